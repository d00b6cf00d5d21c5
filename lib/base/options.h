/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_BASE_OPTIONS_H
#define PREPAY_LIB_BASE_OPTIONS_H
/* The rule by which structs grow without a new function: options and ports come in, reports go out, and both begin with
 * `size_t struct_size`. Old callers meet new libraries and new callers old ones. */
#include <prepay/base.h>

/* No struct of this library comes near: a greater struct_size is memory that was never initialised. */
#define PREPAY__STRUCT_BYTES_MAX ((size_t)4096)

/*
 * Copy a given options or port struct into own, by the struct_size it begins with. A shorter one is extended with zeros
 * (its defaults); a longer one is taken when all its further bytes are zero. own's struct_size is own_bytes afterwards.
 * PREPAY_E_ARGUMENT: NULL, a struct_size that cannot be, or a field this library does not know; own is untouched.
 */
PREPAY_MUST_USE prepay_status prepay__options_take(void *own, size_t own_bytes, const void *given);

/* Will prepay__report_give() accept this report? Ask before changing anything. PREPAY_OK or PREPAY_E_ARGUMENT. */
PREPAY_MUST_USE prepay_status prepay__report_check(const void *out);

/*
 * Fill the caller's report, as much of it as its struct_size says: a shorter one gets the first fields, a longer one
 * zeros behind ours. Its struct_size stays. PREPAY_E_ARGUMENT: NULL or a struct_size that cannot be; out is untouched.
 */
PREPAY_MUST_USE prepay_status prepay__report_give(void *out, const void *own, size_t own_bytes);

#endif
