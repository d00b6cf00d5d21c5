/* SPDX-License-Identifier: Apache-2.0 */
/* Ladders: blocks, sets of them, and the parts that climb them. */
#include "charge_row.h"
#include "keep.h"

static prepay_bill_block read_block_price(struct charge_row *row, const struct place *place, int64_t limit_micro)
{
    const struct price price = charge_price(row, place);

    return (prepay_bill_block){ .limit_micro = limit_micro, .price_micro = price.micro, .per_micro = ONE * price.scale, .price_from = price.from };
}

/* A number, or the name of a quantity, whose block may turn out to be empty. */
static int64_t read_limit(struct charge_row *row, const struct place *object, uint32_t *out_from)
{
    const struct place at = member(object, "up_to");

    *out_from = 0;
    if (at.value == NULL) {
        return INT64_MAX;
    }
    if (json_is_string(at.value) && tariff_is_name(json_string_value(at.value))) {
        *out_from = tariff_operand(row->tariff, row->document, &at, NULL);
        return 0;
    }
    return positive_micro_of(row->document, &at, 1);
}

/* One step: its limit, and a price or, by part, prices. */
static int64_t read_block(struct charge_row *row, const struct place *object, prepay_bill_block *rows)
{
    static const char *const members[] = { "up_to", "price", "prices", "comment", NULL };
    const int by_part = row->charge.combine == PREPAY_COMBINE_BY_PART;
    struct place at, list;
    int64_t limit_micro;
    uint32_t limit_from;

    expect_object(row->document, object, "a block");
    expect_members(row->document, object, members);
    limit_micro = read_limit(row, object, &limit_from);
    list = required(row->document, object, by_part ? "prices" : "price");
    if (!by_part) {
        rows[0] = read_block_price(row, &list, limit_micro);
        rows[0].limit_from = limit_from;
        return limit_micro;
    }
    expect_array(row->document, &list, "a price for each part");
    if (json_array_size(list.value) != row->charge.part_count) {
        document_refuse(row->document, &list, "expected %u prices, one for each part", row->charge.part_count);
    }
    for (uint32_t i = 0; i < row->charge.part_count; i++) {
        at = element(&list, i);
        rows[i] = read_block_price(row, &at, limit_micro);
        rows[i].limit_from = limit_from;
    }
    return limit_micro;
}

static prepay_bill_set read_ladder(struct charge_row *row, const struct place *array)
{
    const uint32_t rows = row->charge.combine == PREPAY_COMBINE_BY_PART ? row->charge.part_count : 1;
    const size_t count = json_array_size(array->value);
    prepay_bill_block *blocks;
    int64_t below = 0;

    expect_array(row->document, array, "blocks");
    if (count == 0 || count > 1000) {
        document_refuse(row->document, array, "expected 1 to 1000 blocks");
    }
    blocks = keep_array(count, rows * sizeof *blocks);
    for (size_t i = 0; i < count; i++) {
        const struct place at = element(array, i);
        const int64_t limit_micro = read_block(row, &at, &blocks[i * rows]);
        if (blocks[i * rows].limit_from == 0 && limit_micro <= below) {
            document_refuse(row->document, &at, "expected a limit above the one before it; only the last block has none");
        }
        if ((limit_micro == INT64_MAX) != (i + 1 == count)) {
            document_refuse(row->document, &at, "expected %s", i + 1 == count ? "no \"up_to\" in the last block" : "an \"up_to\": only the last block has none");
        }
        below = limit_micro > below ? limit_micro : below;
    }
    return (prepay_bill_set){ .blocks = blocks, .block_count = (uint32_t)count };
}

static void read_parts(struct charge_row *row, const struct place *array)
{
    static const char *const members[] = { "quantity", "price", "label", NULL };
    const size_t count = json_array_size(array->value);
    prepay_bill_part *parts;

    expect_array(row->document, array, "parts");
    if (count == 0 || count > PREPAY_BILL_OPERANDS_MAX) {
        document_refuse(row->document, array, "expected 1 to %u parts", PREPAY_BILL_OPERANDS_MAX);
    }
    parts = keep_array(count, sizeof *parts);
    row->naming.part_labels = keep_array(count, sizeof *row->naming.part_labels);
    for (size_t i = 0; i < count; i++) {
        const struct place object = element(array, i);
        struct place at;
        expect_object(row->document, &object, "a part");
        expect_members(row->document, &object, members);
        at = required(row->document, &object, "quantity");
        parts[i].quantity = tariff_operand(row->tariff, row->document, &at, NULL);
        row->naming.part_labels[i] = row->tariff->quantity_names[parts[i].quantity - 1].label;
        at = member(&object, "label");
        if (at.value != NULL) {
            row->naming.part_labels[i] = text_of(row->document, &at);
        }
        at = member(&object, "price");
        if ((at.value != NULL) != (row->charge.combine == PREPAY_COMBINE_SURCHARGE)) {
            document_refuse(row->document, &object, "a part has a \"price\" when blocks are a surcharge on it, and only then");
        }
        if (at.value != NULL) {
            const prepay_bill_block price = read_block_price(row, &at, INT64_MAX);
            parts[i].price_micro = price.price_micro;
            parts[i].per_micro = price.per_micro;
            parts[i].price_from = price.price_from;
        }
    }
    row->charge.parts = parts;
    row->charge.part_count = (uint32_t)count;
}

/* What is climbed: one quantity, or parts. And how it meets the blocks. */
static void read_climbers(struct charge_row *row)
{
    static const char *const combines[] = { "surcharge", "replace", "by-part", NULL };
    static const char *const what[] = { "quantity", "parts", NULL };
    static const char *const members[] = { "times", "per", NULL };
    const size_t which = expect_one_of(row->document, row->object, what, "what goes through the blocks");
    struct place at = member(row->object, "combine");

    row->charge.kind = PREPAY_CHARGE_BLOCKS;
    if ((at.value != NULL) != (which == 1)) {
        document_refuse(row->document, row->object, "\"combine\" says how \"parts\" meet the blocks; it belongs to them and they need it");
    }
    if (which == 1) {
        row->charge.combine = word_of(row->document, &at, combines);
        at = member(row->object, "parts");
        read_parts(row, &at);
    } else {
        row->charge.quantity = charge_reference(row, row->object, "quantity");
    }
    row->charge.used = charge_reference(row, row->object, "used");
    row->charge.select = charge_reference(row, row->object, "select");
    at = member(row->object, "limits");
    if (at.value != NULL) {
        expect_object(row->document, &at, "how limits are pro-rated");
        expect_members(row->document, &at, members);
        row->charge.limits_times = charge_reference(row, &at, "times");
        row->charge.limits_per = charge_reference(row, &at, "per");
    }
}

void charge_read_blocks(struct charge_row *row)
{
    prepay_bill_set *set = keep(sizeof *set);

    read_climbers(row);
    *set = read_ladder(row, &row->value);
    row->charge.sets = set;
    row->charge.set_count = 1;
}

void charge_read_sets(struct charge_row *row)
{
    static const char *const members[] = { "from", "above", "blocks", "comment", NULL };
    static const char *const begins[] = { "from", "above", NULL };
    const size_t count = json_array_size(row->value.value);
    prepay_bill_set *sets;

    expect_array(row->document, &row->value, "sets of blocks");
    if (count == 0 || count > 1000) {
        document_refuse(row->document, &row->value, "expected 1 to 1000 sets");
    }
    read_climbers(row);
    sets = keep_array(count, sizeof *sets);
    for (size_t i = 0; i < count; i++) {
        const struct place object = element(&row->value, i);
        struct place at;
        size_t begin;
        int64_t from_micro;
        expect_object(row->document, &object, "a set of blocks");
        expect_members(row->document, &object, members);
        begin = expect_one_of(row->document, &object, begins, "for which use the set holds");
        at = member(&object, begins[begin]);
        from_micro = positive_micro_of(row->document, &at, 0) + (int64_t)begin;
        if (i == 0 ? from_micro != 0 : from_micro <= sets[i - 1].from_micro) {
            document_refuse(row->document, &at, i == 0 ? "expected \"from\": \"0\" in the first set" : "expected more than in the set before it");
        }
        at = required(row->document, &object, "blocks");
        sets[i] = read_ladder(row, &at);
        sets[i].from_micro = from_micro;
    }
    row->charge.sets = sets;
    row->charge.set_count = (uint32_t)count;
}
