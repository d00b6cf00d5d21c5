/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A balance and its twin live the same random life. The twin is written from the rules of practice and not from the table: it has one
 * signed number and two latches, and finds credits and refunds by trying them one unit at a time.
 */
#include "support/test.h"
#include "support/seed.h"
#include "prepay/balance.h"

#include <string.h>

struct twin {
    int64_t balance, paid, refunded;
    int tripped, reminded, disarmed, begun;
    prepay_balance_options limits;
};

/* What the meters of practice do, as if-chains: alarms at <=, trip at >=, reclose at >=, a reminder once. */
static void twin_follow(struct twin *twin)
{
    const prepay_balance_options *limits = &twin->limits;
    const int reminds = limits->alarm2_micro > 0 && limits->flags == 0;
    if (-twin->balance >= limits->overdraft_limit_micro) {
        twin->tripped = 1;
        twin->reminded = 0;
        twin->disarmed = 1;
        return;
    }
    if (twin->tripped && (!twin->begun || twin->balance >= limits->reclose_micro)) twin->tripped = 0;
    if (twin->tripped) return;
    if (!reminds) twin->reminded = 0;
    if (twin->balance > 0 && twin->balance > limits->alarm2_micro) {
        twin->reminded = 0;
        twin->disarmed = 0;
    } else if (reminds && !twin->disarmed) {
        twin->reminded = 1;
        twin->disarmed = 1;
    } else {
        twin->disarmed = 1;
    }
}

/* One unit of credit at a time while the hoard limit has room for it, given that r will be taken off again. */
static int64_t twin_credit(const struct twin *twin, int64_t due, int64_t r)
{
    int64_t credit = 0;
    while (credit < due && (twin->limits.hoard_limit_micro == 0 || twin->balance + credit + 1 - r <= twin->limits.hoard_limit_micro)) {
        credit++;
    }
    return credit;
}

static void twin_accept(struct twin *twin, int64_t paid, int64_t refunded)
{
    const int64_t due = paid > twin->paid ? paid - twin->paid : 0;
    const int64_t r = refunded > twin->refunded ? refunded - twin->refunded : 0;
    int64_t credit = twin_credit(twin, due, r);
    int64_t refund = r;
    if (twin->balance + credit - r < 0) refund = 0;
    if (refund == 0) credit = twin_credit(twin, due, 0);
    twin->paid += credit;
    twin->refunded += refund;
    twin->balance += credit - refund;
    twin_follow(twin);
    twin->begun = twin->begun || credit > 0 || refund > 0;
}

static uint32_t twin_state(const struct twin *twin)
{
    if (twin->tripped) return PREPAY_BALANCE_EXHAUSTED;
    if (twin->reminded) return PREPAY_BALANCE_REMINDER;
    if (twin->balance <= 0) return PREPAY_BALANCE_OVERDRAFT;
    if (twin->balance <= twin->limits.alarm2_micro) return PREPAY_BALANCE_ALARM2;
    return twin->balance <= twin->limits.alarm1_micro ? PREPAY_BALANCE_ALARM1 : PREPAY_BALANCE_NORMAL;
}

static prepay_balance_options draw_limits(struct seed *seed)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.alarm1_micro = seed_between(seed, 0, 20) * seed_between(seed, 0, 1);
    limits.alarm2_micro = seed_between(seed, 0, 12) * seed_between(seed, 0, 2) / 2;
    limits.overdraft_limit_micro = seed_between(seed, 0, 15) * seed_between(seed, 0, 1);
    limits.hoard_limit_micro = seed_between(seed, 0, 1) * seed_between(seed, 20, 40);
    limits.reclose_micro = seed_between(seed, 0, 1) * seed_between(seed, 0, 20);
    limits.flags = seed_between(seed, 0, 3) == 0 ? PREPAY_BALANCE_NO_REMINDER : 0;
    return limits;
}

struct lives {
    prepay_balance balance;
    struct twin twin;
    int64_t stated_paid, stated_refunded; /* the newest statement; older ones are drawn below it */
};

static void state_something(struct lives *lives, struct seed *seed)
{
    prepay_balance_applied applied;
    int64_t paid, refunded;
    lives->stated_paid += seed_between(seed, 0, 1) * seed_between(seed, 0, 25);
    lives->stated_refunded += seed_between(seed, 0, 9) == 0 ? seed_between(seed, 0, 12) : 0;
    paid = lives->stated_paid - (seed_between(seed, 0, 3) == 0 ? seed_between(seed, 0, lives->stated_paid) : 0);
    refunded = lives->stated_refunded - (seed_between(seed, 0, 3) == 0 ? seed_between(seed, 0, lives->stated_refunded) : 0);
    CHECK(prepay_balance_accept(&lives->balance, paid, refunded, 0, &applied) >= 0);
    twin_accept(&lives->twin, paid, refunded);
}

static void live_one_step(struct lives *lives, struct seed *seed)
{
    const int64_t dice = seed_between(seed, 0, 19);
    if (dice < 6) {
        state_something(lives, seed);
    } else if (dice < 16) {
        const int64_t amount = seed_between(seed, 0, 6);
        CHECK_STATUS(PREPAY_OK, prepay_balance_charge(&lives->balance, (uint32_t)seed_between(seed, 0, 3), amount));
        lives->twin.balance -= amount;
        twin_follow(&lives->twin);
        lives->twin.begun = lives->twin.begun || amount > 0;
    } else if (dice < 18) {
        CHECK_STATUS(PREPAY_OK, prepay_balance_acknowledge(&lives->balance));
        lives->twin.reminded = 0;
    } else {
        lives->twin.limits = draw_limits(seed);
        CHECK_STATUS(PREPAY_OK, prepay_balance_set_options(&lives->balance, &lives->twin.limits));
        twin_follow(&lives->twin);
    }
}

/* Power is cut and comes back: nothing may change. */
static void check_reboot(const struct lives *lives)
{
    prepay_balance again;
    prepay_balance_totals before, after;
    CHECK_STATUS(PREPAY_OK, prepay_balance_save(&lives->balance, &before));
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&again, sizeof again, &lives->twin.limits));
    CHECK_STATUS(PREPAY_OK, prepay_balance_restore(&again, &before));
    CHECK_STATUS(PREPAY_OK, prepay_balance_save(&again, &after));
    CHECK(memcmp(&before, &after, sizeof before) == 0);
}

static void check_alike(const struct lives *lives)
{
    prepay_supply supply = { .struct_size = sizeof supply };
    prepay_balance_totals totals;
    CHECK_STATUS(PREPAY_OK, prepay_balance_supply(&lives->balance, &supply));
    CHECK_STATUS(PREPAY_OK, prepay_balance_save(&lives->balance, &totals));
    CHECK_INT(lives->twin.balance, prepay_balance_get_micro(&lives->balance));
    CHECK_INT(lives->twin.paid, totals.paid_micro);
    CHECK_INT(lives->twin.refunded, totals.refunded_micro);
    CHECK_INT(twin_state(&lives->twin), supply.state);
    CHECK_INT(!lives->twin.tripped && !lives->twin.reminded, supply.permitted);
    CHECK(totals.paid_micro <= lives->stated_paid && totals.refunded_micro <= lives->stated_refunded);
}

TEST(balance__random_lives__as_its_twin)
{
    struct seed seed = seed_start();
    for (uint32_t life = 0; life < 2000; life += test_stride()) {
        struct lives lives;
        memset(&lives, 0, sizeof lives);
        lives.twin.limits = draw_limits(&seed);
        lives.twin.disarmed = 1;
        CHECK_STATUS(PREPAY_OK, prepay_balance_init(&lives.balance, sizeof lives.balance, &lives.twin.limits));
        twin_follow(&lives.twin);
        for (int step = 0; step < 60; step++) {
            live_one_step(&lives, &seed);
            check_alike(&lives);
            check_reboot(&lives);
        }
    }
}

TEST_MAIN("balance/twin", T(balance__random_lives__as_its_twin))
