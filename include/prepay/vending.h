/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_VENDING_H
#define PREPAY_VENDING_H
/**
 * @file prepay/vending.h
 * Vending: what the desk decides. A quote from an amount tendered, and the session in which a card is read and written.
 *
 * The desk keeps no storage here. Whoever keeps the books - prepay/ledger.h, or a database of your own - gives the session what
 * the books know (prepay_books) and answers its requests. A session asks for three things:
 *
 *     SEND   transmit this APDU to the card, feed the answer
 *     STORE  make this record durable, then say so
 *     DONE   a verdict
 *
 * and **offers no APDU that writes a token before the statement that holds it was reported stored.** So nobody re-implements
 * the order of money. The loop:
 *
 *     status = prepay_vending_start(&session, PREPAY_VENDING_SELL, &books);
 *     while (status == PREPAY_VENDING_STEP) {
 *         prepay_vending_request step = { .struct_size = sizeof step };
 *         if ((status = prepay_vending_step(&session, &step)) < 0) break;      // what it asks for
 *         if (step.kind != PREPAY_STEP_SEND) {
 *             status = prepay_vending_stored(&session, prepay_ledger_store(ledger, &call, &step));
 *             continue;
 *         }
 *         answer_bytes = sizeof answer;
 *         sent = transport->transmit(transport->context, step.apdu, step.apdu_bytes, answer, &answer_bytes);
 *         status = sent < 0 ? prepay_vending_lost(&session) : prepay_vending_answer(&session, answer, answer_bytes);
 *     }
 *
 * One session object may be started again and again; it needs a new session_counter, so init it for each visit.
 *
 * Sales and statements are two facts. A *sale* is paid in one transaction of the books. A *statement* says how much a meter has been
 * paid in all; it is sealed from the sum of the sales that are not voided. A statement that has been stored counts as having left,
 * also after a crash. Writing the newest statement again is always right. A sale that a statement covers can no longer be voided.
 *
 * **When a card is pulled out** while its files change, the session asks to STORE a mark UNKNOWN and ends with
 * PREPAY_E_OUTCOME_UNKNOWN. Nobody guesses: the next session with any card of the contract reads what is there and goes on.
 *
 * **Not in this version:** refunds, closing a contract, carrying a balance in from the ledger, commands. Their fields are in the formats
 * from now on; in the books they stay 0.
 *
 * Threads: one session, one thread at a time. No allocation, no I/O, no clock.
 */
#include <prepay/card.h>
#include <prepay/token.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PREPAY_VENDING_STEP 800          /**< the session asks for something: prepay_vending_step() shows what */
#define PREPAY_VENDING_OTHER_METER 801   /**< verdict: the card is of another meter, customer or contract */
#define PREPAY_VENDING_OLD_CARD 802      /**< verdict: the card was replaced by a newer one */
#define PREPAY_VENDING_BOOKS_BEHIND 803  /**< verdict: card or meter state more than the books hold: sell nothing, find the missing sales */
#define PREPAY_VENDING_AMOUNT 804        /**< verdict: the amount is outside what may be sold */
#define PREPAY_VENDING_COVERED 805       /**< verdict: a sealed statement covers this sale */
#define PREPAY_VENDING_ROLLED_BACK 806   /**< verdict: the meter's record counter is newer and a total is smaller */
#define PREPAY_VENDING_NOT_WRITTEN 807   /**< verdict: the card refused; it holds what it held before */
#define PREPAY_VENDING_NOT_AUTHENTIC 808 /**< verdict: done, but the return record on the card is not authentic; only READ says so, the others go on by the books */

/* ------------------------------------------------------------------ quote */

/** What an amount tendered is made of before it becomes credit. */
typedef struct prepay_quote_request {
    size_t struct_size;      /**< sizeof(prepay_quote_request) */
    int64_t tendered_minor;  /**< what the customer pays, > 0 */
    int64_t arrears_minor;   /**< owed from before; recovered first, whole or as far as it reaches; >= 0 */
    int64_t arrears_cap_minor; /**< recover at most so much with this payment; 0: no cap */
    int64_t fee_minor;       /**< taken for this sale, >= 0 */
    int64_t min_minor;       /**< least amount that may be tendered; 0: 1 */
    int64_t max_minor;       /**< greatest; 0: no limit but 2^60 micro-units of credit */
    uint32_t tax_ppm;        /**< tax included in what remains, parts per million (50000 is 5 %) */
    uint32_t exponent;       /**< digits of the minor unit, ISO 4217: 0 ... 4 (2 for CNY and USD) */
} prepay_quote_request;

/**
 * The answer, as a report: set struct_size. tendered = arrears + fee + tax + credit, exactly. Tax is included:
 * tax = remaining * ppm / (10^6 + ppm), rounded half-up to the minor unit; the credit is the rest.
 */
typedef struct prepay_quote {
    size_t struct_size;
    int64_t tendered_minor;
    int64_t arrears_minor; /**< arrears taken */
    int64_t fee_minor;
    int64_t tax_minor;
    int64_t credit_minor; /**< becomes supply at the meter */
    int64_t credit_micro; /**< the same in 10^-6 of the currency unit */
} prepay_quote;

/**
 * Quote a sale. Nothing is changed anywhere.
 *
 * @retval PREPAY_VENDING_AMOUNT  verdict: below the least, above the greatest, or nothing would remain as credit
 * @retval PREPAY_E_ARGUMENT      NULL, negative, exponent above 4
 * @retval PREPAY_E_OVERFLOW      too large to be stated
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_vending_quote(const prepay_quote_request *request, prepay_quote *out);

/* ------------------------------------------------------------------ books */

/** A sealed statement: what STORE makes durable. A value. */
typedef struct prepay_statement {
    uint8_t meter_id[8];
    uint8_t card_id[8];
    uint8_t statement_id[8];
    int64_t paid_micro;     /**< P it was sealed from */
    int64_t refunded_micro; /**< R */
    uint32_t count;         /**< purchases in it */
    uint32_t command_count;
    uint16_t contract;
    uint16_t card_generation;
    uint8_t kind; /**< PREPAY_TOKEN_; 0: there is none */
    uint8_t reserved[3];
    uint8_t token[128];
} prepay_statement;

/** What the books know of one contract, when a session starts. A value; the parameters stay the caller's. */
typedef struct prepay_books {
    uint8_t meter_id[8];
    uint8_t customer[8];
    uint8_t card_id[8];      /**< newest card */
    int64_t paid_micro;      /**< sum of the credit of the sales not voided */
    int64_t refunded_micro;  /**< sum of the refunds asked */
    int64_t amount_micro;    /**< credit of the newest sale, for display at the meter */
    int64_t carried_in_micro; /**< signed */
    int64_t accepted_paid_micro;     /**< greatest A proved by a return record */
    int64_t accepted_refunded_micro; /**< greatest B proved */
    uint32_t count;          /**< sales not voided */
    uint32_t command_count;
    uint32_t record_counter; /**< of the newest return record seen */
    uint16_t contract;       /**< 1 ... */
    uint16_t unit;
    uint16_t card_generation;
    uint8_t key_version;     /**< kv of the credit key that this contract's tokens are sealed with; the desk's key_credit is of this kv */
    uint8_t replaced;        /**< 1: the newest card replaces a lost one and has not been in the meter yet */
    prepay_statement newest; /**< newest sealed statement; kind 0: none */
} prepay_books;

/**
 * May this sale be voided? `covered_micro` is the greatest P of any sealed statement, `paid_through_micro` the sum of the
 * sales up to and with this one.
 * @retval PREPAY_VENDING_COVERED  verdict: a statement covers it; only a proved refund takes it back
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_vending_may_void(int64_t paid_through_micro, int64_t covered_micro);

/* ---------------------------------------------------------------- session */

/** What the customer came for. */
#define PREPAY_VENDING_READ 1u    /**< read the card, prove what the meter has accepted */
#define PREPAY_VENDING_SELL 2u    /**< read, seal if the books moved, write the newest statement */
#define PREPAY_VENDING_OPEN 3u    /**< 开户: the first write of a contract, with parameters */
#define PREPAY_VENDING_REPLACE 4u /**< 补卡: write the newest totals to a new card */

/** Steps. */
#define PREPAY_STEP_SEND 1u            /**< transmit step.apdu, feed the answer */
#define PREPAY_STEP_STORE_PROOF 2u     /**< make step.proof durable: a return record that moved something */
#define PREPAY_STEP_STORE_STATEMENT 3u /**< make step.statement durable, if P and R are still the sums; else report any other status (the ledger says PREPAY_LEDGER_STALE) */
#define PREPAY_STEP_STORE_WRITTEN 4u   /**< the newest statement is on the card */
#define PREPAY_STEP_STORE_UNKNOWN 5u   /**< it may or may not be */

/** An authentic return record, and what it proves. A value. */
typedef struct prepay_proof {
    prepay_return_record record;
    uint8_t sealed[128];
} prepay_proof;

/** What the session asks for, as a report: set struct_size. Pointers are the session's, valid until the next call. */
typedef struct prepay_vending_request {
    size_t struct_size;
    const uint8_t *apdu;               /**< SEND */
    size_t apdu_bytes;
    const prepay_proof *proof;         /**< STORE_PROOF */
    const prepay_statement *statement; /**< STORE_STATEMENT, _WRITTEN, _UNKNOWN */
    uint32_t kind;                     /**< PREPAY_STEP_ */
    uint32_t reserved;
} prepay_vending_request;

/** A desk. */
typedef struct prepay_vending_options {
    size_t struct_size;            /**< sizeof(prepay_vending_options) */
    const prepay_key_store *store; /**< required; with random */
    const uint8_t *parameters;     /**< container for the meter (limits, tariff, offsets), yours, until the session ends: required for every
                                        write until a return record proves the contract open; NULL: none */
    size_t parameters_bytes;
    uint64_t session_counter;      /**< one more than at the last session of this terminal, in any role; stored by you before this call. It keeps
                                        challenges from repeating when the random source is broken */
    uint32_t key_role;             /**< derivation reference: ROLE group key of V */
    uint32_t key_credit;           /**< derivation reference: CREDIT, of books.key_version */
    uint32_t terminal_secret;      /**< MAC reference: this desk's own */
    uint32_t role_version;         /**< kv of key_role, 1 ... 255 */
    uint8_t terminal_id[8];
} prepay_vending_options;

/** State: opaque, the caller's storage. Holds session secrets: wipe it. */
typedef union prepay_vending {
    uint64_t reserve[448];
} prepay_vending;

/** sizeof(prepay_vending), for bindings. */
PREPAY_API size_t prepay_vending_bytes(void);

/** A session that has asked for nothing. @retval PREPAY_E_ARGUMENT, PREPAY_E_TOO_SMALL */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_vending_init(prepay_vending *session, size_t session_bytes,
                                                            const prepay_vending_options *options);

/** Erase it. NULL is allowed. */
PREPAY_API void prepay_vending_wipe(prepay_vending *session);

/**
 * Begin. The books are copied.
 * @param purpose PREPAY_VENDING_READ ... _REPLACE
 * @retval PREPAY_VENDING_STEP  ask prepay_vending_step()
 * @retval PREPAY_E_ARGUMENT    NULL, unknown purpose, books that contradict themselves, or parameters are missing
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_vending_start(prepay_vending *session, uint32_t purpose, const prepay_books *books);

/** What it asks for now. Asking twice shows the same. @retval PREPAY_E_STATE nothing */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_vending_step(const prepay_vending *session, prepay_vending_request *out);

/**
 * Feed the card's answer to a SEND.
 *
 * @retval PREPAY_VENDING_STEP          go on
 * @retval PREPAY_OK                    done: written (or, for READ, read)
 * @retval PREPAY_VENDING_OTHER_METER, _OLD_CARD, _BOOKS_BEHIND, _ROLLED_BACK, _NOT_WRITTEN, _NOT_AUTHENTIC  verdicts: done, see above
 * @retval PREPAY_E_KEY                 the card has no key of the vending role in role_version: a blank card, or one of another version
 * @retval PREPAY_E_NOT_AUTHENTIC       the card is not of this system
 * @retval PREPAY_E_OUTCOME_UNKNOWN     the card is gone (after COMMIT was sent the session first asks to STORE_UNKNOWN)
 * @retval PREPAY_E_CARD                the card answers as no card of this system does
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_vending_answer(prepay_vending *session, const uint8_t *answer, size_t answer_bytes);

/** No answer will come to a SEND. @retval PREPAY_VENDING_STEP, PREPAY_E_OUTCOME_UNKNOWN as prepay_vending_answer() */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_vending_lost(prepay_vending *session);

/**
 * Report a STORE: PREPAY_OK when the record is durable (also when it was so already); anything else ends the session with that status. After a
 * refused PROOF or STATEMENT nothing was written to the card. After WRITTEN or UNKNOWN the card is as it is, and the next visit
 * finds out.
 * @retval PREPAY_VENDING_STEP  go on
 * @retval PREPAY_OK            done
 * @retval PREPAY_E_STATE       nothing was to be stored
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_vending_stored(prepay_vending *session, int status);

/** The return record that was read and is authentic; NULL if none was. The session's. */
PREPAY_API const prepay_return_record *prepay_vending_record(const prepay_vending *session);

#ifdef __cplusplus
}
#endif
#endif
