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
 * byte; one call of program or erase is one operation; reads are free. All places where power can go are then
 *
 *     bytes + operations + syncs               where a byte is what is written at a time
 *     3 x units + operations + syncs           where it is a program unit: in flight untouched, half or wholly programmed
 *
 * What a cut leaves behind may be worse than that. With fake_storage_flux() a byte can be unstable: it reads as it was or
 * as it was to be, anew at every read. With fake_storage_cache() the memory has a cache before it, as a disk has: until
 * a sync nothing is durable, and a cut leaves any subset of the program units written since the last one.
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
    FAKE_TEAR_CLEAN,     /**< the byte or unit at the cut is as it was */
    FAKE_TEAR_HALF,      /**< the byte at the cut got the upper half of its bits; of a unit the first half of its bytes is through */
    FAKE_TEAR_WHOLE,     /**< the byte or unit at the cut is through */
    FAKE_TEAR_SCATTERED, /**< what was left of the operation: every second byte got through, out of order */
    FAKE_TEAR_UNSTABLE,  /**< the byte or unit at the cut, and all of a unit whose erase was cut, is unstable (fake_storage_flux()) */
    FAKE_TEAR_PAGE       /**< what the operation has to do with the page at the cut is undefined, also what was through: it reads
                              as anything, anew at every read (fake_storage_flux()). Of EEPROM the whole page is, as where a
                              page is rewritten for one of its bytes. A cut erase leaves its whole unit undefined */
};

struct fake_storage {
    prepay_storage port;
    uint8_t *memory; /**< the caller's; survives cuts, may be saved and restored between them */
    uint8_t *flux;   /**< the caller's or NULL; a bit is set where the memory's is unstable */
    uint8_t *medium; /**< the caller's or NULL; what a cut would leave at least: the memory at the last sync */
    int powered;
    int cut;             /**< a cut has come since fake_storage_init() or the last fake_storage_cut_after_...() */
    uint32_t bytes_programmed, bytes_erased, operations, erases, syncs; /**< since fake_storage_init() */
    uint32_t reads, bytes_read;
    uint32_t in_flight;  /**< after a cut behind a cache: program units that were not durable yet */
    uint32_t page_bytes; /**< for FAKE_TEAR_PAGE: a power of two, not more than an erase unit; from init: a program unit */
    const char *misuse;

    enum fake_storage_tear tear;
    enum { FAKE_COUNTS_NOTHING, FAKE_COUNTS_BYTES, FAKE_COUNTS_UNITS, FAKE_COUNTS_OPERATIONS, FAKE_COUNTS_SYNCS } counts;
    uint32_t left;
    uint64_t subset, noise;
};

/** Erased memory under power. `memory` has erase_unit_bytes * erase_unit_count bytes. */
void fake_storage_init(struct fake_storage *storage, enum fake_storage_kind kind, uint8_t *memory,
                       uint32_t erase_unit_bytes, uint32_t erase_unit_count, uint32_t program_unit_bytes);

/** Power goes at the byte after the next n bytes. */
void fake_storage_cut_after_bytes(struct fake_storage *storage, uint32_t n, enum fake_storage_tear tear);

/** Power goes in the program unit after the next n units; an erase has as many as lie in its erase unit. */
void fake_storage_cut_after_units(struct fake_storage *storage, uint32_t n, enum fake_storage_tear tear);

/** Power goes when the operation after the next n operations begins; it does nothing. */
void fake_storage_cut_after_operations(struct fake_storage *storage, uint32_t n);

/**
 * Power goes when the sync after the next n syncs begins. Without a cache everything is durable by then. Behind one, of the
 * units in flight the k-th is durable when bit k of subset is set; of more than 63, as chance has it from that seed on.
 */
void fake_storage_cut_after_syncs(struct fake_storage *storage, uint32_t n, uint64_t subset);

/** Let bytes be unstable: flux has as many bytes as the memory, and is zeroed. */
void fake_storage_flux(struct fake_storage *storage, uint8_t *flux);

/** Put a cache before the memory: medium has as many bytes, and what is in the memory now is durable. */
void fake_storage_cache(struct fake_storage *storage, uint8_t *medium);

/** Power is back and stays. `cut` still tells whether it had gone. */
void fake_storage_power_up(struct fake_storage *storage);

#endif
