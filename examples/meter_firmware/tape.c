/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the recording with open() and read() alone, which semihosting has as an operating system has: no heap, and a
 * quarter of a kilobyte in hand. */
#include "tape.h"

#include "words.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void tape_fail(const struct tape *tape, const char *what)
{
    struct words words;
    words_start(&words);
    words_put(&words, "meter: line ");
    words_put_number(&words, tape->line);
    words_put(&words, " of the recording, event ");
    words_put_number(&words, tape->events);
    words_put(&words, ": ");
    words_put(&words, what);
    words_say(&words);
    exit(1);
}

void tape_same(const struct tape *tape, const char *what, int64_t here, int64_t recorded)
{
    struct words words;
    if (here == recorded)
        return;
    words_start(&words);
    words_put(&words, what);
    words_put(&words, " is ");
    words_put_number(&words, here);
    words_put(&words, " here and ");
    words_put_number(&words, recorded);
    words_put(&words, " in the recording");
    tape_fail(tape, words.text);
}

void tape_open(struct tape *tape, const char *path)
{
    memset(tape, 0, sizeof *tape);
    tape->file = open(path, O_RDONLY);
    if (tape->file < 0)
        tape_fail(tape, "the file cannot be opened");
    tape_expect(tape, "prepay-recording");
    tape_same(tape, "the version of the format", 1, tape_number(tape));
}

void tape_close(struct tape *tape)
{
    close(tape->file);
}

/* ------------------------------------------------------------------- lines */

static int next_character(struct tape *tape)
{
    if (tape->at == tape->chunk_bytes) {
        const ssize_t got = read(tape->file, tape->chunk, sizeof tape->chunk);
        if (got <= 0)
            tape_fail(tape, "the recording ends too early");
        tape->chunk_bytes = (size_t)got;
        tape->at = 0;
    }
    return tape->chunk[tape->at++];
}

static void read_line(struct tape *tape)
{
    size_t length = 0;
    int c;
    tape->line++;
    while ((c = next_character(tape)) != '\n') {
        if (length == sizeof tape->text - 1 || c == 0)
            tape_fail(tape, "the line is too long, or not text");
        tape->text[length++] = (char)c;
    }
    tape->text[length] = 0;
    tape->field = tape->text;
}

void tape_next(struct tape *tape)
{
    do {
        read_line(tape);
    } while (tape->text[0] == '#');
}

int tape_is(struct tape *tape, const char *word)
{
    const size_t length = strlen(word);
    if (strncmp(tape->text, word, length) != 0 || (tape->text[length] != ' ' && tape->text[length] != 0))
        return 0;
    tape->field = tape->text + length;
    return 1;
}

void tape_expect(struct tape *tape, const char *word)
{
    struct words words;
    tape_next(tape);
    if (tape_is(tape, word))
        return;
    words_start(&words);
    words_put(&words, "the meter came to \"");
    words_put(&words, word);
    words_put(&words, "\"; the recording has something else");
    tape_fail(tape, words.text);
}

/* ------------------------------------------------------------------ fields */

static const char *next_field(struct tape *tape)
{
    if (*tape->field != ' ')
        tape_fail(tape, "a field is missing");
    return ++tape->field;
}

int64_t tape_number(struct tape *tape)
{
    const char *p = next_field(tape);
    const int is_negative = *p == '-';
    int64_t value = 0;
    p += is_negative;
    do {
        if (*p < '0' || *p > '9' || value > INT64_MAX / 10 - 9)
            tape_fail(tape, "a field is not a number");
        value = value * 10 + (*p++ - '0');
    } while (*p != ' ' && *p != 0);
    tape->field = p;
    return is_negative ? -value : value;
}

static unsigned digit(const struct tape *tape, char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    tape_fail(tape, "a field is not bytes in hex");
}

size_t tape_bytes(struct tape *tape, uint8_t *out, size_t room)
{
    const char *p = next_field(tape);
    size_t count = 0;
    for (; *p != ' ' && *p != 0; p += 2) {
        if (count == room)
            tape_fail(tape, "more bytes than can be");
        const unsigned high = digit(tape, p[0]);
        out[count++] = (uint8_t)(high << 4 | digit(tape, p[1]));
    }
    tape->field = p;
    return count;
}

void tape_bytes_exactly(struct tape *tape, uint8_t *out, size_t bytes)
{
    tape_same(tape, "the length of the bytes", (int64_t)bytes, (int64_t)tape_bytes(tape, out, bytes));
}

const char *tape_text(struct tape *tape)
{
    return next_field(tape);
}
