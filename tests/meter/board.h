/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METER_BOARD_H
#define PREPAY_TESTS_METER_BOARD_H
/* A meter on the bench whose board is looked at each second: what the tests of supply and of the display share. Included by each once. */
#include "bench.h"

static struct bench bench;
static prepay_meter_senses senses;
static prepay_switch_options switching;
static prepay_meter_event events[4];

static inline void look(uint32_t seconds)
{
    for (uint32_t i = 0; i < seconds; i++) {
        senses.uptime_ms += 1000;
        CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
    }
}

/* An opened meter with 20.00 and an overdraft of 5.00, whose board is looked at. */
static inline void sensing(void)
{
    const prepay_meter_senses nothing = PREPAY_METER_SENSES_INIT;
    const prepay_switch_options defaults = PREPAY_SWITCH_OPTIONS_INIT;
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;

    limits.overdraft_limit_micro = 5 * UNIT;
    switching = defaults;
    senses = nothing;
    bench_new_with(&bench, &limits);
    bench.options.switching = &switching;
    bench.options.events = events;
    bench.options.event_capacity = 4;
    bench_power_up(&bench);
    bench_open(&bench, 20 * UNIT);
    look(5);
    CHECK_INT(1, bench_outputs(&bench).switch_on);
}

static inline void control(uint32_t code, int64_t expiry_s)
{
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, code, expiry_s));
    look(5);
}

static inline void press(void)
{
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    look(5);
}

static inline int is_on(void)
{
    return (int)bench_outputs(&bench).switch_on;
}

static inline uint32_t why(void)
{
    return bench_outputs(&bench).reasons;
}

#endif
