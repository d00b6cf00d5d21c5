#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a household's consumption costs, computed a second time and by other means than the library's.

    reprice.py CSV TARIFF [UNDELIVERED]  ->  one line: the money, six decimals

It knows three files and nothing of the library: the household's hours (examples/quickstart/data/NOTICE says what the
columns mean), the tariff as JSON, and the list of hours that were not delivered because supply was off. The rule:

    - An hour is priced by the wall clock at which it began. The file prints where it ended, midnight with the old date.
    - The rate is found by season, kind of day (Monday to Sunday, holiday) and time of day.
    - Blocks: the use since the month began decides; an hour that crosses a limit is split there. Use that is exactly at
      the limit is in the next block. The block's price is added to the rate's, or stands in its place.
    - Nothing is rounded on the way. Of the exact sum, what is below 10^-6 is not owed yet.

With --coded the file's own columns Off-peak, Mid-peak and On-peak are compared with the tariff's rates: any difference
is an error. Arithmetic is Python's decimal, exact here.
"""
import argparse
import calendar
import collections
import csv
import datetime
import decimal
import json
import sys

decimal.getcontext().prec = 60
decimal.getcontext().traps[decimal.Inexact] = True  # no silent rounding anywhere
Decimal = decimal.Decimal
RATE_COLUMNS = {"Off-peak": "off", "Mid-peak": "mid", "On-peak": "on"}

Hour = collections.namedtuple("Hour", "line printed begin kwh coded")


def sunday(year, month, nth):
    """The nth Sunday of a month."""
    first = datetime.date(year, month, 1)
    return first + datetime.timedelta(days=(calendar.SUNDAY - first.weekday()) % 7 + 7 * (nth - 1))


def began(printed, previous):
    """The wall clock at which the hour that ends at `printed` began. `previous`: what the row before printed."""
    day = datetime.datetime.strptime(printed[:10], "%m/%d/%Y").date()
    end = int(printed[11:13])
    begin = (end - 1) % 24
    if day == sunday(day.year, 3, 2) and end == 3:
        begin = 1  # clocks jumped from 02:00 to 03:00: this hour is the one that began at 01:00
    if day == sunday(day.year, 11, 1) and printed == previous:
        begin = 1  # clocks went back: the hour from 01:00 came twice
    return datetime.datetime.combine(day, datetime.time(begin))


def hours(path):
    """Every row of the household's file."""
    with open(path, newline="", encoding="ascii") as file:
        previous = None
        reader = csv.DictReader(file)
        for row in reader:
            printed = row["DateTime"]
            coded = [rate for column, rate in RATE_COLUMNS.items() if row[column] == "1"]
            yield Hour(reader.line_num, printed, began(printed, previous), Decimal(row["Consumption kWh"]), coded)
            previous = printed


class Tariff:
    """Prices by season, kind of day, time of day and the month's use."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            rule = json.load(file)
        self.prices = {name: Decimal(price) for name, price in rule["rates"].items()}
        self.day_tables = [[(at[:2] + at[3:], rate) for at, rate in table] for table in rule["day_tables"]]
        self.seasons = [(season["from"], season["days"]) for season in rule["seasons"]]
        self.holidays = set(rule["holidays"])
        self.steps = [(Decimal(step["below_kwh"]) if step["below_kwh"] is not None else None, Decimal(step["price"]))
                      for step in rule["blocks"]["steps"]]
        self.surcharge = {"surcharge": True, "replace": False}[rule["blocks"]["combine"]]
        if rule["blocks"]["period"] != "month":
            raise ValueError("only blocks by the month are known here")

    def rate(self, begin):
        """The rate's name at a wall-clock time."""
        season = self.seasons[-1]  # before the year's first season the last one still holds
        for candidate in self.seasons:
            if candidate[0] <= begin.strftime("%m-%d"):
                season = candidate
        kind = 7 if begin.strftime("%Y-%m-%d") in self.holidays else begin.weekday()
        table = self.day_tables[season[1][kind]]
        return [rate for at, rate in table if at <= begin.strftime("%H%M")][-1]

    def cost(self, rate, used, kwh):
        """What `kwh` costs when the month's use stands at `used` before it."""
        total = Decimal(0)
        for below, price in self.steps:
            part = kwh if below is None else min(kwh, max(Decimal(0), below - used))
            total += part * (price + self.prices[rate] if self.surcharge else price)
            used, kwh = used + part, kwh - part
        return total


def undelivered(path):
    """Line numbers of the hours without supply, each with the time it must carry."""
    if path is None:
        return {}
    with open(path, newline="", encoding="ascii") as file:
        return {int(row["line"]): row["DateTime"] for row in csv.DictReader(file)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--coded", action="store_true", help="compare the file's rate columns with the tariff")
    parser.add_argument("csv")
    parser.add_argument("tariff")
    parser.add_argument("undelivered", nargs="?")
    options = parser.parse_args()

    tariff = Tariff(options.tariff)
    dark = undelivered(options.undelivered)
    total = Decimal(0)
    month, used = None, Decimal(0)
    for hour in hours(options.csv):
        rate = tariff.rate(hour.begin)
        if options.coded and hour.coded != [rate]:
            sys.exit(f"line {hour.line}: {hour.printed} is coded {hour.coded}, the tariff says {rate}")
        if hour.begin.strftime("%Y-%m") != month:
            month, used = hour.begin.strftime("%Y-%m"), Decimal(0)
        if hour.line in dark:
            if dark.pop(hour.line) != hour.printed:
                sys.exit(f"line {hour.line}: the list of undelivered hours names another time")
            continue
        total += tariff.cost(rate, used, hour.kwh)
        used += hour.kwh
    if dark:
        sys.exit(f"undelivered hours that are not in the file: {sorted(dark)}")

    decimal.getcontext().traps[decimal.Inexact] = False
    print(total.quantize(Decimal("0.000001"), rounding=decimal.ROUND_DOWN))


main()
