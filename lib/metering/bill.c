/* SPDX-License-Identifier: Apache-2.0 */
/* A bill: quantities and charges, in their order, into arrays of the caller's. */
#include "metering/billing.h"

#include "base/options.h"

/* Everything is given that the tariff asks for, and none of it is less than it may be. */
static int given_ok(const prepay_bill_consumption *consumption, const prepay_bill_tariff *tariff)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < tariff->quantity_count; i++) {
        const prepay_bill_quantity *quantity = &tariff->quantities[i];
        if (quantity->kind != PREPAY_QUANTITY_GIVEN) {
            continue;
        }
        if (count >= consumption->given_count || consumption->given_micro[count] < quantity->value_micro) {
            return 0;
        }
        count++;
    }
    return count == consumption->given_count;
}

static int consumption_ok(const prepay_bill_consumption *consumption)
{
    return (consumption->given_count == 0 || consumption->given_micro != NULL) && consumption->reserved == 0 &&
           consumption->carried_pico >= 0 && consumption->carried_pico < PREPAY__ONE;
}

prepay_status prepay__billing_start(prepay__billing *billing, const prepay_bill_tariff *tariff,
                                    const prepay_bill_consumption *consumption, const prepay_bill_room *room)
{
    if (!consumption_ok(consumption) || !given_ok(consumption, tariff) || (room->line_capacity > 0 && room->lines == NULL) ||
        (room->quantity_capacity > 0 && room->quantities_micro == NULL)) {
        return PREPAY_E_ARGUMENT;
    }
    billing->tariff = tariff;
    billing->consumption = consumption;
    billing->lines = room->lines;
    billing->line_capacity = room->line_capacity;
    billing->quantities_micro = room->quantities_micro;
    return room->quantity_capacity < tariff->quantity_count ? PREPAY_E_TOO_SMALL : PREPAY_OK;
}

prepay_status prepay__billing_run(prepay__billing *billing)
{
    billing->line_count = 0;
    billing->total_micro = 0;
    billing->residue.micro = billing->consumption->carried_micro;
    billing->residue.pico = billing->consumption->carried_pico;
    prepay__bill_given(billing);
    return prepay__bill_charges(billing);
}

void prepay__billing_report(const prepay__billing *billing, prepay_bill *out)
{
    const prepay_bill bill = {
        .struct_size = sizeof bill,
        .total_micro = billing->total_micro,
        .carried_micro = billing->residue.micro,
        .carried_pico = billing->residue.pico,
        .line_count = billing->line_count,
        .quantity_count = billing->tariff->quantity_count,
    };

    *out = bill;
}

prepay_status prepay_bill_make(const prepay_bill_tariff *given_tariff, const prepay_bill_consumption *given_consumption,
                               const prepay_bill_room *given_room, prepay_bill *out)
{
    prepay_bill_tariff tariff;
    prepay_bill_consumption consumption;
    prepay_bill_room room;
    prepay__billing billing = { .sold = 0 };
    prepay_bill bill;
    prepay_status status;

    if (prepay__options_take(&tariff, sizeof tariff, given_tariff) != PREPAY_OK ||
        prepay__options_take(&consumption, sizeof consumption, given_consumption) != PREPAY_OK ||
        prepay__options_take(&room, sizeof room, given_room) != PREPAY_OK || prepay__report_check(out) != PREPAY_OK) {
        return PREPAY_E_ARGUMENT;
    }
    status = prepay__billing_start(&billing, &tariff, &consumption, &room);
    if (status == PREPAY_OK) {
        status = prepay__billing_run(&billing);
    }
    if (status != PREPAY_OK) {
        return status;
    }
    prepay__billing_report(&billing, &bill);
    return prepay__report_give(out, &bill, sizeof bill);
}
