/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_BALANCE_H
#define PREPAY_BALANCE_H
/**
 * @file prepay/balance.h
 * Balance: what the customer may still use, and whether supply may stay on.
 *
 * Takes credits in and charges out. Inside, money is totals that only ever grow, and the balance is their sum:
 *
 *     balance = carried_in + paid - refunded + sum advanced - sum used - sum recovered          (below zero: overdraft)
 *
 * It knows amounts only, in the account's unit (money or quantity, 电费型 or 电量型): prices are prepay/metering.h, cards are
 * prepay/card.h, and prepay/meter.h joins them. It has no clock: whoever has one says that a friendly time begins, that a period has
 * passed. Where meters of practice differ, a flag or limit decides; doc/balance.md tells which meter does what.
 *
 * Life of a balance:
 *   1. prepay_balance_init()       in storage you own, with limits; or then
 *   2. prepay_balance_restore()    from a stored record
 *   3. prepay_balance_accept(), prepay_balance_charge(), prepay_balance_acknowledge()   any number of times
 *      prepay_balance_emergency(), _period(), _set_conditions(), _suspend(), _resume()   where the contract knows such things
 *   4. prepay_balance_save()       after each, to store; prepay_balance_close() ends the account, prepay_balance_wipe() the object
 *
 * States and events: doc/state-machines/balance.svg, drawn from the tables in lib/balance/table.c.
 * Threads: one object, one thread at a time; not from interrupts. No allocation, no I/O, no clock.
 */
#include <prepay/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Verdict of accept: the credit was cut at the hoard limit (囤积); the same totals bring the rest later. Display 36/21. */
#define PREPAY_BALANCE_CUT_AT_HOARD_LIMIT 300
/** Verdict of accept: credits were taken, the stated refund was not (more than the balance); it stays stated. */
#define PREPAY_BALANCE_REFUND_REFUSED 301
/** Verdict: the stated totals, or the period, bring nothing new (old, repeated, reordered or cloned token); no amount changed. */
#define PREPAY_BALANCE_NOTHING_NEW 302
/** Verdict of accept, with PREPAY_BALANCE_HOARD_WHOLE: the purchase is above the hoard limit (囤积); nothing was taken. Display 36/21. */
#define PREPAY_BALANCE_OVER_HOARD_LIMIT 303
/** Verdict: emergency credit is not offered now; nothing changed. */
#define PREPAY_BALANCE_NOT_OFFERED 304
/** Verdict: the account is suspended (报停); nothing changed. */
#define PREPAY_BALANCE_IS_SUSPENDED 305

/** Greatest total that may be stated, 2^60 micro-units. */
#define PREPAY_TOTAL_MAX_MICRO (INT64_C(1) << 60)

/* States. Numbers are stored in meters: they never move. */
#define PREPAY_BALANCE_NORMAL 0u     /**< above alarm 1 */
#define PREPAY_BALANCE_ALARM1 1u     /**< balance <= alarm 1 */
#define PREPAY_BALANCE_REMINDER 2u   /**< balance <= alarm 2: supply off as a reminder until the customer acknowledges */
#define PREPAY_BALANCE_ALARM2 3u     /**< balance <= alarm 2: acknowledged, or reminders are off */
#define PREPAY_BALANCE_OVERDRAFT 4u  /**< balance <= 0, within the overdraft limit (透支) */
#define PREPAY_BALANCE_EXHAUSTED 5u  /**< the overdraft limit was reached: supply off until reclose is permitted */
#define PREPAY_BALANCE_WAITING 6u    /**< balance <= alarm 2: the reminder waits until trips are no longer withheld; supply on */
#define PREPAY_BALANCE_HELD 7u       /**< the overdraft limit was reached, and the trip is withheld: friendly time or 保电 */
#define PREPAY_BALANCE_EMERGENCY 8u  /**< the overdraft limit was reached: living on emergency credit */
#define PREPAY_BALANCE_STATE_COUNT 9u

/** Kinds of charge: what used money is used for. */
#define PREPAY_USED_QUANTITY 0u /**< the commodity itself */
#define PREPAY_USED_TIME 1u     /**< standing charges */
#define PREPAY_USED_OTHER 2u    /**< anything else taken at the meter */
#define PREPAY_USED_KINDS 4u    /**< kind 3 is kept free */

/** The two debts that money is lent by. */
#define PREPAY_DEBT_EMERGENCY 0u   /**< emergency credit advanced */
#define PREPAY_DEBT_ACCUMULATED 1u /**< accumulated debt: charges put off, preset money, overdraft turned into debt */
#define PREPAY_DEBT_KINDS 2u

/* Flags of the limits: where meters of practice differ. None set is the stated default. */
#define PREPAY_BALANCE_NO_REMINDER 1u              /**< alarm 2 does not trip as a reminder */
#define PREPAY_BALANCE_POSTPAID 2u                 /**< 后付费: amounts and alarms only; the balance never takes supply away */
#define PREPAY_BALANCE_RECLOSE_ABOVE 4u            /**< 合闸允许 must be exceeded; default: reaching it is enough */
#define PREPAY_BALANCE_RECLOSE_RUNNING_ABOVE 8u    /**< ... exceeded, unless it is a purchase that reaches it */
#define PREPAY_BALANCE_RECLOSE_BY_KEY 16u          /**< no latch: acknowledging ends an overdraft trip until the next charge finds the limit
                                                        reached; default: only 合闸允许 ends it */
#define PREPAY_BALANCE_HOARD_ZERO_REFUSES 32u      /**< a hoard limit of 0 is a limit of 0; default: no limit */
#define PREPAY_BALANCE_HOARD_WHOLE 64u             /**< a purchase above the hoard limit is refused whole; default: cut */
#define PREPAY_BALANCE_REFUND_ONCE 128u            /**< 不可连续退费: no refund after a refund without a purchase in between; default: no such rule */
#define PREPAY_BALANCE_OVERDRAFT_FIRST 256u        /**< a purchase repays overdraft before debts; default: after them */
#define PREPAY_BALANCE_SUSPEND_DEBT_EMERGENCY 512u /**< living on emergency credit, time charges go to the accumulated debt */
#define PREPAY_BALANCE_SUSPEND_DEBT_DISABLED 1024u /**< while an overdraft trip holds, time charges go to the accumulated debt */
#define PREPAY_BALANCE_DEFICIT_TO_DEBT 2048u       /**< what is used beyond the limit while a trip is withheld becomes accumulated debt;
                                                        default: overdraft goes on */

/** Debts and other charges that the limits can list, in order of priority. */
#define PREPAY_BALANCE_CHARGES 4u

/* Kinds of listed charge. */
#define PREPAY_CHARGE_DEBT 0u     /**< arrears that the desk imposes (陈欠): recovered from purchases and by instalments */
#define PREPAY_CHARGE_STANDING 1u /**< so much a period, out of the balance at once */
#define PREPAY_CHARGE_FEE 2u      /**< rent, property fee: so much a period as a debt of its own, apart from the energy */

/* What the meter counts as a period; prepay_balance_period_index() numbers them. */
#define PREPAY_CHARGE_PER_NOTHING 0u
#define PREPAY_CHARGE_PER_DAY 1u
#define PREPAY_CHARGE_PER_WEEK 2u /**< begins on a Monday */
#define PREPAY_CHARGE_PER_MONTH 3u

/* Flags of a listed charge. */
#define PREPAY_CHARGE_MAY_TRIP 1u         /**< more owed than trip_micro takes supply away (拖欠拉闸) */
#define PREPAY_CHARGE_WHILE_SUSPENDED 2u  /**< periods of a suspension (报停) count too */
#define PREPAY_CHARGE_INTO_OVERDRAFT 4u   /**< an instalment is taken whatever is left; default: out of what is above zero */

/** One listed charge. Amounts 10^-6 of the account's unit, 0 ... PREPAY_TOTAL_MAX_MICRO. */
typedef struct prepay_charge_terms {
    int64_t imposed_micro;      /**< DEBT: imposed in all, as the desk states it; only a greater total than before imposes more */
    int64_t settled_micro;      /**< DEBT, FEE: paid for it in all at the desk, outside the credit, as the desk states it */
    int64_t per_purchase_micro; /**< DEBT, FEE: due with each counted purchase */
    int64_t per_period_micro;   /**< DEBT: the instalment; STANDING, FEE: the charge */
    int64_t cap_micro;          /**< DEBT, FEE: most that is recovered in one period; 0: no cap */
    int64_t trip_micro;         /**< with PREPAY_CHARGE_MAY_TRIP: owing this is still allowed */
    uint16_t proportion;        /**< DEBT, FEE: due with each credit, in 1/10000 of it; 10000: the debt comes first whole */
    uint16_t flags;             /**< PREPAY_CHARGE_MAY_TRIP ... */
    uint8_t kind;               /**< PREPAY_CHARGE_DEBT ... */
    uint8_t period;             /**< PREPAY_CHARGE_PER_ */
    uint16_t reserved;          /**< 0 */
} prepay_charge_terms;

/** Limits. Zero means the stated default. All in 10^-6 of the account's unit, >= 0, <= PREPAY_TOTAL_MAX_MICRO. */
typedef struct prepay_balance_options {
    size_t struct_size;            /**< sizeof(prepay_balance_options) */
    int64_t alarm1_micro;          /**< 报警金额1: alarm when balance <= this; 0: no alarm 1 */
    int64_t alarm2_micro;          /**< 报警金额2: alarm and reminder trip when balance <= this; 0: neither */
    int64_t overdraft_limit_micro; /**< 透支限额: trip when overdraft >= this; 0: trip at exactly zero */
    int64_t hoard_limit_micro;     /**< 囤积限额: greatest net balance after a credit; 0: no limit */
    int64_t reclose_micro;         /**< 合闸允许: after an overdraft trip supply returns when balance >= this (and the limit is not reached);
                                        not above hoard_limit_micro, where there is one: no credit could reach it. It does not hold
                                        before the first supply: a new account begins without a trip */
    uint32_t flags;                /**< PREPAY_BALANCE_NO_REMINDER ... */
    uint32_t reserved;             /**< 0 */
    int64_t emergency_limit_micro;     /**< emergency credit that the customer may ask for; 0: none */
    int64_t emergency_threshold_micro; /**< it is offered when balance < this, and no longer selected when balance >= this */
    const prepay_charge_terms *charges; /**< in order of priority; yours, and outlives the balance. NULL with 0 */
    size_t charge_count;                /**< at most PREPAY_BALANCE_CHARGES */
} prepay_balance_options;

#define PREPAY_BALANCE_OPTIONS_INIT { sizeof(prepay_balance_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0 }

/** One debt: debt = imposed + advanced - recovered. Each only grows. */
typedef struct prepay_debt {
    int64_t imposed_micro;
    int64_t advanced_micro;
    int64_t recovered_micro;
} prepay_debt;

/** One listed charge: owed = imposed - recovered - settled, at least 0. Imposed, settled and recovered only grow. */
typedef struct prepay_charge_totals {
    int64_t imposed_micro;
    int64_t settled_micro;   /**< paid at the desk */
    int64_t recovered_micro; /**< taken out of the credit */
    int64_t due_micro;       /**< the part of what is owed that is due and could not be taken yet */
    int64_t capped_micro;    /**< recovered in the period under way */
    uint32_t period;         /**< index of the newest period that was counted; 0: none yet */
    uint32_t reserved;       /**< 0 */
} prepay_charge_totals;

/* Latches: bits of prepay_balance_totals.latches. Stored in meters: they never move. */
#define PREPAY_LATCH_EMERGENCY 1u  /**< emergency credit is selected */
#define PREPAY_LATCH_REFUNDED 2u   /**< the newest movement of the desk was a refund */
#define PREPAY_LATCH_SUSPENDED 4u  /**< 报停 */
#define PREPAY_LATCH_CLOSED 8u     /**< 销户: nothing moves any more */
#define PREPAY_LATCH_FEES 16u      /**< supply is off for a listed charge */
/* ... and the conditions that were last told, so that a power cut does not trip what was withheld. */
#define PREPAY_CONDITION_FRIENDLY 0x100u  /**< friendly time (non-disablement): no new trip */
#define PREPAY_CONDITION_ENDS_SOON 0x200u /**< ... and it ends soon: warn */
#define PREPAY_CONDITION_BYPASS 0x400u    /**< 保电: supply on whatever the balance */

/** Everything a balance must remember over a power cut. A value; a meter stores it inside its one record. */
typedef struct prepay_balance_totals {
    int64_t carried_in_micro; /**< signed, stated once by the opening token */
    int64_t paid_micro;       /**< A: paid total accepted */
    int64_t refunded_micro;   /**< B: refunded total accepted */
    int64_t used_micro[PREPAY_USED_KINDS];
    prepay_debt debts[PREPAY_DEBT_KINDS];
    uint32_t state;    /**< PREPAY_BALANCE_NORMAL ... */
    uint32_t latches;  /**< PREPAY_LATCH_ and PREPAY_CONDITION_ bits */
    uint32_t counted;  /**< greatest purchase count for which fixed amounts were due */
    uint32_t reserved; /**< 0 */
    prepay_charge_totals charges[PREPAY_BALANCE_CHARGES]; /**< as the limits list them */
} prepay_balance_totals;

/** What accept did. */
typedef struct prepay_balance_applied {
    int64_t credited_micro;  /**< added to paid, >= 0 */
    int64_t refunded_micro;  /**< added to refunded, >= 0 */
    int64_t repaid_micro;    /**< the part of credited that repaid overdraft */
    int64_t recovered_micro; /**< the part of credited that repaid listed debts, accumulated debt and emergency credit */
    int64_t balance_micro;   /**< the signed balance afterwards */
} prepay_balance_applied;

/* Why supply is off or threatened: bits of prepay_supply.reasons. */
#define PREPAY_SUPPLY_ALARM1 1u       /**< alarm 1 is on */
#define PREPAY_SUPPLY_ALARM2 2u       /**< alarm 2 is on */
#define PREPAY_SUPPLY_REMINDER 4u     /**< off: alarm 2's reminder */
#define PREPAY_SUPPLY_OVERDRAFT 8u    /**< on: living on overdraft, also beyond its limit while the trip is withheld */
#define PREPAY_SUPPLY_EXHAUSTED 16u   /**< off: overdraft limit reached */
#define PREPAY_SUPPLY_UNOPENED 32u    /**< off: no account is open (decided by the meter) */
#define PREPAY_SUPPLY_EMERGENCY 64u   /**< on: living on emergency credit */
#define PREPAY_SUPPLY_OFFERED 128u    /**< emergency credit may be asked for */
#define PREPAY_SUPPLY_WITHHELD 256u   /**< on: a trip or reminder is due, and friendly time or 保电 withholds it, or 保电 overrules one that holds */
#define PREPAY_SUPPLY_ENDS_SOON 512u  /**< ... and friendly time ends soon: the trip is near */
#define PREPAY_SUPPLY_BYPASS 1024u    /**< on: 保电 */
#define PREPAY_SUPPLY_FEES 2048u      /**< off: more is owed on a listed charge than it allows */
#define PREPAY_SUPPLY_SUSPENDED 4096u /**< off: suspended (报停) */
#define PREPAY_SUPPLY_CLOSED 8192u    /**< off: the account is closed */

/* What the last operation did: bits of prepay_supply.changes. A trip or a reclosing is a fact to store at once. */
#define PREPAY_BALANCE_WARNED 1u   /**< an alarm or the overdraft began */
#define PREPAY_BALANCE_REMINDED 2u /**< supply went off as alarm 2's reminder */
#define PREPAY_BALANCE_TRIPPED 4u  /**< supply went off: the overdraft limit was reached, or too much is owed on a listed charge */
#define PREPAY_BALANCE_RECLOSED 8u /**< supply may return */
#define PREPAY_BALANCE_EASED 16u   /**< an alarm or the overdraft ended */
#define PREPAY_BALANCE_SWITCHED 32u /**< supply went off or came back by 保电, suspension or closing */
#define PREPAY_BALANCE_LATCHED 64u  /**< a latch or condition changed: a fact to store at once */

/** The supply decision as a report: set struct_size before the call. */
typedef struct prepay_supply {
    size_t struct_size; /**< sizeof(prepay_supply), set by you */
    uint32_t permitted; /**< 1: the balance lets supply be on */
    uint32_t reasons;   /**< PREPAY_SUPPLY_ bits */
    uint32_t alarm;     /**< 0, 1 or 2 */
    uint32_t state;     /**< PREPAY_BALANCE_ state */
    uint32_t changes;   /**< what the last operation did: PREPAY_BALANCE_WARNED ...; not stored, 0 after a restore */
    uint32_t reserved;  /**< 0 */
} prepay_supply;

struct prepay__balance {
    prepay_balance_options options;
    prepay_balance_totals totals;
    uint32_t changes;
    uint32_t reserved;
};

/** State: opaque, the caller's storage. */
typedef union prepay_balance {
    struct prepay__balance internal;
    uint64_t reserve[50];
    void *reserve_where_pointers_are_long[54];
} prepay_balance;

/** sizeof(prepay_balance), for bindings. */
PREPAY_API size_t prepay_balance_bytes(void);

/**
 * A balance of zero that has accepted nothing.
 *
 * @retval PREPAY_E_ARGUMENT  NULL, unknown options, a limit out of range, reclose above the hoard limit, a listed charge that cannot be
 * @retval PREPAY_E_UNSUPPORTED  the limits ask for emergency credit or listed charges, and this build was made without
 * @retval PREPAY_E_TOO_SMALL balance_bytes is less than prepay_balance_bytes()
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_init(prepay_balance *balance, size_t balance_bytes,
                                                             const prepay_balance_options *options);

/**
 * Set other limits; the state follows at once. What the list states as imposed and settled is taken: a greater total than before
 * adds the difference, anything else adds nothing.
 * @retval PREPAY_E_ARGUMENT, PREPAY_E_UNSUPPORTED  as in init, nothing changed
 * @retval PREPAY_E_STATE     the account is closed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_set_options(prepay_balance *balance, const prepay_balance_options *options);

/**
 * Go on from a stored record, under the limits that hold now; the state follows them at once.
 * @retval PREPAY_E_FORMAT    a state or total that no balance can have; nothing changed
 * @retval PREPAY_E_ARGUMENT  NULL
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_restore(prepay_balance *balance, const prepay_balance_totals *totals);

/** What to store. @retval PREPAY_E_ARGUMENT NULL */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_save(const prepay_balance *balance, prepay_balance_totals *out);

/** Erase it. NULL is allowed. */
PREPAY_API void prepay_balance_wipe(prepay_balance *balance);

/**
 * Begin with a balance carried in from another meter or contract (换表). Only on a balance that has accepted and used nothing.
 * @param carried_in_micro  signed; |carried_in| <= PREPAY_TOTAL_MAX_MICRO
 * @retval PREPAY_E_STATE     it has moved already, or is closed
 * @retval PREPAY_E_ARGUMENT  NULL, or out of range
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_carry_in(prepay_balance *balance, int64_t carried_in_micro);

/**
 * The totals rule: accept what a token states. Credits the difference to what was accepted before, cut at the hoard limit; of the
 * credit, listed debts are recovered first in their order, then accumulated debt, then emergency credit; what is left repays overdraft;
 * a refund is taken whole or not at all, and never out of money that was lent.
 *
 * @param paid_total_micro, refunded_total_micro  P and R as stated, 0 ... PREPAY_TOTAL_MAX_MICRO
 * @param purchase_count  purchases of this contract so far, as stated: fixed amounts are due once for each that is new, so a statement of
 *                        several purchases recovers what they would have recovered one by one
 * @param[out] out  what was applied; written on PREPAY_OK and on the verdicts
 * @retval PREPAY_OK                          something was credited or refunded, all that was stated
 * @retval PREPAY_BALANCE_NOTHING_NEW         verdict: no amount changed
 * @retval PREPAY_BALANCE_CUT_AT_HOARD_LIMIT  verdict: credited as far as the limit allows (perhaps nothing)
 * @retval PREPAY_BALANCE_REFUND_REFUSED      verdict: the refund was not taken; credits were, as far as the hoard limit allows
 * @retval PREPAY_BALANCE_OVER_HOARD_LIMIT    verdict, with PREPAY_BALANCE_HOARD_WHOLE: nothing was taken
 * @retval PREPAY_BALANCE_IS_SUSPENDED        verdict: nothing was taken, and it stays stated
 * @retval PREPAY_E_ARGUMENT                  NULL or a total out of range
 * @retval PREPAY_E_STATE                     the account is closed
 * @retval PREPAY_E_OVERFLOW                  nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_accept(prepay_balance *balance, int64_t paid_total_micro, int64_t refunded_total_micro,
                                                               uint32_t purchase_count, prepay_balance_applied *out);

/**
 * Charge something that was used. A charge is never refused for lack of balance: what passed must be paid. Below the overdraft limit
 * selected emergency credit is advanced first.
 *
 * @param kind          PREPAY_USED_
 * @param amount_micro  >= 0
 * @retval PREPAY_BALANCE_IS_SUSPENDED  verdict: nothing is charged in a suspension
 * @retval PREPAY_E_ARGUMENT  NULL, unknown kind, negative amount
 * @retval PREPAY_E_STATE     the account is closed
 * @retval PREPAY_E_OVERFLOW  all that was used would pass PREPAY_TOTAL_MAX_MICRO, which no record can state; nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_charge(prepay_balance *balance, uint32_t kind, int64_t amount_micro);

/**
 * The customer acknowledges (a card inserted, the key pressed): a reminder trip ends; after that zero or the overdraft limit
 * decides. In any other state nothing happens, unless PREPAY_BALANCE_RECLOSE_BY_KEY lets a key end an overdraft trip.
 * @retval PREPAY_BALANCE_IS_SUSPENDED  verdict
 * @retval PREPAY_E_ARGUMENT  NULL
 * @retval PREPAY_E_STATE     the account is closed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_acknowledge(prepay_balance *balance);

/* ----------------------------------------------------------------------------------------------------- emergency credit */

/**
 * The customer asks for emergency credit. It is advanced as it is used, never before; so friendly time eats none of it unasked. It is
 * selected until the balance is at its threshold again. Asking acknowledges a reminder too. Store before you answer the customer.
 *
 * @retval PREPAY_BALANCE_NOT_OFFERED   verdict: there is none, the balance is not below the threshold, it is selected or spent already, or
 *                                      what is left of it would not bring supply back
 * @retval PREPAY_BALANCE_IS_SUSPENDED  verdict
 * @retval PREPAY_E_ARGUMENT  NULL
 * @retval PREPAY_E_STATE     the account is closed
 * @retval PREPAY_E_UNSUPPORTED  this build is without emergency credit
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_emergency(prepay_balance *balance);

/** What of the emergency credit could still be advanced: the limit less what is owed; 0 when balance is NULL. */
PREPAY_API int64_t prepay_balance_get_emergency_micro(const prepay_balance *balance);

/**
 * Lend: preset money (预置金额), or an overdraft turned into a debt. The balance rises, and so does the accumulated debt.
 *
 * @param amount_micro  > 0
 * @retval PREPAY_BALANCE_IS_SUSPENDED  verdict
 * @retval PREPAY_E_ARGUMENT  NULL, or not above 0
 * @retval PREPAY_E_STATE     the account is closed
 * @retval PREPAY_E_OVERFLOW  it does not fit; nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_advance(prepay_balance *balance, int64_t amount_micro);

/* ------------------------------------------------------------------------------------------------------ time as events */

/**
 * What the clock and the commands say now: all conditions at once, as often as you like.
 *
 * Friendly time withholds new trips and reminders: a trip that holds stays, and what was withheld happens when the time ends. 保电
 * (bypass) turns supply on whatever the balance, also out of a trip; on its release the true state applies at once. Under both, charges
 * and overdraft go on, beyond the limit too.
 *
 * @param conditions  PREPAY_CONDITION_ bits
 * @retval PREPAY_E_ARGUMENT  NULL or unknown bits
 * @retval PREPAY_E_STATE     the account is closed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_set_conditions(prepay_balance *balance, uint32_t conditions);

/**
 * A period of a listed charge has begun. The first one ever is where counting begins; from then on each later period is charged once,
 * and none twice whatever the clock does: an index that is not greater than the newest one counts for nothing. Counting begins anew with an
 * index of another kind (the contract has changed from days to months), and with the first one after limits that did not list the charge.
 *
 * @param which         index into the listed charges
 * @param period        > 0, rising with time: prepay_balance_period_index(), or your own numbering below 2^28
 * @param most_periods  > 0: periods that may be caught up at once (after a power cut; the rest is forgiven)
 * @param[out] out_micro  what was charged (STANDING, FEE) or taken of the debt (DEBT); written on PREPAY_OK
 * @retval PREPAY_OK                    counted; *out_micro may be 0
 * @retval PREPAY_BALANCE_NOTHING_NEW   verdict: that period was counted before
 * @retval PREPAY_E_ARGUMENT  NULL, no such charge, a number that must be above 0
 * @retval PREPAY_E_STATE     the account is closed
 * @retval PREPAY_E_OVERFLOW  it does not fit; nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_period(prepay_balance *balance, uint32_t which, uint32_t period, uint32_t most_periods,
                                                               int64_t *out_micro);

/** The index of the period in which a local day lies, with its kind in the upper four bits; 0 for PREPAY_CHARGE_PER_NOTHING, an unknown kind, and days before 1970 or after 9999.
 * @param local_day  days since 1970-01-01, by the local calendar */
PREPAY_API uint32_t prepay_balance_period_index(uint32_t kind, int64_t local_day);

/** What is owed on a listed charge; 0 when there is none such. */
PREPAY_API int64_t prepay_balance_get_owed_micro(const prepay_balance *balance, uint32_t which);

/* ----------------------------------------------------------------------------------------------------- life of an account */

/**
 * 报停: supply off, nothing is charged or credited, the state stands still. Periods pass without a charge, but for those listed with
 * PREPAY_CHARGE_WHILE_SUSPENDED.
 * @retval PREPAY_BALANCE_NOTHING_NEW  verdict: it is suspended
 * @retval PREPAY_E_ARGUMENT  NULL
 * @retval PREPAY_E_STATE     the account is closed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_suspend(prepay_balance *balance);

/** The end of a suspension: everything is as it was, and the limits and conditions that hold now apply.
 * @retval PREPAY_BALANCE_NOTHING_NEW verdict: it is not suspended @retval PREPAY_E_ARGUMENT, PREPAY_E_STATE as prepay_balance_suspend() */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_resume(prepay_balance *balance);

/**
 * 销户: the account ends. Nothing moves it any more; prepay_balance_save() goes on giving the final totals.
 * @param[out] out  the final totals, to store; written on PREPAY_OK
 * @retval PREPAY_E_ARGUMENT  NULL
 * @retval PREPAY_E_STATE     it was closed before
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_close(prepay_balance *balance, prepay_balance_totals *out);

/* ------------------------------------------------------------------------------------------------------------ questions */

/** May supply be on, and why (not). out->struct_size must be set. @retval PREPAY_E_ARGUMENT NULL or struct_size 0 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_supply(const prepay_balance *balance, prepay_supply *out);

/** The signed balance, 10^-6 of the account's unit; 0 when balance is NULL. */
PREPAY_API int64_t prepay_balance_get_micro(const prepay_balance *balance);

/** 剩余: the first of the two unsigned registers outside, max(0, balance). */
PREPAY_API int64_t prepay_balance_get_remaining_micro(const prepay_balance *balance);

/** 透支: the second, max(0, -balance). Never both above zero. */
PREPAY_API int64_t prepay_balance_get_overdraft_micro(const prepay_balance *balance);

/**
 * Limits as bytes, to travel in a parameter part: doc/formats.md has both versions, 48 bytes, or 64 and 56 for each listed charge. Limits
 * that version 1 can say are packed as version 1, so that a meter of before reads them.
 *
 * @param[in,out] out_bytes   capacity in, length out (also on PREPAY_E_TOO_SMALL)
 * @retval PREPAY_E_ARGUMENT  NULL, or limits as prepay_balance_init() refuses them
 * @retval PREPAY_E_TOO_SMALL the needed length was written
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_options_pack(const prepay_balance_options *options, uint8_t *out, size_t *out_bytes);

/**
 * The inverse.
 *
 * @param charges, charge_capacity  room for the listed charges, to which out->charges will point; NULL, 0: none are expected
 * @retval PREPAY_E_FORMAT    not such bytes, or limits out of range
 * @retval PREPAY_E_VERSION   newer
 * @retval PREPAY_E_TOO_SMALL more charges are listed than there is room for
 * @retval PREPAY_E_UNSUPPORTED charges are listed, and this build is without
 * @retval PREPAY_E_ARGUMENT  NULL
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_options_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_charge_terms *charges,
                                                                       size_t charge_capacity, prepay_balance_options *out);

/** The machine's tables as lines of Graphviz, for drawings: row i of them, or NULL past the end. Static text. */
PREPAY_API const char *prepay_balance_table_row(size_t row);

#ifdef __cplusplus
}
#endif
#endif
