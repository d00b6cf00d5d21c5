/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_JOURNAL_FRAME_H
#define PREPAY_LIB_JOURNAL_FRAME_H
/* A frame is a record as it lies in the memory: header, record, padding, CRC. Bit by bit in doc/journal.md. */
#include <prepay/journal.h>

enum {
    PREPAY__FRAME_VERSION = 1, /* neither 0x00 nor 0xFF: erased memory is never a frame */
    PREPAY__FRAME_HEADER_BYTES = 12,
    PREPAY__FRAME_CRC_BYTES = 4,
    PREPAY__FRAME_FIRST_COPY = 0,
    PREPAY__FRAME_SECOND_COPY = 1,
    PREPAY__FRAME_UNREADABLE = -1
};

/* What a header says, once the CRC has said that it is right. */
typedef struct prepay__frame {
    uint32_t sequence;     /* 1 ... 2^32 - 1 */
    uint32_t record_bytes; /* 1 ... 65535 */
    uint32_t frame_bytes;  /* with header, padding and CRC */
    uint8_t version;
    uint8_t copy;
} prepay__frame;

/* A frame's length in the memory: the record and its frame, filled up to whole program units. */
uint32_t prepay__frame_bytes(uint32_t record_bytes, uint32_t program_unit_bytes);

/* Lay the frame of a record out in the journal's work buffer, as its first copy; returns the frame's length. */
uint32_t prepay__frame_build(struct prepay__journal *journal, uint32_t sequence, const uint8_t *record,
                             uint32_t record_bytes);

/* Make the frame in the work buffer that copy (PREPAY__FRAME_..._COPY): the byte and the CRC change. */
void prepay__frame_set_copy(struct prepay__journal *journal, uint32_t frame_bytes, uint8_t copy);

/*
 * 1 when a valid frame of the journal's kind, of any version, begins there, 0 when not, PREPAY__FRAME_UNREADABLE when a
 * read failed. In *out what the header says, valid or not; frame_bytes 0 when there is nothing like a header.
 */
int prepay__frame_look(const struct prepay__journal *journal, uint32_t unit, uint32_t offset, prepay__frame *out);

/* 1 when the memory at an address holds exactly the first frame_bytes of the work buffer. */
int prepay__frame_equals_work(const struct prepay__journal *journal, uint32_t address, uint32_t frame_bytes);

/* Read the frame at an address into the work buffer. 1 when it is valid there; *out_bytes is the record's length. */
int prepay__frame_load(struct prepay__journal *journal, uint32_t address, uint32_t *out_bytes);

/* 1 when these bytes of the unit (as many of them as lie in it) read as erased. */
int prepay__frame_erased(const struct prepay__journal *journal, uint32_t unit, uint32_t offset, uint32_t bytes);

static inline uint32_t prepay__journal_address(const struct prepay__journal *journal, uint32_t unit, uint32_t offset)
{
    return (journal->first_unit + unit) * journal->storage.erase_unit_bytes + offset;
}

/* The unit, counted from the journal's first, in which an address lies. */
static inline uint32_t prepay__journal_unit(const struct prepay__journal *journal, uint32_t address)
{
    return address / journal->storage.erase_unit_bytes - journal->first_unit;
}

#endif
