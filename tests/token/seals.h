/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_TOKEN_SEALS_H
#define PREPAY_TESTS_TOKEN_SEALS_H
/* Keys of one meter, and a seal put on any 112 bytes by somebody who has the key: to see what is refused although
 * authentic. */
#include "support/keys.h"
#include "support/seed.h"
#include "support/test.h"

#include <prepay/token.h>
#include <string.h>

#define TOTAL_MAX ((int64_t)1 << 60)

/** The MAC key of this kind (PREPAY_KEY_TOKEN, PREPAY_KEY_RETURN) below the credit key of a meter. */
static inline uint32_t seal_key(const prepay_key_store *store, const char *meter_id, uint32_t kind)
{
    prepay_key_path path = { .key_version = 1 };
    uint32_t credit = 0, meter = 0, key = 0;
    memcpy(path.meter_id, meter_id, 8);
    CHECK_STATUS(PREPAY_OK,
                 prepay_key_derive(store, test_key(PREPAY_USE_DERIVE, 0x31), PREPAY_KEY_CREDIT, &path, &credit));
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(store, credit, PREPAY_KEY_CREDIT_METER, &path, &meter));
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(store, meter, kind, NULL, &key));
    return key;
}

static inline void reseal(const prepay_key_store *store, uint32_t key, uint8_t sealed[128])
{
    const prepay_span body = { sealed, 112 };
    uint8_t tag[32];
    CHECK_STATUS(PREPAY_OK, store->mac(store->context, key, &body, 1, tag));
    memcpy(sealed + 112, tag, 16);
}

#endif
