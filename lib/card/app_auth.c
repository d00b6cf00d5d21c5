/* SPDX-License-Identifier: Apache-2.0 */
/* The card's half of the handshake. On a check card the M slot holds the utility's service key; what a meter is met with is
 * derived below it, by the meter's id. The order is the rule:
 *
 *     1. the card's random number dies
 *     2. the session counter rises and a wrong try is counted, stored in one record
 *     3. the tag is compared
 *     4. a key that proved itself becomes current, stored
 *     5. the tries are cleared
 *     6. only now TagC goes out
 *
 * So a power cut at any point costs the attacker a try and gains him nothing. Tries never block: a stranger at a
 * contactless card must not be able to kill it, and a key of 32 bytes needs no block. From the 8th wrong one on
 * answers are held back. */
#include "card/app.h"

#include "base/endian.h"
#include "base/secret.h"

#include <string.h>

#define TRIES_BEFORE_DELAY 8u
#define DELAY_MS 1000u

int prepay__app_challenge(struct prepay__card_app *app, const struct prepay__request *request,
                          struct prepay__answer *answer) {
    const prepay_key_store *store = app->options.store;
    const uint8_t suite = request->header[2], role = request->header[3];
    prepay_handshake *h = &app->handshake;
    prepay_status status;

    prepay__app_session_end(app);
    if (suite != PREPAY_SUITE_HMAC_SHA256 || role < 1 || role > PREPAY_ROLE_COUNT) return PREPAY__SW_PARAMETERS;
    if (request->data_bytes != 1 + sizeof h->terminal_id) return PREPAY__SW_LENGTH;
    if (app->session_counter == UINT32_MAX) return PREPAY__SW_NOT_NOW; /* for good: a counter that repeats is none */
    if (!prepay__app_has_key(app, role, request->data[0])) return PREPAY__SW_NO_KEY;

    status = store->random(store->context, h->card_random, sizeof h->card_random);
    if (status < 0) return status;
    h->suite = suite;
    h->role = role;
    h->key_version = request->data[0];
    h->card_generation = prepay__get_u16be(app->fci + 10); /* as it was selected: that is what the terminal saw */
    h->session_counter = app->session_counter;
    memcpy(h->terminal_id, request->data + 1, sizeof h->terminal_id);
    memcpy(h->card_id, app->options.card_id, sizeof h->card_id);
    app->is_challenged = 1;
    memcpy(answer->data, h->card_random, 16);
    prepay__put_u32be(answer->data + 16, h->session_counter);
    answer->data_bytes = 20;
    return PREPAY__SW_DONE;
}

/* Before anything is compared: this session counter is used, and this try was a wrong one. */
static prepay_status count_try(struct prepay__card_app *app, uint32_t role) {
    app->session_counter++;
    if (app->tries[role] < UINT8_MAX) app->tries[role]++;
    app->delay_ms = app->tries[role] >= TRIES_BEFORE_DELAY ? DELAY_MS : 0;
    return prepay__app_counters_store(app, PREPAY_JOURNAL_DURABLE);
}

/* The session's keys from the card's key, and with A's the key that unwraps new ones. */
static prepay_status derive_session(struct prepay__card_app *app, uint32_t card_key) {
    const prepay_key_store *store = app->options.store;
    const prepay_span fci = { app->fci, app->fci_bytes };
    prepay_key_path path;
    prepay_status status = store->sha256(store->context, &fci, 1, app->handshake.fci_hash);

    if (status < 0) return status;
    memset(&path, 0, sizeof path);
    if (app->handshake.role == PREPAY_ROLE_ADMIN) {
        status = prepay_key_derive(store, card_key, PREPAY_KEY_CARD_WRAP, &path, &app->wrap_key);
    }
    if (status < 0) return status;
    return prepay_channel_init(&app->channel, sizeof app->channel, store, card_key, &app->handshake);
}

/* What this card says it is; a card without file 01 is none. */
static prepay_status is_check_card(struct prepay__card_app *app, int *out) {
    prepay_card_file_identity identity;
    prepay_status status = prepay__app_file_load(app, PREPAY__LIVE_IDENTITY);

    if (status < 0) return status;
    *out = prepay_card_identity_unpack(app->file, PREPAY__IDENTITY_BYTES, &identity) == PREPAY_OK &&
           identity.kind == PREPAY_CARD_KIND_CHECK;
    return PREPAY_OK;
}

/* From the utility's service key to this card's key at the meter that the terminal says it is: each meter knows its own
 * branch only. */
static prepay_status derive_service(const struct prepay__card_app *app, uint32_t service_key, uint32_t *out_ref) {
    const prepay_key_store *store = app->options.store;
    prepay_key_path path;
    uint32_t meter_key;
    prepay_status status;

    memset(&path, 0, sizeof path);
    memcpy(path.meter_id, app->handshake.terminal_id, sizeof path.meter_id);
    memcpy(path.card_id, app->handshake.card_id, sizeof path.card_id);
    path.card_generation = app->handshake.card_generation;
    status = prepay_key_derive(store, service_key, PREPAY_KEY_SERVICE_METER, &path, &meter_key);
    if (status < 0) return status;
    status = prepay_key_derive(store, meter_key, PREPAY_KEY_CARD_METER, &path, out_ref);
    store->release(store->context, meter_key);
    return status;
}

/* The key that this role's session is made from: the slot's, or on a check card for M one below it. Close it. */
static prepay_status open_key(struct prepay__card_app *app, uint32_t *out_ref, int *out_is_next) {
    uint32_t slot_key, role = app->handshake.role;
    int is_check = 0;
    prepay_status status = PREPAY_OK;

    if (role == PREPAY_ROLE_METER) status = is_check_card(app, &is_check);
    if (status < 0) return status;
    status = prepay__app_key_open(app, role, app->handshake.key_version, &slot_key, out_is_next);
    if (status < 0) return status;
    if (!is_check) {
        *out_ref = slot_key;
        return PREPAY_OK;
    }
    status = derive_service(app, slot_key, out_ref);
    prepay__app_key_close(app, slot_key);
    return status;
}

/* The tag was right: what that changes on the card, stored before the card's own tag leaves. */
static prepay_status settle_success(struct prepay__card_app *app, uint32_t role, int key_is_next) {
    if (key_is_next) {
        struct prepay__card_record next = app->record;
        prepay_status status;

        prepay__app_key_promote(&next, role);
        status = prepay__app_store(app, &next, PREPAY__INS_MUTUAL, PREPAY__SW_DONE, (uint8_t)role);
        if (status < 0) return status;
    }
    app->tries[role] = 0;
    return prepay__app_counters_store(app, PREPAY_JOURNAL_CHECKPOINT);
}

static int authenticate(struct prepay__card_app *app, const uint8_t *data, uint8_t tag[16]) {
    const uint32_t role = app->handshake.role;
    uint32_t card_key = 0;
    int key_is_next = 0;
    prepay_status status = count_try(app, role);

    if (status < 0) return status;
    status = open_key(app, &card_key, &key_is_next);
    if (status < 0) return status;
    memcpy(app->handshake.terminal_random, data, 16);
    status = derive_session(app, card_key);
    prepay__app_key_close(app, card_key);
    if (status == PREPAY_OK) status = prepay_channel_accept(&app->channel, data + 16, tag);
    if (status == PREPAY_E_NOT_AUTHENTIC) return PREPAY__SW_WRONG_TAG;
    if (status == PREPAY_OK) status = settle_success(app, role, key_is_next);
    return status < 0 ? status : PREPAY__SW_DONE;
}

int prepay__app_mutual(struct prepay__card_app *app, const struct prepay__request *request,
                       struct prepay__answer *answer) {
    uint8_t tag[16];
    int sw;

    if (!app->is_challenged) return PREPAY__SW_NOT_NOW;
    app->is_challenged = 0; /* a random number is good for one try, whatever comes of it */
    if (request->header[2] != 0 || request->header[3] != 0) return PREPAY__SW_PARAMETERS;
    if (request->data_bytes != 32) return PREPAY__SW_LENGTH;

    sw = authenticate(app, request->data, tag);
    if (sw != PREPAY__SW_DONE) {
        prepay__app_session_end(app);
        return sw;
    }
    memcpy(answer->data, tag, sizeof tag);
    answer->data_bytes = sizeof tag;
    prepay__wipe(tag, sizeof tag);
    return PREPAY__SW_DONE;
}
