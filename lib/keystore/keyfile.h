/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_KEYSTORE_KEYFILE_H
#define PREPAY_LIB_KEYSTORE_KEYFILE_H
/* Root keys at rest as bytes, and files that are replaced whole or not at all. */
#include <prepay/auth.h>

#define PREPAY__KEYFILE_KEYS_MAX 16u
#define PREPAY__KEYFILE_HEADER_BYTES 64u
#define PREPAY__KEYFILE_ENTRY_BYTES 36u
#define PREPAY__KEYFILE_TAG_BYTES 16u
#define PREPAY__KEYFILE_BYTES_MAX \
    (PREPAY__KEYFILE_HEADER_BYTES + PREPAY__KEYFILE_KEYS_MAX * PREPAY__KEYFILE_ENTRY_BYTES + PREPAY__KEYFILE_TAG_BYTES)

struct prepay__keyfile_entry {
    uint8_t key[32];
    uint32_t use;
};

/* What a guess at the passphrase costs. */
struct prepay__keyfile_cost {
    uint32_t passes;
    uint32_t memory_kib;
};

/* Seal count entries (1 ... 16). PREPAY_E_MEMORY: not enough for the cost. */
PREPAY_MUST_USE prepay_status prepay__keyfile_seal(const struct prepay__keyfile_entry *entries, size_t count,
                                                   const char *passphrase, struct prepay__keyfile_cost cost,
                                                   uint8_t out[PREPAY__KEYFILE_BYTES_MAX], size_t *out_bytes);

/* The inverse. PREPAY_E_FORMAT, PREPAY_E_VERSION, PREPAY_E_NOT_AUTHENTIC, PREPAY_E_MEMORY: nothing was given out. */
PREPAY_MUST_USE prepay_status prepay__keyfile_open(const uint8_t *bytes, size_t bytes_bytes, const char *passphrase,
                                                   struct prepay__keyfile_entry entries[PREPAY__KEYFILE_KEYS_MAX],
                                                   size_t *out_count);

/* Replace a file: written beside (mode 0600), synced, renamed, its folder synced. PREPAY_E_FULL, PREPAY_E_STORAGE,
 * PREPAY_E_MEMORY. */
PREPAY_MUST_USE prepay_status prepay__file_replace(const char *path, const uint8_t *bytes, size_t n);

/* Read a whole file. out_bytes: capacity in, length out. PREPAY_E_NOT_FOUND, PREPAY_E_STORAGE; PREPAY_E_FORMAT: longer
 * than the capacity. */
PREPAY_MUST_USE prepay_status prepay__file_read(const char *path, uint8_t *out, size_t *out_bytes);

#endif
