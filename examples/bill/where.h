/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BILL_WHERE_H
#define BILL_WHERE_H
/* On which line of a JSON text a value stands. */
#include <jansson.h>

/* A place in a document: a value and how one got there. It lives on the stack of whoever reads. */
struct place {
    const struct place *parent; /* NULL: the whole document */
    const char *key;            /* in an object; NULL: in an array */
    size_t index;
    json_t *value;
};

/* The line of a place, from 1. The text is one that jansson has read; for a member that it does not find, the line of what is
 * around it. */
int where_line(const char *text, const struct place *place);

#endif
