/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_CARD_WORLD_H
#define PREPAY_TESTS_CARD_WORLD_H
/* What the tests of the card share: one card, the keys of its system, and ways to speak to it below the terminal
 * session. */
#include "support/fake_card.h"
#include "support/keys.h"
#include "support/test.h"
#include "base/endian.h"
#include "card/app.h"

#include <string.h>

static const uint8_t card_id[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static const uint8_t meter_id[8] = { 9, 9, 9, 9, 9, 9, 9, 9 };
static const uint8_t customer[8] = { 'C', 'U', 'S', 'T', 'O', 'M', 'E', 'R' };

static struct fake_card card;
static struct fake_card_keys keys;

#define V PREPAY_ROLE_VENDING
#define A PREPAY_ROLE_ADMIN
#define I PREPAY_ROLE_INSPECTION
#define M PREPAY_ROLE_METER

/* One operation of a session, to its end. */
#define RUN(session, operation) prepay_card_session_run(&(session), fake_card_transport(&card), (operation))

static inline void make_blank_card(void)
{
    const prepay_key_store *store = test_store();
    fake_card_keys_init(&keys, store, test_key(PREPAY_USE_DERIVE, 0x42));
    fake_card_new_blank(&card, &keys, card_id);
}

static inline prepay_status personalise(void)
{
    return fake_card_personalise(&card, meter_id, customer, PREPAY_CARD_KIND_USER);
}

static inline void make_card(void)
{
    make_blank_card();
    CHECK_STATUS(PREPAY_OK, personalise());
}

/* Bytes to the card as they are; the status word, and the data in out. */
static inline uint16_t send_raw(const uint8_t *apdu, size_t apdu_bytes, uint8_t *out, size_t *out_bytes)
{
    uint8_t answer[PREPAY_ANSWER_MAX_BYTES];
    size_t answer_bytes = sizeof answer;

    CHECK_STATUS(PREPAY_OK, prepay_card_app_apdu(&card.app, apdu, apdu_bytes, answer, &answer_bytes));
    CHECK(answer_bytes >= 2 && answer_bytes <= sizeof answer);
    if (out != NULL) {
        memcpy(out, answer, answer_bytes - 2);
        *out_bytes = answer_bytes - 2;
    }
    return prepay__get_u16be(answer + answer_bytes - 2);
}

static inline uint16_t send_plain(uint8_t cla, uint8_t ins, uint8_t p1, uint8_t p2, const void *data, size_t data_bytes)
{
    uint8_t apdu[5 + 255] = { cla, ins, p1, p2, (uint8_t)data_bytes };

    if (data_bytes != 0) {
        memcpy(apdu + 5, data, data_bytes);
    }
    return send_raw(apdu, data_bytes == 0 ? 4 : 5 + data_bytes, NULL, NULL);
}

/* A command in the open session, sealed with its channel but made by hand; the true status word, and the data in
 * out. */
static inline uint16_t send_sealed(prepay_card_session *session, uint8_t cla, uint8_t ins, uint8_t p1, const void *data,
                                   size_t data_bytes, uint8_t *out, size_t *out_bytes)
{
    uint8_t apdu[PREPAY_APDU_MAX_BYTES] = { cla, ins, p1, 0 }, answer[PREPAY_ANSWER_MAX_BYTES], opened[256];
    size_t sealed_bytes = sizeof apdu - 5, answer_bytes = 0, opened_bytes = sizeof opened;
    prepay_channel *channel = &session->internal.channel;
    uint16_t word = 0;

    CHECK_STATUS(PREPAY_OK, prepay_channel_seal_command(channel, apdu, data, data_bytes, apdu + 5, &sealed_bytes));
    apdu[4] = (uint8_t)sealed_bytes;
    CHECK_INT(0x9000, send_raw(apdu, 5 + sealed_bytes, answer, &answer_bytes));
    CHECK_STATUS(PREPAY_OK, prepay_channel_open_answer(channel, answer, answer_bytes, opened, &opened_bytes, &word));
    if (out != NULL) {
        memcpy(out, opened, opened_bytes);
        *out_bytes = opened_bytes;
    }
    return word;
}

/* An entry of COMMIT's list for a file of these bytes. */
static inline void put_entry(uint8_t entry[37], uint32_t file, uint32_t generation, const uint8_t *data,
                             size_t data_bytes)
{
    entry[0] = (uint8_t)file;
    prepay__put_u32be(entry + 1, generation);
    CHECK_STATUS(PREPAY_OK, prepay__card_file_hash(keys.store, prepay__card_file(file), data, data_bytes, entry + 5));
}

/* Everything that is live on the card, in one piece. */
struct live_files {
    uint8_t identity[64], token[128], record[128], parameters[1024];
};

static inline void read_live(struct live_files *out)
{
    fake_card_read(&card, PREPAY_FILE_IDENTITY, out->identity, sizeof out->identity);
    fake_card_read(&card, PREPAY_FILE_TOKEN, out->token, sizeof out->token);
    fake_card_read(&card, PREPAY_FILE_RETURN, out->record, sizeof out->record);
    fake_card_read(&card, PREPAY_FILE_PARAMETERS, out->parameters, sizeof out->parameters);
}

/* A desk's whole write: token, empty return record, parameters, all recognisable by a mark. */
static inline void purchase_content(struct live_files *content, uint8_t mark)
{
    memset(content->token, mark, sizeof content->token);
    memset(content->record, mark, sizeof content->record);
    content->record[1] = 0;
    for (size_t i = 0; i < sizeof content->parameters; i++) {
        content->parameters[i] = (uint8_t)(mark + i * 7);
    }
}

static inline prepay_status purchase(const struct live_files *content)
{
    prepay_card_session session;
    prepay_status status = fake_card_open(&card, &session, V);

    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_stage(&session, PREPAY_FILE_TOKEN, content->token,
                                                        sizeof content->token));
    }
    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_stage(&session, PREPAY_FILE_RETURN, content->record,
                                                        sizeof content->record));
    }
    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_stage(&session, PREPAY_FILE_PARAMETERS, content->parameters,
                                                        sizeof content->parameters));
    }
    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_commit(&session));
    }
    prepay_card_session_wipe(&session);
    return status;
}

#endif
