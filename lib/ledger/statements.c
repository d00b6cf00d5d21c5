/* SPDX-License-Identifier: Apache-2.0 */
/* Statements: what a card may carry. One is stored only when its P and R are the sums of this very moment, read under
 * the lock that the sale takes too; so no statement ever says more than was paid, nor forgets a sale. From then on it
 * counts as having left. What became of it are marks, each resolving the one before. */
#include "ledger/ledger.h"

#include <string.h>

static prepay_status judge(const prepay_statement *statement) {
    if (statement->kind == 0 || statement->kind > PREPAY_TOKEN_KINDS || statement->contract == 0)
        return PREPAY_E_ARGUMENT;
    if (statement->paid_micro < 0 || statement->paid_micro > PREPAY__TOTAL_MAX) return PREPAY_E_ARGUMENT;
    if (statement->refunded_micro < 0 || statement->refunded_micro > PREPAY__TOTAL_MAX) return PREPAY_E_ARGUMENT;
    return sodium_is_zero(statement->statement_id, 8) ? PREPAY_E_ARGUMENT : PREPAY_OK;
}

static void fill_row(int64_t contract, int64_t entry, const prepay_statement *statement,
                     struct prepay__statement_row *row) {
    memset(row, 0, sizeof *row);
    row->contract = contract;
    row->entry = entry;
    row->kind = statement->kind;
    row->count = statement->count;
    row->command_count = statement->command_count;
    row->paid_micro = statement->paid_micro;
    row->refunded_micro = statement->refunded_micro;
    row->card_generation = statement->card_generation;
    memcpy(row->card_id, statement->card_id, 8);
    memcpy(row->statement_id, statement->statement_id, 8);
    memcpy(row->token, statement->token, sizeof row->token);
}

/* Are its totals still the sums? Refunds are asked by no verb yet, so their sum is 0. */
static prepay_status is_current(struct prepay__frame *frame, const struct prepay__contract *contract,
                                const prepay_statement *statement) {
    int64_t paid_micro, standing;
    prepay_status status = prepay__totals_of(frame->store, contract->entry, &paid_micro, &standing);

    if (status < 0) return status;
    if (statement->contract != contract->number) return PREPAY_LEDGER_STALE;
    if (statement->paid_micro != paid_micro || statement->refunded_micro != 0 || statement->count != standing)
        return PREPAY_LEDGER_STALE;
    return PREPAY_OK;
}

/* On the newest card, or on no card at all. */
static prepay_status is_on_newest_card(struct prepay__frame *frame, const struct prepay__contract *contract,
                                       const prepay_statement *statement) {
    struct prepay__card card;
    prepay_status status =
        prepay__find(frame->store, PREPAY__CARD_NEWEST, prepay__keys(contract->entry, 0, 0, 0), &card);

    if (status < 0) return status == PREPAY_E_NOT_FOUND ? PREPAY_E_DAMAGED : status;
    if (sodium_is_zero(statement->card_id, 8)) return PREPAY_OK;
    return memcmp(card.card_id, statement->card_id, 8) == 0 && card.generation == statement->card_generation
               ? PREPAY_OK
               : PREPAY_LEDGER_STALE;
}

static prepay_status decide(struct prepay__frame *frame, const prepay_statement *statement,
                            struct prepay__statement_row *row) {
    struct prepay__contract contract;
    struct prepay__statement_row taken;
    prepay_status status = prepay__contract_of(frame->store, statement->meter_id, &contract);

    if (status == PREPAY_OK) status = is_current(frame, &contract, statement);
    if (status == PREPAY_OK) status = is_on_newest_card(frame, &contract, statement);
    if (status != PREPAY_OK) return status;
    status = prepay__find(frame->store, PREPAY__STATEMENT_BY_ID,
                          prepay__keyed(contract.entry, statement->statement_id, 8), &taken);
    if (status != PREPAY_E_NOT_FOUND) return status < 0 ? status : PREPAY_LEDGER_EXISTS;
    frame->draft.entry.contract = contract.entry;
    fill_row(contract.entry, frame->draft.entry.seq, statement, row);
    return PREPAY_OK;
}

prepay_status prepay_ledger_statement(prepay_ledger *ledger, const prepay_ledger_call *call,
                                      const prepay_statement *statement) {
    struct prepay__frame frame;
    struct prepay__statement_row row;
    struct prepay__open_statement open;
    prepay__hash body;
    prepay_status status;

    if (statement == NULL || judge(statement) < 0) return PREPAY_E_ARGUMENT;
    prepay__body_begin(&body, PREPAY__STATEMENT);
    prepay__hash_raw(&body, statement->meter_id, 8);
    prepay__hash_int(&body, statement->contract);
    fill_row(0, 0, statement, &row);
    prepay__hash_row(&body, &prepay__rows[PREPAY__ROW_STATEMENT], &row);
    status = prepay__enter(ledger, call, PREPAY__STATEMENT, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) return prepay__drop(&frame, status);
    if (status != PREPAY_OK) return status;
    status = decide(&frame, statement, &row);
    if (status != PREPAY_OK) return prepay__drop(&frame, status);
    open = (struct prepay__open_statement){ row.contract, row.entry };
    prepay__draft_row(&frame, PREPAY__ROW_STATEMENT, &row);
    prepay__draft_row(&frame, PREPAY__ROW_OPEN_STATEMENT, &open);
    return prepay__leave(&frame);
}

/* ------------------------------------------------------------------- marks */

static prepay_status mark(struct prepay__frame *frame, const uint8_t meter_id[8], const uint8_t statement_id[8],
                          uint32_t written) {
    struct prepay__contract contract;
    struct prepay__statement_row statement;
    struct prepay__mark last, row;
    prepay_status status = prepay__contract_of(frame->store, meter_id, &contract);

    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__STATEMENT_BY_ID, prepay__keyed(contract.entry, statement_id, 8),
                              &statement);
    if (status < 0) return prepay__drop(frame, status);
    status =
        prepay__find(frame->store, PREPAY__MARK_NEWEST, prepay__keys(contract.entry, statement.entry, 0, 0), &last);
    if (status < 0 && status != PREPAY_E_NOT_FOUND) return prepay__drop(frame, status);
    frame->draft.entry.resolves = status == PREPAY_OK ? last.entry : statement.entry;
    frame->draft.entry.contract = contract.entry;
    row = (struct prepay__mark){ contract.entry, statement.entry, frame->draft.entry.seq, written };
    prepay__draft_row(frame, PREPAY__ROW_MARK, &row);
    return prepay__leave(frame);
}

prepay_status prepay_ledger_mark(prepay_ledger *ledger, const prepay_ledger_call *call, const uint8_t meter_id[8],
                                 const uint8_t statement_id[8], uint32_t written) {
    struct prepay__frame frame;
    prepay__hash body;
    prepay_status status;

    if (meter_id == NULL || statement_id == NULL || written > 1) return PREPAY_E_ARGUMENT;
    prepay__body_begin(&body, PREPAY__MARK);
    prepay__hash_raw(&body, meter_id, 8);
    prepay__hash_raw(&body, statement_id, 8);
    prepay__hash_int(&body, written);
    status = prepay__enter(ledger, call, PREPAY__MARK, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) return prepay__drop(&frame, status);
    return status == PREPAY_OK ? mark(&frame, meter_id, statement_id, written) : status;
}

/* -------------------------------------------------------------------- open */

prepay_status prepay_ledger_open_statement(prepay_ledger *ledger, const prepay_ledger_call *call, uint32_t index,
                                           prepay_statement *out, uint32_t *out_state) {
    struct prepay__frame frame;
    struct prepay__statement_row row;
    struct prepay__mark last;
    prepay_statement shown;
    uint32_t state = PREPAY_STATEMENT_SEALED;
    prepay_status status;

    if (out == NULL || out_state == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__enter_read(ledger, call, PREPAY__VERB_READ, &frame);
    if (status != PREPAY_OK) return status;
    status = prepay__find(frame.store, PREPAY__STATEMENT_OPEN_AT, prepay__keys(index, 0, 0, 0), &row);
    if (status == PREPAY_OK) status = prepay__statement_show(frame.store, &row, &shown);
    if (status < 0) return prepay__drop(&frame, status);
    status = prepay__find(frame.store, PREPAY__MARK_NEWEST, prepay__keys(row.contract, row.entry, 0, 0), &last);
    if (status < 0 && status != PREPAY_E_NOT_FOUND) return prepay__drop(&frame, status);
    if (status == PREPAY_OK) state = last.written ? PREPAY_STATEMENT_WRITTEN : PREPAY_STATEMENT_UNKNOWN;
    *out = shown;
    *out_state = state;
    return prepay__drop(&frame, PREPAY_OK);
}
