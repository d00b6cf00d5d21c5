/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** When the count for the blocks starts again. */
public enum BlockPeriod implements Coded {
    /** Never. */
    NONE(0),
    /** With each local month. */
    MONTH(1),
    /** With each local year. */
    YEAR(2),
    /** At the tariff's settlement points (结算日). */
    SETTLEMENT(3);

    private final int code;

    BlockPeriod(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
