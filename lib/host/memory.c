/* SPDX-License-Identifier: Apache-2.0 */
/* Memory on the heap behind the storage table: what a simulated meter or card keeps its records in. Flash only clears bits
 * until it is erased, and power can be made to go at any write, before, in the middle of, or right after it. */
#include <prepay/host.h>

#include <stdlib.h>
#include <string.h>

#include "base/options.h"

struct prepay_memory {
    prepay_storage storage;
    uint64_t writes, cut_at;
    uint32_t tear;
    int dark;
    size_t bytes;
    uint8_t data[];
};

static int is_outside(const struct prepay_memory *memory, uint32_t address, size_t bytes) {
    return address > memory->bytes || bytes > memory->bytes - address;
}

/* How many of the bytes of this write happen; sets dark when power goes with it. */
static size_t surviving(struct prepay_memory *memory, size_t bytes) {
    memory->writes++;
    if (memory->cut_at == 0 || memory->writes < memory->cut_at) return bytes;
    memory->dark = 1;
    if (memory->tear == PREPAY_TEAR_BEFORE) return 0;
    return memory->tear == PREPAY_TEAR_HALF ? bytes / 2 : bytes;
}

static prepay_status memory_read(void *context, uint32_t address, uint8_t *out, size_t out_bytes) {
    const struct prepay_memory *memory = context;

    if (memory->dark || is_outside(memory, address, out_bytes)) return PREPAY_E_STORAGE;
    memcpy(out, memory->data + address, out_bytes);
    return PREPAY_OK;
}

static prepay_status memory_program(void *context, uint32_t address, const uint8_t *data, size_t data_bytes) {
    struct prepay_memory *memory = context;
    size_t i, n;

    if (memory->dark || is_outside(memory, address, data_bytes)) return PREPAY_E_STORAGE;
    n = surviving(memory, data_bytes);
    for (i = 0; i < n; i++) {
        uint8_t *cell = memory->data + address + i;
        *cell = memory->storage.erase == NULL ? data[i] : (uint8_t)(*cell & data[i]);
    }
    return memory->dark ? PREPAY_E_STORAGE : PREPAY_OK;
}

static prepay_status memory_erase(void *context, uint32_t address) {
    struct prepay_memory *memory = context;
    const size_t unit = memory->storage.erase_unit_bytes;

    if (memory->dark || address % unit != 0 || is_outside(memory, address, unit)) return PREPAY_E_STORAGE;
    memset(memory->data + address, 0xFF, surviving(memory, unit));
    return memory->dark ? PREPAY_E_STORAGE : PREPAY_OK;
}

static int is_possible(const prepay_memory_options *options) {
    const uint32_t unit = options->program_unit_bytes;

    return options->erase_unit_count > 0 && unit > 0 && unit <= 32 && (unit & (unit - 1)) == 0 && options->erase_unit_bytes % unit == 0 &&
           options->erase_unit_count <= UINT32_MAX / options->erase_unit_bytes && options->overwritable <= 1;
}

prepay_status prepay_memory_new(const prepay_memory_options *given, prepay_memory **out) {
    prepay_memory_options options;
    struct prepay_memory *memory;
    size_t bytes;
    const prepay_status status = prepay__options_take(&options, sizeof options, given);

    if (status < 0) return status;
    if (options.erase_unit_bytes == 0) options.erase_unit_bytes = 256;
    if (options.program_unit_bytes == 0) options.program_unit_bytes = 1;
    if (out == NULL || !is_possible(&options)) return PREPAY_E_ARGUMENT;
    bytes = (size_t)options.erase_unit_bytes * options.erase_unit_count;
    memory = calloc(1, sizeof *memory + bytes);
    if (memory == NULL) return PREPAY_E_MEMORY;
    memory->bytes = bytes;
    memory->storage = (prepay_storage){ .struct_size = sizeof(prepay_storage), .context = memory, .read = memory_read,
        .program = memory_program, .erase = options.overwritable ? NULL : memory_erase, .sync = NULL,
        .erase_unit_bytes = options.erase_unit_bytes, .erase_unit_count = options.erase_unit_count,
        .program_unit_bytes = options.program_unit_bytes, .erased_byte = 0xFF };
    memset(memory->data, 0xFF, bytes);
    *out = memory;
    return PREPAY_OK;
}

void prepay_memory_free(prepay_memory *memory) { free(memory); }

const prepay_storage *prepay_memory_storage(prepay_memory *memory) { return memory == NULL ? NULL : &memory->storage; }

uint64_t prepay_memory_writes(const prepay_memory *memory) { return memory == NULL ? 0 : memory->writes; }

void prepay_memory_cut(prepay_memory *memory, uint64_t write, uint32_t tear) {
    if (memory == NULL) return;
    memory->cut_at = write == 0 ? 0 : memory->writes + write;
    memory->tear = tear;
}

int prepay_memory_is_dark(const prepay_memory *memory) { return memory != NULL && memory->dark; }

void prepay_memory_power_up(prepay_memory *memory) {
    if (memory == NULL) return;
    memory->dark = 0;
    memory->cut_at = 0;
}

uint8_t *prepay_memory_bytes(prepay_memory *memory, size_t *out_bytes) {
    if (memory == NULL || out_bytes == NULL) return NULL;
    *out_bytes = memory->bytes;
    return memory->data;
}
