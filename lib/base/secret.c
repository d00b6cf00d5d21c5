/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets have one entrance and one exit. Comparison gathers every difference before it looks at any; erasure writes
 * through a volatile pointer, so that an optimiser that sees the storage die cannot drop it. */
#include "base/secret.h"

#include <stdint.h>

void prepay__wipe(void *p, size_t n)
{
    volatile uint8_t *bytes = (volatile uint8_t *)p;
    for (size_t i = 0; i < n; i++) {
        bytes[i] = 0;
    }
}

/* 1 when v is 0, else 0, without a branch; v <= 0xFF. */
static int is_zero(unsigned v)
{
    return (int)(((v - 1u) >> 8) & 1u);
}

int prepay__equal(const void *a, const void *b, size_t n)
{
    const volatile uint8_t *x = (const volatile uint8_t *)a;
    const volatile uint8_t *y = (const volatile uint8_t *)b;
    unsigned difference = 0;

    for (size_t i = 0; i < n; i++) {
        difference |= (unsigned)(x[i] ^ y[i]);
    }
    return is_zero(difference);
}

int prepay__blank(const void *key, size_t n)
{
    const volatile uint8_t *bytes = (const volatile uint8_t *)key;
    unsigned any_one = 0, any_zero = 0;

    for (size_t i = 0; i < n; i++) {
        const unsigned v = bytes[i];
        any_one |= v;
        any_zero |= ~v & 0xFFu;
    }
    return is_zero(any_one) | is_zero(any_zero);
}
