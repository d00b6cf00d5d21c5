/* SPDX-License-Identifier: Apache-2.0 */
/* A disk that fails at every operation in turn, and files with broken bytes. After each: what was acknowledged is there
 * exactly once, what was not is wholly there or wholly absent, the books add up, and asking again gives exactly one
 * sale. */
#define _POSIX_C_SOURCE 200809L
#include "ledger/desk.h"
#include "ledger/failing_disk.h"
#include "support/seed.h"
#include "support/test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t file_bytes;
static uint8_t file_content[1 << 20];

static void load_file(const char *path)
{
    FILE *file = fopen(path, "rb");

    CHECK(file != NULL);
    file_bytes = fread(file_content, 1, sizeof file_content, file);
    CHECK(file_bytes > 4096 && file_bytes < sizeof file_content);
    (void)fclose(file);
}

static void save_file(const char *path, size_t bytes)
{
    char name[300];
    FILE *file;

    (void)snprintf(name, sizeof name, "%s-wal", path);
    (void)remove(name);
    (void)snprintf(name, sizeof name, "%s-shm", path);
    (void)remove(name);
    file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK_INT(bytes, fwrite(file_content, 1, bytes, file));
    (void)fclose(file);
}

/* Books with three sales, closed, with everything in one file. */
static void make_books(struct desk *desk, const char *path)
{
    desk_open_for_business(desk, path);
    for (int i = 0; i < 3; i++) {
        CHECK_STATUS(PREPAY_OK, desk_pay(desk, DESK_METER, 1000, NULL));
    }
    CHECK_STATUS(PREPAY_OK, desk_seal(desk, DESK_METER));
    desk_close(desk);
    load_file(path);
}

/* ---------------------------------------------------------------- failures */

static prepay_status open_again(struct desk *desk, const char *path, uint32_t unsafe)
{
    prepay_ledger_options options = desk_options(path);

    options.create = 0;
    options.unsafe = unsafe;
    return prepay_ledger_open(path, &options, &desk->ledger);
}

static prepay_status pay(struct desk *desk, const prepay_ledger_call *call)
{
    prepay_ledger_sale sale = desk_sale(DESK_METER, 500);
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };

    return prepay_ledger_pay(desk->ledger, call, &sale, &receipt);
}

/* One sale with the disk failing at operation k. Returns how many operations there were. */
static int sell_on_failing_disk(struct desk *desk, const char *path, int k, int kind, int sticky)
{
    prepay_ledger_verdict verdict;
    prepay_ledger_call call;
    prepay_status status, again;
    int operations, was_there;

    save_file(path, file_bytes);
    CHECK_STATUS(PREPAY_OK, open_again(desk, path, 0));
    call = desk_call(desk, 0);
    CHECK_STATUS(PREPAY_OK,
                 prepay_ledger_login(desk->ledger, &call, "cashier", "correct horse battery", &desk->cashier));
    call = desk_call(desk, desk->cashier);
    failing_disk_arm(k, kind, sticky);
    status = pay(desk, &call);
    operations = failing_disk_operations();
    failing_disk_arm(0, 0, 0);
    CHECK(status == PREPAY_OK || status == PREPAY_E_STORAGE || status == PREPAY_E_FULL);
    if (k % 2 == 0) { /* the same object goes on when the disk is back; or the process starts anew */
        again = pay(desk, &call);
        CHECK(again == PREPAY_LEDGER_REPEATED || (again == PREPAY_OK && status != PREPAY_OK));
    }
    desk_close(desk);
    CHECK_STATUS(PREPAY_OK, open_again(desk, path, 1));
    desk_login(desk);
    was_there = desk_books(desk, DESK_METER).paid_micro == 35000000;
    if (status == PREPAY_OK) {
        CHECK(was_there);
    }
    CHECK(was_there || desk_books(desk, DESK_METER).paid_micro == 30000000);
    again = pay(desk, &call);
    CHECK_STATUS(was_there ? PREPAY_LEDGER_REPEATED : PREPAY_OK, again);
    CHECK_INT(35000000, desk_books(desk, DESK_METER).paid_micro);
    CHECK_STATUS(PREPAY_OK, desk_verify(desk, &verdict));
    CHECK_INT(7, verdict.entries);
    desk_close(desk);
    return operations;
}

static void fail_everywhere(int kind, int sticky, const char *name)
{
    struct desk desk;
    char path[256];
    int operations = 1;

    failing_disk_install();
    (void)snprintf(path, sizeof path, "%s", desk_path(name));
    make_books(&desk, path);
    for (int k = 1; k <= operations; k++) {
        operations = sell_on_failing_disk(&desk, path, k, kind, sticky);
        CHECK(operations >= k || k > 4);
    }
    CHECK(operations > 3);
    desk_remove(path);
}

TEST(disk__io_error_once_at_every_operation__nothing_lost_or_doubled)
{
    fail_everywhere(FAILING_DISK_IO, 0, "io-once.db");
}

TEST(disk__io_error_from_every_operation_on__nothing_lost_or_doubled)
{
    fail_everywhere(FAILING_DISK_IO, 1, "io-sticky.db");
}

TEST(disk__torn_write_at_every_operation__nothing_lost_or_doubled)
{
    fail_everywhere(FAILING_DISK_TORN, 1, "torn.db");
}

TEST(disk__full__refused_by_name_and_goes_on_with_room)
{
    struct desk desk;
    const char *path = desk_path("full.db");
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_verdict verdict;
    prepay_ledger_call call;

    failing_disk_install();
    make_books(&desk, path);
    CHECK_STATUS(PREPAY_OK, open_again(&desk, path, 0));
    desk_login(&desk);
    failing_disk_arm(1, FAILING_DISK_FULL, 1);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_E_FULL, pay(&desk, &call));
    CHECK_STATUS(PREPAY_E_FULL, pay(&desk, &call));
    CHECK_INT(30000000, desk_books(&desk, DESK_METER).paid_micro); /* what is there can be read */
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_ledger_receipt_get(desk.ledger, &call, call.request_id, &receipt));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    failing_disk_arm(0, 0, 0);
    CHECK_STATUS(PREPAY_OK, pay(&desk, &call));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
    desk_remove(path);
}

TEST(create__disk_fails_at_every_operation__no_half_ledger)
{
    struct desk desk;
    char path[256];
    prepay_status status = PREPAY_E_STORAGE;
    prepay_ledger_options options = desk_options("x");

    failing_disk_install();
    (void)snprintf(path, sizeof path, "%s", desk_path("create.db"));
    for (int k = 1; status != PREPAY_OK; k++) {
        memset(&desk, 0, sizeof desk);
        failing_disk_arm(k, FAILING_DISK_IO, 1);
        status = prepay_ledger_open(path, &options, &desk.ledger);
        failing_disk_arm(0, 0, 0);
        prepay_ledger_close(desk.ledger);
        CHECK(k < 1000);
        if (status == PREPAY_OK) {
            break;
        }
        CHECK_STATUS(PREPAY_E_STORAGE, status);
        if (access(path, F_OK) == 0) { /* it got its name: then it is whole */
            CHECK_STATUS(PREPAY_OK, prepay_ledger_open(path, &options, &desk.ledger));
            prepay_ledger_close(desk.ledger);
            (void)remove(path);
        }
    }
    (void)remove(path);
    desk_open_for_business(&desk, path);
    desk_close(&desk);
    desk_remove(path);
}

/* ------------------------------------------------------------- broken bytes */

/* All values of all tables; the counter of refused logins alone may differ, and what a login of the test itself adds is
 * left out. */
static void digest_values(const char *path, uint8_t out[32])
{
    static const char *const queries[] = {
        "SELECT * FROM property",
        "SELECT * FROM operator ORDER BY id",
        "SELECT * FROM tariff",
        "SELECT * FROM entry ORDER BY seq",
        "SELECT * FROM account ORDER BY id",
        "SELECT * FROM posting ORDER BY account, aseq",
        "SELECT * FROM party ORDER BY id",
        "SELECT * FROM contract ORDER BY entry",
        "SELECT * FROM card ORDER BY contract, generation",
        "SELECT * FROM shift ORDER BY entry",
        "SELECT * FROM shift_close",
        "SELECT * FROM sale ORDER BY contract, entry",
        "SELECT * FROM statement ORDER BY contract, entry",
        "SELECT * FROM mark",
        "SELECT * FROM proof",
        "SELECT * FROM day_close",
        "SELECT * FROM print",
        "SELECT * FROM open_statement ORDER BY entry",
        "SELECT * FROM open_shift",
        "SELECT * FROM audit WHERE seq <= 14 ORDER BY seq",
        "SELECT operator, must_change, failures, locked_until_ms, password_hash FROM credential ORDER BY operator",
    };
    sqlite3 *db = NULL;
    prepay__hash hash;

    CHECK_INT(SQLITE_OK, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL));
    prepay__hash_begin(&hash);
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        sqlite3_stmt *statement = NULL;
        CHECK_INT(SQLITE_OK, sqlite3_prepare_v2(db, queries[i], -1, &statement, NULL));
        while (sqlite3_step(statement) == SQLITE_ROW) {
            for (int at = 0; at < sqlite3_column_count(statement); at++) {
                const void *bytes = sqlite3_column_blob(statement, at);
                prepay__hash_int(&hash, sqlite3_column_type(statement, at));
                prepay__hash_text(&hash, bytes, (size_t)sqlite3_column_bytes(statement, at));
            }
        }
        (void)sqlite3_finalize(statement);
    }
    (void)sqlite3_close(db);
    prepay__hash_end(&hash, out);
}

/* 1: the damage was noticed. 0: the verifier says all is well, and then every value is what it was. */
static int notices(struct desk *desk, const char *path, const uint8_t values[32])
{
    prepay_ledger_verdict verdict = { .struct_size = sizeof verdict };
    prepay_ledger_call call = desk_call(desk, 0);
    uint8_t now[32];
    prepay_status status = open_again(desk, path, 1);

    if (status == PREPAY_OK) {
        status = prepay_ledger_login(desk->ledger, &call, "audit", "correct horse battery", &desk->auditor);
    }
    if (status == PREPAY_OK) {
        status = desk_verify(desk, &verdict);
    }
    desk_close(desk);
    if (status != PREPAY_OK) {
        CHECK(status == PREPAY_E_DAMAGED || status == PREPAY_E_FORMAT || status == PREPAY_E_VERSION ||
              status == PREPAY_E_STORAGE || status == PREPAY_E_OVERFLOW || status == PREPAY_LEDGER_WRONG_PASSWORD ||
              status == PREPAY_LEDGER_LOCKED || status == PREPAY_LEDGER_MUST_CHANGE_PASSWORD ||
              status == PREPAY_E_FULL || status == PREPAY_E_NOT_FOUND);
        return 1;
    }
    digest_values(path, now);
    CHECK_BYTES(values, now, sizeof now);
    return 0;
}

TEST(file__a_byte_flipped_anywhere__noticed_or_harmless)
{
    struct seed seed = seed_start();
    struct desk desk;
    char path[256];
    uint8_t values[32];
    const int rounds = getenv("PREPAY_TEST_ALL") != NULL ? 5000 : 300;
    int noticed = 0;

    (void)snprintf(path, sizeof path, "%s", desk_path("flip.db"));
    make_books(&desk, path);
    digest_values(path, values);
    for (int i = 0; i < rounds; i++) {
        size_t at = (size_t)seed_between(&seed, 0, (int64_t)file_bytes - 1);
        uint8_t bits = (uint8_t)seed_between(&seed, 1, 255);
        file_content[at] ^= bits;
        save_file(path, file_bytes);
        noticed += notices(&desk, path, values);
        file_content[at] ^= bits;
    }
    printf("# %d of %d flips noticed, the others changed no value\n", noticed, rounds);
    CHECK(noticed > 0);
    desk_remove(path);
}

TEST(file__cut_short__noticed)
{
    struct seed seed = seed_start();
    struct desk desk;
    char path[256];
    uint8_t values[32];

    (void)snprintf(path, sizeof path, "%s", desk_path("cut.db"));
    make_books(&desk, path);
    digest_values(path, values);
    for (int i = 0; i < 60; i++) {
        size_t bytes = i < 20 ? (size_t)i * 4096 : (size_t)seed_between(&seed, 0, (int64_t)file_bytes - 1);
        save_file(path, bytes);
        CHECK(notices(&desk, path, values) || bytes > file_bytes - 4096);
    }
    desk_remove(path);
}

TEST_MAIN("ledger/fault_disk",
    T(disk__io_error_once_at_every_operation__nothing_lost_or_doubled),
    T(disk__io_error_from_every_operation_on__nothing_lost_or_doubled),
    T(disk__torn_write_at_every_operation__nothing_lost_or_doubled),
    T(disk__full__refused_by_name_and_goes_on_with_room),
    T(create__disk_fails_at_every_operation__no_half_ledger),
    T(file__a_byte_flipped_anywhere__noticed_or_harmless),
    T(file__cut_short__noticed))
