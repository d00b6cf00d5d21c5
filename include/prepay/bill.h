/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_BILL_H
#define PREPAY_BILL_H
/**
 * @file prepay/bill.h
 * Bills: what a customer can check with a pencil. Part of the module metering, and separate from what a meter runs: a
 * meter that does not bill links none of it.
 *
 * A tariff of a bill is two tables of data. The first says which *quantities* there are - what was read, and what follows
 * from it: sums, products, losses, a power factor. The second says which *charges* are made of them, in order; a later one may
 * stand on earlier ones (a tax, a minimum, a rounding), and so may a quantity (a rebate by the size of the bill). A charge
 * becomes *lines*; every line is the same sum,
 *
 *     amount = quantity * price / per         rounded by a named policy
 *
 * where the quantity of a tax is money, its price the percentage and per 100 (or 100 + percentage when it is included).
 *
 * Both directions go over the same tables: prepay_bill_make() from quantities to money, prepay_bill_vend() from an amount
 * tendered to the greatest quantity that it pays for, fees and taxes first.
 *
 * Quantities and charges are numbered from 1 in the order of their table; 0 is none. A reference names an earlier one.
 * Everything is exact: products of many factors are kept whole and rounded once, by name. Money is 10^-6 of the currency
 * unit, quantities 10^-6 of theirs, of whatever kind: kWh, kW, days, flats, metres.
 *
 * Threads: functions of their arguments only. No allocation, no I/O, no clock.
 */
#include <prepay/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PREPAY_BILL_NEGATIVE 250   /**< verdict: a difference of quantities is below 0; no bill was made */
#define PREPAY_BILL_NO_STEP 251    /**< verdict: a table has no row for this quantity; no bill was made */
#define PREPAY_BILL_TOO_LITTLE 252 /**< verdict: the amount tendered does not cover what is due without any quantity; nothing was sold */
#define PREPAY_BILL_NO_END 253     /**< verdict: the amount buys without end, because the last price is 0; nothing was sold */

/* ------------------------------------------------------------------ rounding */

/**
 * How what is not whole becomes whole. All but CARRY go by the magnitude, so that a rebate is rounded as a charge is.
 * CARRY, the default, loses nothing: each line shows the whole quanta due so far, the rest goes on to the next line and out of
 * the bill to the next bill. For quantities it is DOWN.
 */
#define PREPAY_ROUND_CARRY 0u
#define PREPAY_ROUND_HALF_UP 1u   /**< to the nearest, halves away from 0 */
#define PREPAY_ROUND_HALF_EVEN 2u /**< to the nearest, halves to the even quantum */
#define PREPAY_ROUND_DOWN 3u      /**< towards 0, the rest is lost */
#define PREPAY_ROUND_UP 4u        /**< away from 0 */

/** To which multiple, and how. A value; all zero: carried, to 10^-6. */
typedef struct prepay_rounding {
    int64_t quantum_micro; /**< 10000 is 0.01; 0: 1 */
    uint32_t mode;         /**< PREPAY_ROUND_ */
    uint32_t reserved;     /**< 0 */
} prepay_rounding;

/**
 * Round a number by a policy (cash rounding and the like).
 *
 * @retval PREPAY_E_ARGUMENT  NULL or no such policy
 * @retval PREPAY_E_OVERFLOW  the rounded number does not fit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_round(int64_t value_micro, const prepay_rounding *rounding, int64_t *out_micro);

/* ------------------------------------------------------------------ nouns of their own */

/**
 * Share a total by weights (area, households, consumption, fixed percents) so that the shares add up to it, by largest
 * remainder: each gets the whole quanta due to it, and one more goes to the largest rests, the earlier one first.
 * What of the total is below a quantum goes to the first weight that is not 0.
 *
 * @param total_micro    of either sign
 * @param weights_micro  each >= 0, their sum > 0 and below 2^63
 * @param quantum_micro  > 0
 * @param[out] out_shares_micro  count of them; may not overlap the weights
 * @retval PREPAY_E_ARGUMENT  NULL, no weight, a negative one
 * @retval PREPAY_E_OVERFLOW  the sum of the weights does not fit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_apportion(int64_t total_micro, const int64_t *weights_micro, size_t count,
                                                          int64_t quantum_micro, int64_t *out_shares_micro);

/**
 * The power factor of a month's energies: active / sqrt(active^2 + reactive^2), exactly rounded. 1 when both are 0.
 *
 * @param active_micro, reactive_micro  >= 0
 * @param rounding       usual is half-up to 0.01; CARRY is DOWN
 * @retval PREPAY_E_ARGUMENT  NULL, negative, no such rounding
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_power_factor(int64_t active_micro, int64_t reactive_micro,
                                                             const prepay_rounding *rounding, int64_t *out_micro);

/** One row of a table: from here on the value is value + slope * (x - from). Rows rise. A value. */
typedef struct prepay_bill_step {
    int64_t from_micro;
    int64_t value_micro;
    int64_t slope_micro; /**< by how much the value changes a unit; 0: constant */
} prepay_bill_step;

/**
 * The Chinese power factor adjustment (力调电费) in percent by power factor, for the standards 0.90, 0.85 and 0.80.
 *
 * @param standard_micro  900000, 850000 or 800000
 * @param[out] out_count  rows
 * @return the rows, static; NULL for another standard
 */
PREPAY_API const prepay_bill_step *prepay_power_factor_steps(int64_t standard_micro, uint32_t *out_count);

/* ------------------------------------------------------------------ quantities */

#define PREPAY_QUANTITY_GIVEN 0u        /**< the next of the given ones, in their order */
#define PREPAY_QUANTITY_CONSTANT 1u     /**< value_micro */
#define PREPAY_QUANTITY_SUM 2u          /**< the sum of the operands, those with a minus sign subtracted; below 0: a verdict */
#define PREPAY_QUANTITY_EXCESS 3u       /**< the same; below 0 it is 0 */
#define PREPAY_QUANTITY_PRODUCT 4u      /**< the product of the operands, divided by those with a minus sign, rounded once */
#define PREPAY_QUANTITY_GREATEST 5u     /**< the greatest operand */
#define PREPAY_QUANTITY_LEAST 6u        /**< the least operand */
#define PREPAY_QUANTITY_STEPS 7u        /**< the first operand looked up in the steps, rounded */
#define PREPAY_QUANTITY_POWER_FACTOR 8u /**< of two operands, active and reactive, rounded */
#define PREPAY_QUANTITY_SHARE 9u        /**< of the first operand, what is due to operand `share` among the second and further ones */
#define PREPAY_QUANTITY_TENDERED 10u    /**< the amount tendered; 0 in a bill of what was used */
#define PREPAY_QUANTITY_BALANCE 11u     /**< as SUM, of either sign: what was drawn less what was fed in, a fuel price less its base */
/**
 * The money of charges, down to 10^-6: operands are numbers of charges, those with a minus sign subtracted. Quantities are made
 * in the order of their table; this one waits until its charges are made, and those below it wait with it. Only what is
 * GIVEN, CONSTANT or TENDERED never waits. A charge may use what does not wait for it or a later one.
 */
#define PREPAY_QUANTITY_AMOUNT 12u

/** Most operands of a product, and most of any quantity. */
#define PREPAY_BILL_FACTORS_MAX 8u
#define PREPAY_BILL_OPERANDS_MAX 32u

/** One quantity. A value; tables stay the caller's. */
typedef struct prepay_bill_quantity {
    const int32_t *operands; /**< numbers of earlier quantities, of AMOUNT of charges; a minus sign subtracts or divides */
    const prepay_bill_step *steps;
    int64_t value_micro;      /**< of a constant; of GIVEN the least that may be given */
    prepay_rounding rounding; /**< of PRODUCT, STEPS, POWER_FACTOR; the quantum of SHARE. Default: down to 10^-6 */
    uint32_t kind;            /**< PREPAY_QUANTITY_ */
    uint32_t operand_count;
    uint32_t step_count;
    uint32_t share; /**< SHARE: which operand, 2 ... operand_count */
} prepay_bill_quantity;

/* ------------------------------------------------------------------ charges */

#define PREPAY_CHARGE_PRICE 0u    /**< quantity at a price; without a quantity: of 1, a fixed amount */
#define PREPAY_CHARGE_BLOCKS 1u   /**< parts (rates of the day) through blocks; see combine */
#define PREPAY_CHARGE_BASE 2u     /**< the money of earlier charges at a price: percents, subtotals */
#define PREPAY_CHARGE_AT_LEAST 3u /**< what lacks until the base reaches quantity * price / per */
#define PREPAY_CHARGE_AT_MOST 4u  /**< what of the base is above quantity * price / per, taken off */
#define PREPAY_CHARGE_ROUND 5u    /**< what rounding the base adds or takes off: half-up on the sum, cash rounding */

/** Flags of a charge: its lines are shown and not added (a subtotal, a tax that is included, an average price). */
#define PREPAY_CHARGE_INFORMATION 1u
/** The base is what the lines would be without their rounding: a tax on unrounded amounts, a sum that is rounded once. */
#define PREPAY_CHARGE_OF_EXACT 2u

/** The charges of the parts, and on top each block's price for what falls in it ... */
#define PREPAY_COMBINE_SURCHARGE 0u
/** ... or the blocks' prices in place of the parts' ... */
#define PREPAY_COMBINE_REPLACE 1u
/** ... or each part has its own price in each block; what falls in a block is shared among the parts by largest remainder. */
#define PREPAY_COMBINE_BY_PART 2u

/** A step of the ladder. A value. Under BY_PART there is one for each part, part by part, and then those of the next step. */
typedef struct prepay_bill_block {
    int64_t limit_micro; /**< rising; INT64_MAX in the last step */
    int64_t price_micro;
    int64_t per_micro;   /**< the price is for so many units; 0: one */
    uint32_t price_from; /**< number of the quantity that is the price; 0: price_micro */
    uint32_t limit_from; /**< number of the quantity that is the limit, and limit_micro is 0; a limit not above those before it is an
                              empty step. 0: limit_micro */
} prepay_bill_block;

/** A ladder, and from which use on it is the one that holds for all of it. A value. */
typedef struct prepay_bill_set {
    const prepay_bill_block *blocks;
    int64_t from_micro;   /**< of the quantity `select`; rising, the first set has 0 */
    uint32_t block_count; /**< steps of the ladder */
    uint32_t reserved;    /**< 0 */
} prepay_bill_set;

/** A part of what goes through the blocks: a rate of the day. A value. */
typedef struct prepay_bill_part {
    int64_t price_micro; /**< SURCHARGE only */
    int64_t per_micro;   /**< 0: 1 */
    uint32_t quantity;
    uint32_t price_from; /**< SURCHARGE only: number of the quantity that is the price; 0: price_micro */
} prepay_bill_part;

/** A part of a base. A value. */
typedef struct prepay_bill_base {
    int32_t charge;      /**< number of an earlier charge; a minus sign subtracts */
    uint32_t from_block; /**< only lines of this block or a later one (the first is 1); 0: all */
} prepay_bill_base;

/** One charge. A value; tables stay the caller's. */
typedef struct prepay_bill_charge {
    const prepay_bill_set *sets;   /**< BLOCKS: at least one */
    const prepay_bill_part *parts; /**< BLOCKS: NULL with part_count 0 is `quantity` alone, at no price of its own */
    const prepay_bill_base *bases; /**< BASE, AT_LEAST, AT_MOST, ROUND: NULL with base_count 0 is all before that is added. ROUND takes lines as they are shown, unless OF_EXACT */
    int64_t price_micro;           /**< may be negative: a rebate */
    int64_t per_micro;             /**< 0: 1. A percentage is per 100 */
    int64_t at_least_micro;        /**< with `when`: the charge is made only if that quantity is at least this ... */
    int64_t below_micro;           /**< ... and below this; 0: any */
    prepay_rounding rounding;      /**< of each line */
    uint32_t kind;                 /**< PREPAY_CHARGE_ */
    uint32_t flags;
    uint32_t quantity;   /**< number; 0: 1 */
    uint32_t price_from; /**< number of the quantity that is the price; 0: price_micro */
    uint32_t per_from;   /**< number of the quantity that is per; 0: per_micro */
    uint32_t when;       /**< number; 0: always */
    uint32_t set_count;
    uint32_t part_count;
    uint32_t base_count;
    uint32_t combine;      /**< BLOCKS: PREPAY_COMBINE_ */
    uint32_t used;         /**< BLOCKS: what was used or bought before in this period; 0: nothing */
    uint32_t limits_times; /**< BLOCKS: limits are multiplied by this quantity, days; 0: 1 */
    uint32_t limits_per;   /**< BLOCKS: and divided by this one, days of the period; 0: 1 */
    uint32_t select;       /**< BLOCKS: chooses the set; 0: used and the parts together */
    uint32_t into;         /**< ROUND: the difference goes into the last line of this charge; 0: a line of its own */
    uint32_t reserved;     /**< 0 */
} prepay_bill_charge;

/** A tariff: options. */
typedef struct prepay_bill_tariff {
    size_t struct_size; /**< sizeof(prepay_bill_tariff) */
    const prepay_bill_quantity *quantities;
    const prepay_bill_charge *charges;
    uint32_t quantity_count;
    uint32_t charge_count;
} prepay_bill_tariff;

/* ------------------------------------------------------------------ bills */

/** What was consumed: options. */
typedef struct prepay_bill_consumption {
    size_t struct_size;         /**< sizeof(prepay_bill_consumption) */
    const int64_t *given_micro; /**< one for each quantity GIVEN, in their order */
    int64_t carried_micro;      /**< money that the bill before carried out; */
    int64_t carried_pico;       /**< its 10^-12, 0 ... 999999 */
    uint32_t given_count;
    uint32_t reserved; /**< 0 */
} prepay_bill_consumption;

/** The line is rounded by carrying. */
#define PREPAY_LINE_CARRIED 0x100u

/** One line of a bill: amount = quantity * price / per, rounded. A value. */
typedef struct prepay_bill_line {
    int64_t quantity_micro; /**< of the charge's quantity; money for charges on a base */
    int64_t price_micro;
    int64_t per_micro;
    int64_t amount_micro;
    int64_t exact_micro; /**< the amount before rounding, towards minus infinity ... */
    int32_t exact_pico;  /**< ... and the rest of it in 10^-12, 0 ... 999999 */
    uint32_t charge;     /**< number */
    uint32_t part;       /**< BLOCKS: number of the part, from 1; 0: of all parts */
    uint32_t block;      /**< BLOCKS: number of the block, from 1; 0: outside the ladder */
    uint32_t flags;      /**< PREPAY_CHARGE_INFORMATION, PREPAY_LINE_CARRIED */
    uint32_t reserved;
} prepay_bill_line;

/** Arrays of the caller's for a bill. They may be written even when no bill comes out. */
typedef struct prepay_bill_room {
    size_t struct_size;        /**< sizeof(prepay_bill_room) */
    prepay_bill_line *lines;
    int64_t *quantities_micro; /**< receives each quantity */
    uint32_t line_capacity;    /**< prepay_bill_lines_max() is enough for any bill of a tariff */
    uint32_t quantity_capacity;
} prepay_bill_room;

/** The bill: a report. Its lines and quantities are in the room. */
typedef struct prepay_bill {
    size_t struct_size;
    int64_t total_micro;   /**< sum of the lines that are added */
    int64_t carried_micro; /**< money due and not yet in a line, for the next bill: below every quantum; ... */
    int64_t carried_pico;  /**< ... its 10^-12 */
    int64_t sold_micro;    /**< vend: the quantity that the amount buys */
    int64_t change_micro;  /**< vend: tendered less total; 0 unless the residue is kept */
    uint32_t line_count;
    uint32_t quantity_count;
} prepay_bill;

/**
 * Is this a tariff? Call it once, where a tariff comes in; it bounds all later work.
 *
 * @retval PREPAY_E_ARGUMENT  NULL tables, references that are not to earlier ones, unsorted tables, unknown kinds or flags,
 *                            a per or quantum that is negative
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_bill_tariff_check(const prepay_bill_tariff *tariff);

/**
 * As prepay_bill_tariff_check(), and where it fails.
 *
 * @param[out] out_quantity, out_charge  number of the first wrong one, 0: none; also on PREPAY_E_ARGUMENT
 * @retval PREPAY_E_ARGUMENT  as above
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_bill_tariff_find_fault(const prepay_bill_tariff *tariff, uint32_t *out_quantity,
                                                                      uint32_t *out_charge);

/** The most lines that a bill of this tariff can have. 0: not a tariff. */
PREPAY_API uint32_t prepay_bill_lines_max(const prepay_bill_tariff *tariff);

/**
 * The bill of a consumption.
 *
 * @param tariff    checked by prepay_bill_tariff_check()
 * @param room      arrays for lines and quantities
 * @param[out] out  report
 * @retval PREPAY_BILL_NEGATIVE  verdict: a difference of quantities is below 0
 * @retval PREPAY_BILL_NO_STEP   verdict: a table has no row so low
 * @retval PREPAY_E_ARGUMENT     NULL, not the given quantities that the tariff asks for, one below its least, a division by 0
 * @retval PREPAY_E_TOO_SMALL    the room
 * @retval PREPAY_E_OVERFLOW     an amount or quantity does not fit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_bill_make(const prepay_bill_tariff *tariff, const prepay_bill_consumption *consumption,
                                                          const prepay_bill_room *room, prepay_bill *out);

/** The lines of what is sold show the money allotted to it: all that is left of the tender; what rounding the quantity drops is lost. */
#define PREPAY_RESIDUE_ALLOTTED 0u
/** The bill is that of the rounded quantity; what is left of the tender is kept for the customer (change_micro). */
#define PREPAY_RESIDUE_KEPT 1u

/** A purchase: options. */
typedef struct prepay_bill_purchase {
    size_t struct_size; /**< sizeof(prepay_bill_purchase) */
    int64_t tendered_micro;
    int64_t greatest_micro;   /**< sell no more than this; 0: 10^18. If the amount would buy more: PREPAY_BILL_NO_END */
    prepay_rounding quantity; /**< of the quantity sold; KEPT allows only CARRY and DOWN */
    uint32_t sold;            /**< number of the quantity GIVEN that is sold; what is given for it counts for nothing */
    uint32_t charge;          /**< number of the charge (PRICE or BLOCKS, added) whose lines it is sold by */
    uint32_t residue;         /**< PREPAY_RESIDUE_ */
    uint32_t reserved;        /**< 0 */
} prepay_bill_purchase;

/**
 * What an amount buys: the greatest quantity whose bill is not above it. Fees and taxes come first because they are in that
 * bill. The bill must not fall when the quantity rises; where it jumps down, any crossing may be found.
 *
 * ALLOTTED: the greatest multiple of 10^-6 for which the bill - the lines of `charge` not rounded, those of all
 * others rounded, what is carried counted as due - is at most the tender; then these lines show the money allotted, the last one
 * what is left, so that the total is the tender; then the quantity is rounded. ROUND charges are not made: the total is the tender.
 * KEPT: the greatest multiple of the quantum whose bill, every line rounded as the tariff says, is at most the tender.
 *
 * @retval PREPAY_BILL_TOO_LITTLE  verdict: the bill of quantity 0 is above the tender
 * @retval PREPAY_BILL_NO_END      verdict: so is not even the bill of the greatest quantity
 * @retval PREPAY_BILL_NEGATIVE, PREPAY_BILL_NO_STEP  as prepay_bill_make()
 * @retval PREPAY_E_ARGUMENT       as prepay_bill_make(), or a purchase that cannot be
 * @retval PREPAY_E_OVERFLOW, PREPAY_E_TOO_SMALL      as prepay_bill_make()
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_bill_vend(const prepay_bill_tariff *tariff, const prepay_bill_consumption *consumption,
                                                          const prepay_bill_purchase *purchase, const prepay_bill_room *room,
                                                          prepay_bill *out);

#ifdef __cplusplus
}
#endif
#endif
