/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What happened in a meter; what before and after mean stands here. */
public enum EventKind implements Coded {
    /** Before: time as it would have been, after: as it was fed. */
    CLOCK(1),
    /** The same, and it is not believed yet. */
    CLOCK_HELD(2),
    /** After: {@link MeterInput} bits that became active. */
    TAMPER(3),
    /** Before: the kind, after: the command count. */
    COMMAND(4),
    /** Before: the code, after: its expiry. */
    CONTROL(5),
    /** Before: reasons, after: 1 on, 0 off. */
    SWITCH(6),
    /** The switch does not do what is ordered. */
    SWITCH_FAILED(7),
    /** An illegal insertion; after: the verdict. */
    ILLEGAL(8),
    /** Power was lost without a warning; after: how many today. */
    UNCLEAN_CUT(9),
    /**
     * Stored only, as those that follow. Before: greatest time known at the cut, after: first time believed afterwards; count: seconds of
     * the cut, where the board measured them.
     */
    POWER_UP(10),
    /** Before: what was credited, after: the balance; count: the purchase count. */
    PURCHASE(11),
    /** Before: what was given back, after: the balance; count: the purchase count. */
    REFUND(12),
    /** Decided otherwise. Before: reasons, after: 1 on, 0 off. */
    SUPPLY(13),
    /** A contract. Before: the balance carried in, after: the balance. */
    OPENED(14),
    /** A contract. After: its final balance. */
    CLOSED(15),
    /** Before: the settlement point, after: how many before it had no freeze of their own. */
    FREEZE(16),
    /** Counting goes on from elsewhere; kept in working memory too. Before: the reading that was believed, after: the one it goes on from. */
    REGISTER(17);

    private final int code;

    EventKind(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
