/* SPDX-License-Identifier: Apache-2.0 */
/* What happened, as far as the caller's array reaches back: a ring in working memory, the newest first. And the way to a history, which
 * keeps more of it over power cuts: by the verbs that its options name, so that nothing here refers to it. */
#include "meter/history.h"

#include "base/options.h"

void prepay__meter_log(struct prepay__meter *meter, uint32_t kind, int64_t before, int64_t after)
{
    const uint32_t room = meter->options.events != NULL ? meter->options.event_capacity : 0;
    const prepay_meter_event event = { prepay__meter_now(meter), before, after, kind, meter->events + 1 };

    prepay__meter_history_note(meter, kind, before, after);
    meter->events++;
    if (room > 0) meter->options.events[(event.number - 1) % room] = event;
}

prepay_status prepay_meter_event_at(const prepay_meter *object, uint32_t index, prepay_meter_event *out)
{
    const struct prepay__meter *meter = (const struct prepay__meter *)(const void *)object;
    uint32_t room;

    if (meter == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    room = meter->options.events != NULL ? meter->options.event_capacity : 0;
    if (index >= room || index >= meter->events) return PREPAY_E_NOT_FOUND;
    *out = meter->options.events[(meter->events - 1 - index) % room];
    return PREPAY_OK;
}

/* ---------------------------------------------------------------------------------------------------------- a history */

prepay_status prepay__meter_history_check(const prepay_meter_options *options)
{
    prepay_meter_history_options own;

    if (options->history == NULL) return PREPAY_OK;
    if (prepay__options_take(&own, sizeof own, options->history) < 0 || own.keeps == NULL) return PREPAY_E_ARGUMENT;
    return own.keeps()->check(options, &own);
}

void prepay__meter_history_init(struct prepay__meter *meter)
{
    if (meter->options.history != NULL) meter->options.history->keeps()->init(meter);
}

void prepay__meter_history_note(struct prepay__meter *meter, uint32_t kind, int64_t before, int64_t after)
{
    if (meter->history != NULL) meter->history->verbs->note(meter, kind, before, after);
}

void prepay__meter_history_committed(struct prepay__meter *meter)
{
    if (meter->history != NULL) meter->history->verbs->committed(meter);
}

void prepay__meter_history_believed(struct prepay__meter *meter, int64_t time_s)
{
    if (meter->history != NULL) meter->history->verbs->believed(meter, time_s);
}

void prepay__meter_history_clear(struct prepay__meter *meter, struct prepay__meter_record *draft)
{
    if (meter->history != NULL) meter->history->verbs->clear(meter, draft);
}

void prepay__meter_history_accepted(struct prepay__meter *meter, const struct prepay__meter_standing *before, uint32_t purchase_count)
{
    if (meter->history != NULL) meter->history->verbs->accepted(meter, before, purchase_count);
}

prepay_status prepay__meter_history_freeze(struct prepay__meter *meter, int by_reading, prepay_status status)
{
    const prepay_status frozen = meter->history != NULL ? meter->history->verbs->freeze(meter, by_reading) : PREPAY_OK;

    return status < 0 ? status : frozen;
}
