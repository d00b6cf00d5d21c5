#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Random lives of a meter, in the library and in its twin (meter_twin.py), event by event: what is said, remembered, put out, sealed.

    meter.py DRIVER [SEED...]     PREPAY_TEST_SEED=n: one seed, another one; PREPAY_TEST_ALL=1: a million events, four seeds

The driver (meter_driver.c) is the real meter: journal, seals, cards. Tokens, containers and return records are made and read here, by
doc/formats.md. After each event every field is compared; a run must have led to each verdict of a meter at least once. A life in which
something differs is shrunk to the fewest events that still do it.
"""
import collections
import hashlib
import hmac
import os
import random
import struct
import subprocess
import sys
import time

import balance_twin
import meter_lives
from meter_rules import *
from meter_twin import Meter

ALL = os.environ.get("PREPAY_TEST_ALL") == "1"
EVENTS = 250_000 if ALL else 25_000
SEEDS = (0x5EED, 0x5EEE, 0x5EEF, 0x5EF0) if ALL else (0x5EED, 0x5EEE)
NAMES = """opened contract unit generation card customer statement carried paid refunded used0 used1 used2 used3 advanced0 recovered0
    advanced1 recovered1 state latches counted period_used remainder period import reverse priced_until greatest limits tariff records count
    commands illegal tamper moves false cuts control final stored remaining overdraft price on alarm reasons balance_state last_result due validity
    sealed""".split()


KINDS = ("user", "user", "foreign", "forged", "check", "reset", "clear", "parameter", "test", "next")
STORED = NAMES.index("stored")


class Differs(Exception):
    """The meter and its twin; at is the event after which they do."""


# ------------------------------------------------------------------------------------------------------------- formats


def mac(key, label, message):
    return hmac.digest(hmac.digest(key, label, "sha256"), message, "sha256")[:16]


def pack_container(c):
    limits = c.limits
    if limits.emergency or limits.flags & ~1:
        packed = struct.pack(">BBHI7q", 2, 0, 0, limits.flags, *limits[:5], limits.emergency, limits.threshold)
    else:
        packed = struct.pack(">BBHI5q", 1, 0, 0, limits.flags, *limits[:5])
    if not c.usable:
        packed = b"\x09" + packed[1:]
    switches = [(0, 0, 0), (0, 1, c.minute)] if c.minute else []
    tariff = struct.pack(">BBBBHHBBBBI", 1, 0, 0, len(c.prices), len(switches), 0, 0, 0, 0, 0, 0)
    tariff += b"".join(struct.pack(">q", price) for price in c.prices) + b"".join(struct.pack(">BBH", *point) for point in switches)
    parts = b"".join(struct.pack(">BBHI", kind, 0, len(data), version) + data
                     for kind, version, data in ((1, c.versions[0], packed), (2, c.versions[1], tariff)))
    return struct.pack(">BBH", 1, 2, 4 + len(parts)) + parts


def seal(t):
    if t.bad == "zeros":
        return bytes(128)
    digest = hashlib.sha256(pack_container(t.sealed)).digest()[:16] if t.sealed else bytes(16)
    body = struct.pack(">BBH8s8sH8sHBBHI4q3I16s8sI", 9 if t.bad == "version" else 1, t.kind, 0x100 if t.sealed else 0, t.meter, t.card,
                       t.generation, t.customer, t.contract, 0, t.kv, t.unit, t.count, t.paid, t.refunded, t.amount, t.carried, t.command,
                       t.not_before, t.expiry, digest, t.statement, 0)
    key = b"\x42" * 32 if t.kind <= REPLACEMENT else b"\x43" * 32
    tag = mac(key, b"prepay/token\0", body)
    return body + (bytes(16) if t.bad == "seal" else tag)


def read_record(sealed):
    """None, "empty", or the fields that the twin states."""
    if sealed == bytes(128):
        return None
    if mac(b"\x42" * 32, b"prepay/return\0", sealed[:112]) != sealed[112:]:
        return "not authentic"
    (version, kind, flags, meter, card, generation, contract, kv, unit, zero, count, commands, statement, paid, refunded, used, balance, imported,
     reverse, when, status, tamper, illegal, result, records) = struct.unpack(">BBH8s8sHHBHBII8s6qIIIHHI", sealed[:112])
    if (version, flags, meter, kv, zero) != (1, 0, METER, 1, 0):
        return "not a record of this meter"
    if kind == 0:
        return "empty"
    return (kind, card, generation, contract, unit, count, commands, statement, paid, refunded, used, balance, imported, reverse, when, status,
            tamper, illegal, result, records)


def same_record(found, wanted):
    if isinstance(found, tuple) and isinstance(wanted, tuple) and wanted[15] & UNTOLD:
        found = (*found[:15], found[15] & ~2 | UNTOLD, *found[16:])
    return found == wanted


# ------------------------------------------------------------------------------------------------------------- events


def line(event):
    verb, *given = event
    words = [verb]
    for word in given:
        if isinstance(word, Token):
            words += [seal(word).hex(), pack_container(word.brings).hex() if word.brings else "-"]
        else:
            words.append(str(int(word)))
    return " ".join(words) + "\n"


def text(event):
    """An event as its failure is shown: of a token what it says beside nothing."""
    words = [f"{word!r}" if not isinstance(word, Token) else " ".join(
        f"{name}={value.hex() if isinstance(value, bytes) else value}" for name, value in word._asdict().items()
        if value and (name, value) not in (("meter", METER), ("kv", 1)) and (name != "brings" or value != word.sealed)) for word in event]
    return " ".join(words)


class World:
    """The twin, and what the desk has written to cards."""

    def __init__(self, options):
        self.meter = Meter(*options)
        self.cards = [Card(at, kind) for at, kind in enumerate(KINDS)]

    def happen(self, event):
        """What is said, all fields, and what lies on the card or was sealed."""
        stores = self.meter.stores
        status, sealed = self.act(event)
        state = fields(self.meter)
        state[STORED] = int(self.meter.stores != stores) if event[0] != "cut" else None  # the journal may mend itself
        return status, state, sealed

    def act(self, event):
        verb, *given = event
        meter = self.meter
        if verb == "insert":
            card = self.cards[given[0]]
            status = meter.insert(card, *given[1:])
            return status, card.returned
        if verb == "write":
            card = self.cards[given[0]]
            card.brings = given[1].brings or card.brings
            card.token = given[1]._replace(brings=card.brings)
            card.returned = "empty" if given[2] else card.returned
            return 0, None
        if verb in ("return", "final"):
            return getattr(meter, f"{verb}_record")()
        return {"read": meter.reading}.get(verb, getattr(meter, verb, None))(*given), None


class Card:
    def __init__(self, at, kind):
        self.id, self.kind = bytes([0xC1 + at]) + bytes(7), kind
        self.token, self.brings, self.returned = None, None, None


def fields(m):
    """As the driver says them."""
    r, b = m.r, m.r.balance
    return [r.opened, r.contract, r.unit, r.generation, r.card.hex(), r.customer.hex(), r.statement.hex(), b.carried, b.paid, b.refunded, *b.used,
            b.advanced[0], b.recovered[0], b.advanced[1], b.recovered[1], b.state, b.latches, b.counted, r.used, r.rest, 0, r.imported,
            r.reverse, r.priced_until, r.greatest, *r.versions, r.records, r.count, r.commands, r.illegal, r.tamper, r.moves, *((r.false, r.cuts) if r.greatest // DAY <= r.day else (0, 0)),
            m.control_bits(), r.final[3] if r.final else 0, None, max(0, b.balance()), max(0, -b.balance()), m.price(), int(m.supply()) if not m.sensed else -1,
            m.alarm_level(), m.reasons(), b.state, m.shown, int(m.unstored > 0), m.validity]


class Driver:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, options, events):
        self.process.stdin.write("".join(map(line, [("new", *options), *events])) + "end\n")
        self.process.stdin.flush()

    def answers(self, events):
        """All its answers to the life that it was told, as lists."""
        return [self.read() for _ in range(len(events) + 1)]

    def read(self):
        words = self.process.stdout.readline().split()
        if len(words) != len(NAMES) + 1:
            raise SystemExit(f"not ok 1 - the driver says {' '.join(words)} {self.process.stdout.read()}")
        return words


def expected(options, events):
    """The twin's answers, the first that of a new meter."""
    world = World(options)
    yield 0, fields(world.meter), None
    for event in events:
        yield world.happen(event)


def compare(options, events, answers, expectations):
    for at, (words, (status, state, sealed)) in enumerate(zip(answers, expectations)):
        wanted = [str(value) if value is not None else words[i] for i, value in enumerate((status, *state))]
        wrong = [f"{name} is {found}, the twin has {want}" for name, found, want in zip(["the answer", *NAMES], words, wanted) if found != want]
        record = read_record(bytes.fromhex(words[-1]))
        if not same_record(record, sealed):
            wrong.append(f"the record is {record}, the twin has {sealed}")
        if wrong:
            event = text(events[at - 1]) if at else "a new meter"
            raise Differs(f"event {at}, {event}: {'; '.join(wrong)}", at)


def differs(driver, options, events):
    """None, or the exception."""
    driver.tell(options, events)
    try:
        compare(options, events, driver.answers(events), expected(options, events))
    except Differs as problem:
        return problem
    return None


def shrink(driver, options, events, problem):
    """The fewest events that still differ, dropping ever smaller pieces."""
    events = events[:problem.args[1]]
    piece = len(events) // 2
    while piece:
        at = 0
        while at < len(events):
            fewer = events[:at] + events[at + piece:]
            found = differs(driver, options, fewer)
            if found:
                events = fewer[:found.args[1]]
            else:
                at += piece
        piece //= 2
    return events


def draw_life(chance, verdicts):
    """Options, events and what the twin says to them: it lives first, so that what happens next can be chosen by how it stands."""
    options, events = meter_lives.draw_options(chance), []
    world = World(options)
    expectations = [(0, fields(world.meter), None)]
    for event in meter_lives.draw_events(chance, world):
        events.append(event)
        expectations.append(world.happen(event))
        verdicts[expectations[-1][0]] += 1
    return options, events, expectations


def run(driver, seed, events_wanted, verdicts):
    """So many events of one seed, and how many lives they were. The driver lives one life while the twin lives the next."""
    chance, done, lives, waiting = random.Random(seed), 0, 0, None
    while done < events_wanted or waiting:
        life = draw_life(chance, verdicts) if done < events_wanted else None
        if waiting:
            try:
                compare(*waiting[:2], driver.answers(waiting[1]), waiting[2])
            except Differs as problem:
                show(driver, seed, lives - 1, *waiting[:2], problem)
        if life:
            driver.tell(*life[:2])
            done, lives = done + len(life[1]), lives + 1
        waiting = life
    return done, lives


def show(driver, seed, life, options, events, problem):
    events = shrink(driver, options, events, problem)
    print(f"not ok 1 - meter: life {life} of seed {seed:#x}, shrunk to {len(events)} events\n# {differs(driver, options, events).args[0]}")
    print(f"# policy, flags, unknown rate, checkpoint, quantum, plausible: {options}")
    for at, event in enumerate(events):
        if at < 30 or at > len(events) - 15:
            print(f"#   {at + 1} {text(event)}")
    sys.exit(1)


def main():
    driver, verdicts, begin = Driver(sys.argv[1]), collections.Counter(), time.monotonic()
    given = os.environ.get("PREPAY_TEST_SEED")
    seeds = [int(given, 0)] if given else SEEDS
    print("1..2", flush=True)
    done = lives = 0
    for seed in seeds:
        print(f"# seed {seed:#x}", flush=True)
        counts = run(driver, seed, EVENTS, verdicts)
        done, lives = done + counts[0], lives + counts[1]
    print(f"ok 1 - meter: {done} events in {lives} lives go as in the twin")
    print(f"# {time.monotonic() - begin:.1f} s; " + ", ".join(f"{status}: {verdicts[status]}" for status in sorted(verdicts)))
    missing = [status for status in range(700, 734) if status not in (715, PURSE) and not verdicts[status]]
    print(f"{'not ok' if missing else 'ok'} 2 - meter: every verdict occurred" + f": but for {missing}" * bool(missing))
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
