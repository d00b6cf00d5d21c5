/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BILL_RESULT_H
#define BILL_RESULT_H
/* Bills that have been made, and the three ways to show them. */
#include "use.h"

struct result {
    const struct use *use;
    prepay_bill bill;
    prepay_bill_line *lines;
    int64_t *quantities_micro;
    int64_t *shares_micro; /* one for each party */
};

struct results {
    struct result *list;
    size_t count;
};

/* Makes every bill of the file, in order: what one carries out, the next carries in; what one has bought counts for the next. */
void results_make(struct results *results, const struct tariff *tariff, const struct uses *uses);

/* Ends the program with where and why a bill cannot be made. */
_Noreturn void result_refuse(const struct tariff *tariff, const struct use *use, const prepay_bill_consumption *consumption,
                             const prepay_bill_room *room, prepay_status status);

/* What a line is called: the charge, and its block or part. */
const char *line_label(const struct tariff *tariff, const struct result *result, const prepay_bill_line *line);
/* The unit of the line's quantity; of money the currency. */
const char *line_unit(const struct tariff *tariff, const prepay_bill_line *line);
/* What a unit costs, as text: "0.5469", "18 %", "3600 / 1000". */
const char *line_price(const struct tariff *tariff, const prepay_bill_line *line);
/* Is the quantity of this line money? */
int line_is_of_money(const struct tariff *tariff, const prepay_bill_line *line);

void print_table(const struct tariff *tariff, const struct results *results);
void print_json(const struct tariff *tariff, const struct results *results);
/* Draws what the money was spent on, by gnuplot. */
void draw_chart(const struct tariff *tariff, const struct results *results, const char *file);

#endif
