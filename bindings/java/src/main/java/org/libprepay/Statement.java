/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Arrays;
import java.util.Objects;

/**
 * A sealed token as the books keep it: what a vending session asks to store before it writes a card.
 *
 * @param meterId the meter
 * @param cardId the card it was sealed for
 * @param statementId its own id
 * @param paidMicro paid in all when it was sealed
 * @param refundedMicro refunded in all
 * @param count purchases in it
 * @param commandCount commands in it
 * @param contract of the meter
 * @param cardGeneration of the card
 * @param kind number of a {@link TokenKind}; 0: there is no statement
 * @param token the sealed token, 128 bytes
 */
public record Statement(
        Id meterId, Id cardId, Id statementId, long paidMicro, long refundedMicro, long count, long commandCount,
        int contract, int cardGeneration, int kind, byte[] token) {
    /** No component may be null, no number out of its range. */
    public Statement {
        Objects.requireNonNull(meterId, "meterId");
        Objects.requireNonNull(cardId, "cardId");
        Objects.requireNonNull(statementId, "statementId");
        token = Codes.exactly(token, 128, "token");
        Codes.u32(count, "count");
        Codes.u32(commandCount, "commandCount");
        Codes.u16(contract, "contract");
        Codes.u16(cardGeneration, "cardGeneration");
        Codes.u8(kind, "kind");
    }

    @Override
    public byte[] token() {
        return token.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Statement that
                && meterId.equals(that.meterId)
                && cardId.equals(that.cardId)
                && statementId.equals(that.statementId)
                && paidMicro == that.paidMicro
                && refundedMicro == that.refundedMicro
                && count == that.count
                && commandCount == that.commandCount
                && contract == that.contract
                && cardGeneration == that.cardGeneration
                && kind == that.kind
                && Arrays.equals(token, that.token);
    }

    @Override
    public int hashCode() {
        return Objects.hash(meterId, cardId, statementId, paidMicro, refundedMicro, count, commandCount,
                contract, cardGeneration, kind, Arrays.hashCode(token));
    }

    static Statement from(prepay_statement raw) {
        return new Statement(
                Id.of(raw.getMeter_id()), Id.of(raw.getCard_id()), Id.of(raw.getStatement_id()),
                raw.getPaid_micro(), raw.getRefunded_micro(), raw.getCount(), raw.getCommand_count(),
                raw.getContract(), raw.getCard_generation(), raw.getKind(), raw.getToken());
    }

    prepay_statement raw() {
        prepay_statement raw = new prepay_statement();
        raw.setMeter_id(meterId.bytes());
        raw.setCard_id(cardId.bytes());
        raw.setStatement_id(statementId.bytes());
        raw.setPaid_micro(paidMicro);
        raw.setRefunded_micro(refundedMicro);
        raw.setCount(count);
        raw.setCommand_count(commandCount);
        raw.setContract(contract);
        raw.setCard_generation(cardGeneration);
        raw.setKind((short) kind);
        raw.setToken(token);
        return raw;
    }

    /** Everything zero, empty or as said; set what differs. */
    public static Builder builder() {
        return new Builder();
    }

    /** A copy to change. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.meterId = meterId;
        builder.cardId = cardId;
        builder.statementId = statementId;
        builder.paidMicro = paidMicro;
        builder.refundedMicro = refundedMicro;
        builder.count = count;
        builder.commandCount = commandCount;
        builder.contract = contract;
        builder.cardGeneration = cardGeneration;
        builder.kind = kind;
        builder.token = token.clone();
        return builder;
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private Id meterId = Id.NONE;
        private Id cardId = Id.NONE;
        private Id statementId = Id.NONE;
        private long paidMicro;
        private long refundedMicro;
        private long count;
        private long commandCount;
        private int contract;
        private int cardGeneration;
        private int kind;
        private byte[] token = new byte[128];

        private Builder() {
        }

        /** The meter. */
        public Builder meterId(Id meterId) {
            this.meterId = meterId;
            return this;
        }

        /** The card it was sealed for. */
        public Builder cardId(Id cardId) {
            this.cardId = cardId;
            return this;
        }

        /** Its own id. */
        public Builder statementId(Id statementId) {
            this.statementId = statementId;
            return this;
        }

        /** Paid in all when it was sealed. */
        public Builder paidMicro(long paidMicro) {
            this.paidMicro = paidMicro;
            return this;
        }

        /** Refunded in all. */
        public Builder refundedMicro(long refundedMicro) {
            this.refundedMicro = refundedMicro;
            return this;
        }

        /** Purchases in it. */
        public Builder count(long count) {
            this.count = count;
            return this;
        }

        /** Commands in it. */
        public Builder commandCount(long commandCount) {
            this.commandCount = commandCount;
            return this;
        }

        /** Of the meter. */
        public Builder contract(int contract) {
            this.contract = contract;
            return this;
        }

        /** Of the card. */
        public Builder cardGeneration(int cardGeneration) {
            this.cardGeneration = cardGeneration;
            return this;
        }

        /** Number of a {@link TokenKind}; 0: there is no statement. */
        public Builder kind(int kind) {
            this.kind = kind;
            return this;
        }

        /** The sealed token, 128 bytes. */
        public Builder token(byte[] token) {
            this.token = token;
            return this;
        }

        /** The finished value. */
        public Statement build() {
            return new Statement(
                    meterId, cardId, statementId, paidMicro, refundedMicro, count, commandCount, contract,
                    cardGeneration, kind, token);
        }
    }
}
