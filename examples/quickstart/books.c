/* SPDX-License-Identifier: Apache-2.0 */
/* Do the books add up? What the receipts say was sold, what the last return record says the meter has taken, what the
 * meter shows as left - and what the delivered hours cost, which is asked of a program in another language. */
#include "books.h"

#include "folder.h"
#include "say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PYTHON  "/usr/bin/python3"
#define REPRICE PREPAY_SOURCE_ROOT "/tests/vectors/reprice.py"

static void write_undelivered(const struct pricer *pricer, const uint8_t *dark)
{
    FILE *file = report_file(pricer->folder, "undelivered.csv");
    fputs("line,DateTime\n", file);
    for (size_t i = 0; i < pricer->house->count; i++)
        if (dark[i])
            fprintf(file, "%u,%s\n", (unsigned)pricer->house->hours[i].line, pricer->house->hours[i].printed);
    report_file_done(file, "undelivered.csv");
}

/* Replace this process by the other program, its answer going into the pipe. */
static void become_reprice(const struct pricer *pricer, int into)
{
    char csv[FOLDER_PATH_BYTES], tariff[FOLDER_PATH_BYTES], undelivered[FOLDER_PATH_BYTES];
    folder_path(csv, pricer->folder, "household.csv");
    folder_path(tariff, pricer->folder, "tariff.json");
    folder_path(undelivered, pricer->folder, "undelivered.csv");
    if (dup2(into, STDOUT_FILENO) >= 0)
        execl(PYTHON, PYTHON, "-B", REPRICE, pricer->is_coded ? "--coded" : "--", csv, tariff, undelivered,
              (char *)NULL);
    _exit(127);
}

/* "94.057880\n" exactly. */
static int64_t parse_answer(const char *text)
{
    int64_t value = 0;
    int decimals = -1;
    for (; *text != '\n' && *text != 0; text++) {
        if (*text == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (*text < '0' || *text > '9' || value > INT64_MAX / 10 - 9)
            return -1;
        value = value * 10 + (*text - '0');
        decimals += decimals >= 0;
    }
    return decimals == 6 && *text == '\n' ? value : -1;
}

static int64_t ask_reprice(const struct pricer *pricer, const uint8_t *dark)
{
    int ends[2], status = 0;
    char answer[64];
    write_undelivered(pricer, dark);
    fflush(NULL);
    if (pipe(ends) != 0)
        give_up("no pipe: %s", strerror(errno));
    const pid_t child = fork();
    if (child == 0)
        become_reprice(pricer, ends[1]);
    close(ends[1]);
    size_t used = 0;
    for (ssize_t n; used < sizeof answer - 1 && (n = read(ends[0], answer + used, sizeof answer - 1 - used)) > 0;)
        used += (size_t)n;
    answer[used] = 0;
    close(ends[0]);
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        give_up("%s %s did not do its work", PYTHON, REPRICE);
    const int64_t micro = parse_answer(answer);
    if (micro < 0)
        give_up("%s answered nonsense", REPRICE);
    return micro;
}

int64_t pricer_consumed_micro(struct pricer *pricer, const uint8_t *dark)
{
    const size_t bytes = pricer->house->count;
    for (size_t i = 0; i < pricer->count; i++)
        if (memcmp(pricer->answers[i].dark, dark, bytes) == 0)
            return pricer->answers[i].consumed_micro;
    const int64_t consumed_micro = ask_reprice(pricer, dark);
    uint8_t *copy = pricer->count < PRICER_ANSWERS ? malloc(bytes) : NULL;
    if (copy != NULL) {
        memcpy(copy, dark, bytes);
        pricer->answers[pricer->count].dark = copy;
        pricer->answers[pricer->count++].consumed_micro = consumed_micro;
    }
    return consumed_micro;
}

void pricer_free(struct pricer *pricer)
{
    while (pricer->count > 0)
        free(pricer->answers[--pricer->count].dark);
}

int books_hold(const struct outcome *outcome, int64_t consumed_micro)
{
    return outcome->paid_micro == outcome->credited_micro &&
           outcome->credited_micro == consumed_micro + outcome->left_micro && outcome->verifies;
}

void books_print(const struct outcome *outcome, int64_t consumed_micro)
{
    char paid[SAY_BYTES], credited[SAY_BYTES], consumed[SAY_BYTES], left[SAY_BYTES];
    printf("books: paid %s credited %s consumed %s left %s\n", say_micro(paid, outcome->paid_micro),
           say_micro(credited, outcome->credited_micro), say_micro(consumed, consumed_micro),
           say_micro(left, outcome->left_micro));
}
