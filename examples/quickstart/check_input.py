#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A bad file or argument is a clear error before anything else happens: no folder is made, nothing is sold.

    check_input.py QUICKSTART      each row below is one run; TAP on stdout
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HOUSEHOLD = pathlib.Path(__file__).parent / "data/household-hourly.csv"
HEADER, *ROWS = HOUSEHOLD.read_bytes().splitlines(keepends=True)
FIRST = ROWS[0]  # 11/25/2011 01:00:00,0.39,1,0,0


def with_row(number, row):
    """The household's first rows, one of them replaced; number 1 is the row behind the header, line 2 of the file."""
    return HEADER + b"".join(ROWS[:number - 1]) + row + b"\r\n" + b"".join(ROWS[number:number + 3])


BAD_FILES = [  # what is wrong, the file, what the message must say
    ("empty file", b"", "line 1: there are no rows"),
    ("header alone", HEADER, "there are no rows"),
    ("another header", HEADER.replace(b"kWh", b"MWh") + FIRST, "line 1: the first line must be"),
    ("not text", b"\x7fELF\0\0\0\0", "line 1:"),
    ("cut off in the middle of a row", HEADER + b"".join(ROWS[:9]) + ROWS[9][:14], "line 11: the time must look like"),
    ("blank line", with_row(3, b""), "line 4: the time must look like"),
    ("day first", with_row(1, b"25/11/2011 01:00:00,0.39,1,0,0"), "line 2: there is no such date"),
    ("29 February 2011", with_row(1, b"02/29/2011 01:00:00,0.39,1,0,0"), "line 2: there is no such date"),
    ("hour 24", with_row(1, b"11/25/2011 24:00:00,0.39,1,0,0"), "line 2: there is no such date or hour"),
    ("half an hour", with_row(2, b"11/25/2011 01:30:00,0.39,1,0,0"), "line 3: the time must be a full hour"),
    ("a row twice", with_row(2, FIRST.strip()), "line 3: this hour does not follow"),
    ("time goes back", with_row(5, b"11/24/2011 05:00:00,0.29,1,0,0"), "line 6: this hour does not follow"),
    ("an hour that the clocks skipped", HEADER + b"03/11/2012 03:00:00,1,1,0,0\n03/11/2012 02:00:00,1,1,0,0\n",
     "line 3: this hour"),
    ("a year long ago", with_row(1, b"11/25/1999 01:00:00,0.39,1,0,0"), "line 2: the year must be"),
    ("negative", with_row(4, b"11/25/2011 04:00:00,-0.29,1,0,0"), "line 5: the consumption must be a number"),
    ("no number", with_row(4, b"11/25/2011 04:00:00,,1,0,0"), "line 5: the consumption must be a number"),
    ("exponent", with_row(4, b"11/25/2011 04:00:00,1e3,1,0,0"), "line 5: the consumption must be a number"),
    ("decimal comma", with_row(4, b"11/25/2011 04:00:00,0,29,1,0,0"), "line 5: the row must end with"),
    ("not a number", with_row(4, b"11/25/2011 04:00:00,nan,1,0,0"), "line 5: the consumption must be a number"),
    ("seven decimals", with_row(4, b"11/25/2011 04:00:00,0.2900001,1,0,0"), "line 5: the consumption has more"),
    ("absurdly much", with_row(4, b"11/25/2011 04:00:00,9223372036854775807,1,0,0"), "line 5: the consumption is more"),
    ("two rates at once", with_row(4, b"11/25/2011 04:00:00,0.29,1,1,0"), "line 5: the row must end with"),
    ("a column missing", with_row(4, b"11/25/2011 04:00:00,0.29,1,0"), "line 5: the row must end with"),
    ("a very long line", with_row(4, b"11/25/2011 04:00:00," + b"9" * 5000), "line 5: the line is too long"),
]

BAD_ARGUMENTS = [
    (["--tear", "0"], "all, every or a number from 1 on"),
    (["--tear", "-1"], "a number from 1 on"),
    (["--tear", "1x"], "a number from 1 on"),
    (["--tear", "99999999999999999999"], "a number from 1 on"),
    (["--tear"], "something must follow --tear"),
    (["--stride", "2"], "--stride goes with --tear all"),
    (["--tear", "5", "--stride", "2"], "--stride goes with --tear all"),
    (["--record", "x", "--tear", "5"], "--record is of a story without a cut"),
    (["--record"], "something must follow --record"),
    (["--bogus", "1"], "there is no option --bogus"),
    (["--csv", "/nonexistent.csv"], "/nonexistent.csv: cannot be opened"),
]


FOLDERS = [  # somebody's folder: what is in it, the csv inside it or None, what the message must say
    ("somebody's receipts", ["receipt-2023-dentist.pdf", "day-plan.txt"], None, "was not made by this program"),
    ("somebody's ledger", ["ledger.sqlite"], None, "was not made by this program"),
    ("our folder with somebody's file", [".made-by-quickstart", "letter.txt"], None, "holds letter.txt"),
    ("the input inside our folder", [".made-by-quickstart", "household.csv"], "household.csv", "whose files are replaced"),
]


def main():
    quickstart, number, failed = sys.argv[1], 0, 0
    print(f"1..{len(BAD_FILES) + len(BAD_ARGUMENTS) + len(FOLDERS)}")
    with tempfile.TemporaryDirectory() as temporary:
        folder, csv = pathlib.Path(temporary) / "out", pathlib.Path(temporary) / "household.csv"

        def expect(name, arguments, said):
            nonlocal number, failed
            number += 1
            command = [quickstart, "--dir", str(folder), *arguments]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            good = run.returncode in (1, 2) and said in run.stderr and run.stdout == "" and not folder.exists()
            failed += not good
            print(f"{'ok' if good else 'not ok'} {number} - {name}")
            if not good:
                print(f"# status {run.returncode}, said: {run.stderr!r}; expected: {said!r}")

        for name, content, said in BAD_FILES:
            csv.write_bytes(content)
            expect(name, ["--csv", str(csv)], said)
        for arguments, said in BAD_ARGUMENTS:
            expect(" ".join(arguments), arguments, said)
        for name, files, inside, said in FOLDERS:
            number += 1
            theirs = pathlib.Path(temporary) / f"theirs{number}"
            theirs.mkdir()
            for file in files:
                (theirs / file).write_bytes(HEADER + FIRST)
            arguments = ["--csv", str(theirs / inside)] if inside else []
            run = subprocess.run([quickstart, "--dir", str(theirs), *arguments], capture_output=True, text=True, check=False)
            good = run.returncode in (1, 2) and said in run.stderr and sorted(os.listdir(theirs)) == sorted(files)
            failed += not good
            print(f"{'ok' if good else 'not ok'} {number} - {name} stays as it is")
            if not good:
                print(f"# status {run.returncode}, said: {run.stderr!r}; left: {os.listdir(theirs)}")
    sys.exit(1 if failed else 0)


main()
