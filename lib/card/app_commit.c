/* SPDX-License-Identifier: Apache-2.0 */
/* COMMIT: the files of a list become live together, or none does. The list says of each file the generation it will
 * have and the hash of its whole content, so that what becomes live is what the terminal meant, whatever was staged
 * before. A list that is live already is answered like one that has just become so: a terminal that repeats it
 * learns the truth.
 *
 * Whatever comes of it, nothing is staged afterwards. */
#include "card/app.h"

#include "base/crc32.h"
#include "base/endian.h"
#include "base/secret.h"

#include <string.h>

struct entry {
    const struct prepay__card_file *file;
    uint32_t live;
    uint32_t generation;
    const uint8_t *hash;
};

struct list {
    struct entry entries[PREPAY__FILE_COUNT];
    uint32_t count;
    uint8_t mask; /* bit of each file's index */
};

/* The list as it came: known files that this role may write, each once. */
static int parse_list(const struct prepay__request *request, struct list *out) {
    const size_t count = request->data_bytes / PREPAY__COMMIT_ENTRY_BYTES;

    memset(out, 0, sizeof *out);
    if (request->header[2] != 0 || request->header[3] != 0) return PREPAY__SW_PARAMETERS;
    if (request->data_bytes % PREPAY__COMMIT_ENTRY_BYTES != 0 || count == 0 ||
        count > PREPAY__FILE_COUNT) {
        return PREPAY__SW_LENGTH;
    }
    for (size_t i = 0; i < count; i++) {
        const uint8_t *bytes = request->data + i * PREPAY__COMMIT_ENTRY_BYTES;
        const struct prepay__card_file *file = prepay__card_file(bytes[0]);

        if (file == NULL) return PREPAY__SW_NO_FILE;
        if ((file->writers & PREPAY__BY(request->role)) == 0) return PREPAY__SW_ACCESS;
        if ((out->mask >> (file->id - 1) & 1) != 0) return PREPAY__SW_DATA;
        out->mask = (uint8_t)(out->mask | 1u << (file->id - 1));
        out->entries[i] = (struct entry){ file, file->id - 1u, prepay__get_u32be(bytes + 1), bytes + 5 };
    }
    out->count = (uint32_t)count;
    return PREPAY__SW_DONE;
}

static uint8_t staged_mask(const struct prepay__card_app *app) {
    unsigned mask = 0;

    for (uint32_t i = 0; i < PREPAY__FILE_COUNT; i++) mask |= app->is_staged[i] != 0 ? 1u << i : 0u;
    return (uint8_t)mask;
}

/* 1 when what is in app->file is what the entry means, 0 when not; negative: could not be found out. */
static int is_meant(struct prepay__card_app *app, const struct entry *entry) {
    uint8_t hash[32];
    const prepay_status status = prepay__card_file_hash(app->options.store, entry->file, app->file, entry->file->bytes,
                                                        hash);

    return status < 0 ? status : prepay__equal(hash, entry->hash, sizeof hash);
}

/* 1 when every file of the list is live in this generation with this content. */
static int is_live_already(struct prepay__card_app *app, const struct list *list) {
    for (uint32_t i = 0; i < list->count; i++) {
        const struct entry *entry = &list->entries[i];
        prepay_status status;
        int result;

        if (entry->generation == 0 || entry->generation != app->record.generation[entry->live]) return 0;
        status = prepay__app_file_load(app, entry->live);
        if (status < 0) return status;
        result = is_meant(app, entry);
        if (result != 1) return result;
    }
    return 1;
}

/* The card's generation changes only together with every key it has, and a first one only with a key for A. */
static int change_generation(const struct prepay__card_app *app, struct prepay__card_record *next,
                             uint16_t generation) {
    if (generation == app->record.card_generation) return PREPAY__SW_DONE;
    if (generation < app->record.card_generation || app->record.next[PREPAY_ROLE_ADMIN] == 0) return PREPAY__SW_NOT_NOW;
    for (uint32_t role = 1; role <= PREPAY_ROLE_COUNT; role++) {
        if (app->record.current[role] != 0 && app->record.next[role] == 0) return PREPAY__SW_NOT_NOW;
        if (app->record.next[role] != 0) prepay__app_key_promote(next, role);
    }
    next->card_generation = generation;
    return PREPAY__SW_DONE;
}

/* What a file may hold, where the card can tell: file 01 names this card, and a desk writes no return record but the
 * empty. */
static int check_content(struct prepay__card_app *app, const struct prepay__request *request, const struct entry *entry,
                         struct prepay__card_record *next) {
    prepay_card_file_identity identity;

    if (entry->live == PREPAY__LIVE_RETURN && request->role == PREPAY_ROLE_VENDING &&
        app->file[PREPAY__KIND_OFFSET] != 0) {
        return PREPAY__SW_ACCESS;
    }
    if (entry->live != PREPAY__LIVE_IDENTITY) return PREPAY__SW_DONE;
    if (prepay_card_identity_unpack(app->file, entry->file->bytes, &identity) < 0) return PREPAY__SW_DATA;
    if (memcmp(identity.card_id, app->options.card_id, sizeof identity.card_id) != 0) return PREPAY__SW_DATA;
    if (identity.card_generation == 0) return PREPAY__SW_DATA;
    return change_generation(app, next, identity.card_generation);
}

/* One staged file: read back, compared with what was meant, checked, and entered into the next record. */
static int take_entry(struct prepay__card_app *app, const struct prepay__request *request, const struct entry *entry,
                      struct prepay__card_record *next) {
    const uint16_t bytes = app->staged_bytes[entry->live];
    int result;

    if (app->record.generation[entry->live] == UINT32_MAX) return PREPAY__SW_NOT_NOW;
    if (entry->generation != app->record.generation[entry->live] + 1) return PREPAY__SW_NOT_NOW;
    memset(app->file, 0, sizeof app->file);
    if (bytes != 0) {
        result = prepay__app_slot_read(app, entry->live, prepay__app_free_slot(app, entry->live), 0, app->file, bytes);
        if (result < 0) return result;
    }
    result = is_meant(app, entry);
    if (result != 1) return result < 0 ? result : PREPAY__SW_DATA;
    prepay__app_flip(app, next, entry->live, bytes, prepay__crc32(0, app->file, bytes));
    return check_content(app, request, entry, next);
}

static int make_live(struct prepay__card_app *app, const struct prepay__request *request, const struct list *list) {
    struct prepay__card_record next = app->record;
    prepay_status status;

    if (staged_mask(app) != list->mask) return PREPAY__SW_NOT_NOW;
    for (uint32_t i = 0; i < list->count; i++) {
        const int sw = take_entry(app, request, &list->entries[i], &next);
        if (sw != PREPAY__SW_DONE) return sw;
    }
    status = prepay__app_store(app, &next, PREPAY__INS_COMMIT, PREPAY__SW_DONE, list->mask);
    return status < 0 ? status : PREPAY__SW_DONE;
}

/* data: {file 1, generation + 1 (4), SHA-256 32}*; answer: {file 1, generation 4}* */
int prepay__app_commit(struct prepay__card_app *app, const struct prepay__request *request,
                       struct prepay__answer *answer) {
    struct list list;
    int sw = parse_list(request, &list);

    if (sw == PREPAY__SW_DONE) {
        const int already = staged_mask(app) == 0 ? is_live_already(app, &list) : 0;
        if (already < 0) sw = already;
        else if (already == 0) sw = make_live(app, request, &list);
    }
    prepay__app_unstage(app);
    if (sw != PREPAY__SW_DONE) return sw;
    for (uint32_t i = 0; i < list.count; i++) {
        answer->data[5 * (size_t)i] = list.entries[i].file->id;
        prepay__put_u32be(answer->data + 5 * (size_t)i + 1, app->record.generation[list.entries[i].live]);
    }
    answer->data_bytes = 5 * (size_t)list.count;
    return PREPAY__SW_DONE;
}
