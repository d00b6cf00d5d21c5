/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_BOOKS_H
#define QUICKSTART_BOOKS_H
/* The books line: four numbers from four places that have to agree to the last digit. */
#include "story.h"

/* The fourth number comes from a program that knows nothing of the library: Python over the household's file, the
 * tariff and the list of hours that were not delivered. Answers are kept: python runs once for each distinct list. */
#define PRICER_ANSWERS 64
struct pricer {
    const char *folder; /* household.csv and tariff.json are in it; undelivered.csv is written there */
    const struct house *house;
    int is_coded; /* 1: the file's rate columns must agree with the tariff */
    size_t count;
    struct {
        uint8_t *dark;
        int64_t consumed_micro;
    } answers[PRICER_ANSWERS];
};

/* U: the price of every hour that is not dark. */
int64_t pricer_consumed_micro(struct pricer *pricer, const uint8_t *dark);
void pricer_free(struct pricer *pricer);

/* 1 when P = C, C = U + L exactly, and the ledger verifies. */
int books_hold(const struct outcome *outcome, int64_t consumed_micro);
void books_print(const struct outcome *outcome, int64_t consumed_micro);

#endif
