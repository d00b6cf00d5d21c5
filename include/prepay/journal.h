/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_JOURNAL_H
#define PREPAY_JOURNAL_H
/**
 * @file prepay/journal.h
 * Journal: whole records that a power cut leaves old or new, never mixed.
 *
 * An append log of whole-state records over two or more erase units of any memory: flash, EEPROM, FRAM, a file. A record
 * counts only when its CRC, written last, is right; the one with the greatest sequence number is the state. Only a unit that
 * does not hold the newest valid record is ever erased. Format, bit by bit: doc/journal.md.
 *
 * Life of a journal:
 *   1. prepay_journal_mount()   in storage you own; finds the newest record, repairs after a torn write
 *   2. prepay_journal_read(), prepay_journal_commit()   any number of times
 *   3. nothing: there is nothing to close
 *
 * When power goes in the middle of a commit, the next mount finds the record before it or the new one; what a mount has
 * found stays. When commit has returned PREPAY_OK the new one is there for good. With three units or more that also holds
 * where a cut leaves bits that read differently every time, and erasing never leaves a single copy of a durable record.
 *
 * Beside it a **log**: a ring of entries that are only ever appended - events, monthly values - and read back by number. What
 * must be true is in the journal's record; what should be remembered is in a log. See prepay_log_mount().
 *
 * Ownership: the storage table is copied; its context and the work buffer stay the caller's and must outlive the journal.
 * Between two calls the work buffer holds nothing: any number of journals and logs of one thread may share one.
 * Threads: one object, one thread at a time; not from interrupts. No allocation, no clock.
 */
#include <prepay/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Verdict of mount and read: no valid record is there (a new memory). */
#define PREPAY_JOURNAL_EMPTY 100

/**
 * A port: the memory. Addresses start at 0. Every function returns PREPAY_OK or a negative status
 * (PREPAY_E_STORAGE, or PREPAY_E_FULL); the journal forwards it.
 */
typedef struct prepay_storage {
    size_t struct_size; /**< sizeof(prepay_storage) */
    void *context;      /**< yours; handed to every function */
    /** Copy bytes out. A read of decayed memory may return anything or fail; the CRC decides. Memory that does not answer must fail:
     *  bytes made up for it (a bus that floats to 0xFF) would read as a new, empty memory. */
    prepay_status (*read)(void *context, uint32_t address, uint8_t *out, size_t out_bytes);
    /** Write bytes; the address and length are multiples of program_unit_bytes, inside one erase unit. Flash: each unit once per erase. */
    prepay_status (*program)(void *context, uint32_t address, const uint8_t *data, size_t data_bytes);
    /** Set one erase unit to erased_byte. NULL: memory that can be overwritten (EEPROM, FRAM); programming erases. */
    prepay_status (*erase)(void *context, uint32_t address);
    /** Return when everything written is durable. NULL: program and erase are durable when they return. */
    prepay_status (*sync)(void *context);
    uint32_t erase_unit_bytes;   /**< size of one erase unit; at least one record and its frame fit in it */
    uint32_t erase_unit_count;   /**< units in all; the memory has erase_unit_bytes * erase_unit_count bytes */
    uint32_t program_unit_bytes; /**< 1, 2, 4, 8, 16 or 32: granularity of program */
    uint32_t erased_byte;        /**< 0xFF or 0x00: what an erased byte reads as */
} prepay_storage;

/** A checkpoint: losing it costs some re-measured consumption. Written to one unit. */
#define PREPAY_JOURNAL_CHECKPOINT 0u
/** A fact others rely on (an accepted token, a trip): in two erase units before commit returns, so that decay of one cannot roll it back. */
#define PREPAY_JOURNAL_DURABLE 1u

/** Options of prepay_journal_mount(). */
typedef struct prepay_journal_options {
    size_t struct_size;            /**< sizeof(prepay_journal_options) */
    const prepay_storage *storage; /**< required */
    uint8_t *work;                 /**< a frame's working memory: prepay_journal_work_bytes() of it */
    size_t work_bytes;
    uint32_t first_unit;   /**< the journal's first erase unit */
    uint32_t unit_count;   /**< its units, 2 or more; 3 or more keep two durable copies while one unit is erased */
    uint32_t record_bytes; /**< the greatest record, 1 ... 65535 */
    uint32_t kind;         /**< whose records these are, any number; a journal of another kind reads as empty */
} prepay_journal_options;

#define PREPAY_JOURNAL_OPTIONS_INIT { sizeof(prepay_journal_options), NULL, NULL, 0, 0, 0, 0, 0 }

/* Units of a memory that hold frames of one kind. */
struct prepay__area {
    prepay_storage storage;
    uint8_t *work;
    uint32_t first_unit, unit_count, kind, record_bytes, frame_bytes;
};

/* A unit, where its next frame goes, and the full frame that a delta in it may build on. */
struct prepay__journal_end {
    uint32_t unit, tail, base;
};

struct prepay__journal {
    struct prepay__area area;
    struct prepay__journal_end head, mirror;
    uint32_t sequence, issued, newest_address, newest_base, newest_bytes, twin_address, twin_base, ring;
};

/** State: opaque, the caller's storage. */
typedef union prepay_journal {
    struct prepay__journal internal;
    uint64_t reserve[15];
    void *reserve_where_pointers_are_long[20];
} prepay_journal;

/** sizeof(prepay_journal), for bindings. */
PREPAY_API size_t prepay_journal_bytes(void);

/** The same as prepay_journal_work_bytes(), for an array that the linker counts: a record's frame, filled up to program units. */
#define PREPAY_JOURNAL_WORK_BYTES(record_bytes, program_unit_bytes) \
    (((record_bytes) + 16u + (program_unit_bytes) - 1u) / (program_unit_bytes) * (program_unit_bytes))

/** Working memory that records of this size need on this storage; 0 if the arguments are impossible. */
PREPAY_API size_t prepay_journal_work_bytes(uint32_t record_bytes, uint32_t program_unit_bytes);

/**
 * Find the newest valid record, and see to it that it is there twice: after a cut, or when one of two copies has decayed,
 * the winner is written again before this returns (its bits may be unstable). A memory that is in order is not written to.
 *
 * @param[out] journal  becomes usable on PREPAY_OK and PREPAY_JOURNAL_EMPTY
 * @param journal_bytes sizeof *journal
 * @retval PREPAY_OK             a record is there
 * @retval PREPAY_JOURNAL_EMPTY  none is; the first commit makes one
 * @retval PREPAY_E_ARGUMENT     NULL, geometry that cannot hold the records, unknown options
 * @retval PREPAY_E_TOO_SMALL    journal or work is too small, or the newest record is longer than record_bytes
 * @retval PREPAY_E_VERSION      the newest record is of a newer format; nothing was changed
 * @retval PREPAY_E_DAMAGED      records were there and every copy has decayed; nothing was changed
 * @retval PREPAY_E_STORAGE      the memory failed while repairing, or so much of it cannot be read that a newer record may be
 *                               hidden: no record and a failed read, or two units or more. Nothing was changed; mount again later
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_journal_mount(prepay_journal *journal, size_t journal_bytes,
                                                              const prepay_journal_options *options);

/**
 * The newest record.
 *
 * @param[out] out            its bytes
 * @param[in,out] out_bytes   capacity in, length out (also on PREPAY_E_TOO_SMALL)
 * @retval PREPAY_JOURNAL_EMPTY  verdict: there is none, out is untouched
 * @retval PREPAY_E_DAMAGED      it was valid at mount and is not any more
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_journal_read(prepay_journal *journal, uint8_t *out, size_t *out_bytes);

/**
 * Make this the state, as one fact.
 *
 * @param record_bytes  1 ... options.record_bytes
 * @param durability    PREPAY_JOURNAL_CHECKPOINT or PREPAY_JOURNAL_DURABLE
 * @retval PREPAY_OK         it is there, read back and right
 * @retval PREPAY_E_STORAGE  the memory failed (or what it reports instead, PREPAY_E_FULL): old or new, the next mount tells; commit may be
 *                           tried again
 * @retval PREPAY_E_OVERFLOW the 32-bit sequence number is used up (after 4 billion commits)
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_journal_commit(prepay_journal *journal, const uint8_t *record, size_t record_bytes,
                                                               uint32_t durability);

/** The newest record's number: grows by 1 with every commit and by more with a repair; 0 when empty. */
PREPAY_API uint32_t prepay_journal_sequence(const prepay_journal *journal);

/* ------------------------------------------------------------------------------------------------------------- the log */

/** Options of prepay_log_mount(). */
typedef struct prepay_log_options {
    size_t struct_size;            /**< sizeof(prepay_log_options) */
    const prepay_storage *storage; /**< required; sync may be NULL, as for a journal */
    uint8_t *work;                 /**< working memory: prepay_journal_work_bytes() of an entry */
    size_t work_bytes;
    uint32_t first_unit;  /**< the log's first erase unit */
    uint32_t unit_count;  /**< its units, 2 or more: all but one keep their entries while one is used anew */
    uint32_t entry_bytes; /**< the greatest entry, 1 ... 65535; each takes the room of the greatest */
    uint32_t kind;        /**< whose entries these are, any number; entries of another kind are not seen */
} prepay_log_options;

#define PREPAY_LOG_OPTIONS_INIT { sizeof(prepay_log_options), NULL, NULL, 0, 0, 0, 0, 0 }

struct prepay__log {
    struct prepay__area area;
    uint32_t newest, next, slots;
};

/** State: opaque, the caller's storage. */
typedef union prepay_log {
    struct prepay__log internal;
    uint64_t reserve[16];
} prepay_log;

/** sizeof(prepay_log), for bindings. */
PREPAY_API size_t prepay_log_bytes(void);

/**
 * How many entries are kept at least, once as many were appended: those of all units but the one that is being filled. 0 if
 * the arguments are impossible.
 */
PREPAY_API uint32_t prepay_log_capacity(const prepay_log_options *options);

/**
 * Find the newest entry. Nothing is written. The reads are bounded by what the log has room for (doc/journal.md).
 *
 * @param[out] log  becomes usable on PREPAY_OK
 * @retval PREPAY_OK             entries can be appended and read; there may be none yet
 * @retval PREPAY_E_ARGUMENT     NULL, geometry that cannot hold the entries, unknown options
 * @retval PREPAY_E_TOO_SMALL    log or work is too small
 * @retval PREPAY_E_VERSION      the newest entry is of a newer format
 * @retval PREPAY_E_STORAGE      so much cannot be read that newer entries may be hidden: mount again later
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_log_mount(prepay_log *log, size_t log_bytes, const prepay_log_options *options);

/**
 * Append an entry. When power goes meanwhile the log is what it was, or has this one entry more, whole; once PREPAY_OK was
 * returned it is there until the ring comes round. Where its place turns out worn another is tried, once.
 *
 * @param entry_bytes  1 ... options.entry_bytes
 * @retval PREPAY_OK          it is there, read back and right
 * @retval PREPAY_E_STORAGE   the memory failed (or what it reports instead); the entries before it are as they were
 * @retval PREPAY_E_OVERFLOW  the 32-bit numbers are used up
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_log_append(prepay_log *log, const uint8_t *entry, size_t entry_bytes);

/**
 * The entry with this number. To read the newest n: begin with prepay_log_newest() and count down to prepay_log_oldest(),
 * passing over the numbers that are not there.
 *
 * @param[out] out            its bytes
 * @param[in,out] out_bytes   capacity in, length out (also on PREPAY_E_TOO_SMALL)
 * @retval PREPAY_JOURNAL_EMPTY  verdict: no entry has this number (any more): it is too old or too new, power went while it was
 *                               written, or it has decayed; out is untouched
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_log_read(prepay_log *log, uint32_t number, uint8_t *out, size_t *out_bytes);

/** The newest entry's number; 0: there is none. Numbers rise, by more than 1 where a place was spoilt. */
PREPAY_API uint32_t prepay_log_newest(const prepay_log *log);

/** No entry with a lower number is there; 0: there is none at all. */
PREPAY_API uint32_t prepay_log_oldest(const prepay_log *log);

#ifdef __cplusplus
}
#endif
#endif
