/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * What a shift took. Minor units.
 *
 * @param floatMinor in the drawer in the morning
 * @param cashMinor taken in cash, less what voids gave back
 * @param bankMinor taken by bank
 * @param expectedMinor float + cash
 * @param countedMinor as counted
 * @param overMinor counted - expected; negative is short
 * @param sales number of sales
 * @param voids number of voids
 */
public record Shift(
        long floatMinor, long cashMinor, long bankMinor, long expectedMinor, long countedMinor, long overMinor,
        long sales, long voids) {
    static Shift from(prepay_ledger_shift raw) {
        return new Shift(
                raw.getFloat_minor(), raw.getCash_minor(), raw.getBank_minor(), raw.getExpected_minor(),
                raw.getCounted_minor(), raw.getOver_minor(), raw.getSales(), raw.getVoids());
    }
}
