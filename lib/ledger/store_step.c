/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger's half of a visit: whatever a vending session asks to be stored goes to its verb, and what the verb says goes
 * back in the session's words. A request that was done before is durable, and that is all a session wants to know. */
#include <prepay/ledger.h>

static prepay_status mark(prepay_ledger *ledger, const prepay_ledger_call *call, const prepay_statement *statement, uint32_t written) {
    return prepay_ledger_mark(ledger, call, statement->meter_id, statement->statement_id, written);
}

static prepay_status store(prepay_ledger *ledger, const prepay_ledger_call *call, const prepay_vending_request *step) {
    switch (step->kind) {
    case PREPAY_STEP_STORE_PROOF: return prepay_ledger_proof(ledger, call, step->proof);
    case PREPAY_STEP_STORE_STATEMENT: return prepay_ledger_statement(ledger, call, step->statement);
    case PREPAY_STEP_STORE_WRITTEN: return mark(ledger, call, step->statement, 1);
    case PREPAY_STEP_STORE_UNKNOWN: return mark(ledger, call, step->statement, 0);
    default: return PREPAY_E_ARGUMENT;
    }
}

static int has_its_record(const prepay_vending_request *step) {
    return step->kind == PREPAY_STEP_STORE_PROOF ? step->proof != NULL : step->statement != NULL;
}

prepay_status prepay_ledger_store(prepay_ledger *ledger, const prepay_ledger_call *call, const prepay_vending_request *step) {
    prepay_status status;

    if (ledger == NULL || call == NULL || step == NULL || !has_its_record(step)) return PREPAY_E_ARGUMENT;
    status = store(ledger, call, step);
    return status == PREPAY_LEDGER_REPEATED ? PREPAY_OK : status;
}
