/* SPDX-License-Identifier: Apache-2.0 */
/* Events that outlive power cuts: what is told of what, in which order, how often, and what a CLEAR takes. What a ring costs is in
 * test_history_ring.c, freezes and months are in test_freezes.c, cuts everywhere in test_tear_scenarios_history.c. */
#include "history_bench.h"


#define T0 BENCH_START_S
#define DAY 86400
#define KINDS(k) (1u << (k))
#define MONEY (KINDS(PREPAY_EVENT_PURCHASE) | KINDS(PREPAY_EVENT_REFUND))

static struct bench *const bench = &history_bench;

/* ---------------------------------------------------------------------------------------------------- what is told */

TEST(a_contract__from_opening_to_closing__told_over_power_cuts)
{
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, 10 * UNIT));
    history_power_up();
    CHECK_STATUS(PREPAY_OK, history_pay(50 * UNIT, 0));
    CHECK_STATUS(PREPAY_OK, history_pay(50 * UNIT, 5 * UNIT));
    history_power_up();
    CHECK_STATUS(PREPAY_OK, history_command(PREPAY_TOKEN_CLOSE));
    history_power_up();
    HISTORY_CHECK(MONEY | KINDS(PREPAY_EVENT_OPENED) | KINDS(PREPAY_EVENT_CLOSED) | KINDS(PREPAY_EVENT_SUPPLY) | KINDS(PREPAY_EVENT_COMMAND),
                  { PREPAY_EVENT_SUPPLY, 0, 1 }, { PREPAY_EVENT_OPENED, 0, 20 * UNIT }, { PREPAY_EVENT_PURCHASE, 20 * UNIT, 20 * UNIT },
                  { PREPAY_EVENT_PURCHASE, 30 * UNIT, 45 * UNIT }, { PREPAY_EVENT_REFUND, 5 * UNIT, 40 * UNIT },
                  { PREPAY_EVENT_SUPPLY, PREPAY_SUPPLY_UNOPENED, 0 }, { PREPAY_EVENT_CLOSED, 0, 40 * UNIT },
                  { PREPAY_EVENT_COMMAND, PREPAY_TOKEN_CLOSE, 1 });
}

TEST(a_purchase__told_with_its_count_contract_and_time__once)
{
    prepay_meter_event_report event;
    prepay_token token;
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    token = bench_token(bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(bench, &token));
    for (int i = 0; i < 3; i++) {
        CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(bench, &token));
        history_power_up();
    }
    CHECK_INT(2, history_count(PREPAY_EVENT_PURCHASE));
    event = history_event(0);
    while (event.kind != PREPAY_EVENT_PURCHASE) event = history_event(event.number);
    CHECK_INT(10 * UNIT, event.before);
    CHECK_INT(2, event.count);
    CHECK_INT(1, event.contract);
    CHECK_INT(T0 + 3600, event.time_s);
    CHECK_INT(0, event.lost);
}

TEST(a_purchase__under_the_count_policy__told_as_what_was_credited)
{
    prepay_token token;
    history_begin();
    bench->options.policy = PREPAY_METER_POLICY_COUNT;
    history_power_up();
    token = bench_token(bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    token.amount_micro = 20 * UNIT;
    CHECK_STATUS(PREPAY_OK, bench_accept(bench, &token));
    token = bench_token(bench, PREPAY_TOKEN_PURCHASE, 900 * UNIT, 0);
    token.amount_micro = 7 * UNIT;
    CHECK_STATUS(PREPAY_OK, bench_accept(bench, &token));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(bench, &token));
    HISTORY_CHECK(MONEY, { PREPAY_EVENT_PURCHASE, 20 * UNIT, 20 * UNIT }, { PREPAY_EVENT_PURCHASE, 7 * UNIT, 27 * UNIT });
}

TEST(a_purchase__that_the_memory_did_not_take__is_not_told)
{
    prepay_token token;
    history_begin();
    bench_open(bench, 20 * UNIT);
    token = bench_token(bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    fake_storage_cut_after_bytes(&bench->storage, 10, FAKE_TEAR_CLEAN);
    CHECK_STATUS(PREPAY_E_STORAGE, bench_accept(bench, &token));
    history_power_up();
    CHECK_INT(20 * UNIT, bench_balance(bench));
    HISTORY_CHECK(MONEY, { PREPAY_EVENT_PURCHASE, 20 * UNIT, 20 * UNIT });
    CHECK_STATUS(PREPAY_OK, bench_accept(bench, &token));
    CHECK_INT(2, history_count(PREPAY_EVENT_PURCHASE));
}

TEST(events__whose_record_was_not_stored__wait_until_it_is)
{
    prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;
    history_begin();
    bench_open(bench, 20 * UNIT);
    history_sense(0, 0);
    history_record_fails = 1;
    senses.uptime_ms = 1000;
    senses.inputs = PREPAY_INPUT_COVER;
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_sense(&bench->meter, &senses));
    CHECK_STATUS(PREPAY_E_STORAGE, history_pay(30 * UNIT, 0));
    HISTORY_CHECK(MONEY | KINDS(PREPAY_EVENT_TAMPER), { PREPAY_EVENT_PURCHASE, 20 * UNIT, 20 * UNIT });
    history_record_fails = 0;
    CHECK_STATUS(PREPAY_OK, history_pay(30 * UNIT, 0));
    HISTORY_CHECK(MONEY | KINDS(PREPAY_EVENT_TAMPER), { PREPAY_EVENT_PURCHASE, 20 * UNIT, 20 * UNIT },
                  { PREPAY_EVENT_TAMPER, 0, PREPAY_INPUT_COVER }, { PREPAY_EVENT_PURCHASE, 10 * UNIT, 30 * UNIT });
}

TEST(the_next_contract__is_told_as_its_own)
{
    prepay_meter_event_report event;
    prepay_token token;
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, history_command(PREPAY_TOKEN_CLOSE));
    token = bench_token(bench, PREPAY_TOKEN_OPEN, 3 * UNIT, 0);
    token.contract = 2;
    token.carried_in_micro = 4 * UNIT;
    CHECK_STATUS(PREPAY_OK, bench_accept(bench, &token));
    HISTORY_CHECK(MONEY | KINDS(PREPAY_EVENT_OPENED), { PREPAY_EVENT_OPENED, 0, 20 * UNIT }, { PREPAY_EVENT_PURCHASE, 20 * UNIT, 20 * UNIT },
                  { PREPAY_EVENT_OPENED, 4 * UNIT, 7 * UNIT }, { PREPAY_EVENT_PURCHASE, 3 * UNIT, 7 * UNIT });
    event = history_event(0);
    CHECK_INT(2, event.contract);
}

TEST(power_up__told_with_the_times_before_and_after__once_when_time_is_believed)
{
    prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;
    prepay_meter_event_report event;
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench->meter));
    CHECK_STATUS(PREPAY_OK, prepay_meter_init(&bench->meter, sizeof bench->meter, &bench->options));
    senses.known = PREPAY_SENSE_CUT;
    senses.cut_s = 7200;
    CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench->meter, &senses));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench->meter, 0, PREPAY_TIME_UNKNOWN));
    CHECK_STATUS(PREPAY_METER_TIME_HELD, history_time(T0 + 90 * DAY));
    CHECK_INT(1, history_count(PREPAY_EVENT_POWER_UP));
    bench->time_s += 7200;
    CHECK_STATUS(PREPAY_OK, history_time(bench->time_s));
    CHECK_STATUS(PREPAY_OK, history_time(bench->time_s + 1));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro, 0));
    HISTORY_CHECK(KINDS(PREPAY_EVENT_POWER_UP) | KINDS(PREPAY_EVENT_UNCLEAN_CUT) | KINDS(PREPAY_EVENT_CLOCK), { PREPAY_EVENT_POWER_UP, 0, T0 },
                  { PREPAY_EVENT_POWER_UP, T0 + 3600, T0 + 3 * 3600 });
    event = history_event(0);
    CHECK_INT(PREPAY_EVENT_POWER_UP, event.kind);
    CHECK_INT(7200, event.count);
}

TEST(power_up__whose_commit_never_came__is_told_in_one_with_the_next)
{
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    for (int i = 0; i < 3; i++) { /* within a quarter of an hour, and nothing passes */
        bench->time_s += 100;
        history_power_up();
    }
    CHECK_INT(1, history_count(PREPAY_EVENT_POWER_UP));
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    HISTORY_CHECK(KINDS(PREPAY_EVENT_POWER_UP), { PREPAY_EVENT_POWER_UP, 0, T0 }, { PREPAY_EVENT_POWER_UP, T0 + 3600, T0 + 3900 });
}

TEST(power_up__with_a_clock_that_is_behind__tells_both_times_and_no_move_each_time)
{
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    bench->time_s = T0 - DAY;
    for (int i = 0; i < 2; i++) {
        history_power_up();
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
    }
    HISTORY_CHECK(KINDS(PREPAY_EVENT_POWER_UP) | KINDS(PREPAY_EVENT_CLOCK), { PREPAY_EVENT_POWER_UP, 0, T0 },
                  { PREPAY_EVENT_POWER_UP, T0 + 3600, T0 - DAY }, { PREPAY_EVENT_POWER_UP, T0 + 3600, T0 - DAY });
    CHECK_INT(2, bench_state(bench).clock_moves);
}

TEST(the_clock__moved_and_held__told_with_old_and_new)
{
    history_begin();
    bench_open(bench, 20 * UNIT);
    history_sense(0, 0);
    CHECK_STATUS(PREPAY_OK, history_time(T0));
    history_sense(100, 0);
    CHECK_STATUS(PREPAY_OK, history_time(T0 + 5000));
    CHECK_STATUS(PREPAY_METER_TIME_HELD, history_time(T0 + 400 * DAY));
    CHECK_INT(0, history_count(PREPAY_EVENT_CLOCK)); /* it is counted in the record, and that is not stored yet */
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench->meter));
    history_power_up();
    HISTORY_CHECK(KINDS(PREPAY_EVENT_CLOCK) | KINDS(PREPAY_EVENT_CLOCK_HELD), { PREPAY_EVENT_CLOCK_HELD, T0 + 5000, T0 + 400 * DAY },
                  { PREPAY_EVENT_CLOCK, T0 + 100, T0 + 5000 });
}

TEST(supply__tripped_and_reclosed__told_without_a_board_too)
{
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, 40 * UNIT));
    history_power_up();
    CHECK_STATUS(PREPAY_OK, history_pay(30 * UNIT, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench->meter, PREPAY_METER_CONTROL_TRIP, T0 + 2 * 3600));
    CHECK_STATUS(PREPAY_OK, bench_use(bench, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench->meter, PREPAY_METER_KEY_CONFIRM));
    history_power_up();
    HISTORY_CHECK(KINDS(PREPAY_EVENT_SUPPLY) | KINDS(PREPAY_EVENT_CONTROL), { PREPAY_EVENT_SUPPLY, 0, 1 },
                  { PREPAY_EVENT_SUPPLY, PREPAY_SUPPLY_EXHAUSTED, 0 }, { PREPAY_EVENT_SUPPLY, 0, 1 },
                  { PREPAY_EVENT_SUPPLY, PREPAY_METER_OFF_REMOTE, 0 }, { PREPAY_EVENT_CONTROL, PREPAY_METER_CONTROL_TRIP, T0 + 2 * 3600 },
                  { PREPAY_EVENT_SUPPLY, 0, 1 });
}

TEST(orders_of_the_switch__told_when_they_move_it__not_when_they_are_repeated)
{
    history_begin();
    bench_open(bench, 20 * UNIT);
    history_sense(0, 0); /* the first order after power-up: on, as it was */
    CHECK_INT(0, history_count(PREPAY_EVENT_SWITCH));
    CHECK_STATUS(PREPAY_OK, bench_use(bench, 40 * UNIT));
    for (int i = 4; i < 400; i++) {
        history_sense(i, 0);
        bench->import_micro += 20000; /* it does not obey */
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro, 0));
    }
    CHECK(bench_outputs(bench).orders > 3);
    CHECK_INT(1, history_count(PREPAY_EVENT_SWITCH));
    CHECK_INT(1, history_count(PREPAY_EVENT_SWITCH_FAILED));
    CHECK_STATUS(PREPAY_OK, history_pay(100 * UNIT, 0));
    history_sense(500, 0);
    CHECK_INT(2, history_count(PREPAY_EVENT_SWITCH));
}

TEST(tamper__an_input_that_rises__told_when_it_is_stored)
{
    history_begin();
    bench_open(bench, 20 * UNIT);
    history_sense(0, 0);
    history_sense(1, PREPAY_INPUT_COVER);
    history_sense(2, PREPAY_INPUT_COVER);
    history_sense(3, PREPAY_INPUT_COVER | PREPAY_INPUT_MAGNET);
    HISTORY_CHECK(KINDS(PREPAY_EVENT_TAMPER), { PREPAY_EVENT_TAMPER, 0, PREPAY_INPUT_COVER }, { PREPAY_EVENT_TAMPER, 0, PREPAY_INPUT_MAGNET });
}

TEST(kinds__that_were_not_asked_for__are_not_stored_nor_lost)
{
    history_begin();
    history_options.event_kinds = KINDS(PREPAY_EVENT_PURCHASE) | KINDS(PREPAY_EVENT_TAMPER);
    history_power_up();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, 40 * UNIT));
    history_sense(1, PREPAY_INPUT_COVER);
    HISTORY_CHECK(~(KINDS(PREPAY_EVENT_POWER_UP) | KINDS(PREPAY_EVENT_FREEZE)), { PREPAY_EVENT_PURCHASE, 20 * UNIT, 20 * UNIT },
                  { PREPAY_EVENT_TAMPER, 0, PREPAY_INPUT_COVER });
    CHECK_INT(0, bench_state(bench).history_lost);
}

/* ----------------------------------------------------------------------------------------------------------- clear */

TEST(clear__what_was_bought_before_is_not_told__the_rest_is_and_the_clear_itself)
{
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    history_sense(0, 0);
    history_sense(1, PREPAY_INPUT_COVER);
    CHECK_STATUS(PREPAY_OK, history_command(PREPAY_TOKEN_CLEAR));
    CHECK_STATUS(PREPAY_OK, history_pay(50 * UNIT, 0));
    for (int i = 0; i < 2; i++) {
        HISTORY_CHECK(MONEY | KINDS(PREPAY_EVENT_OPENED) | KINDS(PREPAY_EVENT_TAMPER) | KINDS(PREPAY_EVENT_COMMAND),
                      { PREPAY_EVENT_OPENED, 0, 20 * UNIT }, { PREPAY_EVENT_TAMPER, 0, PREPAY_INPUT_COVER },
                      { PREPAY_EVENT_COMMAND, PREPAY_TOKEN_CLEAR, 1 }, { PREPAY_EVENT_PURCHASE, 30 * UNIT, 50 * UNIT - UNIT / 2 });
        history_power_up();
    }
    CHECK_INT(50 * UNIT, bench_state(bench).totals.paid_micro);
    CHECK_INT(UNIT, bench_state(bench).import_micro);
}

TEST(clear__that_the_memory_did_not_take__clears_nothing)
{
    prepay_token token;
    history_begin();
    bench_open(bench, 20 * UNIT);
    token = bench_command(bench, PREPAY_TOKEN_CLEAR);
    fake_storage_cut_after_bytes(&bench->storage, 10, FAKE_TEAR_CLEAN);
    CHECK_STATUS(PREPAY_E_STORAGE, bench_accept(bench, &token));
    history_power_up();
    CHECK_INT(1, history_count(PREPAY_EVENT_PURCHASE));
    CHECK_STATUS(PREPAY_OK, bench_accept(bench, &token));
    CHECK_INT(0, history_count(PREPAY_EVENT_PURCHASE));
}

/* ------------------------------------------------------------------------------------------------------- arguments */

static prepay_status init_with(const prepay_meter_history_options *options)
{
    prepay_meter_options own = bench->options;

    own.history = options;
    return prepay_meter_init(&bench->meter, sizeof bench->meter, &own);
}

TEST(options__each_that_cannot_be__refused_by_name)
{
    static const prepay_year_point good[4] = { { 0, 1, 0, 0 }, { 0, 10, 8, 0 }, { 0, 31, 23, 0 }, { 0, 31, 23, 0 } }, july = { 7, 1, 0, 0 };
    static const struct {
        const char *name;
        uint32_t event_units, freeze_units, kinds, point_count;
        const prepay_year_point *points;
        prepay_status status;
    } rows[] = {
        { "as it is", 3, 2, 0, 0, NULL, PREPAY_OK },
        { "three points", 3, 2, 0, 3, good, PREPAY_OK },
        { "no rings", 0, 0, 0, 0, NULL, PREPAY_OK },
        { "all that there is", 6, 5, 0, 0, NULL, PREPAY_OK },
        { "one unit more", 7, 5, 0, 0, NULL, PREPAY_E_TOO_SMALL },
        { "more than can be counted", UINT32_MAX, 5, 0, 0, NULL, PREPAY_E_TOO_SMALL },
        { "one unit of events", 1, 2, 0, 0, NULL, PREPAY_E_ARGUMENT },
        { "one unit of freezes", 3, 1, 0, 0, NULL, PREPAY_E_ARGUMENT },
        { "a kind that is none", 3, 2, 1u << PREPAY_EVENT_KINDS, 0, NULL, PREPAY_E_ARGUMENT },
        { "a count without points", 3, 2, 0, 1, NULL, PREPAY_E_ARGUMENT },
        { "points without a count", 3, 2, 0, 0, good, PREPAY_E_ARGUMENT },
        { "four points", 3, 2, 0, 4, good, PREPAY_E_ARGUMENT },
        { "a point of one month", 3, 2, 0, 1, &july, PREPAY_E_ARGUMENT },
    };
    prepay_meter_history_options options;
    history_begin();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        options = history_options;
        options.event_units = rows[i].event_units;
        options.freeze_units = rows[i].freeze_units;
        options.event_kinds = rows[i].kinds;
        options.points = rows[i].points;
        options.point_count = rows[i].point_count;
        CHECK_STATUS(rows[i].status, init_with(&options));
    }
    TEST_ROW("no work");
    options = history_options;
    options.work = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, init_with(&options));
    TEST_ROW("little work");
    options = history_options;
    options.work_bytes = prepay_meter_history_work_bytes() - 1;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, init_with(&options));
    options.work_bytes++;
    CHECK_STATUS(PREPAY_OK, init_with(&options));
    TEST_ROW("nobody keeps it");
    options = history_options;
    options.keeps = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, init_with(&options));
    TEST_ROW("options of nobody");
    options = history_options;
    options.struct_size = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, init_with(&options));
}

TEST(asking__a_meter_without_a_history_or_without_a_place__is_told_so)
{
    prepay_meter_event_report event = { .struct_size = sizeof event };
    prepay_meter_freeze_report freeze = { .struct_size = sizeof freeze };
    prepay_meter_month_report month = { .struct_size = sizeof month };
    history_begin();
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_event_before(NULL, 0, &event));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_event_before(&bench->meter, 0, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_freeze_before(NULL, 0, &freeze));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_freeze_before(&bench->meter, 0, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_month(NULL, 0, &month));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_month(&bench->meter, 0, NULL));
    event.struct_size = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_event_before(&bench->meter, 0, &event));
    event.struct_size = sizeof event;
    CHECK_INT(0, prepay_meter_history_units(NULL, PREPAY_RING_EVENTS, 1));
    CHECK_INT(0, prepay_meter_history_units(bench->options.storage, 3, 1));
    for (uint32_t unit = 1; unit <= 32; unit *= 2) {
        for (uint32_t entries = 1; entries < 100; entries++) {
            prepay_storage storage = *bench->options.storage;
            storage.program_unit_bytes = unit;
            storage.erase_unit_bytes = 1024;
            CHECK_INT(PREPAY_METER_EVENT_UNITS(1024u, unit, entries), prepay_meter_history_units(&storage, PREPAY_RING_EVENTS, entries));
            CHECK_INT(PREPAY_METER_FREEZE_UNITS(1024u, unit, entries), prepay_meter_history_units(&storage, PREPAY_RING_FREEZES, entries));
        }
    }
    CHECK_INT(0, prepay_meter_history_units(bench->options.storage, PREPAY_RING_FREEZES, 0));
    CHECK_STATUS(PREPAY_OK, init_with(NULL));
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_meter_event_before(&bench->meter, 0, &event));
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_meter_freeze_before(&bench->meter, 0, &freeze));
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_meter_month(&bench->meter, 0, &month));
    history_options.event_units = history_options.freeze_units = 0;
    CHECK_STATUS(PREPAY_OK, init_with(&history_options));
    CHECK_STATUS(PREPAY_OK, history_time(T0 + 40 * DAY));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, UNIT, 0));
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_meter_event_before(&bench->meter, 0, &event));
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_meter_freeze_before(&bench->meter, 0, &freeze));
}

TEST_MAIN("meter/history", T(a_contract__from_opening_to_closing__told_over_power_cuts),
          T(a_purchase__told_with_its_count_contract_and_time__once),
          T(a_purchase__under_the_count_policy__told_as_what_was_credited),
          T(a_purchase__that_the_memory_did_not_take__is_not_told), T(events__whose_record_was_not_stored__wait_until_it_is),
          T(the_next_contract__is_told_as_its_own), T(power_up__told_with_the_times_before_and_after__once_when_time_is_believed),
          T(power_up__whose_commit_never_came__is_told_in_one_with_the_next),
          T(power_up__with_a_clock_that_is_behind__tells_both_times_and_no_move_each_time),
          T(the_clock__moved_and_held__told_with_old_and_new), T(supply__tripped_and_reclosed__told_without_a_board_too),
          T(orders_of_the_switch__told_when_they_move_it__not_when_they_are_repeated),
          T(tamper__an_input_that_rises__told_when_it_is_stored), T(kinds__that_were_not_asked_for__are_not_stored_nor_lost),
          T(clear__what_was_bought_before_is_not_told__the_rest_is_and_the_clear_itself),
          T(clear__that_the_memory_did_not_take__clears_nothing), T(options__each_that_cannot_be__refused_by_name),
          T(asking__a_meter_without_a_history_or_without_a_place__is_told_so))
