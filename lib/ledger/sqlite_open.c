/* SPDX-License-Identifier: Apache-2.0 */
/* Opening, settings, transactions. The settings are the promise: WAL with synchronous=FULL (a commit that was
 * acknowledged outlives a power cut), references checked, no foreign code in the schema, cells checked as they are
 * read. A transaction that may write takes the write lock when it begins, so that what it has looked at can not move;
 * whoever waits for the lock sleeps in short steps. */
#include "ledger/sqlite_store.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUSY_STEP_MS     3
#define BUSY_PATIENCE_MS 10000

static int on_busy(void *context, int count) {
    struct prepay__sqlite *s = context;

    if (count == 0) s->busy_slept_ms = 0;
    if (s->busy_slept_ms >= BUSY_PATIENCE_MS) return 0;
    prepay__sqlite_sleep(BUSY_STEP_MS);
    s->busy_slept_ms += BUSY_STEP_MS;
    return 1;
}

static int execute(sqlite3 *db, const char *const *texts) {
    int rc = SQLITE_OK;

    for (; *texts != NULL && rc == SQLITE_OK; texts++) rc = sqlite3_exec(db, *texts, NULL, NULL, NULL);
    return rc;
}

static prepay_status configure(struct prepay__sqlite *s) {
    static const char *const settings[] = { "PRAGMA journal_mode = WAL",
                                            "PRAGMA synchronous = FULL",
                                            "PRAGMA foreign_keys = ON",
                                            "PRAGMA trusted_schema = OFF",
                                            "PRAGMA cell_size_check = ON",
                                            "PRAGMA temp_store = MEMORY",
                                            NULL };
    static const char *const fast[] = { "PRAGMA synchronous = NORMAL", NULL };
    int rc = execute(s->db, settings);

    if (rc == SQLITE_OK && s->unsafe) rc = execute(s->db, fast);
    if (rc == SQLITE_OK) rc = sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    return prepay__sqlite_status(rc);
}

static void disconnect(struct prepay__sqlite *s) {
    prepay__sqlite_finalize(s);
    (void)sqlite3_close(s->db);
    s->db = NULL;
}

/* All settings or no connection. */
static prepay_status connect(struct prepay__sqlite *s) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (s->path == NULL ? SQLITE_OPEN_CREATE : 0);
    int rc = sqlite3_open_v2(s->path == NULL ? ":memory:" : s->path, &s->db, flags, NULL);
    prepay_status status;

    if (rc == SQLITE_OK) rc = sqlite3_busy_handler(s->db, on_busy, s);
    if (rc == SQLITE_OK) rc = sqlite3_extended_result_codes(s->db, 1);
    status = rc == SQLITE_OK ? configure(s) : prepay__sqlite_status(rc);
    if (status < 0) disconnect(s);
    return status;
}

/* ------------------------------------------------------------ transactions */

static prepay_status begin(void *context, int write) {
    static const char *const words[] = { "BEGIN DEFERRED", "BEGIN IMMEDIATE" };
    struct prepay__sqlite *s = context;
    prepay_status status = s->db == NULL ? connect(s) : PREPAY_OK; /* a disk that failed may be back */

    if (status < 0) return status;
    return prepay__sqlite_status(sqlite3_exec(s->db, words[write != 0], NULL, NULL, NULL));
}

static prepay_status commit(void *context) {
    struct prepay__sqlite *s = context;

    return prepay__sqlite_status(sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL));
}

static void rollback(void *context) {
    struct prepay__sqlite *s = context;

    if (s->db != NULL && !sqlite3_get_autocommit(s->db)) (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

/* What is in memory alone can not be opened again; there a rollback leaves no doubt. */
static prepay_status reopen(void *context) {
    struct prepay__sqlite *s = context;

    rollback(s);
    if (s->path == NULL) return PREPAY_OK;
    disconnect(s);
    return connect(s);
}

static void close_store(void *context) {
    struct prepay__sqlite *s = context;

    rollback(s);
    disconnect(s);
    free(s->path);
    free(s);
}

/* ---------------------------------------------------------------- opening */

static prepay_status fill(struct prepay__sqlite *s, const struct prepay__property *property) {
    char application[64];
    prepay_status status;

    (void)snprintf(application, sizeof application, "PRAGMA application_id = %d", PREPAY__SQLITE_APPLICATION);
    status = prepay__sqlite_status(sqlite3_exec(s->db, application, NULL, NULL, NULL));
    if (status == PREPAY_OK) status = prepay__sqlite_migrate(s->db);
    if (status == PREPAY_OK) status = prepay__sqlite_put(s, &prepay__rows[PREPAY__ROW_PROPERTY], property);
    return status;
}

/* SQLite may be built to read a name that begins with "file:" as an address. Here it is a name. */
static const char *before(const char *path) {
    return strncmp(path, "file:", 5) == 0 ? "./" : "";
}

/* A whole ledger under a name of its own, then its real name. Somebody else may have been faster; then theirs is
 * opened. */
static prepay_status create_file(const char *path, const struct prepay__property *property) {
    static const char *const settings[] = { "PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF",
                                            NULL }; /* synced once, when it is whole */
    struct prepay__sqlite made;
    const size_t bytes = strlen(path) + 32;
    char *name = malloc(bytes);
    prepay_status status;

    if (name == NULL) return PREPAY_E_MEMORY;
    (void)snprintf(name, bytes, "%s%s.new-%08lx", before(path), path, (unsigned long)randombytes_random());
    memset(&made, 0, sizeof made);
    status = prepay__sqlite_status(
        sqlite3_open_v2(name, &made.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
    if (status == PREPAY_OK) status = prepay__sqlite_status(execute(made.db, settings));
    if (status == PREPAY_OK) status = fill(&made, property);
    disconnect(&made);
    if (status == PREPAY_OK) status = prepay__sqlite_name_file(name, path);
    else (void)remove(name);
    free(name);
    return status;
}

static char *name_of(const char *path) {
    const size_t bytes = strlen(path) + 3;
    char *name = malloc(bytes);

    if (name != NULL) (void)snprintf(name, bytes, "%s%s", before(path), path);
    return name;
}

static prepay_status open_file(struct prepay__sqlite *s, const char *path, uint32_t create,
                               const struct prepay__property *property) {
    prepay_status status = prepay__sqlite_look(path);

    if (status == PREPAY_E_NOT_FOUND && create) status = create_file(path, property);
    if (status < 0) return status;
    s->path = name_of(path);
    if (s->path == NULL) return PREPAY_E_MEMORY;
    status = connect(s);
    return status < 0 ? status : prepay__sqlite_migrate(s->db);
}

static prepay_status open_memory(struct prepay__sqlite *s, const struct prepay__property *property) {
    prepay_status status = connect(s);

    return status < 0 ? status : fill(s, property);
}

prepay_status prepay__sqlite_open(const char *path, uint32_t create, uint32_t unsafe,
                                  const struct prepay__property *property, struct prepay__store *out) {
    struct prepay__sqlite *s = calloc(1, sizeof *s);
    prepay_status status;

    if (s == NULL) return PREPAY_E_MEMORY;
    s->unsafe = unsafe;
    status = path == NULL ? open_memory(s, property) : open_file(s, path, create, property);
    if (status < 0) {
        close_store(s);
        return status;
    }
    *out = (struct prepay__store){ s,
                                   begin,
                                   commit,
                                   rollback,
                                   reopen,
                                   prepay__sqlite_put,
                                   prepay__sqlite_find,
                                   prepay__sqlite_change,
                                   prepay__sqlite_next,
                                   prepay__sqlite_rewind,
                                   prepay__sqlite_check,
                                   close_store };
    return PREPAY_OK;
}
