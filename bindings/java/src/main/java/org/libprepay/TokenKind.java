/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What a token is for. Open, purchase and replacement carry money; this version's meters answer all others with {@link Verdict#METER_CARD_KIND}. */
public enum TokenKind implements Coded {
    /** Opens a contract and brings all parameters (开户). */
    OPEN(1),
    /** A purchase (购电). */
    PURCHASE(2),
    /** The same on a new card (补卡). */
    REPLACEMENT(3),
    /** Command: parameters. */
    PARAMETER(4),
    /** Command: reset. */
    RESET(5),
    /** Command: clear. */
    CLEAR(6),
    /** Command: close the contract (销户). */
    CLOSE(7),
    /** Command: new keys. */
    KEY(8),
    /** Command: suspend (报停). */
    SUSPEND(9),
    /** Command: resume. */
    RESUME(10),
    /** Command: keep supply on (保电). */
    KEEP_SUPPLY(11),
    /** Command: test. */
    TEST(12);

    private final int code;

    TokenKind(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
