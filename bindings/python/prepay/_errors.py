# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, as exceptions; and what may be decided, as verdicts.

A status of the library is a number. Zero is done. A *negative* one means "do not go on" and arrives here as an exception,
one class for each, all below PrepayError. A *positive* one is a verdict - done in part, or refused with nothing done - and is
returned as a Verdict: ignoring one can never grant or double anything.
"""
from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Dict, Optional, Type

from . import _raw

if TYPE_CHECKING:
    from .ledger import LedgerVerdict


class Verdict(enum.IntEnum):
    """OK, or a refusal or remark to decide on. The same numbers as in every other language."""

    OK = 0
    JOURNAL_EMPTY = 100
    METERING_IMPLAUSIBLE = 200
    METERING_FROZEN = 210
    BILL_NEGATIVE = 250
    BILL_NO_STEP = 251
    BILL_TOO_LITTLE = 252
    BILL_NO_END = 253
    BALANCE_CUT_AT_HOARD_LIMIT = 300
    BALANCE_REFUND_REFUSED = 301
    BALANCE_NOTHING_NEW = 302
    BALANCE_OVER_HOARD_LIMIT = 303
    BALANCE_NOT_OFFERED = 304
    BALANCE_IS_SUSPENDED = 305
    CARD_SEND = 600
    CARD_PROTECTED = 601
    METER_ALREADY_ACCEPTED = 700
    METER_OTHER_METER = 701
    METER_OTHER_CUSTOMER = 702
    METER_OTHER_CONTRACT = 703
    METER_OTHER_UNIT = 704
    METER_OTHER_CARD = 705
    METER_NOT_OPENED = 706
    METER_CREDIT_CUT = 707
    METER_REFUND_REFUSED = 708
    METER_PULLED_EARLY = 709
    METER_CARD_KIND = 710
    METER_NOT_AUTHENTIC = 711
    METER_CARD_FORMAT = 712
    METER_CARD_FAILED = 713
    METER_BLANK_CARD = 714
    METER_READING_BACK = 716
    METER_TIME_HELD = 717
    METER_COMMAND_OLD = 718
    METER_EXPIRED = 719
    METER_NOT_YET = 720
    METER_NOT_PROGRAMMING = 721
    METER_REFUND_REPEATED = 722
    METER_REPLACEMENT_UNOPENED = 723
    METER_COUNT_GAP = 724
    METER_RETURN_NOT_EMPTY = 725
    METER_OVER_HOARD = 726
    METER_LOW_VOLTAGE = 727
    METER_BLOCKED = 728
    METER_CLOSED = 729
    METER_PURSE_FAILED = 730
    METER_CARD_MUTE = 731
    METER_CARD_SEAL = 732
    METER_KEY_STATE = 733
    VENDING_STEP = 800
    VENDING_OTHER_METER = 801
    VENDING_OLD_CARD = 802
    VENDING_BOOKS_BEHIND = 803
    VENDING_AMOUNT = 804
    VENDING_COVERED = 805
    VENDING_ROLLED_BACK = 806
    VENDING_NOT_WRITTEN = 807
    VENDING_NOT_AUTHENTIC = 808
    LEDGER_REPEATED = 900
    LEDGER_OTHER_BODY = 901
    LEDGER_WRONG_PASSWORD = 902
    LEDGER_LOCKED = 903
    LEDGER_NO_SHIFT = 904
    LEDGER_SHIFT_OPEN = 905
    LEDGER_STALE = 906
    LEDGER_COVERED = 907
    LEDGER_ALREADY_REVERSED = 908
    LEDGER_DAY_CLOSED = 909
    LEDGER_EXISTS = 910
    LEDGER_MUST_CHANGE_PASSWORD = 911

    @property
    def text(self) -> str:
        """One English sentence: what happened and what to do."""
        return str(_raw.prepay_status_text(int(self)))

    def __str__(self) -> str:
        return self.name


class PrepayError(Exception):
    """Something could not be done, or must not be relied on. `status` is the number, `text` what happened and what to do."""

    status: int = 0

    def __init__(self, text: str = "", status: Optional[int] = None) -> None:
        if status is not None:
            self.status = status
        self.text: str = text or str(_raw.prepay_status_text(self.status))
        super().__init__(self.text)


class ArgumentError(PrepayError, ValueError):
    """A value is outside what the function documents. Nothing was changed."""

    status = -1


class AmountOverflowError(PrepayError, OverflowError):
    """A sum or product does not fit. Nothing was changed."""

    status = -2


class NotAuthenticError(PrepayError):
    """A seal is not right: of another key, or something was changed. The content must not be used."""

    status = -3


class OutcomeUnknownError(PrepayError):
    """The other side may or may not have acted. The next contact resolves it: present the same card again."""

    status = -4


class PermissionDenied(PrepayError, PermissionError):
    """This operator or role may not do that. It was recorded."""

    status = -5


class TooSmallError(PrepayError):
    """There is no room for all of it."""

    status = -6


class StateError(PrepayError):
    """Not now: something else must come first."""

    status = -7


class ClosedError(StateError, ValueError):
    """The object was closed, by hand or together with what it stood on."""


class StorageError(PrepayError, OSError):
    """The memory or disk reported a failure. What was committed before stands."""

    status = -8


class FormatError(PrepayError, ValueError):
    """The bytes are not of the documented form."""

    status = -9


class VersionError(PrepayError):
    """Written by a newer version of the format; refused unread."""

    status = -10


class NotFoundError(PrepayError, LookupError):
    """There is no such record."""

    status = -11


class OutOfMemoryError(PrepayError, MemoryError):
    """The computer is out of memory."""

    status = -12


class RandomSourceError(PrepayError):
    """No random bytes could be drawn. Nothing was sealed."""

    status = -13


class KeyRefusedError(PrepayError):
    """An unknown key, or one used for what it is not."""

    status = -14


class BlankKeyError(KeyRefusedError):
    """A key of all 00 or all FF; refused everywhere."""

    status = -15


class DamagedError(PrepayError):
    """Stored data does not add up any more: stop, keep it, look for a backup. From Ledger.verify(), `report` says where."""

    status = -16
    report: Optional["LedgerVerdict"] = None


class FullError(StorageError):
    """No room on the memory or disk; free some and repeat."""

    status = -17


class BusyError(PrepayError):
    """Somebody else holds it; repeat in a moment."""

    status = -18


class UnsupportedError(PrepayError):
    """This port or build does not offer it."""

    status = -19


class CardError(PrepayError):
    """The card answered with a refusal or nonsense; the session keeps the raw status word."""

    status = -20


_CLASSES: Dict[int, Type[PrepayError]] = {
    kind.status: kind
    for kind in (
        ArgumentError, AmountOverflowError, NotAuthenticError, OutcomeUnknownError, PermissionDenied, TooSmallError,
        StateError, StorageError, FormatError, VersionError, NotFoundError, OutOfMemoryError, RandomSourceError,
        KeyRefusedError, BlankKeyError, DamagedError, FullError, BusyError, UnsupportedError, CardError,
    )
}


def from_status(status: int, text: Optional[str] = None) -> PrepayError:
    """The exception for a negative status. The raw module calls this."""
    return _CLASSES.get(status, PrepayError)(text or "", status)
