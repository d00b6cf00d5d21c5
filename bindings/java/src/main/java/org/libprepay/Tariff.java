/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;

/**
 * A tariff: prices by time of use (分时费率) and by blocks (阶梯), exact to the last digit. Made once, it never changes.
 *
 * <p>One flat price is {@code Tariff.builder().rate(520_000).build()}.
 */
public final class Tariff extends Handle {
    /** Limit of the last block. */
    public static final long NO_LIMIT = Long.MAX_VALUE;
    private static final int DAYS = 8;

    /** From this minute of the local day on this rate holds. */
    private record SwitchPoint(int dayTable, int rate, int minute) {
    }

    private record Season(int month, int day, List<Integer> dayTables) {
    }

    private record Block(long limitMicro, long priceMicro) {
    }

    private record SpecialDay(int day, int dayTable) {
    }

    private record YearPoint(int month, int day, int hour, int ladder) {
    }

    private record Change(Tariff backup, TariffPart part, long seconds) {
    }

    /**
     * What a quantity costs.
     *
     * @param amountMicro money, 10^-6 of the currency unit
     * @param pricing what to hand to the next charge
     */
    public record Charge(long amountMicro, Pricing pricing) {
    }

    private Tariff(Builder builder) {
        super(() -> make(builder), Raw::prepay_raw_tariff_free);
    }

    private Tariff(long address) {
        super(() -> address, Raw::prepay_raw_tariff_free);
    }

    private static long make(Builder builder) {
        long[] out = new long[1];
        Raw.prepay_raw_tariff_new(Codes.u32(builder.version, "version"), builder.combination.code(), builder.period.code(), out);
        try {
            fill(out[0], builder);
            Raw.prepay_raw_tariff_check(out[0]);
        } catch (RuntimeException refused) {
            Raw.prepay_raw_tariff_free(out[0]);
            throw refused;
        }
        return out[0];
    }

    private static void fill(long tariff, Builder builder) {
        builder.rates.forEach(price -> Raw.prepay_raw_tariff_add_rate(tariff, price));
        builder.holidays.forEach(day -> Raw.prepay_raw_tariff_add_holiday(tariff, day));
        try (prepay_switch_point raw = new prepay_switch_point()) {
            for (SwitchPoint point : builder.switches) {
                raw.setDay_table(Codes.u8(point.dayTable, "dayTable"));
                raw.setRate(Codes.u8(point.rate, "rate"));
                raw.setMinute(Codes.u16(point.minute, "minute"));
                Raw.prepay_raw_tariff_add_switch(tariff, raw);
            }
        }
        try (prepay_season raw = new prepay_season()) {
            for (Season season : builder.seasons) {
                byte[] tables = new byte[DAYS];
                for (int day = 0; day < DAYS; day++) {
                    tables[day] = (byte) Codes.u8(season.dayTables.get(day), "dayTable");
                }
                raw.setMonth(Codes.u8(season.month, "month"));
                raw.setDay(Codes.u8(season.day, "day"));
                raw.setDay_table(tables);
                Raw.prepay_raw_tariff_add_season(tariff, raw);
            }
        }
        try (prepay_block raw = new prepay_block()) {
            for (Block block : builder.blocks) {
                raw.setLimit_micro(block.limitMicro);
                raw.setPrice_micro(block.priceMicro);
                Raw.prepay_raw_tariff_add_block(tariff, raw);
            }
        }
        fillCalendar(tariff, builder);
    }

    private static void fillCalendar(long tariff, Builder builder) {
        try (prepay_special_day raw = new prepay_special_day()) {
            for (SpecialDay day : builder.specialDays) {
                raw.setDay(day.day);
                raw.setDay_table(Codes.u8(day.dayTable, "dayTable"));
                Raw.prepay_raw_tariff_add_special_day(tariff, raw);
            }
        }
        try (prepay_year_point raw = new prepay_year_point()) {
            for (YearPoint point : builder.settlements) {
                Raw.prepay_raw_tariff_add_settlement(tariff, put(point, raw));
            }
            for (YearPoint point : builder.ladderZones) {
                Raw.prepay_raw_tariff_add_ladder_zone(tariff, put(point, raw));
            }
        }
        Raw.prepay_raw_tariff_set_blocks_by(tariff, builder.count.code());
        for (Change change : builder.changes) {
            change.backup.with(other -> Raw.prepay_raw_tariff_set_backup(tariff, other, change.part.code(), change.seconds));
        }
    }

    private static prepay_year_point put(YearPoint point, prepay_year_point raw) {
        raw.setMonth(Codes.u8(point.month, "month"));
        raw.setDay(Codes.u8(point.day, "day"));
        raw.setHour(Codes.u8(point.hour, "hour"));
        raw.setLadder(Codes.u8(point.ladder, "ladder"));
        return raw;
    }

    /** An empty one; add at least one rate. */
    public static Builder builder() {
        return new Builder();
    }

    /** Adds the tables of a tariff, each entry in order. */
    public static final class Builder {
        private final List<Long> rates = new ArrayList<>();
        private final List<SwitchPoint> switches = new ArrayList<>();
        private final List<Season> seasons = new ArrayList<>();
        private final List<Integer> holidays = new ArrayList<>();
        private final List<Block> blocks = new ArrayList<>();
        private final List<SpecialDay> specialDays = new ArrayList<>();
        private final List<YearPoint> settlements = new ArrayList<>();
        private final List<YearPoint> ladderZones = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();
        private BlockCount count = BlockCount.USED;
        private BlockCombination combination = BlockCombination.SURCHARGE;
        private BlockPeriod period = BlockPeriod.NONE;
        private long version;

        private Builder() {
        }

        /** The next rate's price of one unit, 10^-6 of the currency unit. */
        public Builder rate(long priceMicro) {
            rates.add(priceMicro);
            return this;
        }

        /** From this minute (0 to 1439) of a day of this table on, this rate holds. Each table begins with minute 0. */
        public Builder switchPoint(int dayTable, int rate, int minute) {
            switches.add(new SwitchPoint(dayTable, rate, minute));
            return this;
        }

        /** From this date of every year on: the day tables of Monday to Sunday and of holidays, 8 in all. */
        public Builder season(int month, int day, int... dayTables) {
            if (dayTables.length != DAYS) {
                throw new ArgumentException("a season has " + DAYS + " day tables, not " + dayTables.length);
            }
            List<Integer> tables = new ArrayList<>();
            for (int table : dayTables) {
                tables.add(table);
            }
            seasons.add(new Season(month, day, tables));
            return this;
        }

        /** A holiday, in local days since 1970-01-01: {@code LocalDate.of(2012, 1, 2).toEpochDay()}. */
        public Builder holiday(long epochDay) {
            if (epochDay != (int) epochDay) {
                throw new ArgumentException("a holiday must be a number of days since 1970-01-01");
            }
            holidays.add((int) epochDay);
            return this;
        }

        /** A day, in local days since 1970-01-01, that has this day table, whatever weekday or holiday it is (调休). */
        public Builder specialDay(long epochDay, int dayTable) {
            if (epochDay != (int) epochDay) {
                throw new ArgumentException("a special day must be a number of days since 1970-01-01");
            }
            specialDays.add(new SpecialDay((int) epochDay, dayTable));
            return this;
        }

        /** With {@link BlockPeriod#SETTLEMENT}: the block period begins at this local hour of the year; month 0: of every month. */
        public Builder settlement(int month, int day, int hour) {
            settlements.add(new YearPoint(month, day, hour, 0));
            return this;
        }

        /** From this local hour of every year on this ladder holds, counted from 0 in the order of the blocks (阶梯时区). */
        public Builder ladderZone(int month, int day, int hour, int ladder) {
            ladderZones.add(new YearPoint(month, day, hour, ladder));
            return this;
        }

        /** What the blocks count. */
        public Builder blocksCount(BlockCount count) {
            this.count = Objects.requireNonNull(count, "count");
            return this;
        }

        /**
         * From this instant (UTC seconds) on this part is the other tariff's. Several parts may change, each when it likes; they
         * come from the backup that was named last.
         */
        public Builder backup(Tariff backup, TariffPart part, long atSeconds) {
            changes.add(new Change(Objects.requireNonNull(backup, "backup"), Objects.requireNonNull(part, "part"), atSeconds));
            return this;
        }

        /**
         * The next block: its price holds while the period's use is below its limit; the last one's limit is {@link #NO_LIMIT}, and what
         * follows is the next ladder.
         */
        public Builder block(long limitMicro, long priceMicro) {
            blocks.add(new Block(limitMicro, priceMicro));
            return this;
        }

        /** How blocks join rates, and when their count starts again. */
        public Builder blocks(BlockCombination combination, BlockPeriod period) {
            this.combination = Objects.requireNonNull(combination, "combination");
            this.period = Objects.requireNonNull(period, "period");
            return this;
        }

        /** A version of yours. */
        public Builder version(long version) {
            this.version = version;
            return this;
        }

        /**
         * The finished tariff.
         *
         * @throws ArgumentException no rate, tables out of order or range, a price above the greatest
         * @throws TooSmallException more entries than a meter takes
         */
        public Tariff build() {
            return new Tariff(this);
        }
    }

    /** Its version. */
    public long version() {
        try (prepay_raw_tariff_facts facts = new prepay_raw_tariff_facts()) {
            with(tariff -> Raw.prepay_raw_tariff_look(tariff, facts));
            return facts.getVersion();
        }
    }

    /**
     * The price at an instant, for the next unit.
     *
     * @param offsets local time; null: UTC
     * @param pricing what was used so far
     */
    public Price priceAt(Offsets offsets, long timeSeconds, Pricing pricing) {
        try (prepay_pricing was = pricing.raw(); prepay_price raw = new prepay_price()) {
            with(tariff -> local(offsets, place -> Raw.prepay_raw_tariff_price_at(tariff, place, timeSeconds, was, raw)));
            return Price.from(raw);
        }
    }

    /**
     * Charges a quantity that passed between two instants. However a consumption is cut into pieces, the charges add up the same.
     *
     * @param offsets local time; null: UTC
     * @param pricing what the charge before gave, {@link Pricing#START} at first
     * @param quantityMicro 10^-6 of the commodity's unit, not negative
     * @throws ArgumentException from after to, a negative quantity, a time outside the years 1970 to 9999
     * @throws OverflowException the charge does not fit
     */
    public Charge charge(Offsets offsets, Pricing pricing, long fromSeconds, long toSeconds, long quantityMicro) {
        long[] amount = new long[1];
        try (prepay_pricing raw = pricing.raw()) {
            with(tariff -> local(offsets, place -> Raw.prepay_raw_tariff_charge(tariff, place, raw, fromSeconds, toSeconds, quantityMicro, amount)));
            return new Charge(amount[0], Pricing.from(raw));
        }
    }

    private static int local(Offsets offsets, LongFunction<Integer> action) {
        return offsets == null ? action.apply(0) : offsets.with(action);
    }

    /** As bytes, to travel as {@link PartKind#TARIFF}. */
    public byte[] pack() {
        byte[][] out = new byte[1][];
        with(tariff -> Raw.prepay_raw_tariff_pack(tariff, out));
        return out[0];
    }

    /**
     * The inverse of {@link #pack}.
     *
     * @throws FormatException not such bytes, or a tariff that cannot be priced
     * @throws VersionException a newer format
     */
    public static Tariff unpack(byte[] packed) {
        long[] out = new long[1];
        Raw.prepay_raw_tariff_unpack(Objects.requireNonNull(packed, "packed"), out);
        return new Tariff(out[0]);
    }
}
