/* SPDX-License-Identifier: Apache-2.0 */
/* The flash of a Nordic nRF51, a Cortex-M0 with 256 KB of it and 16 KB of RAM: pages of 1024 bytes, erased one at a
 * time, and words of four bytes, through the chip's controller (nRF51 Series Reference Manual 3.0, chapter 6). Four
 * pages are one erase unit here. The room is set aside by the linker: a constant array (nrf51_room.c), whose content
 * this file, and only this file, changes behind the compiler's back. */
#include "board.h"

#include <string.h>

#define PAGE_BYTES 1024u

extern const uint8_t nrf51_room[BOARD_MEMORY_BYTES];

#define NVMC(offset)    (*(volatile uint32_t *)(0x4001E000u + (offset)))
#define NVMC_READY      NVMC(0x400)
#define NVMC_CONFIG     NVMC(0x504)
#define NVMC_ERASE_PAGE NVMC(0x508)
enum { CONFIG_READ, CONFIG_WRITE, CONFIG_ERASE };

static void configure(uint32_t what)
{
    while (NVMC_READY == 0) { }
    NVMC_CONFIG = what;
    while (NVMC_READY == 0) { }
}

static int is_outside(uint32_t address, size_t bytes)
{
    return address > BOARD_MEMORY_BYTES || bytes > BOARD_MEMORY_BYTES - address;
}

static prepay_status flash_read(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    (void)context;
    if (is_outside(address, out_bytes))
        return PREPAY_E_STORAGE;
    memcpy(out, nrf51_room + address, out_bytes);
    return PREPAY_OK;
}

static prepay_status flash_program(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    (void)context;
    if (is_outside(address, data_bytes) || address % 4 != 0 || data_bytes % 4 != 0)
        return PREPAY_E_STORAGE;
    configure(CONFIG_WRITE);
    for (size_t i = 0; i < data_bytes; i += 4) {
        uint32_t word;
        memcpy(&word, data + i, sizeof word);
        *(volatile uint32_t *)((uintptr_t)nrf51_room + address + i) = word;
        while (NVMC_READY == 0) { }
    }
    configure(CONFIG_READ);
    return PREPAY_OK;
}

static prepay_status flash_erase(void *context, uint32_t address)
{
    (void)context;
    if (address % BOARD_UNIT_BYTES != 0 || is_outside(address, BOARD_UNIT_BYTES))
        return PREPAY_E_STORAGE;
    configure(CONFIG_ERASE);
    for (uint32_t page = 0; page < BOARD_UNIT_BYTES; page += PAGE_BYTES) {
        NVMC_ERASE_PAGE = (uint32_t)(uintptr_t)nrf51_room + address + page;
        while (NVMC_READY == 0) { }
    }
    configure(CONFIG_READ);
    return PREPAY_OK;
}

const prepay_storage *board_storage(void)
{
    static const prepay_storage storage = { .struct_size = sizeof storage,
                                            .read = flash_read,
                                            .program = flash_program,
                                            .erase = flash_erase,
                                            .erase_unit_bytes = BOARD_UNIT_BYTES,
                                            .erase_unit_count = BOARD_UNITS,
                                            .program_unit_bytes = BOARD_PROGRAM_BYTES,
                                            .erased_byte = 0xFF };
    for (uint32_t unit = 0; unit < BOARD_UNITS; unit++)
        (void)flash_erase(NULL, unit * BOARD_UNIT_BYTES);
    return &storage;
}

const uint8_t *board_memory(void)
{
    return nrf51_room;
}
