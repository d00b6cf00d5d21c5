/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * A balance's limits, 10^-6 of the account's unit, from 0 to 2^60. Zero means the stated default.
 *
 * @param alarm1Micro alarm when the balance is at or below this; 0: no alarm 1
 * @param alarm2Micro alarm, and supply off once as a reminder; 0: neither
 * @param overdraftLimitMicro supply off when the overdraft reaches this; 0: at exactly zero
 * @param hoardLimitMicro greatest balance after a credit; 0: no limit
 * @param recloseMicro after an overdraft trip supply returns when the balance is at least this
 * @param flags 1: alarm 2 does not trip as a reminder
 */
public record Limits(
        long alarm1Micro, long alarm2Micro, long overdraftLimitMicro, long hoardLimitMicro, long recloseMicro,
        long flags) {
    /** No number may be out of its range. */
    public Limits {
        Codes.u32(flags, "flags");
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
            Raw.prepay_balance_options_unpack(Objects.requireNonNull(packed, "packed"), raw);
            return from(raw);
        }
    }

    static Limits from(prepay_balance_options raw) {
        return new Limits(
                raw.getAlarm1_micro(), raw.getAlarm2_micro(), raw.getOverdraft_limit_micro(),
                raw.getHoard_limit_micro(), raw.getReclose_micro(), raw.getFlags());
    }

    prepay_balance_options raw() {
        prepay_balance_options raw = new prepay_balance_options();
        raw.setAlarm1_micro(alarm1Micro);
        raw.setAlarm2_micro(alarm2Micro);
        raw.setOverdraft_limit_micro(overdraftLimitMicro);
        raw.setHoard_limit_micro(hoardLimitMicro);
        raw.setReclose_micro(recloseMicro);
        raw.setFlags(flags);
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

        /** 1: alarm 2 does not trip as a reminder. */
        public Builder flags(long flags) {
            this.flags = flags;
            return this;
        }

        /** The finished value. */
        public Limits build() {
            return new Limits(
                    alarm1Micro, alarm2Micro, overdraftLimitMicro, hoardLimitMicro, recloseMicro, flags);
        }
    }
}
