/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed messages byte by byte against tests/vectors/handshake.py, which shares no code with us. */
#include "seals.h"
#include "vectors/handshake_vectors.h"

static prepay_token token_of(uint8_t kind, uint16_t flags)
{
    prepay_token token = { .version = 1,
                           .kind = kind,
                           .flags = flags,
                           .card_generation = 0x0102,
                           .contract = 5,
                           .key_version = 3,
                           .unit = 156,
                           .purchase_count = 11,
                           .paid_total_micro = 350000000,
                           .refunded_total_micro = 20000000,
                           .amount_micro = 50000000,
                           .command_count = 4 };
    memcpy(token.meter_id, "METER-07", 8);
    memcpy(token.card_id, "CARD-042", 8);
    memcpy(token.customer, "CUST-900", 8);
    memcpy(token.statement_id, "\xa1\xb2\xc3\xd4\xe5\xf6\x07\x18", 8);
    if ((flags & PREPAY_TOKEN_HAS_PARAMETERS) != 0) {
        memcpy(token.parameters_digest, handshake_digest, 16);
    }
    return token;
}

static uint32_t key_from_root(const prepay_key_store *store, const uint32_t *kinds, size_t count)
{
    prepay_key_path path = { .key_version = 3 };
    uint32_t key = test_key_of(PREPAY_USE_DERIVE, handshake_root);
    memcpy(path.meter_id, "METER-07", 8);
    for (size_t i = 0; i < count; i++) {
        const uint32_t parent = key;
        CHECK_STATUS(PREPAY_OK, prepay_key_derive(store, parent, kinds[i], &path, &key));
    }
    return key;
}

static void check_token(const prepay_key_store *store, uint32_t key, const prepay_token *token,
                        const uint8_t right[128])
{
    uint8_t sealed[128];
    prepay_token out;
    CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, token, sealed));
    CHECK_BYTES(right, sealed, 128);
    CHECK_STATUS(PREPAY_OK, prepay_token_open(store, key, right, 128, &out));
    CHECK_BYTES(token, &out, sizeof out);
}

TEST(token__from_the_root_key_to_the_bytes__as_computed_elsewhere)
{
    static const uint32_t credit[] = { PREPAY_KEY_CREDIT, PREPAY_KEY_CREDIT_METER, PREPAY_KEY_TOKEN };
    static const uint32_t command[] = { PREPAY_KEY_COMMAND, PREPAY_KEY_COMMAND_METER, PREPAY_KEY_TOKEN };
    const prepay_key_store *store = test_store();
    const uint32_t credit_key = key_from_root(store, credit, 3), command_key = key_from_root(store, command, 3);
    prepay_token token = token_of(PREPAY_TOKEN_OPEN, PREPAY_TOKEN_HAS_PARAMETERS);

    token.carried_in_micro = -2500000;
    check_token(store, credit_key, &token, handshake_sealed_open);
    token = token_of(PREPAY_TOKEN_PURCHASE, 0);
    check_token(store, credit_key, &token, handshake_sealed_purchase);
    token = token_of(PREPAY_TOKEN_PARAMETER, PREPAY_TOKEN_HAS_PARAMETERS | 1);
    token.not_before_s = 1700000000;
    token.expiry_s = 0xF0000000;
    check_token(store, command_key, &token, handshake_sealed_parameter);
}

TEST(return__from_the_root_key_to_the_bytes__as_computed_elsewhere)
{
    static const uint32_t kinds[] = { PREPAY_KEY_CREDIT, PREPAY_KEY_CREDIT_METER, PREPAY_KEY_RETURN };
    const prepay_key_store *store = test_store();
    const uint32_t key = key_from_root(store, kinds, 3);
    prepay_return_record out, record = { .version = 1,
                                         .kind = PREPAY_RETURN_RECORD,
                                         .flags = 1,
                                         .card_generation = 0x0102,
                                         .contract = 5,
                                         .key_version = 3,
                                         .unit = 156,
                                         .last_count = 11,
                                         .last_command_count = 4,
                                         .accepted_paid_micro = 350000000,
                                         .accepted_refunded_micro = 20000000,
                                         .used_micro = 331000001,
                                         .balance_micro = -1000001,
                                         .import_micro = 6000000000,
                                         .reverse_micro = 12,
                                         .meter_time_s = 0xF0000000,
                                         .status = 0x13,
                                         .tamper = 0x80000001,
                                         .illegal_insertions = 3,
                                         .last_result = 714,
                                         .record_counter = 77 };
    uint8_t sealed[128];
    memcpy(record.meter_id, "METER-07", 8);
    memcpy(record.card_id, "CARD-042", 8);
    memcpy(record.statement_id, "\xa1\xb2\xc3\xd4\xe5\xf6\x07\x18", 8);
    CHECK_STATUS(PREPAY_OK, prepay_return_seal(store, key, &record, sealed));
    CHECK_BYTES(handshake_sealed_return, sealed, 128);
    CHECK_STATUS(PREPAY_OK, prepay_return_open(store, key, handshake_sealed_return, 128, &out));
    CHECK_BYTES(&record, &out, sizeof out);
}

TEST(parameters__container_digest_and_offsets__as_computed_elsewhere)
{
    static const prepay_offset_change changes[2] = { { -5, 3600, 0 }, { 1700000000, -19800, 0 } };
    const prepay_offsets offsets = { changes, 2 };
    const prepay_key_store *store = test_store();
    uint8_t packed[64], container[128], digest[16];
    size_t packed_bytes = sizeof packed, container_bytes = sizeof container;

    CHECK_STATUS(PREPAY_OK, prepay_offsets_pack(&offsets, packed, &packed_bytes));
    CHECK_INT(sizeof handshake_offsets, packed_bytes);
    CHECK_BYTES(handshake_offsets, packed, packed_bytes);
    const prepay_parameter_part parts[4] = { { (const uint8_t *)"limits", 6, 7, PREPAY_PART_LIMITS },
                                             { NULL, 0, 0x01020304, PREPAY_PART_TARIFF },
                                             { packed, packed_bytes, 2, PREPAY_PART_OFFSETS },
                                             { (const uint8_t *)"of the future", 13, 9, 200 } };
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(parts, 4, container, &container_bytes));
    CHECK_INT(sizeof handshake_container, container_bytes);
    CHECK_BYTES(handshake_container, container, container_bytes);
    CHECK_STATUS(PREPAY_OK, prepay_parameters_digest(store, container, container_bytes, digest));
    CHECK_BYTES(handshake_digest, digest, 16);
}

TEST_MAIN("token/vector_token", T(token__from_the_root_key_to_the_bytes__as_computed_elsewhere),
          T(return__from_the_root_key_to_the_bytes__as_computed_elsewhere),
          T(parameters__container_digest_and_offsets__as_computed_elsewhere))
