/* SPDX-License-Identifier: Apache-2.0 */
/* A meter that was compiled without commands and without the count policy: it opens, sells, trips and writes back as ever, refuses what it
 * does not have, and never gets to the files that a small meter leaves out: their functions are here, and say so. */
#include "bench.h"

#include "meter/meter.h"

#if PREPAY_METER_COMMANDS || PREPAY_METER_COUNT_POLICY
#error "this test is of a build without them"
#endif

static struct bench bench;
static int reached;

prepay_status prepay__meter_command(struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token,
                                    const struct prepay__meter_offer *offer, struct prepay__meter_outcome *outcome)
{
    (void)meter, (void)draft, (void)token, (void)offer, (void)outcome;
    reached++;
    return PREPAY_OK;
}

prepay_status prepay__meter_count_cell(struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token,
                                       const struct prepay__meter_offer *offer, struct prepay__meter_outcome *outcome)
{
    (void)meter, (void)draft, (void)token, (void)offer, (void)outcome;
    reached++;
    return PREPAY_OK;
}

prepay_status prepay__meter_count_refuses(const struct prepay__meter_record *record, const prepay_token *token)
{
    (void)record, (void)token;
    reached++;
    return PREPAY_OK;
}

TEST(without_commands__each_kind_of_them__is_no_kind_that_this_meter_takes)
{
    reached = 0;
    bench_new(&bench);
    bench_take_commands(&bench);
    for (int opened = 0; opened < 2; opened++) {
        if (opened) bench_open(&bench, 20 * UNIT);
        for (uint8_t kind = PREPAY_TOKEN_PARAMETER; kind <= PREPAY_TOKEN_TEST; kind++) {
            const prepay_token token = bench_command(&bench, kind);
            CHECK_STATUS(PREPAY_METER_CARD_KIND, bench_accept(&bench, &token));
        }
    }
    CHECK_INT(0, bench_state(&bench).last_command_count);
    CHECK_INT(0, reached);
}

TEST(without_the_count_policy__a_meter_that_asks_for_it__does_not_start)
{
    prepay_meter_options options;

    bench_new(&bench);
    options = bench.options;
    options.policy = PREPAY_METER_POLICY_COUNT;
    CHECK_STATUS(PREPAY_E_UNSUPPORTED, prepay_meter_init(&bench.meter, sizeof bench.meter, &options));
    options.policy = PREPAY_METER_POLICY_COUNT + 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_init(&bench.meter, sizeof bench.meter, &options));
}

TEST(without_both__opens_sells_trips_and_writes_back)
{
    prepay_return_record record;
    prepay_token token;

    reached = 0;
    bench_new(&bench);
    bench_make_cards(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    bench_write(&bench, &bench.card, &token);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 40 * UNIT));
    CHECK_INT(0, bench_outputs(&bench).switch_on);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    bench_write(&bench, &bench.card, &token);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(1, bench_outputs(&bench).switch_on);
    CHECK_INT(1, bench_read_return(&bench, &bench.card, &record));
    CHECK_INT(30 * UNIT, record.accepted_paid_micro);
    CHECK_INT(0, reached);
}

TEST_MAIN("meter/without", T(without_commands__each_kind_of_them__is_no_kind_that_this_meter_takes),
          T(without_the_count_policy__a_meter_that_asks_for_it__does_not_start), T(without_both__opens_sells_trips_and_writes_back))
