/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_CARD_H
#define PREPAY_CARD_H
/**
 * @file prepay/card.h
 * Card: both ends of the carrier. A terminal session that is fed, and the card application (卡应用) itself.
 *
 * The card protects its files, keeps strangers out and proves both parties; value does not rest on it (prepay/token.h).
 *
 * **Terminal.** A session does no I/O. Each operation prepares an APDU and returns PREPAY_CARD_SEND; the caller transmits
 * prepay_card_session_apdu() and feeds what came back to prepay_card_session_answer(), until that returns something else:
 *
 *     status = prepay_card_session_authenticate(&session);
 *     while (status == PREPAY_CARD_SEND) {
 *         apdu = prepay_card_session_apdu(&session, &apdu_bytes);
 *         answer_bytes = sizeof answer;
 *         transmitted = transport->transmit(transport->context, apdu, apdu_bytes, answer, &answer_bytes);
 *         status = transmitted < 0 ? prepay_card_session_lost(&session) : prepay_card_session_answer(&session, answer, answer_bytes);
 *     }
 *
 * prepay_card_session_run() is that loop.
 *
 * **When a card is pulled out** the answer is missing or short: feed it, or call prepay_card_session_lost(). The result is
 * PREPAY_E_OUTCOME_UNKNOWN: for a COMMIT nobody knows whether it happened; the files are then all old or all new, and reading the
 * card again tells which. Whatever was staged before a COMMIT leaves no trace. A transport that could not even send (no reader, no
 * card) is the same to a session: it is over.
 *
 * **A session ends** with PREPAY_E_OUTCOME_UNKNOWN, _NOT_AUTHENTIC, _FORMAT and _KEY, and for good: wipe it and begin another with the
 * next session_counter. After PREPAY_E_CARD and PREPAY_CARD_PROTECTED in an authenticated session the card has refused one command and
 * the session goes on.
 *
 * **Making a card** (personalisation), in one session in role A under the transport key (PREPAY_KEY_TRANSPORT, version
 * PREPAY_TRANSPORT_KEY_VERSION): put_key for V, I, M and A in any order, derived for the generation that the card will have; stage file 01,
 * which states it; commit. Until that COMMIT the card is blank, and all of it can be done again with the same versions; from then on
 * the transport key opens nothing.
 *
 * **Card application.** Files in two slots; which slot is live is stated only by one commit record, so a cut at any byte
 * leaves all files of a COMMIT old or all new. It serves tests and emulation, and is the reference for cards that a vendor programs.
 * Commands, files and access: doc/card.md.
 *
 * Threads: one object, one thread at a time. No allocation, no I/O but the storage table.
 */
#include <prepay/auth.h>
#include <prepay/journal.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Verdict: transmit prepay_card_session_apdu() and feed the answer. */
#define PREPAY_CARD_SEND 600
/** Verdict: the card refuses this file to this role (or to a stranger); nothing was read or staged. */
#define PREPAY_CARD_PROTECTED 601

/* Files. */
#define PREPAY_FILE_IDENTITY 0x01u   /**< 64 bytes; free to read, the customer apart (V M, encrypted); write A */
#define PREPAY_FILE_TOKEN 0x02u      /**< 128 bytes; read V M, write V */
#define PREPAY_FILE_RETURN 0x03u     /**< 128 bytes; read V M I, write M, and V */
#define PREPAY_FILE_PARAMETERS 0x04u /**< 1024 bytes; read M, write V */
#define PREPAY_FILE_LOG 0x05u        /**< 16 records of 32 bytes, the newest first; read V A; the card writes it */

#define PREPAY_APDU_MAX_BYTES 208u   /**< longest command: header 5, data and MAC 200, Le, rounded up */
#define PREPAY_TRANSPORT_KEY_VERSION 1u /**< kv of a blank card's transport key, with PREPAY_KEY_TRANSPORT; A's own keys count from 1 anew */
#define PREPAY_ANSWER_MAX_BYTES 258u /**< buffer to receive an answer in */

/** What a card says of itself when it is selected (the FCI), unchecked until authentication binds it. A value. */
typedef struct prepay_card_identity {
    uint8_t card_id[8];
    uint8_t region[4];
    uint16_t card_generation; /**< 0: a blank card, whose A key is the transport key */
    uint8_t version;  /**< of the card application */
    uint8_t suites;   /**< bit 0: suite 1 */
    uint8_t key_versions[8]; /**< of the current key for role 1 ... 4 at index role; 0: no key */
} prepay_card_identity;

/** File 01, unpacked: 64 bytes, big-endian; doc/card.md. The customer is personal: a stranger reads zeros. A value. */
typedef struct prepay_card_file_identity {
    uint8_t card_id[8];
    uint8_t region[4];
    uint8_t meter_id[8];
    uint8_t customer[8];
    uint16_t card_generation;
    uint8_t version; /**< 1 */
    uint8_t kind;    /**< a PREPAY_CARD_KIND_ */
    uint8_t reserved[4]; /**< 0 */
} prepay_card_file_identity;

/** Card kinds. */
#define PREPAY_CARD_KIND_USER 1u  /**< 用户卡 */
#define PREPAY_CARD_KIND_CHECK 2u /**< 检查卡 */
#define PREPAY_CARD_KIND_RESET 3u /**< 复位卡 */
#define PREPAY_CARD_KIND_CLEAR 4u /**< 清除卡 */
#define PREPAY_CARD_KIND_PARAMETER 5u /**< 参数卡 */
#define PREPAY_CARD_KIND_TEST 6u  /**< 继电器测试卡 */
#define PREPAY_CARD_KIND_KEY 7u   /**< 密钥卡: kept for later, no meter of this version takes one */

/** File 01 as bytes. @retval PREPAY_E_ARGUMENT NULL, version or kind unknown */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_identity_pack(const prepay_card_file_identity *identity, uint8_t out[64]);
/** The inverse. @retval PREPAY_E_FORMAT not such a file */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_identity_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_card_file_identity *out);

/**
 * A port: what carries APDUs. Any negative status of transmit means that no whole answer came: PREPAY_E_OUTCOME_UNKNOWN when the card
 * went away or answered fewer than 2 bytes, PREPAY_E_CARD when nothing was sent because there is no reader or card.
 */
typedef struct prepay_transport {
    size_t struct_size;
    void *context;
    /** Send one command and receive one answer (data and status word). out_answer_bytes: capacity in, length out. */
    prepay_status (*transmit)(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer, size_t *out_answer_bytes);
    /** Power the card off and on. */
    prepay_status (*reset)(void *context);
    /** A short text about the reader, for a log. NULL: none. */
    const char *(*info)(void *context);
} prepay_transport;

/* ---------------------------------------------------------------- terminal */

/** Who opens the session, and with what. */
typedef struct prepay_card_session_options {
    size_t struct_size;             /**< sizeof(prepay_card_session_options) */
    const prepay_key_store *store;  /**< required; must outlive the session */
    uint64_t session_counter;       /**< yours: one more than at the last session of this terminal, stored before this call */
    uint32_t role;                  /**< PREPAY_ROLE_ */
    uint32_t key;                   /**< derivation reference the card's key comes from: the role's group key, or the meter's own */
    uint32_t key_kind;              /**< the arrow from it: PREPAY_KEY_CARD, PREPAY_KEY_CARD_METER or PREPAY_KEY_TRANSPORT */
    uint32_t key_version;           /**< of that key; the card must have it */
    uint32_t terminal_secret;       /**< MAC reference: the terminal's own, so that a broken random source does not repeat Rt */
    uint32_t reserved;              /**< 0 */
    uint8_t terminal_id[8];         /**< a desk's id, or the meter's */
} prepay_card_session_options;

struct prepay__card_session {
    prepay_card_session_options options;
    prepay_card_identity identity;
    prepay_channel channel;
    prepay_handshake handshake;
    uint8_t *target;             /* READ: where the bytes go */
    const uint8_t *source;       /* STAGE: where they come from */
    size_t total, done, piece;
    size_t apdu_bytes, answer_bytes;
    uint32_t state, command, file, rounds;
    uint32_t key, key_version;   /* PUT KEY */
    uint32_t staged_count;
    uint32_t staged_generation[5];
    uint8_t staged_file[5];
    uint8_t staged_hash[5][32];
    uint16_t status_word;
    uint8_t is_sealed;
    uint8_t apdu[PREPAY_APDU_MAX_BYTES];
    uint8_t answer[256];
};

/** State: opaque, the caller's storage. Holds session secrets: wipe it. */
typedef union prepay_card_session {
    struct prepay__card_session internal;
    uint64_t reserve[160];
} prepay_card_session;

/** sizeof(prepay_card_session), for bindings. */
PREPAY_API size_t prepay_card_session_bytes(void);

/**
 * A session that has sent nothing. The options are copied. One object is one session: for the next, init again with the next
 * session_counter.
 * @retval PREPAY_E_ARGUMENT, PREPAY_E_TOO_SMALL
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_init(prepay_card_session *session, size_t session_bytes,
                                                                  const prepay_card_session_options *options);

/** Erase it; the card keeps what was committed and forgets what was staged. NULL is allowed. */
PREPAY_API void prepay_card_session_wipe(prepay_card_session *session);

/**
 * SELECT the application and learn who the card is. First operation.
 * @retval PREPAY_CARD_SEND    transmit prepay_card_session_apdu() and feed prepay_card_session_answer()
 * @retval PREPAY_E_STATE      the session has begun already, or is over
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_select(prepay_card_session *session);

/**
 * The three passes. After select.
 * @retval PREPAY_CARD_SEND  transmit and feed, as below
 * @retval PREPAY_E_KEY      the card has no key of this role and version
 * @retval PREPAY_E_STATE    not selected, or the session is over
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_authenticate(prepay_card_session *session);

/**
 * Read a file, or its beginning. Before authentication only free files.
 * @param[out] out  must live until the operation is done; written piece by piece, use it only after PREPAY_OK
 * @retval PREPAY_CARD_SEND  transmit and feed, as below
 * @retval PREPAY_E_STATE    not selected, or the session is over
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_read(prepay_card_session *session, uint32_t file, uint8_t *out, size_t out_bytes);

/**
 * Stage a file's next content; nothing changes until commit. At most 5 files.
 * @param data  must live until the operation is done; shorter than the file: the rest is zeros
 * @retval PREPAY_CARD_SEND    transmit and feed, as below
 * @retval PREPAY_E_ARGUMENT   longer than the file, or no such file
 * @retval PREPAY_E_STATE      not authenticated, or 5 files are staged
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_stage(prepay_card_session *session, uint32_t file, const uint8_t *data,
                                                                   size_t data_bytes);

/**
 * Make all staged files live, as one fact. Nothing is staged afterwards, whatever the outcome.
 * @retval PREPAY_CARD_SEND  transmit and feed; from answer or lost: PREPAY_E_OUTCOME_UNKNOWN, all old or all new, PREPAY_E_CARD, all old
 * @retval PREPAY_E_STATE    nothing is staged, or not authenticated
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_commit(prepay_card_session *session);

/** Forget what was staged. @retval PREPAY_CARD_SEND transmit and feed; @retval PREPAY_E_STATE not authenticated */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_abort(prepay_card_session *session);

/**
 * Put a key into a role's slot (role A only), encrypted. The key is wrapped inside the key store; its bytes never appear here.
 * A slot without a key takes it at once; else it is the *next* key, current at its first successful authentication. On a blank
 * card, and for a new card generation, every key waits as *next* for the COMMIT of file 01 that states the generation: keys
 * and generation change as one fact, and A must have a key among them. Derive the keys for the new generation.
 *
 * @param role  whose slot
 * @param key_version  must be greater than the slot's
 * @param key   derivation reference of the card's new key
 * @retval PREPAY_CARD_SEND    transmit and feed, as below
 * @retval PREPAY_E_STATE      not authenticated in role A
 * @retval PREPAY_E_UNSUPPORTED  the store does not wrap
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_put_key(prepay_card_session *session, uint32_t role, uint32_t key_version,
                                                                     uint32_t key);

/** The APDU to transmit, after PREPAY_CARD_SEND; NULL otherwise. Valid until the next call. */
PREPAY_API const uint8_t *prepay_card_session_apdu(const prepay_card_session *session, size_t *out_bytes);

/**
 * Feed the card's answer (data and status word, as it came).
 *
 * @retval PREPAY_CARD_SEND        there is another APDU to transmit
 * @retval PREPAY_OK               the operation is done
 * @retval PREPAY_CARD_PROTECTED   verdict: the card refuses this file to this role
 * @retval PREPAY_E_NOT_AUTHENTIC  authentication failed, on either side
 * @retval PREPAY_E_CARD           the card refused (see status_word) or is not one of this application
 * @retval PREPAY_E_OUTCOME_UNKNOWN  fewer than 2 bytes, or no valid MAC: the session is over
 * @retval PREPAY_E_FORMAT         authentic nonsense
 * @retval PREPAY_E_STATE          nothing was asked
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_answer(prepay_card_session *session, const uint8_t *answer, size_t answer_bytes);

/** No answer will come: the card was pulled out or the reader failed. @retval PREPAY_E_OUTCOME_UNKNOWN always; the session is over */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_lost(prepay_card_session *session);

/** Who the card says it is; valid after select. NULL before. The session's. */
PREPAY_API const prepay_card_identity *prepay_card_session_identity(const prepay_card_session *session);

/** The last true status word: inside the MAC where there is one, else as it came; 0 before any. */
PREPAY_API uint16_t prepay_card_session_status_word(const prepay_card_session *session);

/**
 * The loop above over a transport: transmit and feed until the operation is done.
 * @param status  what the operation returned; anything but PREPAY_CARD_SEND is returned as it is
 * @retval PREPAY_OK  the operation is done; and everything that prepay_card_session_answer() returns
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_session_run(prepay_card_session *session, const prepay_transport *transport, int status);

/* ------------------------------------------------------------ application */

/** What a card is made of. */
typedef struct prepay_card_app_options {
    size_t struct_size;             /**< sizeof(prepay_card_app_options) */
    const prepay_storage *storage;  /**< the card's memory, prepay_card_app_storage_bytes() or more; must outlive it */
    const prepay_key_store *store;  /**< with wrap and unwrap; must outlive it */
    uint32_t local_key;             /**< derivation reference: seals the key slots at rest, the chip's own */
    uint32_t transport_key;         /**< derivation reference: this blank card's A key, PREPAY_KEY_TRANSPORT; used until A has a key */
    uint8_t card_id[8];
    uint8_t region[4];
    uint8_t reserved[4]; /**< 0 */
} prepay_card_app_options;

/* What the commit record states: index 0 ... 4 are files 01 ... 05, 5 the key slots; roles from 1. */
struct prepay__card_record {
    uint32_t generation[6]; /* 0: never written, reads as zeros */
    uint32_t crc[6];
    uint16_t bytes[6];      /* what was written; the rest of the file is zeros */
    uint8_t slot[6];
    uint8_t current[5], next[5], place[5]; /* key versions, and which of a role's two key slots is current */
    uint16_t card_generation;
    uint8_t is_terminated;
};

struct prepay__card_app {
    prepay_card_app_options options;
    prepay_storage storage;  /* the memory as it is */
    prepay_storage view;     /* and in blocks, for the journals */
    prepay_journal counters; /* session counter and wrong tries */
    prepay_journal commits;
    struct prepay__card_record record;
    uint32_t session_counter;
    uint8_t tries[5];
    uint8_t is_up, is_selected, is_challenged;
    uint32_t delay_ms;
    prepay_channel channel;
    prepay_handshake handshake;
    uint32_t wrap_key;          /* role A's session: unwraps what PUT KEY brings */
    uint16_t staged_bytes[5];
    uint8_t is_staged[5];
    uint8_t fci_bytes;
    uint8_t fci[24];
    uint8_t journal_work[256];
    uint8_t file[1024];
};

/** State: opaque, the caller's storage. Must not be moved after init. */
typedef union prepay_card_app {
    struct prepay__card_app internal;
    uint64_t reserve[320];
} prepay_card_app;

/** sizeof(prepay_card_app), for bindings. */
PREPAY_API size_t prepay_card_app_bytes(void);

/** Memory a card needs, for a storage of this erase unit (1 for memory that can be overwritten). 0: no such unit. */
PREPAY_API uint32_t prepay_card_app_storage_bytes(uint32_t erase_unit_bytes);

/**
 * Power up: find what is live, repair after a cut. On empty memory the card is blank.
 * @retval PREPAY_E_DAMAGED   both copies of the commit record are gone though files are there
 * @retval PREPAY_E_ARGUMENT  a missing port or key, a geometry that is too small
 * @retval PREPAY_E_TOO_SMALL app_bytes
 * @retval PREPAY_E_STORAGE, PREPAY_E_VERSION, PREPAY_E_KEY  from the memory, a newer format, the key store
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_app_init(prepay_card_app *app, size_t app_bytes, const prepay_card_app_options *options);

/** Power down: forget the session and what was staged. NULL is allowed. */
PREPAY_API void prepay_card_app_wipe(prepay_card_app *app);

/**
 * One command, one answer. Whatever the bytes, the answer is a status word at least; a refusal is an answer, not a failure.
 *
 * @param[out] out_answer           PREPAY_ANSWER_MAX_BYTES of room
 * @param[in,out] out_answer_bytes  capacity in, length out
 * @retval PREPAY_E_STORAGE   the card's memory failed or lost power: there is no answer
 * @retval PREPAY_E_TOO_SMALL out_answer
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_app_apdu(prepay_card_app *app, const uint8_t *apdu, size_t apdu_bytes,
                                                              uint8_t *out_answer, size_t *out_answer_bytes);

/**
 * How long the card must hold the last answer back before it gives it: 0, or 1000 after the 8th wrong try in a row of a role
 * (right and wrong ones alike, so that waiting tells nothing). The core has no clock: the card's operating system waits.
 */
PREPAY_API uint32_t prepay_card_app_delay_ms(const prepay_card_app *app);

/** A transport whose card is this application, in this process; it does not wait. app must outlive it. @retval PREPAY_E_ARGUMENT NULL */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_card_app_transport(prepay_card_app *app, prepay_transport *out);

#ifdef __cplusplus
}
#endif
#endif
