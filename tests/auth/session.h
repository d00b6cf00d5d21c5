/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_AUTH_SESSION_H
#define PREPAY_TESTS_AUTH_SESSION_H
/* Both ends of a channel in one memory, for tests that stand between them. */
#include "support/keys.h"
#include "support/test.h"

#include <string.h>

struct session {
    const prepay_key_store *store;
    uint32_t card_key;
    prepay_handshake facts; /* what both sides saw; a test changes it on one side */
    prepay_channel terminal, card;
    uint8_t tag_of_terminal[16], tag_of_card[16];
};

static const uint8_t read_token[4] = { PREPAY_CLA_PROTECTED, 0xB0, 0x02, 0x00 };
static const uint8_t put_key[4] = { PREPAY_CLA_ENCRYPTED, 0xD8, 0x10, 0x00 };

static inline void session_begin(struct session *session)
{
    memset(session, 0, sizeof *session);
    session->store = test_store();
    session->card_key = test_key(PREPAY_USE_DERIVE, 0x42);
    session->facts.suite = PREPAY_SUITE_HMAC_SHA256;
    session->facts.role = PREPAY_ROLE_VENDING;
    session->facts.key_version = 1;
    session->facts.card_generation = 1;
    session->facts.session_counter = 7;
    memcpy(session->facts.terminal_id, "DESK-003", 8);
    memcpy(session->facts.card_id, "CARD-042", 8);
    memset(session->facts.fci_hash, 0xF1, 32);
    memset(session->facts.card_random, 0xC1, 16);
    memset(session->facts.terminal_random, 0x71, 16);
}

/* Keys on both sides; the card saw `seen`. */
static inline void session_keys(struct session *session, const prepay_handshake *seen)
{
    CHECK_STATUS(PREPAY_OK, prepay_channel_init(&session->terminal, sizeof session->terminal, session->store,
                                                session->card_key, &session->facts));
    CHECK_STATUS(PREPAY_OK,
                 prepay_channel_init(&session->card, sizeof session->card, session->store, session->card_key, seen));
}

/* Open on both sides. */
static inline void session_open(struct session *session)
{
    session_begin(session);
    session_keys(session, &session->facts);
    CHECK_STATUS(PREPAY_OK, prepay_channel_tag(&session->terminal, session->tag_of_terminal));
    CHECK_STATUS(PREPAY_OK,
                 prepay_channel_accept(&session->card, session->tag_of_terminal, session->tag_of_card));
    CHECK_STATUS(PREPAY_OK, prepay_channel_confirm(&session->terminal, session->tag_of_card));
}

/* A message on its way. */
struct message {
    uint8_t bytes[256];
    size_t n;
};

static inline struct message seal_command(struct session *session, const uint8_t header[4], const char *data)
{
    struct message message = { { 0 }, sizeof message.bytes };
    CHECK_STATUS(PREPAY_OK, prepay_channel_seal_command(&session->terminal, header, (const uint8_t *)data,
                                                        strlen(data), message.bytes, &message.n));
    return message;
}

static inline prepay_status open_command(struct session *session, const uint8_t header[4], struct message message,
                                         struct message *out)
{
    out->n = sizeof out->bytes;
    return prepay_channel_open_command(&session->card, header, message.bytes, message.n, out->bytes, &out->n);
}

static inline struct message seal_answer(struct session *session, const char *data, uint16_t word)
{
    struct message message = { { 0 }, sizeof message.bytes };
    CHECK_STATUS(PREPAY_OK, prepay_channel_seal_answer(&session->card, (const uint8_t *)data, strlen(data), word,
                                                       message.bytes, &message.n));
    return message;
}

static inline prepay_status open_answer(struct session *session, struct message message, struct message *out,
                                        uint16_t *word)
{
    out->n = sizeof out->bytes;
    return prepay_channel_open_answer(&session->terminal, message.bytes, message.n, out->bytes, &out->n, word);
}

/* A command and its answer, both arriving; the messages as they travelled. */
static inline void exchange(struct session *session, const uint8_t header[4], const char *data, const char *answer,
                            struct message *out_command, struct message *out_answer)
{
    struct message opened;
    uint16_t word = 0;
    *out_command = seal_command(session, header, data);
    CHECK_STATUS(PREPAY_OK, open_command(session, header, *out_command, &opened));
    CHECK_INT(strlen(data), opened.n);
    CHECK_BYTES(data, opened.bytes, opened.n);
    *out_answer = seal_answer(session, answer, 0x9000);
    CHECK_STATUS(PREPAY_OK, open_answer(session, *out_answer, &opened, &word));
    CHECK_INT(strlen(answer), opened.n);
    CHECK_BYTES(answer, opened.bytes, opened.n);
    CHECK_INT(0x9000, word);
}

#endif
