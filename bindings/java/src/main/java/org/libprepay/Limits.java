/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A balance's limits, 10^-6 of the account's unit, from 0 to 2^60. Zero means the stated default.
 *
 * @param alarm1Micro alarm when the balance is at or below this; 0: no alarm 1
 * @param alarm2Micro alarm, and supply off once as a reminder; 0: neither
 * @param overdraftLimitMicro supply off when the overdraft reaches this; 0: at exactly zero
 * @param hoardLimitMicro greatest balance after a credit; 0: no limit
 * @param recloseMicro after an overdraft trip supply returns when the balance is at least this
 * @param flags bits of {@link LimitFlag}; 1: alarm 2 does not trip as a reminder
 * @param emergencyLimitMicro emergency credit that the customer may ask for; 0: none
 * @param emergencyThresholdMicro it is offered when the balance is below this
 * @param charges debts and other charges in order of priority, at most 4
 */
public record Limits(
        long alarm1Micro, long alarm2Micro, long overdraftLimitMicro, long hoardLimitMicro, long recloseMicro,
        long flags, long emergencyLimitMicro, long emergencyThresholdMicro, List<Charge> charges) {
    /** No number may be out of its range. */
    public Limits {
        Codes.u32(flags, "flags");
        charges = List.copyOf(charges);
    }

    /**
     * As bytes, to travel as {@link PartKind#LIMITS}.
     *
     * @throws ArgumentException a limit out of range, or reclose above the hoard limit
     */
    public byte[] pack() {
        byte[][] out = new byte[1][];
        try (prepay_balance_options raw = raw()) {
            Raw.prepay_balance_options_pack(raw, out);
        }
        return out[0];
    }

    /**
     * The inverse of {@link #pack}.
     *
     * @throws FormatException not such bytes
     * @throws VersionException of a newer library
     */
    public static Limits unpack(byte[] packed) {
        try (prepay_balance_options raw = new prepay_balance_options()) {
            Raw.prepay_raw_limits_unpack(Objects.requireNonNull(packed, "packed"), raw);
            return from(raw);
        }
    }

    static Limits from(prepay_balance_options raw) {
        List<Charge> charges = new ArrayList<>();
        try (prepay_charge_terms charge = new prepay_charge_terms()) {
            for (long which = 0; which < Raw.prepay_raw_limits_count(raw); which++) {
                Raw.prepay_raw_limits_charge(raw, which, charge);
                charges.add(Charge.from(charge));
            }
        }
        return new Limits(
                raw.getAlarm1_micro(), raw.getAlarm2_micro(), raw.getOverdraft_limit_micro(),
                raw.getHoard_limit_micro(), raw.getReclose_micro(), raw.getFlags(),
                raw.getEmergency_limit_micro(), raw.getEmergency_threshold_micro(), charges);
    }

    prepay_balance_options raw() {
        prepay_balance_options raw = new prepay_balance_options();
        raw.setAlarm1_micro(alarm1Micro);
        raw.setAlarm2_micro(alarm2Micro);
        raw.setOverdraft_limit_micro(overdraftLimitMicro);
        raw.setHoard_limit_micro(hoardLimitMicro);
        raw.setReclose_micro(recloseMicro);
        raw.setFlags(flags);
        raw.setEmergency_limit_micro(emergencyLimitMicro);
        raw.setEmergency_threshold_micro(emergencyThresholdMicro);
        for (Charge charge : charges) {
            try (prepay_charge_terms one = charge.raw()) {
                Raw.prepay_raw_limits_add(raw, one);
            }
        }
        return raw;
    }

    /** Everything zero, empty or as said; set what differs. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private long alarm1Micro;
        private long alarm2Micro;
        private long overdraftLimitMicro;
        private long hoardLimitMicro;
        private long recloseMicro;
        private long flags;
        private long emergencyLimitMicro;
        private long emergencyThresholdMicro;
        private List<Charge> charges = List.of();

        private Builder() {
        }

        /** Alarm when the balance is at or below this; 0: no alarm 1. */
        public Builder alarm1Micro(long alarm1Micro) {
            this.alarm1Micro = alarm1Micro;
            return this;
        }

        /** Alarm, and supply off once as a reminder; 0: neither. */
        public Builder alarm2Micro(long alarm2Micro) {
            this.alarm2Micro = alarm2Micro;
            return this;
        }

        /** Supply off when the overdraft reaches this; 0: at exactly zero. */
        public Builder overdraftLimitMicro(long overdraftLimitMicro) {
            this.overdraftLimitMicro = overdraftLimitMicro;
            return this;
        }

        /** Greatest balance after a credit; 0: no limit. */
        public Builder hoardLimitMicro(long hoardLimitMicro) {
            this.hoardLimitMicro = hoardLimitMicro;
            return this;
        }

        /** After an overdraft trip supply returns when the balance is at least this. */
        public Builder recloseMicro(long recloseMicro) {
            this.recloseMicro = recloseMicro;
            return this;
        }

        /** Bits of {@link LimitFlag}. */
        public Builder flags(long flags) {
            this.flags = flags;
            return this;
        }

        /** Emergency credit that the customer may ask for; 0: none. */
        public Builder emergencyLimitMicro(long emergencyLimitMicro) {
            this.emergencyLimitMicro = emergencyLimitMicro;
            return this;
        }

        /** Emergency credit is offered when the balance is below this. */
        public Builder emergencyThresholdMicro(long emergencyThresholdMicro) {
            this.emergencyThresholdMicro = emergencyThresholdMicro;
            return this;
        }

        /** Debts and other charges in order of priority, at most 4. */
        public Builder charges(List<Charge> charges) {
            this.charges = List.copyOf(charges);
            return this;
        }

        /** The finished value. */
        public Limits build() {
            return new Limits(
                    alarm1Micro, alarm2Micro, overdraftLimitMicro, hoardLimitMicro, recloseMicro, flags,
                    emergencyLimitMicro, emergencyThresholdMicro, charges);
        }
    }
}
