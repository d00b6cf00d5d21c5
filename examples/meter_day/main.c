/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meter_day: one day of one meter, as doc/meter.md tells it. What people do is in the table `day`; every other line is the meter's own:
 * it is printed when what the firmware has to apply has changed.
 */
#include "house.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MIDNIGHT_S INT64_C(1322409600) /* Monday, 2011-11-28, 00:00 in Shanghai */
#define MINUTE_S 60

static void opens(struct house *house, int64_t amount)
{
    must(desk_sells(house, amount * UNIT), "open the account");
}

static void draws(struct house *house, int64_t watt)
{
    house->load_w = (uint32_t)watt;
}

static void press(struct house *house, int64_t key)
{
    must(prepay_meter_key(house->meter, (uint32_t)key), "press a key");
}

/* By remote, until an hour from now. */
static void orders(struct house *house, int64_t code)
{
    must(prepay_meter_control(house->meter, (uint32_t)code, house->time_s + 60 * MINUTE_S), "order by remote");
}

/* Without a warning: what was not stored is gone, and the register has it. */
static void loses_power(struct house *house, int64_t minutes)
{
    house->time_s += minutes * MINUTE_S;
    house_power_up(house);
}

static const struct {
    int minute;
    void (*act)(struct house *house, int64_t amount);
    int64_t amount;
    const char *what; /* NULL: nobody would notice */
} day[] = {
    { 0, opens, 15, "the account is opened with 15.00" },
    { 0, draws, 300, NULL },
    { 6 * 60 + 30, draws, 2000, NULL },
    { 8 * 60 + 30, draws, 400, NULL },
    { 10 * 60, orders, PREPAY_METER_CONTROL_TRIP, "works in the street: tripped by remote, for an hour" },
    { 11 * 60 + 5, press, PREPAY_METER_KEY_CONFIRM, "the key" },
    { 12 * 60, draws, 1500, NULL },
    { 13 * 60, draws, 500, NULL },
    { 17 * 60, draws, 3000, NULL },
    { 19 * 60, press, PREPAY_METER_KEY_CONFIRM, "the key: the reminder is seen" },
    { 21 * 60, draws, 1500, NULL },
    { 22 * 60 + 5, opens, 1, "1.00 bought by phone: not enough" },
    { 22 * 60 + 10, opens, 20, "20.00 bought by phone" },
    { 22 * 60 + 12, press, PREPAY_METER_KEY_CONFIRM, "the key" },
    { 22 * 60 + 40, loses_power, 10, "ten minutes without power" },
    { 23 * 60 + 1, draws, 400, NULL },
    { 24 * 60, NULL, 0, "midnight: 0.20 for the day that begins" },
};

/* ------------------------------------------------------------------------------------------------------- what is told */

static const struct {
    uint32_t bit;
    const char *word;
} reasons[] = {
    { PREPAY_SUPPLY_ALARM1, "alarm 1" },          { PREPAY_SUPPLY_ALARM2, "alarm 2" },
    { PREPAY_SUPPLY_REMINDER, "reminder" },       { PREPAY_SUPPLY_OVERDRAFT, "overdraft" },
    { PREPAY_SUPPLY_EXHAUSTED, "exhausted" },     { PREPAY_SUPPLY_UNOPENED, "unopened" },
    { PREPAY_SUPPLY_WITHHELD, "withheld" },       { PREPAY_SUPPLY_ENDS_SOON, "ends soon" },
    { PREPAY_METER_OFF_REMOTE, "remote" },        { PREPAY_METER_OFF_KEY, "waits for the key" },
    { PREPAY_SWITCH_DELAY, "trip delay" },        { PREPAY_SWITCH_PACE, "pace" },
};

static const char *const states[PREPAY_BALANCE_STATE_COUNT] = { "NORMAL",    "ALARM1", "REMINDER", "ALARM2",   "OVERDRAFT",
                                                                "EXHAUSTED", "WAITING", "HELD",     "EMERGENCY" };

static void print_reasons(uint32_t bits)
{
    const char *between = "";

    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if ((bits & reasons[i].bit) == 0) continue;
        printf("%s%s", between, reasons[i].word);
        between = ", ";
    }
}

/* Micro-units with so many decimals, the rest cut off: as a display does. */
static void print_amount(int64_t micro, int decimals)
{
    const int64_t scale = decimals == 2 ? 10000 : 1000, shown = (micro < 0 ? -micro : micro) / scale;

    printf("%s%" PRId64 ".%0*" PRId64, micro < 0 ? "-" : "", shown * scale / UNIT, decimals, shown % (UNIT / scale));
}

static void print_line(const struct house *house, const char *what)
{
    const prepay_meter_outputs_report *out = &house->outputs;
    const int64_t minute = (house->time_s - MIDNIGHT_S) / MINUTE_S, wake = (out->next_wake_s - MIDNIGHT_S) / MINUTE_S;

    printf("| %02d:%02d:%02d | %s | ", (int)(minute / 60), (int)(minute % 60), (int)((house->time_s - MIDNIGHT_S) % 60), what);
    print_amount(house_register_micro(house), 3);
    printf(" | ");
    print_amount(out->remaining_micro - out->overdraft_micro, 2);
    printf(" | ");
    print_amount(out->unit_price_micro, 2);
    printf(" | %s | %s | ", (out->reasons & PREPAY_SUPPLY_UNOPENED) != 0 ? "" : states[out->balance_state], out->switch_on ? "on" : "off");
    print_reasons(out->reasons);
    if (out->next_wake_s == INT64_MAX) printf(" | |\n");
    else printf(" | %02d:%02d |\n", (int)(wake / 60), (int)(wake % 60));
}

static int has_changed(const prepay_meter_outputs_report *a, const prepay_meter_outputs_report *b)
{
    return a->switch_on != b->switch_on || a->reasons != b->reasons || a->balance_state != b->balance_state ||
           a->unit_price_micro != b->unit_price_micro;
}

/* ------------------------------------------------------------------------------------------------------------ the day */

static void live_until(struct house *house, int64_t until_s)
{
    while (house->time_s < until_s) {
        const prepay_meter_outputs_report before = house->outputs;

        house_second(house);
        if (has_changed(&before, &house->outputs)) print_line(house, "");
    }
}

/* The books of the day: what was paid is what was used and what is left, to the last millionth. */
static int close_the_day(const struct house *house)
{
    prepay_meter_state_report state = { .struct_size = sizeof state };
    int64_t used_micro = 0;

    must(prepay_meter_state(house->meter, &state), "ask for the state");
    for (size_t kind = 0; kind < PREPAY_USED_KINDS; kind++) used_micro += state.totals.used_micro[kind];
    for (size_t k = 0; k < PREPAY_BALANCE_CHARGES; k++) used_micro += state.totals.charges[k].recovered_micro;
    const int64_t left_micro = house->outputs.remaining_micro - house->outputs.overdraft_micro;
    printf("\npaid %" PRId64 " = used %" PRId64 " + left %" PRId64 " (10^-6 CNY); %" PRIu64 " writes of the memory\n", state.totals.paid_micro, used_micro,
           left_micro, prepay_memory_writes(house->memory));
    return state.totals.paid_micro == used_micro + left_micro && state.totals.paid_micro == house->paid_micro;
}

int main(void)
{
    struct house house;
    int adds_up;

    house_build(&house, MIDNIGHT_S);
    printf("| time | somebody | register | balance | price | state | supply | reasons | wake |\n|---|---|--:|--:|--:|---|---|---|---|\n");
    print_line(&house, "a new meter");
    for (size_t i = 0; i < sizeof day / sizeof day[0]; i++) {
        live_until(&house, MIDNIGHT_S + day[i].minute * MINUTE_S);
        if (day[i].act != NULL) day[i].act(&house, day[i].amount);
        if (day[i].what == NULL) continue;
        house_second(&house);
        print_line(&house, day[i].what);
    }
    adds_up = close_the_day(&house);
    house_free(&house);
    return adds_up ? 0 : 1;
}
