/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_LEDGER_VERIFY_H
#define PREPAY_LIB_LEDGER_VERIFY_H
/* Verification walks all entries in order, with one reading for each kind of row beside it. verify.c walks and
 * recomputes the chains; verify_rows.c remembers what every account, contract and station has come to, and says whether
 * a row follows from it. */
#include "ledger/ledger.h"

#define PREPAY__STREAMS 10 /* kinds of row that hang on entries, by ascending tag */
#define PREPAY__KINDS   10 /* of account, and 0 */

union prepay__any_row {
    struct prepay__posting posting;
    struct prepay__sale sale;
    struct prepay__statement_row statement;
    struct prepay__mark mark;
    struct prepay__proof_row proof;
    struct prepay__contract contract;
    struct prepay__card card;
    struct prepay__shift shift;
    struct prepay__shift_close shift_close;
    struct prepay__day_close day_close;
};

struct prepay__account_state {
    int64_t aseq, balance_minor, kind, owner;
};

struct prepay__contract_state {
    int64_t contract, paid_micro, standing, generation;
    int64_t sealed_micro; /* greatest P of its statements */
    struct prepay__proof_row proved;
};

struct prepay__station_state {
    int64_t station, epoch, number;
};

/* What the books have come to so far. Lists grow on the heap; prepay__memory_free() frees them. */
struct prepay__memory {
    struct prepay__store *store;
    struct prepay__account_state *accounts; /* account n is [n - 1] */
    size_t accounts_count, accounts_room;
    struct prepay__contract_state *contracts; /* by ascending contract */
    size_t contracts_count, contracts_room;
    struct prepay__station_state *stations;
    size_t stations_count, stations_room;
    struct prepay__day_close day; /* the last one; entry 0: there is none */
    /* of the entry at hand */
    const struct prepay__entry *entry;
    const uint8_t *previous; /* hash of the entry before */
    int64_t by_kind[PREPAY__KINDS];
    int64_t sum;
    struct prepay__sale sale; /* entry 0: it has none */
    struct prepay__shift_close shift_close;
};

/* Begin an entry, take its rows in by ascending tag, end it. reason: what does not follow; NULL: all well. Negative:
 * could not look. */
void prepay__memory_begin(struct prepay__memory *memory, const struct prepay__entry *entry, const uint8_t previous[32]);
PREPAY_MUST_USE prepay_status prepay__memory_row(struct prepay__memory *memory, enum prepay__row_kind kind,
                                                 const union prepay__any_row *row, const char **out_reason);
const char *prepay__memory_end(const struct prepay__memory *memory);
void prepay__memory_free(struct prepay__memory *memory);

/* verify_audit.c: the other chain. */
PREPAY_MUST_USE prepay_status prepay__verify_audit(prepay_ledger *ledger, char reason[64]);

#endif
