/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runner where there is no operating system: every test in turn, a failed check jumps out of its test, TAP on
 * standard output (semihosting). No heap. A fault takes the whole program down, and then the plan "1..N" that was
 * printed first says how many tests are missing.
 */
#include "support/test.h"

#include <setjmp.h>
#include <stdio.h>

static jmp_buf next_test;
static const char *failed_file;
static int failed_line;
static const char *failed_message;

_Noreturn void test_failed(const char *file, int line, const char *message)
{
    failed_file = file;
    failed_line = line;
    failed_message = message;
    longjmp(next_test, 1);
}

static int passes(const struct test *test)
{
    if (setjmp(next_test) != 0) {
        return 0;
    }
    test->run();
    return 1;
}

int test_run(const char *topic, const struct test *tests, size_t count)
{
    size_t failed = 0;

    printf("1..%lu\n", (unsigned long)count);
    for (size_t i = 0; i < count; i++) {
        test_row(NULL);
        if (passes(&tests[i])) {
            printf("ok %lu - %s:%s\n", (unsigned long)i + 1, topic, tests[i].name);
        } else {
            failed++;
            printf("not ok %lu - %s:%s\n# %s:%d: %s\n", (unsigned long)i + 1, topic, tests[i].name, failed_file,
                   failed_line, failed_message);
        }
    }
    return failed == 0 ? 0 : 1;
}
