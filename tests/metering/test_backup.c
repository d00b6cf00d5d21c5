/* SPDX-License-Identifier: Apache-2.0 */
/* A tariff whose parts change at instants of their own (两套): seasons, day tables, rates, ladder, ladder zones. Right to the
 * second, across power cuts, inside an interval; and settlement points, ladder zones and special days by themselves. */
#include "support/seed.h"
#include "support/test.h"
#include "metering/tariffs.h"

#include <string.h>

static const prepay_pricing start = { 0, 0, 0, 0 };

/* Two rates, two day tables, two seasons, two ladders: the price says which of each holds. */
static const int64_t rates_now[] = { 1000000, 2000000 }, rates_then[] = { 1500000, 2500000 };
static const prepay_switch_point tables_now[] = { { 0, 0, 0 }, { 0, 1, 720 }, { 1, 1, 0 } },
                                 tables_then[] = { { 0, 0, 0 }, { 0, 1, 360 }, { 1, 0, 0 } };
static const prepay_season seasons_now[] = { { 1, 1, { 0, 0, 0, 0, 0, 0, 0, 0 }, { 0, 0 } } },
                           seasons_then[] = { { 1, 1, { 1, 1, 1, 1, 1, 1, 1, 1 }, { 0, 0 } } };
static const prepay_block ladders_now[] = { { 10000000, 10 }, { PREPAY_NO_LIMIT, 20 }, { 10000000, 30 }, { PREPAY_NO_LIMIT, 40 } },
                          ladders_then[] = { { 20000000, 50 }, { PREPAY_NO_LIMIT, 60 }, { PREPAY_NO_LIMIT, 70 } };
static const prepay_year_point zones_now[] = { { 1, 1, 0, 0 } }, zones_then[] = { { 1, 1, 0, 1 } };

static prepay_tariff set_of(int then)
{
    prepay_tariff t = PREPAY_TARIFF_INIT;
    t.rate_prices_micro = then ? rates_then : rates_now;
    t.switches = then ? tables_then : tables_now;
    t.seasons = then ? seasons_then : seasons_now;
    t.blocks = then ? ladders_then : ladders_now;
    t.ladder_zones = then ? zones_then : zones_now;
    t.rate_count = 2;
    t.switch_count = 3;
    t.season_count = 1;
    t.block_count = then ? 3 : 4;
    t.ladder_zone_count = 1;
    return t;
}

static prepay_price price_at(const prepay_tariff *tariff, int64_t time_s)
{
    prepay_price price = { -1, -1, -1, 99, 99 };
    CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(tariff, &shanghai, time_s, NULL, &price));
    return price;
}

static int64_t charge(const prepay_tariff *tariff, prepay_pricing *pricing, int64_t from_s, int64_t to_s, int64_t quantity)
{
    int64_t amount = -1;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(tariff, &shanghai, pricing, from_s, to_s, quantity, &amount));
    return amount;
}

/* At 10:00 by the current sets: season 0, table 0, rate 0, ladder 0 = 1.00001. */
TEST(switch__each_part_by_itself__changes_the_price_at_its_second)
{
    static const struct {
        const char *name;
        uint32_t part;
        int64_t after_micro;
    } rows[] = {
        { "seasons: table 1 of the current ones, rate 1", PREPAY_TARIFF_SEASONS, 2000010 },
        { "day tables: rate 1 from 06:00 on", PREPAY_TARIFF_DAY_TABLES, 2000010 },
        { "rates", PREPAY_TARIFF_RATES, 1500010 },
        { "ladder", PREPAY_TARIFF_LADDER, 1000050 },
        { "ladder zones", PREPAY_TARIFF_LADDER_ZONES, 1000030 },
    };
    const int64_t ten = at(2024, 5, 10, 10, 0, 28800);
    const prepay_tariff then = set_of(1);
    for (size_t i = 0; i < COUNT(rows); i++) {
        prepay_tariff tariff = set_of(0);
        prepay_pricing pricing = start;
        TEST_ROW(rows[i].name);
        tariff.backup = &then;
        tariff.switch_s[rows[i].part] = ten;
        CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
        CHECK_INT(1000010, price_at(&tariff, ten - 1).unit_price_micro);
        CHECK_INT(ten, price_at(&tariff, ten - 1).until_s); /* the wake-up names it */
        CHECK_INT(rows[i].after_micro, price_at(&tariff, ten).unit_price_micro);
        /* without a reading then, an interval across it is shared by time */
        CHECK_INT(2 * 1000010 + rows[i].after_micro, charge(&tariff, &pricing, ten - 1200, ten + 600, 3000000));
        /* and a meter that was off for days finds each moment as it was: from 10:00 to 10:00 */
        pricing = start;
        CHECK_INT(1000010, charge(&tariff, &pricing, ten - 3600, ten - 3600, 1000000));
        CHECK_INT(rows[i].after_micro, charge(&tariff, &pricing, ten + 3600, ten + 3600, 1000000));
    }
}

TEST(switch__all_five_at_their_instants__six_prices_one_after_the_other)
{
    const int64_t nine = at(2024, 5, 10, 9, 0, 28800);
    const prepay_tariff then = set_of(1);
    prepay_tariff tariff = set_of(0);
    tariff.backup = &then;
    for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++) {
        tariff.switch_s[part] = nine + 600 * (int64_t)(part + 1);
    }
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    /* table 0 rate 0; season: table 1, rate 1; tables: table 1 is rate 0; rates; ladder 0 of the next set; its ladder 1 */
    static const int64_t prices[] = { 1000010, 2000010, 1000010, 1500010, 1500050, 1500070 };
    int64_t sum = 0;
    for (int i = 0; i < 6; i++) {
        CHECK_INT(prices[i], price_at(&tariff, nine + 600 * i).unit_price_micro);
        sum += prices[i];
    }
    prepay_pricing pricing = start;
    CHECK_INT(sum, charge(&tariff, &pricing, nine, nine + 3600, 6000000));
}

/* What is written down at an instant prices everything from then on as the pair does. */
TEST(as_of__any_instant__prices_what_is_to_come_as_the_pair_does)
{
    const int64_t nine = at(2024, 5, 10, 9, 0, 28800);
    const prepay_tariff then = set_of(1);
    prepay_tariff tariff = set_of(0), now = PREPAY_TARIFF_INIT;
    tariff.backup = &then;
    for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++) {
        tariff.switch_s[part] = nine + 600 * (int64_t)(part + 1);
    }
    for (int i = 0; i < 7; i++) {
        CHECK_STATUS(PREPAY_OK, prepay_tariff_as_of(&tariff, nine + 600 * i, &now));
        CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&now));
        CHECK(i >= 5 ? now.backup == NULL : now.backup == &then);
        for (int k = i; k < 8; k++) {
            const prepay_price wanted = price_at(&tariff, nine + 600 * k), price = price_at(&now, nine + 600 * k);
            CHECK_INT(wanted.unit_price_micro, price.unit_price_micro);
            CHECK_INT(wanted.until_s, price.until_s);
        }
    }
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_as_of(NULL, nine, &now));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_as_of(&tariff, nine, NULL));
}

TEST(switch__of_the_rates__the_residue_goes_on)
{
    static const int64_t odd[] = { 1 }, even[] = { 999999 };
    prepay_tariff then = PREPAY_TARIFF_INIT, tariff = PREPAY_TARIFF_INIT;
    prepay_pricing pricing = start;
    tariff.rate_prices_micro = odd, tariff.rate_count = 1;
    then.rate_prices_micro = even, then.rate_count = 1;
    tariff.backup = &then;
    tariff.switch_s[PREPAY_TARIFF_RATES] = 1700000000;
    CHECK_INT(0, charge(&tariff, &pricing, 1699999999, 1699999999, 1));
    CHECK_INT(1, pricing.remainder);
    CHECK_INT(1, charge(&tariff, &pricing, 1700000000, 1700000000, 1)); /* 1 + 999999 */
    CHECK_INT(0, pricing.remainder);
}

/* However often a meter asks: the charges of all its intervals are those of the price at every moment. */
TEST(switch__any_instants_and_any_cuts__conserved)
{
    struct seed seed = seed_start();
    const prepay_tariff then = set_of(1);
    for (int run = 0; run < 100; run++) {
        prepay_tariff tariff = set_of(0);
        const int64_t from = at(2024, 5, 9, 0, 0, 28800), seconds = 200000;
        prepay_pricing whole = start, cut = start;
        int64_t at_s = from, sum = 0;
        tariff.backup = &then;
        for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++) {
            tariff.switch_s[part] = seed_between(&seed, 0, 3) == 0 ? 0 : from + seed_between(&seed, -9, seconds + 9);
        }
        const int64_t each = seed_between(&seed, 0, 300);
        const int64_t expected = charge(&tariff, &whole, from, from + seconds, seconds * each);
        while (at_s < from + seconds) {
            const int64_t left = from + seconds - at_s, next = at_s + seed_between(&seed, 1, left < 40000 ? left : 40000);
            sum += charge(&tariff, &cut, at_s, next, (next - at_s) * each);
            at_s = next;
        }
        CHECK_INT(expected, sum);
        CHECK(memcmp(&whole, &cut, sizeof whole) == 0);
    }
}

TEST(check__a_backup_that_does_not_fit_at_its_time__argument)
{
    const int64_t ten = at(2024, 5, 10, 10, 0, 28800);
    static const prepay_season other_table[] = { { 1, 1, { 9, 9, 9, 9, 9, 9, 9, 9 }, { 0, 0 } } };
    static const prepay_switch_point more_tables[] = { { 0, 0, 0 }, { 9, 1, 0 } };
    prepay_tariff then = PREPAY_TARIFF_INIT, tariff = set_of(0);
    then.seasons = other_table, then.season_count = 1; /* the backup of one part alone */
    tariff.backup = &then;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    tariff.switch_s[PREPAY_TARIFF_SEASONS] = ten;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff)); /* there is no table 9 */
    then.switches = more_tables, then.switch_count = 2;
    tariff.switch_s[PREPAY_TARIFF_DAY_TABLES] = ten + 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff)); /* not yet */
    tariff.switch_s[PREPAY_TARIFF_DAY_TABLES] = ten;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    tariff.switch_s[PREPAY_TARIFF_LADDER] = ten; /* no ladders then, and zones that name one */
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    tariff.switch_s[PREPAY_TARIFF_LADDER_ZONES] = ten;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    tariff.switch_s[PREPAY_TARIFF_LADDER] = -1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    tariff.switch_s[PREPAY_TARIFF_LADDER] = 0;
    tariff.switch_s[PREPAY_TARIFF_LADDER_ZONES] = 0;
    then.switch_s[0] = 1; /* a backup has no instants, no backup, and a length */
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    then.switch_s[0] = 0;
    then.backup = &tariff;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    then.backup = NULL;
    then.struct_size -= 8;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    then.struct_size += 8;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    tariff.backup = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff)); /* instants without a backup */
}

TEST(check__points_zones_and_special_days__every_fault_is_an_argument)
{
    static const prepay_year_point good[] = { { 2, 29, 23, 0 }, { 3, 31, 0, 0 } };
    static const struct {
        const char *name;
        prepay_year_point points[2];
    } faults[] = {
        { "month 13", { { 2, 1, 0, 0 }, { 13, 1, 0, 0 } } },   { "day 0", { { 2, 0, 0, 0 }, { 3, 1, 0, 0 } } },
        { "30 February", { { 2, 30, 0, 0 }, { 3, 1, 0, 0 } } }, { "hour 24", { { 2, 1, 24, 0 }, { 3, 1, 0, 0 } } },
        { "the same twice", { { 2, 1, 0, 0 }, { 2, 1, 0, 0 } } }, { "falling", { { 2, 2, 0, 0 }, { 2, 1, 0, 0 } } },
    };
    static const prepay_special_day bad_days[][2] = { { { -1, 0, { 0 } }, { 5, 0, { 0 } } }, { { 5, 0, { 0 } }, { 5, 0, { 0 } } },
                                                      { { 5, 0, { 0 } }, { 6, 9, { 0 } } },  { { 5, 0, { 0, 0, 1 } }, { 6, 0, { 0 } } } };
    prepay_tariff by_points = ladder_tariff(PREPAY_PERIOD_SETTLEMENT), by_zones = set_of(0), days = set_of(0);
    by_points.settlements = good, by_points.settlement_count = 2;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&by_points));
    for (size_t i = 0; i < COUNT(faults); i++) {
        TEST_ROW(faults[i].name);
        by_points.settlements = faults[i].points;
        by_zones.ladder_zones = faults[i].points, by_zones.ladder_zone_count = 2;
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_points));
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_zones));
    }
    TEST_ROW(NULL);
    static const prepay_year_point with_ladder[] = { { 2, 1, 0, 1 } }, third_ladder[] = { { 2, 1, 0, 2 } },
                                   monthly[] = { { 0, 1, 0, 0 } }, seven[] = { { 1, 1, 0, 0 }, { 2, 1, 0, 0 }, { 3, 1, 0, 0 },
                                   { 4, 1, 0, 0 }, { 5, 1, 0, 0 }, { 6, 1, 0, 0 }, { 7, 1, 0, 0 } };
    by_points.settlements = with_ladder, by_points.settlement_count = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_points));
    by_points.settlements = monthly;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&by_points));
    by_points.settlements = seven, by_points.settlement_count = 6;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&by_points));
    by_points.settlement_count = 7;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_points));
    by_points.settlement_count = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_points));
    by_points.settlement_count = 1, by_points.settlements = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_points));
    by_points.settlements = monthly, by_points.block_period = PREPAY_PERIOD_MONTH;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_points));
    by_zones.ladder_zone_count = 1;
    by_zones.ladder_zones = third_ladder;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_zones));
    by_zones.ladder_zones = monthly; /* a zone is a date of the year */
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_zones));
    by_zones.ladder_zones = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_zones));
    by_zones.ladder_zone_count = 0; /* a second ladder that nothing reaches */
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_zones));
    by_zones.block_count = 2, by_zones.blocks_by = PREPAY_LADDER_BY_PURCHASED;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&by_zones));
    by_zones.blocks_by = 2;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&by_zones));
    for (size_t i = 0; i < COUNT(bad_days); i++) {
        days.special_days = bad_days[i], days.special_day_count = 2;
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&days));
        days.special_day_count = 1;
        CHECK_STATUS(i == 0 || i == 3 ? PREPAY_E_ARGUMENT : PREPAY_OK, prepay_tariff_check(&days));
    }
    days.special_days = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&days));
}

TEST(settlement__points_of_the_year__begin_the_period_at_their_hour_and_never_again)
{
    static const prepay_year_point four[] = { { 1, 1, 0, 0 }, { 2, 29, 6, 0 }, { 7, 1, 12, 0 }, { 10, 31, 23, 0 } };
    static const struct {
        const char *name;
        int32_t year;
        uint8_t month, day, hour;
    } begins[] = {
        { "1 January", 2024, 1, 1, 0 },   { "29 February", 2024, 2, 29, 6 },
        { "noon of 1 July", 2024, 7, 1, 12 }, { "23:00 of 31 October", 2024, 10, 31, 23 },
        { "1 January again", 2025, 1, 1, 0 }, { "no 29 February: the midnight behind it", 2025, 3, 1, 0 },
    };
    for (int with_rates = 0; with_rates < 2; with_rates++) {
        prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_SETTLEMENT);
        prepay_pricing pricing = start;
        tariff.settlements = four, tariff.settlement_count = COUNT(four);
        tariff.switch_count = with_rates ? tariff.switch_count : 0;
        CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
        (void)charge(&tariff, &pricing, at(2023, 12, 31, 0, 0, 28800), at(2023, 12, 31, 0, 0, 28800), 1);
        for (size_t i = 0; i < COUNT(begins); i++) {
            const int64_t begin = at(begins[i].year, begins[i].month, begins[i].day, begins[i].hour, 0, 28800);
            TEST_ROW(begins[i].name);
            CHECK(price_at(&tariff, begin - 1).until_s == begin);
            (void)charge(&tariff, &pricing, begin - 1, begin - 1, 500000000);
            CHECK(pricing.period_used_micro >= 500000000);
            (void)charge(&tariff, &pricing, begin - 10, begin + 10, 20); /* inside an interval: half before, half after */
            CHECK_INT(10, pricing.period_used_micro);
            (void)charge(&tariff, &pricing, begin - 5, begin - 5, 7); /* the clock went back */
            (void)charge(&tariff, &pricing, begin, begin, 0);
            CHECK_INT(17, pricing.period_used_micro);
        }
    }
}

TEST(settlement__a_day_of_every_month__also_where_the_month_is_too_short)
{
    static const prepay_year_point last_day[] = { { 0, 31, 12, 0 } };
    prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_SETTLEMENT);
    tariff.switch_count = 0;
    tariff.settlements = last_day, tariff.settlement_count = 1;
    static const uint8_t begins[][3] = { { 1, 31, 12 }, { 3, 1, 0 }, { 3, 31, 12 }, { 5, 1, 0 }, { 5, 31, 12 }, { 7, 1, 0 } };
    for (size_t i = 0; i + 1 < COUNT(begins); i++) {
        const int64_t begin = at(2023, begins[i][0], begins[i][1], begins[i][2], 0, 28800);
        CHECK_INT(at(2023, begins[i + 1][0], begins[i + 1][1], begins[i + 1][2], 0, 28800), price_at(&tariff, begin).until_s);
    }
    CHECK_INT(INT64_MAX, price_at(&tariff, at(9999, 12, 31, 12, 0, 28800)).until_s);
    CHECK_INT(at(1970, 1, 31, 12, 0, 0), price_at(&tariff, 100).until_s + 28800);
}

TEST(zones__of_ladders__by_date_and_hour_of_every_year)
{
    static const prepay_year_point summer[] = { { 5, 1, 0, 0 }, { 11, 1, 8, 1 } };
    for (int with_rates = 0; with_rates < 2; with_rates++) {
        prepay_tariff tariff = set_of(0);
        tariff.ladder_zones = summer, tariff.ladder_zone_count = 2;
        tariff.switch_count = with_rates ? 3 : 0, tariff.season_count = with_rates ? 1 : 0;
        CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
        CHECK_INT(30, price_at(&tariff, at(2024, 1, 1, 0, 0, 28800)).unit_price_micro % 100);
        CHECK_INT(30, price_at(&tariff, at(2024, 5, 1, 0, 0, 28800) - 1).unit_price_micro % 100);
        CHECK_INT(10, price_at(&tariff, at(2024, 5, 1, 0, 0, 28800)).unit_price_micro % 100);
        CHECK_INT(10, price_at(&tariff, at(2024, 11, 1, 8, 0, 28800) - 1).unit_price_micro % 100);
        CHECK_INT(at(2024, 11, 1, 8, 0, 28800), price_at(&tariff, at(2024, 11, 1, 8, 0, 28800) - 1).until_s);
        CHECK_INT(30, price_at(&tariff, at(2024, 11, 1, 8, 0, 28800)).unit_price_micro % 100);
    }
}

TEST(special_day__a_working_saturday__goes_before_weekday_and_holiday)
{
    static const prepay_season weekdays[] = { { 1, 1, { 0, 0, 0, 0, 0, 1, 1, 1 }, { 0, 0 } } };
    static const int32_t holidays[] = { 19858 }; /* 2024-05-15, a Wednesday */
    static const prepay_special_day days[] = { { 19854, 0, { 0 } }, { 19858, 0, { 0 } } }; /* 11 May, a Saturday, and 15 May */
    prepay_tariff tariff = set_of(0);
    tariff.seasons = weekdays;
    tariff.holidays = holidays, tariff.holiday_count = 1;
    CHECK_INT(1, price_at(&tariff, at(2024, 5, 11, 9, 0, 28800)).rate);
    CHECK_INT(1, price_at(&tariff, at(2024, 5, 15, 9, 0, 28800)).rate);
    tariff.special_days = days, tariff.special_day_count = 2;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    CHECK_INT(0, price_at(&tariff, at(2024, 5, 11, 9, 0, 28800)).rate);
    CHECK_INT(0, price_at(&tariff, at(2024, 5, 15, 9, 0, 28800)).rate);
    CHECK_INT(1, price_at(&tariff, at(2024, 5, 12, 9, 0, 28800)).rate);
    CHECK_INT(1, price_at(&tariff, at(2024, 5, 18, 9, 0, 28800)).rate);
}

TEST(period__of_another_kind_after_a_switch__begins_when_its_begin_is_later)
{
    static const prepay_year_point may[] = { { 5, 1, 0, 0 } }, june[] = { { 6, 3, 4, 0 } };
    const prepay_tariff monthly = ladder_tariff(PREPAY_PERIOD_MONTH), yearly = ladder_tariff(PREPAY_PERIOD_YEAR);
    prepay_tariff by_may = ladder_tariff(PREPAY_PERIOD_SETTLEMENT), by_june = by_may;
    const int64_t mid_june = at(2024, 6, 15, 0, 0, 28800);
    prepay_pricing pricing = start;
    by_may.settlements = may, by_may.settlement_count = 1;
    by_june.settlements = june, by_june.settlement_count = 1;
    (void)charge(&monthly, &pricing, mid_june, mid_june, 7);
    (void)charge(&by_may, &pricing, mid_june, mid_june, 7); /* since May: the month goes on */
    CHECK_INT(14, pricing.period_used_micro);
    (void)charge(&by_june, &pricing, mid_june, mid_june, 7); /* since 3 June: new */
    CHECK_INT(7, pricing.period_used_micro);
    CHECK_INT(((2024 * 12 + 5) * 31 + 2) * 24 + 4, pricing.period);
    (void)charge(&yearly, &pricing, mid_june, mid_june, 7);
    CHECK_INT(14, pricing.period_used_micro);
    (void)charge(&by_june, &pricing, mid_june, mid_june, 7); /* the clock went back over the switch: no second begin */
    CHECK_INT(21, pricing.period_used_micro);
    const int64_t january = at(2025, 1, 1, 0, 0, 28800);
    (void)charge(&yearly, &pricing, january, january, 7);
    CHECK_INT(7, pricing.period_used_micro);
    CHECK_INT(2025, pricing.period);
}

TEST_MAIN("metering/backup", T(switch__each_part_by_itself__changes_the_price_at_its_second),
          T(switch__all_five_at_their_instants__six_prices_one_after_the_other), T(as_of__any_instant__prices_what_is_to_come_as_the_pair_does), T(switch__of_the_rates__the_residue_goes_on),
          T(switch__any_instants_and_any_cuts__conserved), T(check__a_backup_that_does_not_fit_at_its_time__argument),
          T(check__points_zones_and_special_days__every_fault_is_an_argument),
          T(settlement__points_of_the_year__begin_the_period_at_their_hour_and_never_again),
          T(settlement__a_day_of_every_month__also_where_the_month_is_too_short), T(zones__of_ladders__by_date_and_hour_of_every_year),
          T(special_day__a_working_saturday__goes_before_weekday_and_holiday),
          T(period__of_another_kind_after_a_switch__begins_when_its_begin_is_later))
