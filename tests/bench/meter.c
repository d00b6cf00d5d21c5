/* SPDX-License-Identifier: Apache-2.0 */
/* What a meter costs a host: a mix of all that firmware feeds, each of these events alone, and beside them a memcpy() of the one record into
 * the same memory. Then 113 measured days of a home, read every minute, and what the journal writes for them.
 *
 * Prints `name nanoseconds` a line, of the best of many runs; `record BYTES`; `home PROGRAMS BYTES ERASES MICRO_KWH`; and
 * `check PAID USED REMAINDER BALANCE IMPORT` of the mix, which meter.py comes to by itself. */
#define _POSIX_C_SOURCE 200809L
#include <prepay/keystore.h>
#include <prepay/meter.h>

#include "meter/household.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNIT INT64_C(1000000)
#define BEGIN_S INT64_C(1672502400) /* 2023-01-01 00:00 in Shanghai */
enum { EVENTS = 200000, ALONE = 20000, TOKENS = 1000, RUNS = 9, UNIT_BYTES = 4096, UNITS = 8, PROGRAM_BYTES = 8, MOST_TOKENS = 2000 };

static const int64_t rates[] = { 307000, 947800 };
static const prepay_switch_point switches[] = { { 0, 0, 0 }, { 0, 1, 420 }, { 0, 0, 1380 } };

static void must(prepay_status status)
{
    if (status == PREPAY_OK) return;
    fprintf(stderr, "meter: %s\n", prepay_status_name(status));
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* ----------------------------------------------------------------------------------------- a memory that costs a memcpy() */

static uint8_t memory[UNIT_BYTES * UNITS];
static struct {
    uint64_t programs, bytes, erases;
    size_t greatest_bytes;
} written;

static prepay_status read_memory(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    (void)context;
    memcpy(out, memory + address, out_bytes);
    return PREPAY_OK;
}

static prepay_status program_memory(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    (void)context;
    memcpy(memory + address, data, data_bytes);
    written.programs++;
    written.bytes += data_bytes;
    if (data_bytes > written.greatest_bytes) written.greatest_bytes = data_bytes;
    return PREPAY_OK;
}

static prepay_status erase_memory(void *context, uint32_t address)
{
    (void)context;
    memset(memory + address, 0xFF, UNIT_BYTES);
    written.erases++;
    return PREPAY_OK;
}

static const prepay_storage storage = { .struct_size = sizeof storage, .read = read_memory, .program = program_memory, .erase = erase_memory,
                                        .erase_unit_bytes = UNIT_BYTES, .erase_unit_count = UNITS, .program_unit_bytes = PROGRAM_BYTES,
                                        .erased_byte = 0xFF };

/* -------------------------------------------------------------------------------------------------- the meter and its desk */

static const prepay_key_store *store;
static prepay_meter meter;
static prepay_meter_options options = { .struct_size = sizeof options };
static uint8_t work[PREPAY_METER_WORK_BYTES(PROGRAM_BYTES)];
static int64_t room_for_rates[2];
static prepay_switch_point room_for_switches[3];
static prepay_offset_change room_for_offsets[1];
static uint32_t token_key;
static uint8_t parameters[PREPAY_PARAMETERS_MAX_BYTES];
static size_t parameters_bytes = sizeof parameters;
static uint8_t open_token[PREPAY_TOKEN_BYTES], tokens[MOST_TOKENS][PREPAY_TOKEN_BYTES];
static int64_t time_s, import_micro;
static size_t shown;
static prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;

static void make_keys(void)
{
    static const uint8_t own[32] = { 1 }, credit[32] = { 2 };
    prepay_keystore *keystore = NULL;

    must(prepay_keystore_new(&keystore));
    must(prepay_keystore_put(keystore, PREPAY_USE_DERIVE, own, &options.key_own));
    must(prepay_keystore_put(keystore, PREPAY_USE_DERIVE, credit, &options.key_credit));
    store = prepay_keystore_table(keystore);
    must(prepay_key_derive(store, options.key_credit, PREPAY_KEY_TOKEN, NULL, &token_key));
}

static void make_parameters(void)
{
    static const prepay_offset_change china[] = { { 0, 28800, 0 } };
    const prepay_offsets offsets = { china, 1 };
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    uint8_t packed[2][128];
    size_t sizes[2] = { sizeof packed[0], sizeof packed[1] };
    prepay_parameter_part parts[2];

    tariff.rate_prices_micro = rates, tariff.rate_count = 2;
    tariff.switches = switches, tariff.switch_count = 3;
    must(prepay_tariff_pack(&tariff, packed[0], &sizes[0]));
    must(prepay_offsets_pack(&offsets, packed[1], &sizes[1]));
    parts[0] = (prepay_parameter_part){ packed[0], sizes[0], 1, PREPAY_PART_TARIFF };
    parts[1] = (prepay_parameter_part){ packed[1], sizes[1], 1, PREPAY_PART_OFFSETS };
    must(prepay_parameters_pack(parts, 2, parameters, &parameters_bytes));
}

/* The n-th purchase, of 10.00 each. */
static void seal(uint8_t kind, uint32_t n, uint8_t out[PREPAY_TOKEN_BYTES])
{
    prepay_token token;

    memset(&token, 0, sizeof token);
    token.version = PREPAY_FORMAT_VERSION;
    token.kind = kind;
    token.contract = token.key_version = 1;
    token.unit = 156;
    token.purchase_count = n;
    token.paid_total_micro = (int64_t)n * 10 * UNIT;
    token.amount_micro = 10 * UNIT;
    token.meter_id[7] = token.customer[7] = 1;
    memcpy(token.statement_id, &n, sizeof n);
    if (kind == PREPAY_TOKEN_OPEN) {
        token.flags = PREPAY_TOKEN_HAS_PARAMETERS;
        must(prepay_parameters_digest(store, parameters, parameters_bytes, token.parameters_digest));
    }
    must(prepay_token_seal(store, token_key, &token, out));
}

static void make_options(void)
{
    options.store = store;
    options.storage = &storage;
    options.work = work;
    options.work_bytes = sizeof work;
    options.tariff_room.struct_size = sizeof options.tariff_room;
    options.tariff_room.rate_prices_micro = room_for_rates, options.tariff_room.rate_capacity = 2;
    options.tariff_room.switches = room_for_switches, options.tariff_room.switch_capacity = 3;
    options.offsets = room_for_offsets, options.offset_capacity = 1;
    options.key_version = 1;
    options.meter_id[7] = 1;
}

/* A new meter with an account, at the beginning. */
static void start(void)
{
    memset(memory, 0xFF, sizeof memory);
    memset(&written, 0, sizeof written);
    must(prepay_meter_init(&meter, sizeof meter, &options));
    time_s = BEGIN_S;
    import_micro = 0;
    shown = 0;
    senses.uptime_ms = 0;
    senses.known = PREPAY_SENSE_LOAD_W | PREPAY_SENSE_VOLTAGE | PREPAY_SENSE_FEEDBACK;
    senses.inputs = PREPAY_INPUT_CLOSED;
    senses.voltage_permille = 1000;
    must(prepay_meter_time(&meter, time_s, PREPAY_TIME_SET));
    must(prepay_meter_reading(&meter, 0, 0));
    must(prepay_meter_accept(&meter, open_token, sizeof open_token, parameters, parameters_bytes));
}

/* ---------------------------------------------------------------------------------------------------------- the events */

/* meter.py draws the same. */
static uint32_t drawn(uint32_t i)
{
    return (uint32_t)(i * 2654435761u) >> 8;
}

static void sense(uint32_t i)
{
    senses.uptime_ms += 1000;
    senses.load_w = drawn(i) % 4000;
    must(prepay_meter_sense(&meter, &senses));
}

static void tell_time(uint32_t i)
{
    (void)i;
    time_s += 5;
    must(prepay_meter_time(&meter, time_s, PREPAY_TIME_SET));
}

static void same_time(uint32_t i)
{
    (void)i;
    must(prepay_meter_time(&meter, time_s, PREPAY_TIME_SET));
}

static void read_register(uint32_t i)
{
    import_micro += drawn(i) % 20001;
    must(prepay_meter_reading(&meter, import_micro, 0));
}

/* Too little for a checkpoint ... */
static void read_a_little(uint32_t i)
{
    (void)i;
    import_micro += 4;
    must(prepay_meter_reading(&meter, import_micro, 0));
}

/* ... and enough for one each time. */
static void read_and_store(uint32_t i)
{
    (void)i;
    import_micro += 100000;
    must(prepay_meter_reading(&meter, import_micro, 0));
}

static void press(uint32_t i)
{
    (void)i;
    must(prepay_meter_key(&meter, PREPAY_METER_KEY_CONFIRM));
}

static void buy(uint32_t i)
{
    (void)i;
    must(prepay_meter_accept(&meter, tokens[shown++], PREPAY_TOKEN_BYTES, NULL, 0));
}

/* Of a thousand. */
static const struct {
    uint32_t share;
    void (*happens)(uint32_t i);
} mix[] = { { 700, sense }, { 140, tell_time }, { 140, read_register }, { 18, press }, { 2, buy } };

static void mixed(uint32_t i)
{
    uint32_t turn = drawn(i) % 1000, which = 0;

    while (turn >= mix[which].share) turn -= mix[which++].share;
    mix[which].happens(i);
}

static size_t record_bytes;
static prepay_status (*volatile program)(void *context, uint32_t address, const uint8_t *data, size_t data_bytes) = program_memory;

/* The record's bytes into the memory, by the storage's own function, and nothing else. */
static void copy_record(uint32_t i)
{
    const uint32_t slots = (uint32_t)(sizeof memory / 2 / record_bytes);

    (void)program(NULL, (uint32_t)(i % slots * record_bytes), memory + sizeof memory / 2, record_bytes);
}

/* ------------------------------------------------------------------------------------------------------------ measuring */

static struct measured {
    const char *name;
    void (*happens)(uint32_t i);
    uint32_t count;
    int64_t best_ns; /* of all */
} measures[] = {
    { "event", mixed, EVENTS, 0 },        { "memcpy", copy_record, EVENTS, 0 },         { "sense", sense, ALONE, 0 },
    { "time", same_time, ALONE, 0 },      { "reading", read_a_little, ALONE, 0 },       { "key", press, ALONE, 0 },
    { "checkpoint", read_and_store, ALONE / 10, 0 }, { "token", buy, TOKENS, 0 },
};

static void measure(struct measured *one)
{
    int64_t begin, took;

    start();
    begin = now_ns();
    for (uint32_t i = 0; i < one->count; i++) one->happens(i);
    took = now_ns() - begin;
    if (one->best_ns == 0 || took < one->best_ns) one->best_ns = took;
}

/* All that was paid is used or left; meter.py has what it must be. */
static void print_check(void)
{
    prepay_meter_state_report state = { .struct_size = sizeof state };
    prepay_meter_outputs_report outputs = { .struct_size = sizeof outputs };

    must(prepay_meter_state(&meter, &state));
    must(prepay_meter_outputs(&meter, &outputs));
    printf("check %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", state.totals.paid_micro,
           state.totals.used_micro[PREPAY_USED_QUANTITY], state.pricing.remainder, outputs.remaining_micro - outputs.overdraft_micro,
           state.import_micro);
}

/* ------------------------------------------------------------------------------------------------------------- a home */

static int64_t rate_at(int64_t at_s)
{
    const int64_t minute = (at_s + 28800) % 86400 / 60;

    return minute >= 420 && minute < 1380 ? rates[1] : rates[0];
}

/* Read every minute, so no reading is longer than a rate: what it comes to is a sum of products. */
static void live_in_a_home(void)
{
    prepay_meter_state_report state = { .struct_size = sizeof state };
    int64_t owed_pico = 0;

    start();
    while (shown < 80) buy(0);
    memset(&written, 0, sizeof written);
    for (uint32_t minute = 0; minute < HOUSEHOLD_HOURS * 60; minute++) {
        const uint32_t hour = household_10_wh[minute / 60] * 10000U;
        const int64_t quantity_micro = hour * (minute % 60 + 1) / 60 - hour * (minute % 60) / 60;
        owed_pico += quantity_micro * rate_at(time_s);
        time_s += 60;
        import_micro += quantity_micro;
        must(prepay_meter_time(&meter, time_s, PREPAY_TIME_SET));
        must(prepay_meter_reading(&meter, import_micro, 0));
    }
    must(prepay_meter_state(&meter, &state));
    if (state.import_micro != import_micro || state.totals.used_micro[PREPAY_USED_QUANTITY] * UNIT + state.pricing.remainder != owed_pico) {
        fprintf(stderr, "meter: the home's energy came to another sum\n");
        exit(1);
    }
    printf("home %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 "\n", written.programs, written.bytes, written.erases, import_micro);
}

int main(void)
{
    const size_t count = sizeof measures / sizeof measures[0];

    make_keys();
    make_parameters();
    make_options();
    seal(PREPAY_TOKEN_OPEN, 1, open_token);
    for (uint32_t n = 0; n < MOST_TOKENS; n++) seal(PREPAY_TOKEN_PURCHASE, n + 2, tokens[n]);
    start();
    record_bytes = written.greatest_bytes; /* whole, in its frame: the parameters are shorter */
    for (int run = 0; run < RUNS; run++) { /* in turn, so that all of them meet the same machine */
        for (size_t i = 0; i < count; i++) measure(&measures[i]);
    }
    for (size_t i = 0; i < count; i++) printf("%s %.3f\n", measures[i].name, (double)measures[i].best_ns / measures[i].count);
    measure(&measures[0]);
    print_check();
    printf("record %lu\n", (unsigned long)record_bytes);
    live_in_a_home();
    return 0;
}
