/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * What an amount tendered is made of: tendered = arrears + fee + tax + credit, exactly.
 *
 * @param tenderedMinor what the customer pays, minor units of the currency
 * @param arrearsMinor taken for arrears
 * @param feeMinor fee
 * @param taxMinor tax, included
 * @param creditMinor becomes supply at the meter
 * @param creditMicro the same in 10^-6 of the currency unit
 */
public record Quote(
        long tenderedMinor, long arrearsMinor, long feeMinor, long taxMinor, long creditMinor, long creditMicro) {
    static Quote from(prepay_quote raw) {
        return new Quote(
                raw.getTendered_minor(), raw.getArrears_minor(), raw.getFee_minor(), raw.getTax_minor(),
                raw.getCredit_minor(), raw.getCredit_micro());
    }
}
