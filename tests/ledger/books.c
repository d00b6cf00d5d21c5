/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/books.h"

#include "support/test.h"

#include <string.h>

static void make_road(struct desk *desk)
{
    prepay_proof proof = desk_proof(DESK_METER, 1, 57000000);
    prepay_statement statement;
    prepay_ledger_call call;

    CHECK_STATUS(PREPAY_OK, desk_pay(desk, DESK_METER, 5000, NULL));
    CHECK_STATUS(PREPAY_OK, desk_pay(desk, DESK_METER, 700, NULL));
    statement = desk_statement(desk, DESK_METER);
    call = desk_call(desk, desk->cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_statement(desk->ledger, &call, &statement));
    call = desk_call(desk, desk->cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_mark(desk->ledger, &call, statement.meter_id, statement.statement_id, 1));
    call = desk_call(desk, desk->cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_proof(desk->ledger, &call, &proof));
}

static void make_rest(struct desk *desk)
{
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_shift shift = { .struct_size = sizeof shift };
    prepay_ledger_day day = { .struct_size = sizeof day };
    prepay_ledger_sale sale = desk_sale(DESK_METER, 300);
    const uint8_t packed[] = { 0x01, 0x00, 0xFF };
    prepay_ledger_call call;
    uint8_t id[16], card[8] = { 0xCA, 0xFE };

    CHECK_STATUS(PREPAY_OK, desk_pay(desk, DESK_METER, 100, id));
    CHECK_STATUS(PREPAY_OK, desk_void(desk, id));
    call = desk_call(desk, desk->cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_card_replace(desk->ledger, &call, sale.meter_id, card, 2));
    call = desk_call(desk, desk->admin);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_tariff_add(desk->ledger, &call, 1, -1, "阶梯", packed, sizeof packed));
    sale.tendered_minor = 1000;
    sale.arrears_minor = 400;
    sale.fee_minor = 200;
    sale.tax_minor = 100;
    sale.tariff_version = 1;
    memcpy(sale.reference, "银行 7", sizeof "银行 7");
    sale.tender = PREPAY_TENDER_BANK;
    call = desk_call(desk, desk->cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_pay(desk->ledger, &call, &sale, &receipt));
    memcpy(id, call.request_id, sizeof id);
    call = desk_call(desk, desk->cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_reprint(desk->ledger, &call, id, &receipt));
    call = desk_call(desk, desk->cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_shift_close(desk->ledger, &call, 15690, &shift));
    CHECK_INT(-10, shift.over_minor);
    call = desk_call(desk, desk->supervisor);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_day_close(desk->ledger, &call, 15400, &day));
}

void books_make(struct desk *desk, const char *path)
{
    desk_open_for_business(desk, path);
    make_road(desk);
    make_rest(desk);
}
