/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BILL_KEEP_H
#define BILL_KEEP_H
/* Memory that lives as long as the program: it reads two files, prints a bill and ends. And how it ends when it cannot. */
#include <stdarg.h>
#include <stddef.h>

/* Zeroed; never NULL: without memory the program ends. */
void *keep(size_t bytes);
void *keep_array(size_t count, size_t bytes_each);
char *keep_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *keep_text_va(const char *format, va_list arguments);

/* Ends the program with status 2 and this line on stderr. */
_Noreturn void quit(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
