/* SPDX-License-Identifier: Apache-2.0 */
/* Rows in and out of SQLite, guided by their descriptions. A statement is prepared when it is first used and kept. What
 * comes back is believed only when it has the type and length that the description says: a damaged page is
 * PREPAY_E_DAMAGED, not a number. */
#include "ledger/sqlite_store.h"

#include <stdio.h>
#include <string.h>

#define SQL_BYTES 1400

prepay_status prepay__sqlite_status(int rc) {
    switch (rc & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return PREPAY_OK;
    case SQLITE_FULL: return PREPAY_E_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return PREPAY_E_BUSY;
    case SQLITE_NOMEM: return PREPAY_E_MEMORY;
    case SQLITE_NOTADB: return PREPAY_E_FORMAT;
    case SQLITE_IOERR: return rc == SQLITE_IOERR_NOMEM ? PREPAY_E_MEMORY : PREPAY_E_STORAGE;
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT: /* our own rules hold before a row is put: somebody changed what is there */
    case SQLITE_ERROR:      /* a table is gone */
    case SQLITE_MISMATCH: return PREPAY_E_DAMAGED;
    case SQLITE_TOOBIG: return PREPAY_E_ARGUMENT;
    default: return PREPAY_E_STORAGE;
    }
}

/* ------------------------------------------------------------------ texts */

static size_t append(char *sql, size_t used, const char *text) {
    size_t n = strlen(text);

    if (used + n >= SQL_BYTES) return SQL_BYTES; /* too long: prepare() refuses */
    memcpy(sql + used, text, n + 1);
    return used + n;
}

static prepay_status prepare(struct prepay__sqlite *s, const char *sql, size_t used, sqlite3_stmt **out) {
    if (used >= SQL_BYTES) return PREPAY_E_STATE;
    return prepay__sqlite_status(sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL));
}

static prepay_status prepare_put(struct prepay__sqlite *s, const struct prepay__row_type *type, sqlite3_stmt **out) {
    char sql[SQL_BYTES];
    size_t used = append(sql, 0, type->replaces ? "INSERT OR REPLACE INTO " : "INSERT INTO ");
    const char *separator = "(";

    used = append(sql, used, type->table);
    for (size_t i = 0; i < type->count && used < SQL_BYTES; i++) {
        if ((type->fields[i].use & PREPAY__STORED) == 0) continue;
        used = append(sql, used, separator);
        if (used < SQL_BYTES) used = append(sql, used, type->fields[i].name);
        separator = ", ";
    }
    separator = ") VALUES (?";
    for (size_t i = 0; i < type->count && used < SQL_BYTES; i++) {
        if ((type->fields[i].use & PREPAY__STORED) == 0) continue;
        used = append(sql, used, separator);
        separator = ", ?";
    }
    if (used < SQL_BYTES) used = append(sql, used, ")");
    return prepare(s, sql, used, out);
}

static prepay_status prepare_select(struct prepay__sqlite *s, const struct prepay__sql *what, sqlite3_stmt **out) {
    char sql[SQL_BYTES];
    size_t used = append(sql, 0, "SELECT ");

    if (what->columns != NULL) {
        used = append(sql, used, what->columns);
    } else {
        const struct prepay__row_type *type = &prepay__rows[what->row];
        for (size_t i = 0; i < type->count && used < SQL_BYTES; i++) {
            used = append(sql, used, i == 0 ? "" : ", ");
            if (used < SQL_BYTES) used = append(sql, used, type->fields[i].name);
        }
    }
    if (used < SQL_BYTES) used = append(sql, used, " ");
    if (used < SQL_BYTES) used = append(sql, used, what->from);
    return prepare(s, sql, used, out);
}

/* ---------------------------------------------------------------- binding */

static int64_t number_at(const void *row, const struct prepay__field *field) {
    int64_t value;

    memcpy(&value, (const uint8_t *)row + field->offset, sizeof value);
    return value;
}

static int is_zero(const uint8_t *bytes, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != 0) return 0;
    }
    return 1;
}

static int bind_field(sqlite3_stmt *statement, int at, const void *row, const struct prepay__field *field) {
    const uint8_t *place = (const uint8_t *)row + field->offset;
    struct prepay__bytes bytes = { NULL, 0 };

    switch (field->kind) {
    case PREPAY__OPTIONAL:
        if (number_at(row, field) == 0) return sqlite3_bind_null(statement, at);
        return sqlite3_bind_int64(statement, at, number_at(row, field));
    case PREPAY__INT: return sqlite3_bind_int64(statement, at, number_at(row, field));
    case PREPAY__OPTIONAL_BLOB:
        if (is_zero(place, field->bytes)) return sqlite3_bind_null(statement, at);
        return sqlite3_bind_blob(statement, at, place, (int)field->bytes, SQLITE_STATIC);
    case PREPAY__BLOB: return sqlite3_bind_blob(statement, at, place, (int)field->bytes, SQLITE_STATIC);
    case PREPAY__TEXT: return sqlite3_bind_text(statement, at, (const char *)place, -1, SQLITE_STATIC);
    case PREPAY__STRING:
    case PREPAY__BYTES:
    default: memcpy(&bytes, place, sizeof bytes);
    }
    if (bytes.bytes == 0)
        return field->kind == PREPAY__STRING ? sqlite3_bind_text(statement, at, "", 0, SQLITE_STATIC)
                                             : sqlite3_bind_zeroblob(statement, at, 0);
    if (field->kind == PREPAY__STRING)
        return sqlite3_bind_text64(statement, at, (const char *)bytes.data, bytes.bytes, SQLITE_STATIC, SQLITE_UTF8);
    return sqlite3_bind_blob64(statement, at, bytes.data, bytes.bytes, SQLITE_STATIC);
}

static int bind_keys(sqlite3_stmt *statement, const struct prepay__keys *keys) {
    const int64_t numbers[] = { keys->a, keys->b, keys->c, keys->d };
    const int last = sqlite3_bind_parameter_count(statement);
    int rc = SQLITE_OK;

    for (int at = 1; at <= last && rc == SQLITE_OK; at++) {
        if (at <= 4) rc = sqlite3_bind_int64(statement, at, numbers[at - 1]);
        else rc = sqlite3_bind_blob64(statement, at, keys->bytes, keys->bytes_n, SQLITE_STATIC);
    }
    return rc;
}

/* ---------------------------------------------------------------- reading */

static prepay_status read_text(sqlite3_stmt *statement, int at, uint8_t *place, size_t bytes) {
    const unsigned char *text = sqlite3_column_text(statement, at);
    const size_t n = (size_t)sqlite3_column_bytes(statement, at);

    if (sqlite3_column_type(statement, at) != SQLITE_TEXT || text == NULL) return PREPAY_E_DAMAGED;
    if (n >= bytes || memchr(text, 0, n) != NULL) return PREPAY_E_DAMAGED;
    memcpy(place, text, n);
    return PREPAY_OK;
}

static prepay_status read_reference(sqlite3_stmt *statement, int at, const struct prepay__field *field,
                                    uint8_t *place) {
    struct prepay__bytes bytes;

    if (sqlite3_column_type(statement, at) != (field->kind == PREPAY__STRING ? SQLITE_TEXT : SQLITE_BLOB))
        return PREPAY_E_DAMAGED;
    bytes.data = sqlite3_column_blob(statement, at);
    bytes.bytes = (size_t)sqlite3_column_bytes(statement, at);
    memcpy(place, &bytes, sizeof bytes);
    return PREPAY_OK;
}

static prepay_status read_field(sqlite3_stmt *statement, int at, const struct prepay__field *field, void *row) {
    uint8_t *place = (uint8_t *)row + field->offset;
    const int type = sqlite3_column_type(statement, at);
    int64_t number;

    switch (field->kind) {
    case PREPAY__OPTIONAL:
    case PREPAY__INT:
        if (type == SQLITE_NULL && field->kind == PREPAY__OPTIONAL) return PREPAY_OK; /* the row was zeroed */
        if (type != SQLITE_INTEGER) return PREPAY_E_DAMAGED;
        number = sqlite3_column_int64(statement, at);
        if (number == 0 && field->kind == PREPAY__OPTIONAL)
            return PREPAY_E_DAMAGED; /* one way to say it, or the hash is blind */
        memcpy(place, &number, sizeof number);
        return PREPAY_OK;
    case PREPAY__OPTIONAL_BLOB:
    case PREPAY__BLOB:
        if (type == SQLITE_NULL && field->kind == PREPAY__OPTIONAL_BLOB) return PREPAY_OK;
        if (type != SQLITE_BLOB || (size_t)sqlite3_column_bytes(statement, at) != field->bytes) return PREPAY_E_DAMAGED;
        memcpy(place, sqlite3_column_blob(statement, at), field->bytes);
        return PREPAY_OK;
    case PREPAY__TEXT: return read_text(statement, at, place, field->bytes);
    case PREPAY__STRING:
    case PREPAY__BYTES:
    default: return read_reference(statement, at, field, place);
    }
}

static prepay_status read_sums(sqlite3_stmt *statement, struct prepay__sums *out) {
    const int columns = sqlite3_column_count(statement);

    memset(out, 0, sizeof *out);
    for (int at = 0; at < columns && at < PREPAY__SUMS; at++) {
        if (sqlite3_column_type(statement, at) != SQLITE_INTEGER) return PREPAY_E_DAMAGED;
        out->n[at] = sqlite3_column_int64(statement, at);
    }
    return PREPAY_OK;
}

static prepay_status read_row(sqlite3_stmt *statement, const struct prepay__sql *what, void *out) {
    const struct prepay__row_type *type = what->columns != NULL ? NULL : &prepay__rows[what->row];
    prepay_status status = PREPAY_OK;

    if (type == NULL) return read_sums(statement, out);
    memset(out, 0, type->bytes);
    for (size_t i = 0; i < type->count && status == PREPAY_OK; i++)
        status = read_field(statement, (int)i, &type->fields[i], out);
    return status;
}

/* ------------------------------------------------------------------ verbs */

/* An end of a statement keeps its own error: reset would say it again. */
static prepay_status finish(sqlite3_stmt *statement, int rc) {
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
    return prepay__sqlite_status(rc);
}

prepay_status prepay__sqlite_put(void *context, const struct prepay__row_type *type, const void *row) {
    struct prepay__sqlite *s = context;
    sqlite3_stmt **statement = &s->puts[type - prepay__rows];
    int at = 1, rc = SQLITE_OK;

    if (*statement == NULL) {
        prepay_status status = prepare_put(s, type, statement);
        if (status < 0) return status;
    }
    for (size_t i = 0; i < type->count && rc == SQLITE_OK; i++) {
        if ((type->fields[i].use & PREPAY__STORED) != 0) rc = bind_field(*statement, at++, row, &type->fields[i]);
    }
    if (rc == SQLITE_OK) rc = sqlite3_step(*statement);
    if (rc == SQLITE_DONE && sqlite3_changes(s->db) != 1) rc = SQLITE_CORRUPT; /* a rule that is not ours swallowed it */
    return finish(*statement, rc);
}

/* What a statement lent is gone when it is reset. */
static void forget_references(const struct prepay__sql *what, void *row) {
    const struct prepay__row_type *type = what->columns != NULL ? NULL : &prepay__rows[what->row];

    for (size_t i = 0; type != NULL && i < type->count; i++) {
        const struct prepay__field *field = &type->fields[i];
        if (field->kind == PREPAY__STRING || field->kind == PREPAY__BYTES)
            memset((uint8_t *)row + field->offset, 0, field->bytes);
    }
}

prepay_status prepay__sqlite_find(void *context, enum prepay__question question, const struct prepay__keys *keys,
                                  void *out_row) {
    struct prepay__sqlite *s = context;
    const struct prepay__sql *what = &prepay__sqlite_questions[question];
    sqlite3_stmt **statement = &s->questions[question];
    prepay_status status;
    int rc;

    if (*statement == NULL) {
        status = prepare_select(s, what, statement);
        if (status < 0) return status;
    }
    rc = bind_keys(*statement, keys);
    if (rc == SQLITE_OK) rc = sqlite3_step(*statement);
    if (rc != SQLITE_ROW) {
        status = finish(*statement, rc);
        if (rc == SQLITE_ERROR && what->columns != NULL) return PREPAY_E_OVERFLOW; /* sum() says so */
        return rc == SQLITE_DONE ? PREPAY_E_NOT_FOUND : status;
    }
    status = read_row(*statement, what, out_row);
    forget_references(what, out_row);
    (void)finish(*statement, rc);
    return status;
}

prepay_status prepay__sqlite_change(void *context, enum prepay__change change, const struct prepay__keys *keys) {
    struct prepay__sqlite *s = context;
    sqlite3_stmt **statement = &s->changes[change];
    int rc;

    if (*statement == NULL) {
        const char *sql = prepay__sqlite_changes[change];
        prepay_status status = prepare(s, sql, strlen(sql), statement);
        if (status < 0) return status;
    }
    rc = bind_keys(*statement, keys);
    return finish(*statement, rc == SQLITE_OK ? sqlite3_step(*statement) : rc);
}

prepay_status prepay__sqlite_next(void *context, enum prepay__reading reading, void *out_row) {
    struct prepay__sqlite *s = context;
    const struct prepay__sql *what = &prepay__sqlite_readings[reading];
    sqlite3_stmt **statement = &s->readings[reading];
    int rc;

    if (*statement == NULL) {
        prepay_status status = prepare_select(s, what, statement);
        if (status < 0) return status;
    }
    rc = sqlite3_step(*statement);
    if (rc == SQLITE_ROW) return read_row(*statement, what, out_row);
    (void)finish(*statement, rc);
    return rc == SQLITE_DONE ? PREPAY_E_NOT_FOUND : prepay__sqlite_status(rc);
}

void prepay__sqlite_rewind(void *context, enum prepay__reading reading) {
    struct prepay__sqlite *s = context;

    if (s->readings[reading] != NULL) (void)finish(s->readings[reading], SQLITE_OK);
}

static void finalize_all(sqlite3_stmt **statements, size_t count) {
    for (size_t i = 0; i < count; i++) {
        (void)sqlite3_finalize(statements[i]);
        statements[i] = NULL;
    }
}

void prepay__sqlite_finalize(struct prepay__sqlite *s) {
    finalize_all(s->puts, PREPAY__ROWS);
    finalize_all(s->questions, PREPAY__QUESTIONS);
    finalize_all(s->readings, PREPAY__READINGS);
    finalize_all(s->changes, PREPAY__CHANGES);
}
