/* SPDX-License-Identifier: Apache-2.0 */
/* The day close: the figures of a business day, once, and the chain's head to print beside them. Days close in order;
 * an open day before it is closed with it. Nothing that moves money is booked on a closed day, whatever a clock says.
 *
 * The entries of a day are one range: from where the close before ended, through the last entry that a clock put on
 * this day or before, be it the close itself. What stands before that entry was not later than it, so a clock that said
 * so was ahead. Ranges
 * leave no gap and do not overlap: the figures of all days are the figures of the books. */
#include "ledger/ledger.h"

#include <string.h>

#define NEVER    INT64_MIN
#define IDLE_MAX 31 /* days: a close that far after all entries comes from a clock that is wrong */

/* The last close, or a day before all days. */
static prepay_status last_close(struct prepay__store *store, struct prepay__day_close *out) {
    prepay_status status = prepay__find(store, PREPAY__DAY_CLOSE_LAST, prepay__keys(0, 0, 0, 0), out);

    if (status != PREPAY_E_NOT_FOUND) return status;
    memset(out, 0, sizeof *out);
    out->business_day = NEVER;
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

prepay_status prepay__day_range(struct prepay__store *store, int64_t ended, int64_t today,
                                struct prepay__day_close *row) {
    struct prepay__sums end;
    prepay_status status;

    row->first_entry = ended + 1;
    row->last_entry = row->entry - 1;
    if (row->business_day == today) return PREPAY_OK; /* the close itself is on this day, and nothing before it later */
    row->last_entry = ended;                          /* no entry: the range is empty */
    status = prepay__find(store, PREPAY__DAY_END, prepay__keys(row->first_entry, row->entry, row->business_day, 0), &end);
    if (status == PREPAY_OK) row->last_entry = end.n[0];
    return status == PREPAY_E_NOT_FOUND ? PREPAY_OK : status;
}

prepay_status prepay__day_sum_up(struct prepay__store *store, struct prepay__day_close *row) {
    struct prepay__keys range = prepay__keys(row->first_entry, row->last_entry, 0, 0);
    struct prepay__sums sums, rounding, over;
    prepay_status status = prepay__find(store, PREPAY__DAY_SUMS, range, &sums);

    range.c = PREPAY__ROUNDING;
    if (status == PREPAY_OK) status = prepay__find(store, PREPAY__DAY_ACCOUNT, range, &rounding);
    range.c = PREPAY__OVER_SHORT;
    if (status == PREPAY_OK) status = prepay__find(store, PREPAY__DAY_ACCOUNT, range, &over);
    if (status < 0) return status;
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
    return PREPAY_OK;
}

/* Has the day begun, and is it one that the books can be on? */
static prepay_status judge_day(struct prepay__frame *frame, const struct prepay__day_close *last, int32_t day) {
    struct prepay__sums newest;
    prepay_status status;

    if (day <= last->business_day) return PREPAY_LEDGER_DAY_CLOSED;
    if (day > frame->draft.entry.business_day) return PREPAY_E_ARGUMENT;
    status = prepay__find(frame->store, PREPAY__DAY_NEWEST,
                          prepay__keys(last->last_entry + 1, last->business_day, 0, 0), &newest);
    if (status < 0) return status;
    return newest.n[0] >= (int64_t)day - IDLE_MAX ? PREPAY_OK : PREPAY_E_ARGUMENT;
}

static prepay_status count_open(struct prepay__frame *frame, struct prepay__day_close *row) {
    struct prepay__sums shifts, statements;
    prepay_status status =
        prepay__find(frame->store, PREPAY__OPEN_SHIFTS, prepay__keys(row->last_entry, 0, 0, 0), &shifts);

    if (status == PREPAY_OK && shifts.n[0] != 0) return PREPAY_LEDGER_SHIFT_OPEN;
    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__OPEN_STATEMENTS, prepay__keys(0, 0, 0, 0), &statements);
    if (status == PREPAY_OK) row->open_statements = statements.n[0];
    return status;
}

static prepay_status decide(struct prepay__frame *frame, int32_t day, struct prepay__day_close *row) {
    struct prepay__day_close last;
    prepay_status status = last_close(frame->store, &last);

    if (status == PREPAY_OK) status = judge_day(frame, &last, day);
    if (status != PREPAY_OK) return status;
    memset(row, 0, sizeof *row);
    row->entry = frame->draft.entry.seq;
    row->business_day = day;
    memcpy(row->head, frame->draft.previous, sizeof row->head);
    status = prepay__day_range(frame->store, last.last_entry, frame->draft.entry.business_day, row);
    if (status == PREPAY_OK) status = count_open(frame, row);
    return status == PREPAY_OK ? prepay__day_sum_up(frame->store, row) : status;
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
