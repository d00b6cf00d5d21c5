/* SPDX-License-Identifier: Apache-2.0 */
/* Wall clocks and instants. The year is counted from 1 March, so that the day that comes and goes stands last and a
 * date's day number is plain integer arithmetic: 400 years are 146097 days, and within them the months repeat in runs
 * of 153 days for five (E. G. Richards; H. Hinnant, "chrono-compatible low-level date algorithms"). */
#include <prepay/base.h>

#define DAY_S              INT64_C(86400)
#define ERA_DAYS           INT64_C(146097)       /* 400 Gregorian years */
#define EPOCH_FROM_MARCH_0 INT64_C(719468)       /* days from 0000-03-01 to 1970-01-01 */
#define LAST_SECOND        INT64_C(253402300799) /* 9999-12-31 23:59:59 */

/* Days from 1970-01-01 to a date that exists, year 1970 or later. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t year_of_era = y % 400;
    const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return y / 400 * ERA_DAYS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           EPOCH_FROM_MARCH_0;
}

static void set_date(prepay_civil *civil, int64_t days)
{
    const int64_t z = days + EPOCH_FROM_MARCH_0;
    const int64_t day_of_era = z % ERA_DAYS;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t m = (5 * day_of_year + 2) / 153;
    const int64_t month = m < 10 ? m + 3 : m - 9;

    civil->year = (int32_t)(year_of_era + z / ERA_DAYS * 400 + (month <= 2 ? 1 : 0));
    civil->month = (uint8_t)month;
    civil->day = (uint8_t)(day_of_year - (153 * m + 2) / 5 + 1);
    civil->weekday = (uint8_t)((days + 3) % 7); /* 1970-01-01 was a Thursday, 3 after Monday */
}

static int offset_is_possible(int32_t utc_offset_s)
{
    return utc_offset_s > -DAY_S && utc_offset_s < DAY_S;
}

prepay_status prepay_civil_from_time(int64_t time_s, int32_t utc_offset_s, prepay_civil *out)
{
    prepay_civil civil = { 0, 0, 0, 0, 0, 0, 0, { 0, 0 } };
    int64_t local_s, of_day;

    if (out == NULL || !offset_is_possible(utc_offset_s)) {
        return PREPAY_E_ARGUMENT;
    }
    if (time_s < -DAY_S || time_s > LAST_SECOND + DAY_S) {
        return PREPAY_E_ARGUMENT;
    }
    local_s = time_s + utc_offset_s;
    if (local_s < 0 || local_s > LAST_SECOND) {
        return PREPAY_E_ARGUMENT;
    }

    set_date(&civil, local_s / DAY_S);
    of_day = local_s % DAY_S;
    civil.hour = (uint8_t)(of_day / 3600);
    civil.minute = (uint8_t)(of_day / 60 % 60);
    civil.second = (uint8_t)(of_day % 60);
    *out = civil;
    return PREPAY_OK;
}

static int days_in_month(int32_t year, unsigned month)
{
    static const uint8_t days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    const int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

static int exists(const prepay_civil *c)
{
    if (c->year < 1970 || c->year > 9999 || c->month < 1 || c->month > 12) {
        return 0;
    }
    if (c->day < 1 || c->day > days_in_month(c->year, c->month)) {
        return 0;
    }
    return c->hour <= 23 && c->minute <= 59 && c->second <= 59;
}

prepay_status prepay_time_from_civil(const prepay_civil *civil, int32_t utc_offset_s, int64_t *out_s)
{
    if (civil == NULL || out_s == NULL || !offset_is_possible(utc_offset_s) || !exists(civil)) {
        return PREPAY_E_ARGUMENT;
    }
    *out_s = days_of(civil->year, civil->month, civil->day) * DAY_S + civil->hour * INT64_C(3600) +
             civil->minute * INT64_C(60) + civil->second - utc_offset_s;
    return PREPAY_OK;
}
