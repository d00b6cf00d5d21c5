/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_BALANCE_MACHINE_H
#define PREPAY_LIB_BALANCE_MACHINE_H
/*
 * What balance's files share: the three machines (table.c), the check of limits (limits.c), and how a movement is made.
 *
 *   balance.c    life, movements, conditions, the supply decision     totals.c     the sum
 *   accept.c     the totals rule and what a purchase recovers         limits.c     which limits can be; as bytes
 *   debts.c      listed charges: debts, standing charges, fees        table.c      states, events, and what follows
 *   emergency.c  money that is lent
 *
 * A simple meter leaves out what its contracts never know: compiled with -DPREPAY_WITHOUT_DEBTS, debts.c is empty and limits that list
 * charges are refused (PREPAY_E_UNSUPPORTED); likewise -DPREPAY_WITHOUT_EMERGENCY.
 */
#include <prepay/balance.h>

/*
 * Supply: events measured from the balance, the limits and the conditions. The first seven are zones: exactly one is true of any
 * balance. The others come before the zone when they are due.
 */
enum prepay__balance_event {
    ABOVE_ALARMS,   /* above every alarm */
    AT_ALARM1,      /* at or below alarm 1, above alarm 2 */
    AT_ALARM2,      /* at or below alarm 2, above zero */
    IN_OVERDRAFT,   /* at or below zero, less overdraft than the limit */
    AT_LIMIT,       /* the overdraft is the limit or more; limit 0: exactly zero */
    ON_EMERGENCY,   /* the same, and some of the emergency credit that was asked for is left */
    LIMIT_WITHHELD, /* the same without it, and friendly time or 保电 withholds a trip */
    REMINDER_DUE,   /* at or below alarm 2, and reminders are on */
    REMINDER_WAITS, /* the same, and trips are withheld */
    RECLOSE_MET,    /* under the limit again and at or above 合闸允许 */
    ACKNOWLEDGED,   /* a card or a key; or reminders are switched off */
    KEY_CLOSES,     /* a key, where there is no latch */
    BALANCE_EVENTS
};

/* The account's life. Modes are told by the latches; events are what is asked of it. */
enum prepay__mode { OPEN, SUSPENDED, CLOSED, MODES };
enum prepay__mode_event {
    MOVE, /* money, or a key */
    TELL, /* limits, conditions, periods */
    SUSPEND,
    RESUME,
    CLOSE,
    MODE_EVENTS
};

/* Listed charges that may take supply away. */
enum prepay__fees { FEES_CLEAR, FEES_OFF, FEES };
enum prepay__fees_event { FEES_WITHIN, FEES_BEYOND, FEES_WITHHELD, FEES_EVENTS };

/* What a row of the modes does. */
enum prepay__mode_action { GO, STOP, START, WAIT, IDLE, REFUSE };

/* One row of a table: do this and go there. Rows lie in the order of their states and events. */
struct prepay__balance_row {
    uint8_t action, next;
};

const struct prepay__balance_row *prepay__balance_row(uint32_t state, uint32_t event);
const struct prepay__balance_row *prepay__mode_row(uint32_t mode, uint32_t event);
const struct prepay__balance_row *prepay__fees_row(uint32_t fees, uint32_t event);

/* Ask the account's mode: PREPAY_OK (and then it has changed, where the event says so), PREPAY_BALANCE_IS_SUSPENDED,
 * PREPAY_BALANCE_NOTHING_NEW or PREPAY_E_STATE. An operation begins here: it has changed nothing yet. */
PREPAY_MUST_USE prepay_status prepay__balance_ask(struct prepay__balance *balance, uint32_t event, prepay_balance_totals *draft);

/* How the balance came to move. */
#define PREPAY__BY_PURCHASE 1u
#define PREPAY__NEW_ACCOUNT 2u /* nothing was supplied before this, so no trip can have been */
#define PREPAY__BY_CUSTOMER 4u /* who thereby acknowledges */

/* Bring the states in line with the balance, the limits and the conditions; what that did is added to balance->changes. */
void prepay__balance_settle(struct prepay__balance *balance, uint32_t how);

/* As if the customer had acknowledged. */
void prepay__balance_acknowledge(struct prepay__balance *balance);

/* Make these the totals, if a record can hold them, advance what is to be lent, and let the states follow; changes begin anew.
 * PREPAY_E_OVERFLOW: they do not fit, nothing was changed. */
PREPAY_MUST_USE prepay_status prepay__balance_move(struct prepay__balance *balance, prepay_balance_totals *draft, uint32_t how);

/* 1: supply may be on. */
uint32_t prepay__balance_permits(const struct prepay__balance *balance);

/* 1: this alarm is on (its limit is not 0) and the balance is at or below it. */
int prepay__balance_at_alarm(int64_t balance_micro, int64_t alarm_micro);

/* 1: trips are withheld: friendly time or 保电. */
int prepay__balance_withholds(const prepay_balance_totals *totals);

/* Take given limits into a zeroed own struct. PREPAY_E_ARGUMENT: unknown options, or limits that cannot be. */
PREPAY_MUST_USE prepay_status prepay__balance_limits_take(prepay_balance_options *own, const prepay_balance_options *given);

/* Is this a state and are these totals that some balance can have? Their sum fits then. */
int prepay__balance_totals_sound(const prepay_balance_totals *totals);

/* The signed balance of these totals. PREPAY_E_OVERFLOW when it, or its negative, does not fit. */
PREPAY_MUST_USE prepay_status prepay__balance_sum(const prepay_balance_totals *totals, int64_t *out_micro);

/* The signed balance; it fits, for every operation has seen to that. */
int64_t prepay__balance_now(const struct prepay__balance *balance);

/* What is owed of money that was lent, of kind PREPAY_DEBT_. */
static inline int64_t prepay__lent(const prepay_balance_totals *totals, uint32_t kind)
{
    return totals->debts[kind].imposed_micro + totals->debts[kind].advanced_micro - totals->debts[kind].recovered_micro;
}

static inline int64_t prepay__least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

#ifdef PREPAY_WITHOUT_EMERGENCY
#define PREPAY__HAS_EMERGENCY 0
static inline int64_t prepay__emergency_left(const prepay_balance_options *limits, const prepay_balance_totals *totals)
{
    (void)limits, (void)totals;
    return 0;
}
static inline int prepay__emergency_offered(const struct prepay__balance *balance)
{
    (void)balance;
    return 0;
}
#else
#define PREPAY__HAS_EMERGENCY 1
/* What could still be advanced. */
int64_t prepay__emergency_left(const prepay_balance_options *limits, const prepay_balance_totals *totals);
int prepay__emergency_offered(const struct prepay__balance *balance);
#endif

/* Advance what the customer asked for and what is lent unasked, so that the balance stays at the limit while that is enough. */
PREPAY_MUST_USE prepay_status prepay__lend(const struct prepay__balance *balance, prepay_balance_totals *draft);

#ifdef PREPAY_WITHOUT_DEBTS
#define PREPAY__HAS_DEBTS 0
static inline void prepay__debts_state(const prepay_balance_options *limits, prepay_balance_totals *draft)
{
    (void)limits, (void)draft;
}
static inline void prepay__debts_recover(const prepay_balance_options *limits, prepay_balance_totals *draft, int64_t credited_micro,
                                         uint32_t purchases, int64_t *left_micro)
{
    (void)limits, (void)draft, (void)credited_micro, (void)purchases, (void)left_micro;
}
static inline int prepay__debts_beyond(const struct prepay__balance *balance)
{
    (void)balance;
    return 0;
}
#else
#define PREPAY__HAS_DEBTS 1
/* Take what the list states as imposed and settled. */
void prepay__debts_state(const prepay_balance_options *limits, prepay_balance_totals *draft);
/* Recover from a credit that is in draft->paid_micro already; *left_micro goes down by what was taken. */
void prepay__debts_recover(const prepay_balance_options *limits, prepay_balance_totals *draft, int64_t credited_micro, uint32_t purchases,
                           int64_t *left_micro);
/* 1: more is owed on a listed charge than it allows. */
int prepay__debts_beyond(const struct prepay__balance *balance);
#endif

#endif
