/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * A business day's figures. Print head and headEntry on the slip: they are the witness outside the file for {@link
 * Ledger#verify}.
 *
 * @param cashMinor cash
 * @param bankMinor bank
 * @param creditMinor sold as supply
 * @param taxMinor tax
 * @param feeMinor fees
 * @param arrearsMinor arrears
 * @param roundingMinor rounding
 * @param overMinor over, or short when negative
 * @param firstEntry first entry of the day
 * @param lastEntry last entry of the day
 * @param businessDay local days since 1970-01-01
 * @param sales number of sales
 * @param voids number of voids
 * @param openStatements sealed and not yet proved
 * @param headEntry the entry that head stands after
 * @param head of the chain
 */
public record DayClose(
        long cashMinor, long bankMinor, long creditMinor, long taxMinor, long feeMinor, long arrearsMinor,
        long roundingMinor, long overMinor, long firstEntry, long lastEntry, int businessDay, long sales,
        long voids, long openStatements, long headEntry, Hash head) {
    /** No component may be null. */
    public DayClose {
        Objects.requireNonNull(head, "head");
    }

    static DayClose from(prepay_ledger_day raw) {
        return new DayClose(
                raw.getCash_minor(), raw.getBank_minor(), raw.getCredit_minor(), raw.getTax_minor(),
                raw.getFee_minor(), raw.getArrears_minor(), raw.getRounding_minor(), raw.getOver_minor(),
                raw.getFirst_entry(), raw.getLast_entry(), raw.getBusiness_day(), raw.getSales(), raw.getVoids(),
                raw.getOpen_statements(), raw.getHead_entry(), Hash.of(raw.getHead()));
    }
}
