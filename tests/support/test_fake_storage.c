/* SPDX-License-Identifier: Apache-2.0 */
/* The fake memory itself: were it too kind, every tear test would prove nothing. Also runs in a microcontroller. */
#include "support/fake_storage.h"
#include "support/seed.h"
#include "support/test.h"

#include <string.h>

static uint8_t memory[4 * 64];
static struct fake_storage storage;
static const uint8_t data[8] = { 0x10, 0x21, 0x32, 0x43, 0x54, 0x65, 0x76, 0x87 };

static prepay_status program(uint32_t address, size_t bytes)
{
    return storage.port.program(storage.port.context, address, data, bytes);
}

static void new_memory(enum fake_storage_kind kind)
{
    fake_storage_init(&storage, kind, memory, 64, 4, 4);
}

TEST(program__then_read__the_same_bytes)
{
    uint8_t back[8];

    new_memory(FAKE_FLASH);
    CHECK_STATUS(PREPAY_OK, program(8, 8));
    CHECK_STATUS(PREPAY_OK, storage.port.read(storage.port.context, 8, back, sizeof back));
    CHECK_BYTES(data, back, sizeof back);
    CHECK(storage.misuse == NULL);
}

TEST(flash__programmed_twice__is_misuse_and_refused)
{
    new_memory(FAKE_FLASH);
    CHECK_STATUS(PREPAY_OK, program(0, 4));
    CHECK_STATUS(PREPAY_E_STORAGE, program(0, 4));
    CHECK(storage.misuse != NULL);
}

TEST(eeprom__programmed_twice__is_overwritten)
{
    new_memory(FAKE_EEPROM);
    CHECK_STATUS(PREPAY_OK, program(0, 4));
    CHECK_STATUS(PREPAY_OK, program(0, 4));
    CHECK(storage.port.erase == NULL && storage.misuse == NULL);
}

TEST(what_the_port_forbids__is_refused)
{
    static const struct {
        const char *name;
        uint32_t address;
        size_t bytes;
    } rows[] = {
        { "not on a program unit", 2, 4 },
        { "not a whole program unit", 0, 3 },
        { "across two erase units", 60, 8 },
        { "past the end", 252, 8 },
        { "nothing", 0, 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        new_memory(FAKE_EEPROM);
        CHECK_STATUS(PREPAY_E_STORAGE, program(rows[i].address, rows[i].bytes));
        CHECK(storage.misuse != NULL && memory[0] == 0xFF);
    }
}

TEST(cut__leaves_the_bytes_before_it_and_nothing_works_until_power_is_back)
{
    static const struct {
        const char *name;
        enum fake_storage_tear tear;
        uint8_t left[8];
    } rows[] = {
        { "clean", FAKE_TEAR_CLEAN, { 0x10, 0x21, 0x32, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF } },
        { "half a byte", FAKE_TEAR_HALF, { 0x10, 0x21, 0x32, 0x4F, 0xFF, 0xFF, 0xFF, 0xFF } },
        { "scattered", FAKE_TEAR_SCATTERED, { 0x10, 0x21, 0x32, 0xFF, 0x54, 0xFF, 0x76, 0xFF } },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        new_memory(FAKE_FLASH);
        fake_storage_cut_after_bytes(&storage, 3, rows[i].tear);
        CHECK_STATUS(PREPAY_E_STORAGE, program(0, 8));
        CHECK(storage.cut);
        CHECK_BYTES(rows[i].left, memory, 8);
        CHECK_STATUS(PREPAY_E_STORAGE, storage.port.erase(storage.port.context, 0));
        fake_storage_power_up(&storage);
        CHECK_STATUS(PREPAY_OK, storage.port.erase(storage.port.context, 0));
        CHECK_STATUS(PREPAY_OK, program(0, 8));
        CHECK(storage.misuse == NULL);
    }
}

TEST(cut__in_an_erase__leaves_its_rest)
{
    new_memory(FAKE_FLASH);
    CHECK_STATUS(PREPAY_OK, program(0, 8));
    fake_storage_cut_after_bytes(&storage, 2, FAKE_TEAR_CLEAN);
    CHECK_STATUS(PREPAY_E_STORAGE, storage.port.erase(storage.port.context, 0));
    CHECK_INT(0xFF, memory[1]);
    CHECK_BYTES(data + 2, memory + 2, 6);
}

TEST(cut__after_operations__does_nothing_of_the_next)
{
    new_memory(FAKE_FLASH);
    fake_storage_cut_after_operations(&storage, 1);
    CHECK_STATUS(PREPAY_OK, program(0, 8));
    CHECK_STATUS(PREPAY_E_STORAGE, program(8, 8));
    CHECK_INT(0xFF, memory[8]);
    CHECK(storage.cut);
}

TEST(cut__in_a_unit__leaves_it_untouched_half_or_whole)
{
    static const struct {
        const char *name;
        enum fake_storage_tear tear;
        uint8_t left[8];
    } rows[] = {
        { "untouched", FAKE_TEAR_CLEAN, { 0x10, 0x21, 0x32, 0x43, 0xFF, 0xFF, 0xFF, 0xFF } },
        { "half", FAKE_TEAR_HALF, { 0x10, 0x21, 0x32, 0x43, 0x54, 0x65, 0xFF, 0xFF } },
        { "whole", FAKE_TEAR_WHOLE, { 0x10, 0x21, 0x32, 0x43, 0x54, 0x65, 0x76, 0x87 } },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        new_memory(FAKE_FLASH);
        fake_storage_cut_after_units(&storage, 1, rows[i].tear);
        CHECK_STATUS(PREPAY_E_STORAGE, program(0, 8));
        CHECK(storage.cut);
        CHECK_BYTES(rows[i].left, memory, 8);
    }
}

/* How many of 64 reads of a byte are not the first one's value. */
static int differing_reads(uint32_t address)
{
    uint8_t first, again;
    int differing = 0;

    CHECK_STATUS(PREPAY_OK, storage.port.read(storage.port.context, address, &first, 1));
    for (int i = 0; i < 64; i++) {
        CHECK_STATUS(PREPAY_OK, storage.port.read(storage.port.context, address, &again, 1));
        differing += again != first;
    }
    return differing;
}

TEST(cut__that_leaves_bits_unstable__the_unit_reads_differently_and_its_neighbours_do_not)
{
    static uint8_t flux[sizeof memory];

    new_memory(FAKE_FLASH);
    fake_storage_flux(&storage, flux);
    fake_storage_cut_after_units(&storage, 1, FAKE_TEAR_UNSTABLE);
    CHECK_STATUS(PREPAY_E_STORAGE, program(0, 8));
    fake_storage_power_up(&storage);
    CHECK(differing_reads(3) == 0 && differing_reads(4) > 0 && differing_reads(7) > 0 && differing_reads(8) == 0);
    CHECK_STATUS(PREPAY_OK, storage.port.erase(storage.port.context, 0));
    CHECK_INT(0, differing_reads(4));
}

TEST(cut__that_leaves_a_page_undefined__flash_loses_what_was_programmed_and_eeprom_the_page)
{
    static uint8_t flux[sizeof memory];

    for (int kind = FAKE_FLASH; kind <= FAKE_EEPROM; kind++) {
        new_memory((enum fake_storage_kind)kind);
        fake_storage_flux(&storage, flux);
        storage.page_bytes = 16;
        CHECK_STATUS(PREPAY_OK, program(0, 4));
        fake_storage_cut_after_units(&storage, 1, FAKE_TEAR_PAGE);
        CHECK_STATUS(PREPAY_E_STORAGE, program(4, 8));
        fake_storage_power_up(&storage);
        CHECK(differing_reads(4) > 0 && differing_reads(11) > 0 && differing_reads(16) == 0);
        CHECK((differing_reads(0) > 0) == (kind == FAKE_EEPROM));
    }
}

TEST(cut__behind_a_cache__leaves_the_subset_of_what_no_sync_has_made_durable)
{
    static uint8_t medium[sizeof memory];
    static const uint8_t left[12] = { 0x10, 0x21, 0x32, 0x43, 0xFF, 0xFF, 0xFF, 0xFF, 0x54, 0x65, 0x76, 0x87 };

    new_memory(FAKE_FLASH);
    fake_storage_cache(&storage, medium);
    CHECK_STATUS(PREPAY_OK, program(0, 4));
    CHECK_STATUS(PREPAY_OK, storage.port.sync(storage.port.context));
    CHECK_STATUS(PREPAY_OK, program(4, 8));
    fake_storage_cut_after_syncs(&storage, 0, 2); /* of the two units in flight the second */
    CHECK_STATUS(PREPAY_E_STORAGE, storage.port.sync(storage.port.context));
    CHECK_INT(2, storage.in_flight);
    CHECK_BYTES(left, memory, sizeof left);
}

TEST(seed__stays_in_its_bounds)
{
    struct seed seed = seed_start();

    for (int i = 0; i < 1000; i++) {
        int64_t n = seed_between(&seed, -3, 3);
        CHECK(n >= -3 && n <= 3);
    }
    CHECK_INT(INT64_MIN, seed_between(&seed, INT64_MIN, INT64_MIN));
}

TEST_MAIN("support/fake_storage",
          T(program__then_read__the_same_bytes),
          T(flash__programmed_twice__is_misuse_and_refused),
          T(eeprom__programmed_twice__is_overwritten),
          T(what_the_port_forbids__is_refused),
          T(cut__leaves_the_bytes_before_it_and_nothing_works_until_power_is_back),
          T(cut__in_an_erase__leaves_its_rest),
          T(cut__after_operations__does_nothing_of_the_next),
          T(cut__in_a_unit__leaves_it_untouched_half_or_whole),
          T(cut__that_leaves_bits_unstable__the_unit_reads_differently_and_its_neighbours_do_not),
          T(cut__that_leaves_a_page_undefined__flash_loses_what_was_programmed_and_eeprom_the_page),
          T(cut__behind_a_cache__leaves_the_subset_of_what_no_sync_has_made_durable),
          T(seed__stays_in_its_bounds))
