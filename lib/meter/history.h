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

/* What a meter with a history does for it; prepay_meter_history() names them. */
struct prepay__meter_history_verbs {
    prepay_status (*check)(const prepay_meter_options *options, const prepay_meter_history_options *own);
    void (*init)(struct prepay__meter *meter);
    void (*note)(struct prepay__meter *meter, uint32_t kind, int64_t before, int64_t after);
    void (*committed)(struct prepay__meter *meter);
    void (*believed)(struct prepay__meter *meter, int64_t time_s);
    void (*clear)(struct prepay__meter *meter, struct prepay__meter_record *draft);
    void (*accepted)(struct prepay__meter *meter, const struct prepay__meter_standing *before, uint32_t purchase_count);
    prepay_status (*freeze)(struct prepay__meter *meter, int by_reading);
};

struct prepay__meter_history {
    const struct prepay__meter_history_verbs *verbs;
    prepay_meter_history_options options;
    prepay_log rings[PREPAY__RINGS];
    struct prepay__meter_noted waiting[PREPAY__WAITING]; /* for the commit of what they tell */
    int64_t down_s;        /* greatest time that was known at power-up */
    int64_t next_freeze_s; /* the next settlement point */
    int64_t due_s;         /* a point was passed, and since then no reading came; 0: none */
    int64_t failed_s;      /* when a freeze could not be written, or 0 */
    int32_t newest_point;  /* of the newest freeze, 0: none */
    uint32_t hour_up_s;    /* uptime when this hour of strangers began, as far as it is known */
    uint32_t hour;         /* since 1970, of the writes that strangers caused */
    uint32_t failed;       /* PREPAY_RING_ */
    uint16_t lost;
    uint16_t serial;       /* of the newest event */
    uint8_t writes;
    uint8_t waits;         /* how many wait */
    uint8_t mounted;       /* PREPAY_RING_ */
    uint8_t was_on;        /* what was decided when the record was stored last */
    uint8_t owes_power_up;
    uint8_t ordered;       /* what the switch was ordered last; 0: nothing since power-up */
};

/* history.c. Tell of something, with the count that belongs to it. */
void prepay__meter_tell(struct prepay__meter *meter, uint32_t kind, int64_t before, int64_t after, uint32_t count);
/* The ring, ready to be read and written; PREPAY_E_NOT_FOUND: this meter has none. */
PREPAY_MUST_USE prepay_status prepay__meter_ring_ready(struct prepay__meter *meter, uint32_t ring);
PREPAY_MUST_USE prepay_status prepay__meter_ring_append(struct prepay__meter *meter, uint32_t ring, const uint8_t *entry, size_t bytes);

/* freezes.c. Freeze what is due; by_reading: the registers were read just now. */
PREPAY_MUST_USE prepay_status prepay__meter_freeze(struct prepay__meter *meter, int by_reading);
/* What the newest freeze says, when its ring has just been found; PREPAY_E_STORAGE: it cannot be read. */
PREPAY_MUST_USE prepay_status prepay__meter_freezes_mounted(struct prepay__meter *meter);
int prepay__meter_points_are_possible(const prepay_meter_history_options *options);

#endif
