/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_BASE_SECRET_H
#define PREPAY_LIB_BASE_SECRET_H
/* The one place where secrets are compared and the one place where they are erased. */
#include <stddef.h>

/* Set n bytes to zero in a way the compiler may not leave out. p may be NULL when n is 0. */
void prepay__wipe(void *p, size_t n);

/* 1 when the n bytes are equal, 0 otherwise; the time depends on n alone. */
int prepay__equal(const void *a, const void *b, size_t n);

/* 1 when all n bytes are 0x00 or all are 0xFF: a blank key, refused everywhere. The time depends on n alone. */
int prepay__blank(const void *key, size_t n);

#endif
