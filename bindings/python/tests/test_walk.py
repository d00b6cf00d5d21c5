# SPDX-License-Identifier: Apache-2.0
"""Every public function, class and method, with everything that is wrong: None, other types, other lengths, numbers out of range,
garbage bytes, other objects, closed handles. What comes back is a result or a clean exception; the interpreter lives on."""
import inspect
import random

import pytest

import prepay
from conftest import CARD_ID, CUSTOMER, METER_ID, NOON_MS, Office, Utility, parameters

CLEAN = (prepay.PrepayError, TypeError)  # nothing else: no AttributeError, SystemError, ValueError of an enum ...

BAD = [None, True, 0, 1, -1, 7, 1 << 31, 1 << 63, 1 << 64, 1 << 200, 1 << 20000, 1.5, float("nan"), 1j, "", "text", "a\0b", "\ud800", "x" * 70000, b"",
       b"\0", bytes(8), bytes(16), bytes(32), bytes(48), b"\xff" * 128, bytes(129), bytearray(8), memoryview(bytes(8)), bytes(70000), [],
       [None], [b""], (), (1, 2, 3), {}, set(), object(), int, lambda *given: None, prepay.Verdict.OK, prepay.NO_LIMIT]


def world():
    """One open handle and one value of each kind."""
    utility = Utility()
    memory, app = utility.chip()
    utility.personalise(app)
    _, meter = utility.meter()
    office = Office(None, create=True)
    session, visit = utility.session(), utility.desk_session(parameters())
    token = utility.token()
    record = prepay.ReturnRecord(prepay.ReturnKind.RECORD, METER_ID, 1, 156, 1)
    proof = prepay.Proof(record, bytes(128))
    books = prepay.Books(METER_ID, CUSTOMER, CARD_ID, 1, 156, 1, 1, paid_micro=5, count=1)
    tariff = prepay.Tariff([5], blocks=[prepay.Block(prepay.NO_LIMIT, 5)])
    objects = [utility.keys, utility.root, memory, app, meter, office.ledger, session, visit, token, record, proof, books, tariff,
               prepay.LocalTime([(0, 5)]), prepay.Balance(), prepay.Limits(), prepay.Totals(), prepay.Pricing(), prepay.Debt(),
               prepay.Charge(), prepay.ChargeTotals(), prepay.Limits(charges=(prepay.Charge(),)),
               prepay.Statement(), prepay.Step(prepay.StepKind.STORE_PROOF, proof=proof), prepay.Call(NOON_MS),
               prepay.Account(METER_ID, CUSTOMER, CARD_ID, 156), prepay.Sale(METER_ID, 5, 5, 50000), prepay.QuoteRequest(5),
               prepay.SwitchPoint(0, 0, 0), prepay.Season(1, 1, bytes(8)), prepay.Block(5, 5), prepay.ParameterPart(1, 1, b""),
               prepay.CardFileIdentity(CARD_ID, METER_ID, CUSTOMER, 1), prepay.Senses(0), prepay.Switching(), prepay.History(), meter.outputs(), meter.state()]
    # the same values with the wrong things inside
    broken = [prepay.Step(None), prepay.Call(None), prepay.Call(5, request_id=b""), prepay.Totals(used_micro=(1,)), prepay.Totals(debts=(None, None)),
              prepay.Totals(charges=(None,) * 4), prepay.Limits(charges=(None,)), prepay.Limits(charges=(prepay.Charge(),) * 5),
              prepay.Proof(None, None), prepay.Statement(token=b""), prepay.Step(3, statement=5), prepay.Step(9), prepay.Limits("1"),
              prepay.Sale(METER_ID, None, 1.5, "x"), prepay.Account(1, 2, 3, 4, name=b""), prepay.Pricing(1 << 70),
              prepay.ParameterPart("k", None, 5), prepay.History("x"), prepay.History(2, 2, (None,)), prepay.History(2, 2, (), ((1, 0),))]
    return objects, broken


OBJECTS, BROKEN = world()
EVERYTHING = BAD + OBJECTS + BROKEN
FUNCTIONS = [value for value in (getattr(prepay, name) for name in prepay.__all__) if callable(value)]
NOT_WALKED = {prepay.Transport, prepay.Value}


def methods(thing):
    return [(name, getattr(type(thing), name)) for name in dir(type(thing)) if not name.startswith("_") and name != "close"]


def wanted(function):
    """How many arguments at least, how many at most, and the names of those that are given by name."""
    try:
        given = [p for p in inspect.signature(function).parameters.values() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.POSITIONAL_ONLY)]
        named = [p.name for p in inspect.signature(function).parameters.values() if p.kind == p.KEYWORD_ONLY]
    except ValueError:
        return 0, 1, []
    return sum(p.default is p.empty for p in given), len(given), named


def call_badly(chance, function):
    least, most, named = wanted(function)
    positional = [chance.choice(EVERYTHING) for _ in range(chance.randint(max(least - 1, 0), most + 1))]
    by_name = {name: chance.choice(EVERYTHING) for name in named if chance.random() < 0.9}
    try:
        return function(*positional, **by_name)
    except CLEAN:
        return None


def is_checked_by_python(function):
    """Enums, exceptions and dataclasses take anything or refuse it as Python does; they have no C below them."""
    return inspect.isclass(function) and (issubclass(function, (prepay.Value, Exception, int, prepay.Step, prepay.ParameterPart)))


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f not in NOT_WALKED and not is_checked_by_python(f)],
                         ids=lambda function: function.__name__)
def test_a_function_refuses_what_is_wrong(function):
    chance = random.Random(function.__name__)
    for _ in range(300):
        made = call_badly(chance, function)
        if isinstance(made, (prepay.Ledger, prepay.Memory)):
            made.close()


@pytest.mark.parametrize("thing", OBJECTS, ids=lambda thing: type(thing).__name__)
def test_a_method_refuses_what_is_wrong(thing, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # "text" and the like are names of files
    chance = random.Random(type(thing).__name__)
    for name, kind in methods(thing):
        if isinstance(kind, property):
            try:
                getattr(thing, name)
            except CLEAN:
                pass
        elif callable(kind) and not (isinstance(thing, prepay.KeyStore) and name in ("save", "load")):
            for _ in range(60):
                call_badly(chance, getattr(thing, name))
    if isinstance(thing, prepay.KeyStore):  # a second each: only what is refused before
        for wrong in EVERYTHING:
            for arguments in ((wrong, "passphrase", []), ("file", wrong, []), ("file", "passphrase", [wrong])):
                if arguments[2] == [] or not isinstance(wrong, prepay.Key):
                    with pytest.raises(CLEAN):
                        thing.save(*arguments)
            with pytest.raises(CLEAN):
                thing.load("no such file" if isinstance(wrong, str) else wrong, wrong)


@pytest.mark.parametrize("wrong", EVERYTHING, ids=lambda wrong: type(wrong).__name__)
def test_each_argument_in_turn(wrong):
    """One wrong argument beside right ones."""
    utility, container = Utility(), parameters()
    memory, app = utility.chip()
    right = [
        (utility.token().seal, [utility.token_key]), (prepay.Token.open, [utility.token_key, bytes(128)]),
        (prepay.find_parameter, [container, 1]), (prepay.parameters_digest, [utility.keys, container]),
        (prepay.Tariff, [[5]]), (prepay.Tariff([5]).charge, [prepay.Pricing(), 0, 5, 5]), (prepay.Tariff([5]).price_at, [0]),
        (prepay.LocalTime, [[(0, 5)]]), (memory.cut, [0, 1]), (memory.write, [b"", 0]), (app.transmit, [b"\0\0\0\0"]),
        (utility.root.derive, [prepay.Arrow.CREDIT]), (utility.root.wrap, [utility.credit, b"i"]), (utility.keys.put, [1, b"k" * 32]),
        (utility.session().read, [2, 8]), (utility.session().stage, [2, b""]), (utility.session().put_key, [1, 1, utility.root]),
        (utility.desk_session().start, [1, prepay.Books(METER_ID, CUSTOMER, CARD_ID, 1, 156, 1, 1)]), (prepay.may_void, [5, 5]),
    ]
    for function, arguments in right:
        for place in range(len(arguments)):
            if not (isinstance(wrong, int) and function == utility.keys.put):
                try:
                    function(*arguments[:place], wrong, *arguments[place + 1:])
                except CLEAN:
                    pass


def test_a_closed_handle_says_so():
    objects, _ = world()
    handles = [thing for thing in objects if isinstance(thing, prepay.KeyStore.__mro__[1])]
    assert len(handles) == 11
    for handle in handles:
        handle.close()
    chance = random.Random(5)
    for handle in handles:
        for name, kind in methods(handle):
            if isinstance(kind, property) and name != "closed":
                with pytest.raises(prepay.ClosedError):
                    getattr(handle, name)
            elif name == "closed":
                assert handle.closed
            elif callable(kind) and not isinstance(inspect.getattr_static(type(handle), name), (classmethod, staticmethod)):
                refused = False
                for _ in range(1000):  # two ids of eight bytes among four lengths come up once in sixteen
                    try:
                        call_with_right_types(chance, getattr(handle, name))
                    except prepay.ClosedError:
                        refused = True
                        break
                    except CLEAN:
                        pass
                assert refused, f"{type(handle).__name__}.{name}"


def call_with_right_types(chance, function):
    """Arguments of the annotated kinds, so that only the closed handle is left to refuse."""
    pool = {"int": [1, 2], "bytes": [bytes(8), bytes(16), bytes(32), bytes(48)], "str": ["text"], "bool": [True]}
    by_type = {type(thing).__name__: thing for thing in OBJECTS}
    arguments, by_name = [], {}
    for parameter in inspect.signature(function).parameters.values():
        name = str(parameter.annotation).strip("'\"")
        fitting = pool.get(name) or ([by_type[name]] if name in by_type else None)
        if name.startswith("Optional") and fitting is None:
            fitting = [None]
        if name == "Transport":
            fitting = [by_type["CardApp"]]
        if name.startswith("Callable"):
            fitting = [lambda step: prepay.Verdict.OK]
        if name.startswith("Union[str"):
            fitting = ["text"]
        if name.startswith("Sequence"):
            fitting = [[]]
        if name == "Verdict":
            fitting = [prepay.Verdict.CARD_SEND, prepay.Verdict.VENDING_STEP]
        if parameter.kind == parameter.KEYWORD_ONLY:
            by_name[parameter.name] = chance.choice(fitting or [1])
        else:
            arguments.append(chance.choice(fitting or [1]))
    return function(*arguments, **by_name)
