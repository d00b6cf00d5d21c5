/* SPDX-License-Identifier: Apache-2.0 */
/* A household's account beside the meter (years.h). Nothing of the library is called here. */
#include "years.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define MICRO INT64_C(1000000)

/* ---------------------------------------------------------------------------------------------------------- the tariff */

/* The rate of each hour: workdays and weekends of the winter, workdays and weekends from June to September. */
static const char *const hours[4] = { "000000111222111111222211", "000000001111111111111110", "000000011122223311332211",
                                      "000000001112222111222110" };

/* The same as the meter gets it. */
static const prepay_switch_point switches[] = {
    { 0, 0, 0 },    { 0, 1, 360 },  { 0, 2, 540 },  { 0, 1, 720 },  { 0, 2, 1080 }, { 0, 1, 1320 }, { 1, 0, 0 },    { 1, 1, 480 },
    { 1, 0, 1380 }, { 2, 0, 0 },    { 2, 1, 420 },  { 2, 2, 600 },  { 2, 3, 840 },  { 2, 1, 960 },  { 2, 3, 1080 }, { 2, 2, 1200 },
    { 2, 1, 1320 }, { 3, 0, 0 },    { 3, 1, 480 },  { 3, 2, 660 },  { 3, 1, 900 },  { 3, 2, 1080 }, { 3, 1, 1260 }, { 3, 0, 1380 }
};
static const prepay_season seasons[] = { { 6, 1, { 2, 2, 2, 2, 2, 3, 3, 3 }, { 0, 0 } }, { 10, 1, { 0, 0, 0, 0, 0, 1, 1, 1 }, { 0, 0 } } };
static const int64_t rates[] = { 307000, 627400, 947800, 1012345 };
static const prepay_block blocks[] = { { 200 * MICRO, 0 }, { 320 * MICRO, 50003 }, { PREPAY_NO_LIMIT, 300017 } };

const prepay_tariff *years_tariff(void)
{
    static const prepay_tariff tariff = { .struct_size = sizeof tariff,
                                          .rate_prices_micro = rates,
                                          .switches = switches,
                                          .seasons = seasons,
                                          .blocks = blocks,
                                          .rate_count = COUNT(rates),
                                          .switch_count = COUNT(switches),
                                          .season_count = COUNT(seasons),
                                          .block_count = COUNT(blocks),
                                          .block_period = PREPAY_PERIOD_MONTH };

    return &tariff;
}

/* -------------------------------------------------------------------------------------------------------- the calendar */

static int is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t years_month_of(int64_t day)
{
    static const int32_t days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int32_t year = 1970, month = 0;

    for (; day >= 365 + is_leap(year); year++) day -= 365 + is_leap(year);
    for (; day >= days[month] + (month == 1 && is_leap(year)); month++) day -= days[month] + (month == 1 && is_leap(year));
    return year * 12 + month;
}

static int64_t local(int64_t time_s)
{
    return time_s + YEARS_OFFSET_S;
}

static uint32_t rate_at(int64_t time_s)
{
    const int64_t day = local(time_s) / 86400;
    const int32_t month = years_month_of(day) % 12; /* 0 is January */
    const int is_summer = month >= 5 && month <= 8, is_weekend = (day + 3) % 7 >= 5; /* 1970 began on a Thursday */

    return (uint32_t)(hours[2 * is_summer + is_weekend][local(time_s) % 86400 / 3600] - '0');
}

/* ------------------------------------------------------------------------------------------------------------- pricing */

static void price(struct years_account *account, int64_t quantity_micro, int64_t rate_micro)
{
    while (quantity_micro > 0) {
        size_t block = 0;
        int64_t piece;
        while (account->period_used_micro >= blocks[block].limit_micro) block++;
        piece = blocks[block].limit_micro - account->period_used_micro;
        piece = quantity_micro < piece ? quantity_micro : piece;
        account->owed_pico += piece * (rate_micro + blocks[block].price_micro);
        account->period_used_micro += piece;
        quantity_micro -= piece;
    }
}

static void begin_month(struct years_account *account, int64_t time_s)
{
    const int32_t month = years_month_of(local(time_s) / 86400);

    if (month <= account->month) return;
    account->month = month;
    account->period_used_micro = 0;
}

/* Shared by time over the hours that it touches; each share is what had passed by its end, rounded down, less what had by its beginning. */
static void share(struct years_account *account, int64_t quantity_micro, int64_t from_s, int64_t to_s)
{
    int64_t passed_micro = 0;

    for (int64_t at_s = from_s, until_s; at_s < to_s; at_s = until_s) {
        int64_t by_then_micro;
        until_s = at_s + 3600 - local(at_s) % 3600;
        until_s = until_s < to_s ? until_s : to_s;
        by_then_micro = quantity_micro * (until_s - from_s) / (to_s - from_s);
        begin_month(account, at_s);
        price(account, by_then_micro - passed_micro, rates[rate_at(at_s)]);
        passed_micro = by_then_micro;
    }
}

void years_reading(struct years_account *account, int64_t import_micro)
{
    const int64_t quantity_micro = import_micro - account->import_micro;

    if (account->opened && !account->knows_time) {
        price(account, quantity_micro, rates[YEARS_UNKNOWN_RATE]);
    } else if (account->opened && account->priced_until_s == account->now_s) {
        begin_month(account, account->now_s);
        price(account, quantity_micro, rates[rate_at(account->now_s)]);
    } else if (account->opened) {
        share(account, quantity_micro, account->priced_until_s, account->now_s);
    }
    account->import_micro = import_micro;
    account->priced_until_s = account->now_s;
}

/* ---------------------------------------------------------------------------------------------------- time and periods */

prepay_status years_time(struct years_account *account, int64_t time_s, uint32_t validity)
{
    const int64_t base_s = account->clock_s != 0 ? account->clock_s : account->now_s;

    account->knows_time = 0;
    if (validity == PREPAY_TIME_UNKNOWN) return PREPAY_OK;
    if (validity == PREPAY_TIME_SET && account->now_s != 0 && time_s - base_s > YEARS_HOLDS_S) return PREPAY_METER_TIME_HELD;
    account->knows_time = 1;
    account->clock_s = time_s;
    account->now_s = time_s > account->now_s ? time_s : account->now_s;
    return PREPAY_OK;
}

static void count_periods(struct years_account *account, int32_t *until, int32_t now, int32_t most, int64_t each_micro)
{
    const int32_t begun = now - *until < most ? now - *until : most;

    if (*until != 0 && begun > 0) account->standing_micro += begun * each_micro;
    if (now > *until) *until = now;
}

void years_periods(struct years_account *account)
{
    const int32_t today = (int32_t)(local(account->now_s) / 86400);

    if (!account->opened || !account->knows_time) return;
    count_periods(account, &account->days_until, today, 62, YEARS_DAY_MICRO);
    count_periods(account, &account->months_until, years_month_of(today), 2, YEARS_MONTH_MICRO);
}

void years_power_up(struct years_account *account)
{
    account->knows_time = 0;
    account->clock_s = 0;
}

/* --------------------------------------------------------------------------------------------------------------- money */

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void years_statement(struct years_account *account, int64_t paid_micro, int64_t refunded_micro, uint32_t purchases)
{
    const int64_t credit_micro = paid_micro - account->paid_micro;

    account->opened = 1;
    if (credit_micro > 0) {
        int64_t recovered_micro;
        account->due_micro += (int64_t)(purchases - account->purchases) * YEARS_PER_PURCHASE_MICRO;
        account->due_micro = lesser(account->due_micro, YEARS_DEBT_MICRO - account->recovered_micro);
        recovered_micro = lesser(account->due_micro, credit_micro);
        account->paid_micro = paid_micro;
        account->purchases = purchases;
        account->due_micro -= recovered_micro;
        account->recovered_micro += recovered_micro;
    }
    if (refunded_micro > account->refunded_micro && refunded_micro - account->refunded_micro <= years_balance(account))
        account->refunded_micro = refunded_micro;
}

int64_t years_balance(const struct years_account *account)
{
    return account->paid_micro - account->refunded_micro - account->owed_pico / MICRO - account->standing_micro - account->recovered_micro;
}

int years_is(const struct years_account *account, const prepay_meter_state_report *state)
{
    const prepay_balance_totals *totals = &state->totals;

    return state->import_micro == account->import_micro && state->priced_until_s == account->priced_until_s &&
           state->greatest_time_s == account->now_s && state->opened == account->opened && state->last_count == account->purchases &&
           state->pricing.period_used_micro == account->period_used_micro && state->pricing.period == account->month &&
           totals->used_micro[PREPAY_USED_QUANTITY] == account->owed_pico / MICRO && state->pricing.remainder == account->owed_pico % MICRO &&
           totals->used_micro[PREPAY_USED_TIME] == account->standing_micro && totals->used_micro[PREPAY_USED_OTHER] == 0 &&
           totals->paid_micro == account->paid_micro && totals->refunded_micro == account->refunded_micro &&
           totals->charges[0].recovered_micro == account->recovered_micro && totals->carried_in_micro == 0 &&
           totals->debts[0].advanced_micro == 0 && totals->debts[1].advanced_micro == 0;
}
