/* SPDX-License-Identifier: Apache-2.0 */
/* Root keys at rest. A header in the clear says how the passphrase becomes a key (Argon2id); everything after it is
 * sealed with XChaCha20-Poly1305, and the header is sealed with it as associated data. Layout, big-endian, byte by
 * byte: doc/formats.md.
 *
 * The costs in a file are what its writer chose; a reader accepts them only within bounds, so that a forged header
 * cannot make it spend hours or all memory before it can know that the file is false. */
#include "keystore/keyfile.h"
#include "base/endian.h"
#include "base/secret.h"
#include "keystore/sodium.h"

#include <sodium.h>
#include <string.h>

#define VERSION 1u
#define ARGON2ID 1u
#define XCHACHA20_POLY1305 1u
#define PASSES_MAX 16u
#define MEMORY_KIB_MIN 8u
#define MEMORY_KIB_MAX (512u * 1024u)

#define SALT_AT 24u
#define NONCE_AT 40u

_Static_assert(crypto_pwhash_SALTBYTES == NONCE_AT - SALT_AT, "the salt fills its place");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == PREPAY__KEYFILE_HEADER_BYTES - NONCE_AT,
               "the nonce fills its place");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == PREPAY__KEYFILE_TAG_BYTES, "the tag fills its place");

static const uint8_t magic[8] = { 'p', 'r', 'e', 'p', 'a', 'y', 'K', 'F' };

/* libsodium's "moderate": about a second and 256 MiB a guess. */
static const struct prepay__keyfile_cost usual_cost = { 3, 256u * 1024u };

static prepay_status stretch(const char *passphrase, const uint8_t *header, struct prepay__keyfile_cost cost,
                             uint8_t out_key[32]) {
    const int failed = crypto_pwhash(out_key, PREPAY_KEY_BYTES, passphrase, strlen(passphrase), header + SALT_AT,
                                     cost.passes, (size_t)cost.memory_kib * 1024u, crypto_pwhash_ALG_ARGON2ID13);
    return failed ? PREPAY_E_MEMORY : PREPAY_OK;
}

static void put_header(uint8_t *header, size_t count, struct prepay__keyfile_cost cost) {
    memset(header, 0, PREPAY__KEYFILE_HEADER_BYTES);
    memcpy(header, magic, sizeof magic);
    header[8] = VERSION;
    header[9] = ARGON2ID;
    header[10] = XCHACHA20_POLY1305;
    header[11] = (uint8_t)count;
    prepay__put_u32be(header + 12, cost.passes);
    prepay__put_u32be(header + 16, cost.memory_kib);
    randombytes_buf(header + SALT_AT, PREPAY__KEYFILE_HEADER_BYTES - SALT_AT);
}

static prepay_status get_header(const uint8_t *bytes, size_t bytes_bytes, size_t *out_count,
                                struct prepay__keyfile_cost *out_cost) {
    struct prepay__keyfile_cost cost;
    size_t count;

    if (bytes_bytes < PREPAY__KEYFILE_HEADER_BYTES || memcmp(bytes, magic, sizeof magic) != 0) return PREPAY_E_FORMAT;
    if (bytes[8] > VERSION) return PREPAY_E_VERSION;
    count = bytes[11];
    cost.passes = prepay__get_u32be(bytes + 12);
    cost.memory_kib = prepay__get_u32be(bytes + 16);
    if (bytes[8] != VERSION || bytes[9] != ARGON2ID || bytes[10] != XCHACHA20_POLY1305) return PREPAY_E_FORMAT;
    if (count < 1 || count > PREPAY__KEYFILE_KEYS_MAX || prepay__get_u32be(bytes + 20) != 0) return PREPAY_E_FORMAT;
    if (bytes_bytes != PREPAY__KEYFILE_HEADER_BYTES + count * PREPAY__KEYFILE_ENTRY_BYTES + PREPAY__KEYFILE_TAG_BYTES)
        return PREPAY_E_FORMAT;
    if (cost.passes < 1 || cost.passes > PASSES_MAX || cost.memory_kib < MEMORY_KIB_MIN ||
        cost.memory_kib > MEMORY_KIB_MAX) {
        return PREPAY_E_FORMAT;
    }
    *out_count = count;
    *out_cost = cost;
    return PREPAY_OK;
}

prepay_status prepay__keyfile_seal(const struct prepay__keyfile_entry *entries, size_t count, const char *passphrase,
                                   struct prepay__keyfile_cost cost, uint8_t out[PREPAY__KEYFILE_BYTES_MAX],
                                   size_t *out_bytes) {
    uint8_t plain[PREPAY__KEYFILE_KEYS_MAX * PREPAY__KEYFILE_ENTRY_BYTES] = { 0 }, key[PREPAY_KEY_BYTES];
    unsigned long long sealed_bytes = 0;
    prepay_status status;

    put_header(out, count, cost);
    status = stretch(passphrase, out, cost, key);
    if (status < 0) return status;
    for (size_t i = 0; i < count; i++) {
        prepay__put_u32be(plain + i * PREPAY__KEYFILE_ENTRY_BYTES, entries[i].use);
        memcpy(plain + i * PREPAY__KEYFILE_ENTRY_BYTES + 4, entries[i].key, PREPAY_KEY_BYTES);
    }
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + PREPAY__KEYFILE_HEADER_BYTES, &sealed_bytes, plain,
                                               count * PREPAY__KEYFILE_ENTRY_BYTES, out, PREPAY__KEYFILE_HEADER_BYTES,
                                               NULL, out + NONCE_AT, key);
    prepay__wipe(plain, sizeof plain);
    prepay__wipe(key, sizeof key);
    *out_bytes = PREPAY__KEYFILE_HEADER_BYTES + (size_t)sealed_bytes;
    return PREPAY_OK;
}

prepay_status prepay__keyfile_open(const uint8_t *bytes, size_t bytes_bytes, const char *passphrase,
                                   struct prepay__keyfile_entry entries[PREPAY__KEYFILE_KEYS_MAX], size_t *out_count) {
    uint8_t plain[PREPAY__KEYFILE_KEYS_MAX * PREPAY__KEYFILE_ENTRY_BYTES], key[PREPAY_KEY_BYTES];
    struct prepay__keyfile_cost cost = { 0, 0 };
    size_t count = 0;
    prepay_status status = get_header(bytes, bytes_bytes, &count, &cost);

    if (status == PREPAY_OK) status = stretch(passphrase, bytes, cost, key);
    if (status < 0) return status;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, bytes + PREPAY__KEYFILE_HEADER_BYTES,
                                                   bytes_bytes - PREPAY__KEYFILE_HEADER_BYTES, bytes,
                                                   PREPAY__KEYFILE_HEADER_BYTES, bytes + NONCE_AT, key) != 0) {
        status = PREPAY_E_NOT_AUTHENTIC;
    }
    for (size_t i = 0; i < count && status == PREPAY_OK; i++) {
        entries[i].use = prepay__get_u32be(plain + i * PREPAY__KEYFILE_ENTRY_BYTES);
        memcpy(entries[i].key, plain + i * PREPAY__KEYFILE_ENTRY_BYTES + 4, PREPAY_KEY_BYTES);
    }
    if (status == PREPAY_OK) *out_count = count;
    prepay__wipe(plain, sizeof plain);
    prepay__wipe(key, sizeof key);
    return status;
}

static int is_text(const char *text) {
    return text != NULL && text[0] != 0;
}

static prepay_status gather(const prepay_keystore *keystore, const uint32_t *refs, size_t count,
                            struct prepay__keyfile_entry *entries) {
    for (size_t i = 0; i < count; i++) {
        const uint8_t *key = prepay__slots_find(&keystore->slots, refs[i], &entries[i].use);
        if (key == NULL) return PREPAY_E_KEY;
        memcpy(entries[i].key, key, PREPAY_KEY_BYTES);
    }
    return PREPAY_OK;
}

prepay_status prepay_keystore_save(prepay_keystore *keystore, const char *path, const char *passphrase,
                                   const uint32_t *refs, size_t ref_count) {
    struct prepay__keyfile_entry entries[PREPAY__KEYFILE_KEYS_MAX];
    uint8_t file[PREPAY__KEYFILE_BYTES_MAX];
    size_t file_bytes = 0;
    prepay_status status;

    if (keystore == NULL || !is_text(path) || !is_text(passphrase) || refs == NULL) return PREPAY_E_ARGUMENT;
    if (ref_count < 1 || ref_count > PREPAY__KEYFILE_KEYS_MAX) return PREPAY_E_ARGUMENT;
    status = gather(keystore, refs, ref_count, entries);
    if (status == PREPAY_OK)
        status = prepay__keyfile_seal(entries, ref_count, passphrase, usual_cost, file, &file_bytes);
    prepay__wipe(entries, sizeof entries);
    if (status < 0) return status;
    return prepay__file_replace(path, file, file_bytes);
}

/* All or none. */
static prepay_status take(prepay_keystore *keystore, const struct prepay__keyfile_entry *entries, size_t count,
                          uint32_t *refs) {
    for (size_t i = 0; i < count; i++) {
        const prepay_status status = prepay__slots_add(&keystore->slots, entries[i].use, entries[i].key, &refs[i]);
        if (status < 0) {
            while (i > 0) prepay__slots_remove(&keystore->slots, refs[--i]);
            return status == PREPAY_E_ARGUMENT ? PREPAY_E_FORMAT : status; /* an unknown use is the file's fault */
        }
    }
    return PREPAY_OK;
}

prepay_status prepay_keystore_load(prepay_keystore *keystore, const char *path, const char *passphrase,
                                   uint32_t *out_refs, size_t *out_ref_count) {
    struct prepay__keyfile_entry entries[PREPAY__KEYFILE_KEYS_MAX];
    uint8_t file[PREPAY__KEYFILE_BYTES_MAX];
    uint32_t refs[PREPAY__KEYFILE_KEYS_MAX];
    size_t file_bytes = sizeof file, count = 0, capacity;
    prepay_status status;

    if (keystore == NULL || !is_text(path) || !is_text(passphrase) || out_refs == NULL || out_ref_count == NULL)
        return PREPAY_E_ARGUMENT;
    capacity = *out_ref_count;
    status = prepay__file_read(path, file, &file_bytes);
    if (status == PREPAY_OK) status = prepay__keyfile_open(file, file_bytes, passphrase, entries, &count);
    if (status < 0) return status;
    status = count > capacity ? PREPAY_E_TOO_SMALL : take(keystore, entries, count, refs);
    if (status == PREPAY_OK) memcpy(out_refs, refs, count * sizeof refs[0]);
    if (status == PREPAY_OK || status == PREPAY_E_TOO_SMALL) *out_ref_count = count;
    prepay__wipe(entries, sizeof entries);
    return status;
}
