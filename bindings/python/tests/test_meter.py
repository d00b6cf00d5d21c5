# SPDX-License-Identifier: Apache-2.0
"""What a meter's firmware feeds besides cards: pulses, the board's senses, remote orders; and what it reads back."""
import pytest

import prepay
from conftest import METER_ID, NOON_MS, parameters
from prepay import Arrow, Control, DisplayItem, EventKind, Input, ReturnKind, Sense, Senses, TokenKind, Verdict, YearPoint

NOON_S = NOON_MS // 1000


def units():
    with prepay.Memory(1, erase_unit_bytes=4096, program_unit_bytes=8) as sample:
        return prepay.Meter.storage_units(sample)


@pytest.fixture
def meter(utility):
    """An open meter with 20.00, with a command key and a pulse constant."""
    memory = prepay.Memory(units(), erase_unit_bytes=4096, program_unit_bytes=8)
    command = utility.root.derive(Arrow.COMMAND, key_version=1).derive(Arrow.COMMAND_METER, meter_id=METER_ID)
    meter = utility.meter_on(memory, key_command=command, pulse_constant=1000, switching=prepay.Switching(trip_delay_s=30))
    meter.command_key = command.derive(Arrow.TOKEN)
    meter.time(NOON_S)
    container = parameters()
    token = utility.token(kind=TokenKind.OPEN, paid_total_micro=20_000_000, purchase_count=1, flags=prepay.HAS_PARAMETERS,
                          parameters_digest=prepay.parameters_digest(utility.keys, container))
    assert meter.accept(token.seal(utility.token_key), container) == Verdict.OK
    yield meter
    memory.close()


def test_pulses_become_a_reading_and_a_charge(meter):
    assert meter.pulses(0) == Verdict.OK
    assert meter.pulses(1500) == Verdict.OK  # 1.5 kWh at 0.50
    assert meter.state().import_micro == 1_500_000
    assert meter.outputs().balance_micro == 20_000_000 - 750_000


def test_pulses_without_a_constant_are_refused(utility):
    memory, meter = utility.meter()
    with pytest.raises(prepay.StateError):
        meter.pulses(1)
    memory.close()


def test_the_switch_obeys_the_board_and_a_remote_order(meter):
    assert meter.outputs().orders == 0
    closed = dict(known=Sense.FEEDBACK, inputs=Input.CLOSED)
    assert meter.sense(Senses(1000, **closed)) == Verdict.OK
    assert meter.outputs().switch_on == 1
    assert meter.control(Control.TRIP) == Verdict.OK
    assert meter.sense(Senses(10_000, **closed)) == Verdict.OK
    outputs = meter.outputs()
    assert outputs.switch_on == 1 and outputs.pre_trip_s == 30  # announced
    for second in range(11, 50):
        assert meter.sense(Senses(second * 1000, **closed)) == Verdict.OK
    assert meter.outputs().switch_on == 0
    assert meter.control(Control.CLOSE, NOON_S - 1) == Verdict.METER_EXPIRED
    with pytest.raises(prepay.ArgumentError):
        meter.control(0x7F)
    assert meter.sense(Senses(1000)) == Verdict.OK  # goes back, and is gone on with


def test_what_happened_is_read_newest_first(meter):
    meter.sense(Senses(1000))
    meter.sense(Senses(2000, inputs=Input.COVER))
    meter.control(Control.ALARM, NOON_S + 60)
    newest, before = meter.event_at(0), meter.event_at(1)
    assert (newest.kind, newest.before, newest.after) == (EventKind.CONTROL, Control.ALARM, NOON_S + 60)
    assert (before.kind, before.after) == (EventKind.TAMPER, Input.COVER)
    assert before.number == newest.number - 1
    assert meter.event_at(64) is None and meter.event_at(newest.number) is None


def test_a_history_outlives_power_cuts(utility):
    memory = prepay.Memory(9, erase_unit_bytes=4096, program_unit_bytes=8)
    history = prepay.History(2, 2, (EventKind.POWER_UP, EventKind.CONTROL), (YearPoint(0, 1),))
    for day in range(2):
        with utility.meter_on(memory, history=history) as meter:
            meter.time(NOON_S + day * 86400)
            meter.control(Control.ALARM)
            meter.reading(day * 1_000_000)
    with utility.meter_on(memory, history=history) as meter:
        events = [meter.event_before()]
        while events[-1] is not None:
            events.append(meter.event_before(events[-1].number))
        assert events.pop() is None
        assert [event.kind for event in events] == [EventKind.CONTROL, EventKind.POWER_UP] * 2
        assert (events[1].before, events[1].after) == (NOON_S, NOON_S + 86400) and events[0].before == Control.ALARM
        month = meter.month()
        assert month.import_micro == 1_000_000 and month.end_point == 0 and month.purchases == 0
        assert meter.month(1) is None and meter.state().history_failed == 0
    with utility.meter_on(memory) as meter:
        assert meter.event_before() is None and meter.month() is None
    for wrong in (prepay.History(1), prepay.History(0, 2, (), (YearPoint(0, 32),)), prepay.History(0, 2, (), (YearPoint(7, 1),)),
                  prepay.History(0, 2, (), (YearPoint(0, 1),) * 4), prepay.History(2, 2, (32,))):
        with pytest.raises(prepay.ArgumentError):
            utility.meter_on(memory, history=wrong)
    with pytest.raises(prepay.TooSmallError):
        utility.meter_on(memory, history=prepay.History(8, 2))
    memory.close()


def test_a_closed_contract_leaves_its_final_record(utility, meter):
    assert meter.final_record() == (Verdict.METER_NOT_OPENED, None)
    close = utility.token(kind=TokenKind.CLOSE, paid_total_micro=20_000_000, purchase_count=1, command_count=1, statement_id=b"\7" * 8)
    assert meter.accept(close.seal(meter.command_key)) == Verdict.OK
    verdict, sealed = meter.final_record()
    record = prepay.ReturnRecord.open(utility.return_key, sealed)
    assert verdict == Verdict.OK and record.kind == ReturnKind.FINAL
    assert (record.contract, record.balance_micro, record.statement_id) == (1, 20_000_000, b"\7" * 8)


def test_a_display_has_a_code_for_a_refusal(meter):
    assert prepay.Meter.display_code(Verdict.METER_OTHER_METER) == 3311
    assert prepay.Meter.display_err(Verdict.METER_NOT_PROGRAMMING) == 17
    assert prepay.Meter.display_code(Verdict.OK) == prepay.Meter.display_err(12345) == 0
    assert meter.outputs().display_item in (DisplayItem.BALANCE, DisplayItem.END)


def test_a_meter_that_counts_purchases_says_so(utility):
    with prepay.Memory(units(), erase_unit_bytes=4096, program_unit_bytes=8) as memory:
        meter = utility.meter_on(memory, policy=prepay.Policy.COUNT, close_by_key=True)
        assert meter.state().opened == 0
        with pytest.raises(prepay.ArgumentError):
            utility.meter_on(memory, policy=7)
