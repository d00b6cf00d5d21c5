/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.ArrayList;
import java.util.List;

/**
 * What a meter remembers: for displays, check cards and tests.
 *
 * @param totals money
 * @param pricing where pricing stands
 * @param importMicro greatest reading priced
 * @param reverseMicro the same of the reverse register
 * @param pricedUntilSeconds time up to which consumption is priced
 * @param greatestTimeSeconds greatest time fed
 * @param customer customer number
 * @param cardId the registered card
 * @param statementId last accepted
 * @param parts version of each parameter part, by number of {@link PartKind}; 0 is unused
 * @param recordCounter return records made
 * @param lastCount last purchase count accepted
 * @param lastCommandCount last command count accepted
 * @param illegalInsertions refused cards
 * @param commits journal commits in this memory's life
 * @param contract 0: never opened
 * @param unit of the account
 * @param cardGeneration of the registered card
 * @param opened an account is open
 * @param tamper inputs seen since the last clear
 * @param clockMoves since the last clear
 * @param macErrors false seals of this local day
 * @param uncleanCuts power cuts without a warning on this local day
 * @param control remote orders that hold
 * @param finalContract the closed contract whose final record is kept; 0: none
 * @param historyFailed 1: the ring of events, 2: that of freezes could not be read or written when last tried
 * @param historyLost events that could not be stored
 */
public record MeterState(BalanceTotals totals, Pricing pricing, long importMicro, long reverseMicro, long pricedUntilSeconds,
        long greatestTimeSeconds, Id customer, Id cardId, Id statementId, List<Long> parts, long recordCounter, long lastCount,
        long lastCommandCount, long illegalInsertions, long commits, int contract, int unit, int cardGeneration, boolean opened,
        long tamper, long clockMoves, long macErrors, long uncleanCuts, long control, long finalContract,
        long historyFailed, long historyLost) {
    private static final int PARTS = 5;

    /** A copy of the versions. */
    public MeterState {
        parts = List.copyOf(parts);
    }

    static MeterState from(prepay_meter_state_report raw) {
        List<Long> parts = new ArrayList<>();
        for (int kind = 0; kind < PARTS; kind++) {
            parts.add(Raw.prepay_raw_state_part(raw, kind));
        }
        return new MeterState(BalanceTotals.from(raw.getTotals()), Pricing.from(raw.getPricing()), raw.getImport_micro(),
                raw.getReverse_micro(), raw.getPriced_until_s(), raw.getGreatest_time_s(), Id.of(raw.getCustomer()),
                Id.of(raw.getCard_id()), Id.of(raw.getStatement_id()), parts, raw.getRecord_counter(), raw.getLast_count(),
                raw.getLast_command_count(), raw.getIllegal_insertions(), raw.getCommits(), raw.getContract(), raw.getUnit(),
                raw.getCard_generation(), raw.getOpened() != 0, raw.getTamper(), raw.getClock_moves(), raw.getMac_errors(),
                raw.getUnclean_cuts(), raw.getControl(), raw.getFinal_contract(), raw.getHistory_failed(),
                raw.getHistory_lost());
    }
}
