/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What a return record is. */
public enum ReturnKind implements Coded {
    /** Written by the desk with each purchase: not yet inserted. */
    EMPTY(0),
    /** Written by a meter. */
    RECORD(1),
    /** The last one of a closed contract. */
    FINAL(2),
    /** Written by a meter to a check card: how it stands, and proof of nothing. */
    CHECK(3);

    private final int code;

    ReturnKind(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
