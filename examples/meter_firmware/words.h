/* SPDX-License-Identifier: Apache-2.0 */
#ifndef METER_FIRMWARE_WORDS_H
#define METER_FIRMWARE_WORDS_H
/* A line of text that grows, without printf: what a display with a small font would be given. What does not fit is
 * left out. */
#include <stddef.h>
#include <stdint.h>

#define WORDS_BYTES 256u

struct words {
    size_t used;
    char text[WORDS_BYTES];
};

void words_start(struct words *words);
void words_put(struct words *words, const char *text);
void words_put_number(struct words *words, int64_t value);
/* So many decimals of an integer: 12345678, 6 is "12.345678". */
void words_put_decimal(struct words *words, int64_t value, int decimals);
/* Micro-units: six decimals; and as money, two when that is exact. */
void words_put_micro(struct words *words, int64_t micro);
void words_put_money(struct words *words, int64_t micro);
/* Digits with zeros in front: 7, 2 is "07". */
void words_put_digits(struct words *words, uint32_t value, int digits);
/* Blanks until the text is so long ... */
void words_pad(struct words *words, size_t until);
/* ... or before what was put since `from`, so that it ends there. */
void words_pad_before(struct words *words, size_t from, size_t until);
void words_put_hex(struct words *words, const uint8_t *bytes, size_t count);
/* Print it as a line, and start again. */
void words_say(struct words *words);

#endif
