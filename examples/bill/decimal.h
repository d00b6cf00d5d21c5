/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BILL_DECIMAL_H
#define BILL_DECIMAL_H
/* Decimal text and 10^-6, exactly; no floating point in between. */
#include <stddef.h>
#include <stdint.h>

#define DECIMAL_BYTES 32

/* "-12.345" into 10^-6. Of more than six decimals, up to `*out_scale` = 10^n more are kept: the value is micro / scale.
 * NULL: what was wrong is not; else what was expected. With out_scale NULL six decimals are the most. */
const char *decimal_read(const char *text, int64_t *out_micro, int64_t *out_scale);

/* At least so many decimals, no more than needed. Returns text. */
const char *decimal_write(int64_t micro, int decimals, char text[DECIMAL_BYTES]);

/* micro / per as exactly as `digits` decimals say, when it is exact; else NULL. */
const char *decimal_write_quotient(int64_t micro, int64_t per_micro, char text[DECIMAL_BYTES]);

#endif
