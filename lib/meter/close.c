/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a contract (销户): in one record the meter stops it and keeps its final return record beside the next contract's. Money on a
 * closed contract is paid out once, on that record; so it can be read as often as the desk needs it, and no later record changes it. */
#include "meter/meter.h"

#include <string.h>

prepay_status prepay__meter_close(const struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token)
{
    struct prepay__meter_record *record = &draft->record;
    struct prepay__meter_final *final = &record->final;
    prepay_balance_totals totals;
    prepay_status status = prepay_balance_close(&draft->balance, &totals); /* nothing moves it any more */

    if (status < 0) return status;
    final->paid_micro = totals.paid_micro;
    final->refunded_micro = totals.refunded_micro;
    final->used_micro = prepay__meter_used(&totals);
    final->balance_micro = prepay_balance_get_micro(&draft->balance);
    final->import_micro = record->import_micro;
    final->reverse_micro = record->reverse_micro;
    final->time_s = prepay__meter_knows_time(meter) ? (uint32_t)meter->time_s : 0;
    final->last_count = record->last_count;
    final->command_count = token->command_count;
    final->record_counter = ++record->record_counter;
    final->contract = record->contract;
    final->unit = record->unit;
    final->card_generation = record->card_generation;
    memcpy(final->card_id, record->card_id, sizeof final->card_id);
    memcpy(final->statement_id, token->statement_id, sizeof final->statement_id);
    memset(&record->control, 0, sizeof record->control); /* orders were the contract's */
    record->opened = 0;
    return PREPAY_OK;
}

static void fill(const struct prepay__meter *meter, prepay_return_record *out)
{
    const struct prepay__meter_final *final = &meter->account.record.final;

    memset(out, 0, sizeof *out);
    out->version = PREPAY_FORMAT_VERSION;
    out->kind = PREPAY_RETURN_FINAL;
    out->contract = final->contract;
    out->unit = final->unit;
    out->key_version = (uint8_t)meter->options.key_version;
    out->card_generation = final->card_generation;
    memcpy(out->meter_id, meter->options.meter_id, sizeof out->meter_id);
    memcpy(out->card_id, final->card_id, sizeof out->card_id);
    memcpy(out->statement_id, final->statement_id, sizeof out->statement_id);
    out->last_count = final->last_count;
    out->last_command_count = final->command_count;
    out->accepted_paid_micro = final->paid_micro;
    out->accepted_refunded_micro = final->refunded_micro;
    out->used_micro = final->used_micro;
    out->balance_micro = final->balance_micro;
    out->import_micro = final->import_micro;
    out->reverse_micro = final->reverse_micro;
    out->meter_time_s = final->time_s;
    out->record_counter = final->record_counter;
}

prepay_status prepay__meter_final_seal(const struct prepay__meter *meter, uint8_t out_sealed[128])
{
    prepay_return_record record;

    fill(meter, &record);
    return prepay__meter_seal(meter, &record, out_sealed);
}

prepay_status prepay_meter_final_record(prepay_meter *object, uint8_t out_sealed[128])
{
    const struct prepay__meter *meter = (const struct prepay__meter *)(const void *)object;

    if (meter == NULL || out_sealed == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    if (meter->account.record.final.contract == 0) return PREPAY_METER_NOT_OPENED;
    return prepay__meter_final_seal(meter, out_sealed);
}
