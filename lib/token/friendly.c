/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar of friendly time (友好时段) as bytes, to travel in a parameter part: a header, hours, holidays. What its minutes mean at an
 * instant is the meter's: lib/meter/friendly.c. */
#include <prepay/token.h>

#include "base/endian.h"

enum { HEADER_BYTES = 6, HOURS_BYTES = 6, HOLIDAY_BYTES = 4, FORMAT = 1, MINUTES = 1440 };

static int is_possible(const prepay_friendly *f)
{
    if (f->hours_count > UINT8_MAX || f->holiday_count > UINT16_MAX || f->warning_minutes > MINUTES) return 0;
    if ((f->hours == NULL && f->hours_count > 0) || (f->holidays == NULL && f->holiday_count > 0)) return 0;
    for (size_t i = 0; i < f->hours_count; i++) {
        if (f->hours[i].from_minute >= f->hours[i].until_minute || f->hours[i].until_minute > MINUTES || f->hours[i].reserved != 0) return 0;
    }
    for (size_t i = 0; i < f->holiday_count; i++) {
        if (f->holidays[i] < 0 || (i > 0 && f->holidays[i] <= f->holidays[i - 1])) return 0;
    }
    return 1;
}

prepay_status prepay_friendly_pack(const prepay_friendly *friendly, uint8_t *out, size_t *out_bytes)
{
    const size_t capacity = out_bytes != NULL ? *out_bytes : 0;

    if (friendly == NULL || out_bytes == NULL || (out == NULL && capacity > 0) || !is_possible(friendly)) return PREPAY_E_ARGUMENT;
    *out_bytes = HEADER_BYTES + friendly->hours_count * HOURS_BYTES + friendly->holiday_count * HOLIDAY_BYTES;
    if (capacity < *out_bytes) return PREPAY_E_TOO_SMALL;
    out[0] = FORMAT;
    out[1] = (uint8_t)friendly->hours_count;
    prepay__put_u16be(out + 2, (uint16_t)friendly->warning_minutes);
    prepay__put_u16be(out + 4, (uint16_t)friendly->holiday_count);
    out += HEADER_BYTES;
    for (size_t i = 0; i < friendly->hours_count; i++, out += HOURS_BYTES) {
        out[0] = friendly->hours[i].days;
        out[1] = 0;
        prepay__put_u16be(out + 2, friendly->hours[i].from_minute);
        prepay__put_u16be(out + 4, friendly->hours[i].until_minute);
    }
    for (size_t i = 0; i < friendly->holiday_count; i++, out += HOLIDAY_BYTES) prepay__put_u32be(out, (uint32_t)friendly->holidays[i]);
    return PREPAY_OK;
}

static int32_t get_day(const uint8_t *p)
{
    const uint32_t day = prepay__get_u32be(p);

    return day > INT32_MAX ? -1 : (int32_t)day; /* -1 is not possible */
}

prepay_status prepay_friendly_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_friendly_hours *hours, size_t hours_capacity,
                                     int32_t *holidays, size_t holiday_capacity, prepay_friendly *out)
{
    prepay_friendly friendly = { hours, holidays, 0, 0, 0, 0 };

    if (bytes == NULL || out == NULL || (hours == NULL && hours_capacity > 0) || (holidays == NULL && holiday_capacity > 0))
        return PREPAY_E_ARGUMENT;
    if (bytes_bytes > 0 && bytes[0] > FORMAT) return PREPAY_E_VERSION;
    if (bytes_bytes < HEADER_BYTES || bytes[0] != FORMAT) return PREPAY_E_FORMAT;
    friendly.hours_count = bytes[1];
    friendly.warning_minutes = prepay__get_u16be(bytes + 2);
    friendly.holiday_count = prepay__get_u16be(bytes + 4);
    if (bytes_bytes != HEADER_BYTES + friendly.hours_count * HOURS_BYTES + friendly.holiday_count * HOLIDAY_BYTES) return PREPAY_E_FORMAT;
    if (friendly.hours_count > hours_capacity || friendly.holiday_count > holiday_capacity) return PREPAY_E_TOO_SMALL;
    bytes += HEADER_BYTES;
    for (size_t i = 0; i < friendly.hours_count; i++, bytes += HOURS_BYTES) {
        const prepay_friendly_hours row = { prepay__get_u16be(bytes + 2), prepay__get_u16be(bytes + 4), bytes[0], bytes[1] };
        hours[i] = row;
    }
    for (size_t i = 0; i < friendly.holiday_count; i++, bytes += HOLIDAY_BYTES) holidays[i] = get_day(bytes);
    if (!is_possible(&friendly)) return PREPAY_E_FORMAT;
    *out = friendly;
    return PREPAY_OK;
}
