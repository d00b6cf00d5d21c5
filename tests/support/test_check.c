/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runner on a host: Check, one process a test, TAP on standard output. The build sets CK_TAP_LOG_FILE_NAME=- and
 * CK_VERBOSITY=silent; time limits are the build's, not Check's, because a sanitizer makes everything slower.
 */
#include "support/test.h"

#include <check.h>
#include <stdlib.h>

_Noreturn void test_failed(const char *file, int line, const char *message)
{
    _ck_assert_failed(file, line, message, NULL);
    abort(); /* not reached: Check has left the test */
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
    tcase_set_timeout(tcase, 0);
    for (size_t i = 0; i < count; i++) {
        entries[i] = (TTest){ .name = tests[i].name, .fn = run_nth, .file = topic };
        tcase_add_loop_test(tcase, &entries[i], (int)i, (int)i + 1);
    }
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    free(entries);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
