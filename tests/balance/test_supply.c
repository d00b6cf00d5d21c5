/* SPDX-License-Identifier: Apache-2.0 */
/* May supply be on: the behaviours a metering engineer tries first, told as scripts of movements and what must be seen after each. */
#include "support/test.h"
#include "prepay/balance.h"

#include <string.h>

#define CENT INT64_C(10000) /* 0.01 of the unit */

enum verb { STOP, PAY, REFUND, USE, ACK, LIMITS, REBOOT };

/* One step: do verb with amount (cents); then balance (cents), supply, alarm and state must be these.  */
struct step {
    enum verb verb;
    int64_t amount;
    int64_t balance;
    uint32_t on, alarm, state;
};

struct script {
    const char *name;
    int64_t alarm1, alarm2, overdraft, hoard, reclose; /* cents */
    uint32_t flags;
    struct step steps[12];
};

#define ON 1u
#define OFF 0u
#define NORMAL PREPAY_BALANCE_NORMAL
#define ALARM1 PREPAY_BALANCE_ALARM1
#define REMINDER PREPAY_BALANCE_REMINDER
#define ALARM2 PREPAY_BALANCE_ALARM2
#define OVERDRAFT PREPAY_BALANCE_OVERDRAFT
#define EXHAUSTED PREPAY_BALANCE_EXHAUSTED

static const struct script d8[] = {
    { "D8 net balance up to the limit, the rest later", 0, 0, 3000, 10000, 0, 0,
      { { PAY, 5000, 5000, ON, 0, NORMAL },
        { PAY, 5000, 10000, ON, 0, NORMAL },
        { PAY, 1, 10000, ON, 0, NORMAL },
        { USE, 12000, -2000, ON, 0, OVERDRAFT },
        { PAY, 11999, 10000, ON, 0, NORMAL } } },
    { "D8 limit 0 is no limit", 0, 0, 0, 0, 0, 0, { { PAY, 99999999999, 99999999999, ON, 0, NORMAL } } },
};

static const struct script d9[] = {
    { "D9 overdraft 30 of 30, buy 20: 10 left, still off", 0, 0, 3000, 0, 0, 0,
      { { PAY, 1000, 1000, ON, 0, NORMAL },
        { USE, 4000, -3000, OFF, 0, EXHAUSTED },
        { PAY, 2000, -1000, OFF, 0, EXHAUSTED },
        { REBOOT, 0, -1000, OFF, 0, EXHAUSTED },
        { PAY, 999, -1, OFF, 0, EXHAUSTED },
        { PAY, 1, 0, ON, 0, OVERDRAFT } } },
    { "D9 buy 30: 0 and 0, on", 0, 0, 3000, 0, 0, 0,
      { { PAY, 1000, 1000, ON, 0, NORMAL }, { USE, 4000, -3000, OFF, 0, EXHAUSTED }, { PAY, 3000, 0, ON, 0, OVERDRAFT } } },
    { "D9 buy 50: 0 and 20, on", 0, 0, 3000, 0, 0, 0,
      { { PAY, 1000, 1000, ON, 0, NORMAL }, { USE, 4000, -3000, OFF, 0, EXHAUSTED }, { PAY, 5000, 2000, ON, 0, NORMAL } } },
};

static const struct script d10[] = {
    { "D10 limit 5.00: at 4.99 on, at 5.00 off", 0, 0, 500, 0, 0, 0,
      { { PAY, 100, 100, ON, 0, NORMAL },
        { USE, 599, -499, ON, 0, OVERDRAFT },
        { USE, 1, -500, OFF, 0, EXHAUSTED },
        { USE, 100, -600, OFF, 0, EXHAUSTED } } },
    { "D10 limit 0: off at exactly zero", 0, 0, 0, 0, 0, 0,
      { { PAY, 100, 100, ON, 0, NORMAL }, { USE, 99, 1, ON, 0, NORMAL }, { USE, 1, 0, OFF, 0, EXHAUSTED } } },
    { "D10 limit 0: paying back to zero leaves it off", 0, 0, 0, 0, 0, 0,
      { { PAY, 100, 100, ON, 0, NORMAL },
        { USE, 150, -50, OFF, 0, EXHAUSTED },
        { PAY, 50, 0, OFF, 0, EXHAUSTED },
        { PAY, 1, 1, ON, 0, NORMAL } } },
    { "D10 a limit lowered below the overdraft trips at once, raised again it does not reclose", 0, 0, 500, 0, 0, 0,
      { { PAY, 100, 100, ON, 0, NORMAL },
        { USE, 400, -300, ON, 0, OVERDRAFT },
        { LIMITS, 300, -300, OFF, 0, EXHAUSTED },
        { LIMITS, 500, -300, OFF, 0, EXHAUSTED },
        { PAY, 300, 0, ON, 0, OVERDRAFT } } },
};

static const struct script d11[] = {
    { "D11 after a trip 99.99 off, 100.00 on", 0, 0, 500, 0, 10000, 0,
      { { PAY, 20000, 20000, ON, 0, NORMAL },
        { USE, 20500, -500, OFF, 0, EXHAUSTED },
        { PAY, 10499, 9999, OFF, 0, EXHAUSTED },
        { REBOOT, 0, 9999, OFF, 0, EXHAUSTED },
        { ACK, 0, 9999, OFF, 0, EXHAUSTED },
        { PAY, 1, 10000, ON, 0, NORMAL } } },
    { "D11 without a trip the limit does not apply", 0, 0, 500, 0, 10000, 0,
      { { PAY, 5000, 5000, ON, 0, NORMAL }, { USE, 5200, -200, ON, 0, OVERDRAFT }, { PAY, 300, 100, ON, 0, NORMAL } } },
    { "D11 a new account has not tripped", 0, 0, 0, 0, 10000, 0, { { PAY, 1, 1, ON, 0, NORMAL } } },
    { "D11 a trip at zero holds below reclose", 0, 0, 0, 0, 10000, 0,
      { { PAY, 100, 100, ON, 0, NORMAL }, { USE, 100, 0, OFF, 0, EXHAUSTED }, { PAY, 50, 50, OFF, 0, EXHAUSTED } } },
};

static const struct script d12[] = {
    { "D12 alarm 2 trips once; a card ends it; not again until the limit", 1000, 500, 300, 0, 0, 0,
      { { PAY, 2000, 2000, ON, 0, NORMAL },
        { USE, 999, 1001, ON, 0, NORMAL },
        { USE, 1, 1000, ON, 1, ALARM1 },
        { USE, 499, 501, ON, 1, ALARM1 },
        { USE, 1, 500, OFF, 2, REMINDER },
        { USE, 100, 400, OFF, 2, REMINDER },
        { ACK, 0, 400, ON, 2, ALARM2 },
        { USE, 399, 1, ON, 2, ALARM2 },
        { USE, 1, 0, ON, 2, OVERDRAFT },
        { USE, 299, -299, ON, 2, OVERDRAFT },
        { USE, 1, -300, OFF, 2, EXHAUSTED } } },
    { "D12 a purchase above it re-arms", 0, 500, 0, 0, 0, 0,
      { { PAY, 600, 600, ON, 0, NORMAL },
        { USE, 100, 500, OFF, 2, REMINDER },
        { ACK, 0, 500, ON, 2, ALARM2 },
        { PAY, 1, 501, ON, 0, NORMAL },
        { USE, 1, 500, OFF, 2, REMINDER },
        { PAY, 100, 600, ON, 0, NORMAL } } },
    { "D12 a purchase not above it neither ends the reminder nor re-arms", 0, 500, 0, 0, 0, 0,
      { { PAY, 600, 600, ON, 0, NORMAL },
        { USE, 300, 300, OFF, 2, REMINDER },
        { PAY, 100, 400, OFF, 2, REMINDER },
        { ACK, 0, 400, ON, 2, ALARM2 },
        { PAY, 100, 500, ON, 2, ALARM2 },
        { USE, 100, 400, ON, 2, ALARM2 } } },
    { "D12 alarm 2 = 0: neither alarm nor trip", 1000, 0, 0, 0, 0, 0,
      { { PAY, 2000, 2000, ON, 0, NORMAL }, { USE, 1999, 1, ON, 1, ALARM1 }, { USE, 1, 0, OFF, 1, EXHAUSTED } } },
    { "D12 reminders switched off: the alarm only", 1000, 500, 0, 0, 0, PREPAY_BALANCE_NO_REMINDER,
      { { PAY, 2000, 2000, ON, 0, NORMAL }, { USE, 1500, 500, ON, 2, ALARM2 } } },
    { "D12 a step past alarm 2 into overdraft still reminds", 0, 500, 300, 0, 0, 0,
      { { PAY, 600, 600, ON, 0, NORMAL },
        { USE, 700, -100, OFF, 2, REMINDER },
        { REBOOT, 0, -100, OFF, 2, REMINDER },
        { ACK, 0, -100, ON, 2, OVERDRAFT } } },
    { "D12 an unacknowledged reminder becomes a trip at the limit", 0, 500, 300, 0, 0, 0,
      { { PAY, 600, 600, ON, 0, NORMAL },
        { USE, 200, 400, OFF, 2, REMINDER },
        { USE, 700, -300, OFF, 2, EXHAUSTED },
        { ACK, 0, -300, OFF, 2, EXHAUSTED },
        { PAY, 400, 100, ON, 2, ALARM2 } } },
    { "D12 after an overdraft trip a purchase below alarm 2 does not remind", 0, 500, 0, 0, 0, 0,
      { { PAY, 600, 600, ON, 0, NORMAL },
        { USE, 600, 0, OFF, 2, EXHAUSTED },
        { PAY, 100, 100, ON, 2, ALARM2 } } },
    { "D12 the first purchase of an account below alarm 2 does not remind", 0, 500, 0, 0, 0, 0,
      { { PAY, 100, 100, ON, 2, ALARM2 }, { PAY, 500, 600, ON, 0, NORMAL }, { USE, 100, 500, OFF, 2, REMINDER } } },
    { "D12 a refund down to alarm 2 reminds", 0, 500, 0, 0, 0, 0,
      { { PAY, 600, 600, ON, 0, NORMAL }, { REFUND, 100, 500, OFF, 2, REMINDER }, { ACK, 0, 500, ON, 2, ALARM2 } } },
    { "D12 acknowledging changes nothing elsewhere", 1000, 500, 300, 0, 0, 0,
      { { PAY, 2000, 2000, ON, 0, NORMAL },
        { ACK, 0, 2000, ON, 0, NORMAL },
        { USE, 1000, 1000, ON, 1, ALARM1 },
        { ACK, 0, 1000, ON, 1, ALARM1 },
        { USE, 500, 500, OFF, 2, REMINDER } } },
};

static prepay_balance_options limits_of(const struct script *script)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.alarm1_micro = script->alarm1 * CENT;
    limits.alarm2_micro = script->alarm2 * CENT;
    limits.overdraft_limit_micro = script->overdraft * CENT;
    limits.hoard_limit_micro = script->hoard * CENT;
    limits.reclose_micro = script->reclose * CENT;
    limits.flags = script->flags;
    return limits;
}

/* P and R as the desk states them: all that was ever bought and given back. */
struct desk {
    int64_t paid, refunded;
};

static void state_totals(prepay_balance *balance, const struct desk *desk)
{
    prepay_balance_applied applied;
    CHECK(prepay_balance_accept(balance, desk->paid, desk->refunded, 0, &applied) >= 0);
}

static void reboot(prepay_balance *balance, const prepay_balance_options *limits)
{
    prepay_balance_totals totals;
    CHECK_STATUS(PREPAY_OK, prepay_balance_save(balance, &totals));
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(balance, sizeof *balance, limits));
    CHECK_STATUS(PREPAY_OK, prepay_balance_restore(balance, &totals));
}

static void take(const struct step *step, prepay_balance *balance, prepay_balance_options *limits, struct desk *desk)
{
    switch (step->verb) {
    case PAY:
        desk->paid += step->amount * CENT;
        state_totals(balance, desk);
        break;
    case REFUND:
        desk->refunded += step->amount * CENT;
        state_totals(balance, desk);
        break;
    case USE: CHECK_STATUS(PREPAY_OK, prepay_balance_charge(balance, PREPAY_USED_QUANTITY, step->amount * CENT)); break;
    case ACK: CHECK_STATUS(PREPAY_OK, prepay_balance_acknowledge(balance)); break;
    case REBOOT: reboot(balance, limits); break;
    case LIMITS:
        limits->overdraft_limit_micro = step->amount * CENT;
        CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(balance, limits));
        break;
    default: break;
    }
}

static void play(const struct script *script)
{
    prepay_balance balance;
    prepay_balance_options limits = limits_of(script);
    prepay_supply supply = { .struct_size = sizeof supply };
    struct desk desk = { 0, 0 };
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
    for (const struct step *step = script->steps; step->verb != STOP; step++) {
        take(step, &balance, &limits, &desk);
        CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
        CHECK_INT(step->balance * CENT, prepay_balance_get_micro(&balance));
        CHECK_INT(step->on, supply.permitted);
        CHECK_INT(step->alarm, supply.alarm);
        CHECK_INT(step->state, supply.state);
        CHECK(prepay_balance_get_remaining_micro(&balance) == 0 || prepay_balance_get_overdraft_micro(&balance) == 0);
        CHECK_INT(step->balance * CENT, prepay_balance_get_remaining_micro(&balance) - prepay_balance_get_overdraft_micro(&balance));
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

TEST(d8__hoard_limit__cuts_and_gives_the_rest_later)
{
    PLAY(d8);
}

TEST(d9__credit__repays_overdraft_first)
{
    PLAY(d9);
}

TEST(d10__trip__at_the_overdraft_limit_or_at_exactly_zero)
{
    PLAY(d10);
}

TEST(d11__reclose__only_after_an_overdraft_trip)
{
    PLAY(d11);
}

TEST(d12__reminder__once_until_a_purchase_above_it)
{
    PLAY(d12);
}

TEST(supply__reasons_and_changes__say_why_and_what_just_happened)
{
    prepay_balance balance;
    const prepay_balance_options limits = { sizeof limits, 10, 5, 3, 0, 0, 0, 0, 0, 0, NULL, 0 };
    prepay_supply supply = { .struct_size = sizeof supply };
    prepay_balance_applied applied;
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 12, 0, 0, &applied));
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, 2));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_SUPPLY_ALARM1, supply.reasons);
    CHECK_INT(PREPAY_BALANCE_WARNED, supply.changes);
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, 5));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_SUPPLY_ALARM1 | PREPAY_SUPPLY_ALARM2 | PREPAY_SUPPLY_REMINDER, supply.reasons);
    CHECK_INT(PREPAY_BALANCE_REMINDED, supply.changes);
    CHECK_STATUS(PREPAY_OK, prepay_balance_acknowledge(&balance));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_BALANCE_RECLOSED, supply.changes);
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, 6));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_SUPPLY_ALARM1 | PREPAY_SUPPLY_ALARM2 | PREPAY_SUPPLY_OVERDRAFT, supply.reasons);
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, 2));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_SUPPLY_ALARM1 | PREPAY_SUPPLY_ALARM2 | PREPAY_SUPPLY_EXHAUSTED, supply.reasons);
    CHECK_INT(PREPAY_BALANCE_TRIPPED, supply.changes);
    CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, 2));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(0, supply.changes);
}

TEST(supply__alarm_2_above_zero_without_alarm_1__shows_level_2)
{
    prepay_balance balance;
    const prepay_balance_options limits = { sizeof limits, 0, 5, 3, 0, 0, PREPAY_BALANCE_NO_REMINDER, 0, 0, 0, NULL, 0 };
    prepay_supply supply = { .struct_size = sizeof supply };
    prepay_balance_applied applied;
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
    CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 5, 0, 0, &applied));
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(2, supply.alarm);
    CHECK_INT(PREPAY_SUPPLY_ALARM2, supply.reasons);
}

TEST(supply__reminders_switched_off_while_one_holds__supply_returns)
{
    static const struct {
        const char *name;
        int64_t alarm2;
        uint32_t flags;
        int64_t used;
        uint32_t state;
    } rows[] = {
        { "alarm 2 off", 0, 0, 6, NORMAL },
        { "the flag", 5, PREPAY_BALANCE_NO_REMINDER, 6, ALARM2 },
        { "the flag, in overdraft", 5, PREPAY_BALANCE_NO_REMINDER, 11, OVERDRAFT },
        { "alarm 2 off, in overdraft", 0, 0, 11, OVERDRAFT },
        { "alarm 2 lowered", 3, 0, 6, NORMAL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_balance balance;
        prepay_balance_options limits = { sizeof limits, 0, 5, 3, 0, 0, 0, 0, 0, 0, NULL, 0 };
        prepay_supply supply = { .struct_size = sizeof supply };
        prepay_balance_applied applied;
        TEST_ROW(rows[i].name);
        CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
        CHECK_STATUS(PREPAY_OK, prepay_balance_accept(&balance, 10, 0, 0, &applied));
        CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&balance, 0, rows[i].used));
        CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
        CHECK_INT(REMINDER, supply.state);
        limits.alarm2_micro = rows[i].alarm2;
        limits.flags = rows[i].flags;
        CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &limits));
        CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
        CHECK_INT(rows[i].state, supply.state);
        CHECK_INT(1, supply.permitted);
    }
}

TEST(supply__new_account__on_when_overdraft_is_allowed_and_never_a_reminder)
{
    static const struct {
        const char *name;
        int64_t alarm2, overdraft, reclose, carried;
        uint32_t state;
    } rows[] = {
        { "no overdraft", 0, 0, 0, 0, EXHAUSTED },
        { "overdraft allowed", 0, 30, 0, 0, OVERDRAFT },
        { "overdraft allowed, reclose above", 50, 30, 100, 0, OVERDRAFT },
        { "carried in below alarm 2 and reclose", 50, 0, 100, 20, ALARM2 },
        { "carried in overdraft", 50, 30, 100, -20, OVERDRAFT },
        { "carried in at the limit", 50, 30, 100, -30, EXHAUSTED },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_balance balance;
        const prepay_balance_options limits = { sizeof limits, 0, rows[i].alarm2, rows[i].overdraft, 0, rows[i].reclose, 0, 0, 0, 0, NULL, 0 };
        const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;
        prepay_supply supply = { .struct_size = sizeof supply };
        TEST_ROW(rows[i].name);
        CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &none));
        CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&balance, &limits));
        CHECK_STATUS(PREPAY_OK, prepay_balance_carry_in(&balance, rows[i].carried));
        CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
        CHECK_INT(rows[i].state, supply.state);
    }
}

TEST(supply__reports__filled_as_far_as_the_caller_knows_them)
{
    prepay_balance balance;
    const prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_supply supply;
    memset(&supply, 0x77, sizeof supply);
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&balance, sizeof balance, &limits));
    supply.struct_size = offsetof(prepay_supply, alarm);
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&balance, &supply));
    CHECK_INT(PREPAY_SUPPLY_EXHAUSTED, supply.reasons);
    CHECK_INT(0x77777777, supply.alarm);
    supply.struct_size = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_supply(&balance, &supply));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_supply(&balance, NULL));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_supply(NULL, &supply));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_balance_acknowledge(NULL));
    CHECK_INT(0, prepay_balance_get_micro(NULL));
    CHECK_INT(0, prepay_balance_get_remaining_micro(NULL));
    CHECK_INT(0, prepay_balance_get_overdraft_micro(NULL));
}

TEST_MAIN("balance/supply", T(d8__hoard_limit__cuts_and_gives_the_rest_later), T(d9__credit__repays_overdraft_first),
          T(d10__trip__at_the_overdraft_limit_or_at_exactly_zero), T(d11__reclose__only_after_an_overdraft_trip),
          T(d12__reminder__once_until_a_purchase_above_it), T(supply__reasons_and_changes__say_why_and_what_just_happened),
          T(supply__alarm_2_above_zero_without_alarm_1__shows_level_2),
          T(supply__reminders_switched_off_while_one_holds__supply_returns),
          T(supply__new_account__on_when_overdraft_is_allowed_and_never_a_reminder),
          T(supply__reports__filled_as_far_as_the_caller_knows_them))
