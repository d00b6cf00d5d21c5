# SPDX-License-Identifier: Apache-2.0
"""The meter a second time, written from doc/meter.md, doc/protocol.md, doc/balance.md and prepay/meter.h, and not from the C code.

A record that survives (Record), what does not (the rest of Meter), and the rules between them. What it takes, and what it says to it, is
acceptance_twin.py; which time it believes clock_twin.py; the balance is a twin of its own. What is left out - switch machine, calendar of friendly time, listed charges, blocks,
backups, events - has twins or tests of its own.
"""
import pickle

import balance_twin
from acceptance_twin import Acceptance
from balance_twin import BYPASS, CLOSED, SUSPENDED
from clock_twin import Clock
from meter_rules import *


class Record:
    """What a power cut leaves: as it was when it was stored last."""

    def __init__(self):
        self.opened = self.contract = self.unit = self.generation = self.read = self.imported = self.reverse = 0
        self.customer = self.card = self.statement = NOBODY
        self.balance, self.prices, self.minute, self.versions = balance_twin.Twin(balance_twin.Limits()), None, 0, (0, 0)
        self.used = self.rest = self.priced_until = self.greatest = self.sessions = self.records = self.count = self.commands = 0
        self.illegal = self.result = self.tamper = self.moves = self.refunded = 0
        self.trip = self.trip_until = self.allowed = self.alarm = self.alarm_until = self.keep = self.keep_until = self.reset = 0
        self.day = self.hour = self.false = self.cuts = self.commits = self.clean = 0
        self.final = None


class Meter(Clock, Acceptance):
    def __init__(self, policy, flags, unknown_rate, checkpoint, quantum, plausible):
        self.policy, self.flags, self.unknown_rate = policy, flags, unknown_rate
        self.checkpoint, self.quantum, self.plausible = checkpoint, quantum, plausible
        self.memory, self.stores = None, 0
        self.cut()

    # ------------------------------------------------------------------------------------------------------- memory

    def commit(self, clean=0):
        self.r.clean = self.warned = clean
        self.memory, self.stores = pickle.dumps(self.r), self.stores + 1
        self.moved, self.unstored, self.stored_at, self.cut_due, self.unstored_cut = False, 0, self.r.greatest, False, False

    def may_commit(self, most=6):
        """A stranger has six commits an hour; little use at a warning is stored while it has had less than twelve."""
        r = self.r
        if r.greatest // 3600 > r.hour:
            r.hour, r.commits = r.greatest // 3600, 0
        left = r.commits < most
        r.commits += left
        return left

    def stranger(self):
        """Stored, or riding on the next checkpoint."""
        if self.may_commit():
            self.commit()
        else:
            self.moved = True

    def keep_up(self, before, durable=False):
        """What moved the balance's state is stored, and consumption when it is time."""
        often = self.uncounted or self.unstored_cut or self.warned or self.r.cuts >= 3
        step = self.quantum if often and self.quantum <= self.checkpoint else self.checkpoint
        due = self.cut_due or self.unstored >= step or self.r.greatest - self.stored_at >= 900
        changed = self.supply_state() != before
        if changed and self.r.balance.has(balance_twin.BY_KEY):
            changed = self.may_commit()  # whoever has the key makes as many trips as he likes
        if durable or changed or self.moved and due:
            self.commit()

    def supply_state(self):
        b = self.r.balance
        return b.state, b.latches, b.permitted()

    def cut(self):
        """The power goes without more ado, and is back."""
        self.r = pickle.loads(self.memory) if self.memory else Record()
        r = self.r
        r.balance.restart()
        self.moved, self.unstored, self.stored_at, self.cut_due, self.unstored_cut = False, 0, r.greatest, False, False
        self.uncounted, self.warned = bool(r.opened and not r.clean), r.clean
        self.shown, self.validity, self.fed, self.base, self.ahead = r.result, UNKNOWN, r.greatest, None, 0
        self.ms, self.raw, self.hour_at, self.hours = 0, 0, 0, 0
        self.uptime, self.sensed, self.cut_s, self.inputs, self.voltage, self.sessions = 0, False, None, 0, 1000, r.sessions
        self.rising = {}
        return 0

    def warn(self):
        """The supply is going: stored, when there is something to store, and that it went with a warning."""
        stored = pickle.loads(self.memory) if self.memory else Record()
        news = not self.warned and (self.r.opened or self.unstored)
        if news or self.unstored and self.may_commit(12) or self.r.false > stored.false or self.moved and self.may_commit():
            self.commit(clean=1)
        return 0

    # ------------------------------------------------------------------------------------------------------ reading

    def rate(self, at):
        return int(self.r.minute != 0 and at % DAY // 60 >= self.r.minute)

    def price(self):
        r = self.r
        return 0 if not r.opened or r.unit == KWH else r.prices[self.rate(r.greatest) if self.knows() else self.unknown_rate]

    def amount(self, quantity):
        """Money for it, shared by time where the price changes, the remainder carried."""
        r, since, until = self.r, self.r.priced_until or self.r.greatest, self.r.greatest
        r.used += quantity
        if not self.knows():
            owed = quantity * r.prices[self.unknown_rate]
        elif since == until:
            owed = quantity * r.prices[self.rate(until)]
        else:
            changes = [at for day in range(since // DAY, until // DAY + 1) for at in (day * DAY, day * DAY + r.minute * 60)
                       if since < at < until and r.prices[self.rate(at)] != r.prices[self.rate(at - 1)]]
            owed = gone = 0
            for begin, end in zip([since, *changes], [*changes, until]):
                due = quantity * (end - since) // (until - since)
                owed, gone = owed + (due - gone) * r.prices[self.rate(begin)], due
        amount, r.rest = divmod(r.rest + owed, 10**6)
        return amount

    def follow(self, register, last, now):
        """Where counting goes on, and what is said. A register is held until its readings have risen from each other, eight of them."""
        if 0 <= now - last <= self.plausible:
            self.rising.pop(register, None)
            return last, 0
        run = self.rising.setdefault(register, [])
        if run and not 0 <= now - run[-1] <= self.plausible:
            run.clear()
        if not run or now > run[-1]:
            run.append(now)
        return (self.rising.pop(register)[0], 0) if len(run) == 8 else (last, BACK if now < last else IMPLAUSIBLE)

    def reading(self, imported, reverse):
        r = self.r
        if not 0 <= imported <= 2**60 or not 0 <= reverse <= 2**60:
            return E_ARGUMENT
        self.turn_day()
        if self.uncounted:
            self.uncounted, self.unstored_cut, r.cuts, self.moved = False, True, min(255, r.cuts + 1), True
            self.cut_due = self.may_commit()
        since, held, said = r.imported if r.read else imported, 0, 0
        if r.opened and r.read:
            kept, said = self.follow("reverse", r.reverse, reverse)
            since, held = self.follow("import", r.imported, imported)
            reverse = kept if said else reverse
        else:
            self.rising.clear()
        if held:
            return held
        quantity = max(0, imported - since)
        before = self.supply_state()
        if r.opened and not r.balance.latches & SUSPENDED:
            r.balance.move(r.balance.used, 0, quantity if r.unit == KWH else self.amount(quantity))
        r.read, r.imported, r.reverse, r.priced_until = 1, imported, reverse, r.greatest
        self.moved, self.unstored = True, self.unstored + quantity
        self.keep_up(before)
        return said

    # ------------------------------------------------------------------------------------------------------- supply

    def tell_keep(self):
        balance = self.r.balance
        if self.r.opened:
            balance.conditions(BYPASS if self.r.keep else 0)

    def reasons(self):
        r, b = self.r, self.r.balance
        bits = 0 if r.opened else 32
        if r.opened:
            state = balance_twin
            withheld = not b.latches & SUSPENDED and (b.state in (state.WAITING, state.HELD) or b.latches & BYPASS and b.state in OFF)
            on = [b.limits.alarm1 and b.balance() <= b.limits.alarm1, b.limits.alarm2 and b.balance() <= b.limits.alarm2,
                  b.state == state.REMINDER, b.state in (state.OVERDRAFT, state.HELD), b.state == state.EXHAUSTED, False, b.state == state.EMERGENCY,
                  b.offered(), withheld, False, b.latches & BYPASS, False, b.latches & SUSPENDED]
            bits = sum(1 << bit for bit, is_on in enumerate(on) if is_on)
        return bits | self.control_bits() & ~1

    def control_bits(self):
        r = self.r
        return r.alarm | OFF_REMOTE * r.trip | OFF_KEY * r.allowed | OFF_RESET * r.reset | KEPT * r.keep

    def alarm_level(self):
        return 2 if self.reasons() & 2 else max(self.reasons() & 1, self.r.alarm)

    def supply(self):
        r, b = self.r, self.r.balance
        if not r.opened or r.reset or r.allowed or b.latches & (SUSPENDED | CLOSED):
            return False
        return bool(r.keep or b.permitted() and not r.trip)

    def order(self, code, expiry):
        r = self.r
        if code == 0x1A:
            r.trip, r.trip_until, r.allowed = 1, expiry, 0
        elif code == 0x1B:
            r.trip, r.allowed = 0, r.trip | r.allowed
        elif code == 0x1C:
            r.trip = r.allowed = 0
            r.opened and r.balance.acknowledge()
        elif code in (0x2A, 0x2B):
            r.alarm, r.alarm_until = int(code == 0x2A), expiry
        elif code in (0x3A, 0x3B):
            r.keep, r.keep_until = int(code == 0x3A), expiry
        self.tell_keep()

    def control(self, code, expiry):
        if expiry and self.r.greatest >= expiry:
            return EXPIRED
        self.order(code, expiry)
        self.commit()
        return 0

    def key(self, key):
        r, before = self.r, self.supply_state()
        if key == 2:
            status = r.balance.emergency() if r.opened else balance_twin.NOT_OFFERED
            if status:
                return status
        elif r.opened:
            r.balance.acknowledge()
        was_allowed, r.allowed = r.allowed, 0
        self.keep_up(before, was_allowed)
        return 0

    def sense(self, uptime_ms, known, inputs, voltage, cut_s):
        passed, self.raw = uptime_ms - self.raw, uptime_ms
        self.ms += passed if 0 <= passed <= 62 * DAY * 1000 else 0
        risen = inputs & ~self.inputs & TAMPER
        self.uptime, self.sensed, self.inputs = self.ms // 1000, True, inputs
        self.turn_hour()
        self.voltage, self.cut_s = voltage if known & KNOWN_VOLTAGE else 1000, cut_s if known & KNOWN_CUT else None
        if risen:
            self.r.tamper |= risen
            self.stranger()
        return 0

    # ------------------------------------------------------------------------------------------------------ records

    def mute(self):
        """What is in the slot does not answer."""
        return self.show(LOW_VOLTAGE) if self.voltage < 750 else self.refuse(MUTE, self)

    def return_record(self):
        if not self.r.contract:
            return NOT_OPENED, None
        self.r.records += 1
        self.commit()
        return 0, self.fields(1, self.r.statement, self.r.commands)

    def final_record(self):
        return (0, self.r.final) if self.r.final else (NOT_OPENED, None)

    def fields(self, kind, statement, commands):
        """A return record; of a final one what is the contract's."""
        r, b = self.r, self.r.balance
        status = r.opened | (UNTOLD if self.sensed else self.supply() << 1) | (self.reasons() & 3) << 2 | (b.balance() < 0) << 4
        meters = (status, r.tamper, min(r.illegal, 0xFFFF), r.result) if kind != 2 else (0, 0, 0, 0)
        return (kind, r.card, r.generation, r.contract, r.unit, r.count, commands, statement, b.paid, b.refunded, sum(b.used), b.balance(),
                r.imported, r.reverse, self.fed if self.knows() else 0, *meters, r.records)
