/* SPDX-License-Identifier: Apache-2.0 */
/* The balance is a sum of totals, never a number that is edited:
 *
 *     balance = carried_in + paid - refunded + sum advanced - sum used - sum recovered
 *
 * Each term only grows. The growing terms are added first and the shrinking ones taken off after, so that the sum meets an overflow
 * exactly when the balance itself does not fit: what is added first is at most 4 * 2^60. */
#include "balance/machine.h"

#include "base/checked.h"

static int in_range(int64_t total_micro)
{
    return total_micro >= 0 && total_micro <= PREPAY_TOTAL_MAX_MICRO;
}

prepay_status prepay__balance_sum(const prepay_balance_totals *totals, int64_t *out_micro)
{
    int64_t sum = 0;
    prepay_status status = prepay__add(totals->carried_in_micro, totals->paid_micro, &sum);

    for (size_t k = 0; status == PREPAY_OK && k < PREPAY_DEBT_KINDS; k++) {
        status = prepay__add(sum, totals->debts[k].advanced_micro, &sum);
    }
    if (status == PREPAY_OK) status = prepay__sub(sum, totals->refunded_micro, &sum);
    for (size_t k = 0; status == PREPAY_OK && k < PREPAY_USED_KINDS; k++) {
        status = prepay__sub(sum, totals->used_micro[k], &sum);
    }
    for (size_t k = 0; status == PREPAY_OK && k < PREPAY_DEBT_KINDS; k++) {
        status = prepay__sub(sum, totals->debts[k].recovered_micro, &sum);
    }
    if (status == PREPAY_OK && sum == INT64_MIN) status = PREPAY_E_OVERFLOW; /* an overdraft is shown as its negative */
    if (status == PREPAY_OK) *out_micro = sum;
    return status;
}

int64_t prepay__balance_now(const struct prepay__balance *balance)
{
    int64_t balance_micro = 0;

    if (prepay__balance_sum(&balance->totals, &balance_micro) != PREPAY_OK) return 0;
    return balance_micro;
}

int prepay__balance_totals_sound(const prepay_balance_totals *totals)
{
    int64_t sum = 0;

    if (totals->state >= PREPAY_BALANCE_STATE_COUNT || totals->reserved != 0) return 0;
    if (totals->carried_in_micro < -PREPAY_TOTAL_MAX_MICRO || totals->carried_in_micro > PREPAY_TOTAL_MAX_MICRO) return 0;
    if (!in_range(totals->paid_micro) || !in_range(totals->refunded_micro)) return 0;
    for (size_t k = 0; k < PREPAY_USED_KINDS; k++) {
        if (totals->used_micro[k] < 0) return 0;
    }
    for (size_t k = 0; k < PREPAY_DEBT_KINDS; k++) {
        const prepay_debt *debt = &totals->debts[k];
        if (!in_range(debt->imposed_micro) || !in_range(debt->advanced_micro) || !in_range(debt->recovered_micro)) return 0;
        if (debt->recovered_micro > debt->imposed_micro + debt->advanced_micro) return 0;
    }
    return prepay__balance_sum(totals, &sum) == PREPAY_OK;
}
