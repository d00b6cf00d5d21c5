/* SPDX-License-Identifier: Apache-2.0 */
/* The card application: power, and one command after another. Whatever bytes come, the answer is a status word at
 * least; what a command may do is in its own file. Outside a session four commands exist; inside, the channel is
 * asked first, and the true status word goes back under its MAC. */
#include "card/app.h"

#include "auth/store.h"
#include "base/endian.h"
#include "base/options.h"
#include "base/secret.h"

#include <string.h>

_Static_assert(sizeof(struct prepay__card_app) <= sizeof(prepay_card_app), "the reserve holds the application");

size_t prepay_card_app_bytes(void) {
    return sizeof(prepay_card_app);
}

/* ------------------------------------------------------------------ power */

static int options_are_valid(const prepay_card_app_options *o) {
    static const uint8_t zeros[sizeof o->reserved] = { 0 };

    return o->storage != NULL && o->store != NULL && o->local_key != 0 && o->transport_key != 0 &&
           memcmp(o->reserved, zeros, sizeof zeros) == 0;
}

prepay_status prepay_card_app_init(prepay_card_app *app, size_t app_bytes, const prepay_card_app_options *options) {
    prepay_card_app_options own;
    struct prepay__card_app *a;
    prepay_status status;

    if (app == NULL) return PREPAY_E_ARGUMENT;
    if (app_bytes < sizeof *app) return PREPAY_E_TOO_SMALL;
    status = prepay__options_take(&own, sizeof own, options);
    if (status < 0) return status;
    if (!options_are_valid(&own)) return PREPAY_E_ARGUMENT;
    status = prepay__store_check(own.store);
    if (status < 0) return status;

    memset(app, 0, sizeof *app);
    a = &app->internal;
    a->options = own;
    status = prepay__options_take(&a->storage, sizeof a->storage, own.storage);
    if (status == PREPAY_OK) status = prepay__app_memory_init(a);
    if (status == PREPAY_OK) status = prepay__app_records_load(a);
    a->is_up = status == PREPAY_OK;
    return status;
}

void prepay__app_unstage(struct prepay__card_app *app) {
    memset(app->is_staged, 0, sizeof app->is_staged);
    memset(app->staged_bytes, 0, sizeof app->staged_bytes);
}

/* What one session knows dies with it; what was staged in it never was. */
void prepay__app_session_end(struct prepay__card_app *app) {
    prepay_channel_wipe(&app->channel);
    if (app->wrap_key != 0) app->options.store->release(app->options.store->context, app->wrap_key);
    app->wrap_key = 0;
    app->is_challenged = 0;
    prepay__wipe(&app->handshake, sizeof app->handshake);
    prepay__wipe(app->file, sizeof app->file);
    prepay__app_unstage(app);
}

void prepay_card_app_wipe(prepay_card_app *app) {
    if (app == NULL) return;
    if (app->internal.is_up) prepay__app_session_end(&app->internal);
    prepay__wipe(app, sizeof *app);
}

uint32_t prepay_card_app_delay_ms(const prepay_card_app *app) {
    return app == NULL ? 0 : app->internal.delay_ms;
}

/* --------------------------------------------------------- small commands */

/* version suites card_id8 generation2 region4 {role, kv}*: a blank card has the transport key and no other. */
static void make_fci(struct prepay__card_app *app) {
    const struct prepay__card_record *r = &app->record;
    uint8_t *p = app->fci;

    p[0] = PREPAY__CARD_VERSION;
    p[1] = PREPAY__CARD_SUITES;
    memcpy(p + 2, app->options.card_id, 8);
    prepay__put_u16be(p + 10, r->card_generation);
    memcpy(p + 12, app->options.region, 4);
    p += PREPAY__FCI_FIXED_BYTES;
    for (uint32_t role = 1; role <= PREPAY_ROLE_COUNT; role++) {
        const int is_blank_admin = r->card_generation == 0 && role == PREPAY_ROLE_ADMIN;
        if (r->current[role] == 0 && !is_blank_admin) continue;
        *p++ = (uint8_t)role;
        *p++ = is_blank_admin ? PREPAY_TRANSPORT_KEY_VERSION : r->current[role];
    }
    app->fci_bytes = (uint8_t)(p - app->fci);
}

static int select_application(struct prepay__card_app *app, const struct prepay__request *request,
                              struct prepay__answer *answer) {
    prepay__app_session_end(app);
    app->is_selected = 0;
    if (request->header[2] != 0x04 || request->header[3] != 0x00) return PREPAY__SW_PARAMETERS;
    if (request->data_bytes != PREPAY__AID_BYTES || memcmp(request->data, prepay__card_aid, PREPAY__AID_BYTES) != 0) {
        return PREPAY__SW_NO_FILE;
    }
    make_fci(app);
    app->is_selected = 1;
    memcpy(answer->data, app->fci, app->fci_bytes);
    answer->data_bytes = app->fci_bytes;
    return PREPAY__SW_DONE;
}

/* session counter 4 | card generation 2 | generation of files 01 ... 05 | roles 1 ... 4: current, next, wrong tries */
static int get_status(struct prepay__card_app *app, const struct prepay__request *request,
                      struct prepay__answer *answer) {
    uint8_t *p = answer->data;

    if (request->header[2] != 0 || request->header[3] != 0) return PREPAY__SW_PARAMETERS;
    if (request->data_bytes != 0) return PREPAY__SW_LENGTH;
    prepay__put_u32be(p, app->session_counter);
    prepay__put_u16be(p + 4, app->record.card_generation);
    p += 6;
    for (uint32_t i = 0; i < PREPAY__FILE_COUNT; i++, p += 4) prepay__put_u32be(p, app->record.generation[i]);
    for (uint32_t role = 1; role <= PREPAY_ROLE_COUNT; role++) {
        *p++ = app->record.current[role];
        *p++ = app->record.next[role];
        *p++ = app->tries[role];
    }
    answer->data_bytes = (size_t)(p - answer->data);
    return PREPAY__SW_DONE;
}

/* The end of a card: no key is live any more, and every later command is refused. */
static int terminate(struct prepay__card_app *app, const struct prepay__request *request,
                     struct prepay__answer *answer) {
    struct prepay__card_record next = app->record;
    prepay_status status;

    (void)answer;
    if (request->role != PREPAY_ROLE_ADMIN) return PREPAY__SW_ACCESS;
    if (request->header[2] != 0 || request->header[3] != 0) return PREPAY__SW_PARAMETERS;
    if (request->data_bytes != 0) return PREPAY__SW_LENGTH;
    next.is_terminated = 1;
    memset(next.current, 0, sizeof next.current);
    memset(next.next, 0, sizeof next.next);
    status = prepay__app_store(app, &next, PREPAY__INS_TERMINATE, PREPAY__SW_DONE, 0);
    return status < 0 ? status : PREPAY__SW_DONE;
}

/* ---------------------------------------------------------------- the tables */

static const struct plain {
    uint8_t cla, ins;
    prepay__handler *run;
} plain[] = {
    { PREPAY__CLA_ISO, PREPAY__INS_SELECT, select_application },
    { PREPAY__CLA_PLAIN, PREPAY__INS_CHALLENGE, prepay__app_challenge },
    { PREPAY__CLA_PLAIN, PREPAY__INS_MUTUAL, prepay__app_mutual },
    { PREPAY__CLA_PLAIN, PREPAY__INS_READ, prepay__app_read },
};

static const struct sealed {
    uint8_t ins;
    uint8_t is_logged; /* also when it is refused */
    prepay__handler *run;
} sealed[] = {
    { PREPAY__INS_READ, 0, prepay__app_read },       { PREPAY__INS_STAGE, 0, prepay__app_stage },
    { PREPAY__INS_COMMIT, 1, prepay__app_commit },   { PREPAY__INS_ABORT, 0, prepay__app_abort },
    { PREPAY__INS_PUT_KEY, 1, prepay__app_put_key }, { PREPAY__INS_STATUS, 0, get_status },
    { PREPAY__INS_TERMINATE, 1, terminate },
};

static int run_plain(struct prepay__card_app *app, const struct prepay__request *request,
                     struct prepay__answer *answer) {
    const uint8_t cla = request->header[0], ins = request->header[1];
    const struct plain *found = NULL;

    if (cla != PREPAY__CLA_ISO && cla != PREPAY__CLA_PLAIN) return PREPAY__SW_CLASS;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (plain[i].cla == cla && plain[i].ins == ins) found = &plain[i];
    }
    if (found == NULL) return PREPAY__SW_INSTRUCTION;
    if (app->record.is_terminated || (ins != PREPAY__INS_SELECT && !app->is_selected)) return PREPAY__SW_NOT_NOW;
    return found->run(app, request, answer);
}

/* A refusal of something that would have changed the card is written down: only a party that proved itself comes
 * here. */
static int log_refusal(struct prepay__card_app *app, uint8_t ins, int sw) {
    struct prepay__card_record next = app->record;
    const prepay_status status = prepay__app_store(app, &next, ins, (uint16_t)sw, 0);

    return status < 0 ? status : sw;
}

static int run_sealed(struct prepay__card_app *app, const struct prepay__request *request,
                      struct prepay__answer *answer) {
    const uint8_t ins = request->header[1];
    int sw = PREPAY__SW_INSTRUCTION;

    for (size_t i = 0; i < sizeof sealed / sizeof sealed[0]; i++) {
        if (sealed[i].ins != ins) continue;
        sw = sealed[i].run(app, request, answer);
        if (sealed[i].is_logged && sw > 0 && sw != PREPAY__SW_DONE) sw = log_refusal(app, ins, sw);
    }
    return sw;
}

/* ------------------------------------------------------------------- APDUs */

/* Header and data of a short APDU, cases 1 to 4; 0: not one. */
static int parse(const uint8_t *apdu, size_t apdu_bytes, struct prepay__request *out) {
    out->header = apdu;
    out->data = apdu;
    out->data_bytes = 0;
    if (apdu_bytes == 4 || apdu_bytes == 5) return 1;
    if (apdu_bytes < 6 || apdu[4] == 0 || apdu[4] > PREPAY__COMMAND_DATA_MAX_BYTES) return 0;
    out->data = apdu + 5;
    out->data_bytes = apdu[4];
    return apdu_bytes == 5 + out->data_bytes || apdu_bytes == 6 + out->data_bytes;
}

/* A handler's result as the word that goes out; memory that failed takes the card down until power comes again. */
static int settle(struct prepay__card_app *app, int sw, struct prepay__answer *answer) {
    if (sw == PREPAY_E_STORAGE || sw == PREPAY_E_FULL) {
        prepay__app_session_end(app);
        app->is_up = 0;
        return PREPAY_E_STORAGE;
    }
    if (sw < 0) sw = PREPAY__SW_MEMORY;
    if (sw != PREPAY__SW_DONE) answer->data_bytes = 0;
    return sw;
}

/* Open the command, run it, seal its answer. A wrong MAC ends the session. */
static int exchange_sealed(struct prepay__card_app *app, struct prepay__request *request,
                           struct prepay__answer *answer) {
    uint8_t data[PREPAY__COMMAND_DATA_MAX_BYTES], out[PREPAY_ANSWER_MAX_BYTES];
    struct prepay__answer inside = { out, 0 };
    size_t data_bytes = sizeof data, room = PREPAY_ANSWER_MAX_BYTES - 2;
    int sw;

    if (!app->is_selected || !prepay_channel_is_open(&app->channel)) return PREPAY__SW_NOT_NOW;
    if (prepay_channel_open_command(&app->channel, request->header, request->data, request->data_bytes, data,
                                    &data_bytes) < 0) {
        prepay__app_session_end(app);
        return PREPAY__SW_WRONG_MAC;
    }
    request->data = data;
    request->data_bytes = data_bytes;
    request->role = app->handshake.role;
    sw = settle(app, run_sealed(app, request, &inside), &inside);
    prepay__wipe(data, sizeof data);
    if (sw < 0) return sw;
    if (prepay_channel_seal_answer(&app->channel, out, inside.data_bytes, (uint16_t)sw, answer->data, &room) < 0) {
        prepay__app_session_end(app);
        return PREPAY__SW_MEMORY;
    }
    prepay__wipe(out, sizeof out);
    answer->data_bytes = room;
    if (app->record.is_terminated) prepay__app_session_end(app);
    return PREPAY__SW_DONE;
}

static int exchange(struct prepay__card_app *app, const uint8_t *apdu, size_t apdu_bytes,
                    struct prepay__answer *answer) {
    struct prepay__request request = { NULL, NULL, 0, 0 };

    if (!parse(apdu, apdu_bytes, &request)) return PREPAY__SW_LENGTH;
    if (apdu[0] == PREPAY_CLA_PROTECTED || apdu[0] == PREPAY_CLA_ENCRYPTED) {
        return settle(app, exchange_sealed(app, &request, answer), answer);
    }
    return settle(app, run_plain(app, &request, answer), answer);
}

prepay_status prepay_card_app_apdu(prepay_card_app *app, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer,
                                   size_t *out_answer_bytes) {
    struct prepay__answer answer = { out_answer, 0 };
    int sw;

    if (app == NULL || out_answer == NULL || out_answer_bytes == NULL ||
        (apdu == NULL && apdu_bytes != 0)) {
        return PREPAY_E_ARGUMENT;
    }
    if (*out_answer_bytes < PREPAY_ANSWER_MAX_BYTES) {
        *out_answer_bytes = PREPAY_ANSWER_MAX_BYTES;
        return PREPAY_E_TOO_SMALL;
    }
    if (!app->internal.is_up) return PREPAY_E_STORAGE;
    app->internal.delay_ms = 0;
    sw = exchange(&app->internal, apdu, apdu_bytes, &answer);
    if (sw < 0) return sw;
    prepay__put_u16be(out_answer + answer.data_bytes, (uint16_t)sw);
    *out_answer_bytes = answer.data_bytes + 2;
    return PREPAY_OK;
}

/* --------------------------------------------------------------- transport */

/* A card that lost its power gives no answer: whether it acted is not known. */
static prepay_status transmit(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer,
                              size_t *out_answer_bytes) {
    const prepay_status status = prepay_card_app_apdu(context, apdu, apdu_bytes, out_answer, out_answer_bytes);

    return status == PREPAY_E_STORAGE ? PREPAY_E_OUTCOME_UNKNOWN : status;
}

static prepay_status reset(void *context) {
    prepay_card_app *app = context;
    const prepay_card_app_options options = app->internal.options;

    prepay_card_app_wipe(app);
    return prepay_card_app_init(app, sizeof *app, &options);
}

static const char *info(void *context) {
    (void)context;
    return "card application in this process";
}

prepay_status prepay_card_app_transport(prepay_card_app *app, prepay_transport *out) {
    if (app == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    *out = (prepay_transport){ sizeof *out, app, transmit, reset, info };
    return PREPAY_OK;
}
