/* SPDX-License-Identifier: Apache-2.0 */
/* The table of supply states, walked pair by pair, and the lines from which it is drawn. */
#include "support/test.h"
#include "prepay/balance.h"
#include "balance/machine.h"

#include <string.h>

static const char *const states[] = { "NORMAL", "ALARM1", "REMINDER", "ALARM2", "OVERDRAFT", "EXHAUSTED" };
static const char *const events[] = { "ABOVE_ALARMS", "AT_ALARM1",    "AT_ALARM2",   "IN_OVERDRAFT",
                                      "AT_LIMIT",     "REMINDER_DUE", "RECLOSE_MET", "ACKNOWLEDGED" };

static int is_off(uint32_t state)
{
    return state == PREPAY_BALANCE_REMINDER || state == PREPAY_BALANCE_EXHAUSTED;
}

TEST(table__every_state_and_event__has_its_row_in_order)
{
    CHECK_INT(PREPAY_BALANCE_STATE_COUNT, sizeof states / sizeof states[0]);
    CHECK_INT(BALANCE_EVENTS, sizeof events / sizeof events[0]);
    for (uint32_t state = 0; state < PREPAY_BALANCE_STATE_COUNT; state++) {
        for (uint32_t event = 0; event < BALANCE_EVENTS; event++) {
            const struct prepay__balance_row *row = prepay__balance_row(state, event);
            CHECK_INT(state, row->state);
            CHECK_INT(event, row->event);
            CHECK(row->next < PREPAY_BALANCE_STATE_COUNT);
        }
    }
}

TEST(table__every_row__its_action_is_what_the_change_of_supply_says)
{
    for (uint32_t state = 0; state < PREPAY_BALANCE_STATE_COUNT; state++) {
        for (uint32_t event = 0; event < BALANCE_EVENTS; event++) {
            const struct prepay__balance_row *row = prepay__balance_row(state, event);
            uint32_t expected = 0;
            TEST_ROW(prepay_balance_table_row(state * BALANCE_EVENTS + event));
            if (row->next == state) expected = 0;
            else if (row->next == PREPAY_BALANCE_EXHAUSTED) expected = PREPAY_BALANCE_TRIPPED;
            else if (row->next == PREPAY_BALANCE_REMINDER) expected = PREPAY_BALANCE_REMINDED;
            else if (is_off(state)) expected = PREPAY_BALANCE_RECLOSED;
            else expected = row->next > state ? PREPAY_BALANCE_WARNED : PREPAY_BALANCE_EASED;
            CHECK_INT(expected, row->action);
        }
    }
}

TEST(table__every_state__a_zone_fed_twice_moves_once)
{
    for (uint32_t state = 0; state < PREPAY_BALANCE_STATE_COUNT; state++) {
        for (uint32_t event = 0; event < BALANCE_EVENTS; event++) {
            const struct prepay__balance_row *once = prepay__balance_row(state, event);
            const struct prepay__balance_row *again = prepay__balance_row(once->next, event);
            TEST_ROW(prepay_balance_table_row(state * BALANCE_EVENTS + event));
            CHECK_INT(once->next, again->next);
            CHECK_INT(0, again->action);
        }
    }
}

TEST(table__exhausted__only_reclose_ends_it)
{
    for (uint32_t event = 0; event < BALANCE_EVENTS; event++) {
        const uint32_t next = prepay__balance_row(PREPAY_BALANCE_EXHAUSTED, event)->next;
        TEST_ROW(events[event]);
        CHECK_INT(event == RECLOSE_MET ? PREPAY_BALANCE_OVERDRAFT : PREPAY_BALANCE_EXHAUSTED, next);
    }
}

TEST(table__at_limit__exhausted_from_everywhere)
{
    for (uint32_t state = 0; state < PREPAY_BALANCE_STATE_COUNT; state++) {
        TEST_ROW(states[state]);
        CHECK_INT(PREPAY_BALANCE_EXHAUSTED, prepay__balance_row(state, AT_LIMIT)->next);
    }
}

TEST(table__reminder__is_due_once_from_above_alarm_2_only)
{
    for (uint32_t state = 0; state < PREPAY_BALANCE_STATE_COUNT; state++) {
        const int armed = state == PREPAY_BALANCE_NORMAL || state == PREPAY_BALANCE_ALARM1;
        TEST_ROW(states[state]);
        CHECK_INT(armed ? PREPAY_BALANCE_REMINDER : state, prepay__balance_row(state, REMINDER_DUE)->next);
    }
}

/* "A -> B [label="E / ACTION"];" begins with these words. */
static int begins(const char *line, const char *state, const char *next, const char *event)
{
    const char *parts[] = { state, " -> ", next, " [label=\"", event, " / " };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strncmp(line, parts[i], strlen(parts[i])) != 0) return 0;
        line += strlen(parts[i]);
    }
    return 1;
}

TEST(drawing__each_line__says_what_its_row_says)
{
    for (uint32_t state = 0; state < PREPAY_BALANCE_STATE_COUNT; state++) {
        for (uint32_t event = 0; event < BALANCE_EVENTS; event++) {
            const char *line = prepay_balance_table_row(state * BALANCE_EVENTS + event);
            const struct prepay__balance_row *row = prepay__balance_row(state, event);
            TEST_ROW(line);
            CHECK(begins(line, states[state], states[row->next], events[event]));
        }
    }
    CHECK(prepay_balance_table_row(PREPAY_BALANCE_STATE_COUNT * BALANCE_EVENTS) == NULL);
    CHECK(prepay_balance_table_row(SIZE_MAX) == NULL);
}

TEST_MAIN("balance/machine", T(table__every_state_and_event__has_its_row_in_order),
          T(table__every_row__its_action_is_what_the_change_of_supply_says), T(table__every_state__a_zone_fed_twice_moves_once),
          T(table__exhausted__only_reclose_ends_it), T(table__at_limit__exhausted_from_everywhere),
          T(table__reminder__is_due_once_from_above_alarm_2_only), T(drawing__each_line__says_what_its_row_says))
