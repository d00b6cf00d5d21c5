/* SPDX-License-Identifier: Apache-2.0 */
/* A meter with a history, with power cut everywhere: events, freezes, a CLEAR (scenarios.h). */
#include "scenarios.h"

#define LIMITS(...) (&(const prepay_balance_options){ .struct_size = sizeof(prepay_balance_options), __VA_ARGS__ })
#define DAY 86400

static const struct scenario histories[] = {
    { "purchases and a refund are told", NULL, 0, HISTORY,
      { { &open_by_token, 20 * UNIT }, { &buy_by_card, 30 * UNIT }, { &repeat_card, 0 }, { &refund, 5 * UNIT } } },
    { "count: purchases are told", NULL, PREPAY_METER_POLICY_COUNT, HISTORY,
      { { &open_by_card, 20 * UNIT }, { &buy_by_card, 30 * UNIT }, { &repeat_card, 0 } } },
    { "tripped and reclosed", LIMITS(.overdraft_limit_micro = 5 * UNIT), 0, HISTORY,
      { { &open_by_token, 20 * UNIT }, { &consume, 60 * UNIT }, { &buy_by_token, 30 * UNIT }, { &control, PREPAY_METER_CONTROL_TRIP },
        { &control, PREPAY_METER_CONTROL_CLOSE } } },
    { "D15 a month is frozen, the clock goes back and over it again", NULL, 0, HISTORY,
      { { &open_by_token, 20 * UNIT }, { &consume, UNIT }, { &long_time, 7 * DAY }, { &clock_back, 2 * DAY }, { &consume, UNIT }, { &consume, 1 } } },
    { "D15 two months pass in one", NULL, 0, HISTORY,
      { { &open_by_token, 20 * UNIT }, { &consume, 30000 }, { &long_time, 61 * DAY }, { &consume, UNIT } } },
    { "two months, one after the other", NULL, 0, HISTORY,
      { { &open_by_token, 20 * UNIT }, { &long_time, 7 * DAY }, { &consume, UNIT }, { &long_time, 31 * DAY } } },
    { "a contract ends and the next one begins", NULL, 0, HISTORY,
      { { &open_by_token, 20 * UNIT }, { &consume, UNIT }, { &command, PREPAY_TOKEN_CLOSE }, { &next_contract, 7 * UNIT }, { &long_time, 7 * DAY } } },
    { "cleared, and on", NULL, 0, HISTORY,
      { { &open_by_token, 20 * UNIT }, { &long_time, 7 * DAY }, { &command, PREPAY_TOKEN_CLEAR }, { &buy_by_token, 5 * UNIT },
        { &long_time, 31 * DAY } } },
    { "cuts, warned and unannounced", NULL, 0, HISTORY,
      { { &open_by_token, 20 * UNIT }, { &consume, 50000 }, { &warned_cut, 0 }, { &consume, 50000 }, { &unannounced_cut, 0 }, { &consume, UNIT } } },
    { "cover, magnet and a board", NULL, 0, HISTORY | SENSING,
      { { &open_by_token, 20 * UNIT }, { &sense, PREPAY_INPUT_COVER }, { &sense, PREPAY_INPUT_COVER | PREPAY_INPUT_MAGNET }, { &consume, 50 * UNIT },
        { &sense, 0 } } },
};

TEST(scenarios__of_a_history_with_power_cut_everywhere__none_invented_none_twice_and_no_month_lost)
{
    scenario_run_all(histories, sizeof histories / sizeof histories[0]);
}

TEST_MAIN("meter/scenarios_history", T(scenarios__of_a_history_with_power_cut_everywhere__none_invented_none_twice_and_no_month_lost))
