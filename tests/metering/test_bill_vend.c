/* SPDX-License-Identifier: Apache-2.0 */
/* What an amount buys: the greatest quantity whose bill is not above it, for any increasing tariff. */
#include "support/seed.h"

#include "bills.h"

static const prepay_bill_block ladder[] = { { M(50), 410000, 0, 0, 0 }, { M(200), 910000, 0, 0, 0 }, { INT64_MAX, 3870000, 0, 0, 0 } };
static const prepay_bill_set sets[] = { { ladder, 0, 3, 0 } };
/* what is sold, what was bought before, months whose fee is due */
static const prepay_bill_quantity quantities[] = { GIVEN, GIVEN, GIVEN };
static const prepay_bill_charge charges[] = {
    { .quantity = 3, .price_micro = M(2), CENT },
    { .kind = PREPAY_CHARGE_BLOCKS, .sets = sets, .set_count = 1, .quantity = 1, .used = 2, CENT },
    { .kind = PREPAY_CHARGE_BASE, .price_micro = M(18), .per_micro = M(100), CENT },
    { .kind = PREPAY_CHARGE_BASE, .price_micro = M(100), .per_from = 1, .flags = PREPAY_CHARGE_INFORMATION, CENT },
};

static prepay_status vend(struct made *made, const prepay_bill_charge *table, uint32_t count, const int64_t *given,
                          const prepay_bill_purchase *purchase)
{
    const prepay_bill_tariff tariff = { sizeof tariff, quantities, table, 3, count };
    const prepay_bill_consumption consumption = { .struct_size = sizeof consumption, .given_micro = given, .given_count = 3 };
    const prepay_bill_room room = room_of(made);

    CHECK_STATUS(PREPAY_OK, prepay_bill_tariff_check(&tariff));
    return prepay_bill_vend(&tariff, &consumption, purchase, &room, &made->bill);
}

TEST(vend__over_a_border_with_fee_and_tax__lines_show_the_money_allotted)
{
    const prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = M(50), .sold = 1, .charge = 2,
                                            .quantity = { 100000, PREPAY_ROUND_DOWN, 0 } };
    const int64_t given[] = { 0, M(20), M(1) };
    struct made made;

    /* 50 / 1.18 = 42.37 and tax 7.63; less 2: 40.37; 30 kWh are 12.30, 28.07 / 0.91 = 30.846 */
    CHECK_STATUS(PREPAY_OK, vend(&made, CHARGES(charges), given, &purchase));
    CHECK_INT(M(2), made.lines[0].amount_micro);
    CHECK_INT(12300000, made.lines[1].amount_micro);
    CHECK_INT(28070000, made.lines[2].amount_micro);
    CHECK_INT(30800000, made.lines[2].quantity_micro);
    CHECK_INT(7630000, made.lines[3].amount_micro);
    CHECK_INT(82240000, made.lines[4].amount_micro); /* 50 over 60.8 kWh, in hundredths */
    CHECK_INT(M(50), made.bill.total_micro);
    CHECK_INT(60800000, made.bill.sold_micro);
    CHECK_INT(60800000, made.quantities[0]);
    CHECK_INT(0, made.bill.change_micro);
}

TEST(vend__residue_kept__is_change_and_the_bill_is_that_of_the_quantity)
{
    prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = M(50), .sold = 1, .charge = 2,
                                      .quantity = { M(1), PREPAY_ROUND_DOWN, 0 }, .residue = PREPAY_RESIDUE_KEPT };
    const int64_t given[] = { 0, M(20), M(1) };
    int64_t bought[] = { 0, M(20), M(1) };
    struct made made, again;

    CHECK_STATUS(PREPAY_OK, vend(&made, CHARGES(charges), given, &purchase));
    CHECK_INT(M(60), made.bill.sold_micro);
    bought[0] = made.bill.sold_micro;
    CHECK_STATUS(PREPAY_OK, make(&again, QUANTITIES(quantities), CHARGES(charges), bought, 3));
    CHECK_INT(again.bill.total_micro, made.bill.total_micro);
    CHECK_INT(M(50) - again.bill.total_micro, made.bill.change_micro);
    purchase.quantity.mode = PREPAY_ROUND_HALF_UP;
    CHECK_STATUS(PREPAY_E_ARGUMENT, vend(&made, CHARGES(charges), given, &purchase));
}

TEST(vend__verdicts__too_little_and_no_end)
{
    static const prepay_bill_block free_end[] = { { M(50), 410000, 0, 0, 0 }, { INT64_MAX, 0, 0, 0, 0 } };
    static const prepay_bill_set free_sets[] = { { free_end, 0, 2, 0 } };
    const prepay_bill_charge free_table[] = { { .kind = PREPAY_CHARGE_BLOCKS, .sets = free_sets, .set_count = 1, .quantity = 1 } };
    const prepay_bill_charge huge[] = { { .quantity = 1, .price_micro = INT64_MAX } };
    prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = M(2), .sold = 1, .charge = 2 };
    const int64_t given[] = { 0, 0, M(1) };
    struct made made;

    CHECK_STATUS(PREPAY_BILL_TOO_LITTLE, vend(&made, CHARGES(charges), given, &purchase)); /* the fee and its tax are 2.36 */
    purchase.tendered_micro = 2360000;
    CHECK_STATUS(PREPAY_OK, vend(&made, CHARGES(charges), given, &purchase));
    CHECK_INT(0, made.bill.sold_micro);
    purchase.charge = 1;
    purchase.tendered_micro = M(20);
    CHECK_STATUS(PREPAY_OK, vend(&made, CHARGES(free_table), given, &purchase));
    CHECK_INT(48780487, made.bill.sold_micro);
    purchase.tendered_micro = 20500000; /* 50 kWh, and then all that one likes */
    CHECK_STATUS(PREPAY_BILL_NO_END, vend(&made, CHARGES(free_table), given, &purchase));
    purchase.greatest_micro = M(60);
    CHECK_STATUS(PREPAY_BILL_NO_END, vend(&made, CHARGES(free_table), given, &purchase));
    purchase.tendered_micro = 20499999;
    CHECK_STATUS(PREPAY_OK, vend(&made, CHARGES(free_table), given, &purchase));
    CHECK_INT(49999997, made.bill.sold_micro);
    purchase.tendered_micro = INT64_MAX; /* a bill that does not fit is above any tender */
    purchase.greatest_micro = 0;
    CHECK_STATUS(PREPAY_OK, vend(&made, CHARGES(huge), given, &purchase));
    CHECK_INT(M(1), made.bill.sold_micro);
}

TEST(vend__five_in_one_month__each_floored_and_what_was_floored_counts)
{
    static const int64_t published[] = { 82, 54, 54, 20, 12 };
    const prepay_bill_charge table[] = { { .kind = PREPAY_CHARGE_BLOCKS, .sets = sets, .set_count = 1, .quantity = 1, .used = 2, CENT } };
    const prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = M(50), .sold = 1, .charge = 1,
                                            .quantity = { M(1), PREPAY_ROUND_DOWN, 0 } };
    int64_t given[] = { 0, 0, 0 };
    struct made made;

    for (size_t i = 0; i < COUNT(published); i++) {
        CHECK_STATUS(PREPAY_OK, vend(&made, CHARGES(table), given, &purchase));
        CHECK_INT(M(published[i]), made.bill.sold_micro);
        given[1] += made.bill.sold_micro;
    }
}

TEST(vend__rounding_over_a_border__shows_in_the_lines_from_the_last)
{
    const prepay_bill_charge table[] = { { .kind = PREPAY_CHARGE_BLOCKS, .sets = sets, .set_count = 1, .quantity = 1, CENT } };
    const prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = M(21), .sold = 1, .charge = 1,
                                            .quantity = { M(20), PREPAY_ROUND_DOWN, 0 } };
    const int64_t given[] = { 0, 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, vend(&made, CHARGES(table), given, &purchase));
    CHECK_INT(M(40), made.bill.sold_micro);
    CHECK_INT(M(40), made.lines[0].quantity_micro);
    CHECK_INT(0, made.lines[1].quantity_micro);
    CHECK_INT(M(21), made.lines[0].amount_micro + made.lines[1].amount_micro);
}

TEST(vend__arrears_from_the_tender__first)
{
    /* 30 % of each payment goes to the old bill, as far as there is one */
    static const int32_t of[] = { 3, 4 }, least[] = { 1, 5 };
    const prepay_bill_quantity table[] = {
        GIVEN, GIVEN, { .kind = PREPAY_QUANTITY_TENDERED }, { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = 300000 },
        { .kind = PREPAY_QUANTITY_PRODUCT, .operands = of, .operand_count = 2 },
        { .kind = PREPAY_QUANTITY_LEAST, .operands = least, .operand_count = 2 },
    };
    const prepay_bill_charge two[] = { { .quantity = 6, .price_micro = M(1), CENT }, { .quantity = 2, .price_micro = 500000, CENT } };
    const prepay_bill_tariff tariff = { sizeof tariff, table, two, COUNT(table), 2 };
    const int64_t given[] = { M(50), 0 };
    const prepay_bill_consumption consumption = { .struct_size = sizeof consumption, .given_micro = given, .given_count = 2 };
    const prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = M(100), .sold = 2, .charge = 2 };
    struct made made;
    const prepay_bill_room room = room_of(&made);

    CHECK_STATUS(PREPAY_OK, prepay_bill_vend(&tariff, &consumption, &purchase, &room, &made.bill));
    CHECK_INT(M(30), made.lines[0].amount_micro);
    CHECK_INT(M(140), made.bill.sold_micro);
}

TEST(vend__parts_and_rounding_charges__the_total_is_the_tender)
{
    static const prepay_bill_part parts[] = { { 500000, 0, 1, 0 } };
    static const prepay_bill_block increments[] = { { M(10), 0, 0, 0, 0 }, { INT64_MAX, 50000, 0, 0, 0 } };
    static const prepay_bill_set set[] = { { increments, 0, 2, 0 } };
    const prepay_bill_charge table[] = {
        { .kind = PREPAY_CHARGE_BLOCKS, .sets = set, .set_count = 1, .parts = parts, .part_count = 1, CENT },
        { .kind = PREPAY_CHARGE_ROUND, .rounding = { 50000, PREPAY_ROUND_HALF_UP, 0 } },
    };
    const prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = 10020000, .sold = 1, .charge = 1,
                                            .quantity = { M(1), PREPAY_ROUND_DOWN, 0 } };
    const int64_t given[] = { 0, 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, vend(&made, CHARGES(table), given, &purchase));
    CHECK_INT(2, made.bill.line_count);
    CHECK_INT(10020000, made.bill.total_micro);
    CHECK_INT(M(19), made.bill.sold_micro); /* 5.02 / 0.55 more than 10 */
    CHECK_INT(10020000, made.lines[0].amount_micro + made.lines[1].amount_micro);
}

/* A random increasing tariff: fees, a ladder, taxes on top of taxes, a levy a unit, roundings of every kind. */
struct random_tariff {
    prepay_bill_block blocks[4];
    prepay_bill_set set;
    prepay_bill_charge charges[5];
};

static prepay_rounding random_rounding(struct seed *seed)
{
    static const int64_t quanta[] = { 1, 10, 10000, 50000, 1000000 };
    const prepay_rounding rounding = { quanta[seed_between(seed, 0, 4)], (uint32_t)seed_between(seed, 0, 4), 0 };

    return rounding;
}

static void draw(struct random_tariff *tariff, struct seed *seed)
{
    const uint32_t blocks = (uint32_t)seed_between(seed, 1, 4);
    int64_t limit = 0;

    *tariff = (struct random_tariff){ .set = { .block_count = blocks } };
    tariff->set.blocks = tariff->blocks;
    for (uint32_t i = 0; i < blocks; i++) {
        limit += seed_between(seed, 1, M(100));
        tariff->blocks[i] = (prepay_bill_block){ i + 1 == blocks ? INT64_MAX : limit, seed_between(seed, 1000, M(5)), 0, 0, 0 };
    }
    tariff->charges[0] = (prepay_bill_charge){ .quantity = 3, .price_micro = seed_between(seed, 0, M(5)), .rounding = random_rounding(seed) };
    tariff->charges[1] = (prepay_bill_charge){ .kind = PREPAY_CHARGE_BLOCKS, .sets = &tariff->set, .set_count = 1, .quantity = 1, .used = 2,
                                               .rounding = random_rounding(seed) };
    for (int i = 2; i < 4; i++) {
        tariff->charges[i] = (prepay_bill_charge){ .kind = PREPAY_CHARGE_BASE, .price_micro = seed_between(seed, 0, M(30)), .per_micro = M(100),
                                                   .rounding = random_rounding(seed), .flags = seed_between(seed, 0, 1) ? PREPAY_CHARGE_OF_EXACT : 0 };
    }
    tariff->charges[4] = (prepay_bill_charge){ .quantity = 1, .price_micro = seed_between(seed, 0, 50000), .rounding = random_rounding(seed) };
}

TEST(vend__any_increasing_tariff_kept__one_quantum_more_would_be_too_much)
{
    struct seed seed = seed_start();

    for (uint32_t round = 0; round < 300; round += test_stride()) {
        const int64_t quantum = seed_between(&seed, 1, M(2));
        const prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = seed_between(&seed, 0, M(500)), .sold = 1,
                                                .charge = 2, .quantity = { quantum, PREPAY_ROUND_DOWN, 0 }, .residue = PREPAY_RESIDUE_KEPT };
        int64_t given[] = { 0, seed_between(&seed, 0, M(100)), M(seed_between(&seed, 0, 2)) };
        struct random_tariff tariff;
        struct made made, again;
        prepay_status status;
        draw(&tariff, &seed);
        status = vend(&made, CHARGES(tariff.charges), given, &purchase);
        if (status == PREPAY_OK) {
            given[0] = made.bill.sold_micro;
            CHECK_INT(0, given[0] % quantum);
            CHECK_STATUS(PREPAY_OK, make(&again, QUANTITIES(quantities), CHARGES(tariff.charges), given, 3));
            CHECK_INT(again.bill.total_micro, made.bill.total_micro);
            CHECK(again.bill.total_micro <= purchase.tendered_micro);
            given[0] += quantum;
        } else {
            CHECK_STATUS(PREPAY_BILL_TOO_LITTLE, status);
        }
        CHECK_STATUS(PREPAY_OK, make(&again, QUANTITIES(quantities), CHARGES(tariff.charges), given, 3));
        CHECK(again.bill.total_micro > purchase.tendered_micro);
    }
}

/* With what is carried on, rounded up. */
static int64_t due_micro(const struct made *made)
{
    return made->bill.total_micro + made->bill.carried_micro + (made->bill.carried_pico > 0 ? 1 : 0);
}

TEST(vend__any_increasing_tariff_allotted__the_lines_are_the_tender)
{
    struct seed seed = seed_start();

    for (uint32_t round = 0; round < 300; round += test_stride()) {
        const prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = seed_between(&seed, 0, M(500)), .sold = 1, .charge = 2 };
        int64_t given[] = { 0, seed_between(&seed, 0, M(100)), M(seed_between(&seed, 0, 2)) }, sum = 0, quantity = 0;
        struct random_tariff tariff;
        struct made made, again;
        prepay_status status;
        draw(&tariff, &seed);
        status = vend(&made, CHARGES(tariff.charges), given, &purchase);
        tariff.charges[1].rounding = (prepay_rounding){ 1, PREPAY_ROUND_CARRY, 0 }; /* as it is searched */
        if (status == PREPAY_OK) {
            for (uint32_t i = 0; i < made.bill.line_count; i++) {
                sum += made.lines[i].amount_micro;
                quantity += made.lines[i].charge == 2 ? made.lines[i].quantity_micro : 0;
                CHECK(made.lines[i].amount_micro >= 0);
            }
            CHECK_INT(purchase.tendered_micro, sum);
            CHECK_INT(made.bill.sold_micro, quantity);
            given[0] = made.bill.sold_micro;
            CHECK_STATUS(PREPAY_OK, make(&again, QUANTITIES(quantities), CHARGES(tariff.charges), given, 3));
            CHECK(due_micro(&again) <= purchase.tendered_micro);
            given[0]++;
        } else {
            CHECK_STATUS(PREPAY_BILL_TOO_LITTLE, status);
        }
        CHECK_STATUS(PREPAY_OK, make(&again, QUANTITIES(quantities), CHARGES(tariff.charges), given, 3));
        CHECK(due_micro(&again) > purchase.tendered_micro);
    }
}

TEST(vend__purchases_that_cannot_be__are_refused)
{
    static const int32_t one[] = { 1 };
    static const prepay_bill_step steps[] = { { M(3), 0, 0 } };
    const prepay_bill_quantity stepped[] = { GIVEN, { .kind = PREPAY_QUANTITY_STEPS, .operands = one, .operand_count = 1, .steps = steps, .step_count = 1 } };
    const prepay_bill_tariff tariff = { sizeof tariff, quantities, charges, 3, 4 }, no_step = { sizeof no_step, stepped, charges, 2, 0 };
    const int64_t given[] = { 0, 0, 0 };
    const prepay_bill_consumption consumption = { .struct_size = sizeof consumption, .given_micro = given, .given_count = 3 };
    const prepay_bill_consumption less = { .struct_size = sizeof less, .given_micro = given, .given_count = 1 };
    const prepay_bill_purchase fine = { .struct_size = sizeof fine, .tendered_micro = M(1), .sold = 1, .charge = 2 };
    prepay_bill_purchase rows[10];
    struct made made;
    prepay_bill_room room = room_of(&made);

    for (size_t i = 0; i < COUNT(rows); i++) rows[i] = fine;
    rows[0].tendered_micro = -1;
    rows[1].sold = 0;
    rows[2].sold = 4;
    rows[3].charge = 0;
    rows[4].charge = 5;
    rows[5].charge = 3; /* a tax is not sold */
    rows[6].residue = 2;
    rows[7].quantity.mode = 5;
    rows[8].greatest_micro = -1;
    rows[9].reserved = 1;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_vend(&tariff, &consumption, &rows[i], &room, &made.bill));
    }
    rows[9] = fine;
    rows[9].greatest_micro = INT64_MAX;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_vend(&tariff, &consumption, &rows[9], &room, &made.bill));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_vend(NULL, &consumption, &fine, &room, &made.bill));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_vend(&tariff, NULL, &fine, &room, &made.bill));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_vend(&tariff, &consumption, NULL, &room, &made.bill));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_vend(&tariff, &consumption, &fine, NULL, &made.bill));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_vend(&tariff, &consumption, &fine, &room, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_vend(&tariff, &less, &fine, &room, &made.bill));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bill_vend(&no_step, &less, &fine, &room, &made.bill)); /* there is no such charge */
    room.line_capacity = 1;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_bill_vend(&tariff, &consumption, &fine, &room, &made.bill));
}

TEST(vend__a_charge_that_is_not_made__sells_nothing)
{
    const prepay_bill_charge table[] = { { .quantity = 1, .price_micro = M(1), .when = 2, .at_least_micro = M(1) } };
    const prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = M(1), .sold = 1, .charge = 1 };
    const prepay_bill_charge until[] = { { .quantity = 1, .price_micro = M(1), .when = 1, .below_micro = M(5) },
                                         { .quantity = 1, .price_micro = M(3), .when = 1, .at_least_micro = M(5) } };
    const prepay_bill_purchase crossing = { .struct_size = sizeof crossing, .tendered_micro = M(12), .sold = 1, .charge = 2 };
    const int64_t given[] = { 0, 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_BILL_NO_END, vend(&made, CHARGES(table), given, &purchase)); /* it costs nothing */
    CHECK_STATUS(PREPAY_E_ARGUMENT, vend(&made, CHARGES(until), given, &crossing)); /* the bill jumps at 5, where the first charge ends */
}

TEST(vend__what_goes_wrong_on_the_way__is_forwarded)
{
    static const int32_t one[] = { 1 }, less[] = { 2, -1 };
    static const prepay_bill_step steps[] = { { 2, 0, 0 } };
    prepay_bill_quantity table[] = { GIVEN, { .kind = PREPAY_QUANTITY_CONSTANT, .value_micro = M(3) },
                                     { .kind = PREPAY_QUANTITY_SUM, .operands = less, .operand_count = 2 } };
    const prepay_bill_charge price[] = { { .quantity = 1, .price_micro = M(1) } };
    const prepay_bill_tariff tariff = { sizeof tariff, table, price, 3, 1 };
    const int64_t given[] = { 0 };
    const prepay_bill_consumption consumption = { .struct_size = sizeof consumption, .given_micro = given, .given_count = 1 };
    prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = M(100), .sold = 1, .charge = 1 };
    struct made made;
    const prepay_bill_room room = room_of(&made);

    CHECK_STATUS(PREPAY_BILL_NEGATIVE, prepay_bill_vend(&tariff, &consumption, &purchase, &room, &made.bill)); /* above 3 */
    purchase.tendered_micro = 3500000;
    CHECK_STATUS(PREPAY_BILL_NEGATIVE, prepay_bill_vend(&tariff, &consumption, &purchase, &room, &made.bill)); /* while halving */
    table[2] = (prepay_bill_quantity){ .kind = PREPAY_QUANTITY_STEPS, .operands = one, .operand_count = 1, .steps = steps, .step_count = 1 };
    CHECK_STATUS(PREPAY_BILL_NO_STEP, prepay_bill_vend(&tariff, &consumption, &purchase, &room, &made.bill)); /* at 0 */
}

TEST(vend__rounding_the_quantity_up_out_of_range__is_refused)
{
    const prepay_bill_charge table[] = { { .quantity = 1, .price_micro = M(1) } };
    const prepay_bill_purchase purchase = { .struct_size = sizeof purchase, .tendered_micro = M(1), .sold = 1, .charge = 1,
                                            .quantity = { INT64_MAX, PREPAY_ROUND_UP, 0 } };
    const prepay_bill_purchase rebate = { .struct_size = sizeof rebate, .tendered_micro = INT64_MAX, .sold = 1, .charge = 1, .greatest_micro = M(1),
                                          .residue = PREPAY_RESIDUE_KEPT, .quantity = { M(1), PREPAY_ROUND_DOWN, 0 } };
    const prepay_bill_charge paid[] = { { .quantity = 1, .price_micro = INT64_MAX }, { .price_micro = -M(5) } };
    const int64_t given[] = { 0, 0, 0 };
    struct made made;

    CHECK_STATUS(PREPAY_OK, vend(&made, CHARGES(table), given, &purchase));
    CHECK(made.bill.sold_micro == INT64_MAX);
    CHECK_STATUS(PREPAY_BILL_NO_END, vend(&made, CHARGES(paid), given, &rebate)); /* a bill below 0 is within any tender */
}

TEST_MAIN("metering/bill_vend", T(vend__what_goes_wrong_on_the_way__is_forwarded), T(vend__rounding_the_quantity_up_out_of_range__is_refused),
          T(vend__over_a_border_with_fee_and_tax__lines_show_the_money_allotted),
          T(vend__residue_kept__is_change_and_the_bill_is_that_of_the_quantity), T(vend__verdicts__too_little_and_no_end),
          T(vend__five_in_one_month__each_floored_and_what_was_floored_counts),
          T(vend__rounding_over_a_border__shows_in_the_lines_from_the_last), T(vend__arrears_from_the_tender__first),
          T(vend__parts_and_rounding_charges__the_total_is_the_tender),
          T(vend__any_increasing_tariff_kept__one_quantum_more_would_be_too_much),
          T(vend__any_increasing_tariff_allotted__the_lines_are_the_tender), T(vend__purchases_that_cannot_be__are_refused),
          T(vend__a_charge_that_is_not_made__sells_nothing))
