/* SPDX-License-Identifier: Apache-2.0 */
/* A tariff as bytes, to travel in a parameter part. Big-endian, nothing optional, nothing between the tables:
 *
 *      0  u8   format version, 1
 *      1  u8   combine
 *      2  u8   block period
 *      3  u8   number of rates
 *      4  u16  number of switch points
 *      6  u16  number of holidays
 *      8  u8   number of seasons
 *      9  u8   number of blocks
 *     10  u16  0
 *     12  u32  the tariff's version
 *     16  rates: i64 price
 *         switch points: u8 day table, u8 rate, u16 minute
 *         seasons: u8 month, u8 day, u8 x 8 day tables
 *         holidays: u32 day
 *         blocks: i64 limit, i64 price
 */
#include "metering/tariff.h"

#include "base/endian.h"
#include "base/options.h"

enum {
    FORMAT = 1,
    HEADER_BYTES = 16,
    RATE_BYTES = 8,
    SWITCH_BYTES = 4,
    SEASON_BYTES = 10,
    HOLIDAY_BYTES = 4,
    BLOCK_BYTES = 16
};

static size_t packed_bytes(const prepay_tariff *tariff)
{
    return (size_t)HEADER_BYTES + (size_t)RATE_BYTES * tariff->rate_count +
           (size_t)SWITCH_BYTES * tariff->switch_count + (size_t)SEASON_BYTES * tariff->season_count +
           (size_t)HOLIDAY_BYTES * tariff->holiday_count + (size_t)BLOCK_BYTES * tariff->block_count;
}

static void put_header(const prepay_tariff *tariff, uint8_t *p)
{
    p[0] = FORMAT;
    p[1] = (uint8_t)tariff->combine;
    p[2] = (uint8_t)tariff->block_period;
    p[3] = (uint8_t)tariff->rate_count;
    prepay__put_u16be(p + 4, (uint16_t)tariff->switch_count);
    prepay__put_u16be(p + 6, (uint16_t)tariff->holiday_count);
    p[8] = (uint8_t)tariff->season_count;
    p[9] = (uint8_t)tariff->block_count;
    prepay__put_u16be(p + 10, 0);
    prepay__put_u32be(p + 12, tariff->version);
}

static void put_tables(const prepay_tariff *tariff, uint8_t *p)
{
    for (uint32_t i = 0; i < tariff->rate_count; i++, p += RATE_BYTES) {
        prepay__put_i64be(p, tariff->rate_prices_micro[i]);
    }
    for (uint32_t i = 0; i < tariff->switch_count; i++, p += SWITCH_BYTES) {
        p[0] = tariff->switches[i].day_table;
        p[1] = tariff->switches[i].rate;
        prepay__put_u16be(p + 2, tariff->switches[i].minute);
    }
    for (uint32_t i = 0; i < tariff->season_count; i++, p += SEASON_BYTES) {
        p[0] = tariff->seasons[i].month;
        p[1] = tariff->seasons[i].day;
        for (int kind = 0; kind <= PREPAY__HOLIDAY; kind++) {
            p[2 + kind] = tariff->seasons[i].day_table[kind];
        }
    }
    for (uint32_t i = 0; i < tariff->holiday_count; i++, p += HOLIDAY_BYTES) {
        prepay__put_u32be(p, (uint32_t)tariff->holidays[i]);
    }
    for (uint32_t i = 0; i < tariff->block_count; i++, p += BLOCK_BYTES) {
        prepay__put_i64be(p, tariff->blocks[i].limit_micro);
        prepay__put_i64be(p + 8, tariff->blocks[i].price_micro);
    }
}

prepay_status prepay_tariff_pack(const prepay_tariff *tariff, uint8_t *out, size_t *out_bytes)
{
    prepay_tariff copy;
    const prepay_tariff *t = prepay__tariff_view(tariff, &copy);
    size_t bytes, capacity;

    if (t == NULL || out_bytes == NULL || (out == NULL && *out_bytes != 0) || prepay_tariff_check(t) != PREPAY_OK) {
        return PREPAY_E_ARGUMENT;
    }
    bytes = packed_bytes(t);
    capacity = *out_bytes;
    *out_bytes = bytes;
    if (capacity < bytes) {
        return PREPAY_E_TOO_SMALL;
    }
    put_header(t, out);
    put_tables(t, out + HEADER_BYTES);
    return PREPAY_OK;
}

/* What the header says, and whether that is the length there is. */
static prepay_status get_header(const uint8_t *p, size_t bytes, prepay_tariff *out)
{
    const prepay_tariff empty = PREPAY_TARIFF_INIT;

    if (bytes > 0 && p[0] > FORMAT) {
        return PREPAY_E_VERSION;
    }
    if (bytes < HEADER_BYTES || p[0] != FORMAT || prepay__get_u16be(p + 10) != 0) {
        return PREPAY_E_FORMAT;
    }
    *out = empty;
    out->combine = p[1];
    out->block_period = p[2];
    out->rate_count = p[3];
    out->switch_count = prepay__get_u16be(p + 4);
    out->holiday_count = prepay__get_u16be(p + 6);
    out->season_count = p[8];
    out->block_count = p[9];
    out->version = prepay__get_u32be(p + 12);
    return packed_bytes(out) == bytes ? PREPAY_OK : PREPAY_E_FORMAT;
}

/* Let the tariff point into the room; 0 when a table does not fit. */
static int take_room(const prepay_tariff_room *room, prepay_tariff *out)
{
    if (out->rate_count > room->rate_capacity || out->switch_count > room->switch_capacity ||
        out->season_count > room->season_capacity || out->holiday_count > room->holiday_capacity ||
        out->block_count > room->block_capacity) {
        return 0;
    }
    out->rate_prices_micro = out->rate_count == 0 ? NULL : room->rate_prices_micro;
    out->switches = out->switch_count == 0 ? NULL : room->switches;
    out->seasons = out->season_count == 0 ? NULL : room->seasons;
    out->holidays = out->holiday_count == 0 ? NULL : room->holidays;
    out->blocks = out->block_count == 0 ? NULL : room->blocks;
    return 1;
}

static int room_is_possible(const prepay_tariff_room *room)
{
    return (room->rate_prices_micro != NULL || room->rate_capacity == 0) &&
           (room->switches != NULL || room->switch_capacity == 0) &&
           (room->seasons != NULL || room->season_capacity == 0) &&
           (room->holidays != NULL || room->holiday_capacity == 0) &&
           (room->blocks != NULL || room->block_capacity == 0) && room->reserved == 0;
}

static void get_tables(const uint8_t *p, const prepay_tariff *sizes, const prepay_tariff_room *room)
{
    for (uint32_t i = 0; i < sizes->rate_count; i++, p += RATE_BYTES) {
        room->rate_prices_micro[i] = prepay__get_i64be(p);
    }
    for (uint32_t i = 0; i < sizes->switch_count; i++, p += SWITCH_BYTES) {
        const prepay_switch_point point = { p[0], p[1], prepay__get_u16be(p + 2) };
        room->switches[i] = point;
    }
    for (uint32_t i = 0; i < sizes->season_count; i++, p += SEASON_BYTES) {
        const prepay_season season = { p[0], p[1], { p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9] }, { 0, 0 } };
        room->seasons[i] = season;
    }
    for (uint32_t i = 0; i < sizes->holiday_count; i++, p += HOLIDAY_BYTES) {
        const uint32_t day = prepay__get_u32be(p);
        room->holidays[i] = day > INT32_MAX ? -1 : (int32_t)day; /* -1 does not pass the check */
    }
    for (uint32_t i = 0; i < sizes->block_count; i++, p += BLOCK_BYTES) {
        const prepay_block block = { prepay__get_i64be(p), prepay__get_i64be(p + 8) };
        room->blocks[i] = block;
    }
}

prepay_status prepay_tariff_unpack(const uint8_t *bytes, size_t bytes_bytes, const prepay_tariff_room *room,
                                   prepay_tariff *out)
{
    prepay_tariff_room own;
    prepay_tariff tariff;
    prepay_status status;

    if (bytes == NULL || out == NULL || prepay__options_take(&own, sizeof own, room) != PREPAY_OK ||
        !room_is_possible(&own)) {
        return PREPAY_E_ARGUMENT;
    }
    status = get_header(bytes, bytes_bytes, &tariff);
    if (status != PREPAY_OK) {
        return status;
    }
    if (!take_room(&own, &tariff)) {
        return PREPAY_E_TOO_SMALL;
    }
    get_tables(bytes + HEADER_BYTES, &tariff, &own);
    if (prepay_tariff_check(&tariff) != PREPAY_OK) {
        return PREPAY_E_FORMAT;
    }
    *out = tariff;
    return PREPAY_OK;
}
