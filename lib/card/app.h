/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_CARD_APP_H
#define PREPAY_LIB_CARD_APP_H
/* Inside the card application:
 *
 *     app.c         power, APDUs in and answers out, the two tables of commands
 *     app_memory.c  where everything lies, and how it is read and written piece by piece
 *     app_record.c  the commit record, which alone says what is live; the counters; the log
 *     app_auth.c    the handshake
 *     app_keys.c    key slots, PUT KEY
 *     app_files.c   READ, STAGE, ABORT
 *     app_commit.c  COMMIT
 *
 * Functions that serve a command return a status word (positive), or a negative prepay_status: PREPAY_E_STORAGE
 * means that power or memory went and nobody answers, any other that the card could not do it (6581). */
#include "card/wire.h"

/* Indexes into the commit record: a file's number less one, and the key slots. */
enum {
    PREPAY__LIVE_TOKEN = PREPAY_FILE_TOKEN - 1,
    PREPAY__LIVE_RETURN = PREPAY_FILE_RETURN - 1,
    PREPAY__LIVE_IDENTITY = PREPAY_FILE_IDENTITY - 1,
    PREPAY__LIVE_LOG = PREPAY_FILE_LOG - 1,
    PREPAY__LIVE_KEYS = 5,
    PREPAY__LIVE_COUNT = 6
};

enum {
    PREPAY__LOG_ENTRY_BYTES = 32,
    PREPAY__LOG_BYTES = 512,
    PREPAY__KEY_SLOT_BYTES = 64, /* 52 used: whole program units */
    PREPAY__KEYS_BYTES = 2 * PREPAY_ROLE_COUNT * PREPAY__KEY_SLOT_BYTES
};

/* A command as it came, opened if it was sealed. */
struct prepay__request {
    const uint8_t *header;
    const uint8_t *data;
    size_t data_bytes;
    uint32_t role; /* of the session; 0: a stranger */
};

struct prepay__answer {
    uint8_t *data;
    size_t data_bytes;
};

typedef int prepay__handler(struct prepay__card_app *app, const struct prepay__request *request,
                            struct prepay__answer *answer);

/* -- memory */
/* Check the geometry and make the view in blocks that the journals lie in. */
PREPAY_MUST_USE prepay_status prepay__app_memory_init(struct prepay__card_app *app);
PREPAY_MUST_USE prepay_status prepay__app_mount(struct prepay__card_app *app, prepay_journal *journal,
                                                uint32_t first_block,
                                                uint32_t record_bytes, uint32_t kind);
PREPAY_MUST_USE prepay_status prepay__app_sync(struct prepay__card_app *app);
/* Make a slot ready to be written from its beginning. */
PREPAY_MUST_USE prepay_status prepay__app_slot_open(struct prepay__card_app *app, uint32_t live, uint32_t slot);
/* Write the next piece; the offset is a multiple of 32, the piece at most PREPAY__READ_MAX_BYTES and filled up with
 * zeros. */
PREPAY_MUST_USE prepay_status prepay__app_slot_write(struct prepay__card_app *app, uint32_t live, uint32_t slot,
                                                     uint32_t offset,
                                                     const uint8_t *data, size_t data_bytes);
PREPAY_MUST_USE prepay_status prepay__app_slot_read(struct prepay__card_app *app, uint32_t live, uint32_t slot,
                                                    uint32_t offset,
                                                    uint8_t *out, size_t out_bytes);
/* 1 in *out when no slot was ever written. */
PREPAY_MUST_USE prepay_status prepay__app_slots_are_erased(struct prepay__card_app *app, int *out);

/* -- record */
PREPAY_MUST_USE prepay_status prepay__app_records_load(struct prepay__card_app *app);
PREPAY_MUST_USE prepay_status prepay__app_counters_store(struct prepay__card_app *app, uint32_t durability);
/* Make `next` the state, with a line in the log, as one fact. The staged or written slots it names must be complete. */
PREPAY_MUST_USE prepay_status prepay__app_store(struct prepay__card_app *app, struct prepay__card_record *next,
                                                uint8_t ins,
                                                uint16_t status_word, uint8_t detail);
/* A live file, whole, into app->file; zeros beyond what was written. PREPAY_E_DAMAGED when its CRC is wrong. */
PREPAY_MUST_USE prepay_status prepay__app_file_load(struct prepay__card_app *app, uint32_t live);
/* The slot of a file that is not live. */
uint8_t prepay__app_free_slot(const struct prepay__card_app *app, uint32_t live);
/* bytes of the free slot, once they are written, become live in next. */
void prepay__app_flip(const struct prepay__card_app *app, struct prepay__card_record *next, uint32_t live,
                      uint16_t bytes, uint32_t crc);

/* -- session */
void prepay__app_session_end(struct prepay__card_app *app);
void prepay__app_unstage(struct prepay__card_app *app);

/* -- keys */
/* The key with this version, for derivation. PREPAY_E_NOT_FOUND: no such key. *out_is_next: it is not the current
 * one yet. */
PREPAY_MUST_USE prepay_status prepay__app_key_open(struct prepay__card_app *app, uint32_t role, uint32_t key_version,
                                                   uint32_t *out_ref,
                                                   int *out_is_next);
void prepay__app_key_close(struct prepay__card_app *app, uint32_t ref);
int prepay__app_has_key(const struct prepay__card_app *app, uint32_t role, uint32_t key_version);
void prepay__app_key_promote(struct prepay__card_record *next, uint32_t role);

/* -- commands */
prepay__handler prepay__app_challenge, prepay__app_mutual, prepay__app_read, prepay__app_stage, prepay__app_commit,
    prepay__app_abort,
    prepay__app_put_key;

#endif
