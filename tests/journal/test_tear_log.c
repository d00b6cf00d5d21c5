/* SPDX-License-Identifier: Apache-2.0 */
/* A log under power cuts: entries are appended until power goes, anywhere; the log is mounted and goes on until power goes again;
 * then it must hold all that was acknowledged, in order, as far back as it has promised, and at most one entry more for each
 * cut: that one whole. */
#include "base/endian.h"
#include "prepay/journal.h"
#include "support/fake_storage.h"
#include "support/seed.h"
#include "support/test.h"

#include <stdio.h>
#include <string.h>

enum { MEMORY_MAX = 256, ENTRY = 5, SLOT_MAX = 32, ENTRIES = 12, MORE = 4, LAST = 3, TOTAL = ENTRIES + MORE + LAST };

static const struct geometry {
    const char *name;
    enum fake_storage_kind kind;
    uint32_t unit_bytes, unit_count, program_unit_bytes, page_bytes;
} geometries[] = {
    { "flash, 3 units of 2 entries, programmed by 8", FAKE_FLASH, 56, 3, 8, 8 },
    { "flash, 2 units of 3 entries, programmed by 1", FAKE_FLASH, 64, 2, 1, 16 },
    { "flash, 4 units of 2 entries, programmed by 32", FAKE_FLASH, 64, 4, 32, 32 },
    { "eeprom, 2 units of 2 entries, programmed by 4", FAKE_EEPROM, 48, 2, 4, 4 },
};
static const size_t geometry_count = sizeof geometries / sizeof geometries[0];

struct world {
    struct fake_storage storage;
    prepay_log log;
    uint8_t acknowledged[TOTAL + 1]; /* by what an entry says, from 1 on */
    uint32_t said;                   /* the last that was tried */
    uint32_t cuts;
    uint8_t memory[MEMORY_MAX], flux[MEMORY_MAX], medium[MEMORY_MAX], work[SLOT_MAX];
};

static struct world world, saved;

static prepay_status mount(const struct geometry *geometry)
{
    prepay_log_options options = PREPAY_LOG_OPTIONS_INIT;

    options.storage = &world.storage.port;
    options.work = world.work;
    options.work_bytes = sizeof world.work;
    options.unit_count = geometry->unit_count;
    options.entry_bytes = ENTRY;
    options.kind = 9;
    return prepay_log_mount(&world.log, sizeof world.log, &options);
}

static void new_world(const struct geometry *geometry)
{
    const uint64_t noise = world.storage.noise;

    memset(&world, 0, sizeof world);
    fake_storage_init(&world.storage, geometry->kind, world.memory, geometry->unit_bytes, geometry->unit_count,
                      geometry->program_unit_bytes);
    fake_storage_flux(&world.storage, world.flux);
    world.storage.page_bytes = geometry->page_bytes;
    world.storage.noise = noise;
}

/* Entries up to this one, or until power goes. */
static void append_up_to(uint32_t last)
{
    while (world.said < last && !world.storage.cut) {
        uint8_t entry[ENTRY];
        world.said++;
        memset(entry, (int)world.said, sizeof entry);
        world.acknowledged[world.said] = prepay_log_append(&world.log, entry, sizeof entry) == PREPAY_OK;
        CHECK(world.acknowledged[world.said] || world.storage.cut);
    }
    world.cuts += (uint32_t)world.storage.cut;
}

/* What the entry with this number says; 0: it is not there. It is whole. */
static uint32_t at(uint32_t number)
{
    uint8_t entry[ENTRY];
    size_t bytes = sizeof entry;

    if (prepay_log_read(&world.log, number, entry, &bytes) != PREPAY_OK) {
        return 0;
    }
    CHECK_INT(ENTRY, bytes);
    for (size_t i = 1; i < bytes; i++) CHECK_INT(entry[0], entry[i]);
    return entry[0];
}

/* From the newest back: what was acknowledged, and for each cut at most one that was not. As far back as is promised there is no
 * gap; behind that lies what is being erased. */
static void check_log(const struct geometry *geometry)
{
    const uint32_t slots = geometry->unit_bytes / ((ENTRY + 16 + geometry->program_unit_bytes - 1) / geometry->program_unit_bytes *
                                                   geometry->program_unit_bytes);
    const uint32_t promised = (geometry->unit_count - 1) * slots - world.cuts;
    uint32_t due = world.said, found = 0, extra = 0;

    while (due > 0 && !world.acknowledged[due]) due--;
    for (uint32_t number = prepay_log_newest(&world.log); number > 0 && number >= prepay_log_oldest(&world.log); number--) {
        const uint32_t says = at(number);
        if (says == 0) {
            continue;
        }
        if (!world.acknowledged[says]) {
            CHECK(says >= due && ++extra <= world.cuts);
            continue;
        }
        CHECK(says == due || (says < due && found >= promised));
        found++;
        for (due = says - 1; due > 0 && !world.acknowledged[due]; due--) continue;
    }
    CHECK(due == 0 || found >= promised);
}

/* The log after a restart; 0: power had not gone. */
static int restart(const struct geometry *geometry)
{
    const int was_cut = world.storage.cut;

    fake_storage_power_up(&world.storage);
    CHECK_STATUS(PREPAY_OK, mount(geometry));
    check_log(geometry);
    return was_cut;
}

enum counted { BYTES, UNITS, OPERATIONS, SYNCS };

static void cut_after(enum counted counted, uint32_t n, enum fake_storage_tear tear)
{
    if (counted == BYTES) fake_storage_cut_after_bytes(&world.storage, n, tear);
    if (counted == UNITS) fake_storage_cut_after_units(&world.storage, n, tear);
    if (counted == OPERATIONS) fake_storage_cut_after_operations(&world.storage, n);
    if (counted == SYNCS) fake_storage_cut_after_syncs(&world.storage, n, UINT64_MAX);
}

/* Every first cut so counted, and behind each every second cut in the entries that follow. Returns the first cuts. */
static uint32_t tear_everywhere(const struct geometry *geometry, enum counted counted, enum fake_storage_tear tear, uint32_t *pairs)
{
    uint32_t cuts = 0;

    for (uint32_t first = 0;; first += test_stride(), cuts++) {
        new_world(geometry);
        CHECK_STATUS(PREPAY_OK, mount(geometry));
        cut_after(counted, first, tear);
        append_up_to(ENTRIES);
        if (!restart(geometry)) {
            return cuts;
        }
        saved = world;
        for (uint32_t second = first % test_stride();; second += test_stride(), ++*pairs) {
            const uint64_t noise = world.storage.noise;
            world = saved;
            world.storage.noise = noise;
            cut_after(counted == UNITS ? UNITS : BYTES, second, tear);
            append_up_to(saved.said + MORE);
            const int again = restart(geometry);
            world.storage.cut = 0;
            append_up_to(world.said + LAST);
            check_log(geometry);
            test_digest(world.memory, sizeof world.memory);
            CHECK_TEXT("", world.storage.misuse == NULL ? "" : world.storage.misuse);
            if (!again) {
                break;
            }
        }
    }
}

static void tear_all(enum counted counted, enum fake_storage_tear tear)
{
    world.storage.noise = seed_start().state;
    for (size_t i = 0; i < geometry_count; i++) {
        const struct geometry *geometry = &geometries[i];
        uint32_t cuts, pairs = 0, all;

        TEST_ROW(geometry->name);
        new_world(geometry);
        CHECK_STATUS(PREPAY_OK, mount(geometry));
        append_up_to(ENTRIES);
        all = world.storage.bytes_programmed + world.storage.bytes_erased;
        all = (counted == UNITS ? all / geometry->program_unit_bytes : all) + world.storage.operations + world.storage.syncs;
        cuts = tear_everywhere(geometry, counted, tear, &pairs);
        cuts += tear_everywhere(geometry, OPERATIONS, tear, &pairs);
        cuts += tear_everywhere(geometry, SYNCS, tear, &pairs);
        printf("# %s: %lu cuts, %lu pairs\n", geometry->name, (unsigned long)cuts, (unsigned long)pairs);
        CHECK(test_stride() != 1 || cuts == all); /* bytes or units, operations, syncs */
    }
    (void)fflush(stdout);
}

TEST(log__power_cut_between_any_two_bytes_twice__nothing_acknowledged_is_lost)
{
    tear_all(BYTES, FAKE_TEAR_CLEAN);
}

TEST(log__power_cut_in_any_byte_twice__nothing_acknowledged_is_lost)
{
    tear_all(BYTES, FAKE_TEAR_HALF);
}

TEST(log__power_cut_with_bytes_out_of_order_twice__nothing_acknowledged_is_lost)
{
    tear_all(BYTES, FAKE_TEAR_SCATTERED);
}

TEST(log__power_cut_that_leaves_unstable_bits_twice__nothing_acknowledged_is_lost)
{
    tear_all(BYTES, FAKE_TEAR_UNSTABLE);
}

TEST(log__unit_in_flight_untouched_half_or_whole_twice__nothing_acknowledged_is_lost)
{
    tear_all(UNITS, FAKE_TEAR_CLEAN);
    tear_all(UNITS, FAKE_TEAR_HALF);
    tear_all(UNITS, FAKE_TEAR_WHOLE);
}

TEST(log__page_in_flight_undefined_twice__nothing_acknowledged_is_lost)
{
    tear_all(UNITS, FAKE_TEAR_PAGE);
}

/* Behind a cache: each sync with each subset of up to 12 units in flight, of more 64 by chance. */
TEST(log__behind_a_cache_any_subset_of_what_is_in_flight__nothing_acknowledged_is_lost)
{
    struct seed chance = seed_start();

    for (size_t i = 0; i < geometry_count; i++) {
        uint32_t cuts = 0;
        int was_cut = 1;
        TEST_ROW(geometries[i].name);
        for (uint32_t sync = 0; was_cut; sync++) {
            uint32_t subsets = 1;
            for (uint32_t k = 0; k < subsets && was_cut; k++) {
                new_world(&geometries[i]);
                fake_storage_cache(&world.storage, world.medium);
                CHECK_STATUS(PREPAY_OK, mount(&geometries[i]));
                fake_storage_cut_after_syncs(&world.storage, sync, subsets == 64 ? seed_next(&chance) : k);
                append_up_to(ENTRIES);
                if (k == 0) subsets = world.storage.in_flight > 12 ? 64 : 1u << world.storage.in_flight;
                was_cut = restart(&geometries[i]);
                world.storage.cut = 0;
                append_up_to(world.said + MORE);
                check_log(&geometries[i]);
                cuts += (uint32_t)was_cut;
            }
        }
        printf("# %s: %lu subsets\n", geometries[i].name, (unsigned long)cuts);
    }
    (void)fflush(stdout);
}

TEST_MAIN("journal/tear_log", T(log__power_cut_between_any_two_bytes_twice__nothing_acknowledged_is_lost),
          T(log__power_cut_in_any_byte_twice__nothing_acknowledged_is_lost),
          T(log__power_cut_with_bytes_out_of_order_twice__nothing_acknowledged_is_lost),
          T(log__power_cut_that_leaves_unstable_bits_twice__nothing_acknowledged_is_lost),
          T(log__unit_in_flight_untouched_half_or_whole_twice__nothing_acknowledged_is_lost),
          T(log__page_in_flight_undefined_twice__nothing_acknowledged_is_lost),
          T(log__behind_a_cache_any_subset_of_what_is_in_flight__nothing_acknowledged_is_lost))
