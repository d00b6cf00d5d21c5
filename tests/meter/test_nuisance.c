/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What strangers can wear. Somebody does the same thing once a second for a whole day: a card, false tokens, a magnet, the key, a kettle at
 * the overload limit, the breaker. The memory may be written at most six times an hour for it, whatever it is, and nothing that was
 * used is free.
 *
 * Frames are counted, not calls: each is synced once, and a record that is stored durably is two.
 */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#define HOURS (test_stride() > 1 ? 1 : 24)
#define CAP 6u

static struct bench bench;
static prepay_meter_senses senses;
static prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;

/* An account that is not touched by time: no checkpoint but for what passes. */
static void opened(void)
{
    memset(&senses, 0, sizeof senses);
    bench_new_with(&bench, &limits);
    bench.options.checkpoint_s = 10 * 86400;
    bench_take_commands(&bench);
    bench_make_cards(&bench);
    bench_open(&bench, 100 * UNIT);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
}

static prepay_status look(void)
{
    senses.struct_size = sizeof senses;
    senses.uptime_ms += 1000;
    return prepay_meter_sense(&bench.meter, &senses);
}

/* One second, as firmware feeds it. */
static void second_passes(void)
{
    bench.time_s++;
    CHECK(prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET) >= 0);
    CHECK_STATUS(PREPAY_OK, look());
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
}

/* So often for so many hours: at most so many frames in any of them. */
static void pester(const char *row, void (*nuisance)(int i), uint32_t most_frames)
{
    uint32_t worst = 0;

    TEST_ROW(row);
    while (bench.time_s % 3600 != 3599) second_passes();
    for (int hour = 0; hour < HOURS; hour++) {
        const uint32_t syncs = bench.storage.syncs;
        for (int s = 0; s < 3600; s++) {
            second_passes();
            nuisance(s);
        }
        if (bench.storage.syncs - syncs > worst) worst = bench.storage.syncs - syncs;
    }
    printf("# %s, %d hours: at most %lu frames an hour, %lu allowed\n", row, (int)HOURS, (unsigned long)worst, (unsigned long)most_frames);
    (void)fflush(stdout);
    CHECK(worst <= most_frames);
    TEST_ROW(NULL);
}

static void put_in_and_pull_out(int i)
{
    (void)i;
    CHECK_STATUS(PREPAY_CARD_SEND, prepay_meter_card_insert(&bench.meter));
    CHECK_STATUS(PREPAY_METER_PULLED_EARLY, prepay_meter_card_removed(&bench.meter));
}

static void card_of_another_meter(int i)
{
    (void)i;
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&bench.second_card));
    CHECK_STATUS(PREPAY_METER_OTHER_METER, bench_insert(&bench, &bench.second_card));
}

static uint8_t sealed[PREPAY_TOKEN_BYTES];

static void false_token(int i)
{
    prepay_status status;

    sealed[sizeof sealed - 1] = (uint8_t)i;
    sealed[sizeof sealed - 2] ^= 1;
    status = prepay_meter_accept(&bench.meter, sealed, sizeof sealed, NULL, 0);
    CHECK(status == PREPAY_METER_NOT_AUTHENTIC || status == PREPAY_METER_BLOCKED);
}

static void magnet(int i)
{
    senses.inputs = i % 2 != 0 ? PREPAY_INPUT_MAGNET | PREPAY_INPUT_COVER : 0;
}

static void kettle_and_key(int i)
{
    senses.known = PREPAY_SENSE_LOAD_W;
    senses.load_w = i % 20 < 15 ? 9000 : 0;
    if (i % 20 == 19) CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
}

static void key(int i)
{
    CHECK(prepay_meter_key(&bench.meter, i % 2 != 0 ? PREPAY_METER_KEY_CONFIRM : PREPAY_METER_KEY_EMERGENCY) >= 0);
}

#define PULSE INT64_C(1000) /* at 1000 imp/kWh */

static void power(void)
{
    bench_power_up(&bench);
    senses.uptime_ms = 0;
    CHECK_STATUS(PREPAY_OK, look());
}

static void breaker(int i)
{
    (void)i;
    power();
}

static void announced_breaker(int i)
{
    (void)i;
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    power();
}

static void warning_without_a_cut(int i)
{
    (void)i;
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
}

TEST(cards__once_a_second__six_commits_an_hour)
{
    static const uint8_t other[8] = { 9 };

    opened();
    fake_card_new_blank(&bench.second_card, &bench.card_keys, bench_second_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.second_card, other, bench_customer, PREPAY_CARD_KIND_USER));
    pester("put in and pulled out", put_in_and_pull_out, CAP);
    pester("of another meter", card_of_another_meter, CAP);
    CHECK_INT(100 * UNIT, bench_balance(&bench));
}

TEST(false_tokens__once_a_second__six_commits_an_hour)
{
    prepay_token token;

    opened();
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 500 * UNIT, 0);
    bench_seal(&bench, &token, sealed);
    sealed[0x7c] ^= 1;
    pester("false seals", false_token, CAP);
    CHECK_INT(100 * UNIT, bench_balance(&bench));
}

TEST(inputs_and_overload__flickering__six_commits_an_hour)
{
    prepay_switch_options switching = PREPAY_SWITCH_OPTIONS_INIT;

    switching.overload_w = 5000;
    opened();
    pester("magnet and cover", magnet, CAP);
    senses.inputs = 0;
    bench.options.switching = &switching;
    power();
    pester("overload and key", kettle_and_key, CAP);
}

TEST(key__pressed_all_day__six_commits_an_hour)
{
    prepay_token token;

    opened();
    pester("with an account", key, CAP);
    token = bench_command(&bench, PREPAY_TOKEN_SUSPEND);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    pester("suspended", key, CAP);
    token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    pester("closed", key, CAP);
}

/* Where a key ends an overdraft trip, the next unit trips again: a game for a child. */
static void key_and_a_little_use(int i)
{
    bench.import_micro += 1;
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    (void)i;
}

TEST(key__that_ends_a_trip_until_the_next_unit__six_commits_an_hour)
{
    limits.flags = PREPAY_BALANCE_RECLOSE_BY_KEY;
    opened();
    limits.flags = 0;
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 200 * UNIT));
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    pester("key and a little use", key_and_a_little_use, 2 * CAP); /* a trip is stored twice */
}

/* A unit of the record that a checkpoint left once is written twice at power-up: two frames more for each commit. */
TEST(breaker__flicked_all_day_at_no_load__six_commits_an_hour)
{
    opened();
    pester("without a warning", breaker, 3 * CAP);
    pester("with a warning", announced_breaker, 3 * CAP);
    pester("a warning, and power stays", warning_without_a_cut, 2 * CAP);
}

static void announced_breaker_and_a_pulse(int i)
{
    CHECK_STATUS(PREPAY_OK, prepay_meter_pulses(&bench.meter, 1));
    announced_breaker(i);
    bench.import_micro = bench_state(&bench).import_micro;
}

/* A lamp and a contactor. What the warning stores is there twice, so that the power-up behind it has nothing to mend. */
TEST(breaker__flicked_all_day_with_a_warning_and_a_little_use__twelve_commits_an_hour)
{
    uint32_t erases;
    opened();
    bench.options.pulse_constant = 1000;
    power();
    erases = bench.storage.erases;
    pester("with a warning and a pulse", announced_breaker_and_a_pulse, 2 * (2 * CAP + 1)); /* one more for what was stored before */
    CHECK(bench.storage.erases - erases <= 2u * CAP * ((uint32_t)HOURS + 1u));
}

TEST(a_warning__stores_twice__and_the_power_up_behind_it_writes_nothing)
{
    opened();
    bench.options.pulse_constant = 1000;
    power();
    for (int i = 0; i < 10; i++) {
        uint32_t operations, commits;
        bench.time_s += 600; /* six of them an hour */
        CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET));
        CHECK_STATUS(PREPAY_OK, prepay_meter_pulses(&bench.meter, 1));
        commits = bench_state(&bench).commits;
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        operations = bench.storage.operations;
        power();
        CHECK_INT(operations, bench.storage.operations);
        CHECK_INT(commits + 1, bench_state(&bench).commits);
        CHECK_INT(PULSE * (i + 1), bench_state(&bench).import_micro);
    }
}

/* What an hour of warnings leaves uncounted: of twelve nothing, of each one more less than a quantum; and of a quantum nothing ever. */
TEST(a_warning__of_which_there_were_twelve_in_the_hour__stores_a_quantum_and_no_less)
{
    static const uint32_t pulses[] = { 1, 9, 10, 20, 25 }; /* a quantum is ten, a checkpoint another ten or a hundred */

    for (size_t row = 0; row < sizeof pulses / sizeof pulses[0]; row++) {
        int64_t lost_micro;
        opened();
        bench.options.pulse_constant = 1000;
        announced_breaker(0);
        bench.time_s += 3600 - bench.time_s % 3600;
        CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET));
        for (int i = 0; i < 40; i++) {
            for (uint32_t k = 0; k < pulses[row]; k++) CHECK_STATUS(PREPAY_OK, prepay_meter_pulses(&bench.meter, 1));
            announced_breaker(i);
        }
        lost_micro = 40 * pulses[row] * PULSE - bench_state(&bench).import_micro;
        CHECK_INT(pulses[row] < 10 ? 28 * pulses[row] * PULSE : 0, lost_micro);
    }
}

/* ---------------------------------------------------------------------------------------------- a memory that cannot be read */

static prepay_storage inner;
static uint32_t erases;
static int is_away;

static prepay_status read_when_there(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    return is_away ? PREPAY_E_STORAGE : inner.read(context, address, out, out_bytes);
}

static prepay_status count_erase(void *context, uint32_t address)
{
    erases++;
    return inner.erase(context, address);
}

static void cannot_be_read(void)
{
    opened();
    inner = bench.storage.port;
    bench.storage.port.read = read_when_there;
    bench.storage.port.erase = count_erase;
    is_away = 0;
    power();
    is_away = 1;
    erases = 0;
}

static void hour_of(void (*nuisance)(int i))
{
    for (int s = 0; s < 3600; s++) {
        nuisance(s);
        (void)!look();
        (void)!prepay_meter_reading(&bench.meter, bench.import_micro, 0);
    }
}

static void nothing(int i)
{
    (void)i;
}

/* What is owed is tried after 1, 2, 4 ... calls, the time standing still; each try of a memory that can be written and not read costs an erase. */
TEST(memory__cannot_be_read__is_tried_a_dozen_times_in_an_hour_of_calls)
{
    cannot_be_read();
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_ALARM, 0));
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
    hour_of(nothing);
    CHECK(erases <= 2 * (2 + 12));
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
    is_away = 0;
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter)); /* this does not wait */
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += 100000, 0));
    bench_power_up(&bench);
    CHECK_INT(100000, bench_state(&bench).import_micro);
}

TEST(memory__cannot_be_read_and_a_magnet__six_commits_are_tried_in_an_hour)
{
    cannot_be_read();
    hour_of(magnet);
    CHECK(erases <= 2 * (CAP + 12));
}

/* ------------------------------------------------------------------------------------------------------ free energy */

#define WINDOW INT64_C(100000) /* the defaults: a checkpoint each 0.1 kWh, */
#define QUANTUM INT64_C(10000) /* from the third cut of a day on each 0.01 kWh */

enum { PLAINLY, WITH_A_MAGNET, AFTER_A_WARNING, TRICKS };

/* A meter that counts pulses and gets no warning, and somebody who cuts its supply after so many, before what he used is stored; with a
 * magnet he first takes the commits that strangers have in an hour; or the first cut was one with a warning, which the memory tells of until
 * more is stored. Returns what was never counted in so many cuts of one day. */
static int64_t used_for_nothing(int cuts, uint32_t pulses, int trick)
{
    int64_t used_micro = 0;

    opened();
    bench.options.pulse_constant = 1000;
    power();
    if (trick == AFTER_A_WARNING) {
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        power();
    }
    bench.time_s += 86400 - bench.time_s % 86400; /* the day begins */
    for (int i = 0; i < cuts; i++) {
        if (trick == WITH_A_MAGNET) {
            for (int k = 0; k < 16; k++) {
                magnet(k);
                CHECK_STATUS(PREPAY_OK, look());
            }
        }
        for (uint32_t k = 0; k < pulses; k++) CHECK_STATUS(PREPAY_OK, prepay_meter_pulses(&bench.meter, 1));
        used_micro += pulses * PULSE;
        bench.time_s += 60;
        CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET));
        power();
    }
    test_digest_int(bench_state(&bench).import_micro);
    return used_micro - bench_state(&bench).import_micro;
}

TEST(breaker__cycled_all_day_under_load__three_windows_and_then_a_quantum_each)
{
    static const char *const tricks[] = { "", ", with a magnet", ", after one with a warning" };
    static const uint32_t pulses[] = { 9, 10, 50, 99, 100, 101, 250 };

    for (int trick = PLAINLY; trick < TRICKS; trick++) {
        for (size_t i = 0; i < sizeof pulses / sizeof pulses[0]; i++) {
            const int cuts = 40;
            const int64_t lost_micro = used_for_nothing(cuts, pulses[i], trick);
            printf("# %d cuts after %u Wh each%s: %ld Wh not counted\n", cuts, (unsigned)pulses[i], tricks[trick], (long)(lost_micro / PULSE));
            (void)fflush(stdout);
            CHECK(lost_micro >= 0 && lost_micro <= 3 * WINDOW + (cuts - 3) * QUANTUM);
        }
    }
}

TEST_MAIN("meter/nuisance", T(cards__once_a_second__six_commits_an_hour), T(false_tokens__once_a_second__six_commits_an_hour),
          T(inputs_and_overload__flickering__six_commits_an_hour), T(key__pressed_all_day__six_commits_an_hour),
          T(key__that_ends_a_trip_until_the_next_unit__six_commits_an_hour),
          T(breaker__flicked_all_day_at_no_load__six_commits_an_hour),
          T(memory__cannot_be_read__is_tried_a_dozen_times_in_an_hour_of_calls),
          T(memory__cannot_be_read_and_a_magnet__six_commits_are_tried_in_an_hour),
          T(breaker__flicked_all_day_with_a_warning_and_a_little_use__twelve_commits_an_hour),
          T(a_warning__stores_twice__and_the_power_up_behind_it_writes_nothing),
          T(a_warning__of_which_there_were_twelve_in_the_hour__stores_a_quantum_and_no_less),
          T(breaker__cycled_all_day_under_load__three_windows_and_then_a_quantum_each))
