/* SPDX-License-Identifier: Apache-2.0 */
/* Every command of a terminal: how its data is built and what its answer means. The table at the end is the
 * protocol. */
#include "card/session.h"

#include "auth/store.h"
#include "base/endian.h"
#include "base/secret.h"

#include <string.h>

/* ---------------------------------------------------------------- SELECT */

static prepay_status build_select(struct prepay__card_session *s, uint8_t parameters[2], uint8_t *data,
                                  size_t *data_bytes) {
    (void)s;
    parameters[0] = 0x04; /* by name, first or only occurrence */
    memcpy(data, prepay__card_aid, PREPAY__AID_BYTES);
    *data_bytes = PREPAY__AID_BYTES;
    return PREPAY_OK;
}

/* The {role, kv} pairs, roles rising. */
static prepay_status take_key_versions(prepay_card_identity *identity, const uint8_t *pairs, size_t pairs_bytes) {
    uint8_t last = 0;

    if (pairs_bytes % 2 != 0) return PREPAY_E_FORMAT;
    for (size_t i = 0; i < pairs_bytes; i += 2) {
        if (pairs[i] <= last || pairs[i] > PREPAY_ROLE_COUNT || pairs[i + 1] == 0) return PREPAY_E_FORMAT;
        last = pairs[i];
        identity->key_versions[last] = pairs[i + 1];
    }
    return PREPAY_OK;
}

static prepay_status take_select(struct prepay__card_session *s, const uint8_t *data, size_t data_bytes) {
    const prepay_span part = { data, data_bytes };
    prepay_card_identity identity;
    prepay_status status;

    if (data_bytes < PREPAY__FCI_FIXED_BYTES || data[0] != PREPAY__CARD_VERSION ||
        (data[1] & PREPAY__CARD_SUITES) == 0) {
        return PREPAY_E_FORMAT;
    }
    memset(&identity, 0, sizeof identity);
    identity.version = data[0];
    identity.suites = data[1];
    memcpy(identity.card_id, data + 2, 8);
    identity.card_generation = prepay__get_u16be(data + 10);
    memcpy(identity.region, data + 12, 4);
    status = take_key_versions(&identity, data + PREPAY__FCI_FIXED_BYTES, data_bytes - PREPAY__FCI_FIXED_BYTES);
    if (status < 0) return status;
    status = s->options.store->sha256(s->options.store->context, &part, 1, s->handshake.fci_hash);
    if (status < 0) return status;
    s->identity = identity;
    s->state = PREPAY__SESSION_SELECTED;
    return PREPAY_OK;
}

/* ---------------------------------------------------------- authentication */

static prepay_status build_challenge(struct prepay__card_session *s, uint8_t parameters[2], uint8_t *data,
                                     size_t *data_bytes) {
    prepay_handshake *h = &s->handshake;

    h->suite = PREPAY_SUITE_HMAC_SHA256;
    h->role = (uint8_t)s->options.role;
    h->key_version = (uint8_t)s->options.key_version;
    h->card_generation = s->identity.card_generation;
    memcpy(h->terminal_id, s->options.terminal_id, sizeof h->terminal_id);
    memcpy(h->card_id, s->identity.card_id, sizeof h->card_id);

    parameters[0] = h->suite;
    parameters[1] = h->role;
    data[0] = h->key_version;
    memcpy(data + 1, h->terminal_id, sizeof h->terminal_id);
    *data_bytes = 1 + sizeof h->terminal_id;
    return PREPAY_OK;
}

static prepay_status take_challenge(struct prepay__card_session *s, const uint8_t *data, size_t data_bytes) {
    if (data_bytes != 20) return PREPAY_E_FORMAT;
    memcpy(s->handshake.card_random, data, 16);
    s->handshake.session_counter = prepay__get_u32be(data + 16);
    return prepay__session_send(s, PREPAY__COMMAND_MUTUAL);
}

/* Rt = HMAC(terminal's own secret, session counter | random): a random source that repeats does not make Rt repeat. */
static prepay_status draw_terminal_random(struct prepay__card_session *s) {
    const prepay_key_store *store = s->options.store;
    uint8_t seed[8 + 16], tag[PREPAY_TAG_BYTES];
    const prepay_span part = { seed, sizeof seed };
    prepay_status status;

    prepay__put_u64be(seed, s->options.session_counter);
    status = store->random(store->context, seed + 8, 16);
    if (status == PREPAY_OK) status = store->mac(store->context, s->options.terminal_secret, &part, 1, tag);
    if (status == PREPAY_OK) memcpy(s->handshake.terminal_random, tag, sizeof s->handshake.terminal_random);
    prepay__wipe(seed, sizeof seed);
    prepay__wipe(tag, sizeof tag);
    return status;
}

static prepay_status build_mutual(struct prepay__card_session *s, uint8_t parameters[2], uint8_t *data,
                                  size_t *data_bytes) {
    const prepay_key_store *store = s->options.store;
    uint32_t card_key;
    prepay_status status = draw_terminal_random(s);

    (void)parameters;
    if (status < 0) return status;
    status = prepay__session_card_key(s, &card_key);
    if (status < 0) return status;
    status = prepay_channel_init(&s->channel, sizeof s->channel, store, card_key, &s->handshake);
    store->release(store->context, card_key);
    if (status < 0) return status;
    memcpy(data, s->handshake.terminal_random, 16);
    *data_bytes = 32;
    return prepay_channel_tag(&s->channel, data + 16);
}

static prepay_status take_mutual(struct prepay__card_session *s, const uint8_t *data, size_t data_bytes) {
    prepay_status status;

    if (data_bytes != 16) return PREPAY_E_NOT_AUTHENTIC;
    status = prepay_channel_confirm(&s->channel, data);
    if (status < 0) return status;
    s->state = PREPAY__SESSION_OPEN;
    return PREPAY_OK;
}

/* ------------------------------------------------------------------ files */

static size_t next_piece(const struct prepay__card_session *s) {
    const size_t left = s->total - s->done;

    return left < PREPAY__PIECE_BYTES ? left : PREPAY__PIECE_BYTES;
}

static prepay_status build_read(struct prepay__card_session *s, uint8_t parameters[2], uint8_t *data,
                                size_t *data_bytes) {
    s->piece = next_piece(s);
    parameters[0] = (uint8_t)s->file;
    prepay__put_u16be(data, (uint16_t)s->done);
    data[2] = (uint8_t)s->piece;
    *data_bytes = 3;
    return PREPAY_OK;
}

static prepay_status take_read(struct prepay__card_session *s, const uint8_t *data, size_t data_bytes) {
    if (data_bytes != s->piece) return PREPAY_E_FORMAT;
    memcpy(s->target + s->done, data, data_bytes);
    s->done += data_bytes;
    return s->done < s->total ? prepay__session_send(s, PREPAY__COMMAND_READ) : PREPAY_OK;
}

static prepay_status build_stage(struct prepay__card_session *s, uint8_t parameters[2], uint8_t *data,
                                 size_t *data_bytes) {
    s->piece = next_piece(s);
    parameters[0] = (uint8_t)s->file;
    prepay__put_u16be(data, (uint16_t)s->done);
    if (s->piece != 0) memcpy(data + 2, s->source + s->done, s->piece);
    *data_bytes = 2 + s->piece;
    return PREPAY_OK;
}

static uint32_t place_of(const struct prepay__card_session *s, uint32_t file) {
    uint32_t place = 0;

    while (place + 1 < s->staged_count && s->staged_file[place] != file) place++;
    return place;
}

static prepay_status take_stage(struct prepay__card_session *s, const uint8_t *data, size_t data_bytes) {
    if (data_bytes != 4) return PREPAY_E_FORMAT;
    s->staged_generation[place_of(s, s->file)] = prepay__get_u32be(data);
    s->done += s->piece;
    return s->done < s->total ? prepay__session_send(s, PREPAY__COMMAND_STAGE) : PREPAY_OK;
}

/* The card does not hold this file's staging: neither do we. */
static void refused_stage(struct prepay__card_session *s) {
    const uint32_t place = place_of(s, s->file), last = --s->staged_count;

    s->staged_file[place] = s->staged_file[last];
    s->staged_generation[place] = s->staged_generation[last];
    memmove(s->staged_hash[place], s->staged_hash[last], sizeof s->staged_hash[last]);
}

static prepay_status build_commit(struct prepay__card_session *s, uint8_t parameters[2], uint8_t *data,
                                  size_t *data_bytes) {
    (void)parameters;
    for (uint32_t i = 0; i < s->staged_count; i++) {
        uint8_t *entry = data + i * PREPAY__COMMIT_ENTRY_BYTES;
        if (s->staged_generation[i] == UINT32_MAX) return PREPAY_E_OVERFLOW;
        entry[0] = s->staged_file[i];
        prepay__put_u32be(entry + 1, s->staged_generation[i] + 1);
        memcpy(entry + 5, s->staged_hash[i], 32);
    }
    *data_bytes = s->staged_count * (size_t)PREPAY__COMMIT_ENTRY_BYTES;
    return PREPAY_OK;
}

static void forget_staged(struct prepay__card_session *s) {
    s->staged_count = 0;
}

static prepay_status take_commit(struct prepay__card_session *s, const uint8_t *data, size_t data_bytes) {
    if (data_bytes != s->staged_count * (size_t)5) return PREPAY_E_FORMAT;
    for (uint32_t i = 0; i < s->staged_count; i++) {
        const uint8_t *entry = data + 5 * (size_t)i;
        if (entry[0] != s->staged_file[i] ||
            prepay__get_u32be(entry + 1) != s->staged_generation[i] + 1) {
            return PREPAY_E_FORMAT;
        }
    }
    forget_staged(s);
    return PREPAY_OK;
}

static prepay_status build_nothing(struct prepay__card_session *s, uint8_t parameters[2], uint8_t *data,
                                   size_t *data_bytes) {
    (void)s, (void)parameters, (void)data;
    *data_bytes = 0;
    return PREPAY_OK;
}

static prepay_status take_abort(struct prepay__card_session *s, const uint8_t *data, size_t data_bytes) {
    (void)data;
    forget_staged(s);
    return data_bytes == 0 ? PREPAY_OK : PREPAY_E_FORMAT;
}

/* ------------------------------------------------------------------- keys */

/* The key, wrapped under what the card derives from its A key: the store does both, the bytes are never here. */
static prepay_status wrap_for_card(const struct prepay__card_session *s, uint8_t out_wrapped[PREPAY_WRAPPED_BYTES]) {
    const prepay_key_store *store = s->options.store;
    uint8_t info[PREPAY__PUT_KEY_INFO_BYTES];
    prepay_key_path path;
    uint32_t card_key, wrap_key;
    prepay_status status;

    memset(&path, 0, sizeof path);
    status = prepay__session_card_key(s, &card_key);
    if (status < 0) return status;
    status = prepay_key_derive(store, card_key, PREPAY_KEY_CARD_WRAP, &path, &wrap_key);
    store->release(store->context, card_key);
    if (status < 0) return status;
    prepay__put_key_info(info, &s->handshake, s->file, s->key_version);
    status = prepay__store_wrap(store, wrap_key, s->key, info, sizeof info, out_wrapped);
    store->release(store->context, wrap_key);
    return status;
}

static prepay_status build_put_key(struct prepay__card_session *s, uint8_t parameters[2], uint8_t *data,
                                   size_t *data_bytes) {
    parameters[0] = (uint8_t)s->file;
    data[0] = (uint8_t)s->key_version;
    *data_bytes = 1 + PREPAY_WRAPPED_BYTES;
    return wrap_for_card(s, data + 1);
}

static prepay_status take_nothing(struct prepay__card_session *s, const uint8_t *data, size_t data_bytes) {
    (void)s, (void)data;
    return data_bytes == 0 ? PREPAY_OK : PREPAY_E_FORMAT;
}

/* -------------------------------------------------------------- the table */

#define PROTECTED { { PREPAY__SW_ACCESS, PREPAY_CARD_PROTECTED } }

const struct prepay__command prepay__commands[PREPAY__COMMAND_COUNT] = {
    [PREPAY__COMMAND_SELECT] = { 0x00, PREPAY__INS_SELECT, build_select, take_select, NULL, { { 0 } } },
    [PREPAY__COMMAND_CHALLENGE] = { 0x80, PREPAY__INS_CHALLENGE, build_challenge, take_challenge, NULL,
                                    { { PREPAY__SW_NO_KEY, PREPAY_E_KEY } } },
    [PREPAY__COMMAND_MUTUAL] = { 0x80, PREPAY__INS_MUTUAL, build_mutual, take_mutual, NULL,
                                 { { PREPAY__SW_WRONG_TAG, PREPAY_E_NOT_AUTHENTIC } } },
    [PREPAY__COMMAND_READ] = { 0x80, PREPAY__INS_READ, build_read, take_read, NULL, PROTECTED },
    [PREPAY__COMMAND_STAGE] = { 0, PREPAY__INS_STAGE, build_stage, take_stage, refused_stage, PROTECTED },
    [PREPAY__COMMAND_COMMIT] = { 0, PREPAY__INS_COMMIT, build_commit, take_commit, forget_staged,
                                 { { PREPAY__SW_ACCESS, PREPAY_CARD_PROTECTED }, { PREPAY__SW_MEMORY, PREPAY_E_OUTCOME_UNKNOWN } } },
    [PREPAY__COMMAND_ABORT] = { 0, PREPAY__INS_ABORT, build_nothing, take_abort, forget_staged, { { 0 } } },
    [PREPAY__COMMAND_PUT_KEY] = { 0, PREPAY__INS_PUT_KEY, build_put_key, take_nothing, NULL, PROTECTED },
};
