/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Kinds of card. */
public enum CardKind implements Coded {
    /** A customer's card (用户卡). */
    USER(1),
    /** A check card (检查卡). */
    CHECK(2),
    /** A reset card (复位卡). */
    RESET(3);

    private final int code;

    CardKind(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
