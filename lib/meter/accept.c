/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a token may do. In order: is it for this meter, is its seal right, is it of this contract, customer and unit; then the totals it
 * states are taken, and with them - as one fact - parameters, the registered card and the statement id.
 *
 * A token that states less than what was accepted is an old one. It brings no money by the totals rule, and must not bring anything
 * else back either: neither its card nor its statement id.
 */
#include "meter/meter.h"

#include <string.h>

static int is_same_id(const uint8_t a[8], const uint8_t b[8])
{
    return memcmp(a, b, PREPAY_ID_BYTES) == 0;
}

static int is_zero(const uint8_t *bytes, size_t n)
{
    uint8_t any = 0;

    for (size_t i = 0; i < n; i++) any = (uint8_t)(any | bytes[i]);
    return any == 0;
}

/* ---------------------------------------------------------------------------------------------------------- the seal */

/* The MAC key of this kind of token; release it. PREPAY_METER_CARD_KIND: verdict, a kind that this meter does not take. */
static prepay_status seal_key(const struct prepay__meter *meter, uint8_t kind, uint32_t *out_key)
{
    const uint32_t key_kind = prepay_token_key_kind(kind);

    if (key_kind == 0) return PREPAY_METER_CARD_FORMAT;
    if (key_kind == PREPAY_KEY_CREDIT_METER) {
        return prepay_key_derive(meter->options.store, meter->options.key_credit, PREPAY_KEY_TOKEN, NULL, out_key);
    }
    if (!PREPAY_METER_COMMANDS || meter->options.key_command == 0) return PREPAY_METER_CARD_KIND;
    return prepay_key_derive(meter->options.store, meter->options.key_command, PREPAY_KEY_TOKEN, NULL, out_key);
}

static int is_command(const prepay_token *token)
{
    return prepay_token_key_kind(token->kind) == PREPAY_KEY_COMMAND_METER;
}

/* Is it a token of this meter, and authentic? A foreign meter's is sealed by another key: it is told apart by what it claims. */
static prepay_status judge_seal(const struct prepay__meter *meter, const struct prepay__meter_offer *offer, prepay_token *out)
{
    const prepay_key_store *store = meter->options.store;
    uint32_t key = 0;
    prepay_status status;

    if (offer->token_bytes != PREPAY_TOKEN_BYTES) return PREPAY_METER_CARD_FORMAT;
    if (is_zero(offer->token, offer->token_bytes)) return PREPAY_METER_BLANK_CARD;
    if (prepay_token_peek(offer->token, offer->token_bytes, out) < 0) return PREPAY_METER_CARD_FORMAT;
    if (!is_same_id(out->meter_id, meter->options.meter_id)) return PREPAY_METER_OTHER_METER;
    status = seal_key(meter, out->kind, &key);
    if (status != PREPAY_OK) return status;
    status = prepay_token_open(store, key, offer->token, offer->token_bytes, out);
    store->release(store->context, key);
    if (status == PREPAY_E_NOT_AUTHENTIC) return PREPAY_METER_NOT_AUTHENTIC;
    if (status == PREPAY_E_FORMAT || status == PREPAY_E_VERSION) return PREPAY_METER_CARD_FORMAT;
    if (status < 0) return status;
    return out->key_version == meter->options.key_version ? PREPAY_OK : PREPAY_METER_NOT_AUTHENTIC;
}

/* ------------------------------------------------------------------------------------------------------- the account */

/* Of the contract that was closed last: it does nothing any more, and its card is told how that ended. */
static int is_of_closed(const struct prepay__meter_record *record, const prepay_token *token)
{
    return record->final.contract != 0 && token->contract == record->final.contract;
}

/* PREPAY_OK: this token may act on the account, or open one. */
static prepay_status judge_account(const struct prepay__meter_record *record, const prepay_token *token)
{
    if (is_of_closed(record, token)) return PREPAY_METER_CLOSED;
    if (!record->opened) {
        if (is_command(token)) return PREPAY_OK; /* each says for itself whether it needs an account */
        if (token->kind == PREPAY_TOKEN_REPLACEMENT) return PREPAY_METER_REPLACEMENT_UNOPENED;
        if (token->kind != PREPAY_TOKEN_OPEN) return PREPAY_METER_NOT_OPENED;
        return token->contract > record->contract ? PREPAY_OK : PREPAY_METER_OTHER_CONTRACT;
    }
    if (token->contract != record->contract) return PREPAY_METER_OTHER_CONTRACT;
    if (!is_same_id(token->customer, record->customer)) return PREPAY_METER_OTHER_CUSTOMER;
    if (token->unit != record->unit) return PREPAY_METER_OTHER_UNIT;
    return PREPAY_OK;
}

/* A new contract: everything it counts begins at zero. Readings, counters and times are the meter's and go on. */
static prepay_status open_account(struct prepay__meter_account *draft, const prepay_token *token)
{
    const prepay_balance_options no_limits = PREPAY_BALANCE_OPTIONS_INIT;
    struct prepay__meter_record *record = &draft->record;

    record->opened = 1;
    record->contract = token->contract;
    record->unit = token->unit;
    record->last_count = 0;
    record->refunded_last = 0;
    memcpy(record->customer, token->customer, sizeof record->customer);
    memset(&record->pricing, 0, sizeof record->pricing);
    memset(record->card_id, 0, sizeof record->card_id);
    record->card_generation = 0;
    memset(record->statement_id, 0, sizeof record->statement_id);
    return prepay_balance_init(&draft->balance, sizeof draft->balance, &no_limits);
}

/* Does the token state no less than what was accepted before it came? */
static int is_current(const prepay_token *token, const prepay_balance_totals *before)
{
    return token->paid_total_micro >= before->paid_micro && token->refunded_total_micro >= before->refunded_micro;
}

/*
 * Open and replacement tokens register their card when its generation is above the registered one's: the desk numbers the cards of a
 * contract, so a card that was replaced does not come back. *out_registered: 1 when that is new.
 * PREPAY_METER_OTHER_CARD: not the registered card, or a token that was copied from its card to another.
 */
static prepay_status judge_card(struct prepay__meter_record *record, const prepay_token *token, const struct prepay__meter_offer *offer,
                                int current, int *out_registered)
{
    const int is_first = is_zero(record->card_id, sizeof record->card_id);
    const int may_register = current && token->kind != PREPAY_TOKEN_PURCHASE &&
                             (is_first || token->card_generation > record->card_generation);

    *out_registered = 0;
    if (offer->card != NULL && !is_same_id(offer->card->card_id, token->card_id)) return PREPAY_METER_OTHER_CARD;
    if (is_zero(token->card_id, sizeof token->card_id)) return PREPAY_OK; /* another carrier */
    if (is_same_id(token->card_id, record->card_id)) {
        if (token->card_generation < record->card_generation) return PREPAY_METER_OTHER_CARD; /* it was made anew since */
        if (current) record->card_generation = token->card_generation;
        return PREPAY_OK;
    }
    if (!may_register) return PREPAY_METER_OTHER_CARD;
    memcpy(record->card_id, token->card_id, sizeof record->card_id);
    record->card_generation = token->card_generation;
    *out_registered = 1;
    return PREPAY_OK;
}

/* What is said of a token of which several things could be said: the card first, then what the desk must mend, then the cut. */
static prepay_status worst_of(prepay_status card, prepay_status parameters, prepay_status money, int news)
{
    if (card != PREPAY_OK) return card;
    if (parameters != PREPAY_OK && parameters != PREPAY_METER_ALREADY_ACCEPTED) return parameters;
    if (money == PREPAY_BALANCE_REFUND_REFUSED) return PREPAY_METER_REFUND_REFUSED;
    if (money == PREPAY_BALANCE_CUT_AT_HOARD_LIMIT || money == PREPAY_BALANCE_OVER_HOARD_LIMIT) return PREPAY_METER_CREDIT_CUT;
    if (money == PREPAY_BALANCE_IS_SUSPENDED) return money;
    return news ? PREPAY_OK : PREPAY_METER_ALREADY_ACCEPTED;
}

/* ------------------------------------------------------------------------------------------------------------ acting */

/* The opening token's own part, before its totals: a bare account, all parameters, what is carried in. */
static prepay_status begin_contract(struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token,
                                    const struct prepay__meter_offer *offer, int *out_taken)
{
    prepay_status status = open_account(draft, token);

    if (status < 0) return status;
    status = prepay__meter_parameters_take(meter, draft, token, offer, out_taken);
    if (status != PREPAY_OK || token->carried_in_micro == 0) return status;
    return prepay_balance_carry_in(&draft->balance, token->carried_in_micro);
}

prepay_status prepay__meter_take_totals(struct prepay__meter_account *draft, int64_t paid_micro, int64_t refunded_micro,
                                        uint32_t purchase_count, prepay_balance_applied *out)
{
    return prepay_balance_accept(&draft->balance, paid_micro, refunded_micro, purchase_count, out);
}

/* The totals rule: what the token states, whatever its kind; then its card, and what else it brings. */
static prepay_status act_by_totals(struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token,
                                   const struct prepay__meter_offer *offer, struct prepay__meter_outcome *outcome)
{
    prepay_balance_applied applied;
    prepay_status brought = PREPAY_OK, money, card = PREPAY_OK;
    int taken = 0, registered = 0, current, moved;

    if (!outcome->opens && !is_command(token)) brought = prepay__meter_parameters_take(meter, draft, token, offer, &taken);
    if (brought < 0) return brought;
    current = is_current(token, &draft->balance.internal.totals);
    money = prepay__meter_take_totals(draft, token->paid_total_micro, token->refunded_total_micro, token->purchase_count, &applied);
    if (money < 0) return money;
    moved = applied.credited_micro > 0 || applied.refunded_micro > 0;
    if (!is_command(token)) card = judge_card(&draft->record, token, offer, current, &registered);
    if (current && (moved || card == PREPAY_OK) && !is_command(token))
        memcpy(draft->record.statement_id, token->statement_id, sizeof token->statement_id);
    if (token->purchase_count > draft->record.last_count) draft->record.last_count = token->purchase_count;
    if (PREPAY_METER_COMMANDS && is_command(token)) brought = prepay__meter_command(meter, draft, token, offer, outcome);
    if (brought < 0) return brought;
    if (is_command(token) && money == PREPAY_BALANCE_IS_SUSPENDED) money = PREPAY_OK; /* what it states can wait; what it orders was done */
    outcome->stands = 1;
    outcome->news = outcome->news || outcome->opens || taken || moved || registered;
    return worst_of(card, brought, money, outcome->news);
}

/* A command where there are no totals to take: no account is open, or purchases are counted. */
static prepay_status act_by_command(struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token,
                                    const struct prepay__meter_offer *offer, struct prepay__meter_outcome *outcome)
{
    if (!PREPAY_METER_COMMANDS) return PREPAY_METER_CARD_KIND;
    outcome->stands = draft->record.opened;
    return prepay__meter_command(meter, draft, token, offer, outcome);
}

/* Everything the token brings, into the draft. A verdict, or PREPAY_E_. An open token opens with all it brings or not at all. */
static prepay_status act(struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token,
                         const struct prepay__meter_offer *offer, struct prepay__meter_outcome *outcome)
{
    const int counts = PREPAY_METER_COUNT_POLICY && meter->options.policy == PREPAY_METER_POLICY_COUNT;
    prepay_status status;
    int taken = 0;

    if (offer->card != NULL && !is_same_id(offer->card->card_id, token->card_id) && (counts || is_command(token)))
        return PREPAY_METER_OTHER_CARD; /* copied to another card */
    if (token->kind != PREPAY_TOKEN_RESET) draft->record.control.reset = 0;
    if (is_command(token) && (counts || !draft->record.opened)) return act_by_command(meter, draft, token, offer, outcome);
    outcome->opens = !draft->record.opened;
    if (outcome->opens) {
        status = begin_contract(meter, draft, token, offer, &taken);
        if (status != PREPAY_OK) return status;
    }
    if (!counts) return act_by_totals(meter, draft, token, offer, outcome);
    status = prepay__meter_count_refuses(&draft->record, token);
    return status != PREPAY_OK ? status : prepay__meter_count_cell(meter, draft, token, offer, outcome);
}

/* Nobody relies on a token that changed nothing - but a new statement id is what the desk waits for. */
static int must_store(const struct prepay__meter_record *draft, const struct prepay__meter_record *account, int news)
{
    if (news || draft->last_count != account->last_count || draft->control.reset != account->control.reset) return 1;
    return !is_same_id(draft->statement_id, account->statement_id);
}

/* The customer stands before the meter: he acknowledges, and what was allowed is on. An installer is not the customer: what waits for
 * the key waits until somebody comes who knows what is plugged in. A closed balance acknowledges nothing. */
static prepay_status be_there(struct prepay__meter_account *draft, uint8_t card_kind)
{
    if (!prepay__meter_kind_is_customers(card_kind)) return PREPAY_OK;
    (void)prepay__meter_somebody_is_there(&draft->record);
    return draft->record.opened ? prepay_balance_acknowledge(&draft->balance) : PREPAY_OK;
}

/* Make the draft the account, as one fact. A card that was put in acknowledges, and a return record will be written for it. */
static prepay_status settle(struct prepay__meter *meter, struct prepay__meter_account *draft, prepay_status verdict,
                            const struct prepay__meter_offer *offer, int news)
{
    const int by_card = offer->card != NULL;
    prepay_status status;

    draft->record.last_result = verdict;
    status = prepay__meter_tell_conditions(meter, draft);
    if (status < 0) return status;
    prepay__meter_arm(meter, draft);
    if (!by_card && !must_store(&draft->record, &meter->account.record, news)) return PREPAY_OK;
    if (by_card) {
        draft->record.record_counter++;
        status = be_there(draft, offer->card_kind);
        if (status < 0) return status;
    }
    return prepay__meter_commit(meter, draft, PREPAY_JOURNAL_DURABLE);
}

/* A refusal that leaves the account alone. */
static prepay_status refuse(struct prepay__meter *meter, prepay_status verdict, int by_card)
{
    struct prepay__meter_record *record = &meter->account.record;
    prepay_status status;

    meter->last_result = verdict;
    if (by_card) record->last_result = verdict;
    else if (verdict != PREPAY_METER_NOT_AUTHENTIC) return verdict;
    prepay__meter_count_attempt(meter, record, verdict, by_card);
    status = prepay__meter_commit_capped(meter);
    return status < 0 ? status : verdict;
}

prepay_status prepay__meter_refuse(struct prepay__meter *meter, prepay_status verdict)
{
    return refuse(meter, verdict, 1);
}

/* It was done. What CLEAR takes out of working memory goes now, when all else that it took is stored as gone. */
static void tell_command(struct prepay__meter *meter, const prepay_token *token)
{
    if (token->kind == PREPAY_TOKEN_CLEAR) meter->events = 0;
    prepay__meter_log(meter, PREPAY_EVENT_COMMAND, token->kind, (int64_t)token->command_count);
}

/* The draft stands: it is stored, and what lies outside of the record follows. */
static prepay_status conclude(struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token,
                              prepay_status verdict, const struct prepay__meter_outcome *outcome, const struct prepay__meter_offer *offer)
{
    const uint16_t closed = meter->account.record.final.contract;
    const uint32_t commands = meter->account.record.last_command_count;
    const prepay_balance_totals *totals = &meter->account.balance.internal.totals;
    const struct prepay__meter_standing before = { totals->paid_micro, totals->refunded_micro, meter->account.record.opened };
    prepay_status status = settle(meter, draft, verdict, offer, outcome->news);

    if (status < 0) return status;
    meter->last_result = verdict;
    if (outcome->news) (void)!prepay__meter_purse_level(meter); /* what is stored stands, wherever the purse does */
    prepay__meter_history_accepted(meter, &before, token->purchase_count);
    if (outcome->tests) prepay__switch_test(&meter->sw);
    if (meter->account.record.last_command_count != commands) tell_command(meter, token);
    return meter->account.record.final.contract != closed ? PREPAY__OURS_FINAL : PREPAY__OURS;
}

/* A card that brought a command to a meter without an account: what became of it is told by the kind of record that needs no contract and
 * proves nothing. */
static int is_told_without_account(const struct prepay__meter *meter, const struct prepay__meter_offer *offer, prepay_status verdict)
{
    if (offer->card == NULL || meter->account.record.opened) return 0;
    return verdict == PREPAY_OK || verdict == PREPAY_METER_ALREADY_ACCEPTED;
}

static prepay_status accept_token(struct prepay__meter *meter, const prepay_token *token, const struct prepay__meter_offer *offer,
                                  int *out_ours)
{
    const int by_card = offer->card != NULL;
    struct prepay__meter_account draft = meter->account;
    struct prepay__meter_outcome outcome = { 0, 0, 0, 0 };
    prepay_status verdict = act(meter, &draft, token, offer, &outcome);
    prepay_status status = verdict;

    if (verdict >= 0 && !outcome.stands && !outcome.news) {
        if (outcome.opens) prepay__meter_parameters_revert(meter);
        status = refuse(meter, verdict, by_card);
        if (status >= 0 && is_told_without_account(meter, offer, verdict)) *out_ours = PREPAY__OURS_CHECK;
        return status;
    }
    if (verdict >= 0) status = conclude(meter, &draft, token, verdict, &outcome, offer);
    if (status < 0) {
        prepay__meter_parameters_revert(meter);
        return status;
    }
    if (outcome.stands) *out_ours = status;
    else if (is_told_without_account(meter, offer, verdict)) *out_ours = PREPAY__OURS_CHECK;
    return verdict;
}

/* A command that may act says, sealed, that its not-before has come. */
static prepay_status confirm_time(struct prepay__meter *meter, const prepay_token *token)
{
    if (!is_command(token) || token->command_count <= meter->account.record.last_command_count) return PREPAY_OK;
    return prepay__meter_confirm_time(meter, (int64_t)token->not_before_s);
}

/* Too many false seals today: what still comes is money that an authenticated card brings. */
static int is_blocked(const struct prepay__meter *meter, const struct prepay__meter_offer *offer)
{
    prepay_token claimed;

    if (!prepay__meter_is_blocked(meter)) return 0;
    if (offer->card == NULL || prepay_token_peek(offer->token, offer->token_bytes, &claimed) < 0) return 1;
    return is_command(&claimed);
}

prepay_status prepay__meter_accept(struct prepay__meter *meter, const struct prepay__meter_offer *offer, int *out_ours)
{
    prepay_token token;
    prepay_status status = prepay__meter_parameters_load(meter);

    *out_ours = PREPAY__NOT_OURS;
    if (status < 0) return status;
    if (is_blocked(meter, offer)) {
        meter->last_result = PREPAY_METER_BLOCKED;
        return PREPAY_METER_BLOCKED;
    }
    status = judge_seal(meter, offer, &token);
    if (status == PREPAY_OK && offer->card != NULL && !prepay__meter_kind_carries(offer->card_kind, token.kind))
        status = PREPAY_METER_CARD_KIND;
    if (status == PREPAY_OK) status = judge_account(&meter->account.record, &token);
    if (status == PREPAY_OK) status = confirm_time(meter, &token);
    if (status == PREPAY_OK) return accept_token(meter, &token, offer, out_ours);
    if (status == PREPAY_METER_CLOSED) {
        meter->last_result = token.kind == PREPAY_TOKEN_CLOSE ? PREPAY_METER_ALREADY_ACCEPTED : status;
        *out_ours = PREPAY__OURS_FINAL;
        return meter->last_result;
    }
    return status < 0 ? status : refuse(meter, status, offer->card != NULL);
}

prepay_status prepay_meter_accept(prepay_meter *object, const uint8_t *token, size_t token_bytes, const uint8_t *parameters,
                                  size_t parameters_bytes)
{
    const struct prepay__meter_offer offer = { token, token_bytes, parameters, parameters_bytes, NULL, 0, 0 };
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    prepay_status verdict;
    int ours;

    if (object == NULL || token == NULL || (parameters == NULL && parameters_bytes > 0)) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    verdict = prepay__meter_accept(meter, &offer, &ours);
    prepay__meter_show(meter, verdict);
    return verdict;
}
