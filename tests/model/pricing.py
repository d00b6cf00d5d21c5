#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Random tariffs, priced a second time by other means: pricing.py PROGRAM, a TAP test; PREPAY_TEST_SEED=... replays it.

The reference is slow and knows no stretch of time: it asks for the price of every minute by the calendar of Python's
datetime, and multiplies fractions. Everything is there at once: seasons, holidays, special days, ladders with zones, periods
of every kind, a backup of any parts at instants of their own, local time that changes, clocks that go back. Only the rule
for sharing an interval is the library's own by definition: cumulative, floored, the rest to the later part.

The tariff's bytes are written here by doc/formats.md, not by the library.
"""
import datetime
import fractions
import os
import random
import struct
import subprocess
import sys

NO_LIMIT = 2**63 - 1
YEAR = 2024
EPOCH = datetime.datetime(1970, 1, 1)
PARTS = ("seasons", "tables", "rates", "ladder", "zones")
LOCAL = ((0, 28800),), ((0, 3600), (1711846800, 7200), (1729990800, 3600)), ((0, -12600),), ()


# ------------------------------------------------------------------------------------------------------ random sets


def random_set(chance):
    """One set of tables: a dict a part."""
    rates = [chance.randrange(0, 2_000_000) for _ in range(chance.randint(1, 6))]
    tables = [sorted({0, *(chance.randrange(1, 1440) for _ in range(chance.randint(0, 13)))}) for _ in range(3)]
    tables = [[(minute, chance.randrange(len(rates))) for minute in table] for table in tables]
    dates = sorted({(chance.randint(1, 12), chance.randint(1, 28)) for _ in range(chance.randint(0, 4))})
    seasons = [(month, day, [chance.randrange(3) for _ in range(8)]) for month, day in dates]
    day_number = lambda: chance.randrange(19723, 20089)
    ladders = [[(limit * 1000, chance.randrange(500_000)) for limit in sorted(chance.sample(range(1, 400_000), chance.randint(0, 6)))]
               + [(NO_LIMIT, chance.randrange(500_000))] for _ in range(2)]
    kind = chance.randrange(4)
    point = lambda months: (chance.choice(months), chance.randint(1, 29), chance.randrange(24))
    points = sorted({point([0, *range(1, 13)]) for _ in range(chance.randint(1, 6))}) if kind == 3 else []
    zones = sorted({point(range(1, 13)) for _ in range(chance.randint(1, 4))})
    return {
        "seasons": (seasons, sorted({day_number() for _ in range(chance.randint(0, 9))}),
                    sorted({day_number(): chance.randrange(3) for _ in range(chance.randint(0, 4))}.items())),
        "tables": tables if chance.random() < 0.8 else [],
        "rates": rates,
        "ladder": (ladders, chance.randrange(2), kind, points),
        "zones": [(*zone, chance.randrange(2)) for zone in zones],
    }


def same_shape(chance, first):
    """A backup that fits whatever parts of it come when: as many rates, and day tables where there were some."""
    other = random_set(chance)
    other["rates"] = [chance.randrange(0, 2_000_000) for _ in first["rates"]]
    if first["tables"]:
        other["tables"] = [[(minute, rate % len(first["rates"])) for minute, rate in table] for table in other["tables"] or first["tables"]]
    else:
        other["tables"] = []
    if not other["tables"]:
        for one in (first, other):
            one["seasons"] = ([], [], [])
    return other


def pack_set(one, has_backup):
    """As doc/formats.md says; format 2 always fits here, because every set has zones."""
    seasons, holidays, special = one["seasons"]
    ladders, combine, kind, points = one["ladder"]
    switches = [(table, rate, minute) for table, entries in enumerate(one["tables"]) for minute, rate in entries]
    blocks = [block for ladder in ladders for block in ladder]
    head = struct.pack(">BBBBHHBBBBIHBB", 2, combine, kind, len(one["rates"]), len(switches), len(holidays), len(seasons), len(blocks),
                       len(points), len(one["zones"]), 1, len(special), 0, has_backup)
    return b"".join([head, *(struct.pack(">q", price) for price in one["rates"]), *(struct.pack(">BBH", *entry) for entry in switches),
                     *(struct.pack(">BB8B", month, day, *tables) for month, day, tables in seasons),
                     *(struct.pack(">I", day) for day in holidays), *(struct.pack(">qq", *block) for block in blocks),
                     *(struct.pack(">BBBB", *entry, 0) for entry in points), *(struct.pack(">BBBB", *zone) for zone in one["zones"]),
                     *(struct.pack(">IB", *day) for day in special)])


# -------------------------------------------------------------------------------------------------- the slow reference


def moments(points, year):
    """When the points of three years are, as (moment, entry); a day that a month lacks is the next month's first midnight."""
    for around in (year - 1, year, year + 1):
        for entry in points:
            for month in range(1, 13) if entry[0] == 0 else (entry[0],):
                try:
                    yield datetime.datetime(around, month, entry[1], entry[2]), (around, month), entry
                except ValueError:
                    yield datetime.datetime(around + month // 12, month % 12 + 1, 1), (around, month), entry


class Reference:
    def __init__(self, first, second, instants, local):
        self.sets, self.instants, self.local = (first, second), instants, local
        self.used, self.rest, self.begin = 0, fractions.Fraction(0), None

    def part(self, name, at):
        instant = self.instants[PARTS.index(name)]
        return self.sets[instant != 0 and at >= instant][name]

    def wall(self, at):
        ahead = [ahead for since, ahead in self.local if since <= at][-1:] or [0]
        return EPOCH + datetime.timedelta(seconds=at + ahead[0])

    def rate(self, at, wall):
        tables, (seasons, holidays, special) = self.part("tables", at), self.part("seasons", at)
        if not tables:
            return 0
        day, table = (wall - EPOCH).days, 0
        if seasons:
            begun = [season for season in seasons if season[:2] <= (wall.month, wall.day)] or [seasons[-1]]
            table = begun[-1][2][7 if day in holidays else wall.weekday()]
        table = dict(special).get(day, table)
        return [rate for minute, rate in tables[table] if minute <= wall.hour * 60 + wall.minute][-1]

    def period(self, at, wall):
        """When the running period began, by the wall clock; None: there are no periods."""
        _, _, kind, points = self.part("ladder", at)
        entries = {0: [], 1: [(0, 1, 0)], 2: [(1, 1, 0)], 3: points}[kind]
        return max((moment for moment, _, _ in moments(entries, wall.year) if moment <= wall), default=None)

    def tier(self, at, wall):
        ladders, combine, _, _ = self.part("ladder", at)
        begun = [(moment, entry) for moment, _, entry in moments(self.part("zones", at), wall.year) if moment <= wall]
        return ladders[max(begun)[1][3]], combine

    def charge_at(self, at, micro):
        """So much at one instant, in exact money."""
        wall = self.wall(at)
        began = self.period(at, wall)
        if began is not None and (self.begin is None or began > self.begin):
            self.begin, self.used = began, 0
        ladder, combine = self.tier(at, wall)
        rate = self.part("rates", at)[self.rate(at, wall)]
        money = fractions.Fraction(0)
        for limit, price in ladder:
            piece = min(micro, max(0, limit - self.used))
            money += fractions.Fraction(piece * (price if combine else price + rate), 10**6)
            self.used, micro = self.used + piece, micro - piece
        return money

    def same(self, at, other):
        """May two minutes be charged as one? When everything that is looked up is the same."""
        def facts(moment):
            wall = self.wall(moment)
            return self.part("rates", moment)[self.rate(moment, wall)], self.period(moment, wall), self.tier(moment, wall), self.rate(moment, wall)
        return facts(at) == facts(other)

    def charge(self, begin, end, micro):
        """An interval: cut at every minute and at every instant, shared by time, cumulatively floored where the price changes."""
        if begin == end:
            owed = self.rest + self.charge_at(begin, micro)
        else:
            cuts = {at for at in range(begin - begin % 60 + 60, end, 60)} | {at for at in self.instants if begin < at < end}
            changes = [at for at in sorted(cuts) if not self.same(at - 1, at)]
            if micro == 0:
                begin, changes = end - 1, []
            gone, owed = 0, self.rest
            for since, until in zip([begin, *changes], [*changes, end]):
                due = micro * (until - begin) // (end - begin)
                owed += self.charge_at(since, due - gone)
                gone = due
        amount = int(owed)
        self.rest = owed - amount
        return amount


# ------------------------------------------------------------------------------------------------------- comparison


class Library:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, line):
        self.process.stdin.write(line + "\n")

    def ask(self, line):
        self.say(line)
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if len(answer) != 5:
            raise SystemExit(f"not ok - the library says {answer} to {line}")
        return [int(word) for word in answer]


def one_tariff(chance, library):
    """None, or what differed."""
    first = random_set(chance)
    second = same_shape(chance, first)
    begin = 1704067200 + chance.randrange(366 * 86400)
    instants = [chance.choice([0, begin + chance.randrange(-3600, 400_000), (begin + chance.randrange(200_000)) // 900 * 900]) for _ in PARTS]
    local = chance.choice(LOCAL)
    reference = Reference(first, second, instants, local)
    library.say("local " + " ".join(f"{since} {ahead}" for since, ahead in local))
    library.say("tariff " + (pack_set(first, 1) + struct.pack(">5q", *instants) + pack_set(second, 0)).hex())
    at = begin
    for step in range(25):
        since = max(0, at - chance.randrange(90_000)) if chance.random() < 0.05 else at
        until = since + chance.choice([0, 1, 60, 900, 900, 900, 3600, 86_400, chance.randrange(100_000)])
        micro = chance.choice([0, chance.randrange(1000), chance.randrange(60_000_000), chance.randrange(1_000_000)])
        amount = reference.charge(since, until, micro)
        expected = [0, amount, reference.used, int(reference.rest * 10**6)]
        for way in ("charge", "kept"):
            found = library.ask(f"{way} {since} {until} {micro}")
            if found[:4] != expected:
                return f"step {step}: {way} {since} {until} {micro} is {found}, wanted {expected}"
        _, _, _, _, wake = library.ask(f"price {until}")
        # beyond some days the library may say when to ask again instead
        if wake <= until or wake - until < 3 * 86400 and reference.same(wake - 1, wake):
            return f"step {step}: the price is said to change at {wake}, and does not"
        if any(not reference.same(until, moment) for moment in range(until, min(wake, until + 86_400), 600)):
            return f"step {step}: the price changes before {wake}"
        at = until
    return None


def main():
    seed = int(os.environ.get("PREPAY_TEST_SEED", "0x5EED"), 0)
    tariffs = 2000 if os.environ.get("PREPAY_TEST_ALL") else 60
    print(f"# seed {seed:#x}, {tariffs} tariffs", flush=True)
    chance, library = random.Random(seed), Library(sys.argv[1])
    for number in range(tariffs):
        wrong = one_tariff(chance, library)
        if wrong:
            print(f"not ok 1 - pricing: tariff {number}: {wrong}\n1..1")
            sys.exit(1)
    print(f"ok 1 - pricing: {tariffs} random tariffs cost what a minute-by-minute reference says\n1..1")


main()
