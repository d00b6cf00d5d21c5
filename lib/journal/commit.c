/* SPDX-License-Identifier: Apache-2.0 */
/* Where a new record goes, so that at every instant some whole record is safe.
 *
 * Frames are appended in the head, the unit whose last frame is the newest record; second copies in the mirror, another
 * unit. A record that differs little from the full frame that stands in its unit is written as a delta. When a unit is
 * full the next one of the ring is erased - never the one that holds the newest record, and while there are three or
 * more, never the mirror either. A frame is appended only behind a valid one and only onto bytes that read as erased: a
 * unit that merely looks erased may be one whose erase was cut, and is erased again. What was written is synced and read
 * back before it counts; the second copy begins after the first has been read back.
 *
 * A delta stands only on a full frame that was written since power came, and so was read back: one that a cut has left
 * may read differently tomorrow, and would take all that stand on it with it. */
#include "journal/commit.h"

#include <string.h>

#include "journal/delta.h"

/* The next frame of a unit into the work buffer: a delta if that is a gain, else the whole record. Returns its length.
 * Memory that is overwritten has one frame in a slot, so nothing there has a base. */
static uint32_t build(const struct prepay__journal *journal, const struct prepay__journal_end *end, uint32_t sequence,
                      const uint8_t *record, uint32_t record_bytes, uint8_t flags)
{
    uint32_t frame_bytes = 0;

    if (end->base != PREPAY__NONE) {
        frame_bytes = prepay__delta_build(&journal->area, end->base, sequence, record, record_bytes, flags);
    }
    if (frame_bytes == 0) {
        memmove(journal->area.work + PREPAY__FRAME_HEADER_BYTES, record, record_bytes); /* it may be there already */
        frame_bytes = prepay__frame_seal(&journal->area, sequence, record_bytes, flags);
    }
    return frame_bytes;
}

static int can_append(const struct prepay__journal *journal, const struct prepay__journal_end *end, uint32_t frame_bytes)
{
    const struct prepay__area *area = &journal->area;

    return area->storage.erase != NULL && end->unit != PREPAY__NONE && end->tail <= area->storage.erase_unit_bytes &&
           area->storage.erase_unit_bytes - end->tail >= frame_bytes &&
           prepay__frame_erased(area, end->unit, end->tail, frame_bytes) > 0;
}

/* Unit to erase next: the ring goes on from the last one, past the newest record and, if there are three, past the
 * mirror. A unit that fails is so left behind, and the next attempt goes elsewhere. */
static uint32_t pick_victim(struct prepay__journal *journal)
{
    uint32_t unit = journal->ring, newest = PREPAY__NONE;

    if (journal->newest_address != PREPAY__NONE) {
        newest = prepay__area_unit(&journal->area, journal->newest_address);
    }
    do {
        unit = (unit + 1) % journal->area.unit_count;
    } while (unit == newest || (unit == journal->mirror.unit && journal->area.unit_count > 2));
    journal->ring = unit;
    return unit;
}

/* Let an end begin anew in the next unit of the ring: erase it, or declare its content void where programming overwrites. */
static prepay_status begin_unit(struct prepay__journal *journal, struct prepay__journal_end *end)
{
    const prepay_storage *storage = &journal->area.storage;
    const uint32_t unit = pick_victim(journal);

    if (unit == journal->mirror.unit) {
        journal->mirror.unit = PREPAY__NONE;
    }
    if (journal->twin_address != PREPAY__NONE && prepay__area_unit(&journal->area, journal->twin_address) == unit) {
        journal->twin_address = PREPAY__NONE;
    }
    *end = (struct prepay__journal_end){ unit, 0, PREPAY__NONE };
    return storage->erase == NULL ? PREPAY_OK : storage->erase(storage->context, prepay__area_address(&journal->area, unit, 0));
}

static void swap_ends(struct prepay__journal *journal)
{
    const struct prepay__journal_end head = journal->head;

    journal->head = journal->mirror;
    journal->mirror = head;
}

/* Write a frame at an end of which it is known that it fits there; *out_address tells where it lies. */
static prepay_status put(struct prepay__journal *journal, struct prepay__journal_end *end, uint32_t frame_bytes,
                         uint32_t *out_address)
{
    const struct prepay__area *area = &journal->area;
    const uint32_t address = prepay__area_address(area, end->unit, end->tail);
    const prepay_status status = prepay__frame_put(area, address, frame_bytes);

    if (status != PREPAY_OK) {
        return status;
    }
    end->tail += frame_bytes;
    *out_address = address;
    return PREPAY_OK;
}

/* The frame that was put last is the newest base of its end, unless it is a delta, or nothing is ever appended. Returns
 * what the frame stands on, or PREPAY__NONE. */
static uint32_t note_base(const struct prepay__journal *journal, struct prepay__journal_end *end, uint32_t address)
{
    if (prepay__frame_work_is_delta(&journal->area)) {
        return end->base;
    }
    end->base = journal->area.storage.erase == NULL ? PREPAY__NONE : address;
    return PREPAY__NONE;
}

/* Lay the first copy out where it fits: in the head, behind the newest record's second copy, or in a unit of its own. */
static prepay_status place_first(struct prepay__journal *journal, uint32_t sequence, const uint8_t *record,
                                 uint32_t record_bytes, uint32_t *out_frame_bytes)
{
    prepay_status status;

    *out_frame_bytes = build(journal, &journal->head, sequence, record, record_bytes, PREPAY__FRAME_FIRST_COPY);
    if (can_append(journal, &journal->head, *out_frame_bytes)) {
        return PREPAY_OK;
    }
    if (journal->twin_address != PREPAY__NONE) {
        *out_frame_bytes = build(journal, &journal->mirror, sequence, record, record_bytes, PREPAY__FRAME_FIRST_COPY);
        if (can_append(journal, &journal->mirror, *out_frame_bytes)) {
            swap_ends(journal);
            return PREPAY_OK;
        }
    }
    status = begin_unit(journal, &journal->head);
    *out_frame_bytes = build(journal, &journal->head, sequence, record, record_bytes, PREPAY__FRAME_FIRST_COPY);
    return status;
}

/* The first copy: when it stands, the record is the newest. */
static prepay_status write_first(struct prepay__journal *journal, uint32_t sequence, const uint8_t *record, uint32_t record_bytes)
{
    uint32_t frame_bytes = 0, address = PREPAY__NONE;
    prepay_status status = place_first(journal, sequence, record, record_bytes, &frame_bytes);

    if (status == PREPAY_OK) {
        status = put(journal, &journal->head, frame_bytes, &address);
    }
    if (status != PREPAY_OK) {
        /* nothing is appended behind what may be half a frame */
        journal->head.tail = journal->area.storage.erase_unit_bytes;
        return status;
    }
    journal->sequence = sequence;
    journal->newest_address = address;
    journal->newest_base = note_base(journal, &journal->head, address);
    journal->newest_bytes = record_bytes;
    journal->twin_address = PREPAY__NONE;
    return PREPAY_OK;
}

/* The second copy: never in the unit of the first, which is the newest record by now. */
static prepay_status write_second(struct prepay__journal *journal, uint32_t sequence, const uint8_t *record, uint32_t record_bytes)
{
    uint32_t frame_bytes = build(journal, &journal->mirror, sequence, record, record_bytes, PREPAY__FRAME_SECOND_COPY);
    uint32_t address = PREPAY__NONE;
    prepay_status status = PREPAY_OK;

    if (!can_append(journal, &journal->mirror, frame_bytes)) {
        status = begin_unit(journal, &journal->mirror);
        frame_bytes = build(journal, &journal->mirror, sequence, record, record_bytes, PREPAY__FRAME_SECOND_COPY);
    }
    if (status == PREPAY_OK) {
        status = put(journal, &journal->mirror, frame_bytes, &address);
    }
    if (status != PREPAY_OK) {
        journal->mirror.unit = PREPAY__NONE;
        return status;
    }
    journal->twin_address = address;
    journal->twin_base = note_base(journal, &journal->mirror, address);
    return PREPAY_OK;
}

prepay_status prepay__journal_write(struct prepay__journal *journal, uint32_t sequence, const uint8_t *record,
                                    uint32_t record_bytes, uint32_t durability)
{
    prepay_status status;

    journal->issued = sequence; /* whatever comes now: a frame of this number may stand in the memory */
    status = write_first(journal, sequence, record, record_bytes);
    if (status != PREPAY_OK || durability == PREPAY_JOURNAL_CHECKPOINT) {
        return status;
    }
    return write_second(journal, sequence, record, record_bytes);
}

prepay_status prepay_journal_commit(prepay_journal *journal, const uint8_t *record, size_t record_bytes,
                                    uint32_t durability)
{
    struct prepay__journal *own = journal == NULL ? NULL : &journal->internal;

    if (own == NULL || record == NULL || own->area.work == NULL || record_bytes == 0 || record_bytes > own->area.record_bytes ||
        durability > PREPAY_JOURNAL_DURABLE) {
        return PREPAY_E_ARGUMENT;
    }
    if (own->issued == UINT32_MAX) {
        return PREPAY_E_OVERFLOW;
    }
    return prepay__journal_write(own, own->issued + 1, record, (uint32_t)record_bytes, durability);
}

/* A record into the work buffer: the full frame at an address, or the delta there on its base. */
static int load(const struct prepay__journal *own, uint32_t address, uint32_t base_address)
{
    prepay__frame frame = { 0, 0, 0, 0, 0, 0, 0 };
    uint32_t bytes = 0;

    if (base_address != PREPAY__NONE) {
        return prepay__delta_load(&own->area, address, base_address, &bytes) && bytes == own->newest_bytes;
    }
    return prepay__frame_load(&own->area, address, &frame) && frame.body_bytes == own->newest_bytes;
}

int prepay__journal_load_first(const struct prepay__journal *journal)
{
    return load(journal, journal->newest_address, journal->newest_base);
}

prepay_status prepay_journal_read(prepay_journal *journal, uint8_t *out, size_t *out_bytes)
{
    struct prepay__journal *own = journal == NULL ? NULL : &journal->internal;
    size_t capacity;

    if (own == NULL || out_bytes == NULL || own->area.work == NULL || (out == NULL && *out_bytes != 0)) {
        return PREPAY_E_ARGUMENT;
    }
    if (own->newest_address == PREPAY__NONE) {
        return PREPAY_JOURNAL_EMPTY;
    }
    capacity = *out_bytes;
    if (capacity < own->newest_bytes) {
        *out_bytes = own->newest_bytes;
        return PREPAY_E_TOO_SMALL;
    }
    if (!prepay__journal_load_first(own) &&
        (own->twin_address == PREPAY__NONE || !load(own, own->twin_address, own->twin_base))) {
        return PREPAY_E_DAMAGED;
    }
    memcpy(out, own->area.work + PREPAY__FRAME_HEADER_BYTES, own->newest_bytes);
    *out_bytes = own->newest_bytes;
    return PREPAY_OK;
}

uint32_t prepay_journal_sequence(const prepay_journal *journal)
{
    return journal == NULL ? 0 : journal->internal.sequence;
}

size_t prepay_journal_bytes(void)
{
    return sizeof(prepay_journal);
}
