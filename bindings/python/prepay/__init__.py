# SPDX-License-Identifier: Apache-2.0
"""Sell electricity, water, gas and heat in advance: money taken at a desk becomes supply at a meter, carried by a card, and comes
back as a record.

    KeyStore, Key                     keys, used and never fetched
    Token, ReturnRecord               what travels, sealed
    Tariff, LocalTime, Balance        prices and what is left
    CardSession, CardApp, Memory      both ends of a card
    Meter                             the device at the customer's
    quote, VendingSession             what the desk decides
    Ledger                            the record of sales

Errors are exceptions below PrepayError; verdicts are returned as Verdict. Money is an int of micro- or minor units: micro(),
minor(), from_micro() and from_minor() convert; a float is refused. Whatever holds something of C's is a context manager,
closes itself when nobody has it any more, and is safe to call after it is closed. Any thread may use anything.
"""
from . import _fast as _fast
from ._errors import (
    AmountOverflowError, ArgumentError, BlankKeyError, BusyError, CardError, ClosedError, DamagedError, FormatError, FullError,
    KeyRefusedError, NotAuthenticError, NotFoundError, OutcomeUnknownError, OutOfMemoryError, PermissionDenied, PrepayError,
    RandomSourceError, StateError, StorageError, TooSmallError, UnsupportedError, Verdict, VersionError,
)
from ._raw import prepay_version_text as _version_text
from ._values import NO_LIMIT, TOTAL_MAX_MICRO, Value, from_micro, from_minor, micro, minor
from .balance import (
    NO_REMINDER, Applied, Balance, BalanceState, Change, Charge, ChargeFlag, ChargeKind, ChargePer, ChargeTotals, Condition, Debt, Latch,
    LimitFlag, Limits, Supply, SupplyDecision, Totals, Used,
)
from .card import (
    TRANSPORT_KEY_VERSION, CardApp, CardFileIdentity, CardIdentity, CardKind, CardSession, File, Memory, Tear, Transport,
)
from .desk import (
    Books, Proof, Purpose, Quote, QuoteRequest, Statement, Step, StepKind, VendingSession, may_void, quote,
)
from .history import EventKind, History, Month, StoredEvent
from .keys import NO_ID, Arrow, Key, KeyStore, Role, Use
from .ledger import (
    Account, Call, Day, Ledger, LedgerRole, LedgerVerdict, Receipt, Sale, Shift, StatementState, Tender,
)
from .meter import (
    Control, DisplayItem, Event, Input, Meter, MeterKey, MeterState, Outputs, Policy, Sense, Senses, Switching, TimeValidity,
)
from .tariff import (Block, Combine, Counted, LocalTime, Period, Price, Pricing, Season, SpecialDay, SwitchPoint, Tariff, TariffPart,
                     YearPoint)
from .token import (
    HAS_PARAMETERS, UNIT_KWH, UNIT_M3, ParameterPart, Part, ReturnKind, ReturnRecord, ReturnStatus, Token, TokenKind,
    find_parameter, pack_parameters, parameters_digest,
)

__version__: str = _version_text()

__all__ = [
    "AmountOverflowError", "ArgumentError", "BlankKeyError", "BusyError", "CardError", "ClosedError", "DamagedError",
    "FormatError", "FullError", "KeyRefusedError", "NotAuthenticError", "NotFoundError", "OutcomeUnknownError",
    "OutOfMemoryError", "PermissionDenied", "PrepayError", "RandomSourceError", "StateError", "StorageError", "TooSmallError",
    "UnsupportedError", "Verdict", "VersionError",
    "NO_LIMIT", "TOTAL_MAX_MICRO", "Value", "from_micro", "from_minor", "micro", "minor",
    "NO_REMINDER", "Applied", "Balance", "BalanceState", "Change", "Charge", "ChargeFlag", "ChargeKind", "ChargePer", "ChargeTotals",
    "Condition", "Debt", "Latch", "LimitFlag", "Limits", "Supply", "SupplyDecision", "Totals", "Used",
    "TRANSPORT_KEY_VERSION", "CardApp", "CardFileIdentity", "CardIdentity", "CardKind", "CardSession", "File", "Memory", "Tear",
    "Transport",
    "Books", "Proof", "Purpose", "Quote", "QuoteRequest", "Statement", "Step", "StepKind", "VendingSession", "may_void", "quote",
    "NO_ID", "Arrow", "Key", "KeyStore", "Role", "Use",
    "Account", "Call", "Day", "Ledger", "LedgerRole", "LedgerVerdict", "Receipt", "Sale", "Shift", "StatementState", "Tender",
    "Control", "DisplayItem", "Event", "EventKind", "History", "Input", "Meter", "MeterKey", "MeterState", "Month", "Outputs", "Policy",
    "Sense", "Senses", "StoredEvent", "Switching", "TimeValidity",
    "Block", "Combine", "Counted", "LocalTime", "Period", "Price", "Pricing", "Season", "SpecialDay", "SwitchPoint", "Tariff",
    "TariffPart", "YearPoint",
    "HAS_PARAMETERS", "UNIT_KWH", "UNIT_M3", "ParameterPart", "Part", "ReturnKind", "ReturnRecord", "ReturnStatus", "Token",
    "TokenKind", "find_parameter", "pack_parameters", "parameters_digest",
]
