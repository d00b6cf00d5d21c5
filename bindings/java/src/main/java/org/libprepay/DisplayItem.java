/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What a meter's display shows. */
public enum DisplayItem implements Coded {
    /** What is left. */
    BALANCE(0),
    /** What is owed. */
    OVERDRAFT(1),
    /** No account. */
    UNOPENED(2),
    /** RESET state. */
    RESET(3),
    /** The last insertion or token was done. */
    END(4),
    /** One of the two codes, as the market has it. */
    CODE(5);

    private final int code;

    DisplayItem(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
