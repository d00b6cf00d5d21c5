/* SPDX-License-Identifier: Apache-2.0 */
/* The one record as bytes, the memory it lies in, and powering up from a memory that is not what it was. */
#include "bench.h"
#include "meter/meter.h"

#include <string.h>

static struct bench bench;

/* Written down by hand from the table in doc/meter.md. */
static const uint8_t packed[418] = {
    3, 1, 1, 1, 0x02, 0x40, 0xDE, 0xAD, 0xBE, 0xEF,                 /* version, opened, reading known, slot 1, 576 bytes, CRC */
    0, 7, 0, 156, 0, 3,                                             /* contract, unit, card generation */
    1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2,                 /* customer, card */
    4, 4, 4, 4, 4, 4, 4, 4,                                         /* statement */
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFB,                 /* carried in -5 */
    0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 10,              /* paid, refunded */
    0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 3,                /* used: quantity, time, */
    0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1,                 /* other, reserved */
    0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 7, /* emergency: imposed, advanced, recovered */
    0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4,  /* accumulated */
    0, 0, 0, 0,                                                     /* state: normal */
    0, 0, 0, 0, 0, 0, 0x01, 0x00, 0, 0, 0, 0, 0, 0x0F, 0x42, 0x3F,  /* period use 256, remainder 999999 */
    0, 0, 0x5E, 0x50,                                               /* period */
    0, 0, 0, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 61,               /* import, reverse */
    0, 0, 0, 0, 0, 0, 0, 62, 0, 0, 0, 0, 0, 0, 0, 63,               /* priced until, greatest time */
    0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 65, 0, 0, 0, 66,              /* session counter, record counter, last count */
    0, 0, 0, 67, 0, 0, 0, 68, 0, 0, 2, 0xBC,                        /* last command count, illegal insertions, last result 700 */
    1, 0, 1, 0, 0, 0, 14, 0, 0, 0, 69, 0, 0, 0x04, 0xD2,            /* overload, refunded last, clean, tamper, clock moves, pulse rest */
    1, 1, 0, 0, 0, 0, 0, 70, 0, 0, 0, 71, 0, 0, 0, 72,              /* tripped, alarm, keep, reset, and until when */
    0, 0, 0x3B, 0xC5, 0, 0, 0, 73, 0, 74, 2, 5,                     /* day, hour, false seals, unclean cuts, commits */
    0, 6, 0, 156, 0, 2, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, /* final: contract, unit, generation, card, statement */
    0, 0, 0, 0, 0, 0, 0, 75, 0, 0, 0, 0, 0, 0, 0, 76,               /* paid, refunded */
    0, 0, 0, 0, 0, 0, 0, 77, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, /* used, balance -2 */
    0, 0, 0, 0, 0, 0, 0, 78, 0, 0, 0, 0, 0, 0, 0, 79,               /* import, reverse */
    0, 0, 0, 80, 0, 0, 0, 81, 0, 0, 0, 82, 0, 0, 0, 83,             /* time, last count, command count, record counter */
    0, 0, 0x04, 0x02, 0, 0, 0, 69,                                  /* latches: refunded, 保电; 69 purchases counted */
    0, 0, 0, 91, 0, 0, 0, 92,                                       /* newest event and freeze when a CLEAR came */
    1,                                                              /* one listed charge: */
    0, 0, 0, 0, 0, 0, 0, 90, 0, 0, 0, 0, 0, 0, 0, 10,               /* imposed, settled, */
    0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, 30,               /* recovered, due, */
    0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0x5E, 0x51,                      /* recovered in the period, period */
};

static prepay_status unpack(const uint8_t *bytes, size_t n, struct prepay__meter_account *out)
{
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;
    prepay_balance_totals totals;
    prepay_status status = prepay__meter_record_unpack(bytes, n, &out->record, &totals);
    if (status < 0) return status;
    CHECK_STATUS(PREPAY_OK, prepay_balance_init(&out->balance, sizeof out->balance, &none));
    return prepay_balance_restore(&out->balance, &totals);
}

TEST(record__known_bytes__both_ways)
{
    struct prepay__meter_account account;
    uint8_t bytes[PREPAY__METER_RECORD_BYTES];
    CHECK_STATUS(PREPAY_OK, unpack(packed, sizeof packed, &account));
    CHECK_INT(7, account.record.contract);
    CHECK_INT(576, account.record.parameters_bytes);
    CHECK_INT(0xDEADBEEF, account.record.parameters_crc);
    CHECK_INT(-5 + 100 - 10 - 26 + 30 - 11 - 40, prepay_balance_get_micro(&account.balance));
    CHECK_INT(999999, account.record.pricing.remainder);
    CHECK_INT(0x5E50, account.record.pricing.period);
    CHECK_INT(64, account.record.session_counter);
    CHECK_INT(700, account.record.last_result);
    CHECK_INT(1234, account.record.pulse_remainder);
    CHECK_INT(PREPAY__TRIPPED, account.record.control.trip);
    CHECK_INT(72, account.record.control.keep_until_s);
    CHECK_INT(74, account.record.strangers.mac_errors);
    CHECK_INT(-2, account.record.final.balance_micro);
    CHECK_INT(83, account.record.final.record_counter);
    CHECK_INT(sizeof packed, prepay__meter_record_pack(&account, bytes));
    CHECK_BYTES(packed, bytes, sizeof packed);
}

static const struct {
    const char *name;
    size_t at;
    uint8_t byte;
    size_t bytes;
    prepay_status status;
} damages[] = {
    { "a newer version", 0, 4, 418, PREPAY_E_VERSION },
    { "a newer, longer version", 0, 4, 500, PREPAY_E_VERSION },
    { "version 0", 0, 0, 418, PREPAY_E_DAMAGED },
    { "too short", 0, 3, 417, PREPAY_E_DAMAGED },
    { "too long", 0, 3, 419, PREPAY_E_DAMAGED },
    { "opened twice", 1, 2, 418, PREPAY_E_DAMAGED },
    { "reading known twice", 2, 2, 418, PREPAY_E_DAMAGED },
    { "a third slot", 3, 2, 418, PREPAY_E_DAMAGED },
    { "more parameters than fit", 4, 5, 418, PREPAY_E_DAMAGED },
    { "opened without a contract", 11, 0, 418, PREPAY_E_DAMAGED },
    { "paid negative", 48, 0x80, 418, PREPAY_E_FORMAT },
    { "a remainder of a whole unit", 163, 0x40, 418, PREPAY_E_DAMAGED },
    { "priced beyond the greatest time", 191, 64, 418, PREPAY_E_DAMAGED },
    { "an import above the greatest", 168, 0x7F, 418, PREPAY_E_DAMAGED },
    { "an overload and a half", 228, 2, 418, PREPAY_E_DAMAGED },
    { "a trip of no kind", 243, 3, 418, PREPAY_E_DAMAGED },
    { "a negative result", 224, 0xFF, 418, PREPAY_E_DAMAGED },
    { "version 1, of a release that never was", 0, 1, 228, PREPAY_E_DAMAGED },
    { "version 2, which had no history", 0, 2, 410, PREPAY_E_DAMAGED },
    { "fewer charges than it counts", 373, 2, 418, PREPAY_E_DAMAGED },
    { "more charges than it counts", 373, 0, 418, PREPAY_E_DAMAGED },
    { "five charges", 373, 5, 374 + 5 * 44, PREPAY_E_DAMAGED },
    { "cut before the count", 0, 3, 373, PREPAY_E_DAMAGED },
    { "an unknown latch", 357, 0x80, 418, PREPAY_E_FORMAT },
    { "more due than owed", 374 + 24, 1, 418, PREPAY_E_FORMAT },
};

TEST(record__that_contradicts_itself__refused)
{
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct prepay__meter_account account;
        uint8_t bytes[600] = { 0 };
        TEST_ROW(damages[i].name);
        memcpy(bytes, packed, sizeof packed);
        bytes[damages[i].at] = damages[i].byte;
        CHECK_STATUS(damages[i].status, unpack(bytes, damages[i].bytes, &account));
    }
}

/* ----------------------------------------------------------------------------------------------------------- power up */

static prepay_status init_with(const prepay_meter_options *options)
{
    return prepay_meter_init(&bench.meter, sizeof bench.meter, options);
}

TEST(init__arguments__each_refused_by_name)
{
    prepay_meter_options options;
    struct fake_storage small;
    bench_new(&bench);
    CHECK(prepay_meter_bytes() == sizeof bench.meter);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_init(NULL, sizeof bench.meter, &bench.options));
    CHECK_STATUS(PREPAY_E_TOO_SMALL, prepay_meter_init(&bench.meter, sizeof bench.meter - 1, &bench.options));
    CHECK_STATUS(PREPAY_E_ARGUMENT, init_with(NULL));
#define REFUSED(status, change) (options = bench.options, change, CHECK_STATUS(status, init_with(&options)))
    REFUSED(PREPAY_E_ARGUMENT, options.store = NULL);
    REFUSED(PREPAY_E_ARGUMENT, options.storage = NULL);
    REFUSED(PREPAY_E_ARGUMENT, options.work = NULL);
    REFUSED(PREPAY_E_ARGUMENT, options.key_own = 0);
    REFUSED(PREPAY_E_ARGUMENT, options.key_credit = 0);
    REFUSED(PREPAY_E_ARGUMENT, options.key_version = 0);
    REFUSED(PREPAY_E_ARGUMENT, options.key_version = 256);
    REFUSED(PREPAY_E_ARGUMENT, options.checkpoint_micro = -1);
    REFUSED(PREPAY_E_TOO_SMALL, options.work_bytes = prepay_meter_work_bytes(options.storage) - 1);
    REFUSED(PREPAY_E_TOO_SMALL, options.first_unit = 8 - prepay_meter_storage_units(options.storage) + 1);
    REFUSED(PREPAY_E_TOO_SMALL, options.first_unit = UINT32_MAX);
    fake_storage_init(&small, FAKE_FLASH, bench.memory, 256, 8, 8);
    REFUSED(PREPAY_E_TOO_SMALL, options.storage = &small.port);
    CHECK_INT(0, prepay_meter_work_bytes(NULL));
    CHECK_INT(0, prepay_meter_storage_units(NULL));
    CHECK_INT(0, prepay_meter_storage_units(&small.port));
    CHECK_INT(5, prepay_meter_storage_units(&bench.storage.port));
    for (uint32_t bytes = 576; bytes <= 4096; bytes += 64) {
        prepay_storage storage = bench.storage.port;
        storage.erase_unit_bytes = bytes;
        CHECK_INT(PREPAY_METER_STORAGE_UNITS(bytes), prepay_meter_storage_units(&storage));
    }
}

TEST(work__sized_by_the_header__is_what_the_function_says)
{
    static uint8_t memory[8192];
    struct fake_storage storage;

    for (uint32_t unit = 1; unit <= 32; unit *= 2) {
        fake_storage_init(&storage, FAKE_FLASH, memory, 1024, 8, unit);
        CHECK(prepay_meter_work_bytes(&storage.port) == PREPAY_METER_WORK_BYTES(unit)); /* of pointers, so not in a digest */
        CHECK(PREPAY_METER_WORK_BYTES(unit) <= PREPAY_METER_WORK_BYTES(32));
    }
}

static const struct {
    const char *name;
    enum fake_storage_kind kind;
    uint32_t erase_unit, program_unit, first_unit;
} memories[] = {
    { "flash by 8, pages of 1024", FAKE_FLASH, 1024, 8, 2 },
    { "flash by 32, pages of 2048", FAKE_FLASH, 2048, 32, 1 },
    { "flash by 1, units of 640: a slot is two", FAKE_FLASH, 640, 1, 3 },
    { "memory that is overwritten", FAKE_EEPROM, 640, 1, 0 },
};

TEST(storage__whatever_kind__an_account_survives_in_it)
{
    static uint8_t memory[16384];
    for (size_t i = 0; i < sizeof memories / sizeof memories[0]; i++) {
        TEST_ROW(memories[i].name);
        bench_new(&bench);
        fake_storage_init(&bench.storage, memories[i].kind, memory, memories[i].erase_unit,
                          memories[i].first_unit + 3 + 2 * ((1023 / memories[i].erase_unit) + 1), memories[i].program_unit);
        bench.options.first_unit = memories[i].first_unit;
        bench_power_up(&bench);
        bench_open(&bench, 20 * UNIT);
        for (uint32_t version = 2; version < 8; version++) {
            prepay_token token;
            bench.price_micro = version * UNIT;
            bench_parameters(&bench, version);
            token = bench_token(&bench, PREPAY_TOKEN_OPEN, (int64_t)version * 20 * UNIT, 0);
            CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
            bench_power_up(&bench);
            CHECK_INT(version * 20 * UNIT, bench_balance(&bench));
            CHECK_INT(version * UNIT, bench_outputs(&bench).unit_price_micro);
        }
        CHECK(bench.storage.misuse == NULL);
    }
}

TEST(init__parameters_decayed_in_the_memory__damaged_and_nothing_is_guessed)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    for (size_t unit = 3; unit < 5; unit++) bench.memory[unit * 1024 + 40] ^= 1;
    CHECK_STATUS(PREPAY_E_DAMAGED, init_with(&bench.options));
    for (size_t unit = 3; unit < 5; unit++) bench.memory[unit * 1024 + 40] ^= 1;
    bench_power_up(&bench);
    CHECK_INT(20 * UNIT, bench_balance(&bench));
}

TEST(init__no_room_for_the_tariff_it_had__too_small)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    bench.options.tariff_room.rate_capacity = 0;
    CHECK_STATUS(PREPAY_E_TOO_SMALL, init_with(&bench.options));
}

TEST(wipe__in_the_middle_of_an_insertion__leaves_nothing)
{
    static const prepay_meter zero;
    bench_new(&bench);
    CHECK_STATUS(PREPAY_CARD_SEND, prepay_meter_card_insert(&bench.meter));
    prepay_meter_wipe(&bench.meter);
    CHECK(memcmp(&zero, &bench.meter, sizeof zero) == 0);
    prepay_meter_wipe(NULL);
}

TEST(reports__filled_as_far_as_the_caller_knows_them)
{
    prepay_meter_outputs_report outputs = { .struct_size = 0 };
    prepay_meter_state_report state = { .struct_size = 0 };
    bench_new(&bench);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_outputs(&bench.meter, &outputs));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_state(&bench.meter, &state));
    outputs.struct_size = sizeof outputs;
    state.struct_size = sizeof state;
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_outputs(NULL, &outputs));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_state(NULL, &state));
    outputs.struct_size = offsetof(prepay_meter_outputs_report, switch_on);
    outputs.switch_on = 77;
    CHECK_STATUS(PREPAY_OK, prepay_meter_outputs(&bench.meter, &outputs));
    CHECK_INT(77, outputs.switch_on);
    CHECK_INT(INT64_MAX, outputs.next_wake_s);
}

TEST_MAIN("meter/record", T(record__known_bytes__both_ways), T(record__that_contradicts_itself__refused),
          T(init__arguments__each_refused_by_name), T(work__sized_by_the_header__is_what_the_function_says), T(storage__whatever_kind__an_account_survives_in_it),
          T(init__parameters_decayed_in_the_memory__damaged_and_nothing_is_guessed),
          T(init__no_room_for_the_tariff_it_had__too_small), T(wipe__in_the_middle_of_an_insertion__leaves_nothing),
          T(reports__filled_as_far_as_the_caller_knows_them))
