#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Random lives of a balance, in the library and in its twin (balance_twin.py), event by event: answer, totals, state, supply.

    balance.py LIBRARY          PREPAY_TEST_SEED=n begins with another seed; PREPAY_TEST_ALL=1: a million events

After each event the sum is checked: carried in + paid + advanced = refunded + used + recovered + balance; no term but the first two times it
is stated goes back; a purchase never lowers the balance; a debt never makes a credit negative; a power cut changes nothing that the twin does not know of. A life in which something differs is
shrunk to the fewest events that still do it.
"""
import ctypes
import os
import random
import struct
import sys

import balance_twin as twin

ALL = os.environ.get("PREPAY_TEST_ALL") == "1"
EVENTS, LIFE = (1_000_000, 100) if ALL else (100_000, 100)
I64, U32, SIZE = ctypes.c_int64, ctypes.c_uint32, ctypes.c_size_t
TOTALS = struct.Struct("<3q4q6q4I" + "5qII" * 4)
FLAGS = 12


class CTerms(ctypes.Structure):
    _fields_ = [(name, I64) for name in ("imposed", "settled", "per_purchase", "per_period", "cap", "trip")] + [
        ("proportion", ctypes.c_uint16), ("flags", ctypes.c_uint16), ("kind", ctypes.c_uint8), ("period", ctypes.c_uint8),
        ("reserved", ctypes.c_uint16)]


class COptions(ctypes.Structure):
    _fields_ = [("struct_size", SIZE)] + [(name, I64) for name in ("alarm1", "alarm2", "overdraft", "hoard", "reclose")] + [
        ("flags", U32), ("reserved", U32), ("emergency", I64), ("threshold", I64), ("charges", ctypes.POINTER(CTerms)), ("count", SIZE)]


class CSupply(ctypes.Structure):
    _fields_ = [("struct_size", SIZE)] + [(name, U32) for name in ("permitted", "reasons", "alarm", "state", "changes", "reserved")]


class CApplied(ctypes.Structure):
    _fields_ = [(name, I64) for name in ("credited", "refunded", "repaid", "recovered", "balance")]


class Differs(Exception):
    """The library and the twin, or a sum."""


def load(path):
    library = ctypes.CDLL(path)
    library.prepay_balance_get_micro.restype = I64
    library.prepay_balance_bytes.restype = SIZE
    return library


class Real:
    """A balance of the library; the list of charges lives beside it, as its caller's."""

    def __init__(self, library, limits):
        self.c, self.limits = library, limits
        self.memory = ctypes.create_string_buffer(library.prepay_balance_bytes())
        self.saved = ctypes.create_string_buffer(TOTALS.size)
        self.options = self.pack(limits)
        self.must(library.prepay_balance_init(self.memory, SIZE(len(self.memory)), ctypes.byref(self.options)))

    @staticmethod
    def must(status):
        if status != 0:
            raise Differs(f"the library says {status}")

    @staticmethod
    def pack(limits):
        rows = [CTerms(t.imposed, t.settled, t.per_purchase, t.per_period, t.cap, t.trip, t.proportion, t.flags, t.kind, 1, 0)
                for t in limits.charges]
        return COptions(ctypes.sizeof(COptions), *limits[:6], 0, limits.emergency, limits.threshold, (CTerms * 4)(*rows), len(rows))

    def set_limits(self, limits):
        options = self.pack(limits)
        status = self.c.prepay_balance_set_options(self.memory, ctypes.byref(options))
        if status == 0:
            self.options = options
        return status

    def accept(self, paid, refunded, count):
        self.applied = CApplied()
        return self.c.prepay_balance_accept(self.memory, I64(paid), I64(refunded), U32(count), ctypes.byref(self.applied))

    def totals(self):
        self.must(self.c.prepay_balance_save(self.memory, self.saved))
        return TOTALS.unpack(self.saved.raw)

    def reboot(self):
        self.must(self.c.prepay_balance_save(self.memory, self.saved))
        self.must(self.c.prepay_balance_init(self.memory, SIZE(len(self.memory)), ctypes.byref(self.options)))
        self.must(self.c.prepay_balance_restore(self.memory, self.saved))

    def supply(self):
        report = CSupply(ctypes.sizeof(CSupply))
        self.must(self.c.prepay_balance_supply(self.memory, ctypes.byref(report)))
        return report


def totals_of(two):
    lent = [value for kind in range(2) for value in (two.imposed[kind], two.advanced[kind], two.recovered[kind])]
    charges = [value for c in two.charges for value in (c.imposed, c.settled, c.recovered, c.due, c.capped, c.period, 0)]
    return (two.carried, two.paid, two.refunded, *two.used, *lent, two.state, two.latches, two.counted, 0, *charges)


# ------------------------------------------------------------------------------------------------------------- events


def happen(real, two, event):
    """One event to both; their answers."""
    verb, *given = event
    c, memory = real.c, real.memory
    if verb == "accept":
        return real.accept(*given), two.accept(*given)
    if verb == "charge":
        return c.prepay_balance_charge(memory, U32(given[0]), I64(given[1])), two.move(two.used, *given)
    if verb == "advance":
        return c.prepay_balance_advance(memory, I64(given[0])), two.move(two.advanced, 1, given[0])
    if verb == "carry in":
        return c.prepay_balance_carry_in(memory, I64(given[0])), two.carry_in(given[0])
    if verb == "acknowledge":
        return c.prepay_balance_acknowledge(memory), two.acknowledge()
    if verb == "emergency":
        return c.prepay_balance_emergency(memory), two.emergency()
    if verb == "conditions":
        return c.prepay_balance_set_conditions(memory, U32(given[0])), two.conditions(given[0])
    if verb == "period":
        out = I64()
        return c.prepay_balance_period(memory, U32(given[0]), U32(given[1]), U32(given[2]), ctypes.byref(out)), two.period(*given)
    if verb == "limits":
        return real.set_limits(given[0]), two.set_limits(given[0])
    if verb == "reboot":
        return real.reboot(), two.restart()
    final = (ctypes.c_char * TOTALS.size)()
    extra = (final,) if verb == "close" else ()
    return getattr(c, f"prepay_balance_{verb}")(memory, *extra), two.life(verb)


def same(what, real, two):
    if real != two:
        raise Differs(f"{what}: the library has {real}, the twin {two}")


def check_sum(real, two, before, event):
    """The properties that hold at every step, whatever the rules."""
    now, balance = real.totals(), real.c.prepay_balance_get_micro(real.memory)
    charges = [now[17 + 7 * k:24 + 7 * k] for k in range(4)]
    advanced, recovered = now[8] + now[11], now[9] + now[12] + sum(charge[2] for charge in charges)
    same("carried in + paid + advanced = refunded + used + recovered + balance", now[0] + now[1] + advanced,
         now[2] + sum(now[3:7]) + recovered + balance)
    growing = [*range(1, 13), 15, *(17 + 7 * k + field for k in range(4) for field in (0, 1, 2))]
    for at in growing:
        if now[at] < before[0][at]:
            raise Differs(f"total {at} went back from {before[0][at]} to {now[at]}")
    if event[0] == "accept" and balance < before[1] and (now[2] == before[0][2] or balance < 0):
        raise Differs(f"a statement made {before[1]} to {balance}")
    if any(charge[2] > charge[0] for charge in charges) or now[9] > now[7] + now[8] or now[12] > now[10] + now[11]:
        raise Differs("more was recovered than was ever owed")
    same("the balance", balance, two.balance())
    return now, balance


def live(library, limits, events):
    """Raises Differs at the first event after which the two are not the same."""
    real, two = Real(library, limits), twin.Twin(limits)
    before = real.totals(), 0
    for event in events:
        answers = happen(real, two, event)
        if answers[1] is not None:
            same("the answer", *answers)
        before = check_sum(real, two, before, event)
        same("the totals", before[0], totals_of(two))
        supply = real.supply()
        same("supply", supply.permitted, int(two.permitted()))
        same("offered", bool(supply.reasons & 128), two.offered())


# ------------------------------------------------------------------------------------------------------------- chance


def some(chance, most, likely=0.5):
    return chance.randint(1, most) if chance.random() < likely else 0


def draw_charge(chance, old):
    kind = chance.randrange(3) if old is None else old.kind
    flags = chance.randrange(8)
    if kind == twin.STANDING:
        return twin.Terms(kind, per_period=some(chance, 4), flags=flags & twin.WHILE_SUSPENDED)
    return twin.Terms(kind, imposed=some(chance, 40) if kind == twin.DEBT else 0, settled=some(chance, 25, 0.3), per_purchase=some(chance, 6),
                      per_period=some(chance, 5), cap=some(chance, 8, 0.4), trip=some(chance, 20) if flags & 1 else 0,
                      proportion=chance.choice([0, 0, 1, 3333, 5000, 10000]), flags=flags)


def draw_limits(chance, old=None):
    flags = 0
    for bit in range(FLAGS):
        flags |= (chance.random() < 0.15) << bit
    hoard, emergency = some(chance, 40, 0.3), some(chance, 10)
    limited = hoard or flags & twin.HOARD_ZERO
    reclose = some(chance, 20)
    if limited and flags & twin.ABOVE and hoard == 0:
        flags &= ~twin.ABOVE
    if limited:
        reclose = min(reclose, hoard - 1 if flags & twin.ABOVE else hoard)
    charges = tuple(draw_charge(chance, old.charges[k] if old and k < len(old.charges) else None)
                    for k in range(len(old.charges) if old and chance.random() < 0.8 else chance.randrange(5)))
    return twin.Limits(some(chance, 20), some(chance, 12), some(chance, 15), hoard, reclose, flags, emergency,
                       chance.randint(1, 12) if emergency else 0, charges)


def draw_events(chance, limits):
    """A life: mostly purchases and use, with everything else in between."""
    paid = refunded = count = index = 0
    for at in range(LIFE):
        dice = chance.randrange(100)
        if dice < 25:
            step = some(chance, 25)
            paid, refunded, count = paid + step, refunded + some(chance, 12, 0.15), count + (chance.randint(1, 3) if step else 0)
            old = chance.random() < 0.2
            yield ("accept", paid - (chance.randint(0, paid) if old else 0), refunded - (chance.randint(0, refunded) if old else 0),
                   count - (chance.randint(0, count) if old else 0))
        elif dice < 60:
            yield "charge", chance.randrange(4), chance.randrange(7)
        elif dice < 70:
            index += chance.choice([-1, 0, 1, 1, 1, 2, 5])
            index = max(index, 1)
            kind = chance.choice([0] * 18 + [1, 3])  # now and then the contract counts something else
            yield "period", chance.randrange(4), kind << 28 | index, chance.choice([1, 3, 62])
        elif dice < 78:
            yield ("conditions", chance.choice([0, 0x100, 0x300, 0x400, 0x500]))
        elif dice < 84:
            yield ("emergency",)
        elif dice < 90:
            yield ("acknowledge",)
        elif dice < 93:
            yield ("reboot",)
        elif dice < 96:
            limits = draw_limits(chance, limits)
            yield "limits", limits
        elif dice < 98:
            yield (chance.choice(["suspend", "resume", "resume"]),)
        elif dice == 98:
            yield ("advance", chance.randint(1, 10)) if chance.random() < 0.7 else ("carry in", chance.randint(-20, 20))
        elif at > LIFE - 10:
            yield ("close",)
        else:
            yield ("resume",)


def shrink(library, limits, events):
    """The fewest events that still differ, dropping ever smaller pieces."""
    piece = len(events) // 2
    while piece:
        at = 0
        while at < len(events):
            fewer = events[:at] + events[at + piece:]
            try:
                live(library, limits, fewer)
                at += piece
            except Differs:
                events = fewer
        piece //= 2
    return events


def main():
    library, seed = load(sys.argv[1]), int(os.environ.get("PREPAY_TEST_SEED", "0x5eed"), 0)
    print(f"1..1\n# seed {seed:#x}", flush=True)
    chance, done, lives = random.Random(seed), 0, 0
    while done < EVENTS:
        limits = draw_limits(chance)
        events = list(draw_events(chance, limits))
        try:
            live(library, limits, events)
        except Differs:
            events = shrink(library, limits, events)
            try:
                live(library, limits, events)
            except Differs as problem:
                print(f"not ok 1 - balance: life {lives} of seed {seed:#x}\n# {problem}\n# {limits}")
                for event in events:
                    print(f"#   {event}")
                sys.exit(1)
        done, lives = done + len(events), lives + 1
    print(f"ok 1 - balance: {done} events in {lives} lives go as in the twin")


main()
