# SPDX-License-Identifier: Apache-2.0
"""The balance a second time, written from doc/balance.md and not from the C code: plain integers, plain conditions."""
import copy
from collections import namedtuple

(NORMAL, ALARM1, REMINDER, ALARM2, OVERDRAFT, EXHAUSTED, WAITING, HELD, EMERGENCY) = range(9)
OK, CUT, REFUSED, NOTHING_NEW, OVER_HOARD, NOT_OFFERED, IS_SUSPENDED, E_ARGUMENT, E_STATE = 0, 300, 301, 302, 303, 304, 305, -1, -7
(NO_REMINDER, POSTPAID, ABOVE, RUNNING_ABOVE, BY_KEY, HOARD_ZERO, HOARD_WHOLE, REFUND_ONCE, OVERDRAFT_FIRST, PUT_OFF_EMERGENCY,
 PUT_OFF_DISABLED, DEFICIT_TO_DEBT) = (1 << bit for bit in range(12))
SELECTED, REFUNDED, SUSPENDED, CLOSED, FEES, FRIENDLY, ENDS_SOON, BYPASS = 1, 2, 4, 8, 16, 0x100, 0x200, 0x400
DEBT, STANDING, FEE, MAY_TRIP, WHILE_SUSPENDED, INTO_OVERDRAFT = 0, 1, 2, 1, 2, 4

# A listed charge, and the limits, as a meter is given them; all zero but what is said.
Terms = namedtuple("Terms", "kind imposed settled per_purchase per_period cap trip proportion flags", defaults=(0,) * 9)
Limits = namedtuple("Limits", "alarm1 alarm2 overdraft hoard reclose flags emergency threshold charges", defaults=(0,) * 8 + ((),))


class Charge:
    def __init__(self):
        self.imposed = self.settled = self.recovered = self.due = self.capped = self.period = 0

    def owed(self):
        return max(0, self.imposed - self.recovered - self.settled)

    def add_due(self, more):
        self.due = min(self.due + more, self.owed())

    def recover(self, amount):
        self.due -= amount
        self.recovered += amount


def when_open(method):
    """What moves money asks the account first."""
    def asked(self, *given):
        return E_STATE if self.latches & CLOSED else IS_SUSPENDED if self.latches & SUSPENDED else method(self, *given)
    return asked


class Twin:
    def __init__(self, limits):
        self.limits, self.state, self.latches, self.counted = limits, OVERDRAFT, 0, 0
        self.carried = self.paid = self.refunded = 0
        self.used, self.charges = [0] * 4, [Charge() for _ in range(4)]
        self.imposed, self.advanced, self.recovered = [0, 0], [0, 0], [0, 0]  # emergency credit, accumulated debt
        self.state_charges()
        self.settle(was_new=True)

    def has(self, flag):
        return self.limits.flags & flag != 0

    def balance(self):
        return (self.carried + self.paid - self.refunded + sum(self.advanced) - sum(self.used) - sum(self.recovered)
                - sum(charge.recovered for charge in self.charges))

    def lent(self, kind):
        return self.imposed[kind] + self.advanced[kind] - self.recovered[kind]

    def is_new(self):
        return not (self.carried or self.paid or self.refunded or any(self.used) or any(self.advanced))

    def left(self):
        return 0 if self.has(POSTPAID) else max(0, self.limits.emergency - self.lent(0))

    def offered(self):
        missing, left = -self.limits.overdraft - self.balance(), self.left()
        return left > max(0, missing) and not self.latches & (SELECTED | SUSPENDED | CLOSED) and self.balance() < self.limits.threshold

    def withholds(self):
        return self.latches & (FRIENDLY | BYPASS) != 0

    def zone(self):
        """Where the zone leads from the state of now."""
        balance, limits, state = self.balance(), self.limits, self.state
        if balance <= -limits.overdraft and not self.has(POSTPAID):
            if self.latches & SELECTED and self.left() > 0:
                return state if state == REMINDER else EMERGENCY
            if self.withholds():
                return state if state in (EXHAUSTED, REMINDER) else HELD
            return EXHAUSTED
        if state == EXHAUSTED:
            return state
        if balance > 0 and balance > limits.alarm2:
            return ALARM1 if balance <= limits.alarm1 else NORMAL
        if state in (REMINDER, WAITING):
            return state
        return ALARM2 if balance > 0 else OVERDRAFT

    def reclose_met(self, was_new, by_purchase):
        balance, limits = self.balance(), self.limits
        above = self.has(ABOVE) or (self.has(RUNNING_ABOVE) and not by_purchase)
        reached = balance > limits.reclose if above else balance >= limits.reclose
        return self.has(POSTPAID) or (balance > -limits.overdraft and (was_new or reached))

    def settle(self, was_new, by_purchase=False, by_customer=False):
        if self.latches & (SUSPENDED | CLOSED):
            return
        limits = self.limits
        reminds = limits.alarm2 > 0 and not limits.flags & (NO_REMINDER | POSTPAID)
        if (not reminds or by_customer) and self.state in (REMINDER, WAITING):
            self.state = ALARM2
        if self.state == EXHAUSTED and self.reclose_met(was_new, by_purchase):
            self.state = OVERDRAFT
        if reminds and self.balance() <= limits.alarm2:
            if self.withholds():
                self.state = WAITING if self.state in (NORMAL, ALARM1) else self.state
            elif self.state in (NORMAL, ALARM1, WAITING):
                self.state = REMINDER
        self.state = self.zone()
        beyond = any(terms.flags & MAY_TRIP and self.charges[k].owed() > terms.trip for k, terms in enumerate(limits.charges))
        if not beyond:
            self.latches &= ~FEES
        elif not self.withholds():
            self.latches |= FEES
        if self.balance() >= limits.threshold:
            self.latches &= ~SELECTED

    def permitted(self):
        if self.latches & (SUSPENDED | CLOSED):
            return False
        return bool(self.latches & BYPASS) or (self.state not in (REMINDER, EXHAUSTED) and not self.latches & FEES)

    def lend(self, before):
        missing = -self.limits.overdraft - self.balance()
        if missing <= 0:
            return
        asked = min(missing, self.left()) if self.latches & SELECTED else 0
        self.advanced[0] += asked
        if self.has(DEFICIT_TO_DEBT) and self.withholds():
            taken_off = before - (self.balance() - asked)
            self.advanced[1] += max(0, min(missing - asked, taken_off))

    def state_charges(self):
        for terms, charge in zip(self.limits.charges, self.charges):
            charge.imposed, charge.settled = max(charge.imposed, terms.imposed), max(charge.settled, terms.settled)
            charge.due = min(charge.due, charge.owed())
        for charge in self.charges[len(self.limits.charges):]:
            charge.period = 0

    def credit(self, amount, purchases):
        overdraft, before = max(0, -self.balance()), self.paid
        self.paid += amount
        left = amount - min(amount, overdraft) if self.has(OVERDRAFT_FIRST) else amount
        for terms, charge in zip(self.limits.charges, self.charges):
            if terms.kind == STANDING:
                continue
            charge.add_due(terms.per_purchase * purchases)
            charge.add_due(self.paid * terms.proportion // 10000 - before * terms.proportion // 10000)
            if terms.cap:
                charge.due = min(charge.due, max(0, terms.cap - charge.capped))
            taken = min(charge.due, left)
            charge.recover(taken)
            charge.capped += taken
            left -= taken
        for kind in (1, 0):
            taken = min(self.lent(kind), left)
            self.recovered[kind] += taken
            left -= taken

    def room(self, x):
        if self.limits.hoard == 0 and not self.has(HOARD_ZERO):
            return 1 << 100
        return max(0, self.limits.hoard - self.balance() + x)

    @when_open
    def accept(self, paid, refunded, count):
        due, r = max(0, paid - self.paid), max(0, refunded - self.refunded)
        takeable = r > 0 and not (self.has(REFUND_ONCE) and self.latches & REFUNDED and due == 0)
        purchases, before, was_new = max(0, count - self.counted), self.balance(), self.is_new()
        kept = copy.deepcopy(self.__dict__) if takeable or self.has(HOARD_WHOLE) else None
        credited, given = min(due, self.room(r)) if takeable else 0, 0
        if takeable:
            self.credit(credited, purchases)
            if r <= self.balance() - self.lent(1):
                given = r
                self.refunded += r
            else:
                self.__dict__ = copy.deepcopy(kept)
        if not given:
            credited = min(due, self.room(0))
            self.credit(credited, purchases)
        if self.has(HOARD_WHOLE) and credited < due:
            self.__dict__ = copy.deepcopy(kept)
            return OVER_HOARD
        self.counted += purchases
        self.latches = self.latches & ~(REFUNDED if credited > 0 else 0) | (REFUNDED if given else 0)
        self.lend(before)
        self.settle(was_new, by_purchase=credited > 0)
        return REFUSED if r > 0 and not given else CUT if credited < due else OK if credited or given else NOTHING_NEW

    @when_open
    def move(self, list_of_totals, kind, amount):
        """A charge, an advance."""
        before, was_new = self.balance(), self.is_new()
        list_of_totals[kind] += amount
        self.lend(before)
        self.settle(was_new)
        return OK

    def carry_in(self, amount):
        return self.begin_with(amount) if self.is_new() else E_STATE

    @when_open
    def begin_with(self, amount):
        self.carried = amount
        self.lend(0)
        self.settle(was_new=True)
        return OK

    def restart(self):
        """A power cut changes nothing, but that a trip which a key had ended is there again."""
        if self.has(BY_KEY):
            self.settle(self.is_new())

    @when_open
    def acknowledge(self):
        if self.state in (REMINDER, WAITING):
            self.state = ALARM2
            self.state = self.zone()
        elif self.has(BY_KEY) and self.state == EXHAUSTED:
            self.state = OVERDRAFT
        return OK

    @when_open
    def emergency(self):
        if not self.offered():
            return NOT_OFFERED
        self.latches |= SELECTED
        self.tell(by_customer=True)
        return OK

    def tell(self, by_customer=False):
        """Nothing moved, and yet everything may follow."""
        self.lend(self.balance())
        self.settle(self.is_new(), by_customer=by_customer)

    def conditions(self, bits):
        if self.latches & CLOSED:
            return E_STATE
        if self.latches & (FRIENDLY | ENDS_SOON | BYPASS) != bits:
            self.latches = self.latches & 0xFF | bits
            self.tell()
        return OK

    def set_limits(self, limits):
        if self.latches & CLOSED:
            return E_STATE
        self.limits = limits
        self.state_charges()
        self.tell()
        return OK

    def life(self, event):
        if self.latches & CLOSED:
            return E_STATE
        if event != "close" and (event == "suspend") == bool(self.latches & SUSPENDED):
            return NOTHING_NEW
        self.latches = self.latches & ~SUSPENDED | {"close": CLOSED, "suspend": SUSPENDED, "resume": 0}[event]
        self.tell()
        return OK

    def period(self, which, index, most):
        if which >= len(self.limits.charges):
            return E_ARGUMENT
        if self.latches & CLOSED:
            return E_STATE
        terms, charge = self.limits.charges[which], self.charges[which]
        goes_on = charge.period and index >> 28 == charge.period >> 28
        if goes_on and index <= charge.period:
            return NOTHING_NEW
        counts = goes_on and (not self.latches & SUSPENDED or terms.flags & WHILE_SUSPENDED)
        n = min(index - charge.period, most) if counts else 0
        before, was_new = self.balance(), self.is_new()
        charge.period, charge.capped = index, 0
        if n:
            self.pass_periods(terms, charge, n)
        self.lend(before)
        self.settle(was_new)
        return OK

    def pass_periods(self, terms, charge, n):
        put_off = self.has(PUT_OFF_EMERGENCY) if self.state == EMERGENCY else self.state == EXHAUSTED and self.has(PUT_OFF_DISABLED)
        amount = n * terms.per_period
        if terms.kind == FEE:
            charge.imposed += amount
            return
        if terms.kind == STANDING:
            self.used[1] += amount
        else:
            charge.add_due(amount)
            if terms.cap:
                charge.due = min(charge.due, n * terms.cap)
            amount = charge.due if put_off or terms.flags & INTO_OVERDRAFT else min(charge.due, max(0, self.balance()))
            charge.recover(amount)
            charge.capped = max(0, amount - (n - 1) * terms.cap)
        if put_off:
            self.advanced[1] += amount
