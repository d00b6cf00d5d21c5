/* SPDX-License-Identifier: Apache-2.0 */
/* What a meter of the scenarios tells of its history, and what it may tell after a cut. */
#include "scenario_world.h"

#include <string.h>

#define UNIT_BYTES 640u   /* a record's frame fits in one: twelve units in the bench's memory */
#define UNITS 12u
#define EVENTS_BEFORE 21u /* of 26 places */
#define EXACT                                                                                                                           \
    (1u << PREPAY_EVENT_COMMAND | 1u << PREPAY_EVENT_PURCHASE | 1u << PREPAY_EVENT_REFUND | 1u << PREPAY_EVENT_SUPPLY |                 \
     1u << PREPAY_EVENT_OPENED | 1u << PREPAY_EVENT_CLOSED | 1u << PREPAY_EVENT_FREEZE) /* a remote order is given again after a cut */

static struct scenario_world *const world = &scenario_world;

void scenario_history_begin(void)
{
    struct bench *bench = &world->bench;
    prepay_meter_event_report event = { .struct_size = sizeof event };

    fake_storage_init(&bench->storage, FAKE_FLASH, bench->memory, UNIT_BYTES, UNITS, 8);
    world->history = (prepay_meter_history_options)PREPAY_METER_HISTORY_OPTIONS_INIT;
    world->history.work = world->history_work;
    world->history.work_bytes = sizeof world->history_work;
    world->history.event_units = 2;
    world->history.freeze_units = 2;
    bench->options.history = &world->history;
    bench_power_up(bench);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, 0, 0));
    for (uint32_t i = 0; i < EVENTS_BEFORE; i++) CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench->meter, PREPAY_METER_CONTROL_ALARM_END, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_event_before(&bench->meter, 0, &event));
    world->first_event = event.number;
}

static void events_now(struct scenario_history *out)
{
    prepay_meter_event_report event = { .struct_size = sizeof event };
    uint32_t place = SCENARIO_EVENTS;

    while (prepay_meter_event_before(&world->bench.meter, event.number, &event) == PREPAY_OK && event.number > world->first_event) {
        if ((EXACT & 1u << event.kind) == 0) continue;
        CHECK(place > 0);
        place--;
        out->events[place].time_s = event.time_s;
        out->events[place].before = event.before;
        out->events[place].after = event.after;
        out->events[place].kind = event.kind;
        out->events[place].count = event.count;
        out->events[place].contract = event.contract;
    }
    out->event_count = SCENARIO_EVENTS - place;
    memmove(&out->events[0], &out->events[place], out->event_count * sizeof out->events[0]);
}

static void freezes_now(struct scenario_history *out)
{
    prepay_meter_freeze_report freeze = { .struct_size = sizeof freeze };
    uint32_t place = SCENARIO_FREEZES;

    while (prepay_meter_freeze_before(&world->bench.meter, freeze.number, &freeze) == PREPAY_OK) {
        CHECK(place > 0);
        place--;
        out->freezes[place].taken_s = freeze.taken_s;
        out->freezes[place].import_micro = freeze.import_micro;
        out->freezes[place].balance_micro = freeze.balance_micro;
        out->freezes[place].paid_micro = freeze.paid_micro;
        out->freezes[place].used_micro = freeze.used_micro[PREPAY_USED_QUANTITY];
        out->freezes[place].point = freeze.point;
        out->freezes[place].late_s = freeze.late_s;
        out->freezes[place].missed = freeze.missed;
        out->freezes[place].purchases = freeze.purchases;
        out->freezes[place].flags = freeze.flags;
    }
    out->freeze_count = SCENARIO_FREEZES - place;
    memmove(&out->freezes[0], &out->freezes[place], out->freeze_count * sizeof out->freezes[0]);
}

void scenario_history_now(struct scenario_history *out)
{
    memset(out, 0, sizeof *out);
    events_now(out);
    freezes_now(out);
}

static int is_same_event(const struct scenario_history *a, uint32_t i, const struct scenario_history *b, uint32_t k)
{
    return a->events[i].time_s == b->events[k].time_s && a->events[i].before == b->events[k].before &&
           a->events[i].after == b->events[k].after && a->events[i].kind == b->events[k].kind && a->events[i].count == b->events[k].count &&
           a->events[i].contract == b->events[k].contract;
}

/* Is each event of some one of all, in this order? */
static int are_of(const struct scenario_history *some, const struct scenario_history *all)
{
    uint32_t i = 0;

    for (uint32_t k = 0; k < all->event_count && i < some->event_count; k++) i += is_same_event(all, k, some, i) ? 1 : 0;
    return i == some->event_count;
}

/* Do all of first stand at the begin of events? */
static int begin_with(const struct scenario_history *events, const struct scenario_history *first)
{
    if (events->event_count < first->event_count) return 0;
    for (uint32_t k = 0; k < first->event_count; k++) {
        if (!is_same_event(first, k, events, k)) return 0;
    }
    return 1;
}

static int is_same_freezes(const struct scenario_history *a, const struct scenario_history *b)
{
    return a->freeze_count == b->freeze_count && memcmp(a->freezes, b->freezes, a->freeze_count * sizeof a->freezes[0]) == 0;
}

void scenario_history_restarted(const struct scenario_history *stored, const struct scenario_history *after)
{
    struct scenario_history found;

    scenario_history_now(&found);
    CHECK(is_same_freezes(&found, stored) || is_same_freezes(&found, after));
    if (begin_with(&found, stored) && found.event_count == stored->event_count) return;
    CHECK(are_of(&found, after));
    CHECK(begin_with(&found, stored) || !are_of(stored, after)); /* a CLEAR: older ones are not told any more */
}

void scenario_history_done(const struct scenario_history *wanted, uint32_t missing)
{
    struct scenario_history found;

    if ((world->flags & HISTORY) == 0) return;
    scenario_history_now(&found);
    CHECK(is_same_freezes(&found, wanted));
    CHECK(are_of(&found, wanted));
    CHECK(found.event_count + missing >= wanted->event_count);
    CHECK_INT(0, bench_state(&world->bench).history_failed);
}
