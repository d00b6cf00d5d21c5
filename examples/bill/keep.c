/* SPDX-License-Identifier: Apache-2.0 */
/* One chain of blocks, freed when the program ends, from wherever it ends. */
#include "keep.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

union block {
    union block *next;
    max_align_t aligned;
};

static union block *all;

static void free_all(void)
{
    while (all != NULL) {
        union block *next = all->next;
        free(all);
        all = next;
    }
}

void *keep(size_t bytes)
{
    union block *block = bytes > SIZE_MAX - sizeof *block ? NULL : calloc(1, sizeof *block + bytes);

    if (block == NULL) {
        quit("no memory");
    }
    if (all == NULL) {
        (void)atexit(free_all);
    }
    block->next = all;
    all = block;
    return block + 1;
}

void *keep_array(size_t count, size_t bytes_each)
{
    if (count > SIZE_MAX / bytes_each) {
        quit("no memory");
    }
    return keep(count * bytes_each);
}

char *keep_text_va(const char *format, va_list arguments)
{
    va_list again;
    char *text;
    int length;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    text = keep(length < 0 ? 1 : (size_t)length + 1);
    (void)vsnprintf(text, length < 0 ? 1 : (size_t)length + 1, format, arguments);
    return text;
}

char *keep_text(const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = keep_text_va(format, arguments);
    va_end(arguments);
    return text;
}

void quit(const char *format, ...)
{
    va_list arguments;

    (void)fflush(stdout);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    exit(2);
}
