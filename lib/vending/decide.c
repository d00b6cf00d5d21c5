/* SPDX-License-Identifier: Apache-2.0 */
/* The desk's decisions, without a card in sight: what a return record proves against the books, and what the next
 * statement says. Nothing here guesses; what is not authentic or not of this contract proves nothing. */
#include "vending/session.h"

#include <string.h>

static int is_same_id(const uint8_t a[8], const uint8_t b[8]) {
    return memcmp(a, b, PREPAY_ID_BYTES) == 0;
}

/* A card may come back under a new generation: the id alone does not name it. */
static int is_newest_card(const prepay_return_record *record, const prepay_books *books) {
    return is_same_id(record->card_id, books->card_id) && record->card_generation == books->card_generation;
}

prepay_status prepay_vending_may_void(int64_t paid_through_micro, int64_t covered_micro) {
    if (paid_through_micro < 0 || covered_micro < 0) return PREPAY_E_ARGUMENT;
    return paid_through_micro <= covered_micro ? PREPAY_VENDING_COVERED : PREPAY_OK;
}

/* A record counter that grew with a total that shrank: somebody put back an old memory. */
prepay_status prepay__vending_judge_record(struct prepay__vending *s, uint32_t *out_asks) {
    const prepay_return_record *record = &s->proof.record;
    prepay_books *books = &s->books;

    *out_asks = 0;
    if (!s->has_record || record->record_counter <= books->record_counter) return PREPAY_OK;
    *out_asks = PREPAY_STEP_STORE_PROOF;
    if (record->accepted_paid_micro > books->paid_micro || record->accepted_refunded_micro > books->refunded_micro)
        return PREPAY_VENDING_BOOKS_BEHIND;
    if (record->accepted_paid_micro < books->accepted_paid_micro || record->accepted_refunded_micro < books->accepted_refunded_micro)
        return PREPAY_VENDING_ROLLED_BACK;
    books->record_counter = record->record_counter;
    books->accepted_paid_micro = record->accepted_paid_micro;
    books->accepted_refunded_micro = record->accepted_refunded_micro;
    if (is_newest_card(record, books)) books->replaced = 0;
    return PREPAY_OK;
}

prepay_status prepay__vending_judge_token(const struct prepay__vending *s) {
    prepay_token token;

    if (prepay_token_open(s->options.store, s->key_token, s->sealed_token, sizeof s->sealed_token, &token) < 0) return PREPAY_OK;
    if (!is_same_id(token.meter_id, s->books.meter_id) || token.contract != s->books.contract) return PREPAY_OK;
    if (token.paid_total_micro <= s->books.paid_micro && token.refunded_total_micro <= s->books.refunded_micro) return PREPAY_OK;
    return PREPAY_VENDING_BOOKS_BEHIND;
}

/* Open until a record proves the contract open; replacement until the new card has been in the meter. */
static uint8_t next_kind(const prepay_books *books) {
    if (books->record_counter == 0) return PREPAY_TOKEN_OPEN;
    return books->replaced ? PREPAY_TOKEN_REPLACEMENT : PREPAY_TOKEN_PURCHASE;
}

int prepay__vending_must_seal(const struct prepay__vending *s) {
    const prepay_statement *newest = &s->statement;
    prepay_token token;

    if (newest->kind == 0 || newest->contract != s->books.contract) return 1;
    if (newest->paid_micro != s->books.paid_micro || newest->refunded_micro != s->books.refunded_micro) return 1;
    if (!is_same_id(newest->card_id, s->books.card_id) || newest->card_generation != s->books.card_generation) return 1;
    if (prepay_token_peek(newest->token, sizeof newest->token, &token) < 0) return 1;
    return s->has_parameters && memcmp(token.parameters_digest, s->digest, sizeof s->digest) != 0;
}

int prepay__vending_needs_parameters(const struct prepay__vending *s) {
    prepay_token token;

    if (prepay_token_peek(s->statement.token, sizeof s->statement.token, &token) < 0) return 0;
    return token.kind == PREPAY_TOKEN_OPEN && (token.flags & PREPAY_TOKEN_HAS_PARAMETERS) != 0;
}

static prepay_token next_token(const struct prepay__vending *s) {
    const prepay_books *books = &s->books;
    prepay_token token;

    memset(&token, 0, sizeof token);
    token.version = PREPAY_FORMAT_VERSION;
    token.kind = next_kind(books);
    token.card_generation = books->card_generation;
    token.contract = books->contract;
    token.key_version = books->key_version;
    token.unit = books->unit;
    token.purchase_count = books->count;
    memcpy(token.meter_id, books->meter_id, sizeof token.meter_id);
    memcpy(token.card_id, books->card_id, sizeof token.card_id);
    memcpy(token.customer, books->customer, sizeof token.customer);
    token.paid_total_micro = books->paid_micro;
    token.refunded_total_micro = books->refunded_micro;
    token.amount_micro = books->amount_micro;
    token.carried_in_micro = token.kind == PREPAY_TOKEN_OPEN ? books->carried_in_micro : 0;
    token.command_count = books->command_count;
    if (s->has_parameters) {
        token.flags = PREPAY_TOKEN_HAS_PARAMETERS;
        memcpy(token.parameters_digest, s->digest, sizeof token.parameters_digest);
    }
    return token;
}

prepay_status prepay__vending_seal(struct prepay__vending *s) {
    const prepay_key_store *store = s->options.store;
    prepay_token token = next_token(s);
    prepay_statement statement;
    prepay_status status;

    if (token.kind == PREPAY_TOKEN_OPEN && !s->has_parameters) return PREPAY_E_ARGUMENT; /* a meter opens with parameters or not at all */
    status = store->random(store->context, token.statement_id, sizeof token.statement_id);
    if (status < 0) return status;
    memset(&statement, 0, sizeof statement);
    status = prepay_token_seal(store, s->key_token, &token, statement.token);
    if (status < 0) return status;
    memcpy(statement.meter_id, token.meter_id, sizeof statement.meter_id);
    memcpy(statement.card_id, token.card_id, sizeof statement.card_id);
    memcpy(statement.statement_id, token.statement_id, sizeof statement.statement_id);
    statement.paid_micro = token.paid_total_micro;
    statement.refunded_micro = token.refunded_total_micro;
    statement.count = token.purchase_count;
    statement.command_count = token.command_count;
    statement.contract = token.contract;
    statement.card_generation = token.card_generation;
    statement.kind = token.kind;
    s->statement = statement;
    return PREPAY_OK;
}

prepay_status prepay__vending_seal_empty(struct prepay__vending *s) {
    const prepay_books *books = &s->books;
    prepay_return_record record;

    memset(&record, 0, sizeof record);
    record.version = PREPAY_FORMAT_VERSION;
    record.kind = PREPAY_RETURN_EMPTY;
    record.card_generation = books->card_generation;
    record.contract = books->contract;
    record.key_version = books->key_version;
    record.unit = books->unit;
    memcpy(record.meter_id, books->meter_id, sizeof record.meter_id);
    memcpy(record.card_id, books->card_id, sizeof record.card_id);
    return prepay_return_seal(s->options.store, s->key_return, &record, s->empty_return);
}
