/* SPDX-License-Identifier: Apache-2.0 */
#ifndef METER_DAY_HOUSE_H
#define METER_DAY_HOUSE_H
/*
 * A house on one day: its meter, the board around the meter, and the desk that sells to it.
 *
 * The board is what firmware does and no more: each second it feeds what it sees, each minute the clock and the register, and after
 * everything it applies the outputs. The desk is cut to the bone: it seals totals. How a desk really sells is examples/quickstart.
 */
#include <prepay/host.h>
#include <prepay/keystore.h>
#include <prepay/meter.h>

#define UNIT INT64_C(1000000) /* one yuan, one kWh */

struct house {
    prepay_keystore *keys;
    prepay_memory *memory;
    prepay_meter *meter;
    prepay_meter_options options;
    prepay_switch_options switching;
    uint32_t token_key;
    int64_t time_s;      /* the clock */
    int64_t watt_s;      /* the register: 3.6 million of them are one kWh */
    int64_t paid_micro;  /* P */
    uint64_t uptime_ms;
    uint32_t load_w;     /* what is plugged in; it draws while the switch is closed */
    uint32_t purchases;
    int is_closed;       /* the switch */
    prepay_meter_outputs_report outputs;
};

/* Ends the program when it is negative: nothing fails here unless something is broken. The verdict otherwise. */
prepay_status must(prepay_status status, const char *what);

void house_build(struct house *house, int64_t time_s);
void house_free(struct house *house);

/* house.c: what the board does. */
void house_second(struct house *house);
void house_power_up(struct house *house);
int64_t house_register_micro(const struct house *house);

/* desk.c: a token with so much more paid, by the network. The first one opens the account and brings the parameters. */
prepay_status desk_sells(struct house *house, int64_t amount_micro);

#endif
