/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * Who asks the ledger, when, and under which request id. Keep the id of a payment before you send it: asked again with the same id, the
 * ledger gives the stored answer and takes nothing twice. Verbs that only read ignore it.
 *
 * @param timeMillis milliseconds since 1970-01-01 UTC
 * @param operatorId from {@link Ledger#login}; 0 before
 * @param utcOffsetSeconds the station's local time minus UTC: the business day derives from it
 * @param requestId of this request
 */
public record LedgerCall(long timeMillis, long operatorId, int utcOffsetSeconds, RequestId requestId) {
    /** No component may be null. */
    public LedgerCall {
        Objects.requireNonNull(requestId, "requestId");
    }

    prepay_ledger_call raw() {
        prepay_ledger_call raw = new prepay_ledger_call();
        raw.setTime_ms(timeMillis);
        raw.setOperator_id(operatorId);
        raw.setUtc_offset_s(utcOffsetSeconds);
        raw.setRequest_id(requestId.bytes());
        return raw;
    }
}
