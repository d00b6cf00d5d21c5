/* SPDX-License-Identifier: Apache-2.0 */
/* Deltas: of several hundred bytes a checkpoint changes some twenty, and a flash wears by what is written. A delta holds
 * the ranges in which a record differs from the newest full frame before it in the same erase unit: whatever keeps that
 * unit keeps both, and no delta stands on another. It knows its base by the base's CRC.
 *
 * The base is read in chunks while the record is compared with it, and its CRC is checked over those very bytes: what
 * was compared is what stands in the memory. A base that does not read right is no base. */
#include "journal/delta.h"

#include <string.h>

#include "base/crc32.h"
#include "base/endian.h"

enum {
    BASE_SUM_BYTES = PREPAY__FRAME_BASE_SUM_BYTES,
    BODY_MAX = BASE_SUM_BYTES + PREPAY__DELTA_RANGES_MAX,
    PROGRAM_UNIT_MAX = 32,
    FRAME_MAX = (PREPAY__FRAME_HEADER_BYTES + BODY_MAX + PREPAY__FRAME_CRC_BYTES + PROGRAM_UNIT_MAX - 1) / PROGRAM_UNIT_MAX *
                PROGRAM_UNIT_MAX,
    RANGE_HEAD_BYTES = 2, /* bytes skipped since the range before, bytes that follow */
    RANGE_MAX = 255,
    MERGED_GAP = RANGE_HEAD_BYTES /* equal bytes between two ranges that cost no more than a range's head */
};

/* Ranges being written. */
struct ranges {
    uint8_t *out;
    uint32_t room, used;
    uint32_t open; /* where the last range begins in out, or PREPAY__NONE */
    uint32_t end;  /* in the record: behind the last range */
};

static int open_range(struct ranges *ranges, uint32_t skip)
{
    for (; skip > RANGE_MAX; skip -= RANGE_MAX) {
        if (ranges->room - ranges->used < RANGE_HEAD_BYTES) {
            return 0;
        }
        ranges->out[ranges->used++] = RANGE_MAX;
        ranges->out[ranges->used++] = 0;
    }
    if (ranges->room - ranges->used < RANGE_HEAD_BYTES) {
        return 0;
    }
    ranges->open = ranges->used;
    ranges->out[ranges->used++] = (uint8_t)skip;
    ranges->out[ranges->used++] = 0;
    return 1;
}

/* The byte of the record at this place differs. 0 when there is no more room. */
static int add_byte(struct ranges *ranges, const uint8_t *record, uint32_t at)
{
    const uint32_t gap = at - ranges->end;
    const int merges = ranges->open != PREPAY__NONE && gap <= MERGED_GAP && ranges->out[ranges->open + 1] + gap < RANGE_MAX;
    const uint32_t from = merges ? ranges->end : at;

    if (!merges && !open_range(ranges, gap)) {
        return 0;
    }
    if (ranges->room - ranges->used < at + 1 - from) {
        return 0;
    }
    memcpy(ranges->out + ranges->used, record + from, at + 1 - from);
    ranges->used += at + 1 - from;
    ranges->out[ranges->open + 1] = (uint8_t)(ranges->out[ranges->open + 1] + (at + 1 - from));
    ranges->end = at + 1;
    return 1;
}

/* Read a full frame of this record's length and note what differs. 1 when it was valid and the ranges have room. */
static int compare(const struct prepay__area *area, uint32_t base_address, const uint8_t *record, uint32_t record_bytes,
                   struct ranges *ranges, uint32_t *out_sum)
{
    uint8_t chunk[PREPAY__FRAME_CHUNK_BYTES];
    prepay__frame base;
    uint32_t crc, summed;

    if (!prepay__area_read(area, base_address, chunk, PREPAY__FRAME_HEADER_BYTES) ||
        !prepay__frame_parse(area, chunk, area->frame_bytes, &base) || base.body_bytes != record_bytes) {
        return 0;
    }
    crc = prepay__crc32(0, chunk, PREPAY__FRAME_HEADER_BYTES);
    summed = base.frame_bytes - PREPAY__FRAME_CRC_BYTES - PREPAY__FRAME_HEADER_BYTES;
    for (uint32_t done = 0; done < summed;) {
        const uint32_t bytes = summed - done < sizeof chunk ? summed - done : (uint32_t)sizeof chunk;
        if (!prepay__area_read(area, base_address + PREPAY__FRAME_HEADER_BYTES + done, chunk, bytes)) {
            return 0;
        }
        for (uint32_t i = 0; i < bytes && done + i < record_bytes; i++) {
            if (chunk[i] != record[done + i] && !add_byte(ranges, record, done + i)) {
                return 0;
            }
        }
        crc = prepay__crc32(crc, chunk, bytes);
        done += bytes;
    }
    *out_sum = crc;
    return prepay__area_read(area, base_address + PREPAY__FRAME_HEADER_BYTES + summed, chunk, PREPAY__FRAME_CRC_BYTES) &&
           prepay__get_u32be(chunk) == crc;
}

uint32_t prepay__delta_build(const struct prepay__area *area, uint32_t base_address, uint32_t sequence, const uint8_t *record,
                             uint32_t record_bytes, uint8_t flags)
{
    const uint32_t program_unit_bytes = area->storage.program_unit_bytes;
    uint8_t *body = area->work + PREPAY__FRAME_HEADER_BYTES;
    struct ranges ranges = { body + BASE_SUM_BYTES, PREPAY__DELTA_RANGES_MAX, 0, PREPAY__NONE, 0 };
    uint32_t base_sum = 0;

    if (record_bytes <= BASE_SUM_BYTES || record == body) { /* no gain; or a repair, whose record the work buffer holds */
        return 0;
    }
    if (ranges.room > record_bytes - BASE_SUM_BYTES) {
        ranges.room = record_bytes - BASE_SUM_BYTES; /* of the work buffer, too, there is no more */
    }
    if (!compare(area, base_address, record, record_bytes, &ranges, &base_sum)) {
        return 0;
    }
    if (prepay__frame_bytes(BASE_SUM_BYTES + ranges.used, program_unit_bytes) >= prepay__frame_bytes(record_bytes, program_unit_bytes)) {
        return 0;
    }
    prepay__put_u32be(body, base_sum);
    return prepay__frame_seal(area, sequence, BASE_SUM_BYTES + ranges.used, (uint8_t)(flags | PREPAY__FRAME_DELTA));
}

/* Change a record by ranges; 0 when they do not fit it. */
static int apply(uint8_t *record, uint32_t record_bytes, const uint8_t *ranges, uint32_t ranges_bytes)
{
    uint32_t at = 0, i = 0;

    while (ranges_bytes - i >= RANGE_HEAD_BYTES) {
        const uint32_t skip = ranges[i], bytes = ranges[i + 1];

        i += RANGE_HEAD_BYTES;
        if (record_bytes - at < skip || record_bytes - at - skip < bytes || ranges_bytes - i < bytes) {
            return 0;
        }
        memcpy(record + at + skip, ranges + i, bytes);
        at += skip + bytes;
        i += bytes;
    }
    return i == ranges_bytes;
}

int prepay__delta_load(const struct prepay__area *area, uint32_t address, uint32_t base_address, uint32_t *out_bytes)
{
    uint8_t bytes[FRAME_MAX], *body = bytes + PREPAY__FRAME_HEADER_BYTES;
    uint32_t ranges_bytes, summed;
    prepay__frame frame;

    if (!prepay__area_read(area, address, bytes, PREPAY__FRAME_HEADER_BYTES) ||
        !prepay__frame_parse(area, bytes, sizeof bytes, &frame) || !prepay__frame_is_delta(&frame) ||
        frame.body_bytes < BASE_SUM_BYTES) {
        return 0;
    }
    if (!prepay__area_read(area, address + PREPAY__FRAME_HEADER_BYTES, body, frame.frame_bytes - PREPAY__FRAME_HEADER_BYTES)) {
        return 0;
    }
    summed = frame.frame_bytes - PREPAY__FRAME_CRC_BYTES;
    ranges_bytes = frame.body_bytes - BASE_SUM_BYTES;
    if (prepay__get_u32be(bytes + summed) != prepay__crc32(0, bytes, summed)) {
        return 0;
    }
    if (!prepay__frame_load(area, base_address, &frame) || frame.sum != prepay__get_u32be(body)) {
        return 0;
    }
    *out_bytes = frame.body_bytes;
    return apply(area->work + PREPAY__FRAME_HEADER_BYTES, frame.body_bytes, body + BASE_SUM_BYTES, ranges_bytes);
}
