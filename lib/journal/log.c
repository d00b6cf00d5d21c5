/* SPDX-License-Identifier: Apache-2.0 */
/* The log: a ring of slots, each as large as the greatest entry's frame. A number says where its entry lies - the n-th slot,
 * counted round and round - so nothing has to be kept beside the entries, and any of them is found with one look.
 *
 * The newest is found from each unit's first entry, which tells how often the ring has come round there, and then by a walk
 * through the one unit that is ahead. A slot that was begun and does not stand, or does not read as erased, is passed over:
 * its number stays unused. A unit is erased when its first slot is to be written, whatever it looks like; that takes the
 * oldest entries, never the newest. Memory that is overwritten is never erased: each entry takes the place of the oldest.
 *
 * A slot that cannot be read may be spoilt for good, or the memory is away for a moment. What the newest entry's place says
 * decides: while that cannot be read either, nothing moves and nothing is erased. */
#include <string.h>

#include "base/options.h"
#include "journal/frame.h"

_Static_assert(sizeof(struct prepay__log) <= sizeof(((prepay_log *)0)->reserve), "the reserve holds a log");

enum { ATTEMPTS = 2 };

static uint32_t unit_of(const struct prepay__log *log, uint32_t number)
{
    return (number - 1) / log->slots % log->area.unit_count;
}

static uint32_t offset_of(const struct prepay__log *log, uint32_t number)
{
    return (number - 1) % log->slots * log->area.frame_bytes;
}

/* What a walk through the ring has found. */
struct tour {
    uint32_t newest;
    uint32_t silent_units;
    uint8_t version; /* of the newest */
    int read_failed;
};

/* 1 when an entry of the log stands in this slot of a unit: with a number that belongs there. What once read right counts, even
 * if it does not the next time: its number is used up. */
static int look(const struct prepay__log *log, uint32_t unit, uint32_t slot, struct tour *tour)
{
    prepay__frame frame;
    int stands = prepay__frame_look(&log->area, unit, slot * log->area.frame_bytes, &frame);

    if (stands == PREPAY__FRAME_UNREADABLE) { /* once is a glitch: the newest must not be missed for it */
        stands = prepay__frame_look(&log->area, unit, slot * log->area.frame_bytes, &frame);
    }
    if (stands == PREPAY__FRAME_UNREADABLE) {
        tour->read_failed = 1;
        tour->silent_units += slot == 0 && frame.frame_bytes == 0;
        return 0;
    }
    if (!stands || prepay__frame_is_delta(&frame) || unit_of(log, frame.sequence) != unit ||
        offset_of(log, frame.sequence) != slot * log->area.frame_bytes) {
        return 0;
    }
    if (frame.sequence > tour->newest) {
        tour->newest = frame.sequence;
        tour->version = frame.version;
    }
    return 1;
}

static prepay_status find_newest(struct prepay__log *log)
{
    struct tour tour = { 0, 0, 0, 0 }, ahead;

    for (uint32_t unit = 0; unit < log->area.unit_count; unit++) {
        for (uint32_t slot = 0; slot < log->slots && !look(log, unit, slot, &tour); slot++) continue;
    }
    if (tour.newest == 0 ? tour.read_failed : tour.silent_units >= 2) {
        return PREPAY_E_STORAGE;
    }
    ahead = tour;
    for (uint32_t slot = 0; slot < log->slots && tour.newest != 0; slot++) {
        (void)look(log, unit_of(log, tour.newest), slot, &ahead);
    }
    if (ahead.version > PREPAY__FRAME_VERSION) {
        return PREPAY_E_VERSION;
    }
    log->newest = ahead.newest;
    log->next = ahead.newest + 1; /* 0: the numbers are used up */
    return PREPAY_OK;
}

/* The log's options as those of the frames in it. */
static prepay_status take_options(prepay_journal_options *out, const prepay_log_options *given)
{
    const prepay_journal_options none = PREPAY_JOURNAL_OPTIONS_INIT;
    prepay_log_options own;
    const prepay_status status = prepay__options_take(&own, sizeof own, given);

    if (status != PREPAY_OK) {
        return status;
    }
    *out = none;
    out->storage = own.storage;
    out->work = own.work;
    out->work_bytes = own.work_bytes;
    out->first_unit = own.first_unit;
    out->unit_count = own.unit_count;
    out->record_bytes = own.entry_bytes;
    out->kind = own.kind;
    return PREPAY_OK;
}

prepay_status prepay_log_mount(prepay_log *log, size_t log_bytes, const prepay_log_options *options)
{
    prepay_journal_options frames;
    struct prepay__log own;
    prepay_status status;

    if (log == NULL) {
        return PREPAY_E_ARGUMENT;
    }
    if (log_bytes < sizeof *log) {
        return PREPAY_E_TOO_SMALL;
    }
    memset(&own, 0, sizeof own);
    status = take_options(&frames, options);
    if (status == PREPAY_OK) {
        status = prepay__area_init(&own.area, &frames);
    }
    if (status != PREPAY_OK) {
        return status;
    }
    own.slots = own.area.storage.erase_unit_bytes / own.area.frame_bytes;
    status = find_newest(&own);
    if (status != PREPAY_OK) {
        return status;
    }
    memset(log, 0, sizeof *log);
    log->internal = own;
    return PREPAY_OK;
}

/* Does the memory answer? Where not even the newest entry can be read, what cannot be read is away, not spoilt. */
static int answers(const struct prepay__log *log)
{
    const uint32_t address = prepay__area_address(&log->area, unit_of(log, log->newest), offset_of(log, log->newest));
    uint8_t header[PREPAY__FRAME_HEADER_BYTES];

    return log->newest == 0 || prepay__area_read(&log->area, address, header, sizeof header);
}

/* Begin the unit of which next is the first number, or the one behind it where that holds the newest entry. A unit that cannot
 * be erased is left out. Of what is tried twice only the first may cost old entries. */
static prepay_status begin_unit(struct prepay__log *log, int *may_erase)
{
    const prepay_storage *storage = &log->area.storage;
    prepay_status status;

    if (!*may_erase || !answers(log)) {
        return PREPAY_E_STORAGE;
    }
    if (log->newest != 0 && unit_of(log, log->next) == unit_of(log, log->newest)) {
        log->next += log->slots;
    }
    status = storage->erase(storage->context, prepay__area_address(&log->area, unit_of(log, log->next), 0));
    if (status != PREPAY_OK) {
        log->next += log->slots;
    }
    *may_erase = status != PREPAY_OK;
    return status;
}

/* Let next be the number of a place that can be written: its unit is erased when it is the unit's first; else what does not
 * read as erased is passed over. */
static prepay_status make_room(struct prepay__log *log, int *may_erase)
{
    if (log->area.storage.erase == NULL) {
        log->next += log->newest != 0 && (log->next - log->newest) % (log->slots * log->area.unit_count) == 0; /* the newest's place */
        return PREPAY_OK;
    }
    while (offset_of(log, log->next) != 0) {
        const int erased = prepay__frame_erased(&log->area, unit_of(log, log->next), offset_of(log, log->next), log->area.frame_bytes);
        if (erased > 0) {
            return PREPAY_OK;
        }
        if (erased == PREPAY__FRAME_UNREADABLE && !answers(log)) {
            return PREPAY_E_STORAGE;
        }
        log->next++;
    }
    return begin_unit(log, may_erase);
}

/* What failed behind the last byte has left an entry that stands: then it is this one, and is not written a second time. */
static prepay_status put(const struct prepay__area *area, uint32_t address, uint32_t frame_bytes)
{
    const prepay_status status = prepay__frame_put(area, address, frame_bytes);

    return status == PREPAY_OK || prepay__frame_settle(area, address, frame_bytes) == PREPAY_OK ? PREPAY_OK : status;
}

static prepay_status append_once(struct prepay__log *log, const uint8_t *entry, uint32_t entry_bytes, int *may_erase)
{
    const struct prepay__area *area = &log->area;
    prepay_status status = make_room(log, may_erase);
    uint32_t frame_bytes, number;

    if (status != PREPAY_OK) {
        return status < 0 ? status : PREPAY_E_STORAGE;
    }
    number = log->next++; /* whatever comes now: an entry of this number may stand in the memory */
    memcpy(area->work + PREPAY__FRAME_HEADER_BYTES, entry, entry_bytes);
    frame_bytes = prepay__frame_seal(area, number, entry_bytes, PREPAY__FRAME_FIRST_COPY);
    status = put(area, prepay__area_address(area, unit_of(log, number), offset_of(log, number)), frame_bytes);
    if (status == PREPAY_OK) {
        log->newest = number;
    }
    return status;
}

prepay_status prepay_log_append(prepay_log *log, const uint8_t *entry, size_t entry_bytes)
{
    struct prepay__log *own = log == NULL ? NULL : &log->internal;
    prepay_status status = PREPAY_E_STORAGE;
    int may_erase = 1;

    if (own == NULL || own->area.work == NULL || entry == NULL || entry_bytes == 0 || entry_bytes > own->area.record_bytes) {
        return PREPAY_E_ARGUMENT;
    }
    for (int i = 0; i < ATTEMPTS && status != PREPAY_OK; i++) {
        if (own->next == 0 || own->next > UINT32_MAX - 4 * own->slots) {
            return PREPAY_E_OVERFLOW;
        }
        status = append_once(own, entry, (uint32_t)entry_bytes, &may_erase);
    }
    return status;
}

prepay_status prepay_log_read(prepay_log *log, uint32_t number, uint8_t *out, size_t *out_bytes)
{
    struct prepay__log *own = log == NULL ? NULL : &log->internal;
    prepay__frame frame;
    size_t capacity;

    if (own == NULL || own->area.work == NULL || out_bytes == NULL || (out == NULL && *out_bytes != 0)) {
        return PREPAY_E_ARGUMENT;
    }
    if (number == 0 || number > own->newest ||
        !prepay__frame_load(&own->area, prepay__area_address(&own->area, unit_of(own, number), offset_of(own, number)), &frame) ||
        frame.sequence != number) {
        return PREPAY_JOURNAL_EMPTY;
    }
    capacity = *out_bytes;
    *out_bytes = frame.body_bytes;
    if (capacity < frame.body_bytes) {
        return PREPAY_E_TOO_SMALL;
    }
    memcpy(out, own->area.work + PREPAY__FRAME_HEADER_BYTES, frame.body_bytes);
    return PREPAY_OK;
}

uint32_t prepay_log_newest(const prepay_log *log)
{
    return log == NULL ? 0 : log->internal.newest;
}

uint32_t prepay_log_oldest(const prepay_log *log)
{
    const struct prepay__log *own = log == NULL ? NULL : &log->internal;
    uint32_t filled, kept;

    if (own == NULL || own->newest == 0) {
        return 0;
    }
    filled = own->newest - (own->newest - 1) / own->slots * own->slots; /* slots of the newest's unit, up to it */
    kept = (own->area.unit_count - 1) * own->slots + (own->area.storage.erase == NULL ? own->slots : filled);
    return own->newest > kept ? own->newest - kept + 1 : 1;
}

uint32_t prepay_log_capacity(const prepay_log_options *options)
{
    prepay_journal_options frames;
    struct prepay__area area;

    memset(&area, 0, sizeof area);
    if (take_options(&frames, options) != PREPAY_OK || prepay__area_init(&area, &frames) != PREPAY_OK) {
        return 0;
    }
    return (area.unit_count - 1) * (area.storage.erase_unit_bytes / area.frame_bytes);
}

size_t prepay_log_bytes(void)
{
    return sizeof(prepay_log);
}
