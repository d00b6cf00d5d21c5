# SPDX-License-Identifier: Apache-2.0
"""What happened in a meter, and what outlives power cuts beside its record: stored events and the months between freezes."""
from __future__ import annotations

import dataclasses
import enum
from typing import Any, Tuple

from . import _raw
from ._handles import integer, of_type, u32
from ._values import Value
from .tariff import YearPoint


class EventKind(enum.IntEnum):
    """What happened."""

    CLOCK = 1
    """before: time as it would have been, after: as it was fed"""
    CLOCK_HELD = 2
    """the same, and it is not believed yet"""
    TAMPER = 3
    """after: Input bits that became active"""
    COMMAND = 4
    """before: the kind, after: the command count"""
    CONTROL = 5
    """before: the code, after: its expiry"""
    SWITCH = 6
    """before: reasons, after: 1 on, 0 off"""
    SWITCH_FAILED = 7
    ILLEGAL = 8
    """an illegal insertion; after: the verdict"""
    UNCLEAN_CUT = 9
    """power was lost without a warning; after: how many today"""
    POWER_UP = 10
    """stored only, as those that follow. before: greatest time known at the cut, after: first time believed afterwards; count: seconds
    of the cut, where the board measured them"""
    PURCHASE = 11
    """before: what was credited, after: the balance; count: the purchase count"""
    REFUND = 12
    """before: what was given back, after: the balance; count: the purchase count"""
    SUPPLY = 13
    """decided otherwise. before: reasons, after: 1 on, 0 off"""
    OPENED = 14
    """a contract. before: the balance carried in, after: the balance"""
    CLOSED = 15
    """a contract. after: its final balance"""
    FREEZE = 16
    """before: the settlement point, after: how many before it had no freeze of their own"""
    REGISTER = 17
    """counting goes on from elsewhere, and is kept in working memory too. before: the reading that was believed, after: the one it goes on from"""


@dataclasses.dataclass(frozen=True)
class History:
    """What outlives power cuts beside the record: rings of events and of monthly freezes, behind the meter's own units of its memory."""

    event_units: int = 0
    """erase units of the ring of events, 2 or more; 0: no event is stored"""
    freeze_units: int = 0
    """erase units of the ring of freezes, 2 or more; 0: nothing is frozen, and there are no months"""
    event_kinds: Tuple[EventKind, ...] = ()
    """those that are stored; none: all"""
    points: Tuple[YearPoint, ...] = ()
    """when a month is settled, up to three; none: as the live tariff's blocks, or on the 1st at 0:00"""

    def _to_raw(self) -> Any:
        raw = _raw.prepay_meter_history_options()
        raw.event_units, raw.freeze_units = u32(self.event_units, "event_units"), u32(self.freeze_units, "freeze_units")
        for kind in self.event_kinds:
            raw.event_kinds |= 1 << integer(kind, "event_kinds", 1, 31)
        for point in self.points:
            _raw.prepay_raw_history_point(raw, of_type(point, YearPoint, "points")._to_raw())
        return raw


@dataclasses.dataclass(frozen=True)
class StoredEvent(Value):
    """One event that outlived the power cuts since; what before, after and count mean stands with its kind."""

    time_s: int
    """greatest time known then"""
    before: int
    after: int
    kind: int
    """an EventKind"""
    number: int
    count: int
    contract: int
    lost: int
    """so many before it could not be stored"""
    _c = "prepay_meter_event_report"


@dataclasses.dataclass(frozen=True)
class Month(Value):
    """What passed between two freezes, or since the last one; money of another contract that began in it counts from there."""

    from_s: int
    to_s: int
    import_micro: int
    reverse_micro: int
    balance_begin_micro: int
    balance_micro: int
    """at its end"""
    paid_micro: int
    refunded_micro: int
    used_micro: int
    lent_micro: int
    recovered_micro: int
    purchases: int
    contract: int
    begin_point: int
    end_point: int
    """0: it still runs"""
    missed: int
    """so many settlement points within have no freeze of their own"""
    began: int
    """1: the contract began in it"""
    _c = "prepay_meter_month_report"
