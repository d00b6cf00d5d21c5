/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs: a return record says what a meter has accepted. One entry takes it in and names the totals; every statement
 * that they reach is consumed with it. What is proved only grows: an older record lowers nothing, a record that states
 * more than the books hold or that contradicts another one is kept as evidence, with its verdict, and proves nothing.
 */
#include "ledger/ledger.h"

#include <prepay/vending.h>

#include <string.h>

static prepay_status judge(const prepay_return_record *record) {
    if (record->kind != PREPAY_RETURN_RECORD && record->kind != PREPAY_RETURN_FINAL)
        return PREPAY_E_ARGUMENT; /* an empty one proves nothing */
    if (record->record_counter == 0) return PREPAY_E_ARGUMENT;
    if (record->accepted_paid_micro < 0 || record->accepted_paid_micro > PREPAY__TOTAL_MAX) return PREPAY_E_ARGUMENT;
    if (record->accepted_refunded_micro < 0 || record->accepted_refunded_micro > PREPAY__TOTAL_MAX)
        return PREPAY_E_ARGUMENT;
    return PREPAY_OK;
}

static void fill_row(int64_t contract, int64_t entry, const prepay_proof *proof, struct prepay__proof_row *row) {
    const prepay_return_record *record = &proof->record;

    memset(row, 0, sizeof *row);
    row->contract = contract;
    row->entry = entry;
    row->kind = record->kind;
    row->counter = record->record_counter;
    row->card_generation = record->card_generation;
    row->paid_micro = record->accepted_paid_micro;
    row->refunded_micro = record->accepted_refunded_micro;
    row->used_micro = record->used_micro;
    row->balance_micro = record->balance_micro;
    memcpy(row->card_id, record->card_id, 8);
    memcpy(row->statement_id, record->statement_id, 8);
    memcpy(row->sealed, proof->sealed, sizeof row->sealed);
}

/* A meter's totals and its record counter grow together. Where they do not, its memory was put back. */
static int contradicts(const struct prepay__proof_row *row, const struct prepay__proof_row *before) {
    const int less =
        row->paid_micro < before->accepted_paid_micro || row->refunded_micro < before->accepted_refunded_micro;
    const int more =
        row->paid_micro > before->accepted_paid_micro || row->refunded_micro > before->accepted_refunded_micro;

    if (before->newest_counter == 0) return 0;
    if (row->counter > before->newest_counter) return less;
    if (row->counter < before->newest_counter) return more;
    return less || more;
}

static int64_t verdict_of(const struct prepay__proof_row *row, const struct prepay__proof_row *before,
                          int64_t paid_micro) {
    if (row->paid_micro > paid_micro || row->refunded_micro > 0)
        return PREPAY_VENDING_BOOKS_BEHIND; /* no verb asks for refunds yet */
    return contradicts(row, before) ? PREPAY_VENDING_ROLLED_BACK : PREPAY_OK;
}

void prepay__proof_judge(struct prepay__proof_row *row, const struct prepay__proof_row *before, int64_t paid_micro) {
    int grows;

    row->verdict = verdict_of(row, before, paid_micro);
    grows = row->verdict == PREPAY_OK && row->counter > before->newest_counter;
    row->accepted_paid_micro = grows ? row->paid_micro : before->accepted_paid_micro;
    row->accepted_refunded_micro = grows ? row->refunded_micro : before->accepted_refunded_micro;
    row->newest_counter = grows ? row->counter : before->newest_counter;
}

/* A record of another meter, contract or unit is not found here: it proves nothing. */
static prepay_status contract_of(struct prepay__frame *frame, const prepay_return_record *record,
                                 struct prepay__contract *out) {
    prepay_status status = prepay__find(frame->store, PREPAY__CONTRACT_NUMBERED,
                                        prepay__keyed(record->contract, record->meter_id, 8), out);

    return status == PREPAY_OK && out->unit != record->unit ? PREPAY_E_NOT_FOUND : status;
}

static prepay_status take_in(struct prepay__frame *frame, const prepay_proof *proof) {
    struct prepay__contract contract;
    struct prepay__proof_row before, row;
    int64_t paid_micro = 0, standing;
    prepay_status status = contract_of(frame, &proof->record, &contract);

    if (status == PREPAY_OK) status = prepay__totals_of(frame->store, contract.entry, &paid_micro, &standing);
    if (status == PREPAY_OK) status = prepay__proved_of(frame->store, contract.entry, &before);
    if (status < 0) return prepay__drop(frame, status);
    fill_row(contract.entry, frame->draft.entry.seq, proof, &row);
    prepay__proof_judge(&row, &before, paid_micro);
    if (row.verdict == PREPAY_OK) {
        struct prepay__keys reached = prepay__keys(contract.entry, row.paid_micro, row.refunded_micro, 0);
        status = frame->store->change(frame->store->context, PREPAY__REACHED_STATEMENTS, &reached);
    }
    if (status < 0) return prepay__drop(frame, status);
    frame->draft.entry.contract = contract.entry;
    prepay__draft_row(frame, PREPAY__ROW_PROOF, &row);
    status = prepay__leave(frame);
    return status == PREPAY_OK ? (prepay_status)row.verdict : status;
}

/* The stored answer: what it was found to be then. */
static prepay_status answer_again(struct prepay__frame *frame) {
    struct prepay__proof_row row;
    prepay_status status =
        prepay__find(frame->store, PREPAY__PROOF_OF, prepay__keys(frame->found.contract, frame->found.seq, 0, 0), &row);

    if (status < 0) return prepay__drop(frame, PREPAY_E_DAMAGED);
    return prepay__drop(frame, row.verdict == PREPAY_OK ? PREPAY_LEDGER_REPEATED : (prepay_status)row.verdict);
}

prepay_status prepay_ledger_proof(prepay_ledger *ledger, const prepay_ledger_call *call, const prepay_proof *proof) {
    struct prepay__frame frame;
    struct prepay__proof_row row;
    prepay__hash body;
    prepay_status status;

    if (proof == NULL || judge(&proof->record) < 0) return PREPAY_E_ARGUMENT;
    prepay__body_begin(&body, PREPAY__PROOF);
    prepay__hash_raw(&body, proof->record.meter_id, 8);
    prepay__hash_int(&body, proof->record.contract);
    prepay__hash_int(&body, proof->record.unit);
    fill_row(0, 0, proof, &row);
    prepay__hash_row(&body, &prepay__rows[PREPAY__ROW_PROOF], &row);
    status = prepay__enter(ledger, call, PREPAY__PROOF, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) return answer_again(&frame);
    return status == PREPAY_OK ? take_in(&frame, proof) : status;
}
