/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METER_HISTORY_BENCH_H
#define PREPAY_TESTS_METER_HISTORY_BENCH_H
/**
 * @file tests/meter/history_bench.h
 * A meter on the bench with a history: 3 units of events and 2 of freezes behind its own, in a memory that counts the erases of each unit
 * and whose rings can be made to fail.
 */
#include "bench.h"

#define HISTORY_UNITS 16u
#define HISTORY_UNIT_BYTES 1024u
#define HISTORY_FIRST 5u /* unit of the rings */

/** Kind, before and after of an event that is expected. */
struct told {
    uint32_t kind;
    int64_t before, after;
};

extern struct bench history_bench;
extern prepay_meter_history_options history_options; /* 3 units of events, 2 of freezes; history_begin() sets it */
extern uint32_t history_erases[HISTORY_UNITS];
extern int history_write_fails, history_read_fails; /* of the rings */
extern int history_record_fails;                     /* writes of what is before them */
extern uint32_t history_hides;                       /* PREPAY_RING_: what this ring programs next cannot be read until history_shows() */

/** A new meter with a history, powered up, that has read 0. */
void history_begin(void);

/** What was hidden can be read. */
void history_shows(void);

/** The meter starts from its memory. */
void history_power_up(void);

/** The newest stored event below a number. */
prepay_meter_event_report history_event(uint32_t number);

/** The stored events are these and no others, the oldest first; kinds: of which kinds (1 << PREPAY_EVENT_), 0: all. */
void history_check(uint32_t kinds, const struct told *told, size_t count);
#define HISTORY_CHECK(kinds, ...)                                                                                                        \
    do {                                                                                                                                 \
        static const struct told told__[] = { __VA_ARGS__ };                                                                             \
        history_check(kinds, told__, sizeof told__ / sizeof told__[0]);                                                                  \
    } while (0)

/** So many stored events of this kind. */
uint32_t history_count(uint32_t kind);

/** The clock is fed. */
prepay_status history_time(int64_t time_s);

/** The board sees these inputs, up so many seconds. */
void history_sense(int64_t up_s, uint32_t inputs);

/** A sealed token with so much paid and refunded in all. */
prepay_status history_pay(int64_t paid_micro, int64_t refunded_micro);

/** A command of this kind. */
prepay_status history_command(uint8_t kind);

#endif
