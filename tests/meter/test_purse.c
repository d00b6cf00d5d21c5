/* SPDX-License-Identifier: Apache-2.0 */
/* A security module's purse behind the record: brought level when it is due, before a card, after a credit; and what happens when it or
 * the power fails in between. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

static struct bench bench;
static prepay_meter_senses senses;

/* A module as they are sold: amounts of 0.01, credit with a count that goes up by one, debit; it cannot be told where to stand. It
 * remembers through power cuts. ops_left: so many more operations, then it loses its power, in the one after it with the deed done or not. */
static struct {
    int64_t remaining_cents, overdraft_cents;
    uint32_t count, levels, operations, ops_left;
    int is_cut, does_the_last, is_dead;
} module;

static int works(void)
{
    module.operations++;
    if (module.is_cut) return 0;
    if (module.ops_left-- != 0) return 1;
    module.is_cut = 1;
    return module.does_the_last;
}

static void credit(int64_t cents)
{
    if (!works()) return;
    module.remaining_cents += cents;
    module.count++;
}

static void debit(int64_t cents)
{
    if (works()) module.remaining_cents -= cents;
}

static void initialise(void)
{
    if (!works()) return;
    module.remaining_cents = 0;
    module.count = 0;
}

/* The port: what the module holds, then the difference. Its count cannot go back, and a credit without a purchase would move it. */
static prepay_status level(void *context, int64_t remaining_micro, int64_t overdraft_micro, uint32_t count)
{
    const int64_t cents = remaining_micro / 10000;

    CHECK(context == &module);
    module.levels++;
    if (module.is_dead) return PREPAY_E_CARD;
    if (count < module.count || (count == module.count && cents > module.remaining_cents)) initialise();
    if (cents < module.remaining_cents && !module.is_cut) debit(module.remaining_cents - cents);
    if (cents > module.remaining_cents && !module.is_cut) credit(cents - module.remaining_cents);
    while (!module.is_cut && module.count < count) credit(0);
    if (!module.is_cut) module.overdraft_cents = overdraft_micro / 10000;
    return module.is_cut ? PREPAY_E_OUTCOME_UNKNOWN : PREPAY_OK;
}

static const prepay_purse purse = { sizeof purse, &module, level };

static void look(uint64_t seconds)
{
    senses.struct_size = sizeof senses;
    senses.uptime_ms += seconds * 1000;
    CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
}

static void bench_with_a_purse(void)
{
    memset(&module, 0, sizeof module);
    memset(&senses, 0, sizeof senses);
    module.ops_left = UINT32_MAX;
    bench_new(&bench);
    bench.options.purse = &purse;
    bench_take_commands(&bench);
    bench_make_cards(&bench);
}

/* The account is open by card, 20.00. */
static void opened(void)
{
    prepay_token token;

    bench_with_a_purse();
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    bench_write(&bench, &bench.card, &token);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
}

static void write_purchase(int64_t paid_micro)
{
    prepay_token token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, paid_micro, 0);

    bench_write(&bench, &bench.card, &token);
}

static void check_level(void)
{
    const prepay_meter_outputs_report outputs = bench_outputs(&bench);

    CHECK_INT(outputs.remaining_micro / 10000, module.remaining_cents);
    CHECK_INT(outputs.overdraft_micro / 10000, module.overdraft_cents);
    CHECK_INT(bench_state(&bench).last_count, module.count);
}

/* --------------------------------------------------------------------------------------------------------------- when */

TEST(level__after_a_credit__by_card_and_by_network)
{
    prepay_token token;
    opened();
    CHECK_INT(2000, module.remaining_cents);
    CHECK_INT(1, module.count);
    write_purchase(50 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_INT(5000, module.remaining_cents);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 60 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(6000, module.remaining_cents);
    check_level();
}

static int64_t cents_at_the_first_apdu;
static const prepay_transport *behind;

static prepay_status watch(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer, size_t *out_answer_bytes)
{
    (void)context;
    if (cents_at_the_first_apdu < 0) cents_at_the_first_apdu = module.remaining_cents;
    return behind->transmit(behind->context, apdu, apdu_bytes, out_answer, out_answer_bytes);
}

TEST(level__before_a_card_is_spoken_to)
{
    const prepay_transport watched = { sizeof watched, NULL, watch, NULL, NULL };
    opened();
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 6 * UNIT, 0)); /* 3.00, in no time */
    CHECK_INT(2000, module.remaining_cents);
    behind = fake_card_transport(&bench.card);
    cents_at_the_first_apdu = -1;
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, prepay_meter_card_run(&bench.meter, &watched));
    CHECK_INT(1700, cents_at_the_first_apdu);
}

TEST(level__every_sixty_minutes_of_the_time_that_is_fed)
{
    uint32_t levels;
    opened();
    levels = module.levels;
    for (int minutes = 1; minutes <= 240; minutes++) {
        bench.time_s += 60;
        CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET));
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, minutes * 10000, 0));
        CHECK_INT(levels + (uint32_t)minutes / 60, module.levels);
    }
    CHECK_INT(1880, module.remaining_cents); /* 239 of 240 minutes, half a cent each; below a cent cut off */
}

TEST(level__every_sixty_minutes_of_uptime__whatever_the_clock)
{
    uint32_t levels;
    opened();
    look(1);
    levels = module.levels;
    look(3598);
    CHECK_INT(levels, module.levels);
    look(1);
    CHECK_INT(levels + 1, module.levels);
    look(3599);
    CHECK_INT(levels + 1, module.levels);
    look(1);
    CHECK_INT(levels + 2, module.levels);
}

TEST(level__at_power_up__by_time_or_by_senses)
{
    opened();
    for (int row = 0; row < 2; row++) {
        module.remaining_cents = 1; /* what a cut has left */
        CHECK_STATUS(PREPAY_OK, prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options));
        CHECK_INT(1, module.remaining_cents);
        memset(&senses, 0, sizeof senses);
        if (row == 0) look(1);
        else CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET));
        check_level();
    }
}

TEST(level__overdraft__and_nothing_without_an_account)
{
    prepay_token token;
    opened();
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 50 * UNIT));
    look(3600);
    CHECK_INT(0, module.remaining_cents);
    CHECK_INT(500, module.overdraft_cents);
    token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(0, module.remaining_cents);
    CHECK_INT(0, module.overdraft_cents);
    CHECK_INT(0, module.count);
}

/* ---------------------------------------------------------------------------------------------- the record is the truth */

static int64_t stored_micro;
static struct bench other;

/* What a meter would know if power went now: read from a copy of the memory. */
static prepay_status level_and_look(void *context, int64_t remaining_micro, int64_t overdraft_micro, uint32_t count)
{
    (void)context;
    (void)overdraft_micro;
    (void)count;
    other = bench;
    other.storage.memory = other.memory;
    other.storage.port.context = &other.storage;
    other.options.storage = &other.storage.port;
    other.options.work = other.work;
    other.options.purse = NULL;
    CHECK_STATUS(PREPAY_OK, prepay_meter_init(&other.meter, sizeof other.meter, &other.options));
    stored_micro = bench_outputs(&other).remaining_micro;
    CHECK(remaining_micro <= stored_micro);
    return PREPAY_OK;
}

TEST(record__is_stored_before_the_purse_hears_of_a_credit)
{
    static const prepay_purse looking = { sizeof looking, NULL, level_and_look };
    prepay_token token;
    bench_with_a_purse();
    bench.options.purse = &looking;
    bench_power_up(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(20 * UNIT, stored_micro);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 50 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(50 * UNIT, stored_micro);
}

/* Power goes at the meter's n-th byte; it comes back; the card is shown again. */
TEST(cut__of_the_meter_at_every_byte__the_purse_stands_where_the_record_does)
{
    uint32_t cuts = 0;
    for (uint32_t bytes = 0;; bytes += test_stride(), cuts++) {
        opened();
        write_purchase(50 * UNIT);
        fake_storage_cut_after_bytes(&bench.storage, bytes, FAKE_TEAR_HALF);
        (void)!bench_insert(&bench, &bench.card);
        if (!bench.storage.cut) break;
        CHECK(module.remaining_cents == 2000 || module.remaining_cents == 5000);
        bench_power_up(&bench);
        CHECK(module.remaining_cents <= 5000);
        check_level();
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        (void)!bench_insert(&bench, &bench.card);
        CHECK_INT(5000, module.remaining_cents);
        check_level();
    }
    printf("# %u cuts\n", (unsigned)cuts);
    CHECK(cuts > 40 / test_stride());
}

/* ... and the module's own, at each operation, done or not, and again in the levelling that mends it. */
TEST(cut__of_the_purse_at_every_operation__mended_by_the_next_levelling)
{
    uint32_t cuts = 0;
    for (uint32_t n = 0;; n++) {
        int survived = 1;
        for (int done = 0; done < 2; done++) {
            opened();
            CHECK_STATUS(PREPAY_OK, bench_use(&bench, 6 * UNIT)); /* debit 3.00 before the card, credit 30.00 behind it */
            module.remaining_cents = 2000;
            bench.purchases += 2; /* and two counts that it never heard of */
            write_purchase(50 * UNIT);
            module.ops_left = n;
            module.does_the_last = done;
            (void)!bench_insert(&bench, &bench.card);
            if (!module.is_cut) continue;
            survived = 0;
            cuts++;
            module.is_cut = 0;
            module.ops_left = n;
            (void)!bench_insert(&bench, &bench.card);
            module.is_cut = 0;
            module.ops_left = UINT32_MAX;
            bench_power_up(&bench);
            (void)!bench_insert(&bench, &bench.card);
            CHECK_INT(4700, module.remaining_cents);
            check_level();
        }
        if (survived) break;
    }
    CHECK_INT(8, cuts); /* one debit, three credits */
}

/* -------------------------------------------------------------------------------------------------------- when it fails */

static prepay_status nobody(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer, size_t *out_answer_bytes)
{
    (void)context;
    (void)apdu;
    (void)apdu_bytes;
    (void)out_answer;
    *out_answer_bytes = 0;
    CHECK(0); /* a card is spoken to */
    return PREPAY_E_CARD;
}

TEST(failure__no_card_is_spoken_to__31_02_and_it_is_no_illegal_insertion)
{
    const prepay_transport untouched = { sizeof untouched, NULL, nobody, NULL, NULL };
    opened();
    module.is_dead = 1;
    CHECK_STATUS(PREPAY_METER_PURSE_FAILED, prepay_meter_card_run(&bench.meter, &untouched));
    CHECK_STATUS(PREPAY_METER_PURSE_FAILED, prepay_meter_card_mute(&bench.meter));
    CHECK_INT(PREPAY_METER_PURSE_FAILED, bench_outputs(&bench).last_result);
    CHECK_INT(3102, bench_outputs(&bench).display_code);
    CHECK_INT(2, bench_outputs(&bench).display_err);
    CHECK_INT(PREPAY_DISPLAY_CODE, bench_outputs(&bench).display_item);
    CHECK_INT(0, bench_state(&bench).illegal_insertions);
    module.is_dead = 0;
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(0, bench_outputs(&bench).display_err);
    CHECK_INT(0, bench_outputs(&bench).display_code);
}

TEST(failure__metering_supply_and_the_network_go_on)
{
    prepay_token token;
    opened();
    module.is_dead = 1;
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 39 * UNIT));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    CHECK_INT(UNIT / 2, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 2 * UNIT));
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    CHECK_INT(2, bench_outputs(&bench).display_err);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 50 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    CHECK_INT(29 * UNIT + UNIT / 2, bench_balance(&bench));
    module.is_dead = 0;
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 0));
    CHECK_INT(0, bench_outputs(&bench).display_err);
    check_level();
}

TEST(options__a_purse_that_cannot_be_told__is_refused)
{
    static const prepay_purse none = { sizeof none, NULL, NULL };
    bench_with_a_purse();
    bench.options.purse = &none;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_card_mute(NULL));
}

TEST_MAIN("meter/purse", T(level__after_a_credit__by_card_and_by_network), T(level__before_a_card_is_spoken_to),
          T(level__every_sixty_minutes_of_the_time_that_is_fed), T(level__every_sixty_minutes_of_uptime__whatever_the_clock),
          T(level__at_power_up__by_time_or_by_senses), T(level__overdraft__and_nothing_without_an_account),
          T(record__is_stored_before_the_purse_hears_of_a_credit),
          T(cut__of_the_meter_at_every_byte__the_purse_stands_where_the_record_does),
          T(cut__of_the_purse_at_every_operation__mended_by_the_next_levelling),
          T(failure__no_card_is_spoken_to__31_02_and_it_is_no_illegal_insertion), T(failure__metering_supply_and_the_network_go_on),
          T(options__a_purse_that_cannot_be_told__is_refused))
