/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METER_HOUSE_H
#define PREPAY_TESTS_METER_HOUSE_H
/**
 * @file tests/meter/house.h
 * A household with its meter, its card and its desk, and the account (years.h) that somebody keeps beside them. Time passes in quarters of an
 * hour; whatever is fed is fed again when power goes meanwhile, and after each cut the meter must be what the account once was.
 */
#include "bench.h"
#include "years.h"

#include "support/seed.h"

enum { HOUSE_QUARTER_S = 900, HOUSE_DAY_S = 86400, HOUSE_UNITS = 24, HOUSE_ONCE_WERE = 64 };

extern struct house {
    struct bench bench;
    struct fake_storage memory; /* the meter's, behind a table that counts what wears it */
    prepay_storage worn;
    struct {
        uint32_t erases, programs;
    } wear[HOUSE_UNITS];
    struct seed chance;
    struct years_account account;               /* as it is now */
    struct years_account acknowledged;          /* as it was when a call last returned */
    struct years_account were[HOUSE_ONCE_WERE]; /* as it was: what a memory may hold */
    uint32_t were_next;
    int64_t true_s, error_s; /* the clock is wrong by so much */
    int64_t import_micro, paid_micro, refunded_micro;
    uint32_t purchases, statements, is_on;
    uint32_t told_unknown; /* quarters for which the clock is lost */
    int tears;             /* power may go in the middle of the next write */
    struct {
        uint32_t readings, cards, tokens, lost, repeated, pulled, torn, twice;
    } seen;
} house;

/** A number that this house's seed draws. */
int64_t house_any(int64_t low, int64_t high);
int house_one_in(int64_t n);

/** The storage table that counts. */
void house_count_wear(void);

/** What the account is now may be in the memory from now on. */
void house_remember(void);

/** The meter has the account, to the last digit. */
void house_check(void);

/** Power comes back, and may go again meanwhile. */
void house_restart(void);

/** Before and after what may write: do { house_begin(); ... } while (!house_is_through()); again when power went. */
void house_begin(void);
int house_is_through(void);

void house_feed_time(int64_t time_s, uint32_t validity);
void house_feed_clock(void);
void house_feed_reading(void);

/** So many seconds pass, of the hour of the household that it is. */
void house_pass(int64_t seconds);

/** A quarter of an hour, with what the firmware feeds at its end. */
void house_quarter(void);

/** What the desk says now. */
prepay_token house_statement(uint8_t kind);

/** It is brought to the meter, again and again until it has been taken. */
void house_show(prepay_status (*carry)(const prepay_token *token), const prepay_token *token);
prepay_status house_by_network(const prepay_token *token);

/** A purchase, opening the account if that is not open; it may be lost on the way. */
void house_sell(int may_be_lost);

#endif
