/* SPDX-License-Identifier: Apache-2.0 */
/* Charges of periods in a meter: once for each period whatever the clock does, caught up after a cut as far as 62 days; and the key that asks
 * for emergency credit. */
#include "bench.h"

#include <string.h>

#define DAY 86400
#define YEAR_2099_S INT64_C(4070908800)

static struct bench bench;
static prepay_charge_terms terms[1];

/* An account of 10000.00 with a standing charge of 13.00 each period. */
static void opened(uint8_t period)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;

    memset(terms, 0, sizeof terms);
    terms[0].kind = PREPAY_CHARGE_STANDING;
    terms[0].period = period;
    terms[0].per_period_micro = 13 * UNIT;
    limits.charges = terms;
    limits.charge_count = 1;
    bench_new_with(&bench, &limits);
    bench_open(&bench, 10000 * UNIT);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET));
    CHECK_INT(10000 * UNIT, bench_balance(&bench)); /* where counting begins */
}

static prepay_status fed(int64_t time_s, uint32_t validity)
{
    return prepay_meter_time(&bench.meter, time_s, validity);
}

static int64_t taken(void)
{
    return 10000 * UNIT - bench_balance(&bench);
}

TEST(period__each_day__taken_once_whatever_the_clock_does)
{
    opened(PREPAY_CHARGE_PER_DAY);
    CHECK_STATUS(PREPAY_OK, fed(BENCH_START_S + DAY, PREPAY_TIME_SET));
    CHECK_INT(13 * UNIT, taken());
    CHECK_STATUS(PREPAY_OK, fed(BENCH_START_S + DAY + 1, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, fed(BENCH_START_S - 3 * DAY, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, fed(BENCH_START_S + DAY + 2, PREPAY_TIME_SET));
    CHECK_INT(13 * UNIT, taken());
    bench.time_s = BENCH_START_S + DAY + 3;
    bench_power_up(&bench); /* without a warning: what was taken was stored */
    CHECK_INT(13 * UNIT, taken());
    CHECK_STATUS(PREPAY_OK, fed(BENCH_START_S + 2 * DAY, PREPAY_TIME_SET));
    CHECK_INT(26 * UNIT, taken());
}

TEST(period__cut_at_any_byte_of_the_commit__taken_once)
{
    for (uint32_t bytes = 0; bytes < 700; bytes += 7) {
        opened(PREPAY_CHARGE_PER_DAY);
        fake_storage_cut_after_bytes(&bench.storage, bytes, FAKE_TEAR_CLEAN);
        (void)!fed(BENCH_START_S + DAY, PREPAY_TIME_SET);
        bench.time_s = BENCH_START_S + DAY;
        bench_power_up(&bench);
        CHECK_INT(13 * UNIT, taken());
    }
}

TEST(period__after_a_cut__caught_up_as_far_as_62_days)
{
    static const struct {
        const char *name;
        uint8_t period;
        int days;
        int64_t charges;
    } rows[] = {
        { "a week by days", PREPAY_CHARGE_PER_DAY, 7, 7 },       { "62 days", PREPAY_CHARGE_PER_DAY, 62, 62 },
        { "63 days", PREPAY_CHARGE_PER_DAY, 63, 62 },            { "a year", PREPAY_CHARGE_PER_DAY, 365, 62 },
        { "a year by weeks", PREPAY_CHARGE_PER_WEEK, 365, 8 },   { "three weeks", PREPAY_CHARGE_PER_WEEK, 21, 3 },
        { "a year by months", PREPAY_CHARGE_PER_MONTH, 365, 2 }, { "a month", PREPAY_CHARGE_PER_MONTH, 30, 1 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        opened(rows[i].period);
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        CHECK_STATUS(PREPAY_OK, prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options));
        CHECK_STATUS(PREPAY_OK, fed(BENCH_START_S + rows[i].days * DAY, PREPAY_TIME_TRUSTED));
        CHECK_INT(rows[i].charges * 13 * UNIT, taken());
    }
}

/* The clock's battery fails and it says 2099: a charge of every month since would be 13438.00. */
TEST(glitch__to_2099__costs_nothing_and_at_most_what_62_days_do)
{
    opened(PREPAY_CHARGE_PER_MONTH);
    CHECK_STATUS(PREPAY_METER_TIME_HELD, fed(YEAR_2099_S, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 0, 0));
    CHECK_INT(0, taken());
    CHECK_STATUS(PREPAY_OK, fed(BENCH_START_S + 1, PREPAY_TIME_SET));
    CHECK_INT(0, taken());
    CHECK_STATUS(PREPAY_OK, fed(YEAR_2099_S, PREPAY_TIME_TRUSTED)); /* and if a sealed source had said so */
    CHECK_INT(26 * UNIT, taken());
}

TEST(unknown_time__no_period_begins__and_is_caught_up_when_it_is_known)
{
    opened(PREPAY_CHARGE_PER_DAY);
    CHECK_STATUS(PREPAY_OK, fed(BENCH_START_S + 3 * DAY, PREPAY_TIME_UNKNOWN));
    CHECK_INT(0, taken());
    CHECK_STATUS(PREPAY_OK, fed(BENCH_START_S + 3 * DAY, PREPAY_TIME_SET));
    CHECK_INT(39 * UNIT, taken());
}

/* Firmware that sleeps until it is told to wake takes each day's charge as the day begins. */
TEST(wake_up__names_the_next_local_midnight_where_something_is_charged)
{
    opened(PREPAY_CHARGE_PER_DAY);
    for (int i = 1; i <= 3; i++) {
        const int64_t wake_s = bench_outputs(&bench).next_wake_s;
        CHECK_INT(BENCH_START_S / DAY * DAY + i * DAY, wake_s);
        CHECK_STATUS(PREPAY_OK, fed(wake_s - 1, PREPAY_TIME_SET));
        CHECK_INT((i - 1) * 13 * UNIT, taken());
        CHECK_STATUS(PREPAY_OK, fed(wake_s, PREPAY_TIME_SET));
        CHECK_INT(i * 13 * UNIT, taken());
    }
    CHECK_STATUS(PREPAY_OK, fed(0, PREPAY_TIME_UNKNOWN));
    CHECK_INT(INT64_MAX, bench_outputs(&bench).next_wake_s);
    bench_new(&bench);
    bench_open(&bench, UNIT);
    CHECK_INT(INT64_MAX, bench_outputs(&bench).next_wake_s);
}

/* ---------------------------------------------------------------------------------------------------- another contract */

/* The desk changes what is charged by a command; charge_count 0: nothing is, for now. */
static void changed(uint32_t version, uint8_t period, size_t charge_count)
{
    prepay_token token;

    terms[0].period = period;
    bench.limits.charge_count = charge_count;
    bench_parameters(&bench, version);
    token = bench_command(&bench, PREPAY_TOKEN_PARAMETER);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, fed(bench.time_s += 60, PREPAY_TIME_SET));
}

static void days_pass(int days)
{
    for (int i = 0; i < days; i++) CHECK_STATUS(PREPAY_OK, fed(bench.time_s += DAY, PREPAY_TIME_SET));
}

/* The numbers of days, weeks and months have nothing to do with each other. */
TEST(contract__from_days_to_months_and_back__counting_begins_anew)
{
    opened(PREPAY_CHARGE_PER_DAY); /* 2011-11-25 */
    bench_take_commands(&bench);
    days_pass(2);
    CHECK_INT(26 * UNIT, taken());
    changed(2, PREPAY_CHARGE_PER_MONTH, 1);
    days_pass(3); /* the 30th */
    CHECK_INT(26 * UNIT, taken());
    days_pass(30);
    CHECK_INT(39 * UNIT, taken());
    changed(3, PREPAY_CHARGE_PER_WEEK, 1);
    days_pass(7);
    CHECK_INT(52 * UNIT, taken());
    changed(4, PREPAY_CHARGE_PER_DAY, 1);
    CHECK_INT(52 * UNIT, taken());
    days_pass(2);
    CHECK_INT(78 * UNIT, taken());
}

TEST(contract__without_the_charge_for_a_while__is_not_caught_up_for_that)
{
    opened(PREPAY_CHARGE_PER_DAY);
    bench_take_commands(&bench);
    days_pass(1);
    changed(2, PREPAY_CHARGE_PER_DAY, 0);
    days_pass(40);
    CHECK_INT(13 * UNIT, taken());
    changed(3, PREPAY_CHARGE_PER_DAY, 1);
    CHECK_INT(13 * UNIT, taken());
    days_pass(1);
    CHECK_INT(26 * UNIT, taken());
}

/* ----------------------------------------------------------------------------------------------------- emergency credit */

static void with_emergency(void)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;

    limits.emergency_limit_micro = 5 * UNIT;
    limits.emergency_threshold_micro = 2 * UNIT;
    bench_new_with(&bench, &limits);
    bench_open(&bench, 10 * UNIT);
}

TEST(emergency_key__below_the_threshold__supply_comes_back_and_is_so_after_a_cut)
{
    with_emergency();
    CHECK_STATUS(PREPAY_BALANCE_NOT_OFFERED, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_EMERGENCY));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 20 * UNIT));
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM)); /* it must be asked for */
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_EMERGENCY));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    bench_power_up(&bench);
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_BALANCE_NOT_OFFERED, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_EMERGENCY));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 9 * UNIT));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, UNIT));
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_INT(5 * UNIT, bench_state(&bench).totals.debts[PREPAY_DEBT_EMERGENCY].advanced_micro);
}

TEST_MAIN("meter/periods", T(period__each_day__taken_once_whatever_the_clock_does), T(period__cut_at_any_byte_of_the_commit__taken_once),
          T(period__after_a_cut__caught_up_as_far_as_62_days), T(glitch__to_2099__costs_nothing_and_at_most_what_62_days_do),
          T(unknown_time__no_period_begins__and_is_caught_up_when_it_is_known),
          T(wake_up__names_the_next_local_midnight_where_something_is_charged),
          T(contract__from_days_to_months_and_back__counting_begins_anew),
          T(contract__without_the_charge_for_a_while__is_not_caught_up_for_that),
          T(emergency_key__below_the_threshold__supply_comes_back_and_is_so_after_a_cut))
