/* SPDX-License-Identifier: Apache-2.0 */
/* Random verbs against books kept in a few arrays: every status and every total must be what the simple books say. What
 * the model knows of the rules is one sentence each: a sale stands until it is voided; a statement covers all that
 * stands when it is sealed; a covered sale is not voided; what is proved only grows. */
#include "ledger/desk.h"
#include "support/seed.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

#define METERS 3
#define SALES  400

struct model_sale {
    uint8_t id[16];
    int64_t credit_minor;
    int voided, covered;
};

struct model_meter {
    struct model_sale sales[SALES];
    int count;
    int64_t sealed_minor[SALES];
    int statements;
    int64_t proved_minor;
    uint32_t counter;
    int open[SALES];
};

static struct model_meter meters[METERS];

static int64_t paid_of(const struct model_meter *meter)
{
    int64_t sum = 0;

    for (int i = 0; i < meter->count; i++) {
        sum += meter->sales[i].voided ? 0 : meter->sales[i].credit_minor;
    }
    return sum;
}

static void pay(struct desk *desk, struct seed *seed, int m)
{
    struct model_meter *meter = &meters[m];
    struct model_sale *sale = &meter->sales[meter->count];

    sale->credit_minor = seed_between(seed, 1, 100000);
    CHECK_STATUS(PREPAY_OK, desk_pay(desk, (uint64_t)m + 1, sale->credit_minor, sale->id));
    meter->count++;
}

static void take_back(struct desk *desk, struct seed *seed, int m)
{
    struct model_meter *meter = &meters[m];
    struct model_sale *sale;

    if (meter->count == 0) {
        return;
    }
    sale = &meter->sales[seed_between(seed, 0, meter->count - 1)];
    CHECK_STATUS(sale->voided    ? PREPAY_LEDGER_ALREADY_REVERSED
                 : sale->covered ? PREPAY_LEDGER_COVERED
                                 : PREPAY_OK,
                 desk_void(desk, sale->id));
    sale->voided |= !sale->covered;
}

static void seal(struct desk *desk, int m)
{
    struct model_meter *meter = &meters[m];

    CHECK_STATUS(PREPAY_OK, desk_seal(desk, (uint64_t)m + 1));
    for (int i = 0; i < meter->count; i++) {
        meter->sales[i].covered |= !meter->sales[i].voided;
    }
    meter->open[meter->statements] = 1;
    meter->sealed_minor[meter->statements++] = paid_of(meter);
}

/* A meter that was shown one of the statements writes a record. */
static void prove(struct desk *desk, struct seed *seed, int m)
{
    struct model_meter *meter = &meters[m];
    prepay_proof proof;
    prepay_ledger_call call;
    int64_t minor;

    if (meter->statements == 0) {
        return;
    }
    minor = meter->sealed_minor[seed_between(seed, 0, meter->statements - 1)];
    minor = minor < meter->proved_minor ? meter->proved_minor : minor;
    meter->proved_minor = minor;
    proof = desk_proof((uint64_t)m + 1, ++meter->counter, minor * 10000);
    call = desk_call(desk, desk->cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_proof(desk->ledger, &call, &proof));
    for (int i = 0; i < meter->statements; i++) {
        meter->open[i] &= meter->sealed_minor[i] > minor;
    }
}

static void compare(struct desk *desk)
{
    prepay_ledger_call call = desk_call(desk, desk->cashier);
    prepay_statement statement;
    uint32_t state, open = 0, listed = 0;

    for (int m = 0; m < METERS; m++) {
        prepay_books books = desk_books(desk, (uint64_t)m + 1);
        CHECK_INT(paid_of(&meters[m]) * 10000, books.paid_micro);
        CHECK_INT(meters[m].proved_minor * 10000, books.accepted_paid_micro);
        CHECK_INT(meters[m].counter, books.record_counter);
        for (int i = 0; i < meters[m].statements; i++) {
            open += (uint32_t)meters[m].open[i];
        }
    }
    while (prepay_ledger_open_statement(desk->ledger, &call, listed, &statement, &state) == PREPAY_OK) {
        listed++;
    }
    CHECK_INT(open, listed);
}

TEST(random__verbs__agree_with_simple_books)
{
    struct seed seed = seed_start();
    struct desk desk;
    prepay_ledger_verdict verdict;
    const int steps = getenv("PREPAY_TEST_ALL") != NULL ? SALES * METERS : 600;

    memset(meters, 0, sizeof meters);
    desk_open_for_business(&desk, NULL);
    for (uint64_t m = 2; m <= METERS; m++) {
        prepay_ledger_account account = desk_account_of(m);
        prepay_ledger_call call = desk_call(&desk, desk.cashier);
        CHECK_STATUS(PREPAY_OK, prepay_ledger_account_open(desk.ledger, &call, &account));
    }
    for (int i = 0; i < steps; i++) {
        int m = (int)seed_between(&seed, 0, METERS - 1);
        switch (seed_between(&seed, 0, 9)) {
        case 0:
        case 1:
        case 2:
            take_back(&desk, &seed, m);
            break;
        case 3:
            seal(&desk, m);
            break;
        case 4:
            prove(&desk, &seed, m);
            break;
        default:
            if (meters[m].count < SALES) {
                pay(&desk, &seed, m);
            }
        }
        if (i % 20 == 0) {
            compare(&desk);
        }
    }
    compare(&desk);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST_MAIN("ledger/model",
    T(random__verbs__agree_with_simple_books))
