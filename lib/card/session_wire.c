/* SPDX-License-Identifier: Apache-2.0 */
/* From a command to an APDU, and from an answer to a result. Here, and only here: the short APDU, the sealing, the
 * words of T=0 (61xx: fetch the rest, 6Cxx: ask again with this length), the status word, and what a card that
 * vanished means. In an open session nothing but a valid MAC is an answer: whatever else comes, with whatever status
 * word, the card may have acted. */
#include "card/session.h"

#include "base/endian.h"
#include "base/secret.h"

#include <string.h>

#define HEADER_BYTES 5u
#define ROUNDS_MAX 8u /* of 61xx and 6Cxx for one command: a card cannot keep a terminal for ever */

/* CLA: as the table says before the session; in it protected, and encrypted where personal data or a key travels. */
static uint8_t cla_of(const struct prepay__card_session *s, uint32_t command) {
    const struct prepay__card_file *file = prepay__card_file(s->file);
    const int names_file = command == PREPAY__COMMAND_READ || command == PREPAY__COMMAND_STAGE;

    if (s->state != PREPAY__SESSION_OPEN) return prepay__commands[command].cla;
    if (command == PREPAY__COMMAND_PUT_KEY) return PREPAY_CLA_ENCRYPTED;
    return names_file && file != NULL && file->is_personal ? PREPAY_CLA_ENCRYPTED : PREPAY_CLA_PROTECTED;
}

/* The data into the APDU, through the channel when it is open. */
static prepay_status put_data(struct prepay__card_session *s, const uint8_t *data, size_t data_bytes) {
    size_t sealed_bytes = PREPAY__COMMAND_DATA_MAX_BYTES;

    if (s->is_sealed) {
        const prepay_status status = prepay_channel_seal_command(&s->channel, s->apdu, data, data_bytes,
                                                                 s->apdu + HEADER_BYTES, &sealed_bytes);
        if (status < 0) return status;
        data_bytes = sealed_bytes;
    } else {
        memcpy(s->apdu + HEADER_BYTES, data, data_bytes);
    }
    s->apdu[4] = (uint8_t)data_bytes;
    s->apdu[HEADER_BYTES + data_bytes] = 0; /* Le: whatever there is */
    s->apdu_bytes = HEADER_BYTES + data_bytes + 1;
    return PREPAY_OK;
}

prepay_status prepay__session_send(struct prepay__card_session *s, uint32_t command) {
    uint8_t data[PREPAY__COMMAND_DATA_MAX_BYTES];
    size_t data_bytes = 0;
    prepay_status status;

    memset(s->apdu, 0, sizeof s->apdu);
    s->apdu[0] = cla_of(s, command);
    s->apdu[1] = prepay__commands[command].ins;
    s->is_sealed = s->state == PREPAY__SESSION_OPEN;
    status = prepay__commands[command].build(s, s->apdu + 2, data, &data_bytes);
    if (status == PREPAY_OK) status = put_data(s, data, data_bytes);
    prepay__wipe(data, sizeof data);
    if (status < 0) return prepay__session_end(s, status);

    s->command = command;
    s->answer_bytes = 0;
    s->rounds = 0;
    return PREPAY_CARD_SEND;
}

const uint8_t *prepay_card_session_apdu(const prepay_card_session *session, size_t *out_bytes) {
    if (session == NULL || out_bytes == NULL || session->internal.command == PREPAY__COMMAND_NONE) return NULL;
    *out_bytes = session->internal.apdu_bytes;
    return session->internal.apdu;
}

prepay_status prepay_card_session_lost(prepay_card_session *session) {
    if (session == NULL) return PREPAY_E_ARGUMENT;
    return prepay__session_end(&session->internal, PREPAY_E_OUTCOME_UNKNOWN);
}

/* T=0 in one place. PREPAY_CARD_SEND: fetch the rest, or repeat; PREPAY_OK: s->answer is whole; PREPAY_E_FORMAT: no
 * end to it. */
static prepay_status gather(struct prepay__card_session *s, const uint8_t *answer, size_t answer_bytes) {
    const size_t data_bytes = answer_bytes - 2;
    const uint8_t sw1 = answer[data_bytes], sw2 = answer[data_bytes + 1];

    if ((sw1 == 0x61 || sw1 == 0x6C) && s->rounds++ == ROUNDS_MAX) return PREPAY_E_FORMAT;
    if (sw1 == 0x6C) {
        s->apdu[s->apdu_bytes - 1] = sw2;
        return PREPAY_CARD_SEND;
    }
    if (data_bytes > sizeof s->answer - s->answer_bytes) return PREPAY_E_FORMAT;
    memcpy(s->answer + s->answer_bytes, answer, data_bytes);
    s->answer_bytes += data_bytes;
    if (sw1 != 0x61) return PREPAY_OK;

    memset(s->apdu, 0, sizeof s->apdu);
    s->apdu[1] = PREPAY__INS_GET_RESPONSE;
    s->apdu[4] = sw2;
    s->apdu_bytes = HEADER_BYTES;
    return PREPAY_CARD_SEND;
}

/* What a status word other than 9000 means for this command. */
static prepay_status refusal(const struct prepay__card_session *s, uint32_t command) {
    for (size_t i = 0; i < sizeof prepay__commands->refusals / sizeof prepay__commands->refusals[0]; i++) {
        const uint16_t word = prepay__commands[command].refusals[i].status_word;
        if (word != 0 && word == s->status_word) return prepay__commands[command].refusals[i].status;
    }
    return PREPAY_E_CARD;
}

/* The command is over; the next one may be its continuation. */
static uint32_t finish(struct prepay__card_session *s) {
    const uint32_t command = s->command;

    s->command = PREPAY__COMMAND_NONE;
    s->apdu_bytes = 0;
    return command;
}

/* Before the session: anybody may have written this answer. A card that makes no sense is not one of ours. */
static prepay_status take_plain(struct prepay__card_session *s) {
    const uint32_t command = finish(s);
    prepay_status status;

    if (s->status_word != PREPAY__SW_DONE) {
        status = refusal(s, command);
        return status < 0 && command != PREPAY__COMMAND_READ ? prepay__session_end(s, status) : status;
    }
    status = prepay__commands[command].take(s, s->answer, s->answer_bytes);
    if (status == PREPAY_E_FORMAT) status = PREPAY_E_CARD;
    return status < 0 ? prepay__session_end(s, status) : status;
}

/* In the session: the true status word is inside the MAC. */
static prepay_status take_sealed(struct prepay__card_session *s) {
    const uint32_t command = finish(s);
    uint8_t data[sizeof s->answer];
    size_t data_bytes = sizeof data;
    uint16_t inside = 0;
    prepay_status status;

    if (s->status_word != PREPAY__SW_DONE) return prepay__session_end(s, PREPAY_E_OUTCOME_UNKNOWN);
    status = prepay_channel_open_answer(&s->channel, s->answer, s->answer_bytes, data, &data_bytes, &inside);
    if (status < 0) return prepay__session_end(s, PREPAY_E_OUTCOME_UNKNOWN);

    s->status_word = inside;
    if (inside == PREPAY__SW_DONE) {
        status = prepay__commands[command].take(s, data, data_bytes);
        if (status < 0) prepay__session_end(s, status);
    } else {
        if (prepay__commands[command].refused != NULL) prepay__commands[command].refused(s);
        status = refusal(s, command);
        if (status == PREPAY_E_OUTCOME_UNKNOWN) prepay__session_end(s, status);
    }
    prepay__wipe(data, sizeof data);
    return status;
}

prepay_status prepay_card_session_answer(prepay_card_session *session, const uint8_t *answer, size_t answer_bytes) {
    struct prepay__card_session *s;
    prepay_status status;

    if (session == NULL) return PREPAY_E_ARGUMENT;
    s = &session->internal;
    if (s->command == PREPAY__COMMAND_NONE) return PREPAY_E_STATE;
    if (answer == NULL || answer_bytes < 2) return prepay_card_session_lost(session);

    s->status_word = prepay__get_u16be(answer + answer_bytes - 2);
    status = gather(s, answer, answer_bytes);
    if (status == PREPAY_CARD_SEND) return status;
    if (status < 0) return prepay__session_end(s, s->is_sealed ? PREPAY_E_OUTCOME_UNKNOWN : PREPAY_E_CARD);
    return s->is_sealed ? take_sealed(s) : take_plain(s);
}

prepay_status prepay_card_session_run(prepay_card_session *session, const prepay_transport *transport, int status) {
    uint8_t answer[PREPAY_ANSWER_MAX_BYTES] = { 0 };

    if (session == NULL || transport == NULL || transport->transmit == NULL) return PREPAY_E_ARGUMENT;
    while (status == PREPAY_CARD_SEND) {
        size_t apdu_bytes = 0, answer_bytes = sizeof answer;
        const uint8_t *apdu = prepay_card_session_apdu(session, &apdu_bytes);
        prepay_status sent;

        if (apdu == NULL) return PREPAY_E_STATE;
        sent = transport->transmit(transport->context, apdu, apdu_bytes, answer, &answer_bytes);
        status = sent < 0 ? prepay_card_session_lost(session)
                          : prepay_card_session_answer(session, answer, answer_bytes);
        if (sent == PREPAY_E_CARD) status = PREPAY_E_CARD; /* nothing was sent: the outcome is known */
    }
    prepay__wipe(answer, sizeof answer);
    return status;
}
