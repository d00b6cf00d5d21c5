#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Does script/test count honestly? Each row is what a test left behind and what must be counted."""
import contextlib
import io
import sys
import tree

sys.path.insert(0, str(tree.pathlib.Path(__file__).resolve().parents[1]))
import run  # noqa: E402

# what happened, meson's result, standard output, (passed, failed, skipped)
ROWS = (
    ("all points passed", "OK", "ok 1 - a\nok 2 - b\n1..2\n", (2, 0, 0)),
    ("one failed", "FAIL", "1..2\nok 1 - a\nnot ok 2 - b\n", (1, 1, 0)),
    ("it died after its last point", "ERROR", "1..2\nok 1 - a\nok 2 - b\n", (2, 1, 0)),
    ("it died before its second point", "ERROR", "1..2\nok 1 - a\n", (1, 1, 0)),
    ("it ran into the time limit", "TIMEOUT", "1..2\nok 1 - a\n", (1, 1, 0)),
    ("it said nothing and ended well", "OK", "", (0, 1, 0)),
    ("it said nothing and meson calls that skipped", "SKIP", "", (0, 1, 0)),
    ("it planned nothing and gave no reason", "SKIP", "1..0\n", (0, 1, 0)),
    ("it was skipped for a reason", "SKIP", "1..0 # SKIP no reader\n", (0, 0, 1)),
    ("one point was skipped for a reason", "OK", "1..2\nok 1 - a\nok 2 - b # SKIP no disk\n", (1, 0, 1)),
    ("a failure that calls itself skipped", "FAIL", "1..1\nnot ok 1 - a # SKIP no\n", (0, 1, 0)),
    ("words that only begin like a point", "OK", "okay\n1..1\nok 1 - a\n", (1, 0, 0)),
)

# what happened, what the microcontroller said, what the host said, is that the same
TWINS = (
    ("the same digest", "ok 1 - a\n# digest 0123456789abcdef\n", "ok 1 - a\n# digest 0123456789abcdef\n", True),
    ("another digest", "ok 1 - a\n# digest 0123456789abcdef\n", "ok 1 - a\n# digest 0123456789abcdee\n", False),
    ("no digest", "ok 1 - a\n", "ok 1 - a\n# digest 0123456789abcdef\n", False),
    ("the host gives none", "ok 1 - a\n# digest 0123456789abcdef\n", "", False),
    ("a test less", "ok 1 - a\n# digest 0123456789abcdef\n", "ok 1 - a\nok 2 - b\n# digest 0123456789abcdef\n", False),
    ("nothing passed", "# digest 0123456789abcdef\n", "# digest 0123456789abcdef\n", False),
)


def main():
    tree.arguments(__doc__)
    gate = tree.Gate("runner")
    for what, result, said, wanted in ROWS:
        with contextlib.redirect_stdout(io.StringIO()):
            tally = run.judge_tap({"name": "planted", "result": result, "stdout": said})
        counted = (tally.passed, tally.failed, tally.skipped)
        gate.rule(what, [] if counted == wanted else [f"counted {counted}, wanted {wanted}"])
    for what, said, host_said, same in TWINS:
        gate.rule(f"in a microcontroller: {what}", [] if (run.bare.compare(said, host_said) is None) == same else ["judged wrongly"])
    gate.done()


main()
