/* SPDX-License-Identifier: Apache-2.0 */
/* Frames: what makes bytes in a memory a record. Nothing here trusts what it reads: lengths are held against the unit
 * before they are followed, the CRC covers everything before it and is programmed last, and a read that fails shows no
 * frame, because decayed memory may answer either way; mount is told, since a memory that is away is not an empty one. */
#include "journal/frame.h"

#include <string.h>

#include "base/crc32.h"
#include "base/endian.h"
#include "base/options.h"

enum {
    AT_VERSION = 0,
    AT_FLAGS = 1,
    AT_LENGTH = 2,
    AT_KIND = 4,
    AT_SEQUENCE = 8,
    KNOWN_FLAGS = PREPAY__FRAME_SECOND_COPY | PREPAY__FRAME_DELTA,
    CHUNK_BYTES = PREPAY__FRAME_CHUNK_BYTES
};

uint32_t prepay__frame_bytes(uint32_t body_bytes, uint32_t program_unit_bytes)
{
    const uint32_t bytes = PREPAY__FRAME_HEADER_BYTES + body_bytes + PREPAY__FRAME_CRC_BYTES;
    return (bytes + program_unit_bytes - 1) / program_unit_bytes * program_unit_bytes;
}

uint32_t prepay__frame_seal(const struct prepay__area *area, uint32_t sequence, uint32_t body_bytes, uint8_t flags)
{
    const uint32_t frame_bytes = prepay__frame_bytes(body_bytes, area->storage.program_unit_bytes);
    const uint32_t end = PREPAY__FRAME_HEADER_BYTES + body_bytes, summed = frame_bytes - PREPAY__FRAME_CRC_BYTES;
    uint8_t *work = area->work;

    work[AT_VERSION] = PREPAY__FRAME_VERSION;
    work[AT_FLAGS] = flags;
    prepay__put_u16be(work + AT_LENGTH, (uint16_t)body_bytes);
    prepay__put_u32be(work + AT_KIND, area->kind);
    prepay__put_u32be(work + AT_SEQUENCE, sequence);
    memset(work + end, 0, frame_bytes - end);
    prepay__put_u32be(work + summed, prepay__crc32(0, work, summed));
    return frame_bytes;
}

int prepay__frame_work_is_delta(const struct prepay__area *area)
{
    return (area->work[AT_FLAGS] & PREPAY__FRAME_DELTA) != 0;
}

int prepay__frame_parse(const struct prepay__area *area, const uint8_t *header, uint32_t room, prepay__frame *out)
{
    out->version = header[AT_VERSION];
    out->flags = header[AT_FLAGS];
    out->body_bytes = prepay__get_u16be(header + AT_LENGTH);
    out->sequence = prepay__get_u32be(header + AT_SEQUENCE);
    out->sum = out->base_sum = out->frame_bytes = 0;
    if (out->version == 0x00 || out->version == 0xFF || out->body_bytes == 0 || out->sequence == 0) {
        return 0;
    }
    if (prepay__frame_is_known(out) && (out->flags & ~KNOWN_FLAGS) != 0) {
        return 0;
    }
    if (prepay__get_u32be(header + AT_KIND) != area->kind) {
        return 0;
    }
    out->frame_bytes = prepay__frame_bytes(out->body_bytes, area->storage.program_unit_bytes);
    if (out->frame_bytes > room) {
        out->frame_bytes = 0;
    }
    return out->frame_bytes != 0;
}

/* 1 when the CRC at the end of the frame at an address is that of the bytes before it; else as prepay__frame_look(). The
 * header is not read again: an unstable bit would be judged as it reads now and followed as it read before. */
static int sum_is_right(const struct prepay__area *area, uint32_t address, const uint8_t *header, prepay__frame *frame)
{
    const uint32_t summed = frame->frame_bytes - PREPAY__FRAME_CRC_BYTES;
    uint8_t chunk[CHUNK_BYTES];
    uint32_t crc = prepay__crc32(0, header, PREPAY__FRAME_HEADER_BYTES);

    for (uint32_t done = PREPAY__FRAME_HEADER_BYTES; done < summed;) {
        const uint32_t bytes = summed - done < CHUNK_BYTES ? summed - done : CHUNK_BYTES;
        if (!prepay__area_read(area, address + done, chunk, bytes)) {
            return PREPAY__FRAME_UNREADABLE;
        }
        if (done == PREPAY__FRAME_HEADER_BYTES && bytes >= PREPAY__FRAME_BASE_SUM_BYTES) {
            frame->base_sum = prepay__get_u32be(chunk); /* if it is a delta's */
        }
        crc = prepay__crc32(crc, chunk, bytes);
        done += bytes;
    }
    if (!prepay__area_read(area, address + summed, chunk, PREPAY__FRAME_CRC_BYTES)) {
        return PREPAY__FRAME_UNREADABLE;
    }
    frame->sum = crc;
    return prepay__get_u32be(chunk) == crc;
}

int prepay__frame_look(const struct prepay__area *area, uint32_t unit, uint32_t offset, prepay__frame *out)
{
    const uint32_t room = area->storage.erase_unit_bytes - offset;
    const uint32_t address = prepay__area_address(area, unit, offset);
    uint8_t header[PREPAY__FRAME_HEADER_BYTES];

    out->frame_bytes = 0;
    if (room < PREPAY__FRAME_HEADER_BYTES + PREPAY__FRAME_CRC_BYTES) {
        return 0;
    }
    if (!prepay__area_read(area, address, header, sizeof header)) {
        return PREPAY__FRAME_UNREADABLE;
    }
    return prepay__frame_parse(area, header, room, out) ? sum_is_right(area, address, header, out) : 0;
}

int prepay__frame_equals_work(const struct prepay__area *area, uint32_t address, uint32_t frame_bytes)
{
    uint8_t chunk[CHUNK_BYTES];

    for (uint32_t done = 0; done < frame_bytes;) {
        const uint32_t bytes = frame_bytes - done < CHUNK_BYTES ? frame_bytes - done : CHUNK_BYTES;
        if (!prepay__area_read(area, address + done, chunk, bytes) || memcmp(chunk, area->work + done, bytes) != 0) {
            return 0;
        }
        done += bytes;
    }
    return 1;
}

int prepay__frame_load(const struct prepay__area *area, uint32_t address, prepay__frame *out)
{
    uint8_t *work = area->work, *body = work + PREPAY__FRAME_HEADER_BYTES;
    uint32_t summed;

    /* room: the work buffer's; mount has refused longer records */
    if (!prepay__area_read(area, address, work, PREPAY__FRAME_HEADER_BYTES) ||
        !prepay__frame_parse(area, work, area->frame_bytes, out)) {
        return 0;
    }
    if (!prepay__frame_is_known(out) || prepay__frame_is_delta(out) ||
        !prepay__area_read(area, address + PREPAY__FRAME_HEADER_BYTES, body, out->frame_bytes - PREPAY__FRAME_HEADER_BYTES)) {
        return 0;
    }
    summed = out->frame_bytes - PREPAY__FRAME_CRC_BYTES;
    out->sum = prepay__crc32(0, work, summed);
    return prepay__get_u32be(work + summed) == out->sum;
}

int prepay__frame_erased(const struct prepay__area *area, uint32_t unit, uint32_t offset, uint32_t bytes)
{
    const uint32_t room = area->storage.erase_unit_bytes - offset;
    const uint32_t end = offset + (bytes < room ? bytes : room);
    uint8_t chunk[CHUNK_BYTES];

    while (offset < end) {
        const uint32_t part = end - offset < CHUNK_BYTES ? end - offset : CHUNK_BYTES;
        if (!prepay__area_read(area, prepay__area_address(area, unit, offset), chunk, part)) {
            return PREPAY__FRAME_UNREADABLE;
        }
        for (uint32_t i = 0; i < part; i++) {
            if (chunk[i] != area->storage.erased_byte) {
                return 0;
            }
        }
        offset += part;
    }
    return 1;
}

prepay_status prepay__frame_put(const struct prepay__area *area, uint32_t address, uint32_t frame_bytes)
{
    const prepay_storage *storage = &area->storage;
    const prepay_status status = storage->program(storage->context, address, area->work, frame_bytes);

    if (status != PREPAY_OK) {
        return status < 0 ? status : PREPAY_E_STORAGE;
    }
    return prepay__frame_settle(area, address, frame_bytes);
}

prepay_status prepay__frame_settle(const struct prepay__area *area, uint32_t address, uint32_t frame_bytes)
{
    const prepay_storage *storage = &area->storage;
    const prepay_status status = storage->sync == NULL ? PREPAY_OK : storage->sync(storage->context);

    if (status != PREPAY_OK) {
        return status < 0 ? status : PREPAY_E_STORAGE;
    }
    return prepay__frame_equals_work(area, address, frame_bytes) ? PREPAY_OK : PREPAY_E_STORAGE;
}

static int is_possible(const struct prepay__area *area)
{
    const prepay_storage *storage = &area->storage;
    const uint64_t memory_bytes = (uint64_t)storage->erase_unit_bytes * storage->erase_unit_count;
    const size_t frame_bytes = prepay_journal_work_bytes(area->record_bytes, storage->program_unit_bytes);

    if (storage->read == NULL || storage->program == NULL || frame_bytes == 0 || area->work == NULL) {
        return 0;
    }
    if (storage->erased_byte != 0x00 && storage->erased_byte != 0xFF) {
        return 0;
    }
    if (storage->erase_unit_bytes % storage->program_unit_bytes != 0 || frame_bytes > storage->erase_unit_bytes) {
        return 0;
    }
    return memory_bytes <= UINT32_MAX && area->unit_count >= 2 && area->first_unit < storage->erase_unit_count &&
           area->unit_count <= storage->erase_unit_count - area->first_unit;
}

prepay_status prepay__area_init(struct prepay__area *area, const prepay_journal_options *options)
{
    const prepay_status status = prepay__options_take(&area->storage, sizeof area->storage, options->storage);

    if (status != PREPAY_OK) {
        return status;
    }
    area->work = options->work;
    area->first_unit = options->first_unit;
    area->unit_count = options->unit_count;
    area->kind = options->kind;
    area->record_bytes = options->record_bytes;
    if (!is_possible(area)) {
        return PREPAY_E_ARGUMENT;
    }
    area->frame_bytes = prepay__frame_bytes(area->record_bytes, area->storage.program_unit_bytes);
    return options->work_bytes < area->frame_bytes ? PREPAY_E_TOO_SMALL : PREPAY_OK;
}

size_t prepay_journal_work_bytes(uint32_t record_bytes, uint32_t program_unit_bytes)
{
    const uint32_t p = program_unit_bytes;

    if (record_bytes == 0 || record_bytes > UINT16_MAX || p == 0 || p > 32 || (p & (p - 1)) != 0) {
        return 0;
    }
    return prepay__frame_bytes(record_bytes, p);
}
