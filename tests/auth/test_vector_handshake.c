/* SPDX-License-Identifier: Apache-2.0 */
/* The key tree, one handshake and one session, byte by byte against tests/vectors/handshake.py, which shares no code
 * with us. */
#include "support/keys.h"
#include "support/test.h"
#include "vectors/handshake_vectors.h"

#include <string.h>

static prepay_key_path path_of(void)
{
    prepay_key_path path = { .card_generation = 0x0102, .role = PREPAY_ROLE_VENDING, .key_version = 3 };
    memcpy(path.meter_id, "METER-07", 8);
    memcpy(path.card_id, "CARD-042", 8);
    return path;
}

/* 0 as a parent: the utility's root; MAKER: the manufacturer's. */
#define MAKER (PREPAY_KEY_KINDS + 1)
static const struct {
    const char *name;
    uint32_t kind, parent;
    const uint8_t *probe;
    int makes_macs;
} arrows[] = {
    { "role", PREPAY_KEY_ROLE, 0, handshake_tree_role_probe, 0 },
    { "card", PREPAY_KEY_CARD, PREPAY_KEY_ROLE, handshake_tree_card_probe, 0 },
    { "credit", PREPAY_KEY_CREDIT, 0, handshake_tree_credit_probe, 0 },
    { "credit meter", PREPAY_KEY_CREDIT_METER, PREPAY_KEY_CREDIT, handshake_tree_credit_meter_probe, 0 },
    { "command", PREPAY_KEY_COMMAND, 0, handshake_tree_command_probe, 0 },
    { "command meter", PREPAY_KEY_COMMAND_METER, PREPAY_KEY_COMMAND, handshake_tree_command_meter_probe, 0 },
    { "meter", PREPAY_KEY_METER, 0, handshake_tree_meter_probe, 0 },
    { "meter own", PREPAY_KEY_METER_OWN, PREPAY_KEY_METER, handshake_tree_meter_own_probe, 0 },
    { "card meter", PREPAY_KEY_CARD_METER, PREPAY_KEY_METER_OWN, handshake_tree_card_meter_probe, 0 },
    { "meter wrap", PREPAY_KEY_METER_WRAP, PREPAY_KEY_METER_OWN, handshake_tree_meter_wrap_probe, 0 },
    { "service", PREPAY_KEY_SERVICE, 0, handshake_tree_service_probe, 0 },
    { "service meter", PREPAY_KEY_SERVICE_METER, PREPAY_KEY_SERVICE, handshake_tree_service_meter_probe, 0 },
    { "token", PREPAY_KEY_TOKEN, PREPAY_KEY_CREDIT_METER, handshake_tree_token_probe, 1 },
    { "return", PREPAY_KEY_RETURN, PREPAY_KEY_CREDIT_METER, handshake_tree_return_probe, 1 },
    { "card wrap", PREPAY_KEY_CARD_WRAP, PREPAY_KEY_CARD, handshake_tree_card_wrap_probe, 0 },
    { "transport", PREPAY_KEY_TRANSPORT, MAKER, handshake_tree_transport_probe, 0 },
    { "terminal", PREPAY_KEY_TERMINAL, PREPAY_KEY_METER_OWN, handshake_tree_terminal_probe, 1 },
};

TEST(tree__every_arrow__as_computed_elsewhere)
{
    const prepay_key_store *store = test_store();
    const prepay_key_path path = path_of();
    const prepay_span part = { (const uint8_t *)"probe", 5 };
    uint32_t keys[MAKER + 1] = { 0 };

    keys[0] = test_key_of(PREPAY_USE_DERIVE, handshake_root);
    keys[MAKER] = test_key_of(PREPAY_USE_DERIVE, handshake_maker);
    for (size_t i = 0; i < sizeof arrows / sizeof arrows[0]; i++) {
        uint8_t tag[32];
        uint32_t probe = 0;
        TEST_ROW(arrows[i].name);
        CHECK_STATUS(PREPAY_OK, prepay_key_derive(store, keys[arrows[i].parent], arrows[i].kind, &path,
                                                  &keys[arrows[i].kind]));
        probe = keys[arrows[i].kind];
        if (!arrows[i].makes_macs) {
            CHECK_STATUS(PREPAY_OK, store->derive(store->context, keys[arrows[i].kind], PREPAY_USE_MAC,
                                                  (const uint8_t *)"probe", 6, &probe));
        }
        CHECK_STATUS(PREPAY_OK, store->mac(store->context, probe, &part, 1, tag));
        CHECK_BYTES(arrows[i].probe, tag, 32);
    }
}

static prepay_handshake facts_of(const prepay_key_store *store)
{
    const prepay_span fci = { handshake_fci, sizeof handshake_fci };
    prepay_handshake facts = { .suite = PREPAY_SUITE_HMAC_SHA256,
                               .role = PREPAY_ROLE_VENDING,
                               .key_version = 3,
                               .card_generation = 0x0102,
                               .session_counter = 0x00010203 };
    memcpy(facts.terminal_id, "DESK-003", 8);
    memcpy(facts.card_id, "CARD-042", 8);
    CHECK_STATUS(PREPAY_OK, store->sha256(store->context, &fci, 1, facts.fci_hash));
    CHECK_BYTES(handshake_fci_hash, facts.fci_hash, 32);
    memcpy(facts.card_random, handshake_card_random, 16);
    memcpy(facts.terminal_random, handshake_terminal_random, 16);
    return facts;
}

static void open_both(prepay_channel *terminal, prepay_channel *card)
{
    const prepay_key_store *store = test_store();
    const uint32_t card_key = test_key_of(PREPAY_USE_DERIVE, handshake_tree_card_key);
    const prepay_handshake facts = facts_of(store);
    uint8_t tag[16];

    CHECK_STATUS(PREPAY_OK, prepay_channel_init(terminal, sizeof *terminal, store, card_key, &facts));
    CHECK_STATUS(PREPAY_OK, prepay_channel_init(card, sizeof *card, store, card_key, &facts));
    CHECK_STATUS(PREPAY_OK, prepay_channel_tag(terminal, tag));
    CHECK_BYTES(handshake_terminal_tag, tag, 16);
    CHECK_STATUS(PREPAY_OK, prepay_channel_accept(card, tag, tag));
    CHECK_BYTES(handshake_card_tag, tag, 16);
    CHECK_STATUS(PREPAY_OK, prepay_channel_confirm(terminal, tag));
}

#define EXCHANGE(n, data, data_bytes, result, result_bytes)                                                            \
    {                                                                                                                  \
        "exchange " #n, handshake_exchange##n##_header, data, data_bytes, handshake_exchange##n##_command,             \
            sizeof handshake_exchange##n##_command, result, result_bytes, handshake_exchange##n##_word,                \
            handshake_exchange##n##_answer, sizeof handshake_exchange##n##_answer                                      \
    }

static const struct {
    const char *name;
    const uint8_t *header, *data;
    size_t data_bytes;
    const uint8_t *command;
    size_t command_bytes;
    const uint8_t *result;
    size_t result_bytes;
    const uint8_t *word, *answer;
    size_t answer_bytes;
} exchanges[] = {
    EXCHANGE(1, handshake_exchange1_data, sizeof handshake_exchange1_data, handshake_exchange1_result,
             sizeof handshake_exchange1_result),
    EXCHANGE(2, handshake_exchange2_data, sizeof handshake_exchange2_data, NULL, 0),
    EXCHANGE(3, NULL, 0, NULL, 0),
    EXCHANGE(4, handshake_exchange4_data, sizeof handshake_exchange4_data, handshake_exchange4_result,
             sizeof handshake_exchange4_result),
    EXCHANGE(5, handshake_exchange5_data, sizeof handshake_exchange5_data, handshake_exchange5_result,
             sizeof handshake_exchange5_result),
};
#define EXCHANGES (sizeof exchanges / sizeof exchanges[0])

TEST(handshake__a_whole_session_of_both_sides__as_computed_elsewhere)
{
    prepay_channel terminal, card;
    uint8_t out[256];

    open_both(&terminal, &card);
    for (size_t i = 0; i < EXCHANGES; i++) {
        size_t n = sizeof out;
        uint16_t word = 0;
        const uint16_t right_word = (uint16_t)(exchanges[i].word[0] << 8 | exchanges[i].word[1]);
        TEST_ROW(exchanges[i].name);
        CHECK_STATUS(PREPAY_OK, prepay_channel_seal_command(&terminal, exchanges[i].header, exchanges[i].data,
                                                            exchanges[i].data_bytes, out, &n));
        CHECK_INT(exchanges[i].command_bytes, n);
        CHECK_BYTES(exchanges[i].command, out, n);
        n = sizeof out;
        CHECK_STATUS(PREPAY_OK, prepay_channel_open_command(&card, exchanges[i].header, exchanges[i].command,
                                                            exchanges[i].command_bytes, out, &n));
        CHECK_INT(exchanges[i].data_bytes, n);
        CHECK_BYTES(exchanges[i].data, out, n);
        n = sizeof out;
        CHECK_STATUS(PREPAY_OK, prepay_channel_seal_answer(&card, exchanges[i].result, exchanges[i].result_bytes,
                                                           right_word, out, &n));
        CHECK_INT(exchanges[i].answer_bytes, n);
        CHECK_BYTES(exchanges[i].answer, out, n);
        n = sizeof out;
        CHECK_STATUS(PREPAY_OK, prepay_channel_open_answer(&terminal, exchanges[i].answer, exchanges[i].answer_bytes,
                                                           out, &n, &word));
        CHECK_INT(exchanges[i].result_bytes, n);
        CHECK_BYTES(exchanges[i].result, out, n);
        CHECK_INT(right_word, word);
    }
}

TEST(wrap__a_key__as_computed_elsewhere_and_back)
{
    const prepay_key_store *store = test_store();
    const uint32_t wrapping = test_key_of(PREPAY_USE_DERIVE, handshake_tree_meter_wrap_key);
    const uint32_t target = test_key_of(PREPAY_USE_MAC, handshake_wrap_target);
    const prepay_span part = { (const uint8_t *)"same?", 5 };
    uint8_t wrapped[48], one[32], two[32];
    uint32_t back = 0;

    CHECK_STATUS(PREPAY_OK, store->wrap(store->context, wrapping, target, handshake_wrap_info,
                                        sizeof handshake_wrap_info, wrapped));
    CHECK_BYTES(handshake_wrap_wrapped, wrapped, 48);
    CHECK_STATUS(PREPAY_OK, store->unwrap(store->context, wrapping, handshake_wrap_wrapped, handshake_wrap_info,
                                          sizeof handshake_wrap_info, PREPAY_USE_MAC, &back));
    CHECK_STATUS(PREPAY_OK, store->mac(store->context, target, &part, 1, one));
    CHECK_STATUS(PREPAY_OK, store->mac(store->context, back, &part, 1, two));
    CHECK_BYTES(one, two, 32);
}

TEST_MAIN("auth/vector_handshake", T(tree__every_arrow__as_computed_elsewhere),
          T(handshake__a_whole_session_of_both_sides__as_computed_elsewhere),
          T(wrap__a_key__as_computed_elsewhere_and_back))
