/* SPDX-License-Identifier: Apache-2.0 */
/* Many intervals: as a series, by a pricer, one by one - always the same money, whatever the tariff, the place and the
 * clock do. */
#include "support/seed.h"
#include "support/test.h"
#include "metering/tariffs.h"

#include <string.h>

enum { MOST = 400 };

static const prepay_pricing start = { 0, 0, 0, 0 };

/* Berlin 2024, from the IANA time zone database: 31 March and 27 October. */
static const prepay_offset_change berlin_changes[] = { { 0, 3600, 0 }, { 1711846800, 7200, 0 }, { 1729990800, 3600, 0 } };
static const prepay_offsets berlin = { berlin_changes, 3 };

/* A tariff in which everything can happen: seven blocks in two ladders with zones, settlement points, another set on its way. */
static const prepay_block seven[] = { { 5000000, 10000 },   { 9000000, 20000 },          { 30000000, 30000 }, { 31000000, 40000 },
                                      { 60000000, 50000 },  { 200000000, 60000 },        { PREPAY_NO_LIMIT, 70000 },
                                      { 40000000, 111111 }, { PREPAY_NO_LIMIT, 222222 } };
static const prepay_year_point settlements[] = { { 0, 29, 13, 0 }, { 3, 1, 0, 0 }, { 6, 15, 5, 0 } };
static const prepay_year_point zones[] = { { 2, 29, 7, 1 }, { 4, 10, 0, 0 }, { 10, 27, 2, 1 } };
static const int64_t dearer[] = { 407001, 727403, 1047807, 1112349 };

static prepay_tariff backup_set, wild_set;

static const prepay_tariff *wild_tariff(struct seed *seed)
{
    prepay_tariff backup = PREPAY_TARIFF_INIT;
    backup.rate_prices_micro = dearer;
    backup.rate_count = 4;
    backup_set = backup;
    wild_set = tou_tariff();
    wild_set.blocks = seven;
    wild_set.block_count = COUNT(seven);
    wild_set.ladder_zones = zones;
    wild_set.ladder_zone_count = COUNT(zones);
    wild_set.block_period = (uint32_t)seed_between(seed, 0, 3);
    wild_set.combine = (uint32_t)seed_between(seed, 0, 1);
    wild_set.settlements = settlements;
    wild_set.settlement_count = wild_set.block_period == PREPAY_PERIOD_SETTLEMENT ? COUNT(settlements) : 0;
    wild_set.backup = &backup_set;
    wild_set.switch_s[PREPAY_TARIFF_RATES] = at(2024, 1, 1, 0, 0, 0) + seed_between(seed, 0, 31622400);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&wild_set));
    return &wild_set;
}

TEST(series__any_tariff_place_and_interval__the_sum_of_single_charges)
{
    struct seed seed = seed_start();
    static int64_t quantities[MOST], amounts[MOST];
    for (int run = 0; run < 60; run++) {
        const prepay_tariff *tariff = wild_tariff(&seed);
        const prepay_offsets *place = run % 3 == 0 ? NULL : run % 3 == 1 ? &shanghai : &berlin;
        const int64_t from_s = at(2024, 1, 1, 0, 0, 0) + seed_between(&seed, 0, 31000000);
        const uint32_t interval_s = (uint32_t)seed_between(&seed, 0, 3) == 0 ? 900 : (uint32_t)seed_between(&seed, 1, 200000);
        const size_t count = (size_t)seed_between(&seed, 0, MOST);
        prepay_pricing one = start, all = start;
        int64_t sum = 0, series = -1;
        for (size_t i = 0; i < count; i++) {
            int64_t amount = -1;
            const int64_t at_s = from_s + (int64_t)i * interval_s;
            quantities[i] = seed_between(&seed, 0, 6) == 0 ? 0 : seed_between(&seed, 0, 800000);
            CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(tariff, place, &one, at_s, at_s + interval_s, quantities[i], &amount));
            amounts[i] = -amount;
            sum += amount;
        }
        prepay_pricing again = start;
        CHECK_STATUS(PREPAY_OK,
                     prepay_tariff_charge_series(tariff, place, &again, from_s, interval_s, quantities, count, NULL, &series));
        CHECK_INT(sum, series);
        static int64_t got[MOST];
        CHECK_STATUS(PREPAY_OK, prepay_tariff_charge_series(tariff, place, &all, from_s, interval_s, quantities, count, got, &series));
        for (size_t i = 0; i < count; i++) {
            CHECK_INT(-amounts[i], got[i]);
        }
        CHECK(memcmp(&one, &all, sizeof one) == 0 && memcmp(&one, &again, sizeof one) == 0);
    }
}

TEST(pricer__any_intervals_in_any_order__what_a_charge_without_it_is)
{
    struct seed seed = seed_start();
    for (int run = 0; run < 40; run++) {
        const prepay_tariff *tariff = wild_tariff(&seed);
        const prepay_offsets *place = run % 2 == 0 ? &shanghai : &berlin;
        prepay_pricing plain = start, kept = start;
        prepay_pricer pricer;
        int64_t at_s = at(2024, 2, 1, 0, 0, 0) + seed_between(&seed, 0, 25000000);
        CHECK_STATUS(PREPAY_OK, prepay_pricer_init(&pricer, sizeof pricer, tariff, place));
        for (int i = 0; i < 300; i++) {
            const int64_t jump = seed_between(&seed, 0, 20) == 0 ? seed_between(&seed, -100000, 100000) : 0;
            const int64_t from_s = at_s + jump, to_s = from_s + seed_between(&seed, 0, 5000);
            const int64_t quantity = seed_between(&seed, 0, 300000);
            int64_t amount = -1, expected = -1;
            CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(tariff, place, &plain, from_s, to_s, quantity, &expected));
            CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &kept, from_s, to_s, quantity, &amount));
            CHECK_INT(expected, amount);
            CHECK(memcmp(&plain, &kept, sizeof plain) == 0);
            if (seed_between(&seed, 0, 50) == 0) { /* another account's pricing: the pricer asks it, not its memory */
                plain.period_used_micro = kept.period_used_micro = seed_between(&seed, 0, 70000000);
                plain.remainder = kept.remainder = seed_between(&seed, 0, 999999);
            }
            at_s = to_s;
        }
        prepay_pricer_wipe(&pricer);
    }
    prepay_pricer_wipe(NULL);
}

/* One pricer for two accounts of the same tariff, one of which has a later month already: its clock went back. */
TEST(pricer__another_account_in_another_period__is_asked_for_it)
{
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    const int64_t noon = at(2024, 5, 10, 8, 0, 28800);
    prepay_pricing one = start, fresh = { 300000000, 0, 2024 * 12 + 3, 0 };
    prepay_pricer pricer;
    int64_t amount = -1;
    CHECK_STATUS(PREPAY_OK, prepay_pricer_init(&pricer, sizeof pricer, &tariff, &shanghai));
    CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &one, noon, noon + 60, 300000000, &amount));
    CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &fresh, noon, noon + 60, 1000000, &amount)); /* April is over */
    CHECK_INT(627400, amount);
    CHECK_INT(1000000, fresh.period_used_micro);
    CHECK_INT(2024 * 12 + 4, fresh.period);
}

TEST(pricer__use_that_reaches_a_limit__the_next_unit_is_of_the_next_block)
{
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    const int64_t noon = at(2024, 5, 10, 8, 0, 28800);
    prepay_pricing pricing = start;
    prepay_pricer pricer;
    int64_t amount = -1;
    CHECK_STATUS(PREPAY_OK, prepay_pricer_init(&pricer, sizeof pricer, &tariff, &shanghai));
    CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &pricing, noon, noon + 60, 239000000, &amount));
    CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &pricing, noon + 60, noon + 120, 1000000, &amount));
    CHECK_INT(627400, amount);
    CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &pricing, noon + 120, noon + 180, 1000000, &amount));
    CHECK_INT(677400, amount);
}

/* A meter's clock: it is set forward and back, it stands still, and what is priced follows the greatest time seen. */
TEST(clock__however_it_jumps__every_unit_is_priced_once)
{
    struct seed seed = seed_start();
    static const int64_t equal[] = { 546900, 546900, 546900, 546900 };
    for (int run = 0; run < 60; run++) {
        prepay_tariff tariff = tou_tariff();
        prepay_pricing pricing = start;
        int64_t sum = 0, all = 0, priced_until_s = at(2024, 2, 28, 0, 0, 28800), clock_s = priced_until_s;
        tariff.rate_prices_micro = equal; /* so that the money says how much was priced */
        for (int i = 0; i < 200; i++) {
            const int64_t quantity = seed_between(&seed, 0, 100000), step = seed_between(&seed, 0, 9);
            int64_t amount = -1;
            clock_s += step == 0 ? seed_between(&seed, -400000, 400000) : step == 1 ? 0 : 900;
            const int64_t now_s = clock_s > priced_until_s ? clock_s : priced_until_s;
            CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, run % 2 == 0 ? &shanghai : &berlin, &pricing, priced_until_s,
                                                         now_s, quantity, &amount));
            priced_until_s = now_s;
            sum += amount;
            all += quantity;
        }
        CHECK_INT(all, pricing.period_used_micro);
        CHECK_INT(all * 546900, sum * 1000000 + pricing.remainder);
    }
}

TEST(series__a_charge_that_does_not_fit__overflow_and_nothing_changes)
{
    static const int64_t dear[] = { PREPAY_PRICE_MAX_MICRO };
    static const int64_t once[] = { 1000000, INT64_MAX }, often[] = { INT64_C(1000000000000), INT64_C(1000000000000) };
    prepay_tariff tariff = flat_tariff();
    prepay_pricing pricing = { 5, 999999, 0, 0 };
    const prepay_pricing before = pricing;
    int64_t sum = 4711;
    tariff.rate_prices_micro = dear;
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_tariff_charge_series(&tariff, NULL, &pricing, 0, 900, once, 2, NULL, &sum));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_tariff_charge_series(&tariff, NULL, &pricing, 0, 900, often, 2, NULL, &sum));
    static const int64_t many[] = { 400000000000, 400000000000, 400000000000, 400000000000 }; /* each below 2^62 */
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_tariff_charge_series(&tariff, NULL, &pricing, 0, 900, many, 4, NULL, &sum));
    CHECK_INT(4711, sum);
    CHECK(memcmp(&before, &pricing, sizeof before) == 0);
    prepay_pricer pricer;
    CHECK_STATUS(PREPAY_OK, prepay_pricer_init(&pricer, sizeof pricer, &tariff, NULL));
    CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &pricing, 0, 1, 0, &sum));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_pricer_charge(&pricer, &pricing, 1, 2, INT64_MAX - 5, &sum));
    CHECK(memcmp(&before, &pricing, sizeof before) == 0);
}

TEST(series_and_pricer__at_the_edges_of_their_short_way__as_the_long_one)
{
    static const int64_t dear[] = { PREPAY_PRICE_MAX_MICRO - 1 };
    static const int64_t few[] = { 999999, 500000000000, 1, 499999999999, 1000000, 999999 };
    prepay_tariff tariff = flat_tariff();
    prepay_pricing one = { 0, 999999, 0, 0 }, all = one, kept = one;
    prepay_pricer pricer;
    int64_t sum = 0, series = -1;
    tariff.rate_prices_micro = dear;
    CHECK_STATUS(PREPAY_OK, prepay_pricer_init(&pricer, sizeof pricer, &tariff, NULL));
    for (size_t i = 0; i < COUNT(few); i++) {
        int64_t amount = -1, by_pricer = -1;
        CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, NULL, &one, 0, 1, few[i], &amount));
        CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &kept, 0, 1, few[i], &by_pricer));
        CHECK_INT(amount, by_pricer);
        sum += i < 2 ? amount : 0;
    }
    CHECK(memcmp(&one, &kept, sizeof one) == 0);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge_series(&tariff, NULL, &all, 0, 1, few, 2, NULL, &series));
    CHECK_INT(sum, series);
}

TEST(series_and_pricer__what_cannot_be__argument_and_nothing_changes)
{
    static const int64_t good[] = { 1, 2 }, bad[] = { 1, -1 };
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    prepay_tariff none = tariff;
    prepay_pricing pricing = start, impossible = { 0, 1000000, 0, 0 };
    prepay_pricer pricer;
    int64_t sum = 4711;
    none.struct_size = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&none, NULL, &pricing, 0, 1, good, 2, NULL, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&tariff, NULL, NULL, 0, 1, good, 2, NULL, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&tariff, NULL, &impossible, 0, 1, good, 2, NULL, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&tariff, NULL, &pricing, 0, 0, good, 2, NULL, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&tariff, NULL, &pricing, 0, 1u << 31, good, 2, NULL, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&tariff, NULL, &pricing, 0, 1, NULL, 2, NULL, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&tariff, NULL, &pricing, 0, 1, good, 2, NULL, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&tariff, NULL, &pricing, 0, 1, bad, 2, NULL, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&tariff, NULL, &pricing, -9, 1, good, 2, NULL, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&tariff, NULL, &pricing, INT64_MAX - 1, 1, good, 2, NULL, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT,
                 prepay_tariff_charge_series(&tariff, NULL, &pricing, 0, 2147483647, good, (size_t)-1, NULL, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge_series(&tariff, NULL, &pricing, INT64_MAX - 5, 2147483647, good,
                                                                SIZE_MAX / 2, NULL, &sum));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge_series(&tariff, NULL, &pricing, 0, 1, NULL, 0, NULL, &sum));
    CHECK_INT(0, sum);
    CHECK(prepay_pricer_bytes() == sizeof pricer);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pricer_init(NULL, sizeof pricer, &tariff, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pricer_init(&pricer, sizeof pricer, &none, NULL));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_pricer_init(&pricer, sizeof pricer - 1, &tariff, NULL));
    CHECK_STATUS(PREPAY_OK, prepay_pricer_init(&pricer, sizeof pricer, &tariff, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pricer_charge(NULL, &pricing, 0, 1, 1, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pricer_charge(&pricer, NULL, 0, 1, 1, &sum));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pricer_charge(&pricer, &pricing, 0, 1, 1, NULL));
    for (int known = 0; known < 2; known++) { /* before a price is kept, and after */
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pricer_charge(&pricer, &pricing, 2, 1, 1, &sum));
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pricer_charge(&pricer, &pricing, 1, 2, -1, &sum));
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pricer_charge(&pricer, &impossible, 1, 2, 1, &sum));
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pricer_charge(&pricer, &pricing, -9, -8, 1, &sum));
        CHECK_INT(0, sum);
        CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &pricing, 1, 2, 0, &sum));
    }
}

TEST_MAIN("metering/series", T(series__any_tariff_place_and_interval__the_sum_of_single_charges),
          T(pricer__any_intervals_in_any_order__what_a_charge_without_it_is),
          T(pricer__another_account_in_another_period__is_asked_for_it),
          T(pricer__use_that_reaches_a_limit__the_next_unit_is_of_the_next_block),
          T(clock__however_it_jumps__every_unit_is_priced_once),
          T(series__a_charge_that_does_not_fit__overflow_and_nothing_changes),
          T(series_and_pricer__at_the_edges_of_their_short_way__as_the_long_one),
          T(series_and_pricer__what_cannot_be__argument_and_nothing_changes))
