/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * A simulated memory of a meter or a card: it keeps its bytes when what runs on it is closed, and it can lose power in the middle of a
 * write, as real ones do.
 */
public final class Memory extends Handle {
    private static final int CARD_PAGE_BYTES = 64;
    private static final int METER_PAGE_BYTES = 4096;
    private static final long MOST_BYTES = 1L << 26;

    private Memory(int unitBytes, long units, int programUnitBytes, boolean isOverwritable) {
        super(() -> make(unitBytes, units, programUnitBytes, isOverwritable), Raw::prepay_memory_free);
    }

    private static long make(long unitBytes, long units, long programUnitBytes, boolean isOverwritable) {
        if (Codes.u32(unitBytes, "bytes") > MOST_BYTES || Codes.u32(units, "units") > MOST_BYTES || unitBytes * units > MOST_BYTES) {
            throw new ArgumentException("a simulated memory has at most " + MOST_BYTES + " bytes");
        }
        long[] out = new long[1];
        try (prepay_memory_options options = new prepay_memory_options()) {
            options.setErase_unit_bytes(unitBytes);
            options.setErase_unit_count(units);
            options.setProgram_unit_bytes(Codes.u32(programUnitBytes, "programUnitBytes"));
            options.setOverwritable(isOverwritable ? 1 : 0);
            Raw.prepay_memory_new(options, out);
        }
        return out[0];
    }

    /**
     * Flash: erased in units, written once an erase. At most 64 MiB.
     *
     * @param programUnitBytes 1, 2, 4, 8, 16 or 32: granularity of a write
     * @throws ArgumentException an impossible geometry
     */
    public static Memory flash(int unitBytes, int units, int programUnitBytes) {
        return new Memory(unitBytes, units, programUnitBytes, false);
    }

    /** EEPROM or FRAM: any byte can be written again. */
    public static Memory eeprom(int pageBytes, int pages) {
        return new Memory(pageBytes, pages, 1, true);
    }

    /** As much EEPROM, in pages of 64 bytes, as a card needs. */
    public static Memory ofCard() {
        return eeprom(CARD_PAGE_BYTES, (int) (Raw.prepay_card_app_storage_bytes(CARD_PAGE_BYTES) / CARD_PAGE_BYTES));
    }

    /** As much flash, in pages of 4096 bytes written 8 at a time, as a meter needs. */
    public static Memory ofMeter() {
        long pages;
        try (Memory sample = flash(METER_PAGE_BYTES, 1, 8)) {
            pages = sample.with(memory -> Raw.prepay_meter_storage_units(Raw.prepay_memory_storage(memory)));
        }
        return flash(METER_PAGE_BYTES, (int) pages, 8);
    }

    /** The table of verbs, for what runs on this memory. */
    long storage() {
        return Raw.prepay_memory_storage(address());
    }

    /** Writes so far. */
    public long writes() {
        return with(Raw::prepay_memory_writes);
    }

    /**
     * Power goes at a later write, and everything fails until {@link #powerUp}.
     *
     * @param write 1 is the next one; 0: never
     */
    public void cut(long write, Tear tear) {
        Objects.requireNonNull(tear, "tear");
        if (write < 0) {
            throw new ArgumentException("write must not be negative");
        }
        with(memory -> {
            Raw.prepay_memory_cut(memory, write, tear.code());
            return null;
        });
    }

    /** Power is gone. */
    public boolean isDark() {
        return with(Raw::prepay_memory_is_dark) != 0;
    }

    /** Power is back; what was written is there. */
    public void powerUp() {
        with(memory -> {
            Raw.prepay_memory_power_up(memory);
            return null;
        });
    }

    /** A copy of everything in it, to look at or to keep in a file. */
    public byte[] bytes() {
        return with(memory -> {
            byte[] out = new byte[(int) Raw.prepay_raw_memory_count(memory)];
            Raw.prepay_raw_memory_read(memory, 0, out);
            return out;
        });
    }

    /**
     * Writes bytes into it as they are, without counting as a write: to begin from a file that was kept.
     *
     * @throws ArgumentException they do not fit
     */
    public void put(long address, byte[] data) {
        Objects.requireNonNull(data, "data");
        with(memory -> Raw.prepay_raw_memory_write(memory, Codes.u32(address, "address"), data));
    }
}
