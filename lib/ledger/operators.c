/* SPDX-License-Identifier: Apache-2.0 */
/* Operators: how the first one comes into being and who may add others. An operator and a role are history; only what a
 * login needs (credential) is a working row. The audit chain holds a digest of each operator, so a role can not be
 * raised in silence. */
#include "ledger/passwords.h"

#include <string.h>

static int is_login(const char *login) {
    return prepay__ledger_is_text(login, PREPAY_LEDGER_TEXT_BYTES) && login[0] != 0;
}

/* Nobody's password is in a body hash: it would be a fast hash of a secret. */
static void hash_request(prepay__hash *body, int64_t verb, const char *login, int64_t role) {
    prepay__body_begin(body, verb);
    prepay__hash_text(body, login, strlen(login));
    prepay__hash_int(body, role);
}

static prepay_status put_operator(struct prepay__frame *frame, const char *login, int64_t role,
                                  struct prepay__credential *credential, struct prepay__operator *out) {
    struct prepay__sums last;
    prepay_status status = prepay__find(frame->store, PREPAY__OPERATOR_LAST_ID, prepay__keys(0, 0, 0, 0), &last);

    if (status < 0) return status;
    memset(out, 0, sizeof *out);
    out->id = last.n[0] + 1;
    out->role = role;
    memcpy(out->login, login, strlen(login));
    credential->operator_id = out->id;
    status = prepay__put(frame->store, PREPAY__ROW_OPERATOR, out);
    return status < 0 ? status : prepay__put(frame->store, PREPAY__ROW_CREDENTIAL, credential);
}

/* The first of the rows by which the audit chain knows what this operator's credential must be. */
static prepay_status note_credential(struct prepay__frame *frame, const struct prepay__credential *credential) {
    struct prepay__note note;
    prepay_status status = prepay__note_begin(frame->store, &note);

    if (status < 0) return status;
    prepay__note_fill(frame, PREPAY__CREDENTIAL, &note);
    note.audit.object = credential->operator_id;
    prepay__row_digest(PREPAY__ROW_CREDENTIAL, credential, note.audit.digest);
    return prepay__note_put(frame->store, &note);
}

static prepay_status add(struct prepay__frame *frame, int64_t action, const char *login, int64_t role,
                         struct prepay__credential *credential, int64_t *out_id) {
    struct prepay__operator added;
    struct prepay__note note;
    prepay_status status = put_operator(frame, login, role, credential, &added);

    if (status == PREPAY_OK) status = note_credential(frame, credential);
    if (status == PREPAY_OK) status = prepay__note_begin(frame->store, &note);
    if (status < 0) return prepay__drop(frame, status);
    prepay__note_fill(frame, action, &note);
    note.audit.object = added.id;
    note.audit.detail = role;
    prepay__operator_digest(&added, action == PREPAY__BOOTSTRAP ? &frame->ledger->property : NULL, note.audit.digest);
    status = prepay__leave_note(frame, &note, PREPAY__ROW_OPERATOR, NULL);
    if (status == PREPAY_OK) *out_id = added.id;
    return status;
}

/* ----------------------------------------------------------------- the first */

/* Nobody can be logged in yet, so bootstrap has a frame of its own. */
static prepay_status bootstrap(struct prepay__frame *frame, const char *login, struct prepay__credential *credential) {
    struct prepay__audit before;
    struct prepay__sums last;
    int64_t id;
    prepay_status status = frame->store->begin(frame->store->context, 1);

    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__AUDIT_BY_ID,
                              prepay__keyed(0, frame->call.request_id, sizeof frame->call.request_id), &before);
    if (status == PREPAY_OK)
        return prepay__drop(frame, memcmp(before.body_hash, frame->body_hash, 32) == 0 ? PREPAY_LEDGER_REPEATED
                                                                                       : PREPAY_LEDGER_OTHER_BODY);
    if (status == PREPAY_E_NOT_FOUND)
        status = prepay__find(frame->store, PREPAY__OPERATOR_LAST_ID, prepay__keys(0, 0, 0, 0), &last);
    if (status < 0) return prepay__drop(frame, status);
    if (last.n[0] != 0) return prepay__drop(frame, PREPAY_E_STATE);
    return add(frame, PREPAY__BOOTSTRAP, login, PREPAY_LEDGER_ADMINISTRATOR, credential, &id);
}

prepay_status prepay_ledger_bootstrap(prepay_ledger *ledger, const prepay_ledger_call *call, const char *login,
                                      const char *password) {
    struct prepay__frame frame;
    struct prepay__credential credential;
    prepay__hash body;
    prepay_status status;

    if (ledger == NULL || !is_login(login) || !prepay__password_is_good(password)) return PREPAY_E_ARGUMENT;
    memset(&frame, 0, sizeof frame);
    frame.ledger = ledger;
    frame.store = &ledger->store;
    frame.verb = PREPAY__BOOTSTRAP;
    status = prepay__ledger_take_call(call, &frame.call);
    if (status < 0 || sodium_is_zero(frame.call.request_id, sizeof frame.call.request_id)) return PREPAY_E_ARGUMENT;
    frame.call.operator_id = 0;
    hash_request(&body, PREPAY__BOOTSTRAP, login, PREPAY_LEDGER_ADMINISTRATOR);
    prepay__hash_end(&body, frame.body_hash);
    memset(&credential, 0, sizeof credential);
    credential.must_change = 1;
    status = prepay__password_keep(ledger, password, credential.password_hash);
    if (status == PREPAY_OK) status = bootstrap(&frame, login, &credential);
    sodium_memzero(&credential, sizeof credential);
    return status;
}

/* ---------------------------------------------------------------- the others */

prepay_status prepay_ledger_operator_add(prepay_ledger *ledger, const prepay_ledger_call *call, const char *login,
                                         const char *password, uint32_t role, int64_t *out_operator_id) {
    struct prepay__frame frame;
    struct prepay__credential credential;
    struct prepay__operator taken;
    prepay__hash body;
    int64_t id = 0;
    prepay_status status;

    if (ledger == NULL || out_operator_id == NULL || !is_login(login) || !prepay__password_is_good(password))
        return PREPAY_E_ARGUMENT;
    if (role < PREPAY_LEDGER_ADMINISTRATOR || role > PREPAY_LEDGER_AUDITOR) return PREPAY_E_ARGUMENT;
    memset(&credential, 0, sizeof credential);
    status = prepay__password_keep(ledger, password, credential.password_hash);
    if (status < 0) return status;
    hash_request(&body, PREPAY__OPERATOR_ADD, login, role);
    status = prepay__enter(ledger, call, PREPAY__OPERATOR_ADD, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) {
        *out_operator_id = frame.found_audit.object;
        (void)prepay__drop(&frame, status);
    } else if (status == PREPAY_OK) {
        status = prepay__find(frame.store, PREPAY__OPERATOR_NAMED, prepay__keyed(0, login, strlen(login)), &taken);
        if (status == PREPAY_E_NOT_FOUND) status = add(&frame, PREPAY__OPERATOR_ADD, login, role, &credential, &id);
        else (void)prepay__drop(&frame, status = status < 0 ? status : PREPAY_LEDGER_EXISTS);
        if (status == PREPAY_OK) *out_operator_id = id;
    }
    sodium_memzero(&credential, sizeof credential);
    return status;
}
