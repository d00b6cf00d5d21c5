# SPDX-License-Identifier: Apache-2.0
"""The enums are written by hand; the numbers are C's."""
import inspect
import re

import pytest

import prepay
from prepay import _errors, _raw

PREFIXES = {
    prepay.Use: "USE", prepay.Arrow: "KEY", prepay.Role: "ROLE", prepay.TokenKind: "TOKEN", prepay.ReturnKind: "RETURN",
    prepay.ReturnStatus: "RETURN_STATUS", prepay.Part: "PART", prepay.Combine: "BLOCKS", prepay.Period: "PERIOD",
    prepay.Counted: "LADDER_BY", prepay.TariffPart: "TARIFF",
    prepay.BalanceState: "BALANCE", prepay.Used: "USED", prepay.Supply: "SUPPLY", prepay.Change: "BALANCE", prepay.Condition: "CONDITION",
    prepay.Latch: "LATCH", prepay.LimitFlag: "BALANCE", prepay.ChargeKind: "CHARGE", prepay.ChargePer: "CHARGE_PER",
    prepay.ChargeFlag: "CHARGE", prepay.File: "FILE",
    prepay.CardKind: "CARD_KIND", prepay.Tear: "TEAR", prepay.TimeValidity: "TIME", prepay.MeterKey: "METER_KEY",
    prepay.Policy: "METER_POLICY", prepay.Control: "METER_CONTROL", prepay.Sense: "SENSE", prepay.Input: "INPUT",
    prepay.EventKind: "EVENT", prepay.DisplayItem: "DISPLAY",
    prepay.Purpose: "VENDING", prepay.StepKind: "STEP", prepay.LedgerRole: "LEDGER", prepay.Tender: "TENDER",
    prepay.StatementState: "STATEMENT", prepay.Verdict: "",
}
MEMBERS = [(kind, member) for kind in PREFIXES for member in kind]


@pytest.mark.parametrize("kind, member", MEMBERS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_number_is_c_s(kind, member):
    name = "_".join(part for part in ("PREPAY", PREFIXES[kind], member.name) if part)
    assert getattr(_raw, name) == member


def test_no_enum_was_forgotten():
    import enum
    public = {value for value in vars(prepay).values() if inspect.isclass(value) and issubclass(value, enum.IntEnum)}
    public |= {value for value in vars(prepay).values() if inspect.isclass(value) and issubclass(value, enum.IntFlag)}
    assert public == set(PREFIXES)


def test_every_verdict_of_the_registry_is_a_member():
    names = [name for name in dir(_raw) if re.fullmatch(r"PREPAY_[A-Z0-9_]+", name)]
    statuses = {name for name in names if _raw.prepay_status_name(getattr(_raw, name)) == name}
    positive = {name[len("PREPAY_"):] for name in statuses if getattr(_raw, name) >= 0}
    assert positive == set(prepay.Verdict.__members__)


def test_every_error_of_the_registry_has_a_class_of_its_own():
    errors = {getattr(_raw, name) for name in dir(_raw) if name.startswith("PREPAY_E_")}
    assert errors == set(_errors._CLASSES) and len(errors) == 20
    assert {kind.status for kind in _errors._CLASSES.values()} == errors


@pytest.mark.parametrize("status", sorted(_errors._CLASSES))
def test_an_error_says_what_c_says(status):
    error = _errors.from_status(status)
    assert isinstance(error, prepay.PrepayError) and error.status == status
    assert str(error) == _raw.prepay_status_text(status) and type(error) is _errors._CLASSES[status]


def test_other_constants():
    assert prepay.UNIT_KWH == _raw.PREPAY_UNIT_KWH and prepay.UNIT_M3 == _raw.PREPAY_UNIT_M3
    assert prepay.HAS_PARAMETERS == _raw.PREPAY_TOKEN_HAS_PARAMETERS and prepay.NO_REMINDER == _raw.PREPAY_BALANCE_NO_REMINDER
    assert prepay.TRANSPORT_KEY_VERSION == _raw.PREPAY_TRANSPORT_KEY_VERSION
    assert prepay.__version__ == _raw.prepay_version_text()


def test_a_verdict_has_a_sentence():
    assert prepay.Verdict.METER_OTHER_CARD.text.startswith("Another card is registered")


def test_values_have_the_fields_of_their_structs():
    import dataclasses
    for kind in vars(prepay).values():
        if inspect.isclass(kind) and issubclass(kind, prepay.Value) and kind is not prepay.Value:
            raw = getattr(_raw, kind._c)
            in_c = {name for name in dir(raw) if not name.startswith("_") and name not in ("this", "thisown")}
            in_python = {field.name for field in dataclasses.fields(kind)} - set(kind._extra)
            assert in_c == in_python, kind
