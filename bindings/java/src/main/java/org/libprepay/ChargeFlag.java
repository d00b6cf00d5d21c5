/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What a listed charge may do; the number is a bit. */
public enum ChargeFlag implements Coded {
    /** More owed than its trip limit takes supply away. */
    MAY_TRIP(1),
    /** Periods of a suspension count too. */
    WHILE_SUSPENDED(2),
    /** An instalment is taken whatever is left. */
    INTO_OVERDRAFT(4);

    private final int code;

    ChargeFlag(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
