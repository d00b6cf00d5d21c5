/* SPDX-License-Identifier: Apache-2.0 */
/* Three-pass mutual authentication, suite 1. Both sides derive session keys from the card's key and from everything
 * both saw:
 *
 *     ctx  = "prepay/1" 00 | suite | role | kv | terminal 8 | card 8 | generation 2 | SC 4 | SHA-256(FCI) 32
 *            | Rc 16 | Rt 16
 *     PRK  = HMAC(card key, "prk" 00 | ctx)       key i = HMAC(PRK, i | label 00)
 *     TagT = HMAC(auth, "T" 00)[0..15]            TagC  = HMAC(auth, "C" 00)[0..15]
 *
 * so a tag proves the key and, at the same time, that nobody changed a random number, an identity, the suite or the FCI
 * on the way. The terminal proves itself first: a card gives no tag to a stranger. The two tags have different labels,
 * so neither can be sent back as the other. The untruncated TagC, which was never on the wire, starts the MAC chains of
 * both directions. */
#include "auth/channel.h"
#include "auth/store.h"
#include "base/endian.h"
#include "base/secret.h"

#include <string.h>

_Static_assert(sizeof(struct prepay__channel) <= sizeof(prepay_channel), "the reserve holds the channel");

#define TAG_ON_WIRE_BYTES 16u

static const uint8_t prk_label[4] = "prk"; /* and its 00 */
static const uint8_t context_label[9] = "prepay/1";
static const uint8_t terminal_label[2] = "T";
static const uint8_t card_label[2] = "C";
#define CONTEXT_BYTES (sizeof context_label + 3 + 8 + 8 + 2 + 4 + 32 + 16 + 16)

static const struct step {
    uint8_t phase, event, next;
} steps[] = {
    { PREPAY__KEYED, PREPAY__TAG, PREPAY__TAGGED },
    { PREPAY__KEYED, PREPAY__ACCEPT, PREPAY__CARD_READY },
    { PREPAY__TAGGED, PREPAY__CONFIRM, PREPAY__TERMINAL_READY },
    { PREPAY__TERMINAL_READY, PREPAY__SEAL_COMMAND, PREPAY__TERMINAL_WAITING },
    { PREPAY__TERMINAL_WAITING, PREPAY__OPEN_ANSWER, PREPAY__TERMINAL_READY },
    { PREPAY__CARD_READY, PREPAY__OPEN_COMMAND, PREPAY__CARD_ANSWERING },
    { PREPAY__CARD_ANSWERING, PREPAY__SEAL_ANSWER, PREPAY__CARD_READY },
};

uint32_t prepay__channel_next(uint32_t phase, uint32_t event) {
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (steps[i].phase == phase && steps[i].event == event) return steps[i].next;
    }
    return PREPAY__DEAD;
}

size_t prepay_channel_bytes(void) {
    return sizeof(prepay_channel);
}

int prepay_channel_is_open(const prepay_channel *channel) {
    return channel != NULL && channel->internal.phase >= PREPAY__TERMINAL_READY;
}

static int handshake_is_valid(const prepay_handshake *handshake) {
    return handshake != NULL && handshake->suite == PREPAY_SUITE_HMAC_SHA256 && handshake->role >= 1 &&
           handshake->role <= PREPAY_ROLE_COUNT && handshake->key_version != 0 && handshake->reserved == 0 &&
           handshake->reserved2 == 0;
}

static uint8_t *put_bytes(uint8_t *p, const uint8_t *bytes, size_t n) {
    memcpy(p, bytes, n);
    return p + n;
}

static void put_context(uint8_t *p, const prepay_handshake *handshake) {
    p = put_bytes(p, context_label, sizeof context_label);
    *p++ = handshake->suite;
    *p++ = handshake->role;
    *p++ = handshake->key_version;
    p = put_bytes(p, handshake->terminal_id, sizeof handshake->terminal_id);
    p = put_bytes(p, handshake->card_id, sizeof handshake->card_id);
    prepay__put_u16be(p, handshake->card_generation);
    prepay__put_u32be(p + 2, handshake->session_counter);
    p = put_bytes(p + 6, handshake->fci_hash, sizeof handshake->fci_hash);
    p = put_bytes(p, handshake->card_random, sizeof handshake->card_random);
    put_bytes(p, handshake->terminal_random, sizeof handshake->terminal_random);
}

static prepay_status derive_prk(const prepay_key_store *store, uint32_t card_key, const prepay_handshake *handshake,
                                uint32_t *out_prk) {
    uint8_t info[sizeof prk_label + CONTEXT_BYTES];

    memcpy(info, prk_label, sizeof prk_label);
    put_context(info + sizeof prk_label, handshake);
    return store->derive(store->context, card_key, PREPAY_USE_DERIVE, info, sizeof info, out_prk);
}

/* Key i = HMAC(PRK, i | label 00), i from 1. */
static prepay_status derive_session_keys(struct prepay__channel *channel, uint32_t prk) {
    static const uint8_t infos[4][6] = { "\001auth", "\002t2c", "\003c2t", "\004enc" };
    static const uint8_t lengths[4] = { 6, 5, 5, 5 };
    uint32_t *const keys[4] = { &channel->key_auth, &channel->key_to_card, &channel->key_to_terminal,
                                &channel->key_encrypt };
    const prepay_key_store *store = channel->store;

    for (size_t i = 0; i < 4; i++) {
        const prepay_status status = store->derive(store->context, prk, PREPAY_USE_MAC, infos[i], lengths[i], keys[i]);
        if (status < 0) return status;
    }
    return PREPAY_OK;
}

prepay_status prepay_channel_init(prepay_channel *channel, size_t channel_bytes, const prepay_key_store *store,
                                  uint32_t card_key, const prepay_handshake *handshake) {
    uint32_t prk = 0;
    prepay_status status;

    if (channel == NULL) return PREPAY_E_ARGUMENT;
    if (channel_bytes < sizeof *channel) return PREPAY_E_TOO_SMALL;
    memset(channel, 0, sizeof *channel);
    if (!handshake_is_valid(handshake)) return PREPAY_E_ARGUMENT;
    status = prepay__store_check(store);
    if (status < 0) return status;

    status = derive_prk(store, card_key, handshake, &prk);
    if (status < 0) return status;
    channel->internal.store = store;
    status = derive_session_keys(&channel->internal, prk);
    store->release(store->context, prk);
    if (status < 0) prepay_channel_wipe(channel);
    else channel->internal.phase = PREPAY__KEYED;
    return status;
}

void prepay_channel_wipe(prepay_channel *channel) {
    struct prepay__channel *c;

    if (channel == NULL) return;
    c = &channel->internal;
    if (c->store != NULL) {
        const uint32_t keys[4] = { c->key_auth, c->key_to_card, c->key_to_terminal, c->key_encrypt };
        for (size_t i = 0; i < 4; i++) {
            if (keys[i] != 0) c->store->release(c->store->context, keys[i]);
        }
    }
    prepay__wipe(channel, sizeof *channel);
}

/* Both directions start from the untruncated TagC; the key that made the tags has done its work. */
static void open_channel(struct prepay__channel *c, const uint8_t start[PREPAY_TAG_BYTES], uint32_t phase) {
    memcpy(c->chain_to_card, start, sizeof c->chain_to_card);
    memcpy(c->chain_to_terminal, start, sizeof c->chain_to_terminal);
    c->store->release(c->store->context, c->key_auth);
    c->key_auth = 0;
    c->phase = phase;
}

prepay_status prepay_channel_tag(prepay_channel *channel, uint8_t out_tag[16]) {
    const prepay_span label = { terminal_label, sizeof terminal_label };
    struct prepay__channel *c;
    prepay_status status;
    uint32_t next;

    if (channel == NULL || out_tag == NULL) return PREPAY_E_ARGUMENT;
    c = &channel->internal;
    next = prepay__channel_next(c->phase, PREPAY__TAG);
    if (next == PREPAY__DEAD) return PREPAY_E_STATE;
    status = prepay__mac_make(c->store, c->key_auth, &label, 1, out_tag, TAG_ON_WIRE_BYTES);
    if (status < 0) prepay_channel_wipe(channel);
    else c->phase = next;
    return status;
}

prepay_status prepay_channel_accept(prepay_channel *channel, const uint8_t tag[16], uint8_t out_tag[16]) {
    const prepay_span theirs = { terminal_label, sizeof terminal_label }, ours = { card_label, sizeof card_label };
    uint8_t start[PREPAY_TAG_BYTES];
    struct prepay__channel *c;
    prepay_status status;
    uint32_t next;

    if (channel == NULL || tag == NULL || out_tag == NULL) return PREPAY_E_ARGUMENT;
    c = &channel->internal;
    next = prepay__channel_next(c->phase, PREPAY__ACCEPT);
    if (next == PREPAY__DEAD) return PREPAY_E_STATE;

    status = prepay__mac_check(c->store, c->key_auth, &theirs, 1, tag, TAG_ON_WIRE_BYTES);
    if (status == PREPAY_OK) status = prepay__mac_make(c->store, c->key_auth, &ours, 1, start, sizeof start);
    if (status < 0) {
        prepay_channel_wipe(channel);
        return status;
    }
    open_channel(c, start, next);
    memcpy(out_tag, start, TAG_ON_WIRE_BYTES);
    prepay__wipe(start, sizeof start);
    return PREPAY_OK;
}

prepay_status prepay_channel_confirm(prepay_channel *channel, const uint8_t tag[16]) {
    const prepay_span theirs = { card_label, sizeof card_label };
    uint8_t start[PREPAY_TAG_BYTES];
    struct prepay__channel *c;
    prepay_status status;
    uint32_t next;

    if (channel == NULL || tag == NULL) return PREPAY_E_ARGUMENT;
    c = &channel->internal;
    next = prepay__channel_next(c->phase, PREPAY__CONFIRM);
    if (next == PREPAY__DEAD) return PREPAY_E_STATE;

    status = prepay__mac_make(c->store, c->key_auth, &theirs, 1, start, sizeof start);
    if (status == PREPAY_OK && !prepay__equal(start, tag, TAG_ON_WIRE_BYTES)) status = PREPAY_E_NOT_AUTHENTIC;
    if (status < 0) prepay_channel_wipe(channel);
    else open_channel(c, start, next);
    prepay__wipe(start, sizeof start);
    return status;
}
