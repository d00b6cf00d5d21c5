/* SPDX-License-Identifier: Apache-2.0 */
/* Where everything lies in a card's memory:
 *
 *     block 0 1 2   journal: session counter and wrong tries
 *     block 3 4 5   journal: the commit record
 *     then, each on erase units of its own:  two slots of file 01, 02, 03, 04, 05, and of the key slots
 *
 * A block is the least whole number of erase units that is 512 bytes or more; for memory that can be overwritten the
 * unit may be one byte. Journals see the memory in blocks through a view; slots are opened (erased, where there is
 * erasing), then written piece by piece from the beginning, each program unit once. */
#include "card/app.h"

#include <string.h>

#define BLOCK_MIN_BYTES 512u
#define JOURNAL_BLOCKS 3u
#define PROGRAM_UNIT_MAX_BYTES 32u

static const uint16_t live_bytes[PREPAY__LIVE_COUNT] = { 64, 128, 128, 1024, PREPAY__LOG_BYTES, PREPAY__KEYS_BYTES };

static uint32_t whole_units(uint32_t bytes, uint32_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

static uint32_t slots_address(uint32_t unit) {
    return 2 * JOURNAL_BLOCKS * whole_units(BLOCK_MIN_BYTES, unit);
}

static uint32_t slot_address(const struct prepay__card_app *app, uint32_t live, uint32_t slot) {
    const uint32_t unit = app->storage.erase_unit_bytes;
    uint32_t address = slots_address(unit);

    for (uint32_t i = 0; i < live; i++) address += 2 * whole_units(live_bytes[i], unit);
    return address + slot * whole_units(live_bytes[live], unit);
}

uint32_t prepay_card_app_storage_bytes(uint32_t erase_unit_bytes) {
    uint32_t bytes;

    if (erase_unit_bytes == 0 || erase_unit_bytes > UINT32_MAX / 32) return 0;
    bytes = slots_address(erase_unit_bytes);
    for (uint32_t i = 0; i < PREPAY__LIVE_COUNT; i++) bytes += 2 * whole_units(live_bytes[i], erase_unit_bytes);
    return bytes;
}

/* ------------------------------------------------- ranges over erase units */

/* Program a range that may cross the ends of erase units. */
static prepay_status program(struct prepay__card_app *app, uint32_t address, const uint8_t *data, size_t data_bytes) {
    const prepay_storage *m = &app->storage;

    while (data_bytes != 0) {
        const size_t room = m->erase_unit_bytes - address % m->erase_unit_bytes;
        const size_t piece = data_bytes < room ? data_bytes : room;
        const prepay_status status = m->program(m->context, address, data, piece);
        if (status < 0) return status;
        address += (uint32_t)piece;
        data += piece;
        data_bytes -= piece;
    }
    return PREPAY_OK;
}

static prepay_status erase(struct prepay__card_app *app, uint32_t address, uint32_t bytes) {
    const prepay_storage *m = &app->storage;

    for (uint32_t done = 0; m->erase != NULL && done < bytes; done += m->erase_unit_bytes) {
        const prepay_status status = m->erase(m->context, address + done);
        if (status < 0) return status;
    }
    return PREPAY_OK;
}

prepay_status prepay__app_sync(struct prepay__card_app *app) {
    return app->storage.sync == NULL ? PREPAY_OK : app->storage.sync(app->storage.context);
}

/* ----------------------------------------------------- the journals' view */

static prepay_status view_read(void *context, uint32_t address, uint8_t *out, size_t out_bytes) {
    struct prepay__card_app *app = context;
    return app->storage.read(app->storage.context, address, out, out_bytes);
}

static prepay_status view_program(void *context, uint32_t address, const uint8_t *data, size_t data_bytes) {
    return program(context, address, data, data_bytes);
}

static prepay_status view_erase(void *context, uint32_t address) {
    struct prepay__card_app *app = context;
    return erase(app, address, app->view.erase_unit_bytes);
}

static prepay_status view_sync(void *context) {
    return prepay__app_sync(context);
}

static int geometry_is_good(const prepay_storage *m) {
    const uint32_t needed = prepay_card_app_storage_bytes(m->erase_unit_bytes), unit = m->program_unit_bytes;

    return m->read != NULL && m->program != NULL && needed != 0 && unit != 0 && unit <= PROGRAM_UNIT_MAX_BYTES &&
           (unit & (unit - 1)) == 0 && m->erase_unit_bytes % unit == 0 &&
           m->erase_unit_count >= needed / m->erase_unit_bytes;
}

prepay_status prepay__app_memory_init(struct prepay__card_app *app) {
    const prepay_storage *m = &app->storage;

    if (!geometry_is_good(m)) return PREPAY_E_ARGUMENT;
    app->view = (prepay_storage){
        .struct_size = sizeof app->view,
        .context = app,
        .read = view_read,
        .program = view_program,
        .erase = m->erase == NULL ? NULL : view_erase,
        .sync = view_sync,
        .erase_unit_bytes = whole_units(BLOCK_MIN_BYTES, m->erase_unit_bytes),
        .erase_unit_count = 2 * JOURNAL_BLOCKS,
        .program_unit_bytes = m->program_unit_bytes,
        .erased_byte = m->erased_byte,
    };
    return PREPAY_OK;
}

prepay_status prepay__app_mount(struct prepay__card_app *app, prepay_journal *journal, uint32_t first_block,
                                uint32_t record_bytes,
                                uint32_t kind) {
    const prepay_journal_options options = {
        .struct_size = sizeof options,
        .storage = &app->view,
        .work = app->journal_work,
        .work_bytes = sizeof app->journal_work,
        .first_unit = first_block,
        .unit_count = JOURNAL_BLOCKS,
        .record_bytes = record_bytes,
        .kind = kind,
    };
    return prepay_journal_mount(journal, sizeof *journal, &options);
}

/* ------------------------------------------------------------------ slots */

prepay_status prepay__app_slot_open(struct prepay__card_app *app, uint32_t live, uint32_t slot) {
    return erase(app, slot_address(app, live, slot), whole_units(live_bytes[live], app->storage.erase_unit_bytes));
}

prepay_status prepay__app_slot_write(struct prepay__card_app *app, uint32_t live, uint32_t slot, uint32_t offset,
                                     const uint8_t *data,
                                     size_t data_bytes) {
    uint8_t whole[PREPAY__READ_MAX_BYTES] = { 0 };

    memcpy(whole, data, data_bytes);
    return program(app, slot_address(app, live, slot) + offset, whole,
                   whole_units((uint32_t)data_bytes, app->storage.program_unit_bytes));
}

prepay_status prepay__app_slot_read(struct prepay__card_app *app, uint32_t live, uint32_t slot, uint32_t offset,
                                    uint8_t *out,
                                    size_t out_bytes) {
    return app->storage.read(app->storage.context, slot_address(app, live, slot) + offset, out, out_bytes);
}

prepay_status prepay__app_slots_are_erased(struct prepay__card_app *app, int *out) {
    const uint32_t end = prepay_card_app_storage_bytes(app->storage.erase_unit_bytes);
    uint32_t address = slots_address(app->storage.erase_unit_bytes);
    uint8_t bytes[64];

    while (address < end) {
        const uint32_t piece = end - address < sizeof bytes ? end - address : (uint32_t)sizeof bytes;
        const prepay_status status = app->storage.read(app->storage.context, address, bytes, piece);
        if (status < 0) return status;
        for (uint32_t i = 0; i < piece; i++) {
            if (bytes[i] != app->storage.erased_byte) {
                *out = 0;
                return PREPAY_OK;
            }
        }
        address += piece;
    }
    *out = 1;
    return PREPAY_OK;
}
