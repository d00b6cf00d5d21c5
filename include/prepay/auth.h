/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_AUTH_H
#define PREPAY_AUTH_H
/**
 * @file prepay/auth.h
 * Auth: who may say so. Keys that are used and never fetched, the three-pass mutual authentication (三次相互认证),
 * and the secure channel that it opens.
 *
 * Keys live behind a *key store*, a table of verbs without a "get key"; a 32-bit reference names a key inside it and is good
 * for derivation **or** for MACs, fixed when it is made. What stands behind the table - process memory, a security module - is
 * prepay/keystore.h or yours. One primitive is on the wire: HMAC-SHA-256 (suite 1).
 *
 * The key tree (each arrow is HMAC(parent, label 00 | fields of fixed length); prepay_key_derive() walks one arrow):
 *
 *     utility -> ROLE -> CARD                     a card's key for a role: V vending, A administration, I inspection
 *     utility -> CREDIT -> CREDIT_METER -> TOKEN, RETURN       seal credit tokens and return records of one meter
 *     utility -> COMMAND -> COMMAND_METER -> TOKEN             seal command tokens of one meter
 *     utility -> METER -> METER_OWN -> CARD_METER              a card's M key: the meter's door to this card
 *                                   -> METER_WRAP              wraps keys end to end (a key roll; no verb of this version)
 *                                   -> TERMINAL                the meter's own secret as a terminal
 *     utility -> SERVICE -> SERVICE_METER -> CARD_METER        check cards at one meter, read only: a meter holds SERVICE_METER, the
 *                                                              card's M slot SERVICE itself, since it opens every meter
 *     manufacturer -> TRANSPORT                                a blank card's A key, until the utility's own replace it
 *     CARD (role A), TRANSPORT -> CARD_WRAP                     wraps keys on their way into a card
 *
 * Life of a channel, on both sides:
 *   1. prepay_channel_init()   derives the session's keys from a card key and the facts both sides saw
 *   2. card:     prepay_channel_accept() checks the terminal's tag and gives the card's
 *      terminal: prepay_channel_tag(), then prepay_channel_confirm() checks the card's
 *   3. prepay_channel_seal_command() ... open_answer()   any number of times; one bad MAC ends it
 *   4. prepay_channel_wipe()   releases the session's keys
 *
 * Every refusal here is PREPAY_E_NOT_AUTHENTIC and does not say which check failed.
 * Threads: one channel, one thread at a time; a store says for itself. No allocation, no I/O.
 */
#include <prepay/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PREPAY_ID_BYTES 8u        /**< meter, card, terminal, customer and statement ids */
#define PREPAY_KEY_BYTES 32u      /**< length of every key */
#define PREPAY_TAG_BYTES 32u      /**< an untruncated HMAC-SHA-256 */
#define PREPAY_MAC_BYTES 8u       /**< a secure-channel MAC on the wire */
#define PREPAY_WRAPPED_BYTES 48u  /**< a wrapped key: 32 masked bytes and a 16-byte MAC */
#define PREPAY_CHANNEL_DATA_MAX_BYTES 240u /**< longest data of one command or answer in a channel: with its MAC, a short APDU */
#define PREPAY_SUITE_HMAC_SHA256 1u

/** What a key reference may be used for, fixed when it is made. */
#define PREPAY_USE_DERIVE 1u
#define PREPAY_USE_MAC 2u

/**
 * A port: the key store. Functions return PREPAY_OK or a negative status and write out parameters only on PREPAY_OK.
 * A reference is never 0. NULL verbs from wrap on are "not supported" (PREPAY_E_UNSUPPORTED).
 */
typedef struct prepay_key_store {
    size_t struct_size; /**< sizeof(prepay_key_store) */
    void *context;      /**< yours; handed to every verb */
    /** A child of a derivation key: HMAC(ref, info). use: PREPAY_USE_. PREPAY_E_KEY when ref is not for derivation. Release the child when done. */
    prepay_status (*derive)(void *context, uint32_t ref, uint32_t use, const uint8_t *info, size_t info_bytes, uint32_t *out_ref);
    /** HMAC-SHA-256 over the parts, one after another. PREPAY_E_KEY when ref is not for MACs. */
    prepay_status (*mac)(void *context, uint32_t ref, const prepay_span *parts, size_t part_count, uint8_t out_tag[32]);
    /** SHA-256 over the parts. */
    prepay_status (*sha256)(void *context, const prepay_span *parts, size_t part_count, uint8_t out_hash[32]);
    /** Unpredictable bytes. PREPAY_E_RANDOM when there are none. */
    prepay_status (*random)(void *context, uint8_t *out, size_t out_bytes);
    /** The reference is not used any more. */
    void (*release)(void *context, uint32_t ref);
    /**
     * The key `target` under the derivation key `ref`, bound to info: 48 bytes = masked(32) | MAC(16), where
     * mask = HMAC(ref, "prepay/mask" 00 | info), MAC = first 16 of HMAC(HMAC(ref, "prepay/seal" 00), info | masked).
     * No two keys are ever wrapped under the same ref and info: info names the message (a statement id) and the slot.
     */
    prepay_status (*wrap)(void *context, uint32_t ref, uint32_t target, const uint8_t *info, size_t info_bytes, uint8_t out_wrapped[48]);
    /** The inverse; the new key is for `use`. PREPAY_E_NOT_AUTHENTIC, PREPAY_E_BLANK_KEY. */
    prepay_status (*unwrap)(void *context, uint32_t ref, const uint8_t wrapped[48], const uint8_t *info, size_t info_bytes, uint32_t use,
                            uint32_t *out_ref);
} prepay_key_store;

/* Arrows of the key tree, for prepay_key_derive(). Label and fields of each are in lib/auth/tree.c and doc/formats.md. */
#define PREPAY_KEY_ROLE 1u          /**< utility -> a role's group key; role, key_version */
#define PREPAY_KEY_CARD 2u          /**< role -> a card's key; card_id, card_generation */
#define PREPAY_KEY_CREDIT 3u        /**< utility -> credit; key_version */
#define PREPAY_KEY_CREDIT_METER 4u  /**< credit -> one meter's; meter_id */
#define PREPAY_KEY_COMMAND 5u       /**< utility -> command; key_version */
#define PREPAY_KEY_COMMAND_METER 6u /**< command -> one meter's; meter_id */
#define PREPAY_KEY_METER 7u         /**< utility -> meters; key_version */
#define PREPAY_KEY_METER_OWN 8u     /**< meters -> one meter's own; meter_id */
#define PREPAY_KEY_CARD_METER 9u    /**< meter's own -> a card's M key; card_id, card_generation */
#define PREPAY_KEY_METER_WRAP 10u   /**< meter's own -> wrapping key */
#define PREPAY_KEY_SERVICE 11u      /**< utility -> service; key_version */
#define PREPAY_KEY_SERVICE_METER 12u /**< service -> one meter's; meter_id */
#define PREPAY_KEY_TOKEN 13u        /**< credit- or command-meter -> MAC key of tokens (for MACs) */
#define PREPAY_KEY_RETURN 14u       /**< credit-meter -> MAC key of return records (for MACs) */
#define PREPAY_KEY_CARD_WRAP 15u    /**< card's A key -> wrapping key for its key slots */
#define PREPAY_KEY_TRANSPORT 16u    /**< manufacturer's transport key -> a blank card's A key; card_id */
#define PREPAY_KEY_TERMINAL 17u     /**< meter's own -> the meter's secret as a terminal (for MACs) */
#define PREPAY_KEY_KINDS 17u

/** Roles at a card: who opens a session. */
#define PREPAY_ROLE_VENDING 1u    /**< V: the desk */
#define PREPAY_ROLE_ADMIN 2u      /**< A: personalisation */
#define PREPAY_ROLE_INSPECTION 3u /**< I: reads return records */
#define PREPAY_ROLE_METER 4u      /**< M: the meter */
#define PREPAY_ROLE_COUNT 4u

/** The fields that arrows are labelled with; only those that the arrow names are used. */
typedef struct prepay_key_path {
    uint8_t meter_id[8];
    uint8_t card_id[8];
    uint16_t card_generation;
    uint8_t role;        /**< PREPAY_ROLE_ */
    uint8_t key_version; /**< kv, 1 ... 255 */
    uint8_t reserved[4]; /**< 0 */
} prepay_key_path;

/**
 * Walk one arrow of the key tree.
 *
 * @param parent  reference to the arrow's parent
 * @param kind    PREPAY_KEY_; _TOKEN, _RETURN and _TERMINAL are made for MACs, all others for derivation
 * @param path    the fields the arrow names; may be NULL when it names none
 * @param[out] out_ref  the child; release it with store->release()
 * @retval PREPAY_E_ARGUMENT  NULL, unknown kind, a role or key version out of range (the M key hangs below the meter's own:
 *                            role 4 has no group key)
 * @retval PREPAY_E_KEY       parent is not for derivation
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_key_derive(const prepay_key_store *store, uint32_t parent, uint32_t kind,
                                                          const prepay_key_path *path, uint32_t *out_ref);

/** The facts that both sides of a handshake saw; all of them are bound into the session's keys. A value. */
typedef struct prepay_handshake {
    uint8_t suite;             /**< PREPAY_SUITE_HMAC_SHA256 */
    uint8_t role;              /**< PREPAY_ROLE_ */
    uint8_t key_version;       /**< of the card key used */
    uint8_t reserved;          /**< 0 */
    uint16_t card_generation;
    uint16_t reserved2;        /**< 0 */
    uint32_t session_counter;  /**< SC, the card's */
    uint8_t terminal_id[8];
    uint8_t card_id[8];
    uint8_t fci_hash[32];      /**< SHA-256 of the SELECT answer's data */
    uint8_t card_random[16];   /**< Rc */
    uint8_t terminal_random[16]; /**< Rt */
} prepay_handshake;

struct prepay__channel {
    const prepay_key_store *store;
    uint32_t key_auth, key_to_card, key_to_terminal, key_encrypt;
    uint32_t counter_to_card, counter_to_terminal;
    uint32_t phase;
    uint8_t chain_to_card[32], chain_to_terminal[32];
    uint8_t header[4];
};

/** State: opaque, the caller's storage. Holds session secrets: wipe it. */
typedef union prepay_channel {
    struct prepay__channel internal;
    uint64_t reserve[24];
} prepay_channel;

/** sizeof(prepay_channel), for bindings. */
PREPAY_API size_t prepay_channel_bytes(void);

/**
 * Derive a session's keys. The channel is not open yet.
 *
 * @param store     used until prepay_channel_wipe(); must outlive the channel
 * @param card_key  derivation reference: the card's key for handshake->role; it may be released after this call
 * @retval PREPAY_E_ARGUMENT  NULL, unknown suite or role, key version 0
 * @retval PREPAY_E_TOO_SMALL channel_bytes
 * @retval PREPAY_E_KEY       from the store
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_channel_init(prepay_channel *channel, size_t channel_bytes, const prepay_key_store *store,
                                                            uint32_t card_key, const prepay_handshake *handshake);

/** Terminal: the tag TagT that proves it knows the key. Once. @retval PREPAY_E_STATE not after init */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_channel_tag(prepay_channel *channel, uint8_t out_tag[16]);

/** Card: check TagT, give TagC; the channel is open on the card's side. @retval PREPAY_E_NOT_AUTHENTIC the channel is dead */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_channel_accept(prepay_channel *channel, const uint8_t tag[16], uint8_t out_tag[16]);

/** Terminal: check TagC; the channel is open. @retval PREPAY_E_NOT_AUTHENTIC the channel is dead */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_channel_confirm(prepay_channel *channel, const uint8_t tag[16]);

/** Erase it and release the session's keys. NULL is allowed. */
PREPAY_API void prepay_channel_wipe(prepay_channel *channel);

/** 1 when open, else 0. */
PREPAY_API int prepay_channel_is_open(const prepay_channel *channel);

/** Header bit (in CLA) that says: the data is masked. Every header byte is under the MAC. */
#define PREPAY_CLA_PROTECTED 0x84u
#define PREPAY_CLA_ENCRYPTED 0x8Cu

/**
 * Terminal: protect a command's data. The bytes are data (masked when header[0] is PREPAY_CLA_ENCRYPTED) | MAC(8).
 *
 * In all four operations out may be the same buffer as the input. A store that fails ends the channel, as a bad MAC does.
 *
 * @param header         CLA INS P1 P2
 * @param data_bytes     at most PREPAY_CHANNEL_DATA_MAX_BYTES
 * @param[in,out] out_bytes  capacity in, length out
 * @retval PREPAY_E_ARGUMENT  NULL, data too long, or a CLA that is neither PREPAY_CLA_PROTECTED nor PREPAY_CLA_ENCRYPTED
 * @retval PREPAY_E_STATE     not open, or the answer to the command before is still out
 * @retval PREPAY_E_TOO_SMALL out_bytes, needed length written; nothing has changed
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_channel_seal_command(prepay_channel *channel, const uint8_t header[4], const uint8_t *data,
                                                                    size_t data_bytes, uint8_t *out, size_t *out_bytes);

/** Card: check and unmask a command. @retval PREPAY_E_NOT_AUTHENTIC the channel is dead @retval PREPAY_E_TOO_SMALL nothing has changed */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_channel_open_command(prepay_channel *channel, const uint8_t header[4], const uint8_t *sealed,
                                                                    size_t sealed_bytes, uint8_t *out, size_t *out_bytes);

/**
 * Card: protect the answer to the last command: data | true status word(2) | MAC(8), data and word masked when the command was.
 * The outer status word is 9000 always.
 * @retval PREPAY_E_STATE  there is no command to answer
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_channel_seal_answer(prepay_channel *channel, const uint8_t *data, size_t data_bytes,
                                                                   uint16_t status_word, uint8_t *out, size_t *out_bytes);

/** Terminal: check an answer. @retval PREPAY_E_OUTCOME_UNKNOWN its MAC is not right: whether the card acted is not known; the channel is dead */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_channel_open_answer(prepay_channel *channel, const uint8_t *sealed, size_t sealed_bytes,
                                                                   uint8_t *out, size_t *out_bytes, uint16_t *out_status_word);

#ifdef __cplusplus
}
#endif
#endif
