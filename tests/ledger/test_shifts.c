/* SPDX-License-Identifier: Apache-2.0 */
/* Drawers and days: what a shift took, what a day came to, and that a closed day stays closed whatever a clock says. */
#include "ledger/desk.h"
#include "support/seed.h"
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
    CHECK_STATUS(PREPAY_E_ARGUMENT, open_shift(&desk, PREPAY__AMOUNT_MAX + 1));
    CHECK_STATUS(PREPAY_OK, open_shift(&desk, PREPAY__AMOUNT_MAX));
    CHECK_STATUS(PREPAY_E_ARGUMENT, close_shift(&desk, PREPAY__AMOUNT_MAX + 1, &shift));
    CHECK_STATUS(PREPAY_OK, close_shift(&desk, PREPAY__AMOUNT_MAX, &shift));
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

/* One sale in a shift of its own, under a clock that is this many days off. */
static void business(struct desk *desk, int days, int64_t minor)
{
    const int64_t right_ms = desk->time_ms;
    prepay_ledger_shift shift;

    desk->time_ms += days * DAY_MS;
    CHECK_STATUS(PREPAY_OK, open_shift(desk, 0));
    CHECK_STATUS(PREPAY_OK, desk_pay(desk, DESK_METER, minor, NULL));
    CHECK_STATUS(PREPAY_OK, close_shift(desk, minor, &shift));
    desk->time_ms = right_ms + 60000;
}

/* A desk with its account and no shift open. */
static void desk_without_shift(struct desk *desk)
{
    prepay_ledger_shift shift;

    desk_open_for_business(desk, NULL);
    CHECK_STATUS(PREPAY_OK, close_shift(desk, 10000, &shift));
}

TEST(day__a_sale_under_a_clock_two_days_ahead__is_in_the_figures_of_one_day)
{
    struct desk desk;
    prepay_ledger_day day;
    prepay_ledger_verdict verdict;
    int64_t ended = 0;

    desk_without_shift(&desk);
    business(&desk, 2, 100);
    business(&desk, 0, 200);
    for (int i = 0; i < 3; i++) {
        static const int64_t cash[] = { 300, 400, 800 };
        if (i > 0) business(&desk, 0, cash[i]);
        CHECK_STATUS(PREPAY_OK, close_day(&desk, TODAY + i, &day));
        CHECK_INT(cash[i], day.cash_minor);
        CHECK_INT(ended + 1, day.first_entry);
        ended = day.last_entry;
        desk.time_ms += DAY_MS;
    }
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(day__the_last_sale_under_a_clock_ahead__is_in_the_figures_of_the_close_behind_it)
{
    struct desk desk;
    prepay_ledger_day day;
    prepay_ledger_verdict verdict;

    desk_without_shift(&desk);
    business(&desk, 0, 200);
    business(&desk, 2, 100);
    CHECK_STATUS(PREPAY_OK, close_day(&desk, TODAY, &day));
    CHECK_INT(300, day.cash_minor);
    CHECK_INT(day.head_entry, day.last_entry);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(day__a_shift_opened_under_a_clock_ahead__holds_the_day_open)
{
    struct desk desk;
    prepay_ledger_day day;
    prepay_ledger_shift shift;

    desk_without_shift(&desk);
    desk.time_ms += 2 * DAY_MS;
    CHECK_STATUS(PREPAY_OK, open_shift(&desk, 0));
    desk.time_ms -= 2 * DAY_MS;
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 500, NULL));
    CHECK_STATUS(PREPAY_LEDGER_SHIFT_OPEN, close_day(&desk, TODAY, &day));
    CHECK_STATUS(PREPAY_OK, close_shift(&desk, 500, &shift));
    CHECK_STATUS(PREPAY_OK, close_day(&desk, TODAY, &day));
    CHECK_INT(500, day.cash_minor);
    desk_close(&desk);
}

/* Days go by under a clock that is often wrong; days are closed late, some never. What all closes say together is what
 * was sold, and no entry is in two. */
TEST(day__random_clocks__figures_of_all_days_are_all_sales)
{
    struct seed seed = seed_start();
    struct desk desk;
    prepay_ledger_day day;
    prepay_ledger_verdict verdict;
    int64_t sold = 0, sales = 0, figured = 0, counted = 0, ended = 0;

    desk_without_shift(&desk);
    for (int32_t today = TODAY; today < TODAY + 40; today++) {
        for (int64_t n = seed_between(&seed, 0, 3); n > 0; n--) {
            const int64_t minor = seed_between(&seed, 1, 10000);
            business(&desk, seed_between(&seed, 0, 2) == 0 ? (int)seed_between(&seed, 0, 20) : 0, minor);
            sold += minor;
            sales++;
        }
        if (today == TODAY + 39 || seed_between(&seed, 0, 2) != 0) {
            const int32_t late = today == TODAY + 39 ? 0 : (int32_t)seed_between(&seed, 0, 1);
            const prepay_status status = close_day(&desk, today - late, &day);
            CHECK(status == PREPAY_OK || (late == 1 && status == PREPAY_LEDGER_DAY_CLOSED));
            if (status == PREPAY_OK) {
                CHECK_INT(ended + 1, day.first_entry);
                ended = day.last_entry;
                figured += day.cash_minor;
                counted += day.sales;
            }
        }
        desk.time_ms += DAY_MS;
    }
    CHECK_INT(sold, figured);
    CHECK_INT(sales, counted);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(day__decades_ahead_of_all_entries__not_closed)
{
    struct desk desk;
    prepay_ledger_day day;

    desk_without_shift(&desk);
    business(&desk, 0, 100);
    desk.time_ms += 30 * 365 * DAY_MS;
    CHECK_STATUS(PREPAY_E_ARGUMENT, close_day(&desk, TODAY + 30 * 365, &day));
    CHECK_STATUS(PREPAY_E_ARGUMENT, close_day(&desk, TODAY + 32, &day));
    desk.time_ms -= 30 * 365 * DAY_MS;
    business(&desk, 0, 100);
    desk.time_ms += 31 * DAY_MS;
    CHECK_STATUS(PREPAY_OK, close_day(&desk, TODAY + 31, &day));
    CHECK_INT(200, day.cash_minor);
    desk_close(&desk);
}

TEST(day__greatest_amounts__still_closes)
{
    struct desk desk;
    prepay_ledger_day day;

    desk_without_shift(&desk);
    for (int i = 0; i < 20; i++) {
        prepay_ledger_call call;
        prepay_ledger_sale sale = desk_sale(DESK_METER, 1);
        prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
        prepay_ledger_shift shift;
        sale.tendered_minor = PREPAY__AMOUNT_MAX;
        sale.arrears_minor = PREPAY__AMOUNT_MAX - 1;
        CHECK_STATUS(PREPAY_OK, open_shift(&desk, 0));
        call = desk_call(&desk, desk.cashier);
        CHECK_STATUS(PREPAY_OK, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
        CHECK_STATUS(PREPAY_OK, close_shift(&desk, 0, &shift));
    }
    CHECK_STATUS(PREPAY_OK, close_day(&desk, TODAY, &day));
    CHECK_INT(20 * PREPAY__AMOUNT_MAX, day.cash_minor);
    desk_close(&desk);
}

TEST_MAIN("ledger/shifts",
    T(shift__counted_short__said_and_posted),
    T(shift__twice_open_or_none__verdicts),
    T(day__figures_of_two_shifts__once),
    T(day__closed__no_clock_opens_it_again),
    T(day__closed_the_next_morning__figures_of_the_day_alone),
    T(day__a_sale_under_a_clock_two_days_ahead__is_in_the_figures_of_one_day),
    T(day__the_last_sale_under_a_clock_ahead__is_in_the_figures_of_the_close_behind_it),
    T(day__a_shift_opened_under_a_clock_ahead__holds_the_day_open),
    T(day__random_clocks__figures_of_all_days_are_all_sales),
    T(day__decades_ahead_of_all_entries__not_closed),
    T(day__greatest_amounts__still_closes))
