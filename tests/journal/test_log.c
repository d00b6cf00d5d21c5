/* SPDX-License-Identifier: Apache-2.0 */
/* A log without cuts: the newest entries are there in their order, the ring wears evenly, bad places are passed over. Cuts are
 * in test_tear_log.c. */
#include "base/crc32.h"
#include "base/endian.h"
#include "prepay/journal.h"
#include "support/fake_storage.h"
#include "support/test.h"

#include <string.h>

enum { UNIT = 128, UNITS = 4, ENTRY = 12, KIND = 0x45564E54, SLOT = 32, SLOTS = UNIT / SLOT };

static uint8_t memory[UNIT * UNITS], work[SLOT];
static struct fake_storage storage;
static prepay_log event_log;
static prepay_log_options options;

static void new_memory(enum fake_storage_kind kind, uint32_t unit_count)
{
    fake_storage_init(&storage, kind, memory, UNIT, UNITS, 8);
    options = (prepay_log_options)PREPAY_LOG_OPTIONS_INIT;
    options.storage = &storage.port;
    options.work = work;
    options.work_bytes = sizeof work;
    options.unit_count = unit_count;
    options.entry_bytes = ENTRY;
    options.kind = KIND;
}

static prepay_status mount(void)
{
    memset(&event_log, 0xA5, sizeof event_log);
    memset(work, 0xA5, sizeof work);
    return prepay_log_mount(&event_log, sizeof event_log, &options);
}

static prepay_status append(uint32_t n)
{
    uint8_t entry[ENTRY];

    prepay__put_u32be(entry, n);
    memset(entry + 4, (int)n, ENTRY - 4);
    return prepay_log_append(&event_log, entry, n % 3 == 0 ? ENTRY : 4);
}

/* What the entry with this number says; 0: it is not there. */
static uint32_t at(uint32_t number)
{
    uint8_t entry[ENTRY] = { 0 };
    size_t bytes = sizeof entry;
    const prepay_status status = prepay_log_read(&event_log, number, entry, &bytes);

    if (status == PREPAY_JOURNAL_EMPTY) {
        CHECK_INT(sizeof entry, bytes);
        CHECK_INT(0, entry[0]);
        return 0;
    }
    CHECK_STATUS(PREPAY_OK, status);
    CHECK_INT(prepay__get_u32be(entry) % 3 == 0 ? ENTRY : 4, bytes);
    return prepay__get_u32be(entry);
}

TEST(log__new_memory__holds_nothing_and_nothing_is_written)
{
    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_INT(0, prepay_log_newest(&event_log));
    CHECK_INT(0, prepay_log_oldest(&event_log));
    CHECK_INT(0, at(0));
    CHECK_INT(0, at(1));
    CHECK_INT(0, storage.operations);
    CHECK_INT(3 * SLOTS, prepay_log_capacity(&options));
}

TEST(log__entries_come_and_go__the_newest_are_read_also_after_mount)
{
    for (int kind = FAKE_FLASH; kind <= FAKE_EEPROM; kind++) {
        for (uint32_t units = 2; units <= UNITS; units++) {
            new_memory((enum fake_storage_kind)kind, units);
            CHECK_STATUS(PREPAY_OK, mount());
            for (uint32_t n = 1; n <= 60; n++) {
                CHECK_STATUS(PREPAY_OK, append(n));
                if (n % 4 == 1) CHECK_STATUS(PREPAY_OK, mount());
                CHECK_INT(n, prepay_log_newest(&event_log));
                const uint32_t oldest = prepay_log_oldest(&event_log);
                CHECK(n - oldest + 1 >= (n < prepay_log_capacity(&options) ? n : prepay_log_capacity(&options)));
                for (uint32_t number = oldest; number <= n; number++) CHECK_INT(number, at(number));
                CHECK_INT(0, at(n + 1));
                CHECK_INT(0, at(oldest - 1));
            }
            CHECK(storage.misuse == NULL);
        }
    }
}

TEST(log__wear__each_unit_is_erased_once_a_round)
{
    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_OK, mount());
    for (uint32_t n = 1; n <= 10 * UNITS * SLOTS; n++) CHECK_STATUS(PREPAY_OK, append(n));
    CHECK_INT(10 * UNITS, storage.erases);
    CHECK_INT(10 * UNITS * SLOTS, storage.operations - storage.erases);
}

TEST(log__an_entry_decays__the_others_stay_and_its_number_is_empty)
{
    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_OK, mount());
    for (uint32_t n = 1; n <= 9; n++) CHECK_STATUS(PREPAY_OK, append(n));
    for (uint32_t gone = 1; gone <= 9; gone++) {
        memory[(gone - 1) * SLOT + 13] ^= 1;
        CHECK_STATUS(PREPAY_OK, mount());
        for (uint32_t n = 1; n <= 9; n++) CHECK_INT(n == gone ? 0 : n, at(n));
        memory[(gone - 1) * SLOT + 13] ^= 1;
    }
}

/* It is as if power had gone while it was written: the place is not used, and the next entry has the next number. */
TEST(log__the_newest_decays__the_next_entry_goes_behind_it)
{
    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_OK, mount());
    for (uint32_t n = 1; n <= 6; n++) CHECK_STATUS(PREPAY_OK, append(n));
    memory[5 * SLOT + 13] ^= 1;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_INT(5, prepay_log_newest(&event_log));
    CHECK_STATUS(PREPAY_OK, append(60));
    CHECK_INT(7, prepay_log_newest(&event_log));
    CHECK_INT(0, at(6));
    CHECK_INT(60, at(7));
    CHECK(storage.misuse == NULL);
}

static uint32_t worn_from, worn_to;

static prepay_status program_where_it_can(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    return address >= worn_from && address < worn_to ? PREPAY_E_STORAGE : storage.port.program(context, address, data, data_bytes);
}

static prepay_status erase_where_it_can(void *context, uint32_t address)
{
    return worn_to - worn_from == UNIT && address == worn_from ? PREPAY_E_FULL : storage.port.erase(context, address);
}

static void wear_out(prepay_storage *worn, uint32_t from, uint32_t to)
{
    worn_from = from;
    worn_to = to;
    *worn = storage.port;
    worn->program = program_where_it_can;
    worn->erase = erase_where_it_can;
    options.storage = worn;
}

TEST(log__a_place_or_a_unit_is_worn__the_entry_goes_to_the_next)
{
    static const struct {
        const char *name;
        uint32_t from, to;
    } rows[] = { { "a slot", 2 * SLOT, 3 * SLOT }, { "a unit's first slot", UNIT, UNIT + SLOT }, { "a unit", UNIT, 2 * UNIT } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_storage worn;
        uint32_t last = 0;
        TEST_ROW(rows[i].name);
        new_memory(FAKE_FLASH, UNITS);
        wear_out(&worn, rows[i].from, rows[i].to);
        CHECK_STATUS(PREPAY_OK, mount());
        for (uint32_t n = 1; n <= 40; n++) {
            CHECK_STATUS(PREPAY_OK, append(n));
            CHECK(prepay_log_newest(&event_log) > last);
            CHECK_INT(n, at(prepay_log_newest(&event_log)));
            CHECK(last == 0 || at(last) == n - 1);
            last = prepay_log_newest(&event_log);
            if (n % 5 == 0) CHECK_STATUS(PREPAY_OK, mount());
            CHECK_INT(last, prepay_log_newest(&event_log));
        }
        CHECK(storage.misuse == NULL);
    }
}

static prepay_status program_a_bit_wrong(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    const prepay_status status = storage.port.program(context, address, data, data_bytes);
    memory[address + 13] ^= 0x80;
    return status;
}

TEST(log__memory_that_programs_a_bit_wrong__is_not_acknowledged)
{
    prepay_storage bad;

    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_STATUS(PREPAY_OK, append(1));
    bad = storage.port;
    bad.program = program_a_bit_wrong;
    options.storage = &bad;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_STATUS(PREPAY_E_STORAGE, append(2));
    CHECK_INT(1, prepay_log_newest(&event_log));
    options.storage = &storage.port;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_INT(1, prepay_log_newest(&event_log));
    CHECK_STATUS(PREPAY_OK, append(3));
    CHECK_INT(3, at(prepay_log_newest(&event_log)));
}

static uint32_t silent_from, silent_to;

static prepay_status read_where_it_can(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    return address >= silent_from && address < silent_to ? PREPAY_E_STORAGE : storage.port.read(context, address, out, out_bytes);
}

TEST(log__memory_that_does_not_answer__is_no_empty_one)
{
    static const struct {
        const char *name;
        uint32_t from, to;
        prepay_status status;
    } rows[] = {
        { "all of it", 0, UNIT * UNITS, PREPAY_E_STORAGE },
        { "two units", UNIT, 3 * UNIT, PREPAY_E_STORAGE },
        { "an entry", 2 * SLOT, 3 * SLOT, PREPAY_OK },
        { "an old unit", 0, UNIT, PREPAY_OK },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_storage silent;
        TEST_ROW(rows[i].name);
        new_memory(FAKE_FLASH, UNITS);
        CHECK_STATUS(PREPAY_OK, mount());
        for (uint32_t n = 1; n <= 14; n++) CHECK_STATUS(PREPAY_OK, append(n));
        silent = storage.port;
        silent.read = read_where_it_can;
        silent_from = rows[i].from;
        silent_to = rows[i].to;
        options.storage = &silent;
        CHECK_STATUS(rows[i].status, mount());
        options.storage = &storage.port;
        CHECK_STATUS(PREPAY_OK, mount());
        CHECK_INT(14, prepay_log_newest(&event_log));
    }
}

/* Not to be read is not spoilt: were it passed over, the walk would come to the oldest entries, and erase them. */
TEST(log__reads_fail_during_appends__nothing_moves_and_nothing_is_erased)
{
    for (uint32_t entries = 14; entries <= 16; entries++) { /* the next place is a unit's third, its last and the next unit's first */
        prepay_storage silent;
        uint32_t erases;
        new_memory(FAKE_FLASH, UNITS);
        silent = storage.port;
        silent.read = read_where_it_can;
        silent_from = silent_to = 0;
        options.storage = &silent;
        CHECK_STATUS(PREPAY_OK, mount());
        for (uint32_t n = 1; n <= entries; n++) CHECK_STATUS(PREPAY_OK, append(n));
        erases = storage.erases;
        silent_to = UNIT * UNITS;
        for (int i = 0; i < 5; i++) CHECK_STATUS(PREPAY_E_STORAGE, append(99));
        CHECK_INT(erases, storage.erases);
        silent_to = 0;
        for (uint32_t n = 1; n <= entries; n++) CHECK_INT(n, at(n));
        CHECK_STATUS(PREPAY_OK, append(entries + 1));
        CHECK_INT(entries + 1, prepay_log_newest(&event_log));
        CHECK(storage.misuse == NULL);
    }
}

TEST(log__one_place_cannot_be_read__it_is_passed_over_as_long_as_the_newest_can)
{
    prepay_storage silent;

    new_memory(FAKE_FLASH, UNITS);
    silent = storage.port;
    silent.read = read_where_it_can;
    silent_from = silent_to = 14 * SLOT;
    options.storage = &silent;
    CHECK_STATUS(PREPAY_OK, mount());
    for (uint32_t n = 1; n <= 14; n++) CHECK_STATUS(PREPAY_OK, append(n));
    silent_to = 15 * SLOT;
    CHECK_STATUS(PREPAY_OK, append(15));
    CHECK_INT(16, prepay_log_newest(&event_log));
    CHECK_INT(15, at(16));
    for (uint32_t n = 1; n <= 14; n++) CHECK_INT(n, at(n));
}

/* However often it is tried: the newest entry stays, and a try costs one erase. */
TEST(log__nothing_can_be_written__the_newest_stays_and_a_try_erases_one_unit_at_most)
{
    for (int kind = FAKE_FLASH; kind <= FAKE_EEPROM; kind++) {
        prepay_storage bad;
        uint32_t erases;
        new_memory((enum fake_storage_kind)kind, UNITS);
        CHECK_STATUS(PREPAY_OK, mount());
        for (uint32_t n = 1; n <= 14; n++) CHECK_STATUS(PREPAY_OK, append(n));
        bad = storage.port;
        bad.program = program_a_bit_wrong;
        options.storage = &bad;
        CHECK_STATUS(PREPAY_OK, mount());
        erases = storage.erases;
        for (uint32_t i = 1; i <= 40; i++) {
            CHECK_STATUS(PREPAY_E_STORAGE, append(99));
            CHECK(storage.erases <= erases + i);
            CHECK_INT(14, at(14));
        }
        options.storage = &storage.port;
        CHECK_STATUS(PREPAY_OK, mount());
        CHECK_INT(14, prepay_log_newest(&event_log));
    }
}

static uint32_t erases_pretended;

static prepay_status pretend_to_erase(void *context, uint32_t address)
{
    (void)context;
    (void)address;
    erases_pretended++;
    return PREPAY_OK;
}

TEST(log__a_memory_that_takes_nothing_any_more__is_erased_once_a_try)
{
    prepay_storage bad;

    new_memory(FAKE_FLASH, UNITS);
    bad = storage.port;
    options.storage = &bad;
    CHECK_STATUS(PREPAY_OK, mount());
    for (uint32_t n = 1; n <= 16; n++) CHECK_STATUS(PREPAY_OK, append(n));
    wear_out(&bad, 0, sizeof memory);
    bad.erase = pretend_to_erase;
    CHECK_STATUS(PREPAY_OK, mount());
    erases_pretended = 0;
    for (uint32_t i = 1; i <= 20; i++) {
        CHECK_STATUS(PREPAY_E_STORAGE, append(99));
        CHECK(erases_pretended <= i);
        CHECK_INT(16, at(16));
    }
}

static uint32_t syncs_until_failure;

static prepay_status sync_fails_once(void *context)
{
    (void)context;
    return syncs_until_failure != 0 && --syncs_until_failure == 0 ? PREPAY_E_STORAGE : PREPAY_OK;
}

TEST(log__the_sync_fails_once_behind_the_bytes__the_entry_stands_once)
{
    prepay_storage bad;

    new_memory(FAKE_FLASH, UNITS);
    bad = storage.port;
    bad.sync = sync_fails_once;
    options.storage = &bad;
    syncs_until_failure = 3;
    CHECK_STATUS(PREPAY_OK, mount());
    for (uint32_t n = 1; n <= 5; n++) CHECK_STATUS(PREPAY_OK, append(n));
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_INT(5, prepay_log_newest(&event_log));
    for (uint32_t n = 1; n <= 5; n++) CHECK_INT(n, at(n));
}

static uint32_t reads_until_failure;

static prepay_status read_fails_once(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    if (reads_until_failure != 0 && --reads_until_failure == 0) return PREPAY_E_STORAGE;
    return storage.port.read(context, address, out, out_bytes);
}

TEST(log__one_read_fails_at_power_up__the_newest_is_found_all_the_same)
{
    prepay_storage bad;

    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_OK, mount());
    for (uint32_t n = 1; n <= 14; n++) CHECK_STATUS(PREPAY_OK, append(n));
    bad = storage.port;
    bad.read = read_fails_once;
    options.storage = &bad;
    for (uint32_t nth = 1; nth < 40; nth++) {
        reads_until_failure = nth;
        CHECK_STATUS(PREPAY_OK, mount());
        reads_until_failure = 0;
        CHECK_INT(14, prepay_log_newest(&event_log));
    }
}

TEST(log__another_kind_or_a_stray_number__is_not_seen)
{
    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_STATUS(PREPAY_OK, append(1));
    options.kind++;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_INT(0, prepay_log_newest(&event_log));
    options.kind--;
    prepay__put_u32be(memory + 8, 18); /* 18 belongs into the second slot */
    prepay__put_u32be(memory + 20, prepay__crc32(0, memory, 20));
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_INT(0, prepay_log_newest(&event_log));
}

TEST(log__the_format__is_the_documented_one)
{
    static const uint8_t expected[24] = { 0x02, 0x00, 0x00, 0x04, 0x45, 0x56, 0x4E, 0x54, 0, 0, 0, 1, 0, 0, 0, 1 };
    uint8_t frame[24];

    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_STATUS(PREPAY_OK, append(1));
    memcpy(frame, expected, sizeof frame);
    prepay__put_u32be(frame + 20, prepay__crc32(0, frame, 20));
    CHECK_BYTES(frame, memory, sizeof frame);
    memory[0] = 3;
    prepay__put_u32be(memory + 20, prepay__crc32(0, memory, 20));
    CHECK_STATUS(PREPAY_E_VERSION, mount());
}

TEST(log__numbers_used_up__overflow_and_still_readable)
{
    new_memory(FAKE_EEPROM, 2);
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_STATUS(PREPAY_OK, append(1));
    prepay__put_u32be(memory + 8, UINT32_MAX - 6); /* belongs into the same slot: a multiple of 8, and 1 */
    prepay__put_u32be(memory + 20, prepay__crc32(0, memory, 20));
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_INT(UINT32_MAX - 6, (int64_t)prepay_log_newest(&event_log));
    CHECK_STATUS(PREPAY_E_OVERFLOW, append(2));
    CHECK_INT(1, at(UINT32_MAX - 6));
}

TEST(log__impossible_arguments__each_has_its_status)
{
    uint8_t out[3];
    size_t bytes = sizeof out;

    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_log_mount(NULL, sizeof event_log, &options));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_log_mount(&event_log, sizeof event_log, NULL));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_log_mount(&event_log, sizeof event_log - 1, &options));
    options.unit_count = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, mount());
    CHECK_INT(0, prepay_log_capacity(&options));
    options.unit_count = UNITS + 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, mount());
    new_memory(FAKE_FLASH, UNITS);
    options.work_bytes--;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, mount());
    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_log_append(&event_log, out, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_log_append(&event_log, out, ENTRY + 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_log_append(&event_log, NULL, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_log_append(NULL, out, 1));
    CHECK_STATUS(PREPAY_OK, append(1));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_log_read(&event_log, 1, out, &bytes));
    CHECK_INT(4, bytes);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_log_read(&event_log, 1, NULL, &bytes));
    CHECK_INT(0, prepay_log_newest(NULL));
    CHECK_INT(0, prepay_log_oldest(NULL));
    CHECK_INT(sizeof(prepay_log), prepay_log_bytes());
}

TEST_MAIN("journal/log", T(log__new_memory__holds_nothing_and_nothing_is_written),
          T(log__entries_come_and_go__the_newest_are_read_also_after_mount), T(log__wear__each_unit_is_erased_once_a_round),
          T(log__an_entry_decays__the_others_stay_and_its_number_is_empty),
          T(log__the_newest_decays__the_next_entry_goes_behind_it),
          T(log__a_place_or_a_unit_is_worn__the_entry_goes_to_the_next),
          T(log__memory_that_programs_a_bit_wrong__is_not_acknowledged), T(log__memory_that_does_not_answer__is_no_empty_one),
          T(log__reads_fail_during_appends__nothing_moves_and_nothing_is_erased),
          T(log__one_place_cannot_be_read__it_is_passed_over_as_long_as_the_newest_can),
          T(log__nothing_can_be_written__the_newest_stays_and_a_try_erases_one_unit_at_most),
          T(log__a_memory_that_takes_nothing_any_more__is_erased_once_a_try),
          T(log__the_sync_fails_once_behind_the_bytes__the_entry_stands_once),
          T(log__one_read_fails_at_power_up__the_newest_is_found_all_the_same),
          T(log__another_kind_or_a_stray_number__is_not_seen), T(log__the_format__is_the_documented_one),
          T(log__numbers_used_up__overflow_and_still_readable), T(log__impossible_arguments__each_has_its_status))
