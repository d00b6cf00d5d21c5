/* SPDX-License-Identifier: Apache-2.0 */
/* Current and backup tariffs in a meter: what a purchase may bring, when each pair switches, what is left of a pair when one of the two
 * is replaced; settlement points and ladder zones. */
#include "bench.h"

#include <string.h>

#define HOUR 3600
#define DAY 86400
#define T1 (BENCH_START_S + 2 * DAY)
#define T2 (BENCH_START_S + 4 * DAY)

static struct bench bench;
static int64_t price, next_price;
static const prepay_block surcharge[2] = { { 10 * UNIT, UNIT / 10 }, { PREPAY_NO_LIMIT, 2 * UNIT } };
static prepay_tariff current, backup;

/* Flat prices, current and to come. */
static void flat(int64_t now_micro, int64_t then_micro)
{
    const prepay_tariff empty = PREPAY_TARIFF_INIT;

    current = backup = empty;
    price = now_micro;
    next_price = then_micro;
    current.rate_prices_micro = &price;
    backup.rate_prices_micro = &next_price;
    current.rate_count = backup.rate_count = 1;
}

/* The container: a current tariff in this version, and the sets to come in that; 0: not there. */
static void container(uint32_t version, uint32_t backup_version)
{
    uint8_t packed[256], pair[256];
    size_t packed_bytes = sizeof packed, pair_bytes = sizeof pair, count = 0;
    prepay_parameter_part parts[2];
    prepay_tariff whole = current;

    for (uint32_t part = 0; part < PREPAY_TARIFF_PARTS; part++) current.switch_s[part] = 0;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&current, packed, &packed_bytes));
    if (version > 0) parts[count++] = (prepay_parameter_part){ packed, packed_bytes, version, PREPAY_PART_TARIFF };
    if (backup_version > 0) {
        whole.backup = &backup;
        CHECK_STATUS(PREPAY_OK, prepay_tariff_backup_pack(&whole, pair, &pair_bytes));
        parts[count++] = (prepay_parameter_part){ pair, pair_bytes, backup_version, PREPAY_PART_BACKUP };
    }
    memset(bench.parameters, 0, sizeof bench.parameters);
    bench.parameters_bytes = sizeof bench.parameters;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(parts, count, bench.parameters, &bench.parameters_bytes));
}

/* An open account of 100.00 under this tariff. */
static void opened(void)
{
    bench_new(&bench);
    bench_take_commands(&bench);
    container(1, 0);
    bench_open(&bench, 100 * UNIT);
    CHECK_INT(1, bench_state(&bench).parts[PREPAY_PART_TARIFF]);
}

/* The container by a purchase without more money. */
static prepay_status purchase(int64_t paid_micro)
{
    prepay_token token = bench_token(&bench, PREPAY_TOKEN_OPEN, paid_micro, 0);

    token.kind = PREPAY_TOKEN_PURCHASE;
    return bench_accept(&bench, &token);
}

static prepay_status command(void)
{
    const prepay_token token = bench_command(&bench, PREPAY_TOKEN_PARAMETER);

    return bench_accept(&bench, &token);
}

static void at(int64_t time_s)
{
    bench.time_s = time_s;
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, time_s, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro, 0));
}

static void cut(void)
{
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    bench_power_up(&bench);
}

static int64_t unit_price(void)
{
    return bench_outputs(&bench).unit_price_micro;
}

TEST(backup__by_a_purchase__each_pair_switches_at_its_own_instant)
{
    for (int cuts = 0; cuts < 2; cuts++) {
        flat(UNIT / 2, UNIT);
        opened();
        backup.blocks = surcharge;
        backup.block_count = 2;
        backup.block_period = PREPAY_PERIOD_MONTH;
        current.switch_s[PREPAY_TARIFF_RATES] = T1;
        current.switch_s[PREPAY_TARIFF_LADDER] = T2;
        container(0, 1);
        CHECK_STATUS(PREPAY_OK, purchase(100 * UNIT));
        CHECK_INT(1, bench_state(&bench).parts[PREPAY_PART_BACKUP]);
        if (cuts) cut();
        CHECK_INT(UNIT / 2, unit_price());
        CHECK_INT(T1, bench_outputs(&bench).next_wake_s);
        at(T1 - 1);
        CHECK_INT(UNIT / 2, unit_price());
        at(T1);
        if (cuts) cut();
        CHECK_INT(UNIT, unit_price());
        CHECK_INT(T2, bench_outputs(&bench).next_wake_s);
        at(T2);
        if (cuts) cut();
        CHECK_INT(UNIT + UNIT / 10, unit_price());
        CHECK_INT(1, bench_state(&bench).parts[PREPAY_PART_BACKUP]);
    }
}

TEST(D16__sets_switch_inside_an_interval_and_inside_a_cut__shared_by_time_and_the_residue_is_carried)
{
    for (int cuts = 0; cuts < 2; cuts++) {
        flat(UNIT / 2, 700000);
        bench_new(&bench);
        current.switch_s[PREPAY_TARIFF_RATES] = T1;
        container(1, 1);
        bench_open(&bench, 100 * UNIT);
        at(T1 - HOUR);
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        bench.time_s = T1 + HOUR;
        if (cuts) bench_power_up(&bench);
        bench.import_micro = 10 * UNIT + 2;
        at(T1 + HOUR);
        CHECK_INT(100 * UNIT - 2500000 - 3500000 - 1, bench_balance(&bench)); /* 5000001 at 0.5 and 5000001 at 0.7 */
        CHECK_INT(200000, bench_state(&bench).pricing.remainder);
        CHECK_INT(10 * UNIT + 2, bench_state(&bench).pricing.period_used_micro);
    }
}

TEST(backup__a_newer_one_after_the_switch__what_has_become_current_stays)
{
    flat(UNIT / 2, UNIT);
    opened();
    current.switch_s[PREPAY_TARIFF_RATES] = T1;
    container(0, 1);
    CHECK_STATUS(PREPAY_OK, purchase(100 * UNIT));
    at(T1);
    next_price = 2 * UNIT;
    current.switch_s[PREPAY_TARIFF_RATES] = T2;
    container(0, 2);
    CHECK_STATUS(PREPAY_OK, purchase(100 * UNIT));
    CHECK_INT(UNIT, unit_price());
    CHECK_INT(T2, bench_outputs(&bench).next_wake_s);
    cut();
    CHECK_INT(UNIT, unit_price());
    at(T2);
    CHECK_INT(2 * UNIT, unit_price());
    CHECK_INT(1, bench_state(&bench).parts[PREPAY_PART_TARIFF]);
    CHECK_INT(2, bench_state(&bench).parts[PREPAY_PART_BACKUP]);
}

TEST(backup__not_newer_than_the_one_that_is_live__changes_nothing)
{
    flat(UNIT / 2, UNIT);
    opened();
    current.switch_s[PREPAY_TARIFF_RATES] = T1;
    container(0, 2);
    CHECK_STATUS(PREPAY_OK, purchase(100 * UNIT));
    next_price = 2 * UNIT;
    current.switch_s[PREPAY_TARIFF_RATES] = BENCH_START_S;
    container(0, 2);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, purchase(100 * UNIT));
    CHECK_INT(UNIT / 2, unit_price());
    CHECK_INT(T1, bench_outputs(&bench).next_wake_s);
}

TEST(current__a_new_one_after_a_switch__holds_at_once_and_what_is_to_come_still_comes)
{
    flat(UNIT / 2, UNIT);
    opened();
    backup.blocks = surcharge;
    backup.block_count = 2;
    current.switch_s[PREPAY_TARIFF_RATES] = T1;
    current.switch_s[PREPAY_TARIFF_LADDER] = T2;
    container(0, 1);
    CHECK_STATUS(PREPAY_OK, purchase(100 * UNIT));
    at(T1);
    CHECK_INT(UNIT, unit_price());
    price = 800000;
    container(2, 0);
    CHECK_STATUS(PREPAY_OK, command());
    CHECK_INT(800000, unit_price());
    CHECK_INT(T2, bench_outputs(&bench).next_wake_s);
    cut();
    CHECK_INT(800000, unit_price());
    at(T2);
    CHECK_INT(900000, unit_price());
}

TEST(backup__that_cannot_be__is_refused_and_the_money_is_taken)
{
    flat(UNIT / 2, UNIT);
    opened();
    backup.rate_count = 1;
    current.switch_s[PREPAY_TARIFF_RATES] = T1;
    container(0, 1);
    bench.parameters[4 + 8 + 40] = 9; /* the format of the set */
    CHECK_STATUS(PREPAY_METER_CARD_FORMAT, purchase(130 * UNIT));
    CHECK_INT(130 * UNIT, bench_balance(&bench));
    CHECK_INT(0, bench_state(&bench).parts[PREPAY_PART_BACKUP]);
    CHECK_INT(UNIT / 2, unit_price());
    cut();
    CHECK_INT(UNIT / 2, unit_price());
}

TEST(backup__inside_the_current_part__is_refused)
{
    uint8_t packed[256];
    size_t packed_bytes = sizeof packed;
    prepay_parameter_part part;
    prepay_token token;

    flat(UNIT / 2, UNIT);
    bench_new(&bench);
    current.backup = &backup;
    current.switch_s[PREPAY_TARIFF_RATES] = T1;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&current, packed, &packed_bytes));
    part = (prepay_parameter_part){ packed, packed_bytes, 1, PREPAY_PART_TARIFF };
    bench.parameters_bytes = sizeof bench.parameters;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(&part, 1, bench.parameters, &bench.parameters_bytes));
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, UNIT, 0);
    CHECK_STATUS(PREPAY_METER_CARD_FORMAT, bench_accept(&bench, &token));
    CHECK_INT(0, bench_state(&bench).opened);
}

TEST(unknown_time__after_a_switch__the_sets_that_held_last)
{
    flat(UNIT / 2, UNIT);
    opened();
    current.switch_s[PREPAY_TARIFF_RATES] = T1;
    container(0, 1);
    CHECK_STATUS(PREPAY_OK, purchase(100 * UNIT));
    at(T1);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, 0, PREPAY_TIME_UNKNOWN));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 10 * UNIT, 0));
    CHECK_INT(90 * UNIT, bench_balance(&bench));
}

/* BENCH_START_S is 25 November 2011. */
TEST(settlement__a_day_of_the_month__the_blocks_begin_again_then)
{
    static const prepay_year_point fifth = { 0, 5, 0, 0 };
    const int64_t settled_s = (BENCH_START_S / DAY + 10) * DAY;

    flat(0, 0);
    current.blocks = surcharge;
    current.block_count = 2;
    current.block_period = PREPAY_PERIOD_SETTLEMENT;
    current.settlements = &fifth;
    current.settlement_count = 1;
    opened();
    bench.import_micro = 10 * UNIT;
    at(BENCH_START_S + 9 * DAY);
    CHECK_INT(2 * UNIT, unit_price());
    CHECK_INT(settled_s, bench_outputs(&bench).next_wake_s);
    cut();
    at(settled_s);
    CHECK_INT(UNIT / 10, unit_price());
    at(settled_s + 60);
    CHECK_INT(0, bench_state(&bench).pricing.period_used_micro);
    (void)!prepay_meter_time(&bench.meter, settled_s - HOUR, PREPAY_TIME_SET);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 12 * UNIT, 0));
    CHECK_INT(2 * UNIT, bench_state(&bench).pricing.period_used_micro);
}

TEST(ladder_zones__another_ladder_from_a_date_on__priced_and_woken_for)
{
    static const prepay_block ladders[2] = { { PREPAY_NO_LIMIT, UNIT / 4 }, { PREPAY_NO_LIMIT, UNIT / 2 } };
    static const prepay_year_point zones[2] = { { 6, 1, 0, 0 }, { 12, 1, 0, 1 } };
    const int64_t winter_s = (BENCH_START_S / DAY + 6) * DAY;

    flat(0, 0);
    current.blocks = ladders;
    current.block_count = 2;
    current.ladder_zones = zones;
    current.ladder_zone_count = 2;
    opened();
    CHECK_INT(UNIT / 4, unit_price());
    CHECK_INT(winter_s, bench_outputs(&bench).next_wake_s);
    at(winter_s);
    CHECK_INT(UNIT / 2, unit_price());
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, 0, PREPAY_TIME_UNKNOWN));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 10 * UNIT, 0));
    CHECK_INT(95 * UNIT, bench_balance(&bench));
}

TEST_MAIN("meter/tariff", T(backup__by_a_purchase__each_pair_switches_at_its_own_instant),
          T(D16__sets_switch_inside_an_interval_and_inside_a_cut__shared_by_time_and_the_residue_is_carried),
          T(backup__a_newer_one_after_the_switch__what_has_become_current_stays),
          T(backup__not_newer_than_the_one_that_is_live__changes_nothing),
          T(current__a_new_one_after_a_switch__holds_at_once_and_what_is_to_come_still_comes),
          T(backup__that_cannot_be__is_refused_and_the_money_is_taken), T(backup__inside_the_current_part__is_refused),
          T(unknown_time__after_a_switch__the_sets_that_held_last),
          T(settlement__a_day_of_the_month__the_blocks_begin_again_then),
          T(ladder_zones__another_ladder_from_a_date_on__priced_and_woken_for))
