/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords: kept as Argon2id strings, made and compared outside every write transaction because that takes a while on
 * purpose. A login that does not exist costs as much time as a wrong password, so that asking tells nobody which logins
 * there are. */
#include "ledger/passwords.h"

#include <string.h>

int prepay__password_is_good(const char *password) {
    size_t n;

    if (password == NULL) return 0;
    n = strlen(password);
    return n >= PREPAY__PASSWORD_LEAST && n <= PREPAY__PASSWORD_MOST;
}

prepay_status prepay__password_keep(const prepay_ledger *ledger, const char *password, char out[128]) {
    char kept[crypto_pwhash_STRBYTES];

    _Static_assert(crypto_pwhash_STRBYTES <= 128, "the column holds it");
    if (crypto_pwhash_str(kept, password, strlen(password), ledger->cost.operations, ledger->cost.memory_bytes) != 0)
        return PREPAY_E_MEMORY;
    memset(out, 0, 128);
    memcpy(out, kept, sizeof kept);
    sodium_memzero(kept, sizeof kept);
    return PREPAY_OK;
}

prepay_status prepay__password_fits(const prepay_ledger *ledger, const char *kept, const char *password) {
    char nobody[128];
    const size_t n = password == NULL ? 0 : strlen(password);

    if (n > PREPAY__PASSWORD_MOST) return PREPAY_LEDGER_WRONG_PASSWORD;
    if (kept == NULL) { /* no such login: spend the time all the same */
        prepay_status status = prepay__password_keep(ledger, "nobody's password", nobody);
        sodium_memzero(nobody, sizeof nobody);
        return status < 0 ? status : PREPAY_LEDGER_WRONG_PASSWORD;
    }
    return crypto_pwhash_str_verify(kept, password, n) == 0 ? PREPAY_OK : PREPAY_LEDGER_WRONG_PASSWORD;
}
