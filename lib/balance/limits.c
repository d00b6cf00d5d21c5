/* SPDX-License-Identifier: Apache-2.0 */
/* The limits a balance lives under: which can be, and how they travel to a meter in 48 bytes (big-endian: version 1, zeros 3,
 * flags 4, then alarm 1, alarm 2, overdraft limit, hoard limit, reclose, 8 each). */
#include "balance/machine.h"

#include "base/endian.h"
#include "base/options.h"

#define FORMAT_VERSION 1u
#define PACKED_BYTES 48u
#define KNOWN_FLAGS PREPAY_BALANCE_NO_REMINDER

static int in_range(int64_t limit_micro)
{
    return limit_micro >= 0 && limit_micro <= PREPAY_TOTAL_MAX_MICRO;
}

/* A reclose limit above the hoard limit would be a trip that no credit ends. */
static int limits_sound(const prepay_balance_options *limits)
{
    if (!in_range(limits->alarm1_micro) || !in_range(limits->alarm2_micro)) return 0;
    if (!in_range(limits->overdraft_limit_micro) || !in_range(limits->hoard_limit_micro)) return 0;
    if (!in_range(limits->reclose_micro)) return 0;
    if (limits->hoard_limit_micro > 0 && limits->reclose_micro > limits->hoard_limit_micro) return 0;
    return (limits->flags & ~KNOWN_FLAGS) == 0 && limits->reserved == 0;
}

prepay_status prepay__balance_limits_take(prepay_balance_options *own, const prepay_balance_options *given)
{
    prepay_balance_options taken;
    prepay_status status = prepay__options_take(&taken, sizeof taken, given);

    if (status < 0) return status;
    if (!limits_sound(&taken)) return PREPAY_E_ARGUMENT;
    *own = taken;
    return PREPAY_OK;
}

prepay_status prepay_balance_options_pack(const prepay_balance_options *options, uint8_t *out, size_t *out_bytes)
{
    prepay_balance_options limits;
    prepay_status status;

    if (out_bytes == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__balance_limits_take(&limits, options);
    if (status < 0) return status;
    if (*out_bytes < PACKED_BYTES) {
        *out_bytes = PACKED_BYTES;
        return PREPAY_E_TOO_SMALL;
    }
    if (out == NULL) return PREPAY_E_ARGUMENT;
    prepay__put_u32be(out, FORMAT_VERSION << 24);
    prepay__put_u32be(out + 4, limits.flags);
    prepay__put_i64be(out + 8, limits.alarm1_micro);
    prepay__put_i64be(out + 16, limits.alarm2_micro);
    prepay__put_i64be(out + 24, limits.overdraft_limit_micro);
    prepay__put_i64be(out + 32, limits.hoard_limit_micro);
    prepay__put_i64be(out + 40, limits.reclose_micro);
    *out_bytes = PACKED_BYTES;
    return PREPAY_OK;
}

prepay_status prepay_balance_options_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_balance_options *out)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;

    if (bytes == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    if (bytes_bytes > 0 && bytes[0] > FORMAT_VERSION) return PREPAY_E_VERSION;
    if (bytes_bytes != PACKED_BYTES || prepay__get_u32be(bytes) != FORMAT_VERSION << 24) return PREPAY_E_FORMAT;
    limits.flags = prepay__get_u32be(bytes + 4);
    limits.alarm1_micro = prepay__get_i64be(bytes + 8);
    limits.alarm2_micro = prepay__get_i64be(bytes + 16);
    limits.overdraft_limit_micro = prepay__get_i64be(bytes + 24);
    limits.hoard_limit_micro = prepay__get_i64be(bytes + 32);
    limits.reclose_micro = prepay__get_i64be(bytes + 40);
    if (!limits_sound(&limits)) return PREPAY_E_FORMAT;
    *out = limits;
    return PREPAY_OK;
}
