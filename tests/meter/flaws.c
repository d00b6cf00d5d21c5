/* SPDX-License-Identifier: Apache-2.0 */
/* Cards with flaws, made of a good one: by what the desk writes, by what stands between card and meter, by the meter's own state. */
#include "flaws.h"

#include "support/keys.h"

#include <string.h>

#define TOKEN_VERSION_AT 0
#define TOKEN_MAC_AT 127

const struct flaw_row flaw_rows[FLAWS] = {
    [FLAW_SUPPLY] = { "supply", PREPAY_METER_LOW_VOLTAGE },
    [FLAW_PURSE] = { "purse", PREPAY_METER_PURSE_FAILED },
    [FLAW_MUTE] = { "mute card", PREPAY_METER_CARD_MUTE },
    [FLAW_IDENTITY] = { "file 01's form", PREPAY_METER_CARD_FORMAT },
    [FLAW_CARD_METER] = { "file 01's meter", PREPAY_METER_OTHER_METER },
    [FLAW_CARD_KIND] = { "file 01's kind", PREPAY_METER_CARD_KIND },
    [FLAW_KEY_STATE] = { "key version", PREPAY_METER_KEY_STATE },
    [FLAW_KEY] = { "key", PREPAY_METER_NOT_AUTHENTIC },
    [FLAW_SESSION] = { "session", PREPAY_METER_CARD_SEAL },
    [FLAW_TOKEN_FORMAT] = { "token's form", PREPAY_METER_CARD_FORMAT },
    [FLAW_TOKEN_METER] = { "token's meter", PREPAY_METER_OTHER_METER },
    [FLAW_TOKEN_SEAL] = { "token's seal", PREPAY_METER_NOT_AUTHENTIC },
    [FLAW_TOKEN_KIND] = { "token's kind", PREPAY_METER_CARD_KIND },
    [FLAW_CONTRACT] = { "contract", PREPAY_METER_OTHER_CONTRACT },
    [FLAW_CUSTOMER] = { "customer", PREPAY_METER_OTHER_CUSTOMER },
    [FLAW_UNIT] = { "unit", PREPAY_METER_OTHER_UNIT },
    [FLAW_CARD] = { "card", PREPAY_METER_OTHER_CARD },
    [FLAW_OPEN_COUNT] = { "open card's count", PREPAY_METER_COUNT_GAP },
    [FLAW_USED] = { "return file", PREPAY_METER_RETURN_NOT_EMPTY },
    [FLAW_HOARD] = { "hoard limit", PREPAY_METER_OVER_HOARD },
};

static int has(uint32_t flaws, enum flaw flaw)
{
    return (flaws >> flaw & 1) != 0;
}

/* ------------------------------------------------------------------------------------------ between the card and the meter */

static const prepay_transport *behind;
static uint32_t spoils;

static prepay_status between(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer, size_t *out_answer_bytes)
{
    const prepay_status status = behind->transmit(behind->context, apdu, apdu_bytes, out_answer, out_answer_bytes);
    const int is_identity = apdu[0] == 0x80 && apdu[1] == 0xB0;
    const int is_in_session = (apdu[0] & PREPAY_CLA_PROTECTED) == PREPAY_CLA_PROTECTED;

    (void)context;
    if (status != PREPAY_OK || *out_answer_bytes <= 2) return status;
    if (is_identity && has(spoils, FLAW_IDENTITY)) out_answer[0] = 9;
    if (is_identity && has(spoils, FLAW_CARD_METER)) out_answer[16] ^= 9;
    if (is_identity && has(spoils, FLAW_CARD_KIND)) out_answer[1] = PREPAY_CARD_KIND_KEY;
    if (is_in_session && has(spoils, FLAW_SESSION)) out_answer[0] ^= 1;
    return status;
}

/* ------------------------------------------------------------------------------------------------------------- the meter */

static int purse_fails;

static prepay_status level(void *context, int64_t remaining_micro, int64_t overdraft_micro, uint32_t count)
{
    (void)context;
    (void)remaining_micro;
    (void)overdraft_micro;
    (void)count;
    return purse_fails ? PREPAY_E_CARD : PREPAY_OK;
}

static const prepay_purse purse = { sizeof purse, NULL, level };

void flaws_begin(struct bench *bench)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_token token;

    purse_fails = 0;
    limits.hoard_limit_micro = 100 * UNIT;
    bench_new_with(bench, &limits);
    bench->options.policy = PREPAY_METER_POLICY_COUNT;
    bench->options.purse = &purse;
    bench_take_commands(bench);
    bench_make_cards(bench);
    token = bench_token(bench, PREPAY_TOKEN_OPEN, 20 * UNIT, 0);
    token.amount_micro = 20 * UNIT;
    bench_write(bench, &bench->card, &token);
    bench_empty_return(bench, &bench->card);
    CHECK_STATUS(PREPAY_OK, bench_insert(bench, &bench->card));
}

static void spoil_meter(struct bench *bench, uint32_t flaws)
{
    prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;

    if (has(flaws, FLAW_KEY_STATE)) bench->options.key_version = 2;
    if (has(flaws, FLAW_KEY)) bench->options.key_own = test_key(PREPAY_USE_DERIVE, 0x66);
    bench_power_up(bench);
    senses.known = PREPAY_SENSE_VOLTAGE;
    senses.voltage_permille = has(flaws, FLAW_SUPPLY) ? 700 : 1000;
    CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench->meter, &senses));
    purse_fails = has(flaws, FLAW_PURSE);
}

/* -------------------------------------------------------------------------------------------------------------- the desk */

static prepay_token token_with(struct bench *bench, uint32_t flaws)
{
    prepay_token token = bench_token(bench, PREPAY_TOKEN_PURCHASE, 30 * UNIT, 0);

    token.purchase_count = 2;
    token.amount_micro = has(flaws, FLAW_HOARD) ? 90 * UNIT : 10 * UNIT;
    memcpy(token.card_id, has(flaws, FLAW_CARD) ? bench_second_card_id : bench_card_id, 8);
    token.card_generation = bench->card.generation;
    if (has(flaws, FLAW_OPEN_COUNT)) token.kind = PREPAY_TOKEN_OPEN;
    if (has(flaws, FLAW_TOKEN_KIND)) token.kind = PREPAY_TOKEN_RESET;
    if (has(flaws, FLAW_TOKEN_METER)) token.meter_id[0] ^= 9;
    if (has(flaws, FLAW_CONTRACT)) token.contract = 2;
    if (has(flaws, FLAW_CUSTOMER)) token.customer[0] ^= 9;
    if (has(flaws, FLAW_UNIT)) token.unit = 840;
    if (token.kind == PREPAY_TOKEN_RESET) token.command_count = 1;
    return token;
}

static void write_card(struct bench *bench, uint32_t flaws)
{
    const prepay_token token = token_with(bench, flaws);
    uint8_t sealed[PREPAY_TOKEN_BYTES];

    bench_seal(bench, &token, sealed);
    if (has(flaws, FLAW_TOKEN_SEAL)) sealed[TOKEN_MAC_AT] ^= 1;
    if (has(flaws, FLAW_TOKEN_FORMAT)) sealed[TOKEN_VERSION_AT] = 9;
    CHECK_STATUS(PREPAY_OK, fake_card_write(&bench->card, PREPAY_FILE_TOKEN, sealed, sizeof sealed));
    if (!has(flaws, FLAW_USED)) bench_empty_return(bench, &bench->card);
}

prepay_status flaws_insert(struct bench *bench, uint32_t flaws)
{
    const prepay_transport spoiled = { sizeof spoiled, NULL, between, NULL, NULL };

    write_card(bench, flaws);
    spoil_meter(bench, flaws);
    spoils = flaws;
    behind = fake_card_transport(&bench->card);
    return has(flaws, FLAW_MUTE) ? prepay_meter_card_mute(&bench->meter) : prepay_meter_card_run(&bench->meter, &spoiled);
}
