# SPDX-License-Identifier: Apache-2.0
"""What the desk decides: a quote from an amount tendered, and the session in which a card is read and written.

The session keeps no storage and does no I/O. It asks for three things - SEND this to the card, STORE this record, DONE - and
offers no command that writes a token before the statement that holds it was reported stored. The loop, in a few words:

    verdict = session.start(Purpose.SELL, ledger.books(call(), meter_id))
    verdict = session.run(reader, lambda step: ledger.store(call(), step), verdict)
"""
from __future__ import annotations

import dataclasses
import enum
from typing import Any, Callable, Optional, Tuple

from . import _raw
from ._errors import ArgumentError, PrepayError, StorageError, Verdict
from ._handles import Handle, integer, octets, of_type, u32, u64
from ._values import Value
from .card import Transport, _carrier, _exchange
from .keys import NO_ID, Key, KeyStore, _reference, _table
from .token import ReturnRecord


_VERDICTS = frozenset(int(verdict) for verdict in Verdict)


class Purpose(enum.IntEnum):
    """What the customer came for."""

    READ = 1
    """read the card, prove what the meter has accepted"""
    SELL = 2
    """read, seal if the books moved, write the newest statement"""
    OPEN = 3
    """the first write of a contract, with parameters"""
    REPLACE = 4
    """write the newest totals to a new card"""


class StepKind(enum.IntEnum):
    """What a session asks for."""

    SEND = 1
    STORE_PROOF = 2
    STORE_STATEMENT = 3
    STORE_WRITTEN = 4
    STORE_UNKNOWN = 5


@dataclasses.dataclass(frozen=True)
class Quote(Value):
    """tendered = arrears + fee + tax + credit, exactly. Tax is included, rounded half-up to the minor unit."""

    tendered_minor: int
    arrears_minor: int
    fee_minor: int
    tax_minor: int
    credit_minor: int
    """becomes supply at the meter"""
    credit_micro: int
    """the same in 10^-6 of the currency unit"""
    _c = "prepay_quote"


@dataclasses.dataclass(frozen=True)
class QuoteRequest(Value):
    """What an amount tendered is made of before it becomes credit."""

    tendered_minor: int
    tax_ppm: int = 0
    """tax included in what remains, parts per million (50000 is 5 %)"""
    exponent: int = 2
    """digits of the minor unit, ISO 4217"""
    arrears_minor: int = 0
    arrears_cap_minor: int = 0
    fee_minor: int = 0
    min_minor: int = 0
    max_minor: int = 0
    _c = "prepay_quote_request"


def quote(request: QuoteRequest) -> Tuple[Verdict, Optional[Quote]]:
    """Quote a sale; nothing is changed anywhere. VENDING_AMOUNT and None: outside what may be sold."""
    raw = _raw.prepay_quote()
    verdict = Verdict(_raw.prepay_vending_quote(of_type(request, QuoteRequest, "request")._to_raw(), raw))
    return verdict, Quote._from_raw(raw) if verdict == Verdict.OK else None


def may_void(paid_through_micro: int, covered_micro: int) -> Verdict:
    """May a sale be voided? VENDING_COVERED: a sealed statement covers it."""
    through, covered = integer(paid_through_micro, "paid_through_micro"), integer(covered_micro, "covered_micro")
    return Verdict(_raw.prepay_vending_may_void(through, covered))


@dataclasses.dataclass(frozen=True)
class Statement(Value):
    """A sealed statement: how much a meter has been paid in all. kind 0: there is none."""

    meter_id: bytes = NO_ID
    card_id: bytes = NO_ID
    statement_id: bytes = NO_ID
    paid_micro: int = 0
    refunded_micro: int = 0
    count: int = 0
    command_count: int = 0
    contract: int = 0
    card_generation: int = 0
    kind: int = 0
    token: bytes = bytes(128)
    _c = "prepay_statement"


@dataclasses.dataclass(frozen=True)
class Books(Value):
    """What the books know of one contract when a session starts: Ledger.books(), or a database of your own."""

    meter_id: bytes
    customer: bytes
    card_id: bytes
    contract: int
    unit: int
    card_generation: int
    key_version: int
    paid_micro: int = 0
    refunded_micro: int = 0
    amount_micro: int = 0
    carried_in_micro: int = 0
    accepted_paid_micro: int = 0
    accepted_refunded_micro: int = 0
    count: int = 0
    command_count: int = 0
    record_counter: int = 0
    replaced: int = 0
    newest: Statement = Statement()
    _c = "prepay_books"
    _nested = {"newest": Statement}


@dataclasses.dataclass(frozen=True)
class Proof(Value):
    """An authentic return record, and the bytes that prove it."""

    record: ReturnRecord
    sealed: bytes
    _c = "prepay_proof"
    _nested = {"record": ReturnRecord}


@dataclasses.dataclass(frozen=True)
class Step:
    """What a session asks for: transmit `apdu`; or make `proof` or `statement` durable."""

    kind: StepKind
    apdu: bytes = b""
    proof: Optional[Proof] = None
    statement: Optional[Statement] = None


class VendingSession(Handle):
    """One visit of a card at a desk."""

    def __init__(self, store: KeyStore, *, key_role: Key, role_version: int, key_credit: Key, terminal_secret: Key,
                 session_counter: int, terminal_id: bytes, parameters: bytes = b"") -> None:
        """
        key_role          the group key of Role.VENDING, of version role_version
        key_credit        Arrow.CREDIT, of the version that the books name
        terminal_secret   a key for MACs, this desk's own
        session_counter   one more than at the last session of this terminal, stored by you before this call
        parameters        container for the meter, needed until a return record proves the contract open
        """
        of_type(store, KeyStore, "store")
        options = _raw.prepay_vending_options()
        options.session_counter = u64(session_counter, "session_counter")
        options.role_version, options.terminal_id = u32(role_version, "role_version"), octets(terminal_id, "terminal_id", 8)
        parameters = octets(parameters, "parameters")
        with store._lock:
            options.store, options.key_role = _table(store), _reference(store, key_role, "key_role")
            options.key_credit = _reference(store, key_credit, "key_credit")
            options.terminal_secret = _reference(store, terminal_secret, "terminal_secret")
            self._keys = (key_role, key_credit, terminal_secret)
            buffer = _raw.prepay_raw_buffer_new(parameters)[1] if parameters else None
            _raw.prepay_raw_vending_parameters(options, buffer)
            try:
                made = _raw.prepay_vending_new(options)[1]
            except BaseException:
                _raw.prepay_raw_buffer_free(buffer)
                raise

            def free(raw: Any) -> None:
                _raw.prepay_vending_free(raw)
                _raw.prepay_raw_buffer_free(buffer)

            self._hold(made, free, store)

    def start(self, purpose: Purpose, books: Books) -> Verdict:
        """Begin. VENDING_STEP: ask step(). ArgumentError: books that contradict themselves, or parameters are missing."""
        purpose, raw = Purpose(integer(purpose, "purpose", 1, 4)), of_type(books, Books, "books")._to_raw()
        with self._lock:
            return Verdict(_raw.prepay_vending_start(self._raw, purpose, raw))

    def step(self) -> Step:
        """What it asks for now. StateError: nothing."""
        raw = _raw.prepay_vending_request()
        with self._lock:  # what raw points at is the session's: copied before anything else happens
            _raw.prepay_vending_step(self._raw, raw)
            kind = StepKind(raw.kind)
            if kind == StepKind.SEND:
                return Step(kind, apdu=_raw.prepay_raw_request_apdu(raw)[1])
            if kind == StepKind.STORE_PROOF:
                return Step(kind, proof=Proof._from_raw(raw.proof))
            return Step(kind, statement=Statement._from_raw(raw.statement))

    def answer(self, answer: bytes) -> Verdict:
        """Feed the card's answer to a SEND. VENDING_STEP: go on; OK: done; VENDING_OTHER_METER, _OLD_CARD, _BOOKS_BEHIND,
        _ROLLED_BACK, _NOT_WRITTEN, _NOT_AUTHENTIC: done, with a verdict. KeyRefusedError: a blank card, or one of another
        version; NotAuthenticError: not of this system; OutcomeUnknownError: the card is gone; CardError: no card of this
        system answers like that."""
        answer = octets(answer, "answer")
        with self._lock:
            return Verdict(_raw.prepay_vending_answer(self._raw, answer))

    def lost(self) -> Verdict:
        """No answer will come to a SEND."""
        with self._lock:
            return Verdict(_raw.prepay_vending_lost(self._raw))

    def stored(self, status: int) -> Verdict:
        """Report a STORE: 0 when it is durable; anything else (a verdict, or an exception's status) ends the session with
        that status, and nothing more is written to the card."""
        status = integer(status, "status", -(1 << 31), (1 << 31) - 1)
        with self._lock:
            raw = self._raw
            if status > 0 and status not in _VERDICTS:
                raise ArgumentError(f"status: {status} is no verdict")
            return Verdict(_raw.prepay_vending_stored(raw, status))

    def run(self, transport: Transport, store: Callable[[Step], Verdict], status: Verdict) -> Verdict:
        """Do what it asks until it is done. `status` is what start() returned; `store` makes a step durable, as
        Ledger.store() does. An exception of `store` ends the session and is raised again."""
        status = of_type(status, Verdict, "status")
        _carrier(transport)
        if not callable(store):
            raise TypeError("store: a function that takes a Step is needed")
        while status == Verdict.VENDING_STEP:
            step = self.step()
            if step.kind == StepKind.SEND:
                status = _exchange(step.apdu, transport, self.answer, self.lost)
            else:
                status = self._stored_by(store, step)
        return status

    def _stored_by(self, store: Callable[[Step], Verdict], step: Step) -> Verdict:
        try:
            return self.stored(integer(store(step), "what store() returned"))  # False is no zero: it never means "durable"
        except BaseException as error:
            if not self.closed:
                try:
                    self.stored(error.status if isinstance(error, PrepayError) and error.status < 0 else StorageError.status)
                except PrepayError:
                    pass
            raise

    @property
    def record(self) -> Optional[ReturnRecord]:
        """The return record that was read and is authentic; None if none was."""
        with self._lock:
            raw = _raw.prepay_vending_record(self._raw)
            return None if raw is None else ReturnRecord._from_raw(raw)
