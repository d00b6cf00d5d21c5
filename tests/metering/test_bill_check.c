/* SPDX-License-Identifier: Apache-2.0 */
/* Tariffs that are none: each row breaks one rule of a tariff that is one. */
#include "bills.h"

static const int32_t backward[] = { 1, 1 }, forward[] = { 3, 1 }, negative[] = { 1, -1 }, zero[] = { 0, 1 };
static const prepay_bill_step rising[] = { { 0, 0, 0 }, { 1, 0, 0 } }, level[] = { { 0, 0, 0 }, { 0, 0, 0 } };

static uint32_t fault_of_quantity(const prepay_bill_quantity *third)
{
    const prepay_bill_quantity quantities[] = { GIVEN, GIVEN, *third };
    const prepay_bill_tariff tariff = { sizeof tariff, quantities, NULL, 3, 0 };
    uint32_t quantity = 9, charge = 9;

    CHECK((prepay_bill_tariff_find_fault(&tariff, &quantity, &charge) == PREPAY_OK) == (quantity == 0));
    CHECK_INT(0, charge);
    return quantity;
}

#define OPERANDS(table, n) .operands = table, .operand_count = n
#define STEPS(table, n) .steps = table, .step_count = n

TEST(check__quantities__each_rule)
{
    static const prepay_bill_quantity sound[] = {
        { .kind = PREPAY_QUANTITY_CONSTANT }, { .kind = PREPAY_QUANTITY_SUM, OPERANDS(negative, 2) },
        { .kind = PREPAY_QUANTITY_STEPS, OPERANDS(backward, 1), STEPS(rising, 2) },
        { .kind = PREPAY_QUANTITY_SHARE, OPERANDS(backward, 2), .share = 2 },
        { .kind = PREPAY_QUANTITY_POWER_FACTOR, OPERANDS(backward, 2), .rounding = { 1000000, 1, 0 } },
    };
    static const prepay_bill_quantity broken[] = {
        { .kind = 13 }, { .kind = PREPAY_QUANTITY_SUM, OPERANDS(forward, 2) }, { .kind = PREPAY_QUANTITY_SUM, OPERANDS(zero, 2) },
        { .kind = PREPAY_QUANTITY_SUM }, { .kind = PREPAY_QUANTITY_SUM, OPERANDS(NULL, 2) },
        { .kind = PREPAY_QUANTITY_GREATEST, OPERANDS(negative, 2) }, { .kind = PREPAY_QUANTITY_PRODUCT, OPERANDS(backward, 9) },
        { .kind = PREPAY_QUANTITY_STEPS, OPERANDS(backward, 2), STEPS(rising, 2) }, { .kind = PREPAY_QUANTITY_STEPS, OPERANDS(backward, 1) },
        { .kind = PREPAY_QUANTITY_STEPS, OPERANDS(backward, 1), STEPS(rising, 0) },
        { .kind = PREPAY_QUANTITY_STEPS, OPERANDS(backward, 1), STEPS(level, 2) },
        { .kind = PREPAY_QUANTITY_STEPS, OPERANDS(backward, 1), STEPS(rising, 65536) },
        { .kind = PREPAY_QUANTITY_SUM, OPERANDS(backward, 2), STEPS(rising, 2) }, { .kind = PREPAY_QUANTITY_CONSTANT, OPERANDS(backward, 1) },
        { .kind = PREPAY_QUANTITY_SHARE, OPERANDS(backward, 2), .share = 1 }, { .kind = PREPAY_QUANTITY_SHARE, OPERANDS(backward, 2), .share = 3 },
        { .kind = PREPAY_QUANTITY_SUM, OPERANDS(backward, 2), .share = 2 },
        { .kind = PREPAY_QUANTITY_POWER_FACTOR, OPERANDS(backward, 2), .rounding = { 1000001, 1, 0 } },
        { .kind = PREPAY_QUANTITY_CONSTANT, .rounding = { -1, 0, 0 } }, { .kind = PREPAY_QUANTITY_CONSTANT, .rounding = { 0, 5, 0 } },
    };

    for (size_t i = 0; i < COUNT(sound); i++) CHECK_INT(0, fault_of_quantity(&sound[i]));
    for (size_t i = 0; i < COUNT(broken); i++) CHECK_INT(3, fault_of_quantity(&broken[i]));
}

/* ------------------------------------------------------------------ charges */

static const prepay_bill_block one_step[] = { { INT64_MAX, 1, 0, 0, 0 } }, falling[] = { { 5, 1, 0, 0, 0 }, { 5, 1, 0, 0, 0 }, { INT64_MAX, 1, 0, 0, 0 } };
static const prepay_bill_block unending[] = { { 5, 1, 0, 0, 0 }, { 6, 1, 0, 0, 0 } }, ends_early[] = { { INT64_MAX, 1, 0, 0, 0 }, { INT64_MAX, 1, 0, 0, 0 } };
static const prepay_bill_block owed[] = { { INT64_MAX, 1, -1, 0, 0 } }, apart[] = { { 5, 1, 0, 0, 0 }, { 6, 1, 0, 0, 0 }, { INT64_MAX, 1, 0, 0, 0 }, { INT64_MAX, 1, 0, 0, 0 } };
static const prepay_bill_set set_of_one[] = { { one_step, 0, 1, 0 } }, set_falling[] = { { falling, 0, 3, 0 } }, set_unending[] = { { unending, 0, 2, 0 } };
static const prepay_bill_set set_early[] = { { ends_early, 0, 2, 0 } }, set_owed[] = { { owed, 0, 1, 0 } }, set_apart[] = { { apart, 0, 2, 0 } };
static const prepay_bill_set set_none[] = { { NULL, 0, 1, 0 } }, set_empty[] = { { one_step, 0, 0, 0 } }, set_many[] = { { one_step, 0, 65536, 0 } };
static const prepay_bill_set set_reserved[] = { { one_step, 0, 1, 1 } }, set_late[] = { { one_step, 1, 1, 0 } };
static const prepay_bill_set sets_level[] = { { one_step, 0, 1, 0 }, { one_step, 0, 1, 0 } };
static const prepay_bill_part fine_parts[] = { { 1, 0, 1, 0 }, { 1, 0, 1, 0 } }, part_none[] = { { 1, 0, 0, 0 } }, part_far[] = { { 1, 0, 2, 0 } };
static const prepay_bill_part part_owed[] = { { 1, -1, 1, 0 } }, part_unknown[] = { { 1, 0, 1, 2 } };
static const prepay_bill_base base_before[] = { { -1, 0 } }, base_self[] = { { 2, 0 } }, base_none[] = { { 0, 0 } };

#define BLOCKS(set, n) .kind = PREPAY_CHARGE_BLOCKS, .sets = set, .set_count = n
#define PARTS(table, n) .parts = table, .part_count = n
#define BASES(table, n) .bases = table, .base_count = n

static uint32_t fault_of_charge(const prepay_bill_charge *second)
{
    static const prepay_bill_quantity quantities[] = { GIVEN };
    const prepay_bill_charge charges[] = { { .price_micro = 1 }, *second };
    const prepay_bill_tariff tariff = { sizeof tariff, quantities, charges, 1, 2 };
    uint32_t quantity = 9, charge = 9;

    CHECK((prepay_bill_tariff_find_fault(&tariff, &quantity, &charge) == PREPAY_OK) == (charge == 0));
    CHECK_INT(0, quantity);
    CHECK((prepay_bill_lines_max(&tariff) == 0) == (charge != 0));
    return charge;
}

TEST(check__charges__each_rule)
{
    static const prepay_bill_charge sound[] = {
        { .quantity = 1 }, { BLOCKS(set_of_one, 1), .quantity = 1 }, { BLOCKS(set_of_one, 1), PARTS(fine_parts, 2) },
        { .kind = PREPAY_CHARGE_BASE, BASES(base_before, 1), .flags = PREPAY_CHARGE_INFORMATION | PREPAY_CHARGE_OF_EXACT },
        { .kind = PREPAY_CHARGE_ROUND, .into = 1, .rounding = { 1, 1, 0 } }, { .kind = PREPAY_CHARGE_AT_LEAST },
        { BLOCKS(set_of_one, 1), .quantity = 1, .flags = PREPAY_CHARGE_INFORMATION },
    };
    static const prepay_bill_charge broken[] = {
        { .kind = 6 }, { .flags = 4 }, { .reserved = 1 }, { .per_micro = -1 }, { .rounding = { 0, 9, 0 } }, { .quantity = 2 },
        { .price_from = 2 }, { .per_from = 2 }, { .when = 2 }, { .used = 2 }, { .limits_times = 2 }, { .limits_per = 2 }, { .select = 2 },
        { .into = 1 }, { .kind = PREPAY_CHARGE_ROUND, .into = 2, .rounding = { 1, 1, 0 } }, { .kind = PREPAY_CHARGE_ROUND },
        { .kind = PREPAY_CHARGE_AT_LEAST, .flags = PREPAY_CHARGE_INFORMATION },
        { .sets = set_of_one, .set_count = 1 }, { PARTS(fine_parts, 1) }, { BASES(base_before, 1) }, { BLOCKS(NULL, 1) }, { BLOCKS(set_of_one, 0) },
        { BLOCKS(set_of_one, 65536) }, { BLOCKS(set_of_one, 1), .combine = 3 }, { BLOCKS(set_falling, 1) }, { BLOCKS(set_unending, 1) },
        { BLOCKS(set_early, 1) }, { BLOCKS(set_owed, 1) }, { BLOCKS(set_none, 1) }, { BLOCKS(set_empty, 1) }, { BLOCKS(set_many, 1) },
        { BLOCKS(set_reserved, 1) }, { BLOCKS(set_late, 1) }, { BLOCKS(sets_level, 2) },
        { BLOCKS(set_apart, 1), PARTS(fine_parts, 2), .combine = PREPAY_COMBINE_BY_PART },
        { BLOCKS(set_of_one, 1), PARTS(NULL, 1) }, { BLOCKS(set_of_one, 1), PARTS(fine_parts, 33) }, { BLOCKS(set_of_one, 1), PARTS(part_none, 1) },
        { BLOCKS(set_of_one, 1), PARTS(part_far, 1) }, { BLOCKS(set_of_one, 1), PARTS(part_owed, 1) }, { BLOCKS(set_of_one, 1), PARTS(part_unknown, 1) },
        { .kind = PREPAY_CHARGE_BASE, BASES(base_self, 1) }, { .kind = PREPAY_CHARGE_BASE, BASES(base_none, 1) },
        { .kind = PREPAY_CHARGE_BASE, BASES(NULL, 1) }, { .kind = PREPAY_CHARGE_BASE, BASES(base_before, 65536) },
    };

    for (size_t i = 0; i < COUNT(sound); i++) CHECK_INT(0, fault_of_charge(&sound[i]));
    for (size_t i = 0; i < COUNT(broken); i++) CHECK_INT(2, fault_of_charge(&broken[i]));
}

TEST(check__the_whole__counts_and_tables)
{
    const prepay_bill_quantity given[] = { GIVEN };
    const prepay_bill_charge charge[] = { { .quantity = 1 } };
    const prepay_bill_tariff rows[] = {
        { 1, given, charge, 1, 1 }, { sizeof rows[0], NULL, charge, 1, 1 }, { sizeof rows[0], given, NULL, 1, 1 },
        { sizeof rows[0], given, charge, 65536, 1 }, { sizeof rows[0], given, charge, 1, 65536 },
    };
    const prepay_bill_tariff empty = { .struct_size = sizeof empty };
    uint32_t number;

    CHECK_STATUS(PREPAY_OK, prepay_bill_tariff_check(&empty));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_tariff_check(NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_tariff_find_fault(&empty, NULL, &number));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_tariff_find_fault(&empty, &number, NULL));
    for (size_t i = 0; i < COUNT(rows); i++) CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_tariff_check(&rows[i]));
}

TEST(lines_max__parts_and_blocks__of_the_greatest_set)
{
    static const prepay_bill_block two[] = { { 5, 1, 0, 0, 0 }, { 5, 1, 0, 0, 0 }, { INT64_MAX, 1, 0, 0, 0 }, { INT64_MAX, 1, 0, 0, 0 } };
    static const prepay_bill_block ladder[] = { { 5, 1, 0, 0, 0 }, { INT64_MAX, 1, 0, 0, 0 } };
    static const prepay_bill_set by_part[] = { { two, 0, 2, 0 } }, sets[] = { { one_step, 0, 1, 0 }, { ladder, 4, 2, 0 } };
    const prepay_bill_quantity given[] = { GIVEN };
    const prepay_bill_charge charges[] = {
        { BLOCKS(by_part, 1), PARTS(fine_parts, 2), .combine = PREPAY_COMBINE_BY_PART }, { BLOCKS(sets, 2), PARTS(fine_parts, 2) }, { .quantity = 1 },
    };
    const prepay_bill_tariff tariff = { sizeof tariff, given, charges, 1, 3 };

    CHECK_INT(4 + 4 + 1, prepay_bill_lines_max(&tariff));
}

TEST_MAIN("metering/bill_check", T(check__quantities__each_rule), T(check__charges__each_rule), T(check__the_whole__counts_and_tables),
          T(lines_max__parts_and_blocks__of_the_greatest_set))
