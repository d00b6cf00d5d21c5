/* SPDX-License-Identifier: Apache-2.0 */
/* The card of the tests: the real application, in a reader that can be told to lose it. Everything that is written
 * to it goes the way of a real terminal; only fake_card_read() looks inside. */
#include "support/fake_card.h"
#include "support/test.h"
#include "card/app.h"

#include <string.h>

static uint32_t derived(const prepay_key_store *store, uint32_t parent, uint32_t use, uint8_t label)
{
    uint32_t ref = 0;
    CHECK_STATUS(PREPAY_OK, store->derive(store->context, parent, use, &label, 1, &ref));
    return ref;
}

void fake_card_keys_init(struct fake_card_keys *keys, const prepay_key_store *store, uint32_t meter_own)
{
    *keys = (struct fake_card_keys){ .store = store, .meter_own = meter_own, .key_version = 1 };
    keys->vending = derived(store, meter_own, PREPAY_USE_DERIVE, 'V');
    keys->admin = derived(store, meter_own, PREPAY_USE_DERIVE, 'A');
    keys->inspection = derived(store, meter_own, PREPAY_USE_DERIVE, 'I');
    keys->service = derived(store, meter_own, PREPAY_USE_DERIVE, 'S');
    keys->manufacturer = derived(store, meter_own, PREPAY_USE_DERIVE, 'F');
    keys->terminal_secret = derived(store, meter_own, PREPAY_USE_MAC, 'T');
}

/* ------------------------------------------------------------------ reader */

static prepay_status transmit(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer,
                              size_t *out_answer_bytes)
{
    struct fake_card *card = context;
    int is_pulled = card->pulls && card->apdus == card->pull_after;
    prepay_status status;

    if (card->is_gone) {
        return PREPAY_E_CARD;
    }
    card->apdus++;
    if (is_pulled && !card->answer_is_lost) {
        card->is_gone = 1;
        return PREPAY_E_OUTCOME_UNKNOWN;
    }
    status = prepay_card_app_apdu(&card->app, apdu, apdu_bytes, out_answer, out_answer_bytes);
    card->is_gone = is_pulled || status < 0;
    return card->is_gone ? PREPAY_E_OUTCOME_UNKNOWN : status;
}

static prepay_status reset(void *context)
{
    struct fake_card *card = context;
    prepay_card_app_wipe(&card->app);
    return card->is_gone ? PREPAY_E_CARD : prepay_card_app_init(&card->app, sizeof card->app, &card->options);
}

const prepay_transport *fake_card_transport(struct fake_card *card)
{
    return &card->reader;
}

void fake_card_pull_after(struct fake_card *card, uint32_t n, int answer_is_lost)
{
    card->apdus = 0;
    card->pulls = 1;
    card->pull_after = n;
    card->answer_is_lost = answer_is_lost;
}

void fake_card_cut_after(struct fake_card *card, uint32_t n, enum fake_storage_tear tear)
{
    fake_storage_cut_after_bytes(&card->storage, n, tear);
}

prepay_status fake_card_insert(struct fake_card *card)
{
    card->is_gone = 0;
    card->pulls = 0;
    fake_storage_power_up(&card->storage);
    return reset(card);
}

/* ------------------------------------------------------------------ making */

void fake_card_new_blank_in(struct fake_card *card, const struct fake_card_keys *keys, const uint8_t card_id[8],
                            enum fake_storage_kind kind, uint32_t erase_unit_bytes, uint32_t program_unit_bytes)
{
    prepay_key_path path = { .card_generation = 0 };
    uint32_t needed = prepay_card_app_storage_bytes(erase_unit_bytes);

    CHECK(needed <= sizeof card->memory);
    memset(card, 0, sizeof *card);
    fake_storage_init(&card->storage, kind, card->memory, erase_unit_bytes, needed / erase_unit_bytes,
                      program_unit_bytes);
    card->keys = keys;
    card->generation = 1;
    card->reader = (prepay_transport){ sizeof card->reader, card, transmit, reset, NULL };
    card->options = (prepay_card_app_options){
        .struct_size = sizeof card->options,
        .storage = &card->storage.port,
        .store = keys->store,
        .local_key = derived(keys->store, keys->manufacturer, PREPAY_USE_DERIVE, 'L'),
        .region = { 'R', 'E', 'G', '1' },
    };
    memcpy(card->options.card_id, card_id, 8);
    memcpy(path.card_id, card_id, 8);
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(keys->store, keys->manufacturer, PREPAY_KEY_TRANSPORT, &path,
                                              &card->options.transport_key));
    CHECK_STATUS(PREPAY_OK, prepay_card_app_init(&card->app, sizeof card->app, &card->options));
}

void fake_card_new_blank(struct fake_card *card, const struct fake_card_keys *keys, const uint8_t card_id[8])
{
    fake_card_new_blank_in(card, keys, card_id, FAKE_EEPROM, 64, 1);
}

static uint32_t system_key(const struct fake_card_keys *keys, uint32_t role)
{
    const uint32_t refs[] = { 0, keys->vending, keys->admin, keys->inspection, keys->meter_own };
    return refs[role];
}

static uint32_t key_kind(uint32_t role)
{
    return role == PREPAY_ROLE_METER ? PREPAY_KEY_CARD_METER : PREPAY_KEY_CARD;
}

uint32_t fake_card_key(const struct fake_card *card, uint32_t role, uint16_t generation)
{
    prepay_key_path path = { .card_generation = generation };
    uint32_t ref = 0;

    memcpy(path.card_id, card->options.card_id, 8);
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(card->keys->store, system_key(card->keys, role), key_kind(role), &path,
                                              &ref));
    return ref;
}

prepay_card_session_options fake_card_session_options(struct fake_card *card, uint32_t role)
{
    return (prepay_card_session_options){
        .struct_size = sizeof(prepay_card_session_options),
        .store = card->keys->store,
        .session_counter = ++card->sessions,
        .role = role,
        .key = system_key(card->keys, role),
        .key_kind = key_kind(role),
        .key_version = card->keys->key_version,
        .terminal_secret = card->keys->terminal_secret,
        .terminal_id = { 'T', 'E', 'R', 'M', 0, 0, 0, (uint8_t)role },
    };
}

static prepay_status open_session(struct fake_card *card, prepay_card_session *session,
                                  const prepay_card_session_options *options)
{
    prepay_status status = prepay_card_session_init(session, sizeof *session, options);

    if (status == PREPAY_OK) {
        status = prepay_card_session_run(session, &card->reader, prepay_card_session_select(session));
    }
    if (status == PREPAY_OK) {
        status = prepay_card_session_run(session, &card->reader, prepay_card_session_authenticate(session));
    }
    return status;
}

prepay_status fake_card_open(struct fake_card *card, prepay_card_session *session, uint32_t role)
{
    const prepay_card_session_options options = fake_card_session_options(card, role);
    return open_session(card, session, &options);
}

static prepay_status put_key(struct fake_card *card, prepay_card_session *session, uint32_t role, uint32_t key)
{
    return prepay_card_session_run(session, &card->reader,
                                   prepay_card_session_put_key(session, role, card->keys->key_version, key));
}

static prepay_status put_keys(struct fake_card *card, prepay_card_session *session, uint8_t kind)
{
    prepay_status status = PREPAY_OK;

    for (uint32_t role = 1; role <= PREPAY_ROLE_COUNT && status == PREPAY_OK; role++) {
        uint32_t key;
        if (role == PREPAY_ROLE_METER && kind == PREPAY_CARD_KIND_CHECK) {
            status = put_key(card, session, role, card->keys->service);
            continue;
        }
        key = fake_card_key(card, role, card->generation);
        status = put_key(card, session, role, key);
        card->keys->store->release(card->keys->store->context, key);
    }
    return status;
}

static prepay_status stage_and_commit(struct fake_card *card, prepay_card_session *session, uint32_t file,
                                      const uint8_t *data,
                                      size_t data_bytes)
{
    prepay_status status = prepay_card_session_run(session, &card->reader, prepay_card_session_stage(session, file,
                                                                                                     data, data_bytes));

    if (status == PREPAY_OK) {
        status = prepay_card_session_run(session, &card->reader, prepay_card_session_commit(session));
    }
    return status;
}

prepay_status fake_card_personalise(struct fake_card *card, const uint8_t meter_id[8], const uint8_t customer[8],
                                    uint8_t kind)
{
    prepay_card_file_identity identity = { .version = 1, .kind = kind, .card_generation = card->generation };
    prepay_card_session_options options = fake_card_session_options(card, PREPAY_ROLE_ADMIN);
    prepay_card_session session;
    uint8_t file[64];
    prepay_status status;

    memcpy(identity.card_id, card->options.card_id, 8);
    memcpy(identity.region, card->options.region, 4);
    memcpy(identity.meter_id, meter_id, 8);
    memcpy(identity.customer, customer, 8);
    CHECK_STATUS(PREPAY_OK, prepay_card_identity_pack(&identity, file));
    options.key = card->keys->manufacturer;
    options.key_kind = PREPAY_KEY_TRANSPORT;
    options.key_version = PREPAY_TRANSPORT_KEY_VERSION;

    status = open_session(card, &session, &options);
    if (status == PREPAY_OK) {
        status = put_keys(card, &session, kind);
    }
    if (status == PREPAY_OK) {
        status = stage_and_commit(card, &session, PREPAY_FILE_IDENTITY, file, sizeof file);
    }
    prepay_card_session_wipe(&session);
    return status;
}

/* ----------------------------------------------------------------- content */

void fake_card_read(struct fake_card *card, uint32_t file, uint8_t *out, size_t out_bytes)
{
    CHECK(file >= 1 && file <= PREPAY__FILE_COUNT && out_bytes <= prepay__card_file(file)->bytes);
    CHECK_STATUS(PREPAY_OK, prepay__app_file_load(&card->app.internal, file - 1));
    memcpy(out, card->app.internal.file, out_bytes);
}

prepay_status fake_card_write(struct fake_card *card, uint32_t file, const uint8_t *data, size_t data_bytes)
{
    static const uint32_t writer[] = { 0, PREPAY_ROLE_ADMIN, PREPAY_ROLE_VENDING, PREPAY_ROLE_METER,
                                       PREPAY_ROLE_VENDING };
    prepay_card_session session;
    prepay_status status;

    CHECK(file >= 1 && file <= PREPAY_FILE_PARAMETERS);
    status = fake_card_open(card, &session, writer[file]);
    if (status == PREPAY_OK) {
        status = stage_and_commit(card, &session, file, data, data_bytes);
    }
    prepay_card_session_wipe(&session);
    return status;
}
