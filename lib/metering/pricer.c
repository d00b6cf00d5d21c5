/* SPDX-License-Identifier: Apache-2.0 */
/* Interval after interval, the price kept. A meter charges every few seconds, and for hours nothing changes but the use:
 * then a charge is a comparison, a multiplication and a division. Whatever does not fit the kept price - another rate,
 * another block, a clock that jumped - goes the long way of charge.c, which knows all of it, and leaves the price behind
 * for the next. */
#include "metering/tariff.h"

#include "base/options.h"
#include "base/secret.h"

struct prepay__pricer {
    prepay_tariff tariff;
    prepay_offsets offsets;
    prepay__segment segment; /* from_s == until_s: none yet */
    prepay__piece piece;     /* of the use at which the last charge ended */
};

_Static_assert(sizeof(struct prepay__pricer) <= sizeof(prepay_pricer), "the pricer fits in its room");

size_t prepay_pricer_bytes(void)
{
    return sizeof(prepay_pricer);
}

prepay_status prepay_pricer_init(prepay_pricer *object, size_t pricer_bytes, const prepay_tariff *tariff,
                                 const prepay_offsets *offsets)
{
    struct prepay__pricer *pricer = (struct prepay__pricer *)(void *)object;
    const prepay_offsets utc = { NULL, 0 };

    if (pricer == NULL) {
        return PREPAY_E_ARGUMENT;
    }
    if (pricer_bytes < sizeof *object) {
        return PREPAY_E_TOO_SMALL;
    }
    if (prepay__options_take(&pricer->tariff, sizeof pricer->tariff, tariff) != PREPAY_OK) {
        return PREPAY_E_ARGUMENT;
    }
    pricer->offsets = offsets == NULL ? utc : *offsets;
    pricer->segment.from_s = pricer->segment.until_s = 0;
    return PREPAY_OK;
}

void prepay_pricer_wipe(prepay_pricer *object)
{
    if (object != NULL) {
        prepay__wipe(object, sizeof *object);
    }
}

prepay__piece prepay__segment_piece(const prepay__segment *segment, int64_t used_micro)
{
    const uint32_t block = prepay__segment_block(segment, used_micro);
    const int64_t most_units = INT64_C(1) << 40; /* a million million units at once are enough */
    prepay__piece piece;
    int64_t units;

    piece.price_micro = prepay__segment_price(segment, block);
    piece.used_from_micro = block == 0 ? 0 : prepay__segment_limit(segment, block - 1);
    piece.used_until_micro = prepay__segment_limit(segment, block);
    units = INT64_MAX / 2 / (piece.price_micro + 1) - 1; /* and one unit more for the remainder */
    piece.most_micro = (units < most_units ? units : most_units) * PREPAY__MICRO;
    return piece;
}

/* Does the kept price hold for all of it? Asked with what a caller may have changed since. */
static int is_kept(const struct prepay__pricer *pricer, const prepay_pricing *pricing, int64_t from_s, int64_t to_s,
                   int64_t quantity_micro)
{
    const prepay__piece *piece = &pricer->piece;

    return from_s >= pricer->segment.from_s && from_s < pricer->segment.until_s && to_s >= from_s &&
           to_s <= pricer->segment.until_s && pricing->period == pricer->segment.period &&
           (uint64_t)quantity_micro <= (uint64_t)piece->most_micro &&
           (uint64_t)pricing->remainder < (uint64_t)PREPAY__MICRO && pricing->period_used_micro >= piece->used_from_micro &&
           pricing->period_used_micro < piece->used_until_micro &&
           quantity_micro <= piece->used_until_micro - pricing->period_used_micro;
}

static prepay_status charge_the_long_way(struct prepay__pricer *pricer, prepay_pricing *pricing, int64_t from_s, int64_t to_s,
                                         int64_t quantity_micro, int64_t *out_amount_micro)
{
    struct prepay__charging charging;
    prepay_status status;

    if (quantity_micro < 0 || from_s > to_s || !prepay__pricing_is_possible(pricing)) {
        return PREPAY_E_ARGUMENT;
    }
    prepay__charging_begin(&charging, &pricer->tariff, &pricer->offsets, pricing);
    charging.segment = pricer->segment;
    status = prepay__charging_interval(&charging, from_s, to_s, quantity_micro);
    if (status != PREPAY_OK) {
        return status;
    }
    pricer->segment = charging.segment;
    pricer->piece = prepay__segment_piece(&pricer->segment, charging.pricing.period_used_micro);
    *pricing = charging.pricing;
    *out_amount_micro = charging.amount_micro;
    return PREPAY_OK;
}

prepay_status prepay_pricer_charge(prepay_pricer *object, prepay_pricing *pricing, int64_t from_s, int64_t to_s,
                                   int64_t quantity_micro, int64_t *out_amount_micro)
{
    struct prepay__pricer *pricer = (struct prepay__pricer *)(void *)object;

    if (pricer == NULL || pricing == NULL || out_amount_micro == NULL) {
        return PREPAY_E_ARGUMENT;
    }
    if (!is_kept(pricer, pricing, from_s, to_s, quantity_micro)) {
        return charge_the_long_way(pricer, pricing, from_s, to_s, quantity_micro, out_amount_micro);
    }
    *out_amount_micro = (int64_t)prepay__charge_exact(quantity_micro, pricer->piece.price_micro, &pricing->remainder);
    pricing->period_used_micro += quantity_micro;
    return PREPAY_OK;
}
