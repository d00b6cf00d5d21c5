/* SPDX-License-Identifier: Apache-2.0 */
import java.util.ArrayList;
import java.util.List;

import org.libprepay.DayClose;
import org.libprepay.Offsets;
import org.libprepay.Receipt;
import org.libprepay.Shift;
import org.libprepay.Tender;

/**
 * The timeline: one line for everything that happens, with the local time, what the register reads and what is left. Beside it the papers
 * that a real desk would hand over, each also a file of its own, and the points for the picture. The texts depend on the data and the
 * story alone - no random id, no clock of this computer - so that every run of the same story prints the same.
 */
final class Report {
    private static final int COLUMNS = 42;

    /** One moment of the customer's supply. */
    record Moment(long timeSeconds, long registerMicro, long balanceMicro, boolean isOn) {
    }

    private final Folder folder;
    private final Offsets place;
    private final StringBuilder points = new StringBuilder("time,balance,supply\n");
    private final StringBuilder events = new StringBuilder("time,balance,mark\n");
    private final List<String> slips = new ArrayList<>(); // every receipt, to be shown at the end ...
    private String day; // ... with the slip of the last day that sold something

    Report(Folder folder, Offsets place) {
        this.folder = folder;
        this.place = place;
        System.out.printf("%-16s  %12s  %11s  %-6s  %s%n", "local time", "reading kWh", "balance CAD", "supply",
                "what happened, and why");
    }

    /** The files that the picture is drawn from. */
    void close() {
        folder.write("balance.csv", points.toString());
        folder.write("events.csv", events.toString());
    }

    // ---------------------------------------------------------------- timeline

    /** One line of the timeline. A mark (null: none) also labels the picture. */
    void tell(Moment now, String mark, String form, Object... parts) {
        String time = Say.time(now.timeSeconds(), place);
        String balance = Say.micro(now.balanceMicro());
        System.out.printf("%-16s  %12s  %11s  %-6s  %s%n", time, Say.micro(now.registerMicro()), balance, now.isOn() ? "on" : "off",
                String.format(form, parts));
        if (mark != null) {
            events.append(time).append(',').append(balance).append(',').append(mark).append('\n');
        }
    }

    /** One point of the picture's line. */
    void point(Moment now) {
        points.append(Say.time(now.timeSeconds(), place)).append(',').append(Say.micro(now.balanceMicro())).append(',')
                .append(now.isOn() ? 1 : 0).append('\n');
    }

    // ------------------------------------------------------------------ papers

    /** A paper grows line by line. */
    private static final class Paper {
        final StringBuilder text = new StringBuilder();

        Paper line(String form, Object... parts) {
            text.append(String.format(form, parts)).append('\n');
            return this;
        }

        Paper amount(String what, long minor) {
            return line("%-26s %11s CAD", what, Say.minor(minor));
        }

        Paper rule() {
            return line("-".repeat(COLUMNS));
        }
    }

    void receipt(Receipt receipt) {
        Paper paper = new Paper().line("           ROYAL CITY ELECTRICITY")
                .line(receipt.voided() ? "   VOIDED: this sale was taken back"
                        : receipt.copy() > 0 ? "             RECEIPT (COPY)" : "                 RECEIPT")
                .rule()
                .line("No.        %d-%06d     %s", receipt.station(), receipt.number(), Say.time(receipt.timeMillis() / 1000, place))
                .line("Customer   %s  %s", receipt.customer(), receipt.name())
                .line("Meter      %s  contract %d", receipt.meterId(), receipt.contract())
                .rule()
                .amount(receipt.tender() == Tender.CASH ? "Paid in cash" : "Paid by bank", receipt.tenderedMinor());
        if (receipt.arrearsMinor() != 0) {
            paper.amount("Owed from before", receipt.arrearsMinor());
        }
        if (receipt.feeMinor() != 0) {
            paper.amount("Fee", receipt.feeMinor());
        }
        paper.amount("of which tax (HST 13 %)", receipt.taxMinor()).amount("Credit for electricity", receipt.creditMinor()).rule();
        if (!receipt.voided()) {
            paper.line("Credit bought in all: %s CAD", Say.money(receipt.paidTotalMicro()));
        }
        paper.line("Served by %s", receipt.operatorLogin())
                .line(receipt.voided() ? "Not valid." : "Put the card into your meter. Thank you.");
        slips.add(paper.text.toString());
        folder.write(String.format("receipt-%d-%06d%s.txt", receipt.station(), receipt.number(), receipt.voided() ? "-voided" : ""),
                paper.text.toString());
    }

    void day(Shift shift, DayClose close, String date) {
        Paper paper = new Paper().line("           ROYAL CITY ELECTRICITY").line("           DAY CLOSE  %s", date).rule()
                .line("Sales %d, voided %d, entries %d to %d", close.sales(), close.voids(), close.firstEntry(), close.lastEntry())
                .amount("Cash taken", close.cashMinor())
                .amount("Bank", close.bankMinor())
                .amount("Electricity sold", close.creditMinor())
                .amount("Tax to be paid on", close.taxMinor())
                .amount("Fees", close.feeMinor())
                .rule()
                .amount("Drawer in the morning", shift.floatMinor())
                .amount("Drawer expected", shift.expectedMinor())
                .amount("Drawer counted", shift.countedMinor())
                .amount(shift.overMinor() < 0 ? "Short" : "Over", Math.abs(shift.overMinor()))
                .line("Statements still open: %d", close.openStatements());
        if (close.sales() > 0) {
            day = paper.text.toString(); // without the chain's head, which is random by nature
        }
        String head = close.head().toString();
        paper.line("Head of the books after entry %d:", close.headEntry()).line("%s", head.substring(0, 32)).line("%s", head.substring(32));
        folder.write("day-" + date + ".txt", paper.text.toString());
    }

    // ------------------------------------------------------- two beside each other

    /** All receipts and the last day's slip, two beside each other. */
    void slips() {
        List<String> papers = new ArrayList<>(slips);
        if (day != null) {
            papers.add(day);
        }
        for (int i = 0; i < papers.size(); i += 2) {
            printPair(papers.get(i).split("\n"), i + 1 < papers.size() ? papers.get(i + 1).split("\n") : new String[0]);
        }
    }

    private static void printPair(String[] left, String[] right) {
        System.out.println();
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            String one = i < left.length ? left[i] : "";
            if (i < right.length) {
                System.out.printf("  %-" + COLUMNS + "s  |  %s%n", one, right[i]);
            } else {
                System.out.println("  " + one);
            }
        }
    }
}
