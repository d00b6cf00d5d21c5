/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_BILLS_H
#define PREPAY_TESTS_BILLS_H
/* Bills for tests, in a line: the tables in, a bill with its lines and quantities out. */
#include "support/test.h"

#include "prepay/bill.h"

/* Whole units. */
#define M(units) (INT64_C(1000000) * (units))
#define GIVEN { .kind = PREPAY_QUANTITY_GIVEN }
#define CENT .rounding = { 10000, PREPAY_ROUND_HALF_UP, 0 }
#define COUNT(table) ((uint32_t)(sizeof(table) / sizeof(table)[0]))
#define QUANTITIES(table) (table), COUNT(table)
#define CHARGES(table) (table), COUNT(table)
#define NO_CHARGES NULL, 0

struct made {
    prepay_bill bill;
    prepay_bill_line lines[40];
    int64_t quantities[20];
};

static inline prepay_bill_room room_of(struct made *made)
{
    const prepay_bill_room room = { sizeof room, made->lines, made->quantities, COUNT(made->lines), COUNT(made->quantities) };

    made->bill.struct_size = sizeof made->bill;
    return room;
}

static inline prepay_status make_from(struct made *made, const prepay_bill_quantity *quantities, uint32_t quantity_count,
                                      const prepay_bill_charge *charges, uint32_t charge_count,
                                      const prepay_bill_consumption *consumption)
{
    const prepay_bill_tariff tariff = { sizeof tariff, quantities, charges, quantity_count, charge_count };
    const prepay_bill_room room = room_of(made);

    CHECK_STATUS(PREPAY_OK, prepay_bill_tariff_check(&tariff));
    return prepay_bill_make(&tariff, consumption, &room, &made->bill);
}

static inline prepay_status make(struct made *made, const prepay_bill_quantity *quantities, uint32_t quantity_count,
                                 const prepay_bill_charge *charges, uint32_t charge_count, const int64_t *given, uint32_t given_count)
{
    const prepay_bill_consumption consumption = { .struct_size = sizeof consumption, .given_micro = given, .given_count = given_count };

    return make_from(made, quantities, quantity_count, charges, charge_count, &consumption);
}

#endif
