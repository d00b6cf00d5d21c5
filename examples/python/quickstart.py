#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""quickstart: one purchase, all the way. Money taken at a desk becomes supply at a meter, carried by a card, and comes back as a
record, over one household's really measured hours. The same story as examples/quickstart tells in C, in the same words.

    quickstart.py [--dir FOLDER] [--csv FILE]

Everything a user would have is here - a ledger, a desk (desk.py), cards, a meter and their keys (things.py), a tariff and a house
(plan.py) - in one process. The last line is  books: paid P credited C consumed U left L  and the exit status is 0 only if
P = C = U + L to the last digit and the ledger verifies. U comes from tests/vectors/reprice.py, from the file and the tariff alone.
"""
from __future__ import annotations

import argparse
import dataclasses
import datetime
import pathlib
import shutil
import subprocess
import sys
from typing import Callable, List, Optional, Tuple

from prepay import (BalanceState, DamagedError, MeterState, PrepayError, Purpose, Receipt, Supply, Verdict, from_micro,
                    from_minor, micro)

import plan
from desk import Desk
from plan import HOUR_S, House
from things import Card, Device, Station, must

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOUSEHOLD = ROOT / "examples/quickstart/data/household-hourly.csv"
OPENING_S = 11 * HOUR_S  # before the first hour's end: two in the afternoon of the day before
FIRST_INSERTION_S = 7 * HOUR_S  # six in the evening
MARK = ".made-by-quickstart"
OURS = ("balance.csv", "events.csv", "household.csv", "tariff.json", "undelivered.csv", "quickstart.svg", "recording.txt",
        "ledger.sqlite", "receipt-", "day-")
METER_ID = bytes.fromhex("0000000000420815")
CUSTOMER = bytes.fromhex("0000000000010042")


def money(amount_micro: int) -> str:
    """Cents where they do, micro-units where they must."""
    return f"{from_minor(amount_micro // 10000)}" if amount_micro % 10000 == 0 else f"{from_micro(amount_micro):f}"


def kwh(energy_micro: int) -> str:
    return f"{from_micro(energy_micro):f}"


@dataclasses.dataclass
class Outage:
    hours: int = 0
    energy_micro: int = 0  # what the file has for these hours; the house did not get it

    def count(self, energy_micro: int) -> None:
        self.hours, self.energy_micro = self.hours + 1, self.energy_micro + energy_micro


@dataclasses.dataclass
class Seen:
    """What has been seen last: what differs from it is told."""

    balance_state: int = BalanceState.NORMAL
    period: int = 0  # the month whose use is counted, as Pricing has it
    period_used_micro: int = 0
    is_above: bool = False  # of the month's first block


class Story:
    """One household from its first card to the last reading."""

    def __init__(self, house: House, folder: pathlib.Path) -> None:
        self.house, self.limits = house, plan.make_limits(house.percent)
        self.station = Station()
        self.cards = [Card(self.station, "Card 1", bytes.fromhex("0000000010000001"), 1),
                      Card(self.station, "Card 2", bytes.fromhex("0000000010000002"), 2)]
        self.card: Optional[Card] = self.cards[0]  # the customer's; None: lost
        self.device = Device(self.station, METER_ID)
        self.device.register_micro = micro("1.25")  # a new meter's register does not stand at zero
        self.now_s = house.hours[0].end_s - OPENING_S
        self.desk = Desk(self.station, str(folder / "ledger.sqlite"), METER_ID, house.local_time,
                         plan.make_parameters(self.limits, house.local_time), self.now_s)
        self.chapter, self.chapter_at_s = 0, self.now_s
        self.seen, self.outage, self.undelivered = Seen(), Outage(), Outage()
        self.dark: List[plan.Hour] = []  # hours that were not delivered

    # -------------------------------------------------------------- telling

    @property
    def clock(self) -> datetime.datetime:
        local_s = self.now_s + self.house.local_time.offset_at(self.now_s)
        return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=local_s)

    @property
    def balance_micro(self) -> int:
        return self.device.outputs.balance_micro

    def tell(self, what: str) -> None:
        """One line of the timeline."""
        supply = "on" if self.device.outputs.switch_on else "off"
        print(f"{self.clock:%Y-%m-%d %H:%M}  {kwh(self.device.register_micro):>12}  {kwh(self.balance_micro):>11}  {supply:<6}  {what}")

    def look_at_month(self) -> None:
        """The month's use passed the first block, or a month ended."""
        seen, pricing = self.seen, self.device.state.pricing
        limit_micro = plan.BLOCKS[0].limit_micro
        if seen.period != 0 and pricing.period != seen.period:
            month = datetime.date(2000, seen.period % 12 + 1, 1)
            self.tell(f"{month:%B} is over: {kwh(seen.period_used_micro)} kWh. The count for the blocks starts again.")
            seen.is_above = False
        if not seen.is_above and pricing.period_used_micro >= limit_micro:
            self.tell(f"This month's use has passed {limit_micro // 1000000} kWh: each further kWh costs 1.1 cents more.")
            seen.is_above = True
        seen.period, seen.period_used_micro = pricing.period, pricing.period_used_micro

    def look_at_balance(self) -> None:
        """The balance went down through one of the limits. Up it goes only by a card, which tells that itself."""
        limits, state = self.limits, self.device.outputs.balance_state
        sentences = {
            BalanceState.ALARM1: f"Alarm 1: no more than {money(limits.alarm1_micro)} is left. The meter's light blinks.",
            BalanceState.REMINDER: f"Alarm 2: no more than {money(limits.alarm2_micro)} is left. Supply opens once, as a reminder.",
            BalanceState.OVERDRAFT: f"Nothing is left. Supply goes on in overdraft, up to {money(limits.overdraft_limit_micro)}.",
            BalanceState.EXHAUSTED: f"The overdraft has reached its limit of {money(limits.overdraft_limit_micro)}. Supply opens.",
        }
        if state > self.seen.balance_state and BalanceState(state) in sentences:
            self.tell(sentences[BalanceState(state)])
        self.seen.balance_state = state

    def look(self) -> None:
        self.look_at_month()
        self.look_at_balance()

    def outage_ends(self) -> str:
        """Nothing, or what the outage cost, as half a sentence."""
        outage, self.outage = self.outage, Outage()
        return f" after {outage.hours} h, in which {kwh(outage.energy_micro)} kWh were not delivered" if outage.hours else ""

    # ---------------------------------------------------------- hours pass

    def pass_to(self, time_s: int) -> None:
        self.now_s = time_s
        self.device.feed(time_s)
        self.look()

    def live_hour(self, hour: plan.Hour) -> None:
        if hour.end_s - HOUR_S > self.now_s:
            self.pass_to(hour.end_s - HOUR_S)  # hours that the file leaves out: nothing is known of them
        if self.device.outputs.switch_on:
            self.device.register_micro += hour.energy_micro
        else:  # the register stands still, and what was really used is in nobody's bill
            self.dark.append(hour)
            self.outage.count(hour.energy_micro)
            self.undelivered.count(hour.energy_micro)
        self.pass_to(hour.end_s)
        self.wake()
        self.people()
        self.evening()

    def wake(self) -> None:
        """A reminder is acknowledged when somebody is awake."""
        if self.device.outputs.reasons & Supply.REMINDER and 7 <= self.clock.hour <= 22:
            self.device.press_key()
            self.seen.balance_state = self.device.outputs.balance_state
            self.tell(f"The customer presses the key: reminder seen, supply closes{self.outage_ends()}.")
            self.look()

    def people(self) -> None:
        """The next chapter, if it is its time."""
        chapter = CHAPTERS[self.chapter]
        if chapter.is_due(self):
            chapter.act(self, self.scaled(chapter.amount))
            self.chapter_at_s = self.now_s
            self.chapter = ROUTINE if self.chapter + 1 == len(CHAPTERS) else self.chapter + 1

    def evening(self) -> None:
        """The desk closes its day."""
        if self.desk.is_open and self.clock.hour >= 17:
            self.desk.now_s = self.now_s
            shift, day = self.desk.end_day()
            if day.sales > 0:
                self.tell(f"The desk closes its day: {day.sales} sold, {day.voids} voided, {from_minor(day.cash_minor)} in cash; "
                          f"the drawer is {'right' if shift.over_minor == 0 else 'not right'}.")

    def scaled(self, amount_minor: int) -> int:
        return amount_minor * self.house.percent // 100

    # -------------------------------------------------------- what people do

    def go_to_desk(self) -> None:
        self.desk.now_s = self.now_s
        self.desk.begin_day()

    def hand_over(self, receipt: Receipt, why: str) -> None:
        """The receipt is printed, and the sale told."""
        end = ", voided before a card states it." if receipt.voided else "."
        self.tell(f"{why}: {from_minor(receipt.tendered_minor)} paid, {from_minor(receipt.tax_minor)} of it tax, "
                  f"{from_minor(receipt.credit_minor)} credit; receipt {receipt.number}{end}")

    def serve(self, purpose: Purpose) -> None:
        assert self.card is not None
        self.desk.serve(self.card, purpose)
        self.look()

    def open_account(self) -> None:
        assert self.card is not None
        self.tell("A new meter is on the wall. No account is open, supply is off; 1.25 kWh are from the factory's test.")
        self.go_to_desk()
        self.station.personalise(self.card, METER_ID, CUSTOMER)
        self.desk.open_account(self.card, CUSTOMER, "R. Tremblay", "12 Maple Street, Guelph")
        self.hand_over(self.desk.pay(self.scaled(2000)), "At the desk: account opened on card 1")
        self.serve(Purpose.OPEN)
        self.chapter_at_s = self.now_s

    def buy(self, amount: int) -> None:
        """A sale and its statement: the card holds what was paid in all."""
        self.go_to_desk()
        self.hand_over(self.desk.pay(amount), "At the desk")
        self.serve(Purpose.SELL)

    def mistake(self, amount: int) -> None:
        """Ten times too much was keyed in. Nothing has been sealed yet, so the sale can be voided on the spot."""
        self.go_to_desk()
        wrong = self.desk.pay(10 * amount)
        self.desk.void(wrong)
        self.hand_over(dataclasses.replace(wrong, voided=1), "At the desk: keyed in wrongly")
        self.buy(amount)

    def read_back(self, amount: int = 0) -> None:
        self.go_to_desk()
        self.serve(Purpose.READ)
        assert self.desk.record is not None
        rest = "every sale is confirmed" if self.desk.first_open_statement() is None else "not every sale has reached it yet"
        self.tell(f"The desk reads the card: the meter has accepted {money(self.desk.record.accepted_paid_micro)} in all; {rest}.")

    def lose(self, amount: int) -> None:
        self.card = None
        self.tell("Card 1 is lost, with the purchase on it that the meter has not seen.")

    def replace(self, amount: int = 0) -> None:
        self.go_to_desk()
        self.card = self.cards[1]
        self.station.personalise(self.card, METER_ID, CUSTOMER)
        self.desk.replace_card(self.card)
        self.serve(Purpose.REPLACE)
        self.tell("At the desk: card 2 replaces it. It states all that was paid, the lost purchase too.")

    def put_in(self, card: Card) -> Tuple[Verdict, MeterState, MeterState]:
        before = self.device.state
        verdict = self.device.insert(card)
        self.seen.balance_state = self.device.outputs.balance_state
        self.look()
        return verdict, before, self.device.state

    def insert(self, amount: int = 0) -> None:
        assert self.card is not None
        owed_micro, was_on = max(-self.balance_micro, 0), self.device.outputs.switch_on
        verdict, before, after = self.put_in(self.card)
        if verdict != Verdict.METER_ALREADY_ACCEPTED:
            must(verdict)
        credited_micro = after.totals.paid_micro - before.totals.paid_micro
        if credited_micro == 0:
            self.tell(f"{self.card.name} is inserted: what it states was credited before. Nothing happens.")
            return
        count = after.last_count - before.last_count
        purchases = f" for {count} purchases" if count > 1 else ""
        overdraft = f", {money(min(owed_micro, credited_micro))} of it repays the overdraft" if owed_micro > 0 else ""
        outage = self.outage_ends()
        supply = f" Supply closes{outage}." if not was_on and self.device.outputs.switch_on else ""
        self.tell(f"{self.card.name} is inserted: {money(credited_micro)} credited{purchases}{overdraft}.{supply}")

    def insert_lost(self, amount: int) -> None:
        verdict, before, after = self.put_in(self.cards[0])
        if verdict != Verdict.METER_OTHER_CARD or after.totals.paid_micro != before.totals.paid_micro:
            raise SystemExit(f"quickstart: the old card was not refused: {verdict.name}")
        self.tell("Card 1 is found and inserted: refused, display 33/13. What it states was credited with card 2.")

    def wait_for(self, hour: int) -> None:
        """The next time the clock shows this hour; nothing is used meanwhile, the story's hours are over."""
        self.pass_to(self.now_s + HOUR_S)
        self.evening()
        while self.clock.hour != hour:
            self.pass_to(self.now_s + HOUR_S)
            self.evening()

    def last_visits(self) -> None:
        self.tell("The household's hours end here. The card goes into the meter and to the desk once more.")
        if self.card is None:
            self.wait_for(10)
            self.replace()
        self.wait_for(18)
        self.insert()
        self.wait_for(10)
        self.read_back()
        self.wait_for(17)

    def play(self) -> None:
        """From the opening of the account to the last visit."""
        self.device.feed(self.now_s)
        self.seen.balance_state = self.device.outputs.balance_state
        self.open_account()
        while self.now_s < self.house.hours[0].end_s - FIRST_INSERTION_S:
            self.pass_to(self.now_s + HOUR_S)
            self.evening()
        self.insert()
        for hour in self.house.hours:
            self.live_hour(hour)
        self.last_visits()


# ------------------------------------------------------------------- chapters

ANYWHERE, AT_DESK, AT_HOME = range(0, 24), range(9, 17), range(17, 22)


@dataclasses.dataclass(frozen=True)
class Chapter:
    where: range  # hours of the day
    after_h: int  # at least so long after the chapter before
    dark_h: int  # only when the overdraft is used up and supply has been off for so long; 0: whenever
    below: int  # cents: only when no more is left; 0: whatever is left
    act: Callable[[Story, int], None]
    amount: int  # cents: what the customer pays
    name: str  # the household's hours ended before ...

    def is_due(self, story: Story) -> bool:
        if story.clock.hour not in self.where or story.now_s < story.chapter_at_s + self.after_h * HOUR_S:
            return False
        if self.dark_h > 0 and (story.device.outputs.balance_state != BalanceState.EXHAUSTED or story.outage.hours < self.dark_h):
            return False
        return self.below == 0 or story.balance_micro <= story.scaled(self.below) * 10000


CHAPTERS = [
    Chapter(AT_DESK, 0, 3, 0, Story.buy, 3500, "supply had gone off and the customer bought"),
    Chapter(ANYWHERE, 1, 0, 0, Story.insert, 0, "the card of that purchase was inserted"),
    Chapter(AT_DESK, 24, 0, 0, Story.read_back, 0, "the desk read the card back"),
    Chapter(AT_DESK, 0, 0, 1000, Story.mistake, 1200, "a sale was keyed in wrongly and voided"),
    Chapter(AT_HOME, 1, 0, 0, Story.insert, 0, "the card of the right sale was inserted"),
    Chapter(AT_DESK, 0, 0, 700, Story.buy, 1000, "the customer bought twice before inserting"),
    Chapter(AT_DESK, 20, 0, 0, Story.buy, 1500, "the customer bought again before inserting"),
    Chapter(AT_HOME, 1, 0, 0, Story.insert, 0, "the card with both purchases was inserted"),
    Chapter(AT_HOME, 48, 0, 0, Story.insert, 0, "the same card was inserted again"),
    Chapter(AT_DESK, 0, 0, 900, Story.buy, 2500, "the customer bought what was to be lost"),
    Chapter(ANYWHERE, 2, 0, 0, Story.lose, 0, "the card was lost on the way home"),
    Chapter(AT_DESK, 20, 0, 0, Story.replace, 0, "the desk replaced the lost card"),
    Chapter(AT_HOME, 1, 0, 0, Story.insert, 0, "the new card was inserted"),
    Chapter(AT_HOME, 60, 0, 0, Story.insert_lost, 0, "the lost card was found and inserted"),
    # from here on, again and again
    Chapter(AT_DESK, 0, 0, 600, Story.buy, 2500, ""),
    Chapter(AT_HOME, 1, 0, 0, Story.insert, 0, ""),
]
ROUTINE = len(CHAPTERS) - 2

# ----------------------------------------------------------------------- books


def consumed(story: Story, folder: pathlib.Path, is_coded: bool) -> int:
    """What the delivered hours cost, asked of a program that knows nothing of this library."""
    (folder / "tariff.json").write_text(plan.tariff_json())
    dark = "".join(f"{hour.line},{hour.printed}\n" for hour in story.dark)
    (folder / "undelivered.csv").write_text("line,DateTime\n" + dark)
    words = [sys.executable, "-B", str(ROOT / "tests/vectors/reprice.py"), "--coded" if is_coded else "--"]
    files = [str(folder / name) for name in ("household.csv", "tariff.json", "undelivered.csv")]
    return micro(subprocess.run(words + files, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


def close_books(story: Story, folder: pathlib.Path, is_coded: bool) -> bool:
    paid = sum(receipt.credit_micro for receipt in story.desk.receipts() if not receipt.voided)
    credited = story.desk.record.accepted_paid_micro if story.desk.record else 0
    left = story.balance_micro
    verifies = True
    try:
        story.desk.verify()
    except DamagedError as damaged:
        print(f"quickstart: the ledger does not verify: {damaged.report}", file=sys.stderr)
        verifies = False
    used = consumed(story, folder, is_coded)
    print(f"books: paid {kwh(paid)} credited {kwh(credited)} consumed {kwh(used)} left {kwh(left)}")
    return verifies and paid == credited == used + left


def make_folder(folder: pathlib.Path, csv: Optional[pathlib.Path]) -> None:
    """An earlier run's files are replaced. A folder without this program's mark, or with something else in it, stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    found = [path for path in folder.iterdir() if path.name != MARK]
    strange = [path for path in found if not path.name.startswith(OURS) or not (folder / MARK).exists()]
    if strange:
        raise ValueError(f"{folder} holds {strange[0].name} and was not made by this program; name another folder with --dir")
    if csv is not None and csv.resolve().parent == folder.resolve():
        raise ValueError(f"{csv} lies in {folder}, whose files are replaced; move it, or name another folder with --dir")
    (folder / MARK).write_text("The files in this folder are replaced by the next run.\n")
    for path in found:
        path.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dir", type=pathlib.Path, default=pathlib.Path("quickstart-out"))
    parser.add_argument("--csv", type=pathlib.Path)
    wishes = parser.parse_args()
    try:
        house = plan.read_house(str(wishes.csv or HOUSEHOLD))
        make_folder(wishes.dir, wishes.csv)
        shutil.copyfile(wishes.csv or HOUSEHOLD, wishes.dir / "household.csv")
        print(f"{'local time':<16}  {'reading kWh':>12}  {'balance CAD':>11}  {'supply':<6}  what happened, and why")
        story = Story(house, wishes.dir)
        story.play()
        print(f"\nHours without supply: {story.undelivered.hours}. What the file has for them, "
              f"{kwh(story.undelivered.energy_micro)} kWh, was not delivered and is in no bill.")
        if house.gaps > 0:
            print(f"Gaps, where the file leaves hours out: {house.gaps}.")
        if story.chapter < ROUTINE:
            print(f"The household's hours ended too early for the whole story: before {CHAPTERS[story.chapter].name}.")
        return 0 if close_books(story, wishes.dir, wishes.csv is None) else 1
    except (PrepayError, ValueError, OSError) as error:
        print(f"quickstart: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
