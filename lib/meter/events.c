/* SPDX-License-Identifier: Apache-2.0 */
/* What happened, as far as the caller's array reaches back: a ring in working memory, the newest first. */
#include "meter/meter.h"

void prepay__meter_log(struct prepay__meter *meter, uint32_t kind, int64_t before, int64_t after)
{
    const uint32_t room = meter->options.events != NULL ? meter->options.event_capacity : 0;
    const prepay_meter_event event = { prepay__meter_now(meter), before, after, kind, meter->events + 1 };

    if (PREPAY__HAS_HISTORY(meter)) prepay__meter_history_note(meter, kind, before, after, 0);
    meter->events++;
    if (room > 0) meter->options.events[(event.number - 1) % room] = event;
}

prepay_status prepay_meter_event_at(const prepay_meter *object, uint32_t index, prepay_meter_event *out)
{
    const struct prepay__meter *meter = (const struct prepay__meter *)(const void *)object;
    uint32_t room;

    if (meter == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    room = meter->options.events != NULL ? meter->options.event_capacity : 0;
    if (index >= room || index >= meter->events) return PREPAY_E_NOT_FOUND;
    *out = meter->options.events[(meter->events - 1 - index) % room];
    return PREPAY_OK;
}
