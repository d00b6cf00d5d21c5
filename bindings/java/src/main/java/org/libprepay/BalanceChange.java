/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What the last operation did to supply and alarms; the number is a bit. */
public enum BalanceChange implements Coded {
    /** An alarm or the overdraft began. */
    WARNED(1),
    /** Supply went off as a reminder. */
    REMINDED(2),
    /** Supply went off: the overdraft limit. */
    TRIPPED(4),
    /** Supply may return. */
    RECLOSED(8),
    /** An alarm or the overdraft ended. */
    EASED(16),
    /** Supply went off or came back by bypass, suspension or closing. */
    SWITCHED(32),
    /** A latch or condition changed. */
    LATCHED(64);

    private final int code;

    BalanceChange(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
