/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_VENDING_SESSION_H
#define PREPAY_LIB_VENDING_SESSION_H
/* What a vending session holds, and the two halves of its work: session.c walks the stations of a visit, decide.c says what a
 * return record proves and what the next statement states. */
#include <prepay/vending.h>

struct prepay__vending {
    prepay_vending_options options;
    prepay_books books;
    prepay_card_session card;
    prepay_statement statement; /* the newest: stored already, or the one to store */
    prepay_proof proof;
    prepay_status verdict; /* how the session ends when nothing better or worse comes */
    uint32_t purpose;
    uint32_t station; /* where in the visit: session.c */
    uint32_t asks;    /* PREPAY_STEP_, 0: nothing */
    uint32_t key_return, key_token; /* MAC references, held from start to the end */
    uint32_t has_record, has_parameters;
    uint8_t identity[64], sealed_return[128], sealed_token[128], empty_return[128];
    uint8_t digest[16];
};

/* What the return record that was read says against the books: PREPAY_OK (nothing new), PREPAY_STEP_STORE_PROOF in *out_asks when
 * it moves something, PREPAY_VENDING_BOOKS_BEHIND, PREPAY_VENDING_ROLLED_BACK. */
prepay_status prepay__vending_judge_record(struct prepay__vending *s, uint32_t *out_asks);

/* A valid token on the card that states more than the books: a restored ledger. PREPAY_OK or PREPAY_VENDING_BOOKS_BEHIND. */
prepay_status prepay__vending_judge_token(const struct prepay__vending *s);

/* 1: the newest statement no longer says what the books and the card need. */
int prepay__vending_must_seal(const struct prepay__vending *s);

/* 1: the newest statement opens a contract with parameters that the card must bring. */
int prepay__vending_needs_parameters(const struct prepay__vending *s);

/* Seal the next statement into s->statement. */
prepay_status prepay__vending_seal(struct prepay__vending *s);

/* Seal the empty return record that goes onto the card with a statement. */
prepay_status prepay__vending_seal_empty(struct prepay__vending *s);

#endif
