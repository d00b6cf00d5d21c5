/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_KEYSTORE_H
#define PREPAY_KEYSTORE_H
/**
 * @file prepay/keystore.h
 * Key stores that come with the library: implementations of the table in prepay/auth.h.
 *
 * sodium (hosts): keys in locked, guarded memory (sodium_malloc); nothing gives a key's bytes back. A store file keeps root keys
 * at rest, sealed under a passphrase (Argon2id, XChaCha20-Poly1305), written whole or not at all.
 *
 * Life of a sodium store:
 *   1. prepay_keystore_new()     an empty store on the heap
 *   2. prepay_keystore_draw(), _put(), _load()   root keys
 *   3. prepay_keystore_table()   the verbs, for everything that takes a prepay_key_store
 *   4. prepay_keystore_free()    wipes everything
 *
 * Moving a key from one store to another (a meter is made, a desk is set up) never shows its bytes: both stores hold one common key -
 * the factory's, put in by prepay_keystore_put() or a key ceremony - and what the office derives it wraps and the other unwraps:
 *
 *     office->wrap(context, common, meter_own, info, info_bytes, wrapped)       bound to info: say which key of which meter it is
 *     meter->unwrap(context, common, wrapped, info, info_bytes, PREPAY_USE_DERIVE, &key_own)
 *
 * A meter gets METER_OWN and CREDIT_METER (and COMMAND_METER, SERVICE_METER) of itself; a desk gets ROLE of V and CREDIT; the commissioning
 * station has the utility's root. Firmware brings a store of its own behind the same table.
 *
 * Threads: one store, one thread at a time.
 */
#include <prepay/auth.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Opaque, on the heap. */
typedef struct prepay_keystore prepay_keystore;

/** An empty store. @retval PREPAY_E_MEMORY no (lockable) memory; @retval PREPAY_E_RANDOM libsodium did not start */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_keystore_new(prepay_keystore **out);

/** Wipe and free it and every key in it. NULL is allowed. References and the table are dead after it. */
PREPAY_API void prepay_keystore_free(prepay_keystore *keystore);

/** The verbs. The table is the store's and lives as long as it. NULL when keystore is NULL. */
PREPAY_API const prepay_key_store *prepay_keystore_table(prepay_keystore *keystore);

/** Draw a new root key at random. @param use PREPAY_USE_. @param[out] out_ref its reference. @retval PREPAY_E_MEMORY no lockable memory */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_keystore_draw(prepay_keystore *keystore, uint32_t use, uint32_t *out_ref);

/** Bring in a key from outside (tests, migration); wipe your copy. @retval PREPAY_E_BLANK_KEY all 00 or all FF */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_keystore_put(prepay_keystore *keystore, uint32_t use, const uint8_t key[32], uint32_t *out_ref);

/**
 * Save root keys, with what each is for, in a file, sealed under a passphrase. Written beside, synced, renamed: whole or not at all.
 *
 * Takes about a second and 256 MiB on purpose: that is what each guess at the passphrase costs.
 *
 * @param path        the file; mode 0600
 * @param passphrase  UTF-8, 1 byte or more
 * @param refs        the keys, in an order that load gives back; 1 ... 16
 * @retval PREPAY_E_FULL     no room; the old file stands
 * @retval PREPAY_E_STORAGE  the old file stands; or, when only the folder could not be forced to the disk, the new one does, whole
 * @retval PREPAY_E_KEY      a reference names no key
 * @retval PREPAY_E_MEMORY   256 MiB could not be had
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_keystore_save(prepay_keystore *keystore, const char *path, const char *passphrase,
                                                             const uint32_t *refs, size_t ref_count);

/**
 * Load them again.
 *
 * @param[out] out_refs         references in the order saved
 * @param[in,out] out_ref_count capacity in, number out (also on PREPAY_E_TOO_SMALL)
 * @retval PREPAY_E_NOT_AUTHENTIC  wrong passphrase or a changed file: nothing was loaded
 * @retval PREPAY_E_NOT_FOUND      no such file
 * @retval PREPAY_E_FORMAT         not a key file, or cut short
 * @retval PREPAY_E_VERSION        of a newer library
 * @retval PREPAY_E_TOO_SMALL      more keys than out_refs holds: nothing was loaded
 * @retval PREPAY_E_MEMORY         what the file's sealing costs could not be had
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_keystore_load(prepay_keystore *keystore, const char *path, const char *passphrase,
                                                             uint32_t *out_refs, size_t *out_ref_count);

/** Keys alive in the store; a test's way to see that nothing leaks. 0 when NULL. */
PREPAY_API size_t prepay_keystore_count(const prepay_keystore *keystore);

#ifdef __cplusplus
}
#endif
#endif
