/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which an insertion is judged: a card with two flaws is told of the one that is looked for first. */
#include "flaws.h"

#include <stdio.h>
#include <string.h>

static struct bench bench;

/* Both flaws make a token of a kind of its own. */
static int exclude_each_other(uint32_t a, uint32_t b)
{
    return a == FLAW_TOKEN_KIND && b == FLAW_OPEN_COUNT;
}

static void check_refused(prepay_status verdict, uint32_t flaws)
{
    CHECK_STATUS(verdict, flaws_insert(&bench, flaws));
    CHECK_INT(verdict, bench_outputs(&bench).last_result);
    CHECK_INT(20 * UNIT, bench_balance(&bench));
    CHECK_INT(1, bench_state(&bench).last_count);
    CHECK_INT(0, bench_state(&bench).last_command_count);
    CHECK_INT(0, bench_state(&bench).control);
}

TEST(flaw__none__the_purchase_is_taken)
{
    flaws_begin(&bench);
    CHECK_STATUS(PREPAY_OK, flaws_insert(&bench, 0));
    CHECK_INT(30 * UNIT, bench_balance(&bench));
    CHECK_INT(2, bench_state(&bench).last_count);
}

TEST(flaw__each_alone__has_its_verdict_and_takes_nothing)
{
    for (uint32_t flaw = 0; flaw < FLAWS; flaw++) {
        TEST_ROW(flaw_rows[flaw].name);
        flaws_begin(&bench);
        check_refused(flaw_rows[flaw].verdict, 1u << flaw);
    }
}

TEST(flaw__two_at_once__the_earlier_is_told)
{
    uint32_t pairs = 0;

    for (uint32_t first = 0; first < FLAWS; first++) {
        for (uint32_t second = first + 1; second < FLAWS && second <= first + 2; second++) {
            char name[64];
            if (exclude_each_other(first, second)) continue;
            (void)snprintf(name, sizeof name, "%s, %s", flaw_rows[first].name, flaw_rows[second].name);
            TEST_ROW(name);
            flaws_begin(&bench);
            check_refused(flaw_rows[first].verdict, 1u << first | 1u << second);
            pairs++;
        }
    }
    CHECK_INT(2 * FLAWS - 3, pairs);
}

TEST(flaw__all_that_follow__the_earliest_is_told)
{
    for (uint32_t first = 0; first < FLAWS; first++) {
        uint32_t flaws = ((1u << FLAWS) - 1) & ~((1u << first) - 1);
        TEST_ROW(flaw_rows[first].name);
        if (first <= FLAW_TOKEN_KIND) flaws &= ~(1u << FLAW_OPEN_COUNT);
        flaws_begin(&bench);
        check_refused(flaw_rows[first].verdict, flaws);
    }
}

/* What waits behind: without an account the kind of token is all that can be asked. */
TEST(unopened__purchase_34_15_replacement_34_16_and_a_used_contract_33_12)
{
    static const struct {
        const char *name;
        uint16_t closed; /* the contract that was closed before; 0: none */
        uint8_t kind;
        uint16_t contract;
        prepay_status verdict;
    } rows[] = {
        { "purchase", 0, PREPAY_TOKEN_PURCHASE, 1, PREPAY_METER_NOT_OPENED },
        { "replacement", 0, PREPAY_TOKEN_REPLACEMENT, 1, PREPAY_METER_REPLACEMENT_UNOPENED },
        { "open", 0, PREPAY_TOKEN_OPEN, 1, PREPAY_OK },
        { "purchase, closed", 2, PREPAY_TOKEN_PURCHASE, 2, PREPAY_METER_CLOSED },
        { "purchase of the next contract, closed", 2, PREPAY_TOKEN_PURCHASE, 3, PREPAY_METER_NOT_OPENED },
        { "open again, closed", 2, PREPAY_TOKEN_OPEN, 2, PREPAY_METER_CLOSED },
        { "open an older contract, closed", 2, PREPAY_TOKEN_OPEN, 1, PREPAY_METER_OTHER_CONTRACT },
        { "open the next contract, closed", 2, PREPAY_TOKEN_OPEN, 3, PREPAY_OK },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_token token;
        TEST_ROW(rows[i].name);
        bench_new(&bench);
        bench_take_commands(&bench);
        bench_make_cards(&bench);
        if (rows[i].closed != 0) {
            token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
            token.contract = rows[i].closed;
            CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
            token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
            token.contract = rows[i].closed;
            CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
        }
        token = bench_token(&bench, rows[i].kind, 30 * UNIT, 0);
        token.contract = rows[i].contract;
        bench_write(&bench, &bench.card, &token);
        CHECK_STATUS(rows[i].verdict, bench_insert(&bench, &bench.card));
    }
}

TEST_MAIN("meter/order", T(flaw__none__the_purchase_is_taken), T(flaw__each_alone__has_its_verdict_and_takes_nothing),
          T(flaw__two_at_once__the_earlier_is_told), T(flaw__all_that_follow__the_earliest_is_told),
          T(unopened__purchase_34_15_replacement_34_16_and_a_used_contract_33_12))
