/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An order is not a state. What is wanted becomes an order when voltage, load and the pace of the actuator allow; an order that is not
 * obeyed - its feedback says otherwise, or energy goes on to pass - is given again, at growing distances, and reported as a failure
 * (Err-01) while everything that passes is charged.
 *
 * Two tables, drawn in doc/state-machines/switch.svg. The first says what an order, and one look at the world, come to: off waits while the
 * load is above what the contacts may break (拉闸电流门限), then for the trip delay (跳闸延时), which such a load does not begin anew, then for
 * the pace; at a low voltage nothing is moved, but a valve may close as long as its battery can. The second says what is known of the switch.
 *
 * An overload is one more wish for off, which waits for no delay and which nobody overrules. It is latched until somebody presses the key.
 */
#include "meter/switch.h"

#include <string.h>

#define PACE_MS 3000u
#define SWITCH_TRAVEL_MS 1000u
#define VALVE_TRAVEL_MS 15000u
#define OVERLOAD_SAMPLES 10u
#define APART_MS 900u /* once a second, as firmware keeps it */
#define AGAIN_MICRO 10000 /* 0.01 of the unit */
#define FAILED_MICRO 1000000
#define FRESH_MS 2000u /* a reading so old is still the register of an order: firmware that feeds it each second */
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

/* So many samples in a row at or above the limit, a second each: whoever looks more often trips no sooner. */
static void watch_overload(struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    const int too_much = (knows(sample, PREPAY_SENSE_LOAD_MA) && is_above(options->overload_ma, sample->senses->load_ma)) ||
                         (knows(sample, PREPAY_SENSE_LOAD_W) && is_above(options->overload_w, sample->senses->load_w));

    if (!too_much) {
        sw->overload_samples = 0;
        return;
    }
    if (sw->overload_samples > 0 && sample->senses->uptime_ms - sw->overload_ms < APART_MS) return;
    sw->overload_ms = sample->senses->uptime_ms;
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

/* ---------------------------------------------------------------------------------------------------------- tables */

/* clang-format off */
#define SWITCH_TABLE(ROW)                         \
    ROW(UNKNOWN, LOW_VOLTAGE, HOLD,     UNKNOWN)   \
    ROW(UNKNOWN, ON_PACED,    REST,     UNKNOWN)   \
    ROW(UNKNOWN, ON_DUE,      CLOSE,    ON)        \
    ROW(UNKNOWN, OFF_LOAD,    SPARE,    UNKNOWN)   \
    ROW(UNKNOWN, OFF_DELAYED, ANNOUNCE, UNKNOWN)   \
    ROW(UNKNOWN, OFF_PACED,   REST,     UNKNOWN)   \
    ROW(UNKNOWN, OFF_DUE,     OPEN,     OFF)       \
                                                  \
    ROW(OFF,     LOW_VOLTAGE, HOLD,     OFF)       \
    ROW(OFF,     ON_PACED,    REST,     OFF)       \
    ROW(OFF,     ON_DUE,      CLOSE,    ON)        \
    ROW(OFF,     OFF_LOAD,    WATCH,    OFF)       \
    ROW(OFF,     OFF_DELAYED, WATCH,    OFF)       \
    ROW(OFF,     OFF_PACED,   WATCH,    OFF)       \
    ROW(OFF,     OFF_DUE,     WATCH,    OFF)       \
                                                  \
    ROW(ON,      LOW_VOLTAGE, HOLD,     ON)        \
    ROW(ON,      ON_PACED,    WATCH,    ON)        \
    ROW(ON,      ON_DUE,      WATCH,    ON)        \
    ROW(ON,      OFF_LOAD,    SPARE,    ON)        \
    ROW(ON,      OFF_DELAYED, ANNOUNCE, WAITING)   \
    ROW(ON,      OFF_PACED,   REST,     WAITING)   \
    ROW(ON,      OFF_DUE,     OPEN,     OFF)       \
                                                  \
    ROW(WAITING, LOW_VOLTAGE, HOLD,     WAITING)   \
    ROW(WAITING, ON_PACED,    WATCH,    ON)        \
    ROW(WAITING, ON_DUE,      WATCH,    ON)        \
    ROW(WAITING, OFF_LOAD,    SPARE,    WAITING)   \
    ROW(WAITING, OFF_DELAYED, ANNOUNCE, WAITING)   \
    ROW(WAITING, OFF_PACED,   REST,     WAITING)   \
    ROW(WAITING, OFF_DUE,     OPEN,     OFF)

#define TRUST_TABLE(ROW)                  \
    ROW(FINE,    ORDERED,   STAY,   FINE)   \
    ROW(FINE,    OBEYED,    STAY,   FINE)   \
    ROW(FINE,    PASSES,    REPORT, FAILED) \
    ROW(FINE,    OTHERWISE, REPORT, FAILED) \
                                          \
    ROW(FAILED,  ORDERED,   FORGET, FINE)   \
    ROW(FAILED,  OBEYED,    FORGET, FINE)   \
    ROW(FAILED,  PASSES,    STAY,   FAILED) \
    ROW(FAILED,  OTHERWISE, STAY,   FAILED)
/* clang-format on */

#define AS_ROW(state, event, action, next) { PREPAY__DO_##action, PREPAY__SWITCH_##next },
#define AS_TEXT(state, event, action, next) #state " -> " #next " [label=\"" #event " / " #action "\"];",

static const struct prepay__switch_row rows[] = { SWITCH_TABLE(AS_ROW) };
static const struct prepay__switch_row trust_rows[] = { TRUST_TABLE(AS_ROW) };
static const char *const texts[] = { SWITCH_TABLE(AS_TEXT) TRUST_TABLE(AS_TEXT) };

_Static_assert(sizeof rows / sizeof rows[0] == PREPAY__SWITCH_STATES * PREPAY__SWITCH_EVENTS, "a row for every pair");
_Static_assert(sizeof trust_rows / sizeof trust_rows[0] == PREPAY__SWITCH_TRUST * PREPAY__SWITCH_LESSONS, "a row for every pair");

const struct prepay__switch_row *prepay__switch_row(uint32_t state, uint32_t event)
{
    return &rows[state * PREPAY__SWITCH_EVENTS + event];
}

const struct prepay__switch_row *prepay__switch_trust_row(uint32_t trust, uint32_t lesson)
{
    return &trust_rows[trust * PREPAY__SWITCH_LESSONS + lesson];
}

const char *prepay_meter_switch_table_row(size_t row)
{
    return row < sizeof texts / sizeof texts[0] ? texts[row] : NULL;
}

static void learn(struct prepay__switch *sw, uint32_t lesson)
{
    sw->has_failed = prepay__switch_trust_row(sw->has_failed, lesson)->next;
}

/* ---------------------------------------------------------------------------------------------------------- orders */

static int order(struct prepay__switch *sw, uint8_t what, const struct prepay__switch_sample *sample)
{
    const int is_new = sw->order != what;

    if (is_new) {
        sw->repeats = 0;
        learn(sw, PREPAY__LEARNT_ORDERED);
        sw->off_micro = sample->register_micro;
        sw->is_blind = since(sample, sw->read_ms) > FRESH_MS;
    } else if (sw->repeats < REPEATS_MAX) {
        sw->repeats++;
    }
    sw->order = what;
    sw->ordered_ms = sample->senses->uptime_ms;
    sw->again_micro = sample->register_micro;
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

/* A register that is read each quarter of an hour has, in its first reading after the order, what was used before it: only then it is known
 * from where on something passes that should not. */
static void see_again(struct prepay__switch *sw, const struct prepay__switch_sample *sample)
{
    if (!sw->is_blind || sw->read_ms < sw->ordered_ms) return;
    sw->off_micro = sw->again_micro = sample->register_micro;
    sw->is_blind = 0;
}

/* The order stands: is it obeyed? What passed after it was ordered off is remembered whatever feedback says. */
static int watch_order(struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    const int is_off = sw->order == PREPAY__SWITCH_OFF;
    const int other = feedback_says_otherwise(sw, sample);
    const int passes = is_off && sample->register_micro - sw->again_micro >= options->again_micro;
    const int has_passed = is_off && sample->register_micro - sw->off_micro >= options->failed_micro;

    if (has_passed) learn(sw, PREPAY__LEARNT_PASSES);
    if (!has_had_its_time(sw, options, sample)) return 0;
    if (!other && !passes) {
        if (knows(sample, PREPAY_SENSE_FEEDBACK) && !has_passed) learn(sw, PREPAY__LEARNT_OBEYED);
        return 0;
    }
    if (other && sw->repeats == REPEATS_MAX) learn(sw, PREPAY__LEARNT_OTHERWISE);
    if (is_off && is_too_much_to_break(options, sample)) {
        sw->reasons |= PREPAY_SWITCH_LOAD;
        return 0;
    }
    return order(sw, sw->order, sample);
}

/* ------------------------------------------------------------------------------------------------- one look at the world */

/* Nothing is moved at a voltage at which it might stay half way; but a valve is closed while that can be done at all. */
static int is_inhibited(const prepay_switch_options *options, const struct prepay__switch_sample *sample, int goes_on)
{
    if (!is_voltage_low(options, sample->senses)) return 0;
    return options->actuator != PREPAY_ACTUATOR_VALVE || goes_on;
}

/* The delay runs from when the load may be broken; it is none for what cannot wait, and for the first order after power-up. */
static int is_delayed(const struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    const int is_sudden = sample->is_sudden || sw->is_overloaded || sw->is_testing || sw->order == PREPAY__SWITCH_UNKNOWN;
    const uint64_t waited_ms = sw->is_waiting ? since(sample, sw->wanted_off_ms) : 0;

    return !is_sudden && waited_ms < (uint64_t)options->trip_delay_s * 1000;
}

static uint32_t event_of(const struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample,
                         int on)
{
    if (is_inhibited(options, sample, on)) return PREPAY__SEES_LOW_VOLTAGE;
    if (on) return is_paced(sw, options, sample) ? PREPAY__SEES_ON_PACED : PREPAY__SEES_ON_DUE;
    if (is_too_much_to_break(options, sample)) return PREPAY__SEES_OFF_LOAD;
    if (is_delayed(sw, options, sample)) return PREPAY__SEES_OFF_DELAYED;
    return is_paced(sw, options, sample) ? PREPAY__SEES_OFF_PACED : PREPAY__SEES_OFF_DUE;
}

static int act(struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample, uint8_t action)
{
    static const uint32_t reasons[] = {
        [PREPAY__DO_HOLD] = PREPAY_SWITCH_LOW_VOLTAGE, [PREPAY__DO_REST] = PREPAY_SWITCH_PACE,
        [PREPAY__DO_SPARE] = PREPAY_SWITCH_LOAD,       [PREPAY__DO_ANNOUNCE] = PREPAY_SWITCH_DELAY,
    };

    switch (action) {
    case PREPAY__DO_CLOSE: return order(sw, PREPAY__SWITCH_ON, sample);
    case PREPAY__DO_OPEN: return order(sw, PREPAY__SWITCH_OFF, sample);
    case PREPAY__DO_WATCH: return watch_order(sw, options, sample);
    default: sw->reasons |= reasons[action]; return 0;
    }
}

int prepay__switch_step(struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample)
{
    const struct prepay__switch_row *row;
    uint32_t event;
    int moved;

    if (sw->is_testing && sw->order == PREPAY__SWITCH_OFF && !is_paced(sw, options, sample)) sw->is_testing = 0;
    watch_overload(sw, options, sample);
    see_again(sw, sample);
    sw->reasons = 0;
    event = event_of(sw, options, sample, sample->is_wanted && !sw->is_overloaded && !sw->is_testing);
    row = prepay__switch_row(sw->is_waiting ? PREPAY__SWITCH_WAITING : sw->order, event);
    moved = act(sw, options, sample, row->action);
    if (row->next == PREPAY__SWITCH_WAITING && !sw->is_waiting) sw->wanted_off_ms = sample->senses->uptime_ms;
    sw->is_waiting = row->next == PREPAY__SWITCH_WAITING;
    if (sw->is_overloaded) sw->reasons |= PREPAY_SWITCH_OVERLOAD;
    if (sw->has_failed) sw->reasons |= PREPAY_SWITCH_FAILED;
    if (sw->is_testing) sw->reasons |= PREPAY_SWITCH_TEST;
    return moved;
}

void prepay__switch_read(struct prepay__switch *sw, uint64_t uptime_ms)
{
    sw->read_ms = uptime_ms;
}

void prepay__switch_test(struct prepay__switch *sw)
{
    sw->is_testing = sw->order == PREPAY__SWITCH_ON;
}
