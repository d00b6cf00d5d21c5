/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_SEED_H
#define PREPAY_TESTS_SEED_H
/**
 * @file tests/support/seed.h
 * Chance that can be repeated: a small deterministic generator (splitmix64).
 *
 *     struct seed seed = seed_start();                  prints "# seed 0x..."
 *     int64_t amount = seed_between(&seed, 1, 1000000);
 *
 * On a host PREPAY_TEST_SEED=0x... in the environment replays a run; without it every run draws the same numbers.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct seed {
    uint64_t state;
};

static inline struct seed seed_start(void)
{
    struct seed seed = { UINT64_C(0x5EED) };
#ifndef PREPAY_TEST_BARE
    const char *given = getenv("PREPAY_TEST_SEED");
    if (given != NULL) {
        seed.state = strtoull(given, NULL, 0);
    }
#endif
    printf("# seed 0x%llx\n", (unsigned long long)seed.state);
    (void)fflush(stdout); /* the test's process may end without doing so */
    return seed;
}

static inline uint64_t seed_next(struct seed *seed)
{
    uint64_t z = (seed->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/** A number from low to high, both included; low <= high. */
static inline int64_t seed_between(struct seed *seed, int64_t low, int64_t high)
{
    uint64_t span = (uint64_t)high - (uint64_t)low + 1;
    uint64_t offset = span == 0 ? seed_next(seed) : seed_next(seed) % span;
    return (int64_t)((uint64_t)low + offset);
}

static inline void seed_bytes(struct seed *seed, uint8_t *out, size_t out_bytes)
{
    for (size_t i = 0; i < out_bytes; i++) {
        out[i] = (uint8_t)seed_next(seed);
    }
}

#endif
