/* SPDX-License-Identifier: Apache-2.0 */
/* A place's local time on its way to the meter: count 2 { from 8 (signed) | offset 4 (signed) }*, sorted by from. Both
 * ways ask the same question of the table, so a meter never holds one that prepay_offsets_at() could be misled by. */
#include "base/endian.h"
#include <prepay/token.h>

#define HEADER_BYTES 2u
#define CHANGE_BYTES 12u
#define OFFSET_LIMIT_S 86400

/* Behind the change before it, and less than a day from UTC. */
static int may_follow(const prepay_offset_change *before, const prepay_offset_change *change) {
    return (before == NULL || before->from_s < change->from_s) && change->utc_offset_s > -OFFSET_LIMIT_S &&
           change->utc_offset_s < OFFSET_LIMIT_S && change->reserved == 0;
}

static prepay_offset_change get_change(const uint8_t *p) {
    const uint32_t offset = prepay__get_u32be(p + 8);
    prepay_offset_change change;

    change.from_s = prepay__get_i64be(p);
    change.utc_offset_s = offset <= INT32_MAX ? (int32_t)offset : -(int32_t)(UINT32_MAX - offset) - 1;
    change.reserved = 0;
    return change;
}

static int is_table(const prepay_offsets *offsets) {
    if (offsets == NULL || offsets->count > UINT16_MAX || (offsets->changes == NULL && offsets->count != 0)) return 0;
    for (size_t i = 0; i < offsets->count; i++) {
        if (!may_follow(i == 0 ? NULL : &offsets->changes[i - 1], &offsets->changes[i])) return 0;
    }
    return 1;
}

prepay_status prepay_offsets_pack(const prepay_offsets *offsets, uint8_t *out, size_t *out_bytes) {
    size_t needed;

    if (out_bytes == NULL || !is_table(offsets)) return PREPAY_E_ARGUMENT;
    needed = HEADER_BYTES + offsets->count * CHANGE_BYTES;
    if (*out_bytes < needed) {
        *out_bytes = needed;
        return PREPAY_E_TOO_SMALL;
    }
    if (out == NULL) return PREPAY_E_ARGUMENT;
    prepay__put_u16be(out, (uint16_t)offsets->count);
    for (size_t i = 0; i < offsets->count; i++) {
        prepay__put_i64be(out + HEADER_BYTES + i * CHANGE_BYTES, offsets->changes[i].from_s);
        prepay__put_u32be(out + HEADER_BYTES + i * CHANGE_BYTES + 8, (uint32_t)offsets->changes[i].utc_offset_s);
    }
    *out_bytes = needed;
    return PREPAY_OK;
}

static int is_packed_table(const uint8_t *bytes, size_t bytes_bytes) {
    prepay_offset_change before = { 0, 0, 0 };
    size_t count;

    if (bytes_bytes < HEADER_BYTES) return 0;
    count = prepay__get_u16be(bytes);
    if (bytes_bytes != HEADER_BYTES + count * CHANGE_BYTES) return 0;
    for (size_t i = 0; i < count; i++) {
        const prepay_offset_change change = get_change(bytes + HEADER_BYTES + i * CHANGE_BYTES);
        if (!may_follow(i == 0 ? NULL : &before, &change)) return 0;
        before = change;
    }
    return 1;
}

prepay_status prepay_offsets_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_offset_change *changes,
                                    size_t *changes_count) {
    size_t count;

    if (bytes == NULL || changes_count == NULL) return PREPAY_E_ARGUMENT;
    if (!is_packed_table(bytes, bytes_bytes)) return PREPAY_E_FORMAT;
    count = prepay__get_u16be(bytes);
    if (*changes_count < count) {
        *changes_count = count;
        return PREPAY_E_TOO_SMALL;
    }
    if (changes == NULL && count != 0) return PREPAY_E_ARGUMENT;
    for (size_t i = 0; i < count; i++) changes[i] = get_change(bytes + HEADER_BYTES + i * CHANGE_BYTES);
    *changes_count = count;
    return PREPAY_OK;
}
