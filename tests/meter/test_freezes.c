/* SPDX-License-Identifier: Apache-2.0 */
/* Freezes and the months between them: when, once, what stands in them, what a CLEAR takes, and what a clock that moves does to them. */
#include "history_bench.h"

#include "base/crc32.h"
#include "base/endian.h"

#include <string.h>

#define T0 BENCH_START_S           /* 2011-11-25 05:46:40 */
#define DEC INT64_C(1322697600)    /* 2011-12-01 00:00 */
#define JAN INT64_C(1325376000)
#define FEB INT64_C(1328054400)
#define MAR INT64_C(1330560000)
#define DAY 86400
#define POINT(year, month, day, hour) ((((year)*12 + (month)-1) * 31 + (day)-1) * 24 + (hour))

static struct bench *const bench = &history_bench;

static prepay_meter_freeze_report freeze_before(uint32_t number)
{
    prepay_meter_freeze_report freeze = { .struct_size = sizeof freeze };

    CHECK_STATUS(PREPAY_OK, prepay_meter_freeze_before(&bench->meter, number, &freeze));
    return freeze;
}

static uint32_t freezes(void)
{
    prepay_meter_freeze_report freeze = { .struct_size = sizeof freeze };
    uint32_t count = 0;

    while (prepay_meter_freeze_before(&bench->meter, freeze.number, &freeze) == PREPAY_OK) count++;
    return count;
}

static prepay_status ask_month(uint32_t month, prepay_meter_month_report *out)
{
    out->struct_size = sizeof *out;
    return prepay_meter_month(&bench->meter, month, out);
}

static prepay_meter_month_report month(uint32_t k)
{
    prepay_meter_month_report report;

    CHECK_STATUS(PREPAY_OK, ask_month(k, &report));
    CHECK_INT(report.balance_micro, report.balance_begin_micro + report.paid_micro - report.refunded_micro + report.lent_micro -
                                        report.used_micro - report.recovered_micro);
    return report;
}

/* So much passes until then, and is read; time comes first, as firmware feeds it. */
static void until(int64_t time_s, int64_t quantity_micro)
{
    bench->time_s = time_s;
    bench->import_micro += quantity_micro;
    CHECK_STATUS(PREPAY_OK, history_time(time_s));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro, 0));
}

static void opened(void)
{
    history_begin();
    bench_open(bench, 100 * UNIT);
}

/* ------------------------------------------------------------------------------------------------------ when, and once */

TEST(a_month__settled_at_its_end__is_frozen_once_with_the_first_reading)
{
    prepay_meter_freeze_report freeze;
    opened();
    CHECK_INT(1, freezes()); /* a new ring begins with the month that runs */
    CHECK_INT(POINT(2011, 11, 1, 0), freeze_before(0).point);
    until(DEC - 1, 20 * UNIT);
    CHECK_INT(1, freezes());
    CHECK_STATUS(PREPAY_OK, history_time(DEC));
    CHECK_INT(1, freezes());
    until(DEC + 2, UNIT);
    freeze = freeze_before(0);
    CHECK_INT(POINT(2011, 12, 1, 0), freeze.point);
    CHECK_INT(DEC + 2, freeze.taken_s);
    CHECK_INT(2, freeze.late_s);
    CHECK_INT(0, freeze.missed);
    CHECK_INT(21 * UNIT, freeze.import_micro);
    CHECK_INT(0, freeze.reverse_micro);
    CHECK_INT(100 * UNIT - 21 * UNIT / 2, freeze.balance_micro);
    CHECK_INT(100 * UNIT, freeze.paid_micro);
    CHECK_INT(21 * UNIT / 2, freeze.used_micro[PREPAY_USED_QUANTITY]);
    CHECK_INT(1, freeze.purchases);
    CHECK_INT(PREPAY_RETURN_STATUS_OPENED | PREPAY_RETURN_STATUS_SUPPLY_ON, freeze.status);
    CHECK_INT(1, freeze.contract);
    CHECK_INT(CNY, freeze.unit);
    for (int i = 0; i < 3; i++) {
        history_power_up();
        until(DEC + 10 + i, UNIT);
        CHECK_STATUS(PREPAY_OK, history_time(DEC + 3600 + i));
        CHECK_INT(2, freezes());
    }
    CHECK_INT(2, history_count(PREPAY_EVENT_FREEZE));
}

TEST(a_month__settled_while_no_reading_comes__is_frozen_a_minute_later)
{
    opened();
    until(DEC - 1, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, history_time(DEC + 1));
    CHECK_STATUS(PREPAY_OK, history_time(DEC + 60));
    CHECK_INT(1, freezes());
    CHECK_STATUS(PREPAY_OK, history_time(DEC + 61));
    CHECK_INT(2, freezes());
    CHECK_INT(61, freeze_before(0).late_s);
    CHECK_INT(20 * UNIT, freeze_before(0).import_micro);
}

TEST(D15__the_clock_moved_over_a_settlement_day_and_back__one_freeze_no_second_one)
{
    opened();
    until(DEC - DAY, 10 * UNIT);
    until(DEC + DAY, UNIT); /* forward */
    CHECK_INT(2, freezes());
    for (int i = 0; i < 3; i++) { /* back, and over it again */
        bench->time_s = DEC - DAY;
        CHECK_STATUS(PREPAY_OK, history_time(bench->time_s));
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
        history_power_up();
        until(DEC - 1, UNIT);
        until(DEC, UNIT);
        until(DEC + DAY, UNIT);
        CHECK_INT(2, freezes());
    }
    until(JAN, UNIT);
    CHECK_INT(3, freezes());
    CHECK_INT(0, freeze_before(0).missed);
    CHECK(history_count(PREPAY_EVENT_CLOCK) > 0);
}

TEST(a_cut__over_two_settlement_days__one_freeze_that_says_how_late_and_how_many)
{
    opened();
    until(DEC - DAY, 10 * UNIT);
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench->meter));
    bench->time_s = JAN + 3600;
    history_power_up();
    CHECK_INT(1, freezes());
    until(JAN + 3601, 2 * UNIT);
    CHECK_INT(2, freezes());
    CHECK_INT(POINT(2012, 1, 1, 0), freeze_before(0).point);
    CHECK_INT(1, freeze_before(0).missed);
    CHECK_INT(3601, freeze_before(0).late_s);
    CHECK_INT(12 * UNIT, month(1).import_micro);
    CHECK_INT(1, month(1).missed);
}

TEST(time__unknown_or_held__freezes_nothing_until_it_is_known)
{
    opened();
    until(DEC - DAY, UNIT);
    history_sense(0, 0);
    CHECK_STATUS(PREPAY_OK, history_time(DEC - DAY));
    CHECK_STATUS(PREPAY_METER_TIME_HELD, history_time(DEC + 3 * DAY));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench->meter, 0, PREPAY_TIME_UNKNOWN));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
    CHECK_INT(1, freezes());
    CHECK_INT(INT64_MAX, bench_outputs(bench).next_wake_s);
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench->meter, DEC + 3 * DAY, PREPAY_TIME_TRUSTED));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench->meter, 0, PREPAY_TIME_UNKNOWN)); /* due, and lost again */
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
    CHECK_INT(1, freezes());
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench->meter, DEC + 3 * DAY, PREPAY_TIME_TRUSTED));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
    CHECK_INT(2, freezes());
}

TEST(points__of_the_options__three_a_month_and_each_is_named_as_the_next_wake_up)
{
    static const prepay_year_point points[3] = { { 0, 1, 0, 0 }, { 0, 10, 8, 0 }, { 0, 31, 23, 0 } };
    history_begin();
    history_options.points = points;
    history_options.point_count = 3;
    history_power_up();
    bench_open(bench, 100 * UNIT);
    until(T0 + 60, UNIT);
    CHECK_INT(POINT(2011, 11, 10, 8), freeze_before(0).point); /* the month before begins anew where the points are others */
    CHECK_INT(DEC, bench_outputs(bench).next_wake_s); /* 31 November is the first midnight behind it */
    until(DEC, UNIT);
    CHECK_INT(POINT(2011, 12, 1, 0), freeze_before(0).point);
    CHECK_INT(DEC + 9 * DAY + 8 * 3600, bench_outputs(bench).next_wake_s);
    until(DEC + 9 * DAY + 8 * 3600, UNIT);
    CHECK_INT(POINT(2011, 12, 10, 8), freeze_before(0).point);
    CHECK_INT(DEC + 30 * DAY + 23 * 3600, bench_outputs(bench).next_wake_s);
    until(DEC + 30 * DAY + 23 * 3600, UNIT);
    CHECK_INT(POINT(2011, 12, 31, 23), freeze_before(0).point);
    CHECK_INT(0, freeze_before(0).late_s);
}

/* The container with a tariff whose blocks are settled at these points, local time two hours ahead of UTC. */
static void bring_settlements(const prepay_year_point *points, uint32_t count, uint32_t version)
{
    static const prepay_block blocks[2] = { { 50 * UNIT, 0 }, { PREPAY_NO_LIMIT, UNIT / 10 } };
    static const prepay_offset_change offset = { 0, 7200, 0 };
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    const prepay_offsets offsets = { &offset, 1 };
    uint8_t packed[256], local[64];
    size_t packed_bytes = sizeof packed, local_bytes = sizeof local;
    prepay_parameter_part parts[2];

    tariff.rate_prices_micro = &bench->price_micro;
    tariff.rate_count = 1;
    tariff.blocks = blocks;
    tariff.block_count = 2;
    tariff.block_period = PREPAY_PERIOD_SETTLEMENT;
    tariff.settlements = points;
    tariff.settlement_count = count;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, packed, &packed_bytes));
    CHECK_STATUS(PREPAY_OK, prepay_offsets_pack(&offsets, local, &local_bytes));
    parts[0] = (prepay_parameter_part){ packed, packed_bytes, version, PREPAY_PART_TARIFF };
    parts[1] = (prepay_parameter_part){ local, local_bytes, version, PREPAY_PART_OFFSETS };
    bench->parameters_bytes = sizeof bench->parameters;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(parts, 2, bench->parameters, &bench->parameters_bytes));
}

TEST(points__of_the_live_tariff__where_the_options_name_none__in_local_time)
{
    static const prepay_year_point monthly[1] = { { 0, 5, 1, 0 } }, yearly[1] = { { 7, 1, 0, 0 } };
    opened();
    bring_settlements(monthly, 1, 2);
    CHECK_STATUS(PREPAY_OK, history_command(PREPAY_TOKEN_PARAMETER));
    until(DEC, UNIT); /* no point any more */
    CHECK_INT(POINT(2011, 11, 5, 1), freeze_before(0).point);
    CHECK_INT(DEC + 4 * DAY - 3600, bench_outputs(bench).next_wake_s);
    until(DEC + 4 * DAY - 3601, UNIT);
    CHECK_INT(2, freezes());
    until(DEC + 4 * DAY - 3600, 60 * UNIT);
    CHECK_INT(3, freezes());
    CHECK_INT(POINT(2011, 12, 5, 1), freeze_before(0).point);
    CHECK_INT(0, freeze_before(0).late_s);
    CHECK_INT(freeze_before(freeze_before(0).number).point, freeze_before(0).period); /* what had priced until then */
    bring_settlements(yearly, 1, 3); /* no months: the 1st of each */
    CHECK_STATUS(PREPAY_OK, history_command(PREPAY_TOKEN_PARAMETER));
    until(DEC + 5 * DAY, UNIT);
    CHECK_INT(JAN - 7200, bench_outputs(bench).next_wake_s);
}

/* ---------------------------------------------------------------------------------------------------------- the months */

TEST(months__are_what_passed_between_freezes__and_the_money_adds_up)
{
    prepay_meter_month_report report;
    opened();
    until(DEC, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, history_pay(150 * UNIT, 0));
    CHECK_STATUS(PREPAY_OK, history_pay(150 * UNIT, 10 * UNIT));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro, 7 * UNIT));
    bench->time_s = JAN;
    CHECK_STATUS(PREPAY_OK, history_time(JAN));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += 40 * UNIT, 7 * UNIT));
    CHECK_STATUS(PREPAY_OK, history_pay(155 * UNIT, 10 * UNIT));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += 2 * UNIT, 8 * UNIT));
    history_power_up();
    report = month(0); /* January, which runs */
    CHECK_INT(JAN, report.from_s);
    CHECK_INT(0, report.end_point);
    CHECK_INT(POINT(2012, 1, 1, 0), report.begin_point);
    CHECK_INT(2 * UNIT, report.import_micro);
    CHECK_INT(1 * UNIT, report.reverse_micro);
    CHECK_INT(5 * UNIT, report.paid_micro);
    CHECK_INT(1 * UNIT, report.used_micro);
    CHECK_INT(114 * UNIT, report.balance_micro);
    report = month(1); /* December */
    CHECK_INT(DEC, report.from_s);
    CHECK_INT(JAN, report.to_s);
    CHECK_INT(POINT(2012, 1, 1, 0), report.end_point);
    CHECK_INT(40 * UNIT, report.import_micro);
    CHECK_INT(7 * UNIT, report.reverse_micro);
    CHECK_INT(90 * UNIT, report.balance_begin_micro);
    CHECK_INT(110 * UNIT, report.balance_micro);
    CHECK_INT(50 * UNIT, report.paid_micro);
    CHECK_INT(10 * UNIT, report.refunded_micro);
    CHECK_INT(20 * UNIT, report.used_micro);
    CHECK_INT(2, report.purchases);
    CHECK_INT(0, report.began);
    report = month(2); /* November: the contract began in it */
    CHECK_INT(1, report.began);
    CHECK_INT(0, report.balance_begin_micro);
    CHECK_INT(100 * UNIT, report.paid_micro);
    CHECK_INT(10 * UNIT, report.used_micro);
    CHECK_INT(1, report.purchases);
    CHECK_STATUS(PREPAY_E_NOT_FOUND, ask_month(3, &report));
}

TEST(months__of_debts_and_emergency_credit__add_up_too)
{
    prepay_meter_month_report report;
    history_begin();
    bench->limits.emergency_limit_micro = 20 * UNIT;
    bench->limits.emergency_threshold_micro = 5 * UNIT;
    bench->limits.charges = (const prepay_charge_terms[]){ { .imposed_micro = 9 * UNIT, .per_purchase_micro = 4 * UNIT, .kind = PREPAY_CHARGE_DEBT } };
    bench->limits.charge_count = 1;
    bench_parameters(bench, 1);
    bench_open(bench, 10 * UNIT);
    until(DEC - 10, 6 * UNIT);
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench->meter, PREPAY_METER_KEY_EMERGENCY));
    until(DEC, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, history_pay(40 * UNIT, 0));
    until(JAN, UNIT);
    CHECK(month(2).lent_micro > 0);
    CHECK_INT(4 * UNIT, month(2).recovered_micro);
    report = month(1);
    CHECK_INT(30 * UNIT, report.paid_micro);
    CHECK_INT(month(2).lent_micro + 4 * UNIT, report.recovered_micro);
}

TEST(a_month__in_which_a_contract_ended__counts_the_next_one_from_its_beginning)
{
    prepay_meter_month_report report;
    prepay_token token;
    opened();
    until(DEC, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, history_command(PREPAY_TOKEN_CLOSE));
    until(DEC + DAY, UNIT);
    token = bench_token(bench, PREPAY_TOKEN_OPEN, 8 * UNIT, 0);
    token.contract = 2;
    token.purchase_count = 1;
    CHECK_STATUS(PREPAY_OK, bench_accept(bench, &token));
    until(JAN, 4 * UNIT);
    report = month(1);
    CHECK_INT(1, report.began);
    CHECK_INT(2, report.contract);
    CHECK_INT(5 * UNIT, report.import_micro);
    CHECK_INT(8 * UNIT, report.paid_micro);
    CHECK_INT(2 * UNIT, report.used_micro);
    CHECK_INT(1, report.purchases);
}

TEST(clear__this_month_and_the_last_are_not_told__those_before_and_behind_are__for_good)
{
    prepay_meter_month_report report;
    int64_t import_micro;
    opened();
    until(DEC, 20 * UNIT);
    until(JAN, 30 * UNIT);
    until(JAN + DAY, 5 * UNIT);
    import_micro = bench->import_micro;
    CHECK_STATUS(PREPAY_OK, history_command(PREPAY_TOKEN_CLEAR));
    CHECK_STATUS(PREPAY_E_NOT_FOUND, ask_month(0, &report));
    CHECK_INT(20 * UNIT, month(1).import_micro); /* November */
    CHECK_INT(2, freezes());
    until(FEB, 6 * UNIT);
    CHECK_INT(0, month(0).import_micro);
    CHECK_INT(20 * UNIT, month(1).import_micro); /* January has begun before the CLEAR */
    until(MAR, 7 * UNIT);
    CHECK_INT(7 * UNIT, month(1).import_micro);
    CHECK_INT(20 * UNIT, month(2).import_micro);
    until(MAR + DAY, UNIT);
    CHECK_STATUS(PREPAY_OK, history_command(PREPAY_TOKEN_CLEAR)); /* again: what was cleared stays so */
    for (int i = 0; i < 2; i++) {
        CHECK_STATUS(PREPAY_E_NOT_FOUND, ask_month(0, &report));
        CHECK_INT(20 * UNIT, month(1).import_micro);
        CHECK_STATUS(PREPAY_E_NOT_FOUND, ask_month(2, &report));
        CHECK_INT(3, freezes()); /* February's begin, and two of before */
        CHECK_INT(POINT(2012, 2, 1, 0), freeze_before(0).point);
        CHECK_INT(POINT(2011, 12, 1, 0), freeze_before(freeze_before(0).number).point);
        CHECK_INT(POINT(2011, 12, 1, 0), freeze_before(freeze_before(0).number - 1).point);
        history_power_up();
    }
    CHECK_INT(import_micro + 14 * UNIT, bench_state(bench).import_micro); /* the register goes on */
    CHECK_INT(bench_state(bench).import_micro / 2, bench_state(bench).totals.used_micro[PREPAY_USED_QUANTITY]);
    CHECK_INT(100 * UNIT, bench_state(bench).totals.paid_micro);
}

/* ---------------------------------------------------------------------------------------------------------- the ring */

TEST(a_freeze__is_never_ahead_of_the_record)
{
    int64_t frozen_micro;
    opened();
    until(DEC - 60, UNIT);
    until(DEC, 50000); /* less than a checkpoint, and sooner */
    frozen_micro = freeze_before(0).import_micro;
    CHECK_INT(UNIT + 50000, frozen_micro);
    history_power_up();
    CHECK_INT(frozen_micro, bench_state(bench).import_micro);
}

TEST(a_freeze__that_cannot_be_written__stops_nothing_and_is_made_an_hour_later)
{
    opened();
    history_write_fails = 1;
    until(DEC, 20 * UNIT);
    CHECK_INT(PREPAY_RING_FREEZES, bench_state(bench).history_failed);
    CHECK_INT(1, freezes());
    CHECK_INT(90 * UNIT, bench_balance(bench));
    history_write_fails = 0;
    until(DEC + 3599, UNIT);
    CHECK_INT(1, freezes());
    until(DEC + 3600, UNIT);
    CHECK_INT(2, freezes());
    CHECK_INT(3600, freeze_before(0).late_s);
    CHECK_INT(0, bench_state(bench).history_failed);
}

TEST(the_ring__comes_round__and_keeps_what_was_promised)
{
    const uint32_t promised = 1024 / 144;
    opened();
    CHECK_INT(2, prepay_meter_history_units(bench->options.storage, PREPAY_RING_FREEZES, promised));
    CHECK_INT(3, prepay_meter_history_units(bench->options.storage, PREPAY_RING_FREEZES, promised + 1));
    for (int i = 1; i <= 30; i++) {
        until(T0 + (int64_t)i * 31 * DAY, i * UNIT);
        if (i % 4 == 0) history_power_up();
    }
    CHECK(freezes() >= promised && freezes() < 2 * promised);
    for (uint32_t k = 1; k < promised; k++) CHECK_INT((31 - k) * UNIT, month(k).import_micro);
    CHECK(bench->storage.misuse == NULL);
}

/* A freeze as it lies in the memory, from the table in doc/meter.md. */
TEST(a_freeze__in_the_memory__is_the_bytes_of_the_table)
{
    static const uint8_t frame[140] = {
        2, 0, 0, 128, 'M', 'F', 'R', 'Z', 0, 0, 0, 2,             /* the log's frame: version, flags, length, kind, number 2 */
        1, 0, 0, 1, 0, 156, 0, 0,                                 /* version, flags, contract, unit, none missed */
        0x4E, 0xD6, 0xC3, 0x85, 0, 0, 0, 5,                       /* 2011-12-01 00:00:05, five seconds late */
        0x01, 0x12, 0x15, 0x98, 0, 0, 0, 2,                       /* point 17962392, two purchases */
        0, 0, 0, 3, 0, 0, 0, 0,                                   /* opened, supply on; no block period */
        0, 0, 0, 0, 0x01, 0x31, 0x2D, 0x00, 0, 0, 0, 0, 0, 0, 0, 9, /* import 20, reverse */
        0, 0, 0, 0, 0x06, 0x42, 0x2C, 0x40,                       /* balance 105 */
        0, 0, 0, 0, 0x07, 0x27, 0x0E, 0x00, 0, 0, 0, 0, 0x00, 0x4C, 0x4B, 0x40, /* paid 120, refunded 5 */
        0, 0, 0, 0, 0x00, 0x98, 0x96, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* used 10 */
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,           /* lent, recovered */
        0, 0, 0, 0, 0x01, 0x31, 0x2D, 0x00,                       /* use in the period */
    };
    uint8_t found[144];
    opened();
    CHECK_STATUS(PREPAY_OK, history_pay(120 * UNIT, 5 * UNIT));
    until(DEC - 1, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, history_time(DEC + 5));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro, 9));
    memcpy(found, bench->storage.memory + (HISTORY_FIRST + 3) * HISTORY_UNIT_BYTES + 144, sizeof found);
    CHECK_BYTES(frame, found, sizeof frame);
    CHECK_INT(prepay__crc32(0, found, 140), prepay__get_u32be(found + 140));
}

TEST_MAIN("meter/freezes", T(a_month__settled_at_its_end__is_frozen_once_with_the_first_reading),
          T(a_month__settled_while_no_reading_comes__is_frozen_a_minute_later),
          T(D15__the_clock_moved_over_a_settlement_day_and_back__one_freeze_no_second_one),
          T(a_cut__over_two_settlement_days__one_freeze_that_says_how_late_and_how_many),
          T(time__unknown_or_held__freezes_nothing_until_it_is_known),
          T(points__of_the_options__three_a_month_and_each_is_named_as_the_next_wake_up),
          T(points__of_the_live_tariff__where_the_options_name_none__in_local_time),
          T(months__are_what_passed_between_freezes__and_the_money_adds_up), T(months__of_debts_and_emergency_credit__add_up_too),
          T(a_month__in_which_a_contract_ended__counts_the_next_one_from_its_beginning),
          T(clear__this_month_and_the_last_are_not_told__those_before_and_behind_are__for_good),
          T(a_freeze__is_never_ahead_of_the_record), T(a_freeze__that_cannot_be_written__stops_nothing_and_is_made_an_hour_later),
          T(the_ring__comes_round__and_keeps_what_was_promised), T(a_freeze__in_the_memory__is_the_bytes_of_the_table))
