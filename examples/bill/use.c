/* SPDX-License-Identifier: Apache-2.0 */
/* Consumption: values, or readings of registers that may have rolled over or been exchanged in the middle of the period. */
#include "use.h"

#include "keep.h"
#include "where.h"

#include <prepay/metering.h>

#include <string.h>

/* A reading as the digits show it, without the point. */
static uint64_t digits_of(const struct document *document, const struct place *place, const struct reading *reading)
{
    int64_t micro = positive_micro_of(document, place, 0), limit = 1;
    int64_t quantum = 1;

    for (int i = reading->decimals; i < 6; i++) {
        quantum *= 10;
    }
    for (int i = 0; i < reading->digits; i++) {
        limit *= 10;
    }
    if (micro % quantum != 0 || micro / quantum >= limit) {
        document_refuse(document, place, "expected a reading of a register with %d digits, %d of them behind the point",
                        reading->digits, reading->decimals);
    }
    return (uint64_t)(micro / quantum);
}

static int64_t difference_of(const struct document *document, const struct place *object, const struct reading *reading)
{
    static const char *const members[] = { "from", "to", "comment", NULL };
    const prepay_register reg = { .plausible_micro = reading->plausible_micro, .digits = reading->digits, .decimals = reading->decimals };
    struct place from, to;
    int64_t micro = 0;
    prepay_status status;

    expect_object(document, object, "two readings");
    expect_members(document, object, members);
    from = required(document, object, "from");
    to = required(document, object, "to");
    status = prepay_register_difference(&reg, digits_of(document, &from, reading), digits_of(document, &to, reading), &micro);
    if (status != PREPAY_OK) {
        document_refuse(document, object, "%s", prepay_status_text(status));
    }
    return micro;
}

/* A number; of a register also {"from", "to"}, or several of them, which add up. */
static int64_t given_of(const struct document *document, const struct place *place, const struct given *given)
{
    int64_t micro = 0;

    if (!json_is_object(place->value) && !json_is_array(place->value)) {
        micro = micro_of(document, place, NULL);
        if (micro < given->least_micro) {
            document_refuse(document, place, given->least_micro == 0 ? "expected a number that is not below 0"
                                                                    : "expected no less than the tariff's least_given");
        }
        return micro;
    }
    if (given->reading.digits == 0) {
        document_refuse(document, place, "expected a number: this quantity is no register");
    }
    if (json_is_object(place->value)) {
        return difference_of(document, place, &given->reading);
    }
    for (size_t i = 0; i < json_array_size(place->value); i++) {
        const struct place at = element(place, i);
        const int64_t more = difference_of(document, &at, &given->reading);
        if (more > INT64_MAX - micro) {
            document_refuse(document, place, "the readings add up to more than fits");
        }
        micro += more;
    }
    return micro;
}

static int is_sold(const struct tariff *tariff, const struct use *use, uint32_t number)
{
    return use->has_tender && tariff->vend.purchase.sold == number;
}

static void read_given(struct use *use, const struct tariff *tariff, const struct document *document, const struct place *bill,
                       const struct place *object)
{
    const char **names = keep_array(tariff->given_count + 1, sizeof *names);

    for (uint32_t i = 0; i < tariff->given_count; i++) {
        names[i] = tariff->quantity_names[tariff->given[i].number - 1].name;
    }
    if (object->value != NULL) {
        expect_object(document, object, "what is given");
        expect_members(document, object, names);
    }
    use->given_micro = keep_array(tariff->given_count + 1, sizeof *use->given_micro);
    for (uint32_t i = 0; i < tariff->given_count; i++) {
        const struct given *given = &tariff->given[i];
        const struct place at = { object, names[i], 0, json_object_get(object->value, names[i]) };
        if (at.value != NULL && is_sold(tariff, use, given->number)) {
            document_refuse(document, &at, "is what the amount tendered buys; it cannot be given too");
        }
        if (at.value != NULL) {
            use->given_micro[i] = given_of(document, &at, given);
            use->is_given_counter |= given->number == tariff->vend.counts_in;
        } else if (given->has_default || is_sold(tariff, use, given->number)) {
            use->given_micro[i] = given->default_micro;
        } else {
            document_refuse(document, object->value == NULL ? bill : object, "expected a member \"%s\"", names[i]);
        }
    }
}

static void read_parties(struct use *use, const struct document *document, const struct place *array)
{
    static const char *const members[] = { "name", "weight", NULL };
    const size_t count = json_array_size(array->value);

    expect_array(document, array, "those who share the total");
    if (count == 0 || count > 100000) {
        document_refuse(document, array, "expected 1 to 100000 of them");
    }
    use->parties = keep_array(count, sizeof *use->parties);
    use->party_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct place object = element(array, i);
        struct place at;
        expect_object(document, &object, "one who shares the total");
        expect_members(document, &object, members);
        at = required(document, &object, "name");
        use->parties[i].name = text_of(document, &at);
        at = required(document, &object, "weight");
        use->parties[i].weight_micro = positive_micro_of(document, &at, 0);
    }
}

static void read_bill(struct use *use, const struct tariff *tariff, const struct document *document, const struct place *bill)
{
    static const char *const members[] = { "name", "given", "tendered", "carried", "shares", "comment", NULL };
    struct place at;

    expect_object(document, bill, "a bill's consumption");
    expect_members(document, bill, members);
    at = member(bill, "name");
    use->name = at.value == NULL ? "" : text_of(document, &at);
    at = member(bill, "tendered");
    if (at.value != NULL) {
        if (!tariff->vend.is_sold) {
            document_refuse(document, &at, "the tariff has no \"vend\": it does not say what an amount buys");
        }
        use->has_tender = 1;
        use->tendered_micro = positive_micro_of(document, &at, 0);
    }
    at = member(bill, "carried");
    if (at.value != NULL) {
        use->has_carried = 1;
        use->carried_micro = micro_of(document, &at, NULL);
    }
    at = member(bill, "shares");
    if (at.value != NULL) {
        if (tariff->apportion_micro == 0) {
            document_refuse(document, &at, "the tariff has no \"apportion\": it does not say to what shares are rounded");
        }
        read_parties(use, document, &at);
    }
    at = member(bill, "given");
    read_given(use, tariff, document, bill, &at);
}

void use_read(struct uses *uses, const struct tariff *tariff, const char *file)
{
    static const char *const members[] = { "format", "name", "source", "url", "comment", "bills", NULL };
    static const char *const formats[] = { "prepay-bill-use-1", NULL };
    struct document document;
    struct place at;

    document_read(&document, file);
    expect_object(&document, &document.root, "a file of consumption");
    at = required(&document, &document.root, "format");
    (void)word_of(&document, &at, formats);
    expect_members(&document, &document.root, members);
    at = required(&document, &document.root, "bills");
    expect_array(&document, &at, "the bills");
    uses->count = json_array_size(at.value);
    if (uses->count == 0) {
        document_refuse(&document, &at, "expected at least one bill");
    }
    uses->list = keep_array(uses->count, sizeof *uses->list);
    for (size_t i = 0; i < uses->count; i++) {
        const struct place bill = element(&at, i);
        uses->list[i].place = keep_text("%s:%d: bills[%zu]", document.file, where_line(document.text, &bill), i);
        read_bill(&uses->list[i], tariff, &document, &bill);
    }
}
