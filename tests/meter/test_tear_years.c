/* SPDX-License-Identifier: Apache-2.0 */
/* Twenty years of one household: the measured profile over and over, a reading every quarter of an hour, a purchase every ten days by card
 * or by network, power that goes with and without a warning and in the middle of writes, a clock that is wrong in every way. Beside the
 * meter somebody keeps the account (years.h). After every day, every purchase and every power-up the meter has the same, to 10^-12; after a
 * cut it has what it had at some moment before, not longer ago than one checkpoint. */
#include "house.h"

#include "support/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAYS = 7305, PURCHASE_DAYS = 10, SWITCHES = 32 };
#define MEMORY_BYTES 12288u
#define GLITCH_S INT64_C(4070908800) /* 2099 */

static const struct place {
    const char *name;
    enum fake_storage_kind kind;
    uint32_t unit_bytes, program_bytes;
} places[] = {
    { "flash, pages of 1024 by 8", FAKE_FLASH, 1024, 8 },
    { "memory that is overwritten, 1024 by 1", FAKE_EEPROM, 1024, 1 },
    { "flash, pages of 2048 by 32", FAKE_FLASH, 2048, 32 },
    { "flash, units of 640 by 1", FAKE_FLASH, 640, 1 },
};

static uint8_t bytes_of_memory[MEMORY_BYTES];
static prepay_switch_point switches[SWITCHES];
static uint32_t version; /* of the parameters */
static struct {
    uint32_t months, warned, unwarned, moves, glitches, losses, keys, renewed;
} seen;

static void pack_parameters(void);

/* The same tariff in a newer version, by command: it goes into the other slot, and into use. */
static void renew_the_tariff(void)
{
    prepay_token token;

    if (house.account.paid_micro != house.paid_micro || house.account.refunded_micro != house.refunded_micro) return; /* not while a purchase is lost */
    pack_parameters();
    token = house_statement(PREPAY_TOKEN_PARAMETER);
    token.command_count = ++seen.renewed;
    token.flags = PREPAY_TOKEN_HAS_PARAMETERS;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_digest(house.bench.store, house.bench.parameters, house.bench.parameters_bytes, token.parameters_digest));
    house_show(house_by_network, &token);
    CHECK_INT(version, bench_state(&house.bench).parts[PREPAY_PART_TARIFF]);
}

/* ----------------------------------------------------------------------------------------------------- what goes wrong */

/* The supply is away for a while, and with it the register stands still. all_stored: nothing of what was acknowledged is missing then. */
static void away(int all_stored)
{
    const int64_t import_micro = house.acknowledged.import_micro;

    house.true_s += house_one_in(12) ? house_any(3600, 3 * HOUSE_DAY_S) : house_any(1, 4 * 3600);
    house_restart();
    CHECK(!all_stored || house.account.import_micro == import_micro);
    house_feed_clock();
    house_feed_reading();
}

static void warned_cut(void)
{
    prepay_status status;

    house_begin();
    status = prepay_meter_power_fail(&house.bench.meter);
    seen.warned++;
    if (status == PREPAY_OK && !house.memory.cut) {
        away(1);
        return;
    }
    CHECK(house.memory.cut);
    house.tears = 0;
    house.seen.torn++;
    away(0);
}

/* What passed since the last checkpoint, and what nobody had read, is in the register alone. */
static void unwarned_cut(void)
{
    for (int64_t n = house_any(0, 3); n > 0; n--) {
        house_pass(house_any(20, 200));
        house_feed_clock();
        house_feed_reading();
    }
    house_pass(house_any(1, 60));
    seen.unwarned++;
    away(0);
}

static void lose_the_clock(void)
{
    seen.losses++;
    house.told_unknown = (uint32_t)house_any(1, 300);
    away(0);
}

/* Somebody sets it wrong, and right again. */
static void move_the_clock(void)
{
    const int64_t most_s = house_one_in(6) ? 6 * HOUSE_DAY_S : 3 * 3600;

    house.error_s = house_any(-most_s, most_s);
    seen.moves++;
    for (int64_t n = house_any(1, 200); n > 0; n--) house_quarter();
    house.error_s = 0;
}

static void glitch(void)
{
    seen.glitches++;
    for (int64_t n = house_any(1, 5); n > 0; n--) {
        house_pass(HOUSE_QUARTER_S);
        house_feed_time(GLITCH_S, PREPAY_TIME_SET);
        house_feed_reading();
    }
}

static void press_key(void)
{
    prepay_status status;

    seen.keys++;
    do {
        house_begin();
        status = prepay_meter_key(&house.bench.meter, PREPAY_METER_KEY_CONFIRM);
    } while (!house_is_through());
    CHECK_STATUS(PREPAY_OK, status);
    house.is_on = bench_outputs(&house.bench).switch_on;
}

static void tear_the_next_write(void)
{
    house.tears = 1;
}

/* Once in so many days each. */
static const struct {
    int64_t days;
    void (*happens)(void);
} troubles[] = {
    { 12, tear_the_next_write }, { 15, unwarned_cut }, { 20, warned_cut }, { 90, move_the_clock }, { 250, lose_the_clock }, { 250, glitch },
    { 200, renew_the_tariff },
};

static void trouble(void)
{
    for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
        if (house_one_in(troubles[i].days * (HOUSE_DAY_S / HOUSE_QUARTER_S))) troubles[i].happens();
    }
    if (!house.is_on && house_one_in(8)) press_key();
}

/* ---------------------------------------------------------------------------------------------------------- a life */

static void pack_parameters(void)
{
    static const prepay_charge_terms charges[] = {
        { .imposed_micro = YEARS_DEBT_MICRO, .per_purchase_micro = YEARS_PER_PURCHASE_MICRO, .kind = PREPAY_CHARGE_DEBT },
        { .per_period_micro = YEARS_DAY_MICRO, .kind = PREPAY_CHARGE_STANDING, .period = PREPAY_CHARGE_PER_DAY },
        { .per_period_micro = YEARS_MONTH_MICRO, .kind = PREPAY_CHARGE_STANDING, .period = PREPAY_CHARGE_PER_MONTH },
    };
    static const prepay_offset_change local_time[] = { { 0, YEARS_OFFSET_S, 0 } };
    const prepay_balance_options limits = { .struct_size = sizeof limits, .alarm1_micro = 20 * UNIT, .alarm2_micro = 10 * UNIT,
                                            .overdraft_limit_micro = 5 * UNIT, .reclose_micro = UNIT, .charges = charges, .charge_count = 3 };
    uint8_t packed[3][400];
    size_t sizes[3] = { sizeof packed[0], sizeof packed[1], sizeof packed[2] };
    prepay_parameter_part parts[3];

    version++;
    CHECK_STATUS(PREPAY_OK, prepay_balance_options_pack(&limits, packed[0], &sizes[0]));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(years_tariff(), packed[1], &sizes[1]));
    CHECK_STATUS(PREPAY_OK, prepay_offsets_pack(&(const prepay_offsets){ local_time, 1 }, packed[2], &sizes[2]));
    parts[0] = (prepay_parameter_part){ packed[0], sizes[0], version, PREPAY_PART_LIMITS };
    parts[1] = (prepay_parameter_part){ packed[1], sizes[1], version, PREPAY_PART_TARIFF };
    parts[2] = (prepay_parameter_part){ packed[2], sizes[2], version, PREPAY_PART_OFFSETS };
    house.bench.parameters_bytes = sizeof house.bench.parameters;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(parts, 3, house.bench.parameters, &house.bench.parameters_bytes));
}

static void move_in(const struct place *place, uint64_t seed)
{
    const struct seed chance = { seed };

    memset(&house, 0, sizeof house);
    memset(&seen, 0, sizeof seen);
    house.chance = chance;
    version = 0;
    bench_new(&house.bench);
    fake_storage_init(&house.memory, place->kind, bytes_of_memory, place->unit_bytes, MEMORY_BYTES / place->unit_bytes, place->program_bytes);
    house_count_wear();
    house.bench.options.storage = &house.worn;
    house.bench.options.unknown_rate = YEARS_UNKNOWN_RATE;
    house.bench.options.tariff_room.switches = switches;
    house.bench.options.tariff_room.switch_capacity = SWITCHES;
    bench_make_cards(&house.bench);
    house.bench.options.key_command = test_key(PREPAY_USE_DERIVE, 0x43);
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(house.bench.store, house.bench.options.key_command, PREPAY_KEY_TOKEN, NULL, &house.bench.command_key));
    CHECK_STATUS(PREPAY_OK, prepay_meter_init(&house.bench.meter, sizeof house.bench.meter, &house.bench.options));
    pack_parameters();
    house.true_s = BENCH_START_S;
    house_remember();
    house_feed_clock();
    house_feed_reading();
    house_sell(0);
}

static void live(uint32_t days)
{
    const int64_t end_s = BENCH_START_S + (int64_t)days * HOUSE_DAY_S;
    int64_t day = BENCH_START_S / HOUSE_DAY_S, next_sale_s = BENCH_START_S + PURCHASE_DAYS * HOUSE_DAY_S;

    while (house.true_s < end_s) {
        house_quarter();
        trouble();
        if (house.true_s >= next_sale_s) {
            house_sell(1);
            next_sale_s += PURCHASE_DAYS * HOUSE_DAY_S;
        }
        if (house.true_s / HOUSE_DAY_S == day) continue;
        seen.months += years_month_of(house.true_s / HOUSE_DAY_S) != years_month_of(day) ? 1U : 0U;
        day = house.true_s / HOUSE_DAY_S;
        house.error_s = day % 7 == 0 ? house_any(-1, 1) : house.error_s + house_any(-2, 2);
        house_check();
    }
}

/* All that was paid is used for something that the account names, given back, or left. */
static void check_the_end(void)
{
    prepay_meter_state_report state;
    int64_t used_micro;

    house_sell(0);
    house_check();
    state = bench_state(&house.bench);
    used_micro = house.account.owed_pico / UNIT + house.account.standing_micro + house.account.recovered_micro;
    CHECK_INT(house.paid_micro, state.totals.paid_micro);
    CHECK_INT(house.refunded_micro, state.totals.refunded_micro);
    CHECK_INT(house.import_micro, state.import_micro);
    CHECK_INT(house.paid_micro - house.refunded_micro - used_micro, bench_balance(&house.bench));
    CHECK(house.memory.misuse == NULL);
}

/* Of the processor, in tenths of a second. */
static unsigned long worked(void)
{
#ifdef PREPAY_TEST_BARE
    return 0;
#else
    return (unsigned long)(clock() * 10 / CLOCKS_PER_SEC);
#endif
}

static void say(const struct place *place, uint64_t seed, unsigned long tenths)
{
    unsigned long programs = 0;

    for (uint32_t i = 0; i < HOUSE_UNITS; i++) programs += house.wear[i].programs;
    printf("# %s, seed 0x%llx: %lu readings, %lu months, %ld kWh, paid %ld.%02ld; %lu writes, %lu.%lu s\n", place->name,
           (unsigned long long)seed, (unsigned long)house.seen.readings, (unsigned long)seen.months, (long)(house.import_micro / UNIT),
           (long)(house.paid_micro / UNIT), (long)(house.paid_micro / 10000 % 100), programs, tenths / 10, tenths % 10);
    printf("#   %lu purchases: %lu by card, %lu by network, %lu lost, %lu shown twice, %lu pulled; %lu tariffs, %lu keys\n", (unsigned long)house.purchases,
           (unsigned long)house.seen.cards, (unsigned long)house.seen.tokens, (unsigned long)house.seen.lost, (unsigned long)house.seen.repeated,
           (unsigned long)house.seen.pulled, (unsigned long)seen.renewed, (unsigned long)seen.keys);
    printf("#   cuts: %lu with a warning, %lu without, %lu in the middle of writing, %lu of them twice; clock: %lu moved, %lu in 2099, %lu lost\n",
           (unsigned long)seen.warned, (unsigned long)seen.unwarned, (unsigned long)house.seen.torn, (unsigned long)house.seen.twice,
           (unsigned long)seen.moves, (unsigned long)seen.glitches, (unsigned long)seen.losses);
    printf("#   wear of each unit (%s):", place->kind == FAKE_FLASH ? "erases" : "writes");
    for (uint32_t i = 0; i < prepay_meter_storage_units(&house.worn); i++)
        printf(" %lu", (unsigned long)(place->kind == FAKE_FLASH ? house.wear[i].erases : house.wear[i].programs));
    printf("\n");
    (void)fflush(stdout);
}

static void live_at(const struct place *place, uint64_t seed)
{
    const unsigned long before = worked();
    size_t keys;

    TEST_ROW(place->name);
    move_in(place, seed);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&house.bench.card)); /* it lets its session go */
    keys = test_key_count();
    live(DAYS / test_stride());
    check_the_end();
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&house.bench.card));
    CHECK_INT(keys, test_key_count());
    say(place, seed, worked() - before);
}

TEST(twenty_years__of_one_household__every_day_the_account_is_exact)
{
    const struct seed start = seed_start();
    uint32_t seeds = 0;

#ifndef PREPAY_TEST_BARE
    if (getenv("PREPAY_TEST_ALL") != NULL && test_stride() == 1) seeds = 5;
#endif
    live_at(&places[0], start.state);
    for (uint32_t n = 0; n < seeds; n++) {
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) live_at(&places[i], start.state + 1 + n);
    }
}

TEST_MAIN("meter/years", T(twenty_years__of_one_household__every_day_the_account_is_exact))
