/* SPDX-License-Identifier: Apache-2.0 */
/* Purchases, cards and contracts with power cut everywhere: scenarios by name, D's rows among them (scenarios.h). The device itself
 * is in test_tear_scenarios_device.c. */
#include "scenarios.h"

#define LIMITS(...) (&(const prepay_balance_options){ .struct_size = sizeof(prepay_balance_options), __VA_ARGS__ })
#define TOTALS PREPAY_METER_POLICY_TOTALS
#define COUNT PREPAY_METER_POLICY_COUNT

static const struct scenario money[] = {
    { "open by token", NULL, TOTALS, 0, { { &open_by_token, 20 * UNIT }, { &consume, 10 * UNIT } } },
    { "open by card", NULL, TOTALS, 0, { { &open_by_card, 20 * UNIT }, { &consume, 10 * UNIT } } },
    { "D1 a purchase by card", NULL, TOTALS, 0, { { &open_by_card, 20 * UNIT }, { &consume, UNIT }, { &buy_by_card, 30 * UNIT } } },
    { "a purchase by network", NULL, TOTALS, 0, { { &open_by_token, 20 * UNIT }, { &consume, UNIT }, { &buy_by_token, 30 * UNIT } } },
    { "D3 the same card again", NULL, TOTALS, 0, { { &open_by_card, 20 * UNIT }, { &buy_by_card, 30 * UNIT }, { &repeat_card, 0 } } },
    { "D4 a card of another meter", NULL, TOTALS, FOREIGN_CARD, { { &open_by_token, 20 * UNIT }, { &other_meter, 0 }, { &consume, UNIT } } },
    { "D4 a token of another customer", NULL, TOTALS, 0, { { &open_by_token, 20 * UNIT }, { &other_customer, 0 }, { &consume, UNIT } } },
    { "D5 two purchases, the first one lost", NULL, TOTALS, 0,
      { { &open_by_token, 20 * UNIT }, { &lost, 10 * UNIT }, { &buy_by_card, 30 * UNIT }, { &consume, UNIT } } },
    { "D6 an old token", NULL, TOTALS, 0,
      { { &open_by_token, 20 * UNIT }, { &buy_by_token, 10 * UNIT }, { &buy_by_token, 30 * UNIT }, { &old_token, 0 } } },
    { "D8 cut at the hoard limit, and the rest later", LIMITS(.hoard_limit_micro = 100 * UNIT), TOTALS, 0,
      { { &open_by_token, 20 * UNIT }, { &buy_by_card, 90 * UNIT }, { &consume, 50 * UNIT }, { &repeat_card, 0 } } },
    { "D9 D10 used up, and bought again", LIMITS(.overdraft_limit_micro = 5 * UNIT), TOTALS, 0,
      { { &open_by_card, 20 * UNIT }, { &consume, 60 * UNIT }, { &buy_by_card, 8 * UNIT }, { &buy_by_card, 20 * UNIT } } },
    { "D17 the old meter: the contract is closed", NULL, TOTALS, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, 30 * UNIT + 1 }, { &command, PREPAY_TOKEN_CLOSE }, { &final_record, 0 }, { &consume, UNIT } } },
    { "D17 the new meter: a balance is carried in", NULL, TOTALS, 0, { { &open_carried, 7 * UNIT + 1 }, { &consume, UNIT } } },
    { "D17 a debt is carried in", LIMITS(.overdraft_limit_micro = 20 * UNIT), TOTALS, 0,
      { { &open_carried, -7 * UNIT }, { &buy_by_token, 10 * UNIT }, { &consume, UNIT } } },
    { "closed, and the next contract", NULL, TOTALS, 0,
      { { &open_by_token, 20 * UNIT }, { &command, PREPAY_TOKEN_CLOSE }, { &next_contract, 7 * UNIT }, { &consume, UNIT }, { &final_record, 0 } } },
    { "D18 the card is lost before the purchase was in", NULL, TOTALS, 0,
      { { &open_by_card, 20 * UNIT }, { &lost, 30 * UNIT }, { &replacement, 0 }, { &old_card, 0 } } },
    { "D18 the card is lost after the purchase was in", NULL, TOTALS, 0,
      { { &open_by_card, 20 * UNIT }, { &buy_by_card, 30 * UNIT }, { &replacement, 0 }, { &old_card, 0 } } },
    { "D19 an open token on an open account", NULL, TOTALS, 0, { { &open_by_token, 20 * UNIT }, { &repeat_token, 0 }, { &open_again, 30 * UNIT } } },
    { "D20 all that is left is given back", NULL, TOTALS, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, 10 * UNIT }, { &refund, 15 * UNIT }, { &repeat_token, 0 } } },
    { "D20 more is asked back than is left", NULL, TOTALS, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, 10 * UNIT }, { &refund, 16 * UNIT }, { &buy_by_token, 2 * UNIT } } },
    { "D23 false seals", NULL, TOTALS, 0, { { &open_by_token, 20 * UNIT }, { &forged, 9 }, { &consume, UNIT }, { &buy_by_token, 10 * UNIT } } },
    { "new parameters on a new card", NULL, TOTALS, 0,
      { { &open_by_card, 20 * UNIT }, { &consume, UNIT }, { &open_new_parameters, 3 * UNIT }, { &consume, UNIT } } },
    { "parameters by command", NULL, TOTALS, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, UNIT }, { &command_parameters, 2 * UNIT }, { &consume, UNIT } } },
    { "return records", NULL, TOTALS, 0, { { &open_by_token, 20 * UNIT }, { &return_record, 0 }, { &consume, UNIT }, { &return_record, 0 } } },
    { "D1 pulled at the first APDUs", NULL, TOTALS, 0,
      { { &open_by_card, 20 * UNIT }, { &buy_pulled, 0 }, { &buy_pulled, 1 }, { &buy_pulled, 3 }, { &buy_pulled, 5 } } },
    { "D1 pulled in the middle", NULL, TOTALS, 0, { { &open_by_card, 20 * UNIT }, { &buy_pulled, 7 }, { &buy_pulled, 8 }, { &buy_pulled, 9 } } },
    { "D1 pulled at the last APDUs", NULL, TOTALS, 0, { { &open_by_card, 20 * UNIT }, { &buy_pulled, 11 }, { &buy_pulled, 13 }, { &buy_pulled, 15 } } },
    { "count: D1 a purchase by card", NULL, COUNT, 0, { { &open_by_card, 20 * UNIT }, { &consume, UNIT }, { &buy_by_card, 30 * UNIT } } },
    { "count: D3 the same card again", NULL, COUNT, 0, { { &open_by_card, 20 * UNIT }, { &buy_by_card, 30 * UNIT }, { &repeat_card, 0 } } },
    { "count: D5 a gap", NULL, COUNT, 0, { { &open_by_card, 20 * UNIT }, { &lost, 10 * UNIT }, { &buy_by_card, 30 * UNIT }, { &consume, UNIT } } },
    { "count: D6 an old token", NULL, COUNT, 0,
      { { &open_by_token, 20 * UNIT }, { &buy_by_token, 10 * UNIT }, { &buy_by_token, 30 * UNIT }, { &old_token, 0 } } },
    { "count: D7 a copied card", NULL, COUNT, 0, { { &open_by_card, 20 * UNIT }, { &copied_card, 30 * UNIT }, { &consume, UNIT } } },
    { "count: D8 over the hoard limit, refused whole", LIMITS(.hoard_limit_micro = 100 * UNIT), COUNT, 0,
      { { &open_by_card, 20 * UNIT }, { &buy_by_card, 90 * UNIT }, { &consume, 50 * UNIT } } },
    { "count: D18 the card is lost before the purchase was in", NULL, COUNT, 0,
      { { &open_by_card, 20 * UNIT }, { &lost, 30 * UNIT }, { &replacement, 0 }, { &old_card, 0 } } },
    { "count: D18 the card is lost after the purchase was in", NULL, COUNT, 0,
      { { &open_by_card, 20 * UNIT }, { &buy_by_card, 30 * UNIT }, { &replacement, 0 }, { &old_card, 0 } } },
    { "count: a refund, and no second one", NULL, COUNT, 0,
      { { &open_by_token, 20 * UNIT }, { &refund, 5 * UNIT }, { &refund, 5 * UNIT }, { &consume, UNIT } } },
};

TEST(scenarios__of_money_with_power_cut_everywhere__old_or_new_and_then_as_if_uncut)
{
    scenario_run_all(money, sizeof money / sizeof money[0]);
}

TEST_MAIN("meter/scenarios", T(scenarios__of_money_with_power_cut_everywhere__old_or_new_and_then_as_if_uncut))
