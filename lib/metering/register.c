/* SPDX-License-Identifier: Apache-2.0 */
/* What was measured, as a quantity: the difference of two readings of a register with so many digits, and pulses
 * divided by a meter's constant. Neither loses anything: a rollover is followed, a remainder is handed back. */
#include <prepay/metering.h>

enum { DIGITS_MAX = 18, DECIMALS_MAX = 6, CONSTANT_MAX = 100000 };

static int64_t power_of_ten(unsigned exponent)
{
    int64_t power = 1;

    while (exponent-- > 0) {
        power *= 10;
    }
    return power;
}

static int is_possible(const prepay_register *reg)
{
    for (size_t i = 0; i < sizeof reg->reserved; i++) {
        if (reg->reserved[i] != 0) {
            return 0;
        }
    }
    return reg->digits >= 1 && reg->digits <= DIGITS_MAX && reg->decimals <= DECIMALS_MAX &&
           reg->decimals <= reg->digits && reg->plausible_micro >= 0;
}

prepay_status prepay_register_difference(const prepay_register *reg, uint64_t earlier, uint64_t later,
                                         int64_t *out_micro)
{
    uint64_t modulus, difference;
    int64_t micro_per_digit;

    if (reg == NULL || out_micro == NULL || !is_possible(reg)) {
        return PREPAY_E_ARGUMENT;
    }
    modulus = (uint64_t)power_of_ten(reg->digits);
    if (earlier >= modulus || later >= modulus) {
        return PREPAY_E_ARGUMENT;
    }
    difference = later >= earlier ? later - earlier : later + modulus - earlier;
    micro_per_digit = power_of_ten(DECIMALS_MAX - (unsigned)reg->decimals);
    if (reg->plausible_micro != 0 && difference > (uint64_t)(reg->plausible_micro / micro_per_digit)) {
        return PREPAY_METERING_IMPLAUSIBLE;
    }
    if (difference > (uint64_t)(INT64_MAX / micro_per_digit)) {
        return PREPAY_E_OVERFLOW;
    }
    *out_micro = (int64_t)difference * micro_per_digit;
    return PREPAY_OK;
}

prepay_status prepay_pulses_convert(uint32_t pulses, uint32_t constant, uint32_t *remainder, int64_t *out_micro)
{
    uint64_t scaled;

    if (remainder == NULL || out_micro == NULL || constant == 0 || constant > CONSTANT_MAX || *remainder >= constant) {
        return PREPAY_E_ARGUMENT;
    }
    scaled = (uint64_t)pulses * 1000000u + *remainder; /* below 2^32 * 10^6 + 10^5 < 2^52 */
    *out_micro = (int64_t)(scaled / constant);
    *remainder = (uint32_t)(scaled % constant);
    return PREPAY_OK;
}
