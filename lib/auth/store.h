/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_AUTH_STORE_H
#define PREPAY_LIB_AUTH_STORE_H
/* What the library asks of a key store beyond its verbs: that the mandatory ones are there, that an absent one says so,
 * and that a MAC is made and compared in one place. */
#include <prepay/auth.h>

/* PREPAY_OK when the table follows the options rule and has every verb up to release. PREPAY_E_ARGUMENT otherwise. */
PREPAY_MUST_USE prepay_status prepay__store_check(const prepay_key_store *store);

/* The verbs wrap and unwrap; PREPAY_E_UNSUPPORTED when the store has none. */
PREPAY_MUST_USE prepay_status prepay__store_wrap(const prepay_key_store *store, uint32_t ref, uint32_t target,
                                                 const uint8_t *info, size_t info_bytes, uint8_t out_wrapped[48]);
PREPAY_MUST_USE prepay_status prepay__store_unwrap(const prepay_key_store *store, uint32_t ref,
                                                   const uint8_t wrapped[48], const uint8_t *info, size_t info_bytes,
                                                   uint32_t use, uint32_t *out_ref);

/* The first out_bytes (at most 32) of the MAC over the parts. */
PREPAY_MUST_USE prepay_status prepay__mac_make(const prepay_key_store *store, uint32_t key, const prepay_span *parts,
                                               size_t part_count, uint8_t *out, size_t out_bytes);

/* PREPAY_OK when tag is the first tag_bytes of the MAC over the parts, PREPAY_E_NOT_AUTHENTIC when not. In constant
 * time. */
PREPAY_MUST_USE prepay_status prepay__mac_check(const prepay_key_store *store, uint32_t key, const prepay_span *parts,
                                                size_t part_count, const uint8_t *tag, size_t tag_bytes);

#endif
