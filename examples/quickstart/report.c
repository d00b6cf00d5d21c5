/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline: one line for everything that happens, with the local time, what the register reads and what is left.
 * Beside it the papers that a real desk would hand over, each also a file of its own, and the points for the picture.
 * The texts depend on the data and the story alone - no random id, no clock of this computer - so that every run of the
 * same story prints the same. */
#include "report.h"

#include "say.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLIPS_MAX     256
#define PAPER_COLUMNS 42

FILE *report_file(const char *folder, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        give_up("%s: cannot be written: %s", path, strerror(errno));
    return file;
}

void report_file_done(FILE *file, const char *name)
{
    const int is_bad = ferror(file);
    if (fclose(file) != 0 || is_bad)
        give_up("%s: could not be written whole; is the disk full?", name);
}

void report_open(struct report *report, const char *folder, const struct place *place, int is_silent)
{
    *report = (struct report){ .folder = folder, .place = place };
    if (is_silent)
        return;
    report->out = stdout;
    report->is_watched = isatty(STDERR_FILENO) && isatty(STDOUT_FILENO);
    report->points = report_file(folder, "balance.csv");
    report->events = report_file(folder, "events.csv");
    report->slips = calloc(SLIPS_MAX, sizeof *report->slips);
    if (report->slips == NULL)
        give_up("there is not enough memory");
    fputs("time,balance,supply\n", report->points);
    fputs("time,balance,mark\n", report->events);
    fprintf(report->out, "%-16s  %12s  %11s  %-6s  %s\n", "local time", "reading kWh", "balance CAD", "supply",
            "what happened, and why");
}

void report_close(struct report *report)
{
    if (report->out == NULL)
        return;
    report_file_done(report->points, "balance.csv");
    report_file_done(report->events, "events.csv");
    free(report->slips);
    report->out = NULL;
}

/* --------------------------------------------------------------- timeline */

void report_progress(const struct report *report, const char *what, size_t done, size_t total)
{
    if (!report->is_watched)
        return;
    if (total == 0)
        fputs("\r\033[K", stderr);
    else
        fprintf(stderr, "\r\033[K%s: %zu of %zu", what, done, total);
    fflush(stderr);
}

void report_tell(struct report *report, const struct moment *now, const char *mark, const char *form, ...)
{
    char time[SAY_BYTES], reading[SAY_BYTES], balance[SAY_BYTES], what[512];
    va_list arguments;
    if (report->out == NULL)
        return;
    va_start(arguments, form);
    vsnprintf(what, sizeof what, form, arguments);
    va_end(arguments);
    say_time(time, now->time_s, &report->place->offsets);
    say_micro(reading, now->register_micro);
    say_micro(balance, now->balance_micro);
    report_progress(report, NULL, 0, 0);
    fprintf(report->out, "%-16s  %12s  %11s  %-6s  %s\n", time, reading, balance, now->is_on ? "on" : "off", what);
    if (mark != NULL)
        fprintf(report->events, "%s,%s,%s\n", time, balance, mark);
}

void report_point(struct report *report, const struct moment *now)
{
    char time[SAY_BYTES], balance[SAY_BYTES];
    if (report->out == NULL)
        return;
    fprintf(report->points, "%s,%s,%d\n", say_time(time, now->time_s, &report->place->offsets),
            say_micro(balance, now->balance_micro), now->is_on);
}

/* ----------------------------------------------------------------- papers */

/* A paper grows line by line; the longest has half of the room. */
struct paper {
    char *text;
    size_t used;
};

static void line(struct paper *paper, const char *form, ...) __attribute__((format(printf, 2, 3)));
static void line(struct paper *paper, const char *form, ...)
{
    const size_t room = PAPER_BYTES - paper->used - 1;
    va_list arguments;
    va_start(arguments, form);
    const int length = vsnprintf(paper->text + paper->used, room, form, arguments);
    va_end(arguments);
    paper->used += length < 0 || (size_t)length >= room ? room - 1 : (size_t)length;
    paper->text[paper->used++] = '\n';
    paper->text[paper->used] = 0;
}

static void amount(struct paper *paper, const char *what, int64_t minor)
{
    char text[SAY_BYTES];
    line(paper, "%-26s %11s CAD", what, say_minor(text, minor));
}

static void rule(struct paper *paper)
{
    line(paper, "------------------------------------------");
}

static void digits(char out[17], const uint8_t id[8])
{
    for (size_t i = 0; i < 8; i++)
        snprintf(out + 2 * i, 3, "%02x", id[i]);
}

static void keep(struct report *report, const struct paper *paper, const char *name)
{
    FILE *file = report_file(report->folder, name);
    fputs(paper->text, file);
    report_file_done(file, name);
}

void report_receipt(struct report *report, const prepay_ledger_receipt *receipt)
{
    char time[SAY_BYTES], meter[17], customer[17], name[64], money[SAY_BYTES];
    if (report->out == NULL)
        return;
    if (report->slip_count == SLIPS_MAX)
        report->slip_count--; /* a very long story: all are files, the end shows the first and the last */
    struct paper paper = { report->slips[report->slip_count++], 0 };
    digits(meter, receipt->meter_id);
    digits(customer, receipt->customer);
    line(&paper, "           ROYAL CITY ELECTRICITY");
    line(&paper, "%s",
         receipt->voided ? "   VOIDED: this sale was taken back"
         : receipt->copy ? "             RECEIPT (COPY)"
                         : "                 RECEIPT");
    rule(&paper);
    line(&paper, "No.        %u-%06" PRId64 "     %s", (unsigned)receipt->station, receipt->number,
         say_time(time, receipt->time_ms / 1000, &report->place->offsets));
    line(&paper, "Customer   %s  %s", customer, receipt->name);
    line(&paper, "Meter      %s  contract %u", meter, (unsigned)receipt->contract);
    rule(&paper);
    amount(&paper, receipt->tender == PREPAY_TENDER_CASH ? "Paid in cash" : "Paid by bank", receipt->tendered_minor);
    if (receipt->arrears_minor != 0)
        amount(&paper, "Owed from before", receipt->arrears_minor);
    if (receipt->fee_minor != 0)
        amount(&paper, "Fee", receipt->fee_minor);
    amount(&paper, "of which tax (HST 13 %)", receipt->tax_minor);
    amount(&paper, "Credit for electricity", receipt->credit_minor);
    rule(&paper);
    if (!receipt->voided)
        line(&paper, "Credit bought in all: %s CAD", say_money(money, receipt->paid_total_micro));
    line(&paper, "Served by %s", receipt->operator_login);
    line(&paper, "%s", receipt->voided ? "Not valid." : "Put the card into your meter. Thank you.");
    snprintf(name, sizeof name, "receipt-%u-%06" PRId64 "%s.txt", (unsigned)receipt->station, receipt->number,
             receipt->voided ? "-voided" : "");
    keep(report, &paper, name);
}

void report_day(struct report *report, const prepay_ledger_shift *shift, const prepay_ledger_day *day, const char *date)
{
    char text[PAPER_BYTES], name[64], head[2 * sizeof day->head + 1], money[SAY_BYTES];
    if (report->out == NULL)
        return;
    struct paper paper = { text, 0 };
    for (size_t i = 0; i < sizeof day->head; i++)
        snprintf(head + 2 * i, 3, "%02x", day->head[i]);
    line(&paper, "           ROYAL CITY ELECTRICITY");
    line(&paper, "           DAY CLOSE  %s", date);
    rule(&paper);
    line(&paper, "Sales %u, voided %u, entries %" PRId64 " to %" PRId64, day->sales, day->voids, day->first_entry,
         day->last_entry);
    amount(&paper, "Cash taken", day->cash_minor);
    amount(&paper, "Bank", day->bank_minor);
    amount(&paper, "Electricity sold", day->credit_minor);
    amount(&paper, "Tax to be paid on", day->tax_minor);
    amount(&paper, "Fees", day->fee_minor);
    rule(&paper);
    amount(&paper, "Drawer in the morning", shift->float_minor);
    amount(&paper, "Drawer expected", shift->expected_minor);
    amount(&paper, "Drawer counted", shift->counted_minor);
    line(&paper, "%-26s %11s CAD", shift->over_minor < 0 ? "Short" : "Over",
         say_minor(money, shift->over_minor < 0 ? -shift->over_minor : shift->over_minor));
    line(&paper, "Statements still open: %u", day->open_statements);
    snprintf(name, sizeof name, "day-%s.txt", date);
    if (day->sales > 0)
        memcpy(report->day, text, sizeof text); /* without the chain's head, which is random by nature */
    line(&paper, "Head of the books after entry %" PRId64 ":", day->head_entry);
    line(&paper, "%.32s", head);
    line(&paper, "%s", head + 32);
    keep(report, &paper, name);
}

/* ------------------------------------------------------ two beside each other */

/* The next line of a text, and behind it; an empty one when there is none. */
static int take_line(const char **text, char out[128])
{
    const size_t length = strcspn(*text, "\n");
    const int is_there = **text != 0;
    snprintf(out, 128, "%.*s", (int)length, *text);
    *text += length + ((*text)[length] == '\n');
    return is_there;
}

static void print_pair(FILE *out, const char *left, const char *right)
{
    char a[128], b[128];
    fputc('\n', out);
    for (;;) {
        const int is_left = take_line(&left, a), is_right = take_line(&right, b);
        if (!is_left && !is_right)
            break;
        if (is_right)
            fprintf(out, "  %-*s  |  %s\n", PAPER_COLUMNS, a, b);
        else
            fprintf(out, "  %s\n", a);
    }
}

/* The receipts, then the last slip of a day. */
static const char *paper_at(const struct report *report, size_t index)
{
    return index < report->slip_count ? report->slips[index] : index == report->slip_count ? report->day : "";
}

void report_slips(struct report *report)
{
    if (report->out == NULL)
        return;
    const size_t papers = report->slip_count + (report->day[0] != 0);
    for (size_t i = 0; i < papers; i += 2)
        print_pair(report->out, paper_at(report, i), paper_at(report, i + 1));
}
