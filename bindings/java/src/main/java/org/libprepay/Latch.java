/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What a balance remembers besides amounts; the number is a bit. */
public enum Latch implements Coded {
    /** Emergency credit is selected. */
    EMERGENCY(1),
    /** The newest movement of the desk was a refund. */
    REFUNDED(2),
    /** The account is suspended (报停). */
    SUSPENDED(4),
    /** The account has ended (销户). */
    CLOSED(8),
    /** Supply is off for a listed charge. */
    FEES(16);

    private final int code;

    Latch(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
