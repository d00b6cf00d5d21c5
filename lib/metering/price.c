/* SPDX-License-Identifier: Apache-2.0 */
/* The price that holds: what a display shows, and until when, so that the firmware wakes up and reads its register where
 * the price changes. */
#include "metering/tariff.h"

static int same_price(const prepay__segment *a, const prepay__segment *b)
{
    return a->rate == b->rate && a->rate_price_micro == b->rate_price_micro && a->base_micro == b->base_micro &&
           a->blocks == b->blocks && a->period == b->period;
}

/* How far the price holds on: segments of the same price and period follow each other across midnights. */
static int64_t price_until(const prepay_tariff *tariff, const prepay_offsets *offsets, const prepay__segment *segment)
{
    prepay__segment next = *segment;
    int64_t until_s = segment->until_s;

    for (int i = 0; i < 64 && until_s != INT64_MAX; i++) { /* some weeks ahead are as good as for ever */
        if (prepay__tariff_segment(tariff, offsets, until_s, &next) != PREPAY_OK || !same_price(&next, segment)) {
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
    int64_t limit;
    prepay_status status;

    if (t == NULL || out == NULL || (pricing != NULL && !prepay__pricing_is_possible(pricing))) {
        return PREPAY_E_ARGUMENT;
    }
    status = prepay__tariff_segment(t, offsets, time_s, &segment);
    if (status != PREPAY_OK) {
        return status;
    }
    if (pricing != NULL) {
        now = *pricing;
        prepay__pricing_enter(&now, &segment);
    }
    price.rate = segment.rate;
    price.block = prepay__segment_block(&segment, now.period_used_micro);
    price.unit_price_micro = prepay__segment_price(&segment, price.block);
    limit = prepay__segment_limit(&segment, price.block);
    price.block_left_micro = limit == PREPAY_NO_LIMIT ? PREPAY_NO_LIMIT : limit - now.period_used_micro;
    price.until_s = price_until(t, offsets, &segment);
    *out = price;
    return PREPAY_OK;
}
