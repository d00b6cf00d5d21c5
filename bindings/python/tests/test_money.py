# SPDX-License-Identifier: Apache-2.0
"""Money is exact, or refused."""
import decimal
from decimal import Decimal

import hypothesis.strategies as st
import pytest
from hypothesis import given

import prepay


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_micro_and_back_is_the_same(amount):
    assert prepay.micro(prepay.from_micro(amount)) == amount
    assert prepay.micro(str(prepay.from_micro(amount))) == amount


@given(st.integers(-(1 << 63), (1 << 63) - 1), st.integers(0, 4))
def test_minor_and_back_is_the_same(amount, exponent):
    assert prepay.minor(prepay.from_minor(amount, exponent), exponent) == amount


def test_a_program_whose_decimals_are_short_loses_nothing():
    with decimal.localcontext() as context:
        context.prec, context.traps[decimal.Inexact] = 5, True
        assert prepay.from_micro(12345678901) == Decimal("12345.678901")
        assert prepay.from_minor(-123456789) == Decimal("-1234567.89")
        assert prepay.micro("12345.678901") == 12345678901 and prepay.minor(Decimal("1234567.89")) == 123456789


@pytest.mark.parametrize("text, amount", [("12.5", 12500000), ("-0.000001", -1), (7, 7000000), (Decimal("1E+3"), 10**9), ("0", 0)])
def test_known_amounts(text, amount):
    assert prepay.micro(text) == amount


@pytest.mark.parametrize("convert", [prepay.micro, prepay.minor])
def test_a_float_is_refused_with_a_reason(convert):
    with pytest.raises(TypeError, match="money is exact and a float is not"):
        convert(0.1)


@pytest.mark.parametrize("value", ["0.0000001", "1.2345678", "0." + "0" * 70 + "1", "NaN", "Infinity", "sNaN", "1e400", "ten", "", 1 << 80,
                                   "9223372036854.775808"])
def test_what_is_not_exact_or_does_not_fit_is_refused(value):
    with pytest.raises(prepay.ArgumentError):
        prepay.micro(value)


@pytest.mark.parametrize("value", [None, True, b"1", [1], 1j, object()])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(TypeError):
        prepay.micro(value)


def test_a_float_in_an_amount_is_refused_with_a_reason(utility):
    with prepay.Balance() as balance:
        with pytest.raises(TypeError, match="a float is not exact"):
            balance.charge(1.0)
    with pytest.raises(TypeError, match="a float is not exact"):
        utility.token(paid_total_micro=1e6).seal(utility.token_key)
    with pytest.raises(TypeError, match="a float is not exact"):
        prepay.quote(prepay.QuoteRequest(50.0))
