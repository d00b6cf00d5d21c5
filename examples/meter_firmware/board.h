/* SPDX-License-Identifier: Apache-2.0 */
#ifndef METER_FIRMWARE_BOARD_H
#define METER_FIRMWARE_BOARD_H
/* What a port to a board has to bring for a meter's memory: five erase units of 4096 bytes, programmed eight at a time.
 * board_ram.c keeps them in memory, for a computer and for boards with megabytes; board_nrf51.c in the chip's flash. */
#include <prepay/journal.h>

#define BOARD_UNIT_BYTES    4096u
#define BOARD_UNITS         5u
#define BOARD_PROGRAM_BYTES 8u
#define BOARD_MEMORY_BYTES  (BOARD_UNIT_BYTES * BOARD_UNITS)

/* The storage table; the memory is erased: a new meter. Lives as long as the program. */
const prepay_storage *board_storage(void);
/* The same memory as the processor reads it, for looking at. */
const uint8_t *board_memory(void);

#endif
