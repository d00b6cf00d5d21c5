/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_FAKE_STORAGE_H
#define PREPAY_TESTS_FAKE_STORAGE_H
/**
 * @file tests/support/fake_storage.h
 * A memory in RAM behind the storage port, from which power can be taken at any byte.
 *
 *     static uint8_t memory[4 * 1024];
 *     struct fake_storage storage;
 *     fake_storage_init(&storage, FAKE_FLASH, memory, 1024, 4, 8);      4 erase units of 1024 bytes, programmed by 8
 *     options.storage = &storage.port;
 *
 *     for (uint32_t n = 0; ; n++) {                                      every byte of a commit
 *         restore(memory);
 *         fake_storage_cut_after_bytes(&storage, n, FAKE_TEAR_HALF);
 *         status = commit();
 *         if (!storage.cut) break;                                       power outlasted the work
 *         fake_storage_power_up(&storage);
 *         CHECK(old_or_new());
 *     }
 *
 * After the cut everything fails with PREPAY_E_STORAGE until power comes back. Programming or erasing one byte is one
 * byte; one call of program or erase is one operation. Reads are free.
 *
 * The memory is as strict as a real one: flash refuses a byte that was programmed since its erase, and both kinds
 * refuse what the port forbids. `misuse` then names the first such call; a test ends with CHECK(storage.misuse == NULL).
 */
#include <prepay/journal.h>

enum fake_storage_kind {
    FAKE_FLASH, /**< erased to FF by units, each byte programmed once */
    FAKE_EEPROM /**< no erase; programming overwrites */
};

enum fake_storage_tear {
    FAKE_TEAR_CLEAN,    /**< the byte at the cut is as it was */
    FAKE_TEAR_HALF,     /**< the byte at the cut got the upper half of its bits */
    FAKE_TEAR_SCATTERED /**< what was left of the operation: every second byte got through, out of order */
};

struct fake_storage {
    prepay_storage port;
    uint8_t *memory; /**< the caller's; survives cuts, may be saved and restored between them */
    int powered;
    int cut;           /**< a cut has come since fake_storage_init() or the last fake_storage_cut_after_...() */
    uint32_t bytes_programmed, bytes_erased, operations, erases; /**< since fake_storage_init() */
    const char *misuse;

    enum fake_storage_tear tear;
    int counts_bytes, counts_operations;
    uint32_t left;
};

/** Erased memory under power. `memory` has erase_unit_bytes * erase_unit_count bytes. */
void fake_storage_init(struct fake_storage *storage, enum fake_storage_kind kind, uint8_t *memory,
                       uint32_t erase_unit_bytes, uint32_t erase_unit_count, uint32_t program_unit_bytes);

/** Power goes at the byte after the next n bytes. */
void fake_storage_cut_after_bytes(struct fake_storage *storage, uint32_t n, enum fake_storage_tear tear);

/** Power goes when the operation after the next n operations begins; it does nothing. */
void fake_storage_cut_after_operations(struct fake_storage *storage, uint32_t n);

/** Power is back and stays. `cut` still tells whether it had gone. */
void fake_storage_power_up(struct fake_storage *storage);

#endif
