/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a sceptical metering engineer tries first, each under its number and name: purchases, cards, contracts (the device itself is in
 * test_part_d_device.c). Rows that speak of purchases run under both policies of
 * acceptance: every token here states its totals and its count and amount, so one desk serves both. D2, D20 and D25 are the desk's.
 */
#include "part_d.h"

TEST(D1__power_cut_or_card_pulled_during_credit__whole_or_not_and_never_twice)
{
    UNDER_EACH_POLICY(policy)
    uint32_t cuts = 0;
    int survived = 0;
    for (uint32_t bytes = 0; !survived; bytes += 11 * test_stride(), cuts++) {
        prepay_status status;
        opened(policy, 20 * UNIT, NULL);
        fake_storage_cut_after_bytes(&bench.storage, bytes, FAKE_TEAR_HALF);
        status = buy(30 * UNIT);
        survived = !bench.storage.cut;
        CHECK(survived == (status == PREPAY_OK));
        power_up();
        CHECK(bench_balance(&bench) == 20 * UNIT || bench_balance(&bench) == 50 * UNIT);
        (void)!bench_insert(&bench, &bench.card);
        CHECK_INT(50 * UNIT, bench_balance(&bench));
    }
    for (uint32_t apdu = 0; apdu < 30; apdu += test_stride()) {
        opened(policy, 20 * UNIT, NULL);
        (void)sell(PREPAY_TOKEN_PURCHASE, 30 * UNIT, &bench.card);
        fake_card_pull_after(&bench.card, apdu, 0);
        if (bench_insert(&bench, &bench.card) == PREPAY_METER_PULLED_EARLY) {
            CHECK_INT(20 * UNIT, bench_balance(&bench));
            CHECK_INT(3520, bench_outputs(&bench).display_code);
        }
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        (void)!bench_insert(&bench, &bench.card);
        CHECK_INT(50 * UNIT, bench_balance(&bench));
    }
    CHECK(cuts > 1);
    END_EACH
}

TEST(D3__same_card_inserted_twice__no_credit_fresh_record_success)
{
    UNDER_EACH_POLICY(policy)
    prepay_return_record first, second;
    opened(policy, 20 * UNIT, NULL);
    CHECK_STATUS(PREPAY_OK, buy(30 * UNIT));
    CHECK_INT(1, bench_read_return(&bench, &bench.card, &first));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(PREPAY_DISPLAY_END, bench_outputs(&bench).display_item);
    CHECK_INT(1, bench_read_return(&bench, &bench.card, &second));
    CHECK(second.record_counter > first.record_counter);
    CHECK_INT(50 * UNIT, bench_balance(&bench));
    CHECK_INT(0, bench_state(&bench).illegal_insertions);
    END_EACH
}

TEST(D4__card_of_another_meter_and_of_another_customer)
{
    UNDER_EACH_POLICY(policy)
    static const uint8_t other_meter[8] = { 9 };
    static const uint8_t other_customer[8] = { 8 };
    prepay_token token;
    opened(policy, 20 * UNIT, NULL);
    fake_card_new_blank(&bench.second_card, &bench.card_keys, bench_second_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.second_card, other_meter, bench_customer, PREPAY_CARD_KIND_USER));
    CHECK_STATUS(PREPAY_METER_OTHER_METER, bench_insert(&bench, &bench.second_card));
    CHECK_INT(3311, bench_outputs(&bench).display_code);
    CHECK_INT(1, bench_state(&bench).illegal_insertions);
    token = sell(PREPAY_TOKEN_PURCHASE, 30 * UNIT, NULL);
    memcpy(token.customer, other_customer, 8);
    CHECK_STATUS(PREPAY_METER_OTHER_CUSTOMER, bench_accept(&bench, &token));
    CHECK_INT(3312, bench_outputs(&bench).display_code);
    CHECK_INT(20 * UNIT, bench_balance(&bench));
    END_EACH
}

TEST(D5__count_gap)
{
    UNDER_EACH_POLICY(policy)
    prepay_return_record record;
    opened(policy, 20 * UNIT, NULL);
    (void)sell(PREPAY_TOKEN_PURCHASE, 10 * UNIT, NULL); /* lost */
    CHECK_STATUS(policy ? PREPAY_METER_COUNT_GAP : PREPAY_OK, buy(30 * UNIT));
    CHECK_INT((policy ? 20 : 60) * UNIT, bench_balance(&bench));
    CHECK_INT(1, bench_read_return(&bench, &bench.card, &record));
    CHECK_INT(policy ? 1 : 3, record.last_count);
    CHECK_INT(policy ? 3417 : 0, bench_outputs(&bench).display_code);
    END_EACH
}

TEST(D6__old_count__never_credits)
{
    UNDER_EACH_POLICY(policy)
    prepay_token old;
    opened(policy, 20 * UNIT, NULL);
    old = sell(PREPAY_TOKEN_PURCHASE, 10 * UNIT, NULL);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &old));
    CHECK_STATUS(PREPAY_OK, buy(30 * UNIT));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &old));
    old.kind = PREPAY_TOKEN_REPLACEMENT;
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &old));
    CHECK_INT(60 * UNIT, bench_balance(&bench));
    END_EACH
}

TEST(D7__return_file_not_empty)
{
    UNDER_EACH_POLICY(policy)
    prepay_token token;
    opened(policy, 20 * UNIT, NULL);
    token = sell(PREPAY_TOKEN_PURCHASE, 30 * UNIT, NULL);
    bench_write(&bench, &bench.card, &token); /* and the meter's last record stays on the card */
    CHECK_STATUS(policy ? PREPAY_METER_RETURN_NOT_EMPTY : PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_INT((policy ? 20 : 50) * UNIT, bench_balance(&bench));
    CHECK_INT(policy ? 3418 : 0, bench_outputs(&bench).display_code);
    END_EACH
}

TEST(D8__hoard_limit)
{
    UNDER_EACH_POLICY(policy)
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.hoard_limit_micro = 100 * UNIT;
    opened(policy, 20 * UNIT, &limits);
    CHECK_STATUS(PREPAY_OK, buy(80 * UNIT));
    CHECK_INT(100 * UNIT, bench_balance(&bench));
    CHECK_STATUS(policy ? PREPAY_METER_OVER_HOARD : PREPAY_METER_CREDIT_CUT, buy(10000));
    CHECK_INT(3621, bench_outputs(&bench).display_code);
    CHECK_INT(100 * UNIT, bench_balance(&bench));
    use_money(5 * UNIT);
    if (policy) bench_empty_return(&bench, &bench.card);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_INT(95 * UNIT + 10000, bench_balance(&bench));
    END_EACH
}

TEST(D9__overdraft_is_repaid_first)
{
    static const struct {
        const char *name;
        int64_t buys, overdraft, remaining;
    } rows[] = { { "20 of 30", 20, 10, 0 }, { "30 of 30", 30, 0, 0 }, { "50 of 30", 50, 0, 20 } };
    UNDER_EACH_POLICY(policy)
    for (size_t i = 0; i < 3; i++) {
        prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
        prepay_meter_outputs_report outputs;
        TEST_ROW(rows[i].name);
        limits.overdraft_limit_micro = 5 * UNIT;
        opened(policy, 20 * UNIT, &limits);
        use_money(50 * UNIT);
        CHECK_STATUS(PREPAY_OK, buy(rows[i].buys * UNIT));
        outputs = bench_outputs(&bench);
        CHECK_INT(rows[i].overdraft * UNIT, outputs.overdraft_micro);
        CHECK_INT(rows[i].remaining * UNIT, outputs.remaining_micro);
        CHECK_INT(i > 0, outputs.switch_on);
    }
    END_EACH
}

TEST(D17__replacement_of_a_meter__balance_count_and_final_record)
{
    UNDER_EACH_POLICY(policy)
    prepay_return_record final;
    prepay_token token;
    uint8_t sealed[128];
    int64_t carried_micro;
    opened(policy, 20 * UNIT, NULL);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 30 * UNIT + 1)); /* 15.0000005 */
    token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, prepay_meter_final_record(&bench.meter, sealed));
    CHECK_STATUS(PREPAY_OK, prepay_return_open(bench.store, bench.return_key, sealed, sizeof sealed, &final));
    carried_micro = final.balance_micro;
    CHECK_INT(20 * UNIT, final.accepted_paid_micro);
    CHECK_INT(final.accepted_paid_micro - final.used_micro, carried_micro);
    fresh(policy, NULL); /* the new meter */
    token = sell(PREPAY_TOKEN_OPEN, 0, NULL);
    token.purchase_count = 0;
    token.carried_in_micro = carried_micro;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(carried_micro, bench_balance(&bench));
    CHECK_INT(0, bench_state(&bench).last_count);
    END_EACH
}

TEST(D18__lost_card__the_replacement_brings_what_was_not_in_and_the_old_one_is_told)
{
    UNDER_EACH_POLICY(policy)
    prepay_token token;
    for (int was_in = 0; was_in < 2; was_in++) {
        opened(policy, 20 * UNIT, NULL);
        (void)sell(PREPAY_TOKEN_PURCHASE, 30 * UNIT, &bench.card);
        if (was_in) CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
        sold_count--; /* the replacement states the last sold count again */
        sold_micro -= 30 * UNIT;
        token = sell(PREPAY_TOKEN_REPLACEMENT, 30 * UNIT, &bench.second_card);
        CHECK_INT(2, token.purchase_count);
        (void)!bench_insert(&bench, &bench.second_card);
        CHECK_INT(50 * UNIT, bench_balance(&bench));
        CHECK_BYTES(bench_second_card_id, bench_state(&bench).card_id, 8);
        CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_insert(&bench, &bench.card));
        CHECK_INT(3313, bench_outputs(&bench).display_code);
        CHECK_INT(50 * UNIT, bench_balance(&bench));
    }
    END_EACH
}

TEST(D19__open_card_replay)
{
    UNDER_EACH_POLICY(policy)
    prepay_token token;
    opened(policy, 20 * UNIT, NULL);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    token = sell(PREPAY_TOKEN_OPEN, 30 * UNIT, NULL);
    CHECK_STATUS(policy ? PREPAY_METER_COUNT_GAP : PREPAY_OK, bench_accept(&bench, &token)); /* N is 2 */
    CHECK_INT((policy ? 20 : 50) * UNIT, bench_balance(&bench));
    token.customer[0] ^= 1;
    CHECK_STATUS(PREPAY_METER_OTHER_CUSTOMER, bench_accept(&bench, &token));
    token.customer[0] ^= 1;
    token.key_version = 2; /* under other keys */
    CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, bench_accept(&bench, &token));
    END_EACH
}

TEST_MAIN("meter/part_d", T(D1__power_cut_or_card_pulled_during_credit__whole_or_not_and_never_twice),
          T(D3__same_card_inserted_twice__no_credit_fresh_record_success),
          T(D4__card_of_another_meter_and_of_another_customer),
          T(D5__count_gap),
          T(D6__old_count__never_credits),
          T(D7__return_file_not_empty),
          T(D8__hoard_limit),
          T(D9__overdraft_is_repaid_first),
          T(D17__replacement_of_a_meter__balance_count_and_final_record),
          T(D18__lost_card__the_replacement_brings_what_was_not_in_and_the_old_one_is_told),
          T(D19__open_card_replay))
