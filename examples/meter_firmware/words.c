/* SPDX-License-Identifier: Apache-2.0 */
/* Exact decimals and padding in a few hundred bytes of code; printf alone would be larger than the meter's core. */
#include "words.h"

#include <stdio.h>
#include <string.h>

void words_start(struct words *words)
{
    words->used = 0;
    words->text[0] = 0;
}

static void put_character(struct words *words, char c)
{
    if (words->used < WORDS_BYTES - 1)
        words->text[words->used++] = c;
    words->text[words->used] = 0;
}

void words_put(struct words *words, const char *text)
{
    while (*text != 0)
        put_character(words, *text++);
}

void words_put_decimal(struct words *words, int64_t value, int decimals)
{
    char reversed[24];
    int count = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        reversed[count++] = (char)('0' + rest % 10);
        rest /= 10;
        if (count == decimals)
            reversed[count++] = '.';
    } while (rest > 0 || count < (decimals > 0 ? decimals + 2 : 1));
    if (value < 0)
        put_character(words, '-');
    while (count > 0)
        put_character(words, reversed[--count]);
}

void words_put_number(struct words *words, int64_t value)
{
    words_put_decimal(words, value, 0);
}

void words_put_micro(struct words *words, int64_t micro)
{
    words_put_decimal(words, micro, 6);
}

void words_put_money(struct words *words, int64_t micro)
{
    if (micro % 10000 == 0)
        words_put_decimal(words, micro / 10000, 2);
    else
        words_put_micro(words, micro);
}

void words_put_digits(struct words *words, uint32_t value, int digits)
{
    for (uint32_t limit = 10; digits > 1; digits--, limit *= 10)
        if (value < limit)
            put_character(words, '0');
    words_put_number(words, value);
}

void words_pad(struct words *words, size_t until)
{
    while (words->used < until)
        put_character(words, ' ');
}

void words_pad_before(struct words *words, size_t from, size_t until)
{
    const size_t length = words->used - from;
    words_pad(words, until);
    memmove(words->text + words->used - length, words->text + from, length);
    memset(words->text + from, ' ', words->used - length - from);
}

void words_put_hex(struct words *words, const uint8_t *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        put_character(words, digits[bytes[i] >> 4]);
        put_character(words, digits[bytes[i] & 15]);
    }
}

void words_say(struct words *words)
{
    puts(words->text);
    words_start(words);
}
