/* SPDX-License-Identifier: Apache-2.0 */
/* Is this a tariff? Asked once, so that whoever makes bills may rely on it: references name earlier rows, tables rise,
 * divisors and quanta are not negative, kinds are known. */
#include "metering/billing.h"

#include "base/options.h"

#define MANY 65535u /* quantities, charges, rows of a table */
#define FLAGS (PREPAY_CHARGE_INFORMATION | PREPAY_CHARGE_OF_EXACT)

/* How many operands each kind may have. */
static const struct {
    uint32_t least, most;
    int with_sign;
} operands[] = {
    [PREPAY_QUANTITY_GIVEN] = { 0, 0, 0 },
    [PREPAY_QUANTITY_CONSTANT] = { 0, 0, 0 },
    [PREPAY_QUANTITY_SUM] = { 1, PREPAY_BILL_OPERANDS_MAX, 1 },
    [PREPAY_QUANTITY_EXCESS] = { 1, PREPAY_BILL_OPERANDS_MAX, 1 },
    [PREPAY_QUANTITY_PRODUCT] = { 1, PREPAY_BILL_FACTORS_MAX, 1 },
    [PREPAY_QUANTITY_GREATEST] = { 1, PREPAY_BILL_OPERANDS_MAX, 0 },
    [PREPAY_QUANTITY_LEAST] = { 1, PREPAY_BILL_OPERANDS_MAX, 0 },
    [PREPAY_QUANTITY_STEPS] = { 1, 1, 0 },
    [PREPAY_QUANTITY_POWER_FACTOR] = { 2, 2, 0 },
    [PREPAY_QUANTITY_SHARE] = { 2, PREPAY_BILL_OPERANDS_MAX, 0 },
    [PREPAY_QUANTITY_TENDERED] = { 0, 0, 0 },
    [PREPAY_QUANTITY_BALANCE] = { 1, PREPAY_BILL_OPERANDS_MAX, 1 },
    [PREPAY_QUANTITY_AMOUNT] = { 1, PREPAY_BILL_OPERANDS_MAX, 1 },
};

/* Operands are rows above this one; those of an amount are charges. */
static int operands_ok(const prepay_bill_quantity *quantity, uint32_t number, uint32_t charge_count)
{
    const uint32_t count = quantity->operand_count;
    const int64_t last = quantity->kind == PREPAY_QUANTITY_AMOUNT ? charge_count : (int64_t)number - 1;

    if (count < operands[quantity->kind].least || count > operands[quantity->kind].most || (count > 0 && quantity->operands == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        const int64_t operand = quantity->operands[i];
        const int64_t which = operand < 0 ? -operand : operand;
        if (which == 0 || which > last || (operand < 0 && !operands[quantity->kind].with_sign)) {
            return 0;
        }
    }
    return 1;
}

static int steps_ok(const prepay_bill_quantity *quantity)
{
    if (quantity->kind != PREPAY_QUANTITY_STEPS) {
        return quantity->step_count == 0;
    }
    if (quantity->steps == NULL || quantity->step_count == 0 || quantity->step_count > MANY) {
        return 0;
    }
    for (uint32_t i = 1; i < quantity->step_count; i++) {
        if (quantity->steps[i].from_micro <= quantity->steps[i - 1].from_micro) {
            return 0;
        }
    }
    return 1;
}

static int share_ok(const prepay_bill_quantity *quantity)
{
    if (quantity->kind == PREPAY_QUANTITY_POWER_FACTOR && quantity->rounding.quantum_micro > PREPAY__ONE) {
        return 0;
    }
    return quantity->kind == PREPAY_QUANTITY_SHARE ? quantity->share >= 2 && quantity->share <= quantity->operand_count
                                                   : quantity->share == 0;
}

static int quantity_ok(const prepay_bill_quantity *quantity, uint32_t number, uint32_t charge_count)
{
    return quantity->kind <= PREPAY_QUANTITY_AMOUNT && prepay__rounding_ok(&quantity->rounding) &&
           operands_ok(quantity, number, charge_count) && steps_ok(quantity) && share_ok(quantity);
}

/* ------------------------------------------------------------------ charges */

/* What a charge may use: the rows that are made before it. */
struct known {
    const prepay_bill_tariff *tariff;
    uint32_t count; /* the first so many, and what never waits */
};

static int is_known(const struct known *known, uint32_t quantity)
{
    return quantity <= known->count ||
           (quantity <= known->tariff->quantity_count && prepay__waits_never(&known->tariff->quantities[quantity - 1]));
}

static uint32_t rows_of(const prepay_bill_charge *charge)
{
    return charge->combine == PREPAY_COMBINE_BY_PART && charge->part_count > 0 ? charge->part_count : 1;
}

/* Limits rise to INT64_MAX, but for those that are quantities; the rows of one step have the same. */
static int ladder_ok(const prepay_bill_set *set, uint32_t rows, const struct known *known)
{
    int64_t below = 0;

    if (set->blocks == NULL || set->block_count == 0 || set->block_count > MANY || set->reserved != 0) {
        return 0;
    }
    for (uint32_t i = 0; i < set->block_count; i++) {
        const prepay_bill_block *row = &set->blocks[i * rows];
        if ((row->limit_from != 0 ? row->limit_micro != 0 : row->limit_micro <= below) ||
            (row->limit_micro == INT64_MAX) != (i + 1 == set->block_count)) {
            return 0;
        }
        below = row->limit_from != 0 ? below : row->limit_micro;
        for (uint32_t k = 0; k < rows; k++) {
            if (row[k].limit_micro != row->limit_micro || row[k].limit_from != row->limit_from || row[k].per_micro < 0 ||
                !is_known(known, row[k].limit_from) || !is_known(known, row[k].price_from)) {
                return 0;
            }
        }
    }
    return 1;
}

static int sets_ok(const prepay_bill_charge *charge, const struct known *known)
{
    if (charge->kind != PREPAY_CHARGE_BLOCKS) {
        return charge->set_count == 0 && charge->part_count == 0;
    }
    if (charge->sets == NULL || charge->set_count == 0 || charge->set_count > MANY || charge->sets[0].from_micro != 0 ||
        charge->combine > PREPAY_COMBINE_BY_PART) {
        return 0;
    }
    for (uint32_t i = 0; i < charge->set_count; i++) {
        if (!ladder_ok(&charge->sets[i], rows_of(charge), known) ||
            (i > 0 && charge->sets[i].from_micro <= charge->sets[i - 1].from_micro)) {
            return 0;
        }
    }
    return 1;
}

static int parts_ok(const prepay_bill_charge *charge, const struct known *known)
{
    if (charge->part_count > PREPAY_BILL_OPERANDS_MAX || (charge->part_count > 0 && charge->parts == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < charge->part_count; i++) {
        const prepay_bill_part *part = &charge->parts[i];
        if (part->quantity == 0 || !is_known(known, part->quantity) || part->per_micro < 0 || !is_known(known, part->price_from)) {
            return 0;
        }
    }
    return 1;
}

static int bases_ok(const prepay_bill_charge *charge, uint32_t number)
{
    if (charge->base_count > MANY || (charge->base_count > 0 && charge->bases == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < charge->base_count; i++) {
        const int64_t base = charge->bases[i].charge;
        if (base == 0 || (base < 0 ? -base : base) >= (int64_t)number) {
            return 0;
        }
    }
    return charge->base_count == 0 || charge->kind >= PREPAY_CHARGE_BASE;
}

static int references_ok(const prepay_bill_charge *charge, uint32_t number, const struct known *known)
{
    const uint32_t references[] = { charge->quantity,     charge->price_from, charge->per_from, charge->when, charge->used,
                                    charge->limits_times, charge->limits_per, charge->select };

    for (uint32_t i = 0; i < sizeof references / sizeof references[0]; i++) {
        if (!is_known(known, references[i])) {
            return 0;
        }
    }
    return charge->into < number && (charge->into == 0 || charge->kind == PREPAY_CHARGE_ROUND);
}

/* A difference or a rounding that is only shown would be no part of the bill; a rounding that carries is none. */
static int kind_ok(const prepay_bill_charge *charge)
{
    if (charge->kind > PREPAY_CHARGE_ROUND || (charge->flags & ~FLAGS) != 0 || charge->reserved != 0 || charge->per_micro < 0) {
        return 0;
    }
    if (charge->flags & PREPAY_CHARGE_INFORMATION) {
        return charge->kind <= PREPAY_CHARGE_BASE;
    }
    return charge->kind != PREPAY_CHARGE_ROUND || charge->rounding.mode != PREPAY_ROUND_CARRY;
}

static int charge_ok(const prepay_bill_charge *charge, uint32_t number, const struct known *known)
{
    return kind_ok(charge) && prepay__rounding_ok(&charge->rounding) && references_ok(charge, number, known) &&
           sets_ok(charge, known) && parts_ok(charge, known) && bases_ok(charge, number);
}

/* ------------------------------------------------------------------ the whole */

static int counts_ok(const prepay_bill_tariff *tariff)
{
    return tariff->quantity_count <= MANY && tariff->charge_count <= MANY &&
           (tariff->quantity_count == 0 || tariff->quantities != NULL) && (tariff->charge_count == 0 || tariff->charges != NULL);
}

prepay_status prepay_bill_tariff_find_fault(const prepay_bill_tariff *given, uint32_t *out_quantity, uint32_t *out_charge)
{
    prepay_bill_tariff tariff;
    struct known known = { &tariff, 0 };

    if (out_quantity == NULL || out_charge == NULL) {
        return PREPAY_E_ARGUMENT;
    }
    *out_quantity = 0;
    *out_charge = 0;
    if (prepay__options_take(&tariff, sizeof tariff, given) != PREPAY_OK || !counts_ok(&tariff)) {
        return PREPAY_E_ARGUMENT;
    }
    for (uint32_t i = 0; i < tariff.quantity_count; i++) {
        if (!quantity_ok(&tariff.quantities[i], i + 1, tariff.charge_count)) {
            *out_quantity = i + 1;
            return PREPAY_E_ARGUMENT;
        }
    }
    for (uint32_t i = 0; i < tariff.charge_count; i++) {
        while (known.count < tariff.quantity_count && prepay__waits_for(&tariff.quantities[known.count]) <= i) {
            known.count++;
        }
        if (!charge_ok(&tariff.charges[i], i + 1, &known)) {
            *out_charge = i + 1;
            return PREPAY_E_ARGUMENT;
        }
    }
    return PREPAY_OK;
}

prepay_status prepay_bill_tariff_check(const prepay_bill_tariff *tariff)
{
    uint32_t quantity, charge;

    return prepay_bill_tariff_find_fault(tariff, &quantity, &charge);
}

static uint32_t lines_of(const prepay_bill_charge *charge)
{
    uint32_t blocks = 0;

    if (charge->kind != PREPAY_CHARGE_BLOCKS) {
        return 1;
    }
    for (uint32_t i = 0; i < charge->set_count; i++) {
        blocks = charge->sets[i].block_count > blocks ? charge->sets[i].block_count : blocks;
    }
    return blocks * rows_of(charge) + (charge->combine == PREPAY_COMBINE_SURCHARGE ? charge->part_count : 0);
}

uint32_t prepay_bill_lines_max(const prepay_bill_tariff *tariff)
{
    uint64_t lines = 0;

    if (prepay_bill_tariff_check(tariff) != PREPAY_OK) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->charge_count; i++) {
        lines += lines_of(&tariff->charges[i]);
    }
    return lines > UINT32_MAX ? UINT32_MAX : (uint32_t)lines;
}
