/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical bytes: how the values of the books become what is hashed. A number is 8 bytes big-endian (0 where it is
 * absent), bytes of fixed length are themselves, everything else follows its 32-bit length. doc/ledger-format.md has
 * the whole of it; the rows' descriptions (rows.c) have the order of columns. */
#include "ledger/ledger.h"

#include "base/endian.h"

#include <string.h>

void prepay__hash_begin(prepay__hash *hash) {
    (void)crypto_generichash_init(hash, NULL, 0, 32);
}

void prepay__hash_raw(prepay__hash *hash, const void *bytes, size_t n) {
    if (n != 0) (void)crypto_generichash_update(hash, bytes, n);
}

void prepay__hash_int(prepay__hash *hash, int64_t value) {
    uint8_t wire[8];

    prepay__put_i64be(wire, value);
    prepay__hash_raw(hash, wire, sizeof wire);
}

void prepay__hash_text(prepay__hash *hash, const void *text, size_t n) {
    uint8_t wire[4];

    prepay__put_u32be(wire, (uint32_t)n);
    prepay__hash_raw(hash, wire, sizeof wire);
    prepay__hash_raw(hash, text, n);
}

void prepay__hash_end(prepay__hash *hash, uint8_t out[32]) {
    (void)crypto_generichash_final(hash, out, 32);
}

static void hash_field(prepay__hash *hash, const struct prepay__field *field, const uint8_t *place) {
    struct prepay__bytes bytes;
    int64_t number;

    switch (field->kind) {
    case PREPAY__INT:
    case PREPAY__OPTIONAL:
        memcpy(&number, place, sizeof number);
        prepay__hash_int(hash, number);
        return;
    case PREPAY__BLOB:
    case PREPAY__OPTIONAL_BLOB: prepay__hash_raw(hash, place, field->bytes); return;
    case PREPAY__TEXT: prepay__hash_text(hash, place, strlen((const char *)place)); return;
    case PREPAY__STRING:
    case PREPAY__BYTES:
    default: memcpy(&bytes, place, sizeof bytes); prepay__hash_text(hash, bytes.data, bytes.bytes);
    }
}

void prepay__hash_row(prepay__hash *hash, const struct prepay__row_type *type, const void *row) {
    for (size_t i = 0; i < type->count; i++) {
        if ((type->fields[i].use & PREPAY__CHAINED) != 0)
            hash_field(hash, &type->fields[i], (const uint8_t *)row + type->fields[i].offset);
    }
}

void prepay__hash_entry_begin(prepay__hash *hash, const uint8_t previous[32], const struct prepay__entry *entry) {
    const uint8_t encoding = PREPAY__ENCODING;

    prepay__hash_begin(hash);
    prepay__hash_raw(hash, previous, 32);
    prepay__hash_raw(hash, &encoding, 1);
    prepay__hash_row(hash, &prepay__rows[PREPAY__ROW_ENTRY], entry);
}

void prepay__hash_entry_row(prepay__hash *hash, const struct prepay__row_type *type, const void *row) {
    const uint8_t tag = (uint8_t)type->tag;

    prepay__hash_raw(hash, &tag, 1);
    prepay__hash_row(hash, type, row);
}

void prepay__audit_hash(const uint8_t previous[32], const struct prepay__audit *audit, uint8_t out[32]) {
    const uint8_t encoding = PREPAY__ENCODING;
    prepay__hash hash;

    prepay__hash_begin(&hash);
    prepay__hash_raw(&hash, previous, 32);
    prepay__hash_raw(&hash, &encoding, 1);
    prepay__hash_row(&hash, &prepay__rows[PREPAY__ROW_AUDIT], audit);
    prepay__hash_end(&hash, out);
}

void prepay__row_digest(enum prepay__row_kind kind, const void *row, uint8_t out[32]) {
    prepay__hash hash;

    prepay__hash_begin(&hash);
    prepay__hash_row(&hash, &prepay__rows[kind], row);
    prepay__hash_end(&hash, out);
}

/* The salt goes with the person: without it nobody can try names against the digest. */
void prepay__party_digest(const struct prepay__party *party, uint8_t out[32]) {
    prepay__row_digest(PREPAY__ROW_PARTY, party, out);
}

/* The first operator comes with the property: the audit chain begins with whose books these are. */
void prepay__operator_digest(const struct prepay__operator *who, const struct prepay__property *property,
                             uint8_t out[32]) {
    prepay__hash hash;

    prepay__hash_begin(&hash);
    prepay__hash_row(&hash, &prepay__rows[PREPAY__ROW_OPERATOR], who);
    if (property != NULL) prepay__hash_row(&hash, &prepay__rows[PREPAY__ROW_PROPERTY], property);
    prepay__hash_end(&hash, out);
}
