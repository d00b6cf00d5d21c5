/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a sceptical metering engineer tries first, each under its number and name. Rows that speak of purchases run under both policies of
 * acceptance: every token here states its totals and its count and amount, so one desk serves both. D2, D20 and D25 are the desk's.
 */
#include "bench.h"

#include <string.h>

static struct bench bench;
static prepay_meter_senses senses;
static int64_t sold_micro;    /* P */
static int64_t refunded_micro; /* R */
static uint32_t sold_count;   /* N */

static const struct {
    const char *name;
    uint32_t policy;
} policies[] = { { "totals", PREPAY_METER_POLICY_TOTALS }, { "count", PREPAY_METER_POLICY_COUNT } };

#define UNDER_EACH_POLICY(policy)                                                                                      \
    for (uint32_t policy = 0; policy < 2; policy++) {                                                                  \
        TEST_ROW(policies[policy].name);

#define END_EACH }

static void look(uint32_t seconds)
{
    for (uint32_t i = 0; i < seconds; i++) {
        senses.struct_size = sizeof senses;
        senses.uptime_ms += 1000;
        CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
    }
}

static void power_up(void)
{
    bench_power_up(&bench);
    senses.uptime_ms = 0;
    if (senses.struct_size != 0) look(1);
}

static void fresh(uint32_t policy, const prepay_balance_options *limits)
{
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;

    memset(&senses, 0, sizeof senses);
    sold_micro = refunded_micro = 0;
    sold_count = 0;
    bench_new_with(&bench, limits != NULL ? limits : &none);
    bench.options.policy = policy;
    bench_take_commands(&bench);
    bench_make_cards(&bench);
}

/* The desk sells so much on this card, or none (NULL: another carrier). */
static prepay_token sell(uint8_t kind, int64_t amount_micro, struct fake_card *card)
{
    prepay_token token = bench_token(&bench, kind, sold_micro += amount_micro, refunded_micro);

    token.amount_micro = amount_micro;
    token.purchase_count = ++sold_count;
    if (card != NULL) {
        bench_write(&bench, card, &token);
        bench_empty_return(&bench, card);
    }
    return token;
}

static void opened(uint32_t policy, int64_t amount_micro, const prepay_balance_options *limits)
{
    fresh(policy, limits);
    (void)sell(PREPAY_TOKEN_OPEN, amount_micro, &bench.card);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_INT(amount_micro, bench_balance(&bench));
}

static prepay_status buy(int64_t amount_micro)
{
    (void)sell(PREPAY_TOKEN_PURCHASE, amount_micro, &bench.card);
    return bench_insert(&bench, &bench.card);
}

static void use_money(int64_t amount_micro)
{
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 2 * amount_micro)); /* at 0.50 */
}

static int is_on(void)
{
    return (int)bench_outputs(&bench).switch_on;
}

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

TEST(D10__trip_edge)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.overdraft_limit_micro = 5 * UNIT;
    opened(0, 20 * UNIT, &limits);
    use_money(25 * UNIT - 10000);
    CHECK_INT(1, is_on());
    use_money(10000);
    CHECK_INT(0, is_on());
    opened(0, 20 * UNIT, NULL);
    use_money(20 * UNIT - 1);
    CHECK_INT(1, is_on());
    use_money(1);
    CHECK_INT(0, is_on());
}

TEST(D11__reclose_edge_and_remote_allow_is_not_closed)
{
    UNDER_EACH_POLICY(policy)
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.overdraft_limit_micro = 5 * UNIT;
    limits.reclose_micro = 100 * UNIT;
    opened(policy, 50 * UNIT, &limits);
    CHECK_INT(1, is_on()); /* no overdraft trip, so the limit does not hold */
    use_money(55 * UNIT);
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, buy(105 * UNIT - 10000));
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, buy(10000));
    CHECK_INT(1, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_ALLOW, 0));
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    CHECK_INT(1, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_CLOSE, 0));
    CHECK_INT(1, is_on());
    END_EACH
}

TEST(D12__alarm_2_reminder__recloses_once_by_card_or_key)
{
    UNDER_EACH_POLICY(policy)
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.alarm1_micro = 10 * UNIT;
    limits.alarm2_micro = 5 * UNIT;
    opened(policy, 20 * UNIT, &limits);
    use_money(15 * UNIT);
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(1, is_on());
    use_money(4 * UNIT);
    CHECK_INT(1, is_on());
    CHECK_STATUS(PREPAY_OK, buy(20 * UNIT)); /* above it: armed again */
    use_money(17 * UNIT);
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    CHECK_INT(1, is_on());
    limits.alarm2_micro = 0;
    opened(policy, 20 * UNIT, &limits);
    use_money(16 * UNIT);
    CHECK_INT(1, is_on());
    END_EACH
}

TEST(D13__keep_supply__no_cost_trip_and_the_release_trips_at_once)
{
    prepay_switch_options switching = PREPAY_SWITCH_OPTIONS_INIT;
    switching.overload_w = 9000;
    fresh(0, NULL);
    bench.options.switching = &switching;
    power_up();
    bench_open(&bench, 20 * UNIT);
    look(5);
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP, 0));
    use_money(30 * UNIT);
    look(5);
    CHECK_INT(1, is_on());
    CHECK_INT(-10 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP_END, 0));
    look(5);
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP, bench.time_s + 3600));
    look(5);
    CHECK_INT(1, is_on());
    senses.known = PREPAY_SENSE_LOAD_W;
    senses.load_w = 9000;
    look(15);
    CHECK_INT(0, is_on());
    senses.load_w = 0;
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    look(5);
    CHECK_INT(1, is_on());
    use_money(0); /* an hour later it has expired */
    look(5);
    CHECK_INT(0, is_on());
}

TEST(D14__switch_fails__ordered_again_and_err_01_and_the_next_purchase_pays)
{
    UNDER_EACH_POLICY(policy)
    uint32_t orders;
    opened(policy, 20 * UNIT, NULL);
    look(5);
    use_money(20 * UNIT);
    look(5);
    orders = bench_outputs(&bench).orders;
    for (int i = 0; i < 10; i++) {
        use_money(UNIT / 10);
        look(10);
    }
    CHECK(bench_outputs(&bench).orders > orders);
    CHECK_INT(1, bench_outputs(&bench).display_err);
    CHECK_INT(UNIT, bench_outputs(&bench).overdraft_micro);
    CHECK_STATUS(PREPAY_OK, buy(3 * UNIT));
    CHECK_INT(2 * UNIT, bench_balance(&bench));
    END_EACH
}

TEST(D15__clock_moved__nothing_is_done_twice_or_reopened)
{
    prepay_token command;
    opened(0, 20 * UNIT, NULL);
    command = bench_command(&bench, PREPAY_TOKEN_CLEAR);
    command.expiry_s = (uint32_t)bench.time_s + 50;
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + 100, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s - 86400, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_METER_EXPIRED, bench_accept(&bench, &command));
    CHECK_INT(bench.time_s + 100, bench_state(&bench).greatest_time_s);
    CHECK(bench_state(&bench).clock_moves > 0);
    CHECK_STATUS(PREPAY_METER_TIME_HELD, prepay_meter_time(&bench.meter, INT64_C(4070908800), PREPAY_TIME_SET)); /* 2099 */
    use_money(UNIT);
    CHECK_INT(19 * UNIT, bench_balance(&bench));
}

/* 0.50 until noon, 1.00 from then on. */
static void two_rates(void)
{
    static const int64_t prices[2] = { UNIT / 2, UNIT };
    static const prepay_switch_point switches[2] = { { 0, 0, 0 }, { 0, 1, 720 } };
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    uint8_t packed[128];
    size_t packed_bytes = sizeof packed;
    prepay_parameter_part part;

    tariff.rate_prices_micro = prices;
    tariff.rate_count = 2;
    tariff.switches = switches;
    tariff.switch_count = 2;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, packed, &packed_bytes));
    part = (prepay_parameter_part){ packed, packed_bytes, 1, PREPAY_PART_TARIFF };
    bench.parameters_bytes = sizeof bench.parameters;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(&part, 1, bench.parameters, &bench.parameters_bytes));
}

TEST(D16__price_changes_inside_an_interval_and_inside_a_cut__shared_by_time)
{
    for (int cut = 0; cut < 2; cut++) {
        const int64_t noon_s = BENCH_START_S / 86400 * 86400 + 43200 + 86400;
        fresh(0, NULL);
        two_rates();
        bench.time_s = noon_s - 3600;
        power_up();
        bench_open(&bench, 20 * UNIT);
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 0, 0));
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        bench.time_s = noon_s + 3600;
        if (cut) power_up();
        CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET));
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 10 * UNIT + 1, 0));
        CHECK_INT(20 * UNIT - 7500001, bench_balance(&bench));
        CHECK_INT(10 * UNIT + 1, bench_state(&bench).pricing.period_used_micro);
        CHECK_INT(0, bench_state(&bench).pricing.remainder);
    }
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

TEST(D22__register_rollover__once_and_noise_is_none)
{
    const prepay_register reg = { .plausible_micro = 1000 * UNIT, .digits = 8, .decimals = 2, .reserved = { 0 } };
    int64_t passed_micro = 0;
    opened(0, 20 * UNIT, NULL);
    CHECK_STATUS(PREPAY_OK, prepay_register_difference(&reg, 99999999, 3, &passed_micro));
    CHECK_INT(40000, passed_micro);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += passed_micro, 0));
    CHECK_INT(20 * UNIT - 20000, bench_balance(&bench));
    CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_register_difference(&reg, 3, 2, &passed_micro));
    CHECK_STATUS(PREPAY_METER_READING_BACK, prepay_meter_reading(&bench.meter, bench.import_micro - 10000, 0));
    CHECK_INT(20 * UNIT - 20000, bench_balance(&bench));
}

TEST(D23__two_hundred_false_seals__refused_until_midnight_and_metering_goes_on)
{
    prepay_token forged, good;
    opened(0, 20 * UNIT, NULL);
    forged = sell(PREPAY_TOKEN_PURCHASE, 30 * UNIT, NULL);
    good = forged;
    forged.key_version = 7;
    for (int i = 0; i < 200; i++) CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, bench_accept(&bench, &forged));
    CHECK_STATUS(PREPAY_METER_BLOCKED, bench_accept(&bench, &forged));
    CHECK_STATUS(PREPAY_METER_BLOCKED, bench_accept(&bench, &good)); /* it does not tell which seal was right */
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    power_up();
    CHECK_STATUS(PREPAY_METER_BLOCKED, bench_accept(&bench, &good));
    use_money(UNIT);
    CHECK_INT(19 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s += 86400, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &good));
    CHECK_INT(49 * UNIT, bench_balance(&bench));
}

TEST(D24__residue__nothing_is_dropped)
{
    const uint32_t at_once = test_stride();
    fresh(0, NULL);
    bench.price_micro = 546900;
    bench_parameters(&bench, 1);
    bench.options.pulse_constant = 3200;
    bench.options.checkpoint_micro = 1000 * UNIT;
    power_up();
    bench_open(&bench, 20000 * UNIT);
    for (uint32_t pulses = 0; pulses < 3200000; pulses += at_once) {
        const uint32_t left = 3200000 - pulses;
        CHECK_STATUS(PREPAY_OK, prepay_meter_pulses(&bench.meter, left < at_once ? left : at_once));
    }
    CHECK_INT(20000 * UNIT - 546900000, bench_balance(&bench));
    CHECK_INT(1000 * UNIT, bench_state(&bench).import_micro);
    for (int64_t done = 0; done < 1000000;) {
        done = done + at_once < 1000000 ? done + at_once : 1000000;
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 1000 * UNIT + done * 10000, 0));
        if (done % 1000 == 0)
            CHECK_INT(20000 * UNIT - bench_balance(&bench), bench_state(&bench).totals.used_micro[PREPAY_USED_QUANTITY]);
    }
    CHECK_INT(20000 * UNIT - 546900000 - 5469 * UNIT, bench_balance(&bench));
}

TEST_MAIN("meter/part_d", T(D1__power_cut_or_card_pulled_during_credit__whole_or_not_and_never_twice),
          T(D3__same_card_inserted_twice__no_credit_fresh_record_success), T(D4__card_of_another_meter_and_of_another_customer),
          T(D5__count_gap), T(D6__old_count__never_credits), T(D7__return_file_not_empty), T(D8__hoard_limit),
          T(D9__overdraft_is_repaid_first), T(D10__trip_edge), T(D11__reclose_edge_and_remote_allow_is_not_closed),
          T(D12__alarm_2_reminder__recloses_once_by_card_or_key), T(D13__keep_supply__no_cost_trip_and_the_release_trips_at_once),
          T(D14__switch_fails__ordered_again_and_err_01_and_the_next_purchase_pays), T(D15__clock_moved__nothing_is_done_twice_or_reopened),
          T(D16__price_changes_inside_an_interval_and_inside_a_cut__shared_by_time),
          T(D17__replacement_of_a_meter__balance_count_and_final_record),
          T(D18__lost_card__the_replacement_brings_what_was_not_in_and_the_old_one_is_told), T(D19__open_card_replay),
          T(D22__register_rollover__once_and_noise_is_none),
          T(D23__two_hundred_false_seals__refused_until_midnight_and_metering_goes_on), T(D24__residue__nothing_is_dropped))
