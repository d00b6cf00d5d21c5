/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A memory in RAM that loses power when told. Every change of a byte goes through step(), which decides whether power
 * is still there; so program and erase can be cut at any byte. What is programmed and erased goes into the tests' digest.
 */
#include "support/fake_storage.h"
#include "support/test.h"

#include <string.h>

static int inside(const struct fake_storage *storage, uint32_t address, size_t bytes)
{
    uint32_t size = storage->port.erase_unit_bytes * storage->port.erase_unit_count;
    return address <= size && bytes <= size - address;
}

static prepay_status misused(struct fake_storage *storage, const char *how)
{
    if (storage->misuse == NULL) {
        storage->misuse = how;
    }
    return PREPAY_E_STORAGE;
}

static void power_off(struct fake_storage *storage)
{
    storage->powered = 0;
    storage->cut = 1;
}

static int begin_operation(struct fake_storage *storage)
{
    if (storage->powered && storage->counts_operations && storage->left-- == 0) {
        power_off(storage);
    }
    storage->operations += storage->powered ? 1 : 0;
    return storage->powered;
}

static uint8_t half_changed(uint8_t from, uint8_t to)
{
    return (uint8_t)((from & 0x0F) | (to & 0xF0));
}

/* Change one byte; false when power goes here. */
static int step(struct fake_storage *storage, uint32_t address, uint8_t value)
{
    uint8_t *byte = &storage->memory[address];

    if (storage->counts_bytes && storage->left-- == 0) {
        power_off(storage);
        *byte = storage->tear == FAKE_TEAR_HALF ? half_changed(*byte, value) : *byte;
        return 0;
    }
    *byte = value;
    return 1;
}

/* Change a range, from `data` or to the erased byte; a scattered tear lets every second byte of the rest through. */
static uint32_t change(struct fake_storage *storage, uint32_t address, const uint8_t *data, uint32_t bytes)
{
    uint8_t erased = (uint8_t)storage->port.erased_byte;
    uint32_t done = 0;

    test_digest_int(address);
    test_digest(data, data == NULL ? 0 : bytes);
    while (done < bytes && step(storage, address + done, data == NULL ? erased : data[done])) {
        done++;
    }
    if (done < bytes && storage->tear == FAKE_TEAR_SCATTERED) {
        for (uint32_t i = done + 1; i < bytes; i += 2) {
            storage->memory[address + i] = data == NULL ? erased : data[i];
        }
    }
    return done;
}

static prepay_status read_memory(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    struct fake_storage *storage = context;

    if (!storage->powered) {
        return PREPAY_E_STORAGE;
    }
    if (!inside(storage, address, out_bytes)) {
        return misused(storage, "read outside the memory");
    }
    memcpy(out, storage->memory + address, out_bytes);
    return PREPAY_OK;
}

static const char *forbidden_program(const struct fake_storage *storage, uint32_t address, size_t bytes)
{
    const prepay_storage *port = &storage->port;

    if (!inside(storage, address, bytes) || bytes == 0) {
        return "program outside the memory or of nothing";
    }
    if (address % port->program_unit_bytes != 0 || bytes % port->program_unit_bytes != 0) {
        return "program not on program units";
    }
    if (address / port->erase_unit_bytes != (address + (uint32_t)bytes - 1) / port->erase_unit_bytes) {
        return "program across an erase unit's end";
    }
    for (size_t i = 0; port->erase != NULL && i < bytes; i++) {
        if (storage->memory[address + i] != port->erased_byte) {
            return "program of flash that is not erased";
        }
    }
    return NULL;
}

static prepay_status program_memory(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    struct fake_storage *storage = context;

    if (!begin_operation(storage)) {
        return PREPAY_E_STORAGE;
    }
    const char *forbidden = forbidden_program(storage, address, data_bytes);
    if (forbidden != NULL) {
        return misused(storage, forbidden);
    }
    storage->bytes_programmed += change(storage, address, data, (uint32_t)data_bytes);
    return storage->powered ? PREPAY_OK : PREPAY_E_STORAGE;
}

static prepay_status erase_memory(void *context, uint32_t address)
{
    struct fake_storage *storage = context;
    uint32_t unit = storage->port.erase_unit_bytes;

    if (!begin_operation(storage)) {
        return PREPAY_E_STORAGE;
    }
    if (address % unit != 0 || !inside(storage, address, unit)) {
        return misused(storage, "erase of no erase unit");
    }
    storage->bytes_erased += change(storage, address, NULL, unit);
    storage->erases++;
    return storage->powered ? PREPAY_OK : PREPAY_E_STORAGE;
}

static prepay_status sync_memory(void *context)
{
    const struct fake_storage *storage = context;
    return storage->powered ? PREPAY_OK : PREPAY_E_STORAGE;
}

void fake_storage_init(struct fake_storage *storage, enum fake_storage_kind kind, uint8_t *memory,
                       uint32_t erase_unit_bytes, uint32_t erase_unit_count, uint32_t program_unit_bytes)
{
    *storage = (struct fake_storage){
        .port = {
            .struct_size = sizeof storage->port,
            .context = storage,
            .read = read_memory,
            .program = program_memory,
            .erase = kind == FAKE_FLASH ? erase_memory : NULL,
            .sync = sync_memory,
            .erase_unit_bytes = erase_unit_bytes,
            .erase_unit_count = erase_unit_count,
            .program_unit_bytes = program_unit_bytes,
            .erased_byte = 0xFF,
        },
        .memory = memory,
        .powered = 1,
    };
    memset(memory, 0xFF, (size_t)erase_unit_bytes * erase_unit_count);
}

static void cut_after(struct fake_storage *storage, uint32_t n, int bytes)
{
    storage->left = n;
    storage->counts_bytes = bytes;
    storage->counts_operations = !bytes;
    storage->powered = 1;
    storage->cut = 0;
}

void fake_storage_cut_after_bytes(struct fake_storage *storage, uint32_t n, enum fake_storage_tear tear)
{
    storage->tear = tear;
    cut_after(storage, n, 1);
}

void fake_storage_cut_after_operations(struct fake_storage *storage, uint32_t n)
{
    storage->tear = FAKE_TEAR_CLEAN;
    cut_after(storage, n, 0);
}

void fake_storage_power_up(struct fake_storage *storage)
{
    storage->powered = 1;
    storage->counts_bytes = 0;
    storage->counts_operations = 0;
}
