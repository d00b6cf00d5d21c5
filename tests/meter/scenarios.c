/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios with power cut everywhere: what is saved, cut, done again, and held against what must be. */
#include "scenario_world.h"

#include "support/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECKPOINT_MICRO 100000 /* the default of the options */
#define FEEDS_MOST 4
#define PAGE_BYTES 256 /* of a page in flight, where it is undefined */
#define FAR UINT32_MAX

static struct scenario_world *const world = &scenario_world;
static struct scenario_world before;

/* ---------------------------------------------------------------------------------------------------- what must be true */

/* What changes as one fact, as far as it can be seen from outside. */
struct facts {
    int64_t carried_micro, paid_micro, refunded_micro;
    uint8_t customer[8], card_id[8], statement_id[8];
    uint32_t parts[PREPAY_PART_KINDS + 1];
    uint32_t contract, unit, opened, last_count, last_command_count, control, final_contract;
};

/* ... and what follows from the readings besides. */
struct outcome {
    struct facts facts;
    prepay_balance_totals totals;
    int64_t import_micro;
    uint32_t state, is_on, tamper;
    struct scenario_history history;
};

static struct facts facts_of(const prepay_meter_state_report *state)
{
    struct facts facts;

    memset(&facts, 0, sizeof facts);
    facts.carried_micro = state->totals.carried_in_micro;
    facts.paid_micro = state->totals.paid_micro;
    facts.refunded_micro = state->totals.refunded_micro;
    memcpy(facts.customer, state->customer, 8);
    memcpy(facts.card_id, state->card_id, 8);
    memcpy(facts.statement_id, state->statement_id, 8);
    memcpy(facts.parts, state->parts, sizeof facts.parts);
    facts.contract = state->contract;
    facts.unit = state->unit;
    facts.opened = state->opened;
    facts.last_count = state->last_count;
    facts.last_command_count = state->last_command_count;
    facts.control = state->control;
    facts.final_contract = state->final_contract;
    return facts;
}

static struct outcome outcome_now(void)
{
    const prepay_meter_state_report state = bench_state(&world->bench);
    const prepay_meter_outputs_report outputs = bench_outputs(&world->bench);
    struct outcome outcome;

    memset(&outcome, 0, sizeof outcome);
    outcome.facts = facts_of(&state);
    outcome.totals = state.totals;
    outcome.import_micro = state.import_micro;
    outcome.state = outputs.balance_state;
    outcome.is_on = outputs.switch_on;
    outcome.tamper = state.tamper;
    if ((world->flags & HISTORY) != 0) scenario_history_now(&outcome.history);
    return outcome;
}

/* The balance is the sum of its totals, and the display shows it. */
static void check_sum(const prepay_balance_totals *totals)
{
    int64_t sum = totals->carried_in_micro + totals->paid_micro - totals->refunded_micro;

    for (size_t k = 0; k < PREPAY_USED_KINDS; k++) sum -= totals->used_micro[k];
    for (size_t k = 0; k < PREPAY_DEBT_KINDS; k++) sum += totals->debts[k].advanced_micro - totals->debts[k].recovered_micro;
    for (size_t k = 0; k < PREPAY_BALANCE_CHARGES; k++) sum -= totals->charges[k].recovered_micro;
    CHECK_INT(sum, bench_balance(&world->bench));
}

/* After a restart, when nothing has been fed again yet. stored: what the meter had acknowledged before. */
static void check_restarted(const struct outcome *stored, const struct outcome *after, uint32_t cuts)
{
    const prepay_meter_state_report state = bench_state(&world->bench);
    const prepay_meter_outputs_report outputs = bench_outputs(&world->bench);
    const struct facts found = facts_of(&state);

    CHECK(memcmp(&found, &stored->facts, sizeof found) == 0 || memcmp(&found, &after->facts, sizeof found) == 0);
    CHECK(found.contract == 0 || found.paid_micro <= world->sold_micro[found.contract - 1]);
    CHECK(found.refunded_micro <= world->refunded_micro || found.contract != world->contract + 1);
    CHECK(outputs.balance_state < PREPAY_BALANCE_STATE_COUNT);
    CHECK(outputs.remaining_micro == 0 || outputs.overdraft_micro == 0);
    if (state.opened) check_sum(&state.totals);
    CHECK(state.import_micro <= world->bench.import_micro);
    CHECK(state.import_micro > stored->import_micro - CHECKPOINT_MICRO * (int64_t)cuts || !state.opened);
}

/* When the step has been fed: as if there had been no cut. Of pulses some may be lost, one checkpoint and those in flight a cut. */
static void check_done(const struct outcome *wanted, uint32_t cuts, int64_t in_flight_micro)
{
    struct outcome found = outcome_now();

    if ((world->flags & PULSING) != 0) {
        const int64_t lost_micro = wanted->import_micro - found.import_micro;
        CHECK(lost_micro >= 0 && lost_micro <= (CHECKPOINT_MICRO + in_flight_micro) * (int64_t)cuts);
        CHECK(memcmp(&found.facts, &wanted->facts, sizeof found.facts) == 0);
        return;
    }
    CHECK(memcmp(&found.facts, &wanted->facts, sizeof found.facts) == 0);
    CHECK(memcmp(&found.totals, &wanted->totals, sizeof found.totals) == 0);
    CHECK_INT(wanted->import_micro, found.import_micro);
    CHECK_INT(wanted->state, found.state);
    CHECK((world->flags & SENSING) != 0 || wanted->is_on == found.is_on); /* there it is an order, which has its pace */
    CHECK_INT(wanted->tamper, found.tamper);
}

/* ----------------------------------------------------------------------------------------------------- steps and cuts */

void scenario_power_up(void)
{
    bench_power_up(&world->bench);
    world->senses.uptime_ms = 0;
    if ((world->flags & SENSING) != 0) CHECK(scenario_look(1) == PREPAY_OK);
}

static void begin(const struct step *step)
{
    if (step->act->begin != NULL) step->act->begin(step->amount);
}

/* 0.50 until noon, 1.00 from then on, in the container. */
static void make_two_rates(struct bench *bench)
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
    bench->parameters_bytes = sizeof bench->parameters;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(&part, 1, bench->parameters, &bench->parameters_bytes));
}

static void make_foreign(struct fake_card *card)
{
    static const uint8_t other[8] = { 9 };

    fake_card_new_blank(card, &world->bench.card_keys, bench_second_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(card, other, bench_customer, PREPAY_CARD_KIND_USER));
}

/* A memory that is overwritten, byte by byte. */
static void make_eeprom(struct bench *bench)
{
    fake_storage_init(&bench->storage, FAKE_EEPROM, bench->memory, 1024, BENCH_MEMORY_BYTES / 1024, 1);
    bench_power_up(bench);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, 0, 0));
}

static void take_up(const struct scenario *scenario)
{
    static const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;

    memset(world, 0, sizeof *world);
    bench_new_with(&world->bench, scenario->limits != NULL ? scenario->limits : &none);
    if ((scenario->flags & EEPROM) != 0) make_eeprom(&world->bench);
    fake_storage_flux(&world->bench.storage, world->flux);
    world->bench.storage.page_bytes = PAGE_BYTES;
    world->flags = scenario->flags;
    world->bench.options.policy = scenario->policy;
    if ((scenario->flags & PULSING) != 0) world->bench.options.pulse_constant = 3200;
    if ((scenario->flags & TWO_RATES) != 0) make_two_rates(&world->bench);
    world->bench.options.charges = world->charges;
    world->bench.options.charge_capacity = PREPAY_BALANCE_CHARGES;
    if ((scenario->flags & HISTORY) != 0) scenario_history_begin();
    bench_take_commands(&world->bench);
    bench_make_cards(&world->bench);
    if ((scenario->flags & FOREIGN_CARD) != 0) make_foreign(&world->bench.second_card);
    if ((scenario->flags & SENSING) != 0) CHECK(scenario_look(1) == PREPAY_OK);
}

enum counted { BYTES, UNITS, OPERATIONS, SYNCS };

struct cut {
    enum counted counted;
    enum fake_storage_tear tear;
};

static void arm(struct cut cut, uint32_t n)
{
    struct fake_storage *storage = &world->bench.storage;

    if (n == FAR) return;
    if (cut.counted == BYTES) fake_storage_cut_after_bytes(storage, n, cut.tear);
    if (cut.counted == UNITS) fake_storage_cut_after_units(storage, n, cut.tear);
    if (cut.counted == OPERATIONS) fake_storage_cut_after_operations(storage, n);
    if (cut.counted == SYNCS) fake_storage_cut_after_syncs(storage, n, UINT64_MAX);
}

/* Power comes back; a second cut may come in the recovery, or, if that is short, when the step is fed again. Returns the second
 * cuts that came. */
static uint32_t restart(struct cut cut, uint32_t second)
{
    struct bench *bench = &world->bench;

    prepay_meter_wipe(&bench->meter); /* a key store of a meter loses its session keys with the power */
    bench->storage.cut = 0;
    fake_storage_power_up(&bench->storage);
    if (second == FAR) {
        scenario_power_up();
        return 0;
    }
    arm(cut, second);
    const prepay_status status = prepay_meter_init(&bench->meter, sizeof bench->meter, &bench->options);
    CHECK(status == PREPAY_OK || (status == PREPAY_E_STORAGE && bench->storage.cut));
    if (!bench->storage.cut) {
        (void)!prepay_meter_time(&bench->meter, bench->time_s, PREPAY_TIME_SET);
        world->senses.uptime_ms = 0;
        if ((world->flags & SENSING) != 0) (void)!scenario_look(1);
    }
    if (!bench->storage.cut) return 0;
    return 1 + restart(cut, FAR);
}

/* One feeding, and the clock behind it, as firmware feeds it about once a second. */
static prepay_status feed_once(const struct step *step)
{
    const prepay_status status = step->act->feed(step->amount);
    const prepay_status timed = prepay_meter_time(&world->bench.meter, world->bench.time_s, PREPAY_TIME_SET);

    return status >= 0 && timed < 0 ? timed : status;
}

/* The step is fed until it is done; the cut may be armed. Returns how often power went. */
static uint32_t feed(const struct step *step, const struct outcome *stored, const struct outcome *after, struct cut cut, uint32_t second)
{
    struct bench *bench = &world->bench;
    uint32_t cuts = 0;

    for (int feeds = 0; feeds < FEEDS_MOST; feeds++) {
        const prepay_status status = cuts != 0 && step->act->is_lost_in_a_cut ? PREPAY_OK : feed_once(step);

        CHECK(status >= 0 || bench->storage.cut);
        CHECK(status >= 0 || status == PREPAY_E_STORAGE || status == PREPAY_E_OUTCOME_UNKNOWN);
        if (!bench->storage.cut) return cuts;
        cuts += 1 + restart(cut, cuts == 0 ? second : FAR);
        if ((world->flags & HISTORY) != 0) scenario_history_restarted(&stored->history, &after->history);
        check_restarted(status == PREPAY_OK && !step->act->is_lost_in_a_cut ? after : stored, after, cuts);
    }
    CHECK(!bench->storage.cut);
    return cuts;
}

/* How it goes without a cut. */
static struct outcome outcomes[SCENARIO_STEPS + 1];
static uint32_t places_of[SCENARIO_STEPS][4]; /* where power can go in each step, by what is counted */

static uint32_t play(const struct scenario *scenario)
{
    const struct cut none = { BYTES, FAKE_TEAR_CLEAN };
    uint32_t n;

    take_up(scenario);
    outcomes[0] = outcome_now();
    for (n = 0; n < SCENARIO_STEPS && scenario->steps[n].act != NULL; n++) {
        const struct fake_storage *storage = &world->bench.storage;
        const uint32_t bytes = storage->bytes_programmed + storage->bytes_erased, operations = storage->operations, syncs = storage->syncs;
        begin(&scenario->steps[n]);
        CHECK_INT(0, feed(&scenario->steps[n], &outcomes[n], &outcomes[n], none, FAR));
        outcomes[n + 1] = outcome_now();
        places_of[n][BYTES] = storage->bytes_programmed + storage->bytes_erased - bytes;
        places_of[n][UNITS] = places_of[n][BYTES] / storage->port.program_unit_bytes;
        places_of[n][OPERATIONS] = storage->operations - operations;
        places_of[n][SYNCS] = storage->syncs - syncs;
        if (outcomes[n + 1].facts.opened) check_sum(&outcomes[n + 1].totals);
    }
    CHECK(world->bench.storage.misuse == NULL);
    return n;
}

/* No card holds a key of a session. */
static void release_cards(void)
{
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&world->bench.card));
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&world->bench.second_card));
}

/* The world as it was; what a card or the meter holds of the key store is given back first. */
static void go_back(void)
{
    release_cards();
    prepay_meter_wipe(&world->bench.meter);
    *world = before;
}

/* The cuts that the bytes, units and operations account for, and those of further models. */
struct tally {
    uint32_t cuts, pairs, further, bytes, units, operations;
};

/* How many events a step is told by, at most: those that may be missing when it was cut. */
static uint32_t events_of(uint32_t n)
{
    const uint32_t before_it = outcomes[n].history.event_count, after_it = outcomes[n + 1].history.event_count;

    return after_it > before_it ? after_it - before_it : 1;
}

/* One first cut at this step and, if asked for, a second; then the step, and perhaps the rest. 0: power outlasted the step. */
static int cut_step(const struct scenario *scenario, uint32_t n, struct cut cut, uint32_t first, uint32_t second, int to_the_end)
{
    const struct cut none = { BYTES, FAKE_TEAR_CLEAN };
    const struct step *step = &scenario->steps[n];
    const int64_t import_micro = n == 0 ? 0 : outcomes[n].import_micro;
    uint32_t cuts, missing;

    go_back();
    arm(cut, first);
    cuts = feed(step, &outcomes[n], &outcomes[n + 1], cut, second);
    if (cuts == 0) return 0;
    check_done(&outcomes[n + 1], cuts, outcomes[n + 1].import_micro - import_micro);
    missing = events_of(n);
    scenario_history_done(&outcomes[n + 1].history, missing);
    for (n++; to_the_end && n < SCENARIO_STEPS && scenario->steps[n].act != NULL; n++) {
        begin(&scenario->steps[n]);
        CHECK_INT(0, feed(&scenario->steps[n], &outcomes[n], &outcomes[n + 1], none, FAR));
        check_done(&outcomes[n + 1], cuts, outcomes[n + 1].import_micro);
        scenario_history_done(&outcomes[n + 1].history, missing);
    }
    CHECK_TEXT("", world->bench.storage.misuse == NULL ? "" : world->bench.storage.misuse);
    test_digest(world->bench.memory, sizeof world->bench.memory);
    test_digest_int(bench_balance(&world->bench));
    return cuts > 1 ? 2 : 1;
}

/* Strides of first and second cuts: what a run of everyday takes, and all. In a microcontroller what the build says. */
static uint32_t first_stride, second_stride;

static void choose_strides(void)
{
    first_stride = 7 * test_stride();
    second_stride = 1201 * test_stride();
#ifndef PREPAY_TEST_BARE
    if (test_stride() == 1 && getenv("PREPAY_TEST_ALL") != NULL) {
        first_stride = 1;
        second_stride = 601; /* moves on with the first, so that over a scenario every second place is taken */
    }
#endif
}

/* Every cut so counted, of a step of which `before` is the beginning: power goes at each place that there is, and behind the last one it
 * outlasts the step. */
static void cut_step_everywhere(const struct scenario *scenario, uint32_t n, struct cut cut, struct tally *tally)
{
    static uint32_t turn; /* moves the places on, so that over the steps all are taken */
    const uint32_t begin_at = ++turn % first_stride, places = places_of[n][cut.counted];
    const int is_further = cut.tear == FAKE_TEAR_UNSTABLE || cut.tear == FAKE_TEAR_PAGE || cut.tear == FAKE_TEAR_SCATTERED;

    CHECK_INT(0, cut_step(scenario, n, cut, places, FAR, 0));
    for (uint32_t first = begin_at; first < places; first += first_stride, *(is_further ? &tally->further : &tally->cuts) += 1) {
        const int to_the_end = first / first_stride % 16 == 0;
        CHECK(cut_step(scenario, n, cut, first, FAR, to_the_end) != 0);
        for (uint32_t second = first % second_stride;; second += second_stride, tally->pairs++) {
            if (cut_step(scenario, n, cut, first, second, 0) != 2) break;
        }
    }
}

static void cut_everywhere(const struct scenario *scenario, uint32_t steps, struct tally *tally)
{
    static const struct cut ways[] = { { BYTES, FAKE_TEAR_HALF },      { UNITS, FAKE_TEAR_CLEAN },      { UNITS, FAKE_TEAR_HALF },
                                       { UNITS, FAKE_TEAR_WHOLE },     { OPERATIONS, FAKE_TEAR_CLEAN }, { SYNCS, FAKE_TEAR_CLEAN },
                                       { UNITS, FAKE_TEAR_UNSTABLE },  { UNITS, FAKE_TEAR_PAGE },       { UNITS, FAKE_TEAR_SCATTERED } };
    const struct cut none = { BYTES, FAKE_TEAR_CLEAN };

    size_t keys;

    take_up(scenario);
    for (uint32_t n = 0; n < steps; n++) {
        begin(&scenario->steps[n]);
        release_cards();
        before = *world;
        keys = test_key_count();
        for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) cut_step_everywhere(scenario, n, ways[w], tally);
        go_back();
        CHECK_INT(0, feed(&scenario->steps[n], &outcomes[n], &outcomes[n + 1], none, FAR));
        check_done(&outcomes[n + 1], 0, 0);
        scenario_history_done(&outcomes[n + 1].history, 0);
        release_cards();
        CHECK_INT(keys, test_key_count()); /* nothing leaks, wherever power goes */
        tally->bytes += places_of[n][BYTES];
        tally->units += places_of[n][UNITS];
        tally->operations += places_of[n][OPERATIONS] + places_of[n][SYNCS];
    }
}

static void scenario_run(const struct scenario *scenario, struct tally *sum)
{
    struct tally tally = { 0, 0, 0, 0, 0, 0 };
    uint32_t steps;

    TEST_ROW(scenario->name);
    steps = play(scenario);
    cut_everywhere(scenario, steps, &tally);
    printf("# %s: %lu cuts of %lu bytes, 3 x %lu units and %lu operations; %lu more of what is undefined or out of order; %lu pairs\n",
           scenario->name, (unsigned long)tally.cuts, (unsigned long)tally.bytes, (unsigned long)tally.units,
           (unsigned long)tally.operations, (unsigned long)tally.further, (unsigned long)tally.pairs);
    (void)fflush(stdout);
    CHECK(first_stride != 1 || tally.cuts == tally.bytes + 3 * tally.units + tally.operations);
    CHECK(first_stride != 1 || tally.further == 3 * tally.units);
    sum->cuts += tally.cuts;
    sum->further += tally.further;
    sum->pairs += tally.pairs;
}

void scenario_run_all(const struct scenario *scenarios, size_t count)
{
    struct tally sum = { 0, 0, 0, 0, 0, 0 };

    choose_strides();
    for (size_t i = 0; i < count; i++) scenario_run(&scenarios[i], &sum);
    printf("# %lu scenarios, %lu cuts and %lu more, %lu pairs of cuts\n", (unsigned long)count, (unsigned long)sum.cuts,
           (unsigned long)sum.further, (unsigned long)sum.pairs);
    (void)fflush(stdout);
}
