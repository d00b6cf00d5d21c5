/* SPDX-License-Identifier: Apache-2.0 */
/* Which tables are a tariff. What passes here can be priced for ever: every lookup finds a row, every product of a
 * price fits. So the functions that price need not ask again. */
#include "metering/tariff.h"

#include "base/options.h"

const prepay_tariff *prepay__tariff_view(const prepay_tariff *given, prepay_tariff *copy)
{
    if (given != NULL && given->struct_size == sizeof *given) {
        return given;
    }
    return prepay__options_take(copy, sizeof *copy, given) == PREPAY_OK ? copy : NULL;
}

static int price_is_possible(int64_t price_micro)
{
    return price_micro >= 0 && price_micro <= PREPAY_PRICE_MAX_MICRO;
}

static int rates_are_possible(const prepay_tariff *tariff)
{
    if (tariff->rate_count == 0 || tariff->rate_count > PREPAY__RATES_MAX || tariff->rate_prices_micro == NULL) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->rate_count; i++) {
        if (!price_is_possible(tariff->rate_prices_micro[i])) {
            return 0;
        }
    }
    return 1;
}

/* Sorted by (day table, minute), each table from minute 0 on, rates that exist. */
static int switches_are_possible(const prepay_tariff *tariff)
{
    const prepay_switch_point *s = tariff->switches;

    if (tariff->switch_count > PREPAY__SWITCHES_MAX || (tariff->switch_count > 0 && s == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->switch_count; i++) {
        const int opens_table = i == 0 || s[i].day_table > s[i - 1].day_table;
        if (s[i].minute >= 1440 || s[i].rate >= tariff->rate_count) {
            return 0;
        }
        if (opens_table ? s[i].minute != 0 : s[i].day_table != s[i - 1].day_table || s[i].minute <= s[i - 1].minute) {
            return 0;
        }
    }
    return tariff->switch_count == 0 || s[0].day_table == 0; /* table 0 does every day when there are no seasons */
}

static int table_exists(const prepay_tariff *tariff, uint8_t day_table)
{
    for (uint32_t i = 0; i < tariff->switch_count; i++) {
        if (tariff->switches[i].day_table == day_table) {
            return 1;
        }
    }
    return 0;
}

static int season_is_possible(const prepay_tariff *tariff, const prepay_season *season)
{
    static const uint8_t days[12] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    if (season->month < 1 || season->month > 12 || season->day < 1 || season->day > days[season->month - 1]) {
        return 0;
    }
    for (int kind = 0; kind <= PREPAY__HOLIDAY; kind++) {
        if (!table_exists(tariff, season->day_table[kind])) {
            return 0;
        }
    }
    return season->reserved[0] == 0 && season->reserved[1] == 0;
}

static int seasons_are_possible(const prepay_tariff *tariff)
{
    const prepay_season *s = tariff->seasons;

    if (tariff->season_count > PREPAY__SEASONS_MAX || (tariff->season_count > 0 && s == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->season_count; i++) {
        if (!season_is_possible(tariff, &s[i])) {
            return 0;
        }
        if (i > 0 && (s[i].month < s[i - 1].month || (s[i].month == s[i - 1].month && s[i].day <= s[i - 1].day))) {
            return 0;
        }
    }
    return 1;
}

static int holidays_are_possible(const prepay_tariff *tariff)
{
    if (tariff->holiday_count > PREPAY__HOLIDAYS_MAX || (tariff->holiday_count > 0 && tariff->holidays == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->holiday_count; i++) {
        if (tariff->holidays[i] < 0 || (i > 0 && tariff->holidays[i] <= tariff->holidays[i - 1])) {
            return 0;
        }
    }
    return 1;
}

static int64_t dearest_rate(const prepay_tariff *tariff)
{
    int64_t dearest = 0;

    for (uint32_t i = 0; i < tariff->rate_count; i++) {
        dearest = tariff->rate_prices_micro[i] > dearest ? tariff->rate_prices_micro[i] : dearest;
    }
    return dearest;
}

/* Rising limits of which the last is none; the dearest sum of prices still fits. */
static int blocks_are_possible(const prepay_tariff *tariff)
{
    const int64_t on_top = tariff->combine == PREPAY_BLOCKS_SURCHARGE ? dearest_rate(tariff) : 0;
    const prepay_block *b = tariff->blocks;

    if (tariff->combine > PREPAY_BLOCKS_REPLACE || tariff->block_period > PREPAY_PERIOD_YEAR ||
        tariff->block_count > PREPAY__BLOCKS_MAX || (tariff->block_count > 0 && b == NULL)) {
        return 0;
    }
    for (uint32_t i = 0; i < tariff->block_count; i++) {
        if (!price_is_possible(b[i].price_micro) || !price_is_possible(b[i].price_micro + on_top)) {
            return 0;
        }
        if (b[i].limit_micro <= (i == 0 ? 0 : b[i - 1].limit_micro)) {
            return 0;
        }
    }
    return tariff->block_count == 0 || b[tariff->block_count - 1].limit_micro == PREPAY_NO_LIMIT;
}

prepay_status prepay_tariff_check(const prepay_tariff *tariff)
{
    prepay_tariff copy;
    const prepay_tariff *t = prepay__tariff_view(tariff, &copy);

    if (t == NULL || !rates_are_possible(t) || !switches_are_possible(t) || !seasons_are_possible(t) ||
        !holidays_are_possible(t) || !blocks_are_possible(t)) {
        return PREPAY_E_ARGUMENT;
    }
    return PREPAY_OK;
}
