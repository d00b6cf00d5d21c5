/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a card: who may read and write each, and how file 01 looks. Both ends read this one table, so that a
 * terminal encrypts what the card will only take encrypted. */
#include "card/wire.h"

#include "base/endian.h"

#include <string.h>

#define V PREPAY__BY(PREPAY_ROLE_VENDING)
#define A PREPAY__BY(PREPAY_ROLE_ADMIN)
#define I PREPAY__BY(PREPAY_ROLE_INSPECTION)
#define M PREPAY__BY(PREPAY_ROLE_METER)

const uint8_t prepay__card_aid[PREPAY__AID_BYTES] = { 0xF0, 0x50, 0x52, 0x45, 0x50, 0x41, 0x59, 0x01 };

static const struct prepay__card_file files[PREPAY__FILE_COUNT] = {
    /* bytes  file                    readers                          writers  personal */
    { 64,   PREPAY_FILE_IDENTITY,   PREPAY__BY_STRANGER | V | A | I | M, A,     1 },
    { 128,  PREPAY_FILE_TOKEN,      V | M,                               V,     1 },
    { 128,  PREPAY_FILE_RETURN,     V | M | I,                           M | V, 0 }, /* V: the empty record only */
    { 1024, PREPAY_FILE_PARAMETERS, M,                                   V,     0 },
    { 512,  PREPAY_FILE_LOG,        V | A,                               0,     0 }, /* the card itself writes it */
};

const struct prepay__card_file *prepay__card_file(uint32_t id) {
    return id >= 1 && id <= PREPAY__FILE_COUNT ? &files[id - 1] : NULL;
}

void prepay__put_key_info(uint8_t info[PREPAY__PUT_KEY_INFO_BYTES], const prepay_handshake *session, uint32_t role,
                          uint32_t key_version) {
    static const uint8_t label[15] = "prepay/put-key"; /* and its 00 */

    memcpy(info, label, sizeof label);
    memcpy(info + sizeof label, session->card_id, 8);
    info[sizeof label + 8] = (uint8_t)role;
    info[sizeof label + 9] = (uint8_t)key_version;
    prepay__put_u32be(info + sizeof label + 10, session->session_counter);
}

prepay_status prepay__card_file_hash(const prepay_key_store *store, const struct prepay__card_file *file,
                                     const uint8_t *data,
                                     size_t data_bytes, uint8_t out_hash[32]) {
    static const uint8_t zeros[128] = { 0 };
    prepay_span parts[1 + PREPAY__FILE_MAX_BYTES / sizeof zeros];
    size_t count = 0, left = file->bytes - data_bytes;

    if (data_bytes != 0) parts[count++] = (prepay_span){ data, data_bytes };
    while (left != 0) {
        const size_t piece = left < sizeof zeros ? left : sizeof zeros;
        parts[count++] = (prepay_span){ zeros, piece };
        left -= piece;
    }
    return store->sha256(store->context, parts, count, out_hash);
}

/* version kind generation2 card8 region4 meter8 customer8, then zeros. */
#define REGION_OFFSET 12u
#define METER_OFFSET 16u
#define USED_BYTES 32u

static int kind_is_known(uint8_t kind) {
    return kind >= PREPAY_CARD_KIND_USER && kind <= PREPAY_CARD_KIND_KEY;
}

prepay_status prepay_card_identity_pack(const prepay_card_file_identity *identity, uint8_t out[64]) {
    static const uint8_t zeros[sizeof identity->reserved] = { 0 };

    if (identity == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    if (identity->version != PREPAY__CARD_VERSION || !kind_is_known(identity->kind)) return PREPAY_E_ARGUMENT;
    if (memcmp(identity->reserved, zeros, sizeof zeros) != 0) return PREPAY_E_ARGUMENT;

    memset(out, 0, PREPAY__IDENTITY_BYTES);
    out[0] = identity->version;
    out[1] = identity->kind;
    prepay__put_u16be(out + 2, identity->card_generation);
    memcpy(out + 4, identity->card_id, 8);
    memcpy(out + REGION_OFFSET, identity->region, 4);
    memcpy(out + METER_OFFSET, identity->meter_id, 8);
    memcpy(out + PREPAY__CUSTOMER_OFFSET, identity->customer, PREPAY__CUSTOMER_BYTES);
    return PREPAY_OK;
}

prepay_status prepay_card_identity_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_card_file_identity *out) {
    prepay_card_file_identity own;

    if (bytes == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    if (bytes_bytes != PREPAY__IDENTITY_BYTES || bytes[0] != PREPAY__CARD_VERSION ||
        !kind_is_known(bytes[1])) {
        return PREPAY_E_FORMAT;
    }
    for (size_t i = USED_BYTES; i < PREPAY__IDENTITY_BYTES; i++) {
        if (bytes[i] != 0) return PREPAY_E_FORMAT;
    }
    memset(&own, 0, sizeof own);
    own.version = bytes[0];
    own.kind = bytes[1];
    own.card_generation = prepay__get_u16be(bytes + 2);
    memcpy(own.card_id, bytes + 4, 8);
    memcpy(own.region, bytes + REGION_OFFSET, 4);
    memcpy(own.meter_id, bytes + METER_OFFSET, 8);
    memcpy(own.customer, bytes + PREPAY__CUSTOMER_OFFSET, PREPAY__CUSTOMER_BYTES);
    *out = own;
    return PREPAY_OK;
}
