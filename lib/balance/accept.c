/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The totals rule, and what a purchase pays before it becomes balance.
 *
 *     r = R - B                                    c = min(max(0, P - A), room(r))
 *     if 0 < r <= balance + c - recovered(c) - accumulated debt:  credit c, refund r
 *     else:                                                       credit min(max(0, P - A), room(0)), refund 0
 *
 * room(x) = max(0, limit - balance + x): what a refund takes off again makes room. A refund is taken whole or not at all, and what was
 * lent is not paid out. Where no money is lent or owed, this is the rule of doc/protocol.md.
 */
#include "balance/machine.h"

#include "base/checked.h"

/* What the token states beyond what was accepted. */
struct news {
    int64_t due, refund; /* max(0, P - A); R - B, when it may be taken */
    int64_t stated_refund;
    uint32_t purchases; /* counted for the first time */
};

static int64_t room(const struct prepay__balance *balance, int64_t x)
{
    const int limited = balance->options.hoard_limit_micro > 0 || (balance->options.flags & PREPAY_BALANCE_HOARD_ZERO_REFUSES) != 0;
    int64_t left = 0;

    if (!limited) return INT64_MAX;
    if (prepay__sub(balance->options.hoard_limit_micro, prepay__balance_now(balance), &left) != PREPAY_OK) return INT64_MAX;
    if (prepay__add(left, x, &left) != PREPAY_OK) return INT64_MAX;
    return left > 0 ? left : 0;
}

/* Debts that money was lent by: paid back whole, as far as the credit goes. */
static void repay_lent(prepay_balance_totals *draft, uint32_t kind, int64_t *left)
{
    const int64_t taken = prepay__least(prepay__lent(draft, kind), *left);

    draft->debts[kind].recovered_micro += taken;
    *left -= taken;
}

/* The balance after a credit: paid, then listed debts, accumulated debt, emergency credit. */
static void credit(const struct prepay__balance *balance, int64_t amount, uint32_t purchases, prepay_balance_totals *draft,
                   prepay_balance_applied *applied)
{
    const int64_t before_micro = prepay__balance_now(balance);
    const int64_t overdraft = before_micro < 0 ? -before_micro : 0;
    const int overdraft_first = (balance->options.flags & PREPAY_BALANCE_OVERDRAFT_FIRST) != 0;
    int64_t left, before_debts;

    *draft = balance->totals;
    draft->paid_micro += amount;
    before_debts = left = overdraft_first ? amount - prepay__least(amount, overdraft) : amount;
    prepay__debts_recover(&balance->options, draft, amount, purchases, &left);
    repay_lent(draft, PREPAY_DEBT_ACCUMULATED, &left);
    repay_lent(draft, PREPAY_DEBT_EMERGENCY, &left);
    applied->credited_micro = amount;
    applied->refunded_micro = 0;
    applied->recovered_micro = before_debts - left;
    applied->repaid_micro = prepay__least(amount - applied->recovered_micro, overdraft);
}

/* With the refund, if it fits whole; then without. */
static prepay_status apply(const struct prepay__balance *balance, const struct news *news, prepay_balance_totals *draft,
                           prepay_balance_applied *applied)
{
    int64_t after_micro = 0;
    prepay_status status;

    if (news->refund > 0) {
        credit(balance, prepay__least(news->due, room(balance, news->refund)), news->purchases, draft, applied);
        status = prepay__balance_sum(draft, &after_micro);
        if (status < 0) return status;
        if (news->refund <= after_micro - prepay__lent(draft, PREPAY_DEBT_ACCUMULATED)) {
            applied->refunded_micro = news->refund;
            draft->refunded_micro += news->refund;
            return PREPAY_OK;
        }
    }
    credit(balance, prepay__least(news->due, room(balance, 0)), news->purchases, draft, applied);
    return PREPAY_OK;
}

static prepay_status verdict_of(const struct news *news, const prepay_balance_applied *applied)
{
    if (news->stated_refund > 0 && applied->refunded_micro == 0) return PREPAY_BALANCE_REFUND_REFUSED;
    if (applied->credited_micro < news->due) return PREPAY_BALANCE_CUT_AT_HOARD_LIMIT;
    if (applied->credited_micro == 0 && applied->refunded_micro == 0) return PREPAY_BALANCE_NOTHING_NEW;
    return PREPAY_OK;
}

static int may_be_stated(int64_t total_micro)
{
    return total_micro >= 0 && total_micro <= PREPAY_TOTAL_MAX_MICRO;
}

static struct news news_of(const struct prepay__balance *balance, int64_t paid_micro, int64_t refunded_micro, uint32_t count)
{
    const prepay_balance_totals *totals = &balance->totals;
    const int again = (totals->latches & PREPAY_LATCH_REFUNDED) != 0 && (balance->options.flags & PREPAY_BALANCE_REFUND_ONCE) != 0;
    struct news news = { 0, 0, 0, 0 };

    if (paid_micro > totals->paid_micro) news.due = paid_micro - totals->paid_micro;
    if (refunded_micro > totals->refunded_micro) news.stated_refund = refunded_micro - totals->refunded_micro;
    if (!again || news.due > 0) news.refund = news.stated_refund;
    if (count > totals->counted) news.purchases = count - totals->counted;
    return news;
}

/* Nothing was taken, and this is how things stand. */
static prepay_status leave(const struct prepay__balance *balance, prepay_status verdict, prepay_balance_applied *out)
{
    const prepay_balance_applied nothing = { 0, 0, 0, 0, prepay__balance_now(balance) };

    *out = nothing;
    return verdict;
}

static prepay_status accept(struct prepay__balance *balance, const struct news *news, prepay_balance_applied *out)
{
    prepay_balance_applied applied = { 0, 0, 0, 0, 0 };
    prepay_balance_totals draft;
    prepay_status status = apply(balance, news, &draft, &applied);

    if (status < 0) return status;
    if (applied.credited_micro < news->due && (balance->options.flags & PREPAY_BALANCE_HOARD_WHOLE) != 0) {
        balance->changes = 0;
        return leave(balance, PREPAY_BALANCE_OVER_HOARD_LIMIT, out);
    }
    draft.counted += news->purchases;
    if (applied.credited_micro > 0) draft.latches &= ~PREPAY_LATCH_REFUNDED;
    if (applied.refunded_micro > 0) draft.latches |= PREPAY_LATCH_REFUNDED;
    status = prepay__balance_move(balance, &draft, applied.credited_micro > 0 ? PREPAY__BY_PURCHASE : 0);
    if (status < 0) return status;
    applied.balance_micro = prepay__balance_now(balance);
    *out = applied;
    return verdict_of(news, &applied);
}

prepay_status prepay_balance_accept(prepay_balance *balance, int64_t paid_total_micro, int64_t refunded_total_micro, uint32_t purchase_count,
                                    prepay_balance_applied *out)
{
    struct news news;
    prepay_status status;

    if (balance == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    if (!may_be_stated(paid_total_micro) || !may_be_stated(refunded_total_micro)) return PREPAY_E_ARGUMENT;
    status = prepay__balance_ask(&balance->internal, MOVE, NULL);
    if (status < 0) return status;
    if (status != PREPAY_OK) return leave(&balance->internal, status, out);
    news = news_of(&balance->internal, paid_total_micro, refunded_total_micro, purchase_count);
    return accept(&balance->internal, &news, out);
}
