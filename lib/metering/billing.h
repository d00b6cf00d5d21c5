/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_METERING_BILLING_H
#define PREPAY_LIB_METERING_BILLING_H
/* A bill under way: what bill.c sets up, bill_quantity.c and bill_charge.c fill, and bill_vend.c does many times over. */
#include "metering/exact.h"

#define PREPAY__ONE INT64_C(1000000)

typedef struct prepay__billing {
    const prepay_bill_tariff *tariff;
    const prepay_bill_consumption *consumption;
    prepay_bill_line *lines;
    int64_t *quantities_micro;
    uint32_t line_capacity;
    uint32_t line_count;
    uint32_t quantities_made; /* the first so many, and all that wait for nothing */
    prepay__money residue; /* due and not in a line yet */
    int64_t total_micro;
    int64_t tendered_micro;
    int64_t sold_micro;    /* stands in for what was given of quantity `sold` */
    uint32_t sold;         /* number; 0: nothing is sold */
    uint32_t exact_charge; /* number of the charge whose lines are not rounded, and no ROUND is made; 0: none */
    int searching;         /* lines that only inform are left out */
} prepay__billing;

/* Takes tariff, consumption and room and checks them; the tables are the tariff's own. */
PREPAY_MUST_USE prepay_status prepay__billing_start(prepay__billing *billing, const prepay_bill_tariff *tariff,
                                                    const prepay_bill_consumption *consumption, const prepay_bill_room *room);
/* The whole bill, again from its first line. */
PREPAY_MUST_USE prepay_status prepay__billing_run(prepay__billing *billing);
/* The report. */
void prepay__billing_report(const prepay__billing *billing, prepay_bill *out);

/* What is given and constant; then, any number of times, what waits for no charge but the first so many. */
void prepay__bill_given(prepay__billing *billing);
PREPAY_MUST_USE prepay_status prepay__bill_quantities(prepay__billing *billing, uint32_t charges_made);
/* The last charge that this row itself waits for; 0: none. */
uint32_t prepay__waits_for(const prepay_bill_quantity *quantity);
/* Does it depend on no row and no charge? */
int prepay__waits_never(const prepay_bill_quantity *quantity);
/* The lines of this charge as a base counts them; a minus sign subtracts. */
PREPAY_MUST_USE prepay_status prepay__bill_money(const prepay__billing *billing, int32_t charge, prepay__money *sum);
PREPAY_MUST_USE prepay_status prepay__bill_charges(prepay__billing *billing);
/* Lines of information, and quantities, are computed again from lines that have changed. */
PREPAY_MUST_USE prepay_status prepay__bill_information(prepay__billing *billing);
/* The lines of a charge through blocks. */
PREPAY_MUST_USE prepay_status prepay__bill_blocks(prepay__billing *billing, uint32_t number);

/* What a line is made of. */
typedef struct prepay__item {
    prepay__money quantity;
    int64_t price_micro;
    int64_t per_micro;
    uint32_t part;
    uint32_t block;
} prepay__item;

/* quantity * price / per as the next line of this charge. */
PREPAY_MUST_USE prepay_status prepay__bill_add(prepay__billing *billing, uint32_t number, const prepay__item *item);

static inline int64_t prepay__per(int64_t per_micro)
{
    return per_micro == 0 ? PREPAY__ONE : per_micro;
}

/* The quantity with this number; 0: one. */
static inline int64_t prepay__quantity(const prepay__billing *billing, uint32_t number)
{
    return number == 0 ? PREPAY__ONE : billing->quantities_micro[number - 1];
}

/* a * b / c, rounded, of any signs; c == 0: PREPAY_E_ARGUMENT. */
PREPAY_MUST_USE prepay_status prepay__scale(prepay__money a, int64_t b, int64_t c, const prepay_rounding *rounding, int64_t *out_micro,
                                            prepay__money *out_exact);

#endif
