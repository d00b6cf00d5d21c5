/* SPDX-License-Identifier: Apache-2.0 */
/* What the meter says: to the firmware (outputs), to displays and tests (state), and to the desk (the return record). */
#include "meter/meter.h"

#include "base/options.h"

#include <string.h>

static prepay_supply supply_of(const struct prepay__meter *meter)
{
    prepay_supply supply = { .struct_size = sizeof supply };

    if (prepay_balance_supply(&meter->account.balance, &supply) < 0 || !meter->account.record.opened) {
        supply.permitted = 0;
        supply.reasons = PREPAY_SUPPLY_UNOPENED;
        supply.alarm = 0;
    }
    return supply;
}

/* The price of the next unit, and until when it holds. No tariff: nothing to say. */
static void price_now(const struct prepay__meter *meter, prepay_meter_outputs_report *out)
{
    const struct prepay__meter_record *record = &meter->account.record;
    prepay_price price;

    out->next_wake_s = INT64_MAX;
    if (!record->opened || meter->live.tariff.struct_size == 0 || prepay__meter_is_quantity(record->unit)) return;
    if (prepay_tariff_price_at(&meter->live.tariff, &meter->live.offsets, prepay__meter_now(meter), &record->pricing, &price) < 0) return;
    out->unit_price_micro = price.unit_price_micro;
    out->next_wake_s = price.until_s;
}

prepay_status prepay_meter_outputs(const prepay_meter *object, prepay_meter_outputs_report *out)
{
    const struct prepay__meter *meter = (const struct prepay__meter *)(const void *)object;
    prepay_meter_outputs_report report;
    prepay_supply supply;

    if (meter == NULL) return PREPAY_E_ARGUMENT;
    memset(&report, 0, sizeof report);
    supply = supply_of(meter);
    report.remaining_micro = prepay_balance_get_remaining_micro(&meter->account.balance);
    report.overdraft_micro = prepay_balance_get_overdraft_micro(&meter->account.balance);
    price_now(meter, &report);
    report.switch_on = supply.permitted;
    report.alarm = supply.alarm;
    report.reasons = supply.reasons;
    report.balance_state = supply.state;
    report.last_result = meter->last_result;
    report.checkpoint_due = meter->unstored_micro > 0 ? 1 : 0;
    return prepay__report_give(out, &report, sizeof report);
}

prepay_status prepay_meter_state(const prepay_meter *object, prepay_meter_state_report *out)
{
    const struct prepay__meter *meter = (const struct prepay__meter *)(const void *)object;
    const struct prepay__meter_record *record;
    prepay_meter_state_report report;

    if (meter == NULL) return PREPAY_E_ARGUMENT;
    record = &meter->account.record;
    memset(&report, 0, sizeof report);
    if (prepay_balance_save(&meter->account.balance, &report.totals) < 0) return PREPAY_E_ARGUMENT;
    report.pricing = record->pricing;
    report.import_micro = record->import_micro;
    report.reverse_micro = record->reverse_micro;
    report.priced_until_s = record->priced_until_s;
    report.greatest_time_s = record->greatest_time_s;
    memcpy(report.customer, record->customer, sizeof report.customer);
    memcpy(report.card_id, record->card_id, sizeof report.card_id);
    memcpy(report.statement_id, record->statement_id, sizeof report.statement_id);
    memcpy(report.parts, meter->live.parts, sizeof report.parts);
    report.record_counter = record->record_counter;
    report.last_count = record->last_count;
    report.last_command_count = record->last_command_count;
    report.illegal_insertions = record->illegal_insertions;
    report.commits = prepay_journal_sequence(&meter->journal);
    report.contract = record->contract;
    report.unit = record->unit;
    report.card_generation = record->card_generation;
    report.opened = record->opened;
    return prepay__report_give(out, &report, sizeof report);
}

/* ------------------------------------------------------------------------------------------------- the return record */

static uint32_t status_bits(const struct prepay__meter *meter)
{
    const prepay_supply supply = supply_of(meter);
    uint32_t bits = meter->account.record.opened ? PREPAY_RETURN_STATUS_OPENED : 0;

    if (supply.permitted) bits |= PREPAY_RETURN_STATUS_SUPPLY_ON;
    if (supply.reasons & PREPAY_SUPPLY_ALARM1) bits |= PREPAY_RETURN_STATUS_ALARM1;
    if (supply.reasons & PREPAY_SUPPLY_ALARM2) bits |= PREPAY_RETURN_STATUS_ALARM2;
    if (prepay_balance_get_overdraft_micro(&meter->account.balance) > 0) bits |= PREPAY_RETURN_STATUS_OVERDRAFT;
    return bits;
}

static int64_t used_of(const prepay_balance_totals *totals)
{
    int64_t used = 0; /* cannot overflow: the balance, from which all of them are taken, fits */

    for (size_t k = 0; k < PREPAY_USED_KINDS; k++) used += totals->used_micro[k];
    return used;
}

static void name_the_account(const struct prepay__meter *meter, prepay_return_record *out)
{
    const struct prepay__meter_record *record = &meter->account.record;

    out->version = PREPAY_FORMAT_VERSION;
    out->kind = PREPAY_RETURN_RECORD;
    out->contract = record->contract;
    out->key_version = (uint8_t)meter->options.key_version;
    out->unit = record->unit;
    out->card_generation = record->card_generation;
    memcpy(out->meter_id, meter->options.meter_id, sizeof out->meter_id);
    memcpy(out->card_id, record->card_id, sizeof out->card_id);
    memcpy(out->statement_id, record->statement_id, sizeof out->statement_id);
}

static void fill_return(const struct prepay__meter *meter, const prepay_balance_totals *totals, prepay_return_record *out)
{
    const struct prepay__meter_record *record = &meter->account.record;
    const int knows_time = meter->time_validity != PREPAY_TIME_UNKNOWN;

    memset(out, 0, sizeof *out);
    name_the_account(meter, out);
    out->last_count = record->last_count;
    out->last_command_count = record->last_command_count;
    out->accepted_paid_micro = totals->paid_micro;
    out->accepted_refunded_micro = totals->refunded_micro;
    out->used_micro = used_of(totals);
    out->balance_micro = prepay_balance_get_micro(&meter->account.balance);
    out->import_micro = record->import_micro;
    out->reverse_micro = record->reverse_micro;
    out->meter_time_s = knows_time ? (uint32_t)meter->time_s : 0;
    out->status = status_bits(meter);
    out->illegal_insertions = record->illegal_insertions < UINT16_MAX ? (uint16_t)record->illegal_insertions : UINT16_MAX;
    out->last_result = (uint16_t)record->last_result;
    out->record_counter = record->record_counter;
}

prepay_status prepay__meter_return_seal(struct prepay__meter *meter, uint8_t out_sealed[128])
{
    const prepay_key_store *store = meter->options.store;
    prepay_balance_totals totals;
    prepay_return_record record;
    uint32_t key = 0;
    prepay_status status = prepay_balance_save(&meter->account.balance, &totals);

    if (status < 0) return status;
    fill_return(meter, &totals, &record);
    status = prepay_key_derive(store, meter->options.key_credit, PREPAY_KEY_RETURN, NULL, &key);
    if (status < 0) return status;
    status = prepay_return_seal(store, key, &record, out_sealed);
    store->release(store->context, key);
    return status;
}

prepay_status prepay_meter_return_record(prepay_meter *object, uint8_t out_sealed[128])
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    struct prepay__meter_account draft;
    prepay_status status;

    if (meter == NULL || out_sealed == NULL) return PREPAY_E_ARGUMENT;
    if (meter->account.record.contract == 0) return PREPAY_METER_NOT_OPENED;
    draft = meter->account;
    draft.record.record_counter++;
    status = prepay__meter_commit(meter, &draft, PREPAY_JOURNAL_DURABLE);
    if (status < 0) return status;
    return prepay__meter_return_seal(meter, out_sealed);
}
