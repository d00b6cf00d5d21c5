/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Files of a card. */
public enum CardFile implements Coded {
    /** 64 bytes: whose card it is. */
    IDENTITY(1),
    /** 128 bytes: what the desk states. */
    TOKEN(2),
    /** 128 bytes: what the meter writes back. */
    RETURN(3),
    /** 1024 bytes: parameters that a token brings. */
    PARAMETERS(4),
    /** 16 records of 32 bytes, the newest first. */
    LOG(5);

    private final int code;

    CardFile(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
