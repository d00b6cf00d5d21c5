/* SPDX-License-Identifier: Apache-2.0 */
/* Money for a quantity: exact however it is cut, at the borders of blocks, months and rates, and at the end of int64.
 */
#include "support/seed.h"
#include "support/test.h"
#include "metering/tariffs.h"

#include <string.h>

static const prepay_pricing start = { 0, 0, 0, 0 };

/* Charge at one instant. */
static int64_t charge_at(const prepay_tariff *tariff, prepay_pricing *pricing, int64_t time_s, int64_t quantity_micro)
{
    int64_t amount = -1;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(tariff, &shanghai, pricing, time_s, time_s, quantity_micro, &amount));
    return amount;
}

TEST(charge__a_million_deductions_of_a_hundredth__5469_exactly)
{
    const prepay_tariff tariff = flat_tariff();
    prepay_pricing pricing = start;
    int64_t sum = 0;
    for (uint32_t i = 0; i < 1000000 / test_stride(); i++) {
        sum += charge_at(&tariff, &pricing, 1700000000, 10000);
    }
    CHECK_INT(INT64_C(5469000000) / test_stride(), sum);
    CHECK_INT(0, pricing.remainder);
}

TEST(charge__3200000_single_pulses_at_3200_a_unit__546_90_exactly)
{
    const prepay_tariff tariff = flat_tariff();
    prepay_pricing pricing = start;
    uint32_t pulse_remainder = 0;
    int64_t sum = 0;
    for (uint32_t i = 0; i < 3200000 / test_stride(); i++) {
        int64_t micro = 0;
        CHECK_STATUS(PREPAY_OK, prepay_pulses_convert(1, 3200, &pulse_remainder, &micro));
        sum += charge_at(&tariff, &pricing, 1700000000, micro);
    }
    CHECK_INT(INT64_C(546900000) / test_stride(), sum);
    CHECK_INT(0, pulse_remainder);
    CHECK_INT(0, pricing.remainder);
}

/* What a quantity costs with no remainder dropped anywhere, in 10^-12: the reference for the properties. */
static int64_t in_whole(int64_t sum_micro, int64_t remainder)
{
    return sum_micro * 1000000 + remainder;
}

TEST(charge__a_consumption_cut_anyhow__the_same_sum)
{
    struct seed seed = seed_start();
    for (int run = 0; run < 300; run++) {
        const prepay_tariff tariff = run % 2 == 0 ? flat_tariff() : ladder_tariff(PREPAY_PERIOD_MONTH);
        const int64_t time_s = seed_between(&seed, 0, 4000000000), all = seed_between(&seed, 0, 900000000);
        prepay_pricing whole = start, cut = start;
        const int64_t expected = charge_at(&tariff, &whole, time_s, all);
        int64_t left = all, sum = 0;
        for (int cuts = 0; left > 0 && cuts < 60; cuts++) {
            const int64_t piece = cuts == 59 ? left : seed_between(&seed, 0, left / 3 + 1);
            sum += charge_at(&tariff, &cut, time_s, piece);
            left -= piece;
        }
        CHECK_INT(expected, sum);
        CHECK(memcmp(&whole, &cut, sizeof whole) == 0 || all == 0);
    }
}

/* Sum over rates and blocks of quantity times price, done without the library's division. */
TEST(charge__mixed_rates_and_blocks__every_micro_unit_is_priced_once)
{
    struct seed seed = seed_start();
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_NONE);
    prepay_pricing pricing = start;
    int64_t sum = 0, reference = 0, used = 0;
    for (int i = 0; i < 3000; i++) {
        const uint32_t point = (uint32_t)seed_between(&seed, 0, COUNT(tou_switches) - 1);
        const int64_t time_s =
            at(2024, 5, 1, 0, 0, 28800) + tou_switches[point].minute * 60 + seed_between(&seed, 0, 3599);
        const int64_t quantity = seed_between(&seed, 0, 300000);
        sum += charge_at(&tariff, &pricing, time_s, quantity);
        for (uint32_t block = 0; block < COUNT(ladder);
             block++) { /* the part of [used, used + quantity) in this block */
            const int64_t low = block == 0 ? 0 : ladder[block - 1].limit_micro, high = ladder[block].limit_micro;
            const int64_t from = used > low ? used : low, to = used + quantity < high ? used + quantity : high;
            reference +=
                to > from ? (to - from) * (tou_prices[tou_switches[point].rate] + ladder[block].price_micro) : 0;
        }
        used += quantity;
    }
    CHECK(used > ladder[1].limit_micro);
    CHECK_INT(used, pricing.period_used_micro);
    CHECK_INT(reference, in_whole(sum, pricing.remainder));
}

TEST(charge__use_equal_to_a_limit__is_the_next_block)
{
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    const int64_t noon = at(2024, 5, 10, 8, 0, 28800); /* flat rate, 0.6274 */
    prepay_pricing pricing = start;
    prepay_price price;
    CHECK_INT(INT64_C(239999999) * 6274 / 10000, charge_at(&tariff, &pricing, noon, 239999999));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(&tariff, &shanghai, noon, &pricing, &price));
    CHECK_INT(627400, price.unit_price_micro);
    CHECK_INT(1, price.block_left_micro);
    CHECK_INT(1, charge_at(&tariff, &pricing, noon, 1)); /* the carried remainder makes a whole micro-unit */
    CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(&tariff, &shanghai, noon, &pricing, &price));
    CHECK_INT(1, price.block);
    CHECK_INT(677400, price.unit_price_micro);
    CHECK_INT(160000000, price.block_left_micro);
    CHECK_INT(677400, charge_at(&tariff, &pricing, noon, 1000000));
    CHECK_INT(159 * 677400 + 927400,
              charge_at(&tariff, &pricing, noon, 160000000)); /* over the next border in one piece */
    CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(&tariff, &shanghai, noon, &pricing, &price));
    CHECK_INT(PREPAY_NO_LIMIT, price.block_left_micro);
}

TEST(charge__blocks_that_replace__are_the_price)
{
    prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    prepay_pricing pricing = start;
    tariff.combine = PREPAY_BLOCKS_REPLACE;
    CHECK_INT(0, charge_at(&tariff, &pricing, 1700000000, 240000000));
    CHECK_INT(50000, charge_at(&tariff, &pricing, 1700000000, 1000000));
}

TEST(charge__a_new_month_or_year__begins_at_local_midnight_and_never_again)
{
    static const struct {
        const char *name;
        uint32_t period;
        int32_t year;
        uint8_t month;
        int64_t used_after; /* of 300 before and 1 after */
    } rows[] = {
        { "month to month", PREPAY_PERIOD_MONTH, 2024, 6, 1000000 },
        { "december to january", PREPAY_PERIOD_MONTH, 2025, 1, 1000000 },
        { "year to year", PREPAY_PERIOD_YEAR, 2025, 1, 1000000 },
        { "month to month of a year", PREPAY_PERIOD_YEAR, 2024, 6, 301000000 },
        { "never", PREPAY_PERIOD_NONE, 2025, 1, 301000000 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const prepay_tariff tariff = ladder_tariff(rows[i].period);
        const int64_t midnight = at(rows[i].year, rows[i].month, 1, 0, 0, 28800);
        prepay_pricing pricing = start;
        TEST_ROW(rows[i].name);
        (void)charge_at(&tariff, &pricing, midnight - 1, 300000000);
        CHECK_INT(300000000, pricing.period_used_micro);
        (void)charge_at(&tariff, &pricing, midnight, 1000000);
        CHECK_INT(rows[i].used_after, pricing.period_used_micro);
        const int32_t period = pricing.period;
        (void)charge_at(&tariff, &pricing, midnight - 1, 1000000); /* the clock was moved back: the period goes on */
        CHECK_INT(rows[i].used_after + 1000000, pricing.period_used_micro);
        CHECK_INT(period, pricing.period);
        (void)charge_at(&tariff, &pricing, midnight, 0);
        CHECK_INT(rows[i].used_after + 1000000, pricing.period_used_micro);
    }
}

TEST(charge__a_tariff_with_another_kind_of_period__goes_on_sensibly)
{
    const prepay_tariff monthly = ladder_tariff(PREPAY_PERIOD_MONTH), yearly = ladder_tariff(PREPAY_PERIOD_YEAR);
    prepay_pricing pricing = start;
    (void)charge_at(&monthly, &pricing, at(2024, 5, 31, 12, 0, 28800), 7);
    CHECK_INT(2024 * 12 + 4, pricing.period);
    (void)charge_at(&yearly, &pricing, at(2024, 6, 1, 12, 0, 28800), 7);
    CHECK_INT(2024 * 12 + 4, pricing.period); /* the year began earlier: what runs goes on */
    CHECK_INT(14, pricing.period_used_micro);
    (void)charge_at(&monthly, &pricing, at(2024, 7, 1, 12, 0, 28800), 7);
    CHECK_INT(2024 * 12 + 6, pricing.period);
    CHECK_INT(7, pricing.period_used_micro);
}

TEST(charge__a_rate_switch_inside_an_interval__shared_by_time_floored_rest_to_the_later_part)
{
    const prepay_tariff tariff = tou_tariff();
    const int64_t from = at(2024, 5, 10, 6, 30, 28800),
                  to = at(2024, 5, 10, 7, 15, 28800); /* valley until 7:00, then flat */
    prepay_pricing pricing = start;
    int64_t amount = -1;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, &shanghai, &pricing, from, to, 1000000, &amount));
    /* 30 of 45 minutes: floor(666666.67) = 666666 in the valley, 333334 at the flat rate */
    CHECK_INT(INT64_C(666666) * 307000 + INT64_C(333334) * 627400, in_whole(amount, pricing.remainder));
    pricing = start;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, &shanghai, &pricing, from, at(2024, 5, 10, 7, 0, 28800),
                                                 1000000, &amount));
    CHECK_INT(307000, amount); /* the end is not part of the interval */
}

TEST(charge__a_day_and_a_month_in_one_interval__each_part_at_its_price)
{
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    const int64_t from = at(2024, 5, 31, 12, 0, 28800), to = at(2024, 6, 1, 12, 0, 28800);
    prepay_pricing pricing = start;
    int64_t amount = -1;
    pricing.period = 2024 * 12 + 4;
    pricing.period_used_micro = 400000000;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, &shanghai, &pricing, from, to, 24000000, &amount));
    /* May, third block: 3 h peak, 3 h flat, 3 h sharp, 2 h flat, 1 h valley; June, first block: 7 h valley, 3 h flat, 2
     * h peak */
    CHECK_INT(3 * 947800 + 5 * 627400 + 3 * 1012345 + 307000 + 12 * 300000 + 7 * 307000 + 3 * 627400 + 2 * 947800,
              amount);
    CHECK_INT(12000000, pricing.period_used_micro);
}

TEST(charge__intervals_cut_at_any_second__cost_what_the_whole_costs)
{
    struct seed seed = seed_start();
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    for (int run = 0; run < 100; run++) {
        const int64_t from = at(2024, 1, 1, 0, 0, 28800) + seed_between(&seed, 0, 31536000),
                      seconds = seed_between(&seed, 1, 400000);
        const int64_t all =
            seconds * seed_between(&seed, 1, 2000); /* so many micro-units a second: every share is whole */
        prepay_pricing whole = start, cut = start;
        int64_t expected = -1, amount = -1, sum = 0, at_s = from;
        CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, &shanghai, &whole, from, from + seconds, all, &expected));
        while (at_s < from + seconds) {
            const int64_t next = at_s + seed_between(&seed, 1, from + seconds - at_s);
            CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, &shanghai, &cut, at_s, next,
                                                         all / seconds * (next - at_s), &amount));
            sum += amount;
            at_s = next;
        }
        CHECK_INT(expected, sum);
        CHECK(memcmp(&whole, &cut, sizeof whole) == 0);
    }
}

TEST(charge__near_the_end_of_int64__overflow_and_nothing_changes)
{
    static const int64_t dear[] = { PREPAY_PRICE_MAX_MICRO };
    prepay_tariff tariff = flat_tariff();
    prepay_pricing pricing = { 5, 999999, 0, 0 };
    const prepay_pricing before = pricing;
    int64_t amount = 4711;
    tariff.rate_prices_micro = dear;
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_tariff_charge(&tariff, NULL, &pricing, 0, 0, INT64_MAX, &amount));
    CHECK_STATUS(PREPAY_E_OVERFLOW,
                 prepay_tariff_charge(&tariff, NULL, &pricing, 0, 0, INT64_C(1002541000000), &amount));
    CHECK_STATUS(PREPAY_E_OVERFLOW, /* by the half unit behind the last whole one */
                 prepay_tariff_charge(&tariff, NULL, &pricing, 0, 0, INT64_C(1002540500000), &amount));
    tariff.rate_prices_micro = flat_price;
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_tariff_charge(&tariff, NULL, &pricing, 0, 0, INT64_MAX - 4, &amount));
    CHECK(memcmp(&before, &pricing, sizeof before) == 0 && amount == 4711);
    tariff.rate_prices_micro = dear;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, NULL, &pricing, 0, 0, 1999999, &amount));
    CHECK_INT(INT64_C(18399990800000), amount); /* 1.999999 * 9200000 and the carried 0.999999 of a micro-unit */
    CHECK_INT(999999, pricing.remainder);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, NULL, &pricing, 0, 0, INT64_C(1002540000000), &amount));
    CHECK_INT(INT64_C(9223368000000000000), amount);
}

TEST(charge__overflow_in_a_later_piece__the_earlier_ones_are_undone)
{
    static const prepay_block blocks[] = { { 1000001, 3 }, { PREPAY_NO_LIMIT, PREPAY_PRICE_MAX_MICRO } };
    prepay_tariff tariff = flat_tariff();
    prepay_pricing pricing = { 0, 5, 1, 0 };
    const prepay_pricing before = pricing;
    int64_t amount = 4711;
    tariff.blocks = blocks;
    tariff.block_count = 2;
    tariff.combine = PREPAY_BLOCKS_REPLACE;
    tariff.block_period = PREPAY_PERIOD_YEAR;
    CHECK_STATUS(PREPAY_E_OVERFLOW,
                 prepay_tariff_charge(&tariff, NULL, &pricing, 0, 0, INT64_C(1002600000000000), &amount));
    CHECK(memcmp(&before, &pricing, sizeof before) == 0 && amount == 4711);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, NULL, &pricing, 0, 0, 1000001, &amount));
    CHECK_INT(3, amount);
    CHECK_INT(8, pricing.remainder);
}

TEST(charge__an_interval_across_thousands_of_years_without_use__is_not_walked)
{
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    prepay_pricing pricing = start;
    int64_t amount = -1;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, NULL, &pricing, 0, at(9999, 12, 31, 23, 59, 0), 0, &amount));
    CHECK_INT(0, amount);
    CHECK_INT(9999 * 12 + 11, pricing.period);
}

TEST(charge__what_cannot_be__argument_and_nothing_changes)
{
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    const prepay_pricing impossible[] = { { -1, 0, 0, 0 }, { 0, -1, 0, 0 }, { 0, 1000000, 0, 0 }, { 0, 0, -1, 0 } };
    prepay_pricing pricing = start;
    int64_t amount = 4711;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge(NULL, NULL, &pricing, 0, 1, 1, &amount));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge(&tariff, NULL, NULL, 0, 1, 1, &amount));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge(&tariff, NULL, &pricing, 0, 1, 1, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge(&tariff, NULL, &pricing, 0, 1, -1, &amount));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge(&tariff, NULL, &pricing, 2, 1, 1, &amount));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge(&tariff, NULL, &pricing, -1, 1, 1, &amount));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge(&tariff, NULL, &pricing, INT64_MIN, INT64_MAX, 1, &amount));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge(&tariff, NULL, &pricing, INT64_MAX, INT64_MAX, 1, &amount));
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        prepay_pricing bad = impossible[i];
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge(&tariff, NULL, &bad, 0, 1, 1, &amount));
    }
    CHECK(memcmp(&pricing, &start, sizeof start) == 0 && amount == 4711);
}

TEST_MAIN("metering/charge", T(charge__a_million_deductions_of_a_hundredth__5469_exactly),
          T(charge__3200000_single_pulses_at_3200_a_unit__546_90_exactly),
          T(charge__a_consumption_cut_anyhow__the_same_sum),
          T(charge__mixed_rates_and_blocks__every_micro_unit_is_priced_once),
          T(charge__use_equal_to_a_limit__is_the_next_block), T(charge__blocks_that_replace__are_the_price),
          T(charge__a_new_month_or_year__begins_at_local_midnight_and_never_again),
          T(charge__a_tariff_with_another_kind_of_period__goes_on_sensibly),
          T(charge__a_rate_switch_inside_an_interval__shared_by_time_floored_rest_to_the_later_part),
          T(charge__a_day_and_a_month_in_one_interval__each_part_at_its_price),
          T(charge__intervals_cut_at_any_second__cost_what_the_whole_costs),
          T(charge__near_the_end_of_int64__overflow_and_nothing_changes),
          T(charge__overflow_in_a_later_piece__the_earlier_ones_are_undone),
          T(charge__an_interval_across_thousands_of_years_without_use__is_not_walked),
          T(charge__what_cannot_be__argument_and_nothing_changes))
