/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON strictly: jansson judges the form (no duplicate members, UTF-8, a limit on depth), this file the types. */
#include "document.h"

#include "decimal.h"
#include "keep.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILE_BYTES_MAX ((size_t)16 << 20)
#define PATH_BYTES     1024

static char *read_all(const char *file, size_t *out_bytes)
{
    FILE *stream = strcmp(file, "-") == 0 ? stdin : fopen(file, "rb");
    size_t bytes = 0, capacity = 64 << 10;
    char *text = keep(capacity + 1);

    if (stream == NULL) {
        quit("%s: %s", file, strerror(errno));
    }
    for (;;) {
        bytes += fread(text + bytes, 1, capacity - bytes, stream);
        if (bytes < capacity) {
            break;
        }
        if (capacity >= FILE_BYTES_MAX) {
            quit("%s: more than 16 MiB", file);
        }
        text = memcpy(keep(2 * capacity + 1), text, bytes);
        capacity *= 2;
    }
    if (ferror(stream)) {
        quit("%s: %s", file, strerror(errno));
    }
    if (stream != stdin) {
        (void)fclose(stream);
    }
    *out_bytes = bytes;
    return text;
}

static void *keep_for_json(size_t bytes)
{
    return keep(bytes);
}

static void leave(void *memory)
{
    (void)memory; /* all of it goes at the end */
}

void document_read(struct document *document, const char *file)
{
    json_error_t error;
    size_t bytes;

    json_set_alloc_funcs(keep_for_json, leave);
    document->file = strcmp(file, "-") == 0 ? "standard input" : file;
    document->text = read_all(file, &bytes);
    document->root = (struct place){ .value = json_loadb(document->text, bytes, JSON_REJECT_DUPLICATES, &error) };
    if (document->root.value == NULL) {
        quit("%s:%d: not JSON: %s (column %d)", document->file, error.line < 1 ? 1 : error.line, error.text, error.column);
    }
}

/* "charges[2].blocks[0].price" */
static size_t write_path(const struct place *place, char path[PATH_BYTES])
{
    size_t length = 0;
    int more;

    if (place->parent == NULL) {
        path[0] = '\0';
        return 0;
    }
    length = write_path(place->parent, path);
    more = place->key == NULL ? snprintf(path + length, PATH_BYTES - length, "[%zu]", place->index)
                              : snprintf(path + length, PATH_BYTES - length, "%s%s", length == 0 ? "" : ".", place->key);
    return more < 0 || (size_t)more >= PATH_BYTES - length ? PATH_BYTES - 1 : length + (size_t)more;
}

void document_refuse(const struct document *document, const struct place *place, const char *format, ...)
{
    char path[PATH_BYTES];
    const size_t length = write_path(place, path);
    const char *message;
    va_list arguments;

    va_start(arguments, format);
    message = keep_text_va(format, arguments);
    va_end(arguments);
    quit("%s:%d: %s%s%s", document->file, where_line(document->text, place), path, length == 0 ? "" : ": ", message);
}

static const char *name_of(const json_t *value)
{
    static const char *const names[] = { "an object", "an array", "a string", "a whole number", "a number with a point", "true", "false", "null" };

    return value == NULL ? "nothing" : names[json_typeof(value)];
}

struct place member(const struct place *object, const char *key)
{
    return (struct place){ object, key, 0, json_object_get(object->value, key) };
}

struct place required(const struct document *document, const struct place *object, const char *key)
{
    const struct place found = member(object, key);

    if (found.value == NULL) {
        document_refuse(document, object, "expected a member \"%s\"", key);
    }
    return found;
}

struct place element(const struct place *array, size_t index)
{
    return (struct place){ array, NULL, index, json_array_get(array->value, index) };
}

void expect_object(const struct document *document, const struct place *place, const char *what)
{
    if (!json_is_object(place->value)) {
        document_refuse(document, place, "expected %s, an object; here is %s", what, name_of(place->value));
    }
}

void expect_array(const struct document *document, const struct place *place, const char *what)
{
    if (!json_is_array(place->value)) {
        document_refuse(document, place, "expected %s, an array; here is %s", what, name_of(place->value));
    }
}

static const char *join(const char *const *names)
{
    const char *all = "";

    for (; *names != NULL; names++) {
        all = keep_text("%s%s%s", all, *all == '\0' ? "" : ", ", *names);
    }
    return all;
}

static size_t find_name(const char *const *names, const char *name)
{
    size_t i = 0;

    while (names[i] != NULL && strcmp(names[i], name) != 0) {
        i++;
    }
    return i;
}

void expect_members(const struct document *document, const struct place *object, const char *const *names)
{
    const char *key;
    json_t *value;

    json_object_foreach(object->value, key, value) {
        if (names[find_name(names, key)] == NULL) {
            const struct place unknown = { object, key, 0, value };
            document_refuse(document, &unknown, "not known here; expected one of: %s", join(names));
        }
    }
}

size_t expect_one_of(const struct document *document, const struct place *object, const char *const *names, const char *what)
{
    size_t found = 0, count = 0;

    for (size_t i = 0; names[i] != NULL; i++) {
        if (json_object_get(object->value, names[i]) != NULL) {
            found = i;
            count++;
        }
    }
    if (count != 1) {
        document_refuse(document, object, "expected, to say %s, exactly one of: %s", what, join(names));
    }
    return found;
}

const char *text_of(const struct document *document, const struct place *place)
{
    if (!json_is_string(place->value)) {
        document_refuse(document, place, "expected a string; here is %s", name_of(place->value));
    }
    return json_string_value(place->value);
}

int truth_of(const struct document *document, const struct place *place)
{
    if (!json_is_boolean(place->value)) {
        document_refuse(document, place, "expected true or false; here is %s", name_of(place->value));
    }
    return json_is_true(place->value);
}

uint32_t word_of(const struct document *document, const struct place *place, const char *const *words)
{
    const char *text = text_of(document, place);
    const size_t found = find_name(words, text);

    if (words[found] == NULL) {
        document_refuse(document, place, "\"%s\" is not known; expected one of: %s", text, join(words));
    }
    return (uint32_t)found;
}

int64_t whole_of(const struct document *document, const struct place *place, int64_t least, int64_t most)
{
    const json_int_t value = json_is_integer(place->value) ? json_integer_value(place->value) : least - 1;

    if (value < least || value > most) {
        document_refuse(document, place, "expected a whole number from %lld to %lld", (long long)least, (long long)most);
    }
    return value;
}

int64_t micro_of(const struct document *document, const struct place *place, int64_t *out_scale)
{
    const char *text, *expected;
    int64_t micro = 0;

    if (json_is_real(place->value)) {
        document_refuse(document, place, "expected a decimal in quotes, such as \"0.5469\": a JSON number with a point is not exact");
    }
    if (json_is_integer(place->value)) {
        text = keep_text("%lld", (long long)json_integer_value(place->value));
    } else {
        text = text_of(document, place);
    }
    expected = decimal_read(text, &micro, out_scale);
    if (expected != NULL) {
        document_refuse(document, place, "expected %s; here is \"%s\"", expected, text);
    }
    return micro;
}

int64_t positive_micro_of(const struct document *document, const struct place *place, int64_t least_micro)
{
    const int64_t micro = micro_of(document, place, NULL);

    if (micro < least_micro) {
        document_refuse(document, place, least_micro > 0 ? "expected a number above 0" : "expected a number that is not below 0");
    }
    return micro;
}
