/* SPDX-License-Identifier: Apache-2.0 */
/* Ladders in bills: limits, pro-rating, sets, rates of the day; and what holds for any ladder: however a consumption is cut
 * into pieces the sum is the same, and what falls in the blocks and what fell to the parts is the consumption. */
#include "support/seed.h"

#include "bills.h"

static const prepay_bill_block ladder[] = {
    { M(50), 80000, 0, 0, 0 }, { M(100), 90000, 0, 0, 0 }, { INT64_MAX, 160000, 0, 0, 0 },
};
static const prepay_bill_set sets[] = { { ladder, 0, 3, 0 } };
static const prepay_bill_quantity four[] = { GIVEN, GIVEN, GIVEN, GIVEN };

/* One ladder over quantity 1 with quantity 2 used before, limits times quantity 3 over quantity 4. */
static const prepay_bill_charge climbing[] = {
    { .kind = PREPAY_CHARGE_BLOCKS, .sets = sets, .set_count = 1, .quantity = 1, .used = 2, .limits_times = 3, .limits_per = 4 },
};

TEST(blocks__use_and_limits__each_piece_at_its_price)
{
    static const struct {
        const char *label;
        int64_t kwh, used, days, lines, first_block, total;
    } rows[] = {
        { "nothing: a line of 0 in the first block", 0, 0, 30, 1, 1, 0 },
        { "inside the first", 20, 0, 30, 1, 1, 1600000 },
        { "equal to a limit is all in the block below", 50, 0, 30, 1, 1, 4000000 },
        { "one over it", 51, 0, 30, 2, 1, 4090000 },
        { "through all", 150, 0, 30, 3, 1, 16500000 },
        { "from where the period stands", 60, 45, 30, 3, 1, 400000 + 4500000 + 800000 },
        { "standing on a limit is the next block", 10, 50, 30, 1, 2, 900000 },
        { "past all limits", 10, 500, 30, 1, 3, 1600000 },
        { "limits pro-rated by days", 60, 0, 15, 3, 1, 25 * 80000 + 25 * 90000 + 10 * 160000 },
        { "no days: no room but in the last", 10, 0, 0, 1, 3, 1600000 },
    };
    struct made made;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const int64_t given[] = { M(rows[i].kwh), M(rows[i].used), M(rows[i].days), M(30) };
        TEST_ROW(rows[i].label);
        CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(climbing), given, 4));
        CHECK_INT(rows[i].lines, made.bill.line_count);
        CHECK_INT(rows[i].first_block, made.lines[0].block);
        CHECK_INT(rows[i].total, made.bill.total_micro);
    }
}

TEST(blocks__sets__the_whole_ladder_by_total_use)
{
    static const prepay_bill_block cheap[] = { { INT64_MAX, 100000, 0, 0, 0 } }, dear[] = { { M(100), 200000, 0, 0, 0 }, { INT64_MAX, 300000, 0, 0, 0 } };
    static const prepay_bill_set by_use[] = { { cheap, 0, 1, 0 }, { dear, M(100) + 1, 2, 0 } };
    const prepay_bill_charge own[] = { { .kind = PREPAY_CHARGE_BLOCKS, .sets = by_use, .set_count = 2, .quantity = 1, .used = 2 } };
    const prepay_bill_charge other[] = { { .kind = PREPAY_CHARGE_BLOCKS, .sets = by_use, .set_count = 2, .quantity = 1, .select = 3 } };
    const int64_t lifeline[] = { M(100), 0, M(101), 0 }, over[] = { M(101), 0, 0, 0 }, before[] = { M(50), M(60), 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(own), lifeline, 4));
    CHECK_INT(M(10), made.bill.total_micro);
    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(own), over, 4));
    CHECK_INT(M(20) + 300000, made.bill.total_micro);
    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(own), before, 4)); /* 110 in all */
    CHECK_INT(40 * 200000 + 10 * 300000, made.bill.total_micro);
    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(other), lifeline, 4)); /* chosen by 101 */
    CHECK_INT(M(20), made.bill.total_micro);
}

static const prepay_bill_part parts[] = { { 500000, 0, 1, 0 }, { 300000, 0, 2, 0 } };

TEST(blocks__surcharge__rates_first_and_each_block_on_top)
{
    /* 当前电价 = 费率电价 + 阶梯电价; the first block has no increment and is no line */
    static const prepay_bill_block increments[] = { { M(100), 0, 0, 0, 0 }, { M(200), 50000, 0, 0, 0 }, { INT64_MAX, 300000, 0, 0, 0 } };
    static const prepay_bill_set set[] = { { increments, 0, 3, 0 } };
    const prepay_bill_charge charges[] = {
        { .kind = PREPAY_CHARGE_BLOCKS, .sets = set, .set_count = 1, .parts = parts, .part_count = 2, .combine = PREPAY_COMBINE_SURCHARGE, CENT },
    };
    const int64_t given[] = { M(150), M(70), 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(charges), given, 4));
    CHECK_INT(4, made.bill.line_count);
    CHECK(made.lines[0].part == 1 && made.lines[0].block == 0 && made.lines[0].amount_micro == M(75));
    CHECK(made.lines[1].part == 2 && made.lines[1].amount_micro == M(21));
    CHECK(made.lines[2].part == 0 && made.lines[2].block == 2 && made.lines[2].amount_micro == M(5));
    CHECK(made.lines[3].block == 3 && made.lines[3].amount_micro == M(6));
}

TEST(blocks__replacement__the_blocks_prices_alone)
{
    const prepay_bill_charge charges[] = {
        { .kind = PREPAY_CHARGE_BLOCKS, .sets = sets, .set_count = 1, .parts = parts, .part_count = 2, .combine = PREPAY_COMBINE_REPLACE },
    };
    const int64_t given[] = { M(100), M(50), 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(charges), given, 4));
    CHECK_INT(16500000, made.bill.total_micro);
}

static const prepay_bill_block matrix[] = {
    { M(100), 500000, 0, 0, 0 }, { M(100), 300000, 0, 0, 0 }, { INT64_MAX, 800000, 0, 0, 0 }, { INT64_MAX, 600000, 0, 0, 0 },
};
static const prepay_bill_set matrix_set[] = { { matrix, 0, 2, 0 } };
static const prepay_bill_charge by_part[] = {
    { .kind = PREPAY_CHARGE_BLOCKS, .sets = matrix_set, .set_count = 1, .parts = parts, .part_count = 2, .combine = PREPAY_COMBINE_BY_PART },
};

TEST(blocks__by_part__each_block_shared_in_proportion)
{
    const int64_t given[] = { M(150), M(50), 0, 0 }, nothing[] = { 0, 0, 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(by_part), given, 4));
    CHECK_INT(4, made.bill.line_count);
    CHECK_INT(M(75), made.lines[0].quantity_micro);
    CHECK_INT(M(25), made.lines[1].quantity_micro);
    CHECK_INT(75 * 500000 + 25 * 300000 + 75 * 800000 + 25 * 600000, made.bill.total_micro);
    CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(by_part), nothing, 4));
    CHECK_INT(0, made.bill.line_count);
}

/* Three parts through three blocks: each block's price is of no matter here. */
static const prepay_bill_block square[] = {
    { M(70), 1, 0, 0, 0 }, { M(70), 1, 0, 0, 0 }, { M(70), 1, 0, 0, 0 }, { M(130), 1, 0, 0, 0 }, { M(130), 1, 0, 0, 0 }, { M(130), 1, 0, 0, 0 },
    { INT64_MAX, 1, 0, 0, 0 }, { INT64_MAX, 1, 0, 0, 0 }, { INT64_MAX, 1, 0, 0, 0 },
};
static const prepay_bill_set square_set[] = { { square, 0, 3, 0 } };
static const prepay_bill_part three_parts[] = { { 0, 0, 1, 0 }, { 0, 0, 2, 0 }, { 0, 0, 3, 0 } };
static const prepay_bill_charge by_three[] = {
    { .kind = PREPAY_CHARGE_BLOCKS, .sets = square_set, .set_count = 1, .parts = three_parts, .part_count = 3, .combine = PREPAY_COMBINE_BY_PART },
};

static int64_t between(int64_t total, int64_t from, int64_t to)
{
    return total <= from ? 0 : (total < to ? total : to) - from;
}

TEST(blocks__any_parts__blocks_and_parts_add_up)
{
    struct seed seed = seed_start();

    for (uint32_t round = 0; round < 2000; round += test_stride()) {
        const int64_t given[] = { seed_between(&seed, 0, M(100)), seed_between(&seed, 0, M(100)), seed_between(&seed, 0, M(100)), 0 };
        const int64_t total = given[0] + given[1] + given[2];
        const int64_t limits[] = { 0, M(70), M(130), INT64_MAX };
        int64_t of_part[3] = { 0 }, of_block[3] = { 0 };
        struct made made;
        CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(by_three), given, 4));
        for (uint32_t i = 0; i < made.bill.line_count; i++) {
            CHECK(made.lines[i].quantity_micro > 0);
            of_part[made.lines[i].part - 1] += made.lines[i].quantity_micro;
            of_block[made.lines[i].block - 1] += made.lines[i].quantity_micro;
        }
        for (int k = 0; k < 3; k++) {
            CHECK_INT(given[k], of_part[k]);
            CHECK_INT(between(total, limits[k], limits[k + 1]), of_block[k]);
        }
    }
}

TEST(blocks__however_a_consumption_is_cut__the_sum_is_the_same)
{
    struct seed seed = seed_start();

    for (uint32_t round = 0; round < 500; round += test_stride()) {
        const int64_t whole = seed_between(&seed, 1, M(300));
        const int64_t all[] = { whole, 0, M(1), M(1) };
        int64_t given[] = { 0, 0, M(1), M(1) }, total = 0;
        prepay_bill_consumption consumption = { .struct_size = sizeof consumption, .given_micro = given, .given_count = 4 };
        struct made made, piece;
        CHECK_STATUS(PREPAY_OK, make(&made, QUANTITIES(four), CHARGES(climbing), all, 4));
        while (given[1] < whole) {
            const int64_t most = whole - given[1];
            given[0] = seed_between(&seed, 1, most < M(40) ? most : M(40));
            CHECK_STATUS(PREPAY_OK, make_from(&piece, QUANTITIES(four), CHARGES(climbing), &consumption));
            total += piece.bill.total_micro;
            consumption.carried_micro = piece.bill.carried_micro;
            consumption.carried_pico = piece.bill.carried_pico;
            given[1] += given[0];
        }
        CHECK_INT(made.bill.total_micro, total);
        CHECK_INT(made.bill.carried_pico, piece.bill.carried_pico);
    }
}

TEST(blocks__what_does_not_fit__is_refused)
{
    const prepay_bill_charge charges[] = {
        { .kind = PREPAY_CHARGE_BLOCKS, .sets = sets, .set_count = 1, .parts = parts, .part_count = 2, .combine = PREPAY_COMBINE_REPLACE },
    };
    static const int32_t of[] = { 1, 2 };
    prepay_bill_quantity quantities[] = {
        GIVEN, { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = -M(1) },
        { .kind = PREPAY_QUANTITY_PRODUCT, .operands = of, .operand_count = 2 }, { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = M(1) },
    };
    const int64_t too_much[] = { INT64_MAX, 1, 0, 0 }, too_used[] = { INT64_MAX, M(1), M(1), M(1) }, dear[] = { M(1), 0, INT64_MAX, 1 };
    const int64_t zero[] = { M(1), 0, M(1), 0 }, one[] = { M(1) };
    struct made made;

    CHECK_STATUS(PREPAY_E_OVERFLOW, make(&made, QUANTITIES(four), CHARGES(charges), too_much, 4));
    CHECK_STATUS(PREPAY_E_OVERFLOW, make(&made, QUANTITIES(four), CHARGES(climbing), too_used, 4));
    CHECK_STATUS(PREPAY_E_OVERFLOW, make(&made, QUANTITIES(four), CHARGES(climbing), dear, 4)); /* a limit */
    CHECK_STATUS(PREPAY_E_ARGUMENT, make(&made, QUANTITIES(four), CHARGES(climbing), zero, 4)); /* limits over 0 days */
    CHECK_STATUS(PREPAY_BILL_NEGATIVE, make(&made, QUANTITIES(quantities), CHARGES(charges), one, 1)); /* a part */
    CHECK_STATUS(PREPAY_BILL_NEGATIVE, make(&made, QUANTITIES(quantities), CHARGES(climbing), one, 1)); /* what was used */
}

TEST_MAIN("metering/bill_blocks", T(blocks__use_and_limits__each_piece_at_its_price), T(blocks__sets__the_whole_ladder_by_total_use),
          T(blocks__surcharge__rates_first_and_each_block_on_top), T(blocks__replacement__the_blocks_prices_alone),
          T(blocks__by_part__each_block_shared_in_proportion), T(blocks__any_parts__blocks_and_parts_add_up),
          T(blocks__however_a_consumption_is_cut__the_sum_is_the_same), T(blocks__what_does_not_fit__is_refused))
