/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of card: what each may carry, and what the service cards - reset, clear, parameter, test - do and do not do. */
#include "bench.h"

#include "support/keys.h"

#include <stdio.h>
#include <string.h>

static struct bench bench;
static prepay_meter_senses senses;

static const uint8_t no_customer[8], other_meter[8] = { 9, 9, 9, 9, 9, 9, 9, 9 };

static void look(uint32_t inputs)
{
    senses.struct_size = sizeof senses;
    senses.uptime_ms += 5000;
    senses.inputs = inputs;
    CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
}

/* The second card is a card of this kind, for this meter. */
static void make_service_card(uint8_t kind, const uint8_t meter_id[8])
{
    fake_card_new_blank(&bench.second_card, &bench.card_keys, bench_second_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.second_card, meter_id, no_customer, kind));
}

static void bench_for(uint8_t kind, const prepay_balance_options *limits, int opens)
{
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_token token;

    memset(&senses, 0, sizeof senses);
    bench_new_with(&bench, limits != NULL ? limits : &none);
    bench_take_commands(&bench);
    bench_make_cards(&bench);
    make_service_card(kind, bench_meter_id);
    if (!opens) return;
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    bench_write(&bench, &bench.card, &token);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
}

/* What the desk would write next: this kind of token, on the second card. */
static prepay_token write(uint8_t kind)
{
    const int is_money = kind == PREPAY_TOKEN_OPEN || kind == PREPAY_TOKEN_PURCHASE || kind == PREPAY_TOKEN_REPLACEMENT;
    prepay_token token;

    if (kind == PREPAY_TOKEN_PARAMETER) bench_parameters(&bench, 2);
    token = is_money ? bench_token(&bench, kind, 30 * UNIT, 0) : bench_command(&bench, kind);
    if (kind == PREPAY_TOKEN_KEEP_SUPPLY) token.amount_micro = PREPAY_METER_CONTROL_ALARM;
    bench_write(&bench, &bench.second_card, &token);
    return token;
}

static prepay_meter_state_report remembered(void)
{
    prepay_meter_state_report state = bench_state(&bench);

    state.commits = 0;
    return state;
}

/* ----------------------------------------------------------------------------------------------- what each may carry */

/* By kind of card: the kinds of token that it brings, in their order 1 ... 12. */
static const struct {
    const char *name;
    uint8_t kind;
    const char *carries; /* y, n */
} kinds[] = {
    { "user", PREPAY_CARD_KIND_USER, "yyyynnynyyyn" },
    { "check, in a meter without a service key", PREPAY_CARD_KIND_CHECK, "nnnnnnnnnnnn" },
    { "reset", PREPAY_CARD_KIND_RESET, "nnnnynnnnnnn" },
    { "clear", PREPAY_CARD_KIND_CLEAR, "nnnnnynnnnnn" },
    { "parameter", PREPAY_CARD_KIND_PARAMETER, "nnnynnnnnnnn" },
    { "test", PREPAY_CARD_KIND_TEST, "nnnnnnnnnnny" },
    { "key", PREPAY_CARD_KIND_KEY, "nnnnnnnnnnnn" },
};

static void check_carried(uint8_t token_kind)
{
    const prepay_meter_state_report before = bench_state(&bench);
    prepay_return_record record;
    prepay_token token = write(token_kind);

    CHECK(bench_insert(&bench, &bench.second_card) != PREPAY_METER_CARD_KIND);
    CHECK_INT(1, bench_read_return(&bench, &bench.second_card, &record));
    CHECK_INT(before.record_counter + 1, record.record_counter);
    if (prepay_token_key_kind(token_kind) != PREPAY_KEY_COMMAND_METER) {
        CHECK_INT(30 * UNIT, bench_state(&bench).totals.paid_micro);
        return;
    }
    CHECK_INT(1, record.last_command_count);
    CHECK_BYTES(token.statement_id, record.statement_id, 8);
    CHECK_INT(PREPAY_OK, record.last_result);
}

static void check_not_carried(uint8_t token_kind)
{
    static const uint8_t zeros[PREPAY_RETURN_BYTES];
    const prepay_meter_state_report before = remembered();
    prepay_meter_state_report after;
    uint8_t record[PREPAY_RETURN_BYTES];

    (void)write(token_kind);
    CHECK_STATUS(PREPAY_METER_CARD_KIND, bench_insert(&bench, &bench.second_card));
    CHECK_INT(3208, bench_outputs(&bench).display_code);
    CHECK_INT(PREPAY_METER_CARD_KIND, bench_outputs(&bench).last_result);
    bench_power_up(&bench);
    after = remembered();
    CHECK(memcmp(&before, &after, sizeof after) == 0);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.second_card));
    fake_card_read(&bench.second_card, PREPAY_FILE_RETURN, record, sizeof record);
    CHECK_BYTES(zeros, record, sizeof record);
}

TEST(kinds__each_kind_of_card_with_each_kind_of_token)
{
    uint32_t carried = 0;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (uint8_t token_kind = 1; token_kind <= PREPAY_TOKEN_KINDS; token_kind++) {
            const int carries = kinds[i].carries[token_kind - 1] == 'y';
            char name[64];
            (void)snprintf(name, sizeof name, "%s, token kind %u", kinds[i].name, (unsigned)token_kind);
            TEST_ROW(name);
            bench_for(kinds[i].kind, NULL, 1);
            look(PREPAY_INPUT_PROGRAMMING);
            (carries ? check_carried : check_not_carried)(token_kind);
            carried += (uint32_t)carries;
        }
    }
    CHECK_INT(12, carried);
}

TEST(kinds__a_token_by_network_has_no_card_to_be_of_another_kind)
{
    prepay_token token;
    bench_for(PREPAY_CARD_KIND_RESET, NULL, 1);
    token = bench_command(&bench, PREPAY_TOKEN_CLEAR);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
}

/* Two commands and not more: SELECT, file 01. */
TEST(kinds__that_this_meter_does_not_take__their_key_is_not_tried)
{
    static const uint8_t refused[] = { PREPAY_CARD_KIND_KEY, PREPAY_CARD_KIND_RESET, PREPAY_CARD_KIND_CLEAR, PREPAY_CARD_KIND_PARAMETER,
                                       PREPAY_CARD_KIND_TEST };
    for (size_t i = 0; i < sizeof refused; i++) {
        bench_for(refused[i], NULL, 0);
        if (refused[i] != PREPAY_CARD_KIND_KEY) bench.options.key_command = 0; /* takes no commands */
        bench_power_up(&bench);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.second_card));
        bench.second_card.apdus = 0;
        CHECK_STATUS(PREPAY_METER_CARD_KIND, bench_insert(&bench, &bench.second_card));
        CHECK_INT(2, bench.second_card.apdus);
        CHECK_INT(0, bench_state(&bench).illegal_insertions);
    }
}

TEST(kinds__a_service_card_is_of_one_meter)
{
    static const uint8_t service[] = { PREPAY_CARD_KIND_RESET, PREPAY_CARD_KIND_CLEAR, PREPAY_CARD_KIND_PARAMETER, PREPAY_CARD_KIND_TEST };
    for (size_t i = 0; i < sizeof service; i++) {
        bench_for(service[i], NULL, 1);
        make_service_card(service[i], i % 2 == 0 ? no_customer : other_meter); /* zeros: no meter, not any */
        CHECK_STATUS(PREPAY_METER_OTHER_METER, bench_insert(&bench, &bench.second_card));
        CHECK_INT(1, bench_state(&bench).illegal_insertions);
    }
}

TEST(kinds__a_command_copied_to_another_card_of_its_kind__33_13)
{
    uint8_t sealed[PREPAY_TOKEN_BYTES];
    prepay_token token;
    bench_for(PREPAY_CARD_KIND_CLEAR, NULL, 1);
    fake_card_new_blank(&bench.card, &bench.card_keys, bench_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.card, bench_meter_id, no_customer, PREPAY_CARD_KIND_CLEAR));
    token = bench_command(&bench, PREPAY_TOKEN_CLEAR);
    bench_write(&bench, &bench.card, &token);
    fake_card_read(&bench.card, PREPAY_FILE_TOKEN, sealed, sizeof sealed);
    CHECK_STATUS(PREPAY_OK, fake_card_write(&bench.second_card, PREPAY_FILE_TOKEN, sealed, sizeof sealed));
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_insert(&bench, &bench.second_card));
    CHECK_INT(0, bench_state(&bench).last_command_count);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_INT(1, bench_state(&bench).last_command_count);
}

/* ------------------------------------------------------------------------------------------ an installer is not the customer */

TEST(service__a_reminder_waits_on_for_the_customer)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.alarm2_micro = 5 * UNIT;
    bench_for(PREPAY_CARD_KIND_CLEAR, &limits, 1);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 32 * UNIT));
    CHECK((bench_outputs(&bench).reasons & PREPAY_SUPPLY_REMINDER) != 0);
    (void)write(PREPAY_TOKEN_CLEAR);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.second_card));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.second_card));
    CHECK((bench_outputs(&bench).reasons & PREPAY_SUPPLY_REMINDER) != 0);
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
}

TEST(service__what_was_allowed_waits_on_for_the_key)
{
    bench_for(PREPAY_CARD_KIND_PARAMETER, NULL, 1);
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_ALLOW, 0));
    (void)write(PREPAY_TOKEN_PARAMETER);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.second_card));
    CHECK_INT(2, bench_state(&bench).parts[PREPAY_PART_TARIFF]);
    CHECK_INT(PREPAY_METER_OFF_KEY, bench_outputs(&bench).reasons);
    bench_power_up(&bench);
    CHECK_INT(PREPAY_METER_OFF_KEY, bench_outputs(&bench).reasons);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
}

/* ------------------------------------------------------------------------------------------------------ what they are told */

TEST(service__is_told_what_it_did__and_the_customer_s_card_stays_registered)
{
    prepay_return_record first, second;
    prepay_token token;
    bench_for(PREPAY_CARD_KIND_CLEAR, NULL, 1);
    token = write(PREPAY_TOKEN_CLEAR);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.second_card));
    CHECK_INT(1, bench_read_return(&bench, &bench.second_card, &first));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.second_card));
    CHECK_INT(1, bench_read_return(&bench, &bench.second_card, &second));
    CHECK_INT(PREPAY_RETURN_RECORD, first.kind);
    CHECK_INT(1, first.last_command_count);
    CHECK_INT(PREPAY_OK, first.last_result);
    CHECK_BYTES(token.statement_id, first.statement_id, 8);
    CHECK_BYTES(bench_card_id, first.card_id, 8);
    CHECK_INT(first.record_counter + 1, second.record_counter);
    CHECK_INT(PREPAY_METER_ALREADY_ACCEPTED, second.last_result);
    CHECK_BYTES(bench_card_id, bench_state(&bench).card_id, 8);
}

TEST(service__in_a_meter_without_an_account__acts_where_none_is_needed_and_is_told_so)
{
    static const struct {
        const char *name;
        uint8_t card, token;
        prepay_status verdict;
    } rows[] = {
        { "reset", PREPAY_CARD_KIND_RESET, PREPAY_TOKEN_RESET, PREPAY_OK },
        { "clear", PREPAY_CARD_KIND_CLEAR, PREPAY_TOKEN_CLEAR, PREPAY_OK },
        { "test", PREPAY_CARD_KIND_TEST, PREPAY_TOKEN_TEST, PREPAY_OK },
        { "parameter", PREPAY_CARD_KIND_PARAMETER, PREPAY_TOKEN_PARAMETER, PREPAY_METER_NOT_OPENED },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const int acts = rows[i].verdict == PREPAY_OK;
        prepay_return_record record;
        prepay_token token;
        TEST_ROW(rows[i].name);
        bench_for(rows[i].card, NULL, 0);
        look(PREPAY_INPUT_PROGRAMMING);
        token = write(rows[i].token);
        for (int again = 0; again < 2; again++) {
            CHECK_STATUS(acts && again ? PREPAY_METER_ALREADY_ACCEPTED : rows[i].verdict, bench_insert(&bench, &bench.second_card));
            CHECK_INT(acts, bench_state(&bench).last_command_count);
            CHECK_INT(acts, bench_read_return(&bench, &bench.second_card, &record));
            if (!acts) continue;
            CHECK_INT(PREPAY_RETURN_CHECK, record.kind);
            CHECK_INT(0, record.contract);
            CHECK_INT(1, record.last_command_count);
            CHECK_BYTES(token.statement_id, record.statement_id, 8);
        }
        bench_power_up(&bench);
        CHECK_INT(0, bench_state(&bench).opened);
        CHECK_INT(rows[i].card == PREPAY_CARD_KIND_RESET ? PREPAY_METER_OFF_RESET : 0, bench_state(&bench).control);
    }
}

TEST(user__a_command_without_an_account__acts_and_is_told_as_an_installer_s)
{
    prepay_return_record record;
    bench_for(PREPAY_CARD_KIND_USER, NULL, 0);
    (void)write(PREPAY_TOKEN_KEEP_SUPPLY);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.second_card));
    CHECK_INT(1, bench_state(&bench).last_command_count);
    CHECK_INT(1, bench_read_return(&bench, &bench.second_card, &record));
    CHECK_INT(PREPAY_RETURN_CHECK, record.kind);
}

/* ---------------------------------------------------------------------------------------------------- reset, clear, test */

TEST(reset__without_the_programming_switch__17_and_nothing_is_done)
{
    bench_for(PREPAY_CARD_KIND_RESET, NULL, 1);
    look(0);
    (void)write(PREPAY_TOKEN_RESET);
    CHECK_STATUS(PREPAY_METER_NOT_PROGRAMMING, bench_insert(&bench, &bench.second_card));
    CHECK_INT(17, bench_outputs(&bench).display_err);
    CHECK_INT(3209, bench_outputs(&bench).display_code);
    CHECK_INT(0, bench_state(&bench).last_command_count);
    look(PREPAY_INPUT_PROGRAMMING);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.second_card));
    CHECK_INT(PREPAY_DISPLAY_END, bench_outputs(&bench).display_item);
    CHECK_INT(PREPAY_METER_OFF_RESET, bench_state(&bench).control);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.second_card)); /* its own repeat does not end it */
    CHECK_INT(PREPAY_METER_OFF_RESET, bench_state(&bench).control);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(0, bench_state(&bench).control);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.second_card)); /* and brings it back no more */
    CHECK_INT(0, bench_state(&bench).control);
}

/* END means stored: whatever is cut, a meter that has shown it is in RESET state after power comes back. */
TEST(reset__cut_at_every_byte__end_is_shown_only_once_it_is_stored)
{
    uint32_t cuts = 0;
    for (uint32_t bytes = 0;; bytes += test_stride(), cuts++) {
        int ended;
        bench_for(PREPAY_CARD_KIND_RESET, NULL, 1);
        look(PREPAY_INPUT_PROGRAMMING);
        (void)write(PREPAY_TOKEN_RESET);
        fake_storage_cut_after_bytes(&bench.storage, bytes, FAKE_TEAR_HALF);
        (void)!bench_insert(&bench, &bench.second_card);
        ended = bench_outputs(&bench).display_item == PREPAY_DISPLAY_END;
        if (!bench.storage.cut) break;
        memset(&senses, 0, sizeof senses);
        bench_power_up(&bench);
        CHECK(!ended || bench_state(&bench).control == PREPAY_METER_OFF_RESET);
        CHECK_INT(bench_state(&bench).control != 0, bench_state(&bench).last_command_count);
        look(PREPAY_INPUT_PROGRAMMING);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.second_card));
        (void)!bench_insert(&bench, &bench.second_card);
        CHECK_INT(PREPAY_METER_OFF_RESET, bench_state(&bench).control);
    }
    printf("# %u cuts\n", (unsigned)cuts);
    CHECK(cuts > 40 / test_stride());
}

TEST(clear__by_card__never_the_register_nor_the_totals)
{
    prepay_meter_state_report before, after;
    bench_for(PREPAY_CARD_KIND_CLEAR, NULL, 1);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 3 * UNIT + 1));
    look(PREPAY_INPUT_COVER);
    (void)write(PREPAY_TOKEN_CLEAR);
    before = bench_state(&bench);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.second_card));
    after = bench_state(&bench);
    CHECK(memcmp(&before.totals, &after.totals, sizeof after.totals) == 0);
    CHECK_INT(before.import_micro, after.import_micro);
    CHECK_INT(before.reverse_micro, after.reverse_micro);
    CHECK_INT(before.contract, after.contract);
    CHECK_INT(before.last_count, after.last_count);
    CHECK_INT(PREPAY_INPUT_COVER, before.tamper);
    CHECK_INT(0, after.tamper);
}

TEST(test__by_card__the_switch_opens_and_closes_once)
{
    uint32_t orders;
    bench_for(PREPAY_CARD_KIND_TEST, NULL, 1);
    look(0);
    orders = bench_outputs(&bench).orders;
    (void)write(PREPAY_TOKEN_TEST);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.second_card));
    look(0);
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    look(0);
    look(0);
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.second_card));
    look(0);
    look(0);
    CHECK_INT(orders + 2, bench_outputs(&bench).orders);
}

TEST(service__pulled_at_every_apdu__done_once_and_the_next_insertion_tells_it)
{
    uint32_t pulled = 0;
    for (uint32_t n = 0;; n++) {
        prepay_return_record record;
        prepay_status status;
        bench_for(PREPAY_CARD_KIND_CLEAR, NULL, n % 2 == 0);
        (void)write(PREPAY_TOKEN_CLEAR);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.second_card));
        fake_card_pull_after(&bench.second_card, n / 2, 1);
        status = bench_insert(&bench, &bench.second_card);
        if (!bench.second_card.is_gone) break;
        pulled++;
        CHECK(status == PREPAY_METER_PULLED_EARLY || status == PREPAY_E_OUTCOME_UNKNOWN);
        CHECK_INT(status == PREPAY_E_OUTCOME_UNKNOWN, bench_state(&bench).last_command_count);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.second_card));
        (void)!bench_insert(&bench, &bench.second_card);
        CHECK_INT(1, bench_state(&bench).last_command_count);
        CHECK_INT(1, bench_read_return(&bench, &bench.second_card, &record));
        CHECK_INT(1, record.last_command_count);
    }
    CHECK(pulled >= 12);
}

TEST_MAIN("meter/kinds", T(kinds__each_kind_of_card_with_each_kind_of_token),
          T(kinds__a_token_by_network_has_no_card_to_be_of_another_kind), T(kinds__that_this_meter_does_not_take__their_key_is_not_tried),
          T(kinds__a_service_card_is_of_one_meter), T(kinds__a_command_copied_to_another_card_of_its_kind__33_13),
          T(service__a_reminder_waits_on_for_the_customer), T(service__what_was_allowed_waits_on_for_the_key),
          T(service__is_told_what_it_did__and_the_customer_s_card_stays_registered),
          T(service__in_a_meter_without_an_account__acts_where_none_is_needed_and_is_told_so),
          T(user__a_command_without_an_account__acts_and_is_told_as_an_installer_s),
          T(reset__without_the_programming_switch__17_and_nothing_is_done),
          T(reset__cut_at_every_byte__end_is_shown_only_once_it_is_stored), T(clear__by_card__never_the_register_nor_the_totals),
          T(test__by_card__the_switch_opens_and_closes_once),
          T(service__pulled_at_every_apdu__done_once_and_the_next_insertion_tells_it))
