/* SPDX-License-Identifier: Apache-2.0 */
/* The sodium store behind a table of its own verbs, of which only random is another. */
#include "support/keys.h"
#include "support/seed.h"
#include "support/test.h"

#include <prepay/keystore.h>
#include <string.h>

static struct {
    prepay_keystore *keystore;
    prepay_key_store table;
    struct seed seed;
} fixture;

static prepay_status seeded_random(void *context, uint8_t *out, size_t out_bytes)
{
    (void)context;
    seed_bytes(&fixture.seed, out, out_bytes);
    return PREPAY_OK;
}

const prepay_key_store *test_store(void)
{
    prepay_keystore_free(fixture.keystore);
    fixture.keystore = NULL;
    CHECK_STATUS(PREPAY_OK, prepay_keystore_new(&fixture.keystore));
    fixture.table = *prepay_keystore_table(fixture.keystore);
    fixture.table.random = seeded_random;
    test_store_seed(1);
    return &fixture.table;
}

void test_store_seed(uint64_t state)
{
    fixture.seed.state = state;
}

uint32_t test_key_of(uint32_t use, const uint8_t key[32])
{
    uint32_t ref = 0;
    CHECK_STATUS(PREPAY_OK, prepay_keystore_put(fixture.keystore, use, key, &ref));
    return ref;
}

uint32_t test_key(uint32_t use, uint8_t byte)
{
    uint8_t key[32];
    memset(key, byte, sizeof key);
    return test_key_of(use, key);
}

size_t test_key_count(void)
{
    return prepay_keystore_count(fixture.keystore);
}
