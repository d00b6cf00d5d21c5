/* SPDX-License-Identifier: Apache-2.0 */
/* The plain road: a card is made, a desk writes it, a meter reads it and answers, the desk reads the answer. */
#include "world.h"

TEST(card__personalised__says_who_it_is)
{
    prepay_card_session session;
    prepay_card_session_options options;
    const prepay_card_identity *identity;

    make_card();
    options = fake_card_session_options(&card, PREPAY_ROLE_VENDING);
    CHECK_STATUS(PREPAY_OK, prepay_card_session_init(&session, sizeof session, &options));
    CHECK(prepay_card_session_identity(&session) == NULL);
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_select(&session)));
    identity = prepay_card_session_identity(&session);
    CHECK(identity != NULL);
    CHECK_BYTES(card_id, identity->card_id, 8);
    CHECK_INT(1, identity->card_generation);
    for (int role = 1; role <= 4; role++) {
        CHECK_INT(1, identity->key_versions[role]);
    }
}

TEST(session__purchase__all_files_come_out_as_they_went_in)
{
    static struct live_files content;
    static uint8_t out[1024];
    prepay_card_session session;

    make_card();
    purchase_content(&content, 0x77);
    CHECK_STATUS(PREPAY_OK, purchase(&content));
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, M));
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_read(&session, PREPAY_FILE_TOKEN, out, 128)));
    CHECK_BYTES(content.token, out, 128);
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_read(&session, PREPAY_FILE_RETURN, out, 128)));
    CHECK_BYTES(content.record, out, 128);
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_read(&session, PREPAY_FILE_PARAMETERS, out, 1024)));
    CHECK_BYTES(content.parameters, out, 1024);
    prepay_card_session_wipe(&session);
    CHECK(card.storage.misuse == NULL);
}

TEST(stage__shorter_than_the_file__the_rest_is_zeros)
{
    static const uint8_t zeros[1024] = { 0 };
    uint8_t out[1024], shorter[200];

    make_card();
    memset(shorter, 0x55, sizeof shorter);
    CHECK_STATUS(PREPAY_OK, fake_card_write(&card, PREPAY_FILE_PARAMETERS, zeros, 1024));
    CHECK_STATUS(PREPAY_OK, fake_card_write(&card, PREPAY_FILE_PARAMETERS, shorter, sizeof shorter));
    fake_card_read(&card, PREPAY_FILE_PARAMETERS, out, sizeof out);
    CHECK_BYTES(shorter, out, sizeof shorter);
    CHECK_BYTES(zeros, out + sizeof shorter, sizeof out - sizeof shorter);
    CHECK_STATUS(PREPAY_OK, fake_card_write(&card, PREPAY_FILE_PARAMETERS, NULL, 0));
    fake_card_read(&card, PREPAY_FILE_PARAMETERS, out, sizeof out);
    CHECK_BYTES(zeros, out, sizeof out);
}

TEST(session__ended__no_key_is_left_behind)
{
    prepay_card_session session;
    size_t before;

    make_card();
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    before = test_key_count();
    for (uint32_t role = 1; role <= 4; role++) {
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, role));
        prepay_card_session_wipe(&session);
    }
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    CHECK_INT(before, test_key_count());
}

TEST(read__without_a_session__file_01_with_zeros_for_the_customer)
{
    static const uint8_t zeros[8] = { 0 };
    prepay_card_session session;
    prepay_card_session_options options;
    prepay_card_file_identity identity;
    uint8_t file[64];

    make_card();
    options = fake_card_session_options(&card, PREPAY_ROLE_METER);
    CHECK_STATUS(PREPAY_OK, prepay_card_session_init(&session, sizeof session, &options));
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_select(&session)));
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_read(&session, PREPAY_FILE_IDENTITY, file, sizeof file)));
    CHECK_STATUS(PREPAY_OK, prepay_card_identity_unpack(file, sizeof file, &identity));
    CHECK_BYTES(meter_id, identity.meter_id, 8);
    CHECK_BYTES(zeros, identity.customer, 8);
    CHECK_STATUS(PREPAY_CARD_PROTECTED, RUN(session, prepay_card_session_read(&session, PREPAY_FILE_TOKEN, file,
                                                                              sizeof file)));

    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_authenticate(&session)));
    CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_read(&session, PREPAY_FILE_IDENTITY, file, sizeof file)));
    CHECK_STATUS(PREPAY_OK, prepay_card_identity_unpack(file, sizeof file, &identity));
    CHECK_BYTES(customer, identity.customer, 8);
}

TEST_MAIN("card/road", T(card__personalised__says_who_it_is), T(session__purchase__all_files_come_out_as_they_went_in),
          T(stage__shorter_than_the_file__the_rest_is_zeros),
          T(session__ended__no_key_is_left_behind),
          T(read__without_a_session__file_01_with_zeros_for_the_customer))
