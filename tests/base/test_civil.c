/* SPDX-License-Identifier: Apache-2.0 */
/* Wall clocks: the calendar's rules, both directions, local offsets, and the instants that have no civil time here. */
#include "support/test.h"
#include "prepay/base.h"
#include "vectors.h"

#include <string.h>

#define LAST_SECOND INT64_C(253402300799)

TEST(civil__known_moments__as_python_says_both_ways)
{
    for (size_t i = 0; i < sizeof civil_rows / sizeof civil_rows[0]; i++) {
        const struct civil_row *row = &civil_rows[i];
        prepay_civil civil;
        int64_t time_s = -1;
        CHECK_STATUS(PREPAY_OK, prepay_civil_from_time(row->time_s, 0, &civil));
        CHECK_INT(row->year, civil.year);
        CHECK_INT(row->month * 100 + row->day, civil.month * 100 + civil.day);
        CHECK_INT((row->hour * 60 + row->minute) * 60 + row->second,
                  (civil.hour * 60 + civil.minute) * 60 + civil.second);
        CHECK_INT(row->weekday, civil.weekday);
        CHECK_STATUS(PREPAY_OK, prepay_time_from_civil(&civil, 0, &time_s));
        CHECK_INT(row->time_s, time_s);
    }
}

TEST(civil__every_day_of_four_centuries__follows_the_one_before)
{
    prepay_civil before, today;
    CHECK_STATUS(PREPAY_OK, prepay_civil_from_time(0, 0, &before));
    for (int64_t day = 1; day <= 146097; day++) {
        int64_t time_s = 0;
        CHECK_STATUS(PREPAY_OK, prepay_civil_from_time(day * 86400, 0, &today));
        CHECK_INT((before.weekday + 1) % 7, today.weekday);
        CHECK(today.day == before.day + 1 ||
              (today.day == 1 && before.day >= 28 && today.month == before.month % 12 + 1));
        CHECK_STATUS(PREPAY_OK, prepay_time_from_civil(&today, 0, &time_s));
        CHECK_INT(day * 86400, time_s);
        before = today;
    }
    CHECK_INT(2370, before.year);
}

static const struct {
    const char *name;
    int32_t year;
    uint8_t month, day, hour, minute, second;
    int32_t utc_offset_s;
    prepay_status status;
    int64_t time_s;
} dates[] = {
    { "29 February in a leap year", 2024, 2, 29, 0, 0, 0, 0, PREPAY_OK, INT64_C(1709164800) },
    { "29 February 2000", 2000, 2, 29, 0, 0, 0, 0, PREPAY_OK, INT64_C(951782400) },
    { "29 February 2011", 2011, 2, 29, 0, 0, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "29 February 2100 is not a date", 2100, 2, 29, 0, 0, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "1900 is before the calendar begins", 1900, 2, 28, 0, 0, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "31 April", 2024, 4, 31, 0, 0, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "month 0", 2024, 0, 1, 0, 0, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "month 13", 2024, 13, 1, 0, 0, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "day 0", 2024, 1, 0, 0, 0, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "hour 24", 2024, 1, 1, 24, 0, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "minute 60", 2024, 1, 1, 0, 60, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "a leap second", 2016, 12, 31, 23, 59, 60, 0, PREPAY_E_ARGUMENT, 0 },
    { "year 10000", 10000, 1, 1, 0, 0, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "year minus one", -1, 1, 1, 0, 0, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "year 1969", 1969, 12, 31, 23, 59, 59, 0, PREPAY_E_ARGUMENT, 0 },
    { "the end of 9999", 9999, 12, 31, 23, 59, 59, 0, PREPAY_OK, LAST_SECOND },
    { "midnight in Shanghai", 2024, 1, 1, 0, 0, 0, 28800, PREPAY_OK, INT64_C(1704038400) },
    { "the first local midnight east of Greenwich", 1970, 1, 1, 0, 0, 0, 28800, PREPAY_OK, -28800 },
    { "the last second west of Greenwich", 9999, 12, 31, 23, 59, 59, -18000, PREPAY_OK, LAST_SECOND + 18000 },
    { "an offset of a whole day", 2024, 1, 1, 0, 0, 0, 86400, PREPAY_E_ARGUMENT, 0 },
    { "an offset of minus a day", 2024, 1, 1, 0, 0, 0, -86400, PREPAY_E_ARGUMENT, 0 },
};

TEST(civil__dates_that_do_not_exist__argument_and_out_untouched)
{
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        const prepay_civil civil = {
            dates[i].year, dates[i].month, dates[i].day, dates[i].hour, dates[i].minute, dates[i].second, 9, { 0, 0 }
        };
        int64_t time_s = 4711;
        prepay_civil back;
        TEST_ROW(dates[i].name);
        CHECK_STATUS(dates[i].status, prepay_time_from_civil(&civil, dates[i].utc_offset_s, &time_s));
        CHECK_INT(dates[i].status == PREPAY_OK ? dates[i].time_s : 4711, time_s);
        if (dates[i].status == PREPAY_OK) {
            CHECK_STATUS(PREPAY_OK, prepay_civil_from_time(time_s, dates[i].utc_offset_s, &back));
            CHECK(back.year == civil.year && back.day == civil.day && back.second == civil.second);
        }
    }
}

TEST(civil__instants_outside_1970_to_9999__argument_and_out_untouched)
{
    static const struct {
        int64_t time_s;
        int32_t utc_offset_s;
        prepay_status status;
    } rows[] = {
        { -1, 0, PREPAY_E_ARGUMENT },
        { -28800, 28800, PREPAY_OK },
        { -28801, 28800, PREPAY_E_ARGUMENT },
        { 0, -1, PREPAY_E_ARGUMENT },
        { LAST_SECOND, 0, PREPAY_OK },
        { LAST_SECOND + 1, 0, PREPAY_E_ARGUMENT },
        { LAST_SECOND, 1, PREPAY_E_ARGUMENT },
        { LAST_SECOND + 1, -1, PREPAY_OK },
        { INT64_MIN, 0, PREPAY_E_ARGUMENT },
        { INT64_MAX, 0, PREPAY_E_ARGUMENT },
        { INT64_MAX, 86399, PREPAY_E_ARGUMENT },
        { 0, 86400, PREPAY_E_ARGUMENT },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_civil civil, untouched;
        memset(&civil, 0xA5, sizeof civil);
        untouched = civil;
        CHECK_STATUS(rows[i].status, prepay_civil_from_time(rows[i].time_s, rows[i].utc_offset_s, &civil));
        CHECK((memcmp(&civil, &untouched, sizeof civil) == 0) == (rows[i].status != PREPAY_OK));
    }
}

TEST(civil__null__argument)
{
    const prepay_civil civil = { 2024, 1, 1, 0, 0, 0, 0, { 0, 0 } };
    int64_t time_s;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_civil_from_time(0, 0, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_time_from_civil(NULL, 0, &time_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_time_from_civil(&civil, 0, NULL));
}

TEST(offsets__at_and_around_each_change__the_offset_of_the_last_one_reached)
{
    /* Central European time, 2024: from the IANA time zone database. */
    static const prepay_offset_change changes[] = { { INT64_C(1698541200), 3600, 0 },
                                                    { INT64_C(1711846800), 7200, 0 },
                                                    { INT64_C(1729990800), 3600, 0 } };
    const prepay_offsets offsets = { changes, 3 }, none = { NULL, 0 }, empty = { changes, 0 };
    CHECK_INT(0, prepay_offsets_at(&offsets, INT64_C(1698541199)));
    CHECK_INT(3600, prepay_offsets_at(&offsets, INT64_C(1698541200)));
    CHECK_INT(3600, prepay_offsets_at(&offsets, INT64_C(1711846799)));
    CHECK_INT(7200, prepay_offsets_at(&offsets, INT64_C(1711846800)));
    CHECK_INT(7200, prepay_offsets_at(&offsets, INT64_C(1729990799)));
    CHECK_INT(3600, prepay_offsets_at(&offsets, INT64_C(1729990800)));
    CHECK_INT(3600, prepay_offsets_at(&offsets, INT64_MAX));
    CHECK_INT(0, prepay_offsets_at(&offsets, INT64_MIN));
    CHECK_INT(0, prepay_offsets_at(NULL, 0));
    CHECK_INT(0, prepay_offsets_at(&none, 0));
    CHECK_INT(0, prepay_offsets_at(&empty, INT64_MAX));
}

TEST_MAIN("base/civil", T(civil__known_moments__as_python_says_both_ways),
          T(civil__every_day_of_four_centuries__follows_the_one_before),
          T(civil__dates_that_do_not_exist__argument_and_out_untouched),
          T(civil__instants_outside_1970_to_9999__argument_and_out_untouched), T(civil__null__argument),
          T(offsets__at_and_around_each_change__the_offset_of_the_last_one_reached))
