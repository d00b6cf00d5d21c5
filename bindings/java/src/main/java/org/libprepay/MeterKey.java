/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Keys on a meter. */
public enum MeterKey implements Coded {
    /** Acknowledges a reminder. */
    CONFIRM(1),
    /** Asks for emergency credit. */
    EMERGENCY(2);

    private final int code;

    MeterKey(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
