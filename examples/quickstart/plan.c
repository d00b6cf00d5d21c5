/* SPDX-License-Identifier: Apache-2.0 */
/* What the utility decided: prices by time of use as Ontario had them in the winter of 2011 (off-peak 6.2,
 * mid-peak 9.2, on-peak 10.8 cents a kWh; in summer mid and on change places), and a surcharge of 1.1 cents on what a
 * month's use exceeds 200 kWh by. The same tables become three things: the parameter container that travels to the
 * meter in the opening card, a version in the ledger, and a JSON text from which tests/vectors/reprice.py computes
 * everything a second time. */
#include "plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { OFF, MID, ON };
static const char *const rate_names[] = { "off", "mid", "on" };
static const int64_t rate_prices_micro[] = { 62000, 92000, 108000 }; /* CAD 0.062 a kWh ... */

enum { WEEKEND, WINTER, SUMMER, DAY_TABLES };
static const prepay_switch_point switches[] = {
    { WEEKEND, OFF, 0 },
    { WINTER, OFF, 0 }, { WINTER, ON, 7 * 60 }, { WINTER, MID, 11 * 60 }, { WINTER, ON, 17 * 60 }, { WINTER, OFF, 19 * 60 },
    { SUMMER, OFF, 0 }, { SUMMER, MID, 7 * 60 }, { SUMMER, ON, 11 * 60 }, { SUMMER, MID, 17 * 60 }, { SUMMER, OFF, 19 * 60 },
};

static const prepay_season seasons[] = {
    { 5, 1, { SUMMER, SUMMER, SUMMER, SUMMER, SUMMER, WEEKEND, WEEKEND, WEEKEND }, { 0 } },
    { 11, 1, { WINTER, WINTER, WINTER, WINTER, WINTER, WEEKEND, WEEKEND, WEEKEND }, { 0 } },
};

static const prepay_block blocks[] = {
    { 200000000, 0 },           /* the first 200 kWh of a month: no surcharge */
    { PREPAY_NO_LIMIT, 11000 }, /* above: 1.1 cents a kWh more */
};

/* Public holidays on a weekday, from the first winter to the end of 2012. */
static const uint16_t holidays[][3] = {
    { 2011, 12, 26 }, { 2011, 12, 27 }, { 2012, 1, 2 },  { 2012, 2, 20 }, { 2012, 4, 6 },   { 2012, 5, 21 },
    { 2012, 7, 2 },   { 2012, 8, 6 },   { 2012, 9, 3 },  { 2012, 10, 8 }, { 2012, 12, 25 }, { 2012, 12, 26 },
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Text behind text; what does not fit is cut, and plan_make() sees that. */
struct text {
    char *out;
    size_t room, used;
};

static void put(struct text *text, const char *form, ...) __attribute__((format(printf, 2, 3)));
static void put(struct text *text, const char *form, ...)
{
    va_list arguments;
    va_start(arguments, form);
    if (text->used < text->room)
        text->used += (size_t)vsnprintf(text->out + text->used, text->room - text->used, form, arguments);
    va_end(arguments);
}

static void put_micro(struct text *text, int64_t micro)
{
    put(text, "\"%" PRId64 ".%06" PRId64 "\"", micro / 1000000, micro % 1000000);
}

static void put_rates(struct text *text)
{
    put(text, " \"rates\": {");
    for (size_t i = 0; i < COUNT(rate_prices_micro); i++) {
        put(text, "%s\"%s\": ", i == 0 ? "" : ", ", rate_names[i]);
        put_micro(text, rate_prices_micro[i]);
    }
    put(text, "},\n \"day_tables\": [");
    for (size_t i = 0; i < COUNT(switches); i++) {
        const prepay_switch_point *point = &switches[i];
        const char *before = point->minute != 0 ? ", " : i == 0 ? "\n  [" : "],\n  [";
        put(text, "%s[\"%02d:%02d\", \"%s\"]", before, point->minute / 60, point->minute % 60, rate_names[point->rate]);
    }
    put(text, "]\n ],\n");
}

static void put_days(struct text *text)
{
    put(text, " \"seasons\": [\n");
    for (size_t i = 0; i < COUNT(seasons); i++) {
        put(text, "  {\"from\": \"%02d-%02d\", \"days\": [", seasons[i].month, seasons[i].day);
        for (size_t day = 0; day < 8; day++)
            put(text, "%s%d", day == 0 ? "" : ", ", seasons[i].day_table[day]);
        put(text, "]}%s\n", i + 1 < COUNT(seasons) ? "," : "");
    }
    put(text, " ],\n \"holidays\": [");
    for (size_t i = 0; i < COUNT(holidays); i++) {
        const char *before = i % 6 != 0 ? ", " : i == 0 ? "\n  " : ",\n  ";
        put(text, "%s\"%04d-%02d-%02d\"", before, holidays[i][0], holidays[i][1], holidays[i][2]);
    }
    put(text, "\n ],\n");
}

static void put_blocks(struct text *text)
{
    put(text, " \"blocks\": {\"combine\": \"surcharge\", \"period\": \"month\", \"steps\": [");
    for (size_t i = 0; i < COUNT(blocks); i++) {
        put(text, "%s{\"below_kwh\": ", i == 0 ? "" : ", ");
        if (blocks[i].limit_micro == PREPAY_NO_LIMIT)
            put(text, "null");
        else
            put_micro(text, blocks[i].limit_micro);
        put(text, ", \"price\": ");
        put_micro(text, blocks[i].price_micro);
        put(text, "}");
    }
    put(text, "]}}\n");
}

static prepay_status write_json(struct plan *plan)
{
    struct text text = { plan->json, sizeof plan->json, 0 };
    put(&text, "{\"version\": %u, \"currency\": %u, \"unit\": \"kWh\",\n", PLAN_VERSION, PLAN_CURRENCY);
    put_rates(&text);
    put_days(&text);
    put_blocks(&text);
    return text.used < text.room ? PREPAY_OK : PREPAY_E_TOO_SMALL;
}

static prepay_status set_tariff(struct plan *plan)
{
    for (size_t i = 0; i < COUNT(holidays); i++) {
        const prepay_civil midnight = { .year = holidays[i][0],
                                        .month = (uint8_t)holidays[i][1],
                                        .day = (uint8_t)holidays[i][2] };
        int64_t midnight_s = 0;
        const prepay_status status = prepay_time_from_civil(&midnight, 0, &midnight_s);
        if (status < 0)
            return status;
        plan->holidays[i] = (int32_t)(midnight_s / 86400);
    }
    plan->tariff = (prepay_tariff){
        .struct_size = sizeof(prepay_tariff),
        .rate_prices_micro = rate_prices_micro,
        .rate_count = COUNT(rate_prices_micro),
        .switches = switches,
        .switch_count = COUNT(switches),
        .seasons = seasons,
        .season_count = COUNT(seasons),
        .holidays = plan->holidays,
        .holiday_count = COUNT(holidays),
        .blocks = blocks,
        .block_count = COUNT(blocks),
        .combine = PREPAY_BLOCKS_SURCHARGE,
        .block_period = PREPAY_PERIOD_MONTH,
        .version = PLAN_VERSION,
    };
    plan->packed_tariff_bytes = sizeof plan->packed_tariff;
    return prepay_tariff_pack(&plan->tariff, plan->packed_tariff, &plan->packed_tariff_bytes);
}

/* Limits, tariff and local time: each a part with its own version, in the container that the opening token seals. */
static prepay_status pack_parameters(struct plan *plan, const prepay_offsets *offsets)
{
    uint8_t limits[128], local_time[512];
    size_t limits_bytes = sizeof limits, local_time_bytes = sizeof local_time;
    prepay_status status = prepay_balance_options_pack(&plan->limits, limits, &limits_bytes);
    if (status < 0)
        return status;
    status = prepay_offsets_pack(offsets, local_time, &local_time_bytes);
    if (status < 0)
        return status;
    const prepay_parameter_part parts[] = {
        { limits, limits_bytes, PLAN_VERSION, PREPAY_PART_LIMITS },
        { plan->packed_tariff, plan->packed_tariff_bytes, PLAN_VERSION, PREPAY_PART_TARIFF },
        { local_time, local_time_bytes, PLAN_VERSION, PREPAY_PART_OFFSETS },
    };
    plan->parameters_bytes = sizeof plan->parameters;
    return prepay_parameters_pack(parts, COUNT(parts), plan->parameters, &plan->parameters_bytes);
}

/* Cents for the story's household as whole cents for one of another size, in 10^-6 CAD. */
static int64_t scaled(int64_t minor, int64_t percent)
{
    const int64_t cents = minor * percent / 100;
    return (cents > 0 ? cents : 1) * 10000;
}

prepay_status plan_make(struct plan *plan, const prepay_offsets *offsets, int64_t percent)
{
    *plan = (struct plan){ .limits = PREPAY_BALANCE_OPTIONS_INIT };
    plan->limits.alarm1_micro = scaled(600, percent);          /* a light blinks */
    plan->limits.alarm2_micro = scaled(250, percent);          /* supply goes off once, as a reminder */
    plan->limits.overdraft_limit_micro = scaled(200, percent); /* may be used on trust */
    plan->limits.hoard_limit_micro = scaled(20000, percent);   /* at most so much in a meter */
    prepay_status status = set_tariff(plan);
    if (status == PREPAY_OK)
        status = write_json(plan);
    if (status == PREPAY_OK)
        status = pack_parameters(plan, offsets);
    return status;
}
