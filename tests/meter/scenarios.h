/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METER_SCENARIOS_H
#define PREPAY_TESTS_METER_SCENARIOS_H
/**
 * @file tests/meter/scenarios.h
 * What happens to a meter, as scripts, and power that goes anywhere in them.
 *
 * A scenario is a list of steps. A step first happens in the world - the desk sells, the register moves, somebody comes with a card -
 * and that happens once. Then it is fed to the meter, and fed again after each power cut, as people and firmware do: the card is put in
 * again, the next reading is a total. A step is its `begin` and its `feed`; both get the step's amount.
 *
 *     { "two purchases, the first one lost", .steps = { { &open_by_token, 20 * UNIT }, { &lost, 10 * UNIT }, { &buy_by_card, 30 * UNIT } } }
 *
 * scenario_run() plays it without a cut and then again with power cut at every byte, unit (untouched, half and wholly programmed),
 * operation and sync of each step, and at every unit with the bits in flight unstable, the page in flight undefined, and its rest out of order: restart,
 * a second cut in the recovery and in what is done again, restart, the step is fed again, and at times the rest is played. After each
 * restart it holds:
 *
 *   - what the meter has been paid is no more than what was paid for it, and no less than what it has acknowledged;
 *   - tokens, cards, contracts, parameters, orders are all as before the step or all as after it;
 *   - the balance is the sum of its totals, and its state is one of the table;
 *   - no more consumption is uncounted than one checkpoint a cut; after the next reading none is, where readings are totals.
 *
 * When the step has been fed, everything is as it would have been without a cut.
 *
 * Of a history besides: what was told before the step is told; of what the step does an event may be missing, as many as came with the step;
 * none is told that would not have been without a cut, none twice. Freezes are those of before the step or those of after it, and when the
 * step has been fed none is missing. (What tells of the cuts themselves, or happens again - power-up, tamper, clock, a remote order - is not compared.)
 */
#include "bench.h"

#define SCENARIO_STEPS 12

struct act {
    void (*begin)(int64_t amount);          /* NULL: nothing happens but the feeding */
    prepay_status (*feed)(int64_t amount);  /* a negative status only when the memory fails */
    int is_lost_in_a_cut;                   /* 1: not fed again, as pulses */
};

struct step {
    const struct act *act;
    int64_t amount;
};

/* The board is seen; the meter counts pulses; 0.50 until noon and 1.00 behind it; the second card is another meter's; it has a history. */
enum { SENSING = 1, PULSING = 2, TWO_RATES = 4, FOREIGN_CARD = 8, HISTORY = 16, EEPROM = 32 };

struct scenario {
    const char *name;
    const prepay_balance_options *limits; /* NULL: none */
    uint32_t policy, flags;
    struct step steps[SCENARIO_STEPS];
};

/** Plays each, cut everywhere; prints the cuts of each. */
void scenario_run_all(const struct scenario *scenarios, size_t count);

/* Acts. An amount is money or quantity, 10^-6, unless it says otherwise. */
extern const struct act open_by_token, open_by_card, open_carried /* in */, open_new_parameters /* price, on the second card */, open_again, next_contract;
extern const struct act buy_by_token, buy_by_card, buy_pulled /* 30, the card pulled after so many APDUs */, lost, copied_card, refund, repeat_token,
    repeat_card, replacement, old_card, old_token, other_customer, other_meter, forged /* so many */;
extern const struct act consume, consume_pulses /* so many */, read_back, long_time /* seconds */, clock_to_2099, clock_back /* seconds */;
extern const struct act warned_cut, unannounced_cut, press_key /* PREPAY_METER_KEY_ */, return_record, final_record;
extern const struct act command /* PREPAY_TOKEN_ */, command_parameters /* price */, control /* PREPAY_METER_CONTROL_ */, control_for_an_hour;
extern const struct act sense /* PREPAY_INPUT_ */, load /* watts */;

#endif
