/* SPDX-License-Identifier: Apache-2.0 */
/* Money taken and given back: retries, absurd amounts, voids, shifts and days. */
#include "ledger/desk.h"
#include "support/test.h"

#include <string.h>

/* ------------------------------------------------------------------ retries */

TEST(pay__same_id_same_body__stored_receipt)
{
    struct desk desk;
    prepay_ledger_call call;
    prepay_ledger_sale sale = desk_sale(DESK_METER, 5000);
    prepay_ledger_receipt first = { .struct_size = sizeof first }, second = { .struct_size = sizeof second };

    desk_open_for_business(&desk, NULL);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_pay(desk.ledger, &call, &sale, &first));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 700, NULL));
    call.time_ms += 60000; /* the station's clock went on */
    CHECK_STATUS(PREPAY_LEDGER_REPEATED, prepay_ledger_pay(desk.ledger, &call, &sale, &second));
    CHECK_BYTES(&first, &second, sizeof first);
    CHECK_INT(57000000, desk_books(&desk, DESK_METER).paid_micro);
    desk_close(&desk);
}

TEST(pay__same_id_other_body__refused)
{
    struct desk desk;
    prepay_ledger_call call;
    prepay_ledger_sale sale = desk_sale(DESK_METER, 5000);
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };

    desk_open_for_business(&desk, NULL);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    sale = desk_sale(DESK_METER, 6000);
    memset(&receipt, 0xEE, sizeof receipt);
    receipt.struct_size = sizeof receipt;
    CHECK_STATUS(PREPAY_LEDGER_OTHER_BODY, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    CHECK_INT(-0x1111111111111112, receipt.number); /* untouched: EE in every byte */
    CHECK_STATUS(PREPAY_LEDGER_OTHER_BODY,
                 prepay_ledger_void(desk.ledger, &call, call.request_id)); /* nor for another verb */
    CHECK_INT(50000000, desk_books(&desk, DESK_METER).paid_micro);
    desk_close(&desk);
}

TEST(pay__retried_after_the_shift_was_closed__stored_receipt)
{
    struct desk desk;
    prepay_ledger_call call, close;
    prepay_ledger_sale sale = desk_sale(DESK_METER, 5000);
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_shift shift = { .struct_size = sizeof shift };
    prepay_ledger_day day = { .struct_size = sizeof day };

    desk_open_for_business(&desk, NULL);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    close = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_shift_close(desk.ledger, &close, 15000, &shift));
    close = desk_call(&desk, desk.supervisor);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_day_close(desk.ledger, &close, 15400, &day));
    CHECK_STATUS(PREPAY_LEDGER_REPEATED, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    CHECK_INT(1, receipt.number);
    CHECK_STATUS(PREPAY_LEDGER_DAY_CLOSED, desk_pay(&desk, DESK_METER, 5000, NULL));
    desk.time_ms += INT64_C(86400000);
    CHECK_STATUS(PREPAY_LEDGER_NO_SHIFT, desk_pay(&desk, DESK_METER, 5000, NULL));
    desk_close(&desk);
}

/* A store whose commit is done and yet reports a failure: the answer was lost on the way. */
static prepay_status (*real_commit)(void *context);

static prepay_status commit_and_lose_the_answer(void *context)
{
    prepay_status status = real_commit(context);

    return status < 0 ? status : PREPAY_E_STORAGE;
}

static prepay_status fail_to_commit(void *context)
{
    (void)context;
    return PREPAY_E_STORAGE;
}

TEST(pay__commit_fails_after_it_was_done__answered_from_the_row)
{
    struct desk desk;
    prepay_ledger_verdict verdict;
    const char *path = desk_path("commit.db");

    desk_open_for_business(&desk, path);
    real_commit = desk.ledger->store.commit;
    desk.ledger->store.commit = commit_and_lose_the_answer;
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, NULL));
    desk.ledger->store.commit = fail_to_commit;
    CHECK_STATUS(PREPAY_E_STORAGE, desk_pay(&desk, DESK_METER, 300, NULL));
    desk.ledger->store.commit = real_commit;
    CHECK_INT(50000000, desk_books(&desk, DESK_METER).paid_micro);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 300, NULL));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
    desk_remove(path);
}

/* ------------------------------------------------------------------ amounts */

struct amounts {
    const char *name;
    int64_t tendered, arrears, fee, tax, credit, micro;
    prepay_status status;
};

TEST(pay__absurd_amounts__refused_and_nothing_changed)
{
    static const struct amounts rows[] = {
        { "nothing", 0, 0, 0, 0, 0, 0, PREPAY_E_ARGUMENT },
        { "less than nothing", -100, 0, 0, 0, -100, -1000000, PREPAY_E_ARGUMENT },
        { "parts are less", 100, 0, 0, 0, 99, 990000, PREPAY_E_ARGUMENT },
        { "parts are more", 100, 0, 0, 1, 100, 1000000, PREPAY_E_ARGUMENT },
        { "a negative part makes it fit", 100, -50, 0, 0, 150, 1500000, PREPAY_E_ARGUMENT },
        { "a negative fee", 100, 0, -1, 0, 101, 1010000, PREPAY_E_ARGUMENT },
        { "a negative tax", 100, 0, 0, -1, 101, 1010000, PREPAY_E_ARGUMENT },
        { "no credit", 100, 100, 0, 0, 0, 0, PREPAY_E_ARGUMENT },
        { "micro does not fit minor", 100, 0, 0, 0, 100, 1000001, PREPAY_E_ARGUMENT },
        { "greatest number", INT64_MAX, 0, 0, 0, INT64_MAX, INT64_MAX, PREPAY_E_ARGUMENT },
        { "least number", INT64_MIN, 0, 0, 0, INT64_MIN, INT64_MIN, PREPAY_E_ARGUMENT },
        { "parts overflow to fit", 98, INT64_MAX, INT64_MAX, 0, 100, 1000000, PREPAY_E_ARGUMENT },
        { "above 2^60 micro", INT64_C(115292150460685), 0, 0, 0, INT64_C(115292150460685), INT64_C(1152921504606850000),
          PREPAY_E_OVERFLOW },
        { "a fee that fits beside little", INT64_MAX, 0, INT64_MAX - 100, 0, 100, 1000000, PREPAY_E_ARGUMENT },
        { "more than a day can sum up", (INT64_C(1) << 48) + 1, (INT64_C(1) << 48) - 99, 0, 0, 100, 1000000,
          PREPAY_E_ARGUMENT },
    };
    struct desk desk;
    prepay_ledger_verdict before, after;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, NULL));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &before));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prepay_ledger_call call = desk_call(&desk, desk.cashier);
        prepay_ledger_sale sale = desk_sale(DESK_METER, 1);
        prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
        TEST_ROW(rows[i].name);
        sale.tendered_minor = rows[i].tendered;
        sale.arrears_minor = rows[i].arrears;
        sale.fee_minor = rows[i].fee;
        sale.tax_minor = rows[i].tax;
        sale.credit_minor = rows[i].credit;
        sale.credit_micro = rows[i].micro;
        CHECK_STATUS(rows[i].status, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
        CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &after));
        CHECK_BYTES(before.head, after.head, 32);
    }
    desk_close(&desk);
}

TEST(pay__up_to_the_last_micro__then_no_more)
{
    struct desk desk;
    prepay_ledger_verdict verdict;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, INT64_C(115292150460684), NULL));
    CHECK_STATUS(PREPAY_E_OVERFLOW, desk_pay(&desk, DESK_METER, 1, NULL));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(pay__bad_arguments__refused)
{
    struct desk desk;
    prepay_ledger_call call;
    prepay_ledger_sale sale = desk_sale(DESK_METER, 100);
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    struct {
        prepay_ledger_sale sale;
        uint64_t newer;
    } longer;

    desk_open_for_business(&desk, NULL);
    call = desk_call(&desk, desk.cashier);
    sale.tender = 3;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    sale = desk_sale(DESK_METER, 100);
    memset(sale.reference, 'x', sizeof sale.reference);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    sale = desk_sale(77, 100);
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    sale = desk_sale(DESK_METER, 100);
    receipt.struct_size = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    receipt.struct_size = sizeof receipt;
    memset(&longer, 0, sizeof longer);
    longer.sale = sale;
    longer.sale.struct_size = sizeof longer;
    longer.newer = 1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_pay(desk.ledger, &call, &longer.sale, &receipt));
    longer.newer = 0;
    CHECK_STATUS(PREPAY_OK, prepay_ledger_pay(desk.ledger, &call, &longer.sale, &receipt));
    call = desk_call(&desk, desk.cashier);
    call.utc_offset_s = 86400;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    call.utc_offset_s = 0;
    call.time_ms = -1;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    desk_close(&desk);
}

/* -------------------------------------------------------------------- voids */

TEST(void__nothing_sealed__taken_back_once)
{
    struct desk desk;
    prepay_ledger_call call;
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_verdict verdict;
    uint8_t first[16], second[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, first));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 700, second));
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, first));
    CHECK_STATUS(PREPAY_LEDGER_ALREADY_REVERSED, desk_void(&desk, first));
    CHECK_INT(7000000, desk_books(&desk, DESK_METER).paid_micro);
    CHECK_INT(1, desk_books(&desk, DESK_METER).count);
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, second));
    CHECK_INT(0, desk_books(&desk, DESK_METER).paid_micro);
    CHECK_INT(0, desk_books(&desk, DESK_METER).amount_micro);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_receipt_get(desk.ledger, &call, first, &receipt));
    CHECK_INT(1, receipt.voided);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 300, NULL));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(void__retried__repeated)
{
    struct desk desk;
    prepay_ledger_call call;
    uint8_t id[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, id));
    call = desk_call(&desk, desk.supervisor);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_void(desk.ledger, &call, id));
    CHECK_STATUS(PREPAY_LEDGER_REPEATED, prepay_ledger_void(desk.ledger, &call, id));
    CHECK_STATUS(PREPAY_E_NOT_FOUND, desk_void(&desk, call.request_id)); /* a void is no sale */
    desk_close(&desk);
}

TEST(void__newest_sale_in_the_statement__covered)
{
    struct desk desk;
    uint8_t id[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, id));
    CHECK_STATUS(PREPAY_OK, desk_seal(&desk, DESK_METER));
    CHECK_STATUS(PREPAY_LEDGER_COVERED, desk_void(&desk, id));
    CHECK_INT(50000000, desk_books(&desk, DESK_METER).paid_micro);
    desk_close(&desk);
}

TEST(void__older_sale_in_the_statement__covered)
{
    struct desk desk;
    uint8_t older[16], newer[16], later[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, older));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 700, newer));
    CHECK_STATUS(PREPAY_OK, desk_seal(&desk, DESK_METER));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 90000, later));
    CHECK_STATUS(PREPAY_LEDGER_COVERED, desk_void(&desk, older));
    CHECK_STATUS(PREPAY_LEDGER_COVERED, desk_void(&desk, newer));
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, later)); /* sealed before it was sold */
    CHECK_STATUS(PREPAY_LEDGER_COVERED, desk_void(&desk, older));
    desk_close(&desk);
}

TEST(void__after_a_void_below_it__the_sum_counts_what_stands)
{
    struct desk desk;
    uint8_t first[16], second[16], third[16];
    prepay_ledger_verdict verdict;

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, first));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 700, second));
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, first));
    CHECK_STATUS(PREPAY_OK, desk_seal(&desk, DESK_METER)); /* P = 7: the second alone */
    CHECK_STATUS(PREPAY_LEDGER_COVERED, desk_void(&desk, second));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, third));
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, third));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

/* Books were put back; a meter proves what they have lost, and it is entered again. */
TEST(void__proved_to_be_in_the_meter__covered)
{
    static const struct {
        const char *name;
        int64_t proved_minor, again_minor;
        prepay_status status;
    } rows[] = {
        { "the same amount", 50, 50, PREPAY_LEDGER_COVERED },
        { "in one sale with what is not proved", 50, 70, PREPAY_LEDGER_COVERED },
        { "a single cent of it", 1, 70, PREPAY_LEDGER_COVERED },
        { "nothing of it", 0, 50, PREPAY_OK },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct desk desk;
        prepay_proof proof = desk_proof(DESK_METER, 1, rows[i].proved_minor * 10000);
        prepay_ledger_verdict verdict;
        uint8_t again[16], later[16];
        TEST_ROW(rows[i].name);
        desk_open_for_business(&desk, NULL);
        CHECK_STATUS(rows[i].proved_minor == 0 ? PREPAY_OK : PREPAY_VENDING_BOOKS_BEHIND, desk_prove(&desk, &proof));
        CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, rows[i].again_minor, again));
        CHECK_STATUS(PREPAY_OK, desk_prove(&desk, &proof));
        CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 30, later));
        CHECK_STATUS(rows[i].status, desk_void(&desk, again));
        CHECK_STATUS(PREPAY_OK, desk_void(&desk, later)); /* behind what is proved */
        CHECK(desk_books(&desk, DESK_METER).paid_micro >= proof.record.accepted_paid_micro);
        CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
        desk_close(&desk);
    }
}

TEST(void__by_a_cashier__only_in_the_shift_that_took_it)
{
    struct desk desk;
    prepay_ledger_call call;
    prepay_ledger_shift shift = { .struct_size = sizeof shift };
    prepay_ledger_verdict verdict;
    uint8_t id[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, id));
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_void(desk.ledger, &call, id));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 5000, id));
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_shift_close(desk.ledger, &call, 15000, &shift));
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_E_PERMISSION, prepay_ledger_void(desk.ledger, &call, id));
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_shift_open(desk.ledger, &call, 0));
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_E_PERMISSION, prepay_ledger_void(desk.ledger, &call, id));
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, id)); /* a supervisor pays it out of the safe */
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

/* ----------------------------------------------------------------- receipts */

TEST(receipts__of_a_meter__in_order_and_gap_free)
{
    struct desk desk;
    prepay_ledger_account other = desk_account_of(2);
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_call call;
    uint8_t voided[16], meter[8];

    desk_open_for_business(&desk, NULL);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_account_open(desk.ledger, &call, &other));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, NULL));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, 2, 200, NULL));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 300, voided));
    CHECK_STATUS(PREPAY_OK, desk_void(&desk, voided));
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 400, NULL));
    desk_meter(DESK_METER, meter);
    for (uint32_t i = 0; i < 3; i++) {
        static const int64_t amounts[] = { 100, 300, 400 }, numbers[] = { 1, 3, 4 };
        CHECK_STATUS(PREPAY_OK, prepay_ledger_receipt_at(desk.ledger, &call, meter, i, &receipt));
        CHECK_INT(amounts[i], receipt.tendered_minor);
        CHECK_INT(numbers[i], receipt.number);
        CHECK_INT(i == 1, receipt.voided);
    }
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_ledger_receipt_at(desk.ledger, &call, meter, 3, &receipt));
    desk_close(&desk);
}

TEST(receipts__of_two_stations__each_with_its_own_numbers)
{
    struct desk desk, second;
    prepay_ledger_options options;
    prepay_ledger_call call;
    prepay_ledger_verdict verdict;
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    const char *path = desk_path("stations.db");
    uint8_t first[16], other[16];

    desk_open_for_business(&desk, path);
    second = desk;
    options = desk_options(path);
    options.station = 2;
    CHECK_STATUS(PREPAY_OK, prepay_ledger_open(path, &options, &second.ledger));
    second.next_id = 5000;
    CHECK_STATUS(PREPAY_E_PERMISSION, desk_pay(&second, DESK_METER, 100, other)); /* a session is of its object */
    desk_login(&second);
    for (int i = 1; i <= 3; i++) {
        CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, first));
        CHECK_STATUS(PREPAY_OK, desk_pay(&second, DESK_METER, 100, other));
        call = desk_call(&desk, desk.cashier);
        CHECK_STATUS(PREPAY_OK, prepay_ledger_receipt_get(desk.ledger, &call, first, &receipt));
        CHECK_INT(i, receipt.number);
        CHECK_INT(1, receipt.station);
        CHECK_STATUS(PREPAY_OK, prepay_ledger_receipt_get(desk.ledger, &call, other, &receipt));
        CHECK_INT(i, receipt.number);
        CHECK_INT(2, receipt.station);
    }
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&second);
    desk_close(&desk);
    desk_remove(path);
}

TEST(reprint__copy_numbers_rise__number_stays)
{
    struct desk desk;
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_verdict verdict;
    prepay_ledger_call call;
    uint8_t id[16];

    desk_open_for_business(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, id));
    for (uint32_t copy = 1; copy < 4; copy++) {
        call = desk_call(&desk, desk.cashier);
        CHECK_STATUS(PREPAY_OK, prepay_ledger_reprint(desk.ledger, &call, id, &receipt));
        CHECK_INT(copy, receipt.copy);
        CHECK_INT(1, receipt.number);
        CHECK_STATUS(PREPAY_LEDGER_REPEATED, prepay_ledger_reprint(desk.ledger, &call, id, &receipt));
        CHECK_INT(copy, receipt.copy);
    }
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST_MAIN("ledger/sales",
    T(pay__same_id_same_body__stored_receipt),
    T(pay__same_id_other_body__refused),
    T(pay__retried_after_the_shift_was_closed__stored_receipt),
    T(pay__commit_fails_after_it_was_done__answered_from_the_row),
    T(pay__absurd_amounts__refused_and_nothing_changed),
    T(pay__up_to_the_last_micro__then_no_more),
    T(pay__bad_arguments__refused),
    T(void__nothing_sealed__taken_back_once),
    T(void__retried__repeated),
    T(void__newest_sale_in_the_statement__covered),
    T(void__older_sale_in_the_statement__covered),
    T(void__after_a_void_below_it__the_sum_counts_what_stands),
    T(void__proved_to_be_in_the_meter__covered),
    T(void__by_a_cashier__only_in_the_shift_that_took_it),
    T(receipts__of_a_meter__in_order_and_gap_free),
    T(receipts__of_two_stations__each_with_its_own_numbers),
    T(reprint__copy_numbers_rise__number_stays))
