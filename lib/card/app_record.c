/* SPDX-License-Identifier: Apache-2.0 */
/* What is live. One commit record - in a journal: two copies, a sequence number, a CRC written last - states of
 * every file which of its two slots is live, its generation, length and CRC, and of every role which keys it has.
 * Nothing else counts: a slot that was written and is not named here does not exist, so a power cut cannot promote
 * it, and everything that one record names changes together. The log is a file like the others and changes in the
 * same record as what it tells of.
 *
 * A second journal holds what changes with every try to open a session: the session counter and the wrong tries. */
#include "card/app.h"

#include "base/crc32.h"
#include "base/endian.h"

#include <string.h>

#define RECORD_VERSION 1u
#define RECORD_BYTES (4u + 11u * PREPAY__LIVE_COUNT + 3u * PREPAY_ROLE_COUNT)
#define COUNTERS_BYTES (4u + 4u + PREPAY_ROLE_COUNT)
#define RECORD_KIND 0x43430001u
#define COUNTERS_KIND 0x43530001u
#define COUNTERS_FIRST_BLOCK 0u
#define COMMITS_FIRST_BLOCK 3u

/* version 1 | terminated 1 | card generation 2 | 6 x {slot 1, bytes 2, generation 4, crc 4} | 4 x {current, next,
 * place} */
static void pack_record(uint8_t out[RECORD_BYTES], const struct prepay__card_record *r) {
    uint8_t *p = out + 4;

    out[0] = RECORD_VERSION;
    out[1] = r->is_terminated;
    prepay__put_u16be(out + 2, r->card_generation);
    for (uint32_t i = 0; i < PREPAY__LIVE_COUNT; i++, p += 11) {
        p[0] = r->slot[i];
        prepay__put_u16be(p + 1, r->bytes[i]);
        prepay__put_u32be(p + 3, r->generation[i]);
        prepay__put_u32be(p + 7, r->crc[i]);
    }
    for (uint32_t role = 1; role <= PREPAY_ROLE_COUNT; role++, p += 3) {
        p[0] = r->current[role];
        p[1] = r->next[role];
        p[2] = r->place[role];
    }
}

static prepay_status unpack_record(const uint8_t *in, struct prepay__card_record *out) {
    struct prepay__card_record r;
    const uint8_t *p = in + 4;

    if (in[0] != RECORD_VERSION) return PREPAY_E_VERSION;
    memset(&r, 0, sizeof r);
    r.is_terminated = in[1];
    r.card_generation = prepay__get_u16be(in + 2);
    for (uint32_t i = 0; i < PREPAY__LIVE_COUNT; i++, p += 11) {
        r.slot[i] = p[0];
        r.bytes[i] = prepay__get_u16be(p + 1);
        r.generation[i] = prepay__get_u32be(p + 3);
        r.crc[i] = prepay__get_u32be(p + 7);
        if (r.slot[i] > 1 || r.bytes[i] > PREPAY__FILE_MAX_BYTES) return PREPAY_E_DAMAGED;
    }
    for (uint32_t role = 1; role <= PREPAY_ROLE_COUNT; role++, p += 3) {
        r.current[role] = p[0];
        r.next[role] = p[1];
        r.place[role] = p[2];
        if (r.place[role] > 1) return PREPAY_E_DAMAGED;
    }
    *out = r;
    return PREPAY_OK;
}

static prepay_status commit_record(struct prepay__card_app *app, const struct prepay__card_record *record) {
    uint8_t bytes[RECORD_BYTES];

    pack_record(bytes, record);
    return prepay_journal_commit(&app->commits, bytes, sizeof bytes, PREPAY_JOURNAL_DURABLE);
}

/* version 1, zeros 3 | session counter 4 | wrong tries of each role */
prepay_status prepay__app_counters_store(struct prepay__card_app *app, uint32_t durability) {
    uint8_t bytes[COUNTERS_BYTES] = { RECORD_VERSION };

    prepay__put_u32be(bytes + 4, app->session_counter);
    memcpy(bytes + 8, app->tries + 1, PREPAY_ROLE_COUNT);
    return prepay_journal_commit(&app->counters, bytes, sizeof bytes, durability);
}

static prepay_status load_counters(struct prepay__card_app *app) {
    uint8_t bytes[COUNTERS_BYTES];
    size_t length = sizeof bytes;
    const prepay_status status = prepay_journal_read(&app->counters, bytes, &length);

    if (status < 0) return status;
    if (length != sizeof bytes || bytes[0] != RECORD_VERSION) return PREPAY_E_VERSION;
    app->session_counter = prepay__get_u32be(bytes + 4);
    memcpy(app->tries + 1, bytes + 8, PREPAY_ROLE_COUNT);
    return PREPAY_OK;
}

static prepay_status load_record(struct prepay__card_app *app) {
    uint8_t bytes[RECORD_BYTES];
    size_t length = sizeof bytes;
    const prepay_status status = prepay_journal_read(&app->commits, bytes, &length);

    if (status < 0) return status;
    return length == sizeof bytes ? unpack_record(bytes, &app->record) : PREPAY_E_VERSION;
}

/* A memory that was never used gets its first records: the counters, then the commit record. */
static prepay_status make_blank(struct prepay__card_app *app, int has_counters) {
    int is_new = 0;
    prepay_status status = prepay__app_slots_are_erased(app, &is_new);

    if (status < 0) return status;
    if (!is_new) return PREPAY_E_DAMAGED; /* files are there and nothing says which are live */
    status = has_counters ? load_counters(app) : prepay__app_counters_store(app, PREPAY_JOURNAL_DURABLE);
    return status < 0 ? status : commit_record(app, &app->record);
}

prepay_status prepay__app_records_load(struct prepay__card_app *app) {
    const prepay_status counters = prepay__app_mount(app, &app->counters, COUNTERS_FIRST_BLOCK, COUNTERS_BYTES,
                                                     COUNTERS_KIND);
    const prepay_status commits = prepay__app_mount(app, &app->commits, COMMITS_FIRST_BLOCK, RECORD_BYTES, RECORD_KIND);
    prepay_status status;

    if (counters < 0) return counters;
    if (commits < 0) return commits;
    if (commits == PREPAY_JOURNAL_EMPTY) return make_blank(app, counters == PREPAY_OK);
    if (counters == PREPAY_JOURNAL_EMPTY) return PREPAY_E_DAMAGED;
    status = load_counters(app);
    return status < 0 ? status : load_record(app);
}

/* ------------------------------------------------------------------ files */

uint8_t prepay__app_free_slot(const struct prepay__card_app *app, uint32_t live) {
    return (uint8_t)(1 - app->record.slot[live]);
}

void prepay__app_flip(const struct prepay__card_app *app, struct prepay__card_record *next, uint32_t live,
                      uint16_t bytes, uint32_t crc) {
    next->slot[live] = prepay__app_free_slot(app, live);
    next->generation[live] = app->record.generation[live] + 1;
    next->bytes[live] = bytes;
    next->crc[live] = crc;
}

prepay_status prepay__app_file_load(struct prepay__card_app *app, uint32_t live) {
    const uint16_t bytes = app->record.bytes[live];
    prepay_status status;

    memset(app->file, 0, sizeof app->file);
    if (bytes == 0) return PREPAY_OK;
    status = prepay__app_slot_read(app, live, app->record.slot[live], 0, app->file, bytes);
    if (status < 0) return status;
    return prepay__crc32(0, app->file, bytes) == app->record.crc[live] ? PREPAY_OK : PREPAY_E_DAMAGED;
}

/* -------------------------------------------------------------------- log */

/* session counter 4 | role 1 | instruction 1 | status word 2 | terminal 8 | detail 1 | zeros */
static void put_log_entry(uint8_t out[PREPAY__LOG_ENTRY_BYTES], const struct prepay__card_app *app, uint8_t ins,
                          uint16_t status_word,
                          uint8_t detail) {
    memset(out, 0, PREPAY__LOG_ENTRY_BYTES);
    prepay__put_u32be(out, app->handshake.session_counter);
    out[4] = app->handshake.role;
    out[5] = ins;
    prepay__put_u16be(out + 6, status_word);
    memcpy(out + 8, app->handshake.terminal_id, 8);
    out[16] = detail;
}

/* The log's other slot: the new line, then the 15 newest of the old. A log that has decayed begins anew. */
static prepay_status write_log(struct prepay__card_app *app, struct prepay__card_record *next, uint8_t ins,
                               uint16_t status_word,
                               uint8_t detail) {
    const uint8_t slot = prepay__app_free_slot(app, PREPAY__LIVE_LOG);
    uint32_t offset;
    prepay_status status = prepay__app_file_load(app, PREPAY__LIVE_LOG);

    if (status == PREPAY_E_STORAGE) return status;
    if (status < 0) memset(app->file, 0, sizeof app->file);
    memmove(app->file + PREPAY__LOG_ENTRY_BYTES, app->file, PREPAY__LOG_BYTES - PREPAY__LOG_ENTRY_BYTES);
    put_log_entry(app->file, app, ins, status_word, detail);

    status = prepay__app_slot_open(app, PREPAY__LIVE_LOG, slot);
    for (offset = 0; status == PREPAY_OK && offset < PREPAY__LOG_BYTES; offset += 128) {
        status = prepay__app_slot_write(app, PREPAY__LIVE_LOG, slot, offset, app->file + offset, 128);
    }
    if (status < 0) return status;
    prepay__app_flip(app, next, PREPAY__LIVE_LOG, PREPAY__LOG_BYTES, prepay__crc32(0, app->file, PREPAY__LOG_BYTES));
    return PREPAY_OK;
}

prepay_status prepay__app_store(struct prepay__card_app *app, struct prepay__card_record *next, uint8_t ins,
                                uint16_t status_word,
                                uint8_t detail) {
    prepay_status status = write_log(app, next, ins, status_word, detail);

    if (status == PREPAY_OK) status = prepay__app_sync(app);
    if (status == PREPAY_OK) status = commit_record(app, next);
    if (status == PREPAY_OK) app->record = *next;
    return status;
}
