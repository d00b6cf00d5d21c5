/* SPDX-License-Identifier: Apache-2.0 */
/* Edges of the tariff's rules: tables that are too long, callers that are older or newer than the library, numbers at the ends
 * of their ranges. */
#include "support/test.h"
#include "metering/tariffs.h"

#include <string.h>

static const prepay_pricing start = { 0, 0, 0, 0 };

static const prepay_season one_season[] = { { 1, 1, { 0 }, { 0 } } };
static const prepay_special_day one_day[] = { { 5, 0, { 0 } } };
static const prepay_year_point one_point[] = { { 1, 1, 0, 0 } };
static const int32_t one_holiday[] = { 5 };

TEST(check__one_more_than_a_table_may_have__argument)
{
    for (int table = 0; table < 6; table++) {
        prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
        tariff.seasons = one_season, tariff.special_days = one_day, tariff.holidays = one_holiday, tariff.ladder_zones = one_point;
        CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
        tariff.switch_count = table == 0 ? 65536 : tariff.switch_count;
        tariff.season_count = table == 1 ? 256 : 0;
        tariff.holiday_count = table == 2 ? 65536 : 0;
        tariff.special_day_count = table == 3 ? 65536 : 0;
        tariff.block_count = table == 4 ? 256 : tariff.block_count;
        tariff.ladder_zone_count = table == 5 ? 256 : 0;
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    }
}

TEST(check__reserved_bytes_and_dates_out_of_order__argument)
{
    static const prepay_season reserved[] = { { 1, 1, { 0 }, { 1, 0 } } }, falling[] = { { 6, 1, { 0 }, { 0 } }, { 5, 2, { 0 }, { 0 } } },
                               rising[] = { { 5, 2, { 0 }, { 0 } }, { 5, 3, { 0 }, { 0 } } },
                               backward[] = { { 5, 2, { 0 }, { 0 } }, { 5, 1, { 0 }, { 0 } } };
    static const prepay_special_day bad_days[] = { { 5, 0, { 1 } }, { 5, 0, { 0, 1 } }, { 5, 0, { 0, 0, 1 } } };
    prepay_tariff tariff = tou_tariff();
    tariff.seasons = reserved, tariff.season_count = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    tariff.seasons = falling, tariff.season_count = 2;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    tariff.seasons = backward;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    tariff.seasons = rising;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    for (size_t i = 0; i < COUNT(bad_days); i++) {
        tariff.special_days = &bad_days[i], tariff.special_day_count = 1;
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&tariff));
    }
}

/* Two seasons in one month: the day decides. */
TEST(price__seasons_that_begin_within_a_month__by_the_day)
{
    static const prepay_switch_point two_tables[] = { { 0, 0, 0 }, { 1, 1, 0 } };
    static const prepay_season twice_a_month[] = { { 5, 10, { 0 }, { 0 } }, { 5, 20, { 1, 1, 1, 1, 1, 1, 1, 1 }, { 0 } } };
    prepay_tariff tariff = tou_tariff();
    prepay_price price = { 0, 0, 0, 0, 0 };
    tariff.switches = two_tables, tariff.switch_count = 2;
    tariff.seasons = twice_a_month, tariff.season_count = 2;
    static const struct {
        uint8_t day;
        uint32_t rate;
    } rows[] = { { 9, 1 }, { 10, 0 }, { 19, 0 }, { 20, 1 } };
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(&tariff, NULL, at(2024, 5, rows[i].day, 12, 0, 0), NULL, &price));
        CHECK_INT(rows[i].rate, price.rate);
    }
}

/* A caller built before the struct grew, and one built after: both by the rule of base.h. */
struct newer {
    prepay_tariff tariff;
    uint64_t unknown;
};

TEST(tariff__of_an_older_or_newer_caller__by_its_size)
{
    struct newer newer = { tou_tariff(), 0 }, backup = { flat_tariff(), 0 };
    prepay_tariff older = tou_tariff();
    prepay_pricing pricing = start;
    int64_t amount = -1;
    older.struct_size = offsetof(prepay_tariff, special_days);
    older.backup = &newer.tariff; /* what lies behind its size is not read */
    older.special_day_count = 77;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&older));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&older, &shanghai, &pricing, 1700000000, 1700000000, 1000000, &amount));
    CHECK_INT(307000, amount);
    newer.tariff.struct_size = backup.tariff.struct_size = sizeof newer;
    newer.tariff.backup = &backup.tariff;
    newer.tariff.switch_s[PREPAY_TARIFF_DAY_TABLES] = 1700000000;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&newer.tariff));
    backup.unknown = UINT64_C(1) << 63;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&newer.tariff));
    backup.unknown = 0;
    newer.unknown = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&newer.tariff));
    newer.unknown = 0;
    backup.tariff.struct_size = 1 << 20; /* memory that was never initialised */
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_check(&newer.tariff));
}

TEST(charge__a_price_of_nothing__any_quantity)
{
    static const int64_t free_of_charge[] = { 0 };
    prepay_tariff tariff = flat_tariff();
    prepay_pricing pricing = start;
    int64_t amount = -1;
    tariff.rate_prices_micro = free_of_charge;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tariff, NULL, &pricing, 0, 1, INT64_MAX, &amount));
    CHECK_INT(0, amount);
    CHECK_INT(INT64_MAX, pricing.period_used_micro);
    prepay_price price = { 0, 0, 0, 0, 0 };
    tariff.blocks = ladder, tariff.block_count = COUNT(ladder);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(&tariff, NULL, 0, &pricing, &price)); /* the last block has no end */
    CHECK_INT(2, price.block);
}

TEST(charge__an_interval_of_more_than_136_years__only_where_nothing_changes_inside)
{
    const prepay_tariff flat = flat_tariff(), tou = tou_tariff();
    const int64_t most_s = UINT32_MAX;
    prepay_pricing pricing = start;
    int64_t amount = -1;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&flat, NULL, &pricing, 0, most_s + 1, 1000000, &amount));
    CHECK_INT(546900, amount);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_charge(&tou, NULL, &pricing, 0, most_s + 1, 1000000, &amount));
    CHECK_INT(546900, amount);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_charge(&tou, NULL, &pricing, most_s, most_s * 2, INT64_C(1) << 40, &amount));
}

TEST(pricing__periods_that_no_tariff_has__argument)
{
    static const struct {
        const char *name;
        int32_t period;
        prepay_status status;
    } rows[] = {
        { "none", 0, PREPAY_OK },
        { "a year", 2024, PREPAY_OK },
        { "the last month", 9999 * 12 + 11, PREPAY_OK },
        { "no month", 10000 * 12, PREPAY_E_ARGUMENT },
        { "before the first settlement point", 1970 * 12 * 31 * 24 - 1, PREPAY_E_ARGUMENT },
        { "the first settlement point", 1970 * 12 * 31 * 24, PREPAY_OK },
        { "the last settlement point", 10000 * 12 * 31 * 24 - 1, PREPAY_OK },
        { "behind it", 10000 * 12 * 31 * 24, PREPAY_E_ARGUMENT },
        { "below zero", -1, PREPAY_E_ARGUMENT },
    };
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_MONTH);
    for (size_t i = 0; i < COUNT(rows); i++) {
        prepay_pricing pricing = { 0, 0, rows[i].period, 0 };
        prepay_price price;
        int64_t amount = -1;
        TEST_ROW(rows[i].name);
        CHECK_STATUS(rows[i].status, prepay_tariff_price_at(&tariff, NULL, 1700000000, &pricing, &price));
        CHECK_STATUS(rows[i].status, prepay_tariff_charge(&tariff, NULL, &pricing, 1700000000, 1700000000, 1, &amount));
    }
}

TEST(price__until__where_only_the_way_to_combine_changes_and_where_time_ends)
{
    prepay_tariff then = PREPAY_TARIFF_INIT, tariff = ladder_tariff(PREPAY_PERIOD_NONE);
    prepay_price price = { 0, 0, 0, 0, 0 };
    tariff.switch_count = 0;
    then.blocks = tariff.blocks, then.block_count = tariff.block_count, then.combine = PREPAY_BLOCKS_REPLACE;
    tariff.backup = &then;
    tariff.switch_s[PREPAY_TARIFF_LADDER] = 1700000000;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(&tariff, NULL, 1600000000, NULL, &price));
    CHECK_INT(1700000000, price.until_s);
    CHECK_INT(307000, price.unit_price_micro);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(&tariff, NULL, 1700000000, NULL, &price));
    CHECK_INT(0, price.unit_price_micro);
    const prepay_tariff tou = tou_tariff();
    CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(&tou, NULL, at(9999, 12, 31, 23, 30, 0), NULL, &price));
    CHECK_INT(at(9999, 12, 31, 23, 59, 0) + 60, price.until_s);
}

TEST(pricer__numbers_that_a_caller_spoilt__are_seen_on_the_short_way)
{
    const prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_NONE);
    prepay_pricer pricer;
    prepay_pricing pricing = start;
    int64_t amount = -1;
    CHECK_STATUS(PREPAY_OK, prepay_pricer_init(&pricer, sizeof pricer, &tariff, NULL));
    CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &pricing, 100, 200, 250000000, &amount));
    const prepay_pricing spoilt[] = { { 250000000, -1, 0, 0 }, { 250000000, 1000000, 0, 0 }, { -5, 0, 0, 0 } };
    for (size_t i = 0; i < COUNT(spoilt); i++) {
        pricing = spoilt[i];
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pricer_charge(&pricer, &pricing, 200, 300, 1000000, &amount));
    }
    pricing = start; /* less use than when the price was kept: the first block again */
    CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &pricing, 200, 300, 1000000, &amount));
    CHECK_INT(307000, amount);
    pricing.period_used_micro = 500000000; /* more: the last one */
    CHECK_STATUS(PREPAY_OK, prepay_pricer_charge(&pricer, &pricing, 300, 400, 1000000, &amount));
    CHECK_INT(607000, amount);
}

TEST(unpack__a_room_without_an_array_that_it_counts__argument)
{
    static int64_t rates[4];
    static prepay_switch_point switches[8];
    const prepay_tariff tariff = tou_tariff();
    uint8_t bytes[128];
    size_t length = sizeof bytes;
    prepay_tariff back;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, bytes, &length));
    prepay_tariff_room room = {
        .struct_size = sizeof room, .rate_prices_micro = rates, .switches = switches, .rate_capacity = 4, .switch_capacity = 8
    };
    CHECK_STATUS(PREPAY_OK, prepay_tariff_unpack(bytes, length, &room, &back)); /* a meter that knows no more has no more room */
    uint32_t *const capacities[] = { &room.season_capacity,      &room.holiday_capacity,    &room.block_capacity,
                                     &room.special_day_capacity, &room.settlement_capacity, &room.ladder_zone_capacity };
    for (size_t i = 0; i < COUNT(capacities); i++) {
        *capacities[i] = 1;
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_unpack(bytes, length, &room, &back));
        *capacities[i] = 0;
    }
    room.switches = NULL, room.switch_capacity = 0;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_tariff_unpack(bytes, length, &room, &back));
    room.switch_capacity = 8;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_unpack(bytes, length, &room, &back));
    room.switches = switches, room.rate_prices_micro = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_unpack(bytes, length, &room, &back));
    room.rate_capacity = 0;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_tariff_unpack(bytes, length, &room, &back));
    room.rate_prices_micro = rates, room.rate_capacity = 4;
    room.struct_size = offsetof(prepay_tariff_room, special_days); /* an older meter, with a field that was reserved */
    CHECK_STATUS(PREPAY_OK, prepay_tariff_unpack(bytes, length, &room, &back));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_unpack(bytes, length, &room, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_pack(NULL, bytes, &length));
}

/* A backup that comes alone goes behind a tariff that is in the room: whose room is smaller than the tariff has none left. */
TEST(backup__for_a_room_that_does_not_hold_the_tariff__too_small)
{
    static int64_t rates[8];
    static prepay_switch_point switches[16];
    static prepay_season seasons[2];
    static int32_t days[2];
    static prepay_block blocks[4];
    static prepay_special_day special[2];
    static prepay_year_point points[2], zones[2];
    static prepay_tariff other;
    const prepay_tariff then = flat_tariff();
    prepay_tariff tariff = ladder_tariff(PREPAY_PERIOD_SETTLEMENT), back;
    uint8_t bytes[256], change[128];
    size_t length = sizeof bytes, change_length = sizeof change, no_length = 0;
    tariff.seasons = one_season, tariff.season_count = 1;
    tariff.holidays = one_holiday, tariff.holiday_count = 1;
    tariff.special_days = one_day, tariff.special_day_count = 1;
    tariff.settlements = one_point, tariff.settlement_count = 1;
    tariff.ladder_zones = one_point, tariff.ladder_zone_count = 1;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, bytes, &length));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_pack(&tariff, change, &change_length)); /* there is none */
    prepay_tariff planned = tariff;
    planned.backup = &then;
    planned.switch_s[PREPAY_TARIFF_DAY_TABLES] = 1700000000; /* with seasons that name table 0 */
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_pack(&planned, change, &change_length));
    planned.switch_s[PREPAY_TARIFF_DAY_TABLES] = 0;
    planned.switch_s[PREPAY_TARIFF_LADDER_ZONES] = 1700000000;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_pack(NULL, change, &change_length));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_pack(&planned, change, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_pack(&planned, NULL, &change_length));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_tariff_backup_pack(&planned, NULL, &no_length));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_backup_pack(&planned, change, &change_length));
    CHECK_INT(no_length, change_length);
    const prepay_tariff_room room = { sizeof room, rates, switches, seasons, days,  blocks, 8, 16, 2, 2, 4, 2,
                                      special,     points, zones,   &other,  2,     2 };
    CHECK_STATUS(PREPAY_OK, prepay_tariff_unpack(bytes, length, &room, &back));
    prepay_tariff_room less = room;
    uint32_t *const capacities[] = { &less.rate_capacity,  &less.switch_capacity,      &less.season_capacity,     &less.holiday_capacity,
                                     &less.block_capacity, &less.special_day_capacity, &less.settlement_capacity, &less.ladder_zone_capacity };
    for (size_t i = 0; i < COUNT(capacities); i++) {
        less = room;
        *capacities[i] = 0;
        CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_tariff_backup_unpack(change, change_length, &less, &back));
    }
    less = room;
    less.backup = NULL;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_tariff_backup_unpack(change, change_length, &less, &back));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_unpack(NULL, change_length, &room, &back));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_unpack(change, change_length, NULL, &back));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_unpack(change, change_length, &room, NULL));
    less.switches = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_unpack(change, change_length, &less, &back));
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_backup_unpack(change, change_length - 1, &room, &back));
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_backup_unpack(change, change_length + 1, &room, &back));
    back.struct_size--;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_unpack(change, change_length, &room, &back));
    back.struct_size++;
    change[8 * PREPAY_TARIFF_DAY_TABLES + 7] = 1; /* an instant at which seasons would name a table that is not there */
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_backup_unpack(change, change_length, &room, &back));
    change[8 * PREPAY_TARIFF_DAY_TABLES + 7] = 0;
    CHECK(back.backup == NULL);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_backup_unpack(change, change_length, &room, &back));
    CHECK(back.backup == &other && other.rate_prices_micro[0] == 546900);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_unpack(change, change_length, &room, &back)); /* it has one */
    length = sizeof bytes; /* and behind one flat price, where nearly all of the room is left */
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&then, bytes, &length));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_unpack(bytes, length, &room, &back));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_backup_unpack(change, change_length, &room, &back));
    CHECK(other.rate_prices_micro == rates + 1);
}

TEST_MAIN("metering/edges", T(check__one_more_than_a_table_may_have__argument),
          T(check__reserved_bytes_and_dates_out_of_order__argument), T(price__seasons_that_begin_within_a_month__by_the_day),
          T(tariff__of_an_older_or_newer_caller__by_its_size), T(charge__a_price_of_nothing__any_quantity),
          T(charge__an_interval_of_more_than_136_years__only_where_nothing_changes_inside),
          T(pricing__periods_that_no_tariff_has__argument), T(price__until__where_only_the_way_to_combine_changes_and_where_time_ends),
          T(pricer__numbers_that_a_caller_spoilt__are_seen_on_the_short_way),
          T(unpack__a_room_without_an_array_that_it_counts__argument),
          T(backup__for_a_room_that_does_not_hold_the_tariff__too_small))
