/* SPDX-License-Identifier: Apache-2.0 */
/* Friendly time in a meter: a calendar in the parameters that withholds trips, the warning before its end, 保电 in the balance; and the end
 * of an account, after which nothing moves. */
#include "bench.h"

#include <string.h>

#define DAY 86400
#define MINUTE 60
#define FRIDAY_S ((BENCH_START_S / DAY) * DAY) /* 25 November 2011, 00:00 */

enum { WEEKDAYS = 31, SATURDAY = 32, SUNDAY = 64, HOLIDAYS = 128 };

static struct bench bench;

/* Evenings until 24:00 from Friday to Sunday, nights until 06:00, and the holiday of Tuesday the 29th whole; 30 minutes of warning. */
static const prepay_friendly_hours hours[3] = { { 1080, 1440, 16 | SATURDAY | SUNDAY, 0 }, { 0, 360, 127, 0 }, { 0, 1440, HOLIDAYS, 0 } };
static const int32_t holiday[1] = { (int32_t)(FRIDAY_S / DAY) + 4 };

/* The bench's container with this calendar. */
static void add_calendar(void)
{
    const prepay_friendly friendly = { hours, holiday, 3, 1, 30, 0 };
    uint8_t container[512], packed[64];
    size_t bytes = sizeof container, packed_bytes = sizeof packed;
    prepay_parameter_part parts[3];

    CHECK_STATUS(PREPAY_OK, prepay_friendly_pack(&friendly, packed, &packed_bytes));
    for (uint32_t i = 0; i < 2; i++)
        CHECK_STATUS(PREPAY_OK, prepay_parameters_find(bench.parameters, bench.parameters_bytes, i + 1, &parts[i]));
    parts[2] = (prepay_parameter_part){ packed, packed_bytes, 1, PREPAY_PART_FRIENDLY };
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(parts, 3, container, &bytes));
    memcpy(bench.parameters, container, bytes);
    bench.parameters_bytes = bytes;
}

static void opened(int64_t paid_micro)
{
    bench_new(&bench);
    bench_take_commands(&bench);
    add_calendar();
    bench_open(&bench, paid_micro);
    CHECK_INT(1, bench_state(&bench).parts[PREPAY_PART_FRIENDLY]);
}

static void at(int64_t time_s)
{
    bench.time_s = time_s;
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, time_s, PREPAY_TIME_SET));
}

static void use(int64_t micro)
{
    bench.import_micro += micro;
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
}

static int is_on(void)
{
    return (int)bench_outputs(&bench).switch_on;
}

TEST(friendly__used_up_in_the_evening__on_until_the_last_of_the_joined_times_ends)
{
    for (int cuts = 0; cuts < 2; cuts++) {
        opened(10 * UNIT);
        at(FRIDAY_S + 18 * 60 * MINUTE);
        use(30 * UNIT);
        CHECK_INT(1, is_on());
        CHECK_INT(PREPAY_SUPPLY_WITHHELD, bench_outputs(&bench).reasons & PREPAY_SUPPLY_WITHHELD);
        CHECK_INT(0, bench_outputs(&bench).reasons & PREPAY_SUPPLY_ENDS_SOON);
        if (cuts) bench_power_up(&bench);
        at(FRIDAY_S + DAY - 15 * MINUTE);
        CHECK_INT(0, bench_outputs(&bench).reasons & PREPAY_SUPPLY_ENDS_SOON);
        at(FRIDAY_S + DAY); /* midnight: the night follows the evening */
        CHECK_INT(1, is_on());
        CHECK_INT(FRIDAY_S + DAY + 330 * MINUTE, bench_outputs(&bench).next_wake_s);
        at(FRIDAY_S + DAY + 330 * MINUTE - 1);
        CHECK_INT(0, bench_outputs(&bench).reasons & PREPAY_SUPPLY_ENDS_SOON);
        at(FRIDAY_S + DAY + 330 * MINUTE);
        CHECK_INT(PREPAY_SUPPLY_ENDS_SOON, bench_outputs(&bench).reasons & PREPAY_SUPPLY_ENDS_SOON);
        CHECK_INT(FRIDAY_S + DAY + 360 * MINUTE, bench_outputs(&bench).next_wake_s);
        if (cuts) bench_power_up(&bench);
        CHECK_INT(1, is_on());
        at(FRIDAY_S + DAY + 360 * MINUTE);
        CHECK_INT(0, is_on());
        bench_power_up(&bench);
        CHECK_INT(0, is_on());
    }
}

TEST(friendly__used_up_before_it__a_trip_that_holds_stays)
{
    opened(10 * UNIT);
    at(FRIDAY_S + 17 * 60 * MINUTE);
    use(30 * UNIT);
    CHECK_INT(0, is_on());
    at(FRIDAY_S + 18 * 60 * MINUTE);
    CHECK_INT(0, is_on());
}

TEST(friendly__by_day__weekday_weekend_and_holiday)
{
    static const struct {
        const char *name;
        int day, hour, on;
    } rows[] = {
        { "Friday evening", 0, 19, 1 },  { "Saturday evening", 1, 19, 1 },     { "Monday evening", 3, 19, 0 },
        { "Monday night", 3, 5, 1 },     { "Monday morning", 3, 6, 0 },        { "a holiday at noon", 4, 12, 1 },
        { "the day after it", 5, 12, 0 }, { "a holiday is no other day", 4, 1, 1 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        opened(10 * UNIT);
        at(FRIDAY_S + rows[i].day * DAY + rows[i].hour * 60 * MINUTE);
        use(20 * UNIT);
        CHECK_INT(rows[i].on, is_on());
    }
}

TEST(friendly__time_is_lost__nobody_is_tripped_by_a_dead_clock)
{
    prepay_token token;
    opened(10 * UNIT);
    at(FRIDAY_S + 20 * 60 * MINUTE);
    use(30 * UNIT);
    CHECK_STATUS(PREPAY_OK, prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options));
    use(UNIT);
    CHECK_INT(1, is_on());
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 10 * UNIT + 1, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(1, is_on());
    at(FRIDAY_S + DAY + 360 * MINUTE);
    CHECK_INT(0, is_on());
}

/* Somebody sets the clock a year ahead in the night, so that it is not believed: the night ends by what passes on the board. */
TEST(friendly__a_clock_that_is_held_or_lost_in_it__it_ends_when_it_would_have_ended)
{
    static const uint32_t how[] = { PREPAY_TIME_SET, PREPAY_TIME_UNKNOWN };
    for (size_t i = 0; i < 2; i++) {
        prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;
        opened(UNIT);
        CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
        at(FRIDAY_S + DAY + 5 * 3600);
        use(4 * UNIT);
        CHECK_INT(1, is_on());
        senses.uptime_ms = 3599 * 1000;
        for (int n = 0; n < 2; n++, senses.uptime_ms += 2 * 1000) {
            CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
            CHECK_STATUS(i == 0 ? PREPAY_METER_TIME_HELD : PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + 400 * DAY, how[i]));
            CHECK((bench_outputs(&bench).reasons & (n == 0 ? PREPAY_SUPPLY_WITHHELD : PREPAY_SUPPLY_EXHAUSTED)) != 0);
        }
        CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
        bench_power_up(&bench);
        CHECK((bench_outputs(&bench).reasons & PREPAY_SUPPLY_EXHAUSTED) != 0);
    }
}

TEST(friendly__clock_set_back_into_it__a_trip_is_not_undone)
{
    opened(10 * UNIT);
    at(FRIDAY_S + DAY + 360 * MINUTE);
    use(30 * UNIT);
    CHECK_INT(0, is_on());
    at(FRIDAY_S + DAY + 300 * MINUTE);
    CHECK_INT(0, is_on());
}

TEST(bypass__trips_are_inhibited_and_the_true_state_applies_at_once_on_release_and_on_expiry)
{
    for (int expires = 0; expires < 2; expires++) {
        const int64_t until_s = FRIDAY_S + 13 * 60 * MINUTE;
        opened(10 * UNIT);
        at(FRIDAY_S + 12 * 60 * MINUTE);
        CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP, expires ? until_s : 0));
        use(50 * UNIT);
        CHECK_INT(1, is_on());
        CHECK_INT(PREPAY_SUPPLY_BYPASS, bench_outputs(&bench).reasons & PREPAY_SUPPLY_BYPASS);
        CHECK_INT(-15 * UNIT, bench_balance(&bench));
        bench_power_up(&bench);
        CHECK_INT(1, is_on());
        if (expires) at(until_s);
        else CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP_END, 0));
        CHECK_INT(0, is_on());
        CHECK_INT(0, bench_outputs(&bench).reasons & PREPAY_SUPPLY_BYPASS);
        bench_power_up(&bench);
        CHECK_INT(0, is_on());
    }
}

TEST(close__after_it__nothing_moves_and_nothing_acknowledges)
{
    prepay_meter_state_report before, after;
    prepay_token token;

    opened(10 * UNIT);
    at(FRIDAY_S + 17 * 60 * MINUTE);
    use(UNIT);
    token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    before = bench_state(&bench);
    CHECK_INT(PREPAY_LATCH_CLOSED, before.totals.latches & PREPAY_LATCH_CLOSED);
    at(FRIDAY_S + 19 * 60 * MINUTE);
    use(5 * UNIT);
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    CHECK_STATUS(PREPAY_BALANCE_NOT_OFFERED, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_EMERGENCY));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_CLOSE, 0));
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 90 * UNIT, 0);
    CHECK_STATUS(PREPAY_METER_CLOSED, bench_accept(&bench, &token));
    bench_power_up(&bench);
    after = bench_state(&bench);
    CHECK_BYTES(&before.totals, &after.totals, sizeof before.totals);
    CHECK_INT(0, is_on());
}

TEST(close__and_open_again__the_next_contract_begins_clear)
{
    prepay_token token;

    opened(10 * UNIT);
    token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 7 * UNIT, 0);
    token.contract = 2;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(0, bench_state(&bench).totals.latches & PREPAY_LATCH_CLOSED);
    CHECK_INT(7 * UNIT, bench_balance(&bench));
    CHECK_INT(1, is_on());
}

TEST(calendar__cut_short_or_impossible__refused)
{
    const prepay_friendly friendly = { hours, holiday, 3, 1, 30, 0 };
    prepay_friendly_hours room[3], wrong[1] = { { 600, 600, 1, 0 } };
    int32_t days[1];
    uint8_t packed[64];
    size_t bytes = sizeof packed;
    prepay_friendly out = { wrong, NULL, 1, 0, 0, 0 };

    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_friendly_pack(&out, packed, &bytes));
    bytes = sizeof packed;
    CHECK_STATUS(PREPAY_OK, prepay_friendly_pack(&friendly, packed, &bytes));
    for (size_t n = 0; n < bytes; n++) CHECK_STATUS(PREPAY_E_FORMAT, prepay_friendly_unpack(packed, n, room, 3, days, 1, &out));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_friendly_unpack(packed, bytes, room, 2, days, 1, &out));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_friendly_unpack(packed, bytes, room, 3, NULL, 0, &out));
    CHECK_STATUS(PREPAY_OK, prepay_friendly_unpack(packed, bytes, room, 3, days, 1, &out));
    CHECK_BYTES(hours, room, sizeof hours);
    CHECK_INT(holiday[0], days[0]);
    CHECK_INT(30, out.warning_minutes);
    packed[7] = 1;
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_friendly_unpack(packed, bytes, room, 3, days, 1, &out));
    packed[0] = 2;
    CHECK_STATUS(PREPAY_E_VERSION, prepay_friendly_unpack(packed, bytes, room, 3, days, 1, &out));
}

TEST_MAIN("meter/friendly", T(friendly__used_up_in_the_evening__on_until_the_last_of_the_joined_times_ends),
          T(friendly__used_up_before_it__a_trip_that_holds_stays), T(friendly__by_day__weekday_weekend_and_holiday),
          T(friendly__time_is_lost__nobody_is_tripped_by_a_dead_clock), T(friendly__a_clock_that_is_held_or_lost_in_it__it_ends_when_it_would_have_ended),
          T(friendly__clock_set_back_into_it__a_trip_is_not_undone),
          T(bypass__trips_are_inhibited_and_the_true_state_applies_at_once_on_release_and_on_expiry),
          T(close__after_it__nothing_moves_and_nothing_acknowledges), T(close__and_open_again__the_next_contract_begins_clear),
          T(calendar__cut_short_or_impossible__refused))
