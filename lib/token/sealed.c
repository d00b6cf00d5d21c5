/* SPDX-License-Identifier: Apache-2.0 */
/* The seal. The order of the checks is part of the format: nothing in a message is looked at before its MAC is right,
 * so a stranger learns nothing from the way he is refused, and "a newer version" can be believed. */
#include "token/sealed.h"
#include "auth/store.h"

#include <string.h>

prepay_status prepay__sealed_make(const prepay_key_store *store, uint32_t seal_key,
                                  const uint8_t body[PREPAY__SEALED_BODY_BYTES], uint8_t out[PREPAY__SEALED_BYTES]) {
    const prepay_span part = { body, PREPAY__SEALED_BODY_BYTES };
    uint8_t mac[PREPAY__SEALED_MAC_BYTES];
    prepay_status status = prepay__store_check(store);

    if (status == PREPAY_OK) status = prepay__mac_make(store, seal_key, &part, 1, mac, sizeof mac);
    if (status < 0) return status;
    memcpy(out, body, PREPAY__SEALED_BODY_BYTES);
    memcpy(out + PREPAY__SEALED_BODY_BYTES, mac, sizeof mac);
    return PREPAY_OK;
}

prepay_status prepay__sealed_check(const prepay_key_store *store, uint32_t seal_key, const uint8_t *sealed,
                                   size_t sealed_bytes) {
    const prepay_span part = { sealed, PREPAY__SEALED_BODY_BYTES };
    prepay_status status = prepay__store_check(store);

    if (status < 0) return status;
    if (sealed == NULL) return PREPAY_E_ARGUMENT;
    if (sealed_bytes != PREPAY__SEALED_BYTES) return PREPAY_E_FORMAT;
    status = prepay__mac_check(store, seal_key, &part, 1, sealed + PREPAY__SEALED_BODY_BYTES, PREPAY__SEALED_MAC_BYTES);
    if (status < 0) return status;
    return sealed[0] > PREPAY_FORMAT_VERSION ? PREPAY_E_VERSION : PREPAY_OK;
}
