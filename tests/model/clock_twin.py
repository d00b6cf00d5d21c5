# SPDX-License-Identifier: Apache-2.0
"""What time a meter believes, and what follows from it, written from doc/meter.md's *Time* and *Strangers* and not from the C code."""
from meter_rules import *


class Clock:
    def passed(self):
        """Seconds since the clock was last believed, by something else than the clock; None: nobody measured."""
        if not self.sensed:
            return None
        if self.base is None:
            return None if self.cut_s is None else self.uptime + self.cut_s
        return self.uptime - self.base[1] if self.base[2] else None

    def time(self, time, validity):
        if validity > TRUSTED or validity != UNKNOWN and not 0 <= time < 2**32:
            return E_ARGUMENT
        if validity == UNKNOWN:
            self.validity = UNKNOWN
            return 0
        base, passed = self.base[0] if self.base else self.r.greatest, self.passed()
        base = base if passed is not None else max(base, self.r.greatest)
        if validity == SET and self.r.greatest and time - base > (62 * DAY if passed is None else passed + DAY - self.ahead):
            self.validity, self.fed = HELD, time
            return TIME_HELD
        self.believe(time, validity)
        return 0

    def believe(self, time, validity):
        r, base, passed = self.r, self.base[0] if self.base else self.r.greatest, self.passed()
        step = time - base - (passed or 0)
        if validity == TRUSTED or not r.greatest:
            self.ahead = 0
        elif passed is not None or time < r.greatest:
            self.ahead = self.ahead + step if passed is not None else time - r.greatest
        if r.greatest and (step < -60 or step > 60 and passed is not None):
            r.moves, self.moved = r.moves + 1, True
        self.fed, self.validity, self.base = time, validity, (time, self.uptime, self.sensed)
        if time < r.greatest and validity == TRUSTED and not r.contract:  # it was set wrong where it was made
            r.greatest, r.priced_until, r.day, r.hour, self.stored_at, self.moved = time, min(r.priced_until, time), 0, 0, time, True
        r.greatest = max(r.greatest, time)
        ends = lambda until: until and until <= r.greatest
        ended = [r.trip and ends(r.trip_until), r.alarm and ends(r.alarm_until), r.keep and ends(r.keep_until)]
        if ended[0]:
            r.trip, r.allowed = 0, 1
        r.alarm, r.keep = int(r.alarm and not ended[1]), int(r.keep and not ended[2])
        before = self.supply_state()
        self.tell_keep()
        if self.supply_state() != before:
            self.keep_up(before)
        if any(ended):
            self.commit()

    def knows(self):
        return self.validity in (SET, TRUSTED)

    def turn_hour(self):
        """A dead clock has no hours: the board's are a stranger's then."""
        if self.knows():
            self.hour_at, self.hours = self.ms, 0
        if self.ms - self.hour_at >= 3600000:
            self.hour_at, self.hours, self.r.commits = self.ms, self.hours + 1, 0
            self.r.false = 0 if self.hours % 24 == 0 else self.r.false

    def turn_day(self):
        """A new local day: yesterday's false seals and cuts are over."""
        if self.r.greatest // DAY > self.r.day:
            self.r.day, self.r.false, self.r.cuts = self.r.greatest // DAY, 0, 0
