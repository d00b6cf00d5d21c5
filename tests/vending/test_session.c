/* SPDX-License-Identifier: Apache-2.0 */
/* Visits to the desk, over the whole road: what is stored before what is sent, what a pulled card leaves, who is refused. */
#include "support/test.h"

#include "road.h"
#include "vending/session.h"

#include <string.h>

#define YUAN INT64_C(1000000)

static struct road *opened(void) {
    struct road *road = road_new();

    road_pay(road, 20 * YUAN);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_OPEN));
    CHECK_STATUS(PREPAY_OK, road_insert(road));
    return road;
}

TEST(open__first_purchase__is_credited_once)
{
    struct road *road = opened();

    CHECK_INT(20 * YUAN, road_meter(road).totals.paid_micro);
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, road_insert(road));
    CHECK_INT(20 * YUAN, road_meter(road).totals.paid_micro);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_READ));
    CHECK_INT(20 * YUAN, road->books.accepted_paid_micro);
    road_free(road);
}

TEST(sell__twice_before_the_card_is_inserted__both_arrive)
{
    struct road *road = opened();

    road_pay(road, 10 * YUAN);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
    road_pay(road, 5 * YUAN);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
    CHECK_STATUS(PREPAY_OK, road_insert(road));
    CHECK_INT(35 * YUAN, road_meter(road).totals.paid_micro);
    road_free(road);
}

TEST(sell__twice_before_the_account_is_opened__the_card_still_opens_it)
{
    struct road *road = road_new();

    road_pay(road, 20 * YUAN);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_OPEN));
    road_pay(road, 10 * YUAN);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
    CHECK_STATUS(PREPAY_OK, road_insert(road));
    CHECK_INT(30 * YUAN, road_meter(road).totals.paid_micro);
    road_free(road);
}

TEST(sell__nothing_new__stores_no_second_statement)
{
    struct road *road = opened();

    road_pay(road, 10 * YUAN);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
    CHECK_INT(2, road->stores[PREPAY_STEP_STORE_STATEMENT]);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
    CHECK_INT(2, road->stores[PREPAY_STEP_STORE_STATEMENT]);
    road_free(road);
}

TEST(sell__statement_not_stored__nothing_reaches_the_card)
{
    struct road *road = opened();

    road_pay(road, 10 * YUAN);
    road->refuse_statement = PREPAY_E_FULL;
    CHECK_STATUS(PREPAY_E_FULL, road_visit(road, PREPAY_VENDING_SELL));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, road_insert(road));
    CHECK_INT(20 * YUAN, road_meter(road).totals.paid_micro);
    CHECK_INT(0, road->staged_before_stored);
    road->refuse_statement = 0;
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
    CHECK_STATUS(PREPAY_OK, road_insert(road));
    CHECK_INT(30 * YUAN, road_meter(road).totals.paid_micro);
    CHECK_INT(0, road->staged_before_stored);
    road_free(road);
}

/* A meter's return record in the meter's own name onto the customer's card. */
static void write_record(struct road *road, const prepay_return_record *record)
{
    prepay_card_session_options options = { .struct_size = sizeof options, .store = road->store, .role = PREPAY_ROLE_METER };
    prepay_card_session *session = NULL;
    prepay_transport card;
    uint32_t key = 0;
    uint8_t sealed[PREPAY_RETURN_BYTES];

    CHECK_STATUS(PREPAY_OK, prepay_key_derive(road->store, road->credit_meter, PREPAY_KEY_RETURN, NULL, &key));
    CHECK_STATUS(PREPAY_OK, prepay_return_seal(road->store, key, record, sealed));
    options.session_counter = ++road->sessions;
    options.key = road->meter_own;
    options.key_kind = PREPAY_KEY_CARD_METER;
    options.key_version = 1;
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(road->store, road->meter_own, PREPAY_KEY_TERMINAL, NULL, &options.terminal_secret));
    CHECK_STATUS(PREPAY_OK, prepay_card_session_new(&options, &session));
    CHECK_STATUS(PREPAY_OK, prepay_card_app_transport(road->cards[road->card].app, &card));
    CHECK_STATUS(PREPAY_OK, prepay_card_session_run(session, &card, prepay_card_session_select(session)));
    CHECK_STATUS(PREPAY_OK, prepay_card_session_run(session, &card, prepay_card_session_authenticate(session)));
    CHECK_STATUS(PREPAY_OK, prepay_card_session_run(session, &card, prepay_card_session_stage(session, PREPAY_FILE_RETURN, sealed, sizeof sealed)));
    CHECK_STATUS(PREPAY_OK, prepay_card_session_run(session, &card, prepay_card_session_commit(session)));
    prepay_card_session_free(session);
}

/* What a check card is told says the same of the same account, under the same seal, and yet is no proof. */
TEST(read__record_of_a_check_card__proves_nothing)
{
    struct road *road = opened();
    prepay_return_record record;

    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_READ));
    record = road->seen;
    for (int row = 0; row < 2; row++) {
        const int proofs = road->stores[PREPAY_STEP_STORE_PROOF];
        TEST_ROW(row == 0 ? "kind check" : "kind record");
        record.kind = row == 0 ? PREPAY_RETURN_CHECK : PREPAY_RETURN_RECORD;
        record.record_counter += 5;
        write_record(road, &record);
        CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_READ));
        CHECK_INT(proofs + row, road->stores[PREPAY_STEP_STORE_PROOF]);
    }
    road_free(road);
}

/* The card leaves after the n-th APDU: whatever the desk then knows, the next visit and insertion bring exactly what was paid. */
TEST(sell__card_pulled_at_every_apdu__next_visit_finishes)
{
    struct road *road = opened();
    int64_t paid = 20 * YUAN;
    int unknown = 0, pulled = 0;

    for (uint32_t n = 1; n < 100; n++) {
        prepay_status status;
        road_pay(road, YUAN);
        paid += YUAN;
        road->lose_apdu = n;
        status = road_visit(road, PREPAY_VENDING_SELL);
        road->lose_apdu = 0;
        if (status == PREPAY_OK) break;
        CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, status);
        pulled++;
        unknown = road->stores[PREPAY_STEP_STORE_UNKNOWN];
        CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
        CHECK_STATUS(PREPAY_OK, road_insert(road));
        CHECK_INT(paid, road_meter(road).totals.paid_micro);
    }
    CHECK_INT(1, unknown); /* only a lost answer to COMMIT leaves a doubt about the card */
    CHECK(pulled >= 8);
    road_free(road);
}

TEST(replace__lost_card_with_an_unread_purchase__credited_once)
{
    struct road *road = opened();

    road_pay(road, 10 * YUAN);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
    road_replace(road); /* the first card is lost, with 10 on it */
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_REPLACE));
    CHECK_STATUS(PREPAY_OK, road_insert(road));
    CHECK_INT(30 * YUAN, road_meter(road).totals.paid_micro);
    road->card = 0; /* and found again */
    CHECK_STATUS(PREPAY_METER_OTHER_CARD, road_insert(road));
    CHECK_STATUS(PREPAY_VENDING_OLD_CARD, road_visit(road, PREPAY_VENDING_SELL));
    CHECK_INT(30 * YUAN, road_meter(road).totals.paid_micro);
    road_free(road);
}

TEST(sell__card_of_another_customer__is_refused)
{
    struct road *road = opened();

    road->books.customer[7] ^= 1;
    CHECK_STATUS(PREPAY_VENDING_OTHER_METER, road_visit(road, PREPAY_VENDING_SELL));
    road->books.customer[7] ^= 1;
    road->books.meter_id[7] ^= 1;
    CHECK_STATUS(PREPAY_VENDING_OTHER_METER, road_visit(road, PREPAY_VENDING_SELL));
    road_free(road);
}

TEST(sell__books_restored_from_an_old_backup__sells_nothing)
{
    struct road *road = opened();
    const prepay_books backup = road->books;

    road_pay(road, 10 * YUAN);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
    const prepay_books after = road->books;
    road->books = backup; /* the token on the card states what the books have forgotten */
    CHECK_STATUS(PREPAY_VENDING_BOOKS_BEHIND, road_visit(road, PREPAY_VENDING_SELL));
    road->books = after;
    CHECK_STATUS(PREPAY_OK, road_insert(road));
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_READ));
    road_free(road);
}

/* The purchase reached the meter by another carrier, so that the card holds an old token and a record that is ahead of the books. */
TEST(sell__meter_ahead_of_restored_books__sells_nothing)
{
    struct road *road = opened();
    prepay_books backup;

    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_READ));
    backup = road->books;
    road_pay(road, 10 * YUAN);
    road->lose_apdu = 7; /* sealed and stored, and the card pulled out before any of it was committed */
    CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, road_visit(road, PREPAY_VENDING_SELL));
    road->lose_apdu = 0;
    CHECK_INT(30 * YUAN, road->books.newest.paid_micro);
    CHECK_STATUS(PREPAY_OK, prepay_meter_accept(road->meter, road->books.newest.token, PREPAY_TOKEN_BYTES, NULL, 0));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, road_insert(road));
    road->books = backup;
    CHECK_STATUS(PREPAY_VENDING_BOOKS_BEHIND, road_visit(road, PREPAY_VENDING_SELL));
    CHECK_INT(30 * YUAN, road->seen.accepted_paid_micro); /* what was missing is told to the books */
    road_free(road);
}

TEST(read__meter_memory_rolled_back__is_reported)
{
    struct road *road = opened();

    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_READ));
    road->books.accepted_paid_micro = 20 * YUAN;
    road->books.record_counter = 0; /* an older counter, and the books had seen more */
    road->books.paid_micro = road->books.accepted_paid_micro = 25 * YUAN;
    CHECK_STATUS(PREPAY_VENDING_ROLLED_BACK, road_visit(road, PREPAY_VENDING_READ));
    road_free(road);
}

/* The statement was stored, the card gone; then somebody sells without the parameters that the meter must get. */
TEST(sell__without_the_parameters_that_open__writes_nothing_and_the_next_visit_opens)
{
    struct road *road = road_new();

    road_pay(road, 20 * YUAN);
    road->lose_apdu = 7;
    CHECK_STATUS(PREPAY_E_OUTCOME_UNKNOWN, road_visit(road, PREPAY_VENDING_OPEN));
    CHECK_INT(1, road->stores[PREPAY_STEP_STORE_STATEMENT]);
    road->lose_apdu = 0;
    road->without_parameters = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, road_visit(road, PREPAY_VENDING_SELL));
    CHECK_STATUS(PREPAY_METER_BLANK_CARD, road_insert(road));
    road->without_parameters = 0;
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
    CHECK_STATUS(PREPAY_OK, road_insert(road));
    CHECK_INT(20 * YUAN, road_meter(road).totals.paid_micro);
    road_free(road);
}

/* A card that has the token but whose parameters were lost from it is made whole by the next visit. */
TEST(sell__token_is_on_the_card_already__parameters_are_written_again)
{
    struct road *road = road_new();
    int written;

    road_pay(road, 20 * YUAN);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_OPEN));
    written = (int)prepay_memory_writes(road->cards[0].memory);
    CHECK_STATUS(PREPAY_OK, road_visit(road, PREPAY_VENDING_SELL));
    CHECK((int)prepay_memory_writes(road->cards[0].memory) > written + 10);
    CHECK_INT(1, road->stores[PREPAY_STEP_STORE_STATEMENT]);
    CHECK_STATUS(PREPAY_OK, road_insert(road));
    road_free(road);
}

/* A card that was lost and found comes back under a new generation; what the meter wrote to it before says nothing of the new one. */
TEST(record__of_the_same_card_in_an_older_generation__leaves_it_replaced)
{
    static const struct {
        const char *name;
        uint8_t card;
        uint16_t generation;
        uint8_t replaced;
    } rows[] = { { "its own", 7, 3, 0 }, { "of its first life", 7, 1, 1 }, { "of the card between", 8, 2, 1 }, { "of another card", 8, 3, 1 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct prepay__vending s;
        uint32_t asks;
        TEST_ROW(rows[i].name);
        memset(&s, 0, sizeof s);
        s.has_record = 1;
        s.books.card_id[0] = 7;
        s.books.card_generation = 3;
        s.books.replaced = 1;
        s.proof.record.record_counter = 1;
        s.proof.record.card_id[0] = rows[i].card;
        s.proof.record.card_generation = rows[i].generation;
        CHECK_STATUS(PREPAY_OK, prepay__vending_judge_record(&s, &asks));
        CHECK_INT(rows[i].replaced, s.books.replaced);
    }
}

TEST(start__books_that_contradict_themselves__is_an_error)
{
    struct road *road = road_new();

    road->books.accepted_paid_micro = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, road_visit(road, PREPAY_VENDING_READ));
    road->books.accepted_paid_micro = 0;
    road->books.paid_micro = -1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, road_visit(road, PREPAY_VENDING_READ));
    road->books.paid_micro = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, road_visit(road, 9));
    road_free(road);
}

TEST_MAIN("vending/session", T(open__first_purchase__is_credited_once), T(read__record_of_a_check_card__proves_nothing),
          T(sell__twice_before_the_card_is_inserted__both_arrive),
          T(sell__twice_before_the_account_is_opened__the_card_still_opens_it), T(sell__nothing_new__stores_no_second_statement),
          T(sell__statement_not_stored__nothing_reaches_the_card), T(sell__card_pulled_at_every_apdu__next_visit_finishes),
          T(replace__lost_card_with_an_unread_purchase__credited_once), T(sell__card_of_another_customer__is_refused),
          T(sell__books_restored_from_an_old_backup__sells_nothing),
          T(sell__meter_ahead_of_restored_books__sells_nothing), T(read__meter_memory_rolled_back__is_reported),
          T(sell__without_the_parameters_that_open__writes_nothing_and_the_next_visit_opens),
          T(sell__token_is_on_the_card_already__parameters_are_written_again),
          T(record__of_the_same_card_in_an_older_generation__leaves_it_replaced),
          T(start__books_that_contradict_themselves__is_an_error))
