/* SPDX-License-Identifier: Apache-2.0 */
/* A journal under power cuts, where a byte is what is written at a time: power goes in every byte and before every operation
 * of a series of commits, and then again at every byte of the recovery.
 *
 * Four ways to tear: cleanly between two bytes; in the middle of a byte; every second byte of the rest got through; and
 * with unstable bits: the byte at the cut, or the whole unit whose erase was cut, reads as old or new anew at every
 * read. Worse ones are in test_tear_pages.c. */
#include "tear.h"
#include "support/seed.h"

#include <stdio.h>
#include <string.h>

static struct tear_world saved;

/* All second cuts behind one first cut. */
static uint32_t tear_again(struct tear tear, uint32_t from, int acknowledged)
{
    const uint32_t stride = tear_second_stride(tear_world.geometry);
    uint32_t pairs = 0;

    saved = tear_world;
    for (uint32_t second = from % stride;; second += stride, pairs++) {
        memcpy(tear_world.memory, saved.memory, sizeof saved.memory);
        memcpy(tear_world.flux, saved.flux, sizeof saved.flux);
        if (!tear_recover(second, tear, acknowledged, tear_is_unstable(tear))) {
            return pairs;
        }
    }
}

/* First cuts counted so; second ones in bytes. *pairs counts up. */
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

static void tear_all(enum fake_storage_tear leaves)
{
    const struct tear in_bytes = { TEAR_BYTES, leaves }, operations = { TEAR_OPERATIONS, leaves }, syncs = { TEAR_SYNCS, leaves };
    uint32_t all_pairs = 0;

    tear_world.storage.noise = seed_start().state;
    for (size_t i = 0; i < tear_geometry_count; i++) {
        const struct tear_geometry *geometry = &tear_geometries[i];
        const struct tear_measure run = tear_measure_run(geometry);
        uint32_t cuts, pairs = 0;

        TEST_ROW(geometry->name);
        if (tear_is_unstable(in_bytes) && !geometry->stands_unstable_bits) {
            continue;
        }
        cuts = tear_everywhere(geometry, in_bytes, in_bytes, &pairs);
        cuts += tear_everywhere(geometry, operations, in_bytes, &pairs);
        cuts += tear_everywhere(geometry, syncs, in_bytes, &pairs);
        printf("# %s: %lu cuts of %lu bytes, %lu operations, %lu syncs; %lu pairs\n", geometry->name, (unsigned long)cuts,
               (unsigned long)run.bytes, (unsigned long)run.operations, (unsigned long)run.syncs, (unsigned long)pairs);
        CHECK(test_stride() != 1 || cuts == run.bytes + run.operations + run.syncs);
        all_pairs += pairs;
    }
    printf("# %lu pairs of cuts\n", (unsigned long)all_pairs);
    (void)fflush(stdout);
}

/* Cuts in commits and recoveries as chance has it, many in a row, until the journal gets through. */
static void cut_again_and_again(const struct tear_geometry *geometry, struct seed *chance)
{
    struct fake_storage *storage = &tear_world.storage;
    const int worst = geometry->stands_unstable_bits ? FAKE_TEAR_UNSTABLE : FAKE_TEAR_SCATTERED;
    int acknowledged = 0;

    tear_new_world(geometry);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, tear_mount());
    for (int round = 0; round < 400; round++) {
        const struct tear tear = { TEAR_BYTES, (enum fake_storage_tear)seed_between(chance, FAKE_TEAR_CLEAN, worst) };
        const int next = acknowledged % TEAR_COMMITS + 1;
        tear_cut_after((uint32_t)seed_between(chance, 0, 200), tear);
        acknowledged = tear_commit((uint32_t)next) == PREPAY_OK ? next : acknowledged;
        while (storage->cut) { /* a recovery takes up to 400 bytes */
            tear_cut_after((uint32_t)seed_between(chance, 0, 600), tear);
            CHECK(tear_mount() >= 0 || storage->cut);
        }
        fake_storage_power_up(storage);
        CHECK(tear_mount() >= 0);
        CHECK(tear_state() == acknowledged || tear_state() == next);
        acknowledged = tear_state();
    }
    CHECK_TEXT("", storage->misuse == NULL ? "" : storage->misuse);
}

TEST(journal__power_cut_again_and_again__old_or_new)
{
    struct seed chance = seed_start();

    tear_world.storage.noise = chance.state;
    for (size_t i = 0; i < tear_geometry_count; i++) {
        TEST_ROW(tear_geometries[i].name);
        for (uint32_t life = 0; life < 30; life += test_stride()) {
            cut_again_and_again(&tear_geometries[i], &chance);
        }
    }
}

TEST(journal__power_cut_between_any_two_bytes_twice__old_or_new)
{
    tear_all(FAKE_TEAR_CLEAN);
}

TEST(journal__power_cut_in_any_byte_twice__old_or_new)
{
    tear_all(FAKE_TEAR_HALF);
}

TEST(journal__power_cut_with_bytes_out_of_order_twice__old_or_new)
{
    tear_all(FAKE_TEAR_SCATTERED);
}

TEST(journal__power_cut_that_leaves_unstable_bits_twice__old_or_new_and_it_stays)
{
    tear_all(FAKE_TEAR_UNSTABLE);
}

TEST_MAIN("journal/tear", T(journal__power_cut_between_any_two_bytes_twice__old_or_new),
          T(journal__power_cut_in_any_byte_twice__old_or_new),
          T(journal__power_cut_with_bytes_out_of_order_twice__old_or_new),
          T(journal__power_cut_that_leaves_unstable_bits_twice__old_or_new_and_it_stays),
          T(journal__power_cut_again_and_again__old_or_new))
