/* SPDX-License-Identifier: Apache-2.0 */
/* Digits in, digits out. */
#include "decimal.h"

#include <inttypes.h>
#include <stdio.h>

#define DECIMALS      6
#define DECIMALS_MAX  12
#define MICRO         INT64_C(1000000)
#define EXPECTED      "a decimal number such as \"12.5\""
#define EXPECTED_LESS "a decimal number with at most six decimals"
#define EXPECTED_MORE "a decimal number with at most twelve decimals"
#define GREATEST      (INT64_MAX - INT64_MAX % MICRO - 1)
#define EXPECTED_FITS "a number below 9223372036854"

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int push(int64_t *value, int digit)
{
    if (*value > (INT64_MAX - digit) / 10) {
        return 0;
    }
    *value = *value * 10 + digit;
    return 1;
}

/* The digits of a number, and how many stand behind the point; -1: it is none, -2: too long. */
static int read_digits(const char *text, int64_t *value)
{
    int decimals = 0;

    if (!is_digit(*text)) {
        return -1;
    }
    for (; is_digit(*text); text++) {
        if (!push(value, *text - '0')) {
            return -2;
        }
    }
    if (*text == '.') {
        text++;
        if (!is_digit(*text)) {
            return -1;
        }
        for (; is_digit(*text); text++, decimals++) {
            if (decimals >= DECIMALS && *text == '0') {
                const char *rest = text;
                while (*rest == '0') rest++;
                if (*rest == '\0') return decimals; /* nothing but zeros follow */
            }
            if (decimals >= DECIMALS_MAX || !push(value, *text - '0')) {
                return -2;
            }
        }
    }
    return *text == '\0' ? decimals : -1;
}

const char *decimal_read(const char *text, int64_t *out_micro, int64_t *out_scale)
{
    const int negative = *text == '-';
    int64_t value = 0, scale = 1;
    int decimals = read_digits(text + negative, &value);

    if (decimals == -1) {
        return EXPECTED;
    }
    if (decimals == -2) {
        return out_scale != NULL ? EXPECTED_MORE " below 9223372036854" : EXPECTED_FITS;
    }
    if (decimals > DECIMALS && out_scale == NULL) {
        return EXPECTED_LESS;
    }
    for (; decimals < DECIMALS; decimals++) {
        if (!push(&value, 0)) {
            return EXPECTED_FITS;
        }
    }
    for (; decimals > DECIMALS; decimals--) {
        scale *= 10;
    }
    if (value > GREATEST) {
        return EXPECTED_FITS;
    }
    *out_micro = negative ? -value : value;
    if (out_scale != NULL) {
        *out_scale = scale;
    }
    return NULL;
}

const char *decimal_write(int64_t micro, int decimals, char text[DECIMAL_BYTES])
{
    const uint64_t size = micro < 0 ? 0u - (uint64_t)micro : (uint64_t)micro;
    int length = snprintf(text, DECIMAL_BYTES, "%s%" PRIu64 ".%06" PRIu64, micro < 0 ? "-" : "", size / (uint64_t)MICRO, size % (uint64_t)MICRO);

    for (int shown = DECIMALS; shown > decimals && text[length - 1] == '0'; shown--) {
        text[--length] = '\0';
    }
    if (text[length - 1] == '.') {
        text[--length] = '\0';
    }
    return text;
}

const char *decimal_write_quotient(int64_t micro, int64_t per_micro, char text[DECIMAL_BYTES])
{
    char whole[DECIMAL_BYTES];
    int zeros = 0, length;

    while (per_micro > MICRO && per_micro % 10 == 0 && micro % 10 == 0) {
        per_micro /= 10;
        micro /= 10;
    }
    for (; per_micro > MICRO && per_micro % 10 == 0; zeros++) {
        per_micro /= 10;
    }
    if (per_micro != MICRO || zeros > DECIMALS) {
        return NULL;
    }
    if (zeros == 0) {
        return decimal_write(micro, 0, text);
    }
    /* the digits with the point moved to the left */
    length = snprintf(whole, sizeof whole, "%0*" PRIu64, DECIMALS + zeros + 1, micro < 0 ? 0u - (uint64_t)micro : (uint64_t)micro);
    length -= DECIMALS + zeros;
    (void)snprintf(text, DECIMAL_BYTES, "%s%.*s.%s", micro < 0 ? "-" : "", length, whole, whole + length);
    for (length = 0; text[length] != '\0'; length++) {
    }
    while (text[length - 1] == '0') {
        text[--length] = '\0';
    }
    return text;
}
