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

_Static_assert(sizeof(prepay_journal) == sizeof(((prepay_journal *)0)->reserve) ||
                   sizeof(prepay_journal) == sizeof(((prepay_journal *)0)->reserve_where_pointers_are_long),
               "the reserve holds a journal");

enum {
    LEAST_LEAP = 1024,
    LEAST_FRAME_BYTES = 16, /* more numbers are leapt than frames that one failing unit may hide for a while */
    ATTEMPTS = 3,           /* of a repair, on one unit after the other */
    PATIENCE = 16           /* scans, while unstable bits read as valid once and not again */
};

/* A record in the memory: the frame that makes it, and where. */
struct finding {
    uint32_t sequence;
    uint32_t unit, offset, end; /* in the unit: where its frame begins and ends */
    uint32_t base;              /* offset of the full frame that a delta stands on, or PREPAY__NONE */
    uint32_t record_bytes;
    uint8_t version, flags;
    uint8_t found;
};

struct scan {
    struct finding newest, twin; /* twin: the same sequence number in another unit */
    uint32_t previous_unit;      /* of the newest but one, or PREPAY__NONE */
    uint32_t previous_sequence;
    uint32_t torn_unit;          /* a unit whose first frame was begun and does not stand, or PREPAY__NONE */
    uint32_t silent_units;       /* units of which not even the first header can be read */
    uint32_t wrecked_units;      /* units that begin with a header of ours and no frame that stands behind it */
    int read_failed;
};

static int is_second_copy(const struct finding *finding)
{
    return finding->flags & PREPAY__FRAME_SECOND_COPY;
}

/* Does what was found become the newest, or its twin? Of two copies the first is the one that surely stands. */
static void weigh(struct scan *scan, const struct finding *candidate)
{
    struct finding *newest = &scan->newest;

    if (!newest->found || candidate->sequence > newest->sequence) {
        scan->previous_unit = newest->found ? newest->unit : PREPAY__NONE;
        scan->previous_sequence = newest->sequence;
        *newest = *candidate;
        scan->twin.found = 0;
    } else if (candidate->sequence == newest->sequence && candidate->unit != newest->unit) {
        const int better = is_second_copy(newest) && !is_second_copy(candidate);
        scan->twin = better ? *newest : *candidate;
        *newest = better ? *candidate : *newest;
    } else if (candidate->sequence > scan->previous_sequence) {
        scan->previous_unit = candidate->unit;
        scan->previous_sequence = candidate->sequence;
    }
}

/* The newest full frame so far of a unit that is being walked. */
struct base {
    uint32_t offset, sum, record_bytes;
    int found;
};

/* A valid frame: does it make a record? A delta does not when its base has decayed, or is not the one that it was written
 * on. A full frame is what the next deltas stand on. */
static int makes_record(const prepay__frame *frame, struct base *base, struct finding *candidate)
{
    candidate->sequence = frame->sequence;
    candidate->end = candidate->offset + frame->frame_bytes;
    candidate->version = frame->version;
    candidate->flags = frame->flags;
    if (!prepay__frame_is_delta(frame)) {
        *base = (struct base){ candidate->offset, frame->sum, frame->body_bytes, 1 };
        candidate->base = PREPAY__NONE;
    } else if (!base->found || base->sum != frame->base_sum) {
        return 0;
    } else {
        candidate->base = base->offset;
    }
    candidate->record_bytes = base->record_bytes;
    return 1;
}

/* Walk a unit's frames. One that has decayed does not hide those behind it: its header still says where they begin. */
static void scan_unit(const struct prepay__journal *journal, uint32_t unit, struct scan *scan)
{
    const struct prepay__area *area = &journal->area;
    struct finding candidate = { 0, unit, 0, 0, PREPAY__NONE, 0, 0, 0, 1 };
    struct base base = { 0, 0, 0, 0 };
    prepay__frame frame;
    int any = 0, header = 0;

    do {
        const int look = prepay__frame_look(area, unit, candidate.offset, &frame);

        if (look == PREPAY__FRAME_UNREADABLE) {
            scan->read_failed = 1;
            scan->silent_units += candidate.offset == 0 && frame.frame_bytes == 0;
        } else if (look && makes_record(&frame, &base, &candidate)) {
            weigh(scan, &candidate);
            any = 1;
        }
        header |= frame.frame_bytes != 0;
        candidate.offset += frame.frame_bytes;
    } while (frame.frame_bytes != 0 && area->storage.erase != NULL);
    if (!any && prepay__frame_erased(area, unit, 0, area->frame_bytes) <= 0) {
        scan->torn_unit = unit;
    }
    scan->wrecked_units += header && !any;
}

/* Know nothing: an empty memory, of which the ring begins with the first unit. */
static void forget(struct prepay__journal *journal)
{
    const struct prepay__journal_end nowhere = { PREPAY__NONE, journal->area.storage.erase_unit_bytes, PREPAY__NONE };

    journal->sequence = journal->issued = journal->newest_bytes = 0;
    journal->head = journal->mirror = nowhere;
    journal->ring = journal->area.unit_count - 1;
    journal->newest_address = journal->newest_base = journal->twin_address = journal->twin_base = PREPAY__NONE;
}

static uint32_t base_address(const struct prepay__journal *journal, const struct finding *finding)
{
    return finding->base == PREPAY__NONE ? PREPAY__NONE : prepay__area_address(&journal->area, finding->unit, finding->base);
}

/* Where the next frame would go in the unit of a finding. No delta stands on what an earlier life has written. */
static struct prepay__journal_end end_behind(const struct finding *finding)
{
    return (struct prepay__journal_end){ finding->unit, finding->end, PREPAY__NONE };
}

/* 1 when something was begun behind the last frame of a unit. Then nothing more goes there, even if the next bytes read as
 * erased: where writes may overtake each other, what was begun need not begin at its beginning. */
static int tail_is_torn(const struct prepay__journal *journal, struct prepay__journal_end *end)
{
    const struct prepay__area *area = &journal->area;

    if (area->storage.erase == NULL || prepay__frame_erased(area, end->unit, end->tail, area->frame_bytes) > 0) {
        return 0;
    }
    end->tail = area->storage.erase_unit_bytes;
    return 1;
}

/* Take over what a scan has found as the state. */
static void adopt(struct prepay__journal *journal, const struct scan *scan)
{
    const struct finding *newest = &scan->newest, *twin = &scan->twin;

    journal->sequence = journal->issued = newest->sequence;
    journal->newest_address = prepay__area_address(&journal->area, newest->unit, newest->offset);
    journal->newest_base = base_address(journal, newest);
    journal->newest_bytes = newest->record_bytes;
    journal->head = end_behind(newest);
    journal->ring = newest->unit;
    if (twin->found) {
        journal->twin_address = prepay__area_address(&journal->area, twin->unit, twin->offset);
        journal->twin_base = base_address(journal, twin);
        journal->mirror = end_behind(twin);
    } else if (scan->previous_unit != newest->unit) {
        journal->mirror.unit = scan->previous_unit; /* not to be erased while the newest may turn out unstable */
    }
}

/* Let the unit with half a frame be the next victim, so that it does not ask for repair again. */
static void aim_at(struct prepay__journal *journal, uint32_t torn_unit)
{
    if (journal->mirror.unit == PREPAY__NONE) {
        journal->mirror = journal->head;
    }
    journal->twin_address = PREPAY__NONE; /* it stays where it is, but the head does not move there */
    journal->ring = (torn_unit + journal->area.unit_count - 1) % journal->area.unit_count;
    journal->head.tail = journal->area.storage.erase_unit_bytes;
}

/* Numbers to leap, so that nothing that a failing unit hides for a while is newer than what is written now. */
static uint32_t leap(const struct prepay__journal *journal)
{
    const uint32_t frames = journal->area.storage.erase_unit_bytes / LEAST_FRAME_BYTES;

    return frames > LEAST_LEAP ? frames : LEAST_LEAP;
}

/* Commit the winner, which is in the work buffer, again: under a number past all that may come back, in two units. */
static prepay_status repair(struct prepay__journal *journal, uint32_t torn_unit)
{
    const uint8_t *record = journal->area.work + PREPAY__FRAME_HEADER_BYTES;
    const uint32_t record_bytes = journal->newest_bytes;
    prepay_status status = PREPAY_E_STORAGE;
    uint32_t sequence = journal->issued;

    if (sequence > UINT32_MAX - leap(journal)) {
        return PREPAY_OK; /* at the end of its numbers a journal can still be read */
    }
    if (torn_unit != PREPAY__NONE) {
        aim_at(journal, torn_unit);
    }
    sequence += leap(journal) - ATTEMPTS;
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

/* Find the state, and take it over. *out_in_order: the memory is; else it needs repair, from *out_torn_unit on. */
static prepay_status find(struct prepay__journal *journal, int *out_in_order, uint32_t *out_torn_unit)
{
    struct scan scan;

    forget(journal);
    memset(&scan, 0, sizeof scan);
    scan.torn_unit = scan.previous_unit = PREPAY__NONE;
    for (uint32_t unit = 0; unit < journal->area.unit_count; unit++) {
        scan_unit(journal, unit, &scan);
    }
    if (may_be_hidden(&scan)) {
        return PREPAY_E_STORAGE;
    }
    if (!scan.newest.found) { /* a cut first commit leaves one wreck; two are the remains of a record that was there */
        return scan.wrecked_units >= 2 ? PREPAY_E_DAMAGED : PREPAY_JOURNAL_EMPTY;
    }
    if (scan.newest.version > PREPAY__FRAME_VERSION) {
        return PREPAY_E_VERSION;
    }
    if (scan.newest.record_bytes > journal->area.record_bytes) {
        return PREPAY_E_TOO_SMALL;
    }
    adopt(journal, &scan);
    *out_in_order = scan.twin.found && scan.torn_unit == PREPAY__NONE;
    *out_in_order &= !tail_is_torn(journal, &journal->head);
    *out_in_order &= !(scan.twin.found && tail_is_torn(journal, &journal->mirror));
    *out_torn_unit = scan.torn_unit;
    return PREPAY_OK;
}

/* Find the state and put the memory in order; again when unstable bits ask for another look. */
static prepay_status recover(struct prepay__journal *journal)
{
    uint32_t torn_unit = PREPAY__NONE;
    int in_order = 0;

    for (int scans = 0; scans < PATIENCE; scans++) {
        const prepay_status status = find(journal, &in_order, &torn_unit);
        if (status != PREPAY_OK || in_order) {
            return status;
        }
        if (prepay__journal_load_first(journal)) {
            return repair(journal, torn_unit);
        }
    }
    return PREPAY_E_STORAGE;
}

prepay_status prepay_journal_mount(prepay_journal *journal, size_t journal_bytes, const prepay_journal_options *options)
{
    prepay_journal_options own_options;
    struct prepay__journal own;
    prepay_status status;

    if (journal == NULL) {
        return PREPAY_E_ARGUMENT;
    }
    if (journal_bytes < sizeof *journal) {
        return PREPAY_E_TOO_SMALL;
    }
    memset(&own, 0, sizeof own);
    status = prepay__options_take(&own_options, sizeof own_options, options);
    if (status == PREPAY_OK) {
        status = prepay__area_init(&own.area, &own_options);
    }
    if (status == PREPAY_OK) {
        status = recover(&own);
    }
    if (status < 0) {
        return status;
    }
    memset(journal, 0, sizeof *journal);
    journal->internal = own;
    return status;
}
