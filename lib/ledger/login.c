/* SPDX-License-Identifier: Apache-2.0 */
/* Logging in, out, and a new password. Looked at first without a lock, compared (slow, on purpose), then looked at
 * again under the lock: what was counted or changed meanwhile wins. After five wrong passwords a login rests for
 * fifteen minutes; what comes meanwhile is counted in the operator's own row, so a flood of attempts can not fill the
 * file. */
#include "ledger/passwords.h"

#include <string.h>

struct knock {
    struct prepay__frame frame;
    struct prepay__operator who; /* id 0: there is no such login */
    struct prepay__credential credential;
};

static prepay_status find_credential(struct prepay__store *store, int64_t operator_id, struct prepay__credential *out) {
    prepay_status status = prepay__find(store, PREPAY__CREDENTIAL_OF, prepay__keys(operator_id, 0, 0, 0), out);

    return status == PREPAY_E_NOT_FOUND ? PREPAY_E_DAMAGED : status;
}

static prepay_status look(struct knock *knock, const char *login) {
    struct prepay__store *store = knock->frame.store;
    prepay_status status = store->begin(store->context, 0);

    if (status == PREPAY_OK)
        status = prepay__find(store, PREPAY__OPERATOR_NAMED, prepay__keyed(0, login, strlen(login)), &knock->who);
    if (status == PREPAY_OK) status = find_credential(store, knock->who.id, &knock->credential);
    if (status == PREPAY_E_NOT_FOUND) status = PREPAY_OK;
    return prepay__drop(&knock->frame, status);
}

static prepay_status record(struct knock *knock, int64_t action, const struct prepay__credential *changed) {
    struct prepay__store *store = knock->frame.store;
    struct prepay__note note;
    prepay_status status = prepay__note_begin(store, &note);

    if (status == PREPAY_OK) {
        prepay__note_fill(&knock->frame, action, &note);
        note.audit.actor = knock->who.id;
        note.audit.object = knock->who.id;
        if (changed != NULL) prepay__row_digest(PREPAY__ROW_CREDENTIAL, changed, note.audit.digest);
        status = prepay__note_put(store, &note);
    }
    if (status == PREPAY_OK && changed != NULL) status = prepay__put(store, PREPAY__ROW_CREDENTIAL, changed);
    if (status == PREPAY_OK) status = store->commit(store->context);
    return status < 0 ? prepay__drop(&knock->frame, status) : PREPAY_OK;
}

static int is_locked(const struct knock *knock) {
    return knock->frame.call.time_ms < knock->credential.locked_until_ms;
}

/* A clock that was ahead when the login was locked, and was set right: the pause is counted from now. */
static prepay_status shorten(struct knock *knock) {
    prepay_status status;

    knock->credential.locked_until_ms = knock->frame.call.time_ms + PREPAY__LOGIN_PAUSE_MS;
    status = record(knock, PREPAY__LOCKED, &knock->credential);
    return status < 0 ? status : PREPAY_LEDGER_LOCKED;
}

static prepay_status refuse_locked(struct knock *knock) {
    struct prepay__store *store = knock->frame.store;
    prepay_status status;

    knock->credential.refused++;
    if (knock->credential.locked_until_ms - PREPAY__LOGIN_PAUSE_MS > knock->frame.call.time_ms) return shorten(knock);
    status = prepay__put(store, PREPAY__ROW_CREDENTIAL, &knock->credential);
    if (status == PREPAY_OK) status = store->commit(store->context);
    return status < 0 ? prepay__drop(&knock->frame, status) : PREPAY_LEDGER_LOCKED;
}

static prepay_status refuse(struct knock *knock) {
    struct prepay__credential *credential = &knock->credential;
    const int locks = knock->who.id != 0 && credential->failures + 1 >= PREPAY__LOGIN_TRIES;
    prepay_status status;

    if (locks) {
        credential->failures = 0;
        credential->locked_until_ms = knock->frame.call.time_ms + PREPAY__LOGIN_PAUSE_MS;
    } else {
        credential->failures++;
    }
    status = record(knock, locks ? PREPAY__LOCKED : PREPAY__LOGIN_FAILED, knock->who.id == 0 ? NULL : credential);
    return status < 0 ? status : PREPAY_LEDGER_WRONG_PASSWORD;
}

static prepay_status admit(struct knock *knock, int64_t *out_operator_id) {
    prepay_status status = prepay__session_add(knock->frame.ledger, knock->who.id);

    if (status < 0) return prepay__drop(&knock->frame, status);
    knock->credential.failures = 0;
    status = record(knock, PREPAY__LOGIN, &knock->credential);
    if (status < 0) {
        prepay__session_drop(knock->frame.ledger, knock->who.id);
        return status;
    }
    *out_operator_id = knock->who.id;
    return knock->credential.must_change ? PREPAY_LEDGER_MUST_CHANGE_PASSWORD : PREPAY_OK;
}

/* Under the lock: has the credential moved since it was looked at? */
static prepay_status look_again(struct knock *knock) {
    char compared[sizeof knock->credential.password_hash];
    prepay_status status = knock->frame.store->begin(knock->frame.store->context, 1);

    if (status < 0 || knock->who.id == 0) return status;
    memcpy(compared, knock->credential.password_hash, sizeof compared);
    status = find_credential(knock->frame.store, knock->who.id, &knock->credential);
    if (status == PREPAY_OK && memcmp(compared, knock->credential.password_hash, sizeof compared) != 0)
        status = PREPAY_E_BUSY;
    sodium_memzero(compared, sizeof compared);
    return status;
}

static prepay_status knock_at(struct knock *knock, const char *login, const char *password, int64_t *out_operator_id) {
    prepay_status fits, status = look(knock, login);

    if (status < 0) return status;
    fits = prepay__password_fits(knock->frame.ledger, knock->who.id == 0 ? NULL : knock->credential.password_hash,
                                 password);
    if (fits < 0) return fits;
    status = look_again(knock);
    if (status < 0) return prepay__drop(&knock->frame, status);
    if (is_locked(knock)) return refuse_locked(knock); /* whatever the password was */
    return fits == PREPAY_OK ? admit(knock, out_operator_id) : refuse(knock);
}

prepay_status prepay_ledger_login(prepay_ledger *ledger, const prepay_ledger_call *call, const char *login,
                                  const char *password, int64_t *out_operator_id) {
    struct knock knock;
    prepay_status status;

    if (ledger == NULL || login == NULL || password == NULL || out_operator_id == NULL) return PREPAY_E_ARGUMENT;
    memset(&knock, 0, sizeof knock);
    knock.frame.ledger = ledger;
    knock.frame.store = &ledger->store;
    knock.frame.verb = PREPAY__LOGIN;
    status = prepay__ledger_take_call(call, &knock.frame.call);
    if (status < 0) return status;
    status = knock_at(&knock, login, password, out_operator_id);
    sodium_memzero(&knock, sizeof knock);
    return status;
}

/* --------------------------------------------------------------- password */

static prepay_status change(struct prepay__frame *frame, const char *compared, const char *kept) {
    struct prepay__credential credential;
    struct prepay__note note;
    uint8_t digest[32];
    prepay_status status = find_credential(frame->store, frame->call.operator_id, &credential);

    if (status == PREPAY_OK && strcmp(credential.password_hash, compared) != 0) status = PREPAY_E_BUSY;
    if (status == PREPAY_OK) {
        memcpy(credential.password_hash, kept, sizeof credential.password_hash);
        credential.must_change = 0;
        status = prepay__put(frame->store, PREPAY__ROW_CREDENTIAL, &credential);
        prepay__row_digest(PREPAY__ROW_CREDENTIAL, &credential, digest);
    }
    sodium_memzero(&credential, sizeof credential);
    if (status == PREPAY_OK) status = prepay__note_begin(frame->store, &note);
    if (status < 0) return prepay__drop(frame, status);
    prepay__note_fill(frame, PREPAY__PASSWORD, &note);
    note.audit.object = frame->call.operator_id;
    memcpy(note.audit.digest, digest, sizeof digest);
    return prepay__leave_note(frame, &note, PREPAY__ROW_CREDENTIAL, NULL);
}

/* Wrong guesses at the old password, and all while the login rests, count as they do at a login: a session left open is
 * no place to try. */
static prepay_status count_guess(prepay_ledger *ledger, const prepay_ledger_call *call) {
    struct knock knock;
    prepay_status status;

    memset(&knock, 0, sizeof knock);
    knock.frame.ledger = ledger;
    knock.frame.store = &ledger->store;
    knock.frame.call = *call;
    knock.who.id = call->operator_id;
    status = ledger->store.begin(ledger->store.context, 1);
    if (status == PREPAY_OK) status = find_credential(&ledger->store, call->operator_id, &knock.credential);
    if (status < 0) return prepay__drop(&knock.frame, status);
    status = is_locked(&knock) ? refuse_locked(&knock) : refuse(&knock);
    sodium_memzero(&knock, sizeof knock);
    return status;
}

/* The kept password of whoever calls, read in a transaction of its own. */
static prepay_status kept_of(prepay_ledger *ledger, const prepay_ledger_call *call, char out[128]) {
    struct prepay__credential credential;
    prepay_status status = ledger->store.begin(ledger->store.context, 0);

    if (status == PREPAY_OK) status = find_credential(&ledger->store, call->operator_id, &credential);
    ledger->store.rollback(ledger->store.context);
    if (status == PREPAY_OK && call->time_ms < credential.locked_until_ms) status = PREPAY_LEDGER_LOCKED;
    if (status == PREPAY_OK) memcpy(out, credential.password_hash, 128);
    sodium_memzero(&credential, sizeof credential);
    return status;
}

static prepay_status replace(prepay_ledger *ledger, const prepay_ledger_call *call, const char *compared,
                             const char *new_password) {
    struct prepay__frame frame;
    prepay__hash body;
    char kept[128];
    prepay_status status = prepay__password_keep(ledger, new_password, kept);

    if (status < 0) return status;
    prepay__body_begin(&body, PREPAY__PASSWORD);
    status = prepay__enter(ledger, call, PREPAY__PASSWORD, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) (void)prepay__drop(&frame, status);
    if (status == PREPAY_OK) status = change(&frame, compared, kept);
    sodium_memzero(kept, sizeof kept);
    return status;
}

/* A retry after the change finds its old password wrong; its id says that it was done. */
static int was_done(prepay_ledger *ledger, const prepay_ledger_call *call) {
    struct prepay__audit done;
    prepay_status status = ledger->store.begin(ledger->store.context, 0);

    if (status == PREPAY_OK)
        status = prepay__find(&ledger->store, PREPAY__AUDIT_BY_ID,
                              prepay__keyed(0, call->request_id, sizeof call->request_id), &done);
    ledger->store.rollback(ledger->store.context);
    return status == PREPAY_OK && done.action == PREPAY__PASSWORD && done.actor == call->operator_id;
}

static prepay_status deny(prepay_ledger *ledger, const prepay_ledger_call *call) {
    struct prepay__frame frame;

    memset(&frame, 0, sizeof frame);
    frame.ledger = ledger;
    frame.store = &ledger->store;
    frame.call = *call;
    frame.verb = PREPAY__PASSWORD;
    return prepay__deny(&frame);
}

prepay_status prepay_ledger_password(prepay_ledger *ledger, const prepay_ledger_call *call, const char *old_password,
                                     const char *new_password) {
    prepay_ledger_call taken;
    char compared[128];
    prepay_status status;

    if (ledger == NULL || old_password == NULL || !prepay__password_is_good(new_password)) return PREPAY_E_ARGUMENT;
    status = prepay__ledger_take_call(call, &taken);
    if (status < 0) return status;
    if (strcmp(old_password, new_password) == 0 || sodium_is_zero(taken.request_id, sizeof taken.request_id))
        return PREPAY_E_ARGUMENT;
    if (!prepay__session_is(ledger, taken.operator_id)) return deny(ledger, &taken);
    if (was_done(ledger, &taken)) return PREPAY_LEDGER_REPEATED;
    status = kept_of(ledger, &taken, compared);
    if (status == PREPAY_OK) status = prepay__password_fits(ledger, compared, old_password);
    if (status == PREPAY_LEDGER_WRONG_PASSWORD || status == PREPAY_LEDGER_LOCKED) status = count_guess(ledger, &taken);
    else if (status == PREPAY_OK) status = replace(ledger, &taken, compared, new_password);
    sodium_memzero(compared, sizeof compared);
    return status;
}

prepay_status prepay_ledger_logout(prepay_ledger *ledger, const prepay_ledger_call *call) {
    struct prepay__frame frame;
    struct prepay__note note;
    prepay__hash body;
    prepay_status status;

    prepay__body_begin(&body, PREPAY__LOGOUT);
    status = prepay__enter(ledger, call, PREPAY__LOGOUT, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) return prepay__drop(&frame, status);
    if (status != PREPAY_OK) return status;
    status = prepay__note_begin(frame.store, &note);
    if (status < 0) return prepay__drop(&frame, status);
    prepay__note_fill(&frame, PREPAY__LOGOUT, &note);
    status = prepay__leave_note(&frame, &note, PREPAY__ROW_AUDIT, NULL);
    if (status == PREPAY_OK) prepay__session_drop(ledger, frame.call.operator_id);
    return status;
}
