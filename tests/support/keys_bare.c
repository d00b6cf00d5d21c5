/* SPDX-License-Identifier: Apache-2.0 */
/* The BearSSL store for the tests in a microcontroller; its noise is the seeded generator. */
#include "support/keys.h"
#include "support/seed.h"
#include "support/test.h"

#include <prepay/keystore.h>
#include <string.h>

#ifndef PREPAY_TEST_SLOTS
#define PREPAY_TEST_SLOTS 64 /* as many as fit beside a test in the smallest machine */
#endif

static struct {
    prepay_bearssl_store store;
    prepay_bearssl_slot slots[PREPAY_TEST_SLOTS];
    struct seed seed;
} fixture;

static prepay_status seeded_random(void *context, uint8_t *out, size_t out_bytes)
{
    seed_bytes(context, out, out_bytes);
    return PREPAY_OK;
}

const prepay_key_store *test_store(void)
{
    prepay_bearssl_store_options options = PREPAY_BEARSSL_STORE_OPTIONS_INIT;
    options.slots = fixture.slots;
    options.slot_count = PREPAY_TEST_SLOTS;
    options.context = &fixture.seed;
    options.entropy = seeded_random;
    CHECK_STATUS(PREPAY_OK, prepay_bearssl_store_init(&fixture.store, sizeof fixture.store, &options));
    test_store_seed(1);
    return prepay_bearssl_store_table(&fixture.store);
}

void test_store_seed(uint64_t state)
{
    fixture.seed.state = state;
}

uint32_t test_key_of(uint32_t use, const uint8_t key[32])
{
    uint32_t ref = 0;
    CHECK_STATUS(PREPAY_OK, prepay_bearssl_store_put(&fixture.store, use, key, &ref));
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
    return prepay_bearssl_store_count(&fixture.store);
}
