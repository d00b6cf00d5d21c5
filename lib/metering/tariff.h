/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_METERING_TARIFF_H
#define PREPAY_LIB_METERING_TARIFF_H
/* A tariff seen from inside: its limits, and the stretch of time in which nothing but use changes the price. */
#include <prepay/metering.h>

enum {
    PREPAY__RATES_MAX = 32,
    PREPAY__SWITCHES_MAX = 65535,
    PREPAY__SEASONS_MAX = 255,
    PREPAY__HOLIDAYS_MAX = 65535,
    PREPAY__BLOCKS_MAX = 255,
    PREPAY__HOLIDAY = 7 /* kind of day, behind Monday 0 ... Sunday 6 */
};

/* From from_s until before until_s (UTC) one rate and one block period hold. INT64_MIN and INT64_MAX: always. */
typedef struct prepay__segment {
    int64_t from_s, until_s;
    int64_t rate_price_micro;
    uint32_t rate;
    int32_t period; /* as prepay_pricing has it; 0 when the tariff has no block period */
} prepay__segment;

/*
 * The tariff to read from: the given one, or, when the caller's struct is not of this library's length, *copy made of
 * it by the options rule. NULL when it is no tariff.
 */
const prepay_tariff *prepay__tariff_view(const prepay_tariff *given, prepay_tariff *copy);

/* The segment in which an instant lies. PREPAY_E_ARGUMENT: local time is outside the years 1970 to 9999. */
PREPAY_MUST_USE prepay_status prepay__tariff_segment(const prepay_tariff *tariff, const prepay_offsets *offsets,
                                                     int64_t time_s, prepay__segment *out);

/* Let the period of a segment begin, if it is later than the running one; a clock moved back begins nothing again. */
void prepay__pricing_enter(prepay_pricing *pricing, uint32_t block_period, int32_t period);

/* Index of the block for the next unit after so much use; 0 without blocks. Use equal to a limit is the next block. */
static inline uint32_t prepay__tariff_block(const prepay_tariff *tariff, int64_t used_micro)
{
    uint32_t block = 0;

    while (block + 1 < tariff->block_count && used_micro >= tariff->blocks[block].limit_micro) {
        block++;
    }
    return block;
}

static inline int64_t prepay__tariff_unit_price(const prepay_tariff *tariff, int64_t rate_price_micro, uint32_t block)
{
    if (tariff->block_count == 0) {
        return rate_price_micro;
    }
    return tariff->blocks[block].price_micro + (tariff->combine == PREPAY_BLOCKS_SURCHARGE ? rate_price_micro : 0);
}

#endif
