/* SPDX-License-Identifier: Apache-2.0 */
/* From the decision to the switch: remote orders, 保电, keys, overload, voltage, what the display shows, and what survives a cut. */
#include "board.h"

#include <string.h>

TEST(remote__trip_allow_key__on_only_when_somebody_is_there)
{
    sensing();
    control(PREPAY_METER_CONTROL_TRIP, 0);
    CHECK_INT(0, is_on());
    CHECK_INT(PREPAY_METER_OFF_REMOTE, why());
    press();
    CHECK_INT(0, is_on());
    control(PREPAY_METER_CONTROL_ALLOW, 0);
    CHECK_INT(0, is_on());
    CHECK_INT(PREPAY_METER_OFF_KEY, why());
    bench_power_up(&bench);
    senses.uptime_ms = 0;
    look(5);
    CHECK_INT(PREPAY_METER_OFF_KEY, why());
    press();
    CHECK_INT(1, is_on());
    bench_power_up(&bench);
    senses.uptime_ms = 0;
    look(5);
    CHECK_INT(1, is_on());
}

TEST(remote__close__needs_no_key_and_does_not_overrule_the_balance)
{
    sensing();
    control(PREPAY_METER_CONTROL_TRIP, 0);
    control(PREPAY_METER_CONTROL_CLOSE, 0);
    CHECK_INT(1, is_on());
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 50 * UNIT));
    look(5);
    CHECK_INT(0, is_on());
    control(PREPAY_METER_CONTROL_CLOSE, 0);
    CHECK_INT(0, is_on());
}

TEST(remote__allow_without_a_trip__changes_nothing)
{
    sensing();
    control(PREPAY_METER_CONTROL_ALLOW, 0);
    CHECK_INT(1, is_on());
    CHECK_INT(0, why());
}

TEST(remote__a_trip_that_expires__counts_as_allowed)
{
    sensing();
    control(PREPAY_METER_CONTROL_TRIP, bench.time_s + 3600);
    CHECK_INT(bench.time_s + 3600, bench_outputs(&bench).next_wake_s);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 0));
    look(5);
    CHECK_INT(0, is_on());
    CHECK_INT(PREPAY_METER_OFF_KEY, why());
    press();
    CHECK_INT(1, is_on());
}

TEST(remote__expired__is_not_begun)
{
    sensing();
    CHECK_STATUS(PREPAY_METER_EXPIRED, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, bench.time_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_control(&bench.meter, 0x1D, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, -1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_control(NULL, PREPAY_METER_CONTROL_TRIP, 0));
    look(5);
    CHECK_INT(1, is_on());
}

TEST(remote__alarm__is_shown_until_it_ends)
{
    sensing();
    control(PREPAY_METER_CONTROL_ALARM, 0);
    CHECK_INT(1, bench_outputs(&bench).alarm);
    CHECK_INT(1, is_on());
    control(PREPAY_METER_CONTROL_ALARM_END, 0);
    CHECK_INT(0, bench_outputs(&bench).alarm);
}

TEST(remote__alarm_with_an_expiry__ends_by_itself_and_wakes_the_firmware_then)
{
    sensing();
    control(PREPAY_METER_CONTROL_ALARM, bench.time_s + 600);
    CHECK_INT(1, bench_outputs(&bench).alarm);
    CHECK_INT(bench.time_s + 600, bench_outputs(&bench).next_wake_s);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + 599, PREPAY_TIME_SET));
    CHECK_INT(1, bench_outputs(&bench).alarm);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + 600, PREPAY_TIME_SET));
    CHECK_INT(0, bench_outputs(&bench).alarm);
}

TEST(keep__overrules_trips_and_neither_reset_nor_a_meter_without_an_account)
{
    prepay_token token;

    sensing();
    bench_take_commands(&bench);
    senses.uptime_ms = 0;
    senses.inputs = PREPAY_INPUT_PROGRAMMING;
    look(5);
    control(PREPAY_METER_CONTROL_KEEP, 0);
    token = bench_command(&bench, PREPAY_TOKEN_RESET);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    look(5);
    CHECK_INT(0, is_on());
    CHECK((why() & PREPAY_METER_OFF_RESET) != 0 && (why() & PREPAY_METER_KEPT) != 0);
    bench_new(&bench);
    senses.uptime_ms = 0;
    look(5);
    control(PREPAY_METER_CONTROL_KEEP, 0);
    CHECK_INT(0, is_on());
    CHECK((why() & PREPAY_SUPPLY_UNOPENED) != 0 && (why() & PREPAY_METER_KEPT) != 0);
}

TEST(keep__no_cost_trip_but_charging_goes_on_and_the_release_applies_at_once)
{
    sensing();
    control(PREPAY_METER_CONTROL_KEEP, 0);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 100 * UNIT));
    look(5);
    CHECK_INT(1, is_on());
    CHECK_INT(-30 * UNIT, bench_balance(&bench));
    CHECK((why() & PREPAY_METER_KEPT) != 0);
    control(PREPAY_METER_CONTROL_TRIP, 0);
    CHECK_INT(1, is_on());
    control(PREPAY_METER_CONTROL_CLOSE, 0);
    control(PREPAY_METER_CONTROL_KEEP_END, 0);
    CHECK_INT(0, is_on());
    CHECK((why() & PREPAY_SUPPLY_EXHAUSTED) != 0);
}

TEST(keep__expires_by_itself_and_does_not_stop_an_overload_trip)
{
    sensing();
    switching.overload_ma = 50000;
    control(PREPAY_METER_CONTROL_KEEP, bench.time_s + 2 * 3600);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 100 * UNIT));
    senses.known |= PREPAY_SENSE_LOAD_MA;
    senses.load_ma = 60000;
    look(12);
    CHECK_INT(0, is_on());
    CHECK((why() & PREPAY_SWITCH_OVERLOAD) != 0);
    senses.load_ma = 0;
    press();
    CHECK_INT(1, is_on());
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 0));
    look(5);
    CHECK_INT(0, is_on());
}

TEST(overload__survives_a_cut_until_the_key)
{
    sensing();
    switching.overload_w = 5000;
    senses.known |= PREPAY_SENSE_LOAD_W;
    senses.load_w = 5000;
    look(12);
    CHECK_INT(0, is_on());
    CHECK_INT(51, bench_outputs(&bench).display_err);
    senses.load_w = 0;
    bench_power_up(&bench);
    senses.uptime_ms = 0;
    look(20);
    CHECK_INT(0, is_on());
    press();
    CHECK_INT(1, is_on());
}

TEST(trip_delay__seconds_left_are_told)
{
    sensing();
    switching.trip_delay_s = 30;
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 50 * UNIT));
    look(11);
    CHECK_INT(1, is_on());
    CHECK_INT(20, bench_outputs(&bench).pre_trip_s);
    look(20);
    CHECK_INT(0, is_on());
    CHECK_INT(0, bench_outputs(&bench).pre_trip_s);
}

TEST(switch_fails__err_01_and_the_overdraft_grows_and_the_next_purchase_pays_it)
{
    prepay_token token;
    sensing();
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 50 * UNIT));
    look(5);
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 1 * UNIT));
    look(5);
    CHECK_INT(1, bench_outputs(&bench).display_err);
    CHECK_INT(PREPAY_DISPLAY_OVERDRAFT, bench_outputs(&bench).display_item); /* they take turns */
    look(5);
    CHECK_INT(PREPAY_DISPLAY_CODE, bench_outputs(&bench).display_item);
    CHECK_INT(5 * UNIT + UNIT / 2, bench_outputs(&bench).overdraft_micro);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    look(15);
    CHECK_INT(1, is_on());
    CHECK_INT(4 * UNIT + UNIT / 2, bench_balance(&bench));
    CHECK_INT(PREPAY_DISPLAY_BALANCE, bench_outputs(&bench).display_item);
}

TEST(low_voltage__a_card_is_refused_and_nothing_is_sent)
{
    sensing();
    bench_make_cards(&bench);
    senses.known |= PREPAY_SENSE_VOLTAGE;
    senses.voltage_permille = 749;
    look(1);
    CHECK_STATUS(PREPAY_METER_LOW_VOLTAGE, prepay_meter_card_insert(&bench.meter));
    CHECK_INT(3101, bench_outputs(&bench).display_code);
    senses.voltage_permille = 750;
    look(1);
    CHECK_STATUS(PREPAY_CARD_SEND, prepay_meter_card_insert(&bench.meter));
}

TEST(tamper__inputs_are_remembered_and_go_to_the_desk)
{
    prepay_meter_event event;
    sensing();
    senses.inputs = PREPAY_INPUT_COVER | PREPAY_INPUT_PROGRAMMING;
    look(3);
    senses.inputs = PREPAY_INPUT_MAGNET;
    look(3);
    senses.inputs = 0;
    look(1);
    CHECK_INT(PREPAY_INPUT_COVER | PREPAY_INPUT_MAGNET, bench_state(&bench).tamper);
    CHECK_STATUS(PREPAY_OK, prepay_meter_event_at(&bench.meter, 0, &event));
    CHECK_INT(PREPAY_EVENT_TAMPER, event.kind);
    CHECK_INT(PREPAY_INPUT_MAGNET, event.after);
    bench_power_up(&bench);
    CHECK_INT(PREPAY_INPUT_COVER | PREPAY_INPUT_MAGNET, bench_state(&bench).tamper);
}

TEST(events__the_newest_are_kept)
{
    prepay_meter_event event;
    sensing();
    for (int i = 0; i < 6; i++) control(PREPAY_METER_CONTROL_ALARM + (uint32_t)(i & 1), 0);
    CHECK_STATUS(PREPAY_OK, prepay_meter_event_at(&bench.meter, 0, &event));
    CHECK_INT(PREPAY_METER_CONTROL_ALARM_END, event.before);
    CHECK_STATUS(PREPAY_OK, prepay_meter_event_at(&bench.meter, 3, &event));
    CHECK_INT(PREPAY_METER_CONTROL_ALARM, event.before);
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_meter_event_at(&bench.meter, 4, &event));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_event_at(&bench.meter, 0, NULL));
}

TEST(senses__without_them__the_decision_is_the_order)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    CHECK_INT(1, is_on());
    CHECK_INT(0, bench_outputs(&bench).orders);
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
    CHECK_INT(0, is_on());
}

TEST(senses__arguments__each_refused)
{
    sensing();
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_sense(NULL, &senses));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_sense(&bench.meter, NULL));
}

/* A counter of 32 bits comes round after 49.7 days; another is disturbed. Supply must not stay as it is for that. */
TEST(senses__an_uptime_that_wraps_goes_back_or_jumps__is_gone_on_with)
{
    static const uint64_t mishaps_ms[] = { 0, UINT64_MAX, 5000, UINT64_C(1) << 40 };
    for (size_t i = 0; i < sizeof mishaps_ms / sizeof mishaps_ms[0]; i++) {
        sensing();
        switching.trip_delay_s = 20;
        senses.uptime_ms = UINT32_MAX - 10000;
        look(5);
        CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
        look(5);
        senses.uptime_ms = mishaps_ms[i] - 1000;
        look(1);
        CHECK_INT(1, is_on());
        look(13);
        CHECK_INT(1, is_on());
        look(10);
        CHECK_INT(0, is_on());
    }
}

/* What was used before the order, and is read after it, is no failure of the switch; what is read after that is. */
TEST(order__a_register_read_each_quarter_of_an_hour__its_first_reading_is_of_before)
{
    sensing();
    bench.import_micro = UNIT;
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
    look(600);
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
    look(300);
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += 2 * UNIT, 0));
    look(900);
    CHECK_INT(2, bench_outputs(&bench).orders);
    CHECK_INT(0, why() & PREPAY_SWITCH_FAILED);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += UNIT, 0));
    look(1);
    CHECK_INT(3, bench_outputs(&bench).orders);
    CHECK((why() & PREPAY_SWITCH_FAILED) != 0);
}

TEST(close_by_key__supply_that_comes_back_waits_for_somebody)
{
    prepay_token token;
    sensing();
    bench.options.flags = PREPAY_METER_CLOSE_BY_KEY;
    bench_power_up(&bench);
    senses.uptime_ms = 0;
    look(5);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 50 * UNIT));
    look(5);
    CHECK_INT(0, is_on());
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 130 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    look(5);
    CHECK_INT(0, is_on());
    CHECK_INT(PREPAY_METER_OFF_KEY, why());
    bench_power_up(&bench);
    senses.uptime_ms = 0;
    look(5);
    CHECK_INT(PREPAY_METER_OFF_KEY, why());
    press();
    CHECK_INT(1, is_on());
}

/* The contract before ended as a tripped one: that was another balance. */
TEST(close_by_key__what_is_opened__needs_no_key)
{
    prepay_token token;
    bench_new(&bench);
    bench.options.flags = PREPAY_METER_CLOSE_BY_KEY;
    bench_take_commands(&bench);
    bench_open(&bench, 20 * UNIT);
    CHECK_INT(1, is_on());
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 50 * UNIT));
    CHECK_INT(0, is_on());
    token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    token.contract = 2;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(0, bench_state(&bench).control);
    CHECK_INT(1, is_on());
}

TEST_MAIN("meter/supply", T(remote__trip_allow_key__on_only_when_somebody_is_there),
          T(remote__close__needs_no_key_and_does_not_overrule_the_balance), T(remote__allow_without_a_trip__changes_nothing),
          T(remote__a_trip_that_expires__counts_as_allowed), T(remote__expired__is_not_begun), T(remote__alarm__is_shown_until_it_ends),
          T(remote__alarm_with_an_expiry__ends_by_itself_and_wakes_the_firmware_then),
          T(keep__overrules_trips_and_neither_reset_nor_a_meter_without_an_account),
          T(keep__no_cost_trip_but_charging_goes_on_and_the_release_applies_at_once),
          T(keep__expires_by_itself_and_does_not_stop_an_overload_trip), T(overload__survives_a_cut_until_the_key),
          T(trip_delay__seconds_left_are_told), T(switch_fails__err_01_and_the_overdraft_grows_and_the_next_purchase_pays_it),
          T(low_voltage__a_card_is_refused_and_nothing_is_sent), T(tamper__inputs_are_remembered_and_go_to_the_desk),
          T(events__the_newest_are_kept), T(senses__without_them__the_decision_is_the_order), T(senses__arguments__each_refused),
          T(senses__an_uptime_that_wraps_goes_back_or_jumps__is_gone_on_with),
          T(order__a_register_read_each_quarter_of_an_hour__its_first_reading_is_of_before),
          T(close_by_key__supply_that_comes_back_waits_for_somebody), T(close_by_key__what_is_opened__needs_no_key))
