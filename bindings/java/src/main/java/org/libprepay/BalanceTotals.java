/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Everything a balance must remember over a power cut, 10^-6 of the account's unit.
 *
 * @param carriedInMicro carried in, signed
 * @param paidMicro paid in all, as accepted
 * @param refundedMicro refunded in all, as accepted
 * @param usedMicro used, by number of {@link UsedKind}; 4 of them
 * @param debts emergency credit and accumulated debt
 * @param state where the balance stands
 * @param latches what else is remembered
 * @param conditions the conditions that were last told
 * @param counted purchases for which fixed amounts were due
 * @param charges the listed charges; 4 of them
 */
public record BalanceTotals(long carriedInMicro, long paidMicro, long refundedMicro, List<Long> usedMicro, List<Debt> debts,
        BalanceState state, Set<Latch> latches, Set<Condition> conditions, long counted, List<ChargeTotals> charges) {
    private static final int USED_KINDS = 4;
    private static final int DEBT_KINDS = 2;
    private static final int CHARGES = 4;
    private static final long LATCHES = 0xff;

    /** No component may be null; 4 kinds of use, 2 of debt. */
    public BalanceTotals {
        usedMicro = List.copyOf(usedMicro);
        debts = List.copyOf(debts);
        Objects.requireNonNull(state, "state");
        latches = Set.copyOf(latches);
        conditions = Set.copyOf(conditions);
        charges = List.copyOf(charges);
        Codes.u32(counted, "counted");
        if (usedMicro.size() != USED_KINDS || debts.size() != DEBT_KINDS || charges.size() != CHARGES) {
            throw new ArgumentException("there are " + USED_KINDS + " kinds of use, " + DEBT_KINDS + " of debt, and " + CHARGES + " charges");
        }
    }

    static BalanceTotals from(prepay_balance_totals raw) {
        List<Long> used = new ArrayList<>();
        for (int kind = 0; kind < USED_KINDS; kind++) {
            used.add(Raw.prepay_raw_totals_used(raw, kind));
        }
        List<Debt> debts = new ArrayList<>();
        try (prepay_debt debt = new prepay_debt()) {
            for (int kind = 0; kind < DEBT_KINDS; kind++) {
                Raw.prepay_raw_totals_debt(raw, kind, debt);
                debts.add(new Debt(debt.getImposed_micro(), debt.getAdvanced_micro(), debt.getRecovered_micro()));
            }
        }
        List<ChargeTotals> charges = new ArrayList<>();
        try (prepay_charge_totals charge = new prepay_charge_totals()) {
            for (int which = 0; which < CHARGES; which++) {
                Raw.prepay_raw_totals_charge(raw, which, charge);
                charges.add(new ChargeTotals(charge.getImposed_micro(), charge.getSettled_micro(), charge.getRecovered_micro(),
                        charge.getDue_micro(), charge.getCapped_micro(), charge.getPeriod()));
            }
        }
        return new BalanceTotals(raw.getCarried_in_micro(), raw.getPaid_micro(), raw.getRefunded_micro(), used, debts,
                Codes.of(BalanceState.class, raw.getState()), Codes.set(Latch.class, raw.getLatches() & LATCHES),
                Codes.set(Condition.class, raw.getLatches() & ~LATCHES), raw.getCounted(), charges);
    }

    prepay_balance_totals raw() {
        prepay_balance_totals raw = new prepay_balance_totals();
        raw.setCarried_in_micro(carriedInMicro);
        raw.setPaid_micro(paidMicro);
        raw.setRefunded_micro(refundedMicro);
        raw.setState(state.code());
        raw.setLatches(Codes.bits(latches) | Codes.bits(conditions));
        raw.setCounted(counted);
        try (prepay_charge_totals charge = new prepay_charge_totals()) {
            for (int which = 0; which < CHARGES; which++) {
                charge.setImposed_micro(charges.get(which).imposedMicro());
                charge.setSettled_micro(charges.get(which).settledMicro());
                charge.setRecovered_micro(charges.get(which).recoveredMicro());
                charge.setDue_micro(charges.get(which).dueMicro());
                charge.setCapped_micro(charges.get(which).cappedMicro());
                charge.setPeriod(charges.get(which).period());
                Raw.prepay_raw_totals_set_charge(raw, which, charge);
            }
        }
        for (int kind = 0; kind < USED_KINDS; kind++) {
            Raw.prepay_raw_totals_set_used(raw, kind, usedMicro.get(kind));
        }
        try (prepay_debt debt = new prepay_debt()) {
            for (int kind = 0; kind < DEBT_KINDS; kind++) {
                debt.setImposed_micro(debts.get(kind).imposedMicro());
                debt.setAdvanced_micro(debts.get(kind).advancedMicro());
                debt.setRecovered_micro(debts.get(kind).recoveredMicro());
                Raw.prepay_raw_totals_set_debt(raw, kind, debt);
            }
        }
        return raw;
    }
}
