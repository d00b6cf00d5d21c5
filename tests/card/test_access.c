/* SPDX-License-Identifier: Apache-2.0 */
/* Who may read and write what: every file for every role and for a stranger, against the table of doc/card.md,
 * written here once more by hand. And what a role may not do by going around the terminal session. */
#include "world.h"

static const struct {
    const char *name;
    uint32_t file;
    size_t bytes;
    const char *readers, *writers;
} rows[] = {
    { "01 identity", 0x01, 64, "NVAIM", "A" },
    { "02 token", 0x02, 128, "VM", "V" },
    { "03 return", 0x03, 128, "VMI", "VM" },
    { "04 parameters", 0x04, 1024, "M", "V" },
    { "05 log", 0x05, 512, "VA", "" },
};

static const struct {
    char letter;
    uint32_t role;
} roles[] = { { 'V', V }, { 'A', A }, { 'I', I }, { 'M', M } };

static int may(const char *letters, char letter)
{
    return strchr(letters, letter) != NULL;
}

TEST(read__every_file_by_every_role__as_the_table_says)
{
    static uint8_t out[1024];
    prepay_card_session session;

    make_card();
    for (size_t f = 0; f < sizeof rows / sizeof rows[0]; f++) {
        TEST_ROW(rows[f].name);
        for (size_t r = 0; r < sizeof roles / sizeof roles[0]; r++) {
            CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, roles[r].role));
            CHECK_STATUS(may(rows[f].readers, roles[r].letter) ? PREPAY_OK : PREPAY_CARD_PROTECTED,
                         RUN(session, prepay_card_session_read(&session, rows[f].file, out, rows[f].bytes)));
            prepay_card_session_wipe(&session);
        }
    }
}

TEST(read__every_file_by_a_stranger__only_file_01)
{
    static uint8_t out[1024];
    prepay_card_session session;
    prepay_card_session_options options;

    make_card();
    options = fake_card_session_options(&card, V);
    CHECK_STATUS(PREPAY_OK, prepay_card_session_init(&session, sizeof session, &options));
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_select(&session)));
    for (size_t f = 0; f < sizeof rows / sizeof rows[0]; f++) {
        TEST_ROW(rows[f].name);
        CHECK_STATUS(may(rows[f].readers, 'N') ? PREPAY_OK : PREPAY_CARD_PROTECTED,
                     RUN(session, prepay_card_session_read(&session, rows[f].file, out, rows[f].bytes)));
    }
}

/* What each file may hold, so that nothing but the right is in question. */
static void allowed_content(uint32_t file, uint8_t *out)
{
    prepay_card_file_identity identity = { .version = 1, .kind = PREPAY_CARD_KIND_RESET, .card_generation = 1 };

    memset(out, 0x21, 1024);
    out[1] = 0;
    memcpy(identity.card_id, card_id, 8);
    if (file == PREPAY_FILE_IDENTITY) {
        CHECK_STATUS(PREPAY_OK, prepay_card_identity_pack(&identity, out));
    }
}

TEST(stage__every_file_by_every_role__as_the_table_says)
{
    static uint8_t content[1024], before[1024], after[1024];
    prepay_card_session session;

    make_card();
    for (size_t f = 0; f < sizeof rows / sizeof rows[0]; f++) {
        TEST_ROW(rows[f].name);
        for (size_t r = 0; r < sizeof roles / sizeof roles[0]; r++) {
            const int allowed = may(rows[f].writers, roles[r].letter);
            allowed_content(rows[f].file, content);
            fake_card_read(&card, rows[f].file, before, rows[f].bytes);
            CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, roles[r].role));
            CHECK_STATUS(allowed ? PREPAY_OK : PREPAY_CARD_PROTECTED,
                         RUN(session, prepay_card_session_stage(&session, rows[f].file, content, rows[f].bytes)));
            CHECK_STATUS(allowed ? PREPAY_OK : PREPAY_E_STATE, RUN(session, prepay_card_session_commit(&session)));
            fake_card_read(&card, rows[f].file, after, rows[f].bytes);
            CHECK_BYTES(allowed ? content : before, after, rows[f].bytes);
            prepay_card_session_wipe(&session);
        }
    }
}

/* A hostile terminal with a valid key does not ask the library's table. */
TEST(commit__of_a_file_the_role_may_not_write__refused_whatever_was_staged)
{
    static uint8_t out[128];
    uint8_t entry[37], content[128];
    prepay_card_session session;

    make_card();
    memset(content, 0x21, sizeof content);
    put_entry(entry, PREPAY_FILE_TOKEN, 1, content, sizeof content);
    for (size_t r = 1; r < sizeof roles / sizeof roles[0]; r++) {
        const uint8_t piece[6] = { 0, 0, 0x21, 0x21, 0x21, 0x21 };
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, roles[r].role));
        CHECK_INT(0x6982, send_sealed(&session, 0x8C, 0xD6, PREPAY_FILE_TOKEN, piece, sizeof piece, NULL, NULL));
        CHECK_INT(0x6982, send_sealed(&session, 0x84, 0xE2, 0, entry, sizeof entry, NULL, NULL));
        prepay_card_session_wipe(&session);
    }
    fake_card_read(&card, PREPAY_FILE_TOKEN, out, sizeof out);
    CHECK_INT(0, out[0]);
    CHECK_INT(0, card.app.internal.record.generation[1]);
}

TEST(commit__return_record_by_the_desk__only_the_empty_one)
{
    uint8_t record[128], before[128], after[128];
    prepay_card_session session;

    make_card();
    memset(record, 0x55, sizeof record);
    record[1] = 1;
    fake_card_read(&card, PREPAY_FILE_RETURN, before, sizeof before);
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_stage(&session, PREPAY_FILE_RETURN, record,
                                                                   sizeof record)));
    CHECK_STATUS(PREPAY_CARD_PROTECTED, RUN(session, prepay_card_session_commit(&session)));
    CHECK_INT(0x6982, prepay_card_session_status_word(&session));
    fake_card_read(&card, PREPAY_FILE_RETURN, after, sizeof after);
    CHECK_BYTES(before, after, sizeof before);

    record[1] = 0;
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_stage(&session, PREPAY_FILE_RETURN, record,
                                                                   sizeof record)));
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_commit(&session)));
    prepay_card_session_wipe(&session);

    record[1] = 1;
    CHECK_STATUS(PREPAY_OK, fake_card_write(&card, PREPAY_FILE_RETURN, record, sizeof record)); /* the meter may */
}

TEST(read__raw__key_slots_and_unknown_files_have_their_words)
{
    static const struct {
        const char *name;
        uint8_t file, data[3];
        size_t data_bytes;
        uint16_t word;
    } reads[] = {
        { "no such file", 0x06, { 0, 0, 1 }, 3, 0x6A82 },
        { "file 0", 0x00, { 0, 0, 1 }, 3, 0x6A82 },
        { "first key slot", 0x10, { 0, 0, 1 }, 3, 0x6982 },
        { "last key slot", 0x1F, { 0, 0, 1 }, 3, 0x6982 },
        { "no data", 0x03, { 0 }, 0, 0x6700 },
        { "no length", 0x03, { 0, 0 }, 2, 0x6700 },
        { "length 0", 0x03, { 0, 0, 0 }, 3, 0x6A80 },
        { "longer than an answer", 0x03, { 0, 0, 200 }, 3, 0x6A80 },
        { "last byte", 0x03, { 0, 127, 1 }, 3, 0x9000 },
        { "past the last byte", 0x03, { 0, 127, 2 }, 3, 0x6B00 },
        { "far past it", 0x03, { 0xFF, 0xFF, 192 }, 3, 0x6B00 },
        { "token in clear", 0x02, { 0, 0, 1 }, 3, 0x6982 },
    };
    prepay_card_session session;

    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
    for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
        TEST_ROW(reads[i].name);
        CHECK_INT(reads[i].word, send_sealed(&session, 0x84, 0xB0, reads[i].file, reads[i].data, reads[i].data_bytes,
                                             NULL, NULL));
    }
    prepay_card_session_wipe(&session);
}

TEST(read__identity_in_a_session__customer_only_for_desk_and_meter_and_encrypted)
{
    static const uint8_t data[3] = { 0, 24, 8 }, zeros[8] = { 0 };
    prepay_card_session session;
    uint8_t out[256];
    size_t out_bytes = 0;

    make_card();
    for (size_t r = 0; r < sizeof roles / sizeof roles[0]; r++) {
        const int may_see = roles[r].role == V || roles[r].role == M;
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, roles[r].role));
        CHECK_INT(0x9000, send_sealed(&session, 0x84, 0xB0, PREPAY_FILE_IDENTITY, data, 3, out, &out_bytes));
        CHECK_BYTES(zeros, out, 8);
        CHECK_INT(0x9000, send_sealed(&session, 0x8C, 0xB0, PREPAY_FILE_IDENTITY, data, 3, out, &out_bytes));
        CHECK_BYTES(may_see ? customer : zeros, out, 8);
        prepay_card_session_wipe(&session);
    }
}

TEST(administration__by_other_roles__refused)
{
    static const uint8_t key[49] = { 2 };
    prepay_card_session session;

    make_card();
    for (size_t r = 0; r < sizeof roles / sizeof roles[0]; r++) {
        if (roles[r].role == A) {
            continue;
        }
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, roles[r].role));
        CHECK_INT(0x6982, send_sealed(&session, 0x8C, 0xD8, V, key, sizeof key, NULL, NULL));
        CHECK_INT(0x6982, send_sealed(&session, 0x84, 0xE6, 0, NULL, 0, NULL, NULL));
        prepay_card_session_wipe(&session);
    }
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, A));
    /* a key comes encrypted or not at all */
    CHECK_INT(0x6982, send_sealed(&session, 0x84, 0xD8, V, key, sizeof key, NULL, NULL));
    prepay_card_session_wipe(&session);
}

TEST(log__changes_and_refused_changes__newest_first)
{
    uint8_t log[512];
    struct live_files content;
    prepay_card_session session;

    make_card();
    purchase_content(&content, 0x44);
    CHECK_STATUS(PREPAY_OK, purchase(&content));
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, M));
    CHECK_INT(0x6982, send_sealed(&session, 0x84, 0xE6, 0, NULL, 0, NULL, NULL));
    prepay_card_session_wipe(&session);

    fake_card_read(&card, PREPAY_FILE_LOG, log, sizeof log);
    CHECK_INT(M, log[4]);
    CHECK_INT(0xE6, log[5]);
    CHECK_INT(0x6982, prepay__get_u16be(log + 6));
    CHECK_INT(prepay__get_u32be(log + 32) + 1, prepay__get_u32be(log)); /* sessions count up */
    CHECK_INT(V, log[32 + 4]);
    CHECK_INT(0xE2, log[32 + 5]);
    CHECK_INT(0x9000, prepay__get_u16be(log + 32 + 6));
    CHECK_INT(0x0E, log[32 + 16]); /* files 02 03 04 */
    CHECK_INT(0xE2, log[64 + 5]);
    CHECK_INT(0xD8, log[96 + 5]);
}

TEST_MAIN("card/access", T(read__every_file_by_every_role__as_the_table_says),
          T(read__every_file_by_a_stranger__only_file_01),
          T(stage__every_file_by_every_role__as_the_table_says),
          T(commit__of_a_file_the_role_may_not_write__refused_whatever_was_staged),
          T(commit__return_record_by_the_desk__only_the_empty_one),
          T(read__raw__key_slots_and_unknown_files_have_their_words),
          T(read__identity_in_a_session__customer_only_for_desk_and_meter_and_encrypted),
          T(administration__by_other_roles__refused), T(log__changes_and_refused_changes__newest_first))
