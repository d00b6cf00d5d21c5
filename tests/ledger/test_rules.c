/* SPDX-License-Identifier: Apache-2.0 */
/* An insider who makes the chain again after a change is not stopped by hashes. What he wrote must still follow from what stood before: these
 * rows are handed to the verifier one by one, with every hash right. */
#include "ledger/desk.h"
#include "ledger/verify.h"
#include "support/test.h"

#include <prepay/vending.h>

#include <string.h>

static struct prepay__memory memory;
static struct prepay__entry entry;
static const char *reason;
static const uint8_t previous[32] = { 1, 2, 3 };

static void begin(int64_t seq, int64_t kind, int64_t contract)
{
    memset(&entry, 0, sizeof entry);
    entry.seq = seq;
    entry.kind = kind;
    entry.contract = contract;
    prepay__memory_begin(&memory, &entry, previous);
    reason = NULL;
}

/* The first complaint stays. */
static void take(enum prepay__row_kind kind, const union prepay__any_row *row)
{
    const char *why = NULL;

    CHECK_STATUS(PREPAY_OK, prepay__memory_row(&memory, kind, row, &why));
    reason = reason == NULL ? why : reason;
}

static void post(int64_t account, int64_t kind, int64_t owner, int64_t aseq, int64_t amount, int64_t balance)
{
    union prepay__any_row row;

    memset(&row, 0, sizeof row);
    row.posting = (struct prepay__posting){ entry.seq, account, kind, owner, aseq, amount, balance };
    take(PREPAY__ROW_POSTING, &row);
}

static void sell(int64_t number, int64_t minor, int64_t total_micro, int64_t standing)
{
    union prepay__any_row row;

    memset(&row, 0, sizeof row);
    row.sale.contract = 1;
    row.sale.entry = entry.seq;
    row.sale.station = 1;
    row.sale.epoch = 1;
    row.sale.number = number;
    row.sale.tendered_minor = minor;
    row.sale.credit_minor = minor;
    row.sale.credit_micro = minor * 10000;
    row.sale.paid_total_micro = total_micro;
    row.sale.standing = standing;
    take(PREPAY__ROW_SALE, &row);
}

static void end(const char *wanted)
{
    const char *why = reason != NULL ? reason : prepay__memory_end(&memory);

    CHECK_TEXT(wanted == NULL ? "" : wanted, why == NULL ? "" : why);
}

/* A contract without a store behind it: entry 1. */
static void start(void)
{
    static struct prepay__contract_state contract;

    memset(&memory, 0, sizeof memory);
    memset(&contract, 0, sizeof contract);
    contract.contract = 1;
    memory.contracts = &contract;
    memory.contracts_count = 1;
    memory.contracts_room = 1;
}

static void finish(void)
{
    memory.contracts = NULL; /* it was not on the heap */
    prepay__memory_free(&memory);
}

static void sale_of(int64_t seq, int64_t number, int64_t aseq, int64_t minor, int64_t balance)
{
    begin(seq, PREPAY__PAY, 1);
    post(1, PREPAY__DRAWER, 2, aseq, minor, balance);
    post(2, PREPAY__PREPAID, 1, aseq, -minor, -balance);
    sell(number, minor, balance * 10000, number);
}

TEST(sales__right__no_complaint)
{
    start();
    sale_of(3, 1, 1, 100, 100);
    end(NULL);
    sale_of(4, 2, 2, 50, 150);
    end(NULL);
    finish();
}

TEST(entry__debits_and_credits_differ__found)
{
    start();
    begin(3, PREPAY__SHIFT_OPEN, 0);
    post(1, PREPAY__DRAWER, 3, 1, 100, 100);
    post(2, PREPAY__SAFE, 0, 1, -99, -99);
    end("debits and credits differ");
    finish();
}

TEST(posting__balance_or_number_wrong__found)
{
    start();
    begin(3, PREPAY__SHIFT_OPEN, 0);
    post(1, PREPAY__DRAWER, 3, 1, 100, 101);
    end("a running balance does not add up");
    finish();
    start();
    begin(3, PREPAY__SHIFT_OPEN, 0);
    post(1, PREPAY__DRAWER, 3, 2, 100, 100);
    end("an account's postings have a gap");
    finish();
    start();
    begin(3, PREPAY__SHIFT_OPEN, 0);
    post(2, PREPAY__DRAWER, 3, 1, 100, 100);
    end("a posting to an account that is not there");
    finish();
    start();
    begin(3, PREPAY__SHIFT_OPEN, 0);
    post(1, PREPAY__DRAWER, 3, 1, INT64_MAX, INT64_MAX);
    post(1, PREPAY__DRAWER, 3, 2, 1, INT64_MIN);
    end("a running balance does not add up");
    finish();
}

TEST(sale__more_credit_than_was_posted__found)
{
    start();
    begin(3, PREPAY__PAY, 1);
    post(1, PREPAY__DRAWER, 2, 1, 100, 100);
    post(2, PREPAY__PREPAID, 1, 1, -100, -100);
    sell(1, 200, 2000000, 1);
    end("a sale and its postings differ");
    finish();
    start();
    begin(3, PREPAY__PAY, 1);
    post(1, PREPAY__DRAWER, 2, 1, 100, 100);
    post(2, PREPAY__PREPAID, 1, 1, -100, -100);
    end("credit without a sale");
    finish();
}

TEST(sale__number_or_totals_wrong__found)
{
    start();
    sale_of(3, 2, 1, 100, 100);
    end("the numbers of receipts have a gap");
    finish();
    start();
    begin(3, PREPAY__PAY, 1);
    sell(1, 100, 1000001, 1);
    end("the sales of a contract do not add up");
    finish();
    start();
    begin(3, PREPAY__PAY, 1);
    sell(1, 100, 1000000, 2);
    end("the sales of a contract do not add up");
    finish();
    start();
    begin(3, PREPAY__VOID, 1);
    sell(0, -100, -1000000, -1);
    end("a sale that is no sale"); /* it reverses nothing */
    finish();
}

static void state(int64_t paid_micro, int64_t refunded_micro, int64_t count, const char *wanted)
{
    union prepay__any_row row;

    start();
    sale_of(3, 1, 1, 100, 100);
    end(NULL);
    begin(4, PREPAY__STATEMENT, 1);
    memset(&row, 0, sizeof row);
    row.statement.contract = 1;
    row.statement.entry = 4;
    row.statement.paid_micro = paid_micro;
    row.statement.refunded_micro = refunded_micro;
    row.statement.count = count;
    take(PREPAY__ROW_STATEMENT, &row);
    end(wanted);
    finish();
}

TEST(statement__states_more_than_was_sold__found)
{
    state(1000000, 0, 1, NULL);
    state(1000001, 0, 1, "a statement that differs from the sales");
    state(1000000, 0, 2, "a statement that differs from the sales");
    state(1000000, 1, 1, "a statement with a refund that nobody asked for");
}

static void prove(int64_t paid_micro, int64_t verdict, const char *wanted)
{
    union prepay__any_row row;

    start();
    sale_of(3, 1, 1, 100, 100);
    end(NULL);
    begin(4, PREPAY__PROOF, 1);
    memset(&row, 0, sizeof row);
    row.proof.contract = 1;
    row.proof.entry = 4;
    row.proof.counter = 1;
    row.proof.paid_micro = paid_micro;
    row.proof.verdict = verdict;
    row.proof.accepted_paid_micro = verdict == 0 ? paid_micro : 0;
    row.proof.newest_counter = verdict == 0;
    take(PREPAY__ROW_PROOF, &row);
    end(wanted);
    finish();
}

TEST(proof__judged_otherwise__found)
{
    prove(1000000, 0, NULL);
    prove(1000001, PREPAY_VENDING_BOOKS_BEHIND, NULL);
    prove(1000001, 0, "a proof that was judged otherwise");
    prove(1000000, PREPAY_VENDING_BOOKS_BEHIND, "a proof that was judged otherwise");
}

TEST(shift_close_and_day_close__not_as_posted__found)
{
    union prepay__any_row row;

    start();
    begin(3, PREPAY__SHIFT_CLOSE, 0);
    post(1, PREPAY__SAFE, 0, 1, 100, 100);
    post(2, PREPAY__DRAWER, 2, 1, -100, -100);
    memset(&row, 0, sizeof row);
    row.shift_close.entry = 3;
    row.shift_close.counted_minor = 90;
    row.shift_close.over_minor = -10;
    take(PREPAY__ROW_SHIFT_CLOSE, &row);
    end("a shift's close and its postings differ");
    begin(4, PREPAY__DAY_CLOSE, 0);
    memset(&row, 0, sizeof row);
    row.day_close.entry = 4;
    take(PREPAY__ROW_DAY_CLOSE, &row);
    end("a day close with another head");
    finish();
}

static void close_as(struct desk *desk, int64_t day, int64_t first, int64_t last, int64_t cash, const char *wanted)
{
    union prepay__any_row row;

    begin(4, PREPAY__DAY_CLOSE, 0);
    entry.business_day = 15401; /* late */
    memory.store = &desk->ledger->store;
    memset(&row, 0, sizeof row);
    memcpy(row.day_close.head, previous, 32);
    row.day_close.entry = 4;
    row.day_close.business_day = day;
    row.day_close.first_entry = first;
    row.day_close.last_entry = last;
    row.day_close.cash_minor = row.day_close.credit_minor = cash;
    row.day_close.sales = cash != 0;
    take(PREPAY__ROW_DAY_CLOSE, &row);
    end(wanted);
}

/* Entries 1 to 3 of a real desk: an account, a shift, a sale of 100 on day 15400. */
TEST(day_close__not_the_figures_of_its_entries__found)
{
    static const char wrong[] = "the figures of a day differ from its entries";
    struct desk desk;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, NULL));
    start();
    close_as(&desk, 15400, 1, 3, 99, wrong);
    close_as(&desk, 15400, 2, 3, 100, wrong);
    close_as(&desk, 15400, 1, 2, 0, wrong);
    close_as(&desk, 15399, 1, 3, 100, wrong); /* on that day there was nothing */
    close_as(&desk, 15400, 1, 3, 100, NULL);
    close_as(&desk, 15400, 4, 3, 0, "a day was closed out of order");
    close_as(&desk, 15401, 1, 3, 100, wrong); /* once more */
    close_as(&desk, 15401, 4, 3, 0, NULL);
    finish();
    desk_close(&desk);
}

static void take_back(int64_t minor, int64_t balance, int64_t standing, const char *wanted)
{
    begin(5, PREPAY__VOID, 1);
    entry.reverses = 3;
    post(1, PREPAY__DRAWER, 2, 2, -minor, balance);
    post(2, PREPAY__PREPAID, 1, 2, minor, -balance);
    sell(0, -minor, balance * 10000, standing);
    end(wanted);
}

TEST(void__of_what_has_left__found)
{
    start();
    sale_of(3, 1, 1, 100, 100);
    end(NULL);
    take_back(100, 0, 0, NULL);
    finish();
    start();
    sale_of(3, 1, 1, 100, 100);
    end(NULL);
    memory.contracts[0].sealed_micro = 1000000;
    take_back(100, 0, 0, "a sale was taken back that had left");
    finish();
    start();
    sale_of(3, 1, 1, 100, 100);
    end(NULL);
    memory.contracts[0].proved.accepted_paid_micro = 1; /* more accepted than paid */
    take_back(100, 0, 0, "a sale was taken back that had left");
    finish();
}

TEST_MAIN("ledger/rules",
    T(sales__right__no_complaint),
    T(entry__debits_and_credits_differ__found),
    T(posting__balance_or_number_wrong__found),
    T(sale__more_credit_than_was_posted__found),
    T(sale__number_or_totals_wrong__found),
    T(statement__states_more_than_was_sold__found),
    T(proof__judged_otherwise__found),
    T(shift_close_and_day_close__not_as_posted__found),
    T(day_close__not_the_figures_of_its_entries__found),
    T(void__of_what_has_left__found))
