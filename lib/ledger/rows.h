/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_LEDGER_ROWS_H
#define PREPAY_LIB_LEDGER_ROWS_H
/* The rows of the books. Each row is a struct, and each struct has a description (rows.c): the names, places and kinds of its
 * fields. One description serves three readers - the store that binds it, the store that reads it back, and the chain that
 * hashes it - so a column can not be stored and left out of the chain by oversight. Numbers are int64_t; 0 where optional. */
#include <prepay/ledger.h>

enum prepay__field_kind {
    PREPAY__INT,
    PREPAY__OPTIONAL, /* a number; 0 is stored as NULL */
    PREPAY__BLOB,     /* of exactly this many bytes */
    PREPAY__OPTIONAL_BLOB, /* the same; all zero is stored as NULL */
    PREPAY__TEXT,     /* in a char array of this many bytes, terminating zero included */
    PREPAY__STRING,   /* struct prepay__bytes: text of any length */
    PREPAY__BYTES     /* struct prepay__bytes */
};

#define PREPAY__STORED 1u  /* a column of the table */
#define PREPAY__CHAINED 2u /* in the canonical bytes */
#define PREPAY__BOTH 3u

struct prepay__field {
    const char *name;
    enum prepay__field_kind kind;
    uint32_t use;
    size_t offset;
    size_t bytes;
};

struct prepay__row_type {
    const char *table;
    const struct prepay__field *fields;
    size_t count;
    size_t bytes;  /* of the struct */
    uint32_t tag;  /* in the canonical bytes; 0: hangs on no entry */
    uint32_t replaces; /* 1: a working table, where a row replaces the one with its key */
};

enum prepay__row_kind {
    PREPAY__ROW_PROPERTY,
    PREPAY__ROW_ENTRY,
    PREPAY__ROW_ACCOUNT,
    PREPAY__ROW_POSTING,
    PREPAY__ROW_SALE,
    PREPAY__ROW_STATEMENT,
    PREPAY__ROW_MARK,
    PREPAY__ROW_PROOF,
    PREPAY__ROW_CONTRACT,
    PREPAY__ROW_CARD,
    PREPAY__ROW_SHIFT,
    PREPAY__ROW_SHIFT_CLOSE,
    PREPAY__ROW_DAY_CLOSE,
    PREPAY__ROW_AUDIT,
    PREPAY__ROW_OPERATOR,
    PREPAY__ROW_TARIFF,
    PREPAY__ROW_PRINT,
    PREPAY__ROW_PARTY,
    PREPAY__ROW_CREDENTIAL,
    PREPAY__ROW_OPEN_STATEMENT,
    PREPAY__ROW_OPEN_SHIFT,
    PREPAY__ROWS
};

extern const struct prepay__row_type prepay__rows[PREPAY__ROWS];

struct prepay__bytes {
    const uint8_t *data;
    size_t bytes;
};

/* Whose books these are. */
struct prepay__property {
    int64_t id, currency, exponent;
};

/* Kinds of entry, in files for ever. */
enum prepay__entry_kind {
    PREPAY__ACCOUNT_OPEN = 1,
    PREPAY__CARD_REPLACE = 2,
    PREPAY__PAY = 3,
    PREPAY__VOID = 4,
    PREPAY__STATEMENT = 5,
    PREPAY__MARK = 6,
    PREPAY__PROOF = 7,
    PREPAY__SHIFT_OPEN = 8,
    PREPAY__SHIFT_CLOSE = 9,
    PREPAY__DAY_CLOSE = 10
};

/* One thing that happened. */
struct prepay__entry {
    int64_t seq;      /* 1 ..., without a gap */
    int64_t encoding; /* of the canonical bytes */
    uint8_t id[16];   /* the station's request id */
    uint8_t body_hash[32];
    int64_t kind;
    int64_t resolves; /* entry whose state this one changes: at most one resolves another */
    int64_t reverses; /* entry taken back */
    int64_t property, station, epoch;
    int64_t shift; /* entry that opened the shift */
    int64_t operator_id;
    int64_t contract; /* entry that opened the contract */
    int64_t business_day, time_ms, utc_offset_s;
    int64_t clock_back; /* 1: the clock was behind the entry before */
    uint8_t hash[32];
};

/* Kinds of account. The owner is the contract, the shift, or 0. */
enum prepay__account_kind {
    PREPAY__DRAWER = 1,     /* cash of one shift */
    PREPAY__SAFE = 2,       /* cash out of drawers: floats come from it, counted money goes to it */
    PREPAY__BANK = 3,
    PREPAY__ARREARS = 4,    /* owed by a customer, by contract */
    PREPAY__PREPAID = 5,    /* owed to a customer as supply, by contract */
    PREPAY__TAX = 6,
    PREPAY__FEES = 7,
    PREPAY__ROUNDING = 8,
    PREPAY__OVER_SHORT = 9
};

struct prepay__account {
    int64_t id, property, kind, owner;
};

/* Money moved: debit positive. */
struct prepay__posting {
    int64_t entry, account, kind, owner;
    int64_t aseq; /* 1 ..., without a gap in the account */
    int64_t amount_minor, balance_minor;
};

/* A payment, or with negative amounts a void. */
struct prepay__sale {
    int64_t contract, entry, station, epoch;
    int64_t number; /* of the receipt; a void has none */
    int64_t tender, tariff;
    int64_t tendered_minor, arrears_minor, fee_minor, tax_minor, credit_minor, credit_micro;
    int64_t paid_total_micro, standing; /* after it: P, and sales not voided */
    char reference[64];
};

struct prepay__statement_row {
    int64_t contract, entry, kind, count, command_count, paid_micro, refunded_micro, card_generation;
    uint8_t card_id[8], statement_id[8], token[128];
};

struct prepay__mark {
    int64_t contract, statement, entry, written;
};

struct prepay__proof_row {
    int64_t contract, entry, kind, counter, card_generation;
    int64_t paid_micro, refunded_micro, used_micro, balance_micro; /* as the record says */
    int64_t verdict; /* 0, BOOKS_BEHIND, ROLLED_BACK */
    int64_t accepted_paid_micro, accepted_refunded_micro, newest_counter; /* proved so far, with it */
    uint8_t card_id[8], statement_id[8], sealed[128];
};

struct prepay__contract {
    int64_t entry, number, unit, key_version, party, carried_in_micro;
    uint8_t meter[8], customer[8], party_digest[32];
};

struct prepay__card {
    int64_t contract, generation, entry;
    uint8_t card_id[8];
};

struct prepay__shift {
    int64_t entry, operator_id, float_minor;
};

struct prepay__shift_close {
    int64_t entry, shift, cash_minor, bank_minor, counted_minor, over_minor, sales, voids;
};

struct prepay__day_close {
    int64_t entry, business_day, first_entry, last_entry;
    int64_t cash_minor, bank_minor, credit_minor, tax_minor, fee_minor, arrears_minor, rounding_minor, over_minor;
    int64_t sales, voids, open_statements;
    uint8_t head[32];
};

/* What somebody did that moves no money. */
enum prepay__audit_action {
    PREPAY__BOOTSTRAP = 101,
    PREPAY__OPERATOR_ADD = 102,
    PREPAY__LOGIN = 103,
    PREPAY__LOGIN_FAILED = 104,
    PREPAY__LOCKED = 105,
    PREPAY__PASSWORD = 106,
    PREPAY__LOGOUT = 107,
    PREPAY__DENIED = 108,
    PREPAY__TARIFF_ADD = 109,
    PREPAY__REPRINT = 110,
    PREPAY__CREDENTIAL = 111 /* an operator's first password was set */
};

struct prepay__audit {
    int64_t seq, encoding;
    uint8_t id[16]; /* zeros: nobody's request */
    uint8_t body_hash[32];
    int64_t action, actor, object, detail, station, time_ms, utc_offset_s;
    uint8_t digest[32]; /* of what was brought: operator, property, tariff, print; or of the credential as it is now */
    uint8_t hash[32];
};

struct prepay__operator {
    int64_t id, role;
    char login[64];
};

struct prepay__tariff {
    int64_t version, audit, effective_from_s;
    struct prepay__bytes text, packed;
};

struct prepay__print {
    int64_t entry, copy, audit;
};

/* A person; may be erased. */
struct prepay__party {
    int64_t id;
    uint8_t salt[32];
    char name[64], address[64];
};

struct prepay__credential {
    int64_t operator_id, must_change, failures, locked_until_ms, refused;
    char password_hash[128];
};

struct prepay__open_statement {
    int64_t contract, entry;
};

struct prepay__open_shift {
    int64_t operator_id, entry;
};

#endif
