/* SPDX-License-Identifier: Apache-2.0 */
/* Power goes at every byte that a meter writes. Afterwards everything that is one fact - money, counts, card, parameters, pricing,
 * readings - is all old or all new, and doing the same thing again ends where it would have ended without the cut. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

static struct bench bench;

/* What must be old or new together, as far as it can be seen from outside. */
struct facts {
    prepay_balance_totals totals;
    prepay_pricing pricing;
    int64_t import_micro, priced_until_s, price_micro;
    uint8_t customer[8], card_id[8], statement_id[8];
    uint32_t parts[PREPAY_PART_KINDS + 1];
    uint32_t last_count;
    uint32_t contract, unit, opened;
};

static struct facts facts_now(void)
{
    const prepay_meter_state_report state = bench_state(&bench);
    struct facts facts;
    memset(&facts, 0, sizeof facts);
    facts.totals = state.totals;
    facts.pricing = state.pricing;
    facts.import_micro = state.import_micro;
    facts.priced_until_s = state.priced_until_s;
    facts.price_micro = bench_outputs(&bench).unit_price_micro;
    memcpy(facts.customer, state.customer, 8);
    memcpy(facts.card_id, state.card_id, 8);
    memcpy(facts.statement_id, state.statement_id, 8);
    memcpy(facts.parts, state.parts, sizeof facts.parts);
    facts.last_count = state.last_count;
    facts.contract = state.contract;
    facts.unit = state.unit;
    facts.opened = state.opened;
    return facts;
}

static int same(const struct facts *a, const struct facts *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

struct scenario {
    void (*prepare)(void);
    prepay_status (*act)(void); /* the same thing, however often it is done */
};

static uint8_t snapshot[BENCH_MEMORY_BYTES], card_snapshot[FAKE_CARD_MEMORY_BYTES];
static int64_t snapshot_time_s, snapshot_import;

static void take_snapshot(void)
{
    memcpy(snapshot, bench.memory, sizeof snapshot);
    memcpy(card_snapshot, bench.card.memory, sizeof card_snapshot);
    snapshot_time_s = bench.time_s;
    snapshot_import = bench.import_micro;
}

static void go_back(void)
{
    memcpy(bench.memory, snapshot, sizeof snapshot);
    memcpy(bench.card.memory, card_snapshot, sizeof card_snapshot);
    bench.time_s = snapshot_time_s;
    bench.import_micro = snapshot_import;
    bench_power_up(&bench);
    if (bench.card.keys != NULL) CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
}

/* Where a cut has led: every byte of the memory, and the money. */
static void digest_state(void)
{
    const prepay_meter_state_report state = bench_state(&bench);
    test_digest(bench.memory, sizeof bench.memory);
    test_digest_int(state.totals.paid_micro);
    for (size_t i = 0; i < sizeof state.totals.used_micro / sizeof state.totals.used_micro[0]; i++) {
        test_digest_int(state.totals.used_micro[i]);
    }
    test_digest_int(state.import_micro);
    test_digest_int(bench_balance(&bench));
}

/* One cut, n bytes into the act; 0: the act was over before. */
static int cut_once(const struct scenario *scenario, uint32_t n, enum fake_storage_tear tear, const struct facts *before,
                    const struct facts *after)
{
    struct facts found;
    prepay_status status;
    go_back();
    fake_storage_cut_after_bytes(&bench.storage, n, tear);
    status = scenario->act();
    if (!bench.storage.cut) return 0;
    CHECK(status == PREPAY_E_STORAGE || status >= 0);
    bench_power_up(&bench);
    if (bench.card.keys != NULL) CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
    found = facts_now();
    CHECK(same(&found, before) || same(&found, after));
    CHECK(status == PREPAY_E_STORAGE || same(&found, after));
    bench.time_s = snapshot_time_s;
    bench.import_micro = snapshot_import;
    CHECK(scenario->act() >= 0);
    found = facts_now();
    CHECK(same(&found, after));
    CHECK(bench.storage.misuse == NULL);
    digest_state();
    return 1;
}

static void cut_everywhere(const struct scenario *scenario)
{
    static const enum fake_storage_tear tears[] = { FAKE_TEAR_CLEAN, FAKE_TEAR_HALF, FAKE_TEAR_SCATTERED };
    struct facts before, after;
    uint32_t cuts = 0;
    scenario->prepare();
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    take_snapshot();
    go_back();
    before = facts_now();
    CHECK(scenario->act() >= 0);
    after = facts_now();
    CHECK(!same(&before, &after));
    for (size_t t = 0; t < sizeof tears / sizeof tears[0]; t++) {
        for (uint32_t n = (uint32_t)t % test_stride(); cut_once(scenario, n, tears[t], &before, &after); n += test_stride()) cuts++;
    }
    printf("# %u cuts\n", (unsigned)cuts);
    CHECK(cuts > 100 / test_stride());
}

/* --------------------------------------------------------------------------------------------------------- scenarios */

static prepay_token told;

static prepay_status tell(void)
{
    return bench_accept(&bench, &told);
}

static void before_opening(void)
{
    bench_new(&bench);
    told = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    memcpy(told.card_id, bench_card_id, 8);
}

static void before_a_purchase(void)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 10 * UNIT));
    told = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 50 * UNIT, 10 * UNIT);
}

static void before_new_parameters_on_a_new_card(void)
{
    before_a_purchase();
    bench.price_micro = 3 * UNIT;
    bench_parameters(&bench, 2);
    told = bench_token(&bench, PREPAY_TOKEN_OPEN, 50 * UNIT, 0);
    memcpy(told.card_id, bench_second_card_id, 8);
}

static void before_a_trip(void)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 39 * UNIT));
}

static prepay_status use_it_up(void)
{
    return bench_use(&bench, 3 * UNIT);
}

static void before_an_insertion(void)
{
    before_a_purchase();
    bench_make_cards(&bench);
    told = bench_token(&bench, PREPAY_TOKEN_REPLACEMENT, 50 * UNIT, 0);
    bench_write(&bench, &bench.card, &told);
}

static prepay_status insert(void)
{
    return bench_insert(&bench, &bench.card);
}

TEST(cut__opening__all_of_the_account_or_nothing)
{
    const struct scenario scenario = { before_opening, tell };
    cut_everywhere(&scenario);
}

TEST(cut__purchase_with_a_refund__credited_once)
{
    const struct scenario scenario = { before_a_purchase, tell };
    cut_everywhere(&scenario);
}

TEST(cut__new_parameters_money_and_card__are_one_fact)
{
    const struct scenario scenario = { before_new_parameters_on_a_new_card, tell };
    cut_everywhere(&scenario);
}

TEST(cut__trip__charged_once)
{
    const struct scenario scenario = { before_a_trip, use_it_up };
    cut_everywhere(&scenario);
}

TEST(cut__insertion__credited_once_and_the_card_taken_over_with_it)
{
    const struct scenario scenario = { before_an_insertion, insert };
    cut_everywhere(&scenario);
}

/* The card loses power instead: the meter keeps what it accepted, and the record is written the next time. */
TEST(cut__card_at_every_byte__the_record_is_whole_and_true_after_the_next_insertion)
{
    uint32_t n = 0;
    before_an_insertion();
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    take_snapshot();
    for (;; n += test_stride()) {
        prepay_return_record record;
        prepay_status status;
        go_back();
        fake_card_cut_after(&bench.card, n, FAKE_TEAR_HALF);
        status = insert();
        if (!bench.card.storage.cut) break;
        CHECK(status == PREPAY_METER_PULLED_EARLY || status == PREPAY_E_OUTCOME_UNKNOWN);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.card));
        CHECK(bench_insert(&bench, &bench.card) >= 0);
        CHECK_INT(50 * UNIT, bench_state(&bench).totals.paid_micro);
        CHECK(bench_read_return(&bench, &bench.card, &record));
        CHECK_INT(50 * UNIT, record.accepted_paid_micro);
        CHECK_INT(bench_state(&bench).record_counter, record.record_counter);
    }
    printf("# %u cuts\n", (unsigned)n);
    CHECK(n > 300);
}

/* What others rely on lies in two erase units: when one of them decays altogether, nothing is rolled back. */
static void lose_each_unit_after(const struct scenario *scenario)
{
    struct facts after, found;
    scenario->prepare();
    CHECK(scenario->act() >= 0);
    after = facts_now();
    take_snapshot();
    for (size_t unit = 0; unit < 3; unit++) {
        memcpy(bench.memory, snapshot, sizeof snapshot);
        memset(bench.memory + unit * 1024, 0x5A, 1024);
        bench_power_up(&bench);
        found = facts_now();
        CHECK(same(&found, &after));
    }
}

TEST(decay__of_any_one_erase_unit__an_accepted_token_stands)
{
    const struct scenario scenario = { before_a_purchase, tell };
    lose_each_unit_after(&scenario);
}

TEST(decay__of_any_one_erase_unit__a_trip_stands)
{
    const struct scenario scenario = { before_a_trip, use_it_up };
    lose_each_unit_after(&scenario);
}

/* Money, over a long life with cuts at random places: paid - refunded - used = balance, and nothing is credited twice. */
TEST(cut__a_year_of_accidents__the_books_are_exact)
{
    int64_t paid = 20 * UNIT;
    uint32_t dark = 0;
    bench_new(&bench);
    bench.price_micro = 546900;
    bench_parameters(&bench, 1);
    bench_open(&bench, paid);
    for (int day = 0; day < 365; day++) {
        fake_storage_cut_after_bytes(&bench.storage, (uint32_t)(day * 7919) % 2500, FAKE_TEAR_SCATTERED);
        for (int step = 0; step < 8 && !bench.storage.cut; step++) (void)!bench_use(&bench, 123457);
        if (day % 5 == 0) {
            paid += 3 * UNIT;
            told = bench_token(&bench, PREPAY_TOKEN_PURCHASE, paid, 0);
            (void)!tell();
        }
        dark += (uint32_t)bench.storage.cut;
        bench_power_up(&bench);
        if (day % 5 == 0) CHECK(tell() >= 0);
    }
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
    CHECK(dark > 100);
    CHECK_INT(paid, bench_state(&bench).totals.paid_micro);
    CHECK_INT(paid - bench.import_micro * 5469 / 10000, bench_balance(&bench));
}

TEST_MAIN("meter/tear", T(cut__opening__all_of_the_account_or_nothing), T(cut__purchase_with_a_refund__credited_once),
          T(cut__new_parameters_money_and_card__are_one_fact), T(cut__trip__charged_once),
          T(cut__insertion__credited_once_and_the_card_taken_over_with_it),
          T(cut__card_at_every_byte__the_record_is_whole_and_true_after_the_next_insertion),
          T(decay__of_any_one_erase_unit__an_accepted_token_stands), T(decay__of_any_one_erase_unit__a_trip_stands),
          T(cut__a_year_of_accidents__the_books_are_exact))
