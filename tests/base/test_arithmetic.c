/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers: checked sums and products at the edges of int64, 128-bit intermediates against Python's, the byte order. */
#include "support/seed.h"
#include "support/test.h"
#include "base/checked.h"
#include "base/endian.h"
#include "base/wide.h"
#include "vectors.h"

enum operation { ADD, SUB, MUL };

static const struct {
    const char *name;
    enum operation operation;
    int64_t a, b;
    prepay_status status;
    int64_t result;
} rows[] = {
    { "sum at the top fits", ADD, INT64_MAX - 1, 1, PREPAY_OK, INT64_MAX },
    { "sum one past the top", ADD, INT64_MAX, 1, PREPAY_E_OVERFLOW, 0 },
    { "sum at the bottom fits", ADD, INT64_MIN + 1, -1, PREPAY_OK, INT64_MIN },
    { "sum one past the bottom", ADD, INT64_MIN, -1, PREPAY_E_OVERFLOW, 0 },
    { "sum of opposites", ADD, INT64_MIN, INT64_MAX, PREPAY_OK, -1 },
    { "difference at the top fits", SUB, -1, INT64_MIN, PREPAY_OK, INT64_MAX },
    { "difference one past the top", SUB, 0, INT64_MIN, PREPAY_E_OVERFLOW, 0 },
    { "difference at the bottom fits", SUB, -2, INT64_MAX - 1, PREPAY_OK, INT64_MIN + 1 - 1 },
    { "difference one past the bottom", SUB, -2, INT64_MAX, PREPAY_E_OVERFLOW, 0 },
    { "small product", MUL, 546900, 10000, PREPAY_OK, INT64_C(5469000000) },
    { "product of 31-bit numbers", MUL, 2147483647, 2147483647, PREPAY_OK, INT64_C(4611686014132420609) },
    { "product with zero", MUL, INT64_MIN, 0, PREPAY_OK, 0 },
    { "product of a negative and zero", MUL, -5, 0, PREPAY_OK, 0 },
    { "product that is the smallest number", MUL, INT64_C(-4611686018427387904), 2, PREPAY_OK, INT64_MIN },
    { "product that would be its opposite", MUL, INT64_C(-4611686018427387904), -2, PREPAY_E_OVERFLOW, 0 },
    { "smallest times one", MUL, INT64_MIN, 1, PREPAY_OK, INT64_MIN },
    { "smallest times minus one", MUL, INT64_MIN, -1, PREPAY_E_OVERFLOW, 0 },
    { "product at the top", MUL, INT64_C(1317624576693539401), 7, PREPAY_OK, INT64_MAX },
    { "product past the top", MUL, INT64_C(1317624576693539402), 7, PREPAY_E_OVERFLOW, 0 },
    { "negative product", MUL, -3, 7, PREPAY_OK, -21 },
};

static prepay_status operate(enum operation operation, int64_t a, int64_t b, int64_t *out)
{
    switch (operation) {
    case ADD:
        return prepay__add(a, b, out);
    case SUB:
        return prepay__sub(a, b, out);
    default:
        return prepay__mul(a, b, out);
    }
}

TEST(checked__at_the_edges__result_or_overflow_and_out_untouched)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t out = 4711;
        TEST_ROW(rows[i].name);
        CHECK_STATUS(rows[i].status, operate(rows[i].operation, rows[i].a, rows[i].b, &out));
        CHECK_INT(rows[i].status == PREPAY_OK ? rows[i].result : 4711, out);
    }
}

TEST(wide__products_and_quotients__as_python_computes_them)
{
    for (size_t i = 0; i < sizeof wide_rows / sizeof wide_rows[0]; i++) {
        const struct wide_row *row = &wide_rows[i];
        const prepay__wide product = prepay__mul_wide(row->a, row->b);
        uint64_t quotient = 1, remainder = 2;
        CHECK(product.high == row->high && product.low == row->low);
        CHECK_STATUS(row->fits ? PREPAY_OK : PREPAY_E_OVERFLOW,
                     prepay__mul_div(row->a, row->b, row->c, &quotient, &remainder));
        CHECK(quotient == (row->fits ? row->quotient : 1) && remainder == (row->fits ? row->remainder : 2));
    }
}

TEST(wide__quotient_times_divisor_plus_remainder__is_the_product)
{
    struct seed seed = seed_start();
    for (int i = 0; i < 20000; i++) {
        const uint64_t a = seed_next(&seed) >> (seed_next(&seed) % 64), b = seed_next(&seed) >> (seed_next(&seed) % 64);
        const uint64_t c = seed_next(&seed) >> (seed_next(&seed) % 64);
        const prepay__wide product = prepay__mul_wide(a, b);
        uint64_t quotient = 0, remainder = 0;
        prepay__wide again;
        if (c == 0 || prepay__mul_div(a, b, c, &quotient, &remainder) != PREPAY_OK) {
            CHECK(c == 0 || product.high >= c);
            continue;
        }
        again = prepay__mul_wide(quotient, c);
        again.low += remainder;
        again.high += again.low < remainder ? 1 : 0;
        CHECK(remainder < c && again.high == product.high && again.low == product.low);
    }
}

TEST(wide__divisor_zero__argument)
{
    uint64_t quotient = 1, remainder = 2;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay__mul_div(1, 1, 0, &quotient, &remainder));
    CHECK_INT(1, quotient);
}

TEST(endian__fields__most_significant_byte_first)
{
    uint8_t bytes[8];
    static const uint8_t expected[8] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF };
    prepay__put_u64be(bytes, UINT64_C(0x0123456789ABCDEF));
    CHECK_BYTES(expected, bytes, 8);
    CHECK(prepay__get_u64be(bytes) == UINT64_C(0x0123456789ABCDEF));
    CHECK(prepay__get_u32be(bytes + 4) == 0x89ABCDEFu && prepay__get_u16be(bytes + 6) == 0xCDEFu);
    prepay__put_u32be(bytes, 0x89ABCDEFu);
    prepay__put_u16be(bytes + 4, 0x4567u);
    CHECK(prepay__get_u32be(bytes) == 0x89ABCDEFu && prepay__get_u16be(bytes + 4) == 0x4567u);
}

TEST(endian__signed_fields__twos_complement)
{
    static const int64_t values[] = { 0, 1, -1, INT64_MAX, INT64_MIN, -4711 };
    static const uint8_t minus_one[8] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        prepay__put_i64be(bytes, values[i]);
        CHECK_INT(values[i], prepay__get_i64be(bytes));
    }
    prepay__put_i64be(bytes, -1);
    CHECK_BYTES(minus_one, bytes, 8);
}

TEST_MAIN("base/arithmetic", T(checked__at_the_edges__result_or_overflow_and_out_untouched),
          T(wide__products_and_quotients__as_python_computes_them),
          T(wide__quotient_times_divisor_plus_remainder__is_the_product), T(wide__divisor_zero__argument),
          T(endian__fields__most_significant_byte_first), T(endian__signed_fields__twos_complement))
