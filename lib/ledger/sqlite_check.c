/* SPDX-License-Identifier: Apache-2.0 */
/* What the chain can not see: broken pages and indexes, references to nothing, and a schema from which somebody took a
 * rule. The schema is compared with that of a fresh ledger, text by text, so a dropped trigger or index shows. */
#include "ledger/sqlite_store.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define SCHEMA                                                                                                         \
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[14]')"       \
    " ORDER BY type, name"

static prepay_status digest_schema(sqlite3 *db, uint8_t out[32]) {
    crypto_generichash_state state;
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db, SCHEMA, -1, &statement, NULL);

    (void)crypto_generichash_init(&state, NULL, 0, 32);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(statement);
        for (int at = 0; rc == SQLITE_ROW && at < 4; at++) {
            const unsigned char *text = sqlite3_column_text(statement, at);
            const size_t n = (size_t)sqlite3_column_bytes(statement, at);
            if (text != NULL) (void)crypto_generichash_update(&state, text, n);
            (void)crypto_generichash_update(&state, (const unsigned char *)"", 1);
        }
    }
    (void)sqlite3_finalize(statement);
    (void)crypto_generichash_final(&state, out, 32);
    return rc == SQLITE_DONE ? PREPAY_OK : prepay__sqlite_status(rc);
}

static prepay_status check_schema(struct prepay__sqlite *s, char reason[64]) {
    uint8_t wanted[32], there[32];
    sqlite3 *fresh = NULL;
    prepay_status status =
        prepay__sqlite_status(sqlite3_open_v2(":memory:", &fresh, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL));

    if (status == PREPAY_OK) status = prepay__sqlite_migrate(fresh);
    if (status == PREPAY_OK) status = digest_schema(fresh, wanted);
    (void)sqlite3_close(fresh);
    if (status == PREPAY_OK) status = digest_schema(s->db, there);
    if (status < 0 || memcmp(wanted, there, sizeof wanted) == 0) return status;
    (void)snprintf(reason, 64, "a table, index or rule of the file was changed");
    return PREPAY_E_DAMAGED;
}

/* A pragma that says nothing, or "ok", when all is well. */
static prepay_status check_pragma(struct prepay__sqlite *s, const char *pragma, const char *complaint,
                                  char reason[64]) {
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(s->db, pragma, -1, &statement, NULL);
    int well = 1;

    if (rc == SQLITE_OK) rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW) {
        const unsigned char *said = sqlite3_column_text(statement, 0);
        well = said != NULL && strcmp((const char *)said, "ok") == 0;
    }
    (void)sqlite3_finalize(statement);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) return prepay__sqlite_status(rc);
    if (!well) (void)snprintf(reason, 64, "%s", complaint);
    return well ? PREPAY_OK : PREPAY_E_DAMAGED;
}

prepay_status prepay__sqlite_check(void *context, char reason[64]) {
    struct prepay__sqlite *s = context;
    prepay_status status =
        check_pragma(s, "PRAGMA integrity_check(1)", "pages or indexes of the file are damaged", reason);

    if (status == PREPAY_OK)
        status = check_pragma(s, "PRAGMA foreign_key_check", "a row refers to one that is not there", reason);
    if (status == PREPAY_OK) status = check_schema(s, reason);
    return status;
}
