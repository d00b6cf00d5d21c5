/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes: CRC-32 against zlib's, comparison and erasure of secrets, structs that grow, the names of statuses. */
#include "support/test.h"
#include "base/crc32.h"
#include "base/options.h"
#include "base/secret.h"
#include "vectors.h"

#include <string.h>

TEST(crc32__known_texts__as_zlib_says)
{
    uint8_t all[256];
    for (size_t i = 0; i < sizeof crc_rows / sizeof crc_rows[0]; i++) {
        TEST_ROW(crc_rows[i].text);
        CHECK_INT(crc_rows[i].crc, prepay__crc32(0, (const uint8_t *)crc_rows[i].text, strlen(crc_rows[i].text)));
    }
    for (size_t i = 0; i < sizeof all; i++) {
        all[i] = (uint8_t)i;
    }
    CHECK_INT(CRC_OF_ALL_256_BYTES, prepay__crc32(0, all, sizeof all));
    for (size_t i = 0; i <= sizeof all; i++) {
        CHECK_INT(CRC_OF_ALL_256_BYTES, prepay__crc32(prepay__crc32(0, all, i), all + i, sizeof all - i));
    }
}

TEST(equal__one_bit_anywhere__differs)
{
    uint8_t a[33] = { 0 }, b[33] = { 0 };
    CHECK_INT(1, prepay__equal(a, b, sizeof a));
    for (size_t bit = 0; bit < 8 * sizeof a; bit++) {
        b[bit / 8] = (uint8_t)(1u << (bit % 8));
        CHECK_INT(0, prepay__equal(a, b, sizeof a));
        CHECK_INT(1, prepay__equal(a, b, bit / 8));
        b[bit / 8] = 0;
    }
}

TEST(wipe__n_bytes__zero_and_no_more)
{
    uint8_t bytes[9];
    static const uint8_t expected[9] = { 7, 0, 0, 0, 0, 0, 0, 0, 7 };
    memset(bytes, 7, sizeof bytes);
    prepay__wipe(bytes + 1, 7);
    prepay__wipe(NULL, 0);
    CHECK_BYTES(expected, bytes, sizeof bytes);
}

TEST(blank__all_zero_or_all_one__and_nothing_else)
{
    uint8_t key[16];
    memset(key, 0, sizeof key);
    CHECK_INT(1, prepay__blank(key, sizeof key));
    key[15] = 1;
    CHECK_INT(0, prepay__blank(key, sizeof key));
    memset(key, 0xFF, sizeof key);
    CHECK_INT(1, prepay__blank(key, sizeof key));
    key[0] = 0x7F;
    CHECK_INT(0, prepay__blank(key, sizeof key));
}

struct known { /* what this library knows */
    size_t struct_size;
    uint64_t first, second;
};
struct longer { /* what a newer caller knows */
    struct known known;
    uint64_t third;
};

TEST(options__shorter_equal_and_longer_with_zero_tail__taken)
{
    struct longer given = { { sizeof(size_t) + 8, 1, 2 }, 0 };
    struct known own = { 9, 9, 9 };
    CHECK_STATUS(PREPAY_OK, prepay__options_take(&own, sizeof own, &given));
    CHECK(own.struct_size == sizeof own && own.first == 1 && own.second == 0);
    given.known.struct_size = sizeof given.known;
    CHECK_STATUS(PREPAY_OK, prepay__options_take(&own, sizeof own, &given));
    CHECK(own.first == 1 && own.second == 2);
    given.known.struct_size = sizeof given;
    CHECK_STATUS(PREPAY_OK, prepay__options_take(&own, sizeof own, &given));
    CHECK(own.struct_size == sizeof own && own.second == 2);
}

TEST(options__unknown_field_or_impossible_size__argument_and_own_untouched)
{
    static const size_t impossible[] = { 0, 1, sizeof(size_t) - 1, PREPAY__STRUCT_BYTES_MAX + 1, (size_t)-1 };
    struct longer given = { { sizeof given, 1, 2 }, UINT64_C(1) << 63 };
    struct known own = { 9, 9, 9 };
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__options_take(&own, sizeof own, &given));
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        given.known.struct_size = impossible[i];
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__options_take(&own, sizeof own, &given));
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__report_give(&given, &own, sizeof own));
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__report_check(&given));
    }
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__options_take(&own, sizeof own, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__report_check(NULL));
    CHECK(own.struct_size == 9 && own.first == 9 && own.second == 9);
}

TEST(report__given_to_older_and_newer_callers__as_much_as_they_know)
{
    const struct known own = { sizeof own, 1, 2 };
    struct longer out = { { sizeof(size_t) + 8, 7, 7 }, 7 };
    CHECK_STATUS(PREPAY_OK, prepay__report_check(&out));
    CHECK_STATUS(PREPAY_OK, prepay__report_give(&out, &own, sizeof own));
    CHECK(out.known.struct_size == sizeof(size_t) + 8 && out.known.first == 1 && out.known.second == 7);
    out.known.struct_size = sizeof out;
    CHECK_STATUS(PREPAY_OK, prepay__report_give(&out, &own, sizeof own));
    CHECK(out.known.struct_size == sizeof out && out.known.second == 2 && out.third == 0);
}

TEST(status__registered_and_unregistered_numbers__have_a_name_and_a_text)
{
    CHECK_TEXT("PREPAY_OK", prepay_status_name(PREPAY_OK));
    CHECK_TEXT("PREPAY_E_ARGUMENT", prepay_status_name(PREPAY_E_ARGUMENT));
    CHECK_TEXT("PREPAY_E_CARD", prepay_status_name(PREPAY_E_CARD));
    CHECK_TEXT("PREPAY_UNKNOWN", prepay_status_name(INT32_MIN));
    CHECK_TEXT("PREPAY_UNKNOWN", prepay_status_name(INT32_MAX));
    for (int status = PREPAY_E_CARD; status <= PREPAY_OK; status++) {
        CHECK(strcmp(prepay_status_name(status), "PREPAY_UNKNOWN") != 0);
        CHECK(strlen(prepay_status_text(status)) > 4);
    }
    CHECK(strlen(prepay_status_text(INT32_MAX)) > 4);
}

TEST(version__number_and_text__say_the_same)
{
    CHECK_INT(0x000100, prepay_version_number());
    CHECK_TEXT("0.1.0", prepay_version_text());
}

TEST_MAIN("base/bytes", T(crc32__known_texts__as_zlib_says), T(equal__one_bit_anywhere__differs),
          T(wipe__n_bytes__zero_and_no_more), T(blank__all_zero_or_all_one__and_nothing_else),
          T(options__shorter_equal_and_longer_with_zero_tail__taken),
          T(options__unknown_field_or_impossible_size__argument_and_own_untouched),
          T(report__given_to_older_and_newer_callers__as_much_as_they_know),
          T(status__registered_and_unregistered_numbers__have_a_name_and_a_text),
          T(version__number_and_text__say_the_same))
