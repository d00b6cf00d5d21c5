/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk says: totals, never increments. The first token opens the account and brings all parameters in one container: limits
 * with a standing charge, a tariff of three rates, local time, and nights in which nobody is cut off. */
#include "house.h"

#include <string.h>

#define CNY 156u
enum { VALLEY, FLAT, PEAK };

static const int64_t prices[] = { [VALLEY] = 300000, [FLAT] = 550000, [PEAK] = 850000 };
static const prepay_switch_point points[] = { { 0, VALLEY, 0 }, { 0, FLAT, 7 * 60 }, { 0, PEAK, 17 * 60 }, { 0, FLAT, 21 * 60 }, { 0, VALLEY, 23 * 60 } };
static const prepay_offset_change china[] = { { 0, 8 * 3600, 0 } };
static const prepay_friendly_hours nights[] = { { 0, 7 * 60, 0x7F, 0 }, { 23 * 60, 24 * 60, 0x7F, 0 } };
static const prepay_charge_terms standing[] = { { .kind = PREPAY_CHARGE_STANDING, .period = PREPAY_CHARGE_PER_DAY, .per_period_micro = 200000 } };

/* One part after the other into `room`; how much of it is taken. */
struct parts {
    prepay_parameter_part list[PREPAY_PART_KINDS];
    size_t count, taken;
    uint8_t room[512];
};

static size_t left(const struct parts *parts)
{
    return sizeof parts->room - parts->taken;
}

static void add(struct parts *parts, uint32_t kind, size_t bytes)
{
    parts->list[parts->count++] = (prepay_parameter_part){ parts->room + parts->taken, bytes, 1, kind };
    parts->taken += bytes;
}

static void pack_all(struct parts *parts)
{
    const prepay_balance_options limits = { .struct_size = sizeof limits,
                                            .alarm1_micro = 10 * UNIT,
                                            .alarm2_micro = 5 * UNIT,
                                            .overdraft_limit_micro = UNIT,
                                            .reclose_micro = 2 * UNIT,
                                            .charges = standing,
                                            .charge_count = 1 };
    const prepay_offsets offsets = { china, 1 };
    const prepay_friendly friendly = { .hours = nights, .hours_count = 2, .warning_minutes = 15 };
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    size_t bytes;

    tariff.rate_prices_micro = prices;
    tariff.rate_count = 3;
    tariff.switches = points;
    tariff.switch_count = 5;
    memset(parts, 0, sizeof *parts);
    must(prepay_balance_options_pack(&limits, parts->room, (bytes = left(parts), &bytes)), "pack limits");
    add(parts, PREPAY_PART_LIMITS, bytes);
    must(prepay_tariff_pack(&tariff, parts->room + parts->taken, (bytes = left(parts), &bytes)), "pack the tariff");
    add(parts, PREPAY_PART_TARIFF, bytes);
    must(prepay_offsets_pack(&offsets, parts->room + parts->taken, (bytes = left(parts), &bytes)), "pack local time");
    add(parts, PREPAY_PART_OFFSETS, bytes);
    must(prepay_friendly_pack(&friendly, parts->room + parts->taken, (bytes = left(parts), &bytes)), "pack friendly time");
    add(parts, PREPAY_PART_FRIENDLY, bytes);
}

prepay_status desk_sells(struct house *house, int64_t amount_micro)
{
    const prepay_key_store *store = prepay_keystore_table(house->keys);
    const int opens = house->purchases == 0;
    uint8_t container[PREPAY_PARAMETERS_MAX_BYTES], sealed[PREPAY_TOKEN_BYTES];
    size_t container_bytes = sizeof container;
    struct parts parts;
    prepay_token token;

    memset(&token, 0, sizeof token);
    token.version = PREPAY_FORMAT_VERSION;
    token.kind = opens ? PREPAY_TOKEN_OPEN : PREPAY_TOKEN_PURCHASE;
    token.contract = 1;
    token.key_version = 1;
    token.unit = CNY;
    token.customer[7] = 1;
    memcpy(token.meter_id, house->options.meter_id, sizeof token.meter_id);
    token.purchase_count = ++house->purchases;
    token.statement_id[7] = (uint8_t)house->purchases;
    token.amount_micro = amount_micro;
    token.paid_total_micro = house->paid_micro += amount_micro;
    if (opens) {
        pack_all(&parts);
        must(prepay_parameters_pack(parts.list, parts.count, container, &container_bytes), "pack the container");
        must(prepay_parameters_digest(store, container, container_bytes, token.parameters_digest), "name the container");
        token.flags = PREPAY_TOKEN_HAS_PARAMETERS;
    }
    must(prepay_token_seal(store, house->token_key, &token, sealed), "seal a token");
    return must(prepay_meter_accept(house->meter, sealed, sizeof sealed, opens ? container : NULL, opens ? container_bytes : 0), "give a token");
}
