/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_BASE_CRC32_H
#define PREPAY_LIB_BASE_CRC32_H
/* CRC-32 of IEEE 802.3, bit for bit zlib's crc32(): detects decay and torn writes, never an attacker. */
#include <stddef.h>
#include <stdint.h>

/* The CRC of bytes already seen, continued over n more; begin with 0. crc32(crc32(0, a), b) = crc32(0, a then b). */
uint32_t prepay__crc32(uint32_t crc, const uint8_t *data, size_t n);

#endif
