/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BILL_DOCUMENT_H
#define BILL_DOCUMENT_H
/* A JSON file being read. Whatever is not as the schema says ends the program with the file, the line, the place and what was
 * expected there. */
#include "where.h"

#include <stdint.h>

struct document {
    const char *file;
    char *text;
    struct place root;
};

/* Reads a file, at most 16 MiB; "-" is the standard input. */
void document_read(struct document *document, const char *file);

_Noreturn void document_refuse(const struct document *document, const struct place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A member of an object; value NULL: it is not there. */
struct place member(const struct place *object, const char *key);
struct place required(const struct document *document, const struct place *object, const char *key);
struct place element(const struct place *array, size_t index);

void expect_object(const struct document *document, const struct place *place, const char *what);
void expect_array(const struct document *document, const struct place *place, const char *what);
/* Every member has one of these names; the list ends with NULL. */
void expect_members(const struct document *document, const struct place *object, const char *const *names);
/* Exactly one of these members is there; its index. */
size_t expect_one_of(const struct document *document, const struct place *object, const char *const *names, const char *what);

const char *text_of(const struct document *document, const struct place *place);
int truth_of(const struct document *document, const struct place *place);
/* A word of a list, which ends with NULL; its index. */
uint32_t word_of(const struct document *document, const struct place *place, const char *const *words);
int64_t whole_of(const struct document *document, const struct place *place, int64_t least, int64_t most);
/* A decimal: a string or a whole number. Never a JSON real. scale as decimal_read(). */
int64_t micro_of(const struct document *document, const struct place *place, int64_t *out_scale);
int64_t positive_micro_of(const struct document *document, const struct place *place, int64_t least_micro);

#endif
