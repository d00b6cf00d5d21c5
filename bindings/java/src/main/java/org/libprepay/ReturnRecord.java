/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * What a meter writes back: what it has accepted, used and has left. A value once its seal was checked; {@link Tokens#peekReturn} gives
 * an unchecked one.
 *
 * @param version of the format: 1
 * @param kind empty (written by a desk), a record, or the last of a contract
 * @param flags advisory bits
 * @param cardGeneration of the card it was written to
 * @param contract of the meter
 * @param keyVersion version of the key that seals it
 * @param unit as in {@link Token}
 * @param meterId the meter
 * @param cardId the card
 * @param statementId of the last token accepted: the proof of freshness
 * @param lastCount last purchase count accepted
 * @param lastCommandCount last command count accepted
 * @param acceptedPaidMicro accepted as paid in all
 * @param acceptedRefundedMicro accepted as refunded in all
 * @param usedMicro used in all
 * @param balanceMicro what is left; negative is overdraft
 * @param importMicro forward register
 * @param reverseMicro reverse register
 * @param meterTimeSeconds when, by the meter; 0: it does not know the time
 * @param status bits: 1 opened, 2 supply on, 4 alarm 1, 8 alarm 2, 16 overdraft
 * @param tamper tamper inputs seen, one bit each
 * @param illegalInsertions refused cards so far
 * @param lastResult verdict of the insertion; 0: accepted
 * @param recordCounter grows with every record a meter makes
 */
public record ReturnRecord(
        int version, ReturnKind kind, int flags, int cardGeneration, int contract, int keyVersion, int unit,
        Id meterId, Id cardId, Id statementId, long lastCount, long lastCommandCount, long acceptedPaidMicro,
        long acceptedRefundedMicro, long usedMicro, long balanceMicro, long importMicro, long reverseMicro,
        long meterTimeSeconds, long status, long tamper, int illegalInsertions, int lastResult, long recordCounter) {
    /** No component may be null, no number out of its range. */
    public ReturnRecord {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(meterId, "meterId");
        Objects.requireNonNull(cardId, "cardId");
        Objects.requireNonNull(statementId, "statementId");
        Codes.u8(version, "version");
        Codes.u16(flags, "flags");
        Codes.u16(cardGeneration, "cardGeneration");
        Codes.u16(contract, "contract");
        Codes.u8(keyVersion, "keyVersion");
        Codes.u16(unit, "unit");
        Codes.u32(lastCount, "lastCount");
        Codes.u32(lastCommandCount, "lastCommandCount");
        Codes.u32(meterTimeSeconds, "meterTimeSeconds");
        Codes.u32(status, "status");
        Codes.u32(tamper, "tamper");
        Codes.u16(illegalInsertions, "illegalInsertions");
        Codes.u16(lastResult, "lastResult");
        Codes.u32(recordCounter, "recordCounter");
    }

    static ReturnRecord from(prepay_return_record raw) {
        return new ReturnRecord(
                raw.getVersion(), Codes.of(ReturnKind.class, raw.getKind()), raw.getFlags(),
                raw.getCard_generation(), raw.getContract(), raw.getKey_version(), raw.getUnit(),
                Id.of(raw.getMeter_id()), Id.of(raw.getCard_id()), Id.of(raw.getStatement_id()),
                raw.getLast_count(), raw.getLast_command_count(), raw.getAccepted_paid_micro(),
                raw.getAccepted_refunded_micro(), raw.getUsed_micro(), raw.getBalance_micro(),
                raw.getImport_micro(), raw.getReverse_micro(), raw.getMeter_time_s(), raw.getStatus(),
                raw.getTamper(), raw.getIllegal_insertions(), raw.getLast_result(), raw.getRecord_counter());
    }

    prepay_return_record raw() {
        prepay_return_record raw = new prepay_return_record();
        raw.setVersion((short) version);
        raw.setKind((short) kind.code());
        raw.setFlags(flags);
        raw.setCard_generation(cardGeneration);
        raw.setContract(contract);
        raw.setKey_version((short) keyVersion);
        raw.setUnit(unit);
        raw.setMeter_id(meterId.bytes());
        raw.setCard_id(cardId.bytes());
        raw.setStatement_id(statementId.bytes());
        raw.setLast_count(lastCount);
        raw.setLast_command_count(lastCommandCount);
        raw.setAccepted_paid_micro(acceptedPaidMicro);
        raw.setAccepted_refunded_micro(acceptedRefundedMicro);
        raw.setUsed_micro(usedMicro);
        raw.setBalance_micro(balanceMicro);
        raw.setImport_micro(importMicro);
        raw.setReverse_micro(reverseMicro);
        raw.setMeter_time_s(meterTimeSeconds);
        raw.setStatus(status);
        raw.setTamper(tamper);
        raw.setIllegal_insertions(illegalInsertions);
        raw.setLast_result(lastResult);
        raw.setRecord_counter(recordCounter);
        return raw;
    }

    /** Everything zero, empty or as said; set what differs. */
    public static Builder builder() {
        return new Builder();
    }

    /** A copy to change. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.version = version;
        builder.kind = kind;
        builder.flags = flags;
        builder.cardGeneration = cardGeneration;
        builder.contract = contract;
        builder.keyVersion = keyVersion;
        builder.unit = unit;
        builder.meterId = meterId;
        builder.cardId = cardId;
        builder.statementId = statementId;
        builder.lastCount = lastCount;
        builder.lastCommandCount = lastCommandCount;
        builder.acceptedPaidMicro = acceptedPaidMicro;
        builder.acceptedRefundedMicro = acceptedRefundedMicro;
        builder.usedMicro = usedMicro;
        builder.balanceMicro = balanceMicro;
        builder.importMicro = importMicro;
        builder.reverseMicro = reverseMicro;
        builder.meterTimeSeconds = meterTimeSeconds;
        builder.status = status;
        builder.tamper = tamper;
        builder.illegalInsertions = illegalInsertions;
        builder.lastResult = lastResult;
        builder.recordCounter = recordCounter;
        return builder;
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private int version = 1;
        private ReturnKind kind = ReturnKind.RECORD;
        private int flags;
        private int cardGeneration;
        private int contract;
        private int keyVersion;
        private int unit;
        private Id meterId = Id.NONE;
        private Id cardId = Id.NONE;
        private Id statementId = Id.NONE;
        private long lastCount;
        private long lastCommandCount;
        private long acceptedPaidMicro;
        private long acceptedRefundedMicro;
        private long usedMicro;
        private long balanceMicro;
        private long importMicro;
        private long reverseMicro;
        private long meterTimeSeconds;
        private long status;
        private long tamper;
        private int illegalInsertions;
        private int lastResult;
        private long recordCounter;

        private Builder() {
        }

        /** Of the format: 1. */
        public Builder version(int version) {
            this.version = version;
            return this;
        }

        /** Empty (written by a desk), a record, or the last of a contract. */
        public Builder kind(ReturnKind kind) {
            this.kind = kind;
            return this;
        }

        /** Advisory bits. */
        public Builder flags(int flags) {
            this.flags = flags;
            return this;
        }

        /** Of the card it was written to. */
        public Builder cardGeneration(int cardGeneration) {
            this.cardGeneration = cardGeneration;
            return this;
        }

        /** Of the meter. */
        public Builder contract(int contract) {
            this.contract = contract;
            return this;
        }

        /** Version of the key that seals it. */
        public Builder keyVersion(int keyVersion) {
            this.keyVersion = keyVersion;
            return this;
        }

        /** As in {@link Token}. */
        public Builder unit(int unit) {
            this.unit = unit;
            return this;
        }

        /** The meter. */
        public Builder meterId(Id meterId) {
            this.meterId = meterId;
            return this;
        }

        /** The card. */
        public Builder cardId(Id cardId) {
            this.cardId = cardId;
            return this;
        }

        /** Of the last token accepted: the proof of freshness. */
        public Builder statementId(Id statementId) {
            this.statementId = statementId;
            return this;
        }

        /** Last purchase count accepted. */
        public Builder lastCount(long lastCount) {
            this.lastCount = lastCount;
            return this;
        }

        /** Last command count accepted. */
        public Builder lastCommandCount(long lastCommandCount) {
            this.lastCommandCount = lastCommandCount;
            return this;
        }

        /** Accepted as paid in all. */
        public Builder acceptedPaidMicro(long acceptedPaidMicro) {
            this.acceptedPaidMicro = acceptedPaidMicro;
            return this;
        }

        /** Accepted as refunded in all. */
        public Builder acceptedRefundedMicro(long acceptedRefundedMicro) {
            this.acceptedRefundedMicro = acceptedRefundedMicro;
            return this;
        }

        /** Used in all. */
        public Builder usedMicro(long usedMicro) {
            this.usedMicro = usedMicro;
            return this;
        }

        /** What is left; negative is overdraft. */
        public Builder balanceMicro(long balanceMicro) {
            this.balanceMicro = balanceMicro;
            return this;
        }

        /** Forward register. */
        public Builder importMicro(long importMicro) {
            this.importMicro = importMicro;
            return this;
        }

        /** Reverse register. */
        public Builder reverseMicro(long reverseMicro) {
            this.reverseMicro = reverseMicro;
            return this;
        }

        /** When, by the meter; 0: it does not know the time. */
        public Builder meterTimeSeconds(long meterTimeSeconds) {
            this.meterTimeSeconds = meterTimeSeconds;
            return this;
        }

        /** Bits: 1 opened, 2 supply on, 4 alarm 1, 8 alarm 2, 16 overdraft. */
        public Builder status(long status) {
            this.status = status;
            return this;
        }

        /** Tamper inputs seen, one bit each. */
        public Builder tamper(long tamper) {
            this.tamper = tamper;
            return this;
        }

        /** Refused cards so far. */
        public Builder illegalInsertions(int illegalInsertions) {
            this.illegalInsertions = illegalInsertions;
            return this;
        }

        /** Verdict of the insertion; 0: accepted. */
        public Builder lastResult(int lastResult) {
            this.lastResult = lastResult;
            return this;
        }

        /** Grows with every record a meter makes. */
        public Builder recordCounter(long recordCounter) {
            this.recordCounter = recordCounter;
            return this;
        }

        /** The finished value. */
        public ReturnRecord build() {
            return new ReturnRecord(
                    version, kind, flags, cardGeneration, contract, keyVersion, unit, meterId, cardId, statementId,
                    lastCount, lastCommandCount, acceptedPaidMicro, acceptedRefundedMicro, usedMicro, balanceMicro,
                    importMicro, reverseMicro, meterTimeSeconds, status, tamper, illegalInsertions, lastResult,
                    recordCounter);
        }
    }
}
