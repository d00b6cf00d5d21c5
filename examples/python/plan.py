# SPDX-License-Identifier: Apache-2.0
"""The utility's plan and the house it serves: tariff, limits and local time as the meter gets them; and what one household
really used, hour by hour, out of a file:

    DateTime,Consumption kWh,Off-peak,Mid-peak,On-peak
    11/25/2011 01:00:00,0.39,1,0,0

A time is local and the END of its hour; midnight carries the old date.
"""
from __future__ import annotations

import dataclasses
import datetime
import json
import re
from typing import List, Tuple

from prepay import (Block, Limits, LocalTime, NO_LIMIT, ParameterPart, Part, Period, Season, SwitchPoint, Tariff, from_micro,
                    micro, pack_parameters)

CURRENCY = 124  # ISO 4217: Canadian dollar, in cents
TAX_PPM = 130000  # 13 % harmonised sales tax, included in what is tendered
VERSION = 1
HOUR_S = 3600
STANDARD_S, DAYLIGHT_S = -5 * HOUR_S, -4 * HOUR_S  # North American Eastern time
HEADER = "DateTime,Consumption kWh,Off-peak,Mid-peak,On-peak"
ROW = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d):00:00,(\d+(?:\.\d{1,6})?),(?:1,0,0|0,1,0|0,0,1)", re.ASCII)
STORY_HOUSE_MICRO = micro("1209.42")  # the household that the amounts were chosen for

# ------------------------------------------------------------------------ plan

OFF, MID, ON = range(3)
RATE_NAMES = ("off", "mid", "on")
RATES = [micro("0.062"), micro("0.092"), micro("0.108")]
WEEKEND, WINTER, SUMMER = range(3)
SWITCHES = [
    SwitchPoint(WEEKEND, OFF, 0),
    SwitchPoint(WINTER, OFF, 0), SwitchPoint(WINTER, ON, 7 * 60), SwitchPoint(WINTER, MID, 11 * 60),
    SwitchPoint(WINTER, ON, 17 * 60), SwitchPoint(WINTER, OFF, 19 * 60),
    SwitchPoint(SUMMER, OFF, 0), SwitchPoint(SUMMER, MID, 7 * 60), SwitchPoint(SUMMER, ON, 11 * 60),
    SwitchPoint(SUMMER, MID, 17 * 60), SwitchPoint(SUMMER, OFF, 19 * 60),
]
SEASONS = [
    Season(5, 1, bytes([SUMMER] * 5 + [WEEKEND] * 3)),
    Season(11, 1, bytes([WINTER] * 5 + [WEEKEND] * 3)),
]
BLOCKS = [Block(micro(200), 0), Block(NO_LIMIT, micro("0.011"))]  # above 200 kWh a month: 1.1 cents a kWh more
HOLIDAYS = [datetime.date(*day) for day in (
    (2011, 12, 26), (2011, 12, 27), (2012, 1, 2), (2012, 2, 20), (2012, 4, 6), (2012, 5, 21),
    (2012, 7, 2), (2012, 8, 6), (2012, 9, 3), (2012, 10, 8), (2012, 12, 25), (2012, 12, 26))]
EPOCH = datetime.date(1970, 1, 1)


def make_tariff() -> Tariff:
    return Tariff(RATES, switches=SWITCHES, seasons=SEASONS, holidays=[(day - EPOCH).days for day in HOLIDAYS],
                  blocks=BLOCKS, block_period=Period.MONTH, version=VERSION)


def tariff_json() -> str:
    """The same for people, for the ledger and for tests/vectors/reprice.py, which computes everything a second time."""
    tables: List[List[List[str]]] = []
    for point in SWITCHES:
        if point.minute == 0:
            tables.append([])
        tables[-1].append([f"{point.minute // 60:02}:{point.minute % 60:02}", RATE_NAMES[point.rate]])
    steps = [{"below_kwh": None if block.limit_micro == NO_LIMIT else str(from_micro(block.limit_micro)),
              "price": str(from_micro(block.price_micro))} for block in BLOCKS]
    return json.dumps({
        "version": VERSION, "currency": CURRENCY, "unit": "kWh",
        "rates": {name: str(from_micro(price)) for name, price in zip(RATE_NAMES, RATES)},
        "day_tables": tables,
        "seasons": [{"from": f"{season.month:02}-{season.day:02}", "days": list(season.day_table)} for season in SEASONS],
        "holidays": [day.isoformat() for day in HOLIDAYS],
        "blocks": {"combine": "surcharge", "period": "month", "steps": steps}})


def make_limits(percent: int) -> Limits:
    """Limits for a household that uses so much of what the story's household used."""
    def scaled(cents: int) -> int:
        return max(cents * percent // 100, 1) * 10000
    return Limits(alarm1_micro=scaled(600), alarm2_micro=scaled(250), overdraft_limit_micro=scaled(200),
                  hoard_limit_micro=scaled(20000))


def make_parameters(limits: Limits, local_time: LocalTime) -> bytes:
    """Limits, tariff and local time: each a part with its own version, in the container that the opening token seals."""
    return pack_parameters([ParameterPart(Part.LIMITS, VERSION, limits.pack()),
                            ParameterPart(Part.TARIFF, VERSION, make_tariff().pack()),
                            ParameterPart(Part.OFFSETS, VERSION, local_time.pack())])


# ----------------------------------------------------------------------- house


@dataclasses.dataclass(frozen=True)
class Hour:
    end_s: int
    energy_micro: int  # 10^-6 kWh
    line: int
    printed: str  # the time as the file has it


@dataclasses.dataclass(frozen=True)
class House:
    hours: List[Hour]
    local_time: LocalTime
    gaps: int  # places where the file leaves hours out

    @property
    def percent(self) -> int:
        total = sum(hour.energy_micro for hour in self.hours)
        return min(max((total + STORY_HOUSE_MICRO // 200) // (STORY_HOUSE_MICRO // 100), 1), 10000)


def seconds(year: int, month: int, day: int, hour: int, offset_s: int) -> int:
    """The instant of a wall clock. ValueError: no such date or hour."""
    moment = datetime.datetime(year, month, day, hour, tzinfo=datetime.timezone.utc)
    return int(moment.timestamp()) - offset_s


def sunday(year: int, month: int, nth: int) -> int:
    return 1 + (6 - datetime.date(year, month, 1).weekday()) + 7 * (nth - 1)


def eastern_time(first_year: int) -> LocalTime:
    """Clocks go forward on the second Sunday of March and back on the first of November, both at 02:00."""
    changes: List[Tuple[int, int]] = [(seconds(first_year, 1, 1, 0, 0), STANDARD_S)]
    for year in range(first_year, first_year + 8):
        changes.append((seconds(year, 3, sunday(year, 3, 2), 2, STANDARD_S), DAYLIGHT_S))
        changes.append((seconds(year, 11, sunday(year, 11, 1), 2, DAYLIGHT_S), STANDARD_S))
    return LocalTime(changes)


def instant(local_time: LocalTime, printed: Tuple[int, int, int, int], after_s: int) -> int:
    """What a printed time means: the first instant after `after_s` at which the clock shows it, or just stopped."""
    for offset_s in (DAYLIGHT_S, STANDARD_S):  # the earlier instant first
        time_s = seconds(*printed, offset_s) + (24 * HOUR_S if printed[3] == 0 else 0)
        if offset_s in (local_time.offset_at(time_s), local_time.offset_at(time_s - 1)) and time_s > after_s:
            return time_s
    raise ValueError("this hour does not follow the row before it, or the clocks skipped it")


def read_house(path: str) -> House:
    """All of the file or nothing; ValueError names the line."""
    with open(path, encoding="ascii", newline="") as file:
        rows = file.read().splitlines()
    if not rows or rows[0] != HEADER or len(rows) < 2:
        raise ValueError(f"{path}: the first line must be {HEADER}, and rows must follow")
    hours: List[Hour] = []
    local_time, gaps = LocalTime(), 0
    for line, row in enumerate(rows[1:], 2):
        found = ROW.fullmatch(row)
        try:
            if found is None:
                raise ValueError("it does not look like 11/25/2011 01:00:00,0.39,1,0,0")
            month, day, year, clock = (int(part) for part in found.group(1, 2, 3, 4))
            if not hours:
                local_time = eastern_time(year)
            end_s = instant(local_time, (year, month, day, clock), hours[-1].end_s if hours else -1)
            gaps += bool(hours) and end_s - hours[-1].end_s != HOUR_S
            hours.append(Hour(end_s, micro(found[5]), line, row[:19]))
        except ValueError as wrong:
            raise ValueError(f"{path}: line {line}: {wrong}; nothing was done") from None
    return House(hours, local_time, gaps)
