/* SPDX-License-Identifier: Apache-2.0 */
/* quickstart: one purchase, all the way. Money taken at a desk becomes supply at a meter, carried by a card, and comes
 * back as a record, over one household's really measured hours. Everything a user would have is here - a ledger, a
 * desk, cards, a meter, their keys
 * - in one process and over memories that can lose power; read on in story.c (the world) and scenes.c (the people).
 *
 * The last line is   books: paid P credited C consumed U left L   and the exit status is 0 only if P = C = U + L to the
 * last digit and the ledger verifies. */
#include "books.h"
#include "folder.h"
#include "record.h"
#include "say.h"
#include "tear.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOUSEHOLD PREPAY_SOURCE_ROOT "/examples/quickstart/data/household-hourly.csv"
#define CHART     PREPAY_SOURCE_ROOT "/examples/quickstart/chart.py"

struct wishes {
    const char *folder;
    const char *csv;  /* NULL: the household that comes with the program */
    const char *record; /* NULL, or the file that the meter's events go to */
    const char *tear; /* NULL, "all", "every" or a number */
    uint64_t write;   /* the number; 0: none */
    uint64_t stride;
};

static const char usage[] =
    "usage: quickstart [--dir FOLDER] [--csv FILE] [--record FILE | --tear N|all|every [--stride K]]\n"
    "\n"
    "  --dir FOLDER   where the ledger, receipts and the picture go (default quickstart-out; an earlier run's are "
    "replaced)\n"
    "  --csv FILE     another household: DateTime,Consumption kWh,Off-peak,Mid-peak,On-peak, one row an hour, local "
    "time\n"
    "  --record FILE  write down all that the meter is fed and what it answers, with its keys, which are this run's "
    "alone;\n                 examples/meter_firmware replays it\n"
    "  --tear N       cut power, or pull the card, at the N-th write to a card or the meter, and finish the story\n"
    "  --tear all     the story once for every write of an insertion or a sale, and of every 20th stored reading\n"
    "  --tear every   the story once for every write\n"
    "  --stride K     of these, every K-th\n";

static void refuse(const char *what, const char *which)
{
    fprintf(stderr, "quickstart: %s%s\n\n%s", what, which, usage);
    exit(2);
}

static uint64_t number(const char *text, const char *option)
{
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || *end != 0 || text[0] < '0' || text[0] > '9' || value == 0)
        refuse(strcmp(option, "--tear") == 0 ? "all, every or a number from 1 on must follow "
                                             : "a number from 1 on must follow ",
               option);
    return value;
}

static struct wishes read_arguments(int count, char **arguments)
{
    struct wishes wishes = { .folder = "quickstart-out", .stride = 1 };
    for (int i = 1; i < count; i += 2) {
        const char *option = arguments[i], *value = i + 1 < count ? arguments[i + 1] : NULL;
        if (strcmp(option, "--help") == 0 || strcmp(option, "-h") == 0) {
            fputs(usage, stdout);
            exit(0);
        }
        if (strcmp(option, "--dir") != 0 && strcmp(option, "--csv") != 0 && strcmp(option, "--tear") != 0 &&
            strcmp(option, "--stride") != 0 && strcmp(option, "--record") != 0)
            refuse("there is no option ", option);
        if (value == NULL || value[0] == 0)
            refuse("something must follow ", option);
        if (strcmp(option, "--dir") == 0)
            wishes.folder = value;
        else if (strcmp(option, "--csv") == 0)
            wishes.csv = value;
        else if (strcmp(option, "--record") == 0)
            wishes.record = value;
        else if (strcmp(option, "--stride") == 0)
            wishes.stride = number(value, option);
        else if (wishes.tear = value, strcmp(value, "all") != 0 && strcmp(value, "every") != 0)
            wishes.write = number(value, option);
    }
    if (wishes.stride > 1 && (wishes.tear == NULL || wishes.write != 0))
        refuse("--stride goes with --tear all or --tear every", "");
    if (wishes.record != NULL && wishes.tear != NULL)
        refuse("--record is of a story without a cut: no --tear beside it", "");
    return wishes;
}

/* Beside the run's papers: what the second computation of the bill reads. */
static void write_inputs(const struct wishes *wishes, const struct house *house)
{
    char path[FOLDER_PATH_BYTES];
    struct plan plan;
    folder_copy(wishes->csv != NULL ? wishes->csv : HOUSEHOLD, folder_path(path, wishes->folder, "household.csv"));
    must(plan_make(&plan, &house->place.offsets, 100), "make the plan");
    FILE *tariff = report_file(wishes->folder, "tariff.json");
    fputs(plan.json, tariff);
    report_file_done(tariff, "tariff.json");
}

/* The picture is drawn by Python and matplotlib from the points; the story does not depend on it. */
static void draw(const char *folder)
{
    char picture[FOLDER_PATH_BYTES];
    int status = 0;
    folder_path(picture, folder, "quickstart.svg");
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        execl("/usr/bin/python3", "/usr/bin/python3", "-B", CHART, folder, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) > 1)
        give_up("%s could not be drawn", picture);
    if (WEXITSTATUS(status) == 0)
        printf("picture: %s\n", picture);
}

static void tell_what_was_not(const struct story *story, const struct outcome *outcome)
{
    char energy[SAY_BYTES];
    const char *missing;
    printf("\nHours without supply: %zu. What the file has for them, %s kWh, was not delivered and is in no bill.\n",
           story->undelivered.hours, say_micro(energy, story->undelivered.energy_micro));
    if (story->house->gaps > 0)
        printf("Gaps, where the file leaves hours out: %zu.\n", story->house->gaps);
    if (!outcome->was_told) {
        scene_was_all_told(story, &missing);
        printf("The household's hours ended too early for the whole story: before %s.\n", missing);
    }
}

static int tell(const struct wishes *wishes, const struct house *house, struct pricer *pricer)
{
    struct story story;
    struct outcome outcome;
    struct record record;
    char ledger[FOLDER_PATH_BYTES];
    story_set_up(&story, house, folder_path(ledger, wishes->folder, "ledger.sqlite"));
    story.power.cut_at = wishes->write;
    story.power.tear = (uint32_t)(wishes->write % 3);
    report_open(&story.report, wishes->folder, &house->place, 0);
    if (wishes->record != NULL)
        record_open(&record, wishes->record, &story);
    story_play(&story, &outcome);
    report_slips(&story.report);
    tell_what_was_not(&story, &outcome);
    report_close(&story.report);
    const int64_t consumed_micro = pricer_consumed_micro(pricer, story.dark);
    if (wishes->record != NULL)
        record_close(&record, &story, &outcome, consumed_micro);
    draw(wishes->folder);
    if (wishes->write != 0 && !outcome.was_cut)
        fprintf(stderr, "quickstart: there was no write %" PRIu64 " to cut: the story makes %" PRIu64 "\n",
                wishes->write, outcome.writes);
    books_print(&outcome, consumed_micro);
    story_free(&story);
    return books_hold(&outcome, consumed_micro) && (wishes->write == 0 || outcome.was_cut);
}

int main(int count, char **arguments)
{
    const struct wishes wishes = read_arguments(count, arguments);
    struct house house;
    char error[1024];
    if (house_read(&house, wishes.csv != NULL ? wishes.csv : HOUSEHOLD, error, sizeof error) != 0)
        give_up("%s", error);
    if (wishes.csv != NULL)
        folder_refuse_input(wishes.folder, wishes.csv);
    folder_make(wishes.folder);
    write_inputs(&wishes, &house);
    struct pricer pricer = { .folder = wishes.folder, .house = &house, .is_coded = wishes.csv == NULL };
    const int is_series = wishes.tear != NULL && wishes.write == 0;
    const int held =
        is_series ? tear_run(&house, &pricer, strcmp(wishes.tear, "all") == 0 ? TEAR_ALL : TEAR_EVERY, wishes.stride)
                  : tell(&wishes, &house, &pricer);
    pricer_free(&pricer);
    house_free(&house);
    return held ? 0 : 1;
}
