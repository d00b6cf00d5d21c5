/* SPDX-License-Identifier: Apache-2.0 */
/* Frames: what makes bytes in a memory a record. Nothing here trusts what it reads: lengths are held against the unit
 * before they are followed, the CRC covers everything before it and is programmed last, and a read that fails shows no
 * frame, because decayed memory may answer either way; mount is told, since a memory that is away is not an empty one. */
#include "journal/frame.h"

#include <string.h>

#include "base/crc32.h"
#include "base/endian.h"

enum {
    AT_VERSION = 0,
    AT_COPY = 1,
    AT_LENGTH = 2,
    AT_KIND = 4,
    AT_SEQUENCE = 8,
    CHUNK_BYTES = 32 /* of stack: what is compared or summed at a time */
};

uint32_t prepay__frame_bytes(uint32_t record_bytes, uint32_t program_unit_bytes)
{
    const uint32_t bytes = PREPAY__FRAME_HEADER_BYTES + record_bytes + PREPAY__FRAME_CRC_BYTES;
    return (bytes + program_unit_bytes - 1) / program_unit_bytes * program_unit_bytes;
}

void prepay__frame_set_copy(struct prepay__journal *journal, uint32_t frame_bytes, uint8_t copy)
{
    const uint32_t summed = frame_bytes - PREPAY__FRAME_CRC_BYTES;

    journal->work[AT_COPY] = copy;
    prepay__put_u32be(journal->work + summed, prepay__crc32(0, journal->work, summed));
}

uint32_t prepay__frame_build(struct prepay__journal *journal, uint32_t sequence, const uint8_t *record,
                             uint32_t record_bytes)
{
    const uint32_t frame_bytes = prepay__frame_bytes(record_bytes, journal->storage.program_unit_bytes);
    const uint32_t end = PREPAY__FRAME_HEADER_BYTES + record_bytes;
    uint8_t *work = journal->work;

    /* first: a repair hands in the work buffer itself */
    memmove(work + PREPAY__FRAME_HEADER_BYTES, record, record_bytes);
    work[AT_VERSION] = PREPAY__FRAME_VERSION;
    prepay__put_u16be(work + AT_LENGTH, (uint16_t)record_bytes);
    prepay__put_u32be(work + AT_KIND, journal->kind);
    prepay__put_u32be(work + AT_SEQUENCE, sequence);
    memset(work + end, 0, frame_bytes - end);
    prepay__frame_set_copy(journal, frame_bytes, PREPAY__FRAME_FIRST_COPY);
    return frame_bytes;
}

static int read(const struct prepay__journal *journal, uint32_t address, uint8_t *out, size_t bytes)
{
    return journal->storage.read(journal->storage.context, address, out, bytes) == PREPAY_OK;
}

/* What a header claims; 0 when it cannot be one. room: the bytes from the header to the end of its unit. */
static int parse(const struct prepay__journal *journal, const uint8_t *header, uint32_t room, prepay__frame *out)
{
    prepay__frame frame;

    frame.version = header[AT_VERSION];
    frame.copy = header[AT_COPY];
    frame.record_bytes = prepay__get_u16be(header + AT_LENGTH);
    frame.sequence = prepay__get_u32be(header + AT_SEQUENCE);
    frame.frame_bytes = prepay__frame_bytes(frame.record_bytes, journal->storage.program_unit_bytes);
    if (frame.version == 0x00 || frame.version == 0xFF || frame.record_bytes == 0 || frame.sequence == 0) {
        return 0;
    }
    if (prepay__get_u32be(header + AT_KIND) != journal->kind || frame.frame_bytes > room) {
        return 0;
    }
    *out = frame;
    return 1;
}

/* 1 when the CRC at the end of the frame at an address is that of the bytes before it; else as prepay__frame_look(). */
static int sum_is_right(const struct prepay__journal *journal, uint32_t address, uint32_t frame_bytes)
{
    const uint32_t summed = frame_bytes - PREPAY__FRAME_CRC_BYTES;
    uint8_t chunk[CHUNK_BYTES];
    uint32_t crc = 0;

    for (uint32_t done = 0; done < summed;) {
        const uint32_t bytes = summed - done < CHUNK_BYTES ? summed - done : CHUNK_BYTES;
        if (!read(journal, address + done, chunk, bytes)) {
            return PREPAY__FRAME_UNREADABLE;
        }
        crc = prepay__crc32(crc, chunk, bytes);
        done += bytes;
    }
    if (!read(journal, address + summed, chunk, PREPAY__FRAME_CRC_BYTES)) {
        return PREPAY__FRAME_UNREADABLE;
    }
    return prepay__get_u32be(chunk) == crc;
}

int prepay__frame_look(const struct prepay__journal *journal, uint32_t unit, uint32_t offset, prepay__frame *out)
{
    const uint32_t room = journal->storage.erase_unit_bytes - offset;
    const uint32_t address = prepay__journal_address(journal, unit, offset);
    uint8_t header[PREPAY__FRAME_HEADER_BYTES];

    out->frame_bytes = 0;
    if (room < PREPAY__FRAME_HEADER_BYTES + PREPAY__FRAME_CRC_BYTES) {
        return 0;
    }
    if (!read(journal, address, header, sizeof header)) {
        return PREPAY__FRAME_UNREADABLE;
    }
    return parse(journal, header, room, out) ? sum_is_right(journal, address, out->frame_bytes) : 0;
}

int prepay__frame_equals_work(const struct prepay__journal *journal, uint32_t address, uint32_t frame_bytes)
{
    uint8_t chunk[CHUNK_BYTES];

    for (uint32_t done = 0; done < frame_bytes;) {
        const uint32_t bytes = frame_bytes - done < CHUNK_BYTES ? frame_bytes - done : CHUNK_BYTES;
        if (!read(journal, address + done, chunk, bytes) || memcmp(chunk, journal->work + done, bytes) != 0) {
            return 0;
        }
        done += bytes;
    }
    return 1;
}

int prepay__frame_load(struct prepay__journal *journal, uint32_t address, uint32_t *out_bytes)
{
    const uint32_t room = journal->frame_bytes; /* the work buffer's; mount has refused longer records */
    uint8_t *work = journal->work;
    prepay__frame frame;
    uint32_t summed;

    if (!read(journal, address, work, PREPAY__FRAME_HEADER_BYTES) || !parse(journal, work, room, &frame)) {
        return 0;
    }
    if (frame.version != PREPAY__FRAME_VERSION || !read(journal, address, work, frame.frame_bytes)) {
        return 0;
    }
    summed = frame.frame_bytes - PREPAY__FRAME_CRC_BYTES;
    if (prepay__get_u32be(work + summed) != prepay__crc32(0, work, summed)) {
        return 0;
    }
    *out_bytes = frame.record_bytes; /* of the header that was read first; the second read is held against it */
    return prepay__get_u16be(work + AT_LENGTH) == frame.record_bytes &&
           prepay__get_u32be(work + AT_KIND) == journal->kind;
}

int prepay__frame_erased(const struct prepay__journal *journal, uint32_t unit, uint32_t offset, uint32_t bytes)
{
    const uint32_t room = journal->storage.erase_unit_bytes - offset;
    const uint32_t end = offset + (bytes < room ? bytes : room);
    uint8_t chunk[CHUNK_BYTES];

    while (offset < end) {
        const uint32_t part = end - offset < CHUNK_BYTES ? end - offset : CHUNK_BYTES;
        if (!read(journal, prepay__journal_address(journal, unit, offset), chunk, part)) {
            return 0;
        }
        for (uint32_t i = 0; i < part; i++) {
            if (chunk[i] != journal->storage.erased_byte) {
                return 0;
            }
        }
        offset += part;
    }
    return 1;
}
