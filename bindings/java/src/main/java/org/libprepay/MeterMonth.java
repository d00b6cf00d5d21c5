/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * A month: what passed between two freezes, or since the last one. Money of another contract that began in it counts from there.
 *
 * @param fromSeconds when it began
 * @param toSeconds when it ended; of the one that runs, now
 * @param importMicro energy that passed
 * @param reverseMicro the same of the reverse register
 * @param balanceBeginMicro the balance at its begin; 0 when the contract began in it
 * @param balanceMicro the balance at its end
 * @param paidMicro credited
 * @param refundedMicro given back
 * @param usedMicro used, of all kinds
 * @param lentMicro advanced
 * @param recoveredMicro debts, fees and advances recovered
 * @param purchases purchase counts passed
 * @param contract at its end
 * @param beginPoint the settlement point at its begin: (month * 31 + day - 1) * 24 + hour with month = year * 12 + month - 1
 * @param endPoint the same at its end; 0: it still runs
 * @param missed so many settlement points within have no freeze of their own
 * @param began the contract began in it
 */
public record MeterMonth(long fromSeconds, long toSeconds, long importMicro, long reverseMicro, long balanceBeginMicro, long balanceMicro,
        long paidMicro, long refundedMicro, long usedMicro, long lentMicro, long recoveredMicro, long purchases, long contract,
        int beginPoint, int endPoint, long missed, boolean began) {
    static MeterMonth from(prepay_meter_month_report raw) {
        return new MeterMonth(raw.getFrom_s(), raw.getTo_s(), raw.getImport_micro(), raw.getReverse_micro(), raw.getBalance_begin_micro(),
                raw.getBalance_micro(), raw.getPaid_micro(), raw.getRefunded_micro(), raw.getUsed_micro(), raw.getLent_micro(),
                raw.getRecovered_micro(), raw.getPurchases(), raw.getContract(), raw.getBegin_point(), raw.getEnd_point(), raw.getMissed(),
                raw.getBegan() != 0);
    }
}
