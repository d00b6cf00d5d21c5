# SPDX-License-Identifier: Apache-2.0
"""What the customer may still use, and whether supply may stay on.

Inside, money is totals that only ever grow, and the balance is their sum. Amounts are 10^-6 of the account's unit.
"""
from __future__ import annotations

import dataclasses
import enum
from typing import Any, Tuple

from . import _raw
from ._errors import Verdict
from ._handles import Handle, integer, octets, of_type, u32
from ._values import Value


class BalanceState(enum.IntEnum):
    """Where a balance stands."""

    NORMAL = 0
    ALARM1 = 1
    REMINDER = 2
    """supply is off as a reminder, until the customer acknowledges"""
    ALARM2 = 3
    OVERDRAFT = 4
    EXHAUSTED = 5
    """the overdraft limit was reached: supply is off"""
    WAITING = 6
    """at alarm 2, and the reminder waits until trips are no longer withheld"""
    HELD = 7
    """the overdraft limit was reached, and the trip is withheld"""
    EMERGENCY = 8
    """the overdraft limit was reached: living on emergency credit"""


class Used(enum.IntEnum):
    """What used money was used for."""

    QUANTITY = 0
    TIME = 1
    OTHER = 2


class Supply(enum.IntFlag):
    """Why supply is off or threatened: bits of `reasons`."""

    ALARM1 = 1
    ALARM2 = 2
    REMINDER = 4
    OVERDRAFT = 8
    EXHAUSTED = 16
    UNOPENED = 32
    EMERGENCY = 64
    """on: living on emergency credit"""
    OFFERED = 128
    """emergency credit may be asked for"""
    WITHHELD = 256
    """on: a trip or reminder is due and withheld"""
    ENDS_SOON = 512
    """... and the friendly time ends soon"""
    BYPASS = 1024
    FEES = 2048
    """off: more is owed on a listed charge than it allows"""
    SUSPENDED = 4096
    CLOSED = 8192


class Change(enum.IntFlag):
    """What the last operation did: bits of SupplyDecision.changes."""

    WARNED = 1
    REMINDED = 2
    TRIPPED = 4
    RECLOSED = 8
    EASED = 16
    SWITCHED = 32
    """supply went off or came back by bypass, suspension or closing"""
    LATCHED = 64
    """a latch or condition changed"""


class Condition(enum.IntFlag):
    """What the clock and the commands say: bits for Balance.set_conditions() and of Totals.latches."""

    FRIENDLY = 0x100
    """no new trip"""
    ENDS_SOON = 0x200
    BYPASS = 0x400
    """supply on whatever the balance"""


class Latch(enum.IntFlag):
    """What is remembered besides amounts: bits of Totals.latches."""

    EMERGENCY = 1
    REFUNDED = 2
    SUSPENDED = 4
    CLOSED = 8
    FEES = 16


class LimitFlag(enum.IntFlag):
    """Where meters of practice differ: bits of Limits.flags. doc/balance.md tells which meter does what."""

    NO_REMINDER = 1
    """alarm 2 does not trip as a reminder"""
    POSTPAID = 2
    RECLOSE_ABOVE = 4
    RECLOSE_RUNNING_ABOVE = 8
    RECLOSE_BY_KEY = 16
    HOARD_ZERO_REFUSES = 32
    HOARD_WHOLE = 64
    REFUND_ONCE = 128
    OVERDRAFT_FIRST = 256
    SUSPEND_DEBT_EMERGENCY = 512
    SUSPEND_DEBT_DISABLED = 1024
    DEFICIT_TO_DEBT = 2048


NO_REMINDER = 1
"""Flag of Limits: alarm 2 does not trip as a reminder."""


class ChargeKind(enum.IntEnum):
    """What a listed charge is."""

    DEBT = 0
    """imposed by the desk, recovered from purchases and by instalments"""
    STANDING = 1
    """so much a period, out of the balance at once"""
    FEE = 2
    """so much a period as a debt of its own: rent, property fee"""


class ChargePer(enum.IntEnum):
    """What is counted as a period."""

    NOTHING = 0
    DAY = 1
    WEEK = 2
    MONTH = 3


class ChargeFlag(enum.IntFlag):
    """Bits of Charge.flags."""

    MAY_TRIP = 1
    WHILE_SUSPENDED = 2
    INTO_OVERDRAFT = 4


@dataclasses.dataclass(frozen=True)
class Charge(Value):
    """Terms of a debt or other charge."""

    kind: int = 0
    """a ChargeKind"""
    imposed_micro: int = 0
    """imposed in all, as the desk states it"""
    settled_micro: int = 0
    """paid for it at the desk in all, outside the credit"""
    per_purchase_micro: int = 0
    per_period_micro: int = 0
    cap_micro: int = 0
    """most that is recovered in a period; 0: no cap"""
    trip_micro: int = 0
    """owing this is still allowed"""
    proportion: int = 0
    """of each credit, in 1/10000"""
    flags: int = 0
    """ChargeFlag bits"""
    period: int = 0
    """a ChargePer"""
    _c = "prepay_charge_terms"


@dataclasses.dataclass(frozen=True)
class ChargeTotals(Value):
    """What a balance remembers of a listed charge: owed = imposed - recovered - settled."""

    imposed_micro: int = 0
    settled_micro: int = 0
    recovered_micro: int = 0
    due_micro: int = 0
    """due, and could not be taken yet"""
    capped_micro: int = 0
    """recovered in the period under way"""
    period: int = 0
    _c = "prepay_charge_totals"


@dataclasses.dataclass(frozen=True)
class Limits(Value):
    """Limits of a balance. Zero means the stated default."""

    alarm1_micro: int = 0
    """alarm when balance <= this; 0: no alarm 1"""
    alarm2_micro: int = 0
    """alarm, and supply off once as a reminder, when balance <= this; 0: neither"""
    overdraft_limit_micro: int = 0
    """supply goes off when the overdraft reaches this; 0: at exactly zero"""
    hoard_limit_micro: int = 0
    """greatest balance after a credit; 0: no limit"""
    reclose_micro: int = 0
    """after an overdraft trip supply returns when balance >= this"""
    flags: int = 0
    """LimitFlag bits"""
    emergency_limit_micro: int = 0
    """emergency credit that the customer may ask for; 0: none"""
    emergency_threshold_micro: int = 0
    """it is offered when balance < this"""
    charges: Tuple[Charge, ...] = ()
    """debts and other charges in order of priority, at most 4"""
    _c = "prepay_balance_options"
    _extra = ("charges",)

    def _to_raw(self) -> Any:
        raw = super()._to_raw()
        for charge in of_type(self.charges, tuple, "charges"):
            _raw.prepay_raw_limits_add(raw, of_type(charge, Charge, "charges")._to_raw())
        return raw

    @classmethod
    def _from_raw(cls, raw: Any, **extra: Any) -> "Limits":
        one, charges = _raw.prepay_charge_terms(), []
        for which in range(_raw.prepay_raw_limits_count(raw)):
            _raw.prepay_raw_limits_charge(raw, which, one)
            charges.append(Charge._from_raw(one))
        return super()._from_raw(raw, charges=tuple(charges))

    def pack(self) -> bytes:
        """As bytes, for Part.LIMITS."""
        return bytes(_raw.prepay_balance_options_pack(self._to_raw())[1])

    @classmethod
    def unpack(cls, data: bytes) -> "Limits":
        """The inverse. FormatError: not such bytes."""
        raw = _raw.prepay_balance_options()
        _raw.prepay_raw_limits_unpack(octets(data, "data"), raw)
        return cls._from_raw(raw)


@dataclasses.dataclass(frozen=True)
class Debt(Value):
    """A debt: imposed + advanced - recovered. Each only grows."""

    imposed_micro: int = 0
    advanced_micro: int = 0
    recovered_micro: int = 0
    _c = "prepay_debt"


@dataclasses.dataclass(frozen=True)
class Totals(Value):
    """Everything a balance must remember."""

    carried_in_micro: int = 0
    paid_micro: int = 0
    refunded_micro: int = 0
    state: int = 0
    latches: int = 0
    """Latch and Condition bits"""
    counted: int = 0
    """purchases for which fixed amounts were due"""
    used_micro: Tuple[int, ...] = (0, 0, 0, 0)
    """by Used"""
    debts: Tuple[Debt, ...] = (Debt(), Debt())
    """emergency credit, accumulated debt"""
    charges: Tuple[ChargeTotals, ...] = (ChargeTotals(),) * 4
    _c = "prepay_balance_totals"
    _extra = ("used_micro", "debts", "charges")

    def _to_raw(self) -> Any:
        raw = super()._to_raw()
        used, debts = of_type(self.used_micro, tuple, "used_micro"), of_type(self.debts, tuple, "debts")
        charges = of_type(self.charges, tuple, "charges")
        if len(used) != 4 or len(debts) != 2 or len(charges) != 4:
            raise TypeError("Totals: used_micro has 4 numbers, debts 2 debts and charges 4 charges")
        for kind, amount in enumerate(used):
            _raw.prepay_raw_totals_set_used(raw, kind, integer(amount, "used_micro"))
        for kind, debt in enumerate(debts):
            _raw.prepay_raw_totals_set_debt(raw, kind, of_type(debt, Debt, "debts")._to_raw())
        for which, charge in enumerate(charges):
            _raw.prepay_raw_totals_set_charge(raw, which, of_type(charge, ChargeTotals, "charges")._to_raw())
        return raw

    @classmethod
    def _from_raw(cls, raw: Any, **extra: Any) -> "Totals":
        one, debts = _raw.prepay_debt(), []
        for kind in range(2):
            _raw.prepay_raw_totals_debt(raw, kind, one)
            debts.append(Debt._from_raw(one))
        of_charge, charges = _raw.prepay_charge_totals(), []
        for which in range(4):
            _raw.prepay_raw_totals_charge(raw, which, of_charge)
            charges.append(ChargeTotals._from_raw(of_charge))
        used = tuple(_raw.prepay_raw_totals_used(raw, kind) for kind in range(4))
        return super()._from_raw(raw, used_micro=used, debts=tuple(debts), charges=tuple(charges))


@dataclasses.dataclass(frozen=True)
class Applied(Value):
    """What accepting a statement did."""

    credited_micro: int
    refunded_micro: int
    repaid_micro: int
    """the part of credited that repaid overdraft"""
    recovered_micro: int
    """the part of credited that repaid debts and emergency credit"""
    balance_micro: int
    _c = "prepay_balance_applied"


@dataclasses.dataclass(frozen=True)
class SupplyDecision(Value):
    """May supply be on, and why (not)."""

    permitted: int
    reasons: int
    """Supply bits"""
    alarm: int
    state: int
    """a BalanceState"""
    changes: int
    """Change bits"""
    _c = "prepay_supply"


class Balance(Handle):
    """A balance of zero that has accepted nothing, under these limits."""

    def __init__(self, limits: Limits = Limits()) -> None:
        """ArgumentError: a limit is out of range, or reclose_micro is above the hoard limit."""
        options = of_type(limits, Limits, "limits")._to_raw()
        self._hold(_raw.prepay_balance_new(options)[1], _raw.prepay_balance_free)

    def set_limits(self, limits: Limits) -> None:
        """Other limits from now on; the state follows at once."""
        options = of_type(limits, Limits, "limits")._to_raw()
        with self._lock:
            _raw.prepay_raw_balance_set_options(self._raw, options)

    def restore(self, totals: Totals) -> None:
        """Go on from what save() gave. FormatError: totals that no balance can have; nothing changed."""
        raw = of_type(totals, Totals, "totals")._to_raw()
        with self._lock:
            _raw.prepay_balance_restore(self._raw, raw)

    def save(self) -> Totals:
        """What to store."""
        raw = _raw.prepay_balance_totals()
        with self._lock:
            _raw.prepay_balance_save(self._raw, raw)
        return Totals._from_raw(raw)

    def carry_in(self, carried_in_micro: int) -> None:
        """Begin with a balance from another meter. StateError: it has moved already."""
        amount = integer(carried_in_micro, "carried_in_micro")
        with self._lock:
            _raw.prepay_balance_carry_in(self._raw, amount)

    def accept(self, paid_total_micro: int, refunded_total_micro: int = 0, purchase_count: int = 0) -> Tuple[Verdict, Applied]:
        """The totals rule: credit the difference to what was accepted before; debts and overdraft are repaid first; a refund is
        taken whole or not at all. What the limits refuse, what is old, and a suspension are verdicts, BALANCE_."""
        paid, refunded = integer(paid_total_micro, "paid_total_micro"), integer(refunded_total_micro, "refunded_total_micro")
        raw, count = _raw.prepay_balance_applied(), u32(purchase_count, "purchase_count")
        with self._lock:
            verdict = Verdict(_raw.prepay_balance_accept(self._raw, paid, refunded, count, raw))
        return verdict, Applied._from_raw(raw)

    def charge(self, amount_micro: int, kind: Used = Used.QUANTITY) -> Verdict:
        """Charge something that was used; never refused for lack of balance. OK or BALANCE_IS_SUSPENDED."""
        amount, kind = integer(amount_micro, "amount_micro"), Used(integer(kind, "kind", 0, 2))
        with self._lock:
            return Verdict(_raw.prepay_balance_charge(self._raw, kind, amount))

    def acknowledge(self) -> Verdict:
        """The customer has seen the reminder. OK or BALANCE_IS_SUSPENDED."""
        with self._lock:
            return Verdict(_raw.prepay_balance_acknowledge(self._raw))

    def emergency(self) -> Verdict:
        """The customer asks for emergency credit. OK, BALANCE_NOT_OFFERED or BALANCE_IS_SUSPENDED."""
        with self._lock:
            return Verdict(_raw.prepay_balance_emergency(self._raw))

    def advance(self, amount_micro: int) -> Verdict:
        """Lend: preset money, or an overdraft turned into a debt. OK or BALANCE_IS_SUSPENDED."""
        amount = integer(amount_micro, "amount_micro")
        with self._lock:
            return Verdict(_raw.prepay_balance_advance(self._raw, amount))

    def set_conditions(self, conditions: int) -> None:
        """What the clock and the commands say now: Condition bits."""
        bits = u32(conditions, "conditions")
        with self._lock:
            _raw.prepay_balance_set_conditions(self._raw, bits)

    def period(self, which: int, period: int, most_periods: int = 62) -> Tuple[Verdict, int]:
        """A period of a listed charge has begun: OK or BALANCE_NOTHING_NEW, and what was charged or taken."""
        which, period, most = u32(which, "which"), u32(period, "period"), u32(most_periods, "most_periods")
        with self._lock:
            status, amount = _raw.prepay_balance_period(self._raw, which, period, most)
        return Verdict(status), int(amount)

    def owed_micro(self, which: int) -> int:
        """What is owed on a listed charge."""
        which = u32(which, "which")
        with self._lock:
            return int(_raw.prepay_balance_get_owed_micro(self._raw, which))

    def suspend(self) -> Verdict:
        """Supply off, nothing moves. OK or BALANCE_NOTHING_NEW."""
        with self._lock:
            return Verdict(_raw.prepay_balance_suspend(self._raw))

    def resume(self) -> Verdict:
        """The end of a suspension. OK or BALANCE_NOTHING_NEW."""
        with self._lock:
            return Verdict(_raw.prepay_balance_resume(self._raw))

    def end(self) -> Totals:
        """The account ends, with these final totals. StateError: it has ended before."""
        raw = _raw.prepay_balance_totals()
        with self._lock:
            _raw.prepay_balance_close(self._raw, raw)
        return Totals._from_raw(raw)

    @property
    def emergency_micro(self) -> int:
        """What of the emergency credit could still be advanced."""
        with self._lock:
            return int(_raw.prepay_balance_get_emergency_micro(self._raw))

    def supply(self) -> SupplyDecision:
        """May supply be on, and why (not)."""
        raw = _raw.prepay_supply()
        with self._lock:
            _raw.prepay_balance_supply(self._raw, raw)
        return SupplyDecision._from_raw(raw)

    @property
    def micro(self) -> int:
        """The signed balance."""
        with self._lock:
            return int(_raw.prepay_balance_get_micro(self._raw))

    @property
    def remaining_micro(self) -> int:
        """What is left: the balance, or 0."""
        with self._lock:
            return int(_raw.prepay_balance_get_remaining_micro(self._raw))

    @property
    def overdraft_micro(self) -> int:
        """What is overdrawn: minus the balance, or 0."""
        with self._lock:
            return int(_raw.prepay_balance_get_overdraft_micro(self._raw))
