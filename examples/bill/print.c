/* SPDX-License-Identifier: Apache-2.0 */
/* The bill as a table that a customer can check with a pencil: each line is quantity times price. Columns are counted in
 * characters, of which East Asian ones are two wide. */
#include "decimal.h"
#include "keep.h"
#include "result.h"

#include <stdio.h>
#include <string.h>

/* Columns that a text fills on a terminal. */
static int width_of(const char *text)
{
    int width = 0;

    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;
        if ((c & 0xC0u) != 0x80u) {
            width += c >= 0xE3u && c <= 0xEFu ? 2 : 1; /* U+3000 and above are wide, near enough */
        }
    }
    return width;
}

static void left(const char *text, int columns)
{
    (void)printf("%s%*s", text, columns > width_of(text) ? columns - width_of(text) : 0, "");
}

static void right(const char *text, int columns)
{
    (void)printf("%*s%s", columns > width_of(text) ? columns - width_of(text) : 0, "", text);
}

static int greater(int a, int b)
{
    return a > b ? a : b;
}

static const char *quantity_text(const struct tariff *tariff, const prepay_bill_line *line)
{
    const int money = line_is_of_money(tariff, line);
    prepay_rounding shown = { 1, PREPAY_ROUND_HALF_UP, 0 };
    char number[DECIMAL_BYTES];
    int64_t micro;

    for (int i = tariff->decimals; money && i < 6; i++) {
        shown.quantum_micro *= 10; /* money in a table has the currency's decimals; all of it is in the JSON */
    }
    if (prepay_round(line->quantity_micro, &shown, &micro) != PREPAY_OK) {
        micro = line->quantity_micro;
    }
    (void)decimal_write(micro, money ? tariff->decimals : 0, number);
    return *line_unit(tariff, line) == '\0' ? keep_text("%s", number) : keep_text("%s %s", number, line_unit(tariff, line));
}

static int columns_of(const struct tariff *tariff, const struct result *result)
{
    int columns = 24;

    for (uint32_t i = 0; i < tariff->core.quantity_count; i++) {
        if (tariff->quantity_names[i].name != NULL) {
            columns = greater(columns, width_of(tariff->quantity_names[i].label) + 2);
        }
    }
    for (uint32_t i = 0; i < result->bill.line_count; i++) {
        columns = greater(columns, width_of(line_label(tariff, result, &result->lines[i])) + 2);
    }
    return columns;
}

static void print_quantities(const struct tariff *tariff, const struct result *result, int columns)
{
    char number[DECIMAL_BYTES];

    for (uint32_t i = 0; i < tariff->core.quantity_count; i++) {
        const struct naming *naming = &tariff->quantity_names[i];
        if (naming->name != NULL && naming->shown) {
            left(naming->label, columns);
            right(keep_text("%s%s%s", decimal_write(result->quantities_micro[i], 0, number), *naming->unit == '\0' ? "" : " ", naming->unit), 18);
            (void)putchar('\n');
        }
    }
}

static void print_lines(const struct tariff *tariff, const struct result *result, int columns)
{
    char number[DECIMAL_BYTES];

    for (uint32_t i = 0; i < result->bill.line_count; i++) {
        const prepay_bill_line *line = &result->lines[i];
        const int aside = (line->flags & PREPAY_CHARGE_INFORMATION) != 0;
        left(line_label(tariff, result, line), columns);
        right(quantity_text(tariff, line), 18);
        right(line_price(tariff, line), 18);
        right(keep_text(aside ? "(%s)" : "%s", decimal_write(line->amount_micro, tariff->decimals, number)), aside ? 16 : 15);
        (void)putchar('\n');
    }
}

static void print_sum(const char *label, int64_t micro, int decimals, int columns)
{
    char number[DECIMAL_BYTES];

    left(label, columns + 36);
    right(decimal_write(micro, decimals, number), 15);
    (void)putchar('\n');
}

static void print_one(const struct tariff *tariff, const struct result *result)
{
    const struct use *use = result->use;
    const int columns = columns_of(tariff, result);
    char number[DECIMAL_BYTES];

    left(*use->name == '\0' ? "bill" : use->name, columns);
    right("quantity", 18);
    right("price", 18);
    right(tariff->currency, 15);
    (void)putchar('\n');
    print_quantities(tariff, result, columns);
    print_lines(tariff, result, columns);
    print_sum("total", result->bill.total_micro, tariff->decimals, columns);
    if (result->bill.carried_micro != 0 || result->bill.carried_pico != 0) {
        (void)printf("carried on: %s\n", keep_text("%s%06lld", decimal_write(result->bill.carried_micro, 6, number), (long long)result->bill.carried_pico));
    }
    if (use->has_tender) {
        const struct naming *sold = &tariff->quantity_names[tariff->vend.purchase.sold - 1];
        print_sum("tendered", use->tendered_micro, tariff->decimals, columns);
        print_sum("change", result->bill.change_micro, tariff->decimals, columns);
        (void)printf("bought: %s %s\n", decimal_write(result->bill.sold_micro, 0, number), sold->unit);
    }
    for (size_t i = 0; i < use->party_count; i++) {
        print_sum(keep_text("  %s", use->parties[i].name), result->shares_micro[i], tariff->decimals, columns);
    }
}

void print_table(const struct tariff *tariff, const struct results *results)
{
    (void)printf("%s\n", tariff->name);
    for (size_t i = 0; i < results->count; i++) {
        (void)putchar('\n');
        print_one(tariff, &results->list[i]);
    }
}
