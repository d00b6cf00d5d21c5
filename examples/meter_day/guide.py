#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""guide.py PROGRAM [--write]: the worked day in doc/meter.md is what the program prints. --write writes it anew."""
import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parents[2] / "doc/meter.md"
DAY = re.compile(r"(<!-- the day: written by examples/meter_day/guide.py -->\n)(.*?)(<!-- end of the day -->)", re.S)


def main():
    done = subprocess.run([sys.argv[1]], capture_output=True, text=True)
    text, shown = PAGE.read_text(), None
    if found := DAY.search(text):
        shown = found[2]
    if "--write" in sys.argv and found:
        PAGE.write_text(text[:found.start(2)] + done.stdout + text[found.end(2):])
        shown = done.stdout
    points = [("the day adds up", done.returncode == 0), ("the page tells the same day", shown == done.stdout and done.stdout != "")]
    print(f"1..{len(points)}")
    for number, (what, holds) in enumerate(points, 1):
        print(f"{'ok' if holds else 'not ok'} {number} {what}")
    print(done.stderr, end="", file=sys.stderr)
    return 0 if all(holds for _, holds in points) else 1


sys.exit(main())
