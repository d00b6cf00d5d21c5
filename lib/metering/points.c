/* SPDX-License-Identifier: Apache-2.0 */
/* Points of the year. A month, a year, a settlement period, a ladder's zone and a freeze all begin at an hour of a date
 * that comes again, each year or each month. As a number that rises with time -
 *
 *     ((year * 12 + month - 1) * 31 + day - 1) * 24 + hour
 *
 * - such points are compared without a calendar, on the wall clock: an hour that comes twice when clocks go back is one
 * point, and one that is skipped when they go forward is passed. Which second that is, the calendar is asked only where
 * somebody must be woken then. */
#include "metering/tariff.h"

static int32_t code_of(int32_t year, int32_t month, int32_t day, int32_t hour)
{
    return ((year * 12 + month - 1) * 31 + day - 1) * 24 + hour;
}

prepay__points_around prepay__points_find(const prepay_year_point *points, size_t count, const prepay_civil *now)
{
    const int32_t here = code_of(now->year, now->month, now->day, now->hour);
    prepay__points_around around = { INT32_MIN, INT32_MAX, 0 };

    for (size_t i = 0; i < count; i++) {
        const int32_t again = points[i].month == 0 ? PREPAY__HOURS_OF_MONTH : PREPAY__HOURS_OF_YEAR;
        const int32_t month = points[i].month == 0 ? now->month : points[i].month;
        int32_t last = code_of(now->year, month, points[i].day, points[i].hour);
        if (last > here) {
            last -= again;
        }
        if (last > around.last) {
            around.last = last;
            around.index = (uint32_t)i;
        }
        around.next = last + again < around.next ? last + again : around.next;
    }
    return around;
}

int64_t prepay__point_local_s(int32_t point)
{
    const int32_t month = point / PREPAY__HOURS_OF_MONTH;
    const prepay_civil date = { month / 12, (uint8_t)(month % 12 + 1), (uint8_t)(point / 24 % 31 + 1), (uint8_t)(point % 24),
                                0,          0,                         0,                              { 0, 0 } };
    const prepay_civil next_month = { (month + 1) / 12, (uint8_t)((month + 1) % 12 + 1), 1, 0, 0, 0, 0, { 0, 0 } };
    int64_t local_s = INT64_MAX;

    if (month < PREPAY__MONTH_FIRST) {
        return INT64_MAX;
    }
    if (prepay_time_from_civil(&date, 0, &local_s) != PREPAY_OK && /* 30 February is the first midnight behind it */
        prepay_time_from_civil(&next_month, 0, &local_s) != PREPAY_OK) {
        return INT64_MAX;
    }
    return local_s;
}

int prepay__points_are_possible(const prepay_year_point *points, size_t count, uint8_t first_month)
{
    static const uint8_t days[13] = { 31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    for (size_t i = 0; i < count; i++) {
        const prepay_year_point *p = &points[i];
        if (p->month < first_month || p->month > 12 || p->day < 1 || p->day > days[p->month] || p->hour > 23) {
            return 0;
        }
        if (i > 0 && code_of(0, p->month, p->day, p->hour) <= code_of(0, p[-1].month, p[-1].day, p[-1].hour)) {
            return 0;
        }
    }
    return 1;
}
