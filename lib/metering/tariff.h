/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_METERING_TARIFF_H
#define PREPAY_LIB_METERING_TARIFF_H
/* A tariff seen from inside: its limits, the stretch of time in which nothing but use changes the price, and the charge
 * of an interval. From the outside to the inside:
 *
 *   tariff.c    what is a tariff                     pack.c     as bytes
 *   charge.c    an interval, cut where the price changes        series.c, pricer.c  many of them, the cuts remembered
 *   price.c     the price that holds                 segment.c  which rate, ladder and period hold when
 *   points.c    points of the year: settlement, ladder zones, freezes */
#include <prepay/metering.h>

enum {
    PREPAY__RATES_MAX = 32,
    PREPAY__SWITCHES_MAX = 65535,
    PREPAY__SEASONS_MAX = 255,
    PREPAY__HOLIDAYS_MAX = 65535,
    PREPAY__SPECIAL_DAYS_MAX = 65535,
    PREPAY__BLOCKS_MAX = 255,
    PREPAY__LADDER_ZONES_MAX = 255,
    PREPAY__HOLIDAY = 7 /* kind of day, behind Monday 0 ... Sunday 6 */
};

#define PREPAY__MICRO INT64_C(1000000)
#define PREPAY__DAY_S INT64_C(86400)

/* ------------------------------------------------------------------------------------------------ points of the year */

/* An hour of a date as a number that rises with time: (month * 31 + day - 1) * 24 + hour, month = year * 12 + month - 1. */
enum {
    PREPAY__HOURS_OF_MONTH = 31 * 24,
    PREPAY__HOURS_OF_YEAR = 12 * PREPAY__HOURS_OF_MONTH,
    PREPAY__MONTH_FIRST = 1970 * 12,                                    /* a smaller period number is a year ... */
    PREPAY__POINT_FIRST = PREPAY__MONTH_FIRST * PREPAY__HOURS_OF_MONTH, /* ... a greater one than this a settlement point */
    PREPAY__POINT_END = 10000 * PREPAY__HOURS_OF_YEAR
};

/* Around an hour: the last point that is not after it, with its index, and the next. count > 0. */
typedef struct prepay__points_around {
    int32_t last, next;
    uint32_t index;
} prepay__points_around;

prepay__points_around prepay__points_find(const prepay_year_point *points, size_t count, const prepay_civil *now);

/* Local seconds since 1970 at which a point is; INT64_MAX when no calendar has it: before 1970, behind 9999. */
int64_t prepay__point_local_s(int32_t point);

/* Strictly rising, hours of days that exist in some year; months from first_month (0 or 1) on. */
int prepay__points_are_possible(const prepay_year_point *points, size_t count, uint8_t first_month);

/* ------------------------------------------------------------------------------------------------------- the segment */

/* From from_s until before until_s (UTC) one rate, one ladder and one block period hold. INT64_MIN and INT64_MAX: always. */
typedef struct prepay__segment {
    int64_t from_s, until_s;
    int64_t rate_price_micro;
    int64_t base_micro;         /* what the block's price comes on top of */
    const prepay_block *blocks; /* of the ladder, the last without a limit; NULL: none */
    uint32_t rate;
    uint32_t block_period;
    int32_t period; /* as prepay_pricing has it; 0 when the tariff has no block period */
} prepay__segment;

/*
 * The tariff to read from: the given one, or, when the caller's struct is not of this library's length, *copy made of
 * it by the options rule. NULL when it is no tariff.
 */
const prepay_tariff *prepay__tariff_view(const prepay_tariff *given, prepay_tariff *copy);

/* Can it be priced, now and at each of its switch instants? Of a view. */
int prepay__tariff_is_possible(const prepay_tariff *tariff);

/* The segment in which an instant lies. PREPAY_E_ARGUMENT: local time is outside the years 1970 to 9999. */
PREPAY_MUST_USE prepay_status prepay__tariff_segment(const prepay_tariff *tariff, const prepay_offsets *offsets,
                                                     int64_t time_s, prepay__segment *out);

/* Index of the block for the next unit after so much use; 0 without blocks. Use equal to a limit is the next block. */
static inline uint32_t prepay__segment_block(const prepay__segment *segment, int64_t used_micro)
{
    uint32_t block = 0;

    while (segment->blocks != NULL && used_micro >= segment->blocks[block].limit_micro &&
           segment->blocks[block].limit_micro != PREPAY_NO_LIMIT) {
        block++;
    }
    return block;
}

static inline int64_t prepay__segment_price(const prepay__segment *segment, uint32_t block)
{
    return segment->base_micro + (segment->blocks == NULL ? 0 : segment->blocks[block].price_micro);
}

static inline int64_t prepay__segment_limit(const prepay__segment *segment, uint32_t block)
{
    return segment->blocks == NULL ? PREPAY_NO_LIMIT : segment->blocks[block].limit_micro;
}

/* ------------------------------------------------------------------------------------------------------- the charge */

/* A charge under way: what was read is kept, what is owed is written back when all of it is known to fit. */
struct prepay__charging {
    const prepay_tariff *tariff;
    const prepay_offsets *offsets;
    prepay__segment segment; /* the last one that was looked up; from_s == until_s: none yet */
    prepay_pricing pricing;
    int64_t amount_micro;
};

void prepay__charging_begin(struct prepay__charging *charging, const prepay_tariff *tariff, const prepay_offsets *offsets,
                            const prepay_pricing *pricing);

/* One interval more. On a failure the object is spoilt, and nothing else was touched. */
PREPAY_MUST_USE prepay_status prepay__charging_interval(struct prepay__charging *charging, int64_t from_s, int64_t to_s,
                                                        int64_t quantity_micro);

/* Could a caller have this from us? */
int prepay__pricing_is_possible(const prepay_pricing *pricing);

/* Let the period of a segment begin, if it is later than the running one; a clock moved back begins nothing again. */
void prepay__pricing_enter(prepay_pricing *pricing, const prepay__segment *segment);

/*
 * The price and the use for which it holds: what can be charged without a look at anything else.
 * So much at once (most_micro) is less than 2^62 of money at this price.
 */
typedef struct prepay__piece {
    int64_t used_from_micro, used_until_micro;
    int64_t price_micro;
    int64_t most_micro;
} prepay__piece;

prepay__piece prepay__segment_piece(const prepay__segment *segment, int64_t used_micro);

/* A quantity at a price; what makes no whole micro-unit of money is carried. Below 2^64 when units times price is below 2^63. */
static inline uint64_t prepay__charge_exact(int64_t quantity_micro, int64_t price_micro, int64_t *remainder)
{
    const uint64_t quantity = (uint64_t)quantity_micro, price = (uint64_t)price_micro, micro = (uint64_t)PREPAY__MICRO;
    const uint64_t fraction = quantity % micro * price + (uint64_t)*remainder; /* below 2^63 for any price that is allowed */

    *remainder = (int64_t)(fraction % micro);
    return quantity / micro * price + fraction / micro;
}

#endif
