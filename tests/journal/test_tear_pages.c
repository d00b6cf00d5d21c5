/* SPDX-License-Identifier: Apache-2.0 */
/* A journal under power cuts that do more harm than a byte: memories that write a program unit or a page at a time, and
 * memories behind a cache, of which a cut leaves any part of what no sync has made durable.
 *
 * Units: in flight untouched, half or wholly programmed, before every operation and sync, and unstable. Pages: all that the
 * operation had to do with the page in flight is undefined and reads differently each time. Caches: order holds across a
 * sync and not within; of up to 12 units in flight every subset is tried, of more 256 by chance (with --all 4096). */
#include "tear.h"
#include "support/seed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUBSET_UNITS = 12 };

static struct tear_world saved;

static void go_back(void)
{
    memcpy(tear_world.memory, saved.memory, sizeof saved.memory);
    memcpy(tear_world.flux, saved.flux, sizeof saved.flux);
    memcpy(tear_world.medium, saved.medium, sizeof saved.medium);
}

static uint32_t tear_again(struct tear tear, uint32_t from, int acknowledged)
{
    const uint32_t stride = tear_second_stride(tear_world.geometry) > 3 ? 3 : 1; /* units are fewer than bytes */
    uint32_t pairs = 0;

    saved = tear_world;
    for (uint32_t second = from % stride;; second += stride, pairs++) {
        go_back();
        if (!tear_recover(second, tear, acknowledged, tear_is_unstable(tear))) {
            return pairs;
        }
    }
}

static uint32_t tear_everywhere(const struct tear_geometry *geometry, struct tear first, struct tear second, uint32_t *pairs)
{
    uint32_t cuts = 0;

    for (uint32_t n = 0;; n += test_stride(), cuts++) {
        tear_new_world(geometry);
        tear_cut_after(n, first);
        const int acknowledged = tear_commit_until_cut();
        if (!tear_world.storage.cut) {
            return cuts;
        }
        *pairs += tear_again(second, n, acknowledged);
    }
}

/* Each way that a unit may be left, at each unit; and each operation and sync not begun. */
static uint32_t tear_units(const struct tear_geometry *geometry, uint32_t *pairs)
{
    static const enum fake_storage_tear ways[] = { FAKE_TEAR_CLEAN, FAKE_TEAR_HALF, FAKE_TEAR_WHOLE };
    const struct tear clean = { TEAR_UNITS, FAKE_TEAR_CLEAN };
    uint32_t cuts = 0;

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const struct tear units = { TEAR_UNITS, ways[i] };
        cuts += tear_everywhere(geometry, units, units, pairs);
    }
    cuts += tear_everywhere(geometry, (struct tear){ TEAR_OPERATIONS, FAKE_TEAR_CLEAN }, clean, pairs);
    return cuts + tear_everywhere(geometry, (struct tear){ TEAR_SYNCS, FAKE_TEAR_CLEAN }, clean, pairs);
}

TEST(journal__unit_in_flight_untouched_half_or_whole__old_or_new)
{
    for (size_t i = 0; i < tear_geometry_count; i++) {
        const struct tear_geometry *geometry = &tear_geometries[i];
        const struct tear_measure run = tear_measure_run(geometry);
        uint32_t pairs = 0, cuts;

        TEST_ROW(geometry->name);
        if (geometry->program_unit_bytes == 1) {
            continue; /* bytes: test_tear_journal.c */
        }
        cuts = tear_units(geometry, &pairs);
        printf("# %s: %lu cuts of 3 x %lu units, %lu operations, %lu syncs; %lu pairs\n", geometry->name, (unsigned long)cuts,
               (unsigned long)run.units, (unsigned long)run.operations, (unsigned long)run.syncs, (unsigned long)pairs);
        CHECK(test_stride() != 1 || cuts == 3 * run.units + run.operations + run.syncs);
    }
    (void)fflush(stdout);
}

static void tear_unstably(enum fake_storage_tear leaves)
{
    const struct tear tear = { TEAR_UNITS, leaves };

    tear_world.storage.noise = seed_start().state;
    for (size_t i = 0; i < tear_geometry_count; i++) {
        uint32_t pairs = 0;

        TEST_ROW(tear_geometries[i].name);
        if (tear_geometries[i].stands_unstable_bits) {
            const uint32_t cuts = tear_everywhere(&tear_geometries[i], tear, tear, &pairs);
            printf("# %s: %lu cuts, %lu pairs\n", tear_geometries[i].name, (unsigned long)cuts, (unsigned long)pairs);
        }
    }
    (void)fflush(stdout);
}

TEST(journal__unit_in_flight_unstable__old_or_new_and_it_stays)
{
    tear_unstably(FAKE_TEAR_UNSTABLE);
}

TEST(journal__page_in_flight_undefined_and_different_at_every_read__old_or_new_and_it_stays)
{
    tear_unstably(FAKE_TEAR_PAGE);
}

/* ------------------------------------------------------------------------------------------------------------ caches */

/* Commits until power goes at that sync, with that subset of what was in flight; the acknowledged. */
static int commit_behind_cache(const struct tear_geometry *geometry, uint32_t sync, uint64_t subset)
{
    tear_new_world(geometry);
    fake_storage_cache(&tear_world.storage, tear_world.medium);
    fake_storage_cut_after_syncs(&tear_world.storage, sync, subset);
    return tear_commit_until_cut();
}

static uint32_t samples(void)
{
#ifndef PREPAY_TEST_BARE
    return test_stride() == 1 && getenv("PREPAY_TEST_ALL") != NULL ? 1u << SUBSET_UNITS : 256;
#else
    return 256;
#endif
}

/* Each subset of what is in flight at one sync, and behind some of them each sync of the recovery with some subset; returns
 * how many there were, 0: power outlasted the run. */
static uint32_t tear_one_sync(const struct tear_geometry *geometry, uint32_t sync, struct seed *chance, uint32_t *pairs)
{
    const struct tear at_sync = { TEAR_SYNCS, FAKE_TEAR_CLEAN };
    uint32_t subsets = 1;
    int by_chance = 0;

    for (uint32_t k = 0; k < subsets; k++) {
        const int acknowledged = commit_behind_cache(geometry, sync, by_chance ? seed_next(chance) : k);
        if (!tear_world.storage.cut) {
            return 0;
        }
        if (k == 0) {
            by_chance = tear_world.storage.in_flight > SUBSET_UNITS;
            subsets = by_chance ? samples() : 1u << tear_world.storage.in_flight;
        }
        saved = tear_world;
        for (uint32_t second = 0; k % 16 == 0; second++, ++*pairs) {
            go_back();
            if (!tear_recover(second, at_sync, acknowledged, 0)) {
                break;
            }
        }
        go_back();
        (void)tear_recover(UINT32_MAX, at_sync, acknowledged, 0);
    }
    return subsets;
}

TEST(journal__behind_a_cache_any_subset_of_what_is_in_flight__old_or_new)
{
    struct seed chance = seed_start();

    for (size_t i = 0; i < tear_geometry_count; i++) {
        uint32_t cuts = 0, more = 1, pairs = 0;

        TEST_ROW(tear_geometries[i].name);
        for (uint32_t sync = 0; more != 0; sync += test_stride()) {
            more = tear_one_sync(&tear_geometries[i], sync, &chance, &pairs);
            cuts += more;
        }
        printf("# %s: %lu subsets, %lu pairs\n", tear_geometries[i].name, (unsigned long)cuts, (unsigned long)pairs);
    }
    (void)fflush(stdout);
}

TEST_MAIN("journal/pages", T(journal__unit_in_flight_untouched_half_or_whole__old_or_new),
          T(journal__unit_in_flight_unstable__old_or_new_and_it_stays),
          T(journal__page_in_flight_undefined_and_different_at_every_read__old_or_new_and_it_stays),
          T(journal__behind_a_cache_any_subset_of_what_is_in_flight__old_or_new))
