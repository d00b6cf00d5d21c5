/* SPDX-License-Identifier: Apache-2.0 */
/* The acts of the scenarios: what happens in the world, and how the meter learns of it. */
#include "scenario_world.h"

#include <string.h>

#define LOOKS 5

struct scenario_world scenario_world;
static struct scenario_world *const world = &scenario_world;

static struct bench *bench(void)
{
    return &world->bench;
}

static struct fake_card *card(void)
{
    return world->carrier == 2 ? &bench()->second_card : &bench()->card;
}

prepay_status scenario_look(uint32_t seconds)
{
    prepay_status worst = PREPAY_OK;

    for (uint32_t i = 0; i < seconds; i++) {
        prepay_status status;
        world->senses.struct_size = sizeof world->senses;
        world->senses.uptime_ms += 1000;
        status = prepay_meter_sense(&bench()->meter, &world->senses);
        worst = status < 0 ? status : worst;
    }
    return worst;
}

/* --------------------------------------------------------------------------------------------------------------- tokens */

/* The desk sells so much, and seals what it has sold in all. carrier: 0 by network, 1 and 2 on that card. */
static void sell(uint8_t kind, int64_t amount_micro, int carrier)
{
    world->sold_micro[world->contract] += amount_micro;
    world->last_micro = amount_micro;
    world->told = bench_token(bench(), kind, world->sold_micro[world->contract], world->refunded_micro);
    world->told.amount_micro = amount_micro;
    world->told.contract = (uint16_t)(world->contract + 1);
    world->told.purchase_count = ++world->count;
    world->carrier = carrier;
    if (carrier != 0) {
        bench_write(bench(), card(), &world->told);
        bench_empty_return(bench(), card());
    }
    if (world->purchases++ == 1) world->first = world->told;
}

static prepay_status feed_token(int64_t amount)
{
    (void)amount;
    return bench_accept(bench(), &world->told);
}

static prepay_status feed_card(int64_t amount)
{
    (void)amount;
    CHECK_STATUS(PREPAY_OK, fake_card_insert(card()));
    return bench_insert(bench(), card());
}

static void begin_open_by_token(int64_t amount) { sell(PREPAY_TOKEN_OPEN, amount, 0); }
static void begin_open_by_card(int64_t amount) { sell(PREPAY_TOKEN_OPEN, amount, 1); }
static void begin_buy_by_token(int64_t amount) { sell(PREPAY_TOKEN_PURCHASE, amount, 0); }
static void begin_buy_by_card(int64_t amount) { sell(PREPAY_TOKEN_PURCHASE, amount, 1); }
const struct act open_by_token = { begin_open_by_token, feed_token, 0 };
const struct act open_by_card = { begin_open_by_card, feed_card, 0 };
const struct act buy_by_token = { begin_buy_by_token, feed_token, 0 };
const struct act buy_by_card = { begin_buy_by_card, feed_card, 0 };
const struct act repeat_token = { NULL, feed_token, 0 };
const struct act repeat_card = { NULL, feed_card, 0 };

static void begin_open_carried(int64_t amount)
{
    sell(PREPAY_TOKEN_OPEN, 0, 0);
    world->told.carried_in_micro = amount;
}
const struct act open_carried = { begin_open_carried, feed_token, 0 };

/* An open token for the account that is open: new parameters, the second card, more money. */
static void begin_open_new_parameters(int64_t amount)
{
    bench()->price_micro = amount;
    bench_parameters(bench(), 2);
    sell(PREPAY_TOKEN_OPEN, 30 * UNIT, 2);
}
const struct act open_new_parameters = { begin_open_new_parameters, feed_card, 0 };

static void begin_open_again(int64_t amount) { sell(PREPAY_TOKEN_OPEN, amount, 0); }
const struct act open_again = { begin_open_again, feed_token, 0 };

static void begin_next_contract(int64_t amount)
{
    world->contract++;
    world->refunded_micro = 0;
    world->count = 0;
    sell(PREPAY_TOKEN_OPEN, amount, 0);
}
const struct act next_contract = { begin_next_contract, feed_token, 0 };

/* Somebody pulls the card out, and puts it in again. */
static prepay_status feed_pulled(int64_t apdus)
{
    prepay_status status;

    CHECK_STATUS(PREPAY_OK, fake_card_insert(card()));
    fake_card_pull_after(card(), (uint32_t)apdus / 2, (int)(apdus % 2));
    status = bench_insert(bench(), card());
    if (status == PREPAY_E_STORAGE || bench()->storage.cut) return status;
    CHECK(status >= 0 || status == PREPAY_E_OUTCOME_UNKNOWN);
    return feed_card(0);
}
static void begin_buy_pulled(int64_t apdus)
{
    (void)apdus;
    sell(PREPAY_TOKEN_PURCHASE, 30 * UNIT, 1);
}
const struct act buy_pulled = { begin_buy_pulled, feed_pulled, 0 };

static prepay_status feed_nothing(int64_t amount)
{
    (void)amount;
    return PREPAY_OK;
}
const struct act lost = { begin_buy_by_token, feed_nothing, 0 };

/* A copy of the card, on which the meter's last record still stands. */
static void begin_copied_card(int64_t amount)
{
    sell(PREPAY_TOKEN_PURCHASE, amount, 0);
    world->carrier = 1;
    bench_write(bench(), card(), &world->told);
}
const struct act copied_card = { begin_copied_card, feed_card, 0 };

static void begin_refund(int64_t amount)
{
    world->refunded_micro += amount;
    sell(PREPAY_TOKEN_PURCHASE, 0, 0);
    world->told.amount_micro = 0;
}
const struct act refund = { begin_refund, feed_token, 0 };

/* The desk gives another card for the one that was lost: no new money, the last count again. */
static void begin_replacement(int64_t amount)
{
    (void)amount;
    world->count--;
    world->sold_micro[world->contract] -= world->last_micro;
    sell(PREPAY_TOKEN_REPLACEMENT, world->last_micro, 2);
}

const struct act replacement = { begin_replacement, feed_card, 0 };

static void begin_old_card(int64_t amount)
{
    (void)amount;
    world->carrier = 1;
}
const struct act old_card = { begin_old_card, feed_card, 0 };

static void begin_old_token(int64_t amount)
{
    (void)amount;
    world->told = world->first;
}
const struct act old_token = { begin_old_token, feed_token, 0 };

static prepay_status feed_other_customer(int64_t amount)
{
    prepay_token token = world->told;

    (void)amount;
    token.customer[0] ^= 1;
    token.paid_total_micro += 100 * UNIT;
    return bench_accept(bench(), &token);
}
const struct act other_customer = { NULL, feed_other_customer, 0 };

static void begin_other_meter(int64_t amount)
{
    (void)amount;
    CHECK((world->flags & FOREIGN_CARD) != 0);
    world->carrier = 2;
}
const struct act other_meter = { begin_other_meter, feed_card, 0 };

static prepay_status feed_forged(int64_t times)
{
    prepay_token token = world->told;
    prepay_status worst = PREPAY_OK;

    token.key_version = 7;
    token.paid_total_micro += 100 * UNIT;
    for (int64_t i = 0; i < times; i++) {
        const prepay_status status = bench_accept(bench(), &token);
        CHECK(status == PREPAY_METER_NOT_AUTHENTIC || status == PREPAY_E_STORAGE);
        worst = status < 0 ? status : worst;
    }
    return worst;
}
const struct act forged = { NULL, feed_forged, 0 };

/* --------------------------------------------------------------------------------------------- consumption, time, power */

static prepay_status feed_reading(int64_t amount)
{
    prepay_status status = prepay_meter_time(&bench()->meter, bench()->time_s, PREPAY_TIME_SET), read;

    (void)amount;
    read = prepay_meter_reading(&bench()->meter, bench()->import_micro, 0);
    return status < 0 ? status : read;
}

static void begin_consume(int64_t amount)
{
    bench()->time_s += 3600;
    bench()->import_micro += amount;
}
const struct act consume = { begin_consume, feed_reading, 0 };

static void begin_consume_pulses(int64_t pulses)
{
    bench()->time_s += 60;
    bench()->import_micro += pulses * (1000 * UNIT / 3200) / 1000;
}
static prepay_status feed_pulses(int64_t pulses)
{
    const prepay_status status = prepay_meter_time(&bench()->meter, bench()->time_s, PREPAY_TIME_SET);
    const prepay_status counted = prepay_meter_pulses(&bench()->meter, (uint32_t)pulses);

    return status < 0 ? status : counted;
}
const struct act consume_pulses = { begin_consume_pulses, feed_pulses, 1 };

static prepay_status feed_read_back(int64_t amount)
{
    return prepay_meter_reading(&bench()->meter, bench()->import_micro - amount, 0);
}
const struct act read_back = { NULL, feed_read_back, 0 };

static void begin_long_time(int64_t seconds)
{
    bench()->time_s += seconds;
    bench()->import_micro += UNIT;
}
const struct act long_time = { begin_long_time, feed_reading, 0 };

static prepay_status feed_2099(int64_t amount)
{
    (void)amount;
    return prepay_meter_time(&bench()->meter, INT64_C(4070908800), PREPAY_TIME_SET);
}
const struct act clock_to_2099 = { NULL, feed_2099, 0 };

static prepay_status feed_clock_back(int64_t seconds)
{
    return prepay_meter_time(&bench()->meter, bench()->time_s - seconds, PREPAY_TIME_SET);
}
const struct act clock_back = { NULL, feed_clock_back, 0 };

/* Power goes and comes back; what the meter then writes can itself be cut. */
static prepay_status power_cycle(void)
{
    prepay_status status, looked;

    prepay_meter_wipe(&bench()->meter);
    status = prepay_meter_init(&bench()->meter, sizeof bench()->meter, &bench()->options);
    if (status < 0) return status;
    status = prepay_meter_time(&bench()->meter, bench()->time_s, PREPAY_TIME_SET);
    world->senses.uptime_ms = 0;
    looked = (world->flags & SENSING) != 0 ? scenario_look(1) : PREPAY_OK;
    return status < 0 ? status : looked;
}

static prepay_status feed_warned_cut(int64_t amount)
{
    const prepay_status status = prepay_meter_power_fail(&bench()->meter);

    (void)amount;
    return status < 0 ? status : power_cycle();
}
const struct act warned_cut = { NULL, feed_warned_cut, 0 };

static prepay_status feed_unannounced_cut(int64_t amount)
{
    (void)amount;
    return power_cycle();
}
const struct act unannounced_cut = { NULL, feed_unannounced_cut, 0 };

/* --------------------------------------------------------------------------------------------- keys, commands, the board */

static prepay_status feed_key(int64_t key) { return prepay_meter_key(&bench()->meter, (uint32_t)key); }
const struct act press_key = { NULL, feed_key, 0 };

static prepay_status feed_return_record(int64_t amount)
{
    uint8_t sealed[PREPAY_RETURN_BYTES];

    (void)amount;
    return prepay_meter_return_record(&bench()->meter, sealed);
}
const struct act return_record = { NULL, feed_return_record, 0 };

static prepay_status feed_final_record(int64_t amount)
{
    uint8_t sealed[PREPAY_RETURN_BYTES];

    (void)amount;
    return prepay_meter_final_record(&bench()->meter, sealed);
}
const struct act final_record = { NULL, feed_final_record, 0 };

static void begin_command(int64_t kind)
{
    world->told = bench_command(bench(), (uint8_t)kind);
    world->told.contract = (uint16_t)(world->contract + 1);
    world->told.purchase_count = world->count;
    world->carrier = 0;
}
const struct act command = { begin_command, feed_token, 0 };

static void begin_command_parameters(int64_t price_micro)
{
    bench()->price_micro = price_micro;
    bench_parameters(bench(), 2);
    begin_command(PREPAY_TOKEN_PARAMETER);
}
const struct act command_parameters = { begin_command_parameters, feed_token, 0 };

static prepay_status feed_control(int64_t code) { return prepay_meter_control(&bench()->meter, (uint32_t)code, 0); }
const struct act control = { NULL, feed_control, 0 };

static prepay_status feed_control_for_an_hour(int64_t code)
{
    return prepay_meter_control(&bench()->meter, (uint32_t)code, bench()->time_s + 3600);
}
const struct act control_for_an_hour = { NULL, feed_control_for_an_hour, 0 };

static void begin_sense(int64_t inputs) { world->senses.inputs = (uint32_t)inputs; }
static prepay_status feed_senses(int64_t amount)
{
    (void)amount;
    return scenario_look(LOOKS);
}
const struct act sense = { begin_sense, feed_senses, 0 };

static void begin_load(int64_t watts)
{
    world->senses.known = PREPAY_SENSE_LOAD_W;
    world->senses.load_w = (uint32_t)watts;
}
static prepay_status feed_load(int64_t watts)
{
    (void)watts;
    return scenario_look(15);
}
const struct act load = { begin_load, feed_load, 0 };
