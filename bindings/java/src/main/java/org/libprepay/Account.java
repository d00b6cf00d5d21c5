/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * A contract on a meter, as it is opened (开户).
 *
 * @param meterId the meter
 * @param customer customer number; the same party for ever
 * @param cardId the first card
 * @param contract 1 for a new meter
 * @param unit ISO 4217 number of the books' currency, or {@link Tokens#UNIT_KWH}, {@link Tokens#UNIT_M3}
 * @param cardGeneration of the card, 1 and up
 * @param keyVersion of the credit key that seals its tokens
 * @param name of the customer; erasable, it is in no chain
 * @param address erasable too
 */
public record Account(
        Id meterId, Id customer, Id cardId, int contract, int unit, int cardGeneration, int keyVersion, String name,
        String address) {
    /** No component may be null, no number out of its range. */
    public Account {
        Objects.requireNonNull(meterId, "meterId");
        Objects.requireNonNull(customer, "customer");
        Objects.requireNonNull(cardId, "cardId");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(address, "address");
        Codes.u16(contract, "contract");
        Codes.u16(unit, "unit");
        Codes.u16(cardGeneration, "cardGeneration");
        Codes.u8(keyVersion, "keyVersion");
        Text.utf8(name, 63, "name");
        Text.utf8(address, 63, "address");
    }

    prepay_ledger_account raw() {
        prepay_ledger_account raw = new prepay_ledger_account();
        raw.setMeter_id(meterId.bytes());
        raw.setCustomer(customer.bytes());
        raw.setCard_id(cardId.bytes());
        raw.setContract(contract);
        raw.setUnit(unit);
        raw.setCard_generation(cardGeneration);
        raw.setKey_version((short) keyVersion);
        raw.setName(Text.utf8(name, 63, "name"));
        raw.setAddress(Text.utf8(address, 63, "address"));
        return raw;
    }

    /** Everything zero, empty or as said; set what differs. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private Id meterId = Id.NONE;
        private Id customer = Id.NONE;
        private Id cardId = Id.NONE;
        private int contract = 1;
        private int unit;
        private int cardGeneration = 1;
        private int keyVersion = 1;
        private String name = "";
        private String address = "";

        private Builder() {
        }

        /** The meter. */
        public Builder meterId(Id meterId) {
            this.meterId = meterId;
            return this;
        }

        /** Customer number; the same party for ever. */
        public Builder customer(Id customer) {
            this.customer = customer;
            return this;
        }

        /** The first card. */
        public Builder cardId(Id cardId) {
            this.cardId = cardId;
            return this;
        }

        /** 1 for a new meter. */
        public Builder contract(int contract) {
            this.contract = contract;
            return this;
        }

        /** ISO 4217 number of the books' currency, or {@link Tokens#UNIT_KWH}, {@link Tokens#UNIT_M3}. */
        public Builder unit(int unit) {
            this.unit = unit;
            return this;
        }

        /** Of the card, 1 and up. */
        public Builder cardGeneration(int cardGeneration) {
            this.cardGeneration = cardGeneration;
            return this;
        }

        /** Of the credit key that seals its tokens. */
        public Builder keyVersion(int keyVersion) {
            this.keyVersion = keyVersion;
            return this;
        }

        /** Of the customer; erasable, it is in no chain. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Erasable too. */
        public Builder address(String address) {
            this.address = address;
            return this;
        }

        /** The finished value. */
        public Account build() {
            return new Account(
                    meterId, customer, cardId, contract, unit, cardGeneration, keyVersion, name, address);
        }
    }
}
