/* SPDX-License-Identifier: Apache-2.0 */
/* Bills: every kind of quantity and charge, every rounding policy, and what is refused. Bills that utilities have printed
 * are in tests/vectors/published-bills. */
#include "support/test.h"

#include "bills.h"

/* ------------------------------------------------------------------ quantities */

TEST(quantity__each_kind__from_what_was_given)
{
    static const int32_t both[] = { 1, 2 }, less[] = { 1, -2 }, fewer[] = { 2, -1 }, of[] = { 1, 2, -3 }, one[] = { 1 };
    static const int32_t shared[] = { 1, 2, 3 };
    static const prepay_bill_step steps[] = { { 0, M(5), 0 }, { M(10), M(7), M(1) / 2 } };
    const prepay_bill_quantity quantities[] = {
        GIVEN, GIVEN, { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = M(30) },
        { .kind = PREPAY_QUANTITY_SUM, .operands = both, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_SUM, .operands = less, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_EXCESS, .operands = fewer, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_EXCESS, .operands = less, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_PRODUCT, .operands = of, .operand_count = 3, .rounding = { M(1), PREPAY_ROUND_HALF_UP, 0 } },
        { .kind = PREPAY_QUANTITY_GREATEST, .operands = both, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_LEAST, .operands = both, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_STEPS, .operands = one, .operand_count = 1, .steps = steps, .step_count = 2 },
        { .kind = PREPAY_QUANTITY_POWER_FACTOR, .operands = both, .operand_count = 2, .rounding = { 10000, PREPAY_ROUND_HALF_UP, 0 } },
        { .kind = PREPAY_QUANTITY_SHARE, .operands = shared, .operand_count = 3, .share = 2, .rounding = { M(1), 0, 0 } },
        { .kind = PREPAY_QUANTITY_SHARE, .operands = shared, .operand_count = 3, .share = 3, .rounding = { M(1), 0, 0 } },
        { .kind = PREPAY_QUANTITY_TENDERED },
    };
    /* 304 kWh of loss in 30 days: 203 in 20 days, whole kWh */
    const int64_t given[] = { M(304), M(20) };
    const int64_t wanted[] = { M(304), M(20), M(30), M(324), M(284), 0, M(284), M(203), M(304), M(20), M(154), 1000000, M(122), M(182), 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(quantities), NO_CHARGES, given, 2));
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        CHECK_INT(wanted[i], made.quantities[i]);
    }
    CHECK_INT(15, made.bill.quantity_count);
}

TEST(quantity__gas_volume_to_energy__one_rounding_over_all_factors)
{
    static const int32_t of[] = { 1, 2, 3, -4 };
    const prepay_bill_quantity quantities[] = {
        GIVEN, { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = 1022640 }, GIVEN,
        { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = 3600000 },
        { .kind = PREPAY_QUANTITY_PRODUCT, .operands = of, .operand_count = 4 },
    };
    const int64_t given[] = { 123456, 39473330 }; /* 0.123456 m3: roundings in between would miss the last digit */
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(quantities), NO_CHARGES, given, 2));
    CHECK_INT(1384319, made.quantities[4]);
}

TEST(quantity__factors_below_zero__have_their_sign)
{
    static const int32_t product[] = { 1, 2 }, cube[] = { 3, 3, 3 }, quotient[] = { 1, -2, -2, -2 };
    const prepay_bill_quantity quantities[] = {
        GIVEN, { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = -150000 },
        { .kind = PREPAY_QUANTITY_PRODUCT, .operands = product, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_PRODUCT, .operands = cube, .operand_count = 3 },
        { .kind = PREPAY_QUANTITY_PRODUCT, .operands = quotient, .operand_count = 4 },
    };
    const int64_t given[] = { M(10) };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(quantities), NO_CHARGES, given, 1));
    CHECK_INT(-1500000, made.quantities[2]);
    CHECK_INT(-3375000, made.quantities[3]);
    CHECK_INT(-INT64_C(2962962962), made.quantities[4]); /* -10 / 0.003375, towards zero */
}

TEST(quantity__given_of_either_sign__as_low_as_the_tariff_says)
{
    const prepay_bill_quantity quantities[] = { GIVEN, { .kind = PREPAY_QUANTITY_GIVEN, .value_micro = -M(1) } };
    const prepay_bill_charge charges[] = { { .quantity = 1, .price_from = 2 } };
    const int64_t given[] = { M(100), -27000 }, lower[] = { M(100), -M(1) - 1 }, both[] = { -1, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(quantities), CHARGES(charges), given, 2)); /* a fuel clause that pays back */
    CHECK_INT(-2700000, made.bill.total_micro);
    CHECK_STATUS(PREPAY_E_ARGUMENT, make(&made, QUANTITIES(quantities), CHARGES(charges), lower, 2));
    CHECK_STATUS(PREPAY_E_ARGUMENT, make(&made, QUANTITIES(quantities), CHARGES(charges), both, 2));
}

TEST(quantity__what_does_not_follow__is_a_verdict_or_an_error)
{
    static const int32_t less[] = { 1, -2 }, both[] = { 1, 1 }, one[] = { 1 };
    static const prepay_bill_step steps[] = { { M(2), 0, 0 }, { M(3), 0, INT64_MAX } };
    const int64_t zero_and_one[] = { 0, M(1) }, one_and_zero[] = { M(1), 0 }, large[] = { INT64_MAX, INT64_MAX }, negative[] = { -1, 0 };
    prepay_bill_quantity quantities[] = { GIVEN, GIVEN, { .kind = PREPAY_QUANTITY_SUM, .operands = less, .operand_count = 2 } };
    struct made made;

    CHECK_STATUS(PREPAY_BILL_NEGATIVE, make(&made, QUANTITIES(quantities), NO_CHARGES, zero_and_one, 2));
    CHECK_STATUS(PREPAY_E_ARGUMENT, make(&made, QUANTITIES(quantities), NO_CHARGES, negative, 2));
    CHECK_STATUS(PREPAY_E_ARGUMENT, make(&made, QUANTITIES(quantities), NO_CHARGES, large, 1));
    quantities[2].operands = both;
    CHECK_STATUS(PREPAY_E_OVERFLOW, make(&made, QUANTITIES(quantities), NO_CHARGES, large, 2));
    quantities[2].kind = PREPAY_QUANTITY_EXCESS;
    CHECK_STATUS(PREPAY_E_OVERFLOW, make(&made, QUANTITIES(quantities), NO_CHARGES, large, 2));
    quantities[2].kind = PREPAY_QUANTITY_PRODUCT;
    CHECK_STATUS(PREPAY_E_OVERFLOW, make(&made, QUANTITIES(quantities), NO_CHARGES, large, 2));
    quantities[2].operands = less;
    CHECK_STATUS(PREPAY_E_ARGUMENT, make(&made, QUANTITIES(quantities), NO_CHARGES, one_and_zero, 2));
    quantities[2] = (prepay_bill_quantity){ .kind = PREPAY_QUANTITY_STEPS, .operands = one, .operand_count = 1, .steps = steps, .step_count = 2 };
    CHECK_STATUS(PREPAY_BILL_NO_STEP, make(&made, QUANTITIES(quantities), NO_CHARGES, one_and_zero, 2));
    CHECK_STATUS(PREPAY_E_OVERFLOW, make(&made, QUANTITIES(quantities), NO_CHARGES, large, 2));
}

/* ------------------------------------------------------------------ charges */

static const prepay_bill_quantity three[] = { GIVEN, GIVEN, GIVEN };

TEST(charge__taxes__on_top_on_tax_included_on_a_part)
{
    static const prepay_bill_base energy[] = { { 1, 0 } }, both[] = { { 1, 0 }, { 2, 0 } }, without[] = { { 1, 0 }, { -2, 0 } };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = 890000, CENT },
        { .kind = PREPAY_CHARGE_BASE, .bases = energy, .base_count = 1, .price_micro = M(3), .per_micro = M(100), CENT },
        { .kind = PREPAY_CHARGE_BASE, .bases = both, .base_count = 2, .price_micro = M(16), .per_micro = M(100), CENT },
        { .kind = PREPAY_CHARGE_BASE, .price_micro = M(18), .per_micro = M(118), .flags = PREPAY_CHARGE_INFORMATION, CENT },
        { .kind = PREPAY_CHARGE_BASE, .bases = without, .base_count = 2, .price_micro = M(1), .flags = PREPAY_CHARGE_INFORMATION, CENT },
        { .kind = PREPAY_CHARGE_BASE, .price_micro = M(1), .flags = PREPAY_CHARGE_INFORMATION, CENT },
    };
    const int64_t given[] = { 94100000, 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), given, 3));
    CHECK_INT(83750000, made.lines[0].amount_micro);
    CHECK_INT(2510000, made.lines[1].amount_micro);
    CHECK_INT(13800000, made.lines[2].amount_micro);
    CHECK_INT(15260000, made.lines[3].amount_micro); /* 100.06 * 18 / 118, shown and not added */
    CHECK_INT(81240000, made.lines[4].amount_micro);
    CHECK_INT(100060000, made.lines[5].amount_micro);
    CHECK_INT(100060000, made.bill.total_micro);
    CHECK_INT(6, made.bill.line_count);
}

TEST(charge__of_exact__stands_on_what_was_not_rounded)
{
    static const prepay_bill_base energy[] = { { 1, 0 } };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = 3333, CENT }, /* 3.333 -> 3.33 */
        { .kind = PREPAY_CHARGE_BASE, .bases = energy, .base_count = 1, .price_micro = M(100) + 200000, .per_micro = M(100), CENT },
        { .kind = PREPAY_CHARGE_BASE, .bases = energy, .base_count = 1, .price_micro = M(100) + 200000, .per_micro = M(100), CENT,
          .flags = PREPAY_CHARGE_OF_EXACT },
    };
    const int64_t given[] = { M(1000), 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), given, 3));
    CHECK_INT(3330000, made.lines[0].amount_micro);
    CHECK_INT(3340000, made.lines[1].amount_micro); /* 3.33666 */
    CHECK_INT(3340000, made.lines[2].amount_micro); /* 3.339666 */
    CHECK_INT(3333000, made.lines[2].quantity_micro);
    CHECK_INT(3330000, made.lines[1].quantity_micro);
}

TEST(charge__minimum_and_cap__only_where_they_bind)
{
    static const prepay_bill_base energy[] = { { 1, 0 } };
    static const struct {
        const char *label;
        int64_t kwh, lines, last, total;
    } rows[] = {
        { "below the minimum", 10, 2, 4000000, 5000000 },
        { "exactly the minimum", 50, 1, 5000000, 5000000 },
        { "between", 60, 1, 6000000, 6000000 },
        { "exactly the cap", 80, 1, 8000000, 8000000 },
        { "above the cap", 100, 2, -2000000, 8000000 },
    };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = 100000, CENT },
        { .kind = PREPAY_CHARGE_AT_LEAST, .price_micro = M(5), .bases = energy, .base_count = 1, CENT },
        { .kind = PREPAY_CHARGE_AT_MOST, .quantity = 2, .price_micro = M(2), .bases = energy, .base_count = 1, CENT },
    };
    struct made made;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const int64_t given[] = { M(rows[i].kwh), M(4), 0 };
        TEST_ROW(rows[i].label);
        CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), given, 3));
        CHECK_INT(rows[i].lines, made.bill.line_count);
        CHECK_INT(rows[i].last, made.lines[made.bill.line_count - 1].amount_micro);
        CHECK_INT(rows[i].total, made.bill.total_micro);
    }
}

TEST(charge__condition__from_and_below)
{
    const prepay_bill_charge charges[] = {
        { .price_micro = M(1), .when = 1, .at_least_micro = M(10), .below_micro = M(20) },
        { .price_micro = M(10), .when = 1, .at_least_micro = M(15) },
    };
    static const struct {
        int64_t kwh, total;
    } rows[] = { { 9, 0 }, { 10, 1 }, { 14, 1 }, { 15, 11 }, { 19, 11 }, { 20, 10 } };
    struct made made;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const int64_t given[] = { M(rows[i].kwh), 0, 0 };
        CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), given, 3));
        CHECK_INT(M(rows[i].total), made.bill.total_micro);
    }
}

TEST(charge__demand__overrun_at_twice_the_price)
{
    static const int32_t least_billed[] = { 1, 3 }, forty[] = { 2, 4 }, over[] = { 1, -6 }, allowed[] = { 2, 7 };
    /* measured, contract, 40 % of it, constants, 105 % of it, what is above */
    const prepay_bill_quantity quantities[] = {
        GIVEN, GIVEN, { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = 0 }, { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = 400000 },
        { .kind = PREPAY_QUANTITY_PRODUCT, .operands = forty, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = M(105) }, { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = 1050000 },
        { .kind = PREPAY_QUANTITY_GREATEST, .operands = least_billed, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_PRODUCT, .operands = allowed, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_EXCESS, .operands = over, .operand_count = 2 },
    };
    const prepay_bill_charge charges[] = { { .quantity = 8, .price_micro = M(38) }, { .quantity = 10, .price_micro = M(76) } };
    const int64_t given[] = { M(130), M(100) };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(quantities), CHARGES(charges), given, 2));
    CHECK_INT(M(130 * 38), made.lines[0].amount_micro);
    CHECK_INT(M(25 * 76), made.lines[1].amount_micro);
}

TEST(charge__price_and_per_from_quantities__and_an_average_of_nothing)
{
    static const prepay_bill_base energy[] = { { 1, 0 } };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_from = 2, .per_from = 3 },
        { .kind = PREPAY_CHARGE_BASE, .bases = energy, .base_count = 1, .price_micro = M(1), .per_from = 1, .flags = PREPAY_CHARGE_INFORMATION },
    };
    const int64_t given[] = { M(12), M(5), M(4) }, nothing[] = { 0, M(5), M(4) }, no_divisor[] = { M(12), M(5), 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), given, 3));
    CHECK_INT(M(15), made.bill.total_micro);
    CHECK_INT(1250000, made.lines[1].amount_micro);
    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), nothing, 3));
    CHECK_INT(1, made.bill.line_count);
    CHECK_STATUS(PREPAY_E_ARGUMENT, make(&made, QUANTITIES(three), CHARGES(charges), no_divisor, 3));
}

/* ------------------------------------------------------------------ rounding policies */

/* Three lines of 0.333 and what they come to under a policy. */
static int64_t thirds(const prepay_rounding *lines, const prepay_rounding *sum, uint32_t into, struct made *made)
{
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = M(1), .rounding = *lines }, { .quantity = 1, .price_micro = M(1), .rounding = *lines },
        { .quantity = 1, .price_micro = M(1), .rounding = *lines },
        { .kind = PREPAY_CHARGE_ROUND, .rounding = *sum, .into = into },
    };
    const int64_t given[] = { 335000, 0, 0 };
    const uint32_t count = sum->mode == PREPAY_ROUND_CARRY ? 3 : 4;

    CHECK_STATUS(PREPAY_OK, make(made, QUANTITIES(three), charges, count, given, 3));
    return made->bill.total_micro;
}

TEST(rounding__each_policy__on_the_same_lines)
{
    const prepay_rounding carry = { 10000, PREPAY_ROUND_CARRY, 0 }, half_up = { 10000, PREPAY_ROUND_HALF_UP, 0 };
    const prepay_rounding half_even = { 10000, PREPAY_ROUND_HALF_EVEN, 0 }, down = { 10000, PREPAY_ROUND_DOWN, 0 };
    const prepay_rounding exact = { 0, PREPAY_ROUND_CARRY, 0 }, whole = { M(1), PREPAY_ROUND_HALF_UP, 0 };
    const prepay_rounding coin = { 50000, PREPAY_ROUND_HALF_UP, 0 };
    struct made made;

    CHECK_INT(1020000, thirds(&half_up, &carry, 0, &made)); /* per line: 0.34 three times */
    CHECK_INT(1020000, thirds(&half_even, &carry, 0, &made));
    CHECK_INT(990000, thirds(&down, &carry, 0, &made));
    CHECK_INT(1005000, thirds(&exact, &carry, 0, &made));
    CHECK_INT(1010000, thirds(&exact, &half_up, 0, &made)); /* on the sum, with a line that says so */
    CHECK_INT(5000, made.lines[3].amount_micro);
    CHECK_INT(1010000, thirds(&exact, &half_up, 3, &made)); /* plugged into the third line */
    CHECK_INT(340000, made.lines[2].amount_micro);
    CHECK_INT(3, made.bill.line_count);
    CHECK_INT(1000000, thirds(&exact, &coin, 0, &made)); /* cash */
    CHECK_INT(0, thirds(&whole, &carry, 0, &made));      /* whole units */
    CHECK_INT(1000000, thirds(&carry, &carry, 0, &made)); /* the default at cents: 0.33 + 0.34 + 0.33, and 0.005 goes on */
    CHECK_INT(330000, made.lines[0].amount_micro);
    CHECK_INT(340000, made.lines[1].amount_micro);
    CHECK_INT(5000, made.bill.carried_micro);
}

TEST(rounding__carried__into_the_next_bill_nothing_is_lost)
{
    const prepay_bill_charge charges[] = { { .quantity = 1, .price_micro = 546900, .rounding = { 10000, PREPAY_ROUND_CARRY, 0 } } };
    const int64_t given[] = { 313, 0, 0 }; /* about one pulse at 3200 imp/kWh, 0.000171... yuan */
    prepay_bill_consumption consumption = { .struct_size = sizeof consumption, .given_micro = given, .given_count = 3 };
    struct made made;
    int64_t total = 0;

    for (int i = 0; i < 1000; i++) {
        CHECK_STATUS(PREPAY_OK, make_from(&made, QUANTITIES(three), CHARGES(charges), &consumption));
        total += made.bill.total_micro;
        consumption.carried_micro = made.bill.carried_micro;
        consumption.carried_pico = made.bill.carried_pico;
    }
    /* 0.313 kWh * 0.5469 = 0.1711797 */
    CHECK_INT(170000, total);
    CHECK_INT(1179, made.bill.carried_micro);
    CHECK_INT(700000, made.bill.carried_pico);
}

TEST(rounding__taxes_on_carried_lines__are_exact)
{
    /* 0.333333 at 0.333333 is 0.111110888889; 50 % of it 0.0555554444445; both 0.1666663333335 */
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = 333333 },
        { .kind = PREPAY_CHARGE_BASE, .price_micro = M(50), .per_micro = M(100) },
        { .kind = PREPAY_CHARGE_ROUND, .rounding = { 1, PREPAY_ROUND_HALF_UP, 0 } },
    };
    const int64_t given[] = { 333333, 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), given, 3));
    CHECK_INT(111110, made.lines[0].amount_micro);
    CHECK_INT(55556, made.lines[1].amount_micro); /* carried: the sum is 0.166666 so far */
    CHECK_INT(166666, made.bill.total_micro);
    CHECK_INT(0, made.bill.carried_pico);
    CHECK_INT(2, made.bill.line_count);
}

TEST(rounding__rebates__are_rounded_as_charges_are_and_carried_too)
{
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = -5000, CENT },
        { .quantity = 1, .price_micro = -5000, .rounding = { 10000, PREPAY_ROUND_CARRY, 0 } },
    };
    const int64_t given[] = { M(1), 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), given, 3));
    CHECK_INT(-10000, made.lines[0].amount_micro);
    CHECK_INT(-10000, made.lines[1].amount_micro); /* what is due is -0.005: the line is -0.01 and 0.005 goes on */
    CHECK_INT(5000, made.bill.carried_micro);
}

TEST(rounding__on_a_part__takes_lines_as_shown)
{
    static const prepay_bill_base first[] = { { 1, 0 } };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = M(1) }, { .quantity = 1, .price_micro = M(1) },
        { .kind = PREPAY_CHARGE_ROUND, .bases = first, .base_count = 1, .rounding = { 10000, PREPAY_ROUND_UP, 0 } },
        { .kind = PREPAY_CHARGE_ROUND, .rounding = { 1, PREPAY_ROUND_UP, 0 } },
    };
    const int64_t given[] = { 335001, 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), given, 3));
    CHECK_INT(4999, made.lines[2].amount_micro);
    CHECK_INT(3, made.bill.line_count); /* nothing to round is no line */
}

/* ------------------------------------------------------------------ bounds */

TEST(bill__room_too_small__says_so)
{
    const prepay_bill_charge charges[] = {
        { .price_micro = 1 }, { .kind = PREPAY_CHARGE_ROUND, .rounding = { 10, PREPAY_ROUND_UP, 0 } },
    };
    const prepay_bill_tariff tariff = { sizeof tariff, three, charges, 3, 2 };
    const int64_t given[] = { 0, 0, 0 };
    const prepay_bill_consumption consumption = { .struct_size = sizeof consumption, .given_micro = given, .given_count = 3 };
    prepay_bill_line lines[2];
    int64_t quantities[3];
    prepay_bill_room room = { sizeof room, lines, quantities, 2, 3 };
    prepay_bill bill = { .struct_size = sizeof bill };

    CHECK_INT(2, prepay_bill_lines_max(&tariff));
    CHECK_STATUS(PREPAY_OK, prepay_bill_make(&tariff, &consumption, &room, &bill));
    for (room.line_capacity = 0; room.line_capacity < 2; room.line_capacity++) {
        CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_bill_make(&tariff, &consumption, &room, &bill));
    }
    room.quantity_capacity = 2;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_bill_make(&tariff, &consumption, &room, &bill));
    room.quantities_micro = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_make(&tariff, &consumption, &room, &bill));
    room.quantities_micro = quantities;
    room.lines = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_make(&tariff, &consumption, &room, &bill));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_make(NULL, &consumption, &room, &bill));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_make(&tariff, NULL, &room, &bill));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_make(&tariff, &consumption, NULL, &bill));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_make(&tariff, &consumption, &room, NULL));
}

TEST(bill__consumption_that_cannot_be__is_refused)
{
    const int64_t given[] = { 0, 0, 0 };
    const prepay_bill_consumption rows[] = {
        { sizeof rows[0], given, 0, 0, 2, 0 },        { sizeof rows[0], NULL, 0, 0, 3, 0 },  { sizeof rows[0], given, 0, 0, 3, 1 },
        { sizeof rows[0], given, 0, 1000000, 3, 0 }, { sizeof rows[0], given, 0, -1, 3, 0 },
    };
    struct made made;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_STATUS(PREPAY_E_ARGUMENT, make_from(&made, QUANTITIES(three), NO_CHARGES, &rows[i]));
    }
}

TEST(bill__amounts_that_do_not_fit__are_refused)
{
    static const prepay_bill_base least[] = { { 1, 0 }, { -1, 0 } }, twice[] = { { 1, 0 }, { 1, 0 } };
    static const prepay_rounding up = { 10, PREPAY_ROUND_UP, 0 };
    const int64_t given[] = { INT64_MAX, 1, 0 };
    /* the first charge is as much as fits, the second one too much */
    const prepay_bill_charge rows[][2] = {
        { { .quantity = 1, .price_micro = M(2) } },
        { { .quantity = 1, .price_micro = M(2), CENT } },
        { { .quantity = 1, .price_micro = M(1) }, { .quantity = 1, .price_micro = M(1) } },
        { { .quantity = 1, .price_micro = M(1), .rounding = { 1, PREPAY_ROUND_DOWN, 0 } }, { .quantity = 2, .price_micro = M(1) } },
        { { .quantity = 1, .price_micro = -M(1) }, { .quantity = 2, .price_micro = -M(2), .rounding = { 100, 0, 0 } } },
        { { .quantity = 1, .price_micro = -M(1) }, { .kind = PREPAY_CHARGE_AT_LEAST, .quantity = 1, .price_micro = M(1) } },
        { { .quantity = 1, .price_micro = M(1) }, { .kind = PREPAY_CHARGE_AT_LEAST, .quantity = 1, .price_micro = M(2) } },
        { { .quantity = 1, .price_micro = M(1) }, { .kind = PREPAY_CHARGE_AT_LEAST, .bases = twice, .base_count = 2, .price_micro = M(2) } },
        { { .quantity = 1, .price_micro = M(1) }, { .kind = PREPAY_CHARGE_BASE, .price_micro = M(2) } },
        { { .quantity = 1, .price_micro = M(1) }, { .kind = PREPAY_CHARGE_BASE, .bases = twice, .base_count = 2, .price_micro = M(1) } },
        { { .quantity = 1, .price_micro = M(1) }, { .kind = PREPAY_CHARGE_ROUND, .rounding = up } },
        { { .quantity = 1, .price_micro = M(1) }, { .kind = PREPAY_CHARGE_ROUND, .bases = twice, .base_count = 2, .rounding = up } },
        { { .quantity = 1, .price_micro = M(1) }, { .kind = PREPAY_CHARGE_BASE, .bases = least, .base_count = 2, .price_micro = M(1), .per_from = 3 } },
        { { .quantity = 1, .price_micro = M(1) }, { .quantity = 1, .per_from = 3, .flags = PREPAY_CHARGE_INFORMATION } },
    };
    struct made made;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const int divides = rows[i][1].per_from != 0;
        CHECK_STATUS(divides ? PREPAY_E_ARGUMENT : PREPAY_E_OVERFLOW, make(&made, QUANTITIES(three), rows[i], 2, given, 3));
    }
}

TEST(bill__carried_in__is_met_with_its_overflow)
{
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = M(1), .rounding = { 100, PREPAY_ROUND_CARRY, 0 } },
        { .kind = PREPAY_CHARGE_ROUND, .rounding = { 100, PREPAY_ROUND_UP, 0 } },
    };
    const int64_t given[] = { M(1), 0, 0 };
    const prepay_bill_consumption most = { sizeof most, given, INT64_MAX, 0, 3, 0 }, least = { sizeof least, given, INT64_MIN, 1, 3, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_E_OVERFLOW, make_from(&made, QUANTITIES(three), CHARGES(charges), &most));
    CHECK_STATUS(PREPAY_E_OVERFLOW, make_from(&made, QUANTITIES(three), charges + 1, 1, &most));
    CHECK_STATUS(PREPAY_OK, make_from(&made, QUANTITIES(three), CHARGES(charges), &least));
    CHECK_INT(-INT64_C(9223372036853775900), made.bill.total_micro); /* whole hundreds, towards minus infinity */
}

TEST(rounding__into_a_charge_that_is_not_made__is_a_line_of_its_own)
{
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = M(1), .when = 2, .at_least_micro = 1 }, { .quantity = 1, .price_micro = M(1) },
        { .kind = PREPAY_CHARGE_ROUND, .into = 1, .rounding = { 10000, PREPAY_ROUND_UP, 0 } },
    };
    const int64_t given[] = { 335001, 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), given, 3));
    CHECK_INT(2, made.bill.line_count);
    CHECK_INT(4999, made.lines[1].amount_micro);
}

TEST(rounding__sum_of_unrounded_lines__is_rounded_once)
{
    static const prepay_bill_base first[] = { { 1, 0 } };
    const prepay_bill_charge charges[] = {
        { .quantity = 1, .price_micro = M(1), CENT }, { .quantity = 1, .price_micro = M(1), CENT }, { .quantity = 1, .price_micro = M(1), CENT },
        { .kind = PREPAY_CHARGE_ROUND, .flags = PREPAY_CHARGE_OF_EXACT, .rounding = { 10000, PREPAY_ROUND_HALF_UP, 0 } },
        { .kind = PREPAY_CHARGE_ROUND, .flags = PREPAY_CHARGE_OF_EXACT, .bases = first, .base_count = 1, .rounding = { 10000, PREPAY_ROUND_DOWN, 0 } },
    };
    const int64_t given[] = { 335000, 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(three), CHARGES(charges), given, 3));
    CHECK_INT(340000, made.lines[0].amount_micro);
    CHECK_INT(-10000, made.lines[3].amount_micro); /* 1.02 shown, 1.005 is 1.01 */
    CHECK_INT(-10000, made.lines[4].amount_micro); /* 0.34 shown, 0.335 is 0.33 */
    CHECK_INT(1000000, made.bill.total_micro);
}

TEST_MAIN("metering/bill", T(quantity__each_kind__from_what_was_given), T(quantity__gas_volume_to_energy__one_rounding_over_all_factors),
          T(quantity__factors_below_zero__have_their_sign), T(quantity__given_of_either_sign__as_low_as_the_tariff_says),
          T(quantity__what_does_not_follow__is_a_verdict_or_an_error),
          T(charge__taxes__on_top_on_tax_included_on_a_part), T(charge__of_exact__stands_on_what_was_not_rounded),
          T(charge__minimum_and_cap__only_where_they_bind), T(charge__condition__from_and_below),
          T(charge__demand__overrun_at_twice_the_price), T(charge__price_and_per_from_quantities__and_an_average_of_nothing),
          T(rounding__each_policy__on_the_same_lines), T(rounding__carried__into_the_next_bill_nothing_is_lost),
          T(rounding__taxes_on_carried_lines__are_exact), T(rounding__rebates__are_rounded_as_charges_are_and_carried_too),
          T(rounding__on_a_part__takes_lines_as_shown), T(bill__room_too_small__says_so),
          T(bill__consumption_that_cannot_be__is_refused), T(bill__amounts_that_do_not_fit__are_refused),
          T(bill__carried_in__is_met_with_its_overflow), T(rounding__into_a_charge_that_is_not_made__is_a_line_of_its_own),
          T(rounding__sum_of_unrounded_lines__is_rounded_once))
