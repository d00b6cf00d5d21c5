/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A check card (检查卡) in the meter: an inspector's, that opens any meter of its utility and changes none. It has no key of this meter;
 * it derives one from the utility's service key and this meter's id, below the meter's own service key. So a customer's card that says it
 * is a check card, and a check card that says it is a customer's, are not authentic: each knows the other's door from outside only.
 *
 * What it is told is all that a return record has room for, of a kind that proves nothing: a meter that was never opened has no contract
 * that a proof could be of, and a record whose counter does not count must not be weighed against those that do. Nothing of the card is
 * read but who it is, and nothing of the meter is stored: neither the reminder nor an allowed switch takes this insertion for a customer's.
 */
#include "meter/meter.h"

int prepay__meter_takes_checks(const struct prepay__meter *meter)
{
    return meter->options.key_service != 0;
}

prepay_status prepay__meter_check_authenticate(struct prepay__meter *meter)
{
    struct prepay__card_session *session = &meter->visit->session.internal;

    session->options.key = meter->options.key_service; /* the three passes have not begun: nothing was derived of the other */
    return prepay_card_session_authenticate(&meter->visit->session);
}

prepay_status prepay__meter_check_stage(struct prepay__meter *meter)
{
    struct prepay__meter_visit *visit = meter->visit;
    prepay_status status = prepay__meter_check_seal(meter, visit->record);

    if (status < 0) return status;
    return prepay_card_session_stage(&visit->session, PREPAY_FILE_RETURN, visit->record, sizeof visit->record);
}

prepay_status prepay__meter_check_done(struct prepay__meter *meter)
{
    meter->last_result = PREPAY_OK;
    return PREPAY_OK;
}
