/* SPDX-License-Identifier: Apache-2.0 */
/* Tables for the bindings: tariffs, local time and parameter parts, filled entry by entry into room that the handle owns.
 * The room is that of the largest tariff the formats allow; what does not fit any more is PREPAY_E_TOO_SMALL. */
#include "raw.h"

#include <stdlib.h>
#include <string.h>

enum { RATES = 32, SWITCHES = 256, SEASONS = 32, HOLIDAYS = 256, BLOCKS = 64, POINTS = 16, OFFSETS = 256, PARTS = 16 };

/* ---------------------------------------------------------------------- local time */

struct prepay_raw_offsets {
    prepay_offset_change changes[OFFSETS];
    size_t count;
};

prepay_status prepay_raw_offsets_new(prepay_raw_offsets **out)
{
    if (out == NULL)
        return PREPAY_E_ARGUMENT;
    prepay_raw_offsets *offsets = calloc(1, sizeof *offsets);
    if (offsets == NULL)
        return PREPAY_E_MEMORY;
    *out = offsets;
    return PREPAY_OK;
}

void prepay_raw_offsets_free(prepay_raw_offsets *offsets)
{
    free(offsets);
}

prepay_status prepay_raw_offsets_add(prepay_raw_offsets *offsets, int64_t from_s, int32_t utc_offset_s)
{
    if (offsets == NULL)
        return PREPAY_E_ARGUMENT;
    if (offsets->count == OFFSETS)
        return PREPAY_E_TOO_SMALL;
    offsets->changes[offsets->count++] = (prepay_offset_change){ from_s, utc_offset_s, 0 };
    return PREPAY_OK;
}

size_t prepay_raw_offsets_count(const prepay_raw_offsets *offsets)
{
    return offsets == NULL ? 0 : offsets->count;
}

prepay_status prepay_raw_offsets_get(const prepay_raw_offsets *offsets, size_t index, prepay_offset_change *out)
{
    if (offsets == NULL || index >= offsets->count || out == NULL)
        return PREPAY_E_ARGUMENT;
    *out = offsets->changes[index];
    return PREPAY_OK;
}

static prepay_offsets table_of(const prepay_raw_offsets *offsets)
{
    return (prepay_offsets){ offsets->changes, offsets->count };
}

int32_t prepay_raw_offsets_at(const prepay_raw_offsets *offsets, int64_t time_s)
{
    if (offsets == NULL)
        return 0;
    const prepay_offsets table = table_of(offsets);
    return prepay_offsets_at(&table, time_s);
}

prepay_status prepay_raw_offsets_pack(const prepay_raw_offsets *offsets, uint8_t *out, size_t *out_bytes)
{
    if (offsets == NULL)
        return PREPAY_E_ARGUMENT;
    const prepay_offsets table = table_of(offsets);
    return prepay_offsets_pack(&table, out, out_bytes);
}

prepay_status prepay_raw_offsets_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_raw_offsets **out)
{
    prepay_raw_offsets *offsets = NULL;
    prepay_status status = prepay_raw_offsets_new(&offsets);
    if (status < 0)
        return status;
    offsets->count = OFFSETS;
    status = prepay_offsets_unpack(bytes, bytes_bytes, offsets->changes, &offsets->count);
    if (status != PREPAY_OK || out == NULL) {
        prepay_raw_offsets_free(offsets);
        return status < 0 ? status : PREPAY_E_ARGUMENT;
    }
    *out = offsets;
    return PREPAY_OK;
}

/* -------------------------------------------------------------------------- tariff */

/* Two of everything: behind the current set's entries lie the backup's, once there is one. */
struct prepay_raw_tariff {
    prepay_tariff tariff; /* points into the arrays below */
    prepay_tariff backup; /* and so does this, when tariff names it */
    int64_t rates[2 * RATES];
    prepay_block blocks[2 * BLOCKS];
    int32_t holidays[2 * HOLIDAYS];
    prepay_switch_point switches[2 * SWITCHES];
    prepay_season seasons[2 * SEASONS];
    prepay_special_day special_days[2 * HOLIDAYS];
    prepay_year_point settlements[2 * POINTS];
    prepay_year_point ladder_zones[2 * POINTS];
};

prepay_status prepay_raw_tariff_new(uint32_t version, uint32_t combine, uint32_t block_period, prepay_raw_tariff **out)
{
    if (out == NULL)
        return PREPAY_E_ARGUMENT;
    prepay_raw_tariff *tariff = calloc(1, sizeof *tariff);
    if (tariff == NULL)
        return PREPAY_E_MEMORY;
    tariff->tariff = (prepay_tariff){ .struct_size = sizeof tariff->tariff,
                                      .rate_prices_micro = tariff->rates,
                                      .switches = tariff->switches,
                                      .seasons = tariff->seasons,
                                      .holidays = tariff->holidays,
                                      .blocks = tariff->blocks,
                                      .special_days = tariff->special_days,
                                      .settlements = tariff->settlements,
                                      .ladder_zones = tariff->ladder_zones,
                                      .combine = combine,
                                      .block_period = block_period,
                                      .version = version };
    *out = tariff;
    return PREPAY_OK;
}

void prepay_raw_tariff_free(prepay_raw_tariff *tariff)
{
    free(tariff);
}

/* One entry more, or what is wrong with that. */
#define ADD(tariff, array, count, room, entry)                                                                         \
    do {                                                                                                               \
        if ((tariff) == NULL || (entry) == NULL)                                                                       \
            return PREPAY_E_ARGUMENT;                                                                                  \
        if ((tariff)->tariff.count == (room))                                                                          \
            return PREPAY_E_TOO_SMALL;                                                                                 \
        (tariff)->array[(tariff)->tariff.count++] = *(entry);                                                          \
        return PREPAY_OK;                                                                                              \
    } while (0)

/* The index-th entry. */
#define GET(from, array, count, index, out)                                                                            \
    do {                                                                                                               \
        if ((from) == NULL || (out) == NULL || (index) >= (from)->tariff.count)                                        \
            return PREPAY_E_ARGUMENT;                                                                                  \
        *(out) = (from)->array[index];                                                                                 \
        return PREPAY_OK;                                                                                              \
    } while (0)

prepay_status prepay_raw_tariff_add_rate(prepay_raw_tariff *tariff, int64_t price_micro)
{
    ADD(tariff, rates, rate_count, RATES, &price_micro);
}

prepay_status prepay_raw_tariff_add_switch(prepay_raw_tariff *tariff, const prepay_switch_point *point)
{
    ADD(tariff, switches, switch_count, SWITCHES, point);
}

prepay_status prepay_raw_tariff_add_season(prepay_raw_tariff *tariff, const prepay_season *season)
{
    ADD(tariff, seasons, season_count, SEASONS, season);
}

prepay_status prepay_raw_tariff_add_holiday(prepay_raw_tariff *tariff, int32_t day)
{
    ADD(tariff, holidays, holiday_count, HOLIDAYS, &day);
}

prepay_status prepay_raw_tariff_add_block(prepay_raw_tariff *tariff, const prepay_block *block)
{
    ADD(tariff, blocks, block_count, BLOCKS, block);
}

prepay_status prepay_raw_tariff_add_special_day(prepay_raw_tariff *tariff, const prepay_special_day *day)
{
    ADD(tariff, special_days, special_day_count, HOLIDAYS, day);
}

prepay_status prepay_raw_tariff_add_settlement(prepay_raw_tariff *tariff, const prepay_year_point *point)
{
    ADD(tariff, settlements, settlement_count, POINTS, point);
}

prepay_status prepay_raw_tariff_add_ladder_zone(prepay_raw_tariff *tariff, const prepay_year_point *point)
{
    ADD(tariff, ladder_zones, ladder_zone_count, POINTS, point);
}

prepay_status prepay_raw_tariff_set_blocks_by(prepay_raw_tariff *tariff, uint32_t blocks_by)
{
    if (tariff == NULL)
        return PREPAY_E_ARGUMENT;
    tariff->tariff.blocks_by = blocks_by;
    return PREPAY_OK;
}

/* One table of the other set behind one of ours. */
#define BEHIND(array, count)                                                                                           \
    do {                                                                                                               \
        memcpy(tariff->array + tariff->tariff.count, backup->array, backup->tariff.count * sizeof backup->array[0]);  \
        tariff->backup.count = backup->tariff.count;                                                                   \
    } while (0)

prepay_status prepay_raw_tariff_set_backup(prepay_raw_tariff *tariff, const prepay_raw_tariff *backup, uint32_t part, int64_t switch_s)
{
    if (tariff == NULL || backup == NULL || part >= PREPAY_TARIFF_PARTS || switch_s <= 0 || backup->tariff.backup != NULL)
        return PREPAY_E_ARGUMENT;
    prepay_tariff *const set = &tariff->backup;
    *set = backup->tariff;
    BEHIND(rates, rate_count);
    BEHIND(switches, switch_count);
    BEHIND(seasons, season_count);
    BEHIND(holidays, holiday_count);
    BEHIND(blocks, block_count);
    BEHIND(special_days, special_day_count);
    BEHIND(settlements, settlement_count);
    BEHIND(ladder_zones, ladder_zone_count);
    set->rate_prices_micro = tariff->rates + tariff->tariff.rate_count;
    set->switches = tariff->switches + tariff->tariff.switch_count;
    set->seasons = tariff->seasons + tariff->tariff.season_count;
    set->holidays = tariff->holidays + tariff->tariff.holiday_count;
    set->blocks = tariff->blocks + tariff->tariff.block_count;
    set->special_days = tariff->special_days + tariff->tariff.special_day_count;
    set->settlements = tariff->settlements + tariff->tariff.settlement_count;
    set->ladder_zones = tariff->ladder_zones + tariff->tariff.ladder_zone_count;
    tariff->tariff.backup = set;
    tariff->tariff.switch_s[part] = switch_s;
    return PREPAY_OK;
}

prepay_status prepay_raw_tariff_get_backup(const prepay_raw_tariff *tariff, prepay_raw_tariff **out)
{
    if (tariff == NULL || out == NULL)
        return PREPAY_E_ARGUMENT;
    const prepay_tariff *const set = tariff->tariff.backup;
    if (set == NULL)
        return PREPAY_E_NOT_FOUND;
    prepay_raw_tariff *made = NULL;
    const prepay_status status = prepay_raw_tariff_new(set->version, set->combine, set->block_period, &made);
    if (status < 0)
        return status;
#define FROM(array, pointer, count)                                                                                    \
    if (set->count > 0)                                                                                                \
    memcpy(made->array, set->pointer, set->count * sizeof made->array[0]), made->tariff.count = set->count
    FROM(rates, rate_prices_micro, rate_count);
    FROM(switches, switches, switch_count);
    FROM(seasons, seasons, season_count);
    FROM(holidays, holidays, holiday_count);
    FROM(blocks, blocks, block_count);
    FROM(special_days, special_days, special_day_count);
    FROM(settlements, settlements, settlement_count);
    FROM(ladder_zones, ladder_zones, ladder_zone_count);
#undef FROM
    made->tariff.blocks_by = set->blocks_by;
    *out = made;
    return PREPAY_OK;
}

prepay_status prepay_raw_tariff_switch_at(const prepay_raw_tariff *tariff, uint32_t part, int64_t *out_s)
{
    if (tariff == NULL || out_s == NULL || part >= PREPAY_TARIFF_PARTS)
        return PREPAY_E_ARGUMENT;
    *out_s = tariff->tariff.switch_s[part];
    return PREPAY_OK;
}

prepay_status prepay_raw_tariff_look(const prepay_raw_tariff *tariff, prepay_raw_tariff_facts *out)
{
    if (tariff == NULL || out == NULL)
        return PREPAY_E_ARGUMENT;
    const prepay_tariff *t = &tariff->tariff;
    *out = (prepay_raw_tariff_facts){ t->rate_count,  t->switch_count, t->season_count, t->holiday_count,
                                      t->block_count, t->combine,      t->block_period, t->version,
                                      t->special_day_count, t->settlement_count, t->ladder_zone_count, t->blocks_by };
    return PREPAY_OK;
}

prepay_status prepay_raw_tariff_rate(const prepay_raw_tariff *tariff, uint32_t index, int64_t *out_micro)
{
    GET(tariff, rates, rate_count, index, out_micro);
}

prepay_status prepay_raw_tariff_switch(const prepay_raw_tariff *tariff, uint32_t index, prepay_switch_point *out)
{
    GET(tariff, switches, switch_count, index, out);
}

prepay_status prepay_raw_tariff_season(const prepay_raw_tariff *tariff, uint32_t index, prepay_season *out)
{
    GET(tariff, seasons, season_count, index, out);
}

prepay_status prepay_raw_tariff_holiday(const prepay_raw_tariff *tariff, uint32_t index, int64_t *out_day)
{
    GET(tariff, holidays, holiday_count, index, out_day);
}

prepay_status prepay_raw_tariff_block(const prepay_raw_tariff *tariff, uint32_t index, prepay_block *out)
{
    GET(tariff, blocks, block_count, index, out);
}

prepay_status prepay_raw_tariff_special_day(const prepay_raw_tariff *tariff, uint32_t index, prepay_special_day *out)
{
    GET(tariff, special_days, special_day_count, index, out);
}

prepay_status prepay_raw_tariff_settlement(const prepay_raw_tariff *tariff, uint32_t index, prepay_year_point *out)
{
    GET(tariff, settlements, settlement_count, index, out);
}

prepay_status prepay_raw_tariff_ladder_zone(const prepay_raw_tariff *tariff, uint32_t index, prepay_year_point *out)
{
    GET(tariff, ladder_zones, ladder_zone_count, index, out);
}

prepay_status prepay_raw_tariff_check(const prepay_raw_tariff *tariff)
{
    return tariff == NULL ? PREPAY_E_ARGUMENT : prepay_tariff_check(&tariff->tariff);
}

prepay_status prepay_raw_tariff_pack(const prepay_raw_tariff *tariff, uint8_t *out, size_t *out_bytes)
{
    return tariff == NULL ? PREPAY_E_ARGUMENT : prepay_tariff_pack(&tariff->tariff, out, out_bytes);
}

prepay_status prepay_raw_tariff_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_raw_tariff **out)
{
    prepay_raw_tariff *tariff = NULL;
    if (out == NULL)
        return PREPAY_E_ARGUMENT;
    prepay_status status = prepay_raw_tariff_new(0, 0, 0, &tariff);
    if (status < 0)
        return status;
    const prepay_tariff_room room = { .struct_size = sizeof room,
                                      .rate_prices_micro = tariff->rates,
                                      .switches = tariff->switches,
                                      .seasons = tariff->seasons,
                                      .holidays = tariff->holidays,
                                      .blocks = tariff->blocks,
                                      .special_days = tariff->special_days,
                                      .settlements = tariff->settlements,
                                      .ladder_zones = tariff->ladder_zones,
                                      .backup = &tariff->backup,
                                      .rate_capacity = 2 * RATES,
                                      .switch_capacity = 2 * SWITCHES,
                                      .season_capacity = 2 * SEASONS,
                                      .holiday_capacity = 2 * HOLIDAYS,
                                      .block_capacity = 2 * BLOCKS,
                                      .special_day_capacity = 2 * HOLIDAYS,
                                      .settlement_capacity = 2 * POINTS,
                                      .ladder_zone_capacity = 2 * POINTS };
    status = prepay_tariff_unpack(bytes, bytes_bytes, &room, &tariff->tariff);
    if (status == PREPAY_OK)
        *out = tariff;
    else
        prepay_raw_tariff_free(tariff);
    return status;
}

prepay_status prepay_raw_tariff_price_at(const prepay_raw_tariff *tariff, const prepay_raw_offsets *offsets, int64_t time_s,
                                         const prepay_pricing *pricing, prepay_price *out)
{
    const prepay_status status = prepay_raw_tariff_check(tariff);
    if (status < 0)
        return status;
    const prepay_offsets table = offsets == NULL ? (prepay_offsets){ NULL, 0 } : table_of(offsets);
    return prepay_tariff_price_at(&tariff->tariff, &table, time_s, pricing, out);
}

prepay_status prepay_raw_tariff_charge(const prepay_raw_tariff *tariff, const prepay_raw_offsets *offsets, prepay_pricing *pricing,
                                       int64_t from_s, int64_t to_s, int64_t quantity_micro, int64_t *out_amount_micro)
{
    const prepay_status status = prepay_raw_tariff_check(tariff);
    if (status < 0)
        return status;
    const prepay_offsets table = offsets == NULL ? (prepay_offsets){ NULL, 0 } : table_of(offsets);
    return prepay_tariff_charge(&tariff->tariff, &table, pricing, from_s, to_s, quantity_micro, out_amount_micro);
}

/* ---------------------------------------------------------------------- parameters */

struct prepay_raw_parts {
    prepay_parameter_part parts[PARTS];
    uint8_t data[PARTS][PREPAY_PARAMETERS_MAX_BYTES];
    size_t count;
};

prepay_status prepay_raw_parts_new(prepay_raw_parts **out)
{
    if (out == NULL)
        return PREPAY_E_ARGUMENT;
    prepay_raw_parts *parts = calloc(1, sizeof *parts);
    if (parts == NULL)
        return PREPAY_E_MEMORY;
    *out = parts;
    return PREPAY_OK;
}

void prepay_raw_parts_free(prepay_raw_parts *parts)
{
    free(parts);
}

prepay_status prepay_raw_parts_add(prepay_raw_parts *parts, uint32_t kind, uint32_t version, const uint8_t *data, size_t data_bytes)
{
    if (parts == NULL || (data == NULL && data_bytes > 0))
        return PREPAY_E_ARGUMENT;
    if (parts->count == PARTS || data_bytes > sizeof parts->data[0])
        return PREPAY_E_TOO_SMALL;
    if (data_bytes > 0)
        memcpy(parts->data[parts->count], data, data_bytes);
    parts->parts[parts->count] = (prepay_parameter_part){ parts->data[parts->count], data_bytes, version, kind };
    parts->count++;
    return PREPAY_OK;
}

prepay_status prepay_raw_parts_pack(const prepay_raw_parts *parts, uint8_t *out, size_t *out_bytes)
{
    return parts == NULL ? PREPAY_E_ARGUMENT : prepay_parameters_pack(parts->parts, parts->count, out, out_bytes);
}

prepay_status prepay_raw_parameters_find(const uint8_t *container, size_t container_bytes, uint32_t kind, uint32_t *out_version,
                                         uint8_t *out, size_t *out_bytes)
{
    prepay_parameter_part part;
    if (out_version == NULL || out == NULL || out_bytes == NULL)
        return PREPAY_E_ARGUMENT;
    const prepay_status status = prepay_parameters_find(container, container_bytes, kind, &part);
    if (status != PREPAY_OK)
        return status;
    if (*out_bytes < part.data_bytes)
        return PREPAY_E_TOO_SMALL;
    if (part.data_bytes > 0)
        memcpy(out, part.data, part.data_bytes);
    *out_bytes = part.data_bytes;
    *out_version = part.version;
    return PREPAY_OK;
}
