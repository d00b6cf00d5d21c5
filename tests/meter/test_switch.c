/* SPDX-License-Identifier: Apache-2.0 */
/* The switch machine alone: one look at the world a second, and what it orders. */
#include "meter/switch.h"

#include "support/test.h"

#include <string.h>

#define KWH INT64_C(1000000)

static struct prepay__switch sw;
static prepay_switch_options options;
static prepay_meter_senses senses;
static int64_t passed_micro;

static void fresh(void)
{
    const prepay_switch_options none = PREPAY_SWITCH_OPTIONS_INIT;
    const prepay_meter_senses nothing = PREPAY_METER_SENSES_INIT;

    sw = (struct prepay__switch){ 0 };
    options = prepay__switch_defaults(&none);
    senses = nothing;
    senses.known = PREPAY_SENSE_VOLTAGE | PREPAY_SENSE_LOAD_MA;
    senses.voltage_permille = 1000;
    passed_micro = 0;
}

static int look(int is_wanted)
{
    const struct prepay__switch_sample sample = { &senses, passed_micro, is_wanted, 0 };

    senses.uptime_ms += 1000;
    return prepay__switch_step(&sw, &options, &sample);
}

static void looks(int is_wanted, int seconds)
{
    while (seconds-- > 0) (void)look(is_wanted);
}

/* On since some time. */
static void running(void)
{
    CHECK_INT(1, look(1));
    looks(1, 10);
    CHECK_INT(PREPAY__SWITCH_ON, sw.order);
    CHECK_INT(1, sw.orders);
}

TEST(order__off_wanted__off_at_once_and_no_sooner_on_than_three_seconds_later)
{
    fresh();
    running();
    CHECK_INT(1, look(0));
    CHECK_INT(PREPAY__SWITCH_OFF, sw.order);
    CHECK_INT(0, look(1));
    CHECK_INT(PREPAY_SWITCH_PACE, sw.reasons);
    CHECK_INT(0, look(1));
    CHECK_INT(1, look(1));
    CHECK_INT(PREPAY__SWITCH_ON, sw.order);
    CHECK_INT(3, sw.orders);
}

TEST(order__after_power_up__is_given_whatever_it_was)
{
    fresh();
    options.trip_delay_s = 60;
    CHECK_INT(1, look(0));
    CHECK_INT(PREPAY__SWITCH_OFF, sw.order);
}

TEST(delay__is_announced_and_a_recharge_in_it_ends_it)
{
    fresh();
    options.trip_delay_s = 5;
    running();
    looks(0, 5);
    CHECK_INT(PREPAY__SWITCH_ON, sw.order);
    CHECK_INT(PREPAY_SWITCH_DELAY, sw.reasons);
    CHECK_INT(0, look(1));
    CHECK_INT(0, sw.reasons);
    looks(0, 5);
    CHECK_INT(PREPAY__SWITCH_ON, sw.order);
    CHECK_INT(1, look(0));
    CHECK_INT(PREPAY__SWITCH_OFF, sw.order);
}

TEST(load__above_what_may_be_broken__never_switched_and_then_the_delay_runs)
{
    fresh();
    options.break_current_ma = 60000;
    options.trip_delay_s = 3;
    running();
    senses.load_ma = 60001;
    looks(0, 1000);
    CHECK_INT(PREPAY__SWITCH_ON, sw.order);
    CHECK_INT(PREPAY_SWITCH_LOAD, sw.reasons);
    senses.load_ma = 60000;
    looks(0, 3);
    CHECK_INT(PREPAY__SWITCH_ON, sw.order);
    senses.load_ma = 60001;
    CHECK_INT(0, look(0));
    CHECK_INT(PREPAY_SWITCH_LOAD, sw.reasons); /* the delay is over, and still it waits */
    looks(0, 10);
    senses.load_ma = 60000;
    CHECK_INT(1, look(0));
    CHECK_INT(PREPAY__SWITCH_OFF, sw.order);
}

/* A second of it just before the end of each delay would keep supply on for ever. */
TEST(load__a_kettle_now_and_then__does_not_begin_the_delay_anew)
{
    int seconds = 0;
    fresh();
    options.break_current_ma = 20000;
    options.trip_delay_s = 300;
    running();
    while (sw.order == PREPAY__SWITCH_ON && seconds < 3600) {
        senses.load_ma = ++seconds % 299 == 0 ? 21000 : 1000;
        (void)!look(0);
    }
    CHECK_INT(301, seconds);
}

TEST(voltage__below_three_quarters__no_order_either_way)
{
    static const struct {
        const char *name;
        uint32_t permille;
        int moves;
    } rows[] = { { "749 is low", 749, 0 }, { "750 is not", 750, 1 } };
    for (size_t i = 0; i < 2; i++) {
        TEST_ROW(rows[i].name);
        fresh();
        running();
        senses.voltage_permille = rows[i].permille;
        CHECK_INT(rows[i].moves, look(0));
        CHECK_INT(rows[i].moves ? 0 : PREPAY_SWITCH_LOW_VOLTAGE, sw.reasons);
    }
}

TEST(valve__on_a_low_battery__closes_and_does_not_open)
{
    fresh();
    options.actuator = PREPAY_ACTUATOR_VALVE;
    running();
    senses.voltage_permille = 500;
    CHECK_INT(1, look(0));
    looks(0, 30);
    CHECK_INT(0, look(1));
    CHECK_INT(PREPAY_SWITCH_LOW_VOLTAGE, sw.reasons);
    senses.voltage_permille = 900;
    CHECK_INT(1, look(1));
}

TEST(overload__so_many_samples_in_a_row__off_until_the_latch_is_let_go)
{
    static const struct {
        const char *name;
        uint32_t limit, load;
        int samples, trips;
    } rows[] = {
        { "nine samples are not ten", 1000, 1000, 9, 0 },
        { "ten at the limit", 1000, 1000, 10, 1 },
        { "ten below the limit", 1000, 999, 10, 0 },
        { "limit 0 is off", 0, 4000000, 100, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        fresh();
        options.overload_ma = rows[i].limit;
        options.trip_delay_s = 60;
        running();
        senses.load_ma = rows[i].load;
        looks(1, rows[i].samples);
        CHECK_INT(rows[i].trips ? PREPAY__SWITCH_OFF : PREPAY__SWITCH_ON, sw.order);
        senses.load_ma = 0;
        looks(1, 100);
        CHECK_INT(rows[i].trips ? PREPAY__SWITCH_OFF : PREPAY__SWITCH_ON, sw.order);
    }
}

/* Firmware looks when a key is pressed too, or ten times a second: an inrush of a second is no overload. */
TEST(overload__looked_at_ten_times_a_second__trips_no_sooner)
{
    fresh();
    options.overload_ma = 50000;
    running();
    senses.load_ma = 60000;
    for (int i = 0; i < 80; i++) {
        senses.uptime_ms -= 900; /* look() adds a second */
        CHECK_INT(0, look(1));
    }
    for (int i = 0; i < 12; i++) {
        senses.uptime_ms -= 900;
        (void)look(1);
    }
    CHECK_INT(PREPAY__SWITCH_OFF, sw.order);
}

TEST(overload__one_sample_below_between__counting_begins_anew)
{
    fresh();
    options.overload_w = 5000;
    senses.known |= PREPAY_SENSE_LOAD_W;
    running();
    for (int i = 0; i < 5; i++) {
        senses.load_w = 6000;
        looks(1, 9);
        senses.load_w = 4999;
        looks(1, 1);
    }
    CHECK_INT(PREPAY__SWITCH_ON, sw.order);
}

TEST(switch__does_not_open__ordered_again_and_reported_while_it_runs_on)
{
    fresh();
    running();
    CHECK_INT(1, look(0));
    for (int s = 0; s < 100; s++) {
        passed_micro += KWH / 200;
        (void)look(0);
    }
    CHECK(sw.orders >= 4);
    CHECK_INT(0, sw.has_failed);
    passed_micro += KWH / 2;
    (void)look(0);
    CHECK_INT(1, sw.has_failed);
    CHECK((sw.reasons & PREPAY_SWITCH_FAILED) != 0);
    looks(1, 5);
    CHECK_INT(0, sw.has_failed);
    CHECK_INT(PREPAY__SWITCH_ON, sw.order);
}

TEST(switch__a_trickle_below_the_threshold__is_not_ordered_again)
{
    fresh();
    running();
    CHECK_INT(1, look(0));
    passed_micro += 9999;
    looks(0, 1000);
    CHECK_INT(2, sw.orders);
    passed_micro += 1;
    looks(0, 1);
    CHECK_INT(3, sw.orders);
}

TEST(feedback__says_otherwise__repeated_at_growing_distances_and_then_failed)
{
    uint32_t orders;
    fresh();
    senses.known |= PREPAY_SENSE_FEEDBACK;
    senses.inputs = PREPAY_INPUT_CLOSED;
    running();
    CHECK_INT(1, look(0));
    orders = sw.orders;
    looks(0, 3);
    CHECK_INT(orders + 1, sw.orders);
    looks(0, 6);
    CHECK_INT(orders + 2, sw.orders);
    looks(0, 12);
    CHECK_INT(orders + 3, sw.orders);
    looks(0, 24 + 48 + 96);
    CHECK_INT(1, sw.has_failed);
    senses.inputs = 0;
    orders = sw.orders;
    looks(0, 1000);
    CHECK_INT(orders, sw.orders);
}

TEST(feedback__closed_by_hand_on_order__a_failure_is_forgotten)
{
    fresh();
    senses.known |= PREPAY_SENSE_FEEDBACK;
    CHECK_INT(1, look(1));
    looks(1, 300);
    CHECK_INT(1, sw.has_failed);
    senses.inputs = PREPAY_INPUT_CLOSED;
    looks(1, 300);
    CHECK_INT(0, sw.has_failed);
}

TEST(switch__does_not_open_under_too_much_load__is_not_ordered_again_until_it_has_fallen)
{
    uint32_t orders;

    fresh();
    options.break_current_ma = 60000;
    running();
    looks(0, 1);
    orders = sw.orders;
    senses.load_ma = 60001;
    passed_micro += KWH / 10;
    looks(0, 100);
    CHECK_INT(orders, sw.orders);
    CHECK_INT(PREPAY_SWITCH_LOAD, sw.reasons);
    senses.load_ma = 60000;
    CHECK_INT(1, look(0));
}

TEST(feedback__opens_at_last__a_failure_is_forgotten_unless_energy_has_shown_it)
{
    fresh();
    senses.known |= PREPAY_SENSE_FEEDBACK;
    senses.inputs = PREPAY_INPUT_CLOSED;
    running();
    looks(0, 400);
    CHECK_INT(1, sw.has_failed);
    senses.inputs = 0;
    looks(0, 100);
    CHECK_INT(0, sw.has_failed);
    passed_micro += KWH; /* its feedback says open, and it runs on */
    looks(0, 400);
    CHECK_INT(1, sw.has_failed);
    looks(1, 10);
    CHECK_INT(PREPAY__SWITCH_ON, sw.order);
    senses.inputs = PREPAY_INPUT_CLOSED;
    looks(1, 10);
    CHECK_INT(0, sw.has_failed);
}

/* ---------------------------------------------------------------------------------------------------------- the tables */

enum { UNKNOWN = PREPAY__SWITCH_UNKNOWN, OFF = PREPAY__SWITCH_OFF, ON = PREPAY__SWITCH_ON, WAITING = PREPAY__SWITCH_WAITING };

/* What each look at the world must come to, from each state. */
static const struct {
    const char *name;
    uint32_t event;
    uint8_t leads[PREPAY__SWITCH_STATES]; /* from UNKNOWN, OFF, ON, WAITING */
    uint32_t reasons[PREPAY__SWITCH_STATES];
} expected[] = {
    { "low voltage moves nothing", PREPAY__SEES_LOW_VOLTAGE, { UNKNOWN, OFF, ON, WAITING },
      { PREPAY_SWITCH_LOW_VOLTAGE, PREPAY_SWITCH_LOW_VOLTAGE, PREPAY_SWITCH_LOW_VOLTAGE, PREPAY_SWITCH_LOW_VOLTAGE } },
    { "on, too soon", PREPAY__SEES_ON_PACED, { UNKNOWN, OFF, ON, ON }, { PREPAY_SWITCH_PACE, PREPAY_SWITCH_PACE, 0, 0 } },
    { "on", PREPAY__SEES_ON_DUE, { ON, ON, ON, ON }, { 0, 0, 0, 0 } },
    { "off, more flows than may be broken; a wait goes on", PREPAY__SEES_OFF_LOAD, { UNKNOWN, OFF, ON, WAITING },
      { PREPAY_SWITCH_LOAD, 0, PREPAY_SWITCH_LOAD, PREPAY_SWITCH_LOAD } },
    { "off, announced", PREPAY__SEES_OFF_DELAYED, { OFF, OFF, WAITING, WAITING }, { 0, 0, PREPAY_SWITCH_DELAY, PREPAY_SWITCH_DELAY } },
    { "off, too soon", PREPAY__SEES_OFF_PACED, { UNKNOWN, OFF, WAITING, WAITING },
      { PREPAY_SWITCH_PACE, 0, PREPAY_SWITCH_PACE, PREPAY_SWITCH_PACE } },
    { "off", PREPAY__SEES_OFF_DUE, { OFF, OFF, OFF, OFF }, { 0, 0, 0, 0 } },
};

/* A world that looks so. */
static int world_of(uint32_t event)
{
    const int is_paced = event == PREPAY__SEES_ON_PACED || event == PREPAY__SEES_OFF_PACED;

    senses.uptime_ms = 1000000;
    sw.orders = 1;
    sw.ordered_ms = senses.uptime_ms - (is_paced ? 1000 : 500000);
    sw.wanted_off_ms = sw.ordered_ms;
    senses.voltage_permille = event == PREPAY__SEES_LOW_VOLTAGE ? 700 : 1000;
    senses.load_ma = event == PREPAY__SEES_OFF_LOAD ? 60001 : 100;
    options.break_current_ma = 60000;
    options.trip_delay_s = event == PREPAY__SEES_OFF_DELAYED ? 1000 : 0;
    return event == PREPAY__SEES_ON_PACED || event == PREPAY__SEES_ON_DUE;
}

TEST(table__every_state_and_event__orders_and_leads_where_it_must)
{
    CHECK_INT(PREPAY__SWITCH_EVENTS, sizeof expected / sizeof expected[0]);
    for (uint32_t event = 0; event < PREPAY__SWITCH_EVENTS; event++) {
        CHECK_INT(event, expected[event].event);
        for (uint8_t state = 0; state < PREPAY__SWITCH_STATES; state++) {
            const uint8_t was = state == WAITING ? ON : state, leads = expected[event].leads[state];
            TEST_ROW(expected[event].name);
            fresh();
            sw.order = was;
            sw.is_waiting = state == WAITING;
            CHECK_INT(leads != state && leads != WAITING && !(state == WAITING && leads == ON), look(world_of(event)));
            CHECK_INT(leads == WAITING ? ON : leads, sw.order);
            CHECK_INT(leads == WAITING, sw.is_waiting);
            CHECK_INT(expected[event].reasons[state], sw.reasons);
        }
    }
}

TEST(table__every_row__names_a_state_and_agrees_with_what_happens)
{
    for (uint32_t state = 0; state < PREPAY__SWITCH_STATES; state++) {
        for (uint32_t event = 0; event < PREPAY__SWITCH_EVENTS; event++) {
            const struct prepay__switch_row *row = prepay__switch_row(state, event);
            const int is_delayed_at_power_up = state == UNKNOWN && event == PREPAY__SEES_OFF_DELAYED; /* no delay then: no such look */
            TEST_ROW(prepay_meter_switch_table_row(state * PREPAY__SWITCH_EVENTS + event));
            CHECK(row->next < PREPAY__SWITCH_STATES);
            CHECK_INT(is_delayed_at_power_up ? UNKNOWN : expected[event].leads[state], row->next);
        }
    }
}

TEST(trust__every_pair__failed_by_energy_or_feedback_and_fine_by_obeying_or_another_order)
{
    static const uint8_t leads[PREPAY__SWITCH_LESSONS] = { PREPAY__SWITCH_FINE, PREPAY__SWITCH_FINE, PREPAY__SWITCH_FAILED,
                                                           PREPAY__SWITCH_FAILED };

    for (uint32_t trust = 0; trust < PREPAY__SWITCH_TRUST; trust++) {
        for (uint32_t lesson = 0; lesson < PREPAY__SWITCH_LESSONS; lesson++) {
            const struct prepay__switch_row *row = prepay__switch_trust_row(trust, lesson);
            const uint8_t action = row->next == trust ? PREPAY__DO_STAY : trust == PREPAY__SWITCH_FINE ? PREPAY__DO_REPORT : PREPAY__DO_FORGET;
            CHECK_INT(leads[lesson], row->next);
            CHECK_INT(action, row->action);
        }
    }
    CHECK(prepay_meter_switch_table_row(PREPAY__SWITCH_STATES * PREPAY__SWITCH_EVENTS + PREPAY__SWITCH_TRUST * PREPAY__SWITCH_LESSONS) == NULL);
}

/* "A -> B [label="E / ACTION"];": what is drawn is what is done. */
static int says(const char *line, const char *const words[4])
{
    static const char *const between[4] = { " -> ", " [label=\"", " / ", "\"];" };

    for (size_t i = 0; i < 4; i++) {
        const char *const parts[2] = { words[i], between[i] };
        for (size_t p = 0; p < 2; p++) {
            if (strncmp(line, parts[p], strlen(parts[p])) != 0) return 0;
            line += strlen(parts[p]);
        }
    }
    return *line == 0;
}

TEST(drawing__each_line__says_what_its_row_says)
{
    static const char *const states[] = { "UNKNOWN", "OFF", "ON", "WAITING" }, *const trusts[] = { "FINE", "FAILED" };
    static const char *const events[] = { "LOW_VOLTAGE", "ON_PACED", "ON_DUE", "OFF_LOAD", "OFF_DELAYED", "OFF_PACED", "OFF_DUE" };
    static const char *const lessons[] = { "ORDERED", "OBEYED", "PASSES", "OTHERWISE" };
    static const char *const actions[] = { "HOLD", "REST", "SPARE", "ANNOUNCE", "WATCH", "CLOSE", "OPEN", "STAY", "REPORT", "FORGET" };

    for (uint32_t i = 0; i < PREPAY__SWITCH_STATES * PREPAY__SWITCH_EVENTS; i++) {
        const struct prepay__switch_row *row = prepay__switch_row(i / PREPAY__SWITCH_EVENTS, i % PREPAY__SWITCH_EVENTS);
        const char *const words[4] = { states[i / PREPAY__SWITCH_EVENTS], states[row->next], events[i % PREPAY__SWITCH_EVENTS],
                                       actions[row->action] };
        TEST_ROW(prepay_meter_switch_table_row(i));
        CHECK(says(prepay_meter_switch_table_row(i), words));
    }
    for (uint32_t i = 0; i < PREPAY__SWITCH_TRUST * PREPAY__SWITCH_LESSONS; i++) {
        const struct prepay__switch_row *row = prepay__switch_trust_row(i / PREPAY__SWITCH_LESSONS, i % PREPAY__SWITCH_LESSONS);
        const char *const words[4] = { trusts[i / PREPAY__SWITCH_LESSONS], trusts[row->next], lessons[i % PREPAY__SWITCH_LESSONS],
                                       actions[row->action] };
        CHECK(says(prepay_meter_switch_table_row(PREPAY__SWITCH_STATES * PREPAY__SWITCH_EVENTS + i), words));
    }
}

TEST(test__opens_and_closes_once)
{
    fresh();
    running();
    prepay__switch_test(&sw);
    CHECK_INT(1, look(1));
    CHECK_INT(PREPAY__SWITCH_OFF, sw.order);
    CHECK_INT(PREPAY_SWITCH_TEST, sw.reasons);
    looks(1, 3);
    CHECK_INT(PREPAY__SWITCH_ON, sw.order);
    CHECK_INT(3, sw.orders);
    looks(1, 10);
    CHECK_INT(3, sw.orders);
}

TEST_MAIN("meter/switch", T(order__off_wanted__off_at_once_and_no_sooner_on_than_three_seconds_later),
          T(order__after_power_up__is_given_whatever_it_was), T(delay__is_announced_and_a_recharge_in_it_ends_it),
          T(load__above_what_may_be_broken__never_switched_and_then_the_delay_runs),
          T(load__a_kettle_now_and_then__does_not_begin_the_delay_anew),
          T(voltage__below_three_quarters__no_order_either_way), T(valve__on_a_low_battery__closes_and_does_not_open),
          T(overload__so_many_samples_in_a_row__off_until_the_latch_is_let_go),
          T(overload__looked_at_ten_times_a_second__trips_no_sooner),
          T(overload__one_sample_below_between__counting_begins_anew),
          T(switch__does_not_open__ordered_again_and_reported_while_it_runs_on),
          T(switch__a_trickle_below_the_threshold__is_not_ordered_again),
          T(feedback__says_otherwise__repeated_at_growing_distances_and_then_failed),
          T(feedback__closed_by_hand_on_order__a_failure_is_forgotten),
          T(switch__does_not_open_under_too_much_load__is_not_ordered_again_until_it_has_fallen),
          T(feedback__opens_at_last__a_failure_is_forgotten_unless_energy_has_shown_it),
          T(table__every_state_and_event__orders_and_leads_where_it_must),
          T(table__every_row__names_a_state_and_agrees_with_what_happens),
          T(trust__every_pair__failed_by_energy_or_feedback_and_fine_by_obeying_or_another_order),
          T(drawing__each_line__says_what_its_row_says), T(test__opens_and_closes_once))
