/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_AUTH_CHANNEL_H
#define PREPAY_LIB_AUTH_CHANNEL_H
/* A channel's life, shared by the handshake, which opens it, and the secure messaging, which uses it. */
#include <prepay/auth.h>

/* Phases. A channel that was wiped, or killed by one bad MAC, is all zeros: dead, and every event is refused. */
enum prepay__channel_phase {
    PREPAY__DEAD,
    PREPAY__KEYED,            /* keys derived, nothing proven */
    PREPAY__TAGGED,           /* terminal: TagT given, TagC awaited */
    PREPAY__TERMINAL_READY,   /* open */
    PREPAY__TERMINAL_WAITING, /* open, a command is out */
    PREPAY__CARD_READY,       /* open */
    PREPAY__CARD_ANSWERING,   /* open, a command is to be answered */
    PREPAY__CHANNEL_PHASES
};

enum prepay__channel_event {
    PREPAY__TAG,
    PREPAY__ACCEPT,
    PREPAY__CONFIRM,
    PREPAY__SEAL_COMMAND,
    PREPAY__OPEN_ANSWER,
    PREPAY__OPEN_COMMAND,
    PREPAY__SEAL_ANSWER,
    PREPAY__CHANNEL_EVENTS
};

/* The phase that an event leads to when it succeeds; PREPAY__DEAD when it may not happen now (PREPAY_E_STATE). */
uint32_t prepay__channel_next(uint32_t phase, uint32_t event);

#endif
