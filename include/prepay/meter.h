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
 * card, carried-in balance, credit - or not at all, and only it brings parameters. An open or replacement token registers its card
 * when the card's generation is greater than the registered one's. A token that states less than was accepted brings back nothing,
 * neither its card nor its statement id. A card insertion acknowledges a reminder and ends by writing the return record, whatever
 * was said of a token of this account; other accounts' cards are told nothing. When the card is pulled out before that, what was
 * accepted stands, and the next insertion only finishes the writing.
 *
 * **Not in this version:** commands (PREPAY_TOKEN_PARAMETER ... _TEST; answered PREPAY_METER_CARD_KIND), the backup tariff, check and
 * reset cards, the count policy. Their fields are in the formats from now on. So the tariff of an open contract stays what its
 * opening token brought.
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
#define PREPAY_METER_CARD_FORMAT 712      /**< 34/14; when only the parameters are not what the token seals, its money was taken all the same */
#define PREPAY_METER_CARD_FAILED 713      /**< 35/19 */
#define PREPAY_METER_BLANK_CARD 714       /**< 32/07 */
#define PREPAY_METER_READING_BACK 716     /**< a reading below an earlier one is held: nothing was charged */

/** How far the time that is fed can be believed. */
#define PREPAY_TIME_UNKNOWN 0u /**< the clock lost it: time_s is ignored, charges are priced at the greatest time seen */
#define PREPAY_TIME_SET 1u     /**< set by hand or kept by a clock; this version treats it as trusted */
#define PREPAY_TIME_TRUSTED 2u /**< from a sealed source */

/** Keys a customer or installer presses. */
#define PREPAY_METER_KEY_CONFIRM 1u /**< acknowledges a reminder */

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
} prepay_meter_options;

/** What the firmware applies, as a report: set struct_size before the call. */
typedef struct prepay_meter_outputs_report {
    size_t struct_size;        /**< sizeof, set by you */
    int64_t remaining_micro;   /**< 剩余 */
    int64_t overdraft_micro;   /**< 透支; never both above zero */
    int64_t unit_price_micro;  /**< of the next unit; 0 while no tariff is live */
    int64_t next_wake_s;       /**< feed time and a reading then: the price changes; INT64_MAX: no need */
    uint32_t switch_on;        /**< 1: supply on (order; 合闸), 0: off (拉闸) */
    uint32_t alarm;            /**< 0, 1 or 2 */
    uint32_t reasons;          /**< PREPAY_SUPPLY_ bits */
    uint32_t balance_state;    /**< PREPAY_BALANCE_ */
    int32_t last_result;       /**< verdict of the last insertion or token; PREPAY_OK: accepted */
    uint32_t checkpoint_due;   /**< 1: some consumption is priced and not yet stored; prepay_meter_power_fail() stores it at any time */
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
    uint32_t commits;            /**< journal commits in this memory's life */
    uint16_t contract;           /**< 0: never opened */
    uint16_t unit;
    uint16_t card_generation;
    uint16_t opened;             /**< 1: an account is open */
    uint32_t reserved[2];
} prepay_meter_state_report;

/** State: opaque, the caller's storage. */
typedef union prepay_meter {
    uint64_t reserve[512];
} prepay_meter;

/** sizeof(prepay_meter), for bindings. */
PREPAY_API size_t prepay_meter_bytes(void);

/** Working memory that a meter needs on this storage. */
PREPAY_API size_t prepay_meter_work_bytes(const prepay_storage *storage);

/** Erase units that a meter needs on this storage, record and parameters. 0: impossible. */
PREPAY_API uint32_t prepay_meter_storage_units(const prepay_storage *storage);

/**
 * Power up: restore the record, or be a new meter with no account.
 *
 * The same key references as before: other keys are another meter, and every card and token is then not authentic.
 *
 * @retval PREPAY_OK          ready; feed time next (what comes before it is priced at the greatest time seen)
 * @retval PREPAY_E_ARGUMENT  NULL, unknown options, missing key
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
 * What time it is. Time that goes back is kept for display and ignored for pricing until it has caught up.
 * @param validity  PREPAY_TIME_
 * @retval PREPAY_E_ARGUMENT  NULL, an unknown validity, or a time outside the years 1970 to 2106
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_time(prepay_meter *meter, int64_t time_s, uint32_t validity);

/**
 * What the registers read now: totals, 10^-6 of the commodity's unit. The difference to the last priced reading is charged
 * over the time since then. Before an account is open only the reading is remembered. In an account that counts kWh or m3 the
 * quantity is the charge.
 *
 * @param import_micro, reverse_micro  0 ... 2^60
 * @retval PREPAY_OK                  charged; outputs may have changed
 * @retval PREPAY_METER_READING_BACK  verdict: one of them is less than before; nothing changed, and the next reading is compared with
 *                                    the last good one again. A register that was exchanged or rolled over must be made to go on
 *                                    (prepay_register_difference(), prepay_pulses_convert()): the firmware keeps that offset
 * @retval PREPAY_METERING_IMPLAUSIBLE  verdict: more than plausible_micro at once; nothing changed, nothing charged
 * @retval PREPAY_E_ARGUMENT          NULL, or out of range
 * @retval PREPAY_E_STORAGE           charged, but the checkpoint or trip could not be stored: metering goes on in memory
 * @retval PREPAY_E_OVERFLOW          nothing was changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_reading(prepay_meter *meter, int64_t import_micro, int64_t reverse_micro);

/** A key was pressed. @param key PREPAY_METER_KEY_. @retval PREPAY_E_ARGUMENT NULL or unknown @retval PREPAY_E_STORAGE it acted, but could not be stored */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_key(prepay_meter *meter, uint32_t key);

/**
 * The supply is going: store what is priced, now. At most one record: about 260 bytes programmed, and one erase when its unit is full.
 * Nothing is written when nothing is due.
 * @retval PREPAY_E_STORAGE  it could not be stored
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_power_fail(prepay_meter *meter);

/**
 * A sealed token by any carrier, with the parameter container it brings (NULL, 0: none came).
 * Durable before it returns. It does not acknowledge a reminder: nobody stands before the meter.
 *
 * @retval PREPAY_OK  accepted, all that it states
 * @retval PREPAY_METER_ALREADY_ACCEPTED ... PREPAY_METER_CARD_FORMAT  verdicts, see above
 * @retval PREPAY_E_STORAGE   nothing was accepted
 * @retval PREPAY_E_ARGUMENT  NULL
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_accept(prepay_meter *meter, const uint8_t *token, size_t token_bytes,
                                                            const uint8_t *parameters, size_t parameters_bytes);

/** The sealed return record as of now (counts one up, stored). @retval PREPAY_METER_NOT_OPENED verdict: there was never a contract */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_return_record(prepay_meter *meter, uint8_t out_sealed[128]);

/**
 * A card was put in. The meter opens a session in role M, takes the token, and writes the return record back.
 * @retval PREPAY_CARD_SEND  transmit prepay_meter_card_apdu(), feed prepay_meter_card_answer()
 * @retval PREPAY_E_STORAGE  the session could not be counted: nothing was sent
 * @retval PREPAY_E_RANDOM, PREPAY_E_KEY  from the key store: nothing was sent
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_card_insert(prepay_meter *meter);

/** The APDU to transmit, after PREPAY_CARD_SEND; NULL otherwise. Valid until the next call. */
PREPAY_API const uint8_t *prepay_meter_card_apdu(const prepay_meter *meter, size_t *out_bytes);

/**
 * Feed the card's answer.
 *
 * @retval PREPAY_CARD_SEND  there is more to transmit
 * @retval PREPAY_OK         done: accepted and written back (display END)
 * @retval PREPAY_METER_...  done: a verdict (display its code); PREPAY_METER_ALREADY_ACCEPTED displays END too
 * @retval PREPAY_E_STORAGE  the meter's memory failed before anything was accepted
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

/** The loop over a transport, from insert to the verdict: for meters that may wait. @retval PREPAY_OK, and as prepay_meter_card_answer() */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_card_run(prepay_meter *meter, const prepay_transport *transport);

/** What to apply now. @retval PREPAY_E_ARGUMENT NULL, or out->struct_size is not set */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_outputs(const prepay_meter *meter, prepay_meter_outputs_report *out);

/** What the meter remembers. @retval PREPAY_E_ARGUMENT NULL, or out->struct_size is not set */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_meter_state(const prepay_meter *meter, prepay_meter_state_report *out);

#ifdef __cplusplus
}
#endif
#endif
