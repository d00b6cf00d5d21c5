#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""check.py JAR QUICKSTART FOLDER: the story from Java against the story from C, and the jar by itself. Speaks TAP."""
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def run(*command, cwd, **more):
    return subprocess.run([str(word) for word in command], cwd=cwd, text=True, check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)


class Points:
    """TAP."""

    def __init__(self):
        self.count = self.failed = 0

    def point(self, holds, name, why=""):
        self.count += 1
        self.failed += not holds
        print(f"{'ok' if holds else 'not ok'} {self.count} - {name}")
        if not holds:
            print("".join(f"# {line}\n" for line in str(why).splitlines()[:40]), end="")

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}")

    def done(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def papers(folder):
    """What both stories leave alike; heads of the books are random by nature."""
    texts = {}
    for path in sorted(folder.iterdir()):
        if path.suffix in (".txt", ".csv", ".json"):
            texts[path.name] = re.sub(r"^[0-9a-f]{32}$", "(head)", path.read_text(), flags=re.M)
    return texts


def story(points, jar, quickstart, folder):
    java, c, classes = fresh(folder / "java"), fresh(folder / "c"), fresh(folder / "classes")
    compiled = run("javac", "-Xlint:all", "-Werror", "-cp", jar, "-d", classes, *sorted(HERE.glob("*.java")), cwd=folder)
    points.point(compiled.returncode == 0, "the example compiles without a warning", compiled.stdout)
    told = run("java", "-Xcheck:jni", f"-Dprepay.root={ROOT}", "-cp", f"{jar}:{classes}", "Quickstart", cwd=java)
    right = run(quickstart, cwd=c)
    points.point(told.returncode == 0 and right.returncode == 0, "both stories end with books that hold", told.stdout[-2000:])
    points.point(len(right.stdout.splitlines()) > 50 and told.stdout == right.stdout,
                 "the timeline and the books are C's, character for character, and -Xcheck:jni says nothing",
                 "\n".join(difflib.unified_diff(right.stdout.splitlines(), told.stdout.splitlines(), "C", "Java", lineterm="")))
    mine, theirs = papers(java / "quickstart-out"), papers(c / "quickstart-out")
    differing = [name for name in {*mine, *theirs} if mine.get(name) != theirs.get(name)]
    points.point(len(theirs) > 20 and not differing, "receipts, slips and tables are C's", differing)


def bad_input(points, jar, folder):
    rows = (ROOT / "examples/quickstart/data/household-hourly.csv").read_text().splitlines(True)
    wrong = folder / "wrong.csv"
    for name, line, row in (("a consumption that is negative", 7, "11/25/2011 06:00:00,-0.1,1,0,0\n"),
                            ("an hour out of order", 9, rows[3]), ("a day that does not exist", 5, "02/30/2012 01:00:00,1,1,0,0\n")):
        wrong.write_text("".join([*rows[:line - 1], row, *rows[line:]]))
        out = fresh(folder / "refused")
        said = run("java", f"-Dprepay.root={ROOT}", "-cp", f"{jar}:{folder / 'classes'}", "Quickstart", "--csv", wrong, cwd=out)
        points.point(said.returncode == 1 and f"wrong.csv: line {line}: " in said.stdout and not any(out.iterdir()),
                     f"{name} is refused with its line, and nothing is done", said.stdout)


def alone(points, jar, folder):
    """The jar in an empty folder, and what it leaves behind."""
    empty, temporary = fresh(folder / "alone"), fresh(folder / "tmp")
    shutil.copy(jar, empty / "prepay.jar")
    program = re.search(r"^```java\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)[1]
    (empty / "Example.java").write_text(program)
    compiled = run("javac", "-Xlint:all", "-Werror", "-cp", "prepay.jar", "Example.java", cwd=empty)
    plain = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    said = run("java", f"-Djava.io.tmpdir={temporary}", "-cp", "prepay.jar:.", "Example", cwd=empty, env=plain)
    points.point(said.stdout == "OK 350.000000\nBALANCE_NOTHING_NEW 350.000000\n", "the jar runs README's program by itself", compiled.stdout + said.stdout)
    points.point(not list(temporary.glob("prepay-*")), "the native library is gone from the temporary folder",
                 list(temporary.iterdir()))
    held = zipfile.ZipFile(jar).namelist()
    points.point({"META-INF/LICENSE", "META-INF/NOTICE"} <= {*held}, "its licence, and those of what it carries, are inside", held)
    mount = f'mount -t tmpfs -o noexec none "{temporary}" && exec java -Dprepay.tmpdir="{temporary}" -cp prepay.jar:. Example'
    said = run("unshare", "--mount", "--map-root-user", "sh", "-c", mount, cwd=empty)
    if "UnsatisfiedLinkError" not in said.stdout and "unshare:" in said.stdout or "mount:" in said.stdout:
        points.skip("a noexec folder is named in the error", "no private mounts on this machine")
    else:
        points.point("UnsatisfiedLinkError" in said.stdout and "noexec" in said.stdout and "-Dprepay.tmpdir=" in said.stdout,
                     "a noexec folder is named in the error", said.stdout)


def main():
    jar, quickstart, folder = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    points = Points()
    story(points, jar, quickstart, folder)
    bad_input(points, jar, folder)
    alone(points, jar, folder)
    points.done()


main()
