/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.List;
import java.util.Set;

/**
 * What outlives power cuts beside a meter's record: rings of events and of monthly freezes, behind the meter's own units of its memory.
 *
 * @param eventUnits erase units of the ring of events, 2 or more; 0: no event is stored
 * @param freezeUnits erase units of the ring of freezes, 2 or more; 0: nothing is frozen, and there are no months
 * @param kinds those events that are stored; none: all
 * @param points when a month is settled, up to three; none: as the live tariff's blocks, or on the 1st at 0:00
 */
public record MeterHistory(long eventUnits, long freezeUnits, Set<EventKind> kinds, List<Point> points) {
    /**
     * A day and hour of every month.
     *
     * @param day 1 to 31; where a month does not have it, the next month's first midnight is meant
     * @param hour 0 to 23, local
     */
    public record Point(int day, int hour) {
    }

    /** A copy of the set and the list; no number is below 0. */
    public MeterHistory {
        kinds = Set.copyOf(kinds);
        points = List.copyOf(points);
        Codes.u32(eventUnits, "eventUnits");
        Codes.u32(freezeUnits, "freezeUnits");
    }

    /** All events, and months that end with the calendar's. */
    public static MeterHistory of(long eventUnits, long freezeUnits) {
        return new MeterHistory(eventUnits, freezeUnits, Set.of(), List.of());
    }

    prepay_meter_history_options raw() {
        prepay_meter_history_options raw = new prepay_meter_history_options();
        raw.setEvent_units(eventUnits);
        raw.setFreeze_units(freezeUnits);
        raw.setEvent_kinds(kinds.stream().mapToLong(kind -> 1L << kind.code()).sum());
        try (prepay_year_point one = new prepay_year_point()) {
            for (Point point : points) {
                one.setDay(Codes.u8(point.day, "day"));
                one.setHour(Codes.u8(point.hour, "hour"));
                Raw.prepay_raw_history_point(raw, one);
            }
        }
        return raw;
    }
}
