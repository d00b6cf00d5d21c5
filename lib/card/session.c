/* SPDX-License-Identifier: Apache-2.0 */
/* A terminal's session with a card: what may be asked, and when. A session is a line with no way back -
 *
 *     NEW --select--> SELECTED --authenticate--> OPEN --any failure of trust, a lost card, wipe--> OVER
 *
 * - because its random number depends on its counter: a second try is a new session. Every operation here checks its
 *   arguments and its place in that line, and hands over to the table of commands. */
#include "card/session.h"

#include "auth/store.h"
#include "base/options.h"
#include "base/secret.h"

#include <string.h>

_Static_assert(sizeof(struct prepay__card_session) <= sizeof(prepay_card_session), "the reserve holds the session");

size_t prepay_card_session_bytes(void) {
    return sizeof(prepay_card_session);
}

static int options_are_valid(const prepay_card_session_options *o) {
    const int kind_is_known =
        o->key_kind == PREPAY_KEY_CARD || o->key_kind == PREPAY_KEY_CARD_METER || o->key_kind == PREPAY_KEY_TRANSPORT;

    return o->store != NULL && o->role >= 1 && o->role <= PREPAY_ROLE_COUNT && kind_is_known && o->key_version >= 1 &&
           o->key_version <= UINT8_MAX && o->key != 0 && o->terminal_secret != 0 && o->reserved == 0;
}

prepay_status prepay_card_session_init(prepay_card_session *session, size_t session_bytes,
                                       const prepay_card_session_options *options) {
    prepay_card_session_options own;
    prepay_status status;

    if (session == NULL) return PREPAY_E_ARGUMENT;
    if (session_bytes < sizeof *session) return PREPAY_E_TOO_SMALL;
    status = prepay__options_take(&own, sizeof own, options);
    if (status < 0) return status;
    if (!options_are_valid(&own)) return PREPAY_E_ARGUMENT;
    status = prepay__store_check(own.store);
    if (status < 0) return status;

    memset(session, 0, sizeof *session);
    session->internal.options = own;
    return PREPAY_OK;
}

void prepay_card_session_wipe(prepay_card_session *session) {
    if (session == NULL) return;
    prepay_channel_wipe(&session->internal.channel);
    prepay__wipe(session, sizeof *session);
    session->internal.state = PREPAY__SESSION_OVER;
}

prepay_status prepay__session_end(struct prepay__card_session *s, prepay_status status) {
    prepay_channel_wipe(&s->channel);
    prepay__wipe(&s->handshake, sizeof s->handshake);
    prepay__wipe(s->answer, sizeof s->answer);
    s->state = PREPAY__SESSION_OVER;
    s->command = PREPAY__COMMAND_NONE;
    s->apdu_bytes = 0;
    s->staged_count = 0;
    return status;
}

prepay_status prepay__session_card_key(const struct prepay__card_session *s, uint32_t *out_ref) {
    prepay_key_path path;

    memset(&path, 0, sizeof path);
    memcpy(path.card_id, s->identity.card_id, sizeof path.card_id);
    path.card_generation = s->identity.card_generation;
    return prepay_key_derive(s->options.store, s->options.key, s->options.key_kind, &path, out_ref);
}

/* PREPAY_OK when an operation may begin in this state: nothing is on its way, and the line has come this far. */
static prepay_status begin(prepay_card_session *session, uint32_t state) {
    if (session == NULL) return PREPAY_E_ARGUMENT;
    if (session->internal.command != PREPAY__COMMAND_NONE || session->internal.state != state) return PREPAY_E_STATE;
    return PREPAY_OK;
}

prepay_status prepay_card_session_select(prepay_card_session *session) {
    const prepay_status status = begin(session, PREPAY__SESSION_NEW);

    return status < 0 ? status : prepay__session_send(&session->internal, PREPAY__COMMAND_SELECT);
}

prepay_status prepay_card_session_authenticate(prepay_card_session *session) {
    const prepay_status status = begin(session, PREPAY__SESSION_SELECTED);

    return status < 0 ? status : prepay__session_send(&session->internal, PREPAY__COMMAND_CHALLENGE);
}

prepay_status prepay_card_session_read(prepay_card_session *session, uint32_t file, uint8_t *out, size_t out_bytes) {
    const struct prepay__card_file *known = prepay__card_file(file);
    struct prepay__card_session *s;
    prepay_status status;

    if (session == NULL || known == NULL || out == NULL || out_bytes == 0 ||
        out_bytes > known->bytes) {
        return PREPAY_E_ARGUMENT;
    }
    s = &session->internal;
    status = begin(session, s->state == PREPAY__SESSION_SELECTED ? PREPAY__SESSION_SELECTED : PREPAY__SESSION_OPEN);
    if (status < 0) return status;
    s->file = file;
    s->target = out;
    s->total = out_bytes;
    s->done = 0;
    return prepay__session_send(s, PREPAY__COMMAND_READ);
}

/* The file's place in the list of what is staged, a new one if it is not in it: there is a place for every file. */
static uint32_t staged_place(const struct prepay__card_session *s, uint32_t file) {
    uint32_t place = 0;

    while (place < s->staged_count && s->staged_file[place] != file) place++;
    return place;
}

prepay_status prepay_card_session_stage(prepay_card_session *session, uint32_t file, const uint8_t *data,
                                        size_t data_bytes) {
    const struct prepay__card_file *known = prepay__card_file(file);
    prepay_status status = begin(session, PREPAY__SESSION_OPEN);
    struct prepay__card_session *s;
    uint32_t place;

    if (session == NULL || known == NULL || (data == NULL && data_bytes != 0) ||
        data_bytes > known->bytes) {
        return PREPAY_E_ARGUMENT;
    }
    if (status < 0) return status;
    s = &session->internal;
    place = staged_place(s, file);
    status = prepay__card_file_hash(s->options.store, known, data, data_bytes, s->staged_hash[place]);
    if (status < 0) return status;
    s->staged_file[place] = (uint8_t)file;
    if (place == s->staged_count) s->staged_count++;
    s->file = file;
    s->source = data;
    s->total = data_bytes;
    s->done = 0;
    return prepay__session_send(s, PREPAY__COMMAND_STAGE);
}

prepay_status prepay_card_session_commit(prepay_card_session *session) {
    const prepay_status status = begin(session, PREPAY__SESSION_OPEN);

    if (status < 0) return status;
    if (session->internal.staged_count == 0) return PREPAY_E_STATE;
    return prepay__session_send(&session->internal, PREPAY__COMMAND_COMMIT);
}

prepay_status prepay_card_session_abort(prepay_card_session *session) {
    const prepay_status status = begin(session, PREPAY__SESSION_OPEN);

    return status < 0 ? status : prepay__session_send(&session->internal, PREPAY__COMMAND_ABORT);
}

prepay_status prepay_card_session_put_key(prepay_card_session *session, uint32_t role, uint32_t key_version,
                                          uint32_t key) {
    const prepay_status status = begin(session, PREPAY__SESSION_OPEN);
    struct prepay__card_session *s;

    if (session == NULL || role < 1 || role > PREPAY_ROLE_COUNT || key_version < 1 || key_version > UINT8_MAX ||
        key == 0) {
        return PREPAY_E_ARGUMENT;
    }
    if (status < 0) return status;
    s = &session->internal;
    if (s->options.role != PREPAY_ROLE_ADMIN) return PREPAY_E_STATE;
    s->file = role;
    s->key_version = key_version;
    s->key = key;
    return prepay__session_send(s, PREPAY__COMMAND_PUT_KEY);
}

const prepay_card_identity *prepay_card_session_identity(const prepay_card_session *session) {
    return session != NULL && session->internal.identity.version != 0 ? &session->internal.identity : NULL;
}

uint16_t prepay_card_session_status_word(const prepay_card_session *session) {
    return session == NULL ? 0 : session->internal.status_word;
}
