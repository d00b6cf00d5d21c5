#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""guide.py BILL [--write]: doc/tariffs.md shows what the program does.

In the guide stand commands, `$ bill TARIFF USE ...` on the first line of a block, and files, `// NAME` on the first line of a
block; both are relative to examples/bill/tariffs. The rest of a block must be what the command prints and what the file
holds, and a picture that a command draws must say what the picture in doc/tariffs says. --write writes all of them anew.
"""
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TARIFFS = HERE / "tariffs"
GUIDE = HERE.parents[1] / "doc/tariffs.md"
PICTURES = GUIDE.with_suffix("")
BLOCK = re.compile(r"^```(\w+)\n(\$ bill|// )([^\n]*)\n(.*?)^```$", re.M | re.S)


def words_of(picture):
    """What can be read in it; where a point stands is the plotter's."""
    return re.findall(r"<text[^>]*>\s*(?:<tspan[^>]*>)?([^<]*)", picture.read_text())


def output_of(program, command, pictures):
    """What it prints; what it draws lies in `pictures` afterwards."""
    words = shlex.split(command)
    if "--chart" in words:
        place = words.index("--chart") + 1
        words[place] = str(pictures / pathlib.Path(words[place]).name)
    done = subprocess.run([program, *words], cwd=TARIFFS, capture_output=True, text=True)
    return done.stdout + done.stderr


def main():
    program, write = str(pathlib.Path(sys.argv[1]).resolve()), "--write" in sys.argv
    text, points, failed = GUIDE.read_text(), 0, 0
    with tempfile.TemporaryDirectory() as name:
        drawn = PICTURES if write else pathlib.Path(name)
        new = text
        for block in BLOCK.finditer(text):
            language, mark, what, shown = block.groups()
            real = output_of(program, what, drawn) if mark == "$ bill" else (TARIFFS / what).read_text()
            points += 1
            if write:
                new = new.replace(block[0], f"```{language}\n{mark}{what}\n{real}```", 1)
            elif real != shown:
                failed += 1
                print(f"not ok {points} - {what}\n# run examples/bill/guide.py BILL --write and read what has changed")
                continue
            print(f"ok {points} - {what}")
        for picture in sorted(drawn.glob("*.svg")):
            points += 1
            same = words_of(picture) == words_of(PICTURES / picture.name) and f"tariffs/{picture.name}" in new
            failed += not same
            print(f"{'ok' if same else 'not ok'} {points} - the picture {picture.name}")
    if write:
        GUIDE.write_text(new)
    print(f"1..{points}")
    sys.exit(1 if failed or points < 10 else 0)


main()
