/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_HOST_H
#define PREPAY_HOST_H
/**
 * @file prepay/host.h
 * Host: the core's objects on the heap, for programs and bindings that have one.
 *
 * Each _new() allocates the object and every buffer its options leave NULL (work memory, tables for the live tariff), sets it up with
 * the _init() of its own header, and each _free() wipes and frees it. NULL may be freed. The object works with every function of its header.
 *
 * A *memory* is storage on the heap behind the storage table of prepay/journal.h: for simulated meters and cards, in tests and
 * examples. It can lose power at a chosen write, as real ones do.
 *
 * Threads: as the objects themselves. This header is not part of the core.
 */
#include <prepay/balance.h>
#include <prepay/card.h>
#include <prepay/journal.h>
#include <prepay/meter.h>
#include <prepay/vending.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The listed charges are copied: yours may go. @retval PREPAY_E_MEMORY, and what prepay_balance_init() returns */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_new(const prepay_balance_options *options, prepay_balance **out);
/** Wipe and free it. NULL is allowed. */
PREPAY_API void prepay_balance_free(prepay_balance *balance);

/** work may be NULL: it is allocated. @retval PREPAY_JOURNAL_EMPTY verdict, *out is usable; and what prepay_journal_mount() returns */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_journal_new(const prepay_journal_options *options, prepay_journal **out);
/** Wipe and free it. NULL is allowed. */
PREPAY_API void prepay_journal_free(prepay_journal *journal);

/** @retval PREPAY_E_MEMORY, and what prepay_card_session_init() returns */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_new(const prepay_card_session_options *options, prepay_card_session **out);
/** Wipe and free it. NULL is allowed. */
PREPAY_API void prepay_card_session_free(prepay_card_session *session);

/** @retval PREPAY_E_MEMORY, and what prepay_card_app_init() returns */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_app_new(const prepay_card_app_options *options, prepay_card_app **out);
/** Wipe and free it. NULL is allowed. */
PREPAY_API void prepay_card_app_free(prepay_card_app *app);

/**
 * work, tariff_room, offsets, charges and events may be NULL: room for the largest tariff and list of charges, and for the last 64 events,
 * is allocated. switching and history are copied, and the history's work and keeper may be NULL. @retval PREPAY_E_MEMORY, and what prepay_meter_init() returns
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_new(const prepay_meter_options *options, prepay_meter **out);
/** Wipe and free it. NULL is allowed. */
PREPAY_API void prepay_meter_free(prepay_meter *meter);

/** @retval PREPAY_E_MEMORY, and what prepay_vending_init() returns */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_vending_new(const prepay_vending_options *options, prepay_vending **out);
/** Wipe and free it. NULL is allowed. */
PREPAY_API void prepay_vending_free(prepay_vending *session);

/** Opaque, on the heap. */
typedef struct prepay_memory prepay_memory;

/** What kind of memory. */
typedef struct prepay_memory_options {
    size_t struct_size;
    uint32_t erase_unit_bytes;   /**< 0: 256 */
    uint32_t erase_unit_count;   /**< required */
    uint32_t program_unit_bytes; /**< 0: 1 */
    uint32_t overwritable;       /**< 1: EEPROM or FRAM, without erase; 0: flash, erased bytes are FF */
} prepay_memory_options;

/** Erased memory. @retval PREPAY_E_ARGUMENT an impossible geometry; @retval PREPAY_E_MEMORY */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_memory_new(const prepay_memory_options *options, prepay_memory **out);
/** Free it; nothing may use its storage any more. NULL is allowed. */
PREPAY_API void prepay_memory_free(prepay_memory *memory);

/** The storage table; the memory's, lives as long as it. */
PREPAY_API const prepay_storage *prepay_memory_storage(prepay_memory *memory);

/** Writes (program and erase) so far. */
PREPAY_API uint64_t prepay_memory_writes(const prepay_memory *memory);

/** How the write in flight is torn. */
#define PREPAY_TEAR_BEFORE 0u /**< not begun */
#define PREPAY_TEAR_HALF 1u   /**< half of its bytes */
#define PREPAY_TEAR_AFTER 2u  /**< done, but power is gone before anybody hears of it */

/** Lose power at the write-th write from now (1: the next). From then on everything fails until prepay_memory_power_up(). 0: never. */
PREPAY_API void prepay_memory_cut(prepay_memory *memory, uint64_t write, uint32_t tear);

/** 1: power is gone. */
PREPAY_API int prepay_memory_is_dark(const prepay_memory *memory);

/** Power is back; what was written is there. */
PREPAY_API void prepay_memory_power_up(prepay_memory *memory);

/** The bytes, for looking at and for keeping in a file. The memory's. */
PREPAY_API uint8_t *prepay_memory_bytes(prepay_memory *memory, size_t *out_bytes);

#ifdef __cplusplus
}
#endif
#endif
