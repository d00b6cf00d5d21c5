/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runner on a host: Check, one process a test, TAP on standard output. The build sets CK_TAP_LOG_FILE_NAME=- and
 * CK_VERBOSITY=silent; time limits are the build's, not Check's, because a sanitizer makes everything slower.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "support/test.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

_Noreturn void test_failed(const char *file, int line, const char *message)
{
    _ck_assert_failed(file, line, message, NULL);
    abort(); /* not reached: Check has left the test */
}

uint32_t test_stride(void)
{
    const char *given = getenv("PREPAY_TEST_STRIDE");
    const unsigned long stride = given == NULL ? 1 : strtoul(given, NULL, 10);
    return stride == 0 ? 1 : (uint32_t)stride;
}

/* Memory that the processes of the tests, one after the other, have in common. */
static void share_digest(void)
{
    void *shared = mmap(NULL, sizeof(struct test_digest_state), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (shared == MAP_FAILED) {
        perror("mmap");
        exit(EXIT_FAILURE);
    }
    test_digest_begin(shared);
}

static const struct test *running;

static void run_nth(int n)
{
    running[n].run();
}

int test_run(const char *topic, const struct test *tests, size_t count)
{
    Suite *suite = suite_create(topic);
    TCase *tcase = tcase_create(topic);
    TTest *entries = calloc(count, sizeof *entries);

    if (entries == NULL) {
        return EXIT_FAILURE;
    }
    running = tests;
    share_digest();
    tcase_set_timeout(tcase, 0);
    for (size_t i = 0; i < count; i++) {
        entries[i] = (TTest){ .name = tests[i].name, .fn = run_nth, .file = topic };
        tcase_add_loop_test(tcase, &entries[i], (int)i, (int)i + 1);
    }
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    test_digest_print();
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    free(entries);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
