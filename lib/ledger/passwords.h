/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_LEDGER_PASSWORDS_H
#define PREPAY_LIB_LEDGER_PASSWORDS_H
#include "ledger/ledger.h"

/* Long enough to be a password, and not absurd. */
int prepay__password_is_good(const char *password);

/* What is kept of a password. PREPAY_E_MEMORY: the host has not the memory that this is meant to cost. */
PREPAY_MUST_USE prepay_status prepay__password_keep(const prepay_ledger *ledger, const char *password, char out[128]);

/* PREPAY_OK, PREPAY_LEDGER_WRONG_PASSWORD. kept NULL: there is no such login; takes as long. */
PREPAY_MUST_USE prepay_status prepay__password_fits(const prepay_ledger *ledger, const char *kept,
                                                    const char *password);

#endif
