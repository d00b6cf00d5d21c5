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
from ._handles import Handle, integer, octets, of_type
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


class Change(enum.IntFlag):
    """What the last operation did: bits of SupplyDecision.changes."""

    WARNED = 1
    REMINDED = 2
    TRIPPED = 4
    RECLOSED = 8
    EASED = 16


NO_REMINDER = 1
"""Flag of Limits: alarm 2 does not trip as a reminder."""


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
    _c = "prepay_balance_options"

    def pack(self) -> bytes:
        """As bytes, for Part.LIMITS."""
        return bytes(_raw.prepay_balance_options_pack(self._to_raw())[1])

    @classmethod
    def unpack(cls, data: bytes) -> "Limits":
        """The inverse. FormatError: not such bytes."""
        raw = _raw.prepay_balance_options()
        _raw.prepay_balance_options_unpack(octets(data, "data"), raw)
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
    used_micro: Tuple[int, ...] = (0, 0, 0, 0)
    """by Used"""
    debts: Tuple[Debt, ...] = (Debt(), Debt())
    _c = "prepay_balance_totals"
    _extra = ("used_micro", "debts")

    def _to_raw(self) -> Any:
        raw = super()._to_raw()
        used, debts = of_type(self.used_micro, tuple, "used_micro"), of_type(self.debts, tuple, "debts")
        if len(used) != 4 or len(debts) != 2:
            raise TypeError("Totals: used_micro has 4 numbers and debts 2 debts")
        for kind, amount in enumerate(used):
            _raw.prepay_raw_totals_set_used(raw, kind, integer(amount, "used_micro"))
        for kind, debt in enumerate(debts):
            _raw.prepay_raw_totals_set_debt(raw, kind, of_type(debt, Debt, "debts")._to_raw())
        return raw

    @classmethod
    def _from_raw(cls, raw: Any, **extra: Any) -> "Totals":
        one, debts = _raw.prepay_debt(), []
        for kind in range(2):
            _raw.prepay_raw_totals_debt(raw, kind, one)
            debts.append(Debt._from_raw(one))
        used = tuple(_raw.prepay_raw_totals_used(raw, kind) for kind in range(4))
        return super()._from_raw(raw, used_micro=used, debts=tuple(debts))


@dataclasses.dataclass(frozen=True)
class Applied(Value):
    """What accepting a statement did."""

    credited_micro: int
    refunded_micro: int
    repaid_micro: int
    """the part of credited that repaid overdraft"""
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
            _raw.prepay_balance_set_options(self._raw, options)

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

    def accept(self, paid_total_micro: int, refunded_total_micro: int = 0) -> Tuple[Verdict, Applied]:
        """The totals rule: credit the difference to what was accepted before; overdraft is repaid first; a refund is taken
        whole or not at all. BALANCE_NOTHING_NEW, BALANCE_CUT_AT_HOARD_LIMIT, BALANCE_REFUND_REFUSED are verdicts."""
        paid, refunded = integer(paid_total_micro, "paid_total_micro"), integer(refunded_total_micro, "refunded_total_micro")
        raw = _raw.prepay_balance_applied()
        with self._lock:
            verdict = Verdict(_raw.prepay_balance_accept(self._raw, paid, refunded, raw))
        return verdict, Applied._from_raw(raw)

    def charge(self, amount_micro: int, kind: Used = Used.QUANTITY) -> None:
        """Charge something that was used; never refused for lack of balance."""
        amount, kind = integer(amount_micro, "amount_micro"), Used(integer(kind, "kind", 0, 2))
        with self._lock:
            _raw.prepay_balance_charge(self._raw, kind, amount)

    def acknowledge(self) -> None:
        """The customer has seen the reminder."""
        with self._lock:
            _raw.prepay_balance_acknowledge(self._raw)

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
