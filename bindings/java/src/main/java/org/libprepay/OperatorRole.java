/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What an operator of the ledger may do. */
public enum OperatorRole implements Coded {
    /** Operators, settings, tariffs; no sales. */
    ADMINISTRATOR(1),
    /** Sells in an own shift. */
    CASHIER(2),
    /** Voids, closes the day. */
    SUPERVISOR(3),
    /** Reads and verifies. */
    AUDITOR(4);

    private final int code;

    OperatorRole(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
