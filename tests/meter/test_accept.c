/* SPDX-License-Identifier: Apache-2.0 */
/* What a token may do to a meter: totals, refusals, parameters, cards that are registered. Tokens come without a card here. */
#include "bench.h"

#include <string.h>

static struct bench bench;

/* ------------------------------------------------------------------------------------------------------------ totals */

TEST(accept__open_token__account_is_open_and_supply_on)
{
    prepay_meter_state_report state;
    bench_new(&bench);
    CHECK_INT(PREPAY_SUPPLY_UNOPENED, bench_outputs(&bench).reasons);
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    bench_open(&bench, 20 * UNIT);
    state = bench_state(&bench);
    CHECK_INT(1, state.opened);
    CHECK_INT(1, state.contract);
    CHECK_INT(CNY, state.unit);
    CHECK_BYTES(bench_customer, state.customer, 8);
    CHECK_INT(20 * UNIT, state.totals.paid_micro);
    CHECK_INT(1, state.parts[PREPAY_PART_LIMITS]);
    CHECK_INT(1, state.parts[PREPAY_PART_TARIFF]);
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    CHECK_INT(UNIT / 2, bench_outputs(&bench).unit_price_micro);
}

TEST(accept__totals__the_difference_is_credited_and_it_survives_a_cut)
{
    prepay_token token;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 50 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(50 * UNIT, bench_balance(&bench));
    bench_power_up(&bench);
    CHECK_INT(50 * UNIT, bench_balance(&bench));
    CHECK_INT(50 * UNIT, bench_state(&bench).totals.paid_micro);
}

TEST(accept__same_token_twice__no_second_credit)
{
    prepay_token token;
    uint32_t commits;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 50 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    commits = bench_state(&bench).commits;
    for (int i = 0; i < 5; i++) {
        CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &token));
        bench_power_up(&bench);
    }
    CHECK_INT(50 * UNIT, bench_balance(&bench));
    CHECK_INT(commits, bench_state(&bench).commits);
}

TEST(accept__two_purchases_before_the_first_is_shown__both_are_credited_by_the_second)
{
    prepay_token first, second;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    first = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    second = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 45 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &second));
    CHECK_INT(45 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &first));
    CHECK_INT(45 * UNIT, bench_balance(&bench));
    CHECK_INT(3, bench_state(&bench).last_count);
}

TEST(accept__old_token__brings_back_neither_money_nor_its_statement_id)
{
    prepay_token first, second;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    first = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    second = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 45 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &first));
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &second));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &first));
    CHECK_BYTES(second.statement_id, bench_state(&bench).statement_id, 8);
    second = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 45 * UNIT, 0);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &second));
    bench_power_up(&bench);
    CHECK_BYTES(second.statement_id, bench_state(&bench).statement_id, 8);
}

TEST(accept__refund__whole_or_not_at_all)
{
    prepay_token token;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 20 * UNIT, 21 * UNIT);
    CHECK_STATUS(PREPAY_METER_REFUND_REFUSED, bench_accept(&bench, &token));
    CHECK_INT(20 * UNIT, bench_balance(&bench));
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 20 * UNIT, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(0, bench_balance(&bench));
    CHECK_INT(20 * UNIT, bench_state(&bench).totals.refunded_micro);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &token));
}

TEST(accept__over_the_hoard_limit__cut_and_the_same_token_brings_the_rest)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_token token;
    limits.hoard_limit_micro = 40 * UNIT;
    bench_new_with(&bench, &limits);
    bench_open(&bench, 20 * UNIT);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 50 * UNIT, 0);
    CHECK_STATUS(PREPAY_METER_CREDIT_CUT, bench_accept(&bench, &token));
    CHECK_INT(40 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 40 * UNIT));
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(30 * UNIT, bench_balance(&bench));
}

TEST(accept__carried_in__only_the_opening_token_states_it)
{
    prepay_token token;
    bench_new(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    token.carried_in_micro = -5 * UNIT;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(15 * UNIT, bench_balance(&bench));
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    token.carried_in_micro = 500 * UNIT;
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &token));
    CHECK_INT(15 * UNIT, bench_balance(&bench));
}

/* ---------------------------------------------------------------------------------------------------------- refusals */

static void other_meter(prepay_token *token)
{
    token->meter_id[7] ^= 1;
}

static void other_customer(prepay_token *token)
{
    token->customer[0] ^= 1;
}

static void next_contract(prepay_token *token)
{
    token->contract = 2;
}

static void other_unit(prepay_token *token)
{
    token->unit = 840;
}

static void other_key_version(prepay_token *token)
{
    token->key_version = 2;
}

static void command(prepay_token *token)
{
    token->kind = PREPAY_TOKEN_CLEAR;
}

static void opens_next_contract(prepay_token *token)
{
    token->kind = PREPAY_TOKEN_OPEN;
    token->contract = 2;
    token->flags = 0;
}

static void nothing(prepay_token *token)
{
    (void)token;
}

static const struct {
    const char *name;
    int opened;
    void (*change)(prepay_token *token);
    prepay_status verdict;
} refusals[] = {
    { "another meter's", 1, other_meter, PREPAY_METER_OTHER_METER },
    { "another customer's", 1, other_customer, PREPAY_METER_OTHER_CUSTOMER },
    { "of another contract", 1, next_contract, PREPAY_METER_OTHER_CONTRACT },
    { "opens another contract on an opened account", 1, opens_next_contract, PREPAY_METER_OTHER_CONTRACT },
    { "in another unit", 1, other_unit, PREPAY_METER_OTHER_UNIT },
    { "under another key version", 1, other_key_version, PREPAY_METER_NOT_AUTHENTIC },
    { "a command, which this meter has no key for", 1, command, PREPAY_METER_CARD_KIND },
    { "a purchase before the account is open", 0, nothing, PREPAY_METER_NOT_OPENED },
    { "another meter's, before the account is open", 0, other_meter, PREPAY_METER_OTHER_METER },
    { "an open token without parameters", 0, opens_next_contract, PREPAY_METER_CARD_FORMAT },
};

/* Sealed with this meter's own key, so that only the rule refuses it. */
TEST(refuse__authentic_and_not_for_this_account__nothing_changes)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        prepay_meter_state_report before, after;
        prepay_token token;
        TEST_ROW(refusals[i].name);
        bench_new(&bench);
        if (refusals[i].opened) bench_open(&bench, 20 * UNIT);
        before = bench_state(&bench);
        token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 50 * UNIT, 0);
        refusals[i].change(&token);
        CHECK_STATUS(refusals[i].verdict, bench_accept(&bench, &token));
        after = bench_state(&bench);
        if (refusals[i].verdict == PREPAY_METER_NOT_AUTHENTIC) {
            CHECK_INT(1, after.mac_errors);
            after.mac_errors = 0;
            after.commits = before.commits;
        }
        CHECK(memcmp(&before, &after, sizeof before) == 0);
        CHECK_INT(refusals[i].verdict, bench_outputs(&bench).last_result);
        bench_power_up(&bench);
        after = bench_state(&bench);
        CHECK(memcmp(&before.totals, &after.totals, sizeof before.totals) == 0);
        CHECK(before.contract == after.contract && before.opened == after.opened && before.last_count == after.last_count);
    }
}

TEST(refuse__every_flipped_bit__and_nothing_changes)
{
    uint8_t sealed[PREPAY_TOKEN_BYTES];
    prepay_token token;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 50 * UNIT, 0);
    bench_seal(&bench, &token, sealed);
    for (size_t bit = 0; bit < sizeof sealed * 8; bit++) {
        prepay_status status;
        if (bit % 100 == 99) CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s += 86400, PREPAY_TIME_TRUSTED));
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        status = prepay_meter_accept(&bench.meter, sealed, sizeof sealed, NULL, 0);
        CHECK(status == PREPAY_METER_NOT_AUTHENTIC || status == PREPAY_METER_OTHER_METER || status == PREPAY_METER_CARD_FORMAT ||
              status == PREPAY_METER_CARD_KIND);
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    CHECK_INT(20 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, prepay_meter_accept(&bench.meter, sealed, sizeof sealed, NULL, 0));
}

TEST(refuse__wrong_lengths_zeros_and_nulls__each_named)
{
    uint8_t sealed[PREPAY_TOKEN_BYTES + 1] = { 0 };
    bench_new(&bench);
    CHECK_STATUS(PREPAY_METER_BLANK_CARD, prepay_meter_accept(&bench.meter, sealed, 128, NULL, 0));
    sealed[0] = 1;
    CHECK_STATUS(PREPAY_METER_CARD_FORMAT, prepay_meter_accept(&bench.meter, sealed, 127, NULL, 0));
    CHECK_STATUS(PREPAY_METER_CARD_FORMAT, prepay_meter_accept(&bench.meter, sealed, 129, NULL, 0));
    CHECK_STATUS(PREPAY_METER_CARD_FORMAT, prepay_meter_accept(&bench.meter, sealed, 0, NULL, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_accept(NULL, sealed, 128, NULL, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_accept(&bench.meter, NULL, 128, NULL, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_accept(&bench.meter, sealed, 128, NULL, 5));
}

/* -------------------------------------------------------------------------------------------------------- parameters */

TEST(parameters__another_container_than_the_token_seals__the_account_is_not_opened)
{
    prepay_token token;
    bench_new(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    bench.price_micro = 1;
    bench_parameters(&bench, 1);
    CHECK_STATUS(PREPAY_METER_CARD_FORMAT, bench_accept(&bench, &token));
    CHECK_INT(0, bench_state(&bench).opened);
    CHECK_INT(0, bench_state(&bench).totals.paid_micro);
    bench.price_micro = UNIT / 2;
    bench_parameters(&bench, 1);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(UNIT / 2, bench_outputs(&bench).unit_price_micro);
}

TEST(parameters__another_container_on_an_opened_account__money_is_taken_and_parameters_are_not)
{
    prepay_token token;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    bench.price_micro = 2 * UNIT;
    bench_parameters(&bench, 2);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 50 * UNIT, 0);
    bench.price_micro = 1;
    bench_parameters(&bench, 2);
    CHECK_STATUS(PREPAY_METER_CARD_FORMAT, bench_accept(&bench, &token));
    CHECK_INT(50 * UNIT, bench_balance(&bench));
    CHECK_INT(UNIT / 2, bench_outputs(&bench).unit_price_micro);
    CHECK_INT(1, bench_state(&bench).parts[PREPAY_PART_TARIFF]);
}

TEST(parameters__only_a_greater_version__is_taken)
{
    static const struct {
        const char *name;
        uint32_t version;
        int64_t price;
    } rows[] = { { "the same", 1, UNIT / 2 }, { "greater", 3, 2 * UNIT }, { "smaller", 2, 2 * UNIT } };
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_token token;
        TEST_ROW(rows[i].name);
        bench.price_micro = rows[i].version == 3 ? 2 * UNIT : 7 * UNIT;
        bench_parameters(&bench, rows[i].version);
        token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
        CHECK_STATUS(rows[i].version == 3 ? PREPAY_OK : PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &token));
        CHECK_INT(rows[i].price, bench_outputs(&bench).unit_price_micro);
        bench_power_up(&bench);
        CHECK_INT(rows[i].price, bench_outputs(&bench).unit_price_micro);
    }
}

TEST(parameters__in_a_purchase__current_sets_are_not_taken)
{
    prepay_token token;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    bench.price_micro = 2 * UNIT;
    bench_parameters(&bench, 2);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 50 * UNIT, 0);
    token.kind = PREPAY_TOKEN_PURCHASE;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(UNIT / 2, bench_outputs(&bench).unit_price_micro);
    CHECK_INT(50 * UNIT, bench_balance(&bench));
}

/* A part whose version was stored is one that is followed; what cannot be followed is left where it is. */
TEST(parameters__backup_tariff_without_room__is_left_alone_and_unknown_parts_are_kept)
{
    static const uint8_t data[3] = { 7, 8, 9 };
    prepay_parameter_part parts[4];
    prepay_token token;
    bench_new(&bench);
    bench.options.tariff_room.backup = NULL;
    bench_power_up(&bench);
    for (uint32_t i = 0; i < 2; i++)
        CHECK_STATUS(PREPAY_OK, prepay_parameters_find(bench.parameters, bench.parameters_bytes, i + 1, &parts[i]));
    parts[2] = (prepay_parameter_part){ data, 3, 5, PREPAY_PART_BACKUP };
    parts[3] = (prepay_parameter_part){ data, 3, 5, 200 };
    {
        uint8_t container[256];
        size_t bytes = sizeof container;
        CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(parts, 4, container, &bytes));
        memcpy(bench.parameters, container, bytes);
        bench.parameters_bytes = bytes;
    }
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(0, bench_state(&bench).parts[PREPAY_PART_BACKUP]);
    CHECK_INT(1, bench_state(&bench).parts[PREPAY_PART_TARIFF]);
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &token));
}

TEST(parameters__new_limits__hold_for_the_same_token_s_credit)
{
    prepay_token token;
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    bench.limits.hoard_limit_micro = 30 * UNIT;
    bench_parameters(&bench, 2);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 50 * UNIT, 0);
    CHECK_STATUS(PREPAY_METER_CREDIT_CUT, bench_accept(&bench, &token));
    CHECK_INT(30 * UNIT, bench_balance(&bench));
}

TEST(parameters__more_than_the_meter_has_room_for__not_opened)
{
    prepay_token token;
    bench_new(&bench);
    bench.options.tariff_room.rate_capacity = 0;
    bench_power_up(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    CHECK_STATUS(PREPAY_METER_CARD_FORMAT, bench_accept(&bench, &token));
    CHECK_INT(0, bench_state(&bench).opened);
}

/* ------------------------------------------------------------------------------------------------------------- cards */

static prepay_status accept_of_card(uint8_t kind, int64_t paid_micro, const uint8_t card_id[8], prepay_token *out)
{
    *out = bench_token(&bench, kind, paid_micro, 0);
    memcpy(out->card_id, card_id, 8);
    out->card_generation = card_id[7]; /* the desk numbers them: 01, 02, 03 */
    return bench_accept(&bench, out);
}

TEST(card__replacement__takes_over_and_the_old_one_is_told)
{
    prepay_token open, replacement, old, again;
    bench_new(&bench);
    CHECK_STATUS(PREPAY_OK, accept_of_card(PREPAY_TOKEN_OPEN, 20 * UNIT, bench_card_id, &open));
    CHECK_BYTES(bench_card_id, bench_state(&bench).card_id, 8);
    old = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 25 * UNIT, 0);
    memcpy(old.card_id, bench_card_id, 8);
    old.card_generation = bench_card_id[7];
    CHECK_STATUS(PREPAY_OK, accept_of_card(PREPAY_TOKEN_REPLACEMENT, 25 * UNIT, bench_second_card_id, &replacement));
    CHECK_BYTES(bench_second_card_id, bench_state(&bench).card_id, 8);
    CHECK_INT(25 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_accept(&bench, &old));
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_accept(&bench, &open));
    CHECK_BYTES(bench_second_card_id, bench_state(&bench).card_id, 8);
    CHECK_BYTES(replacement.statement_id, bench_state(&bench).statement_id, 8);
    CHECK_INT(25 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &replacement));
    CHECK_STATUS(PREPAY_OK, accept_of_card(PREPAY_TOKEN_PURCHASE, 30 * UNIT, bench_second_card_id, &again));
}

TEST(card__purchase_on_another_card__money_is_taken_and_the_card_is_told)
{
    prepay_token open, other;
    bench_new(&bench);
    CHECK_STATUS(PREPAY_OK, accept_of_card(PREPAY_TOKEN_OPEN, 20 * UNIT, bench_card_id, &open));
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, accept_of_card(PREPAY_TOKEN_PURCHASE, 30 * UNIT, bench_second_card_id, &other));
    CHECK_INT(30 * UNIT, bench_balance(&bench));
    CHECK_BYTES(bench_card_id, bench_state(&bench).card_id, 8);
}

TEST(card__replaced_with_nothing_sold_between__the_replaced_one_does_not_come_back)
{
    prepay_token open, replacement;
    bench_new(&bench);
    CHECK_STATUS(PREPAY_OK, accept_of_card(PREPAY_TOKEN_OPEN, 20 * UNIT, bench_card_id, &open));
    CHECK_STATUS(PREPAY_OK, accept_of_card(PREPAY_TOKEN_REPLACEMENT, 20 * UNIT, bench_second_card_id, &replacement));
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_accept(&bench, &open));
    CHECK_BYTES(bench_second_card_id, bench_state(&bench).card_id, 8);
    CHECK_BYTES(replacement.statement_id, bench_state(&bench).statement_id, 8);
}

TEST(card__three_cards_in_turn__the_first_does_not_come_back)
{
    const uint8_t third_card_id[8] = { 0, 0, 0, 0, 0, 0, 0xC0, 0x03 };
    prepay_token open, second, third;
    bench_new(&bench);
    CHECK_STATUS(PREPAY_OK, accept_of_card(PREPAY_TOKEN_OPEN, 20 * UNIT, bench_card_id, &open));
    CHECK_STATUS(PREPAY_OK, accept_of_card(PREPAY_TOKEN_REPLACEMENT, 20 * UNIT, bench_second_card_id, &second));
    CHECK_STATUS(PREPAY_OK, accept_of_card(PREPAY_TOKEN_REPLACEMENT, 20 * UNIT, third_card_id, &third));
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_accept(&bench, &open));
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_accept(&bench, &second));
    CHECK_BYTES(third_card_id, bench_state(&bench).card_id, 8);
}

TEST_MAIN("meter/accept", T(card__three_cards_in_turn__the_first_does_not_come_back),
          T(accept__open_token__account_is_open_and_supply_on),
          T(accept__totals__the_difference_is_credited_and_it_survives_a_cut), T(accept__same_token_twice__no_second_credit),
          T(accept__two_purchases_before_the_first_is_shown__both_are_credited_by_the_second),
          T(accept__old_token__brings_back_neither_money_nor_its_statement_id), T(accept__refund__whole_or_not_at_all),
          T(accept__over_the_hoard_limit__cut_and_the_same_token_brings_the_rest),
          T(accept__carried_in__only_the_opening_token_states_it),
          T(refuse__authentic_and_not_for_this_account__nothing_changes), T(refuse__every_flipped_bit__and_nothing_changes),
          T(refuse__wrong_lengths_zeros_and_nulls__each_named),
          T(parameters__another_container_than_the_token_seals__the_account_is_not_opened),
          T(parameters__another_container_on_an_opened_account__money_is_taken_and_parameters_are_not),
          T(parameters__only_a_greater_version__is_taken), T(parameters__in_a_purchase__current_sets_are_not_taken),
          T(parameters__backup_tariff_without_room__is_left_alone_and_unknown_parts_are_kept),
          T(parameters__new_limits__hold_for_the_same_token_s_credit),
          T(parameters__more_than_the_meter_has_room_for__not_opened),
          T(card__replacement__takes_over_and_the_old_one_is_told),
          T(card__purchase_on_another_card__money_is_taken_and_the_card_is_told),
          T(card__replaced_with_nothing_sold_between__the_replaced_one_does_not_come_back))
