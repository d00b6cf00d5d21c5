/* SPDX-License-Identifier: Apache-2.0 */
/* What callers hand in: structs that grow at their end, texts, and the call that comes with every verb. The rules of
 * struct_size are those of base/options.h; this library stands beside libprepay and links only what is public, so it
 * has its own. */
#include "ledger/ledger.h"

#include <string.h>

#define STRUCT_BYTES_MAX ((size_t)4096)
#define TIME_MS_MAX      INT64_C(253402300799999) /* the end of the year 9999 */

static size_t size_of(const void *given) {
    size_t bytes;

    if (given == NULL) return 0;
    memcpy(&bytes, given, sizeof bytes);
    return bytes >= sizeof bytes && bytes <= STRUCT_BYTES_MAX ? bytes : 0;
}

prepay_status prepay__ledger_take(void *own, size_t own_bytes, const void *given) {
    const size_t given_bytes = size_of(given);
    const uint8_t *bytes = (const uint8_t *)given;

    if (given_bytes == 0) return PREPAY_E_ARGUMENT;
    for (size_t i = own_bytes; i < given_bytes; i++) {
        if (bytes[i] != 0) return PREPAY_E_ARGUMENT;
    }
    memset(own, 0, own_bytes);
    memcpy(own, given, given_bytes < own_bytes ? given_bytes : own_bytes);
    memcpy(own, &own_bytes, sizeof own_bytes);
    return PREPAY_OK;
}

prepay_status prepay__ledger_report(const void *out) {
    return size_of(out) == 0 ? PREPAY_E_ARGUMENT : PREPAY_OK;
}

void prepay__ledger_give(void *out, const void *own, size_t own_bytes) {
    const size_t out_bytes = size_of(out);
    const size_t known = out_bytes < own_bytes ? out_bytes : own_bytes;

    memcpy(out, own, known);
    memset((uint8_t *)out + known, 0, out_bytes - known);
    memcpy(out, &out_bytes, sizeof out_bytes);
}

/* Length of one UTF-8 character (RFC 3629: shortest form, no surrogates, up to 10FFFF); 0 where there is none. */
static size_t character(const uint8_t *p, size_t left) {
    const size_t n = p[0] < 0x80                   ? 1
                     : p[0] >= 0xC2 && p[0] < 0xE0 ? 2
                     : (p[0] & 0xF0) == 0xE0       ? 3
                     : p[0] >= 0xF0 && p[0] < 0xF5 ? 4
                                                   : 0;

    if (n == 0 || n > left) return 0;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
    }
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] >= 0xA0)) return 0;
    if ((p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] >= 0x90)) return 0;
    return n;
}

int prepay__ledger_is_text(const char *text, size_t bytes) {
    const uint8_t *p = (const uint8_t *)text;
    size_t at = 0;

    if (text == NULL) return 0;
    while (at < bytes && p[at] != 0) {
        const size_t n = character(p + at, bytes - at);
        if (n == 0) return 0;
        at += n;
    }
    return at < bytes;
}

prepay_status prepay__ledger_take_call(const prepay_ledger_call *given, prepay_ledger_call *out) {
    if (prepay__ledger_take(out, sizeof *out, given) < 0) return PREPAY_E_ARGUMENT;
    if (out->time_ms < 0 || out->time_ms > TIME_MS_MAX || out->reserved != 0) return PREPAY_E_ARGUMENT;
    if (out->utc_offset_s <= -86400 || out->utc_offset_s >= 86400) return PREPAY_E_ARGUMENT;
    return PREPAY_OK;
}
