/* SPDX-License-Identifier: Apache-2.0 */
/* Tears. The story is set up once; from there this process forks, and each child plays all of it on a copy of the ledger, with power
 * taken away at a write of its own: not begun, half done, or done a moment before. A first child plays without a cut and notes what each
 * write was part of. What a child found lies in memory that both see; the parent asks for the price of what was delivered and checks
 * the books. Nothing a child does can reach another one. */
#include "tear.h"

#include "folder.h"
#include "say.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 2u
#define LOG_ROOM (1u << 22) /* more writes than a year of hours makes */

/* What parent and child share. */
struct slot {
    pid_t child; /* 0: free */
    uint64_t write;
    struct outcome *outcome;
    uint8_t *dark;
};

struct tears {
    struct story *story; /* as set up: the snapshot */
    struct pricer *pricer;
    char folder[FOLDER_PATH_BYTES];
    struct slot slots[CHILDREN];
    uint8_t *log;
    uint64_t held, failed;
    struct outcome last; /* of those that held */
    int64_t last_consumed_micro;
};

static void *shared(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        give_up("there is not enough memory");
    return memory;
}

/* ------------------------------------------------------------------- child */

/* Play on a copy of the ledger, in a folder of one's own. */
static void play(struct tears *tears, struct slot *slot) {
    struct story *story = tears->story;
    char folder[FOLDER_PATH_BYTES], ledger[FOLDER_PATH_BYTES];
    struct outcome outcome;
    folder_temporary(folder);
    folder_copy(story->desk.ledger_path, folder_path(ledger, folder, "ledger.sqlite"));
    story->desk.ledger_path = ledger;
    story->power.cut_at = slot->write;
    story->power.tear = (uint32_t)(slot->write % 3);
    report_open(&story->report, folder, &story->house->place, 1);
    story_play(story, &outcome);
    memcpy(slot->dark, story->dark, story->house->count);
    *slot->outcome = outcome;
    folder_remove(folder);
}

/* ------------------------------------------------------------------ parent */

static void judge(struct tears *tears, struct slot *slot, int status) {
    static const char *const how[] = {"before it began", "half way", "just after it"};
    const int has_ended = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    const struct outcome *outcome = slot->outcome;
    slot->child = 0;
    if (has_ended && (outcome->was_cut || slot->write == 0)) {
        const int64_t consumed_micro = pricer_consumed_micro(tears->pricer, slot->dark);
        if (books_hold(outcome, consumed_micro)) {
            tears->held++;
            tears->last = *outcome;
            tears->last_consumed_micro = consumed_micro;
            return;
        }
        books_print(outcome, consumed_micro);
    }
    tears->failed++;
    printf("write %" PRIu64 ", cut %s: %s\n", slot->write, how[slot->write % 3],
           !has_ended ? "the story did not come to its end" : !outcome->was_cut ? "it was not reached" : "the books do not hold");
}

static void reap(struct tears *tears) {
    int status = 0;
    const pid_t child = wait(&status);
    for (size_t i = 0; i < CHILDREN; i++)
        if (child > 0 && tears->slots[i].child == child)
            judge(tears, &tears->slots[i], status);
}

static struct slot *free_slot(struct tears *tears) {
    for (;;) {
        for (size_t i = 0; i < CHILDREN; i++)
            if (tears->slots[i].child == 0)
                return &tears->slots[i];
        reap(tears);
    }
}

static void start(struct tears *tears, uint64_t write) {
    struct slot *slot = free_slot(tears);
    slot->write = write;
    *slot->outcome = (struct outcome){0};
    fflush(NULL);
    slot->child = fork();
    if (slot->child < 0)
        give_up("no child process: %s", strerror(errno));
    if (slot->child == 0) {
        play(tears, slot);
        fflush(NULL);
        _exit(0);
    }
}

static int is_busy(const struct tears *tears) {
    int busy = 0;
    for (size_t i = 0; i < CHILDREN; i++)
        busy |= tears->slots[i].child != 0;
    return busy;
}

static void finish(struct tears *tears) {
    while (is_busy(tears))
        reap(tears);
}

/* ------------------------------------------------------------------- which */

static int is_chosen(const struct tears *tears, enum tear_choice choice, uint64_t write) {
    return choice == TEAR_EVERY || tears->log[write - 1] != DOING_READING;
}

/* The story without a cut: how many writes there are, and what each was part of. */
static uint64_t count_writes(struct tears *tears) {
    struct power *power = &tears->story->power;
    power->log = tears->log;
    power->log_room = LOG_ROOM;
    start(tears, 0);
    finish(tears);
    power->log_room = 0;
    if (tears->failed > 0)
        give_up("the story does not hold without a cut; run it without --tear");
    if (tears->last.writes > LOG_ROOM)
        give_up("the household's file is too long for this");
    return tears->last.writes;
}

static uint64_t cut_each(struct tears *tears, enum tear_choice choice, uint64_t stride, uint64_t writes) {
    uint64_t chosen = 0, cut = 0, contacts = 0;
    for (uint64_t write = 1; write <= writes; write++) {
        contacts += tears->log[write - 1] == DOING_CONTACT;
        if (!is_chosen(tears, choice, write) || chosen++ % stride != 0)
            continue;
        start(tears, write);
        cut++;
        report_progress(&tears->story->report, "cut at write", write, writes);
    }
    finish(tears);
    report_progress(&tears->story->report, NULL, 0, 0);
    printf("%" PRIu64 " writes to cards and meter after set-up: %" PRIu64 " in insertions and sales, %" PRIu64
           " while readings were stored\n", writes, contacts, writes - contacts);
    return cut;
}

int tear_run(const struct house *house, struct pricer *pricer, enum tear_choice choice, uint64_t stride) {
    struct story story;
    struct tears tears = {.story = &story, .pricer = pricer};
    char ledger[FOLDER_PATH_BYTES];
    folder_temporary(tears.folder);
    story_set_up(&story, house, folder_path(ledger, tears.folder, "ledger.sqlite"));
    story.report.is_watched = isatty(STDERR_FILENO);
    tears.log = shared(LOG_ROOM);
    for (size_t i = 0; i < CHILDREN; i++) {
        tears.slots[i].outcome = shared(sizeof *tears.slots[i].outcome);
        tears.slots[i].dark = shared(house->count);
    }
    const uint64_t writes = count_writes(&tears);
    tears.held = 0;
    const uint64_t cut = cut_each(&tears, choice, stride, writes);
    printf("power cut or card pulled at %" PRIu64 " of them, one a run: the books held in %" PRIu64 ", not in %" PRIu64 "\n", cut,
           tears.held, tears.failed);
    books_print(&tears.last, tears.last_consumed_micro);
    folder_remove(tears.folder);
    story_free(&story);
    return cut > 0 && tears.held == cut && tears.failed == 0;
}
