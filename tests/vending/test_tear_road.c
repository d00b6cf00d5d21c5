/* SPDX-License-Identifier: Apache-2.0 */
/* The whole road under a cut at every write: card at the desk, card at the meter, the meter's own memory, and a second cut in
 * what follows. Afterwards people do what people do: they come again. What was paid is credited, once. */
#include "support/test.h"

#include "road.h"

#include <stdio.h>

#define YUAN INT64_C(1000000)

static const char *const tear_names[] = { "before", "half", "after" };

/* The customer pays, goes to the desk, and puts the card in; and again, until both say that all is well. */
static void errand(struct road *road) {
    int attempts = 0;
    prepay_status status;

    do {
        status = road_visit(road, PREPAY_VENDING_SELL);
        road_power_up(road);
        CHECK(++attempts < 6);
    } while (status != PREPAY_OK);
    do {
        status = road_insert(road);
        road_power_up(road);
        CHECK(++attempts < 12);
    } while (status != PREPAY_OK && status != PREPAY_METER_ALREADY_ACCEPTED);
}

static struct road *with_one_purchase(void) {
    struct road *road = road_new();

    road_pay(road, 20 * YUAN);
    errand(road);
    road_pay(road, 10 * YUAN);
    return road;
}

static void check_books(struct road *road, int64_t paid) {
    CHECK_INT(paid, road_meter(road).totals.paid_micro);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, road_insert(road));
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_READ));
    CHECK_INT(paid, road->books.accepted_paid_micro);
}

static prepay_memory *memory_of(struct road *road, int of_meter) {
    return of_meter ? road->meter_memory : road->cards[0].memory;
}

/* Writes of one errand, uncut. */
static uint64_t count_writes(int of_meter) {
    struct road *road = with_one_purchase();
    const uint64_t before = prepay_memory_writes(memory_of(road, of_meter));
    uint64_t writes;

    errand(road);
    writes = prepay_memory_writes(memory_of(road, of_meter)) - before;
    road_free(road);
    return writes;
}

static void cut_everywhere(int of_meter) {
    const uint64_t writes = count_writes(of_meter);
    char row[64];
    unsigned cuts = 0;

    CHECK(writes > 1);
    for (uint64_t write = 1; write <= writes; write += test_stride()) {
        for (uint32_t tear = PREPAY_TEAR_BEFORE; tear <= PREPAY_TEAR_AFTER; tear++) {
            struct road *road = with_one_purchase();
            snprintf(row, sizeof row, "write %u torn %s", (unsigned)write, tear_names[tear]);
            TEST_ROW(row);
            prepay_memory_cut(memory_of(road, of_meter), write, tear);
            errand(road);
            check_books(road, 30 * YUAN);
            road_free(road);
            cuts++;
        }
    }
    TEST_ROW(NULL);
    printf("# %u cuts\n", cuts);
}

TEST(purchase__card_cut_at_every_write__credited_once) { cut_everywhere(0); }

TEST(purchase__meter_cut_at_every_write__credited_once) { cut_everywhere(1); }

/* A cut in the meter, and right afterwards one in the card, while the first is being mended. */
TEST(purchase__meter_and_card_cut__credited_once)
{
    const uint64_t writes = count_writes(1);
    char row[64];

    for (uint64_t write = 1; write <= writes; write += test_stride()) {
        for (uint64_t second = 1; second <= 6; second += 2) {
            struct road *road = with_one_purchase();
            snprintf(row, sizeof row, "meter at %u, card at %u", (unsigned)write, (unsigned)second);
            TEST_ROW(row);
            CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
            prepay_memory_cut(road->meter_memory, write, PREPAY_TEAR_HALF);
            (void)road_insert(road);
            road_power_up(road);
            prepay_memory_cut(road->cards[0].memory, second, PREPAY_TEAR_HALF);
            errand(road);
            prepay_memory_cut(road->cards[0].memory, 0, 0);
            check_books(road, 30 * YUAN);
            road_free(road);
        }
    }
    TEST_ROW(NULL);
}

TEST(open__cut_at_every_write__opened_once)
{
    struct road *road = road_new();
    uint64_t writes;
    char row[64];

    road_pay(road, 20 * YUAN);
    writes = prepay_memory_writes(road->meter_memory);
    errand(road);
    writes = prepay_memory_writes(road->meter_memory) - writes;
    road_free(road);
    for (uint64_t write = 1; write <= writes; write += test_stride()) {
        for (uint32_t tear = PREPAY_TEAR_BEFORE; tear <= PREPAY_TEAR_AFTER; tear++) {
            road = road_new();
            snprintf(row, sizeof row, "write %u torn %s", (unsigned)write, tear_names[tear]);
            TEST_ROW(row);
            road_pay(road, 20 * YUAN);
            prepay_memory_cut(road->meter_memory, write, tear);
            errand(road);
            check_books(road, 20 * YUAN);
            CHECK_INT(1, road_meter(road).opened);
            road_free(road);
        }
    }
    TEST_ROW(NULL);
}

TEST_MAIN("vending/tear_road", T(purchase__card_cut_at_every_write__credited_once), T(purchase__meter_cut_at_every_write__credited_once),
          T(purchase__meter_and_card_cut__credited_once), T(open__cut_at_every_write__opened_once))
