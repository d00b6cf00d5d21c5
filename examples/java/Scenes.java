/* SPDX-License-Identifier: Apache-2.0 */
import java.util.function.LongConsumer;

import org.libprepay.BalanceState;
import org.libprepay.DayClose;
import org.libprepay.Id;
import org.libprepay.MeterState;
import org.libprepay.Purpose;
import org.libprepay.Receipt;
import org.libprepay.Shift;
import org.libprepay.SupplyReason;
import org.libprepay.Verdict;

/**
 * What people do. The story is the table of chapters below, read from top to bottom: each line says where and when it may happen and what
 * is done. Times are relative, amounts are for the household that came with the program and are scaled for others, so that another
 * household's hours tell the same story. After the last chapter the customer simply buys when the light blinks.
 */
final class Scenes {
    private static final Id CUSTOMER = Id.of("0000000000010042");
    private static final long CENT_MICRO = 10_000;

    private enum Where {
        ANYWHERE,
        /** 9:00 to 16:59. */
        AT_DESK,
        /** 17:00 to 21:59. */
        AT_HOME
    }

    /**
     * @param afterHours at least so long after the chapter before
     * @param darkHours only when the overdraft is used up and supply has been off for so long; 0: whenever
     * @param below CAD minor: only when no more is left; 0: whatever is left
     * @param amount CAD minor: what the customer pays
     * @param name the household's hours ended before ...
     */
    private record Chapter(Where where, int afterHours, int darkHours, long below, LongConsumer act, long amount, String name) {
    }

    private final Story story;
    private final Chapter[] chapters = {
        new Chapter(Where.AT_DESK, 0, 3, 0, this::buy, 3500, "supply had gone off and the customer bought"),
        new Chapter(Where.ANYWHERE, 1, 0, 0, this::insert, 0, "the card of that purchase was inserted"),
        new Chapter(Where.AT_DESK, 24, 0, 0, this::readBack, 0, "the desk read the card back"),
        new Chapter(Where.AT_DESK, 0, 0, 1000, this::mistake, 1200, "a sale was keyed in wrongly and voided"),
        new Chapter(Where.AT_HOME, 1, 0, 0, this::insert, 0, "the card of the right sale was inserted"),
        new Chapter(Where.AT_DESK, 0, 0, 700, this::buy, 1000, "the customer bought twice before inserting"),
        new Chapter(Where.AT_DESK, 20, 0, 0, this::buy, 1500, "the customer bought again before inserting"),
        new Chapter(Where.AT_HOME, 1, 0, 0, this::insert, 0, "the card with both purchases was inserted"),
        new Chapter(Where.AT_HOME, 48, 0, 0, this::insert, 0, "the same card was inserted again"),
        new Chapter(Where.AT_DESK, 0, 0, 900, this::buy, 2500, "the customer bought what was to be lost"),
        new Chapter(Where.ANYWHERE, 2, 0, 0, this::lose, 0, "the card was lost on the way home"),
        new Chapter(Where.AT_DESK, 20, 0, 0, this::replace, 0, "the desk replaced the lost card"),
        new Chapter(Where.AT_HOME, 1, 0, 0, this::insert, 0, "the new card was inserted"),
        new Chapter(Where.AT_HOME, 60, 0, 0, this::insertLost, 0, "the lost card was found and inserted"),
        // from here on, again and again
        new Chapter(Where.AT_DESK, 0, 0, 600, this::buy, 2500, ""),
        new Chapter(Where.AT_HOME, 1, 0, 0, this::insert, 0, ""),
    };
    private final int routine = chapters.length - 2;
    private int chapter; // the next one
    private long chapterAtSeconds; // when the last one happened

    Scenes(Story story) {
        this.story = story;
    }

    private long scaled(long minor) {
        return minor * story.percent / 100;
    }

    private int hourOfDay() {
        return Say.wallClock(story.nowSeconds, story.house.place).getHour();
    }

    private boolean isDue(Chapter next) {
        int hour = hourOfDay();
        boolean isOpen = switch (next.where) {
            case ANYWHERE -> true;
            case AT_DESK -> hour >= 9 && hour <= 16;
            case AT_HOME -> hour >= 17 && hour <= 21;
        };
        boolean isLate = story.nowSeconds >= chapterAtSeconds + (long) next.afterHours * House.HOUR_S;
        boolean isDark = next.darkHours == 0
                || story.meter.outputs.balanceState() == BalanceState.EXHAUSTED && story.outage.hours >= next.darkHours;
        boolean isLow = next.below == 0 || story.meter.outputs.balanceMicro() <= scaled(next.below) * CENT_MICRO;
        return isOpen && isLate && isDark && isLow;
    }

    /** Null: to the end; else what the household's hours ended before. */
    String missing() {
        return chapter >= routine ? null : chapters[chapter].name;
    }

    // ---------------------------------------------------------------- the desk

    private void goToDesk() {
        story.desk.nowSeconds = story.nowSeconds;
        story.desk.beginDay();
    }

    private void endDay() {
        story.desk.nowSeconds = story.nowSeconds;
        Shift shift = story.desk.endShift();
        DayClose day = story.desk.endDay();
        story.report.day(shift, day, Say.wallClock(story.nowSeconds, story.house.place).toLocalDate().toString());
        if (day.sales() > 0) {
            story.tell(null, "The desk closes its day: %d sold, %d voided, %s in cash; the drawer is %s.", day.sales(), day.voids(),
                    Say.minor(day.cashMinor()), shift.overMinor() == 0 ? "right" : "not right");
        }
    }

    /** The receipt is printed, and the sale told. */
    private void handOver(Receipt receipt, String what, String why) {
        String tendered = Say.minor(receipt.tenderedMinor());
        story.report.receipt(receipt);
        story.tell(what + " " + tendered, "%s: %s paid, %s of it tax, %s credit; receipt %d%s", why, tendered,
                Say.minor(receipt.taxMinor()), Say.minor(receipt.creditMinor()), receipt.number(),
                receipt.voided() ? ", voided before a card states it." : ".");
    }

    private void serve(Purpose purpose) {
        story.desk.serve(story.card, purpose);
        story.look();
    }

    void openAccount() {
        story.tell(null, "A new meter is on the wall. No account is open, supply is off; 1.25 kWh are from the factory's test.");
        goToDesk();
        story.station.personalise(story.card, story.meter.meterId, CUSTOMER);
        story.desk.openAccount(story.card, CUSTOMER, "R. Tremblay", "12 Maple Street, Guelph");
        handOver(story.desk.pay(scaled(2000)), "opened with", "At the desk: account opened on card 1");
        serve(Purpose.OPEN);
        chapterAtSeconds = story.nowSeconds;
    }

    /** A sale and its statement: the card holds what was paid in all. */
    private void buy(long amount) {
        goToDesk();
        handOver(story.desk.pay(amount), "bought", "At the desk");
        serve(Purpose.SELL);
    }

    /** Ten times too much was keyed in. Nothing has been sealed yet, so the sale can be voided on the spot. */
    private void mistake(long amount) {
        goToDesk();
        handOver(story.desk.voidSale(story.desk.pay(10 * amount)), "voided", "At the desk: keyed in wrongly");
        buy(amount);
    }

    private void readBack(long amount) {
        goToDesk();
        serve(Purpose.READ);
        long accepted = story.desk.record.orElseThrow(() -> new Say.GiveUp("the card holds no return record")).acceptedPaidMicro();
        story.tell("confirmed", "The desk reads the card: the meter has accepted %s in all; %s.", Say.money(accepted),
                story.desk.hasOpenStatement() ? "not every sale has reached it yet" : "every sale is confirmed");
    }

    private void replace(long amount) {
        goToDesk();
        story.card = story.cards[1];
        story.station.personalise(story.card, story.meter.meterId, CUSTOMER);
        story.desk.replaceCard(story.card);
        serve(Purpose.REPLACE);
        story.tell("card replaced", "At the desk: card 2 replaces it. It states all that was paid, the lost purchase too.");
    }

    // ---------------------------------------------------------------- at home

    private Verdict putIn(Card card) {
        Verdict verdict = story.meter.insert(card);
        story.seenState = story.meter.outputs.balanceState();
        story.look();
        story.report.point(story.now());
        return verdict;
    }

    /** What an insertion that brought money is told as, piece by piece. */
    private void tellCredit(MeterState before, MeterState after, Report.Moment then) {
        long credited = after.totals().paidMicro() - before.totals().paidMicro();
        long count = after.lastCount() - before.lastCount();
        long owed = Math.max(-then.balanceMicro(), 0);
        String purchases = count > 1 ? " for " + count + " purchases" : "";
        String overdraft = owed > 0 ? ", " + Say.money(Math.min(owed, credited)) + " of it repays the overdraft" : "";
        String outage = story.outageEnds();
        String supply = !then.isOn() && story.now().isOn() ? " Supply closes" + outage + "." : "";
        story.tell("inserted", "%s is inserted: %s credited%s%s.%s", story.card.name, Say.money(credited), purchases, overdraft, supply);
    }

    void insert(long amount) {
        Report.Moment then = story.now();
        MeterState before = story.meter.state();
        Verdict verdict = putIn(story.card);
        if (verdict != Verdict.METER_ALREADY_ACCEPTED) {
            verdict.must();
        }
        MeterState after = story.meter.state();
        if (after.totals().paidMicro() != before.totals().paidMicro()) {
            tellCredit(before, after, then);
        } else {
            story.tell(null, "%s is inserted: what it states was credited before. Nothing happens.", story.card.name);
        }
    }

    private void lose(long amount) {
        story.card = null;
        story.tell("card lost", "Card 1 is lost, with the purchase on it that the meter has not seen.");
    }

    private void insertLost(long amount) {
        MeterState before = story.meter.state();
        Verdict verdict = putIn(story.cards[0]);
        if (verdict != Verdict.METER_OTHER_CARD || story.meter.state().totals().paidMicro() != before.totals().paidMicro()) {
            throw new Say.GiveUp("the old card was not refused: " + verdict);
        }
        story.tell("old card refused", "Card 1 is found and inserted: refused, display 33/13. What it states was credited with card 2.");
    }

    /** A reminder is acknowledged when somebody is awake. */
    void wake() {
        int hour = hourOfDay();
        if (!story.meter.outputs.reasons().contains(SupplyReason.REMINDER) || hour < 7 || hour > 22) {
            return;
        }
        story.meter.pressKey();
        story.seenState = story.meter.outputs.balanceState();
        story.tell(null, "The customer presses the key: reminder seen, supply closes%s.", story.outageEnds());
        story.look();
    }

    /** The next chapter, if it is its time. */
    void people() {
        Chapter next = chapters[chapter];
        if (isDue(next)) {
            next.act.accept(scaled(next.amount));
            chapterAtSeconds = story.nowSeconds;
            chapter = chapter + 1 == chapters.length ? routine : chapter + 1;
        }
    }

    /** The desk closes its day. */
    void evening() {
        if (story.desk.isOpen && hourOfDay() >= 17) {
            endDay();
        }
    }

    // ------------------------------------------------------------------ the end

    /** The next time the clock shows this hour; nothing is used meanwhile, the story's hours are over. */
    private void waitFor(int hour) {
        do {
            story.passTo(story.nowSeconds + House.HOUR_S);
            evening();
        } while (hourOfDay() != hour);
    }

    /** The hours are over: card into the meter, then to the desk. */
    void lastVisits() {
        story.tell(null, "The household's hours end here. The card goes into the meter and to the desk once more.");
        if (story.card == null) {
            waitFor(10);
            replace(0);
        }
        waitFor(18);
        insert(0);
        waitFor(10);
        readBack(0);
        waitFor(17);
    }
}
