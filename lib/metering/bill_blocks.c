/* SPDX-License-Identifier: Apache-2.0 */
/* The ladder (阶梯): what falls in each block, and at which price. Rates of the day are parts of what climbs it. A bill knows
 * how much was used at each rate and not when, so under BY_PART each block is shared among the parts in proportion. */
#include "metering/billing.h"

#include "base/checked.h"

/* A ladder being climbed. */
struct climb {
    prepay__billing *billing;
    const prepay_bill_charge *charge;
    const prepay_bill_set *set;
    uint32_t number;
    int64_t parts_micro[PREPAY_BILL_OPERANDS_MAX]; /* not yet in a block */
    int64_t left_micro;                            /* their sum */
    int64_t at_micro;                              /* use in the period so far */
};

static uint32_t part_count(const prepay_bill_charge *charge)
{
    return charge->part_count == 0 ? 1 : charge->part_count;
}

static prepay_status take_parts(struct climb *climb)
{
    const prepay_bill_charge *charge = climb->charge;

    climb->left_micro = 0;
    for (uint32_t i = 0; i < part_count(charge); i++) {
        const uint32_t number = charge->part_count == 0 ? charge->quantity : charge->parts[i].quantity;
        climb->parts_micro[i] = prepay__quantity(climb->billing, number);
        if (climb->parts_micro[i] < 0) {
            return PREPAY_BILL_NEGATIVE;
        }
        if (prepay__add(climb->left_micro, climb->parts_micro[i], &climb->left_micro) != PREPAY_OK) {
            return PREPAY_E_OVERFLOW;
        }
    }
    return PREPAY_OK;
}

/* Which ladder holds: the last whose beginning the use has reached. */
static prepay_status choose_set(struct climb *climb)
{
    const prepay_bill_charge *charge = climb->charge;
    int64_t by_micro;
    uint32_t i = charge->set_count - 1;

    if (prepay__add(climb->at_micro, climb->left_micro, &by_micro) != PREPAY_OK) {
        return PREPAY_E_OVERFLOW;
    }
    if (charge->select != 0) {
        by_micro = prepay__quantity(climb->billing, charge->select);
    }
    while (i > 0 && charge->sets[i].from_micro > by_micro) {
        i--;
    }
    climb->set = &charge->sets[i];
    return PREPAY_OK;
}

/* A limit, pro-rated: limit * times / per, down to 10^-6. */
static prepay_status limit_of(const struct climb *climb, const prepay_bill_block *row, int64_t *out_micro)
{
    const prepay_rounding down = { 0, PREPAY_ROUND_DOWN, 0 };
    prepay__money limit = { row->limit_micro, 0 };
    prepay__money exact;

    if (row->limit_micro == INT64_MAX) {
        *out_micro = row->limit_micro;
        return PREPAY_OK;
    }
    if (row->limit_from != 0) {
        limit.micro = prepay__quantity(climb->billing, row->limit_from);
    }
    return prepay__scale(limit, prepay__quantity(climb->billing, climb->charge->limits_times),
                         prepay__quantity(climb->billing, climb->charge->limits_per), &down, out_micro, &exact);
}

static int64_t price_of(const struct climb *climb, uint32_t price_from, int64_t price_micro)
{
    return price_from == 0 ? price_micro : prepay__quantity(climb->billing, price_from);
}

static prepay_status add_block(const struct climb *climb, const prepay_bill_block *row, int64_t quantity_micro, uint32_t part,
                               uint32_t block)
{
    const prepay__item item = { { quantity_micro, 0 }, price_of(climb, row->price_from, row->price_micro), prepay__per(row->per_micro), part, block };

    return prepay__bill_add(climb->billing, climb->number, &item);
}

/* What falls in this block, shared among what is left of the parts: so both the blocks and the parts add up. */
static prepay_status add_by_part(struct climb *climb, const prepay_bill_block *rows, int64_t quantity_micro, uint32_t block)
{
    int64_t shares[PREPAY_BILL_OPERANDS_MAX];
    const uint32_t count = part_count(climb->charge);
    prepay_status status = prepay_apportion(quantity_micro, climb->parts_micro, count, 1, shares);

    for (uint32_t i = 0; i < count && status == PREPAY_OK; i++) {
        climb->parts_micro[i] -= shares[i];
        if (shares[i] > 0) {
            status = add_block(climb, &rows[i], shares[i], i + 1, block);
        }
    }
    return status;
}

static prepay_status add_piece(struct climb *climb, uint32_t block, int64_t quantity_micro)
{
    const prepay_bill_charge *charge = climb->charge;

    if (charge->combine == PREPAY_COMBINE_BY_PART && quantity_micro > 0) {
        return add_by_part(climb, &climb->set->blocks[block * part_count(charge)], quantity_micro, block + 1);
    }
    if (charge->combine == PREPAY_COMBINE_SURCHARGE && charge->part_count > 0 &&
        price_of(climb, climb->set->blocks[block].price_from, climb->set->blocks[block].price_micro) == 0) {
        return PREPAY_OK; /* a block without a surcharge is no line */
    }
    return charge->combine == PREPAY_COMBINE_BY_PART ? PREPAY_OK
                                                     : add_block(climb, &climb->set->blocks[block], quantity_micro, 0, block + 1);
}

/* Use equal to a limit is the next block. When nothing was used, the block that would hold has a line of 0. */
static prepay_status climb_blocks(struct climb *climb)
{
    const uint32_t stride = climb->charge->combine == PREPAY_COMBINE_BY_PART ? part_count(climb->charge) : 1;
    uint32_t block = 0;
    int any = 0;

    for (; block < climb->set->block_count && (climb->left_micro > 0 || !any); block++) {
        int64_t limit_micro, piece_micro;
        prepay_status status = limit_of(climb, &climb->set->blocks[block * stride], &limit_micro);
        if (status != PREPAY_OK) {
            return status;
        }
        if (limit_micro <= climb->at_micro) {
            continue;
        }
        piece_micro = climb->left_micro < limit_micro - climb->at_micro ? climb->left_micro : limit_micro - climb->at_micro;
        status = add_piece(climb, block, piece_micro);
        if (status != PREPAY_OK) {
            return status;
        }
        climb->at_micro += piece_micro;
        climb->left_micro -= piece_micro;
        any = 1;
    }
    return PREPAY_OK;
}

static prepay_status add_parts(const struct climb *climb)
{
    prepay_status status = PREPAY_OK;

    for (uint32_t i = 0; i < climb->charge->part_count && status == PREPAY_OK; i++) {
        const prepay_bill_part *part = &climb->charge->parts[i];
        const prepay__item item = { { climb->parts_micro[i], 0 }, price_of(climb, part->price_from, part->price_micro),
                                    prepay__per(part->per_micro), i + 1, 0 };
        status = prepay__bill_add(climb->billing, climb->number, &item);
    }
    return status;
}

prepay_status prepay__bill_blocks(prepay__billing *billing, uint32_t number)
{
    const prepay_bill_charge *charge = &billing->tariff->charges[number - 1];
    struct climb climb = { .billing = billing, .charge = charge, .number = number };
    prepay_status status = take_parts(&climb);

    if (status != PREPAY_OK) {
        return status;
    }
    climb.at_micro = charge->used == 0 ? 0 : prepay__quantity(billing, charge->used);
    if (climb.at_micro < 0) {
        return PREPAY_BILL_NEGATIVE;
    }
    status = choose_set(&climb);
    if (status == PREPAY_OK && charge->combine == PREPAY_COMBINE_SURCHARGE) {
        status = add_parts(&climb);
    }
    return status == PREPAY_OK ? climb_blocks(&climb) : status;
}
