/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * One event in a meter.
 *
 * @param timeSeconds greatest time known then
 * @param before see {@link EventKind}
 * @param after see {@link EventKind}
 * @param kind what happened
 * @param number 1, 2 ... since power-up
 */
public record MeterEvent(long timeSeconds, long before, long after, EventKind kind, long number) {
    /** The kind may not be null. */
    public MeterEvent {
        Objects.requireNonNull(kind, "kind");
    }

    static MeterEvent from(prepay_meter_event raw) {
        return new MeterEvent(raw.getTime_s(), raw.getBefore(), raw.getAfter(), Codes.of(EventKind.class, raw.getKind()), raw.getNumber());
    }
}
