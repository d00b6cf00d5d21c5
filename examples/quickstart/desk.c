/* SPDX-License-Identifier: Apache-2.0 */
/* The desk at work. Every verb of the ledger gets the time, who asks, and a request id; a sale is written down before
 * anything else happens, a statement is stored before its bytes go to the card - the vending session sees to that order
 * - and a card that is pulled out in the middle is put in again: the books know what was sold, the card knows what it
 * holds, nobody has to guess. */
#include "desk.h"

#include "say.h"

#include <stdio.h>
#include <string.h>

#define FLOAT_MINOR    10000 /* 100.00 in the drawer every morning */
#define PASSWORD_BYTES 33    /* 32 random digits; people would choose theirs */
#define DESK_ID                                                                                                        \
    {                                                                                                                  \
        'D', 'E', 'S', 'K', '-', '1', 0, 0                                                                             \
    }

static const char *const logins[CLERKS] = { "admin", "cashier", "supervisor" };

/* ---------------------------------------------------------------- calls */

static void draw(struct desk *desk, uint8_t *out, size_t out_bytes)
{
    const prepay_key_store *store = prepay_keystore_table(desk->keys);
    must(store->random(store->context, out, out_bytes), "draw random bytes");
}

static prepay_ledger_call call(struct desk *desk, enum clerk clerk)
{
    prepay_ledger_call call = { .struct_size = sizeof call,
                                .time_ms = desk->now_s * 1000,
                                .operator_id = desk->clerks[clerk],
                                .utc_offset_s = prepay_offsets_at(&desk->place->offsets, desk->now_s) };
    draw(desk, call.request_id, sizeof call.request_id);
    return call;
}

/* ------------------------------------------------------------- foundation */

static void draw_password(struct desk *desk, char out[PASSWORD_BYTES])
{
    uint8_t bytes[16];
    draw(desk, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/* The first login, with the password somebody else chose; then one of one's own. */
static void log_in(struct desk *desk, enum clerk clerk, const char *given)
{
    char own[PASSWORD_BYTES];
    prepay_ledger_call ask = call(desk, clerk);
    const prepay_status status = prepay_ledger_login(desk->ledger, &ask, logins[clerk], given, &desk->clerks[clerk]);
    if (status != PREPAY_LEDGER_MUST_CHANGE_PASSWORD)
        must(status, "log in for the first time");
    draw_password(desk, own);
    ask = call(desk, clerk);
    must(prepay_ledger_password(desk->ledger, &ask, given, own), "choose a password");
}

static void add_clerk(struct desk *desk, enum clerk clerk, uint32_t role)
{
    char given[PASSWORD_BYTES];
    draw_password(desk, given);
    const prepay_ledger_call ask = call(desk, ADMINISTRATOR);
    must(prepay_ledger_operator_add(desk->ledger, &ask, logins[clerk], given, role, &desk->clerks[clerk]),
         "add an operator");
    log_in(desk, clerk, given);
}

void desk_found(struct desk *desk, const struct station *station, const char *path)
{
    const prepay_ledger_options options = { .struct_size = sizeof options,
                                            .create = 1,
                                            .station = 1,
                                            .currency = PLAN_CURRENCY,
                                            .exponent = PLAN_EXPONENT,
                                            .memory = path == NULL };
    char given[PASSWORD_BYTES];
    must(prepay_keystore_new(&desk->keys), "open the desk's key store");
    must(prepay_keystore_draw(desk->keys, PREPAY_USE_MAC, &desk->secret), "draw the desk's own secret");
    station_equip_desk(station, desk->keys, &desk->key_role, &desk->key_credit);
    must(prepay_ledger_open(path == NULL ? "" : path, &options, &desk->ledger), "make the ledger");

    draw_password(desk, given);
    prepay_ledger_call ask = call(desk, ADMINISTRATOR);
    must(prepay_ledger_bootstrap(desk->ledger, &ask, logins[ADMINISTRATOR], given), "make the first operator");
    log_in(desk, ADMINISTRATOR, given);
    ask = call(desk, ADMINISTRATOR);
    must(prepay_ledger_tariff_add(desk->ledger, &ask, PLAN_VERSION, desk->now_s, desk->plan->json,
                                  desk->plan->packed_tariff, desk->plan->packed_tariff_bytes),
         "enter the tariff");
    add_clerk(desk, CASHIER, PREPAY_LEDGER_CASHIER);
    add_clerk(desk, SUPERVISOR, PREPAY_LEDGER_SUPERVISOR);
}

void desk_free(struct desk *desk)
{
    prepay_ledger_close(desk->ledger);
    prepay_keystore_free(desk->keys);
}

/* -------------------------------------------------------------------- days */

void desk_begin_day(struct desk *desk)
{
    if (desk->is_open)
        return;
    const prepay_ledger_call ask = call(desk, CASHIER);
    must(prepay_ledger_shift_open(desk->ledger, &ask, FLOAT_MINOR), "open a shift");
    desk->drawer_minor = FLOAT_MINOR;
    desk->is_open = 1;
}

static int64_t business_day(const struct desk *desk)
{
    const int64_t local_s = desk->now_s + prepay_offsets_at(&desk->place->offsets, desk->now_s);
    return local_s / 86400;
}

void desk_end_day(struct desk *desk, prepay_ledger_shift *out_shift, prepay_ledger_day *out_day)
{
    *out_shift = (prepay_ledger_shift){ .struct_size = sizeof *out_shift };
    *out_day = (prepay_ledger_day){ .struct_size = sizeof *out_day };
    prepay_ledger_call ask = call(desk, CASHIER);
    must(prepay_ledger_shift_close(desk->ledger, &ask, desk->drawer_minor, out_shift), "close the shift");
    ask = call(desk, SUPERVISOR);
    must(prepay_ledger_day_close(desk->ledger, &ask, (int32_t)business_day(desk), out_day), "close the day");
    memcpy(desk->witness, out_day->head, sizeof desk->witness);
    desk->witness_entry = out_day->head_entry;
    desk->is_open = 0;
}

/* ------------------------------------------------------------------- verbs */

void desk_open_account(struct desk *desk, const struct card *card, const uint8_t customer[8], const char *name,
                       const char *address)
{
    prepay_ledger_account account = { .struct_size = sizeof account,
                                      .contract = 1,
                                      .unit = PLAN_CURRENCY,
                                      .card_generation = card->generation,
                                      .key_version = UTILITY_KEY_VERSION };
    memcpy(account.meter_id, desk->meter_id, sizeof account.meter_id);
    memcpy(account.customer, customer, sizeof account.customer);
    memcpy(account.card_id, card->card_id, sizeof account.card_id);
    snprintf(account.name, sizeof account.name, "%s", name);
    snprintf(account.address, sizeof account.address, "%s", address);
    const prepay_ledger_call ask = call(desk, CASHIER);
    must(prepay_ledger_account_open(desk->ledger, &ask, &account), "open the account");
}

void desk_replace_card(struct desk *desk, const struct card *card)
{
    const prepay_ledger_call ask = call(desk, CASHIER);
    must(prepay_ledger_card_replace(desk->ledger, &ask, desk->meter_id, card->card_id, card->generation),
         "register a new card");
}

void desk_pay(struct desk *desk, int64_t tendered_minor, prepay_ledger_receipt *out)
{
    const prepay_quote_request request = { .struct_size = sizeof request,
                                           .tendered_minor = tendered_minor,
                                           .tax_ppm = PLAN_TAX_PPM,
                                           .exponent = PLAN_EXPONENT };
    prepay_quote quote = { .struct_size = sizeof quote };
    must(prepay_vending_quote(&request, &quote), "quote the sale");
    prepay_ledger_sale sale = { .struct_size = sizeof sale,
                                .tendered_minor = quote.tendered_minor,
                                .tax_minor = quote.tax_minor,
                                .credit_minor = quote.credit_minor,
                                .credit_micro = quote.credit_micro,
                                .tender = PREPAY_TENDER_CASH,
                                .tariff_version = PLAN_VERSION };
    memcpy(sale.meter_id, desk->meter_id, sizeof sale.meter_id);
    *out = (prepay_ledger_receipt){ .struct_size = sizeof *out };
    const prepay_ledger_call ask = call(desk, CASHIER);
    must(prepay_ledger_pay(desk->ledger, &ask, &sale, out), "take the payment");
    desk->drawer_minor += tendered_minor;
}

void desk_void(struct desk *desk, const prepay_ledger_receipt *receipt)
{
    const prepay_ledger_call ask = call(desk, CASHIER);
    must(prepay_ledger_void(desk->ledger, &ask, receipt->request_id), "void the sale");
    desk->drawer_minor -= receipt->tendered_minor;
}

int desk_receipt(struct desk *desk, uint32_t index, prepay_ledger_receipt *out)
{
    const prepay_ledger_call ask = call(desk, CASHIER);
    *out = (prepay_ledger_receipt){ .struct_size = sizeof *out };
    const prepay_status status = prepay_ledger_receipt_at(desk->ledger, &ask, desk->meter_id, index, out);
    if (status != PREPAY_E_NOT_FOUND)
        must(status, "look a receipt up");
    return status == PREPAY_OK;
}

int desk_has_open_statement(struct desk *desk, uint32_t index)
{
    const prepay_ledger_call ask = call(desk, CASHIER);
    prepay_statement statement;
    uint32_t state = 0;
    const prepay_status status = prepay_ledger_open_statement(desk->ledger, &ask, index, &statement, &state);
    if (status != PREPAY_E_NOT_FOUND)
        must(status, "look the open statements up");
    return status == PREPAY_OK;
}

prepay_status desk_verify(struct desk *desk, prepay_ledger_verdict *out)
{
    const prepay_ledger_call ask = call(desk, SUPERVISOR);
    *out = (prepay_ledger_verdict){ .struct_size = sizeof *out };
    const uint8_t *witness = desk->witness_entry > 0 ? desk->witness : NULL;
    return prepay_ledger_verify(desk->ledger, &ask, witness, desk->witness_entry, out);
}

/* ------------------------------------------------------------ a card's visit */

/* The session asks for an APDU to be sent. */
static prepay_status send(prepay_vending *session, const struct card *card, const prepay_vending_request *step)
{
    uint8_t answer[PREPAY_ANSWER_MAX_BYTES];
    size_t answer_bytes = sizeof answer;
    const prepay_status sent =
        card->transport.transmit(card->transport.context, step->apdu, step->apdu_bytes, answer, &answer_bytes);
    return sent < 0 ? prepay_vending_lost(session) : prepay_vending_answer(session, answer, answer_bytes);
}

/* The session asks for something to be stored; the ledger's answer goes back to it as it is. */
static prepay_status store(struct desk *desk, prepay_vending *session, const prepay_vending_request *step)
{
    const prepay_ledger_call ask = call(desk, CASHIER);
    return prepay_vending_stored(session, prepay_ledger_store(desk->ledger, &ask, step));
}

static prepay_status serve_once(struct desk *desk, struct card *card, uint32_t purpose)
{
    const int is_opening = purpose == PREPAY_VENDING_OPEN; /* parameters travel with the opening token */
    const prepay_vending_options options = {
        .struct_size = sizeof options,
        .store = prepay_keystore_table(desk->keys),
        .parameters = is_opening ? desk->plan->parameters : NULL,
        .parameters_bytes = is_opening ? desk->plan->parameters_bytes : 0,
        .session_counter = ++desk->sessions,
        .key_role = desk->key_role,
        .key_credit = desk->key_credit,
        .terminal_secret = desk->secret,
        .role_version = UTILITY_KEY_VERSION,
        .terminal_id = DESK_ID,
    };
    const prepay_ledger_call ask = call(desk, CASHIER);
    prepay_books books = { 0 };
    prepay_vending *session = NULL;
    must(prepay_ledger_books(desk->ledger, &ask, desk->meter_id, &books), "look the account up");
    must(prepay_vending_new(&options, &session), "begin a vending session");

    prepay_status status = prepay_vending_start(session, purpose, &books);
    while (status == PREPAY_VENDING_STEP) {
        prepay_vending_request step = { .struct_size = sizeof step };
        must(prepay_vending_step(session, &step), "ask the session what it needs");
        status = step.kind == PREPAY_STEP_SEND ? send(session, card, &step) : store(desk, session, &step);
    }
    if (prepay_vending_record(session) != NULL) {
        desk->record = *prepay_vending_record(session);
        desk->has_record = 1;
    }
    prepay_vending_free(session);
    return status;
}

prepay_status desk_serve(struct desk *desk, struct card *card, uint32_t purpose)
{
    card_power_up(card);
    const prepay_status status = serve_once(desk, card, purpose);
    const int was_pulled = card_was_pulled(card);
    card_power_down(card);
    if (was_pulled || status == PREPAY_LEDGER_STALE)
        return desk_serve(desk, card, purpose);
    if (status < 0)
        must(status, "serve a card");
    return status;
}
