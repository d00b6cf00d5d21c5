/* SPDX-License-Identifier: Apache-2.0 */
/* What random lives beside the twin (tests/model/meter.py) have found broken, each as a short life of its own. */
#include "bench.h"

#include <string.h>

static struct bench bench;
static prepay_balance_options limits;

static void living(uint32_t policy, uint32_t flags)
{
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;

    limits = none;
    bench_new_with(&bench, &limits);
    bench.options.policy = policy;
    bench.options.flags = flags;
    bench_take_commands(&bench);
}

/* Count policy: so much, as the next purchase. */
static prepay_token next_purchase(uint8_t kind, int64_t amount_micro, int64_t refunded_micro)
{
    prepay_token token = bench_token(&bench, kind, 0, refunded_micro);

    token.purchase_count = bench_state(&bench).opened ? bench_state(&bench).last_count + 1 : 1;
    token.amount_micro = amount_micro;
    return token;
}

static prepay_status command(uint8_t kind, int64_t amount_micro)
{
    prepay_token token = bench_command(&bench, kind);

    token.amount_micro = amount_micro;
    return bench_accept(&bench, &token);
}

TEST(count__a_purchase_while_suspended__waits_with_its_count)
{
    prepay_token token;
    living(PREPAY_METER_POLICY_COUNT, 0);
    token = next_purchase(PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, command(PREPAY_TOKEN_SUSPEND, 0));
    token = next_purchase(PREPAY_TOKEN_PURCHASE, 10 * UNIT, 0);
    CHECK_STATUS(PREPAY_BALANCE_IS_SUSPENDED, bench_accept(&bench, &token));
    CHECK_INT(1, bench_state(&bench).last_count);
    CHECK_STATUS(PREPAY_OK, command(PREPAY_TOKEN_RESUME, 0));
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(30 * UNIT, bench_balance(&bench));
    CHECK_INT(2, bench_state(&bench).last_count);
}

TEST(count__a_hoard_limit_of_zero_that_refuses__takes_no_count)
{
    prepay_token token;
    living(PREPAY_METER_POLICY_COUNT, 0);
    bench.limits.flags = PREPAY_BALANCE_HOARD_ZERO_REFUSES;
    bench_parameters(&bench, 2);
    token = next_purchase(PREPAY_TOKEN_OPEN, 0, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    token = next_purchase(PREPAY_TOKEN_PURCHASE, 10 * UNIT, 0);
    CHECK_STATUS(PREPAY_METER_OVER_HOARD, bench_accept(&bench, &token));
    CHECK_INT(1, bench_state(&bench).last_count);
    CHECK_INT(0, bench_balance(&bench));
}

TEST(count__a_new_contract_s_first_movement_may_be_a_refund)
{
    prepay_token token;
    living(PREPAY_METER_POLICY_COUNT, 0);
    token = next_purchase(PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    token = next_purchase(PREPAY_TOKEN_PURCHASE, 0, 5 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, command(PREPAY_TOKEN_CLOSE, 0));
    token = next_purchase(PREPAY_TOKEN_OPEN, 0, 0);
    token.contract = 2;
    token.purchase_count = 0;
    token.carried_in_micro = 15 * UNIT;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    token = next_purchase(PREPAY_TOKEN_PURCHASE, 0, 15 * UNIT);
    token.contract = 2;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(0, bench_balance(&bench));
}

TEST(close_order__while_suspended__is_done_and_remembered)
{
    living(PREPAY_METER_POLICY_TOTALS, 0);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, command(PREPAY_TOKEN_KEEP_SUPPLY, PREPAY_METER_CONTROL_TRIP));
    CHECK_STATUS(PREPAY_OK, command(PREPAY_TOKEN_SUSPEND, 0));
    CHECK_STATUS(PREPAY_OK, command(PREPAY_TOKEN_KEEP_SUPPLY, PREPAY_METER_CONTROL_CLOSE));
    CHECK_INT(0, bench_state(&bench).control);
    CHECK_INT(3, bench_state(&bench).last_command_count);
    CHECK_STATUS(PREPAY_OK, command(PREPAY_TOKEN_RESUME, 0));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
}

TEST(time__that_the_clock_lost__is_unknown_whatever_it_says)
{
    living(PREPAY_METER_POLICY_TOTALS, 0);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, -1, PREPAY_TIME_UNKNOWN));
    CHECK_INT(PREPAY_TIME_UNKNOWN, bench_outputs(&bench).time_validity);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_time(&bench.meter, -1, PREPAY_TIME_SET));
}

/* The first n commands go through, then the card is out of the reader: before STAGE is answered, or COMMIT. */
static prepay_status insert_and_pull(uint32_t n)
{
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
    fake_card_pull_after(&bench.card, n, 0);
    return bench_insert(&bench, &bench.card);
}

TEST(unopened__a_command_on_a_card__is_written_back_or_its_outcome_is_unknown)
{
    prepay_return_record record;
    prepay_token token;
    living(PREPAY_METER_POLICY_TOTALS, 0);
    bench_make_cards(&bench);
    token = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
    bench_write(&bench, &bench.card, &token);
    CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, insert_and_pull(5));
    CHECK_INT(1, bench_state(&bench).last_command_count);
    CHECK_INT(0, bench_read_return(&bench, &bench.card, &record));
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK(bench_read_return(&bench, &bench.card, &record) && record.last_command_count == 1 && record.kind == PREPAY_RETURN_CHECK);
}

/* Tripped at its limit; then a command brings the money, and limits, and by them supply. */
TEST(close_by_key__supply_that_a_command_s_totals_bring_back__waits_for_somebody)
{
    prepay_token token;
    living(PREPAY_METER_POLICY_TOTALS, PREPAY_METER_CLOSE_BY_KEY);
    bench_open(&bench, 20 * UNIT);
    CHECK_INT(1, bench_outputs(&bench).switch_on); /* the installer stands there */
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 50 * UNIT));
    CHECK_INT(PREPAY_BALANCE_EXHAUSTED, bench_outputs(&bench).balance_state);
    bench.limits.alarm1_micro = UNIT;
    bench_parameters(&bench, 2);
    token = bench_command(&bench, PREPAY_TOKEN_PARAMETER);
    token.paid_total_micro = 100 * UNIT;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(PREPAY_METER_OFF_KEY, bench_outputs(&bench).reasons);
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
}

TEST(close__shown_again__is_said_and_shown_to_be_done)
{
    prepay_token token;
    living(PREPAY_METER_POLICY_TOTALS, 0);
    bench_open(&bench, 20 * UNIT);
    token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &token));
    CHECK_INT(PREPAY_METER_ALREADY_ACCEPTED, bench_outputs(&bench).last_result);
}

TEST(false_seals__of_yesterday__are_none_of_today)
{
    prepay_token token;
    living(PREPAY_METER_POLICY_TOTALS, 0);
    bench_open(&bench, 20 * UNIT);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    token.key_version = 2;
    CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, bench_accept(&bench, &token));
    CHECK_INT(1, bench_state(&bench).mac_errors);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + 86400, PREPAY_TIME_SET));
    CHECK_INT(0, bench_state(&bench).mac_errors);
}

TEST_MAIN("meter/lives", T(count__a_purchase_while_suspended__waits_with_its_count),
          T(count__a_hoard_limit_of_zero_that_refuses__takes_no_count), T(count__a_new_contract_s_first_movement_may_be_a_refund),
          T(close_order__while_suspended__is_done_and_remembered), T(time__that_the_clock_lost__is_unknown_whatever_it_says),
          T(unopened__a_command_on_a_card__is_written_back_or_its_outcome_is_unknown),
          T(close_by_key__supply_that_a_command_s_totals_bring_back__waits_for_somebody),
          T(close__shown_again__is_said_and_shown_to_be_done), T(false_seals__of_yesterday__are_none_of_today))
