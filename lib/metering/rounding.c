/* SPDX-License-Identifier: Apache-2.0 */
/* The rounding policies, in one place. Every value arrives as whole halves of the quantum and whether there was more, and
 * from these two all policies follow without another division. */
#include "metering/exact.h"

int prepay__rounding_ok(const prepay_rounding *rounding)
{
    return rounding->quantum_micro >= 0 && rounding->mode <= PREPAY_ROUND_UP && rounding->reserved == 0;
}

uint64_t prepay__round_halves(uint64_t halves, int more, uint32_t mode)
{
    const uint64_t whole = halves >> 1, half = halves & 1u;

    switch (mode) {
    case PREPAY_ROUND_HALF_UP:
        return whole + half;
    case PREPAY_ROUND_HALF_EVEN:
        return whole + (half != 0 && (more || (whole & 1u) != 0) ? 1u : 0u);
    case PREPAY_ROUND_UP:
        return whole + (half != 0 || more ? 1u : 0u);
    default: /* DOWN; and what is carried is not rounded here */
        return whole;
    }
}

prepay_status prepay_round(int64_t value_micro, const prepay_rounding *rounding, int64_t *out_micro)
{
    const prepay__money money = { value_micro, 0 };
    prepay__exact exact;

    if (rounding == NULL || out_micro == NULL || !prepay__rounding_ok(rounding)) {
        return PREPAY_E_ARGUMENT;
    }
    prepay__exact_set(&exact, money);
    prepay__exact_over(&exact, PREPAY__MICRO);
    return prepay__exact_round(&exact, rounding, out_micro);
}
