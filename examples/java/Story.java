/* SPDX-License-Identifier: Apache-2.0 */
import java.time.Month;
import java.time.format.TextStyle;
import java.util.BitSet;
import java.util.Locale;

import org.libprepay.BalanceState;
import org.libprepay.Id;
import org.libprepay.MeterState;
import org.libprepay.ReturnRecord;
import org.libprepay.Verification;

/**
 * The world the story happens in: hours pass, the house uses what supply gives it, the meter is fed every hour, and what changes in it is
 * told. Supply that is off means: the register stands still, and what the household really used in that hour is set down as not
 * delivered - it is in nobody's bill. What people do is in Scenes.
 */
final class Story implements AutoCloseable {
    private static final Id METER = Id.of("0000000000420815");
    private static final long OPENING_S = 11 * House.HOUR_S; // before the first hour's end: two in the afternoon of the day before
    private static final long FIRST_INSERTION_S = 7 * House.HOUR_S; // six in the evening
    private static final long FACTORY_TEST_MICRO = 1_250_000; // a new meter's register does not stand at zero
    private static final long STORY_HOUSE_MICRO = 1_209_420_000; // the household that the amounts were chosen for

    /** Hours without supply; the house did not get what the file has for them. */
    static final class Outage {
        int hours;
        long energyMicro;

        void count(long micro) {
            hours++;
            energyMicro += micro;
        }
    }

    /** P, C and L of the books; U is computed elsewhere. */
    record Outcome(long paidMicro, long creditedMicro, long leftMicro, boolean verifies) {
    }

    final House house;
    final long percent; // amounts and limits, for a household of another size
    final Plan plan;
    final Station station = new Station();
    final MeterBox meter;
    final Card[] cards;
    final Desk desk;
    final Report report;
    final Outage undelivered = new Outage(); // in all
    final BitSet dark = new BitSet(); // hours of the house that were not delivered
    Card card; // the customer's; null: lost
    long nowSeconds;
    Outage outage = new Outage(); // since supply went off

    // What has been seen last: what differs from it is told.
    BalanceState seenState;
    private int seenPeriod;
    private long seenUsedMicro;
    private boolean isAbove; // of the month's first block

    /** Everything that is there before the customer comes: keys, ledger, clerks, tariff, a meter on the wall, blank cards. */
    Story(House house, Folder folder) {
        this.house = house;
        percent = Math.min(Math.max((house.totalMicro + STORY_HOUSE_MICRO / 200) / (STORY_HOUSE_MICRO / 100), 1), 10_000);
        plan = new Plan(house.place, percent);
        cards = new Card[] {new Card("Card 1", Id.of("0000000010000001"), 1, station), new Card("Card 2", Id.of("0000000010000002"), 2, station)};
        card = cards[0];
        meter = new MeterBox(METER, station);
        meter.registerMicro = FACTORY_TEST_MICRO;
        nowSeconds = house.hours.get(0).endSeconds() - OPENING_S;
        desk = new Desk(plan, house.place, METER, station, folder.file("ledger.sqlite"), nowSeconds);
        report = new Report(folder, house.place);
    }

    @Override
    public void close() {
        desk.close();
        meter.close();
        cards[0].close();
        cards[1].close();
        station.close();
    }

    // ----------------------------------------------------------- what is seen

    Report.Moment now() {
        return new Report.Moment(nowSeconds, meter.registerMicro, meter.outputs.balanceMicro(), meter.outputs.switchOn());
    }

    void tell(String mark, String form, Object... parts) {
        report.tell(now(), mark, form, parts);
    }

    /** The balance went down through one of the limits. Up it goes only by a card, which tells that itself. */
    private void lookAtBalance() {
        BalanceState state = meter.outputs.balanceState();
        String overdraft = Say.money(plan.limits.overdraftLimitMicro());
        if (state.code() > seenState.code()) {
            switch (state) {
                case ALARM1 -> tell("alarm 1", "Alarm 1: no more than %s is left. The meter's light blinks.",
                        Say.money(plan.limits.alarm1Micro()));
                case REMINDER -> tell("alarm 2", "Alarm 2: no more than %s is left. Supply opens once, as a reminder.",
                        Say.money(plan.limits.alarm2Micro()));
                case OVERDRAFT -> tell("overdraft", "Nothing is left. Supply goes on in overdraft, up to %s.", overdraft);
                case EXHAUSTED -> tell("supply off", "The overdraft has reached its limit of %s. Supply opens.", overdraft);
                default -> { }
            }
        }
        seenState = state;
    }

    /** The month's use passed the first block, or a month ended. */
    private void lookAtMonth() {
        MeterState state = meter.state();
        int period = state.pricing().period();
        if (seenPeriod != 0 && period != seenPeriod) {
            tell(null, "%s is over: %s kWh. The count for the blocks starts again.",
                    Month.of(seenPeriod % 12 + 1).getDisplayName(TextStyle.FULL, Locale.ENGLISH), Say.micro(seenUsedMicro));
            isAbove = false;
        }
        if (!isAbove && state.pricing().periodUsedMicro() >= Plan.BLOCK_LIMIT_MICRO) {
            tell(null, "This month's use has passed %d kWh: each further kWh costs 1.1 cents more.", Plan.BLOCK_LIMIT_MICRO / 1_000_000);
            isAbove = true;
        }
        seenPeriod = period;
        seenUsedMicro = state.pricing().periodUsedMicro();
    }

    /** Tells what changed in the meter. */
    void look() {
        lookAtMonth();
        lookAtBalance();
    }

    /** "", or what the outage cost, as half a sentence. */
    String outageEnds() {
        String cost = outage.hours == 0 ? ""
                : String.format(" after %d h, in which %s kWh were not delivered", outage.hours, Say.micro(outage.energyMicro));
        outage = new Outage();
        return cost;
    }

    // ------------------------------------------------------------- hours pass

    /** It is later: the meter hears of it. */
    void passTo(long timeSeconds) {
        nowSeconds = timeSeconds;
        meter.feed(timeSeconds);
        look();
        report.point(now());
    }

    private void liveHour(int index, Scenes scenes) {
        House.Hour hour = house.hours.get(index);
        if (hour.endSeconds() - House.HOUR_S > nowSeconds) {
            passTo(hour.endSeconds() - House.HOUR_S); // hours that the file leaves out: nothing is known of them
        }
        if (meter.outputs.switchOn()) {
            meter.registerMicro += hour.energyMicro();
        } else {
            dark.set(index);
            outage.count(hour.energyMicro());
            undelivered.count(hour.energyMicro());
        }
        passTo(hour.endSeconds());
        scenes.wake();
        scenes.people();
        scenes.evening();
    }

    /** From the opening of the account to the last visit. */
    Outcome play(Scenes scenes) {
        meter.feed(nowSeconds);
        seenState = meter.outputs.balanceState();
        scenes.openAccount();
        while (nowSeconds < house.hours.get(0).endSeconds() - FIRST_INSERTION_S) {
            passTo(nowSeconds + House.HOUR_S);
            scenes.evening();
        }
        scenes.insert(0);
        for (int i = 0; i < house.hours.size(); i++) {
            liveHour(i, scenes);
        }
        scenes.lastVisits();
        return takeBooks();
    }

    private Outcome takeBooks() {
        long paid = 0;
        for (long i = 0; desk.receipt(i).isPresent(); i++) {
            var receipt = desk.receipt(i).get();
            paid += receipt.voided() ? 0 : receipt.creditMicro();
        }
        Verification found = desk.verify();
        if (!found.holds()) {
            System.err.printf("quickstart: the ledger does not verify: %s, entry %d%n", found.reason(), found.firstBad());
        }
        return new Outcome(paid, desk.record.map(ReturnRecord::acceptedPaidMicro).orElse(0L), meter.outputs.balanceMicro(), found.holds());
    }
}
