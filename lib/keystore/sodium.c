/* SPDX-License-Identifier: Apache-2.0 */
/* The sodium store: the verbs of prepay/auth.h over libsodium, for hosts. A key is copied into a slot once and never
 * out again; what a verb computes with it is wiped before it returns. */
#include "keystore/sodium.h"
#include "base/secret.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(crypto_auth_hmacsha256_BYTES == PREPAY_TAG_BYTES, "a tag is an HMAC-SHA-256");
_Static_assert(crypto_hash_sha256_BYTES == PREPAY_KEY_BYTES, "a hash has the length of a key");

#define WRAP_MAC_BYTES (PREPAY_WRAPPED_BYTES - PREPAY_KEY_BYTES)

static int are_parts(const prepay_span *parts, size_t part_count) {
    if (parts == NULL) return part_count == 0;
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].data == NULL && parts[i].bytes != 0) return 0;
    }
    return 1;
}

/* The key of ref when it is for this use. */
static const uint8_t *find(const prepay_keystore *keystore, uint32_t ref, uint32_t use) {
    uint32_t found_use = 0;
    const uint8_t *key = prepay__slots_find(&keystore->slots, ref, &found_use);

    return key != NULL && found_use == use ? key : NULL;
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

static prepay_status verb_derive(void *context, uint32_t ref, uint32_t use, const uint8_t *info, size_t info_bytes,
                                 uint32_t *out_ref) {
    prepay_keystore *keystore = context;
    const prepay_span part = { info, info_bytes };
    const uint8_t *parent = find(keystore, ref, PREPAY_USE_DERIVE);
    uint8_t child[PREPAY_KEY_BYTES];
    prepay_status status;

    if (!are_parts(&part, 1) || out_ref == NULL) return PREPAY_E_ARGUMENT;
    if (parent == NULL) return PREPAY_E_KEY;
    hmac(parent, &part, 1, child);
    status = prepay__slots_add(&keystore->slots, use, child, out_ref);
    prepay__wipe(child, sizeof child);
    return status;
}

static prepay_status verb_mac(void *context, uint32_t ref, const prepay_span *parts, size_t part_count,
                              uint8_t out_tag[32]) {
    const uint8_t *key = find(context, ref, PREPAY_USE_MAC);

    if (!are_parts(parts, part_count) || out_tag == NULL) return PREPAY_E_ARGUMENT;
    if (key == NULL) return PREPAY_E_KEY;
    hmac(key, parts, part_count, out_tag);
    return PREPAY_OK;
}

static prepay_status verb_sha256(void *context, const prepay_span *parts, size_t part_count, uint8_t out_hash[32]) {
    crypto_hash_sha256_state state;

    (void)context;
    if (!are_parts(parts, part_count) || out_hash == NULL) return PREPAY_E_ARGUMENT;
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

/* masked = key ^ HMAC(wrapping, "prepay/mask" 00 | info); its own inverse. */
static void mask(const uint8_t wrapping[32], const uint8_t *info, size_t info_bytes, const uint8_t from[32],
                 uint8_t to[32]) {
    static const uint8_t label[12] = "prepay/mask";
    const prepay_span parts[2] = { { label, sizeof label }, { info, info_bytes } };
    uint8_t pad[PREPAY_KEY_BYTES];

    hmac(wrapping, parts, 2, pad);
    for (size_t i = 0; i < sizeof pad; i++) to[i] = from[i] ^ pad[i];
    prepay__wipe(pad, sizeof pad);
}

/* First 16 of HMAC(HMAC(wrapping, "prepay/seal" 00), info | masked). */
static void seal(const uint8_t wrapping[32], const uint8_t *info, size_t info_bytes, const uint8_t masked[32],
                 uint8_t out[16]) {
    static const uint8_t label[12] = "prepay/seal";
    const prepay_span name = { label, sizeof label };
    const prepay_span parts[2] = { { info, info_bytes }, { masked, PREPAY_KEY_BYTES } };
    uint8_t key[PREPAY_KEY_BYTES], tag[PREPAY_TAG_BYTES];

    hmac(wrapping, &name, 1, key);
    hmac(key, parts, 2, tag);
    memcpy(out, tag, WRAP_MAC_BYTES);
    prepay__wipe(key, sizeof key);
    prepay__wipe(tag, sizeof tag);
}

static prepay_status verb_wrap(void *context, uint32_t ref, uint32_t target, const uint8_t *info, size_t info_bytes,
                               uint8_t out_wrapped[48]) {
    prepay_keystore *keystore = context;
    const prepay_span part = { info, info_bytes };
    const uint8_t *wrapping = find(keystore, ref, PREPAY_USE_DERIVE);
    uint32_t any_use = 0;
    const uint8_t *key = prepay__slots_find(&keystore->slots, target, &any_use);

    if (!are_parts(&part, 1) || out_wrapped == NULL) return PREPAY_E_ARGUMENT;
    if (wrapping == NULL || key == NULL) return PREPAY_E_KEY;
    mask(wrapping, info, info_bytes, key, out_wrapped);
    seal(wrapping, info, info_bytes, out_wrapped, out_wrapped + PREPAY_KEY_BYTES);
    return PREPAY_OK;
}

static prepay_status verb_unwrap(void *context, uint32_t ref, const uint8_t wrapped[48], const uint8_t *info,
                                 size_t info_bytes, uint32_t use, uint32_t *out_ref) {
    prepay_keystore *keystore = context;
    const prepay_span part = { info, info_bytes };
    const uint8_t *wrapping = find(keystore, ref, PREPAY_USE_DERIVE);
    uint8_t right[WRAP_MAC_BYTES], key[PREPAY_KEY_BYTES];
    prepay_status status;

    if (!are_parts(&part, 1) || wrapped == NULL || out_ref == NULL) return PREPAY_E_ARGUMENT;
    if (wrapping == NULL) return PREPAY_E_KEY;
    seal(wrapping, info, info_bytes, wrapped, right);
    if (!prepay__equal(right, wrapped + PREPAY_KEY_BYTES, sizeof right)) return PREPAY_E_NOT_AUTHENTIC;
    mask(wrapping, info, info_bytes, wrapped, key);
    status = prepay__slots_add(&keystore->slots, use, key, out_ref);
    prepay__wipe(key, sizeof key);
    return status;
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
