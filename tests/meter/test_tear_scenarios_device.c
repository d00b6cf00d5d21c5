/* SPDX-License-Identifier: Apache-2.0 */
/* The device itself with power cut everywhere: supply, time, orders, registers, the board. Scenarios by name, D's rows among them
 * (scenarios.h); purchases are in test_tear_scenarios.c. */
#include "scenarios.h"

#define LIMITS(...) (&(const prepay_balance_options){ .struct_size = sizeof(prepay_balance_options), __VA_ARGS__ })
#define TERMS(...) .charges = (const prepay_charge_terms[]){ { __VA_ARGS__ } }, .charge_count = 1

static const struct scenario device[] = {
    { "checkpoints in small steps", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, 50000 }, { &consume, 60000 }, { &consume, 1 }, { &consume, 100000 } } },
    { "a warned cut", NULL, 0, 0, { { &open_by_token, 20 * UNIT }, { &consume, UNIT / 2 }, { &warned_cut, 0 }, { &consume, UNIT } } },
    { "unannounced cuts, one after the other", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &unannounced_cut, 0 }, { &consume, 30000 }, { &unannounced_cut, 0 }, { &consume, 30000 },
        { &unannounced_cut, 0 }, { &consume, 30000 }, { &unannounced_cut, 0 }, { &consume, 30000 } } },
    { "alarm 1", LIMITS(.alarm1_micro = 10 * UNIT), 0, 0, { { &open_by_token, 20 * UNIT }, { &consume, 20 * UNIT }, { &buy_by_token, 10 * UNIT } } },
    { "D10 used up to zero", NULL, 0, 0, { { &open_by_token, 20 * UNIT }, { &consume, 40 * UNIT - 2 }, { &consume, 2 }, { &buy_by_token, UNIT } } },
    { "D11 reclosed at the limit for it", LIMITS(.overdraft_limit_micro = 5 * UNIT, .reclose_micro = 100 * UNIT), 0, 0,
      { { &open_by_token, 50 * UNIT }, { &consume, 110 * UNIT }, { &buy_by_token, 105 * UNIT - 10000 }, { &buy_by_token, 10000 } } },
    { "D11 tripped by remote, allowed, the key", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &control, PREPAY_METER_CONTROL_TRIP }, { &control, PREPAY_METER_CONTROL_ALLOW },
        { &press_key, PREPAY_METER_KEY_CONFIRM } } },
    { "D11 tripped by remote, closed by remote", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &control, PREPAY_METER_CONTROL_TRIP }, { &consume, UNIT }, { &control, PREPAY_METER_CONTROL_CLOSE } } },
    { "tripped by remote for an hour", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &control_for_an_hour, PREPAY_METER_CONTROL_TRIP }, { &consume, UNIT }, { &consume, UNIT },
        { &press_key, PREPAY_METER_KEY_CONFIRM } } },
    { "alarm by remote", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &control, PREPAY_METER_CONTROL_ALARM }, { &control, PREPAY_METER_CONTROL_ALARM_END } } },
    { "D12 the reminder, ended by the key", LIMITS(.alarm1_micro = 10 * UNIT, .alarm2_micro = 5 * UNIT), 0, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, 30 * UNIT }, { &press_key, PREPAY_METER_KEY_CONFIRM }, { &consume, 2 * UNIT } } },
    { "D12 the reminder, ended by a card, and armed again", LIMITS(.alarm1_micro = 10 * UNIT, .alarm2_micro = 5 * UNIT), 0, 0,
      { { &open_by_card, 20 * UNIT }, { &consume, 30 * UNIT }, { &repeat_card, 0 }, { &buy_by_card, 20 * UNIT }, { &consume, 40 * UNIT } } },
    { "D13 supply kept, and released", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &control, PREPAY_METER_CONTROL_KEEP }, { &consume, 60 * UNIT }, { &control, PREPAY_METER_CONTROL_KEEP_END } } },
    { "D13 supply kept for an hour, by command", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &command, PREPAY_TOKEN_KEEP_SUPPLY }, { &consume, 60 * UNIT }, { &consume, UNIT } } },
    { "D14 the switch fails", NULL, 0, SENSING,
      { { &open_by_token, 20 * UNIT }, { &consume, 40 * UNIT }, { &sense, 0 }, { &consume, UNIT }, { &sense, 0 }, { &consume, UNIT },
        { &buy_by_token, 5 * UNIT } } },
    { "D15 the clock says 2099, and goes back", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &clock_to_2099, 0 }, { &consume, UNIT }, { &clock_back, 86400 }, { &consume, UNIT } } },
    { "D16 the price changes within an interval", NULL, 0, TWO_RATES,
      { { &open_by_token, 20 * UNIT }, { &consume, UNIT }, { &long_time, 86400 }, { &consume, UNIT + 1 } } },
    { "D21 suspended, and resumed", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, UNIT }, { &command, PREPAY_TOKEN_SUSPEND }, { &consume, UNIT }, { &command, PREPAY_TOKEN_RESUME },
        { &consume, UNIT } } },
    { "D22 a register rolls over, and one that reads less is held", NULL, 0, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, 999 * UNIT / 100 }, { &consume, 40000 }, { &read_back, 10000 }, { &consume, 40000 } } },
    { "D24 pulses", NULL, 0, PULSING,
      { { &open_by_token, 20 * UNIT }, { &consume_pulses, 160 }, { &consume_pulses, 160 }, { &consume_pulses, 320 }, { &consume_pulses, 160 } } },
    { "RESET state, and the next token", NULL, 0, SENSING,
      { { &open_by_token, 20 * UNIT }, { &sense, PREPAY_INPUT_PROGRAMMING }, { &command, PREPAY_TOKEN_RESET }, { &buy_by_token, 5 * UNIT } } },
    { "cleared", NULL, 0, SENSING,
      { { &open_by_token, 20 * UNIT }, { &sense, PREPAY_INPUT_COVER }, { &sense, 0 }, { &consume, UNIT }, { &command, PREPAY_TOKEN_CLEAR } } },
    { "cover, terminals and magnet", NULL, 0, SENSING,
      { { &open_by_token, 20 * UNIT }, { &sense, PREPAY_INPUT_COVER }, { &sense, PREPAY_INPUT_TERMINAL | PREPAY_INPUT_MAGNET }, { &consume, UNIT } } },
    { "a test of the switch", NULL, 0, SENSING, { { &open_by_token, 20 * UNIT }, { &command, PREPAY_TOKEN_TEST }, { &sense, 0 }, { &consume, UNIT } } },
    { "emergency credit, asked for and repaid", LIMITS(.emergency_limit_micro = 5 * UNIT, .emergency_threshold_micro = 2 * UNIT), 0, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, 38 * UNIT + 1 }, { &press_key, PREPAY_METER_KEY_EMERGENCY }, { &consume, 6 * UNIT },
        { &buy_by_token, 20 * UNIT } } },
    { "emergency credit, not asked for", LIMITS(.emergency_limit_micro = 5 * UNIT, .emergency_threshold_micro = 2 * UNIT), 0, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, 44 * UNIT }, { &buy_by_token, 20 * UNIT } } },
    { "a daily charge over three days", LIMITS(TERMS(.per_period_micro = UNIT / 10, .kind = PREPAY_CHARGE_STANDING, .period = PREPAY_CHARGE_PER_DAY)), 0, 0,
      { { &open_by_token, 20 * UNIT }, { &long_time, 86400 }, { &long_time, 2 * 86400 }, { &consume, UNIT } } },
    { "a month begins", LIMITS(TERMS(.per_period_micro = 2 * UNIT, .kind = PREPAY_CHARGE_STANDING, .period = PREPAY_CHARGE_PER_MONTH)), 0, 0,
      { { &open_by_token, 20 * UNIT }, { &consume, UNIT }, { &long_time, 31 * 86400 }, { &unannounced_cut, 0 }, { &consume, UNIT } } },
    { "arrears, so much with each purchase",
      LIMITS(TERMS(.imposed_micro = 9 * UNIT, .per_purchase_micro = 4 * UNIT, .kind = PREPAY_CHARGE_DEBT)), 0, 0,
      { { &open_by_token, 20 * UNIT }, { &buy_by_token, 10 * UNIT }, { &lost, 10 * UNIT }, { &buy_by_token, 10 * UNIT } } },
    { "rent may take supply away",
      LIMITS(TERMS(.per_period_micro = 3 * UNIT, .trip_micro = UNIT, .flags = PREPAY_CHARGE_MAY_TRIP, .kind = PREPAY_CHARGE_FEE,
                   .period = PREPAY_CHARGE_PER_DAY)),
      0, 0, { { &open_by_token, 20 * UNIT }, { &long_time, 86400 }, { &buy_by_token, 10 * UNIT } } },
};

TEST(scenarios__of_the_device_with_power_cut_everywhere__old_or_new_and_then_as_if_uncut)
{
    scenario_run_all(device, sizeof device / sizeof device[0]);
}

TEST_MAIN("meter/scenarios_device", T(scenarios__of_the_device_with_power_cut_everywhere__old_or_new_and_then_as_if_uncut))
