/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_CARD_SESSION_H
#define PREPAY_LIB_CARD_SESSION_H
/* Inside a terminal session: session.c begins operations, session_commands.c knows each command, session_wire.c turns a
 * command into an APDU and an answer into a result. */
#include "card/wire.h"

enum prepay__session_state { PREPAY__SESSION_NEW, PREPAY__SESSION_SELECTED, PREPAY__SESSION_OPEN,
                             PREPAY__SESSION_OVER };

enum prepay__session_command {
    PREPAY__COMMAND_NONE,
    PREPAY__COMMAND_SELECT,
    PREPAY__COMMAND_CHALLENGE,
    PREPAY__COMMAND_MUTUAL,
    PREPAY__COMMAND_READ,
    PREPAY__COMMAND_STAGE,
    PREPAY__COMMAND_COMMIT,
    PREPAY__COMMAND_ABORT,
    PREPAY__COMMAND_PUT_KEY,
    PREPAY__COMMAND_COUNT
};

struct prepay__command {
    uint8_t cla; /* outside a session */
    uint8_t ins;
    /* Write P1, P2 and the data, at most PREPAY__COMMAND_DATA_MAX_BYTES less a MAC. */
    prepay_status (*build)(struct prepay__card_session *s, uint8_t parameters[2], uint8_t *data, size_t *data_bytes);
    /* Use the answer's data: PREPAY_OK the operation is done, PREPAY_CARD_SEND another APDU was made,
     * PREPAY_E_FORMAT nonsense. */
    prepay_status (*take)(struct prepay__card_session *s, const uint8_t *data, size_t data_bytes);
    /* The card refused, authentically if in a session. NULL: nothing to forget. */
    void (*refused)(struct prepay__card_session *s);
    struct {
        uint16_t status_word;
        int status;
    } refusals[2]; /* what a status word means here; any other is PREPAY_E_CARD */
};

extern const struct prepay__command prepay__commands[PREPAY__COMMAND_COUNT];

/* Make the APDU of a command, sealed in an open session. PREPAY_CARD_SEND, or the error that ended the session. */
PREPAY_MUST_USE prepay_status prepay__session_send(struct prepay__card_session *s, uint32_t command);

/* The session is over: erase its secrets. Returns status. */
prepay_status prepay__session_end(struct prepay__card_session *s, prepay_status status);

/* The card's key for a role: the arrow the options name, with this card's id and generation. */
PREPAY_MUST_USE prepay_status prepay__session_card_key(const struct prepay__card_session *s, uint32_t *out_ref);

#endif
