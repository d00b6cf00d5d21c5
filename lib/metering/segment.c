/* SPDX-License-Identifier: Apache-2.0 */
/* Which rate holds when. An instant becomes a local day and minute; the day is a weekday or a holiday in a season,
 * which names a day table; the minute finds its switch point in it. The answer is given with the stretch of time for
 * which it stays true, so that a caller who walks forward asks once a stretch and not once a reading. */
#include "metering/tariff.h"

#include "base/offsets.h"

#define DAY_S INT64_C(86400)

static int is_holiday(const prepay_tariff *tariff, int64_t day)
{
    uint32_t low = 0, high = tariff->holiday_count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (tariff->holidays[middle] < day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < tariff->holiday_count && tariff->holidays[low] == day;
}

static int begins_after(const prepay_season *season, const prepay_civil *date)
{
    return season->month > date->month || (season->month == date->month && season->day > date->day);
}

/* The season's table for this kind of day; before the first season of a year the last one of the year before holds. */
static uint8_t day_table_of(const prepay_tariff *tariff, const prepay_civil *date, int64_t day)
{
    const size_t kind = is_holiday(tariff, day) ? (size_t)PREPAY__HOLIDAY : date->weekday;
    uint32_t begun = tariff->season_count;

    if (begun == 0) {
        return 0;
    }
    while (begun > 0 && begins_after(&tariff->seasons[begun - 1], date)) {
        begun--;
    }
    return tariff->seasons[(begun == 0 ? tariff->season_count : begun) - 1].day_table[kind];
}

/* The rate of a minute by the switch points of a day table, and from and until which second of the day it holds. */
static uint32_t rate_of(const prepay_tariff *tariff, uint8_t day_table, int64_t minute, int64_t *out_from,
                        int64_t *out_until)
{
    const prepay_switch_point *s = tariff->switches;
    uint32_t low = 0, high = tariff->switch_count;

    while (low < high) { /* points before low are not behind the minute of the table, points from high on are */
        const uint32_t middle = low + (high - low) / 2;
        if (s[middle].day_table < day_table || (s[middle].day_table == day_table && s[middle].minute <= minute)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *out_from = s[low - 1].minute * INT64_C(60);
    *out_until = low < tariff->switch_count && s[low].day_table == day_table ? s[low].minute * INT64_C(60) : DAY_S;
    return s[low - 1].rate;
}

/* Local seconds since 1970 at which a month or year begins; behind the year 9999 there is no end. */
static int64_t period_start(int32_t year, int32_t month)
{
    const prepay_civil first = {
        month > 12 ? year + 1 : year, (uint8_t)(month > 12 ? 1 : month), 1, 0, 0, 0, 0, { 0, 0 }
    };
    int64_t local_s = INT64_MAX;

    return prepay_time_from_civil(&first, 0, &local_s) == PREPAY_OK ? local_s : INT64_MAX;
}

/* The stretch of local time, at most a day where there are switch points, at most a period else. */
static void find_local(const prepay_tariff *tariff, int64_t local_s, const prepay_civil *date, prepay__segment *out)
{
    const int64_t day = local_s / DAY_S;
    int64_t from = 0, until = DAY_S;

    out->rate = 0;
    out->period = tariff->block_period == PREPAY_PERIOD_MONTH  ? date->year * 12 + date->month - 1
                  : tariff->block_period == PREPAY_PERIOD_YEAR ? date->year
                                                               : 0;
    if (tariff->switch_count > 0) {
        out->rate = rate_of(tariff, day_table_of(tariff, date, day), local_s % DAY_S / 60, &from, &until);
        out->from_s = day * DAY_S + from;
        out->until_s = day * DAY_S + until;
    } else if (tariff->block_period == PREPAY_PERIOD_MONTH) {
        out->from_s = period_start(date->year, date->month);
        out->until_s = period_start(date->year, date->month + 1);
    } else if (tariff->block_period == PREPAY_PERIOD_YEAR) {
        out->from_s = period_start(date->year, 1);
        out->until_s = period_start(date->year + 1, 1);
    } else {
        out->from_s = INT64_MIN;
        out->until_s = INT64_MAX;
    }
    out->rate_price_micro = tariff->rate_prices_micro[out->rate];
}

prepay_status prepay__tariff_segment(const prepay_tariff *tariff, const prepay_offsets *offsets, int64_t time_s,
                                     prepay__segment *out)
{
    prepay__segment segment;
    prepay_civil date;
    int64_t from_s, until_s;
    const int32_t offset_s = prepay__offsets_find(offsets, time_s, &from_s, &until_s);
    const prepay_status status = prepay_civil_from_time(time_s, offset_s, &date);

    if (status != PREPAY_OK) {
        return status;
    }
    find_local(tariff, time_s + offset_s, &date, &segment);
    segment.from_s = segment.from_s == INT64_MIN ? INT64_MIN : segment.from_s - offset_s;
    segment.until_s = segment.until_s == INT64_MAX ? INT64_MAX : segment.until_s - offset_s;
    if (segment.until_s != INT64_MAX ||
        segment.from_s != INT64_MIN) { /* a rate that always holds does so in any local time */
        segment.from_s = segment.from_s > from_s ? segment.from_s : from_s;
        segment.until_s = segment.until_s < until_s ? segment.until_s : until_s;
    }
    *out = segment;
    return PREPAY_OK;
}
