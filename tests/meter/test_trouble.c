/* SPDX-License-Identifier: Apache-2.0 */
/* Trouble that is no power cut: a cell that fails once, a memory that dies, a register that glitches, a clock that was never
 * set, an old card made anew. Metering goes on, and what was accepted stays. Each of these was a fault once. */
#include "bench.h"

#include "meter/meter.h"

#include <stdio.h>
#include <string.h>

static struct bench bench;
static prepay_storage inner;
static int fail_at, programs;
static int away;

static prepay_status read_when_there(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    return away ? PREPAY_E_STORAGE : inner.read(context, address, out, out_bytes);
}

static prepay_status flaky_program(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    return programs++ == fail_at ? PREPAY_E_STORAGE : inner.program(context, address, data, data_bytes);
}

static void look(prepay_meter_senses *senses, int seconds)
{
    for (int i = 0; i < seconds; i++) {
        senses->uptime_ms += 1000;
        CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, senses));
    }
}

/* A meter whose n-th program operation fails, once; and the token that it is about to be told. */
static prepay_token flaky_meter(int with_account, int nth)
{
    prepay_token token;

    bench_new(&bench);
    if (with_account) {
        bench_open(&bench, 20 * UNIT);
        bench.price_micro = 3 * UNIT;
        bench_parameters(&bench, 2);
    }
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, (with_account ? 50 : 20) * UNIT, 0);
    inner = bench.storage.port;
    bench.storage.port.program = flaky_program;
    fail_at = -1;
    bench_power_up(&bench);
    programs = 0;
    fail_at = nth;
    return token;
}

/* The commit may have left a record that names the new slot: writing that slot again must not be what the next cut tears. */
static void fail_once_then_cut(int with_account)
{
    char row[64];

    for (int nth = 0; nth < 12; nth++) {
        for (uint32_t cut = 0; cut < 40; cut++) {
            const prepay_token token = flaky_meter(with_account, nth);
            int was_cut;
            snprintf(row, sizeof row, "program %d fails, cut after %u operations", nth, (unsigned)cut);
            TEST_ROW(row);
            if (bench_accept(&bench, &token) != PREPAY_E_STORAGE) break;
            fail_at = -1;
            fake_storage_cut_after_operations(&bench.storage, cut);
            (void)!bench_accept(&bench, &token);
            was_cut = bench.storage.cut;
            fake_storage_power_up(&bench.storage);
            CHECK_STATUS(PREPAY_OK, prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options));
            CHECK(bench_accept(&bench, &token) >= 0);
            CHECK_INT((with_account ? 50 : 20) * UNIT, bench_balance(&bench));
            if (!was_cut) break;
        }
    }
    TEST_ROW(NULL);
}

TEST(accept__a_cell_fails_then_power_is_cut__the_meter_comes_up)
{
    fail_once_then_cut(0);
    fail_once_then_cut(1);
}

TEST(reading__memory_dies_while_parameters_come_in__metering_goes_on_at_the_old_price)
{
    prepay_token token;

    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    bench.price_micro = 3 * UNIT;
    bench_parameters(&bench, 2);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    fake_storage_cut_after_operations(&bench.storage, 1);
    CHECK_STATUS(PREPAY_E_STORAGE, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_E_STORAGE, bench_use(&bench, 10 * UNIT));
    CHECK_INT(15 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_E_STORAGE, bench_use(&bench, 40 * UNIT));
    CHECK_INT(0, bench_outputs(&bench).switch_on);
}

/* The purchase brings no parameters: what is live is not read again from a memory that does not answer. */
TEST(pulses__memory_dies_and_a_purchase_comes__metering_goes_on)
{
    prepay_token token;

    bench_new(&bench);
    bench.options.pulse_constant = 1000;
    bench_power_up(&bench);
    bench_open(&bench, 20 * UNIT);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 21 * UNIT, 0);
    fake_storage_cut_after_operations(&bench.storage, 0);
    CHECK_STATUS(PREPAY_E_STORAGE, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_pulses(&bench.meter, 10000));
    CHECK_INT(15 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_pulses(&bench.meter, 30000));
    CHECK_INT(0, bench_outputs(&bench).switch_on);
}

/* The working memory too has lost them: nothing can be priced, and whoever feeds pulses has no register to read again. */
TEST(pulses__parameters_cannot_be_read__wait_and_are_charged_with_the_next)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)&bench.meter;

    bench_new(&bench);
    bench.options.pulse_constant = 3000;
    bench_power_up(&bench);
    bench_open(&bench, 20 * UNIT);
    inner = bench.storage.port;
    bench.storage.port.read = read_when_there;
    away = 1;
    meter->live.loaded = 0;
    prepay__meter_work_live(meter)[0] ^= 1;
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_pulses(&bench.meter, 2000));
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_pulses(&bench.meter, 999));
    CHECK_INT(20 * UNIT, bench_balance(&bench));
    away = 0;
    CHECK_STATUS(PREPAY_OK, prepay_meter_pulses(&bench.meter, 1));
    CHECK_INT(20 * UNIT - UNIT / 2, bench_balance(&bench));
    CHECK_INT(UNIT, bench_state(&bench).import_micro);
    CHECK_STATUS(PREPAY_OK, prepay_meter_pulses(&bench.meter, 3000));
    CHECK_INT(2 * UNIT, bench_state(&bench).import_micro);
}

/* Each is of one moment only: what was seen then is stored by the next commit that can. */
TEST(sense__commit_fails__tamper_and_overload_are_kept_and_the_key_forgives)
{
    const prepay_switch_options switching = { .struct_size = sizeof switching, .overload_w = 5000, .overload_samples = 1 };
    prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;

    bench_new(&bench);
    bench.options.switching = &switching;
    bench_power_up(&bench);
    bench_open(&bench, 20 * UNIT);
    senses.known = PREPAY_SENSE_LOAD_W;
    look(&senses, 5);
    fake_storage_cut_after_operations(&bench.storage, 0);
    senses.inputs = PREPAY_INPUT_MAGNET;
    senses.uptime_ms += 1000;
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_sense(&bench.meter, &senses));
    senses.load_w = 9000;
    senses.uptime_ms += 1000;
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_sense(&bench.meter, &senses));
    CHECK_INT(PREPAY_SWITCH_OVERLOAD, bench_outputs(&bench).reasons);
    senses.load_w = 0;
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    look(&senses, 5);
    CHECK_INT(0, bench_outputs(&bench).reasons);
    fake_storage_power_up(&bench.storage);
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    bench_power_up(&bench);
    CHECK_INT(PREPAY_INPUT_MAGNET, bench_state(&bench).tamper);
}

TEST(reading__clock_never_set_west_of_greenwich__is_charged)
{
    const prepay_offset_change west = { 0, -5 * 3600, 0 };
    const prepay_offsets offsets = { &west, 1 };
    const prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    uint8_t packed[3][64];
    size_t bytes[3] = { 64, 64, 64 };
    prepay_parameter_part parts[3];
    prepay_token token;

    bench_new(&bench);
    fake_storage_init(&bench.storage, FAKE_FLASH, bench.memory, 1024, BENCH_MEMORY_BYTES / 1024, 8);
    CHECK_STATUS(PREPAY_OK, prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 0, 0));
    tariff.rate_prices_micro = &bench.price_micro;
    tariff.rate_count = 1;
    CHECK_STATUS(PREPAY_OK, prepay_balance_options_pack(&limits, packed[0], &bytes[0]));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, packed[1], &bytes[1]));
    CHECK_STATUS(PREPAY_OK, prepay_offsets_pack(&offsets, packed[2], &bytes[2]));
    parts[0] = (prepay_parameter_part){ packed[0], bytes[0], 1, PREPAY_PART_LIMITS };
    parts[1] = (prepay_parameter_part){ packed[1], bytes[1], 1, PREPAY_PART_TARIFF };
    parts[2] = (prepay_parameter_part){ packed[2], bytes[2], 1, PREPAY_PART_OFFSETS };
    bench.parameters_bytes = sizeof bench.parameters;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(parts, 3, bench.parameters, &bench.parameters_bytes));
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, 0, PREPAY_TIME_UNKNOWN));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 10 * UNIT, 0));
    CHECK_INT(15 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 20 * UNIT, 0));
    CHECK_INT(10 * UNIT, bench_balance(&bench));
}

TEST(reading__one_glitch__is_held_and_the_true_one_is_charged)
{
    uint8_t record[PREPAY_RETURN_BYTES];

    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_meter_reading(&bench.meter, INT64_C(1) << 60, 0));
    CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_meter_reading(&bench.meter, 1000001 * UNIT, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 10 * UNIT, 0));
    CHECK_INT(15 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, prepay_meter_return_record(&bench.meter, record));
}

/* Only import is money: it is charged though the other register is held. */
TEST(reading__reverse_register_glitches__is_held_and_import_is_charged)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, UNIT, UNIT));
    CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_meter_reading(&bench.meter, 2 * UNIT, INT64_C(1) << 60));
    CHECK_INT(UNIT, bench_state(&bench).reverse_micro);
    CHECK_INT(19 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 3 * UNIT, 500 * UNIT));
    for (int i = 4; i <= 10; i++) CHECK_STATUS(PREPAY_METER_READING_BACK, prepay_meter_reading(&bench.meter, i * UNIT, i * UNIT));
    CHECK_INT(500 * UNIT, bench_state(&bench).reverse_micro);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 11 * UNIT, 11 * UNIT));
    CHECK_INT(11 * UNIT, bench_state(&bench).reverse_micro);
    CHECK_INT(20 * UNIT - 11 * UNIT / 2, bench_balance(&bench));
}

static prepay_meter_event events[2];

/* An account of 100.00 whose register stood at 500; a step of more than 100 is not believed. */
static void at_five_hundred(void)
{
    bench_new(&bench);
    bench.options.plausible_micro = 100 * UNIT;
    bench.options.events = events;
    bench.options.event_capacity = 2;
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 500 * UNIT, 0));
    bench_open(&bench, 100 * UNIT);
}

/* For ever would be for nothing. What passed in the jump itself nobody knows; what passed since is charged. */
TEST(reading__register_goes_on_from_elsewhere__is_followed_from_the_eighth_reading_on)
{
    static const struct {
        prepay_status verdict;
        int64_t from;
    } rows[] = { { PREPAY_METERING_IMPLAUSIBLE, 601 }, { PREPAY_METERING_IMPLAUSIBLE, 1000000 }, { PREPAY_METER_READING_BACK, 400 }, { PREPAY_METER_READING_BACK, 0 } };
    prepay_meter_event event;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        at_five_hundred();
        for (int k = 0; k < 7; k++) CHECK_STATUS(rows[i].verdict, prepay_meter_reading(&bench.meter, rows[i].from * UNIT + k * 1000, 0));
        CHECK_INT(500 * UNIT, bench_state(&bench).import_micro);
        CHECK_INT(100 * UNIT, bench_balance(&bench));
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, (rows[i].from + 2) * UNIT, 0));
        CHECK_INT(99 * UNIT, bench_balance(&bench));
        CHECK_STATUS(PREPAY_OK, prepay_meter_event_at(&bench.meter, 0, &event));
        CHECK(event.kind == PREPAY_EVENT_REGISTER && event.before == 500 * UNIT && event.after == rows[i].from * UNIT);
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, (rows[i].from + 4) * UNIT, 0));
        CHECK_INT(98 * UNIT, bench_balance(&bench));
    }
}

/* Supply is off: a jump is nothing that passes, and what passes after it is seen. */
TEST(reading__register_goes_on_from_elsewhere__is_no_failure_of_the_switch)
{
    static const int64_t from[] = { 1000000, 0 };

    for (size_t i = 0; i < 2; i++) {
        prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;
        at_five_hundred();
        look(&senses, 5);
        CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
        look(&senses, 5);
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 500 * UNIT, 0));
        look(&senses, 5);
        for (int k = 0; k < 8; k++) (void)!prepay_meter_reading(&bench.meter, from[i] * UNIT + k, 0);
        look(&senses, 5);
        CHECK_INT(from[i] * UNIT + 7, bench_state(&bench).import_micro);
        CHECK_INT(2, bench_outputs(&bench).orders);
        CHECK_INT(PREPAY_METER_OFF_REMOTE, bench_outputs(&bench).reasons);
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, (from[i] + 2) * UNIT, 0));
        look(&senses, 5);
        CHECK_INT(PREPAY_METER_OFF_REMOTE | PREPAY_SWITCH_FAILED, bench_outputs(&bench).reasons);
    }
}

/* A line that is stuck says the same thing as often as it is asked, noise says anything. */
TEST(reading__glitches_that_do_not_rise_from_each_other__are_never_followed)
{
    at_five_hundred();
    for (int k = 0; k < 20; k++) CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_meter_reading(&bench.meter, INT64_C(1) << 40, 0));
    for (int k = 0; k < 20; k++) CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_meter_reading(&bench.meter, (1000 + 101 * k) * UNIT, 0));
    for (int k = 0; k < 20; k++) CHECK_STATUS(PREPAY_METER_READING_BACK, prepay_meter_reading(&bench.meter, (400 - k) * UNIT, 0));
    for (int k = 0; k < 20; k++) {
        for (int n = 0; n < 7; n++) CHECK_STATUS(PREPAY_METER_READING_BACK, prepay_meter_reading(&bench.meter, (7 * k + n) * UNIT, 0));
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 500 * UNIT, 0)); /* the true one, in between */
    }
    CHECK_INT(500 * UNIT, bench_state(&bench).import_micro);
    CHECK_INT(100 * UNIT, bench_balance(&bench));
}

/* They stand for no register: what is too much at once stays the caller's, however often it is fed again. */
TEST(pulses__more_than_plausible__never_become_a_register_that_jumped)
{
    bench_new(&bench);
    bench.options.plausible_micro = 10 * UNIT;
    bench.options.pulse_constant = 1000;
    bench_power_up(&bench);
    bench_open(&bench, 100 * UNIT);
    for (uint32_t k = 0; k < 20; k++) CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_meter_pulses(&bench.meter, 10001 + k));
    CHECK_INT(0, bench_state(&bench).import_micro);
    CHECK_STATUS(PREPAY_OK, prepay_meter_pulses(&bench.meter, 10000));
    CHECK_INT(95 * UNIT, bench_balance(&bench));
}

/* Without a limit of belief the sums still have one: a total that no record could state is not begun. */
TEST(reading__more_than_a_record_can_state__is_refused_and_metering_goes_on)
{
    uint8_t record[PREPAY_RETURN_BYTES];

    bench_new(&bench);
    bench.options.plausible_micro = INT64_MAX;
    bench_power_up(&bench);
    bench.price_micro = 4 * UNIT;
    bench_parameters(&bench, 1);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_meter_reading(&bench.meter, INT64_C(1) << 60, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, UNIT, 0));
    CHECK_INT(16 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, prepay_meter_return_record(&bench.meter, record));
}

static prepay_token of_card(uint8_t kind, const uint8_t card_id[8], uint16_t generation)
{
    prepay_token token = bench_token(&bench, kind, 20 * UNIT, 0);

    memcpy(token.card_id, card_id, sizeof token.card_id);
    token.card_generation = generation;
    return token;
}

TEST(card__made_anew_after_it_was_replaced__its_old_token_does_not_bring_the_other_back)
{
    prepay_token first, second, third;

    bench_new(&bench);
    first = of_card(PREPAY_TOKEN_OPEN, bench_card_id, 1);
    second = of_card(PREPAY_TOKEN_REPLACEMENT, bench_second_card_id, 2);
    third = of_card(PREPAY_TOKEN_REPLACEMENT, bench_card_id, 3);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &first));
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &second));
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &third));
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_accept(&bench, &first));
    CHECK_INT(3, bench_state(&bench).card_generation);
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_accept(&bench, &second));
    CHECK_BYTES(bench_card_id, bench_state(&bench).card_id, 8);
}

/* Taken for a new meter, it would begin at zero when the memory comes back, and credit the old card again. */
TEST(init__memory_does_not_answer__is_no_new_meter_and_the_old_token_stays_used)
{
    prepay_token token;

    bench_new(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    inner = bench.storage.port;
    bench.storage.port.read = read_when_there;
    away = 1;
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options));
    away = 0;
    bench_power_up(&bench);
    CHECK_INT(20 * UNIT, bench_balance(&bench));
    CHECK(bench_accept(&bench, &token) > 0);
    CHECK_INT(20 * UNIT, bench_balance(&bench));
}

TEST_MAIN("meter/trouble", T(accept__a_cell_fails_then_power_is_cut__the_meter_comes_up),
          T(reading__memory_dies_while_parameters_come_in__metering_goes_on_at_the_old_price),
          T(pulses__memory_dies_and_a_purchase_comes__metering_goes_on),
          T(pulses__parameters_cannot_be_read__wait_and_are_charged_with_the_next),
          T(sense__commit_fails__tamper_and_overload_are_kept_and_the_key_forgives),
          T(reading__clock_never_set_west_of_greenwich__is_charged), T(reading__one_glitch__is_held_and_the_true_one_is_charged),
          T(reading__reverse_register_glitches__is_held_and_import_is_charged),
          T(reading__register_goes_on_from_elsewhere__is_followed_from_the_eighth_reading_on),
          T(reading__register_goes_on_from_elsewhere__is_no_failure_of_the_switch),
          T(reading__glitches_that_do_not_rise_from_each_other__are_never_followed),
          T(pulses__more_than_plausible__never_become_a_register_that_jumped),
          T(reading__more_than_a_record_can_state__is_refused_and_metering_goes_on),
          T(card__made_anew_after_it_was_replaced__its_old_token_does_not_bring_the_other_back),
          T(init__memory_does_not_answer__is_no_new_meter_and_the_old_token_stays_used))
