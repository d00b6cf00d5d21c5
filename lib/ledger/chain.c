/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts become history. An entry gathers its postings and rows in memory; when all are known it is linked: its hash
 * covers the hash before it and every value it brings. Then it is put, row by row, in one transaction. Audit rows have
 * a chain of their own. */
#include "ledger/ledger.h"

#include "base/checked.h"

#include <string.h>

#define DAY_S 86400

/* Local days since 1970-01-01, floored. */
static int64_t business_day(const prepay_ledger_call *call) {
    const int64_t local_s = call->time_ms / 1000 + call->utc_offset_s; /* time_ms >= 0 */

    return local_s >= 0 ? local_s / DAY_S : -((DAY_S - 1 - local_s) / DAY_S);
}

prepay_status prepay__draft_begin(struct prepay__frame *frame) {
    struct prepay__entry newest, *entry = &frame->draft.entry;
    prepay_status status = prepay__find(frame->store, PREPAY__ENTRY_NEWEST, prepay__keys(0, 0, 0, 0), &newest);

    if (status == PREPAY_E_NOT_FOUND) memset(&newest, 0, sizeof newest);
    else if (status < 0) return status;
    memset(&frame->draft, 0, sizeof frame->draft);
    memcpy(frame->draft.previous, newest.hash, sizeof newest.hash);
    entry->seq = newest.seq + 1;
    entry->encoding = PREPAY__ENCODING;
    memcpy(entry->id, frame->call.request_id, sizeof entry->id);
    memcpy(entry->body_hash, frame->body_hash, sizeof entry->body_hash);
    entry->kind = frame->verb;
    entry->property = frame->ledger->property.id;
    entry->station = frame->ledger->station;
    entry->epoch = newest.seq == 0 ? 1 : newest.epoch; /* a restore raises it */
    entry->operator_id = frame->who.id;
    entry->time_ms = frame->call.time_ms;
    entry->utc_offset_s = frame->call.utc_offset_s;
    entry->business_day = business_day(&frame->call);
    entry->clock_back = frame->call.time_ms < newest.time_ms;
    return PREPAY_OK;
}

/* ---------------------------------------------------------------- postings */

/* Accounts come into being when they are first posted to. */
static prepay_status account_of(struct prepay__frame *frame, int64_t kind, int64_t owner, struct prepay__account *out) {
    struct prepay__sums last;
    prepay_status status = prepay__find(frame->store, PREPAY__ACCOUNT_OF, prepay__keys(kind, owner, 0, 0), out);

    if (status != PREPAY_E_NOT_FOUND) return status;
    status = prepay__find(frame->store, PREPAY__ACCOUNT_LAST_ID, prepay__keys(0, 0, 0, 0), &last);
    if (status < 0) return status;
    *out = (struct prepay__account){ last.n[0] + 1, frame->ledger->property.id, kind, owner };
    return prepay__put(frame->store, PREPAY__ROW_ACCOUNT, out);
}

static prepay_status join(struct prepay__posting *posting, int64_t amount_minor) {
    struct prepay__posting joined = *posting;

    if (prepay__add(posting->amount_minor, amount_minor, &joined.amount_minor) < 0) return PREPAY_E_OVERFLOW;
    if (prepay__add(posting->balance_minor, amount_minor, &joined.balance_minor) < 0) return PREPAY_E_OVERFLOW;
    *posting = joined;
    return PREPAY_OK;
}

prepay_status prepay__draft_post(struct prepay__frame *frame, int64_t kind, int64_t owner, int64_t amount_minor) {
    struct prepay__draft *draft = &frame->draft;
    struct prepay__account account;
    struct prepay__posting last, posting;
    prepay_status status;

    if (amount_minor == 0) return PREPAY_OK;
    for (size_t i = 0; i < draft->postings_count; i++) {
        if (draft->postings[i].kind == kind && draft->postings[i].owner == owner)
            return join(&draft->postings[i], amount_minor);
    }
    if (draft->postings_count == PREPAY__DRAFT_POSTINGS) return PREPAY_E_STATE;
    status = account_of(frame, kind, owner, &account);
    if (status < 0) return status;
    status = prepay__find(frame->store, PREPAY__POSTING_LAST, prepay__keys(account.id, 0, 0, 0), &last);
    if (status == PREPAY_E_NOT_FOUND) memset(&last, 0, sizeof last);
    else if (status < 0) return status;
    posting =
        (struct prepay__posting){ draft->entry.seq, account.id, kind, owner, last.aseq + 1, 0, last.balance_minor };
    status = join(&posting, amount_minor);
    if (status == PREPAY_OK) draft->postings[draft->postings_count++] = posting;
    return status;
}

/* By account: the order of the canonical bytes. */
static void sort_postings(struct prepay__draft *draft) {
    for (size_t i = 1; i < draft->postings_count; i++) {
        const struct prepay__posting moved = draft->postings[i];
        size_t at = i;
        for (; at > 0 && draft->postings[at - 1].account > moved.account; at--)
            draft->postings[at] = draft->postings[at - 1];
        draft->postings[at] = moved;
    }
}

static prepay_status check_balanced(const struct prepay__draft *draft) {
    int64_t sum = 0;

    for (size_t i = 0; i < draft->postings_count; i++) {
        if (prepay__add(sum, draft->postings[i].amount_minor, &sum) < 0) return PREPAY_E_OVERFLOW;
    }
    return sum == 0 ? PREPAY_OK : PREPAY_E_STATE;
}

/* ------------------------------------------------------------------ entry */

void prepay__draft_row(struct prepay__frame *frame, enum prepay__row_kind kind, const void *row) {
    struct prepay__draft *draft = &frame->draft;

    draft->rows[draft->rows_count].kind = kind;
    draft->rows[draft->rows_count].row = row;
    draft->rows_count++;
}

static void link_draft(struct prepay__draft *draft) {
    prepay__hash hash;

    prepay__hash_entry_begin(&hash, draft->previous, &draft->entry);
    for (size_t i = 0; i < draft->postings_count; i++)
        prepay__hash_entry_row(&hash, &prepay__rows[PREPAY__ROW_POSTING], &draft->postings[i]);
    for (size_t i = 0; i < draft->rows_count; i++) {
        const struct prepay__row_type *type = &prepay__rows[draft->rows[i].kind];
        if (type->tag != 0) prepay__hash_entry_row(&hash, type, draft->rows[i].row);
    }
    prepay__hash_end(&hash, draft->entry.hash);
}

prepay_status prepay__draft_put(struct prepay__frame *frame) {
    struct prepay__draft *draft = &frame->draft;
    prepay_status status = check_balanced(draft);

    if (status < 0) return status;
    sort_postings(draft);
    link_draft(draft);
    status = prepay__put(frame->store, PREPAY__ROW_ENTRY, &draft->entry);
    for (size_t i = 0; i < draft->postings_count && status == PREPAY_OK; i++)
        status = prepay__put(frame->store, PREPAY__ROW_POSTING, &draft->postings[i]);
    for (size_t i = 0; i < draft->rows_count && status == PREPAY_OK; i++)
        status = prepay__put(frame->store, draft->rows[i].kind, draft->rows[i].row);
    return status;
}

/* ------------------------------------------------------------------ audit */

prepay_status prepay__note_begin(struct prepay__store *store, struct prepay__note *note) {
    struct prepay__audit newest;
    prepay_status status = prepay__find(store, PREPAY__AUDIT_NEWEST, prepay__keys(0, 0, 0, 0), &newest);

    if (status == PREPAY_E_NOT_FOUND) memset(&newest, 0, sizeof newest);
    else if (status < 0) return status;
    memset(note, 0, sizeof *note);
    memcpy(note->previous, newest.hash, sizeof newest.hash);
    note->audit.seq = newest.seq + 1;
    note->audit.encoding = PREPAY__ENCODING;
    return PREPAY_OK;
}

prepay_status prepay__note_put(struct prepay__store *store, struct prepay__note *note) {
    prepay__audit_hash(note->previous, &note->audit, note->audit.hash);
    return prepay__put(store, PREPAY__ROW_AUDIT, &note->audit);
}

void prepay__note_fill(const struct prepay__frame *frame, int64_t action, struct prepay__note *note) {
    note->audit.action = action;
    note->audit.actor = frame->call.operator_id;
    note->audit.station = frame->ledger->station;
    note->audit.time_ms = frame->call.time_ms;
    note->audit.utc_offset_s = frame->call.utc_offset_s;
}
