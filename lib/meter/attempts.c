/* SPDX-License-Identifier: Apache-2.0 */
/* What strangers can make a meter do: commits, at most six an hour - more ride on the next checkpoint, or a nuisance card would wear the
 * memory out - and false seals, at most 200 a day. */
#include "meter/meter.h"

#define HOUR_S 3600
#define HOURS_A_DAY 24u
#define COMMITS_AN_HOUR 6u
#define WARNINGS_AN_HOUR 12u /* at which less than a quantum is stored; counted with the commits */
#define MAC_ERRORS_A_DAY 200u

void prepay__meter_turn_day(const struct prepay__meter *meter, struct prepay__meter_record *record)
{
    const int32_t today = prepay__meter_today(meter);

    if (today <= record->strangers.day) return;
    record->strangers.day = today;
    record->strangers.mac_errors = 0;
    record->strangers.unclean_cuts = 0;
}

/* A dead clock has no midnight: without this, 200 false seals would shut out for ever whoever sells by network. */
void prepay__meter_turn_hour(struct prepay__meter *meter)
{
    struct prepay__meter_strangers *strangers = &meter->account.record.strangers;

    if (prepay__meter_knows_time(meter)) {
        meter->hour_ms = meter->senses.uptime_ms;
        meter->hours = 0;
    }
    if (meter->senses.uptime_ms - meter->hour_ms < (uint64_t)HOUR_S * 1000) return;
    meter->hour_ms = meter->senses.uptime_ms;
    strangers->commits = 0;
    if (++meter->hours % HOURS_A_DAY == 0) strangers->mac_errors = 0;
}

static int take(const struct prepay__meter *meter, struct prepay__meter_record *record, uint32_t most)
{
    const uint32_t hour = (uint32_t)(prepay__meter_now(meter) / HOUR_S);

    if (hour > record->strangers.hour) {
        record->strangers.hour = hour;
        record->strangers.commits = 0;
    }
    if (record->strangers.commits >= most) return 0;
    record->strangers.commits++;
    return 1;
}

/* Is there a commit left for this hour? It is taken. */
int prepay__meter_take_commit(const struct prepay__meter *meter, struct prepay__meter_record *record)
{
    return take(meter, record, COMMITS_AN_HOUR);
}

int prepay__meter_take_warning(const struct prepay__meter *meter, struct prepay__meter_record *record)
{
    return take(meter, record, WARNINGS_AN_HOUR);
}

/* A try that fails is counted too: a memory that cannot be read is worn by it. What was seen stays in the account, whatever becomes of the try. */
prepay_status prepay__meter_commit_capped(struct prepay__meter *meter)
{
    meter->moved = 1;
    if (!prepay__meter_take_commit(meter, &meter->account.record)) return PREPAY_OK;
    return prepay__meter_commit(meter, &meter->account, PREPAY_JOURNAL_CHECKPOINT);
}

int prepay__meter_is_blocked(const struct prepay__meter *meter)
{
    const struct prepay__meter_record *record = &meter->account.record;

    return record->strangers.mac_errors >= MAC_ERRORS_A_DAY && prepay__meter_today(meter) <= record->strangers.day;
}

/* What is counted as illegal: a card that does not answer, one under other keys or not authentic, another meter's. */
static int is_illegal(prepay_status verdict)
{
    return verdict == PREPAY_METER_NOT_AUTHENTIC || verdict == PREPAY_METER_OTHER_METER || verdict == PREPAY_METER_CARD_MUTE ||
           verdict == PREPAY_METER_KEY_STATE;
}

/* A false seal counts against the day besides. */
void prepay__meter_count_attempt(struct prepay__meter *meter, struct prepay__meter_record *record, prepay_status verdict, int by_card)
{
    if (!is_illegal(verdict)) return;
    prepay__meter_turn_day(meter, record);
    if (verdict == PREPAY_METER_NOT_AUTHENTIC && record->strangers.mac_errors < UINT16_MAX) record->strangers.mac_errors++;
    if (!by_card) return;
    if (record->illegal_insertions < UINT32_MAX) record->illegal_insertions++;
    prepay__meter_log(meter, PREPAY_EVENT_ILLEGAL, 0, verdict);
}
