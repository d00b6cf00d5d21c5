/* SPDX-License-Identifier: Apache-2.0 */
/* The ring of events: how much of it strangers can wear, and what it tells when it is full, failing, or another's. */
#include "history_bench.h"

#include "base/crc32.h"
#include "base/endian.h"

#include <stdio.h>
#include <string.h>

#define T0 BENCH_START_S
#define DAY 86400
#define KINDS(k) (1u << (k))
#define MONEY (KINDS(PREPAY_EVENT_PURCHASE) | KINDS(PREPAY_EVENT_REFUND))

static struct bench *const bench = &history_bench;

static prepay_status next_event(uint32_t number, prepay_meter_event_report *out)
{
    out->struct_size = sizeof *out;
    return prepay_meter_event_before(&bench->meter, number, out);
}

/* ------------------------------------------------------------------------------------------------------- strangers */

/* The cover is opened and closed. */
static void rattle(int64_t *up_s, int times)
{
    for (int i = 0; i < times; i++) {
        history_sense((*up_s)++, PREPAY_INPUT_COVER);
        history_sense((*up_s)++, 0);
    }
}

TEST(strangers__six_writes_an_hour__whatever_they_do_with_the_power__and_the_rest_is_counted)
{
    int64_t up_s = 0;
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT)); /* the next hour */
    history_sense(up_s++, 0);
    rattle(&up_s, 20);
    CHECK_INT(6, history_count(PREPAY_EVENT_TAMPER));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0)); /* a checkpoint brings six that wait */
    CHECK_INT(6, history_count(PREPAY_EVENT_TAMPER));
    CHECK_INT(14, bench_state(bench).history_lost);
    for (int i = 0; i < 5; i++) {
        history_power_up();
        history_sense(up_s = 1, PREPAY_INPUT_COVER);
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
    }
    CHECK_INT(6, history_count(PREPAY_EVENT_TAMPER));
    CHECK_INT(1, history_count(PREPAY_EVENT_POWER_UP));
    CHECK_INT(0, history_count(PREPAY_EVENT_UNCLEAN_CUT));
}

TEST(strangers__what_was_too_much__the_next_event_tells)
{
    prepay_meter_event_report event;
    int64_t up_s = 0;
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    history_sense(up_s++, 0);
    rattle(&up_s, 9);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
    CHECK_INT(3, bench_state(bench).history_lost);
    CHECK_STATUS(PREPAY_OK, history_pay(25 * UNIT, 0)); /* money is not a stranger's */
    event = history_event(0);
    CHECK_INT(PREPAY_EVENT_PURCHASE, event.kind);
    CHECK_INT(3, event.lost);
    CHECK_INT(0, bench_state(bench).history_lost);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    rattle(&up_s, 1);
    event = history_event(0);
    CHECK_INT(PREPAY_EVENT_TAMPER, event.kind);
    CHECK_INT(0, event.lost);
}

TEST(strangers__more_than_can_wait__are_counted_at_once)
{
    int64_t up_s = 0;
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    history_sense(up_s++, 0);
    rattle(&up_s, 6 + 6 + 5);
    CHECK_INT(5, bench_state(bench).history_lost);
}

TEST(strangers__where_a_key_ends_a_trip__trips_are_theirs_too)
{
    for (uint32_t game = 0; game < 2; game++) {
        int64_t up_s = 0;
        history_begin();
        bench->limits.flags = game ? PREPAY_BALANCE_RECLOSE_BY_KEY : 0;
        bench_parameters(bench, 1);
        bench_open(bench, 20 * UNIT);
        CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
        history_sense(up_s++, 0);
        rattle(&up_s, 6);
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += 50 * UNIT, 0));
        CHECK_INT(game ? 1 : 2, history_count(PREPAY_EVENT_SUPPLY));
        CHECK_INT(game, bench_state(bench).history_lost);
    }
}

/* Otherwise covers that are opened while the clock stands hide the magnet of a month later. */
TEST(strangers__while_the_time_is_held__the_hour_ends_by_the_uptime)
{
    prepay_meter_event_report event;
    int64_t away_s;
    history_begin();
    bench_open(bench, 100 * UNIT);
    history_sense(1, 0);
    away_s = bench->time_s + 400 * (int64_t)DAY;
    CHECK_STATUS(PREPAY_METER_TIME_HELD, history_time(away_s));
    for (int hour = 0; hour < 48; hour++) {
        int64_t up_s = hour * 3600 + 10;
        rattle(&up_s, hour == 0 ? 10 : 1);
        CHECK_STATUS(PREPAY_METER_TIME_HELD, history_time(away_s + up_s));
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT / 5, 0));
    }
    CHECK_INT(4 + 47, history_count(PREPAY_EVENT_TAMPER)); /* of the first six the clock and the switch took one each */
    history_sense(48 * 3600 + 10, PREPAY_INPUT_MAGNET);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
    event = history_event(0);
    CHECK_INT(PREPAY_EVENT_TAMPER, event.kind);
    CHECK_INT(PREPAY_INPUT_MAGNET, event.after);
    CHECK_INT(0, event.lost);
}

/* The table of doc/porting.md, from the rings as they are. */
TEST(wear__of_a_ring_in_20_years__is_what_the_page_says)
{
    static const struct {
        const char *name;
        uint32_t unit_bytes, units, program_unit_bytes, home, strangers;
    } rows[] = {
        { "flash, 3 units of 1 KiB, programmed by 8", 1024, 3, 8, 463, 17160 },
        { "flash, 6 units of 1 KiB, programmed by 4", 1024, 6, 4, 231, 8580 },
        { "flash, 3 units of 2 KiB, programmed by 16", 2048, 3, 16, 231, 8580 },
        { "EEPROM or FRAM, 3 units of 640 bytes (writes)", 640, 3, 4, 749, 27721 },
    };
    enum { LIFE_DAYS = 7305, HOME_A_DAY = 4, STRANGERS_A_DAY = 6 * 24 };
    history_begin();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const prepay_storage storage = { .struct_size = sizeof storage, .read = bench->storage.port.read, .program = bench->storage.port.program,
                                         .erase_unit_bytes = rows[i].unit_bytes, .erase_unit_count = 16,
                                         .program_unit_bytes = rows[i].program_unit_bytes };
        uint32_t entries = 1;
        TEST_ROW(rows[i].name);
        while (prepay_meter_history_units(&storage, PREPAY_RING_EVENTS, entries + 1) == 2) entries++; /* so many fit in a unit */
        CHECK_INT(rows[i].home, LIFE_DAYS * HOME_A_DAY / (entries * rows[i].units));
        CHECK_INT(rows[i].strangers, LIFE_DAYS * (HOME_A_DAY + STRANGERS_A_DAY) / (entries * rows[i].units));
    }
}

TEST(wear__of_the_rings_under_every_stranger_in_every_hour__as_the_numbers_say)
{
    enum { DAYS = 20, SLOTS = 1024 / 48 };
    const uint32_t days = DAYS / (test_stride() < DAYS ? test_stride() : DAYS);
    uint32_t most = 0, said;
    int64_t up_s = 0;

    history_begin();
    bench_open(bench, 1000 * UNIT);
    for (uint32_t hour = 0; hour < 24 * days; hour++) {
        CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT / 10));
        history_sense(up_s++, 0);
        rattle(&up_s, 20);
        CHECK_STATUS(PREPAY_OK, history_pay(1000 * UNIT + UNIT * (hour + 1), 0)); /* and somebody who buys every hour */
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT / 10, 0));
        if (hour % 5 == 4) history_power_up(), up_s = 0;
    }
    for (uint32_t unit = HISTORY_FIRST; unit < HISTORY_FIRST + history_options.event_units; unit++)
        most = history_erases[unit] > most ? history_erases[unit] : most;
    said = 7u * 24u * days / (SLOTS * history_options.event_units) + 1;
    printf("# events: %lu erases of a unit in %lu days, %lu by the numbers\n", (unsigned long)most, (unsigned long)days, (unsigned long)said);
    (void)fflush(stdout);
    CHECK(most <= said && most + 2 >= said);
    for (uint32_t unit = HISTORY_FIRST + 5; unit < HISTORY_UNITS; unit++) CHECK_INT(0, history_erases[unit]);
    CHECK(bench->storage.misuse == NULL);
}

/* --------------------------------------------------------------------------------------------------------- the ring */

TEST(the_ring__comes_round__and_keeps_what_was_promised)
{
    const uint32_t promised = 2 * (1024 / 48);
    prepay_meter_event_report event;
    uint32_t kept = 0;
    history_begin();
    history_options.event_kinds = KINDS(PREPAY_EVENT_PURCHASE);
    history_power_up();
    bench_open(bench, 20 * UNIT);
    CHECK_INT(3, prepay_meter_history_units(bench->options.storage, PREPAY_RING_EVENTS, promised));
    CHECK_INT(4, prepay_meter_history_units(bench->options.storage, PREPAY_RING_EVENTS, promised + 1));
    CHECK_INT(2, prepay_meter_history_units(bench->options.storage, PREPAY_RING_EVENTS, 1));
    for (int i = 1; i <= 200; i++) {
        CHECK_STATUS(PREPAY_OK, history_pay(20 * UNIT + i, 0));
        if (i % 13 == 0) history_power_up();
    }
    for (event.number = 0; next_event(event.number, &event) == PREPAY_OK; kept++) {
        CHECK_INT(20 * UNIT + 200 - kept, event.after);
        CHECK_INT(1, event.before);
    }
    CHECK(kept >= promised && kept < promised + 1024 / 48);
}

TEST(a_ring_that_cannot_be_written__stops_nothing_is_told_and_tells_what_it_lost)
{
    prepay_meter_event_report event;
    history_begin();
    bench_open(bench, 20 * UNIT);
    history_write_fails = 1;
    CHECK_STATUS(PREPAY_OK, history_pay(30 * UNIT, 0));
    CHECK_STATUS(PREPAY_OK, bench_use(bench, 70 * UNIT));
    CHECK_INT(0, bench_outputs(bench).switch_on);
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench->meter));
    CHECK_INT(PREPAY_RING_EVENTS, bench_state(bench).history_failed);
    CHECK_INT(2, bench_state(bench).history_lost);
    CHECK_INT(-5 * UNIT, bench_balance(bench));
    history_write_fails = 0;
    CHECK_STATUS(PREPAY_OK, history_pay(40 * UNIT, 0));
    CHECK_INT(0, bench_state(bench).history_failed);
    event = history_event(0);
    event = history_event(event.number);
    CHECK_INT(PREPAY_EVENT_SUPPLY, event.kind);
    CHECK_INT(2, event.lost);
    history_power_up();
    CHECK_INT(2, history_count(PREPAY_EVENT_PURCHASE));
}

TEST(a_ring_that_does_not_answer_at_power_up__is_found_again_when_it_does)
{
    prepay_meter_event_report event = { .struct_size = sizeof event };
    prepay_meter_freeze_report freeze = { .struct_size = sizeof freeze };
    prepay_meter_month_report month = { .struct_size = sizeof month };
    history_begin();
    bench_open(bench, 20 * UNIT);
    history_read_fails = 1;
    history_power_up();
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    CHECK_STATUS(PREPAY_OK, history_pay(30 * UNIT, 0));
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_event_before(&bench->meter, 0, &event));
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_freeze_before(&bench->meter, 0, &freeze));
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_month(&bench->meter, 0, &month));
    CHECK_INT(PREPAY_RING_EVENTS | PREPAY_RING_FREEZES, bench_state(bench).history_failed);
    history_read_fails = 0;
    CHECK_INT(1, history_count(PREPAY_EVENT_PURCHASE));
    CHECK_STATUS(PREPAY_OK, prepay_meter_freeze_before(&bench->meter, 0, &freeze));
    CHECK_INT(0, bench_state(bench).history_failed);
    CHECK_STATUS(PREPAY_OK, history_pay(40 * UNIT, 0));
    CHECK_INT(2, history_count(PREPAY_EVENT_PURCHASE));
}

/* An event as it lies in the memory, from the table in doc/meter.md. */
TEST(an_event__in_the_memory__is_the_bytes_of_the_table)
{
    static const uint8_t frame[48] = {
        2, 0, 0, 32, 'M', 'E', 'V', 'T', 0, 0, 0, 1,              /* the log's frame: version, flags, length, kind, number 1 */
        1, 11, 0, 0, 0x4E, 0xCF, 0x2B, 0xC0,                      /* version, purchase, none lost, 1322200000 */
        0, 0, 0, 0, 0x01, 0x31, 0x2D, 0x00,                       /* 20.00 credited */
        0, 0, 0, 0, 0x01, 0x31, 0x2D, 0x00,                       /* a balance of 20.00 */
        0, 0, 0, 1, 0, 1, 0, 1,                                   /* the first purchase, contract 1, serial 1 */
    };
    uint8_t found[48];
    history_begin();
    history_options.event_kinds = KINDS(PREPAY_EVENT_PURCHASE);
    for (uint32_t unit = HISTORY_FIRST; unit < HISTORY_FIRST + 3; unit++) memset(bench->storage.memory + unit * 1024, 0xFF, 1024);
    history_power_up();
    bench_open(bench, 20 * UNIT);
    memcpy(found, bench->storage.memory + HISTORY_FIRST * 1024, sizeof found);
    CHECK_BYTES(frame, found, 44);
    CHECK_INT(prepay__crc32(0, found, 44), prepay__get_u32be(found + 44));
}

TEST(two_meters__in_one_storage__do_not_touch_each_others_rings)
{
    static uint8_t both_memory[32 * 1024];
    static struct bench two[2];
    static uint64_t works[2][128];
    prepay_meter_history_options options[2];
    for (int m = 0; m < 2; m++) {
        bench_new(&two[m]);
        options[m] = (prepay_meter_history_options)PREPAY_METER_HISTORY_OPTIONS_INIT;
        options[m].work = works[m];
        options[m].work_bytes = sizeof works[m];
        options[m].event_units = 2 + (uint32_t)m;
        options[m].freeze_units = 2;
        two[m].options.history = &options[m];
        two[m].options.first_unit = m == 0 ? 0 : 9;
    }
    fake_storage_init(&two[0].storage, FAKE_FLASH, both_memory, 1024, 20, 8);
    two[1].options.storage = &two[0].storage.port;
    for (int m = 0; m < 2; m++) bench_power_up(&two[m]);
    for (int i = 1; i <= 150; i++) {
        for (int m = 0; m < 2; m++) {
            const prepay_token token = bench_token(&two[m], i == 1 ? PREPAY_TOKEN_OPEN : PREPAY_TOKEN_PURCHASE, (m + 1) * i, 0);
            CHECK_STATUS(PREPAY_OK, bench_accept(&two[m], &token));
            if (i % 7 == m) bench_power_up(&two[m]);
        }
    }
    for (int m = 0; m < 2; m++) {
        prepay_meter_event_report event = { .struct_size = sizeof event };
        int64_t paid = (m + 1) * 150;
        while (prepay_meter_event_before(&two[m].meter, event.number, &event) == PREPAY_OK) {
            if (event.kind != PREPAY_EVENT_PURCHASE) continue;
            CHECK_INT(paid, event.after);
            CHECK_INT(m + 1, event.before);
            paid -= m + 1;
        }
        CHECK(paid <= (m + 1) * (150 - 20));
    }
    CHECK(two[0].storage.misuse == NULL);
}

TEST_MAIN("meter/history_ring", T(strangers__six_writes_an_hour__whatever_they_do_with_the_power__and_the_rest_is_counted),
          T(strangers__what_was_too_much__the_next_event_tells), T(strangers__more_than_can_wait__are_counted_at_once),
          T(strangers__where_a_key_ends_a_trip__trips_are_theirs_too), T(wear__of_a_ring_in_20_years__is_what_the_page_says),
          T(strangers__while_the_time_is_held__the_hour_ends_by_the_uptime),
          T(wear__of_the_rings_under_every_stranger_in_every_hour__as_the_numbers_say),
          T(the_ring__comes_round__and_keeps_what_was_promised),
          T(a_ring_that_cannot_be_written__stops_nothing_is_told_and_tells_what_it_lost),
          T(a_ring_that_does_not_answer_at_power_up__is_found_again_when_it_does),
          T(an_event__in_the_memory__is_the_bytes_of_the_table), T(two_meters__in_one_storage__do_not_touch_each_others_rings))
