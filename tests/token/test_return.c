/* SPDX-License-Identifier: Apache-2.0 */
/* The return record: its bytes, its seal, and what may not be stated in one. */
#include "seals.h"

static prepay_return_record record_of(void)
{
    prepay_return_record record = { .version = PREPAY_FORMAT_VERSION,
                                    .kind = PREPAY_RETURN_RECORD,
                                    .card_generation = 1,
                                    .contract = 5,
                                    .key_version = 1,
                                    .unit = 156,
                                    .last_count = 3,
                                    .accepted_paid_micro = 350000000,
                                    .used_micro = 351000001,
                                    .balance_micro = -1000001,
                                    .import_micro = 6000000000,
                                    .record_counter = 77 };
    memcpy(record.meter_id, "METER-07", 8);
    memcpy(record.card_id, "CARD-042", 8);
    memcpy(record.statement_id, "stmt0001", 8);
    return record;
}

static const size_t layout[] = { 1, 1, 2, 8, 8, 2, 2, 1, 2, 1, 4, 4, 8, 8, 8, 8, 8, 8, 8, 4, 4, 4, 2, 2, 4, 16 };

TEST(return__the_lengths_of_its_fields__add_up_to_128)
{
    size_t sum = 0;
    for (size_t i = 0; i < sizeof layout / sizeof layout[0]; i++) {
        sum += layout[i];
    }
    CHECK_INT(PREPAY_RETURN_BYTES, sum);
}

TEST(return__one_bit_anywhere__not_authentic_and_out_untouched)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_RETURN);
    const prepay_return_record record = record_of();
    prepay_return_record out, untouched;
    uint8_t sealed[128];

    memset(&out, 0xEE, sizeof out);
    untouched = out;
    CHECK_STATUS(PREPAY_OK, prepay_return_seal(store, key, &record, sealed));
    for (unsigned bit = 0; bit < 8 * sizeof sealed; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_return_open(store, key, sealed, sizeof sealed, &out));
        CHECK_BYTES(&untouched, &out, sizeof out);
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    CHECK_STATUS(PREPAY_OK, prepay_return_open(store, key, sealed, sizeof sealed, &out));
}

TEST(return__another_meter_s_key_or_a_token_key__not_authentic)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_RETURN);
    const prepay_return_record record = record_of();
    prepay_return_record out;
    uint8_t sealed[128];

    CHECK_STATUS(PREPAY_OK, prepay_return_seal(store, key, &record, sealed));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_return_open(store, seal_key(store, "METER-08", PREPAY_KEY_RETURN),
                                                            sealed, sizeof sealed, &out));
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC,
                 prepay_return_open(store, seal_key(store, "METER-07", PREPAY_KEY_TOKEN), sealed, sizeof sealed, &out));
}

TEST(return__a_file_of_zeros__not_authentic)
{
    const prepay_key_store *store = test_store();
    const uint8_t zeros[128] = { 0 };
    prepay_return_record out;
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC,
                 prepay_return_open(store, seal_key(store, "METER-07", PREPAY_KEY_RETURN), zeros, sizeof zeros, &out));
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_return_peek(zeros, sizeof zeros, &out));
}

TEST(return__another_length_or_version__refused)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_RETURN);
    const prepay_return_record record = record_of();
    prepay_return_record out;
    uint8_t sealed[129] = { 0 };

    CHECK_STATUS(PREPAY_OK, prepay_return_seal(store, key, &record, sealed));
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_return_open(store, key, sealed, 127, &out));
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_return_open(store, key, sealed, 129, &out));
    CHECK_STATUS(PREPAY_E_FORMAT, prepay_return_peek(sealed, 127, &out));
    sealed[0] = 2;
    CHECK_STATUS(PREPAY_E_NOT_AUTHENTIC, prepay_return_open(store, key, sealed, 128, &out));
    reseal(store, key, sealed);
    CHECK_STATUS(PREPAY_E_VERSION, prepay_return_open(store, key, sealed, 128, &out));
}

/* A byte or number that no record holds, put under a right MAC; the same in the struct is not sealed. */
static void kind_4(prepay_return_record *r) { r->kind = 4; }
static void unknown_flag(prepay_return_record *r) { r->flags = 0x0100; }
static void no_key_version(prepay_return_record *r) { r->key_version = 0; }
static void reserved_1(prepay_return_record *r) { r->reserved = 1; }
static void paid_above(prepay_return_record *r) { r->accepted_paid_micro = TOTAL_MAX + 1; }
static void paid_below(prepay_return_record *r) { r->accepted_paid_micro = -1; }
static void refunded_above(prepay_return_record *r) { r->accepted_refunded_micro = TOTAL_MAX + 1; }
static void used_below(prepay_return_record *r) { r->used_micro = -1; }
static void balance_above(prepay_return_record *r) { r->balance_micro = 4 * TOTAL_MAX + 1; }
static void balance_below(prepay_return_record *r) { r->balance_micro = INT64_MIN; }
static void import_below(prepay_return_record *r) { r->import_micro = -1; }
static void reverse_above(prepay_return_record *r) { r->reverse_micro = INT64_MAX; }
static void generation_without_card(prepay_return_record *r) { memset(r->card_id, 0, 8); }

#define ROW(change) { #change, change }
static const struct {
    const char *name;
    void (*change)(prepay_return_record *record);
} unstateable[] = { ROW(kind_4),
                    ROW(unknown_flag),
                    ROW(no_key_version),
                    ROW(reserved_1),
                    ROW(paid_above),
                    ROW(paid_below),
                    ROW(refunded_above),
                    ROW(used_below),
                    ROW(balance_above),
                    ROW(balance_below),
                    ROW(import_below),
                    ROW(reverse_above),
                    ROW(generation_without_card) };

static void put_be(uint8_t *p, uint64_t v, size_t n)
{
    while (n-- > 0) {
        p[n] = (uint8_t)v;
        v >>= 8;
    }
}

/* The bytes of any record at all, written here and not by the library. */
static void put_anything(const prepay_return_record *r, uint8_t p[128])
{
    p[0] = r->version, p[1] = r->kind;
    put_be(p + 2, r->flags, 2);
    memcpy(p + 4, r->meter_id, 8), memcpy(p + 12, r->card_id, 8);
    put_be(p + 20, r->card_generation, 2), put_be(p + 22, r->contract, 2);
    p[24] = r->key_version;
    put_be(p + 25, r->unit, 2);
    p[27] = r->reserved;
    put_be(p + 28, r->last_count, 4), put_be(p + 32, r->last_command_count, 4);
    memcpy(p + 36, r->statement_id, 8);
    put_be(p + 44, (uint64_t)r->accepted_paid_micro, 8), put_be(p + 52, (uint64_t)r->accepted_refunded_micro, 8);
    put_be(p + 60, (uint64_t)r->used_micro, 8), put_be(p + 68, (uint64_t)r->balance_micro, 8);
    put_be(p + 76, (uint64_t)r->import_micro, 8), put_be(p + 84, (uint64_t)r->reverse_micro, 8);
    put_be(p + 92, r->meter_time_s, 4), put_be(p + 96, r->status, 4), put_be(p + 100, r->tamper, 4);
    put_be(p + 104, r->illegal_insertions, 2), put_be(p + 106, r->last_result, 2),
        put_be(p + 108, r->record_counter, 4);
}

TEST(return__what_may_not_be_stated__not_sealed_and_refused_although_authentic)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_RETURN);
    prepay_return_record record, out;
    uint8_t sealed[128];

    for (size_t i = 0; i < sizeof unstateable / sizeof unstateable[0]; i++) {
        record = record_of();
        TEST_ROW(unstateable[i].name);
        unstateable[i].change(&record);
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_return_seal(store, key, &record, sealed));
        put_anything(&record, sealed);
        reseal(store, key, sealed);
        CHECK_STATUS(PREPAY_E_FORMAT, prepay_return_open(store, key, sealed, sizeof sealed, &out));
    }
    record = record_of();
    record.reserved2 = 1; /* not on the wire, and so never lost silently */
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_return_seal(store, key, &record, sealed));
}

static prepay_return_record drawn(struct seed *seed)
{
    prepay_return_record record = record_of();
    record.kind = (uint8_t)seed_between(seed, 0, 3);
    record.flags = (uint16_t)seed_between(seed, 0, 255);
    record.card_generation = (uint16_t)seed_next(seed);
    record.contract = (uint16_t)seed_next(seed);
    record.key_version = (uint8_t)seed_between(seed, 1, 255);
    record.unit = (uint16_t)seed_next(seed);
    seed_bytes(seed, record.meter_id, 8);
    seed_bytes(seed, record.card_id, 8);
    seed_bytes(seed, record.statement_id, 8);
    record.last_count = (uint32_t)seed_next(seed);
    record.last_command_count = (uint32_t)seed_next(seed);
    record.accepted_paid_micro = seed_between(seed, 0, TOTAL_MAX);
    record.accepted_refunded_micro = seed_between(seed, 0, TOTAL_MAX);
    record.used_micro = seed_between(seed, 0, TOTAL_MAX);
    record.balance_micro = seed_between(seed, -4 * TOTAL_MAX, 4 * TOTAL_MAX);
    record.import_micro = seed_between(seed, 0, TOTAL_MAX);
    record.reverse_micro = seed_between(seed, 0, TOTAL_MAX);
    record.meter_time_s = (uint32_t)seed_next(seed);
    record.status = (uint32_t)seed_next(seed);
    record.tamper = (uint32_t)seed_next(seed);
    record.illegal_insertions = (uint16_t)seed_next(seed);
    record.last_result = (uint16_t)seed_next(seed);
    record.record_counter = (uint32_t)seed_next(seed);
    return record;
}

TEST(return__any_that_may_be_stated__comes_back_as_it_was)
{
    const prepay_key_store *store = test_store();
    const uint32_t key = seal_key(store, "METER-07", PREPAY_KEY_RETURN);
    struct seed seed = seed_start();

    for (int i = 0; i < 2000; i++) {
        const prepay_return_record record = drawn(&seed);
        prepay_return_record opened, peeked;
        uint8_t sealed[128], written_here[128];
        CHECK_STATUS(PREPAY_OK, prepay_return_seal(store, key, &record, sealed));
        put_anything(&record, written_here);
        CHECK_BYTES(written_here, sealed, 112);
        CHECK_STATUS(PREPAY_OK, prepay_return_open(store, key, sealed, sizeof sealed, &opened));
        CHECK_BYTES(&record, &opened, sizeof record);
        CHECK_STATUS(PREPAY_OK, prepay_return_peek(sealed, sizeof sealed, &peeked));
        CHECK_BYTES(&record, &peeked, sizeof record);
    }
}

TEST_MAIN("token/return", T(return__the_lengths_of_its_fields__add_up_to_128),
          T(return__one_bit_anywhere__not_authentic_and_out_untouched),
          T(return__another_meter_s_key_or_a_token_key__not_authentic), T(return__a_file_of_zeros__not_authentic),
          T(return__another_length_or_version__refused),
          T(return__what_may_not_be_stated__not_sealed_and_refused_although_authentic),
          T(return__any_that_may_be_stated__comes_back_as_it_was))
