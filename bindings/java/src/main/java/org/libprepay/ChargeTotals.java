/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * What a balance remembers of a listed charge. Owed: imposed - recovered - settled.
 *
 * @param imposedMicro imposed in all
 * @param settledMicro paid at the desk in all
 * @param recoveredMicro taken out of the credit in all
 * @param dueMicro due, and could not be taken yet
 * @param cappedMicro recovered in the period under way
 * @param period index of the newest period that was counted; 0: none yet
 */
public record ChargeTotals(
        long imposedMicro, long settledMicro, long recoveredMicro, long dueMicro, long cappedMicro, long period) {
    /** Nothing. */
    public static final ChargeTotals NONE = new ChargeTotals(0, 0, 0, 0, 0, 0);

    /** No number may be out of its range. */
    public ChargeTotals {
        Codes.u32(period, "period");
    }
}
