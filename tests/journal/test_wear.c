/* SPDX-License-Identifier: Apache-2.0 */
/* What a journal costs its memory: erases of a unit in twenty years, by the numbers that doc/porting.md gives and by a journal that
 * lives through some weeks; and how long a power-up takes at most, in operations of the storage. */
#include "base/endian.h"
#include "prepay/journal.h"
#include "support/fake_storage.h"
#include "support/seed.h"
#include "support/test.h"

#include <stdio.h>
#include <string.h>

/* A meter's record without listed charges has 374 bytes. */
enum { MEMORY_MAX = 6144, RECORD = 374, WORK_MAX = 400, DAYS = 30, LIFE_DAYS = 7305, CHUNK = 32 };

static uint8_t memory[MEMORY_MAX], work[WORK_MAX], record[RECORD];
static struct fake_storage storage;
static prepay_journal journal;
static prepay_journal_options options;

static const struct geometry {
    const char *name;
    enum fake_storage_kind kind;
    uint32_t unit_bytes, unit_count, program_unit_bytes;
} geometries[] = {
    { "flash, 3 units of 1 KiB, programmed by 8", FAKE_FLASH, 1024, 3, 8 },
    { "flash, 6 units of 1 KiB, programmed by 4", FAKE_FLASH, 1024, 6, 4 },
    { "flash, 3 units of 2 KiB, programmed by 16", FAKE_FLASH, 2048, 3, 16 },
    { "eeprom, 3 slots of 512 bytes, programmed by 4", FAKE_EEPROM, 512, 3, 4 },
};

/* A day of a meter. Checkpoints change what consumption changes; durable records a card or two; outsiders come as often as they are let. */
static const struct load {
    const char *name;
    uint32_t checkpoints, durables, power_ups;
} loads[] = {
    { "a home: 10 kWh by 0.1 kWh, nobody troubles it", 100, 1, 1 },
    { "a workshop: 120 kWh by 0.1 kWh, an outsider 6 times an hour", 1200, 144, 3 },
};

static uint32_t rounded(uint32_t bytes, uint32_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

/* A number of so many bytes at the end of a 64-bit field grows. */
static void grow(uint32_t field, uint64_t by)
{
    prepay__put_u64be(record + 8 * field, prepay__get_u64be(record + 8 * field) + by);
}

/* What a checkpoint changes: a total, a block's use, a remainder, the reading, two times: six fields, 3 bytes of each at most. */
static void consume(struct seed *seed)
{
    const uint64_t micro = (uint64_t)seed_between(seed, 90000, 110000);

    grow(4, micro / 2);
    grow(9, micro);
    grow(10, micro % 1000);
    grow(11, micro);
    grow(12, 860);
    grow(13, 860);
}

static void mount(prepay_status expected)
{
    CHECK_STATUS(expected, prepay_journal_mount(&journal, sizeof journal, &options));
}

static void new_memory(const struct geometry *geometry, uint32_t record_bytes)
{
    fake_storage_init(&storage, geometry->kind, memory, geometry->unit_bytes, geometry->unit_count, geometry->program_unit_bytes);
    memset(record, 0, sizeof record);
    options = (prepay_journal_options)PREPAY_JOURNAL_OPTIONS_INIT;
    options.storage = &storage.port;
    options.work = work;
    options.work_bytes = sizeof work;
    options.unit_count = geometry->unit_count;
    options.record_bytes = record_bytes;
    options.kind = 1;
}

/* ------------------------------------------------------------------------------------------------------------------ wear */

/* By the numbers: bytes programmed a day, over the bytes of the ring, are rounds a day, and each round erases each unit once. A
 * delta has 12 + 4 + 4 bytes of frame and 48 of ranges at most; a power-up costs up to four whole frames. EEPROM: writes. */
static uint32_t erases_in_20_years(const struct geometry *geometry, const struct load *load)
{
    const uint32_t p = geometry->program_unit_bytes, full = rounded(RECORD + 16, p), frames = load->checkpoints + 2 * load->durables;
    uint32_t wholes = 4 * load->power_ups, delta = rounded(20 + 48, p), in_a_unit, a_day;

    if (geometry->kind == FAKE_EEPROM) {
        return (uint32_t)((uint64_t)(frames + 2 * load->power_ups) * LIFE_DAYS / geometry->unit_count);
    }
    in_a_unit = 1 + (geometry->unit_bytes - full) / delta;
    a_day = (frames + wholes * full / delta + in_a_unit - 1) / in_a_unit;
    return (uint32_t)((uint64_t)a_day * LIFE_DAYS / geometry->unit_count);
}

static void live_a_day(const struct load *load, struct seed *seed)
{
    for (uint32_t i = 0; i < load->checkpoints; i++) {
        consume(seed);
        if (load->durables * i / load->checkpoints != load->durables * (i + 1) / load->checkpoints) {
            prepay__put_u64be(record + 160, seed_next(seed)); /* a statement id, a count */
            CHECK_STATUS(PREPAY_OK, prepay_journal_commit(&journal, record, RECORD, PREPAY_JOURNAL_DURABLE));
        }
        CHECK_STATUS(PREPAY_OK, prepay_journal_commit(&journal, record, RECORD, PREPAY_JOURNAL_CHECKPOINT));
        if (load->power_ups * i / load->checkpoints != load->power_ups * (i + 1) / load->checkpoints) mount(PREPAY_OK);
    }
}

TEST(wear__a_unit_in_20_years__is_what_the_numbers_say)
{
    struct seed seed = seed_start();

    for (size_t g = 0; g < sizeof geometries / sizeof geometries[0]; g++) {
        for (size_t l = 0; l < sizeof loads / sizeof loads[0]; l++) {
            const struct geometry *geometry = &geometries[g];
            const uint32_t said = erases_in_20_years(geometry, &loads[l]);
            uint32_t days = DAYS / test_stride(), lived;

            TEST_ROW(geometry->name);
            new_memory(geometry, RECORD);
            mount(PREPAY_JOURNAL_EMPTY);
            days = days == 0 ? 1 : days;
            for (uint32_t day = 0; day < days; day++) live_a_day(&loads[l], &seed);
            lived = geometry->kind == FAKE_EEPROM ? storage.operations : storage.erases;
            lived = (uint32_t)((uint64_t)lived * LIFE_DAYS / days / geometry->unit_count);
            printf("# %s; %s: %lu %s of a unit in 20 years, %lu by the numbers\n", geometry->name, loads[l].name, (unsigned long)lived,
                   geometry->kind == FAKE_EEPROM ? "writes" : "erases", (unsigned long)said);
            (void)fflush(stdout);
            CHECK(lived <= said && (test_stride() != 1 || lived > said / 2));
        }
    }
    (void)fflush(stdout);
}

/* -------------------------------------------------------------------------------------------------------------- power-up */

/* Reads of one scan at most: a look at a frame of b bytes is a header, chunks of 32 and a CRC; behind the last there is one
 * header more; then it is seen whether the unit, or what follows a copy, is erased. */
static uint32_t reads_of_a_scan(const struct geometry *geometry, uint32_t record_bytes)
{
    const uint32_t p = geometry->program_unit_bytes, least = rounded(17, p), most = rounded(record_bytes + 16, p);
    const uint32_t frames = geometry->kind == FAKE_EEPROM ? 1 : geometry->unit_bytes / least;
    const uint32_t a_unit = 3 * frames + geometry->unit_bytes / CHUNK + 1 + (most + CHUNK - 1) / CHUNK;

    return geometry->unit_count * a_unit + 2 * ((most + CHUNK - 1) / CHUNK);
}

/* ... and of the whole mount, if no bit is unstable: the winner is loaded, and written twice; before each copy at most two places
 * are seen to be erased, and each copy is read back. */
static uint32_t reads_of_a_mount(const struct geometry *geometry, uint32_t record_bytes)
{
    const uint32_t most = rounded(record_bytes + 16, geometry->program_unit_bytes);

    return reads_of_a_scan(geometry, record_bytes) + 4 + 2 * 3 * ((most + CHUNK - 1) / CHUNK);
}

static uint32_t worst_reads;

static void check_mount_is_bounded(const struct geometry *geometry, uint32_t record_bytes)
{
    const uint32_t most = rounded(record_bytes + 16, geometry->program_unit_bytes);
    const uint32_t operations = storage.operations, erases = storage.erases, programmed = storage.bytes_programmed, reads = storage.reads;

    CHECK(prepay_journal_mount(&journal, sizeof journal, &options) <= PREPAY_JOURNAL_EMPTY);
    CHECK(storage.reads - reads <= reads_of_a_mount(geometry, record_bytes));
    CHECK(storage.operations - operations <= 4);
    CHECK(storage.erases - erases <= 2);
    CHECK(storage.bytes_programmed - programmed <= 2 * most);
    worst_reads = storage.reads - reads > worst_reads ? storage.reads - reads : worst_reads;
}

TEST(mount__whatever_the_memory_holds__takes_no_more_than_the_formula_says)
{
    struct seed seed = seed_start();

    for (size_t g = 0; g < sizeof geometries / sizeof geometries[0]; g++) {
        const struct geometry *geometry = &geometries[g];
        TEST_ROW(geometry->name);
        worst_reads = 0;
        new_memory(geometry, RECORD);
        mount(PREPAY_JOURNAL_EMPTY);
        for (uint32_t i = 0; i < 2000; i += test_stride()) { /* as many frames as fit, the smallest; and cut or spoilt at times */
            const uint32_t bytes = (uint32_t)seed_between(&seed, 1, seed_between(&seed, 0, 3) == 0 ? RECORD : 2);
            if (seed_between(&seed, 0, 19) == 0) {
                fake_storage_cut_after_bytes(&storage, (uint32_t)seed_between(&seed, 0, 400), FAKE_TEAR_SCATTERED);
            }
            seed_bytes(&seed, record, 16);
            if (prepay_journal_commit(&journal, record, bytes, (uint32_t)seed_between(&seed, 0, 1)) == PREPAY_OK && i % 16 != 0) continue;
            fake_storage_power_up(&storage);
            const int64_t spoilt = seed_between(&seed, 0, geometry->unit_bytes * geometry->unit_count - 1);
            memory[spoilt] ^= seed_between(&seed, 0, 3) == 0;
            check_mount_is_bounded(geometry, RECORD);
        }
        printf("# %s: %lu reads at most, %lu allowed\n", geometry->name, (unsigned long)worst_reads,
               (unsigned long)reads_of_a_mount(geometry, RECORD));
    }
    (void)fflush(stdout);
}

TEST(mount__of_a_log_whatever_the_memory_holds__takes_no_more_than_the_formula_says)
{
    struct seed seed = seed_start();

    for (size_t g = 0; g < sizeof geometries / sizeof geometries[0]; g++) {
        const struct geometry *geometry = &geometries[g];
        const uint32_t slot = rounded(24 + 16, geometry->program_unit_bytes), slots = geometry->unit_bytes / slot;
        const uint32_t allowed = (geometry->unit_count + 1) * slots * (2 + (slot - 16 + CHUNK - 1) / CHUNK);
        prepay_log_options log_options = PREPAY_LOG_OPTIONS_INIT;
        prepay_log event_log;
        uint32_t worst = 0;

        TEST_ROW(geometry->name);
        new_memory(geometry, 24);
        log_options.storage = &storage.port;
        log_options.work = work;
        log_options.work_bytes = sizeof work;
        log_options.unit_count = geometry->unit_count;
        log_options.entry_bytes = 24;
        CHECK_STATUS(PREPAY_OK, prepay_log_mount(&event_log, sizeof event_log, &log_options));
        for (uint32_t i = 0; i < 1000; i += test_stride()) {
            const uint32_t operations = storage.operations;
            if (i % 8 == 0) memset(memory + seed_between(&seed, 0, geometry->unit_bytes * geometry->unit_count - 64), 0x5A, 64);
            const uint32_t reads = storage.reads;
            CHECK_STATUS(PREPAY_OK, prepay_log_mount(&event_log, sizeof event_log, &log_options));
            CHECK(storage.reads - reads <= allowed);
            CHECK_INT(operations, storage.operations);
            worst = storage.reads - reads > worst ? storage.reads - reads : worst;
            CHECK_STATUS(PREPAY_OK, prepay_log_append(&event_log, record, 24));
        }
        printf("# log, %s: %lu reads at most, %lu allowed\n", geometry->name, (unsigned long)worst, (unsigned long)allowed);
    }
    (void)fflush(stdout);
}

TEST_MAIN("journal/wear", T(wear__a_unit_in_20_years__is_what_the_numbers_say),
          T(mount__whatever_the_memory_holds__takes_no_more_than_the_formula_says),
          T(mount__of_a_log_whatever_the_memory_holds__takes_no_more_than_the_formula_says))
