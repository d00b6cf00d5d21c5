/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A place's local time: how far its clocks are ahead of UTC, from which instant on. UTC before the first change. */
public final class Offsets extends Handle {
    /**
     * From this instant on clocks are this far ahead.
     *
     * @param fromSeconds since 1970-01-01 UTC
     * @param utcOffsetSeconds local time minus UTC
     */
    public record Change(long fromSeconds, int utcOffsetSeconds) {
    }

    private final List<Change> changes;

    /** @param changes in order of time */
    public Offsets(List<Change> changes) {
        super(() -> make(changes), Raw::prepay_raw_offsets_free);
        this.changes = List.copyOf(changes);
    }

    private Offsets(long address) {
        super(() -> address, Raw::prepay_raw_offsets_free);
        changes = with(offsets -> {
            List<Change> found = new ArrayList<>();
            try (prepay_offset_change raw = new prepay_offset_change()) {
                for (long i = 0; i < Raw.prepay_raw_offsets_count(offsets); i++) {
                    Raw.prepay_raw_offsets_get(offsets, i, raw);
                    found.add(new Change(raw.getFrom_s(), raw.getUtc_offset_s()));
                }
            }
            return List.copyOf(found);
        });
    }

    private static long make(List<Change> changes) {
        List<Change> copy = List.copyOf(changes);
        long[] out = new long[1];
        Raw.prepay_raw_offsets_new(out);
        try {
            for (Change change : copy) {
                Raw.prepay_raw_offsets_add(out[0], change.fromSeconds(), change.utcOffsetSeconds());
            }
        } catch (RuntimeException refused) {
            Raw.prepay_raw_offsets_free(out[0]);
            throw refused;
        }
        return out[0];
    }

    /** What it was made of. */
    public List<Change> changes() {
        return changes;
    }

    /** Local time minus UTC at an instant, seconds. */
    public int at(long timeSeconds) {
        return with(offsets -> Raw.prepay_raw_offsets_at(offsets, timeSeconds));
    }

    /**
     * As bytes, to travel as {@link PartKind#OFFSETS}.
     *
     * @throws ArgumentException not in order of time, or a day and more from UTC
     */
    public byte[] pack() {
        byte[][] out = new byte[1][];
        with(offsets -> Raw.prepay_raw_offsets_pack(offsets, out));
        return out[0];
    }

    /**
     * The inverse of {@link #pack}.
     *
     * @throws FormatException not such bytes
     */
    public static Offsets unpack(byte[] packed) {
        long[] out = new long[1];
        Raw.prepay_raw_offsets_unpack(Objects.requireNonNull(packed, "packed"), out);
        return new Offsets(out[0]);
    }
}
