/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What time it is, and whether to believe it. Time that prices is the greatest time known; it never goes back. A clock that says more than
 * uptime, the cut and a day can explain is not believed: a glitch to 2099 must not begin new periods or end somebody's order. It stays
 * held until a sealed source says the same. The day is one for all steps since power came or a sealed source has spoken: a clock that runs away
 * by hours is held as one that jumps.
 */
#include "meter/meter.h"

#define LAST_TIME_S ((int64_t)UINT32_MAX)
#define DAY_S 86400
#define UNMEASURED_S ((int64_t)62 * DAY_S) /* so much is believed, and so much is caught up, where nobody measured the cut */
#define MOVED_S 60                         /* a smaller step is a clock being kept */

int64_t prepay__meter_now(const struct prepay__meter *meter)
{
    return meter->account.record.greatest_time_s;
}

int prepay__meter_knows_time(const struct prepay__meter *meter)
{
    return meter->time_validity == PREPAY_TIME_SET || meter->time_validity == PREPAY_TIME_TRUSTED;
}

int32_t prepay__meter_today(const struct prepay__meter *meter)
{
    const int64_t now_s = prepay__meter_now(meter);

    return (int32_t)((now_s + prepay_offsets_at(&meter->live.offsets, now_s)) / DAY_S);
}

/* How much time has passed since the clock was last believed, where anything but the clock knows it. */
static int measured_s(const struct prepay__meter *meter, int64_t *out_s)
{
    const int64_t up_s = (int64_t)(meter->senses.uptime_ms / 1000);

    if (!meter->is_sensing) return 0;
    if (meter->clock.is_set) {
        *out_s = up_s - (int64_t)(meter->clock.uptime_ms / 1000);
        return meter->clock.was_sensing;
    }
    *out_s = up_s + (int64_t)meter->senses.cut_s;
    return (meter->senses.known & PREPAY_SENSE_CUT) != 0;
}

/* So much has passed at least since there was a time to go by; without the board's senses nobody knows. */
int64_t prepay__meter_passed_s(const struct prepay__meter *meter)
{
    int64_t passed_s = 0;

    if (!meter->is_sensing || measured_s(meter, &passed_s)) return passed_s;
    return (int64_t)(meter->senses.uptime_ms / 1000) - (meter->clock.is_set ? (int64_t)(meter->clock.uptime_ms / 1000) : 0);
}

static int64_t later(int64_t a_s, int64_t b_s)
{
    return a_s > b_s ? a_s : b_s;
}

static int is_explained(const struct prepay__meter *meter, int64_t time_s)
{
    const int64_t base_s = meter->clock.is_set ? meter->clock.time_s : prepay__meter_now(meter);
    int64_t passed_s = 0;

    if (prepay__meter_now(meter) == 0) return 1; /* it never knew the time */
    if (!measured_s(meter, &passed_s)) return time_s - later(base_s, prepay__meter_now(meter)) <= UNMEASURED_S;
    return meter->clock.ahead_s + time_s - base_s <= passed_s + DAY_S;
}

/* How far this puts the clock ahead of what has passed since there was a time to go by. */
static int64_t ahead_s(const struct prepay__meter *meter, int64_t time_s, uint32_t validity)
{
    const int64_t base_s = meter->clock.is_set ? meter->clock.time_s : prepay__meter_now(meter);
    int64_t passed_s = 0;

    if (validity == PREPAY_TIME_TRUSTED || prepay__meter_now(meter) == 0) return 0;
    if (measured_s(meter, &passed_s)) return meter->clock.ahead_s + time_s - base_s - passed_s;
    return time_s < prepay__meter_now(meter) ? time_s - prepay__meter_now(meter) : meter->clock.ahead_s; /* a clock that was reset may come back */
}

/* A clock that was moved leaves an event and is counted; the count rides on the next checkpoint. */
static void note_move(struct prepay__meter *meter, int64_t time_s)
{
    int64_t passed_s = 0, expected_s, step_s;
    const int measured = measured_s(meter, &passed_s);

    if (prepay__meter_now(meter) == 0) return;
    expected_s = (meter->clock.is_set ? meter->clock.time_s : prepay__meter_now(meter)) + (measured ? passed_s : 0);
    step_s = time_s - expected_s;
    if (step_s >= -MOVED_S && (step_s <= MOVED_S || !measured)) return;
    meter->account.record.clock_moves++;
    meter->moved = 1;
    prepay__meter_log(meter, PREPAY_EVENT_CLOCK, expected_s, time_s);
}

/* A meter that never had an account may have been set wrong where it was made: a trusted time is then the time, also when it is earlier. */
static void begin_anew(struct prepay__meter *meter, int64_t time_s)
{
    struct prepay__meter_record *record = &meter->account.record;

    record->greatest_time_s = time_s;
    if (record->priced_until_s > time_s) record->priced_until_s = time_s;
    record->strangers.day = 0;
    record->strangers.hour = 0;
    meter->stored_s = time_s;
    meter->moved = 1;
}

/* From now on it is the time that has passed since. */
static prepay_status use(struct prepay__meter *meter, int64_t time_s, uint32_t validity)
{
    struct prepay__meter_record *record = &meter->account.record;
    prepay_status status;
    int expired;

    note_move(meter, time_s);
    meter->clock.ahead_s = ahead_s(meter, time_s, validity);
    meter->time_s = time_s;
    meter->time_validity = validity;
    meter->clock.time_s = time_s;
    meter->clock.uptime_ms = meter->senses.uptime_ms;
    meter->clock.was_sensing = meter->is_sensing;
    meter->clock.is_set = 1;
    if (time_s > record->greatest_time_s) record->greatest_time_s = time_s;
    else if (time_s < record->greatest_time_s && validity == PREPAY_TIME_TRUSTED && record->contract == 0) begin_anew(meter, time_s);
    prepay__meter_history_believed(meter, time_s);
    expired = prepay__meter_orders_expire(record, record->greatest_time_s);
    status = prepay__meter_tell_conditions(meter, &meter->account);
    if (status == PREPAY_OK) status = prepay__meter_keep(meter); /* a trip that was withheld until now is stored at once */
    if (!expired) return status < 0 ? status : prepay__meter_charge_periods(meter);
    if (prepay__meter_charge_periods(meter) < 0) meter->owes_durable = 1; /* stored with what follows */
    return prepay__meter_commit(meter, &meter->account, PREPAY_JOURNAL_DURABLE);
}

/* Use it, and freeze what it has passed. */
static prepay_status believe(struct prepay__meter *meter, int64_t time_s, uint32_t validity)
{
    return prepay__meter_history_freeze(meter, 0, use(meter, time_s, validity));
}

/* While there is no time to go by, what passes on the board ends friendly time all the same. */
static prepay_status go_on(struct prepay__meter *meter, prepay_status verdict)
{
    prepay_status status = prepay__meter_tell_conditions(meter, &meter->account);

    if (status == PREPAY_OK) status = prepay__meter_keep(meter);
    return status < 0 ? status : verdict;
}

static prepay_status hold(struct prepay__meter *meter, int64_t time_s)
{
    if (meter->time_validity != PREPAY_TIME_HELD) prepay__meter_log(meter, PREPAY_EVENT_CLOCK_HELD, prepay__meter_now(meter), time_s);
    meter->time_s = time_s;
    meter->time_validity = PREPAY_TIME_HELD;
    return go_on(meter, PREPAY_METER_TIME_HELD);
}

prepay_status prepay_meter_time(prepay_meter *object, int64_t time_s, uint32_t validity)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    prepay_status status;

    if (meter == NULL || validity > PREPAY_TIME_TRUSTED) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    if (validity == PREPAY_TIME_UNKNOWN) { /* whatever a clock says that has lost it */
        meter->time_validity = validity;
        return go_on(meter, PREPAY_OK);
    }
    if (time_s < 0 || time_s > LAST_TIME_S) return PREPAY_E_ARGUMENT;
    if (validity == PREPAY_TIME_SET && !is_explained(meter, time_s)) return hold(meter, time_s);
    status = believe(meter, time_s, validity);
    prepay__meter_purse_keep(meter);
    return status;
}

prepay_status prepay__meter_confirm_time(struct prepay__meter *meter, int64_t from_s)
{
    if (meter->time_validity != PREPAY_TIME_HELD || from_s == 0) return PREPAY_OK;
    if (meter->time_s < from_s || meter->time_s - from_s > UNMEASURED_S) return PREPAY_OK;
    return believe(meter, meter->time_s, PREPAY_TIME_TRUSTED);
}
