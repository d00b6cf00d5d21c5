/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_BASE_CHECKED_H
#define PREPAY_LIB_BASE_CHECKED_H
/* Sums and products that meet their overflow. Money and quantities are int64_t everywhere; a result that does not fit
 * is PREPAY_E_OVERFLOW and leaves *out as it was. Portable C: the question is asked first. */
#include <prepay/base.h>

/* *out = a + b */
static inline PREPAY_MUST_USE prepay_status prepay__add(int64_t a, int64_t b, int64_t *out)
{
    if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b) {
        return PREPAY_E_OVERFLOW;
    }
    *out = a + b;
    return PREPAY_OK;
}

/* *out = a - b */
static inline PREPAY_MUST_USE prepay_status prepay__sub(int64_t a, int64_t b, int64_t *out)
{
    if (b < 0 ? a > INT64_MAX + b : a < INT64_MIN + b) {
        return PREPAY_E_OVERFLOW;
    }
    *out = a - b;
    return PREPAY_OK;
}

static inline uint64_t prepay__magnitude(int64_t v)
{
    return v < 0 ? 0u - (uint64_t)v : (uint64_t)v;
}

/* *out = a * b */
static inline PREPAY_MUST_USE prepay_status prepay__mul(int64_t a, int64_t b, int64_t *out)
{
    const uint64_t x = prepay__magnitude(a), y = prepay__magnitude(b);
    const int negative = (a < 0) != (b < 0);
    const uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1u : 0u);
    const int small = ((x | y) >> 31) == 0; /* both fit in 31 bits: no division needed to know that the product fits */

    if (!small && y != 0 && x > limit / y) {
        return PREPAY_E_OVERFLOW;
    }
    if (!negative) {
        *out = (int64_t)(x * y);
    } else {
        *out = x * y == 0 ? 0 : -(int64_t)(x * y - 1) - 1;
    }
    return PREPAY_OK;
}

#endif
