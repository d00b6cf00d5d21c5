/* SPDX-License-Identifier: Apache-2.0 */
/* A place's local time is a short table of instants at which its clocks changed; the core has no time zone database. */
#include "base/offsets.h"

int32_t prepay__offsets_find(const prepay_offsets *offsets, int64_t time_s, int64_t *out_from_s, int64_t *out_until_s)
{
    const prepay_offset_change *changes = offsets == NULL ? NULL : offsets->changes;
    const size_t count = changes == NULL ? 0 : offsets->count;
    size_t low = 0, high = count;

    while (low < high) { /* changes before low are not after time_s, changes from high on are */
        const size_t middle = low + (high - low) / 2;
        if (changes[middle].from_s <= time_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *out_from_s = low == 0 ? INT64_MIN : changes[low - 1].from_s;
    *out_until_s = low == count ? INT64_MAX : changes[low].from_s;
    return low == 0 ? 0 : changes[low - 1].utc_offset_s;
}

int32_t prepay_offsets_at(const prepay_offsets *offsets, int64_t time_s)
{
    int64_t from_s, until_s;
    return prepay__offsets_find(offsets, time_s, &from_s, &until_s);
}
