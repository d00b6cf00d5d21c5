#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The metering area of script/bench: a meter-year by metering.c, and the same work in Python's decimal.

Calendar, switch points, blocks and the carried remainder are done as a program in Python would, amounts to 10^-6; all ways
must agree in every interval's digits before a figure is printed.
"""
import bisect
import datetime
import decimal
import subprocess
import sys
import time
import zlib

from figures import Figure

INTERVALS = 35_040
QUARTER = datetime.timedelta(minutes=15)
MICRO = decimal.Decimal("0.000001")
RATES = [decimal.Decimal(price) for price in ("0.307000", "0.627400", "0.947800", "1.012345")]
SWITCHES = [0, 420, 600, 900, 1080, 1260, 1380]
RATE_OF = [0, 1, 2, 1, 3, 1, 0]
LIMITS = [decimal.Decimal(limit) for limit in (200, 400, 600, 800, 1000, 1200)]
ON_TOP = [decimal.Decimal(price) for price in ("0", "0.050000", "0.100003", "0.150007", "0.200011", "0.250013", "0.300017")]


def quantities():
    """As metering.c has them, in kWh."""
    return [decimal.Decimal((i * 2654435761 & 0xFFFFFFFF) % 900001).scaleb(-6) for i in range(INTERVALS)]


def price_a_year(year):
    """The charge of each interval, and what is carried in the end."""
    at, month, used, rest, amounts = datetime.datetime(2023, 1, 1), None, decimal.Decimal(0), decimal.Decimal(0), []
    for quantity in year:
        if at.month != month:
            month, used = at.month, decimal.Decimal(0)
        rate = RATES[RATE_OF[bisect.bisect_right(SWITCHES, at.hour * 60 + at.minute) - 1]]
        owed = rest
        while quantity:
            block = bisect.bisect_right(LIMITS, used)
            piece = min(quantity, LIMITS[block] - used) if block < len(LIMITS) else quantity
            owed += piece * (rate + ON_TOP[block])
            used += piece
            quantity -= piece
        amount = owed.quantize(MICRO, rounding=decimal.ROUND_DOWN)
        rest = owed - amount
        amounts.append(amount)
        at += QUARTER
    return amounts, rest


def by_decimal():
    """The best of a few runs, in nanoseconds, and what metering.c prints as its check."""
    year, best = quantities(), None
    for _ in range(5):
        begin = time.perf_counter_ns()
        amounts, rest = price_a_year(year)
        took = time.perf_counter_ns() - begin
        best = took if best is None else min(best, took)
    micro = [int(amount.scaleb(6)) for amount in amounts]
    crc = zlib.crc32(b"".join(amount.to_bytes(8, "big") for amount in micro))
    return best, f"{crc:08x} {sum(micro)} {int(rest.scaleb(12))}"


def figures(program):
    """Yields a Figure each; `program` is metering.c, built."""
    done = subprocess.run([program], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    ns, check = by_decimal()
    if check != said.pop("check"):
        sys.exit("metering: Python's decimal came to another result than the library")
    each = {name: int(total) / INTERVALS for name, total in said.items()}
    base, ours = each["baseline"], each["series"]
    yield Figure("metering/baseline-interval", base, "ns", "a C loop that multiplies, adds and carries", 1.0)
    yield Figure("metering/series-interval", ours, "ns", "baseline-interval", ours / base, "<= 3", ours / base <= 3)
    yield Figure("metering/pricer-interval", each["pricer"], "ns", "baseline-interval", each["pricer"] / base, "<= 6",
                 each["pricer"] / base <= 6)
    yield Figure("metering/plain-interval", each["plain"], "ns", "baseline-interval", each["plain"] / base)
    yield Figure("metering/year", int(said["series"]) / 1e6, "ms", "35,040 intervals, one call", None, "< 1", int(said["series"]) < 1e6)
    yield Figure("metering/year-by-interval", int(said["pricer"]) / 1e6, "ms", "35,040 calls", None, "< 1", int(said["pricer"]) < 1e6)
    faster = ns / int(said["series"])
    yield Figure("metering/decimal-interval", ns / INTERVALS, "ns", "series-interval", faster, ">= 200", faster >= 200)
