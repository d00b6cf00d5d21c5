/* SPDX-License-Identifier: Apache-2.0 */
/* Readings into charges: totals that are priced once, what is stored when, and supply that follows. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

static struct bench bench;

static prepay_balance_options limits_of(int64_t alarm1, int64_t alarm2, int64_t overdraft)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.alarm1_micro = alarm1 * UNIT;
    limits.alarm2_micro = alarm2 * UNIT;
    limits.overdraft_limit_micro = overdraft * UNIT;
    return limits;
}

TEST(reading__a_total__the_difference_is_charged_once)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 10 * UNIT));
    CHECK_INT(15 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 10 * UNIT, 0));
    CHECK_INT(15 * UNIT, bench_balance(&bench));
    CHECK_INT(10 * UNIT, bench_state(&bench).import_micro);
    CHECK_INT(bench.time_s, bench_state(&bench).priced_until_s);
}

TEST(reading__before_the_account_is_open__is_remembered_and_not_charged)
{
    bench_new(&bench);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 1234 * UNIT));
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 2 * UNIT));
    CHECK_INT(19 * UNIT, bench_balance(&bench));
}

TEST(reading__the_first_one_ever__is_where_counting_begins)
{
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;
    bench_new_with(&bench, &none);
    memset(bench.memory, 0xFF, sizeof bench.memory);
    bench_power_up(&bench);
    bench_open(&bench, 20 * UNIT);
    bench.import_micro = 777 * UNIT;
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 0));
    CHECK_INT(20 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 2 * UNIT));
    CHECK_INT(19 * UNIT, bench_balance(&bench));
}

TEST(reading__less_than_before__held_and_nothing_charged)
{
    prepay_meter_state_report before, after;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 10 * UNIT));
    before = bench_state(&bench);
    CHECK_STATUS(PREPAY_METER_READING_BACK, prepay_meter_reading(&bench.meter, 10 * UNIT - 1, 0));
    CHECK_STATUS(PREPAY_METER_READING_BACK, prepay_meter_reading(&bench.meter, 0, 0));
    after = bench_state(&bench);
    CHECK(memcmp(&before, &after, sizeof before) == 0);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 10 * UNIT, 5 * UNIT));
    CHECK_STATUS(PREPAY_METER_READING_BACK, prepay_meter_reading(&bench.meter, 10 * UNIT, 4 * UNIT));
    CHECK_INT(5 * UNIT, bench_state(&bench).reverse_micro);
}

TEST(reading__out_of_range__refused)
{
    bench_new(&bench);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_reading(&bench.meter, -1, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_reading(&bench.meter, 0, -1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_reading(&bench.meter, INT64_MAX, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_reading(NULL, 0, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_time(&bench.meter, -1, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_time(&bench.meter, (int64_t)UINT32_MAX + 1, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_time(&bench.meter, 0, 3));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_key(&bench.meter, 0));
}

TEST(reading__power_cut_at_any_time__the_next_reading_charges_what_the_cut_swallowed)
{
    bench_new(&bench);
    bench_open(&bench, 1000 * UNIT);
    for (int hour = 0; hour < 200; hour++) {
        CHECK_STATUS(PREPAY_OK, bench_use(&bench, 12345 + hour * 777));
        if (hour % 3 == 0) bench_power_up(&bench);
    }
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
    CHECK_INT(1000 * UNIT - bench.import_micro / 2, bench_balance(&bench));
    CHECK_INT(bench.import_micro % 2 * (UNIT / 2), bench_state(&bench).pricing.remainder);
}

TEST(reading__pieces__cost_what_the_whole_costs)
{
    int64_t whole;
    bench_new(&bench);
    bench.price_micro = 546900;
    bench_parameters(&bench, 1);
    bench_open(&bench, 1000 * UNIT);
    for (int i = 0; i < 3200; i++) {
        bench.import_micro += 313;
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
    }
    whole = bench.import_micro * 546900 / UNIT;
    CHECK_INT(1000 * UNIT - whole, bench_balance(&bench));
}

TEST(reading__quantity_account__the_quantity_is_the_charge)
{
    prepay_token token;
    bench_new(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    token.unit = PREPAY_UNIT_KWH;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 3 * UNIT + 1));
    CHECK_INT(17 * UNIT - 1, bench_balance(&bench));
    CHECK_INT(0, bench_outputs(&bench).unit_price_micro);
    CHECK_INT(INT64_MAX, bench_outputs(&bench).next_wake_s);
}

TEST(supply__used_up__off_at_exactly_zero_and_on_again_by_a_token)
{
    prepay_token token;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 40 * UNIT - 2));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 2));
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_INT(PREPAY_SUPPLY_EXHAUSTED, bench_outputs(&bench).reasons);
    bench_power_up(&bench);
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 21 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
}

TEST(supply__trip__is_stored_at_once)
{
    const prepay_balance_options limits = limits_of(0, 5, 3);
    uint32_t commits;
    bench_new_with(&bench, &limits);
    bench.options.checkpoint_micro = INT64_MAX;
    bench.options.checkpoint_s = UINT32_MAX;
    bench_power_up(&bench);
    bench_open(&bench, 20 * UNIT);
    commits = bench_state(&bench).commits;
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 20 * UNIT));
    CHECK_INT(commits, bench_state(&bench).commits);
    CHECK_INT(1, bench_outputs(&bench).checkpoint_due);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 12 * UNIT));
    CHECK_INT(PREPAY_BALANCE_REMINDER, bench_outputs(&bench).balance_state);
    CHECK_INT(0, bench_outputs(&bench).checkpoint_due);
    bench_power_up(&bench);
    CHECK_INT(PREPAY_BALANCE_REMINDER, bench_outputs(&bench).balance_state);
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    bench_power_up(&bench);
    CHECK_INT(PREPAY_BALANCE_ALARM2, bench_outputs(&bench).balance_state);
    CHECK_INT(2, bench_outputs(&bench).alarm);
}

/* An account that is suspended or closed goes no further, and its last change is stored once. */
TEST(supply__an_end_that_is_stored__is_not_stored_again_with_each_reading)
{
    static const uint8_t ends[] = { PREPAY_TOKEN_SUSPEND, PREPAY_TOKEN_CLOSE };
    for (size_t i = 0; i < sizeof ends; i++) {
        prepay_token token;
        uint32_t commits;
        bench_new(&bench);
        bench_take_commands(&bench);
        bench_open(&bench, 20 * UNIT);
        token = bench_command(&bench, ends[i]);
        CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
        commits = bench_state(&bench).commits;
        for (int n = 1; n <= 50; n++) CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, n, 0));
        CHECK_INT(commits, bench_state(&bench).commits);
    }
}

TEST(supply__trip_while_the_memory_fails__metering_goes_on_and_it_is_stored_later)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    fake_storage_cut_after_bytes(&bench.storage, 0, FAKE_TEAR_CLEAN);
    CHECK_STATUS(PREPAY_E_STORAGE, bench_use(&bench, 40 * UNIT));
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_E_STORAGE, bench_use(&bench, 1));
    fake_storage_power_up(&bench.storage);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 1));
    bench_power_up(&bench);
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_INT(-1, bench_balance(&bench));
}

/* A checkpoint changes a few totals and times of some hundred bytes: what lies in the memory for it is a delta, also across an hour, a
 * day and a growing register. */
TEST(checkpoint__of_consumption__is_a_delta_of_48_bytes_at_most)
{
    uint32_t least = UINT32_MAX, most = 0, whole = 0;

    bench_new(&bench);
    bench_open(&bench, 100000 * UNIT);
    for (int i = 0; i < 500; i++) {
        const uint32_t before = bench.storage.bytes_programmed;
        uint32_t bytes;
        bench.time_s += 611;
        CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET));
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += 134567, 0));
        bytes = bench.storage.bytes_programmed - before;
        if (bytes > 16 + 4 + 48 + 7) { /* a frame, its base, the ranges, a program unit of 8 */
            whole++;
            continue;
        }
        most = bytes > most ? bytes : most;
        least = bytes < least ? bytes : least;
    }
    printf("# of 500 checkpoints %lu whole records, the others deltas of %lu to %lu bytes in the memory\n", (unsigned long)whole,
           (unsigned long)least, (unsigned long)most);
    CHECK(whole <= 500 / 8); /* units of 1024 bytes: one whole record and nine deltas or more in each */
    test_digest_int(most);
}

TEST(checkpoint__by_quantity_by_time_and_when_the_supply_goes)
{
    uint32_t commits;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    commits = bench_state(&bench).commits;
    bench.time_s += 60;
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 99999, 0));
    CHECK_INT(commits, bench_state(&bench).commits);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 100000, 0));
    CHECK_INT(commits + 1, bench_state(&bench).commits);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 100001, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + 899, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 100002, 0));
    CHECK_INT(commits + 1, bench_state(&bench).commits);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + 900, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 100003, 0));
    CHECK_INT(commits + 2, bench_state(&bench).commits);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 100004, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    CHECK_INT(commits + 3, bench_state(&bench).commits);
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    CHECK_INT(commits + 3, bench_state(&bench).commits);
    bench_power_up(&bench);
    CHECK_INT(100004, bench_state(&bench).import_micro);
}

TEST(time__unknown_or_back__priced_at_the_greatest_time_seen)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, UNIT));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, BENCH_START_S - 100000, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 2 * UNIT, 0));
    CHECK_INT(bench.time_s, bench_state(&bench).priced_until_s);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, (int64_t)UINT32_MAX, PREPAY_TIME_UNKNOWN));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 3 * UNIT, 0));
    CHECK_INT(bench.time_s, bench_state(&bench).priced_until_s);
    CHECK_INT(20 * UNIT - 3 * UNIT / 2, bench_balance(&bench));
}

TEST(time__never_known__charged_and_not_spread_over_half_a_century)
{
    bench_new(&bench);
    memset(bench.memory, 0xFF, sizeof bench.memory);
    CHECK_STATUS(PREPAY_OK, prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 0, 0));
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 2 * UNIT, 0));
    CHECK_INT(19 * UNIT, bench_balance(&bench));
    CHECK_INT(0, bench_state(&bench).priced_until_s);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 4 * UNIT));
    CHECK_INT(18 * UNIT, bench_balance(&bench));
    CHECK_INT(bench.time_s, bench_state(&bench).priced_until_s);
}

TEST_MAIN("meter/charge", T(reading__a_total__the_difference_is_charged_once),
          T(reading__before_the_account_is_open__is_remembered_and_not_charged),
          T(reading__the_first_one_ever__is_where_counting_begins), T(reading__less_than_before__held_and_nothing_charged),
          T(reading__out_of_range__refused),
          T(reading__power_cut_at_any_time__the_next_reading_charges_what_the_cut_swallowed),
          T(reading__pieces__cost_what_the_whole_costs), T(reading__quantity_account__the_quantity_is_the_charge),
          T(supply__used_up__off_at_exactly_zero_and_on_again_by_a_token), T(supply__trip__is_stored_at_once),
          T(supply__an_end_that_is_stored__is_not_stored_again_with_each_reading),
          T(supply__trip_while_the_memory_fails__metering_goes_on_and_it_is_stored_later),
          T(checkpoint__of_consumption__is_a_delta_of_48_bytes_at_most), T(checkpoint__by_quantity_by_time_and_when_the_supply_goes), T(time__unknown_or_back__priced_at_the_greatest_time_seen),
          T(time__never_known__charged_and_not_spread_over_half_a_century))
