/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the clock and the remote orders say to the balance: friendly time, that it ends soon, 保电. The calendar is read at the time that
 * prices, which never goes back; while the time is unknown what was told last holds, so that nobody is tripped by a dead clock - but no
 * longer than it would have lasted by what has passed on the board, or a clock put wrong at night would make a night of every day.
 */
#include "meter/meter.h"

#define DAY_S 86400
#define MINUTE_S 60
#define HOLIDAY 7u    /* bit of the days */
#define JOINED_MAX 64 /* friendly times that follow each other without a gap; later ones are told when it is time */

static uint32_t kind_of(const prepay_friendly *f, int64_t day)
{
    for (size_t i = 0; i < f->holiday_count && f->holidays[i] <= day; i++) {
        if (f->holidays[i] == day) return HOLIDAY;
    }
    return (uint32_t)((day + 3) % 7); /* 1970-01-01 was a Thursday, Monday is 0 */
}

/* When the friendly time in which this local second lies ends; the second itself when it lies in none. */
static int64_t end_of(const prepay_friendly *f, int64_t local_s)
{
    const int64_t day = local_s / DAY_S, minute = local_s % DAY_S / MINUTE_S;
    const uint32_t bit = 1u << kind_of(f, day);
    int64_t end_s = local_s;

    for (size_t i = 0; i < f->hours_count; i++) {
        const prepay_friendly_hours *row = &f->hours[i];
        const int64_t until_s = day * DAY_S + (int64_t)row->until_minute * MINUTE_S;
        if ((row->days & bit) != 0 && minute >= row->from_minute && minute < row->until_minute && until_s > end_s) end_s = until_s;
    }
    return end_s;
}

/* ... with those that follow it without a gap. */
static int64_t last_end_of(const prepay_friendly *f, int64_t local_s)
{
    int64_t end_s = end_of(f, local_s);

    for (int i = 0; i < JOINED_MAX && end_s != local_s; i++) {
        local_s = end_s;
        end_s = end_of(f, local_s);
    }
    return end_s;
}

static int64_t local_now(const struct prepay__meter *meter)
{
    const int64_t now_s = prepay__meter_now(meter);

    return now_s + prepay_offsets_at(&meter->live.offsets, now_s);
}

static uint32_t friendly_at(const struct prepay__meter *meter, int64_t local_s)
{
    const prepay_friendly *f = &meter->live.friendly;
    const int64_t end_s = last_end_of(f, local_s);

    if (end_s == local_s) return 0;
    if (end_s - local_s > (int64_t)f->warning_minutes * MINUTE_S) return PREPAY_CONDITION_FRIENDLY;
    return PREPAY_CONDITION_FRIENDLY | PREPAY_CONDITION_ENDS_SOON;
}

prepay_status prepay__meter_tell_conditions(const struct prepay__meter *meter, struct prepay__meter_account *draft)
{
    const uint32_t both = PREPAY_CONDITION_FRIENDLY | PREPAY_CONDITION_ENDS_SOON;
    prepay_balance_totals totals;
    uint32_t conditions;
    prepay_status status;

    if (!draft->record.opened) return PREPAY_BALANCE_NOTHING_NEW;
    status = prepay_balance_save(&draft->balance, &totals);
    if (status < 0) return status;
    conditions = prepay__meter_knows_time(meter) ? friendly_at(meter, local_now(meter))
                                                 : totals.latches & both & friendly_at(meter, local_now(meter) + prepay__meter_passed_s(meter));
    if (draft->record.control.keep) conditions |= PREPAY_CONDITION_BYPASS;
    if ((totals.latches & (both | PREPAY_CONDITION_BYPASS)) == conditions) return PREPAY_BALANCE_NOTHING_NEW;
    return prepay_balance_set_conditions(&draft->balance, conditions);
}

static int64_t sooner(int64_t a_s, int64_t b_s, int64_t now_s)
{
    return b_s > now_s && b_s < a_s ? b_s : a_s;
}

int64_t prepay__meter_friendly_until(const struct prepay__meter *meter)
{
    const prepay_friendly *f = &meter->live.friendly;
    const int64_t local_s = local_now(meter), midnight_s = local_s / DAY_S * DAY_S;
    const int64_t warned_s = last_end_of(f, local_s) - (int64_t)f->warning_minutes * MINUTE_S;
    int64_t next_s = midnight_s + DAY_S;

    if (f->hours_count == 0 || !prepay__meter_knows_time(meter)) return INT64_MAX;
    for (size_t i = 0; i < f->hours_count; i++) {
        next_s = sooner(next_s, midnight_s + (int64_t)f->hours[i].from_minute * MINUTE_S, local_s);
        next_s = sooner(next_s, midnight_s + (int64_t)f->hours[i].until_minute * MINUTE_S, local_s);
    }
    next_s = sooner(next_s, warned_s, local_s);
    return prepay__meter_now(meter) + next_s - local_s;
}
