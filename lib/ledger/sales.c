/* SPDX-License-Identifier: Apache-2.0 */
/* Money taken, and money given back before it has left as a statement. A sale and its void are rows of one table, the
 * void with negative amounts, each with the totals after it; so P is the newest row's, and the sum of the column proves
 * it. Whether a sale may still be voided is decided by vending's rule from sums made inside the transaction. */
#include "ledger/ledger.h"

#include "base/checked.h"

#include <prepay/vending.h>

#include <string.h>

/* --------------------------------------------------------------- judgement */

/* The parts are all there and add up: tendered = arrears + fee + tax + credit. */
static prepay_status judge_parts(const prepay_ledger_sale *sale) {
    int64_t sum = 0;

    if (sale->tendered_minor <= 0 || sale->credit_minor <= 0 || sale->credit_micro <= 0) return PREPAY_E_ARGUMENT;
    if (sale->arrears_minor < 0 || sale->fee_minor < 0 || sale->tax_minor < 0) return PREPAY_E_ARGUMENT;
    if (sale->tendered_minor > PREPAY__AMOUNT_MAX) return PREPAY_E_ARGUMENT;
    if (prepay__add(sale->arrears_minor, sale->fee_minor, &sum) < 0 || prepay__add(sum, sale->tax_minor, &sum) < 0 ||
        prepay__add(sum, sale->credit_minor, &sum) < 0)
        return PREPAY_E_ARGUMENT; /* no tendered amount equals that */
    return sum == sale->tendered_minor ? PREPAY_OK : PREPAY_E_ARGUMENT;
}

static prepay_status judge(const prepay_ledger_sale *sale) {
    if (sale->tender != PREPAY_TENDER_CASH && sale->tender != PREPAY_TENDER_BANK) return PREPAY_E_ARGUMENT;
    if (!prepay__ledger_is_text(sale->reference, sizeof sale->reference)) return PREPAY_E_ARGUMENT;
    return judge_parts(sale);
}

/* Minor units become micro-units exactly. */
static prepay_status judge_credit(const struct prepay__frame *frame, const struct prepay__contract *contract,
                                  const prepay_ledger_sale *sale) {
    int64_t micro = sale->credit_minor;

    if (!prepay__is_money(contract->unit)) return PREPAY_OK;
    for (int64_t digits = frame->ledger->property.exponent; digits < 6; digits++) {
        if (prepay__mul(micro, 10, &micro) < 0) return PREPAY_E_OVERFLOW;
    }
    return micro == sale->credit_micro ? PREPAY_OK : PREPAY_E_ARGUMENT;
}

static prepay_status judge_tariff(const struct prepay__frame *frame, const prepay_ledger_sale *sale) {
    struct prepay__tariff tariff;

    if (sale->tariff_version == 0) return PREPAY_OK;
    return prepay__find(frame->store, PREPAY__TARIFF_AT, prepay__keys(sale->tariff_version, 0, 0, 0), &tariff);
}

/* -------------------------------------------------------------------- pay */

static prepay_status number_receipt(struct prepay__frame *frame, struct prepay__sale *row) {
    struct prepay__sale last;
    prepay_status status =
        prepay__find(frame->store, PREPAY__SALE_NUMBERED_LAST, prepay__keys(row->station, row->epoch, 0, 0), &last);

    if (status < 0 && status != PREPAY_E_NOT_FOUND) return status;
    row->number = status == PREPAY_E_NOT_FOUND ? 1 : last.number + 1;
    return PREPAY_OK;
}

/* Totals after this row. */
static prepay_status add_totals(struct prepay__frame *frame, int64_t sales, struct prepay__sale *row) {
    int64_t paid_micro, standing;
    prepay_status status = prepay__totals_of(frame->store, row->contract, &paid_micro, &standing);

    if (status < 0) return status;
    if (prepay__add(paid_micro, row->credit_micro, &row->paid_total_micro) < 0 ||
        row->paid_total_micro > PREPAY__TOTAL_MAX)
        return PREPAY_E_OVERFLOW;
    row->standing = standing + sales;
    return row->standing <= UINT32_MAX ? PREPAY_OK : PREPAY_E_OVERFLOW;
}

/* Debit where the money lies, credit what it became. A void has all signs turned round. */
static prepay_status post(struct prepay__frame *frame, const struct prepay__sale *row, int64_t money_kind,
                          int64_t money_owner) {
    prepay_status status = prepay__draft_post(frame, money_kind, money_owner, row->tendered_minor);

    if (status == PREPAY_OK) status = prepay__draft_post(frame, PREPAY__ARREARS, row->contract, -row->arrears_minor);
    if (status == PREPAY_OK) status = prepay__draft_post(frame, PREPAY__FEES, 0, -row->fee_minor);
    if (status == PREPAY_OK) status = prepay__draft_post(frame, PREPAY__TAX, 0, -row->tax_minor);
    if (status == PREPAY_OK) status = prepay__draft_post(frame, PREPAY__PREPAID, row->contract, -row->credit_minor);
    return status;
}

static void fill_row(const struct prepay__frame *frame, const prepay_ledger_sale *sale, int64_t contract,
                     struct prepay__sale *row) {
    memset(row, 0, sizeof *row);
    row->contract = contract;
    row->entry = frame->draft.entry.seq;
    row->station = frame->draft.entry.station;
    row->epoch = frame->draft.entry.epoch;
    row->tender = sale->tender;
    row->tariff = sale->tariff_version;
    row->tendered_minor = sale->tendered_minor;
    row->arrears_minor = sale->arrears_minor;
    row->fee_minor = sale->fee_minor;
    row->tax_minor = sale->tax_minor;
    row->credit_minor = sale->credit_minor;
    row->credit_micro = sale->credit_micro;
    memcpy(row->reference, sale->reference, strlen(sale->reference));
}

static prepay_status decide_pay(struct prepay__frame *frame, const prepay_ledger_sale *sale, struct prepay__sale *row) {
    struct prepay__contract contract;
    struct prepay__shift shift;
    prepay_status status = prepay__day_is_open(frame);

    if (status != PREPAY_OK) return status;
    status = prepay__shift_of(frame, &shift);
    if (status != PREPAY_OK) return status;
    status = prepay__contract_of(frame->store, sale->meter_id, &contract);
    if (status == PREPAY_OK) status = judge_credit(frame, &contract, sale);
    if (status == PREPAY_OK) status = judge_tariff(frame, sale);
    if (status < 0) return status;
    frame->draft.entry.shift = shift.entry;
    frame->draft.entry.contract = contract.entry;
    fill_row(frame, sale, contract.entry, row);
    status = number_receipt(frame, row);
    if (status == PREPAY_OK) status = add_totals(frame, 1, row);
    if (status < 0) return status;
    if (sale->tender == PREPAY_TENDER_CASH) return post(frame, row, PREPAY__DRAWER, shift.entry);
    return post(frame, row, PREPAY__BANK, 0);
}

static void hash_sale(prepay__hash *body, const prepay_ledger_sale *sale) {
    prepay__body_begin(body, PREPAY__PAY);
    prepay__hash_raw(body, sale->meter_id, 8);
    prepay__hash_int(body, sale->tendered_minor);
    prepay__hash_int(body, sale->arrears_minor);
    prepay__hash_int(body, sale->fee_minor);
    prepay__hash_int(body, sale->tax_minor);
    prepay__hash_int(body, sale->credit_minor);
    prepay__hash_int(body, sale->credit_micro);
    prepay__hash_int(body, sale->tender);
    prepay__hash_int(body, sale->tariff_version);
    prepay__hash_text(body, sale->reference, strlen(sale->reference));
}

/* The stored answer of a sale that was done before. */
static prepay_status answer_again(struct prepay__frame *frame, prepay_ledger_receipt *receipt) {
    struct prepay__sale row;
    prepay_status status =
        prepay__find(frame->store, PREPAY__SALE_OF, prepay__keys(frame->found.contract, frame->found.seq, 0, 0), &row);

    if (status == PREPAY_OK) status = prepay__receipt_of(frame, &frame->found, &row, receipt);
    return prepay__drop(frame, status < 0 ? PREPAY_E_DAMAGED : PREPAY_LEDGER_REPEATED);
}

prepay_status prepay_ledger_pay(prepay_ledger *ledger, const prepay_ledger_call *call, const prepay_ledger_sale *sale,
                                prepay_ledger_receipt *out) {
    prepay_ledger_sale own;
    prepay_ledger_receipt receipt;
    struct prepay__frame frame;
    struct prepay__sale row;
    prepay__hash body;
    prepay_status status = prepay__ledger_report(out);

    if (status == PREPAY_OK) status = prepay__ledger_take(&own, sizeof own, sale);
    if (status == PREPAY_OK) status = judge(&own);
    if (status < 0) return status;
    hash_sale(&body, &own);
    status = prepay__enter(ledger, call, PREPAY__PAY, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) {
        status = answer_again(&frame, &receipt);
    } else if (status == PREPAY_OK) {
        status = decide_pay(&frame, &own, &row);
        if (status == PREPAY_OK) status = prepay__receipt_of(&frame, &frame.draft.entry, &row, &receipt);
        if (status != PREPAY_OK) return prepay__drop(&frame, status);
        prepay__draft_row(&frame, PREPAY__ROW_SALE, &row);
        status = prepay__leave(&frame);
    }
    if (status == PREPAY_OK || status == PREPAY_LEDGER_REPEATED) prepay__ledger_give(out, &receipt, sizeof receipt);
    return status;
}

/* ------------------------------------------------------------------- void */

/* What has left: the greatest P of any sealed statement, or what a meter is proved to have accepted. The second is
 * greater only in books that were put back and filled in again. */
static prepay_status what_has_left(struct prepay__frame *frame, int64_t contract, int64_t *out_micro) {
    struct prepay__proof_row proved;
    struct prepay__sums sealed;
    prepay_status status = prepay__find(frame->store, PREPAY__COVERED, prepay__keys(contract, 0, 0, 0), &sealed);

    if (status == PREPAY_OK) status = prepay__proved_of(frame->store, contract, &proved);
    if (status < 0) return status;
    *out_micro = sealed.n[0] > proved.accepted_paid_micro ? sealed.n[0] : proved.accepted_paid_micro;
    return PREPAY_OK;
}

/* PREPAY_LEDGER_COVERED when anything of this sale has left. P was the sum of whole sales whenever a statement was
 * sealed; what a meter accepted before books were put back may end inside one, so its first unit decides. */
static prepay_status may_void(struct prepay__frame *frame, const struct prepay__sale *sale) {
    struct prepay__sums before;
    int64_t covered_micro = 0;
    prepay_status status =
        prepay__find(frame->store, PREPAY__PAID_THROUGH, prepay__keys(sale->contract, sale->entry - 1, 0, 0), &before);

    if (status == PREPAY_OK) status = what_has_left(frame, sale->contract, &covered_micro);
    if (status == PREPAY_OK) status = prepay_vending_may_void(before.n[0] + 1, covered_micro);
    return status == PREPAY_VENDING_COVERED ? PREPAY_LEDGER_COVERED : status;
}

/* A supervisor may; a cashier in the shift that took the money. */
static prepay_status may_this_one(struct prepay__frame *frame, const struct prepay__entry *entry) {
    struct prepay__shift shift;
    prepay_status status;

    if (frame->who.role != PREPAY_LEDGER_CASHIER) return PREPAY_OK;
    status = prepay__shift_of(frame, &shift);
    if (status != PREPAY_OK) return status < 0 ? status : PREPAY_E_PERMISSION;
    return shift.entry == entry->shift ? PREPAY_OK : PREPAY_E_PERMISSION;
}

static void turn_round(const struct prepay__frame *frame, const struct prepay__sale *sale, struct prepay__sale *row) {
    *row = *sale;
    row->entry = frame->draft.entry.seq;
    row->station = frame->draft.entry.station;
    row->epoch = frame->draft.entry.epoch;
    row->number = 0;
    row->tendered_minor = -sale->tendered_minor;
    row->arrears_minor = -sale->arrears_minor;
    row->fee_minor = -sale->fee_minor;
    row->tax_minor = -sale->tax_minor;
    row->credit_minor = -sale->credit_minor;
    row->credit_micro = -sale->credit_micro;
}

/* The money goes back from where it lies: the drawer while its shift is open, then the safe. */
static prepay_status give_back(struct prepay__frame *frame, const struct prepay__entry *entry,
                               const struct prepay__sale *row) {
    struct prepay__shift shift;
    prepay_status status =
        prepay__find(frame->store, PREPAY__SHIFT_IS_OPEN, prepay__keys(entry->shift, 0, 0, 0), &shift);
    const int open = status == PREPAY_OK;

    if (status < 0 && status != PREPAY_E_NOT_FOUND) return status;
    if (open) frame->draft.entry.shift = entry->shift;
    if (row->tender == PREPAY_TENDER_BANK) return post(frame, row, PREPAY__BANK, 0);
    return open ? post(frame, row, PREPAY__DRAWER, entry->shift) : post(frame, row, PREPAY__SAFE, 0);
}

static prepay_status decide_void(struct prepay__frame *frame, const uint8_t sale_id[16], struct prepay__sale *row) {
    struct prepay__entry entry, before;
    struct prepay__sale sale;
    prepay_status status = prepay__sale_by_id(frame, sale_id, &entry, &sale);

    if (status == PREPAY_OK) status = may_this_one(frame, &entry);
    if (status < 0) return status;
    status = prepay__find(frame->store, PREPAY__ENTRY_REVERSING, prepay__keys(entry.seq, 0, 0, 0), &before);
    if (status == PREPAY_OK) return PREPAY_LEDGER_ALREADY_REVERSED;
    if (status != PREPAY_E_NOT_FOUND) return status;
    status = may_void(frame, &sale);
    if (status == PREPAY_OK) status = prepay__day_is_open(frame);
    if (status != PREPAY_OK) return status;
    frame->draft.entry.reverses = entry.seq;
    frame->draft.entry.contract = entry.contract;
    turn_round(frame, &sale, row);
    status = add_totals(frame, -1, row);
    return status < 0 ? status : give_back(frame, &entry, row);
}

prepay_status prepay_ledger_void(prepay_ledger *ledger, const prepay_ledger_call *call, const uint8_t sale_id[16]) {
    struct prepay__frame frame;
    struct prepay__sale row;
    prepay__hash body;
    prepay_status status;

    if (sale_id == NULL) return PREPAY_E_ARGUMENT;
    prepay__body_begin(&body, PREPAY__VOID);
    prepay__hash_raw(&body, sale_id, 16);
    status = prepay__enter(ledger, call, PREPAY__VOID, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) return prepay__drop(&frame, status);
    if (status != PREPAY_OK) return status;
    status = decide_void(&frame, sale_id, &row);
    if (status == PREPAY_E_PERMISSION) return prepay__deny(&frame);
    if (status != PREPAY_OK) return prepay__drop(&frame, status);
    prepay__draft_row(&frame, PREPAY__ROW_SALE, &row);
    return prepay__leave(&frame);
}
