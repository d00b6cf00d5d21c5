/* SPDX-License-Identifier: Apache-2.0 */
/* Maximum demand: the greatest energy of any whole interval. The interval is a window over the last so many steps; with one
 * step it is a block that stands still until it is full, with more it slides by a step. What is compared is energy, so that
 * nothing is rounded before somebody asks for kilowatts.
 *
 * A step counts as whole when it was seen from its begin to its end, an interval when all its steps are. So a power cut, a
 * clock that was set and the minutes after power-up never make a demand that was not there. */
#include <prepay/quantity.h>

#include "metering/share.h"

#include "base/checked.h"

#define STEP_MAX_S    86400u
#define STEPS_MAX     1440u
#define TIME_LAST_S   (INT64_C(1) << 40)

static int steps_are_possible(const prepay_demand *demand)
{
    return demand->step_s >= 1 && demand->step_s <= STEP_MAX_S && demand->step_count >= 1 &&
           demand->step_count <= STEPS_MAX;
}

static int is_possible(const prepay_demand *demand)
{
    return demand->steps_micro != NULL && steps_are_possible(demand) && demand->phase_s < demand->step_s &&
           demand->next < demand->step_count && demand->whole <= demand->step_count && demand->broken <= 1 &&
           demand->last_s >= 0 && demand->sum_micro >= 0;
}

/* Seconds from an instant to the end of its step; an instant at an end is in the step behind it. */
static int64_t step_left_s(const prepay_demand *demand, int64_t at_s)
{
    return demand->step_s - (at_s + demand->step_s - demand->phase_s) % demand->step_s;
}

/* A new interval begins here. */
static void begin_anew(prepay_demand *demand, int64_t at_s)
{
    for (uint32_t i = 0; i < demand->step_count; i++) {
        demand->steps_micro[i] = 0;
    }
    demand->sum_micro = 0;
    demand->next = 0;
    demand->whole = 0;
    demand->broken = step_left_s(demand, at_s) != (int64_t)demand->step_s;
    demand->last_s = at_s;
}

/* The running step ends: the interval that ends with it counts if it is whole, and its oldest step makes room. */
static void end_step(prepay_demand *demand, int64_t end_s)
{
    demand->whole = demand->broken ? 0 : demand->whole < demand->step_count ? demand->whole + 1 : demand->whole;
    demand->broken = 0;
    if (demand->whole == demand->step_count && (demand->maximum.end_s == 0 || demand->sum_micro > demand->maximum.energy_micro)) {
        demand->maximum.energy_micro = demand->sum_micro;
        demand->maximum.end_s = end_s;
    }
    demand->next = (demand->next + 1) % demand->step_count;
    demand->sum_micro -= demand->steps_micro[demand->next];
    demand->steps_micro[demand->next] = 0;
}

prepay_status prepay_demand_feed(prepay_demand *demand, int64_t to_s, int64_t energy_micro)
{
    int64_t from_s, gone_micro = 0, sum_micro;

    if (demand == NULL || !is_possible(demand) || to_s < 1 || to_s > TIME_LAST_S || energy_micro < 0) {
        return PREPAY_E_ARGUMENT;
    }
    from_s = demand->last_s;
    if (from_s == 0 || to_s < from_s || to_s - from_s > (int64_t)demand->step_s * (int64_t)demand->step_count) {
        begin_anew(demand, to_s);
        return PREPAY_OK;
    }
    if (prepay__add(demand->sum_micro, energy_micro, &sum_micro) != PREPAY_OK) {
        return PREPAY_E_OVERFLOW;
    }
    while (demand->last_s < to_s || gone_micro < energy_micro) {
        const int64_t end_s = demand->last_s + step_left_s(demand, demand->last_s);
        const int64_t due_micro = end_s < to_s ? prepay__share(energy_micro, end_s - from_s, to_s - from_s) : energy_micro;
        demand->steps_micro[demand->next] += due_micro - gone_micro;
        demand->sum_micro += due_micro - gone_micro;
        gone_micro = due_micro;
        demand->last_s = end_s < to_s ? end_s : to_s;
        if (end_s <= to_s) {
            end_step(demand, end_s);
        }
    }
    return PREPAY_OK;
}

prepay_status prepay_demand_power(const prepay_demand *demand, int64_t energy_micro, int64_t *out_power_micro)
{
    int64_t rest = 0;

    if (demand == NULL || !steps_are_possible(demand)) {
        return PREPAY_E_ARGUMENT;
    }
    return prepay_quantity_scale(energy_micro, 3600, (int64_t)demand->step_s * demand->step_count, &rest, out_power_micro);
}
