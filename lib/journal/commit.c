/* SPDX-License-Identifier: Apache-2.0 */
/* Where a new record goes, so that at every instant some whole record is safe.
 *
 * Frames are appended in the head, the unit whose last frame is the newest record; second copies in the mirror, another
 * unit. When a unit is full the next one of the ring is erased - never the one that holds the newest record, and while
 * there are three or more, never the mirror either. A frame is appended only behind a valid one and only onto bytes
 * that read as erased: a unit that merely looks erased may be one whose erase was cut, and is erased again. What was
 * written is synced and read back before it counts; the second copy begins after the first has been read back. */
#include "journal/commit.h"

#include <string.h>

int prepay__journal_has_room(const struct prepay__journal *journal, uint32_t offset)
{
    if (journal->storage.erase == NULL) {
        return 0;
    }
    return offset <= journal->storage.erase_unit_bytes &&
           journal->storage.erase_unit_bytes - offset >= journal->frame_bytes;
}

static int can_append(const struct prepay__journal *journal, uint32_t unit, uint32_t tail, uint32_t frame_bytes)
{
    return unit != PREPAY__JOURNAL_NONE && prepay__journal_has_room(journal, tail) &&
           prepay__frame_erased(journal, unit, tail, frame_bytes);
}

/* Unit to erase next: the ring goes on from the last one, past the newest record and, if there are three, past the
 * mirror. A unit that fails is so left behind, and the next attempt goes elsewhere. */
static uint32_t pick_victim(struct prepay__journal *journal)
{
    uint32_t unit = journal->ring, newest = PREPAY__JOURNAL_NONE;

    if (journal->newest_address != PREPAY__JOURNAL_NONE) {
        newest = prepay__journal_unit(journal, journal->newest_address);
    }
    do {
        unit = (unit + 1) % journal->unit_count;
    } while (unit == newest || (unit == journal->mirror_unit && journal->unit_count > 2));
    journal->ring = unit;
    return unit;
}

/* Erase a unit, or declare its content void where programming overwrites. */
static prepay_status clear_unit(struct prepay__journal *journal, uint32_t unit)
{
    const prepay_storage *storage = &journal->storage;
    const uint32_t address = prepay__journal_address(journal, unit, 0);

    if (unit == journal->mirror_unit) {
        journal->mirror_unit = PREPAY__JOURNAL_NONE;
    }
    if (journal->twin_address != PREPAY__JOURNAL_NONE && prepay__journal_unit(journal, journal->twin_address) == unit) {
        journal->twin_address = PREPAY__JOURNAL_NONE;
    }
    return storage->erase == NULL ? PREPAY_OK : storage->erase(storage->context, address);
}

/* Program the frame in the work buffer, make it durable, and read it back. */
static prepay_status put_frame(struct prepay__journal *journal, uint32_t address, uint32_t frame_bytes)
{
    const prepay_storage *storage = &journal->storage;
    prepay_status status = storage->program(storage->context, address, journal->work, frame_bytes);

    if (status == PREPAY_OK && storage->sync != NULL) {
        status = storage->sync(storage->context);
    }
    if (status != PREPAY_OK) {
        return status < 0 ? status : PREPAY_E_STORAGE;
    }
    return prepay__frame_equals_work(journal, address, frame_bytes) ? PREPAY_OK : PREPAY_E_STORAGE;
}

/* Let head be a unit in which the next frame can be appended at head_tail. */
static prepay_status move_head(struct prepay__journal *journal, uint32_t frame_bytes)
{
    if (can_append(journal, journal->head_unit, journal->head_tail, frame_bytes)) {
        return PREPAY_OK;
    }
    if (journal->twin_address != PREPAY__JOURNAL_NONE &&
        can_append(journal, journal->mirror_unit, journal->mirror_tail, frame_bytes)) {
        const uint32_t unit = journal->head_unit, tail = journal->head_tail;
        journal->head_unit = journal->mirror_unit;
        journal->head_tail = journal->mirror_tail;
        journal->mirror_unit = unit;
        journal->mirror_tail = tail;
        return PREPAY_OK;
    }
    journal->head_unit = pick_victim(journal);
    journal->head_tail = 0;
    return clear_unit(journal, journal->head_unit);
}

/* The same for the mirror: never the unit of the first copy, which is the newest record by now. */
static prepay_status move_mirror(struct prepay__journal *journal, uint32_t frame_bytes)
{
    if (can_append(journal, journal->mirror_unit, journal->mirror_tail, frame_bytes)) {
        return PREPAY_OK;
    }
    const uint32_t unit = pick_victim(journal);
    const prepay_status status = clear_unit(journal, unit);
    journal->mirror_unit = unit;
    journal->mirror_tail = 0;
    return status;
}

/* The first copy: when it stands, the record is the newest. */
static prepay_status write_first(struct prepay__journal *journal, uint32_t sequence, uint32_t record_bytes,
                                 uint32_t frame_bytes)
{
    prepay_status status = move_head(journal, frame_bytes);
    uint32_t address;

    if (status == PREPAY_OK) {
        address = prepay__journal_address(journal, journal->head_unit, journal->head_tail);
        status = put_frame(journal, address, frame_bytes);
    }
    if (status != PREPAY_OK) {
        /* nothing is appended behind what may be half a frame */
        journal->head_tail = journal->storage.erase_unit_bytes;
        return status;
    }
    journal->head_tail += frame_bytes;
    journal->sequence = sequence;
    journal->newest_address = address;
    journal->newest_bytes = record_bytes;
    journal->twin_address = PREPAY__JOURNAL_NONE;
    return PREPAY_OK;
}

static prepay_status write_second(struct prepay__journal *journal, uint32_t frame_bytes)
{
    prepay_status status = move_mirror(journal, frame_bytes);
    uint32_t address;

    prepay__frame_set_copy(journal, frame_bytes, PREPAY__FRAME_SECOND_COPY);
    if (status == PREPAY_OK) {
        address = prepay__journal_address(journal, journal->mirror_unit, journal->mirror_tail);
        status = put_frame(journal, address, frame_bytes);
    }
    if (status != PREPAY_OK) {
        journal->mirror_unit = PREPAY__JOURNAL_NONE;
        return status;
    }
    journal->mirror_tail += frame_bytes;
    journal->twin_address = address;
    return PREPAY_OK;
}

prepay_status prepay__journal_write(struct prepay__journal *journal, uint32_t sequence, const uint8_t *record,
                                    uint32_t record_bytes, uint32_t durability)
{
    const uint32_t frame_bytes = prepay__frame_build(journal, sequence, record, record_bytes);
    prepay_status status;

    journal->issued = sequence; /* whatever comes now: a frame of this number may stand in the memory */
    status = write_first(journal, sequence, record_bytes, frame_bytes);
    if (status != PREPAY_OK || durability == PREPAY_JOURNAL_CHECKPOINT) {
        return status;
    }
    return write_second(journal, frame_bytes);
}

prepay_status prepay_journal_commit(prepay_journal *journal, const uint8_t *record, size_t record_bytes,
                                    uint32_t durability)
{
    struct prepay__journal *own = journal == NULL ? NULL : &journal->internal;

    if (own == NULL || record == NULL || own->work == NULL || record_bytes == 0 || record_bytes > own->record_bytes ||
        durability > PREPAY_JOURNAL_DURABLE) {
        return PREPAY_E_ARGUMENT;
    }
    if (own->issued == UINT32_MAX) {
        return PREPAY_E_OVERFLOW;
    }
    return prepay__journal_write(own, own->issued + 1, record, (uint32_t)record_bytes, durability);
}

/* The newest record into the work buffer, from its first copy or else from its second. */
static int load_newest(struct prepay__journal *own, uint32_t *out_bytes)
{
    if (prepay__frame_load(own, own->newest_address, out_bytes)) {
        return 1;
    }
    return own->twin_address != PREPAY__JOURNAL_NONE && prepay__frame_load(own, own->twin_address, out_bytes);
}

prepay_status prepay_journal_read(prepay_journal *journal, uint8_t *out, size_t *out_bytes)
{
    struct prepay__journal *own = journal == NULL ? NULL : &journal->internal;
    uint32_t bytes = 0;
    size_t capacity;

    if (own == NULL || out_bytes == NULL || own->work == NULL || (out == NULL && *out_bytes != 0)) {
        return PREPAY_E_ARGUMENT;
    }
    if (own->newest_address == PREPAY__JOURNAL_NONE) {
        return PREPAY_JOURNAL_EMPTY;
    }
    capacity = *out_bytes;
    if (capacity < own->newest_bytes) {
        *out_bytes = own->newest_bytes;
        return PREPAY_E_TOO_SMALL;
    }
    if (!load_newest(own, &bytes) || bytes != own->newest_bytes) {
        return PREPAY_E_DAMAGED;
    }
    memcpy(out, own->work + PREPAY__FRAME_HEADER_BYTES, bytes);
    *out_bytes = bytes;
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
