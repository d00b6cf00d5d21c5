/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_KEYSTORE_WRAPPING_H
#define PREPAY_LIB_KEYSTORE_WRAPPING_H
/* What the stores of the library share, whatever computes their HMAC-SHA-256: the parts a verb is given, and how a key
 * travels under another (prepay/auth.h, wrap and unwrap). */
#include <prepay/auth.h>

/* HMAC-SHA-256 over the parts, one after another. Every part with bytes has data. */
typedef void prepay__hmac(const uint8_t key[32], const prepay_span *parts, size_t part_count, uint8_t out[32]);

/* 1 when every part that has bytes has data. */
int prepay__are_parts(const prepay_span *parts, size_t part_count);

/* key under wrapping, bound to info: masked(32) | MAC(16). */
void prepay__key_wrap(prepay__hmac *hmac, const uint8_t wrapping[32], const uint8_t key[32], const prepay_span *info,
                      uint8_t out_wrapped[48]);

/* The inverse. PREPAY_E_NOT_AUTHENTIC: another key, another info or changed bytes; out_key is untouched. */
PREPAY_MUST_USE prepay_status prepay__key_unwrap(prepay__hmac *hmac, const uint8_t wrapping[32],
                                                 const uint8_t wrapped[48], const prepay_span *info,
                                                 uint8_t out_key[32]);

#endif
