/* SPDX-License-Identifier: Apache-2.0 */
/* jansson tells the line of what is no JSON, and keeps none for what is. A fault of content is found by walking the text once
 * more along the path to the value. The text has been accepted, so that the walk need not judge it - and it is walked only
 * once, for the one message before the program ends. */
#include "where.h"

#include <string.h>

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* Behind a string that begins here. */
static const char *skip_string(const char *at)
{
    for (at++; *at != '\0' && *at != '"'; at++) {
        if (*at == '\\' && at[1] != '\0') {
            at++;
        }
    }
    return *at == '"' ? at + 1 : at;
}

/* Behind a value that begins here: brackets balance outside of strings. */
static const char *skip_value(const char *at)
{
    size_t depth = 0;

    do {
        at = skip_space(at);
        if (*at == '"') {
            at = skip_string(at);
        } else if (*at == '{' || *at == '[') {
            depth++;
            at++;
        } else if (*at == '}' || *at == ']') {
            depth--;
            at++;
        } else if (*at == ',' || *at == ':') {
            at++;
        } else {
            at += strcspn(at, ",:]} \t\r\n\"");
        }
    } while (depth > 0 && *at != '\0');
    return at;
}

/* The value of a member of the object that begins here; NULL: there is none of this name. */
static const char *find_member(const char *at, const char *key)
{
    const size_t length = strlen(key);

    for (at = skip_space(at + 1); *at == '"'; at = skip_space(at + (*at == ','))) {
        const char *name = at + 1, *end = skip_string(at);
        const char *value = skip_space(skip_space(end) + 1);
        if ((size_t)(end - name) == length + 1 && memcmp(name, key, length) == 0) {
            return value;
        }
        at = skip_space(skip_value(value));
    }
    return NULL;
}

static const char *find_element(const char *at, size_t index)
{
    at = skip_space(at + 1);
    while (index-- > 0) {
        at = skip_space(skip_value(at));
        at = skip_space(at + (*at == ','));
    }
    return at;
}

static const char *find(const char *text, const struct place *place)
{
    const char *around, *inside;

    if (place->parent == NULL) {
        return skip_space(text);
    }
    around = find(text, place->parent);
    inside = place->key == NULL ? find_element(around, place->index) : find_member(around, place->key);
    return inside == NULL ? around : inside;
}

int where_line(const char *text, const struct place *place)
{
    const char *end = find(text, place);
    int line = 1;

    for (; text < end; text++) {
        line += *text == '\n';
    }
    return line;
}
