/* SPDX-License-Identifier: Apache-2.0 */
/* Quantity into money. A consumption is cut where the price changes - by time where a rate or a period ends, by use
 * where a block is full - and each piece is multiplied by its price. What does not make a whole micro-unit of money is
 * carried to the next piece, so the sum is the same however the consumption was cut:
 *
 *     charge = (e / 10^6) * p + ((e % 10^6) * p + remainder) / 10^6
 *
 * Everything is computed on a copy of the pricing and written back when all of it is known to fit. */
#include "metering/tariff.h"

#include "base/checked.h"
#include "base/wide.h"

#define MICRO       INT64_C(1000000)
#define MONTH_FIRST (INT64_C(1970) * 12) /* a greater period number is a month, a smaller one a year */

/* A charge under way. */
struct charging {
    const prepay_tariff *tariff;
    prepay_pricing pricing;
    int64_t amount_micro;
};

static int32_t period_as(uint32_t block_period, int32_t period)
{
    if (block_period == PREPAY_PERIOD_MONTH && period != 0 && period < MONTH_FIRST) {
        return period * 12; /* the tariff before counted years: its year began with January */
    }
    if (block_period == PREPAY_PERIOD_YEAR && period >= MONTH_FIRST) {
        return period / 12;
    }
    return period;
}

void prepay__pricing_enter(prepay_pricing *pricing, uint32_t block_period, int32_t period)
{
    if (block_period == PREPAY_PERIOD_NONE) {
        return;
    }
    pricing->period = period_as(block_period, pricing->period);
    if (period > pricing->period) {
        pricing->period = period;
        pricing->period_used_micro = 0;
    }
}

/* One piece at one price. */
static prepay_status charge_piece(struct charging *charging, int64_t quantity_micro, int64_t unit_price_micro)
{
    /* below 2^63 for any price that is allowed */
    const int64_t fraction = quantity_micro % MICRO * unit_price_micro + charging->pricing.remainder;
    int64_t amount_micro;

    if (prepay__mul(quantity_micro / MICRO, unit_price_micro, &amount_micro) != PREPAY_OK ||
        prepay__add(amount_micro, fraction / MICRO, &amount_micro) != PREPAY_OK) {
        return PREPAY_E_OVERFLOW;
    }
    charging->pricing.remainder = fraction % MICRO;
    return prepay__add(charging->amount_micro, amount_micro, &charging->amount_micro);
}

/* What was used at one rate in one period, block by block. */
static prepay_status charge_blocks(struct charging *charging, const prepay__segment *segment, int64_t quantity_micro)
{
    const prepay_tariff *tariff = charging->tariff;
    prepay_pricing *pricing = &charging->pricing;
    uint32_t block;
    int64_t used_micro;

    prepay__pricing_enter(pricing, tariff->block_period, segment->period);
    if (prepay__add(pricing->period_used_micro, quantity_micro, &used_micro) != PREPAY_OK) {
        return PREPAY_E_OVERFLOW;
    }
    block = prepay__tariff_block(tariff, pricing->period_used_micro);
    while (quantity_micro > 0) {
        const int64_t left = tariff->block_count == 0 ? PREPAY_NO_LIMIT : tariff->blocks[block].limit_micro;
        const int64_t room = left == PREPAY_NO_LIMIT ? PREPAY_NO_LIMIT : left - pricing->period_used_micro;
        const int64_t piece = quantity_micro < room ? quantity_micro : room;
        const int64_t price = prepay__tariff_unit_price(tariff, segment->rate_price_micro, block);
        const prepay_status status = charge_piece(charging, piece, price);
        if (status != PREPAY_OK) {
            return status;
        }
        pricing->period_used_micro += piece;
        quantity_micro -= piece;
        block++;
    }
    pricing->period_used_micro = used_micro;
    return PREPAY_OK;
}

/* Share the quantity by time among the segments of [from_s, to_s): to each what is due at its end less what is gone. */
static prepay_status charge_segments(struct charging *charging, const prepay_offsets *offsets, int64_t from_s,
                                     int64_t to_s, int64_t quantity_micro)
{
    const uint64_t duration_s = (uint64_t)to_s - (uint64_t)from_s;
    prepay__segment segment;
    int64_t at_s = from_s, gone_micro = 0;

    if (quantity_micro == 0 && from_s < to_s) {
        at_s = to_s - 1; /* nothing to share: only the period may have changed */
    }
    do {
        uint64_t due_micro = (uint64_t)quantity_micro, rest;
        prepay_status status = prepay__tariff_segment(charging->tariff, offsets, at_s, &segment);
        if (status == PREPAY_OK && segment.until_s < to_s) {
            const uint64_t past_s = (uint64_t)segment.until_s - (uint64_t)from_s;
            status = prepay__mul_div(due_micro, past_s, duration_s, &due_micro, &rest);
        }
        if (status == PREPAY_OK) {
            status = charge_blocks(charging, &segment, (int64_t)due_micro - gone_micro);
        }
        if (status != PREPAY_OK) {
            return status;
        }
        gone_micro = (int64_t)due_micro;
        at_s = segment.until_s;
    } while (at_s < to_s);
    return PREPAY_OK;
}

static int pricing_is_possible(const prepay_pricing *pricing)
{
    return pricing->period_used_micro >= 0 && pricing->remainder >= 0 && pricing->remainder < MICRO &&
           pricing->period >= 0;
}

prepay_status prepay_tariff_charge(const prepay_tariff *tariff, const prepay_offsets *offsets, prepay_pricing *pricing,
                                   int64_t from_s, int64_t to_s, int64_t quantity_micro, int64_t *out_amount_micro)
{
    prepay_tariff copy;
    struct charging charging;
    prepay_status status;

    if (pricing == NULL || out_amount_micro == NULL || quantity_micro < 0 || from_s > to_s ||
        !pricing_is_possible(pricing)) {
        return PREPAY_E_ARGUMENT;
    }
    charging.tariff = prepay__tariff_view(tariff, &copy);
    charging.pricing = *pricing;
    charging.amount_micro = 0;
    if (charging.tariff == NULL) {
        return PREPAY_E_ARGUMENT;
    }
    status = charge_segments(&charging, offsets, from_s, to_s, quantity_micro);
    if (status != PREPAY_OK) {
        return status;
    }
    *pricing = charging.pricing;
    *out_amount_micro = charging.amount_micro;
    return PREPAY_OK;
}

/* How far the price holds on: segments of the same rate and period follow each other across midnights. */
static int64_t price_until(const prepay_tariff *tariff, const prepay_offsets *offsets, const prepay__segment *segment)
{
    prepay__segment next = *segment;
    int64_t until_s = segment->until_s;

    for (int i = 0; i < 64 && until_s != INT64_MAX; i++) { /* some weeks ahead are as good as for ever */
        if (prepay__tariff_segment(tariff, offsets, until_s, &next) != PREPAY_OK) {
            return until_s;
        }
        if (next.rate != segment->rate || next.period != segment->period) {
            return until_s;
        }
        until_s = next.until_s;
    }
    return until_s;
}

prepay_status prepay_tariff_price_at(const prepay_tariff *tariff, const prepay_offsets *offsets, int64_t time_s,
                                     const prepay_pricing *pricing, prepay_price *out)
{
    prepay_tariff copy;
    const prepay_tariff *t = prepay__tariff_view(tariff, &copy);
    prepay_pricing now = { 0, 0, 0, 0 };
    prepay__segment segment;
    prepay_price price;
    prepay_status status;

    if (t == NULL || out == NULL || (pricing != NULL && !pricing_is_possible(pricing))) {
        return PREPAY_E_ARGUMENT;
    }
    status = prepay__tariff_segment(t, offsets, time_s, &segment);
    if (status != PREPAY_OK) {
        return status;
    }
    if (pricing != NULL) {
        now = *pricing;
        prepay__pricing_enter(&now, t->block_period, segment.period);
    }
    price.rate = segment.rate;
    price.block = prepay__tariff_block(t, now.period_used_micro);
    price.unit_price_micro = prepay__tariff_unit_price(t, segment.rate_price_micro, price.block);
    price.block_left_micro = PREPAY_NO_LIMIT;
    if (t->block_count > 0 && t->blocks[price.block].limit_micro != PREPAY_NO_LIMIT) {
        price.block_left_micro = t->blocks[price.block].limit_micro - now.period_used_micro;
    }
    price.until_s = price_until(t, offsets, &segment);
    *out = price;
    return PREPAY_OK;
}
