/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_KEYSTORE_SLOTS_H
#define PREPAY_LIB_KEYSTORE_SLOTS_H
/* Where the sodium store keeps its keys: slots in locked, guarded pages, named by references that go stale. */
#include <prepay/auth.h>

struct prepay__slab;

struct prepay__slots {
    struct prepay__slab **slabs;
    uint32_t slab_count;
    uint32_t live;             /* keys in use */
    uint32_t oldest, youngest; /* the queue of free slots, by index; PREPAY__NO_SLOT when empty */
};

#define PREPAY__NO_SLOT UINT32_MAX

void prepay__slots_init(struct prepay__slots *slots);

/* Wipe and free everything. */
void prepay__slots_free(struct prepay__slots *slots);

/* Take a copy of a key. PREPAY_E_BLANK_KEY; PREPAY_E_ARGUMENT: no such use; PREPAY_E_MEMORY: no lockable memory, or
 * 65536 keys. */
PREPAY_MUST_USE prepay_status prepay__slots_add(struct prepay__slots *slots, uint32_t use, const uint8_t key[32],
                                                uint32_t *out_ref);

/* The key of a reference, and its use; NULL when the reference is stale or never was. */
const uint8_t *prepay__slots_find(const struct prepay__slots *slots, uint32_t ref, uint32_t *out_use);

/* Wipe a key; a stale reference is ignored. */
void prepay__slots_remove(struct prepay__slots *slots, uint32_t ref);

#endif
