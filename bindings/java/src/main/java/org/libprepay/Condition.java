/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What the clock and the commands say; the number is a bit. */
public enum Condition implements Coded {
    /** Friendly time: no new trip. */
    FRIENDLY(256),
    /** Friendly time ends soon. */
    ENDS_SOON(512),
    /** Supply on whatever the balance (保电). */
    BYPASS(1024);

    private final int code;

    Condition(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
