/* SPDX-License-Identifier: Apache-2.0 */
/* The BearSSL store: the verbs of prepay/auth.h for a microcontroller. Keys lie in slots of the caller's memory; there
 * is no heap, no table of the library's and nothing that must be started first, and BearSSL's HMAC-SHA-256 runs in
 * constant time. A key is copied into a slot once and never out again; what a verb computes with it is wiped.
 *
 * A reference is generation << 16 | index of the slot. The generation moves when a slot is emptied, so a reference that
 * was released names nothing any more; and the search for a free slot goes on behind the one used last, so that a slot
 * rests as long as the others allow before its generations are used up. */
#include "base/options.h"
#include "base/secret.h"
#include "keystore/verbs.h"

#include <bearssl.h>
#include <prepay/keystore.h>
#include <stdalign.h>
#include <string.h>

_Static_assert(br_sha256_SIZE == PREPAY_TAG_BYTES, "a tag is an HMAC-SHA-256");
_Static_assert(sizeof(struct prepay__bearssl_slot) == sizeof(prepay_bearssl_slot), "a slot wastes nothing");
_Static_assert(sizeof(struct prepay__bearssl_store) <= sizeof(prepay_bearssl_store), "a store fits its reserve");

#define SLOTS_MAX 1024u
/* A source that gives so many equal bytes of 00 or FF is dead: by chance it would happen once in 2^63 draws. */
#define BLANK_DRAW_BYTES 8u

typedef struct prepay__bearssl_store store;
typedef struct prepay__bearssl_slot slot;

static slot *slot_at(const store *keys, uint32_t index) {
    return &keys->slots[index].internal;
}

static slot *living(const store *keys, uint32_t ref) {
    const uint32_t index = ref & 0xFFFFu;
    slot *found;

    if (index >= keys->slot_count) return NULL;
    found = slot_at(keys, index);
    return found->use != 0 && found->generation == ref >> 16 ? found : NULL;
}

static const uint8_t *find(void *context, uint32_t ref, uint32_t use) {
    const slot *found = living(context, ref);

    return found != NULL && (found->use == use || use == PREPAY__ANY_USE) ? found->key : NULL;
}

/* The next free slot, round and round; slot_count when none is. */
static uint32_t next_free(const store *keys) {
    for (uint32_t i = 0; i < keys->slot_count; i++) {
        const uint32_t on = keys->next + i, index = on < keys->slot_count ? on : on - keys->slot_count;
        if (slot_at(keys, index)->use == 0) return index;
    }
    return keys->slot_count;
}

static prepay_status add(void *context, uint32_t use, const uint8_t key[32], uint32_t *out_ref) {
    store *keys = context;
    uint32_t index;
    slot *taken;

    if (use != PREPAY_USE_DERIVE && use != PREPAY_USE_MAC) return PREPAY_E_ARGUMENT;
    if (prepay__blank(key, PREPAY_KEY_BYTES)) return PREPAY_E_BLANK_KEY;
    index = next_free(keys);
    if (index == keys->slot_count) return PREPAY_E_MEMORY;
    taken = slot_at(keys, index);
    memcpy(taken->key, key, PREPAY_KEY_BYTES);
    taken->use = (uint8_t)use;
    keys->next = index + 1;
    *out_ref = (uint32_t)taken->generation << 16 | index;
    return PREPAY_OK;
}

static void hmac(const uint8_t key[32], const prepay_span *parts, size_t part_count, uint8_t out[32]) {
    br_hmac_key_context keyed;
    br_hmac_context state;

    br_hmac_key_init(&keyed, &br_sha256_vtable, key, PREPAY_KEY_BYTES);
    br_hmac_init(&state, &keyed, 0);
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].bytes != 0) br_hmac_update(&state, parts[i].data, parts[i].bytes);
    }
    (void)br_hmac_out(&state, out);
    prepay__wipe(&state, sizeof state);
    prepay__wipe(&keyed, sizeof keyed);
}

static const struct prepay__keeper keeper = { find, add, hmac };

static prepay_status verb_derive(void *context, uint32_t ref, uint32_t use, const uint8_t *info, size_t info_bytes,
                                 uint32_t *out_ref) {
    return prepay__verb_derive(&keeper, context, ref, use, &(prepay_span){ info, info_bytes }, out_ref);
}

static prepay_status verb_mac(void *context, uint32_t ref, const prepay_span *parts, size_t part_count,
                              uint8_t out_tag[32]) {
    return prepay__verb_mac(&keeper, context, ref, parts, part_count, out_tag);
}

static prepay_status verb_wrap(void *context, uint32_t ref, uint32_t target, const uint8_t *info, size_t info_bytes,
                               uint8_t out_wrapped[48]) {
    return prepay__verb_wrap(&keeper, context, ref, target, &(prepay_span){ info, info_bytes }, out_wrapped);
}

static prepay_status verb_unwrap(void *context, uint32_t ref, const uint8_t wrapped[48], const uint8_t *info,
                                 size_t info_bytes, uint32_t use, uint32_t *out_ref) {
    return prepay__verb_unwrap(&keeper, context, ref, wrapped, &(prepay_span){ info, info_bytes }, use, out_ref);
}

static prepay_status verb_sha256(void *context, const prepay_span *parts, size_t part_count, uint8_t out_hash[32]) {
    br_sha256_context state;

    (void)context;
    if (!prepay__are_parts(parts, part_count) || out_hash == NULL) return PREPAY_E_ARGUMENT;
    br_sha256_init(&state);
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].bytes != 0) br_sha256_update(&state, parts[i].data, parts[i].bytes);
    }
    br_sha256_out(&state, out_hash);
    prepay__wipe(&state, sizeof state);
    return PREPAY_OK;
}

static prepay_status verb_random(void *context, uint8_t *out, size_t out_bytes) {
    const store *keys = context;

    if (out == NULL && out_bytes != 0) return PREPAY_E_ARGUMENT;
    if (out_bytes == 0) return PREPAY_OK;
    if (keys->entropy == NULL || keys->entropy(keys->context, out, out_bytes) != PREPAY_OK) return PREPAY_E_RANDOM;
    if (out_bytes >= BLANK_DRAW_BYTES && prepay__blank(out, out_bytes)) return PREPAY_E_RANDOM;
    return PREPAY_OK;
}

static void verb_release(void *context, uint32_t ref) {
    slot *freed = living(context, ref);

    if (freed == NULL) return;
    prepay__wipe(freed->key, sizeof freed->key);
    freed->use = 0;
    freed->generation = freed->generation == UINT16_MAX ? 1 : (uint16_t)(freed->generation + 1);
}

size_t prepay_bearssl_store_bytes(void) {
    return sizeof(prepay_bearssl_store);
}

prepay_status prepay_bearssl_store_init(prepay_bearssl_store *object, size_t store_bytes,
                                        const prepay_bearssl_store_options *options) {
    prepay_bearssl_store_options own;
    store *keys;
    prepay_status status;

    if (object == NULL || (uintptr_t)object % alignof(prepay_bearssl_store) != 0) return PREPAY_E_ARGUMENT;
    if (store_bytes < sizeof *object) return PREPAY_E_TOO_SMALL;
    status = prepay__options_take(&own, sizeof own, options);
    if (status < 0) return status;
    if (own.slots == NULL || own.slot_count == 0 || own.slot_count > SLOTS_MAX) return PREPAY_E_ARGUMENT;
    keys = &object->internal;
    prepay__wipe(object, sizeof *object);
    prepay__wipe(own.slots, own.slot_count * sizeof own.slots[0]);
    for (size_t i = 0; i < own.slot_count; i++) own.slots[i].internal.generation = 1;
    *keys = (store){ .slots = own.slots,
                     .slot_count = (uint32_t)own.slot_count,
                     .context = own.context,
                     .entropy = own.entropy,
                     .table = { .struct_size = sizeof keys->table,
                                .context = keys,
                                .derive = verb_derive,
                                .mac = verb_mac,
                                .sha256 = verb_sha256,
                                .random = verb_random,
                                .release = verb_release,
                                .wrap = verb_wrap,
                                .unwrap = verb_unwrap } };
    return PREPAY_OK;
}

const prepay_key_store *prepay_bearssl_store_table(prepay_bearssl_store *object) {
    return object == NULL ? NULL : &object->internal.table;
}

prepay_status prepay_bearssl_store_put(prepay_bearssl_store *object, uint32_t use, const uint8_t key[32],
                                       uint32_t *out_ref) {
    if (object == NULL || key == NULL || out_ref == NULL) return PREPAY_E_ARGUMENT;
    return add(&object->internal, use, key, out_ref);
}

size_t prepay_bearssl_store_count(const prepay_bearssl_store *object) {
    size_t live = 0;

    if (object == NULL) return 0;
    for (uint32_t i = 0; i < object->internal.slot_count; i++) live += slot_at(&object->internal, i)->use != 0;
    return live;
}

void prepay_bearssl_store_wipe(prepay_bearssl_store *object) {
    if (object == NULL) return;
    if (object->internal.slots != NULL) {
        prepay__wipe(object->internal.slots, object->internal.slot_count * sizeof object->internal.slots[0]);
    }
    prepay__wipe(object, sizeof *object);
}
