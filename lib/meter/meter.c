/* SPDX-License-Identifier: Apache-2.0 */
/* A meter's life: power up from what the memory holds, keys pressed, supply going. What it does in between is in the files that meter.h
 * lists. */
#include "meter/meter.h"

#include "base/options.h"
#include "base/secret.h"

#include <stdalign.h>
#include <string.h>

#define PULSE_CONSTANT_MAX 100000u /* of prepay_pulses_convert() */

_Static_assert(sizeof(struct prepay__meter) <= sizeof(prepay_meter), "the reserve holds the meter");

size_t prepay_meter_bytes(void)
{
    return sizeof(prepay_meter);
}

int prepay__meter_is_quantity(uint16_t unit)
{
    return unit == PREPAY_UNIT_KWH || unit == PREPAY_UNIT_M3;
}

/* Numbers of which nothing sensible would come: what is always implausible would never be charged. */
static int is_sensible(const prepay_meter_options *options)
{
    if (options->policy > PREPAY_METER_POLICY_COUNT || (options->flags & ~PREPAY_METER_CLOSE_BY_KEY) != 0) return 0;
    if (options->key_version == 0 || options->key_version > UINT8_MAX) return 0;
    if (options->checkpoint_micro < 0 || options->quantum_micro < 0 || options->plausible_micro < 0) return 0;
    return options->pulse_constant <= PULSE_CONSTANT_MAX;
}

static int can_be_switched(const prepay_switch_options *given)
{
    prepay_switch_options own;

    if (given == NULL) return 1;
    if (prepay__options_take(&own, sizeof own, given) < 0 || own.actuator > PREPAY_ACTUATOR_VALVE) return 0;
    return own.low_voltage_permille <= 1000 && own.again_micro >= 0 && own.failed_micro >= 0 && own.overload_samples <= UINT16_MAX;
}

/* A capacity without an array. */
static int lacks_an_array(const prepay_meter_options *options)
{
    const prepay_tariff_room *room = &options->tariff_room;

    if ((options->events == NULL && options->event_capacity > 0) || (options->offsets == NULL && options->offset_capacity > 0)) return 1;
    if ((options->charges == NULL && options->charge_capacity > 0) || (options->friendly == NULL && options->friendly_capacity > 0)) return 1;
    if (options->friendly_days == NULL && options->friendly_day_capacity > 0) return 1;
    if ((room->rate_prices_micro == NULL && room->rate_capacity > 0) || (room->switches == NULL && room->switch_capacity > 0)) return 1;
    if ((room->seasons == NULL && room->season_capacity > 0) || (room->holidays == NULL && room->holiday_capacity > 0)) return 1;
    if ((room->blocks == NULL && room->block_capacity > 0) || (room->special_days == NULL && room->special_day_capacity > 0)) return 1;
    if (room->settlements == NULL && room->settlement_capacity > 0) return 1;
    return room->ladder_zones == NULL && room->ladder_zone_capacity > 0;
}

static prepay_status check_options(const prepay_meter_options *options)
{
    const prepay_storage *storage = options->storage;
    uint32_t units;

    if (options->store == NULL || storage == NULL || options->work == NULL) return PREPAY_E_ARGUMENT;
    if (options->key_own == 0 || options->key_credit == 0) return PREPAY_E_ARGUMENT;
    if (options->policy == PREPAY_METER_POLICY_COUNT && !PREPAY_METER_COUNT_POLICY) return PREPAY_E_UNSUPPORTED;
    if (!is_sensible(options) || !can_be_switched(options->switching) || lacks_an_array(options)) return PREPAY_E_ARGUMENT;
    if (options->purse != NULL && options->purse->level == NULL) return PREPAY_E_ARGUMENT;
    if (storage->read == NULL || storage->program == NULL || prepay_journal_work_bytes(1, storage->program_unit_bytes) == 0) return PREPAY_E_ARGUMENT;
    units = prepay_meter_storage_units(storage);
    if (units == 0 || storage->erase_unit_count < units) return PREPAY_E_TOO_SMALL;
    if (options->first_unit > storage->erase_unit_count - units) return PREPAY_E_TOO_SMALL;
    if (options->work_bytes < prepay_meter_work_bytes(storage)) return PREPAY_E_TOO_SMALL;
    return prepay__meter_history_check(options);
}

/* The account as the memory holds it, under the parameters that it names. */
static prepay_status restore(struct prepay__meter *meter)
{
    const prepay_balance_options no_limits = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_balance_options limits;
    prepay_balance_totals totals;
    prepay_status status = prepay_balance_init(&meter->account.balance, sizeof meter->account.balance, &no_limits);

    if (status < 0) return status;
    status = prepay__meter_mount(meter, &totals);
    if (status < 0) return status;
    if (status == PREPAY_JOURNAL_EMPTY) return prepay__meter_parameters_load(meter);
    status = prepay__meter_parameters_read(meter, &limits);
    if (status == PREPAY_E_FORMAT || status == PREPAY_E_VERSION) return PREPAY_E_DAMAGED;
    if (status < 0) return status;
    status = prepay_balance_init(&meter->account.balance, sizeof meter->account.balance, &limits);
    if (status < 0) return status;
    status = prepay_balance_restore(&meter->account.balance, &totals);
    return status == PREPAY_E_FORMAT ? PREPAY_E_DAMAGED : status;
}

prepay_status prepay_meter_init(prepay_meter *object, size_t meter_bytes, const prepay_meter_options *options)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    prepay_meter_options own;
    prepay_status status;

    if (object == NULL || (uintptr_t)object % alignof(prepay_meter) != 0) return PREPAY_E_ARGUMENT;
    if (meter_bytes < sizeof *object) return PREPAY_E_TOO_SMALL;
    status = prepay__options_take(&own, sizeof own, options);
    if (status < 0) return status;
    status = check_options(&own);
    if (status < 0) return status;
    memset(object, 0, sizeof *object);
    meter->options = own;
    prepay__meter_work_lay_out(meter);
    memset(own.work, 0, own.work_bytes); /* what a working memory held before is nobody's: the record and the slots decide */
    status = restore(meter);
    if (status < 0) {
        prepay__wipe(own.work, own.work_bytes);
        prepay__wipe(object, sizeof *object);
        return status;
    }
    meter->time_s = meter->account.record.greatest_time_s;
    meter->stored_s = meter->account.record.greatest_time_s;
    meter->last_result = meter->account.record.last_result;
    if (meter->account.record.opened && !meter->account.record.is_clean) meter->owes_cut = PREPAY__CUT_TO_COUNT;
    meter->stored_clean = meter->account.record.is_clean;
    meter->stored_seals = meter->account.record.strangers.mac_errors;
    meter->account.record.is_clean = 0; /* true again when the next warning comes */
    meter->sessions = meter->account.record.session_counter;
    meter->sw.is_overloaded = meter->account.record.overload;
    prepay__meter_history_init(meter);
    return PREPAY_OK;
}

void prepay_meter_wipe(prepay_meter *object)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;

    if (object == NULL) return;
    if (meter->visit != NULL) prepay__meter_visit_end(meter);
    prepay__wipe(object, sizeof *object);
}

/* The latch is let go here and stored with the next commit; if power goes before, it is let go by the key again. */
static void forgive_overload(struct prepay__meter *meter)
{
    meter->sw.is_overloaded = 0;
    meter->sw.overload_samples = 0;
    meter->account.record.overload = 0;
    meter->moved = 1;
}

prepay_status prepay_meter_key(prepay_meter *object, uint32_t key)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    prepay_status status;

    if (meter == NULL || (key != PREPAY_METER_KEY_CONFIRM && key != PREPAY_METER_KEY_EMERGENCY)) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    meter->is_showing = 0;
    if (!meter->account.record.opened) status = PREPAY_BALANCE_NOT_OFFERED; /* no balance, or a closed one */
    else if (key == PREPAY_METER_KEY_CONFIRM) status = prepay_balance_acknowledge(&meter->account.balance);
    else status = prepay_balance_emergency(&meter->account.balance);
    if (status < 0 || (status != PREPAY_OK && key == PREPAY_METER_KEY_EMERGENCY)) return status;
    if (prepay__meter_somebody_is_there(&meter->account.record)) meter->owes_durable = 1; /* supply moves */
    if (meter->account.record.overload) forgive_overload(meter);
    return prepay__meter_keep(meter);
}

/* What was used is stored, whoever flicks the breaker, and that a warning came, when anything was stored since the last one. Otherwise what is not
 * stored is less than a quantum, and is stored twelve times an hour: a lamp and a contactor would wear the memory out. Each guess at a seal is
 * stored, of which a day has only 200; the rest as long as nobody plays with it. */
static int is_worth_storing(struct prepay__meter *meter)
{
    struct prepay__meter_record *record = &meter->account.record;

    if (meter->owes_durable || (!meter->stored_clean && (record->opened || meter->unstored_micro > 0))) return 1;
    if (meter->unstored_micro > 0 && prepay__meter_take_warning(meter, record)) return 1;
    if (record->strangers.mac_errors > meter->stored_seals) return 1;
    return meter->moved && prepay__meter_take_commit(meter, record);
}

/* Durably, so that the next power-up finds the memory in order: one that finds a single copy erases a unit, and leaps a thousand numbers. */
prepay_status prepay_meter_power_fail(prepay_meter *object)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;

    prepay_status status;

    if (meter == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    if (!is_worth_storing(meter)) return PREPAY_OK;
    meter->account.record.is_clean = 1;
    status = prepay__meter_commit(meter, &meter->account, PREPAY_JOURNAL_DURABLE);
    meter->account.record.is_clean = 0;
    return status;
}
