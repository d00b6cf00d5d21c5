/* SPDX-License-Identifier: Apache-2.0 */
/* A key under another: masked with a stream that only the wrapping key gives for this info, and sealed under a key of
 * its own, so that a changed byte is refused before anything is unmasked. Formulas: prepay/auth.h, `wrap`. */
#include "keystore/wrapping.h"
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

void prepay__key_wrap(prepay__hmac *hmac, const uint8_t wrapping[32], const uint8_t key[32], const prepay_span *info,
                      uint8_t out_wrapped[48]) {
    mask(hmac, wrapping, info, key, out_wrapped);
    seal(hmac, wrapping, info, out_wrapped, out_wrapped + PREPAY_KEY_BYTES);
}

prepay_status prepay__key_unwrap(prepay__hmac *hmac, const uint8_t wrapping[32], const uint8_t wrapped[48],
                                 const prepay_span *info, uint8_t out_key[32]) {
    uint8_t right[SEAL_BYTES];
    int equal;

    seal(hmac, wrapping, info, wrapped, right);
    equal = prepay__equal(right, wrapped + PREPAY_KEY_BYTES, sizeof right);
    prepay__wipe(right, sizeof right);
    if (!equal) return PREPAY_E_NOT_AUTHENTIC;
    mask(hmac, wrapping, info, wrapped, out_key);
    return PREPAY_OK;
}
