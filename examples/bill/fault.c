/* SPDX-License-Identifier: Apache-2.0 */
/* The library says what is wrong with a bill, not in which row of the tariff: that is found by making its beginning again, one
 * row more each time. It is done once, for the one message before the program ends. */
#include "result.h"

#include "keep.h"

struct trial {
    const struct tariff *tariff;
    const prepay_bill_consumption *consumption;
    const prepay_bill_room *room;
};

/* How does a bill of the first so many rows go? */
static prepay_status beginning(const struct trial *trial, uint32_t quantity_count, uint32_t charge_count)
{
    prepay_bill_tariff tariff = trial->tariff->core;
    prepay_bill_consumption consumption = *trial->consumption;
    prepay_bill bill = { .struct_size = sizeof bill };

    tariff.quantity_count = quantity_count;
    tariff.charge_count = charge_count;
    consumption.given_count = 0;
    for (uint32_t i = 0; i < quantity_count; i++) { /* a constant, which has no name, never fails */
        consumption.given_count += tariff.quantities[i].kind == PREPAY_QUANTITY_GIVEN;
    }
    return prepay_bill_make(&tariff, &consumption, trial->room, &bill);
}

/* "the quantity "loss"", or "the charge "vat""; NULL: none of them alone. */
static const char *row_at_fault(const struct trial *trial)
{
    const struct tariff *tariff = trial->tariff;

    for (uint32_t i = 0; i < tariff->core.quantity_count; i++) {
        if (beginning(trial, i + 1, 0) != PREPAY_OK) {
            return keep_text("the quantity \"%s\"", tariff->quantity_names[i].name);
        }
    }
    for (uint32_t i = 0; i < tariff->core.charge_count; i++) {
        if (beginning(trial, tariff->core.quantity_count, i + 1) != PREPAY_OK) {
            return keep_text("the charge \"%s\", or a quantity that waits for it", tariff->charge_names[i].name);
        }
    }
    return NULL;
}

static const char *reason(prepay_status status)
{
    if (status == PREPAY_E_ARGUMENT) {
        return "this cannot be computed: a division by 0, a share by weights that are all 0 or below 0, or a power factor of an energy below 0";
    }
    return prepay_status_text(status);
}

void result_refuse(const struct tariff *tariff, const struct use *use, const prepay_bill_consumption *consumption,
                   const prepay_bill_room *room, prepay_status status)
{
    const struct trial trial = { tariff, consumption, room };
    const char *row = use->has_tender ? NULL : row_at_fault(&trial);

    quit("%s: %s%s%s (%s)", use->place, row == NULL ? "" : row, row == NULL ? "" : ": ", reason(status), prepay_status_name(status));
}
