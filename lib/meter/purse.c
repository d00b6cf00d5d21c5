/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A security module's purse. Meters that credit the purse first and the balance behind it must find out after every cut which of the two
 * had happened. Here the record is the truth: it is stored first, and the purse is told where to stand. So a cut between the
 * two leaves a purse that is behind, never a purchase that is half there, and the next levelling mends it.
 *
 * A purse that does not follow refuses cards (31/02), since the next one might want to see what is in it; metering, the decision on supply and
 * tokens by network go on.
 */
#include "meter/meter.h"

#define LEVEL_S 3600

static int is_due(const struct prepay__meter *meter)
{
    if (!meter->purse.is_begun) return 1;
    if (meter->senses.uptime_ms - meter->purse.at_ms >= (uint64_t)LEVEL_S * 1000) return 1;
    return prepay__meter_now(meter) - meter->purse.at_s >= LEVEL_S;
}

prepay_status prepay__meter_purse_level(struct prepay__meter *meter)
{
    const prepay_purse *purse = meter->options.purse;
    const struct prepay__meter_account *account = &meter->account;
    prepay_status status;

    if (purse == NULL) return PREPAY_OK;
    if (account->record.opened) {
        status = purse->level(purse->context, prepay_balance_get_remaining_micro(&account->balance),
                              prepay_balance_get_overdraft_micro(&account->balance), account->record.last_count);
    } else {
        status = purse->level(purse->context, 0, 0, 0);
    }
    meter->purse.at_ms = meter->senses.uptime_ms;
    meter->purse.at_s = prepay__meter_now(meter);
    meter->purse.is_begun = 1;
    meter->purse.has_failed = status != PREPAY_OK;
    return status == PREPAY_OK ? PREPAY_OK : PREPAY_METER_PURSE_FAILED;
}

void prepay__meter_purse_keep(struct prepay__meter *meter)
{
    if (meter->options.purse != NULL && is_due(meter)) (void)!prepay__meter_purse_level(meter);
}
