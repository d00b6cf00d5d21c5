/* SPDX-License-Identifier: Apache-2.0 */
/* The key tree. Every key but the utility's root is a child: HMAC(parent, label 00 | fields of fixed length). One table
 * holds all arrows, so that no two share a label and no key is ever derived in two ways. A label ends in its 00, which
 * no label contains: no label with its fields can be read as another label with other fields.
 *
 * The M key of a card hangs below the meter's own key, never below a role's group key: a meter that is opened exposes
 * itself alone. That is why the arrow ROLE knows only V, A and I. */
#include "auth/store.h"
#include "base/endian.h"

#include <string.h>

enum field { END, ROLE, VERSION, METER_ID, CARD_ID, GENERATION };

#define INFO_BYTES_MAX 48u

static const struct arrow {
    char label[24]; /* and its 00 */
    uint8_t use;
    uint8_t fields[3];
} arrows[PREPAY_KEY_KINDS + 1] = {
    [PREPAY_KEY_ROLE] = { "prepay/role", PREPAY_USE_DERIVE, { ROLE, VERSION } },
    [PREPAY_KEY_CARD] = { "prepay/card", PREPAY_USE_DERIVE, { CARD_ID, GENERATION } },
    [PREPAY_KEY_CREDIT] = { "prepay/credit", PREPAY_USE_DERIVE, { VERSION } },
    [PREPAY_KEY_CREDIT_METER] = { "prepay/credit-meter", PREPAY_USE_DERIVE, { METER_ID } },
    [PREPAY_KEY_COMMAND] = { "prepay/command", PREPAY_USE_DERIVE, { VERSION } },
    [PREPAY_KEY_COMMAND_METER] = { "prepay/command-meter", PREPAY_USE_DERIVE, { METER_ID } },
    [PREPAY_KEY_METER] = { "prepay/meter", PREPAY_USE_DERIVE, { VERSION } },
    [PREPAY_KEY_METER_OWN] = { "prepay/meter-own", PREPAY_USE_DERIVE, { METER_ID } },
    [PREPAY_KEY_CARD_METER] = { "prepay/card-meter", PREPAY_USE_DERIVE, { CARD_ID, GENERATION } },
    [PREPAY_KEY_METER_WRAP] = { "prepay/wrap", PREPAY_USE_DERIVE, { END } },
    [PREPAY_KEY_SERVICE] = { "prepay/service", PREPAY_USE_DERIVE, { VERSION } },
    [PREPAY_KEY_SERVICE_METER] = { "prepay/service-meter", PREPAY_USE_DERIVE, { METER_ID } },
    [PREPAY_KEY_TOKEN] = { "prepay/token", PREPAY_USE_MAC, { END } },
    [PREPAY_KEY_RETURN] = { "prepay/return", PREPAY_USE_MAC, { END } },
    [PREPAY_KEY_CARD_WRAP] = { "prepay/card-wrap", PREPAY_USE_DERIVE, { END } },
    [PREPAY_KEY_TERMINAL] = { "prepay/terminal", PREPAY_USE_MAC, { END } },
    [PREPAY_KEY_TRANSPORT] = { "prepay/transport", PREPAY_USE_DERIVE, { CARD_ID } },
};

static int field_is_valid(uint8_t field, const prepay_key_path *path) {
    switch (field) {
    case ROLE: return path->role >= PREPAY_ROLE_VENDING && path->role <= PREPAY_ROLE_INSPECTION;
    case VERSION: return path->key_version != 0;
    default: return 1;
    }
}

static prepay_status check_path(const struct arrow *arrow, const prepay_key_path *path) {
    static const uint8_t zeros[sizeof path->reserved] = { 0 };

    if (path == NULL) return arrow->fields[0] == END ? PREPAY_OK : PREPAY_E_ARGUMENT;
    if (memcmp(path->reserved, zeros, sizeof zeros) != 0) return PREPAY_E_ARGUMENT;
    for (const uint8_t *field = arrow->fields; *field != END; field++) {
        if (!field_is_valid(*field, path)) return PREPAY_E_ARGUMENT;
    }
    return PREPAY_OK;
}

/* One field, in its fixed length; the bytes written. */
static size_t put_field(uint8_t *p, uint8_t field, const prepay_key_path *path) {
    switch (field) {
    case ROLE: p[0] = path->role; return 1;
    case VERSION: p[0] = path->key_version; return 1;
    case METER_ID: memcpy(p, path->meter_id, PREPAY_ID_BYTES); return PREPAY_ID_BYTES;
    case CARD_ID: memcpy(p, path->card_id, PREPAY_ID_BYTES); return PREPAY_ID_BYTES;
    default: prepay__put_u16be(p, path->card_generation); return 2;
    }
}

/* label 00 | fields; its length. */
static size_t put_info(uint8_t info[INFO_BYTES_MAX], const struct arrow *arrow, const prepay_key_path *path) {
    size_t n = 0;

    do info[n] = (uint8_t)arrow->label[n];
    while (arrow->label[n++] != 0);
    for (const uint8_t *field = arrow->fields; *field != END; field++) n += put_field(info + n, *field, path);
    return n;
}

prepay_status prepay_key_derive(const prepay_key_store *store, uint32_t parent, uint32_t kind,
                                const prepay_key_path *path, uint32_t *out_ref) {
    uint8_t info[INFO_BYTES_MAX];
    uint32_t ref = 0;
    prepay_status status;

    if (out_ref == NULL || kind < 1 || kind > PREPAY_KEY_KINDS) return PREPAY_E_ARGUMENT;
    status = prepay__store_check(store);
    if (status < 0) return status;
    status = check_path(&arrows[kind], path);
    if (status < 0) return status;

    status = store->derive(store->context, parent, arrows[kind].use, info, put_info(info, &arrows[kind], path), &ref);
    if (status < 0) return status;
    *out_ref = ref;
    return PREPAY_OK;
}
