/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;
import java.util.Set;

/**
 * Terms of a debt or other charge; amounts 10^-6 of the account's unit, from 0 to 2^60.
 *
 * @param kind what it is
 * @param imposedMicro imposed in all, as the desk states it (debts)
 * @param settledMicro paid for it at the desk in all, outside the credit
 * @param perPurchaseMicro due with each counted purchase
 * @param perPeriodMicro the instalment, or the charge, of a period
 * @param capMicro most that is recovered in a period; 0: no cap
 * @param tripMicro owing this is still allowed, with {@link ChargeFlag#MAY_TRIP}
 * @param proportion due with each credit, in 1/10000 of it
 * @param flags what it may do
 * @param period what is counted as a period
 */
public record Charge(
        ChargeKind kind, long imposedMicro, long settledMicro, long perPurchaseMicro, long perPeriodMicro, long capMicro,
        long tripMicro, int proportion, Set<ChargeFlag> flags, ChargePer period) {
    /** No component may be null; a proportion is at most 10000. */
    public Charge {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(period, "period");
        flags = Set.copyOf(flags);
        Codes.u16(proportion, "proportion");
    }

    static Charge from(prepay_charge_terms raw) {
        return new Charge(
                Codes.of(ChargeKind.class, raw.getKind()), raw.getImposed_micro(), raw.getSettled_micro(),
                raw.getPer_purchase_micro(), raw.getPer_period_micro(), raw.getCap_micro(), raw.getTrip_micro(),
                raw.getProportion(), Codes.set(ChargeFlag.class, raw.getFlags()), Codes.of(ChargePer.class, raw.getPeriod()));
    }

    prepay_charge_terms raw() {
        prepay_charge_terms raw = new prepay_charge_terms();
        raw.setKind((short) kind.code());
        raw.setImposed_micro(imposedMicro);
        raw.setSettled_micro(settledMicro);
        raw.setPer_purchase_micro(perPurchaseMicro);
        raw.setPer_period_micro(perPeriodMicro);
        raw.setCap_micro(capMicro);
        raw.setTrip_micro(tripMicro);
        raw.setProportion(proportion);
        raw.setFlags((int) Codes.bits(flags));
        raw.setPeriod((short) period.code());
        return raw;
    }

    /** All zero but the kind; set what differs. */
    public static Builder builder(ChargeKind kind) {
        return new Builder(kind);
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private final ChargeKind kind;
        private long imposedMicro;
        private long settledMicro;
        private long perPurchaseMicro;
        private long perPeriodMicro;
        private long capMicro;
        private long tripMicro;
        private int proportion;
        private Set<ChargeFlag> flags = Set.of();
        private ChargePer period = ChargePer.NOTHING;

        private Builder(ChargeKind kind) {
            this.kind = Objects.requireNonNull(kind, "kind");
        }

        /** Imposed in all, as the desk states it. */
        public Builder imposedMicro(long imposedMicro) {
            this.imposedMicro = imposedMicro;
            return this;
        }

        /** Paid for it at the desk in all. */
        public Builder settledMicro(long settledMicro) {
            this.settledMicro = settledMicro;
            return this;
        }

        /** Due with each counted purchase. */
        public Builder perPurchaseMicro(long perPurchaseMicro) {
            this.perPurchaseMicro = perPurchaseMicro;
            return this;
        }

        /** The instalment, or the charge, of a period. */
        public Builder perPeriodMicro(long perPeriodMicro) {
            this.perPeriodMicro = perPeriodMicro;
            return this;
        }

        /** Most that is recovered in a period; 0: no cap. */
        public Builder capMicro(long capMicro) {
            this.capMicro = capMicro;
            return this;
        }

        /** Owing this is still allowed. */
        public Builder tripMicro(long tripMicro) {
            this.tripMicro = tripMicro;
            return this;
        }

        /** Due with each credit, in 1/10000 of it. */
        public Builder proportion(int proportion) {
            this.proportion = proportion;
            return this;
        }

        /** What it may do. */
        public Builder flags(Set<ChargeFlag> flags) {
            this.flags = Set.copyOf(flags);
            return this;
        }

        /** What is counted as a period. */
        public Builder period(ChargePer period) {
            this.period = period;
            return this;
        }

        /** The finished value. */
        public Charge build() {
            return new Charge(kind, imposedMicro, settledMicro, perPurchaseMicro, perPeriodMicro, capMicro, tripMicro,
                    proportion, flags, period);
        }
    }
}
