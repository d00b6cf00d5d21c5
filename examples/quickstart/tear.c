/* SPDX-License-Identifier: Apache-2.0 */
/* Tears. The story is set up once, with a ledger in memory; from there this process forks, and each child plays all of
 * it with power taken away at a write of its own: not begun, half done, or done a moment before. Memory is all that a
 * child has, and its copy is its own: nothing it does reaches another one (a ledger in a file could not be carried over
 * a fork). A first child plays without a cut and notes what each write was part of. What a child found lies in memory
 * that both see; the parent asks for the price of what was delivered and checks the books. */
#include "tear.h"

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
    uint32_t tear; /* PREPAY_TEAR_ */
    struct outcome *outcome;
    uint8_t *dark;
};

struct tears {
    struct story *story; /* as set up: the snapshot */
    struct pricer *pricer;
    struct slot slots[CHILDREN];
    uint8_t *log;
    uint64_t held, failed;
    struct outcome uncut; /* of the story without a cut */
    int64_t uncut_consumed_micro;
};

static void *shared(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        give_up("there is not enough memory");
    return memory;
}

/* ------------------------------------------------------------------- child */

static void play(struct tears *tears, struct slot *slot)
{
    struct story *story = tears->story;
    struct outcome outcome;
    story->power.cut_at = slot->write;
    story->power.tear = slot->tear;
    report_open(&story->report, NULL, &story->house->place, 1);
    story_play(story, &outcome);
    memcpy(slot->dark, story->dark, story->house->count);
    *slot->outcome = outcome;
}

/* ------------------------------------------------------------------ parent */

static void judge(struct tears *tears, struct slot *slot, int status)
{
    static const char *const how[] = { "before it began", "half way", "just after it" };
    const int has_ended = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    const struct outcome *outcome = slot->outcome;
    slot->child = 0;
    if (has_ended && (outcome->was_cut || slot->write == 0)) {
        const int64_t consumed_micro = pricer_consumed_micro(tears->pricer, slot->dark);
        if (books_hold(outcome, consumed_micro)) {
            tears->held++;
            if (slot->write == 0) {
                tears->uncut = *outcome;
                tears->uncut_consumed_micro = consumed_micro;
            }
            return;
        }
        books_print(outcome, consumed_micro);
    }
    tears->failed++;
    printf("write %" PRIu64 ", cut %s: %s\n", slot->write, how[slot->tear],
           !has_ended          ? "the story did not come to its end"
           : !outcome->was_cut ? "it was not reached"
                               : "the books do not hold");
}

static void reap(struct tears *tears)
{
    int status = 0;
    const pid_t child = wait(&status);
    if (child < 0 && errno != EINTR)
        give_up("a child process is lost: %s", strerror(errno));
    for (size_t i = 0; i < CHILDREN; i++)
        if (child > 0 && tears->slots[i].child == child)
            judge(tears, &tears->slots[i], status);
}

static struct slot *free_slot(struct tears *tears)
{
    for (;;) {
        for (size_t i = 0; i < CHILDREN; i++)
            if (tears->slots[i].child == 0)
                return &tears->slots[i];
        reap(tears);
    }
}

static void start(struct tears *tears, uint64_t write, uint64_t tear)
{
    struct slot *slot = free_slot(tears);
    slot->write = write;
    slot->tear = (uint32_t)(tear % 3);
    *slot->outcome = (struct outcome){ 0 };
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

static int is_busy(const struct tears *tears)
{
    int busy = 0;
    for (size_t i = 0; i < CHILDREN; i++)
        busy |= tears->slots[i].child != 0;
    return busy;
}

static void finish(struct tears *tears)
{
    while (is_busy(tears))
        reap(tears);
}

/* ------------------------------------------------------------------- which */

/* The story without a cut: how many writes there are, and what each was part of. */
static uint64_t count_writes(struct tears *tears)
{
    struct power *power = &tears->story->power;
    power->log = tears->log;
    power->log_room = LOG_ROOM;
    start(tears, 0, 0);
    finish(tears);
    power->log_room = 0;
    if (tears->failed > 0)
        give_up("the story does not hold without a cut; run it without --tear");
    if (tears->uncut.writes > LOG_ROOM)
        give_up("the household's file is too long for this");
    tears->held = 0;
    return tears->uncut.writes;
}

/* How often this write is cut: three ways while a card is in, else one way in turn; 0: not chosen. */
static uint64_t ways(const struct tears *tears, enum tear_choice choice, uint64_t write)
{
    if (tears->log[write - 1] == DOING_CONTACT)
        return 3;
    return choice == TEAR_EVERY || tears->log[write - 1] == DOING_SAMPLED_READING;
}

static uint64_t cut_each(struct tears *tears, enum tear_choice choice, uint64_t stride, uint64_t writes)
{
    uint64_t chosen = 0, cut = 0;
    for (uint64_t write = 1; write <= writes; write++) {
        const uint64_t times = ways(tears, choice, write);
        if (times == 0 || chosen++ % stride != 0)
            continue;
        for (uint64_t way = 0; way < times; way++)
            start(tears, write, write + way);
        cut++;
        report_progress(&tears->story->report, "cut at write", write, writes);
    }
    finish(tears);
    report_progress(&tears->story->report, NULL, 0, 0);
    return cut;
}

static void tell(const struct tears *tears, uint64_t writes, uint64_t cut)
{
    uint64_t contacts = 0;
    for (uint64_t write = 1; write <= writes; write++)
        contacts += tears->log[write - 1] == DOING_CONTACT;
    printf("%" PRIu64 " writes to cards and meter after set-up: %" PRIu64 " in insertions and sales, %" PRIu64
           " while readings were stored\n",
           writes, contacts, writes - contacts);
    printf("power cut or card pulled at %" PRIu64 " of them, before, in the middle of and after the write, one a run: "
           "%" PRIu64 " runs\n",
           cut, tears->held + tears->failed);
    printf("the books held in %" PRIu64 ", not in %" PRIu64 "\n", tears->held, tears->failed);
    books_print(&tears->uncut, tears->uncut_consumed_micro);
}

int tear_run(const struct house *house, struct pricer *pricer, enum tear_choice choice, uint64_t stride)
{
    struct story story;
    struct tears tears = { .story = &story, .pricer = pricer };
    story_set_up(&story, house, NULL);
    story.report.is_watched = isatty(STDERR_FILENO);
    tears.log = shared(LOG_ROOM);
    for (size_t i = 0; i < CHILDREN; i++) {
        tears.slots[i].outcome = shared(sizeof *tears.slots[i].outcome);
        tears.slots[i].dark = shared(house->count);
    }
    const uint64_t writes = count_writes(&tears);
    const uint64_t cut = cut_each(&tears, choice, stride, writes);
    tell(&tears, writes, cut);
    story_free(&story);
    return cut > 0 && tears.held > 0 && tears.failed == 0;
}
