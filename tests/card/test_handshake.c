/* SPDX-License-Identifier: Apache-2.0 */
/* Getting in. Replays, reflection, interleaving, guesses: each is tried against the real card, or by a false card
 * against the real terminal. What a try costs is written down before the card looks at it. */
#include "world.h"

static const uint8_t wrong_tag[32] = { 0xAA };

static uint16_t select_card(void)
{
    return send_plain(0x00, 0xA4, 4, 0, prepay__card_aid, 8);
}

static uint16_t challenge(uint32_t role, uint8_t key_version)
{
    const uint8_t data[9] = { key_version, 'T', 'E', 'R', 'M' };
    return send_plain(0x80, 0x84, 1, (uint8_t)role, data, sizeof data);
}

/* A handshake up to its last APDU: the terminal's proof, not yet sent. */
static void prove(prepay_card_session *session, uint32_t role, uint8_t *apdu, size_t *apdu_bytes)
{
    const prepay_card_session_options options = fake_card_session_options(&card, role);
    uint8_t answer[PREPAY_ANSWER_MAX_BYTES];
    size_t answer_bytes = sizeof answer;
    const uint8_t *next;

    CHECK_STATUS(PREPAY_OK, prepay_card_session_init(session, sizeof *session, &options));
    CHECK_STATUS(PREPAY_OK, RUN(*session, prepay_card_session_select(session)));
    CHECK_STATUS(PREPAY_CARD_SEND, prepay_card_session_authenticate(session));
    next = prepay_card_session_apdu(session, apdu_bytes);
    CHECK_STATUS(PREPAY_OK, prepay_card_app_apdu(&card.app, next, *apdu_bytes, answer, &answer_bytes));
    CHECK_STATUS(PREPAY_CARD_SEND, prepay_card_session_answer(session, answer, answer_bytes));
    next = prepay_card_session_apdu(session, apdu_bytes);
    memcpy(apdu, next, *apdu_bytes);
}

TEST(mutual__the_same_proof_twice__the_random_number_is_dead)
{
    prepay_card_session session;
    uint8_t apdu[PREPAY_APDU_MAX_BYTES];
    size_t apdu_bytes;

    make_card();
    prove(&session, V, apdu, &apdu_bytes);
    CHECK_INT(0x9000, send_raw(apdu, apdu_bytes, NULL, NULL));
    CHECK_INT(0x6985, send_raw(apdu, apdu_bytes, NULL, NULL));

    prove(&session, V, apdu, &apdu_bytes);
    CHECK_INT(0x6300, send_plain(0x80, 0x82, 0, 0, wrong_tag, 32)); /* a wrong try takes the random number with it */
    CHECK_INT(0x6985, send_raw(apdu, apdu_bytes, NULL, NULL));

    prove(&session, V, apdu, &apdu_bytes);
    CHECK_INT(0x6700, send_plain(0x80, 0x82, 0, 0, wrong_tag, 31)); /* so does nonsense */
    CHECK_INT(0x6985, send_raw(apdu, apdu_bytes, NULL, NULL));
}

TEST(mutual__another_terminals_challenge_came_between__the_first_proof_is_void)
{
    prepay_card_session first, second;
    uint8_t proof_1[PREPAY_APDU_MAX_BYTES], proof_2[PREPAY_APDU_MAX_BYTES];
    size_t bytes_1, bytes_2;

    make_card();
    prove(&first, V, proof_1, &bytes_1);
    prove(&second, V, proof_2, &bytes_2);
    CHECK_INT(0x6300, send_raw(proof_1, bytes_1, NULL, NULL));
    prove(&first, V, proof_1, &bytes_1);
    prove(&second, M, proof_2, &bytes_2);
    CHECK_INT(0x6300, send_raw(proof_1, bytes_1, NULL, NULL)); /* nor does a desk's proof open a meter's session */
}

/* A reader that writes down what goes by. */
static struct {
    uint8_t apdus[64][PREPAY_APDU_MAX_BYTES];
    size_t bytes[64];
    uint32_t count;
} tape;

static prepay_status record(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer,
                            size_t *out_answer_bytes)
{
    CHECK(tape.count < 64);
    memcpy(tape.apdus[tape.count], apdu, apdu_bytes);
    tape.bytes[tape.count++] = apdu_bytes;
    return prepay_card_app_apdu(context, apdu, apdu_bytes, out_answer, out_answer_bytes);
}

TEST(session__recorded_and_replayed_byte_for_byte__the_card_does_nothing)
{
    static struct live_files first, second, now;

    make_card();
    purchase_content(&first, 0x10);
    purchase_content(&second, 0x20);
    card.reader = (prepay_transport){ sizeof card.reader, &card.app, record, NULL, NULL };
    tape.count = 0;
    CHECK_STATUS(PREPAY_OK, purchase(&first));
    CHECK_STATUS(PREPAY_OK, purchase(&second));
    read_live(&second);

    for (int powered_off = 0; powered_off < 2; powered_off++) {
        for (uint32_t i = 0; i < tape.count; i++) {
            uint16_t word = send_raw(tape.apdus[i], tape.bytes[i], NULL, NULL);
            uint8_t ins = tape.apdus[i][1];
            CHECK_INT(ins == 0xA4 || ins == 0x84 ? 0x9000 : ins == 0x82 ? 0x6300 : 0x6985, word);
        }
        read_live(&now);
        CHECK_BYTES(&second, &now, sizeof now);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    }
}

/* ------------------------------------------------------------ false cards */

enum lie { NINE_THOUSAND, SILENT, REFLECTS, GUESSES };

static struct {
    enum lie lie;
    uint8_t fci[64];
    size_t fci_bytes;
} false_card;

static void put_answer(uint8_t *out, size_t *out_bytes, const uint8_t *data, size_t data_bytes)
{
    memcpy(out, data, data_bytes);
    prepay__put_u16be(out + data_bytes, 0x9000);
    *out_bytes = data_bytes + 2;
}

/* It has heard a real card's name and says 9000 to everything. */
static prepay_status lie(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out, size_t *out_bytes)
{
    static const uint8_t noise[64] = { 5, 4, 3, 2, 1 };

    (void)context;
    switch (false_card.lie == SILENT ? 0 : apdu[1]) {
    case 0xA4: put_answer(out, out_bytes, false_card.fci, false_card.fci_bytes); break;
    case 0x84: put_answer(out, out_bytes, noise, 20); break;
    case 0x82: put_answer(out, out_bytes, false_card.lie == REFLECTS ? apdu + 5 + 16 : noise,
                          false_card.lie == NINE_THOUSAND ? 0 : 16); break;
    default: put_answer(out, out_bytes, noise, 0); break;
    }
    CHECK(apdu_bytes >= 5);
    return PREPAY_OK;
}

TEST(session__cards_that_say_9000_to_everything__never_authentic)
{
    static const enum lie lies[] = { NINE_THOUSAND, REFLECTS, GUESSES };
    const prepay_transport own = { sizeof own, NULL, lie, NULL, NULL };
    prepay_card_session session;
    size_t apdu_bytes = 0;

    make_card();
    CHECK_INT(0x9000, send_raw((const uint8_t *)"\x00\xA4\x04\x00\x08\xF0PREPAY\x01", 13, false_card.fci,
                               &false_card.fci_bytes));
    card.reader = own;
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        false_card.lie = lies[i];
        CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, fake_card_open(&card, &session, V));
        CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_stage(&session, PREPAY_FILE_TOKEN, wrong_tag, 4));
        CHECK_STATUS(PREPAY_E_STATE, prepay_card_session_authenticate(&session));
        CHECK(prepay_card_session_apdu(&session, &apdu_bytes) == NULL);
    }
    false_card.lie = SILENT;
    CHECK_STATUS(PREPAY_E_CARD, fake_card_open(&card, &session, V));
}

/* ------------------------------------------------------------------ counts */

TEST(tries__wrong_ones__from_the_8th_on_answers_wait_and_success_clears)
{
    prepay_card_session session;

    make_card();
    CHECK_INT(0x9000, select_card());
    for (int i = 1; i <= 12; i++) {
        CHECK_INT(0x9000, challenge(V, 1));
        CHECK_INT(0, prepay_card_app_delay_ms(&card.app));
        CHECK_INT(0x6300, send_plain(0x80, 0x82, 0, 0, wrong_tag, 32));
        CHECK_INT(i >= 8 ? 1000 : 0, prepay_card_app_delay_ms(&card.app));
        if (i == 9) {
            CHECK_STATUS(PREPAY_OK, fake_card_insert(&card)); /* pulling it out does not help */
            CHECK_INT(0x9000, select_card());
        }
    }
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, M)); /* another role is not punished */
    CHECK_INT(0, prepay_card_app_delay_ms(&card.app));
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V)); /* nothing blocks; the right answer waits as well */
    CHECK_INT(1000, prepay_card_app_delay_ms(&card.app));
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
    CHECK_INT(0, prepay_card_app_delay_ms(&card.app));
    prepay_card_session_wipe(&session);
}

TEST(tries__three_hundred__still_not_blocked)
{
    prepay_card_session session;

    make_card();
    CHECK_INT(0x9000, select_card());
    for (int i = 0; i < 300; i++) {
        CHECK_INT(0x9000, challenge(V, 1));
        CHECK_INT(0x6300, send_plain(0x80, 0x82, 0, 0, wrong_tag, 32));
    }
    CHECK_INT(255, card.app.internal.tries[V]);
    CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
    CHECK_INT(0, card.app.internal.tries[V]);
    prepay_card_session_wipe(&session);
}

/* A key store that looks at the card's memory whenever a MAC is made. */
static struct {
    prepay_key_store real;
    uint32_t programmed, before_first_mac;
    int watches;
} watched;

static prepay_status watch(void *context, uint32_t ref, const prepay_span *parts, size_t part_count,
                           uint8_t out_tag[32])
{
    if (watched.watches) {
        watched.before_first_mac = card.storage.bytes_programmed;
        watched.watches = 0;
    }
    return watched.real.mac(context, ref, parts, part_count, out_tag);
}

TEST(mutual__any_proof__counted_in_memory_before_it_is_compared)
{
    static prepay_key_store store;
    uint32_t counter;

    make_card();
    watched.real = *keys.store;
    store = *keys.store;
    store.mac = watch;
    card.options.store = &store;
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    CHECK_INT(0x9000, select_card());
    CHECK_INT(0x9000, challenge(V, 1));

    counter = card.app.internal.session_counter;
    watched.programmed = card.storage.bytes_programmed;
    watched.watches = 1;
    CHECK_INT(0x6300, send_plain(0x80, 0x82, 0, 0, wrong_tag, 32));
    CHECK_INT(0, watched.watches);
    CHECK(watched.before_first_mac > watched.programmed);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    CHECK_INT(counter + 1, card.app.internal.session_counter);
    CHECK_INT(1, card.app.internal.tries[V]);
}

TEST(session_counter__at_its_maximum__the_card_refuses_for_good)
{
    make_card();
    card.app.internal.session_counter = UINT32_MAX - 1;
    CHECK_STATUS(PREPAY_OK, prepay__app_counters_store(&card.app.internal, PREPAY_JOURNAL_DURABLE));
    CHECK_INT(0x9000, select_card());
    CHECK_INT(0x9000, challenge(V, 1));
    CHECK_INT(0x6300, send_plain(0x80, 0x82, 0, 0, wrong_tag, 32));
    CHECK_INT(0x6985, challenge(V, 1));
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
    CHECK_INT(0x9000, select_card());
    CHECK_INT(0x6985, challenge(V, 1));
}

TEST(terminal__random_source_that_repeats__its_number_does_not)
{
    prepay_card_session first, second;
    uint8_t proof_1[PREPAY_APDU_MAX_BYTES], proof_2[PREPAY_APDU_MAX_BYTES];
    size_t bytes_1, bytes_2;

    make_card();
    test_store_seed(7);
    prove(&first, V, proof_1, &bytes_1);
    test_store_seed(7);
    prove(&second, V, proof_2, &bytes_2);
    CHECK(memcmp(proof_1 + 5, proof_2 + 5, 16) != 0);
    /* and where the card's repeats, its counter does not: the same challenge has another proof */
    CHECK_BYTES(first.internal.handshake.card_random, second.internal.handshake.card_random, 16);
    CHECK(memcmp(proof_1 + 21, proof_2 + 21, 16) != 0);
}

TEST_MAIN("card/handshake", T(mutual__the_same_proof_twice__the_random_number_is_dead),
          T(mutual__another_terminals_challenge_came_between__the_first_proof_is_void),
          T(session__recorded_and_replayed_byte_for_byte__the_card_does_nothing),
          T(session__cards_that_say_9000_to_everything__never_authentic),
          T(tries__wrong_ones__from_the_8th_on_answers_wait_and_success_clears),
          T(tries__three_hundred__still_not_blocked),
          T(mutual__any_proof__counted_in_memory_before_it_is_compared),
          T(session_counter__at_its_maximum__the_card_refuses_for_good),
          T(terminal__random_source_that_repeats__its_number_does_not))
