/* SPDX-License-Identifier: Apache-2.0 */
/* A household whose power goes anywhere (house.h). */
#include "house.h"

#include "meter/household.h"

#include <string.h>

#define CHECKPOINT_MICRO 100000 /* the default */

struct house house;

/* --------------------------------------------------------------------------------------------------------------- wear */

static prepay_status worn_read(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    (void)context;
    return house.memory.port.read(house.memory.port.context, address, out, out_bytes);
}

static prepay_status worn_program(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    (void)context;
    house.wear[address / house.memory.port.erase_unit_bytes].programs++;
    return house.memory.port.program(house.memory.port.context, address, data, data_bytes);
}

static prepay_status worn_erase(void *context, uint32_t address)
{
    (void)context;
    house.wear[address / house.memory.port.erase_unit_bytes].erases++;
    return house.memory.port.erase(house.memory.port.context, address);
}

void house_count_wear(void)
{
    house.worn = house.memory.port;
    house.worn.context = NULL;
    house.worn.read = worn_read;
    house.worn.program = worn_program;
    house.worn.erase = house.memory.port.erase != NULL ? worn_erase : NULL;
    house.worn.sync = NULL;
}

/* -------------------------------------------------------------------------------------------------------------- chance */

int64_t house_any(int64_t low, int64_t high)
{
    return seed_between(&house.chance, low, high);
}

int house_one_in(int64_t n)
{
    return house_any(1, n) == 1;
}

void house_remember(void)
{
    house.were[house.were_next++ % HOUSE_ONCE_WERE] = house.account;
}

/* ------------------------------------------------------------------------------------------------------- power and cuts */

void house_check(void)
{
    const prepay_meter_state_report state = bench_state(&house.bench);

    CHECK(years_is(&house.account, &state));
    CHECK_INT(years_balance(&house.account), bench_balance(&house.bench));
}

/* What the memory held is what the account once was: the newest such moment. */
static void go_back(void)
{
    const prepay_meter_state_report state = bench_state(&house.bench);
    uint32_t back = 0;

    while (back < HOUSE_ONCE_WERE && !years_is(&house.were[(house.were_next - 1 - back) % HOUSE_ONCE_WERE], &state)) back++;
    CHECK(back < HOUSE_ONCE_WERE);
    house.account = house.were[(house.were_next - 1 - back) % HOUSE_ONCE_WERE];
    years_power_up(&house.account);
    CHECK(house.account.paid_micro >= house.acknowledged.paid_micro && house.account.paid_micro <= house.paid_micro);
    CHECK(house.account.refunded_micro >= house.acknowledged.refunded_micro && house.account.refunded_micro <= house.refunded_micro);
    CHECK(house.account.standing_micro >= house.acknowledged.standing_micro);
    CHECK(house.acknowledged.import_micro - house.account.import_micro < CHECKPOINT_MICRO || !house.account.opened);
    house.acknowledged = house.account;
    house_remember();
}

void house_restart(void)
{
    prepay_status status;

    prepay_meter_wipe(&house.bench.meter);
    fake_storage_power_up(&house.memory);
    if (house.memory.cut && house_one_in(2)) fake_storage_cut_after_units(&house.memory, (uint32_t)house_any(0, 60), FAKE_TEAR_HALF);
    status = prepay_meter_init(&house.bench.meter, sizeof house.bench.meter, &house.bench.options);
    if (status == PREPAY_E_STORAGE && house.memory.cut) {
        house.seen.twice++;
        fake_storage_power_up(&house.memory);
        status = prepay_meter_init(&house.bench.meter, sizeof house.bench.meter, &house.bench.options);
    }
    CHECK_STATUS(PREPAY_OK, status);
    fake_storage_power_up(&house.memory);
    house.memory.cut = 0;
    go_back();
}

/* Power may go in what follows; if that writes too little, in what follows that. */
void house_begin(void)
{
    const uint32_t after = (uint32_t)house_any(0, house.memory.port.program_unit_bytes == 1 ? 400 : 60);

    if (!house.tears) return;
    fake_storage_cut_after_units(&house.memory, after, (enum fake_storage_tear)house_any(FAKE_TEAR_CLEAN, FAKE_TEAR_WHOLE));
}

/* 0: power went, it is to be done again. */
int house_is_through(void)
{
    fake_storage_power_up(&house.memory);
    if (!house.memory.cut) {
        house.acknowledged = house.account;
        return 1;
    }
    house.tears = 0;
    house.seen.torn++;
    house_restart();
    return 0;
}

/* -------------------------------------------------------------------------------------------------- time and consumption */

void house_feed_time(int64_t time_s, uint32_t validity)
{
    prepay_status wanted, status;

    do {
        wanted = years_time(&house.account, time_s, validity);
        house_remember();
        years_periods(&house.account);
        house_remember();
        house_begin();
        status = prepay_meter_time(&house.bench.meter, time_s, validity);
    } while (!house_is_through());
    CHECK_STATUS(wanted, status);
}

void house_feed_clock(void)
{
    const uint32_t validity = house.told_unknown > 0 ? PREPAY_TIME_UNKNOWN : PREPAY_TIME_SET;

    house_feed_time(house.true_s + house.error_s, validity);
}

void house_feed_reading(void)
{
    prepay_status status;

    for (;;) {
        years_reading(&house.account, house.import_micro);
        house_remember();
        house_begin();
        status = prepay_meter_reading(&house.bench.meter, house.import_micro, 0);
        if (house_is_through()) break;
        house_feed_clock();
    }
    CHECK_STATUS(PREPAY_OK, status);
    house.is_on = bench_outputs(&house.bench).switch_on;
    house.seen.readings++;
}

void house_pass(int64_t seconds)
{
    const uint32_t hour = (uint32_t)((house.true_s - BENCH_START_S) / 3600) % HOUSEHOLD_HOURS;

    if (house.is_on) house.import_micro += household_10_wh[hour] * INT64_C(10000) * seconds / 3600;
    house.true_s += seconds;
}

void house_quarter(void)
{
    house_pass(HOUSE_QUARTER_S);
    if (house.told_unknown > 0) house.told_unknown--;
    house_feed_clock();
    house_feed_reading();
}

/* ------------------------------------------------------------------------------------------------------------ purchases */

prepay_token house_statement(uint8_t kind)
{
    prepay_token token = bench_token(&house.bench, kind, house.paid_micro, house.refunded_micro);

    house.statements++;
    token.purchase_count = house.purchases;
    token.statement_id[6] = (uint8_t)(house.statements >> 8); /* there are more than a bench counts */
    token.statement_id[7] = (uint8_t)house.statements;
    token.statement_id[0] = 1;
    return token;
}

prepay_status house_by_network(const prepay_token *token)
{
    return bench_accept(&house.bench, token);
}

static prepay_status by_card(const prepay_token *token)
{
    (void)token; /* it is on the card */
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&house.bench.card));
    return bench_insert(&house.bench, &house.bench.card);
}

static prepay_status by_card_that_is_pulled(const prepay_token *token)
{
    uint32_t after;

    (void)token;
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&house.bench.card));
    after = (uint32_t)house_any(0, 6);
    fake_card_pull_after(&house.bench.card, after, (int)house_any(0, 1));
    return bench_insert(&house.bench, &house.bench.card);
}

static int says_the_same(const struct years_account *a, const struct years_account *b)
{
    return a->opened == b->opened && a->paid_micro == b->paid_micro && a->refunded_micro == b->refunded_micro;
}

/* What the desk has said last is shown, and shown again when power goes. */
void house_show(prepay_status (*carry)(const prepay_token *token), const prepay_token *token)
{
    struct years_account after;
    prepay_status status, wanted;

    do {
        after = house.account;
        years_statement(&after, house.paid_micro, house.refunded_micro, house.purchases);
        wanted = says_the_same(&house.account, &after) ? PREPAY_METER_ALREADY_ACCEPTED : PREPAY_OK;
        house.were[house.were_next++ % HOUSE_ONCE_WERE] = after; /* it may be stored when power goes */
        house_begin();
        status = carry(token);
    } while (!house_is_through());
    if (carry == by_card_that_is_pulled && status == PREPAY_METER_PULLED_EARLY) return;
    if (token->kind == PREPAY_TOKEN_PARAMETER) CHECK(status == PREPAY_OK || status == PREPAY_METER_ALREADY_ACCEPTED);
    else if (carry != by_card_that_is_pulled || status != PREPAY_E_OUTCOME_UNKNOWN) CHECK_STATUS(wanted, status);
    house.account = house.acknowledged = after;
    house_check();
}

static void carry_home(prepay_token *token)
{
    const int on_card = token->kind == PREPAY_TOKEN_OPEN || house_one_in(2);

    if (on_card) {
        bench_write(&house.bench, &house.bench.card, token);
        if (house_one_in(8)) house.seen.pulled++, house_show(by_card_that_is_pulled, token);
        house_show(by_card, token);
        if (house_one_in(8)) house.seen.repeated++, house_show(by_card, token);
        house.seen.cards++;
    } else {
        house_show(house_by_network, token);
        if (house_one_in(8)) house.seen.repeated++, house_show(house_by_network, token);
        house.seen.tokens++;
    }
}

void house_sell(int may_be_lost)
{
    const int64_t balance_micro = years_balance(&house.account);
    const int64_t least_micro = balance_micro > 150 * UNIT ? 20 * UNIT : balance_micro > 0 ? 45 * UNIT : 80 * UNIT;
    prepay_token token;

    house.paid_micro += house_any(least_micro, 2 * least_micro);
    house.purchases++;
    if (balance_micro > 30 * UNIT && house_one_in(30)) house.refunded_micro += house_any(1, 20 * UNIT);
    token = house_statement(house.account.opened ? PREPAY_TOKEN_PURCHASE : PREPAY_TOKEN_OPEN);
    if (may_be_lost && house.account.opened && house_one_in(12)) {
        house.seen.lost++; /* the next one states it too */
        return;
    }
    carry_home(&token);
}
