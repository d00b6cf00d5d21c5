/* SPDX-License-Identifier: Apache-2.0 */
/* What the C interface says with pointers, said with handles and copied bytes, for languages that have neither tables of
 * function pointers nor memory that stays where it is. Private to the bindings: nobody else includes it.
 *
 * A _new() gives a handle on the heap, a _free() takes it back (NULL is allowed). Bytes that come in are copied. Bytes that
 * go out: (out, out_bytes) has its capacity in and its length out; (out_data, out_data_bytes) is filled whole. */
#ifndef PREPAY_RAW_H
#define PREPAY_RAW_H
#include <prepay/host.h>
#include <prepay/keystore.h>
#include <prepay/ledger.h>
#include <prepay/prepay.h>

/* Nothing that goes out through (out, out_bytes) is longer: the largest packed tariff with its backup has 10 KiB. */
#define PREPAY_RAW_OUT_BYTES 12288

/* ------------------------------------------------------------- a key store's verbs */

prepay_status prepay_raw_key_derive(prepay_keystore *keystore, uint32_t parent, uint32_t kind, const prepay_key_path *path, uint32_t *out_ref);
prepay_status prepay_raw_key_mac(prepay_keystore *keystore, uint32_t ref, const uint8_t *data, size_t data_bytes, uint8_t out_tag[32]);
prepay_status prepay_raw_key_sha256(prepay_keystore *keystore, const uint8_t *data, size_t data_bytes, uint8_t out_hash[32]);
prepay_status prepay_raw_key_random(prepay_keystore *keystore, uint8_t *out_data, size_t out_data_bytes);
prepay_status prepay_raw_key_wrap(prepay_keystore *keystore, uint32_t ref, uint32_t target, const uint8_t *info, size_t info_bytes,
                                  uint8_t out_wrapped[48]);
prepay_status prepay_raw_key_unwrap(prepay_keystore *keystore, uint32_t ref, const uint8_t wrapped[48], const uint8_t *info,
                                    size_t info_bytes, uint32_t use, uint32_t *out_ref);
void prepay_raw_key_release(prepay_keystore *keystore, uint32_t ref);
/* References travel as four big-endian bytes each. */
prepay_status prepay_raw_keystore_save(prepay_keystore *keystore, const char *path, const char *passphrase, const uint8_t *refs,
                                       size_t refs_bytes);
prepay_status prepay_raw_keystore_load(prepay_keystore *keystore, const char *path, const char *passphrase, uint8_t *out,
                                       size_t *out_bytes);

/* -------------------------------------------------- bytes that stay where they are */

typedef struct prepay_raw_buffer prepay_raw_buffer;
prepay_status prepay_raw_buffer_new(const uint8_t *data, size_t data_bytes, prepay_raw_buffer **out);
void prepay_raw_buffer_free(prepay_raw_buffer *buffer);
size_t prepay_raw_buffer_count(const prepay_raw_buffer *buffer);
prepay_status prepay_raw_buffer_read(const prepay_raw_buffer *buffer, uint8_t *out_data, size_t out_data_bytes);

/* The bytes of a memory, from this address on. */
prepay_status prepay_raw_memory_read(prepay_memory *memory, uint32_t address, uint8_t *out_data, size_t out_data_bytes);
prepay_status prepay_raw_memory_write(prepay_memory *memory, uint32_t address, const uint8_t *data, size_t data_bytes);
size_t prepay_raw_memory_count(prepay_memory *memory);

/* The buffer outlives the operation. */
prepay_status prepay_raw_session_read(prepay_card_session *session, uint32_t file, prepay_raw_buffer *buffer);
prepay_status prepay_raw_session_stage(prepay_card_session *session, uint32_t file, const prepay_raw_buffer *buffer);
/* The APDU to transmit; empty when there is none. */
prepay_status prepay_raw_session_apdu(const prepay_card_session *session, uint8_t *out, size_t *out_bytes);
prepay_status prepay_raw_meter_apdu(const prepay_meter *meter, uint8_t *out, size_t *out_bytes);
prepay_status prepay_raw_request_apdu(const prepay_vending_request *request, uint8_t *out, size_t *out_bytes);
/* The buffer outlives the vending session; NULL: no parameters. */
void prepay_raw_vending_parameters(prepay_vending_options *options, const prepay_raw_buffer *buffer);

/* ----------------------------------------------------- tables with room of their own */

typedef struct prepay_raw_offsets prepay_raw_offsets;
prepay_status prepay_raw_offsets_new(prepay_raw_offsets **out);
void prepay_raw_offsets_free(prepay_raw_offsets *offsets);
prepay_status prepay_raw_offsets_add(prepay_raw_offsets *offsets, int64_t from_s, int32_t utc_offset_s);
size_t prepay_raw_offsets_count(const prepay_raw_offsets *offsets);
prepay_status prepay_raw_offsets_get(const prepay_raw_offsets *offsets, size_t index, prepay_offset_change *out);
int32_t prepay_raw_offsets_at(const prepay_raw_offsets *offsets, int64_t time_s);
prepay_status prepay_raw_offsets_pack(const prepay_raw_offsets *offsets, uint8_t *out, size_t *out_bytes);
prepay_status prepay_raw_offsets_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_raw_offsets **out);

typedef struct prepay_raw_tariff prepay_raw_tariff;
prepay_status prepay_raw_tariff_new(uint32_t version, uint32_t combine, uint32_t block_period, prepay_raw_tariff **out);
void prepay_raw_tariff_free(prepay_raw_tariff *tariff);
prepay_status prepay_raw_tariff_add_rate(prepay_raw_tariff *tariff, int64_t price_micro);
prepay_status prepay_raw_tariff_add_switch(prepay_raw_tariff *tariff, const prepay_switch_point *point);
prepay_status prepay_raw_tariff_add_season(prepay_raw_tariff *tariff, const prepay_season *season);
prepay_status prepay_raw_tariff_add_holiday(prepay_raw_tariff *tariff, int32_t day);
prepay_status prepay_raw_tariff_add_block(prepay_raw_tariff *tariff, const prepay_block *block);
prepay_status prepay_raw_tariff_add_special_day(prepay_raw_tariff *tariff, const prepay_special_day *day);
prepay_status prepay_raw_tariff_add_settlement(prepay_raw_tariff *tariff, const prepay_year_point *point);
prepay_status prepay_raw_tariff_add_ladder_zone(prepay_raw_tariff *tariff, const prepay_year_point *point);
prepay_status prepay_raw_tariff_set_blocks_by(prepay_raw_tariff *tariff, uint32_t blocks_by);
/* A copy of the backup's tables, and from when this part is read there. After all entries of the tariff itself. */
prepay_status prepay_raw_tariff_set_backup(prepay_raw_tariff *tariff, const prepay_raw_tariff *backup, uint32_t part, int64_t switch_s);
/* A copy of it; PREPAY_E_NOT_FOUND: there is none. */
prepay_status prepay_raw_tariff_get_backup(const prepay_raw_tariff *tariff, prepay_raw_tariff **out);
prepay_status prepay_raw_tariff_switch_at(const prepay_raw_tariff *tariff, uint32_t part, int64_t *out_s);
/* What is in it: counts, combine, block_period, version. */
typedef struct prepay_raw_tariff_facts {
    uint32_t rates, switches, seasons, holidays, blocks, combine, block_period, version;
    uint32_t special_days, settlements, ladder_zones, blocks_by;
} prepay_raw_tariff_facts;
prepay_status prepay_raw_tariff_look(const prepay_raw_tariff *tariff, prepay_raw_tariff_facts *out);
prepay_status prepay_raw_tariff_rate(const prepay_raw_tariff *tariff, uint32_t index, int64_t *out_micro);
prepay_status prepay_raw_tariff_switch(const prepay_raw_tariff *tariff, uint32_t index, prepay_switch_point *out);
prepay_status prepay_raw_tariff_season(const prepay_raw_tariff *tariff, uint32_t index, prepay_season *out);
prepay_status prepay_raw_tariff_holiday(const prepay_raw_tariff *tariff, uint32_t index, int64_t *out_day);
prepay_status prepay_raw_tariff_block(const prepay_raw_tariff *tariff, uint32_t index, prepay_block *out);
prepay_status prepay_raw_tariff_special_day(const prepay_raw_tariff *tariff, uint32_t index, prepay_special_day *out);
prepay_status prepay_raw_tariff_settlement(const prepay_raw_tariff *tariff, uint32_t index, prepay_year_point *out);
prepay_status prepay_raw_tariff_ladder_zone(const prepay_raw_tariff *tariff, uint32_t index, prepay_year_point *out);
prepay_status prepay_raw_tariff_check(const prepay_raw_tariff *tariff);
prepay_status prepay_raw_tariff_pack(const prepay_raw_tariff *tariff, uint8_t *out, size_t *out_bytes);
prepay_status prepay_raw_tariff_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_raw_tariff **out);
/* offsets: NULL is UTC. Both check the tariff first. */
prepay_status prepay_raw_tariff_price_at(const prepay_raw_tariff *tariff, const prepay_raw_offsets *offsets, int64_t time_s,
                                         const prepay_pricing *pricing, prepay_price *out);
prepay_status prepay_raw_tariff_charge(const prepay_raw_tariff *tariff, const prepay_raw_offsets *offsets, prepay_pricing *pricing,
                                       int64_t from_s, int64_t to_s, int64_t quantity_micro, int64_t *out_amount_micro);

typedef struct prepay_raw_parts prepay_raw_parts;
prepay_status prepay_raw_parts_new(prepay_raw_parts **out);
void prepay_raw_parts_free(prepay_raw_parts *parts);
prepay_status prepay_raw_parts_add(prepay_raw_parts *parts, uint32_t kind, uint32_t version, const uint8_t *data, size_t data_bytes);
prepay_status prepay_raw_parts_pack(const prepay_raw_parts *parts, uint8_t *out, size_t *out_bytes);
prepay_status prepay_raw_parameters_find(const uint8_t *container, size_t container_bytes, uint32_t kind, uint32_t *out_version,
                                         uint8_t *out, size_t *out_bytes);

/* --------------------------------------------------------- arrays inside of values */

/* Limits own the room of their listed charges (prepay.i makes them so). */
prepay_status prepay_raw_limits_add(prepay_balance_options *limits, const prepay_charge_terms *charge);
uint32_t prepay_raw_limits_count(const prepay_balance_options *limits);
prepay_status prepay_raw_limits_charge(const prepay_balance_options *limits, uint32_t which, prepay_charge_terms *out);
prepay_status prepay_raw_limits_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_balance_options *out);
/* The balance is prepay_balance_new()'s, which owns the room of its charges: they are copied there. */
prepay_status prepay_raw_balance_set_options(prepay_balance *balance, const prepay_balance_options *limits);
prepay_status prepay_raw_totals_charge(const prepay_balance_totals *totals, uint32_t which, prepay_charge_totals *out);
prepay_status prepay_raw_totals_set_charge(prepay_balance_totals *totals, uint32_t which, const prepay_charge_totals *charge);
int64_t prepay_raw_totals_used(const prepay_balance_totals *totals, uint32_t kind);
void prepay_raw_totals_set_used(prepay_balance_totals *totals, uint32_t kind, int64_t used_micro);
prepay_status prepay_raw_totals_debt(const prepay_balance_totals *totals, uint32_t kind, prepay_debt *out);
prepay_status prepay_raw_totals_set_debt(prepay_balance_totals *totals, uint32_t kind, const prepay_debt *debt);
/* One settlement point more. */
prepay_status prepay_raw_history_point(prepay_meter_history_options *options, const prepay_year_point *point);
uint32_t prepay_raw_state_part(const prepay_meter_state_report *state, uint32_t kind);

/* -------------------------------------------------------------------------- ledger */

/* head_bytes: 32, or 0 for none. */
prepay_status prepay_raw_ledger_verify(prepay_ledger *ledger, const prepay_ledger_call *call, const uint8_t *head, size_t head_bytes,
                                       int64_t trusted_entry, prepay_ledger_verdict *out);

#endif
