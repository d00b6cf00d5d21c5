/* SPDX-License-Identifier: Apache-2.0 */
/* Long multiplication and short division, least limb first. A bill multiplies a volume by a calorific value and a factor,
 * or a current by itself by a resistance by hours: rounding in between would show in the last digit. */
#include "metering/exact.h"

#include "base/checked.h"
#include "base/wide.h"

static void trim(prepay__exact *exact)
{
    while (exact->used > 0 && exact->limbs[exact->used - 1] == 0) {
        exact->used--;
    }
}

void prepay__exact_set(prepay__exact *exact, prepay__money value)
{
    const int negative = value.micro < 0;
    const prepay__wide wide = prepay__mul_wide(prepay__magnitude(value.micro), PREPAY__MICRO);
    const uint64_t pico = (uint64_t)value.pico; /* of a negative amount it is taken off the magnitude */
    const uint64_t low = negative ? wide.low - pico : wide.low + pico;

    exact->limbs[0] = low;
    exact->limbs[1] = negative ? wide.high - (low > wide.low ? 1u : 0u) : wide.high + (low < wide.low ? 1u : 0u);
    exact->used = 2;
    exact->negative = negative;
    exact->divisor_count = 0;
    trim(exact);
}

void prepay__exact_times(prepay__exact *exact, uint64_t factor)
{
    uint64_t carry = 0;

    for (uint32_t i = 0; i < exact->used; i++) {
        const prepay__wide wide = prepay__mul_wide(exact->limbs[i], factor);
        const uint64_t low = wide.low + carry;
        exact->limbs[i] = low;
        carry = wide.high + (low < carry ? 1u : 0u);
    }
    if (carry != 0 && exact->used < PREPAY__LIMBS) {
        exact->limbs[exact->used++] = carry;
    }
    trim(exact);
}

void prepay__exact_over(prepay__exact *exact, uint64_t divisor)
{
    const uint32_t count = exact->divisor_count;

    if (count > 0 && exact->divisors[count - 1] <= UINT64_MAX / divisor) {
        exact->divisors[count - 1] *= divisor; /* one division less */
    } else if (count < PREPAY__DIVISORS) {
        exact->divisors[exact->divisor_count++] = divisor;
    }
}

/* Floor of the magnitude; the rest is returned. */
static uint64_t divide(prepay__exact *exact, uint64_t divisor)
{
    uint64_t rest = 0;

    for (uint32_t i = exact->used; i-- > 0;) {
        const prepay__wide wide = { .high = rest, .low = exact->limbs[i] };
        if (prepay__div_wide(wide, divisor, &exact->limbs[i], &rest) != PREPAY_OK) {
            return 0; /* never: the rest is below the divisor */
        }
    }
    trim(exact);
    return rest;
}

/* By all that was remembered: floor(floor(n / a) / b) is floor(n / ab). 1: something was left. */
static int divide_all(prepay__exact *exact)
{
    int more = 0;

    for (uint32_t i = 0; i < exact->divisor_count; i++) {
        more |= divide(exact, exact->divisors[i]) != 0;
    }
    return more;
}

int prepay__exact_compare(const prepay__exact *a, const prepay__exact *b)
{
    if (a->used != b->used) {
        return a->used < b->used ? -1 : 1;
    }
    for (uint32_t i = a->used; i-- > 0;) {
        if (a->limbs[i] != b->limbs[i]) {
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
        }
    }
    return 0;
}

/* A magnitude under its sign. */
static prepay_status sign(uint64_t magnitude, int negative, int64_t *out)
{
    if (magnitude > (uint64_t)INT64_MAX) {
        return PREPAY_E_OVERFLOW;
    }
    *out = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return PREPAY_OK;
}

static prepay_status low_limb(const prepay__exact *exact, uint64_t *out)
{
    if (exact->used > 1) {
        return PREPAY_E_OVERFLOW;
    }
    *out = exact->used == 0 ? 0 : exact->limbs[0];
    return PREPAY_OK;
}

prepay_status prepay__exact_round(const prepay__exact *exact, const prepay_rounding *rounding, int64_t *out_micro)
{
    prepay__exact halves = *exact;
    prepay__wide rounded;
    uint64_t count;
    int more;

    prepay__exact_times(&halves, 2);
    prepay__exact_over(&halves, prepay__quantum(rounding));
    more = divide_all(&halves);
    if (low_limb(&halves, &count) != PREPAY_OK) {
        return PREPAY_E_OVERFLOW;
    }
    rounded = prepay__mul_wide(prepay__round_halves(count, more, rounding->mode), prepay__quantum(rounding));
    return rounded.high != 0 ? PREPAY_E_OVERFLOW : sign(rounded.low, exact->negative, out_micro);
}

prepay_status prepay__exact_money(const prepay__exact *exact, prepay__money *out)
{
    prepay__exact whole = *exact;
    prepay__money money;
    uint64_t micro, pico;
    const int more = divide_all(&whole);

    pico = divide(&whole, PREPAY__MICRO);
    if (low_limb(&whole, &micro) != PREPAY_OK || sign(micro, 0, &money.micro) != PREPAY_OK) {
        return PREPAY_E_OVERFLOW;
    }
    money.pico = (int64_t)(pico | (more ? 1u : 0u));
    if (exact->negative) {
        return prepay__money_minus(money, out);
    }
    *out = money;
    return PREPAY_OK;
}

prepay_status prepay__money_add(prepay__money a, prepay__money b, prepay__money *out)
{
    prepay__money sum = { 0, a.pico + b.pico };
    const int64_t over = sum.pico >= (int64_t)PREPAY__MICRO ? 1 : 0;
    prepay_status status = prepay__add(a.micro, b.micro, &sum.micro);

    if (status == PREPAY_OK) {
        status = prepay__add(sum.micro, over, &sum.micro);
    }
    if (status == PREPAY_OK) {
        sum.pico -= over * (int64_t)PREPAY__MICRO;
        *out = sum;
    }
    return status;
}

prepay_status prepay__money_minus(prepay__money a, prepay__money *out)
{
    prepay__money minus = { 0, a.pico == 0 ? 0 : (int64_t)PREPAY__MICRO - a.pico };
    prepay_status status = prepay__sub(a.pico == 0 ? 0 : -1, a.micro, &minus.micro);

    if (status == PREPAY_OK) {
        *out = minus;
    }
    return status;
}
