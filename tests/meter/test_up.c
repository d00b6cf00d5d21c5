/* SPDX-License-Identifier: Apache-2.0 */
/* A meter that did not come up, or that was wiped, is asked everything all the same: firmware is slow to notice. An object of zeros looks
 * like a meter without an account, which would switch a house off; so it says nothing but that it is not there. And options of which nothing
 * sensible could come are refused before anything is done. */
#include "bench.h"

#include <string.h>

static struct bench bench;

/* Everything that firmware calls. */
static void check_not_there(void)
{
    static const uint8_t token[PREPAY_TOKEN_BYTES];
    prepay_meter_outputs_report outputs = { .struct_size = sizeof outputs, .switch_on = 77 };
    prepay_meter_state_report state = { .struct_size = sizeof state };
    prepay_meter_event_report kept = { .struct_size = sizeof kept };
    prepay_meter_freeze_report freeze = { .struct_size = sizeof freeze };
    prepay_meter_month_report month = { .struct_size = sizeof month };
    prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;
    prepay_meter_event event;
    uint8_t record[PREPAY_RETURN_BYTES];
    size_t bytes = 0;

    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_time(&bench.meter, BENCH_START_S, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_reading(&bench.meter, 1, 0));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_pulses(&bench.meter, 1));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_sense(&bench.meter, &senses));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_power_fail(&bench.meter));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_accept(&bench.meter, token, sizeof token, NULL, 0));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_return_record(&bench.meter, record));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_final_record(&bench.meter, record));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_card_insert(&bench.meter));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_card_mute(&bench.meter));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_card_answer(&bench.meter, token, 2));
    CHECK_STATUS(PREPAY_OK, prepay_meter_card_removed(&bench.meter));
    CHECK(prepay_meter_card_apdu(&bench.meter, &bytes) == NULL);
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_event_at(&bench.meter, 0, &event));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_event_before(&bench.meter, 0, &kept));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_freeze_before(&bench.meter, 0, &freeze));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_month(&bench.meter, 0, &month));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_state(&bench.meter, &state));
    CHECK_STATUS(PREPAY_E_STATE, prepay_meter_outputs(&bench.meter, &outputs));
    CHECK_INT(77, outputs.switch_on);
}

static prepay_status nothing_answers(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    (void)context, (void)address, (void)out, (void)out_bytes;
    return PREPAY_E_STORAGE;
}

TEST(init__memory_does_not_answer__says_that_it_is_not_there)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    bench.storage.port.read = nothing_answers;
    CHECK_STATUS(PREPAY_E_STORAGE, prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options));
    check_not_there();
}

TEST(wipe__and_asked_again__says_that_it_is_not_there)
{
    bench_new(&bench);
    bench_open(&bench, 20 * UNIT);
    prepay_meter_wipe(&bench.meter);
    check_not_there();
    prepay_meter_wipe(&bench.meter);
}

/* ------------------------------------------------------------------------------------------------------------- options */

static prepay_meter_options options;
static prepay_switch_options switching;

static void implausible(void) { options.plausible_micro = -1; }
static void pulses(void) { options.pulse_constant = 100001; }
static void no_offsets(void) { options.offsets = NULL; }
static void no_rates(void) { options.tariff_room.rate_prices_micro = NULL; }
static void no_blocks(void) { options.tariff_room.blocks = NULL; }
static void no_zones(void) { options.tariff_room.ladder_zones = NULL; }
static void never(void) { switching.low_voltage_permille = 1001; }
static void no_actuator(void) { switching.actuator = PREPAY_ACTUATOR_VALVE + 1; }
static void again(void) { switching.again_micro = -1; }
static void failed(void) { switching.failed_micro = -1; }

TEST(init__options_of_which_nothing_sensible_comes__refused)
{
    static const struct {
        const char *name;
        void (*bend)(void);
    } rows[] = {
        { "every use is implausible", implausible }, { "more pulses than are converted", pulses },
        { "room for offsets without an array", no_offsets }, { "room for rates without an array", no_rates },
        { "room for blocks without an array", no_blocks }, { "room for zones without an array", no_zones },
        { "a voltage that never is", never }, { "no such actuator", no_actuator },
        { "ordered again below nothing", again }, { "failed below nothing", failed },
    };
    bench_new(&bench);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const prepay_switch_options defaults = PREPAY_SWITCH_OPTIONS_INIT;

        TEST_ROW(rows[i].name);
        options = bench.options;
        switching = defaults;
        options.switching = &switching;
        CHECK_STATUS(PREPAY_OK, prepay_meter_init(&bench.meter, sizeof bench.meter, &options));
        rows[i].bend();
        CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_init(&bench.meter, sizeof bench.meter, &options));
    }
}

TEST(init__an_object_that_is_not_aligned__refused)
{
    static union {
        prepay_meter meter;
        uint8_t bytes[sizeof(prepay_meter) + 8];
    } place;

    bench_new(&bench);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_meter_init((prepay_meter *)(void *)(place.bytes + 1), sizeof place.meter, &bench.options));
}

TEST_MAIN("meter/up", T(init__memory_does_not_answer__says_that_it_is_not_there), T(wipe__and_asked_again__says_that_it_is_not_there),
          T(init__options_of_which_nothing_sensible_comes__refused), T(init__an_object_that_is_not_aligned__refused))
