/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters on their way: parts in one container, each with its version, together under the digest that a token seals.
 *
 *     version 1 | count 1 | length 2 (of all of it) { kind 1 | 0 | length 2 (of the data) | version 4 | data }*
 *
 * Kinds rise, so that there is one way to write a set of parts and no part twice. A part of an unknown kind is walked
 * over: an older meter takes what it knows. A card file is longer than the container; behind it are only zeros. */
#include "auth/store.h"
#include "base/endian.h"
#include "token/sealed.h"

#include <string.h>

#define CONTAINER_HEADER_BYTES 4u
#define PART_HEADER_BYTES 8u
#define KIND_MAX 255u

/* The bytes that all parts need; PREPAY_E_ARGUMENT when they are not a set that may travel. */
static prepay_status measure(const prepay_parameter_part *parts, size_t part_count, size_t *out_bytes) {
    size_t bytes = CONTAINER_HEADER_BYTES;
    uint32_t last_kind = 0;

    if (parts == NULL && part_count != 0) return PREPAY_E_ARGUMENT;
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].kind <= last_kind || parts[i].kind > KIND_MAX) return PREPAY_E_ARGUMENT;
        if (parts[i].data == NULL && parts[i].data_bytes != 0) return PREPAY_E_ARGUMENT;
        if (parts[i].data_bytes > UINT16_MAX) return PREPAY_E_ARGUMENT;
        last_kind = parts[i].kind;
        bytes += PART_HEADER_BYTES + parts[i].data_bytes;
    }
    *out_bytes = bytes;
    return PREPAY_OK;
}

static uint8_t *put_part(uint8_t *p, const prepay_parameter_part *part) {
    p[0] = (uint8_t)part->kind;
    p[1] = 0;
    prepay__put_u16be(p + 2, (uint16_t)part->data_bytes);
    prepay__put_u32be(p + 4, part->version);
    if (part->data_bytes != 0) memmove(p + PART_HEADER_BYTES, part->data, part->data_bytes);
    return p + PART_HEADER_BYTES + part->data_bytes;
}

prepay_status prepay_parameters_pack(const prepay_parameter_part *parts, size_t part_count, uint8_t *out,
                                     size_t *out_bytes) {
    size_t needed = 0;
    prepay_status status;

    if (out_bytes == NULL) return PREPAY_E_ARGUMENT;
    status = measure(parts, part_count, &needed);
    if (status < 0) return status;
    if (needed > *out_bytes || needed > PREPAY_PARAMETERS_MAX_BYTES) {
        *out_bytes = needed;
        return PREPAY_E_TOO_SMALL;
    }
    if (out == NULL) return PREPAY_E_ARGUMENT;
    out[0] = PREPAY_FORMAT_VERSION;
    out[1] = (uint8_t)part_count; /* rising kinds: at most 255 of them */
    prepay__put_u16be(out + 2, (uint16_t)needed);
    out += CONTAINER_HEADER_BYTES;
    for (size_t i = 0; i < part_count; i++) out = put_part(out, &parts[i]);
    *out_bytes = needed;
    return PREPAY_OK;
}

/* The part at *at, which moves behind it; 0 when there is none that fits before end. */
static int get_part(const uint8_t *container, size_t end, size_t *at, prepay_parameter_part *out) {
    const uint8_t *p = container + *at;

    if (end - *at < PART_HEADER_BYTES || p[1] != 0) return 0;
    out->kind = p[0];
    out->data_bytes = prepay__get_u16be(p + 2);
    out->version = prepay__get_u32be(p + 4);
    out->data = p + PART_HEADER_BYTES;
    if (end - *at - PART_HEADER_BYTES < out->data_bytes) return 0;
    *at += PART_HEADER_BYTES + out->data_bytes;
    return 1;
}

/* The container's own length, once all of it is known to be well formed. */
static prepay_status check_container(const uint8_t *container, size_t container_bytes, size_t *out_length) {
    prepay_parameter_part part;
    size_t length, at = CONTAINER_HEADER_BYTES;
    uint32_t last_kind = 0;

    if (container == NULL) return PREPAY_E_ARGUMENT;
    if (container_bytes < CONTAINER_HEADER_BYTES || container[0] != PREPAY_FORMAT_VERSION) return PREPAY_E_FORMAT;
    length = prepay__get_u16be(container + 2);
    if (length < CONTAINER_HEADER_BYTES || length > container_bytes || length > PREPAY_PARAMETERS_MAX_BYTES)
        return PREPAY_E_FORMAT;
    if (!prepay__is_zeros(container + length, container_bytes - length)) return PREPAY_E_FORMAT;
    for (unsigned left = container[1]; left > 0; left--) {
        if (!get_part(container, length, &at, &part) || part.kind <= last_kind) return PREPAY_E_FORMAT;
        last_kind = part.kind;
    }
    if (at != length) return PREPAY_E_FORMAT;
    *out_length = length;
    return PREPAY_OK;
}

prepay_status prepay_parameters_find(const uint8_t *container, size_t container_bytes, uint32_t kind,
                                     prepay_parameter_part *out) {
    prepay_parameter_part part;
    size_t length = 0, at = CONTAINER_HEADER_BYTES;
    prepay_status status;

    if (out == NULL) return PREPAY_E_ARGUMENT;
    status = check_container(container, container_bytes, &length);
    if (status < 0) return status;
    while (at < length && get_part(container, length, &at, &part)) {
        if (part.kind == kind) {
            *out = part;
            return PREPAY_OK;
        }
    }
    return PREPAY_E_NOT_FOUND;
}

prepay_status prepay_parameters_digest(const prepay_key_store *store, const uint8_t *container, size_t container_bytes,
                                       uint8_t out_digest[16]) {
    uint8_t hash[PREPAY_TAG_BYTES];
    prepay_span part = { container, 0 };
    prepay_status status = prepay__store_check(store);

    if (status < 0) return status;
    if (out_digest == NULL) return PREPAY_E_ARGUMENT;
    status = check_container(container, container_bytes, &part.bytes);
    if (status < 0) return status;
    status = store->sha256(store->context, &part, 1, hash);
    if (status < 0) return status;
    memcpy(out_digest, hash, PREPAY_DIGEST_BYTES);
    return PREPAY_OK;
}
