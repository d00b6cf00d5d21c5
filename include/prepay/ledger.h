/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LEDGER_H
#define PREPAY_LEDGER_H
/**
 * @file prepay/ledger.h
 * Ledger: the record of sales. Double entry, a hash chain, receipts, operators and shifts, in a SQLite file.
 *
 * A library of its own (libprepay-ledger). It remembers what prepay/vending.h decides.
 *
 * - **Every verb that writes has a request id**, 16 bytes, made by the station and kept there before it is sent. Same id and same
 *   body: the stored answer again, PREPAY_LEDGER_REPEATED. Same id, another body: PREPAY_LEDGER_OTHER_BODY. So a retry never doubles.
 * - One verb is one transaction: entry, postings, balances, chain link and receipt number together or not at all.
 * - History is appended, never edited. Corrections are new entries. prepay_ledger_verify() re-reads the values.
 * - Money is `_minor`, the currency's minor units. Credit for meters is `_micro` beside it.
 *
 * Life of a ledger:
 *   1. prepay_ledger_open()
 *   2. prepay_ledger_bootstrap() once on a new file; prepay_ledger_login()
 *   3. verbs
 *   4. prepay_ledger_close()
 *
 * What any verb may return, and is not repeated below:
 *   - PREPAY_LEDGER_REPEATED, _OTHER_BODY from every verb that writes. The time and the operator are not part of the body; nor are
 *     passwords, names and addresses, which nothing that lasts may hold even as a hash.
 *   - PREPAY_E_PERMISSION: the operator is not logged in through this object, or the role may not; recorded in the audit chain.
 *     PREPAY_LEDGER_MUST_CHANGE_PASSWORD: not before prepay_ledger_password().
 *   - PREPAY_E_ARGUMENT: NULL, a text that is not UTF-8 or not ended, a time or amount out of range.
 *   - PREPAY_E_FULL, _BUSY, _MEMORY: not done. PREPAY_E_STORAGE: not done or, where the disk failed at the very end, unknown: repeat with
 *     the same id once the disk is well, and the answer says which. PREPAY_E_DAMAGED: the file contradicts itself; stop and verify.
 *
 * Reports and values are copied out; nothing of the ledger's memory is ever handed out. Threads: one ledger object, one thread at a
 * time; several processes may have the same file open. A network file system is refused. Format: doc/ledger-format.md.
 */
#include <prepay/token.h>
#include <prepay/vending.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef PREPAY_LEDGER_API
#define PREPAY_LEDGER_API PREPAY_API
#endif

#define PREPAY_LEDGER_REPEATED 900 /**< done before under this id; here is the stored answer */
#define PREPAY_LEDGER_OTHER_BODY 901 /**< the id belongs to another request; nothing was done */
#define PREPAY_LEDGER_WRONG_PASSWORD 902 /**< login and password do not fit */
#define PREPAY_LEDGER_LOCKED 903 /**< too many wrong passwords */
#define PREPAY_LEDGER_NO_SHIFT 904 /**< open a shift first; nothing was taken */
#define PREPAY_LEDGER_SHIFT_OPEN 905 /**< a shift is open already, or still */
#define PREPAY_LEDGER_STALE 906 /**< the books have moved since the statement was sealed; not stored */
#define PREPAY_LEDGER_COVERED 907 /**< a sealed statement covers the sale */
#define PREPAY_LEDGER_ALREADY_REVERSED 908 /**< it was reversed before */
#define PREPAY_LEDGER_DAY_CLOSED 909 /**< the business day is closed; nothing was booked */
#define PREPAY_LEDGER_EXISTS 910 /**< there is one already */
#define PREPAY_LEDGER_MUST_CHANGE_PASSWORD 911 /**< logged in; only prepay_ledger_password() works until then */

/** Opaque, on the heap. */
typedef struct prepay_ledger prepay_ledger;

/** Longest text fields, terminating zero included. UTF-8. */
#define PREPAY_LEDGER_TEXT_BYTES 64u

/** Options of prepay_ledger_open(). */
typedef struct prepay_ledger_options {
    size_t struct_size;
    uint32_t create;  /**< 1: make the file when it is not there */
    uint32_t station; /**< number of this station, 1 ...; receipt numbers run per station */
    uint32_t currency; /**< with create: ISO 4217 numeric code */
    uint32_t exponent; /**< with create: digits of the minor unit, 0 ... 4 */
    uint32_t unsafe;  /**< 1: synchronous=NORMAL; a power cut can lose acknowledged sales. For tests */
    uint32_t memory;  /**< 1: keep it in memory, path is ignored. For tests and dry runs */
} prepay_ledger_options;

#define PREPAY_LEDGER_OPTIONS_INIT { sizeof(prepay_ledger_options), 0, 1, 0, 0, 0, 0 }

/**
 * Open a ledger file.
 *
 * @param[out] out  close it with prepay_ledger_close()
 * @retval PREPAY_E_NOT_FOUND   no such file, and create is 0
 * @retval PREPAY_E_FORMAT      a file of something else; it was not touched
 * @retval PREPAY_E_VERSION     a newer ledger
 * @retval PREPAY_E_DAMAGED     it does not pass the quick check
 * @retval PREPAY_E_UNSUPPORTED on a network file system
 * @retval PREPAY_E_STORAGE, PREPAY_E_FULL, PREPAY_E_BUSY, PREPAY_E_MEMORY
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_open(const char *path, const prepay_ledger_options *options, prepay_ledger **out);

/** Close it. NULL is allowed. */
PREPAY_LEDGER_API void prepay_ledger_close(prepay_ledger *ledger);

/** Who asks, when, and under which request id. Every verb takes one; verbs that only read ignore the id. */
typedef struct prepay_ledger_call {
    size_t struct_size;      /**< sizeof(prepay_ledger_call) */
    int64_t time_ms;         /**< milliseconds since 1970-01-01 UTC */
    int64_t operator_id;     /**< from prepay_ledger_login(); its session is in this ledger object */
    int32_t utc_offset_s;    /**< the station's local time minus UTC; the business day derives from it */
    uint32_t reserved;       /**< 0 */
    uint8_t request_id[16];  /**< not all zero */
} prepay_ledger_call;

/* -------------------------------------------------------------- operators */

/** Roles. */
#define PREPAY_LEDGER_ADMINISTRATOR 1u /**< operators, settings, tariffs; no sales */
#define PREPAY_LEDGER_CASHIER 2u       /**< sells in an own shift */
#define PREPAY_LEDGER_SUPERVISOR 3u    /**< voids, closes the day */
#define PREPAY_LEDGER_AUDITOR 4u       /**< reads and verifies */

/**
 * First operator of a new ledger: an administrator who must change the password at the first login. call->operator_id is ignored.
 * @retval PREPAY_E_STATE  there is an operator already
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_bootstrap(prepay_ledger *ledger, const prepay_ledger_call *call, const char *login,
                                                                        const char *password);

/**
 * Add an operator (administrator). Passwords: 8 bytes or more; kept as Argon2id.
 * @retval PREPAY_LEDGER_EXISTS  verdict: the login is taken
 * @retval PREPAY_E_PERMISSION   not an administrator; recorded
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_operator_add(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                          const char *login, const char *password, uint32_t role,
                                                                          int64_t *out_operator_id);

/**
 * Log in; call->operator_id and request_id are ignored.
 * @param[out] out_operator_id  written on PREPAY_OK and MUST_CHANGE_PASSWORD
 * @retval PREPAY_LEDGER_MUST_CHANGE_PASSWORD  verdict: only prepay_ledger_password() works until then
 * @retval PREPAY_LEDGER_WRONG_PASSWORD        verdict: or no such login; which is not said
 * @retval PREPAY_LEDGER_LOCKED                verdict: after 5 wrong ones, for 15 minutes, also with the right one
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_login(prepay_ledger *ledger, const prepay_ledger_call *call, const char *login,
                                                                    const char *password, int64_t *out_operator_id);

/**
 * Change one's own password. Wrong ones count as at a login.
 * @retval PREPAY_LEDGER_WRONG_PASSWORD  verdict: the old one does not fit
 * @retval PREPAY_LEDGER_LOCKED          verdict: as at a login
 * @retval PREPAY_E_ARGUMENT             shorter than 8 bytes, or the new one is the old one
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_password(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                       const char *old_password, const char *new_password);

/** Log out: this object forgets the operator. A shift stays open. @retval PREPAY_E_PERMISSION not logged in here */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_logout(prepay_ledger *ledger, const prepay_ledger_call *call);

/* --------------------------------------------------------------- accounts */

/**
 * Add a tariff version, 1 ... (administrator). Never edited in place; `text` is yours (JSON, a name), `packed` what meters get; up to 65535
 * bytes of each.
 * @retval PREPAY_LEDGER_EXISTS  verdict: the version is there already
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_tariff_add(prepay_ledger *ledger, const prepay_ledger_call *call, uint32_t version,
                                                                        int64_t effective_from_s, const char *text, const uint8_t *packed,
                                                                        size_t packed_bytes);

/** 开户: a contract on a meter. */
typedef struct prepay_ledger_account {
    size_t struct_size;
    uint8_t meter_id[8];
    uint8_t customer[8]; /**< customer number; the same party for ever */
    uint8_t card_id[8];
    uint16_t contract;        /**< 1 for a new meter, else one more than the last (which must be closed; closing comes with a later version) */
    uint16_t unit;            /**< ISO 4217 code, then that of the books; or PREPAY_UNIT_ */
    uint16_t card_generation; /**< 1 ... */
    uint8_t key_version;      /**< kv of the credit key that seals this contract's tokens */
    uint8_t reserved;
    char name[64];    /**< of the customer; erasable: it is in no chain */
    char address[64];
} prepay_ledger_account;

/** Open an account (cashier). @retval PREPAY_LEDGER_EXISTS verdict: the meter has an open contract, or the card is the newest of one */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_account_open(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                          const prepay_ledger_account *account);

/**
 * 补卡: another card for the contract (cashier, supervisor); the old one is void from now on.
 * @retval PREPAY_LEDGER_EXISTS  verdict: the card is the newest of a contract
 * @retval PREPAY_E_NOT_FOUND    no such meter
 * @retval PREPAY_E_ARGUMENT     a generation that is not greater than the last
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_card_replace(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                          const uint8_t meter_id[8], const uint8_t card_id[8],
                                                                          uint16_t card_generation);

/** What the books know of a meter's newest contract: the input of a vending session. Reads. @retval PREPAY_E_NOT_FOUND */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_books(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                    const uint8_t meter_id[8], prepay_books *out);

/* ------------------------------------------------------------------ sales */

/** Tenders. */
#define PREPAY_TENDER_CASH 1u
#define PREPAY_TENDER_BANK 2u

/** One payment as the caller asks for it. */
typedef struct prepay_ledger_sale {
    size_t struct_size;
    uint8_t meter_id[8];
    int64_t tendered_minor;
    int64_t arrears_minor; /**< taken for arrears */
    int64_t fee_minor;
    int64_t tax_minor;
    int64_t credit_minor; /**< > 0; tendered = arrears + fee + tax + credit, or PREPAY_E_ARGUMENT */
    int64_t credit_micro; /**< must be credit_minor * 10^(6 - exponent) for a money account */
    uint32_t tender;      /**< PREPAY_TENDER_ */
    uint32_t tariff_version; /**< of prepay_ledger_tariff_add(); 0: none */
    char reference[64]; /**< of the bank; empty for cash */
} prepay_ledger_sale;

/** A receipt, as a report: set struct_size. Everything a printed one needs. */
typedef struct prepay_ledger_receipt {
    size_t struct_size;
    uint8_t request_id[16]; /**< of the sale */
    uint8_t meter_id[8];
    uint8_t customer[8];
    int64_t number; /**< gap-free per station */
    int64_t time_ms;
    int64_t tendered_minor;
    int64_t arrears_minor;
    int64_t fee_minor;
    int64_t tax_minor;
    int64_t credit_minor;
    int64_t credit_micro;
    int64_t paid_total_micro; /**< P of the contract with this sale */
    int32_t utc_offset_s;
    uint32_t station;
    uint32_t tender;
    uint32_t currency;
    uint32_t exponent;
    uint32_t copy;     /**< 0: the original; n: n-th reprint (补打) */
    uint32_t voided;   /**< 1: the sale was voided */
    uint32_t contract;
    char operator_login[64];
    char name[64];
    char reference[64];
} prepay_ledger_receipt;

/**
 * Take a payment: one transaction (cashier, in an open shift).
 *
 * @param[out] out  the receipt; written on PREPAY_OK and PREPAY_LEDGER_REPEATED
 * @retval PREPAY_LEDGER_REPEATED    verdict: done before under this id; the stored receipt
 * @retval PREPAY_LEDGER_OTHER_BODY  verdict: the id belongs to another request
 * @retval PREPAY_LEDGER_NO_SHIFT    verdict
 * @retval PREPAY_LEDGER_DAY_CLOSED  verdict: the business day of the call was closed
 * @retval PREPAY_E_NOT_FOUND        no such meter or tariff
 * @retval PREPAY_E_ARGUMENT         amounts that do not add up, zero, negative or above 2^48
 * @retval PREPAY_E_OVERFLOW         the totals would leave the range (P: 2^60); nothing was taken
 * @retval PREPAY_E_STORAGE, PREPAY_E_FULL  not taken; or, where the disk failed at the very end, look the id up with prepay_ledger_receipt_get()
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_pay(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                  const prepay_ledger_sale *sale, prepay_ledger_receipt *out);

/**
 * Void a sale of which nothing is in a sealed statement or is proved to be in the meter (supervisor, or the cashier in the open shift that took it). The money goes back from where
 * it lies: the drawer of that shift while it is open, else the safe; or the bank.
 * @param sale_id  request id of the sale
 * @retval PREPAY_E_NOT_FOUND              no such sale
 * @retval PREPAY_LEDGER_DAY_CLOSED        verdict: the business day of the call was closed
 * @retval PREPAY_LEDGER_COVERED           verdict: a statement was sealed since, or a return record proved it; only a proved refund takes it back
 * @retval PREPAY_LEDGER_ALREADY_REVERSED  verdict
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_void(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                   const uint8_t sale_id[16]);

/** The receipt of a sale. Reads; a reprint is prepay_ledger_reprint(). @retval PREPAY_E_NOT_FOUND */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_receipt_get(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                         const uint8_t sale_id[16], prepay_ledger_receipt *out);

/** Print it again (cashier, supervisor): marked with a copy number, under its old number; recorded. @retval PREPAY_E_NOT_FOUND */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_reprint(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                     const uint8_t sale_id[16], prepay_ledger_receipt *out);

/** The index-th receipt of a meter in order of time, from 0; voided ones too, and say so. Reads. @retval PREPAY_E_NOT_FOUND past the end */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_receipt_at(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                        const uint8_t meter_id[8], uint32_t index, prepay_ledger_receipt *out);

/* ------------------------------------------------------------- statements */

/**
 * Answer to PREPAY_STEP_STORE_STATEMENT: make it durable, if its P, R and count are still the sums of the books and its card, if it names
 * one, is still the newest (cashier, supervisor).
 * @retval PREPAY_LEDGER_STALE   verdict: they are not; start the session again from prepay_ledger_books()
 * @retval PREPAY_LEDGER_EXISTS  verdict: the contract has a statement with this statement_id
 * @retval PREPAY_E_NOT_FOUND    no such meter
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_statement(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                       const prepay_statement *statement);

/**
 * Answer to PREPAY_STEP_STORE_WRITTEN and _UNKNOWN: what became of the statement with this id (cashier, supervisor).
 * @param written  1 written, 0 unknown
 * @retval PREPAY_E_NOT_FOUND  no such meter or statement
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_mark(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                  const uint8_t meter_id[8], const uint8_t statement_id[8], uint32_t written);

/**
 * Answer to PREPAY_STEP_STORE_PROOF: an authentic return record (cashier, supervisor). One entry confirms every statement that its A and B
 * reach. What is proved only grows: an older record lowers nothing. A record that gets a verdict is kept as evidence and proves nothing; under
 * the same request id it gets the same verdict again.
 * @retval PREPAY_VENDING_BOOKS_BEHIND  verdict: A or B exceed the books; recorded
 * @retval PREPAY_VENDING_ROLLED_BACK   verdict: record counter and totals contradict another record (newer and smaller, older and greater); recorded
 * @retval PREPAY_E_NOT_FOUND           of a meter, contract or unit that is not in the books: it proves nothing here
 * @retval PREPAY_E_ARGUMENT            an empty record, or totals out of range
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_proof(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                   const prepay_proof *proof);

/**
 * Store what a vending session asks for, whichever of the three it is; give the result to prepay_vending_stored() as it is.
 *
 * Each STORE has a request id of its own, fresh for each step; it need not outlive the visit: after a crash the next visit reads the
 * card and asks again for what is still missing. Only the ids of payments must be kept before they are sent.
 *
 * @retval PREPAY_OK  durable, also when it was so before
 * @retval PREPAY_LEDGER_STALE, PREPAY_VENDING_BOOKS_BEHIND, PREPAY_VENDING_ROLLED_BACK, and what the three verbs above say besides
 * @retval PREPAY_E_ARGUMENT  NULL, or a step that asks for no STORE
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_store(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                   const prepay_vending_request *step);

/** States of a statement. */
#define PREPAY_STATEMENT_SEALED 1u
#define PREPAY_STATEMENT_WRITTEN 2u
#define PREPAY_STATEMENT_UNKNOWN 3u
#define PREPAY_STATEMENT_CONSUMED 4u

/** The index-th statement not yet consumed, oldest first, with its state; what start-up lists. Reads. @retval PREPAY_E_NOT_FOUND past the end */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_open_statement(prepay_ledger *ledger, const prepay_ledger_call *call, uint32_t index,
                                                                            prepay_statement *out, uint32_t *out_state);

/* ------------------------------------------------------- shifts, day close */

/** Open a shift with this float in the drawer (cashier). @retval PREPAY_LEDGER_SHIFT_OPEN, PREPAY_LEDGER_DAY_CLOSED verdicts */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_shift_open(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                        int64_t float_minor);

/** What a shift took, as a report. */
typedef struct prepay_ledger_shift {
    size_t struct_size;
    int64_t float_minor;
    int64_t cash_minor;     /**< taken in cash, less what voids gave back */
    int64_t bank_minor;
    int64_t expected_minor; /**< float + cash */
    int64_t counted_minor;
    int64_t over_minor;     /**< counted - expected: over, or short when negative; posted to an account of its own */
    uint32_t sales;
    uint32_t voids;
} prepay_ledger_shift;

/** Count the drawer and close the shift (cashier). Also written when REPEATED. @retval PREPAY_LEDGER_NO_SHIFT, PREPAY_LEDGER_DAY_CLOSED verdicts */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_shift_close(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                         int64_t counted_minor, prepay_ledger_shift *out);

/** A business day's figures, as a report. Debits and credits are equal or the verifier says so. */
typedef struct prepay_ledger_day {
    size_t struct_size;
    int64_t cash_minor;
    int64_t bank_minor;
    int64_t credit_minor; /**< sold as supply */
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t arrears_minor;
    int64_t rounding_minor;
    int64_t over_minor;
    int64_t first_entry;  /**< one more than the last of the close before: each entry is in the figures of one close */
    int64_t last_entry;   /**< less than the first: there is none */
    int32_t business_day; /**< local days since 1970-01-01 */
    uint32_t sales;
    uint32_t voids;
    uint32_t open_statements;
    int64_t head_entry; /**< the entry that head stands after: trusted_entry of prepay_ledger_verify() */
    uint8_t head[32]; /**< of the chain: print both on the slip, they are the witness outside the file */
} prepay_ledger_day;

/**
 * Close a business day (supervisor, administrator), and with it any open day before it: the figures are of all of them. No money is booked on
 * them afterwards. Also written when REPEATED.
 * @retval PREPAY_LEDGER_SHIFT_OPEN  verdict: a shift that was opened on it, or before, is still open
 * @retval PREPAY_LEDGER_DAY_CLOSED  verdict: it was closed
 * @retval PREPAY_E_ARGUMENT         it has not begun; or nothing was booked in the 31 days before it: close the last day on which something was
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_day_close(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                       int32_t business_day, prepay_ledger_day *out);

/* ----------------------------------------------------------------- verify */

/** What verify found, as a report. */
typedef struct prepay_ledger_verdict {
    size_t struct_size;
    int64_t entries;      /**< checked */
    int64_t first_bad;    /**< sequence number of the first entry that does not add up; 0: none, or it is not about an entry */
    uint8_t head[32];     /**< chain head as recomputed, after `entries` entries */
    char reason[64];      /**< what is wrong, English; empty: nothing */
} prepay_ledger_verdict;

/**
 * Recompute everything from the values: chains, sums, running balances, receipt numbers, statements against sales; then the structure of
 * the file, and that none of its rules was taken away. Memory stays small; the time grows with the books.
 *
 * @param trusted_head   a head noted outside the file (a day-close slip), or NULL
 * @param trusted_entry  the entry it stood after
 * @retval PREPAY_OK         the books add up and pass through the trusted head
 * @retval PREPAY_E_DAMAGED  they do not; out says where (written in this case too)
 */
PREPAY_LEDGER_API PREPAY_MUST_USE prepay_status prepay_ledger_verify(prepay_ledger *ledger, const prepay_ledger_call *call,
                                                                    const uint8_t *trusted_head, int64_t trusted_entry,
                                                                    prepay_ledger_verdict *out);

#ifdef __cplusplus
}
#endif
#endif
