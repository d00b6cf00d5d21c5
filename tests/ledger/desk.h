/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_LEDGER_DESK_H
#define PREPAY_TESTS_LEDGER_DESK_H
/**
 * @file tests/ledger/desk.h
 * A desk for the tests of the ledger: books with an administrator, a cashier and a supervisor, a clock that ticks, and
 * fresh request ids.
 */
#include "ledger/ledger.h"

#include <prepay/ledger.h>

#define DESK_METER 1 /* the meter that desk_account() opens */

struct desk {
    prepay_ledger *ledger;
    int64_t admin, cashier, supervisor, auditor;
    int64_t time_ms;
    uint64_t next_id;
};

/** Options of books in CNY with two digits. path NULL: in memory. */
prepay_ledger_options desk_options(const char *path);
/** Fresh books with four operators logged in. */
void desk_open(struct desk *desk, const char *path);
/** The same with an account on DESK_METER and an open shift with a float of 10000. */
void desk_open_for_business(struct desk *desk, const char *path);
/** Open the file again and log in again. */
void desk_reopen(struct desk *desk, const char *path);
/** Log in all four; statuses must be good. */
void desk_login(struct desk *desk);
void desk_close(struct desk *desk);

/** A call by this operator, a second later, under a fresh id. */
prepay_ledger_call desk_call(struct desk *desk, int64_t operator_id);
void desk_meter(uint64_t number, uint8_t out[8]);

prepay_ledger_account desk_account_of(uint64_t meter);
prepay_ledger_sale desk_sale(uint64_t meter, int64_t credit_minor);
/** The statement the books would seal now. */
prepay_statement desk_statement(struct desk *desk, uint64_t meter);
prepay_proof desk_proof(uint64_t meter, uint32_t counter, int64_t paid_micro);
prepay_books desk_books(struct desk *desk, uint64_t meter);

/** Pay; the id of the sale is copied out, NULL: not wanted. */
prepay_status desk_pay(struct desk *desk, uint64_t meter, int64_t credit_minor, uint8_t out_id[16]);
prepay_status desk_seal(struct desk *desk, uint64_t meter);
prepay_status desk_prove(struct desk *desk, const prepay_proof *proof);
prepay_status desk_void(struct desk *desk, const uint8_t id[16]);
prepay_status desk_verify(struct desk *desk, prepay_ledger_verdict *out);

/** A path in a folder of $TMPDIR that is new for this process. The text is overwritten by the next call. */
const char *desk_path(const char *name);
/** Remove a ledger's files. */
void desk_remove(const char *path);
/** Run SQL past the library. Returns SQLite's code. */
int desk_sql(const char *path, const char *sql);
/** Take away the rule that history is not edited, run SQL, put the rule back: what an insider with the file would do.
 */
void desk_tamper(const char *path, const char *table, const char *sql);

#endif
