/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_LEDGER_LEDGER_H
#define PREPAY_LIB_LEDGER_LEDGER_H
/* The books behind prepay/ledger.h. Every verb that writes has the same frame (call.c):
 *
 *     prepay__enter()    take the lock; is the operator logged in here; was this request id used before; may the role
 * do this
 *     ... the verb looks, decides, and drafts: postings and rows of one entry
 *     prepay__leave()    link the draft into the chain, put it, commit; if the commit fails, look whether it happened
 *
 * Whatever is decided on is read after the lock was taken, so nothing moves between looking and writing. */
#include "ledger/store.h"

#include <sodium.h>

#define PREPAY__ENCODING       1                  /* of the canonical bytes that this library writes */
#define PREPAY__TOTAL_MAX      ((int64_t)1 << 60) /* P and R of a contract */
#define PREPAY__AMOUNT_MAX     ((int64_t)1 << 48) /* minor units in one call: 32000 of them can be summed up */
#define PREPAY__LOGIN_TRIES    5
#define PREPAY__LOGIN_PAUSE_MS (15 * 60 * 1000)
#define PREPAY__PASSWORD_LEAST 8u
#define PREPAY__PASSWORD_MOST  1024u

/* What one Argon2id costs. */
struct prepay__cost {
    unsigned long long operations;
    size_t memory_bytes;
};

struct prepay_ledger {
    struct prepay__store store;
    struct prepay__property property;
    struct prepay__cost cost;
    uint32_t station;
    int64_t *sessions; /* operators logged in through this object */
    size_t sessions_count;
};

/* Verbs, for permissions and for the body hash: numbers are in files for ever. Those of an entry or audit row are its
 * kind. */
enum prepay__verb { PREPAY__VERB_READ = 200, PREPAY__VERB_VERIFY = 201 };

#define PREPAY__DRAFT_POSTINGS 8
#define PREPAY__DRAFT_ROWS     3

/* One entry in the making. */
struct prepay__draft {
    struct prepay__entry entry;
    struct prepay__posting postings[PREPAY__DRAFT_POSTINGS];
    size_t postings_count;
    struct {
        enum prepay__row_kind kind;
        const void *row;
    } rows[PREPAY__DRAFT_ROWS];
    size_t rows_count;
    uint8_t previous[32];
};

/* One audit row in the making. */
struct prepay__note {
    struct prepay__audit audit;
    uint8_t previous[32];
};

/* One call of a verb. */
struct prepay__frame {
    prepay_ledger *ledger;
    struct prepay__store *store;
    prepay_ledger_call call;
    int64_t verb;
    struct prepay__operator who;
    uint8_t body_hash[32];
    struct prepay__entry found;       /* the entry of this id, where enter answered REPEATED */
    struct prepay__audit found_audit; /* or the audit row; found.seq is then 0 */
    struct prepay__draft draft;
};

/* take.c: the rules of struct_size (as base/options.h, which a sibling library can not link), and texts. */
PREPAY_MUST_USE prepay_status prepay__ledger_take(void *own, size_t own_bytes, const void *given);
PREPAY_MUST_USE prepay_status prepay__ledger_report(const void *out);
void prepay__ledger_give(void *out, const void *own, size_t own_bytes); /* out has passed prepay__ledger_report() */
int prepay__ledger_is_text(const char *text, size_t bytes);             /* UTF-8 that ends within so many bytes */
PREPAY_MUST_USE prepay_status prepay__ledger_take_call(const prepay_ledger_call *given, prepay_ledger_call *out);

/* canonical.c */
typedef crypto_generichash_state prepay__hash;
void prepay__hash_begin(prepay__hash *hash);
void prepay__hash_int(prepay__hash *hash, int64_t value);
void prepay__hash_raw(prepay__hash *hash, const void *bytes, size_t n);
void prepay__hash_text(prepay__hash *hash, const void *text, size_t n);
void prepay__hash_row(prepay__hash *hash, const struct prepay__row_type *type, const void *row);
void prepay__hash_end(prepay__hash *hash, uint8_t out[32]);
void prepay__hash_entry_begin(prepay__hash *hash, const uint8_t previous[32], const struct prepay__entry *entry);
void prepay__hash_entry_row(prepay__hash *hash, const struct prepay__row_type *type,
                            const void *row); /* by ascending tag */
void prepay__audit_hash(const uint8_t previous[32], const struct prepay__audit *audit, uint8_t out[32]);
void prepay__party_digest(const struct prepay__party *party, uint8_t out[32]);
void prepay__operator_digest(const struct prepay__operator *who, const struct prepay__property *property,
                             uint8_t out[32]); /* property or NULL */
void prepay__row_digest(enum prepay__row_kind kind, const void *row, uint8_t out[32]);

/* permissions.c */
PREPAY_MUST_USE prepay_status prepay__may(const struct prepay__operator *who, int64_t verb);

/* sessions.c: who is logged in through this object. */
PREPAY_MUST_USE prepay_status prepay__session_add(prepay_ledger *ledger, int64_t operator_id);
void prepay__session_drop(prepay_ledger *ledger, int64_t operator_id);
int prepay__session_is(const prepay_ledger *ledger, int64_t operator_id);

/* call.c: the frame. */
/* Takes the lock. PREPAY_OK: go on. PREPAY_LEDGER_REPEATED: done before, the transaction is still open for reading the
 * answer; end with prepay__drop(). All others: ended. `body` has everything but the verb in it. */
PREPAY_MUST_USE prepay_status prepay__enter(prepay_ledger *ledger, const prepay_ledger_call *call, int64_t verb,
                                            prepay__hash *body, struct prepay__frame *frame);
PREPAY_MUST_USE prepay_status prepay__enter_read(prepay_ledger *ledger, const prepay_ledger_call *call, int64_t verb,
                                                 struct prepay__frame *frame);
/* Chain, put, commit the draft. PREPAY_OK: durable. */
PREPAY_MUST_USE prepay_status prepay__leave(struct prepay__frame *frame);
/* The same for a verb that writes an audit row instead of an entry, and after it a row that refers to it; row NULL:
 * none. */
PREPAY_MUST_USE prepay_status prepay__leave_note(struct prepay__frame *frame, struct prepay__note *note,
                                                 enum prepay__row_kind kind, const void *row);
/* End without a trace; status is passed through. */
prepay_status prepay__drop(struct prepay__frame *frame, prepay_status status);
/* End, then record that this was refused: PREPAY_E_PERMISSION. */
prepay_status prepay__deny(struct prepay__frame *frame);
/* A body hash begins with its verb. */
void prepay__body_begin(prepay__hash *body, int64_t verb);

/* chain.c */
PREPAY_MUST_USE prepay_status prepay__draft_begin(struct prepay__frame *frame);
/* Debit positive; 0 posts nothing; a second posting to an account joins the first. */
PREPAY_MUST_USE prepay_status prepay__draft_post(struct prepay__frame *frame, int64_t kind, int64_t owner,
                                                 int64_t amount_minor);
/* A row of the entry, by ascending tag; then rows of working tables. They are the caller's until prepay__leave(). */
void prepay__draft_row(struct prepay__frame *frame, enum prepay__row_kind kind, const void *row);
PREPAY_MUST_USE prepay_status prepay__draft_put(struct prepay__frame *frame);
PREPAY_MUST_USE prepay_status prepay__note_begin(struct prepay__store *store, struct prepay__note *note);
PREPAY_MUST_USE prepay_status prepay__note_put(struct prepay__store *store, struct prepay__note *note);
void prepay__note_fill(const struct prepay__frame *frame, int64_t action, struct prepay__note *note);

/* accounts.c, statements.c: what others ask too. */
PREPAY_MUST_USE prepay_status prepay__contract_of(struct prepay__store *store, const uint8_t meter[8],
                                                  struct prepay__contract *out);
PREPAY_MUST_USE prepay_status prepay__totals_of(struct prepay__store *store, int64_t contract, int64_t *out_paid_micro,
                                                int64_t *out_standing);
PREPAY_MUST_USE prepay_status prepay__proved_of(struct prepay__store *store, int64_t contract,
                                                struct prepay__proof_row *out); /* zeros: none */
PREPAY_MUST_USE prepay_status prepay__statement_show(struct prepay__store *store,
                                                     const struct prepay__statement_row *row, prepay_statement *out);
int prepay__is_money(int64_t unit);

/* proofs.c: what a record is found to be, and what is proved after it, given the newest one before it (zeros: none) and
 * P of the books. */
void prepay__proof_judge(struct prepay__proof_row *row, const struct prepay__proof_row *before, int64_t paid_micro);

/* receipts.c */
PREPAY_MUST_USE prepay_status prepay__receipt_of(struct prepay__frame *frame, const struct prepay__entry *entry,
                                                 const struct prepay__sale *sale, prepay_ledger_receipt *out);
PREPAY_MUST_USE prepay_status prepay__sale_by_id(struct prepay__frame *frame, const uint8_t id[16],
                                                 struct prepay__entry *out_entry, struct prepay__sale *out_sale);

/* shifts.c: the open shift of whoever calls. PREPAY_LEDGER_NO_SHIFT. */
PREPAY_MUST_USE prepay_status prepay__shift_of(struct prepay__frame *frame, struct prepay__shift *out);

/* day.c: PREPAY_LEDGER_DAY_CLOSED when the entry in the making would fall on a closed day. */
PREPAY_MUST_USE prepay_status prepay__day_is_open(struct prepay__frame *frame);
/* The entries of a close, given its entry and day, where the close before ended (0: there is none), and the day of the
 * entry itself; then their figures. */
PREPAY_MUST_USE prepay_status prepay__day_range(struct prepay__store *store, int64_t ended, int64_t today,
                                                struct prepay__day_close *row);
PREPAY_MUST_USE prepay_status prepay__day_sum_up(struct prepay__store *store, struct prepay__day_close *row);

static inline prepay_status prepay__find(struct prepay__store *store, enum prepay__question question,
                                         struct prepay__keys keys, void *out) {
    return store->find(store->context, question, &keys, out);
}

static inline prepay_status prepay__put(struct prepay__store *store, enum prepay__row_kind kind, const void *row) {
    return store->put(store->context, &prepay__rows[kind], row);
}

/* Keys by position: a, b, c, d. */
static inline struct prepay__keys prepay__keys(int64_t a, int64_t b, int64_t c, int64_t d) {
    struct prepay__keys keys = { a, b, c, d, NULL, 0 };
    return keys;
}

static inline struct prepay__keys prepay__keyed(int64_t a, const void *bytes, size_t n) {
    struct prepay__keys keys = { a, 0, 0, 0, (const uint8_t *)bytes, n };
    return keys;
}

#endif
