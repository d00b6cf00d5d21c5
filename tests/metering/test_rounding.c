/* SPDX-License-Identifier: Apache-2.0 */
/* Rounding policies, shares by largest remainder, power factors: the nouns of a bill that stand alone. */
#include "support/seed.h"
#include "support/test.h"

#include "base/checked.h"
#include "base/wide.h"
#include "metering/exact.h"
#include "prepay/bill.h"

static int64_t rounded(int64_t value_micro, int64_t quantum_micro, uint32_t mode)
{
    const prepay_rounding rounding = { quantum_micro, mode, 0 };
    int64_t out = -1;

    CHECK_STATUS(PREPAY_OK, prepay_round(value_micro, &rounding, &out));
    return out;
}

TEST(round__each_policy__by_its_name)
{
    static const struct {
        const char *label;
        int64_t value, carry, half_up, half_even, down, up;
    } rows[] = {
        { "whole", 20000, 20000, 20000, 20000, 20000, 20000 },
        { "a half, even below", 25000, 20000, 30000, 20000, 20000, 30000 },
        { "a half, odd below", 35000, 30000, 40000, 40000, 30000, 40000 },
        { "just under a half", 24999, 20000, 20000, 20000, 20000, 30000 },
        { "just over a half", 25001, 20000, 30000, 30000, 20000, 30000 },
        { "a rebate is rounded as a charge is", -25000, -20000, -30000, -20000, -20000, -30000 },
        { "nothing", 0, 0, 0, 0, 0, 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].label);
        CHECK_INT(rows[i].carry, rounded(rows[i].value, 10000, PREPAY_ROUND_CARRY));
        CHECK_INT(rows[i].half_up, rounded(rows[i].value, 10000, PREPAY_ROUND_HALF_UP));
        CHECK_INT(rows[i].half_even, rounded(rows[i].value, 10000, PREPAY_ROUND_HALF_EVEN));
        CHECK_INT(rows[i].down, rounded(rows[i].value, 10000, PREPAY_ROUND_DOWN));
        CHECK_INT(rows[i].up, rounded(rows[i].value, 10000, PREPAY_ROUND_UP));
    }
}

TEST(round__five_sen__to_the_nearest_coin)
{
    CHECK_INT(284850000, rounded(284870000, 50000, PREPAY_ROUND_HALF_UP));
    CHECK_INT(284900000, rounded(284880000, 50000, PREPAY_ROUND_HALF_UP));
    CHECK_INT(7, rounded(7, 0, PREPAY_ROUND_HALF_UP));
}

TEST(round__what_cannot_be__is_refused)
{
    const prepay_rounding up = { 10, PREPAY_ROUND_UP, 0 }, negative = { -1, 0, 0 }, unknown = { 1, 5, 0 }, reserved = { 1, 1, 1 };
    const prepay_rounding wide = { INT64_MAX, PREPAY_ROUND_UP, 0 };
    int64_t out = 77;

    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_round(INT64_MAX, &up, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_round(1, &negative, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_round(1, &unknown, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_round(1, &reserved, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_round(1, NULL, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_round(1, &up, NULL));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_round(INT64_MIN, &wide, &out));
    CHECK_INT(77, out);
    CHECK_INT(-INT64_MAX, rounded(-INT64_MAX, 1, PREPAY_ROUND_HALF_UP));
}

/* ------------------------------------------------------------------ the exact fraction under it */

TEST(exact__two_thirds_of_a_tie__is_seen_to_be_no_tie)
{
    static const struct {
        const char *label;
        uint64_t top, first, second;
        int64_t half_up, half_even;
    } rows[] = {
        { "2/3 of 3/4 is a half: to the even", 6000000, 3, 4, 1000000, 0 },
        { "a little below a half", 5999999, 3, 4, 0, 0 },
        { "a little above a half", 6000001, 3, 4, 1000000, 1000000 },
    };
    const prepay_rounding half_up = { 1000000, PREPAY_ROUND_HALF_UP, 0 }, half_even = { 1000000, PREPAY_ROUND_HALF_EVEN, 0 };
    const prepay__money one = { 0, 1 };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay__exact exact;
        int64_t out = -1;
        TEST_ROW(rows[i].label);
        prepay__exact_set(&exact, one);
        prepay__exact_times(&exact, rows[i].top);
        prepay__exact_over(&exact, rows[i].first);
        prepay__exact_over(&exact, rows[i].second);
        CHECK_STATUS(PREPAY_OK, prepay__exact_round(&exact, &half_up, &out));
        CHECK_INT(rows[i].half_up, out);
        CHECK_STATUS(PREPAY_OK, prepay__exact_round(&exact, &half_even, &out));
        CHECK_INT(rows[i].half_even, out);
    }
}

TEST(exact__a_rest_of_the_first_of_two_divisors__is_no_tie)
{
    /* 10^19 + 1 over 5 * 10^9 over 4 * 10^9: a half and a little; the second division alone leaves nothing */
    static const struct {
        const char *label;
        int64_t pico, even;
    } rows[] = { { "exactly a half", 0, 0 }, { "a half and 10^-19", 1, 1 } };
    const prepay_rounding half_even = { 1, PREPAY_ROUND_HALF_EVEN, 0 };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const prepay__money start = { INT64_C(10000000000000), rows[i].pico };
        prepay__exact exact;
        int64_t out = -1;
        TEST_ROW(rows[i].label);
        prepay__exact_set(&exact, start);
        prepay__exact_over(&exact, UINT64_C(5000000000));
        prepay__exact_over(&exact, UINT64_C(4000000000));
        CHECK_STATUS(PREPAY_OK, prepay__exact_round(&exact, &half_even, &out));
        CHECK_INT(rows[i].even, out);
    }
}

TEST(exact__large_factors_over_large_divisors__come_back_whole)
{
    const prepay__money start = { INT64_C(-123456789), 250000 };
    const uint64_t large = UINT64_C(9000000000000000001);
    prepay__exact exact;
    prepay__money out = { 7, 7 };

    prepay__exact_set(&exact, start);
    for (int i = 0; i < 9; i++) prepay__exact_times(&exact, large);
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay__exact_money(&exact, &out));
    CHECK_INT(7, out.micro);
    for (int i = 0; i < 9; i++) prepay__exact_over(&exact, large);
    CHECK_STATUS(PREPAY_OK, prepay__exact_money(&exact, &out));
    CHECK_INT(start.micro, out.micro);
    CHECK_INT(start.pico, out.pico);
    prepay__exact_over(&exact, 7); /* a rest makes the last digit odd */
    CHECK_STATUS(PREPAY_OK, prepay__exact_money(&exact, &out));
    CHECK_INT(1, (1000000 - out.pico) % 2);
}

TEST(money__sums_that_do_not_fit__are_refused)
{
    const prepay__money most = { INT64_MAX, 999999 }, least = { INT64_MIN, 0 }, pico = { 0, 1 }, one = { 1, 0 };
    prepay__money out = { 5, 5 };

    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay__money_add(most, pico, &out));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay__money_add(most, one, &out));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay__money_minus(least, &out));
    CHECK_INT(5, out.micro);
    CHECK_STATUS(PREPAY_OK, prepay__money_minus(most, &out));
    CHECK(out.micro == INT64_MIN && out.pico == 1);
}

/* ------------------------------------------------------------------ shares */

TEST(apportion__known_shares__by_largest_remainder)
{
    static const struct {
        const char *label;
        int64_t total, quantum, weights[4], shares[4];
    } rows[] = {
        { "by area, 100.00 over thirds", 100000000, 10000, { 1, 1, 1, 0 }, { 33340000, 33330000, 33330000, 0 } },
        { "largest rest, not the first", 10000000, 1000000, { 13, 28, 9, 0 }, { 3000000, 5000000, 2000000, 0 } },
        { "a rebate is shared too", -100000000, 10000, { 1, 1, 1, 0 }, { -33340000, -33330000, -33330000, 0 } },
        { "below a quantum goes to the first with a weight", 1005000, 10000, { 0, 1, 1, 0 }, { 0, 505000, 500000, 0 } },
        { "nothing to share", 0, 10000, { 5, 1, 1, 1 }, { 0, 0, 0, 0 } },
        { "fixed percents", 50000000, 10000, { 50000000, 30000000, 20000000, 0 }, { 25000000, 15000000, 10000000, 0 } },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t shares[4] = { 0 };
        TEST_ROW(rows[i].label);
        CHECK_STATUS(PREPAY_OK, prepay_apportion(rows[i].total, rows[i].weights, 4, rows[i].quantum, shares));
        for (int k = 0; k < 4; k++) CHECK_INT(rows[i].shares[k], shares[k]);
    }
}

TEST(apportion__any_weights__shares_add_up_and_are_near_what_is_due)
{
    struct seed seed = seed_start();

    for (uint32_t round = 0; round < 2000; round += test_stride()) {
        int64_t weights[8], shares[8], sum = 0, weight_sum = 0;
        const int64_t quantum = seed_between(&seed, 1, 100000);
        const int64_t total = seed_between(&seed, -INT64_C(1000000000000), INT64_C(1000000000000));
        const size_t count = (size_t)seed_between(&seed, 1, 8);
        for (size_t i = 0; i < count; i++) {
            weights[i] = seed_between(&seed, 0, seed_between(&seed, 0, 1) ? 5 : INT64_C(1000000000000));
            weight_sum += weights[i];
        }
        if (weight_sum == 0) continue;
        CHECK_STATUS(PREPAY_OK, prepay_apportion(total, weights, count, quantum, shares));
        for (size_t i = 0; i < count; i++) {
            uint64_t due = 0, rest;
            int64_t off;
            CHECK_STATUS(PREPAY_OK, prepay__mul_div(prepay__magnitude(total), (uint64_t)weights[i], (uint64_t)weight_sum, &due, &rest));
            off = (int64_t)prepay__magnitude(shares[i]) - (int64_t)due;
            CHECK(off > -2 * quantum && off < 2 * quantum && (shares[i] == 0 || (shares[i] < 0) == (total < 0)));
            sum += shares[i];
        }
        CHECK_INT(total, sum);
    }
}

TEST(apportion__what_cannot_be__is_refused)
{
    static const int64_t negative[] = { 1, -1 }, none[] = { 0, 0 }, large[] = { INT64_MAX, 1 }, fine[] = { 1, 1 };
    int64_t shares[2] = { 9, 9 };

    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_apportion(10, negative, 2, 1, shares));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_apportion(10, none, 2, 1, shares));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_apportion(10, large, 2, 1, shares));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_apportion(10, fine, 2, 0, shares));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_apportion(10, fine, 0, 1, shares));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_apportion(10, NULL, 2, 1, shares));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_apportion(10, fine, 2, 1, NULL));
    CHECK_INT(9, shares[0]);
    CHECK_STATUS(PREPAY_OK, prepay_apportion(INT64_MIN, fine, 1, 1, shares));
    CHECK(shares[0] == INT64_MIN);
}

/* ------------------------------------------------------------------ power factor */

#define KWH INT64_C(1000000)

TEST(power_factor__known_energies__rounded_to_two_decimals)
{
    static const struct {
        const char *label;
        int64_t active, reactive, hundredths;
    } rows[] = {
        { "the exam's month: 0.9119", 180 * KWH, 81 * KWH, 91 },
        { "3-4-5", 4 * KWH, 3 * KWH, 80 },
        { "nothing reactive", 4 * KWH, 0, 100 },
        { "nothing at all", 0, 0, 100 },
        { "only reactive", 0, 5 * KWH, 0 },
        { "as large as can be", INT64_MAX, INT64_MAX, 71 },
        { "0.90499999999", INT64_C(905000000000), INT64_C(425411565429), 90 },
        { "0.90500000000", INT64_C(905000000000), INT64_C(425411565428), 91 },
    };
    const prepay_rounding hundredth = { 10000, PREPAY_ROUND_HALF_UP, 0 };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t out = -1;
        TEST_ROW(rows[i].label);
        CHECK_STATUS(PREPAY_OK, prepay_power_factor(rows[i].active, rows[i].reactive, &hundredth, &out));
        CHECK_INT(rows[i].hundredths * 10000, out);
    }
}

TEST(power_factor__a_tie__goes_by_the_policy)
{
    const prepay_rounding even = { 240000, PREPAY_ROUND_HALF_EVEN, 0 }, up = { 240000, PREPAY_ROUND_HALF_UP, 0 };
    int64_t out;

    CHECK_STATUS(PREPAY_OK, prepay_power_factor(3, 4, &even, &out)); /* 0.6 is two quanta and a half */
    CHECK_INT(480000, out);
    CHECK_STATUS(PREPAY_OK, prepay_power_factor(3, 4, &up, &out));
    CHECK_INT(720000, out);
}

TEST(power_factor__what_cannot_be__is_refused)
{
    const prepay_rounding fine = { 10000, 0, 0 }, coarse = { 1000001, 0, 0 }, unknown = { 1, 9, 0 };
    int64_t out = 3;

    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_power_factor(-1, 0, &fine, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_power_factor(0, -1, &fine, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_power_factor(1, 1, &coarse, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_power_factor(1, 1, &unknown, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_power_factor(1, 1, NULL, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_power_factor(1, 1, &fine, NULL));
    CHECK_INT(3, out);
}

/* Percent in hundredths at a power factor in hundredths. */
static int64_t adjustment(int64_t standard_micro, int64_t hundredths)
{
    uint32_t count = 0;
    const prepay_bill_step *steps = prepay_power_factor_steps(standard_micro, &count);
    uint32_t row = count;

    CHECK(steps != NULL);
    while (steps[row - 1].from_micro > hundredths * 10000) row--;
    return (steps[row - 1].value_micro + steps[row - 1].slope_micro / 100 * (hundredths - steps[row - 1].from_micro / 10000)) / 10000;
}

TEST(power_factor_steps__the_three_standards__as_the_tables_print_them)
{
    static const struct {
        int64_t standard, at, percent_hundredths;
    } rows[] = {
        { 900000, 90, 0 },   { 900000, 91, -15 }, { 900000, 94, -60 }, { 900000, 95, -75 },   { 900000, 100, -75 }, { 900000, 89, 50 },
        { 900000, 70, 1000 }, { 900000, 69, 1100 }, { 900000, 65, 1500 }, { 900000, 60, 2500 }, { 850000, 85, 0 },    { 850000, 86, -10 },
        { 850000, 90, -50 }, { 850000, 91, -65 }, { 850000, 93, -95 }, { 850000, 94, -110 },  { 850000, 65, 1000 }, { 850000, 60, 1500 },
        { 850000, 59, 1700 }, { 800000, 80, 0 },   { 800000, 90, -100 }, { 800000, 91, -115 }, { 800000, 92, -130 }, { 800000, 60, 1000 },
        { 800000, 55, 1500 }, { 800000, 54, 1700 },
    };
    uint32_t count = 5;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_INT(rows[i].percent_hundredths, adjustment(rows[i].standard, rows[i].at));
    }
    CHECK(prepay_power_factor_steps(870000, &count) == NULL);
    CHECK(prepay_power_factor_steps(900000, NULL) == NULL);
    CHECK_INT(5, count);
}

TEST_MAIN("metering/rounding", T(round__each_policy__by_its_name), T(round__five_sen__to_the_nearest_coin),
          T(round__what_cannot_be__is_refused), T(exact__two_thirds_of_a_tie__is_seen_to_be_no_tie),
          T(exact__a_rest_of_the_first_of_two_divisors__is_no_tie),
          T(exact__large_factors_over_large_divisors__come_back_whole), T(money__sums_that_do_not_fit__are_refused),
          T(apportion__known_shares__by_largest_remainder),
          T(apportion__any_weights__shares_add_up_and_are_near_what_is_due), T(apportion__what_cannot_be__is_refused),
          T(power_factor__known_energies__rounded_to_two_decimals), T(power_factor__a_tie__goes_by_the_policy),
          T(power_factor__what_cannot_be__is_refused), T(power_factor_steps__the_three_standards__as_the_tables_print_them))
