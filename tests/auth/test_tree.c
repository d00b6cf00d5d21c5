/* SPDX-License-Identifier: Apache-2.0 */
/* The key tree: every field that an arrow names changes the child, no other does, and what may not be derived is
 * refused. */
#include "auth/store.h"
#include "support/keys.h"
#include "support/test.h"

#include <string.h>

static prepay_key_path path_of(void)
{
    prepay_key_path path = { .card_generation = 2, .role = PREPAY_ROLE_ADMIN, .key_version = 5 };
    memcpy(path.meter_id, "METER-07", 8);
    memcpy(path.card_id, "CARD-042", 8);
    return path;
}

/* What can be seen of a child: a MAC made with it, or with a child of its own. */
static void fingerprint(const prepay_key_store *store, uint32_t parent, uint32_t kind, const prepay_key_path *path,
                        uint8_t out[32])
{
    const prepay_span part = { (const uint8_t *)"probe", 5 };
    uint32_t child = 0, probe = 0;
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(store, parent, kind, path, &child));
    if (kind == PREPAY_KEY_TOKEN || kind == PREPAY_KEY_RETURN || kind == PREPAY_KEY_TERMINAL) {
        CHECK_STATUS(PREPAY_OK, store->mac(store->context, child, &part, 1, out));
        CHECK_STATUS(PREPAY_E_KEY, store->derive(store->context, child, PREPAY_USE_MAC, part.data, 5, &probe));
    } else {
        CHECK_STATUS(PREPAY_E_KEY, store->mac(store->context, child, &part, 1, out));
        CHECK_STATUS(PREPAY_OK, store->derive(store->context, child, PREPAY_USE_MAC, part.data, 5, &probe));
        CHECK_STATUS(PREPAY_OK, store->mac(store->context, probe, &part, 1, out));
        store->release(store->context, probe);
    }
    store->release(store->context, child);
}

enum { ROLE = 1, VERSION = 2, METER = 4, CARD = 8, GENERATION = 16 };

static const struct {
    const char *name;
    uint32_t kind, fields;
} arrows[] = {
    { "role", PREPAY_KEY_ROLE, ROLE | VERSION },
    { "card", PREPAY_KEY_CARD, CARD | GENERATION },
    { "credit", PREPAY_KEY_CREDIT, VERSION },
    { "credit meter", PREPAY_KEY_CREDIT_METER, METER },
    { "command", PREPAY_KEY_COMMAND, VERSION },
    { "command meter", PREPAY_KEY_COMMAND_METER, METER },
    { "meter", PREPAY_KEY_METER, VERSION },
    { "meter own", PREPAY_KEY_METER_OWN, METER },
    { "card meter", PREPAY_KEY_CARD_METER, CARD | GENERATION },
    { "meter wrap", PREPAY_KEY_METER_WRAP, 0 },
    { "service", PREPAY_KEY_SERVICE, VERSION },
    { "service meter", PREPAY_KEY_SERVICE_METER, METER },
    { "token", PREPAY_KEY_TOKEN, 0 },
    { "return", PREPAY_KEY_RETURN, 0 },
    { "card wrap", PREPAY_KEY_CARD_WRAP, 0 },
    { "transport", PREPAY_KEY_TRANSPORT, CARD },
    { "terminal", PREPAY_KEY_TERMINAL, 0 },
};
#define ARROWS (sizeof arrows / sizeof arrows[0])

static prepay_key_path changed(uint32_t field)
{
    prepay_key_path path = path_of();
    switch (field) {
    case ROLE: path.role = PREPAY_ROLE_VENDING; break;
    case VERSION: path.key_version++; break;
    case METER: path.meter_id[7] ^= 1; break;
    case CARD: path.card_id[0] ^= 0x80; break;
    default: path.card_generation = (uint16_t)(path.card_generation << 8); break;
    }
    return path;
}

TEST(tree__a_field_changes__the_child_changes_only_where_the_arrow_names_it)
{
    const prepay_key_store *store = test_store();
    const uint32_t root = test_key(PREPAY_USE_DERIVE, 0x11);
    const prepay_key_path path = path_of();
    uint8_t right[32], other[32];

    CHECK_INT(PREPAY_KEY_KINDS, ARROWS);
    for (size_t i = 0; i < ARROWS; i++) {
        TEST_ROW(arrows[i].name);
        fingerprint(store, root, arrows[i].kind, &path, right);
        for (uint32_t field = ROLE; field <= GENERATION; field <<= 1) {
            const prepay_key_path changed_path = changed(field);
            fingerprint(store, root, arrows[i].kind, &changed_path, other);
            CHECK_INT((arrows[i].fields & field) != 0, memcmp(right, other, sizeof right) != 0);
        }
    }
    CHECK_INT(1, test_key_count());
}

TEST(tree__two_arrows_from_one_parent__never_the_same_child)
{
    const prepay_key_store *store = test_store();
    const uint32_t root = test_key(PREPAY_USE_DERIVE, 0x11);
    const prepay_key_path path = path_of();
    uint8_t seen[ARROWS][32];

    for (size_t i = 0; i < ARROWS; i++) {
        fingerprint(store, root, arrows[i].kind, &path, seen[i]);
        for (size_t k = 0; k < i; k++) {
            CHECK(memcmp(seen[k], seen[i], sizeof seen[i]) != 0);
        }
    }
}

TEST(tree__what_may_not_be_derived__refused_and_nothing_made)
{
    const prepay_key_store *store = test_store();
    const uint32_t root = test_key(PREPAY_USE_DERIVE, 0x11), mac_key = test_key(PREPAY_USE_MAC, 0x12);
    prepay_key_path path = path_of();
    uint32_t child = 99;

    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(store, root, 0, &path, &child));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(store, root, PREPAY_KEY_KINDS + 1, &path, &child));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(NULL, root, PREPAY_KEY_CREDIT, &path, &child));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(store, root, PREPAY_KEY_CREDIT, NULL, &child));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(store, root, PREPAY_KEY_CREDIT, &path, NULL));
    CHECK_STATUS(PREPAY_E_KEY, prepay_key_derive(store, mac_key, PREPAY_KEY_CREDIT, &path, &child));
    CHECK_STATUS(PREPAY_E_KEY, prepay_key_derive(store, 0, PREPAY_KEY_CREDIT, &path, &child));
    path.key_version = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(store, root, PREPAY_KEY_CREDIT, &path, &child));
    path = path_of();
    path.reserved[3] = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(store, root, PREPAY_KEY_CREDIT, &path, &child));
    path = path_of();
    path.role = PREPAY_ROLE_METER; /* no group key opens all meters' door to a card */
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(store, root, PREPAY_KEY_ROLE, &path, &child));
    path.role = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(store, root, PREPAY_KEY_ROLE, &path, &child));
    CHECK_INT(99, child);
    CHECK_INT(2, test_key_count());
}

TEST(tree__an_arrow_without_fields__needs_no_path)
{
    const prepay_key_store *store = test_store();
    const uint32_t root = test_key(PREPAY_USE_DERIVE, 0x11);
    uint32_t child = 0;
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(store, root, PREPAY_KEY_TOKEN, NULL, &child));
    CHECK(child != 0);
}

TEST(store__a_table_without_a_mandatory_verb__refused)
{
    const prepay_key_store *whole = test_store();
    const uint32_t root = test_key(PREPAY_USE_DERIVE, 0x11);
    prepay_key_store store = *whole;
    uint32_t child = 0;

    store.wrap = NULL; /* these two are not mandatory */
    store.unwrap = NULL;
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(&store, root, PREPAY_KEY_TOKEN, NULL, &child));
    store.struct_size = offsetof(prepay_key_store, wrap);
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(&store, root, PREPAY_KEY_TOKEN, NULL, &child));
    store.struct_size = offsetof(prepay_key_store, release);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(&store, root, PREPAY_KEY_TOKEN, NULL, &child));
    store.struct_size = sizeof store;
    store.mac = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_key_derive(&store, root, PREPAY_KEY_TOKEN, NULL, &child));
}

TEST(store__wrap_and_unwrap__through_the_table_or_unsupported)
{
    const prepay_key_store *whole = test_store();
    const uint32_t wrapping = test_key(PREPAY_USE_DERIVE, 0x11), target = test_key(PREPAY_USE_MAC, 0x12);
    const uint8_t info[2] = { 1, 2 };
    prepay_key_store store = *whole;
    uint8_t wrapped[48];
    uint32_t back = 0;

    CHECK_STATUS(PREPAY_OK, prepay__store_wrap(whole, wrapping, target, info, sizeof info, wrapped));
    CHECK_STATUS(PREPAY_OK, prepay__store_unwrap(whole, wrapping, wrapped, info, sizeof info, PREPAY_USE_MAC, &back));
    CHECK_INT(3, test_key_count());
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__store_wrap(NULL, wrapping, target, info, sizeof info, wrapped));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__store_wrap(whole, wrapping, target, info, sizeof info, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__store_unwrap(whole, wrapping, NULL, info, 2, PREPAY_USE_MAC, &back));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__store_unwrap(NULL, wrapping, wrapped, info, 2, PREPAY_USE_MAC, &back));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__store_unwrap(whole, wrapping, wrapped, info, 2, PREPAY_USE_MAC, NULL));

    store.struct_size = offsetof(prepay_key_store, wrap); /* an older store: the verbs behind its end are not there */
    CHECK_STATUS(PREPAY_E_UNSUPPORTED, prepay__store_wrap(&store, wrapping, target, info, sizeof info, wrapped));
    CHECK_STATUS(PREPAY_E_UNSUPPORTED,
                 prepay__store_unwrap(&store, wrapping, wrapped, info, sizeof info, PREPAY_USE_MAC, &back));
}

TEST_MAIN("auth/tree", T(tree__a_field_changes__the_child_changes_only_where_the_arrow_names_it),
          T(tree__two_arrows_from_one_parent__never_the_same_child),
          T(tree__what_may_not_be_derived__refused_and_nothing_made), T(tree__an_arrow_without_fields__needs_no_path),
          T(store__a_table_without_a_mandatory_verb__refused),
          T(store__wrap_and_unwrap__through_the_table_or_unsupported))
