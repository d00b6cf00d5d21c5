/* SPDX-License-Identifier: Apache-2.0 */
/* A journal under power cuts: power goes at every byte of every program and erase of a series of commits, and then
 * again at every byte of the recovery. What is found must be the record before the cut or the new one, whole; once a
 * mount has returned it stays; and the journal goes on from there.
 *
 * Four ways to tear: cleanly between two bytes; in the middle of a byte; every second byte of the rest got through; and
 * with unstable bits: the byte at the cut, or the whole unit whose erase was cut, reads as old or new anew at every
 * read. */
#include "support/fake_storage.h"
#include "support/seed.h"
#include "support/test.h"
#include "prepay/journal.h"

#include <stdio.h>
#include <string.h>

enum { MEMORY_MAX = 512, RECORD_MAX = 9, WORK_MAX = 64, COMMITS = 8, UNSTABLE = FAKE_TEAR_SCATTERED + 1 };

static const struct geometry {
    const char *name;
    enum fake_storage_kind kind;
    uint32_t unit_bytes, unit_count, program_unit_bytes;
    uint8_t erased_byte;
    int stands_unstable_bits; /* one frame a unit and two units: what unstable bits hide twice is gone */
} geometries[] = {
    { "flash, 2 units of 3 frames, programmed by 8", FAKE_FLASH, 104, 2, 8, 0xFF, 1 },
    { "flash, 3 units of 2 frames, programmed by 1", FAKE_FLASH, 55, 3, 1, 0xFF, 1 },
    { "flash that erases to 00, 4 units of 2 frames, programmed by 32", FAKE_FLASH, 64, 4, 32, 0x00, 1 },
    { "flash, 2 units of 1 frame, programmed by 16", FAKE_FLASH, 32, 2, 16, 0xFF, 0 },
    { "eeprom, 2 slots, programmed by 4", FAKE_EEPROM, 28, 2, 4, 0xFF, 0 },
    { "eeprom, 3 slots, programmed by 1", FAKE_EEPROM, 25, 3, 1, 0xFF, 1 },
};

/* A memory of which some bytes are unstable: they read as they are or as other says. */
struct world {
    struct fake_storage storage;
    prepay_storage port; /* in front of the fake's: knows about unstable bytes */
    struct seed chance;
    prepay_journal journal;
    uint8_t memory[MEMORY_MAX], other[MEMORY_MAX], unstable[MEMORY_MAX], work[WORK_MAX];
};

static struct world world, saved;

static prepay_status read_some(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    const prepay_status status = world.storage.port.read(context, address, out, out_bytes);
    for (size_t i = 0; status == PREPAY_OK && i < out_bytes; i++) {
        if (world.unstable[address + i] && (seed_next(&world.chance) & 1) != 0) {
            out[i] = world.other[address + i];
        }
    }
    return status;
}

static prepay_status program_some(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    const uint32_t before = world.storage.bytes_programmed;
    const int powered = world.storage.powered;
    const prepay_status status = world.storage.port.program(context, address, data, data_bytes);
    const uint32_t done = world.storage.bytes_programmed - before;
    memset(world.unstable + address, 0, done);
    if (powered && done < data_bytes) {
        world.unstable[address + done] = 1;
        world.other[address + done] = data[done];
    }
    return status;
}

static prepay_status erase_some(void *context, uint32_t address)
{
    const int powered = world.storage.powered;
    const prepay_status status = world.storage.port.erase(context, address);
    if (powered) {
        memset(world.unstable + address, status != PREPAY_OK, world.port.erase_unit_bytes);
        memset(world.other + address, (int)world.port.erased_byte, world.port.erase_unit_bytes);
    }
    return status;
}

static void new_world(const struct geometry *geometry, int tear)
{
    fake_storage_init(&world.storage, geometry->kind, world.memory, geometry->unit_bytes, geometry->unit_count,
                      geometry->program_unit_bytes);
    memset(world.memory, geometry->erased_byte, sizeof world.memory);
    memset(world.unstable, 0, sizeof world.unstable);
    world.storage.port.erased_byte = geometry->erased_byte;
    world.port = world.storage.port;
    if (tear == UNSTABLE) {
        world.port.read = read_some;
        world.port.program = program_some;
        world.port.erase = world.port.erase == NULL ? NULL : erase_some;
    }
}

static void cut_after(uint32_t bytes, int tear)
{
    fake_storage_cut_after_bytes(&world.storage, bytes,
                                 tear == UNSTABLE ? FAKE_TEAR_CLEAN : (enum fake_storage_tear)tear);
}

/* The n-th record: its length and every byte follow from n. */
static size_t fill(uint32_t n, uint8_t *record)
{
    const size_t bytes = 2 + n * 5 % (RECORD_MAX - 1);
    for (size_t i = 0; i < bytes; i++) {
        record[i] = (uint8_t)(n * 16 + i);
    }
    return bytes;
}

static prepay_status commit(uint32_t n)
{
    uint8_t record[RECORD_MAX];
    const size_t bytes = fill(n, record);
    return prepay_journal_commit(&world.journal, record, bytes,
                                 n % 3 == 0 ? PREPAY_JOURNAL_CHECKPOINT : PREPAY_JOURNAL_DURABLE);
}

static prepay_status mount(void)
{
    prepay_journal_options options = PREPAY_JOURNAL_OPTIONS_INIT;
    options.storage = &world.port;
    options.work = world.work;
    options.work_bytes = sizeof world.work;
    options.unit_count = world.port.erase_unit_count;
    options.record_bytes = RECORD_MAX;
    options.kind = 7;
    return prepay_journal_mount(&world.journal, sizeof world.journal, &options);
}

/* Which record is the state: its number, 0 for none, -1 for one that nobody wrote. */
static int state(void)
{
    uint8_t found[RECORD_MAX], wanted[RECORD_MAX];
    size_t bytes = sizeof found;
    const prepay_status status = prepay_journal_read(&world.journal, found, &bytes);
    if (status == PREPAY_JOURNAL_EMPTY) {
        return 0;
    }
    if (status != PREPAY_OK || fill((uint32_t)found[0] / 16, wanted) != bytes || memcmp(wanted, found, bytes) != 0) {
        return -1;
    }
    return found[0] / 16;
}

/* After the recovery: what was found stays over a restart, nothing needs mending any more, and the journal goes on.
 * Empty is no record: while nothing was ever acknowledged, unstable bits may still turn into the first one. */
static void check_goes_on(int found, int tear)
{
    const uint32_t programmed = world.storage.bytes_programmed;
    CHECK(mount() >= 0);
    CHECK(state() == found || (tear == UNSTABLE && found == 0));
    if (tear != UNSTABLE) {
        CHECK_INT(programmed, world.storage.bytes_programmed);
    }
    CHECK_STATUS(PREPAY_OK, commit(COMMITS + 1));
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_INT(COMMITS + 1, state());
}

/* One recovery, cut again after so many bytes; false when power outlasted it. */
static int recover_cut_after(uint32_t bytes, int old, int tear)
{
    cut_after(bytes, tear);
    prepay_status status = mount();
    const int was_cut = world.storage.cut;
    if (was_cut) {
        fake_storage_power_up(&world.storage);
        status = mount();
    }
    fake_storage_power_up(&world.storage);
    CHECK(status >= 0);
    const int found = state();
    CHECK(found == old || found == old + 1);
    check_goes_on(found, tear);
    test_digest(world.memory, sizeof world.memory);
    CHECK_TEXT("", world.storage.misuse == NULL ? "" : world.storage.misuse);
    return was_cut;
}

/* Commits until power goes; the number of the last one that was acknowledged. */
static int commit_until_cut(uint32_t bytes, int tear)
{
    int acknowledged = 0;
    cut_after(bytes, tear);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    while (acknowledged < COMMITS && commit((uint32_t)acknowledged + 1) == PREPAY_OK) {
        acknowledged++;
    }
    CHECK(world.storage.cut == (acknowledged < COMMITS));
    return acknowledged;
}

static uint32_t tear_everywhere(const struct geometry *geometry, int tear)
{
    uint32_t cuts = 0;
    const uint32_t stride = test_stride();
    for (uint32_t first = 0;; first += stride) {
        new_world(geometry, tear);
        const int old = commit_until_cut(first, tear);
        if (!world.storage.cut) {
            return cuts;
        }
        saved = world;
        for (uint32_t second = first % stride;; second += stride, cuts++) {
            memcpy(world.memory, saved.memory, sizeof world.memory);
            memcpy(world.other, saved.other, sizeof world.other);
            memcpy(world.unstable, saved.unstable, sizeof world.unstable);
            if (!recover_cut_after(second, old, tear)) {
                break;
            }
        }
    }
}

static void tear_all(int tear)
{
    uint32_t cuts = 0;
    world.chance = seed_start();
    for (size_t i = 0; i < sizeof geometries / sizeof geometries[0]; i++) {
        TEST_ROW(geometries[i].name);
        if (tear != UNSTABLE || geometries[i].stands_unstable_bits) {
            cuts += tear_everywhere(&geometries[i], tear);
        }
    }
    printf("# %lu pairs of cuts\n", (unsigned long)cuts);
    (void)fflush(stdout);
}

/* Cuts in commits and recoveries as chance has it, many in a row, until the journal gets through. */
static void cut_again_and_again(const struct geometry *geometry)
{
    new_world(geometry, FAKE_TEAR_CLEAN);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    int acknowledged = 0;
    for (int round = 0; round < 400; round++) {
        const int tear = (int)seed_between(&world.chance, FAKE_TEAR_CLEAN, FAKE_TEAR_SCATTERED);
        const int next = acknowledged % COMMITS + 1;
        cut_after((uint32_t)seed_between(&world.chance, 0, 200), tear);
        acknowledged = commit((uint32_t)next) == PREPAY_OK ? next : acknowledged;
        while (world.storage.cut) { /* a recovery takes up to 272 bytes */
            cut_after((uint32_t)seed_between(&world.chance, 0, 400), tear);
            CHECK(mount() >= 0 || world.storage.cut);
        }
        fake_storage_power_up(&world.storage);
        CHECK(mount() >= 0);
        CHECK(state() == acknowledged || state() == next);
        acknowledged = state();
    }
    CHECK_TEXT("", world.storage.misuse == NULL ? "" : world.storage.misuse);
}

TEST(journal__power_cut_again_and_again__old_or_new)
{
    world.chance = seed_start();
    for (size_t i = 0; i < sizeof geometries / sizeof geometries[0]; i++) {
        TEST_ROW(geometries[i].name);
        for (uint32_t life = 0; life < 30; life += test_stride()) {
            cut_again_and_again(&geometries[i]);
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
    tear_all(UNSTABLE);
}

TEST_MAIN("journal/tear", T(journal__power_cut_between_any_two_bytes_twice__old_or_new),
          T(journal__power_cut_in_any_byte_twice__old_or_new),
          T(journal__power_cut_with_bytes_out_of_order_twice__old_or_new),
          T(journal__power_cut_that_leaves_unstable_bits_twice__old_or_new_and_it_stays),
          T(journal__power_cut_again_and_again__old_or_new))
