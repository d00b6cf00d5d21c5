/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_METERING_SHARE_H
#define PREPAY_LIB_METERING_SHARE_H
/* A quantity that passed over a time, and what of it had passed at a part of that time: floored, and cumulative, so that
 * the shares of parts that follow each other are differences and their sum is the whole. */
#include <stdint.h>

/* Seconds that can be shared: 136 years. With them no product has more than 64 bits. */
#define PREPAY__SHARE_MAX_S ((int64_t)UINT32_MAX)

/* floor(quantity * part_s / whole_s); 0 <= part_s <= whole_s, 0 < whole_s <= PREPAY__SHARE_MAX_S, quantity >= 0. */
static inline int64_t prepay__share(int64_t quantity, int64_t part_s, int64_t whole_s)
{
    const uint64_t q = (uint64_t)quantity, part = (uint64_t)part_s, whole = (uint64_t)whole_s;

    return (int64_t)(q / whole * part + q % whole * part / whole);
}

#endif
