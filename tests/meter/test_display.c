/* SPDX-License-Identifier: Apache-2.0 */
/* What a display shows, and for how long: END, the balance, what was said of a card, what is wrong with the meter itself. */
#include "board.h"

#include <string.h>

TEST(display__end_then_the_balance)
{
    prepay_token token;
    sensing();
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(PREPAY_DISPLAY_END, bench_outputs(&bench).display_item);
    look(11);
    CHECK_INT(PREPAY_DISPLAY_BALANCE, bench_outputs(&bench).display_item);
    token.meter_id[0] ^= 1;
    CHECK_STATUS(PREPAY_METER_OTHER_METER, bench_accept(&bench, &token));
    CHECK_INT(PREPAY_DISPLAY_CODE, bench_outputs(&bench).display_item);
    CHECK_INT(3311, bench_outputs(&bench).display_code);
    CHECK_INT(15, bench_outputs(&bench).display_err);
    press();
    CHECK_INT(PREPAY_DISPLAY_BALANCE, bench_outputs(&bench).display_item);
    senses.inputs = PREPAY_INPUT_CLOCK_BATTERY;
    look(1);
    CHECK_INT(4, bench_outputs(&bench).display_err);
}

/* The clock's battery is low. Ten seconds of display, as digits: what is shown in each. */
static void watch_display(char out[11])
{
    for (int i = 0; i < 10; i++) {
        out[i] = (char)('0' + (int)bench_outputs(&bench).display_item);
        look(1);
    }
    out[10] = 0;
}

TEST(display__a_fault_that_lasts_takes_turns_with_the_balance)
{
    char seen[11];
    sensing();
    senses.inputs = PREPAY_INPUT_CLOCK_BATTERY;
    senses.uptime_ms = 3600 * 1000 - 1000;
    look(1);
    watch_display(seen);
    CHECK(strcmp("5555500000", seen) == 0);
    CHECK_INT(4, bench_outputs(&bench).display_err);
}

TEST(display__what_was_said_of_a_card__comes_before_a_fault_that_lasts)
{
    prepay_token token;
    char seen[11];
    sensing();
    senses.inputs = PREPAY_INPUT_CLOCK_BATTERY;
    senses.uptime_ms = 3600 * 1000 - 1000;
    look(1);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    watch_display(seen);
    CHECK(strcmp("4444444444", seen) == 0);
    token.meter_id[0] ^= 1;
    CHECK_STATUS(PREPAY_METER_OTHER_METER, bench_accept(&bench, &token));
    CHECK_INT(3311, bench_outputs(&bench).display_code);
    CHECK_INT(15, bench_outputs(&bench).display_err);
    watch_display(seen);
    CHECK(strcmp("5555555555", seen) == 0);
    CHECK_INT(0, bench_outputs(&bench).display_code);
    CHECK_INT(4, bench_outputs(&bench).display_err);
}

TEST(display__every_refusal_has_a_code)
{
    for (int status = PREPAY_METER_OTHER_METER; status <= PREPAY_METER_CLOSED; status++) {
        if (status == 715) continue;
        CHECK(prepay_meter_display_err(status) > 0 || prepay_meter_display_code(status) > 0);
        CHECK(prepay_meter_display_err(status) <= 55);
        CHECK(prepay_meter_display_code(status) == 0 || prepay_meter_display_code(status) / 100 - 31 <= 5);
    }
    CHECK_INT(0, prepay_meter_display_err(PREPAY_OK));
    CHECK_INT(0, prepay_meter_display_code(PREPAY_METER_ALREADY_ACCEPTED));
    CHECK_INT(0, prepay_meter_display_err(12345));
    CHECK_INT(6, prepay_meter_display_err(PREPAY_E_STORAGE));
    CHECK_INT(3621, prepay_meter_display_code(PREPAY_METER_CREDIT_CUT));
    CHECK_INT(3600, prepay_meter_display_code(PREPAY_METER_REFUND_REFUSED));
}

TEST_MAIN("meter/display", T(display__end_then_the_balance),
          T(display__a_fault_that_lasts_takes_turns_with_the_balance),
          T(display__what_was_said_of_a_card__comes_before_a_fault_that_lasts),
          T(display__every_refusal_has_a_code))
