/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Inputs of a meter's board; the number is a bit. */
public enum MeterInput implements Coded {
    /** The switch is closed, the valve open: supply is on. */
    CLOSED(1),
    /** The cover is open. */
    COVER(2),
    /** The terminal cover is open. */
    TERMINAL(4),
    /** A strong magnetic field. */
    MAGNET(8),
    /** The sealed programming switch (编程键) is pressed. */
    PROGRAMMING(16),
    /** The clock's battery is low. */
    CLOCK_BATTERY(32);

    private final int code;

    MeterInput(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
