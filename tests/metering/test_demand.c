/* SPDX-License-Identifier: Apache-2.0 */
/* Maximum demand by block and sliding, and the monthly freeze: at most once, whatever the clock does. */
#include "support/seed.h"
#include "support/test.h"
#include "metering/tariffs.h"

#include <string.h>

enum { STEPS = 15 };

static int64_t steps[STEPS];

/* 15 minutes in so many steps. */
static prepay_demand quarter_hour(uint32_t count)
{
    const prepay_demand demand = { steps, { 0, 0 }, 0, 0, 900 / count, count, 0, 0, 0, 0 };
    return demand;
}

static void feed(prepay_demand *demand, int64_t to_s, int64_t energy)
{
    CHECK_STATUS(PREPAY_OK, prepay_demand_feed(demand, to_s, energy));
}

/* The same from every minute's energy: the greatest sum of any fifteen (or of each block's), done without the library. */
static prepay_demand_maximum slow_maximum(const int64_t *minutes, int count, int64_t begin_s, int slide)
{
    prepay_demand_maximum maximum = { 0, 0 };
    for (int first = 0; first + 15 <= count; first += slide) {
        int64_t sum = 0;
        for (int i = first; i < first + 15; i++) {
            sum += minutes[i];
        }
        if (maximum.end_s == 0 || sum > maximum.energy_micro) {
            maximum.energy_micro = sum;
            maximum.end_s = begin_s + 60 * (first + 15);
        }
    }
    return maximum;
}

TEST(demand__block_and_sliding__the_greatest_whole_interval)
{
    struct seed seed = seed_start();
    static int64_t minutes[600];
    for (int run = 0; run < 40; run++) {
        const int64_t begin_s = 1699999200 + 900 * seed_between(&seed, 0, 100);
        prepay_demand block = quarter_hour(1), sliding = quarter_hour(15);
        static int64_t block_step[1];
        block.steps_micro = block_step;
        feed(&block, begin_s, 777); /* before the first interval: nobody knows when */
        feed(&sliding, begin_s, 777);
        for (int i = 0; i < 600; i++) {
            minutes[i] = seed_between(&seed, 0, 9) == 0 ? seed_between(&seed, 0, 500000) : seed_between(&seed, 0, 20000);
            feed(&block, begin_s + 60 * (i + 1), minutes[i]);
            feed(&sliding, begin_s + 60 * (i + 1), minutes[i]);
        }
        const prepay_demand_maximum by_block = slow_maximum(minutes, 600, begin_s, 15),
                                    by_sliding = slow_maximum(minutes, 600, begin_s, 1);
        CHECK_INT(by_block.energy_micro, block.maximum.energy_micro);
        CHECK_INT(by_block.end_s, block.maximum.end_s);
        CHECK_INT(by_sliding.energy_micro, sliding.maximum.energy_micro);
        CHECK_INT(by_sliding.end_s, sliding.maximum.end_s);
        CHECK(by_sliding.energy_micro >= by_block.energy_micro);
    }
}

TEST(demand__a_peak_across_two_blocks__only_sliding_sees_it_whole)
{
    static int64_t block_step[1];
    prepay_demand block = quarter_hour(1), sliding = quarter_hour(15);
    const int64_t begin_s = 900 * 1888888;
    int64_t power = 0;
    block.steps_micro = block_step;
    feed(&block, begin_s, 0);
    feed(&sliding, begin_s, 0);
    for (int minute = 1; minute <= 45; minute++) { /* from 7 to 22 minutes: 1.5 kWh, 6 kW */
        const int64_t energy = minute > 7 && minute <= 22 ? 100000 : 0;
        feed(&block, begin_s + 60 * minute, energy);
        feed(&sliding, begin_s + 60 * minute, energy);
    }
    CHECK_STATUS(PREPAY_OK, prepay_demand_power(&sliding, sliding.maximum.energy_micro, &power));
    CHECK_INT(6000000, power);
    CHECK_INT(begin_s + 22 * 60, sliding.maximum.end_s);
    CHECK_STATUS(PREPAY_OK, prepay_demand_power(&block, block.maximum.energy_micro, &power));
    CHECK_INT(3200000, power);
    CHECK_INT(begin_s + 900, block.maximum.end_s); /* 8 of 15 minutes; the second block has 7 */
}

TEST(demand__readings_across_steps__shared_by_time_and_conserved)
{
    struct seed seed = seed_start();
    for (int run = 0; run < 60; run++) {
        prepay_demand demand = quarter_hour(5);
        int64_t at_s = 1700000100, fed = 0;
        feed(&demand, at_s, 5);
        while (at_s < 1700000100 + 900) { /* not longer than an interval: nothing slides out before we look */
            const int64_t next_s = at_s + seed_between(&seed, 0, 400), energy = seed_between(&seed, 0, 1000);
            if (next_s >= 1700000100 + 900) {
                break;
            }
            feed(&demand, next_s, energy);
            fed += energy;
            at_s = next_s;
        }
        int64_t sum = 0;
        for (int i = 0; i < 5; i++) {
            sum += steps[i];
        }
        CHECK_INT(sum, demand.sum_micro);
        CHECK_INT(fed, sum);
    }
}

TEST(demand__power_cut_and_clock__never_a_demand_that_was_not)
{
    prepay_demand demand = quarter_hour(15);
    const int64_t begin_s = 900 * 1888888;
    feed(&demand, begin_s + 30, 0); /* inside a step: that one is not whole */
    for (int i = 1; i <= 15; i++) {
        feed(&demand, begin_s + 60 * i, 1000);
    }
    CHECK_INT(0, demand.maximum.end_s); /* fourteen and a half minutes */
    feed(&demand, begin_s + 960, 1000);
    CHECK_INT(begin_s + 960, demand.maximum.end_s);
    CHECK_INT(15000, demand.maximum.energy_micro);
    feed(&demand, begin_s + 960 + 901, 9000000); /* off for longer than an interval */
    CHECK_INT(15000, demand.maximum.energy_micro);
    CHECK_INT(0, demand.sum_micro);
    feed(&demand, begin_s + 100, 9000000); /* the clock goes back */
    CHECK_INT(0, demand.sum_micro);
    for (int i = 2; i <= 40; i++) {
        feed(&demand, begin_s + 60 * i, 900);
    }
    CHECK_INT(15000, demand.maximum.energy_micro); /* what was before stays */
    CHECK_INT(begin_s + 960, demand.maximum.end_s);
}

TEST(demand__the_same_maximum_twice__the_first_stands)
{
    prepay_demand demand = quarter_hour(1);
    const int64_t begin_s = 900 * 1888888;
    feed(&demand, begin_s, 0);
    for (int i = 1; i <= 3; i++) {
        feed(&demand, begin_s + 900 * i, 1000);
    }
    CHECK_INT(1000, demand.maximum.energy_micro);
    CHECK_INT(begin_s + 900, demand.maximum.end_s);
}

TEST(demand__phase__blocks_of_a_place_whose_offset_is_no_multiple)
{
    static int64_t hour[1];
    prepay_demand demand = { hour, { 0, 0 }, 0, 0, 3600, 1, 1800, 0, 0, 0 }; /* India: hours end at half past, UTC */
    feed(&demand, 3600 * 400000 + 1800, 0);
    feed(&demand, 3600 * 400000 + 3600, 5);
    CHECK_INT(0, demand.maximum.end_s);
    feed(&demand, 3600 * 400000 + 5400, 6);
    CHECK_INT(3600 * 400000 + 5400, demand.maximum.end_s);
    CHECK_INT(11, demand.maximum.energy_micro);
}

TEST(demand__what_cannot_be__argument_overflow_and_nothing_changes)
{
    prepay_demand demand = quarter_hour(15);
    int64_t power = 4711;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_demand_feed(NULL, 1, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_demand_feed(&demand, 0, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_demand_feed(&demand, (INT64_C(1) << 40) + 1, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_demand_feed(&demand, 1, -1));
    feed(&demand, 1700000100, 0);
    feed(&demand, 1700000110, INT64_MAX - 5);
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_demand_feed(&demand, 1700000120, 6));
    CHECK_INT(1700000110, demand.last_s);
    feed(&demand, 1700000120, 5);
    CHECK_INT(INT64_MAX, demand.sum_micro);
    const prepay_demand good = demand;
    for (int fault = 0; fault < 12; fault++) {
        prepay_demand bad = good;
        bad.steps_micro = fault == 0 ? NULL : steps;
        bad.step_s = fault == 1 ? 0 : fault == 2 ? 86401 : bad.step_s;
        bad.step_count = fault == 3 ? 0 : fault == 4 ? 1441 : bad.step_count;
        bad.phase_s = fault == 5 ? bad.step_s : 0;
        bad.next = fault == 6 ? bad.step_count : bad.next;
        bad.whole = fault == 7 ? bad.step_count + 1 : bad.whole;
        bad.broken = fault == 8 ? 2 : bad.broken;
        bad.last_s = fault == 9 ? -1 : bad.last_s;
        bad.sum_micro = fault == 10 ? -1 : bad.sum_micro;
        CHECK_STATUS(fault == 11 ? PREPAY_OK : PREPAY_E_ARGUMENT, prepay_demand_feed(&bad, 1700000121, 0));
        if (fault >= 1 && fault <= 4) {
            CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_demand_power(&bad, 1, &power));
        }
    }
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_demand_power(NULL, 1, &power));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_demand_power(&demand, 1, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_demand_power(&demand, -1, &power));
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_demand_power(&demand, INT64_MAX, &power));
    demand.step_s = 1, demand.step_count = 1; /* a quotient of more than 64 bits */
    CHECK_STATUS(PREPAY_E_OVERFLOW, prepay_demand_power(&demand, INT64_MAX, &power));
    CHECK_INT(4711, power);
}

/* ------------------------------------------------------------------------------------------------------------ freeze */

enum { ROWS = 4 };

static const prepay_year_point three[] = { { 0, 1, 0, 0 }, { 0, 11, 8, 0 }, { 0, 21, 0, 0 } };

static prepay_frozen live_at(int64_t import)
{
    const prepay_frozen live = { 1, import, import / 10, import * 2, { 5, 6 }, 7, 8 };
    return live;
}

static prepay_status freeze(prepay_frozen *rows, const prepay_offsets *place, int64_t now_s, int64_t import)
{
    const prepay_frozen live = live_at(import);
    return prepay_freeze_take(three, 3, place, now_s, &live, rows, ROWS, NULL);
}

TEST(freeze__each_settlement_point__once_with_what_the_registers_said)
{
    prepay_frozen rows[ROWS];
    int64_t next_s = 0;
    memset(rows, 0, sizeof rows);
    CHECK_STATUS(PREPAY_METERING_FROZEN, freeze(rows, &shanghai, at(2024, 1, 15, 0, 0, 28800), 100)); /* a new meter begins */
    CHECK_INT(((2024 * 12 + 0) * 31 + 10) * 24 + 8, rows[0].point);
    CHECK_INT(0, rows[0].missed);
    CHECK_STATUS(PREPAY_OK, freeze(rows, &shanghai, at(2024, 1, 21, 0, 0, 28800) - 1, 200));
    CHECK_STATUS(PREPAY_METERING_FROZEN, freeze(rows, &shanghai, at(2024, 1, 21, 0, 0, 28800), 201));
    CHECK_STATUS(PREPAY_OK, freeze(rows, &shanghai, at(2024, 1, 21, 0, 0, 28800), 202)); /* the same instant twice */
    CHECK_INT(at(2024, 1, 21, 0, 0, 28800), rows[0].taken_s);
    CHECK_INT(201, rows[0].import_micro);
    CHECK_INT(20, rows[0].reverse_micro);
    CHECK_INT(402, rows[0].charged_micro);
    CHECK_INT(5, rows[0].maximum.energy_micro);
    CHECK_INT(0, rows[0].missed);
    CHECK_INT(100, rows[1].import_micro);
    CHECK_INT(0, rows[2].point);
    const prepay_frozen live = live_at(1);
    CHECK_STATUS(PREPAY_OK, prepay_freeze_take(three, 3, &shanghai, at(2024, 1, 22, 0, 0, 28800), &live, rows, ROWS, &next_s));
    CHECK_INT(at(2024, 2, 1, 0, 0, 28800), next_s);
}

TEST(freeze__clock_forward_over_many_and_back__one_freeze_and_no_second)
{
    prepay_frozen rows[ROWS];
    memset(rows, 0, sizeof rows);
    (void)freeze(rows, &shanghai, at(2024, 1, 15, 0, 0, 28800), 100);
    CHECK_STATUS(PREPAY_METERING_FROZEN, freeze(rows, &shanghai, at(2024, 4, 1, 0, 0, 28800), 101));
    CHECK_INT(7, rows[0].missed); /* 21 January, three of February, three of March */
    CHECK_STATUS(PREPAY_OK, freeze(rows, &shanghai, at(2024, 1, 30, 0, 0, 28800), 102)); /* back again: those are closed */
    CHECK_STATUS(PREPAY_OK, freeze(rows, &shanghai, at(2024, 4, 11, 7, 59, 28800), 103));
    CHECK_STATUS(PREPAY_METERING_FROZEN, freeze(rows, &shanghai, at(2024, 4, 11, 8, 0, 28800), 104));
    CHECK_INT(0, rows[0].missed);
}

TEST(freeze__where_clocks_are_changed__a_repeated_hour_is_one_and_a_skipped_one_is_passed)
{
    /* Central European time 2024, from the IANA time zone database. */
    static const prepay_offset_change changes[] = { { 0, 3600, 0 }, { 1711846800, 7200, 0 }, { 1729990800, 3600, 0 } };
    static const prepay_year_point skipped[] = { { 0, 31, 2, 0 } }, repeated[] = { { 0, 27, 2, 0 } };
    const prepay_offsets berlin = { changes, 3 };
    const prepay_frozen live = live_at(9);
    prepay_frozen rows[ROWS];
    int64_t next_s = 0;
    memset(rows, 0, sizeof rows);
    CHECK_STATUS(PREPAY_METERING_FROZEN, prepay_freeze_take(skipped, 1, &berlin, 1711846799, &live, rows, ROWS, &next_s));
    CHECK_INT(1711846800, next_s);
    CHECK_STATUS(PREPAY_METERING_FROZEN, prepay_freeze_take(skipped, 1, &berlin, 1711846800, &live, rows, ROWS, &next_s));
    memset(rows, 0, sizeof rows);
    CHECK_STATUS(PREPAY_METERING_FROZEN, prepay_freeze_take(repeated, 1, &berlin, 1729983600, &live, rows, ROWS, &next_s));
    CHECK_INT(1729987200, next_s); /* 02:00 in summer */
    CHECK_STATUS(PREPAY_METERING_FROZEN, prepay_freeze_take(repeated, 1, &berlin, 1729987200, &live, rows, ROWS, &next_s));
    CHECK_STATUS(PREPAY_OK, prepay_freeze_take(repeated, 1, &berlin, 1729990800, &live, rows, ROWS, &next_s)); /* 02:00 in winter */
}

/* However the clock walks: each point at most once, and with what was missed none is lost. */
TEST(freeze__any_walk_of_the_clock__every_point_once_or_counted_as_missed)
{
    struct seed seed = seed_start();
    for (int run = 0; run < 60; run++) {
        prepay_frozen rows[1];
        int64_t now_s = at(2024, 1, 1, 0, 0, 28800), greatest_s = now_s, points = -1;
        memset(rows, 0, sizeof rows);
        for (int i = 0; i < 300; i++) {
            const prepay_frozen live = live_at(i);
            const int32_t before = rows[0].point;
            if (prepay_freeze_take(three, 3, &shanghai, now_s, &live, rows, 1, NULL) == PREPAY_METERING_FROZEN) {
                CHECK(rows[0].point > before);
                points += 1 + rows[0].missed;
            }
            greatest_s = now_s > greatest_s ? now_s : greatest_s;
            now_s += seed_between(&seed, -500000, 900000);
            now_s = now_s > 0 ? now_s : 0;
        }
        prepay_civil civil;
        CHECK_STATUS(PREPAY_OK, prepay_civil_from_time(greatest_s, 28800, &civil));
        int64_t expected = (civil.year * 12 + civil.month - 1 - 2024 * 12) * 3 - 1; /* without 1 January 2024, the begin */
        for (int i = 0; i < 3; i++) {
            expected += civil.day > three[i].day || (civil.day == three[i].day && civil.hour >= three[i].hour);
        }
        CHECK_INT(expected, points);
    }
}

TEST(freeze__what_cannot_be__argument_and_nothing_changes)
{
    static const prepay_year_point yearly[] = { { 1, 1, 0, 0 } }, of_ladder[] = { { 0, 1, 0, 1 } }, hour[] = { { 0, 1, 24, 0 } },
                                   four[] = { { 0, 1, 0, 0 }, { 0, 2, 0, 0 }, { 0, 3, 0, 0 }, { 0, 4, 0, 0 } };
    const prepay_frozen live = live_at(9);
    prepay_frozen rows[ROWS];
    int64_t next_s = 4711;
    memset(rows, 0, sizeof rows);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(NULL, 3, NULL, 0, &live, rows, ROWS, &next_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(three, 0, NULL, 0, &live, rows, ROWS, &next_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(four, 4, NULL, 0, &live, rows, ROWS, &next_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(yearly, 1, NULL, 0, &live, rows, ROWS, &next_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(of_ladder, 1, NULL, 0, &live, rows, ROWS, &next_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(hour, 1, NULL, 0, &live, rows, ROWS, &next_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(three, 3, NULL, -1, &live, rows, ROWS, &next_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(three, 3, NULL, 0, NULL, rows, ROWS, &next_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(three, 3, NULL, 0, &live, NULL, ROWS, &next_s));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(three, 3, NULL, 0, &live, rows, 0, &next_s));
    CHECK_INT(0, rows[0].point);
    rows[0].point = -1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_freeze_take(three, 3, NULL, 0, &live, rows, ROWS, &next_s));
    CHECK_INT(4711, next_s);
    rows[0].point = 0;
    CHECK_STATUS(PREPAY_METERING_FROZEN, prepay_freeze_take(three, 3, NULL, at(9999, 12, 31, 0, 0, 0), &live, rows, ROWS, &next_s));
    CHECK_INT(INT64_MAX, next_s); /* no calendar has the next one */
}

TEST_MAIN("metering/demand", T(demand__block_and_sliding__the_greatest_whole_interval),
          T(demand__a_peak_across_two_blocks__only_sliding_sees_it_whole), T(demand__readings_across_steps__shared_by_time_and_conserved),
          T(demand__power_cut_and_clock__never_a_demand_that_was_not),
          T(demand__the_same_maximum_twice__the_first_stands),
          T(demand__phase__blocks_of_a_place_whose_offset_is_no_multiple),
          T(demand__what_cannot_be__argument_overflow_and_nothing_changes),
          T(freeze__each_settlement_point__once_with_what_the_registers_said),
          T(freeze__clock_forward_over_many_and_back__one_freeze_and_no_second),
          T(freeze__where_clocks_are_changed__a_repeated_hour_is_one_and_a_skipped_one_is_passed),
          T(freeze__any_walk_of_the_clock__every_point_once_or_counted_as_missed),
          T(freeze__what_cannot_be__argument_and_nothing_changes))
