/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What is counted as a period. */
public enum ChargePer implements Coded {
    /** None. */
    NOTHING(0),
    /** A local day. */
    DAY(1),
    /** A local week; it begins on a Monday. */
    WEEK(2),
    /** A local month. */
    MONTH(3);

    private final int code;

    ChargePer(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
