/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BILL_TARIFF_H
#define BILL_TARIFF_H
/* A tariff file (tariff.schema.json) as the library's tables, and the names that the tables do without. */
#include "document.h"

#include <prepay/bill.h>

/* What a quantity or a charge is called, in the order of the library's table. */
struct naming {
    const char *name; /* NULL: a number that stands in a formula */
    const char *label;
    const char *unit;
    int shown;
    const char **part_labels; /* of a charge's parts */
};

/* How a quantity is given by readings of a register; digits 0: it is none. */
struct reading {
    int64_t plausible_micro;
    uint8_t digits;
    uint8_t decimals;
};

struct given {
    uint32_t number; /* the quantity's */
    int has_default;
    int64_t default_micro;
    int64_t least_micro;
    struct reading reading;
};

struct vend {
    int is_sold;
    prepay_bill_purchase purchase;
    uint32_t counts_in; /* number of the quantity that counts what was bought in the period; 0: none */
};

struct tariff {
    prepay_bill_tariff core;
    prepay_bill_quantity *quantities;
    struct naming *quantity_names;
    prepay_bill_charge *charges;
    struct naming *charge_names;
    const json_t *charge_rows; /* as the file has them: an amount names charges that are not read yet */
    struct given *given;
    uint32_t given_count;
    uint32_t quantity_capacity;
    const char *name;
    const char *currency;
    int decimals; /* of an amount, as it is printed */
    prepay_rounding rounding;
    struct vend vend;
    int64_t apportion_micro; /* the quantum of shares */
};

void tariff_read(struct tariff *tariff, const char *file);

/* The number of a quantity or a charge by its name; 0: there is none. */
uint32_t tariff_quantity(const struct tariff *tariff, const char *name);
uint32_t tariff_charge(const struct tariff *tariff, const char *name);

/* For tariff_charges.c and tariff_quantities.c. */
void tariff_read_quantities(struct tariff *tariff, const struct document *document, const struct place *array);
void tariff_read_charges(struct tariff *tariff, const struct document *document, const struct place *array);
prepay_rounding tariff_rounding(const struct document *document, const struct place *place);
/* A string that names an earlier quantity, or a number, which becomes a constant. A minus before it: *out_minus, which may be NULL. */
uint32_t tariff_operand(struct tariff *tariff, const struct document *document, const struct place *place, int *out_minus);
int tariff_is_name(const char *text);
const char *tariff_name(const struct document *document, const struct place *object);

#endif
