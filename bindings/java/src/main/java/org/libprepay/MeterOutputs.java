/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;
import java.util.Set;

/**
 * What a meter's firmware applies and displays.
 *
 * @param remainingMicro what is left
 * @param overdraftMicro what is owed; never both above zero
 * @param unitPriceMicro price of the next unit; 0 while no tariff is live
 * @param nextWakeSeconds feed time and a reading then: the price changes; {@link Long#MAX_VALUE}: no need
 * @param switchOn supply is to be on
 * @param alarm 0, 1 or 2
 * @param reasons why supply is off or threatened
 * @param balanceState of the balance
 * @param lastResult of the last insertion or token
 * @param checkpointDue some consumption is priced and not yet stored
 * @param orders grows with every order to the switch; 0 without senses
 * @param preTripSeconds supply will go off in so many seconds; 0: no trip is announced
 * @param timeValidity of the time last fed
 * @param displayItem what the display shows
 * @param displayErr NN of Err-NN; 0: none
 * @param displayCode class * 100 + detail: 3311 is 33/11; 0: none
 */
public record MeterOutputs(
        long remainingMicro, long overdraftMicro, long unitPriceMicro, long nextWakeSeconds, boolean switchOn,
        int alarm, Set<SupplyReason> reasons, BalanceState balanceState, Verdict lastResult, boolean checkpointDue,
        long orders, long preTripSeconds, TimeValidity timeValidity, DisplayItem displayItem, int displayErr, int displayCode) {
    /** No component may be null. */
    public MeterOutputs {
        reasons = Set.copyOf(reasons);
        Objects.requireNonNull(balanceState, "balanceState");
        Objects.requireNonNull(lastResult, "lastResult");
        Objects.requireNonNull(displayItem, "displayItem");
    }

    /** Remaining less overdraft. */
    public long balanceMicro() {
        return remainingMicro - overdraftMicro;
    }

    static MeterOutputs from(prepay_meter_outputs_report raw) {
        return new MeterOutputs(
                raw.getRemaining_micro(), raw.getOverdraft_micro(), raw.getUnit_price_micro(), raw.getNext_wake_s(),
                raw.getSwitch_on() != 0, (int) raw.getAlarm(), Codes.set(SupplyReason.class, raw.getReasons()),
                Codes.of(BalanceState.class, raw.getBalance_state()), Verdict.of(raw.getLast_result()),
                raw.getCheckpoint_due() != 0, raw.getOrders(), raw.getPre_trip_s(),
                Codes.of(TimeValidity.class, raw.getTime_validity()), Codes.of(DisplayItem.class, raw.getDisplay_item()), (int) raw.getDisplay_err(),
                (int) raw.getDisplay_code());
    }
}
