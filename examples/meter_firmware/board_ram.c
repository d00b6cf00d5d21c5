/* SPDX-License-Identifier: Apache-2.0 */
/* A memory that behaves as flash does: programming only clears bits, erasing sets a unit to FF. */
#include "board.h"

#include <string.h>

static uint8_t memory[BOARD_MEMORY_BYTES];

static int is_outside(uint32_t address, size_t bytes)
{
    return address > sizeof memory || bytes > sizeof memory - address;
}

static prepay_status ram_read(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    (void)context;
    if (is_outside(address, out_bytes))
        return PREPAY_E_STORAGE;
    memcpy(out, memory + address, out_bytes);
    return PREPAY_OK;
}

static prepay_status ram_program(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    (void)context;
    if (is_outside(address, data_bytes))
        return PREPAY_E_STORAGE;
    for (size_t i = 0; i < data_bytes; i++)
        memory[address + i] &= data[i];
    return PREPAY_OK;
}

static prepay_status ram_erase(void *context, uint32_t address)
{
    (void)context;
    if (address % BOARD_UNIT_BYTES != 0 || is_outside(address, BOARD_UNIT_BYTES))
        return PREPAY_E_STORAGE;
    memset(memory + address, 0xFF, BOARD_UNIT_BYTES);
    return PREPAY_OK;
}

const prepay_storage *board_storage(void)
{
    static const prepay_storage storage = { .struct_size = sizeof storage,
                                            .read = ram_read,
                                            .program = ram_program,
                                            .erase = ram_erase,
                                            .erase_unit_bytes = BOARD_UNIT_BYTES,
                                            .erase_unit_count = BOARD_UNITS,
                                            .program_unit_bytes = BOARD_PROGRAM_BYTES,
                                            .erased_byte = 0xFF };
    memset(memory, 0xFF, sizeof memory);
    return &storage;
}

const uint8_t *board_memory(void)
{
    return memory;
}
