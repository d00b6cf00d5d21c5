/* SPDX-License-Identifier: Apache-2.0 */
/* The balance of a simple meter, compiled without listed charges and without emergency credit: limits that ask for them are refused by name, and
 * all else is the same. */
#include "support/test.h"
#include "prepay/balance.h"

TEST(without__limits_that_ask_for_what_is_left_out__unsupported)
{
    static const prepay_charge_terms debt = { .imposed_micro = 5 };
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_balance balance;
    int64_t amount = 7;
    limits.charges = &debt;
    limits.charge_count = 1;
    CHECK_STATUS(PREPAY_E_UNSUPPORTED, prepay_balance_init(&balance, sizeof balance, &limits));
    limits.charge_count = 0;
    limits.emergency_limit_micro = 5;
    limits.emergency_threshold_micro = 5;
    CHECK_STATUS(PREPAY_E_UNSUPPORTED, prepay_balance_init(&balance, sizeof balance, &limits));
    limits.emergency_limit_micro = 0;
    limits.emergency_threshold_micro = 0;
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
    CHECK_STATUS(PREPAY_E_UNSUPPORTED, prepay_balance_emergency(&balance));
    CHECK_STATUS(PREPAY_E_UNSUPPORTED, prepay_balance_period(&balance, 0, 1, 1, &amount));
    CHECK_INT(7, amount);
    CHECK_INT(0, prepay_balance_get_emergency_micro(&balance));
}

TEST(without__the_rest__goes_on)
{
    const prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_balance balance;
    prepay_balance_applied applied;
    prepay_supply supply = { .struct_size = sizeof supply };
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 5, 0, 1, &applied));
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_conditions(&balance, PREPAY_CONDITION_FRIENDLY));
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, 6));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_BALANCE_HELD, supply.state);
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_conditions(&balance, 0));
    CHECK_STATUS(PREPAY_OK, prepay_balance_advance(&balance, 9));
    CHECK_INT(8, prepay_balance_get_micro(&balance));
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 12, 0, 2, &applied));
    CHECK_INT(7, applied.recovered_micro);
}

TEST_MAIN("balance/without", T(without__limits_that_ask_for_what_is_left_out__unsupported), T(without__the_rest__goes_on))
