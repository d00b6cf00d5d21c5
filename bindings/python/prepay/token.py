# SPDX-License-Identifier: Apache-2.0
"""The sealed messages between desk and meter: tokens travel out, return records travel back.

A token **states totals**: "this meter, in this contract, has been paid P and refunded R in all". It never says "add 50"; so old,
repeated and copied tokens bring nothing. It may bring *parameters*, parts in a container that it seals by a digest.
"""
from __future__ import annotations

import dataclasses
import enum
from typing import Optional, Sequence

from . import _raw
from ._handles import integer, listed, octets, of_type, u32
from ._values import Value
from .keys import NO_ID, Key, KeyStore, _reference, _table

UNIT_KWH = 0xF001
UNIT_M3 = 0xF002
HAS_PARAMETERS = 0x0100
"""Flag of a token: its digest seals a parameter container."""


class TokenKind(enum.IntEnum):
    """What a token is about. Meters of this version take the first three."""

    OPEN = 1
    PURCHASE = 2
    REPLACEMENT = 3
    PARAMETER = 4
    RESET = 5
    CLEAR = 6
    CLOSE = 7
    KEY = 8
    SUSPEND = 9
    RESUME = 10
    KEEP_SUPPLY = 11
    TEST = 12


class ReturnKind(enum.IntEnum):
    """Who wrote a return record, and for whom: nobody yet, a meter, a meter for the last time, a meter for an inspector."""

    EMPTY = 0
    RECORD = 1
    FINAL = 2
    CHECK = 3
    """written by a meter to a check card; proves nothing"""


class ReturnStatus(enum.IntFlag):
    """Bits of ReturnRecord.status."""

    OPENED = 1
    SUPPLY_ON = 2
    ALARM1 = 4
    ALARM2 = 8
    OVERDRAFT = 16


class Part(enum.IntEnum):
    """Kinds of parameter parts."""

    LIMITS = 1
    TARIFF = 2
    BACKUP = 3
    OFFSETS = 4


@dataclasses.dataclass(frozen=True)
class Token(Value):
    """A token, unpacked. Amounts are 10^-6 of the account's unit."""

    kind: int
    meter_id: bytes
    contract: int
    unit: int
    """ISO 4217 numeric code for money (156 CNY, 840 USD), UNIT_KWH or UNIT_M3"""
    paid_total_micro: int
    statement_id: bytes
    """fresh at each sealing, never all zeros"""
    key_version: int
    """of the sealing key, 1 ... 255"""
    refunded_total_micro: int = 0
    amount_micro: int = 0
    """of this purchase, for display"""
    carried_in_micro: int = 0
    customer: bytes = NO_ID
    card_id: bytes = NO_ID
    """zeros on another carrier than a card"""
    card_generation: int = 0
    purchase_count: int = 0
    command_count: int = 0
    flags: int = 0
    parameters_digest: bytes = bytes(16)
    not_before_s: int = 0
    expiry_s: int = 0
    issuer: int = 0
    version: int = 1

    _c = "prepay_token"

    def seal(self, key: Key) -> bytes:
        """128 bytes. `key`: Arrow.TOKEN below the meter's credit key (OPEN, PURCHASE, REPLACEMENT) or command key.
        ArgumentError: a field is out of range."""
        store = of_type(key, Key, "key").store
        raw = self._to_raw()
        with store._lock:
            return bytes(_raw.prepay_token_seal(_table(store), _reference(store, key, "key"), raw)[1])

    @classmethod
    def open(cls, key: Key, sealed: bytes) -> "Token":
        """Check the seal, then read. NotAuthenticError: not of this key, or a byte has changed; FormatError: not 128 bytes."""
        store = of_type(key, Key, "key").store
        sealed, raw = octets(sealed, "sealed"), _raw.prepay_token()
        with store._lock:
            _raw.prepay_token_open(_table(store), _reference(store, key, "key"), sealed, raw)
        return cls._from_raw(raw)

    @classmethod
    def peek(cls, sealed: bytes) -> "Token":
        """What a token claims, unchecked: to find the right key, or for a receipt. Never act on it."""
        sealed, raw = octets(sealed, "sealed"), _raw.prepay_token()
        _raw.prepay_token_peek(sealed, raw)
        return cls._from_raw(raw)


@dataclasses.dataclass(frozen=True)
class ReturnRecord(Value):
    """What a meter says of itself, unpacked. All totals are 10^-6 of the account's unit."""

    kind: int
    meter_id: bytes
    contract: int
    unit: int
    key_version: int
    statement_id: bytes = NO_ID
    """of the last token accepted: the proof of freshness"""
    accepted_paid_micro: int = 0
    accepted_refunded_micro: int = 0
    used_micro: int = 0
    balance_micro: int = 0
    import_micro: int = 0
    reverse_micro: int = 0
    last_count: int = 0
    last_command_count: int = 0
    meter_time_s: int = 0
    status: int = 0
    """ReturnStatus bits"""
    tamper: int = 0
    illegal_insertions: int = 0
    last_result: int = 0
    """the verdict of the insertion"""
    record_counter: int = 0
    card_id: bytes = NO_ID
    card_generation: int = 0
    flags: int = 0
    version: int = 1

    _c = "prepay_return_record"

    def seal(self, key: Key) -> bytes:
        """128 bytes. `key`: Arrow.RETURN below the meter's credit key."""
        store = of_type(key, Key, "key").store
        raw = self._to_raw()
        with store._lock:
            return bytes(_raw.prepay_return_seal(_table(store), _reference(store, key, "key"), raw)[1])

    @classmethod
    def open(cls, key: Key, sealed: bytes) -> "ReturnRecord":
        """Check the seal, then read. NotAuthenticError, FormatError as Token.open()."""
        store = of_type(key, Key, "key").store
        sealed, raw = octets(sealed, "sealed"), _raw.prepay_return_record()
        with store._lock:
            _raw.prepay_return_open(_table(store), _reference(store, key, "key"), sealed, raw)
        return cls._from_raw(raw)

    @classmethod
    def peek(cls, sealed: bytes) -> "ReturnRecord":
        """What a return record claims, unchecked. Never act on it."""
        sealed, raw = octets(sealed, "sealed"), _raw.prepay_return_record()
        _raw.prepay_return_peek(sealed, raw)
        return cls._from_raw(raw)


@dataclasses.dataclass(frozen=True)
class ParameterPart:
    """One part of a container. A meter takes it when its version is greater than the one it has."""

    kind: int
    version: int
    data: bytes


def pack_parameters(parts: Sequence[ParameterPart]) -> bytes:
    """Parts in rising order of kind, as the container that travels on a card: 1024 bytes at most, or TooSmallError."""
    parts = listed(parts, "parts")
    raw = _raw.prepay_raw_parts_new()[1]
    try:
        for part in parts:
            of_type(part, ParameterPart, "parts")
            _raw.prepay_raw_parts_add(raw, u32(part.kind, "kind"), u32(part.version, "version"), octets(part.data, "data"))
        return bytes(_raw.prepay_raw_parts_pack(raw)[1])
    finally:
        _raw.prepay_raw_parts_free(raw)


def find_parameter(container: bytes, kind: int) -> Optional[ParameterPart]:
    """A part of a container, None when it has none of this kind. FormatError: not a container."""
    container, kind = octets(container, "container"), integer(kind, "kind", 1, 255)
    try:
        _, version, data = _raw.prepay_raw_parameters_find(container, kind)
    except LookupError:
        return None
    return ParameterPart(kind, version, data)


def parameters_digest(store: KeyStore, container: bytes) -> bytes:
    """The 16 bytes by which a token seals a container. FormatError: not a container."""
    container = octets(container, "container")
    with of_type(store, KeyStore, "store")._lock:
        return bytes(_raw.prepay_parameters_digest(_table(store), container)[1])
