#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""published_bills.py BILL: every bill of published-bills/ by the program of examples/bill, to each printed digit.

Three files a bill: NAME.tariff.json and NAME.use.json are what anybody would write for the program, NAME.expected.json
is what the source prints: quantities, amounts of lines by charge (in the order of the bill), totals. A figure must be equal
as a number: all digits that are printed, and nothing but zeros behind them.
"""
import decimal
import json
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent / "published-bills"
KNOWN = {"total", "bought", "change", "tendered", "quantities", "lines", "shares", "comment"}


def same(printed, ours):
    return ours is not None and decimal.Decimal(printed) == decimal.Decimal(ours)


def differences(expected, made):
    """(what, printed, ours, whether they agree) of every figure."""
    if set(expected) - KNOWN:
        yield f"unknown: {set(expected) - KNOWN}", "", "", False
    for key in ("total", "bought", "change", "tendered"):
        if key in expected:
            yield key, expected[key], made.get(key), same(expected[key], made.get(key))
    for name, printed in expected.get("quantities", {}).items():
        ours = made["quantities"].get(name)
        yield name, printed, ours, same(printed, ours)
    for charge, printed in expected.get("lines", {}).items():
        ours = [line["amount"] for line in made["lines"] if line["charge"] == charge]
        yield charge, printed, ours, len(printed) == len(ours) and all(map(same, printed, ours))
    if "shares" in expected:
        ours = [share["amount"] for share in made.get("shares", [])]
        yield "shares", expected["shares"], ours, len(ours) == len(expected["shares"]) and all(map(same, expected["shares"], ours))


def main():
    program, points, failed = sys.argv[1], 0, 0
    for path in sorted(FOLDER.glob("*.expected.json")):
        name = path.name.removesuffix(".expected.json")
        expected = json.loads(path.read_text())
        done = subprocess.run([program, FOLDER / f"{name}.tariff.json", FOLDER / f"{name}.use.json", "--json"],
                              capture_output=True, text=True)
        bills = json.loads(done.stdout)["bills"] if done.returncode == 0 else []
        figures = [figure for wanted, made in zip(expected["bills"], bills) for figure in differences(wanted, made)]
        wrong = [f"# {what}: printed {printed}, made {ours}" for what, printed, ours, agrees in figures if not agrees]
        good = bool(figures) and not wrong and len(bills) == len(expected["bills"]) and expected["url"] and expected["source"]
        points, failed = points + 1, failed + (not good)
        print(f"{'ok' if good else 'not ok'} {points} - {name}: {len(figures)} figures")
        print("\n".join(wrong + ["# " + line for line in done.stderr.splitlines()]), end="\n" if wrong or done.stderr else "")
    print(f"1..{points}")
    sys.exit(1 if failed or not points else 0)


main()
