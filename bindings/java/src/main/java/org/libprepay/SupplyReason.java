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
    UNOPENED(32),
    /** On: living on emergency credit. */
    EMERGENCY(64),
    /** Emergency credit may be asked for. */
    OFFERED(128),
    /** On: a trip or reminder is due and withheld. */
    WITHHELD(256),
    /** A withheld trip is near: friendly time ends soon. */
    ENDS_SOON(512),
    /** On: bypass (保电). */
    BYPASS(1024),
    /** Off: more is owed on a listed charge than it allows. */
    FEES(2048),
    /** Off: suspended (报停). */
    SUSPENDED(4096),
    /** Off: the account has ended. */
    CLOSED(8192);

    private final int code;

    SupplyReason(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
