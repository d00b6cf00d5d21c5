/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_KEYSTORE_CONFORMANCE_H
#define PREPAY_TESTS_KEYSTORE_CONFORMANCE_H
/**
 * @file tests/keystore/conformance.h
 * What every key store must do, whoever made it. A store's test fills in how a key gets into it and lists
 * CONFORMANCE_TESTS:
 *
 *     #include "conformance.h"
 *     struct conformance conformance_begin(void) { ... an empty store ... }
 *     TEST_MAIN("keystore/mine", CONFORMANCE_TESTS, T(more))
 */
#include "support/test.h"
#include "vectors/rfc4231_vectors.h"

#include <prepay/auth.h>
#include <string.h>

struct conformance {
    const prepay_key_store *table;
    prepay_status (*put)(void *context, uint32_t use, const uint8_t key[32], uint32_t *out_ref);
    void *context; /* put's */
};

/** The store under test, empty. Each store's test defines it. */
static struct conformance conformance_begin(void);

static inline uint32_t conformance_key(const struct conformance *c, uint32_t use, uint8_t byte)
{
    uint8_t key[32];
    uint32_t ref = 0;
    memset(key, byte, sizeof key);
    CHECK_STATUS(PREPAY_OK, c->put(c->context, use, key, &ref));
    CHECK(ref != 0);
    return ref;
}

/* HMAC pads a key with zeros to a block and hashes a longer one: each key of RFC 4231 has an equal of 32 bytes. */
static inline uint32_t conformance_rfc_key(const struct conformance *c, const uint8_t *key, size_t key_bytes)
{
    const prepay_span part = { key, key_bytes };
    uint8_t equal[32] = { 0 };
    uint32_t ref = 0;
    if (key_bytes > 64) {
        CHECK_STATUS(PREPAY_OK, c->table->sha256(c->table->context, &part, 1, equal));
    } else {
        memcpy(equal, key, key_bytes);
    }
    CHECK_STATUS(PREPAY_OK, c->put(c->context, PREPAY_USE_MAC, equal, &ref));
    return ref;
}

#define RFC(n)                                                                                                         \
    {                                                                                                                  \
        "case " #n, rfc4231_case##n##_key, sizeof rfc4231_case##n##_key, rfc4231_case##n##_data,                       \
            sizeof rfc4231_case##n##_data, rfc4231_case##n##_tag, sizeof rfc4231_case##n##_tag                         \
    }

TEST(store__mac__is_hmac_sha256_of_rfc_4231_however_it_is_cut_into_parts)
{
    static const struct {
        const char *name;
        const uint8_t *key;
        size_t key_bytes;
        const uint8_t *data;
        size_t data_bytes;
        const uint8_t *tag;
        size_t tag_bytes;
    } rows[] = { RFC(1), RFC(2), RFC(3), RFC(4), RFC(5), RFC(6), RFC(7) };
    const struct conformance c = conformance_begin();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const uint32_t ref = conformance_rfc_key(&c, rows[i].key, rows[i].key_bytes);
        TEST_ROW(rows[i].name);
        for (size_t cut = 0; cut <= rows[i].data_bytes; cut++) {
            const prepay_span parts[3] = { { rows[i].data, cut },
                                           { NULL, 0 },
                                           { rows[i].data + cut, rows[i].data_bytes - cut } };
            uint8_t tag[32];
            CHECK_STATUS(PREPAY_OK, c.table->mac(c.table->context, ref, parts, 3, tag));
            CHECK_BYTES(rows[i].tag, tag, rows[i].tag_bytes);
        }
        c.table->release(c.table->context, ref);
    }
}

/* FIPS 180-4: SHA-256 of "abc", from its examples. */
TEST(store__sha256__of_abc)
{
    static const uint8_t right[32] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                       0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                       0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
    const prepay_span parts[3] = { { (const uint8_t *)"a", 1 }, { NULL, 0 }, { (const uint8_t *)"bc", 2 } };
    const struct conformance c = conformance_begin();
    uint8_t hash[32];
    CHECK_STATUS(PREPAY_OK, c.table->sha256(c.table->context, parts, 3, hash));
    CHECK_BYTES(right, hash, 32);
}

TEST(store__derive__is_hmac_of_the_info)
{
    const struct conformance c = conformance_begin();
    const uint32_t parent = conformance_key(&c, PREPAY_USE_DERIVE, 0x21);
    const uint32_t twin = conformance_key(&c, PREPAY_USE_MAC, 0x21);
    const prepay_span info = { (const uint8_t *)"label", 6 }, message = { (const uint8_t *)"m", 1 };
    uint8_t child[32], one[32], two[32];
    uint32_t derived = 0, put = 0;

    CHECK_STATUS(PREPAY_OK, c.table->derive(c.table->context, parent, PREPAY_USE_MAC, info.data, info.bytes, &derived));
    CHECK_STATUS(PREPAY_OK, c.table->mac(c.table->context, twin, &info, 1, child));
    CHECK_STATUS(PREPAY_OK, c.put(c.context, PREPAY_USE_MAC, child, &put));
    CHECK_STATUS(PREPAY_OK, c.table->mac(c.table->context, derived, &message, 1, one));
    CHECK_STATUS(PREPAY_OK, c.table->mac(c.table->context, put, &message, 1, two));
    CHECK_BYTES(one, two, 32);
}

TEST(store__a_key_for_one_use__refused_for_the_other)
{
    const struct conformance c = conformance_begin();
    const uint32_t derives = conformance_key(&c, PREPAY_USE_DERIVE, 0x21);
    const uint32_t macs = conformance_key(&c, PREPAY_USE_MAC, 0x22);
    const prepay_span part = { (const uint8_t *)"x", 1 };
    uint8_t tag[32] = { 0xEE };
    uint32_t ref = 99;

    CHECK_STATUS(PREPAY_E_KEY, c.table->mac(c.table->context, derives, &part, 1, tag));
    CHECK_STATUS(PREPAY_E_KEY, c.table->derive(c.table->context, macs, PREPAY_USE_DERIVE, part.data, 1, &ref));
    CHECK_STATUS(PREPAY_E_KEY, c.table->derive(c.table->context, macs, PREPAY_USE_MAC, part.data, 1, &ref));
    CHECK_INT(0xEE, tag[0]);
    CHECK_INT(99, ref);
    CHECK(c.table->derive(c.table->context, derives, 0, part.data, 1, &ref) < 0);
    CHECK(c.table->derive(c.table->context, derives, 3, part.data, 1, &ref) < 0);
}

TEST(store__a_blank_key__refused)
{
    const struct conformance c = conformance_begin();
    uint8_t key[32] = { 0 };
    uint32_t ref = 99;
    CHECK_STATUS(PREPAY_E_BLANK_KEY, c.put(c.context, PREPAY_USE_MAC, key, &ref));
    CHECK_STATUS(PREPAY_E_BLANK_KEY, c.put(c.context, PREPAY_USE_DERIVE, key, &ref));
    memset(key, 0xFF, sizeof key);
    CHECK_STATUS(PREPAY_E_BLANK_KEY, c.put(c.context, PREPAY_USE_DERIVE, key, &ref));
    CHECK_INT(99, ref);
    key[31] = 0xFE;
    CHECK_STATUS(PREPAY_OK, c.put(c.context, PREPAY_USE_DERIVE, key, &ref));
}

TEST(store__a_released_reference__names_nothing_any_more)
{
    const struct conformance c = conformance_begin();
    const prepay_span part = { (const uint8_t *)"x", 1 };
    const uint32_t first = conformance_key(&c, PREPAY_USE_MAC, 0x21);
    uint8_t tag[32];

    c.table->release(c.table->context, first);
    c.table->release(c.table->context, first); /* twice is once */
    c.table->release(c.table->context, 0);
    CHECK_STATUS(PREPAY_E_KEY, c.table->mac(c.table->context, first, &part, 1, tag));
    CHECK_STATUS(PREPAY_E_KEY, c.table->mac(c.table->context, 0, &part, 1, tag));
    for (uint8_t i = 1; i < 200; i++) {
        const uint32_t next = conformance_key(&c, PREPAY_USE_MAC, i);
        CHECK(next != first);
        CHECK_STATUS(PREPAY_E_KEY, c.table->mac(c.table->context, first, &part, 1, tag));
        c.table->release(c.table->context, next);
    }
}

TEST(store__random__no_two_alike)
{
    const struct conformance c = conformance_begin();
    uint8_t one[32] = { 0 }, two[32] = { 0 };
    CHECK_STATUS(PREPAY_OK, c.table->random(c.table->context, one, sizeof one));
    CHECK_STATUS(PREPAY_OK, c.table->random(c.table->context, two, sizeof two));
    CHECK(memcmp(one, two, sizeof one) != 0);
    CHECK_STATUS(PREPAY_OK, c.table->random(c.table->context, one, 0));
}

static inline prepay_status conformance_unwrap(const struct conformance *c, uint32_t ref, const uint8_t wrapped[48],
                                               uint8_t info, uint32_t *out)
{
    return c->table->unwrap(c->table->context, ref, wrapped, &info, 1, PREPAY_USE_MAC, out);
}

TEST(store__a_wrapped_key__opens_unchanged_under_its_key_and_info_only)
{
    const struct conformance c = conformance_begin();
    const uint32_t wrapping = conformance_key(&c, PREPAY_USE_DERIVE, 0x21);
    const uint32_t other = conformance_key(&c, PREPAY_USE_DERIVE, 0x22),
                   target = conformance_key(&c, PREPAY_USE_MAC, 0x23);
    const prepay_span part = { (const uint8_t *)"x", 1 };
    const uint8_t info = 7;
    uint8_t wrapped[48], one[32], two[32];
    uint32_t back = 0;

    if (c.table->wrap == NULL || c.table->unwrap == NULL) {
        return; /* not every store moves keys */
    }
    CHECK_STATUS(PREPAY_OK, c.table->wrap(c.table->context, wrapping, target, &info, 1, wrapped));
    CHECK_STATUS(PREPAY_OK, conformance_unwrap(&c, wrapping, wrapped, info, &back));
    CHECK_STATUS(PREPAY_OK, c.table->mac(c.table->context, target, &part, 1, one));
    CHECK_STATUS(PREPAY_OK, c.table->mac(c.table->context, back, &part, 1, two));
    CHECK_BYTES(one, two, 32);
    CHECK_STATUS(PREPAY_E_KEY, c.table->derive(c.table->context, back, PREPAY_USE_MAC, &info, 1, &back));

    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, conformance_unwrap(&c, wrapping, wrapped, 8, &back));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, conformance_unwrap(&c, other, wrapped, info, &back));
    CHECK_STATUS(PREPAY_E_KEY, conformance_unwrap(&c, target, wrapped, info, &back));
    CHECK_STATUS(PREPAY_E_KEY, c.table->wrap(c.table->context, target, wrapping, &info, 1, wrapped));
    CHECK_STATUS(PREPAY_E_KEY, c.table->wrap(c.table->context, wrapping, 0, &info, 1, wrapped));
    for (unsigned bit = 0; bit < 8 * sizeof wrapped; bit++) {
        wrapped[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, conformance_unwrap(&c, wrapping, wrapped, info, &back));
        wrapped[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

#define CONFORMANCE_TESTS                                                                                              \
    T(store__mac__is_hmac_sha256_of_rfc_4231_however_it_is_cut_into_parts), T(store__sha256__of_abc),                  \
        T(store__derive__is_hmac_of_the_info), T(store__a_key_for_one_use__refused_for_the_other),                     \
        T(store__a_blank_key__refused), T(store__a_released_reference__names_nothing_any_more),                        \
        T(store__random__no_two_alike), T(store__a_wrapped_key__opens_unchanged_under_its_key_and_info_only)

#endif
