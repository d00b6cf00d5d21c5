/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Who opens a session with a card. */
public enum Role implements Coded {
    /** The desk. */
    VENDING(1),
    /** Personalisation. */
    ADMIN(2),
    /** Reads return records. */
    INSPECTION(3),
    /** The meter. */
    METER(4);

    private final int code;

    Role(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
