/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A memory in RAM that loses power when told. Every change of a byte goes through change(), which asks before each byte
 * and each program unit whether power is still there; so program and erase can be cut anywhere. What is programmed and
 * erased goes into the tests' digest.
 */
#include "support/fake_storage.h"
#include "support/test.h"

#include <string.h>

static int inside(const struct fake_storage *storage, uint32_t address, size_t bytes)
{
    const uint32_t size = storage->port.erase_unit_bytes * storage->port.erase_unit_count;
    return address <= size && bytes <= size - address;
}

static prepay_status misused(struct fake_storage *storage, const char *how)
{
    if (storage->misuse == NULL) {
        storage->misuse = how;
    }
    return PREPAY_E_STORAGE;
}

static uint64_t chance(struct fake_storage *storage)
{
    uint64_t z = (storage->noise += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint32_t size_of(const struct fake_storage *storage)
{
    return storage->port.erase_unit_bytes * storage->port.erase_unit_count;
}

/* Behind a cache: what was in flight is durable or as it was, unit by unit. */
static void lose_cache(struct fake_storage *storage)
{
    const uint32_t unit = storage->port.program_unit_bytes;
    uint64_t subset = storage->subset;

    storage->in_flight = 0;
    for (uint32_t at = 0; storage->medium != NULL && at < size_of(storage); at += unit) {
        if (memcmp(storage->memory + at, storage->medium + at, unit) == 0) {
            continue;
        }
        const uint32_t k = storage->in_flight++ % 64;
        if (k == 63) {
            storage->noise = subset;
            subset = chance(storage);
        }
        if ((subset >> k & 1) != 0) {
            memcpy(storage->medium + at, storage->memory + at, unit);
        }
    }
    if (storage->medium != NULL) {
        memcpy(storage->memory, storage->medium, size_of(storage));
    }
}

static void power_off(struct fake_storage *storage)
{
    storage->powered = 0;
    storage->cut = 1;
    lose_cache(storage);
}

/* One more of what is counted; 0: power goes here. */
static int outlasts(struct fake_storage *storage, int counts)
{
    return (int)storage->counts != counts || storage->left-- != 0;
}

static int begin_operation(struct fake_storage *storage)
{
    if (storage->powered && !outlasts(storage, FAKE_COUNTS_OPERATIONS)) {
        power_off(storage);
    }
    storage->operations += storage->powered ? 1 : 0;
    return storage->powered;
}

/* An operation under way: its range, and what is to be there. */
struct work {
    uint32_t address, bytes;
    const uint8_t *data; /* NULL: an erase */
    uint8_t erased;
};

static uint8_t wanted(const struct work *work, uint32_t i)
{
    return work->data == NULL ? work->erased : work->data[i];
}

static void set(struct fake_storage *storage, const struct work *work, uint32_t i)
{
    storage->memory[work->address + i] = wanted(work, i);
    if (storage->flux != NULL) {
        storage->flux[work->address + i] = 0;
    }
}

static void half_set(struct fake_storage *storage, const struct work *work, uint32_t i)
{
    uint8_t *byte = &storage->memory[work->address + i];
    *byte = (uint8_t)((*byte & 0x0F) | (wanted(work, i) & 0xF0));
}

/* Bytes of the operation read from now on as they are or as they were to be. */
static void unsettle(struct fake_storage *storage, const struct work *work, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to && storage->flux != NULL; i++) {
        storage->flux[work->address + i] |= (uint8_t)(storage->memory[work->address + i] ^ wanted(work, i));
    }
}

/* The page in flight is anything: of flash what the operation was to program there, of EEPROM all of it. */
static void undefine_page(struct fake_storage *storage, const struct work *work, uint32_t at)
{
    const uint32_t page = (work->address + at) / storage->page_bytes * storage->page_bytes;
    uint32_t from = page, to = page + storage->page_bytes;

    if (storage->port.erase != NULL) {
        from = work->data == NULL || from < work->address ? work->address : from;
        to = work->data == NULL || to > work->address + work->bytes ? work->address + work->bytes : to;
    }
    if (storage->flux != NULL) {
        memset(storage->flux + from, 0xFF, to - from);
    }
}

/* Power goes at byte or unit at of an operation, which is unit bytes long. */
static void tear_at(struct fake_storage *storage, const struct work *work, uint32_t at, uint32_t unit)
{
    const uint32_t through = storage->tear == FAKE_TEAR_WHOLE ? unit : storage->tear == FAKE_TEAR_HALF ? unit / 2 : 0;

    for (uint32_t i = at; i < at + through; i++) {
        set(storage, work, i);
    }
    if (storage->tear == FAKE_TEAR_HALF && unit == 1) {
        half_set(storage, work, at);
    }
    for (uint32_t i = at + 1; storage->tear == FAKE_TEAR_SCATTERED && i < work->bytes; i += 2) {
        set(storage, work, i);
    }
    if (storage->tear == FAKE_TEAR_UNSTABLE) {
        unsettle(storage, work, work->data == NULL ? 0 : at, work->data == NULL ? work->bytes : at + unit);
    }
    if (storage->tear == FAKE_TEAR_PAGE) {
        undefine_page(storage, work, at);
    }
    power_off(storage);
}

/* Change a range, from `data` or to the erased byte; how much of it was surely done. */
static uint32_t change(struct fake_storage *storage, uint32_t address, const uint8_t *data, uint32_t bytes)
{
    const struct work work = { address, bytes, data, (uint8_t)storage->port.erased_byte };
    const uint32_t unit = storage->port.program_unit_bytes;

    test_digest_int(address);
    test_digest(data, data == NULL ? 0 : bytes);
    for (uint32_t done = 0; done < bytes; done++) {
        if (done % unit == 0 && !outlasts(storage, FAKE_COUNTS_UNITS)) {
            tear_at(storage, &work, done, unit);
            return done;
        }
        if (!outlasts(storage, FAKE_COUNTS_BYTES)) {
            tear_at(storage, &work, done, 1);
            return done;
        }
        set(storage, &work, done);
    }
    return bytes;
}

/* Unstable bits as one read sees them: every fourth one all as they were, or all as they were to be, else any of them. */
static void disturb(struct fake_storage *storage, uint32_t address, uint8_t *out, size_t out_bytes)
{
    const uint64_t mood = chance(storage) & 3;

    for (size_t i = 0; i < out_bytes; i++) {
        if (storage->flux[address + i] != 0) {
            const uint64_t bits = mood == 0 ? 0 : mood == 1 ? 0xFF : chance(storage);
            out[i] ^= (uint8_t)(bits & storage->flux[address + i]);
        }
    }
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
    storage->reads++;
    storage->bytes_read += (uint32_t)out_bytes;
    memcpy(out, storage->memory + address, out_bytes);
    if (storage->flux != NULL) {
        disturb(storage, address, out, out_bytes);
    }
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
    struct fake_storage *storage = context;

    if (storage->powered && !outlasts(storage, FAKE_COUNTS_SYNCS)) {
        power_off(storage);
    }
    if (!storage->powered) {
        return PREPAY_E_STORAGE;
    }
    storage->syncs++;
    if (storage->medium != NULL) {
        memcpy(storage->medium, storage->memory, size_of(storage));
    }
    return PREPAY_OK;
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
        .page_bytes = program_unit_bytes,
    };
    memset(memory, 0xFF, (size_t)erase_unit_bytes * erase_unit_count);
}

void fake_storage_flux(struct fake_storage *storage, uint8_t *flux)
{
    storage->flux = flux;
    memset(flux, 0, size_of(storage));
}

void fake_storage_cache(struct fake_storage *storage, uint8_t *medium)
{
    storage->medium = medium;
    memcpy(medium, storage->memory, size_of(storage));
}

void fake_storage_cut_after_bytes(struct fake_storage *storage, uint32_t n, enum fake_storage_tear tear)
{
    storage->left = n;
    storage->tear = tear;
    storage->counts = FAKE_COUNTS_BYTES;
    storage->powered = 1;
    storage->cut = 0;
}

void fake_storage_cut_after_units(struct fake_storage *storage, uint32_t n, enum fake_storage_tear tear)
{
    fake_storage_cut_after_bytes(storage, n, tear);
    storage->counts = FAKE_COUNTS_UNITS;
}

void fake_storage_cut_after_operations(struct fake_storage *storage, uint32_t n)
{
    fake_storage_cut_after_bytes(storage, n, FAKE_TEAR_CLEAN);
    storage->counts = FAKE_COUNTS_OPERATIONS;
}

void fake_storage_cut_after_syncs(struct fake_storage *storage, uint32_t n, uint64_t subset)
{
    fake_storage_cut_after_bytes(storage, n, FAKE_TEAR_CLEAN);
    storage->counts = FAKE_COUNTS_SYNCS;
    storage->subset = subset;
}

void fake_storage_power_up(struct fake_storage *storage)
{
    storage->powered = 1;
    storage->counts = FAKE_COUNTS_NOTHING;
}
