/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "ledger/desk.h"

#include "support/test.h"

#include "base/endian.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PASSWORD "correct horse battery"
#define MORNING  INT64_C(1330560000000) /* 2012-03-01 00:00:00 UTC */

prepay_ledger_options desk_options(const char *path)
{
    prepay_ledger_options options = PREPAY_LEDGER_OPTIONS_INIT;

    options.create = 1;
    options.currency = 156;
    options.exponent = 2;
    options.memory = path == NULL;
    options.unsafe = 1; /* nothing cuts the power here; tests/ledger/test_fault_* do without it */
    return options;
}

/* Argon2id as cheap as it goes: what it costs is not tested here. */
static void be_cheap(prepay_ledger *ledger)
{
    ledger->cost.operations = crypto_pwhash_OPSLIMIT_MIN;
    ledger->cost.memory_bytes = crypto_pwhash_MEMLIMIT_MIN;
}

static void open_file(struct desk *desk, const char *path)
{
    prepay_ledger_options options = desk_options(path);

    CHECK_STATUS(PREPAY_OK, prepay_ledger_open(path, &options, &desk->ledger));
    be_cheap(desk->ledger);
}

prepay_ledger_call desk_call(struct desk *desk, int64_t operator_id)
{
    prepay_ledger_call call = { sizeof call, 0, operator_id, 28800, 0, { 0 } };

    desk->time_ms += 1000;
    call.time_ms = desk->time_ms;
    prepay__put_u64be(call.request_id + 8, ++desk->next_id);
    return call;
}

void desk_open(struct desk *desk, const char *path)
{
    prepay_ledger_call call;

    memset(desk, 0, sizeof *desk);
    desk->time_ms = MORNING;
    open_file(desk, path);
    call = desk_call(desk, 0);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_bootstrap(desk->ledger, &call, "admin", "first password"));
    call = desk_call(desk, 0);
    CHECK_STATUS(PREPAY_LEDGER_MUST_CHANGE_PASSWORD,
                 prepay_ledger_login(desk->ledger, &call, "admin", "first password", &desk->admin));
    call = desk_call(desk, desk->admin);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_password(desk->ledger, &call, "first password", PASSWORD));
    call = desk_call(desk, desk->admin);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_operator_add(desk->ledger, &call, "cashier", PASSWORD, PREPAY_LEDGER_CASHIER,
                                                       &desk->cashier));
    call = desk_call(desk, desk->admin);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_operator_add(desk->ledger, &call, "boss", PASSWORD, PREPAY_LEDGER_SUPERVISOR,
                                                       &desk->supervisor));
    call = desk_call(desk, desk->admin);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_operator_add(desk->ledger, &call, "audit", PASSWORD, PREPAY_LEDGER_AUDITOR,
                                                       &desk->auditor));
    desk_login(desk);
}

void desk_login(struct desk *desk)
{
    prepay_ledger_call call = desk_call(desk, 0);

    CHECK_STATUS(PREPAY_OK, prepay_ledger_login(desk->ledger, &call, "admin", PASSWORD, &desk->admin));
    CHECK_STATUS(PREPAY_OK, prepay_ledger_login(desk->ledger, &call, "cashier", PASSWORD, &desk->cashier));
    CHECK_STATUS(PREPAY_OK, prepay_ledger_login(desk->ledger, &call, "boss", PASSWORD, &desk->supervisor));
    CHECK_STATUS(PREPAY_OK, prepay_ledger_login(desk->ledger, &call, "audit", PASSWORD, &desk->auditor));
}

void desk_open_for_business(struct desk *desk, const char *path)
{
    prepay_ledger_account account = desk_account_of(DESK_METER);
    prepay_ledger_call call;

    desk_open(desk, path);
    call = desk_call(desk, desk->cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_account_open(desk->ledger, &call, &account));
    call = desk_call(desk, desk->cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_shift_open(desk->ledger, &call, 10000));
}

void desk_reopen(struct desk *desk, const char *path)
{
    prepay_ledger_close(desk->ledger);
    desk->ledger = NULL;
    open_file(desk, path);
    desk_login(desk);
}

void desk_close(struct desk *desk)
{
    prepay_ledger_close(desk->ledger);
    desk->ledger = NULL;
}

void desk_meter(uint64_t number, uint8_t out[8])
{
    prepay__put_u64be(out, UINT64_C(0x1200000000000000) + number);
}

prepay_ledger_account desk_account_of(uint64_t meter)
{
    prepay_ledger_account account;

    memset(&account, 0, sizeof account);
    account.struct_size = sizeof account;
    desk_meter(meter, account.meter_id);
    desk_meter(meter, account.customer);
    desk_meter(meter + 1000000, account.card_id);
    account.contract = 1;
    account.unit = 156;
    account.card_generation = 1;
    account.key_version = 1;
    (void)snprintf(account.name, sizeof account.name, "王小明");
    (void)snprintf(account.address, sizeof account.address, "1 Lantern Street");
    return account;
}

prepay_ledger_sale desk_sale(uint64_t meter, int64_t credit_minor)
{
    prepay_ledger_sale sale;

    memset(&sale, 0, sizeof sale);
    sale.struct_size = sizeof sale;
    desk_meter(meter, sale.meter_id);
    sale.tendered_minor = credit_minor;
    sale.credit_minor = credit_minor;
    sale.credit_micro = credit_minor * 10000;
    sale.tender = PREPAY_TENDER_CASH;
    return sale;
}

prepay_books desk_books(struct desk *desk, uint64_t meter)
{
    prepay_ledger_call call = desk_call(desk, desk->cashier);
    prepay_books books;
    uint8_t id[8];

    memset(&books, 0, sizeof books);
    desk_meter(meter, id);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_books(desk->ledger, &call, id, &books));
    return books;
}

prepay_statement desk_statement(struct desk *desk, uint64_t meter)
{
    prepay_books books = desk_books(desk, meter);
    prepay_statement statement;

    memset(&statement, 0, sizeof statement);
    memcpy(statement.meter_id, books.meter_id, 8);
    memcpy(statement.card_id, books.card_id, 8);
    prepay__put_u64be(statement.statement_id, ++desk->next_id);
    statement.paid_micro = books.paid_micro;
    statement.refunded_micro = books.refunded_micro;
    statement.count = books.count;
    statement.contract = books.contract;
    statement.card_generation = books.card_generation;
    statement.kind = PREPAY_TOKEN_PURCHASE;
    memset(statement.token, 0x5A, sizeof statement.token);
    return statement;
}

prepay_proof desk_proof(uint64_t meter, uint32_t counter, int64_t paid_micro)
{
    prepay_proof proof;

    memset(&proof, 0, sizeof proof);
    proof.record.version = 1;
    proof.record.kind = PREPAY_RETURN_RECORD;
    proof.record.card_generation = 1;
    proof.record.contract = 1;
    proof.record.unit = 156;
    desk_meter(meter, proof.record.meter_id);
    desk_meter(meter + 1000000, proof.record.card_id);
    proof.record.accepted_paid_micro = paid_micro;
    proof.record.record_counter = counter;
    memset(proof.sealed, 0xA5, sizeof proof.sealed);
    return proof;
}

prepay_status desk_pay(struct desk *desk, uint64_t meter, int64_t credit_minor, uint8_t out_id[16])
{
    prepay_ledger_call call = desk_call(desk, desk->cashier);
    prepay_ledger_sale sale = desk_sale(meter, credit_minor);
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };

    if (out_id != NULL) {
        memcpy(out_id, call.request_id, 16);
    }
    return prepay_ledger_pay(desk->ledger, &call, &sale, &receipt);
}

prepay_status desk_seal(struct desk *desk, uint64_t meter)
{
    prepay_statement statement = desk_statement(desk, meter);
    prepay_ledger_call call = desk_call(desk, desk->cashier);

    return prepay_ledger_statement(desk->ledger, &call, &statement);
}

prepay_status desk_prove(struct desk *desk, const prepay_proof *proof)
{
    prepay_ledger_call call = desk_call(desk, desk->cashier);

    return prepay_ledger_proof(desk->ledger, &call, proof);
}

prepay_status desk_void(struct desk *desk, const uint8_t id[16])
{
    prepay_ledger_call call = desk_call(desk, desk->supervisor);

    return prepay_ledger_void(desk->ledger, &call, id);
}

prepay_status desk_verify(struct desk *desk, prepay_ledger_verdict *out)
{
    prepay_ledger_call call = desk_call(desk, desk->auditor);

    memset(out, 0, sizeof *out);
    out->struct_size = sizeof *out;
    return prepay_ledger_verify(desk->ledger, &call, NULL, 0, out);
}

/* ------------------------------------------------------------------ files */

const char *desk_path(const char *name)
{
    static char path[256];
    static char folder[128];

    if (folder[0] == 0) {
        const char *place = getenv("TMPDIR"); /* the build's own folder: what a failed test leaves goes with it */
        (void)snprintf(folder, sizeof folder, "%s/prepay-ledger-XXXXXX", place == NULL ? "/tmp" : place);
        CHECK(mkdtemp(folder) != NULL);
    }
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

void desk_remove(const char *path)
{
    static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
    char name[300];
    char *slash;

    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, tails[i]);
        (void)unlink(name);
    }
    (void)snprintf(name, sizeof name, "%s", path);
    slash = strrchr(name, '/');
    if (slash != NULL) {
        *slash = 0;
        (void)rmdir(name);
    }
}

int desk_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);

    if (rc == SQLITE_OK) {
        rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    }
    (void)sqlite3_close(db);
    return rc;
}

void desk_tamper(const char *path, const char *table, const char *sql)
{
    static const char *const rules[] = { "edited", "deleted" };
    static const char *const events[] = { "UPDATE", "DELETE" };
    char text[400];

    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(text, sizeof text, "DROP TRIGGER %s_is_not_%s", table, rules[i]);
        CHECK_INT(SQLITE_OK, desk_sql(path, text));
    }
    CHECK_INT(SQLITE_OK, desk_sql(path, sql));
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(text, sizeof text,
                       "CREATE TRIGGER %s_is_not_%s BEFORE %s ON %s BEGIN SELECT RAISE(ABORT, 'history is appended, "
                       "never edited'); END",
                       table, rules[i], events[i], table);
        CHECK_INT(SQLITE_OK, desk_sql(path, text));
    }
}
