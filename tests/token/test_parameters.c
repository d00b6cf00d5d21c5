/* SPDX-License-Identifier: Apache-2.0 */
/* The parameter container, its digest, and the table of local offsets that may be in it. */
#include "seals.h"

static const prepay_parameter_part parts[3] = { { (const uint8_t *)"limits", 6, 7, PREPAY_PART_LIMITS },
                                                { NULL, 0, 0x01020304, PREPAY_PART_TARIFF },
                                                { (const uint8_t *)"from the future", 15, 9, 200 } };

static size_t packed(uint8_t out[64])
{
    size_t n = 64;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(parts, 3, out, &n));
    CHECK_INT(4 + 3 * 8 + 6 + 15, n);
    return n;
}

TEST(parameters__packed__every_part_is_found_with_its_version)
{
    uint8_t container[64];
    const size_t n = packed(container);
    prepay_parameter_part part;

    for (size_t i = 0; i < 3; i++) {
        CHECK_STATUS(PREPAY_OK, prepay_parameters_find(container, n, parts[i].kind, &part));
        CHECK_INT(parts[i].version, part.version);
        CHECK_INT(parts[i].kind, part.kind);
        CHECK_INT(parts[i].data_bytes, part.data_bytes);
        CHECK_BYTES(parts[i].data, part.data, part.data_bytes);
    }
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_parameters_find(container, n, PREPAY_PART_BACKUP, &part));
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_parameters_find(container, n, 0, &part));
}

TEST(parameters__none__is_a_container_too)
{
    uint8_t container[4];
    size_t n = sizeof container;
    prepay_parameter_part part;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(NULL, 0, container, &n));
    CHECK_INT(4, n);
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_parameters_find(container, n, PREPAY_PART_LIMITS, &part));
}

TEST(parameters__padded_like_a_card_file__the_same_digest_and_parts)
{
    const prepay_key_store *store = test_store();
    uint8_t file[1024] = { 0 }, bare[16], padded[16];
    const size_t n = packed(file);
    prepay_parameter_part part;

    CHECK_STATUS(PREPAY_OK, prepay_parameters_digest(store, file, n, bare));
    CHECK_STATUS(PREPAY_OK, prepay_parameters_digest(store, file, sizeof file, padded));
    CHECK_BYTES(bare, padded, 16);
    CHECK_STATUS(PREPAY_OK, prepay_parameters_find(file, sizeof file, 200, &part));
    file[n] = 1;
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_parameters_digest(store, file, sizeof file, padded));
    file[n] = 0;
    file[1023] = 1;
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_parameters_find(file, sizeof file, 200, &part));
}

TEST(parameters__one_bit_anywhere__another_digest_or_no_container)
{
    const prepay_key_store *store = test_store();
    uint8_t container[64], right[16], digest[16];
    const size_t n = packed(container);

    CHECK_STATUS(PREPAY_OK, prepay_parameters_digest(store, container, n, right));
    for (size_t bit = 0; bit < 8 * n; bit++) {
        container[bit / 8] ^= (uint8_t)(1u << bit % 8);
        prepay_status status = prepay_parameters_digest(store, container, n, digest);
        CHECK(status == PREPAY_E_FORMAT || (status == PREPAY_OK && memcmp(right, digest, 16) != 0));
        container[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

TEST(parameters__cut_short_at_any_byte__no_container)
{
    uint8_t container[64], cut[64];
    const size_t n = packed(container);
    prepay_parameter_part part;

    for (size_t length = 0; length < n; length++) {
        CHECK_STATUS(PREPAY_E_FORMAT, prepay_parameters_find(container, length, PREPAY_PART_LIMITS, &part));
        memcpy(cut, container, n); /* and with a header that believes in the cut */
        cut[3] = (uint8_t)length;
        CHECK_STATUS(PREPAY_E_FORMAT, prepay_parameters_find(cut, length, PREPAY_PART_LIMITS, &part));
    }
}

/* Each row changes one byte of the packed container; offsets: parts begin at 4, 18 and 26. */
static const struct {
    const char *name;
    size_t at;
    uint8_t byte;
} wrong_bytes[] = {
    { "version 0", 0, 0 },
    { "version 2", 0, 2 },
    { "a part less", 1, 2 },
    { "a part more", 1, 4 },
    { "no parts", 1, 0 },
    { "length above", 3, 50 },
    { "length below", 3, 48 },
    { "length enormous", 2, 0xFF },
    { "kind 0", 4, 0 },
    { "reserved byte", 5, 1 },
    { "a kind twice", 18, 1 },
    { "kinds that fall", 26, 1 },
    { "a part longer than all", 6, 0xFF },
    { "a last part longer by one", 29, 16 },
    { "a last part shorter by one", 29, 14 },
};

TEST(parameters__not_well_formed__refused)
{
    uint8_t container[64];
    const size_t n = packed(container);
    prepay_parameter_part part;

    for (size_t i = 0; i < sizeof wrong_bytes / sizeof wrong_bytes[0]; i++) {
        const uint8_t right = container[wrong_bytes[i].at];
        TEST_ROW(wrong_bytes[i].name);
        CHECK(right != wrong_bytes[i].byte);
        container[wrong_bytes[i].at] = wrong_bytes[i].byte;
        CHECK_STATUS(PREPAY_E_FORMAT, prepay_parameters_find(container, n, PREPAY_PART_LIMITS, &part));
        container[wrong_bytes[i].at] = right;
    }
    CHECK_STATUS(PREPAY_OK, prepay_parameters_find(container, n, PREPAY_PART_LIMITS, &part));
}

TEST(parameters__what_cannot_travel__not_packed)
{
    static const uint8_t data[1024];
    prepay_parameter_part part[2] = { { data, 1012, 1, 1 }, { data, 1, 1, 2 } };
    uint8_t out[1100];
    size_t n = sizeof out;

    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(part, 1, out, &n));
    CHECK_INT(1024, n);
    n = 1023;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_parameters_pack(part, 1, out, &n));
    CHECK_INT(1024, n);
    n = sizeof out;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_parameters_pack(part, 2, out, &n));
    CHECK_INT(1033, n);
    part[1].kind = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_parameters_pack(part, 2, out, &n));
    part[1].kind = 256;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_parameters_pack(part, 2, out, &n));
    part[0].kind = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_parameters_pack(part, 1, out, &n));
    part[0].kind = 1;
    part[0].data = NULL;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_parameters_pack(part, 1, out, &n));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_parameters_pack(NULL, 1, out, &n));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_parameters_pack(part, 1, out, NULL));
}

TEST(offsets__any_table__comes_back_as_it_was)
{
    struct seed seed = seed_start();
    for (size_t count = 0; count < 40; count++) {
        prepay_offset_change changes[40], back[40];
        prepay_offsets offsets = { count == 0 ? NULL : changes, count };
        uint8_t bytes[2 + 40 * 12];
        size_t n = sizeof bytes, got = 40;
        int64_t from = seed_between(&seed, INT64_MIN / 2, 0);
        for (size_t i = 0; i < count; i++) {
            from += seed_between(&seed, 1, INT64_C(1) << 40);
            changes[i] = (prepay_offset_change){ from, (int32_t)seed_between(&seed, -86399, 86399), 0 };
        }
        CHECK_STATUS(PREPAY_OK, prepay_offsets_pack(&offsets, bytes, &n));
        CHECK_INT(2 + 12 * count, n);
        CHECK_STATUS(PREPAY_OK, prepay_offsets_unpack(bytes, n, back, &got));
        CHECK_INT(count, got);
        CHECK_BYTES(changes, back, count * sizeof changes[0]);
        if (count > 0) {
            got = count - 1;
            CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_offsets_unpack(bytes, n, back, &got));
            CHECK_INT(count, got);
            CHECK_STATUS(PREPAY_E_FORMAT, prepay_offsets_unpack(bytes, n - 1, back, &got));
            n--;
            CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_offsets_pack(&offsets, bytes, &n));
            CHECK_INT(2 + 12 * count, n);
        }
    }
}

TEST(offsets__a_table_that_would_mislead__refused_both_ways)
{
    static const struct {
        const char *name;
        prepay_offset_change changes[2];
    } rows[] = {
        { "not rising", { { 10, 3600, 0 }, { 10, 7200, 0 } } },
        { "falling", { { 10, 3600, 0 }, { 9, 7200, 0 } } },
        { "a day ahead", { { 10, 86400, 0 }, { 20, 0, 0 } } },
        { "a day behind", { { 10, 0, 0 }, { 20, -86400, 0 } } },
        { "far behind", { { 10, 0, 0 }, { 20, INT32_MIN, 0 } } },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const prepay_offsets offsets = { rows[i].changes, 2 };
        prepay_offset_change back[2];
        uint8_t bytes[26] = { 0, 2 };
        size_t n = sizeof bytes, count = 2;
        TEST_ROW(rows[i].name);
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_offsets_pack(&offsets, bytes, &n));
        for (size_t k = 0; k < 2; k++) {
            const uint32_t offset = (uint32_t)rows[i].changes[k].utc_offset_s;
            uint8_t *p = bytes + 2 + 12 * k;
            p[7] = (uint8_t)rows[i].changes[k].from_s;
            p[8] = (uint8_t)(offset >> 24), p[9] = (uint8_t)(offset >> 16), p[10] = (uint8_t)(offset >> 8),
            p[11] = (uint8_t)offset;
        }
        CHECK_STATUS(PREPAY_E_FORMAT, prepay_offsets_unpack(bytes, sizeof bytes, back, &count));
    }
}

TEST_MAIN("token/parameters", T(parameters__packed__every_part_is_found_with_its_version),
          T(parameters__none__is_a_container_too), T(parameters__padded_like_a_card_file__the_same_digest_and_parts),
          T(parameters__one_bit_anywhere__another_digest_or_no_container),
          T(parameters__cut_short_at_any_byte__no_container), T(parameters__not_well_formed__refused),
          T(parameters__what_cannot_travel__not_packed), T(offsets__any_table__comes_back_as_it_was),
          T(offsets__a_table_that_would_mislead__refused_both_ways))
