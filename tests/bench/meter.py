#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The meter area of script/bench: events of a mix by meter.c beside a memcpy of the record, what the journal writes for a home, and what a
meter occupies on 32 bits, read from an object file.

The mix is priced here once more, by a tariff of two rates and intervals shared by time; paid, used, remainder, balance and register must be
the meter's before a figure is printed.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

from figures import Figure

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEGIN_S, OFFSET_S, DAY_S, EVENTS, MICRO = 1_672_502_400, 28_800, 86_400, 200_000, 1_000_000
RATES, DEAR = (307_000, 947_800), (420 * 60, 1380 * 60)  # dear between these seconds of the local day
SHARES = (("sense", 700), ("time", 140), ("reading", 140), ("key", 18), ("token", 2))
MIX = "70 % senses, 14 % times, 14 % readings, 1.8 % keys, 0.2 % tokens"
CC = ("arm-none-eabi-gcc", "--specs=picolibc.specs", "-mcpu=cortex-m0plus", "-mthumb", "-Os", "-std=c11")
SMALL = ("-DPREPAY_METER_COMMANDS=0", "-DPREPAY_METER_COUNT_POLICY=0", "-DPREPAY_WITHOUT_DEBTS", "-DPREPAY_WITHOUT_EMERGENCY")
INSIDE = "((struct prepay__meter *)0)->"
SIZES = {
    "object": "sizeof(prepay_meter)",
    "work": "PREPAY_METER_WORK_BYTES(8u)",
    "journal_work": "PREPAY_JOURNAL_WORK_BYTES(PREPAY_METER_RECORD_BYTES, 8u)",
    "inside": "sizeof(struct prepay__meter)",
    "options": f"sizeof({INSIDE}options)",
    "journal": f"sizeof({INSIDE}journal)",
    "record": f"sizeof({INSIDE}account.record)",
    "balance": f"sizeof({INSIDE}account.balance)",
    "live": f"sizeof({INSIDE}live)",
}


# ------------------------------------------------------------------------------------------------------------ the check


def rate_at(at):
    return RATES[DEAR[0] <= (at + OFFSET_S) % DAY_S < DEAR[1]]


def owed(quantity, begin, end):
    """10^-12 of the currency unit. Shared by time where the rate changes: what had passed by then, rounded down; the rest is the later's."""
    day = (begin + OFFSET_S) // DAY_S * DAY_S - OFFSET_S
    cuts = [at for at in (day + DEAR[0], day + DEAR[1], day + DAY_S) if begin < at < end]
    total = passed = 0
    if begin == end:
        return quantity * rate_at(begin)
    for at, until in zip((begin, *cuts), (*cuts, end)):
        by_then = quantity * (until - begin) // (end - begin)
        total, passed = total + (by_then - passed) * rate_at(at), by_then
    return total


def kind_of(drawn):
    turn = drawn % 1000
    for kind, share in SHARES:
        if turn < share:
            return kind
        turn -= share
    raise AssertionError


def by_hand():
    """What meter.c must print as its check."""
    now = priced = BEGIN_S
    register, pico, paid = 0, 0, 10 * MICRO
    for i in range(EVENTS):
        drawn = (i * 2_654_435_761 & 0xFFFFFFFF) >> 8
        kind = kind_of(drawn)
        if kind == "time":
            now += 5
        elif kind == "token":
            paid += 10 * MICRO
        elif kind == "reading":
            quantity = drawn % 20001
            pico += owed(quantity, priced, now)
            register, priced = register + quantity, now
    return f"{paid} {pico // MICRO} {pico % MICRO} {paid - pico // MICRO} {register}"


# ------------------------------------------------------------------------------------------------------------- the sizes


def sizes(*options):
    """Bytes on a Cortex-M0+, as the compiler lays them out: each name is an array of that size in an object file."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "sizes.c"), pathlib.Path(folder, "sizes.o")
        source.write_text('#include "meter/meter.h"\n' + "".join(
            f"extern const char size_of_{name}[{bytes_}];\nconst char size_of_{name}[{bytes_}];\n" for name, bytes_ in SIZES.items()))
        done = subprocess.run([*CC, *options, f"-I{ROOT}/include", f"-I{ROOT}/lib", "-c", source, "-o", target], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        listed = subprocess.run(["arm-none-eabi-nm", "-S", target], capture_output=True, text=True, check=True).stdout
    return {name: int(size, 16) for size, name in re.findall(r"^\w+ (\w+) \w size_of_(\w+)$", listed, re.M)}


def size_figures():
    simple, full = sizes(*SMALL), sizes()
    for name, found, most in (("simple", simple["object"], 640), ("full", full["object"], 1280)):
        yield Figure(f"meter/object-{name}", found, "B", f"prepay_meter on 32 bits, a {name} build", None, f"<= {most}", found <= most)
    for part in ("options", "journal", "record", "balance", "live"):
        yield Figure(f"meter/object-{part}", full[part], "B", "part of it", full[part] / full["object"])
    yield Figure("meter/object-inside", full["inside"], "B", "all of it that is used", full["inside"] / full["object"])
    yield Figure("meter/work", full["work"], "B", "working memory on 32 bits, flash by 8 bytes")
    yield Figure("meter/journal-work", full["journal_work"], "B", "part of it: the journal's", full["journal_work"] / full["work"])


# ------------------------------------------------------------------------------------------------------------ all of it


def figures(program):
    """Yields a Figure each; `program` is meter.c, built."""
    done = subprocess.run([program], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    if said.pop("check") != by_hand():
        sys.exit("meter: the mix came to another result here than in the meter")
    programs, written, erases, energy = map(int, said.pop("home").split())
    record = int(said.pop("record"))
    each = {name: float(value) for name, value in said.items()}
    base = each["memcpy"]
    yield Figure("meter/memcpy-record", base, "ns", f"{record} bytes into the same memory", 1.0)
    yield Figure("meter/event", each["event"], "ns", f"memcpy-record; {MIX}", each["event"] / base)
    yield Figure("meter/events-a-second", 1e3 / each["event"], "M", "the same")
    for name, what in (("sense", "what the board sees"), ("time", "the clock, once more"), ("reading", "priced, not stored yet"),
                       ("key", "pressed"), ("checkpoint", "a reading that is priced and stored"),
                       ("token", "a purchase: seal, totals, stored twice")):
        yield Figure(f"meter/{name}", each[name], "ns", f"memcpy-record; {what}", each[name] / base)
    commit = each["checkpoint"] - each["reading"]
    yield Figure("meter/commit", commit, "ns", "memcpy-record; checkpoint less reading", commit / base)
    kwh = energy / 1e6
    yield Figure("meter/programs-per-kwh", programs / kwh, "", f"{kwh:.0f} kWh of a home in 113 days, read every minute")
    yield Figure("meter/bytes-per-kwh", written / kwh, "B", "the same")
    yield Figure("meter/erases-per-mwh", erases / kwh * 1e3, "", "the same, units of 4096 bytes")
    yield from size_figures()
