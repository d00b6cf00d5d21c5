/* SPDX-License-Identifier: Apache-2.0 */
/* The world the story happens in: hours pass, the house uses what supply gives it, the meter is fed every hour, and
 * what changes in it is told. Supply that is off means: the register stands still, and what the household really used
 * in that hour is set down as not delivered - it is in nobody's bill. */
#include "story.h"

#include "say.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_S 3600
#define OPENING_S                                                                                                      \
    (11 * HOUR_S) /* before the first hour's end: two in the afternoon of the day before, when that is 1:00 */
#define FIRST_INSERTION_S  (7 * HOUR_S)        /* six in the evening */
#define FACTORY_TEST_MICRO 1250000             /* a new meter's register does not stand at zero */
#define STORY_HOUSE_MICRO  INT64_C(1209420000) /* the household that the amounts were chosen for */

/* ------------------------------------------------------------------ set-up */

static void make_cards(struct story *story)
{
    static const struct card blank[2] = {
        { .name = "Card 1", .card_id = { 0, 0, 0, 0, 0x10, 0, 0, 1 }, .generation = 1 },
        { .name = "Card 2", .card_id = { 0, 0, 0, 0, 0x10, 0, 0, 2 }, .generation = 2 },
    };
    for (size_t i = 0; i < 2; i++) {
        story->cards[i] = blank[i];
        station_equip_card(&story->station, &story->cards[i]);
        card_make(&story->cards[i], &story->power);
    }
}

static int64_t percent_of(const struct house *house)
{
    const int64_t percent = (house->total_micro + STORY_HOUSE_MICRO / 200) / (STORY_HOUSE_MICRO / 100);
    return percent < 1 ? 1 : percent > 10000 ? 10000 : percent;
}

void story_set_up(struct story *story, const struct house *house, const char *ledger_path)
{
    static const uint8_t meter_id[8] = { 0, 0, 0, 0, 0, 0x42, 0x08, 0x15 };
    *story = (struct story){ .house = house, .percent = percent_of(house) };
    story->dark = calloc(house->count, 1);
    if (story->dark == NULL)
        give_up("there is not enough memory");
    must(plan_make(&story->plan, &house->place.offsets, story->percent), "make the plan");
    station_open(&story->station);
    make_cards(story);
    story->card = &story->cards[0];

    memcpy(story->meter.meter_id, meter_id, sizeof meter_id);
    station_equip_meter(&story->station, &story->meter);
    meter_make(&story->meter, &story->power);
    story->meter.register_micro = FACTORY_TEST_MICRO;

    story->now_s = house->hours[0].end_s - OPENING_S;
    story->desk = (struct desk){ .plan = &story->plan, .place = &house->place, .now_s = story->now_s };
    memcpy(story->desk.meter_id, meter_id, sizeof meter_id);
    desk_found(&story->desk, &story->station, ledger_path);
    story->power.writes = 0; /* what follows is counted */
}

void story_free(struct story *story)
{
    desk_free(&story->desk);
    meter_free(&story->meter);
    for (size_t i = 0; i < 2; i++)
        card_free(&story->cards[i]);
    station_close(&story->station);
    free(story->dark);
}

/* ----------------------------------------------------------- what is seen */

struct moment story_now(const struct story *story)
{
    return (struct moment){ .time_s = story->now_s,
                            .register_micro = story->meter.register_micro,
                            .balance_micro = meter_balance_micro(&story->meter),
                            .is_on = story->meter.outputs.switch_on != 0 };
}

static void look_at_power(struct story *story)
{
    static const char *const when[] = { "before it began", "half way through", "just after it was done" };
    const struct power *power = &story->power;
    if (power->victim == NULL || story->seen.was_cut)
        return;
    const struct moment now = story_now(story);
    report_tell(&story->report, &now, "power cut",
                "%s lost power at write %" PRIu64 ", %s. It starts again from what its memory holds.", power->victim,
                power->cut_at, when[power->tear]);
    story->seen.was_cut = 1;
}

/* The balance went down through one of the limits. Up it goes only by a card, which tells that itself. */
static void look_at_balance(struct story *story)
{
    const prepay_balance_options *limits = &story->plan.limits;
    const struct moment now = story_now(story);
    char limit[SAY_BYTES];
    const uint32_t state = story->meter.outputs.balance_state;
    if (state > story->seen.balance_state && state == PREPAY_BALANCE_ALARM1)
        report_tell(&story->report, &now, "alarm 1", "Alarm 1: no more than %s is left. The meter's light blinks.",
                    say_money(limit, limits->alarm1_micro));
    if (state > story->seen.balance_state && state == PREPAY_BALANCE_REMINDER)
        report_tell(&story->report, &now, "alarm 2",
                    "Alarm 2: no more than %s is left. Supply opens once, as a reminder.",
                    say_money(limit, limits->alarm2_micro));
    if (state > story->seen.balance_state && state == PREPAY_BALANCE_OVERDRAFT)
        report_tell(&story->report, &now, "overdraft", "Nothing is left. Supply goes on in overdraft, up to %s.",
                    say_money(limit, limits->overdraft_limit_micro));
    if (state > story->seen.balance_state && state == PREPAY_BALANCE_EXHAUSTED)
        report_tell(&story->report, &now, "supply off", "The overdraft has reached its limit of %s. Supply opens.",
                    say_money(limit, limits->overdraft_limit_micro));
    story->seen.balance_state = state;
}

/* The month's use passed the first block, or a month ended. */
static void look_at_month(struct story *story)
{
    static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December" };
    const struct moment now = story_now(story);
    const int64_t limit_micro = story->plan.tariff.blocks[0].limit_micro;
    prepay_meter_state_report state;
    char used[SAY_BYTES];
    meter_state(&story->meter, &state);
    struct seen *seen = &story->seen;
    if (seen->period != 0 && state.pricing.period != seen->period) {
        report_tell(&story->report, &now, NULL, "%s is over: %s kWh. The count for the blocks starts again.",
                    months[seen->period % 12], say_micro(used, seen->period_used_micro));
        seen->is_above = 0;
    }
    if (!seen->is_above && state.pricing.period_used_micro >= limit_micro) {
        report_tell(&story->report, &now, NULL,
                    "This month's use has passed %" PRId64 " kWh: each further kWh costs 1.1 cents more.",
                    limit_micro / 1000000);
        seen->is_above = 1;
    }
    seen->period = state.pricing.period;
    seen->period_used_micro = state.pricing.period_used_micro;
}

void story_look(struct story *story)
{
    look_at_power(story);
    look_at_month(story);
    look_at_balance(story);
}

void story_outage_ends(struct story *story, char *out, size_t out_bytes)
{
    char energy[SAY_BYTES];
    if (story->outage.hours == 0)
        out[0] = 0;
    else
        snprintf(out, out_bytes, " after %zu h, in which %s kWh were not delivered", story->outage.hours,
                 say_micro(energy, story->outage.energy_micro));
    story->outage = (struct outage){ 0 };
}

/* ------------------------------------------------------------- hours pass */

static void count_outage(struct outage *outage, int64_t energy_micro)
{
    outage->hours++;
    outage->energy_micro += energy_micro;
}

void story_pass_to(struct story *story, int64_t time_s)
{
    story->now_s = time_s;
    meter_feed(&story->meter, time_s);
    story_look(story);
    const struct moment now = story_now(story);
    report_point(&story->report, &now);
}

static void live_hour(struct story *story, size_t index)
{
    const struct house_hour *hour = &story->house->hours[index];
    if (hour->end_s - HOUR_S > story->now_s)
        story_pass_to(story, hour->end_s - HOUR_S); /* hours that the file leaves out: nothing is known of them */
    story->meter.asked_micro = hour->energy_micro;
    if (story->meter.outputs.switch_on) {
        story->meter.register_micro += hour->energy_micro;
    } else {
        story->dark[index] = 1;
        count_outage(&story->outage, hour->energy_micro);
        count_outage(&story->undelivered, hour->energy_micro);
    }
    story_pass_to(story, hour->end_s);
    scene_wake(story);
    scene_people(story);
    scene_evening(story);
}

/* ------------------------------------------------------------------- books */

static void take_books(struct story *story, struct outcome *out)
{
    prepay_ledger_receipt receipt;
    prepay_ledger_verdict verdict;
    *out = (struct outcome){ .left_micro = meter_balance_micro(&story->meter),
                             .writes = story->power.writes,
                             .was_cut = story->power.victim != NULL };
    for (uint32_t i = 0; desk_receipt(&story->desk, i, &receipt); i++)
        if (!receipt.voided)
            out->paid_micro += receipt.credit_micro;
    if (story->desk.has_record)
        out->credited_micro = story->desk.record.accepted_paid_micro;
    const prepay_status status = desk_verify(&story->desk, &verdict);
    out->verifies = status == PREPAY_OK;
    if (status != PREPAY_OK)
        fprintf(stderr, "quickstart: the ledger does not verify: %s, entry %" PRId64 " (%s)\n", verdict.reason,
                verdict.first_bad, prepay_status_name(status));
}

void story_play(struct story *story, struct outcome *out)
{
    const char *missing;
    meter_feed(&story->meter, story->now_s);
    story->seen.balance_state = story->meter.outputs.balance_state;
    scene_open_account(story);
    while (story->now_s < story->house->hours[0].end_s - FIRST_INSERTION_S) {
        story_pass_to(story, story->now_s + HOUR_S);
        scene_evening(story);
    }
    scene_first_insertion(story);
    for (size_t i = 0; i < story->house->count; i++) {
        live_hour(story, i);
        if (i % 128 == 0)
            report_progress(&story->report, "hours", i, story->house->count);
    }
    report_progress(&story->report, NULL, 0, 0);
    scene_last_visits(story);
    take_books(story, out);
    out->was_told = scene_was_all_told(story, &missing);
}
