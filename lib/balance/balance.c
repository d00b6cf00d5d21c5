/* SPDX-License-Identifier: Apache-2.0 */
/* What the customer may still use. Movements come in here - totals that a token states, charges, acknowledgements - and each ends
 * by settling the machine in table.c, which says whether supply may stay on. Every operation computes on a copy and
 * keeps it only when all of it could be done. */
#include "balance/machine.h"

#include "base/checked.h"
#include "base/options.h"
#include "base/secret.h"

#include <string.h>

_Static_assert(sizeof(struct prepay__balance) <= sizeof(prepay_balance), "the reserve holds the balance");

size_t prepay_balance_bytes(void)
{
    return sizeof(prepay_balance);
}

/* Nothing was ever accepted or used: nothing can have been supplied, so the state EXHAUSTED is no overdraft trip. */
static int is_new(const prepay_balance_totals *totals)
{
    prepay_balance_totals zero;

    memset(&zero, 0, sizeof zero);
    zero.state = totals->state;
    return memcmp(&zero, totals, sizeof zero) == 0;
}

/* -------------------------------------------------------------------------------------------------------------- life */

prepay_status prepay_balance_init(prepay_balance *balance, size_t balance_bytes, const prepay_balance_options *options)
{
    prepay_balance_options limits;
    prepay_status status;

    if (balance == NULL) return PREPAY_E_ARGUMENT;
    if (balance_bytes < sizeof *balance) return PREPAY_E_TOO_SMALL;
    status = prepay__balance_limits_take(&limits, options);
    if (status < 0) return status;
    memset(balance, 0, sizeof *balance);
    balance->internal.options = limits;
    balance->internal.totals.state = PREPAY_BALANCE_OVERDRAFT; /* at zero, and no reminder is due before the first credit */
    prepay__balance_settle(&balance->internal, 1);
    balance->internal.changes = 0;
    return PREPAY_OK;
}

prepay_status prepay_balance_set_options(prepay_balance *balance, const prepay_balance_options *options)
{
    prepay_balance_options limits;
    prepay_status status;

    if (balance == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__balance_limits_take(&limits, options);
    if (status < 0) return status;
    balance->internal.options = limits;
    balance->internal.changes = 0;
    if (!prepay__balance_reminds(&limits)) prepay__balance_acknowledge(&balance->internal);
    prepay__balance_settle(&balance->internal, is_new(&balance->internal.totals));
    return PREPAY_OK;
}

prepay_status prepay_balance_restore(prepay_balance *balance, const prepay_balance_totals *totals)
{
    if (balance == NULL || totals == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__balance_totals_sound(totals)) return PREPAY_E_FORMAT;
    balance->internal.totals = *totals;
    if (!prepay__balance_reminds(&balance->internal.options)) prepay__balance_acknowledge(&balance->internal);
    prepay__balance_settle(&balance->internal, is_new(totals));
    balance->internal.changes = 0;
    return PREPAY_OK;
}

prepay_status prepay_balance_save(const prepay_balance *balance, prepay_balance_totals *out)
{
    if (balance == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    *out = balance->internal.totals;
    return PREPAY_OK;
}

void prepay_balance_wipe(prepay_balance *balance)
{
    if (balance != NULL) prepay__wipe(balance, sizeof *balance);
}

/* --------------------------------------------------------------------------------------------------------- movements */

/* Make these the totals, if their sum fits, and let the state follow. */
static prepay_status move(struct prepay__balance *balance, const prepay_balance_totals *totals, int64_t *out_balance_micro)
{
    const int new_account = is_new(&balance->totals);
    prepay_status status = prepay__balance_sum(totals, out_balance_micro);

    if (status < 0) return status;
    balance->totals = *totals;
    balance->changes = 0;
    prepay__balance_settle(balance, new_account);
    return PREPAY_OK;
}

prepay_status prepay_balance_carry_in(prepay_balance *balance, int64_t carried_in_micro)
{
    prepay_balance_totals totals;
    int64_t balance_micro;

    if (balance == NULL) return PREPAY_E_ARGUMENT;
    if (carried_in_micro < -PREPAY_TOTAL_MAX_MICRO || carried_in_micro > PREPAY_TOTAL_MAX_MICRO) return PREPAY_E_ARGUMENT;
    totals = balance->internal.totals;
    if (!is_new(&totals)) return PREPAY_E_STATE;
    totals.carried_in_micro = carried_in_micro;
    return move(&balance->internal, &totals, &balance_micro);
}

/* A return record states all that was used as one total. */
static int is_stateable(const prepay_balance_totals *totals)
{
    int64_t left_micro = PREPAY_TOTAL_MAX_MICRO;

    for (size_t kind = 0; kind < PREPAY_USED_KINDS; kind++) {
        if (totals->used_micro[kind] > left_micro) return 0;
        left_micro -= totals->used_micro[kind];
    }
    return 1;
}

prepay_status prepay_balance_charge(prepay_balance *balance, uint32_t kind, int64_t amount_micro)
{
    prepay_balance_totals totals;
    int64_t balance_micro;
    prepay_status status;

    if (balance == NULL || kind >= PREPAY_USED_KINDS || amount_micro < 0) return PREPAY_E_ARGUMENT;
    totals = balance->internal.totals;
    status = prepay__add(totals.used_micro[kind], amount_micro, &totals.used_micro[kind]);
    if (status < 0) return status;
    if (!is_stateable(&totals)) return PREPAY_E_OVERFLOW;
    return move(&balance->internal, &totals, &balance_micro);
}

prepay_status prepay_balance_acknowledge(prepay_balance *balance)
{
    if (balance == NULL) return PREPAY_E_ARGUMENT;
    balance->internal.changes = 0;
    prepay__balance_acknowledge(&balance->internal);
    return PREPAY_OK;
}

/* -------------------------------------------------------------------------------------------------- the totals rule */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* room(x) = max(0, limit - balance + x), limit 0 = unlimited; x: what a refund takes off again. */
static int64_t room(const struct prepay__balance *balance, int64_t x)
{
    int64_t left = 0;

    if (balance->options.hoard_limit_micro == 0) return INT64_MAX;
    if (prepay__sub(balance->options.hoard_limit_micro, prepay__balance_now(balance), &left) != PREPAY_OK) return INT64_MAX;
    if (prepay__add(left, x, &left) != PREPAY_OK) return INT64_MAX;
    return left > 0 ? left : 0;
}

/*
 *     r = R - B                                    c = min(max(0, P - A), room(r))
 *     if 0 < r <= balance + c:  credit c, refund r
 *     else:                     credit min(max(0, P - A), room(0)), refund 0
 *
 * due is max(0, P - A). A refund is taken whole or not at all.
 */
static void apply_totals_rule(const struct prepay__balance *balance, int64_t due, int64_t r, prepay_balance_applied *applied)
{
    const int64_t balance_micro = prepay__balance_now(balance);
    const int64_t c = least(due, room(balance, r));

    applied->credited_micro = least(due, room(balance, 0));
    if (r > 0 && r <= balance_micro + c) { /* fits: c <= 2^60, balance <= 2^62 */
        applied->credited_micro = c;
        applied->refunded_micro = r;
    }
    applied->repaid_micro = balance_micro < 0 ? least(applied->credited_micro, -balance_micro) : 0;
}

static prepay_status verdict_of(int64_t due, int64_t r, const prepay_balance_applied *applied)
{
    if (r > 0 && applied->refunded_micro == 0) return PREPAY_BALANCE_REFUND_REFUSED;
    if (applied->credited_micro < due) return PREPAY_BALANCE_CUT_AT_HOARD_LIMIT;
    if (applied->credited_micro == 0 && applied->refunded_micro == 0) return PREPAY_BALANCE_NOTHING_NEW;
    return PREPAY_OK;
}

static int may_be_stated(int64_t total_micro)
{
    return total_micro >= 0 && total_micro <= PREPAY_TOTAL_MAX_MICRO;
}

prepay_status prepay_balance_accept(prepay_balance *balance, int64_t paid_total_micro, int64_t refunded_total_micro,
                                    prepay_balance_applied *out)
{
    prepay_balance_applied applied = { 0, 0, 0, 0 };
    prepay_balance_totals totals;
    int64_t due, r;
    prepay_status status;

    if (balance == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    if (!may_be_stated(paid_total_micro) || !may_be_stated(refunded_total_micro)) return PREPAY_E_ARGUMENT;
    totals = balance->internal.totals;
    due = paid_total_micro > totals.paid_micro ? paid_total_micro - totals.paid_micro : 0;
    r = refunded_total_micro - totals.refunded_micro;
    apply_totals_rule(&balance->internal, due, r, &applied);
    totals.paid_micro += applied.credited_micro;
    totals.refunded_micro += applied.refunded_micro;
    status = move(&balance->internal, &totals, &applied.balance_micro);
    if (status < 0) return status;
    *out = applied;
    return verdict_of(due, r, &applied);
}

/* ----------------------------------------------------------------------------------------------------------- getters */

/* Which alarms are on, and why supply is off or lives on overdraft. */
static uint32_t reasons_of(const struct prepay__balance *balance)
{
    static const uint8_t of_state[PREPAY_BALANCE_STATE_COUNT] = {
        [PREPAY_BALANCE_REMINDER] = PREPAY_SUPPLY_REMINDER,
        [PREPAY_BALANCE_OVERDRAFT] = PREPAY_SUPPLY_OVERDRAFT,
        [PREPAY_BALANCE_EXHAUSTED] = PREPAY_SUPPLY_EXHAUSTED,
    };
    const int64_t balance_micro = prepay__balance_now(balance);
    uint32_t reasons = of_state[balance->totals.state];

    if (prepay__balance_at_alarm(balance_micro, balance->options.alarm1_micro)) reasons |= PREPAY_SUPPLY_ALARM1;
    if (prepay__balance_at_alarm(balance_micro, balance->options.alarm2_micro)) reasons |= PREPAY_SUPPLY_ALARM2;
    return reasons;
}

prepay_status prepay_balance_supply(const prepay_balance *balance, prepay_supply *out)
{
    prepay_supply supply;

    if (balance == NULL) return PREPAY_E_ARGUMENT;
    memset(&supply, 0, sizeof supply);
    supply.state = balance->internal.totals.state;
    supply.reasons = reasons_of(&balance->internal);
    supply.permitted = (supply.reasons & (PREPAY_SUPPLY_REMINDER | PREPAY_SUPPLY_EXHAUSTED)) == 0 ? 1 : 0;
    if ((supply.reasons & PREPAY_SUPPLY_ALARM1) != 0) supply.alarm = 1;
    if ((supply.reasons & PREPAY_SUPPLY_ALARM2) != 0) supply.alarm = 2;
    supply.changes = balance->internal.changes;
    return prepay__report_give(out, &supply, sizeof supply);
}

int64_t prepay_balance_get_micro(const prepay_balance *balance)
{
    return balance == NULL ? 0 : prepay__balance_now(&balance->internal);
}

int64_t prepay_balance_get_remaining_micro(const prepay_balance *balance)
{
    const int64_t balance_micro = prepay_balance_get_micro(balance);

    return balance_micro > 0 ? balance_micro : 0;
}

int64_t prepay_balance_get_overdraft_micro(const prepay_balance *balance)
{
    const int64_t balance_micro = prepay_balance_get_micro(balance);

    return balance_micro < 0 ? -balance_micro : 0;
}
