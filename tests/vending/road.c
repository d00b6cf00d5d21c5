/* SPDX-License-Identifier: Apache-2.0 */
/* The whole road in one process, for tests: real cards, a real meter, a real desk, and books of forty lines. */
#include "road.h"

#include <stdlib.h>
#include <string.h>

#include "support/keys.h"
#include "support/test.h"

enum { KV = 1, UNIT = 156, CONTRACT = 1 };
static const uint8_t meter_id[8] = { 0, 0, 0, 0, 0, 0, 0x10, 0x01 };
static const uint8_t customer[8] = { 0, 0, 0, 0, 0, 0, 0x77, 0x01 };

static void must(prepay_status status, const char *what) {
    if (status != PREPAY_OK) test_check_status(PREPAY_OK, "PREPAY_OK", status, what, __FILE__, __LINE__);
}

static uint32_t child(const struct road *road, uint32_t parent, uint32_t kind, const prepay_key_path *path) {
    uint32_t ref = 0;

    must(prepay_key_derive(road->store, parent, kind, path, &ref), "prepay_key_derive");
    return ref;
}

static prepay_key_path path_of(const struct road_card *card, uint8_t role) {
    prepay_key_path path;

    memset(&path, 0, sizeof path);
    memcpy(path.meter_id, meter_id, 8);
    if (card != NULL) {
        memcpy(path.card_id, card->id, 8);
        path.card_generation = card->generation;
    }
    path.role = role;
    path.key_version = KV;
    return path;
}

/* ---- cards */

static void start_card(struct road *road, struct road_card *card) {
    prepay_card_app_options options;
    const prepay_key_path path = path_of(card, 0);

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.storage = prepay_memory_storage(card->memory);
    options.store = road->store;
    options.local_key = road->secret;
    options.transport_key = child(road, road->maker, PREPAY_KEY_TRANSPORT, &path);
    memcpy(options.card_id, card->id, 8);
    prepay_card_app_free(card->app);
    card->app = NULL;
    must(prepay_card_app_new(&options, &card->app), "prepay_card_app_new");
}

static void put_key(struct road *road, prepay_card_session *session, const prepay_transport *transport, uint32_t role, uint32_t key) {
    must(prepay_card_session_run(session, transport, prepay_card_session_put_key(session, role, KV, key)), "put key");
    road->store->release(road->store->context, key);
}

/* At the factory of the utility: the transport key opens the card, the four roles get their keys, file 01 says whose it
 * is, and one COMMIT makes all of it true. */
static void personalise(struct road *road, struct road_card *card) {
    prepay_card_session_options options;
    prepay_card_session *session = NULL;
    prepay_card_file_identity identity;
    prepay_transport transport;
    uint8_t file[64];
    const prepay_key_path admin = path_of(card, PREPAY_ROLE_ADMIN);
    const prepay_key_path inspection = path_of(card, PREPAY_ROLE_INSPECTION);
    const uint32_t inspectors = child(road, road->utility, PREPAY_KEY_ROLE, &inspection);

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.store = road->store;
    options.session_counter = ++road->sessions;
    options.role = PREPAY_ROLE_ADMIN;
    options.key = road->maker;
    options.key_kind = PREPAY_KEY_TRANSPORT;
    options.key_version = PREPAY_TRANSPORT_KEY_VERSION;
    options.terminal_secret = child(road, road->meter_own, PREPAY_KEY_TERMINAL, NULL);
    must(prepay_card_session_new(&options, &session), "session");
    must(prepay_card_app_transport(card->app, &transport), "transport");
    must(prepay_card_session_run(session, &transport, prepay_card_session_select(session)), "select");
    must(prepay_card_session_run(session, &transport, prepay_card_session_authenticate(session)), "authenticate");

    memset(&identity, 0, sizeof identity);
    memcpy(identity.card_id, card->id, 8);
    memcpy(identity.meter_id, meter_id, 8);
    memcpy(identity.customer, customer, 8);
    identity.card_generation = card->generation;
    identity.version = 1;
    identity.kind = PREPAY_CARD_KIND_USER;
    must(prepay_card_identity_pack(&identity, file), "identity");
    must(prepay_card_session_run(session, &transport, prepay_card_session_stage(session, PREPAY_FILE_IDENTITY, file, sizeof file)), "stage");
    put_key(road, session, &transport, PREPAY_ROLE_VENDING, child(road, road->role_vending, PREPAY_KEY_CARD, &admin));
    put_key(road, session, &transport, PREPAY_ROLE_INSPECTION, child(road, inspectors, PREPAY_KEY_CARD, &admin));
    put_key(road, session, &transport, PREPAY_ROLE_METER, child(road, road->meter_own, PREPAY_KEY_CARD_METER, &admin));
    put_key(road, session, &transport, PREPAY_ROLE_ADMIN, child(road, road->role_admin, PREPAY_KEY_CARD, &admin));
    must(prepay_card_session_run(session, &transport, prepay_card_session_commit(session)), "commit");
    prepay_card_session_free(session);
}

static void make_card(struct road *road, uint32_t index) {
    struct road_card *card = &road->cards[index];
    prepay_memory_options options = { sizeof options, 64, 0, 1, 1 };

    options.erase_unit_count = (prepay_card_app_storage_bytes(64) + 63) / 64;
    card->id[7] = (uint8_t)(0xC1 + index);
    card->generation = (uint16_t)(1 + index);
    must(prepay_memory_new(&options, &card->memory), "memory");
    start_card(road, card);
    personalise(road, card);
}

/* ---- the meter */

static void start_meter(struct road *road) {
    prepay_meter_options options;

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.store = road->store;
    options.storage = prepay_memory_storage(road->meter_memory);
    options.key_own = road->meter_own;
    options.key_credit = road->credit_meter;
    options.key_version = KV;
    memcpy(options.meter_id, meter_id, 8);
    prepay_meter_free(road->meter);
    road->meter = NULL;
    must(prepay_meter_new(&options, &road->meter), "prepay_meter_new");
    must(prepay_meter_time(road->meter, 1322200000, PREPAY_TIME_SET), "time");
}

static void make_meter(struct road *road) {
    prepay_memory_options options = { sizeof options, 2048, 1, 4, 0 };
    prepay_memory *probe = NULL;

    must(prepay_memory_new(&options, &probe), "memory");
    options.erase_unit_count = prepay_meter_storage_units(prepay_memory_storage(probe));
    prepay_memory_free(probe);
    must(prepay_memory_new(&options, &road->meter_memory), "memory");
    start_meter(road);
}

/* ---- parameters: a flat price of 0.50 and no limits but zero */

static void make_parameters(struct road *road) {
    static const int64_t price[1] = { 500000 };
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    uint8_t packed_tariff[64], packed_limits[64];
    size_t tariff_bytes = sizeof packed_tariff, limits_bytes = sizeof packed_limits;
    prepay_parameter_part parts[2];

    tariff.rate_prices_micro = price;
    tariff.rate_count = 1;
    must(prepay_tariff_pack(&tariff, packed_tariff, &tariff_bytes), "tariff");
    must(prepay_balance_options_pack(&limits, packed_limits, &limits_bytes), "limits");
    parts[0] = (prepay_parameter_part){ packed_limits, limits_bytes, 1, PREPAY_PART_LIMITS };
    parts[1] = (prepay_parameter_part){ packed_tariff, tariff_bytes, 1, PREPAY_PART_TARIFF };
    road->parameters_bytes = sizeof road->parameters;
    must(prepay_parameters_pack(parts, 2, road->parameters, &road->parameters_bytes), "parameters");
}

/* ---- the desk */

static prepay_status store(struct road *road, const prepay_vending_request *step) {
    prepay_books *books = &road->books;

    road->stores[step->kind]++;
    if (step->kind == PREPAY_STEP_STORE_PROOF) {
        road->seen = step->proof->record;
        books->accepted_paid_micro = road->seen.accepted_paid_micro;
        books->accepted_refunded_micro = road->seen.accepted_refunded_micro;
        books->record_counter = road->seen.record_counter;
        if (memcmp(road->seen.card_id, books->card_id, 8) == 0 && road->seen.card_generation == books->card_generation) books->replaced = 0;
    } else if (step->kind == PREPAY_STEP_STORE_STATEMENT) {
        if (road->refuse_statement != 0) return road->refuse_statement;
        if (step->statement->paid_micro != books->paid_micro) return PREPAY_E_STATE;
        books->newest = *step->statement;
    }
    return PREPAY_OK;
}

static prepay_status send(struct road *road, prepay_vending *session, const prepay_vending_request *step, uint32_t number) {
    uint8_t answer[PREPAY_ANSWER_MAX_BYTES];
    size_t answer_bytes = sizeof answer;
    prepay_transport transport;
    prepay_status status;

    if (step->apdu[1] == 0xD6 && memcmp(&road->books.newest.paid_micro, &road->books.paid_micro, 8) != 0) road->staged_before_stored = 1;
    must(prepay_card_app_transport(road->cards[road->card].app, &transport), "transport");
    status = transport.transmit(transport.context, step->apdu, step->apdu_bytes, answer, &answer_bytes);
    if (status < 0 || number == road->lose_apdu) return prepay_vending_lost(session);
    return prepay_vending_answer(session, answer, answer_bytes);
}

prepay_status road_visit(struct road *road, uint32_t purpose) {
    prepay_vending_options options;
    prepay_vending *session = NULL;
    prepay_vending_request step = { sizeof step, NULL, 0, NULL, NULL, 0, 0 };
    uint32_t number = 0;
    prepay_status status;

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.store = road->store;
    options.parameters = road->books.record_counter == 0 && !road->without_parameters ? road->parameters : NULL;
    options.parameters_bytes = options.parameters == NULL ? 0 : road->parameters_bytes;
    options.session_counter = ++road->sessions;
    options.key_role = road->role_vending;
    options.role_version = KV;
    options.key_credit = road->credit;
    options.terminal_secret = child(road, road->meter_own, PREPAY_KEY_TERMINAL, NULL);
    must(prepay_vending_new(&options, &session), "vending");
    status = prepay_vending_start(session, purpose, &road->books);
    while (status == PREPAY_VENDING_STEP) {
        must(prepay_vending_step(session, &step), "step");
        status = step.kind == PREPAY_STEP_SEND ? send(road, session, &step, ++number) : prepay_vending_stored(session, store(road, &step));
    }
    prepay_vending_free(session);
    road->store->release(road->store->context, options.terminal_secret);
    return status;
}

prepay_status road_insert(struct road *road) {
    prepay_transport transport;

    must(prepay_card_app_transport(road->cards[road->card].app, &transport), "transport");
    return prepay_meter_card_run(road->meter, &transport);
}

void road_pay(struct road *road, int64_t credit_micro) {
    road->books.paid_micro += credit_micro;
    road->books.amount_micro = credit_micro;
    road->books.count++;
}

void road_replace(struct road *road) {
    road->card = 1;
    memcpy(road->books.card_id, road->cards[1].id, 8);
    road->books.card_generation = road->cards[1].generation;
    road->books.replaced = 1;
}

void road_power_up(struct road *road) {
    for (uint32_t i = 0; i < ROAD_CARDS; i++) {
        if (!prepay_memory_is_dark(road->cards[i].memory)) continue;
        prepay_memory_power_up(road->cards[i].memory);
        start_card(road, &road->cards[i]);
    }
    if (prepay_memory_is_dark(road->meter_memory)) {
        prepay_memory_power_up(road->meter_memory);
        start_meter(road);
    }
}

prepay_meter_state_report road_meter(const struct road *road) {
    prepay_meter_state_report state;

    memset(&state, 0, sizeof state);
    state.struct_size = sizeof state;
    must(prepay_meter_state(road->meter, &state), "prepay_meter_state");
    return state;
}

/* ---- from nothing */

struct road *road_new(void) {
    struct road *road = calloc(1, sizeof *road);
    const prepay_key_path meter = path_of(NULL, PREPAY_ROLE_VENDING), admin = path_of(NULL, PREPAY_ROLE_ADMIN);

    if (road == NULL) test_failed(__FILE__, __LINE__, "out of memory");
    road->store = test_store();
    road->utility = test_key(PREPAY_USE_DERIVE, 0x11);
    road->maker = test_key(PREPAY_USE_DERIVE, 0x22);
    road->secret = test_key(PREPAY_USE_DERIVE, 0x33);
    road->role_vending = child(road, road->utility, PREPAY_KEY_ROLE, &meter);
    road->role_admin = child(road, road->utility, PREPAY_KEY_ROLE, &admin);
    road->credit = child(road, road->utility, PREPAY_KEY_CREDIT, &meter);
    road->credit_meter = child(road, road->credit, PREPAY_KEY_CREDIT_METER, &meter);
    road->meter_own = child(road, child(road, road->utility, PREPAY_KEY_METER, &meter), PREPAY_KEY_METER_OWN, &meter);
    make_parameters(road);
    for (uint32_t i = 0; i < ROAD_CARDS; i++) make_card(road, i);
    make_meter(road);
    memcpy(road->books.meter_id, meter_id, 8);
    memcpy(road->books.customer, customer, 8);
    memcpy(road->books.card_id, road->cards[0].id, 8);
    road->books.card_generation = road->cards[0].generation;
    road->books.contract = CONTRACT;
    road->books.unit = UNIT;
    road->books.key_version = KV;
    return road;
}

void road_free(struct road *road) {
    for (uint32_t i = 0; i < ROAD_CARDS; i++) {
        prepay_card_app_free(road->cards[i].app);
        prepay_memory_free(road->cards[i].memory);
    }
    prepay_meter_free(road->meter);
    prepay_memory_free(road->meter_memory);
    free(road);
}
