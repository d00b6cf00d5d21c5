/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The count policy's table, every cell by its name: where the card's count N is against the meter's M, whether the return file is empty,
 * what kind of card it is, and whether it is the registered one. test_count.c has what lies around the table.
 */
#include "bench.h"

#include <stdio.h>
#include <string.h>

static struct bench bench;

enum { OPEN = PREPAY_TOKEN_OPEN, BUY = PREPAY_TOKEN_PURCHASE, REISSUE = PREPAY_TOKEN_REPLACEMENT };

/* An open card has N = 0 or 1, so M is 1 or 0 here; the last row is far ahead where an open card may not be. */
static const struct {
    const char *name;
    uint32_t m, n;
} rows[] = { { "N < M", 1, 0 }, { "N = M", 1, 1 }, { "N = M + 1", 0, 1 }, { "N = M + 2", 0, 2 } };

static const struct {
    const char *name;
    uint8_t kind;
} kinds[] = { { "open", OPEN }, { "purchase", BUY }, { "replacement", REISSUE } };

/* What a cell says and does. brings: parameters; takes_over: the card is the registered one from then on; written: the return record. */
struct cell {
    prepay_status verdict;
    int credits, brings, takes_over, written;
};

#define END PREPAY_METER_ALREADY_ACCEPTED
#define USED PREPAY_METER_RETURN_NOT_EMPTY
#define GAP PREPAY_METER_COUNT_GAP
#define OTHER PREPAY_METER_OTHER_CARD

/* The registered card, whatever its kind: row, return file empty or not. */
static const struct cell own[4][2] = {
    { { END, 0, 0, 0, 1 }, { END, 0, 0, 0, 1 } },
    { { END, 0, 1, 0, 1 }, { END, 0, 0, 0, 1 } },
    { { PREPAY_OK, 1, 1, 0, 1 }, { USED, 0, 0, 0, 1 } },
    { { GAP, 0, 0, 0, 1 }, { GAP, 0, 0, 0, 1 } },
};

/* Another card, open or replacement. */
static const struct cell other[4][2] = {
    { { END, 0, 0, 1, 1 }, { END, 0, 0, 1, 1 } },
    { { END, 0, 1, 1, 1 }, { OTHER, 0, 0, 0, 1 } },
    { { PREPAY_OK, 1, 1, 1, 1 }, { USED, 0, 0, 0, 1 } },
    { { GAP, 0, 0, 0, 1 }, { GAP, 0, 0, 0, 1 } },
};

/* Another card with a purchase: refused before its count is looked at. */
static const struct cell not_registered = { OTHER, 0, 0, 0, 0 };

static const struct cell *cell_of(size_t row, int used, uint8_t kind, int is_other)
{
    if (!is_other) return &own[row][used];
    return kind == BUY ? &not_registered : &other[row][used];
}

/* An account opened by the first card: M is 0 (nothing paid) or 1 (20.00). */
static void open_at(uint32_t m)
{
    prepay_token token;

    bench_new(&bench);
    bench.options.policy = PREPAY_METER_POLICY_COUNT;
    bench_power_up(&bench);
    bench_make_cards(&bench);
    token = bench_token(&bench, OPEN, 0, 0);
    token.purchase_count = m;
    token.amount_micro = m * 20 * UNIT;
    bench_write(&bench, &bench.card, &token);
    bench_empty_return(&bench, &bench.card);
    (void)!bench_insert(&bench, &bench.card);
    CHECK_INT(1, bench_state(&bench).opened);
    CHECK_INT(m, bench_state(&bench).last_count);
}

/* 7.00 with N; an open card brings the parameters again, in version 2. */
static prepay_status show(uint8_t kind, uint32_t n, int used, struct fake_card *card)
{
    prepay_token token;

    if (kind == OPEN) bench_parameters(&bench, 2);
    token = bench_token(&bench, kind, 0, 0);
    token.purchase_count = n;
    token.amount_micro = 7 * UNIT;
    bench_write(&bench, card, &token);
    if (!used) bench_empty_return(&bench, card);
    return bench_insert(&bench, card);
}

static void check_cell(const struct cell *cell, size_t row, int used, uint8_t kind, int is_other)
{
    struct fake_card *card = is_other ? &bench.second_card : &bench.card;
    const int64_t before_micro = rows[row].m * 20 * UNIT;
    const uint32_t m = cell->credits ? rows[row].n : rows[row].m;
    prepay_return_record record;
    uint32_t counter;

    open_at(rows[row].m);
    counter = bench_state(&bench).record_counter;
    CHECK_STATUS(kind == OPEN && cell->brings ? PREPAY_OK : cell->verdict, show(kind, rows[row].n, used, card)); /* both show END */
    for (int again = 0; again < 2; again++) {
        CHECK_INT(before_micro + cell->credits * 7 * UNIT, bench_balance(&bench));
        CHECK_INT(m, bench_state(&bench).last_count);
        CHECK_BYTES(cell->takes_over ? bench_second_card_id : bench_card_id, bench_state(&bench).card_id, 8);
        CHECK_INT(kind == OPEN && cell->brings ? 2 : 1, bench_state(&bench).parts[PREPAY_PART_TARIFF]);
        CHECK_INT(0, bench_state(&bench).illegal_insertions);
        bench_power_up(&bench);
    }
    CHECK_INT(cell->written, bench_read_return(&bench, card, &record) && record.kind == PREPAY_RETURN_RECORD &&
                                 record.record_counter == counter + 1 && record.last_count == m);
}

TEST(cells__every_one_by_name)
{
    uint32_t cells = 0;

    for (size_t row = 0; row < 4; row++) {
        for (size_t i = 0; i < 12; i++) {
            const int used = (int)(i & 1), is_other = (int)(i >> 1 & 1);
            const size_t kind = i >> 2;
            char name[80];
            (void)snprintf(name, sizeof name, "%s, return file %s, %s, %s card", rows[row].name, used ? "not empty" : "empty",
                           kinds[kind].name, is_other ? "another" : "the registered");
            TEST_ROW(name);
            check_cell(cell_of(row, used, kinds[kind].kind, is_other), row, used, kinds[kind].kind, is_other);
            cells++;
        }
    }
    CHECK_INT(48, cells);
}

/* Where only the row says no. */
TEST(open_card__n_above_one__34_17_even_where_it_would_be_next)
{
    for (int used = 0; used < 2; used++) {
        for (int is_other = 0; is_other < 2; is_other++) {
            open_at(1);
            CHECK_STATUS(GAP, show(OPEN, 2, used, is_other ? &bench.second_card : &bench.card));
            CHECK_INT(20 * UNIT, bench_balance(&bench));
            CHECK_INT(1, bench_state(&bench).last_count);
            CHECK_INT(1, bench_state(&bench).parts[PREPAY_PART_TARIFF]);
            CHECK_BYTES(bench_card_id, bench_state(&bench).card_id, 8);
        }
    }
}

/* An account that was opened by network knows no card: a purchase is taken, and yet only an open or replacement card registers. */
TEST(no_card_registered__a_purchase_is_taken_and_registers_none)
{
    static const uint8_t none[8];
    prepay_token token;
    bench_new(&bench);
    bench.options.policy = PREPAY_METER_POLICY_COUNT;
    bench_power_up(&bench);
    bench_make_cards(&bench);
    token = bench_token(&bench, OPEN, 0, 0);
    token.amount_micro = 20 * UNIT;
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_STATUS(PREPAY_OK, show(BUY, 2, 0, &bench.card));
    CHECK_BYTES(none, bench_state(&bench).card_id, 8);
    CHECK_STATUS(PREPAY_OK, show(REISSUE, 3, 0, &bench.second_card));
    CHECK_BYTES(bench_second_card_id, bench_state(&bench).card_id, 8);
    CHECK_STATUS(OTHER, show(BUY, 4, 0, &bench.card));
    CHECK_INT(34 * UNIT, bench_balance(&bench));
}

/* A refund, in each cell: only the next count with an empty return file gives anything back. */
TEST(cells__a_refund_moves_only_where_a_purchase_would)
{
    for (size_t row = 0; row < 4; row++) {
        for (int used = 0; used < 2; used++) {
            const uint32_t m = 1, n = (uint32_t)row;
            const int moves = n == m + 1 && !used;
            prepay_token token;
            char name[48];
            (void)snprintf(name, sizeof name, "refund, N = %u, %s", (unsigned)n, used ? "not empty" : "empty");
            TEST_ROW(name);
            open_at(m);
            token = bench_token(&bench, BUY, 0, 5 * UNIT);
            token.purchase_count = n;
            token.amount_micro = 0;
            bench_write(&bench, &bench.card, &token);
            if (!used) bench_empty_return(&bench, &bench.card);
            (void)!bench_insert(&bench, &bench.card);
            CHECK_INT((moves ? 15 : 20) * UNIT, bench_balance(&bench));
            CHECK_INT(moves ? 5 * UNIT : 0, bench_state(&bench).totals.refunded_micro);
        }
    }
}

TEST(new_contract__its_purchases_are_counted_from_one_again)
{
    prepay_token token;
    bench_new(&bench);
    bench.options.policy = PREPAY_METER_POLICY_COUNT;
    bench_take_commands(&bench);
    for (uint16_t contract = 1; contract <= 2; contract++) {
        token = bench_token(&bench, OPEN, 0, 0);
        token.contract = contract;
        token.purchase_count = 1;
        token.amount_micro = 20 * UNIT;
        CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
        CHECK_INT(20 * UNIT, bench_balance(&bench));
        CHECK_INT(1, bench_state(&bench).last_count);
        token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
        token.contract = contract;
        CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    }
}

TEST_MAIN("meter/cells", T(new_contract__its_purchases_are_counted_from_one_again), T(cells__every_one_by_name), T(open_card__n_above_one__34_17_even_where_it_would_be_next),
          T(no_card_registered__a_purchase_is_taken_and_registers_none), T(cells__a_refund_moves_only_where_a_purchase_would))
