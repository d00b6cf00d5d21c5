/* SPDX-License-Identifier: Apache-2.0 */
/* What people do. The story is the table of chapters below, read from top to bottom: each line says where and when it
 * may happen and what is done. Times are relative, amounts are for the household that came with the program and are
 * scaled for others, so that another household's hours tell the same story. After the last chapter the customer simply
 * buys when the light blinks. */
#include "story.h"

#include "say.h"

#include <inttypes.h>
#include <string.h>

#define HOUR_S 3600

static const uint8_t customer[8] = { 0, 0, 0, 0, 0, 0x01, 0x00, 0x42 };

/* ---------------------------------------------------------------- the table */

enum where {
    ANYWHERE,
    AT_DESK, /* 9:00 to 16:59 */
    AT_HOME, /* 17:00 to 21:59 */
};

struct chapter {
    enum where where;
    int after_h;   /* at least so long after the chapter before */
    size_t dark_h; /* only when the overdraft is used up and supply has been off for so long; 0: whenever */
    int64_t below; /* CAD minor: only when no more is left; 0: whatever is left */
    void (*act)(struct story *story, int64_t amount);
    int64_t amount;   /* CAD minor: what the customer pays */
    const char *name; /* the household's hours ended before ... */
};

static void buy(struct story *story, int64_t amount);
static void mistake(struct story *story, int64_t amount);
static void insert(struct story *story, int64_t amount);
static void read_back(struct story *story, int64_t amount);
static void lose(struct story *story, int64_t amount);
static void replace(struct story *story, int64_t amount);
static void insert_lost(struct story *story, int64_t amount);

static const struct chapter chapters[] = {
    /* where, after h, dark h, below, act, amount */
    { AT_DESK, 0, 3, 0, buy, 3500, "supply had gone off and the customer bought" },
    { ANYWHERE, 1, 0, 0, insert, 0, "the card of that purchase was inserted" },
    { AT_DESK, 24, 0, 0, read_back, 0, "the desk read the card back" },
    { AT_DESK, 0, 0, 1000, mistake, 1200, "a sale was keyed in wrongly and voided" },
    { AT_HOME, 1, 0, 0, insert, 0, "the card of the right sale was inserted" },
    { AT_DESK, 0, 0, 700, buy, 1000, "the customer bought twice before inserting" },
    { AT_DESK, 20, 0, 0, buy, 1500, "the customer bought again before inserting" },
    { AT_HOME, 1, 0, 0, insert, 0, "the card with both purchases was inserted" },
    { AT_HOME, 48, 0, 0, insert, 0, "the same card was inserted again" },
    { AT_DESK, 0, 0, 900, buy, 2500, "the customer bought what was to be lost" },
    { ANYWHERE, 2, 0, 0, lose, 0, "the card was lost on the way home" },
    { AT_DESK, 20, 0, 0, replace, 0, "the desk replaced the lost card" },
    { AT_HOME, 1, 0, 0, insert, 0, "the new card was inserted" },
    { AT_HOME, 60, 0, 0, insert_lost, 0, "the lost card was found and inserted" },
    /* from here on, again and again */
    { AT_DESK, 0, 0, 600, buy, 2500, "" },
    { AT_HOME, 1, 0, 0, insert, 0, "" },
};
#define CHAPTERS (sizeof chapters / sizeof chapters[0])
#define ROUTINE  (CHAPTERS - 2)

static int64_t scaled(const struct story *story, int64_t minor)
{
    return minor * story->percent / 100;
}

static int hour_of_day(const struct story *story)
{
    return wall_clock(story->now_s, &story->house->place.offsets).hour;
}

static int is_due(const struct story *story, const struct chapter *chapter)
{
    const int hour = hour_of_day(story);
    if (chapter->where == AT_DESK && (hour < 9 || hour > 16))
        return 0;
    if (chapter->where == AT_HOME && (hour < 17 || hour > 21))
        return 0;
    if (story->now_s < story->chapter_at_s + chapter->after_h * HOUR_S)
        return 0;
    if (chapter->dark_h > 0 &&
        (story->meter.outputs.balance_state != PREPAY_BALANCE_EXHAUSTED || story->outage.hours < chapter->dark_h))
        return 0;
    return chapter->below == 0 || meter_balance_micro(&story->meter) <= scaled(story, chapter->below) * 10000;
}

int scene_was_all_told(const struct story *story, const char **out_missing)
{
    *out_missing = chapters[story->chapter].name;
    return story->chapter >= ROUTINE;
}

/* ---------------------------------------------------------------- the desk */

static void go_to_desk(struct story *story)
{
    story->desk.now_s = story->now_s;
    desk_begin_day(&story->desk);
}

static void end_day(struct story *story)
{
    prepay_ledger_shift shift;
    prepay_ledger_day day;
    char date[SAY_BYTES], cash[SAY_BYTES];
    story->desk.now_s = story->now_s;
    desk_end_day(&story->desk, &shift, &day);
    say_time(date, story->now_s, &story->house->place.offsets);
    date[10] = 0;
    report_day(&story->report, &shift, &day, date);
    const struct moment now = story_now(story);
    if (day.sales > 0)
        report_tell(&story->report, &now, NULL,
                    "The desk closes its day: %u sold, %u voided, %s in cash; the drawer is %s.", day.sales, day.voids,
                    say_minor(cash, day.cash_minor), shift.over_minor == 0 ? "right" : "not right");
}

/* The receipt is printed, and the sale told. */
static void hand_over(struct story *story, const prepay_ledger_receipt *receipt, const char *what, const char *why)
{
    const struct moment now = story_now(story);
    char tendered[SAY_BYTES], tax[SAY_BYTES], credit[SAY_BYTES], mark[64];
    report_receipt(&story->report, receipt);
    snprintf(mark, sizeof mark, "%s %s", what, say_minor(tendered, receipt->tendered_minor));
    report_tell(&story->report, &now, mark, "%s: %s paid, %s of it tax, %s credit; receipt %" PRId64 "%s", why,
                tendered, say_minor(tax, receipt->tax_minor), say_minor(credit, receipt->credit_minor), receipt->number,
                receipt->voided ? ", voided before a card states it." : ".");
}

static void serve(struct story *story, uint32_t purpose)
{
    must(desk_serve(&story->desk, story->card, purpose), "serve the card");
    story_look(story);
}

void scene_open_account(struct story *story)
{
    prepay_ledger_receipt receipt;
    const struct moment now = story_now(story);
    report_tell(&story->report, &now, NULL,
                "A new meter is on the wall. No account is open, supply is off; 1.25 kWh are from the factory's test.");
    go_to_desk(story);
    station_personalise(&story->station, story->card, story->meter.meter_id, customer);
    desk_open_account(&story->desk, story->card, customer, "R. Tremblay", "12 Maple Street, Guelph");
    desk_pay(&story->desk, scaled(story, 2000), &receipt);
    hand_over(story, &receipt, "opened with", "At the desk: account opened on card 1");
    serve(story, PREPAY_VENDING_OPEN);
    story->chapter_at_s = story->now_s;
}

/* A sale and its statement: the card holds what was paid in all. */
static void buy(struct story *story, int64_t amount)
{
    prepay_ledger_receipt receipt;
    go_to_desk(story);
    desk_pay(&story->desk, amount, &receipt);
    hand_over(story, &receipt, "bought", "At the desk");
    serve(story, PREPAY_VENDING_SELL);
}

/* Ten times too much was keyed in. Nothing has been sealed yet, so the sale can be voided on the spot. */
static void mistake(struct story *story, int64_t amount)
{
    prepay_ledger_receipt wrong;
    go_to_desk(story);
    desk_pay(&story->desk, 10 * amount, &wrong);
    desk_void(&story->desk, &wrong);
    wrong.voided = 1;
    hand_over(story, &wrong, "voided", "At the desk: keyed in wrongly");
    buy(story, amount);
}

static uint32_t open_statements(struct story *story)
{
    uint32_t count = 0;
    while (desk_has_open_statement(&story->desk, count))
        count++;
    return count;
}

static void read_back(struct story *story, int64_t amount)
{
    (void)amount;
    char accepted[SAY_BYTES];
    go_to_desk(story);
    serve(story, PREPAY_VENDING_READ);
    const struct moment now = story_now(story);
    if (!story->desk.has_record)
        give_up("the card holds no return record");
    const uint32_t open = open_statements(story);
    report_tell(&story->report, &now, "confirmed", "The desk reads the card: the meter has accepted %s in all; %s.",
                say_money(accepted, story->desk.record.accepted_paid_micro),
                open == 0 ? "every sale is confirmed" : "not every sale has reached it yet");
}

static void replace(struct story *story, int64_t amount)
{
    (void)amount;
    go_to_desk(story);
    story->card = &story->cards[1];
    station_personalise(&story->station, story->card, story->meter.meter_id, customer);
    desk_replace_card(&story->desk, story->card);
    serve(story, PREPAY_VENDING_REPLACE);
    const struct moment now = story_now(story);
    report_tell(&story->report, &now, "card replaced",
                "At the desk: card 2 replaces it. It states all that was paid, the lost purchase too.");
}

/* ---------------------------------------------------------------- at home */

static prepay_status put_in(struct story *story, struct card *card)
{
    const prepay_status status = meter_insert(&story->meter, card, story->now_s);
    story->seen.balance_state = story->meter.outputs.balance_state;
    story_look(story);
    const struct moment now = story_now(story);
    report_point(&story->report, &now);
    return status;
}

/* What an insertion that brought money is told as, piece by piece. */
static void tell_credit(struct story *story, const prepay_meter_state_report *before, const struct moment *then)
{
    char money[SAY_BYTES], repaid[SAY_BYTES], purchases[64] = "", overdraft[64] = "", supply[160] = "", outage[128];
    const struct moment now = story_now(story);
    prepay_meter_state_report after;
    meter_state(&story->meter, &after);
    const int64_t credited_micro = after.totals.paid_micro - before->totals.paid_micro;
    const int64_t owed_micro = then->balance_micro < 0 ? -then->balance_micro : 0;

    if (after.last_count - before->last_count > 1)
        snprintf(purchases, sizeof purchases, " for %" PRIu32 " purchases", after.last_count - before->last_count);
    if (owed_micro > 0)
        snprintf(overdraft, sizeof overdraft, ", %s of it repays the overdraft",
                 say_money(repaid, owed_micro < credited_micro ? owed_micro : credited_micro));
    story_outage_ends(story, outage, sizeof outage);
    if (!then->is_on && now.is_on)
        snprintf(supply, sizeof supply, " Supply closes%s.", outage);
    report_tell(&story->report, &now, "inserted", "%s is inserted: %s credited%s%s.%s", story->card->name,
                say_money(money, credited_micro), purchases, overdraft, supply);
}

static void insert(struct story *story, int64_t amount)
{
    (void)amount;
    const struct moment then = story_now(story);
    prepay_meter_state_report before, after;
    meter_state(&story->meter, &before);
    const prepay_status status = put_in(story, story->card);
    if (status != PREPAY_METER_ALREADY_ACCEPTED) /* done; or done before the card was pulled out */
        must(status, "take the card in");
    meter_state(&story->meter, &after);
    if (after.totals.paid_micro != before.totals.paid_micro) {
        tell_credit(story, &before, &then);
        return;
    }
    const struct moment now = story_now(story);
    report_tell(&story->report, &now, NULL, "%s is inserted: what it states was credited before. Nothing happens.",
                story->card->name);
}

void scene_first_insertion(struct story *story)
{
    insert(story, 0);
}

static void lose(struct story *story, int64_t amount)
{
    (void)amount;
    const struct moment now = story_now(story);
    story->card = NULL;
    report_tell(&story->report, &now, "card lost",
                "Card 1 is lost, with the purchase on it that the meter has not seen.");
}

static void insert_lost(struct story *story, int64_t amount)
{
    (void)amount;
    prepay_meter_state_report before, after;
    meter_state(&story->meter, &before);
    const prepay_status status = put_in(story, &story->cards[0]);
    meter_state(&story->meter, &after);
    if (status != PREPAY_METER_OTHER_CARD || after.totals.paid_micro != before.totals.paid_micro)
        give_up("the old card was not refused: %s", prepay_status_name(status));
    const struct moment now = story_now(story);
    report_tell(&story->report, &now, "old card refused",
                "Card 1 is found and inserted: refused, display 33/13. What it states was credited with card 2.");
}

void scene_wake(struct story *story)
{
    const int hour = hour_of_day(story);
    char outage[128];
    if (!(story->meter.outputs.reasons & PREPAY_SUPPLY_REMINDER) || hour < 7 || hour > 22)
        return;
    meter_press_key(&story->meter, story->now_s);
    story->seen.balance_state = story->meter.outputs.balance_state;
    story_outage_ends(story, outage, sizeof outage);
    const struct moment now = story_now(story);
    report_tell(&story->report, &now, NULL, "The customer presses the key: reminder seen, supply closes%s.", outage);
    story_look(story);
}

void scene_people(struct story *story)
{
    const struct chapter *chapter = &chapters[story->chapter];
    if (is_due(story, chapter)) {
        chapter->act(story, scaled(story, chapter->amount));
        story->chapter_at_s = story->now_s;
        story->chapter = story->chapter + 1 == CHAPTERS ? ROUTINE : story->chapter + 1;
    }
}

void scene_evening(struct story *story)
{
    if (story->desk.is_open && hour_of_day(story) >= 17)
        end_day(story);
}

/* ------------------------------------------------------------------ the end */

/* The next time the clock shows this hour; nothing is used meanwhile, the story's hours are over. */
static void wait_for(struct story *story, int hour)
{
    do {
        story_pass_to(story, story->now_s + HOUR_S);
        scene_evening(story);
    } while (hour_of_day(story) != hour);
}

void scene_last_visits(struct story *story)
{
    const struct moment now = story_now(story);
    report_tell(&story->report, &now, NULL,
                "The household's hours end here. The card goes into the meter and to the desk once more.");
    if (story->card == NULL) {
        wait_for(story, 10);
        replace(story, 0);
    }
    wait_for(story, 18);
    insert(story, 0);
    wait_for(story, 10);
    read_back(story, 0);
    wait_for(story, 17);
}
