/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed commands: their count, their time, what each does and does not touch, and the end of a contract. */
#include "bench.h"

#include <string.h>

static struct bench bench;
static prepay_meter_senses senses;

static void look(uint32_t inputs)
{
    senses.struct_size = sizeof senses;
    senses.uptime_ms += 5000;
    senses.inputs = inputs;
    CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
}

static void commanded(void)
{
    bench_new(&bench);
    bench_take_commands(&bench);
    bench_open(&bench, 20 * UNIT);
    memset(&senses, 0, sizeof senses);
}

static prepay_status give(uint8_t kind)
{
    const prepay_token token = bench_command(&bench, kind);

    return bench_accept(&bench, &token);
}

TEST(count__same_twice_is_done_and_an_older_one_does_nothing)
{
    prepay_token keep, end;
    commanded();
    keep = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
    end = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
    end.amount_micro = PREPAY_METER_CONTROL_KEEP_END;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &keep));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &keep));
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &end));
    CHECK_STATUS(PREPAY_METER_COMMAND_OLD, bench_accept(&bench, &keep));
    CHECK_INT(0, bench_state(&bench).control);
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_METER_COMMAND_OLD, bench_accept(&bench, &keep));
    CHECK_INT(2, bench_state(&bench).last_command_count);
    CHECK_BYTES(end.statement_id, bench_state(&bench).statement_id, 8);
}

TEST(count__a_purchase_never_moves_it)
{
    prepay_token token;
    commanded();
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    token.command_count = 77;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(0, bench_state(&bench).last_command_count);
    CHECK_STATUS(PREPAY_OK, give(PREPAY_TOKEN_KEEP_SUPPLY));
}

TEST(totals__that_a_command_states_are_taken_first)
{
    prepay_token token;
    commanded();
    token = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
    token.paid_total_micro = 50 * UNIT;
    token.expiry_s = (uint32_t)bench.time_s;
    CHECK_STATUS(PREPAY_METER_EXPIRED, bench_accept(&bench, &token));
    CHECK_INT(50 * UNIT, bench_balance(&bench));
    CHECK_INT(0, bench_state(&bench).control);
    CHECK_INT(0, bench_state(&bench).last_command_count);
}

TEST(time__too_early_or_too_late__not_done_and_not_remembered)
{
    static const struct {
        const char *name;
        int64_t not_before, expiry;
        prepay_status status;
    } rows[] = {
        { "in its time", 0, 1, PREPAY_OK },
        { "at its expiry", -10, 0, PREPAY_METER_EXPIRED },
        { "a second early", 1, 0, PREPAY_METER_NOT_YET },
        { "without times", -BENCH_START_S, -BENCH_START_S, PREPAY_OK },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_token token;
        TEST_ROW(rows[i].name);
        commanded();
        token = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
        token.not_before_s = (uint32_t)(BENCH_START_S + rows[i].not_before);
        token.expiry_s = rows[i].status == PREPAY_METER_NOT_YET ? 0 : (uint32_t)(BENCH_START_S + rows[i].expiry);
        CHECK_STATUS(rows[i].status, bench_accept(&bench, &token));
        CHECK_INT(rows[i].status == PREPAY_OK ? 1 : 0, bench_state(&bench).last_command_count);
    }
}

TEST(key__of_the_credit_kind_commands_nothing)
{
    prepay_token token;
    uint8_t sealed[128];
    commanded();
    token = bench_command(&bench, PREPAY_TOKEN_CLEAR);
    CHECK_STATUS(PREPAY_OK, prepay_token_seal(bench.store, bench.token_key, &token, sealed));
    CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, prepay_meter_accept(&bench.meter, sealed, sizeof sealed, NULL, 0));
}

TEST(reset__needs_the_programming_switch_and_ends_with_the_next_token_a_repeat_included)
{
    prepay_token token, purchase;
    commanded();
    purchase = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &purchase));
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 40 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    look(0);
    token = bench_command(&bench, PREPAY_TOKEN_RESET);
    CHECK_STATUS(PREPAY_METER_NOT_PROGRAMMING, bench_accept(&bench, &token));
    CHECK_INT(17, bench_outputs(&bench).display_err);
    CHECK_INT(0, bench_state(&bench).control);
    look(PREPAY_INPUT_PROGRAMMING);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(PREPAY_DISPLAY_END, bench_outputs(&bench).display_item);
    bench_power_up(&bench);
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_INT(PREPAY_DISPLAY_RESET, bench_outputs(&bench).display_item);
    CHECK_INT(40 * UNIT, bench_balance(&bench));
    CHECK_INT(UNIT / 2, bench_outputs(&bench).unit_price_micro);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &purchase));
    bench_power_up(&bench);
    CHECK_INT(1, bench_outputs(&bench).switch_on);
}

TEST(reset__when_the_memory_fails__no_end_is_shown)
{
    prepay_token token;
    commanded();
    look(PREPAY_INPUT_PROGRAMMING);
    token = bench_command(&bench, PREPAY_TOKEN_RESET);
    fake_storage_cut_after_bytes(&bench.storage, 0, FAKE_TEAR_CLEAN);
    CHECK_STATUS(PREPAY_E_STORAGE, bench_accept(&bench, &token));
    CHECK_INT(PREPAY_DISPLAY_CODE, bench_outputs(&bench).display_item);
    CHECK_INT(6, bench_outputs(&bench).display_err);
    bench_power_up(&bench);
    CHECK_INT(0, bench_state(&bench).control);
}

TEST(clear__takes_what_was_gathered_and_never_the_register_nor_the_totals)
{
    prepay_meter_state_report before, after;
    prepay_token forged;
    commanded();
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 3 * UNIT + 1));
    look(PREPAY_INPUT_COVER);
    forged = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 99 * UNIT, 0);
    forged.key_version = 2;
    CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, bench_accept(&bench, &forged));
    bench.purchases--;
    before = bench_state(&bench);
    CHECK_STATUS(PREPAY_OK, give(PREPAY_TOKEN_CLEAR));
    after = bench_state(&bench);
    CHECK(memcmp(&before.totals, &after.totals, sizeof after.totals) == 0);
    CHECK_INT(before.import_micro, after.import_micro);
    CHECK_INT(before.pricing.remainder, after.pricing.remainder);
    CHECK_INT(before.last_count, after.last_count);
    CHECK_INT(before.mac_errors, after.mac_errors);
    CHECK_INT(0, after.pricing.period_used_micro);
    CHECK_INT(0, after.tamper);
    CHECK_INT(0, after.illegal_insertions);
}

TEST(clear__that_could_not_be_stored__has_taken_nothing)
{
    static prepay_meter_event events[4];
    prepay_meter_event event;
    prepay_token token;
    commanded();
    bench.options.events = events;
    bench.options.event_capacity = 4;
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_ALARM, 0));
    token = bench_command(&bench, PREPAY_TOKEN_CLEAR);
    fake_storage_cut_after_operations(&bench.storage, 0);
    CHECK_STATUS(PREPAY_E_STORAGE, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, prepay_meter_event_at(&bench.meter, 0, &event));
    CHECK_INT(PREPAY_EVENT_CONTROL, event.kind);
    fake_storage_power_up(&bench.storage);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, prepay_meter_event_at(&bench.meter, 0, &event));
    CHECK_INT(PREPAY_EVENT_COMMAND, event.kind);
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_meter_event_at(&bench.meter, 1, &event));
}

TEST(parameter__brings_current_parts_whose_version_is_greater)
{
    prepay_token token;
    commanded();
    bench.price_micro = 2 * UNIT;
    bench_parameters(&bench, 2);
    token = bench_command(&bench, PREPAY_TOKEN_PARAMETER);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(2 * UNIT, bench_outputs(&bench).unit_price_micro);
    bench.price_micro = 3 * UNIT;
    bench_parameters(&bench, 3);
    token.command_count--;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_digest(bench.store, bench.parameters, bench.parameters_bytes, token.parameters_digest));
    CHECK_STATUS(PREPAY_METER_COMMAND_OLD, bench_accept(&bench, &token));
    CHECK_INT(2 * UNIT, bench_outputs(&bench).unit_price_micro);
}

TEST(close__the_final_record_is_kept_beside_the_next_contract_and_told_to_its_cards)
{
    prepay_return_record final;
    prepay_token close, next, old;
    uint8_t sealed[128];
    commanded();
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 10 * UNIT));
    CHECK_STATUS(PREPAY_METER_NOT_OPENED, prepay_meter_final_record(&bench.meter, sealed));
    old = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 500 * UNIT, 0);
    close = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &close));
    CHECK_INT(0, bench_state(&bench).opened);
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_METER_CLOSED, bench_accept(&bench, &old));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &close));
    next = bench_token(&bench, PREPAY_TOKEN_OPEN, 7 * UNIT, 0);
    next.contract = 2;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &next));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 2 * UNIT));
    CHECK_STATUS(PREPAY_METER_CLOSED, bench_accept(&bench, &old));
    bench_power_up(&bench);
    CHECK_INT(6 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, prepay_meter_final_record(&bench.meter, sealed));
    CHECK_STATUS(PREPAY_OK, prepay_return_open(bench.store, bench.return_key, sealed, sizeof sealed, &final));
    CHECK_INT(PREPAY_RETURN_FINAL, final.kind);
    CHECK_INT(1, final.contract);
    CHECK_INT(20 * UNIT, final.accepted_paid_micro);
    CHECK_INT(15 * UNIT, final.balance_micro);
    CHECK_INT(5 * UNIT, final.used_micro);
    CHECK_INT(10 * UNIT, final.import_micro);
    CHECK_BYTES(close.statement_id, final.statement_id, 8);
}

TEST(close__on_the_customer_s_card__the_card_carries_the_final_record_home)
{
    prepay_return_record record;
    prepay_token token;
    commanded();
    bench_make_cards(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_REPLACEMENT, 20 * UNIT, 0);
    bench_write(&bench, &bench.card, &token);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    bench_write(&bench, &bench.card, &token);
    fake_card_pull_after(&bench.card, 6, 0);
    (void)!bench_insert(&bench, &bench.card);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
    for (int i = 0; i < 2; i++) { /* again and again, as long as the desk needs it */
        const prepay_status status = bench_insert(&bench, &bench.card);
        CHECK(status == PREPAY_OK || status == PREPAY_METER_ALREADY_ACCEPTED);
        CHECK_INT(1, bench_read_return(&bench, &bench.card, &record));
        CHECK_INT(PREPAY_RETURN_FINAL, record.kind);
        CHECK_BYTES(token.statement_id, record.statement_id, 8);
    }
}

TEST(unopened__commands_that_need_no_account_act__and_the_others_say_so)
{
    prepay_token token;
    bench_new(&bench);
    bench_take_commands(&bench);
    memset(&senses, 0, sizeof senses);
    look(PREPAY_INPUT_PROGRAMMING);
    CHECK_STATUS(PREPAY_OK, give(PREPAY_TOKEN_RESET));
    CHECK_STATUS(PREPAY_OK, give(PREPAY_TOKEN_CLEAR));
    CHECK_STATUS(PREPAY_METER_NOT_OPENED, give(PREPAY_TOKEN_CLOSE));
    CHECK_STATUS(PREPAY_METER_CARD_KIND, give(PREPAY_TOKEN_KEY));
    token = bench_token(&bench, PREPAY_TOKEN_REPLACEMENT, 20 * UNIT, 0);
    CHECK_STATUS(PREPAY_METER_REPLACEMENT_UNOPENED, bench_accept(&bench, &token));
    bench_open(&bench, 20 * UNIT);
    CHECK_INT(2, bench_state(&bench).last_command_count);
    CHECK_INT(0, bench_state(&bench).control);
}

TEST(control__by_token__each_code_and_no_other)
{
    prepay_token token;
    commanded();
    token = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
    token.amount_micro = PREPAY_METER_CONTROL_TRIP;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(PREPAY_METER_OFF_REMOTE, bench_outputs(&bench).reasons);
    token = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
    token.amount_micro = 0x1D;
    CHECK_STATUS(PREPAY_METER_CARD_FORMAT, bench_accept(&bench, &token));
    token.amount_micro = 256 + PREPAY_METER_CONTROL_CLOSE;
    CHECK_STATUS(PREPAY_METER_CARD_FORMAT, bench_accept(&bench, &token));
    CHECK_INT(20 * UNIT, bench_balance(&bench));
    CHECK_INT(1, bench_state(&bench).last_command_count);
}

TEST(test__opens_and_closes_the_switch_and_is_no_trip)
{
    uint32_t orders;
    commanded();
    look(0);
    orders = bench_outputs(&bench).orders;
    CHECK_STATUS(PREPAY_OK, give(PREPAY_TOKEN_TEST));
    look(0);
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    look(0);
    look(0);
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    CHECK_INT(orders + 2, bench_outputs(&bench).orders);
    CHECK_INT(PREPAY_BALANCE_NORMAL, bench_outputs(&bench).balance_state);
}

TEST(command__cut_at_every_byte__done_and_remembered_or_neither)
{
    uint32_t bytes = 0;
    for (int done = 0; !done; bytes += 7 * test_stride()) {
        prepay_meter_state_report state;
        prepay_token token;
        prepay_status status;
        commanded();
        token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
        fake_storage_cut_after_bytes(&bench.storage, bytes, FAKE_TEAR_CLEAN);
        status = bench_accept(&bench, &token);
        done = status == PREPAY_OK;
        bench_power_up(&bench);
        state = bench_state(&bench);
        CHECK_INT(state.opened == 0, state.last_command_count == 1);
        CHECK_INT(state.opened == 0, state.final_contract == 1);
        CHECK(!done || state.opened == 0);
        CHECK_INT(20 * UNIT, state.totals.paid_micro);
    }
}

TEST_MAIN("meter/command", T(count__same_twice_is_done_and_an_older_one_does_nothing), T(count__a_purchase_never_moves_it),
          T(totals__that_a_command_states_are_taken_first), T(time__too_early_or_too_late__not_done_and_not_remembered),
          T(key__of_the_credit_kind_commands_nothing),
          T(reset__needs_the_programming_switch_and_ends_with_the_next_token_a_repeat_included),
          T(reset__when_the_memory_fails__no_end_is_shown), T(clear__takes_what_was_gathered_and_never_the_register_nor_the_totals),
          T(clear__that_could_not_be_stored__has_taken_nothing),
          T(parameter__brings_current_parts_whose_version_is_greater),
          T(close__the_final_record_is_kept_beside_the_next_contract_and_told_to_its_cards),
          T(close__on_the_customer_s_card__the_card_carries_the_final_record_home),
          T(unopened__commands_that_need_no_account_act__and_the_others_say_so), T(control__by_token__each_code_and_no_other),
          T(test__opens_and_closes_the_switch_and_is_no_trip), T(command__cut_at_every_byte__done_and_remembered_or_neither))
