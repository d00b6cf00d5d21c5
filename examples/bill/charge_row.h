/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BILL_CHARGE_ROW_H
#define BILL_CHARGE_ROW_H
/* A charge being read. */
#include "tariff.h"

#define ONE INT64_C(1000000)

struct charge_row {
    struct tariff *tariff;
    const struct document *document;
    const struct place *object;
    struct place value;
    prepay_bill_charge charge;
    struct naming naming;
};

/* A number or the name of a quantity. Further decimals make the divisor greater. */
struct price {
    int64_t micro;
    int64_t scale;
    uint32_t from;
};

struct price charge_price(struct charge_row *row, const struct place *place);
/* A member that names a quantity or is a number; 0: it is not there. */
uint32_t charge_reference(struct charge_row *row, const struct place *object, const char *key);

/* "blocks" and "sets". */
void charge_read_blocks(struct charge_row *row);
void charge_read_sets(struct charge_row *row);

#endif
