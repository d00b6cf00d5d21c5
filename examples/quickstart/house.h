/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_HOUSE_H
#define QUICKSTART_HOUSE_H
/* A house: what one household really used, hour by hour, and the local time it lives by. */
#include <prepay/base.h>

/* North American Eastern time: 5 hours behind UTC, 4 from the second Sunday of March to the first of November. */
#define PLACE_YEARS_MAX 8
struct place {
    prepay_offset_change changes[1 + 2 * PLACE_YEARS_MAX];
    prepay_offsets offsets; /* points into changes: a place is not copied */
};

struct house_hour {
    int64_t end_s;        /* seconds since 1970-01-01 UTC */
    int64_t energy_micro; /* 10^-6 kWh */
    uint32_t line;        /* in the file */
    char printed[20];     /* the time as the file has it */
};

struct house {
    struct house_hour *hours;
    size_t count;
    size_t gaps; /* places where the file leaves hours out */
    int64_t total_micro;
    struct place place;
};

/* All of the file or nothing: 0, or -1 and a sentence that names the file and the line. Free it with house_free(). */
int house_read(struct house *house, const char *path, char *error, size_t error_bytes);
void house_free(struct house *house);

#endif
