/* SPDX-License-Identifier: Apache-2.0 */
/* The BearSSL store: what every store must do, and what only a store with a fixed number of slots can do wrong. Runs on
 * the host and in the microcontrollers. */
#include "conformance.h"
#include "support/seed.h"

#include <prepay/keystore.h>

#define SLOTS 8u

static prepay_bearssl_slot slots[SLOTS];
static prepay_bearssl_store store;
static struct seed noise;

static prepay_status draw(void *context, uint8_t *out, size_t out_bytes)
{
    seed_bytes(context, out, out_bytes);
    return PREPAY_OK;
}

static prepay_bearssl_store_options usual(void)
{
    prepay_bearssl_store_options options = PREPAY_BEARSSL_STORE_OPTIONS_INIT;
    options.slots = slots;
    options.slot_count = SLOTS;
    options.context = &noise;
    options.entropy = draw;
    return options;
}

static prepay_status put(void *context, uint32_t use, const uint8_t key[32], uint32_t *out_ref)
{
    return prepay_bearssl_store_put(context, use, key, out_ref);
}

static struct conformance conformance_begin(void)
{
    const prepay_bearssl_store_options options = usual();
    noise.state = 1;
    CHECK_STATUS(PREPAY_OK, prepay_bearssl_store_init(&store, sizeof store, &options));
    return (struct conformance){ prepay_bearssl_store_table(&store), put, &store };
}

/* 1 when these bytes are nowhere in the memory. */
static int nowhere(const void *memory, size_t memory_bytes, const uint8_t *bytes, size_t n)
{
    const uint8_t *at = memory;
    for (size_t i = 0; i + n <= memory_bytes; i++) {
        if (memcmp(at + i, bytes, n) == 0) {
            return 0;
        }
    }
    return 1;
}

TEST(store__every_slot_taken__no_more_keys_and_one_released_makes_room)
{
    const struct conformance c = conformance_begin();
    uint8_t key[32] = { 1 };
    uint32_t refs[SLOTS], more = 99;

    for (uint32_t i = 0; i < SLOTS; i++) {
        refs[i] = conformance_key(&c, PREPAY_USE_DERIVE, (uint8_t)(0x21 + i));
    }
    CHECK_INT(SLOTS, prepay_bearssl_store_count(&store));
    CHECK_STATUS(PREPAY_E_MEMORY, prepay_bearssl_store_put(&store, PREPAY_USE_MAC, key, &more));
    CHECK_STATUS(PREPAY_E_MEMORY, c.table->derive(c.table->context, refs[0], PREPAY_USE_MAC, key, 1, &more));
    CHECK_INT(99, more);
    c.table->release(c.table->context, refs[3]);
    CHECK_STATUS(PREPAY_OK, c.table->derive(c.table->context, refs[0], PREPAY_USE_MAC, key, 1, &more));
    CHECK_INT(SLOTS, prepay_bearssl_store_count(&store));
}

TEST(store__a_released_slot__is_used_again_after_all_others)
{
    const struct conformance c = conformance_begin();
    const uint32_t kept = conformance_key(&c, PREPAY_USE_MAC, 0x21), first = conformance_key(&c, PREPAY_USE_MAC, 0x22);

    c.table->release(c.table->context, first);
    for (uint32_t i = 0; i < SLOTS - 2; i++) {
        const uint32_t next = conformance_key(&c, PREPAY_USE_MAC, 0x23);
        CHECK((next & 0xFFFFu) != (first & 0xFFFFu) && (next & 0xFFFFu) != (kept & 0xFFFFu));
        c.table->release(c.table->context, next);
    }
    CHECK_INT(first & 0xFFFFu, conformance_key(&c, PREPAY_USE_MAC, 0x24) & 0xFFFFu);
}

/* The generation of a slot wraps after 65535 uses; until then no stale reference answers, and 0 is never a generation. */
TEST(store__one_slot_used_for_ever__a_stale_reference_never_answers_early)
{
    prepay_bearssl_store_options options = usual();
    const struct conformance c = conformance_begin();
    const prepay_span part = { (const uint8_t *)"x", 1 };
    uint8_t tag[32];
    uint32_t first;

    options.slot_count = 1;
    CHECK_STATUS(PREPAY_OK, prepay_bearssl_store_init(&store, sizeof store, &options));
    first = conformance_key(&c, PREPAY_USE_MAC, 0x21);
    c.table->release(c.table->context, first);
    for (uint32_t i = 0; i < 65534u; i++) {
        const uint32_t ref = conformance_key(&c, PREPAY_USE_MAC, 0x22);
        CHECK(ref != first && ref >> 16 != 0);
        c.table->release(c.table->context, ref);
    }
    CHECK_STATUS(PREPAY_E_KEY, c.table->mac(c.table->context, first, &part, 1, tag));
    CHECK_INT(first, conformance_key(&c, PREPAY_USE_MAC, 0x23)); /* round: what the header of the file promises */
}

TEST(store__a_released_key__is_nowhere_in_memory)
{
    const struct conformance c = conformance_begin();
    const uint32_t ref = conformance_key(&c, PREPAY_USE_MAC, 0x5A), other = conformance_key(&c, PREPAY_USE_MAC, 0x6B);
    uint8_t key[32];

    memset(key, 0x5A, sizeof key);
    CHECK(!nowhere(slots, sizeof slots, key, sizeof key));
    c.table->release(c.table->context, ref);
    CHECK(nowhere(slots, sizeof slots, key, 4));
    memset(key, 0x6B, sizeof key);
    CHECK(!nowhere(slots, sizeof slots, key, sizeof key));
    prepay_bearssl_store_wipe(&store);
    CHECK(nowhere(slots, sizeof slots, key, 4));
    CHECK(prepay_bearssl_store_count(&store) == 0);
    CHECK(c.table->mac == NULL && other != 0);
    prepay_bearssl_store_wipe(NULL);
}

static prepay_status broken(void *context, uint8_t *out, size_t out_bytes)
{
    (void)context, (void)out, (void)out_bytes;
    return PREPAY_E_STORAGE;
}

static prepay_status stuck(void *context, uint8_t *out, size_t out_bytes)
{
    memset(out, *(const uint8_t *)context, out_bytes);
    return PREPAY_OK;
}

TEST(store__random_of_a_source_that_is_dead__refused)
{
    static uint8_t low = 0x00, high = 0xFF, other = 0x42;
    static const struct {
        const char *name;
        prepay_status (*entropy)(void *context, uint8_t *out, size_t out_bytes);
        void *context;
        prepay_status status;
    } rows[] = {
        { "no source", NULL, NULL, PREPAY_E_RANDOM },
        { "it reports a failure", broken, NULL, PREPAY_E_RANDOM },
        { "stuck at 00", stuck, &low, PREPAY_E_RANDOM },
        { "stuck at FF", stuck, &high, PREPAY_E_RANDOM },
        { "it gives what it gives", stuck, &other, PREPAY_OK },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_bearssl_store_options options = usual();
        const prepay_key_store *table = prepay_bearssl_store_table(&store);
        uint8_t drawn[16];
        TEST_ROW(rows[i].name);
        options.entropy = rows[i].entropy;
        options.context = rows[i].context;
        CHECK_STATUS(PREPAY_OK, prepay_bearssl_store_init(&store, sizeof store, &options));
        CHECK_STATUS(rows[i].status, table->random(table->context, drawn, sizeof drawn));
    }
}

TEST(store__unwrapping_a_blank_key__refused)
{
    static const uint8_t label[12] = "prepay/mask", seal_label[12] = "prepay/seal";
    const struct conformance c = conformance_begin();
    const uint32_t wrapping = conformance_key(&c, PREPAY_USE_DERIVE, 0x21),
                   twin = conformance_key(&c, PREPAY_USE_MAC, 0x21);
    const prepay_span mask = { label, sizeof label };
    uint8_t wrapped[48], tag[32];
    const prepay_span masked = { wrapped, 32 };
    uint32_t seal = 0, ref = 99;

    /* 00 00 ... 00 ^ mask is the mask; what the seal over it is, the same store can say */
    CHECK_STATUS(PREPAY_OK, c.table->mac(c.table->context, twin, &mask, 1, wrapped));
    CHECK_STATUS(PREPAY_OK, c.table->derive(c.table->context, wrapping, PREPAY_USE_MAC, seal_label, 12, &seal));
    CHECK_STATUS(PREPAY_OK, c.table->mac(c.table->context, seal, &masked, 1, tag));
    memcpy(wrapped + 32, tag, 16);
    CHECK_STATUS(PREPAY_E_BLANK_KEY, c.table->unwrap(c.table->context, wrapping, wrapped, NULL, 0, PREPAY_USE_MAC, &ref));
    CHECK_INT(99, ref);
}

TEST(store__impossible_arguments__refused)
{
    prepay_bearssl_store_options options = usual();
    uint8_t key[32] = { 1 };
    uint32_t ref = 0;

    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_bearssl_store_init(&store, prepay_bearssl_store_bytes() - 1, &options));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bearssl_store_init(NULL, sizeof store, &options));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bearssl_store_init(&store, sizeof store, NULL));
    options.slot_count = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bearssl_store_init(&store, sizeof store, &options));
    options.slot_count = 1025;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bearssl_store_init(&store, sizeof store, &options));
    options = usual();
    options.slots = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bearssl_store_init(&store, sizeof store, &options));
    (void)conformance_begin();
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bearssl_store_put(NULL, PREPAY_USE_MAC, key, &ref));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bearssl_store_put(&store, PREPAY_USE_MAC, NULL, &ref));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bearssl_store_put(&store, PREPAY_USE_MAC, key, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_bearssl_store_put(&store, 3, key, &ref));
    CHECK(prepay_bearssl_store_table(NULL) == NULL);
    CHECK_INT(0, prepay_bearssl_store_count(NULL));
}

TEST_MAIN("keystore/bearssl", CONFORMANCE_TESTS, T(store__every_slot_taken__no_more_keys_and_one_released_makes_room),
          T(store__a_released_slot__is_used_again_after_all_others),
          T(store__one_slot_used_for_ever__a_stale_reference_never_answers_early),
          T(store__a_released_key__is_nowhere_in_memory), T(store__random_of_a_source_that_is_dead__refused),
          T(store__unwrapping_a_blank_key__refused), T(store__impossible_arguments__refused))
