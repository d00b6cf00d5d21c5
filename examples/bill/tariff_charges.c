/* SPDX-License-Identifier: Apache-2.0 */
/* The table of charges. */
#include "charge_row.h"
#include "keep.h"

#include <string.h>

#define HUNDRED INT64_C(100000000)

/* What a charge can be, in the order of `readers`. */
static const char *const kinds[] = { "price", "blocks", "sets", "percent", "subtotal", "multiple", "at_least", "at_most", "round", NULL };

struct price charge_price(struct charge_row *row, const struct place *place)
{
    struct price price = { 0, 1, 0 };

    if (json_is_string(place->value) && tariff_is_name(json_string_value(place->value))) {
        price.from = tariff_operand(row->tariff, row->document, place, NULL);
    } else {
        price.micro = micro_of(row->document, place, &price.scale);
    }
    return price;
}

/* price / per as the library has it: what of the price is behind six decimals goes into per. */
static void set_price(struct charge_row *row, const struct place *place, int64_t per_micro, uint32_t per_from)
{
    const struct price price = charge_price(row, place);

    if (price.scale > 1 && (per_from != 0 || per_micro > INT64_MAX / price.scale)) {
        document_refuse(row->document, place, "expected at most six decimals here");
    }
    row->charge.price_micro = price.micro;
    row->charge.price_from = price.from;
    row->charge.per_micro = per_micro * price.scale;
    row->charge.per_from = per_from;
}

uint32_t charge_reference(struct charge_row *row, const struct place *object, const char *key)
{
    const struct place at = member(object, key);

    return at.value == NULL ? 0 : tariff_operand(row->tariff, row->document, &at, NULL);
}

/* "per": a number or a quantity. */
static void read_per(struct charge_row *row, const struct place *object, int64_t *out_micro, uint32_t *out_from)
{
    const struct place at = member(object, "per");

    *out_micro = ONE;
    *out_from = 0;
    if (at.value == NULL) {
        return;
    }
    if (json_is_string(at.value) && tariff_is_name(json_string_value(at.value))) {
        *out_from = tariff_operand(row->tariff, row->document, &at, NULL);
    } else {
        *out_micro = positive_micro_of(row->document, &at, 1);
    }
}

static void read_amount(struct charge_row *row)
{
    int64_t per_micro;
    uint32_t per_from;

    row->charge.quantity = charge_reference(row, row->object, "quantity");
    read_per(row, row->object, &per_micro, &per_from);
    set_price(row, &row->value, per_micro, per_from);
}

/* ------------------------------------------------------------------ bases */

static void read_base(struct charge_row *row, const struct place *at, prepay_bill_base *base)
{
    static const char *const members[] = { "charge", "from_block", NULL };
    struct place name = *at, block = { at, "from_block", 0, NULL };
    const char *text;
    uint32_t number;

    if (json_is_object(at->value)) {
        expect_members(row->document, at, members);
        name = required(row->document, at, "charge");
        block = required(row->document, at, "from_block");
        base->from_block = (uint32_t)whole_of(row->document, &block, 1, 65535);
    }
    text = text_of(row->document, &name);
    number = tariff_charge(row->tariff, text + (*text == '-'));
    if (number == 0) {
        document_refuse(row->document, &name, "there is no charge \"%s\" above", text + (*text == '-'));
    }
    base->charge = *text == '-' ? -(int32_t)number : (int32_t)number;
}

static void read_bases(struct charge_row *row, const struct place *array)
{
    const size_t count = json_array_size(array->value);
    prepay_bill_base *bases;

    expect_array(row->document, array, "charges");
    if (count == 0 || count > 65535) {
        document_refuse(row->document, array, "expected at least one charge; without this member it is all of them");
    }
    bases = keep_array(count, sizeof *bases);
    for (size_t i = 0; i < count; i++) {
        const struct place at = element(array, i);
        read_base(row, &at, &bases[i]);
    }
    row->charge.bases = bases;
    row->charge.base_count = (uint32_t)count;
}

static void read_of(struct charge_row *row)
{
    const struct place at = member(row->object, "of");

    if (at.value != NULL) {
        read_bases(row, &at);
    }
}

/* ------------------------------------------------------------------ the other kinds */

static void read_charge_price(struct charge_row *row)
{
    row->charge.kind = PREPAY_CHARGE_PRICE;
    read_amount(row);
}

static void read_percent(struct charge_row *row)
{
    const struct place included = member(row->object, "included");
    int64_t per_micro = HUNDRED;

    row->charge.kind = PREPAY_CHARGE_BASE;
    read_of(row);
    if (included.value != NULL && truth_of(row->document, &included)) {
        struct price percent = charge_price(row, &row->value);
        if (percent.from != 0 || percent.scale > 1 || percent.micro < 0) {
            document_refuse(row->document, &row->value, "expected a number that is not below 0, with at most six decimals, because it is included");
        }
        per_micro += percent.micro;
        row->charge.flags |= PREPAY_CHARGE_INFORMATION;
    }
    set_price(row, &row->value, per_micro, 0);
}

/* The sum of some lines, times one thing, per another: shown, or as a charge. */
static void read_multiple(struct charge_row *row)
{
    const struct place times = member(row->object, "times");
    int64_t per_micro;
    uint32_t per_from;

    row->charge.kind = PREPAY_CHARGE_BASE;
    read_bases(row, &row->value);
    read_per(row, row->object, &per_micro, &per_from);
    if (times.value != NULL) {
        set_price(row, &times, per_micro, per_from);
    } else {
        row->charge.price_micro = ONE;
        row->charge.per_micro = per_micro;
        row->charge.per_from = per_from;
    }
}

static void read_subtotal(struct charge_row *row)
{
    read_multiple(row);
    row->charge.flags |= PREPAY_CHARGE_INFORMATION;
}

static void read_at_least(struct charge_row *row)
{
    row->charge.kind = PREPAY_CHARGE_AT_LEAST;
    read_of(row);
    read_amount(row);
}

static void read_at_most(struct charge_row *row)
{
    read_at_least(row);
    row->charge.kind = PREPAY_CHARGE_AT_MOST;
}

static void read_round(struct charge_row *row)
{
    const struct place into = member(row->object, "into");

    row->charge.kind = PREPAY_CHARGE_ROUND;
    row->charge.rounding = tariff_rounding(row->document, &row->value);
    if (row->charge.rounding.mode == PREPAY_ROUND_CARRY) {
        document_refuse(row->document, &row->value, "expected another mode: what is carried is not rounded");
    }
    read_of(row);
    if (into.value != NULL) {
        row->charge.into = tariff_charge(row->tariff, text_of(row->document, &into));
        if (row->charge.into == 0 || (row->tariff->charges[row->charge.into - 1].flags & PREPAY_CHARGE_INFORMATION)) {
            document_refuse(row->document, &into, "expected the name of a charge above that is added");
        }
    }
}

typedef void (*reader)(struct charge_row *row);

static const reader readers[] = { read_charge_price, charge_read_blocks, charge_read_sets, read_percent, read_subtotal, read_multiple, read_at_least, read_at_most, read_round };

/* ------------------------------------------------------------------ what all have */

static int64_t bound(const struct charge_row *row, const struct place *object, const char *exact, const char *beyond, int64_t otherwise)
{
    const char *const names[] = { exact, beyond, NULL };
    const struct place first = member(object, exact), second = member(object, beyond);

    if (first.value == NULL && second.value == NULL) {
        return otherwise;
    }
    (void)expect_one_of(row->document, object, names, "where the range ends");
    return first.value != NULL ? micro_of(row->document, &first, NULL) : micro_of(row->document, &second, NULL) + 1;
}

static void read_when(struct charge_row *row, const struct place *object)
{
    static const char *const members[] = { "quantity", "at_least", "above", "below", "at_most", NULL };

    expect_object(row->document, object, "a condition");
    expect_members(row->document, object, members);
    (void)required(row->document, object, "quantity");
    row->charge.when = charge_reference(row, object, "quantity");
    row->charge.at_least_micro = bound(row, object, "at_least", "above", INT64_MIN);
    row->charge.below_micro = bound(row, object, "below", "at_most", INT64_MAX);
    if (row->charge.at_least_micro == INT64_MIN && row->charge.below_micro == INT64_MAX) {
        document_refuse(row->document, object, "expected one of: at_least, above, below, at_most");
    }
    if (row->charge.below_micro == 0) {
        document_refuse(row->document, object, "expected a range that ends above 0");
    }
}

/* Members that belong to some kinds only: a fault is better told than passed over. */
static void expect_fitting(const struct charge_row *row, size_t kind)
{
    static const struct {
        const char *member;
        const char *kinds;
    } fitting[] = {
        { "quantity", " price blocks sets at_least at_most " }, { "per", " price subtotal multiple at_least at_most " },
        { "parts", " blocks sets " },      { "combine", " blocks sets " },  { "used", " blocks sets " },
        { "limits", " blocks sets " },     { "select", " sets " },          { "of", " percent at_least at_most round " },
        { "included", " percent " },       { "times", " subtotal multiple " },       { "into", " round " },
        { "of_exact", " percent subtotal multiple at_least at_most round " },
        { "information", " price blocks sets percent " },
        { "rounding", " price blocks sets percent subtotal multiple at_least at_most " },
    };
    const char *wanted = keep_text(" %s ", kinds[kind]);

    for (size_t i = 0; i < sizeof fitting / sizeof fitting[0]; i++) {
        const struct place at = member(row->object, fitting[i].member);
        if (at.value != NULL && strstr(fitting[i].kinds, wanted) == NULL) {
            document_refuse(row->document, &at, "does not belong to \"%s\"", kinds[kind]);
        }
    }
}

static void read_common(struct charge_row *row)
{
    struct place at = member(row->object, "name");

    row->naming = (struct naming){ .name = tariff_name(row->document, row->object), .shown = 1 };
    if (tariff_charge(row->tariff, row->naming.name) != 0) {
        document_refuse(row->document, &at, "there is a charge \"%s\" above", row->naming.name);
    }
    at = member(row->object, "label");
    row->naming.label = at.value == NULL ? row->naming.name : text_of(row->document, &at);
    at = member(row->object, "rounding");
    row->charge.rounding = at.value == NULL ? row->tariff->rounding : tariff_rounding(row->document, &at);
    at = member(row->object, "information");
    if (at.value != NULL && truth_of(row->document, &at)) {
        row->charge.flags |= PREPAY_CHARGE_INFORMATION;
    }
    at = member(row->object, "of_exact");
    if (at.value != NULL && truth_of(row->document, &at)) {
        row->charge.flags |= PREPAY_CHARGE_OF_EXACT;
    }
    at = member(row->object, "when");
    if (at.value != NULL) {
        read_when(row, &at);
    }
}

static void read_charge(struct tariff *tariff, const struct document *document, const struct place *object)
{
    static const char *const members[] = { "name", "label", "comment", "rounding", "information", "of_exact", "when", "price",
                                           "per", "quantity", "blocks", "sets", "parts", "combine", "used", "limits", "select",
                                           "percent", "included", "of", "subtotal", "multiple", "times", "at_least", "at_most", "round", "into", NULL };
    struct charge_row row = { .tariff = tariff, .document = document, .object = object };
    size_t kind;

    expect_object(document, object, "a charge");
    expect_members(document, object, members);
    kind = expect_one_of(document, object, kinds, "what the charge is");
    expect_fitting(&row, kind);
    read_common(&row);
    row.value = member(object, kinds[kind]);
    readers[kind](&row);
    tariff->charges[tariff->core.charge_count] = row.charge;
    tariff->charge_names[tariff->core.charge_count] = row.naming;
    tariff->core.charge_count++;
}

void tariff_read_charges(struct tariff *tariff, const struct document *document, const struct place *array)
{
    const size_t count = json_array_size(array->value);

    expect_array(document, array, "the charges");
    if (count > 1000) {
        document_refuse(document, array, "expected at most 1000 charges");
    }
    tariff->charges = keep_array(count, sizeof *tariff->charges);
    tariff->charge_names = keep_array(count, sizeof *tariff->charge_names);
    for (size_t i = 0; i < count; i++) {
        const struct place at = element(array, i);
        read_charge(tariff, document, &at);
    }
}
