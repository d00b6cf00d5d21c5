/* SPDX-License-Identifier: Apache-2.0 */
/* A customer's visit, station by station. Each station begins something (an operation with the card, a record to store) and
 * says what to do when it is done; the table at the end is the whole itinerary. The statement is stored two stations before
 * the first byte of it goes to the card, and no path leads around that. */
#include "vending/session.h"

#include <limits.h>
#include <string.h>

#include "base/options.h"
#include "base/secret.h"

_Static_assert(sizeof(struct prepay__vending) <= sizeof(prepay_vending), "enlarge the reserve of prepay_vending");

enum station {
    NOWHERE, SELECT, AUTHENTICATE, READ_IDENTITY, READ_RETURN, STORE_PROOF, READ_TOKEN, SEAL, STORE_STATEMENT,
    STAGE_TOKEN, STAGE_RETURN, STAGE_PARAMETERS, COMMIT, STORE_WRITTEN, STORE_UNKNOWN, STATION_COUNT
};

static struct prepay__vending *inside(prepay_vending *session) {
    return (struct prepay__vending *)(void *)session;
}

static const struct prepay__vending *inside_const(const prepay_vending *session) {
    return (const struct prepay__vending *)(const void *)session;
}

/* The next station, for travel(). Never seen outside this file. */
#define ONWARD INT_MIN

static prepay_status go(struct prepay__vending *s, enum station station) {
    s->station = station;
    return ONWARD;
}

/* ---- the end of a visit: the card's session is erased, the keys are released, the verdict is told */

static prepay_status finish(struct prepay__vending *s, prepay_status status) {
    const prepay_key_store *store = s->options.store;

    prepay_card_session_wipe(&s->card);
    if (s->key_return != 0) store->release(store->context, s->key_return);
    if (s->key_token != 0) store->release(store->context, s->key_token);
    s->key_return = s->key_token = 0;
    s->station = NOWHERE;
    s->asks = 0;
    return status;
}

static prepay_status ask(struct prepay__vending *s, uint32_t kind) {
    s->asks = kind;
    return PREPAY_VENDING_STEP;
}

/* ---- what each station begins */

static prepay_status begin_select(struct prepay__vending *s) { return prepay_card_session_select(&s->card); }

static prepay_status begin_authenticate(struct prepay__vending *s) { return prepay_card_session_authenticate(&s->card); }

static prepay_status begin_read_identity(struct prepay__vending *s) {
    return prepay_card_session_read(&s->card, PREPAY_FILE_IDENTITY, s->identity, sizeof s->identity);
}

static prepay_status begin_read_return(struct prepay__vending *s) {
    return prepay_card_session_read(&s->card, PREPAY_FILE_RETURN, s->sealed_return, sizeof s->sealed_return);
}

static prepay_status begin_read_token(struct prepay__vending *s) {
    return prepay_card_session_read(&s->card, PREPAY_FILE_TOKEN, s->sealed_token, sizeof s->sealed_token);
}

static prepay_status begin_stage_token(struct prepay__vending *s) {
    return prepay_card_session_stage(&s->card, PREPAY_FILE_TOKEN, s->statement.token, sizeof s->statement.token);
}

static prepay_status begin_stage_return(struct prepay__vending *s) {
    return prepay_card_session_stage(&s->card, PREPAY_FILE_RETURN, s->empty_return, sizeof s->empty_return);
}

static prepay_status begin_stage_parameters(struct prepay__vending *s) {
    return prepay_card_session_stage(&s->card, PREPAY_FILE_PARAMETERS, s->options.parameters, s->options.parameters_bytes);
}

static prepay_status begin_commit(struct prepay__vending *s) { return prepay_card_session_commit(&s->card); }

/* ---- what follows when a station is done */

static prepay_status after_select(struct prepay__vending *s) { return go(s, AUTHENTICATE); }

static prepay_status after_authenticate(struct prepay__vending *s) { return go(s, READ_IDENTITY); }

static prepay_status after_identity(struct prepay__vending *s) {
    prepay_card_file_identity card;

    if (prepay_card_identity_unpack(s->identity, sizeof s->identity, &card) < 0) return finish(s, PREPAY_VENDING_OTHER_METER);
    if (memcmp(card.meter_id, s->books.meter_id, sizeof card.meter_id) != 0 ||
        memcmp(card.customer, s->books.customer, sizeof card.customer) != 0)
        return finish(s, PREPAY_VENDING_OTHER_METER);
    if (memcmp(card.card_id, s->books.card_id, sizeof card.card_id) != 0 || card.card_generation != s->books.card_generation)
        return finish(s, PREPAY_VENDING_OLD_CARD);
    return go(s, READ_RETURN);
}

/* A blank file is no record; one that is not authentic proves nothing and is reported when the customer came to be read. */
static prepay_status after_return(struct prepay__vending *s) {
    static const uint8_t blank[128];
    prepay_return_record record;
    const prepay_status status = prepay_return_open(s->options.store, s->key_return, s->sealed_return, sizeof s->sealed_return, &record);
    const int proves = status == PREPAY_OK && (record.kind == PREPAY_RETURN_RECORD || record.kind == PREPAY_RETURN_FINAL);
    uint32_t asks;

    if (proves && record.contract == s->books.contract &&
        memcmp(record.meter_id, s->books.meter_id, sizeof record.meter_id) == 0) {
        s->proof.record = record;
        memcpy(s->proof.sealed, s->sealed_return, sizeof s->proof.sealed);
        s->has_record = 1;
    } else if (status != PREPAY_OK && s->purpose == PREPAY_VENDING_READ && memcmp(s->sealed_return, blank, sizeof blank) != 0) {
        s->verdict = PREPAY_VENDING_NOT_AUTHENTIC;
    }
    const prepay_status judged = prepay__vending_judge_record(s, &asks);
    if (judged != PREPAY_OK) s->verdict = judged;
    return asks != 0 ? go(s, STORE_PROOF) : go(s, READ_TOKEN);
}

static prepay_status after_proof(struct prepay__vending *s) {
    if (s->verdict == PREPAY_VENDING_BOOKS_BEHIND || s->verdict == PREPAY_VENDING_ROLLED_BACK) return finish(s, s->verdict);
    return go(s, READ_TOKEN);
}

static prepay_status after_token(struct prepay__vending *s) {
    const prepay_status status = prepay__vending_judge_token(s);

    if (status != PREPAY_OK) return finish(s, status);
    if (s->purpose == PREPAY_VENDING_READ) return finish(s, s->verdict);
    return go(s, SEAL);
}

static prepay_status after_statement(struct prepay__vending *s) { return go(s, STAGE_TOKEN); }

static prepay_status after_stage_token(struct prepay__vending *s) { return go(s, STAGE_RETURN); }

static prepay_status after_stage_return(struct prepay__vending *s) { return go(s, s->has_parameters ? STAGE_PARAMETERS : COMMIT); }

static prepay_status after_stage_parameters(struct prepay__vending *s) { return go(s, COMMIT); }

static prepay_status after_commit(struct prepay__vending *s) { return go(s, STORE_WRITTEN); }

static prepay_status after_written(struct prepay__vending *s) { return finish(s, s->verdict); }

static prepay_status after_unknown(struct prepay__vending *s) { return finish(s, PREPAY_E_OUTCOME_UNKNOWN); }

/* Seal only when something moved; write only what is not on the card already. A desk cannot read the parameters on a card, so
 * as long as a token needs them they are written with it. */
static prepay_status begin_seal(struct prepay__vending *s) {
    prepay_status status = prepay__vending_seal_empty(s);

    if (status < 0) return finish(s, status);
    if (!prepay__vending_must_seal(s)) {
        const int on_card = memcmp(s->sealed_token, s->statement.token, sizeof s->sealed_token) == 0;
        if (prepay__vending_needs_parameters(s) && !s->has_parameters) return finish(s, PREPAY_E_ARGUMENT);
        return go(s, on_card && !s->has_parameters ? STORE_WRITTEN : STAGE_TOKEN);
    }
    status = prepay__vending_seal(s);
    return status < 0 ? finish(s, status) : go(s, STORE_STATEMENT);
}

/* ---- the itinerary */

static const struct {
    prepay_status (*begin)(struct prepay__vending *s); /* NULL: a record to store */
    prepay_status (*done)(struct prepay__vending *s);
    uint32_t asks; /* what the caller is asked for meanwhile */
} itinerary[STATION_COUNT] = {
    [SELECT] = { begin_select, after_select, PREPAY_STEP_SEND },
    [AUTHENTICATE] = { begin_authenticate, after_authenticate, PREPAY_STEP_SEND },
    [READ_IDENTITY] = { begin_read_identity, after_identity, PREPAY_STEP_SEND },
    [READ_RETURN] = { begin_read_return, after_return, PREPAY_STEP_SEND },
    [STORE_PROOF] = { NULL, after_proof, PREPAY_STEP_STORE_PROOF },
    [READ_TOKEN] = { begin_read_token, after_token, PREPAY_STEP_SEND },
    [SEAL] = { begin_seal, NULL, 0 },
    [STORE_STATEMENT] = { NULL, after_statement, PREPAY_STEP_STORE_STATEMENT },
    [STAGE_TOKEN] = { begin_stage_token, after_stage_token, PREPAY_STEP_SEND },
    [STAGE_RETURN] = { begin_stage_return, after_stage_return, PREPAY_STEP_SEND },
    [STAGE_PARAMETERS] = { begin_stage_parameters, after_stage_parameters, PREPAY_STEP_SEND },
    [COMMIT] = { begin_commit, after_commit, PREPAY_STEP_SEND },
    [STORE_WRITTEN] = { NULL, after_written, PREPAY_STEP_STORE_WRITTEN },
    [STORE_UNKNOWN] = { NULL, after_unknown, PREPAY_STEP_STORE_UNKNOWN },
};

/* A card that refuses, is a stranger or is gone. Once COMMIT has left, only the card knows: that is stored before it is told. */
static prepay_status card_failed(struct prepay__vending *s, prepay_status status) {
    if (s->station == COMMIT && status == PREPAY_E_OUTCOME_UNKNOWN) return go(s, STORE_UNKNOWN);
    if (s->station >= STAGE_TOKEN && (status == PREPAY_E_CARD || status == PREPAY_CARD_PROTECTED)) status = PREPAY_VENDING_NOT_WRITTEN;
    if (status == PREPAY_CARD_PROTECTED) status = PREPAY_E_CARD;
    return finish(s, status);
}

static prepay_status card_said(struct prepay__vending *s, prepay_status status) {
    if (status == PREPAY_CARD_SEND) return ask(s, PREPAY_STEP_SEND);
    return status == PREPAY_OK ? itinerary[s->station].done(s) : card_failed(s, status);
}

/* From station to station, until somebody else has to do something or the visit is over. */
static prepay_status travel(struct prepay__vending *s, prepay_status status) {
    while (status == ONWARD) {
        const uint32_t station = s->station;
        if (itinerary[station].begin == NULL) return ask(s, itinerary[station].asks);
        status = itinerary[station].begin(s);
        if (itinerary[station].asks != 0) status = card_said(s, status);
    }
    return status;
}

/* ---- the public face */

size_t prepay_vending_bytes(void) { return sizeof(prepay_vending); }

prepay_status prepay_vending_init(prepay_vending *session, size_t session_bytes, const prepay_vending_options *options) {
    struct prepay__vending *s = inside(session);
    prepay_vending_options own;
    const prepay_status status = prepay__options_take(&own, sizeof own, options);

    if (status < 0) return status;
    if (session == NULL || own.store == NULL || own.store->random == NULL || own.key_role == 0 || own.key_credit == 0) return PREPAY_E_ARGUMENT;
    if (own.parameters == NULL ? own.parameters_bytes != 0 : own.parameters_bytes > PREPAY_PARAMETERS_MAX_BYTES) return PREPAY_E_ARGUMENT;
    if (session_bytes < sizeof *session) return PREPAY_E_TOO_SMALL;
    memset(session, 0, sizeof *session);
    s->options = own;
    return PREPAY_OK;
}

void prepay_vending_wipe(prepay_vending *session) {
    if (session == NULL) return;
    if (inside(session)->options.store != NULL) (void)finish(inside(session), PREPAY_OK);
    prepay__wipe(session, sizeof *session);
}

/* Both MAC keys of this meter, by way of the meter's credit key, which is released at once. */
static prepay_status derive_keys(struct prepay__vending *s) {
    const prepay_key_store *store = s->options.store;
    prepay_key_path path;
    uint32_t meter;
    prepay_status status;

    memset(&path, 0, sizeof path);
    memcpy(path.meter_id, s->books.meter_id, sizeof path.meter_id);
    status = prepay_key_derive(store, s->options.key_credit, PREPAY_KEY_CREDIT_METER, &path, &meter);
    if (status < 0) return status;
    status = prepay_key_derive(store, meter, PREPAY_KEY_TOKEN, &path, &s->key_token);
    if (status >= 0) status = prepay_key_derive(store, meter, PREPAY_KEY_RETURN, &path, &s->key_return);
    store->release(store->context, meter);
    return status;
}

static prepay_status open_card_session(struct prepay__vending *s) {
    prepay_card_session_options options;

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.store = s->options.store;
    options.session_counter = s->options.session_counter;
    options.role = PREPAY_ROLE_VENDING;
    options.key = s->options.key_role;
    options.key_kind = PREPAY_KEY_CARD;
    options.key_version = s->options.role_version;
    options.terminal_secret = s->options.terminal_secret;
    memcpy(options.terminal_id, s->options.terminal_id, sizeof options.terminal_id);
    return prepay_card_session_init(&s->card, sizeof s->card, &options);
}

static int books_are_possible(const prepay_books *books) {
    return books->contract != 0 && books->paid_micro >= 0 && books->refunded_micro >= 0 && books->accepted_paid_micro >= 0 &&
           books->accepted_refunded_micro >= 0 && books->accepted_paid_micro <= books->paid_micro &&
           books->accepted_refunded_micro <= books->refunded_micro && books->newest.paid_micro <= books->paid_micro;
}

prepay_status prepay_vending_start(prepay_vending *session, uint32_t purpose, const prepay_books *books) {
    struct prepay__vending *s = inside(session);
    prepay_status status = PREPAY_OK;

    if (session == NULL || books == NULL || purpose < PREPAY_VENDING_READ || purpose > PREPAY_VENDING_REPLACE) return PREPAY_E_ARGUMENT;
    if (s->options.store == NULL) return PREPAY_E_STATE;
    if (!books_are_possible(books)) return PREPAY_E_ARGUMENT;
    s->has_parameters = s->options.parameters != NULL;
    if (s->has_parameters)
        status = prepay_parameters_digest(s->options.store, s->options.parameters, s->options.parameters_bytes, s->digest);
    if (status < 0) return status;
    if (purpose == PREPAY_VENDING_OPEN && !s->has_parameters) return PREPAY_E_ARGUMENT;

    (void)finish(s, PREPAY_OK);
    s->books = *books;
    s->statement = books->newest;
    s->purpose = purpose;
    s->verdict = PREPAY_OK;
    s->has_record = 0;
    status = derive_keys(s);
    if (status >= 0) status = open_card_session(s);
    return status < 0 ? finish(s, status) : travel(s, go(s, SELECT));
}

prepay_status prepay_vending_step(const prepay_vending *session, prepay_vending_request *out) {
    const struct prepay__vending *s = inside_const(session);
    prepay_vending_request request = { sizeof request, NULL, 0, NULL, NULL, 0, 0 };

    if (session == NULL || prepay__report_check(out) < 0) return PREPAY_E_ARGUMENT;
    if (s->asks == 0) return PREPAY_E_STATE;
    request.kind = s->asks;
    if (s->asks == PREPAY_STEP_SEND) request.apdu = prepay_card_session_apdu(&s->card, &request.apdu_bytes);
    else if (s->asks == PREPAY_STEP_STORE_PROOF) request.proof = &s->proof;
    else request.statement = &s->statement;
    return prepay__report_give(out, &request, sizeof request);
}

prepay_status prepay_vending_answer(prepay_vending *session, const uint8_t *answer, size_t answer_bytes) {
    struct prepay__vending *s = inside(session);

    if (session == NULL || (answer == NULL && answer_bytes != 0)) return PREPAY_E_ARGUMENT;
    if (s->asks != PREPAY_STEP_SEND) return PREPAY_E_STATE;
    return travel(s, card_said(s, prepay_card_session_answer(&s->card, answer, answer_bytes)));
}

prepay_status prepay_vending_lost(prepay_vending *session) {
    struct prepay__vending *s = inside(session);

    if (session == NULL) return PREPAY_E_ARGUMENT;
    if (s->asks != PREPAY_STEP_SEND) return PREPAY_E_STATE;
    return travel(s, card_said(s, prepay_card_session_lost(&s->card)));
}

prepay_status prepay_vending_stored(prepay_vending *session, int status) {
    struct prepay__vending *s = inside(session);

    if (session == NULL) return PREPAY_E_ARGUMENT;
    if (s->asks == 0 || s->asks == PREPAY_STEP_SEND) return PREPAY_E_STATE;
    return status == PREPAY_OK || s->station == STORE_UNKNOWN ? travel(s, itinerary[s->station].done(s)) : finish(s, status);
}

const prepay_return_record *prepay_vending_record(const prepay_vending *session) {
    return session != NULL && inside_const(session)->has_record ? &inside_const(session)->proof.record : NULL;
}
