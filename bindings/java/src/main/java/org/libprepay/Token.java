/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a sealed token says: totals that this meter, in this contract, has been paid and refunded in all. It never says "add 50", so
 * showing it twice, late or in another order changes nothing. Seal one with {@link Tokens#seal}.
 *
 * @param version of the format: 1
 * @param kind what the token is for
 * @param flags {@link Tokens#HAS_PARAMETERS} and advisory bits
 * @param cardGeneration of the card that carries it; 0 on another carrier
 * @param contract 1 for a new meter, rises with each contract
 * @param issuer 0
 * @param keyVersion version of the key that seals it, 1 to 255
 * @param unit ISO 4217 number of the currency, or {@link Tokens#UNIT_KWH}, {@link Tokens#UNIT_M3}
 * @param purchaseCount n-th purchase of the contract
 * @param meterId the meter it is for
 * @param cardId the card that carries it
 * @param customer whose it is
 * @param paidTotalMicro paid in all, 10^-6 of the account's unit
 * @param refundedTotalMicro refunded in all, 10^-6 of the account's unit
 * @param amountMicro of this purchase, for display
 * @param carriedInMicro balance carried in from another meter; only in an opening token
 * @param commandCount n-th command of the contract
 * @param notBeforeSeconds commands only: not before this time; 0: none
 * @param expirySeconds commands only: not after this time; 0: none
 * @param parametersDigest digest of the parameter container that it brings, 16 bytes; zeros without one
 * @param statementId fresh at each sealing, never all zeros
 */
public record Token(
        int version, TokenKind kind, int flags, int cardGeneration, int contract, int issuer, int keyVersion,
        int unit, long purchaseCount, Id meterId, Id cardId, Id customer, long paidTotalMicro,
        long refundedTotalMicro, long amountMicro, long carriedInMicro, long commandCount, long notBeforeSeconds,
        long expirySeconds, byte[] parametersDigest, Id statementId) {
    /** No component may be null, no number out of its range. */
    public Token {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(meterId, "meterId");
        Objects.requireNonNull(cardId, "cardId");
        Objects.requireNonNull(customer, "customer");
        parametersDigest = Codes.exactly(parametersDigest, 16, "parametersDigest");
        Objects.requireNonNull(statementId, "statementId");
        Codes.u8(version, "version");
        Codes.u16(flags, "flags");
        Codes.u16(cardGeneration, "cardGeneration");
        Codes.u16(contract, "contract");
        Codes.u8(issuer, "issuer");
        Codes.u8(keyVersion, "keyVersion");
        Codes.u16(unit, "unit");
        Codes.u32(purchaseCount, "purchaseCount");
        Codes.u32(commandCount, "commandCount");
        Codes.u32(notBeforeSeconds, "notBeforeSeconds");
        Codes.u32(expirySeconds, "expirySeconds");
    }

    @Override
    public byte[] parametersDigest() {
        return parametersDigest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Token that
                && version == that.version
                && kind.equals(that.kind)
                && flags == that.flags
                && cardGeneration == that.cardGeneration
                && contract == that.contract
                && issuer == that.issuer
                && keyVersion == that.keyVersion
                && unit == that.unit
                && purchaseCount == that.purchaseCount
                && meterId.equals(that.meterId)
                && cardId.equals(that.cardId)
                && customer.equals(that.customer)
                && paidTotalMicro == that.paidTotalMicro
                && refundedTotalMicro == that.refundedTotalMicro
                && amountMicro == that.amountMicro
                && carriedInMicro == that.carriedInMicro
                && commandCount == that.commandCount
                && notBeforeSeconds == that.notBeforeSeconds
                && expirySeconds == that.expirySeconds
                && Arrays.equals(parametersDigest, that.parametersDigest)
                && statementId.equals(that.statementId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(version, kind, flags, cardGeneration, contract, issuer, keyVersion, unit,
                purchaseCount, meterId, cardId, customer, paidTotalMicro, refundedTotalMicro, amountMicro,
                carriedInMicro, commandCount, notBeforeSeconds, expirySeconds, Arrays.hashCode(parametersDigest),
                statementId);
    }

    static Token from(prepay_token raw) {
        return new Token(
                raw.getVersion(), Codes.of(TokenKind.class, raw.getKind()), raw.getFlags(),
                raw.getCard_generation(), raw.getContract(), raw.getIssuer(), raw.getKey_version(), raw.getUnit(),
                raw.getPurchase_count(), Id.of(raw.getMeter_id()), Id.of(raw.getCard_id()),
                Id.of(raw.getCustomer()), raw.getPaid_total_micro(), raw.getRefunded_total_micro(),
                raw.getAmount_micro(), raw.getCarried_in_micro(), raw.getCommand_count(), raw.getNot_before_s(),
                raw.getExpiry_s(), raw.getParameters_digest(), Id.of(raw.getStatement_id()));
    }

    prepay_token raw() {
        prepay_token raw = new prepay_token();
        raw.setVersion((short) version);
        raw.setKind((short) kind.code());
        raw.setFlags(flags);
        raw.setCard_generation(cardGeneration);
        raw.setContract(contract);
        raw.setIssuer((short) issuer);
        raw.setKey_version((short) keyVersion);
        raw.setUnit(unit);
        raw.setPurchase_count(purchaseCount);
        raw.setMeter_id(meterId.bytes());
        raw.setCard_id(cardId.bytes());
        raw.setCustomer(customer.bytes());
        raw.setPaid_total_micro(paidTotalMicro);
        raw.setRefunded_total_micro(refundedTotalMicro);
        raw.setAmount_micro(amountMicro);
        raw.setCarried_in_micro(carriedInMicro);
        raw.setCommand_count(commandCount);
        raw.setNot_before_s(notBeforeSeconds);
        raw.setExpiry_s(expirySeconds);
        raw.setParameters_digest(parametersDigest);
        raw.setStatement_id(statementId.bytes());
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
        builder.issuer = issuer;
        builder.keyVersion = keyVersion;
        builder.unit = unit;
        builder.purchaseCount = purchaseCount;
        builder.meterId = meterId;
        builder.cardId = cardId;
        builder.customer = customer;
        builder.paidTotalMicro = paidTotalMicro;
        builder.refundedTotalMicro = refundedTotalMicro;
        builder.amountMicro = amountMicro;
        builder.carriedInMicro = carriedInMicro;
        builder.commandCount = commandCount;
        builder.notBeforeSeconds = notBeforeSeconds;
        builder.expirySeconds = expirySeconds;
        builder.parametersDigest = parametersDigest.clone();
        builder.statementId = statementId;
        return builder;
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private int version = 1;
        private TokenKind kind = TokenKind.PURCHASE;
        private int flags;
        private int cardGeneration;
        private int contract;
        private int issuer;
        private int keyVersion;
        private int unit;
        private long purchaseCount;
        private Id meterId = Id.NONE;
        private Id cardId = Id.NONE;
        private Id customer = Id.NONE;
        private long paidTotalMicro;
        private long refundedTotalMicro;
        private long amountMicro;
        private long carriedInMicro;
        private long commandCount;
        private long notBeforeSeconds;
        private long expirySeconds;
        private byte[] parametersDigest = new byte[16];
        private Id statementId = Id.NONE;

        private Builder() {
        }

        /** Of the format: 1. */
        public Builder version(int version) {
            this.version = version;
            return this;
        }

        /** What the token is for. */
        public Builder kind(TokenKind kind) {
            this.kind = kind;
            return this;
        }

        /** {@link Tokens#HAS_PARAMETERS} and advisory bits. */
        public Builder flags(int flags) {
            this.flags = flags;
            return this;
        }

        /** Of the card that carries it; 0 on another carrier. */
        public Builder cardGeneration(int cardGeneration) {
            this.cardGeneration = cardGeneration;
            return this;
        }

        /** 1 for a new meter, rises with each contract. */
        public Builder contract(int contract) {
            this.contract = contract;
            return this;
        }

        /** 0. */
        public Builder issuer(int issuer) {
            this.issuer = issuer;
            return this;
        }

        /** Version of the key that seals it, 1 to 255. */
        public Builder keyVersion(int keyVersion) {
            this.keyVersion = keyVersion;
            return this;
        }

        /** ISO 4217 number of the currency, or {@link Tokens#UNIT_KWH}, {@link Tokens#UNIT_M3}. */
        public Builder unit(int unit) {
            this.unit = unit;
            return this;
        }

        /** N-th purchase of the contract. */
        public Builder purchaseCount(long purchaseCount) {
            this.purchaseCount = purchaseCount;
            return this;
        }

        /** The meter it is for. */
        public Builder meterId(Id meterId) {
            this.meterId = meterId;
            return this;
        }

        /** The card that carries it. */
        public Builder cardId(Id cardId) {
            this.cardId = cardId;
            return this;
        }

        /** Whose it is. */
        public Builder customer(Id customer) {
            this.customer = customer;
            return this;
        }

        /** Paid in all, 10^-6 of the account's unit. */
        public Builder paidTotalMicro(long paidTotalMicro) {
            this.paidTotalMicro = paidTotalMicro;
            return this;
        }

        /** Refunded in all, 10^-6 of the account's unit. */
        public Builder refundedTotalMicro(long refundedTotalMicro) {
            this.refundedTotalMicro = refundedTotalMicro;
            return this;
        }

        /** Of this purchase, for display. */
        public Builder amountMicro(long amountMicro) {
            this.amountMicro = amountMicro;
            return this;
        }

        /** Balance carried in from another meter; only in an opening token. */
        public Builder carriedInMicro(long carriedInMicro) {
            this.carriedInMicro = carriedInMicro;
            return this;
        }

        /** N-th command of the contract. */
        public Builder commandCount(long commandCount) {
            this.commandCount = commandCount;
            return this;
        }

        /** Commands only: not before this time; 0: none. */
        public Builder notBeforeSeconds(long notBeforeSeconds) {
            this.notBeforeSeconds = notBeforeSeconds;
            return this;
        }

        /** Commands only: not after this time; 0: none. */
        public Builder expirySeconds(long expirySeconds) {
            this.expirySeconds = expirySeconds;
            return this;
        }

        /** Digest of the parameter container that it brings, 16 bytes; zeros without one. */
        public Builder parametersDigest(byte[] parametersDigest) {
            this.parametersDigest = parametersDigest;
            return this;
        }

        /** Fresh at each sealing, never all zeros. */
        public Builder statementId(Id statementId) {
            this.statementId = statementId;
            return this;
        }

        /** The finished value. */
        public Token build() {
            return new Token(
                    version, kind, flags, cardGeneration, contract, issuer, keyVersion, unit, purchaseCount,
                    meterId, cardId, customer, paidTotalMicro, refundedTotalMicro, amountMicro, carriedInMicro,
                    commandCount, notBeforeSeconds, expirySeconds, parametersDigest, statementId);
        }
    }
}
