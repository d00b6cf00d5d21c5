/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts: a contract on a meter, its cards, and what the books know of it. A person's name and address stand apart in
 * `party`; the contract carries only their salted digest, so a person can be erased and the chain still holds. */
#include "ledger/ledger.h"

#include <string.h>

int prepay__is_money(int64_t unit) {
    return unit > 0 && unit <= 999; /* ISO 4217; quantities are PREPAY_UNIT_ */
}

prepay_status prepay__contract_of(struct prepay__store *store, const uint8_t meter[8], struct prepay__contract *out) {
    return prepay__find(store, PREPAY__CONTRACT_NEWEST, prepay__keyed(0, meter, 8), out);
}

prepay_status prepay__totals_of(struct prepay__store *store, int64_t contract, int64_t *out_paid_micro,
                                int64_t *out_standing) {
    struct prepay__sale last;
    prepay_status status = prepay__find(store, PREPAY__SALE_LAST, prepay__keys(contract, 0, 0, 0), &last);

    if (status == PREPAY_E_NOT_FOUND) memset(&last, 0, sizeof last);
    else if (status < 0) return status;
    *out_paid_micro = last.paid_total_micro;
    *out_standing = last.standing;
    return PREPAY_OK;
}

prepay_status prepay__proved_of(struct prepay__store *store, int64_t contract, struct prepay__proof_row *out) {
    prepay_status status = prepay__find(store, PREPAY__PROOF_NEWEST, prepay__keys(contract, 0, 0, 0), out);

    if (status == PREPAY_E_NOT_FOUND) memset(out, 0, sizeof *out);
    return status == PREPAY_E_NOT_FOUND ? PREPAY_OK : status;
}

/* ---------------------------------------------------------------- opening */

static prepay_status judge(const prepay_ledger_account *account) {
    const int known =
        prepay__is_money(account->unit) || account->unit == PREPAY_UNIT_KWH || account->unit == PREPAY_UNIT_M3;

    if (account->contract == 0 || account->card_generation == 0 || account->reserved != 0 || !known)
        return PREPAY_E_ARGUMENT;
    if (sodium_is_zero(account->meter_id, 8) || sodium_is_zero(account->card_id, 8)) return PREPAY_E_ARGUMENT;
    if (!prepay__ledger_is_text(account->name, sizeof account->name)) return PREPAY_E_ARGUMENT;
    return prepay__ledger_is_text(account->address, sizeof account->address) ? PREPAY_OK : PREPAY_E_ARGUMENT;
}

/* Name and address stay out of it: a body hash lives as long as the chain, and a person must be erasable. */
static void hash_account(prepay__hash *body, const prepay_ledger_account *account) {
    prepay__body_begin(body, PREPAY__ACCOUNT_OPEN);
    prepay__hash_raw(body, account->meter_id, 8);
    prepay__hash_raw(body, account->customer, 8);
    prepay__hash_raw(body, account->card_id, 8);
    prepay__hash_int(body, account->contract);
    prepay__hash_int(body, account->unit);
    prepay__hash_int(body, account->card_generation);
    prepay__hash_int(body, account->key_version);
}

static prepay_status card_is_free(struct prepay__store *store, const uint8_t card_id[8]) {
    struct prepay__card card;
    prepay_status status = prepay__find(store, PREPAY__CARD_IN_USE, prepay__keyed(0, card_id, 8), &card);

    if (status == PREPAY_E_NOT_FOUND) return PREPAY_OK;
    return status < 0 ? status : PREPAY_LEDGER_EXISTS;
}

static prepay_status meter_is_free(struct prepay__frame *frame, const prepay_ledger_account *account) {
    struct prepay__contract last;
    prepay_status status = prepay__contract_of(frame->store, account->meter_id, &last);

    if (status == PREPAY_OK)
        return PREPAY_LEDGER_EXISTS; /* contracts are open until they are closed, and nothing here closes one */
    if (status != PREPAY_E_NOT_FOUND) return status;
    if (account->contract != 1) return PREPAY_E_ARGUMENT;
    if (prepay__is_money(account->unit) && account->unit != frame->ledger->property.currency) return PREPAY_E_ARGUMENT;
    return card_is_free(frame->store, account->card_id);
}

static prepay_status write_account(struct prepay__frame *frame, const prepay_ledger_account *account) {
    const int64_t seq = frame->draft.entry.seq;
    struct prepay__party party;
    struct prepay__contract contract = {
        seq, account->contract, account->unit, account->key_version, seq, 0, { 0 }, { 0 }, { 0 }
    };
    struct prepay__card card = { seq, account->card_generation, seq, { 0 } };
    prepay_status status;

    memset(&party, 0, sizeof party);
    party.id = seq;
    randombytes_buf(party.salt, sizeof party.salt);
    memcpy(party.name, account->name, sizeof party.name);
    memcpy(party.address, account->address, sizeof party.address);
    memcpy(contract.meter, account->meter_id, 8);
    memcpy(contract.customer, account->customer, 8);
    prepay__party_digest(&party, contract.party_digest);
    memcpy(card.card_id, account->card_id, 8);
    frame->draft.entry.contract = seq;
    status = prepay__put(frame->store, PREPAY__ROW_PARTY, &party);
    if (status < 0) return prepay__drop(frame, status);
    prepay__draft_row(frame, PREPAY__ROW_CONTRACT, &contract);
    prepay__draft_row(frame, PREPAY__ROW_CARD, &card);
    return prepay__leave(frame);
}

prepay_status prepay_ledger_account_open(prepay_ledger *ledger, const prepay_ledger_call *call,
                                         const prepay_ledger_account *account) {
    prepay_ledger_account own;
    struct prepay__frame frame;
    prepay__hash body;
    prepay_status status = prepay__ledger_take(&own, sizeof own, account);

    if (status == PREPAY_OK) status = judge(&own);
    if (status < 0) return status;
    hash_account(&body, &own);
    status = prepay__enter(ledger, call, PREPAY__ACCOUNT_OPEN, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) return prepay__drop(&frame, status);
    if (status != PREPAY_OK) return status;
    status = meter_is_free(&frame, &own);
    return status == PREPAY_OK ? write_account(&frame, &own) : prepay__drop(&frame, status);
}

/* ------------------------------------------------------------------ cards */

static prepay_status replace(struct prepay__frame *frame, const uint8_t meter_id[8], const uint8_t card_id[8],
                             uint16_t generation) {
    struct prepay__contract contract;
    struct prepay__card newest, card;
    prepay_status status = prepay__contract_of(frame->store, meter_id, &contract);

    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__CARD_NEWEST, prepay__keys(contract.entry, 0, 0, 0), &newest);
    if (status == PREPAY_OK) status = card_is_free(frame->store, card_id);
    if (status == PREPAY_OK && generation <= newest.generation) status = PREPAY_E_ARGUMENT;
    if (status != PREPAY_OK) return prepay__drop(frame, status);
    card = (struct prepay__card){ contract.entry, generation, frame->draft.entry.seq, { 0 } };
    memcpy(card.card_id, card_id, 8);
    frame->draft.entry.contract = contract.entry;
    prepay__draft_row(frame, PREPAY__ROW_CARD, &card);
    return prepay__leave(frame);
}

prepay_status prepay_ledger_card_replace(prepay_ledger *ledger, const prepay_ledger_call *call,
                                         const uint8_t meter_id[8], const uint8_t card_id[8],
                                         uint16_t card_generation) {
    struct prepay__frame frame;
    prepay__hash body;
    prepay_status status;

    if (meter_id == NULL || card_id == NULL || card_generation == 0 || sodium_is_zero(card_id, 8))
        return PREPAY_E_ARGUMENT;
    prepay__body_begin(&body, PREPAY__CARD_REPLACE);
    prepay__hash_raw(&body, meter_id, 8);
    prepay__hash_raw(&body, card_id, 8);
    prepay__hash_int(&body, card_generation);
    status = prepay__enter(ledger, call, PREPAY__CARD_REPLACE, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) return prepay__drop(&frame, status);
    return status == PREPAY_OK ? replace(&frame, meter_id, card_id, card_generation) : status;
}

/* ------------------------------------------------------------------ books */

/* A replacement has not been in the meter until a sound record names it; a card that comes back as a new one is named
 * by its generation. */
static prepay_status is_replaced(struct prepay__store *store, const struct prepay__card *newest, uint8_t *out) {
    struct prepay__keys named = prepay__keyed(newest->contract, newest->card_id, 8);
    struct prepay__sums cards, proofs;
    prepay_status status = prepay__find(store, PREPAY__CARD_COUNT, prepay__keys(newest->contract, 0, 0, 0), &cards);

    if (status < 0) return status;
    *out = 0;
    if (cards.n[0] < 2) return PREPAY_OK;
    named.b = newest->generation;
    status = prepay__find(store, PREPAY__PROOFS_BY_CARD, named, &proofs);
    if (status == PREPAY_OK) *out = proofs.n[0] == 0;
    return status;
}

static void show_statement(const struct prepay__contract *contract, const struct prepay__statement_row *row,
                           prepay_statement *out) {
    memset(out, 0, sizeof *out);
    memcpy(out->meter_id, contract->meter, 8);
    memcpy(out->card_id, row->card_id, 8);
    memcpy(out->statement_id, row->statement_id, 8);
    memcpy(out->token, row->token, sizeof out->token);
    out->paid_micro = row->paid_micro;
    out->refunded_micro = row->refunded_micro;
    out->count = (uint32_t)row->count;
    out->command_count = (uint32_t)row->command_count;
    out->contract = (uint16_t)contract->number;
    out->card_generation = (uint16_t)row->card_generation;
    out->kind = (uint8_t)row->kind;
}

prepay_status prepay__statement_show(struct prepay__store *store, const struct prepay__statement_row *row,
                                     prepay_statement *out) {
    struct prepay__contract contract;
    prepay_status status = prepay__find(store, PREPAY__CONTRACT_AT, prepay__keys(row->contract, 0, 0, 0), &contract);

    if (status == PREPAY_OK) show_statement(&contract, row, out);
    return status == PREPAY_E_NOT_FOUND ? PREPAY_E_DAMAGED : status;
}

static prepay_status add_card(struct prepay__store *store, int64_t contract, prepay_books *books) {
    struct prepay__card card;
    prepay_status status = prepay__find(store, PREPAY__CARD_NEWEST, prepay__keys(contract, 0, 0, 0), &card);

    if (status < 0) return status == PREPAY_E_NOT_FOUND ? PREPAY_E_DAMAGED : status;
    memcpy(books->card_id, card.card_id, 8);
    books->card_generation = (uint16_t)card.generation;
    return is_replaced(store, &card, &books->replaced);
}

static prepay_status add_sales(struct prepay__store *store, int64_t contract, prepay_books *books) {
    struct prepay__sale newest;
    int64_t standing;
    prepay_status status = prepay__totals_of(store, contract, &books->paid_micro, &standing);

    if (status < 0) return status;
    books->count = (uint32_t)standing;
    status = prepay__find(store, PREPAY__SALE_STANDING, prepay__keys(contract, 0, 0, 0), &newest);
    if (status == PREPAY_OK) books->amount_micro = newest.credit_micro;
    return status == PREPAY_E_NOT_FOUND ? PREPAY_OK : status;
}

static prepay_status add_road(struct prepay__store *store, const struct prepay__contract *contract,
                              prepay_books *books) {
    struct prepay__statement_row newest;
    struct prepay__proof_row proved;
    prepay_status status = prepay__proved_of(store, contract->entry, &proved);

    if (status < 0) return status;
    books->accepted_paid_micro = proved.accepted_paid_micro;
    books->accepted_refunded_micro = proved.accepted_refunded_micro;
    books->record_counter = (uint32_t)proved.newest_counter;
    status = prepay__find(store, PREPAY__STATEMENT_NEWEST, prepay__keys(contract->entry, 0, 0, 0), &newest);
    if (status == PREPAY_E_NOT_FOUND) return PREPAY_OK;
    if (status < 0) return status;
    show_statement(contract, &newest, &books->newest);
    books->command_count = books->newest.command_count;
    return PREPAY_OK;
}

prepay_status prepay_ledger_books(prepay_ledger *ledger, const prepay_ledger_call *call, const uint8_t meter_id[8],
                                  prepay_books *out) {
    struct prepay__frame frame;
    struct prepay__contract contract;
    prepay_books books;
    prepay_status status;

    if (meter_id == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__enter_read(ledger, call, PREPAY__VERB_READ, &frame);
    if (status != PREPAY_OK) return status;
    memset(&books, 0, sizeof books);
    status = prepay__contract_of(frame.store, meter_id, &contract);
    if (status == PREPAY_OK) {
        memcpy(books.meter_id, contract.meter, 8);
        memcpy(books.customer, contract.customer, 8);
        books.contract = (uint16_t)contract.number;
        books.unit = (uint16_t)contract.unit;
        books.key_version = (uint8_t)contract.key_version;
        books.carried_in_micro = contract.carried_in_micro;
        status = add_card(frame.store, contract.entry, &books);
    }
    if (status == PREPAY_OK) status = add_sales(frame.store, contract.entry, &books);
    if (status == PREPAY_OK) status = add_road(frame.store, &contract, &books);
    if (status == PREPAY_OK) *out = books;
    return prepay__drop(&frame, status);
}
