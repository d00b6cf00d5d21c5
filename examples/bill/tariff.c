/* SPDX-License-Identifier: Apache-2.0 */
/* The tariff as a whole: what is around its two tables. */
#include "tariff.h"

#include "keep.h"

#include <string.h>

static const char *const modes[] = { "carry", "half-up", "half-even", "down", "up", NULL };

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Letters, digits and _, beginning with a letter; so that it is no number. */
int tariff_is_name(const char *text)
{
    if (!is_letter(*text)) {
        return 0;
    }
    while (is_letter(*text) || (*text >= '0' && *text <= '9')) {
        text++;
    }
    return *text == '\0';
}

const char *tariff_name(const struct document *document, const struct place *object)
{
    const struct place place = required(document, object, "name");
    const char *name = text_of(document, &place);

    if (!tariff_is_name(name)) {
        document_refuse(document, &place, "expected a name: a letter, then letters, digits and _");
    }
    return name;
}

prepay_rounding tariff_rounding(const struct document *document, const struct place *place)
{
    static const char *const members[] = { "to", "mode", NULL };
    prepay_rounding rounding = { 0, PREPAY_ROUND_CARRY, 0 };
    struct place to, mode;

    expect_object(document, place, "a rounding");
    expect_members(document, place, members);
    to = required(document, place, "to");
    mode = required(document, place, "mode");
    rounding.quantum_micro = positive_micro_of(document, &to, 1);
    rounding.mode = word_of(document, &mode, modes);
    return rounding;
}

static uint32_t find(const struct naming *names, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (names[i].name != NULL && strcmp(names[i].name, name) == 0) {
            return i + 1;
        }
    }
    return 0;
}

uint32_t tariff_quantity(const struct tariff *tariff, const char *name)
{
    return find(tariff->quantity_names, tariff->core.quantity_count, name);
}

uint32_t tariff_charge(const struct tariff *tariff, const char *name)
{
    return find(tariff->charge_names, tariff->core.charge_count, name);
}

static uint32_t given_quantity(const struct tariff *tariff, const struct document *document, const struct place *place)
{
    const char *name = text_of(document, place);
    const uint32_t number = tariff_quantity(tariff, name);

    if (number == 0 || tariff->quantities[number - 1].kind != PREPAY_QUANTITY_GIVEN) {
        document_refuse(document, place, "expected the name of a quantity that is given");
    }
    return number;
}

static void read_vend(struct tariff *tariff, const struct document *document, const struct place *place)
{
    static const char *const members[] = { "sells", "by", "rounding", "residue", "greatest", "counts_in", "comment", NULL };
    static const char *const residues[] = { "allotted", "kept", NULL };
    prepay_bill_purchase purchase = { .struct_size = sizeof purchase };
    const prepay_bill_charge *charge;
    struct place at;

    expect_object(document, place, "what is sold");
    expect_members(document, place, members);
    at = required(document, place, "sells");
    purchase.sold = given_quantity(tariff, document, &at);
    at = required(document, place, "by");
    purchase.charge = tariff_charge(tariff, text_of(document, &at));
    charge = purchase.charge == 0 ? NULL : &tariff->charges[purchase.charge - 1];
    if (charge == NULL || charge->kind > PREPAY_CHARGE_BLOCKS || (charge->flags & PREPAY_CHARGE_INFORMATION)) {
        document_refuse(document, &at, "expected the name of a charge with a price or blocks");
    }
    if ((at = member(place, "residue")).value != NULL) {
        purchase.residue = word_of(document, &at, residues);
    }
    if ((at = member(place, "greatest")).value != NULL) {
        purchase.greatest_micro = positive_micro_of(document, &at, 1);
        if (purchase.greatest_micro > INT64_C(1000000000000000000)) {
            document_refuse(document, &at, "expected a number up to 1000000000000");
        }
    }
    if ((at = member(place, "counts_in")).value != NULL) {
        tariff->vend.counts_in = given_quantity(tariff, document, &at);
    }
    if ((at = member(place, "rounding")).value != NULL) {
        purchase.quantity = tariff_rounding(document, &at);
        if (purchase.residue == PREPAY_RESIDUE_KEPT && purchase.quantity.mode != PREPAY_ROUND_CARRY &&
            purchase.quantity.mode != PREPAY_ROUND_DOWN) {
            document_refuse(document, &at, "expected \"down\" or \"carry\": a residue is kept only when the quantity is not rounded up");
        }
    }
    tariff->vend.purchase = purchase;
    tariff->vend.is_sold = 1;
}

static void read_head(struct tariff *tariff, const struct document *document, const struct place *root)
{
    static const char *const members[] = { "format", "name", "source", "url", "comment", "currency", "decimals", "rounding",
                                           "quantities", "charges", "vend", "apportion", NULL };
    static const char *const formats[] = { "prepay-bill-tariff-1", NULL };
    struct place at;

    expect_object(document, root, "a tariff");
    at = required(document, root, "format");
    (void)word_of(document, &at, formats);
    expect_members(document, root, members);
    at = required(document, root, "name");
    tariff->name = text_of(document, &at);
    at = required(document, root, "currency");
    tariff->currency = text_of(document, &at);
    at = member(root, "decimals");
    tariff->decimals = at.value == NULL ? 2 : (int)whole_of(document, &at, 0, 6);
    at = member(root, "rounding");
    if (at.value != NULL) {
        tariff->rounding = tariff_rounding(document, &at);
    }
}

/* What the reader has not noticed, the library does: it is asked once for all. */
static void check(const struct tariff *tariff, const struct document *document, const struct place *charges)
{
    uint32_t quantity, charge;
    struct place at;

    if (prepay_bill_tariff_find_fault(&tariff->core, &quantity, &charge) == PREPAY_OK) {
        return;
    }
    if (charge == 0) {
        document_refuse(document, &document->root, "quantity number %u is not one that can be computed", quantity);
    }
    at = element(charges, charge - 1);
    document_refuse(document, &at, "not a charge that can be made");
}

void tariff_read(struct tariff *tariff, const char *file)
{
    struct document document;
    struct place at;

    memset(tariff, 0, sizeof *tariff);
    document_read(&document, file);
    read_head(tariff, &document, &document.root);
    tariff->core.struct_size = sizeof tariff->core;
    tariff->charge_rows = required(&document, &document.root, "charges").value;
    at = required(&document, &document.root, "quantities");
    tariff_read_quantities(tariff, &document, &at);
    at = required(&document, &document.root, "charges");
    tariff_read_charges(tariff, &document, &at);
    tariff->core.quantities = tariff->quantities;
    tariff->core.charges = tariff->charges;
    check(tariff, &document, &at);
    at = member(&document.root, "vend");
    if (at.value != NULL) {
        read_vend(tariff, &document, &at);
    }
    at = member(&document.root, "apportion");
    if (at.value != NULL) {
        static const char *const members[] = { "to", "comment", NULL };
        struct place to;
        expect_object(&document, &at, "how the total is shared");
        expect_members(&document, &at, members);
        to = required(&document, &at, "to");
        tariff->apportion_micro = positive_micro_of(&document, &to, 1);
    }
}
