/* SPDX-License-Identifier: Apache-2.0 */
/* From what the instrument saw to what passed: both directions as one, transformer ratios, and any exact fraction, of which
 * gas into energy is one. A whole factor needs no remainder; a fraction carries its own. */
#include <prepay/quantity.h>

#include "base/checked.h"
#include "base/wide.h"

/* 3.6 MJ are a kWh; factor and calorific value are in 10^-6. */
#define GAS_DENOMINATOR INT64_C(3600000000000)

prepay_status prepay_direction_combine(uint32_t direction, int64_t forward_micro, int64_t reverse_micro, int64_t *out_micro)
{
    if (out_micro == NULL || forward_micro < 0 || reverse_micro < 0 || direction > PREPAY_DIRECTION_REVERSE) {
        return PREPAY_E_ARGUMENT;
    }
    if (direction == PREPAY_DIRECTION_SUM) {
        return prepay__add(forward_micro, reverse_micro, out_micro);
    }
    *out_micro = direction == PREPAY_DIRECTION_FORWARD   ? forward_micro
                 : direction == PREPAY_DIRECTION_REVERSE ? reverse_micro
                                                         : forward_micro - reverse_micro;
    return PREPAY_OK;
}

prepay_status prepay_ratio_apply(uint32_t ct, uint32_t pt, int64_t secondary_micro, int64_t *out_micro)
{
    const int64_t multiplier = (ct == 0 ? 1 : (int64_t)ct) * (pt == 0 ? 1 : (int64_t)pt);

    if (out_micro == NULL || secondary_micro < 0 || ct > PREPAY_RATIO_MAX || pt > PREPAY_RATIO_MAX) {
        return PREPAY_E_ARGUMENT;
    }
    return prepay__mul(secondary_micro, multiplier, out_micro);
}

prepay_status prepay_quantity_scale(int64_t quantity_micro, int64_t numerator, int64_t denominator, int64_t *remainder,
                                    int64_t *out_micro)
{
    prepay__wide product;
    uint64_t quotient, rest;

    if (remainder == NULL || out_micro == NULL || quantity_micro < 0 || numerator < 0 || denominator <= 0 || *remainder < 0 ||
        *remainder >= denominator) {
        return PREPAY_E_ARGUMENT;
    }
    product = prepay__mul_wide((uint64_t)quantity_micro, (uint64_t)numerator);
    product.low += (uint64_t)*remainder;
    product.high += product.low < (uint64_t)*remainder;
    if (prepay__div_wide(product, (uint64_t)denominator, &quotient, &rest) != PREPAY_OK || quotient > (uint64_t)INT64_MAX) {
        return PREPAY_E_OVERFLOW;
    }
    *remainder = (int64_t)rest;
    *out_micro = (int64_t)quotient;
    return PREPAY_OK;
}

prepay_status prepay_gas_energy(int64_t volume_micro, int64_t volume_factor_micro, int64_t calorific_value_micro,
                                int64_t *remainder, int64_t *out_energy_micro)
{
    if (volume_factor_micro < 1 || volume_factor_micro > PREPAY_VOLUME_FACTOR_MAX_MICRO || calorific_value_micro < 1 ||
        calorific_value_micro > PREPAY_CALORIFIC_MAX_MICRO) {
        return PREPAY_E_ARGUMENT;
    }
    return prepay_quantity_scale(volume_micro, volume_factor_micro * calorific_value_micro, GAS_DENOMINATOR, remainder,
                                 out_energy_micro);
}
