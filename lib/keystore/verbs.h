/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_KEYSTORE_VERBS_H
#define PREPAY_LIB_KEYSTORE_VERBS_H
/* The verbs of prepay/auth.h that the library's stores do alike: each store says where its keys lie and what computes its
 * HMAC-SHA-256, and the rest - what is refused, what is wiped, how a key travels under another - is here. */
#include <prepay/auth.h>

/* HMAC-SHA-256 over the parts, one after another. Every part with bytes has data. */
typedef void prepay__hmac(const uint8_t key[32], const prepay_span *parts, size_t part_count, uint8_t out[32]);

#define PREPAY__ANY_USE 0u

/* A store, as far as the verbs see it. context is the one in its table. */
struct prepay__keeper {
    /* The key of a reference that is for this use; NULL when there is none. */
    const uint8_t *(*find)(void *context, uint32_t ref, uint32_t use);
    /* Copy a key in. Refuses a blank one and an unknown use. */
    prepay_status (*add)(void *context, uint32_t use, const uint8_t key[32], uint32_t *out_ref);
    prepay__hmac *hmac;
};

/* 1 when every part that has bytes has data. */
int prepay__are_parts(const prepay_span *parts, size_t part_count);

/* As in prepay/auth.h, prepay_key_store. */
PREPAY_MUST_USE prepay_status prepay__verb_derive(const struct prepay__keeper *keeper, void *context, uint32_t ref, uint32_t use,
                                                  const prepay_span *info, uint32_t *out_ref);
PREPAY_MUST_USE prepay_status prepay__verb_mac(const struct prepay__keeper *keeper, void *context, uint32_t ref,
                                               const prepay_span *parts, size_t part_count, uint8_t out_tag[32]);
PREPAY_MUST_USE prepay_status prepay__verb_wrap(const struct prepay__keeper *keeper, void *context, uint32_t ref, uint32_t target,
                                                const prepay_span *info, uint8_t out_wrapped[48]);
PREPAY_MUST_USE prepay_status prepay__verb_unwrap(const struct prepay__keeper *keeper, void *context, uint32_t ref,
                                                  const uint8_t wrapped[48], const prepay_span *info, uint32_t use, uint32_t *out_ref);

#endif
