/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** How it was paid. */
public enum Tender implements Coded {
    /** Cash. */
    CASH(1),
    /** By bank. */
    BANK(2);

    private final int code;

    Tender(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
