/* SPDX-License-Identifier: Apache-2.0 */
/* Power goes at every byte that the card writes: while it is personalised, while a desk writes a purchase, while a
 * meter answers, while keys change. After power-up everything is old or everything is new; a second cut while it
 * recovers changes nothing in that; doing it again finishes it. In memory that is overwritten and in flash, with the
 * byte at the cut unwritten, half written, or the rest written out of order. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

static const struct geometry {
    const char *name;
    enum fake_storage_kind kind;
    uint32_t erase_unit_bytes, program_unit_bytes;
} geometries[] = {
    { "EEPROM, bytes", FAKE_EEPROM, 64, 1 },
    { "flash of 128, programmed by 8", FAKE_FLASH, 128, 8 },
    { "flash of 64, programmed by 32", FAKE_FLASH, 64, 32 },
};

/* One thing that is done to a card. */
struct work {
    void (*prepare)(void);
    prepay_status (*run)(void);
    int (*is_new)(void); /* 0 all old, 1 all new; anything else fails the test in it */
};

static uint8_t saved[FAKE_CARD_MEMORY_BYTES];

static void make_blank_in(const struct geometry *g)
{
    const prepay_key_store *store = test_store();
    fake_card_keys_init(&keys, store, test_key(PREPAY_USE_DERIVE, 0x42));
    fake_card_new_blank_in(&card, &keys, card_id, g->kind, g->erase_unit_bytes, g->program_unit_bytes);
}

/* Power comes back and goes again after m bytes, once or not at all; then it stays. */
static void recover(uint32_t m)
{
    prepay_status status;

    fake_storage_power_up(&card.storage);
    fake_storage_cut_after_bytes(&card.storage, m, FAKE_TEAR_HALF);
    prepay_card_app_wipe(&card.app);
    status = prepay_card_app_init(&card.app, sizeof card.app, &card.options);
    CHECK(status == PREPAY_OK || status == PREPAY_E_STORAGE);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
}

static void restore(void)
{
    fake_storage_power_up(&card.storage);
    memcpy(card.memory, saved, sizeof saved);
    CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
}

/* One cut at byte n; 0 when the work was done before it. */
static int cut_at(const struct work *work, uint32_t n, uint32_t counts[2])
{
    const uint32_t counter = card.app.internal.session_counter;
    uint8_t log[512];
    int was_cut, is_new;
    prepay_status status;

    fake_card_cut_after(&card, n, (enum fake_storage_tear)(n % 3));
    status = work->run();
    was_cut = card.storage.cut;
    CHECK_STATUS(was_cut ? PREPAY_E_OUTCOME_UNKNOWN : PREPAY_OK, status);
    recover(n % 97);
    CHECK(card.app.internal.session_counter >= counter);
    fake_card_read(&card, PREPAY_FILE_LOG, log, sizeof log); /* whole, whatever it tells */
    is_new = work->is_new();
    CHECK(was_cut || is_new);
    counts[is_new]++;
    if (!is_new) {
        CHECK_STATUS(PREPAY_OK, work->run());
    }
    CHECK_INT(1, work->is_new());
    CHECK(card.storage.misuse == NULL);
    test_digest(card.memory, sizeof card.memory);
    return was_cut;
}

/* step: 1 is every byte; another one samples, and PREPAY_TEST_ALL=1 still goes through all of them. */
static void tear(const char *name, const struct work *work, uint32_t step)
{
    step = getenv("PREPAY_TEST_ALL") != NULL ? 1 : step * test_stride();
    for (size_t g = 0; g < sizeof geometries / sizeof geometries[0]; g++) {
        uint32_t counts[2] = { 0, 0 }, n;

        TEST_ROW(geometries[g].name);
        make_blank_in(&geometries[g]);
        work->prepare();
        memcpy(saved, card.memory, sizeof saved);
        for (n = 0; cut_at(work, n, counts); n += step) {
            restore();
        }
        CHECK(counts[0] > 0 && counts[1] > 0);
        printf("# %s, %s: %lu bytes, %lu old, %lu new\n", name, geometries[g].name, (unsigned long)n,
               (unsigned long)counts[0],
               (unsigned long)counts[1]);
    }
}

/* -------------------------------------------------------------- a new card */

static void nothing(void)
{
}

/* Blank, or every role gets in. */
static int is_personalised(void)
{
    prepay_card_session session;
    const uint16_t generation = card.app.internal.record.card_generation;

    if (generation == 0) {
        CHECK(fake_card_open(&card, &session, V) < 0);
        return 0;
    }
    for (uint32_t role = 1; role <= 4; role++) {
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, role));
        CHECK_INT(1, prepay_card_session_identity(&session)->card_generation);
        prepay_card_session_wipe(&session);
    }
    return 1;
}

TEST(personalisation__cut_at_every_byte__blank_or_personalised)
{
    static const struct work work = { nothing, personalise, is_personalised };
    tear("personalisation", &work, 1);
}

/* -------------------------------------------------------------- a purchase */

static struct live_files before, after;

static void prepare_purchase(void)
{
    CHECK_STATUS(PREPAY_OK, personalise());
    purchase_content(&before, 0x11);
    purchase_content(&after, 0x99);
    CHECK_STATUS(PREPAY_OK, purchase(&before));
}

static prepay_status run_purchase(void)
{
    return purchase(&after);
}

static int equals(const struct live_files *live, const struct live_files *other)
{
    return memcmp(live->token, other->token, 128) == 0 && memcmp(live->record, other->record, 128) == 0 &&
           memcmp(live->parameters, other->parameters, 1024) == 0;
}

static int is_purchased(void)
{
    static struct live_files live;

    read_live(&live);
    CHECK(equals(&live, &before) != equals(&live, &after));
    return equals(&live, &after);
}

TEST(purchase__cut_at_every_byte__three_files_old_or_new_together)
{
    static const struct work work = { prepare_purchase, run_purchase, is_purchased };
    tear("purchase", &work, 1);
}

/* ---------------------------------------------------------- a meter's answer */

static prepay_status run_answer(void)
{
    uint8_t record[128];

    memset(record, 0xEE, sizeof record);
    return fake_card_write(&card, PREPAY_FILE_RETURN, record, sizeof record);
}

static int is_answered(void)
{
    uint8_t record[128];

    fake_card_read(&card, PREPAY_FILE_RETURN, record, sizeof record);
    CHECK(record[2] == 0xEE || record[2] == 0x11);
    for (size_t i = 3; i < sizeof record; i++) {
        CHECK_INT(record[2], record[i]);
    }
    return record[2] == 0xEE;
}

TEST(return_record__cut_at_every_byte__old_or_new)
{
    static const struct work work = { prepare_purchase, run_answer, is_answered };
    tear("return record", &work, 1);
}

/* --------------------------------------------------------------------- keys */

static prepay_status open_version(uint32_t role, uint32_t key_version)
{
    prepay_card_session session;
    prepay_card_session_options options = fake_card_session_options(&card, role);
    prepay_status status;

    options.key_version = key_version;
    CHECK_STATUS(PREPAY_OK, prepay_card_session_init(&session, sizeof session, &options));
    status = RUN(session, prepay_card_session_select(&session));
    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_authenticate(&session));
    }
    prepay_card_session_wipe(&session);
    return status;
}

static void prepare_keys(void)
{
    CHECK_STATUS(PREPAY_OK, personalise());
}

/* A new key for the desk, and its first use. */
static prepay_status run_key_change(void)
{
    const uint32_t key = fake_card_key(&card, V, 1);
    prepay_card_session session;
    prepay_status status = fake_card_open(&card, &session, A);

    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_put_key(&session, V, 2, key));
    }
    keys.store->release(keys.store->context, key);
    prepay_card_session_wipe(&session);
    return status == PREPAY_OK ? open_version(V, 2) : status;
}

/* The old key opens until the new one has; whichever is named in the FCI does. */
static int is_key_changed(void)
{
    const uint8_t current = card.app.internal.record.current[V], next = card.app.internal.record.next[V];

    CHECK(current == 1 || (current == 2 && next == 0));
    CHECK_STATUS(PREPAY_OK, open_version(V, current));
    CHECK_STATUS(PREPAY_OK, open_version(A, 1));
    if (current == 2) {
        CHECK_STATUS(PREPAY_E_KEY, open_version(V, 1));
    }
    return current == 2;
}

TEST(key_change__cut_at_every_byte__the_desk_always_gets_in)
{
    static const struct work work = { prepare_keys, run_key_change, is_key_changed };
    tear("key change", &work, 1);
}

/* All keys and the generation. */
static prepay_status run_new_generation(void)
{
    prepay_card_file_identity identity = { .version = 1, .kind = PREPAY_CARD_KIND_USER, .card_generation = 2 };
    prepay_card_session session;
    uint8_t file[64];
    prepay_status status = fake_card_open(&card, &session, A);

    memcpy(identity.card_id, card_id, 8);
    CHECK_STATUS(PREPAY_OK, prepay_card_identity_pack(&identity, file));
    for (uint32_t role = 1; role <= 4 && status == PREPAY_OK; role++) {
        const uint32_t key = fake_card_key(&card, role, 2);
        status = RUN(session, prepay_card_session_put_key(&session, role, 2, key));
        keys.store->release(keys.store->context, key);
    }
    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_stage(&session, PREPAY_FILE_IDENTITY, file, sizeof file));
    }
    if (status == PREPAY_OK) {
        status = RUN(session, prepay_card_session_commit(&session));
    }
    prepay_card_session_wipe(&session);
    return status;
}

static int is_new_generation(void)
{
    const int is_new = card.app.internal.record.card_generation == 2;

    for (uint32_t role = 1; role <= 4; role++) {
        CHECK_STATUS(PREPAY_OK, open_version(role, is_new ? 2 : 1));
        CHECK(!is_new || open_version(role, 1) == PREPAY_E_KEY);
    }
    return is_new;
}

TEST(new_generation__cut_at_every_byte__all_keys_and_the_generation_together)
{
    static const struct work work = { prepare_keys, run_new_generation, is_new_generation };
    tear("new generation", &work, 11); /* the same steps as a personalisation */
}

/* ----------------------------------------------------------------- one fact */

/* The slots are written and power goes before the commit record: nobody may take them for live, however complete
 * they are. */
TEST(staged__complete_and_never_committed__is_not_there_after_power_up)
{
    static struct live_files live;
    prepay_card_session session;

    for (size_t g = 0; g < sizeof geometries / sizeof geometries[0]; g++) {
        TEST_ROW(geometries[g].name);
        make_blank_in(&geometries[g]);
        prepare_purchase();
        CHECK_STATUS(PREPAY_OK, fake_card_open(&card, &session, V));
        CHECK_STATUS(PREPAY_OK, RUN(session, prepay_card_session_stage(&session, PREPAY_FILE_TOKEN, after.token, 128)));
        read_live(&live);
        CHECK(equals(&live, &before));
        prepay_card_session_wipe(&session);
        CHECK_STATUS(PREPAY_OK, fake_card_insert(&card));
        read_live(&live);
        CHECK(equals(&live, &before));
    }
}

TEST_MAIN("card/tear_card", T(personalisation__cut_at_every_byte__blank_or_personalised),
          T(purchase__cut_at_every_byte__three_files_old_or_new_together),
          T(return_record__cut_at_every_byte__old_or_new),
          T(key_change__cut_at_every_byte__the_desk_always_gets_in),
          T(new_generation__cut_at_every_byte__all_keys_and_the_generation_together),
          T(staged__complete_and_never_committed__is_not_there_after_power_up))
