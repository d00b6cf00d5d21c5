/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_QUANTITY_H
#define PREPAY_QUANTITY_H
/**
 * @file prepay/quantity.h
 * Quantities: what was measured, exact to the last pulse. The first half of metering; prepay/metering.h prices it.
 *
 * Pulses (脉冲), register readings with their rollover, transformer ratios (CT/PT 变比), both directions (正向, 反向), gas volume into
 * energy, maximum demand (最大需量) and the monthly freeze (月冻结, 结算日).
 *
 * Units: _micro is 10^-6 of the commodity's unit - kWh, or m3 where a litre is 1000 - whatever the meter counts. A conversion that does
 * not divide evenly hands back its remainder over a fixed denominator, and takes it again the next time: nothing is lost, and nothing
 * depends on how often one looks. Each kind of quantity is a file of its own in the library; a meter links what it calls.
 *
 * Everything is a value of the caller's: copy it, store it in the one record that a power cut leaves whole.
 * Threads: functions of their arguments only, no allocation, no I/O, no clock; not from interrupts, except prepay_pulse_count().
 */
#include <prepay/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Verdict: the difference exceeds the plausible one; hold the reading for a decision, nothing was charged. */
#define PREPAY_METERING_IMPLAUSIBLE 200
/** Verdict: a settlement point has passed and its freeze was made. */
#define PREPAY_METERING_FROZEN 210

/* ------------------------------------------------------------------------------------------------------------ pulses */

/** Pulses between an interrupt and the main loop. All zero is the start. */
typedef struct prepay_pulses {
    volatile uint32_t counted; /**< written by the interrupt alone */
    uint32_t taken;            /**< written by the main loop alone */
} prepay_pulses;

/**
 * A pulse. The one function of this library that may run in an interrupt: it adds to a 32-bit counter that only it writes. One
 * interrupt source for each counter. NULL is ignored.
 */
PREPAY_API void prepay_pulse_count(prepay_pulses *pulses, uint32_t count);

/** Main loop: the pulses since the last call, up to 2^32 - 1 of them. Each is handed out once: what prepay_meter_pulses() does not take stays
 * yours, to be fed with the next ones. 0 when NULL. */
PREPAY_API uint32_t prepay_pulse_take(prepay_pulses *pulses);

/**
 * Pulses into a quantity, the remainder carried.
 *
 * @param pulses        counted since the last call
 * @param constant      pulses for one unit (imp/kWh, 电表常数), 1 ... 100000
 * @param[in,out] remainder  keep it, start with 0; below constant; changed only on PREPAY_OK
 * @param[out] out_micro  floor((pulses * 10^6 + remainder) / constant)
 * @retval PREPAY_E_ARGUMENT  NULL, constant or remainder out of range
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_pulses_convert(uint32_t pulses, uint32_t constant, uint32_t *remainder, int64_t *out_micro);

/* --------------------------------------------------------------------------------------------------------- registers */

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

/** Where a register stands, and what is held for a decision (待处理). All zero: the first reading is where counting begins. */
typedef struct prepay_reading {
    uint64_t last;  /**< the last reading that was counted */
    uint64_t held;  /**< the one that was not believed, while is_held */
    uint32_t known; /**< 1: last is one */
    uint32_t is_held;
} prepay_reading;

/** What to do with a held reading: count it after all (over a long gap, or a rollover that is real) ... */
#define PREPAY_READING_COUNT 1u
/** ... go on from it and count nothing (the register was exchanged or set) ... */
#define PREPAY_READING_RESTART 2u
/** ... or forget it (a glitch). */
#define PREPAY_READING_DISCARD 3u

/**
 * A reading came. The difference to the last counted one is the quantity; the first one ever counts nothing.
 *
 * One that is not believable is held and counts nothing, and the next is again compared with the last counted one: one that fits
 * is counted, and the held one was a glitch and is forgotten.
 *
 * @param[in,out] state  changed on PREPAY_OK, and on the verdict to hold the reading
 * @retval PREPAY_METERING_IMPLAUSIBLE  verdict: held; out is untouched
 * @retval PREPAY_E_ARGUMENT, PREPAY_E_OVERFLOW  as prepay_register_difference(); nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_reading_feed(const prepay_register *reg, prepay_reading *state, uint64_t reading,
                                                            int64_t *out_micro);

/**
 * Decide on the held reading.
 *
 * @param decision  PREPAY_READING_
 * @param[out] out_micro  what is counted by it; 0 unless PREPAY_READING_COUNT
 * @retval PREPAY_E_STATE     nothing is held
 * @retval PREPAY_E_ARGUMENT  NULL, an unknown decision
 * @retval PREPAY_E_OVERFLOW  the difference does not fit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_reading_decide(const prepay_register *reg, prepay_reading *state, uint32_t decision,
                                                              int64_t *out_micro);

/* ------------------------------------------------------------------------------------------- directions, ratios, scales */

/** Which directions are paid for (有功组合方式): what came in ... */
#define PREPAY_DIRECTION_FORWARD 0u
/** ... both added, so that a meter connected backwards counts all the same (正向 + 反向) ... */
#define PREPAY_DIRECTION_SUM 1u
/** ... or what came in less what went out (正向 - 反向), which can be negative ... */
#define PREPAY_DIRECTION_NET 2u
/** ... or what went out (反向). */
#define PREPAY_DIRECTION_REVERSE 3u

/**
 * Forward and reverse as one quantity. Of totals or of differences.
 *
 * @param direction  PREPAY_DIRECTION_
 * @retval PREPAY_E_ARGUMENT  NULL, a negative quantity, an unknown direction
 * @retval PREPAY_E_OVERFLOW  the sum does not fit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_direction_combine(uint32_t direction, int64_t forward_micro, int64_t reverse_micro,
                                                                 int64_t *out_micro);

/** Greatest current and voltage transformer ratio. */
#define PREPAY_RATIO_MAX 9999u

/**
 * What passed on the primary side (一次侧). Totals and registers stay in secondary units (二次侧); the multiplier is for a difference,
 * so that a ratio that is set anew does not touch what was counted before. 高供高计: CT * PT; 高供低计: CT.
 *
 * @param ct, pt           0 ... PREPAY_RATIO_MAX; 0 is read as 1
 * @param secondary_micro  >= 0
 * @param[out] out_micro   secondary_micro * ct * pt, up to 9.2 * 10^12 units
 * @retval PREPAY_E_ARGUMENT  NULL, negative, a ratio above PREPAY_RATIO_MAX
 * @retval PREPAY_E_OVERFLOW  it does not fit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_ratio_apply(uint32_t ct, uint32_t pt, int64_t secondary_micro, int64_t *out_micro);

/**
 * A quantity times an exact fraction, the remainder carried: hundreds of cubic feet into m3 (283/100), a share of sewage (95/100).
 *
 * @param quantity_micro  >= 0
 * @param numerator       >= 0
 * @param denominator     > 0; to change it is to begin a new remainder, to change the numerator is not
 * @param[in,out] remainder  keep it, start with 0; below denominator; changed only on PREPAY_OK
 * @param[out] out_micro  floor((quantity * numerator + remainder) / denominator)
 * @retval PREPAY_E_ARGUMENT  NULL or out of range
 * @retval PREPAY_E_OVERFLOW  the result does not fit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_quantity_scale(int64_t quantity_micro, int64_t numerator, int64_t denominator,
                                                              int64_t *remainder, int64_t *out_micro);

/** Greatest volume factor: 10. */
#define PREPAY_VOLUME_FACTOR_MAX_MICRO INT64_C(10000000)
/** Greatest calorific value: 1000 MJ/m3. */
#define PREPAY_CALORIFIC_MAX_MICRO INT64_C(1000000000)

/**
 * Gas volume into energy: m3 * volume factor * calorific value / 3.6. The denominator is always 3.6 * 10^12, so that the remainder goes
 * on when factor or calorific value change.
 *
 * @param volume_micro            m3, >= 0
 * @param volume_factor_micro     pressure and temperature, 1.02264 = 1022640; 1 ... PREPAY_VOLUME_FACTOR_MAX_MICRO
 * @param calorific_value_micro   MJ/m3, 39.5 = 39500000; 1 ... PREPAY_CALORIFIC_MAX_MICRO
 * @param[in,out] remainder       keep it, start with 0; changed only on PREPAY_OK
 * @param[out] out_energy_micro   kWh
 * @retval PREPAY_E_ARGUMENT  NULL or out of range
 * @retval PREPAY_E_OVERFLOW  the energy does not fit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_gas_energy(int64_t volume_micro, int64_t volume_factor_micro, int64_t calorific_value_micro,
                                                          int64_t *remainder, int64_t *out_energy_micro);

/* ------------------------------------------------------------------------------------------------------------ demand */

/** The greatest demand of the running month, with the end of the interval in which it was reached. */
typedef struct prepay_demand_maximum {
    int64_t energy_micro; /**< in that interval; prepay_demand_power() makes kW of it */
    int64_t end_s;        /**< UTC; 0: none yet. Of equal ones the first */
} prepay_demand_maximum;

/**
 * Demand under measurement: an interval (需量周期) of so many steps (滑差时间). One step: by block, interval after interval. More: sliding,
 * the interval ends with every step. Set step_s, step_count, phase_s and steps_micro, leave the rest zero. The maximum is what must
 * outlive a power cut; the rest may, with the same steps.
 */
typedef struct prepay_demand {
    int64_t *steps_micro;          /**< the caller's, step_count of them */
    prepay_demand_maximum maximum; /**< of whole intervals */
    int64_t last_s;                /**< fed up to here; 0: not yet */
    int64_t sum_micro;             /**< of the steps that are in the interval */
    uint32_t step_s;               /**< 1 ... 86400 */
    uint32_t step_count;           /**< 1 ... 1440 */
    uint32_t phase_s;              /**< steps end at multiples of step_s since 1970 UTC and so much, below step_s */
    uint32_t next;                 /**< step that is being filled */
    uint32_t whole;                /**< steps in the interval that were seen from their begin to their end, up to step_count */
    uint32_t broken;               /**< 1: the running step was not seen from its begin */
} prepay_demand;

/**
 * So much passed since the last feed. Where steps end inside, it is shared by time, cumulatively floored, the rest to the later part.
 *
 * Only whole intervals count. The first feed, one more than an interval after the last, and a clock that goes back begin a new one: what
 * passed then says nothing about demand.
 *
 * @param to_s          UTC, 1 ... 2^40
 * @param energy_micro  >= 0
 * @retval PREPAY_OK          maximum is up to date
 * @retval PREPAY_E_ARGUMENT  NULL, or what cannot be
 * @retval PREPAY_E_OVERFLOW  the energy of an interval does not fit; nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_demand_feed(prepay_demand *demand, int64_t to_s, int64_t energy_micro);

/**
 * The demand that an interval's energy is: energy * 3600 / (step_s * step_count), floored.
 * @param[out] out_power_micro  10^-6 of kW
 * @retval PREPAY_E_ARGUMENT  NULL, negative, impossible steps
 * @retval PREPAY_E_OVERFLOW  it does not fit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_demand_power(const prepay_demand *demand, int64_t energy_micro, int64_t *out_power_micro);

/* ------------------------------------------------------------------------------------------------- points of the year */

/** An hour of the year, or of every month: when a period is settled (结算日), from when a ladder holds (阶梯时区). */
typedef struct prepay_year_point {
    uint8_t month;  /**< 1 ... 12; 0: every month */
    uint8_t day;    /**< 1 ... 31. Where a month does not have it, the next month's first midnight is meant */
    uint8_t hour;   /**< 0 ... 23, local */
    uint8_t ladder; /**< index of the ladder from then on; 0 for a settlement */
} prepay_year_point;

/** Settlement points of a month that a meter can have. */
#define PREPAY_FREEZES_MAX 3u

/** What a freeze keeps. A value of the meter's record; what it does not use it leaves at 0. */
typedef struct prepay_frozen {
    int64_t taken_s;               /**< when it was made, UTC */
    int64_t import_micro;          /**< registers, as they stand */
    int64_t reverse_micro;
    int64_t charged_micro;         /**< money of the month (月用电金额), or what you keep here */
    prepay_demand_maximum maximum; /**< of the month */
    int32_t point;                 /**< the settlement point: (month * 31 + day - 1) * 24 + hour with month = year * 12 + month - 1. 0: none */
    uint32_t missed;               /**< so many points before it had no freeze of their own */
} prepay_frozen;

/**
 * Is it time to freeze, and do it: at most once for each settlement point, however the clock moves, across power cuts and local time.
 * The last point that has passed is frozen, when it is later than the newest row's; earlier ones without a freeze are counted as missed.
 *
 * An empty history (rows[0].point 0) is a new meter: its first call makes row 0 the begin of the month that runs.
 *
 * @param points, count    1 ... PREPAY_FREEZES_MAX of every month (month 0)
 * @param live             what the registers say now; taken_s, point and missed are not read
 * @param[in,out] rows     history, newest first; moved down by one on the verdict
 * @param row_count        at least 1
 * @param[out] out_next_s  when to call again at the latest, UTC; written on PREPAY_OK and the verdict; NULL: not wanted
 * @retval PREPAY_METERING_FROZEN  verdict: rows[0] is new. Begin the new maximum and the new month's money, and store all of it as one
 * @retval PREPAY_OK               nothing to freeze
 * @retval PREPAY_E_ARGUMENT       NULL, what cannot be a settlement point, a time outside the years 1970 to 9999
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_freeze_take(const prepay_year_point *points, size_t count, const prepay_offsets *offsets,
                                                           int64_t now_s, const prepay_frozen *live, prepay_frozen *rows,
                                                           size_t row_count, int64_t *out_next_s);

#ifdef __cplusplus
}
#endif
#endif
