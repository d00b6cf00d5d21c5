/* SPDX-License-Identifier: Apache-2.0 */
/* A history in a memory that fails for a moment: nothing is told twice, nothing is frozen twice. */
#include "history_bench.h"

#define DEC INT64_C(1322697600) /* 2011-12-01 00:00 */
#define JAN INT64_C(1325376000)
#define DAY 86400

static struct bench *const bench = &history_bench;

static uint32_t freezes(void)
{
    prepay_meter_freeze_report freeze = { .struct_size = sizeof freeze };
    uint32_t count = 0;

    while (prepay_meter_freeze_before(&bench->meter, freeze.number, &freeze) == PREPAY_OK) count++;
    return count;
}

static int64_t import_of_month(uint32_t month)
{
    prepay_meter_month_report report = { .struct_size = sizeof report };

    CHECK_STATUS(PREPAY_OK, prepay_meter_month(&bench->meter, month, &report));
    return report.import_micro;
}

/* So much passes until then, and is read. */
static void until(int64_t time_s, int64_t quantity_micro)
{
    bench->time_s = time_s;
    CHECK_STATUS(PREPAY_OK, history_time(time_s));
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += quantity_micro, 0));
}

static void begin(void)
{
    history_begin();
    bench_open(bench, 100 * UNIT);
}

TEST(a_freeze__whose_first_place_turns_up_again__is_told_once)
{
    begin();
    until(DEC - DAY, 10 * UNIT);
    history_hides = PREPAY_RING_FREEZES;
    until(DEC, 2 * UNIT);
    history_shows();
    until(DEC + DAY, 3 * UNIT);
    for (int i = 0; i < 2; i++) {
        CHECK_INT(2, freezes());
        CHECK_INT(3 * UNIT, import_of_month(0));
        CHECK_INT(12 * UNIT, import_of_month(1));
        history_power_up();
        CHECK_STATUS(PREPAY_OK, history_time(bench->time_s));
    }
}

static uint32_t reads_until_failure;
static int fails_on; /* the reads behind the one that fails do too */
static const prepay_storage *whole;

static prepay_status read_fails_once(void *context, uint32_t address, uint8_t *out, size_t bytes)
{
    if (address >= HISTORY_FIRST * HISTORY_UNIT_BYTES && reads_until_failure != 0 && --reads_until_failure == 0) {
        reads_until_failure = fails_on ? 1 : 0;
        return PREPAY_E_STORAGE;
    }
    return whole->read(context, address, out, bytes);
}

TEST(a_freeze__while_reads_fail_at_power_up__is_not_made_again)
{
    for (uint32_t i = 2; i < 260; i++) {
        const uint32_t nth = i / 2;
        prepay_storage glitch;
        begin();
        until(DEC - DAY, 10 * UNIT);
        until(DEC, 2 * UNIT);
        until(JAN, 2 * UNIT);
        whole = bench->options.storage;
        glitch = *whole;
        glitch.read = read_fails_once;
        bench->options.storage = &glitch;
        reads_until_failure = nth;
        fails_on = i % 2;
        history_power_up();
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
        reads_until_failure = 0;
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
        CHECK_INT(3, freezes());
        CHECK_INT(2 * UNIT, import_of_month(0));
        bench->options.storage = whole;
    }
}

TEST(an_event__whose_first_place_turns_up_again__is_told_once)
{
    history_begin();
    bench_open(bench, 20 * UNIT);
    for (int i = 1; i <= 3; i++) {
        history_hides = PREPAY_RING_EVENTS;
        CHECK_STATUS(PREPAY_OK, history_pay((20 + i) * UNIT, 0));
        history_shows();
        CHECK_INT(1 + i, history_count(PREPAY_EVENT_PURCHASE));
        history_power_up();
        CHECK_INT(1 + i, history_count(PREPAY_EVENT_PURCHASE));
    }
    CHECK_INT(0, bench_state(bench).history_lost);
}

TEST(two_events__that_say_the_same__are_two)
{
    int64_t up_s = 0;
    history_begin();
    bench_open(bench, 20 * UNIT);
    CHECK_STATUS(PREPAY_OK, bench_use(bench, UNIT));
    history_sense(up_s++, 0);
    for (int i = 0; i < 3; i++) { /* in one second of the clock */
        history_sense(up_s++, PREPAY_INPUT_COVER);
        history_sense(up_s++, 0);
    }
    history_power_up();
    history_sense(up_s = 1, PREPAY_INPUT_COVER);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, bench->import_micro += UNIT, 0));
    CHECK_INT(4, history_count(PREPAY_EVENT_TAMPER));
}

TEST_MAIN("meter/history_trouble", T(a_freeze__whose_first_place_turns_up_again__is_told_once),
          T(a_freeze__while_reads_fail_at_power_up__is_not_made_again), T(an_event__whose_first_place_turns_up_again__is_told_once),
          T(two_events__that_say_the_same__are_two))
