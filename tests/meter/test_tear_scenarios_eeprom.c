/* SPDX-License-Identifier: Apache-2.0 */
/* A meter on EEPROM or FRAM, which is overwritten byte by byte and never erased, with power cut everywhere (scenarios.h). */
#include "scenarios.h"

static const struct scenario lives[] = {
    { "EEPROM: D1 a purchase by card", NULL, 0, EEPROM, { { &open_by_card, 20 * UNIT }, { &consume, UNIT }, { &buy_by_card, 30 * UNIT } } },
    { "EEPROM: parameters by command, and the contract ends", NULL, 0, EEPROM,
      { { &open_by_token, 20 * UNIT }, { &command_parameters, 2 * UNIT }, { &command, PREPAY_TOKEN_CLOSE }, { &final_record, 0 } } },
    { "EEPROM: pulses and cuts, warned and unannounced", NULL, 0, EEPROM | PULSING,
      { { &open_by_token, 20 * UNIT }, { &consume_pulses, 700 }, { &warned_cut, 0 }, { &consume_pulses, 700 }, { &unannounced_cut, 0 } } },
};

TEST(scenarios__on_eeprom_with_power_cut_everywhere__old_or_new_and_then_as_if_uncut)
{
    scenario_run_all(lives, sizeof lives / sizeof lives[0]);
}

TEST_MAIN("meter/scenarios_eeprom", T(scenarios__on_eeprom_with_power_cut_everywhere__old_or_new_and_then_as_if_uncut))
