/* SPDX-License-Identifier: Apache-2.0 */
/* What a display shows: the balance, the state, END, or a code in one of the two schemes that the markets know. The codes are a table
 * that script/errors makes of doc/errors.yaml. */
#include "meter/meter.h"

#define ERR_SWITCH 1u        /* Err-01 */
#define ERR_CLOCK_BATTERY 4u /* Err-04 */
#define ERR_OVERLOAD 51u     /* Err-51 */
#define TURN_MS 5000u

/* err: NN of Err-NN, 2009. code: class * 100 + detail, 2013. 0: none. */
static const struct {
    int16_t status;
    uint8_t err;
    uint16_t code;
} codes[] = {
#include "meter/display_table.h"
};

static size_t find(prepay_status status)
{
    size_t i = 0;

    while (i < sizeof codes / sizeof codes[0] && codes[i].status != status) i++;
    return i;
}

uint32_t prepay_meter_display_err(prepay_status status)
{
    const size_t i = find(status);

    return i < sizeof codes / sizeof codes[0] ? codes[i].err : 0;
}

uint32_t prepay_meter_display_code(prepay_status status)
{
    const size_t i = find(status);

    return i < sizeof codes / sizeof codes[0] ? codes[i].code : 0;
}

void prepay__meter_show(struct prepay__meter *meter, prepay_status status)
{
    meter->shown = status;
    meter->is_showing = 1;
    meter->shown_ms = meter->senses.uptime_ms;
}

/* What is wrong with the meter itself, as long as it lasts. */
static uint32_t own_err(const struct prepay__meter *meter)
{
    if ((meter->sw.reasons & PREPAY_SWITCH_FAILED) != 0) return ERR_SWITCH;
    if (meter->purse.has_failed) return prepay_meter_display_err(PREPAY_METER_PURSE_FAILED);
    if ((meter->senses.inputs & PREPAY_INPUT_CLOCK_BATTERY) != 0) return ERR_CLOCK_BATTERY;
    return (meter->sw.reasons & PREPAY_SWITCH_OVERLOAD) != 0 ? ERR_OVERLOAD : 0;
}

/* A battery may be low for months: a fault that lasts takes turns with what the customer wants to know. Whoever feeds no uptime has the fault. */
static int is_turn_of_faults(const struct prepay__meter *meter)
{
    return !meter->is_sensing || meter->senses.uptime_ms / TURN_MS % 2 == 0;
}

/* What was said of a card is news for some seconds and comes before what lasts. */
static uint32_t item_of(const struct prepay__meter *meter, const prepay_meter_outputs_report *out, int is_refused)
{
    const struct prepay__meter_record *record = &meter->account.record;

    if (is_refused) return PREPAY_DISPLAY_CODE;
    if (meter->is_showing && (meter->shown == PREPAY_OK || meter->shown == PREPAY_METER_ALREADY_ACCEPTED)) return PREPAY_DISPLAY_END;
    if ((out->display_err != 0 || out->display_code != 0) && is_turn_of_faults(meter)) return PREPAY_DISPLAY_CODE;
    if (record->control.reset) return PREPAY_DISPLAY_RESET;
    if (!record->opened) return PREPAY_DISPLAY_UNOPENED;
    return out->overdraft_micro > 0 ? PREPAY_DISPLAY_OVERDRAFT : PREPAY_DISPLAY_BALANCE;
}

void prepay__meter_fill_display(const struct prepay__meter *meter, prepay_meter_outputs_report *out)
{
    const int is_refused = meter->is_showing && find(meter->shown) < sizeof codes / sizeof codes[0];

    out->display_err = own_err(meter);
    if (meter->purse.has_failed) out->display_code = prepay_meter_display_code(PREPAY_METER_PURSE_FAILED);
    if (is_refused) {
        out->display_err = prepay_meter_display_err(meter->shown);
        out->display_code = prepay_meter_display_code(meter->shown);
    }
    out->display_item = item_of(meter, out, is_refused);
}
