/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_FAKE_CARD_H
#define PREPAY_TESTS_FAKE_CARD_H
/**
 * @file tests/support/fake_card.h A card in RAM: the real card application on a fake_storage, with a reader that
 * loses it when told.
 *
 *     const prepay_key_store *store = test_store();
 *     struct fake_card_keys keys;
 *     struct fake_card card;                                       large: make it static
 *
 *     fake_card_keys_init(&keys, store, meter_own);                the card's meter: a PREPAY_KEY_METER_OWN reference
 *     fake_card_new_blank(&card, &keys, card_id);
 *     CHECK_STATUS(PREPAY_OK, fake_card_personalise(&card, meter_id, customer, PREPAY_CARD_KIND_USER));
 *
 *     status = prepay_card_session_run(&session, fake_card_transport(&card), prepay_card_session_select(&session));
 *
 *     fake_card_pull_after(&card, 3, 0);      the 4th APDU is not sent any more     (1: it is, and its answer is lost)
 *     fake_card_cut_after(&card, 100, tear);  the card loses power after 100 bytes written
 *     fake_card_insert(&card);                it is in the reader again
 *     fake_card_read(&card, PREPAY_FILE_TOKEN, token, sizeof token);   what is live on it, whoever may read it
 *
 * keys.vending is the reference for a desk (options.key with PREPAY_KEY_CARD), keys.meter_own that for the meter
 * (with PREPAY_KEY_CARD_METER), both in key version keys.key_version. fake_card_open() opens a session for any role.
 */
#include <prepay/card.h>

#include "support/fake_storage.h"

#define FAKE_CARD_MEMORY_BYTES 20480u

/**
 * The system's keys, as far as a card knows them. All references live in one store; values may be changed by a test.
 */
struct fake_card_keys {
    const prepay_key_store *store;
    uint32_t vending, admin, inspection; /**< group keys of the roles: PREPAY_KEY_ROLE */
    uint32_t meter_own;                  /**< the meter's: PREPAY_KEY_METER_OWN */
    uint32_t service;                    /**< PREPAY_KEY_SERVICE: what a check card's M slot holds */
    uint32_t manufacturer;               /**< parent of every blank card's transport key */
    uint32_t terminal_secret;            /**< of the terminals that fake_card_open() makes */
    uint8_t key_version;                 /**< of all of them: 1 */
};

struct fake_card {
    prepay_card_app app;
    prepay_card_app_options options;
    struct fake_storage storage;
    const struct fake_card_keys *keys;
    prepay_transport reader;
    uint64_t sessions;     /**< that fake_card_open() has made: the terminal's counter */
    uint32_t apdus;        /**< sent since fake_card_pull_after() */
    uint32_t pull_after;
    int pulls, answer_is_lost, is_gone;
    uint16_t generation;   /**< that fake_card_personalise() gives: 1 */
    uint8_t memory[FAKE_CARD_MEMORY_BYTES];
};

/** Keys of a system, all drawn from fixed bytes but for the meter's own. */
void fake_card_keys_init(struct fake_card_keys *keys, const prepay_key_store *store, uint32_t meter_own);

/** A blank card in the reader, in memory that can be overwritten. keys must outlive it. */
void fake_card_new_blank(struct fake_card *card, const struct fake_card_keys *keys, const uint8_t card_id[8]);

/** The same in any memory; FAKE_CARD_MEMORY_BYTES must do: units of up to 1024 bytes. */
void fake_card_new_blank_in(struct fake_card *card, const struct fake_card_keys *keys, const uint8_t card_id[8],
                            enum fake_storage_kind kind, uint32_t erase_unit_bytes, uint32_t program_unit_bytes);

/**
 * Keys of all roles and file 01, in one session of role A under the transport key. The first status that is not
 * PREPAY_OK.
 */
prepay_status fake_card_personalise(struct fake_card *card, const uint8_t meter_id[8], const uint8_t customer[8],
                                    uint8_t kind);

/** A session of this role, selected and authenticated. */
prepay_status fake_card_open(struct fake_card *card, prepay_card_session *session, uint32_t role);

/** The options that fake_card_open() uses, to be changed. */
prepay_card_session_options fake_card_session_options(struct fake_card *card, uint32_t role);

/**
 * Key of this role for this card in this generation: PREPAY_KEY_CARD or _CARD_METER of the system's key. Release it.
 */
uint32_t fake_card_key(const struct fake_card *card, uint32_t role, uint16_t generation);

/** The reader it is in. */
const prepay_transport *fake_card_transport(struct fake_card *card);

/** The card is pulled out after n more APDUs; the one after that is not sent, or sent and its answer lost. */
void fake_card_pull_after(struct fake_card *card, uint32_t n, int answer_is_lost);

/** The card loses power at the byte after the next n that it writes. */
void fake_card_cut_after(struct fake_card *card, uint32_t n, enum fake_storage_tear tear);

/** In the reader again, powered up; no cut and no pull is planned any more. What power-up returned. */
prepay_status fake_card_insert(struct fake_card *card);

/** The live content of a file, its beginning; no session, no right needed. */
void fake_card_read(struct fake_card *card, uint32_t file, uint8_t *out, size_t out_bytes);

/** Make this the live content of a file, by a session of a role that may write it (01: A, 02 and 04: V, 03: M). */
prepay_status fake_card_write(struct fake_card *card, uint32_t file, const uint8_t *data, size_t data_bytes);

#endif
