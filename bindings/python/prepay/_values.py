# SPDX-License-Identifier: Apache-2.0
"""Values: plain, unchangeable, with the names and units that the C headers have. `_micro` is 10^-6 of the currency unit or of
the kWh or m3, `_minor` the currency's minor unit (cent, fen), `_s` and `_ms` time since 1970-01-01 UTC.

Money is exact. Everywhere it is an int; micro() and minor() make one of a Decimal or a text, from_micro() and from_minor()
a Decimal of one. A float is refused: 0.1 is not a tenth.
"""
from __future__ import annotations

import dataclasses
import decimal
import functools
from decimal import Decimal
from typing import Any, Callable, ClassVar, Dict, List, Tuple, Type, TypeVar, Union

from . import _raw
from ._errors import ArgumentError
from ._handles import integer, octets, of_type, text

V = TypeVar("V", bound="Value")

NO_LIMIT = (1 << 63) - 1
"""Limit of the last block, and time that never comes."""
TOTAL_MAX_MICRO = 1 << 60
"""Greatest total of money that can be stated."""

# the caller's own context may round
_EXACT = decimal.Context(prec=60, traps=[decimal.InvalidOperation, decimal.Overflow, decimal.Inexact])


def _scaled(value: Union[Decimal, str, int], digits: int, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (Decimal, str, int)):
        if isinstance(value, float):
            raise TypeError(f"{name}(): money is exact and a float is not; give a Decimal, a str or an int")
        raise TypeError(f"{name}(): a Decimal, a str or an int is needed, not {type(value).__name__}")
    if isinstance(value, int) and abs(value) > 1 << 63:
        raise ArgumentError(f"{name}(): too large")
    try:
        number = Decimal(value)
    except decimal.InvalidOperation:
        raise ArgumentError(f"{name}(): {value!r} is not a decimal number") from None
    if not number.is_finite() or number.adjusted() > 40:
        raise ArgumentError(f"{name}(): {value!r} is not an amount")
    try:
        whole = _EXACT.multiply(number, Decimal(10) ** digits).to_integral_exact(context=_EXACT)
    except decimal.DecimalException:
        raise ArgumentError(f"{name}(): {value!r} has more than {digits} decimals, and nothing is rounded here") from None
    return integer(int(whole), name + "()")


def micro(value: Union[Decimal, str, int]) -> int:
    """Units of money, kWh or m3 as an int of micro-units, exactly: micro("12.5") is 12500000. More than six decimals are
    refused, never rounded."""
    return _scaled(value, 6, "micro")


def minor(value: Union[Decimal, str, int], exponent: int = 2) -> int:
    """Units of money as an int of minor units, exactly: minor("12.50") is 1250. `exponent` is the currency's (ISO 4217)."""
    return _scaled(value, integer(exponent, "exponent", 0, 4), "minor")


def from_micro(amount_micro: int) -> Decimal:
    """An int of micro-units as a Decimal: from_micro(12500000) is Decimal("12.500000")."""
    return _EXACT.scaleb(Decimal(integer(amount_micro, "amount_micro")), -6)


def from_minor(amount_minor: int, exponent: int = 2) -> Decimal:
    """An int of minor units as a Decimal: from_minor(1250) is Decimal("12.50")."""
    return _EXACT.scaleb(Decimal(integer(amount_minor, "amount_minor")), -integer(exponent, "exponent", 0, 4))


@dataclasses.dataclass(frozen=True)
class Value:
    """Fields as in the C struct of the same meaning. Compare, print and dataclasses.replace() them as you like."""

    _c: ClassVar[str]
    _nested: ClassVar[Dict[str, Type["Value"]]] = {}
    _extra: ClassVar[Tuple[str, ...]] = ()  # fields that a subclass carries over itself

    def _to_raw(self) -> Any:
        """The C struct with these fields; wrong types raise TypeError, what does not fit ArgumentError."""
        raw = getattr(_raw, self._c)()
        for name, check in _checks(type(self)):
            value = check(getattr(self, name))
            try:
                setattr(raw, name, value)
            except OverflowError:
                raise ArgumentError(f"{type(self).__name__}.{name}: {value} does not fit") from None
        return raw

    @classmethod
    def _from_raw(cls: Type[V], raw: Any, **extra: Any) -> V:
        for name, _ in _checks(cls):
            value = getattr(raw, name)
            extra[name] = cls._nested[name]._from_raw(value) if name in cls._nested else value
        return cls(**extra)


_CHECKS: Dict[type, List[Tuple[str, Callable[[Any], Any]]]] = {}


def _checks(cls: Type[Value]) -> List[Tuple[str, Callable[[Any], Any]]]:
    """Each field that the C struct has, and what makes sure that a value may go there."""
    if cls not in _CHECKS:
        _CHECKS[cls] = _make_checks(cls)
    return _CHECKS[cls]


def _make_checks(cls: Type[Value]) -> List[Tuple[str, Callable[[Any], Any]]]:
    def nested(kind: Type[Value], full: str) -> Callable[[Any], Any]:
        return lambda value: of_type(value, kind, full)._to_raw()

    raw = getattr(_raw, cls._c)()
    found: List[Tuple[str, Callable[[Any], Any]]] = []
    for field in dataclasses.fields(cls):
        full = f"{cls.__name__}.{field.name}"
        has = None if field.name in cls._extra else getattr(raw, field.name)
        check: Callable[[Any], Any] = functools.partial(integer, name=full, low=-(1 << 63), high=(1 << 64) - 1)
        if field.name in cls._nested:
            check = nested(cls._nested[field.name], full)
        elif isinstance(has, bytes):
            check = functools.partial(octets, name=full, length=len(has))
        elif isinstance(has, str):
            check = functools.partial(text, name=full, limit=64)
        if field.name not in cls._extra:
            found.append((field.name, check))
    return found
