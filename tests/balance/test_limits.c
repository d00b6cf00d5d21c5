/* SPDX-License-Identifier: Apache-2.0 */
/* Limits: which can be, and their 48 bytes. */
#include "support/test.h"
#include "prepay/balance.h"

#include <string.h>

#define MAX PREPAY_TOTAL_MAX_MICRO
#define SIZE sizeof(prepay_balance_options)

static const struct {
    const char *name;
    prepay_balance_options options;
    prepay_status status;
} rows[] = {
    { "all zero: the defaults", { SIZE, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0 }, PREPAY_OK },
    { "all at their greatest", { SIZE, MAX, MAX, MAX, MAX, MAX, 1, 0, 0, 0, NULL, 0 }, PREPAY_OK },
    { "alarm 1 negative", { SIZE, -1, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "alarm 2 negative", { SIZE, 0, -1, 0, 0, 0, 0, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "overdraft limit negative", { SIZE, 0, 0, -1, 0, 0, 0, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "hoard limit negative", { SIZE, 0, 0, 0, -1, 0, 0, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "reclose negative", { SIZE, 0, 0, 0, 0, -1, 0, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "alarm 1 above the maximum", { SIZE, MAX + 1, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "the least integer", { SIZE, 0, 0, INT64_MIN, 0, 0, 0, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "reclose at the hoard limit", { SIZE, 0, 0, 0, 100, 100, 0, 0, 0, 0, NULL, 0 }, PREPAY_OK },
    { "reclose that no credit can reach", { SIZE, 0, 0, 0, 100, 101, 0, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "reclose without a hoard limit", { SIZE, 0, 0, 0, 0, 101, 0, 0, 0, 0, NULL, 0 }, PREPAY_OK },
    { "an unknown flag", { SIZE, 0, 0, 0, 0, 0, 4096, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "reserved used", { SIZE, 0, 0, 0, 0, 0, 0, 1, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "reclose above: equality at the hoard limit could never be exceeded", { SIZE, 0, 0, 0, 100, 100, 4, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "reclose above: one below it can", { SIZE, 0, 0, 0, 100, 99, 4, 0, 0, 0, NULL, 0 }, PREPAY_OK },
    { "hoard zero refuses: reclose above zero could never be reached", { SIZE, 0, 0, 0, 0, 1, 32, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "emergency credit without a threshold", { SIZE, 0, 0, 0, 0, 0, 0, 0, 5, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "a threshold without emergency credit", { SIZE, 0, 0, 0, 0, 0, 0, 0, 0, 5, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "charges that are not there", { SIZE, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 1 }, PREPAY_E_ARGUMENT },
    { "no size", { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0 }, PREPAY_E_ARGUMENT },
    { "an old caller's size, up to alarm 1", { 16, 5, 7, 7, 7, 7, 7, 7, 0, 0, NULL, 0 }, PREPAY_OK },
};

TEST(limits__row_by_row__taken_or_refused_and_nothing_changed)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_balance balance, before;
        uint8_t bytes[64];
        size_t bytes_bytes = sizeof bytes;
        TEST_ROW(rows[i].name);
        memset(&balance, 0x5A, sizeof balance);
        before = balance;
        CHECK_STATUS(rows[i].status, prepay_balance_init(&balance, sizeof balance, &rows[i].options));
        CHECK(rows[i].status == PREPAY_OK || memcmp(&before, &balance, sizeof balance) == 0);
        CHECK_STATUS(rows[i].status, prepay_balance_options_pack(&rows[i].options, bytes, &bytes_bytes));
        if (rows[i].status == PREPAY_OK) {
            prepay_balance_options back;
            CHECK_STATUS(PREPAY_OK, prepay_balance_options_unpack(bytes, bytes_bytes, NULL, 0, &back));
            CHECK_INT(rows[i].options.alarm1_micro, back.alarm1_micro);
            CHECK(back.struct_size == SIZE);
            CHECK(rows[i].options.struct_size < SIZE || memcmp(&rows[i].options, &back, sizeof back) == 0);
        }
    }
}

TEST(limits__set_later__refused_ones_change_nothing)
{
    prepay_balance balance, before;
    prepay_balance_options bad = PREPAY_BALANCE_OPTIONS_INIT, good = PREPAY_BALANCE_OPTIONS_INIT;
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &good));
    before = balance;
    bad.alarm2_micro = -5;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_set_options(&balance, &bad));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_set_options(&balance, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_set_options(NULL, &good));
    CHECK(memcmp(&before, &balance, sizeof balance) == 0);
}

TEST(init__null_or_too_small__refused)
{
    prepay_balance balance;
    const prepay_balance_options options = PREPAY_BALANCE_OPTIONS_INIT;
    CHECK(sizeof balance == prepay_balance_bytes());
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_init(NULL, sizeof balance, &options));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_init(&balance, sizeof balance, NULL));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_balance_init(&balance, sizeof balance - 1, &options));
}

/* Written down by hand from the layout in the header, not by the code under test. */
static const uint8_t packed[48] = {
    1, 0, 0, 0, 0, 0, 0, 1,                         /* version, flags: no reminder */
    0, 0, 0, 0, 0, 0x98, 0x96, 0x80,                /* alarm 1: 10 units */
    0, 0, 0, 0, 0, 0x4C, 0x4B, 0x40,                /* alarm 2: 5 units */
    0, 0, 0, 0, 0x01, 0xC9, 0xC3, 0x80,             /* overdraft limit: 30 units */
    0x0F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, /* hoard limit: 2^60 - 1 */
    0, 0, 0, 0, 0, 0x1E, 0x84, 0x80,                /* reclose: 2 units */
};

TEST(bytes__known_limits__both_ways)
{
    const prepay_balance_options options = { SIZE, 10000000, 5000000, 30000000, MAX - 1, 2000000, PREPAY_BALANCE_NO_REMINDER, 0, 0, 0, NULL, 0 };
    prepay_balance_options back;
    uint8_t bytes[50] = { 0 };
    size_t bytes_bytes = sizeof bytes;
    CHECK_STATUS(PREPAY_OK, prepay_balance_options_pack(&options, bytes, &bytes_bytes));
    CHECK_INT(48, bytes_bytes);
    CHECK_BYTES(packed, bytes, 48);
    CHECK_STATUS(PREPAY_OK, prepay_balance_options_unpack(packed, sizeof packed, NULL, 0, &back));
    CHECK(memcmp(&options, &back, sizeof back) == 0);
}

TEST(bytes__too_little_room__needed_length_is_told)
{
    const prepay_balance_options options = PREPAY_BALANCE_OPTIONS_INIT;
    uint8_t bytes[48];
    size_t bytes_bytes = 47;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_balance_options_pack(&options, bytes, &bytes_bytes));
    CHECK_INT(48, bytes_bytes);
    bytes_bytes = 0;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_balance_options_pack(&options, NULL, &bytes_bytes));
    CHECK_INT(48, bytes_bytes);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_options_pack(&options, NULL, &bytes_bytes));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_options_pack(&options, bytes, NULL));
}

TEST(bytes__damaged__format_or_version_and_out_untouched)
{
    static const struct {
        const char *name;
        size_t at;
        uint8_t byte;
        size_t bytes;
        prepay_status status;
    } damages[] = {
        { "a newer version", 0, 3, 48, PREPAY_E_VERSION },
        { "a newer version of another length", 0, 3, 60, PREPAY_E_VERSION },
        { "version 0", 0, 0, 48, PREPAY_E_FORMAT },
        { "reserved used", 3, 1, 48, PREPAY_E_FORMAT },
        { "an unknown flag", 4, 0x80, 48, PREPAY_E_FORMAT },
        { "a flag that version 1 does not have", 7, 2, 48, PREPAY_E_FORMAT },
        { "version 2 of version 1's length", 0, 2, 48, PREPAY_E_FORMAT },
        { "version 1 with a charge", 1, 1, 48, PREPAY_E_FORMAT },
        { "a negative limit", 8, 0x80, 48, PREPAY_E_FORMAT },
        { "a limit above 2^60", 16, 0x10, 48, PREPAY_E_FORMAT },
        { "one byte short", 0, 1, 47, PREPAY_E_FORMAT },
        { "one byte long", 0, 1, 49, PREPAY_E_FORMAT },
        { "nothing", 0, 1, 0, PREPAY_E_FORMAT },
    };
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        uint8_t bytes[60] = { 0 };
        prepay_balance_options out = { 99, 1, 2, 3, 4, 5, 6, 7, 0, 0, NULL, 0 };
        TEST_ROW(damages[i].name);
        memcpy(bytes, packed, sizeof packed);
        bytes[damages[i].at] = damages[i].byte;
        CHECK_STATUS(damages[i].status, prepay_balance_options_unpack(bytes, damages[i].bytes, NULL, 0, &out));
        CHECK(out.struct_size == 99 && out.reserved == 7);
    }
}

/* Written down by hand from doc/formats.md. */
static const uint8_t packed_2[64 + 56] = {
    2, 1, 0, 0, 0, 0, 0x08, 0x81,                             /* version, one charge; no reminder, refund once, deficit to debt */
    0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 5,           /* alarms */
    0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 1, 0,           /* overdraft, hoard */
    0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 7,           /* reclose, emergency credit */
    0, 0, 0, 0, 0, 0, 0, 4,                                   /* its threshold */
    0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 11,          /* imposed, settled */
    0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 13,         /* per purchase, per period */
    0, 0, 0, 0, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0, 0, 15,         /* cap, trip */
    0x0B, 0xB8, 0, 5, 0, 2, 0, 0,                             /* 30 %; may trip, into overdraft; a debt, by the week */
};

static const prepay_charge_terms debt_2 = { 512, 11, 12, 13, 14, 15, 3000, 5, PREPAY_CHARGE_DEBT, PREPAY_CHARGE_PER_WEEK, 0 };

TEST(bytes__version_2__both_ways)
{
    const prepay_balance_options options = { SIZE, 9, 5, 3, 256, 2, 1 | 128 | 2048, 0, 7, 4, &debt_2, 1 };
    prepay_balance_options back;
    prepay_charge_terms room[PREPAY_BALANCE_CHARGES];
    uint8_t bytes[64 + 4 * 56];
    size_t bytes_bytes = sizeof packed_2 - 1;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_balance_options_pack(&options, bytes, &bytes_bytes));
    CHECK_INT(sizeof packed_2, bytes_bytes);
    CHECK_STATUS(PREPAY_OK, prepay_balance_options_pack(&options, bytes, &bytes_bytes));
    CHECK_INT(sizeof packed_2, bytes_bytes);
    CHECK_BYTES(packed_2, bytes, sizeof packed_2);
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_balance_options_unpack(packed_2, sizeof packed_2, NULL, 0, &back));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_options_unpack(packed_2, sizeof packed_2, NULL, 1, &back));
    CHECK_STATUS(PREPAY_OK, prepay_balance_options_unpack(packed_2, sizeof packed_2, room, 1, &back));
    CHECK(back.charges == room && back.charge_count == 1 && memcmp(&debt_2, room, sizeof debt_2) == 0);
    CHECK(back.flags == options.flags && back.emergency_limit_micro == 7 && back.emergency_threshold_micro == 4 && back.reclose_micro == 2);
}

TEST(bytes__what_version_1_can_say__is_said_in_version_1)
{
    static const struct {
        prepay_balance_options options;
        size_t bytes;
    } forms[] = { { { SIZE, 1, 1, 1, 1, 1, PREPAY_BALANCE_NO_REMINDER, 0, 0, 0, NULL, 0 }, 48 },
                  { { SIZE, 0, 0, 0, 0, 0, PREPAY_BALANCE_POSTPAID, 0, 0, 0, NULL, 0 }, 64 },
                  { { SIZE, 0, 0, 0, 0, 0, 0, 0, 5, 5, NULL, 0 }, 64 },
                  { { SIZE, 0, 0, 0, 0, 0, 0, 0, 0, 0, &debt_2, 1 }, 120 } };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        uint8_t bytes[120];
        size_t bytes_bytes = sizeof bytes;
        CHECK_STATUS(PREPAY_OK, prepay_balance_options_pack(&forms[i].options, bytes, &bytes_bytes));
        CHECK_INT(forms[i].bytes, bytes_bytes);
        CHECK_INT(forms[i].bytes == 48 ? 1 : 2, bytes[0]);
    }
}

TEST(bytes__version_2_damaged__format)
{
    static const struct {
        const char *name;
        size_t at;
        uint8_t byte;
        size_t bytes;
    } damages[] = { { "one byte short", 0, 2, 119 },      { "one byte long", 0, 2, 121 },         { "two charges", 1, 2, 120 },
                    { "five charges", 1, 5, 64 + 5 * 56 }, { "no charge", 1, 0, 120 },             { "reserved", 2, 1, 120 },
                    { "an unknown flag", 6, 0x10, 120 },  { "a threshold without", 55, 0, 120 },  { "without a threshold", 63, 0, 120 },
                    { "imposed negative", 64, 0x80, 120 }, { "cap above 2^60", 96, 0x20, 120 },    { "more than all", 112, 0x27, 120 },
                    { "a charge's unknown flag", 115, 8, 120 }, { "a trip limit without may trip", 115, 4, 120 }, { "an unknown kind", 116, 3, 120 },
                    { "a fee that is imposed", 116, 2, 120 }, { "a standing charge of a debt's terms", 116, 1, 120 },
                    { "an unknown period", 117, 4, 120 }, { "an instalment without a period", 117, 0, 120 }, { "a charge's reserved", 119, 1, 120 } };
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        uint8_t bytes[400] = { 0 };
        prepay_charge_terms room[PREPAY_BALANCE_CHARGES];
        prepay_balance_options out;
        TEST_ROW(damages[i].name);
        memcpy(bytes, packed_2, sizeof packed_2);
        bytes[damages[i].at] = damages[i].byte;
        CHECK_STATUS(PREPAY_E_FORMAT, prepay_balance_options_unpack(bytes, damages[i].bytes, room, PREPAY_BALANCE_CHARGES, &out));
    }
}

TEST_MAIN("balance/limits", T(limits__row_by_row__taken_or_refused_and_nothing_changed),
          T(limits__set_later__refused_ones_change_nothing), T(init__null_or_too_small__refused),
          T(bytes__known_limits__both_ways), T(bytes__too_little_room__needed_length_is_told),
          T(bytes__damaged__format_or_version_and_out_untouched), T(bytes__version_2__both_ways),
          T(bytes__what_version_1_can_say__is_said_in_version_1), T(bytes__version_2_damaged__format))
