/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_METER_H
#define PREPAY_METER_H
/**
 * @file prepay/meter.h
 * Meter: the device at the customer's. Joins what never meets: tokens, cards, the journal, the balance, metering, keys.
 *
 * The firmware feeds it - time, register readings, keys pressed, a card's answers - and applies what it says: the switch, the alarm,
 * what to display. The meter does no I/O of its own but through its storage table and key store.
 *
 * **One record.** Contract, totals, balance, pricing, last statement, counters and times change as one power-fail-safe record. What
 * others rely on (an accepted token, a trip) is durable before the call returns. Consumption is checkpointed every
 * checkpoint_micro or checkpoint_s. Parameters lie beside it in two slots; the record alone says which slot is live.
 *
 * **Readings are totals.** The firmware feeds the register's reading, not an increment, and the meter prices the difference to what it
 * has priced. After a power cut the next reading charges what the cut swallowed; nothing is counted twice. The first reading ever
 * is where counting begins.
 *
 * **Acceptance** (totals policy), whatever carries the token: seal, meter, contract, customer, unit; then the totals are taken
 * (prepay_balance_accept()); a token says the same thing as often as it is shown. An open token opens with all it brings - parameters,
 * card, carried-in balance, credit - or not at all; later parameters come by command, and a purchase may bring the backup tariff alone.
 * An open or replacement token registers its card when the card's generation is greater than the registered one's. A token that
 * states less than was accepted brings back nothing, neither its card nor its statement id. A card insertion acknowledges a reminder and ends by writing the return record, whatever
 * was said of a token of this account; other accounts' cards are told nothing. When the card is pulled out before that, what was
 * accepted stands, and the next insertion only finishes the writing.
 *
 * **Service cards** (reset, clear, parameter, test: file 01 says so and names this meter) carry the one command of their kind and bring it
 * without the customer: they acknowledge nothing, and supply that waits for the key waits on. doc/meter.md has what each kind may carry.
 *
 * **Check cards** (options.key_service) are told how the meter stands, opened or not, by a return record of PREPAY_RETURN_CHECK, and change
 * nothing.
 *
 * **Acceptance under the count policy** (options.policy, for fleets that count purchases): a token's *amount* is credited when its
 * count is the last one plus 1 and its card's return file is empty; doc/meter.md has the cells. A hoard limit refuses whole.
 *
 * **Commands** (PREPAY_TOKEN_PARAMETER ... _TEST) are sealed with the command key, carry a count of their own and act only when it is
 * greater than the last one accepted; acting and remembering are one record. What a command's *amount* says stands with its kind below.
 *
 * **Supply** is a decision with all its reasons (account, balance, remote orders, 保电), then an order, then a state. A meter whose
 * firmware feeds prepay_meter_sense() has the order made of the decision by a machine: pace, trip delay, load that may not be broken,
 * low voltage, overload, repeats, failure. Without it the decision is the order.
 *
 * **Time** is fed with its validity. While it is not known, consumption is priced at one configured rate, no period changes, nothing
 * expires, and credits are accepted. A step forward that no cut explains is held until something sealed confirms it.
 *
 * **History** (options.history): events and monthly freezes are stored in two rings and read back over power cuts. They are told after
 * the fact, never instead of it: a cut may lose an event, none is told that did not happen, and a ring that fails stops nothing.
 *
 * **Codes** such as 33/11 are the class and detail that a Chinese cost-control meter (2013) displays for a refused insertion.
 * doc/errors.yaml has them for every status.
 *
 * Life of a meter:
 *   1. prepay_meter_init()     at power-up, in storage you own: restores the record
 *   2. prepay_meter_time(), _reading(), _key(), _card_insert() ...   and after each: prepay_meter_outputs()
 *   3. prepay_meter_power_fail()  when the supply is going; then power may go at any moment anyhow
 *   4. prepay_meter_wipe()
 *
 * Before 1, after 4 and when 1 has failed every call says PREPAY_E_STATE and does nothing: keep the switch as it is, and try 1 again.
 *
 * Any number of meters live in one process. Threads: one object, one thread at a time; not from interrupts. No allocation.
 */
#include <prepay/balance.h>
#include <prepay/card.h>
#include <prepay/metering.h>
#include <prepay/token.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Verdicts of an insertion or a token; they travel to the desk in the return record's last_result. */
#define PREPAY_METER_ALREADY_ACCEPTED 700 /**< nothing new; success is shown, the return record is written */
#define PREPAY_METER_OTHER_METER 701      /**< 33/11 */
#define PREPAY_METER_OTHER_CUSTOMER 702   /**< 33/12 */
#define PREPAY_METER_OTHER_CONTRACT 703   /**< 33/12 */
#define PREPAY_METER_OTHER_UNIT 704       /**< 33/12 */
#define PREPAY_METER_OTHER_CARD 705       /**< 33/13; money that the token states was taken all the same */
#define PREPAY_METER_NOT_OPENED 706       /**< 34/15 */
#define PREPAY_METER_CREDIT_CUT 707       /**< 36/21; the same token brings the rest later */
#define PREPAY_METER_REFUND_REFUSED 708   /**< 36; the credit was taken, the refund not */
#define PREPAY_METER_PULLED_EARLY 709     /**< 35/20; before anything was accepted */
#define PREPAY_METER_CARD_KIND 710        /**< 32/08 */
#define PREPAY_METER_NOT_AUTHENTIC 711    /**< 32/05; counted */
#define PREPAY_METER_CARD_FORMAT 712      /**< 34/14; when only the parameters are not what the token seals, or do not fit the arrays of this meter's
                                               options, its money was taken all the same (but not an opening token's) */
#define PREPAY_METER_CARD_FAILED 713      /**< 35/19 */
#define PREPAY_METER_BLANK_CARD 714       /**< 32/07 */
#define PREPAY_METER_READING_BACK 716     /**< a reading below an earlier one is held: nothing was charged */

#define PREPAY_METER_TIME_HELD 717        /**< a step forward that no cut explains: not used until something sealed confirms it */
#define PREPAY_METER_COMMAND_OLD 718      /**< 34/17; a command that is behind the last one accepted: nothing was done */
#define PREPAY_METER_EXPIRED 719          /**< a command or order whose time is over: nothing was done */
#define PREPAY_METER_NOT_YET 720          /**< a command whose time has not come: nothing was done, show it again later */
#define PREPAY_METER_NOT_PROGRAMMING 721  /**< Err-17, 32/09; it needs the programming switch: nothing was done, show it again */
#define PREPAY_METER_REFUND_REPEATED 722  /**< count policy: a refund straight after a refund */
#define PREPAY_METER_REPLACEMENT_UNOPENED 723 /**< 34/16 */
#define PREPAY_METER_COUNT_GAP 724        /**< 34/17; count policy */
#define PREPAY_METER_RETURN_NOT_EMPTY 725 /**< 34/18; count policy: a copied card, or one that the desk did not prepare */
#define PREPAY_METER_OVER_HOARD 726       /**< 36/21; count policy: refused whole, the money stays on the card */
#define PREPAY_METER_LOW_VOLTAGE 727      /**< 31/01; nothing was done */
#define PREPAY_METER_BLOCKED 728          /**< too many false seals today: until 00:00 no commands, and money by card only */
#define PREPAY_METER_CLOSED 729           /**< the contract was closed; the card gets its final record */
#define PREPAY_METER_PURSE_FAILED 730     /**< 31/02; the purse does not follow: no card is taken, all else goes on */
#define PREPAY_METER_CARD_MUTE 731        /**< 32/04; the card does not answer to reset; counted */
#define PREPAY_METER_CARD_SEAL 732        /**< 32/10; an answer in the session without its MAC */
#define PREPAY_METER_KEY_STATE 733        /**< 32/09; the card has another version of the meter's key; counted */

/** How far the time that is fed can be believed. */
#define PREPAY_TIME_UNKNOWN 0u /**< the clock lost it: time_s is ignored */
#define PREPAY_TIME_SET 1u     /**< set by hand or kept by a clock */
#define PREPAY_TIME_TRUSTED 2u /**< from a sealed source: taken as it is */
#define PREPAY_TIME_HELD 3u    /**< an output only: what was fed is not believed yet; as unknown */

/** Keys a customer or installer presses. */
#define PREPAY_METER_KEY_EMERGENCY 2u /**< asks for emergency credit */
#define PREPAY_METER_KEY_CONFIRM 1u /**< acknowledges a reminder, closes what was allowed, forgives an overload */

/** How tokens are accepted. */
#define PREPAY_METER_POLICY_TOTALS 0u
#define PREPAY_METER_POLICY_COUNT 1u

/** With this flag supply that a token brings back after a trip or reminder waits for the key or a card. What is opened does not. */
#define PREPAY_METER_CLOSE_BY_KEY 1u

/* Remote orders, by the numbers of DL/T 645's control 1CH: prepay_meter_control(), or the amount of a PREPAY_TOKEN_KEEP_SUPPLY. */
#define PREPAY_METER_CONTROL_TRIP 0x1Au      /**< 跳闸: off, until allowed or closed; when it expires it counts as allowed */
#define PREPAY_METER_CONTROL_ALLOW 0x1Bu     /**< 合闸允许: back on when the customer presses the key or inserts a card */
#define PREPAY_METER_CONTROL_CLOSE 0x1Cu     /**< 直接合闸: back on at once; a reminder ends too, what is exhausted stays off */
#define PREPAY_METER_CONTROL_ALARM 0x2Au     /**< 报警 */
#define PREPAY_METER_CONTROL_ALARM_END 0x2Bu /**< 报警解除 */
#define PREPAY_METER_CONTROL_KEEP 0x3Au      /**< 保电: no trip but an overload's; what is used is charged */
#define PREPAY_METER_CONTROL_KEEP_END 0x3Bu  /**< 保电解除: what holds now is applied at once */

/* Why supply is off, or not yet as it is wanted: further bits of the outputs' reasons, above PREPAY_SUPPLY_. */
#define PREPAY_METER_OFF_REMOTE 0x10000u   /**< off: ordered by remote */
#define PREPAY_METER_OFF_KEY 0x20000u      /**< off: allowed, waits for the key or a card */
#define PREPAY_METER_OFF_RESET 0x40000u    /**< off: RESET state, until the next valid token */
#define PREPAY_METER_KEPT 0x80000u         /**< on: 保电 */
#define PREPAY_SWITCH_LOW_VOLTAGE 0x100000u /**< no order: voltage too low */
#define PREPAY_SWITCH_DELAY 0x200000u      /**< still on: the trip delay runs (pre-trip warning) */
#define PREPAY_SWITCH_LOAD 0x400000u       /**< still on: more current than may be broken */
#define PREPAY_SWITCH_PACE 0x800000u       /**< no order yet: too soon after the last one */
#define PREPAY_SWITCH_OVERLOAD 0x1000000u  /**< off: overload, until the key */
#define PREPAY_SWITCH_FAILED 0x2000000u    /**< Err-01: it does not do what is ordered */
#define PREPAY_SWITCH_TEST 0x4000000u      /**< off for a moment: a test */

/** What moves supply. */
#define PREPAY_ACTUATOR_SWITCH 0u
#define PREPAY_ACTUATOR_VALVE 1u /**< water, gas: slower, and closes on a low battery as long as it can */

/** How the switch or valve is driven. Zero means the stated default. May lie in flash. */
typedef struct prepay_switch_options {
    size_t struct_size;            /**< sizeof(prepay_switch_options) */
    uint32_t actuator;             /**< PREPAY_ACTUATOR_ */
    uint32_t pace_ms;              /**< least time between two orders; 0: 3000 */
    uint32_t travel_ms;            /**< time to obey, before feedback is believed; 0: 1000, a valve 15000 */
    uint32_t overload_ma;          /**< overload when the load is at or above this; 0: off */
    uint32_t overload_w;           /**< the same in watts; 0: off */
    uint32_t overload_samples;     /**< ... in so many samples in a row, of which one a second counts; 0: 10 */
    uint32_t low_voltage_permille; /**< no order and no card below this share of the nominal voltage; 0: 750 */
    uint32_t trip_delay_s;         /**< 跳闸延时: a trip is announced so long before; not for an overload; 0: none */
    uint32_t break_current_ma;     /**< 拉闸电流门限: never switched off above this; the delay begins below it, and is not begun anew; 0: no threshold */
    int64_t again_micro;           /**< passing after it was ordered off: the order is repeated; 0: 0.01 of the unit */
    int64_t failed_micro;          /**< passing after it was ordered off: Err-01; 0: 1 unit */
} prepay_switch_options;

#define PREPAY_SWITCH_OPTIONS_INIT { sizeof(prepay_switch_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* What the firmware can measure: bits of prepay_meter_senses.known. */
#define PREPAY_SENSE_LOAD_MA 1u
#define PREPAY_SENSE_LOAD_W 2u
#define PREPAY_SENSE_VOLTAGE 4u
#define PREPAY_SENSE_FEEDBACK 8u /**< PREPAY_INPUT_CLOSED says how the switch or valve really is */
#define PREPAY_SENSE_CUT 16u     /**< cut_s says how long the last power cut was */

/* Inputs: bits of prepay_meter_senses.inputs, 1 is active. */
#define PREPAY_INPUT_CLOSED 1u        /**< the switch is closed, the valve open: supply is on */
#define PREPAY_INPUT_COVER 2u         /**< the cover is open; this and the next two are remembered */
#define PREPAY_INPUT_TERMINAL 4u      /**< the terminal cover is open */
#define PREPAY_INPUT_MAGNET 8u        /**< a strong magnetic field */
#define PREPAY_INPUT_PROGRAMMING 16u  /**< the sealed programming switch (编程键) is pressed */
#define PREPAY_INPUT_CLOCK_BATTERY 32u /**< the clock's battery is low: Err-04 */

/** What the meter's board sees, all at once; feed it about once a second. A value, as options: set struct_size, zero the rest. */
typedef struct prepay_meter_senses {
    size_t struct_size;        /**< sizeof(prepay_meter_senses) */
    uint64_t uptime_ms;        /**< since power-up, whatever the clock does. What wraps (32 bits do after 49.7 days), goes back or jumps by more than 62 days
                                    is gone on with from where it stands: that moment counts as none */
    uint32_t known;            /**< PREPAY_SENSE_: which of the following were measured */
    uint32_t inputs;           /**< PREPAY_INPUT_ */
    uint32_t load_ma;
    uint32_t load_w;
    uint32_t voltage_permille; /**< of the nominal voltage; of a valve's: of its battery */
    uint32_t cut_s;            /**< how long the last cut was, by something else than the clock */
} prepay_meter_senses;

#define PREPAY_METER_SENSES_INIT { sizeof(prepay_meter_senses), 0, 0, 0, 0, 0, 0, 0 }

/* What happened: kinds of event. */
#define PREPAY_EVENT_CLOCK 1u       /**< before: time as it would have been, after: as it was fed */
#define PREPAY_EVENT_CLOCK_HELD 2u  /**< the same, and it is not believed yet */
#define PREPAY_EVENT_TAMPER 3u      /**< after: PREPAY_INPUT_ bits that became active */
#define PREPAY_EVENT_COMMAND 4u     /**< before: the kind, after: the command count */
#define PREPAY_EVENT_CONTROL 5u     /**< before: the code, after: its expiry */
#define PREPAY_EVENT_SWITCH 6u      /**< before: reasons, after: 1 on, 0 off */
#define PREPAY_EVENT_SWITCH_FAILED 7u
#define PREPAY_EVENT_ILLEGAL 8u     /**< an illegal insertion; after: the verdict */
#define PREPAY_EVENT_UNCLEAN_CUT 9u /**< power was lost without a warning; after: how many today */
/* ... and those that are stored only (prepay_meter_history_options): */
#define PREPAY_EVENT_POWER_UP 10u /**< before: the greatest time known at the cut, after: the first that was believed afterwards; count: seconds, where the board has measured them */
#define PREPAY_EVENT_PURCHASE 11u /**< before: what was credited, after: the balance; count: the purchase count */
#define PREPAY_EVENT_REFUND 12u   /**< before: what was given back, after: the balance; count: the purchase count */
#define PREPAY_EVENT_SUPPLY 13u   /**< supply was decided otherwise: before: reasons, after: 1 on, 0 off */
#define PREPAY_EVENT_OPENED 14u   /**< a contract; before: the balance carried in, after: the balance */
#define PREPAY_EVENT_CLOSED 15u   /**< a contract; after: its final balance */
#define PREPAY_EVENT_FREEZE 16u   /**< before: the settlement point, after: how many before it had no freeze of their own */
#define PREPAY_EVENT_REGISTER 17u /**< kept in working memory too. Counting goes on from elsewhere; before: the reading that was believed, after: the one it goes on from */
#define PREPAY_EVENT_KINDS 18u

/** One event. A value. */
typedef struct prepay_meter_event {
    int64_t time_s; /**< greatest time known then */
    int64_t before;
    int64_t after;
    uint32_t kind;   /**< PREPAY_EVENT_ */
    uint32_t number; /**< 1, 2 ... since power-up */
} prepay_meter_event;

/**
 * A port: the purse (电子钱包) of a security module (ESAM) that keeps one. It follows the meter's record, which alone is true: it is told
 * where it should stand, never what to add, so that saying it again does no harm and a power cut between the two is mended by the next time.
 * Behind the port, a module that knows only credit and debit by amounts: read what it holds, then give it the difference; it may be cut
 * anywhere. Where its count moves with each credit and by nothing else: initialise the purse when its count would be ahead, and credit
 * nothing as often as it is behind. What is below its unit (0.01) is cut off.
 */
typedef struct prepay_purse {
    size_t struct_size; /**< sizeof(prepay_purse) */
    void *context;
    /**
     * Stand at this. Not both amounts are above zero; all three are 0 while no account is open.
     * Called when time or senses are fed (at power-up, then every 60 minutes), before a card is taken, and after a token brought something.
     * @retval PREPAY_OK  it stands there; anything else: it does not. Cards are refused until it does
     */
    prepay_status (*level)(void *context, int64_t remaining_micro, int64_t overdraft_micro, uint32_t count);
} prepay_purse;

/* The rings of a meter's history. */
#define PREPAY_RING_EVENTS 1u
#define PREPAY_RING_FREEZES 2u

struct prepay__meter_history_verbs;
/** What keeps a history. PREPAY_METER_HISTORY_OPTIONS_INIT names it; a meter without a history does not, and does not link it. */
PREPAY_API const struct prepay__meter_history_verbs *prepay_meter_history(void);

/**
 * What outlives a power cut beside the record: rings of events and of freezes (冻结), behind the meter's own units of the same storage, the
 * events first. Begin with _INIT; zero means the stated default. May lie in flash; copied, but its points and work stay yours.
 */
typedef struct prepay_meter_history_options {
    size_t struct_size;              /**< sizeof(prepay_meter_history_options) */
    const struct prepay__meter_history_verbs *(*keeps)(void); /**< prepay_meter_history */
    void *work;                      /**< prepay_meter_history_work_bytes() of memory for this meter alone */
    const prepay_year_point *points; /**< when a month is settled (结算日), month 0; NULL: as the live tariff's blocks, or on the 1st at 0:00 */
    size_t work_bytes;
    uint32_t event_units;            /**< erase units of the ring of events, 2 or more; 0: no event is stored */
    uint32_t freeze_units;           /**< erase units of the ring of freezes, 2 or more; 0: nothing is frozen */
    uint32_t event_kinds;            /**< 1 << PREPAY_EVENT_ of those that are stored; 0: all */
    uint32_t point_count;            /**< at most PREPAY_FREEZES_MAX */
} prepay_meter_history_options;

#define PREPAY_METER_HISTORY_OPTIONS_INIT { sizeof(prepay_meter_history_options), prepay_meter_history, NULL, NULL, 0, 0, 0, 0, 0 }

/** A stored event, as a report: set struct_size before the call. */
typedef struct prepay_meter_event_report {
    size_t struct_size; /**< sizeof, set by you */
    int64_t time_s;     /**< greatest time known then */
    int64_t before;
    int64_t after;
    uint32_t kind;      /**< PREPAY_EVENT_ */
    uint32_t number;    /**< rises, by more than 1 where a place in the memory was spoilt */
    uint32_t count;     /**< as its kind says; else 0 */
    uint32_t contract;  /**< under which it happened; 0: none was ever opened */
    uint32_t lost;      /**< so many before it could not be stored: too many in an hour, or the memory had failed */
    uint32_t reserved;
} prepay_meter_event_report;

/** With this flag the freeze before this one is not told any more: a CLEAR came between. */
#define PREPAY_FREEZE_AFTER_CLEAR 1u

/** What stood when a month was settled, as a report: set struct_size before the call. */
typedef struct prepay_meter_freeze_report {
    size_t struct_size;        /**< sizeof, set by you */
    int64_t taken_s;
    int64_t import_micro;      /**< registers */
    int64_t reverse_micro;
    int64_t balance_micro;     /**< signed */
    int64_t paid_micro;        /**< totals of the contract: */
    int64_t refunded_micro;
    int64_t used_micro[PREPAY_USED_KINDS];
    int64_t lent_micro;        /**< emergency credit and the like, all advances */
    int64_t recovered_micro;   /**< debts, fees, emergency credit: all that was recovered */
    int64_t period_used_micro; /**< use in the block period that ran */
    int32_t period;            /**< that period */
    int32_t point;             /**< settlement point: (month * 31 + day - 1) * 24 + hour with month = year * 12 + month - 1, local */
    uint32_t late_s;           /**< taken so long after it */
    uint32_t missed;           /**< so many points before it have no freeze of their own: the time jumped over them, or power was off */
    uint32_t purchases;        /**< last purchase count */
    uint32_t status;           /**< PREPAY_RETURN_STATUS_ */
    uint32_t contract;         /**< 0: none was ever opened */
    uint32_t unit;
    uint32_t flags;            /**< PREPAY_FREEZE_ */
    uint32_t number;           /**< rises, by more than 1 where a place in the memory was spoilt */
} prepay_meter_freeze_report;

/** A month, as a report: set struct_size before the call. What passed between two freezes, or since the last one. */
typedef struct prepay_meter_month_report {
    size_t struct_size;            /**< sizeof, set by you */
    int64_t from_s;                /**< when the freezes were taken; of the month that runs to_s is now */
    int64_t to_s;
    int64_t import_micro;          /**< what passed */
    int64_t reverse_micro;
    int64_t balance_begin_micro;   /**< 0 when the contract began in it */
    int64_t balance_micro;         /**< at its end */
    int64_t paid_micro;            /**< credited in it; when the contract began in it, since then. So the next five */
    int64_t refunded_micro;
    int64_t used_micro;            /**< of all kinds */
    int64_t lent_micro;
    int64_t recovered_micro;
    uint32_t purchases;            /**< purchase counts passed */
    uint32_t contract;             /**< at its end */
    int32_t begin_point;           /**< as in prepay_meter_freeze_report */
    int32_t end_point;             /**< 0: it still runs */
    uint32_t missed;               /**< so many points within have no freeze of their own */
    uint32_t began;                /**< 1: the contract began in it */
} prepay_meter_month_report;

/** What a meter is made of. Tables and storage are the caller's and outlive the meter; the struct itself is copied. */
typedef struct prepay_meter_options {
    size_t struct_size;               /**< sizeof(prepay_meter_options) */
    const prepay_key_store *store;    /**< required; with random */
    const prepay_storage *storage;    /**< required; prepay_meter_storage_units() erase units from first_unit on */
    uint8_t *work;                    /**< prepay_meter_work_bytes() of working memory */
    size_t work_bytes;
    prepay_tariff_room tariff_room;   /**< where the live tariff is unpacked */
    prepay_offset_change *offsets;    /**< where the live table of local offsets is unpacked */
    size_t offset_capacity;
    int64_t checkpoint_micro;         /**< checkpoint when so much quantity was priced since the last; 0: 100000 (0.1 kWh) */
    uint32_t checkpoint_s;            /**< ... or so much time passed; 0: 900 */
    uint32_t first_unit;              /**< the meter's first erase unit */
    uint32_t key_own;                 /**< derivation reference: METER_OWN of this meter */
    uint32_t key_credit;              /**< derivation reference: CREDIT_METER */
    uint32_t key_command;             /**< derivation reference: COMMAND_METER; 0: this meter takes no commands */
    uint32_t key_version;             /**< kv of these keys, 1 ... 255 */
    uint8_t meter_id[8];
    int64_t plausible_micro;          /**< greatest believable step between two readings of an open account; 0: 10^12, a million kWh */
    int64_t quantum_micro;            /**< checkpoint step from the third unclean cut of a day on; 0: 10000 (0.01 kWh) */
    const prepay_switch_options *switching; /**< how the switch is driven; NULL: all defaults. Stays yours */
    prepay_meter_event *events;       /**< where the last events are kept until power goes; NULL: they are not. Stays yours */
    uint32_t event_capacity;
    uint32_t policy;                  /**< PREPAY_METER_POLICY_; never changed in a meter's life */
    uint32_t flags;                   /**< PREPAY_METER_CLOSE_BY_KEY */
    uint32_t unknown_rate;            /**< index of the rate that holds while the time is not known */
    uint32_t pulse_constant;          /**< imp/kWh or imp/m3 for prepay_meter_pulses(), 1 ... 100000; 0: it feeds readings */
    uint32_t key_service;             /**< derivation reference: SERVICE_METER, for check cards; 0: it takes none */
    prepay_charge_terms *charges;     /**< where the live debts and other charges are unpacked; NULL, 0: this meter takes none */
    size_t charge_capacity;           /**< at most PREPAY_BALANCE_CHARGES are needed */
    prepay_friendly_hours *friendly;  /**< where the live calendar of friendly time is unpacked; NULL, 0: this meter takes none */
    int32_t *friendly_days;           /**< ... and its holidays */
    size_t friendly_capacity;
    size_t friendly_day_capacity;
    const prepay_purse *purse;        /**< the security module's purse; NULL: there is none. Stays yours */
    const prepay_meter_history_options *history; /**< what outlives a power cut beside the record; NULL: nothing */
} prepay_meter_options;

/* What the display shows now. */
#define PREPAY_DISPLAY_BALANCE 0u   /**< remaining_micro */
#define PREPAY_DISPLAY_OVERDRAFT 1u /**< overdraft_micro */
#define PREPAY_DISPLAY_UNOPENED 2u  /**< no account */
#define PREPAY_DISPLAY_RESET 3u     /**< RESET state */
#define PREPAY_DISPLAY_END 4u       /**< the last insertion or token was done, or had been; 10 s, or until a key; without senses until the next reading */
#define PREPAY_DISPLAY_CODE 5u      /**< display_err or display_code, as the firmware's market has it: of a refusal, as long as END; of a fault that lasts, in turns with the balance, 5 s each */

/** What the firmware applies, as a report: set struct_size before the call. */
typedef struct prepay_meter_outputs_report {
    size_t struct_size;        /**< sizeof, set by you */
    int64_t remaining_micro;   /**< 剩余; after CLOSE what the closed balance was, until the next account opens */
    int64_t overdraft_micro;   /**< 透支; never both above zero */
    int64_t unit_price_micro;  /**< of the next unit; 0 while no account is open or the time is not known, and where kWh or m3 are counted */
    int64_t next_wake_s;       /**< feed time and then a reading, in this order: a price, friendly time, an order, a period or a month ends; INT64_MAX: no need */
    uint32_t switch_on;        /**< 1: supply on (order; 合闸), 0: off (拉闸) */
    uint32_t alarm;            /**< 0, 1 or 2 */
    uint32_t reasons;          /**< bits: PREPAY_SUPPLY_, PREPAY_METER_OFF_ and _KEPT, PREPAY_SWITCH_ */
    uint32_t balance_state;    /**< PREPAY_BALANCE_; of no account (PREPAY_SUPPLY_UNOPENED) it says nothing: ignore it then */
    int32_t last_result;       /**< verdict of the last insertion or token; PREPAY_OK: accepted */
    uint32_t checkpoint_due;   /**< 1: some consumption is priced and not yet stored; prepay_meter_power_fail() is there to store it */
    uint32_t orders;           /**< grows with every order, from 0 at each power-up: a latching switch is driven when this has changed (so begin with
                                    0 too; a number kept over the cut misses an order). 0 without senses */
    uint32_t pre_trip_s;       /**< supply will go off in so many seconds; 0: no trip is announced */
    uint32_t time_validity;    /**< PREPAY_TIME_ */
    uint32_t display_item;     /**< PREPAY_DISPLAY_ */
    uint32_t display_err;      /**< Err-NN of 2009, 0: none; of the refusal while it is shown, else of a fault that lasts, whatever display_item is */
    uint32_t display_code;     /**< class * 100 + detail of 2013 (3311 is 33/11), 0: none; with PREPAY_DISPLAY_CODE both markets then show display_err */
} prepay_meter_outputs_report;

/** What the meter remembers, as a report for displays, check cards and tests: set struct_size before the call. */
typedef struct prepay_meter_state_report {
    size_t struct_size; /**< sizeof, set by you */
    prepay_balance_totals totals;
    prepay_pricing pricing;
    int64_t import_micro;        /**< greatest reading priced */
    int64_t reverse_micro;
    int64_t priced_until_s;      /**< time up to which consumption is priced */
    int64_t greatest_time_s;
    uint8_t customer[8];
    uint8_t card_id[8];          /**< the registered card */
    uint8_t statement_id[8];     /**< last accepted */
    uint32_t parts[PREPAY_PART_KINDS + 1]; /**< version of each parameter part, index PREPAY_PART_ */
    uint32_t record_counter;
    uint32_t last_count;
    uint32_t last_command_count;
    uint32_t illegal_insertions;
    uint32_t commits;            /**< number of the record that is stored: 1 more with each commit, 1024 more where a power-up mended the memory */
    uint16_t contract;           /**< 0: never opened */
    uint16_t unit;
    uint16_t card_generation;
    uint16_t opened;             /**< 1: an account is open */
    uint32_t reserved;
    uint32_t tamper;             /**< PREPAY_INPUT_COVER, _TERMINAL, _MAGNET seen since the last clear */
    uint32_t clock_moves;        /**< since the last clear */
    uint32_t mac_errors;         /**< false seals of this local day */
    uint32_t unclean_cuts;       /**< of this local day */
    uint32_t control;            /**< PREPAY_METER_OFF_REMOTE, _OFF_KEY, _OFF_RESET, _KEPT that hold; alarm by remote: bit 0 */
    uint32_t final_contract;     /**< the closed contract whose final record is kept; 0: none */
    uint32_t history_failed;     /**< PREPAY_RING_ bits: that ring could not be read or written when last tried. Metering goes on */
    uint32_t history_lost;       /**< events that could not be stored, of which the next one that can will tell */
} prepay_meter_state_report;

/** State: opaque, the caller's storage. */
typedef union prepay_meter {
    uint64_t reserve[192];
    void *reserve_where_pointers_are_long[224];
} prepay_meter;

/** sizeof(prepay_meter), for bindings. */
PREPAY_API size_t prepay_meter_bytes(void);

/** The greatest record, room for later fields included. */
#define PREPAY_METER_RECORD_BYTES 560u

/**
 * Working memory of a meter whose storage is programmed by so many bytes, for an array that the linker counts: a frame of the journal, three
 * containers of parameters, the packed record, an insertion. No more is ever needed than PREPAY_METER_WORK_BYTES(32).
 */
#define PREPAY_METER_WORK_BYTES(program_unit_bytes)                                                                     \
    (PREPAY_JOURNAL_WORK_BYTES(PREPAY_METER_RECORD_BYTES, program_unit_bytes) + 3u * PREPAY_PARAMETERS_MAX_BYTES +      \
     PREPAY_METER_RECORD_BYTES + sizeof(prepay_card_session) + 336u + 7u)

/** Working memory that a meter needs on this storage, PREPAY_METER_WORK_BYTES() of it. 0: impossible. */
PREPAY_API size_t prepay_meter_work_bytes(const prepay_storage *storage);

/** Erase units of a meter's record and parameters, for a linker's memory map: of an erase unit that holds a frame, 576 bytes or more. */
#define PREPAY_METER_STORAGE_UNITS(erase_unit_bytes) (3u + 2u * ((PREPAY_PARAMETERS_MAX_BYTES - 1u) / (erase_unit_bytes) + 1u))

/** Erase units that a meter needs on this storage, PREPAY_METER_STORAGE_UNITS() of it. 0: impossible. Its history's come on top. */
PREPAY_API uint32_t prepay_meter_storage_units(const prepay_storage *storage);

/** Working memory of a history, whatever the size of its rings, for an array that the linker counts. */
#define PREPAY_METER_HISTORY_WORK_BYTES (2u * sizeof(prepay_log) + sizeof(prepay_meter_history_options) + 264u + 7u)

/** PREPAY_METER_HISTORY_WORK_BYTES. */
PREPAY_API size_t prepay_meter_history_work_bytes(void);

/** Erase units in which a ring of events, and of freezes, keeps at least so many entries, 1 or more, for a linker's memory map. */
#define PREPAY_METER_EVENT_UNITS(erase_unit_bytes, program_unit_bytes, entries) \
    (((entries) - 1u) / ((erase_unit_bytes) / PREPAY_JOURNAL_WORK_BYTES(32u, program_unit_bytes)) + 2u)
#define PREPAY_METER_FREEZE_UNITS(erase_unit_bytes, program_unit_bytes, entries) \
    (((entries) - 1u) / ((erase_unit_bytes) / PREPAY_JOURNAL_WORK_BYTES(128u, program_unit_bytes)) + 2u)

/** Erase units in which a ring (PREPAY_RING_) keeps at least so many entries, 1 or more. 0: impossible. */
PREPAY_API uint32_t prepay_meter_history_units(const prepay_storage *storage, uint32_t ring, uint32_t entries);

/**
 * Power up: restore the record, or be a new meter with no account.
 *
 * The same key references as before: other keys are another meter, and every card and token is then not authentic.
 *
 * @retval PREPAY_OK          ready; feed time next (what comes before it is priced at the greatest time seen)
 * @retval PREPAY_E_ARGUMENT  NULL, unknown options, missing key
 * @retval PREPAY_E_UNSUPPORTED  the count policy, in a build without it
 * @retval PREPAY_E_TOO_SMALL meter, work, the storage, or the arrays for the tariff and local offsets that it had
 * @retval PREPAY_E_DAMAGED   a record is there that contradicts itself, or its parameters have decayed. Keep the supply as it is, do not
 *                            erase: the totals are in it, and a meter without them would accept old tokens again. Replace the meter
 * @retval PREPAY_E_VERSION   the record was written by a newer version
 * @retval PREPAY_E_STORAGE   the memory failed or does not answer: try again later, with the supply kept as it is; it is no new meter
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_init(prepay_meter *meter, size_t meter_bytes, const prepay_meter_options *options);

/** Erase the object (the storage keeps the record). NULL is allowed. */
PREPAY_API void prepay_meter_wipe(prepay_meter *meter);

/**
 * What time it is. Feed it before each reading, and each second or minute: events, orders, periods and friendly time go by the last time that
 * was fed, not by the uptime. Time that goes back is kept for display and ignored for pricing until it has caught up. A step forward that neither
 * the uptime nor the length of the cut explains (by more than 24 h; by 62 days where nothing was measured) is held, unless it is trusted.
 * @param validity  PREPAY_TIME_UNKNOWN, _SET or _TRUSTED
 * @retval PREPAY_METER_TIME_HELD  verdict: not used until it is fed as trusted, or a sealed command whose not-before is near confirms it
 * @retval PREPAY_E_STORAGE        an order has expired or friendly time has begun or ended, and that could not be stored
 * @retval PREPAY_E_ARGUMENT  NULL, an unknown validity, or a time outside the years 1970 to 2106
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_time(prepay_meter *meter, int64_t time_s, uint32_t validity);

/**
 * What the registers read now: totals, 10^-6 of the commodity's unit. The difference to the last priced reading is charged
 * over the time between that reading and the time fed last: feed time first. At a change of price a reading before the time is priced as of
 * before it, and the next one is shared between both prices by time. Before an account is open only the reading is remembered. In an account that counts kWh or m3 the
 * quantity is the charge.
 *
 * @param import_micro, reverse_micro  0 ... 2^60
 * @retval PREPAY_OK                  charged; outputs may have changed
 * @retval PREPAY_METER_READING_BACK  verdict, in an open account: one of them is less than before, and held: compared with the last good one as long
 *                                    as it does not rise eight times. Nothing was charged; where reverse alone is held, import was.
 *                                    A register that was exchanged or rolled over should be made to go on by the firmware, which keeps
 *                                    the offset (prepay_register_difference(), prepay_pulses_convert()): then nothing is lost
 * @retval PREPAY_METERING_IMPLAUSIBLE  verdict: more than plausible_micro at once, and held, as above
 * @retval PREPAY_E_ARGUMENT          NULL, or out of range
 * @retval PREPAY_E_STORAGE           charged, but the checkpoint or trip could not be stored: metering goes on in memory
 * @retval PREPAY_E_OVERFLOW          nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_reading(prepay_meter *meter, int64_t import_micro, int64_t reverse_micro);

/**
 * So many pulses since the last call: the meter counts them up to a reading. For meters whose options have a pulse_constant.
 * After PREPAY_OK and PREPAY_E_STORAGE they are the meter's. After anything else they are still yours: none was counted, feed them again.
 * @retval PREPAY_METERING_IMPLAUSIBLE  verdict: more than plausible_micro at once. If they are true, feed them in smaller parts
 * @retval PREPAY_E_STATE  there is no pulse_constant; PREPAY_OK and the rest as prepay_meter_reading()
 * @retval PREPAY_E_STORAGE  they are the meter's: charged, or waiting for the next call where nothing can be priced yet
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_pulses(prepay_meter *meter, uint32_t pulses);

/**
 * What the board sees now. From the first call on, outputs' switch_on is the order of the switch machine. An overload, an input that
 * became active and a failure are stored.
 * Bits of known and inputs that have no name here are ignored.
 * @retval PREPAY_E_ARGUMENT  NULL, a struct_size that cannot be, fields that this library does not know, or an uptime that goes back
 * @retval PREPAY_E_STORAGE   it acted, but could not be stored
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_sense(prepay_meter *meter, const prepay_meter_senses *senses);

/**
 * A remote order that the firmware has authenticated (DL/T 645 control 1CH behind its own security). By a sealed token it is
 * PREPAY_TOKEN_KEEP_SUPPLY. Durable before it returns.
 * @param code      PREPAY_METER_CONTROL_
 * @param expiry_s  it is not begun after this, and what it began ends then; 0: never
 * @retval PREPAY_METER_EXPIRED  verdict: too late, nothing was done
 * @retval PREPAY_E_ARGUMENT     NULL, unknown code, a time after 2106
 * @retval PREPAY_E_STORAGE      not done until power goes; whether it is after the next power-up is not known: order it again
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_control(prepay_meter *meter, uint32_t code, int64_t expiry_s);

/** A key was pressed. @param key PREPAY_METER_KEY_. @retval PREPAY_BALANCE_NOT_OFFERED, PREPAY_BALANCE_IS_SUSPENDED verdicts of asking for emergency credit @retval PREPAY_E_ARGUMENT NULL or unknown @retval PREPAY_E_STORAGE it acted, but could not be stored */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_key(prepay_meter *meter, uint32_t key);

/**
 * The supply is going: store what is priced, now, and then a second time, so that the next power-up has nothing to mend. Each at most one whole
 * record and one erase: 390 bytes programmed, 44 more for each listed charge, 576 at most, filled up to whole program units. When power goes
 * behind the first nothing is lost. doc/porting.md makes a hold-up time of it. Nothing is written when nothing is due, and less than a quantum
 * of use, while nothing else was stored since the last warning, twelve times an hour at most (doc/meter.md, Strangers).
 * @retval PREPAY_E_STORAGE  it could not be stored
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_power_fail(prepay_meter *meter);

/**
 * A sealed token by any carrier, with the parameter container it brings (NULL, 0: none came).
 * Durable before it returns. It does not acknowledge a reminder: nobody stands before the meter.
 *
 * @retval PREPAY_OK  accepted, all that it states
 * @retval PREPAY_METER_ALREADY_ACCEPTED ... PREPAY_METER_CARD_FORMAT  verdicts, see above
 * @retval PREPAY_E_STORAGE   the memory failed, as may happen when power goes: not accepted until then; old or new, the next power-up tells.
 *                            Show the same again; 700 says that it had been taken
 * @retval PREPAY_E_ARGUMENT  NULL
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_accept(prepay_meter *meter, const uint8_t *token, size_t token_bytes,
                                                            const uint8_t *parameters, size_t parameters_bytes);

/** The sealed return record as of now (counts one up, stored). @retval PREPAY_METER_NOT_OPENED verdict: there was never a contract */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_return_record(prepay_meter *meter, uint8_t out_sealed[128]);

/**
 * A card was put in. The meter opens a session in role M, takes the token, and writes the return record back. One insertion is under way
 * at a time: another, or prepay_meter_card_mute(), ends it as if the card were gone. All other calls work while a card is in.
 * @retval PREPAY_METER_LOW_VOLTAGE, PREPAY_METER_PURSE_FAILED  verdicts: nothing was sent
 * @retval PREPAY_CARD_SEND  transmit prepay_meter_card_apdu(), feed prepay_meter_card_answer()
 * @retval PREPAY_E_STORAGE  the session could not be counted: nothing was sent
 * @retval PREPAY_E_RANDOM, PREPAY_E_KEY  from the key store: nothing was sent
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_card_insert(prepay_meter *meter);

/**
 * A card was put in, and does not answer to reset: instead of prepay_meter_card_insert(). It is refused and counted.
 * @retval PREPAY_METER_CARD_MUTE  verdict, 32/04
 * @retval PREPAY_METER_LOW_VOLTAGE, PREPAY_METER_PURSE_FAILED  verdicts that come first
 * @retval PREPAY_E_STORAGE  it could not be counted
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_card_mute(prepay_meter *meter);

/** The APDU to transmit, after PREPAY_CARD_SEND; NULL otherwise. Valid until the next call. */
PREPAY_API const uint8_t *prepay_meter_card_apdu(const prepay_meter *meter, size_t *out_bytes);

/**
 * Feed the card's answer.
 *
 * @retval PREPAY_CARD_SEND  there is more to transmit
 * @retval PREPAY_OK         done: accepted and written back (display END)
 * @retval PREPAY_METER_...  done: a verdict (display its code); PREPAY_METER_ALREADY_ACCEPTED displays END too
 * @retval PREPAY_E_STORAGE  the meter's memory failed, as prepay_meter_accept(): insert the card again
 * @retval PREPAY_E_OUTCOME_UNKNOWN  accepted, but whether the return record was written is not known: insert the card again
 * @retval PREPAY_E_STATE    no card is in
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_card_answer(prepay_meter *meter, const uint8_t *answer, size_t answer_bytes);

/**
 * The card is gone, or the reader got no answer in time; ends the session. After a final status it does nothing and may be left out.
 * @retval PREPAY_OK                  there was none under way
 * @retval PREPAY_METER_PULLED_EARLY  before anything was accepted
 * @retval PREPAY_E_OUTCOME_UNKNOWN   as prepay_meter_card_answer()
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_card_removed(prepay_meter *meter);

/** The loop over a transport, from insert to the verdict: for meters that may wait. A transport that cannot send the first APDU
 * (PREPAY_E_CARD) has a mute card. @retval PREPAY_OK, and as prepay_meter_card_answer() */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_card_run(prepay_meter *meter, const prepay_transport *transport);

/**
 * The final record of the contract that was closed last, sealed.
 * @retval PREPAY_METER_NOT_OPENED  verdict: none is kept
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_final_record(prepay_meter *meter, uint8_t out_sealed[128]);

/** What a display of 2009 shows for a status: NN of Err-NN; 0: nothing (END, or not a meter's). Generated from doc/errors.yaml. */
PREPAY_API uint32_t prepay_meter_display_err(prepay_status status);

/** What a display of 2013 shows: class * 100 + detail, 3311 is 33/11, 3600 is 36 without a detail; 0: nothing. */
PREPAY_API uint32_t prepay_meter_display_code(prepay_status status);

/**
 * The last events, newest first. @param index 0 is the newest
 * @retval PREPAY_E_NOT_FOUND  not so many were kept
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_event_at(const prepay_meter *meter, uint32_t index, prepay_meter_event *out);

/**
 * Stored events, the newest first: ask with 0, then with each one's number. Over power cuts; of what was bought before the last CLEAR
 * command nothing is told.
 * @param number  the newest one below this number is wanted; 0: the newest of all
 * @retval PREPAY_E_NOT_FOUND  there is none, or no event is stored in this meter
 * @retval PREPAY_E_STORAGE, PREPAY_E_VERSION  the ring cannot be read, or was written by a newer version
 * @retval PREPAY_E_ARGUMENT   NULL, or out->struct_size is not set
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_event_before(prepay_meter *meter, uint32_t number, prepay_meter_event_report *out);

/**
 * Freezes, the newest first, as prepay_meter_event_before(). The one that was the newest at a CLEAR command is not told.
 * @retval PREPAY_E_NOT_FOUND  there is none, or nothing is frozen in this meter; and the rest as prepay_meter_event_before()
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_freeze_before(prepay_meter *meter, uint32_t number, prepay_meter_freeze_report *out);

/**
 * A month. What a CLEAR command has cleared - the month that ran, and the one before it - is not told.
 * @param month  0: the one that runs; 1: the last one that was settled; 2: the one before it ...
 * @retval PREPAY_E_NOT_FOUND  it is not kept; and the rest as prepay_meter_event_before()
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_month(prepay_meter *meter, uint32_t month, prepay_meter_month_report *out);

/** What to apply now. @retval PREPAY_E_ARGUMENT NULL, or out->struct_size is not set */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_outputs(const prepay_meter *meter, prepay_meter_outputs_report *out);

/** What the meter remembers. @retval PREPAY_E_ARGUMENT NULL, or out->struct_size is not set */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_state(const prepay_meter *meter, prepay_meter_state_report *out);

/** The switch machine's tables as lines of Graphviz, for drawings: row i of them, or NULL past the end. Static text. */
PREPAY_API const char *prepay_meter_switch_table_row(size_t row);

#ifdef __cplusplus
}
#endif
#endif
