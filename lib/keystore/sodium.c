/* SPDX-License-Identifier: Apache-2.0 */
/* The sodium store: the verbs of prepay/auth.h over libsodium, for hosts. A key is copied into a slot once and never
 * out again; what a verb computes with it is wiped before it returns. */
#include "keystore/sodium.h"
#include "base/secret.h"
#include "keystore/verbs.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(crypto_auth_hmacsha256_BYTES == PREPAY_TAG_BYTES, "a tag is an HMAC-SHA-256");
_Static_assert(crypto_hash_sha256_BYTES == PREPAY_KEY_BYTES, "a hash has the length of a key");

static const uint8_t *find(void *context, uint32_t ref, uint32_t use) {
    const prepay_keystore *keystore = context;
    uint32_t found_use = 0;
    const uint8_t *key = prepay__slots_find(&keystore->slots, ref, &found_use);

    return key != NULL && (found_use == use || use == PREPAY__ANY_USE) ? key : NULL;
}

static prepay_status add(void *context, uint32_t use, const uint8_t key[32], uint32_t *out_ref) {
    prepay_keystore *keystore = context;

    return prepay__slots_add(&keystore->slots, use, key, out_ref);
}

static void hmac(const uint8_t key[32], const prepay_span *parts, size_t part_count, uint8_t out[32]) {
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, key, PREPAY_KEY_BYTES);
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].bytes != 0) crypto_auth_hmacsha256_update(&state, parts[i].data, parts[i].bytes);
    }
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
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
    crypto_hash_sha256_state state;

    (void)context;
    if (!prepay__are_parts(parts, part_count) || out_hash == NULL) return PREPAY_E_ARGUMENT;
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].bytes != 0) crypto_hash_sha256_update(&state, parts[i].data, parts[i].bytes);
    }
    crypto_hash_sha256_final(&state, out_hash);
    sodium_memzero(&state, sizeof state);
    return PREPAY_OK;
}

static prepay_status verb_random(void *context, uint8_t *out, size_t out_bytes) {
    (void)context;
    if (out == NULL && out_bytes != 0) return PREPAY_E_ARGUMENT;
    if (out_bytes != 0) randombytes_buf(out, out_bytes);
    return PREPAY_OK;
}

static void verb_release(void *context, uint32_t ref) {
    prepay_keystore *keystore = context;

    prepay__slots_remove(&keystore->slots, ref);
}

prepay_status prepay_keystore_new(prepay_keystore **out) {
    prepay_keystore *keystore;

    if (out == NULL) return PREPAY_E_ARGUMENT;
    if (sodium_init() < 0) return PREPAY_E_RANDOM;
    keystore = calloc(1, sizeof *keystore);
    if (keystore == NULL) return PREPAY_E_MEMORY;
    prepay__slots_init(&keystore->slots);
    keystore->table = (prepay_key_store){ .struct_size = sizeof keystore->table,
                                          .context = keystore,
                                          .derive = verb_derive,
                                          .mac = verb_mac,
                                          .sha256 = verb_sha256,
                                          .random = verb_random,
                                          .release = verb_release,
                                          .wrap = verb_wrap,
                                          .unwrap = verb_unwrap };
    *out = keystore;
    return PREPAY_OK;
}

void prepay_keystore_free(prepay_keystore *keystore) {
    if (keystore == NULL) return;
    prepay__slots_free(&keystore->slots);
    prepay__wipe(keystore, sizeof *keystore);
    free(keystore);
}

const prepay_key_store *prepay_keystore_table(prepay_keystore *keystore) {
    return keystore == NULL ? NULL : &keystore->table;
}

prepay_status prepay_keystore_draw(prepay_keystore *keystore, uint32_t use, uint32_t *out_ref) {
    uint8_t key[PREPAY_KEY_BYTES];
    prepay_status status;

    if (keystore == NULL || out_ref == NULL) return PREPAY_E_ARGUMENT;
    randombytes_buf(key, sizeof key);
    status = prepay__slots_add(&keystore->slots, use, key, out_ref);
    prepay__wipe(key, sizeof key);
    return status;
}

prepay_status prepay_keystore_put(prepay_keystore *keystore, uint32_t use, const uint8_t key[32], uint32_t *out_ref) {
    if (keystore == NULL || key == NULL || out_ref == NULL) return PREPAY_E_ARGUMENT;
    return prepay__slots_add(&keystore->slots, use, key, out_ref);
}

size_t prepay_keystore_count(const prepay_keystore *keystore) {
    return keystore == NULL ? 0 : keystore->slots.live;
}
