/* SPDX-License-Identifier: Apache-2.0 */
/* A card in the meter: through the real three passes, from the token to the return record, and what is said when it does not work. */
#include "bench.h"

#include "support/keys.h"

#include <string.h>

static struct bench bench;

static void bench_with_cards(void)
{
    bench_new(&bench);
    bench_make_cards(&bench);
}

static prepay_token write(struct fake_card *card, uint8_t kind, int64_t paid_micro)
{
    prepay_token token = bench_token(&bench, kind, paid_micro, 0);
    bench_write(&bench, card, &token);
    return token;
}

TEST(insert__open_card__account_is_open_and_the_return_record_says_so)
{
    prepay_return_record record;
    prepay_token token;
    bench_with_cards();
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 7 * UNIT));
    token = write(&bench.card, PREPAY_TOKEN_OPEN, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_INT(20 * UNIT, bench_balance(&bench));
    CHECK(bench_read_return(&bench, &bench.card, &record));
    CHECK_INT(PREPAY_RETURN_RECORD, record.kind);
    CHECK_INT(1, record.contract);
    CHECK_INT(CNY, record.unit);
    CHECK_INT(20 * UNIT, record.accepted_paid_micro);
    CHECK_INT(0, record.accepted_refunded_micro);
    CHECK_INT(20 * UNIT, record.balance_micro);
    CHECK_INT(0, record.used_micro);
    CHECK_INT(7 * UNIT, record.import_micro);
    CHECK_INT(bench.time_s, record.meter_time_s);
    CHECK_INT(PREPAY_RETURN_STATUS_OPENED | PREPAY_RETURN_STATUS_SUPPLY_ON, record.status);
    CHECK_INT(0, record.last_result);
    CHECK_INT(1, record.record_counter);
    CHECK_INT(token.purchase_count, record.last_count);
    CHECK_BYTES(token.statement_id, record.statement_id, 8);
    CHECK_BYTES(bench_card_id, record.card_id, 8);
    CHECK_BYTES(bench_meter_id, record.meter_id, 8);
}

TEST(insert__again__success_no_second_credit_and_a_fresh_record)
{
    prepay_return_record record;
    bench_with_cards();
    (void)write(&bench.card, PREPAY_TOKEN_OPEN, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 50 * UNIT));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK(bench_read_return(&bench, &bench.card, &record));
    CHECK_INT(2, record.record_counter);
    CHECK_INT(20 * UNIT, record.accepted_paid_micro);
    CHECK_INT(25 * UNIT, record.used_micro);
    CHECK_INT(-5 * UNIT, record.balance_micro);
    CHECK_INT(PREPAY_RETURN_STATUS_OPENED | PREPAY_RETURN_STATUS_OVERDRAFT, record.status);
    CHECK_INT(PREPAY_METER_ALREADY_ACCEPTED, record.last_result);
    CHECK_INT(0, bench_state(&bench).illegal_insertions);
}

TEST(insert__reminder_on__the_card_acknowledges)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.alarm2_micro = 5 * UNIT;
    bench_new_with(&bench, &limits);
    bench_make_cards(&bench);
    (void)write(&bench.card, PREPAY_TOKEN_OPEN, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 30 * UNIT));
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    bench_power_up(&bench);
    CHECK_INT(1, bench_outputs(&bench).switch_on);
}

TEST(insert__replacement_card__takes_over_and_the_old_one_hears_it)
{
    prepay_return_record record;
    bench_with_cards();
    (void)write(&bench.card, PREPAY_TOKEN_OPEN, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    (void)write(&bench.card, PREPAY_TOKEN_PURCHASE, 30 * UNIT); /* bought, never inserted, lost */
    (void)write(&bench.second_card, PREPAY_TOKEN_REPLACEMENT, 30 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.second_card));
    CHECK_INT(30 * UNIT, bench_balance(&bench));
    CHECK(bench_read_return(&bench, &bench.second_card, &record));
    CHECK_BYTES(bench_second_card_id, record.card_id, 8);
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_insert(&bench, &bench.card));
    CHECK_INT(30 * UNIT, bench_balance(&bench));
    CHECK(bench_read_return(&bench, &bench.card, &record));
    CHECK_BYTES(bench_second_card_id, record.card_id, 8);
    CHECK_INT(PREPAY_METER_OTHER_CARD, record.last_result);
}

TEST(insert__token_copied_to_another_card__money_only_once)
{
    uint8_t sealed[PREPAY_TOKEN_BYTES];
    bench_with_cards();
    (void)write(&bench.card, PREPAY_TOKEN_OPEN, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    (void)write(&bench.card, PREPAY_TOKEN_PURCHASE, 30 * UNIT);
    fake_card_read(&bench.card, PREPAY_FILE_TOKEN, sealed, sizeof sealed);
    CHECK_STATUS(PREPAY_OK, fake_card_write(&bench.second_card, PREPAY_FILE_TOKEN, sealed, sizeof sealed));
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_insert(&bench, &bench.second_card));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(30 * UNIT, bench_balance(&bench));
}

/* -------------------------------------------------------------------------------------------------- what does not work */

static void of_another_meter(void)
{
    uint8_t other[8] = { 9, 9, 9, 9, 9, 9, 9, 9 };
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.card, other, bench_customer, PREPAY_CARD_KIND_USER));
}

static void check_card(void)
{
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.card, bench_meter_id, bench_customer, PREPAY_CARD_KIND_CHECK));
}

static void blank_card(void)
{
}

static void own_card_without_token(void)
{
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.card, bench_meter_id, bench_customer, PREPAY_CARD_KIND_USER));
}

static void card_under_other_keys(void)
{
    const uint32_t own = bench.card_keys.meter_own;
    bench.card_keys.meter_own = test_key(PREPAY_USE_DERIVE, 0x66);
    own_card_without_token();
    bench.card_keys.meter_own = own;
}

static void forged_token(void)
{
    uint8_t sealed[PREPAY_TOKEN_BYTES];
    own_card_without_token();
    (void)write(&bench.card, PREPAY_TOKEN_OPEN, 20 * UNIT);
    fake_card_read(&bench.card, PREPAY_FILE_TOKEN, sealed, sizeof sealed);
    sealed[50] ^= 1;
    CHECK_STATUS(PREPAY_OK, fake_card_write(&bench.card, PREPAY_FILE_TOKEN, sealed, sizeof sealed));
}

static void other_parameters(void)
{
    own_card_without_token();
    (void)write(&bench.card, PREPAY_TOKEN_OPEN, 20 * UNIT);
    bench.price_micro = 1;
    bench_parameters(&bench, 1);
    CHECK_STATUS(PREPAY_OK, fake_card_write(&bench.card, PREPAY_FILE_PARAMETERS, bench.parameters, bench.parameters_bytes));
}

static void purchase_before_opening(void)
{
    own_card_without_token();
    (void)write(&bench.card, PREPAY_TOKEN_PURCHASE, 20 * UNIT);
}

static const struct {
    const char *name;
    void (*make)(void);
    prepay_status verdict;
    uint32_t illegal;
} refusals[] = {
    { "of another meter", of_another_meter, PREPAY_METER_OTHER_METER, 1 },
    { "of a kind it does not take", check_card, PREPAY_METER_CARD_KIND, 0 },
    { "blank from the factory", blank_card, PREPAY_METER_BLANK_CARD, 0 },
    { "its own, with no token yet", own_card_without_token, PREPAY_METER_BLANK_CARD, 0 },
    { "under other keys", card_under_other_keys, PREPAY_METER_NOT_AUTHENTIC, 1 },
    { "with a forged token", forged_token, PREPAY_METER_NOT_AUTHENTIC, 1 },
    { "with other parameters than the token seals", other_parameters, PREPAY_METER_CARD_FORMAT, 0 },
    { "with a purchase, before the account is open", purchase_before_opening, PREPAY_METER_NOT_OPENED, 0 },
};

TEST(insert__cards_that_are_refused__named_counted_and_nothing_written)
{
    static const uint8_t zeros[PREPAY_RETURN_BYTES];
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        uint8_t record[PREPAY_RETURN_BYTES];
        size_t keys;
        TEST_ROW(refusals[i].name);
        bench_new(&bench);
        fake_card_keys_init(&bench.card_keys, bench.store, bench.options.key_own);
        fake_card_new_blank(&bench.card, &bench.card_keys, bench_card_id);
        refusals[i].make();
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        keys = test_key_count();
        CHECK_STATUS(refusals[i].verdict, bench_insert(&bench, &bench.card));
        CHECK_INT(refusals[i].verdict, bench_outputs(&bench).last_result);
        bench_power_up(&bench);
        CHECK_INT(refusals[i].illegal, bench_state(&bench).illegal_insertions);
        CHECK_INT(0, bench_state(&bench).opened);
        fake_card_read(&bench.card, PREPAY_FILE_RETURN, record, sizeof record);
        CHECK_BYTES(zeros, record, sizeof record);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        CHECK_INT(keys, test_key_count());
    }
}

TEST(insert__authentic_card_of_another_customer__refused_and_told_nothing)
{
    prepay_return_record record;
    prepay_token token;
    bench_with_cards();
    (void)write(&bench.card, PREPAY_TOKEN_OPEN, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 900 * UNIT, 0);
    token.customer[7] ^= 1;
    bench_write(&bench, &bench.second_card, &token);
    CHECK_STATUS(PREPAY_METER_OTHER_CUSTOMER, bench_insert(&bench, &bench.second_card));
    CHECK_INT(20 * UNIT, bench_balance(&bench));
    CHECK(!bench_read_return(&bench, &bench.second_card, &record));
}

/* A thing in the slot that is no card of this system: answers everything with the same bytes. */
struct impostor {
    const uint8_t *answer;
    size_t answer_bytes;
};

static prepay_status impostor_transmit(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out, size_t *out_bytes)
{
    const struct impostor *impostor = context;
    CHECK(apdu != NULL && apdu_bytes >= 4);
    memcpy(out, impostor->answer, impostor->answer_bytes);
    *out_bytes = impostor->answer_bytes;
    return PREPAY_OK;
}

TEST(insert__impostors__refused_by_name)
{
    static const uint8_t success[2] = { 0x90, 0x00 }, refusal[2] = { 0x6A, 0x82 }, one[1] = { 0x90 };
    static const struct {
        const char *name;
        struct impostor impostor;
        prepay_status verdict;
    } rows[] = { { "says 9000 to everything", { success, 2 }, PREPAY_METER_CARD_FAILED },
                 { "does not know the application", { refusal, 2 }, PREPAY_METER_CARD_FAILED },
                 { "half an answer", { one, 1 }, PREPAY_METER_PULLED_EARLY } };
    bench_new(&bench);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct impostor impostor = rows[i].impostor;
        const prepay_transport transport = { sizeof transport, &impostor, impostor_transmit, NULL, NULL };
        TEST_ROW(rows[i].name);
        CHECK_STATUS(rows[i].verdict, prepay_meter_card_run(&bench.meter, &transport));
    }
    CHECK_INT(0, bench_state(&bench).opened);
}

TEST(insert__pulled_at_every_apdu__what_was_accepted_stands_and_the_next_insertion_finishes)
{
    uint32_t pulled = 0;
    for (uint32_t n = 0;; n++) {
        prepay_return_record record;
        prepay_status status, again;
        bench_with_cards();
        (void)write(&bench.card, PREPAY_TOKEN_OPEN, 20 * UNIT);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        fake_card_pull_after(&bench.card, n / 2, (int)(n % 2));
        status = bench_insert(&bench, &bench.card);
        if (!bench.card.is_gone) break;
        pulled++;
        CHECK(status == PREPAY_METER_PULLED_EARLY || status == PREPAY_E_OUTCOME_UNKNOWN);
        CHECK_INT(status == PREPAY_METER_PULLED_EARLY ? 0 : 20 * UNIT, bench_state(&bench).totals.paid_micro);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        again = bench_insert(&bench, &bench.card);
        CHECK_STATUS(status == PREPAY_METER_PULLED_EARLY ? PREPAY_OK : PREPAY_METER_ALREADY_ACCEPTED, again);
        CHECK_INT(20 * UNIT, bench_balance(&bench));
        CHECK(bench_read_return(&bench, &bench.card, &record));
        CHECK_INT(20 * UNIT, record.accepted_paid_micro);
        CHECK_INT(bench_state(&bench).record_counter, record.record_counter);
    }
    CHECK(pulled > 20);
}

TEST(insert__storage_fails_while_accepting__nothing_was_accepted)
{
    bench_with_cards();
    (void)write(&bench.card, PREPAY_TOKEN_OPEN, 20 * UNIT);
    fake_storage_cut_after_operations(&bench.storage, 3);
    CHECK_STATUS(PREPAY_E_STORAGE, bench_insert(&bench, &bench.card));
    CHECK_INT(0, bench_state(&bench).opened);
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_INT(20 * UNIT, bench_balance(&bench));
}

TEST(card__fed_by_hand__apdus_only_while_a_card_is_in)
{
    size_t bytes = 0;
    uint8_t answer[2] = { 0x90, 0x00 };
    bench_new(&bench);
    CHECK(prepay_meter_card_apdu(&bench.meter, &bytes) == NULL);
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_card_answer(&bench.meter, answer, 2));
    CHECK_STATUS(PREPAY_OK, prepay_meter_card_removed(&bench.meter));
    CHECK_STATUS(PREPAY_CARD_SEND, prepay_meter_card_insert(&bench.meter));
    CHECK(prepay_meter_card_apdu(&bench.meter, &bytes) != NULL);
    CHECK(bytes >= 5);
    CHECK_STATUS(PREPAY_METER_PULLED_EARLY, prepay_meter_card_removed(&bench.meter));
    CHECK(prepay_meter_card_apdu(&bench.meter, &bytes) == NULL);
    CHECK_INT(PREPAY_METER_PULLED_EARLY, bench_outputs(&bench).last_result);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_card_insert(NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_card_run(&bench.meter, NULL));
}

TEST(return_record__without_a_card__counts_up_and_is_authentic)
{
    uint8_t sealed[PREPAY_RETURN_BYTES];
    prepay_return_record record;
    bench_new(&bench);
    CHECK_STATUS(PREPAY_METER_NOT_OPENED, prepay_meter_return_record(&bench.meter, sealed));
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, prepay_meter_return_record(&bench.meter, sealed));
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_OK, prepay_meter_return_record(&bench.meter, sealed));
    CHECK_STATUS(PREPAY_OK, prepay_return_open(bench.store, bench.return_key, sealed, sizeof sealed, &record));
    CHECK_INT(2, record.record_counter);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_return_record(&bench.meter, NULL));
}

TEST_MAIN("meter/card", T(insert__open_card__account_is_open_and_the_return_record_says_so),
          T(insert__again__success_no_second_credit_and_a_fresh_record), T(insert__reminder_on__the_card_acknowledges),
          T(insert__replacement_card__takes_over_and_the_old_one_hears_it), T(insert__token_copied_to_another_card__money_only_once),
          T(insert__cards_that_are_refused__named_counted_and_nothing_written),
          T(insert__authentic_card_of_another_customer__refused_and_told_nothing), T(insert__impostors__refused_by_name),
          T(insert__pulled_at_every_apdu__what_was_accepted_stands_and_the_next_insertion_finishes),
          T(insert__storage_fails_while_accepting__nothing_was_accepted),
          T(card__fed_by_hand__apdus_only_while_a_card_is_in), T(return_record__without_a_card__counts_up_and_is_authentic))
