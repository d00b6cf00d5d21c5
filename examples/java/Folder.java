/* SPDX-License-Identifier: Apache-2.0 */
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Where the run leaves its papers. A folder that this program made carries a mark; an earlier run's files in it are replaced. A folder
 * without the mark, or with anything else in it, is somebody's, and stays as it is.
 */
final class Folder {
    private static final String MARK = ".made-by-quickstart";
    private static final Set<String> NAMES = Set.of(MARK, "balance.csv", "events.csv", "household.csv", "tariff.json",
            "undelivered.csv", "quickstart.svg", "recording.txt");
    private final Path path;

    private Folder(Path path) {
        this.path = path;
    }

    /** Makes the folder, or empties it of what an earlier run left. */
    static Folder make(Path path) {
        try {
            Files.createDirectories(path);
            List<Path> there;
            try (var files = Files.list(path)) {
                there = files.toList();
            }
            for (Path file : there) {
                check(path, file, Files.exists(path.resolve(MARK)));
            }
            Files.writeString(path.resolve(MARK), "The files in this folder are replaced by the next run.\n");
            for (Path file : there) {
                if (!file.getFileName().toString().equals(MARK)) {
                    Files.delete(file);
                }
            }
        } catch (IOException failed) {
            throw new Say.GiveUp(path + ": cannot be made ready: " + failed);
        }
        return new Folder(path);
    }

    private static void check(Path folder, Path file, boolean isMarked) {
        String name = file.getFileName().toString();
        if (!isMarked) {
            throw new Say.GiveUp(folder + " holds " + name + " and was not made by this program; name another folder with --dir");
        }
        boolean isOurs = NAMES.contains(name) || name.startsWith("ledger.sqlite") || name.startsWith("receipt-") || name.startsWith("day-");
        if (!isOurs) {
            throw new Say.GiveUp(folder + " holds " + name + ", which is not this program's; name another folder with --dir");
        }
    }

    /** A file whose folder is emptied would be lost. */
    static void refuseInput(Path folder, Path input) {
        try {
            Path home = input.toAbsolutePath().getParent();
            if (Files.exists(folder) && Files.exists(home) && Files.isSameFile(folder, home)) {
                throw new Say.GiveUp(input + " lies in " + folder
                        + ", whose files are replaced; move it, or name another folder with --dir");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Path file(String name) {
        return path.resolve(name);
    }

    void write(String name, String text) {
        try {
            Files.writeString(file(name), text);
        } catch (IOException failed) {
            throw new Say.GiveUp(file(name) + ": could not be written whole: " + failed);
        }
    }

    void copy(Path from, String name) {
        try {
            Files.copy(from, file(name));
        } catch (IOException failed) {
            throw new Say.GiveUp(from + " could not be copied to " + file(name) + ": " + failed);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
