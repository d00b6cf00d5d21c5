/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;
import java.util.Set;

/**
 * What the customer may still use, and whether supply may stay on. Amounts only, 10^-6 of the account's unit; inside, totals that only
 * ever grow.
 */
public final class Balance extends Handle {
    /**
     * A balance of zero that has accepted nothing.
     *
     * @throws ArgumentException a limit out of range, or reclose above the hoard limit
     */
    public Balance(Limits limits) {
        super(() -> make(limits), Raw::prepay_balance_free);
    }

    private static long make(Limits limits) {
        long[] out = new long[1];
        try (prepay_balance_options raw = limits.raw()) {
            Raw.prepay_balance_new(raw, out);
        }
        return out[0];
    }

    /**
     * Sets other limits; the state follows at once.
     *
     * @throws ArgumentException as in the constructor; nothing changed
     */
    public void limits(Limits limits) {
        try (prepay_balance_options raw = limits.raw()) {
            with(balance -> Raw.prepay_raw_balance_set_options(balance, raw));
        }
    }

    /**
     * Goes on from stored totals, under the limits that hold now.
     *
     * @throws FormatException a state or total that no balance can have; nothing changed
     */
    public void restore(BalanceTotals totals) {
        try (prepay_balance_totals raw = totals.raw()) {
            with(balance -> Raw.prepay_balance_restore(balance, raw));
        }
    }

    /** What to store. */
    public BalanceTotals save() {
        try (prepay_balance_totals raw = new prepay_balance_totals()) {
            with(balance -> Raw.prepay_balance_save(balance, raw));
            return BalanceTotals.from(raw);
        }
    }

    /**
     * Begins with a balance carried in from another meter or contract (换表).
     *
     * @throws StateException it has moved already
     * @throws ArgumentException out of range
     */
    public void carryIn(long carriedInMicro) {
        with(balance -> Raw.prepay_balance_carry_in(balance, carriedInMicro));
    }

    /**
     * The totals rule: accepts what a token states, credits the difference to what was accepted before.
     *
     * @return with a value always: {@link Verdict#OK}, {@link Verdict#BALANCE_NOTHING_NEW},
     *         {@link Verdict#BALANCE_CUT_AT_HOARD_LIMIT} or {@link Verdict#BALANCE_REFUND_REFUSED}
     * @throws ArgumentException a total out of range (0 to 2^60)
     */
    public Answer<Applied> accept(long paidTotalMicro, long refundedTotalMicro) {
        return accept(paidTotalMicro, refundedTotalMicro, 0);
    }

    /**
     * As {@link #accept(long, long)}, with the number of purchases stated: fixed amounts of listed debts are due once for each.
     *
     * @throws StateException the account has ended
     */
    public Answer<Applied> accept(long paidTotalMicro, long refundedTotalMicro, long purchaseCount) {
        Codes.u32(purchaseCount, "purchaseCount");
        try (prepay_balance_applied raw = new prepay_balance_applied()) {
            int status = with(balance -> Raw.prepay_balance_accept(balance, paidTotalMicro, refundedTotalMicro, purchaseCount, raw));
            return Answer.of(status, () -> Applied.from(raw), Verdict.BALANCE_NOTHING_NEW, Verdict.BALANCE_CUT_AT_HOARD_LIMIT,
                    Verdict.BALANCE_REFUND_REFUSED, Verdict.BALANCE_OVER_HOARD_LIMIT, Verdict.BALANCE_IS_SUSPENDED);
        }
    }

    /**
     * Charges something that was used; never refused for lack of balance.
     *
     * @throws ArgumentException a negative amount
     * @throws OverflowException the total does not fit; nothing was changed
     */
    public Verdict charge(UsedKind kind, long amountMicro) {
        Objects.requireNonNull(kind, "kind");
        return verdict(balance -> Raw.prepay_balance_charge(balance, kind.code(), amountMicro));
    }

    /** The customer acknowledges: a reminder trip ends. In any other state nothing happens. */
    public Verdict acknowledge() {
        return verdict(Raw::prepay_balance_acknowledge);
    }

    /** The customer asks for emergency credit: OK, {@link Verdict#BALANCE_NOT_OFFERED} or {@link Verdict#BALANCE_IS_SUSPENDED}. */
    public Verdict emergency() {
        return verdict(Raw::prepay_balance_emergency);
    }

    /** What of the emergency credit could still be advanced. */
    public long emergencyMicro() {
        return with(Raw::prepay_balance_get_emergency_micro);
    }

    /**
     * Lends: preset money, or an overdraft turned into a debt.
     *
     * @throws ArgumentException the amount is not above 0
     */
    public Verdict advance(long amountMicro) {
        return verdict(balance -> Raw.prepay_balance_advance(balance, amountMicro));
    }

    /** What the clock and the commands say now: all conditions at once. */
    public void conditions(Set<Condition> conditions) {
        long bits = Codes.bits(conditions);
        with(balance -> Raw.prepay_balance_set_conditions(balance, bits));
    }

    /**
     * A period of a listed charge has begun.
     *
     * @param which index into the listed charges
     * @param period its index, rising with time
     * @param mostPeriods how many may be caught up at once
     * @return with what was charged or taken, or {@link Verdict#BALANCE_NOTHING_NEW}
     */
    public Answer<Long> period(long which, long period, long mostPeriods) {
        Codes.u32(which, "which");
        Codes.u32(period, "period");
        Codes.u32(mostPeriods, "mostPeriods");
        long[] out = new long[1];
        int status = with(balance -> Raw.prepay_balance_period(balance, which, period, mostPeriods, out));
        return Answer.of(status, () -> out[0]);
    }

    /** What is owed on a listed charge. */
    public long owedMicro(long which) {
        Codes.u32(which, "which");
        return with(balance -> Raw.prepay_balance_get_owed_micro(balance, which));
    }

    /** 报停: supply off, nothing moves. OK or {@link Verdict#BALANCE_NOTHING_NEW}. */
    public Verdict suspend() {
        return verdict(Raw::prepay_balance_suspend);
    }

    /** The end of a suspension. OK or {@link Verdict#BALANCE_NOTHING_NEW}. */
    public Verdict resume() {
        return verdict(Raw::prepay_balance_resume);
    }

    /**
     * 销户: the account ends with these final totals.
     *
     * @throws StateException it has ended before
     */
    public BalanceTotals end() {
        try (prepay_balance_totals raw = new prepay_balance_totals()) {
            with(balance -> Raw.prepay_balance_close(balance, raw));
            return BalanceTotals.from(raw);
        }
    }

    /** May supply be on, and why (not). */
    public Supply supply() {
        try (prepay_supply raw = new prepay_supply()) {
            with(balance -> Raw.prepay_balance_supply(balance, raw));
            return Supply.from(raw);
        }
    }

    /** The signed balance. */
    public long micro() {
        return with(Raw::prepay_balance_get_micro);
    }

    /** What is left, never negative (剩余). */
    public long remainingMicro() {
        return with(Raw::prepay_balance_get_remaining_micro);
    }

    /** What is owed, never negative (透支). */
    public long overdraftMicro() {
        return with(Raw::prepay_balance_get_overdraft_micro);
    }
}
