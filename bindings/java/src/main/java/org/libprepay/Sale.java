/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * One payment as the desk asks for it. tendered = arrears + fee + tax + credit, or {@link ArgumentException}.
 *
 * @param meterId the customer's meter
 * @param tenderedMinor what the customer pays, minor units
 * @param arrearsMinor taken for arrears
 * @param feeMinor fee
 * @param taxMinor tax, included
 * @param creditMinor becomes supply, above 0
 * @param creditMicro the same in 10^-6 of the currency unit
 * @param tender cash or bank
 * @param tariffVersion of {@link Ledger#tariffAdd}; 0: none
 * @param reference of the bank; empty for cash
 */
public record Sale(
        Id meterId, long tenderedMinor, long arrearsMinor, long feeMinor, long taxMinor, long creditMinor,
        long creditMicro, Tender tender, long tariffVersion, String reference) {
    /** No component may be null, no number out of its range. */
    public Sale {
        Objects.requireNonNull(meterId, "meterId");
        Objects.requireNonNull(tender, "tender");
        Objects.requireNonNull(reference, "reference");
        Codes.u32(tariffVersion, "tariffVersion");
        Text.utf8(reference, 63, "reference");
    }

    /** A sale of what was quoted, in cash. */
    public static Builder of(Id meterId, Quote quote) {
        return builder().meterId(meterId).tenderedMinor(quote.tenderedMinor()).arrearsMinor(quote.arrearsMinor())
                .feeMinor(quote.feeMinor()).taxMinor(quote.taxMinor()).creditMinor(quote.creditMinor()).creditMicro(quote.creditMicro());
    }

    prepay_ledger_sale raw() {
        prepay_ledger_sale raw = new prepay_ledger_sale();
        raw.setMeter_id(meterId.bytes());
        raw.setTendered_minor(tenderedMinor);
        raw.setArrears_minor(arrearsMinor);
        raw.setFee_minor(feeMinor);
        raw.setTax_minor(taxMinor);
        raw.setCredit_minor(creditMinor);
        raw.setCredit_micro(creditMicro);
        raw.setTender(tender.code());
        raw.setTariff_version(tariffVersion);
        raw.setReference(Text.utf8(reference, 63, "reference"));
        return raw;
    }

    /** Everything zero, empty or as said; set what differs. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private Id meterId = Id.NONE;
        private long tenderedMinor;
        private long arrearsMinor;
        private long feeMinor;
        private long taxMinor;
        private long creditMinor;
        private long creditMicro;
        private Tender tender = Tender.CASH;
        private long tariffVersion;
        private String reference = "";

        private Builder() {
        }

        /** The customer's meter. */
        public Builder meterId(Id meterId) {
            this.meterId = meterId;
            return this;
        }

        /** What the customer pays, minor units. */
        public Builder tenderedMinor(long tenderedMinor) {
            this.tenderedMinor = tenderedMinor;
            return this;
        }

        /** Taken for arrears. */
        public Builder arrearsMinor(long arrearsMinor) {
            this.arrearsMinor = arrearsMinor;
            return this;
        }

        /** Fee. */
        public Builder feeMinor(long feeMinor) {
            this.feeMinor = feeMinor;
            return this;
        }

        /** Tax, included. */
        public Builder taxMinor(long taxMinor) {
            this.taxMinor = taxMinor;
            return this;
        }

        /** Becomes supply, above 0. */
        public Builder creditMinor(long creditMinor) {
            this.creditMinor = creditMinor;
            return this;
        }

        /** The same in 10^-6 of the currency unit. */
        public Builder creditMicro(long creditMicro) {
            this.creditMicro = creditMicro;
            return this;
        }

        /** Cash or bank. */
        public Builder tender(Tender tender) {
            this.tender = tender;
            return this;
        }

        /** Of {@link Ledger#tariffAdd}; 0: none. */
        public Builder tariffVersion(long tariffVersion) {
            this.tariffVersion = tariffVersion;
            return this;
        }

        /** Of the bank; empty for cash. */
        public Builder reference(String reference) {
            this.reference = reference;
            return this;
        }

        /** The finished value. */
        public Sale build() {
            return new Sale(
                    meterId, tenderedMinor, arrearsMinor, feeMinor, taxMinor, creditMinor, creditMicro, tender,
                    tariffVersion, reference);
        }
    }
}
