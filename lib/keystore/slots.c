/* SPDX-License-Identifier: Apache-2.0 */
/* Slots of keys. A slab is one sodium_malloc() of 64 keys: a page of its own, locked into RAM, between guard pages. One
 * allocation a key would cost a page and a lock each, and the usual limit on locked memory would end a desk after some
 * hundred keys. A reference is generation << 16 | index; the generation moves when a slot is emptied, so a reference
 * that was released names nothing any more. The slot that has been free for longest is used next: 65535 uses of every
 * free slot lie between a stale reference and the next key that could answer to it. */
#include "keystore/slots.h"
#include "base/secret.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define SLAB_KEYS 64u
#define SLABS_MAX (65536u / SLAB_KEYS)

struct slot {
    uint32_t next_free;
    uint16_t generation; /* 1 ... 65535 */
    uint8_t use;         /* 0: free */
};

struct prepay__slab {
    uint8_t (*keys)[PREPAY_KEY_BYTES];
    struct slot slots[SLAB_KEYS];
};

static struct slot *slot_at(const struct prepay__slots *slots, uint32_t index) {
    return &slots->slabs[index / SLAB_KEYS]->slots[index % SLAB_KEYS];
}

static uint8_t *key_at(const struct prepay__slots *slots, uint32_t index) {
    return slots->slabs[index / SLAB_KEYS]->keys[index % SLAB_KEYS];
}

void prepay__slots_init(struct prepay__slots *slots) {
    memset(slots, 0, sizeof *slots);
    slots->oldest = slots->youngest = PREPAY__NO_SLOT;
}

void prepay__slots_free(struct prepay__slots *slots) {
    for (uint32_t i = 0; i < slots->slab_count; i++) {
        sodium_free(slots->slabs[i]->keys);
        free(slots->slabs[i]);
    }
    free(slots->slabs);
    prepay__slots_init(slots);
}

static void enqueue(struct prepay__slots *slots, uint32_t index) {
    slot_at(slots, index)->next_free = PREPAY__NO_SLOT;
    if (slots->oldest == PREPAY__NO_SLOT) slots->oldest = index;
    else slot_at(slots, slots->youngest)->next_free = index;
    slots->youngest = index;
}

static struct prepay__slab *new_slab(void) {
    struct prepay__slab *slab = calloc(1, sizeof *slab);

    if (slab == NULL) return NULL;
    slab->keys = sodium_malloc(SLAB_KEYS * sizeof slab->keys[0]);
    /* sodium_malloc() gives memory even where it could not lock it: ask again, and take no for an answer */
    if (slab->keys == NULL || sodium_mlock(slab->keys, SLAB_KEYS * sizeof slab->keys[0]) != 0) {
        sodium_free(slab->keys);
        free(slab);
        return NULL;
    }
    memset(slab->keys, 0, SLAB_KEYS * sizeof slab->keys[0]);
    for (uint32_t i = 0; i < SLAB_KEYS; i++) slab->slots[i].generation = 1;
    return slab;
}

static prepay_status grow(struct prepay__slots *slots) {
    struct prepay__slab **slabs, *slab;

    if (slots->slab_count == SLABS_MAX) return PREPAY_E_MEMORY;
    slabs = realloc(slots->slabs, (slots->slab_count + 1) * sizeof slabs[0]);
    if (slabs == NULL) return PREPAY_E_MEMORY;
    slots->slabs = slabs;
    slab = new_slab();
    if (slab == NULL) return PREPAY_E_MEMORY;
    slabs[slots->slab_count++] = slab;
    for (uint32_t i = 0; i < SLAB_KEYS; i++) enqueue(slots, (slots->slab_count - 1) * SLAB_KEYS + i);
    return PREPAY_OK;
}

prepay_status prepay__slots_add(struct prepay__slots *slots, uint32_t use, const uint8_t key[32], uint32_t *out_ref) {
    uint32_t index;
    struct slot *slot;

    if (use != PREPAY_USE_DERIVE && use != PREPAY_USE_MAC) return PREPAY_E_ARGUMENT;
    if (prepay__blank(key, PREPAY_KEY_BYTES)) return PREPAY_E_BLANK_KEY;
    if (slots->oldest == PREPAY__NO_SLOT) {
        const prepay_status status = grow(slots);
        if (status < 0) return status;
    }
    index = slots->oldest;
    slot = slot_at(slots, index);
    slots->oldest = slot->next_free;
    memcpy(key_at(slots, index), key, PREPAY_KEY_BYTES);
    slot->use = (uint8_t)use;
    slots->live++;
    *out_ref = (uint32_t)slot->generation << 16 | index;
    return PREPAY_OK;
}

static struct slot *living(const struct prepay__slots *slots, uint32_t ref) {
    const uint32_t index = ref & 0xFFFFu;
    struct slot *slot;

    if (index >= slots->slab_count * SLAB_KEYS) return NULL;
    slot = slot_at(slots, index);
    return slot->use != 0 && slot->generation == ref >> 16 ? slot : NULL;
}

const uint8_t *prepay__slots_find(const struct prepay__slots *slots, uint32_t ref, uint32_t *out_use) {
    const struct slot *slot = living(slots, ref);

    if (slot == NULL) return NULL;
    *out_use = slot->use;
    return key_at(slots, ref & 0xFFFFu);
}

void prepay__slots_remove(struct prepay__slots *slots, uint32_t ref) {
    struct slot *slot = living(slots, ref);

    if (slot == NULL) return;
    sodium_memzero(key_at(slots, ref & 0xFFFFu), PREPAY_KEY_BYTES);
    slot->use = 0;
    slot->generation = slot->generation == UINT16_MAX ? 1 : (uint16_t)(slot->generation + 1);
    slots->live--;
    enqueue(slots, ref & 0xFFFFu);
}
