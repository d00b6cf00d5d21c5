# SPDX-License-Identifier: Apache-2.0
"""Quantities into money, exact to the last digit: tariffs with time-of-use rates and blocks, and local time.

Nothing is rounded: the remainder of each charge is carried in a Pricing, so that however a consumption is cut into pieces the sum
of the charges is the same.
"""
from __future__ import annotations

import contextlib
import dataclasses
import enum
from typing import Any, ContextManager, Dict, List, Mapping, Optional, Sequence, Tuple

from . import _raw
from ._handles import Handle, integer, listed, octets, of_type, u32
from ._errors import ArgumentError
from ._values import Value


class Combine(enum.IntEnum):
    """How a block's price joins the rate's: added to it, or in its place."""

    SURCHARGE = 0
    REPLACE = 1


class Period(enum.IntEnum):
    """When the count for the blocks starts again."""

    NONE = 0
    MONTH = 1
    YEAR = 2
    SETTLEMENT = 3
    """at the tariff's settlement points"""


class Counted(enum.IntEnum):
    """What the blocks count: what was used, as meters do, or what was purchased, as desks do."""

    USED = 0
    PURCHASED = 1


class TariffPart(enum.IntEnum):
    """The parts of a tariff that change from the current to the backup set, each at an instant of its own."""

    SEASONS = 0
    """seasons, holidays, special days"""
    DAY_TABLES = 1
    """switch points"""
    RATES = 2
    LADDER = 3
    """blocks, how they combine, what they count, their period"""
    LADDER_ZONES = 4


@dataclasses.dataclass(frozen=True)
class SwitchPoint(Value):
    """From this minute of the local day on this rate holds, in this day table. Each table starts with minute 0."""

    day_table: int
    rate: int
    minute: int
    _c = "prepay_switch_point"


@dataclasses.dataclass(frozen=True)
class Season(Value):
    """From this date of every year on: which day table holds on Monday ... Sunday, and on a holiday (8 numbers)."""

    month: int
    day: int
    day_table: bytes
    _c = "prepay_season"


@dataclasses.dataclass(frozen=True)
class Block(Value):
    """A step of the ladder: its price holds while the period's use is below its limit; NO_LIMIT in the last one."""

    limit_micro: int
    price_micro: int
    _c = "prepay_block"


@dataclasses.dataclass(frozen=True)
class SpecialDay(Value):
    """A local day since 1970-01-01 that has a day table of its own, whatever weekday or holiday it is."""

    day: int
    day_table: int
    _c = "prepay_special_day"


@dataclasses.dataclass(frozen=True)
class YearPoint(Value):
    """An hour of the year, or with month 0 of every month: a settlement point, or from when a ladder holds."""

    month: int
    day: int
    hour: int = 0
    ladder: int = 0
    _c = "prepay_year_point"


@dataclasses.dataclass(frozen=True)
class Pricing(Value):
    """What pricing remembers between two charges. Pricing() is the start."""

    period_used_micro: int = 0
    remainder: int = 0
    """money not yet charged, 10^-12 of the currency unit"""
    period: int = 0
    """month: year * 12 + month - 1; year: year; settlement: (month * 31 + day - 1) * 24 + hour; 0: none yet"""
    _c = "prepay_pricing"


@dataclasses.dataclass(frozen=True)
class Price(Value):
    """The price that holds at an instant."""

    unit_price_micro: int
    block_left_micro: int
    """quantity until the next block; NO_LIMIT if there is none"""
    until_s: int
    """it holds by time until then (UTC); NO_LIMIT: for ever"""
    rate: int
    block: int
    _c = "prepay_price"


class LocalTime(Handle):
    """A place's local time: from each instant on, so many seconds ahead of UTC; UTC before the first change.

    LocalTime([(0, 28800)]) is China; a table with two changes a year is a place that moves its clocks.
    """

    def __init__(self, changes: Sequence[Tuple[int, int]] = ()) -> None:
        """ArgumentError: not sorted, or a day and more from UTC. At most 256 changes."""
        pairs = []
        for change in listed(changes, "changes"):
            if not isinstance(change, (tuple, list)) or len(change) != 2:
                raise TypeError("changes: pairs of (from_s, utc_offset_s) are needed")
            pairs.append((integer(change[0], "from_s"), integer(change[1], "utc_offset_s", -86399, 86399)))
        raw = _raw.prepay_raw_offsets_new()[1]
        self._hold(raw, _raw.prepay_raw_offsets_free)
        for at, ahead in pairs:
            _raw.prepay_raw_offsets_add(raw, at, ahead)
        _raw.prepay_raw_offsets_pack(raw)  # refuses what is not sorted

    @property
    def changes(self) -> Tuple[Tuple[int, int], ...]:
        """(from_s, utc_offset_s) of each change."""
        with self._lock:
            change, found = _raw.prepay_offset_change(), []
            for index in range(_raw.prepay_raw_offsets_count(self._raw)):
                _raw.prepay_raw_offsets_get(self._raw, index, change)
                found.append((change.from_s, change.utc_offset_s))
            return tuple(found)

    def offset_at(self, time_s: int) -> int:
        """Local time minus UTC at an instant, seconds."""
        time_s = integer(time_s, "time_s")
        with self._lock:
            return int(_raw.prepay_raw_offsets_at(self._raw, time_s))

    def pack(self) -> bytes:
        """As bytes, for Part.OFFSETS."""
        with self._lock:
            return bytes(_raw.prepay_raw_offsets_pack(self._raw)[1])

    @classmethod
    def unpack(cls, data: bytes) -> "LocalTime":
        """The inverse. FormatError: not such bytes."""
        raw = _raw.prepay_raw_offsets_unpack(octets(data, "data"))[1]
        made = cls.__new__(cls)
        made._hold(raw, _raw.prepay_raw_offsets_free)
        return made


class Tariff(Handle):
    """What a unit costs, when and after how much. One flat price is one rate and nothing else.

    Without switches rate 0 always holds; without seasons day table 0 does every day. Holidays are local days since
    1970-01-01. All prices are 10^-6 of the currency unit.

    Several ladders stand one behind the other in blocks, each ending with NO_LIMIT; ladder_zones say which holds from when. A backup
    is a tariff of its own, of which the parts in switch_at hold from those instants (UTC) on.
    """

    def __init__(self, rates: Sequence[int], *, switches: Sequence[SwitchPoint] = (), seasons: Sequence[Season] = (),
                 holidays: Sequence[int] = (), blocks: Sequence[Block] = (), combine: Combine = Combine.SURCHARGE,
                 block_period: Period = Period.NONE, version: int = 0, special_days: Sequence[SpecialDay] = (),
                 settlements: Sequence[YearPoint] = (), ladder_zones: Sequence[YearPoint] = (), counted: Counted = Counted.USED,
                 backup: Optional["Tariff"] = None, switch_at: Optional[Mapping[TariffPart, int]] = None) -> None:
        """ArgumentError: unsorted or out of range, now or from a switch on. TooSmallError: more than 32 rates, 256 switches ..."""
        prices = [integer(price, "rates") for price in listed(rates, "rates")]
        points = [of_type(point, SwitchPoint, "switches")._to_raw() for point in listed(switches, "switches")]
        dates = [of_type(season, Season, "seasons")._to_raw() for season in listed(seasons, "seasons")]
        days = [integer(day, "holidays", -(1 << 31), (1 << 31) - 1) for day in listed(holidays, "holidays")]
        steps = [of_type(block, Block, "blocks")._to_raw() for block in listed(blocks, "blocks")]
        specials = [of_type(day, SpecialDay, "special_days")._to_raw() for day in listed(special_days, "special_days")]
        settled = [of_type(point, YearPoint, "settlements")._to_raw() for point in listed(settlements, "settlements")]
        zones = [of_type(zone, YearPoint, "ladder_zones")._to_raw() for zone in listed(ladder_zones, "ladder_zones")]
        changes = _changes_of(backup, switch_at)
        raw = _raw.prepay_raw_tariff_new(u32(version, "version"), u32(combine, "combine"), u32(block_period, "block_period"))[1]
        self._hold(raw, _raw.prepay_raw_tariff_free)
        for add, entries in ((_raw.prepay_raw_tariff_add_rate, prices), (_raw.prepay_raw_tariff_add_switch, points),
                             (_raw.prepay_raw_tariff_add_season, dates), (_raw.prepay_raw_tariff_add_holiday, days),
                             (_raw.prepay_raw_tariff_add_block, steps), (_raw.prepay_raw_tariff_add_special_day, specials),
                             (_raw.prepay_raw_tariff_add_settlement, settled), (_raw.prepay_raw_tariff_add_ladder_zone, zones)):
            for entry in entries:
                add(raw, entry)
        _raw.prepay_raw_tariff_set_blocks_by(raw, u32(counted, "counted"))
        if backup is not None:
            with backup._lock:
                for part, at in changes:
                    _raw.prepay_raw_tariff_set_backup(raw, backup._raw, part, at)
        _raw.prepay_raw_tariff_check(raw)

    def _facts(self) -> Any:
        facts = _raw.prepay_raw_tariff_facts()
        _raw.prepay_raw_tariff_look(self._raw, facts)
        return facts

    @property
    def version(self) -> int:
        """The utility's own number for it."""
        with self._lock:
            return int(self._facts().version)

    @property
    def combine(self) -> Combine:
        """How blocks join rates."""
        with self._lock:
            return Combine(self._facts().combine)

    @property
    def block_period(self) -> Period:
        """When the count for the blocks starts again."""
        with self._lock:
            return Period(self._facts().block_period)

    @property
    def rates(self) -> Tuple[int, ...]:
        """Prices of the rates."""
        with self._lock:
            return tuple(_raw.prepay_raw_tariff_rate(self._raw, i)[1] for i in range(self._facts().rates))

    @property
    def holidays(self) -> Tuple[int, ...]:
        """Local days since 1970-01-01."""
        with self._lock:
            return tuple(_raw.prepay_raw_tariff_holiday(self._raw, i)[1] for i in range(self._facts().holidays))

    @property
    def switches(self) -> Tuple[SwitchPoint, ...]:
        """The day tables."""
        with self._lock:
            raw, found = _raw.prepay_switch_point(), []
            for index in range(self._facts().switches):
                _raw.prepay_raw_tariff_switch(self._raw, index, raw)
                found.append(SwitchPoint._from_raw(raw))
            return tuple(found)

    @property
    def seasons(self) -> Tuple[Season, ...]:
        """The seasons."""
        with self._lock:
            raw, found = _raw.prepay_season(), []
            for index in range(self._facts().seasons):
                _raw.prepay_raw_tariff_season(self._raw, index, raw)
                found.append(Season._from_raw(raw))
            return tuple(found)

    @property
    def blocks(self) -> Tuple[Block, ...]:
        """The ladder."""
        with self._lock:
            raw, found = _raw.prepay_block(), []
            for index in range(self._facts().blocks):
                _raw.prepay_raw_tariff_block(self._raw, index, raw)
                found.append(Block._from_raw(raw))
            return tuple(found)

    @property
    def special_days(self) -> Tuple[SpecialDay, ...]:
        """Days with a day table of their own."""
        with self._lock:
            raw, found = _raw.prepay_special_day(), []
            for index in range(self._facts().special_days):
                _raw.prepay_raw_tariff_special_day(self._raw, index, raw)
                found.append(SpecialDay._from_raw(raw))
            return tuple(found)

    @property
    def settlements(self) -> Tuple[YearPoint, ...]:
        """Where the block period begins, with Period.SETTLEMENT."""
        with self._lock:
            raw, found = _raw.prepay_year_point(), []
            for index in range(self._facts().settlements):
                _raw.prepay_raw_tariff_settlement(self._raw, index, raw)
                found.append(YearPoint._from_raw(raw))
            return tuple(found)

    @property
    def ladder_zones(self) -> Tuple[YearPoint, ...]:
        """Which ladder holds from which date."""
        with self._lock:
            raw, found = _raw.prepay_year_point(), []
            for index in range(self._facts().ladder_zones):
                _raw.prepay_raw_tariff_ladder_zone(self._raw, index, raw)
                found.append(YearPoint._from_raw(raw))
            return tuple(found)

    @property
    def counted(self) -> Counted:
        """What the blocks count."""
        with self._lock:
            return Counted(self._facts().blocks_by)

    @property
    def switch_at(self) -> Dict[TariffPart, int]:
        """From when (UTC) which parts are the backup's."""
        with self._lock:
            instants = {part: int(_raw.prepay_raw_tariff_switch_at(self._raw, part)[1]) for part in TariffPart}
            return {part: instant for part, instant in instants.items() if instant != 0}

    @property
    def backup(self) -> Optional["Tariff"]:
        """A copy of the set that parts change to; None: no change is planned."""
        with self._lock:
            if not any(_raw.prepay_raw_tariff_switch_at(self._raw, part)[1] for part in TariffPart):
                return None
            raw = _raw.prepay_raw_tariff_get_backup(self._raw)[1]
        made = Tariff.__new__(Tariff)
        made._hold(raw, _raw.prepay_raw_tariff_free)
        return made

    def price_at(self, time_s: int, pricing: Pricing = Pricing(), local_time: Optional[LocalTime] = None) -> Price:
        """The price of the next unit at an instant. Without local_time: UTC."""
        time_s, raw = integer(time_s, "time_s"), _raw.prepay_price()
        before = of_type(pricing, Pricing, "pricing")._to_raw()
        with self._lock:
            with _lock_of(local_time):
                _raw.prepay_raw_tariff_price_at(self._raw, _offsets_of(local_time), time_s, before, raw)
        return Price._from_raw(raw)

    def charge(self, pricing: Pricing, from_s: int, to_s: int, quantity_micro: int,
               local_time: Optional[LocalTime] = None) -> Tuple[int, Pricing]:
        """What a quantity costs that passed between two instants: (amount_micro, the pricing to go on with).

        Where the price changes by time inside, the quantity is shared by time; then each part fills blocks.
        """
        raw = of_type(pricing, Pricing, "pricing")._to_raw()
        from_s, to_s = integer(from_s, "from_s"), integer(to_s, "to_s")
        quantity_micro = integer(quantity_micro, "quantity_micro")
        with self._lock:
            with _lock_of(local_time):
                _, amount = _raw.prepay_raw_tariff_charge(self._raw, _offsets_of(local_time), raw, from_s, to_s, quantity_micro)
        return amount, Pricing._from_raw(raw)

    def pack(self) -> bytes:
        """As bytes, for Part.TARIFF and Ledger.tariff_add()."""
        with self._lock:
            return bytes(_raw.prepay_raw_tariff_pack(self._raw)[1])

    @classmethod
    def unpack(cls, data: bytes) -> "Tariff":
        """The inverse. FormatError: not a tariff; VersionError: of a newer format."""
        raw = _raw.prepay_raw_tariff_unpack(octets(data, "data"))[1]
        made = cls.__new__(cls)
        made._hold(raw, _raw.prepay_raw_tariff_free)
        return made


def _changes_of(backup: Optional[Tariff], switch_at: Optional[Mapping[TariffPart, int]]) -> List[Tuple[int, int]]:
    if backup is not None:
        of_type(backup, Tariff, "backup")
    if switch_at is not None and not isinstance(switch_at, Mapping):
        raise TypeError("switch_at: a dict from TariffPart to seconds is needed")
    changes = [(u32(part, "switch_at"), integer(at, "switch_at", 1)) for part, at in (switch_at or {}).items()]
    if (backup is None) != (not changes):
        raise ArgumentError("a backup and the instants of switch_at come together")
    return changes


def _lock_of(local_time: Optional[LocalTime]) -> ContextManager[Any]:
    if local_time is None:
        return contextlib.nullcontext()
    lock: ContextManager[Any] = of_type(local_time, LocalTime, "local_time")._lock
    return lock


def _offsets_of(local_time: Optional[LocalTime]) -> Any:
    return None if local_time is None else local_time._raw
