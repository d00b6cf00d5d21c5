/* SPDX-License-Identifier: Apache-2.0 */
/* A token on the wire, and what may be stated in one. Sealing and opening ask the same question, is_stateable(): what a
 * desk could seal by mistake no meter would have to survive, and what a meter refuses no desk can seal. */
#include "base/endian.h"
#include "token/sealed.h"

#include <string.h>

/* Offsets. The test adds the lengths up. */
enum {
    VERSION = 0,
    KIND = 1,
    FLAGS = 2,
    METER_ID = 4,
    CARD_ID = 12,
    CARD_GENERATION = 20,
    CUSTOMER = 22,
    CONTRACT = 30,
    ISSUER = 32,
    KEY_VERSION = 33,
    UNIT = 34,
    PURCHASE_COUNT = 36,
    PAID_TOTAL = 40,
    REFUNDED_TOTAL = 48,
    AMOUNT = 56,
    CARRIED_IN = 64,
    COMMAND_COUNT = 72,
    NOT_BEFORE = 76,
    EXPIRY = 80,
    DIGEST = 84,
    STATEMENT_ID = 100,
    RESERVED = 108
};

static void put_token(uint8_t *body, const prepay_token *token) {
    body[VERSION] = token->version;
    body[KIND] = token->kind;
    prepay__put_u16be(body + FLAGS, token->flags);
    memcpy(body + METER_ID, token->meter_id, sizeof token->meter_id);
    memcpy(body + CARD_ID, token->card_id, sizeof token->card_id);
    prepay__put_u16be(body + CARD_GENERATION, token->card_generation);
    memcpy(body + CUSTOMER, token->customer, sizeof token->customer);
    prepay__put_u16be(body + CONTRACT, token->contract);
    body[ISSUER] = token->issuer;
    body[KEY_VERSION] = token->key_version;
    prepay__put_u16be(body + UNIT, token->unit);
    prepay__put_u32be(body + PURCHASE_COUNT, token->purchase_count);
    prepay__put_i64be(body + PAID_TOTAL, token->paid_total_micro);
    prepay__put_i64be(body + REFUNDED_TOTAL, token->refunded_total_micro);
    prepay__put_i64be(body + AMOUNT, token->amount_micro);
    prepay__put_i64be(body + CARRIED_IN, token->carried_in_micro);
    prepay__put_u32be(body + COMMAND_COUNT, token->command_count);
    prepay__put_u32be(body + NOT_BEFORE, token->not_before_s);
    prepay__put_u32be(body + EXPIRY, token->expiry_s);
    memcpy(body + DIGEST, token->parameters_digest, sizeof token->parameters_digest);
    memcpy(body + STATEMENT_ID, token->statement_id, sizeof token->statement_id);
    prepay__put_u32be(body + RESERVED, token->reserved);
}

static void get_token(const uint8_t *body, prepay_token *token) {
    memset(token, 0, sizeof *token);
    token->version = body[VERSION];
    token->kind = body[KIND];
    token->flags = prepay__get_u16be(body + FLAGS);
    memcpy(token->meter_id, body + METER_ID, sizeof token->meter_id);
    memcpy(token->card_id, body + CARD_ID, sizeof token->card_id);
    token->card_generation = prepay__get_u16be(body + CARD_GENERATION);
    memcpy(token->customer, body + CUSTOMER, sizeof token->customer);
    token->contract = prepay__get_u16be(body + CONTRACT);
    token->issuer = body[ISSUER];
    token->key_version = body[KEY_VERSION];
    token->unit = prepay__get_u16be(body + UNIT);
    token->purchase_count = prepay__get_u32be(body + PURCHASE_COUNT);
    token->paid_total_micro = prepay__get_i64be(body + PAID_TOTAL);
    token->refunded_total_micro = prepay__get_i64be(body + REFUNDED_TOTAL);
    token->amount_micro = prepay__get_i64be(body + AMOUNT);
    token->carried_in_micro = prepay__get_i64be(body + CARRIED_IN);
    token->command_count = prepay__get_u32be(body + COMMAND_COUNT);
    token->not_before_s = prepay__get_u32be(body + NOT_BEFORE);
    token->expiry_s = prepay__get_u32be(body + EXPIRY);
    memcpy(token->parameters_digest, body + DIGEST, sizeof token->parameters_digest);
    memcpy(token->statement_id, body + STATEMENT_ID, sizeof token->statement_id);
    token->reserved = prepay__get_u32be(body + RESERVED);
}

static int is_form(const prepay_token *token) {
    const int digest_is_used = (token->flags & PREPAY_TOKEN_HAS_PARAMETERS) != 0;

    return token->version == PREPAY_FORMAT_VERSION && token->kind >= 1 && token->kind <= PREPAY_TOKEN_KINDS &&
           (token->flags & 0xFF00u & ~PREPAY_TOKEN_HAS_PARAMETERS) == 0 && token->issuer == 0 &&
           token->key_version != 0 && token->reserved == 0 &&
           (digest_is_used || prepay__is_zeros(token->parameters_digest, sizeof token->parameters_digest));
}

static int is_identity(const prepay_token *token) {
    const int has_card = !prepay__is_zeros(token->card_id, sizeof token->card_id);

    return token->contract != 0 && (has_card || token->card_generation == 0) &&
           !prepay__is_zeros(token->statement_id, sizeof token->statement_id);
}

static int are_amounts(const prepay_token *token) {
    const int64_t carried = token->carried_in_micro;

    return prepay__is_total(token->paid_total_micro) && prepay__is_total(token->refunded_total_micro) &&
           prepay__is_total(token->amount_micro) && carried >= -PREPAY__TOTAL_MAX && carried <= PREPAY__TOTAL_MAX &&
           (carried == 0 || token->kind == PREPAY_TOKEN_OPEN);
}

/* Paid money has no time in it: a dead clock must not be able to refuse it. */
static int are_times(const prepay_token *token) {
    if (prepay_token_key_kind(token->kind) == PREPAY_KEY_CREDIT_METER)
        return token->not_before_s == 0 && token->expiry_s == 0;
    return token->expiry_s == 0 || token->not_before_s <= token->expiry_s;
}

static int is_stateable(const prepay_token *token) {
    return is_form(token) && is_identity(token) && are_amounts(token) && are_times(token);
}

uint32_t prepay_token_key_kind(uint8_t kind) {
    if (kind < 1 || kind > PREPAY_TOKEN_KINDS) return 0;
    return kind <= PREPAY_TOKEN_REPLACEMENT ? PREPAY_KEY_CREDIT_METER : PREPAY_KEY_COMMAND_METER;
}

prepay_status prepay_token_seal(const prepay_key_store *store, uint32_t seal_key, const prepay_token *token,
                                uint8_t out_sealed[128]) {
    uint8_t body[PREPAY__SEALED_BODY_BYTES];

    if (token == NULL || out_sealed == NULL || !is_stateable(token)) return PREPAY_E_ARGUMENT;
    put_token(body, token);
    return prepay__sealed_make(store, seal_key, body, out_sealed);
}

prepay_status prepay_token_open(const prepay_key_store *store, uint32_t seal_key, const uint8_t *sealed,
                                size_t sealed_bytes, prepay_token *out) {
    prepay_token token;
    prepay_status status;

    if (out == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__sealed_check(store, seal_key, sealed, sealed_bytes);
    if (status < 0) return status;
    get_token(sealed, &token);
    if (!is_stateable(&token)) return PREPAY_E_FORMAT;
    *out = token;
    return PREPAY_OK;
}

prepay_status prepay_token_peek(const uint8_t *sealed, size_t sealed_bytes, prepay_token *out) {
    if (sealed == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    if (sealed_bytes != PREPAY_TOKEN_BYTES || sealed[VERSION] != PREPAY_FORMAT_VERSION) return PREPAY_E_FORMAT;
    get_token(sealed, out);
    return PREPAY_OK;
}
