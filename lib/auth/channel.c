/* SPDX-License-Identifier: Apache-2.0 */
/* The secure channel. Every command and every answer ends in 8 bytes of
 *
 *     MAC n = HMAC(key of the direction, MAC n-1 (all 32 bytes) | counter 4 | header 4 | body)
 *
 * with a key, a counter and a chain for each direction. The chain makes a message good once and in its place only; the
 * counter and the header of the command inside an answer's MAC tie the answer to the command it answers. The body is
 * the data, and in an answer data | status word; in encrypted mode it is masked by HMAC(Ke, direction | counter 4 |
 * block), 32 bytes a block, before the MAC is made, and the MAC is checked before anything is unmasked. One bad MAC
 * kills the channel. */
#include "auth/channel.h"
#include "auth/store.h"
#include "base/endian.h"
#include "base/secret.h"

#include <string.h>

#define STATUS_WORD_BYTES 2u
#define BODY_MAX_BYTES (PREPAY_CHANNEL_DATA_MAX_BYTES + STATUS_WORD_BYTES)
#define FRAME_MAX_BYTES (BODY_MAX_BYTES + PREPAY_MAC_BYTES)

/* One direction: its key, its counter, its chain. */
struct way {
    uint8_t *chain;
    uint32_t *counter;
    uint32_t key;
    uint8_t direction;
};

static struct way to_card(struct prepay__channel *c) {
    const struct way way = { c->chain_to_card, &c->counter_to_card, c->key_to_card, 1 };
    return way;
}

static struct way to_terminal(struct prepay__channel *c) {
    const struct way way = { c->chain_to_terminal, &c->counter_to_terminal, c->key_to_terminal, 2 };
    return way;
}

/* Mask or unmask: its own inverse. */
static prepay_status mask(const struct prepay__channel *c, const struct way *way, uint8_t *body, size_t body_bytes) {
    uint8_t place[6], pad[PREPAY_TAG_BYTES];
    const prepay_span part = { place, sizeof place };
    prepay_status status = PREPAY_OK;

    place[0] = way->direction;
    prepay__put_u32be(place + 1, *way->counter);
    for (size_t i = 0; i < body_bytes && status == PREPAY_OK; i++) {
        if (i % sizeof pad == 0) {
            place[5] = (uint8_t)(i / sizeof pad);
            status = c->store->mac(c->store->context, c->key_encrypt, &part, 1, pad);
            if (status < 0) break;
        }
        body[i] ^= pad[i % sizeof pad];
    }
    prepay__wipe(pad, sizeof pad);
    return status;
}

static prepay_status chained_mac(const struct prepay__channel *c, const struct way *way, const uint8_t *body,
                                 size_t body_bytes, uint8_t out_mac[PREPAY_TAG_BYTES]) {
    uint8_t place[8];
    const prepay_span parts[3] = { { way->chain, PREPAY_TAG_BYTES }, { place, sizeof place }, { body, body_bytes } };

    prepay__put_u32be(place, *way->counter);
    memcpy(place + 4, c->header, sizeof c->header);
    return c->store->mac(c->store->context, way->key, parts, 3, out_mac);
}

/* The next counter; a channel ends before one would repeat. */
static prepay_status count(const struct way *way) {
    if (*way->counter == UINT32_MAX) return PREPAY_E_OVERFLOW;
    *way->counter += 1;
    return PREPAY_OK;
}

static int is_encrypted(const struct prepay__channel *c) {
    return c->header[0] == PREPAY_CLA_ENCRYPTED;
}

/* frame holds the body; its MAC is appended. */
static prepay_status protect(struct prepay__channel *c, const struct way *way, uint8_t *frame, size_t body_bytes) {
    uint8_t mac[PREPAY_TAG_BYTES];
    prepay_status status = count(way);

    if (status == PREPAY_OK && is_encrypted(c)) status = mask(c, way, frame, body_bytes);
    if (status == PREPAY_OK) status = chained_mac(c, way, frame, body_bytes, mac);
    if (status < 0) return status;
    memcpy(way->chain, mac, PREPAY_TAG_BYTES);
    memcpy(frame + body_bytes, mac, PREPAY_MAC_BYTES);
    prepay__wipe(mac, sizeof mac);
    return PREPAY_OK;
}

/* frame holds the body and its MAC; the body is unmasked where it stands. */
static prepay_status unprotect(struct prepay__channel *c, const struct way *way, uint8_t *frame, size_t body_bytes) {
    uint8_t mac[PREPAY_TAG_BYTES];
    prepay_status status = count(way);

    if (status == PREPAY_OK) status = chained_mac(c, way, frame, body_bytes, mac);
    if (status < 0) return status;
    if (!prepay__equal(mac, frame + body_bytes, PREPAY_MAC_BYTES)) status = PREPAY_E_NOT_AUTHENTIC;
    else memcpy(way->chain, mac, PREPAY_TAG_BYTES);
    prepay__wipe(mac, sizeof mac);
    if (status == PREPAY_OK && is_encrypted(c)) status = mask(c, way, frame, body_bytes);
    return status;
}

/* What all four operations ask first. The next phase, or PREPAY_E_ARGUMENT, PREPAY_E_STATE in *out_status. */
static uint32_t may(const prepay_channel *channel, uint32_t event, int arguments_are_good, prepay_status *out_status) {
    uint32_t next = PREPAY__DEAD;

    if (channel == NULL || !arguments_are_good) {
        *out_status = PREPAY_E_ARGUMENT;
        return PREPAY__DEAD;
    }
    next = prepay__channel_next(channel->internal.phase, event);
    *out_status = next == PREPAY__DEAD ? PREPAY_E_STATE : PREPAY_OK;
    return next;
}

/* PREPAY_E_TOO_SMALL with the needed length when out cannot take it. */
static prepay_status fits(size_t needed, const uint8_t *out, size_t *out_bytes) {
    if (*out_bytes < needed) {
        *out_bytes = needed;
        return PREPAY_E_TOO_SMALL;
    }
    return out == NULL && needed != 0 ? PREPAY_E_ARGUMENT : PREPAY_OK;
}

static int is_buffer(const uint8_t *data, size_t bytes) {
    return data != NULL || bytes == 0;
}

static int is_header(const uint8_t *header) {
    return header != NULL && (header[0] == PREPAY_CLA_PROTECTED || header[0] == PREPAY_CLA_ENCRYPTED);
}

static void copy(uint8_t *to, const uint8_t *from, size_t n) {
    if (n != 0) memcpy(to, from, n);
}

/* The end of every operation: hand out and go on, or die. */
static prepay_status finish(prepay_channel *channel, prepay_status status, uint32_t next,
                            uint8_t frame[FRAME_MAX_BYTES], uint8_t *out, size_t bytes, size_t *out_bytes) {
    if (status < 0) {
        prepay_channel_wipe(channel);
    } else {
        copy(out, frame, bytes);
        *out_bytes = bytes;
        channel->internal.phase = next;
    }
    prepay__wipe(frame, FRAME_MAX_BYTES);
    return status;
}

prepay_status prepay_channel_seal_command(prepay_channel *channel, const uint8_t header[4], const uint8_t *data,
                                          size_t data_bytes, uint8_t *out, size_t *out_bytes) {
    uint8_t frame[FRAME_MAX_BYTES];
    prepay_status status;
    const int good = is_header(header) && is_buffer(data, data_bytes) && data_bytes <= PREPAY_CHANNEL_DATA_MAX_BYTES &&
                     out_bytes != NULL;
    const uint32_t next = may(channel, PREPAY__SEAL_COMMAND, good, &status);
    struct way way;

    if (status < 0) return status;
    status = fits(data_bytes + PREPAY_MAC_BYTES, out, out_bytes);
    if (status < 0) return status;

    way = to_card(&channel->internal);
    memcpy(channel->internal.header, header, sizeof channel->internal.header);
    copy(frame, data, data_bytes);
    status = protect(&channel->internal, &way, frame, data_bytes);
    return finish(channel, status, next, frame, out, data_bytes + PREPAY_MAC_BYTES, out_bytes);
}

prepay_status prepay_channel_open_command(prepay_channel *channel, const uint8_t header[4], const uint8_t *sealed,
                                          size_t sealed_bytes, uint8_t *out, size_t *out_bytes) {
    uint8_t frame[FRAME_MAX_BYTES];
    prepay_status status;
    const int good = is_header(header) && is_buffer(sealed, sealed_bytes) && out_bytes != NULL;
    const uint32_t next = may(channel, PREPAY__OPEN_COMMAND, good, &status);
    size_t body_bytes;
    struct way way;

    if (status < 0) return status;
    if (sealed_bytes < PREPAY_MAC_BYTES || sealed_bytes > PREPAY_CHANNEL_DATA_MAX_BYTES + PREPAY_MAC_BYTES) {
        prepay_channel_wipe(channel);
        return PREPAY_E_NOT_AUTHENTIC;
    }
    body_bytes = sealed_bytes - PREPAY_MAC_BYTES;
    status = fits(body_bytes, out, out_bytes);
    if (status < 0) return status;

    way = to_card(&channel->internal);
    memcpy(channel->internal.header, header, sizeof channel->internal.header);
    copy(frame, sealed, sealed_bytes);
    status = unprotect(&channel->internal, &way, frame, body_bytes);
    return finish(channel, status, next, frame, out, body_bytes, out_bytes);
}

prepay_status prepay_channel_seal_answer(prepay_channel *channel, const uint8_t *data, size_t data_bytes,
                                         uint16_t status_word, uint8_t *out, size_t *out_bytes) {
    uint8_t frame[FRAME_MAX_BYTES];
    prepay_status status;
    const int good = is_buffer(data, data_bytes) && data_bytes <= PREPAY_CHANNEL_DATA_MAX_BYTES && out_bytes != NULL;
    const uint32_t next = may(channel, PREPAY__SEAL_ANSWER, good, &status);
    const size_t body_bytes = data_bytes + STATUS_WORD_BYTES;
    struct way way;

    if (status < 0) return status;
    status = fits(body_bytes + PREPAY_MAC_BYTES, out, out_bytes);
    if (status < 0) return status;

    way = to_terminal(&channel->internal);
    copy(frame, data, data_bytes);
    prepay__put_u16be(frame + data_bytes, status_word);
    status = protect(&channel->internal, &way, frame, body_bytes);
    return finish(channel, status, next, frame, out, body_bytes + PREPAY_MAC_BYTES, out_bytes);
}

prepay_status prepay_channel_open_answer(prepay_channel *channel, const uint8_t *sealed, size_t sealed_bytes,
                                         uint8_t *out, size_t *out_bytes, uint16_t *out_status_word) {
    uint8_t frame[FRAME_MAX_BYTES];
    prepay_status status;
    const int good = is_buffer(sealed, sealed_bytes) && out_bytes != NULL && out_status_word != NULL;
    const uint32_t next = may(channel, PREPAY__OPEN_ANSWER, good, &status);
    uint16_t status_word = 0;
    size_t data_bytes;
    struct way way;

    if (status < 0) return status;
    if (sealed_bytes < STATUS_WORD_BYTES + PREPAY_MAC_BYTES || sealed_bytes > FRAME_MAX_BYTES) {
        prepay_channel_wipe(channel);
        return PREPAY_E_OUTCOME_UNKNOWN;
    }
    data_bytes = sealed_bytes - STATUS_WORD_BYTES - PREPAY_MAC_BYTES;
    status = fits(data_bytes, out, out_bytes);
    if (status < 0) return status;

    way = to_terminal(&channel->internal);
    copy(frame, sealed, sealed_bytes);
    status = unprotect(&channel->internal, &way, frame, data_bytes + STATUS_WORD_BYTES);
    if (status == PREPAY_OK) status_word = prepay__get_u16be(frame + data_bytes);
    else status = PREPAY_E_OUTCOME_UNKNOWN; /* whatever failed, the card may have acted */
    status = finish(channel, status, next, frame, out, data_bytes, out_bytes);
    if (status == PREPAY_OK) *out_status_word = status_word;
    return status;
}
