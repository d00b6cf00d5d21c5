/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to a meter among others (many.h): each event draws from that meter's own chance and touches nothing of its neighbours. */
#include "many.h"

#include "base/crc32.h"
#include "support/keys.h"

#include <string.h>

#define BEGIN_S INT64_C(1322200000)

/* ------------------------------------------------------------------------------------------------------------- chance */

static prepay_key_store shared;
static struct many *at_work;

static prepay_status draw(void *context, uint8_t *out, size_t out_bytes)
{
    (void)context;
    seed_bytes(&at_work->noise, out, out_bytes);
    return PREPAY_OK;
}

void many_store(void)
{
    shared = *test_store();
    shared.random = draw;
}

static int64_t any(struct many *one, int64_t low, int64_t high)
{
    return seed_between(&one->chance, low, high);
}

/* ------------------------------------------------------------------------------------------------------------ the desk */

static void pack_parameters(struct many *one)
{
    const struct many_plan *plan = one->plan;
    uint8_t limits[320], tariff[96], friendly[32];
    size_t limits_bytes = sizeof limits, tariff_bytes = sizeof tariff, friendly_bytes = sizeof friendly;
    prepay_parameter_part parts[3];

    one->version++;
    CHECK_STATUS(PREPAY_OK, prepay_balance_options_pack(plan->limits, limits, &limits_bytes));
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(plan->tariff, tariff, &tariff_bytes));
    CHECK_STATUS(PREPAY_OK, prepay_friendly_pack(plan->friendly, friendly, &friendly_bytes));
    parts[0] = (prepay_parameter_part){ limits, limits_bytes, one->version, PREPAY_PART_LIMITS };
    parts[1] = (prepay_parameter_part){ tariff, tariff_bytes, one->version, PREPAY_PART_TARIFF };
    parts[2] = (prepay_parameter_part){ friendly, friendly_bytes, one->version, PREPAY_PART_FRIENDLY };
    memset(one->parameters, 0, sizeof one->parameters);
    one->parameters_bytes = sizeof one->parameters;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(parts, 3, one->parameters, &one->parameters_bytes));
}

static prepay_meter_state_report state_of(const struct many *one)
{
    prepay_meter_state_report state = { .struct_size = sizeof state };

    CHECK_STATUS(PREPAY_OK, prepay_meter_state(&one->meter, &state));
    return state;
}

/* Seals what the desk says next: of this kind, with so much more paid. */
static void seal(struct many *one, uint8_t kind, int64_t amount_micro, const uint8_t card_id[8])
{
    const int commands = prepay_token_key_kind(kind) == PREPAY_KEY_COMMAND_METER;
    const uint32_t key = commands && one->command_key != 0 ? one->command_key : one->token_key;
    prepay_token token;

    memset(&token, 0, sizeof token);
    one->paid_micro += amount_micro;
    token.version = PREPAY_FORMAT_VERSION;
    token.kind = kind;
    token.contract = 1;
    token.key_version = 1;
    token.unit = one->plan->unit;
    token.purchase_count = state_of(one).last_count + (commands ? 0 : 1);
    token.paid_total_micro = one->paid_micro;
    token.refunded_total_micro = one->refunded_micro;
    token.amount_micro = amount_micro;
    token.command_count = commands ? ++one->commands : 0;
    token.meter_id[7] = token.customer[6] = one->plan->id;
    memcpy(token.card_id, card_id, 8);
    token.card_generation = card_id[7] != 0 ? 1 : 0;
    one->statements++;
    token.statement_id[6] = (uint8_t)(one->statements >> 8);
    token.statement_id[7] = (uint8_t)one->statements;
    token.statement_id[0] = 1;
    one->brings = kind == PREPAY_TOKEN_OPEN || kind == PREPAY_TOKEN_PARAMETER;
    if (one->brings) {
        pack_parameters(one);
        token.flags = PREPAY_TOKEN_HAS_PARAMETERS;
        CHECK_STATUS(PREPAY_OK, prepay_parameters_digest(&shared, one->parameters, one->parameters_bytes, token.parameters_digest));
    }
    CHECK_STATUS(PREPAY_OK, prepay_token_seal(&shared, key, &token, one->token));
}

static void write_card(struct many *one)
{
    uint8_t sealed[PREPAY_RETURN_BYTES];
    prepay_return_record record;

    memset(&record, 0, sizeof record);
    record.version = PREPAY_FORMAT_VERSION;
    record.kind = PREPAY_RETURN_EMPTY;
    record.key_version = 1;
    record.meter_id[7] = one->plan->id;
    CHECK_STATUS(PREPAY_OK, prepay_return_seal(&shared, one->return_key, &record, sealed));
    CHECK_STATUS(PREPAY_OK, fake_card_write(&one->card, PREPAY_FILE_RETURN, sealed, sizeof sealed));
    if (one->brings) CHECK_STATUS(PREPAY_OK, fake_card_write(&one->card, PREPAY_FILE_PARAMETERS, one->parameters, one->parameters_bytes));
    CHECK_STATUS(PREPAY_OK, fake_card_write(&one->card, PREPAY_FILE_TOKEN, one->token, sizeof one->token));
}

/* -------------------------------------------------------------------------------------------------------- what happens */

static prepay_status show(struct many *one)
{
    return prepay_meter_accept(&one->meter, one->token, sizeof one->token, one->brings ? one->parameters : NULL,
                               one->brings ? one->parameters_bytes : 0);
}

static prepay_status pass_time(struct many *one)
{
    one->time_s += any(one, 1, 7200);
    return prepay_meter_time(&one->meter, one->time_s, PREPAY_TIME_SET);
}

static prepay_status consume(struct many *one)
{
    const prepay_status timed = pass_time(one);
    prepay_status status;

    if (one->plan->pulse_constant != 0) {
        status = prepay_meter_pulses(&one->meter, (uint32_t)any(one, 0, 3 * one->plan->pulse_constant));
    } else {
        one->import_micro += any(one, 0, 3 * UNIT);
        status = prepay_meter_reading(&one->meter, one->import_micro, 0);
    }
    return timed < 0 ? timed : status;
}

static prepay_status read_back(struct many *one)
{
    return prepay_meter_reading(&one->meter, one->import_micro / 2, 0);
}

static prepay_status look(struct many *one)
{
    one->senses.struct_size = sizeof one->senses;
    one->senses.uptime_ms += (uint64_t)any(one, 100, 60000);
    one->senses.known = PREPAY_SENSE_LOAD_W | PREPAY_SENSE_VOLTAGE | PREPAY_SENSE_FEEDBACK;
    one->senses.inputs = (uint32_t)any(one, 0, 31);
    one->senses.load_w = (uint32_t)any(one, 0, 9000);
    one->senses.voltage_permille = (uint32_t)any(one, 700, 1000);
    return prepay_meter_sense(&one->meter, &one->senses);
}

static prepay_status press(struct many *one)
{
    return prepay_meter_key(&one->meter, any(one, 0, 1) ? PREPAY_METER_KEY_CONFIRM : PREPAY_METER_KEY_EMERGENCY);
}

static prepay_status order(struct many *one)
{
    static const uint32_t codes[] = { PREPAY_METER_CONTROL_TRIP, PREPAY_METER_CONTROL_ALLOW, PREPAY_METER_CONTROL_CLOSE,
                                      PREPAY_METER_CONTROL_ALARM, PREPAY_METER_CONTROL_KEEP, PREPAY_METER_CONTROL_KEEP_END };

    const uint32_t code = codes[any(one, 0, 5)];
    const int64_t expiry_s = any(one, 0, 1) ? 0 : one->time_s + any(one, 0, 20000);

    return prepay_meter_control(&one->meter, code, expiry_s);
}

static prepay_status command(struct many *one)
{
    static const uint8_t nobody[8];
    static const uint8_t kinds[] = { PREPAY_TOKEN_PARAMETER, PREPAY_TOKEN_TEST, PREPAY_TOKEN_SUSPEND, PREPAY_TOKEN_RESUME,
                                     PREPAY_TOKEN_RESUME, PREPAY_TOKEN_CLEAR };

    seal(one, kinds[any(one, 0, 5)], 0, nobody);
    return show(one);
}

static prepay_status buy(struct many *one)
{
    static const uint8_t nobody[8];

    seal(one, state_of(one).opened ? PREPAY_TOKEN_PURCHASE : PREPAY_TOKEN_OPEN, any(one, 1, 10 * UNIT), nobody);
    return show(one);
}

static prepay_status forge(struct many *one)
{
    const size_t at = (size_t)any(one, 0, PREPAY_TOKEN_BYTES - 1);

    one->token[at] ^= (uint8_t)any(one, 1, 255);
    return show(one);
}

static prepay_status insert(struct many *one)
{
    const int sells = any(one, 0, 3) != 0 || !state_of(one).opened;

    if (sells) seal(one, state_of(one).opened ? PREPAY_TOKEN_PURCHASE : PREPAY_TOKEN_OPEN, any(one, 1, 10 * UNIT), one->card.options.card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&one->card));
    if (sells) write_card(one);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&one->card));
    const prepay_status status = prepay_meter_card_insert(&one->meter);
    one->card_is_in = status == PREPAY_CARD_SEND;
    return status;
}

/* One exchange; in between others have their turn. */
static prepay_status exchange(struct many *one)
{
    const prepay_transport *reader = fake_card_transport(&one->card);
    uint8_t answer[PREPAY_ANSWER_MAX_BYTES];
    size_t apdu_bytes = 0, answer_bytes = sizeof answer;
    const uint8_t *apdu = prepay_meter_card_apdu(&one->meter, &apdu_bytes);
    prepay_status status = reader->transmit(reader->context, apdu, apdu_bytes, answer, &answer_bytes);

    status = status < 0 ? prepay_meter_card_removed(&one->meter) : prepay_meter_card_answer(&one->meter, answer, answer_bytes);
    one->card_is_in = status == PREPAY_CARD_SEND;
    return status;
}

static prepay_status pull(struct many *one)
{
    one->card_is_in = 0;
    return prepay_meter_card_removed(&one->meter);
}

static prepay_status power_up(struct many *one)
{
    const prepay_status status = prepay_meter_init(&one->meter, sizeof one->meter, &one->options);

    if (status < 0) return status;
    one->senses.uptime_ms = 0;
    return prepay_meter_time(&one->meter, one->time_s, PREPAY_TIME_SET);
}

static prepay_status warned_cut(struct many *one)
{
    const prepay_status status = prepay_meter_power_fail(&one->meter);

    one->card_is_in = 0;
    prepay_meter_wipe(&one->meter);
    one->time_s += any(one, 0, 90000);
    return status < 0 ? status : power_up(one);
}

static prepay_status unannounced_cut(struct many *one)
{
    one->card_is_in = 0;
    prepay_meter_wipe(&one->meter);
    return power_up(one);
}

static prepay_status move_clock(struct many *one)
{
    const int64_t step_s = any(one, 0, 4) == 0 ? 86400 * 365 : any(one, -7200, 7200);

    return prepay_meter_time(&one->meter, one->time_s + step_s, any(one, 0, 3) == 0 ? PREPAY_TIME_UNKNOWN : PREPAY_TIME_SET);
}

/* How often each of them happens, of a hundred times. */
static const struct {
    int64_t share;
    prepay_status (*happens)(struct many *one);
} acts[] = {
    { 26, consume },     { 6, pass_time },       { 12, look },    { 6, press },     { 6, order },  { 8, command },
    { 8, buy },          { 3, forge },           { 12, insert },  { 3, read_back }, { 3, warned_cut },
    { 3, unannounced_cut }, { 4, move_clock },
};

static prepay_status happen(struct many *one)
{
    const int64_t with_card = one->card_is_in ? any(one, 0, 99) : 99;
    int64_t drawn = any(one, 0, 99);
    size_t i = 0;

    if (with_card < 80) return exchange(one);
    if (with_card < 83) return pull(one);
    while (drawn >= acts[i].share) drawn -= acts[i++].share;
    return acts[i].happens(one);
}

/* ----------------------------------------------------------------------------------------------------------- what is so */

static uint32_t seen(struct many *one, prepay_status status)
{
    const prepay_meter_state_report state = state_of(one);
    prepay_meter_outputs_report outputs = { .struct_size = sizeof outputs };
    uint32_t crc = prepay__crc32(0, (const uint8_t *)&status, sizeof status);

    CHECK_STATUS(PREPAY_OK, prepay_meter_outputs(&one->meter, &outputs));
    one->was_opened |= state.opened;
    crc = prepay__crc32(crc, (const uint8_t *)&outputs, sizeof outputs);
    return prepay__crc32(crc, (const uint8_t *)&state, sizeof state);
}

void many_step(struct many *one)
{
    const int cuts = any(one, 0, 9) == 0;
    const uint32_t after = (uint32_t)any(one, 0, 30);
    prepay_status status;

    at_work = one;
    one->storage->cut = 0;
    if (cuts) fake_storage_cut_after_units(one->storage, after, (enum fake_storage_tear)any(one, FAKE_TEAR_CLEAN, FAKE_TEAR_WHOLE));
    status = happen(one);
    fake_storage_power_up(one->storage);
    one->cuts += (uint32_t)one->storage->cut;
    if (one->storage->cut) status = unannounced_cut(one);
    CHECK(status >= 0 || one->storage->cut || status == PREPAY_E_OUTCOME_UNKNOWN);
    one->trace[one->steps++] = seen(one, status);
}

/* ---------------------------------------------------------------------------------------------------------- the factory */

static void give_keys(struct many *one)
{
    prepay_meter_options *options = &one->options;

    options->key_own = test_key(PREPAY_USE_DERIVE, (uint8_t)(0x40 + one->plan->id));
    options->key_credit = test_key(PREPAY_USE_DERIVE, (uint8_t)(0x50 + one->plan->id));
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(&shared, options->key_credit, PREPAY_KEY_TOKEN, NULL, &one->token_key));
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(&shared, options->key_credit, PREPAY_KEY_RETURN, NULL, &one->return_key));
    if (!one->plan->takes_commands) return;
    options->key_command = test_key(PREPAY_USE_DERIVE, (uint8_t)(0x60 + one->plan->id));
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(&shared, options->key_command, PREPAY_KEY_TOKEN, NULL, &one->command_key));
}

static void make_options(struct many *one, uint32_t first_unit)
{
    prepay_meter_options *options = &one->options;

    options->struct_size = sizeof *options;
    options->store = &shared;
    options->storage = &one->storage->port;
    options->work = one->work;
    options->work_bytes = sizeof one->work;
    options->first_unit = first_unit;
    options->tariff_room.struct_size = sizeof options->tariff_room;
    options->tariff_room.rate_prices_micro = one->rates;
    options->tariff_room.switches = one->switches;
    options->tariff_room.blocks = one->blocks;
    options->tariff_room.rate_capacity = options->tariff_room.switch_capacity = options->tariff_room.block_capacity = 4;
    options->charges = one->charges;
    options->charge_capacity = 2;
    options->friendly = one->friendly;
    options->friendly_capacity = 2;
    options->events = one->events;
    options->event_capacity = 8;
    options->key_version = 1;
    options->meter_id[7] = one->plan->id;
    options->policy = one->plan->policy;
    options->flags = one->plan->flags;
    options->pulse_constant = one->plan->pulse_constant;
    options->checkpoint_micro = one->plan->checkpoint_micro;
}

void many_begin(struct many *one, const struct many_plan *plan, struct fake_storage *storage, uint32_t first_unit, uint64_t seed)
{
    const uint8_t meter_id[8] = { 0, 0, 0, 0, 0, 0, 0, plan->id }, customer[8] = { 0, 0, 0, 0, 0, 0, plan->id, 0 };
    const uint8_t card_id[8] = { 0, 0, 0, 0, 0, 0, 0xC0, plan->id };

    memset(one, 0, sizeof *one);
    one->plan = plan;
    one->storage = storage;
    one->chance.state = seed * 1000 + plan->id;
    one->noise.state = seed * 7000 + plan->id;
    one->time_s = BEGIN_S;
    at_work = one;
    make_options(one, first_unit);
    give_keys(one);
    fake_card_keys_init(&one->card_keys, &shared, one->options.key_own);
    fake_card_new_blank(&one->card, &one->card_keys, card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&one->card, meter_id, customer, PREPAY_CARD_KIND_USER));
    CHECK_STATUS(PREPAY_OK, power_up(one));
}
