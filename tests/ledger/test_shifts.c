/* SPDX-License-Identifier: Apache-2.0 */
/* Drawers and days: what a shift took, what a day came to, and that a closed day stays closed whatever a clock says. */
#include "ledger/desk.h"
#include "support/test.h"

#include <string.h>

#define TODAY  15400 /* 2012-03-01 local */
#define DAY_MS INT64_C(86400000)

static prepay_status pay_by(struct desk *desk, uint32_t tender, int64_t credit_minor, int64_t fee_minor,
                            uint8_t out_id[16])
{
    prepay_ledger_call call = desk_call(desk, desk->cashier);
    prepay_ledger_sale sale = desk_sale(DESK_METER, credit_minor);
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };

    sale.tender = tender;
    sale.fee_minor = fee_minor;
    sale.tendered_minor += fee_minor;
    memcpy(out_id, call.request_id, 16);
    return prepay_ledger_pay(desk->ledger, &call, &sale, &receipt);
}

static prepay_status close_shift(struct desk *desk, int64_t counted_minor, prepay_ledger_shift *out)
{
    prepay_ledger_call call = desk_call(desk, desk->cashier);

    memset(out, 0, sizeof *out);
    out->struct_size = sizeof *out;
    return prepay_ledger_shift_close(desk->ledger, &call, counted_minor, out);
}

static prepay_status close_day(struct desk *desk, int32_t day, prepay_ledger_day *out)
{
    prepay_ledger_call call = desk_call(desk, desk->supervisor);

    memset(out, 0, sizeof *out);
    out->struct_size = sizeof *out;
    return prepay_ledger_day_close(desk->ledger, &call, day, out);
}

static prepay_status open_shift(struct desk *desk, int64_t float_minor)
{
    prepay_ledger_call call = desk_call(desk, desk->cashier);

    return prepay_ledger_shift_open(desk->ledger, &call, float_minor);
}

TEST(shift__counted_short__said_and_posted)
{
    struct desk desk;
    prepay_ledger_shift shift;
    prepay_ledger_verdict verdict;
    uint8_t id[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, pay_by(&desk, PREPAY_TENDER_CASH, 5000, 200, id));
    CHECK_STATUS(PREPAY_OK, pay_by(&desk, PREPAY_TENDER_BANK, 3000, 0, id));
    CHECK_STATUS(PREPAY_OK, pay_by(&desk, PREPAY_TENDER_CASH, 700, 0, id));
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, id));
    CHECK_STATUS(PREPAY_OK, close_shift(&desk, 15100, &shift));
    CHECK_INT(10000, shift.float_minor);
    CHECK_INT(5200, shift.cash_minor);
    CHECK_INT(3000, shift.bank_minor);
    CHECK_INT(15200, shift.expected_minor);
    CHECK_INT(15100, shift.counted_minor);
    CHECK_INT(-100, shift.over_minor);
    CHECK_INT(3, shift.sales);
    CHECK_INT(1, shift.voids);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(shift__twice_open_or_none__verdicts)
{
    struct desk desk;
    prepay_ledger_shift shift;
    prepay_ledger_call call;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_LEDGER_SHIFT_OPEN, open_shift(&desk, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, open_shift(&desk, -1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, close_shift(&desk, -1, &shift));
    CHECK_STATUS(PREPAY_E_ARGUMENT, close_shift(&desk, INT64_MIN, &shift));
    call = desk_call(&desk, desk.cashier);
    memset(&shift, 0, sizeof shift);
    shift.struct_size = sizeof shift;
    CHECK_STATUS(PREPAY_OK, prepay_ledger_shift_close(desk.ledger, &call, 10000, &shift));
    CHECK_STATUS(PREPAY_LEDGER_NO_SHIFT, close_shift(&desk, 0, &shift));
    CHECK_STATUS(PREPAY_LEDGER_NO_SHIFT, desk_pay(&desk, DESK_METER, 100, NULL));
    memset(&shift, 0, sizeof shift);
    shift.struct_size = sizeof shift;
    CHECK_STATUS(PREPAY_LEDGER_REPEATED, prepay_ledger_shift_close(desk.ledger, &call, 10000, &shift));
    CHECK_INT(10000, shift.counted_minor);
    CHECK_INT(0, shift.over_minor);
    CHECK_STATUS(PREPAY_OK, open_shift(&desk, INT64_MAX));
    CHECK_STATUS(PREPAY_E_OVERFLOW, desk_pay(&desk, DESK_METER, 100, NULL));
    CHECK_STATUS(PREPAY_OK, close_shift(&desk, INT64_MAX, &shift));
    desk_close(&desk);
}

TEST(day__figures_of_two_shifts__once)
{
    struct desk desk;
    prepay_ledger_shift shift;
    prepay_ledger_day day, again = { .struct_size = sizeof again };
    prepay_ledger_verdict verdict;
    prepay_ledger_call call;
    uint8_t id[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, pay_by(&desk, PREPAY_TENDER_CASH, 5000, 200, id));
    CHECK_STATUS(PREPAY_OK, pay_by(&desk, PREPAY_TENDER_BANK, 3000, 0, id));
    CHECK_STATUS(PREPAY_OK, desk_seal(&desk, DESK_METER));
    CHECK_STATUS(PREPAY_LEDGER_SHIFT_OPEN, close_day(&desk, TODAY, &day));
    CHECK_STATUS(PREPAY_OK, close_shift(&desk, 15300, &shift));
    CHECK_STATUS(PREPAY_OK, open_shift(&desk, 0));
    CHECK_STATUS(PREPAY_OK, pay_by(&desk, PREPAY_TENDER_CASH, 700, 0, id));
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, id));
    CHECK_STATUS(PREPAY_OK, close_shift(&desk, 0, &shift));
    CHECK_STATUS(PREPAY_E_ARGUMENT, close_day(&desk, TODAY + 1, &day));
    call = desk_call(&desk, desk.supervisor);
    memset(&day, 0, sizeof day);
    day.struct_size = sizeof day;
    CHECK_STATUS(PREPAY_OK, prepay_ledger_day_close(desk.ledger, &call, TODAY, &day));
    CHECK_INT(5200, day.cash_minor);
    CHECK_INT(3000, day.bank_minor);
    CHECK_INT(8000, day.credit_minor);
    CHECK_INT(200, day.fee_minor);
    CHECK_INT(0, day.tax_minor);
    CHECK_INT(0, day.rounding_minor);
    CHECK_INT(100, day.over_minor);
    CHECK_INT(3, day.sales);
    CHECK_INT(1, day.voids);
    CHECK_INT(1, day.open_statements);
    CHECK_INT(1, day.first_entry);
    CHECK_INT(10, day.last_entry);
    CHECK_INT(TODAY, day.business_day);
    CHECK_STATUS(PREPAY_LEDGER_REPEATED, prepay_ledger_day_close(desk.ledger, &call, TODAY, &again));
    CHECK_BYTES(&day, &again, sizeof day);
    CHECK_STATUS(PREPAY_LEDGER_DAY_CLOSED, close_day(&desk, TODAY, &day));
    call = desk_call(&desk, desk.auditor);
    memset(&verdict, 0, sizeof verdict);
    verdict.struct_size = sizeof verdict;
    CHECK_STATUS(PREPAY_OK, prepay_ledger_verify(desk.ledger, &call, again.head, again.head_entry, &verdict));
    desk_close(&desk);
}

TEST(day__closed__no_clock_opens_it_again)
{
    struct desk desk;
    prepay_ledger_shift shift;
    prepay_ledger_day day;
    prepay_ledger_verdict verdict;
    uint8_t id[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 500, id));
    CHECK_STATUS(PREPAY_OK, close_shift(&desk, 10500, &shift));
    CHECK_STATUS(PREPAY_OK, close_day(&desk, TODAY, &day));
    CHECK_STATUS(PREPAY_LEDGER_DAY_CLOSED, open_shift(&desk, 0));
    CHECK_STATUS(PREPAY_LEDGER_DAY_CLOSED, desk_void(&desk, id));
    desk.time_ms += DAY_MS;
    CHECK_STATUS(PREPAY_OK, open_shift(&desk, 0));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 500, NULL));
    desk.time_ms -= DAY_MS; /* the battery of the clock died */
    CHECK_STATUS(PREPAY_LEDGER_DAY_CLOSED, desk_pay(&desk, DESK_METER, 500, NULL));
    CHECK_STATUS(PREPAY_LEDGER_DAY_CLOSED, close_shift(&desk, 500, &shift));
    CHECK_STATUS(PREPAY_OK, desk_seal(&desk, DESK_METER)); /* moves no money: a card need not wait */
    desk.time_ms += DAY_MS;
    CHECK_STATUS(PREPAY_OK, close_shift(&desk, 500, &shift));
    CHECK_STATUS(PREPAY_OK, close_day(&desk, TODAY + 1, &day));
    CHECK_INT(500, day.cash_minor);
    CHECK_INT(1, day.sales);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(day__closed_the_next_morning__figures_of_the_day_alone)
{
    struct desk desk;
    prepay_ledger_shift shift;
    prepay_ledger_day day;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 500, NULL));
    CHECK_STATUS(PREPAY_OK, close_shift(&desk, 10500, &shift));
    desk.time_ms += DAY_MS;
    CHECK_STATUS(PREPAY_OK, open_shift(&desk, 0));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 70, NULL));
    CHECK_STATUS(PREPAY_OK, close_day(&desk, TODAY, &day)); /* today's shift is no matter */
    CHECK_INT(500, day.cash_minor);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 8, NULL));
    CHECK_STATUS(PREPAY_OK, close_shift(&desk, 78, &shift));
    desk.time_ms += 2 * DAY_MS;
    CHECK_STATUS(PREPAY_OK, close_day(&desk, TODAY + 3, &day)); /* with the two before it */
    CHECK_INT(78, day.cash_minor);
    CHECK_INT(2, day.sales);
    desk_close(&desk);
}

TEST_MAIN("ledger/shifts",
    T(shift__counted_short__said_and_posted),
    T(shift__twice_open_or_none__verdicts),
    T(day__figures_of_two_shifts__once),
    T(day__closed__no_clock_opens_it_again),
    T(day__closed_the_next_morning__figures_of_the_day_alone))
