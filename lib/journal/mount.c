/* SPDX-License-Identifier: Apache-2.0 */
/* Tear recovery: of all frames in all units the valid one with the greatest sequence number is the state. Then the
 * memory is put in order, which decides what the next cut may do.
 *
 * A memory is in order when the newest record is there twice and nothing that was begun after it shows. Otherwise the
 * winner is committed again under a new number: a frame that was cut in its last byte may read as valid today and not
 * tomorrow, and one that is invalid today may come back; the number leaps past everything that could. */
#include "journal/commit.h"

#include <string.h>

#include "base/options.h"

_Static_assert(sizeof(struct prepay__journal) <= sizeof(((prepay_journal *)0)->reserve), "the reserve holds a journal");

enum {
    LEAP = 1024,  /* more numbers than frames that one failing unit may hide for a while */
    ATTEMPTS = 3, /* of a repair, on one unit after the other */
    PATIENCE = 16 /* scans, while unstable bits read as valid once and not again */
};

/* Where a frame lies and what it says. */
struct finding {
    prepay__frame frame;
    uint32_t unit, offset;
    int found;
};

struct scan {
    struct finding newest, twin; /* twin: the same sequence number in another unit */
    struct finding previous;     /* the newest but one */
    uint32_t torn_unit;          /* a unit whose first frame was begun and does not stand, or PREPAY__JOURNAL_NONE */
    uint32_t silent_units;       /* units of which not even the first header can be read */
    uint32_t wrecked_units;      /* units that begin with a header of ours and no frame that stands behind it */
    int read_failed;
};

size_t prepay_journal_work_bytes(uint32_t record_bytes, uint32_t program_unit_bytes)
{
    const uint32_t p = program_unit_bytes;

    if (record_bytes == 0 || record_bytes > UINT16_MAX || p == 0 || p > 32 || (p & (p - 1)) != 0) {
        return 0;
    }
    return prepay__frame_bytes(record_bytes, p);
}

/* Does what was found become the newest, or its twin? Of two copies the first is the one that surely stands. */
static void weigh(struct scan *scan, const struct finding *candidate)
{
    struct finding *newest = &scan->newest;

    if (!newest->found || candidate->frame.sequence > newest->frame.sequence) {
        scan->previous = *newest;
        *newest = *candidate;
        scan->twin.found = 0;
    } else if (candidate->frame.sequence == newest->frame.sequence && candidate->unit != newest->unit) {
        scan->twin = candidate->frame.copy < newest->frame.copy ? *newest : *candidate;
        *newest = candidate->frame.copy < newest->frame.copy ? *candidate : *newest;
    } else if (!scan->previous.found || candidate->frame.sequence > scan->previous.frame.sequence) {
        scan->previous = *candidate;
    }
}

/* Walk a unit's frames. One that has decayed does not hide those behind it: its header still says where they begin. */
static void scan_unit(const struct prepay__journal *journal, uint32_t unit, struct scan *scan)
{
    struct finding candidate = { { 0, 0, 0, 0, 0 }, unit, 0, 1 };
    int any = 0, header = 0;

    do {
        const int look = prepay__frame_look(journal, unit, candidate.offset, &candidate.frame);

        if (look == PREPAY__FRAME_UNREADABLE) {
            scan->read_failed = 1;
            scan->silent_units += candidate.offset == 0 && candidate.frame.frame_bytes == 0;
        } else if (look) {
            weigh(scan, &candidate);
            any = 1;
        }
        header |= candidate.frame.frame_bytes != 0;
        candidate.offset += candidate.frame.frame_bytes;
    } while (candidate.frame.frame_bytes != 0 && journal->storage.erase != NULL);
    if (!any && !prepay__frame_erased(journal, unit, 0, journal->frame_bytes)) {
        scan->torn_unit = unit;
    }
    scan->wrecked_units += header && !any;
}

/* 1 when something was begun behind the last frame of a unit. */
static int tail_is_torn(const struct prepay__journal *journal, const struct finding *last)
{
    const uint32_t tail = last->offset + last->frame.frame_bytes;

    return last->found && prepay__journal_has_room(journal, tail) &&
           !prepay__frame_erased(journal, last->unit, tail, journal->frame_bytes);
}

/* Know nothing: an empty memory, of which the ring begins with the first unit. */
static void forget(struct prepay__journal *journal)
{
    journal->sequence = journal->issued = journal->newest_bytes = 0;
    journal->head_unit = journal->ring = journal->unit_count - 1;
    journal->head_tail = journal->mirror_tail = journal->storage.erase_unit_bytes;
    journal->newest_address = journal->twin_address = journal->mirror_unit = PREPAY__JOURNAL_NONE;
}

/* Take over what a scan has found as the state. */
static void adopt(struct prepay__journal *journal, const struct scan *scan)
{
    const struct finding *newest = &scan->newest, *twin = &scan->twin;

    journal->sequence = journal->issued = newest->frame.sequence;
    journal->newest_address = prepay__journal_address(journal, newest->unit, newest->offset);
    journal->newest_bytes = newest->frame.record_bytes;
    journal->head_unit = journal->ring = newest->unit;
    journal->head_tail = newest->offset + newest->frame.frame_bytes;
    if (twin->found) {
        journal->twin_address = prepay__journal_address(journal, twin->unit, twin->offset);
        journal->mirror_unit = twin->unit;
        journal->mirror_tail = twin->offset + twin->frame.frame_bytes;
    } else if (scan->previous.found && scan->previous.unit != newest->unit) {
        journal->mirror_unit = scan->previous.unit; /* not to be erased while the newest may turn out unstable */
    }
}

/* Let the unit with half a frame be the next victim, so that it does not ask for repair again. */
static void aim_at(struct prepay__journal *journal, uint32_t torn_unit)
{
    if (journal->mirror_unit == PREPAY__JOURNAL_NONE) {
        journal->mirror_unit = journal->head_unit;
        journal->mirror_tail = journal->head_tail;
    }
    journal->twin_address = PREPAY__JOURNAL_NONE; /* it stays where it is, but the head does not move there */
    journal->ring = (torn_unit + journal->unit_count - 1) % journal->unit_count;
    journal->head_tail = journal->storage.erase_unit_bytes;
}

/* Commit the winner, which is in the work buffer, again: under a number past all that may come back, in two units. */
static prepay_status repair(struct prepay__journal *journal, uint32_t torn_unit)
{
    const uint8_t *record = journal->work + PREPAY__FRAME_HEADER_BYTES;
    const uint32_t record_bytes = journal->newest_bytes;
    prepay_status status = PREPAY_E_STORAGE;
    uint32_t sequence = journal->issued;

    if (sequence > UINT32_MAX - LEAP) {
        return PREPAY_OK; /* at the end of its numbers a journal can still be read */
    }
    if (torn_unit != PREPAY__JOURNAL_NONE) {
        aim_at(journal, torn_unit);
    }
    sequence += LEAP - ATTEMPTS;
    for (int i = 0; i < ATTEMPTS && status != PREPAY_OK; i++) { /* a worn-out unit: the ring goes on to the next */
        sequence++;
        status = prepay__journal_write(journal, sequence, record, record_bytes, PREPAY_JOURNAL_DURABLE);
    }
    return status;
}

/* 1 when the newest record may lie where nothing can be read now. A durable one is in two units, so one silent unit cannot
 * hide it; two can, and the state of last month would be taken for today's. Without any record one failed read can. */
static int may_be_hidden(const struct scan *scan)
{
    return scan->newest.found ? scan->silent_units >= 2 : scan->read_failed;
}

/* Find the state and put the memory in order; *again when unstable bits ask for another look. */
static prepay_status recover(struct prepay__journal *journal, int *again)
{
    struct scan scan;
    uint32_t bytes = 0;

    *again = 0;
    forget(journal);
    memset(&scan, 0, sizeof scan);
    scan.torn_unit = PREPAY__JOURNAL_NONE;
    for (uint32_t unit = 0; unit < journal->unit_count; unit++) {
        scan_unit(journal, unit, &scan);
    }
    if (may_be_hidden(&scan)) {
        return PREPAY_E_STORAGE;
    }
    if (!scan.newest.found) { /* a cut first commit leaves one wreck; two are the remains of a record that was there */
        return scan.wrecked_units >= 2 ? PREPAY_E_DAMAGED : PREPAY_JOURNAL_EMPTY;
    }
    if (scan.newest.frame.version != PREPAY__FRAME_VERSION) {
        return PREPAY_E_VERSION;
    }
    if (scan.newest.frame.record_bytes > journal->record_bytes) {
        return PREPAY_E_TOO_SMALL;
    }
    adopt(journal, &scan);
    if (scan.twin.found && scan.torn_unit == PREPAY__JOURNAL_NONE && !tail_is_torn(journal, &scan.newest) &&
        !tail_is_torn(journal, &scan.twin)) {
        return PREPAY_OK;
    }
    *again = !prepay__frame_load(journal, journal->newest_address, &bytes) || bytes != journal->newest_bytes;
    return *again ? PREPAY_OK : repair(journal, scan.torn_unit);
}

static int is_possible(const prepay_storage *storage, const prepay_journal_options *options)
{
    const uint64_t memory_bytes = (uint64_t)storage->erase_unit_bytes * storage->erase_unit_count;
    const size_t frame_bytes = prepay_journal_work_bytes(options->record_bytes, storage->program_unit_bytes);

    if (storage->read == NULL || storage->program == NULL || frame_bytes == 0 || options->work == NULL) {
        return 0;
    }
    if (storage->erased_byte != 0x00 && storage->erased_byte != 0xFF) {
        return 0;
    }
    if (storage->erase_unit_bytes % storage->program_unit_bytes != 0 || frame_bytes > storage->erase_unit_bytes) {
        return 0;
    }
    return memory_bytes <= UINT32_MAX && options->unit_count >= 2 && options->first_unit < storage->erase_unit_count &&
           options->unit_count <= storage->erase_unit_count - options->first_unit;
}

/* Check what was given and set up an empty journal. */
static prepay_status prepare(struct prepay__journal *journal, const prepay_journal_options *given)
{
    prepay_journal_options options;
    prepay_status status = prepay__options_take(&options, sizeof options, given);

    if (status != PREPAY_OK) {
        return status;
    }
    memset(journal, 0, sizeof *journal);
    status = prepay__options_take(&journal->storage, sizeof journal->storage, options.storage);
    if (status != PREPAY_OK) {
        return status;
    }
    if (!is_possible(&journal->storage, &options)) {
        return PREPAY_E_ARGUMENT;
    }
    journal->frame_bytes = prepay__frame_bytes(options.record_bytes, journal->storage.program_unit_bytes);
    journal->work = options.work;
    journal->first_unit = options.first_unit;
    journal->unit_count = options.unit_count;
    journal->kind = options.kind;
    journal->record_bytes = options.record_bytes;
    return options.work_bytes < journal->frame_bytes ? PREPAY_E_TOO_SMALL : PREPAY_OK;
}

prepay_status prepay_journal_mount(prepay_journal *journal, size_t journal_bytes, const prepay_journal_options *options)
{
    struct prepay__journal own;
    prepay_status status;
    int again = 1;

    if (journal == NULL) {
        return PREPAY_E_ARGUMENT;
    }
    if (journal_bytes < sizeof *journal) {
        return PREPAY_E_TOO_SMALL;
    }
    status = prepare(&own, options);
    for (int scans = 0; status == PREPAY_OK && again && scans < PATIENCE; scans++) {
        status = recover(&own, &again);
    }
    if (status == PREPAY_OK && again) {
        status = PREPAY_E_STORAGE;
    }
    if (status < 0) {
        return status;
    }
    memset(journal, 0, sizeof *journal);
    journal->internal = own;
    return status;
}
