# SPDX-License-Identifier: Apache-2.0
"""Cards, a meter, a desk and a ledger together; and what closing does."""
import gc
import pickle
import threading

import pytest

import prepay
from conftest import CARD_ID, CNY, CUSTOMER, METER_ID, NOON_MS, parameters
from prepay import Arrow, File, Purpose, Role, StepKind, Verdict


class Wire:
    """A card behind a wire that is cut at the n-th command, before or after the card heard it."""

    def __init__(self, app, cut_at=0, hears=False):
        self.app, self.left, self.hears = app, cut_at, hears

    def transmit(self, apdu):
        self.left -= 1
        if self.left == 0:
            if self.hears:
                self.app.transmit(apdu)
            raise RuntimeError("pulled out")
        return self.app.transmit(apdu)


@pytest.fixture
def card(utility):
    memory, app = utility.chip()
    utility.personalise(app)
    yield app
    memory.close()


def test_a_card_is_made_and_read(utility, card):
    with utility.session(Role.VENDING, utility.vending, Arrow.CARD) as session:
        assert session.identity is None
        assert session.run(card, session.select()) == Verdict.OK
        assert session.identity.card_id == CARD_ID and session.identity.card_generation == 1
        assert session.run(card, session.authenticate()) == Verdict.OK
        assert session.run(card, session.stage(File.TOKEN, b"x" * 100)) == Verdict.OK
        assert session.run(card, session.commit()) == Verdict.OK
        assert session.run(card, session.read(File.TOKEN, 128)) == Verdict.OK
        assert session.content == b"x" * 100 + bytes(28) and session.status_word == 0x9000
        assert session.run(card, session.read(File.IDENTITY, 64)) == Verdict.OK
        identity = prepay.CardFileIdentity.unpack(session.content)
        assert (identity.meter_id, identity.customer, identity.kind) == (METER_ID, CUSTOMER, prepay.CardKind.USER)
        assert session.run(card, session.read(File.PARAMETERS, 8)) == Verdict.CARD_PROTECTED
        assert session.run(card, session.abort()) == Verdict.OK
        with pytest.raises(prepay.StateError):
            session.commit()
        with pytest.raises(prepay.ArgumentError):
            session.stage(File.TOKEN, bytes(129))
        assert session.apdu() == b""


def test_a_session_is_fed_by_hand(utility, card):
    with utility.session(Role.VENDING, utility.vending, Arrow.CARD) as session:
        status, commands = session.select(), 0
        while status == Verdict.CARD_SEND:
            status, commands = session.answer(card.transmit(session.apdu())), commands + 1
        assert status == Verdict.OK and commands == 1
        with pytest.raises(prepay.StateError):
            session.answer(b"\x90\x00")
        with pytest.raises(prepay.OutcomeUnknownError):
            session.lost()
        with pytest.raises(prepay.StateError):
            session.authenticate()


def test_a_card_of_another_system_is_not_authentic(utility, card):
    from conftest import Utility
    other = Utility()
    with other.session(Role.VENDING, other.vending, Arrow.CARD) as session:
        session.run(card, session.select())
        with pytest.raises(prepay.NotAuthenticError):
            session.run(card, session.authenticate())
    with utility.session() as session:
        session.run(card, session.select())
        with pytest.raises(prepay.NotAuthenticError):
            session.run(card, session.authenticate())  # the transport key opens nothing any more


def test_content_is_what_was_read_to_its_end(utility, card):
    with utility.session(Role.VENDING, utility.vending, Arrow.CARD) as session:
        def nothing():
            with pytest.raises(prepay.StateError, match="nothing was read"):
                session.content

        nothing()
        session.run(card, session.select())
        session.run(card, session.authenticate())
        session.read(File.IDENTITY, 64)
        nothing()
        assert session.run(card, Verdict.CARD_SEND) == Verdict.OK and len(session.content) == 64
        assert session.run(card, session.stage(File.TOKEN, b"not read")) == Verdict.OK
        nothing()
        assert session.run(card, session.read(File.PARAMETERS, 8)) == Verdict.CARD_PROTECTED
        nothing()
        assert session.run(card, session.commit()) == Verdict.OK
        nothing()


@pytest.mark.parametrize("wrong", ["9000", [0x90, 0], ([], 0x90, 0), 0x9000])
def test_a_transport_that_gives_no_bytes_is_told_so(utility, wrong):
    """A reader's own answer - a list, a triple - is a mistake in the program, not a card that was pulled out."""
    class Reader:
        def transmit(self, apdu):
            return wrong

    with utility.session() as session:
        with pytest.raises(TypeError, match="transmit.. returned: bytes are needed"):
            session.run(Reader(), session.select())
        with pytest.raises(prepay.StateError):
            session.select()
    memory, meter = utility.meter()
    with pytest.raises(TypeError, match="transmit.. returned: bytes are needed"):
        meter.insert(Reader())
    assert meter.outputs().last_result == Verdict.METER_PULLED_EARLY
    memory.close()


def test_what_a_card_answers_is_never_trusted(utility):
    class Nonsense:
        def transmit(self, apdu):
            return self.answer

    for answer, error in ((b"", prepay.OutcomeUnknownError), (b"\x6a\x82", prepay.CardError), (None, prepay.OutcomeUnknownError),
                          (b"\xff" * 300, prepay.PrepayError)):
        reader = Nonsense()
        reader.answer = answer
        with utility.session() as session, pytest.raises(error):
            session.run(reader, session.select())


def test_a_card_pulled_out_tells_why(utility, card):
    with utility.session(Role.VENDING, utility.vending, Arrow.CARD) as session:
        with pytest.raises(prepay.OutcomeUnknownError) as told:
            session.run(Wire(card, 1), session.select())
        assert isinstance(told.value.__cause__, RuntimeError)


@pytest.mark.parametrize("tear", prepay.Tear)
def test_a_commit_torn_at_any_write_leaves_old_or_new(utility, tear):
    memory, app = utility.chip()
    utility.personalise(app)
    write, done = 1, False
    while not done:
        for content in (b"old" * 30, b"new" * 30):
            if content[0:1] == b"n":
                memory.cut(write, tear)
            try:
                with utility.session(Role.VENDING, utility.vending, Arrow.CARD) as session:
                    session.run(app, session.select())
                    session.run(app, session.authenticate())
                    session.run(app, session.stage(File.TOKEN, content))
                    session.run(app, session.stage(File.PARAMETERS, content))
                    assert session.run(app, session.commit()) == Verdict.OK
                done = content[0:1] == b"n"
            except prepay.OutcomeUnknownError:
                assert memory.is_dark
        app.close()
        memory.power_up()
        app = utility.power_up(memory)
        with utility.session(Role.METER, utility.own, Arrow.CARD_METER) as session:
            session.run(app, session.select())
            session.run(app, session.authenticate())
            assert session.run(app, session.read(File.TOKEN, 90)) == Verdict.OK
            token = session.content
            assert session.run(app, session.read(File.PARAMETERS, 90)) == Verdict.OK
            assert token == session.content and token in (b"old" * 30, b"new" * 30)
        write += 7
    assert write > 8


def open_books(utility, office, card):
    office.open_account()
    verdict, receipt = office.ledger.pay(office.call(), office.sale(5000))
    assert verdict == Verdict.OK and receipt.number == 1 and receipt.name == "王小明"
    with utility.desk_session(parameters()) as session:
        started = session.start(Purpose.OPEN, office.ledger.books(office.call(), METER_ID))
        assert session.run(card, lambda step: office.ledger.store(office.call(), step), started) == Verdict.OK
    return receipt


def visit(utility, office, card, purpose=Purpose.SELL, store=None):
    with utility.desk_session(parameters()) as session:
        started = session.start(purpose, office.ledger.books(office.call(), METER_ID))
        return session.run(card, store or (lambda step: office.ledger.store(office.call(), step)), started), session.record


def test_money_goes_to_the_meter_and_comes_back(utility, office, card):
    open_books(utility, office, card)
    memory, meter = utility.meter()
    meter.time(NOON_MS // 1000)
    assert meter.reading(0) == Verdict.OK and meter.return_record() == (Verdict.METER_NOT_OPENED, None)
    assert meter.insert(card) == Verdict.OK
    assert meter.outputs().switch_on == 1 and meter.outputs().balance_micro == 50_000_000
    assert meter.insert(card) == Verdict.METER_ALREADY_ACCEPTED
    meter.time(NOON_MS // 1000 + 3600)
    assert meter.reading(10_000_000) == Verdict.OK and meter.outputs().remaining_micro == 45_000_000
    assert meter.reading(9_000_000) == Verdict.METER_READING_BACK
    assert meter.state().opened == 1 and meter.state().customer == CUSTOMER and meter.state().parts[prepay.Part.TARIFF] == 1
    meter.power_fail()
    meter.close()
    with utility.meter_on(memory) as again:
        assert again.outputs().balance_micro == 45_000_000 and again.state().unit == CNY
        sealed = again.return_record()[1]
        assert prepay.ReturnRecord.open(utility.return_key, sealed).accepted_paid_micro == 50_000_000
    verdict, record = visit(utility, office, card, Purpose.READ)
    assert verdict == Verdict.OK and record.accepted_paid_micro == 50_000_000
    with pytest.raises(prepay.NotFoundError):
        office.ledger.open_statement(office.call(), 0)


class OwnError(prepay.PrepayError):
    """Of a desk's own database; it has no number."""


@pytest.mark.parametrize("said", [False, True, None, 0.0, 0.4, "0", b"0", [], 1, 1 << 40, OwnError("the disk")], ids=repr)
def test_only_ok_means_that_a_statement_is_durable(utility, office, card, said):
    """A store that says False has not stored: what comes next would be the token, on the card."""
    def store(step):
        if isinstance(said, Exception):
            raise said
        return said

    office.open_account()
    assert office.ledger.pay(office.call(), office.sale())[0] == Verdict.OK
    with utility.desk_session(parameters()) as session:
        started = session.start(Purpose.OPEN, office.ledger.books(office.call(), METER_ID))
        with pytest.raises((prepay.PrepayError, TypeError)):
            session.run(card, store, started)
        with pytest.raises(prepay.StateError):
            session.step()
        with pytest.raises(prepay.ArgumentError):
            session.stored(1)


def test_a_token_needs_no_card(utility):
    memory, meter = utility.meter()
    meter.time(NOON_MS // 1000)
    meter.reading(0)
    assert meter.accept(utility.token(paid_total_micro=5).seal(utility.token_key)) == Verdict.METER_NOT_OPENED
    container = parameters()
    token = utility.token(kind=prepay.TokenKind.OPEN, paid_total_micro=9_000_000, purchase_count=1, flags=prepay.HAS_PARAMETERS,
                          parameters_digest=prepay.parameters_digest(utility.keys, container))
    sealed = token.seal(utility.token_key)
    assert meter.accept(sealed, container) == Verdict.OK
    assert meter.accept(sealed, container) == Verdict.METER_ALREADY_ACCEPTED
    assert meter.accept(b"garbage") == Verdict.METER_NOT_AUTHENTIC or meter.accept(b"garbage") == Verdict.METER_CARD_FORMAT
    assert meter.outputs().balance_micro == 9_000_000
    memory.close()


@pytest.mark.parametrize("hears", [False, True])
def test_a_card_pulled_out_anywhere_loses_nothing(utility, office, card, hears):
    open_books(utility, office, card)
    _, meter = utility.meter()
    meter.time(NOON_MS // 1000)
    meter.reading(0)
    paid = 5000
    assert meter.insert(card) == Verdict.OK
    for cut_at in range(1, 40, 4):
        office.ledger.pay(office.call(), office.sale(100))
        paid += 100
        try:
            visit(utility, office, Wire(card, cut_at, hears))
        except prepay.OutcomeUnknownError:
            assert visit(utility, office, card)[0] == Verdict.OK
        try:
            meter.insert(Wire(card, cut_at, hears))
        except prepay.OutcomeUnknownError:
            pass
        assert meter.insert(card) in (Verdict.OK, Verdict.METER_ALREADY_ACCEPTED)
        assert meter.outputs().balance_micro == paid * 10000
    assert visit(utility, office, card, Purpose.READ)[1].accepted_paid_micro == paid * 10000


def test_no_token_is_written_before_its_statement_is_stored(utility, office, card):
    open_books(utility, office, card)
    office.ledger.pay(office.call(), office.sale(100))

    def failing(step):
        assert step.kind == StepKind.STORE_STATEMENT and step.statement.paid_micro == 51_000_000
        raise prepay.FullError()

    with pytest.raises(prepay.FullError):
        visit(utility, office, card, store=failing)
    _, meter = utility.meter()
    meter.time(NOON_MS // 1000)
    meter.reading(0)
    meter.insert(card)
    assert meter.outputs().balance_micro == 50_000_000
    assert visit(utility, office, card)[0] == Verdict.OK
    meter.insert(card)
    assert meter.outputs().balance_micro == 51_000_000


def test_quotes_add_up():
    verdict, quote = prepay.quote(prepay.QuoteRequest(5000, tax_ppm=50_000, fee_minor=100, arrears_minor=300))
    assert verdict == Verdict.OK
    assert quote.tendered_minor == quote.arrears_minor + quote.fee_minor + quote.tax_minor + quote.credit_minor
    assert quote.credit_micro == quote.credit_minor * 10_000
    assert prepay.quote(prepay.QuoteRequest(1, fee_minor=1)) == (Verdict.VENDING_AMOUNT, None)
    assert prepay.may_void(5, 5) == Verdict.VENDING_COVERED and prepay.may_void(6, 5) == Verdict.OK


# --------------------------------------------------------------------- closing


def test_closing_closes_what_stands_on_it(utility):
    other = prepay.KeyStore()
    memory = prepay.Memory(40, erase_unit_bytes=4096, program_unit_bytes=8)
    key = other.draw(prepay.Use.DERIVE)
    meter = prepay.Meter(memory, other, key_own=key, key_credit=key, key_version=1, meter_id=METER_ID)
    child = key.derive(Arrow.CREDIT, key_version=1)
    other.close()
    assert meter.closed and key.closed and child.closed and not memory.closed
    for call in (meter.outputs, lambda: key.mac(b""), lambda: other.random(4), meter.__enter__):
        with pytest.raises(prepay.ClosedError, match="closed"):
            call()
    meter.close()
    memory.close()
    memory.close()


def test_a_meter_keeps_its_memory_and_keys_alive(utility):
    _, meter = utility.meter()
    gc.collect()
    meter.time(NOON_MS // 1000)
    assert meter.outputs().switch_on == 0


def test_a_circle_of_handles_is_collected_in_the_right_order():
    for _ in range(20):
        store = prepay.KeyStore()
        key = store.draw(prepay.Use.DERIVE)
        memory = prepay.Memory(40, erase_unit_bytes=4096, program_unit_bytes=8)
        meter = prepay.Meter(memory, store, key_own=key, key_credit=key, key_version=1, meter_id=METER_ID)
        store.friend, memory.friend, key.friend = meter, meter, meter
        del store, key, memory, meter
    gc.collect()


def test_a_handle_cannot_be_copied(utility):
    with pytest.raises(TypeError):
        pickle.dumps(utility.keys)


def test_a_half_made_handle_is_safe():
    class Broken(prepay.Meter):
        def __init__(self):
            pass

    broken = Broken()
    assert broken.closed
    with pytest.raises(prepay.ClosedError):
        broken.outputs()
    with pytest.raises(prepay.ClosedError):
        broken.time(5)
    broken.close()


def test_threads_may_share_a_store_while_one_closes_it():
    store = prepay.KeyStore()
    root = store.draw(prepay.Use.DERIVE)
    errors = []

    def work():
        try:
            while True:
                with root.derive(Arrow.CREDIT, key_version=1).derive(Arrow.CREDIT_METER, meter_id=METER_ID).derive(Arrow.TOKEN) as key:
                    key.mac(b"data")
        except prepay.ClosedError:
            pass
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    threading.Event().wait(0.1)
    store.close()
    for thread in threads:
        thread.join()
    assert errors == []
