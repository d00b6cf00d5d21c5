/* SPDX-License-Identifier: Apache-2.0 */
/* Quotes: every minor unit that is tendered is in exactly one line, whatever the arrears, fee and tax. */
#include "support/seed.h"
#include "support/test.h"

#include <prepay/vending.h>

static const struct {
    const char *name;
    prepay_quote_request request; /* tendered, arrears, cap, fee, min, max, tax, exponent */
    prepay_status status;
    prepay_quote wanted; /* tendered, arrears, fee, tax, credit, micro */
} rows[] = {
    { "all of it", { sizeof(prepay_quote_request), 2000, 0, 0, 0, 0, 0, 0, 2 }, PREPAY_OK, { 0, 2000, 0, 0, 0, 2000, 20000000 } },
    { "5 % included, half-up: 2000 * 5 / 105 = 95.24", { sizeof(prepay_quote_request), 2000, 0, 0, 0, 0, 0, 50000, 2 }, PREPAY_OK, { 0, 2000, 0, 0, 95, 1905, 19050000 } },
    { "half a minor unit of tax goes up: 3 * 20 / 120 = 0.5", { sizeof(prepay_quote_request), 3, 0, 0, 0, 0, 0, 200000, 2 }, PREPAY_OK, { 0, 3, 0, 0, 1, 2, 20000 } },
    { "arrears first", { sizeof(prepay_quote_request), 2000, 500, 0, 100, 0, 0, 0, 2 }, PREPAY_OK, { 0, 2000, 500, 100, 0, 1400, 14000000 } },
    { "arrears up to the cap", { sizeof(prepay_quote_request), 2000, 5000, 600, 0, 0, 0, 0, 2 }, PREPAY_OK, { 0, 2000, 600, 0, 0, 1400, 14000000 } },
    { "no minor units (VND)", { sizeof(prepay_quote_request), 50000, 0, 0, 0, 0, 0, 0, 0 }, PREPAY_OK, { 0, 50000, 0, 0, 0, 50000, 50000000000 } },
    { "arrears swallow it", { sizeof(prepay_quote_request), 2000, 2000, 0, 0, 0, 0, 0, 2 }, PREPAY_VENDING_AMOUNT, { 0 } },
    { "the fee swallows it", { sizeof(prepay_quote_request), 100, 0, 0, 100, 0, 0, 0, 2 }, PREPAY_VENDING_AMOUNT, { 0 } },
    { "nothing tendered", { sizeof(prepay_quote_request), 0, 0, 0, 0, 0, 0, 0, 2 }, PREPAY_VENDING_AMOUNT, { 0 } },
    { "less than nothing", { sizeof(prepay_quote_request), -1, 0, 0, 0, 0, 0, 0, 2 }, PREPAY_VENDING_AMOUNT, { 0 } },
    { "below the least", { sizeof(prepay_quote_request), 499, 0, 0, 0, 500, 0, 0, 2 }, PREPAY_VENDING_AMOUNT, { 0 } },
    { "above the greatest", { sizeof(prepay_quote_request), 10001, 0, 0, 0, 0, 10000, 0, 2 }, PREPAY_VENDING_AMOUNT, { 0 } },
    { "int64's last", { sizeof(prepay_quote_request), INT64_MAX, 0, 0, 0, 0, 0, 50000, 2 }, PREPAY_E_OVERFLOW, { 0 } },
    { "negative arrears", { sizeof(prepay_quote_request), 2000, -1, 0, 0, 0, 0, 0, 2 }, PREPAY_E_ARGUMENT, { 0 } },
    { "an exponent nobody has", { sizeof(prepay_quote_request), 2000, 0, 0, 0, 0, 0, 0, 5 }, PREPAY_E_ARGUMENT, { 0 } },
};

TEST(quote__each_row__as_worked_out_by_hand)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_quote quote = { sizeof quote, -7, -7, -7, -7, -7, -7 };
        TEST_ROW(rows[i].name);
        CHECK_STATUS(rows[i].status, prepay_vending_quote(&rows[i].request, &quote));
        if (rows[i].status != PREPAY_OK) {
            CHECK_INT(-7, quote.credit_minor);
            continue;
        }
        CHECK_INT(rows[i].wanted.tendered_minor, quote.tendered_minor);
        CHECK_INT(rows[i].wanted.arrears_minor, quote.arrears_minor);
        CHECK_INT(rows[i].wanted.fee_minor, quote.fee_minor);
        CHECK_INT(rows[i].wanted.tax_minor, quote.tax_minor);
        CHECK_INT(rows[i].wanted.credit_minor, quote.credit_minor);
        CHECK_INT(rows[i].wanted.credit_micro, quote.credit_micro);
    }
    TEST_ROW(NULL);
}

TEST(quote__without_its_arguments__is_an_error)
{
    prepay_quote_request request = { sizeof request, 2000, 0, 0, 0, 0, 0, 0, 2 };
    prepay_quote quote = { sizeof quote, 0, 0, 0, 0, 0, 0 };

    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_vending_quote(NULL, &quote));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_vending_quote(&request, NULL));
    quote.struct_size = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_vending_quote(&request, &quote));
}

TEST(may_void__covered_by_a_statement__is_refused)
{
    CHECK_STATUS(PREPAY_OK, prepay_vending_may_void(30, 20));
    CHECK_STATUS(PREPAY_VENDING_COVERED, prepay_vending_may_void(20, 20));
    CHECK_STATUS(PREPAY_VENDING_COVERED, prepay_vending_may_void(10, 20));
    CHECK_STATUS(PREPAY_OK, prepay_vending_may_void(10, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_vending_may_void(-1, 0));
}

TEST_MAIN("vending/quote", T(quote__each_row__as_worked_out_by_hand), T(quote__without_its_arguments__is_an_error),
          T(may_void__covered_by_a_statement__is_refused))
