# SPDX-License-Identifier: Apache-2.0
"""The record of sales: double entry, a hash chain, receipts, operators and shifts, in a SQLite file.

Every verb takes a Call: who asks, when, and under which request id. The same id with the same body gives the stored answer again
(LEDGER_REPEATED), so a retry never doubles; keep a payment's Call before you send it. One verb is one transaction. Money is
`_minor`, the currency's minor units; credit for meters is `_micro` beside it.

A verb whose answer may be refused returns (verdict, answer); the answer is None when there is none.
"""
from __future__ import annotations

import dataclasses
import enum
import os
import secrets
from typing import Any, Callable, Optional, Tuple, Type, Union

from . import _raw
from ._errors import DamagedError, Verdict
from ._handles import Handle, file_name, flag, integer, octets, of_type, text, u16, u32
from ._values import V, Value
from .desk import Books, Proof, Statement, Step, StepKind
from .keys import NO_ID
from .tariff import Tariff


class LedgerRole(enum.IntEnum):
    """What an operator may."""

    ADMINISTRATOR = 1
    """operators, settings, tariffs; no sales"""
    CASHIER = 2
    """sells in an own shift"""
    SUPERVISOR = 3
    """voids, closes the day"""
    AUDITOR = 4
    """reads and verifies"""


class Tender(enum.IntEnum):
    """How a customer pays."""

    CASH = 1
    BANK = 2


class StatementState(enum.IntEnum):
    """What became of a statement."""

    SEALED = 1
    WRITTEN = 2
    UNKNOWN = 3
    CONSUMED = 4


def _request_id() -> bytes:
    return secrets.token_bytes(16)


@dataclasses.dataclass(frozen=True)
class Call(Value):
    """Who asks, when, and under which request id. A fresh one has an id of its own."""

    time_ms: int
    """milliseconds since 1970-01-01 UTC"""
    operator_id: int = 0
    """from Ledger.login()"""
    utc_offset_s: int = 0
    """the station's local time minus UTC; the business day derives from it"""
    request_id: bytes = dataclasses.field(default_factory=_request_id)
    _c = "prepay_ledger_call"


@dataclasses.dataclass(frozen=True)
class Account(Value):
    """A contract on a meter, as it is opened."""

    meter_id: bytes
    customer: bytes
    card_id: bytes
    unit: int
    """ISO 4217 code, then that of the books; or UNIT_KWH, UNIT_M3"""
    contract: int = 1
    card_generation: int = 1
    key_version: int = 1
    """of the credit key that seals this contract's tokens"""
    name: str = ""
    """of the customer; erasable. At most 63 bytes of UTF-8, as every text here"""
    address: str = ""
    _c = "prepay_ledger_account"


@dataclasses.dataclass(frozen=True)
class Sale(Value):
    """One payment: tendered = arrears + fee + tax + credit."""

    meter_id: bytes
    tendered_minor: int
    credit_minor: int
    credit_micro: int
    tax_minor: int = 0
    fee_minor: int = 0
    arrears_minor: int = 0
    tender: int = Tender.CASH
    tariff_version: int = 0
    reference: str = ""
    """of the bank; empty for cash"""
    _c = "prepay_ledger_sale"


@dataclasses.dataclass(frozen=True)
class Receipt(Value):
    """Everything a printed receipt needs."""

    request_id: bytes
    """of the sale"""
    meter_id: bytes
    customer: bytes
    number: int
    """gap-free per station"""
    time_ms: int
    tendered_minor: int
    arrears_minor: int
    fee_minor: int
    tax_minor: int
    credit_minor: int
    credit_micro: int
    paid_total_micro: int
    utc_offset_s: int
    station: int
    tender: int
    currency: int
    exponent: int
    copy: int
    """0: the original; n: the n-th reprint"""
    voided: int
    contract: int
    operator_login: str
    name: str
    reference: str
    _c = "prepay_ledger_receipt"


@dataclasses.dataclass(frozen=True)
class Shift(Value):
    """What a shift took."""

    float_minor: int
    cash_minor: int
    bank_minor: int
    expected_minor: int
    counted_minor: int
    over_minor: int
    """counted - expected; negative: short"""
    sales: int
    voids: int
    _c = "prepay_ledger_shift"


@dataclasses.dataclass(frozen=True)
class Day(Value):
    """A business day's figures."""

    cash_minor: int
    bank_minor: int
    credit_minor: int
    tax_minor: int
    fee_minor: int
    arrears_minor: int
    rounding_minor: int
    over_minor: int
    first_entry: int
    last_entry: int
    business_day: int
    """local days since 1970-01-01"""
    sales: int
    voids: int
    open_statements: int
    head_entry: int
    head: bytes
    """of the chain: print both on the slip, they are the witness outside the file"""
    _c = "prepay_ledger_day"


@dataclasses.dataclass(frozen=True)
class LedgerVerdict(Value):
    """What verify() found."""

    entries: int
    first_bad: int
    """the first entry that does not add up; 0: none, or it is not about an entry"""
    head: bytes
    reason: str
    _c = "prepay_ledger_verdict"


class Ledger(Handle):
    """A ledger file. Several processes may have the same file open."""

    def __init__(self, path: Union[str, "os.PathLike[str]", None], *, create: bool = False, currency: int = 0, exponent: int = 2, station: int = 1,
                 unsafe: bool = False) -> None:
        """
        path       None: in memory, for tests and dry runs
        create     make the file when it is not there, with this currency (ISO 4217 numeric) and exponent
        station    number of this station; receipt numbers run per station
        unsafe     a power cut can lose acknowledged sales; for tests

        NotFoundError, FormatError (a file of something else; not touched), VersionError, DamagedError, StorageError.
        """
        options = _raw.prepay_ledger_options()
        options.create, options.unsafe = flag(create, "create"), flag(unsafe, "unsafe")
        options.station, options.memory = u32(station, "station"), int(path is None)
        options.currency, options.exponent = u32(currency, "currency"), u32(exponent, "exponent")
        where = "" if path is None else file_name(path, "path")
        self._hold(_raw.prepay_ledger_open(where, options)[1], _raw.prepay_ledger_close)

    def _do(self, verb: Callable[..., Any], call: Call, *rest: Any) -> Any:
        raw = of_type(call, Call, "call")._to_raw()
        with self._lock:
            return verb(self._raw, raw, *rest)

    def _verdict(self, verb: Callable[..., Any], call: Call, *rest: Any) -> Verdict:
        return Verdict(self._do(verb, call, *rest))

    def _report(self, kind: Type[V], verb: Callable[..., Any], call: Call, *rest: Any) -> Tuple[Verdict, Optional[V]]:
        raw = getattr(_raw, kind._c)()
        verdict = self._verdict(verb, call, *rest, raw)
        return verdict, kind._from_raw(raw) if verdict in (Verdict.OK, Verdict.LEDGER_REPEATED) else None

    # ------------------------------------------------------------ operators

    def bootstrap(self, call: Call, login: str, password: str) -> Verdict:
        """First operator of a new ledger: an administrator, who must change the password at the first login."""
        return self._verdict(_raw.prepay_ledger_bootstrap, call, text(login, "login"), text(password, "password"))

    def operator_add(self, call: Call, login: str, password: str, role: LedgerRole) -> Tuple[Verdict, Optional[int]]:
        """Add an operator (administrator): (verdict, operator_id). Passwords have 8 bytes or more. LEDGER_EXISTS: the login
        is taken."""
        verb, role = _raw.prepay_ledger_operator_add, LedgerRole(integer(role, "role", 1, 4))
        status, operator = self._do(verb, call, text(login, "login"), text(password, "password"), role)
        return Verdict(status), operator if status in (Verdict.OK, Verdict.LEDGER_REPEATED) else None

    def login(self, call: Call, login: str, password: str) -> Tuple[Verdict, Optional[int]]:
        """Log in: (verdict, operator_id). LEDGER_MUST_CHANGE_PASSWORD: logged in, but only password() works until then.
        LEDGER_WRONG_PASSWORD; LEDGER_LOCKED: after 5 wrong ones, for 15 minutes."""
        status, operator = self._do(_raw.prepay_ledger_login, call, text(login, "login"), text(password, "password"))
        return Verdict(status), operator if status in (Verdict.OK, Verdict.LEDGER_MUST_CHANGE_PASSWORD) else None

    def password(self, call: Call, old_password: str, new_password: str) -> Verdict:
        """Change one's own password. LEDGER_WRONG_PASSWORD, LEDGER_LOCKED as at a login."""
        old, new = text(old_password, "old_password"), text(new_password, "new_password")
        return self._verdict(_raw.prepay_ledger_password, call, old, new)

    def logout(self, call: Call) -> Verdict:
        """Log out: this object forgets the operator. A shift stays open."""
        return self._verdict(_raw.prepay_ledger_logout, call)

    # ------------------------------------------------------------- accounts

    def tariff_add(self, call: Call, version: int, effective_from_s: int, description: str, packed: bytes) -> Verdict:
        """Add a tariff version (administrator). `description` is yours (JSON, a name), `packed` is Tariff.pack()."""
        packed = packed.pack() if isinstance(packed, Tariff) else octets(packed, "packed")
        number, begin = u32(version, "version"), integer(effective_from_s, "effective_from_s")
        return self._verdict(_raw.prepay_ledger_tariff_add, call, number, begin, text(description, "description"), packed)

    def account_open(self, call: Call, account: Account) -> Verdict:
        """Open an account (cashier). LEDGER_EXISTS: the meter has an open contract, or the card is the newest of one."""
        return self._verdict(_raw.prepay_ledger_account_open, call, of_type(account, Account, "account")._to_raw())

    def card_replace(self, call: Call, meter_id: bytes, card_id: bytes, card_generation: int) -> Verdict:
        """Another card for the contract; the old one is void from now on."""
        meter, card = octets(meter_id, "meter_id", 8), octets(card_id, "card_id", 8)
        return self._verdict(_raw.prepay_ledger_card_replace, call, meter, card, u16(card_generation, "card_generation"))

    def books(self, call: Call, meter_id: bytes) -> Books:
        """What the books know of a meter's newest contract: the input of a vending session. NotFoundError."""
        raw = _raw.prepay_books()
        self._do(_raw.prepay_ledger_books, call, octets(meter_id, "meter_id", 8), raw)
        return Books._from_raw(raw)

    # ---------------------------------------------------------------- sales

    def pay(self, call: Call, sale: Sale) -> Tuple[Verdict, Optional[Receipt]]:
        """Take a payment: one transaction (cashier, in an open shift). LEDGER_REPEATED: done before, the stored receipt;
        LEDGER_OTHER_BODY, LEDGER_NO_SHIFT, LEDGER_DAY_CLOSED: nothing was taken."""
        return self._report(Receipt, _raw.prepay_ledger_pay, call, of_type(sale, Sale, "sale")._to_raw())

    def void(self, call: Call, sale_id: bytes) -> Verdict:
        """Void a sale that no sealed statement covers; sale_id is its request id. LEDGER_COVERED,
        LEDGER_ALREADY_REVERSED, LEDGER_DAY_CLOSED."""
        return self._verdict(_raw.prepay_ledger_void, call, octets(sale_id, "sale_id", 16))

    def receipt_get(self, call: Call, sale_id: bytes) -> Receipt:
        """The receipt of a sale. NotFoundError."""
        raw = _raw.prepay_ledger_receipt()
        self._do(_raw.prepay_ledger_receipt_get, call, octets(sale_id, "sale_id", 16), raw)
        return Receipt._from_raw(raw)

    def reprint(self, call: Call, sale_id: bytes) -> Tuple[Verdict, Optional[Receipt]]:
        """Print it again: marked with a copy number, under its old number; recorded."""
        return self._report(Receipt, _raw.prepay_ledger_reprint, call, octets(sale_id, "sale_id", 16))

    def receipt_at(self, call: Call, meter_id: bytes, index: int) -> Receipt:
        """The index-th receipt of a meter in order of time, from 0; voided ones too. NotFoundError: past the end."""
        raw = _raw.prepay_ledger_receipt()
        self._do(_raw.prepay_ledger_receipt_at, call, octets(meter_id, "meter_id", 8), u32(index, "index"), raw)
        return Receipt._from_raw(raw)

    # ----------------------------------------------------------- statements

    def statement(self, call: Call, statement: Statement) -> Verdict:
        """Make a sealed statement durable, if it is still the sum of the books; LEDGER_STALE otherwise."""
        return self._verdict(_raw.prepay_ledger_statement, call, of_type(statement, Statement, "statement")._to_raw())

    def mark(self, call: Call, meter_id: bytes, statement_id: bytes, written: bool) -> Verdict:
        """What became of a statement: written to the card, or unknown."""
        meter, statement = octets(meter_id, "meter_id", 8), octets(statement_id, "statement_id", 8)
        return self._verdict(_raw.prepay_ledger_mark, call, meter, statement, flag(written, "written"))

    def proof(self, call: Call, proof: Proof) -> Verdict:
        """Keep an authentic return record. VENDING_BOOKS_BEHIND, VENDING_ROLLED_BACK: recorded, and proves nothing."""
        return self._verdict(_raw.prepay_ledger_proof, call, of_type(proof, Proof, "proof")._to_raw())

    def store(self, call: Call, step: Step) -> Verdict:
        """Store what a vending session asks for, whichever it is. Each step takes a fresh Call."""
        request = _raw.prepay_vending_request()
        request.kind = StepKind(integer(of_type(step, Step, "step").kind, "kind", 1, 5))
        statement = None if step.statement is None else of_type(step.statement, Statement, "statement")._to_raw()
        proof = None if step.proof is None else of_type(step.proof, Proof, "proof")._to_raw()
        request.statement, request.proof = statement, proof  # both live until the call is done
        return self._verdict(_raw.prepay_ledger_store, call, request)

    def open_statement(self, call: Call, index: int) -> Tuple[Statement, StatementState]:
        """The index-th statement that no return record has confirmed, oldest first. NotFoundError: past the end."""
        raw = _raw.prepay_statement()
        _, state = self._do(_raw.prepay_ledger_open_statement, call, u32(index, "index"), raw)
        return Statement._from_raw(raw), StatementState(state)

    # ----------------------------------------------------- shifts, day close

    def shift_open(self, call: Call, float_minor: int) -> Verdict:
        """Open a shift with this float in the drawer (cashier). LEDGER_SHIFT_OPEN, LEDGER_DAY_CLOSED."""
        return self._verdict(_raw.prepay_ledger_shift_open, call, integer(float_minor, "float_minor"))

    def shift_close(self, call: Call, counted_minor: int) -> Tuple[Verdict, Optional[Shift]]:
        """Count the drawer and close the shift (cashier). LEDGER_NO_SHIFT, LEDGER_DAY_CLOSED."""
        return self._report(Shift, _raw.prepay_ledger_shift_close, call, integer(counted_minor, "counted_minor"))

    def day_close(self, call: Call, business_day: int) -> Tuple[Verdict, Optional[Day]]:
        """Close a business day, local days since 1970-01-01, and any open day before it (supervisor, administrator).
        LEDGER_SHIFT_OPEN, LEDGER_DAY_CLOSED. ArgumentError: it has not begun."""
        day = integer(business_day, "business_day", -(1 << 31), (1 << 31) - 1)
        return self._report(Day, _raw.prepay_ledger_day_close, call, day)

    def verify(self, call: Call, trusted_head: bytes = b"", trusted_entry: int = 0) -> LedgerVerdict:
        """Recompute everything from the values; with a head noted outside the file, that the books pass through it.
        DamagedError: they do not add up; its `report` says where."""
        head = octets(trusted_head, "trusted_head", 32 if trusted_head else 0)
        entry, raw = integer(trusted_entry, "trusted_entry"), _raw.prepay_ledger_verdict()
        try:
            self._do(_raw.prepay_raw_ledger_verify, call, head, entry, raw)
        except DamagedError as damaged:
            damaged.report = LedgerVerdict._from_raw(raw)
            raise
        return LedgerVerdict._from_raw(raw)


__all__ = ["LedgerRole", "Tender", "StatementState", "Call", "Account", "Sale", "Receipt", "Shift", "Day", "LedgerVerdict",
           "Ledger", "NO_ID"]
