/* SPDX-License-Identifier: Apache-2.0 */
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

import org.libprepay.BlockCombination;
import org.libprepay.BlockPeriod;
import org.libprepay.Limits;
import org.libprepay.Offsets;
import org.libprepay.Parameters;
import org.libprepay.PartKind;
import org.libprepay.Tariff;

/**
 * What the utility decided: prices by time of use as Ontario had them in the winter of 2011 (off-peak 6.2, mid-peak 9.2, on-peak 10.8
 * cents a kWh; in summer mid and on change places), and a surcharge of 1.1 cents on what a month's use exceeds 200 kWh by. The same
 * tables become three things: the parameter container that travels to the meter in the opening card, a version in the ledger, and a JSON
 * text from which tests/vectors/reprice.py computes everything a second time.
 */
final class Plan {
    static final int CURRENCY = 124; // ISO 4217: Canadian dollar
    static final int EXPONENT = 2; // cents
    static final int TAX_PPM = 130_000; // 13 % harmonised sales tax, included in what is tendered
    static final int VERSION = 1;
    static final long BLOCK_LIMIT_MICRO = 200_000_000; // the first 200 kWh of a month: no surcharge
    private static final long BLOCK_PRICE_MICRO = 11_000; // above: 1.1 cents a kWh more
    private static final long CENT_MICRO = 10_000;

    private static final int OFF = 0;
    private static final int MID = 1;
    private static final int ON = 2;
    private static final String[] RATE_NAMES = {"off", "mid", "on"};
    private static final long[] RATE_PRICES_MICRO = {62_000, 92_000, 108_000}; // CAD 0.062 a kWh ...

    private static final int WEEKEND = 0;
    private static final int WINTER = 1;
    private static final int SUMMER = 2;
    private static final int[][] SWITCHES = { // day table, rate, minute
        {WEEKEND, OFF, 0},
        {WINTER, OFF, 0}, {WINTER, ON, 7 * 60}, {WINTER, MID, 11 * 60}, {WINTER, ON, 17 * 60}, {WINTER, OFF, 19 * 60},
        {SUMMER, OFF, 0}, {SUMMER, MID, 7 * 60}, {SUMMER, ON, 11 * 60}, {SUMMER, MID, 17 * 60}, {SUMMER, OFF, 19 * 60},
    };

    private record Season(int month, int day, int... dayTables) {
    }

    private static final Season[] SEASONS = {
        new Season(5, 1, SUMMER, SUMMER, SUMMER, SUMMER, SUMMER, WEEKEND, WEEKEND, WEEKEND),
        new Season(11, 1, WINTER, WINTER, WINTER, WINTER, WINTER, WEEKEND, WEEKEND, WEEKEND),
    };

    /** Public holidays on a weekday, from the first winter to the end of 2012. */
    private static final String[] HOLIDAYS = {
        "2011-12-26", "2011-12-27", "2012-01-02", "2012-02-20", "2012-04-06", "2012-05-21",
        "2012-07-02", "2012-08-06", "2012-09-03", "2012-10-08", "2012-12-25", "2012-12-26",
    };

    final Limits limits;
    final byte[] packedTariff;
    final byte[] parameters; // the container that the opening token seals
    final String json = json(); // the tariff as text, for people, for the ledger and for reprice.py

    /** @param percent limits for a household that uses so much of what the story's household used */
    Plan(Offsets offsets, long percent) {
        limits = Limits.builder()
                .alarm1Micro(scaled(600, percent)) // a light blinks
                .alarm2Micro(scaled(250, percent)) // supply goes off once, as a reminder
                .overdraftLimitMicro(scaled(200, percent)) // may be used on trust
                .hoardLimitMicro(scaled(20_000, percent)) // at most so much in a meter
                .build();
        try (Tariff tariff = tariff()) {
            packedTariff = tariff.pack();
        }
        parameters = Parameters.pack(
                new Parameters.Part(PartKind.LIMITS, VERSION, limits.pack()),
                new Parameters.Part(PartKind.TARIFF, VERSION, packedTariff),
                new Parameters.Part(PartKind.OFFSETS, VERSION, offsets.pack()));
    }

    private static Tariff tariff() {
        Tariff.Builder builder = Tariff.builder().version(VERSION);
        for (long price : RATE_PRICES_MICRO) {
            builder.rate(price);
        }
        for (int[] point : SWITCHES) {
            builder.switchPoint(point[0], point[1], point[2]);
        }
        for (Season season : SEASONS) {
            builder.season(season.month, season.day, season.dayTables);
        }
        for (String holiday : HOLIDAYS) {
            builder.holiday(LocalDate.parse(holiday).toEpochDay());
        }
        return builder.block(BLOCK_LIMIT_MICRO, 0).block(Tariff.NO_LIMIT, BLOCK_PRICE_MICRO)
                .blocks(BlockCombination.SURCHARGE, BlockPeriod.MONTH).build();
    }

    /** Cents for the story's household as whole cents for one of another size, in 10^-6 CAD. */
    private static long scaled(long minor, long percent) {
        return Math.max(minor * percent / 100, 1) * CENT_MICRO;
    }

    // ------------------------------------------------------------------ as text

    private static String quoted(long micro) {
        return '"' + Say.micro(micro) + '"';
    }

    private static String rates() {
        List<String> rates = new ArrayList<>();
        for (int i = 0; i < RATE_NAMES.length; i++) {
            rates.add('"' + RATE_NAMES[i] + "\": " + quoted(RATE_PRICES_MICRO[i]));
        }
        return String.join(", ", rates);
    }

    private static String dayTables() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SWITCHES.length; i++) {
            int minute = SWITCHES[i][2];
            text.append(minute != 0 ? ", " : i == 0 ? "\n  [" : "],\n  [");
            text.append(String.format("[\"%02d:%02d\", \"%s\"]", minute / 60, minute % 60, RATE_NAMES[SWITCHES[i][1]]));
        }
        return text + "]\n ]";
    }

    private static String seasons() {
        List<String> seasons = new ArrayList<>();
        for (Season season : SEASONS) {
            List<String> days = new ArrayList<>();
            for (int table : season.dayTables) {
                days.add(Integer.toString(table));
            }
            seasons.add(String.format("  {\"from\": \"%02d-%02d\", \"days\": [%s]}", season.month, season.day, String.join(", ", days)));
        }
        return String.join(",\n", seasons);
    }

    private static String holidays() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < HOLIDAYS.length; i++) {
            text.append(i % 6 != 0 ? ", " : i == 0 ? "\n  " : ",\n  ").append('"').append(HOLIDAYS[i]).append('"');
        }
        return text.toString();
    }

    private static String json() {
        return "{\"version\": " + VERSION + ", \"currency\": " + CURRENCY + ", \"unit\": \"kWh\",\n"
                + " \"rates\": {" + rates() + "},\n"
                + " \"day_tables\": [" + dayTables() + ",\n"
                + " \"seasons\": [\n" + seasons() + "\n ],\n"
                + " \"holidays\": [" + holidays() + "\n ],\n"
                + " \"blocks\": {\"combine\": \"surcharge\", \"period\": \"month\", \"steps\": [{\"below_kwh\": " + quoted(BLOCK_LIMIT_MICRO)
                + ", \"price\": " + quoted(0) + "}, {\"below_kwh\": null, \"price\": " + quoted(BLOCK_PRICE_MICRO) + "}]}}\n";
    }
}
