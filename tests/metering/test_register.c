/* SPDX-License-Identifier: Apache-2.0 */
/* Registers that roll over and pulses that do not divide evenly. */
#include "support/seed.h"
#include "support/test.h"
#include "prepay/metering.h"

#include <string.h>

static const struct {
    const char *name;
    prepay_register reg;
    uint64_t earlier, later;
    prepay_status status;
    int64_t micro;
} rows[] = {
    { "a day's use at two decimals", { 0, 8, 2, { 0 } }, 123456, 125000, PREPAY_OK, 15440000 },
    { "rollover 999999.99 to 0.03", { 0, 8, 2, { 0 } }, 99999999, 3, PREPAY_OK, 40000 },
    { "no use", { 1, 8, 2, { 0 } }, 5, 5, PREPAY_OK, 0 },
    { "a digit of noise downward is not a rollover",
      { 1000000000, 8, 2, { 0 } },
      5000,
      4999,
      PREPAY_METERING_IMPLAUSIBLE,
      0 },
    { "as much as is plausible", { 40000, 8, 2, { 0 } }, 99999999, 3, PREPAY_OK, 40000 },
    { "one digit more than is plausible", { 40000, 8, 2, { 0 } }, 99999999, 4, PREPAY_METERING_IMPLAUSIBLE, 0 },
    { "plausible between two digits", { 39999, 8, 2, { 0 } }, 99999999, 3, PREPAY_METERING_IMPLAUSIBLE, 0 },
    { "one digit", { 0, 1, 0, { 0 } }, 9, 0, PREPAY_OK, 1000000 },
    { "six decimals", { 0, 18, 6, { 0 } }, 0, UINT64_C(999999999999999999), PREPAY_OK, INT64_C(999999999999999999) },
    { "eighteen digits before the point",
      { 0, 18, 0, { 0 } },
      0,
      UINT64_C(9223372036854),
      PREPAY_OK,
      INT64_C(9223372036854000000) },
    { "a difference that does not fit", { 0, 18, 0, { 0 } }, 0, UINT64_C(9223372036855), PREPAY_E_OVERFLOW, 0 },
    { "one that does not fit and is not plausible", { 1, 18, 0, { 0 } }, 1, 0, PREPAY_METERING_IMPLAUSIBLE, 0 },
    { "earlier has too many digits", { 0, 3, 0, { 0 } }, 1000, 0, PREPAY_E_ARGUMENT, 0 },
    { "later has too many digits", { 0, 3, 0, { 0 } }, 0, 1000, PREPAY_E_ARGUMENT, 0 },
    { "no digits", { 0, 0, 0, { 0 } }, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "nineteen digits", { 0, 19, 0, { 0 } }, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "seven decimals", { 0, 8, 7, { 0 } }, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "more decimals than digits", { 0, 2, 3, { 0 } }, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "negative plausibility", { -1, 8, 2, { 0 } }, 0, 0, PREPAY_E_ARGUMENT, 0 },
    { "a reserved byte", { 0, 8, 2, { 0, 0, 1 } }, 0, 0, PREPAY_E_ARGUMENT, 0 },
};

TEST(register__two_readings__their_difference_over_a_rollover)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t micro = 4711;
        TEST_ROW(rows[i].name);
        CHECK_STATUS(rows[i].status, prepay_register_difference(&rows[i].reg, rows[i].earlier, rows[i].later, &micro));
        CHECK_INT(rows[i].status == PREPAY_OK ? rows[i].micro : 4711, micro);
    }
    TEST_ROW(NULL);
    int64_t micro = 4711;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_register_difference(NULL, 0, 0, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_register_difference(&rows[0].reg, 0, 0, NULL));
}

TEST(pulses__in_any_batches__the_same_quantity)
{
    struct seed seed = seed_start();
    for (int run = 0; run < 200; run++) {
        const uint32_t constant = (uint32_t)seed_between(&seed, 1, 100000),
                       all = (uint32_t)seed_between(&seed, 1, 4000000);
        uint32_t left = all, remainder = 0;
        int64_t sum = 0;
        while (left > 0) {
            const uint32_t batch = (uint32_t)seed_between(&seed, 1, left > 5000 ? left / 2 : left);
            int64_t micro = 0;
            CHECK_STATUS(PREPAY_OK, prepay_pulses_convert(batch, constant, &remainder, &micro));
            sum += micro;
            left -= batch;
        }
        CHECK_INT((int64_t)all * 1000000 / constant, sum);
        CHECK_INT((int64_t)all * 1000000 % constant, remainder);
    }
}

TEST(pulses__most_at_once_and_out_of_range__exact_or_argument)
{
    uint32_t remainder = 0;
    int64_t micro = 4711;
    CHECK_STATUS(PREPAY_OK, prepay_pulses_convert(UINT32_MAX, 1, &remainder, &micro));
    CHECK_INT(INT64_C(4294967295000000), micro);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pulses_convert(1, 0, &remainder, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pulses_convert(1, 100001, &remainder, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pulses_convert(1, 3200, NULL, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pulses_convert(1, 3200, &remainder, NULL));
    remainder = 3200;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_pulses_convert(1, 3200, &remainder, &micro));
    CHECK_INT(INT64_C(4294967295000000), micro);
    CHECK_INT(3200, remainder);
}

TEST_MAIN("metering/register", T(register__two_readings__their_difference_over_a_rollover),
          T(pulses__in_any_batches__the_same_quantity), T(pulses__most_at_once_and_out_of_range__exact_or_argument))
