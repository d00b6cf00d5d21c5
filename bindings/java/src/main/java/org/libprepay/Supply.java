/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;
import java.util.Set;

/**
 * May supply be on, and why (not).
 *
 * @param permitted the balance lets supply be on
 * @param reasons why it is off or threatened
 * @param alarm 0, 1 or 2
 * @param state of the balance
 * @param changes what the last operation did
 */
public record Supply(
        boolean permitted, Set<SupplyReason> reasons, int alarm, BalanceState state, Set<BalanceChange> changes) {
    /** No component may be null. */
    public Supply {
        reasons = Set.copyOf(reasons);
        Objects.requireNonNull(state, "state");
        changes = Set.copyOf(changes);
    }

    static Supply from(prepay_supply raw) {
        return new Supply(
                raw.getPermitted() != 0, Codes.set(SupplyReason.class, raw.getReasons()), (int) raw.getAlarm(),
                Codes.of(BalanceState.class, raw.getState()), Codes.set(BalanceChange.class, raw.getChanges()));
    }
}
