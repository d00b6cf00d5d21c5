/* SPDX-License-Identifier: Apache-2.0 */
/* Readings of a register with so many digits. A rollover is followed; a difference that nobody can believe is a verdict and
 * not a charge, and the reading waits for somebody's decision while the next one is compared with the last good one: so one
 * glitch neither costs anything nor holds back the truth. */
#include <prepay/quantity.h>

enum { DIGITS_MAX = 18, DECIMALS_MAX = 6 };

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

prepay_status prepay_reading_feed(const prepay_register *reg, prepay_reading *state, uint64_t reading, int64_t *out_micro)
{
    int64_t difference_micro = 0;
    prepay_status status;

    if (state == NULL || out_micro == NULL) {
        return PREPAY_E_ARGUMENT;
    }
    status = prepay_register_difference(reg, state->known ? state->last : reading, reading, &difference_micro);
    if (status == PREPAY_METERING_IMPLAUSIBLE) {
        state->held = reading;
        state->is_held = 1;
    }
    if (status != PREPAY_OK) {
        return status;
    }
    state->last = reading;
    state->known = 1;
    state->held = 0;
    state->is_held = 0;
    *out_micro = difference_micro;
    return PREPAY_OK;
}

prepay_status prepay_reading_decide(const prepay_register *reg, prepay_reading *state, uint32_t decision, int64_t *out_micro)
{
    prepay_register believing;
    int64_t difference_micro = 0;

    if (reg == NULL || state == NULL || out_micro == NULL || decision < PREPAY_READING_COUNT ||
        decision > PREPAY_READING_DISCARD) {
        return PREPAY_E_ARGUMENT;
    }
    if (!state->is_held) {
        return PREPAY_E_STATE;
    }
    if (decision == PREPAY_READING_COUNT) {
        prepay_status status;
        believing = *reg;
        believing.plausible_micro = 0;
        status = prepay_register_difference(&believing, state->last, state->held, &difference_micro);
        if (status != PREPAY_OK) {
            return status;
        }
    }
    if (decision != PREPAY_READING_DISCARD) {
        state->last = state->held;
    }
    state->held = 0;
    state->is_held = 0;
    *out_micro = difference_micro;
    return PREPAY_OK;
}
