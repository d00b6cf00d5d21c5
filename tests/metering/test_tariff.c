/* SPDX-License-Identifier: Apache-2.0 */
/* Which rate holds when, what is a tariff at all, and a tariff as bytes. */
#include "support/seed.h"
#include "support/test.h"
#include "metering/tariffs.h"

#include <string.h>

static prepay_price price_at(const prepay_tariff *tariff, const prepay_offsets *offsets, int64_t time_s)
{
    prepay_price price = { -1, -1, -1, 99, 99 };
    CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(tariff, offsets, time_s, NULL, &price));
    return price;
}

TEST(price__around_every_switch_point__the_rate_of_the_last_one_reached)
{
    const prepay_tariff tariff = tou_tariff();
    const int64_t midnight = at(2024, 2, 29, 0, 0, 28800);
    for (uint32_t i = 0; i < COUNT(tou_switches); i++) {
        const int64_t at_s = midnight + tou_switches[i].minute * 60;
        const int64_t next_s =
            midnight + (i + 1 < COUNT(tou_switches) ? tou_switches[i + 1].minute * 60 : 86400 + 420 * 60);
        CHECK_INT(tou_switches[i].rate, price_at(&tariff, &shanghai, at_s).rate);
        CHECK_INT(tou_prices[tou_switches[i].rate], price_at(&tariff, &shanghai, at_s).unit_price_micro);
        CHECK_INT(next_s, price_at(&tariff, &shanghai, at_s).until_s); /* the valley holds across midnight */
        CHECK_INT(next_s, price_at(&tariff, &shanghai, next_s - 1).until_s);
        CHECK_INT(tou_switches[i].rate, price_at(&tariff, &shanghai, next_s - 1).rate);
    }
}

TEST(price__one_flat_price__holds_for_ever_anywhere)
{
    const prepay_tariff tariff = flat_tariff();
    const prepay_price price = price_at(&tariff, &shanghai, 1700000000);
    CHECK_INT(546900, price.unit_price_micro);
    CHECK_INT(INT64_MAX, price.until_s);
    CHECK_INT(PREPAY_NO_LIMIT, price.block_left_micro);
}

TEST(price__a_period_without_switch_points__holds_until_the_period_ends)
{
    prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    tariff.switch_count = 0;
    CHECK_INT(at(2024, 3, 1, 0, 0, 28800), price_at(&tariff, &shanghai, at(2024, 2, 29, 23, 59, 28800)).until_s);
    tariff.block_period = PREPAY_PERIOD_YEAR;
    CHECK_INT(at(2025, 1, 1, 0, 0, 28800), price_at(&tariff, &shanghai, at(2024, 2, 29, 23, 59, 28800)).until_s);
    CHECK_INT(INT64_MAX, price_at(&tariff, &shanghai, at(9999, 2, 28, 23, 59, 28800)).until_s);
}

/* Two seasons (summer from 1 June, winter from 1 November); weekdays, weekend and holidays have tables of their own. */
static const int64_t season_prices[] = { 10, 20, 30, 40, 50 };
static const prepay_switch_point season_switches[] = {
    { 0, 0, 0 }, { 1, 1, 0 }, { 2, 2, 0 }, { 3, 3, 0 }, { 3, 4, 720 }
};
static const prepay_season seasons[] = { { 6, 1, { 0, 0, 0, 0, 0, 1, 1, 2 }, { 0, 0 } },
                                         { 11, 1, { 3, 3, 3, 3, 3, 1, 1, 2 }, { 0, 0 } } };
static const int32_t holidays[] = { 19723, 19997 }; /* 2024-01-01, a Monday, and 2024-10-01, a Tuesday */

static prepay_tariff season_tariff(void)
{
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    tariff.rate_prices_micro = season_prices;
    tariff.rate_count = COUNT(season_prices);
    tariff.switches = season_switches;
    tariff.switch_count = COUNT(season_switches);
    tariff.seasons = seasons;
    tariff.season_count = COUNT(seasons);
    tariff.holidays = holidays;
    tariff.holiday_count = COUNT(holidays);
    return tariff;
}

TEST(price__seasons_weekdays_and_holidays__each_its_day_table)
{
    static const struct {
        const char *name;
        int32_t year;
        uint8_t month, day, hour;
        uint32_t rate;
    } rows[] = {
        { "a winter morning before the year's first season", 2024, 1, 2, 11, 3 },
        { "a winter afternoon", 2024, 1, 2, 12, 4 },
        { "a holiday in winter", 2024, 1, 1, 12, 2 },
        { "a Saturday in winter", 2024, 1, 6, 12, 1 },
        { "the last day of winter", 2024, 5, 31, 12, 4 },
        { "the first day of summer is a Saturday", 2024, 6, 1, 0, 1 },
        { "a Monday in summer", 2024, 6, 3, 0, 0 },
        { "a holiday in summer", 2024, 10, 1, 23, 2 },
        { "the day after it", 2024, 10, 2, 0, 0 },
        { "the last day of summer", 2024, 10, 31, 23, 0 },
        { "the first day of winter", 2024, 11, 1, 0, 3 },
        { "the last day of the year", 2024, 12, 31, 23, 4 },
    };
    const prepay_tariff tariff = season_tariff();
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        CHECK_INT(
            rows[i].rate,
            price_at(&tariff, &shanghai, at(rows[i].year, rows[i].month, rows[i].day, rows[i].hour, 0, 28800)).rate);
    }
}

TEST(price__clocks_set_forward_and_back__the_local_minute_decides)
{
    /* Central European time 2024, from the IANA time zone database: it changes on 31 March and 27 October. */
    static const prepay_offset_change changes[] = { { 0, 3600, 0 }, { 1711846800, 7200, 0 }, { 1729990800, 3600, 0 } };
    static const prepay_switch_point switches[] = { { 0, 0, 0 }, { 0, 1, 150 } }; /* from 02:30 on */
    const prepay_offsets berlin = { changes, 3 };
    prepay_tariff tariff = tou_tariff();
    tariff.switches = switches;
    tariff.switch_count = 2;
    CHECK_INT(0, price_at(&tariff, &berlin, 1711846799).rate); /* 01:59:59, then it is 03:00 */
    CHECK_INT(1711846800, price_at(&tariff, &berlin, 1711846799).until_s);
    CHECK_INT(1, price_at(&tariff, &berlin, 1711846800).rate);
    CHECK_INT(1, price_at(&tariff, &berlin, 1729990799).rate); /* 02:59:59, then it is 02:00 again */
    CHECK_INT(1729990800, price_at(&tariff, &berlin, 1729990799).until_s);
    CHECK_INT(0, price_at(&tariff, &berlin, 1729990800).rate);
    CHECK_INT(1, price_at(&tariff, &berlin, 1729990800 + 1800).rate);
}

/* The price holds until exactly until_s: nothing else may be found by asking second for second. */
TEST(price__until__is_the_first_instant_of_another_rate_or_period)
{
    struct seed seed = seed_start();
    prepay_tariff tariff = season_tariff();
    tariff.blocks = ladder;
    tariff.block_count = COUNT(ladder);
    tariff.block_period = PREPAY_PERIOD_MONTH;
    for (int run = 0; run < 300; run++) {
        const int64_t time_s = at(2024, 1, 1, 0, 0, 0) + seed_between(&seed, 0, 31536000);
        const prepay_price now = price_at(&tariff, &shanghai, time_s);
        CHECK(now.until_s > time_s);
        for (int64_t probe = time_s; probe < now.until_s; probe += 600) {
            CHECK_INT(now.rate, price_at(&tariff, &shanghai, probe).rate);
        }
        CHECK_INT(now.rate, price_at(&tariff, &shanghai, now.until_s - 1).rate);
        prepay_civil civil;
        CHECK_STATUS(PREPAY_OK, prepay_civil_from_time(now.until_s, 28800, &civil));
        CHECK(price_at(&tariff, &shanghai, now.until_s).rate != now.rate || civil.day == 1);
    }
}

/* One fault each in a good tariff: this part of it is replaced by so many rows. */
enum part { RATES, SWITCHES, SEASONS, HOLIDAYS, BLOCKS, COMBINE, PERIOD, STRUCT_SIZE };

#define ROWS(type, ...) (const type[]){ __VA_ARGS__ }, sizeof((const type[]){ __VA_ARGS__ }) / sizeof(type)

static const struct {
    const char *name;
    enum part part;
    const void *table;
    size_t count;
} faults[] = {
    { "no table of rates", RATES, NULL, 5 },
    { "no rate", RATES, season_prices, 0 },
    { "more rates than there may be", RATES, season_prices, 33 },
    { "a negative rate", RATES, ROWS(int64_t, 1, 2, 3, 4, -1) },
    { "a rate above the maximum", RATES, ROWS(int64_t, 1, 2, 3, 4, PREPAY_PRICE_MAX_MICRO + 1) },
    { "no table of switch points", SWITCHES, NULL, 5 },
    { "a day table that begins late", SWITCHES, ROWS(prepay_switch_point, { 0, 0, 1 }) },
    { "a second day table that begins late", SWITCHES, ROWS(prepay_switch_point, { 0, 0, 0 }, { 1, 0, 1 }) },
    { "two points at one minute", SWITCHES, ROWS(prepay_switch_point, { 0, 0, 0 }, { 0, 1, 60 }, { 0, 0, 60 }) },
    { "a rate that is not there", SWITCHES, ROWS(prepay_switch_point, { 0, 5, 0 }) },
    { "a minute of the next day", SWITCHES, ROWS(prepay_switch_point, { 0, 0, 0 }, { 0, 0, 1440 }) },
    { "no day table 0", SWITCHES, ROWS(prepay_switch_point, { 1, 0, 0 }) },
    { "day tables falling", SWITCHES, ROWS(prepay_switch_point, { 0, 0, 0 }, { 2, 0, 0 }, { 1, 0, 0 }) },
    { "no table of seasons", SEASONS, NULL, 2 },
    { "month 0", SEASONS, ROWS(prepay_season, { 0, 1, { 0 }, { 0 } }) },
    { "month 13", SEASONS, ROWS(prepay_season, { 13, 1, { 0 }, { 0 } }) },
    { "30 February", SEASONS, ROWS(prepay_season, { 2, 30, { 0 }, { 0 } }) },
    { "a date twice", SEASONS, ROWS(prepay_season, { 2, 1, { 0 }, { 0 } }, { 2, 1, { 0 }, { 0 } }) },
    { "a day table that is not there", SEASONS, ROWS(prepay_season, { 2, 1, { 0, 0, 0, 0, 0, 0, 0, 9 }, { 0 } }) },
    { "a reserved byte", SEASONS, ROWS(prepay_season, { 2, 1, { 0 }, { 0, 1 } }) },
    { "no table of holidays", HOLIDAYS, NULL, 2 },
    { "a holiday twice", HOLIDAYS, ROWS(int32_t, 5, 5) },
    { "a holiday before 1970", HOLIDAYS, ROWS(int32_t, -1) },
    { "no table of blocks", BLOCKS, NULL, 1 },
    { "a last block with an end", BLOCKS, ROWS(prepay_block, { 5, 1 }) },
    { "a block of nothing", BLOCKS, ROWS(prepay_block, { 0, 1 }, { PREPAY_NO_LIMIT, 1 }) },
    { "a limit twice", BLOCKS, ROWS(prepay_block, { 5, 1 }, { 5, 1 }, { PREPAY_NO_LIMIT, 1 }) },
    { "a negative surcharge", BLOCKS, ROWS(prepay_block, { PREPAY_NO_LIMIT, -1 }) },
    { "a sum of prices above the maximum", BLOCKS,
      ROWS(prepay_block, { PREPAY_NO_LIMIT, PREPAY_PRICE_MAX_MICRO - 49 }) },
    { "an unknown way to combine", COMBINE, NULL, 2 },
    { "an unknown period", PERIOD, NULL, 4 },
    { "no struct size", STRUCT_SIZE, NULL, 0 },
    { "a struct size that cannot be", STRUCT_SIZE, NULL, 1 },
};

static void replace_part(prepay_tariff *tariff, enum part part, const void *table, size_t count)
{
    const uint32_t rows = (uint32_t)count;
    switch (part) {
    case RATES:
        tariff->rate_prices_micro = table, tariff->rate_count = rows;
        break;
    case SWITCHES:
        tariff->switches = table, tariff->switch_count = rows, tariff->season_count = 0;
        break;
    case SEASONS:
        tariff->seasons = table, tariff->season_count = rows;
        break;
    case HOLIDAYS:
        tariff->holidays = table, tariff->holiday_count = rows;
        break;
    case BLOCKS:
        tariff->blocks = table, tariff->block_count = rows;
        break;
    case COMBINE:
        tariff->combine = rows;
        break;
    case PERIOD:
        tariff->block_period = rows;
        break;
    default:
        tariff->struct_size = count;
        break;
    }
}

TEST(check__every_fault__argument)
{
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(NULL));
    for (size_t i = 0; i < COUNT(faults); i++) {
        prepay_tariff tariff = season_tariff();
        CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
        TEST_ROW(faults[i].name);
        replace_part(&tariff, faults[i].part, faults[i].table, faults[i].count);
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    }
}

/* The dearest prices that are allowed, as a control of the faults above. */
TEST(check__prices_at_the_maximum__a_tariff)
{
    static const int64_t dear[] = { PREPAY_PRICE_MAX_MICRO - 50 };
    static const prepay_block on_top[] = { { PREPAY_NO_LIMIT, 50 } };
    prepay_tariff tariff = flat_tariff();
    tariff.rate_prices_micro = dear;
    tariff.blocks = on_top;
    tariff.block_count = 1;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    tariff = season_tariff();
    tariff.switch_count = 0; /* seasons that name tables which are not there */
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
}

static int64_t room_prices[16];
static prepay_switch_point room_switches[16];
static prepay_season room_seasons[4];
static int32_t room_holidays[4];
static prepay_block room_blocks[8];
static prepay_special_day room_special_days[4];
static prepay_year_point room_settlements[8], room_zones[8];
static prepay_tariff room_backup;

static prepay_tariff_room whole_room(void)
{
    const prepay_tariff_room room = { sizeof(prepay_tariff_room),
                                      room_prices,
                                      room_switches,
                                      room_seasons,
                                      room_holidays,
                                      room_blocks,
                                      16,
                                      16,
                                      4,
                                      4,
                                      8,
                                      4,
                                      room_special_days,
                                      room_settlements,
                                      room_zones,
                                      &room_backup,
                                      8,
                                      8 };
    return room;
}

static prepay_tariff full_tariff(void)
{
    prepay_tariff tariff = season_tariff();
    tariff.blocks = ladder;
    tariff.block_count = COUNT(ladder);
    tariff.block_period = PREPAY_PERIOD_YEAR;
    tariff.version = 0x01020304;
    return tariff;
}

TEST(pack__and_unpack__the_same_tariff)
{
    const prepay_tariff tariff = full_tariff();
    const prepay_tariff_room room = whole_room();
    uint8_t bytes[256], again[256];
    size_t length = 0, length_again = sizeof again;
    prepay_tariff back;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_tariff_pack(&tariff, NULL, &length));
    CHECK_INT(16 + 5 * 8 + 5 * 4 + 2 * 10 + 2 * 4 + 3 * 16, length);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, bytes, &length));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_unpack(bytes, length, &room, &back));
    CHECK(back.rate_prices_micro == room_prices && back.version == 0x01020304 &&
          back.block_period == PREPAY_PERIOD_YEAR);
    CHECK_BYTES(season_prices, room_prices, sizeof season_prices);
    CHECK_BYTES(season_switches, room_switches, sizeof season_switches);
    CHECK_BYTES(seasons, room_seasons, sizeof seasons);
    CHECK_BYTES(holidays, room_holidays, sizeof holidays);
    CHECK_BYTES(ladder, room_blocks, sizeof ladder);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&back, again, &length_again));
    CHECK_INT(length, length_again);
    CHECK_BYTES(bytes, again, length);
}

TEST(pack__a_flat_tariff__byte_for_byte_as_documented)
{
    static const uint8_t expected[24] = { 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,    0,    0,
                                          0, 0, 0, 9, 0, 0, 0, 0, 0, 0x08, 0x58, 0x54 };
    prepay_tariff tariff = flat_tariff();
    uint8_t bytes[24];
    size_t length = sizeof bytes;
    tariff.version = 9;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, bytes, &length));
    CHECK_INT(sizeof expected, length);
    CHECK_BYTES(expected, bytes, sizeof expected);
}

TEST(unpack__cut_short_at_any_byte_or_longer__format)
{
    const prepay_tariff tariff = full_tariff();
    const prepay_tariff_room room = whole_room();
    uint8_t bytes[256] = { 0 };
    size_t length = sizeof bytes;
    prepay_tariff back;
    memset(&back, 0x5A, sizeof back);
    const prepay_tariff untouched = back;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, bytes, &length));
    for (size_t n = 0; n <= length + 1; n++) {
        if (n != length) {
            CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_unpack(bytes, n, &room, &back));
        }
    }
    bytes[0] = 3;
    CHECK_STATUS(PREPAY_E_VERSION, prepay_tariff_unpack(bytes, length, &room, &back));
    CHECK(memcmp(&back, &untouched, sizeof back) == 0);
}

TEST(unpack__bytes_changed_at_random__refused_or_a_tariff_that_passes_the_check)
{
    struct seed seed = seed_start();
    const prepay_tariff tariff = full_tariff();
    const prepay_tariff_room room = whole_room();
    uint8_t bytes[256], spoilt[256];
    size_t length = sizeof bytes;
    prepay_tariff back;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, bytes, &length));
    for (int run = 0; run < 20000; run++) {
        memcpy(spoilt, bytes, length);
        spoilt[seed_between(&seed, 0, (int64_t)length - 1)] ^= (uint8_t)(1u << seed_between(&seed, 0, 7));
        const prepay_status status = prepay_tariff_unpack(spoilt, length, &room, &back);
        CHECK(status == PREPAY_OK || status == PREPAY_E_FORMAT || status == PREPAY_E_VERSION ||
              status == PREPAY_E_TOO_SMALL);
        if (status == PREPAY_OK) {
            CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&back));
        }
    }
}

TEST(unpack__room_too_small_for_any_table__too_small)
{
    const prepay_tariff tariff = full_tariff();
    uint8_t bytes[256];
    size_t length = sizeof bytes;
    prepay_tariff back;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, bytes, &length));
    for (int table = 0; table < 5; table++) {
        prepay_tariff_room room = whole_room();
        uint32_t *const capacity[] = { &room.rate_capacity, &room.switch_capacity, &room.season_capacity,
                                       &room.holiday_capacity, &room.block_capacity };
        const uint32_t needed[] = { 5, 5, 2, 2, 3 };
        *capacity[table] = needed[table];
        CHECK_STATUS(PREPAY_OK, prepay_tariff_unpack(bytes, length, &room, &back));
        *capacity[table] = needed[table] - 1;
        CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_tariff_unpack(bytes, length, &room, &back));
    }
}

TEST(price_and_pack__what_cannot_be__argument)
{
    const prepay_tariff tariff = full_tariff();
    prepay_tariff bad = tariff;
    prepay_tariff_room room = whole_room();
    prepay_price price;
    uint8_t bytes[256];
    size_t length = sizeof bytes;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_price_at(NULL, NULL, 0, NULL, &price));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_price_at(&tariff, NULL, 0, NULL, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_price_at(&tariff, NULL, -1, NULL, &price));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_price_at(&tariff, NULL, INT64_MAX, NULL, &price));
    bad.combine = 9;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_pack(&bad, bytes, &length));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_pack(&tariff, NULL, &length));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_pack(&tariff, bytes, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_unpack(NULL, 0, &room, &bad));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_unpack(bytes, 1, NULL, &bad));
    room.blocks = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_unpack(bytes, 1, &room, &bad));
}

TEST_MAIN("metering/tariff", T(price__around_every_switch_point__the_rate_of_the_last_one_reached),
          T(price__one_flat_price__holds_for_ever_anywhere),
          T(price__a_period_without_switch_points__holds_until_the_period_ends),
          T(price__seasons_weekdays_and_holidays__each_its_day_table),
          T(price__clocks_set_forward_and_back__the_local_minute_decides),
          T(price__until__is_the_first_instant_of_another_rate_or_period), T(check__every_fault__argument),
          T(check__prices_at_the_maximum__a_tariff), T(pack__and_unpack__the_same_tariff),
          T(pack__a_flat_tariff__byte_for_byte_as_documented), T(unpack__cut_short_at_any_byte_or_longer__format),
          T(unpack__bytes_changed_at_random__refused_or_a_tariff_that_passes_the_check),
          T(unpack__room_too_small_for_any_table__too_small), T(price_and_pack__what_cannot_be__argument))
