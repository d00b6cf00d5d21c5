/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_BASE_OFFSETS_H
#define PREPAY_LIB_BASE_OFFSETS_H
/* Local offsets with the stretch of time for which they hold: what prices by local time are computed on. */
#include <prepay/base.h>

/* Local time minus UTC at an instant, seconds. It holds from *out_from_s until before *out_until_s; INT64_MIN and
 * INT64_MAX are always. */
int32_t prepay__offsets_find(const prepay_offsets *offsets, int64_t time_s, int64_t *out_from_s, int64_t *out_until_s);

#endif
