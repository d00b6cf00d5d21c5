/* SPDX-License-Identifier: Apache-2.0 */
/* The monthly freeze. When a settlement point has passed, the registers are copied: once. What says so is the history
 * itself - its newest row names the last point that was frozen, and points only rise - so a power cut between a freeze and
 * its note cannot happen, and a clock set back meets points that have been. */
#include "metering/tariff.h"

#include "base/offsets.h"

static int points_are_possible(const prepay_year_point *points, size_t count)
{
    if (points == NULL || count < 1 || count > PREPAY_FREEZES_MAX) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (points[i].month != 0 || points[i].ladder != 0) {
            return 0;
        }
    }
    return prepay__points_are_possible(points, count, 0);
}

/* How many settlement points lie behind one and before another, both of them points, or one that was before the plan changed. */
static uint32_t between(const prepay_year_point *points, size_t count, int32_t before, int32_t point)
{
    uint32_t found = 0;

    for (size_t i = 0; i < count; i++) {
        const int32_t in_month = (points[i].day - 1) * 24 + points[i].hour;
        int32_t last_month = (point - in_month) / PREPAY__HOURS_OF_MONTH; /* of this point's, not behind the given one */
        const int32_t first_month = (before - in_month) / PREPAY__HOURS_OF_MONTH;
        last_month -= last_month * PREPAY__HOURS_OF_MONTH + in_month == point;
        found += last_month > first_month ? (uint32_t)(last_month - first_month) : 0;
    }
    return found;
}

/* When somebody should ask again: at the next point, or where local time changes. */
static int64_t next_s(int32_t point, int32_t offset_s, int64_t offset_until_s)
{
    const int64_t local_s = prepay__point_local_s(point);

    if (local_s == INT64_MAX) {
        return offset_until_s;
    }
    return local_s - offset_s < offset_until_s ? local_s - offset_s : offset_until_s;
}

prepay_status prepay_freeze_take(const prepay_year_point *points, size_t count, const prepay_offsets *offsets, int64_t now_s,
                                 const prepay_frozen *live, prepay_frozen *rows, size_t row_count, int64_t *out_next_s)
{
    prepay__points_around around;
    prepay_civil now;
    int64_t from_s, until_s;
    int32_t offset_s;
    uint32_t missed;

    if (!points_are_possible(points, count) || live == NULL || rows == NULL || row_count == 0 || rows[0].point < 0) {
        return PREPAY_E_ARGUMENT;
    }
    offset_s = prepay__offsets_find(offsets, now_s, &from_s, &until_s);
    if (prepay_civil_from_time(now_s, offset_s, &now) != PREPAY_OK) {
        return PREPAY_E_ARGUMENT;
    }
    around = prepay__points_find(points, count, &now);
    if (out_next_s != NULL) {
        *out_next_s = next_s(around.next, offset_s, until_s);
    }
    if (around.last <= rows[0].point) {
        return PREPAY_OK;
    }
    missed = rows[0].point == 0 ? 0 : between(points, count, rows[0].point, around.last);
    for (size_t i = row_count - 1; i > 0; i--) {
        rows[i] = rows[i - 1];
    }
    rows[0] = *live;
    rows[0].taken_s = now_s;
    rows[0].point = around.last;
    rows[0].missed = missed;
    return PREPAY_METERING_FROZEN;
}
