/* SPDX-License-Identifier: Apache-2.0 */
/* Time that is unknown, held, confirmed and moved; what strangers can make a meter do in an hour and a day; cuts without a warning. */
#include "bench.h"

#include <string.h>

#define DAY 86400

static struct bench bench;
static prepay_meter_senses senses;

static void at(int64_t up_s, uint32_t known)
{
    senses.struct_size = sizeof senses;
    senses.uptime_ms = (uint64_t)up_s * 1000;
    senses.known = known;
    CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
}

static void opened(void)
{
    memset(&senses, 0, sizeof senses);
    bench_new(&bench);
    bench_open(&bench, 1000 * UNIT);
}

static prepay_status set(int64_t time_s)
{
    return prepay_meter_time(&bench.meter, time_s, PREPAY_TIME_SET);
}

TEST(hold__a_step_that_uptime_does_not_explain__until_it_is_trusted)
{
    static const struct {
        const char *name;
        int64_t up_s, step_s;
        prepay_status status;
    } rows[] = {
        { "a day more than has passed", 3600, 3600 + DAY, PREPAY_OK },
        { "a second more than that", 3600, 3600 + DAY + 1, PREPAY_METER_TIME_HELD },
        { "to 2099", 3600, INT64_C(2800000000), PREPAY_METER_TIME_HELD },
        { "a month that has passed", 30 * DAY, 30 * DAY, PREPAY_OK },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        opened();
        at(0, 0);
        CHECK_STATUS(PREPAY_OK, set(bench.time_s));
        at(rows[i].up_s, 0);
        CHECK_STATUS(rows[i].status, set(bench.time_s + rows[i].step_s));
        CHECK_INT(rows[i].status == PREPAY_OK ? PREPAY_TIME_SET : PREPAY_TIME_HELD, bench_outputs(&bench).time_validity);
        CHECK_INT(rows[i].status == PREPAY_OK ? bench.time_s + rows[i].step_s : bench.time_s, bench_state(&bench).greatest_time_s);
        CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + rows[i].step_s, PREPAY_TIME_TRUSTED));
        CHECK_INT(bench.time_s + rows[i].step_s, bench_state(&bench).greatest_time_s);
    }
}

/* A clock that runs away by hours: the day is one for all its steps. */
TEST(hold__many_small_steps__as_one_great_one)
{
    opened();
    at(0, 0);
    CHECK_STATUS(PREPAY_OK, set(bench.time_s));
    at(3600, 0);
    CHECK_STATUS(PREPAY_OK, set(bench.time_s + 3600 + 20 * 3600));
    at(3601, 0);
    CHECK_STATUS(PREPAY_OK, set(bench.time_s + 3601 + DAY));
    at(3602, 0);
    CHECK_STATUS(PREPAY_METER_TIME_HELD, set(bench.time_s + 3603 + DAY));
    CHECK_STATUS(PREPAY_OK, set(bench.time_s - 3 * DAY)); /* set back, and right again: nothing that has not passed */
    CHECK_STATUS(PREPAY_OK, set(bench.time_s + 3602));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + 3602 + DAY, PREPAY_TIME_TRUSTED)); /* and from here on */
    CHECK_STATUS(PREPAY_OK, set(bench.time_s + 3602 + 2 * DAY));
    CHECK_STATUS(PREPAY_METER_TIME_HELD, set(bench.time_s + 3602 + 2 * DAY + 1));
}

TEST(hold__after_a_cut__its_measured_length_or_62_days)
{
    static const struct {
        const char *name;
        uint32_t known, cut_s;
        int64_t step_s;
        prepay_status status;
    } rows[] = {
        { "a measured week", PREPAY_SENSE_CUT, 7 * DAY, 8 * DAY, PREPAY_OK },
        { "more than that and a day", PREPAY_SENSE_CUT, 7 * DAY, 8 * DAY + 1, PREPAY_METER_TIME_HELD },
        { "62 days that nobody measured", 0, 0, 62 * DAY, PREPAY_OK },
        { "one second more", 0, 0, 62 * DAY + 1, PREPAY_METER_TIME_HELD },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        opened();
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        CHECK_STATUS(PREPAY_OK, prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options));
        senses.cut_s = rows[i].cut_s;
        at(0, rows[i].known);
        CHECK_STATUS(rows[i].status, set(bench.time_s + rows[i].step_s));
    }
}

/* A clock that has lost its battery says 1970, and is set right by somebody who has no cut measured. */
TEST(hold__a_clock_that_was_reset__may_come_back_to_where_it_was)
{
    opened();
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_OK, set(0));
    CHECK_STATUS(PREPAY_OK, set(bench.time_s + 900));
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_OK, set(0));
    at(10, 0);
    CHECK_STATUS(PREPAY_OK, set(10));
    CHECK_STATUS(PREPAY_METER_TIME_HELD, set(bench.time_s + 900 + 2 * DAY));
    CHECK_STATUS(PREPAY_OK, set(bench.time_s + 1800));
    CHECK_INT(bench.time_s + 1800, bench_state(&bench).greatest_time_s);
}

TEST(hold__a_sealed_command_near_it__confirms)
{
    prepay_token token;
    opened();
    bench_take_commands(&bench);
    at(0, 0);
    CHECK_STATUS(PREPAY_OK, set(bench.time_s));
    CHECK_STATUS(PREPAY_METER_TIME_HELD, set(bench.time_s + 100 * DAY));
    token = bench_command(&bench, PREPAY_TOKEN_TEST);
    token.not_before_s = (uint32_t)(bench.time_s + 99 * DAY);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(bench.time_s + 100 * DAY, bench_state(&bench).greatest_time_s);
    CHECK_INT(PREPAY_TIME_TRUSTED, bench_outputs(&bench).time_validity);
    CHECK_STATUS(PREPAY_METER_TIME_HELD, set(bench.time_s + 160 * DAY));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &token)); /* again, it proves nothing */
    CHECK_INT(PREPAY_TIME_HELD, bench_outputs(&bench).time_validity);
}

TEST(unknown__one_rate_no_expiry_and_credit_is_taken)
{
    prepay_token token;
    opened();
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP, bench.time_s + 60));
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + DAY, PREPAY_TIME_UNKNOWN));
    bench.import_micro += 10 * UNIT;
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
    CHECK_INT(995 * UNIT, bench_balance(&bench));
    CHECK_INT(PREPAY_METER_KEPT, bench_state(&bench).control);
    CHECK_INT(PREPAY_TIME_UNKNOWN, bench_outputs(&bench).time_validity);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 1010 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, set(bench.time_s + DAY));
    CHECK_INT(0, bench_state(&bench).control);
}

TEST(moves__are_counted_and_told)
{
    prepay_meter_event events[2], event;
    opened();
    bench.options.events = events;
    bench.options.event_capacity = 2;
    bench_power_up(&bench);
    at(0, 0);
    CHECK_STATUS(PREPAY_OK, set(bench.time_s));
    at(1000, 0);
    CHECK_STATUS(PREPAY_OK, set(bench.time_s + 1030));
    CHECK_INT(0, bench_state(&bench).clock_moves);
    at(1001, 0);
    CHECK_STATUS(PREPAY_OK, set(bench.time_s));
    CHECK_INT(1, bench_state(&bench).clock_moves);
    CHECK_STATUS(PREPAY_OK, prepay_meter_event_at(&bench.meter, 0, &event));
    CHECK_INT(PREPAY_EVENT_CLOCK, event.kind);
    CHECK_INT(bench.time_s + 1031, event.before);
    CHECK_INT(bench.time_s, event.after);
    at(1002, 0);
    CHECK_STATUS(PREPAY_OK, set(bench.time_s + 3600));
    CHECK_INT(2, bench_state(&bench).clock_moves);
}

/* ---------------------------------------------------------------------------------------------------------- strangers */

static prepay_status forge(void)
{
    prepay_token token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 5000 * UNIT, 0);

    token.key_version = 9;
    return bench_accept(&bench, &token);
}

TEST(strangers__six_commits_an_hour_and_the_rest_rides_on_the_next)
{
    uint32_t commits;
    opened();
    commits = bench_state(&bench).commits;
    for (int i = 0; i < 100; i++) CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, forge());
    CHECK_INT(commits + 6, bench_state(&bench).commits);
    CHECK_INT(100, bench_state(&bench).mac_errors);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, UNIT));
    bench_power_up(&bench);
    commits = bench_state(&bench).commits;
    CHECK_INT(100, bench_state(&bench).mac_errors);
    for (int i = 0; i < 10; i++) CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, forge());
    CHECK_INT(commits + 6, bench_state(&bench).commits);
}

TEST(false_seals__between_warned_cuts__are_all_stored)
{
    opened();
    for (int i = 0; i < 10; i++) CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, forge());
    for (int i = 0; i < 10; i++) {
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        bench_power_up(&bench);
        CHECK_INT(10 + i, bench_state(&bench).mac_errors);
        CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, forge());
    }
}

TEST(false_seals__the_201st_of_a_day_is_not_looked_at_until_midnight)
{
    prepay_token good;
    opened();
    bench_take_commands(&bench);
    bench_make_cards(&bench);
    for (int i = 0; i < 195; i++) CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, forge());
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    bench_power_up(&bench);
    for (int i = 0; i < 5; i++) CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, forge());
    CHECK_STATUS(PREPAY_METER_BLOCKED, forge());
    good = bench_command(&bench, PREPAY_TOKEN_CLEAR);
    CHECK_STATUS(PREPAY_METER_BLOCKED, bench_accept(&bench, &good));
    good = bench_token(&bench, PREPAY_TOKEN_REPLACEMENT, 1010 * UNIT, 0);
    CHECK_STATUS(PREPAY_METER_BLOCKED, bench_accept(&bench, &good));
    bench_write(&bench, &bench.card, &good);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card)); /* who holds the card is not punished */
    CHECK_INT(1010 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, UNIT));
    CHECK_STATUS(PREPAY_OK, set(bench.time_s += DAY));
    good = bench_command(&bench, PREPAY_TOKEN_CLEAR);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &good));
}

/* A clock that is dead has no midnight: 24 hours on the board are a day. */
TEST(false_seals__with_a_dead_clock__are_forgotten_after_a_day_on_the_board)
{
    prepay_token good;
    opened();
    at(0, 0);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, 0, PREPAY_TIME_UNKNOWN));
    for (int i = 0; i < 200; i++) CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, forge());
    good = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 1010 * UNIT, 0);
    for (int hour = 1; hour < 24; hour++) at(hour * 3600, 0);
    CHECK_STATUS(PREPAY_METER_BLOCKED, bench_accept(&bench, &good));
    at(24 * 3600, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &good));
}

/* Set wrong where it was made: what is trusted is the time, as long as there was no account. */
TEST(time__wrong_before_the_first_account__a_trusted_one_puts_it_right)
{
    memset(&senses, 0, sizeof senses);
    bench_new(&bench);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, INT64_C(4080000000), PREPAY_TIME_TRUSTED));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 1000, 0));
    CHECK_STATUS(PREPAY_OK, set(bench.time_s));
    CHECK_INT(INT64_C(4080000000), bench_state(&bench).greatest_time_s);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_TRUSTED));
    CHECK_INT(bench.time_s, bench_state(&bench).greatest_time_s);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 2000, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    bench_power_up(&bench);
    bench_open(&bench, 1000 * UNIT);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + DAY, PREPAY_TIME_TRUSTED));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_TRUSTED));
    CHECK_INT(bench.time_s + DAY, bench_state(&bench).greatest_time_s);
}

TEST(cards__put_in_and_out__take_session_numbers_by_the_dozen)
{
    uint32_t commits;
    opened();
    bench_make_cards(&bench);
    commits = bench_state(&bench).commits;
    for (int i = 0; i < 64; i++) {
        CHECK_STATUS(PREPAY_CARD_SEND, prepay_meter_card_insert(&bench.meter));
        CHECK_STATUS(PREPAY_METER_PULLED_EARLY, prepay_meter_card_removed(&bench.meter));
    }
    CHECK_INT(commits + 1, bench_state(&bench).commits);
}

/* --------------------------------------------------------------------------------------------------------------- cuts */

TEST(cuts__without_a_warning__from_the_third_of_a_day_a_checkpoint_is_one_quantum)
{
    uint32_t commits;
    opened();
    for (int i = 1; i <= 3; i++) {
        bench_power_up(&bench);
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
        CHECK_INT(i, bench_state(&bench).unclean_cuts);
    }
    commits = bench_state(&bench).commits;
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += 9999, 0));
    CHECK_INT(commits, bench_state(&bench).commits);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += 1, 0));
    CHECK_INT(commits + 1, bench_state(&bench).commits);
    bench.time_s += DAY;
    CHECK_STATUS(PREPAY_OK, set(bench.time_s));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += 10000, 0));
    commits = bench_state(&bench).commits;
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += 10000, 0));
    CHECK_INT(commits, bench_state(&bench).commits);
    CHECK_INT(0, bench_state(&bench).unclean_cuts);
}

TEST(cuts__with_a_warning__are_not_counted)
{
    opened();
    for (int i = 0; i < 5; i++) {
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += 100, 0));
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        bench_power_up(&bench);
    }
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
    CHECK_INT(0, bench_state(&bench).unclean_cuts);
    CHECK_INT(500, bench_state(&bench).import_micro);
}

TEST(pulses__remainder_is_carried_over_calls_and_checkpoints)
{
    opened();
    bench.options.pulse_constant = 3200;
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_pulses(&bench.meter, 1));
    bench_power_up(&bench);
    for (int i = 0; i < 32000; i++) {
        CHECK_STATUS(PREPAY_OK, prepay_meter_pulses(&bench.meter, 1));
        if (i % 6400 == 99) {
            CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
            bench_power_up(&bench);
        }
    }
    CHECK_INT(10 * UNIT, bench_state(&bench).import_micro);
    CHECK_INT(995 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_pulses(NULL, 1));
}

TEST_MAIN("meter/clock", T(hold__a_step_that_uptime_does_not_explain__until_it_is_trusted),
          T(hold__many_small_steps__as_one_great_one), T(hold__after_a_cut__its_measured_length_or_62_days), T(hold__a_clock_that_was_reset__may_come_back_to_where_it_was), T(hold__a_sealed_command_near_it__confirms),
          T(unknown__one_rate_no_expiry_and_credit_is_taken), T(moves__are_counted_and_told),
          T(strangers__six_commits_an_hour_and_the_rest_rides_on_the_next),
          T(false_seals__between_warned_cuts__are_all_stored),
          T(false_seals__the_201st_of_a_day_is_not_looked_at_until_midnight),
          T(false_seals__with_a_dead_clock__are_forgotten_after_a_day_on_the_board),
          T(time__wrong_before_the_first_account__a_trusted_one_puts_it_right),
          T(cards__put_in_and_out__take_session_numbers_by_the_dozen),
          T(cuts__without_a_warning__from_the_third_of_a_day_a_checkpoint_is_one_quantum), T(cuts__with_a_warning__are_not_counted),
          T(pulses__remainder_is_carried_over_calls_and_checkpoints))
