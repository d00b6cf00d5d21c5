/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_METERING_EXACT_H
#define PREPAY_LIB_METERING_EXACT_H
/* Products of many factors over many divisors, kept whole until they are rounded, once and by name. And money to 10^-12,
 * which is what quantity times price needs. */
#include <prepay/bill.h>

#define PREPAY__MICRO UINT64_C(1000000)

/* An amount to 10^-12: micro towards minus infinity, and 0 <= pico < 10^6 on top. */
typedef struct prepay__money {
    int64_t micro;
    int64_t pico;
} prepay__money;

#define PREPAY__LIMBS 12u
#define PREPAY__DIVISORS 12u

/* A fraction: up to 768 bits under their sign, over divisors that are remembered and not yet divided by. Enough for
 * PREPAY_BILL_FACTORS_MAX factors with all their 10^6. */
typedef struct prepay__exact {
    uint64_t limbs[PREPAY__LIMBS]; /* the least first */
    uint64_t divisors[PREPAY__DIVISORS];
    uint32_t used;
    uint32_t divisor_count;
    int negative;
} prepay__exact;

void prepay__exact_set(prepay__exact *exact, prepay__money value);
void prepay__exact_times(prepay__exact *exact, uint64_t factor);
/* divisor > 0 */
void prepay__exact_over(prepay__exact *exact, uint64_t divisor);
/* Below, equal or above: -1, 0, 1, by magnitude. Neither has divisors. */
int prepay__exact_compare(const prepay__exact *a, const prepay__exact *b);
/* The value, in units of 10^-6, to the quantum. */
PREPAY_MUST_USE prepay_status prepay__exact_round(const prepay__exact *exact, const prepay_rounding *rounding, int64_t *out_micro);
/* The value, in units of 10^-12, as money. A rest makes the last digit odd, so that no tie is seen where there is none. */
PREPAY_MUST_USE prepay_status prepay__exact_money(const prepay__exact *exact, prepay__money *out);

PREPAY_MUST_USE prepay_status prepay__money_add(prepay__money a, prepay__money b, prepay__money *out);
PREPAY_MUST_USE prepay_status prepay__money_minus(prepay__money a, prepay__money *out);

int prepay__rounding_ok(const prepay_rounding *rounding);
static inline uint64_t prepay__quantum(const prepay_rounding *rounding)
{
    return rounding->quantum_micro == 0 ? 1u : (uint64_t)rounding->quantum_micro;
}
/* Halves of a quantum, and whether there is more, into quanta. */
uint64_t prepay__round_halves(uint64_t halves, int more, uint32_t mode);

#endif
