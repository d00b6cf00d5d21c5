/* SPDX-License-Identifier: Apache-2.0 */
/* From tables to bills, by the library. */
#include "result.h"

#include "decimal.h"
#include "keep.h"

#include <string.h>

static uint32_t given_index(const struct tariff *tariff, uint32_t number)
{
    uint32_t i = 0;

    while (tariff->given[i].number != number) {
        i++;
    }
    return i;
}

static void share(struct result *result, const struct tariff *tariff)
{
    const size_t count = result->use->party_count;
    int64_t *weights = keep_array(count, sizeof *weights);
    prepay_status status;

    result->shares_micro = keep_array(count, sizeof *result->shares_micro);
    for (size_t i = 0; i < count; i++) {
        weights[i] = result->use->parties[i].weight_micro;
    }
    status = prepay_apportion(result->bill.total_micro, weights, count, tariff->apportion_micro, result->shares_micro);
    if (status != PREPAY_OK) {
        quit("%s: the total cannot be shared by these weights: expected some above 0, and a sum that fits (%s)", result->use->place, prepay_status_name(status));
    }
}

static void make(struct result *result, const struct tariff *tariff, const prepay_bill *before)
{
    const struct use *use = result->use;
    const uint32_t capacity = prepay_bill_lines_max(&tariff->core);
    prepay_bill_consumption consumption = {
        .struct_size = sizeof consumption, .given_micro = use->given_micro, .given_count = tariff->given_count,
        .carried_micro = use->has_carried || before == NULL ? use->carried_micro : before->carried_micro,
        .carried_pico = use->has_carried || before == NULL ? 0 : before->carried_pico,
    };
    const prepay_bill_room room = {
        .struct_size = sizeof room, .lines = result->lines = keep_array(capacity, sizeof *result->lines),
        .quantities_micro = result->quantities_micro = keep_array(tariff->core.quantity_count, sizeof(int64_t)),
        .line_capacity = capacity, .quantity_capacity = tariff->core.quantity_count,
    };
    prepay_bill_purchase purchase = tariff->vend.purchase;
    prepay_status status;

    purchase.tendered_micro = use->tendered_micro;
    result->bill.struct_size = sizeof result->bill;
    status = use->has_tender ? prepay_bill_vend(&tariff->core, &consumption, &purchase, &room, &result->bill)
                             : prepay_bill_make(&tariff->core, &consumption, &room, &result->bill);
    if (status != PREPAY_OK) {
        result_refuse(tariff, use, &consumption, &room, status);
    }
    if (use->party_count > 0) {
        share(result, tariff);
    }
}

/* What was bought before counts in the limits of what is bought now. */
static void count_on(const struct tariff *tariff, const struct result *before, const struct use *use)
{
    uint32_t i;

    if (tariff->vend.counts_in == 0 || use->is_given_counter) {
        return;
    }
    i = given_index(tariff, tariff->vend.counts_in);
    if (before->bill.sold_micro > INT64_MAX - before->use->given_micro[i]) {
        quit("%s: more was bought than fits", use->place);
    }
    use->given_micro[i] = before->use->given_micro[i] + before->bill.sold_micro;
}

void results_make(struct results *results, const struct tariff *tariff, const struct uses *uses)
{
    results->count = uses->count;
    results->list = keep_array(uses->count, sizeof *results->list);
    for (size_t i = 0; i < uses->count; i++) {
        struct result *before = i == 0 ? NULL : &results->list[i - 1];
        results->list[i].use = &uses->list[i];
        if (before != NULL) {
            count_on(tariff, before, &uses->list[i]);
        }
        make(&results->list[i], tariff, before == NULL ? NULL : &before->bill);
    }
}

/* ------------------------------------------------------------------ words of a line */

int line_is_of_money(const struct tariff *tariff, const prepay_bill_line *line)
{
    return tariff->charges[line->charge - 1].kind >= PREPAY_CHARGE_BASE;
}

/* "kWh 51 to 200", from the ladder that was climbed: the one whose line has this price is not searched, the limits are told by
 * the number of the block. */
const char *line_label(const struct tariff *tariff, const struct result *result, const prepay_bill_line *line)
{
    const struct naming *naming = &tariff->charge_names[line->charge - 1];
    const prepay_bill_charge *charge = &tariff->charges[line->charge - 1];
    const char *label = naming->label;

    (void)result;
    if (line->part > 0) {
        label = keep_text("%s, %s", label, naming->part_labels[line->part - 1]);
    }
    if (line->block > 0 && (charge->set_count > 1 || charge->sets[0].block_count > 1)) {
        label = keep_text("%s, block %u", label, line->block);
    }
    return label;
}

const char *line_unit(const struct tariff *tariff, const prepay_bill_line *line)
{
    const prepay_bill_charge *charge = &tariff->charges[line->charge - 1];
    uint32_t quantity = charge->quantity;

    if (line_is_of_money(tariff, line)) {
        return tariff->currency;
    }
    if (charge->part_count > 0) {
        quantity = charge->parts[line->part > 0 ? line->part - 1 : 0].quantity;
    }
    return quantity == 0 || tariff->quantity_names[quantity - 1].unit == NULL ? "" : tariff->quantity_names[quantity - 1].unit;
}

const char *line_price(const struct tariff *tariff, const prepay_bill_line *line)
{
    char price[DECIMAL_BYTES], per[DECIMAL_BYTES];
    const char *quotient;

    if (line_is_of_money(tariff, line) && line->per_micro % INT64_C(100000000) == 0) {
        const int64_t times = line->per_micro / INT64_C(100000000);
        quotient = decimal_write_quotient(line->price_micro, times * INT64_C(1000000), price);
        if (quotient != NULL) {
            return keep_text("%s %%", quotient);
        }
    }
    quotient = decimal_write_quotient(line->price_micro, line->per_micro, price);
    if (quotient != NULL) {
        return keep_text("%s", quotient);
    }
    return keep_text("%s / %s", decimal_write(line->price_micro, 0, price), decimal_write(line->per_micro, 0, per));
}
