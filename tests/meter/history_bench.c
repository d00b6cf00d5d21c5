/* SPDX-License-Identifier: Apache-2.0 */
/* The bench of a meter with a history. */
#include "history_bench.h"

#include <string.h>

struct bench history_bench;
prepay_meter_history_options history_options;
uint32_t history_erases[HISTORY_UNITS];
int history_write_fails, history_read_fails, history_record_fails;
uint32_t history_hides;

static uint8_t memory[HISTORY_UNITS * HISTORY_UNIT_BYTES];
static uint64_t work[128];
static prepay_storage port;
static uint32_t hidden_from, hidden_to;

static const prepay_storage *inner(void)
{
    return &history_bench.storage.port;
}

static int is_of_rings(uint32_t address)
{
    return address >= HISTORY_FIRST * HISTORY_UNIT_BYTES;
}

static int fails(uint32_t address)
{
    return is_of_rings(address) ? history_write_fails : history_record_fails;
}

static prepay_status read(void *context, uint32_t address, uint8_t *out, size_t bytes)
{
    (void)context;
    if (history_read_fails && is_of_rings(address)) return PREPAY_E_STORAGE;
    if (address >= hidden_from && address < hidden_to) return PREPAY_E_STORAGE;
    return inner()->read(inner()->context, address, out, bytes);
}

static uint32_t ring_of(uint32_t address)
{
    if (!is_of_rings(address)) return 0;
    return address / HISTORY_UNIT_BYTES < HISTORY_FIRST + history_options.event_units ? PREPAY_RING_EVENTS : PREPAY_RING_FREEZES;
}

void history_shows(void)
{
    history_hides = hidden_from = hidden_to = 0;
}

static prepay_status program(void *context, uint32_t address, const uint8_t *data, size_t bytes)
{
    (void)context;
    if (fails(address)) return PREPAY_E_STORAGE;
    if ((history_hides & ring_of(address)) != 0) {
        history_hides = 0;
        hidden_from = address;
        hidden_to = address + (uint32_t)bytes;
    }
    return inner()->program(inner()->context, address, data, bytes);
}

static prepay_status erase(void *context, uint32_t address)
{
    (void)context;
    if (fails(address)) return PREPAY_E_STORAGE;
    history_erases[address / HISTORY_UNIT_BYTES]++;
    return inner()->erase(inner()->context, address);
}

void history_begin(void)
{
    bench_new(&history_bench);
    fake_storage_init(&history_bench.storage, FAKE_FLASH, memory, HISTORY_UNIT_BYTES, HISTORY_UNITS, 8);
    port = history_bench.storage.port;
    port.read = read;
    port.program = program;
    port.erase = erase;
    memset(history_erases, 0, sizeof history_erases);
    history_write_fails = history_read_fails = history_record_fails = 0;
    history_shows();
    history_options = (prepay_meter_history_options)PREPAY_METER_HISTORY_OPTIONS_INIT;
    history_options.work = work;
    history_options.work_bytes = sizeof work;
    history_options.event_units = 3;
    history_options.freeze_units = 2;
    history_bench.options.storage = &port;
    history_bench.options.history = &history_options;
    bench_take_commands(&history_bench);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&history_bench.meter, 0, 0));
}

void history_power_up(void)
{
    prepay_meter_wipe(&history_bench.meter);
    memset(work, 0xA5, sizeof work); /* what the working memory held is nobody's */
    bench_power_up(&history_bench);
}

prepay_meter_event_report history_event(uint32_t number)
{
    prepay_meter_event_report event = { .struct_size = sizeof event };

    CHECK_STATUS(PREPAY_OK, prepay_meter_event_before(&history_bench.meter, number, &event));
    return event;
}

static int is_of(uint32_t kinds, uint32_t kind)
{
    return kinds == 0 || (kinds & 1u << kind) != 0;
}

void history_check(uint32_t kinds, const struct told *told, size_t count)
{
    prepay_meter_event_report event = { .struct_size = sizeof event };

    event.number = 0;
    while (prepay_meter_event_before(&history_bench.meter, event.number, &event) == PREPAY_OK) {
        if (!is_of(kinds, event.kind)) continue;
        CHECK(count > 0);
        count--;
        CHECK_INT(told[count].kind, event.kind);
        CHECK_INT(told[count].before, event.before);
        CHECK_INT(told[count].after, event.after);
    }
    CHECK_INT(0, count);
}

uint32_t history_count(uint32_t kind)
{
    prepay_meter_event_report event = { .struct_size = sizeof event };
    uint32_t count = 0;

    event.number = 0;
    while (prepay_meter_event_before(&history_bench.meter, event.number, &event) == PREPAY_OK) count += event.kind == kind;
    return count;
}

prepay_status history_time(int64_t time_s)
{
    return prepay_meter_time(&history_bench.meter, time_s, PREPAY_TIME_SET);
}

void history_sense(int64_t up_s, uint32_t inputs)
{
    prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;

    senses.uptime_ms = (uint64_t)up_s * 1000;
    senses.inputs = inputs;
    CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&history_bench.meter, &senses));
}

prepay_status history_pay(int64_t paid_micro, int64_t refunded_micro)
{
    if (history_bench.statements == UINT8_MAX) history_bench.statements = 0;
    const prepay_token token = bench_token(&history_bench, PREPAY_TOKEN_PURCHASE, paid_micro, refunded_micro);

    return bench_accept(&history_bench, &token);
}

prepay_status history_command(uint8_t kind)
{
    const prepay_token token = bench_command(&history_bench, kind);

    return bench_accept(&history_bench, &token);
}
