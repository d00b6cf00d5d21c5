/* SPDX-License-Identifier: Apache-2.0 */
/* What the money was spent on, as a picture: gnuplot draws, this file writes what to draw. One bar a bill, its lines on top of
 * each other in the order of the bill; rebates and other lines below 0 hang down. */
#include "decimal.h"
#include "keep.h"
#include "result.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Text between double quotes in gnuplot, which knows backslashes there. Line ends and the like become blanks, and a backquote,
 * with which gnuplot would run a command, an apostrophe. */
static const char *quoted(const char *text)
{
    char *out = keep(4 * strlen(text) + 1), *at = out;

    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            *at++ = '\\';
        }
        *at++ = (unsigned char)*text < ' ' ? ' ' : *text == '`' ? '\'' : *text;
    }
    return out;
}

/* The labels of all lines of all bills, each once, in their first order. */
static const char **labels_of(const struct tariff *tariff, const struct results *results, size_t *out_count)
{
    size_t lines = 0, count = 0;
    const char **labels;

    for (size_t i = 0; i < results->count; i++) {
        lines += results->list[i].bill.line_count;
    }
    labels = keep_array(lines + 1, sizeof *labels);
    for (size_t i = 0; i < results->count; i++) {
        const struct result *result = &results->list[i];
        for (uint32_t k = 0; k < result->bill.line_count; k++) {
            const char *label = line_label(tariff, result, &result->lines[k]);
            size_t found = 0;
            while (found < count && strcmp(labels[found], label) != 0) {
                found++;
            }
            if (found == count && !(result->lines[k].flags & PREPAY_CHARGE_INFORMATION) && result->lines[k].amount_micro != 0) {
                labels[count++] = label;
            }
        }
    }
    *out_count = count;
    return labels;
}

static int64_t amount_of(const struct tariff *tariff, const struct result *result, const char *label)
{
    int64_t micro = 0;

    for (uint32_t i = 0; i < result->bill.line_count; i++) {
        const prepay_bill_line *line = &result->lines[i];
        if (!(line->flags & PREPAY_CHARGE_INFORMATION) && strcmp(line_label(tariff, result, line), label) == 0) {
            micro += line->amount_micro; /* parts of a total that fits */
        }
    }
    return micro;
}

static void write_data(FILE *to, const struct tariff *tariff, const struct results *results, const char *const *labels, size_t count)
{
    char number[DECIMAL_BYTES];

    (void)fprintf(to, "$bills << END_OF_BILLS\n");
    for (size_t i = 0; i < results->count; i++) {
        const struct result *result = &results->list[i];
        const char *name = *result->use->name == '\0' ? keep_text("%zu", i + 1) : result->use->name;
        (void)fprintf(to, "\"%s\"", quoted(keep_text("%s: %s", name, decimal_write(result->bill.total_micro, tariff->decimals, number))));
        for (size_t k = 0; k < count; k++) {
            (void)fprintf(to, " %s", decimal_write(amount_of(tariff, result, labels[k]), 0, number));
        }
        (void)fprintf(to, "\n");
    }
    (void)fprintf(to, "END_OF_BILLS\n");
}

/* Blues to reds that are told apart in grey and by those who see no green. */
static const char *const colours[] = { "#1f6f8b", "#99c2d1", "#c77800", "#f0c987", "#7a4a8f", "#c9acd6", "#2e8b57", "#a3d4b8", "#c0392b", "#e3a69f" };

static void write_plot(FILE *to, const struct tariff *tariff, const struct results *results, const char *file)
{
    size_t count;
    const char **labels = labels_of(tariff, results, &count);
    const size_t height = 320 + 16 * count;

    write_data(to, tariff, results, labels, count);
    (void)fprintf(to, "set terminal svg size 900,%zu font 'sans-serif,13' background '#ffffff' noenhanced\n", height);
    (void)fprintf(to, "set encoding utf8\nset output \"%s\"\nset title \"%s\"\n", quoted(file), quoted(tariff->name));
    (void)fprintf(to, "set style data histograms\nset style histogram rowstacked\nset boxwidth 0.6\nset style fill solid 1 noborder\n");
    (void)fprintf(to, "set key outside right top vertical reverse Left invert\nset grid ytics lc '#dddddd'\nset border 3 lc '#22303c'\n");
    (void)fprintf(to, "set xtics nomirror rotate by -20\nset ytics nomirror\nset ylabel \"%s\"\n", quoted(tariff->currency));
    if (count == 0) {
        (void)fprintf(to, "set yrange [0:1]\nplot 0 notitle\n");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(to, "%s using %zu%s lc '%s' title \"%s\"", i == 0 ? "plot $bills" : ", ''", i + 2, i == 0 ? ":xtic(1)" : "",
                      colours[i % (sizeof colours / sizeof colours[0])], quoted(labels[i]));
    }
    (void)fprintf(to, "\n");
}

void draw_chart(const struct tariff *tariff, const struct results *results, const char *file)
{
    int ends[2], status = 0;
    pid_t child;
    FILE *to;

    if (strcmp(quoted(file), file) != 0) {
        quit("no chart: expected a file name without quotes, backslashes and control characters");
    }
    if (pipe(ends) != 0 || (child = fork()) < 0) {
        quit("no chart: %s", strerror(errno));
    }
    if (child == 0) {
        (void)dup2(ends[0], STDIN_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)execlp("gnuplot", "gnuplot", "-", (char *)NULL);
        _exit(127);
    }
    (void)close(ends[0]);
    (void)signal(SIGPIPE, SIG_IGN);
    to = fdopen(ends[1], "w");
    if (to == NULL) {
        quit("no chart: %s", strerror(errno));
    }
    write_plot(to, tariff, results, file);
    (void)fclose(to);
    if (waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        quit(WIFEXITED(status) && WEXITSTATUS(status) == 127 ? "no chart: gnuplot is not installed (Debian: gnuplot-nox)"
                                                            : "no chart: gnuplot refused; see what it said above");
    }
}
