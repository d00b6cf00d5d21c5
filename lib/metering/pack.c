/* SPDX-License-Identifier: Apache-2.0 */
/* A tariff as bytes, to travel in a parameter part. Big-endian, nothing optional, nothing between the tables:
 *
 *      0  u8   format: 1, or 2 when format 1 cannot say it
 *      1  u8   combine
 *      2  u8   block period
 *      3  u8   number of rates
 *      4  u16  number of switch points
 *      6  u16  number of holidays
 *      8  u8   number of seasons
 *      9  u8   number of blocks
 *     10  u8   format 2: number of settlement points; else 0
 *     11  u8   format 2: number of ladder zones; else 0
 *     12  u32  the tariff's version
 *     16  format 2: u16 number of special days, u8 blocks by, u8 1 with a backup
 *         rates: i64 price
 *         switch points: u8 day table, u8 rate, u16 minute
 *         seasons: u8 month, u8 day, u8 x 8 day tables
 *         holidays: u32 day
 *         blocks: i64 limit, i64 price
 *         format 2: settlement points, then ladder zones: u8 month, u8 day, u8 hour, u8 ladder
 *         special days: u32 day, u8 day table
 *         with a backup: 5 x i64 switch instant, and the backup as a tariff of its own, to the end
 *
 * One tariff has one form: what format 1 can say is refused in format 2. */
#include "metering/tariff.h"

#include "base/endian.h"
#include "base/options.h"

enum {
    HEADER_BYTES = 16,
    MORE_BYTES = 4,
    RATE_BYTES = 8,
    SWITCH_BYTES = 4,
    SEASON_BYTES = 10,
    HOLIDAY_BYTES = 4,
    BLOCK_BYTES = 16,
    POINT_BYTES = 4,
    SPECIAL_DAY_BYTES = 5,
    INSTANTS_BYTES = 8 * (int)PREPAY_TARIFF_PARTS
};

static uint8_t format_of(const prepay_tariff *t)
{
    return t->settlement_count > 0 || t->ladder_zone_count > 0 || t->special_day_count > 0 ||
                   t->blocks_by != PREPAY_LADDER_BY_USED || t->backup != NULL
               ? 2
               : 1;
}

/* One set, without its backup. */
static size_t set_bytes(const prepay_tariff *t)
{
    return (size_t)HEADER_BYTES + (format_of(t) == 1 ? 0 : (size_t)MORE_BYTES) + (size_t)RATE_BYTES * t->rate_count +
           (size_t)SWITCH_BYTES * t->switch_count + (size_t)SEASON_BYTES * t->season_count +
           (size_t)HOLIDAY_BYTES * t->holiday_count + (size_t)BLOCK_BYTES * t->block_count +
           (size_t)POINT_BYTES * (t->settlement_count + t->ladder_zone_count) +
           (size_t)SPECIAL_DAY_BYTES * t->special_day_count;
}

/* ----------------------------------------------------------------------------------------------------------- packing */

static uint8_t *put_header(const prepay_tariff *t, uint8_t *p)
{
    p[0] = format_of(t);
    p[1] = (uint8_t)t->combine;
    p[2] = (uint8_t)t->block_period;
    p[3] = (uint8_t)t->rate_count;
    prepay__put_u16be(p + 4, (uint16_t)t->switch_count);
    prepay__put_u16be(p + 6, (uint16_t)t->holiday_count);
    p[8] = (uint8_t)t->season_count;
    p[9] = (uint8_t)t->block_count;
    p[10] = (uint8_t)t->settlement_count;
    p[11] = (uint8_t)t->ladder_zone_count;
    prepay__put_u32be(p + 12, t->version);
    if (format_of(t) == 1) {
        return p + HEADER_BYTES;
    }
    prepay__put_u16be(p + 16, (uint16_t)t->special_day_count);
    p[18] = (uint8_t)t->blocks_by;
    p[19] = t->backup != NULL;
    return p + HEADER_BYTES + MORE_BYTES;
}

/* Tables of format 1. */
static uint8_t *put_tables(const prepay_tariff *t, uint8_t *p)
{
    for (uint32_t i = 0; i < t->rate_count; i++, p += RATE_BYTES) {
        prepay__put_i64be(p, t->rate_prices_micro[i]);
    }
    for (uint32_t i = 0; i < t->switch_count; i++, p += SWITCH_BYTES) {
        p[0] = t->switches[i].day_table;
        p[1] = t->switches[i].rate;
        prepay__put_u16be(p + 2, t->switches[i].minute);
    }
    for (uint32_t i = 0; i < t->season_count; i++, p += SEASON_BYTES) {
        p[0] = t->seasons[i].month;
        p[1] = t->seasons[i].day;
        for (int kind = 0; kind <= PREPAY__HOLIDAY; kind++) {
            p[2 + kind] = t->seasons[i].day_table[kind];
        }
    }
    for (uint32_t i = 0; i < t->holiday_count; i++, p += HOLIDAY_BYTES) {
        prepay__put_u32be(p, (uint32_t)t->holidays[i]);
    }
    for (uint32_t i = 0; i < t->block_count; i++, p += BLOCK_BYTES) {
        prepay__put_i64be(p, t->blocks[i].limit_micro);
        prepay__put_i64be(p + 8, t->blocks[i].price_micro);
    }
    return p;
}

static uint8_t *put_points(const prepay_year_point *points, uint32_t count, uint8_t *p)
{
    for (uint32_t i = 0; i < count; i++, p += POINT_BYTES) {
        p[0] = points[i].month;
        p[1] = points[i].day;
        p[2] = points[i].hour;
        p[3] = points[i].ladder;
    }
    return p;
}

static uint8_t *put_set(const prepay_tariff *t, uint8_t *p)
{
    p = put_tables(t, put_header(t, p));
    p = put_points(t->settlements, t->settlement_count, p);
    p = put_points(t->ladder_zones, t->ladder_zone_count, p);
    for (uint32_t i = 0; i < t->special_day_count; i++, p += SPECIAL_DAY_BYTES) {
        prepay__put_u32be(p, (uint32_t)t->special_days[i].day);
        p[4] = t->special_days[i].day_table;
    }
    return p;
}

/* The instants and the backup behind them. */
static void put_backup(const prepay_tariff *t, uint8_t *p)
{
    for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++, p += 8) {
        prepay__put_i64be(p, t->switch_s[part]);
    }
    (void)put_set(t->backup, p);
}

prepay_status prepay_tariff_pack(const prepay_tariff *tariff, uint8_t *out, size_t *out_bytes)
{
    prepay_tariff copy;
    const prepay_tariff *t = prepay__tariff_view(tariff, &copy);
    size_t bytes, capacity;

    if (t == NULL || out_bytes == NULL || (out == NULL && *out_bytes != 0) || !prepay__tariff_is_possible(t)) {
        return PREPAY_E_ARGUMENT;
    }
    bytes = set_bytes(t) + (t->backup == NULL ? 0 : (size_t)INSTANTS_BYTES + set_bytes(t->backup));
    capacity = *out_bytes;
    *out_bytes = bytes;
    if (capacity < bytes) {
        return PREPAY_E_TOO_SMALL;
    }
    out = put_set(t, out);
    if (t->backup != NULL) {
        put_backup(t, out);
    }
    return PREPAY_OK;
}

prepay_status prepay_tariff_backup_pack(const prepay_tariff *tariff, uint8_t *out, size_t *out_bytes)
{
    prepay_tariff copy;
    const prepay_tariff *t = prepay__tariff_view(tariff, &copy);
    size_t capacity;

    if (t == NULL || out_bytes == NULL || (out == NULL && *out_bytes != 0) || t->backup == NULL || !prepay__tariff_is_possible(t)) {
        return PREPAY_E_ARGUMENT;
    }
    capacity = *out_bytes;
    *out_bytes = (size_t)INSTANTS_BYTES + set_bytes(t->backup);
    if (capacity < *out_bytes) {
        return PREPAY_E_TOO_SMALL;
    }
    put_backup(t, out);
    return PREPAY_OK;
}

/* --------------------------------------------------------------------------------------------------------- unpacking */

/* What is left to read, and the room that is left. */
struct reader {
    const uint8_t *p;
    size_t bytes;
    prepay_tariff_room room;
    int has_backup; /* of the set that was read last */
};

/* What the header says, when the tables that it announces are there and this is the form that such a set has. */
static prepay_status get_header(struct reader *reader, prepay_tariff *out)
{
    const prepay_tariff empty = PREPAY_TARIFF_INIT;
    const uint8_t *p = reader->p;
    size_t header_bytes = HEADER_BYTES;

    if (reader->bytes > 0 && p[0] > 2) {
        return PREPAY_E_VERSION;
    }
    if (reader->bytes < (size_t)HEADER_BYTES || p[0] == 0 || (p[0] == 2 && reader->bytes < (size_t)HEADER_BYTES + MORE_BYTES)) {
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
    out->settlement_count = p[10];
    out->ladder_zone_count = p[11];
    out->version = prepay__get_u32be(p + 12);
    reader->has_backup = 0;
    if (p[0] == 2) {
        out->special_day_count = prepay__get_u16be(p + 16);
        out->blocks_by = p[18];
        reader->has_backup = p[19];
        header_bytes += MORE_BYTES;
    }
    out->backup = reader->has_backup ? reader->room.backup : NULL;
    if (reader->has_backup && out->backup == NULL) {
        return PREPAY_E_TOO_SMALL;
    }
    if (reader->has_backup > 1 || format_of(out) != p[0] || set_bytes(out) > reader->bytes) {
        return PREPAY_E_FORMAT;
    }
    reader->p += header_bytes;
    reader->bytes -= set_bytes(out);
    return PREPAY_OK;
}

/* Let a table have its share of the room. */
static int take(uint32_t *capacity, uint32_t count)
{
    if (count > *capacity) {
        return 0;
    }
    *capacity -= count;
    return 1;
}

/* Let the tariff point into the room, where there is room for all of it. */
static int take_room(prepay_tariff_room *room, prepay_tariff *out)
{
    out->rate_prices_micro = out->rate_count == 0 ? NULL : room->rate_prices_micro;
    out->switches = out->switch_count == 0 ? NULL : room->switches;
    out->seasons = out->season_count == 0 ? NULL : room->seasons;
    out->holidays = out->holiday_count == 0 ? NULL : room->holidays;
    out->blocks = out->block_count == 0 ? NULL : room->blocks;
    out->settlements = out->settlement_count == 0 ? NULL : room->settlements;
    out->ladder_zones = out->ladder_zone_count == 0 ? NULL : room->ladder_zones;
    out->special_days = out->special_day_count == 0 ? NULL : room->special_days;
    return take(&room->rate_capacity, out->rate_count) && take(&room->switch_capacity, out->switch_count) &&
           take(&room->season_capacity, out->season_count) && take(&room->holiday_capacity, out->holiday_count) &&
           take(&room->block_capacity, out->block_count) && take(&room->settlement_capacity, out->settlement_count) &&
           take(&room->ladder_zone_capacity, out->ladder_zone_count) &&
           take(&room->special_day_capacity, out->special_day_count);
}

static int room_is_possible(const prepay_tariff_room *room)
{
    return (room->rate_prices_micro != NULL || room->rate_capacity == 0) &&
           (room->switches != NULL || room->switch_capacity == 0) &&
           (room->seasons != NULL || room->season_capacity == 0) &&
           (room->holidays != NULL || room->holiday_capacity == 0) &&
           (room->blocks != NULL || room->block_capacity == 0) &&
           (room->special_days != NULL || room->special_day_capacity == 0) &&
           (room->settlements != NULL || room->settlement_capacity == 0) &&
           (room->ladder_zones != NULL || room->ladder_zone_capacity == 0);
}

static int32_t get_day(const uint8_t *p)
{
    const uint32_t day = prepay__get_u32be(p);

    return day > INT32_MAX ? -1 : (int32_t)day; /* -1 does not pass the check */
}

/* Tables of format 1. What is read moves the room's pointers on, for the set behind it. */
static const uint8_t *get_tables(const uint8_t *p, const prepay_tariff *sizes, prepay_tariff_room *room)
{
    for (uint32_t i = 0; i < sizes->rate_count; i++, p += RATE_BYTES) {
        *room->rate_prices_micro++ = prepay__get_i64be(p);
    }
    for (uint32_t i = 0; i < sizes->switch_count; i++, p += SWITCH_BYTES) {
        const prepay_switch_point point = { p[0], p[1], prepay__get_u16be(p + 2) };
        *room->switches++ = point;
    }
    for (uint32_t i = 0; i < sizes->season_count; i++, p += SEASON_BYTES) {
        const prepay_season season = { p[0], p[1], { p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9] }, { 0, 0 } };
        *room->seasons++ = season;
    }
    for (uint32_t i = 0; i < sizes->holiday_count; i++, p += HOLIDAY_BYTES) {
        *room->holidays++ = get_day(p);
    }
    for (uint32_t i = 0; i < sizes->block_count; i++, p += BLOCK_BYTES) {
        const prepay_block block = { prepay__get_i64be(p), prepay__get_i64be(p + 8) };
        *room->blocks++ = block;
    }
    return p;
}

/* Tables of format 2. */
static const uint8_t *get_more(const uint8_t *p, const prepay_tariff *sizes, prepay_tariff_room *room)
{
    for (uint32_t i = 0; i < sizes->settlement_count; i++, p += POINT_BYTES) {
        const prepay_year_point point = { p[0], p[1], p[2], p[3] };
        *room->settlements++ = point;
    }
    for (uint32_t i = 0; i < sizes->ladder_zone_count; i++, p += POINT_BYTES) {
        const prepay_year_point point = { p[0], p[1], p[2], p[3] };
        *room->ladder_zones++ = point;
    }
    for (uint32_t i = 0; i < sizes->special_day_count; i++, p += SPECIAL_DAY_BYTES) {
        const prepay_special_day day = { get_day(p), p[4], { 0, 0, 0 } };
        *room->special_days++ = day;
    }
    return p;
}

static prepay_status get_set(struct reader *reader, prepay_tariff *out)
{
    const prepay_status status = get_header(reader, out);

    if (status != PREPAY_OK) {
        return status;
    }
    if (!take_room(&reader->room, out)) {
        return PREPAY_E_TOO_SMALL;
    }
    reader->p = get_more(get_tables(reader->p, out, &reader->room), out, &reader->room);
    return PREPAY_OK;
}

/* The instants and the set behind the first one. That it has no backup of its own is for the check to say. */
static prepay_status get_backup(struct reader *reader, prepay_tariff *tariff, prepay_tariff *out)
{
    if (reader->bytes < (size_t)INSTANTS_BYTES) {
        return PREPAY_E_FORMAT;
    }
    for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++, reader->p += 8, reader->bytes -= 8) {
        tariff->switch_s[part] = prepay__get_i64be(reader->p);
    }
    return get_set(reader, out);
}

prepay_status prepay_tariff_unpack(const uint8_t *bytes, size_t bytes_bytes, const prepay_tariff_room *room,
                                   prepay_tariff *out)
{
    struct reader reader = { bytes, bytes_bytes, { 0 }, 0 };
    prepay_tariff tariff;
    prepay_tariff *backup;
    prepay_status status;

    if (bytes == NULL || out == NULL || prepay__options_take(&reader.room, sizeof reader.room, room) != PREPAY_OK ||
        !room_is_possible(&reader.room)) {
        return PREPAY_E_ARGUMENT;
    }
    backup = reader.room.backup;
    status = get_set(&reader, &tariff);
    if (status == PREPAY_OK && reader.has_backup) {
        status = get_backup(&reader, &tariff, backup);
    }
    if (status != PREPAY_OK) {
        return status;
    }
    if (reader.bytes != 0 || !prepay__tariff_is_possible(&tariff)) {
        return PREPAY_E_FORMAT;
    }
    *out = tariff;
    return PREPAY_OK;
}

#define SKIP(pointer, count)                                                                                               \
    if ((count) > 0) {                                                                                                     \
        (pointer) += (count);                                                                                              \
    }

/* What a tariff that was read into the room has left of it. */
static int skip_room(prepay_tariff_room *room, const prepay_tariff *tariff)
{
    prepay_tariff used = *tariff;

    if (!take_room(room, &used)) {
        return 0;
    }
    SKIP(room->rate_prices_micro, used.rate_count)
    SKIP(room->switches, used.switch_count)
    SKIP(room->seasons, used.season_count)
    SKIP(room->holidays, used.holiday_count)
    SKIP(room->blocks, used.block_count)
    SKIP(room->settlements, used.settlement_count)
    SKIP(room->ladder_zones, used.ladder_zone_count)
    SKIP(room->special_days, used.special_day_count)
    return 1;
}

prepay_status prepay_tariff_backup_unpack(const uint8_t *bytes, size_t bytes_bytes, const prepay_tariff_room *room,
                                          prepay_tariff *tariff)
{
    struct reader reader = { bytes, bytes_bytes, { 0 }, 0 };
    prepay_tariff whole;
    prepay_status status;

    if (bytes == NULL || tariff == NULL || prepay__options_take(&reader.room, sizeof reader.room, room) != PREPAY_OK ||
        !room_is_possible(&reader.room) || tariff->struct_size != sizeof *tariff || tariff->backup != NULL) {
        return PREPAY_E_ARGUMENT;
    }
    whole = *tariff;
    whole.backup = reader.room.backup;
    if (whole.backup == NULL || !skip_room(&reader.room, tariff)) {
        return PREPAY_E_TOO_SMALL;
    }
    status = get_backup(&reader, &whole, reader.room.backup);
    if (status != PREPAY_OK) {
        return status;
    }
    if (reader.bytes != 0 || !prepay__tariff_is_possible(&whole)) {
        return PREPAY_E_FORMAT;
    }
    *tariff = whole;
    return PREPAY_OK;
}
