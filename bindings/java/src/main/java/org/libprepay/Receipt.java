/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * Everything a printed receipt needs.
 *
 * @param requestId of the sale
 * @param meterId the meter
 * @param customer customer number
 * @param number gap-free per station
 * @param timeMillis when
 * @param tenderedMinor paid
 * @param arrearsMinor of it arrears
 * @param feeMinor of it a fee
 * @param taxMinor of it tax
 * @param creditMinor of it credit
 * @param creditMicro the credit in 10^-6
 * @param paidTotalMicro paid in all in the contract, with this sale
 * @param utcOffsetSeconds the station's local time minus UTC
 * @param station number of the station
 * @param tender cash or bank
 * @param currency ISO 4217 number
 * @param exponent digits of the minor unit
 * @param copy 0: the original; n: n-th reprint
 * @param voided the sale was voided
 * @param contract of the meter
 * @param operatorLogin who took it
 * @param name of the customer
 * @param reference of the bank
 */
public record Receipt(
        RequestId requestId, Id meterId, Id customer, long number, long timeMillis, long tenderedMinor,
        long arrearsMinor, long feeMinor, long taxMinor, long creditMinor, long creditMicro, long paidTotalMicro,
        int utcOffsetSeconds, long station, Tender tender, int currency, int exponent, long copy, boolean voided,
        long contract, String operatorLogin, String name, String reference) {
    /** No component may be null. */
    public Receipt {
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(meterId, "meterId");
        Objects.requireNonNull(customer, "customer");
        Objects.requireNonNull(tender, "tender");
        Objects.requireNonNull(operatorLogin, "operatorLogin");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(reference, "reference");
    }

    static Receipt from(prepay_ledger_receipt raw) {
        return new Receipt(
                RequestId.of(raw.getRequest_id()), Id.of(raw.getMeter_id()), Id.of(raw.getCustomer()),
                raw.getNumber(), raw.getTime_ms(), raw.getTendered_minor(), raw.getArrears_minor(),
                raw.getFee_minor(), raw.getTax_minor(), raw.getCredit_minor(), raw.getCredit_micro(),
                raw.getPaid_total_micro(), raw.getUtc_offset_s(), raw.getStation(),
                Codes.of(Tender.class, raw.getTender()), (int) raw.getCurrency(), (int) raw.getExponent(),
                raw.getCopy(), raw.getVoided() != 0, raw.getContract(), Text.of(raw.getOperator_login()),
                Text.of(raw.getName()), Text.of(raw.getReference()));
    }
}
