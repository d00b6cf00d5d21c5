/* SPDX-License-Identifier: Apache-2.0 */
/* A journal without cuts: what goes in comes out, decay of a unit takes nothing that was made durable, memory that lies
 * is found out, and what cannot be is refused by name. Cuts are in test_tear_journal.c. */
#include "support/fake_storage.h"
#include "support/test.h"
#include "prepay/journal.h"
#include "base/crc32.h"
#include "base/endian.h"

#include <string.h>

enum { UNIT = 128, UNITS = 4, RECORD_MAX = 20, KIND = 0x4A4F5552 };

static uint8_t memory[UNIT * UNITS], work[64];
static struct fake_storage storage;
static prepay_journal journal;
static prepay_journal_options options;

static void new_memory(enum fake_storage_kind kind, uint32_t unit_count)
{
    fake_storage_init(&storage, kind, memory, UNIT, UNITS, 8);
    options = (prepay_journal_options)PREPAY_JOURNAL_OPTIONS_INIT;
    options.storage = &storage.port;
    options.work = work;
    options.work_bytes = sizeof work;
    options.unit_count = unit_count;
    options.record_bytes = RECORD_MAX;
    options.kind = KIND;
}

static prepay_status mount(void)
{
    memset(&journal, 0xA5, sizeof journal);
    return prepay_journal_mount(&journal, sizeof journal, &options);
}

static prepay_status commit(const char *text, uint32_t durability)
{
    return prepay_journal_commit(&journal, (const uint8_t *)text, strlen(text), durability);
}

static const char *content(void)
{
    static char text[RECORD_MAX + 1];
    size_t bytes = RECORD_MAX;
    const prepay_status status = prepay_journal_read(&journal, (uint8_t *)text, &bytes);
    text[status == PREPAY_OK ? bytes : 0] = 0;
    return status == PREPAY_OK ? text : prepay_status_name(status);
}

TEST(journal__new_memory__empty_until_the_first_commit)
{
    for (int kind = FAKE_FLASH; kind <= FAKE_EEPROM; kind++) {
        new_memory((enum fake_storage_kind)kind, UNITS);
        CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
        CHECK_TEXT("PREPAY_JOURNAL_EMPTY", content());
        CHECK_INT(0, prepay_journal_sequence(&journal));
        CHECK_INT(0, storage.operations);
        CHECK_STATUS(PREPAY_OK, commit("first", PREPAY_JOURNAL_CHECKPOINT));
        CHECK_TEXT("first", content());
        CHECK_INT(1, prepay_journal_sequence(&journal));
    }
}

TEST(journal__many_commits__the_last_one_is_read_also_after_mount)
{
    static const char *const texts[] = { "a", "bb", "a record of 20 bytes", "ccc", "dddddddddd" };
    for (uint32_t units = 2; units <= UNITS; units++) {
        new_memory(units == 3 ? FAKE_EEPROM : FAKE_FLASH, units);
        CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
        for (uint32_t i = 0; i < 200; i++) {
            CHECK_STATUS(PREPAY_OK, commit(texts[i % 5], i % 7 == 0));
            CHECK_INT(i + 1, prepay_journal_sequence(&journal));
            CHECK_TEXT(texts[i % 5], content());
        }
        CHECK_STATUS(PREPAY_OK, mount());
        CHECK_TEXT(texts[199 % 5], content());
        CHECK(storage.misuse == NULL);
    }
}

static uint32_t erases_of[UNITS];

static prepay_status erase_and_count(void *context, uint32_t address)
{
    erases_of[address / UNIT]++;
    return storage.port.erase(context, address);
}

/* A unit takes a frame of 32 bytes and four deltas of 24, here without a change in them: 300 commits in two copies are 120
 * erases. */
TEST(journal__wear__erases_are_as_few_as_can_be_and_spread_over_the_units)
{
    prepay_storage counting;
    new_memory(FAKE_FLASH, UNITS);
    memset(erases_of, 0, sizeof erases_of);
    counting = storage.port;
    counting.erase = erase_and_count;
    options.storage = &counting;
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    for (int i = 0; i < 300; i++) {
        CHECK_STATUS(PREPAY_OK, commit("0123456789", PREPAY_JOURNAL_DURABLE));
    }
    CHECK_INT(120, storage.erases);
    for (uint32_t unit = 0; unit < UNITS; unit++) {
        CHECK(erases_of[unit] >= 27 && erases_of[unit] <= 33);
    }
}

TEST(journal__memory_in_order__mount_writes_nothing)
{
    new_memory(FAKE_FLASH, 3);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    for (int i = 0; i < 11; i++) {
        CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_DURABLE));
        const uint32_t operations = storage.operations;
        CHECK_STATUS(PREPAY_OK, mount());
        CHECK_INT(operations, storage.operations);
    }
    CHECK_STATUS(PREPAY_OK, commit("checkpoint", PREPAY_JOURNAL_CHECKPOINT));
    CHECK_STATUS(PREPAY_OK, mount()); /* a single copy is made two */
    const uint32_t operations = storage.operations;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_INT(operations, storage.operations);
    CHECK_TEXT("checkpoint", content());
}

TEST(journal__any_one_unit_decays__a_durable_record_is_not_rolled_back)
{
    static uint8_t whole[sizeof memory];
    for (uint32_t units = 2; units <= UNITS; units++) {
        new_memory(units == 3 ? FAKE_EEPROM : FAKE_FLASH, units);
        CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
        for (int i = 0; i < 20; i++) {
            char text[2] = { (char)('a' + i), 0 };
            CHECK_STATUS(PREPAY_OK, commit(text, PREPAY_JOURNAL_DURABLE));
            memcpy(whole, memory, sizeof memory);
            for (uint32_t unit = 0; unit < units; unit++) {
                memset(memory + unit * UNIT, unit % 2 == 0 ? 0xFF : 0x5A, UNIT);
                CHECK_STATUS(PREPAY_OK, mount());
                CHECK_TEXT(text, content());
                memcpy(memory, whole, sizeof memory);
            }
            CHECK_STATUS(PREPAY_OK, mount());
            if (i % 3 == 0) {
                CHECK_STATUS(PREPAY_OK, commit("between", PREPAY_JOURNAL_CHECKPOINT));
            }
        }
    }
}

TEST(journal__one_bit_of_the_newest_decays__read_takes_the_second_copy)
{
    uint32_t hits = 0;
    new_memory(FAKE_FLASH, 2);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_DURABLE));
    for (uint32_t bit = 0; bit < 8 * sizeof memory; bit++) {
        memory[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        CHECK_TEXT("fact", content());
        hits++;
        memory[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    CHECK_INT(8 * sizeof memory, hits);
}

TEST(journal__both_copies_decay_under_way__damaged_and_out_untouched)
{
    uint8_t out[RECORD_MAX] = { 7 };
    size_t bytes = sizeof out;
    new_memory(FAKE_FLASH, 2);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_DURABLE));
    memory[13] ^= 1;
    memory[UNIT + 13] ^= 1;
    CHECK_STATUS(PREPAY_E_DAMAGED, prepay_journal_read(&journal, out, &bytes));
    CHECK_INT(7, out[0]);
    CHECK_INT(sizeof out, bytes);
}

TEST(journal__an_old_frame_decays__those_behind_it_are_still_found)
{
    new_memory(FAKE_FLASH, 2);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("one", PREPAY_JOURNAL_CHECKPOINT));
    CHECK_STATUS(PREPAY_OK, commit("two", PREPAY_JOURNAL_CHECKPOINT));
    memory[13] ^= 1;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("two", content());
}

/* A memory that forgets one bit of what it programs, or whose reads fail. */
static prepay_status program_badly(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    const prepay_status status = storage.port.program(context, address, data, data_bytes);
    memory[address + 13] |= 0x80;
    return status;
}

TEST(journal__memory_that_programs_a_bit_wrong__is_not_acknowledged)
{
    prepay_storage bad;
    new_memory(FAKE_FLASH, 3);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("good", PREPAY_JOURNAL_DURABLE));
    bad = storage.port;
    bad.program = program_badly;
    options.storage = &bad;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_STATUS(PREPAY_E_STORAGE, commit("worse", PREPAY_JOURNAL_CHECKPOINT));
    CHECK_TEXT("good", content());
    options.storage = &storage.port;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("good", content());
    CHECK_STATUS(PREPAY_OK, commit("better", PREPAY_JOURNAL_DURABLE));
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("better", content());
}

/* Unit 1 can no longer be programmed; the others can. */
static prepay_status program_but_unit_1(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    return address / UNIT == 1 ? PREPAY_E_STORAGE : storage.port.program(context, address, data, data_bytes);
}

TEST(journal__one_unit_worn_out_of_four__the_next_attempt_goes_elsewhere)
{
    prepay_storage worn;
    int refused = 0;
    new_memory(FAKE_FLASH, UNITS);
    worn = storage.port;
    worn.program = program_but_unit_1;
    options.storage = &worn;
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    for (int i = 0; i < 60; i++) {
        char text[2] = { (char)('A' + i), 0 };
        if (commit(text, PREPAY_JOURNAL_DURABLE) != PREPAY_OK) {
            refused++;
            CHECK_STATUS(PREPAY_OK, commit(text, PREPAY_JOURNAL_DURABLE));
        }
        CHECK_STATUS(PREPAY_OK, mount());
        CHECK_TEXT(text, content());
    }
    CHECK(refused > 0);
    CHECK(storage.misuse == NULL);
}

static prepay_status read_fails_in_unit_0(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    return address < UNIT ? PREPAY_E_STORAGE : storage.port.read(context, address, out, out_bytes);
}

TEST(journal__reads_of_a_unit_fail__its_records_are_invalid_and_no_fault)
{
    prepay_storage bad;
    new_memory(FAKE_FLASH, 3);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_DURABLE));
    bad = storage.port;
    bad.read = read_fails_in_unit_0;
    options.storage = &bad;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("fact", content());
    CHECK_STATUS(PREPAY_OK, commit("later", PREPAY_JOURNAL_DURABLE));
    options.storage = &storage.port; /* the unit comes back: what it holds is old */
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("later", content());
}

static prepay_status read_fails_behind_the_first_frame(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    return address >= 24 && address < UNIT ? PREPAY_E_STORAGE : storage.port.read(context, address, out, out_bytes);
}

TEST(journal__newer_records_come_back_after_a_repair__they_do_not_win)
{
    prepay_storage bad;
    new_memory(FAKE_FLASH, 3);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_DURABLE));
    CHECK_STATUS(PREPAY_OK, commit("newer", PREPAY_JOURNAL_CHECKPOINT));
    CHECK_STATUS(PREPAY_OK, commit("newest", PREPAY_JOURNAL_CHECKPOINT));
    bad = storage.port;
    bad.read = read_fails_behind_the_first_frame;
    options.storage = &bad;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("fact", content());
    options.storage = &storage.port;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("fact", content());
}

static uint32_t good_reads;

/* After so many reads whatever is read has one bit wrong. */
static prepay_status read_turns_bad(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    const prepay_status status = storage.port.read(context, address, out, out_bytes);
    if (good_reads == 0) {
        out[out_bytes - 1] ^= 1;
    } else {
        good_reads--;
    }
    return status;
}

TEST(journal__reads_turn_bad_at_any_moment_of_mount__the_record_or_none_and_never_half)
{
    prepay_storage bad;
    int empty = 0;
    for (uint32_t reads = 0; reads < 40; reads++) {
        new_memory(FAKE_FLASH, 2);
        CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
        CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_CHECKPOINT));
        bad = storage.port;
        bad.read = read_turns_bad;
        options.storage = &bad;
        good_reads = reads;
        const prepay_status status = mount();
        good_reads = UINT32_MAX;
        CHECK(status == PREPAY_OK || status == PREPAY_JOURNAL_EMPTY || status == PREPAY_E_STORAGE);
        if (status != PREPAY_E_STORAGE) {
            CHECK_TEXT(status == PREPAY_OK ? "fact" : "PREPAY_JOURNAL_EMPTY", content());
            CHECK(status == PREPAY_OK || prepay_journal_sequence(&journal) == 0);
        }
        empty += status == PREPAY_JOURNAL_EMPTY;
    }
    CHECK(empty > 0);
}

/* Of two copies the second may have been cut in its last byte and read as valid by chance: it is the one to overwrite.
 */
TEST(journal__second_copy_unstable__the_next_commit_goes_over_it_and_not_over_the_first)
{
    new_memory(FAKE_EEPROM, 2);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("one", PREPAY_JOURNAL_DURABLE));
    CHECK_STATUS(PREPAY_OK, commit("two", PREPAY_JOURNAL_DURABLE));
    CHECK_STATUS(PREPAY_OK, mount());
    fake_storage_cut_after_bytes(&storage, 4, FAKE_TEAR_CLEAN);
    CHECK_STATUS(PREPAY_E_STORAGE, commit("three", PREPAY_JOURNAL_DURABLE));
    fake_storage_power_up(&storage);
    memory[12] ^= 1; /* the second copy of "two", in unit 0, reads differently now */
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("two", content());
}

/* A unit whose erase was cut, or in which a bit has decayed, may look erased at its beginning and not further on. */
TEST(journal__bytes_further_on_are_not_erased__nothing_is_programmed_over_them)
{
    for (uint32_t at = 24; at < UNIT; at++) {
        new_memory(FAKE_FLASH, 3);
        CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
        CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_DURABLE));
        memory[at] = 0xF7;
        CHECK_STATUS(PREPAY_OK, mount());
        for (int i = 0; i < 12; i++) {
            char text[2] = { (char)('A' + i), 0 };
            CHECK_STATUS(PREPAY_OK, commit(text, PREPAY_JOURNAL_DURABLE));
            CHECK_TEXT(text, content());
        }
        CHECK(storage.misuse == NULL);
    }
}

TEST(journal__two_journals_in_one_memory__do_not_meet)
{
    new_memory(FAKE_FLASH, 2);
    prepay_journal other;
    prepay_journal_options others = options;
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    others.first_unit = 2;
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, prepay_journal_mount(&other, sizeof other, &others));
    for (int i = 0; i < 30; i++) {
        CHECK_STATUS(PREPAY_OK, commit("mine", PREPAY_JOURNAL_DURABLE));
        CHECK_STATUS(PREPAY_OK, prepay_journal_commit(&other, (const uint8_t *)"yours", 5, PREPAY_JOURNAL_DURABLE));
    }
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("mine", content());
    options.first_unit = 2;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("yours", content());
}

TEST(journal__another_kind__reads_as_empty)
{
    new_memory(FAKE_FLASH, 2);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("meter", PREPAY_JOURNAL_DURABLE));
    options.kind++;
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
}

TEST(journal__the_format__is_the_documented_one)
{
    static const uint8_t expected[24] = { 0x02, 0x00, 0x00, 0x04, 0x4A, 0x4F, 0x55, 0x52, 0x00, 0x00, 0x00, 0x01,
                                          'f',  'a',  'c',  't',  0,    0,    0,    0,    0x96, 0xDF, 0xD8, 0xE7 };
    new_memory(FAKE_FLASH, 2);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_DURABLE));
    CHECK_BYTES(expected, memory, sizeof expected);
    CHECK_INT(1, memory[UNIT + 1]); /* the second copy says so */
}

/* A frame as a later version might write it: same envelope, another version byte. */
TEST(journal__record_of_a_newer_format__refused_and_untouched)
{
    new_memory(FAKE_FLASH, 2);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_CHECKPOINT));
    memory[0] = 3;
    prepay__put_u32be(memory + 20, prepay__crc32(0, memory, 20));
    const uint32_t operations = storage.operations;
    CHECK_STATUS(PREPAY_E_VERSION, mount());
    CHECK_INT(operations, storage.operations);
}

TEST(journal__sequence_used_up__overflow_and_still_readable)
{
    new_memory(FAKE_FLASH, 2);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("last", PREPAY_JOURNAL_CHECKPOINT));
    memset(memory + 8, 0xFF, 4);
    prepay__put_u32be(memory + 20, prepay__crc32(0, memory, 20));
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_STATUS(PREPAY_E_OVERFLOW, commit("more", PREPAY_JOURNAL_CHECKPOINT));
    CHECK_TEXT("last", content());
}

TEST(journal__impossible_arguments__each_has_its_status)
{
    uint8_t out[4];
    size_t bytes = sizeof out;
    new_memory(FAKE_FLASH, 2);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_journal_mount(NULL, sizeof journal, &options));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_journal_mount(&journal, sizeof journal, NULL));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_journal_mount(&journal, sizeof journal - 1, &options));
    options.unit_count = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, mount());
    options.unit_count = UNITS;
    options.first_unit = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, mount());
    options.first_unit = UINT32_MAX;
    CHECK_STATUS(PREPAY_E_ARGUMENT, mount());
    new_memory(FAKE_FLASH, 2);
    options.record_bytes = UNIT - 15;
    CHECK_STATUS(PREPAY_E_ARGUMENT, mount());
    options.record_bytes = 65536;
    CHECK_STATUS(PREPAY_E_ARGUMENT, mount());
    new_memory(FAKE_FLASH, 2);
    options.work_bytes = prepay_journal_work_bytes(RECORD_MAX, 8) - 1;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, mount());
    new_memory(FAKE_FLASH, 2);
    storage.port.erased_byte = 0x55;
    CHECK_STATUS(PREPAY_E_ARGUMENT, mount());
    new_memory(FAKE_FLASH, 2);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_journal_commit(&journal, memory, 0, PREPAY_JOURNAL_DURABLE));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_journal_commit(&journal, memory, RECORD_MAX + 1, PREPAY_JOURNAL_DURABLE));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_journal_commit(&journal, NULL, 1, PREPAY_JOURNAL_DURABLE));
    CHECK_STATUS(PREPAY_E_ARGUMENT, commit("a", PREPAY_JOURNAL_DURABLE + 1));
    CHECK_STATUS(PREPAY_OK, commit("four and more", PREPAY_JOURNAL_DURABLE));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_journal_read(&journal, out, &bytes));
    CHECK_INT(13, bytes);
    options.record_bytes = 12;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, mount());
    CHECK_INT(0, prepay_journal_work_bytes(0, 8));
    CHECK_INT(0, prepay_journal_work_bytes(10, 3));
    CHECK_INT(0, prepay_journal_work_bytes(10, 64));
    CHECK_INT(40, prepay_journal_work_bytes(RECORD_MAX, 8));
    for (uint32_t unit = 1; unit <= 32; unit *= 2) {
        for (uint32_t record = 1; record < 100; record++)
            CHECK_INT(PREPAY_JOURNAL_WORK_BYTES(record, unit), prepay_journal_work_bytes(record, unit));
    }
    CHECK(sizeof(prepay_journal) == prepay_journal_bytes());
}

TEST_MAIN("journal/journal", T(journal__new_memory__empty_until_the_first_commit),
          T(journal__many_commits__the_last_one_is_read_also_after_mount),
          T(journal__wear__erases_are_as_few_as_can_be_and_spread_over_the_units),
          T(journal__memory_in_order__mount_writes_nothing),
          T(journal__any_one_unit_decays__a_durable_record_is_not_rolled_back),
          T(journal__one_bit_of_the_newest_decays__read_takes_the_second_copy),
          T(journal__both_copies_decay_under_way__damaged_and_out_untouched),
          T(journal__an_old_frame_decays__those_behind_it_are_still_found),
          T(journal__memory_that_programs_a_bit_wrong__is_not_acknowledged),
          T(journal__one_unit_worn_out_of_four__the_next_attempt_goes_elsewhere),
          T(journal__reads_of_a_unit_fail__its_records_are_invalid_and_no_fault),
          T(journal__newer_records_come_back_after_a_repair__they_do_not_win),
          T(journal__reads_turn_bad_at_any_moment_of_mount__the_record_or_none_and_never_half),
          T(journal__second_copy_unstable__the_next_commit_goes_over_it_and_not_over_the_first),
          T(journal__bytes_further_on_are_not_erased__nothing_is_programmed_over_them),
          T(journal__two_journals_in_one_memory__do_not_meet), T(journal__another_kind__reads_as_empty),
          T(journal__the_format__is_the_documented_one), T(journal__record_of_a_newer_format__refused_and_untouched),
          T(journal__sequence_used_up__overflow_and_still_readable),
          T(journal__impossible_arguments__each_has_its_status))
