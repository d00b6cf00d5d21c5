/* SPDX-License-Identifier: Apache-2.0 */
/* What the meter says: to the firmware (outputs), to displays and tests (state), and to the desk (the return record). */
#include "meter/history.h"

#include "base/options.h"

#include <string.h>

/* The next settlement point, or INT64_MAX. */
static int64_t freeze_until(const struct prepay__meter *meter)
{
    return meter->history != NULL && prepay__meter_knows_time(meter) ? meter->history->next_freeze_s : INT64_MAX;
}

/* The price of the next unit, and until when it holds. No tariff: nothing to say. */
static void price_now(const struct prepay__meter *meter, prepay_meter_outputs_report *out)
{
    const struct prepay__meter_record *record = &meter->account.record;
    prepay_price price;

    out->next_wake_s = prepay__meter_orders_until(record);
    if (record->opened && prepay__meter_friendly_until(meter) < out->next_wake_s) out->next_wake_s = prepay__meter_friendly_until(meter);
    if (prepay__meter_periods_until(meter) < out->next_wake_s) out->next_wake_s = prepay__meter_periods_until(meter);
    if (freeze_until(meter) < out->next_wake_s) out->next_wake_s = freeze_until(meter);
    if (!record->opened || meter->live.tariff.struct_size == 0 || prepay__meter_is_quantity(record->unit)) return;
    if (!prepay__meter_knows_time(meter)) { /* one rate holds, and nothing changes it but use */
        out->unit_price_micro = prepay__meter_timeless_price(meter);
        return;
    }
    if (prepay_tariff_price_at(&meter->live.tariff, &meter->live.offsets, prepay__meter_now(meter), &record->pricing, &price) < 0) return;
    out->unit_price_micro = price.unit_price_micro;
    if (price.until_s < out->next_wake_s) out->next_wake_s = price.until_s;
}

/* What the switch makes of the decision, where the board's senses are fed. */
static void fill_switch(const struct prepay__meter *meter, const struct prepay__decision *decision, prepay_meter_outputs_report *out)
{
    out->switch_on = decision->is_wanted ? 1 : 0;
    out->reasons = decision->reasons;
    if (!meter->is_sensing) return;
    out->switch_on = meter->sw.order == PREPAY__SWITCH_ON ? 1 : 0;
    out->reasons |= meter->sw.reasons;
    out->orders = meter->sw.orders;
    if ((meter->sw.reasons & PREPAY_SWITCH_DELAY) != 0) {
        const uint64_t passed_s = (meter->senses.uptime_ms - meter->sw.wanted_off_ms) / 1000;
        out->pre_trip_s = meter->options.switching->trip_delay_s - (uint32_t)passed_s;
    }
}

prepay_status prepay_meter_outputs(const prepay_meter *object, prepay_meter_outputs_report *out)
{
    const struct prepay__meter *meter = (const struct prepay__meter *)(const void *)object;
    prepay_meter_outputs_report report;
    struct prepay__decision decision;

    if (meter == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    memset(&report, 0, sizeof report);
    decision = prepay__meter_decide(meter);
    report.remaining_micro = prepay_balance_get_remaining_micro(&meter->account.balance);
    report.overdraft_micro = prepay_balance_get_overdraft_micro(&meter->account.balance);
    price_now(meter, &report);
    fill_switch(meter, &decision, &report);
    report.alarm = decision.alarm;
    report.balance_state = decision.supply.state;
    report.last_result = meter->last_result;
    report.checkpoint_due = meter->unstored_micro > 0 ? 1 : 0;
    report.time_validity = meter->time_validity;
    prepay__meter_fill_display(meter, &report);
    return prepay__report_give(out, &report, sizeof report);
}

static uint32_t control_bits(const struct prepay__meter_record *record)
{
    uint32_t bits = record->control.alarm;

    if (record->control.trip == PREPAY__TRIPPED) bits |= PREPAY_METER_OFF_REMOTE;
    if (record->control.trip == PREPAY__ALLOWED) bits |= PREPAY_METER_OFF_KEY;
    if (record->control.reset) bits |= PREPAY_METER_OFF_RESET;
    if (record->control.keep) bits |= PREPAY_METER_KEPT;
    return bits;
}

prepay_status prepay_meter_state(const prepay_meter *object, prepay_meter_state_report *out)
{
    const struct prepay__meter *meter = (const struct prepay__meter *)(const void *)object;
    const struct prepay__meter_record *record;
    prepay_meter_state_report report;

    if (meter == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
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
    report.tamper = record->tamper;
    report.clock_moves = record->clock_moves;
    if (prepay__meter_today(meter) <= record->strangers.day) {
        report.mac_errors = record->strangers.mac_errors;
        report.unclean_cuts = record->strangers.unclean_cuts;
    }
    report.control = control_bits(record);
    report.final_contract = record->final.contract;
    if (meter->history != NULL) {
        report.history_failed = meter->history->failed;
        report.history_lost = meter->history->lost;
    }
    return prepay__report_give(out, &report, sizeof report);
}

/* ------------------------------------------------------------------------------------------------- the return record */

uint32_t prepay__meter_status_bits(const struct prepay__meter *meter)
{
    const struct prepay__decision decision = prepay__meter_decide(meter);
    uint32_t bits = meter->account.record.opened ? PREPAY_RETURN_STATUS_OPENED : 0;

    if (meter->is_sensing ? meter->sw.order == PREPAY__SWITCH_ON : decision.is_wanted) bits |= PREPAY_RETURN_STATUS_SUPPLY_ON;
    if (decision.reasons & PREPAY_SUPPLY_ALARM1) bits |= PREPAY_RETURN_STATUS_ALARM1;
    if (decision.reasons & PREPAY_SUPPLY_ALARM2) bits |= PREPAY_RETURN_STATUS_ALARM2;
    if (prepay_balance_get_overdraft_micro(&meter->account.balance) > 0) bits |= PREPAY_RETURN_STATUS_OVERDRAFT;
    return bits;
}

int64_t prepay__meter_used(const prepay_balance_totals *totals)
{
    int64_t used = 0; /* cannot overflow: the balance, from which all of them are taken, fits */

    for (size_t k = 0; k < PREPAY_USED_KINDS; k++) used += totals->used_micro[k];
    return used;
}

static void name_the_account(const struct prepay__meter *meter, prepay_return_record *out)
{
    const struct prepay__meter_record *record = &meter->account.record;

    out->version = PREPAY_FORMAT_VERSION;
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
    const int knows_time = prepay__meter_knows_time(meter);

    memset(out, 0, sizeof *out);
    name_the_account(meter, out);
    out->last_count = record->last_count;
    out->last_command_count = record->last_command_count;
    out->accepted_paid_micro = totals->paid_micro;
    out->accepted_refunded_micro = totals->refunded_micro;
    out->used_micro = prepay__meter_used(totals);
    out->balance_micro = prepay_balance_get_micro(&meter->account.balance);
    out->import_micro = record->import_micro;
    out->reverse_micro = record->reverse_micro;
    out->meter_time_s = knows_time ? (uint32_t)meter->time_s : 0;
    out->status = prepay__meter_status_bits(meter);
    out->illegal_insertions = record->illegal_insertions < UINT16_MAX ? (uint16_t)record->illegal_insertions : UINT16_MAX;
    out->last_result = (uint16_t)record->last_result;
    out->record_counter = record->record_counter;
    out->tamper = record->tamper;
}

prepay_status prepay__meter_seal(const struct prepay__meter *meter, const prepay_return_record *record, uint8_t out_sealed[128])
{
    const prepay_key_store *store = meter->options.store;
    uint32_t key = 0;
    prepay_status status = prepay_key_derive(store, meter->options.key_credit, PREPAY_KEY_RETURN, NULL, &key);

    if (status < 0) return status;
    status = prepay_return_seal(store, key, record, out_sealed);
    store->release(store->context, key);
    return status;
}

static prepay_status seal_kind(const struct prepay__meter *meter, uint8_t kind, uint8_t out_sealed[128])
{
    prepay_balance_totals totals;
    prepay_return_record record;
    prepay_status status = prepay_balance_save(&meter->account.balance, &totals);

    if (status < 0) return status;
    fill_return(meter, &totals, &record);
    record.kind = kind;
    return prepay__meter_seal(meter, &record, out_sealed);
}

prepay_status prepay__meter_return_seal(struct prepay__meter *meter, uint8_t out_sealed[128])
{
    return seal_kind(meter, PREPAY_RETURN_RECORD, out_sealed);
}

prepay_status prepay__meter_check_seal(struct prepay__meter *meter, uint8_t out_sealed[128])
{
    return seal_kind(meter, PREPAY_RETURN_CHECK, out_sealed);
}

prepay_status prepay_meter_return_record(prepay_meter *object, uint8_t out_sealed[128])
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    struct prepay__meter_account draft;
    prepay_status status;

    if (meter == NULL || out_sealed == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    if (meter->account.record.contract == 0) return PREPAY_METER_NOT_OPENED;
    draft = meter->account;
    draft.record.record_counter++;
    status = prepay__meter_commit(meter, &draft, PREPAY_JOURNAL_DURABLE);
    if (status < 0) return status;
    return prepay__meter_return_seal(meter, out_sealed);
}
