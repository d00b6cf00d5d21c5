/* SPDX-License-Identifier: Apache-2.0 */
/* The audit chain: recomputed like the other one, and with it the operators, tariffs and reprints whose digests it
 * holds - each of them exactly once, so none was added behind the books' back - and each credential, which must be as
 * the newest row about it says. */
#include "ledger/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walk {
    prepay_ledger *ledger;
    struct prepay__audit row;
    struct prepay__tariff tariff;
    int64_t operators, tariffs, prints;
    uint8_t (*credentials)[32]; /* digest of operator n at [n - 1] */
    size_t credentials_count;
    char *reason;
};

static prepay_status bad(const struct walk *walk, const char *what) {
    (void)snprintf(walk->reason, 64, "audit row %lld: %s", (long long)walk->row.seq, what);
    return PREPAY_E_DAMAGED;
}

static prepay_status compare(const struct walk *walk, const uint8_t digest[32]) {
    return memcmp(digest, walk->row.digest, 32) == 0 ? PREPAY_OK : bad(walk, "what it brought was changed");
}

static prepay_status check_operator(struct walk *walk) {
    struct prepay__operator who;
    uint8_t digest[32];
    prepay_status status =
        prepay__find(&walk->ledger->store, PREPAY__OPERATOR_AT, prepay__keys(walk->row.object, 0, 0, 0), &who);

    if (status < 0) return status == PREPAY_E_NOT_FOUND ? bad(walk, "its operator is gone") : status;
    if (who.id != ++walk->operators) return bad(walk, "operators before it are missing");
    prepay__operator_digest(&who, walk->row.action == PREPAY__BOOTSTRAP ? &walk->ledger->property : NULL, digest);
    return compare(walk, digest);
}

/* Tariffs are read in the order of their audit rows, so this is its or none. */
static prepay_status check_tariff(struct walk *walk) {
    struct prepay__store *store = &walk->ledger->store;
    uint8_t digest[32];
    prepay_status status = store->next(store->context, PREPAY__ALL_TARIFFS, &walk->tariff);

    if (status < 0 && status != PREPAY_E_NOT_FOUND) return status;
    if (status < 0 || walk->tariff.audit != walk->row.seq) return bad(walk, "its tariff is gone");
    walk->tariffs++;
    prepay__row_digest(PREPAY__ROW_TARIFF, &walk->tariff, digest);
    return compare(walk, digest);
}

static prepay_status check_print(struct walk *walk) {
    struct prepay__print print;
    uint8_t digest[32];
    prepay_status status =
        prepay__find(&walk->ledger->store, PREPAY__PRINT_OF, prepay__keys(walk->row.seq, 0, 0, 0), &print);

    if (status < 0) return status == PREPAY_E_NOT_FOUND ? bad(walk, "its reprint is gone") : status;
    walk->prints++;
    prepay__row_digest(PREPAY__ROW_PRINT, &print, digest);
    return compare(walk, digest);
}

/* Remember what the credential must be after this row. Operators are numbered as they come, each with a credential
 * first. */
static prepay_status take_credential(struct walk *walk) {
    const size_t count = walk->credentials_count;
    uint8_t(*grown)[32];

    if (walk->row.object == 0) return PREPAY_OK; /* a login that nobody has */
    if (walk->row.object < 0 || (uint64_t)walk->row.object > count + 1)
        return bad(walk, "operators before it are missing");
    if ((uint64_t)walk->row.object == count + 1) {
        grown = realloc(walk->credentials, (count + 1) * sizeof *grown);
        if (grown == NULL) return PREPAY_E_MEMORY;
        walk->credentials = grown;
        walk->credentials_count = count + 1;
    }
    memcpy(walk->credentials[walk->row.object - 1], walk->row.digest, 32);
    return PREPAY_OK;
}

static prepay_status check_credentials(const struct walk *walk) {
    struct prepay__credential credential;
    uint8_t digest[32];

    for (size_t i = 0; i < walk->credentials_count; i++) {
        prepay_status status = prepay__find(&walk->ledger->store, PREPAY__CREDENTIAL_OF,
                                            prepay__keys((int64_t)i + 1, 0, 0, 0), &credential);
        if (status == PREPAY_OK) prepay__row_digest(PREPAY__ROW_CREDENTIAL, &credential, digest);
        else if (status != PREPAY_E_NOT_FOUND) return status;
        sodium_memzero(&credential, sizeof credential);
        if (status == PREPAY_OK && memcmp(digest, walk->credentials[i], sizeof digest) == 0) continue;
        (void)snprintf(walk->reason, 64, "the credential of operator %zu was changed", i + 1);
        return PREPAY_E_DAMAGED;
    }
    return PREPAY_OK;
}

static prepay_status check_object(struct walk *walk) {
    switch (walk->row.action) {
    case PREPAY__CREDENTIAL:
    case PREPAY__LOGIN:
    case PREPAY__LOGIN_FAILED:
    case PREPAY__LOCKED:
    case PREPAY__PASSWORD: return take_credential(walk);
    case PREPAY__BOOTSTRAP:
    case PREPAY__OPERATOR_ADD: return check_operator(walk);
    case PREPAY__TARIFF_ADD: return check_tariff(walk);
    case PREPAY__REPRINT: return check_print(walk);
    default: return PREPAY_OK;
    }
}

static prepay_status check_chain(struct walk *walk) {
    struct prepay__store *store = &walk->ledger->store;
    uint8_t head[32] = { 0 }, hash[32];
    int64_t seq = 0;
    prepay_status status;

    while ((status = store->next(store->context, PREPAY__ALL_AUDITS, &walk->row)) == PREPAY_OK) {
        if (walk->row.seq != ++seq) return bad(walk, "rows before it are missing");
        prepay__audit_hash(head, &walk->row, hash);
        if (walk->row.encoding != PREPAY__ENCODING || memcmp(hash, walk->row.hash, sizeof hash) != 0)
            return bad(walk, "it was changed");
        memcpy(head, hash, sizeof head);
        status = check_object(walk);
        if (status < 0) return status;
    }
    return status == PREPAY_E_NOT_FOUND ? PREPAY_OK : status;
}

static prepay_status check_counts(const struct walk *walk) {
    struct prepay__sums counts;
    prepay_status status = prepay__find(&walk->ledger->store, PREPAY__COUNTS, prepay__keys(0, 0, 0, 0), &counts);

    if (status < 0) return status;
    if (counts.n[0] == walk->operators && counts.n[1] == walk->operators && counts.n[2] == walk->tariffs &&
        counts.n[3] == walk->prints && counts.n[4] == counts.n[5])
        return PREPAY_OK;
    (void)snprintf(walk->reason, 64, "an operator, tariff, print or customer nobody entered");
    return PREPAY_E_DAMAGED;
}

prepay_status prepay__verify_audit(prepay_ledger *ledger, char reason[64]) {
    struct prepay__store *store = &ledger->store;
    struct walk walk;
    prepay_status status;

    memset(&walk, 0, sizeof walk);
    walk.ledger = ledger;
    walk.reason = reason;
    status = check_chain(&walk);
    store->rewind(store->context, PREPAY__ALL_AUDITS);
    store->rewind(store->context, PREPAY__ALL_TARIFFS);
    if (status == PREPAY_OK) status = check_counts(&walk);
    if (status == PREPAY_OK) status = check_credentials(&walk);
    free(walk.credentials);
    return status;
}
