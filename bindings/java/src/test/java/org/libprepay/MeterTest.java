/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

/** What a meter's firmware feeds besides cards: pulses, the board's senses, remote orders; and what it reads back. */
class MeterTest {
    private static Meter meter(World world) {
        Meter meter = new Meter(world.meterOptions().pulseConstant(1000));
        meter.time(World.NOW_S, TimeValidity.TRUSTED);
        return meter;
    }

    @Test
    void pulsesBecomeAReading() {
        try (World world = new World(); Meter meter = meter(world); Meter fed = new Meter(
                world.meterOptions().memory(Memory.ofMeter()))) {
            meter.pulses(1500).must();
            assertEquals(1_500_000, meter.state().importMicro());
            assertThrows(StateException.class, () -> fed.pulses(1));
            assertThrows(ArgumentException.class, () -> meter.pulses(-1));
        }
    }

    @Test
    void ordersAndSensesAreRemembered() {
        try (World world = new World(); Meter meter = meter(world)) {
            meter.sense(MeterSenses.of(1000)).must();
            meter.sense(new MeterSenses(2000, Set.of(MeterSense.VOLTAGE), Set.of(MeterInput.COVER), 0, 0, 1000, 0)).must();
            meter.control(MeterControl.TRIP, World.NOW_S + 60).must();
            MeterEvent newest = meter.eventAt(0).orElseThrow();
            MeterEvent before = meter.eventAt(1).orElseThrow();
            assertEquals(EventKind.CONTROL, newest.kind());
            assertEquals(MeterControl.TRIP.code(), newest.before());
            assertEquals(World.NOW_S + 60, newest.after());
            assertEquals(EventKind.TAMPER, before.kind());
            assertEquals(MeterInput.COVER.code(), before.after());
            assertTrue(meter.eventAt(64).isEmpty());
            assertFalse(meter.outputs().switchOn());
            assertEquals(Verdict.METER_EXPIRED, meter.control(MeterControl.CLOSE, World.NOW_S - 1));
            assertEquals(Verdict.OK, meter.sense(MeterSenses.of(1000)), "goes back, and is gone on with");
        }
    }

    @Test
    void itsHistoryOutlivesPowerCuts() {
        try (World world = new World(); Memory memory = Memory.flash(4096, 9, 8)) {
            MeterHistory history = new MeterHistory(2, 2, Set.of(EventKind.POWER_UP, EventKind.CONTROL), List.of(new MeterHistory.Point(1, 0)));
            Meter.Options options = world.meterOptions().memory(memory).history(history);
            for (int i = 0; i < 2; i++) {
                try (Meter meter = new Meter(options)) {
                    meter.time(World.NOW_S + i * 86400L, TimeValidity.TRUSTED);
                    meter.control(MeterControl.ALARM, 0).must();
                    meter.reading(i * 1_000_000, 0).must();
                }
            }
            try (Meter meter = new Meter(options)) {
                StoredEvent newest = meter.eventBefore(0).orElseThrow();
                assertEquals(EventKind.CONTROL, newest.kind());
                assertEquals(MeterControl.ALARM.code(), newest.before());
                StoredEvent before = meter.eventBefore(newest.number()).orElseThrow();
                assertEquals(new StoredEvent(World.NOW_S + 86400, World.NOW_S, World.NOW_S + 86400, EventKind.POWER_UP, before.number(), 0, 0, 0),
                        before);
                MeterMonth month = meter.month(0).orElseThrow();
                assertEquals(1_000_000, month.importMicro());
                assertEquals(0, month.endPoint());
                assertTrue(meter.month(1).isEmpty());
                assertEquals(0, meter.state().historyFailed());
            }
            try (Meter meter = new Meter(world.meterOptions())) {
                assertTrue(meter.eventBefore(0).isEmpty());
                assertTrue(meter.month(0).isEmpty());
            }
            assertThrows(ArgumentException.class, () -> new MeterHistory(-1, 0, Set.of(), List.of()));
            MeterHistory wrong = new MeterHistory(2, 2, Set.of(), List.of(new MeterHistory.Point(32, 0)));
            assertThrows(ArgumentException.class, () -> new Meter(world.meterOptions().memory(memory).history(wrong)));
        }
    }

    @Test
    void aMeterThatNeverClosedAContractHasNoFinalRecord() {
        try (World world = new World(); Meter meter = meter(world)) {
            assertEquals(Verdict.METER_NOT_OPENED, meter.finalRecord().verdict());
            assertEquals(DisplayItem.UNOPENED, meter.outputs().displayItem());
        }
    }

    @Test
    void aDisplayHasACodeForARefusal() {
        assertEquals(3311, Meter.displayCode(Verdict.METER_OTHER_METER));
        assertEquals(17, Meter.displayErr(Verdict.METER_NOT_PROGRAMMING));
        assertEquals(0, Meter.displayCode(Verdict.OK));
    }
}
