/* SPDX-License-Identifier: Apache-2.0 */
/* Root keys at rest: what was saved comes back under the passphrase and under no other, a changed file is refused, and
 * a file that could not be written leaves the old one as it was. */
#define _POSIX_C_SOURCE 200809L
#include "keystore/keyfile.h"
#include "support/test.h"

#include <dirent.h>
#include <prepay/keystore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/prepay-keyfile-XXXXXX";
static char path[sizeof folder + 16];

static void begin(void)
{
    CHECK(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/root.keys", folder);
}

/* The only files in the folder are the n expected ones; then they are removed. */
static void end(unsigned expected_files)
{
    DIR *directory = opendir(folder);
    unsigned files = 0;
    CHECK(directory != NULL);
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char name[600];
        (void)snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
        files += entry->d_name[0] != '.' && unlink(name) == 0;
    }
    (void)closedir(directory);
    CHECK_INT(0, rmdir(folder));
    CHECK_INT(expected_files, files);
}

static void tag_of(prepay_keystore *keystore, uint32_t ref, uint8_t out[32])
{
    const prepay_key_store *table = prepay_keystore_table(keystore);
    const prepay_span part = { (const uint8_t *)"x", 1 };
    CHECK_STATUS(PREPAY_OK, table->mac(table->context, ref, &part, 1, out));
}

TEST(keyfile__saved_and_loaded__the_same_keys_in_the_same_order_with_the_same_use)
{
    prepay_keystore *one = NULL, *two = NULL;
    uint32_t refs[3], loaded[16];
    size_t count = 2;
    uint8_t tag_one[32], tag_two[32];
    struct stat facts;

    begin();
    CHECK_STATUS(PREPAY_OK, prepay_keystore_new(&one));
    CHECK_STATUS(PREPAY_OK, prepay_keystore_new(&two));
    CHECK_STATUS(PREPAY_OK, prepay_keystore_draw(one, PREPAY_USE_DERIVE, &refs[0]));
    CHECK_STATUS(PREPAY_OK, prepay_keystore_draw(one, PREPAY_USE_MAC, &refs[1]));
    CHECK_STATUS(PREPAY_OK, prepay_keystore_draw(one, PREPAY_USE_MAC, &refs[2]));
    CHECK_STATUS(PREPAY_OK, prepay_keystore_save(one, path, "correct horse", refs, 3));
    CHECK_INT(0, stat(path, &facts));
    CHECK_INT(0600, facts.st_mode & 0777);

    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_keystore_load(two, path, "correct horsf", loaded, &count));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_keystore_load(two, path, "correct horse", loaded, &count));
    CHECK_INT(3, count);
    CHECK_INT(0, prepay_keystore_count(two));
    count = 16;
    CHECK_STATUS(PREPAY_OK, prepay_keystore_load(two, path, "correct horse", loaded, &count));
    CHECK_INT(3, count);
    CHECK_INT(3, prepay_keystore_count(two));
    for (size_t i = 1; i < 3; i++) {
        tag_of(one, refs[i], tag_one);
        tag_of(two, loaded[i], tag_two);
        CHECK_BYTES(tag_one, tag_two, 32);
    }
    CHECK_STATUS(PREPAY_E_KEY,
                 prepay_keystore_table(two)->mac(prepay_keystore_table(two)->context, loaded[0], NULL, 0, tag_two));
    prepay_keystore_free(one);
    prepay_keystore_free(two);
    end(1);
}

TEST(keyfile__what_is_no_key_file__refused_by_name)
{
    static const struct {
        const char *name, *content;
        prepay_status status;
    } rows[] = {
        { "empty", "", PREPAY_E_FORMAT },
        { "text", "these are not the keys you are looking for, whoever you may be today", PREPAY_E_FORMAT },
        { "cut short", "prepayKF\001", PREPAY_E_FORMAT },
    };
    prepay_keystore *keystore = NULL;
    uint32_t refs[16];
    size_t count = 16;
    uint8_t big[4096] = "prepayKF";

    begin();
    CHECK_STATUS(PREPAY_OK, prepay_keystore_new(&keystore));
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_keystore_load(keystore, path, "x", refs, &count));
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_keystore_load(keystore, folder, "x", refs, &count));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        CHECK_STATUS(PREPAY_OK, prepay__file_replace(path, (const uint8_t *)rows[i].content, strlen(rows[i].content)));
        CHECK_STATUS(rows[i].status, prepay_keystore_load(keystore, path, "x", refs, &count));
    }
    TEST_ROW("too long");
    CHECK_STATUS(PREPAY_OK, prepay__file_replace(path, big, sizeof big));
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_keystore_load(keystore, path, "x", refs, &count));
    CHECK_INT(0, prepay_keystore_count(keystore));
    CHECK_INT(16, count);
    prepay_keystore_free(keystore);
    end(1);
}

/* Cheap costs, so that every bit can be tried; a flipped cost costs what it says, within the reader's bounds. */
TEST(keyfile__any_bit_changed_or_any_length_cut__refused)
{
    static const struct prepay__keyfile_cost cheap = { 1, 8 };
    struct prepay__keyfile_entry entries[PREPAY__KEYFILE_KEYS_MAX], opened[PREPAY__KEYFILE_KEYS_MAX];
    uint8_t file[PREPAY__KEYFILE_BYTES_MAX];
    size_t n = 0, count = 0;

    memset(entries, 0x5A, sizeof entries);
    CHECK_STATUS(PREPAY_OK, prepay__keyfile_seal(entries, 2, "pass", cheap, file, &n));
    CHECK_INT(64 + 2 * 36 + 16, n);
    CHECK_STATUS(PREPAY_OK, prepay__keyfile_open(file, n, "pass", opened, &count));
    CHECK_INT(2, count);
    CHECK_BYTES(entries, opened, 2 * sizeof entries[0]);
    for (size_t bit = 0; bit < 8 * n; bit++) {
        prepay_status status;
        if (bit / 8 == 17) {
            continue; /* 64 MiB and more: tried below, once */
        }
        file[bit / 8] ^= (uint8_t)(1u << bit % 8);
        status = prepay__keyfile_open(file, n, "pass", opened, &count);
        CHECK(status == PREPAY_E_NOT_AUTHENTIC ||
              (bit < 8 * 24 && (status == PREPAY_E_FORMAT || status == PREPAY_E_VERSION)));
        file[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    file[17] ^= 1;
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay__keyfile_open(file, n, "pass", opened, &count));
    file[17] ^= 1;
    for (size_t cut = 0; cut < n; cut++) {
        CHECK_STATUS(PREPAY_E_FORMAT, prepay__keyfile_open(file, cut, "pass", opened, &count));
    }
    file[8] = 2;
    CHECK_STATUS(PREPAY_E_VERSION, prepay__keyfile_open(file, n, "pass", opened, &count));
}

TEST(keyfile__costs_beyond_reason__refused_before_they_are_paid)
{
    static const struct prepay__keyfile_cost cheap = { 1, 8 };
    struct prepay__keyfile_entry entries[PREPAY__KEYFILE_KEYS_MAX];
    uint8_t file[PREPAY__KEYFILE_BYTES_MAX];
    size_t n = 0, count = 0;

    memset(entries, 0x5A, sizeof entries);
    CHECK_STATUS(PREPAY_OK, prepay__keyfile_seal(entries, 1, "pass", cheap, file, &n));
    for (size_t at = 12; at < 20; at += 4) {
        file[at] ^= 0x80;
        CHECK_STATUS(PREPAY_E_FORMAT, prepay__keyfile_open(file, n, "pass", entries, &count));
        file[at] ^= 0x80;
        file[at + 3] ^= at == 12 ? 1 : 8; /* none at all */
        CHECK_STATUS(PREPAY_E_FORMAT, prepay__keyfile_open(file, n, "pass", entries, &count));
        file[at + 3] ^= at == 12 ? 1 : 8;
    }
}

TEST(keyfile__nothing_to_save__refused_and_no_file)
{
    prepay_keystore *keystore = NULL;
    uint32_t refs[17] = { 0 };

    begin();
    CHECK_STATUS(PREPAY_OK, prepay_keystore_new(&keystore));
    CHECK_STATUS(PREPAY_OK, prepay_keystore_draw(keystore, PREPAY_USE_DERIVE, &refs[0]));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_keystore_save(keystore, path, "", refs, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_keystore_save(keystore, path, NULL, refs, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_keystore_save(keystore, "", "x", refs, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_keystore_save(keystore, path, "x", refs, 0));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_keystore_save(keystore, path, "x", refs, 17));
    CHECK_STATUS(PREPAY_E_KEY, prepay_keystore_save(keystore, path, "x", refs, 2));
    prepay_keystore_free(keystore);
    end(0);
}

TEST(file__no_room_or_no_folder__the_old_file_stands_and_nothing_is_beside_it)
{
    static const uint8_t old[5] = { 1, 2, 3, 4, 5 }, new[600] = { 9 };
    const struct rlimit little = { 100, RLIM_INFINITY }, all = { RLIM_INFINITY, RLIM_INFINITY };
    uint8_t read_back[16];
    char nowhere[sizeof path + 8];
    size_t n = sizeof read_back;

    begin();
    CHECK_STATUS(PREPAY_OK, prepay__file_replace(path, old, sizeof old));
    (void)snprintf(nowhere, sizeof nowhere, "%s/no/such", folder);
    CHECK_STATUS(PREPAY_E_STORAGE, prepay__file_replace(nowhere, new, sizeof new));

    CHECK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    CHECK_INT(0, setrlimit(RLIMIT_FSIZE, &little)); /* a full disk for files above 100 bytes */
    CHECK_STATUS(PREPAY_E_FULL, prepay__file_replace(path, new, sizeof new));
    (void)setrlimit(RLIMIT_FSIZE, &all);
    CHECK_STATUS(PREPAY_OK, prepay__file_read(path, read_back, &n));
    CHECK_INT(sizeof old, n);
    CHECK_BYTES(old, read_back, n);
    end(1);
}

TEST(file__exactly_the_capacity__read_and_one_more_refused)
{
    uint8_t bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, out[8];
    size_t n = 8;
    begin();
    CHECK_STATUS(PREPAY_OK, prepay__file_replace(path, bytes, 8));
    CHECK_STATUS(PREPAY_OK, prepay__file_read(path, out, &n));
    CHECK_INT(8, n);
    CHECK_BYTES(bytes, out, 8);
    n = 7;
    CHECK_STATUS(PREPAY_E_FORMAT, prepay__file_read(path, out, &n));
    end(1);
}

TEST_MAIN("keystore/keyfile", T(keyfile__saved_and_loaded__the_same_keys_in_the_same_order_with_the_same_use),
          T(keyfile__what_is_no_key_file__refused_by_name), T(keyfile__any_bit_changed_or_any_length_cut__refused),
          T(keyfile__costs_beyond_reason__refused_before_they_are_paid),
          T(keyfile__nothing_to_save__refused_and_no_file),
          T(file__no_room_or_no_folder__the_old_file_stands_and_nothing_is_beside_it),
          T(file__exactly_the_capacity__read_and_one_more_refused))
