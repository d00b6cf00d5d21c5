/* SPDX-License-Identifier: Apache-2.0 */
/* Verification re-reads every value and makes the chain again. Each kind of row is read in the order of entries, all of
 * them side by side, so memory does not grow with history. Then the audit chain, the working tables, and the structure
 * of the file. A tail that was cut off passes all of that: only a head noted elsewhere tells. */
#include "ledger/verify.h"

#include <stdio.h>
#include <string.h>

struct stream {
    enum prepay__row_kind kind;
    int64_t entry; /* of the row at hand; 0: the reading has ended */
    union prepay__any_row row;
};

struct walk {
    prepay_ledger *ledger;
    struct prepay__store *store;
    struct prepay__memory memory;
    struct stream streams[PREPAY__STREAMS];
    struct prepay__entry entry;
    uint8_t head[32];
    const uint8_t *trusted_head;
    int64_t trusted_entry;
    prepay_ledger_verdict verdict;
};

static prepay_status bad(struct walk *walk, int64_t entry, const char *reason) {
    walk->verdict.first_bad = entry;
    (void)snprintf(walk->verdict.reason, sizeof walk->verdict.reason, "%s", reason);
    return PREPAY_E_DAMAGED;
}

/* The column by which a row hangs on its entry. */
static int64_t entry_of(enum prepay__row_kind kind, const union prepay__any_row *row) {
    const struct prepay__row_type *type = &prepay__rows[kind];
    int64_t entry = 0;

    for (size_t i = 0; i < type->count; i++) {
        if (strcmp(type->fields[i].name, "entry") == 0)
            memcpy(&entry, (const uint8_t *)row + type->fields[i].offset, sizeof entry);
    }
    return entry;
}

static enum prepay__reading reading_of(const struct walk *walk, const struct stream *stream) {
    return (enum prepay__reading)(PREPAY__ALL_POSTINGS + (stream - walk->streams));
}

static prepay_status advance(struct walk *walk, struct stream *stream) {
    const int64_t before = stream->entry;
    prepay_status status = walk->store->next(walk->store->context, reading_of(walk, stream), &stream->row);

    stream->entry = 0;
    if (status == PREPAY_E_NOT_FOUND) return PREPAY_OK;
    if (status < 0) return status;
    stream->entry = entry_of(stream->kind, &stream->row);
    return stream->entry < 1 || stream->entry < before ? PREPAY_E_DAMAGED : PREPAY_OK;
}

static prepay_status start_streams(struct walk *walk) {
    prepay_status status = PREPAY_OK;

    walk->store->rewind(walk->store->context, PREPAY__ALL_ENTRIES);
    for (size_t i = 0; i < PREPAY__STREAMS && status == PREPAY_OK; i++) {
        walk->streams[i].kind = (enum prepay__row_kind)(PREPAY__ROW_POSTING + i);
        walk->store->rewind(walk->store->context, reading_of(walk, &walk->streams[i]));
        status = advance(walk, &walk->streams[i]);
    }
    return status;
}

static void stop_streams(struct walk *walk) {
    walk->store->rewind(walk->store->context, PREPAY__ALL_ENTRIES);
    for (size_t i = 0; i < PREPAY__STREAMS; i++)
        walk->store->rewind(walk->store->context, reading_of(walk, &walk->streams[i]));
}

/* ----------------------------------------------------------------- entries */

/* All rows of one kind that belong to the entry at hand. */
static prepay_status take_rows(struct walk *walk, struct stream *stream, prepay__hash *hash) {
    const char *reason;

    while (stream->entry != 0 && stream->entry <= walk->entry.seq) {
        prepay_status status = prepay__memory_row(&walk->memory, stream->kind, &stream->row, &reason);
        if (status < 0) return status;
        if (stream->entry < walk->entry.seq) return bad(walk, stream->entry, "a row of no entry");
        if (reason != NULL) return bad(walk, walk->entry.seq, reason);
        prepay__hash_entry_row(hash, &prepay__rows[stream->kind], &stream->row);
        status = advance(walk, stream);
        if (status < 0) return status;
    }
    return PREPAY_OK;
}

static prepay_status check_trusted(struct walk *walk) {
    if (walk->trusted_head == NULL || walk->entry.seq != walk->trusted_entry) return PREPAY_OK;
    if (memcmp(walk->head, walk->trusted_head, sizeof walk->head) == 0) return PREPAY_OK;
    return bad(walk, walk->entry.seq, "the chain does not pass through the trusted head");
}

static prepay_status check_entry(struct walk *walk) {
    const struct prepay__entry *entry = &walk->entry;
    prepay__hash hash;
    uint8_t made[32];
    const char *reason;

    if (entry->seq != walk->verdict.entries + 1) return bad(walk, walk->verdict.entries + 1, "entries are missing");
    if (entry->encoding != PREPAY__ENCODING) return bad(walk, entry->seq, "an unknown encoding");
    prepay__memory_begin(&walk->memory, entry, walk->head);
    prepay__hash_entry_begin(&hash, walk->head, entry);
    for (size_t i = 0; i < PREPAY__STREAMS; i++) {
        prepay_status status = take_rows(walk, &walk->streams[i], &hash);
        if (status < 0) return status;
    }
    prepay__hash_end(&hash, made);
    reason = prepay__memory_end(&walk->memory);
    if (reason != NULL) return bad(walk, entry->seq, reason);
    if (memcmp(made, entry->hash, sizeof made) != 0)
        return bad(walk, entry->seq, "a value was changed: the hash differs");
    memcpy(walk->head, made, sizeof made);
    walk->verdict.entries = entry->seq;
    return check_trusted(walk);
}

/* Accounts come into being with their first posting; another one was put there by somebody else. */
static prepay_status check_accounts(struct walk *walk) {
    struct prepay__sums accounts;
    const int64_t posted = (int64_t)walk->memory.accounts_count;
    prepay_status status = prepay__find(walk->store, PREPAY__ACCOUNT_LAST_ID, prepay__keys(0, 0, 0, 0), &accounts);

    if (status < 0) return status;
    return accounts.n[0] == posted && accounts.n[1] == posted ? PREPAY_OK
                                                              : bad(walk, 0, "an account that nothing was posted to");
}

static prepay_status check_leftovers(struct walk *walk) {
    int64_t least = 0;

    for (size_t i = 0; i < PREPAY__STREAMS; i++) {
        const int64_t entry = walk->streams[i].entry;
        if (entry != 0 && (least == 0 || entry < least)) least = entry;
    }
    if (least != 0) return bad(walk, least, "a row of no entry");
    if (walk->trusted_head != NULL && walk->trusted_entry > walk->verdict.entries)
        return bad(walk, walk->verdict.entries + 1, "entries are missing at the end");
    return check_accounts(walk);
}

static prepay_status check_entries(struct walk *walk) {
    prepay_status status = start_streams(walk);

    while (status == PREPAY_OK) {
        status = walk->store->next(walk->store->context, PREPAY__ALL_ENTRIES, &walk->entry);
        if (status == PREPAY_OK) status = check_entry(walk);
    }
    if (status == PREPAY_E_NOT_FOUND) status = check_leftovers(walk);
    stop_streams(walk);
    prepay__memory_free(&walk->memory);
    return status;
}

/* -------------------------------------------------------------------- rest */

static prepay_status check_working_tables(struct walk *walk) {
    struct prepay__sums mismatch;
    prepay_status status = prepay__find(walk->store, PREPAY__OPEN_MISMATCH, prepay__keys(0, 0, 0, 0), &mismatch);

    if (status < 0) return status;
    if (mismatch.n[0] != 0) return bad(walk, 0, "the list of open statements is wrong");
    return mismatch.n[1] == 0 ? PREPAY_OK : bad(walk, 0, "the list of open shifts is wrong");
}

static prepay_status check_everything(struct walk *walk) {
    prepay_status status = check_entries(walk);

    if (status == PREPAY_OK) status = prepay__verify_audit(walk->ledger, walk->verdict.reason);
    if (status == PREPAY_OK) status = check_working_tables(walk);
    if (status == PREPAY_OK) status = walk->store->check(walk->store->context, walk->verdict.reason);
    return status;
}

/* Whatever the file could not even be read for is damage, too; a disk that fails is not. */
static prepay_status conclude(struct walk *walk, prepay_status status) {
    if (status == PREPAY_E_FORMAT || status == PREPAY_E_OVERFLOW || status == PREPAY_E_NOT_FOUND)
        status = PREPAY_E_DAMAGED;
    if (status == PREPAY_E_DAMAGED && walk->verdict.reason[0] == 0)
        (void)bad(walk, walk->verdict.entries + 1, "it can not be read any more");
    memcpy(walk->verdict.head, walk->head, sizeof walk->verdict.head);
    return status;
}

prepay_status prepay_ledger_verify(prepay_ledger *ledger, const prepay_ledger_call *call, const uint8_t *trusted_head,
                                   int64_t trusted_entry, prepay_ledger_verdict *out) {
    struct prepay__frame frame;
    struct walk walk;
    prepay_status status = prepay__ledger_report(out);

    if (status < 0 || (trusted_head != NULL && trusted_entry < 1)) return PREPAY_E_ARGUMENT;
    memset(&walk, 0, sizeof walk);
    walk.verdict.struct_size = sizeof walk.verdict;
    walk.trusted_head = trusted_head;
    walk.trusted_entry = trusted_entry;
    status = prepay__enter_read(ledger, call, PREPAY__VERB_VERIFY, &frame);
    if (status == PREPAY_OK) {
        walk.ledger = ledger;
        walk.store = &ledger->store;
        walk.memory.store = &ledger->store;
        status = check_everything(&walk);
        (void)prepay__drop(&frame, status);
    }
    status = conclude(&walk, status);
    if (status == PREPAY_OK || status == PREPAY_E_DAMAGED) prepay__ledger_give(out, &walk.verdict, sizeof walk.verdict);
    return status;
}
