# SPDX-License-Identifier: Apache-2.0
"""The desk at work. Every verb of the ledger gets the time, who asks, and a request id; a sale is written down before anything else
happens, and a statement is stored before its bytes go to the card - the vending session sees to that order."""
from __future__ import annotations

from typing import Dict, Iterator, Optional, Tuple

from prepay import (Account, Arrow, Call, Day, KeyStore, Ledger, LedgerRole, LedgerVerdict, LocalTime, NotFoundError, Purpose,
                    QuoteRequest, Receipt, ReturnRecord, Role, Sale, Shift, Statement, Use, Verdict, VendingSession, quote)

import plan
from things import KEY_VERSION, Card, Station, move_key, must

FLOAT_MINOR = 10000  # 100.00 in the drawer every morning


class Desk:
    """A new ledger with an administrator, a cashier, a supervisor and the tariff; all three are logged in."""

    def __init__(self, station: Station, path: str, meter_id: bytes, local_time: LocalTime, parameters: bytes, now_s: int) -> None:
        self.meter_id, self.local_time, self.parameters, self.now_s = meter_id, local_time, parameters, now_s
        self.keys = KeyStore()
        self.secret = self.keys.draw(Use.MAC)
        root = station.utility
        self.key_role = move_key(root.derive(Arrow.ROLE, role=Role.VENDING, key_version=KEY_VERSION), self.keys)
        self.key_credit = move_key(root.derive(Arrow.CREDIT, key_version=KEY_VERSION), self.keys)
        self.sessions = 0
        self.clerks: Dict[str, int] = {"admin": 0}
        self.record: Optional[ReturnRecord] = None  # the last authentic one read here
        self.is_open = False
        self.drawer_minor = 0
        self.witness: Tuple[bytes, int] = (b"", 0)  # head of the books on the last day's slip, and where it stands

        self.ledger = Ledger(path, create=True, currency=plan.CURRENCY, exponent=2)
        given = self.draw_password()
        must(self.ledger.bootstrap(self.call("admin"), "admin", given))
        self.log_in("admin", given)
        must(self.ledger.tariff_add(self.call("admin"), plan.VERSION, now_s, plan.tariff_json(), plan.make_tariff().pack()))
        for login, role in (("cashier", LedgerRole.CASHIER), ("supervisor", LedgerRole.SUPERVISOR)):
            given = self.draw_password()
            verdict, operator = self.ledger.operator_add(self.call("admin"), login, given, role)
            must(verdict)
            self.clerks[login] = operator or 0
            self.log_in(login, given)

    def call(self, clerk: str) -> Call:
        return Call(time_ms=self.now_s * 1000, operator_id=self.clerks[clerk], utc_offset_s=self.local_time.offset_at(self.now_s))

    def draw_password(self) -> str:
        return self.keys.random(16).hex()  # people would choose theirs

    def log_in(self, login: str, given: str) -> None:
        """The first login, with the password somebody else chose; then one of one's own."""
        verdict, operator = self.ledger.login(self.call(login), login, given)
        if verdict != Verdict.LEDGER_MUST_CHANGE_PASSWORD:
            must(verdict)
        self.clerks[login] = operator or 0
        must(self.ledger.password(self.call(login), given, self.draw_password()))

    # ----------------------------------------------------------------- days

    def begin_day(self) -> None:
        """Opening an open day is nothing."""
        if not self.is_open:
            must(self.ledger.shift_open(self.call("cashier"), FLOAT_MINOR))
            self.drawer_minor, self.is_open = FLOAT_MINOR, True

    def end_day(self) -> Tuple[Shift, Day]:
        """Count the drawer, close the shift, close the business day."""
        verdict, shift = self.ledger.shift_close(self.call("cashier"), self.drawer_minor)
        must(verdict)
        business_day = (self.now_s + self.local_time.offset_at(self.now_s)) // 86400
        verdict, day = self.ledger.day_close(self.call("supervisor"), business_day)
        must(verdict)
        assert shift is not None and day is not None
        self.witness, self.is_open = (day.head, day.head_entry), False
        return shift, day

    # ---------------------------------------------------------------- verbs

    def open_account(self, card: Card, customer: bytes, name: str, address: str) -> None:
        account = Account(self.meter_id, customer, card.card_id, unit=plan.CURRENCY, card_generation=card.generation,
                          key_version=KEY_VERSION, name=name, address=address)
        must(self.ledger.account_open(self.call("cashier"), account))

    def replace_card(self, card: Card) -> None:
        must(self.ledger.card_replace(self.call("cashier"), self.meter_id, card.card_id, card.generation))

    def pay(self, tendered_minor: int) -> Receipt:
        verdict, offer = quote(QuoteRequest(tendered_minor, tax_ppm=plan.TAX_PPM))
        must(verdict)
        assert offer is not None
        sale = Sale(self.meter_id, offer.tendered_minor, offer.credit_minor, offer.credit_micro, offer.tax_minor,
                    tariff_version=plan.VERSION)
        verdict, receipt = self.ledger.pay(self.call("cashier"), sale)
        must(verdict)
        assert receipt is not None
        self.drawer_minor += tendered_minor
        return receipt

    def void(self, receipt: Receipt) -> None:
        must(self.ledger.void(self.call("cashier"), receipt.request_id))
        self.drawer_minor -= receipt.tendered_minor

    def receipts(self) -> Iterator[Receipt]:
        index = 0
        while True:
            try:
                yield self.ledger.receipt_at(self.call("cashier"), self.meter_id, index)
            except NotFoundError:
                return
            index += 1

    def first_open_statement(self) -> Optional[Statement]:
        """A statement that no return record has confirmed yet."""
        try:
            return self.ledger.open_statement(self.call("cashier"), 0)[0]
        except NotFoundError:
            return None

    def verify(self) -> LedgerVerdict:
        """Recompute the whole ledger, and that it passes through the head on the last slip."""
        return self.ledger.verify(self.call("supervisor"), *self.witness)

    # ------------------------------------------------------- a card's visit

    def serve(self, card: Card, purpose: Purpose) -> None:
        """Whatever the session asks for goes to the card or to the ledger."""
        self.sessions += 1
        books = self.ledger.books(self.call("cashier"), self.meter_id)
        parameters = self.parameters if purpose == Purpose.OPEN else b""  # they travel with the opening token
        with card.in_reader() as app, VendingSession(
                self.keys, key_role=self.key_role, role_version=KEY_VERSION, key_credit=self.key_credit,
                terminal_secret=self.secret, session_counter=self.sessions, terminal_id=b"DESK-1\0\0",
                parameters=parameters) as session:
            started = session.start(purpose, books)
            must(session.run(app, lambda step: self.ledger.store(self.call("cashier"), step), started))
            self.record = session.record or self.record
