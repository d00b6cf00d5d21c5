/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Where a balance stands. */
public enum BalanceState implements Coded {
    /** Above alarm 1. */
    NORMAL(0),
    /** At or below alarm 1. */
    ALARM1(1),
    /** At or below alarm 2: supply is off as a reminder, until the customer acknowledges. */
    REMINDER(2),
    /** At or below alarm 2, acknowledged. */
    ALARM2(3),
    /** Nothing is left; within the overdraft limit (透支). */
    OVERDRAFT(4),
    /** The overdraft limit was reached: supply is off. */
    EXHAUSTED(5),
    /** At or below alarm 2, and the reminder waits until trips are no longer withheld. */
    WAITING(6),
    /** The overdraft limit was reached, and the trip is withheld. */
    HELD(7),
    /** The overdraft limit was reached: living on emergency credit. */
    EMERGENCY(8);

    private final int code;

    BalanceState(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
