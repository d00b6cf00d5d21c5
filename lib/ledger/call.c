/* SPDX-License-Identifier: Apache-2.0 */
/* The frame around every verb. The order is the point: the lock, then the session, then the request id - before shifts,
 * prices, limits or roles are looked at, so that a retry gets its stored answer also when the shift was closed in
 * between - then the role. At the end: a commit that reports an error may still have happened, so the file is opened
 * again and the id looked up. */
#include "ledger/ledger.h"

#include <string.h>

void prepay__body_begin(prepay__hash *body, int64_t verb) {
    prepay__hash_begin(body);
    prepay__hash_int(body, verb);
}

prepay_status prepay__drop(struct prepay__frame *frame, prepay_status status) {
    frame->store->rollback(frame->store->context);
    return status;
}

/* The refusal stands even where it could not be recorded. */
prepay_status prepay__deny(struct prepay__frame *frame) {
    struct prepay__store *store = frame->store;
    struct prepay__note note;
    prepay_status status;

    store->rollback(store->context);
    status = store->begin(store->context, 1);
    if (status == PREPAY_OK) status = prepay__note_begin(store, &note);
    if (status == PREPAY_OK) {
        prepay__note_fill(frame, PREPAY__DENIED, &note);
        note.audit.detail = frame->verb;
        status = prepay__note_put(store, &note);
    }
    if (status == PREPAY_OK) status = store->commit(store->context);
    if (status < 0) store->rollback(store->context);
    return PREPAY_E_PERMISSION;
}

/* PREPAY_OK: this id is new. */
static prepay_status look_up(struct prepay__frame *frame) {
    const struct prepay__keys id = prepay__keyed(0, frame->call.request_id, sizeof frame->call.request_id);
    const uint8_t *body;
    prepay_status status;

    memset(&frame->found, 0, sizeof frame->found);
    memset(&frame->found_audit, 0, sizeof frame->found_audit);
    status = prepay__find(frame->store, PREPAY__ENTRY_BY_ID, id, &frame->found);
    body = frame->found.body_hash;
    if (status == PREPAY_E_NOT_FOUND) {
        status = prepay__find(frame->store, PREPAY__AUDIT_BY_ID, id, &frame->found_audit);
        body = frame->found_audit.body_hash;
    }
    if (status == PREPAY_E_NOT_FOUND) return PREPAY_OK;
    if (status < 0) return status;
    return memcmp(body, frame->body_hash, sizeof frame->body_hash) == 0 ? PREPAY_LEDGER_REPEATED
                                                                        : PREPAY_LEDGER_OTHER_BODY;
}

/* PREPAY_OK, PREPAY_E_PERMISSION, PREPAY_LEDGER_MUST_CHANGE_PASSWORD. */
static prepay_status admit(struct prepay__frame *frame) {
    struct prepay__credential credential;
    prepay_status status =
        prepay__find(frame->store, PREPAY__OPERATOR_AT, prepay__keys(frame->call.operator_id, 0, 0, 0), &frame->who);

    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__CREDENTIAL_OF, prepay__keys(frame->call.operator_id, 0, 0, 0),
                              &credential);
    if (status < 0) return status == PREPAY_E_NOT_FOUND ? PREPAY_E_PERMISSION : status;
    if (credential.must_change && frame->verb != PREPAY__PASSWORD && frame->verb != PREPAY__LOGOUT) {
        sodium_memzero(&credential, sizeof credential);
        return PREPAY_LEDGER_MUST_CHANGE_PASSWORD;
    }
    sodium_memzero(&credential, sizeof credential);
    return prepay__may(&frame->who, frame->verb);
}

static prepay_status start(prepay_ledger *ledger, const prepay_ledger_call *call, int64_t verb,
                           struct prepay__frame *frame) {
    memset(frame, 0, sizeof *frame);
    if (ledger == NULL) return PREPAY_E_ARGUMENT;
    frame->ledger = ledger;
    frame->store = &ledger->store;
    frame->verb = verb;
    return prepay__ledger_take_call(call, &frame->call);
}

prepay_status prepay__enter(prepay_ledger *ledger, const prepay_ledger_call *call, int64_t verb, prepay__hash *body,
                            struct prepay__frame *frame) {
    static const uint8_t nobody[16];
    prepay_status status = start(ledger, call, verb, frame);

    if (status < 0) return status;
    if (memcmp(frame->call.request_id, nobody, sizeof nobody) == 0) return PREPAY_E_ARGUMENT;
    prepay__hash_end(body, frame->body_hash);
    status = frame->store->begin(frame->store->context, 1);
    if (status < 0) return prepay__drop(frame, status);
    if (!prepay__session_is(ledger, frame->call.operator_id)) return prepay__deny(frame);
    status = look_up(frame);
    if (status == PREPAY_LEDGER_REPEATED) return status;
    if (status == PREPAY_OK) status = admit(frame);
    if (status == PREPAY_E_PERMISSION) return prepay__deny(frame);
    if (status == PREPAY_OK) status = prepay__draft_begin(frame);
    return status == PREPAY_OK ? PREPAY_OK : prepay__drop(frame, status);
}

prepay_status prepay__enter_read(prepay_ledger *ledger, const prepay_ledger_call *call, int64_t verb,
                                 struct prepay__frame *frame) {
    prepay_status status = start(ledger, call, verb, frame);

    if (status < 0) return status;
    status = frame->store->begin(frame->store->context, 0);
    if (status < 0) return prepay__drop(frame, status);
    if (!prepay__session_is(ledger, frame->call.operator_id)) return prepay__deny(frame);
    status = admit(frame);
    if (status == PREPAY_E_PERMISSION) return prepay__deny(frame);
    return status == PREPAY_OK ? PREPAY_OK : prepay__drop(frame, status);
}

/* The commit said no. Was it done all the same? Only the file knows. */
static prepay_status settle(struct prepay__frame *frame, prepay_status failure) {
    struct prepay__store *store = frame->store;
    prepay_status status;

    if (store->reopen(store->context) < 0) return failure;
    status = store->begin(store->context, 0);
    if (status == PREPAY_OK) status = look_up(frame);
    store->rollback(store->context);
    return status == PREPAY_LEDGER_REPEATED ? PREPAY_OK : failure;
}

static prepay_status end(struct prepay__frame *frame, prepay_status status) {
    if (status < 0) return prepay__drop(frame, status);
    status = frame->store->commit(frame->store->context);
    return status < 0 ? settle(frame, status) : PREPAY_OK;
}

prepay_status prepay__leave(struct prepay__frame *frame) {
    return end(frame, prepay__draft_put(frame));
}

prepay_status prepay__leave_note(struct prepay__frame *frame, struct prepay__note *note, enum prepay__row_kind kind,
                                 const void *row) {
    prepay_status status;

    memcpy(note->audit.id, frame->call.request_id, sizeof note->audit.id);
    memcpy(note->audit.body_hash, frame->body_hash, sizeof note->audit.body_hash);
    status = prepay__note_put(frame->store, note);
    if (status == PREPAY_OK && row != NULL) status = prepay__put(frame->store, kind, row);
    return end(frame, status);
}
