/* SPDX-License-Identifier: Apache-2.0 */
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.libprepay.Amounts;
import org.libprepay.PrepayException;

/**
 * One purchase, all the way: the story of examples/quickstart from Java. Money taken at a desk becomes supply at a meter, carried by a
 * card, and comes back as a record, over one household's really measured hours. Read on in Story (the world) and Scenes (the people); the
 * same chapters stand in the C files of these names.
 *
 * <p>The last line is {@code books: paid P credited C consumed U left L} and the exit status is 0 only if P = C = U + L to the last digit
 * and the ledger verifies. U comes from tests/vectors/reprice.py, which knows nothing of the library.
 */
public final class Quickstart {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path ROOT = Path.of(System.getProperty("prepay.root", "."));
    private static final Path HOUSEHOLD = ROOT.resolve("examples/quickstart/data/household-hourly.csv");
    private static final String USAGE = "usage: Quickstart [--dir FOLDER] [--csv FILE]\n\n"
            + "  --dir FOLDER   where the ledger, receipts and the picture go (default quickstart-out; an earlier run's are replaced)\n"
            + "  --csv FILE     another household: DateTime,Consumption kWh,Off-peak,Mid-peak,On-peak, one row an hour, local time\n";

    private Path csv; // null: the household that comes with the program
    private Path folder = Path.of("quickstart-out");

    private Quickstart(String[] arguments) {
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--dir" -> folder = Path.of(value);
                case "--csv" -> csv = Path.of(value);
                default -> throw new IllegalArgumentException("there is no option " + arguments[i]);
            }
            if (value.isEmpty()) {
                throw new IllegalArgumentException("something must follow " + arguments[i]);
            }
        }
    }

    private boolean run() {
        try (House house = House.read(csv == null ? HOUSEHOLD : csv)) {
            if (csv != null) {
                Folder.refuseInput(folder, csv);
            }
            Folder papers = Folder.make(folder);
            papers.copy(csv == null ? HOUSEHOLD : csv, "household.csv");
            papers.write("tariff.json", new Plan(house.place, 100).json);
            try (Story story = new Story(house, papers)) {
                return tell(story, papers);
            }
        }
    }

    private boolean tell(Story story, Folder papers) {
        Scenes scenes = new Scenes(story);
        Story.Outcome outcome = story.play(scenes);
        story.report.slips();
        tellWhatWasNot(story, scenes);
        story.report.close();
        long consumed = consumedMicro(story, papers);
        draw(papers);
        System.out.printf("books: paid %s credited %s consumed %s left %s%n", Say.micro(outcome.paidMicro()),
                Say.micro(outcome.creditedMicro()), Say.micro(consumed), Say.micro(outcome.leftMicro()));
        return outcome.paidMicro() == outcome.creditedMicro() && outcome.creditedMicro() == consumed + outcome.leftMicro()
                && outcome.verifies();
    }

    private static void tellWhatWasNot(Story story, Scenes scenes) {
        System.out.printf("%nHours without supply: %d. What the file has for them, %s kWh, was not delivered and is in no bill.%n",
                story.undelivered.hours, Say.micro(story.undelivered.energyMicro));
        if (story.house.gaps > 0) {
            System.out.printf("Gaps, where the file leaves hours out: %d.%n", story.house.gaps);
        }
        if (scenes.missing() != null) {
            System.out.printf("The household's hours ended too early for the whole story: before %s.%n", scenes.missing());
        }
    }

    // ------------------------------------------------------- programs beside this one

    /** U: the price of every hour that is not dark, from a program in another language. */
    private long consumedMicro(Story story, Folder papers) {
        StringBuilder list = new StringBuilder("line,DateTime\n");
        for (int i = story.dark.nextSetBit(0); i >= 0; i = story.dark.nextSetBit(i + 1)) {
            House.Hour hour = story.house.hours.get(i);
            list.append(hour.line()).append(',').append(hour.printed()).append('\n');
        }
        papers.write("undelivered.csv", list.toString());
        Said said = ask(List.of(PYTHON, "-B", ROOT.resolve("tests/vectors/reprice.py").toString(), csv == null ? "--coded" : "--",
                papers.file("household.csv").toString(), papers.file("tariff.json").toString(),
                papers.file("undelivered.csv").toString()));
        if (said.status != 0) {
            throw new Say.GiveUp("reprice.py did not do its work");
        }
        return Amounts.micro(new BigDecimal(said.text.strip()));
    }

    /** The picture is drawn by Python and matplotlib from the points; the story does not depend on it. */
    private static void draw(Folder papers) {
        Said said = ask(List.of(PYTHON, "-B", ROOT.resolve("examples/quickstart/chart.py").toString(), papers.toString()));
        System.out.print(said.text);
        if (said.status == 0) {
            System.out.println("picture: " + papers.file("quickstart.svg"));
        } else if (said.status != 1) {
            throw new Say.GiveUp("the picture could not be drawn");
        }
    }

    private record Said(int status, String text) {
    }

    private static Said ask(List<String> command) {
        System.out.flush();
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return new Said(process.waitFor(), text);
        } catch (IOException failed) {
            throw new Say.GiveUp(command.get(0) + " could not be started: " + failed);
        } catch (InterruptedException stop) {
            throw new Say.GiveUp("interrupted");
        }
    }

    /** Tells the story; the exit status is 0 only if the books hold. */
    public static void main(String[] arguments) {
        int status = 1;
        try {
            status = new Quickstart(arguments).run() ? 0 : 1;
        } catch (IllegalArgumentException wrong) {
            System.err.println("quickstart: " + wrong.getMessage() + "\n\n" + USAGE);
            status = 2;
        } catch (Say.GiveUp | PrepayException reason) {
            System.err.println("quickstart: " + reason.getMessage());
        }
        System.exit(status);
    }
}
