/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_BASE_ENDIAN_H
#define PREPAY_LIB_BASE_ENDIAN_H
/* Numbers on the wire. Every format of this library is big-endian and is read and written field by field with these, so
 * that neither the byte order nor the alignment of a machine ever shows in a record. */
#include <stdint.h>

static inline void prepay__put_u16be(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static inline void prepay__put_u32be(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

static inline void prepay__put_u64be(uint8_t *p, uint64_t v)
{
    prepay__put_u32be(p, (uint32_t)(v >> 32));
    prepay__put_u32be(p + 4, (uint32_t)v);
}

/* Two's complement, whatever the machine. */
static inline void prepay__put_i64be(uint8_t *p, int64_t v)
{
    prepay__put_u64be(p, (uint64_t)v);
}

static inline uint16_t prepay__get_u16be(const uint8_t *p)
{
    return (uint16_t)((uint16_t)(p[0] << 8) | p[1]);
}

static inline uint32_t prepay__get_u32be(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static inline uint64_t prepay__get_u64be(const uint8_t *p)
{
    return (uint64_t)prepay__get_u32be(p) << 32 | prepay__get_u32be(p + 4);
}

/* Two's complement, without relying on what a conversion out of range does. */
static inline int64_t prepay__get_i64be(const uint8_t *p)
{
    uint64_t v = prepay__get_u64be(p);
    return v <= (uint64_t)INT64_MAX ? (int64_t)v : -(int64_t)(UINT64_MAX - v) - 1;
}

#endif
