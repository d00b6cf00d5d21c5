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
 * prepay/card.h, and prepay/meter.h joins them.
 *
 * Life of a balance:
 *   1. prepay_balance_init()       in storage you own, with limits; or then
 *   2. prepay_balance_restore()    from a stored record
 *   3. prepay_balance_accept(), prepay_balance_charge(), prepay_balance_acknowledge()   any number of times
 *   4. prepay_balance_save()       after each, to store; prepay_balance_wipe() when you are done
 *
 * States and events: doc/state-machines/balance.svg, drawn from the table in lib/balance/table.c.
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
/** Verdict of accept: the stated totals bring nothing new (old, repeated, reordered or cloned token); nothing changed. */
#define PREPAY_BALANCE_NOTHING_NEW 302

/** Greatest total that may be stated, 2^60 micro-units. */
#define PREPAY_TOTAL_MAX_MICRO (INT64_C(1) << 60)

/* States. Numbers are stored in meters: they never move. */
#define PREPAY_BALANCE_NORMAL 0u     /**< above alarm 1 */
#define PREPAY_BALANCE_ALARM1 1u     /**< balance <= alarm 1 */
#define PREPAY_BALANCE_REMINDER 2u   /**< balance <= alarm 2: supply off as a reminder until the customer acknowledges */
#define PREPAY_BALANCE_ALARM2 3u     /**< balance <= alarm 2: acknowledged, or reminders are off */
#define PREPAY_BALANCE_OVERDRAFT 4u  /**< balance <= 0, within the overdraft limit (透支) */
#define PREPAY_BALANCE_EXHAUSTED 5u  /**< the overdraft limit was reached: supply off until reclose is permitted */
#define PREPAY_BALANCE_STATE_COUNT 6u

/** Kinds of charge: what used money is used for. */
#define PREPAY_USED_QUANTITY 0u /**< the commodity itself */
#define PREPAY_USED_TIME 1u     /**< standing charges */
#define PREPAY_USED_OTHER 2u    /**< anything else taken at the meter */
#define PREPAY_USED_KINDS 4u    /**< kind 3 is kept free */

/** Kinds of debt that every record has room for. No verb of this version imposes or advances one. */
#define PREPAY_DEBT_EMERGENCY 0u   /**< emergency credit advanced */
#define PREPAY_DEBT_ACCUMULATED 1u /**< accumulated debt */
#define PREPAY_DEBT_KINDS 2u

/** With this flag alarm 2 does not trip as a reminder. */
#define PREPAY_BALANCE_NO_REMINDER 1u

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
    uint32_t flags;                /**< PREPAY_BALANCE_NO_REMINDER */
    uint32_t reserved;             /**< 0 */
} prepay_balance_options;

#define PREPAY_BALANCE_OPTIONS_INIT { sizeof(prepay_balance_options), 0, 0, 0, 0, 0, 0, 0 }

/** One debt: debt = imposed + advanced - recovered. Each only grows. */
typedef struct prepay_debt {
    int64_t imposed_micro;
    int64_t advanced_micro;
    int64_t recovered_micro;
} prepay_debt;

/** Everything a balance must remember over a power cut. A value; a meter stores it inside its one record. */
typedef struct prepay_balance_totals {
    int64_t carried_in_micro; /**< signed, stated once by the opening token */
    int64_t paid_micro;       /**< A: paid total accepted */
    int64_t refunded_micro;   /**< B: refunded total accepted */
    int64_t used_micro[PREPAY_USED_KINDS];
    prepay_debt debts[PREPAY_DEBT_KINDS];
    uint32_t state;    /**< PREPAY_BALANCE_NORMAL ... */
    uint32_t reserved; /**< 0 */
} prepay_balance_totals;

/** What accept did. */
typedef struct prepay_balance_applied {
    int64_t credited_micro; /**< added to paid, >= 0 */
    int64_t refunded_micro; /**< added to refunded, >= 0 */
    int64_t repaid_micro;   /**< the part of credited that repaid overdraft */
    int64_t balance_micro;  /**< the signed balance afterwards */
} prepay_balance_applied;

/* Why supply is off or threatened: bits of prepay_supply.reasons. */
#define PREPAY_SUPPLY_ALARM1 1u       /**< alarm 1 is on */
#define PREPAY_SUPPLY_ALARM2 2u       /**< alarm 2 is on */
#define PREPAY_SUPPLY_REMINDER 4u     /**< off: alarm 2's reminder */
#define PREPAY_SUPPLY_OVERDRAFT 8u    /**< on: living on overdraft */
#define PREPAY_SUPPLY_EXHAUSTED 16u   /**< off: overdraft limit reached */
#define PREPAY_SUPPLY_UNOPENED 32u    /**< off: no account is open (decided by the meter) */

/* What the last operation did: bits of prepay_supply.changes. A trip or a reclosing is a fact to store at once. */
#define PREPAY_BALANCE_WARNED 1u   /**< an alarm or the overdraft began */
#define PREPAY_BALANCE_REMINDED 2u /**< supply went off as alarm 2's reminder */
#define PREPAY_BALANCE_TRIPPED 4u  /**< supply went off: the overdraft limit was reached */
#define PREPAY_BALANCE_RECLOSED 8u /**< supply may return */
#define PREPAY_BALANCE_EASED 16u   /**< an alarm or the overdraft ended */

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
};

/** State: opaque, the caller's storage. */
typedef union prepay_balance {
    struct prepay__balance internal;
    uint64_t reserve[48];
} prepay_balance;

/** sizeof(prepay_balance), for bindings. */
PREPAY_API size_t prepay_balance_bytes(void);

/**
 * A balance of zero that has accepted nothing.
 *
 * @retval PREPAY_E_ARGUMENT  NULL, unknown options, a limit out of range, reclose above the hoard limit
 * @retval PREPAY_E_TOO_SMALL balance_bytes is less than prepay_balance_bytes()
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_init(prepay_balance *balance, size_t balance_bytes,
                                                             const prepay_balance_options *options);

/** Set other limits; the state follows at once. @retval PREPAY_E_ARGUMENT as in init, nothing changed */
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
 * @retval PREPAY_E_STATE     it has moved already
 * @retval PREPAY_E_ARGUMENT  NULL, or out of range
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_carry_in(prepay_balance *balance, int64_t carried_in_micro);

/**
 * The totals rule: accept what a token states. Credits the difference to what was accepted before, cut at the hoard limit;
 * overdraft is repaid first; a refund is taken whole or not at all.
 *
 * @param paid_total_micro, refunded_total_micro  P and R as stated, 0 ... PREPAY_TOTAL_MAX_MICRO
 * @param[out] out  what was applied; written on PREPAY_OK and on the verdicts
 * @retval PREPAY_OK                          something was credited or refunded, all that was stated
 * @retval PREPAY_BALANCE_NOTHING_NEW         verdict: nothing changed
 * @retval PREPAY_BALANCE_CUT_AT_HOARD_LIMIT  verdict: credited as far as the limit allows (perhaps nothing)
 * @retval PREPAY_BALANCE_REFUND_REFUSED      verdict: the refund was not taken; credits were, as far as the hoard limit allows
 * @retval PREPAY_E_ARGUMENT                  NULL or a total out of range
 * @retval PREPAY_E_OVERFLOW                  nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_accept(prepay_balance *balance, int64_t paid_total_micro, int64_t refunded_total_micro,
                                                               prepay_balance_applied *out);

/**
 * Charge something that was used. A charge is never refused for lack of balance: what passed must be paid.
 *
 * @param kind          PREPAY_USED_
 * @param amount_micro  >= 0
 * @retval PREPAY_E_ARGUMENT  NULL, unknown kind, negative amount
 * @retval PREPAY_E_OVERFLOW  all that was used would pass PREPAY_TOTAL_MAX_MICRO, which no record can state; nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_charge(prepay_balance *balance, uint32_t kind, int64_t amount_micro);

/**
 * The customer acknowledges (a card inserted, the key pressed): a reminder trip ends; after that zero or the overdraft limit
 * decides. In any other state nothing happens.
 * @retval PREPAY_E_ARGUMENT  NULL
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_acknowledge(prepay_balance *balance);

/** May supply be on, and why (not). out->struct_size must be set. @retval PREPAY_E_ARGUMENT NULL or struct_size 0 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_supply(const prepay_balance *balance, prepay_supply *out);

/** The signed balance, 10^-6 of the account's unit; 0 when balance is NULL. */
PREPAY_API int64_t prepay_balance_get_micro(const prepay_balance *balance);

/** 剩余: the first of the two unsigned registers outside, max(0, balance). */
PREPAY_API int64_t prepay_balance_get_remaining_micro(const prepay_balance *balance);

/** 透支: the second, max(0, -balance). Never both above zero. */
PREPAY_API int64_t prepay_balance_get_overdraft_micro(const prepay_balance *balance);

/**
 * Limits as bytes, to travel in a parameter part (48 bytes, big-endian: version 1, zeros 3, flags 4, alarm 1, alarm 2, overdraft
 * limit, hoard limit, reclose 8 each).
 *
 * @param[in,out] out_bytes   capacity in, length out (also on PREPAY_E_TOO_SMALL)
 * @retval PREPAY_E_ARGUMENT  NULL, or limits as prepay_balance_init() refuses them
 * @retval PREPAY_E_TOO_SMALL the needed length was written
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_options_pack(const prepay_balance_options *options, uint8_t *out, size_t *out_bytes);

/** The inverse. @retval PREPAY_E_FORMAT not such bytes, or limits out of range @retval PREPAY_E_VERSION newer @retval PREPAY_E_ARGUMENT NULL */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_balance_options_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_balance_options *out);

/** The machine's table as lines of Graphviz, for drawings: row i of it, or NULL past the end. Static text. */
PREPAY_API const char *prepay_balance_table_row(size_t row);

#ifdef __cplusplus
}
#endif
#endif
