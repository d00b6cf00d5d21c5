/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * What a sale is quoted from. {@code QuoteRequest.builder().tenderedMinor(2000).taxPpm(50_000).exponent(2).build().quote()} says what 20.00 with 5 % tax
 * included is made of. Nothing is changed anywhere.
 *
 * @param tenderedMinor what the customer pays, minor units
 * @param arrearsMinor owed from before; recovered first
 * @param arrearsCapMinor recover at most so much with this payment; 0: no cap
 * @param feeMinor taken for this sale
 * @param minMinor least amount that may be tendered
 * @param maxMinor greatest; 0: no limit
 * @param taxPpm tax included in what remains, parts per million (50000 is 5 %)
 * @param exponent digits of the minor unit (ISO 4217): 0 to 4, 2 for CNY and USD
 */
public record QuoteRequest(
        long tenderedMinor, long arrearsMinor, long arrearsCapMinor, long feeMinor, long minMinor, long maxMinor,
        long taxPpm, long exponent) {
    /** No number may be out of its range. */
    public QuoteRequest {
        Codes.u32(taxPpm, "taxPpm");
        Codes.u32(exponent, "exponent");
    }

    /**
     * Quotes the sale.
     *
     * @return the quote; or no value and {@link Verdict#VENDING_AMOUNT}: below the least, above the greatest, or nothing would remain
     * @throws ArgumentException a negative amount, an exponent above 4
     * @throws OverflowException too large to be stated
     */
    public Answer<Quote> quote() {
        try (prepay_quote_request request = raw(); prepay_quote out = new prepay_quote()) {
            return Answer.of(Raw.prepay_vending_quote(request, out), () -> Quote.from(out));
        }
    }

    prepay_quote_request raw() {
        prepay_quote_request raw = new prepay_quote_request();
        raw.setTendered_minor(tenderedMinor);
        raw.setArrears_minor(arrearsMinor);
        raw.setArrears_cap_minor(arrearsCapMinor);
        raw.setFee_minor(feeMinor);
        raw.setMin_minor(minMinor);
        raw.setMax_minor(maxMinor);
        raw.setTax_ppm(taxPpm);
        raw.setExponent(exponent);
        return raw;
    }

    /** Everything zero, empty or as said; set what differs. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private long tenderedMinor;
        private long arrearsMinor;
        private long arrearsCapMinor;
        private long feeMinor;
        private long minMinor;
        private long maxMinor;
        private long taxPpm;
        private long exponent;

        private Builder() {
        }

        /** What the customer pays, minor units. */
        public Builder tenderedMinor(long tenderedMinor) {
            this.tenderedMinor = tenderedMinor;
            return this;
        }

        /** Owed from before; recovered first. */
        public Builder arrearsMinor(long arrearsMinor) {
            this.arrearsMinor = arrearsMinor;
            return this;
        }

        /** Recover at most so much with this payment; 0: no cap. */
        public Builder arrearsCapMinor(long arrearsCapMinor) {
            this.arrearsCapMinor = arrearsCapMinor;
            return this;
        }

        /** Taken for this sale. */
        public Builder feeMinor(long feeMinor) {
            this.feeMinor = feeMinor;
            return this;
        }

        /** Least amount that may be tendered. */
        public Builder minMinor(long minMinor) {
            this.minMinor = minMinor;
            return this;
        }

        /** Greatest; 0: no limit. */
        public Builder maxMinor(long maxMinor) {
            this.maxMinor = maxMinor;
            return this;
        }

        /** Tax included in what remains, parts per million (50000 is 5 %). */
        public Builder taxPpm(long taxPpm) {
            this.taxPpm = taxPpm;
            return this;
        }

        /** Digits of the minor unit (ISO 4217): 0 to 4, 2 for CNY and USD. */
        public Builder exponent(long exponent) {
            this.exponent = exponent;
            return this;
        }

        /** The finished value. */
        public QuoteRequest build() {
            return new QuoteRequest(
                    tenderedMinor, arrearsMinor, arrearsCapMinor, feeMinor, minMinor, maxMinor, taxPpm, exponent);
        }
    }
}
