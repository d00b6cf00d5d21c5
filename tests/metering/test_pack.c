/* SPDX-License-Identifier: Apache-2.0 */
/* A tariff of format 2 as bytes: settlement points, ladder zones, special days, purchases, a backup with its instants. What
 * format 1 can say stays format 1 (test_tariff.c). */
#include "support/seed.h"
#include "support/test.h"
#include "metering/tariffs.h"

#include <string.h>

static const prepay_year_point settlements[] = { { 0, 25, 6, 0 }, { 12, 31, 23, 0 } }, zones[] = { { 5, 1, 8, 1 }, { 10, 1, 0, 0 } };
static const prepay_special_day days[] = { { 19854, 0, { 0 } }, { 19858, 0, { 0 } } };
static const prepay_block two_ladders[] = { { 10, 1 }, { PREPAY_NO_LIMIT, 2 }, { PREPAY_NO_LIMIT, 3 } };
static const int64_t later_prices[] = { 11, 12, 13, 14 };

static int64_t rates[8];
static prepay_switch_point switches[16];
static prepay_season seasons[2];
static int32_t holidays[2];
static prepay_block blocks[6];
static prepay_special_day special_days[2];
static prepay_year_point room_settlements[2], room_zones[2];
static prepay_tariff room_backup;

static prepay_tariff_room whole_room(void)
{
    const prepay_tariff_room room = { .struct_size = sizeof room,
                                      .rate_prices_micro = rates,
                                      .switches = switches,
                                      .seasons = seasons,
                                      .holidays = holidays,
                                      .blocks = blocks,
                                      .special_days = special_days,
                                      .settlements = room_settlements,
                                      .ladder_zones = room_zones,
                                      .backup = &room_backup,
                                      .rate_capacity = 8,
                                      .switch_capacity = 16,
                                      .season_capacity = 2,
                                      .holiday_capacity = 2,
                                      .block_capacity = 6,
                                      .special_day_capacity = 2,
                                      .settlement_capacity = 2,
                                      .ladder_zone_capacity = 2 };
    return room;
}

static prepay_tariff later; /* rates and ladder alone */

static prepay_tariff full_tariff(void)
{
    prepay_tariff t = tou_tariff();
    const prepay_tariff none = PREPAY_TARIFF_INIT;
    later = none;
    later.rate_prices_micro = later_prices, later.rate_count = 4;
    later.blocks = two_ladders, later.block_count = 3;
    later.version = 8;
    t.blocks = two_ladders, t.block_count = 3;
    t.block_period = PREPAY_PERIOD_SETTLEMENT;
    t.settlements = settlements, t.settlement_count = 2;
    t.ladder_zones = zones, t.ladder_zone_count = 2;
    t.special_days = days, t.special_day_count = 2;
    t.blocks_by = PREPAY_LADDER_BY_PURCHASED;
    t.backup = &later;
    t.switch_s[PREPAY_TARIFF_RATES] = 1735660800;
    t.switch_s[PREPAY_TARIFF_LADDER] = 1751299200;
    t.version = 7;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&t));
    return t;
}

enum { FULL_BYTES = 20 + 4 * 8 + 7 * 4 + 3 * 16 + 2 * 4 + 2 * 4 + 2 * 5 + 40 + 16 + 4 * 8 + 3 * 16 };

static size_t pack(const prepay_tariff *tariff, uint8_t *bytes, size_t capacity)
{
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(tariff, bytes, &capacity));
    return capacity;
}

TEST(pack__and_unpack__the_same_with_its_backup)
{
    const prepay_tariff tariff = full_tariff();
    const prepay_tariff_room room = whole_room();
    uint8_t bytes[512], again[512];
    prepay_tariff back;
    const size_t length = pack(&tariff, bytes, sizeof bytes);
    CHECK_INT(FULL_BYTES, length);
    CHECK_INT(2, bytes[0]);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_unpack(bytes, length, &room, &back));
    CHECK(back.backup == &room_backup && back.version == 7 && room_backup.version == 8);
    CHECK_BYTES(settlements, back.settlements, sizeof settlements);
    CHECK_BYTES(zones, back.ladder_zones, sizeof zones);
    CHECK_BYTES(days, back.special_days, sizeof days);
    CHECK_BYTES(tou_prices, back.rate_prices_micro, sizeof tou_prices);
    CHECK_BYTES(later_prices, room_backup.rate_prices_micro, sizeof later_prices);
    CHECK_BYTES(two_ladders, room_backup.blocks, sizeof two_ladders);
    CHECK_INT(PREPAY_LADDER_BY_PURCHASED, back.blocks_by);
    for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++) {
        CHECK_INT(tariff.switch_s[part], back.switch_s[part]);
    }
    CHECK_INT(length, pack(&back, again, sizeof again));
    CHECK_BYTES(bytes, again, length);
}

TEST(pack__special_days_and_one_backup__byte_for_byte_as_documented)
{
    static const uint8_t expected[] = { 2, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 1, 0, 1, /* header */
                                        0, 0, 0, 0, 0, 8, 0x58, 0x54, 0, 0, 0, 0, 0, 0, 0x4D, 0x8E, 0, /* rate, point, day */
                                        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x65, 0x53, 0xF1, 0,
                                        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* instants */
                                        1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11 };
    static const prepay_switch_point all_day[] = { { 0, 0, 0 } };
    prepay_tariff then = PREPAY_TARIFF_INIT, tariff = flat_tariff();
    uint8_t bytes[sizeof expected];
    then.rate_prices_micro = later_prices, then.rate_count = 1;
    tariff.switches = all_day, tariff.switch_count = 1;
    tariff.special_days = days, tariff.special_day_count = 1;
    tariff.backup = &then;
    tariff.switch_s[PREPAY_TARIFF_RATES] = 1700000000;
    tariff.version = 7;
    CHECK_INT(sizeof expected, pack(&tariff, bytes, sizeof bytes));
    CHECK_BYTES(expected, bytes, sizeof expected);
}

TEST(pack__any_one_thing_that_format_1_cannot_say__format_2)
{
    const prepay_tariff then = flat_tariff();
    for (int thing = 0; thing < 6; thing++) {
        prepay_tariff tariff = ladder_tariff(thing == 0 ? PREPAY_PERIOD_SETTLEMENT : PREPAY_PERIOD_MONTH);
        uint8_t bytes[512];
        tariff.settlements = settlements, tariff.settlement_count = thing == 0 ? 2 : 0;
        tariff.ladder_zones = zones + 1, tariff.ladder_zone_count = thing == 1 ? 1 : 0;
        tariff.special_days = days, tariff.special_day_count = thing == 2 ? 1 : 0;
        tariff.blocks_by = thing == 3 ? PREPAY_LADDER_BY_PURCHASED : PREPAY_LADDER_BY_USED;
        tariff.backup = thing == 4 ? &then : NULL;
        (void)pack(&tariff, bytes, sizeof bytes);
        CHECK_INT(thing == 5 ? 1 : 2, bytes[0]);
    }
}

TEST(unpack__cut_short_at_any_byte_or_longer__format)
{
    const prepay_tariff tariff = full_tariff();
    const prepay_tariff_room room = whole_room();
    uint8_t bytes[512] = { 0 };
    prepay_tariff back;
    const size_t length = pack(&tariff, bytes, sizeof bytes);
    for (size_t n = 0; n <= length + 1; n++) {
        if (n != length) {
            CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_unpack(bytes, n, &room, &back));
        }
    }
}

TEST(unpack__one_form_for_one_tariff__format)
{
    const prepay_tariff full = full_tariff();
    const prepay_tariff_room room = whole_room();
    prepay_tariff_room without = room;
    prepay_tariff flat = flat_tariff(), back;
    uint8_t bytes[512];
    size_t length = pack(&flat, bytes, sizeof bytes);
    memmove(bytes + 20, bytes + 16, length - 16);
    memset(bytes + 16, 0, 4);
    bytes[0] = 2; /* what format 1 says, in format 2 */
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_unpack(bytes, length + 4, &room, &back));
    length = pack(&full, bytes, sizeof bytes);
    bytes[0] = 1; /* points in format 1 */
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_unpack(bytes, length, &room, &back));
    static const uint8_t mixed[32] = { 1, 0, 3, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 0, 0 };
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_unpack(mixed, sizeof mixed, &room, &back)); /* as long as format 2 would be */
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_unpack(mixed, sizeof mixed - 4, &room, &back));
    bytes[0] = 0;
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_unpack(bytes, length, &room, &back));
    bytes[0] = 2;
    bytes[19] = 2; /* a flag that is not known */
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_unpack(bytes, length, &room, &back));
    bytes[19] = 1;
    without.backup = NULL;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_tariff_unpack(bytes, length, &without, &back));
    uint8_t *const second = bytes + length - (16 + 4 * 8 + 3 * 16);
    memmove(second + 20, second + 16, 4 * 8 + 3 * 16);
    second[0] = 2, second[16] = 0, second[17] = 0, second[18] = 0, second[19] = 1; /* a backup of the backup */
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_unpack(bytes, length + 4, &room, &back));
    second[0] = 3;
    CHECK_STATUS(PREPAY_E_VERSION, prepay_tariff_unpack(bytes, length + 4, &room, &back));
}

TEST(unpack__room_too_small_for_any_table_of_both_sets__too_small)
{
    const prepay_tariff tariff = full_tariff();
    uint8_t bytes[512];
    prepay_tariff back;
    const size_t length = pack(&tariff, bytes, sizeof bytes);
    for (int table = 0; table < 6; table++) {
        prepay_tariff_room room = whole_room();
        uint32_t *const capacity[] = { &room.rate_capacity,        &room.switch_capacity,     &room.block_capacity,
                                       &room.special_day_capacity, &room.settlement_capacity, &room.ladder_zone_capacity };
        const uint32_t needed[] = { 8, 7, 6, 2, 2, 2 };
        *capacity[table] = needed[table];
        CHECK_STATUS(PREPAY_OK, prepay_tariff_unpack(bytes, length, &room, &back));
        *capacity[table] = needed[table] - 1;
        CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_tariff_unpack(bytes, length, &room, &back));
    }
    for (int table = 0; table < 3; table++) {
        prepay_tariff_room room = whole_room();
        room.special_days = table == 0 ? NULL : room.special_days;
        room.settlements = table == 1 ? NULL : room.settlements;
        room.ladder_zones = table == 2 ? NULL : room.ladder_zones;
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_unpack(bytes, length, &room, &back));
    }
}

TEST(unpack__bytes_changed_at_random__refused_or_what_packs_to_them)
{
    struct seed seed = seed_start();
    const prepay_tariff tariff = full_tariff();
    const prepay_tariff_room room = whole_room();
    uint8_t bytes[512], spoilt[512], again[512];
    const size_t length = pack(&tariff, bytes, sizeof bytes);
    for (int run = 0; run < 20000; run++) {
        prepay_tariff back;
        memcpy(spoilt, bytes, length);
        spoilt[seed_between(&seed, 0, (int64_t)length - 1)] ^= (uint8_t)(1u << seed_between(&seed, 0, 7));
        const prepay_status status = prepay_tariff_unpack(spoilt, length, &room, &back);
        CHECK(status == PREPAY_OK || status == PREPAY_E_FORMAT || status == PREPAY_E_VERSION || status == PREPAY_E_TOO_SMALL);
        if (status == PREPAY_OK) {
            CHECK_INT(length, pack(&back, again, sizeof again));
            CHECK_BYTES(spoilt, again, length);
        }
    }
}

/* The sets apart, as two parts of a container have them, are the sets together. */
TEST(backup_pack__and_unpack_behind_the_current_sets__the_same_as_together)
{
    uint8_t whole[1024], now[1024], then[1024], again[1024];
    size_t now_bytes = sizeof now, then_bytes = sizeof then, needed = 0;
    const prepay_tariff tariff = full_tariff();
    const prepay_tariff_room room = whole_room();
    prepay_tariff current = tariff, back;
    const size_t length = pack(&tariff, whole, sizeof whole);

    current.backup = NULL;
    memset(current.switch_s, 0, sizeof current.switch_s);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_pack(&current, then, &then_bytes));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&current, now, &now_bytes));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_tariff_backup_pack(&tariff, NULL, &needed));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_backup_pack(&tariff, then, &then_bytes));
    CHECK_INT(needed, then_bytes);
    CHECK_BYTES(whole + length - then_bytes, then, then_bytes);
    CHECK_STATUS(PREPAY_OK, prepay_tariff_unpack(now, now_bytes, &room, &back));
    for (size_t n = 0; n < then_bytes; n++) {
        CHECK_STATUS(PREPAY_E_FORMAT, prepay_tariff_backup_unpack(then, n, &room, &back));
        CHECK(back.backup == NULL);
    }
    CHECK_STATUS(PREPAY_OK, prepay_tariff_backup_unpack(then, then_bytes, &room, &back));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_tariff_backup_unpack(then, then_bytes, &room, &back));
    CHECK_INT(length, pack(&back, again, sizeof again));
    CHECK_BYTES(whole, again, length);
}

/* The most that the rules allow a day: 14 switch points, 32 rates. */
TEST(pack__fourteen_switch_points_and_32_rates__priced_as_written)
{
    int64_t prices[32];
    prepay_switch_point points[14];
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    for (int i = 0; i < 32; i++) {
        prices[i] = 1000 + i;
    }
    for (int i = 0; i < 14; i++) {
        const prepay_switch_point point = { 0, (uint8_t)(31 - i), (uint16_t)(i * 103) };
        points[i] = point;
    }
    tariff.rate_prices_micro = prices, tariff.rate_count = 32;
    tariff.switches = points, tariff.switch_count = 14;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_check(&tariff));
    for (int minute = 0; minute < 1440; minute++) {
        prepay_price price = { -1, -1, -1, 99, 99 };
        CHECK_STATUS(PREPAY_OK, prepay_tariff_price_at(&tariff, NULL, 60 * minute, NULL, &price));
        CHECK_INT(31 - (minute / 103 > 13 ? 13 : minute / 103), price.rate);
    }
}

TEST_MAIN("metering/pack", T(pack__and_unpack__the_same_with_its_backup),
          T(pack__special_days_and_one_backup__byte_for_byte_as_documented), T(pack__any_one_thing_that_format_1_cannot_say__format_2), T(unpack__cut_short_at_any_byte_or_longer__format),
          T(unpack__one_form_for_one_tariff__format), T(unpack__room_too_small_for_any_table_of_both_sets__too_small),
          T(unpack__bytes_changed_at_random__refused_or_what_packs_to_them),
          T(backup_pack__and_unpack_behind_the_current_sets__the_same_as_together),
          T(pack__fourteen_switch_points_and_32_rates__priced_as_written))
