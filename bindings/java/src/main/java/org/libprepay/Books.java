/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * What the books know of one contract when a card comes to the desk. {@link Ledger#books} gives it; who keeps
 * books elsewhere builds it.
 *
 * @param meterId the meter
 * @param customer customer number
 * @param cardId newest card
 * @param paidMicro sum of the credit of the sales not voided
 * @param refundedMicro sum of the refunds asked
 * @param amountMicro credit of the newest sale, for display
 * @param carriedInMicro carried in, signed
 * @param acceptedPaidMicro greatest total proved by a return record
 * @param acceptedRefundedMicro the same for refunds
 * @param count sales not voided
 * @param commandCount commands sealed
 * @param recordCounter of the newest return record seen
 * @param contract 1 for a new meter
 * @param unit as in {@link Token}
 * @param cardGeneration of the newest card
 * @param keyVersion of the credit key that seals this contract's tokens
 * @param replaced the newest card replaces a lost one and has not been in the meter yet
 * @param newest newest sealed statement; its kind is 0 when there is none
 */
public record Books(
        Id meterId, Id customer, Id cardId, long paidMicro, long refundedMicro, long amountMicro,
        long carriedInMicro, long acceptedPaidMicro, long acceptedRefundedMicro, long count, long commandCount,
        long recordCounter, int contract, int unit, int cardGeneration, int keyVersion, boolean replaced,
        Statement newest) {
    /** No component may be null, no number out of its range. */
    public Books {
        Objects.requireNonNull(meterId, "meterId");
        Objects.requireNonNull(customer, "customer");
        Objects.requireNonNull(cardId, "cardId");
        Objects.requireNonNull(newest, "newest");
        Codes.u32(count, "count");
        Codes.u32(commandCount, "commandCount");
        Codes.u32(recordCounter, "recordCounter");
        Codes.u16(contract, "contract");
        Codes.u16(unit, "unit");
        Codes.u16(cardGeneration, "cardGeneration");
        Codes.u8(keyVersion, "keyVersion");
    }

    static Books from(prepay_books raw) {
        return new Books(
                Id.of(raw.getMeter_id()), Id.of(raw.getCustomer()), Id.of(raw.getCard_id()), raw.getPaid_micro(),
                raw.getRefunded_micro(), raw.getAmount_micro(), raw.getCarried_in_micro(),
                raw.getAccepted_paid_micro(), raw.getAccepted_refunded_micro(), raw.getCount(),
                raw.getCommand_count(), raw.getRecord_counter(), raw.getContract(), raw.getUnit(),
                raw.getCard_generation(), raw.getKey_version(), raw.getReplaced() != 0,
                Statement.from(raw.getNewest()));
    }

    prepay_books raw() {
        prepay_books raw = new prepay_books();
        raw.setMeter_id(meterId.bytes());
        raw.setCustomer(customer.bytes());
        raw.setCard_id(cardId.bytes());
        raw.setPaid_micro(paidMicro);
        raw.setRefunded_micro(refundedMicro);
        raw.setAmount_micro(amountMicro);
        raw.setCarried_in_micro(carriedInMicro);
        raw.setAccepted_paid_micro(acceptedPaidMicro);
        raw.setAccepted_refunded_micro(acceptedRefundedMicro);
        raw.setCount(count);
        raw.setCommand_count(commandCount);
        raw.setRecord_counter(recordCounter);
        raw.setContract(contract);
        raw.setUnit(unit);
        raw.setCard_generation(cardGeneration);
        raw.setKey_version((short) keyVersion);
        raw.setReplaced((short) (replaced ? 1 : 0));
        try (prepay_statement inner = newest.raw()) {
            raw.setNewest(inner);
        }
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
        builder.customer = customer;
        builder.cardId = cardId;
        builder.paidMicro = paidMicro;
        builder.refundedMicro = refundedMicro;
        builder.amountMicro = amountMicro;
        builder.carriedInMicro = carriedInMicro;
        builder.acceptedPaidMicro = acceptedPaidMicro;
        builder.acceptedRefundedMicro = acceptedRefundedMicro;
        builder.count = count;
        builder.commandCount = commandCount;
        builder.recordCounter = recordCounter;
        builder.contract = contract;
        builder.unit = unit;
        builder.cardGeneration = cardGeneration;
        builder.keyVersion = keyVersion;
        builder.replaced = replaced;
        builder.newest = newest;
        return builder;
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private Id meterId = Id.NONE;
        private Id customer = Id.NONE;
        private Id cardId = Id.NONE;
        private long paidMicro;
        private long refundedMicro;
        private long amountMicro;
        private long carriedInMicro;
        private long acceptedPaidMicro;
        private long acceptedRefundedMicro;
        private long count;
        private long commandCount;
        private long recordCounter;
        private int contract;
        private int unit;
        private int cardGeneration;
        private int keyVersion;
        private boolean replaced;
        private Statement newest = Statement.builder().build();

        private Builder() {
        }

        /** The meter. */
        public Builder meterId(Id meterId) {
            this.meterId = meterId;
            return this;
        }

        /** Customer number. */
        public Builder customer(Id customer) {
            this.customer = customer;
            return this;
        }

        /** Newest card. */
        public Builder cardId(Id cardId) {
            this.cardId = cardId;
            return this;
        }

        /** Sum of the credit of the sales not voided. */
        public Builder paidMicro(long paidMicro) {
            this.paidMicro = paidMicro;
            return this;
        }

        /** Sum of the refunds asked. */
        public Builder refundedMicro(long refundedMicro) {
            this.refundedMicro = refundedMicro;
            return this;
        }

        /** Credit of the newest sale, for display. */
        public Builder amountMicro(long amountMicro) {
            this.amountMicro = amountMicro;
            return this;
        }

        /** Carried in, signed. */
        public Builder carriedInMicro(long carriedInMicro) {
            this.carriedInMicro = carriedInMicro;
            return this;
        }

        /** Greatest total proved by a return record. */
        public Builder acceptedPaidMicro(long acceptedPaidMicro) {
            this.acceptedPaidMicro = acceptedPaidMicro;
            return this;
        }

        /** The same for refunds. */
        public Builder acceptedRefundedMicro(long acceptedRefundedMicro) {
            this.acceptedRefundedMicro = acceptedRefundedMicro;
            return this;
        }

        /** Sales not voided. */
        public Builder count(long count) {
            this.count = count;
            return this;
        }

        /** Commands sealed. */
        public Builder commandCount(long commandCount) {
            this.commandCount = commandCount;
            return this;
        }

        /** Of the newest return record seen. */
        public Builder recordCounter(long recordCounter) {
            this.recordCounter = recordCounter;
            return this;
        }

        /** 1 for a new meter. */
        public Builder contract(int contract) {
            this.contract = contract;
            return this;
        }

        /** As in {@link Token}. */
        public Builder unit(int unit) {
            this.unit = unit;
            return this;
        }

        /** Of the newest card. */
        public Builder cardGeneration(int cardGeneration) {
            this.cardGeneration = cardGeneration;
            return this;
        }

        /** Of the credit key that seals this contract's tokens. */
        public Builder keyVersion(int keyVersion) {
            this.keyVersion = keyVersion;
            return this;
        }

        /** The newest card replaces a lost one and has not been in the meter yet. */
        public Builder replaced(boolean replaced) {
            this.replaced = replaced;
            return this;
        }

        /** Newest sealed statement; its kind is 0 when there is none. */
        public Builder newest(Statement newest) {
            this.newest = newest;
            return this;
        }

        /** The finished value. */
        public Books build() {
            return new Books(
                    meterId, customer, cardId, paidMicro, refundedMicro, amountMicro, carriedInMicro,
                    acceptedPaidMicro, acceptedRefundedMicro, count, commandCount, recordCounter, contract, unit,
                    cardGeneration, keyVersion, replaced, newest);
        }
    }
}
