/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_METERING_H
#define PREPAY_METERING_H
/**
 * @file prepay/metering.h
 * Metering: quantities into money, exact to the last digit.
 *
 * Turns pulses and register readings into quantities, and prices quantities by a tariff: time-of-use rates
 * (分时费率) and blocks (阶梯). Nothing is rounded: the remainder of every division is carried, so that however a
 * consumption is cut into pieces the sum of the charges is the same.
 *
 *     charge = (e / 10^6) * p + ((e % 10^6) * p + remainder) / 10^6      e, p in micro-units; remainder in 10^-12
 *
 * There are no objects to open: a tariff is tables of the caller's (they may lie in flash), a prepay_pricing is a value that
 * the caller keeps, in a meter as part of its one power-fail-safe record.
 *
 * Threads: functions of their arguments only. No allocation, no I/O, no clock.
 */
#include <prepay/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Verdict: the difference exceeds the plausible one; hold the reading for a decision, nothing was charged. */
#define PREPAY_METERING_IMPLAUSIBLE 200

/** Greatest price of a unit, 10^-6 of the currency unit, below which a charge cannot overflow 64 bits. */
#define PREPAY_PRICE_MAX_MICRO INT64_C(9200000000000)
/** Limit of the last block. */
#define PREPAY_NO_LIMIT INT64_MAX

/** A cumulative register with a finite number of digits. */
typedef struct prepay_register {
    int64_t plausible_micro; /**< greatest believable difference between two readings; 0: any */
    uint8_t digits;          /**< all digits, decimals included: 1 ... 18 */
    uint8_t decimals;        /**< digits after the point: 0 ... 6 */
    uint8_t reserved[6];     /**< 0 */
} prepay_register;

/**
 * What passed between two readings, over a rollover if there was one: (later - earlier) mod 10^digits.
 *
 * @param earlier, later  readings as the digits show them, without the point; each below 10^digits
 * @param[out] out_micro  10^-6 of the unit, >= 0
 * @retval PREPAY_METERING_IMPLAUSIBLE  verdict: more than plausible_micro; out is untouched, hold the reading
 * @retval PREPAY_E_ARGUMENT  NULL, or a reading with too many digits
 * @retval PREPAY_E_OVERFLOW  the difference does not fit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_register_difference(const prepay_register *reg, uint64_t earlier, uint64_t later,
                                                                    int64_t *out_micro);

/**
 * Pulses into a quantity, the remainder carried.
 *
 * @param pulses        counted since the last call
 * @param constant      pulses for one unit (imp/kWh), 1 ... 100000
 * @param[in,out] remainder  keep it, start with 0; below constant; changed only on PREPAY_OK
 * @param[out] out_micro  floor((pulses * 10^6 + remainder) / constant)
 * @retval PREPAY_E_ARGUMENT  NULL, constant or remainder out of range
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_pulses_convert(uint32_t pulses, uint32_t constant, uint32_t *remainder, int64_t *out_micro);

/** From this minute of the local day on, this rate holds (until the next point of the same day table). */
typedef struct prepay_switch_point {
    uint8_t day_table; /**< 0 ...; points are sorted by (day_table, minute) and each table starts with minute 0 */
    uint8_t rate;      /**< index into rate_prices_micro */
    uint16_t minute;   /**< 0 ... 1439 */
} prepay_switch_point;

/** From this date of every year on (时区), which day table holds for each kind of day. */
typedef struct prepay_season {
    uint8_t month;        /**< 1 ... 12; seasons are sorted by (month, day); before the first one the last one holds */
    uint8_t day;          /**< 1 ... 31 */
    uint8_t day_table[8]; /**< Monday ... Sunday, holiday */
    uint8_t reserved[2];  /**< 0 */
} prepay_season;

/** One step of the ladder (阶梯): its price holds while the period's use is below its limit. Use equal to the limit is the next block. */
typedef struct prepay_block {
    int64_t limit_micro; /**< rising; PREPAY_NO_LIMIT in the last one */
    int64_t price_micro; /**< a surcharge on the rate's price, or instead of it: see combine */
} prepay_block;

/** How the block's price joins the rate's: added to it (当前电价 = 费率电价 + 阶梯电价) ... */
#define PREPAY_BLOCKS_SURCHARGE 0u
/** ... or in its place. */
#define PREPAY_BLOCKS_REPLACE 1u

/** When the block counter starts again: never, with each local month, with each local year. */
#define PREPAY_PERIOD_NONE 0u
#define PREPAY_PERIOD_MONTH 1u
#define PREPAY_PERIOD_YEAR 2u

/**
 * A tariff: options whose tables stay the caller's and may lie in flash. One flat price is one rate and nothing else:
 * without switch points rate 0 always holds; without seasons day table 0 does every day.
 */
typedef struct prepay_tariff {
    size_t struct_size;               /**< sizeof(prepay_tariff) */
    const int64_t *rate_prices_micro; /**< price of one unit, 10^-6 of the currency unit, 0 ... PREPAY_PRICE_MAX_MICRO */
    const prepay_switch_point *switches;
    const prepay_season *seasons;
    const int32_t *holidays; /**< local days since 1970-01-01, rising */
    const prepay_block *blocks;
    uint32_t rate_count; /**< 1 ... 32 */
    uint32_t switch_count;
    uint32_t season_count;
    uint32_t holiday_count;
    uint32_t block_count;  /**< 0: no blocks */
    uint32_t combine;      /**< PREPAY_BLOCKS_SURCHARGE or _REPLACE */
    uint32_t block_period; /**< PREPAY_PERIOD_ */
    uint32_t version;      /**< yours; 0 is allowed */
} prepay_tariff;

#define PREPAY_TARIFF_INIT { sizeof(prepay_tariff), NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0 }

/** What pricing remembers between two charges. All zero is the start. A value: copy it, store it, it has no secrets. */
typedef struct prepay_pricing {
    int64_t period_used_micro; /**< use in the running block period */
    int64_t remainder;         /**< money not yet charged, 10^-12 of the currency unit: 0 ... 999999 */
    int32_t period;            /**< month: year * 12 + month - 1; year: year; 0: none yet. Never moves back */
    uint32_t reserved;         /**< 0 */
} prepay_pricing;

/** The price that holds at an instant. */
typedef struct prepay_price {
    int64_t unit_price_micro; /**< of one unit */
    int64_t block_left_micro; /**< quantity until the next block; PREPAY_NO_LIMIT if there is none */
    int64_t until_s;          /**< the price holds by time until then (UTC); INT64_MAX: for ever */
    uint32_t rate;            /**< index of the rate */
    uint32_t block;           /**< index of the block, 0 without blocks */
} prepay_price;

/**
 * Is this tariff one that can be priced? Call it once, where a tariff comes in; the functions below require it.
 *
 * @retval PREPAY_OK
 * @retval PREPAY_E_ARGUMENT  NULL tables, unsorted or out of range entries, a price or sum of prices above the maximum
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_tariff_check(const prepay_tariff *tariff);

/**
 * The price at an instant, for the next unit.
 *
 * @param tariff   checked by prepay_tariff_check()
 * @param offsets  local time; NULL: UTC
 * @param pricing  what was used so far; NULL: nothing
 * @retval PREPAY_E_ARGUMENT  NULL, or a time outside the years 1970 to 9999
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_tariff_price_at(const prepay_tariff *tariff, const prepay_offsets *offsets, int64_t time_s,
                                                               const prepay_pricing *pricing, prepay_price *out);

/**
 * Charge a quantity that passed between two instants.
 *
 * Where the price changes by time inside [from_s, to_s) the quantity is shared by time, cumulatively floored, the rest to
 * the later part; then each part fills blocks. from_s == to_s: all at that instant. A period that has begun never begins
 * again, however the clock moves: time before the running period is priced in it.
 *
 * @param tariff            checked by prepay_tariff_check()
 * @param[in,out] pricing   carried remainder, block use, period; changed only on PREPAY_OK
 * @param from_s, to_s      UTC seconds, from_s <= to_s
 * @param quantity_micro    >= 0
 * @param[out] out_amount_micro  10^-6 of the currency unit, >= 0
 * @retval PREPAY_E_ARGUMENT  NULL, negative quantity, from_s after to_s
 * @retval PREPAY_E_OVERFLOW  the charge does not fit; nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_tariff_charge(const prepay_tariff *tariff, const prepay_offsets *offsets,
                                                             prepay_pricing *pricing, int64_t from_s, int64_t to_s,
                                                             int64_t quantity_micro, int64_t *out_amount_micro);

/** Arrays of the caller's into which prepay_tariff_unpack() writes; they must outlive the tariff. */
typedef struct prepay_tariff_room {
    size_t struct_size; /**< sizeof(prepay_tariff_room) */
    int64_t *rate_prices_micro;
    prepay_switch_point *switches;
    prepay_season *seasons;
    int32_t *holidays;
    prepay_block *blocks;
    uint32_t rate_capacity;
    uint32_t switch_capacity;
    uint32_t season_capacity;
    uint32_t holiday_capacity;
    uint32_t block_capacity;
    uint32_t reserved; /**< 0 */
} prepay_tariff_room;

/**
 * A tariff as bytes, to travel in a parameter part (big-endian, version first; doc/formats.md).
 *
 * @param[out] out             the bytes
 * @param[in,out] out_bytes    capacity in, length out (also on PREPAY_E_TOO_SMALL)
 * @retval PREPAY_E_ARGUMENT   the tariff does not pass prepay_tariff_check()
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_tariff_pack(const prepay_tariff *tariff, uint8_t *out, size_t *out_bytes);

/**
 * The tariff in these bytes, its tables in the caller's arrays. The result passes prepay_tariff_check().
 *
 * @param[out] out  points into room; untouched unless PREPAY_OK (the arrays may have been written)
 * @retval PREPAY_E_FORMAT     truncated, trailing bytes, or a tariff that does not pass the check
 * @retval PREPAY_E_VERSION    a newer format
 * @retval PREPAY_E_TOO_SMALL  an array of room is too small
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_tariff_unpack(const uint8_t *bytes, size_t bytes_bytes, const prepay_tariff_room *room,
                                                             prepay_tariff *out);

#ifdef __cplusplus
}
#endif
#endif
