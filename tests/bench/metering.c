/* SPDX-License-Identifier: Apache-2.0 */
/* How long a meter-year takes: 35,040 quarter hours, four rates by time of use and seven blocks a month, priced in four
 * ways that must agree to the last digit:
 *
 *   baseline   one loop over the same year cut and priced beforehand: multiply, add, carry the remainder, nothing else
 *   series     prepay_tariff_charge_series(), one call
 *   pricer     prepay_pricer_charge(), interval by interval
 *   plain      prepay_tariff_charge(), interval by interval, nothing remembered
 *
 * Prints `name nanoseconds` a line, of the best of many runs, and `check CRC SUM REMAINDER`; metering.py does the year once
 * more with Python's decimal and compares. */
#define _POSIX_C_SOURCE 200809L
#include "base/crc32.h"
#include "base/endian.h"

#include <prepay/metering.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(table) ((uint32_t)(sizeof(table) / sizeof(table)[0]))
enum { INTERVALS = 35040, INTERVAL_S = 900, RUNS = 60 };
#define YEAR_BEGIN_S INT64_C(1672502400) /* 2023-01-01 00:00 in Shanghai */

static const int64_t rates[] = { 307000, 627400, 947800, 1012345 };
static const prepay_switch_point switches[] = { { 0, 0, 0 },    { 0, 1, 420 },  { 0, 2, 600 }, { 0, 1, 900 },
                                                { 0, 3, 1080 }, { 0, 1, 1260 }, { 0, 0, 1380 } };
static const prepay_block blocks[] = { { 200000000, 0 },      { 400000000, 50000 },  { 600000000, 100003 }, { 800000000, 150007 },
                                       { 1000000000, 200011 }, { 1200000000, 250013 }, { PREPAY_NO_LIMIT, 300017 } };
static const prepay_offset_change china[] = { { 0, 28800, 0 } };
static const prepay_offsets offsets = { china, 1 };

/* A piece of the year at one price, for the baseline. */
struct piece {
    int64_t quantity_micro, price_micro;
};

/* What one way of pricing led to. */
struct result {
    int64_t amounts[INTERVALS];
    int64_t sum_micro, remainder;
};

static prepay_tariff tariff;
static int64_t quantities[INTERVALS];
static struct piece pieces[INTERVALS + 200];
static size_t piece_count;
static struct result by_series, by_pricer, by_plain;

static void must(prepay_status status)
{
    if (status != PREPAY_OK) {
        fprintf(stderr, "metering: %s\n", prepay_status_name(status));
        exit(1);
    }
}

static int64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* metering.py computes the same: up to 0.9 kWh a quarter of an hour. */
static int64_t quantity_of(uint32_t interval)
{
    return (int64_t)(interval * 2654435761u % 900001u);
}

/* The year as pieces: from price to price, where the price says how far it holds. */
static void cut_the_year(void)
{
    prepay_pricing pricing = { 0, 0, 0, 0 };

    for (uint32_t i = 0; i < INTERVALS; i++) {
        const int64_t at_s = YEAR_BEGIN_S + (int64_t)i * INTERVAL_S;
        int64_t left = quantities[i] = quantity_of(i), amount;
        while (left > 0) {
            prepay_price price;
            must(prepay_tariff_price_at(&tariff, &offsets, at_s, &pricing, &price));
            const int64_t piece = left < price.block_left_micro ? left : price.block_left_micro;
            const struct piece cut = { piece, price.unit_price_micro };
            pieces[piece_count++] = cut;
            must(prepay_tariff_charge(&tariff, &offsets, &pricing, at_s, at_s, piece, &amount));
            left -= piece;
        }
    }
}

static int64_t baseline(int64_t *remainder)
{
    const uint64_t micro = 1000000;
    uint64_t sum = 0, rest = 0;

    for (size_t i = 0; i < piece_count; i++) {
        const uint64_t quantity = (uint64_t)pieces[i].quantity_micro, price = (uint64_t)pieces[i].price_micro;
        const uint64_t fraction = quantity % micro * price + rest;
        sum += quantity / micro * price + fraction / micro;
        rest = fraction % micro;
    }
    *remainder = (int64_t)rest;
    return (int64_t)sum;
}

static int64_t run_baseline(int64_t *sum, int64_t *remainder)
{
    const int64_t begin = now_ns();
    *sum = baseline(remainder);
    return now_ns() - begin;
}

static int64_t run_series(void)
{
    prepay_pricing pricing = { 0, 0, 0, 0 };
    const int64_t begin = now_ns();
    must(prepay_tariff_charge_series(&tariff, &offsets, &pricing, YEAR_BEGIN_S, INTERVAL_S, quantities, INTERVALS,
                                     by_series.amounts, &by_series.sum_micro));
    by_series.remainder = pricing.remainder;
    return now_ns() - begin;
}

static int64_t run_pricer(void)
{
    prepay_pricing pricing = { 0, 0, 0, 0 };
    prepay_pricer pricer;
    const int64_t begin = now_ns();
    must(prepay_pricer_init(&pricer, sizeof pricer, &tariff, &offsets));
    by_pricer.sum_micro = 0;
    for (size_t i = 0; i < INTERVALS; i++) {
        const int64_t at_s = YEAR_BEGIN_S + (int64_t)i * INTERVAL_S;
        must(prepay_pricer_charge(&pricer, &pricing, at_s, at_s + INTERVAL_S, quantities[i], &by_pricer.amounts[i]));
        by_pricer.sum_micro += by_pricer.amounts[i];
    }
    by_pricer.remainder = pricing.remainder;
    return now_ns() - begin;
}

static int64_t run_plain(void)
{
    prepay_pricing pricing = { 0, 0, 0, 0 };
    const int64_t begin = now_ns();
    by_plain.sum_micro = 0;
    for (size_t i = 0; i < INTERVALS; i++) {
        const int64_t at_s = YEAR_BEGIN_S + (int64_t)i * INTERVAL_S;
        must(prepay_tariff_charge(&tariff, &offsets, &pricing, at_s, at_s + INTERVAL_S, quantities[i], &by_plain.amounts[i]));
        by_plain.sum_micro += by_plain.amounts[i];
    }
    by_plain.remainder = pricing.remainder;
    return now_ns() - begin;
}

static uint32_t digest(const struct result *result)
{
    uint32_t crc = 0;
    for (size_t i = 0; i < INTERVALS; i++) {
        uint8_t bytes[8];
        prepay__put_i64be(bytes, result->amounts[i]);
        crc = prepay__crc32(crc, bytes, sizeof bytes);
    }
    return crc;
}

static void agree(const char *name, const struct result *result, int64_t sum, int64_t remainder)
{
    if (result->sum_micro != sum || result->remainder != remainder ||
        memcmp(result->amounts, by_plain.amounts, sizeof result->amounts) != 0) {
        fprintf(stderr, "metering: %s came to another result\n", name);
        exit(1);
    }
}

int main(void)
{
    const prepay_tariff empty = PREPAY_TARIFF_INIT;
    int64_t best[4] = { INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX }, sum = 0, remainder = 0;

    tariff = empty;
    tariff.rate_prices_micro = rates, tariff.rate_count = COUNT(rates);
    tariff.switches = switches, tariff.switch_count = COUNT(switches);
    tariff.blocks = blocks, tariff.block_count = COUNT(blocks);
    tariff.block_period = PREPAY_PERIOD_MONTH;
    must(prepay_tariff_check(&tariff));
    cut_the_year();
    for (int run = 0; run < RUNS; run++) { /* in turn, so that all of them meet the same machine */
        const int64_t took[4] = { run_baseline(&sum, &remainder), run_series(), run_pricer(), run_plain() };
        for (int way = 0; way < 4; way++) {
            best[way] = took[way] < best[way] ? took[way] : best[way];
        }
    }
    agree("series", &by_series, sum, remainder);
    agree("pricer", &by_pricer, sum, remainder);
    agree("plain", &by_plain, sum, remainder);
    printf("baseline %" PRId64 "\nseries %" PRId64 "\npricer %" PRId64 "\nplain %" PRId64 "\n", best[0], best[1], best[2], best[3]);
    printf("check %08" PRIx32 " %" PRId64 " %" PRId64 "\n", digest(&by_plain), sum, remainder);
    return 0;
}
