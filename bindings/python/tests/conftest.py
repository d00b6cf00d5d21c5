# SPDX-License-Identifier: Apache-2.0
"""What the tests share: a utility with a desk, a card and a meter; and points on the way out (TAP), one a test, when PREPAY_TAP is set."""
import os
import shutil

import hypothesis
import pytest

import prepay
from prepay import Arrow, Role, Use

METER_ID = bytes.fromhex("0000000000420815")
CUSTOMER = bytes.fromhex("0000000000010042")
CARD_ID = bytes.fromhex("0000000010000001")
CNY = 156
NOON_MS = 1_700_000_000_000

hypothesis.settings.register_profile("prepay", max_examples=60, deadline=None, derandomize=not os.environ.get("PREPAY_TEST_ALL"))
hypothesis.settings.load_profile("prepay")

points = []


def pytest_runtest_logreport(report):
    if os.environ.get("PREPAY_TAP") and (report.when == "call" or report.outcome != "passed"):
        name = report.nodeid.split("/")[-1].replace("#", "")
        points.append(name)
        skip = f" # SKIP {report.longrepr[2]}" if report.skipped else ""
        print(f"{'not ok' if report.failed else 'ok'} {len(points)} - {name}{skip}", flush=True)
        if report.failed:
            print("".join(f"# {line}\n" for line in str(report.longrepr).splitlines()[-40:]), flush=True)


def pytest_sessionfinish():
    if os.environ.get("PREPAY_TAP"):
        print(f"1..{len(points)}", flush=True)


class Utility:
    """One root key, and everything made from it."""

    def __init__(self):
        self.keys = prepay.KeyStore()
        self.root = self.keys.draw(Use.DERIVE)
        self.manufacturer = self.keys.draw(Use.DERIVE)
        self.secret = self.keys.draw(Use.MAC)
        self.sessions = 0
        self.credit = self.root.derive(Arrow.CREDIT, key_version=1)
        self.credit_meter = self.credit.derive(Arrow.CREDIT_METER, meter_id=METER_ID)
        self.own = self.root.derive(Arrow.METER, key_version=1).derive(Arrow.METER_OWN, meter_id=METER_ID)
        self.token_key = self.credit_meter.derive(Arrow.TOKEN)
        self.return_key = self.credit_meter.derive(Arrow.RETURN)
        self.vending = self.root.derive(Arrow.ROLE, role=Role.VENDING, key_version=1)

    def token(self, **fields):
        some = dict(kind=prepay.TokenKind.PURCHASE, meter_id=METER_ID, contract=1, unit=CNY, paid_total_micro=0,
                    statement_id=b"\1" * 8, key_version=1, customer=CUSTOMER)
        some.update(fields)
        return prepay.Token(**some)

    def chip(self, **options):
        """A card's memory and its application, blank."""
        memory = prepay.Memory(prepay.CardApp.storage_bytes(64) // 64, erase_unit_bytes=64, overwritable=True)
        return memory, self.power_up(memory, **options)

    def power_up(self, memory):
        return prepay.CardApp(memory, self.keys, local_key=self.credit, card_id=CARD_ID,
                              transport_key=self.manufacturer.derive(Arrow.TRANSPORT, card_id=CARD_ID))

    def session(self, role=Role.ADMIN, key=None, key_kind=Arrow.TRANSPORT):
        self.sessions += 1
        return prepay.CardSession(self.keys, role=role, key=key or self.manufacturer, key_kind=key_kind, key_version=1,
                                  terminal_secret=self.secret, session_counter=self.sessions, terminal_id=b"STATION\0")

    def card_key(self, role):
        if role == Role.METER:
            return self.own.derive(Arrow.CARD_METER, card_id=CARD_ID, card_generation=1)
        group = self.root.derive(Arrow.ROLE, role=role, key_version=1)
        return group.derive(Arrow.CARD, card_id=CARD_ID, card_generation=1)

    def personalise(self, app):
        with self.session() as session:
            session.run(app, session.select())
            session.run(app, session.authenticate())
            for role in (Role.VENDING, Role.INSPECTION, Role.METER, Role.ADMIN):
                session.run(app, session.put_key(role, 1, self.card_key(role)))
            identity = prepay.CardFileIdentity(CARD_ID, METER_ID, CUSTOMER, 1)
            session.run(app, session.stage(prepay.File.IDENTITY, identity.pack()))
            assert session.run(app, session.commit()) == prepay.Verdict.OK

    def meter(self):
        with prepay.Memory(1, erase_unit_bytes=4096, program_unit_bytes=8) as sample:
            units = prepay.Meter.storage_units(sample)
        memory = prepay.Memory(units, erase_unit_bytes=4096, program_unit_bytes=8)
        return memory, self.meter_on(memory)

    def meter_on(self, memory, **more):
        return prepay.Meter(memory, self.keys, key_own=self.own, key_credit=self.credit_meter, key_version=1, meter_id=METER_ID, **more)

    def desk_session(self, parameters=b""):
        self.sessions += 1
        return prepay.VendingSession(self.keys, key_role=self.vending, role_version=1, key_credit=self.credit,
                                     terminal_secret=self.secret, session_counter=self.sessions, terminal_id=b"DESK-1\0\0",
                                     parameters=parameters)


def parameters():
    tariff = prepay.Tariff([prepay.micro("0.5")], version=1)
    return prepay.pack_parameters([
        prepay.ParameterPart(prepay.Part.LIMITS, 1, prepay.Limits(alarm1_micro=5_000_000).pack()),
        prepay.ParameterPart(prepay.Part.TARIFF, 1, tariff.pack())])


class Office:
    """A ledger with an administrator, a cashier and a supervisor, who log in when they are first asked for."""

    LOGINS = {"admin": prepay.LedgerRole.ADMINISTRATOR, "cashier": prepay.LedgerRole.CASHIER, "supervisor": prepay.LedgerRole.SUPERVISOR}

    def __init__(self, path, create=False):
        self.ledger = prepay.Ledger(path, create=create, currency=CNY, unsafe=True)
        self.who, self.time_ms = {}, NOON_MS

    def found(self):
        """The people of a new ledger."""
        assert self.ledger.bootstrap(prepay.Call(NOON_MS), "admin", "given-by-maker") == 0
        verdict, admin = self.ledger.login(prepay.Call(NOON_MS), "admin", "given-by-maker")
        assert verdict == prepay.Verdict.LEDGER_MUST_CHANGE_PASSWORD
        assert self.ledger.password(prepay.Call(NOON_MS, admin), "given-by-maker", "my-own-admin") == 0
        for login in ("cashier", "supervisor"):
            assert self.ledger.operator_add(prepay.Call(NOON_MS, admin), login, "my-own-" + login, self.LOGINS[login])[0] == 0

    def call(self, login="cashier"):
        if login not in self.who:
            verdict, self.who[login] = self.ledger.login(prepay.Call(self.time_ms), login, "my-own-" + login)
            assert verdict == 0
        return prepay.Call(time_ms=self.time_ms, operator_id=self.who[login])

    def open_account(self):
        account = prepay.Account(METER_ID, CUSTOMER, CARD_ID, unit=CNY, name="王小明", address="12 Maple Street")
        assert self.ledger.account_open(self.call(), account) == 0
        assert self.ledger.shift_open(self.call(), 10000) == 0

    def sale(self, minor=5000, **fields):
        return prepay.Sale(METER_ID, minor, minor, minor * 10000, **fields)


@pytest.fixture(scope="session")
def utility():
    return Utility()


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """A ledger file with its people: passwords take their time, so it is made once and copied."""
    path = tmp_path_factory.mktemp("founded") / "ledger.sqlite"
    office = Office(str(path), create=True)
    office.found()
    office.ledger.close()
    return path


@pytest.fixture
def office(founded, tmp_path):
    shutil.copyfile(founded, tmp_path / "office.sqlite")
    return Office(str(tmp_path / "office.sqlite"))
