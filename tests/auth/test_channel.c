/* SPDX-License-Identifier: Apache-2.0 */
/* Secure messaging under attack: whoever stands between the two can lose messages, and nothing else. */
#include "session.h"
#include "support/seed.h"

TEST(channel__many_exchanges_in_both_modes__everything_arrives)
{
    struct session session;
    struct message command, answer;
    session_open(&session);
    for (int i = 0; i < 20; i++) {
        exchange(&session, read_token, "from 0, 128 bytes", "the token", &command, &answer);
        exchange(&session, put_key, "a secret", "", &command, &answer);
        exchange(&session, put_key, "", "another secret, and longer than one block of the mask", &command, &answer);
    }
    prepay_channel_wipe(&session.terminal);
    prepay_channel_wipe(&session.card);
    CHECK_INT(1, test_key_count());
}

TEST(channel__every_length_in_place_in_both_modes__arrives)
{
    struct session session;
    struct seed seed = seed_start();
    session_open(&session);
    for (size_t n = 0; n <= PREPAY_CHANNEL_DATA_MAX_BYTES; n++) {
        const uint8_t *header = n % 2 == 0 ? put_key : read_token;
        uint8_t sent[PREPAY_CHANNEL_DATA_MAX_BYTES], buffer[256];
        size_t bytes = sizeof buffer;
        uint16_t word = 0;
        seed_bytes(&seed, sent, sizeof sent);
        memcpy(buffer, sent, n);
        CHECK_STATUS(PREPAY_OK, prepay_channel_seal_command(&session.terminal, header, buffer, n, buffer, &bytes));
        CHECK_INT(n + 8, bytes);
        CHECK_STATUS(PREPAY_OK, prepay_channel_open_command(&session.card, header, buffer, bytes, buffer, &bytes));
        CHECK_INT(n, bytes);
        CHECK_BYTES(sent, buffer, n);
        bytes = sizeof buffer;
        CHECK_STATUS(PREPAY_OK, prepay_channel_seal_answer(&session.card, buffer, n, 0x6A82, buffer, &bytes));
        CHECK_INT(n + 10, bytes);
        CHECK_STATUS(PREPAY_OK,
                     prepay_channel_open_answer(&session.terminal, buffer, bytes, buffer, &bytes, &word));
        CHECK_INT(n, bytes);
        CHECK_BYTES(sent, buffer, n);
        CHECK_INT(0x6A82, word);
    }
}

TEST(channel__encrypted__nothing_of_the_data_is_seen_and_never_the_same_twice)
{
    struct session session;
    struct message first_command, first_answer, command, answer;
    static const char text[] = "0123456789abcdef0123456789abcdef0123456789abcdef";
    session_open(&session);
    exchange(&session, put_key, text, text, &first_command, &first_answer);
    exchange(&session, put_key, text, text, &command, &answer);
    for (size_t i = 0; i + 4 <= strlen(text); i++) {
        CHECK(memcmp(first_command.bytes + i, text + i, 4) != 0);
        CHECK(memcmp(first_answer.bytes + i, text + i, 4) != 0);
        CHECK(memcmp(first_command.bytes + i, command.bytes + i, 4) != 0);
        CHECK(memcmp(first_answer.bytes + i, answer.bytes + i, 4) != 0);
        CHECK(memcmp(first_command.bytes + i, first_answer.bytes + i, 4) != 0);
    }
    CHECK(memcmp(first_command.bytes, first_command.bytes + 32, 16) != 0); /* another mask for each block */
}

TEST(channel__one_bit_of_a_command_or_its_header__not_authentic_and_dead)
{
    static const char data[] = "stage file 02";
    const size_t bits = 8 * (sizeof data - 1 + 8);
    for (size_t bit = 0; bit < bits + 32; bit++) {
        struct session session;
        struct message command, opened;
        uint8_t header[4];
        session_open(&session);
        command = seal_command(&session, read_token, data);
        memcpy(header, read_token, sizeof header);
        if (bit < bits) {
            command.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        } else {
            header[(bit - bits) / 8] ^= (uint8_t)(1u << bit % 8);
        }
        if (header[0] != PREPAY_CLA_PROTECTED && header[0] != PREPAY_CLA_ENCRYPTED) {
            CHECK_STATUS(PREPAY_E_ARGUMENT, open_command(&session, header, command, &opened));
            continue;
        }
        memset(opened.bytes, 0xEE, sizeof opened.bytes);
        CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, open_command(&session, header, command, &opened));
        CHECK_INT(0xEE, opened.bytes[0]);
        CHECK_INT(0, prepay_channel_is_open(&session.card));
        CHECK_STATUS(PREPAY_E_STATE, open_command(&session, read_token, command, &opened));
    }
}

TEST(channel__one_bit_of_an_answer__outcome_unknown_and_dead)
{
    static const char data[] = "generation 3";
    for (size_t bit = 0; bit < 8 * (sizeof data - 1 + 10); bit++) {
        struct session session;
        struct message command, answer, opened;
        uint16_t word = 0x1234;
        session_open(&session);
        command = seal_command(&session, read_token, "");
        CHECK_STATUS(PREPAY_OK, open_command(&session, read_token, command, &opened));
        answer = seal_answer(&session, data, 0x9000);
        answer.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, open_answer(&session, answer, &opened, &word));
        CHECK_INT(0x1234, word);
        CHECK_INT(0, prepay_channel_is_open(&session.terminal));
    }
}

TEST(channel__a_command_again__not_authentic)
{
    struct session session;
    struct message first, answer, opened;
    session_open(&session);
    exchange(&session, read_token, "commit", "done", &first, &answer);
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, open_command(&session, read_token, first, &opened));
    CHECK_INT(0, prepay_channel_is_open(&session.card));
}

TEST(channel__an_older_command_instead_of_the_next__not_authentic)
{
    struct session session;
    struct message first, second, answer, opened;
    session_open(&session);
    exchange(&session, read_token, "one", "", &first, &answer);
    exchange(&session, read_token, "two", "", &second, &answer);
    (void)seal_command(&session, read_token, "three");
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, open_command(&session, read_token, first, &opened));
}

TEST(channel__an_answer_again__outcome_unknown)
{
    struct session session;
    struct message command, first, opened;
    uint16_t word = 0;
    session_open(&session);
    exchange(&session, read_token, "same", "same", &command, &first);
    command = seal_command(&session, read_token, "same");
    CHECK_STATUS(PREPAY_OK, open_command(&session, read_token, command, &opened));
    CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, open_answer(&session, first, &opened, &word));
}

/* The card gets a command with another header than the terminal sent. Nobody can make one; were it possible (counters
 * and chains are the same on both sides here), the answer would still say what it answers. */
TEST(channel__an_answer_to_another_command__outcome_unknown)
{
    struct session session;
    struct message command, answer, opened;
    uint16_t word = 0;
    session_open(&session);
    command = seal_command(&session, read_token, "");
    CHECK_STATUS(PREPAY_OK, open_command(&session, read_token, command, &opened));
    session.card.internal.header[2] ^= 1;
    answer = seal_answer(&session, "", 0x9000);
    CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, open_answer(&session, answer, &opened, &word));
}

/* Chains alone bind a message to its place even when counter, key and header are the same; so does the counter. */
TEST(channel__the_same_counter_on_another_chain__not_authentic)
{
    struct session session;
    struct message first, second, answer, opened;
    session_open(&session);
    exchange(&session, read_token, "one", "", &first, &answer);
    session.card.internal.counter_to_card = 0;
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, open_command(&session, read_token, first, &opened));

    session_open(&session);
    exchange(&session, read_token, "one", "", &first, &answer);
    second = seal_command(&session, read_token, "two");
    session.card.internal.counter_to_card++;
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, open_command(&session, read_token, second, &opened));
}

TEST(channel__a_command_comes_back_as_its_answer__outcome_unknown)
{
    struct session session;
    struct message command, opened;
    uint16_t word = 0;
    session_open(&session);
    command = seal_command(&session, read_token, "looks like data and a word");
    CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, open_answer(&session, command, &opened, &word));
}

TEST(channel__an_answer_is_sent_on_as_a_command__not_authentic)
{
    struct session session;
    struct message command, answer, opened;
    session_open(&session);
    exchange(&session, read_token, "", "to be reflected", &command, &answer);
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, open_command(&session, read_token, answer, &opened));
}

TEST(channel__a_message_cut_short__refused_at_every_length)
{
    for (size_t n = 0; n < 20; n++) {
        struct session session;
        struct message command, answer, opened;
        uint16_t word = 0;
        session_open(&session);
        command = seal_command(&session, read_token, "twelve bytes");
        CHECK_INT(20, command.n);
        command.n = n;
        CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, open_command(&session, read_token, command, &opened));

        session_open(&session);
        command = seal_command(&session, read_token, "");
        CHECK_STATUS(PREPAY_OK, open_command(&session, read_token, command, &opened));
        answer = seal_answer(&session, "ten bytes.", 0x9000);
        CHECK_INT(20, answer.n);
        answer.n = n;
        CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, open_answer(&session, answer, &opened, &word));
        CHECK_INT(0, prepay_channel_is_open(&session.terminal));
    }
}

TEST(channel__a_message_that_is_too_long__refused)
{
    struct session session;
    struct message opened;
    uint8_t bytes[512] = { 0 };
    uint16_t word = 0;
    session_open(&session);
    (void)seal_command(&session, read_token, "");
    opened.n = sizeof opened.bytes;
    CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN,
                 prepay_channel_open_answer(&session.terminal, bytes, sizeof bytes, opened.bytes, &opened.n, &word));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_channel_open_command(&session.card, read_token, bytes, sizeof bytes,
                                                                     opened.bytes, &opened.n));
}

/* A clone that is sold: it says 9000 to everything. */
TEST(channel__a_card_that_says_9000_to_everything__outcome_unknown)
{
    struct session session;
    struct message answer = { { 0x90, 0x00 }, 2 }, opened;
    uint16_t word = 0;
    session_open(&session);
    (void)seal_command(&session, read_token, "");
    CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, open_answer(&session, answer, &opened, &word));
}

TEST(channel__a_recorded_session_to_a_card_with_a_new_random__not_authentic)
{
    struct session session;
    prepay_handshake later;
    uint8_t tag[16];
    session_open(&session);
    prepay_channel_wipe(&session.card);
    later = session.facts;
    later.session_counter++;
    later.card_random[0]++;
    CHECK_STATUS(PREPAY_OK, prepay_channel_init(&session.card, sizeof session.card, session.store, session.card_key,
                                                &later));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_channel_accept(&session.card, session.tag_of_terminal, tag));
}

/* Two sessions at once with the same key: nothing of one is taken in the other. */
TEST(channel__interleaved_sessions__not_authentic)
{
    struct session session;
    prepay_handshake other = { 0 };
    prepay_channel terminal, card;
    struct message command, opened;
    uint8_t tag[16], answer[16];
    session_open(&session);
    other = session.facts;
    other.terminal_random[3] ^= 1;
    CHECK_STATUS(PREPAY_OK, prepay_channel_init(&terminal, sizeof terminal, session.store, session.card_key, &other));
    CHECK_STATUS(PREPAY_OK, prepay_channel_init(&card, sizeof card, session.store, session.card_key, &other));
    CHECK_STATUS(PREPAY_OK, prepay_channel_tag(&terminal, tag));
    CHECK_STATUS(PREPAY_OK, prepay_channel_accept(&card, tag, answer));
    CHECK_STATUS(PREPAY_OK, prepay_channel_confirm(&terminal, answer));
    command = seal_command(&session, read_token, "of the first session");
    opened.n = sizeof opened.bytes;
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC,
                 prepay_channel_open_command(&card, read_token, command.bytes, command.n, opened.bytes, &opened.n));
}

TEST(channel__no_room_for_the_result__needed_length_and_nothing_has_changed)
{
    struct session session;
    struct message command = { { 0 }, 13 }, answer = { { 0 }, 14 }, opened = { { 0 }, 5 };
    const uint8_t *six = (const uint8_t *)"sixsix";
    uint16_t word = 0;
    session_open(&session);
    CHECK_STATUS(PREPAY_E_TOO_SMALL,
                 prepay_channel_seal_command(&session.terminal, read_token, six, 6, command.bytes, &command.n));
    CHECK_INT(14, command.n);
    CHECK_STATUS(PREPAY_OK,
                 prepay_channel_seal_command(&session.terminal, read_token, six, 6, command.bytes, &command.n));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_channel_open_command(&session.card, read_token, command.bytes, command.n,
                                                                 opened.bytes, &opened.n));
    CHECK_INT(6, opened.n);
    CHECK_STATUS(PREPAY_OK, prepay_channel_open_command(&session.card, read_token, command.bytes, command.n,
                                                        opened.bytes, &opened.n));
    CHECK_STATUS(PREPAY_E_TOO_SMALL,
                 prepay_channel_seal_answer(&session.card, six, 6, 0x9000, answer.bytes, &answer.n));
    CHECK_INT(16, answer.n);
    CHECK_STATUS(PREPAY_OK, prepay_channel_seal_answer(&session.card, six, 6, 0x9000, answer.bytes, &answer.n));
    opened.n = 0;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_channel_open_answer(&session.terminal, answer.bytes, answer.n,
                                                                opened.bytes, &opened.n, &word));
    CHECK_INT(6, opened.n);
    CHECK_STATUS(PREPAY_OK, prepay_channel_open_answer(&session.terminal, answer.bytes, answer.n, opened.bytes,
                                                       &opened.n, &word));
    CHECK_INT(0x9000, word);
}

TEST(channel__wrong_arguments__refused_and_the_channel_lives)
{
    static const uint8_t plain[4] = { 0x00, 0xB0, 0x02, 0x00 };
    uint8_t data[PREPAY_CHANNEL_DATA_MAX_BYTES + 1] = { 0 }, out[300];
    struct session session;
    struct message command, answer;
    size_t n = sizeof out;
    session_open(&session);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_channel_seal_command(&session.terminal, plain, data, 1, out, &n));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_channel_seal_command(&session.terminal, NULL, data, 1, out, &n));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_channel_seal_command(&session.terminal, read_token, NULL, 1, out, &n));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_channel_seal_command(&session.terminal, read_token, data, 1, NULL, &n));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_channel_seal_command(&session.terminal, read_token, data, 1, out, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_channel_seal_command(NULL, read_token, data, 1, out, &n));
    CHECK_STATUS(PREPAY_E_ARGUMENT,
                 prepay_channel_seal_command(&session.terminal, read_token, data, sizeof data, out, &n));
    exchange(&session, read_token, "still", "here", &command, &answer);
}

TEST(channel__before_a_counter_repeats__it_ends)
{
    struct session session;
    struct message command = { { 0 }, sizeof command.bytes };
    session_open(&session);
    session.terminal.internal.counter_to_card = UINT32_MAX - 1;
    session.card.internal.counter_to_card = UINT32_MAX - 1;
    session.terminal.internal.counter_to_terminal = UINT32_MAX - 1;
    session.card.internal.counter_to_terminal = UINT32_MAX - 1;
    exchange(&session, read_token, "the last", "", &command, &command);
    command.n = sizeof command.bytes;
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_channel_seal_command(&session.terminal, read_token, NULL, 0,
                                                                command.bytes, &command.n));
    CHECK_INT(0, prepay_channel_is_open(&session.terminal));
}

TEST(channel__wiped__nothing_of_the_session_is_left)
{
    static const prepay_channel zeros;
    struct session session;
    struct message command, answer;
    session_open(&session);
    exchange(&session, put_key, "secret", "secret", &command, &answer);
    prepay_channel_wipe(&session.terminal);
    prepay_channel_wipe(&session.card);
    CHECK_BYTES(&zeros, &session.terminal, sizeof zeros);
    CHECK_BYTES(&zeros, &session.card, sizeof zeros);
    CHECK_INT(1, test_key_count());
}

TEST_MAIN("auth/channel", T(channel__many_exchanges_in_both_modes__everything_arrives),
          T(channel__every_length_in_place_in_both_modes__arrives),
          T(channel__encrypted__nothing_of_the_data_is_seen_and_never_the_same_twice),
          T(channel__one_bit_of_a_command_or_its_header__not_authentic_and_dead),
          T(channel__one_bit_of_an_answer__outcome_unknown_and_dead), T(channel__a_command_again__not_authentic),
          T(channel__an_older_command_instead_of_the_next__not_authentic),
          T(channel__an_answer_again__outcome_unknown), T(channel__an_answer_to_another_command__outcome_unknown),
          T(channel__the_same_counter_on_another_chain__not_authentic),
          T(channel__a_command_comes_back_as_its_answer__outcome_unknown),
          T(channel__an_answer_is_sent_on_as_a_command__not_authentic),
          T(channel__a_message_cut_short__refused_at_every_length),
          T(channel__a_message_that_is_too_long__refused),
          T(channel__a_card_that_says_9000_to_everything__outcome_unknown),
          T(channel__a_recorded_session_to_a_card_with_a_new_random__not_authentic),
          T(channel__interleaved_sessions__not_authentic),
          T(channel__no_room_for_the_result__needed_length_and_nothing_has_changed),
          T(channel__wrong_arguments__refused_and_the_channel_lives),
          T(channel__before_a_counter_repeats__it_ends), T(channel__wiped__nothing_of_the_session_is_left))
