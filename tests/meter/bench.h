/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METER_BENCH_H
#define PREPAY_TESTS_METER_BENCH_H
/**
 * @file tests/meter/bench.h
 * A meter on the bench: its memory, its keys, and a desk that seals whatever a test wants to say.
 *
 *     static struct bench bench;                                large
 *     bench_new(&bench);                                        a new meter: no account, a flat price of 0.50, no limits
 *     token = bench_token(&bench, PREPAY_TOKEN_OPEN, 100 * UNIT, 0);
 *     CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
 *     CHECK_STATUS(PREPAY_OK, bench_use(&bench, 10 * UNIT));    10 kWh pass in an hour: 5.00
 *     bench_power_up(&bench);                                   the meter starts again from its memory
 *     CHECK_INT(95 * UNIT, bench_balance(&bench));
 */
#include <prepay/meter.h>

#include "support/fake_card.h"
#include "support/fake_storage.h"
#include "support/test.h"

#define UNIT INT64_C(1000000)
#define BENCH_START_S INT64_C(1322200000)
#define BENCH_MEMORY_BYTES 8192u
#define CNY 156u

extern const uint8_t bench_meter_id[8], bench_customer[8], bench_card_id[8], bench_second_card_id[8];

struct bench {
    const prepay_key_store *store;
    uint32_t credit, token_key, return_key, command_key;
    struct fake_storage storage;
    uint8_t memory[BENCH_MEMORY_BYTES];
    uint8_t work[PREPAY_METER_WORK_BYTES(32)];
    prepay_meter_options options;
    prepay_meter meter;
    int64_t rates[4];
    prepay_switch_point switches[8];
    prepay_season seasons[4];
    int32_t holidays[4];
    prepay_block blocks[4];
    prepay_special_day special_days[2];
    prepay_year_point settlements[4], ladder_zones[4];
    prepay_tariff backup;
    prepay_friendly_hours friendly[4];
    int32_t friendly_days[2];
    prepay_charge_terms charges[PREPAY_BALANCE_CHARGES];
    prepay_offset_change offsets[4];
    prepay_balance_options limits;                  /* what bench_parameters() puts into the container */
    int64_t price_micro;
    uint8_t parameters[PREPAY_PARAMETERS_MAX_BYTES];
    size_t parameters_bytes;
    int64_t time_s, import_micro;
    uint8_t statements;
    uint32_t purchases, commands;
    struct fake_card_keys card_keys;
    struct fake_card card, second_card;
};

/** A new meter, powered up, at BENCH_START_S, that has read 0. */
void bench_new(struct bench *bench);

/** The same with these limits in the parameters. */
void bench_new_with(struct bench *bench, const prepay_balance_options *limits);

/** The meter starts from its memory; its storage has power. */
void bench_power_up(struct bench *bench);

/** The container again from limits and price_micro, every part in this version. */
void bench_parameters(struct bench *bench, uint32_t version);

/** What the desk would say next: fresh statement id, the purchase count one up; an open token brings the parameters. No card. */
prepay_token bench_token(struct bench *bench, uint8_t kind, int64_t paid_micro, int64_t refunded_micro);

/** The meter takes commands from now on. */
void bench_take_commands(struct bench *bench);

/** What the desk would command next: no money but what is accepted, the command count one up; a parameter command brings the container. */
prepay_token bench_command(struct bench *bench, uint8_t kind);

/** The desk's empty return record onto a card. */
void bench_empty_return(struct bench *bench, struct fake_card *card);

/** Its seal, under this meter's credit or command key. */
void bench_seal(const struct bench *bench, const prepay_token *token, uint8_t out_sealed[128]);

/** Sealed and given to the meter by another carrier than a card, with the container when it brings one. */
prepay_status bench_accept(struct bench *bench, const prepay_token *token);

/** An open token with so much paid, accepted. */
void bench_open(struct bench *bench, int64_t paid_micro);

/** So much passes in the next hour, and is read. */
prepay_status bench_use(struct bench *bench, int64_t quantity_micro);

prepay_meter_state_report bench_state(const struct bench *bench);
prepay_meter_outputs_report bench_outputs(const struct bench *bench);
int64_t bench_balance(const struct bench *bench);

/** Both cards, personalised for this meter and customer. */
void bench_make_cards(struct bench *bench);

/** The desk writes token (and container) to a card, and the empty return record. */
void bench_write(struct bench *bench, struct fake_card *card, prepay_token *token);

/** The card into the meter. */
prepay_status bench_insert(struct bench *bench, struct fake_card *card);

/** The return record that is on the card; 0 when there is no authentic one of a meter. */
int bench_read_return(struct bench *bench, struct fake_card *card, prepay_return_record *out);

#endif
