/* SPDX-License-Identifier: Apache-2.0 */
/* A run of equal intervals: a day's or a year's readings at once. The outer loop is that of charge.c, one interval where
 * something may change; the inner one stays in what is known not to change and only multiplies and carries. */
#include "metering/tariff.h"

#include "base/checked.h"

/* The run: what is left of it. */
struct run {
    const int64_t *quantities_micro;
    int64_t *amounts_micro; /* NULL: nobody asked */
    size_t count, done;
    int64_t from_s, interval_s;
};

static void keep(struct run *run, int64_t amount_micro)
{
    if (run->amounts_micro != NULL) {
        run->amounts_micro[run->done] = amount_micro;
    }
    run->done++;
}

/* The next interval, with all that may happen in it. */
static prepay_status charge_one(struct prepay__charging *charging, struct run *run)
{
    const int64_t from_s = run->from_s + (int64_t)run->done * run->interval_s, before_micro = charging->amount_micro;
    const int64_t quantity_micro = run->quantities_micro[run->done];
    prepay_status status;

    if (quantity_micro < 0) {
        return PREPAY_E_ARGUMENT;
    }
    status = prepay__charging_interval(charging, from_s, from_s + run->interval_s, quantity_micro);
    if (status == PREPAY_OK) {
        keep(run, charging->amount_micro - before_micro);
    }
    return status;
}

/* Whole intervals that are left in the segment: the one before ended in it, or at its end. */
static size_t in_segment(const prepay__segment *segment, const struct run *run)
{
    const int64_t from_s = run->from_s + (int64_t)run->done * run->interval_s;
    const size_t left = run->count - run->done;
    const uint64_t whole = ((uint64_t)segment->until_s - (uint64_t)from_s) / (uint64_t)run->interval_s;

    return whole < left ? (size_t)whole : left;
}

/* As far as the segment, the block and 62 bits of money go. */
static void charge_alike(struct prepay__charging *charging, struct run *run)
{
    const prepay__piece piece = prepay__segment_piece(&charging->segment, charging->pricing.period_used_micro);
    const size_t end = run->done + in_segment(&charging->segment, run);
    int64_t room_micro = piece.used_until_micro - charging->pricing.period_used_micro;
    int64_t sum_micro = charging->amount_micro, remainder = charging->pricing.remainder;

    while (run->done < end) {
        const int64_t quantity_micro = run->quantities_micro[run->done];
        int64_t amount_micro;
        if ((uint64_t)quantity_micro > (uint64_t)piece.most_micro || quantity_micro > room_micro || sum_micro > INT64_MAX / 2) {
            break; /* the long way knows what to do */
        }
        amount_micro = (int64_t)prepay__charge_exact(quantity_micro, piece.price_micro, &remainder);
        sum_micro += amount_micro;
        room_micro -= quantity_micro;
        keep(run, amount_micro);
    }
    charging->pricing.period_used_micro = piece.used_until_micro - room_micro;
    charging->pricing.remainder = remainder;
    charging->amount_micro = sum_micro;
}

/* Does the last interval end where time can be told? */
static int end_is_possible(const struct run *run)
{
    const uint64_t count = run->count;
    int64_t length_s, end_s;

    return count <= (uint64_t)INT64_MAX && run->interval_s > 0 && run->interval_s <= INT32_MAX &&
           prepay__mul((int64_t)count, run->interval_s, &length_s) == PREPAY_OK &&
           prepay__add(run->from_s, length_s, &end_s) == PREPAY_OK;
}

prepay_status prepay_tariff_charge_series(const prepay_tariff *tariff, const prepay_offsets *offsets, prepay_pricing *pricing,
                                          int64_t from_s, uint32_t interval_s, const int64_t *quantities_micro, size_t count,
                                          int64_t *out_amounts_micro, int64_t *out_sum_micro)
{
    prepay_tariff copy;
    const prepay_tariff *view = prepay__tariff_view(tariff, &copy);
    struct run run = { quantities_micro, out_amounts_micro, count, 0, from_s, interval_s };
    struct prepay__charging charging;

    if (view == NULL || pricing == NULL || (quantities_micro == NULL && count > 0) || out_sum_micro == NULL ||
        !end_is_possible(&run) || !prepay__pricing_is_possible(pricing)) {
        return PREPAY_E_ARGUMENT;
    }
    prepay__charging_begin(&charging, view, offsets, pricing);
    while (run.done < run.count) {
        const prepay_status status = charge_one(&charging, &run);
        if (status != PREPAY_OK) {
            return status;
        }
        charge_alike(&charging, &run);
    }
    *pricing = charging.pricing;
    *out_sum_micro = charging.amount_micro;
    return PREPAY_OK;
}
