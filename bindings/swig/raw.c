/* SPDX-License-Identifier: Apache-2.0 */
/* Key stores, buffers, cards and books for the bindings: each function here is one call of the library with its pointers
 * tied to a handle. Tables are in raw_tables.c. */
#include "raw.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------- a key store's verbs */

prepay_status prepay_raw_key_derive(prepay_keystore *keystore, uint32_t parent, uint32_t kind, const prepay_key_path *path, uint32_t *out_ref)
{
    return prepay_key_derive(prepay_keystore_table(keystore), parent, kind, path, out_ref);
}

prepay_status prepay_raw_key_mac(prepay_keystore *keystore, uint32_t ref, const uint8_t *data, size_t data_bytes, uint8_t out_tag[32])
{
    const prepay_key_store *store = prepay_keystore_table(keystore);
    const prepay_span part = { data, data_bytes };
    return store == NULL ? PREPAY_E_ARGUMENT : store->mac(store->context, ref, &part, 1, out_tag);
}

prepay_status prepay_raw_key_sha256(prepay_keystore *keystore, const uint8_t *data, size_t data_bytes, uint8_t out_hash[32])
{
    const prepay_key_store *store = prepay_keystore_table(keystore);
    const prepay_span part = { data, data_bytes };
    return store == NULL ? PREPAY_E_ARGUMENT : store->sha256(store->context, &part, 1, out_hash);
}

prepay_status prepay_raw_key_random(prepay_keystore *keystore, uint8_t *out_data, size_t out_data_bytes)
{
    const prepay_key_store *store = prepay_keystore_table(keystore);
    if (store == NULL || (out_data == NULL && out_data_bytes > 0))
        return PREPAY_E_ARGUMENT;
    return out_data_bytes == 0 ? PREPAY_OK : store->random(store->context, out_data, out_data_bytes);
}

prepay_status prepay_raw_key_wrap(prepay_keystore *keystore, uint32_t ref, uint32_t target, const uint8_t *info, size_t info_bytes,
                                  uint8_t out_wrapped[48])
{
    const prepay_key_store *store = prepay_keystore_table(keystore);
    return store == NULL ? PREPAY_E_ARGUMENT : store->wrap(store->context, ref, target, info, info_bytes, out_wrapped);
}

prepay_status prepay_raw_key_unwrap(prepay_keystore *keystore, uint32_t ref, const uint8_t wrapped[48], const uint8_t *info,
                                    size_t info_bytes, uint32_t use, uint32_t *out_ref)
{
    const prepay_key_store *store = prepay_keystore_table(keystore);
    return store == NULL ? PREPAY_E_ARGUMENT : store->unwrap(store->context, ref, wrapped, info, info_bytes, use, out_ref);
}

void prepay_raw_key_release(prepay_keystore *keystore, uint32_t ref)
{
    const prepay_key_store *store = prepay_keystore_table(keystore);
    if (store != NULL)
        store->release(store->context, ref);
}

enum { REF_BYTES = 4, REFS_MAX = 16 };

prepay_status prepay_raw_keystore_save(prepay_keystore *keystore, const char *path, const char *passphrase, const uint8_t *refs,
                                       size_t refs_bytes)
{
    uint32_t numbers[REFS_MAX];
    const size_t count = refs_bytes / REF_BYTES;
    if (refs_bytes % REF_BYTES != 0 || count > REFS_MAX)
        return PREPAY_E_ARGUMENT;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *p = refs + i * REF_BYTES;
        numbers[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
    return prepay_keystore_save(keystore, path, passphrase, numbers, count);
}

prepay_status prepay_raw_keystore_load(prepay_keystore *keystore, const char *path, const char *passphrase, uint8_t *out,
                                       size_t *out_bytes)
{
    uint32_t numbers[REFS_MAX];
    size_t count = REFS_MAX;
    if (out == NULL || out_bytes == NULL || *out_bytes < sizeof numbers)
        return PREPAY_E_ARGUMENT;
    const prepay_status status = prepay_keystore_load(keystore, path, passphrase, numbers, &count);
    if (status != PREPAY_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        for (size_t byte = 0; byte < REF_BYTES; byte++)
            out[i * REF_BYTES + byte] = (uint8_t)(numbers[i] >> (24 - 8 * byte));
    *out_bytes = count * REF_BYTES;
    return status;
}

/* -------------------------------------------------- bytes that stay where they are */

struct prepay_raw_buffer {
    size_t bytes;
    uint8_t data[];
};

prepay_status prepay_raw_buffer_new(const uint8_t *data, size_t data_bytes, prepay_raw_buffer **out)
{
    if (out == NULL || (data == NULL && data_bytes > 0) || data_bytes > SIZE_MAX - sizeof(prepay_raw_buffer))
        return PREPAY_E_ARGUMENT;
    prepay_raw_buffer *buffer = malloc(sizeof *buffer + data_bytes);
    if (buffer == NULL)
        return PREPAY_E_MEMORY;
    buffer->bytes = data_bytes;
    if (data_bytes > 0)
        memcpy(buffer->data, data, data_bytes);
    *out = buffer;
    return PREPAY_OK;
}

void prepay_raw_buffer_free(prepay_raw_buffer *buffer)
{
    free(buffer);
}

size_t prepay_raw_buffer_count(const prepay_raw_buffer *buffer)
{
    return buffer == NULL ? 0 : buffer->bytes;
}

prepay_status prepay_raw_buffer_read(const prepay_raw_buffer *buffer, uint8_t *out_data, size_t out_data_bytes)
{
    if (buffer == NULL || out_data_bytes > buffer->bytes || (out_data == NULL && out_data_bytes > 0))
        return PREPAY_E_ARGUMENT;
    if (out_data_bytes > 0)
        memcpy(out_data, buffer->data, out_data_bytes);
    return PREPAY_OK;
}

size_t prepay_raw_memory_count(prepay_memory *memory)
{
    size_t bytes = 0;
    return prepay_memory_bytes(memory, &bytes) == NULL ? 0 : bytes;
}

/* Where these bytes of a memory are; NULL when not all of them are in it. */
static uint8_t *in_memory(prepay_memory *memory, uint32_t address, size_t bytes)
{
    size_t all = 0;
    uint8_t *data = prepay_memory_bytes(memory, &all);
    return data == NULL || address > all || bytes > all - address ? NULL : data + address;
}

prepay_status prepay_raw_memory_read(prepay_memory *memory, uint32_t address, uint8_t *out_data, size_t out_data_bytes)
{
    const uint8_t *from = in_memory(memory, address, out_data_bytes);
    if (from == NULL || (out_data == NULL && out_data_bytes > 0))
        return PREPAY_E_ARGUMENT;
    if (out_data_bytes > 0)
        memcpy(out_data, from, out_data_bytes);
    return PREPAY_OK;
}

prepay_status prepay_raw_memory_write(prepay_memory *memory, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    uint8_t *to = in_memory(memory, address, data_bytes);
    if (to == NULL || (data == NULL && data_bytes > 0))
        return PREPAY_E_ARGUMENT;
    if (data_bytes > 0)
        memcpy(to, data, data_bytes);
    return PREPAY_OK;
}

/* ------------------------------------------------------------------ cards and desk */

prepay_status prepay_raw_session_read(prepay_card_session *session, uint32_t file, prepay_raw_buffer *buffer)
{
    return buffer == NULL ? PREPAY_E_ARGUMENT : prepay_card_session_read(session, file, buffer->data, buffer->bytes);
}

prepay_status prepay_raw_session_stage(prepay_card_session *session, uint32_t file, const prepay_raw_buffer *buffer)
{
    return buffer == NULL ? PREPAY_E_ARGUMENT : prepay_card_session_stage(session, file, buffer->data, buffer->bytes);
}

static prepay_status copy_out(const uint8_t *data, size_t bytes, uint8_t *out, size_t *out_bytes)
{
    if (out == NULL || out_bytes == NULL)
        return PREPAY_E_ARGUMENT;
    if (data == NULL)
        bytes = 0;
    if (*out_bytes < bytes) {
        *out_bytes = bytes;
        return PREPAY_E_TOO_SMALL;
    }
    if (bytes > 0)
        memcpy(out, data, bytes);
    *out_bytes = bytes;
    return PREPAY_OK;
}

prepay_status prepay_raw_session_apdu(const prepay_card_session *session, uint8_t *out, size_t *out_bytes)
{
    size_t bytes = 0;
    const uint8_t *apdu = prepay_card_session_apdu(session, &bytes);
    return copy_out(apdu, bytes, out, out_bytes);
}

prepay_status prepay_raw_meter_apdu(const prepay_meter *meter, uint8_t *out, size_t *out_bytes)
{
    size_t bytes = 0;
    const uint8_t *apdu = prepay_meter_card_apdu(meter, &bytes);
    return copy_out(apdu, bytes, out, out_bytes);
}

prepay_status prepay_raw_request_apdu(const prepay_vending_request *request, uint8_t *out, size_t *out_bytes)
{
    if (request == NULL)
        return PREPAY_E_ARGUMENT;
    return copy_out(request->apdu, request->apdu_bytes, out, out_bytes);
}

void prepay_raw_vending_parameters(prepay_vending_options *options, const prepay_raw_buffer *buffer)
{
    if (options == NULL)
        return;
    options->parameters = buffer == NULL ? NULL : buffer->data;
    options->parameters_bytes = buffer == NULL ? 0 : buffer->bytes;
}

/* --------------------------------------------------------- arrays inside of values */

static prepay_charge_terms *room_of(const prepay_balance_options *limits)
{
    return (prepay_charge_terms *)(uintptr_t)limits->charges; /* limits of the bindings own it */
}

prepay_status prepay_raw_limits_add(prepay_balance_options *limits, const prepay_charge_terms *charge)
{
    if (limits == NULL || charge == NULL || limits->charge_count >= PREPAY_BALANCE_CHARGES)
        return PREPAY_E_ARGUMENT;
    room_of(limits)[limits->charge_count++] = *charge;
    return PREPAY_OK;
}

uint32_t prepay_raw_limits_count(const prepay_balance_options *limits)
{
    return limits == NULL ? 0 : (uint32_t)limits->charge_count;
}

prepay_status prepay_raw_limits_charge(const prepay_balance_options *limits, uint32_t which, prepay_charge_terms *out)
{
    if (limits == NULL || which >= limits->charge_count || out == NULL)
        return PREPAY_E_ARGUMENT;
    *out = limits->charges[which];
    return PREPAY_OK;
}

prepay_status prepay_raw_limits_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_balance_options *out)
{
    prepay_balance_options limits;
    if (out == NULL)
        return PREPAY_E_ARGUMENT;
    prepay_charge_terms *room = room_of(out);
    prepay_status status = prepay_balance_options_unpack(bytes, bytes_bytes, room, PREPAY_BALANCE_CHARGES, &limits);
    if (status < 0)
        return status;
    limits.charges = room;
    *out = limits;
    return PREPAY_OK;
}

prepay_status prepay_raw_balance_set_options(prepay_balance *balance, const prepay_balance_options *limits)
{
    prepay_charge_terms kept[PREPAY_BALANCE_CHARGES];
    if (balance == NULL || limits == NULL)
        return PREPAY_E_ARGUMENT;
    prepay_charge_terms *room = room_of(&balance->internal.options);
    prepay_balance_options own = *limits;
    memcpy(kept, room, sizeof kept);
    memcpy(room, limits->charges, sizeof kept);
    own.charges = room;
    prepay_status status = prepay_balance_set_options(balance, &own);
    if (status < 0)
        memcpy(room, kept, sizeof kept);
    return status;
}

prepay_status prepay_raw_totals_charge(const prepay_balance_totals *totals, uint32_t which, prepay_charge_totals *out)
{
    if (totals == NULL || which >= PREPAY_BALANCE_CHARGES || out == NULL)
        return PREPAY_E_ARGUMENT;
    *out = totals->charges[which];
    return PREPAY_OK;
}

prepay_status prepay_raw_totals_set_charge(prepay_balance_totals *totals, uint32_t which, const prepay_charge_totals *charge)
{
    if (totals == NULL || which >= PREPAY_BALANCE_CHARGES || charge == NULL)
        return PREPAY_E_ARGUMENT;
    totals->charges[which] = *charge;
    return PREPAY_OK;
}

int64_t prepay_raw_totals_used(const prepay_balance_totals *totals, uint32_t kind)
{
    return totals == NULL || kind >= PREPAY_USED_KINDS ? 0 : totals->used_micro[kind];
}

void prepay_raw_totals_set_used(prepay_balance_totals *totals, uint32_t kind, int64_t used_micro)
{
    if (totals != NULL && kind < PREPAY_USED_KINDS)
        totals->used_micro[kind] = used_micro;
}

prepay_status prepay_raw_totals_debt(const prepay_balance_totals *totals, uint32_t kind, prepay_debt *out)
{
    if (totals == NULL || kind >= PREPAY_DEBT_KINDS || out == NULL)
        return PREPAY_E_ARGUMENT;
    *out = totals->debts[kind];
    return PREPAY_OK;
}

prepay_status prepay_raw_totals_set_debt(prepay_balance_totals *totals, uint32_t kind, const prepay_debt *debt)
{
    if (totals == NULL || kind >= PREPAY_DEBT_KINDS || debt == NULL)
        return PREPAY_E_ARGUMENT;
    totals->debts[kind] = *debt;
    return PREPAY_OK;
}

prepay_status prepay_raw_history_point(prepay_meter_history_options *options, const prepay_year_point *point)
{
    prepay_year_point *points;

    if (options == NULL || options->point_count >= PREPAY_FREEZES_MAX || point == NULL) return PREPAY_E_ARGUMENT;
    points = (prepay_year_point *)(void *)(options + 1);
    points[options->point_count++] = *point;
    options->points = points;
    return PREPAY_OK;
}

uint32_t prepay_raw_state_part(const prepay_meter_state_report *state, uint32_t kind)
{
    return state == NULL || kind > PREPAY_PART_KINDS ? 0 : state->parts[kind];
}

/* -------------------------------------------------------------------------- ledger */

prepay_status prepay_raw_ledger_verify(prepay_ledger *ledger, const prepay_ledger_call *call, const uint8_t *head, size_t head_bytes,
                                       int64_t trusted_entry, prepay_ledger_verdict *out)
{
    if (head_bytes != 0 && head_bytes != 32)
        return PREPAY_E_ARGUMENT;
    return prepay_ledger_verify(ledger, call, head_bytes == 0 ? NULL : head, trusted_entry, out);
}
