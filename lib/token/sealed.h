/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_TOKEN_SEALED_H
#define PREPAY_LIB_TOKEN_SEALED_H
/* What a token and a return record have in common: 112 bytes of fields, then 16 bytes of MAC over them; the version
 * first. Which of the two a message is, is in the key: PREPAY_KEY_TOKEN and PREPAY_KEY_RETURN are different
 * derivations. */
#include <prepay/token.h>

#define PREPAY__SEALED_BYTES 128u
#define PREPAY__SEALED_BODY_BYTES 112u
#define PREPAY__SEALED_MAC_BYTES 16u

/* No total is above 2^60, so that no sum of the few totals of an account overflows 64 bits. */
#define PREPAY__TOTAL_MAX ((int64_t)1 << 60)

static inline int prepay__is_total(int64_t v) {
    return v >= 0 && v <= PREPAY__TOTAL_MAX;
}

static inline int prepay__is_zeros(const uint8_t *bytes, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != 0) return 0;
    }
    return 1;
}

/* body, MACed, to out. */
PREPAY_MUST_USE prepay_status prepay__sealed_make(const prepay_key_store *store, uint32_t seal_key,
                                                  const uint8_t body[PREPAY__SEALED_BODY_BYTES],
                                                  uint8_t out[PREPAY__SEALED_BYTES]);

/* Length, then MAC, then version: PREPAY_E_FORMAT, PREPAY_E_NOT_AUTHENTIC, PREPAY_E_VERSION. Ranges: the caller. */
PREPAY_MUST_USE prepay_status prepay__sealed_check(const prepay_key_store *store, uint32_t seal_key,
                                                   const uint8_t *sealed, size_t sealed_bytes);

#endif
