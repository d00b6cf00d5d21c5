/* SPDX-License-Identifier: Apache-2.0 */
/* How this program speaks: exact decimals, local time, and errors that name the call, the status and what to do. */
#include "say.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *say_decimal(char out[SAY_BYTES], int64_t value, uint64_t unit, int digits)
{
    const uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    snprintf(out, SAY_BYTES, "%s%" PRIu64 ".%0*" PRIu64, value < 0 ? "-" : "", size / unit, digits, size % unit);
    return out;
}

const char *say_micro(char out[SAY_BYTES], int64_t micro)
{
    return say_decimal(out, micro, 1000000, 6);
}

const char *say_minor(char out[SAY_BYTES], int64_t minor)
{
    return say_decimal(out, minor, 100, 2);
}

const char *say_money(char out[SAY_BYTES], int64_t micro)
{
    return micro % 10000 == 0 ? say_minor(out, micro / 10000) : say_micro(out, micro);
}

prepay_civil wall_clock(int64_t time_s, const prepay_offsets *offsets)
{
    prepay_civil civil = { 0 };
    must(prepay_civil_from_time(time_s, prepay_offsets_at(offsets, time_s), &civil), "read the wall clock");
    return civil;
}

const char *say_time(char out[SAY_BYTES], int64_t time_s, const prepay_offsets *offsets)
{
    const prepay_civil at = wall_clock(time_s, offsets);
    snprintf(out, SAY_BYTES, "%04d-%02d-%02d %02d:%02d", (int)at.year, at.month, at.day, at.hour, at.minute);
    return out;
}

void give_up(const char *form, ...)
{
    va_list arguments;
    va_start(arguments, form);
    fflush(stdout);
    fputs("quickstart: ", stderr);
    vfprintf(stderr, form, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

void must(prepay_status status, const char *what)
{
    if (status != PREPAY_OK)
        give_up("could not %s: %s (%s)", what, prepay_status_text(status), prepay_status_name(status));
}
