/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METER_YEARS_H
#define PREPAY_TESTS_METER_YEARS_H
/**
 * @file tests/meter/years.h
 * A household's account as somebody would keep it beside the meter: written from doc/meter.md, doc/metering.md and doc/balance.md, with a
 * calendar and a price list of its own. It is told what the meter is told, and knows to 10^-12 of the currency unit what that comes to.
 */
#include <prepay/meter.h>

#define YEARS_HOLDS_S (INT64_C(62) * 86400)
#define YEARS_OFFSET_S 28800 /* local time, from the first second of 1970 */

#define YEARS_DAY_MICRO 120000       /* a standing charge for each day */
#define YEARS_MONTH_MICRO 2750001    /* ... and for each month */
#define YEARS_DEBT_MICRO 1500000000  /* arrears: so much in all */
#define YEARS_PER_PURCHASE_MICRO 3333333
#define YEARS_UNKNOWN_RATE 1u

/** The account. A value: what a memory may hold after a cut is one of those that were. */
struct years_account {
    int64_t now_s, clock_s; /* the greatest time; what the clock said when it was last believed, 0: not since power-up */
    int knows_time, opened;
    int64_t import_micro, priced_until_s;
    int64_t owed_pico;        /* for energy, 10^-12 of the currency unit */
    int64_t period_used_micro;
    int32_t month;            /* of the blocks; 0: none yet */
    int64_t paid_micro, refunded_micro, standing_micro, recovered_micro, due_micro;
    uint32_t purchases;
    int32_t days_until, months_until; /* counted; 0: not begun */
};

/** The tariff for which the account is kept, as the meter gets it. */
const prepay_tariff *years_tariff(void);

/** The clock says so much. PREPAY_OK, or PREPAY_METER_TIME_HELD. */
prepay_status years_time(struct years_account *account, int64_t time_s, uint32_t validity);

/** ... and what a day and a month that have begun cost. Apart, because power may go in between. */
void years_periods(struct years_account *account);

void years_reading(struct years_account *account, int64_t import_micro);

/** A token is shown that states so much paid and refunded with so many purchases. */
void years_statement(struct years_account *account, int64_t paid_micro, int64_t refunded_micro, uint32_t purchases);

int64_t years_balance(const struct years_account *account);

/** Power was away: no clock is believed yet. */
void years_power_up(struct years_account *account);

/** Is it this account that the meter reports, to the last digit? */
int years_is(const struct years_account *account, const prepay_meter_state_report *state);

/** Year * 12 + month - 1 of a local day. */
int32_t years_month_of(int64_t day);

#endif
