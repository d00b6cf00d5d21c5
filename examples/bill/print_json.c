/* SPDX-License-Identifier: Apache-2.0 */
/* The bill as JSON. Every number is a decimal in quotes, as in what was read. */
#include "decimal.h"
#include "keep.h"
#include "result.h"

#include <stdio.h>

static json_t *number(int64_t micro, int decimals)
{
    char text[DECIMAL_BYTES];

    return json_string(decimal_write(micro, decimals, text));
}

static json_t *line_of(const struct tariff *tariff, const struct result *result, const prepay_bill_line *line)
{
    json_t *object = json_object();

    json_object_set_new(object, "charge", json_string(tariff->charge_names[line->charge - 1].name));
    json_object_set_new(object, "label", json_string(line_label(tariff, result, line)));
    if (line->part > 0) {
        json_object_set_new(object, "part", json_integer(line->part));
    }
    if (line->block > 0) {
        json_object_set_new(object, "block", json_integer(line->block));
    }
    json_object_set_new(object, "quantity", number(line->quantity_micro, line_is_of_money(tariff, line) ? tariff->decimals : 0));
    json_object_set_new(object, "unit", json_string(line_unit(tariff, line)));
    json_object_set_new(object, "price", number(line->price_micro, 0));
    json_object_set_new(object, "per", number(line->per_micro, 0));
    json_object_set_new(object, "amount", number(line->amount_micro, tariff->decimals));
    if (line->flags & PREPAY_CHARGE_INFORMATION) {
        json_object_set_new(object, "information", json_true());
    }
    return object;
}

static json_t *quantities_of(const struct tariff *tariff, const struct result *result)
{
    json_t *object = json_object();

    for (uint32_t i = 0; i < tariff->core.quantity_count; i++) {
        if (tariff->quantity_names[i].name != NULL) {
            json_object_set_new(object, tariff->quantity_names[i].name, number(result->quantities_micro[i], 0));
        }
    }
    return object;
}

static void add_purchase(json_t *object, const struct tariff *tariff, const struct result *result)
{
    json_object_set_new(object, "tendered", number(result->use->tendered_micro, tariff->decimals));
    json_object_set_new(object, "bought", number(result->bill.sold_micro, 0));
    json_object_set_new(object, "change", number(result->bill.change_micro, tariff->decimals));
}

static void add_shares(json_t *object, const struct tariff *tariff, const struct result *result)
{
    json_t *array = json_array();

    for (size_t i = 0; i < result->use->party_count; i++) {
        json_t *one = json_object();
        json_object_set_new(one, "name", json_string(result->use->parties[i].name));
        json_object_set_new(one, "amount", number(result->shares_micro[i], tariff->decimals));
        json_array_append_new(array, one);
    }
    json_object_set_new(object, "shares", array);
}

static json_t *bill_of(const struct tariff *tariff, const struct result *result)
{
    json_t *object = json_object(), *lines = json_array();
    char text[DECIMAL_BYTES];

    json_object_set_new(object, "name", json_string(result->use->name));
    json_object_set_new(object, "quantities", quantities_of(tariff, result));
    for (uint32_t i = 0; i < result->bill.line_count; i++) {
        json_array_append_new(lines, line_of(tariff, result, &result->lines[i]));
    }
    json_object_set_new(object, "lines", lines);
    json_object_set_new(object, "total", number(result->bill.total_micro, tariff->decimals));
    (void)decimal_write(result->bill.carried_micro, 6, text);
    json_object_set_new(object, "carried", json_string(keep_text("%s%06lld", text, (long long)result->bill.carried_pico)));
    if (result->use->has_tender) {
        add_purchase(object, tariff, result);
    }
    if (result->use->party_count > 0) {
        add_shares(object, tariff, result);
    }
    return object;
}

void print_json(const struct tariff *tariff, const struct results *results)
{
    json_t *whole = json_object(), *bills = json_array();

    json_object_set_new(whole, "tariff", json_string(tariff->name));
    json_object_set_new(whole, "currency", json_string(tariff->currency));
    for (size_t i = 0; i < results->count; i++) {
        json_array_append_new(bills, bill_of(tariff, &results->list[i]));
    }
    json_object_set_new(whole, "bills", bills);
    if (json_dumpf(whole, stdout, JSON_INDENT(2)) != 0) {
        quit("the bill could not be written");
    }
    (void)putchar('\n');
}
