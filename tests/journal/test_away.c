/* SPDX-License-Identifier: Apache-2.0 */
/* A memory that is away, and one in which every copy has decayed: neither is a new one, for whoever begins at zero accepts what
 * was accepted before. */
#include "prepay/journal.h"
#include "support/fake_storage.h"
#include "support/test.h"

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

static prepay_status read_fails(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    (void)context, (void)address, (void)out, (void)out_bytes;
    return PREPAY_E_STORAGE;
}

static uint32_t silent_from, silent_to;

static prepay_status read_fails_in_some_units(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    const uint32_t unit = address / UNIT;
    return unit >= silent_from && unit < silent_to ? PREPAY_E_STORAGE : storage.port.read(context, address, out, out_bytes);
}

static void mount_with(prepay_status expected, prepay_status (*read)(void *, uint32_t, uint8_t *, size_t))
{
    prepay_storage away = storage.port;
    away.read = read;
    options.storage = &away;
    CHECK_STATUS(expected, mount());
    options.storage = &storage.port;
}

TEST(journal__memory_that_does_not_answer__is_no_empty_one_and_what_it_held_comes_back)
{
    new_memory(FAKE_FLASH, UNITS);
    mount_with(PREPAY_E_STORAGE, read_fails);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_DURABLE));
    mount_with(PREPAY_E_STORAGE, read_fails);
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("fact", content());
}

TEST(journal__two_units_do_not_answer__an_older_record_is_not_taken_for_the_newest)
{
    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    for (int i = 0; i < 30; i++) {
        char text[2] = { (char)('A' + i), 0 };
        CHECK_STATUS(PREPAY_OK, commit(text, PREPAY_JOURNAL_DURABLE));
        for (silent_from = 0; silent_from + 2 <= UNITS; silent_from++) {
            silent_to = silent_from + 2;
            mount_with(PREPAY_E_STORAGE, read_fails_in_some_units);
        }
        CHECK_STATUS(PREPAY_OK, mount());
        CHECK_TEXT(text, content());
    }
}

TEST(journal__every_copy_has_decayed__is_damaged_and_not_empty)
{
    new_memory(FAKE_FLASH, UNITS);
    CHECK_STATUS(PREPAY_JOURNAL_EMPTY, mount());
    CHECK_STATUS(PREPAY_OK, commit("fact", PREPAY_JOURNAL_DURABLE));
    memory[13] ^= 1;
    memory[UNIT + 13] ^= 1;
    CHECK_STATUS(PREPAY_E_DAMAGED, mount());
    memory[13] ^= 1;
    CHECK_STATUS(PREPAY_OK, mount());
    CHECK_TEXT("fact", content());
}

TEST_MAIN("journal/away", T(journal__memory_that_does_not_answer__is_no_empty_one_and_what_it_held_comes_back),
          T(journal__two_units_do_not_answer__an_older_record_is_not_taken_for_the_newest),
          T(journal__every_copy_has_decayed__is_damaged_and_not_empty))
