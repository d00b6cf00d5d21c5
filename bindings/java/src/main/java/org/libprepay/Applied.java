/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * What {@link Balance#accept} did. All 10^-6 of the account's unit.
 *
 * @param creditedMicro added to paid
 * @param refundedMicro added to refunded
 * @param repaidMicro the part of credited that repaid overdraft
 * @param recoveredMicro the part of credited that repaid debts and emergency credit
 * @param balanceMicro the signed balance afterwards
 */
public record Applied(
        long creditedMicro, long refundedMicro, long repaidMicro, long recoveredMicro, long balanceMicro) {
    static Applied from(prepay_balance_applied raw) {
        return new Applied(
                raw.getCredited_micro(), raw.getRefunded_micro(), raw.getRepaid_micro(), raw.getRecovered_micro(),
                raw.getBalance_micro());
    }
}
