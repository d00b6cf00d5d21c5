/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
            assertThrows(ArgumentException.class, () -> meter.sense(MeterSenses.of(1000)));
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
