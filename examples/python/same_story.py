#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Do two programs tell the same story?  same_story.py PROGRAM_IN_C QUICKSTART_PY FOLDER

TAP. Compared are the timeline (all lines before the first empty one) and the last line, the books.
"""
import pathlib
import subprocess
import sys
from typing import List, Tuple


def told(command: List[str], folder: pathlib.Path) -> Tuple[List[str], str, int]:
    """The timeline and the books of a run, and whether it ended well."""
    done = subprocess.run([*command, "--dir", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = done.stdout.splitlines()
    timeline = lines[: lines.index("")] if "" in lines else []
    if done.returncode != 0:
        print(f"# {command[-1]}: exit {done.returncode}\n# {done.stderr.strip()}")
    return timeline, lines[-1] if lines else "", done.returncode


def main() -> int:
    in_c, in_python, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    here = told([in_c], folder / "c")
    there = told([sys.executable, "-B", in_python], folder / "python")
    for one, other in zip(here[0], there[0]):
        if one != other:
            print(f"# C:      {one}\n# Python: {other}")
    points = [
        ("both ran to their end", here[2] == there[2] == 0),
        ("the timeline is the same", len(here[0]) > 30 and here[0] == there[0]),
        ("the books are the same", here[1].startswith("books: paid ") and here[1] == there[1]),
    ]
    for number, (what, is_so) in enumerate(points, 1):
        print(f"{'ok' if is_so else 'not ok'} {number} - {what}")
    print(f"1..{len(points)}")
    return 0 if all(is_so for _, is_so in points) else 1


if __name__ == "__main__":
    sys.exit(main())
