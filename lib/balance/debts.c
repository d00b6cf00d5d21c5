/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Listed charges, in their order of priority: debts that the desk imposes, standing charges, fees of their own.
 *
 * What a purchase owes to a list does not depend on how purchases are stated. Fixed amounts are due by the purchase count, proportions by
 * the paid total (part_of(after) - part_of(before): the parts add up whatever the steps), and what is due and could not be taken stays
 * due: recovered and due together are the same. Only what a cap cuts off is forgiven for that period - the debt stays.
 *
 * Periods have an index that never goes back, so each is charged once whatever the clock does. An index says of what kind it is: the
 * numbers of days and of months have nothing to do with each other, and where a contract changes from the one to the other, or charged
 * nothing for a while, counting begins anew.
 */
#include "balance/machine.h"

#include "base/checked.h"

#define ONE 10000 /* a proportion of 1 */
#define DAY_S 86400
#define LAST_DAY 2932896 /* 9999-12-31 */
#define KIND_SHIFT 28    /* an index: its kind, and the number */

uint32_t prepay_balance_period_index(uint32_t kind, int64_t local_day)
{
    prepay_civil civil;

    if (local_day < 0 || local_day > LAST_DAY) return 0;
    if (kind == PREPAY_CHARGE_PER_DAY) return kind << KIND_SHIFT | ((uint32_t)local_day + 1);
    if (kind == PREPAY_CHARGE_PER_WEEK) return kind << KIND_SHIFT | ((uint32_t)(local_day + 3) / 7 + 1); /* 1970-01-01 was a Thursday */
    if (kind != PREPAY_CHARGE_PER_MONTH || prepay_civil_from_time(local_day * DAY_S, 0, &civil) != PREPAY_OK) return 0;
    return kind << KIND_SHIFT | ((uint32_t)civil.year * 12 + (uint32_t)civil.month);
}

static int64_t owed_on(const prepay_charge_totals *charge)
{
    const int64_t owed = charge->imposed_micro - charge->recovered_micro - charge->settled_micro; /* each is at most 2^60 */

    return owed > 0 ? owed : 0;
}

int64_t prepay_balance_get_owed_micro(const prepay_balance *balance, uint32_t which)
{
    if (balance == NULL || which >= PREPAY_BALANCE_CHARGES) return 0;
    return owed_on(&balance->internal.totals.charges[which]);
}

#if PREPAY__HAS_DEBTS
void prepay__debts_state(const prepay_balance_options *limits, prepay_balance_totals *draft)
{
    for (size_t k = 0; k < limits->charge_count; k++) {
        const prepay_charge_terms *terms = &limits->charges[k];
        prepay_charge_totals *charge = &draft->charges[k];
        if (terms->imposed_micro > charge->imposed_micro) charge->imposed_micro = terms->imposed_micro;
        if (terms->settled_micro > charge->settled_micro) charge->settled_micro = terms->settled_micro;
        charge->due_micro = prepay__least(charge->due_micro, owed_on(charge));
    }
    for (size_t k = limits->charge_count; k < PREPAY_BALANCE_CHARGES; k++) draft->charges[k].period = 0;
}

int prepay__debts_beyond(const struct prepay__balance *balance)
{
    for (size_t k = 0; k < balance->options.charge_count; k++) {
        const prepay_charge_terms *terms = &balance->options.charges[k];
        if ((terms->flags & PREPAY_CHARGE_MAY_TRIP) == 0) continue;
        if (owed_on(&balance->totals.charges[k]) > terms->trip_micro) return 1;
    }
    return 0;
}

/* n times an amount; INT64_MAX stands for more than anybody can owe. */
static int64_t times(int64_t amount_micro, uint32_t n)
{
    int64_t product = 0;

    return prepay__mul(amount_micro, n, &product) == PREPAY_OK ? product : INT64_MAX;
}

/* More becomes due, never more than is owed. */
static void add_due(prepay_charge_totals *charge, int64_t more_micro)
{
    const int64_t owed = owed_on(charge);

    charge->due_micro = more_micro > owed - charge->due_micro ? owed : charge->due_micro + more_micro;
}

/* Take what is due, out of at most so much, and under the cap, of which so much is left; what the cap cuts off is due no longer. */
static int64_t take_due(prepay_charge_totals *charge, int64_t under_cap_micro, int64_t most_micro)
{
    int64_t taken;

    charge->due_micro = prepay__least(charge->due_micro, under_cap_micro);
    taken = prepay__least(charge->due_micro, most_micro);
    charge->due_micro -= taken;
    charge->recovered_micro += taken;
    return taken;
}

static int64_t under_cap(const prepay_charge_totals *charge, const prepay_charge_terms *terms)
{
    if (terms->cap_micro == 0) return INT64_MAX;
    return terms->cap_micro > charge->capped_micro ? terms->cap_micro - charge->capped_micro : 0;
}

/* Ten-thousandths of a total, rounded down. */
static int64_t part_of(int64_t total_micro, uint16_t proportion)
{
    return total_micro / ONE * proportion + total_micro % ONE * proportion / ONE;
}

void prepay__debts_recover(const prepay_balance_options *limits, prepay_balance_totals *draft, int64_t credited_micro, uint32_t purchases,
                           int64_t *left_micro)
{
    const int64_t before = draft->paid_micro - credited_micro, after = draft->paid_micro;

    for (size_t k = 0; k < limits->charge_count; k++) {
        const prepay_charge_terms *terms = &limits->charges[k];
        prepay_charge_totals *charge = &draft->charges[k];
        int64_t taken;
        if (terms->kind == PREPAY_CHARGE_STANDING) continue;
        add_due(charge, times(terms->per_purchase_micro, purchases));
        add_due(charge, part_of(after, terms->proportion) - part_of(before, terms->proportion));
        taken = take_due(charge, under_cap(charge, terms), *left_micro);
        charge->capped_micro += taken;
        *left_micro -= taken;
    }
}

/* ----------------------------------------------------------------------------------------------------------- periods */

/* Time charges go to the accumulated debt instead of the balance. */
static int is_put_off(const struct prepay__balance *balance)
{
    const uint32_t flags = balance->options.flags, state = balance->totals.state;

    if (state == PREPAY_BALANCE_EMERGENCY) return (flags & PREPAY_BALANCE_SUSPEND_DEBT_EMERGENCY) != 0;
    return state == PREPAY_BALANCE_EXHAUSTED && (flags & PREPAY_BALANCE_SUSPEND_DEBT_DISABLED) != 0;
}

/* n instalments of a debt: out of what is above zero, unless they may go into overdraft or are put off. The cap is each period's; what
 * the earlier ones could not have taken counts for the newest. */
static int64_t take_instalments(const struct prepay__balance *balance, const prepay_charge_terms *terms, uint32_t n, int put_off,
                                prepay_charge_totals *charge)
{
    const int64_t balance_micro = prepay__balance_now(balance);
    const int any = put_off || (terms->flags & PREPAY_CHARGE_INTO_OVERDRAFT) != 0;
    const int64_t above_zero = balance_micro > 0 ? balance_micro : 0;
    int64_t taken, earlier;

    add_due(charge, times(terms->per_period_micro, n));
    taken = take_due(charge, terms->cap_micro > 0 ? times(terms->cap_micro, n) : INT64_MAX, any ? INT64_MAX : above_zero);
    earlier = times(terms->cap_micro, n - 1);
    charge->capped_micro = taken > earlier ? taken - earlier : 0;
    return taken;
}

/* n periods have passed: what that puts on the draft. */
static int64_t charge_periods(const struct prepay__balance *balance, uint32_t which, uint32_t n, prepay_balance_totals *draft)
{
    const prepay_charge_terms *terms = &balance->options.charges[which];
    prepay_charge_totals *charge = &draft->charges[which];
    const int put_off = is_put_off(balance);
    int64_t amount = prepay__least(times(terms->per_period_micro, n), 2 * PREPAY_TOTAL_MAX_MICRO); /* more fits no total: move() refuses it */

    if (terms->kind == PREPAY_CHARGE_FEE) {
        charge->imposed_micro += amount;
        return amount;
    }
    if (terms->kind == PREPAY_CHARGE_STANDING) draft->used_micro[PREPAY_USED_TIME] += amount;
    else amount = take_instalments(balance, terms, n, put_off, charge);
    if (put_off) draft->debts[PREPAY_DEBT_ACCUMULATED].advanced_micro += amount;
    return amount;
}

/* Counting begins here: no period was told yet, or only of another kind. */
static int begins(const prepay_charge_totals *charge, uint32_t period)
{
    return charge->period == 0 || charge->period >> KIND_SHIFT != period >> KIND_SHIFT;
}

/* How many periods to charge: none when counting begins here, or in a suspension. */
static uint32_t periods_due(const struct prepay__balance *balance, uint32_t which, uint32_t period, uint32_t most)
{
    const uint32_t last = balance->totals.charges[which].period;
    const int suspended = (balance->totals.latches & PREPAY_LATCH_SUSPENDED) != 0;

    if (begins(&balance->totals.charges[which], period)) return 0;
    if (suspended && (balance->options.charges[which].flags & PREPAY_CHARGE_WHILE_SUSPENDED) == 0) return 0;
    return period - last < most ? period - last : most;
}

prepay_status prepay_balance_period(prepay_balance *object, uint32_t which, uint32_t period, uint32_t most_periods, int64_t *out_micro)
{
    struct prepay__balance *balance = (struct prepay__balance *)(void *)object;
    prepay_balance_totals draft;
    int64_t amount = 0;
    uint32_t n;
    prepay_status status;

    if (balance == NULL || out_micro == NULL || period == 0 || most_periods == 0) return PREPAY_E_ARGUMENT;
    if (which >= balance->options.charge_count) return PREPAY_E_ARGUMENT;
    draft = balance->totals;
    status = prepay__balance_ask(balance, TELL, &draft);
    if (status != PREPAY_OK) return status;
    if (period <= draft.charges[which].period && !begins(&draft.charges[which], period)) return PREPAY_BALANCE_NOTHING_NEW;
    n = periods_due(balance, which, period, most_periods);
    draft.charges[which].period = period;
    draft.charges[which].capped_micro = 0;
    if (n > 0) amount = charge_periods(balance, which, n, &draft);
    status = prepay__balance_move(balance, &draft, 0);
    if (status == PREPAY_OK) *out_micro = amount;
    return status;
}
#else
prepay_status prepay_balance_period(prepay_balance *balance, uint32_t which, uint32_t period, uint32_t most_periods, int64_t *out_micro)
{
    (void)which, (void)period, (void)most_periods;
    return balance == NULL || out_micro == NULL ? PREPAY_E_ARGUMENT : PREPAY_E_UNSUPPORTED;
}
#endif
