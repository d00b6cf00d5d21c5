/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Why supply is off or threatened; the number is a bit. */
public enum SupplyReason implements Coded {
    /** Alarm 1 is on. */
    ALARM1(1),
    /** Alarm 2 is on. */
    ALARM2(2),
    /** Off: the reminder of alarm 2. */
    REMINDER(4),
    /** On: living on overdraft. */
    OVERDRAFT(8),
    /** Off: the overdraft limit was reached. */
    EXHAUSTED(16),
    /** Off: no account is open. */
    UNOPENED(32);

    private final int code;

    SupplyReason(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
