/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_TEST_H
#define PREPAY_TESTS_TEST_H
/**
 * @file tests/support/test.h
 * All that a test needs: write sentences, check them, list them.
 *
 *     #include "support/test.h"
 *     #include "prepay/balance.h"
 *
 *     TEST(credit__same_card_twice__no_second_credit)
 *     {
 *         CHECK_STATUS(PREPAY_OK, prepay_balance_credit(&balance, 50, &applied));
 *         CHECK_INT(50, applied.added_micro);
 *     }
 *
 *     TEST_MAIN("balance/credit", T(credit__same_card_twice__no_second_credit))
 *
 * The first check that fails ends its test and says what was wanted and what was there. Where a test walks a table,
 * TEST_ROW(row->name) names the row in that message.
 *
 * Every value that a check looks at, and every byte that a test's memory is given (fake_storage.h), goes into a digest,
 * which the program prints last: `# digest 0123456789abcdef`. In a microcontroller it must be the host's. A test adds
 * final states with test_digest(), and numbers that depend on the machine it checks with CHECK().
 *
 * On a host the tests run in Check, each in its own process; in a microcontroller (PREPAY_TEST_BARE, set by the
 * build) in the runner in test_bare.c, one after the other in the same memory: a test must not rely on what another
 * left behind. Either way the program speaks TAP. Tests use no heap, so that the same files run in both.
 */
#include <stddef.h>
#include <stdint.h>

/** One test: its sentence and its body. */
struct test {
    const char *name;
    void (*run)(void);
};

#define TEST(name) static void name(void)
#define T(name) { #name, name }

/** The program: a topic ("balance/credit") and its tests in order. */
#define TEST_MAIN(topic, ...)                                                                                          \
    int main(void)                                                                                                     \
    {                                                                                                                  \
        static const struct test tests[] = { __VA_ARGS__ };                                                            \
        return test_run((topic), tests, sizeof tests / sizeof tests[0]);                                               \
    }

#define CHECK(condition) test_check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
/** Whole numbers of any type that fits in 64 bits with a sign. */
#define CHECK_INT(expected, actual)                                                                                    \
    test_check_int((int64_t)(expected), (int64_t)(actual), #actual, __FILE__, __LINE__)
#define CHECK_STATUS(expected, actual) test_check_status((expected), #expected, (actual), #actual, __FILE__, __LINE__)
#define CHECK_BYTES(expected, actual, bytes)                                                                           \
    test_check_bytes((expected), (actual), (bytes), #actual, __FILE__, __LINE__)
#define CHECK_TEXT(expected, actual) test_check_text((expected), (actual), #actual, __FILE__, __LINE__)
/** Name the row of a table that the next checks are about; NULL: no row. */
#define TEST_ROW(label) test_row(label)

/** More bytes into the digest: what a test has led to. Field by field, never a struct with its padding. */
void test_digest(const void *bytes, size_t n);

/** The same for a number, in eight bytes. */
void test_digest_int(int64_t number);

/**
 * A test that goes through very many places takes every n-th: 1 on a host, or PREPAY_TEST_STRIDE of the environment;
 * in an emulated microcontroller what tests/meson.build says for the program.
 */
uint32_t test_stride(void);

int test_run(const char *topic, const struct test *tests, size_t count);
void test_row(const char *label);
void test_check(int holds, const char *text, const char *file, int line);
void test_check_int(int64_t expected, int64_t actual, const char *text, const char *file, int line);
void test_check_status(int expected, const char *expected_text, int actual, const char *text, const char *file,
                       int line);
void test_check_bytes(const void *expected, const void *actual, size_t bytes, const char *text, const char *file,
                      int line);
void test_check_text(const char *expected, const char *actual, const char *text, const char *file, int line);

/** The digest lies where the runner says: on a host every test is a process of its own. */
struct test_digest_state {
    uint32_t low, high;
};
extern struct test_digest_state *test_digest_state;
void test_digest_begin(struct test_digest_state *state);
void test_digest_print(void);

/** Ends the running test as failed; each runner (test_check.c, test_bare.c) has its own. */
_Noreturn void test_failed(const char *file, int line, const char *message);

#endif
