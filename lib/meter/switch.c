/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An order is not a state. What is wanted becomes an order when voltage, load and the pace of the actuator allow; an order that is not
 * obeyed - its feedback says otherwise, or energy goes on to pass - is given again, at growing distances, and reported as a failure
 * (Err-01) while everything that passes is charged.
 *
 *     what is wanted     what was ordered     then
 *     the same           obeyed               rest
 *     the same           not obeyed           order again, when its time has come
 *     off                on                   wait while the load is above what the contacts may break (拉闸电流门限), then for the trip
 *                                             delay (跳闸延时), then for the pace; then order off
 *     on                 off                  wait for the pace; then order on
 *     either             voltage too low      nothing; a valve may still close, as long as its battery can
 *
 * An overload is one more wish for off, which waits for no delay and which nobody overrules. It is latched until somebody presses the key.
 */
#include "meter/switch.h"

#include <string.h>

#define PACE_MS 3000u
#define SWITCH_TRAVEL_MS 1000u
#define VALVE_TRAVEL_MS 15000u
#define OVERLOAD_SAMPLES 10u
#define AGAIN_MICRO 10000 /* 0.01 of the unit */
#define FAILED_MICRO 1000000
#define REPEATS_MAX 5u /* the distance of repeats doubles so often; by then feedback alone proves a failure */

static uint32_t or_default(uint32_t given, uint32_t value)
{
    return given != 0 ? given : value;
}

prepay_switch_options prepay__switch_defaults(const prepay_switch_options *given)
{
    prepay_switch_options own = *given;

    own.pace_ms = or_default(own.pace_ms, PACE_MS);
    own.travel_ms = or_default(own.travel_ms, own.actuator == PREPAY_ACTUATOR_VALVE ? VALVE_TRAVEL_MS : SWITCH_TRAVEL_MS);
    own.overload_samples = or_default(own.overload_samples, OVERLOAD_SAMPLES);
    own.low_voltage_permille = or_default(own.low_voltage_permille, PREPAY__LOW_PERMILLE);
    if (own.again_micro == 0) own.again_micro = AGAIN_MICRO;
    if (own.failed_micro == 0) own.failed_micro = FAILED_MICRO;
    return own;
}

/* ------------------------------------------------------------------------------------------------------ what is so */

static int knows(const struct prepay__switch_sample *sample, uint32_t what)
{
    return (sample->senses->known & what) != 0;
}

static int is_voltage_low(const prepay_switch_options *options, const prepay_meter_senses *senses)
{
    return (senses->known & PREPAY_SENSE_VOLTAGE) != 0 && senses->voltage_permille < options->low_voltage_permille;
}

static int is_above(uint32_t limit, uint32_t value)
{
    return limit != 0 && value >= limit;
}

/* So many samples in a row at or above the limit. */
static void watch_overload(struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    const int too_much = (knows(sample, PREPAY_SENSE_LOAD_MA) && is_above(options->overload_ma, sample->senses->load_ma)) ||
                         (knows(sample, PREPAY_SENSE_LOAD_W) && is_above(options->overload_w, sample->senses->load_w));

    if (!too_much) {
        sw->overload_samples = 0;
        return;
    }
    if (sw->overload_samples < options->overload_samples) sw->overload_samples++;
    if (sw->overload_samples >= options->overload_samples) sw->is_overloaded = 1;
}

/* The contacts would burn. */
static int is_too_much_to_break(const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    return options->break_current_ma != 0 && knows(sample, PREPAY_SENSE_LOAD_MA) &&
           sample->senses->load_ma > options->break_current_ma;
}

static int feedback_says_otherwise(const struct prepay__switch *sw, const struct prepay__switch_sample *sample)
{
    const int is_closed = (sample->senses->inputs & PREPAY_INPUT_CLOSED) != 0;

    return knows(sample, PREPAY_SENSE_FEEDBACK) && is_closed != (sw->order == PREPAY__SWITCH_ON);
}

static uint64_t since(const struct prepay__switch_sample *sample, uint64_t from_ms)
{
    return sample->senses->uptime_ms - from_ms;
}

static int is_paced(const struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    return sw->orders > 0 && since(sample, sw->ordered_ms) < options->pace_ms;
}

/* ---------------------------------------------------------------------------------------------------------- orders */

static int order(struct prepay__switch *sw, uint8_t what, const struct prepay__switch_sample *sample)
{
    const int is_new = sw->order != what;

    if (is_new) {
        sw->repeats = 0;
        sw->has_failed = 0;
        sw->off_micro = sample->register_micro;
    } else if (sw->repeats < REPEATS_MAX) {
        sw->repeats++;
    }
    sw->order = what;
    sw->ordered_ms = sample->senses->uptime_ms;
    sw->again_micro = sample->register_micro;
    sw->is_waiting = 0;
    sw->orders++;
    return 1;
}

/* Time enough for the actuator to obey; after each repeat twice as long. */
static int has_had_its_time(const struct prepay__switch *sw, const prepay_switch_options *options,
                            const struct prepay__switch_sample *sample)
{
    const uint32_t least_ms = options->travel_ms > options->pace_ms ? options->travel_ms : options->pace_ms;

    return since(sample, sw->ordered_ms) >= (uint64_t)least_ms << sw->repeats;
}

/* The order stands: is it obeyed? */
static int watch_order(struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    const int is_off = sw->order == PREPAY__SWITCH_OFF;
    const int other = feedback_says_otherwise(sw, sample);
    const int passes = is_off && sample->register_micro - sw->again_micro >= options->again_micro;

    if (is_off && sample->register_micro - sw->off_micro >= options->failed_micro) sw->has_failed = 1;
    if (!has_had_its_time(sw, options, sample)) return 0;
    if (!other && !passes) {
        if (knows(sample, PREPAY_SENSE_FEEDBACK) && !is_off) sw->has_failed = 0;
        return 0;
    }
    if (other && sw->repeats == REPEATS_MAX) sw->has_failed = 1;
    if (is_off && is_too_much_to_break(options, sample)) {
        sw->reasons |= PREPAY_SWITCH_LOAD;
        return 0;
    }
    return order(sw, sw->order, sample);
}

/* Off is wanted. The delay runs from when the load may be broken, and is announced. */
static int go_off(struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    const int is_sudden = sample->is_sudden || sw->is_overloaded || sw->is_testing || sw->order == PREPAY__SWITCH_UNKNOWN;

    if (is_too_much_to_break(options, sample)) {
        sw->is_waiting = 0;
        sw->reasons |= PREPAY_SWITCH_LOAD;
        return 0;
    }
    if (!sw->is_waiting) sw->wanted_off_ms = sample->senses->uptime_ms;
    sw->is_waiting = 1;
    if (!is_sudden && since(sample, sw->wanted_off_ms) < (uint64_t)options->trip_delay_s * 1000) {
        sw->reasons |= PREPAY_SWITCH_DELAY;
        return 0;
    }
    if (is_paced(sw, options, sample)) {
        sw->reasons |= PREPAY_SWITCH_PACE;
        return 0;
    }
    return order(sw, PREPAY__SWITCH_OFF, sample);
}

static int go_on(struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    sw->is_waiting = 0;
    if (is_paced(sw, options, sample)) {
        sw->reasons |= PREPAY_SWITCH_PACE;
        return 0;
    }
    return order(sw, PREPAY__SWITCH_ON, sample);
}

/* Nothing is moved at a voltage at which it might stay half way; but a valve is closed while that can be done at all. */
static int is_inhibited(const prepay_switch_options *options, const struct prepay__switch_sample *sample, int goes_on)
{
    if (!is_voltage_low(options, sample->senses)) return 0;
    return options->actuator != PREPAY_ACTUATOR_VALVE || goes_on;
}

int prepay__switch_step(struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    int on, moved = 0;

    if (sw->is_testing && sw->order == PREPAY__SWITCH_OFF && !is_paced(sw, options, sample)) sw->is_testing = 0;
    watch_overload(sw, options, sample);
    on = sample->is_wanted && !sw->is_overloaded && !sw->is_testing;
    sw->reasons = 0;
    if (is_inhibited(options, sample, on)) {
        sw->reasons |= PREPAY_SWITCH_LOW_VOLTAGE;
    } else if (sw->order == (on ? PREPAY__SWITCH_ON : PREPAY__SWITCH_OFF)) {
        sw->is_waiting = 0;
        moved = watch_order(sw, options, sample);
    } else {
        moved = on ? go_on(sw, options, sample) : go_off(sw, options, sample);
    }
    if (sw->is_overloaded) sw->reasons |= PREPAY_SWITCH_OVERLOAD;
    if (sw->has_failed) sw->reasons |= PREPAY_SWITCH_FAILED;
    if (sw->is_testing) sw->reasons |= PREPAY_SWITCH_TEST;
    return moved;
}

void prepay__switch_test(struct prepay__switch *sw)
{
    sw->is_testing = sw->order == PREPAY__SWITCH_ON;
}
