/* SPDX-License-Identifier: Apache-2.0 */
/* Readings into charges. A reading is a total; what passed since the last priced one is charged over the time since then, so
 * that a cut loses nothing and counts nothing twice. Charging never waits for the memory: when that fails, metering goes on here and
 * what was priced is stored by the next call that can. */
#include "meter/meter.h"

#include "base/checked.h"

#define READING_MAX (INT64_C(1) << 60)
#define LAST_TIME_S ((int64_t)UINT32_MAX)
#define DEFAULT_CHECKPOINT_MICRO 100000
#define DEFAULT_CHECKPOINT_S 900u
#define DEFAULT_PLAUSIBLE_MICRO (INT64_C(1000000) * 1000000) /* a million units between two readings */
#define FIRST_DAY_S 86400 /* a clock that was never set is priced here: its local time is in 1970 wherever the meter is */
#define SUPPLY_MOVED (PREPAY_BALANCE_REMINDED | PREPAY_BALANCE_TRIPPED | PREPAY_BALANCE_RECLOSED)

int64_t prepay__meter_now(const struct prepay__meter *meter)
{
    return meter->account.record.greatest_time_s;
}

prepay_status prepay_meter_time(prepay_meter *object, int64_t time_s, uint32_t validity)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;

    if (meter == NULL || time_s < 0 || time_s > LAST_TIME_S || validity > PREPAY_TIME_TRUSTED) return PREPAY_E_ARGUMENT;
    meter->time_s = time_s;
    meter->time_validity = validity;
    if (validity != PREPAY_TIME_UNKNOWN && time_s > meter->account.record.greatest_time_s) meter->account.record.greatest_time_s = time_s;
    return PREPAY_OK;
}

static int is_checkpoint_due(const struct prepay__meter *meter)
{
    const int64_t step_micro = meter->options.checkpoint_micro != 0 ? meter->options.checkpoint_micro : DEFAULT_CHECKPOINT_MICRO;
    const uint32_t step_s = meter->options.checkpoint_s != 0 ? meter->options.checkpoint_s : DEFAULT_CHECKPOINT_S;

    if (!meter->moved) return 0;
    return meter->unstored_micro >= step_micro || prepay__meter_now(meter) - meter->stored_s >= (int64_t)step_s;
}

prepay_status prepay__meter_keep(struct prepay__meter *meter)
{
    prepay_supply supply = { .struct_size = sizeof supply };
    prepay_status status = prepay_balance_supply(&meter->account.balance, &supply);

    if (status < 0) return status;
    if ((supply.changes & SUPPLY_MOVED) != 0) meter->owes_durable = 1;
    if (!meter->owes_durable && supply.changes == 0 && !is_checkpoint_due(meter)) return PREPAY_OK;
    return prepay__meter_commit(meter, &meter->account, PREPAY_JOURNAL_CHECKPOINT); /* durable where that is owed */
}

/* Price a quantity into the draft. In an account that counts kWh or m3 the quantity is the charge. */
static prepay_status charge(const struct prepay__meter *meter, struct prepay__meter_account *draft, int64_t quantity_micro)
{
    const int64_t now_s = prepay__meter_now(meter) > FIRST_DAY_S ? prepay__meter_now(meter) : FIRST_DAY_S;
    const int64_t from_s = draft->record.priced_until_s > FIRST_DAY_S ? draft->record.priced_until_s : now_s;
    int64_t amount_micro = quantity_micro;
    prepay_status status = PREPAY_OK;

    if (!prepay__meter_is_quantity(draft->record.unit)) {
        status = prepay_tariff_charge(&meter->live.tariff, &meter->live.offsets, &draft->record.pricing, from_s, now_s, quantity_micro,
                                      &amount_micro);
    }
    if (status < 0) return status;
    return prepay_balance_charge(&draft->balance, PREPAY_USED_QUANTITY, amount_micro);
}

static int goes_back(const struct prepay__meter_record *record, int64_t import_micro, int64_t reverse_micro)
{
    return record->reading_known && (import_micro < record->import_micro || reverse_micro < record->reverse_micro);
}

static int is_plausible(const struct prepay__meter *meter, const struct prepay__meter_record *record, int64_t import_micro)
{
    const int64_t most_micro = meter->options.plausible_micro != 0 ? meter->options.plausible_micro : DEFAULT_PLAUSIBLE_MICRO;

    return !record->reading_known || import_micro - record->import_micro <= most_micro;
}

/* Where counting stands after a reading. The first one ever is where it begins; before an account is open nothing is charged. */
static prepay_status count_to(const struct prepay__meter *meter, struct prepay__meter_account *draft, int64_t import_micro,
                              int64_t reverse_micro)
{
    struct prepay__meter_record *record = &draft->record;
    prepay_status status = PREPAY_OK;

    if (record->opened) status = charge(meter, draft, record->reading_known ? import_micro - record->import_micro : 0);
    if (status < 0) return status;
    record->import_micro = import_micro;
    record->reverse_micro = reverse_micro;
    record->reading_known = 1;
    record->priced_until_s = prepay__meter_now(meter);
    return PREPAY_OK;
}

prepay_status prepay_meter_reading(prepay_meter *object, int64_t import_micro, int64_t reverse_micro)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    struct prepay__meter_account draft;
    int64_t before_micro;
    prepay_status status;

    if (meter == NULL || import_micro < 0 || import_micro > READING_MAX || reverse_micro < 0 || reverse_micro > READING_MAX)
        return PREPAY_E_ARGUMENT;
    status = prepay__meter_parameters_load(meter);
    if (status < 0) return status;
    draft = meter->account;
    if (draft.record.opened && goes_back(&draft.record, import_micro, reverse_micro)) return PREPAY_METER_READING_BACK;
    if (draft.record.opened && !is_plausible(meter, &draft.record, import_micro)) return PREPAY_METERING_IMPLAUSIBLE;
    before_micro = draft.record.reading_known ? draft.record.import_micro : import_micro;
    status = count_to(meter, &draft, import_micro, reverse_micro);
    if (status < 0) return status;
    meter->account = draft;
    if (import_micro > before_micro && prepay__add(meter->unstored_micro, import_micro - before_micro, &meter->unstored_micro) < 0)
        meter->unstored_micro = INT64_MAX;
    meter->moved = 1;
    return prepay__meter_keep(meter);
}
