/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every refusal of an insertion is reachable and shows its code in both published schemes. First each verdict of the registry that is said
 * of a card or token, made to happen; then both schemes the other way round: who says each number, or why nobody does.
 */
#include "flaws.h"

#include "support/keys.h"

#include <stdio.h>
#include <string.h>

static struct bench bench;

/* ------------------------------------------------------------------------------------------------- made to happen */

/* An account under the totals policy, opened by card: 20.00 paid. */
static void opened_with(const prepay_balance_options *limits)
{
    prepay_token token;

    bench_new_with(&bench, limits);
    bench_take_commands(&bench);
    bench_make_cards(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    bench_write(&bench, &bench.card, &token);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
}

static void opened(void)
{
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;

    opened_with(&none);
}

static void unopened(void)
{
    bench_new(&bench);
    bench_take_commands(&bench);
    bench_make_cards(&bench);
}

static prepay_status show(prepay_token token)
{
    bench_write(&bench, &bench.card, &token);
    return bench_insert(&bench, &bench.card);
}

static prepay_status again(void)
{
    opened();
    return bench_insert(&bench, &bench.card);
}

static prepay_status blank(void)
{
    unopened();
    return bench_insert(&bench, &bench.card);
}

static prepay_status purchase_first(void)
{
    unopened();
    return show(bench_token(&bench, PREPAY_TOKEN_PURCHASE, 20 * UNIT, 0));
}

static prepay_status replacement_first(void)
{
    unopened();
    return show(bench_token(&bench, PREPAY_TOKEN_REPLACEMENT, 20 * UNIT, 0));
}

static prepay_status too_much(void)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.hoard_limit_micro = 30 * UNIT;
    opened_with(&limits);
    return show(bench_token(&bench, PREPAY_TOKEN_PURCHASE, 40 * UNIT, 0));
}

static prepay_status refund_too_much(void)
{
    opened();
    return show(bench_token(&bench, PREPAY_TOKEN_PURCHASE, 20 * UNIT, 21 * UNIT));
}

/* The count policy's world; N and what is refunded. */
static prepay_status refund(uint32_t n, int64_t refunded_micro)
{
    prepay_token token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 0, refunded_micro);

    token.purchase_count = n;
    token.amount_micro = 0;
    bench_empty_return(&bench, &bench.card);
    return show(token);
}

static prepay_status refund_twice(void)
{
    flaws_begin(&bench);
    CHECK_STATUS(PREPAY_OK, refund(2, UNIT));
    return refund(3, 2 * UNIT);
}

static prepay_status pulled(void)
{
    opened();
    fake_card_pull_after(&bench.card, 3, 0);
    return bench_insert(&bench, &bench.card);
}

static prepay_status pulled_after_acceptance(void)
{
    prepay_token token;
    opened();
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);
    bench_write(&bench, &bench.card, &token);
    fake_card_pull_after(&bench.card, 6, 1); /* COMMIT */
    return bench_insert(&bench, &bench.card);
}

static prepay_status memory_fails(void)
{
    opened();
    fake_storage_cut_after_bytes(&bench.storage, 0, FAKE_TEAR_CLEAN);
    return bench_insert(&bench, &bench.card);
}

static prepay_status not_of_this_system(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out, size_t *out_bytes)
{
    (void)context;
    (void)apdu;
    (void)apdu_bytes;
    out[0] = 0x6A;
    out[1] = 0x82;
    *out_bytes = 2;
    return PREPAY_OK;
}

static prepay_status stranger(void)
{
    const prepay_transport transport = { sizeof transport, NULL, not_of_this_system, NULL, NULL };
    opened();
    return prepay_meter_card_run(&bench.meter, &transport);
}

/* By the card's own road: nothing could be sent. */
static prepay_status mute(void)
{
    opened();
    bench.card.is_gone = 1;
    return bench_insert(&bench, &bench.card);
}

static prepay_token with_times(uint32_t not_before_s, uint32_t expiry_s)
{
    prepay_token token;

    opened();
    token = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
    token.not_before_s = not_before_s;
    token.expiry_s = expiry_s;
    return token;
}

static prepay_status expired(void)
{
    const prepay_token token = with_times(0, (uint32_t)BENCH_START_S);
    return show(token);
}

static prepay_status not_yet(void)
{
    const prepay_token token = with_times((uint32_t)BENCH_START_S + 1, 0);
    return show(token);
}

static prepay_status command_old(void)
{
    prepay_token old, newer;
    opened();
    old = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
    newer = bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &newer));
    return show(old);
}

static prepay_status no_programming(void)
{
    opened();
    fake_card_new_blank(&bench.card, &bench.card_keys, bench_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.card, bench_meter_id, bench_customer, PREPAY_CARD_KIND_RESET));
    return show(bench_command(&bench, PREPAY_TOKEN_RESET));
}

static prepay_status blocked(void)
{
    prepay_token forged;
    opened();
    forged = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 99 * UNIT, 0);
    forged.key_version = 2;
    for (int i = 0; i < 200; i++) CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, bench_accept(&bench, &forged));
    return show(bench_command(&bench, PREPAY_TOKEN_KEEP_SUPPLY));
}

static prepay_status closed(void)
{
    prepay_token token;
    opened();
    token = bench_command(&bench, PREPAY_TOKEN_CLOSE);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    return bench_insert(&bench, &bench.card);
}

static prepay_status suspended(void)
{
    prepay_token token;
    opened();
    token = bench_command(&bench, PREPAY_TOKEN_SUSPEND);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    return show(bench_token(&bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0));
}

static prepay_status ahead(void)
{
    prepay_token token;
    flaws_begin(&bench);
    token = bench_token(&bench, PREPAY_TOKEN_PURCHASE, 0, 0);
    token.purchase_count = 3;
    return show(token);
}

/* A verdict, what both schemes show for it, and how it comes to be: a way of its own, or a flaw. */
static const struct said {
    prepay_status status;
    uint32_t err, code;
    prepay_status (*make)(void);
    enum flaw flaw;
} said[] = {
    { PREPAY_METER_ALREADY_ACCEPTED, 0, 0, again, FLAWS },
    { PREPAY_METER_OTHER_METER, 15, 3311, NULL, FLAW_CARD_METER },
    { PREPAY_METER_OTHER_METER, 15, 3311, NULL, FLAW_TOKEN_METER },
    { PREPAY_METER_OTHER_CUSTOMER, 12, 3312, NULL, FLAW_CUSTOMER },
    { PREPAY_METER_OTHER_CONTRACT, 12, 3312, NULL, FLAW_CONTRACT },
    { PREPAY_METER_OTHER_UNIT, 12, 3312, NULL, FLAW_UNIT },
    { PREPAY_METER_OTHER_CARD, 15, 3313, NULL, FLAW_CARD },
    { PREPAY_METER_NOT_OPENED, 15, 3415, purchase_first, FLAWS },
    { PREPAY_METER_CREDIT_CUT, 14, 3621, too_much, FLAWS },
    { PREPAY_METER_REFUND_REFUSED, 14, 3600, refund_too_much, FLAWS },
    { PREPAY_METER_PULLED_EARLY, 18, 3520, pulled, FLAWS },
    { PREPAY_METER_CARD_KIND, 15, 3208, NULL, FLAW_CARD_KIND },
    { PREPAY_METER_CARD_KIND, 15, 3208, NULL, FLAW_TOKEN_KIND },
    { PREPAY_METER_NOT_AUTHENTIC, 10, 3205, NULL, FLAW_KEY },
    { PREPAY_METER_NOT_AUTHENTIC, 10, 3205, NULL, FLAW_TOKEN_SEAL },
    { PREPAY_METER_CARD_FORMAT, 3, 3414, NULL, FLAW_IDENTITY },
    { PREPAY_METER_CARD_FORMAT, 3, 3414, NULL, FLAW_TOKEN_FORMAT },
    { PREPAY_METER_CARD_FAILED, 3, 3519, stranger, FLAWS },
    { PREPAY_METER_BLANK_CARD, 3, 3207, blank, FLAWS },
    { PREPAY_METER_COMMAND_OLD, 13, 3417, command_old, FLAWS },
    { PREPAY_METER_EXPIRED, 15, 3417, expired, FLAWS },
    { PREPAY_METER_NOT_YET, 15, 3417, not_yet, FLAWS },
    { PREPAY_METER_NOT_PROGRAMMING, 17, 3209, no_programming, FLAWS },
    { PREPAY_METER_REFUND_REPEATED, 14, 3600, refund_twice, FLAWS },
    { PREPAY_METER_REPLACEMENT_UNOPENED, 15, 3416, replacement_first, FLAWS },
    { PREPAY_METER_COUNT_GAP, 13, 3417, ahead, FLAWS },
    { PREPAY_METER_COUNT_GAP, 13, 3417, NULL, FLAW_OPEN_COUNT },
    { PREPAY_METER_RETURN_NOT_EMPTY, 13, 3418, NULL, FLAW_USED },
    { PREPAY_METER_OVER_HOARD, 14, 3621, NULL, FLAW_HOARD },
    { PREPAY_METER_LOW_VOLTAGE, 3, 3101, NULL, FLAW_SUPPLY },
    { PREPAY_METER_BLOCKED, 10, 3206, blocked, FLAWS },
    { PREPAY_METER_CLOSED, 15, 3415, closed, FLAWS },
    { PREPAY_METER_PURSE_FAILED, 2, 3102, NULL, FLAW_PURSE },
    { PREPAY_METER_CARD_MUTE, 3, 3204, mute, FLAWS },
    { PREPAY_METER_CARD_MUTE, 3, 3204, NULL, FLAW_MUTE },
    { PREPAY_METER_CARD_SEAL, 10, 3210, NULL, FLAW_SESSION },
    { PREPAY_METER_KEY_STATE, 10, 3209, NULL, FLAW_KEY_STATE },
    { PREPAY_BALANCE_IS_SUSPENDED, 15, 3400, suspended, FLAWS },
    { PREPAY_E_OUTCOME_UNKNOWN, 18, 3520, pulled_after_acceptance, FLAWS },
    { PREPAY_E_STORAGE, 6, 3100, memory_fails, FLAWS },
};

#define SAID (sizeof said / sizeof said[0])

static prepay_status make(const struct said *row)
{
    if (row->make != NULL) return row->make();
    flaws_begin(&bench);
    return flaws_insert(&bench, 1u << row->flaw);
}

/* Illegal insertions: who is not of this meter, or is nobody. A bad contact, an old card, a purchase too much are none. */
static int is_counted(prepay_status status)
{
    return status == PREPAY_METER_OTHER_METER || status == PREPAY_METER_NOT_AUTHENTIC || status == PREPAY_METER_CARD_MUTE ||
           status == PREPAY_METER_KEY_STATE;
}

TEST(verdicts__each_made_to_happen_and_shown_in_both_schemes)
{
    for (size_t i = 0; i < SAID; i++) {
        prepay_meter_outputs_report outputs;
        char name[32];
        (void)snprintf(name, sizeof name, "%d", (int)said[i].status);
        TEST_ROW(name);
        CHECK_STATUS(said[i].status, make(&said[i]));
        CHECK_INT(is_counted(said[i].status), bench_state(&bench).illegal_insertions);
        outputs = bench_outputs(&bench);
        CHECK_INT(said[i].err, outputs.display_err);
        CHECK_INT(said[i].code, outputs.display_code);
        CHECK_INT(said[i].code != 0 ? PREPAY_DISPLAY_CODE : PREPAY_DISPLAY_END, outputs.display_item);
    }
}

/* --------------------------------------------------------------------------------------------------- the registry, walked */

/* What the registry has a code for, and no insertion says: of readings and the clock. */
static const prepay_status not_of_cards[] = { PREPAY_METER_READING_BACK, PREPAY_METER_TIME_HELD };

static const struct {
    int16_t status;
    uint8_t err;
    uint16_t code;
} registry[] = {
#include "meter/display_table.h"
};

static int is_said(prepay_status status)
{
    for (size_t i = 0; i < sizeof not_of_cards / sizeof not_of_cards[0]; i++)
        if (not_of_cards[i] == status) return 1;
    for (size_t i = 0; i < SAID; i++)
        if (said[i].status == status) return 1;
    return 0;
}

TEST(registry__every_code_of_the_meter_is_made_to_happen_above)
{
    uint32_t rows = 0;

    for (size_t i = 0; i < sizeof registry / sizeof registry[0]; i++) {
        if (registry[i].status < 700) continue;
        TEST_ROW(prepay_status_name(registry[i].status));
        CHECK(is_said(registry[i].status));
        CHECK(registry[i].code != 0 || registry[i].status == PREPAY_METER_READING_BACK || registry[i].status == PREPAY_METER_TIME_HELD);
        CHECK(registry[i].err != 0);
        rows++;
    }
    CHECK_INT(32, rows);
}

/* ------------------------------------------------------------------------------------------- the schemes, the other way round */

/* Details of 2013. NULL: the meter says it, above. Otherwise why nobody does, and under which it is told. */
static const struct {
    uint32_t code, told_as;
    const char *why;
} details[] = {
    { 3101, 0, NULL }, { 3102, 0, NULL },
    { 3103, 3102, "the module is reset behind the port of the purse and the key store: what fails there is told as one" },
    { 3204, 0, NULL }, { 3205, 0, NULL }, { 3206, 0, NULL }, { 3207, 0, NULL }, { 3208, 0, NULL }, { 3209, 0, NULL }, { 3210, 0, NULL },
    { 3311, 0, NULL }, { 3312, 0, NULL }, { 3313, 0, NULL }, { 3414, 0, NULL }, { 3415, 0, NULL }, { 3416, 0, NULL }, { 3417, 0, NULL },
    { 3418, 0, NULL }, { 3519, 0, NULL }, { 3520, 0, NULL }, { 3621, 0, NULL },
};

static int code_is_said(uint32_t code)
{
    for (size_t i = 0; i < SAID; i++)
        if (said[i].code == code) return 1;
    return 0;
}

TEST(scheme_of_2013__each_detail_from_01_to_21)
{
    for (uint32_t detail = 1; detail <= 21; detail++) {
        const uint32_t code = details[detail - 1].code;
        CHECK_INT(detail, code % 100);
        CHECK_INT(details[detail - 1].why == NULL, code_is_said(code));
        if (details[detail - 1].why != NULL) CHECK(code_is_said(details[detail - 1].told_as));
    }
}

/* Numbers of 2009. By a card or token, by the meter of itself, by what a call returns; or why not. */
enum { BY_CARD, BY_ITSELF, BY_RETURN, BY_NOBODY };

static const struct {
    uint32_t err;
    int who;
    const char *why;
} errs[] = {
    { 1, BY_ITSELF, "the switch: meter/switch, meter/supply" },
    { 2, BY_CARD, NULL },
    { 3, BY_CARD, NULL },
    { 4, BY_ITSELF, "the clock's battery: meter/supply" },
    { 5, BY_RETURN, "a call that the firmware should not have made; a reading that goes back" },
    { 6, BY_CARD, NULL },
    { 7, BY_NOBODY, "as 08: a clock is believed or not" },
    { 8, BY_RETURN, "a step of the clock that is held: meter/clock" },
    { 10, BY_CARD, NULL },
    { 11, BY_NOBODY, "the module's own check of a token is the key store's: 10" },
    { 12, BY_CARD, NULL },
    { 13, BY_CARD, NULL },
    { 14, BY_CARD, NULL },
    { 15, BY_CARD, NULL },
    { 16, BY_NOBODY, "no key cards: 15" },
    { 17, BY_CARD, NULL },
    { 18, BY_CARD, NULL },
    { 19, BY_NOBODY, "no number cards" },
    { 20, BY_NOBODY, "no key cards" },
    { 51, BY_ITSELF, "overload: meter/switch, meter/supply" },
    { 52, BY_NOBODY, "no phases are fed" },
    { 53, BY_NOBODY, "high voltage makes no decision here" },
    { 54, BY_NOBODY, "no power factor is fed" },
    { 55, BY_NOBODY, "demand is metering's, and makes no decision here" },
};

static int err_is_said(uint32_t err)
{
    for (size_t i = 0; i < SAID; i++)
        if (said[i].err == err) return 1;
    return 0;
}

static int err_is_registered(uint32_t err)
{
    for (size_t i = 0; i < sizeof registry / sizeof registry[0]; i++)
        if (registry[i].err == err) return 1;
    return 0;
}

/* The meter's own, on a board that senses: a switch that does not obey, a battery, an overload. */
static uint32_t own_err(uint32_t err)
{
    const prepay_switch_options switching = { .struct_size = sizeof switching, .overload_ma = 1000, .overload_samples = 1 };
    prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;

    opened();
    bench.options.switching = &switching;
    bench_power_up(&bench);
    senses.known = PREPAY_SENSE_LOAD_MA | PREPAY_SENSE_FEEDBACK;
    senses.inputs = PREPAY_INPUT_CLOSED | (err == 4 ? PREPAY_INPUT_CLOCK_BATTERY : 0);
    senses.load_ma = err == 51 ? 2000 : 0;
    if (err == 1) CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
    for (int i = 0; i < (err == 1 ? 400 : 2); i++) {
        senses.uptime_ms += 1000;
        CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
    }
    err = bench_outputs(&bench).display_err;
    prepay_meter_wipe(&bench.meter);
    return err;
}

TEST(scheme_of_2009__each_number)
{
    for (size_t i = 0; i < sizeof errs / sizeof errs[0]; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "Err-%02u", (unsigned)errs[i].err);
        TEST_ROW(name);
        CHECK_INT(errs[i].who == BY_CARD, err_is_said(errs[i].err));
        CHECK_INT(errs[i].who == BY_CARD || errs[i].who == BY_RETURN, err_is_registered(errs[i].err));
        CHECK((errs[i].who == BY_CARD) == (errs[i].why == NULL));
        if (errs[i].who == BY_ITSELF) CHECK_INT(errs[i].err, own_err(errs[i].err));
    }
}

TEST_MAIN("meter/codes", T(verdicts__each_made_to_happen_and_shown_in_both_schemes),
          T(registry__every_code_of_the_meter_is_made_to_happen_above), T(scheme_of_2013__each_detail_from_01_to_21),
          T(scheme_of_2009__each_number))
