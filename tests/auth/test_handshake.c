/* SPDX-License-Identifier: Apache-2.0 */
/* Three passes: each side proves the key and everything both saw; whoever changed something on the way is found out. */
#include "session.h"

#include "auth/channel.h"

TEST(handshake__both_know_the_key__open_on_both_sides)
{
    struct session session;
    session_begin(&session);
    session_keys(&session, &session.facts);
    CHECK_INT(0, prepay_channel_is_open(&session.terminal));
    CHECK_STATUS(PREPAY_OK, prepay_channel_tag(&session.terminal, session.tag_of_terminal));
    CHECK_INT(0, prepay_channel_is_open(&session.terminal));
    CHECK_STATUS(PREPAY_OK, prepay_channel_accept(&session.card, session.tag_of_terminal, session.tag_of_card));
    CHECK_INT(1, prepay_channel_is_open(&session.card));
    CHECK_STATUS(PREPAY_OK, prepay_channel_confirm(&session.terminal, session.tag_of_card));
    CHECK_INT(1, prepay_channel_is_open(&session.terminal));
}

/* A row changes one fact as the card sees it. */
static const struct fact {
    const char *name;
    size_t at;
    uint8_t flip;
} facts[] = {
    { "role", offsetof(prepay_handshake, role), 3 },
    { "key version", offsetof(prepay_handshake, key_version), 2 },
    { "card generation", offsetof(prepay_handshake, card_generation), 1 },
    { "session counter", offsetof(prepay_handshake, session_counter), 1 },
    { "terminal", offsetof(prepay_handshake, terminal_id) + 7, 1 },
    { "card", offsetof(prepay_handshake, card_id), 0x80 },
    { "FCI: a downgraded suite or version", offsetof(prepay_handshake, fci_hash) + 31, 1 },
    { "card's random", offsetof(prepay_handshake, card_random) + 15, 1 },
    { "terminal's random", offsetof(prepay_handshake, terminal_random), 1 },
};

TEST(handshake__the_two_sides_saw_different_facts__neither_accepts_the_other)
{
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        struct session session;
        prepay_handshake seen;
        uint8_t wrong[16], right[16];

        TEST_ROW(facts[i].name);
        session_begin(&session);
        seen = session.facts;
        ((uint8_t *)&seen)[facts[i].at] ^= facts[i].flip;
        session_keys(&session, &seen);
        memset(wrong, 0xEE, sizeof wrong);
        CHECK_STATUS(PREPAY_OK, prepay_channel_tag(&session.terminal, session.tag_of_terminal));
        CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_channel_accept(&session.card, session.tag_of_terminal, wrong));
        CHECK_INT(0, prepay_channel_is_open(&session.card));
        CHECK_INT(0xEE, wrong[0]); /* a card is no oracle */
        CHECK_STATUS(PREPAY_E_STATE, prepay_channel_accept(&session.card, session.tag_of_terminal, wrong));

        /* a card that was opened by such a terminal does not satisfy this one either */
        prepay_channel other = { 0 };
        CHECK_STATUS(PREPAY_OK, prepay_channel_init(&other, sizeof other, session.store, session.card_key, &seen));
        CHECK_STATUS(PREPAY_OK, prepay_channel_tag(&other, right));
        prepay_channel_wipe(&session.card);
        CHECK_STATUS(PREPAY_OK, prepay_channel_init(&session.card, sizeof session.card, session.store,
                                                    session.card_key, &seen));
        CHECK_STATUS(PREPAY_OK, prepay_channel_accept(&session.card, right, session.tag_of_card));
        CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_channel_confirm(&session.terminal, session.tag_of_card));
        CHECK_INT(0, prepay_channel_is_open(&session.terminal));
        prepay_channel_wipe(&session.card);
        prepay_channel_wipe(&other);
        CHECK_INT(1, test_key_count());
    }
}

TEST(handshake__another_key__not_authentic_and_nothing_left)
{
    struct session session;
    uint8_t tag[16];
    session_begin(&session);
    session_keys(&session, &session.facts);
    prepay_channel_wipe(&session.card);
    CHECK_STATUS(PREPAY_OK, prepay_channel_init(&session.card, sizeof session.card, session.store,
                                                test_key(PREPAY_USE_DERIVE, 0x43), &session.facts));
    CHECK_STATUS(PREPAY_OK, prepay_channel_tag(&session.terminal, session.tag_of_terminal));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_channel_accept(&session.card, session.tag_of_terminal, tag));
    prepay_channel_wipe(&session.terminal);
    CHECK_INT(2, test_key_count());
}

TEST(handshake__every_bit_of_both_tags__counts)
{
    for (unsigned bit = 0; bit < 128; bit++) {
        struct session session;
        uint8_t tag[16];
        session_begin(&session);
        session_keys(&session, &session.facts);
        CHECK_STATUS(PREPAY_OK, prepay_channel_tag(&session.terminal, session.tag_of_terminal));
        session.tag_of_terminal[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_channel_accept(&session.card, session.tag_of_terminal, tag));

        session_begin(&session);
        session_keys(&session, &session.facts);
        CHECK_STATUS(PREPAY_OK, prepay_channel_tag(&session.terminal, session.tag_of_terminal));
        CHECK_STATUS(PREPAY_OK, prepay_channel_accept(&session.card, session.tag_of_terminal, tag));
        tag[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_channel_confirm(&session.terminal, tag));
    }
}

TEST(handshake__the_terminal_s_own_tag_comes_back__not_authentic)
{
    struct session session;
    session_begin(&session);
    session_keys(&session, &session.facts);
    CHECK_STATUS(PREPAY_OK, prepay_channel_tag(&session.terminal, session.tag_of_terminal));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_channel_confirm(&session.terminal, session.tag_of_terminal));
}

TEST(handshake__a_card_s_tag_is_shown_to_a_card__not_authentic)
{
    struct session session;
    uint8_t tag[16];
    session_open(&session);
    prepay_channel_wipe(&session.card);
    session_keys(&session, &session.facts);
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_channel_accept(&session.card, session.tag_of_card, tag));
}

TEST(handshake__init_with_what_is_not_suite_1__refused)
{
    struct session session;
    prepay_handshake facts_now;
    prepay_channel channel;
    session_begin(&session);

#define REFUSED(change)                                                                                                \
    facts_now = session.facts;                                                                                         \
    change;                                                                                                            \
    CHECK_STATUS(PREPAY_E_ARGUMENT,                                                                                    \
                 prepay_channel_init(&channel, sizeof channel, session.store, session.card_key, &facts_now))
    REFUSED(facts_now.suite = 2);
    REFUSED(facts_now.suite = 0);
    REFUSED(facts_now.role = 0);
    REFUSED(facts_now.role = PREPAY_ROLE_COUNT + 1);
    REFUSED(facts_now.key_version = 0);
    REFUSED(facts_now.reserved = 1);
    REFUSED(facts_now.reserved2 = 1);
#undef REFUSED
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_channel_init(&channel, sizeof channel - 1, session.store,
                                                         session.card_key, &session.facts));
    CHECK_STATUS(PREPAY_E_ARGUMENT,
                 prepay_channel_init(&channel, sizeof channel, NULL, session.card_key, &session.facts));
    CHECK_STATUS(PREPAY_E_ARGUMENT,
                 prepay_channel_init(&channel, sizeof channel, session.store, session.card_key, NULL));
    CHECK_STATUS(PREPAY_E_KEY, prepay_channel_init(&channel, sizeof channel, session.store,
                                                   test_key(PREPAY_USE_MAC, 0x44), &session.facts));
    prepay_channel_wipe(&channel); /* may always be called after an init, whatever it said */
    prepay_channel_wipe(NULL);
    CHECK_INT(2, test_key_count());
    CHECK_INT(sizeof(prepay_channel), prepay_channel_bytes());
}

/* A store that fails at the n-th call, to see that nothing is left behind. */
static struct {
    const prepay_key_store *real;
    int left;
} failing;

static prepay_status failing_derive(void *context, uint32_t ref, uint32_t use, const uint8_t *info, size_t info_bytes,
                                    uint32_t *out_ref)
{
    return failing.left-- > 0 ? failing.real->derive(context, ref, use, info, info_bytes, out_ref) : PREPAY_E_KEY;
}

static prepay_status failing_mac(void *context, uint32_t ref, const prepay_span *parts, size_t part_count,
                                 uint8_t out_tag[32])
{
    return failing.left-- > 0 ? failing.real->mac(context, ref, parts, part_count, out_tag) : PREPAY_E_KEY;
}

TEST(handshake__the_store_fails_at_any_call__dead_and_no_key_left)
{
    struct session session;
    prepay_key_store store;
    int done = 0;

    session_begin(&session);
    store = *session.store;
    store.derive = failing_derive;
    store.mac = failing_mac;
    for (int calls = 0; !done; calls++) {
        prepay_channel terminal, card;
        uint8_t tag[16], answer[16];
        failing.real = session.store;
        failing.left = 1000;
        CHECK_STATUS(PREPAY_OK, prepay_channel_init(&terminal, sizeof terminal, &store, session.card_key,
                                                    &session.facts));
        failing.left = calls;
        prepay_status status = prepay_channel_init(&card, sizeof card, &store, session.card_key, &session.facts);
        status = status < 0 ? status : prepay_channel_tag(&terminal, tag);
        status = status < 0 ? status : prepay_channel_accept(&card, tag, answer);
        status = status < 0 ? status : prepay_channel_confirm(&terminal, answer);
        done = status == PREPAY_OK;
        CHECK_STATUS(done ? PREPAY_OK : PREPAY_E_KEY, status);
        prepay_channel_wipe(&terminal);
        prepay_channel_wipe(&card);
        CHECK_INT(1, test_key_count());
    }
}

/* Every phase and every event: what the table allows succeeds, all else is PREPAY_E_STATE. The drawing is in
 * doc/formats.md. */
static prepay_status happen(prepay_channel *channel, uint32_t event)
{
    uint8_t tag[16] = { 0 }, out[32] = { 0 };
    size_t out_bytes = sizeof out;
    uint16_t word = 0;
    switch (event) {
    case PREPAY__TAG: return prepay_channel_tag(channel, out);
    case PREPAY__ACCEPT: return prepay_channel_accept(channel, tag, out);
    case PREPAY__CONFIRM: return prepay_channel_confirm(channel, tag);
    case PREPAY__SEAL_COMMAND: return prepay_channel_seal_command(channel, read_token, NULL, 0, out, &out_bytes);
    case PREPAY__OPEN_ANSWER: return prepay_channel_open_answer(channel, tag, sizeof tag, out, &out_bytes, &word);
    case PREPAY__OPEN_COMMAND:
        return prepay_channel_open_command(channel, read_token, tag, sizeof tag, out, &out_bytes);
    default: return prepay_channel_seal_answer(channel, NULL, 0, 0x9000, out, &out_bytes);
    }
}

static const struct {
    uint8_t phase, event;
    prepay_status status; /* the tag and MAC here are zeros, so what checks one refuses it */
} allowed[] = {
    { PREPAY__KEYED, PREPAY__TAG, PREPAY_OK },
    { PREPAY__KEYED, PREPAY__ACCEPT, PREPAY_E_NOT_AUTHENTIC },
    { PREPAY__TAGGED, PREPAY__CONFIRM, PREPAY_E_NOT_AUTHENTIC },
    { PREPAY__TERMINAL_READY, PREPAY__SEAL_COMMAND, PREPAY_OK },
    { PREPAY__TERMINAL_WAITING, PREPAY__OPEN_ANSWER, PREPAY_E_OUTCOME_UNKNOWN },
    { PREPAY__CARD_READY, PREPAY__OPEN_COMMAND, PREPAY_E_NOT_AUTHENTIC },
    { PREPAY__CARD_ANSWERING, PREPAY__SEAL_ANSWER, PREPAY_OK },
};

static prepay_channel *in_phase(struct session *session, uint32_t phase)
{
    struct message command, opened;
    if (phase == PREPAY__KEYED || phase == PREPAY__TAGGED) {
        session_begin(session);
        session_keys(session, &session->facts);
    } else {
        session_open(session);
    }
    if (phase == PREPAY__TAGGED) {
        CHECK_STATUS(PREPAY_OK, prepay_channel_tag(&session->terminal, session->tag_of_terminal));
    }
    if (phase == PREPAY__TERMINAL_WAITING || phase == PREPAY__CARD_ANSWERING) {
        command = seal_command(session, read_token, "");
        CHECK_STATUS(PREPAY_OK, open_command(session, read_token, command, &opened));
    }
    if (phase == PREPAY__DEAD) {
        prepay_channel_wipe(&session->terminal);
    }
    return phase >= PREPAY__CARD_READY ? &session->card : &session->terminal;
}

TEST(channel__every_event_in_every_phase__as_the_table_says)
{
    for (uint32_t phase = 0; phase < PREPAY__CHANNEL_PHASES; phase++) {
        for (uint32_t event = 0; event < PREPAY__CHANNEL_EVENTS; event++) {
            struct session session;
            prepay_channel *channel = in_phase(&session, phase);
            prepay_status expected = PREPAY_E_STATE;
            uint32_t next = phase;

            CHECK_INT(phase, channel->internal.phase);
            for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
                if (allowed[i].phase == phase && allowed[i].event == event) {
                    expected = allowed[i].status;
                    next = expected == PREPAY_OK ? prepay__channel_next(phase, event) : PREPAY__DEAD;
                }
            }
            CHECK_STATUS(expected, happen(channel, event));
            CHECK_INT(next, channel->internal.phase);
        }
    }
}

TEST_MAIN("auth/handshake", T(handshake__both_know_the_key__open_on_both_sides),
          T(handshake__the_two_sides_saw_different_facts__neither_accepts_the_other),
          T(handshake__another_key__not_authentic_and_nothing_left), T(handshake__every_bit_of_both_tags__counts),
          T(handshake__the_terminal_s_own_tag_comes_back__not_authentic),
          T(handshake__a_card_s_tag_is_shown_to_a_card__not_authentic),
          T(handshake__init_with_what_is_not_suite_1__refused),
          T(handshake__the_store_fails_at_any_call__dead_and_no_key_left),
          T(channel__every_event_in_every_phase__as_the_table_says))
