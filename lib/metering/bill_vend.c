/* SPDX-License-Identifier: Apache-2.0 */
/* Money into quantity. The bill is never turned around: it is made again and again, and the greatest quantity whose bill is
 * not above the tender is found by doubling and halving. So whatever a tariff may charge - fees, taxes on taxes, blocks, a
 * levy a unit - is in it, exactly as in the bill of what was used; and a last price of 0 is noticed, not looped over. */
#include "metering/billing.h"

#include "base/checked.h"
#include "base/options.h"

#define GREATEST_MICRO INT64_C(1000000000000000000)

/* A search under way. */
struct search {
    prepay__billing billing;
    int64_t step_micro;     /* quantities are multiples of it */
    int64_t greatest_steps;
};

/* Is the bill at most the tender? When lines are to show the money allotted, what would be carried on is due now. */
static int is_covered(const prepay__billing *billing)
{
    prepay__money due = { billing->total_micro, 0 };

    if (billing->exact_charge != 0 && prepay__money_add(due, billing->residue, &due) != PREPAY_OK) {
        return 0;
    }
    return due.micro < billing->tendered_micro || (due.micro == billing->tendered_micro && due.pico == 0);
}

/* Is the bill of so many steps within the tender? 1, 0, or what is wrong. A bill that does not fit 64 bits is not. */
static prepay_status within(struct search *search, int64_t steps, int *out)
{
    prepay_status status;

    search->billing.sold_micro = steps * search->step_micro;
    status = prepay__billing_run(&search->billing);
    if (status == PREPAY_OK || status == PREPAY_E_OVERFLOW) {
        *out = status == PREPAY_OK && is_covered(&search->billing);
        return PREPAY_OK;
    }
    return status;
}

/* Between these two, the first of which is within and the second is not. */
static prepay_status halve(struct search *search, int64_t low, int64_t high, int64_t *out)
{
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        int fits;
        const prepay_status status = within(search, middle, &fits);
        if (status != PREPAY_OK) {
            return status;
        }
        if (fits) {
            low = middle;
        } else {
            high = middle;
        }
    }
    *out = low;
    return PREPAY_OK;
}

static prepay_status find(struct search *search, int64_t *out_steps)
{
    int64_t low = 0, high = 1;
    int fits;
    prepay_status status = within(search, 0, &fits);

    if (status != PREPAY_OK || !fits) {
        return status != PREPAY_OK ? status : PREPAY_BILL_TOO_LITTLE;
    }
    for (;;) {
        high = high < search->greatest_steps ? high : search->greatest_steps;
        status = within(search, high, &fits);
        if (status != PREPAY_OK || !fits) {
            break;
        }
        if (high == search->greatest_steps) {
            return PREPAY_BILL_NO_END;
        }
        low = high;
        high = high > INT64_MAX / 2 ? INT64_MAX : high * 2;
    }
    return status != PREPAY_OK ? status : halve(search, low, high, out_steps);
}

/* ------------------------------------------------------------------ the money allotted */

/* What a line shows is what it is: subtotals stand on that. */
static void allotted(prepay_bill_line *line)
{
    line->exact_micro = line->amount_micro;
    line->exact_pico = 0;
    line->flags &= ~PREPAY_LINE_CARRIED;
}

/* Each line of the charge gets its amount rounded as the tariff says, as far as the money goes; the last one gets the rest. */
static prepay_status allot(prepay__billing *billing, uint32_t number)
{
    const prepay_rounding *rounding = &billing->tariff->charges[number - 1].rounding;
    prepay_bill_line *last = NULL;
    int64_t left_micro = billing->tendered_micro;

    for (uint32_t i = 0; i < billing->line_count; i++) {
        const prepay_bill_line *line = &billing->lines[i];
        if (line->charge != number && !(line->flags & PREPAY_CHARGE_INFORMATION) &&
            prepay__sub(left_micro, line->amount_micro, &left_micro) != PREPAY_OK) {
            return PREPAY_E_OVERFLOW;
        }
    }
    for (uint32_t i = 0; i < billing->line_count; i++) {
        prepay_bill_line *line = &billing->lines[i];
        prepay__money exact = { line->exact_micro, line->exact_pico }, same;
        prepay_status status;
        if (line->charge != number) {
            continue;
        }
        status = prepay__scale(exact, PREPAY__ONE, PREPAY__ONE, rounding, &line->amount_micro, &same);
        if (status != PREPAY_OK) {
            return status;
        }
        line->amount_micro = line->amount_micro < left_micro ? line->amount_micro : left_micro;
        left_micro -= line->amount_micro;
        allotted(line);
        last = line;
    }
    if (last == NULL) {
        return PREPAY_E_ARGUMENT; /* the charge is not made under these conditions: there is nothing to sell */
    }
    last->amount_micro += left_micro;
    allotted(last);
    billing->total_micro = billing->tendered_micro;
    billing->residue.micro = 0;
    billing->residue.pico = 0;
    return PREPAY_OK;
}

/* What rounding has added to the quantity, or taken off, shows in the last lines. */
static void adjust_lines(prepay__billing *billing, uint32_t number, int64_t difference_micro)
{
    if (billing->tariff->charges[number - 1].part_count > 0) {
        return; /* lines of parts and lines of blocks overlap: they stay exact */
    }
    for (uint32_t i = billing->line_count; i-- > 0 && difference_micro != 0;) {
        prepay_bill_line *line = &billing->lines[i];
        if (line->charge == number) {
            const int64_t change = difference_micro > -line->quantity_micro ? difference_micro : -line->quantity_micro;
            line->quantity_micro += change;
            difference_micro -= change;
        }
    }
}

static prepay_status give_allotted(prepay__billing *billing, const prepay_bill_purchase *purchase)
{
    const int64_t exact_micro = billing->sold_micro;
    prepay_status status = allot(billing, purchase->charge);

    if (status == PREPAY_OK) {
        status = prepay_round(exact_micro, &purchase->quantity, &billing->sold_micro);
    }
    if (status == PREPAY_OK) {
        adjust_lines(billing, purchase->charge, billing->sold_micro - exact_micro);
        status = prepay__bill_information(billing);
    }
    return status;
}

static int purchase_ok(const prepay_bill_purchase *purchase, const prepay_bill_tariff *tariff)
{
    const prepay_bill_charge *charge;

    if (purchase->tendered_micro < 0 || purchase->greatest_micro < 0 || purchase->greatest_micro > GREATEST_MICRO ||
        purchase->reserved != 0 || purchase->residue > PREPAY_RESIDUE_KEPT || !prepay__rounding_ok(&purchase->quantity) ||
        purchase->sold == 0 || purchase->sold > tariff->quantity_count || purchase->charge == 0 ||
        purchase->charge > tariff->charge_count) {
        return 0;
    }
    if (purchase->residue == PREPAY_RESIDUE_KEPT && purchase->quantity.mode != PREPAY_ROUND_CARRY &&
        purchase->quantity.mode != PREPAY_ROUND_DOWN) {
        return 0;
    }
    charge = &tariff->charges[purchase->charge - 1];
    return tariff->quantities[purchase->sold - 1].kind == PREPAY_QUANTITY_GIVEN && charge->kind <= PREPAY_CHARGE_BLOCKS &&
           !(charge->flags & PREPAY_CHARGE_INFORMATION);
}

static prepay_status sell(struct search *search, const prepay_bill_purchase *purchase, prepay_bill *bill)
{
    const int kept = purchase->residue == PREPAY_RESIDUE_KEPT;
    prepay__billing *billing = &search->billing;
    int64_t steps = 0;
    prepay_status status;

    billing->sold = purchase->sold;
    billing->tendered_micro = purchase->tendered_micro;
    billing->exact_charge = kept ? 0 : purchase->charge;
    billing->searching = 1;
    search->step_micro = kept ? (int64_t)prepay__quantum(&purchase->quantity) : 1;
    search->greatest_steps = (purchase->greatest_micro == 0 ? GREATEST_MICRO : purchase->greatest_micro) / search->step_micro;
    status = find(search, &steps);
    if (status != PREPAY_OK) {
        return status;
    }
    billing->searching = 0;
    billing->sold_micro = steps * search->step_micro;
    status = prepay__billing_run(billing);
    if (status == PREPAY_OK && !kept) {
        status = give_allotted(billing, purchase);
    }
    prepay__billing_report(billing, bill);
    bill->sold_micro = billing->sold_micro;
    return status == PREPAY_OK ? prepay__sub(purchase->tendered_micro, billing->total_micro, &bill->change_micro) : status;
}

prepay_status prepay_bill_vend(const prepay_bill_tariff *given_tariff, const prepay_bill_consumption *given_consumption,
                               const prepay_bill_purchase *given_purchase, const prepay_bill_room *given_room, prepay_bill *out)
{
    prepay_bill_tariff tariff;
    prepay_bill_consumption consumption;
    prepay_bill_purchase purchase;
    prepay_bill_room room;
    struct search search = { .step_micro = 1 };
    prepay_bill bill;
    prepay_status status;

    if (prepay__options_take(&tariff, sizeof tariff, given_tariff) != PREPAY_OK ||
        prepay__options_take(&consumption, sizeof consumption, given_consumption) != PREPAY_OK ||
        prepay__options_take(&purchase, sizeof purchase, given_purchase) != PREPAY_OK ||
        prepay__options_take(&room, sizeof room, given_room) != PREPAY_OK || prepay__report_check(out) != PREPAY_OK ||
        !purchase_ok(&purchase, &tariff)) {
        return PREPAY_E_ARGUMENT;
    }
    status = prepay__billing_start(&search.billing, &tariff, &consumption, &room);
    if (status == PREPAY_OK) {
        status = sell(&search, &purchase, &bill);
    }
    return status == PREPAY_OK ? prepay__report_give(out, &bill, sizeof bill) : status;
}
