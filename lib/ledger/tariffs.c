/* SPDX-License-Identifier: Apache-2.0 */
/* Tariff versions: added, never edited. The audit chain holds a digest of each. */
#include "ledger/ledger.h"

#include <string.h>

#define TEXT_BYTES_MAX   ((size_t)65536)
#define PACKED_BYTES_MAX ((size_t)65536)

static prepay_status write_tariff(struct prepay__frame *frame, struct prepay__tariff *tariff) {
    struct prepay__tariff taken;
    struct prepay__note note;
    prepay_status status =
        prepay__find(frame->store, PREPAY__TARIFF_AT, prepay__keys(tariff->version, 0, 0, 0), &taken);

    if (status != PREPAY_E_NOT_FOUND) return prepay__drop(frame, status < 0 ? status : PREPAY_LEDGER_EXISTS);
    status = prepay__note_begin(frame->store, &note);
    if (status < 0) return prepay__drop(frame, status);
    tariff->audit = note.audit.seq;
    prepay__note_fill(frame, PREPAY__TARIFF_ADD, &note);
    note.audit.object = tariff->version;
    prepay__row_digest(PREPAY__ROW_TARIFF, tariff, note.audit.digest);
    return prepay__leave_note(frame, &note, PREPAY__ROW_TARIFF, tariff);
}

prepay_status prepay_ledger_tariff_add(prepay_ledger *ledger, const prepay_ledger_call *call, uint32_t version,
                                       int64_t effective_from_s, const char *text, const uint8_t *packed,
                                       size_t packed_bytes) {
    struct prepay__tariff tariff;
    struct prepay__frame frame;
    prepay__hash body;
    prepay_status status;

    if (version == 0 || !prepay__ledger_is_text(text, TEXT_BYTES_MAX)) return PREPAY_E_ARGUMENT;
    if ((packed == NULL && packed_bytes != 0) || packed_bytes > PACKED_BYTES_MAX) return PREPAY_E_ARGUMENT;
    tariff = (struct prepay__tariff){
        version, 0, effective_from_s, { (const uint8_t *)text, strlen(text) }, { packed, packed_bytes }
    };
    prepay__body_begin(&body, PREPAY__TARIFF_ADD);
    prepay__hash_row(&body, &prepay__rows[PREPAY__ROW_TARIFF], &tariff);
    status = prepay__enter(ledger, call, PREPAY__TARIFF_ADD, &body, &frame);
    if (status == PREPAY_LEDGER_REPEATED) return prepay__drop(&frame, status);
    return status == PREPAY_OK ? write_tariff(&frame, &tariff) : status;
}
