/* SPDX-License-Identifier: Apache-2.0 */
/* The balance is a sum of totals, never a number that is edited:
 *
 *     balance = carried_in + paid - refunded + sum advanced - sum used - sum recovered
 *
 * Each term only grows. The growing terms are added first and the shrinking ones taken off after, so that the sum meets an overflow
 * exactly when the balance itself does not fit: what is added first is at most 4 * 2^60. */
#include "balance/machine.h"

#include "base/checked.h"

#define KNOWN_LATCHES                                                                                                                   \
    (PREPAY_LATCH_EMERGENCY | PREPAY_LATCH_REFUNDED | PREPAY_LATCH_SUSPENDED | PREPAY_LATCH_CLOSED | PREPAY_LATCH_FEES |                \
     PREPAY_CONDITION_FRIENDLY | PREPAY_CONDITION_ENDS_SOON | PREPAY_CONDITION_BYPASS)
#define BALANCE_MIN_MICRO (-(INT64_C(1) << 62)) /* a return record states no less */

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
    for (size_t k = 0; status == PREPAY_OK && k < PREPAY_BALANCE_CHARGES; k++) {
        status = prepay__sub(sum, totals->charges[k].recovered_micro, &sum);
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

/* A return record states all that was used as one total. */
static int used_sound(const prepay_balance_totals *totals)
{
    int64_t left_micro = PREPAY_TOTAL_MAX_MICRO;

    for (size_t k = 0; k < PREPAY_USED_KINDS; k++) {
        if (totals->used_micro[k] < 0 || totals->used_micro[k] > left_micro) return 0;
        left_micro -= totals->used_micro[k];
    }
    return 1;
}

/* Nothing is recovered that was never owed. */
static int lent_sound(const prepay_debt *debt)
{
    if (!in_range(debt->imposed_micro) || !in_range(debt->advanced_micro) || !in_range(debt->recovered_micro)) return 0;
    return debt->recovered_micro <= debt->imposed_micro + debt->advanced_micro;
}

static int charge_sound(const prepay_charge_totals *charge)
{
    if (!in_range(charge->imposed_micro) || !in_range(charge->settled_micro) || !in_range(charge->recovered_micro)) return 0;
    if (charge->recovered_micro > charge->imposed_micro || charge->reserved != 0) return 0;
    if (charge->due_micro < 0 || charge->due_micro > charge->imposed_micro - charge->recovered_micro) return 0;
    return charge->capped_micro >= 0 && charge->capped_micro <= charge->recovered_micro;
}

int prepay__balance_totals_sound(const prepay_balance_totals *totals)
{
    int64_t sum = 0;

    if (totals->state >= PREPAY_BALANCE_STATE_COUNT || (totals->latches & ~KNOWN_LATCHES) != 0 || totals->reserved != 0) return 0;
    if (totals->carried_in_micro < -PREPAY_TOTAL_MAX_MICRO || totals->carried_in_micro > PREPAY_TOTAL_MAX_MICRO) return 0;
    if (!in_range(totals->paid_micro) || !in_range(totals->refunded_micro) || !used_sound(totals)) return 0;
    for (size_t k = 0; k < PREPAY_DEBT_KINDS; k++) {
        if (!lent_sound(&totals->debts[k])) return 0;
    }
    for (size_t k = 0; k < PREPAY_BALANCE_CHARGES; k++) {
        if (!charge_sound(&totals->charges[k])) return 0;
    }
    return prepay__balance_sum(totals, &sum) == PREPAY_OK && sum >= BALANCE_MIN_MICRO;
}
