/* SPDX-License-Identifier: Apache-2.0 */
/* Which rate, ladder and period hold when. An instant becomes a local day and minute; the day is a special day, a weekday
 * or a holiday in a season, which names a day table; the minute finds its switch point in it. Each part of the tariff is
 * read from the current or the backup set, by the instant alone: so a change of sets is right however long nobody asked.
 * The answer is given with the stretch of time for which it stays true, so that a caller who walks forward asks once a
 * stretch and not once a reading. */
#include "metering/tariff.h"

#include "base/offsets.h"

/* Local seconds; INT64_MIN and INT64_MAX are always. */
struct stretch {
    int64_t from_s, until_s;
};

static void narrow(struct stretch *stretch, int64_t from_s, int64_t until_s)
{
    stretch->from_s = from_s > stretch->from_s ? from_s : stretch->from_s;
    stretch->until_s = until_s < stretch->until_s ? until_s : stretch->until_s;
}

/* The set that a part is read from, and in utc for how long. */
static const prepay_tariff *part_of(const prepay_tariff *tariff, uint32_t part, int64_t time_s, struct stretch *utc)
{
    if (tariff->backup == NULL || tariff->switch_s[part] == 0) {
        return tariff;
    }
    if (time_s < tariff->switch_s[part]) {
        narrow(utc, INT64_MIN, tariff->switch_s[part]);
        return tariff;
    }
    narrow(utc, tariff->switch_s[part], INT64_MAX);
    return tariff->backup;
}

/* ---------------------------------------------------------------------------------------------------- the day's table */

static int is_holiday(const prepay_tariff *seasons, int64_t day)
{
    uint32_t low = 0, high = seasons->holiday_count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (seasons->holidays[middle] < day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < seasons->holiday_count && seasons->holidays[low] == day;
}

static int begins_after(const prepay_season *season, const prepay_civil *date)
{
    return season->month > date->month || (season->month == date->month && season->day > date->day);
}

/* The season's table for this kind of day; before the first season of a year the last one of the year before holds. */
static uint8_t day_table_of(const prepay_tariff *seasons, const prepay_civil *date, int64_t day)
{
    const size_t kind = is_holiday(seasons, day) ? (size_t)PREPAY__HOLIDAY : date->weekday;
    uint32_t begun = seasons->season_count;

    for (uint32_t i = 0; i < seasons->special_day_count && seasons->special_days[i].day <= day; i++) {
        if (seasons->special_days[i].day == day) {
            return seasons->special_days[i].day_table;
        }
    }
    if (begun == 0) {
        return 0;
    }
    while (begun > 0 && begins_after(&seasons->seasons[begun - 1], date)) {
        begun--;
    }
    return seasons->seasons[(begun == 0 ? seasons->season_count : begun) - 1].day_table[kind];
}

/* The rate of a minute by the switch points of a day table, and from and until which second of the day it holds. */
static uint32_t rate_of(const prepay_tariff *tables, uint8_t day_table, int64_t minute, struct stretch *of_day)
{
    const prepay_switch_point *s = tables->switches;
    uint32_t low = 0, high = tables->switch_count;

    while (low < high) { /* points before low are not behind the minute of the table, points from high on are */
        const uint32_t middle = low + (high - low) / 2;
        if (s[middle].day_table < day_table || (s[middle].day_table == day_table && s[middle].minute <= minute)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    of_day->from_s = s[low - 1].minute * INT64_C(60);
    of_day->until_s = PREPAY__DAY_S;
    if (low < tables->switch_count && s[low].day_table == day_table) {
        of_day->until_s = s[low].minute * INT64_C(60);
    }
    return s[low - 1].rate;
}

/* ------------------------------------------------------------------------------------------------ period and ladder */

/* A moment of local time. in_a_day: the stretch that is looked for ends with the day. */
struct moment {
    prepay_civil civil;
    int64_t day; /* since 1970-01-01 */
    int in_a_day;
};

/* The stretch between two points around now. Inside a day only a point of that day matters, and needs no calendar. */
static void narrow_to_points(struct stretch *local, const prepay__points_around *around, const struct moment *now)
{
    const prepay_civil *date = &now->civil;
    const int32_t today = ((date->year * 12 + date->month - 1) * 31 + date->day - 1) * 24;
    const int64_t midnight_s = now->day * PREPAY__DAY_S;
    int64_t from_s = INT64_MIN, until_s = INT64_MAX;

    if (!now->in_a_day) {
        from_s = prepay__point_local_s(around->last);
        from_s = from_s == INT64_MAX ? INT64_MIN : from_s;
        until_s = prepay__point_local_s(around->next);
    } else if (around->last >= today || around->next < today + 24) {
        from_s = around->last >= today ? midnight_s + (around->last - today) * INT64_C(3600) : INT64_MIN;
        until_s = around->next < today + 24 ? midnight_s + (around->next - today) * INT64_C(3600) : INT64_MAX;
    }
    narrow(local, from_s, until_s);
}

/* The number of the running period, as prepay_pricing has it. */
static int32_t period_of(const prepay_tariff *ladder, const struct moment *now, struct stretch *local)
{
    static const prepay_year_point month = { 0, 1, 0, 0 }, year = { 1, 1, 0, 0 };
    const prepay_year_point *points = ladder->block_period == PREPAY_PERIOD_MONTH  ? &month
                                      : ladder->block_period == PREPAY_PERIOD_YEAR ? &year
                                                                                   : ladder->settlements;
    const size_t count = ladder->block_period == PREPAY_PERIOD_SETTLEMENT ? ladder->settlement_count : 1;
    prepay__points_around around;

    if (ladder->block_period == PREPAY_PERIOD_NONE) {
        return 0;
    }
    around = prepay__points_find(points, count, &now->civil);
    narrow_to_points(local, &around, now);
    return ladder->block_period == PREPAY_PERIOD_MONTH  ? around.last / PREPAY__HOURS_OF_MONTH
           : ladder->block_period == PREPAY_PERIOD_YEAR ? around.last / PREPAY__HOURS_OF_YEAR
                                                        : around.last;
}

/* The ladder that holds by its zones; ladders stand one behind the other, each ending without a limit. */
static const prepay_block *ladder_of(const prepay_tariff *ladder, const prepay_tariff *zones, const struct moment *now,
                                     struct stretch *local)
{
    const prepay_block *blocks = ladder->blocks;
    prepay__points_around around;
    uint8_t skip;

    if (ladder->block_count == 0) {
        return NULL;
    }
    if (zones->ladder_zone_count == 0) {
        return blocks;
    }
    around = prepay__points_find(zones->ladder_zones, zones->ladder_zone_count, &now->civil);
    narrow_to_points(local, &around, now);
    skip = zones->ladder_zones[around.index].ladder;
    while (skip > 0) {
        skip = (uint8_t)(skip - (blocks->limit_micro == PREPAY_NO_LIMIT));
        blocks++;
    }
    return blocks;
}

/* ------------------------------------------------------------------------------------------------------- the segment */

/* Everything that local time decides. utc: for how long the sets stay these. */
static struct stretch find_local(const prepay_tariff *tariff, int64_t time_s, int64_t local_s, struct moment *now,
                                 struct stretch *utc, prepay__segment *out)
{
    const prepay_tariff *seasons = part_of(tariff, PREPAY_TARIFF_SEASONS, time_s, utc);
    const prepay_tariff *tables = part_of(tariff, PREPAY_TARIFF_DAY_TABLES, time_s, utc);
    const prepay_tariff *rates = part_of(tariff, PREPAY_TARIFF_RATES, time_s, utc);
    const prepay_tariff *ladder = part_of(tariff, PREPAY_TARIFF_LADDER, time_s, utc);
    const prepay_tariff *zones = part_of(tariff, PREPAY_TARIFF_LADDER_ZONES, time_s, utc);
    struct stretch local = { INT64_MIN, INT64_MAX }, of_day;

    now->day = local_s / PREPAY__DAY_S;
    now->in_a_day = tables->switch_count > 0;
    out->rate = 0;
    if (now->in_a_day) {
        const int64_t minute = local_s % PREPAY__DAY_S / 60;
        out->rate = rate_of(tables, day_table_of(seasons, &now->civil, now->day), minute, &of_day);
        narrow(&local, now->day * PREPAY__DAY_S + of_day.from_s, now->day * PREPAY__DAY_S + of_day.until_s);
    }
    out->block_period = ladder->block_period;
    out->period = period_of(ladder, now, &local);
    out->blocks = ladder_of(ladder, zones, now, &local);
    out->rate_price_micro = rates->rate_prices_micro[out->rate];
    out->base_micro = out->blocks == NULL || ladder->combine == PREPAY_BLOCKS_SURCHARGE ? out->rate_price_micro : 0;
    return local;
}

prepay_status prepay__tariff_segment(const prepay_tariff *tariff, const prepay_offsets *offsets, int64_t time_s,
                                     prepay__segment *out)
{
    struct stretch utc = { INT64_MIN, INT64_MAX }, of_offset, local;
    prepay__segment segment;
    struct moment now;
    const int32_t offset_s = prepay__offsets_find(offsets, time_s, &of_offset.from_s, &of_offset.until_s);
    const prepay_status status = prepay_civil_from_time(time_s, offset_s, &now.civil);

    if (status != PREPAY_OK) {
        return status;
    }
    local = find_local(tariff, time_s, time_s + offset_s, &now, &utc, &segment);
    if (local.from_s != INT64_MIN || local.until_s != INT64_MAX) { /* a rate that always holds does so in any local time */
        narrow(&utc, of_offset.from_s, of_offset.until_s);
        narrow(&utc, local.from_s == INT64_MIN ? INT64_MIN : local.from_s - offset_s,
               local.until_s == INT64_MAX ? INT64_MAX : local.until_s - offset_s);
    }
    segment.from_s = utc.from_s;
    segment.until_s = utc.until_s;
    *out = segment;
    return PREPAY_OK;
}
