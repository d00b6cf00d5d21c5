/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What the customer came for. */
public enum Purpose implements Coded {
    /** Read the card, prove what the meter has accepted. */
    READ(1),
    /** Read, seal if the books moved, write the newest statement. */
    SELL(2),
    /** The first write of a contract, with parameters (开户). */
    OPEN(3),
    /** Write the newest totals to a new card (补卡). */
    REPLACE(4);

    private final int code;

    Purpose(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
