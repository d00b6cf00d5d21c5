/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of supply, fees and an account's life, walked pair by pair, and the lines from which they are drawn. */
#include "support/test.h"
#include "prepay/balance.h"
#include "balance/machine.h"

#include <string.h>

static const char *const states[] = { "NORMAL", "ALARM1", "REMINDER", "ALARM2", "OVERDRAFT", "EXHAUSTED", "WAITING", "HELD", "EMERGENCY" };
static const char *const events[] = { "ABOVE_ALARMS",   "AT_ALARM1",    "AT_ALARM2",      "IN_OVERDRAFT", "AT_LIMIT",     "ON_EMERGENCY",
                                      "LIMIT_WITHHELD", "REMINDER_DUE", "REMINDER_WAITS", "RECLOSE_MET",  "ACKNOWLEDGED", "KEY_CLOSES" };
/* How bad it is, for what a step between two states is called. */
static const int severity[] = { 0, 1, 3, 2, 5, 8, 4, 7, 6 };

static int is_off(uint32_t state)
{
    return state == PREPAY_BALANCE_REMINDER || state == PREPAY_BALANCE_EXHAUSTED;
}

static const char *text_of(uint32_t state, uint32_t event)
{
    return prepay_balance_table_row(state * BALANCE_EVENTS + event);
}

TEST(table__every_row__its_action_is_what_the_change_of_supply_says)
{
    for (uint32_t state = 0; state < PREPAY_BALANCE_STATE_COUNT; state++) {
        for (uint32_t event = 0; event < BALANCE_EVENTS; event++) {
            const struct prepay__balance_row *row = prepay__balance_row(state, event);
            uint32_t expected = 0;
            TEST_ROW(text_of(state, event));
            CHECK(row->next < PREPAY_BALANCE_STATE_COUNT);
            if (row->next == state) expected = 0;
            else if (row->next == PREPAY_BALANCE_EXHAUSTED) expected = PREPAY_BALANCE_TRIPPED;
            else if (row->next == PREPAY_BALANCE_REMINDER) expected = PREPAY_BALANCE_REMINDED;
            else if (is_off(state)) expected = PREPAY_BALANCE_RECLOSED;
            else expected = severity[row->next] > severity[state] ? PREPAY_BALANCE_WARNED : PREPAY_BALANCE_EASED;
            CHECK_INT(expected, row->action);
        }
    }
}

TEST(table__every_state__an_event_fed_twice_moves_once)
{
    for (uint32_t state = 0; state < PREPAY_BALANCE_STATE_COUNT; state++) {
        for (uint32_t event = 0; event < BALANCE_EVENTS; event++) {
            const struct prepay__balance_row *once = prepay__balance_row(state, event);
            const struct prepay__balance_row *again = prepay__balance_row(once->next, event);
            TEST_ROW(text_of(state, event));
            CHECK_INT(once->next, again->next);
            CHECK_INT(0, again->action);
        }
    }
}

/* Where an event leads from each state, as the rules of practice say it: -1 stays. */
static const struct {
    const char *name;
    uint32_t event;
    int leads[PREPAY_BALANCE_STATE_COUNT]; /* N A1 REM A2 OD EXH WAIT HELD EMG */
} rules[] = {
    { "above the alarms all is well, but for a trip", ABOVE_ALARMS, { -1, 0, 0, 0, 0, -1, 0, 0, 0 } },
    { "alarm 1", AT_ALARM1, { 1, -1, 1, 1, 1, -1, 1, 1, 1 } },
    { "alarm 2 ends no reminder, given or owed", AT_ALARM2, { 3, 3, -1, -1, 3, -1, -1, 3, 3 } },
    { "overdraft ends no reminder, given or owed", IN_OVERDRAFT, { 4, 4, -1, 4, -1, -1, -1, 4, 4 } },
    { "the limit trips from everywhere", AT_LIMIT, { 5, 5, 5, 5, 5, -1, 5, 5, 5 } },
    { "emergency credit carries on, and out of a trip", ON_EMERGENCY, { 8, 8, -1, 8, 8, 8, 8, 8, -1 } },
    { "withheld, the limit trips nowhere and undoes no trip", LIMIT_WITHHELD, { 7, 7, -1, 7, 7, -1, 7, -1, 7 } },
    { "a reminder is due once, from above alarm 2, or when it was owed", REMINDER_DUE, { 2, 2, -1, -1, -1, -1, 2, -1, -1 } },
    { "withheld, it is owed", REMINDER_WAITS, { 6, 6, -1, -1, -1, -1, -1, -1, -1 } },
    { "reclose permission ends an overdraft trip only", RECLOSE_MET, { -1, -1, -1, -1, -1, 4, -1, -1, -1 } },
    { "the customer ends a reminder only", ACKNOWLEDGED, { -1, -1, 3, -1, -1, -1, 3, -1, -1 } },
    { "a key without a latch ends an overdraft trip only", KEY_CLOSES, { -1, -1, -1, -1, -1, 4, -1, -1, -1 } },
};

TEST(table__every_state_and_event__leads_where_the_rules_of_practice_say)
{
    CHECK_INT(BALANCE_EVENTS, sizeof rules / sizeof rules[0]);
    for (uint32_t event = 0; event < BALANCE_EVENTS; event++) {
        CHECK_INT(event, rules[event].event);
        for (uint32_t state = 0; state < PREPAY_BALANCE_STATE_COUNT; state++) {
            const int leads = rules[event].leads[state];
            TEST_ROW(text_of(state, event));
            CHECK_INT(leads < 0 ? (int)state : leads, prepay__balance_row(state, event)->next);
        }
    }
}

TEST(fees__every_pair__off_only_beyond_and_on_only_within)
{
    for (uint32_t fees = 0; fees < FEES; fees++) {
        CHECK_INT(FEES_CLEAR, prepay__fees_row(fees, FEES_WITHIN)->next);
        CHECK_INT(FEES_OFF, prepay__fees_row(fees, FEES_BEYOND)->next);
        CHECK_INT(fees, prepay__fees_row(fees, FEES_WITHHELD)->next);
        for (uint32_t event = 0; event < FEES_EVENTS; event++) {
            const struct prepay__balance_row *row = prepay__fees_row(fees, event);
            const uint32_t expected = row->next == fees ? 0 : row->next == FEES_OFF ? PREPAY_BALANCE_TRIPPED : PREPAY_BALANCE_RECLOSED;
            CHECK_INT(expected, row->action);
        }
    }
}

static const struct {
    uint32_t mode, event, action, next;
} modes[] = {
    { OPEN, MOVE, GO, OPEN },           { OPEN, TELL, GO, OPEN },           { OPEN, SUSPEND, STOP, SUSPENDED },
    { OPEN, RESUME, IDLE, OPEN },       { OPEN, CLOSE, STOP, CLOSED },      { SUSPENDED, MOVE, WAIT, SUSPENDED },
    { SUSPENDED, TELL, GO, SUSPENDED }, { SUSPENDED, SUSPEND, IDLE, SUSPENDED }, { SUSPENDED, RESUME, START, OPEN },
    { SUSPENDED, CLOSE, STOP, CLOSED }, { CLOSED, MOVE, REFUSE, CLOSED },   { CLOSED, TELL, REFUSE, CLOSED },
    { CLOSED, SUSPEND, REFUSE, CLOSED }, { CLOSED, RESUME, REFUSE, CLOSED }, { CLOSED, CLOSE, REFUSE, CLOSED },
};

TEST(modes__every_pair__does_what_the_life_of_an_account_says)
{
    CHECK_INT(MODES * MODE_EVENTS, sizeof modes / sizeof modes[0]);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        const struct prepay__balance_row *row = prepay__mode_row(modes[i].mode, modes[i].event);
        CHECK_INT(i, modes[i].mode * MODE_EVENTS + modes[i].event);
        CHECK_INT(modes[i].action, row->action);
        CHECK_INT(modes[i].next, row->next);
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
    static const char *const fees[] = { "FEES_CLEAR", "FEES_OFF" };
    static const char *const fees_events[] = { "FEES_WITHIN", "FEES_BEYOND", "FEES_WITHHELD" };
    static const char *const lives[] = { "OPEN", "SUSPENDED", "CLOSED" };
    static const char *const life_events[] = { "MOVE", "TELL", "SUSPEND", "RESUME", "CLOSE" };
    const struct {
        const struct prepay__balance_row *(*row)(uint32_t, uint32_t);
        uint32_t states, events;
        const char *const *state_names, *const *event_names;
    } machines[] = { { prepay__balance_row, PREPAY_BALANCE_STATE_COUNT, BALANCE_EVENTS, states, events },
                     { prepay__fees_row, FEES, FEES_EVENTS, fees, fees_events },
                     { prepay__mode_row, MODES, MODE_EVENTS, lives, life_events } };
    size_t line = 0;
    for (size_t m = 0; m < sizeof machines / sizeof machines[0]; m++) {
        for (uint32_t pair = 0; pair < machines[m].states * machines[m].events; pair++) {
            const uint32_t state = pair / machines[m].events, event = pair % machines[m].events;
            const char *text = prepay_balance_table_row(line++);
            TEST_ROW(text);
            CHECK(begins(text, machines[m].state_names[state], machines[m].state_names[machines[m].row(state, event)->next],
                         machines[m].event_names[event]));
        }
    }
    CHECK(prepay_balance_table_row(line) == NULL);
    CHECK(prepay_balance_table_row(SIZE_MAX) == NULL);
}

TEST_MAIN("balance/machine", T(table__every_row__its_action_is_what_the_change_of_supply_says),
          T(table__every_state__an_event_fed_twice_moves_once), T(table__every_state_and_event__leads_where_the_rules_of_practice_say),
          T(fees__every_pair__off_only_beyond_and_on_only_within), T(modes__every_pair__does_what_the_life_of_an_account_says),
          T(drawing__each_line__says_what_its_row_says))
