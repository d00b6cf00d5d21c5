/* SPDX-License-Identifier: Apache-2.0 */
/* Shifts: each has a drawer of its own, an account that begins with the float from the safe and ends empty when the
 * counted money goes back there. What the count differs from the books by is posted where everybody can see it. */
#include "ledger/ledger.h"

#include "base/checked.h"

#include <string.h>

prepay_status prepay__shift_of(struct prepay__frame *frame, struct prepay__shift *out) {
    prepay_status status = prepay__find(frame->store, PREPAY__SHIFT_OPEN_OF, prepay__keys(frame->who.id, 0, 0, 0), out);

    return status == PREPAY_E_NOT_FOUND ? PREPAY_LEDGER_NO_SHIFT : status;
}

/* -------------------------------------------------------------------- open */

static prepay_status begin_shift(struct prepay__frame *frame, int64_t float_minor) {
    const int64_t seq = frame->draft.entry.seq;
    const struct prepay__shift shift = { seq, frame->who.id, float_minor };
    const struct prepay__open_shift open = { frame->who.id, seq };
    struct prepay__shift before;
    prepay_status status = prepay__shift_of(frame, &before);

    if (status == PREPAY_OK) status = PREPAY_LEDGER_SHIFT_OPEN;
    else if (status == PREPAY_LEDGER_NO_SHIFT) status = prepay__day_is_open(frame);
    frame->draft.entry.shift = seq;
    if (status == PREPAY_OK) status = prepay__draft_post(frame, PREPAY__DRAWER, seq, float_minor);
    if (status == PREPAY_OK) status = prepay__draft_post(frame, PREPAY__SAFE, 0, -float_minor);
    if (status != PREPAY_OK) return prepay__drop(frame, status);
    prepay__draft_row(frame, PREPAY__ROW_SHIFT, &shift);
    prepay__draft_row(frame, PREPAY__ROW_OPEN_SHIFT, &open);
    return prepay__leave(frame);
}

prepay_status prepay_ledger_shift_open(prepay_ledger *ledger, const prepay_ledger_call *call, int64_t float_minor) {
    struct prepay__frame frame;
    prepay__hash body;
    prepay_status status;

    if (float_minor < 0 || float_minor > PREPAY__AMOUNT_MAX) return PREPAY_E_ARGUMENT;
    prepay__body_begin(&body, PREPAY__SHIFT_OPEN);
    prepay__hash_int(&body, float_minor);
    status = prepay__enter(ledger, call, PREPAY__SHIFT_OPEN, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) return prepay__drop(&frame, status);
    return status == PREPAY_OK ? begin_shift(&frame, float_minor) : status;
}

/* ------------------------------------------------------------------- close */

static void show(const struct prepay__shift *shift, const struct prepay__shift_close *close, prepay_ledger_shift *out) {
    memset(out, 0, sizeof *out);
    out->struct_size = sizeof *out;
    out->float_minor = shift->float_minor;
    out->cash_minor = close->cash_minor;
    out->bank_minor = close->bank_minor;
    out->expected_minor = close->counted_minor - close->over_minor;
    out->counted_minor = close->counted_minor;
    out->over_minor = close->over_minor;
    out->sales = (uint32_t)close->sales;
    out->voids = (uint32_t)close->voids;
}

/* What the drawer should hold: from its account, and again from the sales of the shift. */
static prepay_status expect(struct prepay__frame *frame, const struct prepay__shift *shift,
                            struct prepay__shift_close *close, int64_t *out_minor) {
    struct prepay__sums sums;
    struct prepay__account drawer;
    struct prepay__posting last;
    int64_t expected = 0;
    prepay_status status = prepay__find(frame->store, PREPAY__SHIFT_SUMS, prepay__keys(shift->entry, 0, 0, 0), &sums);

    if (status < 0) return status;
    close->cash_minor = sums.n[0];
    close->bank_minor = sums.n[1];
    close->sales = sums.n[2];
    close->voids = sums.n[3];
    status = prepay__find(frame->store, PREPAY__ACCOUNT_OF, prepay__keys(PREPAY__DRAWER, shift->entry, 0, 0), &drawer);
    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__POSTING_LAST, prepay__keys(drawer.id, 0, 0, 0), &last);
    if (status == PREPAY_OK) expected = last.balance_minor;
    else if (status != PREPAY_E_NOT_FOUND) return status;
    if (prepay__add(shift->float_minor, close->cash_minor, out_minor) < 0 || *out_minor != expected)
        return PREPAY_E_DAMAGED;
    return PREPAY_OK;
}

static prepay_status decide_close(struct prepay__frame *frame, int64_t counted_minor, struct prepay__shift *shift,
                                  struct prepay__shift_close *close) {
    int64_t expected = 0;
    prepay_status status = prepay__shift_of(frame, shift);

    memset(close, 0, sizeof *close);
    if (status == PREPAY_OK) status = prepay__day_is_open(frame);
    if (status == PREPAY_OK) status = expect(frame, shift, close, &expected);
    if (status == PREPAY_OK) status = prepay__sub(counted_minor, expected, &close->over_minor);
    if (status != PREPAY_OK) return status;
    close->entry = frame->draft.entry.seq;
    close->shift = shift->entry;
    close->counted_minor = counted_minor;
    frame->draft.entry.shift = shift->entry;
    status = prepay__draft_post(frame, PREPAY__DRAWER, shift->entry, -expected);
    if (status == PREPAY_OK) status = prepay__draft_post(frame, PREPAY__SAFE, 0, counted_minor);
    if (status == PREPAY_OK) status = prepay__draft_post(frame, PREPAY__OVER_SHORT, 0, -close->over_minor);
    return status;
}

static prepay_status close_again(struct prepay__frame *frame, prepay_ledger_shift *shown) {
    struct prepay__shift shift;
    struct prepay__shift_close close;
    prepay_status status =
        prepay__find(frame->store, PREPAY__SHIFT_CLOSE_OF, prepay__keys(frame->found.shift, 0, 0, 0), &close);

    if (status == PREPAY_OK)
        status = prepay__find(frame->store, PREPAY__SHIFT_AT, prepay__keys(frame->found.shift, 0, 0, 0), &shift);
    if (status < 0) return prepay__drop(frame, PREPAY_E_DAMAGED);
    show(&shift, &close, shown);
    return prepay__drop(frame, PREPAY_LEDGER_REPEATED);
}

static prepay_status end_shift(struct prepay__frame *frame, int64_t counted_minor, prepay_ledger_shift *shown) {
    struct prepay__shift shift;
    struct prepay__shift_close close;
    struct prepay__keys closed;
    prepay_status status = decide_close(frame, counted_minor, &shift, &close);

    if (status != PREPAY_OK) return prepay__drop(frame, status);
    closed = prepay__keys(shift.entry, 0, 0, 0);
    status = frame->store->change(frame->store->context, PREPAY__CLOSED_SHIFT, &closed);
    if (status < 0) return prepay__drop(frame, status);
    show(&shift, &close, shown);
    prepay__draft_row(frame, PREPAY__ROW_SHIFT_CLOSE, &close);
    return prepay__leave(frame);
}

prepay_status prepay_ledger_shift_close(prepay_ledger *ledger, const prepay_ledger_call *call, int64_t counted_minor,
                                        prepay_ledger_shift *out) {
    struct prepay__frame frame;
    prepay_ledger_shift shown;
    prepay__hash body;
    prepay_status status = prepay__ledger_report(out);

    if (status < 0 || counted_minor < 0 || counted_minor > PREPAY__AMOUNT_MAX) return PREPAY_E_ARGUMENT;
    prepay__body_begin(&body, PREPAY__SHIFT_CLOSE);
    prepay__hash_int(&body, counted_minor);
    status = prepay__enter(ledger, call, PREPAY__SHIFT_CLOSE, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) status = close_again(&frame, &shown);
    else if (status == PREPAY_OK) status = end_shift(&frame, counted_minor, &shown);
    if (status == PREPAY_OK || status == PREPAY_LEDGER_REPEATED) prepay__ledger_give(out, &shown, sizeof shown);
    return status;
}
