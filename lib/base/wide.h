/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_BASE_WIDE_H
#define PREPAY_LIB_BASE_WIDE_H
/* 128-bit intermediates from 64-bit words. A quantity times a price needs 128 bits before it is divided; compilers for
 * 16- and 32-bit meters have no such type. The multiply is the schoolbook one on 32-bit halves; the divide is Knuth's
 * algorithm D with two quotient digits of 32 bits (The Art of Computer Programming, vol. 2, 4.3.1). */
#include <prepay/base.h>

typedef struct prepay__wide {
    uint64_t high, low;
} prepay__wide;

/* a * b, always exact. */
static inline prepay__wide prepay__mul_wide(uint64_t a, uint64_t b)
{
    const uint64_t a0 = a & 0xFFFFFFFFu, a1 = a >> 32, b0 = b & 0xFFFFFFFFu, b1 = b >> 32;
    const uint64_t p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0, p11 = a1 * b1;
    const uint64_t middle = (p00 >> 32) + (p01 & 0xFFFFFFFFu) + (p10 & 0xFFFFFFFFu);
    prepay__wide product;

    product.high = p11 + (p01 >> 32) + (p10 >> 32) + (middle >> 32);
    product.low = middle << 32 | (p00 & 0xFFFFFFFFu);
    return product;
}

/* One quotient digit, floor((rest * 2^32 + digit) / d), and the new rest in *rest; d has its top bit set, rest < d. */
static inline uint64_t prepay__div_digit(uint64_t *rest, uint64_t digit, uint64_t d)
{
    const uint64_t d1 = d >> 32, d0 = d & 0xFFFFFFFFu;
    uint64_t q = *rest / d1, r = *rest % d1;

    /* at most twice: the estimate is never more than 2 too great */
    while (q >> 32 != 0 || q * d0 > (r << 32 | digit)) {
        q--;
        r += d1;
        if (r >> 32 != 0) {
            break;
        }
    }
    *rest = (*rest << 32 | digit) - q * d; /* modulo 2^64, and the true value fits */
    return q;
}

/* floor(n / d) and the remainder. PREPAY_E_OVERFLOW: the quotient has more than 64 bits. PREPAY_E_ARGUMENT: d is 0. */
static inline PREPAY_MUST_USE prepay_status prepay__div_wide(prepay__wide n, uint64_t d, uint64_t *out_quotient,
                                                             uint64_t *out_remainder)
{
    unsigned shift = 0;
    uint64_t rest, high, q1, q0;

    if (d == 0) {
        return PREPAY_E_ARGUMENT;
    }
    if (n.high >= d) {
        return PREPAY_E_OVERFLOW;
    }
    if (n.high == 0) {
        *out_quotient = n.low / d;
        *out_remainder = n.low % d;
        return PREPAY_OK;
    }
    while ((d << shift) >> 63 == 0) {
        shift++;
    }
    rest = shift == 0 ? n.high : n.high << shift | n.low >> (64 - shift);
    high = n.low << shift;
    q1 = prepay__div_digit(&rest, high >> 32, d << shift);
    q0 = prepay__div_digit(&rest, high & 0xFFFFFFFFu, d << shift);
    *out_quotient = q1 << 32 | q0;
    *out_remainder = rest >> shift;
    return PREPAY_OK;
}

/* floor(a * b / c) and the remainder a * b mod c. Statuses as prepay__div_wide(). */
static inline PREPAY_MUST_USE prepay_status prepay__mul_div(uint64_t a, uint64_t b, uint64_t c, uint64_t *out_quotient,
                                                            uint64_t *out_remainder)
{
    return prepay__div_wide(prepay__mul_wide(a, b), c, out_quotient, out_remainder);
}

#endif
