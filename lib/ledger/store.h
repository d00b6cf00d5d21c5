/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_LEDGER_STORE_H
#define PREPAY_LIB_LEDGER_STORE_H
/* What the books ask of a memory: a table of verbs. Rows are put, found by a named question, read in a named order; nothing
 * here is SQL. A store owns its own way of saying these things (sqlite_questions.c is the first), so that another database can
 * stand behind the same books. Statuses: PREPAY_OK; PREPAY_E_NOT_FOUND where a question has no answer or a reading has ended;
 * PREPAY_E_DAMAGED where a value is not of its type; PREPAY_E_STORAGE, _FULL, _BUSY, _MEMORY from the medium. */
#include "ledger/rows.h"

/* Questions with at most one answer. Keys as named; the row type stands at the end of each line. Bytes of any length (a tariff's) are not
 * in an answer, only in a reading. */
enum prepay__question {
    PREPAY__PROPERTY_OF_BOOKS, /* -                                                                          property */
    PREPAY__ENTRY_BY_ID,       /* bytes: request id                                                          entry */
    PREPAY__ENTRY_AT,          /* a: seq                                                                     entry */
    PREPAY__ENTRY_NEWEST,      /* -                                                                          entry */
    PREPAY__ENTRY_REVERSING,   /* a: seq of what it reverses                                                 entry */
    PREPAY__AUDIT_BY_ID,       /* bytes: request id                                                          audit */
    PREPAY__AUDIT_AT,          /* a: seq                                                                     audit */
    PREPAY__AUDIT_NEWEST,      /* -                                                                          audit */
    PREPAY__ACCOUNT_OF,        /* a: kind, b: owner                                                          account */
    PREPAY__ACCOUNT_LAST_ID,   /* -: and how many there are                                                sums */
    PREPAY__POSTING_LAST,      /* a: account                                                                 posting */
    PREPAY__CONTRACT_NEWEST,   /* bytes: meter                                                               contract */
    PREPAY__CONTRACT_NUMBERED, /* a: number, bytes: meter                                                    contract */
    PREPAY__CONTRACT_AT,       /* a: contract                                                                contract */
    PREPAY__CARD_NEWEST,       /* a: contract                                                                card */
    PREPAY__CARD_IN_USE,       /* bytes: card id; only where it is the newest of its contract                card */
    PREPAY__CARD_COUNT,        /* a: contract: how many it has had                                           sums */
    PREPAY__PARTY_AT,          /* a: party                                                                   party */
    PREPAY__SALE_OF,           /* a: contract, b: entry                                                      sale */
    PREPAY__SALE_LAST,         /* a: contract; voids too: the running totals                                 sale */
    PREPAY__SALE_STANDING,     /* a: contract; newest that is not voided                                     sale */
    PREPAY__SALE_AT,           /* a: index, bytes: meter; in order of time, voids are no sales of their own  sale */
    PREPAY__SALE_NUMBERED_LAST,/* a: station, b: epoch                                                       sale */
    PREPAY__PAID_THROUGH,      /* a: contract, b: entry: micro of the standing sales up to and with it       sums */
    PREPAY__COVERED,           /* a: contract: greatest P sealed, and how many statements                    sums */
    PREPAY__STATEMENT_NEWEST,  /* a: contract                                                                statement */
    PREPAY__STATEMENT_BY_ID,   /* a: contract, bytes: statement id                                           statement */
    PREPAY__STATEMENT_OPEN_AT, /* a: index; oldest first                                                     statement */
    PREPAY__STATEMENT_IS_OPEN, /* a: contract, b: entry                                                      open statement */
    PREPAY__MARK_NEWEST,       /* a: contract, b: entry of the statement                                     mark */
    PREPAY__PROOF_NEWEST,      /* a: contract                                                                proof */
    PREPAY__PROOF_OF,          /* a: contract, b: entry                                                      proof */
    PREPAY__PROOFS_BY_CARD,    /* a: contract, b: generation, bytes: card id: sound records of this card     sums */
    PREPAY__SHIFT_AT,          /* a: entry                                                                   shift */
    PREPAY__SHIFT_OPEN_OF,     /* a: operator                                                                shift */
    PREPAY__SHIFT_CLOSE_OF,    /* a: entry of the shift                                                      shift close */
    PREPAY__SHIFT_IS_OPEN,     /* a: entry of the shift                                                      shift */
    PREPAY__SHIFT_SUMS,        /* a: entry of the shift: cash, bank, sales, voids                            sums */
    PREPAY__OPEN_SHIFTS,       /* a: entry: how many were opened with it or before                           sums */
    PREPAY__DAY_CLOSE_LAST,    /* -                                                                          day close */
    PREPAY__DAY_CLOSE_OF,      /* a: entry                                                                   day close */
    PREPAY__DAY_NEWEST,        /* a: first entry, b: a day: the latest of it and the days since that entry   sums */
    PREPAY__DAY_END,           /* a: first entry, b: before this entry, c: day: last entry of it or before   sums */
    PREPAY__DAY_SUMS,          /* a: first, b: last entry: cash, bank, credit, tax, fee, arrears, sales, voids */
    PREPAY__DAY_ACCOUNT,       /* as DAY_SUMS, c: kind of account: sum of its postings                       sums */
    PREPAY__OPEN_STATEMENTS,   /* how many                                                                   sums */
    PREPAY__OPERATOR_AT,       /* a: operator                                                                operator */
    PREPAY__OPERATOR_NAMED,    /* bytes: login                                                               operator */
    PREPAY__OPERATOR_LAST_ID,  /* -                                                                          sums */
    PREPAY__CREDENTIAL_OF,     /* a: operator                                                                credential */
    PREPAY__TARIFF_AT,         /* a: version                                                                 tariff */
    PREPAY__PRINT_COUNT,       /* a: entry of the sale: how many copies                                      sums */
    PREPAY__PRINT_OF,          /* a: seq of the audit row                                                    print */
    PREPAY__OPEN_MISMATCH,     /* statements, shifts: listed as open and are not, or the reverse              sums */
    PREPAY__COUNTS,            /* operators, credentials, tariffs, prints, parties, contracts                sums */
    PREPAY__QUESTIONS
};

/* Readings: many rows in a stated order. */
enum prepay__reading {
    PREPAY__ALL_ENTRIES,     /* by seq */
    PREPAY__ALL_POSTINGS,    /* by entry, account, aseq; each of these by entry */
    PREPAY__ALL_SALES,
    PREPAY__ALL_STATEMENTS,
    PREPAY__ALL_MARKS,
    PREPAY__ALL_PROOFS,
    PREPAY__ALL_CONTRACTS,
    PREPAY__ALL_CARDS,
    PREPAY__ALL_SHIFTS,
    PREPAY__ALL_SHIFT_CLOSES,
    PREPAY__ALL_DAY_CLOSES,
    PREPAY__ALL_AUDITS,      /* by seq */
    PREPAY__ALL_TARIFFS,     /* by audit */
    PREPAY__READINGS
};

/* Changes of the few working tables; history is only ever put. */
enum prepay__change {
    PREPAY__REACHED_STATEMENTS, /* a: contract, b: A, c: B: what they reach is no longer open */
    PREPAY__CLOSED_SHIFT,       /* a: entry of the shift: no longer open */
    PREPAY__CHANGES
};

/* What a question is asked with; unused ones are 0. */
struct prepay__keys {
    int64_t a, b, c, d;
    const uint8_t *bytes;
    size_t bytes_n;
};

/* Numbers computed by the store. */
#define PREPAY__SUMS 8
struct prepay__sums {
    int64_t n[PREPAY__SUMS];
};

struct prepay__store {
    void *context;
    /* write 1: the only writer until commit or rollback. PREPAY_E_BUSY when another process will not let go. */
    prepay_status (*begin)(void *context, int write);
    /* An error of commit does not say that it did not happen: reopen, and look. */
    prepay_status (*commit)(void *context);
    void (*rollback)(void *context);
    /* Close and open again what may have been left in an unknown state. */
    prepay_status (*reopen)(void *context);
    prepay_status (*put)(void *context, const struct prepay__row_type *type, const void *row);
    prepay_status (*find)(void *context, enum prepay__question question, const struct prepay__keys *keys, void *out_row);
    prepay_status (*change)(void *context, enum prepay__change change, const struct prepay__keys *keys);
    prepay_status (*next)(void *context, enum prepay__reading reading, void *out_row); /* pointers in it live until the next */
    void (*rewind)(void *context, enum prepay__reading reading);                       /* before a reading, and after it */
    /* Whole structure: pages, indexes, types, references, and that no rule of the schema was taken away. */
    prepay_status (*check)(void *context, char reason[64]);
    void (*close)(void *context);
};

/* The first store: a SQLite file. create 1: make it when it is not there, with this property. path NULL: in memory, made. */
PREPAY_MUST_USE prepay_status prepay__sqlite_open(const char *path, uint32_t create, uint32_t unsafe, const struct prepay__property *property,
                                                 struct prepay__store *out);

#endif
