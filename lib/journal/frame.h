/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_JOURNAL_FRAME_H
#define PREPAY_LIB_JOURNAL_FRAME_H
/* A frame is a record as it lies in the memory: header, record, padding, CRC. A full frame holds the record, a delta what has
 * changed since the newest full frame before it in its unit (delta.c). Bit by bit in doc/journal.md. */
#include <prepay/journal.h>

#define PREPAY__NONE UINT32_MAX /* no unit, no address */

enum {
    PREPAY__FRAME_VERSION = 2,       /* neither 0x00 nor 0xFF: erased memory is never a frame */
    PREPAY__FRAME_FIRST_VERSION = 1, /* the oldest that is read: full frames only, otherwise the same */
    PREPAY__FRAME_HEADER_BYTES = 12,
    PREPAY__FRAME_CRC_BYTES = 4,
    PREPAY__FRAME_BASE_SUM_BYTES = 4, /* with which a delta's body begins */
    PREPAY__FRAME_CHUNK_BYTES = 32, /* of stack: what is compared or summed at a time */
    PREPAY__FRAME_UNREADABLE = -1,
    PREPAY__FRAME_FIRST_COPY = 0, /* flags */
    PREPAY__FRAME_SECOND_COPY = 1,
    PREPAY__FRAME_DELTA = 2
};

/* What a header says, once the CRC has said that it is right. */
typedef struct prepay__frame {
    uint32_t sequence;    /* 1 ... 2^32 - 1 */
    uint32_t body_bytes;  /* 1 ... 65535: a full frame's record */
    uint32_t frame_bytes; /* with header, padding and CRC */
    uint32_t sum;         /* its CRC: what a delta knows its base by */
    uint32_t base_sum;    /* the first four bytes of the body: a delta's are the CRC of its base */
    uint8_t version;
    uint8_t flags;
} prepay__frame;

/* A frame's length in the memory: its body and what belongs to it, filled up to whole program units. */
uint32_t prepay__frame_bytes(uint32_t body_bytes, uint32_t program_unit_bytes);

/* 1 when the version is one that this program understands; others can only be told from rubbish. */
static inline int prepay__frame_is_known(const prepay__frame *frame)
{
    return frame->version >= PREPAY__FRAME_FIRST_VERSION && frame->version <= PREPAY__FRAME_VERSION;
}

static inline int prepay__frame_is_delta(const prepay__frame *frame)
{
    return prepay__frame_is_known(frame) && (frame->flags & PREPAY__FRAME_DELTA) != 0;
}

/* 1 when the frame in the work buffer, as it was sealed, is a delta. */
int prepay__frame_work_is_delta(const struct prepay__area *area);

/* Close the frame in the work buffer around a body that is there already; returns the frame's length. */
uint32_t prepay__frame_seal(const struct prepay__area *area, uint32_t sequence, uint32_t body_bytes, uint8_t flags);

/* The header of a frame of the area's kind; 0 when it cannot be one, and out->frame_bytes is 0 then. room: bytes from the
 * header to the end of its unit. */
int prepay__frame_parse(const struct prepay__area *area, const uint8_t *header, uint32_t room, prepay__frame *out);

/*
 * 1 when a valid frame of the area's kind, of any version, begins there, 0 when not, PREPAY__FRAME_UNREADABLE when a
 * read failed. In *out what the header says, valid or not; frame_bytes 0 when there is nothing like a header. Whether a
 * delta's base is there is for the caller to see.
 */
int prepay__frame_look(const struct prepay__area *area, uint32_t unit, uint32_t offset, prepay__frame *out);

/* 1 when the memory at an address holds exactly the first frame_bytes of the work buffer. */
int prepay__frame_equals_work(const struct prepay__area *area, uint32_t address, uint32_t frame_bytes);

/* Read the full frame at an address into the work buffer. 1 when it is valid there; *out means nothing otherwise. */
int prepay__frame_load(const struct prepay__area *area, uint32_t address, prepay__frame *out);

/* 1 when these bytes of the unit (as many of them as lie in it) read as erased, 0 when not, PREPAY__FRAME_UNREADABLE. */
int prepay__frame_erased(const struct prepay__area *area, uint32_t unit, uint32_t offset, uint32_t bytes);

/* Program the frame in the work buffer, make it durable, and read it back. */
PREPAY_MUST_USE prepay_status prepay__frame_put(const struct prepay__area *area, uint32_t address, uint32_t frame_bytes);

/* The second half of it, of a frame that was programmed: make it durable, and read it back. */
PREPAY_MUST_USE prepay_status prepay__frame_settle(const struct prepay__area *area, uint32_t address, uint32_t frame_bytes);

/* Take over the storage, the units and the work buffer that the options name. PREPAY_E_ARGUMENT when they cannot hold such records,
 * PREPAY_E_TOO_SMALL when the work buffer is. */
PREPAY_MUST_USE prepay_status prepay__area_init(struct prepay__area *area, const prepay_journal_options *options);

static inline uint32_t prepay__area_address(const struct prepay__area *area, uint32_t unit, uint32_t offset)
{
    return (area->first_unit + unit) * area->storage.erase_unit_bytes + offset;
}

/* The unit, counted from the area's first, in which an address lies. */
static inline uint32_t prepay__area_unit(const struct prepay__area *area, uint32_t address)
{
    return address / area->storage.erase_unit_bytes - area->first_unit;
}

static inline int prepay__area_read(const struct prepay__area *area, uint32_t address, uint8_t *out, size_t bytes)
{
    return area->storage.read(area->storage.context, address, out, bytes) == PREPAY_OK;
}

#endif
