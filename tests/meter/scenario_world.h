/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METER_SCENARIO_WORLD_H
#define PREPAY_TESTS_METER_SCENARIO_WORLD_H
/* What the acts and the cuts of the scenarios share: the meter on its bench, and what the world knows. */
#include "scenarios.h"

struct scenario_world {
    struct bench bench;
    uint8_t flux[BENCH_MEMORY_BYTES]; /* bits of the memory that read differently each time */
    prepay_meter_senses senses;
    int64_t sold_micro[2];  /* by contract */
    int64_t refunded_micro; /* stated */
    int64_t last_micro;     /* the last sale */
    uint32_t contract, count, purchases;
    int carrier; /* of what was told last: 0 the network, 1 and 2 the cards */
    prepay_token told, first;
    uint32_t flags;
    prepay_charge_terms charges[PREPAY_BALANCE_CHARGES]; /* where the meter unpacks them */
    prepay_meter_history_options history;
    uint64_t history_work[(PREPAY_METER_HISTORY_WORK_BYTES + 7) / 8];
    uint32_t first_event; /* what was stored before the scenario began */
};

#define SCENARIO_EVENTS 14
#define SCENARIO_FREEZES 4

/* What a meter tells of its history, the oldest first. */
struct scenario_history {
    struct {
        int64_t time_s, before, after;
        uint32_t kind, count, contract;
    } events[SCENARIO_EVENTS];
    struct {
        int64_t taken_s, import_micro, balance_micro, paid_micro, used_micro;
        int32_t point;
        uint32_t late_s, missed, purchases, flags;
    } freezes[SCENARIO_FREEZES];
    uint32_t event_count, freeze_count;
};

/** The meter has a history, in a memory of smaller units of which the ring is about to come round. */
void scenario_history_begin(void);

/** What it tells now. */
void scenario_history_now(struct scenario_history *out);

/** After a cut in a step: stored is what was told before it, after what is without a cut. */
void scenario_history_restarted(const struct scenario_history *stored, const struct scenario_history *after);

/** When the step has been fed: wanted is what is told without a cut; so many events may be missing. */
void scenario_history_done(const struct scenario_history *wanted, uint32_t missing);

extern struct scenario_world scenario_world;

/** The meter starts from its memory; its board looks, where it has one. */
void scenario_power_up(void);

/** So many seconds pass on the board. The worst negative status, or PREPAY_OK. */
prepay_status scenario_look(uint32_t seconds);

#endif
