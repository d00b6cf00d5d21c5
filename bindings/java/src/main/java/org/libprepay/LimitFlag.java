/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Where meters of practice differ; the number is a bit of {@link Limits#flags}. */
public enum LimitFlag implements Coded {
    /** Alarm 2 does not trip as a reminder. */
    NO_REMINDER(1),
    /** Amounts and alarms only. */
    POSTPAID(2),
    /** The reclose limit must be exceeded. */
    RECLOSE_ABOVE(4),
    /** The reclose limit must be exceeded, unless by a purchase. */
    RECLOSE_RUNNING_ABOVE(8),
    /** A key ends an overdraft trip. */
    RECLOSE_BY_KEY(16),
    /** A hoard limit of 0 is a limit of 0. */
    HOARD_ZERO_REFUSES(32),
    /** A purchase above the hoard limit is refused whole. */
    HOARD_WHOLE(64),
    /** No refund after a refund. */
    REFUND_ONCE(128),
    /** A purchase repays overdraft before debts. */
    OVERDRAFT_FIRST(256),
    /** On emergency credit, time charges are put off. */
    SUSPEND_DEBT_EMERGENCY(512),
    /** While an overdraft trip holds, time charges are put off. */
    SUSPEND_DEBT_DISABLED(1024),
    /** What is used beyond the limit while a trip is withheld becomes accumulated debt. */
    DEFICIT_TO_DEBT(2048);

    private final int code;

    LimitFlag(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
