/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What the blocks count. */
public enum BlockCount implements Coded {
    /** What was used, as meters do. */
    USED(0),
    /** What was purchased: the desk charges each purchase at its instant. */
    PURCHASED(1);

    private final int code;

    BlockCount(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
