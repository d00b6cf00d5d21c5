/* SPDX-License-Identifier: Apache-2.0 */
/* Several meters in one process: of different tariffs, policies and keys, two of them in areas of one memory, the third in a memory of another
 * kind. What happens to them is shuffled, exchanges with their cards in between each other, power going in the middle of their writes;
 * and each is then, after every single event, bit for bit what it is when it lives alone. */
#ifndef PREPAY_TEST_BARE
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "many.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { METERS = 3, STORAGES = 2, UNIT_BYTES = 1024, FLASH_UNITS = 16, BYTE_UNITS = 8, UNTOUCHED_UNITS = 1 };

static const int64_t two_prices[] = { UNIT / 2, UNIT }, one_price[] = { UNIT / 3 };
static const prepay_switch_point at_noon[] = { { 0, 0, 0 }, { 0, 1, 720 } };
static const prepay_block ladder[] = { { 50 * UNIT, 0 }, { 90 * UNIT, UNIT / 7 }, { PREPAY_NO_LIMIT, UNIT / 3 } };
static const prepay_tariff by_time = { .struct_size = sizeof(prepay_tariff), .rate_prices_micro = two_prices, .rate_count = 2,
                                       .switches = at_noon, .switch_count = 2 };
static const prepay_tariff by_blocks = { .struct_size = sizeof(prepay_tariff), .rate_prices_micro = one_price, .rate_count = 1,
                                         .blocks = ladder, .block_count = 3, .block_period = PREPAY_PERIOD_MONTH };
static const prepay_charge_terms rent[] = { { .per_period_micro = UNIT / 10, .kind = PREPAY_CHARGE_STANDING, .period = PREPAY_CHARGE_PER_DAY } };
static const prepay_friendly_hours nights[] = { { 0, 360, 127, 0 } };
static const prepay_friendly never = { .hours_count = 0 }, at_night = { .hours = nights, .hours_count = 1, .warning_minutes = 30 };
static const prepay_balance_options with_emergency = { .struct_size = sizeof(prepay_balance_options), .alarm1_micro = 10 * UNIT,
                                                       .alarm2_micro = 5 * UNIT, .overdraft_limit_micro = 3 * UNIT,
                                                       .emergency_limit_micro = 5 * UNIT, .emergency_threshold_micro = 2 * UNIT };
static const prepay_balance_options with_hoard = { .struct_size = sizeof(prepay_balance_options), .hoard_limit_micro = 60 * UNIT,
                                                   .reclose_micro = 2 * UNIT };
static const prepay_balance_options with_rent = { .struct_size = sizeof(prepay_balance_options), .alarm1_micro = 20 * UNIT, .charges = rent,
                                                  .charge_count = 1 };

static const struct many_plan plans[METERS] = {
    { .name = "money, two rates, commands", .id = 1, .unit = 156, .takes_commands = 1, .tariff = &by_time, .limits = &with_emergency,
      .friendly = &at_night },
    { .name = "counted purchases, a ladder, closed by key", .id = 2, .unit = 156, .policy = PREPAY_METER_POLICY_COUNT,
      .flags = PREPAY_METER_CLOSE_BY_KEY, .checkpoint_micro = 50000, .tariff = &by_blocks, .limits = &with_hoard, .friendly = &never },
    { .name = "kWh by pulses, a standing charge", .id = 3, .unit = PREPAY_UNIT_KWH, .pulse_constant = 3200, .takes_commands = 1,
      .checkpoint_micro = 250000, .tariff = &by_time, .limits = &with_rent, .friendly = &at_night },
};

static struct many meters[METERS];
static struct fake_storage storages[STORAGES];
static uint8_t flash[FLASH_UNITS * UNIT_BYTES], bytes[BYTE_UNITS * UNIT_BYTES];

/* What became of those that lived. */
struct outcome {
    uint32_t traces[METERS][MANY_EVENTS];
    prepay_meter_event events[METERS][8];
    uint8_t flash[sizeof flash], bytes[sizeof bytes];
    uint32_t opened, cuts;
};

/* Units that nobody owns lie around the areas; the second begins behind the first. */
static uint32_t first_unit(size_t which)
{
    const uint32_t each = prepay_meter_storage_units(&storages[0].port);

    return which == 1 ? UNTOUCHED_UNITS + each + UNTOUCHED_UNITS : UNTOUCHED_UNITS;
}

static void make_memories(void)
{
    fake_storage_init(&storages[0], FAKE_FLASH, flash, UNIT_BYTES, FLASH_UNITS, 8);
    fake_storage_init(&storages[1], FAKE_EEPROM, bytes, UNIT_BYTES, BYTE_UNITS, 1);
    CHECK(first_unit(1) + prepay_meter_storage_units(&storages[0].port) < FLASH_UNITS);
    CHECK(first_unit(2) + prepay_meter_storage_units(&storages[1].port) < BYTE_UNITS);
}

static void begin(size_t which, uint64_t seed)
{
    many_begin(&meters[which], &plans[which], &storages[which / 2], first_unit(which), seed);
}

/* These meters live, whoever has the next turn, and what became of them is kept. */
static void live(uint32_t who, uint64_t seed, struct outcome *out)
{
    struct seed turns = { seed };
    uint32_t left = 0;

    memset(out, 0, sizeof *out);
    make_memories();
    many_store();
    for (size_t i = 0; i < METERS; i++) {
        if ((who >> i & 1) == 0) continue;
        begin(i, seed);
        left += MANY_EVENTS;
    }
    while (left > 0) {
        const size_t i = (size_t)seed_between(&turns, 0, METERS - 1);
        if ((who >> i & 1) == 0 || meters[i].steps == MANY_EVENTS) continue;
        many_step(&meters[i]);
        left--;
    }
    for (size_t i = 0; i < METERS; i++) {
        if ((who >> i & 1) == 0) continue;
        memcpy(out->traces[i], meters[i].trace, sizeof out->traces[i]);
        memcpy(out->events[i], meters[i].events, sizeof out->events[i]);
        out->opened += meters[i].was_opened;
        out->cuts += meters[i].cuts;
    }
    memcpy(out->flash, flash, sizeof flash);
    memcpy(out->bytes, bytes, sizeof bytes);
    for (size_t i = 0; i < STORAGES; i++) CHECK(storages[i].misuse == NULL);
}

/* On a host in a process of its own: were something kept in the library itself, nobody else would find it there. */
#ifdef PREPAY_TEST_BARE
static struct outcome *room_for_outcomes(void)
{
    static struct outcome outcomes[2];

    return outcomes;
}

static void live_apart(uint32_t who, uint64_t seed, struct outcome *out)
{
    live(who, seed, out);
}
#else
/* Not CHECK(): a process is nothing that a microcontroller's digest has. */
static void must(int holds, const char *what)
{
    if (!holds) test_failed(__FILE__, __LINE__, what);
}

static struct outcome *room_for_outcomes(void)
{
    void *shared = mmap(NULL, 2 * sizeof(struct outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    must(shared != MAP_FAILED, "no memory to share");
    return shared;
}

static void live_apart(uint32_t who, uint64_t seed, struct outcome *out)
{
    int how = -1;
    const pid_t child = fork();

    must(child >= 0, "no process");
    if (child == 0) {
        live(who, seed, out);
        _exit(EXIT_SUCCESS);
    }
    must(waitpid(child, &how, 0) == child && how == 0, "it failed in its own process");
}
#endif

static int is_untouched(const uint8_t *memory, uint32_t first, uint32_t count)
{
    for (uint32_t i = first * UNIT_BYTES; i < (first + count) * UNIT_BYTES; i++) {
        if (memory[i] != 0xFF) return 0;
    }
    return 1;
}

static void check_memory(size_t which, const struct outcome *together, const struct outcome *alone)
{
    const uint8_t *among = which == 2 ? together->bytes : together->flash, *single = which == 2 ? alone->bytes : alone->flash;
    const uint32_t all = which == 2 ? BYTE_UNITS : FLASH_UNITS, first = first_unit(which);
    const uint32_t count = prepay_meter_storage_units(&storages[which / 2].port);

    CHECK_BYTES(single + first * UNIT_BYTES, among + first * UNIT_BYTES, count * UNIT_BYTES);
    CHECK(is_untouched(single, 0, first));
    CHECK(is_untouched(single, first + count, all - first - count));
    CHECK(is_untouched(among, first - UNTOUCHED_UNITS, UNTOUCHED_UNITS));
    CHECK(is_untouched(among, first + count, UNTOUCHED_UNITS));
}

/* Structs as they lie in this machine, so CHECK() and not a digest. */
static void check_same(size_t which, const struct outcome *together, const struct outcome *alone)
{
    uint32_t n = 0;

    TEST_ROW(plans[which].name);
    while (n < MANY_EVENTS && together->traces[which][n] == alone->traces[which][n]) n++;
    CHECK_INT(MANY_EVENTS, n); /* events until they part */
    CHECK(memcmp(together->events[which], alone->events[which], sizeof together->events[which]) == 0);
    check_memory(which, together, alone);
}

static uint32_t lives(void)
{
#ifndef PREPAY_TEST_BARE
    if (getenv("PREPAY_TEST_ALL") != NULL && test_stride() == 1) return 400;
#endif
    return (39 + test_stride()) / test_stride();
}

TEST(meters__three_shuffled_with_cards_and_cuts_in_between__each_as_if_it_were_alone)
{
    struct outcome *together = room_for_outcomes(), *alone = together + 1;
    const struct seed start = seed_start();
    uint32_t cuts = 0;

    make_memories(); /* here too: their geometry says where whose units are */
    for (uint32_t life = 0; life < lives(); life++) {
        live_apart(7, start.state + life, together);
        CHECK_INT(METERS, together->opened);
        cuts += together->cuts;
        for (size_t i = 0; i < METERS; i++) {
            live_apart(1U << i, start.state + life, alone);
            check_same(i, together, alone);
        }
    }
    printf("# %lu lives of %d meters, %d events each; %lu cuts in the middle of something\n", (unsigned long)lives(), METERS, MANY_EVENTS,
           (unsigned long)cuts);
    (void)fflush(stdout);
    CHECK(cuts > lives());
}

TEST_MAIN("meter/many", T(meters__three_shuffled_with_cards_and_cuts_in_between__each_as_if_it_were_alone))
