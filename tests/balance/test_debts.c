/* SPDX-License-Identifier: Apache-2.0 */
/* Listed charges: debts, standing charges and fees, recovered from purchases and by periods. Amounts are whole units of the account. */
#include "support/test.h"
#include "support/seed.h"
#include "prepay/balance.h"

#include <string.h>

#define DEBT PREPAY_CHARGE_DEBT
#define STANDING PREPAY_CHARGE_STANDING
#define FEE PREPAY_CHARGE_FEE
#define DAY PREPAY_CHARGE_PER_DAY

static prepay_balance begin(prepay_charge_terms *terms, size_t count, prepay_balance_options *limits, uint32_t flags)
{
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_balance balance;
    *limits = none;
    limits->flags = flags;
    limits->charges = terms;
    limits->charge_count = count;
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, limits));
    return balance;
}

static prepay_balance_totals totals_of(const prepay_balance *balance)
{
    prepay_balance_totals totals;
    CHECK_STATUS(PREPAY_OK, prepay_balance_save(balance, &totals));
    return totals;
}

static prepay_balance_applied pay(prepay_balance *balance, int64_t paid, uint32_t count)
{
    prepay_balance_applied applied = { 0, 0, 0, 0, 0 };
    CHECK(prepay_balance_accept(balance, paid, 0, count, &applied) >= 0);
    return applied;
}

/* ------------------------------------------------------------------------------------------------------- purchases */

/* One purchase of a balance that has one debt; what is recovered of it. */
static const struct {
    const char *name;
    prepay_charge_terms terms;
    int64_t used, paid;
    uint32_t flags;
    int64_t recovered, repaid, balance;
} purchases[] = {
    { "fixed amount", { .imposed_micro = 50, .per_purchase_micro = 6 }, 0, 100, 0, 6, 0, 94 },
    { "no more than is owed", { .imposed_micro = 4, .per_purchase_micro = 6 }, 0, 100, 0, 4, 0, 96 },
    { "no more than is paid", { .imposed_micro = 50, .per_purchase_micro = 6 }, 0, 5, 0, 5, 0, 0 },
    { "a third, rounded down", { .imposed_micro = 50, .proportion = 3333 }, 0, 100, 0, 33, 0, 67 },
    { "whole first", { .imposed_micro = 50, .proportion = 10000 }, 0, 30, 0, 30, 0, 0 },
    { "fixed and proportion", { .imposed_micro = 50, .per_purchase_micro = 6, .proportion = 1000 }, 0, 100, 0, 16, 0, 84 },
    { "a cap", { .imposed_micro = 50, .proportion = 5000, .cap_micro = 7 }, 0, 100, 0, 7, 0, 93 },
    { "what the desk was paid for it is owed no longer", { .imposed_micro = 50, .settled_micro = 48, .proportion = 10000 }, 0, 100, 0, 2, 0, 98 },
    { "debts before overdraft", { .imposed_micro = 50, .per_purchase_micro = 30 }, 40, 60, 0, 30, 30, -10 },
    { "overdraft before debts", { .imposed_micro = 50, .per_purchase_micro = 30 }, 40, 60, PREPAY_BALANCE_OVERDRAFT_FIRST, 20, 40, 0 },
    { "a debt without a way to recover it", { .imposed_micro = 50 }, 0, 100, 0, 0, 0, 100 },
};

TEST(purchase__row_by_row__what_a_debt_recovers)
{
    for (size_t i = 0; i < sizeof purchases / sizeof purchases[0]; i++) {
        prepay_balance_options limits;
        prepay_charge_terms terms = purchases[i].terms;
        prepay_balance balance = begin(&terms, 1, &limits, purchases[i].flags);
        prepay_balance_applied applied;
        TEST_ROW(purchases[i].name);
        CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, purchases[i].used));
        applied = pay(&balance, purchases[i].paid, 1);
        CHECK_INT(purchases[i].recovered, applied.recovered_micro);
        CHECK_INT(purchases[i].repaid, applied.repaid_micro);
        CHECK_INT(purchases[i].balance, applied.balance_micro);
        CHECK_INT(purchases[i].recovered, totals_of(&balance).charges[0].recovered_micro);
    }
}

TEST(purchase__several_debts__in_their_order_then_accumulated_then_emergency)
{
    prepay_charge_terms terms[2] = { { .imposed_micro = 10, .proportion = 10000 }, { .imposed_micro = 20, .proportion = 5000 } };
    prepay_balance_options limits;
    prepay_balance balance = begin(terms, 2, &limits, 0);
    prepay_balance_totals totals;
    limits.emergency_limit_micro = 9;
    limits.emergency_threshold_micro = 100;
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &limits));
    CHECK_STATUS(PREPAY_OK, prepay_balance_advance(&balance, 8));
    CHECK_STATUS(PREPAY_OK, prepay_balance_emergency(&balance));
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, 12)); /* 8 lent, 4 of emergency credit */
    CHECK_INT(14, pay(&balance, 14, 1).recovered_micro);             /* 10 to the first, the rest to the second */
    totals = totals_of(&balance);
    CHECK_INT(10, totals.charges[0].recovered_micro);
    CHECK_INT(4, totals.charges[1].recovered_micro);
    CHECK_INT(3, totals.charges[1].due_micro);
    CHECK_INT(18, pay(&balance, 32, 2).recovered_micro); /* 3 + 9 to the second, 6 of accumulated debt, and nothing is left */
    totals = totals_of(&balance);
    CHECK_INT(16, totals.charges[1].recovered_micro);
    CHECK_INT(6, totals.debts[PREPAY_DEBT_ACCUMULATED].recovered_micro);
    CHECK_INT(0, totals.debts[PREPAY_DEBT_EMERGENCY].recovered_micro);
    CHECK_INT(10, pay(&balance, 42, 3).recovered_micro); /* 4 to the second, 2 accumulated, 4 emergency */
    totals = totals_of(&balance);
    CHECK_INT(8, totals.debts[PREPAY_DEBT_ACCUMULATED].recovered_micro);
    CHECK_INT(4, totals.debts[PREPAY_DEBT_EMERGENCY].recovered_micro);
    CHECK_INT(0, prepay_balance_get_micro(&balance));
}

TEST(purchases__merged_or_one_by_one__recover_the_same)
{
    struct seed seed = seed_start();
    for (int life = 0; life < 300; life++) {
        prepay_charge_terms terms[3] = { { .imposed_micro = seed_between(&seed, 0, 90), .per_purchase_micro = seed_between(&seed, 0, 9) },
                                         { .imposed_micro = seed_between(&seed, 0, 90), .proportion = (uint16_t)seed_between(&seed, 0, 10000) },
                                         { .imposed_micro = seed_between(&seed, 0, 90), .per_purchase_micro = seed_between(&seed, 0, 3),
                                           .proportion = 1111 } };
        prepay_balance_options limits;
        prepay_balance one_by_one = begin(terms, 1 + (size_t)life % 3, &limits, 0);
        prepay_balance merged = one_by_one;
        int64_t paid = 0;
        for (uint32_t count = 1; count <= 10; count++) {
            paid += seed_between(&seed, 1, 20);
            (void)pay(&one_by_one, paid, count);
        }
        (void)pay(&merged, paid, 10);
        for (size_t k = 0; k < limits.charge_count; k++) { /* what a small payment could not cover is still due */
            const prepay_charge_totals single = totals_of(&one_by_one).charges[k], at_once = totals_of(&merged).charges[k];
            CHECK_INT(single.recovered_micro + single.due_micro, at_once.recovered_micro + at_once.due_micro);
            if (single.due_micro == 0) CHECK_INT(single.recovered_micro, at_once.recovered_micro);
        }
    }
}

TEST(purchase__the_same_statement_again__is_not_counted_twice)
{
    prepay_charge_terms terms = { .imposed_micro = 50, .per_purchase_micro = 6 };
    prepay_balance_options limits;
    prepay_balance balance = begin(&terms, 1, &limits, 0);
    CHECK_INT(12, pay(&balance, 100, 2).recovered_micro);
    CHECK_INT(0, pay(&balance, 100, 2).recovered_micro);
    CHECK_INT(0, pay(&balance, 90, 1).recovered_micro);
    CHECK_INT(6, pay(&balance, 110, 3).recovered_micro);
    CHECK_INT(3, totals_of(&balance).counted);
}

TEST(limits__stated_again__impose_only_what_is_more)
{
    prepay_charge_terms terms = { .imposed_micro = 50, .settled_micro = 5 };
    prepay_balance_options limits;
    prepay_balance balance = begin(&terms, 1, &limits, 0);
    CHECK_INT(45, prepay_balance_get_owed_micro(&balance, 0));
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &limits));
    CHECK_INT(45, prepay_balance_get_owed_micro(&balance, 0));
    terms.imposed_micro = 30;
    terms.settled_micro = 0;
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &limits));
    CHECK_INT(45, prepay_balance_get_owed_micro(&balance, 0));
    terms.imposed_micro = 60;
    terms.settled_micro = 70;
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &limits));
    CHECK_INT(0, prepay_balance_get_owed_micro(&balance, 0));
    CHECK_STATUS(PREPAY_OK, prepay_balance_carry_in(&balance, -3)); /* a debt is no movement */
}

/* --------------------------------------------------------------------------------------------------------- periods */

static int64_t pass(prepay_balance *balance, uint32_t period, uint32_t most, prepay_status status)
{
    int64_t amount = -1;
    CHECK_STATUS(status, prepay_balance_period(balance, 0, period, most, &amount));
    return amount;
}

TEST(standing_charge__whatever_the_clock_does__each_period_once)
{
    prepay_charge_terms terms = { .kind = STANDING, .per_period_micro = 3, .period = DAY };
    prepay_balance_options limits;
    prepay_balance balance = begin(&terms, 1, &limits, 0);
    CHECK_INT(0, pass(&balance, 100, 62, PREPAY_OK)); /* counting begins */
    CHECK_INT(3, pass(&balance, 101, 62, PREPAY_OK));
    CHECK_INT(-1, pass(&balance, 101, 62, PREPAY_BALANCE_NOTHING_NEW));
    CHECK_INT(-1, pass(&balance, 90, 62, PREPAY_BALANCE_NOTHING_NEW)); /* the clock went back */
    CHECK_INT(-1, pass(&balance, 101, 62, PREPAY_BALANCE_NOTHING_NEW));
    CHECK_INT(12, pass(&balance, 105, 62, PREPAY_OK)); /* after a power cut */
    CHECK_INT(62 * 3, pass(&balance, 40000, 62, PREPAY_OK)); /* a glitch to the next century */
    CHECK_INT(-1, pass(&balance, 106, 62, PREPAY_BALANCE_NOTHING_NEW));
    CHECK_INT(-(3 + 12 + 62 * 3), prepay_balance_get_micro(&balance));
    CHECK_INT(3 + 12 + 62 * 3, totals_of(&balance).used_micro[PREPAY_USED_TIME]);
}

TEST(instalments__of_a_debt__out_of_what_is_above_zero_and_the_rest_is_due)
{
    prepay_charge_terms terms = { .imposed_micro = 50, .per_period_micro = 7, .period = DAY };
    prepay_balance_options limits;
    prepay_balance balance = begin(&terms, 1, &limits, 0);
    CHECK_INT(0, pass(&balance, 1, 9, PREPAY_OK));
    (void)pay(&balance, 10, 1);
    CHECK_INT(7, pass(&balance, 2, 9, PREPAY_OK));
    CHECK_INT(3, pass(&balance, 3, 9, PREPAY_OK));
    CHECK_INT(0, pass(&balance, 4, 9, PREPAY_OK));
    CHECK_INT(0, prepay_balance_get_micro(&balance));
    CHECK_INT(11, totals_of(&balance).charges[0].due_micro);
    CHECK_INT(11, pay(&balance, 30, 2).recovered_micro);
    terms.flags = PREPAY_CHARGE_INTO_OVERDRAFT;
    CHECK_INT(21, pass(&balance, 7, 9, PREPAY_OK));
    CHECK_INT(-12, prepay_balance_get_micro(&balance));
    CHECK_INT(8, pass(&balance, 99, 9, PREPAY_OK)); /* no more than is owed */
    CHECK_INT(0, prepay_balance_get_owed_micro(&balance, 0));
}

TEST(cap__of_a_period__holds_for_each_and_begins_anew)
{
    prepay_charge_terms terms = { .imposed_micro = 90, .proportion = 5000, .cap_micro = 10, .period = PREPAY_CHARGE_PER_WEEK };
    prepay_balance_options limits;
    prepay_balance balance = begin(&terms, 1, &limits, 0);
    CHECK_INT(0, pass(&balance, 5, 1, PREPAY_OK));
    CHECK_INT(8, pay(&balance, 16, 1).recovered_micro);
    CHECK_INT(2, pay(&balance, 40, 2).recovered_micro);
    CHECK_INT(0, pay(&balance, 60, 3).recovered_micro);
    CHECK_INT(-1, pass(&balance, 4, 1, PREPAY_BALANCE_NOTHING_NEW)); /* a clock that goes back opens no new cap */
    CHECK_INT(0, pay(&balance, 70, 4).recovered_micro);
    CHECK_INT(0, pass(&balance, 6, 1, PREPAY_OK));
    CHECK_INT(10, pay(&balance, 100, 5).recovered_micro); /* 15 of 30, cut to 10; what the cap cut off before is not due */
    terms.per_period_micro = 12;
    terms.proportion = 0;
    CHECK_INT(30, pass(&balance, 9, 5, PREPAY_OK)); /* three periods, each under its cap */
    CHECK_INT(10, totals_of(&balance).charges[0].capped_micro);
}

/* A fee of which a part comes out of purchases, and no more than its cap in a month. */
TEST(cap__of_a_fee__begins_anew_with_each_period)
{
    prepay_charge_terms terms = { .kind = FEE, .per_period_micro = 30, .proportion = 5000, .cap_micro = 10, .period = DAY };
    prepay_balance_options limits;
    prepay_balance balance = begin(&terms, 1, &limits, 0);
    CHECK_INT(0, pass(&balance, 5, 9, PREPAY_OK));
    CHECK_INT(30, pass(&balance, 6, 9, PREPAY_OK));
    CHECK_INT(10, pay(&balance, 40, 1).recovered_micro);
    CHECK_INT(0, pay(&balance, 80, 2).recovered_micro);
    CHECK_INT(30, pass(&balance, 7, 9, PREPAY_OK));
    CHECK_INT(10, pay(&balance, 120, 3).recovered_micro);
    CHECK_INT(40, prepay_balance_get_owed_micro(&balance, 0));
}

TEST(fee__apart_from_the_energy__trips_by_its_own_permission)
{
    prepay_charge_terms terms = { .kind = FEE, .per_period_micro = 30, .trip_micro = 40, .flags = PREPAY_CHARGE_MAY_TRIP, .period = DAY };
    prepay_balance_options limits;
    prepay_balance balance = begin(&terms, 1, &limits, 0);
    prepay_supply supply = { .struct_size = sizeof supply };
    static const struct {
        uint32_t period, conditions, on, changes;
        int64_t settled, owed;
    } rows[] = { { 1, 0, 1, 0, 0, 0 },
                 { 2, 0, 1, 0, 0, 30 },
                 { 3, 0, 0, PREPAY_BALANCE_TRIPPED | PREPAY_BALANCE_LATCHED, 0, 60 },
                 { 3, PREPAY_CONDITION_FRIENDLY, 0, PREPAY_BALANCE_LATCHED, 0, 60 },
                 { 3, PREPAY_CONDITION_FRIENDLY, 1, PREPAY_BALANCE_RECLOSED | PREPAY_BALANCE_LATCHED, 20, 40 },
                 { 4, PREPAY_CONDITION_FRIENDLY, 1, 0, 20, 70 },
                 { 4, 0, 0, PREPAY_BALANCE_TRIPPED | PREPAY_BALANCE_LATCHED, 20, 70 },
                 { 4, PREPAY_CONDITION_BYPASS, 1, PREPAY_BALANCE_SWITCHED | PREPAY_BALANCE_LATCHED, 20, 70 },
                 { 4, 0, 0, PREPAY_BALANCE_SWITCHED | PREPAY_BALANCE_LATCHED, 20, 70 } };
    (void)pay(&balance, 500, 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t amount;
        TEST_ROW("fee");
        CHECK(prepay_balance_period(&balance, 0, rows[i].period, 9, &amount) >= 0);
        if (rows[i].settled != terms.settled_micro) {
            terms.settled_micro = rows[i].settled;
            CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &limits));
        } else if ((totals_of(&balance).latches & 0x700) != rows[i].conditions) {
            CHECK_STATUS(PREPAY_OK, prepay_balance_set_conditions(&balance, rows[i].conditions));
        }
        CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
        CHECK_INT(rows[i].owed, prepay_balance_get_owed_micro(&balance, 0));
        CHECK_INT(rows[i].on, supply.permitted);
        CHECK_INT(rows[i].changes, supply.changes);
    }
    CHECK_INT(500, prepay_balance_get_micro(&balance)); /* never silently out of the energy's credit */
}

TEST(time_charges__on_emergency_credit_or_tripped__put_off_where_the_contract_says_so)
{
    static const struct {
        const char *name;
        uint32_t flags;
        int64_t emergency, balance, accumulated;
    } rows[] = {
        { "tripped: out of the balance", 0, 0, -4, 0 },
        { "tripped: put off", PREPAY_BALANCE_SUSPEND_DEBT_DISABLED, 0, 0, 4 },
        { "tripped: the other flag does nothing", PREPAY_BALANCE_SUSPEND_DEBT_EMERGENCY, 0, -4, 0 },
        { "emergency: out of it", 0, 9, 0, 0 },
        { "emergency: put off", PREPAY_BALANCE_SUSPEND_DEBT_EMERGENCY, 9, 0, 4 },
        { "emergency: the other flag does nothing", PREPAY_BALANCE_SUSPEND_DEBT_DISABLED, 9, 0, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_charge_terms terms = { .kind = STANDING, .per_period_micro = 4, .period = DAY };
        prepay_balance_options limits;
        prepay_balance balance = begin(&terms, 1, &limits, rows[i].flags);
        TEST_ROW(rows[i].name);
        limits.emergency_limit_micro = rows[i].emergency;
        limits.emergency_threshold_micro = rows[i].emergency > 0;
        CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &limits));
        (void)pay(&balance, 1, 1);
        CHECK_INT(0, pass(&balance, 1, 9, PREPAY_OK));
        CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, 1));
        if (rows[i].emergency > 0) CHECK_STATUS(PREPAY_OK, prepay_balance_emergency(&balance));
        CHECK_INT(4, pass(&balance, 2, 9, PREPAY_OK));
        CHECK_INT(rows[i].balance, prepay_balance_get_micro(&balance));
        CHECK_INT(rows[i].accumulated, totals_of(&balance).debts[PREPAY_DEBT_ACCUMULATED].advanced_micro);
        CHECK_INT(rows[i].emergency > 0 && rows[i].accumulated == 0 ? 4 : 0, totals_of(&balance).debts[PREPAY_DEBT_EMERGENCY].advanced_micro);
        CHECK_INT(4, totals_of(&balance).used_micro[PREPAY_USED_TIME]);
    }
}

TEST(suspended__periods_pass__charged_only_where_the_list_says_so)
{
    for (uint16_t counts = 0; counts < 2; counts++) {
        prepay_charge_terms terms = { .kind = STANDING, .per_period_micro = 4, .period = DAY,
                                      .flags = (uint16_t)(counts * PREPAY_CHARGE_WHILE_SUSPENDED) };
        prepay_balance_options limits;
        prepay_balance balance = begin(&terms, 1, &limits, 0);
        CHECK_INT(0, pass(&balance, 1, 99, PREPAY_OK));
        CHECK_STATUS(PREPAY_OK, prepay_balance_suspend(&balance));
        CHECK_INT(counts * 20, pass(&balance, 6, 99, PREPAY_OK));
        CHECK_STATUS(PREPAY_OK, prepay_balance_resume(&balance));
        CHECK_INT(4, pass(&balance, 7, 99, PREPAY_OK)); /* the suspended ones are not caught up */
    }
}

TEST(period__bad_arguments_and_what_does_not_fit__nothing_changed)
{
    prepay_charge_terms terms = { .kind = STANDING, .per_period_micro = PREPAY_TOTAL_MAX_MICRO, .period = DAY };
    prepay_balance_options limits;
    prepay_balance balance = begin(&terms, 1, &limits, 0), before;
    int64_t amount = 7;
    CHECK_INT(0, pass(&balance, 1, 9, PREPAY_OK));
    before = balance;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_period(NULL, 0, 2, 9, &amount));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_period(&balance, 1, 2, 9, &amount));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_period(&balance, 0, 0, 9, &amount));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_period(&balance, 0, 2, 0, &amount));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_period(&balance, 0, 2, 9, NULL));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_balance_period(&balance, 0, (1u << 28) - 1, UINT32_MAX, &amount));
    CHECK_INT(7, amount);
    CHECK(memcmp(&before, &balance, sizeof balance) == 0);
    CHECK_INT(0, prepay_balance_get_owed_micro(NULL, 0));
    CHECK_INT(0, prepay_balance_get_owed_micro(&balance, PREPAY_BALANCE_CHARGES));
}

static uint32_t of_kind(uint32_t kind, uint32_t number)
{
    return number == 0 ? 0 : kind << 28 | number;
}

TEST(period__of_another_kind_or_listed_anew__is_where_counting_begins_again)
{
    prepay_charge_terms terms = { .kind = STANDING, .per_period_micro = 3, .period = DAY };
    prepay_balance_options limits, none = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_balance balance = begin(&terms, 1, &limits, 0);
    CHECK_INT(0, pass(&balance, of_kind(1, 15000), 62, PREPAY_OK));
    CHECK_INT(3, pass(&balance, of_kind(1, 15001), 62, PREPAY_OK));
    CHECK_INT(0, pass(&balance, of_kind(3, 24140), 2, PREPAY_OK)); /* months now */
    CHECK_INT(-1, pass(&balance, of_kind(3, 24140), 2, PREPAY_BALANCE_NOTHING_NEW));
    CHECK_INT(3, pass(&balance, of_kind(3, 24141), 2, PREPAY_OK));
    CHECK_INT(0, pass(&balance, of_kind(1, 15040), 62, PREPAY_OK)); /* and days again */
    CHECK_INT(3, pass(&balance, of_kind(1, 15041), 62, PREPAY_OK));
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &none));
    CHECK_INT(0, totals_of(&balance).charges[0].period);
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &limits));
    CHECK_INT(0, pass(&balance, of_kind(1, 15080), 62, PREPAY_OK));
    CHECK_INT(3, pass(&balance, of_kind(1, 15081), 62, PREPAY_OK));
    CHECK_INT(-12, prepay_balance_get_micro(&balance));
}

TEST(period_index__days_weeks_months__rise_by_one)
{
    static const struct {
        int64_t day;
        uint32_t daily, weekly, monthly;
    } rows[] = {
        { 0, 1, 1, 1970 * 12 + 1 },         { 3, 4, 1, 1970 * 12 + 1 },    { 4, 5, 2, 1970 * 12 + 1 }, { 30, 31, 5, 1970 * 12 + 1 },
        { 31, 32, 5, 1970 * 12 + 2 },       { 20513, 20514, 2931, 2026 * 12 + 3 }, { -1, 0, 0, 0 },
        { 2932896, 2932897, 418986, 9999 * 12 + 12 }, { 2932897, 0, 0, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_INT(of_kind(1, rows[i].daily), prepay_balance_period_index(PREPAY_CHARGE_PER_DAY, rows[i].day));
        CHECK_INT(of_kind(2, rows[i].weekly), prepay_balance_period_index(PREPAY_CHARGE_PER_WEEK, rows[i].day));
        CHECK_INT(of_kind(3, rows[i].monthly), prepay_balance_period_index(PREPAY_CHARGE_PER_MONTH, rows[i].day));
        CHECK_INT(0, prepay_balance_period_index(PREPAY_CHARGE_PER_NOTHING, rows[i].day));
        CHECK_INT(0, prepay_balance_period_index(4, rows[i].day));
    }
}

TEST_MAIN("balance/debts", T(purchase__row_by_row__what_a_debt_recovers),
          T(purchase__several_debts__in_their_order_then_accumulated_then_emergency), T(purchases__merged_or_one_by_one__recover_the_same),
          T(purchase__the_same_statement_again__is_not_counted_twice), T(limits__stated_again__impose_only_what_is_more),
          T(standing_charge__whatever_the_clock_does__each_period_once),
          T(instalments__of_a_debt__out_of_what_is_above_zero_and_the_rest_is_due), T(cap__of_a_period__holds_for_each_and_begins_anew),
          T(cap__of_a_fee__begins_anew_with_each_period), T(fee__apart_from_the_energy__trips_by_its_own_permission),
          T(time_charges__on_emergency_credit_or_tripped__put_off_where_the_contract_says_so),
          T(suspended__periods_pass__charged_only_where_the_list_says_so), T(period__bad_arguments_and_what_does_not_fit__nothing_changed),
          T(period__of_another_kind_or_listed_anew__is_where_counting_begins_again),
          T(period_index__days_weeks_months__rise_by_one))
