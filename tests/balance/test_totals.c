/* SPDX-License-Identifier: Apache-2.0 */
/* The totals rule, row by row, and totals near the edge of 64 bits. Amounts in the rows are whole units unless they say micro. */
#include "support/test.h"
#include "prepay/balance.h"

#include <string.h>

#define UNIT INT64_C(1000000)
#define MAX PREPAY_TOTAL_MAX_MICRO

static prepay_balance begin(int64_t hoard_micro, int64_t overdraft_micro)
{
    prepay_balance balance;
    prepay_balance_options options = PREPAY_BALANCE_OPTIONS_INIT;
    options.hoard_limit_micro = hoard_micro;
    options.overdraft_limit_micro = overdraft_micro;
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &options));
    return balance;
}

/* One statement to a balance that has A = 100 and B = 10 already, and has used so much. */
static const struct {
    const char *name;
    int64_t hoard, used, paid, refunded; /* limit, before; P and R stated */
    prepay_status status;
    int64_t credited, refund, repaid, balance;
} rows[] = {
    { "the difference is credited, not the total", 0, 0, 150, 10, PREPAY_OK, 50, 0, 0, 140 },
    { "the same again", 0, 0, 100, 10, PREPAY_BALANCE_NOTHING_NEW, 0, 0, 0, 90 },
    { "an older one", 0, 0, 70, 10, PREPAY_BALANCE_NOTHING_NEW, 0, 0, 0, 90 },
    { "an older one with less refunded", 0, 0, 100, 0, PREPAY_BALANCE_NOTHING_NEW, 0, 0, 0, 90 },
    { "more paid, stated before the refund was", 0, 0, 120, 0, PREPAY_OK, 20, 0, 0, 110 },
    { "zero and zero", 0, 0, 0, 0, PREPAY_BALANCE_NOTHING_NEW, 0, 0, 0, 90 },
    { "overdraft is repaid first", 0, 120, 150, 10, PREPAY_OK, 50, 0, 30, 20 },
    { "overdraft is repaid in part", 0, 120, 120, 10, PREPAY_OK, 20, 0, 20, -10 },
    { "overdraft is repaid to zero", 0, 120, 130, 10, PREPAY_OK, 30, 0, 30, 0 },
    { "up to the hoard limit", 200, 0, 210, 10, PREPAY_OK, 110, 0, 0, 200 },
    { "cut at the hoard limit", 200, 0, 211, 10, PREPAY_BALANCE_CUT_AT_HOARD_LIMIT, 110, 0, 0, 200 },
    { "at the hoard limit already", 90, 0, 150, 10, PREPAY_BALANCE_CUT_AT_HOARD_LIMIT, 0, 0, 0, 90 },
    { "above a lowered hoard limit", 50, 0, 150, 10, PREPAY_BALANCE_CUT_AT_HOARD_LIMIT, 0, 0, 0, 90 },
    { "the limit is on the net balance", 50, 120, 180, 10, PREPAY_OK, 80, 0, 30, 50 },
    { "a refund of all", 0, 0, 100, 100, PREPAY_OK, 0, 90, 0, 0 },
    { "a refund of one unit too much", 0, 0, 100, 101, PREPAY_BALANCE_REFUND_REFUSED, 0, 0, 0, 90 },
    { "a refund out of what is credited with it", 0, 0, 150, 150, PREPAY_OK, 50, 140, 0, 0 },
    { "a refund too great even with it: the credit is taken", 0, 0, 150, 151, PREPAY_BALANCE_REFUND_REFUSED, 50, 0, 0, 140 },
    { "a refund makes room under the hoard limit", 90, 0, 150, 60, PREPAY_OK, 50, 50, 0, 90 },
    { "room that only the refund makes, and more is cut", 90, 0, 200, 60, PREPAY_BALANCE_CUT_AT_HOARD_LIMIT, 50, 50, 0, 90 },
    { "a refused refund makes no room", 90, 0, 120, 900, PREPAY_BALANCE_REFUND_REFUSED, 0, 0, 0, 90 },
    { "no refund out of overdraft", 0, 120, 100, 11, PREPAY_BALANCE_REFUND_REFUSED, 0, 0, 0, -30 },
    { "a refund out of a credit that first repays", 0, 120, 150, 30, PREPAY_OK, 50, 20, 30, 0 },
};

TEST(accept__row_by_row__the_totals_rule)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_balance balance = begin(0, 0);
        prepay_balance_options options = PREPAY_BALANCE_OPTIONS_INIT;
        prepay_balance_applied applied;
        prepay_balance_totals totals;
        TEST_ROW(rows[i].name);
        CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 100 * UNIT, 10 * UNIT, 0, &applied));
        options.hoard_limit_micro = rows[i].hoard * UNIT;
        CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &options));
        CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, PREPAY_USED_QUANTITY, rows[i].used * UNIT));
        CHECK_STATUS(rows[i].status, prepay_balance_accept(&balance, rows[i].paid * UNIT, rows[i].refunded * UNIT, 0, &applied));
        CHECK_INT(rows[i].credited * UNIT, applied.credited_micro);
        CHECK_INT(rows[i].refund * UNIT, applied.refunded_micro);
        CHECK_INT(rows[i].repaid * UNIT, applied.repaid_micro);
        CHECK_INT(rows[i].balance * UNIT, applied.balance_micro);
        CHECK_INT(rows[i].balance * UNIT, prepay_balance_get_micro(&balance));
        CHECK_STATUS(PREPAY_OK, prepay_balance_save(&balance, &totals));
        CHECK_INT((100 + rows[i].credited) * UNIT, totals.paid_micro);
        CHECK_INT((10 + rows[i].refund) * UNIT, totals.refunded_micro);
    }
}

TEST(accept__a_refused_refund_stays_stated__and_is_taken_when_there_is_enough)
{
    prepay_balance balance = begin(0, 0);
    prepay_balance_applied applied;
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 20, 0, 0, &applied));
    CHECK_STATUS(PREPAY_BALANCE_REFUND_REFUSED, prepay_balance_accept(&balance, 20, 21, 0, &applied));
    CHECK_STATUS(PREPAY_BALANCE_REFUND_REFUSED, prepay_balance_accept(&balance, 20, 21, 0, &applied));
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 21, 21, 0, &applied));
    CHECK_INT(0, applied.balance_micro);
    CHECK_STATUS(PREPAY_BALANCE_NOTHING_NEW, prepay_balance_accept(&balance, 21, 21, 0, &applied));
}

TEST(accept__cut_at_the_limit__the_same_totals_bring_the_rest)
{
    prepay_balance balance = begin(100, 0);
    prepay_balance_applied applied;
    CHECK_STATUS(PREPAY_BALANCE_CUT_AT_HOARD_LIMIT, prepay_balance_accept(&balance, 130, 0, 0, &applied));
    CHECK_INT(100, applied.credited_micro);
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, PREPAY_USED_QUANTITY, 10));
    CHECK_STATUS(PREPAY_BALANCE_CUT_AT_HOARD_LIMIT, prepay_balance_accept(&balance, 130, 0, 0, &applied));
    CHECK_INT(10, applied.credited_micro);
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, PREPAY_USED_QUANTITY, 60));
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 130, 0, 0, &applied));
    CHECK_INT(20, applied.credited_micro);
    CHECK_STATUS(PREPAY_BALANCE_NOTHING_NEW, prepay_balance_accept(&balance, 130, 0, 0, &applied));
    CHECK_INT(60, prepay_balance_get_micro(&balance));
}

TEST(accept__out_of_range__refused_and_nothing_changed)
{
    static const struct {
        int64_t paid, refunded;
    } totals[] = { { -1, 0 }, { 0, -1 }, { MAX + 1, 0 }, { 0, MAX + 1 }, { INT64_MAX, 0 }, { INT64_MIN, INT64_MIN } };
    prepay_balance balance = begin(0, 0), before;
    prepay_balance_applied applied = { 1, 2, 3, 4, 5 };
    before = balance;
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_accept(&balance, totals[i].paid, totals[i].refunded, 0, &applied));
    }
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_accept(NULL, 0, 0, 0, &applied));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_accept(&balance, 0, 0, 0, NULL));
    CHECK(memcmp(&before, &balance, sizeof balance) == 0);
    CHECK(applied.credited_micro == 1 && applied.balance_micro == 5);
}

TEST(accept__the_greatest_totals__fit_beside_the_greatest_charges)
{
    prepay_balance balance = begin(1, MAX);
    prepay_balance_applied applied;
    prepay_balance_options options = PREPAY_BALANCE_OPTIONS_INIT;
    CHECK_STATUS(PREPAY_OK, prepay_balance_carry_in(&balance, -1));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_balance_charge(&balance, 0, INT64_MAX));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_balance_charge(&balance, 0, MAX + 1));
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, MAX - 1));
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 1, 1));
    CHECK_INT(-1 - MAX, prepay_balance_get_micro(&balance));
    CHECK_INT(1 + MAX, prepay_balance_get_overdraft_micro(&balance));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_balance_charge(&balance, 1, 1));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_balance_charge(&balance, 0, 1));
    CHECK_INT(-1 - MAX, prepay_balance_get_micro(&balance));
    CHECK_STATUS(PREPAY_BALANCE_REFUND_REFUSED, prepay_balance_accept(&balance, MAX, MAX, 0, &applied));
    CHECK_INT(MAX, applied.credited_micro);
    CHECK_INT(MAX, applied.repaid_micro);
    CHECK_INT(-1, applied.balance_micro);
    balance = begin(0, 0);
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &options));
    CHECK_STATUS(PREPAY_OK, prepay_balance_carry_in(&balance, MAX));
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, MAX, MAX, 0, &applied));
    CHECK_INT(MAX, applied.balance_micro);
}

TEST(charge__bad_arguments__refused)
{
    prepay_balance balance = begin(0, 0);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_charge(NULL, 0, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_charge(&balance, PREPAY_USED_KINDS, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_charge(&balance, 0, -1));
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, PREPAY_USED_OTHER, 0));
    CHECK_INT(0, prepay_balance_get_micro(&balance));
}

TEST(charge__each_kind__has_its_total)
{
    prepay_balance balance = begin(0, 0);
    prepay_balance_totals totals;
    for (uint32_t kind = 0; kind < PREPAY_USED_KINDS; kind++) {
        CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, kind, 10 + kind));
    }
    CHECK_STATUS(PREPAY_OK, prepay_balance_save(&balance, &totals));
    for (uint32_t kind = 0; kind < PREPAY_USED_KINDS; kind++) CHECK_INT(10 + kind, totals.used_micro[kind]);
    CHECK_INT(-46, prepay_balance_get_micro(&balance));
}

TEST(carry_in__once_before_anything_moves__with_its_sign)
{
    prepay_balance balance = begin(0, 100);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_carry_in(NULL, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_carry_in(&balance, MAX + 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_carry_in(&balance, -MAX - 1));
    CHECK_STATUS(PREPAY_OK, prepay_balance_carry_in(&balance, -70));
    CHECK_INT(-70, prepay_balance_get_micro(&balance));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_carry_in(&balance, 5));
    balance = begin(0, 0);
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, 1));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_carry_in(&balance, 5));
}

#define NO_CHARGES { { 0, 0, 0, 0, 0, 0, 0 } }

static const struct {
    const char *name;
    prepay_balance_totals totals;
} impossible[] = {
    { "an unknown state", { 0, 0, 0, { 0 }, { { 0, 0, 0 } }, PREPAY_BALANCE_STATE_COUNT, 0, 0, 0, NO_CHARGES } },
    { "an unknown latch", { 0, 0, 0, { 0 }, { { 0, 0, 0 } }, 0, 0x80, 0, 0, NO_CHARGES } },
    { "paid negative", { 0, -1, 0, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, NO_CHARGES } },
    { "paid above the greatest", { 0, MAX + 1, 0, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, NO_CHARGES } },
    { "refunded negative", { 0, 0, -1, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, NO_CHARGES } },
    { "carried in above the greatest", { MAX + 1, 0, 0, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, NO_CHARGES } },
    { "carried in below the least", { INT64_MIN, 0, 0, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, NO_CHARGES } },
    { "used negative", { 0, 0, 0, { 0, -1, 0, 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, NO_CHARGES } },
    { "used more than fits", { 0, 0, 0, { INT64_MAX, INT64_MAX, 0, 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, NO_CHARGES } },
    { "more recovered than was owed", { 0, 0, 0, { 0 }, { { 1, 1, 3 }, { 0, 0, 0 } }, 0, 0, 0, 0, NO_CHARGES } },
    { "reserved used", { 0, 0, 0, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 1, NO_CHARGES } },
    { "a charge recovered more than was imposed", { 0, 0, 0, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, { { 5, 0, 6, 0, 0, 0, 0 } } } },
    { "a charge of which more is due than owed", { 0, 0, 0, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, { { 5, 0, 3, 3, 0, 0, 0 } } } },
    { "a charge recovered more in a period than ever", { 0, 0, 0, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, { { 5, 0, 3, 0, 4, 0, 0 } } } },
    { "a charge settled negative", { 0, 0, 0, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, { { 5, -1, 3, 0, 0, 0, 0 } } } },
    { "a charge's reserved used", { 0, 0, 0, { 0 }, { { 0, 0, 0 } }, 0, 0, 0, 0, { { 5, 0, 3, 0, 0, 0, 1 } } } },
    { "advanced negative", { 0, 0, 0, { 0 }, { { 1, -1, 0 }, { 0, 0, 0 } }, 0, 0, 0, 0, NO_CHARGES } },
};

TEST(restore__totals_that_cannot_be__format_and_nothing_changed)
{
    prepay_balance balance = begin(0, 0), before = balance;
    prepay_balance_totals totals;
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        TEST_ROW(impossible[i].name);
        CHECK_STATUS(PREPAY_E_FORMAT, prepay_balance_restore(&balance, &impossible[i].totals));
    }
    CHECK(memcmp(&before, &balance, sizeof balance) == 0);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_restore(NULL, &totals));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_restore(&balance, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_save(NULL, &totals));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_save(&balance, NULL));
}

TEST(restore__debts__are_terms_of_the_sum)
{
    static const prepay_balance_totals totals = { -5, 100, 10, { 20, 3, 2, 0 }, { { 0, 30, 7 }, { 8, 0, 4 } }, PREPAY_BALANCE_NORMAL, 0, 0, 0, NO_CHARGES };
    prepay_balance balance = begin(0, 0);
    CHECK_STATUS(PREPAY_OK, prepay_balance_restore(&balance, &totals));
    CHECK_INT(-5 + 100 - 10 - 25 + 30 - 11, prepay_balance_get_micro(&balance));
}

TEST(wipe__leaves_nothing__and_null_is_allowed)
{
    static const prepay_balance zero;
    prepay_balance balance = begin(5, 5);
    prepay_balance_wipe(&balance);
    CHECK(memcmp(&zero, &balance, sizeof balance) == 0);
    prepay_balance_wipe(NULL);
}

TEST_MAIN("balance/totals", T(accept__row_by_row__the_totals_rule),
          T(accept__a_refused_refund_stays_stated__and_is_taken_when_there_is_enough),
          T(accept__cut_at_the_limit__the_same_totals_bring_the_rest), T(accept__out_of_range__refused_and_nothing_changed),
          T(accept__the_greatest_totals__fit_beside_the_greatest_charges), T(charge__bad_arguments__refused),
          T(charge__each_kind__has_its_total), T(carry_in__once_before_anything_moves__with_its_sign),
          T(restore__totals_that_cannot_be__format_and_nothing_changed), T(restore__debts__are_terms_of_the_sum),
          T(wipe__leaves_nothing__and_null_is_allowed))
