# SPDX-License-Identifier: Apache-2.0
"""What happens to a meter in a random life: mostly purchases and use, chosen so that what matters happens often - amounts that meet a
limit, old tokens again, another customer's, the closed contract's, times beside an expiry, cuts."""
import struct

import balance_twin
from meter_rules import *

LIFE, START = 200, 1322200000
CUSTOMER, CARDS = struct.pack(">Q", 0x7701), [bytes([0xC1 + i]) + bytes(7) for i in range(10)]
CNY = 156


def some(chance, most, likely=0.5):
    return chance.randint(1, most) if chance.random() < likely else 0


def draw_options(chance):
    """Policy, flags, rate while the time is not known, checkpoint, quantum, plausible."""
    return chance.randrange(2), chance.randrange(2), chance.randrange(2), chance.choice([3, 12, 100]), chance.choice([1, 2]), 500


def draw_limits(chance):
    flags = sum((chance.random() < 0.12) << bit for bit in range(12))
    hoard, emergency, reclose = some(chance, 60, 0.4), some(chance, 10, 0.3), some(chance, 20)
    if hoard == 0:
        flags &= ~balance_twin.ABOVE if flags & balance_twin.HOARD_ZERO else flags
    if hoard or flags & balance_twin.HOARD_ZERO:
        reclose = max(0, min(reclose, hoard - 1 if flags & balance_twin.ABOVE else hoard))
    return balance_twin.Limits(some(chance, 20), some(chance, 12), some(chance, 15), hoard, reclose, flags, emergency,
                               chance.randint(1, 12) if emergency else 0)


class Desk:
    """The books, and all that was ever sealed."""

    def __init__(self, chance, meter):
        self.chance, self.meter, self.contract, self.statements, self.sealed = chance, meter, 0, 0, []
        self.version = 0
        self.begin()

    def begin(self):
        self.contract += 1
        self.paid = self.refunded = self.count = self.commands = 0
        self.unit = self.chance.choice([CNY, CNY, KWH])

    def container(self):
        chance = self.chance
        self.version += chance.choice([0, 1, 1])
        minute = chance.choice([0, 0, 720, 721])
        prices = tuple(chance.choice([500_000, 1_000_000, 1_000_000, 333_333, 0]) for _ in range(2))
        return Container((self.version or 1, chance.choice([self.version, self.version + 1]) or 1), draw_limits(chance), prices, minute,
                         chance.random() > 0.05)

    def token(self, kind):
        """What an honest desk says next."""
        chance, r = self.chance, self.meter.r
        self.statements += 1
        t = Token(kind, METER, NOBODY, 0, CUSTOMER, self.contract, 1, self.unit, self.count, self.paid, self.refunded, 0, 0, 0, 0, 0,
                  struct.pack(">Q", self.statements), None, None, None)
        if kind in (OPEN, PARAMETER) or chance.random() < 0.1:
            container = self.container()
            t = t._replace(sealed=container, brings=container)
        return self.command(t) if kind > REPLACEMENT else self.purchase(t)

    def purchase(self, t):
        chance, b = self.chance, self.meter.r.balance
        amount = chance.choice([0, 10, chance.randint(1, 30), max(0, b.limits.hoard - b.balance()), max(0, b.limits.hoard - b.balance() + 1)])
        if chance.random() < (0.5 if self.meter.r.refunded else 0.2):
            self.refunded += chance.choice([1, max(0, b.balance()), max(0, b.balance()) + 1, chance.randint(1, 10)])
            amount = chance.choice([0, 0, amount])
        if chance.random() < 0.01:
            amount = max(0, MOST - max(0, b.balance()) + chance.choice([0, 1]))
        self.paid += amount
        self.count += 1
        if chance.random() < 0.8 and self.meter.policy == COUNT:
            self.count = self.meter.r.count + 1 if self.meter.r.opened else 1
        carried = chance.choice([0, 0, 0, 15, -5]) if t.kind == OPEN else 0
        return t._replace(count=self.count, paid=self.paid, refunded=self.refunded, amount=amount, carried=carried)

    def command(self, t):
        chance, now = self.chance, self.meter.r.greatest
        self.commands += 1
        near = lambda: now + chance.choice([-100_000, -1, 0, 1, 60, 4000])
        not_before, expiry = chance.choice([0, 0, near(), near() - 62 * DAY]), chance.choice([0, 0, 0, near()])
        if self.meter.validity == HELD and chance.random() < 0.7:
            not_before = self.meter.fed - chance.choice([-1, 0, 1, DAY, 62 * DAY, 62 * DAY + 1])
        not_before = max(0, not_before)
        if expiry and expiry < not_before:
            expiry = not_before
        amount = chance.choice([0, 0x1A, 0x1B, 0x1C, 0x2A, 0x2B, 0x3A, 0x3B]) if t.kind == KEEP_SUPPLY else 0
        return t._replace(command=self.commands, not_before=not_before, expiry=expiry, amount=amount)

    def spoil(self, t):
        """Sometimes it is not what it should be."""
        chance = self.chance
        dice = chance.randrange(100)
        if dice < 80:
            return t
        if dice < 84:
            return t._replace(bad=chance.choice(["seal", "zeros", "version"]))
        if dice < 87:
            return t._replace(customer=struct.pack(">Q", 0x7702))
        if dice < 90:
            return t._replace(unit=chance.choice([CNY, KWH, 840]))
        if dice < 93:
            return t._replace(contract=max(1, t.contract + chance.choice([-1, 1])))
        if dice < 95:
            return t._replace(meter=struct.pack(">Q", 0x1002))
        if dice < 97:
            return t._replace(kv=2)
        return t._replace(brings=self.container() if chance.random() < 0.5 else None) if t.sealed else t

    def service(self, card):
        """What a service card of this kind carries, and sometimes what it may not."""
        kind = (RESET, CLEAR, PARAMETER, TEST)[card - 5] if self.chance.random() < 0.9 else self.chance.randint(OPEN, TEST)
        return self.spoil(self.token(kind))

    def again(self):
        """The command that acted last, or whatever comes."""
        acted = [t for t in self.sealed if t.kind > REPLACEMENT and t.command == self.meter.r.commands]
        return acted[-1] if acted else self.next()

    def next(self):
        """A token: a new one, an old one, a spoiled one."""
        chance, r = self.chance, self.meter.r
        if self.sealed and chance.random() < 0.2:
            return chance.choice(self.sealed[-12:])
        if not r.opened and r.contract >= self.contract and chance.random() < 0.7:
            self.begin()
        kind = chance.choices([OPEN, PURCHASE, REPLACEMENT, PARAMETER, RESET, CLEAR, CLOSE, KEY, SUSPEND, RESUME, KEEP_SUPPLY, TEST],
                              [30 if not r.opened else 2, 40, 6, 6, 5, 3, 3, 1, 2, 6, 5, 1])[0]
        t = self.spoil(self.token(kind))
        self.sealed.append(t)
        return t


def draw_events(chance, world):
    meter = world.meter
    desk = Desk(chance, meter)
    real, uptime, senses = START + chance.randrange(5 * DAY), 0, chance.random() < 0.5
    floods = chance.random() < 0.07  # false seals until the meter has had enough
    if chance.random() < 0.95:
        yield "time", real, chance.choice([SET, SET, SET, TRUSTED])
    if chance.random() < 0.95:
        yield "read", 0, 0
    for at in range(2 * LIFE if floods else LIFE):
        dice = chance.randrange(100)
        if floods and at > 10 and (at < 214 or dice < 10):
            yield "accept", desk.token(PURCHASE)._replace(bad="seal", sealed=None, brings=None)
        elif dice < 30:
            step = chance.choice([0, 1, 60, 600, 3600, 3600, chance.randrange(2 * 3600), chance.randrange(DAY)])
            real, uptime = real + step, uptime + step
            if senses and chance.random() < 0.9:
                yield sense(chance, uptime)
            if chance.random() < 0.9:
                yield "time", real, chance.choice([SET, SET, SET, TRUSTED])
            b = meter.r.balance
            use = chance.choice([0, 1, 2, chance.randint(1, 9), chance.randint(1, 9), max(0, b.balance() - b.limits.alarm1),
                                 max(0, b.balance() + b.limits.overdraft)])
            yield "read", meter.r.imported + use, meter.r.reverse + chance.choice([0, 0, 1])
        elif dice < 50:
            t = desk.next() if meter.validity != HELD or chance.random() < 0.7 else desk.again()
            if chance.random() < 0.3 and t.card == NOBODY:
                t = t._replace(card=chance.choice([*CARDS[:2], CARDS[4]]), generation=chance.choice([1, 2, 2, 3]))
            yield "accept", t
        elif dice < 70:
            card = chance.choices(range(10), [60, 22, 6, 6, 6, 6, 6, 3, 3, 3])[0]
            if card not in (2, 3, 4, 9) and chance.random() < 0.7:
                t = desk.next() if card < 2 else desk.service(card)
                whose = card if chance.random() < 0.95 else 1 - card % 2
                t = t._replace(card=CARDS[whose], generation=2 if whose == 1 else 1)
                desk.sealed.append(t)
                yield "write", card, t, chance.random() < 0.8
            pulled = chance.random() < 0.15
            at = chance.randrange(7) if pulled else 99
            yield "insert", card, at, chance.randrange(4 if at > 3 else 3) if pulled else 0
        elif dice == 70:
            yield ("mute",) if chance.random() < 0.3 else ("insert", 0, 99, 0)
        elif dice < 76:
            yield "key", chance.choice([1, 1, 2])
        elif dice < 82:
            yield "cut",
            uptime = 0
            gone = chance.choice([0, 5, 600, DAY, 2 * DAY])
            real += gone
            if senses and chance.random() < 0.8:
                yield "sense", 0, KNOWN_CUT, 0, 1000, max(0, gone + chance.choice([0, 0, -60, -61, 60, 61]))
            if chance.random() < 0.9:
                yield "time", real, SET
        elif dice < 84:
            yield "warn",
        elif dice < 88:
            code = chance.choice([0x1A, 0x1A, 0x1B, 0x1C, 0x2A, 0x2B, 0x3A, 0x3B])
            yield "control", code, chance.choice([0, 0, meter.r.greatest + chance.choice([-1, 0, 1, 3600])]) if meter.r.greatest else 0
        elif dice < 91:
            jump = chance.choice([-3600, -60, -61, 60, 61, DAY, DAY + 1, DAY + 60, 62 * DAY, 62 * DAY + 1, 89 * 365 * DAY])
            if jump < 30 * DAY and chance.random() < 0.3:
                real += jump
                yield "time", real, SET
            else:
                yield "time", chance.choice([real + jump, real + jump, -1]), chance.choice([SET, SET, UNKNOWN])
        elif dice < 93:
            yield "read", max(0, meter.r.imported + chance.choice([-1, 500, 501, 0])), max(0, meter.r.reverse + chance.choice([0, -1]))
        elif dice == 93:  # registers that go on from elsewhere, or do not rise
            at, other, both = *(chance.choice([0, read + 501, 10**6]) for read in (meter.r.imported, meter.r.reverse)), chance.randrange(3)
            for _ in range(chance.randint(6, 12)):
                yield "read", at if both != 1 else meter.r.imported, other if both else meter.r.reverse
                at, other = at + chance.choice([0, 1, 1, 1, 500, 501]), other + chance.choice([0, 1, 1, 1, -1])
        elif dice < 95:
            yield chance.choice([("return",), ("final",)])
        elif senses:
            uptime += chance.choice([0, 1, 10])
            yield sense(chance, uptime)


def sense(chance, uptime):
    inputs = chance.choice([0, 0, 16, 16, 2, 4, 8, 18])
    return "sense", uptime * 1000, KNOWN_VOLTAGE, inputs, chance.choice([1000, 1000, 1000, 750, 749]), 0
