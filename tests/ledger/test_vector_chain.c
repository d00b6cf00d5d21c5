/* SPDX-License-Identifier: Apache-2.0 */
/* The chain, computed twice: by the library and by tests/vectors/ledger.py, which knows only doc/ledger-format.md. And
 * books of the first format, kept as SQL, which every later library must still read and find whole. */
#define _POSIX_C_SOURCE 200809L
#include "ledger/books.h"
#include "support/test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 400

static const char *tests_folder(void)
{
    const char *folder = getenv("PREPAY_TESTS");

    CHECK(folder != NULL); /* the build sets it */
    return folder;
}

static void hex(const uint8_t *bytes, char *out)
{
    for (size_t i = 0; i < 32; i++) {
        (void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    }
}

/* What the script says of the file, without the line's end. */
static int ask_script(const char *path, char out[LINE_BYTES])
{
    char command[600];
    FILE *said;

    (void)snprintf(command, sizeof command, "/usr/bin/python3 -B '%s/vectors/ledger.py' '%s'", tests_folder(), path);
    said = popen(command, "r");
    CHECK(said != NULL);
    out[0] = 0;
    (void)fgets(out, LINE_BYTES, said);
    out[strcspn(out, "\n")] = 0;
    return pclose(said);
}

static void what_the_library_says(struct desk *desk, char out[LINE_BYTES])
{
    prepay_ledger_verdict verdict;
    struct prepay__audit newest;
    char head[65], audit_head[65];

    CHECK_STATUS(PREPAY_OK, desk_verify(desk, &verdict));
    CHECK_STATUS(PREPAY_OK,
                 prepay__find(&desk->ledger->store, PREPAY__AUDIT_NEWEST, prepay__keys(0, 0, 0, 0), &newest));
    hex(verdict.head, head);
    hex(newest.hash, audit_head);
    (void)snprintf(out, LINE_BYTES, "entries %lld %s audit %lld %s", (long long)verdict.entries, head,
                   (long long)newest.seq, audit_head);
}

TEST(chain__computed_by_another_program__the_same_heads)
{
    struct desk desk;
    char path[256], ours[LINE_BYTES], theirs[LINE_BYTES];

    (void)snprintf(path, sizeof path, "%s", desk_path("chain.db"));
    books_make(&desk, path);
    what_the_library_says(&desk, ours);
    desk_close(&desk);
    CHECK_INT(0, ask_script(path, theirs));
    CHECK_TEXT(ours, theirs);
    CHECK(strncmp(ours, "entries 13 ", 11) == 0);
    desk_remove(path);
}

TEST(chain__a_value_changed__the_other_program_sees_it_too)
{
    struct desk desk;
    char path[256], theirs[LINE_BYTES];

    (void)snprintf(path, sizeof path, "%s", desk_path("changed.db"));
    books_make(&desk, path);
    desk_close(&desk);
    desk_tamper(path, "sale", "UPDATE sale SET reference = 'x' WHERE entry = 4");
    CHECK(ask_script(path, theirs) != 0);
    CHECK_TEXT("entry 4: the hash differs", theirs);
    desk_remove(path);
}

/* ------------------------------------------------------------ kept for ever */

static char kept[1 << 18];

static void load_kept(const char *path, char first_line[LINE_BYTES])
{
    char name[400];
    sqlite3 *db = NULL;
    FILE *file;
    size_t n;

    (void)snprintf(name, sizeof name, "%s/vectors/ledger.sql", tests_folder());
    file = fopen(name, "rb");
    CHECK(file != NULL);
    n = fread(kept, 1, sizeof kept - 1, file);
    (void)fclose(file);
    CHECK(n > 1000 && n < sizeof kept - 1);
    (void)snprintf(first_line, LINE_BYTES, "%.*s", (int)strcspn(kept, "\n") - 3, kept + 3);
    CHECK_INT(SQLITE_OK, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL));
    CHECK_INT(SQLITE_OK, sqlite3_exec(db, kept, NULL, NULL, NULL));
    (void)sqlite3_close(db);
}

TEST(kept__books_of_the_first_format__whole_and_usable)
{
    struct desk desk;
    prepay_ledger_options options = PREPAY_LEDGER_OPTIONS_INIT;
    prepay_ledger_verdict verdict = { .struct_size = sizeof verdict };
    struct prepay__entry newest;
    prepay_ledger_call call;
    char path[256], first_line[LINE_BYTES], theirs[LINE_BYTES], head[65];

    memset(&desk, 0, sizeof desk);
    (void)snprintf(path, sizeof path, "%s", desk_path("kept.db"));
    load_kept(path, first_line);
    CHECK_INT(0, ask_script(path, theirs));
    CHECK_TEXT(first_line, theirs);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_open(path, &options, &desk.ledger));
    CHECK_STATUS(PREPAY_OK, prepay__find(&desk.ledger->store, PREPAY__ENTRY_NEWEST, prepay__keys(0, 0, 0, 0), &newest));
    hex(newest.hash, head);
    CHECK(strncmp(first_line + strlen("entries 13 "), head, 64) == 0);
    desk.time_ms = newest.time_ms + INT64_C(86400000);
    desk.next_id = 1000;
    desk_login(&desk);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_shift_open(desk.ledger, &call, 0));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, NULL));
    call = desk_call(&desk, desk.auditor);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_verify(desk.ledger, &call, newest.hash, BOOKS_ENTRIES, &verdict));
    CHECK_INT(BOOKS_ENTRIES + 2, verdict.entries);
    desk_close(&desk);
    desk_remove(path);
}

TEST_MAIN("ledger/vector_chain",
    T(chain__computed_by_another_program__the_same_heads),
    T(chain__a_value_changed__the_other_program_sees_it_too),
    T(kept__books_of_the_first_format__whole_and_usable))
