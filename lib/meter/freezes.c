/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Freezes (冻结), and the months between them. When a settlement point has passed, what stands is appended to a ring - once: the ring's
 * newest entry is the truth about what was frozen, points only rise, and the time that prices never goes back. What is frozen is stored in
 * the record first, so that no freeze is ahead of it; a cut between the two leaves the freeze undone, and the next reading makes it.
 *
 * It is taken with the first reading behind the point, since the register then is what passed before it. Where none comes within a minute
 * the next time that is fed takes it.
 *
 *     freeze, 128 bytes: version 1, flags 1, contract 2, unit 2, missed 2, taken 4, late 4, point 4, purchases 4, status 4, period 4,
 *     then 8 each: import, reverse, balance, paid, refunded, used x 4, lent, recovered, use in the period
 */
#include "meter/history.h"

#include "base/endian.h"
#include "base/options.h"
#include "metering/tariff.h"

#include <string.h>

#define FREEZE_VERSION 1u
#define WAITS_S 60    /* for a reading */
#define AGAIN_S 3600  /* a memory that fails is tried again so much later */

static const prepay_year_point first_of_month = { 0, 1, 0, 0 };

/* ------------------------------------------------------------------------------------------------------ what is frozen */

static void fill_totals(const prepay_balance_totals *totals, prepay_meter_freeze_report *out)
{
    out->paid_micro = totals->paid_micro;
    out->refunded_micro = totals->refunded_micro;
    for (size_t k = 0; k < PREPAY_USED_KINDS; k++) out->used_micro[k] = totals->used_micro[k];
    for (size_t k = 0; k < PREPAY_DEBT_KINDS; k++) {
        out->lent_micro += totals->debts[k].advanced_micro; /* no overflow: the balance, of which all are terms, fits */
        out->recovered_micro += totals->debts[k].recovered_micro;
    }
    for (size_t k = 0; k < PREPAY_BALANCE_CHARGES; k++) out->recovered_micro += totals->charges[k].recovered_micro;
}

static void fill_now(const struct prepay__meter *meter, prepay_meter_freeze_report *out)
{
    const struct prepay__meter_record *record = &meter->account.record;

    memset(out, 0, sizeof *out);
    fill_totals(&meter->account.balance.internal.totals, out);
    out->taken_s = prepay__meter_now(meter);
    out->import_micro = record->import_micro;
    out->reverse_micro = record->reverse_micro;
    out->balance_micro = prepay_balance_get_micro(&meter->account.balance);
    out->period_used_micro = record->pricing.period_used_micro;
    out->period = record->pricing.period;
    out->purchases = record->last_count;
    out->status = prepay__meter_status_bits(meter);
    out->contract = record->contract;
    out->unit = record->unit;
}

struct cursor {
    uint8_t *out;      /* writing, when not NULL */
    const uint8_t *in; /* reading */
};

static void walk_i64(struct cursor *c, int64_t *field)
{
    if (c->out != NULL) {
        prepay__put_i64be(c->out, *field);
        c->out += 8;
    } else {
        *field = prepay__get_i64be(c->in);
        c->in += 8;
    }
}

/* The order of the amounts, said once. */
static void walk_amounts(struct cursor *c, prepay_meter_freeze_report *row)
{
    walk_i64(c, &row->import_micro);
    walk_i64(c, &row->reverse_micro);
    walk_i64(c, &row->balance_micro);
    walk_i64(c, &row->paid_micro);
    walk_i64(c, &row->refunded_micro);
    for (size_t k = 0; k < PREPAY_USED_KINDS; k++) walk_i64(c, &row->used_micro[k]);
    walk_i64(c, &row->lent_micro);
    walk_i64(c, &row->recovered_micro);
    walk_i64(c, &row->period_used_micro);
}

#define AMOUNTS_AT 32u

static void pack(prepay_meter_freeze_report *row, uint8_t out[PREPAY__FREEZE_BYTES])
{
    struct cursor c = { out + AMOUNTS_AT, NULL };

    memset(out, 0, PREPAY__FREEZE_BYTES);
    out[0] = FREEZE_VERSION;
    out[1] = (uint8_t)row->flags;
    prepay__put_u16be(out + 2, (uint16_t)row->contract);
    prepay__put_u16be(out + 4, (uint16_t)row->unit);
    prepay__put_u16be(out + 6, row->missed < UINT16_MAX ? (uint16_t)row->missed : UINT16_MAX);
    prepay__put_u32be(out + 8, (uint32_t)row->taken_s);
    prepay__put_u32be(out + 12, row->late_s);
    prepay__put_u32be(out + 16, (uint32_t)row->point);
    prepay__put_u32be(out + 20, row->purchases);
    prepay__put_u32be(out + 24, row->status);
    prepay__put_u32be(out + 28, (uint32_t)row->period);
    walk_amounts(&c, row);
}

/* 1: a freeze of this format has this number. */
static int read_row(struct prepay__meter *meter, uint32_t number, prepay_meter_freeze_report *out)
{
    uint8_t entry[PREPAY__FREEZE_BYTES];
    struct cursor c = { NULL, entry + AMOUNTS_AT };
    size_t bytes = sizeof entry;

    if (prepay_log_read(&meter->history->rings[PREPAY__FREEZES], number, entry, &bytes) != PREPAY_OK) return 0;
    if (bytes != sizeof entry || entry[0] != FREEZE_VERSION) return 0;
    memset(out, 0, sizeof *out);
    out->flags = entry[1];
    out->contract = prepay__get_u16be(entry + 2);
    out->unit = prepay__get_u16be(entry + 4);
    out->missed = prepay__get_u16be(entry + 6);
    out->taken_s = (int64_t)prepay__get_u32be(entry + 8);
    out->late_s = prepay__get_u32be(entry + 12);
    out->point = (int32_t)prepay__get_u32be(entry + 16);
    out->purchases = prepay__get_u32be(entry + 20);
    out->status = prepay__get_u32be(entry + 24);
    out->period = (int32_t)prepay__get_u32be(entry + 28);
    out->number = number;
    walk_amounts(&c, out);
    return 1;
}

/* The newest row below a number; 0: of all. PREPAY_E_NOT_FOUND. Not one of the same point as the one behind it, if that is given: a place
 * that had failed when the point was frozen, and has turned up since. */
static prepay_status row_before(struct prepay__meter *meter, uint32_t number, const prepay_meter_freeze_report *newer,
                                prepay_meter_freeze_report *out)
{
    const prepay_log *ring = &meter->history->rings[PREPAY__FREEZES];
    uint32_t below = number == 0 || number > prepay_log_newest(ring) ? prepay_log_newest(ring) + 1 : number;

    while (--below >= prepay_log_oldest(ring) && below > 0) {
        if (read_row(meter, below, out) && (newer == NULL || out->point != newer->point)) return PREPAY_OK;
    }
    return PREPAY_E_NOT_FOUND;
}

/* --------------------------------------------------------------------------------------------------------- freezing */

int prepay__meter_points_are_possible(const prepay_meter_history_options *options)
{
    const prepay_frozen none = { 0, 0, 0, 0, { 0, 0 }, 0, 0 };
    prepay_frozen row = none;

    if (options->points == NULL || options->point_count == 0) return options->points == NULL && options->point_count == 0;
    return prepay_freeze_take(options->points, options->point_count, NULL, 0, &none, &row, 1, NULL) >= 0;
}

/* A ring of which the newest entry cannot be read just now is none yet: by the one before it the point would be frozen again. */
prepay_status prepay__meter_freezes_mounted(struct prepay__meter *meter)
{
    prepay_log *ring = &meter->history->rings[PREPAY__FREEZES];
    uint8_t entry[PREPAY__FREEZE_BYTES];
    size_t bytes = sizeof entry;
    prepay_meter_freeze_report row = { .point = 0 };

    if (prepay_log_newest(ring) != 0 && !read_row(meter, prepay_log_newest(ring), &row) &&
        prepay_log_read(ring, prepay_log_newest(ring), entry, &bytes) == PREPAY_JOURNAL_EMPTY)
        return PREPAY_E_STORAGE;
    if (row.point == 0) (void)!row_before(meter, 0, NULL, &row);
    meter->history->newest_point = row.point;
    return PREPAY_OK;
}

/* The live tariff's settlement points, as far as they can be a month's. */
static size_t points_of_tariff(const struct prepay__meter *meter, prepay_year_point out[PREPAY_FREEZES_MAX])
{
    prepay_tariff tariff = meter->live.tariff;

    if (tariff.struct_size == 0) return 0;
    if (tariff.backup != NULL && prepay_tariff_as_of(&meter->live.tariff, prepay__meter_now(meter), &tariff) < 0) return 0;
    if (tariff.block_period != PREPAY_PERIOD_SETTLEMENT || tariff.settlement_count > PREPAY_FREEZES_MAX) return 0;
    for (size_t i = 0; i < tariff.settlement_count; i++) {
        if (tariff.settlements[i].month != 0) return 0;
        out[i] = tariff.settlements[i];
    }
    return tariff.settlement_count;
}

/* Has a settlement point passed that has no freeze? *out_frozen says which, and how many before it have none either. */
static int is_due(struct prepay__meter *meter, prepay_frozen *out_frozen)
{
    struct prepay__meter_history *history = meter->history;
    const prepay_meter_history_options *options = &history->options;
    const prepay_frozen none = { 0, 0, 0, 0, { 0, 0 }, 0, 0 };
    prepay_year_point points[PREPAY_FREEZES_MAX];
    size_t count = options->point_count;

    if (count > 0) memcpy(points, options->points, count * sizeof points[0]);
    else count = points_of_tariff(meter, points);
    if (count == 0) points[count++] = first_of_month;
    *out_frozen = none;
    out_frozen->point = history->newest_point;
    return prepay_freeze_take(points, count, &meter->live.offsets, prepay__meter_now(meter), &none, out_frozen, 1,
                              &history->next_freeze_s) == PREPAY_METERING_FROZEN;
}

static uint32_t late_s(const struct prepay__meter *meter, int32_t point)
{
    const int64_t now_s = prepay__meter_now(meter);
    const int64_t late = now_s + prepay_offsets_at(&meter->live.offsets, now_s) - prepay__point_local_s(point);

    return late < 0 ? 0 : late < (int64_t)UINT32_MAX ? (uint32_t)late : UINT32_MAX;
}

static void freeze_now(struct prepay__meter *meter, const prepay_frozen *frozen)
{
    struct prepay__meter_history *history = meter->history;
    const uint32_t newest = prepay_log_newest(&history->rings[PREPAY__FREEZES]);
    uint8_t entry[PREPAY__FREEZE_BYTES];
    prepay_meter_freeze_report row;

    fill_now(meter, &row);
    row.point = frozen->point;
    row.missed = frozen->missed;
    row.late_s = late_s(meter, frozen->point);
    if (newest != 0 && newest == meter->account.record.cleared_freeze) row.flags = PREPAY_FREEZE_AFTER_CLEAR;
    pack(&row, entry);
    if (prepay__meter_ring_append(meter, PREPAY__FREEZES, entry, sizeof entry) < 0) {
        history->failed_s = row.taken_s;
        return;
    }
    history->newest_point = frozen->point;
    history->due_s = history->failed_s = 0;
    prepay__meter_tell(meter, PREPAY_EVENT_FREEZE, (int64_t)frozen->point, (int64_t)frozen->missed, 0);
}

/* A point has passed: is it the moment? */
static int is_the_moment(struct prepay__meter_history *history, int64_t now_s, int by_reading)
{
    if (history->failed_s != 0 && now_s - history->failed_s < AGAIN_S) return 0;
    if (history->due_s == 0) history->due_s = now_s;
    return by_reading || now_s - history->due_s >= WAITS_S;
}

prepay_status prepay__meter_freeze(struct prepay__meter *meter, int by_reading)
{
    prepay_frozen frozen;
    prepay_status status;

    if (!prepay__meter_knows_time(meter) || meter->history->options.freeze_units == 0) return PREPAY_OK;
    if (prepay__meter_ring_ready(meter, PREPAY__FREEZES) < 0 || !is_due(meter, &frozen)) return PREPAY_OK;
    if (!is_the_moment(meter->history, prepay__meter_now(meter), by_reading)) return PREPAY_OK;
    status = meter->moved || meter->owes_durable ? prepay__meter_commit(meter, &meter->account, PREPAY_JOURNAL_DURABLE) : PREPAY_OK;
    if (status < 0) return status;
    freeze_now(meter, &frozen);
    return PREPAY_OK;
}

/* ----------------------------------------------------------------------------------------------------------- telling */

/* Not told any more: the one that was the newest at a CLEAR. newer: the one behind it, or NULL. */
static int is_cleared(const struct prepay__meter *meter, const prepay_meter_freeze_report *row, const prepay_meter_freeze_report *newer)
{
    return row->number == meter->account.record.cleared_freeze || (newer != NULL && (newer->flags & PREPAY_FREEZE_AFTER_CLEAR) != 0);
}

prepay_status prepay_meter_freeze_before(prepay_meter *object, uint32_t number, prepay_meter_freeze_report *out)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    prepay_meter_freeze_report row, newer = { .flags = 0 };
    prepay_status status;

    if (meter == NULL || prepay__report_check(out) < 0) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    status = prepay__meter_ring_ready(meter, PREPAY__FREEZES);
    if (status < 0) return status;
    for (uint32_t n = number; n > 0 && n <= prepay_log_newest(&meter->history->rings[PREPAY__FREEZES]) && !read_row(meter, n, &newer); n++) continue;
    status = row_before(meter, number, &newer, &row);
    while (status == PREPAY_OK && is_cleared(meter, &row, &newer)) {
        newer = row;
        status = row_before(meter, newer.number, &newer, &row);
    }
    return status < 0 ? status : prepay__report_give(out, &row, sizeof row);
}

/* What passed between two rows; of another contract what it has counted since it began. */
static void difference(const prepay_meter_freeze_report *from, const prepay_meter_freeze_report *to, prepay_meter_month_report *out)
{
    static const prepay_meter_freeze_report zero;
    const prepay_meter_freeze_report *begin = from->contract == to->contract ? from : &zero;

    memset(out, 0, sizeof *out);
    out->from_s = from->taken_s;
    out->to_s = to->taken_s;
    out->import_micro = to->import_micro - from->import_micro;
    out->reverse_micro = to->reverse_micro - from->reverse_micro;
    out->balance_begin_micro = begin->balance_micro;
    out->balance_micro = to->balance_micro;
    out->paid_micro = to->paid_micro - begin->paid_micro;
    out->refunded_micro = to->refunded_micro - begin->refunded_micro;
    for (size_t k = 0; k < PREPAY_USED_KINDS; k++) out->used_micro += to->used_micro[k] - begin->used_micro[k];
    out->lent_micro = to->lent_micro - begin->lent_micro;
    out->recovered_micro = to->recovered_micro - begin->recovered_micro;
    out->purchases = to->purchases - begin->purchases;
    out->contract = to->contract;
    out->begin_point = from->point;
    out->end_point = to->point;
    out->missed = to->missed;
    out->began = begin == &zero;
}

/* The month-th pair of neighbours of which both are told; pair 0 is the newest and now. */
static prepay_status find_month(struct prepay__meter *meter, uint32_t month, prepay_meter_freeze_report *from, prepay_meter_freeze_report *to)
{
    prepay_status status = row_before(meter, 0, NULL, from);
    int cleared = status == PREPAY_OK && is_cleared(meter, from, NULL), newer;

    if (month == 0) {
        fill_now(meter, to);
        return cleared ? PREPAY_E_NOT_FOUND : status;
    }
    while (status == PREPAY_OK && month > 0) {
        *to = *from;
        newer = cleared;
        status = row_before(meter, to->number, to, from);
        cleared = status == PREPAY_OK && is_cleared(meter, from, to);
        if (!newer && !cleared) month--;
    }
    return status;
}

prepay_status prepay_meter_month(prepay_meter *object, uint32_t month, prepay_meter_month_report *out)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    prepay_meter_freeze_report from, to;
    prepay_meter_month_report report;
    prepay_status status;

    if (meter == NULL || prepay__report_check(out) < 0) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    status = prepay__meter_ring_ready(meter, PREPAY__FREEZES);
    if (status == PREPAY_OK) status = find_month(meter, month, &from, &to);
    if (status < 0) return status;
    difference(&from, &to, &report);
    return prepay__report_give(out, &report, sizeof report);
}
