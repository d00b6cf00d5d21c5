/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_SAY_H
#define QUICKSTART_SAY_H
/* Numbers, times and errors as people read them. */
#include <prepay/base.h>

/* A number of micro-units with its six decimals, "-0.420000". The text is in `out`, which is returned. */
#define SAY_BYTES 32
const char *say_micro(char out[SAY_BYTES], int64_t micro);
/* An amount in cents, "35.00". */
const char *say_minor(char out[SAY_BYTES], int64_t minor);
/* A multiple of a cent held in micro-units, "35.00"; six decimals when it is not. */
const char *say_money(char out[SAY_BYTES], int64_t micro);
/* Local time, "2011-11-25 01:00". */
const char *say_time(char out[SAY_BYTES], int64_t time_s, const prepay_offsets *offsets);

/* The wall clock at an instant; the program ends when there is none. */
prepay_civil wall_clock(int64_t time_s, const prepay_offsets *offsets);

/* Say what went wrong and end the program with status 1. */
void give_up(const char *form, ...) __attribute__((format(printf, 1, 2), noreturn));

/* What cannot fail unless something is broken: anything but PREPAY_OK ends the program with its name and text. */
void must(prepay_status status, const char *what);

#endif
