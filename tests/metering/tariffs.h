/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METERING_TARIFFS_H
#define PREPAY_TESTS_METERING_TARIFFS_H
/* Tariffs that several tests price with, and local instants to price at. */
#include "support/test.h"
#include "prepay/metering.h"

#define COUNT(table) ((uint32_t)(sizeof(table) / sizeof(table)[0]))

static const int64_t flat_price[] = { 546900 };

/* 尖峰平谷: 00:00 valley, 07:00 flat, 10:00 peak, 15:00 flat, 18:00 sharp, 21:00 flat, 23:00 valley. */
static const int64_t tou_prices[] = { 307000, 627400, 947800, 1012345 };
static const prepay_switch_point tou_switches[] = { { 0, 0, 0 },    { 0, 1, 420 },  { 0, 2, 600 }, { 0, 1, 900 },
                                                    { 0, 3, 1080 }, { 0, 1, 1260 }, { 0, 0, 1380 } };

/* A ladder as a surcharge: +0, +0.05, +0.30 from 240 and 400 kWh of the month. */
static const prepay_block ladder[] = { { 240000000, 0 }, { 400000000, 50000 }, { PREPAY_NO_LIMIT, 300000 } };

static inline prepay_tariff flat_tariff(void)
{
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    tariff.rate_prices_micro = flat_price;
    tariff.rate_count = 1;
    return tariff;
}

static inline prepay_tariff tou_tariff(void)
{
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    tariff.rate_prices_micro = tou_prices;
    tariff.rate_count = COUNT(tou_prices);
    tariff.switches = tou_switches;
    tariff.switch_count = COUNT(tou_switches);
    return tariff;
}

static inline prepay_tariff ladder_tariff(uint32_t period)
{
    prepay_tariff tariff = tou_tariff();
    tariff.blocks = ladder;
    tariff.block_count = COUNT(ladder);
    tariff.block_period = period;
    return tariff;
}

/* Shanghai: eight hours ahead of UTC, always. */
static const prepay_offset_change shanghai_changes[] = { { 0, 28800, 0 } };
static const prepay_offsets shanghai = { shanghai_changes, 1 };

static inline int64_t at(int32_t year, uint8_t month, uint8_t day, uint8_t hour, uint8_t minute, int32_t utc_offset_s)
{
    const prepay_civil civil = { year, month, day, hour, minute, 0, 0, { 0, 0 } };
    int64_t time_s = -1;
    CHECK_STATUS(PREPAY_OK, prepay_time_from_civil(&civil, utc_offset_s, &time_s));
    return time_s;
}

#endif
