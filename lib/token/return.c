/* SPDX-License-Identifier: Apache-2.0 */
/* A return record (返写) on the wire: what the meter has accepted, used and seen, under the seal of its credit key. As
 * with tokens, sealing and opening ask the same question. A record of kind empty is written by the desk and states only
 * whose it is. */
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
    CONTRACT = 22,
    KEY_VERSION = 24,
    UNIT = 25,
    RESERVED = 27,
    LAST_COUNT = 28,
    LAST_COMMAND_COUNT = 32,
    STATEMENT_ID = 36,
    ACCEPTED_PAID = 44,
    ACCEPTED_REFUNDED = 52,
    USED = 60,
    BALANCE = 68,
    IMPORT = 76,
    REVERSE = 84,
    METER_TIME = 92,
    STATUS = 96,
    TAMPER = 100,
    ILLEGAL_INSERTIONS = 104,
    LAST_RESULT = 106,
    RECORD_COUNTER = 108
};

/* A balance is a sum of totals with signs: four of them bound it. */
#define BALANCE_MAX (4 * PREPAY__TOTAL_MAX)

static void put_record(uint8_t *body, const prepay_return_record *record) {
    body[VERSION] = record->version;
    body[KIND] = record->kind;
    prepay__put_u16be(body + FLAGS, record->flags);
    memcpy(body + METER_ID, record->meter_id, sizeof record->meter_id);
    memcpy(body + CARD_ID, record->card_id, sizeof record->card_id);
    prepay__put_u16be(body + CARD_GENERATION, record->card_generation);
    prepay__put_u16be(body + CONTRACT, record->contract);
    body[KEY_VERSION] = record->key_version;
    prepay__put_u16be(body + UNIT, record->unit);
    body[RESERVED] = record->reserved;
    prepay__put_u32be(body + LAST_COUNT, record->last_count);
    prepay__put_u32be(body + LAST_COMMAND_COUNT, record->last_command_count);
    memcpy(body + STATEMENT_ID, record->statement_id, sizeof record->statement_id);
    prepay__put_i64be(body + ACCEPTED_PAID, record->accepted_paid_micro);
    prepay__put_i64be(body + ACCEPTED_REFUNDED, record->accepted_refunded_micro);
    prepay__put_i64be(body + USED, record->used_micro);
    prepay__put_i64be(body + BALANCE, record->balance_micro);
    prepay__put_i64be(body + IMPORT, record->import_micro);
    prepay__put_i64be(body + REVERSE, record->reverse_micro);
    prepay__put_u32be(body + METER_TIME, record->meter_time_s);
    prepay__put_u32be(body + STATUS, record->status);
    prepay__put_u32be(body + TAMPER, record->tamper);
    prepay__put_u16be(body + ILLEGAL_INSERTIONS, record->illegal_insertions);
    prepay__put_u16be(body + LAST_RESULT, record->last_result);
    prepay__put_u32be(body + RECORD_COUNTER, record->record_counter);
}

static void get_record(const uint8_t *body, prepay_return_record *record) {
    memset(record, 0, sizeof *record);
    record->version = body[VERSION];
    record->kind = body[KIND];
    record->flags = prepay__get_u16be(body + FLAGS);
    memcpy(record->meter_id, body + METER_ID, sizeof record->meter_id);
    memcpy(record->card_id, body + CARD_ID, sizeof record->card_id);
    record->card_generation = prepay__get_u16be(body + CARD_GENERATION);
    record->contract = prepay__get_u16be(body + CONTRACT);
    record->key_version = body[KEY_VERSION];
    record->unit = prepay__get_u16be(body + UNIT);
    record->reserved = body[RESERVED];
    record->last_count = prepay__get_u32be(body + LAST_COUNT);
    record->last_command_count = prepay__get_u32be(body + LAST_COMMAND_COUNT);
    memcpy(record->statement_id, body + STATEMENT_ID, sizeof record->statement_id);
    record->accepted_paid_micro = prepay__get_i64be(body + ACCEPTED_PAID);
    record->accepted_refunded_micro = prepay__get_i64be(body + ACCEPTED_REFUNDED);
    record->used_micro = prepay__get_i64be(body + USED);
    record->balance_micro = prepay__get_i64be(body + BALANCE);
    record->import_micro = prepay__get_i64be(body + IMPORT);
    record->reverse_micro = prepay__get_i64be(body + REVERSE);
    record->meter_time_s = prepay__get_u32be(body + METER_TIME);
    record->status = prepay__get_u32be(body + STATUS);
    record->tamper = prepay__get_u32be(body + TAMPER);
    record->illegal_insertions = prepay__get_u16be(body + ILLEGAL_INSERTIONS);
    record->last_result = prepay__get_u16be(body + LAST_RESULT);
    record->record_counter = prepay__get_u32be(body + RECORD_COUNTER);
}

static int is_form(const prepay_return_record *record) {
    const int has_card = !prepay__is_zeros(record->card_id, sizeof record->card_id);

    return record->version == PREPAY_FORMAT_VERSION && record->kind <= PREPAY_RETURN_CHECK &&
           (record->flags & 0xFF00u) == 0 && record->key_version != 0 && record->reserved == 0 &&
           record->reserved2 == 0 && (has_card || record->card_generation == 0);
}

static int are_amounts(const prepay_return_record *record) {
    return prepay__is_total(record->accepted_paid_micro) && prepay__is_total(record->accepted_refunded_micro) &&
           prepay__is_total(record->used_micro) && record->balance_micro >= -BALANCE_MAX &&
           record->balance_micro <= BALANCE_MAX && prepay__is_total(record->import_micro) &&
           prepay__is_total(record->reverse_micro);
}

prepay_status prepay_return_seal(const prepay_key_store *store, uint32_t seal_key, const prepay_return_record *record,
                                 uint8_t out_sealed[128]) {
    uint8_t body[PREPAY__SEALED_BODY_BYTES];

    if (record == NULL || out_sealed == NULL || !is_form(record) || !are_amounts(record)) return PREPAY_E_ARGUMENT;
    put_record(body, record);
    return prepay__sealed_make(store, seal_key, body, out_sealed);
}

prepay_status prepay_return_open(const prepay_key_store *store, uint32_t seal_key, const uint8_t *sealed,
                                 size_t sealed_bytes, prepay_return_record *out) {
    prepay_return_record record;
    prepay_status status;

    if (out == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__sealed_check(store, seal_key, sealed, sealed_bytes);
    if (status < 0) return status;
    get_record(sealed, &record);
    if (!is_form(&record) || !are_amounts(&record)) return PREPAY_E_FORMAT;
    *out = record;
    return PREPAY_OK;
}

prepay_status prepay_return_peek(const uint8_t *sealed, size_t sealed_bytes, prepay_return_record *out) {
    if (sealed == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    if (sealed_bytes != PREPAY_RETURN_BYTES || sealed[VERSION] != PREPAY_FORMAT_VERSION) return PREPAY_E_FORMAT;
    get_record(sealed, out);
    return PREPAY_OK;
}
