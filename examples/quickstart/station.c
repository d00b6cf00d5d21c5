/* SPDX-License-Identifier: Apache-2.0 */
/* The commissioning station. It draws the utility's root key and hands out what others need, never more: a desk gets
 * the group key of its role and the credit key, a meter its own two keys, a card nothing but the key that opens it
 * blank. A key never leaves a store in the clear; it travels wrapped under a transfer key that both stores were given
 * for this one occasion. Cards become customers' cards in a session of role A: file 01 and all keys take effect in one
 * COMMIT, so that a card pulled out in between is still blank and the work is simply done again. */
#include "station.h"

#include "say.h"

#include <string.h>

void station_open(struct station *station)
{
    *station = (struct station){ 0 };
    must(prepay_keystore_new(&station->keys), "open the station's key store");
    must(prepay_keystore_draw(station->keys, PREPAY_USE_DERIVE, &station->utility), "draw the utility's root key");
    must(prepay_keystore_draw(station->keys, PREPAY_USE_DERIVE, &station->manufacturer), "draw the manufacturer's key");
    must(prepay_keystore_draw(station->keys, PREPAY_USE_MAC, &station->secret), "draw the station's own secret");
}

void station_close(struct station *station)
{
    prepay_keystore_free(station->keys);
    station->keys = NULL;
}

/* ------------------------------------------------------- keys on the move */

/* One key under a transfer key that is drawn for it, put into both stores, used once and gone. */
static uint32_t move_key(prepay_keystore *from, uint32_t key, prepay_keystore *to)
{
    static const uint8_t info[] = "quickstart/transfer";
    const prepay_key_store *sender = prepay_keystore_table(from), *receiver = prepay_keystore_table(to);
    uint8_t transfer[PREPAY_KEY_BYTES], wrapped[PREPAY_WRAPPED_BYTES];
    uint32_t here = 0, there = 0, moved = 0;

    must(sender->random(sender->context, transfer, sizeof transfer), "draw a transfer key");
    must(prepay_keystore_put(from, PREPAY_USE_DERIVE, transfer, &here), "give the sender the transfer key");
    must(prepay_keystore_put(to, PREPAY_USE_DERIVE, transfer, &there), "give the receiver the transfer key");
    memset(transfer, 0, sizeof transfer);
    must(sender->wrap(sender->context, here, key, info, sizeof info, wrapped), "wrap a key");
    must(receiver->unwrap(receiver->context, there, wrapped, info, sizeof info, PREPAY_USE_DERIVE, &moved),
         "unwrap a key");
    sender->release(sender->context, here);
    receiver->release(receiver->context, there);
    return moved;
}

static void release(const struct station *station, uint32_t key)
{
    const prepay_key_store *store = prepay_keystore_table(station->keys);
    store->release(store->context, key);
}

/* One arrow down the key tree. */
static uint32_t derive(const struct station *station, uint32_t parent, uint32_t arrow, const prepay_key_path *path)
{
    uint32_t child = 0;
    must(prepay_key_derive(prepay_keystore_table(station->keys), parent, arrow, path, &child), "derive a key");
    return child;
}

/* Two arrows down; the key between is released. */
static uint32_t derive_twice(const struct station *station, uint32_t first, uint32_t second,
                             const prepay_key_path *path)
{
    const uint32_t between = derive(station, station->utility, first, path);
    const uint32_t child = derive(station, between, second, path);
    release(station, between);
    return child;
}

static uint32_t hand_over(const struct station *station, uint32_t key, prepay_keystore *to)
{
    const uint32_t moved = move_key(station->keys, key, to);
    release(station, key);
    return moved;
}

void station_equip_desk(const struct station *station, prepay_keystore *desk, uint32_t *out_role, uint32_t *out_credit)
{
    const prepay_key_path path = { .role = PREPAY_ROLE_VENDING, .key_version = UTILITY_KEY_VERSION };
    *out_role = hand_over(station, derive(station, station->utility, PREPAY_KEY_ROLE, &path), desk);
    *out_credit = hand_over(station, derive(station, station->utility, PREPAY_KEY_CREDIT, &path), desk);
}

void station_equip_meter(const struct station *station, struct meter *meter)
{
    prepay_key_path path = { .key_version = UTILITY_KEY_VERSION };
    memcpy(path.meter_id, meter->meter_id, sizeof path.meter_id);
    must(prepay_keystore_new(&meter->keys), "make the meter's key store");
    meter->key_version = UTILITY_KEY_VERSION;
    meter->key_own =
        hand_over(station, derive_twice(station, PREPAY_KEY_METER, PREPAY_KEY_METER_OWN, &path), meter->keys);
    meter->key_credit =
        hand_over(station, derive_twice(station, PREPAY_KEY_CREDIT, PREPAY_KEY_CREDIT_METER, &path), meter->keys);
}

void station_equip_card(const struct station *station, struct card *card)
{
    prepay_key_path path = { .key_version = UTILITY_KEY_VERSION };
    memcpy(path.card_id, card->card_id, sizeof path.card_id);
    must(prepay_keystore_new(&card->keys), "make a chip's key store");
    must(prepay_keystore_draw(card->keys, PREPAY_USE_DERIVE, &card->local_key), "draw a chip's own key");
    card->transport_key =
        hand_over(station, derive(station, station->manufacturer, PREPAY_KEY_TRANSPORT, &path), card->keys);
}

/* ---------------------------------------------------------- personalisation */

/* The card's key for a role: group key and card, or for the meter's door the meter's own key and card. */
static uint32_t card_key(const struct station *station, uint8_t role, const struct card *card,
                         const uint8_t meter_id[8])
{
    prepay_key_path path = { .role = role, .key_version = UTILITY_KEY_VERSION, .card_generation = card->generation };
    memcpy(path.card_id, card->card_id, sizeof path.card_id);
    memcpy(path.meter_id, meter_id, sizeof path.meter_id);
    if (role != PREPAY_ROLE_METER)
        return derive_twice(station, PREPAY_KEY_ROLE, PREPAY_KEY_CARD, &path);
    const uint32_t own = derive_twice(station, PREPAY_KEY_METER, PREPAY_KEY_METER_OWN, &path);
    const uint32_t key = derive(station, own, PREPAY_KEY_CARD_METER, &path);
    release(station, own);
    return key;
}

static prepay_status put_keys(const struct station *station, prepay_card_session *session, const struct card *card,
                              const uint8_t meter_id[8])
{
    static const uint8_t roles[] = { PREPAY_ROLE_VENDING, PREPAY_ROLE_INSPECTION, PREPAY_ROLE_METER,
                                     PREPAY_ROLE_ADMIN };
    prepay_status status = PREPAY_OK;
    for (size_t i = 0; i < sizeof roles && status == PREPAY_OK; i++) {
        const uint32_t key = card_key(station, roles[i], card, meter_id);
        status = prepay_card_session_run(session, &card->transport,
                                         prepay_card_session_put_key(session, roles[i], UTILITY_KEY_VERSION, key));
        release(station, key);
    }
    return status;
}

static prepay_status write_identity(prepay_card_session *session, const struct card *card, const uint8_t meter_id[8],
                                    const uint8_t customer[8])
{
    uint8_t file[64];
    prepay_card_file_identity identity = { .card_generation = card->generation,
                                           .version = 1,
                                           .kind = PREPAY_CARD_KIND_USER };
    memcpy(identity.card_id, card->card_id, sizeof identity.card_id);
    memcpy(identity.meter_id, meter_id, sizeof identity.meter_id);
    memcpy(identity.customer, customer, sizeof identity.customer);
    must(prepay_card_identity_pack(&identity, file), "describe the card");
    prepay_status status = prepay_card_session_run(
        session, &card->transport, prepay_card_session_stage(session, PREPAY_FILE_IDENTITY, file, sizeof file));
    if (status == PREPAY_OK)
        status = prepay_card_session_run(session, &card->transport, prepay_card_session_commit(session));
    return status;
}

/* One session with a blank card. A card that is not blank any more was finished in a session before. */
static prepay_status personalise_once(struct station *station, struct card *card, const uint8_t meter_id[8],
                                      const uint8_t customer[8])
{
    const prepay_card_session_options options = {
        .struct_size = sizeof options,
        .store = prepay_keystore_table(station->keys),
        .session_counter = ++station->sessions,
        .role = PREPAY_ROLE_ADMIN,
        .key = station->manufacturer,
        .key_kind = PREPAY_KEY_TRANSPORT,
        .key_version = PREPAY_TRANSPORT_KEY_VERSION,
        .terminal_secret = station->secret,
        .terminal_id = "STATION",
    };
    prepay_card_session *session = NULL;
    must(prepay_card_session_new(&options, &session), "open a session with a blank card");
    prepay_status status = prepay_card_session_run(session, &card->transport, prepay_card_session_select(session));
    if (status == PREPAY_OK && prepay_card_session_identity(session)->card_generation == 0) {
        status = prepay_card_session_run(session, &card->transport, prepay_card_session_authenticate(session));
        if (status == PREPAY_OK)
            status = put_keys(station, session, card, meter_id);
        if (status == PREPAY_OK)
            status = write_identity(session, card, meter_id, customer);
    }
    prepay_card_session_free(session);
    return status;
}

void station_personalise(struct station *station, struct card *card, const uint8_t meter_id[8],
                         const uint8_t customer[8])
{
    card_power_up(card);
    const prepay_status status = personalise_once(station, card, meter_id, customer);
    const int was_pulled = card_was_pulled(card);
    card_power_down(card);
    if (was_pulled) {
        station_personalise(station, card, meter_id, customer);
        return;
    }
    must(status, "personalise a card");
}
