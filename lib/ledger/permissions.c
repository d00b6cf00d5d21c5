/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what, as a table. What depends on the case (a cashier voids in the shift of the sale) is decided by the
 * verb. */
#include "ledger/ledger.h"

#define ADMINISTRATOR (1u << PREPAY_LEDGER_ADMINISTRATOR)
#define CASHIER       (1u << PREPAY_LEDGER_CASHIER)
#define SUPERVISOR    (1u << PREPAY_LEDGER_SUPERVISOR)
#define AUDITOR       (1u << PREPAY_LEDGER_AUDITOR)
#define DESK          (CASHIER | SUPERVISOR)
#define ALL           (ADMINISTRATOR | DESK | AUDITOR)

static const struct {
    int64_t verb;
    uint32_t roles;
} permissions[] = {
    { PREPAY__ACCOUNT_OPEN, CASHIER },
    { PREPAY__CARD_REPLACE, DESK },
    { PREPAY__PAY, CASHIER },
    { PREPAY__VOID, DESK },
    { PREPAY__STATEMENT, DESK },
    { PREPAY__MARK, DESK },
    { PREPAY__PROOF, DESK },
    { PREPAY__SHIFT_OPEN, CASHIER },
    { PREPAY__SHIFT_CLOSE, CASHIER },
    { PREPAY__DAY_CLOSE, SUPERVISOR | ADMINISTRATOR },
    { PREPAY__OPERATOR_ADD, ADMINISTRATOR },
    { PREPAY__TARIFF_ADD, ADMINISTRATOR },
    { PREPAY__REPRINT, DESK },
    { PREPAY__PASSWORD, ALL },
    { PREPAY__LOGOUT, ALL },
    { PREPAY__VERB_READ, ALL },
    { PREPAY__VERB_VERIFY, ALL },
};

prepay_status prepay__may(const struct prepay__operator *who, int64_t verb) {
    const uint32_t role = who->role > 0 && who->role < 32 ? 1u << who->role : 0;

    for (size_t i = 0; i < sizeof permissions / sizeof permissions[0]; i++) {
        if (permissions[i].verb == verb) return (permissions[i].roles & role) != 0 ? PREPAY_OK : PREPAY_E_PERMISSION;
    }
    return PREPAY_E_PERMISSION;
}
