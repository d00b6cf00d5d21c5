/* SPDX-License-Identifier: Apache-2.0 */
/* A check card's M slot holds the utility's service key: the card derives from it what it meets each meter with, and no meter learns what
 * opens it elsewhere. */
#include "world.h"

static const uint8_t other_meter[8] = { 8, 8, 8, 8, 8, 8, 8, 8 };

static void make_check_card(void)
{
    static const uint8_t any[8];
    make_blank_card();
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&card, any, any, PREPAY_CARD_KIND_CHECK));
}

static uint32_t service_of(const uint8_t id[8])
{
    prepay_key_path path;
    uint32_t ref = 0;
    memset(&path, 0, sizeof path);
    memcpy(path.meter_id, id, sizeof path.meter_id);
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(keys.store, keys.service, PREPAY_KEY_SERVICE_METER, &path, &ref));
    return ref;
}

/* The three passes in role M with this key, by a terminal that says it is this meter. */
static prepay_status meet(uint32_t key, const uint8_t id[8], prepay_card_session *session)
{
    prepay_card_session_options options = fake_card_session_options(&card, M);
    prepay_status status;
    options.key = key;
    memcpy(options.terminal_id, id, sizeof options.terminal_id);
    CHECK_STATUS(PREPAY_OK, prepay_card_session_init(session, sizeof *session, &options));
    CHECK_STATUS(PREPAY_OK, RUN(*session, prepay_card_session_select(session)));
    status = RUN(*session, prepay_card_session_authenticate(session));
    return status;
}

TEST(check_card__at_two_meters__each_with_a_key_of_its_own)
{
    static uint8_t record[128] = { 1, 3, 0x21 }, read[128];
    prepay_card_session session;

    make_check_card();
    for (int i = 0; i < 2; i++) {
        const uint8_t *id = i == 0 ? meter_id : other_meter;
        record[2]++;
        CHECK_STATUS(PREPAY_OK, meet(service_of(id), id, &session));
        CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_stage(&session, PREPAY_FILE_RETURN, record, sizeof record)));
        CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_commit(&session)));
        prepay_card_session_wipe(&session);
        fake_card_read(&card, PREPAY_FILE_RETURN, read, sizeof read);
        CHECK_BYTES(record, read, sizeof read);
    }
}

TEST(check_card__any_other_key_or_name__not_authentic)
{
    prepay_card_session session;

    make_check_card();
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, meet(service_of(other_meter), meter_id, &session));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, meet(service_of(meter_id), other_meter, &session));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, meet(keys.service, meter_id, &session));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, meet(keys.meter_own, meter_id, &session));
    CHECK_STATUS(PREPAY_OK, meet(service_of(meter_id), meter_id, &session));
    prepay_card_session_wipe(&session);
}

TEST(users_card__met_with_a_service_key__not_authentic)
{
    prepay_card_session session;

    make_card();
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, meet(service_of(meter_id), meter_id, &session));
    CHECK_STATUS(PREPAY_OK, meet(keys.meter_own, meter_id, &session));
    prepay_card_session_wipe(&session);
}

TEST(check_card__other_roles__as_on_any_card)
{
    static const uint32_t roles[] = { V, A, I };
    prepay_card_session session;

    make_check_card();
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, roles[i]));
        prepay_card_session_wipe(&session);
    }
}

TEST(check_card__after_sessions_right_and_wrong__no_key_is_left_open)
{
    prepay_card_session session;
    uint32_t right, wrong;
    size_t before;

    make_check_card();
    right = service_of(meter_id), wrong = service_of(other_meter);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card)); /* nobody's session is open */
    before = test_key_count();
    CHECK_STATUS(PREPAY_OK, meet(right, meter_id, &session));
    prepay_card_session_wipe(&session);
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, meet(wrong, meter_id, &session));
    prepay_card_session_wipe(&session);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    CHECK_INT(before, test_key_count());
}

TEST_MAIN("card/service", T(check_card__at_two_meters__each_with_a_key_of_its_own), T(check_card__any_other_key_or_name__not_authentic),
          T(users_card__met_with_a_service_key__not_authentic), T(check_card__other_roles__as_on_any_card),
          T(check_card__after_sessions_right_and_wrong__no_key_is_left_open))
