/* SPDX-License-Identifier: Apache-2.0 */
/* The quote: an amount on the counter, taken apart until credit remains. Arrears first, then the fee, then the tax that is
 * included in what is left; every minor unit of the tender is in exactly one of the four lines. */
#include <prepay/vending.h>

#include "base/options.h"
#include "base/wide.h"

#define PPM 1000000u
#define EXPONENT_MAX 4u
#define CREDIT_MAX_MICRO (INT64_C(1) << 60)

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* The tax included in an amount: amount * ppm / (10^6 + ppm), half-up. Never more than the amount, so it fits. */
static prepay_status included_tax(int64_t amount_minor, uint32_t ppm, int64_t *out_minor) {
    const uint64_t divisor = (uint64_t)PPM + ppm;
    uint64_t tax, remainder;
    const prepay_status status = prepay__mul_div((uint64_t)amount_minor, ppm, divisor, &tax, &remainder);

    if (status < 0) return status;
    *out_minor = (int64_t)(tax + (2 * remainder >= divisor ? 1u : 0u));
    return PREPAY_OK;
}

/* Minor units are 10^-exponent of the currency unit. */
static prepay_status minor_to_micro(int64_t amount_minor, uint32_t exponent, int64_t *out_micro) {
    int64_t scale = PPM;

    while (exponent-- > 0) scale /= 10;
    if (amount_minor > CREDIT_MAX_MICRO / scale) return PREPAY_E_OVERFLOW;
    *out_micro = amount_minor * scale;
    return PREPAY_OK;
}

static int is_possible(const prepay_quote_request *request) {
    return request->arrears_minor >= 0 && request->arrears_cap_minor >= 0 && request->fee_minor >= 0 && request->min_minor >= 0 &&
           request->max_minor >= 0 && request->exponent <= EXPONENT_MAX && request->tax_ppm <= PPM;
}

static int is_sellable(const prepay_quote_request *request) {
    return request->tendered_minor > 0 && request->tendered_minor >= request->min_minor &&
           (request->max_minor == 0 || request->tendered_minor <= request->max_minor);
}

prepay_status prepay_vending_quote(const prepay_quote_request *given, prepay_quote *out) {
    prepay_quote_request request;
    prepay_quote quote = { sizeof quote, 0, 0, 0, 0, 0, 0 };
    int64_t remaining;
    prepay_status status = prepay__options_take(&request, sizeof request, given);

    if (status < 0) return status;
    if (!is_possible(&request) || prepay__report_check(out) < 0) return PREPAY_E_ARGUMENT;
    if (!is_sellable(&request)) return PREPAY_VENDING_AMOUNT;

    quote.tendered_minor = request.tendered_minor;
    quote.arrears_minor = least(request.tendered_minor, request.arrears_minor);
    if (request.arrears_cap_minor > 0) quote.arrears_minor = least(quote.arrears_minor, request.arrears_cap_minor);
    remaining = request.tendered_minor - quote.arrears_minor;
    if (remaining <= request.fee_minor) return PREPAY_VENDING_AMOUNT;
    quote.fee_minor = request.fee_minor;
    remaining -= quote.fee_minor;
    status = included_tax(remaining, request.tax_ppm, &quote.tax_minor);
    if (status < 0) return status;
    quote.credit_minor = remaining - quote.tax_minor;
    if (quote.credit_minor == 0) return PREPAY_VENDING_AMOUNT;
    status = minor_to_micro(quote.credit_minor, request.exponent, &quote.credit_micro);
    if (status < 0) return status;
    return prepay__report_give(out, &quote, sizeof quote);
}
