/* SPDX-License-Identifier: Apache-2.0 */
/* What waits for money, and what stands on it: quantities made of charges, limits and prices that are quantities, and what only
 * informs but is counted by others. */
#include "bills.h"

#define OPERANDS(table) .operands = table, .operand_count = COUNT(table)
#define BLOCKS(table) .kind = PREPAY_CHARGE_BLOCKS, .sets = table, .set_count = 1

static const int32_t first_charge[] = { 1 }, first_less_second[] = { 1, -2 }, second_charge[] = { 2 }, second_quantity[] = { 2 };
static const prepay_bill_step by_size[] = { { 0, 0, 0 }, { M(100), M(5), 0 }, { M(200), M(12), 0 } };

/* kWh; what charge 1 comes to; a percentage by that. */
static const prepay_bill_quantity by_money[] = {
    GIVEN, { .kind = PREPAY_QUANTITY_AMOUNT, OPERANDS(first_charge) },
    { .kind = PREPAY_QUANTITY_STEPS, OPERANDS(second_quantity), .steps = by_size, .step_count = 3 },
};

TEST(amount__a_rebate_by_the_size_of_the_bill__table_and_condition)
{
    const prepay_bill_base energy[] = { { 1, 0 } };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = 500000, CENT },
        { .kind = PREPAY_CHARGE_BASE, .bases = energy, .base_count = 1, .price_from = 3, .per_micro = M(100), CENT },
        { .price_micro = M(-3), .when = 2, .at_least_micro = M(150), .below_micro = INT64_MAX, CENT },
    };
    const struct { int64_t kwh, total; } rows[] = {
        { M(199), 99500000 },             /* 99.50: nothing */
        { M(200), M(105) },               /* 100.00: 5 % */
        { M(300), M(150) + 7500000 - M(3) }, /* 150.00: 5 % and the rebate */
        { M(400), M(224) - M(3) },        /* 200.00: 12 % */
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct made made;
        CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(by_money), CHARGES(charges), &rows[i].kwh, 1));
        CHECK_INT(rows[i].total, made.bill.total_micro);
        CHECK_INT(rows[i].kwh / 2, made.quantities[1]);
    }
}

TEST(amount__a_minus__subtracts_and_a_subtotal_counts)
{
    const int32_t third[] = { 3 };
    const prepay_bill_quantity quantities[] = {
        GIVEN, { .kind = PREPAY_QUANTITY_AMOUNT, OPERANDS(first_less_second) }, { .kind = PREPAY_QUANTITY_AMOUNT, OPERANDS(third) },
    };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = M(1) }, { .price_micro = M(30) },
        { .kind = PREPAY_CHARGE_BASE, .price_micro = M(1), .flags = PREPAY_CHARGE_INFORMATION },
        { .quantity = 3, .price_micro = 100000 },
    };
    const int64_t given = M(10);
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(quantities), CHARGES(charges), &given, 1));
    CHECK_INT(M(-20), made.quantities[1]);
    CHECK_INT(M(40), made.quantities[2]);
    CHECK_INT(M(44), made.bill.total_micro);
}

TEST(amount__a_carried_line__counts_exactly_and_a_charge_that_is_not_made_is_0)
{
    const prepay_bill_quantity quantities[] = { GIVEN, { .kind = PREPAY_QUANTITY_AMOUNT, OPERANDS(first_charge) },
                                                { .kind = PREPAY_QUANTITY_AMOUNT, OPERANDS(second_charge) } };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = 1, .per_micro = M(1), .rounding = { M(1), PREPAY_ROUND_CARRY, 0 } },
        { .price_micro = M(7), .when = 1, .at_least_micro = M(1000), .below_micro = 0 },
    };
    const int64_t given = 2500000;
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(quantities), CHARGES(charges), &given, 1));
    CHECK_INT(2, made.quantities[1]); /* 0.0000025, down; the line shows 0 */
    CHECK_INT(0, made.quantities[2]);
}

TEST(amount__too_great__is_an_overflow)
{
    const int32_t twice[] = { 1, 2 };
    const prepay_bill_quantity quantities[] = { GIVEN, { .kind = PREPAY_QUANTITY_AMOUNT, OPERANDS(twice) } };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = M(1) }, { .quantity = 1, .price_micro = M(1), .flags = PREPAY_CHARGE_INFORMATION },
    };
    const int64_t given = INT64_MAX - 1;
    struct made made;

    CHECK_STATUS(PREPAY_E_OVERFLOW, make(&made, QUANTITIES(quantities), CHARGES(charges), &given, 1));
}

TEST(balance__of_either_sign__where_a_sum_is_a_verdict)
{
    const int32_t drawn_less_fed[] = { 1, -2 };
    const prepay_bill_quantity quantities[] = { GIVEN, GIVEN, { .kind = PREPAY_QUANTITY_BALANCE, OPERANDS(drawn_less_fed) } };
    const prepay_bill_charge charges[] = { { .quantity = 3, .price_micro = 200000 } };
    const int64_t given[] = { M(100), M(130) };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(quantities), CHARGES(charges), given, 2));
    CHECK_INT(M(-30), made.quantities[2]);
    CHECK_INT(M(-6), made.bill.total_micro);
}

/* ------------------------------------------------------------------ limits and prices that are quantities */

/* kWh, two limits, a price: up to the first at 0.10, up to the second at the price, above at 0.50 */
static const prepay_bill_quantity four[] = { GIVEN, GIVEN, GIVEN, GIVEN };
static const prepay_bill_block free_limits[] = { { 0, 100000, 0, 0, 2 }, { 0, 0, 0, 4, 3 }, { INT64_MAX, 500000, 0, 0, 0 } };
static const prepay_bill_set free_set[] = { { free_limits, 0, 3, 0 } };

TEST(blocks__limits_and_prices_from_quantities__a_limit_not_above_the_one_before_is_empty)
{
    const prepay_bill_charge charges[] = { { BLOCKS(free_set), .quantity = 1 } };
    const struct { int64_t given[4], total; uint32_t lines; } rows[] = {
        { { M(100), M(30), M(60), 250000 }, M(3) + 7500000 + M(20), 3 },
        { { M(100), M(30), M(30), 250000 }, M(3) + M(35), 2 },
        { { M(100), M(30), M(20), 250000 }, M(3) + M(35), 2 },
        { { M(100), 0, M(40), M(1) }, M(40) + M(30), 2 },
        { { 0, 0, 0, M(1) }, 0, 1 },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct made made;
        CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(charges), rows[i].given, 4));
        CHECK_INT(rows[i].total, made.bill.total_micro);
        CHECK_INT(rows[i].lines, made.bill.line_count);
    }
}

TEST(blocks__a_limit_from_a_quantity__is_pro_rated_as_any_limit)
{
    const prepay_bill_charge charges[] = { { BLOCKS(free_set), .quantity = 1, .limits_times = 4 } };
    const int64_t given[] = { M(100), M(10), M(20), M(3) };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(charges), given, 4));
    CHECK_INT(M(30), made.lines[0].quantity_micro);
    CHECK_INT(M(30), made.lines[1].quantity_micro);
    CHECK_INT(M(3), made.lines[1].price_micro);
}

TEST(blocks__parts_priced_by_quantities__surcharge_and_by_part)
{
    const prepay_bill_block extra[] = { { M(10), 0, 0, 4, 0 }, { INT64_MAX, 100000, 0, 0, 0 } };
    const prepay_bill_block matrix[] = { { 0, 0, 0, 4, 2 }, { 0, M(2), 0, 0, 2 }, { INT64_MAX, M(3), 0, 0, 0 }, { INT64_MAX, 0, 0, 4, 0 } };
    const prepay_bill_set extra_set[] = { { extra, 0, 2, 0 } }, matrix_set[] = { { matrix, 0, 2, 0 } };
    const prepay_bill_part parts[] = { { 0, 0, 1, 3 }, { M(1), 0, 2, 0 } };
    const prepay_bill_charge surcharge[] = { { BLOCKS(extra_set), .parts = parts, .part_count = 2 } };
    const prepay_bill_charge by_part[] = { { BLOCKS(matrix_set), .parts = parts, .part_count = 2, .combine = PREPAY_COMBINE_BY_PART } };
    const int64_t given[] = { M(10), M(10), M(5), 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(surcharge), given, 4));
    CHECK_INT(3, made.bill.line_count); /* a price of 0 that is a quantity is no line either */
    CHECK_INT(M(50) + M(10) + M(1), made.bill.total_micro);
    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(by_part), given, 4));
    CHECK_INT(M(25), made.bill.total_micro); /* five of each in the first block at 0 and 2, in the second at 3 and 0 */
}

TEST(charge__blocks_for_information__are_shown_and_added_by_another)
{
    static const prepay_bill_block ladder[] = { { M(10), 100000, 0, 0, 0 }, { INT64_MAX, 200000, 0, 0, 0 } };
    static const prepay_bill_set set[] = { { ladder, 0, 2, 0 } };
    static const prepay_bill_base daily[] = { { 1, 0 } };
    const prepay_bill_charge charges[] = {
        { .kind = PREPAY_CHARGE_BLOCKS, .sets = set, .set_count = 1, .quantity = 1, .flags = PREPAY_CHARGE_INFORMATION },
        { .kind = PREPAY_CHARGE_BASE, .bases = daily, .base_count = 1, .price_from = 2 },
    };
    const prepay_bill_quantity given_three[] = { GIVEN, GIVEN, GIVEN };
    const int64_t given[] = { M(15), M(30), 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(given_three), CHARGES(charges), given, 3));
    CHECK_INT(M(60), made.bill.total_micro);
}

/* ------------------------------------------------------------------ purchases */

static prepay_status vend(struct made *made, const prepay_bill_quantity *quantities, uint32_t quantity_count,
                          const prepay_bill_charge *charges, uint32_t charge_count, int64_t tendered_micro, uint32_t residue)
{
    const int64_t nothing = 0;
    const prepay_bill_tariff tariff = { sizeof tariff, quantities, charges, quantity_count, charge_count };
    const prepay_bill_consumption consumption = { .struct_size = sizeof consumption, .given_micro = &nothing, .given_count = 1 };
    const prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = tendered_micro, .sold = 1, .charge = 1,
                                            .quantity = { 100000, PREPAY_ROUND_DOWN, 0 }, .residue = residue };
    const prepay_bill_room room = room_of(made);

    CHECK_STATUS(PREPAY_OK, prepay_bill_tariff_check(&tariff));
    return prepay_bill_vend(&tariff, &consumption, &purchase, &room, &made->bill);
}

TEST(vend__a_tax_on_a_subtotal__is_not_forgotten_in_the_search)
{
    const prepay_bill_quantity quantities[] = { GIVEN, { .kind = PREPAY_QUANTITY_AMOUNT, OPERANDS(second_charge) } };
    const prepay_bill_base net[] = { { 2, 0 } };
    prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = M(1), CENT },
        { .kind = PREPAY_CHARGE_BASE, .price_micro = M(1), .flags = PREPAY_CHARGE_INFORMATION, CENT },
        { .kind = PREPAY_CHARGE_BASE, .bases = net, .base_count = 1, .price_micro = M(10), .per_micro = M(100), CENT },
    };
    struct made made;

    for (uint32_t residue = 0; residue <= PREPAY_RESIDUE_KEPT; residue++) {
        CHECK_STATUS(PREPAY_OK, vend(&made, quantities, 1, CHARGES(charges), M(11), residue));
        CHECK_INT(M(10), made.bill.sold_micro);
        CHECK_INT(M(11), made.bill.total_micro);
        CHECK_INT(0, made.bill.change_micro);
    }
    charges[2] = (prepay_bill_charge){ .quantity = 2, .price_micro = 100000, CENT }; /* the same by way of a quantity */
    for (uint32_t residue = 0; residue <= PREPAY_RESIDUE_KEPT; residue++) {
        CHECK_STATUS(PREPAY_OK, vend(&made, QUANTITIES(quantities), CHARGES(charges), M(11), residue));
        CHECK_INT(M(10), made.bill.sold_micro);
        CHECK_INT(M(10), made.quantities[1]);
        CHECK_INT(M(11), made.bill.total_micro);
    }
}

TEST(vend__money_allotted__quantities_and_information_follow_the_lines)
{
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = 3 * M(1), CENT },
        { .kind = PREPAY_CHARGE_BASE, .price_from = 2, .per_micro = M(1), .flags = PREPAY_CHARGE_INFORMATION, CENT },
    };
    const prepay_bill_quantity quantities[] = { GIVEN, { .kind = PREPAY_QUANTITY_AMOUNT, OPERANDS(first_charge) } };
    struct made made;

    CHECK_STATUS(PREPAY_OK, vend(&made, QUANTITIES(quantities), CHARGES(charges), M(10), PREPAY_RESIDUE_ALLOTTED));
    CHECK_INT(3300000, made.bill.sold_micro);
    CHECK_INT(M(10), made.quantities[1]); /* what the line shows, not 3.333333 x 3 */
    CHECK_INT(M(10), made.lines[1].price_micro);
    CHECK_INT(M(100), made.lines[1].amount_micro);
}

TEST(vend__what_no_longer_follows_from_the_rounded_quantity__is_told)
{
    const prepay_bill_base less_shown[] = { { -2, 0 } };
    const int32_t sold_less_limit[] = { 1, -2 }, limit_by_that[] = { 2, -3 }, info[] = { 2 }, limit_by_that_later[] = { 2, -4 };
    const prepay_bill_quantity limit = { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = 3300000 };
    const prepay_bill_quantity left = { .kind = PREPAY_QUANTITY_BALANCE, OPERANDS(sold_less_limit) };
    /* 3.333333 are bought and 3.3 are given: then it is a division by 0 */
    const prepay_bill_quantity falls[] = { GIVEN, limit, left, { .kind = PREPAY_QUANTITY_PRODUCT, OPERANDS(limit_by_that) } };
    const prepay_bill_quantity waits[] = { GIVEN, limit, { .kind = PREPAY_QUANTITY_AMOUNT, OPERANDS(info) }, left,
                                           { .kind = PREPAY_QUANTITY_PRODUCT, OPERANDS(limit_by_that_later) } };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = M(3), CENT },
        { .kind = PREPAY_CHARGE_BASE, .price_micro = M(1), .flags = PREPAY_CHARGE_INFORMATION, CENT },
        { .kind = PREPAY_CHARGE_BASE, .bases = less_shown, .base_count = 1, .price_micro = 0 },
    };
    struct made made;

    CHECK_STATUS(PREPAY_E_ARGUMENT, vend(&made, QUANTITIES(falls), charges, 3, M(10), PREPAY_RESIDUE_ALLOTTED));
    CHECK_STATUS(PREPAY_E_ARGUMENT, vend(&made, QUANTITIES(waits), charges, 3, M(10), PREPAY_RESIDUE_ALLOTTED));
}

/* ------------------------------------------------------------------ what is no tariff */

TEST(check__what_waits__no_charge_may_use_before_it_is_made)
{
    const prepay_bill_part part_waiting[] = { { 0, 0, 3, 0 } }, part_price[] = { { 0, 0, 1, 2 } };
    const prepay_bill_block price_waits[] = { { INT64_MAX, 0, 0, 2, 0 } }, limit_waits[] = { { 0, 1, 0, 0, 3 }, { INT64_MAX, 1, 0, 0, 0 } };
    const prepay_bill_block two_limits[] = { { 5, 1, 0, 0, 1 }, { INT64_MAX, 1, 0, 0, 0 } }, endless[] = { { INT64_MAX, 1, 0, 0, 1 } };
    const prepay_bill_block open[] = { { 0, 1, 0, 0, 1 } }, flat[] = { { INT64_MAX, 1, 0, 0, 0 } };
    const prepay_bill_block apart[] = { { 0, 1, 0, 0, 1 }, { 0, 1, 0, 0, 4 }, { INT64_MAX, 1, 0, 0, 0 }, { INT64_MAX, 1, 0, 0, 0 } };
    const prepay_bill_set set_price[] = { { price_waits, 0, 1, 0 } }, set_limit[] = { { limit_waits, 0, 2, 0 } }, set_flat[] = { { flat, 0, 1, 0 } };
    const prepay_bill_set set_two[] = { { two_limits, 0, 2, 0 } }, set_endless[] = { { endless, 0, 1, 0 } }, set_open[] = { { open, 0, 1, 0 } };
    const prepay_bill_set set_apart[] = { { apart, 0, 2, 0 } };
    const prepay_bill_part twice[] = { { 0, 0, 1, 0 }, { 0, 0, 1, 0 } };
    /* the amount of charge 1, what stands below it, and what is given below it */
    const prepay_bill_quantity quantities[] = {
        GIVEN, { .kind = PREPAY_QUANTITY_AMOUNT, OPERANDS(first_charge) }, { .kind = PREPAY_QUANTITY_SUM, OPERANDS(first_charge) }, GIVEN,
        { .kind = PREPAY_QUANTITY_CONSTANT }, { .kind = PREPAY_QUANTITY_TENDERED },
    };
    const prepay_bill_charge waiting[] = {
        { .quantity = 2 }, { .quantity = 3 }, { .when = 2 }, { .price_from = 3 }, { BLOCKS(set_flat), .parts = part_waiting, .part_count = 1 },
        { BLOCKS(set_flat), .parts = part_price, .part_count = 1 }, { BLOCKS(set_price), .quantity = 1 }, { BLOCKS(set_limit), .quantity = 1 },
        { BLOCKS(set_flat), .quantity = 1, .limits_per = 2 },
    };
    const prepay_bill_charge never[] = {
        { BLOCKS(set_two), .quantity = 1 }, { BLOCKS(set_endless), .quantity = 1 }, { BLOCKS(set_open), .quantity = 1 },
        { BLOCKS(set_apart), .parts = twice, .part_count = 2, .combine = PREPAY_COMBINE_BY_PART },
    };
    const prepay_bill_charge fine[] = { { .quantity = 4 }, { .quantity = 5 }, { .quantity = 6 }, { .quantity = 1 } };
    const prepay_bill_tariff second_may = { sizeof second_may, quantities, NULL, 6, 2 };
    uint32_t quantity, charge;

    for (size_t i = 0; i < COUNT(waiting) + COUNT(never) + COUNT(fine); i++) {
        const size_t k = i - COUNT(waiting);
        prepay_bill_charge charges[2] = { { .quantity = 1 }, { .quantity = 1 } };
        prepay_bill_tariff tariff = second_may;
        tariff.charges = charges;
        charges[0] = i < COUNT(waiting) ? waiting[i] : k < COUNT(never) ? never[k] : fine[k - COUNT(never)];
        CHECK((prepay_bill_tariff_find_fault(&tariff, &quantity, &charge) == PREPAY_OK) == (i >= COUNT(waiting) + COUNT(never)));
        CHECK_INT(i >= COUNT(waiting) + COUNT(never) ? 0 : 1, charge);
        charges[1] = charges[0];
        charges[0] = (prepay_bill_charge){ .quantity = 1 };
        CHECK((prepay_bill_tariff_find_fault(&tariff, &quantity, &charge) == PREPAY_OK) == !(i >= COUNT(waiting) && k < COUNT(never)));
    }
}

TEST(check__an_amount__names_charges_that_there_are)
{
    const int32_t none[] = { 0 }, beyond[] = { 2 }, there[] = { -1 };
    const prepay_bill_charge charges[] = { { .price_micro = 1 } };
    const struct { const int32_t *operands; uint32_t count; prepay_status status; } rows[] = {
        { none, 1, PREPAY_E_ARGUMENT }, { beyond, 1, PREPAY_E_ARGUMENT }, { there, 0, PREPAY_E_ARGUMENT }, { there, 1, PREPAY_OK },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const prepay_bill_quantity quantities[] = { { .kind = PREPAY_QUANTITY_AMOUNT, .operands = rows[i].operands, .operand_count = rows[i].count } };
        const prepay_bill_tariff tariff = { sizeof tariff, quantities, charges, 1, 1 };
        CHECK_STATUS(rows[i].status, prepay_bill_tariff_check(&tariff));
    }
}

TEST_MAIN("metering/bill_amount", T(charge__blocks_for_information__are_shown_and_added_by_another),
          T(amount__a_rebate_by_the_size_of_the_bill__table_and_condition), T(amount__a_minus__subtracts_and_a_subtotal_counts),
          T(amount__a_carried_line__counts_exactly_and_a_charge_that_is_not_made_is_0), T(amount__too_great__is_an_overflow),
          T(balance__of_either_sign__where_a_sum_is_a_verdict),
          T(blocks__limits_and_prices_from_quantities__a_limit_not_above_the_one_before_is_empty),
          T(blocks__a_limit_from_a_quantity__is_pro_rated_as_any_limit), T(blocks__parts_priced_by_quantities__surcharge_and_by_part),
          T(vend__a_tax_on_a_subtotal__is_not_forgotten_in_the_search), T(vend__money_allotted__quantities_and_information_follow_the_lines),
          T(vend__what_no_longer_follows_from_the_rounded_quantity__is_told),
          T(check__what_waits__no_charge_may_use_before_it_is_made), T(check__an_amount__names_charges_that_there_are))
