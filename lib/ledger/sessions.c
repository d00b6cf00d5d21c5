/* SPDX-License-Identifier: Apache-2.0 */
/* Who is logged in through this ledger object. A session is of the process, not of the file: it ends with the object.
 */
#include "ledger/ledger.h"

#include <stdlib.h>

static size_t place_of(const prepay_ledger *ledger, int64_t operator_id) {
    size_t at = 0;

    while (at < ledger->sessions_count && ledger->sessions[at] != operator_id) at++;
    return at;
}

int prepay__session_is(const prepay_ledger *ledger, int64_t operator_id) {
    return operator_id > 0 && place_of(ledger, operator_id) < ledger->sessions_count;
}

prepay_status prepay__session_add(prepay_ledger *ledger, int64_t operator_id) {
    int64_t *grown;

    if (prepay__session_is(ledger, operator_id)) return PREPAY_OK;
    grown = realloc(ledger->sessions, (ledger->sessions_count + 1) * sizeof *grown);
    if (grown == NULL) return PREPAY_E_MEMORY;
    ledger->sessions = grown;
    ledger->sessions[ledger->sessions_count++] = operator_id;
    return PREPAY_OK;
}

void prepay__session_drop(prepay_ledger *ledger, int64_t operator_id) {
    const size_t at = place_of(ledger, operator_id);

    if (at < ledger->sessions_count) ledger->sessions[at] = ledger->sessions[--ledger->sessions_count];
}
