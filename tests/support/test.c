/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a failed check says, and the digest of what the checks saw. The same on a host and in a microcontroller; how a test ends is the runner's business
 * (test_check.c, test_bare.c).
 */
#include "support/test.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *current_row;
static char message[400];

void test_row(const char *label)
{
    current_row = label;
}

static _Noreturn void fail(const char *file, int line, size_t used)
{
    if (current_row != NULL && used < sizeof message) {
        (void)snprintf(message + used, sizeof message - used, "  [row: %s]", current_row);
    }
    current_row = NULL;
    test_failed(file, line, message);
}

/* Everything after the format; snprintf() counts what did not fit, too, and fail() copes. */
#define FAIL(...) fail(file, line, (size_t)snprintf(message, sizeof message, __VA_ARGS__))

/* ------------------------------------------------------------------ digest */

struct test_digest_state *test_digest_state;

void test_digest_begin(struct test_digest_state *state)
{
    *state = (struct test_digest_state){ UINT32_C(2166136261), UINT32_C(0x9E3779B9) };
    test_digest_state = state;
}

/* Two FNV-1a of 32 bits that differ in prime and start, because the smallest machine multiplies 32 bits at a time. */
void test_digest(const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    struct test_digest_state *state = test_digest_state;

    for (size_t i = 0; i < n; i++) {
        state->low = (state->low ^ at[i]) * UINT32_C(16777619);
        state->high = (state->high ^ at[i]) * UINT32_C(709607);
    }
}

void test_digest_int(int64_t number)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)((uint64_t)number >> (56 - 8 * i));
    }
    test_digest(bytes, sizeof bytes);
}

void test_digest_print(void)
{
    printf("# digest %08lx%08lx\n", (unsigned long)test_digest_state->high, (unsigned long)test_digest_state->low);
}

/* ------------------------------------------------------------------ checks */

void test_check(int holds, const char *text, const char *file, int line)
{
    test_digest_int(holds);
    if (!holds) {
        FAIL("not so: %s", text);
    }
}

void test_check_int(int64_t expected, int64_t actual, const char *text, const char *file, int line)
{
    test_digest_int(actual);
    if (expected != actual) {
        FAIL("%s is %" PRId64 ", wanted %" PRId64, text, actual, expected);
    }
}

void test_check_status(int expected, const char *expected_text, int actual, const char *text, const char *file,
                       int line)
{
    test_digest_int(actual);
    if (expected != actual) {
        FAIL("%s gave %d, wanted %s (%d)", text, actual, expected_text, expected);
    }
}

void test_check_bytes(const void *expected, const void *actual, size_t bytes, const char *text, const char *file,
                      int line)
{
    const unsigned char *wanted = expected;
    const unsigned char *got = actual;

    test_digest(actual, bytes);
    for (size_t i = 0; i < bytes; i++) {
        if (wanted[i] != got[i]) {
            FAIL("%s: byte %lu of %lu is %02x, wanted %02x", text, (unsigned long)i, (unsigned long)bytes, got[i],
                 wanted[i]);
        }
    }
}

void test_check_text(const char *expected, const char *actual, const char *text, const char *file, int line)
{
    test_digest(actual, actual == NULL ? 0 : strlen(actual));
    if (actual == NULL || strcmp(expected, actual) != 0) {
        FAIL("%s is \"%s\", wanted \"%s\"", text, actual == NULL ? "(null)" : actual, expected);
    }
}
