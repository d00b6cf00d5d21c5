/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The count policy, for fleets that count purchases: a token's amount is credited when its count N is the meter's M plus 1 and the desk
 * has emptied the card's return file with it. The cells below are what fielded meters do; a failed insertion too is written back to the
 * card, which is how the desk can mend its count. Totals are kept all the same: A grows by what was credited.
 */
#include "meter/meter.h"

#include "base/checked.h"

#include <string.h>

#define CARD_MONEY_MAX INT64_C(999999990000) /* 999999.99: more was never accepted, whatever the limit */

enum { BEHIND, SAME, NEXT, AHEAD };

/* What a cell does; registering is for open and replacement tokens. */
enum { CREDITS = 1, BRINGS = 2, REGISTERS = 4, OWN_CARD_ONLY = 8 };

static const struct {
    uint8_t does;
    int16_t verdict;
} cells[4][2] = { /* the return file: empty, not empty */
    [BEHIND] = { { REGISTERS, PREPAY_METER_ALREADY_ACCEPTED }, { REGISTERS, PREPAY_METER_ALREADY_ACCEPTED } },
    [SAME] = { { BRINGS | REGISTERS, PREPAY_METER_ALREADY_ACCEPTED }, { OWN_CARD_ONLY, PREPAY_METER_ALREADY_ACCEPTED } },
    [NEXT] = { { CREDITS | BRINGS | REGISTERS, PREPAY_OK }, { 0, PREPAY_METER_RETURN_NOT_EMPTY } },
    [AHEAD] = { { 0, PREPAY_METER_COUNT_GAP }, { 0, PREPAY_METER_COUNT_GAP } },
};

static int row_of(uint32_t n, uint32_t m)
{
    if (n < m) return BEHIND;
    if (n == m) return SAME;
    return n - m == 1 ? NEXT : AHEAD;
}

static int is_other_card(const struct prepay__meter_record *record, const prepay_token *token)
{
    static const uint8_t none[PREPAY_ID_BYTES];

    if (memcmp(token->card_id, none, sizeof none) == 0 || memcmp(record->card_id, none, sizeof none) == 0) return 0;
    return memcmp(token->card_id, record->card_id, sizeof record->card_id) != 0 || token->card_generation != record->card_generation;
}

/* Refused whole, so that the money stays on the card. */
static int is_over_hoard(const prepay_balance *balance, int64_t amount_micro)
{
    const prepay_balance_options *limits = &balance->internal.options;
    int64_t after_micro;

    if (prepay__add(prepay_balance_get_micro(balance), amount_micro, &after_micro) < 0 || after_micro > CARD_MONEY_MAX) return 1;
    if (limits->hoard_limit_micro == 0 && (limits->flags & PREPAY_BALANCE_HOARD_ZERO_REFUSES) == 0) return 0;
    return after_micro > limits->hoard_limit_micro;
}

/* One purchase, or one refund: what R states beyond B, in a token without an amount. */
static prepay_status move_money(struct prepay__meter_account *draft, const prepay_token *token)
{
    prepay_balance_totals totals;
    prepay_balance_applied applied;
    int64_t paid_micro;
    int refunds;
    prepay_status status = prepay_balance_save(&draft->balance, &totals);

    if (status < 0) return status;
    refunds = token->amount_micro == 0 && token->refunded_total_micro > totals.refunded_micro;
    if (refunds && draft->record.refunded_last) return PREPAY_METER_REFUND_REPEATED;
    if (!refunds && is_over_hoard(&draft->balance, token->amount_micro)) return PREPAY_METER_OVER_HOARD;
    status = prepay__add(totals.paid_micro, token->amount_micro, &paid_micro);
    if (status < 0) return status;
    status = prepay__meter_take_totals(draft, paid_micro, refunds ? token->refunded_total_micro : totals.refunded_micro,
                                       token->purchase_count, &applied);
    if (status < 0) return status;
    if (status == PREPAY_BALANCE_REFUND_REFUSED) return PREPAY_METER_REFUND_REFUSED;
    if (status == PREPAY_BALANCE_IS_SUSPENDED) return status; /* 报停: its count waits with it, or it would never be credited */
    draft->record.refunded_last = refunds ? 1 : 0;
    draft->record.last_count = token->purchase_count;
    return PREPAY_OK;
}

static int register_card(struct prepay__meter_record *record, const prepay_token *token)
{
    static const uint8_t none[PREPAY_ID_BYTES];
    const int is_new = memcmp(record->card_id, token->card_id, sizeof record->card_id) != 0 ||
                       record->card_generation != token->card_generation;

    if (token->kind == PREPAY_TOKEN_PURCHASE || memcmp(token->card_id, none, sizeof none) == 0 || !is_new) return 0;
    memcpy(record->card_id, token->card_id, sizeof record->card_id);
    record->card_generation = token->card_generation;
    return 1;
}

prepay_status prepay__meter_count_cell(struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token,
                                       const struct prepay__meter_offer *offer, struct prepay__meter_outcome *outcome)
{
    const int row = row_of(token->purchase_count, draft->record.last_count);
    const uint8_t does = cells[row][offer->return_is_used].does;
    prepay_status verdict = cells[row][offer->return_is_used].verdict, status;
    int taken = 0;

    outcome->stands = !outcome->opens || verdict == PREPAY_OK || verdict == PREPAY_METER_ALREADY_ACCEPTED;
    if (token->kind == PREPAY_TOKEN_OPEN && token->purchase_count > 1) {
        outcome->stands = !outcome->opens;
        return PREPAY_METER_COUNT_GAP;
    }
    if ((does & OWN_CARD_ONLY) != 0 && is_other_card(&draft->record, token)) return PREPAY_METER_OTHER_CARD;
    if ((does & BRINGS) != 0 && !outcome->opens) {
        status = prepay__meter_parameters_take(meter, draft, token, offer, &taken);
        if (status < 0) return status;
        if (status != PREPAY_OK) verdict = status; /* the money does not wait for them */
    }
    if ((does & CREDITS) != 0) {
        status = move_money(draft, token);
        if (status != PREPAY_OK) {
            outcome->stands = !outcome->opens;
            return status;
        }
    }
    if (!outcome->stands) return verdict;
    if ((does & REGISTERS) != 0 && register_card(&draft->record, token)) outcome->news = 1;
    if ((does & (CREDITS | BRINGS)) != 0) memcpy(draft->record.statement_id, token->statement_id, sizeof token->statement_id);
    if (taken || outcome->opens || (does & CREDITS) != 0) outcome->news = 1;
    return verdict == PREPAY_METER_ALREADY_ACCEPTED && (taken || outcome->opens) ? PREPAY_OK : verdict;
}

prepay_status prepay__meter_count_refuses(const struct prepay__meter_record *record, const prepay_token *token)
{
    return record->opened && token->kind == PREPAY_TOKEN_PURCHASE && is_other_card(record, token) ? PREPAY_METER_OTHER_CARD : PREPAY_OK;
}
