/* SPDX-License-Identifier: Apache-2.0 */
/* The board: what a firmware engineer writes around the meter, with the hours running by as fast as they can. */
#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

prepay_status must(prepay_status status, const char *what)
{
    if (status >= 0) return status;
    fprintf(stderr, "meter_day: cannot %s: %s\n", what, prepay_status_name(status));
    exit(1);
}

/* Keys that a meter is made with; here the whole utility is in one store. */
static uint32_t put_key(struct house *house, uint8_t byte)
{
    uint8_t key[PREPAY_KEY_BYTES];
    uint32_t ref = 0;

    memset(key, byte, sizeof key);
    must(prepay_keystore_put(house->keys, PREPAY_USE_DERIVE, key, &ref), "put a key");
    return ref;
}

void house_build(struct house *house, int64_t time_s)
{
    const prepay_memory_options flash = { .struct_size = sizeof flash, .erase_unit_bytes = 1024, .erase_unit_count = 8, .program_unit_bytes = 8 };
    prepay_meter_options *options = &house->options;

    memset(house, 0, sizeof *house);
    house->time_s = time_s;
    must(prepay_keystore_new(&house->keys), "open a key store");
    must(prepay_memory_new(&flash, &house->memory), "make a memory");
    house->switching = (prepay_switch_options)PREPAY_SWITCH_OPTIONS_INIT;
    house->switching.trip_delay_s = 60; /* 跳闸延时: a warning before the lights go out */
    options->struct_size = sizeof *options;
    options->store = prepay_keystore_table(house->keys);
    options->storage = prepay_memory_storage(house->memory);
    options->key_own = put_key(house, 0x41);
    options->key_credit = put_key(house, 0x42);
    options->key_version = 1;
    options->meter_id[7] = 1;
    options->switching = &house->switching;
    options->flags = PREPAY_METER_CLOSE_BY_KEY; /* nothing starts to run in an empty house */
    must(prepay_key_derive(options->store, options->key_credit, PREPAY_KEY_TOKEN, NULL, &house->token_key), "derive the desk's key");
    house_power_up(house);
}

void house_free(struct house *house)
{
    prepay_meter_free(house->meter);
    prepay_memory_free(house->memory);
    prepay_keystore_free(house->keys);
}

int64_t house_register_micro(const struct house *house)
{
    return house->watt_s * 10 / 36;
}

static void feed_clock_and_register(struct house *house)
{
    must(prepay_meter_time(house->meter, house->time_s, PREPAY_TIME_SET), "feed the clock");
    must(prepay_meter_reading(house->meter, house_register_micro(house), 0), "feed the register");
}

/* What the board sees; then the switch as it is ordered. */
static void look(struct house *house)
{
    prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;

    senses.uptime_ms = house->uptime_ms;
    senses.known = PREPAY_SENSE_LOAD_W | PREPAY_SENSE_FEEDBACK | PREPAY_SENSE_VOLTAGE;
    senses.load_w = house->is_closed ? house->load_w : 0;
    senses.voltage_permille = 1000;
    senses.inputs = house->is_closed ? PREPAY_INPUT_CLOSED : 0;
    must(prepay_meter_sense(house->meter, &senses), "feed the senses");
    house->outputs = (prepay_meter_outputs_report){ .struct_size = sizeof house->outputs };
    must(prepay_meter_outputs(house->meter, &house->outputs), "ask for the outputs");
    house->is_closed = (int)house->outputs.switch_on;
}

void house_second(struct house *house)
{
    house->time_s++;
    house->uptime_ms += 1000;
    if (house->is_closed) house->watt_s += (int64_t)house->load_w;
    if (house->time_s % 60 == 0 || house->time_s >= house->outputs.next_wake_s) feed_clock_and_register(house);
    look(house);
}

void house_power_up(struct house *house)
{
    prepay_meter_free(house->meter);
    house->meter = NULL;
    house->uptime_ms = 0;
    must(prepay_meter_new(&house->options, &house->meter), "power the meter up");
    feed_clock_and_register(house);
    look(house);
}
