# SPDX-License-Identifier: Apache-2.0
"""The device at the customer's. Feed it - time, register readings, keys pressed, a card's answers - and apply what it says.

It keeps one record in its memory that a power cut leaves old or new. Readings are totals: after a cut the next reading charges
what the cut swallowed.
"""
from __future__ import annotations

import dataclasses
import enum
from typing import Any, Optional, Tuple

from . import _raw
from ._errors import NotFoundError, Verdict
from ._handles import Handle, integer, octets, of_type, u32
from ._values import Value
from .balance import Totals
from .card import Memory, Transport, _carrier, _exchange
from .history import History, Month, StoredEvent
from .keys import Key, KeyStore, _reference, _table
from .tariff import Pricing


class TimeValidity(enum.IntEnum):
    """How far the time that is fed can be believed."""

    UNKNOWN = 0
    SET = 1
    TRUSTED = 2
    HELD = 3
    """only told: what was fed is not believed yet"""


class MeterKey(enum.IntEnum):
    """Keys that a customer presses."""

    CONFIRM = 1
    EMERGENCY = 2
    """asks for emergency credit"""


class Policy(enum.IntEnum):
    """How tokens are accepted; never changed in a meter's life."""

    TOTALS = 0
    COUNT = 1


class Control(enum.IntEnum):
    """Remote orders, by their number in DL/T 645."""

    TRIP = 0x1A
    """off, until allowed or closed; when it expires it counts as allowed"""
    ALLOW = 0x1B
    """back on when the customer presses the key or inserts a card"""
    CLOSE = 0x1C
    """back on at once; what is exhausted stays off"""
    ALARM = 0x2A
    ALARM_END = 0x2B
    KEEP = 0x3A
    """no trip but an overload's; what is used is charged"""
    KEEP_END = 0x3B


class Sense(enum.IntFlag):
    """What the board has measured."""

    LOAD_MA = 1
    LOAD_W = 2
    VOLTAGE = 4
    FEEDBACK = 8
    """Input.CLOSED says how the switch or valve really is"""
    CUT = 16
    """cut_s says how long the last power cut was"""


class Input(enum.IntFlag):
    """Inputs of the board that are active."""

    CLOSED = 1
    """supply is on"""
    COVER = 2
    TERMINAL = 4
    MAGNET = 8
    PROGRAMMING = 16
    """the sealed programming switch is pressed"""
    CLOCK_BATTERY = 32
    """low"""


class DisplayItem(enum.IntEnum):
    """What the display shows."""

    BALANCE = 0
    OVERDRAFT = 1
    UNOPENED = 2
    RESET = 3
    END = 4
    """the last insertion or token was done"""
    CODE = 5
    """display_err or display_code, as the market has it"""


@dataclasses.dataclass(frozen=True)
class Senses(Value):
    """What the meter's board sees, all at once."""

    uptime_ms: int
    """since power-up, whatever the clock does; what wraps, goes back or jumps by months is gone on with"""
    known: int = 0
    """Sense bits: which of these were measured"""
    inputs: int = 0
    """Input bits"""
    load_ma: int = 0
    load_w: int = 0
    voltage_permille: int = 1000
    """of the nominal voltage; of a valve's: of its battery"""
    cut_s: int = 0
    _c = "prepay_meter_senses"


@dataclasses.dataclass(frozen=True)
class Switching(Value):
    """How the switch or valve is driven. 0: the default that prepay/meter.h states."""

    actuator: int = 0
    """1: a valve"""
    pace_ms: int = 0
    """least time between two orders"""
    travel_ms: int = 0
    """time to obey, before feedback is believed"""
    overload_ma: int = 0
    overload_w: int = 0
    overload_samples: int = 0
    low_voltage_permille: int = 0
    """no order and no card below this"""
    trip_delay_s: int = 0
    """a trip is announced so long before"""
    break_current_ma: int = 0
    """never switched off above this; the delay begins below it, and is not begun anew"""
    again_micro: int = 0
    failed_micro: int = 0
    _c = "prepay_switch_options"


@dataclasses.dataclass(frozen=True)
class Event(Value):
    """One event; what before and after mean stands with its kind."""

    time_s: int
    """greatest time known then"""
    before: int
    after: int
    kind: int
    """an EventKind"""
    number: int
    """1, 2 ... since power-up"""
    _c = "prepay_meter_event"


@dataclasses.dataclass(frozen=True)
class Outputs(Value):
    """What to apply now."""

    remaining_micro: int
    overdraft_micro: int
    """never both above zero"""
    unit_price_micro: int
    next_wake_s: int
    """feed time and a reading then: the price changes; NO_LIMIT: no need"""
    switch_on: int
    """1: supply on"""
    alarm: int
    reasons: int
    """Supply bits"""
    balance_state: int
    """a BalanceState"""
    last_result: int
    """verdict of the last insertion or token"""
    checkpoint_due: int
    """1: some consumption is priced and not yet stored"""
    orders: int
    pre_trip_s: int
    """supply will go off in so many seconds; 0: no trip is announced"""
    time_validity: int
    """a TimeValidity"""
    display_item: int
    """a DisplayItem"""
    display_err: int
    """NN of Err-NN; 0: none"""
    display_code: int
    """class * 100 + detail: 3311 is 33/11; 0: none"""
    _c = "prepay_meter_outputs_report"

    @property
    def balance_micro(self) -> int:
        """The signed balance: what remains less the overdraft."""
        return self.remaining_micro - self.overdraft_micro


@dataclasses.dataclass(frozen=True)
class MeterState(Value):
    """What the meter remembers."""

    totals: Totals
    pricing: Pricing
    import_micro: int
    reverse_micro: int
    priced_until_s: int
    greatest_time_s: int
    customer: bytes
    card_id: bytes
    statement_id: bytes
    record_counter: int
    last_count: int
    last_command_count: int
    illegal_insertions: int
    commits: int
    contract: int
    """0: never opened"""
    unit: int
    card_generation: int
    opened: int
    tamper: int
    clock_moves: int
    mac_errors: int
    unclean_cuts: int
    control: int
    """remote orders that hold"""
    final_contract: int
    """the closed contract whose final record is kept; 0: none"""
    history_failed: int
    """1: the ring of events, 2: that of freezes could not be read or written when last tried"""
    history_lost: int
    """events that could not be stored"""
    parts: Tuple[int, ...]
    """version of each parameter part, at the index of its Part"""
    _c = "prepay_meter_state_report"
    _nested = {"totals": Totals, "pricing": Pricing}
    _extra = ("parts",)


class Meter(Handle):
    """A meter over a memory, with keys of its own. Making it powers it up: it goes on from what its memory holds."""

    def __init__(self, memory: Memory, store: KeyStore, *, key_own: Key, key_credit: Key, key_version: int, meter_id: bytes,
                 key_command: Optional[Key] = None, key_service: Optional[Key] = None, first_unit: int = 0,
                 checkpoint_micro: int = 0, checkpoint_s: int = 0, policy: Policy = Policy.TOTALS, close_by_key: bool = False,
                 pulse_constant: int = 0, unknown_rate: int = 0, switching: Optional[Switching] = None,
                 history: Optional[History] = None) -> None:
        """
        key_own, key_credit   of this meter: Arrow.METER_OWN and Arrow.CREDIT_METER; the same as before, or every card and
                              token is not authentic
        key_command           Arrow.COMMAND_METER; None: it takes no commands
        key_service           Arrow.SERVICE_METER; None: it takes no check cards
        checkpoint_micro, _s  store what is priced after so much quantity or time (0: 0.1 kWh, 15 minutes)
        policy                never changed in a meter's life
        close_by_key          supply that comes back after a trip waits for the key or a card
        pulse_constant        imp/kWh or imp/m3 for pulses(); 0: it is fed readings
        unknown_rate          index of the rate that holds while the time is not known
        history               what outlives power cuts beside the record; None: nothing

        TooSmallError: the memory. DamagedError: do not erase it, replace the meter.
        """
        of_type(memory, Memory, "memory"), of_type(store, KeyStore, "store")
        options = _raw.prepay_meter_options()
        options.key_version, options.first_unit = u32(key_version, "key_version"), u32(first_unit, "first_unit")
        options.checkpoint_micro = integer(checkpoint_micro, "checkpoint_micro")
        options.checkpoint_s = u32(checkpoint_s, "checkpoint_s")
        options.meter_id = octets(meter_id, "meter_id", 8)
        options.policy, options.flags = u32(policy, "policy"), _raw.PREPAY_METER_CLOSE_BY_KEY if close_by_key else 0
        options.pulse_constant, options.unknown_rate = u32(pulse_constant, "pulse_constant"), u32(unknown_rate, "unknown_rate")
        switch = None if switching is None else of_type(switching, Switching, "switching")._to_raw()
        options.switching = switch
        kept = None if history is None else of_type(history, History, "history")._to_raw()
        options.history = kept
        with memory._lock, store._lock:
            options.storage, options.store = memory._storage(), _table(store)
            options.key_own = _reference(store, key_own, "key_own")
            options.key_credit = _reference(store, key_credit, "key_credit")
            options.key_command = 0 if key_command is None else _reference(store, key_command, "key_command")
            options.key_service = 0 if key_service is None else _reference(store, key_service, "key_service")
            self._keys = (key_own, key_credit, key_command, key_service)
            self._hold(_raw.prepay_meter_new(options)[1], _raw.prepay_meter_free, store, memory)

    @staticmethod
    def storage_units(memory: Memory) -> int:
        """Erase units that a meter needs on memory of this geometry. 0: impossible."""
        with of_type(memory, Memory, "memory")._lock:
            return int(_raw.prepay_meter_storage_units(memory._storage()))

    def time(self, time_s: int, validity: TimeValidity = TimeValidity.TRUSTED) -> Verdict:
        """What time it is, seconds since 1970-01-01 UTC. METER_TIME_HELD: a step that nothing explains, not used until it is trusted.
        ArgumentError: outside of 1970 to 2106."""
        time_s, how = integer(time_s, "time_s"), u32(validity, "validity")
        with self._lock:
            return Verdict(_raw.prepay_meter_time(self._raw, time_s, how))

    def reading(self, import_micro: int, reverse_micro: int = 0) -> Verdict:
        """What the registers read now: totals, 10^-6 of the unit. METER_READING_BACK: less than before, and held; nothing was charged.
        StorageError: charged, but not stored; metering goes on."""
        forward, reverse = integer(import_micro, "import_micro"), integer(reverse_micro, "reverse_micro")
        with self._lock:
            return Verdict(_raw.prepay_meter_reading(self._raw, forward, reverse))

    def pulses(self, pulses: int) -> Verdict:
        """So many pulses since the last call; the meter counts them up to a reading. StateError: it has no pulse_constant. Else as
        reading()."""
        pulses = u32(pulses, "pulses")
        with self._lock:
            return Verdict(_raw.prepay_meter_pulses(self._raw, pulses))

    def sense(self, senses: Senses) -> Verdict:
        """What the board sees now; feed it about once a second. From the first call on switch_on of outputs() is the order of the
        switch machine. StorageError: it acted, but could not be stored."""
        raw = of_type(senses, Senses, "senses")._to_raw()
        with self._lock:
            return Verdict(_raw.prepay_meter_sense(self._raw, raw))

    def key(self, key: MeterKey = MeterKey.CONFIRM) -> Verdict:
        """A key was pressed: acknowledges a reminder, or asks for emergency credit (BALANCE_NOT_OFFERED: there is none now)."""
        key = MeterKey(integer(key, "key", 1, 2))
        with self._lock:
            return Verdict(_raw.prepay_meter_key(self._raw, key))

    def control(self, code: int, expiry_s: int = 0) -> Verdict:
        """A remote order that was authenticated elsewhere: a Control. It is not begun after expiry_s, and what it began ends then; 0:
        never. METER_EXPIRED: too late, nothing was done. Durable before it returns."""
        code, expiry_s = u32(code, "code"), integer(expiry_s, "expiry_s")
        with self._lock:
            return Verdict(_raw.prepay_meter_control(self._raw, code, expiry_s))

    def power_fail(self) -> None:
        """The supply is going: store what is priced, now."""
        with self._lock:
            _raw.prepay_meter_power_fail(self._raw)

    def accept(self, token: bytes, parameters: bytes = b"") -> Verdict:
        """A sealed token by any carrier, with the parameters it brings. Durable before it returns."""
        token, parameters = octets(token, "token"), octets(parameters, "parameters")
        with self._lock:
            return Verdict(_raw.prepay_meter_accept(self._raw, token, parameters))

    def return_record(self) -> Tuple[Verdict, Optional[bytes]]:
        """The sealed return record as of now. METER_NOT_OPENED and None: there was never a contract."""
        with self._lock:
            status, sealed = _raw.prepay_meter_return_record(self._raw)
        return Verdict(status), sealed if status == Verdict.OK else None

    def final_record(self) -> Tuple[Verdict, Optional[bytes]]:
        """The sealed final record of the contract that was closed last. METER_NOT_OPENED and None: none is kept."""
        with self._lock:
            status, sealed = _raw.prepay_meter_final_record(self._raw)
        return Verdict(status), sealed if status == Verdict.OK else None

    def event_at(self, index: int) -> Optional[Event]:
        """What happened, 0 the newest; None: not so many were kept. The last 64 are kept until power goes."""
        index, raw = u32(index, "index"), _raw.prepay_meter_event()
        with self._lock:
            try:
                _raw.prepay_meter_event_at(self._raw, index, raw)
            except NotFoundError:
                return None
        return Event._from_raw(raw)

    def event_before(self, number: int = 0) -> Optional[StoredEvent]:
        """What happened, over power cuts: the newest event, or the newest one below this number; None: there is none, or this meter stores
        none. StorageError: it cannot be read."""
        number, raw = u32(number, "number"), _raw.prepay_meter_event_report()
        with self._lock:
            try:
                _raw.prepay_meter_event_before(self._raw, number, raw)
            except NotFoundError:
                return None
        return StoredEvent._from_raw(raw)

    def month(self, month: int = 0) -> Optional[Month]:
        """The month that runs (0), the last one that was settled (1), the one before it ...; None: it is not kept. StorageError: it
        cannot be read."""
        month, raw = u32(month, "month"), _raw.prepay_meter_month_report()
        with self._lock:
            try:
                _raw.prepay_meter_month(self._raw, month, raw)
            except NotFoundError:
                return None
        return Month._from_raw(raw)

    @staticmethod
    def display_err(status: int) -> int:
        """What a display of 2009 shows for a Verdict or a status: NN of Err-NN; 0: nothing."""
        return int(_raw.prepay_meter_display_err(integer(status, "status", -(1 << 31), (1 << 31) - 1)))

    @staticmethod
    def display_code(status: int) -> int:
        """What a display of 2013 shows: class * 100 + detail, 3311 is 33/11, 3600 is 36 without a detail; 0: nothing."""
        return int(_raw.prepay_meter_display_code(integer(status, "status", -(1 << 31), (1 << 31) - 1)))

    def card_insert(self) -> Verdict:
        """A card was put in. CARD_SEND: transmit card_apdu(), feed card_answer()."""
        with self._lock:
            return Verdict(_raw.prepay_meter_card_insert(self._raw))

    def card_apdu(self) -> bytes:
        """The command to transmit, after CARD_SEND; empty otherwise."""
        with self._lock:
            return bytes(_raw.prepay_raw_meter_apdu(self._raw)[1])

    def card_answer(self, answer: bytes) -> Verdict:
        """Feed the card's answer. CARD_SEND: more; OK or another verdict: done. OutcomeUnknownError: accepted, but whether the
        card has the return record is not known: insert it again."""
        answer = octets(answer, "answer")
        with self._lock:
            return Verdict(_raw.prepay_meter_card_answer(self._raw, answer))

    def card_removed(self) -> Verdict:
        """The card is gone; ends the session."""
        with self._lock:
            return Verdict(_raw.prepay_meter_card_removed(self._raw))

    def insert(self, transport: Transport) -> Verdict:
        """From insertion to the verdict, over anything with transmit(bytes) -> bytes."""
        _carrier(transport)
        status = self.card_insert()
        while status == Verdict.CARD_SEND:
            status = _exchange(self.card_apdu(), transport, self.card_answer, self.card_removed)
        return status

    def outputs(self) -> Outputs:
        """What to apply now."""
        raw = _raw.prepay_meter_outputs_report()
        with self._lock:
            _raw.prepay_meter_outputs(self._raw, raw)
        return Outputs._from_raw(raw)

    def state(self) -> MeterState:
        """What the meter remembers."""
        raw: Any = _raw.prepay_meter_state_report()
        with self._lock:
            _raw.prepay_meter_state(self._raw, raw)
        return MeterState._from_raw(raw, parts=tuple(_raw.prepay_raw_state_part(raw, kind) for kind in range(5)))
