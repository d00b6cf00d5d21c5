/* SPDX-License-Identifier: Apache-2.0 */
/* Room in flash for the meter's memory. A file of its own, so that no compiler that sees the array used believes that
 * it holds zeros for ever. */
#include "board.h"

#include <stdalign.h>

extern const uint8_t nrf51_room[BOARD_MEMORY_BYTES];
alignas(1024) const uint8_t nrf51_room[BOARD_MEMORY_BYTES] = { 0 };
