/* SPDX-License-Identifier: Apache-2.0 */
/* The raw interface that Python and Java share. Nobody uses it but the hand-written packages above it: it converts, owns
 * nothing, and turns negative statuses into exceptions. How is said once a language, in language.i (found by -I), as
 * typemaps with the names that are applied below:
 *
 *   prepay_status                                 result: raises when negative, else the verdict is returned
 *   (const uint8_t *BYTES, size_t BYTES_COUNT)    bytes in
 *   (uint8_t *OUT, size_t *OUT_COUNT)             bytes out, at most PREPAY_RAW_OUT_BYTES
 *   (uint8_t *FILL, size_t FILL_COUNT)            bytes out, as many as the caller asks for
 *   const uint8_t IN[ANY], uint8_t OUT_ARRAY[ANY], uint8_t [ANY]   fixed lengths: in, out, members of structs
 *   uint32_t *OUT_U32, int64_t *OUT_I64, SWIGTYPE **OUT_HANDLE     one number or handle out
 *
 * Structs are filled member by member and handed over; `out` structs too: make one, pass it, read it. struct_size is set
 * when one is made. Handles come from _new() and _open() and go by _free() and _close(), once. */
%module prepay_raw
%{
#include "raw.h"
%}
%include <stdint.i>
%include "language.i"

%apply (const uint8_t *BYTES, size_t BYTES_COUNT) {
    (const uint8_t *answer, size_t answer_bytes),
    (const uint8_t *apdu, size_t apdu_bytes),
    (const uint8_t *bytes, size_t bytes_bytes),
    (const uint8_t *container, size_t container_bytes),
    (const uint8_t *data, size_t data_bytes),
    (const uint8_t *head, size_t head_bytes),
    (const uint8_t *info, size_t info_bytes),
    (const uint8_t *packed, size_t packed_bytes),
    (const uint8_t *parameters, size_t parameters_bytes),
    (const uint8_t *refs, size_t refs_bytes),
    (const uint8_t *sealed, size_t sealed_bytes),
    (const uint8_t *token, size_t token_bytes) };
%apply (uint8_t *OUT, size_t *OUT_COUNT) {
    (uint8_t *out, size_t *out_bytes),
    (uint8_t *out_answer, size_t *out_answer_bytes) };
%apply (uint8_t *FILL, size_t FILL_COUNT) { (uint8_t *out_data, size_t out_data_bytes) };
%apply const uint8_t IN[ANY] {
    const uint8_t key[ANY], const uint8_t wrapped[ANY], const uint8_t meter_id[ANY], const uint8_t card_id[ANY],
    const uint8_t sale_id[ANY], const uint8_t statement_id[ANY] };
%apply uint8_t OUT_ARRAY[ANY] {
    uint8_t out[ANY], uint8_t out_sealed[ANY], uint8_t out_digest[ANY], uint8_t out_tag[ANY], uint8_t out_hash[ANY],
    uint8_t out_wrapped[ANY] };
%apply uint32_t *OUT_U32 { uint32_t *out_ref, uint32_t *out_state, uint32_t *out_version };
%apply int64_t *OUT_I64 { int64_t *out_operator_id, int64_t *out_amount_micro, int64_t *out_micro, int64_t *out_day,
                          int64_t *out_s };
%apply SWIGTYPE **OUT_HANDLE {
    prepay_keystore **out, prepay_balance **out, prepay_card_session **out, prepay_card_app **out, prepay_meter **out,
    prepay_vending **out, prepay_memory **out, prepay_ledger **out, prepay_raw_buffer **out, prepay_raw_offsets **out,
    prepay_raw_tariff **out, prepay_raw_parts **out };

/* What a binding does without: insides, the caller's own storage, and all that points into memory that moves. raw.h says the
 * rest with handles. */
%rename("$ignore", regextarget=1) "^prepay__";
%rename("$ignore", regextarget=1) "^prepay_(channel|journal|transport|span|handshake|log|tariff|tariff_room|tariff_(check|price_at|charge|pack|unpack|backup_pack|backup_unpack|as_of)|friendly|friendly_hours|friendly_(pack|unpack))($|_(init|tag|accept|confirm|wipe|bytes|is_open|seal_command|open_command|seal_answer|open_answer|mount|read|append|newest|oldest|capacity|commit|sequence|work_bytes|new|free|options)$)";
%rename("$ignore", regextarget=1) "^prepay_(balance|card_session|card_app|meter|vending)_(init|wipe|bytes)$";
%ignore prepay_key_store;
%ignore prepay_key_derive;
%ignore prepay_keystore_save;
%ignore prepay_keystore_load;
%ignore prepay_storage;
%ignore prepay_memory_bytes;
%ignore prepay_card_session_apdu;
%ignore prepay_card_session_read;
%ignore prepay_card_session_stage;
%ignore prepay_card_session_run;
%ignore prepay_card_app_transport;
%ignore prepay_meter_card_apdu;
%ignore prepay_meter_card_run;
%rename("$ignore", regextarget=1) "^prepay_(pulse_|pulses|reading|direction|ratio|quantity|gas|demand|freeze|frozen|pricer|tariff_charge_series)";
%ignore prepay_offsets;
%ignore prepay_offsets_at;
%ignore prepay_offsets_pack;
%ignore prepay_offsets_unpack;
%ignore prepay_parameter_part;
%ignore prepay_parameters_pack;
%ignore prepay_parameters_find;
%ignore prepay_balance_table_row;
%ignore prepay_meter_switch_table_row;
%ignore prepay_ledger_verify;
%ignore prepay_balance_totals::used_micro;
%ignore prepay_balance_totals::debts;
%ignore prepay_balance_totals::charges;
%ignore prepay_balance_options::charges;
%ignore prepay_balance_options::charge_count;
%ignore prepay_balance_options_unpack;
%ignore prepay_balance_set_options;
%ignore prepay_meter_options::charges;
%ignore prepay_meter_options::charge_capacity;
%ignore prepay_meter_options::friendly;
%ignore prepay_meter_options::friendly_days;
%ignore prepay_meter_options::friendly_capacity;
%ignore prepay_meter_options::friendly_day_capacity;
%ignore prepay_meter_state_report::parts;
%ignore prepay_meter_options::work;
%ignore prepay_meter_options::work_bytes;
%ignore prepay_meter_options::tariff_room;
%ignore prepay_meter_options::offsets;
%ignore prepay_meter_options::offset_capacity;
%ignore prepay_meter_options::events;
%ignore prepay_meter_options::event_capacity;
%ignore prepay_purse;
%ignore prepay_meter_options::purse;
%ignore PREPAY_METER_HISTORY_WORK_BYTES;
%ignore prepay_meter_history_work_bytes;
%ignore prepay_meter_history;
%ignore prepay_meter_history_options::keeps;
%ignore prepay_meter_history_options::work;
%ignore prepay_meter_history_options::work_bytes;
%ignore prepay_meter_history_options::points;
%ignore prepay_meter_history_options::point_count;
%ignore prepay_meter_freeze_before;
%ignore prepay_meter_freeze_report;
%ignore prepay_vending_options::parameters;
%ignore prepay_vending_options::parameters_bytes;
%ignore prepay_vending_request::apdu;
%ignore prepay_vending_request::apdu_bytes;
%rename("$ignore", regextarget=1, fullname=1) "::reserved2?$";
%rename("$ignore", regextarget=1, fullname=1) "::struct_size$";

/* State is opaque: only _new() makes it, only _free() ends it. */
%define STATE(TYPE)
%nodefaultctor TYPE;
%nodefaultdtor TYPE;
%ignore TYPE::internal;
%ignore TYPE::reserve;
%enddef
STATE(prepay_balance)
STATE(prepay_card_session)
STATE(prepay_card_app)
STATE(prepay_meter)
STATE(prepay_vending)

/* Options and reports: made with everything zero but their own size. */
%define SIZED(TYPE)
%extend TYPE {
    TYPE() {
        TYPE *made = calloc(1, sizeof *made);
        if (made != NULL)
            made->struct_size = sizeof *made;
        return made;
    }
}
%enddef
/* Limits with room for all charges behind them. */
%extend prepay_balance_options {
    prepay_balance_options() {
        prepay_balance_options *made = calloc(1, sizeof *made + PREPAY_BALANCE_CHARGES * sizeof(prepay_charge_terms));
        if (made != NULL) {
            made->struct_size = sizeof *made;
            made->charges = (const prepay_charge_terms *)(const void *)(made + 1);
        }
        return made;
    }
}
/* A history with room for its settlement points behind it; prepay_raw_history_point() fills it. */
%extend prepay_meter_history_options {
    prepay_meter_history_options() {
        prepay_meter_history_options *made = calloc(1, sizeof *made + PREPAY_FREEZES_MAX * sizeof(prepay_year_point));
        if (made != NULL)
            made->struct_size = sizeof *made;
        return made;
    }
}
SIZED(prepay_meter_event_report)
SIZED(prepay_meter_month_report)
SIZED(prepay_supply)
SIZED(prepay_card_session_options)
SIZED(prepay_card_app_options)
SIZED(prepay_meter_options)
SIZED(prepay_switch_options)
SIZED(prepay_meter_senses)
SIZED(prepay_meter_outputs_report)
SIZED(prepay_meter_state_report)
SIZED(prepay_vending_options)
SIZED(prepay_vending_request)
SIZED(prepay_quote_request)
SIZED(prepay_quote)
SIZED(prepay_memory_options)
SIZED(prepay_ledger_options)
SIZED(prepay_ledger_call)
SIZED(prepay_ledger_account)
SIZED(prepay_ledger_sale)
SIZED(prepay_ledger_receipt)
SIZED(prepay_ledger_shift)
SIZED(prepay_ledger_day)
SIZED(prepay_ledger_verdict)

/* Of bills the bindings have the verdicts only. */
%constant int PREPAY_BILL_NEGATIVE = PREPAY_BILL_NEGATIVE;
%constant int PREPAY_BILL_NO_STEP = PREPAY_BILL_NO_STEP;
%constant int PREPAY_BILL_TOO_LITTLE = PREPAY_BILL_TOO_LITTLE;
%constant int PREPAY_BILL_NO_END = PREPAY_BILL_NO_END;

%include <prepay/base.h>
%include <prepay/auth.h>
%include <prepay/balance.h>
%include <prepay/quantity.h>
%include <prepay/metering.h>
%include <prepay/token.h>
%include <prepay/journal.h>
%include <prepay/card.h>
%include <prepay/meter.h>
%include <prepay/vending.h>
%include <prepay/host.h>
%include <prepay/keystore.h>
%include <prepay/ledger.h>
%include "raw.h"
