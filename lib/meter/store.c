/* SPDX-License-Identifier: Apache-2.0 */
/* Where a meter's memory lies: three erase units of journal for the one record, then two slots for parameters, each as many units as a
 * container needs. A slot is written whole while the record still names the other one; the commit of the record makes it live. So
 * parameters, money and counts change as one fact, and a cut anywhere leaves the old ones. */
#include "meter/meter.h"

#include <string.h>

#define JOURNAL_UNITS 3u       /* two durable copies while one unit is erased */
#define JOURNAL_KIND 0x4D455445u /* "METE" */
#define CONTAINER PREPAY_PARAMETERS_MAX_BYTES
#define CHECKED_BYTES 32u
#define ALIGNED 8u /* the visit behind the containers, wherever the caller's bytes begin */

_Static_assert(PREPAY_METER_WORK_BYTES(1) == PREPAY__METER_RECORD_BYTES + 16 + 3 * CONTAINER + ALIGNED - 1 +
                                                 sizeof(struct prepay__meter_visit) + PREPAY__METER_RECORD_BYTES,
               "who sizes an array by the header has what is laid out here");

static uint32_t units_of_a_slot(const prepay_storage *storage)
{
    return (CONTAINER - 1) / storage->erase_unit_bytes + 1;
}

static int is_possible(const prepay_storage *storage)
{
    return storage != NULL && storage->read != NULL && storage->program != NULL && storage->erase_unit_bytes > 0 &&
           prepay_journal_work_bytes(PREPAY__METER_RECORD_BYTES, storage->program_unit_bytes) > 0 &&
           prepay_journal_work_bytes(PREPAY__METER_RECORD_BYTES, storage->program_unit_bytes) <= storage->erase_unit_bytes;
}

size_t prepay_meter_work_bytes(const prepay_storage *storage)
{
    if (!is_possible(storage)) return 0;
    return prepay_journal_work_bytes(PREPAY__METER_RECORD_BYTES, storage->program_unit_bytes) + 3 * CONTAINER + ALIGNED - 1 +
           sizeof(struct prepay__meter_visit) + PREPAY__METER_RECORD_BYTES;
}

uint32_t prepay_meter_storage_units(const prepay_storage *storage)
{
    if (!is_possible(storage)) return 0;
    return JOURNAL_UNITS + PREPAY__METER_SLOTS * units_of_a_slot(storage);
}

static uint8_t *work_behind_journal(struct prepay__meter *meter, size_t containers)
{
    const size_t journal = prepay_journal_work_bytes(PREPAY__METER_RECORD_BYTES, meter->options.storage->program_unit_bytes);

    return meter->options.work + journal + containers * CONTAINER;
}

void prepay__meter_work_lay_out(struct prepay__meter *meter)
{
    uint8_t *behind = work_behind_journal(meter, 3);

    behind += (ALIGNED - (uintptr_t)behind % ALIGNED) % ALIGNED;
    meter->visit = (struct prepay__meter_visit *)(void *)behind;
    meter->packed = behind + sizeof *meter->visit;
}

uint8_t *prepay__meter_work_offered(struct prepay__meter *meter)
{
    return work_behind_journal(meter, 0);
}

uint8_t *prepay__meter_work_live(struct prepay__meter *meter)
{
    return work_behind_journal(meter, 1);
}

uint8_t *prepay__meter_work_next(struct prepay__meter *meter)
{
    return work_behind_journal(meter, 2);
}

/* ------------------------------------------------------------------------------------------------------- the record */

prepay_status prepay__meter_mount(struct prepay__meter *meter, prepay_balance_totals *out_totals)
{
    prepay_journal_options options = PREPAY_JOURNAL_OPTIONS_INIT;
    size_t packed_bytes = PREPAY__METER_RECORD_BYTES;
    prepay_status status;

    options.storage = meter->options.storage;
    options.work = meter->options.work;
    options.work_bytes = prepay_journal_work_bytes(PREPAY__METER_RECORD_BYTES, options.storage->program_unit_bytes);
    options.first_unit = meter->options.first_unit;
    options.unit_count = JOURNAL_UNITS;
    options.record_bytes = PREPAY__METER_RECORD_BYTES;
    options.kind = JOURNAL_KIND;
    status = prepay_journal_mount(&meter->journal, sizeof meter->journal, &options);
    if (status != PREPAY_OK) return status;
    status = prepay_journal_read(&meter->journal, meter->packed, &packed_bytes);
    if (status != PREPAY_OK) return status < 0 ? status : PREPAY_E_DAMAGED;
    return prepay__meter_record_unpack(meter->packed, packed_bytes, &meter->account.record, out_totals);
}

prepay_status prepay__meter_commit(struct prepay__meter *meter, const struct prepay__meter_account *draft, uint32_t durability)
{
    const size_t packed_bytes = prepay__meter_record_pack(draft, meter->packed);
    const uint32_t owed = meter->owes_durable ? PREPAY_JOURNAL_DURABLE : durability; /* a trip whose commit had failed */
    prepay_status status = prepay_journal_commit(&meter->journal, meter->packed, packed_bytes, owed);

    meter->owes_durable = status < 0; /* old or new: nobody knows until a record is there for certain */
    meter->tried_s = (uint32_t)prepay__meter_now(meter);
    meter->rested = 0;
    meter->failures = status == PREPAY_OK ? 0 : (uint8_t)(meter->failures + (meter->failures < PREPAY__FAILURES_MAX));
    if (status < 0) return status;
    if (draft->record.parameters_slot != meter->account.record.parameters_slot) /* what is live is at hand, should the memory die */
        memcpy(prepay__meter_work_live(meter), prepay__meter_work_next(meter), CONTAINER);
    meter->account = *draft;
    meter->account.balance.internal.changes = 0; /* what has moved is stored: it is no news any more */
    meter->unstored_micro = 0;
    meter->is_due = 0;
    if (meter->owes_cut == PREPAY__CUT_TO_STORE) meter->owes_cut = 0;
    meter->stored_clean = draft->record.is_clean;
    meter->stored_seals = draft->record.strangers.mac_errors;
    meter->stored_s = meter->account.record.greatest_time_s;
    meter->moved = 0;
    prepay__meter_history_committed(meter);
    return PREPAY_OK;
}

/* -------------------------------------------------------------------------------------------------------- the slots */

static uint32_t address_of_slot(const struct prepay__meter *meter, uint32_t slot)
{
    const prepay_storage *storage = meter->options.storage;

    return (meter->options.first_unit + JOURNAL_UNITS + slot * units_of_a_slot(storage)) * storage->erase_unit_bytes;
}

/* One unit's share, padded with zeros to whole program units; container has room for the padding. */
static prepay_status write_unit(const prepay_storage *storage, uint32_t address, const uint8_t *data, size_t bytes)
{
    const size_t granule = storage->program_unit_bytes;
    prepay_status status = PREPAY_OK;

    if (storage->erase != NULL) status = storage->erase(storage->context, address);
    if (status < 0) return status;
    return storage->program(storage->context, address, data, (bytes + granule - 1) / granule * granule);
}

prepay_status prepay__meter_slot_read(struct prepay__meter *meter, uint32_t slot, uint8_t *out, size_t bytes)
{
    const prepay_storage *storage = meter->options.storage;

    return storage->read(storage->context, address_of_slot(meter, slot), out, bytes);
}

/* What is there now must be what was meant: the record that will name this slot relies on it. Piece by piece, since the working
 * memory holds the parameters that are live, and is needed if they must come back. */
static prepay_status check_slot(struct prepay__meter *meter, uint32_t slot, const uint8_t *container, size_t bytes)
{
    const prepay_storage *storage = meter->options.storage;
    uint8_t back[CHECKED_BYTES];

    for (size_t done = 0; done < bytes; done += sizeof back) {
        const size_t piece = bytes - done < sizeof back ? bytes - done : sizeof back;
        const prepay_status status = storage->read(storage->context, address_of_slot(meter, slot) + (uint32_t)done, back, piece);
        if (status < 0) return status;
        if (memcmp(back, container + done, piece) != 0) return PREPAY_E_STORAGE;
    }
    return PREPAY_OK;
}

prepay_status prepay__meter_slot_write(struct prepay__meter *meter, uint32_t slot, const uint8_t *container, size_t bytes)
{
    const prepay_storage *storage = meter->options.storage;
    const uint32_t address = address_of_slot(meter, slot);
    prepay_status status = PREPAY_OK;

    for (size_t done = 0; done < bytes && status == PREPAY_OK; done += storage->erase_unit_bytes) {
        const size_t left = bytes - done;
        const size_t share = left < storage->erase_unit_bytes ? left : storage->erase_unit_bytes;
        status = write_unit(storage, address + (uint32_t)done, container + done, share);
    }
    if (status == PREPAY_OK && storage->sync != NULL) status = storage->sync(storage->context);
    if (status < 0) return status;
    return check_slot(meter, slot, container, bytes);
}
