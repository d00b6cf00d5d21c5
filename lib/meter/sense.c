/* SPDX-License-Identifier: Apache-2.0 */
/* What the board sees: tamper inputs are remembered, and the switch machine makes an order of the decision. */
#include "meter/meter.h"

#include "base/options.h"

#define SHOWN_MS 10000u
#define GLITCH_MS (UINT64_C(62) * 86400 * 1000) /* nobody is silent so long */
#define TAMPER (PREPAY_INPUT_COVER | PREPAY_INPUT_TERMINAL | PREPAY_INPUT_MAGNET)

prepay_switch_options prepay__meter_switching(const struct prepay__meter *meter)
{
    prepay_switch_options options = PREPAY_SWITCH_OPTIONS_INIT;

    if (meter->options.switching != NULL && prepay__options_take(&options, sizeof options, meter->options.switching) < 0)
        options = (prepay_switch_options)PREPAY_SWITCH_OPTIONS_INIT; /* init has refused such options */
    return prepay__switch_defaults(&options);
}

/* An input that became active: remembered, and stored as long as that is not too often. */
static prepay_status remember_tamper(struct prepay__meter *meter, uint32_t before, uint32_t inputs)
{
    const uint32_t risen = inputs & ~before & TAMPER;

    if (risen == 0) return PREPAY_OK;
    prepay__meter_log(meter, PREPAY_EVENT_TAMPER, 0, (int64_t)risen);
    meter->account.record.tamper |= risen;
    return prepay__meter_commit_capped(meter);
}

static prepay_status remember_overload(struct prepay__meter *meter)
{
    if (meter->account.record.overload == meter->sw.is_overloaded) return PREPAY_OK;
    meter->account.record.overload = meter->sw.is_overloaded;
    return prepay__meter_commit_capped(meter);
}

static prepay_status drive(struct prepay__meter *meter, const prepay_switch_options *options)
{
    const struct prepay__decision decision = prepay__meter_decide(meter);
    const struct prepay__switch_sample sample = { &meter->senses, meter->account.record.import_micro, decision.is_wanted, 0 };
    const int had_failed = meter->sw.has_failed;

    if (prepay__switch_step(&meter->sw, options, &sample)) {
        prepay__meter_log(meter, PREPAY_EVENT_SWITCH, (int64_t)(decision.reasons | meter->sw.reasons), meter->sw.order == PREPAY__SWITCH_ON);
    }
    if (meter->sw.has_failed && !had_failed) prepay__meter_log(meter, PREPAY_EVENT_SWITCH_FAILED, 0, 0);
    return remember_overload(meter);
}

/* How much time has passed on the board since it was looked at last. A counter that wraps, is set back or jumps says nothing about that:
 * it is gone on with from where it stands, so that a board's mishap does not leave the switch as it is for ever. */
static uint64_t passed_ms(const struct prepay__meter *meter, uint64_t fed_ms)
{
    if (fed_ms < meter->fed_uptime_ms || fed_ms - meter->fed_uptime_ms > GLITCH_MS) return 0;
    return fed_ms - meter->fed_uptime_ms;
}

prepay_status prepay_meter_sense(prepay_meter *object, const prepay_meter_senses *senses)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    prepay_switch_options options;
    prepay_meter_senses own;
    prepay_status status, driven;
    uint64_t fed_ms;
    uint32_t before;

    if (meter == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    status = prepay__options_take(&own, sizeof own, senses);
    if (status < 0) return status;
    fed_ms = own.uptime_ms;
    own.uptime_ms = meter->senses.uptime_ms + passed_ms(meter, fed_ms);
    meter->fed_uptime_ms = fed_ms;
    if (own.uptime_ms - meter->shown_ms >= SHOWN_MS) meter->is_showing = 0;
    before = meter->senses.inputs;
    meter->senses = own;
    meter->is_sensing = 1;
    prepay__meter_turn_hour(meter);
    options = prepay__meter_switching(meter);
    status = remember_tamper(meter, before, own.inputs);
    driven = drive(meter, &options);
    prepay__meter_purse_keep(meter);
    return status < 0 ? status : driven;
}
