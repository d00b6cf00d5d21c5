/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What a listed charge is. */
public enum ChargeKind implements Coded {
    /** Imposed by the desk, recovered from purchases and by instalments. */
    DEBT(0),
    /** So much a period, out of the balance at once. */
    STANDING(1),
    /** So much a period as a debt of its own: rent, property fee. */
    FEE(2);

    private final int code;

    ChargeKind(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
