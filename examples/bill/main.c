/* SPDX-License-Identifier: Apache-2.0 */
/* bill TARIFF USE [--json] [--chart FILE.svg]
 *
 * The bill of a consumption, or of an amount tendered, by a tariff. Both files are JSON: tariff.schema.json and
 * use.schema.json beside this file say every field. "-" reads one of them from the standard input.
 * Exit status: 0 done, 2 refused; then one line on stderr says file, line, place and what was expected there. */
#include "keep.h"
#include "result.h"

#include <stdio.h>
#include <string.h>

#define USAGE "usage: bill TARIFF.json USE.json [--json] [--chart FILE.svg]"

struct arguments {
    const char *files[2];
    const char *chart;
    int json;
};

static void read_arguments(struct arguments *arguments, int count, char **words)
{
    int files = 0;

    for (int i = 1; i < count; i++) {
        if (strcmp(words[i], "--json") == 0) {
            arguments->json = 1;
        } else if (strcmp(words[i], "--chart") == 0 && i + 1 < count) {
            arguments->chart = words[++i];
        } else if (strcmp(words[i], "--help") == 0) {
            (void)puts(USAGE);
            return;
        } else if ((words[i][0] == '-' && words[i][1] != '\0') || files == 2) {
            quit("%s", USAGE);
        } else {
            arguments->files[files++] = words[i];
        }
    }
    if (files != 2) {
        quit("%s", USAGE);
    }
}

int main(int count, char **words)
{
    struct arguments arguments = { { NULL, NULL }, NULL, 0 };
    struct tariff tariff;
    struct uses uses;
    struct results results;

    read_arguments(&arguments, count, words);
    if (arguments.files[1] == NULL) {
        return 0;
    }
    tariff_read(&tariff, arguments.files[0]);
    use_read(&uses, &tariff, arguments.files[1]);
    results_make(&results, &tariff, &uses);
    if (arguments.json) {
        print_json(&tariff, &results);
    } else {
        print_table(&tariff, &results);
    }
    if (fflush(stdout) != 0) {
        quit("the bill could not be written");
    }
    if (arguments.chart != NULL) {
        draw_chart(&tariff, &results, arguments.chart);
    }
    return 0;
}
