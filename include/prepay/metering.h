/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_METERING_H
#define PREPAY_METERING_H
/**
 * @file prepay/metering.h
 * Metering: quantities into money, exact to the last digit.
 *
 * Prices quantities (prepay/quantity.h) by a tariff: time-of-use rates (分时费率) and blocks (阶梯), each of its parts in two
 * sets, current and backup (当前套, 备用套), that change places at an instant of its own. Nothing is rounded: the remainder of
 * every division is carried, so that however a consumption is cut into pieces the sum of the charges is the same.
 *
 *     charge = (e / 10^6) * p + ((e % 10^6) * p + remainder) / 10^6      e, p in micro-units; remainder in 10^-12
 *
 * There are no objects to open: a tariff is tables of the caller's (they may lie in flash), a prepay_pricing is a value that
 * the caller keeps, in a meter as part of its one power-fail-safe record. Who charges often keeps a prepay_pricer beside it, and who
 * has many intervals at once charges them as a series: the same amounts, sooner.
 *
 * Threads: functions of their arguments only. No allocation, no I/O, no clock.
 */
#include <prepay/base.h>
#include <prepay/quantity.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Greatest price of a unit, 10^-6 of the currency unit, below which a charge cannot overflow 64 bits. */
#define PREPAY_PRICE_MAX_MICRO INT64_C(9200000000000)
/** Limit of the last block. */
#define PREPAY_NO_LIMIT INT64_MAX

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
    int64_t limit_micro; /**< rising; PREPAY_NO_LIMIT in the last one, behind which the next ladder begins */
    int64_t price_micro; /**< a surcharge on the rate's price, or instead of it: see combine */
} prepay_block;

/** A day that is not like others of its name: a working Saturday (调休), an election. It goes before holidays and seasons. */
typedef struct prepay_special_day {
    int32_t day;         /**< local days since 1970-01-01; the table of them rises */
    uint8_t day_table;   /**< holds on this day */
    uint8_t reserved[3]; /**< 0 */
} prepay_special_day;

/** How the block's price joins the rate's: added to it (当前电价 = 费率电价 + 阶梯电价) ... */
#define PREPAY_BLOCKS_SURCHARGE 0u
/** ... or in its place. */
#define PREPAY_BLOCKS_REPLACE 1u

/** When the block counter starts again: never, with each local month, with each local year ... */
#define PREPAY_PERIOD_NONE 0u
#define PREPAY_PERIOD_MONTH 1u
#define PREPAY_PERIOD_YEAR 2u
/** ... or at the tariff's settlement points (结算日), up to PREPAY_SETTLEMENTS_MAX. */
#define PREPAY_PERIOD_SETTLEMENT 3u
#define PREPAY_SETTLEMENTS_MAX 6u

/** What period_used_micro counts: what was used, as meters do ... */
#define PREPAY_LADDER_BY_USED 0u
/**
 * ... or what was purchased: the desk charges each purchase at its instant, and its prepay_pricing goes with the account. The
 * arithmetic is the same; a meter has nothing to price by such a tariff and lets a unit be a unit.
 */
#define PREPAY_LADDER_BY_PURCHASED 1u

/** The parts of a tariff that have a backup and a switch instant each (DL/T 645: 04000106 ... 0400010A). */
#define PREPAY_TARIFF_SEASONS 0u      /**< 时区表: seasons, holidays, special days */
#define PREPAY_TARIFF_DAY_TABLES 1u   /**< 日时段表: switch points */
#define PREPAY_TARIFF_RATES 2u        /**< 费率电价: prices of the rates */
#define PREPAY_TARIFF_LADDER 3u       /**< 阶梯: blocks, how they combine, what they count, period and settlement points */
#define PREPAY_TARIFF_LADDER_ZONES 4u /**< 阶梯时区: which ladder holds from which date */
#define PREPAY_TARIFF_PARTS 5u

/**
 * A tariff: options whose tables stay the caller's and may lie in flash. One flat price is one rate and nothing else:
 * without switch points rate 0 always holds; without seasons day table 0 does every day.
 *
 * A backup changes nothing before its instants, and each part of it counts from its own: the price of an interval is that of
 * each of its moments, however long ago the meter was asked last. The remainder and the use of the period go on across a switch; a
 * ladder with another kind of period begins a new one when its period began later than the running one.
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
    uint32_t block_count;  /**< of all ladders together; 0: no blocks */
    uint32_t combine;      /**< PREPAY_BLOCKS_SURCHARGE or _REPLACE */
    uint32_t block_period; /**< PREPAY_PERIOD_ */
    uint32_t version;      /**< yours; 0 is allowed */
    const prepay_special_day *special_days;
    const prepay_year_point *settlements;  /**< rising by (month, day, hour); with PREPAY_PERIOD_SETTLEMENT, and only then */
    const prepay_year_point *ladder_zones; /**< rising; each names its ladder; none: ladder 0 always holds */
    const struct prepay_tariff *backup;    /**< what the parts become (备用套), whole or in those parts alone; NULL: no change is planned */
    int64_t switch_s[PREPAY_TARIFF_PARTS]; /**< UTC instant from which this part is the backup's; 0: it stays */
    uint32_t special_day_count;
    uint32_t settlement_count;
    uint32_t ladder_zone_count;
    uint32_t blocks_by; /**< PREPAY_LADDER_BY_ */
} prepay_tariff;

#define PREPAY_TARIFF_INIT \
    { sizeof(prepay_tariff), NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, { 0, 0, 0, 0, 0 }, 0, 0, 0, 0 }

/** What pricing remembers between two charges. All zero is the start. A value: copy it, store it, it has no secrets. */
typedef struct prepay_pricing {
    int64_t period_used_micro; /**< use in the running block period */
    int64_t remainder;         /**< money not yet charged, 10^-12 of the currency unit: 0 ... 999999 */
    int32_t period; /**< month: year * 12 + month - 1; year: year; settlement: (month * 31 + day - 1) * 24 + hour; 0: none yet. Never moves back, and stays what it is where another kind follows */
    uint32_t reserved;         /**< 0 */
} prepay_pricing;

/** The price that holds at an instant. */
typedef struct prepay_price {
    int64_t unit_price_micro; /**< of one unit */
    int64_t block_left_micro; /**< quantity until the next block; PREPAY_NO_LIMIT if there is none */
    int64_t until_s;          /**< the price holds by time until then (UTC); INT64_MAX: for ever */
    uint32_t rate;            /**< index of the rate */
    uint32_t block;           /**< index of the block in its ladder, 0 without blocks */
} prepay_price;

/**
 * Is this tariff one that can be priced? Call it once, where a tariff comes in; the functions below require it.
 *
 * @retval PREPAY_OK          now, and at each of its switch instants
 * @retval PREPAY_E_ARGUMENT  NULL tables, unsorted or out of range entries, a price or sum of prices above the maximum, at any time
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
 * @param from_s, to_s      UTC seconds, from_s <= to_s; where the price changes inside, less than 2^32 apart
 * @param quantity_micro    >= 0
 * @param[out] out_amount_micro  10^-6 of the currency unit, >= 0
 * @retval PREPAY_E_ARGUMENT  NULL, negative quantity, from_s after to_s
 * @retval PREPAY_E_OVERFLOW  the charge does not fit; nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_tariff_charge(const prepay_tariff *tariff, const prepay_offsets *offsets,
                                                             prepay_pricing *pricing, int64_t from_s, int64_t to_s,
                                                             int64_t quantity_micro, int64_t *out_amount_micro);

/**
 * Charge a run of equal intervals, one after the other: the same as one prepay_tariff_charge() each, and many times sooner, because
 * the price is looked up once for as long as it holds.
 *
 * @param from_s            begin of the first interval
 * @param interval_s        of each, 1 ... 2^31 - 1
 * @param quantities_micro  count of them, each >= 0
 * @param[out] out_amounts_micro  the charge of each; NULL: only the sum is wanted. May be quantities_micro. Not to be used after a failure
 * @param[out] out_sum_micro      of all
 * @retval PREPAY_E_ARGUMENT  as prepay_tariff_charge(), or the last interval ends outside the years 1970 to 9999
 * @retval PREPAY_E_OVERFLOW  a charge or the sum does not fit; pricing is what it was
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_tariff_charge_series(const prepay_tariff *tariff, const prepay_offsets *offsets,
                                                                    prepay_pricing *pricing, int64_t from_s, uint32_t interval_s,
                                                                    const int64_t *quantities_micro, size_t count,
                                                                    int64_t *out_amounts_micro, int64_t *out_sum_micro);

/** State: a tariff with what was looked up in it last. Nothing in it needs to outlive a power cut. */
typedef union prepay_pricer {
    uint64_t reserve[40];
} prepay_pricer;

/** sizeof(prepay_pricer), for bindings. */
PREPAY_API size_t prepay_pricer_bytes(void);

/**
 * A pricer for this tariff at this place. It reads their tables as long as it is used; when any of them changes, make it anew.
 *
 * @param tariff   checked by prepay_tariff_check(); copied, its tables are not
 * @param offsets  NULL: UTC; copied, its table is not
 * @retval PREPAY_E_ARGUMENT   NULL, or no tariff
 * @retval PREPAY_E_TOO_SMALL  pricer
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_pricer_init(prepay_pricer *pricer, size_t pricer_bytes, const prepay_tariff *tariff,
                                                           const prepay_offsets *offsets);

/** Forget the tariff. NULL is allowed. */
PREPAY_API void prepay_pricer_wipe(prepay_pricer *pricer);

/**
 * prepay_tariff_charge(), with the price kept for as long as it holds. Any intervals in any order; it is soon where they follow
 * each other. pricing may be another one each time.
 * @retval PREPAY_E_ARGUMENT, PREPAY_E_OVERFLOW  as prepay_tariff_charge()
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_pricer_charge(prepay_pricer *pricer, prepay_pricing *pricing, int64_t from_s,
                                                             int64_t to_s, int64_t quantity_micro, int64_t *out_amount_micro);

/** Arrays of the caller's into which prepay_tariff_unpack() writes; they must outlive the tariff. A backup takes its share of each. */
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
    uint32_t special_day_capacity;
    prepay_special_day *special_days;
    prepay_year_point *settlements;
    prepay_year_point *ladder_zones;
    prepay_tariff *backup; /**< one; NULL: a tariff with a backup does not fit */
    uint32_t settlement_capacity;
    uint32_t ladder_zone_capacity;
} prepay_tariff_room;

/**
 * A tariff as bytes, to travel in a parameter part (big-endian, format version first; doc/formats.md). Format 1 as long as that can say
 * it, so that older meters go on reading what they can price; format 2 with special days, settlement points, ladder zones, a backup or
 * blocks by purchase.
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

/**
 * The backup of a tariff alone, with its instants: what a purchase may bring where the current sets are the meter's already.
 *
 * @param tariff  with a backup
 * @param[in,out] out_bytes    capacity in, length out (also on PREPAY_E_TOO_SMALL)
 * @retval PREPAY_E_ARGUMENT   there is no backup, or the tariff does not pass prepay_tariff_check()
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_tariff_backup_pack(const prepay_tariff *tariff, uint8_t *out, size_t *out_bytes);

/**
 * The inverse: give a tariff that prepay_tariff_unpack() has put into this room a backup, in what is left of it.
 *
 * @param[in,out] tariff  without a backup; untouched unless PREPAY_OK (the arrays may have been written)
 * @retval PREPAY_E_FORMAT     not such bytes, or the two do not pass the check together
 * @retval PREPAY_E_VERSION, PREPAY_E_TOO_SMALL  as prepay_tariff_unpack()
 * @retval PREPAY_E_ARGUMENT   NULL, or a tariff that has a backup
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_tariff_backup_unpack(const uint8_t *bytes, size_t bytes_bytes,
                                                                     const prepay_tariff_room *room, prepay_tariff *tariff);

/**
 * The tariff as it stands at an instant: each part whose instant has come is the current one, and its instant is spent (0). What is still
 * to come stays the backup's; when nothing is, there is none. The tables stay where they are.
 *
 * @param tariff  checked by prepay_tariff_check()
 * @retval PREPAY_E_ARGUMENT  NULL, or no tariff
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_tariff_as_of(const prepay_tariff *tariff, int64_t time_s, prepay_tariff *out);

#ifdef __cplusplus
}
#endif
#endif
