/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs that the stores do alike. A key travels under another masked with a stream that only the wrapping key gives for this
 * info, and sealed under a key of its own, so that a changed byte is refused before anything is unmasked. Formulas: prepay/auth.h. */
#include "keystore/verbs.h"
#include "base/secret.h"

#include <string.h>

#define SEAL_BYTES (PREPAY_WRAPPED_BYTES - PREPAY_KEY_BYTES)

int prepay__are_parts(const prepay_span *parts, size_t part_count) {
    if (parts == NULL) return part_count == 0;
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].data == NULL && parts[i].bytes != 0) return 0;
    }
    return 1;
}

/* masked = key ^ HMAC(wrapping, "prepay/mask" 00 | info); its own inverse. */
static void mask(prepay__hmac *hmac, const uint8_t wrapping[32], const prepay_span *info, const uint8_t from[32],
                 uint8_t to[32]) {
    static const uint8_t label[12] = "prepay/mask";
    const prepay_span parts[2] = { { label, sizeof label }, *info };
    uint8_t pad[PREPAY_KEY_BYTES];

    hmac(wrapping, parts, 2, pad);
    for (size_t i = 0; i < sizeof pad; i++) to[i] = from[i] ^ pad[i];
    prepay__wipe(pad, sizeof pad);
}

/* First 16 of HMAC(HMAC(wrapping, "prepay/seal" 00), info | masked). */
static void seal(prepay__hmac *hmac, const uint8_t wrapping[32], const prepay_span *info, const uint8_t masked[32],
                 uint8_t out[16]) {
    static const uint8_t label[12] = "prepay/seal";
    const prepay_span name = { label, sizeof label };
    const prepay_span parts[2] = { *info, { masked, PREPAY_KEY_BYTES } };
    uint8_t key[PREPAY_KEY_BYTES], tag[PREPAY_TAG_BYTES];

    hmac(wrapping, &name, 1, key);
    hmac(key, parts, 2, tag);
    memcpy(out, tag, SEAL_BYTES);
    prepay__wipe(key, sizeof key);
    prepay__wipe(tag, sizeof tag);
}

prepay_status prepay__verb_derive(const struct prepay__keeper *keeper, void *context, uint32_t ref, uint32_t use,
                                  const prepay_span *info, uint32_t *out_ref) {
    const uint8_t *parent = keeper->find(context, ref, PREPAY_USE_DERIVE);
    uint8_t child[PREPAY_KEY_BYTES];
    prepay_status status;

    if (!prepay__are_parts(info, 1) || out_ref == NULL) return PREPAY_E_ARGUMENT;
    if (parent == NULL) return PREPAY_E_KEY;
    keeper->hmac(parent, info, 1, child);
    status = keeper->add(context, use, child, out_ref);
    prepay__wipe(child, sizeof child);
    return status;
}

prepay_status prepay__verb_mac(const struct prepay__keeper *keeper, void *context, uint32_t ref, const prepay_span *parts,
                               size_t part_count, uint8_t out_tag[32]) {
    const uint8_t *key = keeper->find(context, ref, PREPAY_USE_MAC);

    if (!prepay__are_parts(parts, part_count) || out_tag == NULL) return PREPAY_E_ARGUMENT;
    if (key == NULL) return PREPAY_E_KEY;
    keeper->hmac(key, parts, part_count, out_tag);
    return PREPAY_OK;
}

prepay_status prepay__verb_wrap(const struct prepay__keeper *keeper, void *context, uint32_t ref, uint32_t target,
                                const prepay_span *info, uint8_t out_wrapped[48]) {
    const uint8_t *wrapping = keeper->find(context, ref, PREPAY_USE_DERIVE);
    const uint8_t *key = keeper->find(context, target, PREPAY__ANY_USE);

    if (!prepay__are_parts(info, 1) || out_wrapped == NULL) return PREPAY_E_ARGUMENT;
    if (wrapping == NULL || key == NULL) return PREPAY_E_KEY;
    mask(keeper->hmac, wrapping, info, key, out_wrapped);
    seal(keeper->hmac, wrapping, info, out_wrapped, out_wrapped + PREPAY_KEY_BYTES);
    return PREPAY_OK;
}

/* The key in what was wrapped. PREPAY_E_NOT_AUTHENTIC: another key, another info or changed bytes; nothing was unmasked. */
static prepay_status unwrapped(prepay__hmac *hmac, const uint8_t wrapping[32], const uint8_t wrapped[48], const prepay_span *info,
                               uint8_t out_key[32]) {
    uint8_t right[SEAL_BYTES];
    int equal;

    seal(hmac, wrapping, info, wrapped, right);
    equal = prepay__equal(right, wrapped + PREPAY_KEY_BYTES, sizeof right);
    prepay__wipe(right, sizeof right);
    if (!equal) return PREPAY_E_NOT_AUTHENTIC;
    mask(hmac, wrapping, info, wrapped, out_key);
    return PREPAY_OK;
}

prepay_status prepay__verb_unwrap(const struct prepay__keeper *keeper, void *context, uint32_t ref, const uint8_t wrapped[48],
                                  const prepay_span *info, uint32_t use, uint32_t *out_ref) {
    const uint8_t *wrapping = keeper->find(context, ref, PREPAY_USE_DERIVE);
    uint8_t key[PREPAY_KEY_BYTES];
    prepay_status status;

    if (!prepay__are_parts(info, 1) || wrapped == NULL || out_ref == NULL) return PREPAY_E_ARGUMENT;
    if (wrapping == NULL) return PREPAY_E_KEY;
    status = unwrapped(keeper->hmac, wrapping, wrapped, info, key);
    if (status < 0) return status;
    status = keeper->add(context, use, key, out_ref);
    prepay__wipe(key, sizeof key);
    return status;
}
