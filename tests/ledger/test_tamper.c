/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
/* Somebody with the file and without scruples: every value that is changed past the library shows, at its entry. And a
 * file that is not one, or is not whole, is refused by name. */
#include "ledger/books.h"
#include "ledger/sqlite_store.h"
#include "support/test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The books of books.h under this name. */
static const char *make_books(struct desk *desk, const char *name)
{
    const char *path = desk_path(name);

    books_make(desk, path);
    return path;
}

TEST(history__edited_or_deleted_by_sql__refused_by_the_file)
{
    static const char *const tables[] = { "property",  "operator", "audit", "tariff",    "entry",       "account",
                                          "posting",   "contract", "card",  "shift",     "shift_close", "sale",
                                          "statement", "mark",     "proof", "day_close", "print" };
    struct desk desk;
    const char *path = make_books(&desk, "rules.db");
    char sql[100];

    desk_close(&desk);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        TEST_ROW(tables[i]);
        (void)snprintf(sql, sizeof sql, "DELETE FROM %s", tables[i]);
        CHECK_INT(SQLITE_CONSTRAINT, desk_sql(path, sql));
        (void)snprintf(sql, sizeof sql, "UPDATE %s SET rowid = rowid", tables[i]);
        if (strcmp(tables[i], "posting") == 0 || strcmp(tables[i], "card") == 0 || strcmp(tables[i], "sale") == 0 ||
            strcmp(tables[i], "statement") == 0 || strcmp(tables[i], "mark") == 0 || strcmp(tables[i], "proof") == 0 ||
            strcmp(tables[i], "print") == 0) {
            (void)snprintf(sql, sizeof sql, "UPDATE %s SET entry = entry", tables[i]);
        }
        CHECK_INT(SQLITE_CONSTRAINT, desk_sql(path, sql));
    }
    desk_remove(path);
}

TEST(value__changed_past_the_library__found_at_its_entry)
{
    static const struct {
        const char *name, *table, *sql;
        int64_t first_bad; /* 0: not about an entry */
    } rows[] = {
        { "a posting's amount", "posting", "UPDATE posting SET amount = amount + 1 WHERE entry = 4 AND amount > 0", 4 },
        { "a posting's balance", "posting", "UPDATE posting SET balance = balance + 1 WHERE entry = 4 AND amount > 0",
          4 },
        { "both sides of an entry, alike", "posting",
          "UPDATE posting SET amount = amount * 2, balance = balance + amount WHERE entry = 11", 11 },
        { "a posting taken away", "posting", "DELETE FROM posting WHERE entry = 3 AND amount < 0", 3 },
        { "a posting to nothing", "posting", "INSERT INTO posting VALUES (1, 99, 44, 1, 1)", 44 },
        { "an account that becomes another", "account", "UPDATE account SET kind = 8 WHERE kind = 2", 2 },
        { "an account from nowhere", "account", "INSERT INTO account VALUES (77, 1, 8, 0)", 0 },
        { "a sale's amount", "sale", "UPDATE sale SET credit_micro = credit_micro + 1 WHERE entry = 3", 3 },
        { "a sale's reference", "sale", "UPDATE sale SET reference = 'x' WHERE entry = 3", 3 },
        { "a sale's total", "sale", "UPDATE sale SET paid_total_micro = paid_total_micro + 1 WHERE entry = 11", 11 },
        { "a sale taken away", "sale", "DELETE FROM sale WHERE entry = 4", 4 },
        { "a receipt's number", "sale", "UPDATE sale SET number = 9 WHERE entry = 11", 11 },
        { "a statement's token", "statement", "UPDATE statement SET token = zeroblob(128)", 5 },
        { "a statement's total", "statement", "UPDATE statement SET paid_micro = 1", 5 },
        { "a mark", "mark", "UPDATE mark SET written = 0", 6 },
        { "what is proved", "proof", "UPDATE proof SET paid_micro = 0, accepted_paid_micro = 0", 7 },
        { "who sold it", "entry", "UPDATE entry SET operator = 1 WHERE seq = 4", 4 },
        { "when it was sold", "entry", "UPDATE entry SET time_ms = time_ms + 1 WHERE seq = 4", 4 },
        { "what it reverses", "entry", "UPDATE entry SET reverses = 11 WHERE seq = 9", 9 },
        { "a hash", "entry", "UPDATE entry SET hash = zeroblob(32) WHERE seq = 4", 4 },
        { "an entry's request", "entry", "UPDATE entry SET body_hash = zeroblob(32) WHERE seq = 8", 8 },
        { "an entry in the middle taken away", "entry", "DELETE FROM entry WHERE seq = 6", 6 },
        { "a meter", "contract", "UPDATE contract SET meter = zeroblob(8)", 1 },
        { "a card", "card", "UPDATE card SET card_id = zeroblob(8)", 1 },
        { "a float", "shift", "UPDATE shift SET float = 0", 2 },
        { "a count", "shift_close", "UPDATE shift_close SET counted = counted + 1, over = over + 1", 12 },
        { "a day's figures", "day_close", "UPDATE day_close SET cash = cash - 100", 13 },
        { "an audit row", "audit", "UPDATE audit SET actor = actor + 7 WHERE seq = 5", 0 },
        { "an audit row taken away", "audit", "DELETE FROM audit WHERE seq = 5", 0 },
        { "a role", "operator", "UPDATE operator SET role = 1 WHERE role = 2", 0 },
        { "an operator from nowhere", "operator", "INSERT INTO operator VALUES (9, 1, 'ghost')", 0 },
        { "a tariff's text", "tariff", "UPDATE tariff SET text = 'cheap'", 0 },
        { "a reprint forgotten", "print", "DELETE FROM print", 0 },
        { "a currency", "property", "UPDATE property SET exponent = 3", 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct desk desk;
        prepay_ledger_verdict verdict;
        const char *path = make_books(&desk, "tamper.db");
        TEST_ROW(rows[i].name);
        CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
        CHECK_INT(BOOKS_ENTRIES, verdict.entries);
        desk_close(&desk);
        desk_tamper(path, rows[i].table, rows[i].sql);
        desk_reopen(&desk, path);
        CHECK_STATUS(PREPAY_E_DAMAGED, desk_verify(&desk, &verdict));
        CHECK_INT(rows[i].first_bad, verdict.first_bad);
        CHECK(verdict.reason[0] != 0);
        desk_close(&desk);
        (void)remove(path);
    }
    desk_remove(desk_path("tamper.db"));
}

TEST(value__without_a_rule_against_change__found_too)
{
    static const struct {
        const char *name, *sql;
    } rows[] = {
        { "a password put in", "UPDATE credential SET password_hash = (SELECT password_hash FROM credential WHERE "
                               "operator = 1) WHERE operator = 3" },
        { "a lock-out lifted", "UPDATE credential SET failures = failures + 1 WHERE operator = 2" },
        { "a name", "UPDATE party SET name = 'somebody else'" },
        { "another person under the salt of an erased one",
          "UPDATE party SET salt = zeroblob(32), name = 'Mallory', address = ''" },
        { "an open statement forgotten", "INSERT INTO open_statement VALUES (5, 1)" },
        { "an open shift from nowhere", "INSERT INTO open_shift VALUES (2, 2)" },
        { "a rule dropped", "DROP TRIGGER sale_is_not_edited" },
        { "an index dropped", "DROP INDEX entry_reverses_once" },
        { "a rule made weak", "DROP TRIGGER sale_is_not_edited; CREATE TRIGGER sale_is_not_edited BEFORE UPDATE ON "
                              "sale BEGIN SELECT 1; END" },
        { "a trigger of somebody's", "CREATE TRIGGER more AFTER INSERT ON sale BEGIN SELECT 1; END" },
        { "a trigger that sounds like SQLite's", "CREATE TRIGGER sqliteXstat1 BEFORE INSERT ON audit WHEN NEW.action = 104 "
                                                 "BEGIN SELECT RAISE(IGNORE); END" },
        { "a table that sounds like SQLite's", "CREATE TABLE \"sqlite-stat1\"(x)" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct desk desk;
        prepay_ledger_verdict verdict;
        const char *path = make_books(&desk, "working.db");
        TEST_ROW(rows[i].name);
        desk_close(&desk);
        CHECK_INT(SQLITE_OK, desk_sql(path, rows[i].sql));
        memset(&desk.ledger, 0, sizeof desk.ledger);
        {
            prepay_ledger_options options = desk_options(path);
            prepay_ledger_call call = desk_call(&desk, 0);
            CHECK_STATUS(PREPAY_OK, prepay_ledger_open(path, &options, &desk.ledger));
            CHECK_STATUS(PREPAY_OK,
                         prepay_ledger_login(desk.ledger, &call, "audit", "correct horse battery", &desk.auditor));
        }
        CHECK_STATUS(PREPAY_E_DAMAGED, desk_verify(&desk, &verdict));
        CHECK(verdict.reason[0] != 0);
        desk_close(&desk);
        (void)remove(path);
    }
    desk_remove(desk_path("working.db"));
}

TEST(row__swallowed_by_a_rule_of_somebodys__nothing_goes_on)
{
    struct desk desk;
    const char *path = make_books(&desk, "swallowed.db");
    prepay_ledger_call call;
    int64_t id;

    CHECK_INT(SQLITE_OK, desk_sql(path, "CREATE TRIGGER quiet BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END"));
    call = desk_call(&desk, 0);
    CHECK_STATUS(PREPAY_E_DAMAGED, prepay_ledger_login(desk.ledger, &call, "boss", "a guess", &id));
    call = desk_call(&desk, 0);
    CHECK_STATUS(PREPAY_E_DAMAGED, prepay_ledger_login(desk.ledger, &call, "boss", "correct horse battery", &id));
    desk_close(&desk);
    desk_remove(path);
}

TEST(statistics__made_by_sqlite__are_no_change)
{
    struct desk desk;
    prepay_ledger_verdict verdict;
    const char *path = make_books(&desk, "analyzed.db");

    CHECK_INT(SQLITE_OK, desk_sql(path, "ANALYZE"));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
    desk_remove(path);
}

TEST(party__erased__the_chain_still_holds)
{
    struct desk desk;
    prepay_ledger_verdict verdict;
    const char *path = make_books(&desk, "erased.db");

    desk_close(&desk);
    CHECK_INT(SQLITE_OK, desk_sql(path, "UPDATE party SET salt = zeroblob(32), name = '', address = ''"));
    desk_reopen(&desk, path);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
    desk_remove(path);
}

TEST(tail__cut_off__found_with_a_trusted_head_only)
{
    struct desk desk;
    prepay_ledger_verdict whole, verdict = { .struct_size = sizeof verdict };
    prepay_ledger_call call;
    const char *path = make_books(&desk, "tail.db");

    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &whole));
    desk_close(&desk);
    desk_tamper(path, "day_close", "DELETE FROM day_close");
    desk_tamper(path, "entry", "DELETE FROM entry WHERE seq = 13");
    desk_reopen(&desk, path);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict)); /* nothing inside can tell */
    CHECK_INT(BOOKS_ENTRIES - 1, verdict.entries);
    call = desk_call(&desk, desk.auditor);
    CHECK_STATUS(PREPAY_E_DAMAGED, prepay_ledger_verify(desk.ledger, &call, whole.head, whole.entries, &verdict));
    CHECK_INT(BOOKS_ENTRIES, verdict.first_bad);
    desk_close(&desk);
    desk_remove(path);
}

TEST(chain__passes_through_a_trusted_head__or_not)
{
    struct desk desk;
    prepay_ledger_verdict verdict = { .struct_size = sizeof verdict }, noted;
    prepay_ledger_call call;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &noted));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, NULL));
    call = desk_call(&desk, desk.auditor);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_verify(desk.ledger, &call, noted.head, noted.entries, &verdict));
    CHECK_INT(3, verdict.entries);
    noted.head[31] ^= 1;
    CHECK_STATUS(PREPAY_E_DAMAGED, prepay_ledger_verify(desk.ledger, &call, noted.head, noted.entries, &verdict));
    CHECK_INT(2, verdict.first_bad);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_verify(desk.ledger, &call, noted.head, 0, &verdict));
    desk_close(&desk);
}

/* -------------------------------------------------------------------- files */

static void write_file(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");

    CHECK(file != NULL);
    CHECK_INT(n, fwrite(bytes, 1, n, file));
    CHECK_INT(0, fclose(file));
}

static prepay_status try_open(const char *path, uint32_t create)
{
    prepay_ledger_options options = desk_options(path);
    prepay_ledger *ledger = NULL;
    prepay_status status;

    options.create = create;
    status = prepay_ledger_open(path, &options, &ledger);
    prepay_ledger_close(ledger);
    return status;
}

TEST(open__what_is_no_ledger__named_and_not_touched)
{
    const char *path = desk_path("other.db");
    char text[200], after[200];
    FILE *file;

    CHECK_STATUS(PREPAY_E_NOT_FOUND, try_open(path, 0));
    memset(text, 'x', sizeof text);
    write_file(path, text, sizeof text);
    CHECK_STATUS(PREPAY_E_FORMAT, try_open(path, 1));
    file = fopen(path, "rb");
    CHECK(file != NULL);
    CHECK_INT(sizeof after, fread(after, 1, sizeof after, file));
    CHECK_INT(EOF, fgetc(file));
    (void)fclose(file);
    CHECK_BYTES(text, after, sizeof text);
    write_file(path, text, 0);
    CHECK_STATUS(PREPAY_E_FORMAT, try_open(path, 1));
    (void)remove(path);
    CHECK_INT(SQLITE_CANTOPEN, desk_sql(path, "SELECT 1"));
    CHECK_STATUS(PREPAY_E_FORMAT, try_open("/", 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, try_open("", 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, try_open(":memory:", 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_open(path, NULL, NULL));
    desk_remove(path);
}

TEST(open__another_sqlite_file_or_a_newer_ledger__named)
{
    const char *path = desk_path("newer.db");
    struct desk desk;

    desk_open(&desk, path);
    desk_close(&desk);
    CHECK_INT(SQLITE_OK, desk_sql(path, "PRAGMA user_version = 2"));
    CHECK_STATUS(PREPAY_E_VERSION, try_open(path, 0));
    CHECK_INT(SQLITE_OK, desk_sql(path, "PRAGMA user_version = 1; PRAGMA application_id = 77"));
    CHECK_STATUS(PREPAY_E_FORMAT, try_open(path, 1));
    desk_remove(path);
}

/* Relative, for only then the name begins so. */
TEST(open__a_name_that_looks_like_an_address__is_a_name)
{
    const char *folder = desk_path("");
    char here[1024];

    CHECK(getcwd(here, sizeof here) != NULL);
    CHECK_INT(0, chdir(folder));
    CHECK_STATUS(PREPAY_OK, try_open("file:books.db?mode=memory", 1));
    CHECK_STATUS(PREPAY_OK, try_open("file:books.db?mode=memory", 0));
    CHECK_INT(0, unlink("file:books.db?mode=memory"));
    CHECK_INT(0, chdir(here));
    CHECK_INT(0, rmdir(folder)); /* nothing else was left */
}

TEST(open__bad_options__refused)
{
    const char *path = desk_path("options.db");
    prepay_ledger_options options = desk_options(path);
    prepay_ledger *ledger = NULL;

    options.station = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_open(path, &options, &ledger));
    options = desk_options(path), options.exponent = 5;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_open(path, &options, &ledger));
    options = desk_options(path), options.currency = 1000;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_open(path, &options, &ledger));
    options = desk_options(path), options.currency = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_open(path, &options, &ledger));
    CHECK(ledger == NULL);
    desk_remove(path);
}

TEST(network__file_systems__known_by_number)
{
    CHECK(prepay__sqlite_is_network(0x6969));
    CHECK(prepay__sqlite_is_network(0xFF534D42));
    CHECK(!prepay__sqlite_is_network(0xEF53));     /* ext4 */
    CHECK(!prepay__sqlite_is_network(0x01021994)); /* tmpfs */
}

TEST_MAIN("ledger/tamper",
    T(history__edited_or_deleted_by_sql__refused_by_the_file),
    T(value__changed_past_the_library__found_at_its_entry),
    T(value__without_a_rule_against_change__found_too),
    T(row__swallowed_by_a_rule_of_somebodys__nothing_goes_on),
    T(statistics__made_by_sqlite__are_no_change),
    T(party__erased__the_chain_still_holds),
    T(tail__cut_off__found_with_a_trusted_head_only),
    T(chain__passes_through_a_trusted_head__or_not),
    T(open__what_is_no_ledger__named_and_not_touched),
    T(open__another_sqlite_file_or_a_newer_ledger__named),
    T(open__a_name_that_looks_like_an_address__is_a_name),
    T(open__bad_options__refused),
    T(network__file_systems__known_by_number))
