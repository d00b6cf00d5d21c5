/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METER_FLAWS_H
#define PREPAY_TESTS_METER_FLAWS_H
/**
 * An insertion with any of these flaws at once, in the order in which a meter looks for them. The meter counts purchases, an account is
 * open, its count M is 1; without a flaw the card brings 10.00 with N = 2.
 */
#include "bench.h"

enum flaw {
    FLAW_SUPPLY,        /* 70 % of the nominal voltage */
    FLAW_PURSE,         /* the purse does not follow */
    FLAW_MUTE,          /* the card does not answer to reset */
    FLAW_IDENTITY,      /* file 01 has an unknown version */
    FLAW_CARD_METER,    /* file 01 names another meter */
    FLAW_CARD_KIND,     /* file 01 says key card */
    FLAW_KEY_STATE,     /* the meter's key has another version than the card's */
    FLAW_KEY,           /* ... is another key */
    FLAW_SESSION,       /* an answer in the session has a bit flipped */
    FLAW_TOKEN_FORMAT,  /* the token has an unknown version */
    FLAW_TOKEN_METER,   /* it names another meter */
    FLAW_TOKEN_SEAL,    /* its MAC is wrong */
    FLAW_TOKEN_KIND,    /* a RESET token, on a customer's card */
    FLAW_CONTRACT,      /* of another contract */
    FLAW_CUSTOMER,      /* ... customer */
    FLAW_UNIT,          /* ... unit */
    FLAW_CARD,          /* the token names another card than the one it is on */
    FLAW_OPEN_COUNT,    /* an open token with N = 2 */
    FLAW_USED,          /* the return file is not empty */
    FLAW_HOARD,         /* more than the hoard limit */
    FLAWS
};

/** What each is called, and what the meter says of it alone. */
extern const struct flaw_row {
    const char *name;
    prepay_status verdict;
} flaw_rows[FLAWS];

/** A new world: the account is open. */
void flaws_begin(struct bench *bench);

/** The card with these flaws (bits 1 << FLAW_) into the meter. */
prepay_status flaws_insert(struct bench *bench, uint32_t flaws);

#endif
