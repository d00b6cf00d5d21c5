/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_STORY_H
#define QUICKSTART_STORY_H
/* The story: one household from its first card to the last reading. */
#include "desk.h"
#include "device.h"
#include "house.h"
#include "plan.h"
#include "report.h"
#include "station.h"

/* What has been seen last: what differs from it is told. */
struct seen {
    uint32_t balance_state;
    uint32_t was_cut;
    int32_t period; /* the month whose use is counted, as prepay_pricing has it */
    int64_t period_used_micro;
    int is_above; /* of the month's first block */
};

struct outage {
    size_t hours;
    int64_t energy_micro; /* what the file has for these hours; the house did not get it */
};

/* P, C and L of the books; U is computed elsewhere (books.h). */
struct outcome {
    int64_t paid_micro;     /* the credit on the ledger's receipts, voided ones apart */
    int64_t credited_micro; /* accepted, as the last return record read at the desk says */
    int64_t left_micro;     /* what the meter shows as left, less what it shows as overdraft */
    int verifies;           /* the ledger's own verdict */
    int was_told;           /* 1: to the end; 0: the household's hours ended before */
    int was_cut;            /* power was taken away at the write that was asked for */
    uint64_t writes;        /* to cards and meter, from the opening of the account on */
};

struct story {
    const struct house *house;
    int64_t percent; /* amounts and limits, for a household of another size */
    struct plan plan;
    struct power power;
    struct station station;
    struct desk desk;
    struct meter meter;
    struct card cards[2];
    struct card *card; /* the customer's; NULL: lost */
    struct report report;
    int64_t now_s;
    size_t chapter;       /* the next one */
    int64_t chapter_at_s; /* when the last one happened */
    struct seen seen;
    struct outage outage;      /* since supply went off */
    struct outage undelivered; /* in all */
    uint8_t *dark;             /* one byte an hour of the house: 1 was not delivered */
};

/* Everything that is there before the customer comes: keys, ledger, clerks, tariff, a meter on the wall, blank cards.
 * The ledger is a file; NULL: kept in memory. */
void story_set_up(struct story *story, const struct house *house, const char *ledger_path);
/* From the opening of the account to the last visit. */
void story_play(struct story *story, struct outcome *out);
void story_free(struct story *story);

/* story.c: the world. scenes.c: what people do in it. */
struct moment story_now(const struct story *story);
void story_pass_to(struct story *story, int64_t time_s); /* it is later: the meter hears of it */
void story_look(struct story *story);                    /* tell what changed in the meter */
void story_outage_ends(struct story *story, char *out,
                       size_t out_bytes); /* "", or what the outage cost, as half a sentence */

void scene_open_account(struct story *story);
void scene_first_insertion(struct story *story);
void scene_wake(struct story *story);        /* a reminder is acknowledged when somebody is awake */
void scene_people(struct story *story);      /* the next chapter, if it is its time */
void scene_evening(struct story *story);     /* the desk closes its day */
void scene_last_visits(struct story *story); /* the hours are over: card into the meter, then to the desk */
int scene_was_all_told(const struct story *story, const char **out_missing);

#endif
