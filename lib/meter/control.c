/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remote orders: trip, allow, close, alarm, keep supply. Each is a row: what it sets to what. "Allowed" is not "on": somebody must press
 * the key or insert a card, so that nothing starts to run in an empty house. What has begun ends at its expiry; a trip that expires
 * counts as allowed.
 */
#include "meter/meter.h"

enum { TRIP, ALARM, KEEP };

static const struct {
    uint32_t code;
    uint8_t what;
    uint8_t value;
} orders[] = {
    { PREPAY_METER_CONTROL_TRIP, TRIP, PREPAY__TRIPPED },
    { PREPAY_METER_CONTROL_ALLOW, TRIP, PREPAY__ALLOWED },
    { PREPAY_METER_CONTROL_CLOSE, TRIP, PREPAY__NOT_TRIPPED },
    { PREPAY_METER_CONTROL_ALARM, ALARM, 1 },
    { PREPAY_METER_CONTROL_ALARM_END, ALARM, 0 },
    { PREPAY_METER_CONTROL_KEEP, KEEP, 1 },
    { PREPAY_METER_CONTROL_KEEP_END, KEEP, 0 },
};

static void set(uint8_t *what, uint32_t *until_s, uint8_t value, uint32_t expiry_s)
{
    *what = value;
    *until_s = value != 0 ? expiry_s : 0;
}

static prepay_status set_trip(struct prepay__meter_account *draft, uint8_t value, uint32_t expiry_s)
{
    struct prepay__meter_control *control = &draft->record.control;
    prepay_status status;

    if (value == PREPAY__ALLOWED && control->trip == PREPAY__NOT_TRIPPED) return PREPAY_OK; /* nothing to allow */
    set(&control->trip, &control->trip_until_s, value, value == PREPAY__TRIPPED ? expiry_s : 0);
    if (value != PREPAY__NOT_TRIPPED || !draft->record.opened) return PREPAY_OK;
    status = prepay_balance_acknowledge(&draft->balance);
    return status < 0 ? status : PREPAY_OK; /* a suspended account has nothing to acknowledge, and the order holds all the same */
}

prepay_status prepay__meter_order(struct prepay__meter_account *draft, uint32_t code, uint32_t expiry_s)
{
    struct prepay__meter_control *control = &draft->record.control;

    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (orders[i].code != code) continue;
        if (orders[i].what == TRIP) return set_trip(draft, orders[i].value, expiry_s);
        if (orders[i].what == ALARM) set(&control->alarm, &control->alarm_until_s, orders[i].value, expiry_s);
        else set(&control->keep, &control->keep_until_s, orders[i].value, expiry_s);
        return PREPAY_OK;
    }
    return PREPAY_E_ARGUMENT;
}

static int is_over(uint8_t what, uint32_t until_s, int64_t now_s)
{
    return what != 0 && until_s != 0 && now_s >= (int64_t)until_s;
}

int prepay__meter_orders_expire(struct prepay__meter_record *record, int64_t now_s)
{
    struct prepay__meter_control *control = &record->control;
    int any = 0;

    if (control->trip == PREPAY__TRIPPED && is_over(control->trip, control->trip_until_s, now_s)) {
        set(&control->trip, &control->trip_until_s, PREPAY__ALLOWED, 0);
        any = 1;
    }
    if (is_over(control->alarm, control->alarm_until_s, now_s)) {
        set(&control->alarm, &control->alarm_until_s, 0, 0);
        any = 1;
    }
    if (is_over(control->keep, control->keep_until_s, now_s)) {
        set(&control->keep, &control->keep_until_s, 0, 0);
        any = 1;
    }
    return any;
}

static int64_t sooner(int64_t a_s, uint32_t until_s)
{
    return until_s != 0 && (int64_t)until_s < a_s ? (int64_t)until_s : a_s;
}

int64_t prepay__meter_orders_until(const struct prepay__meter_record *record)
{
    const struct prepay__meter_control *control = &record->control;

    return sooner(sooner(sooner(INT64_MAX, control->trip_until_s), control->alarm_until_s), control->keep_until_s);
}

/* Is supply off for what is left? */
static int is_tripped(const struct prepay__meter_account *account)
{
    const uint32_t state = account->balance.internal.totals.state;

    return state == PREPAY_BALANCE_EXHAUSTED || state == PREPAY_BALANCE_REMINDER;
}

/* Asked of the states before and after, since a token moves the balance more than once: by its totals, its limits, its order. */
void prepay__meter_arm(const struct prepay__meter *meter, struct prepay__meter_account *draft)
{
    if ((meter->options.flags & PREPAY_METER_CLOSE_BY_KEY) == 0) return;
    if (!meter->account.record.opened || !draft->record.opened) return; /* what is opened needs no key, what is closed has no order */
    if (!is_tripped(&meter->account) || is_tripped(draft)) return;
    if (draft->record.control.trip == PREPAY__NOT_TRIPPED) draft->record.control.trip = PREPAY__ALLOWED;
}

int prepay__meter_somebody_is_there(struct prepay__meter_record *record)
{
    if (record->control.trip != PREPAY__ALLOWED) return 0;
    record->control.trip = PREPAY__NOT_TRIPPED;
    return 1;
}

prepay_status prepay_meter_control(prepay_meter *object, uint32_t code, int64_t expiry_s)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    struct prepay__meter_account draft;
    prepay_status status;

    if (meter == NULL || expiry_s < 0 || expiry_s > (int64_t)UINT32_MAX) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    if (expiry_s != 0 && prepay__meter_now(meter) >= expiry_s) return PREPAY_METER_EXPIRED;
    draft = meter->account;
    status = prepay__meter_order(&draft, code, (uint32_t)expiry_s);
    if (status >= 0) status = prepay__meter_tell_conditions(meter, &draft);
    if (status < 0) return status;
    status = prepay__meter_commit(meter, &draft, PREPAY_JOURNAL_DURABLE);
    if (status == PREPAY_OK) prepay__meter_log(meter, PREPAY_EVENT_CONTROL, (int64_t)code, expiry_s);
    return status;
}
