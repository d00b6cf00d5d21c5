/* SPDX-License-Identifier: Apache-2.0 */
/* Sharing by largest remainder without a scratch array: the rests are computed again whenever they are needed, and the least
 * rest that still gets a quantum is found by bisection. The shares then add up to the total by construction. */
#include "metering/exact.h"

#include "base/checked.h"
#include "base/wide.h"

/* What is shared, in quanta, over the sum of the weights. */
struct sharing {
    uint64_t quanta;
    uint64_t weight_sum;
    const int64_t *weights;
    size_t count;
};

static void due(const struct sharing *sharing, size_t i, uint64_t *out_whole, uint64_t *out_rest)
{
    *out_whole = 0;
    *out_rest = 0;
    /* cannot overflow: a weight is not above the sum of all */
    (void)(prepay__mul_div(sharing->quanta, (uint64_t)sharing->weights[i], sharing->weight_sum, out_whole, out_rest) != PREPAY_OK);
}

/* How many rests are at least so great. */
static uint64_t count_from(const struct sharing *sharing, uint64_t least)
{
    uint64_t count = 0, whole, rest;

    for (size_t i = 0; i < sharing->count; i++) {
        due(sharing, i, &whole, &rest);
        count += rest >= least ? 1u : 0u;
    }
    return count;
}

/* The greatest number that so many rests reach: some equal to it may still be left out. */
static uint64_t least_rest(const struct sharing *sharing, uint64_t winners)
{
    uint64_t low = 0, high = sharing->weight_sum;

    while (low < high) {
        const uint64_t middle = high - (high - low) / 2;
        if (count_from(sharing, middle) >= winners) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

static prepay_status sum_of(const int64_t *weights, size_t count, uint64_t *out)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (weights[i] < 0) {
            return PREPAY_E_ARGUMENT;
        }
        if (prepay__add(sum, weights[i], &sum) != PREPAY_OK) {
            return PREPAY_E_OVERFLOW;
        }
    }
    *out = (uint64_t)sum;
    return sum > 0 ? PREPAY_OK : PREPAY_E_ARGUMENT;
}

static uint64_t whole_sum(const struct sharing *sharing)
{
    uint64_t sum = 0, whole, rest;

    for (size_t i = 0; i < sharing->count; i++) {
        due(sharing, i, &whole, &rest);
        sum += whole;
    }
    return sum;
}

prepay_status prepay_apportion(int64_t total_micro, const int64_t *weights_micro, size_t count, int64_t quantum_micro,
                               int64_t *out_shares_micro)
{
    struct sharing sharing = { 0, 0, weights_micro, count };
    uint64_t winners, threshold, ties, below;
    prepay_status status;

    if (weights_micro == NULL || out_shares_micro == NULL || quantum_micro <= 0) {
        return PREPAY_E_ARGUMENT;
    }
    status = sum_of(weights_micro, count, &sharing.weight_sum);
    if (status != PREPAY_OK) {
        return status;
    }
    sharing.quanta = prepay__magnitude(total_micro) / (uint64_t)quantum_micro;
    below = prepay__magnitude(total_micro) % (uint64_t)quantum_micro;
    winners = sharing.quanta - whole_sum(&sharing);
    threshold = least_rest(&sharing, winners);
    ties = winners - count_from(&sharing, threshold + 1);
    for (size_t i = 0; i < count; i++) {
        uint64_t whole, rest, share;
        due(&sharing, i, &whole, &rest);
        if (winners > 0 && rest == threshold && ties > 0) {
            ties--;
            whole++;
        } else if (winners > 0 && rest > threshold) {
            whole++;
        }
        share = whole * (uint64_t)quantum_micro;
        if (weights_micro[i] > 0) {
            share += below;
            below = 0;
        }
        out_shares_micro[i] = total_micro < 0 ? (int64_t)(0u - share) : (int64_t)share;
    }
    return PREPAY_OK;
}
