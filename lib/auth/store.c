/* SPDX-License-Identifier: Apache-2.0 */
/* The key store seen from the library: a table of somebody's verbs. Everything that takes one asks here first whether
 * it can be relied on, so that no other file calls through a NULL. */
#include "auth/store.h"
#include "base/options.h"
#include "base/secret.h"

#include <string.h>

prepay_status prepay__store_check(const prepay_key_store *store) {
    prepay_key_store own;

    if (prepay__options_take(&own, sizeof own, store) < 0) return PREPAY_E_ARGUMENT;
    if (own.derive == NULL || own.mac == NULL || own.sha256 == NULL || own.random == NULL || own.release == NULL) {
        return PREPAY_E_ARGUMENT;
    }
    return PREPAY_OK;
}

prepay_status prepay__store_wrap(const prepay_key_store *store, uint32_t ref, uint32_t target, const uint8_t *info,
                                 size_t info_bytes, uint8_t out_wrapped[48]) {
    prepay_key_store own;

    if (prepay__options_take(&own, sizeof own, store) < 0 || out_wrapped == NULL) return PREPAY_E_ARGUMENT;
    if (own.wrap == NULL) return PREPAY_E_UNSUPPORTED;
    return own.wrap(own.context, ref, target, info, info_bytes, out_wrapped);
}

prepay_status prepay__store_unwrap(const prepay_key_store *store, uint32_t ref, const uint8_t wrapped[48],
                                   const uint8_t *info, size_t info_bytes, uint32_t use, uint32_t *out_ref) {
    prepay_key_store own;

    if (prepay__options_take(&own, sizeof own, store) < 0 || wrapped == NULL || out_ref == NULL)
        return PREPAY_E_ARGUMENT;
    if (own.unwrap == NULL) return PREPAY_E_UNSUPPORTED;
    return own.unwrap(own.context, ref, wrapped, info, info_bytes, use, out_ref);
}

prepay_status prepay__mac_make(const prepay_key_store *store, uint32_t key, const prepay_span *parts, size_t part_count,
                               uint8_t *out, size_t out_bytes) {
    uint8_t tag[PREPAY_TAG_BYTES];
    const prepay_status status = store->mac(store->context, key, parts, part_count, tag);

    if (status == PREPAY_OK) memcpy(out, tag, out_bytes);
    prepay__wipe(tag, sizeof tag);
    return status;
}

prepay_status prepay__mac_check(const prepay_key_store *store, uint32_t key, const prepay_span *parts,
                                size_t part_count, const uint8_t *tag, size_t tag_bytes) {
    uint8_t right[PREPAY_TAG_BYTES];
    prepay_status status = store->mac(store->context, key, parts, part_count, right);

    if (status == PREPAY_OK && !prepay__equal(right, tag, tag_bytes)) status = PREPAY_E_NOT_AUTHENTIC;
    prepay__wipe(right, sizeof right);
    return status;
}
