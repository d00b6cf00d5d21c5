/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing the books. The quick check reads whose books these are and the newest links; everything is
 * prepay_ledger_verify(). */
#include "ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

#define CURRENCY_MAX 999u /* ISO 4217 numeric codes */

static prepay_status judge(const char *path, const prepay_ledger_options *options) {
    const int makes = options->create || options->memory;

    if (options->create > 1 || options->unsafe > 1 || options->memory > 1 || options->station == 0)
        return PREPAY_E_ARGUMENT;
    if (!options->memory && (path == NULL || path[0] == 0 || path[0] == ':')) return PREPAY_E_ARGUMENT;
    if (makes && (options->exponent > 4 || options->currency == 0 || options->currency > CURRENCY_MAX))
        return PREPAY_E_ARGUMENT;
    return PREPAY_OK;
}

/* The newest audit row stands alone with the hash before it; the newest entry must at least be readable and point at an
 * operator. */
static prepay_status check_quickly(struct prepay_ledger *ledger) {
    struct prepay__store *store = &ledger->store;
    struct prepay__entry newest;
    struct prepay__audit audit, before;
    uint8_t hash[32];
    prepay_status status = prepay__find(store, PREPAY__ENTRY_NEWEST, prepay__keys(0, 0, 0, 0), &newest);

    if (status < 0 && status != PREPAY_E_NOT_FOUND) return status;
    status = prepay__find(store, PREPAY__AUDIT_NEWEST, prepay__keys(0, 0, 0, 0), &audit);
    if (status < 0) return status == PREPAY_E_NOT_FOUND ? PREPAY_OK : status;
    memset(&before, 0, sizeof before);
    if (audit.seq > 1) status = prepay__find(store, PREPAY__AUDIT_AT, prepay__keys(audit.seq - 1, 0, 0, 0), &before);
    if (status < 0) return status == PREPAY_E_NOT_FOUND ? PREPAY_E_DAMAGED : status;
    prepay__audit_hash(before.hash, &audit, hash);
    return memcmp(hash, audit.hash, sizeof hash) == 0 ? PREPAY_OK : PREPAY_E_DAMAGED;
}

static prepay_status read_property(struct prepay_ledger *ledger) {
    prepay_status status =
        prepay__find(&ledger->store, PREPAY__PROPERTY_OF_BOOKS, prepay__keys(0, 0, 0, 0), &ledger->property);

    if (status < 0) return status == PREPAY_E_NOT_FOUND ? PREPAY_E_DAMAGED : status;
    if (ledger->property.exponent < 0 || ledger->property.exponent > 4) return PREPAY_E_DAMAGED;
    return check_quickly(ledger);
}

prepay_status prepay_ledger_open(const char *path, const prepay_ledger_options *options, prepay_ledger **out) {
    prepay_ledger_options own;
    struct prepay__property property = { 1, 0, 0 };
    prepay_ledger *ledger;
    prepay_status status = out == NULL ? PREPAY_E_ARGUMENT : prepay__ledger_take(&own, sizeof own, options);

    if (status == PREPAY_OK) status = judge(path, &own);
    if (status < 0) return status;
    if (sodium_init() < 0) return PREPAY_E_RANDOM;
    ledger = calloc(1, sizeof *ledger);
    if (ledger == NULL) return PREPAY_E_MEMORY;
    ledger->station = own.station;
    ledger->cost.operations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
    ledger->cost.memory_bytes = crypto_pwhash_MEMLIMIT_INTERACTIVE;
    property.currency = own.currency;
    property.exponent = own.exponent;
    status = prepay__sqlite_open(own.memory ? NULL : path, own.create, own.unsafe, &property, &ledger->store);
    if (status == PREPAY_OK) status = read_property(ledger);
    if (status < 0) {
        prepay_ledger_close(ledger);
        return status;
    }
    *out = ledger;
    return PREPAY_OK;
}

void prepay_ledger_close(prepay_ledger *ledger) {
    if (ledger == NULL) return;
    if (ledger->store.close != NULL) ledger->store.close(ledger->store.context);
    free(ledger->sessions);
    free(ledger);
}
