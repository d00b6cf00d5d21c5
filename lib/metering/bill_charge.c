/* SPDX-License-Identifier: Apache-2.0 */
/* Charges into lines. Every line is quantity * price / per: the quantity is what was used, a fixed 1, or the money of earlier
 * lines. A rounded line is what later taxes stand on, as a customer with a pencil expects; a carried line enters them exactly. */
#include "metering/billing.h"

#include "base/checked.h"

prepay_status prepay__scale(prepay__money a, int64_t b, int64_t c, const prepay_rounding *rounding, int64_t *out_micro,
                            prepay__money *out_exact)
{
    prepay__exact exact;
    prepay_status status;

    if (c == 0) {
        return PREPAY_E_ARGUMENT;
    }
    prepay__exact_set(&exact, a);
    prepay__exact_times(&exact, prepay__magnitude(b));
    prepay__exact_over(&exact, prepay__magnitude(c));
    exact.negative ^= (b < 0) != (c < 0);
    status = prepay__exact_money(&exact, out_exact);
    if (status == PREPAY_OK) {
        prepay__exact_over(&exact, PREPAY__MICRO); /* from 10^-12 to 10^-6 */
        status = prepay__exact_round(&exact, rounding, out_micro);
    }
    return status;
}

/* The whole quanta of what is due so far; the rest stays due. */
static prepay_status carry(prepay__billing *billing, prepay__money exact, uint64_t quantum, int64_t *out_micro)
{
    const int64_t step = (int64_t)quantum;
    prepay__money due;
    int64_t rest;
    prepay_status status = prepay__money_add(billing->residue, exact, &due);

    if (status == PREPAY_OK) {
        rest = due.micro % step < 0 ? due.micro % step + step : due.micro % step;
        status = prepay__sub(due.micro, rest, out_micro);
        if (status == PREPAY_OK) {
            due.micro = rest;
            billing->residue = due;
        }
    }
    return status;
}

static prepay_rounding rounding_of(const prepay__billing *billing, uint32_t number)
{
    const prepay_bill_charge *charge = &billing->tariff->charges[number - 1];
    prepay_rounding rounding = charge->rounding;

    if (billing->exact_charge == number) {
        rounding.mode = PREPAY_ROUND_CARRY;
        rounding.quantum_micro = 1;
    }
    return rounding;
}

/* The amount of a line from its exact amount and its rounded one, and whether it was carried. */
static prepay_status settle(prepay__billing *billing, prepay_bill_line *line, prepay__money exact)
{
    const prepay_rounding rounding = rounding_of(billing, line->charge);

    if (line->flags & PREPAY_CHARGE_INFORMATION) {
        return PREPAY_OK;
    }
    if (rounding.mode == PREPAY_ROUND_CARRY) {
        const prepay_status status = carry(billing, exact, prepay__quantum(&rounding), &line->amount_micro);
        if (status != PREPAY_OK) {
            return status;
        }
        line->flags |= PREPAY_LINE_CARRIED;
    }
    return prepay__add(billing->total_micro, line->amount_micro, &billing->total_micro);
}

prepay_status prepay__bill_add(prepay__billing *billing, uint32_t number, const prepay__item *item)
{
    const prepay_bill_charge *charge = &billing->tariff->charges[number - 1];
    const prepay_rounding rounding = rounding_of(billing, number);
    prepay_bill_line line = {
        .quantity_micro = item->quantity.micro, .price_micro = item->price_micro, .per_micro = item->per_micro,
        .charge = number, .part = item->part, .block = item->block, .flags = charge->flags & PREPAY_CHARGE_INFORMATION,
    };
    prepay__money exact;
    prepay_status status;

    if (billing->line_count == billing->line_capacity) {
        return PREPAY_E_TOO_SMALL;
    }
    status = prepay__scale(item->quantity, item->price_micro, item->per_micro, &rounding, &line.amount_micro, &exact);
    if (status == PREPAY_OK) {
        line.exact_micro = exact.micro;
        line.exact_pico = (int32_t)exact.pico;
        status = settle(billing, &line, exact);
    }
    if (status == PREPAY_OK) {
        billing->lines[billing->line_count++] = line;
    }
    return status;
}

/* ------------------------------------------------------------------ bases */

#define AS_SHOWN 0x8000u

/* What a line is in a base: exact when it was carried or when the charge asks so; as it is shown for a rounding. */
static prepay__money money_of(const prepay_bill_line *line, uint32_t flags)
{
    prepay__money money = { line->amount_micro, 0 };

    if (!(flags & AS_SHOWN) && ((line->flags & PREPAY_LINE_CARRIED) || (flags & PREPAY_CHARGE_OF_EXACT))) {
        money.micro = line->exact_micro;
        money.pico = line->exact_pico;
    }
    return money;
}

static prepay_status add_money(prepay__money *sum, prepay__money money, int minus)
{
    prepay_status status = minus ? prepay__money_minus(money, &money) : PREPAY_OK;

    return status == PREPAY_OK ? prepay__money_add(*sum, money, sum) : status;
}

static prepay_status base_of_all(const prepay__billing *billing, uint32_t number, uint32_t flags, prepay__money *out)
{
    prepay_status status = PREPAY_OK;

    for (uint32_t i = 0; i < billing->line_count && status == PREPAY_OK; i++) {
        const prepay_bill_line *line = &billing->lines[i];
        if (line->charge < number && !(line->flags & PREPAY_CHARGE_INFORMATION)) {
            status = add_money(out, money_of(line, flags), 0);
        }
    }
    return status;
}

static prepay_status base_of_one(const prepay__billing *billing, const prepay_bill_base *base, uint32_t flags, prepay__money *out)
{
    const uint32_t number = (uint32_t)(base->charge < 0 ? -base->charge : base->charge);
    prepay_status status = PREPAY_OK;

    for (uint32_t i = 0; i < billing->line_count && status == PREPAY_OK; i++) {
        const prepay_bill_line *line = &billing->lines[i];
        if (line->charge == number && line->block >= base->from_block) {
            status = add_money(out, money_of(line, flags), base->charge < 0);
        }
    }
    return status;
}

prepay_status prepay__bill_money(const prepay__billing *billing, int32_t charge, prepay__money *sum)
{
    const prepay_bill_base base = { charge, 0 };

    return base_of_one(billing, &base, 0, sum);
}

static prepay_status base_of(const prepay__billing *billing, uint32_t number, uint32_t flags, prepay__money *out)
{
    const prepay_bill_charge *charge = &billing->tariff->charges[number - 1];
    prepay_status status = PREPAY_OK;

    out->micro = 0;
    out->pico = 0;
    if (charge->base_count == 0) {
        return base_of_all(billing, number, flags, out);
    }
    for (uint32_t i = 0; i < charge->base_count && status == PREPAY_OK; i++) {
        status = base_of_one(billing, &charge->bases[i], flags, out);
    }
    return status;
}

/* ------------------------------------------------------------------ kinds */

static prepay__item item_of(const prepay__billing *billing, const prepay_bill_charge *charge)
{
    prepay__item item = { { prepay__quantity(billing, charge->quantity), 0 }, charge->price_micro, prepay__per(charge->per_micro), 0, 0 };

    if (charge->price_from != 0) {
        item.price_micro = prepay__quantity(billing, charge->price_from);
    }
    if (charge->per_from != 0) {
        item.per_micro = prepay__quantity(billing, charge->per_from);
    }
    return item;
}

static prepay_status charge_price(prepay__billing *billing, uint32_t number)
{
    const prepay__item item = item_of(billing, &billing->tariff->charges[number - 1]);

    return prepay__bill_add(billing, number, &item);
}

static prepay_status charge_base(prepay__billing *billing, uint32_t number)
{
    const prepay_bill_charge *charge = &billing->tariff->charges[number - 1];
    prepay__item item = item_of(billing, charge);
    const prepay_status status = base_of(billing, number, charge->flags, &item.quantity);

    if (item.per_micro == 0 && (charge->flags & PREPAY_CHARGE_INFORMATION)) {
        return PREPAY_OK; /* an average of nothing is not shown */
    }
    return status == PREPAY_OK ? prepay__bill_add(billing, number, &item) : status;
}

/* A difference as a line of its own: at a price of 1. */
static prepay_status add_difference(prepay__billing *billing, uint32_t number, prepay__money difference)
{
    const prepay__item item = { difference, PREPAY__ONE, PREPAY__ONE, 0, 0 };

    return prepay__bill_add(billing, number, &item);
}

/* bound - base: a line when it is above 0 (AT_LEAST) or below (AT_MOST). */
static prepay_status charge_bound(prepay__billing *billing, uint32_t number)
{
    const prepay_bill_charge *charge = &billing->tariff->charges[number - 1];
    const prepay__item item = item_of(billing, charge);
    prepay__money base, bound;
    int64_t rounded;
    int applies;
    prepay_status status = base_of(billing, number, charge->flags, &base);

    if (status == PREPAY_OK) {
        status = prepay__scale(item.quantity, item.price_micro, item.per_micro, &charge->rounding, &rounded, &bound);
    }
    if (status == PREPAY_OK) {
        status = add_money(&bound, base, 1);
    }
    if (status != PREPAY_OK) {
        return status;
    }
    applies = charge->kind == PREPAY_CHARGE_AT_LEAST ? bound.micro > 0 || (bound.micro == 0 && bound.pico > 0) : bound.micro < 0;
    return applies ? add_difference(billing, number, bound) : PREPAY_OK;
}

/* The last line of a charge; NULL: it has none. */
static prepay_bill_line *last_line_of(const prepay__billing *billing, uint32_t number)
{
    for (uint32_t i = billing->line_count; i-- > 0;) {
        if (billing->lines[i].charge == number) {
            return &billing->lines[i];
        }
    }
    return NULL;
}

/* What is to be rounded: what the lines are exactly; or what they show, and of all of them what is carried too. */
static prepay_status due(const prepay__billing *billing, const prepay_bill_charge *charge, uint32_t number, prepay__money *out)
{
    if (charge->base_count > 0 || (charge->flags & PREPAY_CHARGE_OF_EXACT)) {
        return base_of(billing, number, charge->flags & PREPAY_CHARGE_OF_EXACT ? charge->flags : AS_SHOWN, out);
    }
    out->micro = billing->total_micro;
    out->pico = 0;
    return prepay__money_add(*out, billing->residue, out);
}

/* What the base's lines show. */
static prepay_status shown(const prepay__billing *billing, const prepay_bill_charge *charge, uint32_t number, int64_t *out_micro)
{
    prepay__money base = { billing->total_micro, 0 };
    const prepay_status status = charge->base_count == 0 ? PREPAY_OK : base_of(billing, number, AS_SHOWN, &base);

    *out_micro = base.micro;
    return status;
}

/* An amount that is one already. */
static prepay_status add_whole(prepay__billing *billing, uint32_t number, int64_t amount_micro)
{
    const prepay_bill_line line = {
        .quantity_micro = amount_micro, .price_micro = PREPAY__ONE, .per_micro = PREPAY__ONE, .amount_micro = amount_micro,
        .exact_micro = amount_micro, .charge = number,
    };

    if (billing->line_count == billing->line_capacity) {
        return PREPAY_E_TOO_SMALL;
    }
    billing->lines[billing->line_count++] = line;
    return PREPAY_OK;
}

/* By how much the base must change to be round. */
static prepay_status difference_of(const prepay__billing *billing, uint32_t number, int64_t *out_micro)
{
    const prepay_bill_charge *charge = &billing->tariff->charges[number - 1];
    prepay__money base, exact;
    int64_t rounded, before;
    prepay_status status = due(billing, charge, number, &base);

    if (status == PREPAY_OK) {
        status = prepay__scale(base, PREPAY__ONE, PREPAY__ONE, &charge->rounding, &rounded, &exact);
    }
    if (status == PREPAY_OK) {
        status = shown(billing, charge, number, &before);
    }
    return status == PREPAY_OK ? prepay__sub(rounded, before, out_micro) : status;
}

/* The charge's rounding is that of the base. When that is all, nothing is left to carry. */
static prepay_status charge_round(prepay__billing *billing, uint32_t number)
{
    const prepay_bill_charge *charge = &billing->tariff->charges[number - 1];
    prepay_bill_line *into = charge->into == 0 ? NULL : last_line_of(billing, charge->into);
    int64_t difference;
    prepay_status status;

    if (billing->exact_charge != 0) {
        return PREPAY_OK;
    }
    status = difference_of(billing, number, &difference);
    if (status == PREPAY_OK) {
        status = prepay__add(billing->total_micro, difference, &billing->total_micro);
    }
    if (status != PREPAY_OK) {
        return status;
    }
    if (charge->base_count == 0) {
        billing->residue.micro = 0;
        billing->residue.pico = 0;
    }
    if (into != NULL) {
        return prepay__add(into->amount_micro, difference, &into->amount_micro);
    }
    return difference == 0 ? PREPAY_OK : add_whole(billing, number, difference);
}

typedef prepay_status (*charger)(prepay__billing *billing, uint32_t number);

static const charger chargers[] = {
    [PREPAY_CHARGE_PRICE] = charge_price,    [PREPAY_CHARGE_BLOCKS] = prepay__bill_blocks, [PREPAY_CHARGE_BASE] = charge_base,
    [PREPAY_CHARGE_AT_LEAST] = charge_bound, [PREPAY_CHARGE_AT_MOST] = charge_bound,       [PREPAY_CHARGE_ROUND] = charge_round,
};

/* Does anything count the lines of this charge by its number: another charge, or a quantity? */
static int is_counted(const prepay_bill_tariff *tariff, uint32_t number)
{
    for (uint32_t i = number; i < tariff->charge_count; i++) {
        for (uint32_t k = 0; k < tariff->charges[i].base_count; k++) {
            const int32_t base = tariff->charges[i].bases[k].charge;
            if ((uint32_t)(base < 0 ? -base : base) == number) {
                return 1;
            }
        }
    }
    for (uint32_t i = 0; i < tariff->quantity_count; i++) {
        if (prepay__waits_for(&tariff->quantities[i]) >= number) {
            return 1;
        }
    }
    return 0;
}

/* Is the condition of this charge met? What only informs is left out while a quantity is searched. */
static int applies(const prepay__billing *billing, uint32_t number)
{
    const prepay_bill_charge *charge = &billing->tariff->charges[number - 1];
    const int64_t by_micro = prepay__quantity(billing, charge->when);

    if (billing->searching && (charge->flags & PREPAY_CHARGE_INFORMATION) && !is_counted(billing->tariff, number)) {
        return 0;
    }
    return charge->when == 0 ||
           (by_micro >= charge->at_least_micro && (charge->below_micro == 0 || by_micro < charge->below_micro));
}

prepay_status prepay__bill_charges(prepay__billing *billing)
{
    prepay_status status = PREPAY_OK;

    for (uint32_t i = 0; i < billing->tariff->charge_count && status == PREPAY_OK; i++) {
        status = prepay__bill_quantities(billing, i);
        if (status == PREPAY_OK && applies(billing, i + 1)) {
            status = chargers[billing->tariff->charges[i].kind](billing, i + 1);
        }
    }
    return status == PREPAY_OK ? prepay__bill_quantities(billing, billing->tariff->charge_count) : status;
}

/* A line of information again, from the lines and quantities before it. */
static prepay_status inform(prepay__billing *billing, prepay_bill_line *line)
{
    const prepay_bill_charge *charge = &billing->tariff->charges[line->charge - 1];
    prepay__item item;
    prepay__money exact;
    prepay_status status = prepay__bill_quantities(billing, line->charge - 1);

    if (status != PREPAY_OK || !(line->flags & PREPAY_CHARGE_INFORMATION) || charge->kind != PREPAY_CHARGE_BASE) {
        return status;
    }
    item = item_of(billing, charge);
    status = base_of(billing, line->charge, charge->flags, &item.quantity);
    if (status == PREPAY_OK) {
        status = prepay__scale(item.quantity, item.price_micro, item.per_micro, &charge->rounding, &line->amount_micro, &exact);
    }
    line->quantity_micro = item.quantity.micro;
    line->price_micro = item.price_micro;
    line->per_micro = item.per_micro;
    return status;
}

prepay_status prepay__bill_information(prepay__billing *billing)
{
    prepay_status status = PREPAY_OK;

    prepay__bill_given(billing);
    for (uint32_t i = 0; i < billing->line_count && status == PREPAY_OK; i++) {
        status = inform(billing, &billing->lines[i]);
    }
    return status == PREPAY_OK ? prepay__bill_quantities(billing, billing->tariff->charge_count) : status;
}
