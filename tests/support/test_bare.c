/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runner where there is no operating system: every test in turn, a failed check jumps out of its test, TAP on
 * standard output (semihosting). No heap. A fault takes the whole program down, and then the plan "1..N" that was
 * printed first says how many tests are missing.
 *
 * Nothing guards a stack there. So its room is painted at the start, and a program that has touched the end of it
 * fails; what it used is printed.
 */
#define _DEFAULT_SOURCE /* sbrk */
#include "support/test.h"

#include <setjmp.h>
#include <stdio.h>
#include <unistd.h>

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

uint32_t test_stride(void)
{
    return PREPAY_TEST_STRIDE;
}

/* --------------------------------------------------------------- the stack */

extern uint32_t __stack[]; /* the linker script's: where the stack begins; it grows down */

#define PAINT UINT32_C(0xC5C5C5C5)
#define GUARD_BYTES 64u

/* Where the room of the stack ends: what lies below is data, or was taken by malloc(). */
static uint32_t *room_end(void)
{
    return sbrk(0);
}

static void paint_stack(void)
{
    const volatile uint32_t here = 0;
    const uintptr_t top = (uintptr_t)&here - 256;

    for (volatile uint32_t *word = room_end(); (uintptr_t)word < top; word++) {
        *word = PAINT;
    }
}

static int stack_held(void)
{
    const uint32_t *end = room_end();
    const volatile uint32_t *word = end;

    while (word < __stack && *word == PAINT) {
        word++;
    }
    printf("# stack %lu bytes, %lu left\n", (unsigned long)(__stack - word) * 4, (unsigned long)(word - end) * 4);
    if ((size_t)(word - end) * 4 < GUARD_BYTES) {
        printf("Bail out! the stack has met the data\n");
        return 0;
    }
    return 1;
}

/* --------------------------------------------------------------- the tests */

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
    static struct test_digest_state digest;
    size_t failed = 0;

    paint_stack();
    test_digest_begin(&digest);
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
    test_digest_print();
    return stack_held() && failed == 0 ? 0 : 1;
}
