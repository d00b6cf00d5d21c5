/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32, four bits at a time: the table is 64 bytes of flash instead of 1024, and a meter's record of some hundred
 * bytes still takes less time than the memory needs to program it. */
#include "base/crc32.h"

/* Row i is the remainder of i * x^28 by the reflected polynomial 0xEDB88320. */
static const uint32_t nibble[16] = {
    0x00000000u, 0x1DB71064u, 0x3B6E20C8u, 0x26D930ACu, 0x76DC4190u, 0x6B6B51F4u, 0x4DB26158u, 0x5005713Cu,
    0xEDB88320u, 0xF00F9344u, 0xD6D6A3E8u, 0xCB61B38Cu, 0x9B64C2B0u, 0x86D3D2D4u, 0xA00AE278u, 0xBDBDF21Cu,
};

uint32_t prepay__crc32(uint32_t crc, const uint8_t *data, size_t n)
{
    crc = ~crc & 0xFFFFFFFFu;
    for (size_t i = 0; i < n; i++) {
        crc ^= data[i];
        crc = nibble[crc & 15u] ^ crc >> 4;
        crc = nibble[crc & 15u] ^ crc >> 4;
    }
    return ~crc & 0xFFFFFFFFu;
}
