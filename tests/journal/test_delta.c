/* SPDX-License-Identifier: Apache-2.0 */
/* Deltas: little is written where little has changed, and what is read is the record all the same. Cuts are in test_tear_*.c. */
#include "base/crc32.h"
#include "base/endian.h"
#include "prepay/journal.h"
#include "support/fake_storage.h"
#include "support/seed.h"
#include "support/test.h"

#include <string.h>

enum { UNIT = 512, UNITS = 3, RECORD = 300, KIND = 0x4A4F5552, FULL_BYTES = 320, DELTA_BYTES = 20 };

static uint8_t memory[UNIT * UNITS], work[320], record[RECORD];
static struct fake_storage storage;
static prepay_journal journal;
static prepay_journal_options options;

static prepay_status mount(void)
{
    memset(&journal, 0xA5, sizeof journal);
    memset(work, 0xA5, sizeof work);
    return prepay_journal_mount(&journal, sizeof journal, &options);
}

static void new_memory(enum fake_storage_kind kind, uint32_t program_unit_bytes)
{
    fake_storage_init(&storage, kind, memory, UNIT, UNITS, program_unit_bytes);
    options = (prepay_journal_options)PREPAY_JOURNAL_OPTIONS_INIT;
    options.storage = &storage.port;
    options.work = work;
    options.work_bytes = sizeof work;
    options.unit_count = UNITS;
    options.record_bytes = RECORD;
    options.kind = KIND;
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    for (size_t i = 0; i < sizeof record; i++) record[i] = (uint8_t)(i * 7);
}

/* Commits the record, and says how many bytes that programmed. */
static uint32_t commit(size_t bytes, uint32_t durability)
{
    const uint32_t before = storage.bytes_programmed;

    CHECK_STATUS(PREPAY_OK, prepay_journal_commit(&journal, record, bytes, durability));
    return storage.bytes_programmed - before;
}

static void check_reads(size_t wanted_bytes)
{
    uint8_t found[RECORD];
    size_t bytes = sizeof found;

    CHECK_STATUS(PREPAY_OK, prepay_journal_read(&journal, found, &bytes));
    CHECK_INT(wanted_bytes, bytes);
    CHECK_BYTES(record, found, wanted_bytes);
}

TEST(delta__few_bytes_change__few_are_written_and_all_are_read)
{
    new_memory(FAKE_FLASH, 4);
    CHECK_INT(316, commit(RECORD, PREPAY_JOURNAL_CHECKPOINT));
    record[20] ^= 1;
    CHECK_INT(24, commit(RECORD, PREPAY_JOURNAL_CHECKPOINT));
    check_reads(RECORD);
    record[299] ^= 1;
    CHECK_INT(28, commit(RECORD, PREPAY_JOURNAL_CHECKPOINT)); /* both changes, since the full frame: 20 bytes, 3, then 2 + 3 to skip so far */
    check_reads(RECORD);
    CHECK_STATUS(PREPAY_OK, mount());
    check_reads(RECORD);
}

TEST(delta__the_format__is_the_documented_one)
{
    static const uint8_t expected[32] = { 0x02, 0x02, 0x00, 0x0D, 0x4A, 0x4F, 0x55, 0x52, 0x00, 0x00, 0x00, 0x02, 0, 0, 0, 0,
                                          0x05, 0x02, 0xAA, 0xBB, 0xFF, 0x00, 0x09, 0x01, 0xCC };
    uint8_t frame[32];

    new_memory(FAKE_FLASH, 4);
    (void)commit(RECORD, PREPAY_JOURNAL_DURABLE);
    record[5] = 0xAA;
    record[6] = 0xBB;
    record[271] = 0xCC;
    CHECK_INT(64, commit(RECORD, PREPAY_JOURNAL_DURABLE));
    memcpy(frame, expected, sizeof frame);
    memcpy(frame + 12, memory + 312, 4); /* the base's CRC */
    prepay__put_u32be(frame + 28, prepay__crc32(0, frame, 28));
    CHECK_BYTES(frame, memory + 316, sizeof frame);
    CHECK_INT(3, memory[UNIT + 316 + 1]); /* the second copy says so */
}

/* What a delta may cost, to the byte. `changed` bytes in a row, from the first on. */
TEST(delta__more_than_48_bytes_of_ranges__the_record_is_written_whole)
{
    static const struct {
        const char *name;
        uint32_t changed, step, written;
    } rows[] = {
        { "46 bytes in a row", 46, 1, DELTA_BYTES + 48 },   { "47 bytes in a row", 47, 1, FULL_BYTES - 4 },
        { "16 bytes, each alone", 16, 4, DELTA_BYTES + 48 }, { "17 bytes, each alone", 17, 4, FULL_BYTES - 4 },
        { "16 bytes with gaps that are cheaper to copy", 16, 3, DELTA_BYTES + 48 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        new_memory(FAKE_FLASH, 4);
        (void)commit(RECORD, PREPAY_JOURNAL_CHECKPOINT);
        for (uint32_t k = 0; k < rows[i].changed; k++) record[k * rows[i].step] ^= 0x80;
        CHECK_INT(rows[i].written, commit(RECORD, PREPAY_JOURNAL_CHECKPOINT));
        check_reads(RECORD);
        CHECK_STATUS(PREPAY_OK, mount());
        check_reads(RECORD);
    }
}

TEST(delta__another_length__the_record_is_written_whole)
{
    new_memory(FAKE_FLASH, 4);
    (void)commit(100, PREPAY_JOURNAL_CHECKPOINT);
    CHECK_INT(120, commit(101, PREPAY_JOURNAL_CHECKPOINT));
    check_reads(101);
    CHECK_INT(20, commit(101, PREPAY_JOURNAL_CHECKPOINT));
}

TEST(delta__no_gain__the_record_is_written_whole)
{
    new_memory(FAKE_FLASH, 1);
    CHECK_INT(16 + 6, commit(6, PREPAY_JOURNAL_CHECKPOINT));
    record[0] ^= 1;
    CHECK_INT(16 + 6, commit(6, PREPAY_JOURNAL_CHECKPOINT)); /* a delta would be 4 + 3 */
    CHECK_INT(16 + 4, commit(6, PREPAY_JOURNAL_CHECKPOINT)); /* nothing has changed */
    check_reads(6);
}

/* What a cut leaves may read right today and not tomorrow; what stands on it would go with it. */
TEST(delta__after_power_up__each_unit_gets_a_full_record_first)
{
    new_memory(FAKE_FLASH, 4);
    (void)commit(50, PREPAY_JOURNAL_DURABLE);
    record[9]++;
    CHECK_INT(2 * 24, commit(50, PREPAY_JOURNAL_DURABLE));
    CHECK_STATUS(PREPAY_OK, mount());
    record[9]++;
    CHECK_INT(68, commit(50, PREPAY_JOURNAL_CHECKPOINT)); /* in the unit of the first copy */
    record[9]++;
    CHECK_INT(24 + 68, commit(50, PREPAY_JOURNAL_DURABLE)); /* and now in that of the second */
    record[9]++;
    CHECK_INT(2 * 24, commit(50, PREPAY_JOURNAL_DURABLE));
}

TEST(delta__on_memory_that_is_overwritten__there_is_none)
{
    new_memory(FAKE_EEPROM, 4);
    for (int i = 0; i < 10; i++) {
        record[3]++;
        CHECK_INT(316, commit(RECORD, PREPAY_JOURNAL_CHECKPOINT));
    }
}

TEST(delta__its_base_decays__the_second_copy_is_read_and_mended)
{
    new_memory(FAKE_FLASH, 4);
    (void)commit(RECORD, PREPAY_JOURNAL_DURABLE);
    record[9]++;
    (void)commit(RECORD, PREPAY_JOURNAL_DURABLE);
    memory[100] ^= 4; /* of the base of the first copy */
    check_reads(RECORD);
    CHECK_STATUS(PREPAY_OK, mount());
    check_reads(RECORD);
    memory[UNIT + 100] ^= 4; /* of that of the second, which has been replaced by now */
    CHECK_STATUS(PREPAY_OK, mount());
    check_reads(RECORD);
}

TEST(delta__base_has_decayed_when_the_next_is_written__the_record_is_written_whole)
{
    new_memory(FAKE_FLASH, 4);
    (void)commit(100, PREPAY_JOURNAL_CHECKPOINT);
    memory[50] ^= 4;
    CHECK_INT(116, commit(100, PREPAY_JOURNAL_CHECKPOINT));
    CHECK_STATUS(PREPAY_OK, mount());
    check_reads(100);
}

/* A frame whose CRC is right, as a program with a fault might write it: nothing is read or written outside the record. */
TEST(delta__whose_ranges_do_not_fit__is_no_record)
{
    static const struct {
        const char *name;
        uint8_t ranges[4];
    } rows[] = {
        { "skips past the end", { 200, 0, 0, 0 } },
        { "reaches past the end", { 99, 2, 1, 1 } },
        { "holds fewer bytes than it says", { 0, 3, 1, 1 } },
        { "ends within a range's head", { 0, 1, 1, 1 } },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t found[RECORD];
        size_t bytes = sizeof found;
        TEST_ROW(rows[i].name);
        new_memory(FAKE_FLASH, 4);
        (void)commit(100, PREPAY_JOURNAL_CHECKPOINT);
        record[0] ^= 1;
        record[1] ^= 1;
        (void)commit(100, PREPAY_JOURNAL_CHECKPOINT);
        memcpy(memory + 116 + 16, rows[i].ranges, 4);
        prepay__put_u32be(memory + 116 + 20, prepay__crc32(0, memory + 116, 20));
        CHECK_STATUS(PREPAY_E_DAMAGED, prepay_journal_read(&journal, found, &bytes));
        CHECK_STATUS(PREPAY_E_STORAGE, mount());
    }
}

/* The unit was used before: behind a new full frame lies a delta of the last round, as where an erase was cut. */
TEST(delta__of_another_base__is_no_record)
{
    uint8_t stale[24];

    new_memory(FAKE_FLASH, 4);
    (void)commit(100, PREPAY_JOURNAL_CHECKPOINT);
    record[0] ^= 1;
    (void)commit(100, PREPAY_JOURNAL_CHECKPOINT);
    memcpy(stale, memory + 116, sizeof stale);
    new_memory(FAKE_FLASH, 4);
    record[50] ^= 1;
    (void)commit(100, PREPAY_JOURNAL_CHECKPOINT);
    memcpy(memory + 116, stale, sizeof stale);
    CHECK_STATUS(PREPAY_OK, mount());
    check_reads(100);
}

/* A large record in a unit of its own is cut in its last bytes and reads right by chance; then its repair is cut. The record
 * before it stands in one unit only, and that is the ring's next. */
TEST(journal__newest_turns_out_unstable_in_its_repair__the_one_before_it_is_still_there)
{
    static uint8_t flux[sizeof memory], saved[2][sizeof memory];
    uint8_t found[RECORD];
    int small = 0, large = 0;

    new_memory(FAKE_FLASH, 4);
    fake_storage_flux(&storage, flux);
    (void)commit(100, PREPAY_JOURNAL_DURABLE);
    (void)commit(120, PREPAY_JOURNAL_CHECKPOINT);
    fake_storage_cut_after_units(&storage, (UNIT + FULL_BYTES - 4) / 4 - 1, FAKE_TEAR_UNSTABLE);
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_journal_commit(&journal, record, RECORD, PREPAY_JOURNAL_CHECKPOINT));
    memcpy(saved[0], memory, sizeof memory);
    memcpy(saved[1], flux, sizeof flux);
    for (uint32_t n = 0; n < 400; n++) {
        size_t bytes = sizeof found;
        memcpy(memory, saved[0], sizeof memory);
        memcpy(flux, saved[1], sizeof flux);
        fake_storage_cut_after_units(&storage, n, FAKE_TEAR_CLEAN);
        CHECK(mount() == PREPAY_OK || storage.cut);
        fake_storage_power_up(&storage);
        CHECK_STATUS(PREPAY_OK, mount());
        CHECK_STATUS(PREPAY_OK, prepay_journal_read(&journal, found, &bytes));
        CHECK(bytes == 120 || bytes == RECORD);
        small += bytes == 120;
        large += bytes == RECORD;
    }
    CHECK(small > 50 && large > 10);
}

/* Of units this large only the beginning is there: nothing else is written. */
static prepay_status read_large(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    memset(out, 0xFF, out_bytes);
    return address % 65536 < UNIT ? storage.port.read(context, address / 65536 * UNIT + address % 65536, out, out_bytes) : PREPAY_OK;
}

static prepay_status program_large(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    return storage.port.program(context, address / 65536 * UNIT + address % 65536, data, data_bytes);
}

static prepay_status erase_large(void *context, uint32_t address)
{
    return storage.port.erase(context, address / 65536 * UNIT);
}

TEST(journal__large_units__a_repair_leaps_more_numbers_than_frames_fit_in_one)
{
    prepay_storage large;

    new_memory(FAKE_FLASH, 4);
    large = storage.port;
    large.read = read_large;
    large.program = program_large;
    large.erase = erase_large;
    large.erase_unit_bytes = 65536;
    options.storage = &large;
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    (void)commit(8, PREPAY_JOURNAL_CHECKPOINT);
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK(prepay_journal_sequence(&journal) >= 65536 / (16 + 1));
    check_reads(8);
}

/* Records that change at random, in any geometry, read back every time, with power cycles in between. */
TEST(delta__records_change_at_random__every_one_is_read)
{
    static const uint32_t program_units[] = { 1, 8, 32 };
    struct seed seed = seed_start();
    uint32_t written = 0, records = 0;

    for (size_t g = 0; g < sizeof program_units / sizeof program_units[0]; g++) {
        new_memory(FAKE_FLASH, program_units[g]);
        for (uint32_t i = 0; i < 3000; i += test_stride(), records++) {
            for (int64_t changes = seed_between(&seed, 0, 12); changes > 0; changes--) {
                record[seed_between(&seed, 0, 99)] = (uint8_t)seed_next(&seed);
            }
            written += commit(100, (uint32_t)seed_between(&seed, 0, 1));
            check_reads(100);
            if (seed_between(&seed, 0, 9) == 0) {
                CHECK_STATUS(PREPAY_OK, mount());
                check_reads(100);
            }
        }
    }
    CHECK(written < 120 * records); /* deltas were written: whole ones would be 116 to 128 bytes, half of them twice */
    CHECK(storage.misuse == NULL);
}

/* ---------------------------------------------------------------------------------------------------- older and newer */

/* The memory of the first version: full frames, marked 1. */
TEST(journal__memory_of_format_1__is_read_and_goes_on_in_format_2)
{
    static const uint8_t old[24] = { 0x01, 0x00, 0x00, 0x04, 0x4A, 0x4F, 0x55, 0x52, 0x00, 0x00, 0x00, 0x01,
                                     'f',  'a',  'c',  't',  0,    0,    0,    0,    0x39, 0x76, 0x95, 0x2D };
    uint8_t found[4];
    size_t bytes = sizeof found;

    new_memory(FAKE_FLASH, 8);
    memcpy(memory, old, sizeof old);
    memcpy(memory + UNIT, old, sizeof old);
    memory[UNIT + 1] = 1; /* the second copy */
    prepay__put_u32be(memory + UNIT + 20, prepay__crc32(0, memory + UNIT, 20));
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_INT(0, storage.operations);
    CHECK_STATUS(PREPAY_OK, prepay_journal_read(&journal, found, &bytes));
    CHECK_BYTES("fact", found, 4);
    CHECK_INT(24, commit(8, PREPAY_JOURNAL_CHECKPOINT));
    CHECK_INT(2, memory[24]);
    CHECK_STATUS(PREPAY_OK, mount());
    check_reads(8);
}

/* What a flag means cannot be guessed: a frame of a known version with an unknown one is no frame. */
TEST(journal__unknown_flags__are_no_frame)
{
    new_memory(FAKE_FLASH, 4);
    (void)commit(100, PREPAY_JOURNAL_CHECKPOINT);
    for (uint32_t bit = 2; bit < 8; bit++) {
        memory[1] = (uint8_t)(1u << bit);
        prepay__put_u32be(memory + 112, prepay__crc32(0, memory, 112));
        CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    }
}

TEST_MAIN("journal/delta", T(delta__few_bytes_change__few_are_written_and_all_are_read),
          T(delta__the_format__is_the_documented_one), T(delta__more_than_48_bytes_of_ranges__the_record_is_written_whole),
          T(delta__another_length__the_record_is_written_whole), T(delta__no_gain__the_record_is_written_whole),
          T(delta__after_power_up__each_unit_gets_a_full_record_first), T(delta__on_memory_that_is_overwritten__there_is_none),
          T(delta__its_base_decays__the_second_copy_is_read_and_mended),
          T(delta__base_has_decayed_when_the_next_is_written__the_record_is_written_whole),
          T(delta__whose_ranges_do_not_fit__is_no_record), T(delta__of_another_base__is_no_record),
          T(journal__newest_turns_out_unstable_in_its_repair__the_one_before_it_is_still_there),
          T(journal__large_units__a_repair_leaps_more_numbers_than_frames_fit_in_one),
          T(delta__records_change_at_random__every_one_is_read),
          T(journal__memory_of_format_1__is_read_and_goes_on_in_format_2), T(journal__unknown_flags__are_no_frame))
