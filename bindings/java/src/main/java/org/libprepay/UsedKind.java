/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What used money was used for. */
public enum UsedKind implements Coded {
    /** The commodity itself. */
    QUANTITY(0),
    /** Standing charges. */
    TIME(1),
    /** Anything else taken at the meter. */
    OTHER(2);

    private final int code;

    UsedKind(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
