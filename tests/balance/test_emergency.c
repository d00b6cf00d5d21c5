/* SPDX-License-Identifier: Apache-2.0 */
/* Emergency credit, friendly time, bypass, suspension, closing, and the options in which meters differ: scripts of what happens and what
 * must be seen after each step. Amounts are whole units of the account, one unit a number. */
#include "support/test.h"
#include "prepay/balance.h"

#include <string.h>

enum verb { STOP, PAY, REFUND, USE, ASK, ACK, SAY, LIMIT, SUSPEND, RESUME, LEND, REBOOT };

/* Do verb with amount: it answers so, and then balance, supply and state are these. */
struct step {
    enum verb verb;
    int64_t amount;
    prepay_status answer;
    int64_t balance;
    uint32_t on, state;
};

struct script {
    const char *name;
    prepay_balance_options limits;
    struct step steps[12];
};

#define ON 1u
#define OFF 0u
#define NORMAL PREPAY_BALANCE_NORMAL
#define ALARM2 PREPAY_BALANCE_ALARM2
#define REMINDER PREPAY_BALANCE_REMINDER
#define OVERDRAFT PREPAY_BALANCE_OVERDRAFT
#define EXHAUSTED PREPAY_BALANCE_EXHAUSTED
#define WAITING PREPAY_BALANCE_WAITING
#define HELD PREPAY_BALANCE_HELD
#define EMERGENCY PREPAY_BALANCE_EMERGENCY
#define FRIENDLY PREPAY_CONDITION_FRIENDLY
#define BYPASS PREPAY_CONDITION_BYPASS
#define NOT_OFFERED PREPAY_BALANCE_NOT_OFFERED
#define IS_SUSPENDED PREPAY_BALANCE_IS_SUSPENDED
#define NOTHING_NEW PREPAY_BALANCE_NOTHING_NEW
/* alarm 2, overdraft limit, hoard limit, reclose, flags, emergency credit and its threshold */
#define LIMITS(alarm2, overdraft, hoard, reclose, flags, emergency, threshold)                                                          \
    { sizeof(prepay_balance_options), 0, alarm2, overdraft, hoard, reclose, flags, 0, emergency, threshold, NULL, 0 }

static const struct script emergency[] = {
    { "asked for at zero, used, paid back first", LIMITS(0, 0, 0, 0, 0, 5, 2),
      { { PAY, 10, 0, 10, ON, NORMAL },
        { ASK, 0, NOT_OFFERED, 10, ON, NORMAL },
        { USE, 10, 0, 0, OFF, EXHAUSTED },
        { ASK, 0, 0, 0, ON, EMERGENCY },
        { USE, 3, 0, 0, ON, EMERGENCY },
        { REBOOT, 0, 0, 0, ON, EMERGENCY },
        { PAY, 2, 0, 0, ON, EMERGENCY },
        { PAY, 8, 0, 7, ON, NORMAL },
        { USE, 7, 0, 0, OFF, EXHAUSTED } } },
    { "spent to its last unit, then off; a second asking brings nothing", LIMITS(0, 0, 0, 0, 0, 5, 2),
      { { PAY, 1, 0, 1, ON, NORMAL },
        { ASK, 0, 0, 1, ON, NORMAL },
        { USE, 5, 0, 0, ON, EMERGENCY },
        { USE, 1, 0, 0, OFF, EXHAUSTED },
        { ASK, 0, NOT_OFFERED, 0, OFF, EXHAUSTED },
        { USE, 2, 0, -2, OFF, EXHAUSTED } } },
    { "nothing of it is eaten unasked: without asking it is overdraft", LIMITS(0, 0, 0, 0, 0, 5, 2),
      { { PAY, 3, 0, 3, ON, NORMAL },
        { SAY, FRIENDLY, 0, 3, ON, NORMAL },
        { USE, 5, 0, -2, ON, HELD },
        { SAY, 0, 0, -2, OFF, EXHAUSTED },
        { ASK, 0, 0, 0, ON, EMERGENCY },
        { USE, 3, 0, 0, OFF, EXHAUSTED } } },
    { "not offered where it would not bring supply back", LIMITS(0, 0, 0, 0, 0, 5, 2),
      { { PAY, 1, 0, 1, ON, NORMAL }, { USE, 6, 0, -5, OFF, EXHAUSTED }, { ASK, 0, NOT_OFFERED, -5, OFF, EXHAUSTED } } },
    { "offered below the threshold, not at it", LIMITS(0, 0, 0, 0, 0, 5, 2),
      { { PAY, 3, 0, 3, ON, NORMAL },
        { USE, 1, 0, 2, ON, NORMAL },
        { ASK, 0, NOT_OFFERED, 2, ON, NORMAL },
        { USE, 1, 0, 1, ON, NORMAL },
        { ASK, 0, 0, 1, ON, NORMAL } } },
    { "no longer selected at the threshold: it must be asked for again", LIMITS(0, 0, 0, 0, 0, 5, 4),
      { { PAY, 1, 0, 1, ON, NORMAL },
        { ASK, 0, 0, 1, ON, NORMAL },
        { PAY, 2, 0, 3, ON, NORMAL },
        { ASK, 0, NOT_OFFERED, 3, ON, NORMAL },
        { PAY, 1, 0, 4, ON, NORMAL },
        { USE, 4, 0, 0, OFF, EXHAUSTED } } },
    { "below an overdraft limit, not before it", LIMITS(0, 10, 0, 0, 0, 5, 1),
      { { USE, 4, 0, -4, ON, OVERDRAFT },
        { ASK, 0, 0, -4, ON, OVERDRAFT },
        { USE, 8, 0, -10, ON, EMERGENCY },
        { PAY, 5, 0, -7, ON, OVERDRAFT } } },
    { "asking acknowledges a reminder", LIMITS(5, 0, 0, 0, 0, 5, 6),
      { { PAY, 9, 0, 9, ON, NORMAL }, { USE, 5, 0, 4, OFF, REMINDER }, { ASK, 0, 0, 4, ON, ALARM2 } } },
    { "it ends a trip below reclose permission", LIMITS(0, 0, 0, 20, 0, 5, 2),
      { { PAY, 1, 0, 1, ON, NORMAL }, { USE, 1, 0, 0, OFF, EXHAUSTED }, { ASK, 0, 0, 0, ON, EMERGENCY } } },
    { "what is lent is not refunded", LIMITS(0, 0, 0, 0, 0, 5, 2),
      { { PAY, 1, 0, 1, ON, NORMAL },
        { LEND, 6, 0, 7, ON, NORMAL },
        { REFUND, 2, PREPAY_BALANCE_REFUND_REFUSED, 7, ON, NORMAL },
        { PAY, 5, 0, 5, ON, NORMAL } } },
};

static const struct script withheld[] = {
    { "friendly time: no trip, alarm; the trip when it ends", LIMITS(5, 3, 0, 0, PREPAY_BALANCE_NO_REMINDER, 0, 0),
      { { PAY, 9, 0, 9, ON, NORMAL },
        { SAY, FRIENDLY, 0, 9, ON, NORMAL },
        { USE, 5, 0, 4, ON, ALARM2 },
        { USE, 9, 0, -5, ON, HELD },
        { REBOOT, 0, 0, -5, ON, HELD },
        { SAY, 0, 0, -5, OFF, EXHAUSTED } } },
    { "a purchase in friendly time: there was no trip, so reclose permission is not asked for", LIMITS(0, 0, 0, 20, 0, 0, 0),
      { { PAY, 1, 0, 1, ON, NORMAL },
        { SAY, FRIENDLY, 0, 1, ON, NORMAL },
        { USE, 3, 0, -2, ON, HELD },
        { PAY, 5, 0, 3, ON, NORMAL },
        { SAY, 0, 0, 3, ON, NORMAL } } },
    { "friendly time does not undo a trip", LIMITS(0, 0, 0, 0, 0, 0, 0),
      { { PAY, 1, 0, 1, ON, NORMAL },
        { USE, 1, 0, 0, OFF, EXHAUSTED },
        { SAY, FRIENDLY, 0, 0, OFF, EXHAUSTED } } },
    { "a reminder waits for the end", LIMITS(5, 3, 0, 0, 0, 0, 0),
      { { PAY, 9, 0, 9, ON, NORMAL },
        { SAY, FRIENDLY, 0, 9, ON, NORMAL },
        { USE, 5, 0, 4, ON, WAITING },
        { SAY, 0, 0, 4, OFF, REMINDER } } },
    { "a reminder that waits is acknowledged", LIMITS(5, 3, 0, 0, 0, 0, 0),
      { { PAY, 9, 0, 9, ON, NORMAL },
        { SAY, FRIENDLY, 0, 9, ON, NORMAL },
        { USE, 5, 0, 4, ON, WAITING },
        { ACK, 0, 0, 4, ON, ALARM2 },
        { SAY, 0, 0, 4, ON, ALARM2 } } },
    { "D13 bypass: no trip, overdraft beyond the limit, off at once on release", LIMITS(0, 5, 0, 100, 0, 0, 0),
      { { PAY, 1, 0, 1, ON, NORMAL },
        { SAY, BYPASS, 0, 1, ON, NORMAL },
        { USE, 31, 0, -30, ON, HELD },
        { SAY, 0, 0, -30, OFF, EXHAUSTED },
        { PAY, 60, 0, 30, OFF, EXHAUSTED },
        { PAY, 80, 0, 110, ON, NORMAL } } },
    { "bypass turns supply on out of a trip; the true state comes back", LIMITS(0, 0, 0, 10, 0, 0, 0),
      { { PAY, 1, 0, 1, ON, NORMAL },
        { USE, 1, 0, 0, OFF, EXHAUSTED },
        { SAY, BYPASS, 0, 0, ON, EXHAUSTED },
        { USE, 4, 0, -4, ON, EXHAUSTED },
        { PAY, 9, 0, 5, ON, EXHAUSTED },
        { SAY, 0, 0, 5, OFF, EXHAUSTED } } },
    { "deficit to debt: beyond the limit it is accumulated debt", LIMITS(0, 2, 0, 0, PREPAY_BALANCE_DEFICIT_TO_DEBT, 0, 0),
      { { PAY, 1, 0, 1, ON, NORMAL },
        { SAY, FRIENDLY, 0, 1, ON, NORMAL },
        { USE, 9, 0, -2, ON, HELD },
        { PAY, 6, 0, -2, ON, HELD },
        { PAY, 3, 0, 1, ON, NORMAL } } },
};

static const struct script options[] = {
    { "reclose at equality is allowed", LIMITS(0, 0, 0, 10, 0, 0, 0),
      { { PAY, 1, 0, 1, ON, NORMAL }, { USE, 1, 0, 0, OFF, EXHAUSTED }, { PAY, 9, 0, 9, OFF, EXHAUSTED }, { PAY, 1, 0, 10, ON, NORMAL } } },
    { "C: reclose must be exceeded", LIMITS(0, 0, 0, 10, PREPAY_BALANCE_RECLOSE_ABOVE, 0, 0),
      { { PAY, 1, 0, 1, ON, NORMAL }, { USE, 1, 0, 0, OFF, EXHAUSTED }, { PAY, 10, 0, 10, OFF, EXHAUSTED }, { PAY, 1, 0, 11, ON, NORMAL } } },
    { "W: a purchase may reach it", LIMITS(0, 0, 0, 10, PREPAY_BALANCE_RECLOSE_RUNNING_ABOVE, 0, 0),
      { { PAY, 1, 0, 1, ON, NORMAL }, { USE, 1, 0, 0, OFF, EXHAUSTED }, { PAY, 10, 0, 10, ON, NORMAL } } },
    { "W: running, equality is still off", LIMITS(0, 0, 0, 12, PREPAY_BALANCE_RECLOSE_RUNNING_ABOVE, 0, 0),
      { { PAY, 1, 0, 1, ON, NORMAL },
        { USE, 1, 0, 0, OFF, EXHAUSTED },
        { PAY, 10, 0, 10, OFF, EXHAUSTED },
        { LIMIT, 10, 0, 10, OFF, EXHAUSTED },
        { LIMIT, 9, 0, 10, ON, NORMAL } } },
    { "default: running, equality is on", LIMITS(0, 0, 0, 12, 0, 0, 0),
      { { PAY, 1, 0, 1, ON, NORMAL }, { USE, 1, 0, 0, OFF, EXHAUSTED }, { PAY, 10, 0, 10, OFF, EXHAUSTED }, { LIMIT, 10, 0, 10, ON, NORMAL } } },
    { "the latch holds against the key", LIMITS(0, 5, 0, 100, 0, 0, 0),
      { { USE, 5, 0, -5, OFF, EXHAUSTED }, { ACK, 0, 0, -5, OFF, EXHAUSTED } } },
    { "BENCH: without it the key closes, and further use trips again", LIMITS(0, 5, 0, 100, PREPAY_BALANCE_RECLOSE_BY_KEY, 0, 0),
      { { USE, 5, 0, -5, OFF, EXHAUSTED },
        { ACK, 0, 0, -5, ON, OVERDRAFT },
        { ACK, 0, 0, -5, ON, OVERDRAFT },
        { USE, 1, 0, -6, OFF, EXHAUSTED } } },
    { "postpaid never trips, nor reminds", LIMITS(5, 3, 0, 0, PREPAY_BALANCE_POSTPAID, 0, 0),
      { { PAY, 9, 0, 9, ON, NORMAL }, { USE, 5, 0, 4, ON, ALARM2 }, { USE, 900, 0, -896, ON, OVERDRAFT } } },
    { "W: a hoard limit of 0 refuses everything above zero", LIMITS(0, 9, 0, 0, PREPAY_BALANCE_HOARD_ZERO_REFUSES, 0, 0),
      { { PAY, 1, PREPAY_BALANCE_CUT_AT_HOARD_LIMIT, 0, ON, OVERDRAFT }, { USE, 3, PREPAY_OK, -3, ON, OVERDRAFT } } },
    { "count policy: above the hoard limit refused whole, at it taken", LIMITS(0, 9, 10, 0, PREPAY_BALANCE_HOARD_WHOLE, 0, 0),
      { { USE, 3, 0, -3, ON, OVERDRAFT },
        { PAY, 14, PREPAY_BALANCE_OVER_HOARD_LIMIT, -3, ON, OVERDRAFT },
        { PAY, -1, 0, 10, ON, NORMAL } } },
    { "a refund after a refund", LIMITS(0, 9, 0, 0, 0, 0, 0),
      { { PAY, 9, 0, 9, ON, NORMAL }, { REFUND, 2, 0, 7, ON, NORMAL }, { REFUND, 2, 0, 5, ON, NORMAL } } },
    { "BENCH: not straight after another, and whole", LIMITS(0, 9, 0, 0, PREPAY_BALANCE_REFUND_ONCE, 0, 0),
      { { PAY, 9, 0, 9, ON, NORMAL },
        { REFUND, 2, 0, 7, ON, NORMAL },
        { REBOOT, 0, 0, 7, ON, NORMAL },
        { REFUND, 2, PREPAY_BALANCE_REFUND_REFUSED, 7, ON, NORMAL },
        { PAY, 1, 0, 6, ON, NORMAL },
        { REFUND, 6, PREPAY_BALANCE_REFUND_REFUSED, 6, ON, NORMAL } } },
};

static const struct script life[] = {
    { "D21 suspended: nothing moves, and everything is as it was", LIMITS(5, 0, 0, 0, 0, 5, 6),
      { { PAY, 9, 0, 9, ON, NORMAL },
        { USE, 5, 0, 4, OFF, REMINDER },
        { SUSPEND, 0, 0, 4, OFF, REMINDER },
        { SUSPEND, 0, NOTHING_NEW, 4, OFF, REMINDER },
        { USE, 9, IS_SUSPENDED, 4, OFF, REMINDER },
        { PAY, 7, IS_SUSPENDED, 4, OFF, REMINDER },
        { ASK, 0, IS_SUSPENDED, 4, OFF, REMINDER },
        { ACK, 0, IS_SUSPENDED, 4, OFF, REMINDER },
        { REBOOT, 0, 0, 4, OFF, REMINDER },
        { RESUME, 0, 0, 4, OFF, REMINDER },
        { PAY, 0, 0, 11, ON, NORMAL } } },
    { "suspended is off, also under bypass; on again when resumed", LIMITS(0, 0, 0, 0, 0, 0, 0),
      { { PAY, 9, 0, 9, ON, NORMAL },
        { SUSPEND, 0, 0, 9, OFF, NORMAL },
        { SAY, BYPASS, 0, 9, OFF, NORMAL },
        { RESUME, 0, 0, 9, ON, NORMAL },
        { RESUME, 0, NOTHING_NEW, 9, ON, NORMAL } } },
};

struct desk {
    int64_t paid, refunded;
    uint32_t count;
};

static prepay_status state_totals(prepay_balance *balance, const struct desk *desk)
{
    prepay_balance_applied applied;
    return prepay_balance_accept(balance, desk->paid, desk->refunded, desk->count, &applied);
}

static prepay_status reboot(prepay_balance *balance, const prepay_balance_options *limits)
{
    prepay_balance_totals totals;
    CHECK_STATUS(PREPAY_OK, prepay_balance_save(balance, &totals));
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(balance, sizeof *balance, limits));
    return prepay_balance_restore(balance, &totals);
}

static prepay_status take(const struct step *step, prepay_balance *balance, prepay_balance_options *limits, struct desk *desk)
{
    switch (step->verb) {
    case PAY: desk->paid += step->amount, desk->count++; return state_totals(balance, desk);
    case REFUND: desk->refunded += step->amount; return state_totals(balance, desk);
    case USE: return prepay_balance_charge(balance, PREPAY_USED_QUANTITY, step->amount);
    case ASK: return prepay_balance_emergency(balance);
    case ACK: return prepay_balance_acknowledge(balance);
    case SAY: return prepay_balance_set_conditions(balance, (uint32_t)step->amount);
    case LIMIT: limits->reclose_micro = step->amount; return prepay_balance_set_options(balance, limits);
    case SUSPEND: return prepay_balance_suspend(balance);
    case RESUME: return prepay_balance_resume(balance);
    case LEND: return prepay_balance_advance(balance, step->amount);
    case REBOOT: return reboot(balance, limits);
    default: return PREPAY_OK;
    }
}

static void play(const struct script *script)
{
    prepay_balance balance;
    prepay_balance_options limits = script->limits;
    prepay_supply supply = { .struct_size = sizeof supply };
    struct desk desk = { 0, 0, 0 };
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
    for (const struct step *step = script->steps; step->verb != STOP; step++) {
        CHECK_STATUS(step->answer, take(step, &balance, &limits, &desk));
        CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
        CHECK_INT(step->balance, prepay_balance_get_micro(&balance));
        CHECK_INT(step->on, supply.permitted);
        CHECK_INT(step->state, supply.state);
    }
}

static void play_all(const struct script *scripts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        TEST_ROW(scripts[i].name);
        play(&scripts[i]);
    }
}
#define PLAY(scripts) play_all(scripts, sizeof scripts / sizeof scripts[0])

TEST(emergency__asked_for__advanced_as_it_is_used_and_recovered_first)
{
    PLAY(emergency);
}

TEST(withheld__friendly_time_and_bypass__no_trip_until_the_true_state_applies)
{
    PLAY(withheld);
}

TEST(options__each_disagreement_of_practice__both_ways)
{
    PLAY(options);
}

TEST(suspended__nothing_moves__and_everything_is_as_it_was)
{
    PLAY(life);
}

/* What an operation before it has done is stored once, not again with each call that is refused. */
TEST(suspended_or_closed__a_refused_operation__has_changed_nothing)
{
    const prepay_balance_options limits = LIMITS(0, 0, 0, 0, 0, 5, 2);
    prepay_balance balance;
    prepay_balance_totals final;
    prepay_balance_applied applied;
    prepay_supply supply = { .struct_size = sizeof supply };
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 9, 0, 1, &applied));
    CHECK_STATUS(PREPAY_OK, prepay_balance_suspend(&balance));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_BALANCE_SWITCHED | PREPAY_BALANCE_LATCHED, supply.changes);
    CHECK_STATUS(PREPAY_BALANCE_IS_SUSPENDED, prepay_balance_charge(&balance, 0, 1));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(0, supply.changes);
    CHECK_STATUS(PREPAY_OK, prepay_balance_close(&balance, &final));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_acknowledge(&balance));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(0, supply.changes);
}

TEST(closed__nothing_moves_any_more__and_the_totals_stay)
{
    const prepay_balance_options limits = LIMITS(0, 0, 0, 0, 0, 5, 2);
    prepay_balance balance;
    prepay_balance_totals final, again;
    prepay_balance_applied applied;
    prepay_supply supply = { .struct_size = sizeof supply };
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 9, 0, 1, &applied));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_close(&balance, NULL));
    CHECK_STATUS(PREPAY_OK, prepay_balance_close(&balance, &final));
    CHECK_INT(9, final.paid_micro);
    CHECK_INT(PREPAY_LATCH_CLOSED, final.latches);
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_close(&balance, &again));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_accept(&balance, 20, 0, 2, &applied));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_charge(&balance, 0, 1));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_acknowledge(&balance));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_emergency(&balance));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_advance(&balance, 1));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_set_conditions(&balance, BYPASS));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_set_options(&balance, &limits));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_suspend(&balance));
    CHECK_STATUS(PREPAY_E_STATE, prepay_balance_resume(&balance));
    CHECK_STATUS(PREPAY_OK, reboot(&balance, &limits));
    CHECK_STATUS(PREPAY_OK, prepay_balance_save(&balance, &again));
    CHECK(memcmp(&final, &again, sizeof final) == 0);
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(0, supply.permitted);
    CHECK_INT(PREPAY_SUPPLY_CLOSED, supply.reasons);
}

TEST(supply__reasons_and_changes__of_what_is_withheld_and_offered)
{
    const prepay_balance_options limits = LIMITS(0, 0, 0, 0, 0, 5, 2);
    prepay_balance balance;
    prepay_supply supply = { .struct_size = sizeof supply };
    prepay_balance_applied applied;
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 1, 0, 1, &applied));
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_conditions(&balance, FRIENDLY));
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, 1));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_SUPPLY_OVERDRAFT | PREPAY_SUPPLY_OFFERED | PREPAY_SUPPLY_WITHHELD, supply.reasons);
    CHECK_INT(PREPAY_BALANCE_WARNED, supply.changes);
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_conditions(&balance, FRIENDLY | PREPAY_CONDITION_ENDS_SOON));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_SUPPLY_ENDS_SOON, supply.reasons & PREPAY_SUPPLY_ENDS_SOON);
    CHECK_INT(PREPAY_BALANCE_LATCHED, supply.changes);
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_conditions(&balance, 0));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_BALANCE_TRIPPED | PREPAY_BALANCE_LATCHED, supply.changes);
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_conditions(&balance, BYPASS));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_BALANCE_SWITCHED | PREPAY_BALANCE_LATCHED, supply.changes);
    CHECK_INT(PREPAY_SUPPLY_EXHAUSTED | PREPAY_SUPPLY_OFFERED | PREPAY_SUPPLY_WITHHELD | PREPAY_SUPPLY_BYPASS, supply.reasons);
    CHECK_STATUS(PREPAY_OK, prepay_balance_set_conditions(&balance, 0));
    CHECK_STATUS(PREPAY_OK, prepay_balance_emergency(&balance));
    CHECK_INT(5, prepay_balance_get_emergency_micro(&balance));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_SUPPLY_EMERGENCY, supply.reasons);
    CHECK_INT(PREPAY_BALANCE_RECLOSED | PREPAY_BALANCE_LATCHED, supply.changes);
}

TEST_MAIN("balance/emergency", T(emergency__asked_for__advanced_as_it_is_used_and_recovered_first),
          T(withheld__friendly_time_and_bypass__no_trip_until_the_true_state_applies),
          T(options__each_disagreement_of_practice__both_ways), T(suspended__nothing_moves__and_everything_is_as_it_was),
          T(suspended_or_closed__a_refused_operation__has_changed_nothing),
          T(closed__nothing_moves_any_more__and_the_totals_stay), T(supply__reasons_and_changes__of_what_is_withheld_and_offered))
