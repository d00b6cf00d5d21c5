/* SPDX-License-Identifier: Apache-2.0 */
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import org.libprepay.Amounts;
import org.libprepay.Offsets;

/** How this program speaks: exact decimals, local time, and what ends it. */
final class Say {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
    private static final long CENT_MICRO = 10_000;

    private Say() {
    }

    /** A number of micro-units with its six decimals, "-0.420000". */
    static String micro(long micro) {
        return Amounts.ofMicro(micro).toPlainString();
    }

    /** An amount in cents, "35.00". */
    static String minor(long minor) {
        return Amounts.ofMinor(minor, Plan.EXPONENT).toPlainString();
    }

    /** A multiple of a cent held in micro-units, "35.00"; six decimals when it is not. */
    static String money(long micro) {
        return micro % CENT_MICRO == 0 ? minor(micro / CENT_MICRO) : micro(micro);
    }

    /** The wall clock at an instant. */
    static LocalDateTime wallClock(long timeSeconds, Offsets offsets) {
        return LocalDateTime.ofEpochSecond(timeSeconds, 0, ZoneOffset.ofTotalSeconds(offsets.at(timeSeconds)));
    }

    /** Local time, "2011-11-25 01:00". */
    static String time(long timeSeconds, Offsets offsets) {
        return MINUTE.format(wallClock(timeSeconds, offsets));
    }

    /** Ends the program with this sentence. */
    static final class GiveUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GiveUp(String what) {
            super(what);
        }
    }
}
