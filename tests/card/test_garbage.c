/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that no terminal of ours sends. Whatever comes, the card answers with one of its own words, and what is live
 * on it stays as it is. Under the address sanitizer this is also where a read past the end would show. */
#include "world.h"
#include "support/seed.h"

static const uint16_t words[] = { 0x9000, 0x6300, 0x6581, 0x6700, 0x6982, 0x6985, 0x6988,
                                  0x6A80, 0x6A82, 0x6A84, 0x6A88, 0x6B00, 0x6D00, 0x6E00 };

static void check_word(uint16_t word)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i] == word) {
            return;
        }
    }
    CHECK_INT(0x9000, word);
}

/* Half of them begin like a command, so that they get further than the first check. */
static size_t garbage(struct seed *seed, uint8_t *out, size_t bytes)
{
    static const uint8_t classes[] = { 0x00, 0x80, 0x84, 0x8C, 0x90 };
    static const uint8_t instructions[] = { 0xA4, 0x84, 0x82, 0xB0, 0xD6, 0xE2, 0xE4, 0xD8, 0xCA, 0xE6, 0xC0 };

    seed_bytes(seed, out, bytes);
    if (bytes >= 5 && seed_between(seed, 0, 1) == 1) {
        out[0] = classes[seed_between(seed, 0, sizeof classes - 1)];
        out[1] = instructions[seed_between(seed, 0, sizeof instructions - 1)];
        out[2] = (uint8_t)seed_between(seed, 0, 6);
        out[3] = (uint8_t)seed_between(seed, 0, 4);
        out[4] = (uint8_t)(bytes - 5);
    }
    return bytes;
}

static void unchanged_after(struct seed *seed, int in_session)
{
    static struct live_files before, after;
    uint8_t apdu[300];
    prepay_card_session session;

    read_live(&before);
    for (size_t bytes = 0; bytes <= 270; bytes++) {
        if (in_session) {
            CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, (uint32_t)seed_between(seed, 1, 4)));
        } else {
            CHECK_INT(0x9000, send_plain(0x00, 0xA4, 0x04, 0x00, prepay__card_aid, 8));
        }
        for (int i = 0; i < 3; i++) {
            size_t length = garbage(seed, apdu, bytes);
            check_word(send_raw(apdu, length, NULL, NULL));
        }
        if (in_session) {
            prepay_card_session_wipe(&session);
        }
    }
    read_live(&after);
    CHECK_BYTES(&before, &after, sizeof before);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    read_live(&after);
    CHECK_BYTES(&before, &after, sizeof before);
}

TEST(apdu__garbage_of_every_length_from_a_stranger__nothing_changes)
{
    struct seed seed = seed_start();
    make_card();
    unchanged_after(&seed, 0);
}

TEST(apdu__garbage_of_every_length_into_a_session__nothing_changes)
{
    struct seed seed = seed_start();
    make_card();
    unchanged_after(&seed, 1);
}

/* Authentic nonsense: a terminal that has the key and lost its mind. No READ may pass its right, nothing may crash. */
TEST(apdu__garbage_under_a_valid_mac__a_word_of_ours_and_the_session_lives)
{
    static const uint8_t instructions[] = { 0xB0, 0xD6, 0xE2, 0xE4, 0xD8, 0xCA, 0x00, 0xA4, 0x82 };
    static struct live_files before, after;
    struct seed seed = seed_start();
    prepay_card_session session;
    uint8_t data[192];

    make_card();
    read_live(&before);
    for (uint32_t role = 1; role <= 4; role++) {
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, role));
        for (size_t bytes = 0; bytes <= sizeof data; bytes++) {
            /* drawn one by one: arguments of a call are evaluated in any order, and a seed must give the same everywhere */
            const uint8_t cla = seed_between(&seed, 0, 1) == 0 ? 0x84 : 0x8C;
            const uint8_t instruction = instructions[seed_between(&seed, 0, sizeof instructions - 1)];
            const uint8_t p1 = (uint8_t)seed_between(&seed, 0, 6);
            seed_bytes(&seed, data, bytes);
            data[0] = (uint8_t)seed_between(&seed, 0, 5);
            check_word(send_sealed(&session, cla, instruction, p1, data, bytes, NULL, NULL));
        }
        prepay_card_session_wipe(&session);
    }
    read_live(&after);
    CHECK_BYTES(&before, &after, sizeof before);
    CHECK(card.storage.misuse == NULL);
}

TEST(apdu__wrong_class_instruction_and_length__each_its_word)
{
    static const struct {
        const char *name;
        uint8_t apdu[12];
        size_t bytes;
        uint16_t word;
    } rows[] = {
        { "nothing", { 0 }, 0, 0x6700 },
        { "half a header", { 0x80, 0xB0, 1 }, 3, 0x6700 },
        { "foreign class", { 0x90, 0xB0, 1, 0 }, 4, 0x6E00 },
        { "unknown instruction", { 0x80, 0xC0, 0, 0 }, 4, 0x6D00 },
        { "SELECT in our class", { 0x80, 0xA4, 4, 0 }, 4, 0x6D00 },
        { "STAGE in clear", { 0x80, 0xD6, 2, 0, 3, 0, 0, 1 }, 8, 0x6D00 },
        { "Lc says more", { 0x80, 0xB0, 1, 0, 4, 0, 0, 1 }, 8, 0x6700 },
        { "Lc says less", { 0x80, 0xB0, 1, 0, 1, 0, 0, 1 }, 8, 0x6700 },
        { "extended length", { 0x80, 0xB0, 1, 0, 0, 0, 3, 0, 0, 1 }, 10, 0x6700 },
        { "with Le", { 0x80, 0xB0, 1, 0, 3, 0, 0, 1, 0 }, 9, 0x9000 },
        { "without Le", { 0x80, 0xB0, 1, 0, 3, 0, 0, 1 }, 8, 0x9000 },
        { "protected, no session", { 0x84, 0xCA, 0, 0 }, 4, 0x6985 },
        { "MUTUAL without a challenge", { 0x80, 0x82, 0, 0 }, 4, 0x6985 },
        { "challenge for suite 2", { 0x80, 0x84, 2, 1 }, 4, 0x6B00 },
        { "challenge for role 0", { 0x80, 0x84, 1, 0 }, 4, 0x6B00 },
        { "challenge for role 5", { 0x80, 0x84, 1, 5 }, 4, 0x6B00 },
        { "challenge without data", { 0x80, 0x84, 1, 1 }, 4, 0x6700 },
    };

    make_card();
    CHECK_INT(0x6A82, send_plain(0x00, 0xA4, 4, 0, "another!", 8));
    CHECK_INT(0x6985, send_plain(0x80, 0xB0, 1, 0, "\0\0\1", 3)); /* nothing is selected */
    CHECK_INT(0x6B00, send_plain(0x00, 0xA4, 0, 0, prepay__card_aid, 8));
    CHECK_INT(0x9000, send_plain(0x00, 0xA4, 4, 0, prepay__card_aid, 8));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        CHECK_INT(rows[i].word, send_raw(rows[i].apdu, rows[i].bytes, NULL, NULL));
    }
}

TEST_MAIN("card/garbage", T(apdu__garbage_of_every_length_from_a_stranger__nothing_changes),
          T(apdu__garbage_of_every_length_into_a_session__nothing_changes),
          T(apdu__garbage_under_a_valid_mac__a_word_of_ours_and_the_session_lives),
          T(apdu__wrong_class_instruction_and_length__each_its_word))
