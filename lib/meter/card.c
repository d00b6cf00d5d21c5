/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An insertion: SELECT, who the card is, the three passes, the token, its parameters, then - after everything was judged and stored as one
 * fact - the return record, staged and committed. Nothing the card says is acted on before the meter has authenticated it, and nothing
 * is acted on at all but the token, which is authentic by itself.
 *
 * A card pulled out before the token was judged leaves nothing behind; after that, what was accepted stands, and the next
 * insertion of any card of the account writes the record that is missing.
 */
#include "meter/meter.h"

#include "base/secret.h"

#include <string.h>

#define SESSIONS_AT_ONCE 8192u /* more than two hours of a card each second */
#define SESSIONS_LEAST 4096u   /* are still there when new ones are taken, as long as strangers may cause a commit */
#define SW_DONE 0x9000u
#define SW_NO_SEAL 0x6988u

enum { NO_CARD, SELECTING, IDENTIFYING, AUTHENTICATING, READING_TOKEN, READING_PARAMETERS, READING_RETURN, STAGING, COMMITTING,
       CHECKING, CHECK_AUTHENTICATING, CHECK_STAGING, CHECK_COMMITTING };

static int is_zero(const uint8_t *bytes, size_t n)
{
    uint8_t any = 0;

    for (size_t i = 0; i < n; i++) any = (uint8_t)(any | bytes[i]);
    return any == 0;
}

/* ------------------------------------------------------------------------- what each step asks, and what its answer means */

static prepay_status ask_select(struct prepay__meter *meter)
{
    return prepay_card_session_select(&meter->visit->session);
}

static prepay_status ask_identity(struct prepay__meter *meter)
{
    return prepay_card_session_read(&meter->visit->session, PREPAY_FILE_IDENTITY, meter->visit->identity, sizeof meter->visit->identity);
}

static prepay_status judge_identity(struct prepay__meter *meter)
{
    const uint8_t *bytes = meter->visit->identity;
    prepay_card_file_identity identity;

    if (is_zero(bytes, sizeof meter->visit->identity)) return PREPAY_METER_BLANK_CARD;
    if (prepay_card_identity_unpack(bytes, sizeof meter->visit->identity, &identity) < 0) return PREPAY_METER_CARD_FORMAT;
    meter->visit->kind = identity.kind;
    if (identity.kind == PREPAY_CARD_KIND_CHECK && prepay__meter_takes_checks(meter)) {
        meter->visit->step = CHECKING; /* the other way through the table */
        if (is_zero(identity.meter_id, sizeof identity.meter_id)) return PREPAY_OK; /* any meter */
    }
    if (memcmp(identity.meter_id, meter->options.meter_id, sizeof identity.meter_id) != 0) return PREPAY_METER_OTHER_METER;
    if (meter->visit->step == CHECKING) return PREPAY_OK;
    return prepay__meter_kind_is_taken(meter, identity.kind) ? PREPAY_OK : PREPAY_METER_CARD_KIND;
}

/* A card of another meter is told apart here, before its key is tried. */
static prepay_status got_identity(struct prepay__meter *meter)
{
    prepay_status verdict = judge_identity(meter);

    return verdict == PREPAY_OK ? PREPAY_OK : prepay__meter_refuse(meter, verdict);
}

static prepay_status ask_authenticate(struct prepay__meter *meter)
{
    return prepay_card_session_authenticate(&meter->visit->session);
}

static prepay_status ask_token(struct prepay__meter *meter)
{
    return prepay_card_session_read(&meter->visit->session, PREPAY_FILE_TOKEN, meter->visit->token, sizeof meter->visit->token);
}

static int brings_parameters(const struct prepay__meter *meter)
{
    prepay_token token;

    if (prepay_token_peek(meter->visit->token, sizeof meter->visit->token, &token) < 0) return 0;
    return (token.flags & PREPAY_TOKEN_HAS_PARAMETERS) != 0;
}

static prepay_status ask_parameters(struct prepay__meter *meter)
{
    if (!brings_parameters(meter)) return PREPAY_OK;
    return prepay_card_session_read(&meter->visit->session, PREPAY_FILE_PARAMETERS, prepay__meter_work_offered(meter),
                                    PREPAY_PARAMETERS_MAX_BYTES);
}

/* Only who counts purchases asks what the desk left in the return file. */
static prepay_status ask_return(struct prepay__meter *meter)
{
    if (!PREPAY_METER_COUNT_POLICY || meter->options.policy != PREPAY_METER_POLICY_COUNT) return PREPAY_OK;
    return prepay_card_session_read(&meter->visit->session, PREPAY_FILE_RETURN, meter->visit->record, sizeof meter->visit->record);
}

/* Empty is an authentic record that says so, never zeros. */
static int is_used(const struct prepay__meter *meter)
{
    const prepay_key_store *store = meter->options.store;
    prepay_return_record record;
    uint32_t key = 0;
    prepay_status status;

    if (!PREPAY_METER_COUNT_POLICY || meter->options.policy != PREPAY_METER_POLICY_COUNT) return 0;
    if (prepay_key_derive(store, meter->options.key_credit, PREPAY_KEY_RETURN, NULL, &key) < 0) return 1;
    status = prepay_return_open(store, key, meter->visit->record, sizeof meter->visit->record, &record);
    store->release(store->context, key);
    return status != PREPAY_OK || record.kind != PREPAY_RETURN_EMPTY;
}

/* All is read: judge it, and store what that means. */
static prepay_status got_all(struct prepay__meter *meter)
{
    const int brought = brings_parameters(meter);
    const struct prepay__meter_offer offer = { meter->visit->token, sizeof meter->visit->token,
                                               brought ? prepay__meter_work_offered(meter) : NULL,
                                               brought ? PREPAY_PARAMETERS_MAX_BYTES : 0,
                                               prepay_card_session_identity(&meter->visit->session), meter->visit->kind,
                                               is_used(meter) };
    prepay_status status = prepay__meter_accept(meter, &offer, &meter->visit->accepted);

    meter->visit->verdict = status;
    return meter->visit->accepted ? PREPAY_OK : status;
}

/* The record that this card is due. */
static prepay_status seal_record(struct prepay__meter *meter)
{
    switch (meter->visit->accepted) {
    case PREPAY__OURS_FINAL: return prepay__meter_final_seal(meter, meter->visit->record);
    case PREPAY__OURS_CHECK: return prepay__meter_check_seal(meter, meter->visit->record);
    default: return prepay__meter_return_seal(meter, meter->visit->record);
    }
}

static prepay_status ask_stage(struct prepay__meter *meter)
{
    prepay_status status = seal_record(meter);

    if (status < 0) return status;
    return prepay_card_session_stage(&meter->visit->session, PREPAY_FILE_RETURN, meter->visit->record, sizeof meter->visit->record);
}

static prepay_status ask_commit(struct prepay__meter *meter)
{
    return prepay_card_session_commit(&meter->visit->session);
}

/* The insertion as a table: ask; when it is answered, judge it (NULL: nothing to judge); PREPAY_OK goes on to the next row, anything else
 * ends the visit. */
static const struct {
    prepay_status (*ask)(struct prepay__meter *meter);
    prepay_status (*got)(struct prepay__meter *meter);
    uint8_t next;
} steps[] = {
    [SELECTING] = { ask_select, NULL, IDENTIFYING },
    [IDENTIFYING] = { ask_identity, got_identity, AUTHENTICATING },
    [AUTHENTICATING] = { ask_authenticate, NULL, READING_TOKEN },
    [READING_TOKEN] = { ask_token, NULL, READING_PARAMETERS },
    [READING_PARAMETERS] = { ask_parameters, NULL, READING_RETURN },
    [READING_RETURN] = { ask_return, got_all, STAGING },
    [STAGING] = { ask_stage, NULL, COMMITTING },
    [COMMITTING] = { ask_commit, NULL, NO_CARD },
    [CHECKING] = { NULL, NULL, CHECK_AUTHENTICATING },
    [CHECK_AUTHENTICATING] = { prepay__meter_check_authenticate, NULL, CHECK_STAGING },
    [CHECK_STAGING] = { prepay__meter_check_stage, NULL, CHECK_COMMITTING },
    [CHECK_COMMITTING] = { ask_commit, prepay__meter_check_done, NO_CARD },
};

/* ---------------------------------------------------------------------------------------------------------- the walk */

/* Forget the session and its secrets. */
void prepay__meter_visit_end(struct prepay__meter *meter)
{
    struct prepay__meter_visit *visit = meter->visit;

    if (visit->terminal_key != 0) {
        prepay_card_session_wipe(&visit->session);
        meter->options.store->release(meter->options.store->context, visit->terminal_key);
    }
    prepay__wipe(visit, sizeof *visit);
}

static prepay_status end(struct prepay__meter *meter, prepay_status verdict)
{
    prepay__meter_visit_end(meter);
    prepay__meter_show(meter, verdict);
    return verdict;
}

/* The card has no key of this meter's version: none at all, another, or it lied when it was selected. */
static prepay_status verdict_of_key(const struct prepay__meter *meter, const prepay_card_identity *card)
{
    const uint32_t version = card != NULL ? card->key_versions[PREPAY_ROLE_METER] : 0;

    if (version == 0) return PREPAY_METER_BLANK_CARD;
    return version != meter->options.key_version ? PREPAY_METER_KEY_STATE : PREPAY_METER_NOT_AUTHENTIC;
}

/* In a session nothing but a right MAC is an answer. 9000 without one, or the card's own word that ours was not right: the seal. */
static prepay_status verdict_of_silence(const prepay_card_session *session)
{
    const uint16_t word = prepay_card_session_status_word(session);

    return word == SW_DONE || word == SW_NO_SEAL ? PREPAY_METER_CARD_SEAL : PREPAY_METER_CARD_FAILED;
}

/* What a session's failure means to the customer. */
static prepay_status verdict_of_failure(const struct prepay__meter *meter, prepay_status status)
{
    const prepay_card_session *session = &meter->visit->session;

    switch (status) {
    case PREPAY_E_KEY: return verdict_of_key(meter, prepay_card_session_identity(session));
    case PREPAY_E_NOT_AUTHENTIC: return PREPAY_METER_NOT_AUTHENTIC;
    case PREPAY_CARD_PROTECTED: return PREPAY_METER_CARD_KIND;
    case PREPAY_E_FORMAT: return PREPAY_METER_CARD_FORMAT;
    case PREPAY_E_CARD: return PREPAY_METER_CARD_FAILED;
    case PREPAY_E_OUTCOME_UNKNOWN: return verdict_of_silence(session);
    default: return status;
    }
}

/* A step could not be done. After the acceptance it is only the record that is missing on the card: what was accepted stands. */
static prepay_status fail(struct prepay__meter *meter, prepay_status status)
{
    prepay_status verdict = verdict_of_failure(meter, status);

    if (meter->visit->accepted) return end(meter, status == PREPAY_E_OUTCOME_UNKNOWN ? status : verdict);
    if (meter->visit->step > CHECK_AUTHENTICATING) { /* our own check card: nothing is stored, whatever it does */
        if (verdict >= 0) meter->last_result = verdict;
        return end(meter, verdict);
    }
    return end(meter, verdict < 0 ? verdict : prepay__meter_refuse(meter, verdict));
}

/* Go on from here for as long as no answer is needed. status: of the operation that the step asked for. */
static prepay_status walk(struct prepay__meter *meter, prepay_status status)
{
    struct prepay__meter_visit *visit = meter->visit;

    while (status == PREPAY_OK) {
        prepay_status judged = steps[visit->step].got == NULL ? PREPAY_OK : steps[visit->step].got(meter);
        if (judged != PREPAY_OK) return end(meter, judged);
        visit->step = steps[visit->step].next;
        if (visit->step == NO_CARD) return end(meter, visit->verdict);
        status = steps[visit->step].ask(meter);
    }
    return status == PREPAY_CARD_SEND ? status : fail(meter, status);
}

/* A session's number is stored before it is used: a broken random source then does not repeat a challenge. They are taken from the store
 * by the thousand and in time, so that whoever puts a card in and out all day wears the memory no more than other strangers do. What is
 * not used when power goes is skipped. */
static prepay_status count_session(struct prepay__meter *meter)
{
    const uint64_t left = meter->account.record.session_counter - meter->sessions;
    struct prepay__meter_account draft;
    prepay_status status;

    if (left < SESSIONS_LEAST && (prepay__meter_take_commit(meter, &meter->account.record) || left == 0)) {
        draft = meter->account;
        draft.record.session_counter = meter->sessions + SESSIONS_AT_ONCE;
        status = prepay__meter_commit(meter, &draft, PREPAY_JOURNAL_CHECKPOINT);
        if (status < 0 && left == 0) return status;
    }
    meter->sessions++;
    return PREPAY_OK;
}

static prepay_status open_session(struct prepay__meter *meter)
{
    const prepay_meter_options *options = &meter->options;
    prepay_card_session_options session;
    prepay_status status;

    memset(&session, 0, sizeof session);
    session.struct_size = sizeof session;
    session.store = options->store;
    session.session_counter = meter->sessions;
    session.role = PREPAY_ROLE_METER;
    session.key = options->key_own;
    session.key_kind = PREPAY_KEY_CARD_METER;
    session.key_version = options->key_version;
    memcpy(session.terminal_id, options->meter_id, sizeof session.terminal_id);
    status = prepay_key_derive(options->store, options->key_own, PREPAY_KEY_TERMINAL, NULL, &session.terminal_secret);
    if (status < 0) return status;
    meter->visit->terminal_key = session.terminal_secret;
    return prepay_card_session_init(&meter->visit->session, sizeof meter->visit->session, &session);
}

/* Nothing is begun that might not be ended. */
static int is_voltage_low(const struct prepay__meter *meter)
{
    uint32_t least = PREPAY__LOW_PERMILLE;

    if (meter->options.switching != NULL && meter->options.switching->low_voltage_permille != 0)
        least = meter->options.switching->low_voltage_permille;
    return (meter->senses.known & PREPAY_SENSE_VOLTAGE) != 0 && meter->senses.voltage_permille < least;
}

/* The meter's own side before the card's: supply, then the purse, which stands where the record does before a card is looked at. */
static prepay_status prepare(struct prepay__meter *meter)
{
    prepay_status status;

    prepay__meter_visit_end(meter);
    status = is_voltage_low(meter) ? PREPAY_METER_LOW_VOLTAGE : prepay__meter_purse_level(meter);
    if (status == PREPAY_OK) return PREPAY_OK;
    meter->last_result = status;
    return end(meter, status);
}

/* Nothing was sent: this is no card of anybody. */
static prepay_status refuse_mute(struct prepay__meter *meter)
{
    prepay__meter_visit_end(meter);
    return end(meter, prepay__meter_refuse(meter, PREPAY_METER_CARD_MUTE));
}

prepay_status prepay_meter_card_mute(prepay_meter *object)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    prepay_status status;

    if (meter == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    status = prepare(meter);
    return status != PREPAY_OK ? status : refuse_mute(meter);
}

prepay_status prepay_meter_card_insert(prepay_meter *object)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    prepay_status status;

    if (meter == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    status = prepare(meter);
    if (status != PREPAY_OK) return status;
    status = count_session(meter);
    if (status < 0) return end(meter, status);
    status = open_session(meter);
    if (status < 0) return end(meter, status);
    meter->visit->step = SELECTING;
    return walk(meter, steps[SELECTING].ask(meter));
}

/* A meter that was wiped, or never powered up, has no visits. */
static int is_in(const struct prepay__meter *meter)
{
    return prepay__meter_is_up(meter) && meter->visit->step != NO_CARD;
}

const uint8_t *prepay_meter_card_apdu(const prepay_meter *object, size_t *out_bytes)
{
    const struct prepay__meter *meter = (const struct prepay__meter *)(const void *)object;

    if (meter == NULL || out_bytes == NULL || !is_in(meter)) return NULL;
    return prepay_card_session_apdu(&meter->visit->session, out_bytes);
}

prepay_status prepay_meter_card_removed(prepay_meter *object)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;

    if (meter == NULL) return PREPAY_E_ARGUMENT;
    if (!is_in(meter)) return PREPAY_OK;
    if (meter->visit->accepted) return end(meter, PREPAY_E_OUTCOME_UNKNOWN);
    meter->last_result = PREPAY_METER_PULLED_EARLY;
    return end(meter, PREPAY_METER_PULLED_EARLY);
}

prepay_status prepay_meter_card_answer(prepay_meter *object, const uint8_t *answer, size_t answer_bytes)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;

    if (meter == NULL || (answer == NULL && answer_bytes > 0)) return PREPAY_E_ARGUMENT;
    if (!is_in(meter)) return PREPAY_E_STATE;
    if (answer_bytes < 2) return prepay_meter_card_removed(object);
    return walk(meter, prepay_card_session_answer(&meter->visit->session, answer, answer_bytes));
}

prepay_status prepay_meter_card_run(prepay_meter *meter, const prepay_transport *transport)
{
    uint8_t answer[PREPAY_ANSWER_MAX_BYTES];
    prepay_status status;
    int is_first = 1;

    if (transport == NULL || transport->struct_size == 0 || transport->transmit == NULL) return PREPAY_E_ARGUMENT;
    status = prepay_meter_card_insert(meter);
    while (status == PREPAY_CARD_SEND) {
        size_t apdu_bytes = 0, answer_bytes = sizeof answer;
        const uint8_t *apdu = prepay_meter_card_apdu(meter, &apdu_bytes);
        prepay_status sent = transport->transmit(transport->context, apdu, apdu_bytes, answer, &answer_bytes);
        if (sent == PREPAY_E_CARD && is_first) status = refuse_mute((struct prepay__meter *)(void *)meter);
        else status = sent < 0 ? prepay_meter_card_removed(meter) : prepay_meter_card_answer(meter, answer, answer_bytes);
        is_first = 0;
    }
    prepay__wipe(answer, sizeof answer);
    return status;
}
