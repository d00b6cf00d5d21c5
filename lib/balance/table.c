/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machines of supply, of fees and of an account's life, as tables one can read aloud: "in this state, on this event, do this and go
 * there". Every pair of state and event has its row, in order; doc/state-machines/balance.svg is drawn from these lines.
 *
 * The rules of supply:
 *   - Alarm 2 trips as a reminder once. Only the customer's acknowledgement, or a credit above alarm 2, ends it; after the
 *     acknowledgement the state is ALARM2, in which no reminder is due, until a credit lifts the balance above alarm 2 (ALARM1, NORMAL).
 *   - A reminder that nobody acknowledges stays, also below zero; reaching the overdraft limit makes it an overdraft trip.
 *   - After an overdraft trip the balance may move as it likes: only RECLOSE_MET ends it, or emergency credit that the customer asks
 *     for, or a key where there is no latch. Overdraft 30 of 30, 20 paid: 10 left, still EXHAUSTED.
 *   - Withheld is not forgotten: WAITING owes a reminder and HELD a trip, and both come when nothing withholds them any more. A trip that
 *     holds already is not undone by friendly time.
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
#define SUPPLY_TABLE(ROW)                             \
    ROW(NORMAL,    ABOVE_ALARMS,   STAY,    NORMAL)    \
    ROW(NORMAL,    AT_ALARM1,      WARN,    ALARM1)    \
    ROW(NORMAL,    AT_ALARM2,      WARN,    ALARM2)    \
    ROW(NORMAL,    IN_OVERDRAFT,   WARN,    OVERDRAFT) \
    ROW(NORMAL,    AT_LIMIT,       TRIP,    EXHAUSTED) \
    ROW(NORMAL,    ON_EMERGENCY,   WARN,    EMERGENCY) \
    ROW(NORMAL,    LIMIT_WITHHELD, WARN,    HELD)      \
    ROW(NORMAL,    REMINDER_DUE,   REMIND,  REMINDER)  \
    ROW(NORMAL,    REMINDER_WAITS, WARN,    WAITING)   \
    ROW(NORMAL,    RECLOSE_MET,    STAY,    NORMAL)    \
    ROW(NORMAL,    ACKNOWLEDGED,   STAY,    NORMAL)    \
    ROW(NORMAL,    KEY_CLOSES,     STAY,    NORMAL)    \
                                                      \
    ROW(ALARM1,    ABOVE_ALARMS,   EASE,    NORMAL)    \
    ROW(ALARM1,    AT_ALARM1,      STAY,    ALARM1)    \
    ROW(ALARM1,    AT_ALARM2,      WARN,    ALARM2)    \
    ROW(ALARM1,    IN_OVERDRAFT,   WARN,    OVERDRAFT) \
    ROW(ALARM1,    AT_LIMIT,       TRIP,    EXHAUSTED) \
    ROW(ALARM1,    ON_EMERGENCY,   WARN,    EMERGENCY) \
    ROW(ALARM1,    LIMIT_WITHHELD, WARN,    HELD)      \
    ROW(ALARM1,    REMINDER_DUE,   REMIND,  REMINDER)  \
    ROW(ALARM1,    REMINDER_WAITS, WARN,    WAITING)   \
    ROW(ALARM1,    RECLOSE_MET,    STAY,    ALARM1)    \
    ROW(ALARM1,    ACKNOWLEDGED,   STAY,    ALARM1)    \
    ROW(ALARM1,    KEY_CLOSES,     STAY,    ALARM1)    \
                                                      \
    ROW(REMINDER,  ABOVE_ALARMS,   RECLOSE, NORMAL)    \
    ROW(REMINDER,  AT_ALARM1,      RECLOSE, ALARM1)    \
    ROW(REMINDER,  AT_ALARM2,      STAY,    REMINDER)  \
    ROW(REMINDER,  IN_OVERDRAFT,   STAY,    REMINDER)  \
    ROW(REMINDER,  AT_LIMIT,       TRIP,    EXHAUSTED) \
    ROW(REMINDER,  ON_EMERGENCY,   STAY,    REMINDER)  \
    ROW(REMINDER,  LIMIT_WITHHELD, STAY,    REMINDER)  \
    ROW(REMINDER,  REMINDER_DUE,   STAY,    REMINDER)  \
    ROW(REMINDER,  REMINDER_WAITS, STAY,    REMINDER)  \
    ROW(REMINDER,  RECLOSE_MET,    STAY,    REMINDER)  \
    ROW(REMINDER,  ACKNOWLEDGED,   RECLOSE, ALARM2)    \
    ROW(REMINDER,  KEY_CLOSES,     STAY,    REMINDER)  \
                                                      \
    ROW(ALARM2,    ABOVE_ALARMS,   EASE,    NORMAL)    \
    ROW(ALARM2,    AT_ALARM1,      EASE,    ALARM1)    \
    ROW(ALARM2,    AT_ALARM2,      STAY,    ALARM2)    \
    ROW(ALARM2,    IN_OVERDRAFT,   WARN,    OVERDRAFT) \
    ROW(ALARM2,    AT_LIMIT,       TRIP,    EXHAUSTED) \
    ROW(ALARM2,    ON_EMERGENCY,   WARN,    EMERGENCY) \
    ROW(ALARM2,    LIMIT_WITHHELD, WARN,    HELD)      \
    ROW(ALARM2,    REMINDER_DUE,   STAY,    ALARM2)    \
    ROW(ALARM2,    REMINDER_WAITS, STAY,    ALARM2)    \
    ROW(ALARM2,    RECLOSE_MET,    STAY,    ALARM2)    \
    ROW(ALARM2,    ACKNOWLEDGED,   STAY,    ALARM2)    \
    ROW(ALARM2,    KEY_CLOSES,     STAY,    ALARM2)    \
                                                      \
    ROW(OVERDRAFT, ABOVE_ALARMS,   EASE,    NORMAL)    \
    ROW(OVERDRAFT, AT_ALARM1,      EASE,    ALARM1)    \
    ROW(OVERDRAFT, AT_ALARM2,      EASE,    ALARM2)    \
    ROW(OVERDRAFT, IN_OVERDRAFT,   STAY,    OVERDRAFT) \
    ROW(OVERDRAFT, AT_LIMIT,       TRIP,    EXHAUSTED) \
    ROW(OVERDRAFT, ON_EMERGENCY,   WARN,    EMERGENCY) \
    ROW(OVERDRAFT, LIMIT_WITHHELD, WARN,    HELD)      \
    ROW(OVERDRAFT, REMINDER_DUE,   STAY,    OVERDRAFT) \
    ROW(OVERDRAFT, REMINDER_WAITS, STAY,    OVERDRAFT) \
    ROW(OVERDRAFT, RECLOSE_MET,    STAY,    OVERDRAFT) \
    ROW(OVERDRAFT, ACKNOWLEDGED,   STAY,    OVERDRAFT) \
    ROW(OVERDRAFT, KEY_CLOSES,     STAY,    OVERDRAFT) \
                                                      \
    ROW(EXHAUSTED, ABOVE_ALARMS,   STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, AT_ALARM1,      STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, AT_ALARM2,      STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, IN_OVERDRAFT,   STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, AT_LIMIT,       STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, ON_EMERGENCY,   RECLOSE, EMERGENCY) \
    ROW(EXHAUSTED, LIMIT_WITHHELD, STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, REMINDER_DUE,   STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, REMINDER_WAITS, STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, RECLOSE_MET,    RECLOSE, OVERDRAFT) \
    ROW(EXHAUSTED, ACKNOWLEDGED,   STAY,    EXHAUSTED) \
    ROW(EXHAUSTED, KEY_CLOSES,     RECLOSE, OVERDRAFT) \
                                                      \
    ROW(WAITING,   ABOVE_ALARMS,   EASE,    NORMAL)    \
    ROW(WAITING,   AT_ALARM1,      EASE,    ALARM1)    \
    ROW(WAITING,   AT_ALARM2,      STAY,    WAITING)   \
    ROW(WAITING,   IN_OVERDRAFT,   STAY,    WAITING)   \
    ROW(WAITING,   AT_LIMIT,       TRIP,    EXHAUSTED) \
    ROW(WAITING,   ON_EMERGENCY,   WARN,    EMERGENCY) \
    ROW(WAITING,   LIMIT_WITHHELD, WARN,    HELD)      \
    ROW(WAITING,   REMINDER_DUE,   REMIND,  REMINDER)  \
    ROW(WAITING,   REMINDER_WAITS, STAY,    WAITING)   \
    ROW(WAITING,   RECLOSE_MET,    STAY,    WAITING)   \
    ROW(WAITING,   ACKNOWLEDGED,   EASE,    ALARM2)    \
    ROW(WAITING,   KEY_CLOSES,     STAY,    WAITING)   \
                                                      \
    ROW(HELD,      ABOVE_ALARMS,   EASE,    NORMAL)    \
    ROW(HELD,      AT_ALARM1,      EASE,    ALARM1)    \
    ROW(HELD,      AT_ALARM2,      EASE,    ALARM2)    \
    ROW(HELD,      IN_OVERDRAFT,   EASE,    OVERDRAFT) \
    ROW(HELD,      AT_LIMIT,       TRIP,    EXHAUSTED) \
    ROW(HELD,      ON_EMERGENCY,   EASE,    EMERGENCY) \
    ROW(HELD,      LIMIT_WITHHELD, STAY,    HELD)      \
    ROW(HELD,      REMINDER_DUE,   STAY,    HELD)      \
    ROW(HELD,      REMINDER_WAITS, STAY,    HELD)      \
    ROW(HELD,      RECLOSE_MET,    STAY,    HELD)      \
    ROW(HELD,      ACKNOWLEDGED,   STAY,    HELD)      \
    ROW(HELD,      KEY_CLOSES,     STAY,    HELD)      \
                                                      \
    ROW(EMERGENCY, ABOVE_ALARMS,   EASE,    NORMAL)    \
    ROW(EMERGENCY, AT_ALARM1,      EASE,    ALARM1)    \
    ROW(EMERGENCY, AT_ALARM2,      EASE,    ALARM2)    \
    ROW(EMERGENCY, IN_OVERDRAFT,   EASE,    OVERDRAFT) \
    ROW(EMERGENCY, AT_LIMIT,       TRIP,    EXHAUSTED) \
    ROW(EMERGENCY, ON_EMERGENCY,   STAY,    EMERGENCY) \
    ROW(EMERGENCY, LIMIT_WITHHELD, WARN,    HELD)      \
    ROW(EMERGENCY, REMINDER_DUE,   STAY,    EMERGENCY) \
    ROW(EMERGENCY, REMINDER_WAITS, STAY,    EMERGENCY) \
    ROW(EMERGENCY, RECLOSE_MET,    STAY,    EMERGENCY) \
    ROW(EMERGENCY, ACKNOWLEDGED,   STAY,    EMERGENCY) \
    ROW(EMERGENCY, KEY_CLOSES,     STAY,    EMERGENCY)

/* Listed charges with a permission to trip, beside all that. */
#define FEES_TABLE(ROW)                               \
    ROW(FEES_CLEAR, FEES_WITHIN,   STAY,    FEES_CLEAR) \
    ROW(FEES_CLEAR, FEES_BEYOND,   TRIP,    FEES_OFF)   \
    ROW(FEES_CLEAR, FEES_WITHHELD, STAY,    FEES_CLEAR) \
                                                      \
    ROW(FEES_OFF,   FEES_WITHIN,   RECLOSE, FEES_CLEAR) \
    ROW(FEES_OFF,   FEES_BEYOND,   STAY,    FEES_OFF)   \
    ROW(FEES_OFF,   FEES_WITHHELD, STAY,    FEES_OFF)

/* An account's life. */
#define MODES_TABLE(ROW)                      \
    ROW(OPEN,      MOVE,    GO,     OPEN)      \
    ROW(OPEN,      TELL,    GO,     OPEN)      \
    ROW(OPEN,      SUSPEND, STOP,   SUSPENDED) \
    ROW(OPEN,      RESUME,  IDLE,   OPEN)      \
    ROW(OPEN,      CLOSE,   STOP,   CLOSED)    \
                                              \
    ROW(SUSPENDED, MOVE,    WAIT,   SUSPENDED) \
    ROW(SUSPENDED, TELL,    GO,     SUSPENDED) \
    ROW(SUSPENDED, SUSPEND, IDLE,   SUSPENDED) \
    ROW(SUSPENDED, RESUME,  START,  OPEN)      \
    ROW(SUSPENDED, CLOSE,   STOP,   CLOSED)    \
                                              \
    ROW(CLOSED,    MOVE,    REFUSE, CLOSED)    \
    ROW(CLOSED,    TELL,    REFUSE, CLOSED)    \
    ROW(CLOSED,    SUSPEND, REFUSE, CLOSED)    \
    ROW(CLOSED,    RESUME,  REFUSE, CLOSED)    \
    ROW(CLOSED,    CLOSE,   REFUSE, CLOSED)
/* clang-format on */

#define AS_STATE(state, event, action, next) { action, PREPAY_BALANCE_##next },
#define AS_ROW(state, event, action, next) { action, next },
#define AS_TEXT(state, event, action, next) #state " -> " #next " [label=\"" #event " / " #action "\"];",

static const struct prepay__balance_row supply_rows[] = { SUPPLY_TABLE(AS_STATE) };
static const struct prepay__balance_row fees_rows[] = { FEES_TABLE(AS_ROW) };
static const struct prepay__balance_row mode_rows[] = { MODES_TABLE(AS_ROW) };
static const char *const texts[] = { SUPPLY_TABLE(AS_TEXT) FEES_TABLE(AS_TEXT) MODES_TABLE(AS_TEXT) };

_Static_assert(sizeof supply_rows / sizeof supply_rows[0] == PREPAY_BALANCE_STATE_COUNT * BALANCE_EVENTS, "a row for every pair");
_Static_assert(sizeof fees_rows / sizeof fees_rows[0] == FEES * FEES_EVENTS, "a row for every pair");
_Static_assert(sizeof mode_rows / sizeof mode_rows[0] == MODES * MODE_EVENTS, "a row for every pair");

const struct prepay__balance_row *prepay__balance_row(uint32_t state, uint32_t event)
{
    return &supply_rows[state * BALANCE_EVENTS + event];
}

const struct prepay__balance_row *prepay__fees_row(uint32_t fees, uint32_t event)
{
    return &fees_rows[fees * FEES_EVENTS + event];
}

const struct prepay__balance_row *prepay__mode_row(uint32_t mode, uint32_t event)
{
    return &mode_rows[mode * MODE_EVENTS + event];
}

const char *prepay_balance_table_row(size_t row)
{
    return row < sizeof texts / sizeof texts[0] ? texts[row] : NULL;
}

/* -------------------------------------------------------------------------------------------------- an account's life */

static uint32_t mode_of(uint32_t latches)
{
    if ((latches & PREPAY_LATCH_CLOSED) != 0) return CLOSED;
    return (latches & PREPAY_LATCH_SUSPENDED) != 0 ? SUSPENDED : OPEN;
}

prepay_status prepay__balance_ask(struct prepay__balance *balance, uint32_t event, prepay_balance_totals *draft)
{
    static const uint32_t latch_of[MODES] = { 0, PREPAY_LATCH_SUSPENDED, PREPAY_LATCH_CLOSED };
    const struct prepay__balance_row *row = prepay__mode_row(mode_of(balance->totals.latches), event);

    balance->changes = 0;
    switch (row->action) {
    case GO: return PREPAY_OK;
    case WAIT: return PREPAY_BALANCE_IS_SUSPENDED;
    case IDLE: return PREPAY_BALANCE_NOTHING_NEW;
    case REFUSE: return PREPAY_E_STATE;
    default: break;
    }
    draft->latches = (draft->latches & ~(PREPAY_LATCH_SUSPENDED | PREPAY_LATCH_CLOSED)) | latch_of[row->next];
    return PREPAY_OK;
}

/* ------------------------------------------------------------------------------------------------------------ supply */

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

static int reminds(const prepay_balance_options *limits)
{
    return limits->alarm2_micro > 0 && (limits->flags & (PREPAY_BALANCE_NO_REMINDER | PREPAY_BALANCE_POSTPAID)) == 0;
}

/* The overdraft is the limit or more: what is to be done about that? */
static uint32_t limit_zone(const struct prepay__balance *balance)
{
    const prepay_balance_totals *totals = &balance->totals;
    const int selected = (totals->latches & PREPAY_LATCH_EMERGENCY) != 0;

    if (selected && prepay__emergency_left(&balance->options, totals) > 0) return ON_EMERGENCY;
    return prepay__balance_withholds(totals) ? LIMIT_WITHHELD : AT_LIMIT;
}

static uint32_t zone_of(const struct prepay__balance *balance, int64_t balance_micro)
{
    const prepay_balance_options *limits = &balance->options;
    const int postpaid = (limits->flags & PREPAY_BALANCE_POSTPAID) != 0;

    if (balance_micro <= -limits->overdraft_limit_micro && !postpaid) return limit_zone(balance);
    if (balance_micro <= 0) return IN_OVERDRAFT;
    if (prepay__balance_at_alarm(balance_micro, limits->alarm2_micro)) return AT_ALARM2;
    if (prepay__balance_at_alarm(balance_micro, limits->alarm1_micro)) return AT_ALARM1;
    return ABOVE_ALARMS;
}

/* 合闸允许. */
static int may_reclose(const prepay_balance_options *limits, int64_t balance_micro, uint32_t how)
{
    const int purchase = (how & PREPAY__BY_PURCHASE) != 0;
    const int above = (limits->flags & PREPAY_BALANCE_RECLOSE_ABOVE) != 0 ||
                      ((limits->flags & PREPAY_BALANCE_RECLOSE_RUNNING_ABOVE) != 0 && !purchase);

    if ((how & PREPAY__NEW_ACCOUNT) != 0 || (limits->flags & PREPAY_BALANCE_POSTPAID) != 0) return 1;
    return above ? balance_micro > limits->reclose_micro : balance_micro >= limits->reclose_micro;
}

static int is_limit(uint32_t zone)
{
    return zone == AT_LIMIT || zone == ON_EMERGENCY || zone == LIMIT_WITHHELD;
}

static void settle_supply(struct prepay__balance *balance, int64_t balance_micro, uint32_t how)
{
    const prepay_balance_options *limits = &balance->options;
    const uint32_t zone = zone_of(balance, balance_micro);

    if (!reminds(limits) || (how & PREPAY__BY_CUSTOMER) != 0) feed(balance, ACKNOWLEDGED);
    if (!is_limit(zone) && may_reclose(limits, balance_micro, how)) feed(balance, RECLOSE_MET);
    if (reminds(limits) && prepay__balance_at_alarm(balance_micro, limits->alarm2_micro))
        feed(balance, prepay__balance_withholds(&balance->totals) ? REMINDER_WAITS : REMINDER_DUE);
    feed(balance, zone);
}

static void settle_fees(struct prepay__balance *balance)
{
    prepay_balance_totals *totals = &balance->totals;
    const uint32_t fees = (totals->latches & PREPAY_LATCH_FEES) != 0 ? FEES_OFF : FEES_CLEAR;
    const uint32_t beyond = prepay__balance_withholds(totals) ? FEES_WITHHELD : FEES_BEYOND;
    const struct prepay__balance_row *row = prepay__fees_row(fees, prepay__debts_beyond(balance) ? beyond : FEES_WITHIN);

    balance->changes |= row->action;
    totals->latches = (totals->latches & ~PREPAY_LATCH_FEES) | (row->next == FEES_OFF ? PREPAY_LATCH_FEES : 0);
}

void prepay__balance_settle(struct prepay__balance *balance, uint32_t how)
{
    const int64_t balance_micro = prepay__balance_now(balance);

    if (mode_of(balance->totals.latches) != OPEN) return;
    settle_supply(balance, balance_micro, how);
    settle_fees(balance);
    if (balance_micro >= balance->options.emergency_threshold_micro) balance->totals.latches &= ~PREPAY_LATCH_EMERGENCY;
}

void prepay__balance_acknowledge(struct prepay__balance *balance)
{
    const uint32_t before = balance->totals.state;

    feed(balance, ACKNOWLEDGED);
    if (balance->totals.state != before) feed(balance, zone_of(balance, prepay__balance_now(balance)));
    else if ((balance->options.flags & PREPAY_BALANCE_RECLOSE_BY_KEY) != 0) feed(balance, KEY_CLOSES);
}
