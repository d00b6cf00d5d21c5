/* SPDX-License-Identifier: Apache-2.0 */
/* Pulses. An interrupt counts them and does nothing else; the main loop takes what has come and makes energy of it. Each
 * side writes a word of its own, so neither needs a lock: the difference of the two, modulo 2^32, is what is new. */
#include <prepay/quantity.h>

enum { CONSTANT_MAX = 100000 };

void prepay_pulse_count(prepay_pulses *pulses, uint32_t count)
{
    if (pulses != NULL) {
        pulses->counted = pulses->counted + count;
    }
}

uint32_t prepay_pulse_take(prepay_pulses *pulses)
{
    uint32_t counted, fresh;

    if (pulses == NULL) {
        return 0;
    }
    counted = pulses->counted; /* read once: it may move on behind us */
    fresh = counted - pulses->taken;
    pulses->taken = counted;
    return fresh;
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
