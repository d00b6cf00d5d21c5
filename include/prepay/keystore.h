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
 * A meter gets METER_OWN and CREDIT_METER (and COMMAND_METER, SERVICE_METER) of itself; a check card's M slot gets SERVICE, from which it derives
 * each meter's; a desk gets ROLE of V and CREDIT; the commissioning
 * station has the utility's root.
 *
 * bearssl (microcontrollers): keys in slots of your memory, no heap; at the end of this header. Firmware whose keys lie in a security
 * module brings a store of its own behind the same table.
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

#ifndef SWIG
/*
 * The BearSSL store, for a microcontroller. It is not in libprepay: link libprepay-bearssl.a before libprepay-core.a. The installed one, of a
 * cross build with -Dbearssl, holds all that it needs: lib/keystore/bearssl.c, lib/keystore/verbs.c, and four files of BearSSL (hash/sha2small,
 * mac/hmac, codec/enc32be, codec/dec32be). A build for a host installs none: compile those six files yourself, README.md's second way.
 *
 *     static prepay_bearssl_slot slots[16];
 *     static prepay_bearssl_store store;
 *     prepay_bearssl_store_options options = PREPAY_BEARSSL_STORE_OPTIONS_INIT;
 *     options.slots = slots, options.slot_count = 16, options.entropy = draw_from_the_noise_source;
 *     status = prepay_bearssl_store_init(&store, sizeof store, &options);
 *     status = prepay_bearssl_store_put(&store, PREPAY_USE_DERIVE, key_from_protected_flash, &key_own);
 *     meter_options.store = prepay_bearssl_store_table(&store);
 *
 * Life of a store:
 *   1. prepay_bearssl_store_init()    empty, in storage and slots you own; neither may be moved
 *   2. prepay_bearssl_store_put()     the meter's keys, at every start
 *   3. prepay_bearssl_store_table()   the verbs; their PREPAY_E_MEMORY means that no slot is free
 *   4. prepay_bearssl_store_wipe()    wipes everything
 *
 * Threads: one store, one thread at a time; not from interrupts. BearSSL takes about 1.4 KiB of stack.
 */
#define PREPAY_FIRMWARE_API PREPAY_API

struct prepay__bearssl_slot {
    uint8_t key[32];
    uint16_t generation;
    uint8_t use, reserved;
};

/** State: the place of one key, opaque. */
typedef union prepay_bearssl_slot {
    struct prepay__bearssl_slot internal;
    uint32_t reserve[9];
} prepay_bearssl_slot;

struct prepay__bearssl_store {
    prepay_key_store table;
    prepay_bearssl_slot *slots;
    void *context;
    prepay_status (*entropy)(void *context, uint8_t *out, size_t out_bytes);
    uint32_t slot_count, next;
};

/** State: opaque, the caller's storage. */
typedef union prepay_bearssl_store {
    struct prepay__bearssl_store internal;
    uintptr_t reserve[16];
} prepay_bearssl_store;

/** Options of a BearSSL store. */
typedef struct prepay_bearssl_store_options {
    size_t struct_size;          /**< sizeof(prepay_bearssl_store_options) */
    prepay_bearssl_slot *slots;  /**< memory for the keys; what was in it is erased */
    size_t slot_count;           /**< 1 ... 1024 keys alive at a time, PREPAY_E_MEMORY beyond. A meter with a card inserted takes at most 16 */
    void *context;               /**< handed to entropy */
    /**
     * Unpredictable bytes, from the noise source of your hardware. Anything but PREPAY_OK, and 8 bytes or more that are all 00 or all FF (a
     * source that is dead), becomes PREPAY_E_RANDOM of the store's random verb; NULL is always that.
     */
    prepay_status (*entropy)(void *context, uint8_t *out, size_t out_bytes);
} prepay_bearssl_store_options;

#define PREPAY_BEARSSL_STORE_OPTIONS_INIT { sizeof(prepay_bearssl_store_options), NULL, 0, NULL, NULL }

/** sizeof(prepay_bearssl_store). */
PREPAY_FIRMWARE_API size_t prepay_bearssl_store_bytes(void);

/**
 * An empty store.
 * @retval PREPAY_E_ARGUMENT  NULL, no slots or too many, unknown options, storage that is not aligned
 * @retval PREPAY_E_TOO_SMALL store_bytes
 */
PREPAY_FIRMWARE_API PREPAY_MUST_USE prepay_status prepay_bearssl_store_init(prepay_bearssl_store *store, size_t store_bytes,
                                                                           const prepay_bearssl_store_options *options);

/** The verbs. The table is the store's and lives as long as it. NULL when store is NULL. */
PREPAY_FIRMWARE_API const prepay_key_store *prepay_bearssl_store_table(prepay_bearssl_store *store);

/**
 * Bring in a key; wipe your copy.
 * @retval PREPAY_E_BLANK_KEY all 00 or all FF
 * @retval PREPAY_E_MEMORY    no slot is free
 */
PREPAY_FIRMWARE_API PREPAY_MUST_USE prepay_status prepay_bearssl_store_put(prepay_bearssl_store *store, uint32_t use, const uint8_t key[32],
                                                                          uint32_t *out_ref);

/** Keys alive in the store; a test's way to see that nothing leaks. 0 when NULL. */
PREPAY_FIRMWARE_API size_t prepay_bearssl_store_count(const prepay_bearssl_store *store);

/** Erase every key, its slots and the store; references and the table are dead after it. NULL is allowed. */
PREPAY_FIRMWARE_API void prepay_bearssl_store_wipe(prepay_bearssl_store *store);
#endif

#ifdef __cplusplus
}
#endif
#endif
