/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Set;

/**
 * What a meter's board sees, all at once.
 *
 * @param uptimeMillis since power-up, whatever the clock does; what wraps, goes back or jumps by months is gone on with
 * @param known which of the following were measured
 * @param inputs active inputs
 * @param loadMa load in mA
 * @param loadW load in W
 * @param voltagePermille of the nominal voltage; of a valve's: of its battery
 * @param cutSeconds how long the last power cut was, by something else than the clock
 */
public record MeterSenses(long uptimeMillis, Set<MeterSense> known, Set<MeterInput> inputs, long loadMa, long loadW,
        long voltagePermille, long cutSeconds) {
    /** A copy of the sets; no number is below 0. */
    public MeterSenses {
        known = Set.copyOf(known);
        inputs = Set.copyOf(inputs);
        if (uptimeMillis < 0) {
            throw new ArgumentException("uptimeMillis is below 0");
        }
        Codes.u32(loadMa, "loadMa");
        Codes.u32(loadW, "loadW");
        Codes.u32(voltagePermille, "voltagePermille");
        Codes.u32(cutSeconds, "cutSeconds");
    }

    /** Inputs alone: nothing was measured. */
    public static MeterSenses of(long uptimeMillis, MeterInput... inputs) {
        return new MeterSenses(uptimeMillis, Set.of(), Set.of(inputs), 0, 0, 0, 0);
    }

    prepay_meter_senses raw() {
        prepay_meter_senses raw = new prepay_meter_senses();
        raw.setUptime_ms(uptimeMillis);
        raw.setKnown(Codes.bits(known));
        raw.setInputs(Codes.bits(inputs));
        raw.setLoad_ma(loadMa);
        raw.setLoad_w(loadW);
        raw.setVoltage_permille(voltagePermille);
        raw.setCut_s(cutSeconds);
        return raw;
    }
}
