/* SPDX-License-Identifier: Apache-2.0 */
/* What a sceptical metering engineer tries first, the device itself: trips, switch, clock, registers, seals, residues. */
#include "part_d.h"

TEST(D10__trip_edge)
{
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.overdraft_limit_micro = 5 * UNIT;
    opened(0, 20 * UNIT, &limits);
    use_money(25 * UNIT - 10000);
    CHECK_INT(1, is_on());
    use_money(10000);
    CHECK_INT(0, is_on());
    opened(0, 20 * UNIT, NULL);
    use_money(20 * UNIT - 1);
    CHECK_INT(1, is_on());
    use_money(1);
    CHECK_INT(0, is_on());
}

TEST(D11__reclose_edge_and_remote_allow_is_not_closed)
{
    UNDER_EACH_POLICY(policy)
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.overdraft_limit_micro = 5 * UNIT;
    limits.reclose_micro = 100 * UNIT;
    opened(policy, 50 * UNIT, &limits);
    CHECK_INT(1, is_on()); /* no overdraft trip, so the limit does not hold */
    use_money(55 * UNIT);
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, buy(105 * UNIT - 10000));
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, buy(10000));
    CHECK_INT(1, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_ALLOW, 0));
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    CHECK_INT(1, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_TRIP, 0));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_CLOSE, 0));
    CHECK_INT(1, is_on());
    END_EACH
}

TEST(D12__alarm_2_reminder__recloses_once_by_card_or_key)
{
    UNDER_EACH_POLICY(policy)
    prepay_balance_options limits = PREPAY_BALANCE_OPTIONS_INIT;
    limits.alarm1_micro = 10 * UNIT;
    limits.alarm2_micro = 5 * UNIT;
    opened(policy, 20 * UNIT, &limits);
    use_money(15 * UNIT);
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_INT(1, is_on());
    use_money(4 * UNIT);
    CHECK_INT(1, is_on());
    CHECK_STATUS(PREPAY_OK, buy(20 * UNIT)); /* above it: armed again */
    use_money(17 * UNIT);
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    CHECK_INT(1, is_on());
    limits.alarm2_micro = 0;
    opened(policy, 20 * UNIT, &limits);
    use_money(16 * UNIT);
    CHECK_INT(1, is_on());
    END_EACH
}

TEST(D13__keep_supply__no_cost_trip_and_the_release_trips_at_once)
{
    prepay_switch_options switching = PREPAY_SWITCH_OPTIONS_INIT;
    switching.overload_w = 9000;
    fresh(0, NULL);
    bench.options.switching = &switching;
    power_up();
    bench_open(&bench, 20 * UNIT);
    look(5);
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP, 0));
    use_money(30 * UNIT);
    look(5);
    CHECK_INT(1, is_on());
    CHECK_INT(-10 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP_END, 0));
    look(5);
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP, bench.time_s + 3600));
    look(5);
    CHECK_INT(1, is_on());
    senses.known = PREPAY_SENSE_LOAD_W;
    senses.load_w = 9000;
    look(15);
    CHECK_INT(0, is_on());
    senses.load_w = 0;
    CHECK_STATUS(PREPAY_OK, prepay_meter_key(&bench.meter, PREPAY_METER_KEY_CONFIRM));
    look(5);
    CHECK_INT(1, is_on());
    use_money(0); /* an hour later it has expired */
    look(5);
    CHECK_INT(0, is_on());
}

TEST(D14__switch_fails__ordered_again_and_err_01_and_the_next_purchase_pays)
{
    UNDER_EACH_POLICY(policy)
    uint32_t orders;
    opened(policy, 20 * UNIT, NULL);
    look(5);
    use_money(20 * UNIT);
    look(5);
    orders = bench_outputs(&bench).orders;
    for (int i = 0; i < 10; i++) {
        use_money(UNIT / 10);
        look(10);
    }
    CHECK(bench_outputs(&bench).orders > orders);
    CHECK_INT(1, bench_outputs(&bench).display_err);
    CHECK_INT(UNIT, bench_outputs(&bench).overdraft_micro);
    CHECK_STATUS(PREPAY_OK, buy(3 * UNIT));
    CHECK_INT(2 * UNIT, bench_balance(&bench));
    END_EACH
}

TEST(D15__clock_moved__nothing_is_done_twice_or_reopened)
{
    prepay_token command;
    opened(0, 20 * UNIT, NULL);
    command = bench_command(&bench, PREPAY_TOKEN_CLEAR);
    command.expiry_s = (uint32_t)bench.time_s + 50;
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s + 100, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s - 86400, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_METER_EXPIRED, bench_accept(&bench, &command));
    CHECK_INT(bench.time_s + 100, bench_state(&bench).greatest_time_s);
    CHECK(bench_state(&bench).clock_moves > 0);
    CHECK_STATUS(PREPAY_METER_TIME_HELD, prepay_meter_time(&bench.meter, INT64_C(4070908800), PREPAY_TIME_SET)); /* 2099 */
    use_money(UNIT);
    CHECK_INT(19 * UNIT, bench_balance(&bench));
}

/* 0.50 until noon, 1.00 from then on. */
static void two_rates(void)
{
    static const int64_t prices[2] = { UNIT / 2, UNIT };
    static const prepay_switch_point switches[2] = { { 0, 0, 0 }, { 0, 1, 720 } };
    prepay_tariff tariff = PREPAY_TARIFF_INIT;
    uint8_t packed[128];
    size_t packed_bytes = sizeof packed;
    prepay_parameter_part part;

    tariff.rate_prices_micro = prices;
    tariff.rate_count = 2;
    tariff.switches = switches;
    tariff.switch_count = 2;
    CHECK_STATUS(PREPAY_OK, prepay_tariff_pack(&tariff, packed, &packed_bytes));
    part = (prepay_parameter_part){ packed, packed_bytes, 1, PREPAY_PART_TARIFF };
    bench.parameters_bytes = sizeof bench.parameters;
    CHECK_STATUS(PREPAY_OK, prepay_parameters_pack(&part, 1, bench.parameters, &bench.parameters_bytes));
}

TEST(D16__price_changes_inside_an_interval_and_inside_a_cut__shared_by_time)
{
    for (int cut = 0; cut < 2; cut++) {
        const int64_t noon_s = BENCH_START_S / 86400 * 86400 + 43200 + 86400;
        fresh(0, NULL);
        two_rates();
        bench.time_s = noon_s - 3600;
        power_up();
        bench_open(&bench, 20 * UNIT);
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 0, 0));
        CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
        bench.time_s = noon_s + 3600;
        if (cut) power_up();
        CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s, PREPAY_TIME_SET));
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 10 * UNIT + 1, 0));
        CHECK_INT(20 * UNIT - 7500001, bench_balance(&bench));
        CHECK_INT(10 * UNIT + 1, bench_state(&bench).pricing.period_used_micro);
        CHECK_INT(0, bench_state(&bench).pricing.remainder);
    }
}

TEST(D21__suspended__nothing_moves_and_resuming_restores)
{
    prepay_meter_state_report before;
    prepay_token token;
    opened(0, 20 * UNIT, NULL);
    use_money(UNIT);
    before = bench_state(&bench);
    token = bench_command(&bench, PREPAY_TOKEN_SUSPEND);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(0, is_on());
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP, 0));
    CHECK_INT(0, is_on());
    use_money(5 * UNIT);
    power_up();
    CHECK_INT(19 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_OK, prepay_meter_control(&bench.meter, PREPAY_METER_CONTROL_KEEP_END, 0));
    token = bench_command(&bench, PREPAY_TOKEN_RESUME);
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &token));
    CHECK_INT(1, is_on());
    CHECK_INT(19 * UNIT, bench_balance(&bench));
    CHECK_INT(before.pricing.period_used_micro, bench_state(&bench).pricing.period_used_micro);
    CHECK_INT(before.last_count, bench_state(&bench).last_count);
    use_money(UNIT);
    CHECK_INT(18 * UNIT, bench_balance(&bench));
}

TEST(D22__register_rollover__once_and_noise_is_none)
{
    const prepay_register reg = { .plausible_micro = 1000 * UNIT, .digits = 8, .decimals = 2, .reserved = { 0 } };
    int64_t passed_micro = 0;
    opened(0, 20 * UNIT, NULL);
    CHECK_STATUS(PREPAY_OK, prepay_register_difference(&reg, 99999999, 3, &passed_micro));
    CHECK_INT(40000, passed_micro);
    CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, bench.import_micro += passed_micro, 0));
    CHECK_INT(20 * UNIT - 20000, bench_balance(&bench));
    CHECK_STATUS(PREPAY_METERING_IMPLAUSIBLE, prepay_register_difference(&reg, 3, 2, &passed_micro));
    CHECK_STATUS(PREPAY_METER_READING_BACK, prepay_meter_reading(&bench.meter, bench.import_micro - 10000, 0));
    CHECK_INT(20 * UNIT - 20000, bench_balance(&bench));
}

TEST(D23__two_hundred_false_seals__refused_until_midnight_and_metering_goes_on)
{
    prepay_token forged, good;
    opened(0, 20 * UNIT, NULL);
    forged = sell(PREPAY_TOKEN_PURCHASE, 30 * UNIT, NULL);
    good = forged;
    forged.key_version = 7;
    for (int i = 0; i < 200; i++) CHECK_STATUS(PREPAY_METER_NOT_AUTHENTIC, bench_accept(&bench, &forged));
    CHECK_STATUS(PREPAY_METER_BLOCKED, bench_accept(&bench, &forged));
    CHECK_STATUS(PREPAY_METER_BLOCKED, bench_accept(&bench, &good)); /* it does not tell which seal was right */
    CHECK_STATUS(PREPAY_OK, prepay_meter_power_fail(&bench.meter));
    power_up();
    CHECK_STATUS(PREPAY_METER_BLOCKED, bench_accept(&bench, &good));
    use_money(UNIT);
    CHECK_INT(19 * UNIT, bench_balance(&bench));
    CHECK_STATUS(PREPAY_METER_ALREADY_ACCEPTED, bench_insert(&bench, &bench.card));
    CHECK_STATUS(PREPAY_OK, prepay_meter_time(&bench.meter, bench.time_s += 86400, PREPAY_TIME_SET));
    CHECK_STATUS(PREPAY_OK, bench_accept(&bench, &good));
    CHECK_INT(49 * UNIT, bench_balance(&bench));
}

TEST(D24__residue__nothing_is_dropped)
{
    const uint32_t at_once = test_stride();
    fresh(0, NULL);
    bench.price_micro = 546900;
    bench_parameters(&bench, 1);
    bench.options.pulse_constant = 3200;
    bench.options.checkpoint_micro = 1000 * UNIT;
    power_up();
    bench_open(&bench, 20000 * UNIT);
    for (uint32_t pulses = 0; pulses < 3200000; pulses += at_once) {
        const uint32_t left = 3200000 - pulses;
        CHECK_STATUS(PREPAY_OK, prepay_meter_pulses(&bench.meter, left < at_once ? left : at_once));
    }
    CHECK_INT(20000 * UNIT - 546900000, bench_balance(&bench));
    CHECK_INT(1000 * UNIT, bench_state(&bench).import_micro);
    for (int64_t done = 0; done < 1000000;) {
        done = done + at_once < 1000000 ? done + at_once : 1000000;
        CHECK_STATUS(PREPAY_OK, prepay_meter_reading(&bench.meter, 1000 * UNIT + done * 10000, 0));
        if (done % 1000 == 0)
            CHECK_INT(20000 * UNIT - bench_balance(&bench), bench_state(&bench).totals.used_micro[PREPAY_USED_QUANTITY]);
    }
    CHECK_INT(20000 * UNIT - 546900000 - 5469 * UNIT, bench_balance(&bench));
}

TEST_MAIN("meter/part_d_device", T(D10__trip_edge),
          T(D11__reclose_edge_and_remote_allow_is_not_closed),
          T(D12__alarm_2_reminder__recloses_once_by_card_or_key),
          T(D13__keep_supply__no_cost_trip_and_the_release_trips_at_once),
          T(D14__switch_fails__ordered_again_and_err_01_and_the_next_purchase_pays),
          T(D15__clock_moved__nothing_is_done_twice_or_reopened),
          T(D16__price_changes_inside_an_interval_and_inside_a_cut__shared_by_time),
          T(D21__suspended__nothing_moves_and_resuming_restores), T(D22__register_rollover__once_and_noise_is_none),
          T(D23__two_hundred_false_seals__refused_until_midnight_and_metering_goes_on),
          T(D24__residue__nothing_is_dropped))
