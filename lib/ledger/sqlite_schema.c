/* SPDX-License-Identifier: Apache-2.0 */
/* The tables, and the numbered ways from one version to the next. History tables refuse UPDATE and DELETE; what may change is
 * small and named: who may log in (credential), what is open (open_statement, open_shift), and a person's data (party). Each
 * migration is one transaction with its version number, so a file is of one version or the next and never between. */
#include "ledger/sqlite_store.h"

#include <stdio.h>

#define HISTORY(table) \
    "CREATE TRIGGER " table "_is_not_edited BEFORE UPDATE ON " table " BEGIN SELECT RAISE(ABORT, 'history is appended, never edited'); END;" \
    "CREATE TRIGGER " table "_is_not_deleted BEFORE DELETE ON " table " BEGIN SELECT RAISE(ABORT, 'history is appended, never edited'); END;"

static const char *const version_1[] = {
    "CREATE TABLE property(id INTEGER PRIMARY KEY, currency INTEGER NOT NULL, exponent INTEGER NOT NULL) STRICT;",
    "CREATE TABLE operator(id INTEGER PRIMARY KEY, role INTEGER NOT NULL, login TEXT NOT NULL UNIQUE) STRICT;",
    "CREATE TABLE credential(operator INTEGER PRIMARY KEY REFERENCES operator, must_change INTEGER NOT NULL, failures INTEGER NOT NULL,"
    " locked_until_ms INTEGER NOT NULL, refused INTEGER NOT NULL, password_hash TEXT NOT NULL) STRICT;",
    "CREATE TABLE audit(seq INTEGER PRIMARY KEY, encoding INTEGER NOT NULL, id BLOB UNIQUE, body_hash BLOB NOT NULL, action INTEGER NOT NULL,"
    " actor INTEGER NOT NULL, object INTEGER NOT NULL, detail INTEGER NOT NULL, station INTEGER NOT NULL, time_ms INTEGER NOT NULL,"
    " utc_offset_s INTEGER NOT NULL, digest BLOB NOT NULL, hash BLOB NOT NULL) STRICT;",
    "CREATE TABLE tariff(version INTEGER PRIMARY KEY, audit INTEGER NOT NULL UNIQUE REFERENCES audit, effective_from_s INTEGER NOT NULL,"
    " text TEXT NOT NULL, packed BLOB NOT NULL) STRICT;",
    "CREATE TABLE entry(seq INTEGER PRIMARY KEY, encoding INTEGER NOT NULL, id BLOB NOT NULL UNIQUE, body_hash BLOB NOT NULL,"
    " kind INTEGER NOT NULL, resolves INTEGER, reverses INTEGER, property INTEGER NOT NULL REFERENCES property, station INTEGER NOT NULL,"
    " epoch INTEGER NOT NULL, shift INTEGER NOT NULL, operator INTEGER NOT NULL REFERENCES operator, contract INTEGER NOT NULL,"
    " business_day INTEGER NOT NULL, time_ms INTEGER NOT NULL, utc_offset_s INTEGER NOT NULL, clock_back INTEGER NOT NULL,"
    " hash BLOB NOT NULL) STRICT;",
    "CREATE UNIQUE INDEX entry_resolves_once ON entry(resolves) WHERE resolves IS NOT NULL;",
    "CREATE UNIQUE INDEX entry_reverses_once ON entry(reverses) WHERE reverses IS NOT NULL;",
    "CREATE TABLE account(id INTEGER PRIMARY KEY, property INTEGER NOT NULL REFERENCES property, kind INTEGER NOT NULL, owner INTEGER NOT NULL,"
    " UNIQUE(property, kind, owner)) STRICT;",
    "CREATE TABLE posting(account INTEGER NOT NULL REFERENCES account, aseq INTEGER NOT NULL, entry INTEGER NOT NULL REFERENCES entry,"
    " amount INTEGER NOT NULL, balance INTEGER NOT NULL, PRIMARY KEY(account, aseq)) STRICT, WITHOUT ROWID;",
    "CREATE TABLE party(id INTEGER PRIMARY KEY, salt BLOB NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL) STRICT;",
    "CREATE TABLE contract(entry INTEGER PRIMARY KEY REFERENCES entry, number INTEGER NOT NULL, unit INTEGER NOT NULL,"
    " key_version INTEGER NOT NULL, party INTEGER NOT NULL REFERENCES party, carried_in_micro INTEGER NOT NULL, meter BLOB NOT NULL,"
    " customer BLOB NOT NULL, party_digest BLOB NOT NULL, UNIQUE(meter, number)) STRICT;",
    "CREATE TABLE card(contract INTEGER NOT NULL REFERENCES contract, generation INTEGER NOT NULL, entry INTEGER NOT NULL REFERENCES entry,"
    " card_id BLOB NOT NULL, PRIMARY KEY(contract, generation)) STRICT, WITHOUT ROWID;",
    "CREATE INDEX card_by_id ON card(card_id);",
    "CREATE TABLE shift(entry INTEGER PRIMARY KEY REFERENCES entry, operator INTEGER NOT NULL REFERENCES operator, float INTEGER NOT NULL) STRICT;",
    "CREATE TABLE shift_close(entry INTEGER PRIMARY KEY REFERENCES entry, shift INTEGER NOT NULL UNIQUE REFERENCES shift,"
    " cash INTEGER NOT NULL, bank INTEGER NOT NULL, counted INTEGER NOT NULL, over INTEGER NOT NULL, sales INTEGER NOT NULL,"
    " voids INTEGER NOT NULL) STRICT;",
    "CREATE TABLE sale(contract INTEGER NOT NULL REFERENCES contract, entry INTEGER NOT NULL REFERENCES entry, station INTEGER NOT NULL,"
    " epoch INTEGER NOT NULL, number INTEGER, tender INTEGER NOT NULL, tariff INTEGER NOT NULL, tendered INTEGER NOT NULL,"
    " arrears INTEGER NOT NULL, fee INTEGER NOT NULL, tax INTEGER NOT NULL, credit INTEGER NOT NULL, credit_micro INTEGER NOT NULL,"
    " paid_total_micro INTEGER NOT NULL, standing INTEGER NOT NULL, reference TEXT NOT NULL, PRIMARY KEY(contract, entry)) STRICT, WITHOUT ROWID;",
    "CREATE UNIQUE INDEX sale_number ON sale(station, epoch, number) WHERE number IS NOT NULL;",
    "CREATE TABLE statement(contract INTEGER NOT NULL REFERENCES contract, entry INTEGER NOT NULL REFERENCES entry, kind INTEGER NOT NULL,"
    " count INTEGER NOT NULL, command_count INTEGER NOT NULL, paid_micro INTEGER NOT NULL, refunded_micro INTEGER NOT NULL,"
    " card_generation INTEGER NOT NULL, card_id BLOB NOT NULL, statement_id BLOB NOT NULL, token BLOB NOT NULL,"
    " PRIMARY KEY(contract, entry), UNIQUE(contract, statement_id)) STRICT, WITHOUT ROWID;",
    "CREATE TABLE mark(contract INTEGER NOT NULL, statement INTEGER NOT NULL, entry INTEGER NOT NULL REFERENCES entry, written INTEGER NOT NULL,"
    " PRIMARY KEY(contract, statement, entry), FOREIGN KEY(contract, statement) REFERENCES statement) STRICT, WITHOUT ROWID;",
    "CREATE TABLE proof(contract INTEGER NOT NULL REFERENCES contract, entry INTEGER NOT NULL REFERENCES entry, kind INTEGER NOT NULL,"
    " counter INTEGER NOT NULL, card_generation INTEGER NOT NULL, paid_micro INTEGER NOT NULL, refunded_micro INTEGER NOT NULL,"
    " used_micro INTEGER NOT NULL, balance_micro INTEGER NOT NULL, verdict INTEGER NOT NULL, accepted_paid_micro INTEGER NOT NULL,"
    " accepted_refunded_micro INTEGER NOT NULL, newest_counter INTEGER NOT NULL, card_id BLOB NOT NULL, statement_id BLOB NOT NULL,"
    " sealed BLOB NOT NULL, PRIMARY KEY(contract, entry)) STRICT, WITHOUT ROWID;",
    "CREATE TABLE day_close(entry INTEGER PRIMARY KEY REFERENCES entry, business_day INTEGER NOT NULL UNIQUE, first_entry INTEGER NOT NULL,"
    " last_entry INTEGER NOT NULL, cash INTEGER NOT NULL, bank INTEGER NOT NULL, credit INTEGER NOT NULL, tax INTEGER NOT NULL,"
    " fee INTEGER NOT NULL, arrears INTEGER NOT NULL, rounding INTEGER NOT NULL, over INTEGER NOT NULL, sales INTEGER NOT NULL,"
    " voids INTEGER NOT NULL, open_statements INTEGER NOT NULL, head BLOB NOT NULL) STRICT;",
    "CREATE TABLE print(entry INTEGER NOT NULL REFERENCES entry, copy INTEGER NOT NULL, audit INTEGER NOT NULL UNIQUE REFERENCES audit,"
    " PRIMARY KEY(entry, copy)) STRICT, WITHOUT ROWID;",
    "CREATE TABLE open_statement(entry INTEGER PRIMARY KEY REFERENCES entry, contract INTEGER NOT NULL REFERENCES contract) STRICT;",
    "CREATE INDEX open_statement_of ON open_statement(contract);",
    "CREATE TABLE open_shift(operator INTEGER PRIMARY KEY REFERENCES operator, entry INTEGER NOT NULL REFERENCES shift) STRICT;",
    HISTORY("property"), HISTORY("operator"), HISTORY("audit"), HISTORY("tariff"), HISTORY("entry"),
    HISTORY("account"), HISTORY("posting"), HISTORY("contract"), HISTORY("card"), HISTORY("shift"),
    HISTORY("shift_close"), HISTORY("sale"), HISTORY("statement"), HISTORY("mark"), HISTORY("proof"),
    HISTORY("day_close"), HISTORY("print"),
    "CREATE TRIGGER credential_is_kept BEFORE DELETE ON credential BEGIN SELECT RAISE(ABORT, 'history is appended, never edited'); END;",
    NULL,
};

const char *const *const prepay__sqlite_migrations[PREPAY__SQLITE_SCHEMA] = { version_1 };

static prepay_status migrate_one(sqlite3 *db, int from) {
    char number[64];
    int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    if (rc != SQLITE_OK) return prepay__sqlite_status(rc);
    (void)snprintf(number, sizeof number, "PRAGMA user_version = %d", from + 1);
    for (size_t i = 0; rc == SQLITE_OK && prepay__sqlite_migrations[from][i] != NULL; i++)
        rc = sqlite3_exec(db, prepay__sqlite_migrations[from][i], NULL, NULL, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_exec(db, number, NULL, NULL, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    if (rc != SQLITE_OK) (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return prepay__sqlite_status(rc);
}

static prepay_status version_of(sqlite3 *db, int *out) {
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL);

    if (rc == SQLITE_OK) rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW) *out = sqlite3_column_int(statement, 0);
    (void)sqlite3_finalize(statement);
    return rc == SQLITE_ROW ? PREPAY_OK : prepay__sqlite_status(rc);
}

prepay_status prepay__sqlite_migrate(sqlite3 *db) {
    int version = 0;
    prepay_status status = version_of(db, &version);

    if (status < 0) return status;
    if (version < 0) return PREPAY_E_FORMAT;
    if (version > PREPAY__SQLITE_SCHEMA) return PREPAY_E_VERSION;
    for (; version < PREPAY__SQLITE_SCHEMA && status == PREPAY_OK; version++) status = migrate_one(db, version);
    return status;
}
