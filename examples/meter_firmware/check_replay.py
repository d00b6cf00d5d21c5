#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""check_replay.py QUICKSTART METER FOLDER [--emulate]

Records one run of the quickstart and replays it: by METER, built for this computer, and with --emulate also by the one
for a Cortex-M0+ inside QEMU. Each must tell every line of the quickstart's timeline that a meter can know, word for
word, and end with the same books. Then the recording is spoilt, one thing at a time: each replay must notice, and say
where."""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# What a meter cannot know: the desk's doings, what the customer does with a card, that the story has an end.
NOT_THE_METERS = re.compile(r"At the desk|The desk |is lost,|The household's hours end here")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d  ")
points = failed = 0


def point(what, problem):
    global points, failed
    points += 1
    failed += bool(problem)
    print(f"{'not ok' if problem else 'ok'} {points} - replay: {what}")
    for line in (problem or "").splitlines():
        print("#", line)


def run(*command):
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, text=True, capture_output=True)
    return done.returncode, done.stdout, done.stderr


def timeline(said):
    return [line for line in said.splitlines() if MOMENT.match(line)]


def same_story(quickstart, meter):
    """None, or the first line that differs."""
    wanted = [line for line in timeline(quickstart) if not NOT_THE_METERS.search(line)]
    told = timeline(meter)
    if len(wanted) < 15:
        return f"only {len(wanted)} lines are the meter's: is the pattern right?\n{quickstart}"
    for one, other in zip(wanted + ["(nothing)"], told + ["(nothing)"]):
        if one != other:
            return f"quickstart: {one}\nmeter:      {other}"
    return None if len(wanted) == len(told) else f"{len(wanted)} lines there, {len(told)} here"


def replay(name, command, recording, quickstart):
    status, said, errors = run(*command, recording)
    last = said.splitlines()[-1:]
    digest = re.search(r"^digest (\w{64})$", recording.read_text(), re.M)[1]
    point(f"{name} comes to its end", None if status == 0 else f"exit status {status}\n{said}{errors}")
    point(f"{name} tells the meter's side of the timeline, word for word", same_story(quickstart, said))
    point(f"{name} holds the same bytes in its memory", None if f"record {digest} equal" in said.splitlines() else said)
    point(f"{name} ends with the same books", None if last and last == quickstart.splitlines()[-1:] else said)


def swap_digit(text):
    """Another hex digit, never the same."""
    return text[:-1] + ("1" if text[-1] == "0" else "0")


def lines_that(lines, word):
    return [i for i, line in enumerate(lines) if line.split(" ")[0] == word]


# what is spoilt, the kind of line, which one of them, which field, the words of the refusal
SPOILT = (
    ("an APDU", ">", 9, 1, "the meter sent another APDU"),
    ("an answer of the card", "<", 4, 1, "the meter came to \"verdict\""),
    ("a random byte", "random", 1, 1, "the meter sent another APDU"),
    ("a key", "credit", 0, 1, "the meter came to \"verdict\""),
    ("the balance", "hour", 1500, 4, "the balance is"),
    ("the reading", "hour", 1500, 3, "the register is"),
    ("what the house asked for", "hour", 1500, 2, "the register is"),
    ("the order to the switch", "hour", 700, 5, "the order to the switch is"),
    ("a verdict", "verdict", 2, 1, "the verdict is"),
    ("a byte of the memory", "row", 3, 1, "the meter's memory holds something else"),
    ("the last return record", "return", 0, 1, "the last return record is another one"),
    ("the books", "books", 0, 3, "consumed is"),
)


def spoil(recording, folder, word, which, field):
    lines = recording.read_text().splitlines()
    at = lines_that(lines, word)[which]
    fields = lines[at].split(" ")
    fields[field] = swap_digit(fields[field])
    lines[at] = " ".join(fields)
    spoilt = folder / "spoilt.txt"
    spoilt.write_text("\n".join(lines) + "\n")
    return spoilt, at + 1


def refuses(meter, recording, folder):
    for what, word, which, field, words in SPOILT:
        spoilt, line = spoil(recording, folder, word, which, field)
        status, said, _ = run(meter, spoilt)
        last = said.splitlines()[-1] if said else ""
        named = re.match(r"meter: line (\d+) of the recording, event \d+: ", last)
        noticed = status == 1 and named and int(named[1]) >= line and words in last
        point(f"a difference is noticed in {what}", None if noticed else f"line {line}, exit status {status}: {last}")
    spoilt.write_text(recording.read_text()[:-200])
    status, said, _ = run(meter, spoilt)
    point("a recording that ends too early is refused", None if status == 1 and "ends too early" in said else said)


def main():
    quickstart, meter, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    recording = folder / "recording.txt"
    status, said, errors = run(quickstart, "--dir", folder / "out", "--record", recording)
    point("the quickstart records its run", None if status == 0 else said + errors)
    replay("a meter on this computer", [meter], recording, said)
    refuses(meter, recording, folder)
    if "--emulate" in sys.argv and not (ROOT / "build-bearssl/inc/bearssl.h").exists():
        print(f"ok {points + 1} - replay: a meter in a Cortex-M0+ # SKIP script/bearssl build-bearssl brings what it needs")
        print(f"1..{points + 1}")
    else:
        if "--emulate" in sys.argv:
            status, elf, errors = run(HERE / "build-m0", folder / "m0")
            point("the firmware for a Cortex-M0+ builds without a warning", None if status == 0 else errors)
            replay("a meter in a Cortex-M0+", [HERE / "emulate", elf.strip()], recording, said)
        print(f"1..{points}")
    sys.exit(1 if failed else 0)


main()
