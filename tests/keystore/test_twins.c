/* SPDX-License-Identifier: Apache-2.0 */
/* A desk computes with libsodium, a meter with BearSSL: every tag, hash, child and wrapped key is the same from both,
 * and what one wraps the other opens. */
#include "support/seed.h"
#include "support/test.h"

#include <prepay/keystore.h>
#include <string.h>

static prepay_bearssl_slot slots[8];
static prepay_bearssl_store meter;
static prepay_keystore *desk;

/* The same root key in both, for one use; drawn. */
static void begin(struct seed *seed, uint32_t use, uint32_t *out_desk, uint32_t *out_meter)
{
    prepay_bearssl_store_options options = PREPAY_BEARSSL_STORE_OPTIONS_INIT;
    uint8_t key[32];

    options.slots = slots;
    options.slot_count = sizeof slots / sizeof slots[0];
    CHECK_STATUS(PREPAY_OK, prepay_bearssl_store_init(&meter, sizeof meter, &options));
    prepay_keystore_free(desk);
    desk = NULL;
    CHECK_STATUS(PREPAY_OK, prepay_keystore_new(&desk));
    seed_bytes(seed, key, sizeof key);
    CHECK_STATUS(PREPAY_OK, prepay_keystore_put(desk, use, key, out_desk));
    CHECK_STATUS(PREPAY_OK, prepay_bearssl_store_put(&meter, use, key, out_meter));
}

TEST(twins__tag_and_hash_of_every_length_up_to_four_blocks__the_same)
{
    struct seed seed = seed_start();
    const prepay_key_store *one, *two;
    uint32_t ref_one = 0, ref_two = 0;
    uint8_t message[260], a[32], b[32];

    begin(&seed, PREPAY_USE_MAC, &ref_one, &ref_two);
    one = prepay_keystore_table(desk);
    two = prepay_bearssl_store_table(&meter);
    seed_bytes(&seed, message, sizeof message);
    for (size_t n = 0; n <= sizeof message; n++) {
        const size_t cut = (size_t)seed_between(&seed, 0, (int64_t)n);
        const prepay_span parts[2] = { { message, cut }, { message + cut, n - cut } };
        CHECK_STATUS(PREPAY_OK, one->mac(one->context, ref_one, parts, 2, a));
        CHECK_STATUS(PREPAY_OK, two->mac(two->context, ref_two, parts, 2, b));
        CHECK_BYTES(a, b, 32);
        CHECK_STATUS(PREPAY_OK, one->sha256(one->context, parts, 2, a));
        CHECK_STATUS(PREPAY_OK, two->sha256(two->context, parts, 2, b));
        CHECK_BYTES(a, b, 32);
    }
}

TEST(twins__a_derived_key_wrapped_by_one__opened_by_the_other)
{
    struct seed seed = seed_start();

    for (int round = 0; round < 50; round++) {
        const prepay_span part = { (const uint8_t *)"which key is this", 17 };
        const prepay_key_store *one, *two;
        uint32_t root_one = 0, root_two = 0, child_one = 0, child_two = 0, back = 0;
        uint8_t info[40], wrapped_one[48], wrapped_two[48], a[32], b[32];
        const size_t n = (size_t)seed_between(&seed, 0, sizeof info);

        begin(&seed, PREPAY_USE_DERIVE, &root_one, &root_two);
        one = prepay_keystore_table(desk);
        two = prepay_bearssl_store_table(&meter);
        seed_bytes(&seed, info, sizeof info);
        CHECK_STATUS(PREPAY_OK, one->derive(one->context, root_one, PREPAY_USE_MAC, info, n, &child_one));
        CHECK_STATUS(PREPAY_OK, two->derive(two->context, root_two, PREPAY_USE_MAC, info, n, &child_two));
        CHECK_STATUS(PREPAY_OK, one->wrap(one->context, root_one, child_one, info, n, wrapped_one));
        CHECK_STATUS(PREPAY_OK, two->wrap(two->context, root_two, child_two, info, n, wrapped_two));
        CHECK_BYTES(wrapped_one, wrapped_two, 48);
        CHECK_STATUS(PREPAY_OK, two->unwrap(two->context, root_two, wrapped_one, info, n, PREPAY_USE_MAC, &back));
        CHECK_STATUS(PREPAY_OK, one->mac(one->context, child_one, &part, 1, a));
        CHECK_STATUS(PREPAY_OK, two->mac(two->context, back, &part, 1, b));
        CHECK_BYTES(a, b, 32);
    }
}

TEST_MAIN("keystore/twins", T(twins__tag_and_hash_of_every_length_up_to_four_blocks__the_same),
          T(twins__a_derived_key_wrapped_by_one__opened_by_the_other))
