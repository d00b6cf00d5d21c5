/* SPDX-License-Identifier: Apache-2.0 */
/* Processes that are killed in the middle of selling, and processes that sell at the same time. */
#define _POSIX_C_SOURCE 200809L
#include "ledger/desk.h"
#include "support/seed.h"
#include "support/test.h"

#include "base/endian.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void sleep_us(int64_t us)
{
    struct timespec span = { (time_t)(us / 1000000), (long)(us % 1000000) * 1000 };

    (void)nanosleep(&span, NULL);
}

/* A till in a process of its own: it pays, and says each id after it was acknowledged. No check here: a failed one
 * would end the wrong process; what goes wrong is an exit status. */
static int open_till(struct desk *desk, const char *path, uint64_t first_id)
{
    prepay_ledger_options options = desk_options(path);
    prepay_ledger_call call = desk_call(desk, 0);

    options.create = 0;
    desk->next_id = first_id;
    if (prepay_ledger_open(path, &options, &desk->ledger) != PREPAY_OK) {
        return -1;
    }
    return prepay_ledger_login(desk->ledger, &call, "cashier", "correct horse battery", &desk->cashier) == PREPAY_OK
               ? 0
               : -1;
}

static _Noreturn void sell_until_killed(struct desk *desk, const char *path, uint64_t first_id, int to)
{
    uint8_t id[16];

    if (open_till(desk, path, first_id) != 0) {
        _exit(2);
    }
    for (int i = 0; i < 100000; i++) {
        if (desk_pay(desk, DESK_METER, 1, id) != PREPAY_OK) {
            _exit(3);
        }
        if (write(to, id, sizeof id) != (ssize_t)sizeof id) {
            _exit(4);
        }
    }
    _exit(0);
}

/* All ids that were said, up to the end of the pipe. */
static size_t read_ids(int from, uint8_t (*out)[16], size_t room)
{
    size_t count = 0;
    ssize_t n;

    while (count < room && ((n = read(from, out[count], 16)) == 16 || (n < 0 && errno == EINTR))) {
        count += n == 16;
    }
    return count;
}

TEST(process__killed_while_selling__each_acknowledged_sale_is_there_once)
{
    struct seed seed = seed_start();
    struct desk desk;
    static uint8_t said[4096][16];
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_verdict verdict;
    char path[256];
    size_t all = 0;
    int64_t extra = 0;
    const int rounds = getenv("PREPAY_TEST_ALL") != NULL ? 300 : 20;

    (void)snprintf(path, sizeof path, "%s", desk_path("kill.db"));
    desk_open_for_business(&desk, path);
    desk_close(&desk);
    for (int round = 0; round < rounds; round++) {
        size_t count;
        int ends[2];
        pid_t child;
        CHECK_INT(0, pipe(ends));
        child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            (void)close(ends[0]);
            sell_until_killed(&desk, path, (uint64_t)(round + 1) << 32, ends[1]);
        }
        (void)close(ends[1]);
        sleep_us(seed_between(&seed, 2000, 60000));
        CHECK_INT(0, kill(child, SIGKILL));
        CHECK(waitpid(child, NULL, 0) == child);
        count = read_ids(ends[0], said, sizeof said / sizeof said[0]);
        (void)close(ends[0]);
        desk_reopen(&desk, path);
        for (size_t i = 0; i < count; i++) {
            prepay_ledger_call call = desk_call(&desk, desk.cashier);
            CHECK_STATUS(PREPAY_OK, prepay_ledger_receipt_get(desk.ledger, &call, said[i], &receipt));
            CHECK_INT(1, receipt.tendered_minor);
        }
        all += count;
        extra = desk_books(&desk, DESK_METER).count - (int64_t)all; /* done and not said: at most one a kill */
        CHECK(extra >= 0 && extra <= round + 1);
        CHECK_INT(((int64_t)all + extra) * 10000, desk_books(&desk, DESK_METER).paid_micro);
        CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
        desk_close(&desk);
    }
    printf("# %d kills, %zu sales acknowledged, %lld committed and not acknowledged\n", rounds, all, (long long)extra);
    CHECK(all > 0);
    desk_remove(path);
}

/* The same requests from several processes at once, as stations do that resubmit their spools. */
TEST(processes__same_requests_at_once__each_done_once)
{
    struct desk desk;
    prepay_ledger_verdict verdict;
    pid_t children[4];
    char path[256];
    int done = 0, status;

    (void)snprintf(path, sizeof path, "%s", desk_path("crowd.db"));
    desk_open_for_business(&desk, path);
    desk_close(&desk);
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        CHECK(children[i] >= 0);
        if (children[i] == 0) {
            int mine = 0;
            if (open_till(&desk, path, UINT64_C(1) << 40) != 0) {
                _exit(255);
            }
            for (int sale = 0; sale < 50; sale++) {
                prepay_status paid = desk_pay(&desk, DESK_METER, 10, NULL);
                if (paid != PREPAY_OK && paid != PREPAY_LEDGER_REPEATED) {
                    _exit(254);
                }
                mine += paid == PREPAY_OK;
            }
            _exit(mine);
        }
    }
    for (int i = 0; i < 4; i++) {
        CHECK(waitpid(children[i], &status, 0) == children[i]);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) <= 50);
        done += WEXITSTATUS(status);
    }
    CHECK_INT(50, done);
    desk_reopen(&desk, path);
    CHECK_INT(50, desk_books(&desk, DESK_METER).count);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
    desk_remove(path);
}

TEST_MAIN("ledger/fault_kill",
    T(process__killed_while_selling__each_acknowledged_sale_is_there_once),
    T(processes__same_requests_at_once__each_done_once))
