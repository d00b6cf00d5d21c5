/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** How a meter accepts tokens; never changed in its life. */
public enum MeterPolicy implements Coded {
    /** By the totals that a token states. */
    TOTALS(0),
    /** By its count, for fleets that count purchases. */
    COUNT(1);

    private final int code;

    MeterPolicy(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
