/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine of supply states, as a table one can read aloud: "in this state, on this event, do this and go there". Every pair of
 * state and event has its row, in order; doc/state-machines/balance.svg is drawn from these lines.
 *
 * The rules it states:
 *   - Alarm 2 trips as a reminder once. Only the customer's acknowledgement, or a credit above alarm 2, ends it; after the
 *     acknowledgement the state is ALARM2, in which no reminder is due, until a credit lifts the balance above alarm 2 (ALARM1, NORMAL).
 *   - A reminder that nobody acknowledges stays, also below zero; reaching the overdraft limit makes it an overdraft trip.
 *   - After an overdraft trip the balance may move as it likes: only RECLOSE_MET ends it. Overdraft 30 of 30, 20 paid: 10 left,
 *     still EXHAUSTED.
 */
#include "balance/machine.h"

enum action {
    STAY = 0,
    WARN = PREPAY_BALANCE_WARNED,
    REMIND = PREPAY_BALANCE_REMINDED,
    TRIP = PREPAY_BALANCE_TRIPPED,
    RECLOSE = PREPAY_BALANCE_RECLOSED,
    EASE = PREPAY_BALANCE_EASED
};

/* clang-format off */
#define TABLE(ROW)                                  \
    ROW(NORMAL,    ABOVE_ALARMS, STAY,    NORMAL)    \
    ROW(NORMAL,    AT_ALARM1,    WARN,    ALARM1)    \
    ROW(NORMAL,    AT_ALARM2,    WARN,    ALARM2)    \
    ROW(NORMAL,    IN_OVERDRAFT, WARN,    OVERDRAFT) \
    ROW(NORMAL,    AT_LIMIT,     TRIP,    EXHAUSTED) \
    ROW(NORMAL,    REMINDER_DUE, REMIND,  REMINDER)  \
    ROW(NORMAL,    RECLOSE_MET,  STAY,    NORMAL)    \
    ROW(NORMAL,    ACKNOWLEDGED, STAY,    NORMAL)    \
                                                    \
    ROW(ALARM1,    ABOVE_ALARMS, EASE,    NORMAL)    \
    ROW(ALARM1,    AT_ALARM1,    STAY,    ALARM1)    \
    ROW(ALARM1,    AT_ALARM2,    WARN,    ALARM2)    \
    ROW(ALARM1,    IN_OVERDRAFT, WARN,    OVERDRAFT) \
    ROW(ALARM1,    AT_LIMIT,     TRIP,    EXHAUSTED) \
    ROW(ALARM1,    REMINDER_DUE, REMIND,  REMINDER)  \
    ROW(ALARM1,    RECLOSE_MET,  STAY,    ALARM1)    \
    ROW(ALARM1,    ACKNOWLEDGED, STAY,    ALARM1)    \
                                                    \
    ROW(REMINDER,  ABOVE_ALARMS, RECLOSE, NORMAL)    \
    ROW(REMINDER,  AT_ALARM1,    RECLOSE, ALARM1)    \
    ROW(REMINDER,  AT_ALARM2,    STAY,    REMINDER)  \
    ROW(REMINDER,  IN_OVERDRAFT, STAY,    REMINDER)  \
    ROW(REMINDER,  AT_LIMIT,     TRIP,    EXHAUSTED) \
    ROW(REMINDER,  REMINDER_DUE, STAY,    REMINDER)  \
    ROW(REMINDER,  RECLOSE_MET,  STAY,    REMINDER)  \
    ROW(REMINDER,  ACKNOWLEDGED, RECLOSE, ALARM2)    \
                                                    \
    ROW(ALARM2,    ABOVE_ALARMS, EASE,    NORMAL)    \
    ROW(ALARM2,    AT_ALARM1,    EASE,    ALARM1)    \
    ROW(ALARM2,    AT_ALARM2,    STAY,    ALARM2)    \
    ROW(ALARM2,    IN_OVERDRAFT, WARN,    OVERDRAFT) \
    ROW(ALARM2,    AT_LIMIT,     TRIP,    EXHAUSTED) \
    ROW(ALARM2,    REMINDER_DUE, STAY,    ALARM2)    \
    ROW(ALARM2,    RECLOSE_MET,  STAY,    ALARM2)    \
    ROW(ALARM2,    ACKNOWLEDGED, STAY,    ALARM2)    \
                                                    \
    ROW(OVERDRAFT, ABOVE_ALARMS, EASE,    NORMAL)    \
    ROW(OVERDRAFT, AT_ALARM1,    EASE,    ALARM1)    \
    ROW(OVERDRAFT, AT_ALARM2,    EASE,    ALARM2)    \
    ROW(OVERDRAFT, IN_OVERDRAFT, STAY,    OVERDRAFT) \
    ROW(OVERDRAFT, AT_LIMIT,     TRIP,    EXHAUSTED) \
    ROW(OVERDRAFT, REMINDER_DUE, STAY,    OVERDRAFT) \
    ROW(OVERDRAFT, RECLOSE_MET,  STAY,    OVERDRAFT) \
    ROW(OVERDRAFT, ACKNOWLEDGED, STAY,    OVERDRAFT) \
                                                    \
    ROW(EXHAUSTED, ABOVE_ALARMS, STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, AT_ALARM1,    STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, AT_ALARM2,    STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, IN_OVERDRAFT, STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, AT_LIMIT,     STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, REMINDER_DUE, STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, RECLOSE_MET,  RECLOSE, OVERDRAFT) \
    ROW(EXHAUSTED, ACKNOWLEDGED, STAY,    EXHAUSTED)
/* clang-format on */

#define AS_ROW(state, event, action, next) { PREPAY_BALANCE_##state, event, action, PREPAY_BALANCE_##next },
#define AS_TEXT(state, event, action, next) #state " -> " #next " [label=\"" #event " / " #action "\"];",

static const struct prepay__balance_row rows[] = { TABLE(AS_ROW) };
static const char *const texts[] = { TABLE(AS_TEXT) };

_Static_assert(sizeof rows / sizeof rows[0] == PREPAY_BALANCE_STATE_COUNT * BALANCE_EVENTS, "a row for every pair");

const struct prepay__balance_row *prepay__balance_row(uint32_t state, uint32_t event)
{
    return &rows[state * BALANCE_EVENTS + event];
}

const char *prepay_balance_table_row(size_t row)
{
    return row < sizeof texts / sizeof texts[0] ? texts[row] : NULL;
}

static void feed(struct prepay__balance *balance, uint32_t event)
{
    const struct prepay__balance_row *row = prepay__balance_row(balance->totals.state, event);

    balance->totals.state = row->next;
    balance->changes |= row->action;
}

int prepay__balance_at_alarm(int64_t balance_micro, int64_t alarm_micro)
{
    return alarm_micro > 0 && balance_micro <= alarm_micro;
}

int prepay__balance_reminds(const prepay_balance_options *options)
{
    return options->alarm2_micro > 0 && (options->flags & PREPAY_BALANCE_NO_REMINDER) == 0;
}

static uint32_t zone_of(int64_t balance_micro, const prepay_balance_options *limits)
{
    if (balance_micro <= -limits->overdraft_limit_micro) return AT_LIMIT;
    if (balance_micro <= 0) return IN_OVERDRAFT;
    if (prepay__balance_at_alarm(balance_micro, limits->alarm2_micro)) return AT_ALARM2;
    if (prepay__balance_at_alarm(balance_micro, limits->alarm1_micro)) return AT_ALARM1;
    return ABOVE_ALARMS;
}

void prepay__balance_settle(struct prepay__balance *balance, int new_account)
{
    const prepay_balance_options *limits = &balance->options;
    const int64_t balance_micro = prepay__balance_now(balance);
    const uint32_t zone = zone_of(balance_micro, limits);

    if (zone != AT_LIMIT && (new_account || balance_micro >= limits->reclose_micro)) feed(balance, RECLOSE_MET);
    if (prepay__balance_reminds(limits) && prepay__balance_at_alarm(balance_micro, limits->alarm2_micro)) feed(balance, REMINDER_DUE);
    feed(balance, zone);
}

void prepay__balance_acknowledge(struct prepay__balance *balance)
{
    feed(balance, ACKNOWLEDGED);
    feed(balance, zone_of(prepay__balance_now(balance), &balance->options));
}
