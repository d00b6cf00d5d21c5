/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_JOURNAL_TEAR_H
#define PREPAY_TESTS_JOURNAL_TEAR_H
/**
 * @file tests/journal/tear.h
 * A journal that loses power: a series of commits, cut somewhere; a recovery, cut again; and what must then be found.
 *
 * What is found must be the record before the cut or the new one, whole; once a mount has returned it stays; and the
 * journal goes on from there. Short records are written whole; of long ones most differ little from the one before, so
 * that deltas are written too.
 */
#include "prepay/journal.h"
#include "support/fake_storage.h"
#include "support/test.h"

enum { TEAR_MEMORY_MAX = 512, TEAR_RECORD_MAX = 40, TEAR_WORK_MAX = 64, TEAR_COMMITS = 8 };

struct tear_geometry {
    const char *name;
    enum fake_storage_kind kind;
    uint32_t unit_bytes, unit_count, program_unit_bytes, page_bytes;
    uint8_t erased_byte;
    uint32_t record_bytes;
    int stands_unstable_bits; /* 0: one frame a unit and two units: what unstable bits hide twice is gone */
};

extern const struct tear_geometry tear_geometries[];
extern const size_t tear_geometry_count;

/** How power goes: counted in what, and what it leaves. */
struct tear {
    enum { TEAR_BYTES, TEAR_UNITS, TEAR_OPERATIONS, TEAR_SYNCS } counted;
    enum fake_storage_tear leaves;
};

struct tear_world {
    const struct tear_geometry *geometry;
    struct fake_storage storage;
    prepay_journal journal;
    int found; /* the state after the last recovery */
    uint8_t memory[TEAR_MEMORY_MAX], flux[TEAR_MEMORY_MAX], medium[TEAR_MEMORY_MAX], work[TEAR_WORK_MAX];
};

extern struct tear_world tear_world;

/** Erased memory without power cuts to come. */
void tear_new_world(const struct tear_geometry *geometry);

/** 1 when what such a cut leaves does not read the same twice. */
int tear_is_unstable(struct tear tear);

/** Power will go behind n more of what tear counts. */
void tear_cut_after(uint32_t n, struct tear tear);

prepay_status tear_mount(void);
prepay_status tear_commit(uint32_t n);

/** Which record is the state: its number, 0 for none, -1 for one that nobody wrote. */
int tear_state(void);

/** Mount and commit until power goes; the number of the last record that was acknowledged. */
int tear_commit_until_cut(void);

/** One recovery, in which power goes once more behind n of what tear counts, and all that must be true; 0: it outlasted it. */
int tear_recover(uint32_t n, struct tear tear, int acknowledged, int unstable);

/** Every how many places the second cut comes: test_stride(), but on a host every 13th of long records, unless all are asked for. */
uint32_t tear_second_stride(const struct tear_geometry *geometry);

/** How much a run without cuts takes: bytes, program units, operations, syncs. */
struct tear_measure {
    uint32_t bytes, units, operations, syncs;
};
struct tear_measure tear_measure_run(const struct tear_geometry *geometry);

#endif
