/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody between terminal and card. He flips any byte of any command or answer, cuts answers short, or is an old
 * reader that speaks T=0. A session may fail under his hands; it never succeeds with other content than was meant,
 * and never claims to know what it cannot know. */
#include "world.h"

static struct {
    uint32_t exchange, flip_at; /* which APDU of the session, which byte of it */
    uint8_t mask;
    int in_answer;
    int truncate; /* keep flip_at bytes of the answer instead */
    uint32_t seen;
    size_t bytes_there; /* length of the message that is attacked */
} attack;

static prepay_status meddle(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out, size_t *out_bytes)
{
    uint8_t sent[PREPAY_APDU_MAX_BYTES];
    int is_here = attack.seen++ == attack.exchange;
    prepay_status status;

    (void)context;
    memcpy(sent, apdu, apdu_bytes);
    if (is_here && !attack.in_answer) {
        attack.bytes_there = apdu_bytes;
        sent[attack.flip_at] = (uint8_t)(sent[attack.flip_at] ^ (attack.flip_at < apdu_bytes ? attack.mask : 0));
    }
    status = prepay_card_app_apdu(&card.app, sent, apdu_bytes, out, out_bytes);
    if (is_here && attack.in_answer && status == PREPAY_OK) {
        attack.bytes_there = *out_bytes;
        if (attack.truncate) {
            *out_bytes = attack.flip_at < *out_bytes ? attack.flip_at : *out_bytes;
        } else if (attack.flip_at < *out_bytes) {
            out[attack.flip_at] ^= attack.mask;
        }
    }
    return status;
}

/* A desk reads the return record and writes a token; what it read. */
static prepay_status desk(uint8_t read_record[128], const uint8_t token[128])
{
    prepay_card_session session;
    prepay_status status;

    attack.seen = 0;
    attack.bytes_there = 0;
    status = fake_card_open(&card, &session, V);
    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_read(&session, PREPAY_FILE_RETURN, read_record, 128));
    }
    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_stage(&session, PREPAY_FILE_TOKEN, token, 128));
    }
    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_commit(&session));
    }
    prepay_card_session_wipe(&session);
    return status;
}

static const uint8_t old_token[128] = { 1, 2, 'o', 'l', 'd' }, new_token[128] = { 1, 2, 'n', 'e', 'w' };
static const uint8_t the_record[128] = { 1, 1, 'r', 'e', 'c', 'o', 'r', 'd' };

static void prepare(void)
{
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    card.reader.transmit = meddle;
    CHECK_STATUS(PREPAY_OK, fake_card_write(&card, PREPAY_FILE_TOKEN, old_token, 128));
}

/* Whatever happened to the message, this must be true. COMMIT is the 6th APDU. */
static void check_outcome(prepay_status status, const uint8_t read_record[128])
{
    uint8_t token[128];
    int is_new;

    fake_card_read(&card, PREPAY_FILE_TOKEN, token, sizeof token);
    is_new = memcmp(token, new_token, 128) == 0;
    CHECK(is_new || memcmp(token, old_token, 128) == 0);
    switch (status) {
    case PREPAY_OK:
        CHECK(is_new);
        CHECK_BYTES(the_record, read_record, 128);
        break;
    case PREPAY_E_OUTCOME_UNKNOWN:
        CHECK(!is_new || attack.exchange == 5);
        break;
    case PREPAY_E_NOT_AUTHENTIC:
    case PREPAY_E_CARD:
    case PREPAY_E_KEY:
        CHECK(!is_new);
        break;
    default:
        CHECK_STATUS(PREPAY_OK, status);
    }
}

static void attack_every_byte(int in_answer, int truncate, uint8_t mask)
{
    uint8_t read_record[128];

    make_card();
    attack.exchange = 1000;
    CHECK_STATUS(PREPAY_OK, fake_card_write(&card, PREPAY_FILE_RETURN, the_record, 128));
    for (uint32_t exchange = 0; exchange < 6; exchange++) {
        attack.flip_at = 0;
        do {
            attack.exchange = 1000;
            prepare();
            attack.exchange = exchange;
            attack.in_answer = in_answer;
            attack.truncate = truncate;
            attack.mask = mask;
            memset(read_record, 0, sizeof read_record);
            check_outcome(desk(read_record, new_token), read_record);
            CHECK(attack.bytes_there > 0);
        } while (++attack.flip_at < attack.bytes_there);
    }
}

TEST(proxy__flips_a_bit_of_any_command_byte__no_other_content)
{
    attack_every_byte(0, 0, 0x01);
    attack_every_byte(0, 0, 0x80);
}

TEST(proxy__flips_a_bit_of_any_answer_byte__no_other_content)
{
    attack_every_byte(1, 0, 0x01);
    attack_every_byte(1, 0, 0x80);
}

TEST(proxy__cuts_any_answer_at_any_length__outcome_unknown_or_refused)
{
    attack_every_byte(1, 1, 0);
}

TEST(proxy__any_byte_of_the_fci__never_a_session)
{
    prepay_card_session session;

    make_card();
    card.reader.transmit = meddle;
    attack.exchange = 0;
    attack.in_answer = 1;
    attack.truncate = 0;
    for (int bit = 0; bit < 8; bit++) {
        attack.mask = (uint8_t)(1 << bit);
        attack.flip_at = 0;
        do {
            attack.seen = 0;
            CHECK(fake_card_open(&card, &session, V) < 0);
        } while ((attack.flip_at += test_stride()) < attack.bytes_there);
    }
}

/* --------------------------------------------------------------------- T=0 */

static struct {
    uint8_t rest[PREPAY_ANSWER_MAX_BYTES];
    size_t rest_bytes, at;
    int never_ends, said;
} old_reader;

/* At most 100 bytes at a time, and a card that names the length it wants first. */
static prepay_status transmit_t0(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out, size_t *out_bytes)
{
    size_t left, piece;

    (void)context;
    if (old_reader.never_ends) {
        CHECK(old_reader.said++ < 40);
        prepay__put_u16be(out, old_reader.never_ends == 1 ? 0x6110 : 0x6C10);
        *out_bytes = 2;
        return PREPAY_OK;
    }
    if (apdu[1] != 0xC0) {
        size_t room = sizeof old_reader.rest;
        CHECK_STATUS(PREPAY_OK, prepay_card_app_apdu(&card.app, apdu, apdu_bytes, old_reader.rest, &room));
        old_reader.rest_bytes = room - 2;
        old_reader.at = 0;
        if (room == 2) {
            memcpy(out, old_reader.rest, 2);
            *out_bytes = 2;
            return PREPAY_OK;
        }
        prepay__put_u16be(out, (uint16_t)(0x6100 | (old_reader.rest_bytes & 0xFF)));
        *out_bytes = 2;
        return PREPAY_OK;
    }
    left = old_reader.rest_bytes - old_reader.at;
    piece = left < 100 ? left : 100;
    if (apdu[4] != piece) {
        prepay__put_u16be(out, (uint16_t)(0x6C00 | piece));
        *out_bytes = 2;
        return PREPAY_OK;
    }
    memcpy(out, old_reader.rest + old_reader.at, piece);
    old_reader.at += piece;
    left -= piece;
    if (left != 0) prepay__put_u16be(out + piece, (uint16_t)(0x6100 | left));
    else memcpy(out + piece, old_reader.rest + old_reader.rest_bytes, 2);
    *out_bytes = piece + 2;
    return PREPAY_OK;
}

TEST(reader__speaks_t0__a_whole_purchase_goes_through)
{
    static struct live_files content, live;

    make_card();
    purchase_content(&content, 0x31);
    old_reader.never_ends = 0;
    card.reader.transmit = transmit_t0;
    CHECK_STATUS(PREPAY_OK, purchase(&content));
    read_live(&live);
    CHECK_BYTES(content.parameters, live.parameters, sizeof live.parameters);
    CHECK_BYTES(content.token, live.token, sizeof live.token);
}

TEST(card__says_61xx_or_6Cxx_for_ever__the_session_ends)
{
    prepay_card_session session;
    const prepay_transport *reader;

    for (int word = 1; word <= 2; word++) {
        make_card();
        reader = fake_card_transport(&card);
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
        old_reader.never_ends = word;
        old_reader.said = 0;
        card.reader.transmit = transmit_t0;
        CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN,
                     prepay_card_session_run(&session, reader,
                                             prepay_card_session_stage(&session, PREPAY_FILE_TOKEN, new_token, 128)));
        CHECK_STATUS(PREPAY_E_CARD, fake_card_open(&card, &session, V));
    }
}

/* ------------------------------------------------------------------ pulled */

TEST(card__pulled_at_any_apdu__unknown_and_then_gone)
{
    uint8_t read_record[128];

    make_card();
    for (int answer_is_lost = 0; answer_is_lost < 2; answer_is_lost++) {
        for (uint32_t n = 0; n < 6; n++) {
            CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
            CHECK_STATUS(PREPAY_OK, fake_card_write(&card, PREPAY_FILE_RETURN, the_record, 128));
            CHECK_STATUS(PREPAY_OK, fake_card_write(&card, PREPAY_FILE_TOKEN, old_token, 128));
            fake_card_pull_after(&card, n, answer_is_lost);
            attack.exchange = n;
            CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, desk(read_record, new_token));
            CHECK_STATUS(PREPAY_E_CARD, desk(read_record, new_token)); /* no card: nothing was sent */
            CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
            check_outcome(PREPAY_E_OUTCOME_UNKNOWN, read_record);
        }
    }
    fake_card_read(&card, PREPAY_FILE_TOKEN, read_record, 128);
    CHECK_BYTES(new_token, read_record, 128); /* the answer to COMMIT was lost, and it had happened */
}

TEST_MAIN("card/proxy", T(proxy__flips_a_bit_of_any_command_byte__no_other_content),
          T(proxy__flips_a_bit_of_any_answer_byte__no_other_content),
          T(proxy__cuts_any_answer_at_any_length__outcome_unknown_or_refused),
          T(proxy__any_byte_of_the_fci__never_a_session),
          T(reader__speaks_t0__a_whole_purchase_goes_through), T(card__says_61xx_or_6Cxx_for_ever__the_session_ends),
          T(card__pulled_at_any_apdu__unknown_and_then_gone))
