/* SPDX-License-Identifier: Apache-2.0 */
/* May supply be on? A value with all its reasons: every row below that holds is told, whether or not another one decides already. What
 * the switch can make of it is lib/meter/switch.c. */
#include "meter/meter.h"

#include <string.h>

static int is_unopened(const struct prepay__meter_record *record)
{
    return !record->opened;
}

static int is_reset(const struct prepay__meter_record *record)
{
    return record->control.reset;
}

static int is_tripped(const struct prepay__meter_record *record)
{
    return record->control.trip == PREPAY__TRIPPED;
}

static int waits_for_the_key(const struct prepay__meter_record *record)
{
    return record->control.trip == PREPAY__ALLOWED;
}

/* Why supply is off, and whether 保电 overrules it. The balance's own reasons are its own table. */
static const struct {
    int (*holds)(const struct prepay__meter_record *record);
    uint32_t reason;
    int yields;
} rows[] = {
    { is_unopened, PREPAY_SUPPLY_UNOPENED, 0 },
    { is_reset, PREPAY_METER_OFF_RESET, 0 },
    { is_tripped, PREPAY_METER_OFF_REMOTE, 1 },
    { waits_for_the_key, PREPAY_METER_OFF_KEY, 0 },
};

struct prepay__decision prepay__meter_decide(const struct prepay__meter *meter)
{
    const struct prepay__meter_record *record = &meter->account.record;
    struct prepay__decision decision = { .supply = { .struct_size = sizeof decision.supply } };
    int stands = 1, yielding;

    if (prepay_balance_supply(&meter->account.balance, &decision.supply) < 0 || !record->opened) {
        decision.supply.permitted = 1; /* there is no balance that could be against it */
        decision.supply.reasons = 0;
        decision.supply.alarm = 0;
    }
    decision.reasons = decision.supply.reasons;
    yielding = !decision.supply.permitted;
    if ((decision.reasons & (PREPAY_SUPPLY_SUSPENDED | PREPAY_SUPPLY_CLOSED)) != 0) stands = 0; /* no trip for cost */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!rows[i].holds(record)) continue;
        decision.reasons |= rows[i].reason;
        if (rows[i].yields) yielding = 1;
        else stands = 0;
    }
    if (record->control.keep) decision.reasons |= PREPAY_METER_KEPT;
    decision.is_wanted = stands && (!yielding || record->control.keep);
    decision.alarm = record->control.alarm && decision.supply.alarm == 0 ? 1 : decision.supply.alarm;
    return decision;
}
