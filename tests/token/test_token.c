/* SPDX-License-Identifier: Apache-2.0 */
/* The token: its bytes, its seal, and what may not be stated in one, whoever sealed it. */
#include "seals.h"

static prepay_token token_of(void)
{
    prepay_token token = { .version = PREPAY_FORMAT_VERSION,
                           .kind = PREPAY_TOKEN_PURCHASE,
                           .contract = 5,
                           .card_generation = 1,
                           .key_version = 1,
                           .unit = 156,
                           .purchase_count = 3,
                           .paid_total_micro = 350000000,
                           .amount_micro = 50000000 };
    memcpy(token.meter_id, "METER-07", 8);
    memcpy(token.card_id, "CARD-042", 8);
    memcpy(token.customer, "CUST-900", 8);
    memcpy(token.statement_id, "stmt0001", 8);
    return token;
}

/* The layout of doc/formats.md, field by field. */
static const struct {
    const char *name;
    size_t bytes;
} layout[] = { { "version", 1 },      { "kind", 1 },      { "flags", 2 },      { "meter", 8 },    { "card", 8 },
               { "generation", 2 },   { "customer", 8 },  { "contract", 2 },   { "issuer", 1 },   { "key version", 1 },
               { "unit", 2 },         { "purchases", 4 }, { "paid", 8 },       { "refunded", 8 }, { "amount", 8 },
               { "carried in", 8 },   { "commands", 4 },  { "not before", 4 }, { "expiry", 4 },   { "digest", 16 },
               { "statement id", 8 }, { "reserved", 4 },  { "MAC", 16 } };

TEST(token__the_lengths_of_its_fields__add_up_to_128)
{
    size_t sum = 0;
    for (size_t i = 0; i < sizeof layout / sizeof layout[0]; i++) {
        sum += layout[i].bytes;
    }
    CHECK_INT(PREPAY_TOKEN_BYTES, sum);
}

/* Every field stands where the layout says and nowhere else: a changed field changes its bytes and the MAC only. */
static prepay_token with_field(size_t i)
{
    prepay_token token = token_of();
    token.kind = PREPAY_TOKEN_OPEN;
    token.flags = PREPAY_TOKEN_HAS_PARAMETERS;
    switch (i) {
    case 1: token.kind = PREPAY_TOKEN_CLOSE; break;
    case 2: token.flags = 0x81; break;
    case 3: token.meter_id[0] ^= 0x80, token.meter_id[7] ^= 1; break;
    case 4: token.card_id[0] ^= 0x80, token.card_id[7] ^= 1; break;
    case 5: token.card_generation ^= 0x8001; break;
    case 6: token.customer[0] ^= 0x80, token.customer[7] ^= 1; break;
    case 7: token.contract ^= 0x8001; break;
    case 9: token.key_version ^= 0x81; break;
    case 10: token.unit ^= 0x8001; break;
    case 11: token.purchase_count ^= 0x80000001; break;
    case 12: token.paid_total_micro ^= (INT64_C(1) << 59) + 1; break;
    case 13: token.refunded_total_micro ^= (INT64_C(1) << 59) + 1; break;
    case 14: token.amount_micro ^= (INT64_C(1) << 59) + 1; break;
    case 15: token.carried_in_micro = -1; break;
    case 16: token.command_count ^= 0x80000001; break;
    case 19: token.parameters_digest[0] ^= 0x80, token.parameters_digest[15] ^= 1; break;
    case 20: token.statement_id[0] ^= 0x80, token.statement_id[7] ^= 1; break;
    default: break;
    }
    return token;
}

TEST(token__every_field__in_its_place_and_only_there)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_TOKEN);
    uint8_t plain[128], changed[128];
    const prepay_token base = with_field(0);
    size_t at = 0;

    CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &base, plain));
    for (size_t i = 0; i + 1 < sizeof layout / sizeof layout[0]; at += layout[i].bytes, i++) {
        const prepay_token token = with_field(i);
        const int fixed = i == 0 || i == 8 || i == 21 || i == 17 || i == 18; /* one value only, in this kind */
        TEST_ROW(layout[i].name);
        CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &token, changed));
        CHECK_BYTES(plain, changed, at);
        CHECK_INT(fixed, changed[at] == plain[at]);
        CHECK_INT(fixed, changed[at + layout[i].bytes - 1] == plain[at + layout[i].bytes - 1]);
        CHECK_BYTES(plain + at + layout[i].bytes, changed + at + layout[i].bytes, 112 - at - layout[i].bytes);
    }
    CHECK_INT(112, at);
}

TEST(token__one_bit_anywhere__not_authentic_and_out_untouched)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_TOKEN);
    const prepay_token token = token_of();
    prepay_token out, untouched;
    uint8_t sealed[128];

    memset(&out, 0xEE, sizeof out);
    untouched = out;
    CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &token, sealed));
    for (unsigned bit = 0; bit < 8 * sizeof sealed; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_token_open(store, key, sealed, sizeof sealed, &out));
        CHECK_BYTES(&untouched, &out, sizeof out);
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    CHECK_STATUS(PREPAY_OK, prepay_token_open(store, key, sealed, sizeof sealed, &out));
}

TEST(token__another_meter_s_key_or_a_return_key__not_authentic)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_TOKEN);
    const prepay_token token = token_of();
    prepay_token out;
    uint8_t sealed[128];

    CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &token, sealed));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC,
                 prepay_token_open(store, seal_key(store, "METER-08", PREPAY_KEY_TOKEN), sealed, sizeof sealed, &out));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC,
                 prepay_token_open(store, seal_key(store, "METER-07", PREPAY_KEY_RETURN), sealed, sizeof sealed, &out));
    CHECK_STATUS(PREPAY_E_KEY, prepay_token_open(store, 0, sealed, sizeof sealed, &out));
    CHECK_STATUS(PREPAY_E_KEY, prepay_token_seal(store, test_key(PREPAY_USE_DERIVE, 0x77), &token, sealed));
}

TEST(token__another_length__refused)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_TOKEN);
    const prepay_token token = token_of();
    prepay_token out;
    uint8_t sealed[256] = { 0 };

    CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &token, sealed));
    for (size_t n = 0; n <= sizeof sealed; n++) {
        CHECK_STATUS(n == 128 ? PREPAY_OK : PREPAY_E_FORMAT, prepay_token_open(store, key, sealed, n, &out));
        CHECK_STATUS(n == 128 ? PREPAY_OK : PREPAY_E_FORMAT, prepay_token_peek(sealed, n, &out));
    }
}

/* What nobody may state. The change is made in the struct, and in the bytes under a right MAC. */
static void kind_0(prepay_token *t) { t->kind = 0; }
static void kind_13(prepay_token *t) { t->kind = 13; }
static void unknown_flag(prepay_token *t) { t->flags = 0x0200; }
static void top_flag(prepay_token *t) { t->flags = 0x8000; }
static void digest_without_flag(prepay_token *t) { t->parameters_digest[15] = 1; }
static void issuer_1(prepay_token *t) { t->issuer = 1; }
static void no_key_version(prepay_token *t) { t->key_version = 0; }
static void no_contract(prepay_token *t) { t->contract = 0; }
static void reserved_1(prepay_token *t) { t->reserved = 1; }
static void paid_above(prepay_token *t) { t->paid_total_micro = TOTAL_MAX + 1; }
static void paid_below(prepay_token *t) { t->paid_total_micro = -1; }
static void refunded_above(prepay_token *t) { t->refunded_total_micro = TOTAL_MAX + 1; }
static void refunded_below(prepay_token *t) { t->refunded_total_micro = INT64_MIN; }
static void amount_above(prepay_token *t) { t->amount_micro = INT64_MAX; }
static void amount_below(prepay_token *t) { t->amount_micro = -1; }
static void carried_in_purchase(prepay_token *t) { t->carried_in_micro = 1; }
static void carried_above(prepay_token *t) { t->kind = PREPAY_TOKEN_OPEN, t->carried_in_micro = TOTAL_MAX + 1; }
static void carried_below(prepay_token *t) { t->kind = PREPAY_TOKEN_OPEN, t->carried_in_micro = -TOTAL_MAX - 1; }
static void money_expires(prepay_token *t) { t->expiry_s = 1; }
static void money_waits(prepay_token *t) { t->not_before_s = 1; }
static void replacement_expires(prepay_token *t) { t->kind = PREPAY_TOKEN_REPLACEMENT, t->expiry_s = 1; }
static void expired_at_birth(prepay_token *t) { t->kind = PREPAY_TOKEN_CLOSE, t->not_before_s = 10, t->expiry_s = 9; }
static void no_statement(prepay_token *t) { memset(t->statement_id, 0, 8); }
static void generation_without_card(prepay_token *t) { memset(t->card_id, 0, 8); }

#define ROW(change) { #change, change }
static const struct {
    const char *name;
    void (*change)(prepay_token *token);
} unstateable[] = { ROW(kind_0),
                    ROW(kind_13),
                    ROW(unknown_flag),
                    ROW(top_flag),
                    ROW(digest_without_flag),
                    ROW(issuer_1),
                    ROW(no_key_version),
                    ROW(no_contract),
                    ROW(reserved_1),
                    ROW(paid_above),
                    ROW(paid_below),
                    ROW(refunded_above),
                    ROW(refunded_below),
                    ROW(amount_above),
                    ROW(amount_below),
                    ROW(carried_in_purchase),
                    ROW(carried_above),
                    ROW(carried_below),
                    ROW(money_expires),
                    ROW(money_waits),
                    ROW(replacement_expires),
                    ROW(expired_at_birth),
                    ROW(no_statement),
                    ROW(generation_without_card) };

static void put_be(uint8_t *p, uint64_t v, size_t n)
{
    while (n-- > 0) {
        p[n] = (uint8_t)v;
        v >>= 8;
    }
}

/* The bytes of any token at all, written here and not by the library. */
static void put_anything(const prepay_token *t, uint8_t p[128])
{
    p[0] = t->version, p[1] = t->kind;
    put_be(p + 2, t->flags, 2);
    memcpy(p + 4, t->meter_id, 8), memcpy(p + 12, t->card_id, 8);
    put_be(p + 20, t->card_generation, 2);
    memcpy(p + 22, t->customer, 8);
    put_be(p + 30, t->contract, 2);
    p[32] = t->issuer, p[33] = t->key_version;
    put_be(p + 34, t->unit, 2), put_be(p + 36, t->purchase_count, 4);
    put_be(p + 40, (uint64_t)t->paid_total_micro, 8), put_be(p + 48, (uint64_t)t->refunded_total_micro, 8);
    put_be(p + 56, (uint64_t)t->amount_micro, 8), put_be(p + 64, (uint64_t)t->carried_in_micro, 8);
    put_be(p + 72, t->command_count, 4), put_be(p + 76, t->not_before_s, 4), put_be(p + 80, t->expiry_s, 4);
    memcpy(p + 84, t->parameters_digest, 16), memcpy(p + 100, t->statement_id, 8);
    put_be(p + 108, t->reserved, 4);
}

TEST(token__what_may_not_be_stated__not_sealed_and_refused_although_authentic)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_TOKEN);
    const prepay_token good = token_of();
    prepay_token out;
    uint8_t sealed[128];

    put_anything(&good, sealed);
    reseal(store, key, sealed);
    CHECK_STATUS(PREPAY_OK, prepay_token_open(store, key, sealed, sizeof sealed, &out));
    for (size_t i = 0; i < sizeof unstateable / sizeof unstateable[0]; i++) {
        prepay_token token = token_of();
        TEST_ROW(unstateable[i].name);
        unstateable[i].change(&token);
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_token_seal(store, key, &token, sealed));
        put_anything(&token, sealed);
        reseal(store, key, sealed);
        CHECK_STATUS(PREPAY_E_FORMAT, prepay_token_open(store, key, sealed, sizeof sealed, &out));
    }
}

TEST(token__at_the_edges_of_its_ranges__sealed_and_opened)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_TOKEN);
    prepay_token token = token_of(), out;
    uint8_t sealed[128];

    token.kind = PREPAY_TOKEN_OPEN;
    token.paid_total_micro = token.refunded_total_micro = token.amount_micro = TOTAL_MAX;
    token.carried_in_micro = -TOTAL_MAX;
    token.flags = PREPAY_TOKEN_HAS_PARAMETERS | 0xFF;
    memset(token.card_id, 0, sizeof token.card_id);
    token.card_generation = 0;
    CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &token, sealed));
    CHECK_STATUS(PREPAY_OK, prepay_token_open(store, key, sealed, sizeof sealed, &out));
    CHECK_BYTES(&token, &out, sizeof out);
    token.carried_in_micro = TOTAL_MAX;
    CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &token, sealed));
    token = token_of();
    token.kind = PREPAY_TOKEN_TEST;
    token.not_before_s = token.expiry_s = UINT32_MAX;
    CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &token, sealed));
    token.expiry_s = 0;
    CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &token, sealed));
}

TEST(token__a_newer_version__believed_only_under_a_right_seal)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_TOKEN);
    prepay_token token = token_of(), out;
    uint8_t sealed[128];

    CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &token, sealed));
    sealed[0] = 2;
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_token_open(store, key, sealed, sizeof sealed, &out));
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_token_peek(sealed, sizeof sealed, &out));
    reseal(store, key, sealed);
    CHECK_STATUS(PREPAY_E_VERSION, prepay_token_open(store, key, sealed, sizeof sealed, &out));
    sealed[0] = 0;
    reseal(store, key, sealed);
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_token_open(store, key, sealed, sizeof sealed, &out));
    token.version = 2;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_token_seal(store, key, &token, sealed));
}

static prepay_token drawn(struct seed *seed)
{
    prepay_token token = token_of();
    const int is_command = seed_between(seed, 0, 1) == 1;
    token.kind = (uint8_t)(is_command ? seed_between(seed, 4, 12) : seed_between(seed, 1, 3));
    token.flags = (uint16_t)(seed_between(seed, 0, 1) * PREPAY_TOKEN_HAS_PARAMETERS + seed_between(seed, 0, 255));
    seed_bytes(seed, token.meter_id, 8);
    seed_bytes(seed, token.card_id, 8);
    seed_bytes(seed, token.customer, 8);
    seed_bytes(seed, token.statement_id, 8);
    token.card_generation = (uint16_t)seed_between(seed, 0, UINT16_MAX);
    token.contract = (uint16_t)seed_between(seed, 1, UINT16_MAX);
    token.key_version = (uint8_t)seed_between(seed, 1, 255);
    token.unit = (uint16_t)seed_between(seed, 0, UINT16_MAX);
    token.purchase_count = (uint32_t)seed_next(seed);
    token.command_count = (uint32_t)seed_next(seed);
    token.paid_total_micro = seed_between(seed, 0, TOTAL_MAX);
    token.refunded_total_micro = seed_between(seed, 0, TOTAL_MAX);
    token.amount_micro = seed_between(seed, 0, TOTAL_MAX);
    token.carried_in_micro = token.kind == PREPAY_TOKEN_OPEN ? seed_between(seed, -TOTAL_MAX, TOTAL_MAX) : 0;
    if ((token.flags & PREPAY_TOKEN_HAS_PARAMETERS) != 0) {
        seed_bytes(seed, token.parameters_digest, 16);
    }
    if (is_command) {
        token.not_before_s = (uint32_t)seed_between(seed, 0, UINT32_MAX);
        token.expiry_s = (uint32_t)seed_between(seed, token.not_before_s, UINT32_MAX);
    }
    return token;
}

TEST(token__any_that_may_be_stated__comes_back_as_it_was)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_TOKEN);
    struct seed seed = seed_start();

    for (int i = 0; i < 2000; i++) {
        const prepay_token token = drawn(&seed);
        prepay_token opened, peeked;
        uint8_t sealed[128], written_here[128];
        CHECK_STATUS(PREPAY_OK, prepay_token_seal(store, key, &token, sealed));
        put_anything(&token, written_here);
        CHECK_BYTES(written_here, sealed, 112);
        CHECK_STATUS(PREPAY_OK, prepay_token_open(store, key, sealed, sizeof sealed, &opened));
        CHECK_BYTES(&token, &opened, sizeof token);
        CHECK_STATUS(PREPAY_OK, prepay_token_peek(sealed, sizeof sealed, &peeked));
        CHECK_BYTES(&token, &peeked, sizeof token);
    }
}

TEST(token__peek__shows_what_is_claimed_even_when_it_is_false)
{
    prepay_token token = token_of(), out;
    uint8_t bytes[128] = { 0 };
    token.paid_total_micro = -1;
    put_anything(&token, bytes);
    CHECK_STATUS(PREPAY_OK, prepay_token_peek(bytes, sizeof bytes, &out));
    CHECK_INT(-1, out.paid_total_micro);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_token_peek(NULL, 128, &out));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_token_peek(bytes, 128, NULL));
}

TEST(token__which_key__money_by_the_credit_key_all_else_by_the_command_key)
{
    CHECK_INT(0, prepay_token_key_kind(0));
    for (uint8_t kind = 1; kind <= 3; kind++) {
        CHECK_INT(PREPAY_KEY_CREDIT_METER, prepay_token_key_kind(kind));
    }
    for (uint8_t kind = 4; kind <= 12; kind++) {
        CHECK_INT(PREPAY_KEY_COMMAND_METER, prepay_token_key_kind(kind));
    }
    CHECK_INT(0, prepay_token_key_kind(13));
    CHECK_INT(0, prepay_token_key_kind(255));
}

TEST_MAIN("token/token", T(token__the_lengths_of_its_fields__add_up_to_128),
          T(token__every_field__in_its_place_and_only_there),
          T(token__one_bit_anywhere__not_authentic_and_out_untouched),
          T(token__another_meter_s_key_or_a_return_key__not_authentic), T(token__another_length__refused),
          T(token__what_may_not_be_stated__not_sealed_and_refused_although_authentic),
          T(token__at_the_edges_of_its_ranges__sealed_and_opened),
          T(token__a_newer_version__believed_only_under_a_right_seal),
          T(token__any_that_may_be_stated__comes_back_as_it_was),
          T(token__peek__shows_what_is_claimed_even_when_it_is_false),
          T(token__which_key__money_by_the_credit_key_all_else_by_the_command_key))
