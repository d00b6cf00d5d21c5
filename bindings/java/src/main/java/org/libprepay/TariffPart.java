/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** The parts of a tariff that change from the current to the backup set (当前套, 备用套), each at an instant of its own. */
public enum TariffPart implements Coded {
    /** Seasons, holidays and special days (时区表). */
    SEASONS(0),
    /** Switch points (日时段表). */
    DAY_TABLES(1),
    /** Prices of the rates (费率电价). */
    RATES(2),
    /** Blocks, how they combine, what they count, their period (阶梯). */
    LADDER(3),
    /** Which ladder holds from which date (阶梯时区). */
    LADDER_ZONES(4);

    private final int code;

    TariffPart(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
