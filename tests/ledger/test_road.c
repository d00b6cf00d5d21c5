/* SPDX-License-Identifier: Apache-2.0 */
/* The desk's main road through the books: an account, money, a statement, a card, a proof; and what the receipt and the
 * verifier say. */
#include "ledger/desk.h"
#include "support/test.h"

#include <string.h>

TEST(books__new_account__nothing_paid_and_no_statement)
{
    struct desk desk;
    prepay_books books;

    desk_open_for_business(&desk, NULL);
    books = desk_books(&desk, DESK_METER);
    CHECK_INT(0, books.paid_micro);
    CHECK_INT(0, books.count);
    CHECK_INT(0, books.newest.kind);
    CHECK_INT(1, books.contract);
    CHECK_INT(156, books.unit);
    CHECK_INT(1, books.card_generation);
    CHECK_INT(0, books.replaced);
    desk_close(&desk);
}

TEST(pay__two_sales__totals_and_receipts)
{
    struct desk desk;
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_call call;
    prepay_books books;
    uint8_t id[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, NULL));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 2500, id));
    books = desk_books(&desk, DESK_METER);
    CHECK_INT(75000000, books.paid_micro);
    CHECK_INT(25000000, books.amount_micro);
    CHECK_INT(2, books.count);
    call = desk_call(&desk, desk.auditor);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_receipt_get(desk.ledger, &call, id, &receipt));
    CHECK_INT(2, receipt.number);
    CHECK_INT(2500, receipt.tendered_minor);
    CHECK_INT(75000000, receipt.paid_total_micro);
    CHECK_INT(0, receipt.voided);
    CHECK_INT(156, receipt.currency);
    CHECK_INT(2, receipt.exponent);
    CHECK_TEXT("cashier", receipt.operator_login);
    CHECK_TEXT("王小明", receipt.name);
    CHECK_BYTES(id, receipt.request_id, 16);
    desk_close(&desk);
}

TEST(pay__with_every_part__postings_carry_each)
{
    struct desk desk;
    prepay_ledger_sale sale = desk_sale(DESK_METER, 8000);
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_verdict verdict;
    prepay_ledger_call call;

    desk_open_for_business(&desk, NULL);
    sale.arrears_minor = 1000;
    sale.fee_minor = 200;
    sale.tax_minor = 800;
    sale.tendered_minor = 10000;
    sale.tender = PREPAY_TENDER_BANK;
    memcpy(sale.reference, "TX-77", 6);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    CHECK_INT(1000, receipt.arrears_minor);
    CHECK_INT(200, receipt.fee_minor);
    CHECK_INT(800, receipt.tax_minor);
    CHECK_INT(80000000, receipt.credit_micro);
    CHECK_TEXT("TX-77", receipt.reference);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(statement__sealed_written_proved__open_then_consumed)
{
    struct desk desk;
    prepay_statement statement, open;
    prepay_proof proof = desk_proof(DESK_METER, 1, 50000000);
    prepay_ledger_verdict verdict;
    prepay_ledger_call call;
    prepay_books books;
    uint32_t state = 0;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, NULL));
    statement = desk_statement(&desk, DESK_METER);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_statement(desk.ledger, &call, &statement));
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_open_statement(desk.ledger, &call, 0, &open, &state));
    CHECK_INT(PREPAY_STATEMENT_SEALED, state);
    CHECK_BYTES(&statement, &open, sizeof open);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_mark(desk.ledger, &call, statement.meter_id, statement.statement_id, 0));
    CHECK_STATUS(PREPAY_OK, prepay_ledger_open_statement(desk.ledger, &call, 0, &open, &state));
    CHECK_INT(PREPAY_STATEMENT_UNKNOWN, state);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_mark(desk.ledger, &call, statement.meter_id, statement.statement_id, 1));
    CHECK_STATUS(PREPAY_OK, prepay_ledger_open_statement(desk.ledger, &call, 0, &open, &state));
    CHECK_INT(PREPAY_STATEMENT_WRITTEN, state);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_proof(desk.ledger, &call, &proof));
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_ledger_open_statement(desk.ledger, &call, 0, &open, &state));
    books = desk_books(&desk, DESK_METER);
    CHECK_INT(50000000, books.accepted_paid_micro);
    CHECK_INT(1, books.record_counter);
    CHECK_BYTES(&statement, &books.newest, sizeof statement);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    CHECK_INT(7, verdict.entries);
    desk_close(&desk);
}

TEST(file__closed_and_opened__everything_is_there)
{
    struct desk desk;
    prepay_ledger_verdict before, after;
    const char *path = desk_path("road.db");

    desk_open_for_business(&desk, path);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, NULL));
    CHECK_STATUS(PREPAY_OK, desk_seal(&desk, DESK_METER));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &before));
    desk_reopen(&desk, path);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &after));
    CHECK_BYTES(before.head, after.head, 32);
    CHECK_INT(before.entries, after.entries);
    CHECK_INT(50000000, desk_books(&desk, DESK_METER).newest.paid_micro);
    desk_close(&desk);
    desk_remove(path);
}

TEST_MAIN("ledger/road",
    T(books__new_account__nothing_paid_and_no_statement),
    T(pay__two_sales__totals_and_receipts),
    T(pay__with_every_part__postings_carry_each),
    T(statement__sealed_written_proved__open_then_consumed),
    T(file__closed_and_opened__everything_is_there))
