/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_ROAD_H
#define PREPAY_TESTS_ROAD_H
/**
 * @file tests/vending/road.h
 * The whole road in one process: a desk with its books, cards, and a meter, each with a memory that can lose power.
 *
 *     struct road *road = road_new();            a meter, a personalised card, books with an account and nothing paid
 *     road_pay(road, 20000000);                  a sale of 20.00 in the books
 *     CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_OPEN));
 *     CHECK_STATUS(PREPAY_OK, road_insert(road));
 *     road_free(road);
 *
 * The books are the simplest that answer STORE rightly. After a cut, road_power_up() starts whatever went dark.
 */
#include <prepay/host.h>
#include <prepay/keystore.h>

#define ROAD_CARDS 2u

struct road_card {
    prepay_memory *memory;
    prepay_card_app *app;
    uint8_t id[8];
    uint16_t generation;
};

struct road {
    const prepay_key_store *store;
    uint32_t utility, role_vending, role_admin, credit, meter_own, credit_meter, maker, secret;
    prepay_books books;
    struct road_card cards[ROAD_CARDS];
    uint32_t card; /* which one the customer holds */
    prepay_memory *meter_memory;
    prepay_meter *meter;
    uint8_t parameters[PREPAY_PARAMETERS_MAX_BYTES];
    size_t parameters_bytes;
    uint64_t sessions;
    prepay_return_record seen; /* last proof stored */
    int stores[PREPAY_STEP_STORE_UNKNOWN + 1]; /* how often each was asked for */
    int refuse_statement;                      /* status to answer the next STORE_STATEMENT with */
    int without_parameters;                    /* 1: the desk gives the session no parameters */
    uint32_t lose_apdu;                        /* the n-th APDU of a visit gets no answer; 0: none */
    int staged_before_stored;                  /* 1: a STAGE was offered while a statement was not stored */
};

struct road *road_new(void);
void road_free(struct road *road);

/** A sale of so much credit. */
void road_pay(struct road *road, int64_t credit_micro);

/** The customer goes to the desk with the card in hand. */
prepay_status road_visit(struct road *road, uint32_t purpose);

/** ... and puts it into the meter. */
prepay_status road_insert(struct road *road);

/** The desk registers the second card as replacement of the first; the customer holds it. */
void road_replace(struct road *road);

/** Power on again whatever is dark: the cards and the meter start from their memories. */
void road_power_up(struct road *road);

/** What the meter remembers. */
prepay_meter_state_report road_meter(const struct road *road);

#endif
