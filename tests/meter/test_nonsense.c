/* SPDX-License-Identifier: Apache-2.0 */
/* The world talks nonsense: a card that answers anything at any exchange, a clock that jumps anywhere, a memory that fails every
 * few operations. The meter gives verdicts and goes on metering; no money is made, lost or taken twice. */
#include "bench.h"

#include "support/seed.h"

#include <string.h>

static struct bench bench;
static struct seed seed;

/* 1 kWh at a flat half is 0.50: whatever happened, the balance is what was paid less half of what the register shows. */
static void check_books(int64_t paid_micro)
{
    CHECK_INT(paid_micro, bench_state(&bench).totals.paid_micro);
    CHECK_INT(paid_micro - bench.import_micro / 2, bench_balance(&bench));
}

/* ------------------------------------------------------------------------------------------------------------- a card */

enum nonsense { NOTHING, ANYTHING, ONE_BIT, TOO_SHORT, TOO_LONG, THE_LAST_ONE_AGAIN, A_WORD, NONSENSES };
static const char *const names[NONSENSES] = { "nothing", "anything", "one bit", "too short", "too long", "the last answer again",
                                              "a status word" };

static struct {
    enum nonsense kind;
    uint32_t at, seen;
    uint8_t last[PREPAY_ANSWER_MAX_BYTES];
    size_t last_bytes;
} liar;

static size_t lie(uint8_t *answer, size_t answer_bytes)
{
    const size_t any = (size_t)seed_between(&seed, 0, PREPAY_ANSWER_MAX_BYTES);

    switch (liar.kind) {
    case ANYTHING: seed_bytes(&seed, answer, any); return any;
    case ONE_BIT: answer[any % answer_bytes] ^= (uint8_t)(1u << any % 8); return answer_bytes;
    case TOO_SHORT: return answer_bytes - 1 - any % answer_bytes;
    case TOO_LONG: seed_bytes(&seed, answer + answer_bytes, PREPAY_ANSWER_MAX_BYTES - answer_bytes); return PREPAY_ANSWER_MAX_BYTES;
    case THE_LAST_ONE_AGAIN: memcpy(answer, liar.last, liar.last_bytes); return liar.last_bytes;
    case A_WORD: seed_bytes(&seed, answer, 2); return 2;
    default: return 0;
    }
}

static prepay_status transmit(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out, size_t *out_bytes)
{
    const prepay_transport *card = fake_card_transport(&bench.card);
    const prepay_status status = card->transmit(card->context, apdu, apdu_bytes, out, out_bytes);

    (void)context;
    CHECK_STATUS(PREPAY_OK, status);
    if (liar.seen++ == liar.at) *out_bytes = lie(out, *out_bytes);
    memcpy(liar.last, out, *out_bytes);
    liar.last_bytes = *out_bytes;
    return PREPAY_OK;
}

static uint8_t memory[BENCH_MEMORY_BYTES], card_memory[FAKE_CARD_MEMORY_BYTES];

static void go_back(int64_t import_micro)
{
    memcpy(bench.memory, memory, sizeof memory);
    memcpy(bench.card.memory, card_memory, sizeof card_memory);
    bench.import_micro = import_micro;
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
}

/* One lie; 0 when the card was done before it came to that. */
static int insert_a_liar(uint32_t at, enum nonsense kind)
{
    const prepay_transport transport = { sizeof transport, NULL, transmit, NULL, NULL };
    prepay_status status;
    int64_t paid_micro;

    liar.kind = kind;
    liar.at = at;
    liar.seen = 0;
    status = prepay_meter_card_run(&bench.meter, &transport);
    if (liar.seen <= at) return 0;
    CHECK(status >= 0 || status == PREPAY_E_OUTCOME_UNKNOWN); /* what a card says in the clear may not matter at all */
    paid_micro = bench_state(&bench).totals.paid_micro;
    CHECK(paid_micro == 100 * UNIT || paid_micro == 150 * UNIT);
    CHECK((status != PREPAY_E_OUTCOME_UNKNOWN && status != PREPAY_OK) || paid_micro == 150 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 4 * UNIT));
    check_books(paid_micro);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
    CHECK_STATUS(paid_micro == 150 * UNIT ? PREPAY_METER_ALREADY_ACCEPTED : PREPAY_OK, bench_insert(&bench, &bench.card));
    check_books(150 * UNIT);
    return 1;
}

TEST(card__any_nonsense_at_any_exchange__a_verdict_and_the_true_card_is_taken_next)
{
    prepay_token token;
    uint32_t lies = 0;

    seed = seed_start();
    bench_new(&bench);
    bench_open(&bench, 100 * UNIT);
    bench_make_cards(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_REPLACEMENT, 150 * UNIT, 0);
    bench_write(&bench, &bench.card, &token);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 10 * UNIT));
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    memcpy(memory, bench.memory, sizeof memory);
    memcpy(card_memory, bench.card.memory, sizeof card_memory);
    for (int kind = NOTHING; kind < NONSENSES; kind++) {
        TEST_ROW(names[kind]);
        for (uint32_t n = kind == THE_LAST_ONE_AGAIN ? 8 : 0;; n++, lies++) { /* eight lies at each exchange */
            go_back(10 * UNIT);
            if (!insert_a_liar(n / 8, (enum nonsense)kind)) break;
        }
    }
    CHECK(lies > 300);
}

/* ------------------------------------------------------------------------------------------------------------ a clock */

TEST(clock__jumps_anywhere__every_unit_is_charged_once)
{
    static const struct {
        int64_t time_s;
        uint32_t validity;
        prepay_status status;
    } rows[] = {
        { BENCH_START_S + 3600, PREPAY_TIME_SET, PREPAY_OK },
        { 0, PREPAY_TIME_SET, PREPAY_OK },
        { 4294967295, PREPAY_TIME_SET, PREPAY_METER_TIME_HELD },
        { 4294967295, PREPAY_TIME_TRUSTED, PREPAY_OK },
        { 4294967296, PREPAY_TIME_SET, PREPAY_E_ARGUMENT },
        { -1, PREPAY_TIME_TRUSTED, PREPAY_E_ARGUMENT },
        { INT64_MAX, PREPAY_TIME_UNKNOWN, PREPAY_OK },
        { INT64_MIN, PREPAY_TIME_SET, PREPAY_E_ARGUMENT },
        { BENCH_START_S, 77, PREPAY_E_ARGUMENT },
        { BENCH_START_S, PREPAY_TIME_TRUSTED, PREPAY_OK },
    };

    bench_new(&bench);
    bench_open(&bench, 100 * UNIT);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_STATUS(rows[i].status, prepay_meter_time(&bench.meter, rows[i].time_s, rows[i].validity));
        bench.import_micro += UNIT;
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
        check_books(100 * UNIT);
    }
}

TEST(clock__jumps_at_random_with_power_cuts__the_books_are_exact)
{
    seed = seed_start();
    bench_new(&bench);
    bench_open(&bench, 1000 * UNIT);
    for (int jump = 0; jump < 300; jump++) {
        const int64_t time_s = seed_between(&seed, 0, UINT32_MAX);
        const uint32_t validity = (uint32_t)seed_between(&seed, PREPAY_TIME_UNKNOWN, PREPAY_TIME_TRUSTED);
        const prepay_status told = prepay_meter_time(&bench.meter, time_s, validity);
        CHECK(told == PREPAY_OK || (told == PREPAY_METER_TIME_HELD && validity == PREPAY_TIME_SET));
        bench.import_micro += 2 * seed_between(&seed, 0, UNIT / 2);
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
        check_books(1000 * UNIT);
        bench.time_s = time_s;
        if (jump % 10 == 0) bench_power_up(&bench);
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
        check_books(1000 * UNIT);
    }
}

/* ----------------------------------------------------------------------------------------------------------- a memory */

static prepay_storage healthy;
static int is_failing;

/* Every fourth operation fails, before or after it was done. */
static prepay_status maybe(prepay_status status)
{
    return is_failing && seed_between(&seed, 0, 3) == 0 ? PREPAY_E_STORAGE : status;
}

static prepay_status bad_read(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    return maybe(healthy.read(context, address, out, out_bytes));
}

static prepay_status bad_program(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    return maybe(PREPAY_OK) < 0 ? PREPAY_E_STORAGE : maybe(healthy.program(context, address, data, data_bytes));
}

static prepay_status bad_erase(void *context, uint32_t address)
{
    return maybe(PREPAY_OK) < 0 ? PREPAY_E_STORAGE : maybe(healthy.erase(context, address));
}

static prepay_status bad_sync(void *context)
{
    return maybe(healthy.sync(context));
}

static void give_it_a_bad_memory(void)
{
    bench_new(&bench);
    healthy = bench.storage.port;
    bench.storage.port.read = bad_read;
    bench.storage.port.program = bad_program;
    bench.storage.port.erase = bad_erase;
    bench.storage.port.sync = bad_sync;
    is_failing = 0;
    bench_power_up(&bench);
    bench_open(&bench, 100 * UNIT);
    is_failing = 1;
}

TEST(memory__fails_every_few_operations__metering_goes_on_and_nothing_is_lost_when_it_heals)
{
    uint32_t failed = 0;

    seed = seed_start();
    for (int life = 0; life < 20; life++) {
        int64_t paid_micro = 100 * UNIT;
        give_it_a_bad_memory();
        for (int step = 0; step < 30; step++) {
            prepay_status status = bench_use(&bench, 2 * UNIT);
            CHECK(status == PREPAY_OK || status == PREPAY_E_STORAGE);
            failed += status != PREPAY_OK;
            if (step % 6 == 5) {
                const prepay_token token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, paid_micro + 5 * UNIT, 0);
                status = bench_accept(&bench, &token);
                CHECK(status == PREPAY_OK || status == PREPAY_E_STORAGE);
                if (status == PREPAY_OK) paid_micro += 5 * UNIT;
                failed += status != PREPAY_OK;
            }
            check_books(paid_micro);
        }
        is_failing = 0;
        CHECK_STATUS(PREPAY_OK, bench_use(&bench, 2 * UNIT));
        check_books(paid_micro);
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        bench_power_up(&bench);
        check_books(paid_micro);
        CHECK_TEXT("", bench.storage.misuse == NULL ? "" : bench.storage.misuse);
    }
    CHECK(failed > 100);
}

TEST_MAIN("meter/nonsense", T(card__any_nonsense_at_any_exchange__a_verdict_and_the_true_card_is_taken_next),
          T(clock__jumps_anywhere__every_unit_is_charged_once), T(clock__jumps_at_random_with_power_cuts__the_books_are_exact),
          T(memory__fails_every_few_operations__metering_goes_on_and_nothing_is_lost_when_it_heals))
