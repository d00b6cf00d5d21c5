/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Kinds of card. */
public enum CardKind implements Coded {
    /** A customer's card (用户卡). */
    USER(1),
    /** A check card (检查卡). */
    CHECK(2),
    /** A reset card (复位卡). */
    RESET(3),
    /** A clear card (清除卡). */
    CLEAR(4),
    /** A parameter card (参数卡). */
    PARAMETER(5),
    /** A card that tests the switch (继电器测试卡). */
    TEST(6),
    /** A key card (密钥卡): no meter of this version takes one. */
    KEY(7);

    private final int code;

    CardKind(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
