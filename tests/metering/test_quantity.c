/* SPDX-License-Identifier: Apache-2.0 */
/* Pulses, held readings, directions, transformer ratios, exact fractions, gas. */
#include "support/seed.h"
#include "support/test.h"
#include "prepay/metering.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

TEST(pulses__counted_in_an_interrupt__each_taken_once_also_over_2_to_the_32)
{
    struct seed seed = seed_start();
    prepay_pulses pulses = { 0, 0 };
    uint64_t counted = 0, taken = 0;
    CHECK_INT(0, prepay_pulse_take(&pulses));
    for (int i = 0; i < 1000; i++) {
        for (int64_t n = seed_between(&seed, 0, 3); n > 0; n--) {
            const uint32_t many = seed_between(&seed, 0, 9) == 0 ? 0x20000000u : 1u;
            prepay_pulse_count(&pulses, many);
            counted += many;
        }
        taken += prepay_pulse_take(&pulses);
    }
    CHECK(counted > UINT32_MAX);
    CHECK_INT(counted, taken);
    prepay_pulse_count(NULL, 1);
    CHECK_INT(0, prepay_pulse_take(NULL));
}

TEST(reading__one_that_is_not_believed__is_held_and_costs_nothing)
{
    const prepay_register reg = { 5000000, 8, 2, { 0 } }; /* 5 units at once */
    prepay_reading state = { 0, 0, 0, 0 };
    int64_t micro = 4711;
    CHECK_STATUS(PREPAY_OK, prepay_reading_feed(&reg, &state, 99999900, &micro)); /* where counting begins */
    CHECK_INT(0, micro);
    CHECK_STATUS(PREPAY_OK, prepay_reading_feed(&reg, &state, 50, &micro)); /* over the rollover: 1.50 */
    CHECK_INT(1500000, micro);
    micro = 4711;
    CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_reading_feed(&reg, &state, 49, &micro)); /* a digit of noise downward */
    CHECK(micro == 4711 && state.is_held && state.held == 49 && state.last == 50);
    CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_reading_feed(&reg, &state, 77000000, &micro)); /* a glitch upward */
    CHECK(state.is_held && state.held == 77000000 && state.last == 50);
    CHECK_STATUS(PREPAY_OK, prepay_reading_feed(&reg, &state, 60, &micro)); /* the truth again: the glitch is forgotten */
    CHECK_INT(100000, micro);
    CHECK(!state.is_held && state.held == 0 && state.last == 60);
    CHECK_STATUS(PREPAY_E_STATE, prepay_reading_decide(&reg, &state, PREPAY_READING_COUNT, &micro));
}

TEST(reading__held__counted_restarted_or_discarded_as_decided)
{
    static const struct {
        const char *name;
        uint32_t decision;
        int64_t micro;
        uint64_t last;
    } rows[] = {
        { "counted after all", PREPAY_READING_COUNT, 90000000, 10000 },
        { "the register is another", PREPAY_READING_RESTART, 0, 10000 },
        { "a glitch", PREPAY_READING_DISCARD, 0, 1000 },
    };
    const prepay_register reg = { 5000000, 8, 2, { 0 } };
    for (size_t i = 0; i < COUNT(rows); i++) {
        prepay_reading state = { 1000, 0, 1, 0 };
        int64_t micro = 4711;
        TEST_ROW(rows[i].name);
        CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_reading_feed(&reg, &state, 10000, &micro));
        CHECK_STATUS(PREPAY_OK, prepay_reading_decide(&reg, &state, rows[i].decision, &micro));
        CHECK_INT(rows[i].micro, micro);
        CHECK(state.last == rows[i].last && !state.is_held && state.held == 0);
        CHECK_STATUS(PREPAY_OK, prepay_reading_feed(&reg, &state, rows[i].last + 7, &micro));
        CHECK_INT(70000, micro);
    }
}

TEST(reading__what_cannot_be__argument_and_nothing_changes)
{
    const prepay_register reg = { 5000000, 18, 0, { 0 } };
    prepay_reading state = { 1000, UINT64_C(999999999999999999), 1, 1 };
    const prepay_reading before = state;
    int64_t micro = 4711;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_reading_feed(NULL, &state, 1, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_reading_feed(&reg, NULL, 1, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_reading_feed(&reg, &state, 1, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_reading_feed(&reg, &state, UINT64_C(1000000000000000000), &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_reading_decide(NULL, &state, PREPAY_READING_COUNT, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_reading_decide(&reg, NULL, PREPAY_READING_COUNT, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_reading_decide(&reg, &state, PREPAY_READING_COUNT, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_reading_decide(&reg, &state, 0, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_reading_decide(&reg, &state, 4, &micro));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_reading_decide(&reg, &state, PREPAY_READING_COUNT, &micro));
    CHECK(memcmp(&before, &state, sizeof state) == 0 && micro == 4711);
}

TEST(register__water_in_litres__a_thousandth_of_a_cubic_metre)
{
    const prepay_register water = { 0, 8, 3, { 0 } };
    int64_t micro = -1;
    CHECK_STATUS(PREPAY_OK, prepay_register_difference(&water, 12345678, 12345679, &micro));
    CHECK_INT(1000, micro);
}

TEST(direction__forward_reverse_both_and_net)
{
    static const struct {
        const char *name;
        uint32_t direction;
        int64_t forward, reverse;
        prepay_status status;
        int64_t micro;
    } rows[] = {
        { "forward", PREPAY_DIRECTION_FORWARD, 7, 3, PREPAY_OK, 7 },
        { "both", PREPAY_DIRECTION_SUM, 7, 3, PREPAY_OK, 10 },
        { "net", PREPAY_DIRECTION_NET, 7, 3, PREPAY_OK, 4 },
        { "net of what went out", PREPAY_DIRECTION_NET, 0, INT64_MAX, PREPAY_OK, -INT64_MAX },
        { "reverse", PREPAY_DIRECTION_REVERSE, 7, 3, PREPAY_OK, 3 },
        { "both do not fit", PREPAY_DIRECTION_SUM, INT64_MAX, 1, PREPAY_E_OVERFLOW, 0 },
        { "forward below zero", PREPAY_DIRECTION_SUM, -1, 1, PREPAY_E_ARGUMENT, 0 },
        { "reverse below zero", PREPAY_DIRECTION_SUM, 1, -1, PREPAY_E_ARGUMENT, 0 },
        { "no direction", 4, 1, 1, PREPAY_E_ARGUMENT, 0 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t micro = 4711;
        TEST_ROW(rows[i].name);
        CHECK_STATUS(rows[i].status, prepay_direction_combine(rows[i].direction, rows[i].forward, rows[i].reverse, &micro));
        CHECK_INT(rows[i].status == PREPAY_OK ? rows[i].micro : 4711, micro);
    }
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_direction_combine(0, 0, 0, NULL));
}

TEST(ratio__of_transformers__up_to_9999_times_9999_and_9_2e12_units)
{
    static const struct {
        const char *name;
        uint32_t ct, pt;
        int64_t secondary;
        prepay_status status;
        int64_t primary;
    } rows[] = {
        { "none set is one", 0, 0, 123456789, PREPAY_OK, 123456789 },
        { "low voltage side: CT alone", 40, 0, 1000000, PREPAY_OK, 40000000 },
        { "high voltage side: CT and PT", 30, 100, 10000, PREPAY_OK, 30000000 },
        { "the greatest ratios", 9999, 9999, 92251, PREPAY_OK, INT64_C(9223255072251) },
        { "the greatest primary energy", 9999, 9999, INT64_C(92252169000), PREPAY_OK, INT64_C(92252169000) * 99980001 },
        { "a pulse more than fits", 9999, 9999, INT64_C(92252169999), PREPAY_E_OVERFLOW, 0 },
        { "CT 10000", 10000, 1, 1, PREPAY_E_ARGUMENT, 0 },
        { "PT 10000", 1, 10000, 1, PREPAY_E_ARGUMENT, 0 },
        { "negative", 1, 1, -1, PREPAY_E_ARGUMENT, 0 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t micro = 4711;
        TEST_ROW(rows[i].name);
        CHECK_STATUS(rows[i].status, prepay_ratio_apply(rows[i].ct, rows[i].pt, rows[i].secondary, &micro));
        CHECK_INT(rows[i].status == PREPAY_OK ? rows[i].primary : 4711, micro);
    }
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ratio_apply(1, 1, 1, NULL));
}

/* A new ratio is for what passes from then on: totals of the secondary side are not multiplied again. */
TEST(ratio__set_anew__what_was_counted_stays)
{
    const prepay_register reg = { 0, 8, 2, { 0 } };
    prepay_reading state = { 0, 0, 1, 0 };
    int64_t difference = 0, primary = 0, all = 0;
    CHECK_STATUS(PREPAY_OK, prepay_reading_feed(&reg, &state, 100, &difference));
    CHECK_STATUS(PREPAY_OK, prepay_ratio_apply(40, 0, difference, &primary));
    all += primary;
    CHECK_STATUS(PREPAY_OK, prepay_reading_feed(&reg, &state, 200, &difference));
    CHECK_STATUS(PREPAY_OK, prepay_ratio_apply(60, 0, difference, &primary));
    CHECK_INT(100000000, all + primary);
}

TEST(scale__in_any_pieces__the_same_and_nothing_left_over)
{
    struct seed seed = seed_start();
    for (int run = 0; run < 200; run++) {
        const int64_t numerator = seed_between(&seed, 0, INT64_C(1) << 40), denominator = seed_between(&seed, 1, INT64_C(1) << 42);
        const int64_t all = seed_between(&seed, 0, INT64_C(1) << 36);
        int64_t whole = -1, whole_rest = 0, rest = 0, left = all, sum = 0, piece = 0;
        if (prepay_quantity_scale(all, numerator, denominator, &whole_rest, &whole) != PREPAY_OK) {
            continue;
        }
        for (int cuts = 0; left > 0 || cuts == 0; cuts++) {
            const int64_t now = cuts == 40 ? left : seed_between(&seed, 0, left);
            CHECK_STATUS(PREPAY_OK, prepay_quantity_scale(now, numerator, denominator, &rest, &piece));
            sum += piece;
            left -= now;
        }
        CHECK_INT(whole, sum);
        CHECK_INT(whole_rest, rest);
    }
}

TEST(scale__what_cannot_be_or_does_not_fit__nothing_changes)
{
    int64_t rest = 5, out = 4711;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_quantity_scale(-1, 1, 6, &rest, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_quantity_scale(1, -1, 6, &rest, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_quantity_scale(1, 1, 0, &rest, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_quantity_scale(1, 1, 5, &rest, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_quantity_scale(1, 1, 6, NULL, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_quantity_scale(1, 1, 6, &rest, NULL));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_quantity_scale(INT64_MAX, 7, 6, &rest, &out));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_quantity_scale(INT64_MAX, INT64_MAX, 6, &rest, &out));
    CHECK(rest == 5 && out == 4711);
    rest = -1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_quantity_scale(1, 1, 6, &rest, &out));
    rest = 5;
    CHECK_STATUS(PREPAY_OK, prepay_quantity_scale(INT64_MAX, 6, 6, &rest, &out));
    CHECK(rest == 5 && out == INT64_MAX);
    rest = INT64_MAX - 1; /* the carry into the high word */
    CHECK_STATUS(PREPAY_OK, prepay_quantity_scale(INT64_MAX, INT64_MAX, INT64_MAX, &rest, &out));
    CHECK(rest == INT64_MAX - 1 && out == INT64_MAX);
}

/* kWh = m3 * 1.02264 * 39.5 / 3.6: 100 m3 are 1122.0633333... kWh; 2.83 m3 in a hundred cubic feet. */
TEST(gas__volume_into_energy__exact_however_often_it_is_read)
{
    int64_t rest = 0, micro = 0, sum = 0;
    CHECK_STATUS(PREPAY_OK, prepay_gas_energy(100000000, 1022640, 39500000, &rest, &micro));
    CHECK_INT(1122063333, micro);
    CHECK_INT(INT64_C(1200000000000), rest);
    rest = 0;
    for (int litre = 0; litre < 100000; litre++) {
        CHECK_STATUS(PREPAY_OK, prepay_gas_energy(1000, 1022640, 39500000, &rest, &micro));
        sum += micro;
    }
    CHECK_INT(1122063333, sum);
    CHECK_STATUS(PREPAY_OK, prepay_gas_energy(0, 1000000, 38000000, &rest, &micro)); /* another gas: the remainder goes on */
    CHECK(micro == 0 && rest == INT64_C(1200000000000));
    CHECK_STATUS(PREPAY_OK, prepay_gas_energy(2, 1000000, 3600000, &rest, &micro)); /* a third and two make two and a third */
    CHECK(micro == 2 && rest == INT64_C(1200000000000));
    int64_t feet = 0;
    CHECK_STATUS(PREPAY_OK, prepay_quantity_scale(1000000, 283, 100, &feet, &micro));
    CHECK(micro == 2830000 && feet == 0);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_gas_energy(1, 0, 1, &rest, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_gas_energy(1, 1, 0, &rest, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_gas_energy(1, PREPAY_VOLUME_FACTOR_MAX_MICRO + 1, 1, &rest, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_gas_energy(1, 1, PREPAY_CALORIFIC_MAX_MICRO + 1, &rest, &micro));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_gas_energy(-1, 1, 1, &rest, &micro));
    CHECK_STATUS(PREPAY_E_OVERFLOW,
                 prepay_gas_energy(INT64_MAX, PREPAY_VOLUME_FACTOR_MAX_MICRO, PREPAY_CALORIFIC_MAX_MICRO, &rest, &micro));
}

TEST_MAIN("metering/quantity", T(pulses__counted_in_an_interrupt__each_taken_once_also_over_2_to_the_32),
          T(reading__one_that_is_not_believed__is_held_and_costs_nothing), T(reading__held__counted_restarted_or_discarded_as_decided),
          T(reading__what_cannot_be__argument_and_nothing_changes), T(register__water_in_litres__a_thousandth_of_a_cubic_metre),
          T(direction__forward_reverse_both_and_net), T(ratio__of_transformers__up_to_9999_times_9999_and_9_2e12_units),
          T(ratio__set_anew__what_was_counted_stays), T(scale__in_any_pieces__the_same_and_nothing_left_over),
          T(scale__what_cannot_be_or_does_not_fit__nothing_changes), T(gas__volume_into_energy__exact_however_often_it_is_read))
