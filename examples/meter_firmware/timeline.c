/* SPDX-License-Identifier: Apache-2.0 */
/* One line for everything that the meter notices: local time, what the register reads, what is left, supply, and why.
 * What happens at the desk the meter does not know, and does not tell. */
#include "timeline.h"

#include "words.h"

#include <string.h>

void timeline_start(struct timeline *timeline, struct tape *tape, const struct device *device)
{
    size_t count = 0;
    memset(timeline, 0, sizeof *timeline);
    timeline->device = device;
    for (tape_next(tape); tape_is(tape, "offset"); tape_next(tape)) {
        if (count == DEVICE_OFFSETS)
            tape_fail(tape, "more changes of local time than this meter has room for");
        timeline->changes[count].from_s = tape_number(tape);
        timeline->changes[count++].utc_offset_s = (int32_t)tape_number(tape);
    }
    timeline->offsets = (prepay_offsets){ timeline->changes, count };
    if (!tape_is(tape, "limits"))
        tape_fail(tape, "the limits must follow");
    timeline->alarm1_micro = tape_number(tape);
    timeline->alarm2_micro = tape_number(tape);
    timeline->overdraft_limit_micro = tape_number(tape);
    timeline->block_limit_micro = tape_number(tape);
    tape_expect(tape, "register");
    timeline->register_micro = tape_number(tape);
}

/* ------------------------------------------------------------------- lines */

static void put_time(struct words *words, const struct timeline *timeline)
{
    prepay_civil at = { 0 };
    const int32_t offset_s = prepay_offsets_at(&timeline->offsets, timeline->time_s);
    must(timeline->device, prepay_civil_from_time(timeline->time_s, offset_s, &at), "read the clock");
    words_put_digits(words, (uint32_t)at.year, 4);
    words_put(words, "-");
    words_put_digits(words, at.month, 2);
    words_put(words, "-");
    words_put_digits(words, at.day, 2);
    words_put(words, " ");
    words_put_digits(words, at.hour, 2);
    words_put(words, ":");
    words_put_digits(words, at.minute, 2);
}

static void put_right(struct words *words, int64_t micro, size_t width)
{
    const size_t from = words->used;
    words_put_micro(words, micro);
    words_pad_before(words, from, from + width);
}

/* Time, reading, balance, supply: what stands before the sentence. */
static void begin(struct words *words, const struct timeline *timeline)
{
    words_start(words);
    put_time(words, timeline);
    words_put(words, "  ");
    put_right(words, timeline->register_micro, 12);
    words_put(words, "  ");
    put_right(words, device_balance_micro(timeline->device), 11);
    words_put(words, timeline->device->outputs.switch_on ? "  on      " : "  off     ");
}

static void tell_amount(const struct timeline *timeline, const char *before, int64_t micro, const char *after)
{
    struct words words;
    begin(&words, timeline);
    words_put(&words, before);
    words_put_money(&words, micro);
    words_put(&words, after);
    words_say(&words);
}

/* "", or what the outage cost, as half a sentence. */
static void put_outage_end(struct words *words, struct timeline *timeline)
{
    if (timeline->dark_hours > 0) {
        words_put(words, " after ");
        words_put_number(words, timeline->dark_hours);
        words_put(words, " h, in which ");
        words_put_micro(words, timeline->dark_micro);
        words_put(words, " kWh were not delivered");
    }
    timeline->dark_hours = 0;
    timeline->dark_micro = 0;
}

/* ----------------------------------------------------------- what is seen */

void timeline_new_meter(struct timeline *timeline)
{
    prepay_meter_state_report state;
    struct words words;
    timeline->balance_state = timeline->device->outputs.balance_state;
    device_state(timeline->device, &state);
    if (state.opened)
        return;
    begin(&words, timeline);
    words_put(&words, "A new meter is on the wall. No account is open, supply is off; ");
    words_put_money(&words, timeline->register_micro);
    words_put(&words, " kWh are from the factory's test.");
    words_say(&words);
}

/* The balance went down through one of the limits. Up it goes only by a card, which tells that itself. */
static void look_at_balance(struct timeline *timeline)
{
    const uint32_t state = timeline->device->outputs.balance_state;
    const int is_lower = state > timeline->balance_state;
    timeline->balance_state = state;
    if (is_lower && state == PREPAY_BALANCE_ALARM1)
        tell_amount(timeline, "Alarm 1: no more than ", timeline->alarm1_micro, " is left. The meter's light blinks.");
    if (is_lower && state == PREPAY_BALANCE_REMINDER)
        tell_amount(timeline, "Alarm 2: no more than ", timeline->alarm2_micro,
                    " is left. Supply opens once, as a reminder.");
    if (is_lower && state == PREPAY_BALANCE_OVERDRAFT)
        tell_amount(timeline, "Nothing is left. Supply goes on in overdraft, up to ", timeline->overdraft_limit_micro,
                    ".");
    if (is_lower && state == PREPAY_BALANCE_EXHAUSTED)
        tell_amount(timeline, "The overdraft has reached its limit of ", timeline->overdraft_limit_micro,
                    ". Supply opens.");
}

static void tell_month(const struct timeline *timeline)
{
    static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December" };
    struct words words;
    begin(&words, timeline);
    words_put(&words, months[timeline->period % 12]);
    words_put(&words, " is over: ");
    words_put_micro(&words, timeline->period_used_micro);
    words_put(&words, " kWh. The count for the blocks starts again.");
    words_say(&words);
}

static void tell_block(const struct timeline *timeline)
{
    struct words words;
    begin(&words, timeline);
    words_put(&words, "This month's use has passed ");
    words_put_number(&words, timeline->block_limit_micro / 1000000);
    words_put(&words, " kWh: each further kWh costs 1.1 cents more.");
    words_say(&words);
}

/* The month's use passed the first block, or a month ended. */
static void look_at_month(struct timeline *timeline)
{
    prepay_meter_state_report state;
    device_state(timeline->device, &state);
    if (timeline->period != 0 && state.pricing.period != timeline->period) {
        tell_month(timeline);
        timeline->is_above = 0;
    }
    if (!timeline->is_above && state.pricing.period_used_micro >= timeline->block_limit_micro) {
        tell_block(timeline);
        timeline->is_above = 1;
    }
    timeline->period = state.pricing.period;
    timeline->period_used_micro = state.pricing.period_used_micro;
}

void timeline_look(struct timeline *timeline)
{
    look_at_month(timeline);
    look_at_balance(timeline);
}

void timeline_key(struct timeline *timeline)
{
    struct words words;
    timeline->balance_state = timeline->device->outputs.balance_state;
    begin(&words, timeline);
    words_put(&words, "The customer presses the key: reminder seen, supply closes");
    put_outage_end(&words, timeline);
    words_put(&words, ".");
    words_say(&words);
    timeline_look(timeline);
}

/* ------------------------------------------------------------------- cards */

void timeline_before_card(const struct timeline *timeline, struct timeline_then *out)
{
    prepay_meter_state_report state;
    device_state(timeline->device, &state);
    out->paid_micro = state.totals.paid_micro;
    out->last_count = state.last_count;
    out->balance_micro = device_balance_micro(timeline->device);
    out->switch_on = timeline->device->outputs.switch_on;
}

/* An insertion that brought money, piece by piece. */
static void tell_credit(struct timeline *timeline, const char *name, const struct timeline_then *then,
                        const prepay_meter_state_report *now)
{
    const int64_t credited_micro = now->totals.paid_micro - then->paid_micro;
    const int64_t owed_micro = then->balance_micro < 0 ? -then->balance_micro : 0;
    struct words words;
    begin(&words, timeline);
    words_put(&words, name);
    words_put(&words, " is inserted: ");
    words_put_money(&words, credited_micro);
    words_put(&words, " credited");
    if (now->last_count - then->last_count > 1) {
        words_put(&words, " for ");
        words_put_number(&words, now->last_count - then->last_count);
        words_put(&words, " purchases");
    }
    if (owed_micro > 0) {
        words_put(&words, ", ");
        words_put_money(&words, owed_micro < credited_micro ? owed_micro : credited_micro);
        words_put(&words, " of it repays the overdraft");
    }
    words_put(&words, ".");
    if (!then->switch_on && timeline->device->outputs.switch_on) {
        words_put(&words, " Supply closes");
        put_outage_end(&words, timeline);
        words_put(&words, ".");
    }
    timeline->dark_hours = 0;
    timeline->dark_micro = 0;
    words_say(&words);
}

static void tell_refusal(const struct timeline *timeline, const char *name)
{
    struct words words;
    begin(&words, timeline);
    words_put(&words, name);
    words_put(&words, " is found and inserted: refused, display 33/13. What it states was credited with c");
    words_put(&words, timeline->registered + 1); /* "Card 2" inside a sentence */
    words_put(&words, ".");
    words_say(&words);
}

static void tell_nothing(const struct timeline *timeline, const char *name)
{
    struct words words;
    begin(&words, timeline);
    words_put(&words, name);
    words_put(&words, " is inserted: what it states was credited before. Nothing happens.");
    words_say(&words);
}

void timeline_card(struct timeline *timeline, const char *name, prepay_status verdict, const struct timeline_then *then)
{
    prepay_meter_state_report now;
    timeline->balance_state = timeline->device->outputs.balance_state;
    timeline_look(timeline);
    device_state(timeline->device, &now);
    if (verdict == PREPAY_METER_OTHER_CARD) {
        tell_refusal(timeline, name);
        return;
    }
    strncpy(timeline->registered, name, sizeof timeline->registered - 1);
    if (now.totals.paid_micro != then->paid_micro)
        tell_credit(timeline, name, then, &now);
    else
        tell_nothing(timeline, name);
}
