/* SPDX-License-Identifier: Apache-2.0 */
/* A place's local time is a short table of instants at which its clocks changed; the core has no time zone database. */
#include <prepay/base.h>

int32_t prepay_offsets_at(const prepay_offsets *offsets, int64_t time_s) {
    size_t low = 0, high;

    if (offsets == NULL || offsets->changes == NULL) return 0;
    high = offsets->count;
    while (low < high) { /* changes before low are not after time_s, changes from high on are */
        const size_t middle = low + (high - low) / 2;
        if (offsets->changes[middle].from_s <= time_s) low = middle + 1;
        else high = middle;
    }
    return low == 0 ? 0 : offsets->changes[low - 1].utc_offset_s;
}
