/* SPDX-License-Identifier: Apache-2.0 */
/* The day close: the figures of a business day, once, and the chain's head to print beside them. Days close in order;
 * an open day before it is closed with it. Nothing that moves money is booked on a closed day, whatever a clock says.
 */
#include "ledger/ledger.h"

#include <string.h>

#define NEVER INT64_MIN

/* The last close, or a day before all days. */
static prepay_status last_close(struct prepay__store *store, struct prepay__day_close *out) {
    prepay_status status = prepay__find(store, PREPAY__DAY_CLOSE_LAST, prepay__keys(0, 0, 0, 0), out);

    if (status != PREPAY_E_NOT_FOUND) return status;
    memset(out, 0, sizeof *out);
    out->business_day = NEVER;
    out->first_entry = 1;
    return PREPAY_OK;
}

prepay_status prepay__day_is_open(struct prepay__frame *frame) {
    struct prepay__day_close last;
    prepay_status status = last_close(frame->store, &last);

    if (status < 0) return status;
    return frame->draft.entry.business_day > last.business_day ? PREPAY_OK : PREPAY_LEDGER_DAY_CLOSED;
}

static void show(const struct prepay__day_close *row, prepay_ledger_day *out) {
    memset(out, 0, sizeof *out);
    out->struct_size = sizeof *out;
    out->cash_minor = row->cash_minor;
    out->bank_minor = row->bank_minor;
    out->credit_minor = row->credit_minor;
    out->tax_minor = row->tax_minor;
    out->fee_minor = row->fee_minor;
    out->arrears_minor = row->arrears_minor;
    out->rounding_minor = row->rounding_minor;
    out->over_minor = row->over_minor;
    out->first_entry = row->first_entry;
    out->last_entry = row->last_entry;
    out->business_day = (int32_t)row->business_day;
    out->sales = (uint32_t)row->sales;
    out->voids = (uint32_t)row->voids;
    out->open_statements = (uint32_t)row->open_statements;
    out->head_entry = row->entry - 1;
    memcpy(out->head, row->head, sizeof out->head);
}

/* The last close's first entry is early enough: entries of later days can stand between it and that close, none before
 * it. */
static prepay_status sum_up(struct prepay__frame *frame, const struct prepay__day_close *last,
                            struct prepay__day_close *row) {
    struct prepay__keys range = prepay__keys(last->first_entry, last->business_day, row->business_day, 0);
    struct prepay__sums span, sums, rounding, over, open;
    prepay_status status = prepay__find(frame->store, PREPAY__DAY_RANGE, range, &span);

    if (status == PREPAY_OK) status = prepay__find(frame->store, PREPAY__DAY_SUMS, range, &sums);
    range.d = PREPAY__ROUNDING;
    if (status == PREPAY_OK) status = prepay__find(frame->store, PREPAY__DAY_ACCOUNT, range, &rounding);
    range.d = PREPAY__OVER_SHORT;
    if (status == PREPAY_OK) status = prepay__find(frame->store, PREPAY__DAY_ACCOUNT, range, &over);
    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__OPEN_STATEMENTS, prepay__keys(0, 0, 0, 0), &open);
    if (status < 0) return status;
    row->first_entry =
        span.n[0] == 0 ? row->entry : span.n[0]; /* a day without an entry begins and ends with its close */
    row->last_entry = span.n[1] == 0 ? row->entry : span.n[1];
    row->cash_minor = sums.n[0];
    row->bank_minor = sums.n[1];
    row->credit_minor = sums.n[2];
    row->tax_minor = sums.n[3];
    row->fee_minor = sums.n[4];
    row->arrears_minor = sums.n[5];
    row->sales = sums.n[6];
    row->voids = sums.n[7];
    row->rounding_minor = -rounding.n[0];
    row->over_minor = -over.n[0];
    row->open_statements = open.n[0];
    return PREPAY_OK;
}

static prepay_status decide(struct prepay__frame *frame, int32_t day, struct prepay__day_close *row) {
    struct prepay__day_close last;
    struct prepay__sums open;
    prepay_status status = last_close(frame->store, &last);

    if (status < 0) return status;
    if (day <= last.business_day) return PREPAY_LEDGER_DAY_CLOSED;
    if (day > frame->draft.entry.business_day) return PREPAY_E_ARGUMENT; /* it has not begun */
    status = prepay__find(frame->store, PREPAY__OPEN_SHIFTS, prepay__keys(day, 0, 0, 0), &open);
    if (status < 0) return status;
    if (open.n[0] != 0) return PREPAY_LEDGER_SHIFT_OPEN;
    memset(row, 0, sizeof *row);
    row->entry = frame->draft.entry.seq;
    row->business_day = day;
    memcpy(row->head, frame->draft.previous, sizeof row->head);
    return sum_up(frame, &last, row);
}

static prepay_status close_day(struct prepay__frame *frame, int32_t day, prepay_ledger_day *shown) {
    struct prepay__day_close row;
    prepay_status status = decide(frame, day, &row);

    if (status != PREPAY_OK) return prepay__drop(frame, status);
    prepay__draft_row(frame, PREPAY__ROW_DAY_CLOSE, &row);
    status = prepay__leave(frame);
    show(&row, shown);
    return status;
}

static prepay_status close_again(struct prepay__frame *frame, prepay_ledger_day *shown) {
    struct prepay__day_close row;
    prepay_status status =
        prepay__find(frame->store, PREPAY__DAY_CLOSE_OF, prepay__keys(frame->found.seq, 0, 0, 0), &row);

    if (status < 0) return prepay__drop(frame, PREPAY_E_DAMAGED);
    show(&row, shown);
    return prepay__drop(frame, PREPAY_LEDGER_REPEATED);
}

prepay_status prepay_ledger_day_close(prepay_ledger *ledger, const prepay_ledger_call *call, int32_t business_day,
                                      prepay_ledger_day *out) {
    struct prepay__frame frame;
    prepay_ledger_day shown;
    prepay__hash body;
    prepay_status status = prepay__ledger_report(out);

    if (status < 0) return status;
    prepay__body_begin(&body, PREPAY__DAY_CLOSE);
    prepay__hash_int(&body, business_day);
    status = prepay__enter(ledger, call, PREPAY__DAY_CLOSE, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) status = close_again(&frame, &shown);
    else if (status == PREPAY_OK) status = close_day(&frame, business_day, &shown);
    if (status == PREPAY_OK || status == PREPAY_LEDGER_REPEATED) prepay__ledger_give(out, &shown, sizeof shown);
    return status;
}
