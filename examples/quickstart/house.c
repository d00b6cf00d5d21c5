/* SPDX-License-Identifier: Apache-2.0 */
/* One household's hours out of a file of text:
 *
 *     DateTime,Consumption kWh,Off-peak,Mid-peak,On-peak
 *     11/25/2011 01:00:00,0.39,1,0,0
 *
 * A time is local and the END of its hour; midnight carries the old date. Where the clocks change, the hours stay
 * whole: each row ends at the first instant after the row before it at which a clock on the wall shows (or just stopped
 * showing) the printed time. A row that no such instant fits, or any other form, is refused with its line number before
 * a meter sees anything. Decimals become 10^-6 kWh exactly; a seventh decimal is refused rather than rounded. */
#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER           "DateTime,Consumption kWh,Off-peak,Mid-peak,On-peak"
#define HOUR_S           3600
#define STANDARD_S       (-5 * HOUR_S)
#define DAYLIGHT_S       (-4 * HOUR_S)
#define ENERGY_MAX_MICRO INT64_C(1000000000000) /* a million kWh in an hour: no house */

/* Both clocks read 02:00 standard time in March and 02:00 daylight time in November. nth is 1 for the first Sunday. */
static int64_t changeover(int year, int month, int nth, int32_t offset_s)
{
    prepay_civil day = { .year = year, .month = (uint8_t)month, .day = 1, .hour = 2 };
    int64_t time_s = 0;
    if (prepay_time_from_civil(&day, offset_s, &time_s) != PREPAY_OK ||
        prepay_civil_from_time(time_s, offset_s, &day) != PREPAY_OK)
        return 0; /* not reached: the years were checked */
    return time_s + INT64_C(86400) * (6 - day.weekday + 7 * (nth - 1));
}

static void place_set(struct place *place, int first_year)
{
    size_t count = 0;
    const prepay_civil new_year = { .year = first_year, .month = 1, .day = 1 };
    int64_t begin_s = 0;
    if (prepay_time_from_civil(&new_year, 0, &begin_s) != PREPAY_OK)
        begin_s = 0; /* not reached: the years were checked */
    place->changes[count++] = (prepay_offset_change){ .from_s = begin_s, .utc_offset_s = STANDARD_S };
    for (int year = first_year; year < first_year + PLACE_YEARS_MAX; year++) {
        place->changes[count++] = (prepay_offset_change){ changeover(year, 3, 2, STANDARD_S), DAYLIGHT_S, 0 };
        place->changes[count++] = (prepay_offset_change){ changeover(year, 11, 1, DAYLIGHT_S), STANDARD_S, 0 };
    }
    place->offsets = (prepay_offsets){ place->changes, count };
}

/* The instant a printed time means: the first after `after_s` at which the clock shows it, or just stopped. -1: none.
 */
static int64_t instant(const struct place *place, const prepay_civil *printed, int64_t after_s)
{
    static const int32_t both[] = { DAYLIGHT_S, STANDARD_S }; /* the earlier instant first */
    for (size_t i = 0; i < 2; i++) {
        int64_t time_s = 0;
        if (prepay_time_from_civil(printed, both[i], &time_s) != PREPAY_OK)
            return -1;
        if (printed->hour == 0)
            time_s += 24 * HOUR_S; /* midnight carries the old date */
        const int shown = prepay_offsets_at(&place->offsets, time_s) == both[i] ||
                          prepay_offsets_at(&place->offsets, time_s - 1) == both[i];
        if (shown && time_s > after_s)
            return time_s;
    }
    return -1;
}

/* So many digits as a number, or -1. */
static int number(const char *text, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* "11/25/2011 01:00:00" followed by a comma. NULL, or what is wrong with it. */
static const char *parse_time(const char *text, prepay_civil *out)
{
    static const char form[] = "00/00/0000 00:00:00,";
    for (size_t i = 0; form[i] != 0; i++)
        if (form[i] == '0' ? (text[i] < '0' || text[i] > '9') : text[i] != form[i])
            return "the time must look like 11/25/2011 01:00:00";
    if (memcmp(text + 13, ":00:00", 6) != 0)
        return "the time must be a full hour";
    const prepay_civil time = { .year = number(text + 6, 4),
                                .month = (uint8_t)number(text, 2),
                                .day = (uint8_t)number(text + 3, 2),
                                .hour = (uint8_t)number(text + 11, 2) };
    int64_t unused;
    if (prepay_time_from_civil(&time, 0, &unused) != PREPAY_OK)
        return "there is no such date or hour";
    *out = time;
    return NULL;
}

/* "0.39" followed by a comma, as 10^-6; *text moves behind the comma. NULL, or what is wrong with it. */
static const char *parse_energy(const char **text, int64_t *out_micro)
{
    const char *p = *text;
    int64_t value = 0;
    int decimals = -1, digits = 0;
    for (; *p != ',' && *p != 0; p++) {
        if (*p == '.' && decimals < 0 && digits > 0) {
            decimals = 0;
            continue;
        }
        if (*p < '0' || *p > '9')
            return "the consumption must be a number like 0.39, not negative";
        if (decimals == 6)
            return "the consumption has more than six decimals";
        value = value * 10 + (*p - '0');
        decimals += decimals >= 0;
        digits++;
        if (value > ENERGY_MAX_MICRO)
            return "the consumption is more than a house can use in an hour";
    }
    if (digits == 0 || decimals == 0 || *p != ',')
        return "the consumption must be a number like 0.39, not negative";
    for (int i = decimals < 0 ? 0 : decimals; i < 6; i++)
        value *= 10;
    if (value > ENERGY_MAX_MICRO)
        return "the consumption is more than a house can use in an hour";
    *text = p + 1;
    *out_micro = value;
    return NULL;
}

/* One row. NULL, or what is wrong with it. */
static const char *parse_row(const char *text, prepay_civil *out_time, int64_t *out_energy_micro)
{
    const char *wrong = parse_time(text, out_time);
    const char *rest = text + strlen("11/25/2011 01:00:00,");
    if (wrong == NULL)
        wrong = parse_energy(&rest, out_energy_micro);
    if (wrong == NULL && strcmp(rest, "1,0,0") != 0 && strcmp(rest, "0,1,0") != 0 && strcmp(rest, "0,0,1") != 0)
        wrong = "the row must end with 1,0,0 (off-peak), 0,1,0 (mid-peak) or 0,0,1 (on-peak)";
    return wrong;
}

/* The next line without its end. 1, 0 at the end of the file, -1: too long, or not text. */
static int next_line(FILE *file, char *line, int line_bytes)
{
    int length = 0, c;
    while ((c = getc(file)) != EOF && c != '\n') {
        if (length == line_bytes - 1 || c == 0)
            return -1;
        line[length++] = (char)c;
    }
    if (c == EOF && length == 0)
        return 0;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = 0;
    return 1;
}

/* Put one more hour behind the others; the years it needs are in the place's table. */
static const char *append(struct house *house, const prepay_civil *time, int64_t energy_micro, const char *text,
                          uint32_t line)
{
    const int64_t previous_s = house->count == 0 ? INT64_MIN : house->hours[house->count - 1].end_s;
    const int64_t end_s = instant(&house->place, time, previous_s);
    if (end_s < 0)
        return "this hour does not follow the row before it, or the clocks skipped it";
    if ((house->count & (house->count - 1)) == 0) { /* 1, 2, 4, 8 ...: full */
        struct house_hour *grown = realloc(house->hours, (house->count == 0 ? 1 : 2 * house->count) * sizeof *grown);
        if (grown == NULL)
            return "there is not enough memory for so many rows";
        house->hours = grown;
    }
    struct house_hour *hour = &house->hours[house->count];
    *hour = (struct house_hour){ .end_s = end_s, .energy_micro = energy_micro, .line = line };
    memcpy(hour->printed, text, sizeof hour->printed - 1);
    house->gaps += house->count > 0 && end_s - previous_s != HOUR_S;
    house->total_micro += energy_micro; /* at most 2^20 rows of 10^12: fits */
    house->count++;
    return NULL;
}

/* All rows of an open file. NULL, or what is wrong with the line *line. */
static const char *read_rows(struct house *house, FILE *file, uint32_t *line)
{
    char text[128];
    int first_year = 0, more;
    while (++*line, (more = next_line(file, text, sizeof text)) == 1) {
        prepay_civil time;
        int64_t energy_micro = 0;
        if (*line == 1) {
            if (strcmp(text, HEADER) != 0)
                return "the first line must be " HEADER;
            continue;
        }
        const char *wrong = parse_row(text, &time, &energy_micro);
        if (wrong == NULL && (time.year < 2007 || time.year > 2090))
            wrong = "the year must be 2007 to 2090";
        if (wrong == NULL && first_year == 0)
            place_set(&house->place, first_year = time.year);
        if (wrong == NULL && (time.year < first_year || time.year >= first_year + PLACE_YEARS_MAX))
            wrong = "the rows must lie within eight years";
        if (wrong == NULL && *line > (1u << 20))
            wrong = "more than a million rows";
        if (wrong == NULL)
            wrong = append(house, &time, energy_micro, text, *line);
        if (wrong != NULL)
            return wrong;
    }
    if (more < 0)
        return "the line is too long, or not text";
    if (ferror(file))
        return "the file could not be read";
    return house->count == 0 ? "there are no rows" : NULL;
}

int house_read(struct house *house, const char *path, char *error, size_t error_bytes)
{
    *house = (struct house){ 0 };
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        snprintf(error, error_bytes, "%s: cannot be opened", path);
        return -1;
    }
    uint32_t line = 0;
    const char *wrong = read_rows(house, file, &line);
    fclose(file);
    if (wrong == NULL)
        return 0;
    snprintf(error, error_bytes, "%s: line %u: %s; nothing was done", path, (unsigned)line, wrong);
    house_free(house);
    return -1;
}

void house_free(struct house *house)
{
    free(house->hours);
    house->hours = NULL;
    house->count = 0;
}
