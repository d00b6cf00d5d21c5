/* SPDX-License-Identifier: Apache-2.0 */
/* Check cards: told how the meter stands, in every state of it, and nothing in it changes; only a card that knows the service key below
 * this meter's id is one. */
#include "bench.h"

#include "support/keys.h"

#include <stdio.h>
#include <string.h>

static struct bench bench;
static const uint8_t any_meter[8], no_customer[8];

/* The service key of a meter with this id, as the factory gives it. */
static uint32_t service_key(uint32_t service, const uint8_t meter_id[8])
{
    prepay_key_path path;
    uint32_t ref = 0;
    memset(&path, 0, sizeof path);
    memcpy(path.meter_id, meter_id, sizeof path.meter_id);
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(bench.store, service, PREPAY_KEY_SERVICE_METER, &path, &ref));
    return ref;
}

/* A meter that takes check cards, an inspector's in the first hand and a customer's in the second. */
static void bench_with_a_check_card(const prepay_balance_options *limits)
{
    bench_new_with(&bench, limits);
    fake_card_keys_init(&bench.card_keys, bench.store, bench.options.key_own);
    fake_card_new_blank(&bench.card, &bench.card_keys, bench_card_id);
    fake_card_new_blank(&bench.second_card, &bench.card_keys, bench_second_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.card, any_meter, no_customer, PREPAY_CARD_KIND_CHECK));
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.second_card, bench_meter_id, bench_customer, PREPAY_CARD_KIND_USER));
    bench.options.key_service = service_key(bench.card_keys.service, bench_meter_id);
    bench_power_up(&bench);
}

static void bench_for_checks(void)
{
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;
    bench_with_a_check_card(&none);
}

/* All that a meter remembers, but for the number of its commits: sessions are numbered. */
static prepay_meter_state_report remembered(void)
{
    prepay_meter_state_report state = bench_state(&bench);
    state.commits = 0;
    return state;
}

static int nothing_changed(const prepay_meter_state_report *before)
{
    const prepay_meter_state_report now = remembered();
    return memcmp(&now, before, sizeof now) == 0;
}

/* -------------------------------------------------------------------------------------------------- what it is told */

static void unopened(void)
{
}

static void open_account(void)
{
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 10 * UNIT));
}

static void tripped(void)
{
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 50 * UNIT));
}

static void tripped_by_remote(void)
{
    open_account();
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
}

static void closed(void)
{
    prepay_token token;
    open_account();
    bench_take_commands(&bench);
    token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
}

static const struct {
    const char *name;
    void (*make)(void);
    uint32_t is_on, opened;
} states[] = {
    { "never opened", unopened, 0, 0 },
    { "open", open_account, 1, 1 },
    { "tripped", tripped, 0, 1 },
    { "tripped by remote", tripped_by_remote, 0, 1 },
    { "closed", closed, 0, 0 },
};

static void check_record(const prepay_return_record *record, const prepay_meter_state_report *state)
{
    CHECK_INT(PREPAY_RETURN_CHECK, record->kind);
    CHECK_INT(state->contract, record->contract);
    CHECK_INT(state->unit, record->unit);
    CHECK_INT(state->import_micro, record->import_micro);
    CHECK_INT(state->totals.paid_micro, record->accepted_paid_micro);
    CHECK_INT(bench_balance(&bench), record->balance_micro);
    CHECK_INT(state->record_counter, record->record_counter);
    CHECK_INT(state->last_count, record->last_count);
    CHECK_INT(bench.time_s, record->meter_time_s);
    CHECK_BYTES(bench_meter_id, record->meter_id, 8);
    CHECK_BYTES(state->card_id, record->card_id, 8);
}

TEST(check__in_every_state__told_all_and_nothing_changes)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        static uint8_t memory[BENCH_MEMORY_BYTES];
        prepay_meter_state_report before;
        prepay_return_record record;
        TEST_ROW(states[i].name);
        bench_for_checks();
        states[i].make();
        before = remembered();
        CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
        CHECK_INT(PREPAY_DISPLAY_END, bench_outputs(&bench).display_item);
        CHECK_INT(PREPAY_OK, bench_outputs(&bench).last_result);
        CHECK(nothing_changed(&before));
        CHECK(bench_read_return(&bench, &bench.card, &record));
        check_record(&record, &before);
        CHECK_INT(states[i].opened, (record.status & PREPAY_RETURN_STATUS_OPENED) != 0);
        CHECK_INT(states[i].is_on, (record.status & PREPAY_RETURN_STATUS_SUPPLY_ON) != 0);
        memcpy(memory, bench.memory, sizeof memory); /* the sessions of the next hours are numbered */
        for (int again = 0; again < 10; again++) CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
        CHECK_BYTES(memory, bench.memory, sizeof memory);
        bench_power_up(&bench);
        CHECK(nothing_changed(&before));
    }
}

TEST(check__reminder_or_allowed_supply__wait_on_for_the_customer)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.alarm1_micro = 10 * UNIT;
    limits.alarm2_micro = 5 * UNIT;
    bench_with_a_check_card(&limits);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 32 * UNIT));
    CHECK((bench_outputs(&bench).reasons & PREPAY_SUPPLY_REMINDER) != 0);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK((bench_outputs(&bench).reasons & PREPAY_SUPPLY_REMINDER) != 0);
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_ALLOW, 0));
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK((bench_outputs(&bench).reasons & PREPAY_METER_OFF_KEY) != 0);
}

TEST(check__a_token_on_the_card__is_not_even_read)
{
    prepay_token token;
    bench_for_checks();
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    bench_write(&bench, &bench.card, &token);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_INT(0, bench_state(&bench).opened);
    CHECK_INT(0, bench_state(&bench).totals.paid_micro);
}

/* -------------------------------------------------------------------------------------------------------- who is one */

/* Says in clear that it is another kind of card than it is. */
static const prepay_transport *behind;
static uint8_t claimed_kind;

static prepay_status lie(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer, size_t *out_answer_bytes)
{
    const prepay_status status = behind->transmit(behind->context, apdu, apdu_bytes, out_answer, out_answer_bytes);
    (void)context;
    if (status == PREPAY_OK && apdu[0] == 0x80 && apdu[1] == 0xB0 && *out_answer_bytes > 2) {
        out_answer[1] = claimed_kind;
        memcpy(out_answer + 16, bench_meter_id, 8);
    }
    return status;
}

TEST(check__cards_that_claim_another_kind__not_authentic_counted_and_told_nothing)
{
    static const uint8_t zeros[PREPAY_RETURN_BYTES];
    for (int row = 0; row < 2; row++) {
        const prepay_transport liar = { sizeof liar, NULL, lie, NULL, NULL };
        struct fake_card *card = row == 0 ? &bench.second_card : &bench.card;
        uint8_t record[PREPAY_RETURN_BYTES];
        TEST_ROW(row == 0 ? "a customer's as a check card" : "a check card as a customer's");
        bench_for_checks();
        behind = fake_card_transport(card);
        claimed_kind = row == 0 ? PREPAY_CARD_KIND_CHECK : PREPAY_CARD_KIND_USER;
        CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, prepay_meter_card_run(&bench.meter, &liar));
        CHECK_INT(1, bench_state(&bench).illegal_insertions);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(card));
        fake_card_read(card, PREPAY_FILE_RETURN, record, sizeof record);
        CHECK_BYTES(zeros, record, sizeof record);
    }
}

static const uint8_t other_meter[8] = { 9, 9, 9, 9, 9, 9, 9, 9 };

static void other_utility(void)
{
    bench.options.key_service = service_key(test_key(PREPAY_USE_DERIVE, 0x66), bench_meter_id);
}

static void key_of_another_meter(void)
{
    bench.options.key_service = service_key(bench.card_keys.service, other_meter);
}

static void for_another_meter(void)
{
    fake_card_new_blank(&bench.card, &bench.card_keys, bench_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.card, other_meter, no_customer, PREPAY_CARD_KIND_CHECK));
}

static void for_this_meter(void)
{
    fake_card_new_blank(&bench.card, &bench.card_keys, bench_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.card, bench_meter_id, no_customer, PREPAY_CARD_KIND_CHECK));
}

static void no_service_key(void)
{
    for_this_meter();
    bench.options.key_service = 0;
}

static const struct {
    const char *name;
    void (*make)(void);
    prepay_status verdict;
    uint32_t illegal;
} judged[] = {
    { "of another utility", other_utility, PREPAY_METER_NOT_AUTHENTIC, 1 },
    { "in a meter with another meter's key", key_of_another_meter, PREPAY_METER_NOT_AUTHENTIC, 1 },
    { "made for another meter", for_another_meter, PREPAY_METER_OTHER_METER, 1 },
    { "made for this meter", for_this_meter, PREPAY_OK, 0 },
    { "in a meter without a service key", no_service_key, PREPAY_METER_CARD_KIND, 0 },
};

TEST(check__whose_card__judged_by_the_key)
{
    for (size_t i = 0; i < sizeof judged / sizeof judged[0]; i++) {
        prepay_return_record record;
        TEST_ROW(judged[i].name);
        bench_for_checks();
        bench_open(&bench, 20 * UNIT);
        judged[i].make();
        bench_power_up(&bench);
        CHECK_STATUS(judged[i].verdict, bench_insert(&bench, &bench.card));
        CHECK_INT(judged[i].illegal, bench_state(&bench).illegal_insertions);
        CHECK_INT(judged[i].verdict == PREPAY_OK, bench_read_return(&bench, &bench.card, &record));
    }
}

/* ------------------------------------------------------------------------------------------------------------ torn */

TEST(check__pulled_at_every_apdu__nothing_changes_and_the_next_insertion_is_whole)
{
    uint32_t pulled = 0;
    bench_for_checks();
    open_account();
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    for (uint32_t n = 0;; n++) {
        const prepay_meter_state_report before = remembered();
        prepay_status status;
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        fake_card_pull_after(&bench.card, n / 2, (int)(n % 2));
        status = bench_insert(&bench, &bench.card);
        CHECK(nothing_changed(&before));
        if (!bench.card.is_gone) break;
        pulled++;
        CHECK_STATUS(PREPAY_METER_PULLED_EARLY, status);
        CHECK_INT(PREPAY_METER_PULLED_EARLY, bench_outputs(&bench).last_result);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    }
    printf("# %u times pulled\n", (unsigned)pulled);
    CHECK(pulled > 8);
}

/* Spoils each answer in the session in turn. */
static uint32_t spoil_in;

static prepay_status spoil(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer, size_t *out_answer_bytes)
{
    const prepay_status status = behind->transmit(behind->context, apdu, apdu_bytes, out_answer, out_answer_bytes);
    (void)context;
    if (status == PREPAY_OK && (apdu[0] & PREPAY_CLA_PROTECTED) == PREPAY_CLA_PROTECTED && spoil_in-- == 0) out_answer[0] ^= 1;
    return status;
}

TEST(check__answers_that_are_not_authentic__nothing_is_stored)
{
    const prepay_transport spoiler = { sizeof spoiler, NULL, spoil, NULL, NULL };
    static uint8_t memory[BENCH_MEMORY_BYTES];
    uint32_t n = 0;
    bench_for_checks();
    open_account();
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    memcpy(memory, bench.memory, sizeof memory);
    behind = fake_card_transport(&bench.card);
    for (;; n++) {
        const prepay_meter_state_report before = remembered();
        prepay_status status;
        spoil_in = n;
        status = prepay_meter_card_run(&bench.meter, &spoiler);
        CHECK(nothing_changed(&before));
        CHECK_BYTES(memory, bench.memory, sizeof memory);
        if (status == PREPAY_OK) break;
        CHECK_STATUS(PREPAY_METER_CARD_SEAL, status);
        CHECK_INT(PREPAY_METER_CARD_SEAL, bench_outputs(&bench).last_result);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
    }
    CHECK_INT(2, n);
}

TEST(check__card_cut_at_every_byte__its_record_is_old_or_new_and_the_meter_as_it_was)
{
    static uint8_t snapshot[FAKE_CARD_MEMORY_BYTES];
    prepay_meter_state_report before;
    uint32_t n = 0;
    bench_for_checks();
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card)); /* the old record: never opened */
    open_account();
    before = remembered();
    memcpy(snapshot, bench.card.memory, sizeof snapshot);
    for (;; n += test_stride()) {
        prepay_return_record record;
        memcpy(bench.card.memory, snapshot, sizeof snapshot);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        fake_card_cut_after(&bench.card, n, FAKE_TEAR_HALF);
        (void)!bench_insert(&bench, &bench.card);
        CHECK(nothing_changed(&before));
        if (!bench.card.storage.cut) break;
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        CHECK(bench_read_return(&bench, &bench.card, &record));
        CHECK(record.contract == 0 || record.accepted_paid_micro == 20 * UNIT);
    }
    printf("# %u bytes\n", (unsigned)n);
    CHECK(n > 300);
}

/* The meter writes one thing only, the number of the session: cut there, it is as it was, and nobody was told anything. */
TEST(check__meter_cut_while_it_numbers_the_session__nothing_changes)
{
    uint32_t cuts = 0;
    for (uint32_t n = 0;; n += test_stride()) {
        prepay_meter_state_report before;
        bench_for_checks();
        open_account();
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        before = remembered();
        fake_storage_cut_after_bytes(&bench.storage, n, FAKE_TEAR_SCATTERED);
        (void)!bench_insert(&bench, &bench.card);
        if (!bench.storage.cut) break;
        cuts++;
        bench_power_up(&bench);
        CHECK(nothing_changed(&before));
    }
    printf("# %u cuts\n", (unsigned)cuts);
    CHECK(cuts > 20 / test_stride());
}

TEST_MAIN("meter/check", T(check__in_every_state__told_all_and_nothing_changes),
          T(check__reminder_or_allowed_supply__wait_on_for_the_customer), T(check__a_token_on_the_card__is_not_even_read),
          T(check__cards_that_claim_another_kind__not_authentic_counted_and_told_nothing), T(check__whose_card__judged_by_the_key),
          T(check__pulled_at_every_apdu__nothing_changes_and_the_next_insertion_is_whole),
          T(check__answers_that_are_not_authentic__nothing_is_stored),
          T(check__card_cut_at_every_byte__its_record_is_old_or_new_and_the_meter_as_it_was),
          T(check__meter_cut_while_it_numbers_the_session__nothing_changes))
