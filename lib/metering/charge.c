/* SPDX-License-Identifier: Apache-2.0 */
/* Quantity into money. A consumption is cut where the price changes - by time where a rate, a set or a period ends, by use
 * where a block is full - and each piece is multiplied by its price. What does not make a whole micro-unit of money is
 * carried to the next piece, so the sum is the same however the consumption was cut:
 *
 *     charge = (e / 10^6) * p + ((e % 10^6) * p + remainder) / 10^6
 *
 * Everything is computed on a copy of the pricing and written back when all of it is known to fit. */
#include "metering/tariff.h"

#include "metering/share.h"

#include "base/checked.h"

/* ------------------------------------------------------------------------------------------------------- the period */

/* The point at which a period began, whatever kind it is of. */
static int32_t begin_of(int32_t period)
{
    return period >= PREPAY__POINT_FIRST   ? period
           : period >= PREPAY__MONTH_FIRST ? period * PREPAY__HOURS_OF_MONTH
                                           : period * PREPAY__HOURS_OF_YEAR;
}

/* The tariff before may have counted periods of another kind: what is compared is when they began. The one that runs keeps its
 * number, which would lose its begin as another kind's: and a clock that went back over a switch of ladders began it again. */
void prepay__pricing_enter(prepay_pricing *pricing, const prepay__segment *segment)
{
    if (segment->block_period != PREPAY_PERIOD_NONE && begin_of(segment->period) > begin_of(pricing->period)) {
        pricing->period = segment->period;
        pricing->period_used_micro = 0;
    }
}

int prepay__pricing_is_possible(const prepay_pricing *pricing)
{
    return pricing->period_used_micro >= 0 && pricing->remainder >= 0 && pricing->remainder < PREPAY__MICRO &&
           pricing->period >= 0 && pricing->period < PREPAY__POINT_END &&
           (pricing->period < 10000 * 12 || pricing->period >= PREPAY__POINT_FIRST);
}

/* ------------------------------------------------------------------------------------------------------- the charge */

/* One piece at one price. */
static prepay_status charge_piece(struct prepay__charging *charging, int64_t quantity_micro, int64_t unit_price_micro)
{
    const int64_t units = quantity_micro / PREPAY__MICRO;
    const int small = ((units | unit_price_micro) >> 31) == 0; /* then the product fits, without asking a division */
    uint64_t amount_micro;

    if (!small && unit_price_micro != 0 && units > INT64_MAX / unit_price_micro) {
        return PREPAY_E_OVERFLOW;
    }
    amount_micro = prepay__charge_exact(quantity_micro, unit_price_micro, &charging->pricing.remainder);
    if (amount_micro > (uint64_t)INT64_MAX) { /* by the fraction, which adds at most the price of a unit */
        return PREPAY_E_OVERFLOW;
    }
    return prepay__add(charging->amount_micro, (int64_t)amount_micro, &charging->amount_micro);
}

/* What was used in the segment, block by block. */
static prepay_status charge_blocks(struct prepay__charging *charging, int64_t quantity_micro)
{
    const prepay__segment *segment = &charging->segment;
    prepay_pricing *pricing = &charging->pricing;
    uint32_t block;
    int64_t used_micro;

    prepay__pricing_enter(pricing, segment);
    if (prepay__add(pricing->period_used_micro, quantity_micro, &used_micro) != PREPAY_OK) {
        return PREPAY_E_OVERFLOW;
    }
    block = prepay__segment_block(segment, pricing->period_used_micro);
    while (quantity_micro > 0) {
        const int64_t limit = prepay__segment_limit(segment, block);
        const int64_t room = limit == PREPAY_NO_LIMIT ? PREPAY_NO_LIMIT : limit - pricing->period_used_micro;
        const int64_t piece = quantity_micro < room ? quantity_micro : room;
        const prepay_status status = charge_piece(charging, piece, prepay__segment_price(segment, block));
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

void prepay__charging_begin(struct prepay__charging *charging, const prepay_tariff *tariff, const prepay_offsets *offsets,
                            const prepay_pricing *pricing)
{
    charging->tariff = tariff;
    charging->offsets = offsets;
    charging->segment.from_s = charging->segment.until_s = 0;
    charging->pricing = *pricing;
    charging->amount_micro = 0;
}

/* Let the charging stand in the segment of this instant. */
static prepay_status stand_at(struct prepay__charging *charging, int64_t at_s)
{
    if (at_s >= charging->segment.from_s && at_s < charging->segment.until_s) {
        return PREPAY_OK;
    }
    return prepay__tariff_segment(charging->tariff, charging->offsets, at_s, &charging->segment);
}

/* Share the quantity by time among the segments of [from_s, to_s): to each what is due at its end less what is gone. */
prepay_status prepay__charging_interval(struct prepay__charging *charging, int64_t from_s, int64_t to_s,
                                        int64_t quantity_micro)
{
    int64_t at_s = from_s, gone_micro = 0;

    if (quantity_micro == 0 && from_s < to_s) {
        at_s = to_s - 1; /* nothing to share: only the period may have changed */
    }
    do {
        int64_t due_micro = quantity_micro;
        prepay_status status = stand_at(charging, at_s);
        if (status == PREPAY_OK && charging->segment.until_s < to_s) {
            if (to_s - from_s > PREPAY__SHARE_MAX_S) { /* from_s is a time that can be told, so this fits */
                return PREPAY_E_ARGUMENT;
            }
            due_micro = prepay__share(quantity_micro, charging->segment.until_s - from_s, to_s - from_s);
        }
        if (status == PREPAY_OK) {
            status = charge_blocks(charging, due_micro - gone_micro);
        }
        if (status != PREPAY_OK) {
            return status;
        }
        gone_micro = due_micro;
        at_s = charging->segment.until_s;
    } while (at_s < to_s);
    return PREPAY_OK;
}

prepay_status prepay_tariff_charge(const prepay_tariff *tariff, const prepay_offsets *offsets, prepay_pricing *pricing,
                                   int64_t from_s, int64_t to_s, int64_t quantity_micro, int64_t *out_amount_micro)
{
    prepay_tariff copy;
    struct prepay__charging charging;
    const prepay_tariff *view = prepay__tariff_view(tariff, &copy);
    prepay_status status;

    if (view == NULL || pricing == NULL || out_amount_micro == NULL || quantity_micro < 0 || from_s > to_s ||
        !prepay__pricing_is_possible(pricing)) {
        return PREPAY_E_ARGUMENT;
    }
    prepay__charging_begin(&charging, view, offsets, pricing);
    status = prepay__charging_interval(&charging, from_s, to_s, quantity_micro);
    if (status != PREPAY_OK) {
        return status;
    }
    *pricing = charging.pricing;
    *out_amount_micro = charging.amount_micro;
    return PREPAY_OK;
}
