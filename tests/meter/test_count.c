/* SPDX-License-Identifier: Apache-2.0 */
/* The count policy, cell by cell: N of the card against M of the meter, the return file empty or not, each kind of card. */
#include "bench.h"

#include <string.h>

static struct bench bench;

/* An account opened by card with 20.00; three purchases of 10.00 on it: M is 4, the balance 50.00. */
static void counted(void)
{
    prepay_token token;
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;

    bench_new_with(&bench, &none);
    bench.options.policy = PREPAY_METER_POLICY_COUNT;
    bench_power_up(&bench);
    bench_make_cards(&bench);
    for (int i = 0; i < 4; i++) {
        token = bench_token(&bench, i == 0 ? PREPAY_TOKEN_OPEN : PREPAY_TOKEN_PURCHASE, 0, 0);
        token.amount_micro = (i == 0 ? 20 : 10) * UNIT;
        bench_write(&bench, &bench.card, &token);
        bench_empty_return(&bench, &bench.card);
        CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    }
    CHECK_INT(50 * UNIT, bench_balance(&bench));
    CHECK_INT(4, bench_state(&bench).last_count);
}

/* The same kind of card, another serial: the second card has the next generation. */
static prepay_status show(uint8_t kind, uint32_t n, int is_empty, struct fake_card *card, int64_t amount_micro)
{
    prepay_token token = bench_token(&bench, kind, 0, 0);

    token.purchase_count = n;
    token.amount_micro = amount_micro;
    bench_write(&bench, card, &token);
    if (is_empty) bench_empty_return(&bench, card);
    return bench_insert(&bench, card);
}

enum { OPEN = PREPAY_TOKEN_OPEN, BUY = PREPAY_TOKEN_PURCHASE, REISSUE = PREPAY_TOKEN_REPLACEMENT };

#define END PREPAY_METER_ALREADY_ACCEPTED

/* kind, N against M = 4, return file empty, on the other card: what is said, credited, whether M moves and the other card takes over,
 * whether it is written back. */
static const struct cell {
    const char *name;
    uint8_t kind;
    uint32_t n;
    int is_empty, is_other;
    prepay_status verdict;
    int credits, takes_over, writes_back;
} cells[] = {
    { "N < M, empty", BUY, 3, 1, 0, END, 0, 0, 1 },
    { "N < M, used", BUY, 3, 0, 0, END, 0, 0, 1 },
    { "N < M, empty, re-issued", REISSUE, 3, 1, 1, PREPAY_METER_ALREADY_ACCEPTED, 0, 1, 1 },
    { "N < M, used, re-issued", REISSUE, 3, 0, 1, PREPAY_METER_ALREADY_ACCEPTED, 0, 1, 1 },
    { "N < M, empty, open card", OPEN, 1, 1, 1, PREPAY_METER_ALREADY_ACCEPTED, 0, 1, 1 },
    { "N < M, used, open card", OPEN, 0, 0, 1, PREPAY_METER_ALREADY_ACCEPTED, 0, 1, 1 },
    { "N = M, empty", BUY, 4, 1, 0, END, 0, 0, 1 },
    { "N = M, used: the same card again", BUY, 4, 0, 0, END, 0, 0, 1 },
    { "N = M, empty, re-issued: the last purchase was in", REISSUE, 4, 1, 1, PREPAY_METER_ALREADY_ACCEPTED, 0, 1, 1 },
    { "N = M, used, re-issued on another card", REISSUE, 4, 0, 1, PREPAY_METER_OTHER_CARD, 0, 0, 1 },
    { "N = M, used, re-issued on the same card", REISSUE, 4, 0, 0, END, 0, 0, 1 },
    { "N = M + 1, empty", BUY, 5, 1, 0, PREPAY_OK, 1, 0, 1 },
    { "N = M + 1, used", BUY, 5, 0, 0, PREPAY_METER_RETURN_NOT_EMPTY, 0, 0, 1 },
    { "N = M + 1, empty, re-issued: the last purchase was not in", REISSUE, 5, 1, 1, PREPAY_OK, 1, 1, 1 },
    { "N = M + 1, used, re-issued", REISSUE, 5, 0, 1, PREPAY_METER_RETURN_NOT_EMPTY, 0, 0, 1 },
    { "N = M + 2, empty", BUY, 6, 1, 0, PREPAY_METER_COUNT_GAP, 0, 0, 1 },
    { "N = M + 2, used", BUY, 6, 0, 0, PREPAY_METER_COUNT_GAP, 0, 0, 1 },
    { "N far ahead, empty, re-issued", REISSUE, 4000000000u, 1, 1, PREPAY_METER_COUNT_GAP, 0, 0, 1 },
    { "N = M + 2, used, re-issued", REISSUE, 6, 0, 1, PREPAY_METER_COUNT_GAP, 0, 0, 1 },
    { "an open card with N > 1", OPEN, 5, 1, 0, PREPAY_METER_COUNT_GAP, 0, 0, 1 },
    { "a purchase on another card, N = M + 1", BUY, 5, 1, 1, PREPAY_METER_OTHER_CARD, 0, 0, 0 },
    { "a purchase on another card, N = M", BUY, 4, 0, 1, PREPAY_METER_OTHER_CARD, 0, 0, 0 },
};

TEST(cells__each_one)
{
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        const struct cell *cell = &cells[i];
        struct fake_card *card = cell->is_other ? &bench.second_card : &bench.card;
        prepay_return_record record;
        uint32_t before;
        TEST_ROW(cell->name);
        counted();
        before = bench_state(&bench).record_counter;
        CHECK_STATUS(cell->verdict, show(cell->kind, cell->n, cell->is_empty, card, 7 * UNIT));
        CHECK_INT((cell->credits ? 57 : 50) * UNIT, bench_balance(&bench));
        CHECK_INT(cell->credits ? 57 * UNIT : 50 * UNIT, bench_state(&bench).totals.paid_micro);
        CHECK_INT(cell->credits ? 5 : 4, bench_state(&bench).last_count);
        CHECK_BYTES(cell->takes_over ? bench_second_card_id : bench_card_id, bench_state(&bench).card_id, 8);
        CHECK_INT(cell->writes_back, bench_read_return(&bench, card, &record) && record.kind == PREPAY_RETURN_RECORD &&
                                         record.record_counter > before && record.last_count == (cell->credits ? 5 : 4));
        CHECK_INT(0, bench_state(&bench).illegal_insertions);
        bench_power_up(&bench);
        CHECK_INT((cell->credits ? 57 : 50) * UNIT, bench_balance(&bench));
    }
}

TEST(next__credited_once_whatever_is_repeated)
{
    counted();
    CHECK_STATUS(PREPAY_OK, show(BUY, 5, 1, &bench.card, 7 * UNIT));
    for (int i = 0; i < 3; i++) CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(57 * UNIT, bench_balance(&bench));
}

TEST(zeros_in_the_return_file__are_not_empty)
{
    static const uint8_t zeros[PREPAY_RETURN_BYTES];
    counted();
    CHECK_STATUS(PREPAY_OK, fake_card_write(&bench.card, PREPAY_FILE_RETURN, zeros, sizeof zeros));
    CHECK_STATUS(PREPAY_METER_RETURN_NOT_EMPTY, show(BUY, 5, 0, &bench.card, 7 * UNIT));
}

TEST(old_card__after_a_replacement__is_told)
{
    counted();
    CHECK_STATUS(PREPAY_OK, show(REISSUE, 5, 1, &bench.second_card, 7 * UNIT));
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, bench_insert(&bench, &bench.card));
    CHECK_INT(57 * UNIT, bench_balance(&bench));
}

TEST(hoard__at_the_limit_accepted_above_it_refused_whole_and_good_later)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_return_record record;
    prepay_token token;
    limits.hoard_limit_micro = 60 * UNIT;
    bench_new_with(&bench, &limits);
    bench.options.policy = PREPAY_METER_POLICY_COUNT;
    bench_power_up(&bench);
    bench_make_cards(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 0, 0);
    token.amount_micro = 50 * UNIT;
    bench_write(&bench, &bench.card, &token);
    bench_empty_return(&bench, &bench.card);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_STATUS(PREPAY_METER_OVER_HOARD, show(BUY, 2, 1, &bench.card, 10 * UNIT + 10000));
    CHECK_INT(50 * UNIT, bench_balance(&bench));
    CHECK_INT(1, bench_state(&bench).last_count);
    CHECK_INT(1, bench_read_return(&bench, &bench.card, &record)); /* which is how the desk learns of it */
    CHECK_INT(PREPAY_RETURN_RECORD, record.kind);
    CHECK_INT(PREPAY_METER_OVER_HOARD, record.last_result);
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 20000));
    bench_empty_return(&bench, &bench.card); /* the desk has seen that it is not consumed */
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_INT(60 * UNIT, bench_balance(&bench));
}

TEST(hoard__no_limit__and_yet_never_above_999999_99)
{
    counted();
    CHECK_STATUS(PREPAY_METER_OVER_HOARD, show(BUY, 5, 1, &bench.card, INT64_C(999950000000)));
    bench_empty_return(&bench, &bench.card);
    CHECK_STATUS(PREPAY_OK, show(BUY, 5, 1, &bench.card, INT64_C(999949990000)));
    CHECK_INT(INT64_C(999999990000), bench_balance(&bench));
}

/* By another carrier, to be quick: there is no return file, so it is as empty. */
static prepay_status refund(int64_t refunded_micro)
{
    prepay_token token = bench_token(&bench, BUY, 0, refunded_micro);

    token.purchase_count = bench_state(&bench).last_count + 1;
    token.amount_micro = 0;
    return bench_accept(&bench, &token);
}

static prepay_status buy(int64_t amount_micro)
{
    prepay_token token = bench_token(&bench, BUY, 0, bench_state(&bench).totals.refunded_micro);

    token.purchase_count = bench_state(&bench).last_count + 1;
    token.amount_micro = amount_micro;
    return bench_accept(&bench, &token);
}

TEST(refund__whole_to_zero_and_never_twice_in_a_row)
{
    counted();
    CHECK_STATUS(PREPAY_METER_REFUND_REFUSED, refund(50 * UNIT + 10000));
    CHECK_INT(50 * UNIT, bench_balance(&bench));
    CHECK_INT(4, bench_state(&bench).last_count);
    CHECK_STATUS(PREPAY_OK, refund(20 * UNIT));
    CHECK_INT(30 * UNIT, bench_balance(&bench));
    bench_power_up(&bench);
    CHECK_STATUS(PREPAY_METER_REFUND_REPEATED, refund(25 * UNIT));
    CHECK_INT(30 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, buy(5 * UNIT));
    CHECK_STATUS(PREPAY_OK, refund(55 * UNIT));
    CHECK_INT(0, bench_balance(&bench));
}

TEST(refund__stated_beside_an_amount__waits_for_a_token_without_one)
{
    prepay_token token;
    counted();
    token = bench_token(&bench, BUY, 0, 3 * UNIT);
    token.amount_micro = 5 * UNIT;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(55 * UNIT, bench_balance(&bench));
    CHECK_INT(0, bench_state(&bench).totals.refunded_micro);
    CHECK_STATUS(PREPAY_OK, refund(3 * UNIT));
    CHECK_INT(52 * UNIT, bench_balance(&bench));
}

TEST(commands__have_a_count_of_their_own_here_too)
{
    prepay_token token;
    counted();
    bench_take_commands(&bench);
    token = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
    token.purchase_count = 99;
    token.paid_total_micro = 900 * UNIT;
    token.amount_micro = PREPAY_METER_CONTROL_ALARM;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(50 * UNIT, bench_balance(&bench));
    CHECK_INT(4, bench_state(&bench).last_count);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, buy(5 * UNIT));
}

TEST(opening__one_purchase_at_most_and_all_or_nothing)
{
    static const struct {
        const char *name;
        uint32_t n;
        int is_empty;
        prepay_status verdict;
        int64_t balance;
    } rows[] = {
        { "N = 1, empty", 1, 1, PREPAY_OK, 7 * UNIT },
        { "N = 0, empty: opened without money", 0, 1, PREPAY_OK, 0 },
        { "N = 1, used", 1, 0, PREPAY_METER_RETURN_NOT_EMPTY, -1 },
        { "N = 2", 2, 1, PREPAY_METER_COUNT_GAP, -1 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_ROW(rows[i].name);
        bench_new(&bench);
        bench.options.policy = PREPAY_METER_POLICY_COUNT;
        bench_power_up(&bench);
        bench_make_cards(&bench);
        CHECK_STATUS(rows[i].verdict, show(OPEN, rows[i].n, rows[i].is_empty, &bench.card, 7 * UNIT));
        CHECK_INT(rows[i].balance >= 0, bench_state(&bench).opened);
        if (rows[i].balance >= 0) CHECK_INT(rows[i].balance, bench_balance(&bench));
        bench_power_up(&bench);
        CHECK_INT(rows[i].balance >= 0, bench_state(&bench).opened);
    }
}

TEST_MAIN("meter/count", T(cells__each_one), T(next__credited_once_whatever_is_repeated), T(zeros_in_the_return_file__are_not_empty),
          T(old_card__after_a_replacement__is_told), T(hoard__at_the_limit_accepted_above_it_refused_whole_and_good_later),
          T(hoard__no_limit__and_yet_never_above_999999_99), T(refund__whole_to_zero_and_never_twice_in_a_row),
          T(refund__stated_beside_an_amount__waits_for_a_token_without_one),
          T(commands__have_a_count_of_their_own_here_too), T(opening__one_purchase_at_most_and_all_or_nothing))
