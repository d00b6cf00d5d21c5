/* SPDX-License-Identifier: Apache-2.0 */
/* The journal that loses power, and what must be true of it afterwards. */
#include "tear.h"

#include <stdlib.h>
#include <string.h>

const struct tear_geometry tear_geometries[] = {
    { "flash, 2 units of 3 frames, programmed by 8", FAKE_FLASH, 104, 2, 8, 8, 0xFF, 9, 1 },
    { "flash, 3 units of 2 frames, programmed by 1", FAKE_FLASH, 55, 3, 1, 16, 0xFF, 9, 1 },
    { "flash that erases to 00, 4 units of 2 frames, programmed by 32", FAKE_FLASH, 64, 4, 32, 32, 0x00, 9, 1 },
    { "flash, 2 units of 1 frame, programmed by 16", FAKE_FLASH, 32, 2, 16, 16, 0xFF, 9, 0 },
    { "eeprom, 2 slots, programmed by 4", FAKE_EEPROM, 32, 2, 4, 16, 0xFF, 9, 0 },
    { "eeprom, 3 slots, programmed by 1", FAKE_EEPROM, 32, 3, 1, 32, 0xFF, 9, 1 },
    { "flash, 2 units with deltas, programmed by 8", FAKE_FLASH, 120, 2, 8, 8, 0xFF, 40, 1 },
    { "flash, 3 units with deltas, programmed by 1", FAKE_FLASH, 110, 3, 1, 64, 0xFF, 40, 1 },
    { "flash, 3 units with deltas, programmed by 16", FAKE_FLASH, 128, 3, 16, 32, 0xFF, 40, 1 },
    { "eeprom, 3 slots of long records, programmed by 4", FAKE_EEPROM, 64, 3, 4, 64, 0xFF, 40, 1 },
};
const size_t tear_geometry_count = sizeof tear_geometries / sizeof tear_geometries[0];

struct tear_world tear_world;
static struct tear_world *const world = &tear_world;

void tear_new_world(const struct tear_geometry *geometry)
{
    const uint64_t noise = world->storage.noise; /* goes on: no two worlds are unstable alike */

    world->geometry = geometry;
    fake_storage_init(&world->storage, geometry->kind, world->memory, geometry->unit_bytes, geometry->unit_count,
                      geometry->program_unit_bytes);
    memset(world->memory, geometry->erased_byte, sizeof world->memory);
    world->storage.port.erased_byte = geometry->erased_byte;
    world->storage.page_bytes = geometry->page_bytes;
    world->storage.noise = noise;
    fake_storage_flux(&world->storage, world->flux);
}

int tear_is_unstable(struct tear tear)
{
    return tear.leaves == FAKE_TEAR_UNSTABLE || tear.leaves == FAKE_TEAR_PAGE;
}

void tear_cut_after(uint32_t n, struct tear tear)
{
    if (tear.counted == TEAR_BYTES) fake_storage_cut_after_bytes(&world->storage, n, tear.leaves);
    if (tear.counted == TEAR_UNITS) fake_storage_cut_after_units(&world->storage, n, tear.leaves);
    if (tear.counted == TEAR_OPERATIONS) fake_storage_cut_after_operations(&world->storage, n);
    if (tear.counted == TEAR_SYNCS) fake_storage_cut_after_syncs(&world->storage, n, UINT64_MAX);
}

/* The n-th record: its length and every byte follow from n. Of a long one two bytes change, or every fourth time all. */
static size_t fill(uint32_t n, uint8_t *record)
{
    const uint32_t most = world->geometry->record_bytes;
    const size_t bytes = most < 16 ? 2 + n * 5 % (most - 1) : most;

    for (size_t i = 0; i < bytes; i++) {
        const uint32_t moves = bytes < 16 || i == 0 || i == 23 ? n : n / 4;
        record[i] = (uint8_t)(moves * 16 + i);
    }
    return bytes;
}

prepay_status tear_commit(uint32_t n)
{
    uint8_t record[TEAR_RECORD_MAX];
    const size_t bytes = fill(n, record);

    return prepay_journal_commit(&world->journal, record, bytes,
                                 n % 3 == 0 ? PREPAY_JOURNAL_CHECKPOINT : PREPAY_JOURNAL_DURABLE);
}

prepay_status tear_mount(void)
{
    prepay_journal_options options = PREPAY_JOURNAL_OPTIONS_INIT;

    options.storage = &world->storage.port;
    options.work = world->work;
    options.work_bytes = sizeof world->work;
    options.unit_count = world->geometry->unit_count;
    options.record_bytes = world->geometry->record_bytes;
    options.kind = 7;
    return prepay_journal_mount(&world->journal, sizeof world->journal, &options);
}

int tear_state(void)
{
    uint8_t found[TEAR_RECORD_MAX], wanted[TEAR_RECORD_MAX];
    size_t bytes = sizeof found;
    const prepay_status status = prepay_journal_read(&world->journal, found, &bytes);

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
static void check_goes_on(int found, int unstable)
{
    const uint32_t programmed = world->storage.bytes_programmed;

    CHECK(tear_mount() >= 0);
    CHECK(tear_state() == found || (unstable && found == 0));
    if (!unstable) {
        CHECK_INT(programmed, world->storage.bytes_programmed);
    }
    for (uint32_t more = 1; more <= 3; more++) {
        CHECK_STATUS(PREPAY_OK, tear_commit(TEAR_COMMITS + more));
    }
    CHECK_STATUS(PREPAY_OK, tear_mount());
    CHECK_INT(TEAR_COMMITS + 3, tear_state());
}

int tear_recover(uint32_t n, struct tear tear, int acknowledged, int unstable)
{
    tear_cut_after(n, tear);
    prepay_status status = tear_mount();
    const int was_cut = world->storage.cut;

    if (was_cut) {
        fake_storage_power_up(&world->storage);
        status = tear_mount();
    }
    fake_storage_power_up(&world->storage);
    CHECK(status >= 0);
    world->found = tear_state();
    CHECK(world->found == acknowledged || world->found == acknowledged + 1);
    check_goes_on(world->found, unstable);
    test_digest(world->memory, sizeof world->memory);
    CHECK_TEXT("", world->storage.misuse == NULL ? "" : world->storage.misuse);
    return was_cut;
}

int tear_commit_until_cut(void)
{
    int acknowledged = 0;

    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, tear_mount());
    while (acknowledged < TEAR_COMMITS && tear_commit((uint32_t)acknowledged + 1) == PREPAY_OK) {
        acknowledged++;
    }
    CHECK(world->storage.cut == (acknowledged < TEAR_COMMITS));
    return acknowledged;
}

uint32_t tear_second_stride(const struct tear_geometry *geometry)
{
#ifndef PREPAY_TEST_BARE
    if (test_stride() == 1 && geometry->record_bytes >= 16 && getenv("PREPAY_TEST_ALL") == NULL) {
        return 13;
    }
#else
    (void)geometry;
#endif
    return test_stride();
}

struct tear_measure tear_measure_run(const struct tear_geometry *geometry)
{
    struct tear_measure measure;

    tear_new_world(geometry);
    CHECK_INT(TEAR_COMMITS, tear_commit_until_cut());
    measure.bytes = world->storage.bytes_programmed + world->storage.bytes_erased;
    measure.units = measure.bytes / geometry->program_unit_bytes;
    measure.operations = world->storage.operations;
    measure.syncs = world->storage.syncs;
    return measure;
}
