/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What a meter's board has measured; the number is a bit. */
public enum MeterSense implements Coded {
    /** Load current. */
    LOAD_MA(1),
    /** Load power. */
    LOAD_W(2),
    /** Voltage. */
    VOLTAGE(4),
    /** {@link MeterInput#CLOSED} says how the switch or valve really is. */
    FEEDBACK(8),
    /** The length of the last power cut. */
    CUT(16);

    private final int code;

    MeterSense(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
