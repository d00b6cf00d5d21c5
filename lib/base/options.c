/* SPDX-License-Identifier: Apache-2.0 */
/* Structs that grow at their end. The first word says how long the caller believes the struct to be; what one side does
 * not know must be zero, and zero means the default. */
#include "base/options.h"

#include <string.h>

/* The leading struct_size; 0 when there is none that can be. memcpy: the struct's own type is unknown here. */
static size_t size_of(const void *given)
{
    size_t bytes;

    if (given == NULL) {
        return 0;
    }
    memcpy(&bytes, given, sizeof bytes);
    return bytes >= sizeof bytes && bytes <= PREPAY__STRUCT_BYTES_MAX ? bytes : 0;
}

prepay_status prepay__options_take(void *own, size_t own_bytes, const void *given)
{
    const size_t given_bytes = size_of(given);
    const uint8_t *bytes = (const uint8_t *)given;

    if (given_bytes == 0 || own == NULL || own_bytes < sizeof own_bytes) {
        return PREPAY_E_ARGUMENT;
    }
    for (size_t i = own_bytes; i < given_bytes; i++) {
        if (bytes[i] != 0) {
            return PREPAY_E_ARGUMENT;
        }
    }
    memset(own, 0, own_bytes);
    memcpy(own, given, given_bytes < own_bytes ? given_bytes : own_bytes);
    memcpy(own, &own_bytes, sizeof own_bytes);
    return PREPAY_OK;
}

prepay_status prepay__report_check(const void *out)
{
    return size_of(out) == 0 ? PREPAY_E_ARGUMENT : PREPAY_OK;
}

prepay_status prepay__report_give(void *out, const void *own, size_t own_bytes)
{
    const size_t out_bytes = size_of(out);
    const size_t known = out_bytes < own_bytes ? out_bytes : own_bytes;

    if (out_bytes == 0) {
        return PREPAY_E_ARGUMENT;
    }
    memcpy(out, own, known);
    memset((uint8_t *)out + known, 0, out_bytes - known);
    memcpy(out, &out_bytes, sizeof out_bytes);
    return PREPAY_OK;
}
