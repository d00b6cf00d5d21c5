/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METER_MANY_H
#define PREPAY_TESTS_METER_MANY_H
/* A meter among others: its own house, desk, card, clock and chance, so that what happens to it is the same whoever lives beside it. */
#include <prepay/meter.h>

#include "support/fake_card.h"
#include "support/fake_storage.h"
#include "support/seed.h"
#include "support/test.h"

#define UNIT INT64_C(1000000)
#define MANY_EVENTS 240

/** What makes this meter another than its neighbours. */
struct many_plan {
    const char *name;
    uint8_t id;
    uint16_t unit;
    uint32_t policy, flags, pulse_constant, takes_commands;
    int64_t checkpoint_micro;
    const prepay_tariff *tariff;
    const prepay_balance_options *limits;
    const prepay_friendly *friendly;
};

struct many {
    const struct many_plan *plan;
    prepay_meter meter;
    prepay_meter_options options;
    uint8_t work[PREPAY_METER_WORK_BYTES(32)];
    int64_t rates[4];
    prepay_switch_point switches[4];
    prepay_block blocks[4];
    prepay_charge_terms charges[2];
    prepay_friendly_hours friendly[2];
    prepay_meter_event events[8];
    struct fake_storage *storage;
    struct fake_card_keys card_keys;
    struct fake_card card;
    uint32_t token_key, command_key, return_key;
    uint8_t parameters[400], token[PREPAY_TOKEN_BYTES]; /* what was sealed last */
    size_t parameters_bytes;
    int64_t time_s, import_micro, paid_micro, refunded_micro;
    uint32_t commands, version, statements;
    int card_is_in, brings;
    uint32_t was_opened, cuts; /* it was seen open; power went in the middle of something */
    prepay_meter_senses senses;
    struct seed chance, noise;
    uint32_t steps;
    uint32_t trace[MANY_EVENTS]; /* of all that can be seen of it after each event */
};

/** The factory: keys in the store, a card, a meter powered up. The storage may be shared; first_unit says where. */
void many_begin(struct many *one, const struct many_plan *plan, struct fake_storage *storage, uint32_t first_unit, uint64_t seed);

/** Before the first of them: an empty store for all, whose random verb draws for each what it would draw alone. */
void many_store(void);

/** The next thing that happens to it. Power may go in the middle of it: then it starts again before this returns. */
void many_step(struct many *one);

#endif
