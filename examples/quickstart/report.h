/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_REPORT_H
#define QUICKSTART_REPORT_H
/* What the run leaves for people: the timeline, receipts, day slips, and the points that the picture is drawn from. */
#include "house.h"

#include <prepay/ledger.h>

#include <stdio.h>

#define PAPER_BYTES 2048
struct report {
    const char *folder;
    const struct place *place;
    FILE *out;                  /* where the timeline goes; NULL: nowhere (a tear run's silent child) */
    FILE *points;               /* balance.csv */
    FILE *events;               /* events.csv: what the picture labels */
    char (*slips)[PAPER_BYTES]; /* every receipt, to be shown at the end ... */
    size_t slip_count;
    char day[PAPER_BYTES]; /* ... with the slip of the last day that sold something */
    int is_watched;        /* somebody looks at the terminal: show progress */
};

/* One moment of the customer's supply. */
struct moment {
    int64_t time_s;
    int64_t register_micro; /* what the meter's register reads, 10^-6 kWh */
    int64_t balance_micro;
    int is_on; /* supply */
};

void report_open(struct report *report, const char *folder, const struct place *place, int is_silent);
void report_close(struct report *report);

/* One line of the timeline. A mark (NULL: none) also labels the picture. */
void report_tell(struct report *report, const struct moment *now, const char *mark, const char *form, ...)
    __attribute__((format(printf, 4, 5)));
/* One point of the picture's line. */
void report_point(struct report *report, const struct moment *now);
/* What is handed over; also a file of its own. */
void report_receipt(struct report *report, const prepay_ledger_receipt *receipt);
void report_day(struct report *report, const prepay_ledger_shift *shift, const prepay_ledger_day *day,
                const char *date);
/* All receipts and the last day's slip, two beside each other. */
void report_slips(struct report *report);
/* On a terminal: how far the work is. Nothing in a pipe. Total 0 ends it. */
void report_progress(const struct report *report, const char *what, size_t done, size_t total);

/* A file in the folder, or the end of the program. */
FILE *report_file(const char *folder, const char *name);
void report_file_done(FILE *file, const char *name);

#endif
