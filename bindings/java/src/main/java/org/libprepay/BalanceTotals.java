/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Everything a balance must remember over a power cut, 10^-6 of the account's unit.
 *
 * @param carriedInMicro carried in, signed
 * @param paidMicro paid in all, as accepted
 * @param refundedMicro refunded in all, as accepted
 * @param usedMicro used, by number of {@link UsedKind}; 4 of them
 * @param debts emergency credit and accumulated debt
 * @param state where the balance stands
 */
public record BalanceTotals(long carriedInMicro, long paidMicro, long refundedMicro, List<Long> usedMicro, List<Debt> debts,
        BalanceState state) {
    private static final int USED_KINDS = 4;
    private static final int DEBT_KINDS = 2;

    /** No component may be null; 4 kinds of use, 2 of debt. */
    public BalanceTotals {
        usedMicro = List.copyOf(usedMicro);
        debts = List.copyOf(debts);
        Objects.requireNonNull(state, "state");
        if (usedMicro.size() != USED_KINDS || debts.size() != DEBT_KINDS) {
            throw new ArgumentException("there are " + USED_KINDS + " kinds of use and " + DEBT_KINDS + " of debt");
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
        return new BalanceTotals(raw.getCarried_in_micro(), raw.getPaid_micro(), raw.getRefunded_micro(), used, debts,
                Codes.of(BalanceState.class, raw.getState()));
    }

    prepay_balance_totals raw() {
        prepay_balance_totals raw = new prepay_balance_totals();
        raw.setCarried_in_micro(carriedInMicro);
        raw.setPaid_micro(paidMicro);
        raw.setRefunded_micro(refundedMicro);
        raw.setState(state.code());
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
