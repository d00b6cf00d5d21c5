/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Arrays;
import java.util.Objects;

/**
 * The card's file 01: whose card it is.
 *
 * @param cardId the card
 * @param region 4 bytes, the utility's
 * @param meterId the meter
 * @param customer customer number; a stranger reads zeros
 * @param cardGeneration 1 and up
 * @param version 1
 * @param kind user, check or reset card
 */
public record CardFileIdentity(
        Id cardId, byte[] region, Id meterId, Id customer, int cardGeneration, int version, CardKind kind) {
    /** No component may be null, no number out of its range. */
    public CardFileIdentity {
        Objects.requireNonNull(cardId, "cardId");
        region = Codes.exactly(region, 4, "region");
        Objects.requireNonNull(meterId, "meterId");
        Objects.requireNonNull(customer, "customer");
        Objects.requireNonNull(kind, "kind");
        Codes.u16(cardGeneration, "cardGeneration");
        Codes.u8(version, "version");
    }

    @Override
    public byte[] region() {
        return region.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CardFileIdentity that
                && cardId.equals(that.cardId)
                && Arrays.equals(region, that.region)
                && meterId.equals(that.meterId)
                && customer.equals(that.customer)
                && cardGeneration == that.cardGeneration
                && version == that.version
                && kind.equals(that.kind);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cardId, Arrays.hashCode(region), meterId, customer, cardGeneration, version,
                kind);
    }

    /**
     * As the 64 bytes of the file.
     *
     * @throws ArgumentException the version is not known
     */
    public byte[] pack() {
        byte[][] out = new byte[1][];
        try (prepay_card_file_identity raw = raw()) {
            Raw.prepay_card_identity_pack(raw, out);
        }
        return out[0];
    }

    /**
     * The inverse of {@link #pack}.
     *
     * @throws FormatException not such a file
     */
    public static CardFileIdentity unpack(byte[] file) {
        try (prepay_card_file_identity raw = new prepay_card_file_identity()) {
            Raw.prepay_card_identity_unpack(Objects.requireNonNull(file, "file"), raw);
            return from(raw);
        }
    }

    static CardFileIdentity from(prepay_card_file_identity raw) {
        return new CardFileIdentity(
                Id.of(raw.getCard_id()), raw.getRegion(), Id.of(raw.getMeter_id()), Id.of(raw.getCustomer()),
                raw.getCard_generation(), raw.getVersion(), Codes.of(CardKind.class, raw.getKind()));
    }

    prepay_card_file_identity raw() {
        prepay_card_file_identity raw = new prepay_card_file_identity();
        raw.setCard_id(cardId.bytes());
        raw.setRegion(region);
        raw.setMeter_id(meterId.bytes());
        raw.setCustomer(customer.bytes());
        raw.setCard_generation(cardGeneration);
        raw.setVersion((short) version);
        raw.setKind((short) kind.code());
        return raw;
    }

    /** Everything zero, empty or as said; set what differs. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private Id cardId = Id.NONE;
        private byte[] region = new byte[4];
        private Id meterId = Id.NONE;
        private Id customer = Id.NONE;
        private int cardGeneration = 1;
        private int version = 1;
        private CardKind kind = CardKind.USER;

        private Builder() {
        }

        /** The card. */
        public Builder cardId(Id cardId) {
            this.cardId = cardId;
            return this;
        }

        /** 4 bytes, the utility's. */
        public Builder region(byte[] region) {
            this.region = region;
            return this;
        }

        /** The meter. */
        public Builder meterId(Id meterId) {
            this.meterId = meterId;
            return this;
        }

        /** Customer number; a stranger reads zeros. */
        public Builder customer(Id customer) {
            this.customer = customer;
            return this;
        }

        /** 1 and up. */
        public Builder cardGeneration(int cardGeneration) {
            this.cardGeneration = cardGeneration;
            return this;
        }

        /** 1. */
        public Builder version(int version) {
            this.version = version;
            return this;
        }

        /** User, check or reset card. */
        public Builder kind(CardKind kind) {
            this.kind = kind;
            return this;
        }

        /** The finished value. */
        public CardFileIdentity build() {
            return new CardFileIdentity(
                    cardId, region, meterId, customer, cardGeneration, version, kind);
        }
    }
}
