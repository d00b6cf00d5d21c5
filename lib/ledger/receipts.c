/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts: a sale with everything a printed slip needs. A reprint is the same receipt under its old number, marked
 * with a copy number and recorded: nobody prints twice in silence. */
#include "ledger/ledger.h"

#include <string.h>

prepay_status prepay__sale_by_id(struct prepay__frame *frame, const uint8_t id[16], struct prepay__entry *out_entry,
                                 struct prepay__sale *out_sale) {
    prepay_status status = prepay__find(frame->store, PREPAY__ENTRY_BY_ID, prepay__keyed(0, id, 16), out_entry);

    if (status < 0) return status;
    if (out_entry->kind != PREPAY__PAY) return PREPAY_E_NOT_FOUND;
    status =
        prepay__find(frame->store, PREPAY__SALE_OF, prepay__keys(out_entry->contract, out_entry->seq, 0, 0), out_sale);
    return status == PREPAY_E_NOT_FOUND ? PREPAY_E_DAMAGED : status;
}

static void fill_numbers(const prepay_ledger *ledger, const struct prepay__entry *entry,
                         const struct prepay__sale *sale, prepay_ledger_receipt *out) {
    out->number = sale->number;
    out->time_ms = entry->time_ms;
    out->utc_offset_s = (int32_t)entry->utc_offset_s;
    out->tendered_minor = sale->tendered_minor;
    out->arrears_minor = sale->arrears_minor;
    out->fee_minor = sale->fee_minor;
    out->tax_minor = sale->tax_minor;
    out->credit_minor = sale->credit_minor;
    out->credit_micro = sale->credit_micro;
    out->paid_total_micro = sale->paid_total_micro;
    out->station = (uint32_t)sale->station;
    out->tender = (uint32_t)sale->tender;
    out->currency = (uint32_t)ledger->property.currency;
    out->exponent = (uint32_t)ledger->property.exponent;
}

prepay_status prepay__receipt_of(struct prepay__frame *frame, const struct prepay__entry *entry,
                                 const struct prepay__sale *sale, prepay_ledger_receipt *out) {
    struct prepay__contract contract;
    struct prepay__party party;
    struct prepay__operator who;
    struct prepay__entry reversal;
    prepay_status status =
        prepay__find(frame->store, PREPAY__CONTRACT_AT, prepay__keys(sale->contract, 0, 0, 0), &contract);

    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__PARTY_AT, prepay__keys(contract.party, 0, 0, 0), &party);
    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__OPERATOR_AT, prepay__keys(entry->operator_id, 0, 0, 0), &who);
    if (status < 0) return status == PREPAY_E_NOT_FOUND ? PREPAY_E_DAMAGED : status;
    status = prepay__find(frame->store, PREPAY__ENTRY_REVERSING, prepay__keys(entry->seq, 0, 0, 0), &reversal);
    if (status < 0 && status != PREPAY_E_NOT_FOUND) return status;
    memset(out, 0, sizeof *out);
    out->struct_size = sizeof *out;
    memcpy(out->request_id, entry->id, sizeof out->request_id);
    memcpy(out->meter_id, contract.meter, 8);
    memcpy(out->customer, contract.customer, 8);
    fill_numbers(frame->ledger, entry, sale, out);
    out->contract = (uint32_t)contract.number;
    out->voided = status == PREPAY_OK;
    memcpy(out->operator_login, who.login, sizeof out->operator_login);
    memcpy(out->name, party.name, sizeof out->name);
    memcpy(out->reference, sale->reference, sizeof out->reference);
    return PREPAY_OK;
}

prepay_status prepay_ledger_receipt_get(prepay_ledger *ledger, const prepay_ledger_call *call,
                                        const uint8_t sale_id[16], prepay_ledger_receipt *out) {
    struct prepay__frame frame;
    struct prepay__entry entry;
    struct prepay__sale sale;
    prepay_ledger_receipt receipt;
    prepay_status status = prepay__ledger_report(out);

    if (status < 0 || sale_id == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__enter_read(ledger, call, PREPAY__VERB_READ, &frame);
    if (status != PREPAY_OK) return status;
    status = prepay__sale_by_id(&frame, sale_id, &entry, &sale);
    if (status == PREPAY_OK) status = prepay__receipt_of(&frame, &entry, &sale, &receipt);
    if (status == PREPAY_OK) prepay__ledger_give(out, &receipt, sizeof receipt);
    return prepay__drop(&frame, status);
}

prepay_status prepay_ledger_receipt_at(prepay_ledger *ledger, const prepay_ledger_call *call, const uint8_t meter_id[8],
                                       uint32_t index, prepay_ledger_receipt *out) {
    struct prepay__frame frame;
    struct prepay__entry entry;
    struct prepay__sale sale;
    prepay_ledger_receipt receipt;
    prepay_status status = prepay__ledger_report(out);

    if (status < 0 || meter_id == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__enter_read(ledger, call, PREPAY__VERB_READ, &frame);
    if (status != PREPAY_OK) return status;
    status = prepay__find(frame.store, PREPAY__SALE_AT, prepay__keyed(index, meter_id, 8), &sale);
    if (status == PREPAY_OK &&
        prepay__find(frame.store, PREPAY__ENTRY_AT, prepay__keys(sale.entry, 0, 0, 0), &entry) < 0)
        status = PREPAY_E_DAMAGED;
    if (status == PREPAY_OK) status = prepay__receipt_of(&frame, &entry, &sale, &receipt);
    if (status == PREPAY_OK) prepay__ledger_give(out, &receipt, sizeof receipt);
    return prepay__drop(&frame, status);
}

/* ---------------------------------------------------------------- reprint */

static prepay_status reprint_again(struct prepay__frame *frame, const uint8_t sale_id[16],
                                   prepay_ledger_receipt *receipt) {
    struct prepay__entry entry;
    struct prepay__sale sale;
    struct prepay__print print;
    prepay_status status = prepay__sale_by_id(frame, sale_id, &entry, &sale);

    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__PRINT_OF, prepay__keys(frame->found_audit.seq, 0, 0, 0), &print);
    if (status == PREPAY_OK) status = prepay__receipt_of(frame, &entry, &sale, receipt);
    if (status < 0) return prepay__drop(frame, PREPAY_E_DAMAGED);
    receipt->copy = (uint32_t)print.copy;
    return prepay__drop(frame, PREPAY_LEDGER_REPEATED);
}

static prepay_status reprint(struct prepay__frame *frame, const uint8_t sale_id[16], prepay_ledger_receipt *receipt) {
    struct prepay__entry entry;
    struct prepay__sale sale;
    struct prepay__sums copies;
    struct prepay__print print;
    struct prepay__note note;
    prepay_status status = prepay__sale_by_id(frame, sale_id, &entry, &sale);

    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__PRINT_COUNT, prepay__keys(entry.seq, 0, 0, 0), &copies);
    if (status == PREPAY_OK) status = prepay__receipt_of(frame, &entry, &sale, receipt);
    if (status == PREPAY_OK) status = prepay__note_begin(frame->store, &note);
    if (status < 0) return prepay__drop(frame, status);
    print = (struct prepay__print){ entry.seq, copies.n[0] + 1, note.audit.seq };
    prepay__note_fill(frame, PREPAY__REPRINT, &note);
    note.audit.object = entry.seq;
    note.audit.detail = print.copy;
    prepay__row_digest(PREPAY__ROW_PRINT, &print, note.audit.digest);
    receipt->copy = (uint32_t)print.copy;
    return prepay__leave_note(frame, &note, PREPAY__ROW_PRINT, &print);
}

prepay_status prepay_ledger_reprint(prepay_ledger *ledger, const prepay_ledger_call *call, const uint8_t sale_id[16],
                                    prepay_ledger_receipt *out) {
    struct prepay__frame frame;
    prepay_ledger_receipt receipt;
    prepay__hash body;
    prepay_status status = prepay__ledger_report(out);

    if (status < 0 || sale_id == NULL) return PREPAY_E_ARGUMENT;
    prepay__body_begin(&body, PREPAY__REPRINT);
    prepay__hash_raw(&body, sale_id, 16);
    status = prepay__enter(ledger, call, PREPAY__REPRINT, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) status = reprint_again(&frame, sale_id, &receipt);
    else if (status == PREPAY_OK) status = reprint(&frame, sale_id, &receipt);
    if (status == PREPAY_OK || status == PREPAY_LEDGER_REPEATED) prepay__ledger_give(out, &receipt, sizeof receipt);
    return status;
}
