/* SPDX-License-Identifier: Apache-2.0 */
#ifndef METER_FIRMWARE_TIMELINE_H
#define METER_FIRMWARE_TIMELINE_H
/* The meter's side of the story, in the words of examples/quickstart. */
#include "device.h"

#define TIMELINE_NAME_BYTES 24u

struct timeline {
    const struct device *device;
    prepay_offset_change changes[DEVICE_OFFSETS]; /* local time, for people ... */
    prepay_offsets offsets;
    int64_t alarm1_micro, alarm2_micro, overdraft_limit_micro, block_limit_micro; /* ... and what the lines name */
    int64_t time_s;
    int64_t register_micro; /* what the metrology has counted */
    /* what was seen last: what differs from it is told */
    uint32_t balance_state;
    int32_t period;
    int64_t period_used_micro;
    int is_above; /* of the month's first block */
    /* since supply went off */
    uint32_t dark_hours;
    int64_t dark_micro;
    char registered[TIMELINE_NAME_BYTES]; /* the card that was taken last */
};

/* What was when a card came. */
struct timeline_then {
    int64_t paid_micro;
    int64_t balance_micro;
    uint32_t last_count;
    uint32_t switch_on;
};

/* From the tape: local time, and the limits that the lines name. */
void timeline_start(struct timeline *timeline, struct tape *tape, const struct device *device);

/* After each thing that happened. */
void timeline_new_meter(struct timeline *timeline);
void timeline_look(struct timeline *timeline);
void timeline_key(struct timeline *timeline);
void timeline_before_card(const struct timeline *timeline, struct timeline_then *out);
void timeline_card(struct timeline *timeline, const char *name, prepay_status verdict, const struct timeline_then *then);

#endif
