/* SPDX-License-Identifier: Apache-2.0 */
#ifndef METER_FIRMWARE_TAPE_H
#define METER_FIRMWARE_TAPE_H
/* The recording, a line at a time: a word and its fields (README.md). It comes through a file of the computer that runs
 * the emulator, in small pieces: the whole would not fit. All functions end the program when the file is not what they
 * ask for, and name its line. */
#include <stddef.h>
#include <stdint.h>

#define TAPE_LINE_BYTES 560u /* an answer of 258 bytes, as hex, and its word */

struct tape {
    int file;
    uint32_t line, events;   /* lines read; of them those that happened to the meter */
    size_t chunk_bytes, at;  /* what is in hand, and how much of it is used */
    const char *field;       /* the next one of the line */
    uint8_t chunk[256];
    char text[TAPE_LINE_BYTES];
};

void tape_open(struct tape *tape, const char *path);
void tape_close(struct tape *tape);

/* The next line that is not a comment. Its word is compared; 1: it is this one, and the fields are read next. */
void tape_next(struct tape *tape);
int tape_is(struct tape *tape, const char *word);
/* The next line, which must be this one. */
void tape_expect(struct tape *tape, const char *word);

/* Fields, in order. */
int64_t tape_number(struct tape *tape);
size_t tape_bytes(struct tape *tape, uint8_t *out, size_t room);
void tape_bytes_exactly(struct tape *tape, uint8_t *out, size_t bytes);
const char *tape_text(struct tape *tape); /* all that is left of the line */

/* What happened differs from what is on the tape: the end of the program. Two numbers that must be equal. */
_Noreturn void tape_fail(const struct tape *tape, const char *what);
void tape_same(const struct tape *tape, const char *what, int64_t here, int64_t recorded);

#endif
