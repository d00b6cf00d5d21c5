/* SPDX-License-Identifier: Apache-2.0 */
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.libprepay.Offsets;

/**
 * One household's hours out of a file of text, all of it or nothing:
 *
 * <pre>
 *     DateTime,Consumption kWh,Off-peak,Mid-peak,On-peak
 *     11/25/2011 01:00:00,0.39,1,0,0
 * </pre>
 *
 * A time is local and the END of its hour; midnight carries the old date. Where the clocks change, the hours stay whole: each row ends at
 * the first instant after the row before it at which a clock on the wall shows (or just stopped showing) the printed time. A row that no
 * such instant fits, or any other form, is refused with its line number before a meter sees anything.
 */
final class House implements AutoCloseable {
    static final int HOUR_S = 3600;
    private static final String HEADER = "DateTime,Consumption kWh,Off-peak,Mid-peak,On-peak";
    private static final int STANDARD_S = -5 * HOUR_S;
    private static final int DAYLIGHT_S = -4 * HOUR_S;
    private static final long ENERGY_MAX_MICRO = 1_000_000_000_000L; // a million kWh in an hour: no house
    private static final int YEARS = 8;
    private static final int ROWS_MAX = 1 << 20;
    private static final Pattern TIME = Pattern.compile("(\\d\\d)/(\\d\\d)/(\\d{4}) (\\d\\d):(\\d\\d):(\\d\\d)");
    private static final Pattern ENERGY = Pattern.compile("(\\d+)(?:\\.(\\d+))?");

    /** What was used until this instant; the line and the time as the file has them. */
    record Hour(long endSeconds, long energyMicro, int line, String printed) {
    }

    final List<Hour> hours = new ArrayList<>();
    Offsets place;
    int gaps;
    long totalMicro;
    private int firstYear;

    static House read(Path path) {
        House house = new House();
        int line = 0;
        try (BufferedReader file = Files.newBufferedReader(path, StandardCharsets.US_ASCII)) {
            for (String row = file.readLine(); row != null; row = file.readLine()) {
                house.take(row, ++line);
            }
            if (house.hours.isEmpty()) {
                throw new Wrong(line == 0 ? "the first line must be " + HEADER : "there are no rows");
            }
        } catch (Wrong wrong) {
            throw new Say.GiveUp(path + ": line " + Math.max(line, 1) + ": " + wrong.getMessage() + "; nothing was done");
        } catch (IOException failed) {
            throw new Say.GiveUp(path + ": cannot be read after line " + line + ": " + failed + "; nothing was done");
        }
        return house;
    }

    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String what) {
            super(what);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Wrong(otherwise);
        }
    }

    private void take(String row, int line) {
        if (line == 1) {
            require(row.equals(HEADER), "the first line must be " + HEADER);
            return;
        }
        String[] parts = row.split(",", 3);
        require(parts.length == 3, "the time must look like 11/25/2011 01:00:00");
        LocalDateTime printed = parseTime(parts[0]);
        long energyMicro = parseEnergy(parts[1]);
        require(parts[2].matches("1,0,0|0,1,0|0,0,1"),
                "the row must end with 1,0,0 (off-peak), 0,1,0 (mid-peak) or 0,0,1 (on-peak)");
        require(printed.getYear() >= 2007 && printed.getYear() <= 2090, "the year must be 2007 to 2090");
        if (place == null) {
            firstYear = printed.getYear();
            place = easternTime(firstYear);
        }
        require(printed.getYear() >= firstYear && printed.getYear() < firstYear + YEARS, "the rows must lie within eight years");
        require(line <= ROWS_MAX, "more than a million rows");
        append(printed, energyMicro, parts[0], line);
    }

    private void append(LocalDateTime printed, long energyMicro, String text, int line) {
        long previous = hours.isEmpty() ? Long.MIN_VALUE : hours.get(hours.size() - 1).endSeconds();
        long end = instant(printed, previous);
        require(end > previous, "this hour does not follow the row before it, or the clocks skipped it");
        gaps += !hours.isEmpty() && end - previous != HOUR_S ? 1 : 0;
        totalMicro += energyMicro; // at most 2^20 rows of 10^12: fits
        hours.add(new Hour(end, energyMicro, line, text));
    }

    private static LocalDateTime parseTime(String text) {
        Matcher match = TIME.matcher(text);
        require(match.matches(), "the time must look like 11/25/2011 01:00:00");
        require(match.group(5).equals("00") && match.group(6).equals("00"), "the time must be a full hour");
        try {
            return LocalDateTime.of(Integer.parseInt(match.group(3)), Integer.parseInt(match.group(1)),
                    Integer.parseInt(match.group(2)), Integer.parseInt(match.group(4)), 0);
        } catch (DateTimeException none) {
            throw new Wrong("there is no such date or hour");
        }
    }

    private static long parseEnergy(String text) {
        Matcher match = ENERGY.matcher(text);
        require(match.matches(), "the consumption must be a number like 0.39, not negative");
        String decimals = match.group(2) == null ? "" : match.group(2);
        require(decimals.length() <= 6, "the consumption has more than six decimals");
        String digits = match.group(1).replaceFirst("^0+", "") + (decimals + "000000").substring(0, 6);
        require(digits.length() <= 13 && Long.parseLong(digits) <= ENERGY_MAX_MICRO,
                "the consumption is more than a house can use in an hour");
        return Long.parseLong(digits);
    }

    /** The instant a printed time means: the first after `after` at which the clock shows it, or just stopped; `after`: none. */
    private long instant(LocalDateTime printed, long after) {
        for (int offset : new int[] {DAYLIGHT_S, STANDARD_S}) { // the earlier instant first
            LocalDateTime shown = printed.getHour() == 0 ? printed.plusDays(1) : printed; // midnight carries the old date
            long time = shown.toEpochSecond(ZoneOffset.ofTotalSeconds(offset));
            if ((place.at(time) == offset || place.at(time - 1) == offset) && time > after) {
                return time;
            }
        }
        return after;
    }

    /** North American Eastern time: 5 hours behind UTC, 4 from the second Sunday of March to the first of November. */
    private static Offsets easternTime(int firstYear) {
        List<Offsets.Change> changes = new ArrayList<>();
        changes.add(new Offsets.Change(LocalDate.of(firstYear, 1, 1).toEpochDay() * 24 * HOUR_S, STANDARD_S));
        for (int year = firstYear; year < firstYear + YEARS; year++) {
            changes.add(new Offsets.Change(changeover(year, 3, 2, STANDARD_S), DAYLIGHT_S));
            changes.add(new Offsets.Change(changeover(year, 11, 1, DAYLIGHT_S), STANDARD_S));
        }
        return new Offsets(changes);
    }

    private static long changeover(int year, int month, int nth, int offset) {
        return LocalDate.of(year, month, 1).with(TemporalAdjusters.dayOfWeekInMonth(nth, DayOfWeek.SUNDAY)).atTime(2, 0)
                .toEpochSecond(ZoneOffset.ofTotalSeconds(offset));
    }

    @Override
    public void close() {
        place.close();
    }
}
