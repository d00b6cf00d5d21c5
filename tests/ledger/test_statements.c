/* SPDX-License-Identifier: Apache-2.0 */
/* What leaves on a card and what comes back: stale statements, proofs that prove nothing, replacement cards. */
#include "ledger/desk.h"
#include "support/test.h"

#include <prepay/vending.h>

#include <string.h>

static prepay_status store(struct desk *desk, const prepay_statement *statement)
{
    prepay_ledger_call call = desk_call(desk, desk->cashier);

    return prepay_ledger_statement(desk->ledger, &call, statement);
}

static prepay_status prove(struct desk *desk, const prepay_proof *proof)
{
    prepay_ledger_call call = desk_call(desk, desk->cashier);

    return prepay_ledger_proof(desk->ledger, &call, proof);
}

static int open_count(struct desk *desk)
{
    prepay_ledger_call call = desk_call(desk, desk->cashier);
    prepay_statement statement;
    uint32_t state;
    int count = 0;

    while (prepay_ledger_open_statement(desk->ledger, &call, (uint32_t)count, &statement, &state) == PREPAY_OK) {
        count++;
    }
    return count;
}

TEST(statement__sale_in_between__stale)
{
    struct desk desk;
    prepay_statement statement;
    uint8_t id[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, NULL));
    statement = desk_statement(&desk, DESK_METER);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, id));
    CHECK_STATUS(PREPAY_LEDGER_STALE, store(&desk, &statement));
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, id));
    CHECK_STATUS(PREPAY_OK, store(&desk, &statement)); /* the sums are what they were */
    desk_close(&desk);
}

TEST(statement__sale_voided_in_between__stale)
{
    struct desk desk;
    prepay_statement statement;
    uint8_t id[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, id));
    statement = desk_statement(&desk, DESK_METER);
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, id));
    CHECK_STATUS(PREPAY_LEDGER_STALE, store(&desk, &statement));
    CHECK_INT(0, open_count(&desk));
    desk_close(&desk);
}

TEST(statement__anything_that_is_not_the_books__refused)
{
    struct desk desk;
    prepay_statement good, bad;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, NULL));
    good = desk_statement(&desk, DESK_METER);
    bad = good, bad.paid_micro += 1;
    CHECK_STATUS(PREPAY_LEDGER_STALE, store(&desk, &bad));
    bad = good, bad.refunded_micro = 1;
    CHECK_STATUS(PREPAY_LEDGER_STALE, store(&desk, &bad));
    bad = good, bad.count = 2;
    CHECK_STATUS(PREPAY_LEDGER_STALE, store(&desk, &bad));
    bad = good, bad.contract = 2;
    CHECK_STATUS(PREPAY_LEDGER_STALE, store(&desk, &bad));
    bad = good, bad.card_id[7] ^= 1;
    CHECK_STATUS(PREPAY_LEDGER_STALE, store(&desk, &bad));
    bad = good, bad.card_generation = 2;
    CHECK_STATUS(PREPAY_LEDGER_STALE, store(&desk, &bad));
    bad = good, bad.meter_id[7] ^= 0x40;
    CHECK_STATUS(PREPAY_E_NOT_FOUND, store(&desk, &bad));
    bad = good, bad.kind = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, store(&desk, &bad));
    bad = good, bad.paid_micro = INT64_MIN;
    CHECK_STATUS(PREPAY_E_ARGUMENT, store(&desk, &bad));
    bad = good, bad.paid_micro = INT64_MAX;
    CHECK_STATUS(PREPAY_E_ARGUMENT, store(&desk, &bad));
    CHECK_INT(0, open_count(&desk));
    CHECK_STATUS(PREPAY_OK, store(&desk, &good));
    CHECK_STATUS(PREPAY_LEDGER_EXISTS, store(&desk, &good)); /* under another request id */
    CHECK_INT(1, open_count(&desk));
    desk_close(&desk);
}

TEST(statement__retried__repeated)
{
    struct desk desk;
    prepay_statement statement;
    prepay_ledger_call call;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, NULL));
    statement = desk_statement(&desk, DESK_METER);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_statement(desk.ledger, &call, &statement));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, NULL));
    CHECK_STATUS(PREPAY_LEDGER_REPEATED, prepay_ledger_statement(desk.ledger, &call, &statement));
    statement.token[0] ^= 1;
    CHECK_STATUS(PREPAY_LEDGER_OTHER_BODY, prepay_ledger_statement(desk.ledger, &call, &statement));
    CHECK_INT(1, open_count(&desk));
    desk_close(&desk);
}

TEST(store__whatever_a_session_asks__goes_to_its_verb_and_a_repeat_is_durable)
{
    struct desk desk;
    prepay_statement statement;
    prepay_ledger_call call;
    prepay_vending_request step = { sizeof step, NULL, 0, NULL, NULL, PREPAY_STEP_STORE_STATEMENT, 0 };

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, NULL));
    statement = desk_statement(&desk, DESK_METER);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_store(desk.ledger, &call, &step)); /* no statement in it */
    step.statement = &statement;
    CHECK_STATUS(PREPAY_OK, prepay_ledger_store(desk.ledger, &call, &step));
    CHECK_STATUS(PREPAY_OK, prepay_ledger_store(desk.ledger, &call, &step));
    call = desk_call(&desk, desk.cashier);
    step.kind = PREPAY_STEP_STORE_UNKNOWN;
    CHECK_STATUS(PREPAY_OK, prepay_ledger_store(desk.ledger, &call, &step));
    CHECK_INT(1, open_count(&desk));
    step.kind = PREPAY_STEP_SEND;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_store(desk.ledger, &call, &step));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_store(desk.ledger, &call, NULL));
    desk_close(&desk);
}

TEST(mark__of_nothing__not_found)
{
    struct desk desk;
    prepay_ledger_call call;
    uint8_t meter[8], id[8] = { 1 };

    desk_open_for_business(&desk, NULL);
    desk_meter(DESK_METER, meter);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_ledger_mark(desk.ledger, &call, meter, id, 1));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_mark(desk.ledger, &call, meter, id, 2));
    desk_close(&desk);
}

/* ------------------------------------------------------------------- proofs */

TEST(proof__one_record__confirms_every_statement_it_reaches)
{
    struct desk desk;
    prepay_proof proof;
    prepay_ledger_verdict verdict;

    desk_open_for_business(&desk, NULL);
    for (int i = 0; i < 3; i++) {
        CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 1000, NULL));
        CHECK_STATUS(PREPAY_OK, desk_seal(&desk, DESK_METER));
    }
    CHECK_INT(3, open_count(&desk));
    proof = desk_proof(DESK_METER, 1, 20000000);
    proof.record.kind = PREPAY_RETURN_CHECK;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prove(&desk, &proof));
    proof.record.kind = PREPAY_RETURN_RECORD;
    CHECK_STATUS(PREPAY_OK, prove(&desk, &proof));
    CHECK_INT(1, open_count(&desk));
    proof = desk_proof(DESK_METER, 2, 30000000);
    CHECK_STATUS(PREPAY_OK, prove(&desk, &proof));
    CHECK_INT(0, open_count(&desk));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(proof__of_another_meter_contract_or_unit__proves_nothing)
{
    struct desk desk;
    prepay_ledger_account other = desk_account_of(2);
    prepay_ledger_call call;
    prepay_proof proof;

    desk_open_for_business(&desk, NULL);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_account_open(desk.ledger, &call, &other));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 1000, NULL));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, 2, 1000, NULL));
    CHECK_STATUS(PREPAY_OK, desk_seal(&desk, DESK_METER));
    proof = desk_proof(2, 1, 10000000);
    CHECK_STATUS(PREPAY_OK, prove(&desk, &proof)); /* right for meter 2 */
    CHECK_INT(1, open_count(&desk));
    CHECK_INT(0, desk_books(&desk, DESK_METER).accepted_paid_micro);
    proof = desk_proof(3, 1, 10000000);
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prove(&desk, &proof));
    proof = desk_proof(DESK_METER, 1, 10000000);
    proof.record.contract = 2;
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prove(&desk, &proof));
    proof.record.contract = 1;
    proof.record.unit = 840;
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prove(&desk, &proof));
    proof.record.unit = 156;
    proof.record.kind = PREPAY_RETURN_EMPTY;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prove(&desk, &proof));
    CHECK_INT(1, open_count(&desk));
    desk_close(&desk);
}

TEST(proof__more_than_the_books__behind_and_recorded)
{
    struct desk desk;
    prepay_proof proof = desk_proof(DESK_METER, 5, 10000001);
    prepay_ledger_verdict verdict;
    prepay_ledger_call call;
    prepay_books books;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 1000, NULL));
    CHECK_STATUS(PREPAY_OK, desk_seal(&desk, DESK_METER));
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_VENDING_BOOKS_BEHIND, prepay_ledger_proof(desk.ledger, &call, &proof));
    CHECK_STATUS(PREPAY_VENDING_BOOKS_BEHIND, prepay_ledger_proof(desk.ledger, &call, &proof)); /* the stored answer */
    proof = desk_proof(DESK_METER, 5, 0);
    proof.record.accepted_refunded_micro = 1;
    CHECK_STATUS(PREPAY_VENDING_BOOKS_BEHIND, prove(&desk, &proof));
    books = desk_books(&desk, DESK_METER);
    CHECK_INT(0, books.accepted_paid_micro);
    CHECK_INT(0, books.record_counter);
    CHECK_INT(1, open_count(&desk));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    CHECK_INT(6, verdict.entries);
    desk_close(&desk);
}

TEST(proof__records_out_of_order__table)
{
    static const struct {
        const char *name;
        uint32_t counter;
        int64_t paid_micro;
        prepay_status status;
        int64_t accepted_micro;
        uint32_t newest;
    } rows[] = {
        { "first", 10, 20000000, PREPAY_OK, 20000000, 10 },
        { "the same again", 10, 20000000, PREPAY_OK, 20000000, 10 },
        { "older, smaller: a held card", 9, 10000000, PREPAY_OK, 20000000, 10 },
        { "older, greater: impossible", 9, 30000000, PREPAY_VENDING_ROLLED_BACK, 20000000, 10 },
        { "newer, smaller: rolled back", 11, 19999999, PREPAY_VENDING_ROLLED_BACK, 20000000, 10 },
        { "as new, other totals", 10, 10000000, PREPAY_VENDING_ROLLED_BACK, 20000000, 10 },
        { "newer, the same", 11, 20000000, PREPAY_OK, 20000000, 11 },
        { "newer, more", 12, 30000000, PREPAY_OK, 30000000, 12 },
        { "oldest again", 1, 0, PREPAY_OK, 30000000, 12 },
    };
    struct desk desk;
    prepay_ledger_verdict verdict;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 3000, NULL));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_proof proof = desk_proof(DESK_METER, rows[i].counter, rows[i].paid_micro);
        prepay_books books;
        TEST_ROW(rows[i].name);
        CHECK_STATUS(rows[i].status, prove(&desk, &proof));
        books = desk_books(&desk, DESK_METER);
        CHECK_INT(rows[i].accepted_micro, books.accepted_paid_micro);
        CHECK_INT(rows[i].newest, books.record_counter);
    }
    TEST_ROW(NULL);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

/* -------------------------------------------------------------------- cards */

TEST(card__replaced__until_a_record_names_it)
{
    struct desk desk;
    prepay_proof proof;
    prepay_statement old;
    prepay_ledger_call call;
    prepay_ledger_verdict verdict;
    uint8_t meter[8], card[8] = { 0xCA };

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 1000, NULL));
    proof = desk_proof(DESK_METER, 1, 0);
    CHECK_STATUS(PREPAY_OK, prove(&desk, &proof));
    old = desk_statement(&desk, DESK_METER);
    desk_meter(DESK_METER, meter);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_card_replace(desk.ledger, &call, meter, card, 1));
    CHECK_STATUS(PREPAY_OK, prepay_ledger_card_replace(desk.ledger, &call, meter, card, 2));
    CHECK_STATUS(PREPAY_LEDGER_REPEATED, prepay_ledger_card_replace(desk.ledger, &call, meter, card, 2));
    CHECK_INT(1, desk_books(&desk, DESK_METER).replaced);
    CHECK_INT(2, desk_books(&desk, DESK_METER).card_generation);
    CHECK_STATUS(PREPAY_LEDGER_STALE, store(&desk, &old)); /* for the lost card */
    proof = desk_proof(DESK_METER, 2, 0);
    CHECK_STATUS(PREPAY_OK, prove(&desk, &proof)); /* a record of the old card, found after all */
    CHECK_INT(1, desk_books(&desk, DESK_METER).replaced);
    proof = desk_proof(DESK_METER, 3, 0);
    memcpy(proof.record.card_id, card, 8);
    proof.record.card_generation = 2;
    CHECK_STATUS(PREPAY_OK, prove(&desk, &proof));
    CHECK_INT(0, desk_books(&desk, DESK_METER).replaced);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

/* The lost card is found, made blank, and given out again. */
TEST(card__that_comes_back_as_a_new_one__replaced_until_a_record_names_its_generation)
{
    struct desk desk;
    prepay_proof proof = desk_proof(DESK_METER, 1, 0);
    prepay_ledger_call call;
    uint8_t meter[8], first[8], second[8] = { 0xCB };

    desk_open_for_business(&desk, NULL);
    desk_meter(DESK_METER, meter);
    memcpy(first, proof.record.card_id, 8);
    CHECK_STATUS(PREPAY_OK, prove(&desk, &proof));
    CHECK_INT(0, desk_books(&desk, DESK_METER).replaced);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_card_replace(desk.ledger, &call, meter, second, 2));
    CHECK_INT(1, desk_books(&desk, DESK_METER).replaced);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_card_replace(desk.ledger, &call, meter, first, 3));
    CHECK_INT(1, desk_books(&desk, DESK_METER).replaced); /* the record of its first life names it no more */
    proof.record.record_counter = 2;
    CHECK_STATUS(PREPAY_OK, prove(&desk, &proof));
    CHECK_INT(1, desk_books(&desk, DESK_METER).replaced);
    proof.record.record_counter = 3;
    proof.record.card_generation = 3;
    CHECK_STATUS(PREPAY_OK, prove(&desk, &proof));
    CHECK_INT(0, desk_books(&desk, DESK_METER).replaced);
    desk_close(&desk);
}

TEST(account__meter_or_card_taken__exists)
{
    struct desk desk;
    prepay_ledger_account account = desk_account_of(DESK_METER);
    prepay_ledger_call call;
    uint8_t card[8] = { 0xCA };

    desk_open_for_business(&desk, NULL);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_LEDGER_EXISTS, prepay_ledger_account_open(desk.ledger, &call, &account));
    account = desk_account_of(2);
    desk_meter(DESK_METER + 1000000, account.card_id);
    CHECK_STATUS(PREPAY_LEDGER_EXISTS, prepay_ledger_account_open(desk.ledger, &call, &account));
    CHECK_STATUS(
        PREPAY_LEDGER_EXISTS,
        prepay_ledger_card_replace(desk.ledger, &call, desk_account_of(DESK_METER).meter_id, account.card_id, 2));
    CHECK_STATUS(PREPAY_OK,
                 prepay_ledger_card_replace(desk.ledger, &call, desk_account_of(DESK_METER).meter_id, card, 2));
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK,
                 prepay_ledger_account_open(desk.ledger, &call, &account)); /* a card that was replaced is free again */
    desk_close(&desk);
}

TEST(account__bad_arguments__refused)
{
    struct desk desk;
    prepay_ledger_account account;
    prepay_ledger_call call;

    desk_open_for_business(&desk, NULL);
    call = desk_call(&desk, desk.cashier);
    account = desk_account_of(2), account.contract = 2;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_account_open(desk.ledger, &call, &account));
    account = desk_account_of(2), account.unit = 840;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_account_open(desk.ledger, &call, &account));
    account = desk_account_of(2), account.unit = 0xF003;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_account_open(desk.ledger, &call, &account));
    account = desk_account_of(2), account.card_generation = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_account_open(desk.ledger, &call, &account));
    account = desk_account_of(2), memset(account.name, 'x', sizeof account.name);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_account_open(desk.ledger, &call, &account));
    account = desk_account_of(2), account.unit = PREPAY_UNIT_KWH;
    CHECK_STATUS(PREPAY_OK, prepay_ledger_account_open(desk.ledger, &call, &account));
    desk_close(&desk);
}

TEST_MAIN("ledger/statements",
    T(statement__sale_in_between__stale),
    T(statement__sale_voided_in_between__stale),
    T(statement__anything_that_is_not_the_books__refused),
    T(statement__retried__repeated),
    T(store__whatever_a_session_asks__goes_to_its_verb_and_a_repeat_is_durable),
    T(mark__of_nothing__not_found),
    T(proof__one_record__confirms_every_statement_it_reaches),
    T(proof__of_another_meter_contract_or_unit__proves_nothing),
    T(proof__more_than_the_books__behind_and_recorded),
    T(proof__records_out_of_order__table),
    T(card__replaced__until_a_record_names_it),
    T(card__that_comes_back_as_a_new_one__replaced_until_a_record_names_its_generation),
    T(account__meter_or_card_taken__exists),
    T(account__bad_arguments__refused))
