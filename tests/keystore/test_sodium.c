/* SPDX-License-Identifier: Apache-2.0 */
/* The sodium store: what every store must do, and what only a store that grows on the heap can do wrong. */
#include "conformance.h"

#include <prepay/keystore.h>
#include <sodium.h>

static prepay_keystore *keystore;

static prepay_status put(void *context, uint32_t use, const uint8_t key[32], uint32_t *out_ref)
{
    return prepay_keystore_put(context, use, key, out_ref);
}

static struct conformance conformance_begin(void)
{
    prepay_keystore_free(keystore);
    keystore = NULL;
    CHECK_STATUS(PREPAY_OK, prepay_keystore_new(&keystore));
    return (struct conformance){ prepay_keystore_table(keystore), put, keystore };
}

static void tag_of(const prepay_key_store *table, uint32_t ref, uint8_t out[32])
{
    const prepay_span part = { (const uint8_t *)"which key is this", 17 };
    CHECK_STATUS(PREPAY_OK, table->mac(table->context, ref, &part, 1, out));
}

TEST(keystore__a_thousand_keys__each_is_still_itself)
{
    static uint8_t tags[1000][32];
    static uint32_t refs[1000];
    const struct conformance c = conformance_begin();
    uint8_t key[32] = { 1 }, tag[32];

    for (uint32_t i = 0; i < 1000; i++) {
        key[30] = (uint8_t)(i >> 8);
        key[31] = (uint8_t)i;
        CHECK_STATUS(PREPAY_OK, prepay_keystore_put(keystore, PREPAY_USE_MAC, key, &refs[i]));
        tag_of(c.table, refs[i], tags[i]);
    }
    CHECK_INT(1000, prepay_keystore_count(keystore));
    for (uint32_t i = 0; i < 1000; i += 2) {
        c.table->release(c.table->context, refs[i]);
    }
    CHECK_INT(500, prepay_keystore_count(keystore));
    for (uint32_t i = 1; i < 1000; i += 2) {
        tag_of(c.table, refs[i], tag);
        CHECK_BYTES(tags[i], tag, 32);
    }
}

/* The generation of a slot wraps after 65535 uses; until then, and right after, no stale reference answers. */
TEST(keystore__one_slot_used_for_ever__a_stale_reference_never_answers_early)
{
    const struct conformance c = conformance_begin();
    const uint32_t first = conformance_key(&c, PREPAY_USE_MAC, 0x21);
    const prepay_span part = { (const uint8_t *)"x", 1 };
    uint8_t tag[32];

    c.table->release(c.table->context, first);
    for (uint32_t i = 0; i < 64u * 65534u; i++) { /* 64 slots are free, the one freed longest ago is used next */
        uint8_t key[32] = { 1 };
        uint32_t ref = 0;
        CHECK_STATUS(PREPAY_OK, prepay_keystore_put(keystore, PREPAY_USE_MAC, key, &ref));
        CHECK(ref != first && ref >> 16 != 0);
        c.table->release(c.table->context, ref);
    }
    CHECK_STATUS(PREPAY_E_KEY, c.table->mac(c.table->context, first, &part, 1, tag));
    CHECK_INT(0, prepay_keystore_count(keystore));
}

TEST(keystore__65536_keys__then_no_more_and_one_released_makes_room)
{
    const struct conformance c = conformance_begin();
    uint8_t key[32] = { 1 };
    uint32_t ref = 0, full = 0;
    prepay_status status = PREPAY_OK;

    while (status == PREPAY_OK && full <= 65536) {
        status = prepay_keystore_put(keystore, PREPAY_USE_MAC, key, &ref);
        full += status == PREPAY_OK;
    }
    CHECK_STATUS(PREPAY_E_MEMORY, status); /* of 65536 keys, or earlier of memory that could not be locked */
    CHECK(full <= 65536);
    CHECK_INT(full, prepay_keystore_count(keystore));
    c.table->release(c.table->context, ref);
    CHECK_STATUS(PREPAY_OK, prepay_keystore_put(keystore, PREPAY_USE_MAC, key, &ref));
}

TEST(keystore__drawn_keys__differ)
{
    const struct conformance c = conformance_begin();
    uint8_t one[32], two[32];
    uint32_t first = 0, second = 0;
    CHECK_STATUS(PREPAY_OK, prepay_keystore_draw(keystore, PREPAY_USE_MAC, &first));
    CHECK_STATUS(PREPAY_OK, prepay_keystore_draw(keystore, PREPAY_USE_MAC, &second));
    tag_of(c.table, first, one);
    tag_of(c.table, second, two);
    CHECK(memcmp(one, two, 32) != 0);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_keystore_draw(keystore, 0, &first));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_keystore_draw(NULL, PREPAY_USE_MAC, &first));
}

TEST(keystore__unwrapping_a_blank_key__refused)
{
    static const uint8_t label[12] = "prepay/mask", seal_label[12] = "prepay/seal";
    const struct conformance c = conformance_begin();
    const uint32_t wrapping = conformance_key(&c, PREPAY_USE_DERIVE, 0x21),
                   twin = conformance_key(&c, PREPAY_USE_MAC, 0x21);
    const prepay_span mask = { label, sizeof label };
    uint8_t wrapped[48], tag[32];
    uint32_t seal = 0, ref = 99;
    const prepay_span masked = { wrapped, 32 };

    /* masked = 00...00 ^ mask, sealed as somebody who has the wrapping key would */
    CHECK_STATUS(PREPAY_OK, c.table->mac(c.table->context, twin, &mask, 1, wrapped));
    CHECK_STATUS(PREPAY_OK,
                 c.table->derive(c.table->context, wrapping, PREPAY_USE_MAC, seal_label, sizeof seal_label, &seal));
    CHECK_STATUS(PREPAY_OK, c.table->mac(c.table->context, seal, &masked, 1, tag));
    memcpy(wrapped + 32, tag, 16);
    CHECK_STATUS(PREPAY_E_BLANK_KEY,
                 c.table->unwrap(c.table->context, wrapping, wrapped, NULL, 0, PREPAY_USE_MAC, &ref));
    CHECK_INT(99, ref);
}

TEST(keystore__null__refused_or_nothing)
{
    uint32_t ref = 0;
    const uint8_t key[32] = { 1 };
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_keystore_new(NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_keystore_put(NULL, PREPAY_USE_MAC, key, &ref));
    CHECK(prepay_keystore_table(NULL) == NULL);
    CHECK_INT(0, prepay_keystore_count(NULL));
    prepay_keystore_free(NULL);
}

TEST_MAIN("keystore/sodium", CONFORMANCE_TESTS, T(keystore__a_thousand_keys__each_is_still_itself),
          T(keystore__one_slot_used_for_ever__a_stale_reference_never_answers_early),
          T(keystore__65536_keys__then_no_more_and_one_released_makes_room), T(keystore__drawn_keys__differ),
          T(keystore__unwrapping_a_blank_key__refused), T(keystore__null__refused_or_nothing))
