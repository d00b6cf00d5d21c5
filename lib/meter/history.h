/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_METER_HISTORY_H
#define PREPAY_LIB_METER_HISTORY_H
/* A meter's history: two rings behind its own units, and what history.c and freezes.c remember about them in working memory. */
#include "meter/meter.h"

enum { PREPAY__EVENTS, PREPAY__FREEZES, PREPAY__RINGS };

#define PREPAY__EVENT_BYTES 32u
#define PREPAY__FREEZE_BYTES 128u
#define PREPAY__WAITING 6u

struct prepay__meter_noted {
    int64_t time_s, before, after;
    uint32_t count;
    uint16_t contract;
    uint8_t kind;
};

struct prepay__meter_history {
    prepay_meter_history_options options;
    prepay_log rings[PREPAY__RINGS];
    struct prepay__meter_noted waiting[PREPAY__WAITING]; /* for the commit of what they tell */
    int64_t down_s;        /* greatest time that was known at power-up */
    int64_t next_freeze_s; /* the next settlement point */
    int64_t due_s;         /* a point was passed, and since then no reading came; 0: none */
    int64_t failed_s;      /* when a freeze could not be written, or 0 */
    int32_t newest_point;  /* of the newest freeze, 0: none */
    uint32_t hour;         /* since 1970, of the writes that strangers caused */
    uint32_t failed;       /* PREPAY_RING_ */
    uint16_t lost;
    uint8_t writes;
    uint8_t waits;         /* how many wait */
    uint8_t mounted;       /* PREPAY_RING_ */
    uint8_t was_on;        /* what was decided when the record was stored last */
    uint8_t owes_power_up;
    uint8_t ordered;       /* what the switch was ordered last; 0: nothing since power-up */
};

/* history.c. The ring, ready to be read and written; PREPAY_E_NOT_FOUND: this meter has none. */
PREPAY_MUST_USE prepay_status prepay__meter_ring_ready(struct prepay__meter *meter, uint32_t ring);
PREPAY_MUST_USE prepay_status prepay__meter_ring_append(struct prepay__meter *meter, uint32_t ring, const uint8_t *entry, size_t bytes);

/* freezes.c. What the newest freeze says, when its ring has just been found. */
void prepay__meter_freezes_mounted(struct prepay__meter *meter);
int prepay__meter_points_are_possible(const prepay_meter_history_options *options);

#endif
