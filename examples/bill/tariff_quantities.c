/* SPDX-License-Identifier: Apache-2.0 */
/* The table of quantities. A number in a formula becomes a row of its own, without a name, before the row that uses it. */
#include "keep.h"
#include "tariff.h"

#include <string.h>

/* What a quantity can be, in the order of `readers`. */
static const char *const kinds[] = { "given", "register", "constant", "sum", "excess", "product", "greatest", "least",
                                     "steps", "power_factor", "power_factor_adjustment", "share", "tendered", "balance", "amount", NULL };

struct row {
    struct tariff *tariff;
    const struct document *document;
    const struct place *object;
    struct place value; /* of the member that says the kind */
    prepay_bill_quantity quantity;
    struct given given;
};

static uint32_t append(struct tariff *tariff, const prepay_bill_quantity *quantity, const struct naming *naming)
{
    const uint32_t count = tariff->core.quantity_count;

    if (count == tariff->quantity_capacity) {
        const uint32_t capacity = 2 * count + 16;
        tariff->quantities = memcpy(keep_array(capacity, sizeof *quantity),
                                    count == 0 ? quantity : tariff->quantities, count * sizeof *quantity);
        tariff->quantity_names = memcpy(keep_array(capacity, sizeof *naming),
                                        count == 0 ? naming : tariff->quantity_names, count * sizeof *naming);
        tariff->quantity_capacity = capacity;
    }
    tariff->quantities[count] = *quantity;
    tariff->quantity_names[count] = *naming;
    tariff->core.quantity_count++;
    return count + 1;
}

static int waits_never(const prepay_bill_quantity *quantity)
{
    return quantity->kind == PREPAY_QUANTITY_GIVEN || quantity->kind == PREPAY_QUANTITY_CONSTANT ||
           quantity->kind == PREPAY_QUANTITY_TENDERED;
}

/* A charge may use what is known before it: what stands on charges above it, and what stands above such a row. */
static void expect_known(const struct tariff *tariff, const struct document *document, const struct place *place, uint32_t number)
{
    uint32_t last = 0, because = 0;

    for (uint32_t i = 0; i < number && !waits_never(&tariff->quantities[number - 1]); i++) {
        const prepay_bill_quantity *quantity = &tariff->quantities[i];
        for (uint32_t k = 0; quantity->kind == PREPAY_QUANTITY_AMOUNT && k < quantity->operand_count; k++) {
            const int32_t operand = quantity->operands[k];
            const uint32_t charge = (uint32_t)(operand < 0 ? -operand : operand);
            because = charge > last ? i + 1 : because;
            last = charge > last ? charge : last;
        }
    }
    if (last <= tariff->core.charge_count) {
        return;
    }
    document_refuse(document, place, "expected a quantity that is known here; \"%s\" waits%s%s%s for the charge \"%s\"",
                    tariff->quantity_names[number - 1].name, because == number ? "" : ", as what stands below the amount \"",
                    because == number ? "" : tariff->quantity_names[because - 1].name, because == number ? "" : "\" does,",
                    json_string_value(json_object_get(json_array_get(tariff->charge_rows, last - 1), "name")));
}

uint32_t tariff_operand(struct tariff *tariff, const struct document *document, const struct place *place, int *out_minus)
{
    prepay_bill_quantity constant = { .kind = PREPAY_QUANTITY_CONSTANT };
    const struct naming nameless = { NULL, NULL, NULL, 0, NULL };
    const char *text = json_is_string(place->value) ? json_string_value(place->value) : "";
    const int minus = out_minus != NULL && *text == '-';
    uint32_t number;

    if (out_minus != NULL) {
        *out_minus = minus;
    }
    if (tariff_is_name(text + minus)) {
        number = tariff_quantity(tariff, text + minus);
        if (number == 0) {
            document_refuse(document, place, "there is no quantity \"%s\" above", text + minus);
        }
        if (tariff->charges != NULL) {
            expect_known(tariff, document, place, number);
        }
        return number;
    }
    constant.value_micro = micro_of(document, place, NULL);
    if (minus) {
        constant.value_micro = -constant.value_micro;
    }
    return append(tariff, &constant, &nameless);
}

/* ------------------------------------------------------------------ operands */

static void push(struct row *row, int32_t *operands, uint32_t number, int minus)
{
    operands[row->quantity.operand_count++] = minus ? -(int32_t)number : (int32_t)number;
    row->quantity.operands = operands;
}

static int32_t *room(const struct row *row, const struct place *array, size_t more)
{
    const uint32_t most = row->quantity.kind == PREPAY_QUANTITY_PRODUCT ? PREPAY_BILL_FACTORS_MAX : PREPAY_BILL_OPERANDS_MAX;

    expect_array(row->document, array, "quantities");
    if (json_array_size(array->value) == 0 || json_array_size(array->value) + more > most) {
        document_refuse(row->document, array, "expected 1 to %u quantities in all", most);
    }
    return keep_array(most, sizeof(int32_t));
}

static void push_all(struct row *row, int32_t *operands, const struct place *array, int divide)
{
    for (size_t i = 0; i < json_array_size(array->value); i++) {
        const struct place at = element(array, i);
        int minus = 0;
        const int may_subtract = row->quantity.kind == PREPAY_QUANTITY_SUM || row->quantity.kind == PREPAY_QUANTITY_EXCESS ||
                                 row->quantity.kind == PREPAY_QUANTITY_BALANCE;
        const uint32_t number = tariff_operand(row->tariff, row->document, &at, may_subtract ? &minus : NULL);
        push(row, operands, number, minus || divide);
    }
}

static void read_list(struct row *row, uint32_t kind)
{
    row->quantity.kind = kind;
    push_all(row, room(row, &row->value, 0), &row->value, 0);
}

static void read_product(struct row *row)
{
    const struct place under = member(row->object, "divided_by");
    int32_t *operands;

    row->quantity.kind = PREPAY_QUANTITY_PRODUCT;
    if (under.value != NULL) {
        (void)room(row, &under, 0);
    }
    operands = room(row, &row->value, under.value == NULL ? 0 : json_array_size(under.value));
    push_all(row, operands, &row->value, 0);
    if (under.value != NULL) {
        push_all(row, operands, &under, 1);
    }
}

static void push_of(struct row *row, int32_t *operands, const struct place *object, const char *key)
{
    const struct place at = required(row->document, object, key);

    push(row, operands, tariff_operand(row->tariff, row->document, &at, NULL), 0);
}

/* ------------------------------------------------------------------ kinds */

static int64_t not_below(const struct document *document, const struct place *place, int64_t least_micro)
{
    const int64_t micro = micro_of(document, place, NULL);

    if (micro < least_micro) {
        document_refuse(document, place, "expected no less than the least that may be given");
    }
    return micro;
}

static void read_default(struct row *row)
{
    const struct place at = member(row->object, "default");

    row->quantity.kind = PREPAY_QUANTITY_GIVEN;
    if (at.value != NULL) {
        row->given.has_default = 1;
        row->given.default_micro = not_below(row->document, &at, row->quantity.value_micro);
    }
}

static void read_given(struct row *row)
{
    const struct place least = member(row->object, "least_given");

    if (!truth_of(row->document, &row->value)) {
        document_refuse(row->document, &row->value, "expected true");
    }
    if (least.value != NULL) {
        row->quantity.value_micro = micro_of(row->document, &least, NULL);
    }
    read_default(row);
}

static void read_register(struct row *row)
{
    static const char *const members[] = { "digits", "decimals", "plausible", "comment", NULL };
    struct place at;

    expect_object(row->document, &row->value, "a register");
    expect_members(row->document, &row->value, members);
    read_default(row);
    at = required(row->document, &row->value, "digits");
    row->given.reading.digits = (uint8_t)whole_of(row->document, &at, 1, 18);
    at = member(&row->value, "decimals");
    row->given.reading.decimals = at.value == NULL ? 0 : (uint8_t)whole_of(row->document, &at, 0, 6);
    at = member(&row->value, "plausible");
    row->given.reading.plausible_micro = at.value == NULL ? 0 : positive_micro_of(row->document, &at, 1);
    if (row->given.reading.decimals > row->given.reading.digits) {
        document_refuse(row->document, &row->value, "expected no more decimals than digits");
    }
}

static void read_constant(struct row *row)
{
    row->quantity.kind = PREPAY_QUANTITY_CONSTANT;
    row->quantity.value_micro = micro_of(row->document, &row->value, NULL);
}

static void read_sum(struct row *row)
{
    read_list(row, PREPAY_QUANTITY_SUM);
}

static void read_excess(struct row *row)
{
    read_list(row, PREPAY_QUANTITY_EXCESS);
}

static void read_greatest(struct row *row)
{
    read_list(row, PREPAY_QUANTITY_GREATEST);
}

static void read_least(struct row *row)
{
    read_list(row, PREPAY_QUANTITY_LEAST);
}

static prepay_bill_step read_step(const struct row *row, const struct place *object)
{
    static const char *const members[] = { "from", "above", "value", "slope", NULL };
    static const char *const begins[] = { "from", "above", NULL };
    prepay_bill_step step = { 0, 0, 0 };
    size_t begin;
    struct place at;

    expect_object(row->document, object, "a row of the table");
    expect_members(row->document, object, members);
    begin = expect_one_of(row->document, object, begins, "where the row begins");
    at = member(object, begins[begin]);
    step.from_micro = micro_of(row->document, &at, NULL) + (int64_t)begin;
    at = required(row->document, object, "value");
    step.value_micro = micro_of(row->document, &at, NULL);
    at = member(object, "slope");
    step.slope_micro = at.value == NULL ? 0 : micro_of(row->document, &at, NULL);
    return step;
}

static void read_steps(struct row *row)
{
    prepay_bill_step *steps;
    const size_t count = json_array_size(row->value.value);

    row->quantity.kind = PREPAY_QUANTITY_STEPS;
    expect_array(row->document, &row->value, "the rows of a table");
    if (count == 0 || count > 65535) {
        document_refuse(row->document, &row->value, "expected 1 to 65535 rows");
    }
    steps = keep_array(count, sizeof *steps);
    for (size_t i = 0; i < count; i++) {
        const struct place at = element(&row->value, i);
        steps[i] = read_step(row, &at);
        if (i > 0 && steps[i].from_micro <= steps[i - 1].from_micro) {
            document_refuse(row->document, &at, "expected a row that begins above the one before it");
        }
    }
    row->quantity.steps = steps;
    row->quantity.step_count = (uint32_t)count;
    push_of(row, keep_array(1, sizeof(int32_t)), row->object, "of");
}

static void read_power_factor(struct row *row)
{
    static const char *const members[] = { "active", "reactive", NULL };
    int32_t *operands = keep_array(2, sizeof *operands);

    row->quantity.kind = PREPAY_QUANTITY_POWER_FACTOR;
    expect_object(row->document, &row->value, "two energies");
    expect_members(row->document, &row->value, members);
    push_of(row, operands, &row->value, "active");
    push_of(row, operands, &row->value, "reactive");
    if (row->quantity.rounding.quantum_micro > 1000000) {
        document_refuse(row->document, row->object, "expected a power factor rounded to 1 or finer");
    }
}

static void read_adjustment(struct row *row)
{
    row->quantity.kind = PREPAY_QUANTITY_STEPS;
    row->quantity.steps = prepay_power_factor_steps(micro_of(row->document, &row->value, NULL), &row->quantity.step_count);
    if (row->quantity.steps == NULL) {
        document_refuse(row->document, &row->value, "expected the standard \"0.90\", \"0.85\" or \"0.80\"; any other table is \"steps\"");
    }
    push_of(row, keep_array(1, sizeof(int32_t)), row->object, "of");
}

static void read_share(struct row *row)
{
    static const char *const members[] = { "of", "to", "among", NULL };
    int32_t *operands;
    struct place to, among;
    uint32_t number;

    row->quantity.kind = PREPAY_QUANTITY_SHARE;
    expect_object(row->document, &row->value, "what is shared");
    expect_members(row->document, &row->value, members);
    among = required(row->document, &row->value, "among");
    operands = room(row, &among, 1);
    push_of(row, operands, &row->value, "of");
    push_all(row, operands, &among, 0);
    to = required(row->document, &row->value, "to");
    number = tariff_operand(row->tariff, row->document, &to, NULL);
    for (uint32_t i = 1; i < row->quantity.operand_count; i++) {
        if (operands[i] == (int32_t)number) {
            row->quantity.share = i + 1;
        }
    }
    if (row->quantity.share == 0) {
        document_refuse(row->document, &to, "expected one of those that it is shared among");
    }
}

static void read_tendered(struct row *row)
{
    if (!truth_of(row->document, &row->value)) {
        document_refuse(row->document, &row->value, "expected true");
    }
    row->quantity.kind = PREPAY_QUANTITY_TENDERED;
}

static void read_balance(struct row *row)
{
    read_list(row, PREPAY_QUANTITY_BALANCE);
}

/* The number that a charge will have; the charges are read later. */
static int32_t charge_ahead(const struct row *row, const struct place *place)
{
    const char *text = text_of(row->document, place);
    const int minus = *text == '-';

    for (size_t i = 0; i < json_array_size(row->tariff->charge_rows); i++) {
        const char *name = json_string_value(json_object_get(json_array_get(row->tariff->charge_rows, i), "name"));
        if (name != NULL && strcmp(name, text + minus) == 0) {
            return minus ? -(int32_t)(i + 1) : (int32_t)(i + 1);
        }
    }
    document_refuse(row->document, place, "there is no charge \"%s\"", text + minus);
}

static void read_amount(struct row *row)
{
    int32_t *operands;

    row->quantity.kind = PREPAY_QUANTITY_AMOUNT;
    operands = room(row, &row->value, 0);
    for (size_t i = 0; i < json_array_size(row->value.value); i++) {
        const struct place at = element(&row->value, i);
        operands[row->quantity.operand_count++] = charge_ahead(row, &at);
    }
    row->quantity.operands = operands;
}

typedef void (*reader)(struct row *row);

static const reader readers[] = { read_given, read_register, read_constant, read_sum, read_excess, read_product, read_greatest,
                                  read_least, read_steps, read_power_factor, read_adjustment, read_share, read_tendered, read_balance, read_amount };

/* Members that belong to one kind only. */
static void expect_fitting(const struct row *row, size_t kind)
{
    static const struct {
        const char *member;
        const char *kinds[4];
    } fitting[] = {
        { "divided_by", { "product" } },
        { "of", { "steps", "power_factor_adjustment" } },
        { "default", { "given", "register" } },
        { "least_given", { "given" } },
        { "rounding", { "product", "steps", "power_factor", "share" } },
    };

    for (size_t i = 0; i < sizeof fitting / sizeof fitting[0]; i++) {
        const struct place at = member(row->object, fitting[i].member);
        int fits = at.value == NULL;
        for (size_t k = 0; k < 4 && fitting[i].kinds[k] != NULL; k++) {
            fits |= strcmp(fitting[i].kinds[k], kinds[kind]) == 0;
        }
        if (!fits) {
            document_refuse(row->document, &at, "does not belong to \"%s\"", kinds[kind]);
        }
    }
}

static struct naming read_naming(const struct tariff *tariff, const struct document *document, const struct place *object)
{
    struct naming naming = { .name = tariff_name(document, object), .shown = 1 };
    struct place at = member(object, "name");

    if (tariff_quantity(tariff, naming.name) != 0) {
        document_refuse(document, &at, "there is a quantity \"%s\" above", naming.name);
    }
    at = member(object, "label");
    naming.label = at.value == NULL ? naming.name : text_of(document, &at);
    at = member(object, "unit");
    naming.unit = at.value == NULL ? "" : text_of(document, &at);
    at = member(object, "hidden");
    naming.shown = at.value == NULL || !truth_of(document, &at);
    return naming;
}

static void read_quantity(struct tariff *tariff, const struct document *document, const struct place *object)
{
    static const char *const members[] = { "name", "label", "unit", "hidden", "comment", "rounding", "given", "default", "least_given", "register",
                                           "constant", "sum", "excess", "product", "divided_by", "greatest", "least", "steps", "of",
                                           "power_factor", "power_factor_adjustment", "share", "tendered", "balance", "amount", NULL };
    struct row row = { .tariff = tariff, .document = document, .object = object };
    struct naming naming;
    struct place at;
    size_t kind;

    expect_object(document, object, "a quantity");
    expect_members(document, object, members);
    naming = read_naming(tariff, document, object);
    kind = expect_one_of(document, object, kinds, "where the quantity comes from");
    expect_fitting(&row, kind);
    at = member(object, "rounding");
    if (at.value != NULL) {
        row.quantity.rounding = tariff_rounding(document, &at);
    }
    row.value = member(object, kinds[kind]);
    readers[kind](&row);
    if (row.quantity.kind == PREPAY_QUANTITY_AMOUNT && *naming.unit == '\0') {
        naming.unit = tariff->currency;
    }
    row.given.number = append(tariff, &row.quantity, &naming);
    if (row.quantity.kind == PREPAY_QUANTITY_GIVEN) {
        row.given.least_micro = row.quantity.value_micro;
        tariff->given[tariff->given_count++] = row.given;
    }
}

void tariff_read_quantities(struct tariff *tariff, const struct document *document, const struct place *array)
{
    expect_array(document, array, "the quantities");
    if (json_array_size(array->value) > 1000) {
        document_refuse(document, array, "expected at most 1000 quantities");
    }
    tariff->given = keep_array(json_array_size(array->value), sizeof *tariff->given);
    for (size_t i = 0; i < json_array_size(array->value); i++) {
        const struct place at = element(array, i);
        read_quantity(tariff, document, &at);
    }
}
