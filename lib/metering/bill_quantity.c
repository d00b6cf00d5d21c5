/* SPDX-License-Identifier: Apache-2.0 */
/* Quantities: what was read, and what follows from it. Each is computed from earlier ones by a row of a table, and every
 * division names its rounding. Losses of a transformer (no-load power by hours, load loss by a square), a gas volume in kWh, the
 * sewage share of the water, a multiplier of CT by PT: all of them are products. */
#include "metering/billing.h"

#include "base/checked.h"

typedef prepay_status (*make)(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro);

static int64_t operand(const prepay__billing *billing, int32_t number)
{
    return billing->quantities_micro[(number < 0 ? -number : number) - 1];
}

static prepay_status sum(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    int64_t total = 0;

    for (uint32_t i = 0; i < quantity->operand_count; i++) {
        const int32_t number = quantity->operands[i];
        const int64_t value = operand(billing, number);
        const prepay_status status = number < 0 ? prepay__sub(total, value, &total) : prepay__add(total, value, &total);
        if (status != PREPAY_OK) {
            return status;
        }
    }
    *out_micro = total;
    return PREPAY_OK;
}

static prepay_status make_balance(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    return sum(billing, quantity, out_micro);
}

static prepay_status make_sum(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    const prepay_status status = sum(billing, quantity, out_micro);

    return status == PREPAY_OK && *out_micro < 0 ? PREPAY_BILL_NEGATIVE : status;
}

static prepay_status make_excess(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    const prepay_status status = sum(billing, quantity, out_micro);

    if (status == PREPAY_OK && *out_micro < 0) {
        *out_micro = 0;
    }
    return status;
}

/* Units: n factors over d divisors are in 10^-6(n - d); a quantity is in 10^-6. */
static prepay_status make_product(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    const prepay__money one = { 0, 1 };
    prepay__exact exact;
    int32_t surplus = -1;
    int negative = 0;

    prepay__exact_set(&exact, one);
    for (uint32_t i = 0; i < quantity->operand_count; i++) {
        const int64_t value = operand(billing, quantity->operands[i]);
        const int divides = quantity->operands[i] < 0;
        if (divides && value == 0) {
            return PREPAY_E_ARGUMENT;
        }
        negative ^= value < 0;
        surplus += divides ? -1 : 1;
        if (divides) {
            prepay__exact_over(&exact, prepay__magnitude(value));
        } else {
            prepay__exact_times(&exact, prepay__magnitude(value));
        }
    }
    for (; surplus > 0; surplus--) {
        prepay__exact_over(&exact, PREPAY__MICRO);
    }
    for (; surplus < 0; surplus++) {
        prepay__exact_times(&exact, PREPAY__MICRO);
    }
    exact.negative = negative;
    return prepay__exact_round(&exact, &quantity->rounding, out_micro);
}

static prepay_status make_greatest(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    *out_micro = operand(billing, quantity->operands[0]);
    for (uint32_t i = 1; i < quantity->operand_count; i++) {
        const int64_t value = operand(billing, quantity->operands[i]);
        *out_micro = value > *out_micro ? value : *out_micro;
    }
    return PREPAY_OK;
}

static prepay_status make_least(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    *out_micro = operand(billing, quantity->operands[0]);
    for (uint32_t i = 1; i < quantity->operand_count; i++) {
        const int64_t value = operand(billing, quantity->operands[i]);
        *out_micro = value < *out_micro ? value : *out_micro;
    }
    return PREPAY_OK;
}

static prepay_status make_steps(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    const int64_t at = operand(billing, quantity->operands[0]);
    prepay__money past = { 0, 0 }, exact;
    uint32_t row = quantity->step_count;
    prepay_status status;

    while (row > 0 && quantity->steps[row - 1].from_micro > at) {
        row--;
    }
    if (row == 0) {
        return PREPAY_BILL_NO_STEP;
    }
    status = prepay__sub(at, quantity->steps[row - 1].from_micro, &past.micro);
    if (status == PREPAY_OK) {
        status = prepay__scale(past, quantity->steps[row - 1].slope_micro, PREPAY__ONE, &quantity->rounding, out_micro, &exact);
    }
    return status == PREPAY_OK ? prepay__add(*out_micro, quantity->steps[row - 1].value_micro, out_micro) : status;
}

static prepay_status make_power_factor(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    return prepay_power_factor(operand(billing, quantity->operands[0]), operand(billing, quantity->operands[1]),
                               &quantity->rounding, out_micro);
}

static prepay_status make_share(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    int64_t weights[PREPAY_BILL_OPERANDS_MAX], shares[PREPAY_BILL_OPERANDS_MAX];
    const uint32_t count = quantity->operand_count - 1;
    prepay_status status;

    for (uint32_t i = 0; i < count; i++) {
        weights[i] = operand(billing, quantity->operands[i + 1]);
    }
    status = prepay_apportion(operand(billing, quantity->operands[0]), weights, count,
                              (int64_t)prepay__quantum(&quantity->rounding), shares);
    if (status == PREPAY_OK) {
        *out_micro = shares[quantity->share - 2];
    }
    return status;
}

static prepay_status make_amount(const prepay__billing *billing, const prepay_bill_quantity *quantity, int64_t *out_micro)
{
    prepay__money money = { 0, 0 };
    prepay_status status = PREPAY_OK;

    for (uint32_t i = 0; i < quantity->operand_count && status == PREPAY_OK; i++) {
        status = prepay__bill_money(billing, quantity->operands[i], &money);
    }
    *out_micro = money.micro;
    return status;
}

static const make makers[] = {
    [PREPAY_QUANTITY_SUM] = make_sum,
    [PREPAY_QUANTITY_EXCESS] = make_excess,
    [PREPAY_QUANTITY_PRODUCT] = make_product,
    [PREPAY_QUANTITY_GREATEST] = make_greatest,
    [PREPAY_QUANTITY_LEAST] = make_least,
    [PREPAY_QUANTITY_STEPS] = make_steps,
    [PREPAY_QUANTITY_POWER_FACTOR] = make_power_factor,
    [PREPAY_QUANTITY_SHARE] = make_share,
    [PREPAY_QUANTITY_BALANCE] = make_balance,
    [PREPAY_QUANTITY_AMOUNT] = make_amount,
};

int prepay__waits_never(const prepay_bill_quantity *quantity)
{
    return quantity->kind == PREPAY_QUANTITY_GIVEN || quantity->kind == PREPAY_QUANTITY_CONSTANT ||
           quantity->kind == PREPAY_QUANTITY_TENDERED;
}

uint32_t prepay__waits_for(const prepay_bill_quantity *quantity)
{
    uint32_t last = 0;

    for (uint32_t i = 0; quantity->kind == PREPAY_QUANTITY_AMOUNT && i < quantity->operand_count; i++) {
        const int32_t operand = quantity->operands[i];
        const uint32_t charge = (uint32_t)(operand < 0 ? -operand : operand);
        last = charge > last ? charge : last;
    }
    return last;
}

void prepay__bill_given(prepay__billing *billing)
{
    const prepay_bill_tariff *tariff = billing->tariff;
    uint32_t given = 0;

    for (uint32_t i = 0; i < tariff->quantity_count; i++) {
        const prepay_bill_quantity *quantity = &tariff->quantities[i];
        int64_t *out_micro = &billing->quantities_micro[i];
        if (quantity->kind == PREPAY_QUANTITY_GIVEN) {
            *out_micro = billing->sold == i + 1 ? billing->sold_micro : billing->consumption->given_micro[given];
            given++;
        } else {
            *out_micro = quantity->kind == PREPAY_QUANTITY_TENDERED ? billing->tendered_micro : quantity->value_micro;
        }
    }
    billing->quantities_made = 0;
}

prepay_status prepay__bill_quantities(prepay__billing *billing, uint32_t charges_made)
{
    prepay_status status = PREPAY_OK;

    while (billing->quantities_made < billing->tariff->quantity_count && status == PREPAY_OK) {
        const prepay_bill_quantity *quantity = &billing->tariff->quantities[billing->quantities_made];
        if (prepay__waits_for(quantity) > charges_made) {
            break;
        }
        if (!prepay__waits_never(quantity)) {
            status = makers[quantity->kind](billing, quantity, &billing->quantities_micro[billing->quantities_made]);
        }
        billing->quantities_made++;
    }
    return status;
}
