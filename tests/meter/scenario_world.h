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
};

extern struct scenario_world scenario_world;

/** The meter starts from its memory; its board looks, where it has one. */
void scenario_power_up(void);

/** So many seconds pass on the board. The worst negative status, or PREPAY_OK. */
prepay_status scenario_look(uint32_t seconds);

#endif
