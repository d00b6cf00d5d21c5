/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Remote orders, by their number in DL/T 645. */
public enum MeterControl implements Coded {
    /** Off, until allowed or closed; when it expires it counts as allowed. */
    TRIP(0x1A),
    /** Back on when the customer presses the key or inserts a card. */
    ALLOW(0x1B),
    /** Back on at once; what is exhausted stays off. */
    CLOSE(0x1C),
    /** Alarm on. */
    ALARM(0x2A),
    /** Alarm off. */
    ALARM_END(0x2B),
    /** No trip but an overload's; what is used is charged (保电). */
    KEEP(0x3A),
    /** What holds now is applied at once. */
    KEEP_END(0x3B);

    private final int code;

    MeterControl(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
