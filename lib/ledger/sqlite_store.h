/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_LEDGER_SQLITE_STORE_H
#define PREPAY_LIB_LEDGER_SQLITE_STORE_H
/* The store behind the books that is a SQLite file. Only sqlite_*.c include this. */
#include "ledger/store.h"

#include <sqlite3.h>

#define PREPAY__SQLITE_APPLICATION 0x50525042 /* "PRPB": a file of books */
#define PREPAY__SQLITE_SCHEMA 1               /* user_version that this library writes */

struct prepay__sqlite {
    sqlite3 *db;
    char *path; /* NULL: in memory */
    uint32_t unsafe;
    int busy_slept_ms;
    sqlite3_stmt *puts[PREPAY__ROWS];
    sqlite3_stmt *questions[PREPAY__QUESTIONS];
    sqlite3_stmt *readings[PREPAY__READINGS];
    sqlite3_stmt *changes[PREPAY__CHANGES];
};

/* What a question or reading asks: the columns of a row type and where they come from; or, where columns is given, numbers. */
struct prepay__sql {
    enum prepay__row_kind row;
    const char *columns; /* NULL: those of the row type */
    const char *from;
};

extern const struct prepay__sql prepay__sqlite_questions[PREPAY__QUESTIONS];
extern const struct prepay__sql prepay__sqlite_readings[PREPAY__READINGS];
extern const char *const prepay__sqlite_changes[PREPAY__CHANGES];
extern const char *const *const prepay__sqlite_migrations[PREPAY__SQLITE_SCHEMA]; /* [n]: from version n to n + 1, ends with NULL */

/* sqlite_schema.c */
PREPAY_MUST_USE prepay_status prepay__sqlite_migrate(sqlite3 *db);

/* sqlite_rows.c */
PREPAY_MUST_USE prepay_status prepay__sqlite_put(void *context, const struct prepay__row_type *type, const void *row);
PREPAY_MUST_USE prepay_status prepay__sqlite_find(void *context, enum prepay__question question, const struct prepay__keys *keys, void *out_row);
PREPAY_MUST_USE prepay_status prepay__sqlite_change(void *context, enum prepay__change change, const struct prepay__keys *keys);
PREPAY_MUST_USE prepay_status prepay__sqlite_next(void *context, enum prepay__reading reading, void *out_row);
void prepay__sqlite_rewind(void *context, enum prepay__reading reading);
void prepay__sqlite_finalize(struct prepay__sqlite *s);

/* sqlite_check.c */
PREPAY_MUST_USE prepay_status prepay__sqlite_check(void *context, char reason[64]);

/* sqlite_file.c: what the file is, before SQLite touches it. PREPAY_E_NOT_FOUND, _FORMAT, _VERSION, _UNSUPPORTED, _STORAGE. */
PREPAY_MUST_USE prepay_status prepay__sqlite_look(const char *path);
/* 1 when a file system of this magic number is a network's. */
int prepay__sqlite_is_network(uint64_t magic);
/* Give a finished file its name, unless something has it already: then PREPAY_OK too, and ours is dropped. */
PREPAY_MUST_USE prepay_status prepay__sqlite_name_file(const char *made, const char *path);
/* A few milliseconds. */
void prepay__sqlite_sleep(int ms);

/* What a SQLite result means here. */
PREPAY_MUST_USE prepay_status prepay__sqlite_status(int rc);

#endif
