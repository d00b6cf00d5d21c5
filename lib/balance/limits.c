/* SPDX-License-Identifier: Apache-2.0 */
/* The limits a balance lives under: which can be, and how they travel to a meter (doc/formats.md). Version 1 has the five limits and the
 * reminder flag; version 2 all flags, emergency credit and listed charges. */
#include "balance/machine.h"

#include "base/endian.h"
#include "base/options.h"

#define VERSION_1 1u
#define VERSION_2 2u
#define HEAD_1_BYTES 48u
#define HEAD_2_BYTES 64u
#define CHARGE_BYTES 56u
#define FLAGS_1 PREPAY_BALANCE_NO_REMINDER
#define KNOWN_FLAGS (2 * PREPAY_BALANCE_DEFICIT_TO_DEBT - 1)
#define KNOWN_CHARGE_FLAGS (PREPAY_CHARGE_MAY_TRIP | PREPAY_CHARGE_WHILE_SUSPENDED | PREPAY_CHARGE_INTO_OVERDRAFT)
#define WHOLE 10000u
#define CHARGES_OF(limits) (PREPAY__HAS_DEBTS ? (limits)->charge_count : 0) /* so that a build without them has no code for them */

/* ------------------------------------------------------------------------------------------------------ which can be */

static int in_range(int64_t limit_micro)
{
    return limit_micro >= 0 && limit_micro <= PREPAY_TOTAL_MAX_MICRO;
}

/* A reclose limit above the hoard limit would be a trip that no credit ends. */
static int reclose_sound(const prepay_balance_options *limits)
{
    const int limited = limits->hoard_limit_micro > 0 || (limits->flags & PREPAY_BALANCE_HOARD_ZERO_REFUSES) != 0;
    const int above = (limits->flags & PREPAY_BALANCE_RECLOSE_ABOVE) != 0;

    if (!limited) return 1;
    return above ? limits->reclose_micro < limits->hoard_limit_micro : limits->reclose_micro <= limits->hoard_limit_micro;
}

/* A threshold of 0 would offer emergency credit to nobody whose supply is still on. */
static int emergency_sound(const prepay_balance_options *limits)
{
    if (!in_range(limits->emergency_limit_micro) || !in_range(limits->emergency_threshold_micro)) return 0;
    return (limits->emergency_limit_micro > 0) == (limits->emergency_threshold_micro > 0);
}

/* What a standing charge has no use for must be 0. */
static int kind_sound(const prepay_charge_terms *terms)
{
    switch (terms->kind) {
    case PREPAY_CHARGE_DEBT: return terms->per_period_micro == 0 || terms->period != PREPAY_CHARGE_PER_NOTHING;
    case PREPAY_CHARGE_FEE: return terms->imposed_micro == 0 && (terms->per_period_micro == 0 || terms->period != PREPAY_CHARGE_PER_NOTHING);
    case PREPAY_CHARGE_STANDING:
        if (terms->imposed_micro != 0 || terms->settled_micro != 0 || terms->per_purchase_micro != 0) return 0;
        if (terms->cap_micro != 0 || terms->proportion != 0 || terms->period == PREPAY_CHARGE_PER_NOTHING) return 0;
        return (terms->flags & ~PREPAY_CHARGE_WHILE_SUSPENDED) == 0;
    default: return 0;
    }
}

static int charge_sound(const prepay_charge_terms *terms)
{
    if (!in_range(terms->imposed_micro) || !in_range(terms->settled_micro) || !in_range(terms->per_purchase_micro)) return 0;
    if (!in_range(terms->per_period_micro) || !in_range(terms->cap_micro) || !in_range(terms->trip_micro)) return 0;
    if (terms->proportion > WHOLE || (terms->flags & ~KNOWN_CHARGE_FLAGS) != 0) return 0;
    if (terms->period > PREPAY_CHARGE_PER_MONTH || terms->reserved != 0) return 0;
    if (terms->trip_micro != 0 && (terms->flags & PREPAY_CHARGE_MAY_TRIP) == 0) return 0;
    return kind_sound(terms);
}

static int limits_sound(const prepay_balance_options *limits)
{
    if (!in_range(limits->alarm1_micro) || !in_range(limits->alarm2_micro)) return 0;
    if (!in_range(limits->overdraft_limit_micro) || !in_range(limits->hoard_limit_micro)) return 0;
    if (!in_range(limits->reclose_micro) || !reclose_sound(limits) || !emergency_sound(limits)) return 0;
    if ((limits->flags & ~KNOWN_FLAGS) != 0 || limits->reserved != 0) return 0;
    if (limits->charge_count > PREPAY_BALANCE_CHARGES || (limits->charge_count > 0 && limits->charges == NULL)) return 0;
    for (size_t k = 0; k < CHARGES_OF(limits); k++) {
        if (!charge_sound(&limits->charges[k])) return 0;
    }
    return 1;
}

prepay_status prepay__balance_limits_take(prepay_balance_options *own, const prepay_balance_options *given)
{
    prepay_balance_options taken;
    prepay_status status = prepay__options_take(&taken, sizeof taken, given);

    if (status < 0) return status;
    if (!limits_sound(&taken)) return PREPAY_E_ARGUMENT;
    if (!PREPAY__HAS_EMERGENCY && taken.emergency_limit_micro > 0) return PREPAY_E_UNSUPPORTED;
    if (!PREPAY__HAS_DEBTS && taken.charge_count > 0) return PREPAY_E_UNSUPPORTED;
    *own = taken;
    return PREPAY_OK;
}

/* ---------------------------------------------------------------------------------------------------------- as bytes */

static int fits_version_1(const prepay_balance_options *limits)
{
    return (limits->flags & ~FLAGS_1) == 0 && limits->emergency_limit_micro == 0 && limits->charge_count == 0;
}

static size_t packed_bytes(const prepay_balance_options *limits)
{
    return fits_version_1(limits) ? HEAD_1_BYTES : HEAD_2_BYTES + limits->charge_count * CHARGE_BYTES;
}

static void put_charge(uint8_t *out, const prepay_charge_terms *terms)
{
    prepay__put_i64be(out, terms->imposed_micro);
    prepay__put_i64be(out + 8, terms->settled_micro);
    prepay__put_i64be(out + 16, terms->per_purchase_micro);
    prepay__put_i64be(out + 24, terms->per_period_micro);
    prepay__put_i64be(out + 32, terms->cap_micro);
    prepay__put_i64be(out + 40, terms->trip_micro);
    prepay__put_u16be(out + 48, terms->proportion);
    prepay__put_u16be(out + 50, terms->flags);
    out[52] = terms->kind;
    out[53] = terms->period;
    prepay__put_u16be(out + 54, 0);
}

static void get_charge(const uint8_t *bytes, prepay_charge_terms *out)
{
    out->imposed_micro = prepay__get_i64be(bytes);
    out->settled_micro = prepay__get_i64be(bytes + 8);
    out->per_purchase_micro = prepay__get_i64be(bytes + 16);
    out->per_period_micro = prepay__get_i64be(bytes + 24);
    out->cap_micro = prepay__get_i64be(bytes + 32);
    out->trip_micro = prepay__get_i64be(bytes + 40);
    out->proportion = prepay__get_u16be(bytes + 48);
    out->flags = prepay__get_u16be(bytes + 50);
    out->kind = bytes[52];
    out->period = bytes[53];
    out->reserved = prepay__get_u16be(bytes + 54);
}

static void put_limits(uint8_t *out, const prepay_balance_options *limits)
{
    const int old = fits_version_1(limits);

    out[0] = old ? VERSION_1 : VERSION_2;
    out[1] = (uint8_t)limits->charge_count;
    prepay__put_u16be(out + 2, 0);
    prepay__put_u32be(out + 4, limits->flags);
    prepay__put_i64be(out + 8, limits->alarm1_micro);
    prepay__put_i64be(out + 16, limits->alarm2_micro);
    prepay__put_i64be(out + 24, limits->overdraft_limit_micro);
    prepay__put_i64be(out + 32, limits->hoard_limit_micro);
    prepay__put_i64be(out + 40, limits->reclose_micro);
    if (old) return;
    prepay__put_i64be(out + 48, limits->emergency_limit_micro);
    prepay__put_i64be(out + 56, limits->emergency_threshold_micro);
    for (size_t k = 0; k < CHARGES_OF(limits); k++) put_charge(out + HEAD_2_BYTES + k * CHARGE_BYTES, &limits->charges[k]);
}

prepay_status prepay_balance_options_pack(const prepay_balance_options *options, uint8_t *out, size_t *out_bytes)
{
    prepay_balance_options limits;
    prepay_status status;

    if (out_bytes == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__balance_limits_take(&limits, options);
    if (status < 0) return status;
    if (*out_bytes < packed_bytes(&limits)) {
        *out_bytes = packed_bytes(&limits);
        return PREPAY_E_TOO_SMALL;
    }
    if (out == NULL) return PREPAY_E_ARGUMENT;
    put_limits(out, &limits);
    *out_bytes = packed_bytes(&limits);
    return PREPAY_OK;
}

/* The head of either version: how many charges follow it, or -1. */
static int count_in(const uint8_t *bytes, size_t bytes_bytes)
{
    if (bytes_bytes < HEAD_1_BYTES || prepay__get_u16be(bytes + 2) != 0) return -1;
    if (bytes[0] == VERSION_1) return bytes_bytes == HEAD_1_BYTES && bytes[1] == 0 ? 0 : -1;
    if (bytes[0] != VERSION_2 || bytes[1] > PREPAY_BALANCE_CHARGES) return -1;
    return bytes_bytes == HEAD_2_BYTES + bytes[1] * CHARGE_BYTES ? bytes[1] : -1;
}

static void get_limits(const uint8_t *bytes, prepay_balance_options *out)
{
    out->flags = prepay__get_u32be(bytes + 4);
    out->alarm1_micro = prepay__get_i64be(bytes + 8);
    out->alarm2_micro = prepay__get_i64be(bytes + 16);
    out->overdraft_limit_micro = prepay__get_i64be(bytes + 24);
    out->hoard_limit_micro = prepay__get_i64be(bytes + 32);
    out->reclose_micro = prepay__get_i64be(bytes + 40);
    if (bytes[0] == VERSION_1) return;
    out->emergency_limit_micro = prepay__get_i64be(bytes + 48);
    out->emergency_threshold_micro = prepay__get_i64be(bytes + 56);
}

prepay_status prepay_balance_options_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_charge_terms *charges, size_t charge_capacity,
                                            prepay_balance_options *out)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    int count;

    if (bytes == NULL || out == NULL || (charges == NULL && charge_capacity > 0)) return PREPAY_E_ARGUMENT;
    if (bytes_bytes > 0 && bytes[0] > VERSION_2) return PREPAY_E_VERSION;
    count = count_in(bytes, bytes_bytes);
    if (count < 0) return PREPAY_E_FORMAT;
    if (count > 0 && !PREPAY__HAS_DEBTS) return PREPAY_E_UNSUPPORTED;
    if ((size_t)count > charge_capacity) return PREPAY_E_TOO_SMALL;
    get_limits(bytes, &limits);
    if (bytes[0] == VERSION_1 && (limits.flags & ~FLAGS_1) != 0) return PREPAY_E_FORMAT;
    limits.charge_count = (size_t)count;
    limits.charges = count > 0 ? charges : NULL;
    for (size_t k = 0; k < CHARGES_OF(&limits); k++) get_charge(bytes + HEAD_2_BYTES + k * CHARGE_BYTES, &charges[k]);
    if (!limits_sound(&limits)) return PREPAY_E_FORMAT;
    *out = limits;
    return PREPAY_OK;
}
