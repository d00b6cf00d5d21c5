# SPDX-License-Identifier: Apache-2.0
"""The record of sales from Python: every verb, every verdict that a caller decides on."""
import dataclasses
import shutil
import sqlite3
import threading

import pytest

import prepay
from conftest import CARD_ID, CUSTOMER, METER_ID, NOON_MS, Office
from prepay import Verdict

DAY = NOON_MS // 86_400_000


def test_a_retry_never_doubles(office):
    office.open_account()
    call = office.call()
    verdict, first = office.ledger.pay(call, office.sale(5000))
    again, same = office.ledger.pay(call, office.sale(5000))
    assert (verdict, again) == (Verdict.OK, Verdict.LEDGER_REPEATED) and first == same
    assert office.ledger.pay(call, office.sale(6000)) == (Verdict.LEDGER_OTHER_BODY, None)
    assert office.ledger.books(office.call(), METER_ID).paid_micro == 50_000_000


def test_a_sale_is_voided_once(office):
    office.open_account()
    _, receipt = office.ledger.pay(office.call(), office.sale(5000))
    assert office.ledger.void(office.call(), receipt.request_id) == Verdict.OK
    assert office.ledger.void(office.call(), receipt.request_id) == Verdict.LEDGER_ALREADY_REVERSED
    assert office.ledger.receipt_get(office.call(), receipt.request_id).voided == 1
    with pytest.raises(prepay.NotFoundError):
        office.ledger.void(office.call(), bytes(15) + b"\1")


def test_receipts_are_found_and_printed_again(office):
    office.open_account()
    receipts = [office.ledger.pay(office.call(), office.sale(amount))[1] for amount in (100, 200)]
    assert [office.ledger.receipt_at(office.call(), METER_ID, i) for i in range(2)] == receipts
    verdict, copy = office.ledger.reprint(office.call(), receipts[0].request_id)
    assert verdict == Verdict.OK and dataclasses.replace(copy, copy=0) == receipts[0] and copy.copy == 1
    with pytest.raises(prepay.NotFoundError):
        office.ledger.receipt_at(office.call(), METER_ID, 2)


def test_a_day_is_closed(office):
    office.open_account()
    office.ledger.pay(office.call(), office.sale(5000))
    assert office.ledger.shift_open(office.call(), 0) == Verdict.LEDGER_SHIFT_OPEN
    assert office.ledger.day_close(office.call("supervisor"), DAY) == (Verdict.LEDGER_SHIFT_OPEN, None)
    verdict, shift = office.ledger.shift_close(office.call(), 14990)
    assert verdict == Verdict.OK and (shift.expected_minor, shift.over_minor, shift.sales) == (15000, -10, 1)
    assert office.ledger.pay(office.call(), office.sale()) == (Verdict.LEDGER_NO_SHIFT, None)
    verdict, day = office.ledger.day_close(office.call("supervisor"), DAY)
    assert verdict == Verdict.OK and day.cash_minor == 5000 and day.over_minor == -10
    assert office.ledger.shift_open(office.call(), 0) == Verdict.LEDGER_DAY_CLOSED
    report = office.ledger.verify(office.call("supervisor"), day.head, day.head_entry)
    assert report.first_bad == 0 and report.reason == "" and report.entries >= day.head_entry
    with pytest.raises(prepay.DamagedError) as told:
        office.ledger.verify(office.call("supervisor"), bytes(32), day.head_entry)
    assert told.value.report.reason != ""


def test_what_a_role_may_not_do_is_denied(office):
    with pytest.raises(prepay.PermissionDenied):
        office.ledger.operator_add(office.call("cashier"), "friend", "password", prepay.LedgerRole.CASHIER)
    with pytest.raises(prepay.PermissionDenied):
        office.ledger.shift_open(office.call("admin"), 0)
    with pytest.raises(PermissionError):
        office.ledger.logout(prepay.Call(time_ms=NOON_MS, operator_id=999))
    assert office.ledger.logout(office.call("cashier")) == Verdict.OK
    with pytest.raises(prepay.PermissionDenied):
        office.ledger.shift_open(office.call("cashier"), 0)


def test_passwords(office):
    login = office.ledger.login
    assert login(office.call(), "cashier", "my-own-cashier")[0] == Verdict.OK
    assert login(office.call(), "nobody", "my-own-cashier") == (Verdict.LEDGER_WRONG_PASSWORD, None)
    assert office.ledger.password(office.call(), "not my own", "another one") == Verdict.LEDGER_WRONG_PASSWORD
    for _ in range(6):
        verdict, _ = login(office.call(), "cashier", "wrong password")
    assert verdict == Verdict.LEDGER_LOCKED
    with pytest.raises(prepay.StateError):
        office.ledger.bootstrap(office.call(), "second", "password")


def test_tariffs_accounts_cards(office):
    tariff = prepay.Tariff([500_000], version=1)
    assert office.ledger.tariff_add(office.call("admin"), 1, 0, "flat", tariff.pack()) == Verdict.OK
    assert office.ledger.tariff_add(office.call("admin"), 1, 0, "flat", tariff.pack()) == Verdict.LEDGER_EXISTS
    office.open_account()
    account = prepay.Account(METER_ID, CUSTOMER, CARD_ID, unit=156)
    assert office.ledger.account_open(office.call(), account) == Verdict.LEDGER_EXISTS
    assert office.ledger.card_replace(office.call(), METER_ID, b"card   2", 2) == Verdict.OK
    books = office.ledger.books(office.call(), METER_ID)
    assert books.card_id == b"card   2" and books.replaced == 1 and books.newest.kind == 0
    assert office.ledger.pay(office.call(), office.sale(100, tariff_version=1))[0] == Verdict.OK
    with pytest.raises(prepay.ArgumentError):
        office.ledger.pay(office.call(), dataclasses.replace(office.sale(), tax_minor=1))
    with pytest.raises(prepay.NotFoundError):
        office.ledger.books(office.call(), bytes(8))


def test_statements_are_kept_if_they_are_the_sum(office):
    office.open_account()
    office.ledger.pay(office.call(), office.sale(100))
    statement = prepay.Statement(METER_ID, CARD_ID, b"stment 1", paid_micro=1_000_000, count=1, contract=1, card_generation=1, kind=1)
    ledger = office.ledger
    assert ledger.statement(office.call(), dataclasses.replace(statement, paid_micro=5)) == Verdict.LEDGER_STALE
    assert ledger.statement(office.call(), statement) == Verdict.OK
    assert ledger.mark(office.call(), METER_ID, b"stment 1", False) == Verdict.OK
    assert ledger.open_statement(office.call(), 0) == (statement, prepay.StatementState.UNKNOWN)
    record = prepay.ReturnRecord(prepay.ReturnKind.RECORD, METER_ID, 1, 156, 1, b"stment 1", accepted_paid_micro=1_000_000, record_counter=1)
    assert ledger.proof(office.call(), prepay.Proof(record, bytes(128))) == Verdict.OK
    assert ledger.books(office.call(), METER_ID).accepted_paid_micro == 1_000_000
    assert ledger.void(office.call(), ledger.receipt_at(office.call(), METER_ID, 0).request_id) == Verdict.LEDGER_COVERED


def test_a_file_is_found_again_and_a_changed_one_is_noticed(founded, tmp_path):
    path = str(tmp_path / "ledger.sqlite")
    with pytest.raises(prepay.NotFoundError):
        prepay.Ledger(path)
    shutil.copyfile(founded, path)
    office = Office(path)
    office.open_account()
    office.ledger.pay(office.call(), office.sale(5000))
    assert office.ledger.verify(office.call("supervisor")).first_bad == 0
    office.ledger.close()
    raw = sqlite3.connect(path)
    triggers = [name for (name,) in raw.execute("select name from sqlite_master where type = 'trigger'")]
    assert triggers
    for name in triggers:
        raw.execute(f'drop trigger "{name}"')
    raw.commit()
    raw.close()
    with pytest.raises((prepay.DamagedError, prepay.FormatError)):
        again = Office(path)
        again.ledger.verify(again.call("supervisor"))
    (tmp_path / "other").write_bytes(b"something else" * 100)
    with pytest.raises(prepay.FormatError):
        prepay.Ledger(str(tmp_path / "other"))


def test_threads_share_a_ledger(office):
    office.open_account()
    verdicts, calls = [], [office.call() for _ in range(20)]

    def pay(part):
        verdicts.extend(office.ledger.pay(call, office.sale(100))[0] for call in part)

    threads = [threading.Thread(target=pay, args=(calls[i::2],)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == [Verdict.OK] * 20
    assert office.ledger.books(office.call(), METER_ID).paid_micro == 20_000_000


def test_text_that_c_cannot_read_is_refused(office):
    for login in ("a\0b", "\ud800"):
        with pytest.raises(prepay.ArgumentError):
            office.ledger.login(office.call(), login, "password")
    with pytest.raises(prepay.ArgumentError, match="63 bytes"):
        office.ledger.account_open(office.call(), prepay.Account(METER_ID, CUSTOMER, CARD_ID, unit=156, name="x" * 64))


def test_a_path_is_a_str_or_a_path_and_a_verdict_is_printed_by_its_name(tmp_path):
    with prepay.Ledger(tmp_path / "books.db", create=True, currency=156) as ledger:
        assert (tmp_path / "books.db").exists()
        del ledger
    assert str(prepay.Verdict.BALANCE_NOTHING_NEW) == "BALANCE_NOTHING_NEW"
