#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Print tests/base/vectors.h: what Python's datetime, zlib and whole numbers of any size say. Run: make_vectors.py > vectors.h"""
import datetime
import random
import zlib

UTC = datetime.timezone.utc
rng = random.Random(62055)
print("/* SPDX-License-Identifier: Apache-2.0 */")
print("/* Written by make_vectors.py from Python's datetime, zlib and int; not by the code under test. */\n")

print("static const struct civil_row {\n    int64_t time_s;\n    int32_t year;\n    uint8_t month, day, hour, minute, second, weekday;\n} civil_rows[] = {")
moments = [datetime.datetime(*d, tzinfo=UTC) for d in [
    (1970, 1, 1, 0, 0, 0), (1970, 3, 1, 0, 0, 0), (1971, 12, 31, 23, 59, 59), (1972, 2, 29, 12, 0, 0), (1999, 12, 31, 23, 59, 59),
    (2000, 2, 29, 0, 0, 0), (2000, 3, 1, 0, 0, 0), (2000, 12, 31, 23, 59, 59), (2023, 2, 28, 23, 59, 59), (2024, 2, 29, 23, 59, 59),
    (2038, 1, 19, 3, 14, 8), (2100, 2, 28, 23, 59, 59), (2100, 3, 1, 0, 0, 0), (2400, 2, 29, 1, 2, 3), (9999, 12, 31, 23, 59, 59)]]
moments += [datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(seconds=rng.randrange(253402300800)) for _ in range(24)]
for m in moments:
    seconds = (m - datetime.datetime(1970, 1, 1, tzinfo=UTC)) // datetime.timedelta(seconds=1)
    print(f"    {{ INT64_C({seconds}), {m.year}, {m.month}, {m.day}, {m.hour}, {m.minute}, {m.second}, {m.weekday()} }},")
print("};\n")

print("static const struct wide_row {\n    uint64_t a, b, c, high, low;\n    int fits;\n    uint64_t quotient, remainder;\n} wide_rows[] = {")
top = 2**64 - 1
triples = [(0, 0, 1), (0, top, top), (1, 1, 1), (top, top, top), (top, top, top - 1), (top, 2, 2), (top, 2, 1), (2**32, 2**32, 2**32),
           (2**32, 2**32, 1), (2**63, 2, 3), (top, 10**6, 10**6), (10**18, 5469 * 10**2, 10**6), (top, top, 2**63), (2**63, 2**63, 2**63 + 1),
           (2**32 - 1, 2**32 + 1, 2**32), (top - 1, top - 1, top), (2**63 + 5, 2**63 - 5, 2**63 + 2**31), (0x8000000000000000, 0xFFFFFFFF00000000, 0x80000000FFFFFFFF)]
for bits in (20, 33, 48, 63, 64):
    for _ in range(8):
        triples.append((rng.getrandbits(bits), rng.getrandbits(64), max(1, rng.getrandbits(bits))))
for a, b, c in triples:
    q, r = divmod(a * b, c)
    fits = q <= top
    q, r = (q, r) if fits else (0, 0)
    print(f"    {{ UINT64_C({a}), UINT64_C({b}), UINT64_C({c}), UINT64_C({a * b >> 64}), UINT64_C({a * b & top}),\n      {int(fits)}, UINT64_C({q}), UINT64_C({r}) }},")
print("};\n")

print("static const struct crc_row {\n    const char *text;\n    uint32_t crc;\n} crc_rows[] = {")
for text in ["", "a", "123456789", "The quick brown fox jumps over the lazy dog", "libprepay"]:
    print(f'    {{ "{text}", 0x{zlib.crc32(text.encode()):08X}u }},')
print("};")
print(f"#define CRC_OF_ALL_256_BYTES 0x{zlib.crc32(bytes(range(256))):08X}u")
