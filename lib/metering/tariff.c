/* SPDX-License-Identifier: Apache-2.0 */
/* Which tables are a tariff. What passes here can be priced for ever: every lookup finds a row, every product of a
 * price fits. So the functions that price need not ask again. With a backup a tariff is several, one after the other: at
 * each instant at which a part changes its set, what then holds together is judged as a whole. */
#include "metering/tariff.h"

#include "base/options.h"

const prepay_tariff *prepay__tariff_view(const prepay_tariff *given, prepay_tariff *copy)
{
    if (given != NULL && given->struct_size == sizeof *given) {
        return given;
    }
    return prepay__options_take(copy, sizeof *copy, given) == PREPAY_OK ? copy : NULL;
}

static int price_is_possible(int64_t price_micro)
{
    return price_micro >= 0 && price_micro <= PREPAY_PRICE_MAX_MICRO;
}

static int rates_are_possible(const prepay_tariff *tariff)
{
    if (tariff->rate_count == 0 || tariff->rate_count > PREPAY__RATES_MAX || tariff->rate_prices_micro == NULL) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->rate_count; i++) {
        if (!price_is_possible(tariff->rate_prices_micro[i])) {
            return 0;
        }
    }
    return 1;
}

/* Sorted by (day table, minute), each table from minute 0 on, rates that exist. */
static int switches_are_possible(const prepay_tariff *tariff, uint32_t rate_count)
{
    const prepay_switch_point *s = tariff->switches;

    if (tariff->switch_count > PREPAY__SWITCHES_MAX || (tariff->switch_count > 0 && s == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->switch_count; i++) {
        const int opens_table = i == 0 || s[i].day_table > s[i - 1].day_table;
        if (s[i].minute >= 1440 || s[i].rate >= rate_count) {
            return 0;
        }
        if (opens_table ? s[i].minute != 0 : s[i].day_table != s[i - 1].day_table || s[i].minute <= s[i - 1].minute) {
            return 0;
        }
    }
    return tariff->switch_count == 0 || s[0].day_table == 0; /* table 0 does every day when there are no seasons */
}

static int table_exists(const prepay_tariff *tariff, uint8_t day_table)
{
    for (uint32_t i = 0; i < tariff->switch_count; i++) {
        if (tariff->switches[i].day_table == day_table) {
            return 1;
        }
    }
    return 0;
}

static int season_is_possible(const prepay_tariff *tables, const prepay_season *season)
{
    static const uint8_t days[12] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    if (season->month < 1 || season->month > 12 || season->day < 1 || season->day > days[season->month - 1]) {
        return 0;
    }
    for (int kind = 0; kind <= PREPAY__HOLIDAY; kind++) {
        if (!table_exists(tables, season->day_table[kind])) {
            return 0;
        }
    }
    return season->reserved[0] == 0 && season->reserved[1] == 0;
}

static int seasons_are_possible(const prepay_tariff *tariff, const prepay_tariff *tables)
{
    const prepay_season *s = tariff->seasons;

    if (tariff->season_count > PREPAY__SEASONS_MAX || (tariff->season_count > 0 && s == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->season_count; i++) {
        if (!season_is_possible(tables, &s[i])) {
            return 0;
        }
        if (i > 0 && (s[i].month < s[i - 1].month || (s[i].month == s[i - 1].month && s[i].day <= s[i - 1].day))) {
            return 0;
        }
    }
    return 1;
}

static int holidays_are_possible(const prepay_tariff *tariff)
{
    if (tariff->holiday_count > PREPAY__HOLIDAYS_MAX || (tariff->holiday_count > 0 && tariff->holidays == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->holiday_count; i++) {
        if (tariff->holidays[i] < 0 || (i > 0 && tariff->holidays[i] <= tariff->holidays[i - 1])) {
            return 0;
        }
    }
    return 1;
}

static int64_t dearest_rate(const prepay_tariff *tariff)
{
    int64_t dearest = 0;

    for (uint32_t i = 0; i < tariff->rate_count; i++) {
        dearest = tariff->rate_prices_micro[i] > dearest ? tariff->rate_prices_micro[i] : dearest;
    }
    return dearest;
}

static int special_days_are_possible(const prepay_tariff *tariff, const prepay_tariff *tables)
{
    const prepay_special_day *d = tariff->special_days;

    if (tariff->special_day_count > PREPAY__SPECIAL_DAYS_MAX || (tariff->special_day_count > 0 && d == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->special_day_count; i++) {
        if (d[i].day < 0 || (i > 0 && d[i].day <= d[i - 1].day) || !table_exists(tables, d[i].day_table) ||
            d[i].reserved[0] != 0 || d[i].reserved[1] != 0 || d[i].reserved[2] != 0) {
            return 0;
        }
    }
    return 1;
}

/* In each ladder rising limits, of which the last is none; the dearest sum of prices still fits. */
static int blocks_are_possible(const prepay_tariff *tariff, const prepay_tariff *rates)
{
    const int64_t on_top = tariff->combine == PREPAY_BLOCKS_SURCHARGE ? dearest_rate(rates) : 0;
    const prepay_block *b = tariff->blocks;
    int64_t below_micro = 0;

    if (tariff->combine > PREPAY_BLOCKS_REPLACE || tariff->blocks_by > PREPAY_LADDER_BY_PURCHASED ||
        tariff->block_count > PREPAY__BLOCKS_MAX || (tariff->block_count > 0 && b == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->block_count; i++) {
        if (!price_is_possible(b[i].price_micro) || !price_is_possible(b[i].price_micro + on_top)) {
            return 0;
        }
        if (b[i].limit_micro <= below_micro) {
            return 0;
        }
        below_micro = b[i].limit_micro == PREPAY_NO_LIMIT ? 0 : b[i].limit_micro;
    }
    return below_micro == 0; /* 0 behind a last block, and where there are none */
}

static int period_is_possible(const prepay_tariff *tariff)
{
    const int by_points = tariff->block_period == PREPAY_PERIOD_SETTLEMENT;
    const prepay_year_point *p = tariff->settlements;

    if (tariff->block_period > PREPAY_PERIOD_SETTLEMENT || by_points != (tariff->settlement_count > 0) ||
        tariff->settlement_count > PREPAY_SETTLEMENTS_MAX || (by_points && p == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->settlement_count; i++) {
        if (p[i].ladder != 0) {
            return 0;
        }
    }
    return prepay__points_are_possible(p, tariff->settlement_count, 0);
}

static uint32_t ladders_of(const prepay_tariff *tariff)
{
    uint32_t ladders = 0;

    for (uint32_t i = 0; i < tariff->block_count; i++) {
        ladders += tariff->blocks[i].limit_micro == PREPAY_NO_LIMIT;
    }
    return ladders;
}

/* Every zone names a ladder, and what no zone could reach is an error in the tables. */
static int zones_are_possible(const prepay_tariff *tariff, const prepay_tariff *ladder)
{
    const prepay_year_point *z = tariff->ladder_zones;
    const uint32_t ladders = ladders_of(ladder);

    if (tariff->ladder_zone_count > PREPAY__LADDER_ZONES_MAX || (tariff->ladder_zone_count > 0 && z == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->ladder_zone_count; i++) {
        if (z[i].ladder >= ladders) {
            return 0;
        }
    }
    return (ladders <= 1 || tariff->ladder_zone_count > 0) &&
           prepay__points_are_possible(z, tariff->ladder_zone_count, 1);
}

/* The set that a part is read from at an instant. */
static const prepay_tariff *part_at(const prepay_tariff *tariff, uint32_t part, int64_t time_s)
{
    return tariff->switch_s[part] != 0 && time_s >= tariff->switch_s[part] ? tariff->backup : tariff;
}

/* What holds together at an instant. */
static int is_possible_at(const prepay_tariff *tariff, int64_t time_s)
{
    const prepay_tariff *seasons = part_at(tariff, PREPAY_TARIFF_SEASONS, time_s);
    const prepay_tariff *tables = part_at(tariff, PREPAY_TARIFF_DAY_TABLES, time_s);
    const prepay_tariff *rates = part_at(tariff, PREPAY_TARIFF_RATES, time_s);
    const prepay_tariff *ladder = part_at(tariff, PREPAY_TARIFF_LADDER, time_s);
    const prepay_tariff *zones = part_at(tariff, PREPAY_TARIFF_LADDER_ZONES, time_s);

    return rates_are_possible(rates) && switches_are_possible(tables, rates->rate_count) &&
           seasons_are_possible(seasons, tables) && holidays_are_possible(seasons) &&
           special_days_are_possible(seasons, tables) && blocks_are_possible(ladder, rates) &&
           period_is_possible(ladder) && zones_are_possible(zones, ladder);
}

/* A backup has its length, nothing behind it that this version does not know, no backup of its own and no instants. */
static int backup_is_possible(const prepay_tariff *backup)
{
    const uint8_t *bytes = (const uint8_t *)backup;

    if (backup->struct_size < sizeof *backup || backup->struct_size > PREPAY__STRUCT_BYTES_MAX || backup->backup != NULL) {
        return 0;
    }
    for (size_t i = sizeof *backup; i < backup->struct_size; i++) {
        if (bytes[i] != 0) {
            return 0;
        }
    }
    for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++) {
        if (backup->switch_s[part] != 0) {
            return 0;
        }
    }
    return 1;
}

int prepay__tariff_is_possible(const prepay_tariff *tariff)
{
    int instants = 0;

    for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++) {
        if (tariff->switch_s[part] < 0) {
            return 0;
        }
        instants |= tariff->switch_s[part] != 0;
    }
    if (tariff->backup == NULL ? instants : !backup_is_possible(tariff->backup)) {
        return 0;
    }
    for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++) {
        if (tariff->switch_s[part] != 0 && !is_possible_at(tariff, tariff->switch_s[part])) {
            return 0;
        }
    }
    return is_possible_at(tariff, INT64_MIN);
}

prepay_status prepay_tariff_check(const prepay_tariff *tariff)
{
    prepay_tariff copy;
    const prepay_tariff *t = prepay__tariff_view(tariff, &copy);

    return t != NULL && prepay__tariff_is_possible(t) ? PREPAY_OK : PREPAY_E_ARGUMENT;
}

static void take_part(prepay_tariff *now, uint32_t part, const prepay_tariff *from)
{
    switch (part) {
    case PREPAY_TARIFF_SEASONS:
        now->seasons = from->seasons;
        now->season_count = from->season_count;
        now->holidays = from->holidays;
        now->holiday_count = from->holiday_count;
        now->special_days = from->special_days;
        now->special_day_count = from->special_day_count;
        break;
    case PREPAY_TARIFF_DAY_TABLES:
        now->switches = from->switches;
        now->switch_count = from->switch_count;
        break;
    case PREPAY_TARIFF_RATES:
        now->rate_prices_micro = from->rate_prices_micro;
        now->rate_count = from->rate_count;
        break;
    case PREPAY_TARIFF_LADDER:
        now->blocks = from->blocks;
        now->block_count = from->block_count;
        now->combine = from->combine;
        now->blocks_by = from->blocks_by;
        now->block_period = from->block_period;
        now->settlements = from->settlements;
        now->settlement_count = from->settlement_count;
        break;
    default: /* PREPAY_TARIFF_LADDER_ZONES */
        now->ladder_zones = from->ladder_zones;
        now->ladder_zone_count = from->ladder_zone_count;
        break;
    }
}

prepay_status prepay_tariff_as_of(const prepay_tariff *tariff, int64_t time_s, prepay_tariff *out)
{
    prepay_tariff copy, now;
    const prepay_tariff *t = prepay__tariff_view(tariff, &copy);
    int to_come = 0;

    if (t == NULL || out == NULL) {
        return PREPAY_E_ARGUMENT;
    }
    now = *t;
    for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++) {
        take_part(&now, part, part_at(t, part, time_s));
        if (now.switch_s[part] <= time_s) {
            now.switch_s[part] = 0;
        }
        to_come |= now.switch_s[part] != 0;
    }
    now.backup = to_come ? t->backup : NULL;
    *out = now;
    return PREPAY_OK;
}
