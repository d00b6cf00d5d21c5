/* SPDX-License-Identifier: Apache-2.0 */
/* STAGE and COMMIT, spoken by hand: what is staged is nothing until COMMIT names it, with the generation and the
 * hash it was meant to have; and a COMMIT that is repeated says again what is true. */
#include "world.h"

static const uint8_t old_token[128] = { 1, 2, 'o', 'l', 'd' }, new_token[128] = { 1, 2, 'n', 'e', 'w' };

static void make_written_card(void)
{
    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_write(&card, PREPAY_FILE_TOKEN, old_token, 128));
}

static uint16_t stage(prepay_card_session *session, uint8_t file, uint16_t offset, const uint8_t *data,
                      size_t data_bytes)
{
    uint8_t bytes[2 + 192], cla = file == PREPAY_FILE_TOKEN || file == PREPAY_FILE_IDENTITY ? 0x8C : 0x84;

    prepay__put_u16be(bytes, offset);
    if (data_bytes != 0) {
        memcpy(bytes + 2, data, data_bytes);
    }
    return send_sealed(session, cla, 0xD6, file, bytes, 2 + data_bytes, NULL, NULL);
}

static uint16_t commit(prepay_card_session *session, const uint8_t *list, size_t list_bytes)
{
    return send_sealed(session, 0x84, 0xE2, 0, list, list_bytes, NULL, NULL);
}

static void check_token(const uint8_t *expected)
{
    uint8_t token[128];

    fake_card_read(&card, PREPAY_FILE_TOKEN, token, sizeof token);
    CHECK_BYTES(expected, token, sizeof token);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    fake_card_read(&card, PREPAY_FILE_TOKEN, token, sizeof token);
    CHECK_BYTES(expected, token, sizeof token);
}

TEST(commit__repeated__the_same_answer_and_no_second_change)
{
    static const uint8_t expected[5] = { PREPAY_FILE_TOKEN, 0, 0, 0, 2 };
    prepay_card_session session;
    uint8_t entry[37], out[256];
    size_t out_bytes = 0;
    uint32_t programmed;

    make_written_card();
    put_entry(entry, PREPAY_FILE_TOKEN, 2, new_token, 128);
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
    CHECK_INT(0x9000, stage(&session, PREPAY_FILE_TOKEN, 0, new_token, 128));
    CHECK_INT(0x9000, commit(&session, entry, sizeof entry));
    programmed = card.storage.bytes_programmed;
    CHECK_INT(0x9000, send_sealed(&session, 0x84, 0xE2, 0, entry, sizeof entry, out, &out_bytes));
    CHECK_INT(programmed, card.storage.bytes_programmed);
    CHECK_INT(5, out_bytes);
    CHECK_BYTES(expected, out, 5);
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V)); /* and in a later session */
    CHECK_INT(0x9000, commit(&session, entry, sizeof entry));
    prepay_card_session_wipe(&session);
    check_token(new_token);
}

TEST(commit__of_something_else_than_was_staged__refused)
{
    prepay_card_session session;
    uint8_t entries[6 * 37];

    make_written_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
    put_entry(entries, PREPAY_FILE_TOKEN, 2, new_token, 128);
    CHECK_INT(0x6985, commit(&session, entries, 37)); /* nothing is staged */

    CHECK_INT(0x9000, stage(&session, PREPAY_FILE_TOKEN, 0, old_token, 128));
    CHECK_INT(0x6A80, commit(&session, entries, 37)); /* another hash */
    CHECK_INT(0x6985, commit(&session, entries, 37)); /* which also forgot it */

    for (uint32_t generation = 0; generation < 5; generation++) {
        if (generation != 2) {
            put_entry(entries, PREPAY_FILE_TOKEN, generation, new_token, 128);
            CHECK_INT(0x9000, stage(&session, PREPAY_FILE_TOKEN, 0, new_token, 128));
            CHECK_INT(0x6985, commit(&session, entries, 37));
        }
    }

    put_entry(entries, PREPAY_FILE_TOKEN, 2, new_token, 128);
    put_entry(entries + 37, PREPAY_FILE_PARAMETERS, 1, new_token, 128);
    CHECK_INT(0x9000, stage(&session, PREPAY_FILE_TOKEN, 0, new_token, 128));
    CHECK_INT(0x6985, commit(&session, entries, 2 * 37)); /* a file that was not staged */
    CHECK_INT(0x9000, stage(&session, PREPAY_FILE_TOKEN, 0, new_token, 128));
    CHECK_INT(0x9000, stage(&session, PREPAY_FILE_PARAMETERS, 0, new_token, 128));
    CHECK_INT(0x6985, commit(&session, entries, 37)); /* half of what was staged */

    memcpy(entries + 37, entries, 37);
    CHECK_INT(0x9000, stage(&session, PREPAY_FILE_TOKEN, 0, new_token, 128));
    CHECK_INT(0x6A80, commit(&session, entries, 2 * 37)); /* twice the same */
    CHECK_INT(0x6700, commit(&session, entries, 36));
    CHECK_INT(0x6700, commit(&session, entries, 0));
    entries[0] = 0x10;
    CHECK_INT(0x6A82, commit(&session, entries, 37));
    prepay_card_session_wipe(&session);
    check_token(old_token);
}

TEST(staged__abort_select_reset_and_a_new_session__forget_it)
{
    static const char *const ways[] = { "ABORT", "SELECT", "reset", "a new session", "a wrong MAC" };
    prepay_card_session session;
    uint8_t entry[37];

    make_written_card();
    put_entry(entry, PREPAY_FILE_TOKEN, 2, new_token, 128);
    for (int way = 0; way < 5; way++) {
        TEST_ROW(ways[way]);
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
        CHECK_INT(0x9000, stage(&session, PREPAY_FILE_TOKEN, 0, new_token, 128));
        switch (way) {
        case 0: CHECK_INT(0x9000, send_sealed(&session, 0x84, 0xE4, 0, NULL, 0, NULL, NULL)); break;
        case 1: CHECK_INT(0x9000, send_plain(0x00, 0xA4, 4, 0, prepay__card_aid, 8)); break;
        case 2: CHECK_STATUS(PREPAY_OK, fake_card_insert(&card)); break;
        case 3: break;
        case 4: CHECK_INT(0x6988, send_plain(0x84, 0xE2, 0, 0, entry, sizeof entry)); break;
        }
        if (way != 0) {
            prepay_card_session_wipe(&session);
            CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
        }
        CHECK_INT(0x6985, commit(&session, entry, sizeof entry));
        prepay_card_session_wipe(&session);
        check_token(old_token);
    }
}

TEST(stage__pieces__from_the_beginning_one_behind_the_other)
{
    static const struct {
        const char *name;
        uint8_t file;
        uint16_t offset;
        size_t bytes;
        uint16_t word;
    } rows[] = {
        { "not from the beginning", PREPAY_FILE_PARAMETERS, 32, 32, 0x6985 },
        { "the beginning", PREPAY_FILE_PARAMETERS, 0, 64, 0x9000 },
        { "a gap", PREPAY_FILE_PARAMETERS, 96, 32, 0x6B00 },
        { "after a refusal nothing is there", PREPAY_FILE_PARAMETERS, 64, 32, 0x6985 },
        { "the beginning again", PREPAY_FILE_PARAMETERS, 0, 64, 0x9000 },
        { "an overlap", PREPAY_FILE_PARAMETERS, 32, 64, 0x6B00 },
        { "half a unit", PREPAY_FILE_PARAMETERS, 0, 33, 0x9000 },
        { "behind half a unit", PREPAY_FILE_PARAMETERS, 33, 32, 0x6B00 },
        { "past the end", PREPAY_FILE_TOKEN, 0, 129, 0x6A84 },
        { "the whole file", PREPAY_FILE_TOKEN, 0, 128, 0x9000 },
        { "one more byte", PREPAY_FILE_TOKEN, 128, 1, 0x6A84 },
        { "nothing at all", PREPAY_FILE_TOKEN, 0, 0, 0x9000 },
    };
    static uint8_t bytes[192];
    prepay_card_session session;

    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        CHECK_INT(rows[i].word, stage(&session, rows[i].file, rows[i].offset, bytes, rows[i].bytes));
    }
    prepay_card_session_wipe(&session);
    CHECK(card.storage.misuse == NULL);
}

TEST(file__decayed_in_memory__never_shown)
{
    static const uint8_t find[8] = { 1, 2, 'o', 'l', 'd', 0, 0, 0 };
    prepay_card_session session;
    uint8_t out[128];
    size_t at = 0;

    make_written_card();
    while (memcmp(card.memory + at, find, sizeof find) != 0) {
        at++;
    }
    card.memory[at + 100] ^= 1;
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
    CHECK_STATUS(PREPAY_E_CARD, RUN(session, prepay_card_session_read(&session, PREPAY_FILE_TOKEN, out, sizeof out)));
    CHECK_INT(0x6581, prepay_card_session_status_word(&session));
    CHECK_STATUS(PREPAY_OK, fake_card_write(&card, PREPAY_FILE_TOKEN, new_token, 128)); /* writing mends it */
    check_token(new_token);
}

TEST(power_up__commit_record_gone__damaged_and_not_blank)
{
    make_written_card();
    memset(card.memory + 3 * 512, 0xFF, 3 * 512);
    CHECK_STATUS(PREPAY_E_DAMAGED, fake_card_insert(&card));

    make_written_card();
    memset(card.memory, 0xFF, 3 * 512); /* the session counter */
    CHECK_STATUS(PREPAY_E_DAMAGED, fake_card_insert(&card));
}

/* The terminal's own half: what it asks in which order. */
TEST(session__out_of_order__refused_before_anything_is_sent)
{
    prepay_card_session session;
    prepay_card_session_options options;
    uint8_t out[64];

    make_card();
    options = fake_card_session_options(&card, V);
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_card_session_init(&session, sizeof session - 1, &options));
    CHECK_STATUS(PREPAY_OK, prepay_card_session_init(&session, sizeof session, &options));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_authenticate(&session));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_read(&session, PREPAY_FILE_IDENTITY, out, 64));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_stage(&session, PREPAY_FILE_TOKEN, out, 64));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_commit(&session));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_abort(&session));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_put_key(&session, V, 2, keys.vending));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_answer(&session, out, 2));
    CHECK_STATUS(PREPAY_CARD_SEND, prepay_card_session_select(&session));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_select(&session)); /* one thing at a time */
    CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, prepay_card_session_answer(&session, out, 1));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_select(&session)); /* a session ends once */

    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_commit(&session)); /* nothing is staged */
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_card_session_read(&session, PREPAY_FILE_IDENTITY, out, 65));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_card_session_read(&session, 6, out, 1));
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_stage(&session, PREPAY_FILE_TOKEN, new_token, 128)));
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_abort(&session)));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_commit(&session));
    prepay_card_session_wipe(&session);
}

static prepay_status (*program)(void *context, uint32_t address, const uint8_t *data, size_t data_bytes);
static int programs_left;

static prepay_status full_after(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    return programs_left-- == 0 ? PREPAY_E_FULL : program(context, address, data, data_bytes);
}

/* Which of the two a failed COMMIT left is not known: the card goes down, and says nothing that could be taken for "refused". */
TEST(commit__memory_full_at_any_write__never_a_refusal_of_what_may_have_happened)
{
    for (int nth = 0; nth < 16; nth++) {
        prepay_card_session session;
        uint8_t token[128] = { 0 };
        prepay_status status;

        make_written_card();
        program = card.storage.port.program;
        card.storage.port.program = full_after;
        programs_left = -1;
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
        CHECK_STATUS(PREPAY_OK, prepay_card_session_run(&session, fake_card_transport(&card),
                                                        prepay_card_session_stage(&session, PREPAY_FILE_TOKEN, new_token, 128)));
        programs_left = nth;
        status = prepay_card_session_run(&session, fake_card_transport(&card), prepay_card_session_commit(&session));
        programs_left = -1;
        if (status != PREPAY_OK) {
            uint8_t answer[PREPAY_ANSWER_MAX_BYTES];
            size_t answer_bytes = sizeof answer;
            CHECK_STATUS(PREPAY_E_STORAGE, prepay_card_app_apdu(&card.app, token, 4, answer, &answer_bytes));
        }
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
        fake_card_read(&card, PREPAY_FILE_TOKEN, token, sizeof token);
        if (status == PREPAY_OK) CHECK_BYTES(new_token, token, 128);
        else CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, status);
    }
}

TEST(put_key__in_another_role_than_administration__is_not_even_sent)
{
    prepay_card_session session;

    make_written_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
    CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_put_key(&session, V, 2, keys.vending));
    prepay_card_session_wipe(&session);
}

TEST(identity__packed_and_unpacked__and_what_is_not_one)
{
    prepay_card_file_identity in = { .version = 1, .kind = PREPAY_CARD_KIND_RESET, .card_generation = 0x0203 }, out;
    uint8_t bytes[64];

    memcpy(in.card_id, card_id, 8);
    memcpy(in.meter_id, meter_id, 8);
    memcpy(in.customer, customer, 8);
    memcpy(in.region, "regn", 4);
    CHECK_STATUS(PREPAY_OK, prepay_card_identity_pack(&in, bytes));
    CHECK_STATUS(PREPAY_OK, prepay_card_identity_unpack(bytes, sizeof bytes, &out));
    CHECK_BYTES(&in, &out, sizeof in);
    for (size_t i = 32; i < 64; i++) {
        bytes[i] = 1;
        CHECK_STATUS(PREPAY_E_FORMAT, prepay_card_identity_unpack(bytes, sizeof bytes, &out));
        bytes[i] = 0;
    }
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_card_identity_unpack(bytes, 63, &out));
    bytes[0] = 2;
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_card_identity_unpack(bytes, sizeof bytes, &out));
    bytes[0] = 1;
    bytes[1] = PREPAY_CARD_KIND_KEY + 1;
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_card_identity_unpack(bytes, sizeof bytes, &out));
    in.kind = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_card_identity_pack(&in, bytes));
    in.kind = PREPAY_CARD_KIND_KEY + 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_card_identity_pack(&in, bytes));
}

TEST(identity__each_kind_of_card__by_its_number)
{
    static const uint8_t kinds[] = { PREPAY_CARD_KIND_USER, PREPAY_CARD_KIND_CHECK, PREPAY_CARD_KIND_RESET, PREPAY_CARD_KIND_CLEAR,
                                     PREPAY_CARD_KIND_PARAMETER, PREPAY_CARD_KIND_TEST, PREPAY_CARD_KIND_KEY };
    for (uint8_t i = 0; i < sizeof kinds; i++) {
        prepay_card_file_identity in = { .version = 1, .kind = kinds[i] }, out;
        uint8_t bytes[64];
        CHECK_INT(i + 1, kinds[i]); /* on the card */
        CHECK_STATUS(PREPAY_OK, prepay_card_identity_pack(&in, bytes));
        CHECK_INT(kinds[i], bytes[1]);
        CHECK_STATUS(PREPAY_OK, prepay_card_identity_unpack(bytes, sizeof bytes, &out));
        CHECK_INT(kinds[i], out.kind);
    }
}

TEST_MAIN("card/commit", T(commit__memory_full_at_any_write__never_a_refusal_of_what_may_have_happened),
          T(put_key__in_another_role_than_administration__is_not_even_sent),
          T(commit__repeated__the_same_answer_and_no_second_change),
          T(commit__of_something_else_than_was_staged__refused),
          T(staged__abort_select_reset_and_a_new_session__forget_it),
          T(stage__pieces__from_the_beginning_one_behind_the_other), T(file__decayed_in_memory__never_shown),
          T(power_up__commit_record_gone__damaged_and_not_blank),
          T(session__out_of_order__refused_before_anything_is_sent),
          T(identity__packed_and_unpacked__and_what_is_not_one), T(identity__each_kind_of_card__by_its_number))
