/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_BALANCE_MACHINE_H
#define PREPAY_LIB_BALANCE_MACHINE_H
/* What balance's files share: the machine of supply states (table.c) and the check of limits (limits.c). */
#include <prepay/balance.h>

/*
 * Events, measured from the balance and the limits. The first five are zones: exactly one is true of any balance. The last
 * three come before the zone when they are due.
 */
enum prepay__balance_event {
    ABOVE_ALARMS,  /* above every alarm */
    AT_ALARM1,     /* at or below alarm 1, above alarm 2 */
    AT_ALARM2,     /* at or below alarm 2, above zero */
    IN_OVERDRAFT,  /* at or below zero, less overdraft than the limit */
    AT_LIMIT,      /* the overdraft is the limit or more; limit 0: exactly zero */
    REMINDER_DUE,  /* at or below alarm 2, and reminders are on */
    RECLOSE_MET,   /* under the limit again and at or above 合闸允许 */
    ACKNOWLEDGED,  /* a card or a key; or reminders were switched off */
    BALANCE_EVENTS
};

/* One row of the table: in this state, on this event, do this and go there. */
struct prepay__balance_row {
    uint8_t state, event, action, next;
};

/* The row of a pair. state < PREPAY_BALANCE_STATE_COUNT, event < BALANCE_EVENTS. */
const struct prepay__balance_row *prepay__balance_row(uint32_t state, uint32_t event);

/* Bring the state in line with the balance and the limits; what that did is added to balance->changes. new_account: nothing was
 * supplied before this, so no trip can have been. */
void prepay__balance_settle(struct prepay__balance *balance, int new_account);

/* As if the customer had acknowledged. */
void prepay__balance_acknowledge(struct prepay__balance *balance);

/* 1: this alarm is on (its limit is not 0) and the balance is at or below it. */
int prepay__balance_at_alarm(int64_t balance_micro, int64_t alarm_micro);

/* 1: alarm 2 trips as a reminder under these limits. */
int prepay__balance_reminds(const prepay_balance_options *options);

/* Take given limits into a zeroed own struct. PREPAY_E_ARGUMENT: unknown options, or limits that cannot be. */
PREPAY_MUST_USE prepay_status prepay__balance_limits_take(prepay_balance_options *own, const prepay_balance_options *given);

/* Is this a state and are these totals that some balance can have? Their sum fits then. */
int prepay__balance_totals_sound(const prepay_balance_totals *totals);

/* The signed balance of these totals. PREPAY_E_OVERFLOW when it, or its negative, does not fit. */
PREPAY_MUST_USE prepay_status prepay__balance_sum(const prepay_balance_totals *totals, int64_t *out_micro);

/* The signed balance; it fits, for every operation has seen to that. */
int64_t prepay__balance_now(const struct prepay__balance *balance);

#endif
