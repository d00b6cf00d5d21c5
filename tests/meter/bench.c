/* SPDX-License-Identifier: Apache-2.0 */
/* The bench on which meters are tested: everything real but the memory, the card's reader and the books. */
#include "bench.h"

#include "support/keys.h"

#include <string.h>

const uint8_t bench_meter_id[8] = { 0, 0, 0, 0, 0, 0, 0x10, 0x01 };
const uint8_t bench_customer[8] = { 0, 0, 0, 0, 0, 0, 0x77, 0x01 };
const uint8_t bench_card_id[8] = { 0, 0, 0, 0, 0, 0, 0xC0, 0x01 };
const uint8_t bench_second_card_id[8] = { 0, 0, 0, 0, 0, 0, 0xC0, 0x02 };

static void make_options(struct bench *bench, uint32_t own)
{
    prepay_meter_options *options = &bench->options;

    options->struct_size = sizeof *options;
    options->store = bench->store;
    options->storage = &bench->storage.port;
    options->work = bench->work;
    options->work_bytes = sizeof bench->work;
    options->tariff_room = (prepay_tariff_room){ .struct_size = sizeof options->tariff_room,
                                                 .rate_prices_micro = bench->rates,
                                                 .switches = bench->switches,
                                                 .seasons = bench->seasons,
                                                 .holidays = bench->holidays,
                                                 .blocks = bench->blocks,
                                                 .rate_capacity = 4,
                                                 .switch_capacity = 8,
                                                 .season_capacity = 4,
                                                 .holiday_capacity = 4,
                                                 .block_capacity = 4,
                                                 .special_day_capacity = 2,
                                                 .special_days = bench->special_days,
                                                 .settlements = bench->settlements,
                                                 .ladder_zones = bench->ladder_zones,
                                                 .backup = &bench->backup,
                                                 .settlement_capacity = 4,
                                                 .ladder_zone_capacity = 4 };
    options->offsets = bench->offsets;
    options->offset_capacity = 4;
    options->charges = bench->charges;
    options->charge_capacity = PREPAY_BALANCE_CHARGES;
    options->friendly = bench->friendly;
    options->friendly_days = bench->friendly_days;
    options->friendly_capacity = 4;
    options->friendly_day_capacity = 2;
    options->key_own = own;
    options->key_credit = bench->credit;
    options->key_version = 1;
    memcpy(options->meter_id, bench_meter_id, 8);
}

void bench_new_with(struct bench *bench, const prepay_balance_options *limits)
{
    const uint32_t own = (memset(bench, 0, sizeof *bench), bench->store = test_store(), test_key(PREPAY_USE_DERIVE, 0x41));

    bench->credit = test_key(PREPAY_USE_DERIVE, 0x42);
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(bench->store, bench->credit, PREPAY_KEY_TOKEN, NULL, &bench->token_key));
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(bench->store, bench->credit, PREPAY_KEY_RETURN, NULL, &bench->return_key));
    fake_storage_init(&bench->storage, FAKE_FLASH, bench->memory, 1024, BENCH_MEMORY_BYTES / 1024, 8);
    make_options(bench, own);
    bench->limits = *limits;
    bench->price_micro = UNIT / 2;
    bench->time_s = BENCH_START_S;
    bench_parameters(bench, 1);
    bench_power_up(bench);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench->meter, 0, 0));
}

void bench_new(struct bench *bench)
{
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;

    bench_new_with(bench, &none);
}

void bench_power_up(struct bench *bench)
{
    fake_storage_power_up(&bench->storage);
    CHECK_STATUS(PREPAY_OK, prepay_meter_init(&bench->meter, sizeof bench->meter, &bench->options));
    (void)!prepay_meter_time(&bench->meter, bench->time_s, PREPAY_TIME_SET); /* a clock that jumps is held: tests look */
}

void bench_parameters(struct bench *bench, uint32_t version)
{
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    uint8_t limits[320], packed[64];
    size_t limits_bytes = sizeof limits, packed_bytes = sizeof packed;
    prepay_parameter_part parts[2];

    tariff.rate_prices_micro = &bench->price_micro;
    tariff.rate_count = 1;
    CHECK_STATUS(PREPAY_OK, prepay_balance_options_pack(&bench->limits, limits, &limits_bytes));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, packed, &packed_bytes));
    parts[0] = (prepay_parameter_part){ limits, limits_bytes, version, PREPAY_PART_LIMITS };
    parts[1] = (prepay_parameter_part){ packed, packed_bytes, version, PREPAY_PART_TARIFF };
    memset(bench->parameters, 0, sizeof bench->parameters);
    bench->parameters_bytes = sizeof bench->parameters;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(parts, 2, bench->parameters, &bench->parameters_bytes));
}

prepay_token bench_token(struct bench *bench, uint8_t kind, int64_t paid_micro, int64_t refunded_micro)
{
    prepay_token token;

    memset(&token, 0, sizeof token);
    token.version = PREPAY_FORMAT_VERSION;
    token.kind = kind;
    token.contract = 1;
    token.key_version = 1;
    token.unit = CNY;
    token.purchase_count = ++bench->purchases;
    memcpy(token.meter_id, bench_meter_id, 8);
    memcpy(token.customer, bench_customer, 8);
    token.paid_total_micro = paid_micro;
    token.refunded_total_micro = refunded_micro;
    token.amount_micro = 10 * UNIT; /* for the display; no meter may add it up */
    token.statement_id[7] = ++bench->statements;
    if (kind == PREPAY_TOKEN_OPEN) {
        token.flags = PREPAY_TOKEN_HAS_PARAMETERS;
        CHECK_STATUS(PREPAY_OK,
                     prepay_parameters_digest(bench->store, bench->parameters, bench->parameters_bytes, token.parameters_digest));
    }
    return token;
}

void bench_take_commands(struct bench *bench)
{
    bench->options.key_command = test_key(PREPAY_USE_DERIVE, 0x43);
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(bench->store, bench->options.key_command, PREPAY_KEY_TOKEN, NULL, &bench->command_key));
    bench_power_up(bench);
}

prepay_token bench_command(struct bench *bench, uint8_t kind)
{
    const prepay_meter_state_report state = bench_state(bench);
    prepay_token token = bench_token(bench, PREPAY_TOKEN_PURCHASE, state.totals.paid_micro, state.totals.refunded_micro);

    bench->purchases--;
    token.purchase_count = bench->purchases;
    token.kind = kind;
    token.amount_micro = 0;
    token.command_count = ++bench->commands;
    if (kind == PREPAY_TOKEN_PARAMETER) {
        token.flags = PREPAY_TOKEN_HAS_PARAMETERS;
        CHECK_STATUS(PREPAY_OK, prepay_parameters_digest(bench->store, bench->parameters, bench->parameters_bytes, token.parameters_digest));
    }
    return token;
}

void bench_empty_return(struct bench *bench, struct fake_card *card)
{
    uint8_t sealed[PREPAY_RETURN_BYTES];
    prepay_return_record record;

    memset(&record, 0, sizeof record);
    record.version = PREPAY_FORMAT_VERSION;
    record.kind = PREPAY_RETURN_EMPTY;
    record.key_version = 1;
    memcpy(record.meter_id, bench_meter_id, 8);
    CHECK_STATUS(PREPAY_OK, prepay_return_seal(bench->store, bench->return_key, &record, sealed));
    CHECK_STATUS(PREPAY_OK, fake_card_write(card, PREPAY_FILE_RETURN, sealed, sizeof sealed));
}

void bench_seal(const struct bench *bench, const prepay_token *token, uint8_t out_sealed[128])
{
    const uint32_t key = prepay_token_key_kind(token->kind) == PREPAY_KEY_COMMAND_METER ? bench->command_key : 0;

    CHECK_STATUS(PREPAY_OK, prepay_token_seal(bench->store, key != 0 ? key : bench->token_key, token, out_sealed));
}

prepay_status bench_accept(struct bench *bench, const prepay_token *token)
{
    const int brings = (token->flags & PREPAY_TOKEN_HAS_PARAMETERS) != 0;
    uint8_t sealed[PREPAY_TOKEN_BYTES];

    bench_seal(bench, token, sealed);
    return prepay_meter_accept(&bench->meter, sealed, sizeof sealed, brings ? bench->parameters : NULL,
                               brings ? bench->parameters_bytes : 0);
}

void bench_open(struct bench *bench, int64_t paid_micro)
{
    const prepay_token token = bench_token(bench, PREPAY_TOKEN_OPEN, paid_micro, 0);

    CHECK_STATUS(PREPAY_OK, bench_accept(bench, &token));
}

prepay_status bench_use(struct bench *bench, int64_t quantity_micro)
{
    bench->time_s += 3600;
    bench->import_micro += quantity_micro;
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench->meter, bench->time_s, PREPAY_TIME_SET));
    return prepay_meter_reading(&bench->meter, bench->import_micro, 0);
}

prepay_meter_state_report bench_state(const struct bench *bench)
{
    prepay_meter_state_report state = { .struct_size = sizeof state };

    CHECK_STATUS(PREPAY_OK, prepay_meter_state(&bench->meter, &state));
    return state;
}

prepay_meter_outputs_report bench_outputs(const struct bench *bench)
{
    prepay_meter_outputs_report outputs = { .struct_size = sizeof outputs };

    CHECK_STATUS(PREPAY_OK, prepay_meter_outputs(&bench->meter, &outputs));
    return outputs;
}

int64_t bench_balance(const struct bench *bench)
{
    const prepay_meter_outputs_report outputs = bench_outputs(bench);

    return outputs.remaining_micro - outputs.overdraft_micro;
}

/* ------------------------------------------------------------------------------------------------------------- cards */

void bench_make_cards(struct bench *bench)
{
    fake_card_keys_init(&bench->card_keys, bench->store, bench->options.key_own);
    fake_card_new_blank(&bench->card, &bench->card_keys, bench_card_id);
    fake_card_new_blank(&bench->second_card, &bench->card_keys, bench_second_card_id);
    bench->second_card.generation = 2;
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench->card, bench_meter_id, bench_customer, PREPAY_CARD_KIND_USER));
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench->second_card, bench_meter_id, bench_customer, PREPAY_CARD_KIND_USER));
}

void bench_write(struct bench *bench, struct fake_card *card, prepay_token *token)
{
    uint8_t sealed[PREPAY_TOKEN_BYTES];

    memcpy(token->card_id, card->options.card_id, 8);
    token->card_generation = card->generation;
    bench_seal(bench, token, sealed);
    if (token->flags & PREPAY_TOKEN_HAS_PARAMETERS)
        CHECK_STATUS(PREPAY_OK, fake_card_write(card, PREPAY_FILE_PARAMETERS, bench->parameters, bench->parameters_bytes));
    CHECK_STATUS(PREPAY_OK, fake_card_write(card, PREPAY_FILE_TOKEN, sealed, sizeof sealed));
}

prepay_status bench_insert(struct bench *bench, struct fake_card *card)
{
    return prepay_meter_card_run(&bench->meter, fake_card_transport(card));
}

int bench_read_return(struct bench *bench, struct fake_card *card, prepay_return_record *out)
{
    uint8_t sealed[PREPAY_RETURN_BYTES];

    fake_card_read(card, PREPAY_FILE_RETURN, sealed, sizeof sealed);
    return prepay_return_open(bench->store, bench->return_key, sealed, sizeof sealed, out) == PREPAY_OK;
}
