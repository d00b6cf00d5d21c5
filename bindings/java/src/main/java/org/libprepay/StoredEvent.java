/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * One event in a meter that outlived the power cuts since.
 *
 * @param timeSeconds greatest time known then
 * @param before see {@link EventKind}
 * @param after see {@link EventKind}
 * @param kind what happened
 * @param number rises
 * @param count see {@link EventKind}
 * @param contract under which it happened; 0: none was ever opened
 * @param lost so many before it could not be stored
 */
public record StoredEvent(long timeSeconds, long before, long after, EventKind kind, long number, long count, long contract, long lost) {
    /** The kind may not be null. */
    public StoredEvent {
        Objects.requireNonNull(kind, "kind");
    }

    static StoredEvent from(prepay_meter_event_report raw) {
        return new StoredEvent(raw.getTime_s(), raw.getBefore(), raw.getAfter(), Codes.of(EventKind.class, raw.getKind()), raw.getNumber(),
                raw.getCount(), raw.getContract(), raw.getLost());
    }
}
