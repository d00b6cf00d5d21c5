/* SPDX-License-Identifier: Apache-2.0 */
/* The power factor of a month and what it costs. cos = P / sqrt(P^2 + Q^2) is never computed: the greatest half quantum
 * m / (2 * 10^6) that is not above it is searched, and m^2 * (P^2 + Q^2) <= (2 * 10^6)^2 * P^2 is asked of whole numbers, as
 *
 *     m^2 * Q^2 <= ((2 * 10^6)^2 - m^2) * P^2
 *
 * The tables are those of the Chinese adjustment (功率因数调整电费办法, 1983): percent of the bill by power factor. They are
 * straight between their corners when the power factor has two decimals. */
#include "metering/exact.h"

#define WHOLE UINT64_C(2000000) /* 1, in halves of 10^-6 */

/* The sign of what is left of m^2 * Q^2 when ((2 * 10^6)^2 - m^2) * P^2 is taken away. */
static int compare_at(uint64_t m, uint64_t active, uint64_t reactive)
{
    const prepay__money one = { 0, 1 };
    prepay__exact left, right;

    prepay__exact_set(&left, one);
    prepay__exact_times(&left, m * m);
    prepay__exact_times(&left, reactive);
    prepay__exact_times(&left, reactive);
    prepay__exact_set(&right, one);
    prepay__exact_times(&right, WHOLE * WHOLE - m * m);
    prepay__exact_times(&right, active);
    prepay__exact_times(&right, active);
    return prepay__exact_compare(&left, &right);
}

prepay_status prepay_power_factor(int64_t active_micro, int64_t reactive_micro, const prepay_rounding *rounding, int64_t *out_micro)
{
    uint64_t low = 0, high, quantum;
    int more;

    if (rounding == NULL || out_micro == NULL || active_micro < 0 || reactive_micro < 0 || !prepay__rounding_ok(rounding) ||
        prepay__quantum(rounding) > PREPAY__MICRO) {
        return PREPAY_E_ARGUMENT;
    }
    if (reactive_micro == 0) {
        active_micro = 1; /* 1, also when nothing was used */
    }
    quantum = prepay__quantum(rounding);
    high = WHOLE / quantum;
    while (low < high) {
        const uint64_t middle = high - (high - low) / 2;
        if (compare_at(middle * quantum, (uint64_t)active_micro, (uint64_t)reactive_micro) <= 0) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    more = compare_at(low * quantum, (uint64_t)active_micro, (uint64_t)reactive_micro) != 0;
    *out_micro = (int64_t)(prepay__round_halves(low, more, rounding->mode) * quantum);
    return PREPAY_OK;
}

#define ROW(from, value, slope) { (from) * INT64_C(10000), (value) * INT64_C(10000), (slope) * INT64_C(1000000) }

/* From a power factor in hundredths: percent in hundredths, and by how many percent it changes from 0 to 1. */
static const prepay_bill_step standard_090[] = {
    ROW(0, 14500, -200), ROW(65, 1500, -100), ROW(70, 1000, -50), ROW(90, 0, -15), ROW(95, -75, 0),
};
static const prepay_bill_step standard_085[] = {
    ROW(0, 13500, -200), ROW(60, 1500, -100), ROW(65, 1000, -50), ROW(85, 0, -10), ROW(90, -50, -15), ROW(94, -110, 0),
};
static const prepay_bill_step standard_080[] = {
    ROW(0, 12500, -200), ROW(55, 1500, -100), ROW(60, 1000, -50), ROW(80, 0, -10), ROW(90, -100, -15), ROW(92, -130, 0),
};

#define ROWS(table) ((uint32_t)(sizeof(table) / sizeof(table)[0]))

static const struct {
    int64_t standard_micro;
    const prepay_bill_step *steps;
    uint32_t count;
} standards[] = {
    { 900000, standard_090, ROWS(standard_090) },
    { 850000, standard_085, ROWS(standard_085) },
    { 800000, standard_080, ROWS(standard_080) },
};

const prepay_bill_step *prepay_power_factor_steps(int64_t standard_micro, uint32_t *out_count)
{
    for (uint32_t i = 0; i < ROWS(standards); i++) {
        if (standards[i].standard_micro == standard_micro && out_count != NULL) {
            *out_count = standards[i].count;
            return standards[i].steps;
        }
    }
    return NULL;
}
