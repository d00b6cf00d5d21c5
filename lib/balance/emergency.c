/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money that is lent. Lending only ever adds to `advanced`: the balance rises by it, and so does the debt.
 *
 * Emergency credit is the customer's to ask for. Once it is selected, what would fall below the overdraft limit is advanced as it is
 * used: the balance stays at the limit until the credit is spent. Whoever does not ask has none of it eaten, whatever a friendly
 * weekend uses.
 */
#include "balance/machine.h"

#include "base/checked.h"

static int64_t floor_of(const prepay_balance_options *limits)
{
    return -limits->overdraft_limit_micro;
}

#if PREPAY__HAS_EMERGENCY
int64_t prepay__emergency_left(const prepay_balance_options *limits, const prepay_balance_totals *totals)
{
    const int64_t owed = prepay__lent(totals, PREPAY_DEBT_EMERGENCY);

    if ((limits->flags & PREPAY_BALANCE_POSTPAID) != 0) return 0;
    return limits->emergency_limit_micro > owed ? limits->emergency_limit_micro - owed : 0;
}

/* Offered when it would bring or keep supply: some is left, and that is more than what is missing already. */
int prepay__emergency_offered(const struct prepay__balance *balance)
{
    const uint32_t shut = PREPAY_LATCH_EMERGENCY | PREPAY_LATCH_SUSPENDED | PREPAY_LATCH_CLOSED;
    const int64_t balance_micro = prepay__balance_now(balance);
    const int64_t left = prepay__emergency_left(&balance->options, &balance->totals);

    if (left == 0 || (balance->totals.latches & shut) != 0) return 0;
    return balance_micro < balance->options.emergency_threshold_micro && balance_micro + left > floor_of(&balance->options);
}

prepay_status prepay_balance_emergency(prepay_balance *balance)
{
    prepay_balance_totals draft;
    prepay_status status;

    if (balance == NULL) return PREPAY_E_ARGUMENT;
    draft = balance->internal.totals;
    status = prepay__balance_ask(&balance->internal, MOVE, &draft);
    if (status != PREPAY_OK) return status;
    if (!prepay__emergency_offered(&balance->internal)) return PREPAY_BALANCE_NOT_OFFERED;
    draft.latches |= PREPAY_LATCH_EMERGENCY;
    return prepay__balance_move(&balance->internal, &draft, PREPAY__BY_CUSTOMER);
}
#else
prepay_status prepay_balance_emergency(prepay_balance *balance)
{
    return balance == NULL ? PREPAY_E_ARGUMENT : PREPAY_E_UNSUPPORTED;
}
#endif

int64_t prepay_balance_get_emergency_micro(const prepay_balance *balance)
{
    return balance == NULL ? 0 : prepay__emergency_left(&balance->internal.options, &balance->internal.totals);
}

/* What was used beyond the limit just now, while trips are withheld, where that becomes a debt. */
static int64_t deficit(const struct prepay__balance *balance, const prepay_balance_totals *draft, int64_t missing_micro, int64_t after_micro)
{
    const int64_t used = prepay__balance_now(balance) - after_micro;

    if ((balance->options.flags & PREPAY_BALANCE_DEFICIT_TO_DEBT) == 0 || !prepay__balance_withholds(draft)) return 0;
    return used > 0 ? prepay__least(used, missing_micro) : 0;
}

prepay_status prepay__lend(const struct prepay__balance *balance, prepay_balance_totals *draft)
{
    int64_t after_micro = 0, missing, asked = 0, unasked;
    prepay_status status = prepay__balance_sum(draft, &after_micro);

    if (status < 0) return status;
    missing = floor_of(&balance->options) - after_micro;
    if (missing <= 0) return PREPAY_OK;
    if ((draft->latches & PREPAY_LATCH_EMERGENCY) != 0) asked = prepay__least(missing, prepay__emergency_left(&balance->options, draft));
    unasked = deficit(balance, draft, missing - asked, after_micro);
    draft->debts[PREPAY_DEBT_EMERGENCY].advanced_micro += asked;
    draft->debts[PREPAY_DEBT_ACCUMULATED].advanced_micro += unasked;
    return PREPAY_OK;
}

prepay_status prepay_balance_advance(prepay_balance *balance, int64_t amount_micro)
{
    prepay_balance_totals draft;
    prepay_status status;

    if (balance == NULL || amount_micro <= 0 || amount_micro > PREPAY_TOTAL_MAX_MICRO) return PREPAY_E_ARGUMENT;
    draft = balance->internal.totals;
    status = prepay__balance_ask(&balance->internal, MOVE, &draft);
    if (status != PREPAY_OK) return status;
    draft.debts[PREPAY_DEBT_ACCUMULATED].advanced_micro += amount_micro; /* two totals of at most 2^60: move() judges the sum */
    return prepay__balance_move(&balance->internal, &draft, 0);
}
