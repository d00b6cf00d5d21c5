/* SPDX-License-Identifier: Apache-2.0 */
/* The keys in a card: the first ones, new ones, and the card's end. A version only rises; a new key becomes current
 * when it has proved itself; the generation changes only with all keys; the transport key dies with the first
 * personalisation. */
#include "world.h"

/* A key for role under a system key of another version, put into the card by A. */
static prepay_status put_key(prepay_card_session *session, uint32_t role, uint32_t key_version, uint16_t generation)
{
    const uint32_t key = fake_card_key(&card, role, generation);
    const prepay_status status = RUN(*session, prepay_card_session_put_key(session, role, key_version, key));

    keys.store->release(keys.store->context, key);
    return status;
}

static prepay_status open_version(prepay_card_session *session, uint32_t role, uint32_t key_version)
{
    prepay_card_session_options options = fake_card_session_options(&card, role);
    prepay_status status;

    options.key_version = key_version;
    CHECK_STATUS(PREPAY_OK, prepay_card_session_init(session, sizeof *session, &options));
    status = RUN(*session, prepay_card_session_select(session));
    return status < 0 ? status : RUN(*session, prepay_card_session_authenticate(session));
}

static prepay_status open_transport(prepay_card_session *session)
{
    prepay_card_session_options options = fake_card_session_options(&card, A);

    options.key = keys.manufacturer;
    options.key_kind = PREPAY_KEY_TRANSPORT;
    options.key_version = PREPAY_TRANSPORT_KEY_VERSION;
    CHECK_STATUS(PREPAY_OK, prepay_card_session_init(session, sizeof *session, &options));
    CHECK_STATUS(PREPAY_OK, RUN(*session, prepay_card_session_select(session)));
    return RUN(*session, prepay_card_session_authenticate(session));
}

TEST(new_key__used_once__current_and_the_old_one_is_dead)
{
    prepay_card_session session;

    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, A));
    CHECK_STATUS(PREPAY_OK, put_key(&session, V, 2, 1));
    CHECK_STATUS(PREPAY_OK, open_version(&session, V, 1)); /* both live until the new one is used */
    CHECK_STATUS(PREPAY_OK, open_version(&session, V, 1));
    CHECK_STATUS(PREPAY_OK, open_version(&session, V, 2));
    CHECK_STATUS(PREPAY_E_KEY, open_version(&session, V, 1));
    CHECK_INT(0x6A88, prepay_card_session_status_word(&session));
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    CHECK_STATUS(PREPAY_E_KEY, open_version(&session, V, 1));
    CHECK_STATUS(PREPAY_OK, open_version(&session, V, 2));
    CHECK_INT(2, prepay_card_session_identity(&session)->key_versions[V]);
    prepay_card_session_wipe(&session);
}

TEST(new_key__proved_wrongly__does_not_become_current)
{
    static const uint8_t guess[32] = { 1 }, data[9] = { 2 };
    prepay_card_session session;

    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, A));
    CHECK_STATUS(PREPAY_OK, put_key(&session, V, 2, 1));
    CHECK_INT(0x9000, send_plain(0x80, 0x84, 1, V, data, sizeof data));
    CHECK_INT(0x6300, send_plain(0x80, 0x82, 0, 0, guess, sizeof guess));
    CHECK_STATUS(PREPAY_OK, open_version(&session, V, 1));
    prepay_card_session_wipe(&session);
}

TEST(key_version__only_rises)
{
    prepay_card_session session;

    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, A));
    CHECK_STATUS(PREPAY_E_CARD, put_key(&session, V, 1, 1));
    CHECK_INT(0x6A80, prepay_card_session_status_word(&session));
    CHECK_STATUS(PREPAY_OK, put_key(&session, V, 5, 1));
    CHECK_STATUS(PREPAY_E_CARD, put_key(&session, V, 4, 1));
    CHECK_STATUS(PREPAY_OK, put_key(&session, V, 5, 1)); /* a repeat of one whose answer was lost */
    CHECK_STATUS(PREPAY_OK, put_key(&session, V, 6, 1));
    CHECK_STATUS(PREPAY_E_KEY, open_version(&session, V, 5));
    CHECK_STATUS(PREPAY_OK, open_version(&session, V, 6));
    prepay_card_session_wipe(&session);
}

TEST(put_key__wrapped_for_another_role_version_or_card__refused)
{
    prepay_card_session session;
    uint8_t data[49], wrapped[49];
    size_t apdu_bytes;

    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, A));
    CHECK_STATUS(PREPAY_OK, put_key(&session, V, 2, 1));
    memset(data, 0x5A, sizeof data);
    data[0] = 3;
    CHECK_INT(0x6A80, send_sealed(&session, 0x8C, 0xD8, V, data, sizeof data, NULL, NULL));
    CHECK_INT(0x6B00, send_sealed(&session, 0x8C, 0xD8, 5, data, sizeof data, NULL, NULL));
    CHECK_INT(0x6700, send_sealed(&session, 0x8C, 0xD8, V, data, 48, NULL, NULL));

    /* a key that was wrapped for V, given to M */
    {
        const uint32_t key = fake_card_key(&card, V, 1), own = fake_card_key(&card, A, 1);
        prepay_key_path path = { .card_generation = 0 };
        uint8_t info[PREPAY__PUT_KEY_INFO_BYTES];
        uint32_t wrap = 0;
        CHECK_STATUS(PREPAY_OK, prepay_key_derive(keys.store, own, PREPAY_KEY_CARD_WRAP, &path, &wrap));
        prepay__put_key_info(info, &session.internal.handshake, V, 3);
        wrapped[0] = 3;
        CHECK_STATUS(PREPAY_OK, keys.store->wrap(keys.store->context, wrap, key, info, sizeof info, wrapped + 1));
        CHECK_INT(0x6A80, send_sealed(&session, 0x8C, 0xD8, M, wrapped, sizeof wrapped, NULL, NULL));
        wrapped[0] = 4;
        CHECK_INT(0x6A80, send_sealed(&session, 0x8C, 0xD8, V, wrapped, sizeof wrapped, NULL, NULL));
        wrapped[0] = 3;
        CHECK_INT(0x9000, send_sealed(&session, 0x8C, 0xD8, V, wrapped, sizeof wrapped, NULL, NULL));
    }
    CHECK(prepay_card_session_apdu(&session, &apdu_bytes) == NULL);
    prepay_card_session_wipe(&session);
}

TEST(blank_card__only_the_transport_key__and_never_again_after_it)
{
    prepay_card_session session;

    make_blank_card();
    CHECK_STATUS(PREPAY_E_KEY, open_version(&session, V, 1));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, open_version(&session, A, 1)); /* A's own key of a later life */
    CHECK_STATUS(PREPAY_OK, open_transport(&session));
    CHECK_INT(0, prepay_card_session_identity(&session)->card_generation);
    CHECK_STATUS(PREPAY_OK, put_key(&session, V, 1, 1));
    CHECK_STATUS(PREPAY_E_KEY, open_version(&session, V, 1)); /* it waits for the generation */
    CHECK_STATUS(PREPAY_OK, personalise());
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, open_transport(&session));
    for (uint32_t role = 1; role <= 4; role++) {
        CHECK_STATUS(PREPAY_OK, open_version(&session, role, 1));
    }
    prepay_card_session_wipe(&session);
}

static prepay_status write_identity(prepay_card_session *session, const uint8_t id[8], uint16_t generation)
{
    prepay_card_file_identity identity = { .version = 1, .kind = PREPAY_CARD_KIND_USER, .card_generation = generation };
    uint8_t file[64];
    prepay_status status;

    memcpy(identity.card_id, id, 8);
    memcpy(identity.meter_id, meter_id, 8);
    CHECK_STATUS(PREPAY_OK, prepay_card_identity_pack(&identity, file));
    status = RUN(*session, prepay_card_session_stage(session, PREPAY_FILE_IDENTITY, file, sizeof file));
    return status != PREPAY_OK ? status : RUN(*session, prepay_card_session_commit(session));
}

TEST(generation__changes_only_with_every_key)
{
    prepay_card_session session;

    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, A));
    CHECK_STATUS(PREPAY_OK, write_identity(&session, card_id, 1)); /* the same generation: no key needed */
    CHECK_STATUS(PREPAY_E_CARD, write_identity(&session, meter_id, 1)); /* another card's file */
    CHECK_STATUS(PREPAY_E_CARD, write_identity(&session, card_id, 0));
    for (uint32_t role = 1; role <= 4; role++) {
        CHECK_STATUS(PREPAY_E_CARD, write_identity(&session, card_id, 2));
        CHECK_INT(0x6985, prepay_card_session_status_word(&session));
        CHECK_STATUS(PREPAY_OK, put_key(&session, role, 2, 2));
    }
    CHECK_STATUS(PREPAY_OK, write_identity(&session, card_id, 2));
    for (uint32_t role = 1; role <= 4; role++) {
        CHECK_STATUS(PREPAY_E_KEY, open_version(&session, role, 1));
        CHECK_STATUS(PREPAY_OK, open_version(&session, role, 2));
        CHECK_INT(2, prepay_card_session_identity(&session)->card_generation);
    }
    CHECK_STATUS(PREPAY_OK, open_version(&session, A, 2));
    CHECK_STATUS(PREPAY_E_CARD, write_identity(&session, card_id, 1)); /* never back */
    prepay_card_session_wipe(&session);
}

TEST(personalise__without_a_key_for_A__refused)
{
    prepay_card_session session;

    make_blank_card();
    CHECK_STATUS(PREPAY_OK, open_transport(&session));
    CHECK_STATUS(PREPAY_OK, put_key(&session, V, 1, 1));
    CHECK_STATUS(PREPAY_E_CARD, write_identity(&session, card_id, 1));
    CHECK_INT(0x6985, prepay_card_session_status_word(&session));
    CHECK_STATUS(PREPAY_OK, put_key(&session, A, 1, 1));
    CHECK_STATUS(PREPAY_OK, write_identity(&session, card_id, 1)); /* roles without a key are allowed */
    CHECK_STATUS(PREPAY_OK, open_version(&session, V, 1));
    CHECK_INT(0, prepay_card_session_identity(&session)->key_versions[M]);
    CHECK_STATUS(PREPAY_E_KEY, open_version(&session, M, 1));
    CHECK_STATUS(PREPAY_OK, open_version(&session, A, 1));
    CHECK_STATUS(PREPAY_OK, put_key(&session, M, 1, 1)); /* a slot without a key takes it at once */
    CHECK_STATUS(PREPAY_OK, open_version(&session, M, 1));
    prepay_card_session_wipe(&session);
}

TEST(get_status__in_a_session__counters_generations_and_keys)
{
    prepay_card_session session;
    uint8_t out[256];
    size_t out_bytes = 0;

    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, A));
    CHECK_STATUS(PREPAY_OK, put_key(&session, V, 2, 1));
    CHECK_INT(0x9000, send_sealed(&session, 0x84, 0xCA, 0, NULL, 0, out, &out_bytes));
    CHECK_INT(38, out_bytes);
    CHECK_INT(2, prepay__get_u32be(out));      /* two sessions were opened */
    CHECK_INT(1, prepay__get_u16be(out + 4));  /* card generation */
    CHECK_INT(1, prepay__get_u32be(out + 6));  /* file 01 */
    CHECK_INT(0, prepay__get_u32be(out + 10)); /* file 02 */
    CHECK_INT(1, out[26]);
    CHECK_INT(2, out[27]);
    CHECK_INT(0, out[28]);
    prepay_card_session_wipe(&session);
}

TEST(terminate__by_A__the_card_is_dead_for_good)
{
    static const uint8_t read[3] = { 0, 0, 1 };
    prepay_card_session session;

    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, A));
    CHECK_INT(0x9000, send_sealed(&session, 0x84, 0xE6, 0, NULL, 0, NULL, NULL));
    CHECK_INT(0x6985, send_plain(0x00, 0xA4, 4, 0, prepay__card_aid, 8));
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    CHECK_INT(0x6985, send_plain(0x00, 0xA4, 4, 0, prepay__card_aid, 8));
    CHECK_INT(0x6985, send_plain(0x80, 0xB0, 1, 0, read, 3));
    CHECK_STATUS(PREPAY_E_CARD, fake_card_open(&card, &session, A));
    prepay_card_session_wipe(&session);
}

TEST_MAIN("card/keys", T(new_key__used_once__current_and_the_old_one_is_dead),
          T(new_key__proved_wrongly__does_not_become_current),
          T(key_version__only_rises), T(put_key__wrapped_for_another_role_version_or_card__refused),
          T(blank_card__only_the_transport_key__and_never_again_after_it), T(generation__changes_only_with_every_key),
          T(personalise__without_a_key_for_A__refused), T(get_status__in_a_session__counters_generations_and_keys),
          T(terminate__by_A__the_card_is_dead_for_good))
