/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What outlives a power cut beside the record: rings (prepay_log) behind the meter's own units. The record is the truth; a ring tells what
 * has become true, after it has. So an event is written when the record that it tells of is stored - at once where it tells of one that is,
 * or of nothing in the record - and a cut between the two loses it; none is invented, none told twice. A ring that fails costs history and
 * nothing else: the event is counted as lost, the next one that can be written says how many. Where a place failed and another was taken the
 * first may turn up later, so each event has a serial: of two neighbours that are the same byte for byte the newer is told.
 *
 * What a stranger can cause is written six times an hour at most. How often it was in this hour the ring itself knows, so that switching
 * the power does not give six more. While the known time stands still the hour ends by the time since power-up.
 *
 *     event, 32 bytes: version 1, kind 1, lost 2, time 4, before 8, after 8, count 4, contract 2, serial 2
 */
#include "meter/history.h"

#include "base/endian.h"
#include "base/options.h"

#include <string.h>

#define EVENT_VERSION 1u
#define ALIGNED 8u
#define HOUR_S 3600
#define SERIAL_AT 30u
#define WRITES_AN_HOUR 6u
#define LOOKED_BACK 64u /* entries, to find the writes of this hour */
#define BIT(kind) (1u << (kind))
#define STRANGERS                                                                                                                       \
    (BIT(PREPAY_EVENT_CLOCK) | BIT(PREPAY_EVENT_CLOCK_HELD) | BIT(PREPAY_EVENT_TAMPER) | BIT(PREPAY_EVENT_SWITCH) |                     \
     BIT(PREPAY_EVENT_SWITCH_FAILED) | BIT(PREPAY_EVENT_ILLEGAL) | BIT(PREPAY_EVENT_UNCLEAN_CUT) | BIT(PREPAY_EVENT_POWER_UP) |       \
     BIT(PREPAY_EVENT_REGISTER))
/* Noted while what they tell is a draft or rides on the next commit. */
#define WAITING                                                                                                                         \
    (BIT(PREPAY_EVENT_CLOCK) | BIT(PREPAY_EVENT_TAMPER) | BIT(PREPAY_EVENT_ILLEGAL) | BIT(PREPAY_EVENT_UNCLEAN_CUT) |                   \
     BIT(PREPAY_EVENT_POWER_UP) | BIT(PREPAY_EVENT_REGISTER))
#define PURCHASES (BIT(PREPAY_EVENT_PURCHASE) | BIT(PREPAY_EVENT_REFUND))

static const struct {
    uint32_t kind, entry_bytes, bit;
} rings[PREPAY__RINGS] = {
    [PREPAY__EVENTS] = { 0x4D455654u, PREPAY__EVENT_BYTES, PREPAY_RING_EVENTS },    /* "MEVT" */
    [PREPAY__FREEZES] = { 0x4D46525Au, PREPAY__FREEZE_BYTES, PREPAY_RING_FREEZES }, /* "MFRZ" */
};

/* ---------------------------------------------------------------------------------------------------------- the rings */

_Static_assert(sizeof(struct prepay__meter_history) + ALIGNED - 1 <= PREPAY_METER_HISTORY_WORK_BYTES, "the working memory holds a history");

size_t prepay_meter_history_work_bytes(void)
{
    return PREPAY_METER_HISTORY_WORK_BYTES;
}

uint32_t prepay_meter_history_units(const prepay_storage *storage, uint32_t ring, uint32_t entries)
{
    const uint32_t entry_bytes = ring == PREPAY_RING_EVENTS ? PREPAY__EVENT_BYTES : ring == PREPAY_RING_FREEZES ? PREPAY__FREEZE_BYTES : 0;
    uint32_t slots;

    if (entry_bytes == 0 || entries == 0 || prepay_meter_storage_units(storage) == 0) return 0;
    slots = storage->erase_unit_bytes / (uint32_t)prepay_journal_work_bytes(entry_bytes, storage->program_unit_bytes);
    return (entries - 1) / slots + 2;
}

static uint32_t units_of(const prepay_meter_history_options *options, uint32_t ring)
{
    return ring == PREPAY__EVENTS ? options->event_units : options->freeze_units;
}

static prepay_status check(const prepay_meter_options *options, const prepay_meter_history_options *own)
{
    const prepay_storage *storage = options->storage;
    const uint32_t units = prepay_meter_storage_units(storage);

    if (own->work == NULL || own->event_units == 1 || own->freeze_units == 1 || own->event_kinds >= BIT(PREPAY_EVENT_KINDS))
        return PREPAY_E_ARGUMENT;
    if (!prepay__meter_points_are_possible(own)) return PREPAY_E_ARGUMENT;
    if (own->event_units > storage->erase_unit_count || own->freeze_units > storage->erase_unit_count) return PREPAY_E_TOO_SMALL;
    if (own->event_units + own->freeze_units > storage->erase_unit_count - options->first_unit - units) return PREPAY_E_TOO_SMALL;
    return own->work_bytes < prepay_meter_history_work_bytes() ? PREPAY_E_TOO_SMALL : PREPAY_OK;
}

static void count_writes(struct prepay__meter *meter);

static prepay_status mount(struct prepay__meter *meter, uint32_t ring)
{
    struct prepay__meter_history *history = meter->history;
    prepay_log_options options = PREPAY_LOG_OPTIONS_INIT;
    prepay_status status;

    options.storage = meter->options.storage;
    options.work = meter->options.work; /* the journal's: between two calls nothing is in it */
    options.work_bytes = prepay_journal_work_bytes(rings[ring].entry_bytes, options.storage->program_unit_bytes);
    options.first_unit = meter->options.first_unit + prepay_meter_storage_units(options.storage);
    if (ring == PREPAY__FREEZES) options.first_unit += history->options.event_units;
    options.unit_count = units_of(&history->options, ring);
    options.entry_bytes = rings[ring].entry_bytes;
    options.kind = rings[ring].kind;
    status = prepay_log_mount(&history->rings[ring], sizeof history->rings[ring], &options);
    history->failed = status < 0 ? history->failed | rings[ring].bit : history->failed & ~rings[ring].bit;
    if (status < 0) return status;
    if (ring == PREPAY__EVENTS) count_writes(meter);
    else status = prepay__meter_freezes_mounted(meter);
    if (status < 0) history->failed |= rings[ring].bit;
    else history->mounted |= (uint8_t)rings[ring].bit;
    return status;
}

prepay_status prepay__meter_ring_ready(struct prepay__meter *meter, uint32_t ring)
{
    if (meter->history == NULL || units_of(&meter->history->options, ring) == 0) return PREPAY_E_NOT_FOUND;
    return (meter->history->mounted & rings[ring].bit) != 0 ? PREPAY_OK : mount(meter, ring);
}

prepay_status prepay__meter_ring_append(struct prepay__meter *meter, uint32_t ring, const uint8_t *entry, size_t bytes)
{
    struct prepay__meter_history *history = meter->history;
    prepay_status status = prepay__meter_ring_ready(meter, ring);

    if (status < 0) return status;
    status = prepay_log_append(&history->rings[ring], entry, bytes);
    history->failed = status < 0 ? history->failed | rings[ring].bit : history->failed & ~rings[ring].bit;
    return status;
}

static void init(struct prepay__meter *meter)
{
    const prepay_meter_history_options none = { .struct_size = 0 };
    struct prepay__meter_history *history;
    prepay_meter_history_options own = none;
    uint8_t *work;

    if (prepay__options_take(&own, sizeof own, meter->options.history) < 0) return; /* they were checked */
    work = own.work;
    work += (ALIGNED - (uintptr_t)work % ALIGNED) % ALIGNED;
    history = (struct prepay__meter_history *)(void *)work;
    memset(history, 0, sizeof *history);
    history->verbs = prepay_meter_history();
    history->options = own;
    history->down_s = prepay__meter_now(meter);
    history->next_freeze_s = INT64_MAX;
    history->owes_power_up = 1;
    history->was_on = prepay__meter_decide(meter).is_wanted ? 1 : 0;
    meter->history = history;
    for (uint32_t ring = 0; ring < PREPAY__RINGS; ring++) (void)!prepay__meter_ring_ready(meter, ring); /* told by the state's history_failed */
}

/* --------------------------------------------------------------------------------------------------------- the events */

static void pack(const struct prepay__meter_noted *noted, const struct prepay__meter_history *history, uint8_t out[PREPAY__EVENT_BYTES])
{
    memset(out, 0, PREPAY__EVENT_BYTES);
    out[0] = EVENT_VERSION;
    out[1] = noted->kind;
    prepay__put_u16be(out + 2, history->lost);
    prepay__put_u32be(out + 4, (uint32_t)noted->time_s);
    prepay__put_i64be(out + 8, noted->before);
    prepay__put_i64be(out + 16, noted->after);
    prepay__put_u32be(out + 24, noted->count);
    prepay__put_u16be(out + 28, noted->contract);
    prepay__put_u16be(out + SERIAL_AT, history->serial);
}

/* 1: an event of this format has this number. */
static int read_entry(struct prepay__meter *meter, uint32_t number, uint8_t out[PREPAY__EVENT_BYTES])
{
    size_t bytes = PREPAY__EVENT_BYTES;

    if (prepay_log_read(&meter->history->rings[PREPAY__EVENTS], number, out, &bytes) != PREPAY_OK) return 0;
    return bytes == PREPAY__EVENT_BYTES && out[0] == EVENT_VERSION;
}

/* The same event, from a place that had failed when it was written. Serial 0 is of a meter that did not count them yet. */
static int is_twin(const uint8_t a[PREPAY__EVENT_BYTES], const uint8_t b[PREPAY__EVENT_BYTES])
{
    return prepay__get_u16be(a + SERIAL_AT) != 0 && memcmp(a, b, PREPAY__EVENT_BYTES) == 0;
}

static void unpack(const uint8_t entry[PREPAY__EVENT_BYTES], uint32_t number, prepay_meter_event_report *out)
{
    memset(out, 0, sizeof *out);
    out->kind = entry[1];
    out->lost = prepay__get_u16be(entry + 2);
    out->time_s = (int64_t)prepay__get_u32be(entry + 4);
    out->before = prepay__get_i64be(entry + 8);
    out->after = prepay__get_i64be(entry + 16);
    out->count = prepay__get_u32be(entry + 24);
    out->contract = prepay__get_u16be(entry + 28);
    out->number = number;
}

static int is_of(uint32_t kinds, uint32_t kind)
{
    return kind < PREPAY_EVENT_KINDS && (kinds & BIT(kind)) != 0;
}

/* Can somebody without a key cause it, as often as he likes? Where a key ends a trip until the next unit, trips too. */
static int is_strangers(const struct prepay__meter *meter, uint32_t kind)
{
    const uint32_t flags = meter->account.balance.internal.options.flags;

    return is_of(STRANGERS, kind) || (kind == PREPAY_EVENT_SUPPLY && (flags & PREPAY_BALANCE_RECLOSE_BY_KEY) != 0);
}

static uint32_t hour_of(int64_t time_s)
{
    return (uint32_t)(time_s / HOUR_S);
}

static uint32_t up_s(const struct prepay__meter *meter)
{
    return (uint32_t)(meter->senses.uptime_ms / 1000);
}

/* What strangers have caused in the newest entry's hour, as the ring has it. */
static void count_writes(struct prepay__meter *meter)
{
    struct prepay__meter_history *history = meter->history;
    const uint32_t newest = prepay_log_newest(&history->rings[PREPAY__EVENTS]);
    uint8_t entry[PREPAY__EVENT_BYTES];
    prepay_meter_event_report event;

    history->hour = 0;
    history->hour_up_s = up_s(meter);
    history->writes = 0;
    for (uint32_t looked = 0; looked < LOOKED_BACK && looked < newest; looked++) {
        if (!read_entry(meter, newest - looked, entry)) continue;
        unpack(entry, newest - looked, &event);
        if (history->hour == 0) {
            history->hour = hour_of(event.time_s);
            history->serial = prepay__get_u16be(entry + SERIAL_AT);
        }
        if (hour_of(event.time_s) < history->hour) return;
        if (hour_of(event.time_s) == history->hour && is_strangers(meter, event.kind)) history->writes++;
    }
}

/* Has the hour ended? The known time says so, or, where that is held, lost or set back, the uptime. */
static void turn_hour(struct prepay__meter *meter)
{
    struct prepay__meter_history *history = meter->history;
    const uint32_t hour = hour_of(prepay__meter_now(meter));

    if (hour <= history->hour && up_s(meter) - history->hour_up_s < HOUR_S) return;
    if (hour > history->hour) history->hour = hour;
    history->hour_up_s = up_s(meter);
    history->writes = 0;
}

/* Is there a write left for strangers in this hour? It is taken. */
static int take_write(struct prepay__meter *meter)
{
    struct prepay__meter_history *history = meter->history;

    turn_hour(meter);
    if (history->writes >= WRITES_AN_HOUR) return 0;
    history->writes++;
    return 1;
}

static void lose(struct prepay__meter_history *history)
{
    if (history->lost < UINT16_MAX) history->lost++;
}

static void write_event(struct prepay__meter *meter, const struct prepay__meter_noted *noted)
{
    struct prepay__meter_history *history = meter->history;
    uint8_t entry[PREPAY__EVENT_BYTES];

    if (is_strangers(meter, noted->kind) && !take_write(meter)) {
        lose(history);
        return;
    }
    history->serial = (uint16_t)(history->serial % UINT16_MAX + 1u); /* never 0 */
    pack(noted, history, entry);
    if (prepay__meter_ring_append(meter, PREPAY__EVENTS, entry, sizeof entry) < 0) lose(history);
    else history->lost = 0;
}

/* An order that is given again, and the first one after power-up, move no supply. */
static int is_repeated(struct prepay__meter_history *history, int64_t on)
{
    const uint8_t before = history->ordered;

    history->ordered = on ? PREPAY__SWITCH_ON : PREPAY__SWITCH_OFF;
    return before == PREPAY__SWITCH_UNKNOWN || before == history->ordered;
}

void prepay__meter_tell(struct prepay__meter *meter, uint32_t kind, int64_t before, int64_t after, uint32_t count)
{
    struct prepay__meter_history *history = meter->history;
    const struct prepay__meter_noted noted = { prepay__meter_now(meter), before, after, count, meter->account.record.contract, (uint8_t)kind };

    if (history->options.event_units == 0) return;
    if (history->options.event_kinds != 0 && !is_of(history->options.event_kinds, kind)) return;
    if (kind == PREPAY_EVENT_CLOCK && history->owes_power_up) return; /* over a cut the two times are the power-up's */
    if (kind == PREPAY_EVENT_SWITCH && is_repeated(history, after)) return;
    if (!is_of(WAITING, kind)) write_event(meter, &noted);
    else if (history->waits < PREPAY__WAITING) history->waiting[history->waits++] = noted;
    else lose(history);
}

static void note(struct prepay__meter *meter, uint32_t kind, int64_t before, int64_t after)
{
    prepay__meter_tell(meter, kind, before, after, 0);
}

/* May supply be on is a question to the record: what is stored now is the answer that holds. */
static void note_supply(struct prepay__meter *meter)
{
    const struct prepay__decision decision = prepay__meter_decide(meter);

    if ((decision.is_wanted != 0) == (meter->history->was_on != 0)) return;
    meter->history->was_on = decision.is_wanted ? 1 : 0;
    prepay__meter_tell(meter, PREPAY_EVENT_SUPPLY, (int64_t)decision.reasons, (int64_t)meter->history->was_on, 0);
}

static void committed(struct prepay__meter *meter)
{
    struct prepay__meter_history *history = meter->history;

    for (size_t i = 0; i < history->waits; i++) write_event(meter, &history->waiting[i]);
    history->waits = 0;
    note_supply(meter);
}

static void believed(struct prepay__meter *meter, int64_t time_s)
{
    struct prepay__meter_history *history = meter->history;
    const uint32_t cut_s = (meter->senses.known & PREPAY_SENSE_CUT) != 0 ? meter->senses.cut_s : 0;

    if (!history->owes_power_up) return;
    history->owes_power_up = 0;
    prepay__meter_tell(meter, PREPAY_EVENT_POWER_UP, history->down_s, time_s, cut_s);
    if (history->waits > 0) meter->moved = 1; /* it rides on the next checkpoint */
}

static void accepted(struct prepay__meter *meter, const struct prepay__meter_standing *before, uint32_t purchase_count)
{
    const prepay_balance_totals *totals = &meter->account.balance.internal.totals;
    const int64_t balance_micro = prepay_balance_get_micro(&meter->account.balance);
    const int opened = meter->account.record.opened, begins = opened && !before->opened;
    const int64_t credited_micro = totals->paid_micro - (begins ? 0 : before->paid_micro);
    const int64_t refunded_micro = totals->refunded_micro - (begins ? 0 : before->refunded_micro);

    if (begins) prepay__meter_tell(meter, PREPAY_EVENT_OPENED, totals->carried_in_micro, balance_micro, 0);
    if (credited_micro > 0) prepay__meter_tell(meter, PREPAY_EVENT_PURCHASE, credited_micro, balance_micro, purchase_count);
    if (refunded_micro > 0) prepay__meter_tell(meter, PREPAY_EVENT_REFUND, refunded_micro, balance_micro, purchase_count);
    if (!opened && before->opened) prepay__meter_tell(meter, PREPAY_EVENT_CLOSED, 0, balance_micro, 0);
}

/* 清除. The rings stay as they are; what is told of them is a question to the record. */
static void clear(struct prepay__meter *meter, struct prepay__meter_record *draft)
{
    struct prepay__meter_history *history = meter->history;

    if (prepay__meter_ring_ready(meter, PREPAY__EVENTS) == PREPAY_OK)
        draft->cleared_event = prepay_log_newest(&history->rings[PREPAY__EVENTS]);
    if (prepay__meter_ring_ready(meter, PREPAY__FREEZES) == PREPAY_OK)
        draft->cleared_freeze = prepay_log_newest(&history->rings[PREPAY__FREEZES]);
}

static const struct prepay__meter_history_verbs history_verbs = { check, init, note, committed, believed, clear, accepted, prepay__meter_freeze };

const struct prepay__meter_history_verbs *prepay_meter_history(void)
{
    return &history_verbs;
}

prepay_status prepay_meter_event_before(prepay_meter *object, uint32_t number, prepay_meter_event_report *out)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    uint8_t newer[PREPAY__EVENT_BYTES] = { 0 }, entry[PREPAY__EVENT_BYTES] = { 0 };
    prepay_meter_event_report event;
    const prepay_log *ring;
    prepay_status status;
    uint32_t below;
    int twin;

    if (meter == NULL || prepay__report_check(out) < 0) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    status = prepay__meter_ring_ready(meter, PREPAY__EVENTS);
    if (status < 0) return status;
    ring = &meter->history->rings[PREPAY__EVENTS];
    below = number == 0 || number > prepay_log_newest(ring) ? prepay_log_newest(ring) + 1 : number;
    for (uint32_t n = below; n <= prepay_log_newest(ring) && !read_entry(meter, n, newer); n++) continue;
    while (--below >= prepay_log_oldest(ring) && below > 0) {
        if (!read_entry(meter, below, entry)) continue;
        twin = is_twin(entry, newer);
        memcpy(newer, entry, sizeof newer);
        if (twin) continue;
        unpack(entry, below, &event);
        if (is_of(PURCHASES, event.kind) && below <= meter->account.record.cleared_event) continue;
        return prepay__report_give(out, &event, sizeof event);
    }
    return PREPAY_E_NOT_FOUND;
}
