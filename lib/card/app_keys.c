/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in the card. A role has two slots; the commit record says which is current and what version each holds, and a
 * version only rises. A key arrives wrapped under the A key that opened the session and rests wrapped under the
 * chip's own key; its bytes never leave the key store. The key slots are one more file with two copies: a new key
 * and the record that names it are one fact.
 *
 * A blank card (generation 0) has one key, the transport key of role A, and no other will do until COMMIT states a
 * generation. */
#include "card/app.h"

#include "auth/store.h"
#include "base/crc32.h"
#include "base/endian.h"
#include "base/secret.h"

#include <string.h>

#define REST_INFO_BYTES 26u
#define KEY_ENTRY_BYTES (PREPAY_WRAPPED_BYTES + 4u)

/* "prepay/slot" 00 | card id | role | kv | session counter of the PUT KEY that brought it */
static void put_rest_info(uint8_t info[REST_INFO_BYTES], const struct prepay__card_app *app, uint32_t role,
                          uint32_t key_version, const uint8_t session_counter[4]) {
    static const uint8_t label[12] = "prepay/slot"; /* and its 00 */

    memcpy(info, label, sizeof label);
    memcpy(info + sizeof label, app->options.card_id, 8);
    info[sizeof label + 8] = (uint8_t)role;
    info[sizeof label + 9] = (uint8_t)key_version;
    memcpy(info + sizeof label + 10, session_counter, 4);
}

static uint32_t entry_offset(uint32_t role, uint32_t place) {
    return ((role - 1) * 2 + place) * PREPAY__KEY_SLOT_BYTES;
}

static int is_blank(const struct prepay__card_app *app) {
    return app->record.card_generation == 0;
}

int prepay__app_has_key(const struct prepay__card_app *app, uint32_t role, uint32_t key_version) {
    if (key_version == 0) return 0;
    if (is_blank(app)) return role == PREPAY_ROLE_ADMIN && key_version == PREPAY_TRANSPORT_KEY_VERSION;
    return app->record.current[role] == key_version || app->record.next[role] == key_version;
}

prepay_status prepay__app_key_open(struct prepay__card_app *app, uint32_t role, uint32_t key_version, uint32_t *out_ref,
                                   int *out_is_next) {
    const struct prepay__card_record *r = &app->record;
    uint8_t entry[KEY_ENTRY_BYTES], info[REST_INFO_BYTES];
    int is_next;
    prepay_status status;

    if (!prepay__app_has_key(app, role, key_version)) return PREPAY_E_NOT_FOUND;
    if (is_blank(app)) {
        *out_ref = app->options.transport_key;
        *out_is_next = 0;
        return PREPAY_OK;
    }
    is_next = r->current[role] != key_version;
    status = prepay__app_slot_read(app, PREPAY__LIVE_KEYS, r->slot[PREPAY__LIVE_KEYS],
                                   entry_offset(role, is_next ? 1u - r->place[role] : r->place[role]), entry,
                                   sizeof entry);
    if (status < 0) return status;
    put_rest_info(info, app, role, key_version, entry + PREPAY_WRAPPED_BYTES);
    status = prepay__store_unwrap(app->options.store, app->options.local_key, entry, info, sizeof info,
                                  PREPAY_USE_DERIVE,
                                  out_ref);
    if (status == PREPAY_E_NOT_AUTHENTIC) return PREPAY_E_DAMAGED; /* the slot has decayed: not the terminal's fault */
    if (status == PREPAY_OK) *out_is_next = is_next;
    return status;
}

void prepay__app_key_close(struct prepay__card_app *app, uint32_t ref) {
    if (ref != app->options.transport_key) app->options.store->release(app->options.store->context, ref);
}

void prepay__app_key_promote(struct prepay__card_record *next, uint32_t role) {
    next->current[role] = next->next[role];
    next->next[role] = 0;
    next->place[role] = (uint8_t)(1 - next->place[role]);
}

/* From wrapped for the way to an entry for rest: wrapped 48 | session counter 4. A status word, or PREPAY_OK. */
static int rewrap(struct prepay__card_app *app, uint32_t role, uint32_t key_version, const uint8_t *wrapped,
                  uint8_t entry[KEY_ENTRY_BYTES]) {
    const prepay_key_store *store = app->options.store;
    uint8_t way_info[PREPAY__PUT_KEY_INFO_BYTES], rest_info[REST_INFO_BYTES];
    uint32_t key;
    prepay_status status;

    prepay__put_key_info(way_info, &app->handshake, role, key_version);
    status = prepay__store_unwrap(store, app->wrap_key, wrapped, way_info, sizeof way_info, PREPAY_USE_DERIVE, &key);
    if (status == PREPAY_E_NOT_AUTHENTIC || status == PREPAY_E_BLANK_KEY) return PREPAY__SW_DATA;
    if (status < 0) return status;
    prepay__put_u32be(entry + PREPAY_WRAPPED_BYTES, app->handshake.session_counter);
    put_rest_info(rest_info, app, role, key_version, entry + PREPAY_WRAPPED_BYTES);
    status = prepay__store_wrap(store, app->options.local_key, key, rest_info, sizeof rest_info, entry);
    store->release(store->context, key);
    return status;
}

/* The other copy of all key slots, with one of them new. */
static prepay_status write_keys(struct prepay__card_app *app, struct prepay__card_record *next, uint32_t offset,
                                const uint8_t entry[KEY_ENTRY_BYTES]) {
    const uint8_t slot = prepay__app_free_slot(app, PREPAY__LIVE_KEYS);
    prepay_status status = prepay__app_file_load(app, PREPAY__LIVE_KEYS);

    if (status < 0) return status;
    memcpy(app->file + offset, entry, KEY_ENTRY_BYTES);
    status = prepay__app_slot_open(app, PREPAY__LIVE_KEYS, slot);
    for (uint32_t at = 0; status == PREPAY_OK && at < PREPAY__KEYS_BYTES; at += 128) {
        status = prepay__app_slot_write(app, PREPAY__LIVE_KEYS, slot, at, app->file + at, 128);
    }
    if (status < 0) return status;
    prepay__app_flip(app, next, PREPAY__LIVE_KEYS, PREPAY__KEYS_BYTES, prepay__crc32(0, app->file, PREPAY__KEYS_BYTES));
    return PREPAY_OK;
}

/* data: kv | wrapped 48. A version is above the current one, and not below one that waits (a repeat replaces it). */
int prepay__app_put_key(struct prepay__card_app *app, const struct prepay__request *request,
                        struct prepay__answer *answer) {
    const uint32_t role = request->header[2];
    struct prepay__card_record next = app->record;
    uint8_t entry[KEY_ENTRY_BYTES];
    uint32_t place;
    int sw;

    (void)answer;
    if (request->role != PREPAY_ROLE_ADMIN || request->header[0] != PREPAY_CLA_ENCRYPTED) return PREPAY__SW_ACCESS;
    if (role < 1 || role > PREPAY_ROLE_COUNT || request->header[3] != 0) return PREPAY__SW_PARAMETERS;
    if (request->data_bytes != 1 + PREPAY_WRAPPED_BYTES) return PREPAY__SW_LENGTH;
    if (request->data[0] <= next.current[role] || request->data[0] < next.next[role]) return PREPAY__SW_DATA;
    sw = rewrap(app, role, request->data[0], request->data + 1, entry);
    if (sw != PREPAY_OK) return sw;

    place = next.place[role];
    if (!is_blank(app) && next.current[role] == 0) {
        next.current[role] = request->data[0];
    } else {
        next.next[role] = request->data[0];
        place = 1 - place;
    }
    sw = write_keys(app, &next, entry_offset(role, place), entry);
    if (sw == PREPAY_OK) sw = prepay__app_store(app, &next, PREPAY__INS_PUT_KEY, PREPAY__SW_DONE, (uint8_t)role);
    return sw < 0 ? sw : PREPAY__SW_DONE;
}
